"""Replicates until an interval is narrow enough."""

import math
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from simulations import Model, cli, compare, ensemble
from simulations.core.parameters import ParameterError

PUSH = Model("push_or_dialogue")
TINY = PUSH.parameters(n=100, mean_degree=4, budget=6, n_seeds=2, steps=10)
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
