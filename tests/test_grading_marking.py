"""What becomes of outputs, errors and points: sentences, states and tables, each case by itself."""

import csv
import io
import logging
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from rich.console import Console

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from grading import box, course, inbox, marking, report
from grading import command as tool
from tests.test_grading_box import SOLVED, Course, cell, notebook_of


def error(name, says="no"):
    return new_output("error", ename=name, evalue=says, traceback=[])


def text(words, name="stdout"):
    return new_output("stream", name=name, text=words)


def answered(*outputs, number=1, check=()):
    """Return a task's two cells, with what they showed."""
    solution, test = notebook_of({number: "return 1"}).cells
    solution.outputs, test.outputs = list(outputs), list(check)
    return [solution, test]


# --- sentences -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"graded": True}, "graded"),
        ({"graded": True, "notes": ["a", "b"]}, "graded; a; b"),
        ({"graded": True, "about": ["c"], "remarks": ["b"], "notes": ["a"]}, "graded; a; b; c"),
        ({"notes": ["a"], "about": ["c"]}, "not graded: a; c"),
    ],
)
def test_the_line_of_the_report_has_notes_remarks_and_what_the_name_says(said, status):
    assert marking.Result("anna", "a.ipynb", **said).status == status


@pytest.mark.parametrize(
    ("outputs", "state", "message"),
    [
        (
            [text("hm\n"), text("odd", "stderr"), text("Tested: one.\n")],
            "passed",
            "hm\nTested: one.",
        ),
        ([], "passed", ""),
        ([text("x"), error("AssertionError", " got 3: no\n")], "failed", "got 3: no"),
        ([error("NotImplementedError", "f: here")], "unanswered", "f: here"),
        ([error("CellTimeoutError", "after 3 s")], "too slow", "after 3 s"),
        ([error("KeyboardInterrupt", ""), error("CellTimeoutError", "x")], "too slow", "x"),
        ([error("NameError", "f"), error("KeyError", "g")], "error", "NameError: f"),
        ([error("StopIteration", "")], "error", "StopIteration"),
        ([error("NotRun", "x")], "not run", "x"),
        ([error("Stopped", "x")], "stopped", "x"),
        ([error("NotCounted", "x")], "not counted", "x"),
        ([error("AssertionError", "\x1b[31mred\x1b[0m")], "failed", "red"),
        ([error("AssertionError", "x" * 601)], "failed", "x" * 600),
    ],
)
@pytest.mark.parametrize(("name", "hidden"), [("t1-check-1", False), ("t1-hidden-1", True)])
def test_a_check_has_a_state_and_the_words_of_its_error(outputs, state, message, name, hidden):
    made = cell(name, "assert f()", grade=True, locked=True, points=2)
    made.outputs = outputs
    wanted = marking.Check(name, hidden, 2.0, 1.5, state, message)
    assert marking._check(made, {name: 1.5, "other": 3}) == wanted
    assert marking._check(made, {}).points is None
    assert state in report.WORDS


def test_of_errors_in_a_students_own_cells_the_first_of_each_task_is_told():
    opening = cell("opening-1", "x", locked=True)
    opening.outputs = [error("ValueError", "(<ipython-input-1-ab>, line 3)")]
    spare = new_code_cell("1 / 0", outputs=[error("ZeroDivisionError")])
    words = new_markdown_cell("x")
    cells = [
        *(opening, spare, words),
        *answered(error("KeyError", "1"), check=[error("AssertionError")]),
        *answered(text("x"), number=2, check=[error("NameError")]),
        *answered(error("SyntaxError", "bad (77.py, line 2)"), number=3),
    ]
    twice = cell("t1-solution-2", "y", solution=True)
    twice.outputs = [error("TypeError")]
    assert marking._own_errors(new_notebook(cells=[*cells, twice])) == {
        "opening": "ValueError: (the cell, line 3)",
        "": "ZeroDivisionError: no",
        "t1": "KeyError: 1",
        "t3": "SyntaxError: bad (your answer to task 3, line 2)",
    }


def test_what_went_wrong_while_a_notebook_ran_is_said_by_task():
    cells = [
        new_code_cell("x", outputs=[error("IndentationError")]),
        *answered(error("SyntaxError")),
        *answered(error("CellTimeoutError", "stopped after 3 s"), number=2),
        *answered(error("SystemExit"), number=3, check=[error("MemoryError")]),
        new_code_cell("x", outputs=[error("SystemExit")]),
        *answered(error("KeyError"), number=4),
    ]
    run = box.Run(lost={5: "printed", 1: "ended"}, stopped="took long", stopped_in=7)
    usual = {"what": "to use the network", "detail": ""}
    run.refused = [usual, {"what": "to start a process"}]
    assert marking._troubles(new_notebook(cells=cells), run, [usual]) == [
        "the opening has a syntax error",
        "task 1 has a syntax error",
        "task 2: stopped after 3 s",
        "task 3: the code raised SystemExit",
        "task 3: the code raised MemoryError",
        "stopped in task 1: it ended; run again without that cell",
        "stopped in task 3: it printed; run again without that cell",
        "stopped in task 3: it took long; nothing after that was run",
        "it tried to start a process: refused",
    ]
    run = box.Run(stopped="was interrupted")
    assert marking._troubles(new_notebook(cells=cells[-2:]), run, []) == [
        "stopped in its start: it was interrupted; nothing after that was run"
    ]


# --- outputs ---------------------------------------------------------------------------------


def marker(**facts):
    """Return a marker that has run no solutions."""
    made = object.__new__(marking.Marker)
    made.course, made.source, made.released = Course(), Course.source, Course.released
    made.limits, made.caches, made.user = box.Limits(), None, None
    made.functions, made.usual = ["f1", "f2", "f3"], []
    made.said = {f"t{k}-check-1": "Tested: one." for k in (1, 2, 3)}
    made.apart, made.as_usual = set(made.said), set()
    vars(made).update(facts)
    return made


PASSED = [text("Tested: one.")]


@pytest.mark.parametrize(
    ("run", "judged", "withheld", "state", "message"),
    [
        ({}, {"t1-check-1": None}, {}, "passed", "Tested: one."),
        ({}, {}, {}, "passed", "Tested: one."),
        ({"outputs": {0: []}}, {}, {}, "not run", "The notebook had ended before this check."),
        ({"lost": {1: "printed too much"}}, {}, {}, "stopped", "It printed too much."),
        (
            *({"outputs": {0: [], 1: []}}, {}, {}, "not counted"),
            "a check ended without saying what it tested, as if never run",
        ),
        ({"outputs": {0: [], 1: [error("AssertionError")]}}, {}, {}, "failed", "no"),
        ({}, {"t1-check-1": error("AssertionError")}, {}, "not counted", marking.APART),
        ({}, {"t1-check-1": error("AnswerNotPlain", "x")}, {}, "failed", "x"),
        ({}, {"t1-check-1": error(marking.UNKNOWN)}, {}, "passed", "Tested: one."),
        (
            *({"replaced": ["simulations.x"]}, {"t1-check-1": error(marking.UNKNOWN)}, {}),
            *("not counted", marking.APART),
        ),
        ({"replaced": ["simulations.x"]}, {"t1-check-1": None}, {}, "passed", "Tested: one."),
        ({}, {"t1-check-1": error("KeyError")}, {"t1-check-1": "why"}, "not counted", "why"),
        ({}, {}, {"t1-check-1": "it changes abs"}, "not counted", "it changes abs"),
        ({}, {}, {"t2-check-1": "it changes abs"}, "passed", "Tested: one."),
    ],
)
def test_what_a_check_is_worth_is_decided_by_all_that_is_known_of_it(
    run, judged, withheld, state, message
):
    notebook = notebook_of({1: "return 1"})
    notebook.cells.append(new_markdown_cell("x"))
    run = box.Run(**{"outputs": {0: [text("own")], 1: PASSED}} | run)
    marker()._put_outputs(notebook, run, dict(withheld), judged)
    got = marking._check(notebook.cells[1], {})
    assert (got.state, got.message) == (state, message)
    if 0 in run.outputs:
        assert notebook.cells[0].outputs == run.outputs[0]


def test_a_check_that_cannot_be_judged_apart_names_its_odd_answer_or_the_first_change():
    notebook, withheld = notebook_of({1: "return 1"}), {}
    run = box.Run({0: [], 1: PASSED}, replaced=["b", "a", "usual"])
    alone = marker(apart=set(), as_usual={"usual"})
    alone._put_outputs(notebook, run, withheld, {})
    assert withheld == {"t1-check-1": "the notebook changes a before a check"}
    run.odd = {"t1-check-1": {"f1": "Odd", "f2": "Other"}}
    alone._put_outputs(notebook, run, {}, {})
    assert marking._check(notebook.cells[1], {}).message.startswith("f1 gives an object of the cl")
    run.outputs[1] = [error("AssertionError", "got 3")]  # a failure is a failure, odd or not
    alone._put_outputs(notebook, run, {}, {})
    assert marking._check(notebook.cells[1], {}).message == "got 3"


def test_what_was_changed_in_the_package_is_a_remark_with_three_names():
    run = box.Run(replaced=["d", "c", "b", "usual", "a"])
    assert marker(as_usual={"usual"})._look_at(run) == ["it changes the package: a, b, c"]
    assert marker(as_usual={"usual"})._look_at(box.Run(replaced=["usual"])) == []


def test_only_checks_that_were_answered_and_did_not_fail_are_judged_again(monkeypatch):
    given = notebook_of(SOLVED)
    seen = []

    def run_on(notebook, limits, **options):
        seen.append([one.source for one in notebook.cells])
        found = {1: [text("x")]} if len(seen) == 1 else {}
        return box.Run(found)

    monkeypatch.setattr(box, "run_on", run_on)
    answers = {f"t{k}-check-1": [{"of": f"f{k}"}] for k in (1, 2)}
    run = box.Run({1: PASSED, 3: [error("AssertionError")], 5: PASSED}, answers=answers)
    assert marker()._judge(run, given) == {"t1-check-1": None}
    assert [bool(source) for source in seen[0]] == [False, True, False, False, False, False]
    assert marker()._judge(run, given) == {}  # it did not come to the check
    assert marker(apart=set())._judge(run, given) == {}
    assert len(seen) == 2
    assert [one.source for one in given.cells] == [one.source for one in notebook_of(SOLVED).cells]


# --- the solutions ---------------------------------------------------------------------------


def solutions(monkeypatch, tmp_path, run, limits=None):
    """Return a marker whose solutions ran so."""
    monkeypatch.setattr(box, "run", lambda *given, **how: run)
    monkeypatch.setattr(box, "run_on", lambda *given, **how: box.Run())
    return marking.Marker(Course(), limits or box.Limits(), tmp_path, user="marker")


def test_solutions_say_what_each_check_tests_and_what_is_usual(monkeypatch, tmp_path):
    outputs = {0: [], 1: [text("a")], 3: [text(" b\n")], 5: [text("c")]}
    asked = {"t1-check-1": []}
    run = box.Run(outputs, answers=asked, refused=[{"what": "x"}], replaced=["r"], seconds=36.0)
    made = solutions(monkeypatch, tmp_path, run, box.Limits(seconds=180, fixed=("seconds",)))
    assert made.said == {"t1-check-1": "a", "t2-check-1": "b", "t3-check-1": "c"}
    assert (made.usual, made.as_usual, made.apart) == ([{"what": "x"}], {"r"}, set())
    assert made.functions == ["f1", "f2", "f3"]
    assert made.limits == box.Limits(seconds=180, fixed=("seconds",))


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ({}, "do not pass the check t1-check-1 on this computer, .*: took more than 9 s"),
        ({"outputs": {1: [error("AssertionError")]}}, "do not pass the check t1-check-1 .*: no$"),
        ({"outputs": {1: PASSED, 3: PASSED}}, "do not pass the check t3-check-1 .* took more"),
    ],
)
def test_nobody_is_marked_where_the_solutions_fail(monkeypatch, tmp_path, run, says):
    with pytest.raises(course.CourseError, match=says):
        solutions(monkeypatch, tmp_path, box.Run(stopped="took more than 9 s", **run))


@pytest.mark.parametrize(("user", "who"), [("marker", "marker"), (None, "this user")])
def test_a_user_who_may_not_start_python_is_named(monkeypatch, tmp_path, user, who):
    def run(*_, **how):
        assert how == {"caches": tmp_path, "fill": True, "user": user}
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(box, "run", run)
    with pytest.raises(course.CourseError, match=f"^{who} may not start .*: Permission denied$"):
        marking.Marker(Course(), box.Limits(), tmp_path, user=user)


@pytest.mark.parametrize(
    ("limits", "took", "cell", "wanted"),
    [
        ({}, 36.0, 3.0, (30, 180, 180)),
        ({}, 36.1, 3.01, (31, 181, 181)),
        ({"seconds": 200, "cpu_seconds": 300}, 50.0, 0.1, (30, 250, 300)),
        ({"fixed": ("seconds",)}, 100.0, 9.0, (90, 180, 180)),
        ({"fixed": ("cell_seconds", "seconds")}, 100.0, 9.0, (30, 180, 180)),
    ],
)
def test_a_cell_may_take_ten_times_as_long_as_the_solutions_a_notebook_five_times(
    limits, took, cell, wanted
):
    run = box.Run(seconds=took, cell_seconds={1: cell / 2, 2: cell, 3: cell / 3})
    got = marking._scaled(box.Limits(**limits), run)
    assert (got.cell_seconds, got.seconds, got.cpu_seconds) == wanted


@pytest.mark.parametrize(("took", "refused"), [(30.0, False), (30.1, True)])
def test_limits_that_the_solutions_just_keep_are_not_refused(took, refused):
    made = marker(limits=box.Limits(cell_seconds=30, fixed=("cell_seconds",)))
    run = box.Run(seconds=999.0, cell_seconds={1: took})
    if not refused:
        made._refuse_to_hurry(run)
        return
    with pytest.raises(course.CourseError, match="give at least 301$"):
        made._refuse_to_hurry(run)


def test_an_error_of_any_kind_is_the_line_of_one_student(monkeypatch, tmp_path):
    def fails(path):
        raise ValueError("x" * 300 + "\nmore")

    monkeypatch.setattr(marking, "read", fails)
    got = marker().mark("anna", tmp_path / "a.ipynb")
    why = f"ValueError: {'x' * 300}"[:200]
    assert (got.student, got.file, got.graded) == ("anna", "a.ipynb", False)
    assert got.notes == [f"it could not be processed ({why})"]


# --- the pages -------------------------------------------------------------------------------


def result(student, *states, **others):
    """Return a result: of each task's check a state and its message."""
    checks = [
        marking.Check(f"t{k}-check-1", False, float(k), 0.0, state, message)
        for k, (state, message) in enumerate(states, 1)
    ]
    return marking.Result(student, f"{student}.ipynb", graded=True, checks=checks, **others)


def pages(course_facts=None, title="# Of three\nx", tested=""):
    """Return the report of an assignment with three tasks, of 2, 3 and 4 points."""
    source = notebook_of(SOLVED)
    for number, one in enumerate(source.cells[1::2], 2):
        one.metadata.nbgrader.points = number
    if title:
        source.cells.insert(0, new_markdown_cell(title))
    tasks = [{"task": f"t{k}", "title": word} for k, word in ((1, "One"), (2, "Two"), (3, "Three"))]
    source.metadata["course"] = {"tasks": tasks} if course_facts is None else course_facts
    return report.Report(source, {"t1-check-1": tested})


def test_the_title_is_the_first_heading_or_the_name_of_the_chapter():
    assert pages().title == "Of three"
    assert pages({"chapter": "tiny"}, title="").title == "tiny"
    assert pages({}, title="").title == ""
    said = "Tested: one.\nhm\nNot tested: two.\nContested\nall tested"
    assert pages(tested=said).tested == {
        "t1-check-1": ["Tested: one.", "Not tested: two.", "all tested"]
    }


def test_points_of_a_task_are_the_sum_of_its_checks_and_nothing_if_nobody_was_graded():
    made = pages()
    scores = {"t1-check-1": 1.0, "t1-check-2": 0.5, "t2-check-1": None, "t9-check-1": 4.0}
    assert made.points(result("a"), scores) == {
        **{"t1": 1.5, "t2": 0.0, "t3": 0.0, "t9": 4.0, "total": 5.5}
    }
    assert made.points(marking.Result("a", ""), scores) == {}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_the_table_is_a_formula(tmp_path, start):
    one = marking.Result(f"{start}1+1", f"{start}x.ipynb", graded=True, notes=["1=1"])
    pages().table(tmp_path / "t.csv", [one], {one.student: {"t2-check-1": 2.25}})
    with open(tmp_path / "t.csv", encoding="utf-8-sig", newline="") as file:
        head, row = csv.reader(file)
    assert head[1:4] == ["task 1 (of 2)", "task 2 (of 3)", "task 3 (of 4)"]
    assert row == [
        *(f"'{start}1+1", "0", "2.25", "0", "2.25", "9", "graded; 1=1", f"'{start}x.ipynb")
    ]


def words(path):
    body = re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8").partition("<body>")[2])
    return " ".join(body.split())


def test_the_overview_counts_states_and_shows_the_four_commonest_answers(tmp_path):
    passed = ("passed", "")
    said = ["error", "KeyError: x"], ["error", "Own: x"], ["too slow", "x"], ["stopped", "x"]
    said += (["not counted", "x"], ["unanswered", "x"], ["not run", "x"], ["failed", "x"])
    results = [result(f"s{k}", passed, one) for k, one in enumerate(said)]
    results += [result(f"r{k}", passed, said[2]) for k in range(2)]
    results += [result("q", passed, said[3])]
    scores = {one.student: {"t1-check-1": 2.0, "t2-check-1": 0.0} for one in results}
    scores["q"]["t2-check-1"] = 1.0
    results.append(marking.Result("n", "", notes=[inbox.NOTHING]))
    results.append(marking.Result("z", "", notes=["the file is empty"]))
    pages().overview(tmp_path / "o.html", results, scores | {"n": {}, "z": {}})
    page = words(tmp_path / "o.html")
    assert "12 submissions, 11 graded. Mean 2.1 of 9 points, median 2. The table says" in page
    one, two, three = re.split(r"\d\. (?:One|Two|Three) ", page)[1:]
    assert one == "100 % solved 11 solved it, 0 a part of it, 0 nothing; 0 left it empty. "
    assert two == (
        "0 % solved 0 solved it, 1 a part of it, 10 nothing; 1 left it empty. "
        "Typical wrong answers Count Took too long. 3 Stopped. 2 Not counted. 1 "
        "The check says something else. 1 "
    )
    assert three == "0 % solved 0 solved it, 0 a part of it, 11 nothing; 0 left it empty."
    html = (tmp_path / "o.html").read_text(encoding="utf-8")
    assert '<span style="width: 0%"></span><span style="width: 9%"></span>' in html


ERRORS = "KeyError", "AnnasError"


def test_an_error_of_the_students_own_is_not_quoted():
    made = pages()
    told = [
        marking.Check("t1-check-1", False, 1.0, 0.0, "error", f"{n}: x") for n in ("KeyError", "My")
    ]
    assert [made._typical(one) for one in told] == [
        "The code stops with KeyError.",
        "The code stops with an error of its own.",
    ]


def test_the_overview_of_nobody_is_a_page(tmp_path):
    pages().overview(tmp_path / "o.html", [], {})
    assert words(tmp_path / "o.html") == "Of three: the class 0 submissions, 0 graded."


def test_the_messages_of_a_check_are_known_with_any_value_in_them():
    code = (
        "assert a, 'plain (1)'\nassert b, f'got {b:.2f}: no{c}. '\nassert c\nassert d, e\nx = 'y'"
    )
    found = report._patterns(code)
    assert [shown for _, shown in found] == ["plain (1)", "got …: no…."]
    plain, filled = (pattern for pattern, _ in found)
    assert plain.fullmatch("plain (1)")
    assert not plain.fullmatch("plain 1")
    assert filled.fullmatch("got 2\n3: no 4.")


# --- the command -----------------------------------------------------------------------------


def test_what_decides_about_marks_is_in_the_version(monkeypatch, tmp_path):
    package, own = tmp_path / "simulations", tmp_path / "grading"
    for file in (package / "__init__.py", package / "a" / "b.py", own / "c.py"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1")
    monkeypatch.setattr(tool, "HERE", own)
    monkeypatch.setattr(tool.simulations, "__file__", str(package / "__init__.py"))
    known = [tool.version_of(Course(), box.Limits())]
    assert known == [tool.version_of(Course(), box.Limits())]
    assert len(known[0]) == 16
    known.append(tool.version_of(Course(), box.Limits(seconds=1)))
    for file in (package / "a" / "b.py", own / "c.py"):
        file.write_text("2")
        known.append(tool.version_of(Course(), box.Limits()))
    other = SimpleNamespace(source=Course.released)
    known.append(tool.version_of(other, box.Limits()))
    assert len(set(known)) == 5
    (own / "notes.txt").write_text("x")
    assert tool.version_of(other, box.Limits()) == known[-1]


def test_a_file_has_a_digest_and_one_that_cannot_be_read_has_none(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")  # of FIPS 180
    wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert tool.digest_of(tmp_path / "a") == wanted
    assert tool.digest_of(tmp_path / "none") == ""


def test_each_result_is_remembered_at_once_with_what_it_was_made_of(monkeypatch, tmp_path):
    grown = box.Limits(cell_seconds=77, seconds=555)

    class Quick:
        def __init__(self, made, limits, caches, user):
            assert (made, user) == ("course", "marker")
            assert caches.is_dir()
            self.said, self.limits = {"t1-check-1": "Tested."}, grown

        def mark(self, student, path):
            if student == "ben":
                return marking.Result(student, path.name, notes=["it is broken"])
            return marking.Result(student, path.name, graded=True)

    monkeypatch.setattr(tool, "Marker", Quick)
    told = io.StringIO()
    todo = [
        (inbox.Submission(name, Path(f"{name}.ipynb")), f"d-{name}") for name in ("anna", "ben")
    ]
    memory = tool.Memory(tmp_path / "results.json", "tiny")
    memory.add(marking.Result("ben", "old.ipynb", graded=True))
    given = "course", todo, memory, "v1"
    tool.mark_all(*given, box.Limits(), "marker", Console(file=told, width=200))
    again = tool.Memory(tmp_path / "results.json", "tiny")
    assert again.said == {"t1-check-1": "Tested."}
    assert [(r.student, r.digest, r.version, r.status) for r in again.all()] == [
        ("anna", "d-anna", "v1", "graded"),
        ("ben", "d-ben", "v1", "graded; what came later was not graded: it is broken"),
    ]
    said = told.getvalue()
    assert "so a cell may take 77 s, a notebook 555 s. CELL_SECONDS and SECONDS choose" in said
    assert "ben: not graded: it is broken" in said
    assert "anna" not in said
    told = io.StringIO()
    tool.mark_all(*given, grown, "marker", Console(file=told, width=200))
    assert "take long" not in told.getvalue()


def test_who_handed_in_nothing_keeps_earlier_marks_and_who_never_did_gets_a_line(tmp_path):
    memory = tool.Memory(tmp_path / "results.json", "tiny")
    memory.add(marking.Result("Anna", "a.ipynb", graded=True))
    silent = [inbox.Submission(name, None, inbox.NOTHING) for name in ("anna", "ben")]
    broken = inbox.Submission("clara", None, "clara.pdf is no notebook (.ipynb)")
    assert tool.what_to_mark([*silent, broken], memory, "1") == []
    assert [(one.student, one.status) for one in memory.all()] == [
        ("Anna", "graded"),
        ("ben", "not graded: nothing was handed in"),
        ("clara", "not graded: clara.pdf is no notebook (.ipynb)"),
    ]


def test_pages_are_called_like_the_students(monkeypatch, tmp_path):
    written = []

    class Pages:
        def table(self, path, results, scores):
            written.append((path.name, [one.student for one in results], scores))

        def overview(self, path, results, scores):
            written.append((path.name, len(results), scores))

        def feedback(self, path, one, scores):
            written.append((path.relative_to(tmp_path).as_posix(), one.student, scores))

    memory = tool.Memory(tmp_path / "results.json", "tiny")
    for name in ("ben", "Anna"):
        memory.results[name.casefold()] = marking.Result(name, "", graded=True)
    scores = {"Anna": {"t1": 1}, "ben": {"t1": 2}}
    tool.write(Pages(), SimpleNamespace(scores=scores.get), memory, tmp_path)
    assert written == [
        ("grades.csv", ["Anna", "ben"], scores),
        ("overview.html", 2, scores),
        ("feedback/Anna.html", "Anna", {"t1": 1}),
        ("feedback/ben.html", "ben", {"t1": 2}),
    ]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (inbox.InboxError("SUBMISSIONS must hold"), "SUBMISSIONS must hold"),
        (course.CourseError("there is no"), "there is no"),
        (OSError("No space left"), "No space left"),
        (KeyboardInterrupt(), "Interrupted. Run the same command again: it goes on where it was."),
    ],
)
def test_the_command_ends_with_the_reason(monkeypatch, tmp_path, error, says):
    def grade(*_, **__):
        raise error

    monkeypatch.setattr(tool, "grade", grade)
    monkeypatch.setattr(tool.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        tool.main([str(tmp_path)])
    assert ended.value.code == says


def test_pages_of_nbgrader_that_are_not_there_cost_no_marks(monkeypatch, tmp_path):
    done = []

    class Refuses(Course):
        points: ClassVar = {}

        def __init__(self, root, assignment):
            done.append((root, assignment))

        def update_from(self, folder):
            done.append(folder)

        def feedback(self):
            raise course.CourseError("anna (no page)")

        def export(self, path):
            done.append(path)

    monkeypatch.setattr(tool, "Course", Refuses)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_text("x")
    told = io.StringIO()
    given = tmp_path / "in", tmp_path / "out", "tiny", tmp_path / "course", box.Limits(), None
    named = {"scheme": None, "roster": None}
    tool.grade(*given, Console(file=told, width=300), named=named)
    assert done == [(tmp_path / "out" / "course", "tiny"), tmp_path / "course"]
    said = told.getvalue().splitlines()
    assert said[:2] == [
        "tiny: 1 submission, 0 to mark.",
        "nbgrader's own pages are not all there: anna (no page)",
    ]
    assert (tmp_path / "out" / "grades.csv").is_file()


@pytest.mark.parametrize(
    ("root", "known", "says"),
    [
        (False, True, "--user needs root: start it with sudo, or in a container"),
        (True, False, "--user must be a user of this computer, got 'marker'"),
        (True, True, None),
    ],
)
def test_only_root_can_let_another_user_run_the_notebooks(
    monkeypatch, tmp_path, capsys, root, known, says
):
    monkeypatch.setattr(tool.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setattr(box, "knows", lambda user: known)
    given = [str(tmp_path / "in"), "--user", "marker"]
    if says is None:
        assert tool.arguments(given).user == "marker"
        return
    with pytest.raises(SystemExit):
        tool.arguments(given)
    assert says in capsys.readouterr().err


def test_arguments_that_are_just_possible_are_taken(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "earlier" / "course").mkdir(parents=True)
    given = [str(tmp_path / "in"), "--seconds", "1", "--cell-seconds", "1"]
    for name in ("empty", "earlier", "new"):
        wanted = tool.arguments([*given, "--out", str(tmp_path / name)])
        assert wanted.out == tmp_path / name
    assert (wanted.seconds, wanted.cell_seconds) == (1, 1)
    assert wanted.course == tool.COURSE
    assert (wanted.scheme, wanted.roster, wanted.assignment) == (None, None, None)


@pytest.mark.parametrize(
    ("errors", "says"), [("abcde", "c; d; e"), ("ab", "a; b"), ("", "it will not do")]
)
def test_a_refusal_of_nbgrader_says_its_last_three_errors(tmp_path, errors, says):
    class Refuses:
        def __init__(self, coursedir, config):
            assert coursedir.student_id == "anna"
            assert not logging.getLogger("traitlets").propagate  # nothing on the screen

        def start(self):
            assert self.force
            for word in errors:
                logging.getLogger("traitlets").error("%s", word)
            logging.getLogger("traitlets").warning("odd")
            raise ValueError("it will not do")

    made = course.Course(tmp_path, "tiny")
    handlers = list(logging.getLogger("traitlets").handlers)
    with pytest.raises(course.CourseError, match=f"^nbgrader, Refuses: {says}$"):
        made._convert(Refuses, student_id="anna")
    assert logging.getLogger("traitlets").handlers == handlers


def test_nbgraders_pages_are_made_for_what_was_marked_since_and_refusals_are_told_together(
    tmp_path, monkeypatch
):
    made, asked = course.Course(tmp_path, "tiny"), []
    made.name = "tiny"
    for name in ("anna", "ben", "clara"):
        (tmp_path / "autograded" / name / "tiny").mkdir(parents=True)
        (tmp_path / "feedback" / name / "tiny").mkdir(parents=True)
        marked = tmp_path / "autograded" / name / "tiny"
        os.utime(marked, (1000, 1000))
        if name != "clara":
            page = tmp_path / "feedback" / name / "tiny" / "tiny.html"
            page.touch()
            os.utime(page, (1000, 1000) if name == "anna" else (999, 999))

    def convert(converter, student_id):
        asked.append(student_id)
        raise course.CourseError("no")

    monkeypatch.setattr(made, "_convert", convert)
    with pytest.raises(course.CourseError) as error:
        made.feedback()
    assert sorted(asked) == ["ben", "clara"]
    assert sorted(str(error.value).split("; ")) == ["ben (no)", "clara (no)"]
