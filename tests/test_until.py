"""Replicates until an interval is narrow enough."""

import math
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulations import Model, cli, compare, ensemble
from simulations.core.parameters import ParameterError
from simulations.running.blocks import Grid, Plan
from simulations.running.first_runs import KeptRuns

PUSH = Model("push_or_dialogue")
TINY = PUSH.parameters(n=100, mean_degree=4, budget=6, n_seeds=2, steps=10)
PUSH_PLAN = Plan(PUSH, TINY, Grid({}))
VALUES = [0.25, 0.5]  # of which the differences vary half as much as the outcomes
WIDE = 0.0045  # which takes some 200 replicates of these


def half_width(frame, outcome="adopters"):
    return 1.96 * frame[outcome].std(ddof=1) / math.sqrt(len(frame))


def gaps(frame):
    table = frame.pivot(index="replicate", columns="share", values="adopters")
    return (table[0.5] - table[0.25]).to_frame("adopters")


@pytest.fixture(scope="module")
def found():
    frame = ensemble(PUSH, TINY, until=WIDE, seed=3)
    return frame, half_width(frame)


def test_it_stops_at_the_first_look_at_which_the_interval_is_narrow_enough(found):
    frame, width = found
    count = len(frame)
    assert width <= WIDE
    assert count > 100  # so that a look before it says something
    assert (count - 100) % 50 == 0
    for look in range(100, count, 50):
        assert half_width(frame[:look]) > WIDE
    sentence = rf"Stopped at {count:,} replicates, where the 95 % interval of adopters is 0.00\d+ "
    assert re.match(sentence, frame.attrs["until"])


def test_the_replicates_are_those_of_a_fixed_number(found):
    frame, _ = found
    fixed = ensemble(PUSH, TINY, replicates=len(frame), seed=3)
    pd.testing.assert_frame_equal(frame, fixed, check_exact=True)


def test_a_comparison_looks_at_its_differences_whoever_runs_it():
    given = {"seed": 1, "until": WIDE / 2}
    result = compare(PUSH, "share", VALUES, TINY, **given)
    count = len(result.frame) // 2
    assert half_width(gaps(result.frame)) <= WIDE / 2
    assert count > 100
    assert half_width(gaps(result.frame[: 2 * (count - 50)])) > WIDE / 2
    assert result.sentence().endswith(result.stopped)
    width = f"{half_width(gaps(result.frame)):.2g}"
    said = f"{count} replicates, where the 95 % interval of the differences in adopters is {width} "
    assert said in result.stopped
    with ThreadPoolExecutor(5) as pool:
        other = compare(PUSH, "share", VALUES, TINY, **given, executor=pool)
    pd.testing.assert_frame_equal(result.frame, other.frame, check_exact=True)


def test_it_goes_on_from_an_earlier_frame_as_if_it_had_not_stopped(found, tmp_path):
    frame, _ = found
    for rows in (50, 120, len(frame)):
        part = frame[:rows]
        part.to_csv(tmp_path / "part.csv", index=False)
        for after in (part, pd.read_csv(tmp_path / "part.csv")):
            again = ensemble(PUSH, TINY, until=WIDE, seed=3, after=after)
            pd.testing.assert_frame_equal(again, frame, check_exact=after is part)
    wider = ensemble(PUSH, TINY, until=1, seed=3, after=frame)
    pd.testing.assert_frame_equal(wider, frame[:100], check_exact=True)
    for parameters, seed in ((TINY.replace(word_of_mouth=0), 3), (TINY, 4)):
        with pytest.raises(ParameterError, match="after must hold the same runs, got"):
            ensemble(PUSH, parameters, until=WIDE, seed=seed, after=frame)


def test_a_frame_of_other_parameters_is_refused_though_its_last_run_comes_out_alike():
    model = Model("first_link")
    p = model.parameters(n=200, mean_degree=1.2, threshold=0.18)
    frame = ensemble(model, p, until=0.5, most=100)
    other = p.replace(threshold=0.3)
    last = frame.iloc[-1]
    assert model.simulate(other, int(last["seed"])).final()["adopters"] == last["adopters"]
    with pytest.raises(
        ParameterError, match="after must hold the same runs, got threshold = 0.18 where .* 0.3"
    ):
        ensemble(model, other, until=0.5, most=100, after=frame)
    kept = frame.copy()
    kept.attrs.clear()
    kept.loc[0, "adopters"] += 0.25
    with pytest.raises(ParameterError, match="after must hold the same runs, got .* in row 0"):
        ensemble(model, p, until=0.5, most=100, after=kept)


def test_the_most_replicates_are_said_aloud():
    with pytest.warns(UserWarning, match="Stopped at 120 .* most allowed, .* not 1e-05"):
        frame = ensemble(PUSH, TINY, until=1e-5, most=120, every_step=True)
    assert frame["replicate"].nunique() == 120
    assert frame.groupby("replicate").size().eq(TINY.steps + 1).all()


def test_every_step_is_kept_and_only_the_last_one_counts():
    frame = ensemble(PUSH, TINY, until=WIDE, every_step=True)
    ends = frame[frame["step"] == TINY.steps]
    assert half_width(ends) <= WIDE


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"until": 0}, "until must be above 0, got 0"),
        ({"until": math.nan}, "until must be finite, got nan"),
        ({"until": "thin"}, "until must be a number, got 'thin'"),
        ({"until": 0.1, "replicates": 20}, "replicates must be left out with until, .* got 20"),
        ({"until": 0.1, "most": 50}, "most must be at least 100 with until, got 50"),
        ({"until": 0.1, "most": 1.5}, "most must be a whole number of at least 1, .* got 1.5"),
        ({"most": 200}, "most must be given with until, got 200 alone"),
        ({"after": pd.DataFrame()}, "after must be given with until, got a frame alone"),
        ({"until": 0.1, "after": [1]}, r"after must be a frame of earlier runs, got \[1\]"),
        ({"until": 0.1, "after": pd.DataFrame({"x": [1]})}, "got another column"),
        ({"until": 0.1, "after": pd.DataFrame({"x": range(3000)})}, "at most 2000, .* got 3000"),
    ],
)
def test_a_wrong_width_bound_or_frame_is_named(given, message):
    for call in (ensemble, lambda *a, **k: compare(PUSH, "share", [0.5], *a[1:], **k)):
        with pytest.raises(ParameterError, match=message):
            call(PUSH, TINY, **given)


def test_runs_that_do_not_vary_stop_at_the_first_look():
    frame = ensemble(PUSH, TINY.replace(budget=0, word_of_mouth=0), until=0.001)
    assert np.ptp(frame["adopters"]) == 0
    assert len(frame) == 100


WORDS = ["--n", "100", "--mean-degree", "4", "--budget", "6", "--n-seeds", "2", "--steps", "10"]


def test_the_command_line_goes_on_until_a_width(capsys, tmp_path):
    out = tmp_path / "runs.csv"
    words = ["--until", str(WIDE), "--seed", "3", "--out", str(out)]
    assert cli.main(["run", PUSH.name, *WORDS, *words]) == 0
    said = capsys.readouterr().out
    count = len(ensemble(PUSH, TINY, until=WIDE, seed=3))
    assert f"{count} replicates, mean" in said
    assert f"Stopped at {count} replicates, where" in said
    assert pd.read_csv(out)["replicate"].nunique() == count
    words = ["--share", "0", "1", "--until", "1e-5", "--most", "100"]
    assert cli.main(["compare", PUSH.name, *WORDS, *words]) == 0
    assert "Stopped at 100 replicates, the most allowed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--until", "thin"], "until must be a number above 0, got 'thin'"),
        (["--until", "-1"], "until must be a number above 0, got '-1'"),
        (["--most", "200"], "most must be given with until, got 200 alone"),
        (["--until", "0.1", "--replicates", "5"], "replicates must be left out with until"),
        (["--until", "0.1", "--most", "7"], "most must be a whole number of at least 100, got '7'"),
    ],
)
def test_a_wrong_width_on_the_command_line_is_one_line(capsys, words, message):
    assert cli.main(["run", PUSH.name, *words]) == 2
    assert message in capsys.readouterr().err


# --- stopped, and gone on with

GIVEN = {"until": WIDE, "seed": 3}


class Stopped(Exception):
    """Stands for a kill."""


def stopped_at(monkeypatch, runs, call):
    """Let a call end when it has asked for so many runs."""
    real, left = Model.simulate, [runs]

    def simulate(self, *given, **more):
        left[0] -= 1
        if left[0] < 0:
            raise Stopped
        return real(self, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Model, "simulate", simulate)
        with pytest.raises(Stopped) as caught:
            call()
    return caught.value


def counted(monkeypatch, call):
    """Return what a call gives, and how many runs it took."""
    real, runs = Model.simulate, []

    def simulate(self, *given, **more):
        runs.append(1)
        return real(self, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Model, "simulate", simulate)
        return call(), len(runs)


@pytest.mark.parametrize("every_step", [False, True])
def test_what_is_kept_is_not_run_again_and_the_frame_is_the_same(
    found, tmp_path, monkeypatch, every_step
):
    file, one = tmp_path / "runs.kept", ThreadPoolExecutor(1)
    want = ensemble(PUSH, TINY, **GIVEN, every_step=every_step)

    def call(**more):
        given = GIVEN | {"every_step": every_step, "keep": file, "executor": one} | more
        return ensemble(PUSH, TINY, **given)

    error = stopped_at(monkeypatch, 127, call)
    assert re.search(r"^1\d\d runs are kept in .*runs\.kept; the same", error.__notes__[-1])
    kept = int(error.__notes__[-1].split()[0])
    with file.open("a") as text:
        text.write('{"measures": {"adopt')  # a kill in the middle of a line
    again, runs = counted(monkeypatch, call)
    pd.testing.assert_frame_equal(again, want, check_exact=True)
    assert runs == len(found[0]) - kept
    assert counted(monkeypatch, call)[1] == 0
    wider = call(until=1)
    assert wider["replicate"].nunique() == 100
    narrower = call(until=WIDE / 1.2)
    assert narrower["replicate"].nunique() > len(found[0])


def test_a_comparison_is_gone_on_with_from_the_middle_of_a_replicate(tmp_path, monkeypatch):
    file = tmp_path / "runs.kept"
    given = {"seed": 1, "until": WIDE / 2}
    want = compare(PUSH, "share", VALUES, TINY, **given)
    with ThreadPoolExecutor(1) as one:
        stopped_at(
            monkeypatch,
            91,
            lambda: compare(PUSH, "share", VALUES, TINY, **given, keep=file, executor=one),
        )
    lines = file.read_text().splitlines(keepends=True)
    assert len(lines) > 3
    file.write_text("".join(lines[:3]))
    again = compare(PUSH, "share", VALUES, TINY, **given, keep=file)
    pd.testing.assert_frame_equal(again.frame, want.frame, check_exact=True)
    assert again.sentence() == want.sentence()


def test_values_may_be_numbers_of_numpy(tmp_path):
    values = np.array([100, 120])
    for _ in range(2):
        compare(PUSH, "n", values, TINY, until=1, keep=tmp_path / "runs.kept")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"seed": 4}, "seed is 3 there and 4 here"),
        ({"parameters": TINY.replace(steps=11)}, "fixed.steps is 10 there and 11 here"),
        ({"every_step": True}, "every_step is False there and True here"),
        ({"seed_adopters": [3]}, "fixed.seed_adopters is nothing there and "),
        ({"network": [(k, (k + 1) % 100) for k in range(100)]}, "network is nothing there and"),
    ],
)
def test_kept_runs_of_something_else_are_refused(tmp_path, given, said):
    file = tmp_path / "runs.kept"
    ensemble(PUSH, TINY, until=1, seed=3, keep=file)
    before = file.read_bytes()
    other = {"parameters": TINY, "until": 1, "seed": 3, "keep": file} | given
    with pytest.raises(ParameterError, match=f"runs.kept holds other runs: {said}"):
        ensemble(PUSH, **other)
    assert file.read_bytes() == before


@pytest.mark.parametrize("text", ["mine\n", "mine", "3\n", "{}\n", '{"scenario": 3}\n'])
def test_a_file_of_somebody_else_is_left_alone(tmp_path, text):
    file = tmp_path / "notes.txt"
    file.write_text(text)
    with pytest.raises(ParameterError, match="must be a file of kept runs, and cannot be read"):
        ensemble(PUSH, TINY, until=1, keep=file)
    assert file.read_text() == text


def test_kept_runs_are_refused_where_they_cannot_be_gone_on_with(tmp_path, found):
    file = tmp_path / "runs.kept"
    for given, said in (
        ({"after": found[0], "until": 1}, "keep must be left out with after"),
        ({"people": tmp_path / "p.csv", "until": 1}, "people must be left out with keep"),
        ({}, "keep must be given with until"),
    ):
        with pytest.raises(ParameterError, match=said):
            ensemble(PUSH, TINY, keep=file, **given)
    with KeptRuns(file, PUSH_PLAN), pytest.raises(ParameterError, match="must not be in use"):
        KeptRuns(file, PUSH_PLAN).__enter__()


COIN = """
from dataclasses import dataclass
from simulations.chance import uniforms
from simulations.core import parameters as declare

class Coin:
    @dataclass(frozen=True)
    class Parameters(declare.Parameters):
        bias: float = declare.chance("chance of heads", default=0.5)

    def simulate(self, parameters, seed):
        return {"heads": uniforms(seed, "toss", range(20)) < parameters.bias}
"""


def test_the_command_that_was_killed_goes_on_unless_the_code_has_changed(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "coin.py"
    slow = COIN.replace("        return", "        __import__('time').sleep(0.004)\n        return")
    file.write_text(slow)
    words = ["run", "coin.py", "--until", "0.04", "--out"]
    assert cli.main([*words, "whole.csv"]) == 0
    want = capsys.readouterr().out.replace("whole.csv", "runs.csv")
    assert not list(tmp_path.glob("*.kept")), "it is gone when the result is there"
    env = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    command = [sys.executable, "-m", "simulations", *words, "runs.csv", "--workers", "1"]
    process = subprocess.Popen(command, env=env)
    kept, until = tmp_path / "runs.csv.kept", time.monotonic() + 120
    while not (kept.exists() and kept.read_text().count("\n") > 6) and time.monotonic() < until:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "runs.csv").exists()
    before = kept.read_bytes()
    file.write_text(slow.replace("< parameters", "<= parameters"))
    assert cli.main([*words, "runs.csv"]) == 2
    assert "coin.py was another when it was begun; delete it" in capsys.readouterr().err
    assert kept.read_bytes() == before
    file.write_text(slow)
    assert cli.main([*words, "runs.csv"]) == 0
    said = capsys.readouterr()
    assert said.out == want
    assert "note: runs.csv.kept is there, from an earlier call" in said.err
    assert (tmp_path / "runs.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not kept.exists()
