"""The core: addressable chance, checked parameters, trajectories, ensembles, figures."""

import itertools
import os
import pickle
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations import chance, figures
from simulations.chance import philox
from simulations.core import parameters
from simulations.core.compiled import COMPILED
from simulations.core.parameters import ParameterError, allowed
from simulations.core.trajectory import History
from simulations.running import ensembles
from simulations.running.catalogue import Model, model_names
from simulations.running.ensembles import compare, ensemble, sweep
from simulations.running.scenario import Scenario

PUSH = Model("push_or_dialogue")
TINY = PUSH.parameters(n=60, mean_degree=4, budget=6, n_seeds=2, steps=10, word_of_mouth=0.1)

words = st.integers(0, 2**32 - 1)
seeds = st.integers(0, 2**64 - 1)


# --- chance

# Random123, kat_vectors: philox4x32-10; counter, key, result
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, result):
    numbers = philox.philox(*(np.uint64(word) for word in (*counter, *key)))
    assert tuple(int(word) for word in numbers) == result


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN_ANSWERS)
def test_philox_on_arrays_gives_the_published_answers(counter, key, result):
    plain = getattr(philox.philox, "py_func", philox.philox)
    numbers = plain(*(np.full(3, word, np.uint64) for word in (*counter, *key)))
    assert [array.tolist() for array in numbers] == [[word] * 3 for word in result]


@given(seeds, st.permutations(range(20)), words)
def test_a_draw_does_not_depend_on_the_order_of_asking(seed, order, step):
    at_once = chance.uniforms(seed, "x", np.arange(20), step)
    one_by_one = {i: chance.uniforms(seed, "x", i, step).item() for i in order}
    assert [one_by_one[i] for i in range(20)] == at_once.tolist()


@given(seeds, st.integers(0, 300))
def test_the_draws_of_everyone_are_those_of_each(seed, n):
    expected = chance.uniforms(seed, "x", np.arange(n))
    np.testing.assert_array_equal(chance.everyone(seed, "x", n), expected)
    at_once = np.empty(n)
    philox._draw_range_at_once(0, chance.stream_key(seed, "x"), at_once)
    np.testing.assert_array_equal(at_once, expected)


@given(seeds, st.floats(0, 1), st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_trials_succeed_whose_draws_are_below_the_probability(seed, probability, counts):
    expected = [
        np.flatnonzero(chance.uniforms(seed, "x", np.arange(count), step) < probability).tolist()
        for step, count in enumerate(counts, 1)
    ]
    slots, ends = chance.successes(seed, "x", probability, counts)
    assert [part.tolist() for part in np.split(slots, ends[1:-1])] == expected
    if any(counts):  # the other form
        other, its_ends = np.empty(sum(counts) + 1, np.int32), np.zeros_like(ends)
        words = chance.stream_key(seed, "x")
        philox._successes_at_once(np.array(counts), probability, words, other, its_ends)
        np.testing.assert_array_equal(its_ends, ends)
        np.testing.assert_array_equal(other[: ends[-1]], slots)


@given(seeds, words, words)
def test_a_draw_lies_in_the_half_open_unit_interval(seed, first, second):
    assert 0 <= chance.uniforms(seed, "x", first, second).item() < 1


@given(seeds, words, words)
def test_the_four_words_of_an_address_are_those_of_its_block_and_a_draw_is_made_of_two(
    seed, first, second
):
    found = chance.random_bits(seed, "x", [first, 7], second)
    s0, s1, k0, k1 = chance.stream_key(seed, "x")
    block = philox.philox(np.uint64(first), np.uint64(second), s0, s1, k0, k1)
    assert found.shape == (4, 2)
    assert found[:, 0].tolist() == [int(word) for word in block]
    unit = ((found[0] >> 5) * 2**26 + (found[1] >> 6)) / 2**53
    assert unit.tolist() == chance.uniforms(seed, "x", [first, 7], second).tolist()


def test_the_words_of_an_address_are_the_same_without_numba(printed):
    program = "import simulations.chance as c\nprint(c.random_bits(3, 'x', range(3), 9).tolist())"
    here = chance.random_bits(3, "x", range(3), 9)
    assert printed(program, numba=False).strip() == str(here.tolist())


def test_seed_stream_person_and_step_all_matter():
    draws = [
        chance.uniforms(seed, stream, person, step).item()
        for seed, stream, person, step in itertools.product((1, 2), ("a", "b"), (0, 1), (0, 1))
    ]
    assert len(set(draws)) == len(draws)
    generators = [chance.generator(s, x).random() for s, x in itertools.product((1, 2), "ab")]
    assert len(set(generators)) == 4


def test_draws_are_uniform_and_neighbours_are_uncorrelated():
    # a million draws: mean 1/2 +- .00029, lag correlation 0 +- .001; four standard errors
    draws = chance.uniforms(3, "x", np.arange(1000)[:, None], np.arange(1000)[None, :])
    assert abs(draws.mean() - 0.5) < 4 * 0.00029
    counts = np.histogram(draws, bins=100, range=(0, 1))[0]
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 99 + 4 * np.sqrt(2 * 99)
    for a, b in ((draws[:, 1:], draws[:, :-1]), (draws[1:], draws[:-1])):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4 * 0.001


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "one", None, True])
def test_a_wrong_seed_is_named(seed):
    with pytest.raises(ValueError, match=r"seed must be a whole number in \[0, 2\*\*64\), got"):
        chance.uniforms(seed, "x", 0)


def test_seeds_of_replicates_are_distinct_and_do_not_depend_on_their_number():
    many = chance.replicate_seeds(7, 1000)
    assert chance.replicate_seeds(7, 10) == many[:10]
    assert len(set(many)) == 1000
    assert all(int(float(seed)) == seed for seed in many)


@given(st.floats(0, 1), st.floats(0, 1), seeds)
def test_a_higher_chance_never_means_a_longer_wait(one, other, seed):
    draws = chance.uniforms(seed, "x", np.arange(50))
    low, high = sorted((one, other))
    assert (chance.waiting_times(draws, high, 30) <= chance.waiting_times(draws, low, 30)).all()


@given(st.floats(0, 1), seeds)
def test_waiting_times_are_the_inverse_of_their_law(probability, seed):
    draws = chance.uniforms(seed, "x", np.arange(50))
    waits = chance.waiting_times(draws, probability, 20)
    table = chance.chance_within(probability, 20)
    for draw, wait in zip(draws, waits, strict=True):
        by_hand = next((k for k in range(1, 21) if draw < table[k]), chance.NEVER)
        assert wait == by_hand
    np.testing.assert_array_equal(
        waits, np.where((w := np.searchsorted(table, draws, side="right")) > 20, chance.NEVER, w)
    )


def test_waiting_times_at_the_ends():
    draws = np.array([0.0, 0.5, 1 - 2**-53])
    assert (chance.waiting_times(draws, 1, 5) == 1).all()
    assert (chance.waiting_times(draws, 0, 5) == chance.NEVER).all()
    assert chance.chance_within(0.5, 3).tolist() == [0, 0.5, 0.75, 0.875]


# --- parameters


@dataclass(frozen=True)
class Example(parameters.Parameters):
    """Two numbers and a word."""

    people: int = parameters.number("people", default=10, low=1, high=100, symbol="n")
    trust: float = parameters.chance("trust", default=0.5)
    kind: str = parameters.choice("kind", default="red", choices=("red", "blue"))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("people", 0, r"people must lie in \[1, 100\], got 0"),
        ("people", 2.0, "people must be a whole number, got 2.0"),
        ("people", "5", "people must be a whole number, got '5'"),
        ("people", None, "people must be a whole number, got None"),
        ("trust", -0.1, r"trust must lie in \[0, 1\], got -0.1"),
        ("trust", float("inf"), r"trust must lie in \[0, 1\], got inf"),
        ("trust", float("nan"), r"trust must lie in \[0, 1\], got nan"),
        ("trust", [], r"trust must be a number, got \[\]"),
        ("kind", "green", "kind must be one of: red, blue; got 'green'"),
        ("colour", 1, "colour is not a parameter of this model; it has people, trust, kind"),
    ],
)
def test_a_wrong_value_is_refused_with_parameter_rule_and_value(name, value, message):
    with pytest.raises(ParameterError, match=message):
        Example().replace(**{name: value})


def test_numbers_of_numpy_are_taken_and_become_plain():
    example = Example(people=np.int64(5), trust=np.float32(0.25))
    assert type(example.people) is int
    assert type(example.trust) is float
    assert Example(trust=1) == Example(trust=1.0)


def test_text_is_parsed_by_type():
    assert Example.parse("people", "7") == 7
    assert Example.parse("trust", "1e-1") == 0.1
    assert Example.parse("kind", "blue") == "blue"
    with pytest.raises(ParameterError, match="people must be a whole number, got '7.5'"):
        Example.parse("people", "7.5")


def test_parameters_are_frozen_and_pickle():
    example = Example(people=5)
    with pytest.raises(AttributeError):
        example.people = 6
    assert pickle.loads(pickle.dumps(example)) == example


def test_the_table_has_a_row_a_parameter():
    table = Example().table()
    assert table.index.tolist() == Example.names()
    assert table.loc["people", "allowed"] == "[1, 100]"
    assert allowed(Example.declaration("kind")) == "red, blue"


# --- catalogue


def test_an_unknown_model_is_refused_with_the_list_of_models():
    with pytest.raises(ValueError, match=r"model must be one of: .*push_or_dialogue.*; got 'pull'"):
        Model("pull")


def test_models_are_found_by_themselves():
    assert "push_or_dialogue" in model_names()
    assert "core" not in model_names()


# --- ensembles


def test_a_sweep_has_a_row_a_run_and_the_same_seeds_everywhere():
    frame = sweep(PUSH, {"share": [0, 1], "discontent": [0, 0.5]}, TINY, replicates=3)
    assert len(frame) == 12
    assert (frame.groupby("replicate")["seed"].nunique() == 1).all()
    by_step = sweep(PUSH, {"share": [0, 1]}, TINY, replicates=3, every_step=True)
    assert len(by_step) == 2 * 3 * (TINY.steps + 1)
    last = by_step[by_step["step"] == TINY.steps]["adopters"].to_numpy()
    direct = sweep(PUSH, {"share": [0, 1]}, TINY, replicates=3)["adopters"].to_numpy()
    np.testing.assert_array_equal(last, direct)


def test_a_row_of_a_sweep_is_the_run_of_its_parameters_and_seed():
    frame = sweep(PUSH, {"mean_degree": [2, 4], "share": [0, 0.5]}, TINY, replicates=2, seed=9)
    for _, row in frame.iterrows():
        setting = TINY.replace(mean_degree=row["mean_degree"], share=row["share"])
        assert PUSH.simulate(setting, int(row["seed"])).final()["adopters"] == row["adopters"]


def test_more_replicates_keep_those_there_were():
    few, many = (ensemble(PUSH, TINY, replicates=r, seed=2) for r in (3, 6))
    assert few.equals(many.head(3))


def test_a_machine_without_compiled_loops_runs_a_sixth_and_says_so_once(monkeypatch, capsys):
    monkeypatch.setattr(ensembles, "COMPILED", True)
    assert [ensembles.runs_here(count) for count in (1, 7, 256)] == [1, 7, 256]
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(ensembles, "COMPILED", False)
    ensembles._say_once.cache_clear()
    assert [ensembles.runs_here(count) for count in (1, 2, 3, 60, 256)] == [1, 2, 2, 10, 43]
    assert capsys.readouterr().out.count("Nothing is compiled here") == 1


def test_a_scenario_with_another_number_of_replicates_keeps_its_runs():
    scenario = Scenario(PUSH, fixed={"n": 60, "n_seeds": 2, "steps": 5}, swept={}, replicates=5)
    whole = scenario.run()
    assert len(whole) == 5
    assert scenario.run(replicates=2).equals(whole.head(2))


@pytest.mark.parametrize("replicates", [0, -1, 1.5, True])
def test_a_wrong_number_of_replicates_is_refused(replicates):
    with pytest.raises(ParameterError, match="replicates must be a whole number of at least 1"):
        ensemble(PUSH, TINY, replicates=replicates)


def test_a_wrong_last_value_is_refused_before_the_first_run(monkeypatch):
    monkeypatch.setattr(Model, "simulate", lambda *_, **__: pytest.fail("a run was started"))
    with pytest.raises(ParameterError, match=r"share must lie in \[0, 1\], got 2"):
        sweep(PUSH, {"share": [0, 0.5, 2]}, TINY)


def test_a_comparison_with_itself_shows_no_difference():
    # two names for the same policy: the same people and luck give the same run, so exactly 0
    comparison = compare(PUSH, "conversation_cost", [5, 50], TINY.replace(share=0), replicates=5)
    assert (comparison.differences().to_numpy() == 0).all()
    assert "No other value beats conversation_cost = 5" in comparison.sentence()


def test_the_summary_is_the_paired_statistics():
    comparison = compare(PUSH, "share", [0, 1], TINY, replicates=8)
    table, gaps = comparison.summary(), comparison.differences()[1]
    assert table.loc[1, "difference"] == pytest.approx(gaps.mean())
    half = 1.96 * gaps.std(ddof=1) / np.sqrt(8)
    assert table.loc[1, "high"] - table.loc[1, "difference"] == pytest.approx(half)
    assert table.loc[1, "wins"] == (gaps > 0).mean()
    assert table.loc[0, "difference"] == 0


def test_pairing_narrows_the_band():
    # the reason to share luck: the same runs, unpaired, have a wider interval
    setting = PUSH.parameters(n=2000, budget=20, n_seeds=4, mean_degree=12)
    comparison = compare(PUSH, "share", [0, 0.25], setting, replicates=40)
    outcomes = comparison.outcomes()
    paired = comparison.differences()[0.25].std()
    unpaired = np.sqrt(outcomes[0].var() + outcomes[0.25].var())
    assert paired < 0.9 * unpaired


def test_the_same_value_twice_is_refused():
    with pytest.raises(ParameterError, match=r"share must be given different values, got \[0, 0\]"):
        compare(PUSH, "share", [0, 0], TINY)


# --- figures


def test_a_figure_without_alt_text_is_refused():
    ax = figures.axes(title="t", x="x", y="y")
    with pytest.raises(ValueError, match="a figure needs alt text"):
        figures.show(ax)
    with pytest.raises(ValueError, match="at least 6 words"):
        figures.describe(ax, "a curve")


def test_roles_differ_in_more_than_colour():
    looks = [(role.dash, role.marker) for role in figures.ROLES.values()]
    assert len(set(looks)) >= len(figures.ROLES) - 2  # simulation and adopter are plain too


def test_a_shown_figure_carries_its_alt_text_and_its_numbers(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **keys: shown.append((data, keys)))
    ax = figures.axes(title="Rise", x="step", y="share <1>")
    figures.curve(ax, [0, 1, 2], [0, 0.25, 0.5], "push", "contacts & more")
    figures.show(
        figures.describe(ax, "A line rises from 0 to 0.5 in two steps.")
    )._ipython_display_()
    (picture, keys), (table, _) = shown
    assert b64decode(picture["image/png"]).startswith(b"\x89PNG")
    assert keys["metadata"]["image/png"]["alt"] == "A line rises from 0 to 0.5 in two steps."
    assert "<td>0.25</td>" in table.data
    assert "contacts &amp; more" in table.data
    assert "share &lt;1&gt;" in table.data


# --- kernels


def test_a_kernel_is_made_anew_when_one_that_it_calls_has_changed(tmp_path):
    # by itself Numba looks at the kernel's own file only, and would go on with the old one
    head = "from simulations.core.compiled import compiled\n"
    kernel = "@compiled\ndef {}(x):\n    return {}\n"
    (tmp_path / "outer.py").write_text(
        f"{head}from inner import inner\n{kernel.format('outer', 'inner(x) + 1')}print(outer(1))"
    )
    program = [sys.executable, tmp_path / "outer.py"]
    said = []
    for factor in (10, 10, 2000):
        (tmp_path / "inner.py").write_text(head + kernel.format("inner", f"x * {factor}"))
        done = subprocess.run(program, capture_output=True, text=True, check=True)
        said.append(int(done.stdout))
    assert said == [11, 11, 2001]


def test_a_kernel_is_made_anew_when_a_number_has_changed_that_it_or_one_that_it_calls_imports(
    tmp_path,
):
    head = "from simulations.core.compiled import compiled, inlined\nfrom numbers_of import {}\n"
    (tmp_path / "inner.py").write_text(
        head.format("LIMIT") + "@inlined\ndef inner(x):\n    return x * LIMIT\n"
    )
    (tmp_path / "outer.py").write_text(
        head.format("START")
        + "from inner import inner\n@compiled\ndef outer(x):\n    return START + inner(x)\n"
        + "print(outer(1))"
    )
    said = []
    for start, limit in ((1, 10), (1, 10), (1, 20), (5, 20)):
        (tmp_path / "numbers_of.py").write_text(f"START, LIMIT = {start}, {limit}\n")
        command = [sys.executable, "-B", tmp_path / "outer.py"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        said.append(int(done.stdout))
    assert said == [11, 11, 21, 25]


# --- what a run leaves behind


def history_of(record):
    state = {"attitude": np.zeros(3, np.int8)}
    history = History(lambda: state, record)
    for t in range(3):
        state["attitude"][:t] = 1
        history.add(adopters=t / 3)
    return history.trajectory(lambda noted: {"twice": 2 * noted["adopters"]}, name=np.arange(3))


def test_a_history_keeps_measures_always_and_people_at_every_step_where_recorded():
    one, other = history_of(False), history_of(True)
    for run in (one, other):
        assert run.measures["adopters"].tolist() == [0, 1 / 3, 2 / 3]
        assert run.measures["twice"].tolist() == [0, 2 / 3, 4 / 3]
        assert run.people["name"].tolist() == [0, 1, 2]
    assert one.people["attitude"].tolist() == [1, 1, 0]
    assert other.people["attitude"].tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]


@pytest.mark.skipif(not COMPILED, reason="nothing is kept where nothing is compiled")
def test_a_kernel_that_was_kept_for_a_type_that_is_gone_is_compiled_anew(tmp_path, monkeypatch):
    text = (
        "from collections import namedtuple\n"
        "from simulations.core.compiled import compiled\n"
        "{name} = namedtuple('{name}', 'a')\n"
        "@compiled\ndef double(pair):\n    return 2 * pair.a\n"
    )
    program = "import pairs; print(pairs.double(pairs.{name}(4)))"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    for name in ("Before", "After"):
        (tmp_path / "pairs.py").write_text(text.format(name=name))
        command = [sys.executable, "-B", "-c", program.format(name=name)]
        ran = subprocess.run(command, capture_output=True, text=True)
        assert ran.stdout == "8\n", ran.stderr


def test_a_misspelt_parameter_is_named_with_those_there_are_and_the_one_that_was_meant():
    known = Example.names()
    for wrong, meant in ((known[0] + "x", known[0]), ("nothing_like_it", None)):
        with pytest.raises(ParameterError) as caught:
            Example(**{wrong: 1})
        assert str(caught.value).startswith(f"{wrong} is not a parameter of this model; it has ")
        assert all(name in str(caught.value) for name in known)
        assert str(caught.value).endswith(f"; did you mean {meant}?") == (meant is not None)
