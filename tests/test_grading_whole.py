"""A class is marked from its files to its pages, with nbgrader's own gradebook, in this process.

What a box would run is run here: the notebooks are ours. tests/test_grading_class.py does the same
with boxes, and with notebooks that nobody should run.
"""

import contextlib
import copy
import csv
import functools
import gc
import html
import io
import json
import re
import threading
import warnings
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook, new_output
from rich.console import Console

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

import nbgrader.api

from grading import SETTINGS, answers, box, course
from grading import command as tool
from tests.test_grading_box import cell

pytestmark = [
    # which `course` ignores, too; pytest has forgotten that when a test runs
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),
    # nbgrader leaves its database to the garbage collector, of which Python 3.13 warns
    pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning"),
]
ONE_AT_A_TIME = threading.Lock()  # what a cell prints is taken from the process


@pytest.fixture(scope="module", autouse=True)
def databases_collected():
    """Let no test of another module pay for a database that was left open here."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def fenced(code):
    return f"    ### BEGIN SOLUTION\n    {code}\n    ### END SOLUTION"


def source_of(title="Doubles and halves"):
    """Return an assignment of two tasks; no two checks have the same points."""
    checks = {
        "t1-check-1": ("got = double(2)\nassert got == 4, f'double(2) must be 4, got {got}'", 1),
        "t1-hidden-1": ("assert double(3) == 6, 'another number: double(3) must be 6'", 2),
        "t2-check-1": ("assert half(2) == 1, f'half(2) must be 1'", 4),
        "t2-hidden-1": ("assert half(TOWN) == 4, 'half(TOWN) must be 4'", 8),
    }

    def check(name):
        code, points = checks[name]
        code += f"\nprint('hm')\nprint('Tested: {name}.')"
        if "hidden" in name:
            code = f"# more\n### BEGIN HIDDEN TESTS\n{code}\n### END HIDDEN TESTS"
        return cell(name, code, grade=True, locked=True, points=points)

    cells = [
        new_markdown_cell(f"# {title}\n\nRead on."),
        cell("opening-1", "TOWN = 8", locked=True),
        cell("t1-solution-1", "def double(x):\n" + fenced("return 2 * x"), solution=True),
        *map(check, ("t1-check-1", "t1-hidden-1")),
        cell("t2-solution-1", "def half(x):\n" + fenced("return x / 2"), solution=True),
        *map(check, ("t2-check-1", "t2-hidden-1")),
    ]
    tasks = [{"task": "t1", "title": "Double"}, {"task": "t2", "title": "Halve"}]
    about = {"chapter": "tiny", "version": "1", "tasks": tasks}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"course": about, "kernelspec": kernel})


def run(notebook, limits, *, caches=None, fill=False, user=None):
    """Run a notebook in this process, as `box.run` does in a box."""
    names, told, outputs = {"__name__": "__main__"}, io.BytesIO(), {}
    names["__answers__"] = heard = answers.Answers(names, told)
    for index, one in enumerate(notebook.cells):
        if one.cell_type != "code" or not one.source.strip():
            continue
        shown, out = [], io.StringIO()
        try:
            with ONE_AT_A_TIME, contextlib.redirect_stdout(out):
                exec(compile(one.source, "cell", "exec"), names)
        except Exception as error:
            kind = type(error).__name__
            shown = [new_output("error", ename=kind, evalue=str(error), traceback=[])]
        heard.end()
        text = [new_output("stream", name="stdout", text=out.getvalue())] if out.getvalue() else []
        outputs[index] = text + shown
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    asked = {line["check"]: line["calls"] for line in lines}
    return box.Run(outputs, answers=asked, cell_seconds={0: 0.01}, seconds=0.02)


WRONG = "Dora did this"
CLASS = {
    "Anna": ("return 2 * x", "return x / 2"),
    "ben": ("return x + 2", "return x / 2"),  # right for 2 only
    "clara": (None, None),
    "dora": (f"raise KeyError('{WRONG}')", "return 7"),
    "emil": ("return 2 * got", "return x / 2"),  # a name that only the check has
}


def handed_in(released, one, two):
    """Return the notebook of somebody with these answers."""
    made = copy.deepcopy(released)
    for name, code in (("double", one), ("half", two)):
        for each in made.cells:
            if code and each.source.startswith(f"def {name}("):
                each.source = f"def {name}(x):\n    {code}"
    return made


class Room:
    """A class, and what the command makes of it."""

    def __init__(self, folder, names=tuple(CLASS)):
        self.folder, self.submissions, self.out = folder, folder / "week.1", folder / "out"
        self.ours = folder / "course"
        path = self.ours / "source" / "tiny" / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(source_of(), path)
        (self.ours / SETTINGS.name).write_text(SETTINGS.read_text())
        self.submissions.mkdir()
        made = course.Course(folder / "release", "tiny")
        made.update_from(self.ours)
        self.released = made.released
        for name in names:
            self.put(name, *CLASS[name])

    def put(self, name, one, two):
        """Let somebody hand in answers."""
        nbformat.write(handed_in(self.released, one, two), self.submissions / f"{name}.ipynb")

    def mark(self, *arguments):
        """Run the command; return its exit code and the lines on the screen, without times."""
        told = io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(box, "run", run)
            patch.setattr(tool.signal, "signal", lambda *_: None)
            patch.setattr(tool, "Console", lambda: Console(file=told, width=300))
            given = [str(self.submissions), "--out", str(self.out), "--course", str(self.ours)]
            code = tool.main([*given, *arguments])
        lines = [line.rstrip() for line in told.getvalue().splitlines()]
        return code, [re.sub(r"in \d+ s\.", "in 0 s.", line) for line in lines if line]

    def table(self):
        """Return the rows of the table by student."""
        with open(self.out / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    def page(self, name):
        """Return the words of a page, each run of blanks as one."""
        text = (self.out / name).read_text(encoding="utf-8")
        body = re.sub(r"<[^>]+>", " ", text.partition("<body>")[2])
        return " ".join(html.unescape(body).split())


@pytest.fixture(scope="module", autouse=True)
def asked_once():
    """Let nbgrader start alembic, which takes seconds, for one gradebook only."""
    with pytest.MonkeyPatch.context() as patch:
        kept = functools.cache(nbgrader.api.get_alembic_version)
        patch.setattr(nbgrader.api, "get_alembic_version", kept)
        yield


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Return a class that was marked, and what the screen said."""
    made = Room(tmp_path_factory.mktemp("room"))
    (made.submissions / "fay.pdf").write_text("x")
    made.code, made.said = made.mark()
    return made


def test_each_student_gets_the_points_of_each_check_and_a_line(room):
    table = room.table()
    assert list(table["Anna"]) == [
        *("student", "task 1 (of 3)", "task 2 (of 12)", "total", "maximum", "status", "file")
    ]
    assert [tuple(row.values()) for row in table.values()] == [
        ("Anna", "3", "12", "15", "15", "graded", "Anna.ipynb"),
        ("ben", "1", "12", "13", "15", "graded", "ben.ipynb"),
        ("clara", "0", "0", "0", "15", "graded; nothing was answered", "clara.ipynb"),
        ("dora", "0", "0", "0", "15", "graded", "dora.ipynb"),
        (
            *("emil", "0", "12", "12", "15"),
            "graded; the answer uses got, which only the check defines",
            "emil.ipynb",
        ),
        ("fay", "", "", "", "15", "not graded: fay.pdf is no notebook (.ipynb)", ""),
    ]


def test_the_screen_says_what_there_is_to_do_what_went_wrong_and_where_all_lies(room):
    assert room.code == 0
    first, *some, last, table, overview, pages = room.said
    assert first == "tiny: 6 submissions, 5 to mark."
    assert "emil: graded; the answer uses got, which only the check defines" in some
    assert "clara: graded; nothing was answered" in some
    assert not [line for line in some if line.startswith(("Anna", "ben", "dora"))]
    assert last == "6 submissions: 5 graded (2 with remarks), 1 not. Marked now: 5, in 0 s."
    assert [table, overview, pages] == [
        f"  {room.out / name}" for name in ("grades.csv", "overview.html", "feedback")
    ]


def test_marks_are_private(room):
    assert room.out.stat().st_mode & 0o077 == 0


def test_the_page_of_a_student_has_points_messages_and_what_was_tested(room):
    found = sorted(path.name for path in (room.out / "feedback").iterdir())
    assert found == [f"{name}.html" for name in ("Anna", "ben", "clara", "dora", "emil", "fay")]
    assert room.page("feedback/ben.html") == (
        "Doubles and halves Feedback for ben · file ben.ipynb 13 of 15 points "
        "1. Double 1 of 3 points "
        "Passed · 1 of 1 Tested: t1-check-1. "
        "Not passed · 0 of 2 · a check with other numbers than in your notebook "
        "another number: double(3) must be 6 "
        "When it passes, this check says: Tested: t1-hidden-1. "
        "2. Halve 12 of 12 points Passed · 4 of 4 Tested: t2-check-1. "
        "Passed · 8 of 8 · a check with other numbers than in your notebook Tested: t2-hidden-1."
    )
    dora = room.page("feedback/dora.html")
    assert f"Stopped with an error · 0 of 1 KeyError: '{WRONG}' When" in dora
    assert "Not passed · 0 of 4 half(2) must be 1 When" in dora
    assert "Not answered · 0 of 1" in room.page("feedback/clara.html")
    assert "points Nothing was answered. 1. Double" in room.page("feedback/clara.html")
    emil = room.page("feedback/emil.html")
    assert "Not counted · 0 of 1 the answer uses got, which only the check defines When" in emil
    assert room.page("feedback/fay.html").endswith("Not graded. Fay.pdf is no notebook (.ipynb).")


def test_the_page_of_the_class_has_mean_median_shares_and_typical_answers(room):
    # totals 15, 13, 0, 0, 12
    page = room.page("overview.html")
    start = "Doubles and halves: the class 6 submissions, 5 graded. Mean 8 of 15 points, median 12."
    assert page.startswith(f"{start} 1 answered nothing. The table says why")
    one, two = re.split(r"\d\. (?:Double|Halve) ", page)[1:]
    start = "20 % solved 1 solved it, 1 a part of it, 3 nothing; 1 left it empty."
    assert one == (
        f"{start} Typical wrong answers Count Not counted. 1 "
        "The code stops with KeyError. 1 another number: double(3) must be 6 1 "
    )
    assert two == (
        "60 % solved 3 solved it, 0 a part of it, 2 nothing; 1 left it empty. "
        "Typical wrong answers Count half(2) must be 1 1 half(TOWN) must be 4 1"
    )


def test_nbgrader_has_the_same_points_and_its_own_pages(room):
    with open(room.out / "course" / "grades.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: (row["score"], row["max_score"]) for name, row in rows.items()} == {
        **{"Anna": ("15.0", "15.0"), "ben": ("13.0", "15.0"), "clara": ("0.0", "15.0")},
        **{"dora": ("0.0", "15.0"), "emil": ("12.0", "15.0")},
    }
    for name in CLASS:
        folders = [room.out / "course" / step / name / "tiny" for step in STEPS]
        assert all(folder.is_dir() for folder in folders)
        submitted, autograded, feedback = (sorted(p.name for p in f.iterdir()) for f in folders)
        assert submitted == autograded == ["timestamp.txt", "tiny.ipynb"]
        assert feedback == ["timestamp.txt", "tiny.html"]
        assert (folders[0] / "timestamp.txt").read_text().endswith(" UTC\n")
        assert (folders[0] / "tiny.ipynb").read_bytes() == (
            room.submissions / f"{name}.ipynb"
        ).read_bytes()


STEPS = ("submitted", "autograded", "feedback")


def test_students_get_neither_solutions_nor_hidden_tests(room):
    by_name = {one.metadata.nbgrader.grade_id: one for one in room.released.cells[1:]}
    assert by_name["t1-solution-1"].source == (
        'def double(x):\n    raise NotImplementedError("your code goes here")'
    )
    assert by_name["t1-hidden-1"].source == "# more"
    assert "assert half(2) == 1" in by_name["t2-check-1"].source


def test_points_that_a_person_has_set_count_and_the_page_says_so(room):
    ours = course.Course(room.out / "course", "tiny")
    ours.update_from(room.ours)
    assert ours.scores("nobody") == {}
    assert ours.scores("ben") == {
        **{"t1-check-1": 1.0, "t1-hidden-1": 0.0, "t2-check-1": 4.0, "t2-hidden-1": 8.0}
    }
    with ours.gradebook() as book:
        grade = book.find_grade("t1-hidden-1", "tiny", "tiny", "ben")
        grade.manual_score = 1.5
        book.db.commit()
    before = (room.out / "course" / "autograded" / "ben" / "tiny").stat().st_mtime
    code, said = room.mark()
    assert (code, said[0]) == (0, "tiny: 6 submissions, 0 to mark.")
    assert room.table()["ben"]["task 1 (of 3)"] == "2.5"
    assert room.table()["ben"]["total"] == "14.5"
    assert "A person has set the points of this task. 2. Halve" in room.page("feedback/ben.html")
    assert "A person" not in room.page("feedback/Anna.html")
    assert "Mean 8.3 of 15 points" in room.page("overview.html")
    assert (room.out / "course" / "autograded" / "ben" / "tiny").stat().st_mtime == before
    with ours.gradebook() as book:
        grade = book.find_grade("t1-hidden-1", "tiny", "tiny", "ben")
        grade.manual_score, grade.auto_score = None, None
        book.db.commit()
        assert ours.scores("ben")["t1-hidden-1"] is None  # nobody has marked it yet
        grade.auto_score = 0.0  # as it was, for the other tests
        book.db.commit()
    room.mark()


def test_a_notebook_that_was_run_gets_its_locked_cells_back_and_loses_what_it_showed(room):
    ours = course.Course(room.out / "course", "tiny")
    ours.update_from(room.ours)
    made = handed_in(room.released, "return 1", None)
    for one in made.cells[1:]:
        one.outputs = [new_output("stream", text="x")]
        if one.metadata.nbgrader.locked:
            one.source = "pass"
    back = ours.restore("Anna", made)
    by_name = {one.metadata.nbgrader.grade_id: one for one in back.cells[1:]}
    assert by_name["opening-1"].source == "TOWN = 8"
    assert by_name["t1-solution-1"].source == "def double(x):\n    return 1"
    assert "assert double(3) == 6" in by_name["t1-hidden-1"].source
    assert not any(one.outputs for one in by_name.values())


def test_of_a_class_that_goes_on_only_what_changed_is_marked(tmp_path):
    class_list = tmp_path / "people.csv"
    class_list.write_text("student,login\nAnna,a1\ngus,g1\nben,b1\n", encoding="utf-8")
    room = Room(tmp_path, ["Anna", "ben"])
    code, said = room.mark("--roster", str(class_list))
    assert (code, said[0]) == (0, "tiny: 2 submissions, 2 to mark.")
    assert said[-4] == (
        "2 submissions, nothing of 1 in the roster: 2 graded (0 with remarks), 0 not. "
        "Marked now: 2, in 0 s."
    )
    assert room.table()["gus"]["status"] == "not graded: nothing was handed in"
    assert room.page("overview.html").startswith(
        "Doubles and halves: the class 2 submissions, 2 graded. Mean 14 of 15 points, median 14. S"
    )
    room.put("ben", "return 2 * x", "return 0")
    (room.submissions / "Anna.ipynb").write_text("")
    code, said = room.mark("--roster", str(class_list))
    assert (code, said[0]) == (0, "tiny: 2 submissions, 2 to mark.")
    remark = "graded; what came later was not graded: the file is empty"
    assert "Anna: not graded: the file is empty" in said
    table = room.table()
    assert (table["Anna"]["total"], table["Anna"]["status"]) == ("15", remark)
    assert (table["ben"]["task 1 (of 3)"], table["ben"]["task 2 (of 12)"]) == ("3", "0")
    code, said = room.mark("--roster", str(class_list))
    assert said[0] == "tiny: 2 submissions, 0 to mark."
    code, said = room.mark("--roster", str(class_list), "--seconds", "99")
    assert said[0] == "tiny: 2 submissions, 2 to mark."  # other limits, other marks


def test_what_cannot_be_marked_at_all_ends_the_command_with_its_reason(tmp_path):
    room = Room(tmp_path, ["Anna"])
    with pytest.raises(SystemExit, match="there is no assignment 'other' in .*; known are tiny"):
        room.mark("--assignment", "other")
    source = source_of()
    source.cells[2].source = source.cells[2].source.replace("2 * x", "3 * x")
    nbformat.write(source, room.ours / "source" / "tiny" / "tiny.ipynb")
    with pytest.raises(SystemExit) as ended:
        room.mark()
    assert str(ended.value) == (
        "the solutions of tiny do not pass the check t1-check-1 on this computer, so nobody can be "
        "marked: double(2) must be 4, got 6"
    )
    nbformat.write(source, room.ours / "source" / "tiny" / "second.ipynb")
    with pytest.raises(SystemExit, match="must hold one notebook, holds 2"):
        room.mark()
    assert not Path(room.out / "grades.csv").exists()
