"""The parts of ``make grade``: names, broken files, restored cells, tricks, table and pages."""

import copy
import csv
import json
import subprocess
import sys
import threading
import zipfile
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import MagicMock

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from grading import command as tool
from grading import course, inbox, landlock, marking, repair, report, tamper

ROOT = Path(__file__).resolve().parents[1]


def cell(name, source, **marks):
    """Return a code cell as nbgrader knows it."""
    about = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return new_code_cell(source, id=name, metadata={"nbgrader": about | {"grade_id": name} | marks})


CHECK = "for known in (2, 3):\n    assert abs(double(known) - 2 * known) < 1, f'got {known}: no'"


def assignment(answer, *others, version="1"):
    """Return a small assignment: something given, an answer, a check of two points."""
    cells = [
        cell("opening-1", "import numpy as np\nTOWN = 3", locked=True),
        cell("t1-solution-1", answer, solution=True),
        *others,
        cell("t1-check-1", f"{CHECK}\nprint('Tested: two.')", grade=True, locked=True, points=2),
    ]
    about = {"chapter": "tiny", "version": version, "tasks": [{"task": "t1", "title": "Double"}]}
    return new_notebook(cells=cells, metadata={"course": about})


RIGHT = assignment("def double(x):\n    return 2 * x")


def found(folder):
    return {one.student: one for one in inbox.find(folder, "tiny")}


def put(folder, *names, content="{}"):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def test_every_file_is_somebodys_and_the_systems_own_are_nobodys(tmp_path):
    put(tmp_path, "anna.ipynb", "ben.pdf", "clara/x.ipynb", "clara/.ipynb_checkpoints/x.ipynb")
    put(tmp_path, ".DS_Store", "__MACOSX/anna.ipynb", "tiny.ipynb", "dora/notes.txt")
    people = found(tmp_path)
    assert sorted(people) == ["anna", "ben", "clara", "dora", "tiny.ipynb"]
    assert people["anna"].path == tmp_path / "anna.ipynb"
    assert people["clara"].path == tmp_path / "clara" / "x.ipynb"
    assert people["ben"].problem == "ben.pdf is no notebook (.ipynb)"
    assert people["dora"].problem == "the folder holds notes.txt, no notebook (.ipynb)"
    assert "does not say whose it is" in people["tiny.ipynb"].problem


def test_two_notebooks_of_one_person_are_refused_and_named(tmp_path):
    put(tmp_path, "anna_tiny_1.ipynb", "Anna_tiny_2.ipynb", "ben/a.ipynb", "ben/b.ipynb")
    put(tmp_path, "clara/a.ipynb", "clara/tiny.ipynb")
    people = found(tmp_path)
    assert people["Anna"].problem.startswith("2 notebooks (Anna_tiny_2.ipynb, anna_tiny_1.ipynb)")
    assert (
        people["ben"].problem == "2 notebooks (a.ipynb, b.ipynb): leave one of them in the folder"
    )
    assert people["clara"].path.name == "tiny.ipynb"


def test_nothing_and_no_folder_are_errors(tmp_path):
    with pytest.raises(inbox.InboxError, match="must hold notebooks"):
        inbox.find(tmp_path, "tiny")
    with pytest.raises(inbox.InboxError, match="must be a folder or a zip file"):
        inbox.find(tmp_path / "none", "tiny")


def test_the_zip_of_a_folder_and_the_zip_of_files_give_the_same(tmp_path):
    for number, prefix in enumerate(("", "week 3/")):
        archive, folder = tmp_path / f"{number}.zip", tmp_path / str(number)
        with zipfile.ZipFile(archive, "w") as out:
            out.writestr(f"{prefix}anna.ipynb", "{}")
            out.writestr(f"{prefix}ben/x.ipynb", "{}")
        assert sorted(found(inbox.unpack(archive, folder))) == ["anna", "ben"]


def test_a_zip_cannot_write_outside_and_a_broken_one_is_refused(tmp_path):
    archive, inside = tmp_path / "a.zip", tmp_path / "inside"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("../evil.ipynb", "some text " * 9)
        out.writestr("anna.ipynb", "{}")
    inbox.unpack(archive, inside)
    assert not (tmp_path / "evil.ipynb").exists()
    damaged = bytearray(archive.read_bytes())
    damaged[43:46] = b"\xff" * 3  # the packed text
    for content in (b"PK no zip", damaged):
        archive.write_bytes(content)
        with pytest.raises(inbox.InboxError, match=r"a\.zip cannot be unpacked"):
            inbox.unpack(archive, tmp_path / "other")


@pytest.mark.parametrize("other", ["./anna.ipynb", "../anna.ipynb", "/anna.ipynb"])
def test_no_file_of_a_zip_is_written_over_another(tmp_path, other):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("anna.ipynb", "{}")
        out.writestr(other, "[]")
    with pytest.raises(inbox.InboxError, match=r"two files called anna\.ipynb"):
        inbox.unpack(archive, tmp_path / "inside")


def test_a_link_to_another_folder_is_not_followed(tmp_path):
    put(tmp_path / "elsewhere", "x.ipynb")
    put(tmp_path / "week", "ben.ipynb")
    (tmp_path / "week" / "anna").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "week")["anna"].problem == "anna is a link to another folder"


def test_a_link_to_a_file_is_not_followed_wherever_it_stands(tmp_path):
    put(tmp_path / "elsewhere", "x.ipynb")
    put(tmp_path / "week", "ben/notes.txt")
    for name in ("anna.ipynb", "ben/mine.ipynb"):
        (tmp_path / "week" / name).symlink_to(tmp_path / "elsewhere" / "x.ipynb")
    people = found(tmp_path / "week")
    assert people["anna"].problem == "anna.ipynb is a link to another file"
    assert people["ben"].problem == "mine.ipynb is a link to another file"
    assert people["ben"].path is None


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (["b.txt"], "b.txt"),
        (["b.txt", "c.txt", "d.txt"], "b.txt, c.txt, d.txt"),
        (["b.txt", "c.txt", "d.txt", "e.txt", "f.txt"], "b.txt, c.txt, d.txt and 2 more"),
    ],
)
def test_what_is_not_marked_beside_a_notebook_is_said(tmp_path, others, said):
    put(tmp_path, "anna/x.ipynb", *(f"anna/{name}" for name in others))
    assert found(tmp_path)["anna"].about == [f"not marked, beside it: {said}"]


def test_one_name_written_in_two_ways_is_one_person(tmp_path):
    put(tmp_path, "Mu\u0308ller/x.ipynb", "M\u00fcller.ipynb")
    assert list(found(tmp_path)) == ["M\u00fcller"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"hello", "no notebook: not JSON"),
        (b"PK\x03\x04", "no notebook: a zip file"),
        (b"%PDF-1.7", "no notebook: a PDF"),
        (b"\xff\xfe\x00", "no notebook: not JSON"),
        (b"[" * 100_000, "no notebook: not JSON"),
        (b"[1, 2]", "JSON, but no notebook"),
        (b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "is damaged"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "is damaged"),
        (b'{"nbformat": 99, "cells": []}', "is damaged"),
        (b'{"nbformat": "x", "cells": []}', "is damaged"),
    ],
)
def test_what_is_no_notebook_gets_a_reason(tmp_path, content, says):
    path = tmp_path / "anna.ipynb"
    path.write_bytes(content)
    with pytest.raises(inbox.NotGraded, match=says):
        inbox.read(path)


def test_too_large_a_file_is_not_read(tmp_path):
    path = tmp_path / "anna.ipynb"
    with open(path, "wb") as file:
        file.truncate(inbox.LARGEST + 1)
    with pytest.raises(inbox.NotGraded, match="too large: 20 MB"):
        inbox.read(path)


def test_a_notebook_of_an_old_format_is_read(tmp_path):
    path = tmp_path / "anna.ipynb"
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}}
    code = {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": []}
    path.write_text(json.dumps(old | {"worksheets": [{"cells": [code], "metadata": {}}]}))
    content, notebook = inbox.read(path)
    assert content == path.read_bytes()
    assert notebook.cells[0].source == "x = 1\ny = 2"


def test_the_assignment_is_what_all_notebooks_say_or_it_is_asked_for(tmp_path):
    nbformat.write(RIGHT, tmp_path / "anna.ipynb")
    put(tmp_path, "ben.ipynb", content="")
    assert inbox.assignment_of(tmp_path) == "tiny"
    other = assignment("")
    other.metadata["course"]["chapter"] = "other"
    nbformat.write(other, tmp_path / "clara.ipynb")
    with pytest.raises(inbox.InboxError, match=r"say which ASSIGNMENT.*tiny \(1\)"):
        inbox.assignment_of(tmp_path)


def changed(change):
    notebook = nbformat.from_dict(json.loads(json.dumps(RIGHT)))
    change(notebook)
    return notebook


def lose_metadata(notebook):
    for one in notebook.cells:
        one.metadata = {}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda nb: None, []),
        (lambda nb: nb.cells.pop(2), ["cells of task 1 were missing: put back"]),
        (lambda nb: nb.cells.pop(0), ["cells of the opening were missing: put back"]),
        (
            lambda nb: nb.cells.append(copy.deepcopy(nb.cells[2])),
            ["cells of task 1 were there twice"],
        ),
        (lambda nb: nb.cells[2].update(source="pass"), ["checks of task 1 were edited"]),
        (lambda nb: nb.cells[0].update(source="TOWN = 9"), ["given cells of the opening were ed"]),
        (lambda nb: nb.cells[2].metadata.update(nbgrader="x"), []),
        (lambda nb: nb.cells[2].metadata.nbgrader.update(points=99, locked=False), []),
        (lambda nb: nb.metadata.update(course=[1]), []),
        (lambda nb: nb.metadata.course.update(version="2"), ["of another class or of an older"]),
        (lambda nb: nb.cells.append(cell("t9-check-1", "", grade=True)), ["1 cells are of anoth"]),
        (lose_metadata, []),
    ],
)
def test_what_was_given_out_comes_back_and_is_said(change, says):
    notebook, notes = repair.repaired(changed(change), RIGHT)
    names = [repair.grade_id(one) for one in notebook.cells]
    assert sorted(filter(None, names)) == ["opening-1", "t1-check-1", "t1-solution-1"]
    check = notebook.cells[names.index("t1-check-1")]
    assert check.metadata.nbgrader == RIGHT.cells[2].metadata.nbgrader
    assert len(notes) == len(says)
    assert all(part in note for part, note in zip(says, notes, strict=True))


def test_a_notebook_of_another_assignment_is_not_graded():
    with pytest.raises(inbox.NotGraded, match="wrong assignment: this is other, not tiny"):
        repair.repaired(changed(lambda nb: nb.metadata.course.update(chapter="other")), RIGHT)
    with pytest.raises(inbox.NotGraded, match="no cell for an answer"):
        repair.repaired(new_notebook(cells=[new_code_cell("1")]), RIGHT)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("def double(x):\n    return 2 * x", None),
        (
            "import numpy as np\nimport math\ndef double(x):\n    town = 2\n    return town * x",
            None,
        ),
        ("TOWN = 3\ndef double(x):\n    return sum([x for _ in range(2)])", None),
        ("def double(x):\n    known = x\n    return 2 * known", None),
        ("def double(x):\n    return 2 * known", "uses known, which only the check defines"),
        ("abs = lambda x: 0\ndef double(x):\n    return 1", "changes abs, which the check uses"),
        ("def double(x):\n    global abs\n    abs = int", "changes abs, which the check uses"),
        ("import builtins\nbuiltins.abs = int", "changes builtins, which the check uses"),
        ("def double(x: return", None),
    ],
)
def test_a_check_does_not_count_if_its_names_were_changed(answer, why):
    withheld, _ = tamper.findings(assignment(answer), RIGHT)
    assert (why is None) == (not withheld)
    assert why is None or why in withheld["t1-check-1"]


def test_a_name_that_is_changed_after_the_check_does_no_harm():
    notebook = changed(lambda nb: nb.cells.append(new_code_cell("abs = 3\nprint(known)")))
    assert tamper.findings(notebook, RIGHT) == ({}, [])


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import os", "os"),
        ("from os import path", "os"),
        ("open('x')", "open"),
        ("%matplotlib inline", "get_ipython"),
        ("f.__globals__", "__globals__"),
        ("exec('1')", "exec"),
    ],
)
def test_what_no_answer_needs_is_a_remark(code, what):
    answer = f"def double(x):\n    return 2 * x\n{code}"
    assert tamper.findings(assignment(answer), RIGHT) == ({}, [f"look at task 1: it uses {what}"])


def result(student, state="passed", message="", **others):
    """Return what the marking of a student gives."""
    points = 2.0 if state == "passed" else 0.0
    check = marking.Check("t1-check-1", False, 2.0, points, state, message)
    return marking.Result(student, f"{student}.ipynb", graded=True, checks=[check], **others)


@pytest.fixture
def pages(tmp_path):
    """Return a function that writes the reports of some results, and gives their folder."""
    made = report.Report(RIGHT, {"t1-check-1": "hm\nTested: two. Not tested: three."})

    def write(*results):
        scores = {one.student: {c.name: c.points for c in one.checks} for one in results}
        made.table(tmp_path / "grades.csv", results, scores)
        made.overview(tmp_path / "overview.html", results, scores)
        for one in results:
            made.feedback(tmp_path / f"{one.student}.html", one, scores[one.student])
        return tmp_path

    return write


def test_the_table_has_points_or_nothing_and_no_formula(pages):
    not_graded = marking.Result("ben", "ben.ipynb", notes=["the file is empty"])
    folder = pages(result("=1+1"), not_graded, result("Zoë", "failed", "got 2: no"))
    with open(folder / "grades.csv", encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["student", "task 1 (of 2)", "total", "maximum", "status", "file"]
    assert [row[:5] for row in rows] == [
        ["'=1+1", "2", "2", "2", "graded"],
        ["ben", "", "", "2", "not graded: the file is empty"],
        ["Zoë", "0", "0", "2", "graded"],
    ]


def test_the_overview_counts_the_checks_words_and_quotes_nobody(pages):
    secret = "AnnaWasHere"
    page = (
        pages(
            result("a", "failed", "got 2: no"),
            result("b", "failed", f"got {secret}: no"),
            result("c", "failed", secret),
            result("d", "error", f"{secret}: {secret}"),
            result("e", "error", f"NameError: {secret}"),
            result("f"),
            marking.Result("g", "g.ipynb", notes=[f"{secret}.pdf is no notebook (.ipynb)"]),
        )
        / "overview.html"
    ).read_text(encoding="utf-8")
    assert secret not in page
    assert '<td>got …: no</td><td class="number">2</td>' in page
    assert "The code stops with NameError." in page
    assert "1 solved it, 0 a part of it, 5 nothing;" in page


def test_the_overview_has_mean_and_median_of_all_that_were_graded(tmp_path):
    made = report.Report(RIGHT, {})
    points = {"a": 0.0, "b": 1.0, "c": 2.0, "d": 2.0}  # of an even class: 1.5 is nobody's
    results = [result(name) for name in points]
    results += [marking.Result("e", "e.ipynb", notes=["nothing was submitted"])]
    scores = {name: {"t1-check-1": one} for name, one in points.items()} | {"e": {}}
    made.overview(tmp_path / "overview.html", results, scores)
    page = (tmp_path / "overview.html").read_text(encoding="utf-8")
    assert "4 graded. Mean 1.2 of 2 points, median 1.5." in page
    assert "2 solved it, 1 a part of it, 1 nothing;" in page
    assert "50 % solved" in page
    assert "width: 25%" in page


def test_feedback_says_what_was_tested_and_runs_nothing_that_a_student_wrote(pages):
    message = "<script>alert(1)</script>"
    remark = "look at task 1: it uses os"
    folder = pages(result("a", "failed", message, notes=["task 1 is odd"], remarks=[remark]))
    page = (folder / "a.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "Tested: two. Not tested: three." in page
    assert "Task 1 is odd." in page
    assert "look at" not in page


def test_marks_are_not_lost_to_a_later_file_that_cannot_be_marked():
    broken = marking.Result("a", "a.ipynb", notes=["the file is empty"], digest="2")
    kept = tool.or_before(broken, result("a"))
    assert kept.status == "graded; what came later was not graded: the file is empty"
    assert (kept.digest, kept.checks) == ("2", result("a").checks)
    assert tool.or_before(broken, kept).remarks == kept.remarks
    assert tool.or_before(broken, None) is broken
    assert tool.or_before(result("a"), kept) == result("a")


@pytest.mark.parametrize("text", ["{", "[]", '{"assignment": "tiny", "said": {}, "results": [{}]}'])
def test_earlier_marks_that_cannot_be_read_are_left_alone_and_named(tmp_path, text):
    put(tmp_path, "results.json", content=text)
    with pytest.raises(inbox.InboxError, match=r"results\.json cannot be read: choose another OUT"):
        tool.Memory(tmp_path / "results.json", "tiny")
    assert (tmp_path / "results.json").read_text() == text


def test_what_is_remembered_is_there_again(tmp_path):
    tool.Memory(tmp_path / "results.json", "tiny").add(result("Anna"))
    again = tool.Memory(tmp_path / "results.json", "tiny")
    assert again.get("anna") == result("Anna")
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
    with pytest.raises(inbox.InboxError, match="holds the marks of tiny"):
        tool.Memory(tmp_path / "results.json", "large")


def test_a_file_that_cannot_be_read_costs_nobody_else_the_marks(tmp_path):
    put(tmp_path, "anna.ipynb")
    todo = [inbox.Submission(name, tmp_path / f"{name}.ipynb") for name in ("anna", "gone")]
    memory = tool.Memory(tmp_path / "results.json", "tiny")
    assert [one.student for one, _ in tool.what_to_mark(todo, memory, "1")] == ["anna", "gone"]
    got = marking.Marker.mark(None, "gone", todo[1].path)
    assert got.status.startswith("not graded: it could not be processed (FileNotFoundError")


def test_no_more_is_marked_when_marks_cannot_be_remembered(tmp_path, monkeypatch):
    begun = []

    class Slow:
        def __init__(self, _, limits, *__):
            self.said, self.limits = {}, limits

        def mark(self, student, path):
            begun.append(student)
            tool.box.STOP.wait(0.1)
            return result(student)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tool, "Marker", Slow)
    monkeypatch.setattr(tool.box, "STOP", threading.Event())
    monkeypatch.setattr(tool.safe_files, "write", full)
    todo = [(inbox.Submission(f"s{k}", tmp_path), "") for k in range(20)]
    memory = tool.Memory(tmp_path / "results.json", "tiny")
    with pytest.raises(OSError, match="No space left"):
        tool.mark_all(None, todo, memory, "1", None, None, Console(quiet=True))
    assert tool.box.STOP.is_set()
    assert len(begun) < 20


def test_the_student_version_of_an_older_edition_is_never_used(tmp_path, monkeypatch):
    def release(self, converter):
        if "refused" in self.source.cells[0].source:
            raise course.CourseError("nbgrader refuses it")
        self._release.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(self.source, self._release)

    monkeypatch.setattr(course.Course, "_convert", release)
    source = tmp_path / "from/source/tiny/tiny.ipynb"
    put(tmp_path, "from/source/tiny/tiny.ipynb", "from/nbgrader_config.py", content="")
    ours = course.Course(tmp_path / "out", "tiny")
    for code in ("first", "second"):
        nbformat.write(assignment(code), source)
        ours.update_from(tmp_path / "from")
        assert ours.released == ours.source
    refused = assignment("third")
    refused.cells[0].source = "refused"
    nbformat.write(refused, source)
    for _ in range(2):  # not even at the second time
        with pytest.raises(course.CourseError, match="refuses"):
            ours.update_from(tmp_path / "from")


def test_what_a_student_handed_in_before_is_kept_once_each(tmp_path, monkeypatch):
    monkeypatch.setattr(course.Course, "gradebook", lambda self: nullcontext(MagicMock()))
    ours = course.Course(tmp_path / "out", "tiny")
    ours.name = "tiny"
    for content in (b"1", b"1", b"2", b"3", b"2"):
        ours.receive("anna", content)
    earlier = sorted(f.read_bytes() for f in (tmp_path / "out" / "earlier").rglob("*.ipynb"))
    assert earlier == [b"1", b"2", b"3"]
    (now,) = (tmp_path / "out" / "submitted").rglob("*.ipynb")
    assert now.read_bytes() == b"2"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")
def test_a_notebook_gets_the_resources_that_are_allowed_and_no_more():
    program = (
        "import resource; from grading import kernel\n"
        "kernel.LIMITS.update(memory=1 << 33, cpu_seconds=7, file_size=1 << 20)\n"
        "kernel.LIMITS.pop('processes', None)\n"
        "before = resource.getrlimit(resource.RLIMIT_NPROC)\n"
        "kernel.limit_resources()\n"
        "got = [resource.getrlimit(getattr(resource, 'RLIMIT_' + name))\n"
        "       for name in ('AS', 'CPU', 'FSIZE', 'CORE')]\n"
        "print(got, resource.getrlimit(resource.RLIMIT_NPROC) == before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    wanted = [(limit, limit) for limit in (1 << 33, 7, 1 << 20, 0)]
    assert done.stdout == f"{wanted} True\n", done.stderr


@pytest.mark.skipif(not landlock.abi(), reason="this system has no Landlock")
def test_landlock_takes_all_files_but_those_given(tmp_path):
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.write_text("secret")
    code = (
        "import sys; from grading import landlock\n"
        "landlock.confine(write=[sys.argv[1]], read=[], look=['/'])\n"
        "open(sys.argv[1] + '/mine', 'w').write('x')\n"
        "for mode in 'r', 'w':\n"
        "    try: open(sys.argv[2], mode)\n"
        "    except PermissionError: print('refused')\n"
    )
    command = [sys.executable, "-c", code, str(own), str(other)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "refused\nrefused\n", done.stderr
    assert (own / "mine").read_text() == "x"
    assert other.read_text() == "secret"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{here}", "--out", "{here}/x"], "OUT must not lie in SUBMISSIONS"),
        (["{here}", "--out", "{here}/x/y"], "OUT must not lie in SUBMISSIONS"),
        (["{here}", "--out", "{here}"], "OUT must not lie in SUBMISSIONS"),
        (["{here}", "--out", "{full}/mine.txt"], "OUT must be a folder"),
        (["{here}", "--out", "{full}"], "OUT must be empty or hold earlier marks"),
        (["{here}", "--seconds", "0"], "--seconds must be at least 1, got 0"),
        (["{here}", "--cell-seconds", "0"], "--cell-seconds must be at least 1"),
        (["{here}", "--user", "no body"], "--user"),
    ],
)
def test_arguments_that_would_lose_something_are_refused(tmp_path, capsys, arguments, says):
    (tmp_path / "in").mkdir()
    put(tmp_path, "full/mine.txt")
    places = {"here": tmp_path / "in", "full": tmp_path / "full"}
    with pytest.raises(SystemExit):
        tool.arguments([argument.format(**places) for argument in arguments])
    assert says in capsys.readouterr().err
