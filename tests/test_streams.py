"""Each decision draws from a stream of its own: two that shared one would be equal by chance."""

import ast
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from simulations import chance
from simulations.processes import influence
from simulations.running.catalogue import model_names

PACKAGE = Path(chance.__file__).parents[1]
DRAWS = set(chance.__all__)
# of each stream that stands in several places: the modules, where it is the same decision, drawn
# once by hand and once by the engine, or where only one of the places is part of a run
SEVERAL = {
    ("federation", "dies"): ["stations", "stations"],
    ("federation", "network"): ["engine", "stations"],
    ("masks", "shown to"): ["engine", "rules"],
    ("masks", "shows"): ["engine", "rules"],
    ("percolation", "network"): ["price", "price"],
    ("pizza_and_mp3", "shares"): ["rules", "swarm"],
    ("pizza_and_mp3", "turn"): ["rules", "swarm"],
    **{
        ("push_or_dialogue", stream): ["implicit_engine", "rules"]
        for stream in ("breath", "complaint", "discontent", "praise")
    },
    ("push_or_dialogue", "persuasion"): ["rules", "rules"],  # of the highest chance, of each one's
    ("push_or_dialogue", "seed adopters"): ["duel", "rules"],
    ("two_clocks", "try"): ["model", "rules"],
}


def streams_of(folder):
    """Return stream and module of every draw that is written in a folder, by its first words."""
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = isinstance(node, ast.Call) and getattr(node.func, "id", "")
            if name in DRAWS and len(node.args) > 1:
                words = node.args[1]
                if isinstance(words, ast.Constant) and isinstance(words.value, str):
                    yield words.value, file.stem


@pytest.mark.parametrize("name", model_names())
def test_no_two_decisions_of_a_model_share_a_stream(name):
    found = {}
    for stream, module in streams_of(PACKAGE / "models" / name):
        found.setdefault(stream, []).append(module)
    several = {stream: modules for stream, modules in found.items() if len(modules) > 1}
    assert several == {stream: places for (of, stream), places in SEVERAL.items() if of == name}


def test_the_streams_of_a_model_are_found():
    counted = Counter(stream for stream, _ in streams_of(PACKAGE / "models" / "masks"))
    assert set(counted) >= {"alone", "believed", "network", "shown to", "shows", "text"}


def test_streams_of_a_run_are_independent_of_each_other():
    n = 20_000
    names = ["contact", "coin", "taste", "seed adopters"]
    drawn = np.array([chance.everyone(7, name, n) for name in names])
    off = np.corrcoef(drawn)[np.triu_indices(len(names), 1)]
    assert abs(off).max() < 4.5 / np.sqrt(n)  # 1 / sqrt(n) is its standard deviation
    assert np.corrcoef(drawn[0], chance.everyone(8, "contact", n))[0, 1] < 4.5 / np.sqrt(n)


@pytest.mark.parametrize("count", [0, 1, 3, 10])
def test_hubs_are_the_first_of_the_most_tied(count):
    from simulations import networks

    network = networks.preferential_attachment(60, 2, rng=np.random.default_rng(1))
    order = sorted(range(60), key=lambda person: (-network.degrees()[person], person))
    assert influence.hubs(network, count).tolist() == order[:count]


@pytest.mark.parametrize(("chance_of", "bits"), [(0, 0), (0.5, 2**31), (1, 2**32), (1e-10, 0)])
def test_a_probability_is_as_many_of_the_words_of_32_bits(chance_of, bits):
    assert chance.as_bits(chance_of) == bits
    words = chance.random_bits(3, "coin", np.arange(4_000))
    assert abs((words < bits).mean() - chance_of) < 4.5 * 0.5 / np.sqrt(words.size)


def test_one_long_row_of_draws_is_the_same_as_its_parts():
    n = 300_000  # more than are filled at a time
    row = chance.uniforms(5, "coin", np.arange(n)[None, :])
    assert row.shape == (1, n)
    np.testing.assert_array_equal(row[0], chance.uniforms(5, "coin", np.arange(n)))
    pairs = chance.uniforms(5, "coin", np.arange(700)[:, None], np.arange(500))
    np.testing.assert_array_equal(pairs[699], chance.uniforms(5, "coin", 699, np.arange(500)))
