"""A class of 30 with known marks goes through ``make grade``: every mark, every line of the report.

Where the known marks come from: a task that was solved has all of its points, one that was not
answered none, and what a plausible wrong answer gets is found here, by running the source of the
exercise in this process, without a notebook, nbgrader or a box.
"""

import contextlib
import copy
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

import psutil

from coursebook.classes import make as make_class
from coursebook.exercises import reader
from grading import box, landlock

ROOT = Path(__file__).resolve().parents[1]
CHAPTER, SEED = "knowledge", 7  # the exercise that runs fastest
CELL_SECONDS = 8
LINUX = sys.platform == "linux"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="boxes need Linux or macOS"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]

# What is put into the function of task 2, what the report has to say of it, and whether the
# notebook goes on: all other tasks are solved.
HOSTILE = {
    "loop": (
        "while True: pass",
        f"task 2: stopped after {CELL_SECONDS} s: does it ever end?",
        True,
    ),
    "stubborn": (
        "import time\n    while True:\n        try:\n            time.sleep(100)\n"
        "        except BaseException: pass",
        "stopped in task 2: it did not end, and could not be interrupted; run again without",
        True,
    ),
    "exit": ("exit()", "the code raised SystemExit; look at task 2: it uses exit", True),
    "sysexit": ("import sys; sys.exit()", "task 2: the code raised SystemExit", True),
    "systemexit": ("raise SystemExit", "task 2: the code raised SystemExit", True),
    "osexit": ("import os; os._exit(0)", "stopped in task 2: it ended its Python process", True),
    "kill": (
        "import os; os.kill(os.getpid(), 9)",
        "it tried to send a signal to a process: refused",
        True,
    ),
    "killparent": (
        "import ctypes, os; ctypes.CDLL(None).kill(os.getppid(), 9)",
        "look at task 2: it uses ctypes, os" if landlock.abi() >= 6 else "ended the process",
        True,
    ),
    "writes": (
        "open(OUTSIDE, 'w').write('x')",
        "it tried to write outside its folder (OUTSIDE): refused",
        True,
    ),
    "reads": (
        "return open(HIDDEN).read()",
        "it tried to read a file that is none of its own (HIDDEN): refused",
        True,
    ),
    "flood": (
        "for _ in range(10**7): print('x' * 100)",
        "stopped in task 2: it printed or showed too much; run again without that cell",
        True,
    ),
    "display": (
        "from IPython.display import HTML, display; display(HTML('x' * 10**8))",
        "stopped in task 2: it printed or showed too much; run again without that cell",
        True,
    ),
    "memory": ("return bytearray(10**11)", "task 2: the code raised MemoryError", True),
    "forkbomb": (
        "import ctypes\n    while True: ctypes.CDLL(None).fork()",
        "stopped in task 2: it started more than 20 processes",
        False,
    ),
    "syntax": ("return (", "task 2 has a syntax error", True),
}
NO_OP = "a check ended without saying what it tested"


@dataclass
class Student:
    """One submission, and what is known of it."""

    file: str  # its name in the folder of submissions
    content: bytes
    points: dict | None  # by task; None if it cannot be marked
    says: tuple = ()  # parts of the line in the report
    name: str = field(default="")

    def __post_init__(self):
        self.name = self.name or Path(self.file).name.removesuffix(".ipynb")


class Class:
    """Makes submissions to one assignment, with known marks."""

    def __init__(self, folder):
        self.exercise = reader.read(ROOT / "exercises" / f"{CHAPTER}.md", SEED)
        self.folder, self.course = folder, folder / "course"
        path = self.course / "source" / CHAPTER / f"{CHAPTER}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(make_class.assignment(self.exercise), path)
        (self.course / "nbgrader_config.py").write_text(make_class.SETTINGS.read_text())
        make_class.release(self.course)
        released = self.course / "release" / CHAPTER / f"{CHAPTER}.ipynb"
        self.given = nbformat.read(released, as_version=4)
        self.full = {task.name: task.points for task in self.exercise.tasks}
        self.tasks = list(self.full)
        self.outside = folder / "outside.txt"
        self.hidden = path

    def answers(self, *tasks):
        """Return the solutions of some tasks."""
        return {
            task.name: reader.solved(task.of("solution")[0].source)
            for task in self.exercise.tasks
            if task.name in tasks
        }

    def notebook(self, answers):
        """Return the notebook of a student who gave these answers."""
        made = copy.deepcopy(self.given)
        for task, code in answers.items():
            self.cell(made, f"{task}-solution-1").source = code
        return made

    @staticmethod
    def cell(notebook, name):
        """Return the last cell of a notebook that has this id."""
        return [cell for cell in notebook.cells if cell.id == name][-1]

    def marks(self, *tasks):
        """Return the points of somebody who solved these tasks and no others."""
        return {task: self.full[task] if task in tasks else 0 for task in self.tasks}

    def hostile(self, kind):
        """Return a student who solved all tasks but the second, where this is done."""
        code, says, goes_on = HOSTILE[kind]
        names = {"OUTSIDE": str(self.outside), "HIDDEN": str(self.hidden)}
        for word, path in names.items():
            code = code.replace(word, repr(path))
            says = says.replace(word, path)
        function = self.answers("t2")["t2"].splitlines()[0]
        answers = self.answers(*self.tasks) | {"t2": f"{function}\n    {code}\n"}
        solved = [task for task in self.tasks if task == "t1" or (goes_on and task != "t2")]
        content = nbformat.writes(self.notebook(answers)).encode()
        return Student(f"{kind}-person.ipynb", content, self.marks(*solved), (says,))

    def wrong(self, number, which):
        """Return the answers of somebody with a wrong answer to one task."""
        task = self.exercise.tasks[number]
        return self.answers(*self.tasks) | {task.name: task.of("wrong")[which].source}

    def by_hand(self, answers, lost=r"(?!)"):
        """Return the points for some answers, found without a notebook.

        Checks in which the pattern `lost` is found give none.
        """
        namespace, points = {"__name__": "__main__"}, dict.fromkeys(self.tasks, 0)
        for cell in self.exercise.opening:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
        for task in self.exercise.tasks:
            worth = iter(task.graded())
            for role, cell in task.cells:
                if cell.cell_type != "code" or role == "wrong":
                    continue
                if role not in ("check", "hidden"):
                    exec(answers[task.name] if role == "solution" else cell.source, namespace)
                    continue
                each = next(worth)
                with contextlib.suppress(Exception):
                    exec(cell.source, namespace)
                    points[task.name] += 0 if re.search(lost, cell.source) else each
        return points


def text(notebook):
    return nbformat.writes(notebook).encode()


def the_class(room):
    """Return the thirty."""
    solutions = room.answers(*room.tasks)
    right = text(room.notebook(solutions))

    def edited(change):
        notebook = room.notebook(solutions)
        change(notebook)
        return text(notebook)

    def delete_check(notebook):
        notebook.cells.remove(room.cell(notebook, "t2-check-1"))

    def copy_check(notebook):
        twice = copy.deepcopy(room.cell(notebook, "t2-check-1"))
        twice["id"], twice.source = "another", "pass"
        notebook.cells.append(twice)

    def empty_checks(notebook):
        for cell in notebook.cells:
            if "-check-" in cell.id or "-hidden-" in cell.id:
                cell.source = "print('Tested: everything.')"
        for task in room.tasks[1:]:
            room.cell(notebook, f"{task}-solution-1").source = "pass"

    patched = solutions | {"t2": solutions["t2"] + "\nfrom_ties = lambda *ties, n: HEXAGON\n"}

    def peek(notebook):
        head = solutions["t2"].splitlines()[0]
        room.cell(notebook, "t2-solution-1").source = f"{head}\n    return got\n"

    def no_op(notebook):
        room.cell(
            notebook, "t2-solution-1"
        ).source += "\nget_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n"

    def lose_marks(notebook):
        """Kaggle keeps neither metadata nor ids."""
        notebook.metadata = {}
        for number, cell in enumerate(notebook.cells):
            cell.metadata, cell["id"] = {}, f"other-{number}"

    setting = (
        "import simulations.models.knowledge.granovetter as g\nsetattr(g, 'crowd', lambda t: [42])"
    )
    cheat = f"def crowd(thresholds):\n    return 42\n{setting}\n"
    cheated = solutions | {"t5": f"{solutions['t5']}\n{cheat}"}

    def other_version(notebook):
        notebook.metadata["course"]["version"] = "0" * 12
        room.cell(notebook, "t3-check-1").source = "print('Tested: something else.')"

    def other_chapter(notebook):
        notebook.metadata["course"]["chapter"] = "alphabet"

    def odd_but_right(notebook):
        """Spare cells, warnings and pictures are nobody's mistake."""
        notebook.cells.append(nbformat.v4.new_code_cell("1 / 0"))
        warn = "import warnings\nwarnings.warn('not a mistake')\n"
        room.cell(notebook, "t1-solution-1").source += "\n" + warn

    wrong = {"wrong-person 1_x.ipynb": room.wrong(2, 0), "wrong-person 2.ipynb": room.wrong(3, 0)}
    half = ("t1", "t2", "t3")
    return [
        Student("anna.ipynb", right, room.full),
        Student(f"ben_{CHAPTER}.ipynb", right, room.full, name="ben"),
        Student("clara/Untitled3.ipynb", right, room.full, name="clara"),
        Student(
            f"Dora Weiß_4711_assignsubmission_file_/{CHAPTER}.ipynb",
            *(right, room.full),
            name="Dora Weiß_4711",
        ),
        Student(f"bergann_LATE_4711_98765_{CHAPTER}.ipynb", right, room.full, name="bergann_4711"),
        Student("kaggle-person.ipynb", edited(lose_marks), room.full, ("had lost its marks",)),
        Student(
            "cheats-person.ipynb",
            text(room.notebook(cheated)),
            room.marks("t1", "t2", "t3", "t4"),
            ("it changes the package: simulations.models.knowledge.granovetter.crowd",),
        ),
        Student("emil.ipynb.txt", edited(odd_but_right), room.full, name="emil"),
        Student("fay.ipynb", text(room.notebook(room.answers(*half))), room.marks(*half)),
        *(
            Student(
                file,
                text(room.notebook(answers)),
                room.by_hand(answers),
                name=file[: len("wrong-person 1")],
            )
            for file, answers in wrong.items()
        ),
        Student("blank-person.ipynb", text(room.given), room.marks(), ("nothing was answered",)),
        *(room.hostile(kind) for kind in HOSTILE),
        Student(
            "deleted-person.ipynb",
            edited(delete_check),
            room.full,
            ("cells of task 2 were missing",),
        ),
        Student(
            "copied-person.ipynb",
            edited(copy_check),
            room.full,
            ("cells of task 2 were there twice",),
        ),
        Student(
            "edited-person.ipynb",
            edited(empty_checks),
            room.marks("t1"),
            ("checks of tasks 1, 2, 3, 4, 5 were edited: put back as they were",),
        ),
        Student(
            "patched-person.ipynb",
            *(text(room.notebook(patched)), room.by_hand(patched, lost=r"\bfrom_ties\b")),
            ("changes from_ties, which the check uses",),
        ),
        Student(
            "peeks-person.ipynb",
            edited(peek),
            room.marks("t1", "t3", "t4", "t5"),
            ("the answer uses got, which only the check defines",),
        ),
        Student(
            "no-person_op at all.ipynb", edited(no_op), room.marks("t1"), (NO_OP,), name="no-person"
        ),
        Student(
            "older-person.ipynb", edited(other_version), room.full, ("of another class or of an",)
        ),
        Student("empty-person.ipynb", b"", None, ("not graded: the file is empty",)),
        Student(
            "text-person.ipynb", b"My answers: 42", None, ("not graded: the file is no notebook",)
        ),
        Student(
            "other-person.ipynb",
            edited(other_chapter),
            None,
            ("wrong assignment: this is alphabet",),
        ),
    ]


class Run:
    """What ``python -m grading`` makes of a class."""

    def __init__(self, room, out, submissions):
        self.room, self.out, self.submissions = room, out, submissions

    def __call__(self, **environment):
        command = [sys.executable, "-m", "grading", str(self.submissions)]
        command += ["--assignment", CHAPTER, "--out", str(self.out), "--cell-seconds"]
        command += [str(CELL_SECONDS), "--course", str(self.room.course)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.room.folder)
        assert done.returncode == 0, done.stderr
        assert not done.stderr, done.stderr
        return done.stdout

    def table(self):
        """Return the rows of grades.csv by student."""
        with open(self.out / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}


def tree(folder):
    """Return what is in a folder: a digest and the time of each file.

    Without the caches of Python and Numba: other tests, which run at the same time, write them.
    """
    return {
        path.relative_to(folder): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


# Whom a shorter class does without: file names are tried in tests/test_grading_names.py, what ends
# a process and floods in tests/test_grading_box.py, and three ways to SystemExit are one.
SPARED = {"ben", "clara", "bergann_4711", "osexit-person", "flood-person"}
SPARED |= {"sysexit-person", "systemexit-person", "wrong-person 2"}
SPARED |= {"copied-person", "killparent-person"}  # beside whoever deletes, and whoever kills
# and what is repaired, patched or shown without end is tried one by one in tests/test_grading*.py
SPARED |= {"kaggle-person", "emil", "older-person", "deleted-person", "cheats-person"}
SPARED |= {"display-person", "reads-person", "memory-person", "edited-person"}
SPARED |= {"patched-person", "peeks-person"}


@pytest.fixture(scope="module")
def graded(request, tmp_path_factory):
    """Return the students, the run that marked them, and what the folders held before."""
    room = Class(tmp_path_factory.mktemp("class"))
    students, submissions = the_class(room), room.folder / "in"
    assert len(students) >= 30
    assert {student.name for student in students} > SPARED
    if request.config.getoption("--skip-whole"):
        students = [student for student in students if student.name not in SPARED]
    for student in students:
        path = submissions / student.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(student.content)
    before = tree(submissions), tree(room.course), tree(ROOT / "simulations")
    run = Run(room, room.folder / "out", submissions)
    run.said = run()
    return students, run, before


def points_in(row):
    """Return the points of each task in a row of the table."""
    columns = [name for name in row if name.startswith("task ")]
    return {f"t{name.split()[1]}": float(row[name] or "nan") for name in columns}


def test_the_table_has_a_row_for_each_student(graded):
    students, run, _ = graded
    assert sorted(run.table()) == sorted(student.name for student in students)


def test_every_mark_is_right(graded):
    students, run, _ = graded
    table, wrong = run.table(), {}
    for student in students:
        row = table[student.name]
        if student.points is None:
            continue
        if points_in(row) != student.points or float(row["total"]) != sum(student.points.values()):
            wrong[student.name] = (points_in(row), student.points, row["status"])
    assert not wrong, json.dumps(wrong, indent=1)


def test_every_line_of_the_report_says_what_happened(graded):
    students, run, _ = graded
    table = run.table()
    for student in students:
        status = table[student.name]["status"]
        assert all(part in status for part in student.says), (student.name, status)
        if not student.says:
            assert status == "graded", student.name
        if student.points is None:
            assert status.startswith("not graded: ")
            assert table[student.name]["total"] == ""


def test_originals_are_untouched_and_nothing_is_written_outside(graded):
    _, run, before = graded
    after = tree(run.submissions), tree(run.room.course), tree(ROOT / "simulations")
    assert after == before
    assert not run.room.outside.exists()
    expected = {"course", "in", "out"}
    assert {path.name for path in run.room.folder.iterdir()} == expected


def test_no_process_of_a_box_is_left(graded):
    def of_a_box(process):
        try:
            return box.MARK in process.environ()
        except psutil.Error:
            return False

    assert not [p for p in psutil.process_iter() if p.is_running() and of_a_box(p)]


def test_what_students_wrote_is_kept_as_it_came(graded):
    students, run, _ = graded
    for student in students:
        if student.points is not None:
            kept = run.out / "course" / "submitted" / student.name / CHAPTER / f"{CHAPTER}.ipynb"
            assert kept.read_bytes() == student.content


def test_each_student_gets_a_page_that_says_what_was_tested_and_what_was_not(graded):
    students, run, _ = graded
    for student in students:
        page = (run.out / "feedback" / f"{student.name}.html").read_text(encoding="utf-8")
        if student.points is None:
            assert "Not graded." in page
            continue
        assert f"{sum(student.points.values())} of {sum(run.room.full.values())} points" in page
        assert page.count("Tested: ") >= len(run.room.tasks)
        assert "Not tested: " in page
        assert "BEGIN HIDDEN" not in page
    wrong = (run.out / "feedback" / "wrong-person 1.html").read_text(encoding="utf-8")
    assert run.room.exercise.tasks[2].of("wrong")[0].metadata["says"] in wrong


def test_the_overview_names_nobody_and_counts_everybody(graded):
    students, run, _ = graded
    page = (run.out / "overview.html").read_text(encoding="utf-8")
    assert not [student.name for student in students if student.name in page]
    marked = [student.points for student in students if student.points is not None]
    assert f"{len(students)} submissions, {len(marked)} graded." in page
    for task, full in run.room.full.items():
        solved = sum(points[task] == full for points in marked)
        part = sum(0 < points[task] < full for points in marked)
        assert f"{solved} solved it, {part} a part of it," in page
    assert run.room.exercise.tasks[2].of("wrong")[0].metadata["says"] in page


def test_nbgrader_reads_the_gradebook_and_exports_it(graded):
    students, run, _ = graded
    with open(run.out / "course" / "grades.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    for student in students:
        if student.points is not None:
            assert float(rows[student.name]["score"]) == sum(student.points.values())
            assert float(rows[student.name]["max_score"]) == sum(run.room.full.values())
            page = run.out / "course" / "feedback" / student.name / CHAPTER / f"{CHAPTER}.html"
            assert page.is_file()


@pytest.mark.whole  # tests/test_grading_whole.py does so with six students, in one process
def test_a_second_run_marks_nobody_and_a_late_one_only_the_late(graded):
    students, run, _ = graded
    pages = [run.out / "grades.csv", run.out / "overview.html"]
    marked, written = tree(run.out / "course" / "autograded"), [p.read_bytes() for p in pages]
    assert "0 to mark" in run()
    assert tree(run.out / "course" / "autograded") == marked
    assert [page.read_bytes() for page in pages] == written

    (run.submissions / "zoe.ipynb").write_bytes(students[0].content)
    changed = run.room.notebook(run.room.answers("t1"))
    (run.submissions / "blank-person.ipynb").write_bytes(text(changed))
    assert "2 to mark" in run()
    after = tree(run.out / "course" / "autograded")
    assert {path.parts[0] for path in after if after[path] != marked.get(path)} == {
        "zoe",
        "blank-person",
    }
    table = run.table()
    assert points_in(table["zoe"]) == run.room.full
    assert points_in(table["blank-person"]) == run.room.marks("t1")
    kept = list((run.out / "course" / "earlier" / "blank-person").rglob("*.ipynb"))
    assert [path.read_bytes() for path in kept] == [text(run.room.given)]
