"""Numbers that the command line prints, read back and compared with a calculation by hand."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from test_cli import COMPARE, MODEL, PARAMETERS, SMALL, ask

from simulations import __version__, cli
from simulations.chance import replicate_seeds
from simulations.cli import scenario as cli_scenario
from simulations.cli.job import MOST_ROWS

SHARES = [0.0, 0.5, 1.0]


def rows_of(text, heading):
    """Return the rows of numbers below a heading: the first word of each, and what follows."""
    lines = text[text.index(heading) :].splitlines()[1:]
    return {line.split()[0]: line.split()[1:] for line in lines if line.strip()}


def ends(share, replicates, seed):
    """Return what share has adopted in the end, run by run."""
    changed = PARAMETERS.replace(share=share)
    seeds = replicate_seeds(seed, replicates)
    return np.array([MODEL.simulate(changed, luck).final()["adopters"] for luck in seeds])


def test_each_measure_of_a_run_stands_on_its_own_line(capsys):
    _, text, _ = ask(capsys, "run", "push_or_dialogue", *SMALL, "--seed", 3)
    printed = rows_of(text, f"{MODEL.card.title}, seed 3, after 20 steps:")
    final = MODEL.simulate(PARAMETERS, 3).final()
    assert {name: cells[0] for name, cells in printed.items()} == {
        name: f"{value:.4f}" for name, value in final.items()
    }
    assert {name: " ".join(cells[1:]) for name, cells in printed.items()} == {
        name: " ".join(words.split()) for name, words in MODEL.card.measures.items()
    }
    assert ", after 1 step:" in ask(capsys, "run", "push_or_dialogue", *SMALL[:6], "--steps", 1)[1]


def test_the_spread_of_several_runs_is_that_of_a_sample(capsys):
    _, text, _ = ask(
        capsys, "run", "push_or_dialogue", *SMALL, "--seed", 5, "--replicates", 4, "--share", 0.5
    )
    mean, sign, spread, *_ = rows_of(text, "4 replicates, mean +- standard")["adopters"]
    found = ends(0.5, 4, 5)
    assert found.std() > 0
    assert (float(mean), sign, float(spread)) == (
        pytest.approx(found.mean(), abs=5e-5),
        "+-",
        pytest.approx(np.sqrt(((found - found.mean()) ** 2).sum() / 3), abs=5e-5),
    )


def test_a_comparison_prints_means_errors_paired_differences_and_intervals(capsys):
    _, text, _ = ask(capsys, *COMPARE, *SMALL, "--seed", 9)
    runs = [ends(share, 4, 9) for share in SHARES]
    printed = rows_of(text, "share  ")
    assert list(printed) == ["0.0", "0.5", "1.0"]
    for share, found in zip(SHARES, runs, strict=True):
        mean, error, *rest = printed[str(share)]
        assert float(mean) == pytest.approx(found.mean(), abs=5e-5)
        assert float(error) == pytest.approx(found.std(ddof=1) / 2, abs=5e-5)
        if not share:
            assert rest == ["reference"]
            continue
        gaps = found - runs[0]
        half = 1.96 * gaps.std(ddof=1) / 2
        difference, low, to, high, ahead = rest
        want = gaps.mean(), gaps.mean() - half, gaps.mean() + half
        assert to == "to"
        assert [float(low), float(high)] == pytest.approx(want[1:], abs=5e-5)
        assert float(difference) == pytest.approx(want[0], abs=5e-5)
        assert difference[0] in "+-"
        assert ahead == f"{(gaps > 0).mean():.0%}"


def test_a_single_run_a_value_has_no_error(capsys):
    _, text, _ = ask(capsys, *COMPARE[:-2], "--replicates", 1, *SMALL)
    printed = rows_of(text, "share  ")
    assert printed["0.0"][1:] == ["reference"]
    assert "nan" not in text


def test_a_sweep_prints_the_mean_and_deviation_of_each_setting(capsys):
    words = ["sweep", "push_or_dialogue", "--share", 0, 0.5, "--replicates", 3, *SMALL]
    _, text, _ = ask(capsys, *words, "--seed", 2)
    assert "of 2 settings, 3 replicates each:" in text
    for share, (mean, spread) in rows_of(text, "share  ").items():
        found = ends(float(share), 3, 2)
        assert float(mean) == pytest.approx(found.mean(), abs=5e-5)
        assert float(spread) == pytest.approx(found.std(ddof=1), abs=5e-5)


@pytest.mark.parametrize(("settings", "more"), [(MOST_ROWS, 0), (MOST_ROWS + 2, 2)])
def test_of_many_settings_the_first_are_printed_and_the_others_counted(capsys, settings, more):
    values = [f"{k / 100:g}" for k in range(settings)]
    tiny = ["--n", 20, "--n_seeds", 1, "--steps", 1, "--budget", 0, "--replicates", 1]
    _, text, _ = ask(capsys, "sweep", "push_or_dialogue", "--share", *values, *tiny)
    printed = rows_of(text, "share  ")
    printed.pop("...", None)
    assert list(map(float, printed)) == pytest.approx([k / 100 for k in range(MOST_ROWS)])
    assert text.rstrip().endswith("... and 2 more settings") == bool(more)
    assert ("more settings" in text) == bool(more)


def test_a_file_says_of_what_runs_it_holds(capsys, tmp_path):
    out = tmp_path / "runs.json"
    ask(capsys, *COMPARE, *SMALL, "--seed", 9, "--out", out)
    about = json.loads(out.read_text())["about"]
    parameters = PARAMETERS.to_dict() | {"share": SHARES}
    wanted = {"model": "push_or_dialogue", "command": "compare", "seed": 9, "replicates": 4}
    assert about.pop("version") == __version__
    assert about == {**wanted, "parameters": about["parameters"]}
    told = {name: about["parameters"][name] for name in parameters}
    assert told | {"share": list(map(float, told["share"]))} == parameters


@pytest.mark.parametrize("seed", ["18446744073709551616", "-1", "1.0", "1e3"])
def test_a_seed_outside_its_range_is_one_line(capsys, seed):
    code, out, err = ask(capsys, "run", "push_or_dialogue", *SMALL, "--seed", seed)
    line = f"simulations: seed must be a whole number in [0, 2**64), got {seed!r}\n"
    assert (code, out, err) == (2, "", line)


def test_the_last_seed_is_a_seed(capsys):
    assert ask(capsys, "run", "push_or_dialogue", *SMALL, "--seed", 2**64 - 1)[0] == 0


# --- the time of a sweep


class Plan:
    """A plan of 5,000 runs, made by hand."""

    runs, settings, replicates = 5_000, range(50), 100

    def check(self):
        """Find nothing wrong."""


@pytest.mark.parametrize(
    ("workers", "seconds", "told"),
    [
        (1, 0.002, "A run took 2 ms here; on 1 worker all take about 10.0 s."),
        (2, 0.002, "A run took 2 ms here; on 2 workers all take about 5.0 s."),
        (4, 2.5, "A run took 2.5 s here; on 4 workers all take about 52.1 minutes."),
        (1, 120, "A run took 2.0 minutes here; on 1 worker all take about 6.9 days."),
    ],
)
def test_the_time_of_a_sweep_is_that_of_its_runs_shared_by_the_workers(
    monkeypatch, workers, seconds, told
):
    folder, executors = "simulations.running.sweep_folder", "simulations.running.executors"
    monkeypatch.setattr(f"{folder}.cost", lambda plan: (seconds, 3))
    monkeypatch.setattr(f"{folder}.part_runs", lambda plan, executor, measured: 500)
    monkeypatch.setattr(f"{folder}.part_ends", lambda plan, size: range(5_000 // size))
    monkeypatch.setattr(f"{executors}.workers_of", lambda executor: workers)
    said = cli_scenario._forecast(SimpleNamespace(plan=Plan), None, None)
    assert said == (
        "5,000 runs (50 settings, 100 replicates), about 15,000 rows, in 10 parts.\n"
        f"{told} Nothing was written."
    )
    assert "in 5 parts" in cli_scenario._forecast(SimpleNamespace(plan=Plan), None, 1_000)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0004, "0.4 ms"),
        (0.25, "2.5e+02 ms"),
        (1, "1.0 s"),
        (119.9, "119.9 s"),
        (120, "2.0 minutes"),
        (7_199, "120.0 minutes"),
        (7_200, "2.0 hours"),
        (172_800, "2.0 days"),
    ],
)
def test_a_time_is_told_in_the_largest_unit_of_which_there_are_two(seconds, words):
    assert cli_scenario._time(seconds) == words


def test_the_frame_of_one_run_is_written_step_by_step_in_each_form(capsys, tmp_path):
    run = MODEL.simulate(PARAMETERS, 3).to_frame().reset_index()
    for suffix, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        out = tmp_path / f"run{suffix}"
        ask(capsys, "run", "push_or_dialogue", *SMALL, "--seed", 3, "--out", out)
        pd.testing.assert_frame_equal(read(out), run, check_exact=True)


# --- help


def test_without_words_the_help_is_printed(capsys):
    code, text, err = ask(capsys)
    assert (code, err) == (0, "")
    assert text.startswith("usage: simulations")
    assert "compare" in text


@pytest.mark.parametrize(
    ("missing", "package"),
    [
        ("rich", "brands-become-people[command-line]"),
        ("pandas.core", "brands-become-people[command-line]"),
        ("distributed", "brands-become-people[cluster]"),
        ("numpy", "brands-become-people"),
        ("nobody", "brands-become-people"),
    ],
)
def test_what_is_missing_is_installed_by_the_first_extra_that_has_it(monkeypatch, missing, package):
    needs = ["numpy<3,>=2.0", 'mesa<4; extra == "mesa"', 'pandas>=2; extra == "command-line"']
    needs += ['rich>=13; extra == "command-line"', 'distributed; extra == "cluster"']
    monkeypatch.setattr("importlib.metadata.requires", lambda name: needs)
    said = cli._how_to_install(ModuleNotFoundError(name=missing))
    name = missing.partition(".")[0]
    assert said == f"{name} must be installed for this: python -m pip install '{package}'"


def test_the_help_counts_columns_as_they_are_read(capsys, tmp_path):
    with pytest.raises(SystemExit):
        cli.main(["run", "push_or_dialogue", "--help"])
    assert "by name or number from 1" in " ".join(capsys.readouterr().out.split())


def test_a_folder_is_no_file_to_write_even_with_force(capsys, tmp_path):
    (tmp_path / "r.csv").mkdir()
    words = ["run", "push_or_dialogue", *SMALL, "--force", "--out", tmp_path / "r.csv"]
    code, _, err = ask(capsys, *words)
    assert code == 2
    assert f"out must be a file that can be written, got '{tmp_path}/r.csv'" in err
