"""Mark a folder of submitted notebooks: a table, a page for each student, one for the class.

    make grade SUBMISSIONS=folder
    python -m grading folder [--assignment NAME] [--out FOLDER] [--course FOLDER] [--user NAME]
                             [--scheme NAME] [--roster FILE] [--cell-seconds N] [--seconds N]

book/teach/grading.md is the page for instructors. What is submitted is read and copied, never
changed. Who is marked already, with the same file and the same assignment, is not marked again.
"""

import argparse
import contextlib
import dataclasses
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

HERE = Path(__file__).resolve().parent
COURSE = HERE.parent / "_build" / "class" / "nbgrader"
WORKERS = 2
MOST = 20  # lines about names on the screen
GONE = "marked earlier: nothing in SUBMISSIONS belongs to this name now"
try:
    import simulations
    from grading import box, inbox, names
    from grading.course import Course, CourseError
    from grading.marking import Check, Marker, Result
    from grading.report import Report
    from simulations.running import safe_files
except ModuleNotFoundError as error:
    sys.exit(f"{error.name} is missing: python -m pip install -r requirements-class.txt")


class Memory:
    """What earlier runs found, in a file: a line for each student survives an interruption."""

    def __init__(self, path, assignment):
        self.path, self.assignment, self.results, self.said = path, assignment, {}, {}
        if path.is_file():
            try:
                of = self._read()
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise inbox.InboxError(f"{path} cannot be read: choose another OUT") from error
            if of != assignment:
                raise inbox.InboxError(f"OUT holds the marks of {of}: choose another folder")

    def _read(self):
        stored = json.loads(self.path.read_text(encoding="utf-8"))
        self.said = stored["said"]
        for facts in stored["results"]:
            facts["checks"] = [Check(**check) for check in facts["checks"]]
            self.results[facts["student"].casefold()] = Result(**facts)
        return stored["assignment"]

    def add(self, result):
        """Remember a result, at once."""
        self.results[result.student.casefold()] = result
        self.keep()

    def keep(self):
        """Write all results to the file."""
        stored = {"assignment": self.assignment, "said": self.said, "results": self.all()}
        text = json.dumps(stored, default=dataclasses.asdict, indent=1, ensure_ascii=False)
        safe_files.write(self.path, text.encode())

    def get(self, student):
        """Return the result of a student, None if there is none."""
        return self.results.get(student.casefold())

    def all(self):
        """Return all results in alphabetical order."""
        return [self.results[name] for name in sorted(self.results)]


def version_of(course, limits):
    """Return a hash of what decides about marks: assignment, models, this tool, limits."""
    digest = hashlib.sha256(repr(limits).encode())
    digest.update(json.dumps(course.source, sort_keys=True).encode())
    models = Path(simulations.__file__).parent
    code = [*models.rglob("*.py"), *HERE.glob("*.py")]
    for path in sorted(code):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def digest_of(path):
    """Return a hash of a file; nothing if it cannot be read, which is said when it is marked."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def grade(folder, out, assignment, course_folder, limits, user, console, *, named):
    """Mark the submissions in a folder and write all reports; `named` says how files are named."""
    began = time.perf_counter()
    assignment = assignment or inbox.assignment_of(folder)
    submissions = inbox.find(folder, assignment, **named)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)  # marks are private
    (out / "course").mkdir(exist_ok=True)
    memory = Memory(out / "results.json", assignment)
    course = Course(out / "course", assignment)
    course.update_from(course_folder)
    version = version_of(course, limits)
    todo = what_to_mark(submissions, memory, version)
    came = _number(sum(one.problem != inbox.NOTHING for one in submissions), "submission")
    console.print(f"{assignment}: {came}, {len(todo)} to mark.")
    if todo:
        mark_all(course, todo, memory, version, limits, user, console)
    say_of_names(submissions, memory, console)
    write(Report(course.source, memory.said), course, memory, out)
    try:
        course.feedback()
        course.export(out / "course" / "grades.csv")
    except CourseError as error:  # our own pages are written
        console.print(f"nbgrader's own pages are not all there: {error}", markup=False)
    say_what_came(memory.all(), len(todo), time.perf_counter() - began, out, console)


def what_to_mark(submissions, memory, version):
    """Return the submissions that are new or changed, each with its digest."""
    todo = []
    for one in submissions:
        known = memory.get(one.student)
        if one.path is None:
            if one.problem != inbox.NOTHING or not (known and known.graded):
                memory.add(or_before(Result(one.student, "", notes=[one.problem]), known))
            continue
        digest = digest_of(one.path)
        if not known or (known.digest, known.version) != (digest, version):
            todo.append((one, digest))
    return todo


def or_before(result, known):
    """Return a result; the one before, with a remark, if now there is nothing to mark."""
    if result.graded or not (known and known.graded):
        return result
    remark = f"what came later was not graded: {result.notes[0]}"
    remarks = [*known.remarks, *([] if remark in known.remarks else [remark])]
    return dataclasses.replace(known, remarks=remarks, digest=result.digest, version=result.version)


def say_of_names(submissions, memory, console):
    """Put into the results what the names said this time, and who of earlier times is not there."""
    there = {o.student.casefold(): o.about for o in submissions if o.problem != inbox.NOTHING}
    said = []
    for result in memory.all():
        about = there.get(result.student.casefold())
        if about is None:
            about = [GONE] if result.graded else []
        result.about = about
        said += [f"{result.student}: {word}" for word in about]
    memory.keep()
    for line in said[:MOST]:
        console.print(line, markup=False)
    if len(said) > MOST:
        console.print(f"... and {len(said) - MOST} more such lines: they are in the table")


def mark_all(course, todo, memory, version, limits, user, console):
    """Mark submissions, some at a time, and remember each as soon as it is marked."""
    with (
        tempfile.TemporaryDirectory(prefix="grade-caches-") as caches,
        ThreadPoolExecutor(WORKERS) as pool,
        Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        ) as progress,
    ):
        bar = progress.add_task("running the solutions first", total=len(todo))
        marker = Marker(course, limits, Path(caches), user)
        memory.said = marker.said
        if marker.limits != limits:
            progress.print(
                f"Here the solutions take long, so a cell may take {marker.limits.cell_seconds} s, "
                f"a notebook {marker.limits.seconds} s. CELL_SECONDS and SECONDS choose otherwise.",
                markup=False,
            )
        progress.update(bar, description="marking")
        running = {pool.submit(marker.mark, one.student, one.path): d for one, d in todo}
        try:
            for future in as_completed(running):
                result = future.result()
                result.digest, result.version = running[future], version
                memory.add(or_before(result, memory.get(result.student)))
                if result.status != "graded":
                    progress.print(f"{result.student}: {result.status}", markup=False)
                progress.advance(bar)
        except BaseException:  # interrupted, or there is no room for the results
            box.STOP.set()  # what runs now is ended and not remembered
            pool.shutdown(cancel_futures=True)
            raise


def write(report, course, memory, out):
    """Write the table and the pages."""
    results = memory.all()
    scores = {result.student: course.scores(result.student) for result in results}
    report.table(out / "grades.csv", results, scores)
    report.overview(out / "overview.html", results, scores)
    (out / "feedback").mkdir(exist_ok=True)
    for result in results:
        page = out / "feedback" / f"{result.student}.html"
        report.feedback(page, result, scores[result.student])


def _number(count, name):
    return f"{count} {name}" + ("" if count == 1 else "s")


def say_what_came(results, marked, seconds, out, console):
    """Print the last lines."""
    graded = [result for result in results if result.graded]
    remarks = sum(result.status != "graded" for result in graded)
    silent = sum(inbox.NOTHING in result.notes for result in results)
    came = _number(len(results) - silent, "submission")
    if silent:
        came += f", nothing of {silent} in the roster"
    console.print(
        f"{came}: {len(graded)} graded ({remarks} with remarks), "
        f"{len(results) - silent - len(graded)} not. Marked now: {marked}, in {seconds:.0f} s."
    )
    for name in ("grades.csv", "overview.html", "feedback/"):
        console.print(f"  {out / name}", highlight=False, soft_wrap=True)


def arguments(argv):
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        "grading",
        description=__doc__.splitlines()[0],
        epilog="Interrupted? Run it again: it goes on where it was.",
    )
    parser.add_argument("submissions", type=Path, help="a folder or zip file of notebooks")
    parser.add_argument("--assignment", help="which; what the notebooks say if not given")
    parser.add_argument("--out", type=Path, help="where to; SUBMISSIONS-graded if not given")
    parser.add_argument(
        "--course", type=Path, default=COURSE, help="the nbgrader course folder of make class"
    )
    parser.add_argument(
        "--scheme",
        choices=list(names.SCHEMES),
        help="how files are named; by each name if not given",
    )
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="a CSV file: who is in the class, one a line"
    )
    parser.add_argument("--user", help="run the notebooks as this user (only root can)")
    for name, what in (("cell-seconds", "a cell"), ("seconds", "a notebook")):
        default = getattr(box.Limits, name.replace("-", "_"))
        parser.add_argument(
            f"--{name}",
            type=int,
            metavar="N",
            help=f"the longest that {what} may run; {default}, more where the solutions take long",
        )
    wanted = parser.parse_args(argv)
    if wanted.user and (not hasattr(os, "geteuid") or os.geteuid() != 0):
        parser.error("--user needs root: start it with sudo, or in a container")
    if wanted.user and not box.knows(wanted.user):
        parser.error(f"--user must be a user of this computer, got {wanted.user!r}")
    for name in ("cell_seconds", "seconds"):
        if (got := getattr(wanted, name)) is not None and got < 1:
            parser.error(f"--{name.replace('_', '-')} must be at least 1, got {got}")
    wanted.submissions = wanted.submissions.resolve()
    if wanted.out is None:
        stem = wanted.submissions.stem if wanted.submissions.is_file() else wanted.submissions.name
        wanted.out = wanted.submissions.with_name(f"{stem}-graded")
    wanted.out = wanted.out.resolve()
    if wanted.out == wanted.submissions or wanted.submissions in wanted.out.parents:
        parser.error(f"OUT must not lie in SUBMISSIONS, got {wanted.out}")
    if wanted.out.exists() and not wanted.out.is_dir():
        parser.error(f"OUT must be a folder, got {wanted.out}")
    if wanted.out.is_dir() and any(wanted.out.iterdir()) and not (wanted.out / "course").is_dir():
        parser.error(f"OUT must be empty or hold earlier marks, got {wanted.out}")
    return wanted


def main(argv=None):
    """Run the tool; return the exit code."""
    wanted, console = arguments(argv), Console()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended in good order, too
    asked = {"cell_seconds": wanted.cell_seconds, "seconds": wanted.seconds}
    asked = {name: value for name, value in asked.items() if value is not None}
    limits = box.Limits(**asked, fixed=tuple(asked))
    with contextlib.ExitStack() as stack:
        try:
            folder = wanted.submissions
            if folder.is_file():
                unpacked = stack.enter_context(tempfile.TemporaryDirectory(prefix="grade-zip-"))
                folder = inbox.unpack(folder, Path(unpacked))
            roster = names.Roster(wanted.roster) if wanted.roster else None
            grade(
                *(folder, wanted.out, wanted.assignment, wanted.course),
                *(limits, wanted.user, console),
                named={"scheme": wanted.scheme, "roster": roster},
            )
        except (inbox.InboxError, names.RosterError, CourseError, OSError) as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.exit("Interrupted. Run the same command again: it goes on where it was.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
