"""The nbgrader side: the course folder, its gradebook, and what nbgrader does to a notebook.

Everything here is nbgrader's own (generate_assignment, the preprocessors of autograde,
generate_feedback, the export), called without its command line: one gradebook, no new process for
each student. The folder stays an ordinary nbgrader course; formgrader opens it.
"""

import contextlib
import datetime
import hashlib
import logging
import os
import shutil
import sys
import warnings
from pathlib import Path

import nbformat
from nbgrader import preprocessors as step
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config, PyFileConfigLoader

SETTINGS = "nbgrader_config.py"
# nbgrader starts the command alembic, which lies beside this Python
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

# nbgrader 0.9 with SQLAlchemy 2 warns of this at each new submission, and writes it all the same
warnings.filterwarnings("ignore", "Object of type <Submitted", module="nbgrader")


class CourseError(ValueError):
    """The course folder cannot be used."""


class Course:
    """One assignment of an nbgrader course folder.

    Parameters
    ----------
    root : Path
        Where the course folder is, or is to be.
    assignment : str
    """

    def __init__(self, root, assignment):
        self.root, self.assignment = Path(root).resolve(), assignment
        self.config = Config()

    def update_from(self, source):
        """Copy the assignment and the settings from the course folder that ``make class`` made.

        The student version is made, unless it is there already.

        Raises
        ------
        CourseError
            If there is no such assignment, or nbgrader refuses it.
        """
        theirs = Path(source) / "source" / self.assignment
        if not (notebooks := sorted(theirs.glob("*.ipynb"))):
            known = sorted(path.parent.name for path in Path(source).glob("source/*/*.ipynb"))
            raise CourseError(
                f"there is no assignment {self.assignment!r} in {source}; "
                + (f"known are {', '.join(known)}" if known else "run: make class")
            )
        if len(notebooks) > 1:
            raise CourseError(f"{theirs} must hold one notebook, holds {len(notebooks)}")
        ours = self.root / "source" / self.assignment
        self.name = notebooks[0].stem
        if _bytes(ours / notebooks[0].name) != notebooks[0].read_bytes():
            self._release.unlink(missing_ok=True)  # that of another edition must not be used
        shutil.copytree(theirs, ours, dirs_exist_ok=True)
        shutil.copy(Path(source) / SETTINGS, self.root / SETTINGS)
        self.config = Config(PyFileConfigLoader(SETTINGS, str(self.root)).load_config())
        self.config.CourseDirectory.root = str(self.root)
        # a check that warns, or the code that it calls, is not wrong for that
        self.config.IgnorePattern = Config(enabled=True, pattern=r"(?s).*")
        if not self._release.is_file():
            self._convert(GenerateAssignment)

    @property
    def _release(self):
        return self.root / "release" / self.assignment / f"{self.name}.ipynb"

    @property
    def released(self):
        """The notebook as students get it."""
        return nbformat.read(self._release, as_version=4)

    @property
    def source(self):
        """The notebook with its solutions and hidden tests."""
        path = self.root / "source" / self.assignment / f"{self.name}.ipynb"
        return nbformat.read(path, as_version=4)

    @property
    def directory(self):
        """The folder as nbgrader describes it."""
        directory = CourseDirectory(config=self.config)
        directory.assignment_id = self.assignment
        return directory

    def gradebook(self):
        """Return the open gradebook: a context manager."""
        return Gradebook(self.directory.db_url, self.directory.course_id)

    def _convert(self, converter, **options):
        directory = self.directory
        with _quiet() as said:
            try:
                for name, value in options.items():
                    setattr(directory, name, value)
                made = converter(coursedir=directory, config=self.config)
                made.force = True
                made.start()
            except Exception as error:
                reason = "; ".join(said[-3:]) or str(error)
                raise CourseError(f"nbgrader, {converter.__name__}: {reason}") from error

    def receive(self, student, content):
        """Put a submission into the course folder, and the student into the gradebook.

        An earlier one of the same student is kept, in ``earlier/``.
        """
        folder = self._folder("submitted", student)
        before = _bytes(folder / f"{self.name}.ipynb")
        if before not in (None, content):
            kept = self.root / "earlier" / student / self.assignment
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"{hashlib.sha256(before).hexdigest()[:12]}.ipynb").write_bytes(before)
        _empty(folder)
        (folder / f"{self.name}.ipynb").write_bytes(content)
        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
        (folder / "timestamp.txt").write_text(f"{now} UTC\n")
        with self.gradebook() as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(self.assignment, student, timestamp=now)

    def restore(self, student, notebook):
        """Return a submission in which every locked cell is as it was, with its hidden tests."""
        return self._through(
            student,
            notebook,
            *(step.ClearOutput, step.DeduplicateIds, step.OverwriteKernelspec),
            *(step.OverwriteCells, step.CheckCellMetadata),
        )

    def mark(self, student, notebook):
        """Write the points of a notebook that was run into the gradebook, keep the notebook."""
        notebook = self._through(
            student,
            notebook,
            *(step.IgnorePattern, step.LimitOutput),
            *(step.SaveAutoGrades, step.AssignLatePenalties, step.CheckCellMetadata),
        )
        folder = self._folder("autograded", student)
        _empty(folder)
        nbformat.write(notebook, folder / f"{self.name}.ipynb")
        shutil.copy(self._folder("submitted", student) / "timestamp.txt", folder)
        return notebook

    def _through(self, student, notebook, *steps):
        resources = {
            "nbgrader": {
                "student": student,
                "assignment": self.assignment,
                "notebook": self.name,
                "db_url": self.directory.db_url,
            }
        }
        with _quiet():
            for one in steps:
                made = one(config=self.config)
                notebook, resources = made.preprocess(notebook, resources)
        return notebook

    def scores(self, student):
        """Return the points of each grade cell by its id, with what was changed by hand.

        A cell that nobody has marked yet has None.
        """
        with self.gradebook() as book:
            try:
                found = book.find_submission_notebook(self.name, self.assignment, student)
            except MissingEntry:
                return {}
            return {
                grade.cell.name: grade.score if _marked(grade) else None for grade in found.grades
            }

    def feedback(self):
        """Let nbgrader write its own feedback pages, for those that were marked since the last.

        They show the whole notebook, hidden tests included.

        Raises
        ------
        CourseError
            If it could not write some of them.
        """
        refused = []
        for marked in (self.root / "autograded").glob(f"*/{self.assignment}"):
            page = self._folder("feedback", marked.parent.name) / f"{self.name}.html"
            if not page.is_file() or page.stat().st_mtime < marked.stat().st_mtime:
                try:
                    self._convert(GenerateFeedback, student_id=marked.parent.name)
                except CourseError as error:
                    refused.append(f"{marked.parent.name} ({error})")
        if refused:
            raise CourseError("; ".join(refused))

    def export(self, path):
        """Let nbgrader write its own table of grades."""
        with self.gradebook() as book, _quiet():
            plugin = CsvExportPlugin()
            plugin.to, plugin.assignment = str(path), [self.assignment]
            plugin.export(book)

    def _folder(self, step_name, student):
        return self.root / step_name / student / self.assignment


@contextlib.contextmanager
def _quiet():
    """Keep what nbgrader says from the screen; give the list of its errors."""
    said, log = [], logging.getLogger("traitlets")  # what nbgrader logs to without its commands
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: said.append(record.getMessage())
    log.addHandler(handler)
    log.propagate = False
    try:
        yield said
    finally:
        log.removeHandler(handler)


def _marked(grade):
    return grade.auto_score is not None or grade.manual_score is not None


def _bytes(path):
    return path.read_bytes() if path.is_file() else None


def _empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
