"""Mark one submission: from the bytes of a file to points, messages and a status line."""

import math
import re
import sys
import threading
from dataclasses import dataclass, field, replace

from nbformat.v4 import new_output

from . import box
from .course import CourseError
from .inbox import NotGraded, read
from .repair import grade_id, repaired, task_of, unanswered
from .tamper import findings

# how long the solutions may take; and how many times as long as they, warmed up, a submission may
PATIENCE = {"cell_seconds": 900, "seconds": 3600, "cpu_seconds": 3600}
TIMES_A_CELL, TIMES_ALL = 10, 5
GRADEBOOK = threading.Lock()  # one writer at a time
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# what the error in a check's output says about it; anything else is an error in the code
STATES = {
    "AssertionError": "failed",
    "NotImplementedError": "unanswered",
    "CellTimeoutError": "too slow",
    "NotRun": "not run",
    "Stopped": "stopped",
    "NotCounted": "not counted",
}


@dataclass
class Check:
    """What became of one check, the unit of points."""

    name: str
    hidden: bool
    maximum: float
    points: float | None
    state: str  # passed, error, or one of `STATES`
    message: str


@dataclass
class Result:
    """What became of one submission."""

    student: str
    file: str
    graded: bool = False
    notes: list = field(default_factory=list)  # sentences; the reason if it was not graded
    remarks: list = field(default_factory=list)  # for the teacher only
    about: list = field(default_factory=list)  # what its name says, for the teacher only
    digest: str = ""  # of the submitted bytes
    version: str = ""  # of what marked it
    checks: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)  # in the student's own cells, by task
    seconds: float = 0.0

    @property
    def status(self):
        """The line of the report."""
        sentences = "; ".join([*self.notes, *self.remarks, *self.about])
        if not self.graded:
            return f"not graded: {sentences}"
        return f"graded; {sentences}" if sentences else "graded"


class Marker:
    """Marks the submissions of one assignment.

    Parameters
    ----------
    course : Course
    limits : box.Limits
        On a slow computer they grow with the time that the solutions take, unless they are `fixed`.
    caches : Path
        An empty folder for what makes the next start faster.
    user : str, optional
        Who runs the notebooks; only root can choose.

    Raises
    ------
    CourseError
        If the solutions do not pass all checks here: then nobody's marks would be right.
    """

    def __init__(self, course, limits, caches, user=None):
        self.course, self.caches, self.user = course, caches, user
        self.released, self.source = course.released, course.source
        self.limits = limits  # these, and more on a slow computer, hold for submissions
        self.said = self._run_solutions()

    def _run_solutions(self):
        """Return what each check prints when it passes; set the limits by the time it took."""
        patient = replace(self.limits, **PATIENCE)
        try:
            run = box.run(self.source, patient, caches=self.caches, fill=True, user=self.user)
        except PermissionError as error:
            raise CourseError(
                f"{self.user or 'this user'} may not start {sys.executable}: {error.strerror}"
            ) from error
        self.usual, said = run.refused, {}  # what a library tries is no student's doing
        for index, cell in enumerate(self.source.cells):
            if not _is_check(cell):
                continue
            cell.outputs = run.outputs.get(index, [])
            if index not in run.outputs or (error := _error(cell)):
                why = _sentence(error) if index in run.outputs else run.stopped
                raise CourseError(
                    f"the solutions of {self.course.assignment} do not pass the check "
                    f"{grade_id(cell)} on this computer, so nobody can be marked: {why}"
                )
            said[grade_id(cell)] = _printed(cell)
        if _scaled(self.limits, run) != self.limits:  # what was compiled is compiled now
            run = box.run(self.source, patient, caches=self.caches, user=self.user)
        self._refuse_to_hurry(run)
        self.limits = _scaled(self.limits, run)
        return said

    def _refuse_to_hurry(self, run):
        """Refuse limits that the solutions themselves do not keep."""
        for name, took in (("cell_seconds", _slowest(run)), ("seconds", run.seconds)):
            if name in self.limits.fixed and took > getattr(self.limits, name):
                what = "a cell of the solutions takes" if "cell" in name else "the solutions take"
                raise CourseError(
                    f"{what} {took:.0f} s on this computer, so nobody would pass with "
                    f"{name.upper()}={getattr(self.limits, name)}: leave it out, or give at least "
                    f"{math.ceil(took * (TIMES_A_CELL if 'cell' in name else TIMES_ALL))}"
                )

    def mark(self, student, path):
        """Return the `Result` of a file; the file itself is only read."""
        try:
            content, submitted = read(path)
            return self._mark(student, path, content, submitted)
        except NotGraded as reason:
            return Result(student, path.name, notes=[str(reason)])
        except Exception as error:  # whatever it is, the others are marked
            why = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            return Result(student, path.name, notes=[f"it could not be processed ({why})"])

    def _mark(self, student, path, content, submitted):
        notebook, notes = repaired(submitted, self.released)
        with GRADEBOOK:
            self.course.receive(student, content)
            notebook = self.course.restore(student, notebook)
        withheld, remarks = findings(notebook, self.source)
        run = box.run_on(notebook, self.limits, caches=self.caches, user=self.user)
        self._put_outputs(notebook, run, withheld)
        with GRADEBOOK:
            marked = self.course.mark(student, notebook)
            points = self.course.scores(student)
        if unanswered(notebook, self.released):
            notes.insert(0, "nothing was answered")
        notes += [*_troubles(marked, run, self.usual), *dict.fromkeys(withheld.values())]
        checks = [_check(cell, points) for cell in marked.cells if _is_check(cell)]
        return Result(
            student,
            path.name,
            graded=True,
            notes=notes,
            remarks=remarks,
            checks=checks,
            errors=_own_errors(marked),
            seconds=round(run.seconds, 1),
        )

    def _put_outputs(self, notebook, run, withheld):
        """Put into the notebook what its cells gave; a check that did not run gives no points."""
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs = run.outputs.get(index, [])
            name = grade_id(cell)
            if index in run.lost:
                cell.outputs = [_said("Stopped", f"It {run.lost[index]}.")]
                continue
            if not _is_check(cell):
                continue
            if index not in run.outputs:
                cell.outputs = [_said("NotRun", "The notebook had ended before this check.")]
                continue
            if self.said[name] and not _printed(cell) and not _error(cell):
                withheld[name] = "a check ended without saying what it tested, as if never run"
            if name in withheld:
                cell.outputs = [_said("NotCounted", withheld[name])]


def _slowest(run):
    return max(run.cell_seconds.values(), default=0.0)


def _scaled(limits, run):
    """Return limits that leave a submission enough time where the solutions took this long."""
    cell, everything = _slowest(run) * TIMES_A_CELL, run.seconds * TIMES_ALL
    wanted = {
        "cell_seconds": max(limits.cell_seconds, math.ceil(cell)),
        "seconds": max(limits.seconds, math.ceil(everything)),
    }
    wanted = {name: value for name, value in wanted.items() if name not in limits.fixed}
    seconds = wanted.get("seconds", limits.seconds)
    return replace(limits, **wanted, cpu_seconds=max(limits.cpu_seconds, seconds))


def _is_check(cell):
    return cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _said(name, message):
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _error(cell):
    """Return what went wrong in a cell, None if nothing; that time was up comes first."""
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    slow = [error for error in errors if error.ename == "CellTimeoutError"]
    return next(iter(slow + errors), None)


def _sentence(error):
    message = ANSI.sub("", error.evalue).strip()[:600]
    return message if error.ename in STATES else f"{error.ename}: {message}".rstrip(": ")


def _printed(cell):
    streams = [o for o in cell.get("outputs", ()) if o.output_type == "stream"]
    return "".join(o.text for o in streams if o.name == "stdout").strip()


def _check(cell, points):
    mark, error = cell.metadata.nbgrader, _error(cell)
    return Check(
        name=mark.grade_id,
        hidden="-hidden-" in mark.grade_id,
        maximum=float(mark.points),
        points=points.get(mark.grade_id),
        state=STATES.get(error.ename, "error") if error else "passed",
        message=_sentence(error) if error else _printed(cell),
    )


def _own_errors(notebook):
    """Return the first error of the student's own cells, by task."""
    errors = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and not _is_check(cell) and (error := _error(cell)):
            errors.setdefault((grade_id(cell) or "").partition("-")[0], _sentence(error))
    return errors


def _troubles(notebook, run, usual):
    """Return sentences about what went wrong while the notebook ran."""
    task, tasks, notes = "the opening", [], []
    for cell in notebook.cells:
        task = task_of(grade_id(cell)) if grade_id(cell) else task
        tasks.append(task)
        if (error := _error(cell)) and error.ename in ("SyntaxError", "IndentationError"):
            notes.append(f"{task} has a syntax error")
        elif error and error.ename == "CellTimeoutError":
            notes.append(f"{task}: {error.evalue}")
        elif error and error.ename in ("SystemExit", "MemoryError"):
            notes.append(f"{task}: the code raised {error.ename}")
    for index, why in sorted(run.lost.items()):
        notes.append(f"stopped in {tasks[index]}: it {why}; run again without that cell")
    if run.stopped:
        where = tasks[run.stopped_in] if run.stopped_in is not None else "its start"
        notes.append(f"stopped in {where}: it {run.stopped}; nothing after that was run")
    for refusal in (one for one in run.refused if one not in usual):
        detail = f" ({refusal.get('detail')})" if refusal.get("detail") else ""
        notes.append(f"it tried {refusal.get('what')}{detail}: refused")
    return list(dict.fromkeys(notes))
