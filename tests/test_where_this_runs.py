"""Where this runs: how places are found and filled, and that the page is made of the stored run."""

import json
import os
import sys
import threading
import time

import pytest

from coursebook.everywhere import __main__ as tool
from coursebook.everywhere import environments, page, places, running

HERE = "{}.{}".format(*sys.version_info)


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Return a folder that is all of the PATH, with an empty pyenv beside it."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_python_is_found_on_the_path_then_in_pyenv_and_only_if_it_runs(nowhere):
    assert environments.find_python(HERE) is None
    broken = program(nowhere / "bin" / f"python{HERE}", "exit 127")
    assert environments.find_python(HERE) is None, "a shim that leads to nothing"
    other = program(nowhere / "pyenv/versions" / f"{HERE}.9/bin/python", "echo 3.99")
    assert environments.find_python(HERE) is None, "it says another version"
    real = program(nowhere / "pyenv/versions" / f"{HERE}.10/bin/python", f"echo {HERE}")
    assert environments.find_python(HERE) == real != other
    os.remove(broken)
    first = program(nowhere / "bin" / f"python{HERE}", f"echo {HERE}")
    assert environments.find_python(HERE) == first


def test_a_place_holds_the_tested_versions_except_those_it_changes():
    place = places.Place("x", "3.13", "tested", [], "", changed={"mesa": "4.0.0a0"})
    lines = places.wanted(place)
    assert [line for line in lines if line.lower().startswith("mesa")] == ["mesa==4.0.0a0"]
    assert any(line.startswith("numpy==2.") for line in lines)
    assert any(line.startswith("-c ") for line in lines)


def test_the_oldest_place_holds_every_lower_bound_and_the_newest_no_lower_one():
    oldest, newest = places.ends("oldest"), places.ends("newest")
    assert len(oldest) == len(newest) == len(set(newest))
    assert all("==" in line and "<" not in line for line in oldest)
    assert all(">=" in line and ",<" in line for line in newest), "a bound is open"
    for line in places.lines_of("constraints-newest.txt"):
        assert "==" in line


def pretend(monkeypatch, tmp_path, found):
    """Let nothing run; every place gives what `found` says of it, by name."""
    monkeypatch.setattr(environments, "FOLDER", tmp_path)
    monkeypatch.setattr(tool, "RESULT", tmp_path / "everywhere.json")
    monkeypatch.setattr(running, "this_python", lambda: result(True))
    monkeypatch.setattr(running, "browsers", lambda: {"well": True})
    monkeypatch.setattr(
        environments, "find_python", lambda version: None if version == "3.12" else "x"
    )

    def said(place, how):
        asked.append((place.name, place.tests, how))
        return result(found.get(place.name, True))

    asked = []
    monkeypatch.setattr(running, "visit", lambda place, *_, **how: said(place, how))
    return asked


def result(well):
    return {
        "versions": {"python": "3", "mesa": "3", "numpy": "2"},
        **{"passed": 1, "failed": 0 if well else 1, "skipped": 0, "well": well},
        **{"failures": [] if well else ["a::b"], "reasons": []},
        "seconds": {"environment": 0, "tests": 0},
        "digests": {"equal": 1, "of": 1, "seconds": 0},
    }


def test_a_missing_python_is_said_and_counted_and_may_be_an_error(monkeypatch, tmp_path, capsys):
    pretend(monkeypatch, tmp_path, {})
    assert tool.main([]) == 0
    said = capsys.readouterr().out
    assert f"{len(places.PLACES) - 1} of {len(places.PLACES)} other places ran." in said
    assert "NOT TESTED (1): 3.12" in said
    assert json.loads((tmp_path / "everywhere.json").read_text())["missing"] == ["3.12"]
    monkeypatch.setenv("REQUIRE_PYTHONS", "1")
    assert tool.main([]) == 1


def test_in_short_each_other_python_runs_and_neither_ends_nor_browsers_do(
    monkeypatch, tmp_path, capsys
):
    asked = pretend(monkeypatch, tmp_path, {})
    for unasked in ("this_python", "browsers"):
        monkeypatch.setattr(running, unasked, lambda: pytest.fail("it must not run"))
    assert tool.main(["--short"]) == 0
    assert asked == [("3.13", places.SHORTER, {"short": True})]
    assert "1 of 2 other places ran." in capsys.readouterr().out, "3.12 is missing here"
    with pytest.raises(SystemExit):
        tool.main(["--short", "--record"])


def test_what_another_computer_wrote_becomes_rows_that_say_where(monkeypatch, tmp_path, capsys):
    asked = pretend(monkeypatch, tmp_path, {})
    other = {"version": "156", "passed": 7, "failed": 0, "skipped": 0, "not_done": ["no window"]}
    monkeypatch.setattr(running, "reported", lambda: {"Chromium": other})
    assert tool.main(["--only", "here"]) == 0
    assert not asked, "no other Python"
    file = tmp_path / "there.json"
    there = json.loads((tmp_path / "everywhere.json").read_text()) | {"system": "Debian 99"}
    file.write_text(json.dumps(there))
    kept = []
    monkeypatch.setattr(page, "record", kept.append)
    assert tool.main(["--record", "--beside", str(file)]) == 0
    text = page.table(kept[0])
    assert "| everything, on Debian 99 | 1 | 0 | 0 | 1 of 1 |" in text
    assert "| Chromium, on Debian 99 | 156 | 7 | 0 | 0 |" in text
    assert "- Chromium, on Debian 99: no window." in text
    assert "| everything | 1 | 0 | 0 |" in text, "and its own rows"


@pytest.mark.parametrize("text", [None, "no", "[]", "{}"])
def test_a_file_that_no_computer_wrote_is_refused_before_anything_runs(
    monkeypatch, tmp_path, capsys, text
):
    asked = pretend(monkeypatch, tmp_path, {})
    file = tmp_path / "there.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SystemExit, match="2"):
        tool.main(["--record", "--beside", str(file)])
    assert f"got {file}" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        tool.main(["--beside", str(file)])
    with pytest.raises(SystemExit, match="2"):
        tool.main(["--only", "3.1"])
    assert not asked


def test_a_test_that_failed_for_many_models_is_named_once():
    many = [f"test_contract::test_rows[{name}]" for name in ("a", "b")]
    assert page._grouped([*many, "test_x::test_y"]) == "`test_rows` (2 times), `test_y`"


def test_what_is_left_out_in_short_is_there():
    file, _, test = places.LEFT_OUT.partition("::")
    assert f"def {test}(" in (places.ROOT / file).read_text(encoding="utf-8")
    assert file in places.SHORTER


def test_in_short_the_pythons_run_side_by_side_and_elsewhere_one_after_the_other(
    monkeypatch, tmp_path
):
    pretend(monkeypatch, tmp_path, {})
    monkeypatch.setattr(environments, "find_python", lambda version: "x")
    both, alone = threading.Barrier(2, timeout=20), threading.Lock()

    def meet(place, *_, **how):
        both.wait()
        return result(True)

    def apart(place, *_, **how):
        with_nobody = alone.acquire(blocking=False)
        time.sleep(0.01)
        alone.release()
        return result(with_nobody)

    monkeypatch.setattr(running, "visit", meet)
    assert tool.main(["--short"]) == 0
    monkeypatch.setattr(running, "visit", apart)
    assert tool.main([]) == 0


def test_a_place_in_short_has_an_environment_of_its_own_if_it_holds_less():
    whole = places.PLACES[0]
    short = places.shortened(whole)
    assert set(places.wanted(short)) < set(places.wanted(whole))
    assert short.folder != whole.folder
    assert len({place.folder for place in places.PLACES}) == len(places.PLACES)


def test_the_models_alone_need_nothing_of_the_book():
    names = {
        line.split("==")[0] for line in places.wanted(places.Place("x", "3", "tested", [], ""))
    }
    assert {"numpy", "numba", "mesa", "pytest", "pyarrow", "distributed"} < names
    assert not names & {"jupyter-book", "playwright", "ruff", "jupyterlite-core"}


@pytest.mark.parametrize(("place", "code"), [("3.13-mesa-4", 0), ("3.13", 1)])
def test_only_what_may_fail_may_fail(monkeypatch, tmp_path, capsys, place, code):
    pretend(monkeypatch, tmp_path, {place: False})
    assert tool.main([]) == code
    assert "failed: a::b" in capsys.readouterr().out


def test_a_browser_is_counted_over_all_its_reports(monkeypatch, tmp_path):
    monkeypatch.setattr(running, "ROOT", tmp_path)
    (tmp_path / "_build").mkdir()
    assert running.browser(*running.BROWSERS["Chromium"]) == {}
    version = '<properties><property name="chromium" value="143"/></properties>'
    for name, what in (
        ("browser", "<testcase><skipped message='old'/></testcase>"),
        ("clock", version + "<testcase/><testcase><failure/></testcase>"),
    ):
        (tmp_path / "_build" / f"{name}-tests.xml").write_text(f"<testsuite>{what}</testsuite>")
    found = running.browser(*running.BROWSERS["Chromium"])
    assert found == {"version": "143", "passed": 1, "failed": 1, "skipped": 1, "not_done": ["old"]}


def test_the_page_shows_the_run_that_is_stored():
    stored = json.loads(page.STORED.read_text(encoding="utf-8"))
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.render(text, stored) == text
    for found in stored["places"].values():
        assert f"| {found['versions']['python']} |" in text
