"""Notebooks that have lost their marks, what the kit says of itself, and how notes are worded."""

import copy
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from coursebook.classes import make as make_class
from coursebook.exercises import reader
from grading import box, inbox, marking, repair, report
from tests.test_grading_box import cell, notebook_of

ROOT = Path(__file__).resolve().parents[1]
RELEASED = notebook_of(dict.fromkeys((1, 2, 3), "raise NotImplementedError"))
RELEASED.cells.insert(0, cell("opening-1", "TOWN = 3\nCITY = 4", locked=True))
for number in (3, 2):  # what the student sees of the hidden checks, the same in each task
    hidden = cell(
        f"t{number}-hidden-1", "# The grader runs more.", grade=True, locked=True, points=1
    )
    RELEASED.cells.insert(1 + 2 * number, hidden)
NAMES = [repair.grade_id(one) for one in RELEASED.cells]
ANSWERS = {f"t{n}-solution-1": f"def f{n}(x):\n    return {n}" for n in (1, 2, 3)}


def submitted(change=None, *, ids=True):
    """Return the notebook with answers as Kaggle saves it: no metadata, other ids."""
    made = copy.deepcopy(RELEASED)
    for one in made.cells:
        one.source = ANSWERS.get(repair.grade_id(one), one.source)
    if change is not None:
        change(made.cells)
    made.metadata = {}
    for count, one in enumerate(made.cells):
        one.metadata, one["id"] = {}, f"other-{count}"
    return made


def found(change=None):
    """Return what each name stands for after the repair, and the notes."""
    notebook, notes = repair.repaired(submitted(change), RELEASED)
    cells = {repair.grade_id(one): one.source for one in notebook.cells if repair.grade_id(one)}
    assert len(cells) == len(NAMES)
    return cells, notes


def move_up(cells):
    cells.insert(0, cells.pop(5))


@pytest.mark.parametrize(
    "change",
    [
        None,
        move_up,
        lambda cells: cells.insert(0, new_markdown_cell("My work")),
        lambda cells: cells.insert(3, new_code_cell("f1(3)")),
        lambda cells: cells.insert(1, new_code_cell("def f1(x):\n    return 'first try'")),
        lambda cells: cells[2].update(source=cells[2].source + "  \n"),
    ],
)
def test_answers_without_marks_are_found_by_their_functions_and_that_is_said(change):
    cells, notes = found(change)
    assert {name: cells[name] for name in ANSWERS} == ANSWERS
    assert notes == [repair.LOST]


def test_marks_that_colab_moves_into_the_metadata_are_marks():
    made = submitted()
    for one, name in zip(made.cells, NAMES, strict=True):
        one.metadata["id"] = name
    notebook, notes = repair.repaired(made, RELEASED)
    assert [repair.grade_id(one) for one in notebook.cells] == NAMES
    assert notes == []


def test_a_check_that_was_edited_is_put_back_where_its_marks_are_lost_too():
    def edit(cells):
        cells[2].source = cells[2].source.replace("assert got == 1", "assert True")

    notebook, notes = repair.repaired(submitted(edit), RELEASED)
    assert [repair.grade_id(one) for one in notebook.cells] == NAMES
    assert notes == [repair.LOST, "checks of task 1 were edited: put back as they were"]


def test_an_answer_with_a_syntax_error_is_found_and_a_deleted_check_comes_back():
    def spoil(cells):
        cells[1].source = "def f1(x):\n    return ("
        del cells[2]

    cells, notes = found(spoil)
    assert cells["t1-solution-1"].endswith("return (")
    assert notes == [repair.LOST, "cells of task 1 were missing: put back"]


def test_a_notebook_without_any_of_the_functions_is_not_graded():
    other = new_notebook(cells=[new_code_cell("def g(x):\n    return x")])
    with pytest.raises(inbox.NotGraded, match="no cell for an answer"):
        repair.repaired(other, RELEASED)


def run_with(refused=()):
    return box.Run(refused=[{"what": what, "detail": detail} for what, detail in refused])


@pytest.mark.parametrize(
    ("details", "says"),
    [
        (["/a"], "it tried to write outside its folder (/a): refused"),
        (["/a"] * 256, "it tried to write outside its folder (/a): refused, 256 times"),
        (
            [f"/{k}" for k in range(256)],
            "it tried to write outside its folder (/0 and 255 others): refused, 256 times",
        ),
        (["", ""], "it tried to write outside its folder: refused, 2 times"),
    ],
)
def test_equal_refusals_are_one_note_with_a_count(details, says):
    refused = [("to write outside its folder", detail) for detail in details]
    both = [*refused, ("to start a process", "")]
    notes = marking._troubles(new_notebook(), run_with(both), [])
    assert notes == [says, "it tried to start a process: refused"]


@pytest.mark.parametrize("name", ["3735928559.py", "<ipython-input-3-0123456789ab>", "1.py"])
def test_a_syntax_error_names_the_answer_and_the_line(name):
    notebook = notebook_of({1: "return ("})
    told = new_output("error", ename="SyntaxError", evalue=f"'(' was never closed ({name}, line 2)")
    notebook.cells[0].outputs = [told]
    assert marking._own_errors(notebook) == {
        "t1": "SyntaxError: '(' was never closed (your answer to task 1, line 2)"
    }
    notebook.cells[1].outputs = [told]
    check = marking._check(notebook.cells[1], {})
    assert check.message == "SyntaxError: '(' was never closed (the cell, line 2)"


@pytest.mark.parametrize("state", ["failed", "error", "unanswered", "stopped", "passed"])
def test_what_was_not_passed_is_not_called_tested(tmp_path, state):
    source = notebook_of({1: "return 1"})
    source.metadata["course"]["tasks"] = [{"task": "t1", "title": "One"}]
    made = report.Report(source, {"t1-check-1": "Tested: one. Not tested: two."})
    check = marking.Check("t1-check-1", False, 2.0, 0.0, state, "no")
    result = marking.Result("a", "a.ipynb", graded=True, checks=[check])
    made.feedback(tmp_path / "a.html", result, {"t1-check-1": 0.0})
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    start = "" if state == "passed" else "When it passes, this check says: "
    assert f'<p class="soft">{start}Tested: one. Not tested: two.</p>' in page


@pytest.fixture(scope="module")
def exercise():
    return reader.read(ROOT / "exercises" / "knowledge.md", 7)


def test_the_solutions_of_the_kit_are_those_of_its_own_class(exercise, tmp_path, monkeypatch):
    monkeypatch.setattr(make_class, "execute", lambda notebook, folder: None)
    handed_out = make_class.assignment(exercise)
    version = handed_out.metadata["course"]["version"]
    solution = make_class.solution(exercise, tmp_path, version)
    _, notes = repair.repaired(solution, handed_out)
    assert repair.ANOTHER not in notes


def test_the_readme_of_the_kit_warns_of_what_loses_marks():
    text = " ".join(make_class.README.split())
    assert "export gives such a notebook 0 points" in text
    assert ".venv is active" in text


def test_what_is_asked_of_this_class_alone_weighs_most(exercise):
    for task in exercise.tasks:
        own = task._of_this_class()
        graded = [cell for role, cell in task.cells if role in ("check", "hidden")]
        points = dict(zip((cell.source for cell in graded), task.graded(), strict=True))
        asks = re.compile(rf"\b({'|'.join(own)})\(")
        special = [worth for code, worth in points.items() if asks.search(code)]
        general = [worth for code, worth in points.items() if not asks.search(code)]
        assert own
        assert sum(points.values()) == task.points
        assert all(worth == 1 for worth in general)
        assert sum(special) == task.points - len(general)


def test_public_solutions_earn_less_than_half_in_a_seeded_class(exercise):
    public = reader.read(ROOT / "exercises" / "knowledge.md")
    namespace, earned = {"__name__": "__main__"}, 0
    for given in (one for one in exercise.opening if one.cell_type == "code"):
        exec(given.source, namespace)
    for task, copied in zip(exercise.tasks, public.tasks, strict=True):
        worth, before = iter(task.graded()), earned
        for role, one in task.cells:
            if one.cell_type != "code" or role == "wrong":
                continue
            code = copied.of("solution")[0].source if role == "solution" else one.source
            points = next(worth) if role in ("check", "hidden") else 0
            try:
                exec(code, namespace)
                earned += points
            except AssertionError:
                assert role in ("check", "hidden")
        assert earned - before < task.points / 2
    assert 0 < earned < exercise.points / 2


@pytest.mark.parametrize(
    ("text", "kept", "found_again"),
    [("abcdefghij", 7, True), ("abcdefghij", 6, False), ("ab" * 150, 299, True)],
)
def test_a_locked_cell_is_known_by_seven_tenths_of_its_text(text, kept, found_again):
    opening = cell("opening-1", " ".join(text), locked=True)
    released = new_notebook(cells=[opening, *RELEASED.cells[1:3]], metadata=RELEASED.metadata)
    made = copy.deepcopy(released)
    made.metadata = {}
    changed = len(text) - kept
    made.cells[0].source = " ".join([*"zyxw"[:changed], *text[changed:]])
    for number, one in enumerate(made.cells):
        one.metadata, one["id"] = {}, f"other-{number}"
    made.cells[1].source = ANSWERS["t1-solution-1"]
    notebook, notes = repair.repaired(made, released)
    assert len(notebook.cells) == (3 if found_again else 4)
    edited = "given cells of the opening were edited: put back as they were"
    missing = "cells of the opening were missing: put back"
    assert notes == [repair.LOST, edited if found_again else missing]


def test_cells_that_are_missing_come_back_in_their_order_behind_what_they_stood_behind():
    made = copy.deepcopy(RELEASED)
    own = new_code_cell("mine", id="own")
    made.cells = [own, made.cells[0], made.cells[1], *made.cells[5:]]
    notebook, notes = repair.repaired(made, RELEASED)
    names = [repair.grade_id(one) for one in notebook.cells]
    assert names == [None, *NAMES]
    first = copy.deepcopy(RELEASED)
    first.cells = first.cells[2:]
    names = [repair.grade_id(one) for one in repair.repaired(first, RELEASED)[0].cells]
    assert names == NAMES
    assert notes == ["cells of tasks 1, 2 were missing: put back"]


def test_cells_of_another_version_are_counted_and_lose_their_marks():
    made = copy.deepcopy(RELEASED)
    made.cells += [cell(f"t{k}-check-9", "x", grade=True, points=9) for k in (1, 2)]
    notebook, notes = repair.repaired(made, RELEASED)
    assert notes == ["2 cells are of another version of the assignment"]
    assert [repair.grade_id(one) for one in notebook.cells] == [*NAMES, None, None]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("t2-check-1", "task 2"),
        ("t12-solution-1", "task 12"),
        *((other, "the opening") for other in ("opening-1", "town-1", "x2-check-1", "t", "")),
    ],
)
def test_the_name_of_a_cell_says_its_task(name, words):
    assert repair.task_of(name) == words


@pytest.mark.parametrize(
    ("change", "blank"),
    [
        (lambda cells: None, True),
        (lambda cells: cells[1].update(source=cells[1].source + "\n  "), True),
        (lambda cells: cells[3].update(source="x"), False),
        (lambda cells: cells[0].update(source="x"), True),  # no answer
        (lambda cells: cells.append(new_code_cell("x")), True),
    ],
)
def test_nothing_was_answered_where_every_answer_is_as_it_was_given_out(change, blank):
    made = copy.deepcopy(RELEASED)
    change(made.cells)
    assert repair.unanswered(made, RELEASED) == blank
