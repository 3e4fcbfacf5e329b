"""The command line: what it says, what it writes, and one line for every wrong input."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import pandas as pd
import pytest

from simulations import cli
from simulations.brands.stored import SIZES
from simulations.cli.parser import command_parser
from simulations.models.percolation import implicit
from simulations.networks.files import read_ties
from simulations.running import ensembles
from simulations.running.catalogue import Model, model_names

MODEL = Model("push_or_dialogue")
SMALL = ["--n", "300", "--budget", "6", "--n_seeds", "3", "--steps", "20"]
PARAMETERS = MODEL.parameters(n=300, budget=6, n_seeds=3, steps=20)
COMPARE = ["compare", "push_or_dialogue", "--share", "0", "0.5", "1", "--replicates", "4"]


@pytest.fixture
def edges(tmp_path):
    """Return the path of a user's edge list: a ring of 60 people with some shortcuts."""
    path = tmp_path / "my_edges.csv"
    rows = [(i, (i + step) % 60) for i in range(60) for step in (1, 7)]
    path.write_text("source,target\n" + "".join(f"{a},{b}\n" for a, b in rows))
    return path


def ask(capsys, *words):
    """Run the command line; return exit code, standard output and standard error."""
    code = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_list_names_every_model_with_question_and_claims(capsys):
    code, out, err = ask(capsys, "list")
    assert (code, err) == (0, "")
    for name in model_names():
        card = Model(name).card
        assert name in out
        assert card.question in out
        assert ", ".join(card.claims) in out


def test_run_says_the_final_measures_of_one_run(capsys):
    code, out, err = ask(capsys, "run", "push_or_dialogue", *SMALL, "--seed", "3")
    assert (code, err) == (0, "")
    for name, value in MODEL.simulate(PARAMETERS, 3).final().items():
        assert f"{name} " in out
        assert f"{value:.4f}" in out
        assert MODEL.card.measures[name] in out


@pytest.mark.parametrize("name", model_names())
def test_every_model_runs_from_the_command_line(capsys, name):
    small = [
        word
        for option, value in (("n", "300"), ("side", "20"), ("steps", "10"), ("n_seeds", "3"))
        if option in Model(name).parameters.names()
        for word in (f"--{option}", value)
    ]
    code, out, err = ask(capsys, "run", name, *small)
    assert (code, err) == (0, "")
    assert all(measure in out for measure in Model(name).card.measures)


def test_run_writes_every_step(capsys, tmp_path):
    out = tmp_path / "run.csv"
    ask(capsys, "run", "push_or_dialogue", *SMALL, "--seed", "3", "--out", out)
    with out.open() as file:
        rows = list(csv.DictReader(file))
    run = MODEL.simulate(PARAMETERS, 3)
    assert [int(row["step"]) for row in rows] == list(range(21))
    assert [float(row["adopters"]) for row in rows] == run.measures["adopters"].tolist()


def test_run_with_replicates_is_an_ensemble(capsys, tmp_path):
    out = tmp_path / "runs.parquet"
    words = ["run", "push_or_dialogue", *SMALL, "--replicates", 3, "--seed", 5, "--out", out]
    code, text, _ = ask(capsys, *words)
    assert code == 0
    assert "3 replicates, mean +- standard deviation" in text
    want = ensembles.ensemble(MODEL, PARAMETERS, replicates=3, seed=5, every_step=True)
    pd.testing.assert_frame_equal(pd.read_parquet(out), want)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".json"])
def test_compare_writes_the_frame_of_ensembles_compare(capsys, tmp_path, suffix):
    out = tmp_path / f"result{suffix}"
    code, text, err = ask(capsys, *COMPARE, *SMALL, "--seed", "9", "--out", out)
    assert (code, err) == (0, "")
    want = ensembles.compare(MODEL, "share", [0.0, 0.5, 1.0], PARAMETERS, replicates=4, seed=9)
    assert text.startswith(want.sentence())
    assert f"12 rows written to {out}" in text
    if suffix == ".csv":
        got = pd.read_csv(out)
    elif suffix == ".parquet":
        got = pd.read_parquet(out)
        assert got.attrs["parameters"]["n"] == 300  # the file says where it comes from
    else:
        got = pd.DataFrame(json.loads(out.read_text())["rows"])
    pd.testing.assert_frame_equal(got, want.frame, check_exact=suffix != ".csv")
    assert list(tmp_path.iterdir()) == [out]


def test_compare_runs_on_a_users_own_edge_list(capsys, tmp_path, edges):
    out = tmp_path / "result.parquet"
    words = [*COMPARE, "--n_seeds", 3, "--budget", 6, "--network", edges, "--out", out]
    code, text, err = ask(capsys, *words)
    assert (code, err) == (0, "")
    assert "60 people and 120 ties of your own." in text
    p = MODEL.parameters(n_seeds=3, budget=6)
    want = ensembles.compare(
        MODEL, "share", [0.0, 0.5, 1.0], p, replicates=4, network=read_ties(edges)
    )
    pd.testing.assert_frame_equal(pd.read_parquet(out), want.frame)


def test_a_repeated_tie_is_merged_with_a_note(capsys, edges):
    edges.write_text(edges.read_text() + "1,0\n")
    words = ["run", "push_or_dialogue", "--n_seeds", 3, "--network", edges]
    code, out, err = ask(capsys, *words)
    assert code == 0
    assert "120 ties" in out
    assert err.count("\n") == 1
    assert "note: " in err
    assert "merged 1 repeated" in err


def test_a_word_after_network_chooses_the_generator(capsys, tmp_path):
    out = tmp_path / "r.csv"
    kinds = ["random graph", "random regular"]
    words = ["compare", "push_or_dialogue", "--network", *kinds, "--replicates", 2, *SMALL]
    code, _, _ = ask(capsys, *words, "--out", out)
    assert code == 0
    assert sorted(pd.read_csv(out)["network"].unique()) == kinds


def test_sweep_runs_the_whole_grid(capsys, tmp_path):
    out = tmp_path / "r.csv"
    words = ["sweep", "push_or_dialogue", "--share", 0, 1, "--mean-degree", 4, 8, *SMALL]
    code, text, _ = ask(capsys, *words, "--replicates", 2, "--out", out)
    assert code == 0
    assert "4 settings" in text
    grid = {"mean_degree": [4.0, 8.0], "share": [0.0, 1.0]}
    want = ensembles.sweep(MODEL, grid, PARAMETERS, replicates=2)
    pd.testing.assert_frame_equal(pd.read_csv(out), want)


@pytest.mark.parametrize(
    ("command", "starters", "names", "counts"),
    [
        ("run", ["0,1,2"], ["0, 1, 2"], False),
        ("sweep", ["0,1", "2,3"], ["0, 1", "2, 3"], False),
        ("sweep", ["none", "0,1"], ["none", "0, 1"], True),  # n_seeds decides where there are none
    ],
)
def test_a_file_says_which_parameters_counted_beside_hooks(
    capsys, tmp_path, command, starters, names, counts
):
    out = tmp_path / "all.json"
    small = ["--n", "300", "--budget", "6", "--steps", "3", "--replicates", "2", "--out", out]
    assert ask(capsys, command, "push_or_dialogue", *small, "--seed_adopters", *starters)[0] == 0
    about = json.loads(out.read_text())["about"]
    assert (about["command"], about["seed"], about["replicates"]) == (command, 0, 2)
    assert about["parameters"]["seed_adopters"] == names
    assert ("n_seeds" in about["parameters"]) == counts
    assert about["parameters"]["n"] == 300


@pytest.mark.parametrize("who", [["--workers", "2"], ["--processes", "--workers", "1"]])
def test_who_runs_it_does_not_show(capsys, who):
    words = [*COMPARE, *SMALL]
    assert ask(capsys, *words, *who) == ask(capsys, *words)


def test_dashes_and_underscores_mean_the_same(capsys):
    first = ask(capsys, "run", "push_or_dialogue", *SMALL, "--mean-degree", "6")
    assert first == ask(capsys, "run", "push_or_dialogue", *SMALL, "--mean_degree=6")
    assert first[0] == 0


def test_help_of_a_model_tells_meaning_bounds_and_default(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["run", "push_or_dialogue", "--help"])
    assert stop.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for name in MODEL.parameters.names():
        declared = MODEL.parameters.declaration(name)
        assert f"--{name} " in text
        assert declared.label in text
    assert "cost of a conversation: contacts; [0.001, 1e+06]; default 5.0" in text
    assert text.count("or the file of an edge list, one tie a line") == 1


def helped(capsys, *words):
    """Return the help of a command, a line."""
    with pytest.raises(SystemExit) as stop:
        cli.main([*words, "--help"])
    assert stop.value.code == 0
    return " ".join(capsys.readouterr().out.split())


def test_numbers_in_the_help_are_those_that_count(capsys):
    run = helped(capsys, "run", "push_or_dialogue")
    looks = f"looked at after {ensembles.FIRST_LOOK}, then every {ensembles.LOOK}"
    assert looks in run
    assert f"most replicates with --until, default {ensembles._MOST}" in run
    assert "runs of a setting, default 1 " in run
    assert "runs of a setting, default 20 " in helped(capsys, "compare", "push_or_dialogue")
    sweep = helped(capsys, "sweep", "push_or_dialogue")
    assert "runs of a setting, default 20 " in sweep
    assert "--until" not in sweep
    assert "--share VALUE [VALUE ...]" in sweep
    (large, most), (small, few) = SIZES["large"], SIZES["small"]
    people = [next(iter(towns.values())).n for towns in (large, small)]
    tournament = helped(capsys, "tournament")
    assert f"large ({people[0]:,} people, the default) or small ({people[1]:,})" in tournament
    assert f"runs in a town, default {most}, or {few} of small ones" in tournament
    words = command_parser("tournament").parse_args(["tournament"])
    for name in ("seconds", "memory", "seed"):
        assert f"default {getattr(words, name)} " in tournament


UNSTORED = ("--network", "implicit random regular")


def test_a_run_that_is_not_stored_says_its_measures_in_words(capsys):
    code, out, _ = ask(capsys, "run", "percolation", *UNSTORED, "--n", "200", "--seed", "3")
    assert code == 0
    title, *rows = out.splitlines()[1:]
    assert re.search(r", seed 3, after \d+ steps:$", title)
    for row, (name, words) in zip(rows, implicit.MEASURES.items(), strict=True):
        assert re.fullmatch(rf"{name} +\d+\.\d{{4}}  {re.escape(words)}", row)


WRONG = [
    (["run", "push_or_dialog"], ["model", "push_or_dialogue", "'push_or_dialog'", "did you mean"]),
    (["rum", "push_or_dialogue"], ["command", "one of: list, run", "'rum'", "did you mean run?"]),
    (["run"], ["run", "followed by a model", "nothing"]),
    (["run", "--share", "1"], ["run", "followed by a model", "--share"]),
    (["run", "push_or_dialogue", "--shar", "1"], ["shar", "not an option", "--share?"]),
    (["run", "push_or_dialogue", "--quality", "1"], ["quality", "not an option", "--help"]),
    (["run", "push_or_dialogue", "0.5"], ["option", "must follow", "'0.5'"]),
    (["run", "push_or_dialogue", "--share"], ["share", "expected at least one"]),
    (["run", "push_or_dialogue", "--share", "half"], ["share", "a number", "'half'"]),
    (["run", "push_or_dialogue", "--share", "1.3"], ["share", "[0, 1]", "1.3"]),
    (["run", "push_or_dialogue", "--share", "-0.5"], ["share", "[0, 1]", "-0.5"]),
    (["run", "push_or_dialogue", "--share", "-1e-3"], ["share", "[0, 1]", "-0.001"]),
    (["run", "push_or_dialogue", "--share", "nan"], ["share", "[0, 1]", "nan"]),
    (["run", "push_or_dialogue", "--budget", "-inf"], ["budget", "[0, 1e+08]", "-inf"]),
    (["run", "push_or_dialogue", "--n", "1.5"], ["n must", "whole number", "'1.5'"]),
    (["run", "push_or_dialogue", "--n", "10"], ["n_seeds", "at most n = 10", "20"]),
    (["run", "push_or_dialogue", "--n", ""], ["n must", "whole number", "''"]),
    (["run", "push_or_dialogue", "--share", "0", "1"], ["share", "one value", "0.0 1.0"]),
    (["run", "push_or_dialogue", "--share", "0", "--share", "1"], ["share", "one value", "0.0 1"]),
    (["run", "push_or_dialogue", "--seed", "-1"], ["seed", "[0, 2**64)", "'-1'"]),
    (["run", "push_or_dialogue", "--seed", "x"], ["seed", "whole number", "'x'"]),
    (["run", "push_or_dialogue", "--replicates", "0"], ["replicates", "at least 1", "'0'"]),
    (["run", "push_or_dialogue", "--replicates", "2.5"], ["replicates", "whole", "'2.5'"]),
    (["run", "push_or_dialogue", "--workers", "0"], ["workers", "at least 1", "'0'"]),
    (["run", "push_or_dialogue", "--scheduler", "x"], ["scheduler", "an address", "'x'"]),
    (["run", "push_or_dialogue", "--out", "r.xlsx"], ["out", ".csv, .parquet", "'r.xlsx'"]),
    (["run", "push_or_dialogue", "--out", "no/r.csv"], ["out", "folder", "'no/r.csv'"]),
    (["run", "push_or_dialogue", "--network", "no.csv"], ["network", "random graph", "'no.csv'"]),
    (
        ["run", "push_or_dialogue", "--network", "small world", "--mean_degree", "5"],
        ["mean_degree", "even", "5"],
    ),
    (["compare", "push_or_dialogue", "--share", "0"], ["compare", "exactly one option", "none"]),
    (
        ["compare", "push_or_dialogue", "--share", "0", "1", "--n", "300", "400"],
        ["compare", "exactly one option", "n, share"],
    ),
    (["compare", "push_or_dialogue", "--share", "0", "0.0"], ["share", "different", "0.0 0.0"]),
    (["compare", "push_or_dialogue", "--share", "0", "2"], ["share", "[0, 1]", "2"]),
    (["sweep", "push_or_dialogue", "--share", "0"], ["sweep", "at least one option", "none"]),
    (["sweep", "percolation", "--network", "x.csv"], ["network", "not an option of percolation"]),
    (["run", "push_or_dialogue", "--seed", str(2**64)], ["seed", "[0, 2**64)", f"'{2**64}'"]),
    (["run", "percolation", *UNSTORED, "--seed", str(2**64)], ["seed", "[0, 2**64)"]),
    (["run", "percolation", *UNSTORED, "--workers", "0"], ["workers", "[1, 2**10)", "'0'"]),
    (["run", "percolation", *UNSTORED, "--n", "4", "5"], ["n must", "one value", "4 5"]),
    (["tournament", "--seed", str(2**64)], ["seed", "[0, 2**64)", f"'{2**64}'"]),
    (["tournament", "--replicates", "1"], ["replicates", "at least 2", "'1'"]),
    (["tournament", "--workers", "0"], ["workers", "at least 1", "'0'"]),
    (["tournament", "--seconds", "0"], ["seconds", "a number above 0", "'0'"]),
    (["tournament", "--memory", "0"], ["memory", "a number above 0", "'0'"]),
    (["tournament", "--towns", "all of them"], ["towns", "one of:", "'all of them'"]),
]


@pytest.mark.parametrize(("words", "parts"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_input_gets_one_line_that_names_parameter_rule_and_value(capsys, words, parts):
    code, out, err = ask(capsys, *words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


def test_options_that_a_network_of_ones_own_decides_are_refused(capsys, edges):
    code, _, err = ask(capsys, *COMPARE, "--network", edges, "--mean-degree", 12)
    assert code == 2
    assert "mean_degree must not be given with a network of one's own" in err
    assert "12" in err


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["at least one tie", "none"]),
        ("1,1\n", ["line 1", "two different people"]),
        ("1,2\n3\n", ["line 2", "two columns", "'3'"]),
    ],
)
def test_a_wrong_edge_list_is_one_line(capsys, edges, text, parts):
    edges.write_text(text)
    code, _, err = ask(capsys, *COMPARE, "--network", edges)
    assert code == 2
    assert err.count("\n") == 1
    for part in ["network", str(edges), *parts]:
        assert part in err


def test_too_small_a_network_is_wrong_input(capsys, edges):
    code, _, err = ask(capsys, *COMPARE, "--network", edges, "--n_seeds", 61)
    assert code == 2
    assert err.count("\n") == 1
    assert "n_seeds must be at most" in err
    assert "60" in err


def test_a_file_is_overwritten_only_with_force(capsys, tmp_path):
    out = tmp_path / "run.csv"
    out.write_text("precious")
    code, _, err = ask(capsys, "run", "push_or_dialogue", *SMALL, "--out", out)
    assert code == 2
    assert f"out must not exist yet, got {str(out)!r}; --force" in err
    assert out.read_text() == "precious"
    assert ask(capsys, "run", "push_or_dialogue", *SMALL, "--out", out, "--force")[0] == 0
    assert out.read_text().startswith("step,")


def test_a_failed_write_leaves_nothing_behind(capsys, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    out = tmp_path / "run.csv"
    out.write_text("precious")
    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    code, _, err = ask(capsys, "run", "push_or_dialogue", *SMALL, "--out", out, "--force")
    assert code == 1
    assert err == "simulations: [Errno 28] No space left on device\n"
    assert [path.name for path in tmp_path.iterdir()] == ["run.csv"]
    assert out.read_text() == "precious"


@pytest.mark.parametrize(
    ("raised", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "simulations: stopped\n"),
        (MemoryError(), 1, "simulations: not enough memory for so many people; "),
    ],
)
def test_a_run_that_stops_says_so_in_one_line(capsys, monkeypatch, raised, code, line):
    def stop(*_, **__):
        raise raised

    monkeypatch.setattr(Model, "simulate", stop)
    got, _, err = ask(capsys, *COMPARE, *SMALL)
    assert got == code
    assert err.startswith(line)
    assert err.count("\n") == 1


def test_progress_goes_to_standard_error_and_only_if_wanted(capsys, monkeypatch):
    quiet = ask(capsys, *COMPARE, *SMALL)
    assert quiet[2] == ""
    shown = ask(capsys, *COMPARE, *SMALL, "--progress")
    assert "12/12" in shown[2]
    assert shown[1] == quiet[1]

    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    assert cli.main([*COMPARE, *SMALL]) == 0
    assert "runs" in terminal.getvalue()
    before = terminal.getvalue()
    assert cli.main([*COMPARE, *SMALL, "--no-progress"]) == 0
    assert terminal.getvalue() == before


def test_the_module_can_be_run_and_reports_by_its_exit_code():
    command = [sys.executable, "-m", "simulations", "run", "push_or_dialogue", "--share", "1.3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == "simulations: share must lie in [0, 1], got 1.3\n"


def test_a_reader_who_has_gone_is_no_error():
    gone, ours = os.pipe()
    os.close(gone)
    command = [sys.executable, "-m", "simulations", "list"]
    done = subprocess.run(command, stdout=ours, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(ours)
    assert done.stderr == ""


def test_compare_runs_the_chapters_experiment_if_nothing_else_is_asked(capsys):
    small = ["--n", "100", "--mean_degree", "4", "--replicates", "2", "--steps", "5"]
    assert cli.main(["compare", "push_or_dialogue", *small]) == 0
    plain = capsys.readouterr().out
    assert cli.main(["compare", "push_or_dialogue", *small, "--share", "0", "0.5", "1"]) == 0
    assert capsys.readouterr().out == plain
