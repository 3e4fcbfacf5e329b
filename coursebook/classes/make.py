"""Make everything that an instructor needs for one class, in `_build/class/`.

    make class                      in the variant of the book, whose solutions are public
    make class SEED=2027            other graphs, parameters and asked values, for this class only
    python -m coursebook.classes.make --seed 2027 --out FOLDER [--only-notebooks]

From the sources of the exercises: ``student/``, the notebooks to hand out; ``solutions/``, run with
all checks, hidden ones too, so a class gets nothing that its own solutions fail; ``nbgrader/``, a
course folder for ``make grade`` or for nbgrader itself. From the chapters: ``book/``, the teacher
edition, and ``slides/``; they are the same for every seed.

How a task becomes cells of nbgrader: the solution cell is its solution cell; each check and each
hidden cell is a locked test with points (`Task.graded`); given code is read-only, so that what a
student changed there is put back before marking. A written answer is no cell of nbgrader: it is
kept, it is shown in the feedback, and nobody has to mark it before the grades are complete. The
grade ids are the ids of the cells (``t1-check-1``) and the same for every seed.

The new notebooks are written beside the old and change places with them at the end: whoever
interrupts this loses nothing. Of a course folder only ``source``, ``release`` and the settings are
replaced; what students handed in, what was marked, the gradebook and settings that were edited
stay. A folder that holds submissions is never given to another seed.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from coursebook import ROOT
from coursebook.exercises.make import execute, notebook, package_hash, text_of
from coursebook.exercises.reader import SourceError, read, solved, sources
from grading import SETTINGS

COURSE = Path("nbgrader")
# what this tool replaces; everything else in the folder belongs to others
PARTS = ("student", "solutions", "nbgrader/source", "nbgrader/release", "README.txt", "class.json")
WORK_OF_STUDENTS = ("submitted", "autograded", "feedback")
HIDDEN = "# The grader runs more checks here, with other values.\n"
README = """\
Brands Become People {version}: everything for one class.
{which}

student/     the notebooks to hand out: stubs, visible checks, folded hints
solutions/   their solutions, executed. Not for students
nbgrader/    a course folder of nbgrader: source assignments with points and hidden tests.
             Not for students. Mark a folder of submitted notebooks with
               make grade SUBMISSIONS=folder
             or use nbgrader itself, in that folder: it has its own settings file. Its commands
             and JupyterLab are found when .venv is active (source .venv/bin/activate)
book/        the teacher edition of the book: notes, minutes, answers. Open book/book/index.html
slides/      slides for each chapter; they need no network

{points}
Colab, Kaggle and others save notebooks without the marks of nbgrader. make grade finds the answers
by their functions and says so. nbgrader itself does not: its autograde sees no answer, and its
export gives such a notebook 0 points, without a word. Mark these with make grade.

Students hand in the notebook from student/ under its own name. A notebook of another seed fails:
its numbers are those of another class. The sources of the exercises are public: whoever finds out
the seed can make the solutions. Keep it to yourself until the class is over. The general functions
of the public solutions are right in every class. Copied, they earn less than half of the points of
a class with a seed; what is asked of this class alone earns the others.

Made by: make class{seed}. The same seed and version give the same files. A second run replaces
the files named above, and never what students handed in, what was marked, or the gradebook.
"""


class ClassError(RuntimeError):
    """The class cannot be made; the message says why, and nothing was changed."""


# --- the notebooks ---------------------------------------------------------------------------


def assignment(exercise):
    """Return the notebook from which nbgrader makes its assignment."""
    made = notebook(exercise, "source")
    points = {task.name: iter(task.graded()) for task in exercise.tasks}
    for cell in made.cells:
        task, _, kind = cell.id.partition("-")
        kind = kind.partition("-")[0] if task in points else "given"
        if cell.cell_type != "code":
            continue
        tested = kind in ("check", "hidden")
        about = {
            "schema_version": 3,
            "grade_id": cell.id,
            "grade": tested,
            "solution": kind == "solution",
            "locked": kind != "solution",
            "task": False,
        }
        if tested:
            about["points"] = next(points[task])
        if kind == "hidden":
            cell.source = f"{HIDDEN}### BEGIN HIDDEN TESTS\n{cell.source}\n### END HIDDEN TESTS"
        cell.metadata["nbgrader"] = about
    # by this the grader knows the notebooks of the class; it does not tell the seed
    made.metadata["course"]["version"] = hashlib.sha256(text_of(made).encode()).hexdigest()[:12]
    return made


def solution(exercise, folder, version):
    """Return the solution notebook of a version, executed in `folder`, where all checks passed.

    Raises
    ------
    ClassError
        If a check, visible or hidden, turns the solution down.
    """
    everything = notebook(exercise, "source")
    for cell in everything.cells:
        cell.source = solved(cell.source)
    try:
        execute(everything, folder)
    except CellExecutionError as error:
        failed = next(
            cell.id
            for cell in everything.cells
            if any(output.output_type == "error" for output in cell.get("outputs", []))
        )
        raise ClassError(
            f"{exercise.chapter}, {failed}: the solution itself fails with seed {exercise.seed}: "
            f"{error.ename}: {error.evalue}"
        ) from error
    outputs = {cell.id: cell.get("outputs") for cell in everything.cells}
    made = notebook(exercise, "solution")
    made.metadata["course"]["version"] = version
    for count, cell in enumerate((c for c in made.cells if c.cell_type == "code"), 1):
        cell.outputs, cell.execution_count = outputs[cell.id], count
    return made


def release(course):
    """Let nbgrader make the student's version of each assignment in `course`.

    Raises
    ------
    ClassError
        If nbgrader refuses one.
    """
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader(SETTINGS.name, str(SETTINGS.parent)).load_config()
    config.CourseDirectory.root = str(course)
    # the gradebook is written by the instructor's own run
    config.GenerateAssignment.no_database, config.SaveCells.enabled = True, False
    grader = NbGraderAPI(CourseDirectory(config=config), config=config)
    for folder in sorted((course / "source").iterdir()):
        done = grader.generate_assignment(folder.name)
        if not done["success"]:
            raise ClassError(f"nbgrader refuses {folder.name}: {done.get('log') or done['error']}")
        path = course / "release" / folder.name / f"{folder.name}.ipynb"
        _write(path, text_of(nbformat.read(path, as_version=4)))


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# --- the folder ------------------------------------------------------------------------------


def fill(work, out, seed):
    """Write all parts of a class into the empty folder `work`; say what is done.

    A chapter whose source, seed and models are those of the class that is in `out` is not run
    again.
    """
    import simulations

    before, made, points = memory(out), {}, []
    found = sources()
    for number, path in enumerate(found, 1):
        start, chapter = time.perf_counter(), path.stem
        exercise = read(path, seed)
        handed_out = assignment(exercise)
        version, text = handed_out.metadata["course"]["version"], text_of(handed_out)
        _write(work / COURSE / "source" / chapter / f"{chapter}.ipynb", text)
        made[chapter] = hashlib.sha256((text + package_hash()).encode()).hexdigest()
        target, old = (folder / "solutions" / f"{chapter}.ipynb" for folder in (work, out))
        target.parent.mkdir(exist_ok=True)
        same = before.get("made", {}).get(chapter) == made[chapter] and old.is_file()
        if same and version in old.read_text(encoding="utf-8"):
            shutil.copy(old, target)
            spent = "unchanged"
        else:
            _write(target, text_of(solution(exercise, target.parent, version)))
            spent = f"all checks passed, {time.perf_counter() - start:.0f} s"
        points.append(f"{chapter:24}{len(exercise.tasks)} tasks, {exercise.points} points")
        print(f"[{number}/{len(found)}] {points[-1]}: {spent}", flush=True)
    release(work / COURSE)
    for path in (work / COURSE / "release").glob("*/*.ipynb"):
        _write(work / "student" / path.name, path.read_text(encoding="utf-8"))
    settings = SETTINGS.read_text(encoding="utf-8")
    readme = README.format(
        version=simulations.__version__,
        which="No seed: the variant of the book, whose solutions are public."
        if seed is None
        else f"Seed: {seed}.",
        points="\n".join(points) + "\n",
        seed="" if seed is None else f" SEED={seed}",
    )
    _write(work / "README.txt", readme)
    about = {"seed": seed, "version": simulations.__version__, "made": made, "settings": settings}
    _write(work / "class.json", json.dumps(about, indent=1) + "\n")


def memory(out):
    """Return what is known of the class in `out`: seed, version, hashes, settings; or nothing."""
    path = out / "class.json"
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        return {}


def refuse_to_mix(out, seed):
    """Refuse to put the class of one seed where submissions to another are.

    Raises
    ------
    ClassError
    """
    folders = [out / COURSE / name for name in WORK_OF_STUDENTS]
    held = [folder for folder in folders if folder.is_dir() and any(folder.iterdir())]
    before = memory(out).get("seed", "unknown")
    if held and before != seed:
        raise ClassError(
            f"{held[0]} holds work on seed {before}, which the checks of seed {seed} would turn "
            f"down. Make the new class elsewhere (--out FOLDER), or move {out} away first."
        )


def swap(work, out):
    """Let the new parts change places with the old ones; put all back if that fails half-way."""
    moved = []
    try:
        for name in PARTS:
            new, target, old = work / name, out / name, work / "old" / name
            for folder in (target.parent, old.parent):
                folder.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.rename(old)
                moved.append((old, target))
            new.rename(target)
            moved.append((target, new))
    except BaseException:
        for now, then in reversed(moved):
            now.rename(then)
        raise


def put_settings(out, shipped_before):
    """Copy the settings of nbgrader, unless somebody edited them; return whether they are ours."""
    target = out / COURSE / SETTINGS.name
    theirs = target.read_text(encoding="utf-8") if target.exists() else None
    if theirs not in (None, shipped_before):
        return False
    _write(target, SETTINGS.read_text(encoding="utf-8"))
    return True


def make(out, seed):
    """Make the notebooks and the course folder of a class.

    Parameters
    ----------
    out : Path
    seed : int or None

    Raises
    ------
    ClassError, SourceError
        If it cannot be made. Then `out` is as it was.
    """
    refuse_to_mix(out, seed)
    out.mkdir(parents=True, exist_ok=True)
    shipped_before = memory(out).get("settings")
    # beside the parts, so that they change places without being copied
    with tempfile.TemporaryDirectory(dir=out, prefix=".new-") as work:
        fill(Path(work), out, seed)
        swap(Path(work), out)
    if not put_settings(out, shipped_before):
        print(f"kept {out / COURSE / SETTINGS.name}: it was edited; ours is {SETTINGS}")


def make_book_and_slides(out):
    """Build the teacher edition and the slides, which are the same for every class."""
    subprocess.run([sys.executable, "-m", "coursebook.classes.slides"], check=True)
    for name in ("book", "slides"):
        built = ROOT / "_build" / "class" / name
        if built.resolve() != (out / name).resolve():
            shutil.rmtree(out / name, ignore_errors=True)
            shutil.copytree(built, out / name)


def whole_number(text):
    """Return the seed that was typed."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 0, got {text!r}")
    return int(text)


def main(argv=None):
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=whole_number, help="of the class; the book's own if none")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "class", metavar="FOLDER")
    parser.add_argument("--only-notebooks", action="store_true", help="no book and no slides")
    wanted = parser.parse_args(argv)
    out = wanted.out.resolve()
    try:
        make(out, wanted.seed)
    except (ClassError, SourceError) as error:
        print(f"class: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nclass: interrupted; what was there before is unchanged", file=sys.stderr)
        return 130
    print(f"The notebooks are in {out}; README.txt says what is what.", flush=True)
    try:
        if not wanted.only_notebooks:
            make_book_and_slides(out)
    except (subprocess.CalledProcessError, KeyboardInterrupt):
        print("\nclass: the notebooks are made; book and slides are not", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
