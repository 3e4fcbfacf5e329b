"""`make test`: no step and no test is left out, and steps beside each other hide no failure."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from conftest import every, unit_of

from coursebook import check

STEPS = check.steps([])


def test_every_step_is_run_exactly_once():
    assert sorted(name for lanes in check.STAGES for lane in lanes for name in lane) == sorted(
        STEPS
    )


def test_every_test_belongs_to_exactly_one_step():
    chosen = [
        command[command.index("-m", command.index("pytest")) + 1]
        for commands in STEPS.values()
        for command in commands
        if "pytest" in command and "--nbval" not in command
    ]
    for case in range(8):
        marks = {name: bool(case >> place & 1) for place, name in enumerate(("book", "browser"))}
        marks["clock"] = case >= 4
        if marks["clock"] and not marks["browser"]:
            continue  # a clock is for a browser, which tests/conftest.py asks for
        assert sum(eval(words, {}, marks) for words in chosen) == 1, marks


def test_steps_in_the_browser_read_the_files_of_their_tests_only():
    for step, marks in (
        ("pages in the browser", "book|browser"),
        ("clocks in the browser", "clock"),
    ):
        (command,) = STEPS[step]
        files = {part for part in command if part.startswith("tests/")}
        for file in (check.ROOT / "tests").glob("test_*.py"):
            has_one = re.search(rf"pytest\.mark\.({marks})\b", file.read_text(encoding="utf-8"))
            if file.name != "test_other_browsers.py":  # coursebook/everywhere runs them
                assert has_one is None or f"tests/{file.name}" in files
        assert "tests/test_other_browsers.py" not in files
        assert len(files) < 40


@pytest.mark.parametrize("step", [1, 2, 3])
def test_names_that_are_taken_in_turns_are_each_taken_once_and_all_of_them_in_the_whole(step):
    names = list("abcdefg")
    turns = [every(step, names, first) for first in range(step)]
    assert all([name for (name,), _, _ in turn] == names for turn in turns)
    assert sorted(name for turn in turns for (name,), marks, _ in turn if not marks) == names


def step(monkeypatch, capfd, *lanes):
    """Run one stage, a lane for each program; return the exit code and what was printed."""
    names = [f"step {place}" for place in range(len(lanes))]
    commands = [[[sys.executable, "-c", program]] for program in lanes]
    monkeypatch.setattr(check, "STAGES", (tuple((name,) for name in names),))
    monkeypatch.setattr(check, "steps", lambda extra: dict(zip(names, commands, strict=True)))
    return check.main([]), capfd.readouterr().out


@pytest.fixture(autouse=True)
def no_report(monkeypatch, tmp_path):
    reports = tmp_path / "first.xml", tmp_path / "second.xml"
    monkeypatch.setattr(check, "REPORTS", reports)
    return reports


@pytest.mark.parametrize("bad", [0, 1])
def test_a_step_that_fails_beside_another_fails_the_whole_and_says_which(monkeypatch, capfd, bad):
    programs = ["print('fine')", "print('fine')"]
    programs[bad] = "print('what went wrong'); raise SystemExit(3)"
    code, said = step(monkeypatch, capfd, *programs)
    assert code == 1
    assert "what went wrong" in said
    assert f"FAILED in step 'step {bad}'" in said
    assert "Passed" not in said


def test_steps_beside_each_other_run_at_the_same_time(monkeypatch, capfd, tmp_path):
    meet = (
        "import pathlib, time\n"
        f"here, there = (pathlib.Path({str(tmp_path)!r}, name) for name in ({{}}))\n"
        "here.touch()\n"
        "for _ in range(600):\n"
        "    if there.exists(): raise SystemExit(0)\n"
        "    time.sleep(0.05)\n"
        "raise SystemExit('waited 30 seconds in vain')"
    )
    code, said = step(monkeypatch, capfd, meet.format("'a', 'b'"), meet.format("'b', 'a'"))
    assert code == 0, said
    assert said.count("===") == 4


def test_skipped_browser_tests_are_counted_over_both_reports(no_report):
    for report, skipped in zip(no_report, (0, 1), strict=True):
        suite = ET.Element("testsuite")
        case = ET.SubElement(suite, "testcase", classname="tests.test_x_browser")
        if skipped:
            ET.SubElement(case, "skipped", message="no browser found")
        ET.ElementTree(suite).write(report)
    assert check.browser_tests() == "1 of 2 browser tests were SKIPPED: no browser found"


def test_an_unknown_step_is_named():
    with pytest.raises(SystemExit, match="--only must be one of: lint, types, .*, got pages"):
        check.main(["--only", "pages"])


def test_what_goes_on_where_another_left_off_is_one_unit_and_so_are_the_laws_of_a_page():
    one = "tests/test_live_browser.py::test_x", "tests/test_live_browser.py::test_y[chromium]"
    assert unit_of(one[0]) == unit_of(one[1])
    assert unit_of("tests/test_teach.py::a") == unit_of("tests/test_teach_browser.py::b[book/c]")
    page = "tests/test_browser.py::a[book/c]", "tests/test_browser.py::b[book/c]"
    assert unit_of(page[0]) == unit_of(page[1]) != unit_of("tests/test_browser.py::a[book/d]")
    toy = "tests/test_toys_browser.py::a[c]", "tests/test_toys_browser.py::b[c]"
    assert unit_of(toy[0]) != unit_of(toy[1])


UNITS = f"""import importlib.util
path = {str(check.ROOT / "tests" / "conftest.py")!r}
spec = importlib.util.spec_from_file_location("of_the_course", path)
of_the_course = importlib.util.module_from_spec(spec)
spec.loader.exec_module(of_the_course)
pytest_xdist_make_scheduler = of_the_course.pytest_xdist_make_scheduler
"""
WHERE = """import os, pytest
@pytest.mark.parametrize("law", range(6))
def test_x(law):
    print("worker", os.environ["PYTEST_XDIST_WORKER"])
"""


@pytest.mark.parametrize(("module", "workers"), [("live_browser", 1), ("toys_browser", 2)])
def test_two_processes_share_single_tests_and_no_unit(tmp_path, module, workers):
    (tmp_path / "conftest.py").write_text(UNITS)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / f"test_{module}.py").write_text(WHERE)
    command = [sys.executable, "-m", "pytest", "-q", "-rP", "-p", "no:cacheprovider"]
    command += ["-n", "2", "--dist", "loadgroup", "--rootdir", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(set(re.findall(r"^worker (gw\d)$", done.stdout, re.MULTILINE))) == workers
