"""The tool that plants faults: each is one change, has a name that lasts, and is really planted."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulations import __version__
from tests.mutation.__main__ import equivalents, table, with_tables
from tests.mutation.mutants import Mutant, mutants, planted
from tests.mutation.sample import ROOMS, chosen, drawn, rooms
from tests.mutation.trying import models_of

ROOT = Path(__file__).resolve().parents[1]
FILES = ["simulations/core/checks.py", "simulations/models/masks/explorer.py"]


@pytest.mark.parametrize("file", FILES)
def test_every_fault_changes_the_code_and_no_two_are_called_alike(file):
    found = mutants(file)
    whole = ast.unparse(ast.parse((ROOT / file).read_text(encoding="utf-8")))
    assert len({mutant.id for mutant in found}) == len(found) > 50
    for mutant in found[::9]:
        assert ast.unparse(planted(mutant.id)) != whole, mutant


def test_what_is_equal_to_a_reader_is_still_there_and_has_a_reason():
    for name, reason in equivalents().items():
        assert name in {mutant.id for mutant in mutants(name.partition("::")[0])}, name
        assert len(reason.split()) > 4


def test_a_fault_is_planted_in_a_new_process_and_only_there():
    (mutant,) = (
        m for m in mutants("simulations/explorer/declared.py") if m.change.startswith("100 * share")
    )
    command = [
        *(sys.executable, "-c"),
        "from simulations.explorer import percent; print(percent(0.5))",
    ]
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "mutation" / "child")])
    said = []
    for name in ("", mutant.id):
        environment = os.environ | {"MUTANT": name, "PYTHONPATH": path}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
        )
        said.append(done.stdout.replace("\N{NO-BREAK SPACE}", " ").strip())
    assert said == ["50 %", "200 %"]


def test_runs_with_a_fault_are_never_kept_for_the_book():
    command = [
        *(sys.executable, "-c"),
        "from simulations.explorer import stored; print(stored._folder())",
    ]
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "mutation" / "child")])
    fault = mutants("simulations/explorer/stored.py")[0].id
    said = []
    for name in ("", fault):
        environment = os.environ | {"MUTANT": name, "PYTHONPATH": path}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        said.append(done.stdout.strip())
    assert said == [str(ROOT / "_build" / "explorers"), "None"]


def test_a_larger_sample_holds_the_smaller_one_and_all_kinds():
    files = rooms()["explorers of the models"]
    few, many = (drawn(files, each, 1) for each in (10, 40))
    assert few == many[:10]
    assert len({mutant.kind for mutant in many}) > 8
    assert drawn(files, 10, 2) != few


def test_every_file_belongs_to_one_room():
    found = [file for files in rooms().values() for file in files]
    assert len(found) == len(set(found))
    assert set(rooms()) == set(ROOMS)
    assert "simulations/models/masks/rules.py" in rooms()["rules"]
    assert "simulations/models/masks/colouring.py" not in rooms()["rules"]


def test_tests_that_pass_the_line_come_first_and_those_of_the_model_before_others():
    mutant = Mutant("simulations/models/masks/rules.py::f::number::1", range(5, 7), "1 -> 2")
    seconds = {"tests/test_masks.py::a": 2.0, "tests/test_edges.py::b": 1.0}
    seconds |= {"tests/test_masks.py::c": 1.0, "tests/test_masks.py::slow": 500.0}
    lines = {mutant.file: {6: {"tests/test_edges.py::b", "tests/test_masks.py::a"}}}
    lines[mutant.file][9] = {"tests/test_masks.py::c", "tests/test_masks.py::slow"}
    assert chosen(mutant, seconds, lines) == [
        ["tests/test_masks.py::a"],
        ["tests/test_edges.py::b"],
        ["tests/test_masks.py::c"],
    ]


def test_of_a_module_that_only_other_processes_run_the_tests_pass_the_one_that_starts_them():
    mutant = Mutant("simulations/brands/child.py::main::number::1", range(5, 7), "1 -> 2")
    lines = {"simulations/brands/entrants.py": {3: {"tests/test_tournament.py::a"}}}
    lines["simulations/brands/page.py"] = {3: {"tests/test_tournament.py::b"}}
    seconds = {"tests/test_tournament.py::a": 1.0, "tests/test_tournament.py::b": 1.0}
    assert chosen(mutant, seconds, lines) == [["tests/test_tournament.py::a"]]


def test_results_are_compared_of_the_models_that_a_fault_can_change():
    assert models_of("simulations/models/masks/engine.py::step::number::1") == ["masks"]
    assert models_of("simulations/models/masks/figures.py::plot::number::1") == []
    assert models_of("simulations/cli/job.py::Job.run::number::1") == []
    assert "masks" in models_of("simulations/chance/draws.py::successes::number::1")


def test_the_share_is_of_all_that_could_be_noticed_at_first_and_now():
    members = [Mutant(f"a.py::f::number::{k}", range(1), "") for k in range(6)]
    came = ["killed", "timed out", "survived", "killed", "broken"]
    first = ["killed", "timed out", "survived", "survived", "broken"]
    results = {
        m.id: {"outcome": now, "first": then}
        for m, now, then in zip(members, came, first, strict=False)
    }
    assert "| room | 4 | 0 | 1 | 50% ± 25 | 75% ± 22 |" in table({"room": members}, results)


def test_a_table_is_written_in_its_place_and_other_seeds_and_rooms_stay():
    begin, end = "before\n\n<!-- make mutate -->\n", "\n<!-- end -->\nafter\n"
    head = (
        "| Room | Faults | Equivalent | Not noticed | At first | Now |\n|:--|--:|--:|--:|--:|--:|\n"
    )
    rules, theory = (
        f"| {room} | 4 | 1 | 1 | 50% ± 25 | 75% ± 22 |\n" for room in ("rules", "theory")
    )
    both = "| all | 8 | 2 | 2 | 50% ± 18 | 75% ± 15 |"
    one = "| all | 4 | 1 | 1 | 50% ± 25 | 75% ± 22 |"
    three = f"Version 0.0.9, seed 3:\n\n{head}{rules}{one}"
    five = f"Version 0.0.9, seed 5:\n\n{head}{theory}{one}"
    old = begin + three + "\n\n" + five + end
    assert with_tables(old, {}) == old
    new = with_tables(old, {5: head + rules + one, 7: head + theory + one})
    seven = f"Version {__version__}, seed 7:\n\n{head}{theory}{one}"
    joined = f"Version {__version__}, seed 5:\n\n{head}{rules}{theory}{both}"
    assert new == begin + "\n\n".join([three, joined, seven]) + end
    # two tables of one seed, from two places, become one
    twice = begin + five + "\n\n" + three.replace("seed 3", "seed 5") + end
    assert with_tables(twice, {5: head + rules + one}) == begin + joined + end


TOOL = """
import os, time
from tests.mutation.trying import at_once

def work():
    print(os.getpid(), flush=True)
    time.sleep(60)

list(at_once([("key", work, {log!r}, 30)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process may outlive its parent")
def test_nobody_goes_on_when_the_tool_is_killed(tmp_path):
    log = tmp_path / "log"
    tool = subprocess.Popen([sys.executable, "-c", TOOL.format(log=str(log))], cwd=ROOT)
    while not (log.is_file() and log.read_text().strip()):
        assert tool.poll() is None
        time.sleep(0.02)
    worker = Path("/proc", log.read_text().strip())
    assert worker.is_dir()
    tool.kill()
    tool.wait()
    end = time.monotonic() + 10
    while worker.is_dir() and "(zombie)" not in (worker / "status").read_text():
        assert time.monotonic() < end, "it outlives the tool"
        time.sleep(0.02)
