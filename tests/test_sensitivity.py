"""Sobol's indices, against functions of which they are known, through the code that models use."""

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from simulations import cli
from simulations.cli.parser import command_parser
from simulations.core import parameters as declare
from simulations.core.card import Card
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.networks import NetworkError, from_networkx, from_ties
from simulations.running.catalogue import Model, models
from simulations.running.executors import processes
from simulations.running.sensitivity import sobol

PUSH = Model("push_or_dialogue")
TINY = PUSH.parameters(n=200, budget=6, n_seeds=2, steps=15)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """What the functions below take."""

    x: float = declare.number("x", default=0, low=-4, high=4)
    y: float = declare.number("y", default=0, low=-4, high=4)
    z: float = declare.number("z", default=0, low=-4, high=4)
    k: int = declare.number("k", default=0, low=0, high=9)
    word: str = declare.choice("word", default="none", choices=("none", "some", "all"))


class Function:
    """A model whose outcome is a function of its parameters, with nothing left to luck."""

    parameters, options = Parameters, {}
    card = Card("A function", "?", (), {"value": "its value", "zero": "nothing"}, "value")

    def __init__(self, function):
        self.function = function

    def simulate(self, parameters, seed):
        """Return the function's value as a run of one step."""
        return Trajectory(
            {"value": np.array([0.0, self.function(parameters)]), "zero": np.zeros(2)}
        )


def within(frame, column, want):
    """Return whether all indices lie within twice their interval of what they should be."""
    error = frame["first_error" if column == "first_order" else "total_error"]
    return (abs(frame[column] - pd.Series(want)) <= 2 * error + 1e-9).all()


def test_ishigamis_function_has_its_known_indices():
    # Ishigami & Homma (1990): f = sin x + a sin^2 y + b z^4 sin x on [-pi, pi]^3
    a, b, pi = 7, 0.1, math.pi
    model = Function(lambda p: math.sin(p.x) * (1 + b * p.z**4) + a * math.sin(p.y) ** 2)
    ranges = dict.fromkeys("xyz", (-pi, pi))
    frame, pairs = sobol(model, ranges, samples=1024, replicates=1, second_order=True)
    variance = a**2 / 8 + b * pi**4 / 5 + b**2 * pi**8 / 18 + 1 / 2
    x = (1 + b * pi**4 / 5) ** 2 / 2 / variance
    xz = b**2 * pi**8 * (1 / 18 - 1 / 50) / variance
    y = a**2 / 8 / variance
    assert within(frame, "first_order", {"x": x, "y": y, "z": 0})
    assert within(frame, "total", {"x": x + xz, "y": y, "z": xz})
    assert frame["total_error"].max() < 0.1  # so that being within it says something
    assert pairs.index.tolist() == [("x", "y"), ("x", "z"), ("y", "z")]
    assert (abs(pairs["second_order"] - [0, xz, 0]) <= 2 * pairs["second_error"]).all()
    assert 0 < pairs["second_error"].max() < 0.15


def test_two_that_only_work_together_have_all_their_share_as_a_pair():
    model = Function(lambda p: p.x * p.y)
    ranges = {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
    frame, pairs = sobol(model, ranges, samples=1024, replicates=1, second_order=True)
    assert within(frame, "first_order", {"x": 0, "y": 0, "z": 0})
    errors = pairs["second_error"]
    assert (abs(pairs["second_order"] - [1, 0, 0]) <= 2 * errors + 1e-9).all()


def test_indices_on_a_network_of_ones_own_are_of_runs_on_it():
    # where nobody is tied to anybody, the word of mouth has no effect
    nobody, ranges = from_ties([], n=200), {"word_of_mouth": (0.1, 0.5), "n_seeds": (1, 20)}
    alone = sobol(PUSH, ranges, TINY, samples=16, replicates=1, network=nobody)
    assert alone.loc["word_of_mouth", ["first_order", "total"]].abs().max() < 1e-12
    graph = nx.random_regular_graph(6, 200, seed=1)
    tied = sobol(PUSH, ranges, TINY, samples=16, replicates=1, network=graph)
    assert tied.loc["word_of_mouth", "total"] > 0.1
    again = sobol(PUSH, ranges, TINY, samples=16, replicates=1, network=from_networkx(graph))
    pd.testing.assert_frame_equal(tied, again, check_exact=True)
    with pytest.raises(ParameterError, match="mean_degree must not be given with a network of one"):
        sobol(PUSH, {"mean_degree": (2, 9)} | ranges, TINY, samples=16, network=nobody)
    with pytest.raises(NetworkError, match="network must be a Network, a path, .* got 3"):
        sobol(PUSH, ranges, TINY, samples=16, network=3)


def test_of_a_sum_each_part_has_the_share_of_its_variance():
    model = Function(lambda p: 2 * p.x + p.y)
    frame = sobol(model, {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}, samples=1024, replicates=1)
    for column in ("first_order", "total"):
        assert within(frame, column, {"x": 0.8, "y": 0.2, "z": 0})


def test_whole_numbers_and_words_are_drawn_evenly():
    seen = []
    model = Function(lambda p: seen.append((p.k, p.word)) or p.k + 3 * len(p.word))
    ranges = {"k": (2, 5), "word": ("none", "some", "all")}
    frame = sobol(model, ranges, samples=1024, replicates=1)
    for place, values in enumerate(((2, 3, 4, 5), ranges["word"])):
        counts = pd.Series([setting[place] for setting in seen]).value_counts()
        assert sorted(counts.index) == sorted(values)
        assert counts.min() > 0.95 * len(seen) / len(values)
    # variances: of four numbers in a row 15/12; of 3 * (4, 4, 3) 9 * 2/9
    share = 1.25 / 3.25
    assert within(frame, "first_order", {"k": share, "word": 1 - share})


def test_a_model_gives_the_same_indices_every_time_whoever_runs_it():
    ranges = {"share": (0, 1), "mean_degree": (2, 12)}
    frame = sobol(PUSH, ranges, TINY, samples=16, replicates=2, seed=3)
    with processes(1) as pool:
        again = sobol(PUSH, ranges, TINY, samples=16, replicates=2, seed=3, executor=pool)
    pd.testing.assert_frame_equal(frame, again, check_exact=True)
    other = sobol(PUSH, ranges, TINY, samples=16, replicates=2, seed=4)
    assert not other.equals(frame)


def test_the_first_seed_is_no_exception():
    # SALib takes a seed of 0 for none
    ranges = {"share": (0, 1), "mean_degree": (2, 12)}
    one, other = (sobol(PUSH, ranges, TINY, samples=16, replicates=2, seed=0) for _ in range(2))
    assert one.equals(other)


def test_a_parameter_without_effect_has_no_share():
    # nobody is discontented, so what the discontented would do is of no matter
    ranges = {"bad_word_of_mouth": (0, 1), "word_of_mouth": (0, 0.5)}
    frame = sobol(PUSH, ranges, TINY, samples=32, replicates=2)
    assert frame.loc["bad_word_of_mouth", ["first_order", "total"]].abs().max() < 1e-12
    assert frame.loc["word_of_mouth", "total"] == pytest.approx(1, abs=0.35)


def test_runs_without_an_outcome_are_counted_and_refused():
    model = Function(lambda p: math.nan if p.x > 0 else p.y)
    with pytest.raises(ParameterError, match="value must be a number in every run.* 16 of 32 runs"):
        sobol(model, {"x": (-1, 1), "y": (-1, 1)}, samples=8, replicates=1)


RANGES = {"share": (0, 1), "n_seeds": (1, 20)}
WRONG = [
    ({"ranges": {"share": (0, 1)}}, "ranges must be given for two parameters or more, got 1"),
    ({"ranges": RANGES | {"quality": (0, 1)}}, "quality is not a parameter of this model"),
    ({"ranges": RANGES | {"silence": (0, 1.5)}}, r"silence must lie in \[0, 1\], got 1.5"),
    ({"ranges": RANGES | {"silence": (1, 0)}}, r"silence must be given as two ends.*\(1, 0\)"),
    ({"ranges": RANGES | {"steps": (1, 2, 3)}}, "steps must be given as two ends"),
    ({"ranges": RANGES | {"steps": (1.5, 3)}}, "steps must be a whole number, got 1.5"),
    ({"ranges": RANGES | {"network": ("ring", "star")}}, "network must be one of"),
    (
        {"ranges": RANGES | {"network": ("random graph",)}},
        "network must be given several",
    ),
    ({"ranges": RANGES, "samples": 100}, "samples must be a power of two, at least 2, got 100"),
    ({"ranges": RANGES, "samples": 1}, "samples must be a power of two, at least 2, got 1"),
    ({"ranges": RANGES, "measure": "sales"}, "measure must be one of: adopters.*'sales'"),
    ({"ranges": RANGES, "measure": "rejecters"}, "rejecters must vary over these ranges, got 0"),
    ({"ranges": RANGES, "second_order": 2}, "second_order must be True or False, got 2"),
    ({"ranges": RANGES, "replicates": 0}, "replicates must be a whole number of at least 1"),
    ({"ranges": {"n": (2, 9), "n_seeds": (1, 9)}}, "n_seeds must be at most n"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_wrong_range_is_named(changes, message):
    options = {"samples": 8, "replicates": 1} | changes
    with pytest.raises(ParameterError, match=message):
        sobol(PUSH, options.pop("ranges"), TINY.replace(mean_degree=1), **options)


# --- on the command line

WORDS = ["--n", "200", "--budget", "6", "--n-seeds", "2", "--steps", "15", "--samples", "8"]
RANGES = ["--range", "share", "0", "1", "--range", "persuasion", "0.01", "0.2"]


def test_the_command_line_gives_the_indices_of_python(tmp_path, capsys):
    file, people = tmp_path / "indices.csv", tmp_path / "people.csv"
    words = [*WORDS, *RANGES, "--replicates", "2", "--second-order", "--out", str(file)]
    assert cli.main(["sobol", PUSH.name, *words, "--people", str(people)]) == 0
    said = capsys.readouterr().out
    given = {"samples": 8, "replicates": 2, "second_order": True}
    indices, pairs = sobol(PUSH, {"share": (0, 1), "persuasion": (0.01, 0.2)}, TINY, **given)
    assert "48 settings, 2 replicates each" in said
    frame = pd.read_csv(file, keep_default_na=False).set_index(["parameter", "other", "index"])
    assert len(frame) == 5
    for name, row in indices.iterrows():
        for which in ("first", "total"):
            key = (name, "", "first_order" if which == "first" else which)
            assert frame.loc[key].tolist() == [row[key[2]], row[f"{which}_error"]]
            assert f"{row[key[2]]:.4f}" in said
    ((pair, row),) = pairs.iterrows()
    assert frame.loc[(*pair, "second_order")].tolist() == row.tolist()
    rows = pd.read_csv(people)
    assert len(rows) == 48 * 2 * 200
    assert {"share", "persuasion", "replicate", "person"} <= set(rows)


def test_the_command_line_takes_a_network_a_measure_and_a_choice(tmp_path, capsys):
    file = tmp_path / "ring.csv"
    file.write_text("".join(f"{k},{(k + 1) % 40}\n" for k in range(40)))
    words = ["--budget", "3", "--n-seeds", "2", "--samples", "4", "--replicates", "1", *RANGES]
    words += ["--network", str(file), "--measure", "talkers", "--out", str(tmp_path / "i.json")]
    assert cli.main(["sobol", PUSH.name, "--steps", "8", *words]) == 0
    assert "Sobol's indices of talkers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "sobol must have a range for two parameters or more, got none"),
        (["--range", "shre", "0", "1"], "shre is not a parameter of this model"),
        (["--range", "share", "0", "2"], r"share must lie in [0, 1], got 2.0"),
        (RANGES[:4], "ranges must be given for two parameters or more, got 1"),
        ([*RANGES, "--share", "0.5"], "share must be given a range or a value, not both"),
        ([*RANGES, *RANGES[:4]], "share must be given one range"),
        ([*RANGES, "--n", "200", "300"], "n must have one value in sobol, got 200 300; --range n"),
        ([*RANGES, "--samples", "7"], "samples must be a power of two, at least 2, got 7"),
        ([*RANGES, "--measure", "x"], "measure must be one of: adopters"),
        ([*RANGES[:6], "0.2"], "persuasion must be given as two ends, low and high"),
        (["--range", "brand", "Push", "Stars"], "range must be of a parameter, got the option bra"),
        ([*RANGES, "--until", "0.1"], "until is not an option of push_or_dialogue"),
    ],
)
def test_a_wrong_word_to_sobol_is_one_line(capsys, words, said):
    assert cli.main(["sobol", PUSH.name, *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_what_is_kept_of_sobol_is_not_run_again(tmp_path, monkeypatch, capsys):
    ranges = {"share": (0, 1), "persuasion": (0.01, 0.2)}
    given = {"samples": 8, "replicates": 2, "keep": tmp_path / "runs.kept"}
    want = sobol(PUSH, ranges, TINY, **given)
    lines = given["keep"].read_text().splitlines(keepends=True)
    assert len(lines) > 1 + 2, "a block is less than all settings of a replicate"
    given["keep"].write_text("".join(lines[:-1]))
    runs, real = [], Model.simulate
    monkeypatch.setattr(Model, "simulate", lambda *a, **k: (runs.append(1), real(*a, **k))[1])
    pd.testing.assert_frame_equal(sobol(PUSH, ranges, TINY, **given), want, check_exact=True)
    assert 0 < len(runs) < 64
    more = sobol(PUSH, ranges, TINY, **given | {"replicates": 3})
    assert len(runs) < 64 + 33
    assert not more.equals(want)
    with pytest.raises(ParameterError, match="must hold at most the 64 runs that are asked for"):
        sobol(PUSH, ranges, TINY, **given)
    for other in ({"seed": 1}, {"samples": 16}, {"measure": "talkers"}):
        with pytest.raises(ParameterError, match="runs.kept holds other runs: "):
            sobol(PUSH, ranges, TINY, **given | other)
    monkeypatch.undo()
    out = tmp_path / "i.csv"
    out.with_name("i.csv.kept").write_bytes(b"")
    words = [*WORDS, *RANGES, "--replicates", "1", "--out", str(out)]
    assert cli.main(["sobol", PUSH.name, *words]) == 0
    assert not out.with_name("i.csv.kept").exists()


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_no_parameter_of_a_model_is_called_like_an_option_of_sobol(model):
    assert command_parser("sobol", model)
