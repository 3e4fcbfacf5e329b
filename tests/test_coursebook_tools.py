"""The small tools of the house: what they ask of other programs, say, and end with."""

import http.client
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import pytest

from coursebook import build, check, contents, lab, register, rigour, serve
from coursebook.everywhere import environments, places, running
from coursebook.new_model import __main__ as new_model

ROOT = Path(__file__).resolve().parents[1]

# --- the book --------------------------------------------------------------------------------


def test_pages_are_listed_in_the_order_of_the_contents_whatever_they_are_below(tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "root: a\nparts:\n- caption: B\n  chapters:\n  - file: c\n    sections:\n    - file: d\n"
        "    - file: e\n  - url: x\n  - file: f\n- chapters:\n  - file: g\n"
    )
    assert contents.pages(tmp_path) == list("acdefg")


def test_pages_of_another_book_or_none_are_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "pages", lambda: ["book/a", "book/b", "book/c"])
    (tmp_path / "book").mkdir()
    for name, mark in (("a", "book/a"), ("b", "book/other")):
        page = f'<meta name="course-page" content="{mark}" />'
        (tmp_path / "book" / f"{name}.html").write_text(page)
    assert build.missing_pages(tmp_path) == ["book/b", "book/c"]


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Return what a build asks for; the folder of the book is empty."""
    asked = SimpleNamespace(code=0, missing=[], commands=[], pyodide=[], html=tmp_path / "html")

    def run(command, chatty):
        assert not (asked.html / "old.html").exists()
        asked.commands.append((command, chatty))
        report = asked.html / "reports" / "book" / "a.err.log"
        report.parent.mkdir(parents=True)
        report.touch()
        return asked.code

    asked.html.mkdir()
    (asked.html / "old.html").touch()
    for name, value in {
        **{"HTML": asked.html, "ROOT": tmp_path, "run": run},
        **{"jupyter_book": lambda: "jb", "missing_pages": lambda: asked.missing},
    }.items():
        monkeypatch.setattr(build, name, value)
    monkeypatch.setattr(build.runtime, "resolve", asked.pyodide.append)
    monkeypatch.setattr(build.contents, "pages", lambda: ["a", "b"])
    monkeypatch.setattr(build.time, "perf_counter", iter([10.0, 52.4]).__next__)
    monkeypatch.setenv("PYODIDE", "vendor")
    return asked


@pytest.mark.parametrize(
    ("facts", "code", "says"),
    [
        ({}, 0, "\n2 pages built in 42 s. The first page:\n  file://"),
        ({"code": 3}, 1, "a cell failed, see html/reports/book/a.err.log\n"),
        ({"missing": ["x", "y"]}, 1, "These pages of _toc.yml were not built: x, y\n"),
    ],
)
def test_a_build_is_whole_or_says_what_is_missing(book, capsys, facts, code, says):
    vars(book).update(facts)
    assert build.main(["-v"] if facts else []) == code
    assert says in capsys.readouterr().out
    ((command, chatty),) = book.commands
    assert command == ["jb", "build", ".", "--all", "-W", "-n", "--keep-going"]
    assert chatty == bool(facts)
    assert book.pyodide == ["vendor"]


def test_without_python_for_the_browser_nothing_is_built(book, monkeypatch, capsys):
    def refuse(choice):
        raise build.runtime.DistributionError("no Pyodide")

    monkeypatch.setattr(build.runtime, "resolve", refuse)
    assert build.main([]) == 2
    assert capsys.readouterr().err == "no Pyodide\n"
    assert (book.html / "old.html").exists()


def test_a_build_shows_notebooks_and_complaints_only(capsys):
    code = (
        "import sys; print('/x/book/a.md: Executing notebook using local CWD [mystnb]')\n"
        "print('reading sources... book/b')\n"
        "print('Kernel is running over TCP', file=sys.stderr)\n"
        "print('WARNING: odd', file=sys.stderr); sys.exit(3)"
    )
    command = [sys.executable, "-c", code]
    assert build.run(command, chatty=False) == 3
    assert sorted(capsys.readouterr().out.splitlines()) == [
        *("  book/a.md: Executing notebook using local CWD", "WARNING: odd")
    ]
    assert build.run([sys.executable, "-c", "raise SystemExit(4)"], chatty=True) == 4


def test_jupyter_book_is_the_one_beside_this_python(monkeypatch):
    asked = []
    monkeypatch.setattr(build.shutil, "which", lambda name, path: asked.append((name, path)))
    with pytest.raises(SystemExit, match="jupyter-book is not installed"):
        build.jupyter_book()
    assert asked == [("jupyter-book", str(Path(sys.executable).parent))]
    monkeypatch.setattr(build.shutil, "which", lambda name, path: "found")
    assert build.jupyter_book() == "found"


# --- the server, the lab ---------------------------------------------------------------------


def test_pages_are_served_on_this_computer_only_with_the_types_of_their_files(tmp_path, capsys):
    for name in ("a.js", "b.mjs", "c.wasm", "d.html"):
        (tmp_path / name).write_text(name)
    with serve.serve(tmp_path, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        types = {}
        for name in ("a.js", "b.mjs", "c.wasm", "d.html"):
            here = http.client.HTTPConnection("127.0.0.1", server.server_port)
            here.request("GET", f"/{name}")
            answer = here.getresponse()
            types[name] = answer.getheader("Content-Type")
            assert answer.read().decode() == name
            here.close()
        server.shutdown()
        thread.join()
    assert types == {
        **{"a.js": "text/javascript", "b.mjs": "text/javascript"},
        **{"c.wasm": "application/wasm", "d.html": "text/html"},
    }
    for error, told in ((ConnectionError("gone"), False), (ValueError("odd"), True)):
        capsys.readouterr()
        try:
            raise error
        except Exception:
            server.handle_error(None, ("127.0.0.1", 1))
        assert ("odd" in capsys.readouterr().err) == told


class Served:
    """A server that is stopped at once."""

    server_port = 77

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def serve_forever(self):
        """Be stopped by Ctrl-C."""
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("given", "ports", "says"),
    [
        (["serve"], [8000], "The book is at http://127.0.0.1:77/  (Ctrl+C stops it)\n\n"),
        (["serve", "9000"], [9000], "The book is at http://127.0.0.1:77/"),
        (["serve", "81"], [81, 0], "Port 81 is busy.\nThe book is at http://127.0.0.1:77/"),
    ],
)
def test_a_port_that_is_busy_is_said_and_another_taken(
    tmp_path, monkeypatch, capsys, given, ports, says
):
    asked = []

    def start(folder, port):
        asked.append(port)
        if port == 81:
            raise OSError("busy")
        return Served()

    monkeypatch.setattr(serve, "serve", start)
    monkeypatch.setattr(sys, "argv", given)
    monkeypatch.setattr(serve, "HTML", tmp_path / "none")
    assert serve.main() == 1
    assert capsys.readouterr().out.startswith("There is no book yet: make book")
    monkeypatch.setattr(serve, "HTML", tmp_path)
    assert serve.main() == 0
    assert asked == ports
    assert capsys.readouterr().out.startswith(says)


@pytest.mark.parametrize(
    ("arguments", "stale", "built", "code", "started"),
    [
        (["x"], True, 0, 7, True),
        ([], False, None, 7, True),
        (["x"], True, 1, 1, False),
        (["--only-notebooks"], False, None, 0, False),
    ],
)
def test_the_lab_builds_what_is_stale_puts_the_notebooks_and_starts(
    monkeypatch, capsys, arguments, stale, built, code, started
):
    calls = []
    monkeypatch.setattr(lab, "stale", lambda: stale)
    monkeypatch.setattr(lab.build, "main", lambda given: built)
    monkeypatch.setattr(lab, "put", lambda: ["a.ipynb"])
    monkeypatch.setattr(lab.subprocess, "call", lambda command: calls.append(command) or 7)
    assert lab.main(arguments) == code
    said = capsys.readouterr().out
    assert ("kept your a.ipynb; to get the new one" in said) == (built != 1)
    wanted = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={lab.LAB}", *arguments]
    assert calls == ([wanted] if started else [])

    def leave(command):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab.subprocess, "call", leave)
    assert lab.main(arguments) == (1 if built == 1 else 0)


# --- a new model -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("two_clocks2", None),
        ("a", None),
        *((bad, "NAME must be lower-case words") for bad in ("Two", "2a", "a__b", "a_", "class")),
        ("old", "NAME must be new, got 'old': there is book/old.md"),
    ],
)
def test_the_name_of_a_new_model_is_new_and_a_name_of_python(tmp_path, name, fault):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "old.md").touch()
    found = new_model.fault_of(name, tmp_path)
    assert found == fault or (fault and found.startswith(fault))


def test_a_long_question_is_broken_and_a_short_one_is_not():
    short = "x" * (101 - len('    question="?",\n')) + "?"
    assert new_model.question_line(short) == f'    question="{short}",\n'
    long = " ".join(["word"] * 30) + "?"
    lines = new_model.question_line(long).splitlines()
    assert (lines[0], lines[-1]) == ("    question=(", "    ),")
    assert all(len(line) <= 100 for line in lines)
    assert "".join(line.strip()[1:-1] for line in lines[1:-1]) == long
    assert new_model.question_line(f"{short[:-1]}y?").startswith("    question=(\n")


def test_a_template_gets_the_names_of_its_chapter():
    chapter = register.Chapter(
        *("two_clocks", "I", 1, "Two clocks", "Which is faster?", ("C1",), "built", "two_clocks"),
        **{"concepts": (), "verdict": "Half"},
    )
    rules = new_model.render("rules.py.txt", chapter)
    assert '    question="Which is faster?",\n' in rules
    assert '("C1",)' in rules
    for template, target in new_model.targets("two_clocks").items():
        text = new_model.render(template, chapter)
        assert not re.search(r"my_model|MyModel|[Mm]y model|@[A-Z]+@", text), template
        assert "two_clocks" in target
    tasks = new_model.render("exercise.md.txt", chapter)
    kinds = ("predict", "change", "explain", "extend")
    assert [f'"t{k}", "kind": "{kind}"' in tasks for k, kind in enumerate(kinds, 1)] == [True] * 4


def test_a_new_model_is_asked_for_rigour(tmp_path):
    file = tmp_path / rigour.FILE
    file.parent.mkdir(parents=True)
    file.write_text("[a]\n")
    new_model.ask_for_rigour("b", tmp_path)
    lines = [f'{kind} = [{{ not_done = "because FILL" }}]' for kind in rigour.KINDS]
    assert file.read_text().splitlines() == ["[a]", "", "[b]", *lines]


# --- the checks ------------------------------------------------------------------------------


def test_a_step_runs_its_commands_until_one_fails(monkeypatch, capsys):
    codes, ran = {"a": 0, "b": 5, "c": 2, "d": 0}, []

    def run(command, cwd, stdout, stderr, encoding, errors):
        ran.append(command[0])
        assert (stdout, stderr) == ((None, None) if alone else (-1, -2))
        return SimpleNamespace(returncode=codes[command[0]], stdout=f"said {command[0]}\n")

    monkeypatch.setattr(check.subprocess, "run", run)
    monkeypatch.setattr(check.time, "perf_counter", iter(range(0, 99, 3)).__next__)
    alone = True
    how = {"alone": True, "may_be_empty": True}
    assert check.run("x", [["a"], ["b"], ["d"]], **how) == "x (3 s)"
    assert check.run("x", [], **how) == "x (none yet)"
    assert check.run("x", [["a"], ["b"], ["d"]], alone=True, may_be_empty=False) is None
    assert ran == ["a", "b", "d", "a", "b"]
    assert "FAILED in step 'x': b" in capsys.readouterr().out
    alone = False
    assert check.lane(("one", "two", "three"), {"one": [["a"], ["d"]], "two": [["c"], ["a"]]},
                      alone=False, may_be_empty=True) == ["one (3 s)", None]  # fmt: skip
    said = capsys.readouterr().out
    assert said.startswith("\n=== one ===\nsaid a\n\nsaid d\n\n=== two ===\nsaid c\n")


def report(path, *cases):
    suite = ET.Element("testsuite", time="1.6")
    for classname, name, what in cases:
        case = ET.SubElement(suite, "testcase", classname=classname, name=name, time="1")
        if what:
            ET.SubElement(case, what, message=f"{what} of {name}")
    ET.ElementTree(suite).write(path)


def test_browser_tests_are_counted_and_none_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "REPORTS", (tmp_path / "a.xml", tmp_path / "b.xml"))
    assert check.browser_tests() == "no browser test was selected"
    report(tmp_path / "a.xml", ("tests.test_book", "x", "skipped"))
    assert check.browser_tests() == "no browser test was selected"
    report(tmp_path / "b.xml", ("tests.test_a_browser", "x", None), ("t_browser", "y", "failure"))
    assert check.browser_tests() == "all 2 browser tests ran"


# --- elsewhere -------------------------------------------------------------------------------


def test_tests_are_counted_by_outcome_and_failures_named(tmp_path):
    assert running.counted(tmp_path / "none.xml") == {
        **{"passed": 0, "failed": 0, "skipped": 0, "failures": [], "reasons": []}
    }
    cases = [("tests.test_a", "one", None), ("tests.test_a", "two", "failure")]
    cases += [("tests.test_b", "three", "error"), ("tests.test_b", "four", "skipped")]
    report(tmp_path / "a.xml", *cases, ("tests.test_c", "five", None))
    assert running.counted(tmp_path / "a.xml") == {
        **{"passed": 2, "failed": 2, "skipped": 1},
        **{"failures": ["test_a::two", "test_b::three"], "reasons": ["skipped of four"]},
    }
    assert running._seconds(tmp_path / "a.xml") == 2
    assert running._seconds(tmp_path / "none.xml") == 0


LINE = "0123456789abcdef  {}  {}\n"


@pytest.mark.parametrize(
    ("code", "said", "equal", "well"),
    [
        (0, LINE.format("a", "equal") * 2, 2, True),
        (0, LINE.format("a", "equal") + LINE.format("b", "DIFFERENT: x"), 1, False),
        (1, LINE.format("a", "equal") * 2, 2, False),
        (0, "nothing", 0, False),
    ],
)
def test_digests_are_equal_if_all_are_and_there_are_some(monkeypatch, code, said, equal, well):
    asked = []
    monkeypatch.setattr(running, "run", lambda command: asked.append(command) or (code, said))
    monkeypatch.setattr(running.time, "perf_counter", iter([1.0, 3.6, 4, 5]).__next__)
    found = running.digests("py", short=True)
    assert (found["equal"], found["of"], found["seconds"]) == (equal, said.count("0123"), 3)
    assert ("said" in found) == (not well)
    assert asked == [["py", "-m", "tests.result_digests", "--check", "--seeds", "2"]]
    running.digests("py")
    assert asked[1] == ["py", "-m", "tests.result_digests", "--check"]


@pytest.mark.parametrize(
    ("code", "same", "failed", "well", "trouble"),
    [
        (0, {}, 0, True, False),
        (1, {}, 1, False, False),
        (1, {}, 0, False, True),
        (0, {"said": "b DIFFERENT"}, 0, False, False),
    ],
)
def test_a_place_is_well_if_its_tests_pass_and_its_results_are_equal(
    tmp_path, monkeypatch, code, same, failed, well, trouble
):
    place = places.Place("3.13", "3.13", "tested", ["tests/test_a.py"], "all")
    monkeypatch.setattr(environments, "FOLDER", tmp_path)
    monkeypatch.setattr(environments, "environment", lambda place, python: Path("inside"))
    cases = {"passed": 3, "failed": failed, "skipped": 1, "failures": ["a::b"] * failed}
    monkeypatch.setattr(running, "counted", lambda path: cases | {"reasons": ["why"]})
    known = dict.fromkeys(("python", "mesa", "numpy"), "1")
    monkeypatch.setattr(running, "versions", lambda python: known)
    digests = {"equal": 5, "of": 6, "seconds": 2} | same
    monkeypatch.setattr(running, "digests", lambda python, short: digests)
    monkeypatch.setattr(running.time, "perf_counter", iter([0, 1.4, 2, 4.8, 9]).__next__)
    asked = []
    monkeypatch.setattr(running, "run", lambda *given: asked.append(given) or (code, "x" * 3000))
    found = running.visit(place, "py")
    ((command, log),) = asked
    assert log == tmp_path / "3.13.log"
    assert [command[0], *command[-2:]] == [
        *("inside", f"--junitxml={tmp_path / '3.13.xml'}", "tests/test_a.py")
    ]
    assert found["well"] == well
    assert found["seconds"] == {"environment": 1, "tests": 3}
    assert found.get("trouble", "") == ("x" * 2000 if trouble else "")
    told = running.tell("3.13", found).splitlines()
    assert told[0] == (
        f"3.13 (python 1, mesa 1, numpy 1): 3 passed, {failed} failed, 1 skipped in 3 s; "
        "5 of 6 digests equal in 2 s; environment 1 s"
    )
    assert told[1:] == [
        *["  failed: a::b"] * failed,
        "  skipped: why",
        *(["x" * 2000] if trouble else []),
        *same.values(),
    ]

    def fails(place, python):
        raise subprocess.CalledProcessError(1, "venv")

    monkeypatch.setattr(environments, "environment", fails)
    found = running.visit(place, "py")
    assert not found["well"]
    assert running.tell("3.13", found).startswith("3.13: FAILED: no environment: Command 'venv'")


def test_an_environment_is_made_again_only_if_it_must_hold_something_else(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(environments, "FOLDER", tmp_path)
    monkeypatch.setattr(environments, "wanted", lambda place: lines)

    def run(command, **how):
        ran.append(command[1:4])
        (tmp_path / "x").mkdir(exist_ok=True)

    monkeypatch.setattr(environments.subprocess, "run", run)
    place, lines = SimpleNamespace(folder="x", python="3.13", packages="tested"), ["numpy==2"]
    inside = tmp_path / "x" / "bin" / "python"
    made = [["-m", "venv", str(tmp_path / "x")], ["-m", "pip", "install"]]
    for python, wanted, count in (
        ("p", ["a"], 1),
        ("p", ["a"], 1),
        ("p", ["b"], 2),
        ("q", ["b"], 3),
    ):
        lines = wanted
        assert environments.environment(place, python) == inside
        assert ran == made * count
    assert (tmp_path / "x" / "requirements.txt").read_text() == "b\n"
    found = sorted([Path("/v/3.13.10/bin/python"), Path("/v/3.13.9/bin/python")],
                   key=environments._release)  # fmt: skip
    assert found[-1].parts[2] == "3.13.10"
