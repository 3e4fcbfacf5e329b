"""Sweeps in a folder: killed at any moment, the same command goes on to the same bytes."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import WHOLE

from simulations import cli
from simulations.running import executors, sweep_folder
from simulations.running.executors import processes
from simulations.running.safe_files import write
from simulations.running.scenario import Scenario, ScenarioError
from simulations.running.sweep_folder import FolderError, SweepFolder, SweepStopped

TEXT = """
model = "first_link"
replicates = 60
seed = 3
[fixed]
n = 100
[swept]
mean_degree = { from = 1, to = 6, by = 1 }
first = ["anybody", "hubs"]
"""
PARTS = 60
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def scenario(tmp_path):
    """Return a scenario of 720 short runs, read from a file."""
    path = tmp_path / "scenario.toml"
    path.write_text(TEXT)
    return Scenario.read(path)


@pytest.fixture(scope="module")
def want(tmp_path_factory):
    """Return the bytes of an undisturbed run in one thread, all in one part."""
    folder = tmp_path_factory.mktemp("want")
    path = folder / "scenario.toml"
    path.write_text(TEXT)
    with (
        ThreadPoolExecutor(1) as one,
        SweepFolder(folder / "out", Scenario.read(path), executor=one, part_runs=10**6) as whole,
    ):
        assert len(whole.ends) == 1
        whole.run()
    return whole.file.read_bytes()


def into(folder, scenario, part_runs=12, **options):
    """Run a scenario into a folder and return the bytes of its file."""
    with SweepFolder(folder, scenario, part_runs=part_runs, **options) as out:
        out.run()
    assert sorted(os.listdir(folder)) == [".lock", "manifest.json", "runs.parquet"]
    return out.file.read_bytes()


def command(scenario, folder, *more):
    """Return the command line of a sweep in parts of 12 runs."""
    words = ["sweep", scenario.file, "--out", str(folder), "--part-runs", "12", *more]
    return [sys.executable, "-m", "simulations", *words]


def stop_after(monkeypatch, parts, error):
    """Let the run end with an error once so many parts are written."""
    written, write = [], sweep_folder.write

    def limited(file, content, **options):
        if file.parent.name == "parts":
            if len(written) == parts:
                raise error
            written.append(file)
        write(file, content, **options)

    monkeypatch.setattr(sweep_folder, "write", limited)


def begin(folder, scenario, monkeypatch):
    """Begin a sweep and stop it after five parts."""
    with monkeypatch.context() as patch:
        stop_after(patch, 5, KeyboardInterrupt())
        with (
            pytest.raises(KeyboardInterrupt),
            SweepFolder(folder, scenario, part_runs=12) as out,
        ):
            out.run()


# --- the result


def test_the_file_holds_what_a_sweep_in_memory_returns(scenario, tmp_path):
    into(tmp_path / "out", scenario)
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "out" / "runs.parquet"), scenario.run(), check_exact=True
    )


def test_every_step_is_stored_too(tmp_path):
    scenario = Scenario("first_link", {"n": 200}, {"mean_degree": [1, 3]}, 5, every_step=True)
    sizes = [into(tmp_path / f"out{n}", scenario, part_runs=n) for n in (1, 3, 10)]
    assert len(set(sizes)) == 1
    got = pd.read_parquet(tmp_path / "out1" / "runs.parquet")
    pd.testing.assert_frame_equal(got, scenario.run(), check_exact=True)
    assert got.groupby(["mean_degree", "replicate"]).size().nunique() > 1  # runs of unequal length


@pytest.mark.parametrize("size", [1, 7, 12, 100, None])
def test_how_the_runs_are_cut_does_not_show_in_the_bytes(scenario, tmp_path, want, size):
    assert into(tmp_path / "out", scenario, part_runs=size) == want


def test_groups_of_rows_are_cut_alike_however_the_runs_were(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr(sweep_folder, "ROW_GROUP", 100)
    one, other = (into(tmp_path / f"out{n}", scenario, part_runs=n) for n in (7, 500))
    assert one == other
    groups = pq.read_metadata(tmp_path / "out7" / "runs.parquet")
    sizes = [groups.row_group(i).num_rows for i in range(groups.num_row_groups)]
    assert sizes == [100] * 7 + [20]


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_give_the_same_bytes(scenario, tmp_path, want, workers):
    with ThreadPoolExecutor(workers) as some:
        assert into(tmp_path / "out", scenario, executor=some) == want


def test_what_is_written_owns_its_bytes(scenario, tmp_path, monkeypatch):
    # a view of a buffer that is gone ends the process on a full disk (3.12), or says so too late
    given, write = [], sweep_folder.write
    monkeypatch.setattr(
        sweep_folder,
        "write",
        lambda file, content, **more: (given.append(content), write(file, content, **more)),
    )
    into(tmp_path / "out", scenario)
    assert {type(content) for content in given if not callable(content)} == {bytes}


def test_processes_give_the_same_bytes(scenario, tmp_path, want):
    with processes(2) as pool:
        assert into(tmp_path / "out", scenario, executor=pool) == want


def test_another_python_changes_the_label_of_the_file_and_nothing_else(
    scenario, tmp_path, want, monkeypatch
):
    here = sweep_folder.versions()
    monkeypatch.setattr(sweep_folder, "versions", lambda: here | {"python": "3.99"})
    assert into(tmp_path / "out", scenario) != want
    (tmp_path / "want.parquet").write_bytes(want)
    one, other = (pq.read_table(tmp_path / name) for name in ("want.parquet", "out/runs.parquet"))
    assert one.equals(other)
    labels = [json.loads(table.schema.metadata[b"manifest"]) for table in (one, other)]
    assert labels[0] | {"versions": labels[1]["versions"]} == labels[1]
    assert one.schema.metadata[b"name"] == other.schema.metadata[b"name"]


def test_the_file_says_where_it_comes_from(scenario, tmp_path):
    into(tmp_path / "out", scenario)
    about = json.loads(pq.read_metadata(tmp_path / "out/runs.parquet").metadata[b"manifest"])
    assert about["scenario"]["fixed.n"] == 100
    assert about["scenario"]["seed"] == 3
    assert set(about["versions"]) == {"simulations", "numpy", "python"}
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert manifest["hash"] == about["hash"] == scenario.hash


# --- stopped and gone on with


def test_a_finished_sweep_is_not_run_again(scenario, tmp_path, want, monkeypatch):
    assert into(tmp_path / "out", scenario) == want
    monkeypatch.setattr(executors, "run_block", lambda *_: pytest.fail("a run was started"))
    assert into(tmp_path / "out", scenario) == want


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(5, "Input/output error")])
def test_what_was_done_is_kept_and_not_done_twice(scenario, tmp_path, want, monkeypatch, error):
    with monkeypatch.context() as patch:
        stop_after(patch, 23, error)
        with (
            pytest.raises(type(error)) as stop,
            SweepFolder(tmp_path / "out", scenario, part_runs=12) as out,
        ):
            out.run()
    assert stop.value.__notes__[-1].startswith(f"23 of {PARTS} parts are kept in {tmp_path}/out")
    assert len(list((tmp_path / "out/parts").iterdir())) == 23
    begun, run_block = [], executors.run_block

    def counted(plan, first, last, stop=None):
        begun.append(last - first)
        return run_block(plan, first, last, stop)

    monkeypatch.setattr(executors, "run_block", counted)
    assert into(tmp_path / "out", scenario) == want
    assert sum(begun) == (PARTS - 23) * 12


def test_a_lost_process_ends_the_sweep_and_loses_no_part(scenario, tmp_path, want):
    with processes(1) as pool:
        pool.submit(os._exit, 1)
        with (
            pytest.raises(BrokenExecutor) as stop,
            SweepFolder(tmp_path / "out", scenario, part_runs=12, executor=pool) as out,
        ):
            out.run()
    assert f" of {PARTS} parts are kept in {tmp_path}/out" in stop.value.__notes__[-1]
    assert into(tmp_path / "out", scenario) == want


@pytest.mark.parametrize("damage", ["cut", "emptied", "a byte changed", "of another sweep"])
def test_a_damaged_part_is_found_and_made_again(scenario, tmp_path, want, monkeypatch, damage):
    begin(tmp_path / "out", scenario, monkeypatch)
    part = sorted((tmp_path / "out/parts").iterdir())[2]
    data = part.read_bytes()
    changed = {
        "cut": data[: len(data) // 2],
        "emptied": b"",
        "a byte changed": data[:60] + bytes([data[60] ^ 1]) + data[61:],
        "of another sweep": sorted((tmp_path / "out/parts").iterdir())[0].read_bytes(),
    }
    part.write_bytes(changed[damage])
    assert into(tmp_path / "out", scenario) == want


def test_a_damaged_result_is_made_again(scenario, tmp_path, want):
    into(tmp_path / "out", scenario)
    (tmp_path / "out/runs.parquet").write_bytes(want[:-20])
    assert into(tmp_path / "out", scenario) == want


def test_leftovers_of_a_killed_process_are_cleaned(scenario, tmp_path, want, monkeypatch):
    begin(tmp_path / "out", scenario, monkeypatch)
    for name in (".runs.parquet.7.half", ".manifest.json.7.half", "parts/.000007.parquet.7.half"):
        (tmp_path / "out" / name).write_bytes(b"PAR1")
    assert into(tmp_path / "out", scenario) == want


def test_two_processes_that_write_one_file_leave_a_whole_one(tmp_path, monkeypatch):
    def slowly(file):
        file.write(b"one ")
        monkeypatch.setattr(os, "getpid", lambda: 7)
        write(tmp_path / "file", b"another")
        file.write(b"whole")

    write(tmp_path / "file", slowly)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"one whole"]


# --- refused


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("replicates = 60", "replicates = 61", "replicates is 60 there and 61 here"),
        ("seed = 3", "seed = 4", "seed is 3 there and 4 here"),
        ("n = 100", "n = 101", "fixed.n is 100 there and 101 here"),
        ("to = 6", "to = 5", "swept.mean_degree is [1.0, 2.0, 3.0"),
        ('first = ["anybody", "hubs"]', "", "fixed.first is nothing there and 'anybody' here"),
        ("seed = 3", 'seed = 3\nkeep = "every step"', "keep is 'final' there and 'every step'"),
    ],
)
def test_another_scenario_is_refused_with_the_key_that_differs(scenario, tmp_path, old, new, says):
    into(tmp_path / "out", scenario)
    Path(scenario.file).write_text(TEXT.replace(old, new))
    with (
        pytest.raises(FolderError) as error,
        SweepFolder(tmp_path / "out", Scenario.read(scenario.file)),
    ):
        pass
    assert f"{tmp_path}/out holds another sweep: {says}" in str(error.value)
    assert str(error.value).endswith("give another folder")


@pytest.mark.parametrize("what", ["numpy", "python", "simulations"])
def test_other_versions_are_refused(scenario, tmp_path, monkeypatch, what):
    into(tmp_path / "out", scenario)
    other = sweep_folder.versions() | {what: "0.1"}
    monkeypatch.setattr(sweep_folder, "versions", lambda: other)
    with pytest.raises(FolderError, match=f"begun with {what} .*, and this is 0.1"):
        SweepFolder(tmp_path / "out", scenario).__enter__()


def test_other_code_is_refused(scenario, tmp_path, monkeypatch):
    into(tmp_path / "out", scenario)
    monkeypatch.setattr(sweep_folder, "code", lambda model: "0123456789abcdef")
    with pytest.raises(FolderError, match="it was begun with other code of simulations"):
        SweepFolder(tmp_path / "out", scenario).__enter__()


def test_a_folder_with_something_else_is_refused_and_left_alone(scenario, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.tex").write_text("precious")
    with pytest.raises(FolderError, match=r"new or empty folder or hold a sweep.*thesis\.tex"):
        SweepFolder(tmp_path / "out", scenario).__enter__()
    assert not (tmp_path / "out/parts").exists()
    with pytest.raises(FolderError, match="out must be a folder, got the file"):
        SweepFolder(tmp_path / "out/thesis.tex", scenario).__enter__()
    with pytest.raises(FolderError, match="out must be a folder, got the file"):
        SweepFolder(tmp_path / "out/thesis.tex/deeper", scenario).__enter__()


def test_a_manifest_that_is_none_is_refused(scenario, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/manifest.json").write_text("{}")
    with pytest.raises(FolderError, match="must be the manifest of a sweep"):
        SweepFolder(tmp_path / "out", scenario).__enter__()


def test_settings_that_do_not_fit_are_refused_and_leave_no_manifest(tmp_path):
    scenario = Scenario("first_link", {}, {"n": [100, 10], "mean_degree": [50]})
    with pytest.raises(ScenarioError, match="mean_degree must be at most"):
        SweepFolder(tmp_path / "out", scenario).__enter__()
    assert not (tmp_path / "out/manifest.json").exists()


def test_a_second_process_is_refused_while_the_first_one_lives(scenario, tmp_path, want):
    with SweepFolder(tmp_path / "out", scenario, part_runs=12) as first:
        done = subprocess.run(
            command(scenario, tmp_path / "out"), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 2
        assert f"must not be in use, but process {os.getpid()}" in done.stderr
        assert done.stderr.count("\n") == 1
        first.run()
    assert into(tmp_path / "out", scenario) == want


# --- the disk


@contextmanager
def files_of_at_most(size):
    """Let the system refuse to write files beyond a size, as a full disk does."""
    resource = pytest.importorskip("resource")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@pytest.mark.parametrize("parts", [0, PARTS])
def test_a_full_disk_is_one_clear_line_and_loses_nothing(scenario, tmp_path, want, capsys, parts):
    # at 300 bytes no part fits; with all but ten bytes of the result, every part does
    size = len(want) - 10 if parts else 300
    words = command(scenario, tmp_path / "out")[3:]
    with SweepFolder(tmp_path / "out", scenario, part_runs=12):
        pass  # the manifest is there
    with files_of_at_most(size):
        assert cli.main(words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"simulations: there is no room for the file: File too large; {parts} of {PARTS} parts are "
        f"kept in {tmp_path}/out; the same command goes on from there\n"
    )
    assert not list((tmp_path / "out").rglob("*.half"))
    assert cli.main(words) == 0
    assert (tmp_path / "out/runs.parquet").read_bytes() == want


def test_a_disk_that_is_full_halfway_keeps_the_half(scenario, tmp_path, monkeypatch):
    stop_after(monkeypatch, 31, OSError(28, "No space left on device"))
    with (
        pytest.raises(SweepStopped, match="no room for the file: No space left") as stop,
        SweepFolder(tmp_path / "out", scenario, part_runs=12) as out,
    ):
        out.run()
    assert stop.value.__notes__[-1].startswith(f"31 of {PARTS} parts are kept")


# --- the command line


def test_the_command_says_what_it_did_and_nothing_to_a_log_file(scenario, tmp_path, want):
    done = subprocess.run(
        command(scenario, tmp_path / "out"), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"720 runs of first_link, 720 rows, are in {tmp_path}/out/runs.parquet\n"
    )
    assert (tmp_path / "out/runs.parquet").read_bytes() == want


def test_progress_counts_runs_from_where_the_sweep_was(scenario, tmp_path, capsys, monkeypatch):
    words = command(scenario, tmp_path / "out", "--progress")[3:]
    with monkeypatch.context() as patch:
        stop_after(patch, 30, KeyboardInterrupt())
        assert cli.main(words) == 130
    said = capsys.readouterr().err
    assert f"simulations: stopped; 30 of {PARTS} parts are kept in {tmp_path}/out; the" in said
    assert "360/720" in said
    assert cli.main(words) == 0
    assert "720/720" in capsys.readouterr().err


def test_a_dry_run_tells_runs_parts_and_time_and_writes_nothing(scenario, tmp_path, capsys):
    assert cli.main(["sweep", scenario.file, "--dry-run", "--workers", "2"]) == 0
    text = capsys.readouterr().out
    assert "720 runs (12 settings, 60 replicates), about 720 rows, in " in text
    assert "on 2 workers all take about " in text
    assert cli.main(["sweep", scenario.file, "--dry-run", "--part-runs", "12"]) == 0
    assert f"in {PARTS} parts" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.toml"]


def test_help_of_a_scenario_tells_its_options(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["sweep", "scenario.toml", "--help"])
    assert stop.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for word in ("--out FOLDER", "--scheduler ADDRESS", "--workers", "--processes", "--dry_run"):
        assert word in text
    assert "--replicates" not in text  # the file says it


WRONG = [
    (["no.toml", "--out", "x"], ["no.toml must be a text file that can be read", "No such file"]),
    (["S"], ["out must be given"]),
    (["S", "--out", "x", "--replicates", "9"], ["replicates is not an option of", "scenario.toml"]),
    (["S", "--out", "x", "--part-runs", "0"], ["part_runs must be a whole number of at least 1"]),
    (["S", "--out", "x", "--workers", "two"], ["workers must be a whole number", "'two'"]),
    (["S", "--out", "x", "--scheduler", "here"], ["scheduler must be an address", "'here'"]),
    (
        ["S", "--out", "x", "--scheduler", "tcp://127.0.0.1:1", "--workers", "3"],
        ["workers must not be given with scheduler"],
    ),
    (["S", "--out", "x", "--scheduler", "ftp://there:1"], ["scheduler must be an address", "ftp"]),
]


@pytest.mark.parametrize(("words", "parts"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_input_is_one_line(scenario, tmp_path, capsys, monkeypatch, words, parts):
    monkeypatch.chdir(tmp_path)
    code = cli.main(["sweep", *(scenario.file if word == "S" else word for word in words)])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    for part in parts:
        assert part in said.err
    assert not (tmp_path / "x").exists()


def test_only_sweep_takes_a_scenario(scenario, capsys):
    assert cli.main(["run", scenario.file]) == 2
    assert "a scenario file is run by sweep" in capsys.readouterr().err


def test_a_repeated_tie_of_ones_own_network_is_merged_with_a_note(tmp_path, capsys):
    (tmp_path / "mine.csv").write_text("1,2\n2,3\n3,1\n2,1\n")
    path = tmp_path / "s.toml"
    path.write_text('model = "first_link"\nnetwork = "mine.csv"\n[swept]\nthreshold = [0.1, 0.9]\n')
    assert cli.main(["sweep", str(path), "--out", str(tmp_path / "out")]) == 0
    assert "note: " in capsys.readouterr().err


# --- killed


def progress(folder):
    """Return how far a sweep has got: parts, and two steps more for the file made of them."""
    if (folder / "runs.parquet").exists():
        return PARTS + 2
    if list(folder.glob(".runs.parquet.*.half")):
        return PARTS + 1
    return len(list(folder.glob("parts/*.parquet")))


def run_and_kill(words, folder, luck):
    """Start the command and kill it somewhere in what is left; return where, or None at its end."""
    moment = luck.uniform(progress(folder), PARTS + 2.5)
    until = time.perf_counter() + (luck.uniform(0, 1) if luck.random() < 0.2 else 60)
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and progress(folder) < moment and time.perf_counter() < until:
        time.sleep(0.001)
    time.sleep(luck.uniform(0, 0.01))
    process.send_signal(signal.SIGKILL)
    _, said = process.communicate()
    if process.returncode == -signal.SIGKILL:
        return f"{progress(folder)}/{PARTS}"
    assert (process.returncode, said) == (0, "")
    return None


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=WHOLE)])
def test_killed_at_random_moments_the_same_command_goes_on(scenario, tmp_path, want, kills):
    seed = random.SystemRandom().randrange(10**6)
    luck, hits, sweeps = random.Random(seed), [], 0
    print(f"seed {seed}")
    while len(hits) < kills:
        folder = tmp_path / f"out{sweeps}"
        sweeps += 1
        words = command(scenario, folder)
        while len(hits) < kills and (hit := run_and_kill(words, folder, luck)):
            hits.append(hit)
            for part in folder.glob("parts/*.parquet"):  # a part is there as a whole or not at all
                assert pq.read_table(part).num_rows == 12
        done = subprocess.run(words, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert (folder / "runs.parquet").read_bytes() == want
        assert sorted(os.listdir(folder)) == [".lock", "manifest.json", "runs.parquet"]
    print(f"killed {kills} times in {sweeps} sweeps, with so many parts done: {', '.join(hits)}")


def test_the_book_promises_only_what_a_test_shows():
    page = (ROOT / "book" / "beyond_one_machine.md").read_text(encoding="utf-8")
    sentences = re.findall(r"\*([A-Z][^*]+)\.\*", page)
    named = {f"test_{sentence.lower().replace(' ', '_')}" for sentence in sentences}
    rows = re.findall(r"^\| \d \| ", page, re.MULTILINE)
    tests = "".join(file.read_text(encoding="utf-8") for file in ROOT.glob("tests/test_*.py"))
    assert len(named) >= len(rows) == 9
    assert {name for name in named if f"def {name}(" not in tests} == set()
