"""Compare a submission with the notebook that was given out, and put right what can be.

Students' cells stay as they are. Every other cell of the assignment that is missing comes back
where it stood; the marks by which nbgrader knows its cells come back, too: by the ids of cells, or,
where an editor has dropped them as well, by the functions that a cell defines and by its text. (The
text of locked cells is restored by nbgrader itself.) What was put right is said in the report.
"""

import copy
import difflib
import re
from collections import Counter

from .inbox import NotGraded

ANOTHER = (
    "this is the notebook of another class or of an older version: marked by the checks of this one"
)
LOST = "the notebook had lost its marks: cells were found by their functions and their text"
ALIKE = 0.7  # share of a locked cell's text in a cell that was it once


def grade_id(cell):
    """Return the name by which nbgrader knows a cell, or None."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def task_of(name):
    """Return the words for the task that a cell's name belongs to: task 2 for t2-check-1."""
    task = name.partition("-")[0]
    return f"task {task[1:]}" if task[:1] == "t" and task[1:].isdigit() else "the opening"


def repaired(submitted, released):
    """Return a submission with all cells that were given out, and what had to be put right.

    Parameters
    ----------
    submitted, released : nbformat.NotebookNode

    Returns
    -------
    tuple
        The notebook and a list of sentences.

    Raises
    ------
    NotGraded
        If it is the notebook of another assignment.
    """
    theirs, ours = submitted.metadata.get("course"), released.metadata["course"]
    theirs = theirs if isinstance(theirs, dict) else {}
    if theirs.get("chapter", ours["chapter"]) != ours["chapter"]:
        raise NotGraded(f"wrong assignment: this is {theirs['chapter']}, not {ours['chapter']}")
    of_this_class = not theirs or theirs.get("version") == ours.get("version")
    given = {grade_id(cell): cell for cell in released.cells if grade_id(cell)}
    notebook = copy.deepcopy(submitted)
    notes = [] if of_this_class else [ANOTHER]
    notes += _duplicates(Counter(map(grade_id, notebook.cells)), given)
    notes += _restore_marks(notebook, given)
    present = set(filter(None, map(grade_id, notebook.cells)))
    if not any(given[name].metadata.nbgrader.solution for name in present):
        raise NotGraded("the notebook has no cell for an answer to this assignment")
    if of_this_class:
        notes += _edited(notebook, given)
    notes += _missing(notebook, released, present)
    return notebook, notes


def _restore_marks(notebook, given):
    """Give the last cell of each name nbgrader's marks as they were, and no other cell any."""
    by_cell_id = {cell.id: name for name, cell in given.items()}
    names = list(map(grade_id, notebook.cells))
    unknown = 0
    for index, cell in enumerate(notebook.cells):  # some editors drop what they do not know
        for identity in (cell.get("id"), cell.metadata.get("id")):
            lost = by_cell_id.get(identity) if isinstance(identity, str) else None
            if names[index] is None and lost is not None and lost not in names:
                names[index] = lost
    by_text = _found_by_text(notebook, given, names)
    for index, cell in enumerate(notebook.cells):
        name = names[index]
        cell.metadata.pop("nbgrader", None)
        if name in given and name not in names[index + 1 :]:
            cell.metadata["nbgrader"] = copy.deepcopy(given[name].metadata.nbgrader)
        elif name not in given:
            unknown += bool(name)
    notes = [LOST] if by_text else []
    notes += [f"{unknown} cells are of another version of the assignment"] if unknown else []
    return notes


def _found_by_text(notebook, given, names):
    """Put names into the list `names` for cells that have lost them; return whether there were any.

    An answer is the last cell that defines most functions of the one that was given out. Any other
    cell has the same text, or most of it.
    """
    lost = [name for name in given if name not in names]
    free = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code" and not names[k]]
    before = len(free)

    def take(name, place):
        names[place] = name
        free.remove(place)
        lost.remove(name)

    def functions(cell):
        return set(re.findall(r"^def (\w+)", cell.source, re.MULTILINE))

    for name in [name for name in lost if given[name].metadata.nbgrader.solution]:
        asked = functions(given[name])
        shared = {k: len(asked & functions(notebook.cells[k])) for k in free}
        if most := max(shared.values(), default=0):
            take(name, max(k for k in free if shared[k] == most))
    for name in list(lost):
        same = [k for k in free if not _differs(notebook.cells[k], given[name])]
        if same and not given[name].metadata.nbgrader.solution:
            take(name, same[0])
    if before == len(free):
        return False  # cells of another notebook, or spare ones: no mark was lost
    for name in [name for name in lost if not given[name].metadata.nbgrader.solution]:
        alike = {k: _likeness(notebook.cells[k], given[name]) for k in free}
        best = max(alike, key=alike.get, default=None)
        if best is not None and alike[best] >= ALIKE:
            take(name, best)
    return True


def _likeness(cell, given):
    matcher = difflib.SequenceMatcher(None, cell.source.split(), given.source.split(), False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _duplicates(count, given):
    twice = [name for name, times in count.items() if times > 1 and name in given]
    return [f"cells of {_tasks(twice)} were there twice: the last one counts"] if twice else []


def _edited(notebook, given):
    edited = {True: [], False: []}
    for cell in notebook.cells:
        name = grade_id(cell)
        if name and given[name].metadata.nbgrader.locked and _differs(cell, given[name]):
            edited[given[name].metadata.nbgrader.grade].append(name)
    return [
        f"{what} of {_tasks(names)} were edited: put back as they were"
        for what, names in (("checks", edited[True]), ("given cells", edited[False]))
        if names
    ]


def _tasks(names):
    """Return the words for the tasks of some cells: tasks 1 and 2."""
    found = sorted({task_of(name) for name in names})
    if len(found) == 1 or not all(task.startswith("task ") for task in found):
        return " and ".join(found)
    return "tasks " + ", ".join(task.removeprefix("task ") for task in found)


def _differs(cell, given):
    return cell.cell_type != given.cell_type or cell.source.split() != given.source.split()


def _missing(notebook, released, present):
    """Put missing cells back, each behind the one that it stood behind."""
    missing, before = [], 0
    for cell in released.cells:
        name = grade_id(cell)
        if name is None:
            continue
        if name in present:
            before = list(map(grade_id, notebook.cells)).index(name) + 1
            continue
        notebook.cells.insert(before, copy.deepcopy(cell))
        before += 1
        missing.append(name)
    return [f"cells of {_tasks(missing)} were missing: put back"] if missing else []


def unanswered(notebook, released):
    """Return whether every cell for an answer is as it was given out."""
    given = {grade_id(cell): cell for cell in released.cells if grade_id(cell)}
    answers = [c for c in notebook.cells if (c.metadata.get("nbgrader") or {}).get("solution")]
    return all(not _differs(cell, given[grade_id(cell)]) for cell in answers)
