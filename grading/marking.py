"""Mark one submission: from the bytes of a file to points, messages and a status line."""

import copy
import json
import math
import re
import sys
import threading
from dataclasses import dataclass, field, replace

from nbformat.v4 import new_output

from . import box
from .answers import not_plain
from .course import CourseError
from .inbox import NotGraded, read
from .repair import grade_id, repaired, task_of, unanswered
from .tamper import findings, functions_of

# how long the solutions may take; and how many times as long as they, warmed up, a submission may
PATIENCE = {"cell_seconds": 900, "seconds": 3600, "cpu_seconds": 3600}
TIMES_A_CELL, TIMES_ALL = 10, 5
UNKNOWN = "AnswerUnknown"
APART = "a check passes in the notebook, and not where its answers are judged without its code"
GRADEBOOK = threading.Lock()  # one writer at a time
OF_CELL = re.compile(r"<ipython-input-[^>]*>|\b\d+\.py(?=, line \d)")  # how IPython calls a cell
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
        self.functions = functions_of(self.source)
        self.limits = limits  # these, and more on a slow computer, hold for submissions
        self.said = self._run_solutions()

    def _run_solutions(self):
        """Return what each check prints when it passes; set the limits by the time it took."""
        patient = replace(self.limits, **PATIENCE)
        solutions = self._listening(self.source)
        try:
            run = box.run(solutions, patient, caches=self.caches, fill=True, user=self.user)
        except PermissionError as error:
            raise CourseError(
                f"{self.user or 'this user'} may not start {sys.executable}: {error.strerror}"
            ) from error
        self.usual, said = run.refused, {}  # what a library tries is no student's doing
        self.as_usual = set(run.replaced)
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
            run = box.run(solutions, patient, caches=self.caches, user=self.user)
        self._refuse_to_hurry(run)
        self.limits = _scaled(self.limits, run)
        # a check that hands out people of a model cannot be judged apart: its verdict stands
        self.apart = set(said)
        judged = self._judge(run, solutions)
        self.apart = {name for name, error in judged.items() if error is None}
        return said

    def _listening(self, notebook):
        """Return a notebook whose checks write down what they ask."""
        made = copy.deepcopy(notebook)
        for cell in filter(_is_check, made.cells):
            call = f"__answers__.listen({grade_id(cell)!r}, {self.functions!r})\n"
            cell.source = call + cell.source
        return made

    def _judge(self, run, notebook):
        """Run the checks on the answers that a notebook gave, where none of its code ever ran.

        Returns
        -------
        dict
            Of each check that was answered and can be judged so: the error in it, or None.
        """
        made, wanted = copy.deepcopy(self.source), {}
        shown = {grade_id(c): run.outputs.get(k) for k, c in enumerate(notebook.cells)}
        for index, cell in enumerate(made.cells):
            name = grade_id(cell)
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = ""
            elif _is_check(cell):
                calls = run.answers.get(name)
                if name not in self.apart or calls is None or _error_in(shown.get(name)):
                    cell.source = ""
                    continue
                told = json.dumps(calls)
                call = f"import json as _json\n__answers__.replay(_json.loads({told!r}), "
                cell.source = f"{call}{self.functions!r})\n{cell.source}"
                wanted[name] = index
        if not wanted:
            return {}
        judged = box.run_on(made, self.limits, caches=self.caches, user=self.user)
        ran = {name: at for name, at in wanted.items() if at in judged.outputs}
        return {name: _error_in(judged.outputs[at]) for name, at in ran.items()}

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
        listening = self._listening(notebook)
        run = box.run_on(listening, self.limits, caches=self.caches, user=self.user)
        remarks += self._look_at(run)
        judged = self._judge(run, notebook)
        self._put_outputs(notebook, run, withheld, judged)
        remarks += self._not_judged(notebook, judged, run)
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

    def _look_at(self, run):
        """Return a remark on what the notebook changed in the package."""
        names = sorted(set(run.replaced) - self.as_usual)
        return [f"it changes the package: {', '.join(names[:3])}"] if names else []

    def _not_judged(self, notebook, judged, run):
        """Return remarks on checks that passed, and of which only the notebook itself says so."""
        unknown = {name for name, e in judged.items() if e is not None and e.ename == UNKNOWN}
        passed = {grade_id(c) for c in notebook.cells if _is_check(c) and not _error(c)}
        alone = sorted({task_of(n) for n in passed & self.apart if n in unknown or n not in judged})
        return [
            f"look at {task}: a check could not be judged apart from its code" for task in alone
        ]

    def _put_outputs(self, notebook, run, withheld, judged):
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
            error = judged.get(name)
            if error is not None and error.ename == "AnswerNotPlain":
                cell.outputs = [_said("AssertionError", error.evalue)]
            elif error is not None and (
                error.ename != UNKNOWN or set(run.replaced) - self.as_usual
            ):
                withheld.setdefault(name, APART)
            elif name not in self.apart and not _error(cell):  # its own verdict stands, with care
                if odd := run.odd.get(name):
                    cell.outputs = [_said("AssertionError", not_plain(*next(iter(odd.items()))))]
                elif changed := sorted(set(run.replaced) - self.as_usual):
                    withheld.setdefault(name, f"the notebook changes {changed[0]} before a check")
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
    return _error_in(cell.get("outputs"))


def _error_in(outputs):
    errors = [output for output in outputs or () if output.output_type == "error"]
    slow = [error for error in errors if error.ename == "CellTimeoutError"]
    return next(iter(slow + errors), None)


def _sentence(error, cell="the cell"):
    message = ANSI.sub("", error.evalue).strip()[:600]
    message = OF_CELL.sub(cell, message)
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
            name = grade_id(cell) or ""
            where = f"your answer to {task_of(name)}" if name.startswith("t") else "the cell"
            errors.setdefault(name.partition("-")[0], _sentence(error, where))
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
    kinds = {}
    for refusal in (one for one in run.refused if one not in usual):
        kinds.setdefault(str(refusal.get("what")), []).append(str(refusal.get("detail") or ""))
    for what, details in kinds.items():
        different = list(dict.fromkeys(filter(None, details)))
        others = f" and {len(different) - 1} others" if len(different) > 1 else ""
        detail = f" ({different[0]}{others})" if different else ""
        times = f", {len(details)} times" if len(details) > 1 else ""
        notes.append(f"it tried {what}{detail}: refused{times}")
    return list(dict.fromkeys(notes))
