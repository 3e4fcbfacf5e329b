"""Make the student and the solution notebook of every exercise from its one source.

    python -m coursebook.exercises.make            write what changed; run solutions that changed
    python -m coursebook.exercises.make --check    write nothing; fail if a notebook is stale
    python -m coursebook.exercises.make --force    run all solutions again
    python -m coursebook.exercises.make NAME ...   these chapters only

``exercises/<chapter>.md`` -> ``exercises/<chapter>.ipynb`` for students, and
``exercises/solutions/<chapter>.ipynb``, executed. Both are generated, never edited. They are the
book's own variant; `coursebook.classes.make` makes those of a class from the same source.

The format of a source
----------------------
A MyST notebook (jupytext's header, ``{code-cell}`` blocks, ``+++ {...}`` before a Markdown cell
that has metadata). It starts with ``# Title`` and a short introduction. Then come 4 to 6 tasks,
30 to 60 minutes in all. A task starts with a Markdown cell with metadata and ends where the next
one starts::

    +++ {"task": "t1", "kind": "predict", "minutes": 8}

    ## Does it spread?

    What to do, in short sentences.

- ``task``: t1, t2, ... in order. ``kind``: predict, change, explain or extend; each kind at least
  once, in this order. ``minutes``: a whole number. ``points``, optional: a whole number, else 3 for
  predict, 4 for change and explain, 5 for extend. The grader gives one to each check and hidden
  cell, so there must be one for each; what is left goes to those that call a solution's function
  without parameters, because these ask for a value of this class. The heading is the title of the
  task, without number; number, kind and minutes are written below it by this tool.

Inside a task, in any order that reads well:

- *Solution*, exactly one code cell with the tag ``solution``: the student's cell. It holds one or
  more functions; in each, two comments fence what the student has to write::

      ```{code-cell}
      :tags: [solution]

      def transmissibility(word_of_mouth, silence):
          \"\"\"Return the chance that a talker ever convinces a given neighbour.\"\"\"
          ### BEGIN SOLUTION
          return word_of_mouth / (word_of_mouth + silence - word_of_mouth * silence)
          ### END SOLUTION
      ```

  The student sees signature, docstring and ``raise NotImplementedError("transmissibility: ...")``;
  the solution notebook shows the cell without the two comments. (They are nbgrader's markers.)
  A guess is a function too: ``def my_guess(): ... return True``. So "run all" never stops in a
  student's cell, only in its check.
- *Check*, one or more code cells with the tag ``check``, after the solution, visible to students:
  plain asserts whose messages say what was expected and what came, and where to look; the last
  line prints what was tested and what was not. A check must accept every correct answer: assert
  properties, exact theory, or bands over seeds. It must call the student's functions, so that the
  empty stub fails.
- *Hidden*, one or more code cells with the tag ``hidden``, after the solution: like a check, but
  with other seeds and values than the visible ones. It goes into neither notebook; only the grader
  of a class runs it. It prints what it tested, too: students see it in their feedback.
- *Hint*, one or more Markdown cells tagged so: ``+++ {"tags": ["hint"]}``. They are folded.
- *Wrong*, two or more code cells with the tag ``wrong``: plausible wrong answers, complete, to be
  run *instead of* the solution cell. ``says`` is a part of the message by which the check must
  turn it down (an AssertionError). They go into neither notebook; the tests run them::

      ```{code-cell}
      :tags: [wrong]
      :says: a talker speaks at least once

      def transmissibility(word_of_mouth, silence):
          return word_of_mouth / (word_of_mouth + silence)
      ```

- *Model answer*, optional: a Markdown cell tagged ``solution``; the student gets an empty place to
  write. Nothing checks it.
- Everything else (text, code without these tags: imports, helpers, figures) goes into both
  notebooks as it is. What a solution cell prints is stored; the tests compare it (nbval), so print
  short facts and no pictures, no times, no paths, and nothing on standard error. A given cell that
  calls the student's function belongs after the check and fails in an empty notebook, as it should.

Variants
--------
A class gets other graphs, parameters and asked values than the book, and each class its own. Right
after the title cell stands one code cell tagged ``variant``. It goes into no notebook. It is run
when notebooks are made, with ``choose`` in its namespace::

    ```{code-cell}
    :tags: [variant]

    from simulations.models.push_or_dialogue.theory import critical_degree

    silence = choose(0.5, 0.4, 0.45, 0.55, 0.6)
    town_seed = choose(1, *range(2, 200))
    few, many = choose((4, 8), (3, 7), (5, 9))
    threshold = critical_degree(0.05, silence)
    ```

- ``choose(first, *others)``: ``first`` in the book, one of the others in a class (two or more; the
  public solutions then fit no class). The seed of the class, the chapter and the place of the call
  decide which; see ``reader.py``. What depends on a choice is computed from it, here or
  in a check; keep this cell under a second.
- ``search(name, count, answers, unlike=())``: where not every number gives a good exercise, the
  first so many, from 1, that do. ``answers(number)`` returns the set of all right answers to what
  is asked, and an empty set if the number does not fit. No two numbers have a right answer in
  common, and none has one in common with those in ``unlike``, such as that of the book. This tool
  makes the searches and stores what they find in ``exercises/searches/<chapter>.json``; it makes
  one again when this cell has changed, and all of them with ``--force``.
- ``{{silence}}`` or ``{{threshold:.1f}}`` in any other cell (text, code, ``says``) is the value of
  that name, if it is text or a number. Each such name must be used; names that are not needed
  outside start with an underscore. Other values (lists, functions) cannot be inserted.
- In each task something that is asked depends on a choice with many others, besides the general
  function: ``def my_threshold(): ...`` for *this* town. A solution cell copied from another seed
  must fail, with a message that helps. So a choice needs more than a hundred others (a test
  compares the classes of a century), or two choices whose numbers of others have no common factor;
  and one step from value to value must change the answer by more than its check allows. Such a
  check must not give the answer away: let it call the student's own general function, put the
  answer back into the equation, or say only on which side the truth lies, and let the hidden cell
  compare.
- The same laws as in the book must hold for every choice: leave out values near a threshold, where
  luck decides, and make a band as wide as the worst choice needs.

How the tests run a source: all code cells but ``wrong``, in order and in one namespace, must pass.
They must do so in the book's variant and in those of two seeds. For the stub, for each wrong answer
and for the solution cell of another variant, all code cells of the task are run again in a copy of
the namespace as it was at the start of the task. The stub must fail every check and hidden cell,
the others one of them, by an AssertionError. So a task may use the functions of earlier tasks, and
a check of 2 s costs up to 2 s x (2 + wrong answers) x 3 variants, and again in nbval: keep n small.
Put the quick assertions first. Functions see the checks' own variables: a check should not change
what ``opening`` or given cells define.

What counts as stale: every byte but the outputs is generated again and compared, so ``--check``
runs no solution. Whether stored outputs are still true is nbval's question (``make test``).
Writing runs a solution again if its cells changed, or if ``simulations/`` changed since this
folder last ran it (remembered in ``_build/exercises.json``). Cell ids are fixed and no times are
stored: the same source gives the same bytes. A student's notebook in which somebody has already
written answers is not overwritten without ``--force``.
"""

import argparse
import contextlib
import hashlib
import json
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursebook import ROOT
from coursebook.exercises.reader import (
    ROLES,
    SourceError,
    read,
    search_again,
    solved,
    sources,
    store_of,
    stub_of,
)
from coursebook.first_cell import FOLDED, first_cell
from simulations.running.sweep_folder import versions

_STUB = "raise NotImplementedError"  # where a function is still to be written
PLACE_TO_WRITE = "*Your answer, in two or three sentences:*"


def folded(source, number, count):
    """Return a hint as Markdown that opens at a click."""
    label = f"Hint {number}" if count > 1 else "Hint"
    return f"<details>\n<summary>{label}</summary>\n\n{source}\n\n</details>"


def notebook(exercise, product):
    """Return a notebook of an exercise, not executed.

    Parameters
    ----------
    exercise : Exercise
    product : {"student", "solution", "source"}
        The source is what nbgrader makes its assignment from: the solution with its markers, and
        the hidden cells.

    Returns
    -------
    NotebookNode
    """
    cells = list(_opening(exercise, product))
    for task in exercise.tasks:
        cells += _products(task, product)
    result = new_notebook(cells=cells, nbformat_minor=5)
    result.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "course": {
            "chapter": exercise.chapter,
            "generated": f"from {exercise.chapter}.md by coursebook.exercises.make; do not edit",
            "tasks": [
                {"task": t.name, "title": t.title, "kind": t.kind, "minutes": t.minutes}
                for t in exercise.tasks
            ],
        },
    }
    return result


def _opening(exercise, product):
    first, *others = exercise.opening
    title, _, text = first.source.partition("\n")
    if product == "solution":
        how = "The solutions. Yours may differ: the checks accept every correct answer."
    else:
        how = (
            "Replace each `raise NotImplementedError(...)` by your own code, run the cell, then "
            "run the check below it. Hints open at a click."
        )
    worth = f", {exercise.points} points" if product == "source" else ""
    facts = f"*{len(exercise.tasks)} tasks, about {exercise.minutes} minutes{worth}. {how}*"
    yield _cell(new_markdown_cell(f"{title}\n\n{facts}\n{text}".rstrip()), "opening-1")
    # the version changes with every release: print it, never compare it
    yield _cell(new_code_cell(first_cell()), "setup", tags=["nbval-ignore-output"], **FOLDED)
    for number, cell in enumerate(others, 2):
        yield _cell(cell, f"opening-{number}")


def _products(task, product):
    counts = dict.fromkeys(("given", "answer", *ROLES), 0)
    hints = len(task.of("hint", "markdown"))
    facts = f"{task.kind.capitalize()} · {task.minutes} minutes"
    if product == "source":
        facts += f" · {task.points} points"
    heading = f"## {task.name[1:]}. {task.title}\n\n*{facts}*"
    for role, cell in task.cells:
        if role == "wrong" or (role == "hidden" and product != "source"):
            continue
        code, source, tags = cell.cell_type == "code", cell.source, [role] if role else []
        kind = "answer" if role == "solution" and not code else role or "given"
        counts[kind] += 1
        locked = {}
        if heading:  # in the first cell only
            source, heading = f"{heading}\n\n{source}".rstrip(), ""
        if kind == "solution" and product != "source":
            source = solved(source) if product == "solution" else stub_of(source)
        elif kind == "answer" and product != "solution":
            source = PLACE_TO_WRITE
        elif kind == "hint":
            source = folded(source, counts["hint"], hints)
        elif kind == "check":
            locked = {"editable": False, "deletable": False}
        made = new_code_cell(source) if code else new_markdown_cell(source)
        made.metadata = {k: v for k, v in cell.metadata.items() if k != "tags"}
        tags += [tag for tag in cell.metadata.get("tags", []) if tag not in ROLES]
        yield _cell(made, f"{task.name}-{kind}-{counts[kind]}", tags=tags, **locked)


def _cell(cell, name, tags=(), **metadata):
    cell = nbformat.from_dict(dict(cell, id=name))
    cell.metadata.update(metadata)
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def execute(solution, folder):
    """Run a solution notebook in place, in `folder`.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    SourceError
        If something was written to standard error: it would differ between machines. Or if the
        kernel was ended.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    client = NotebookClient(
        solution,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=50"],  # what cells print counts, no more
    )
    try:
        client.execute()
    except (AssertionError, DeadKernelError):  # at Ctrl-C nbclient ends the kernel, then misses it
        raise SourceError(
            f"{solution.metadata.course.chapter}.md: its kernel ended before the last cell: "
            "interrupted, or out of memory. Nothing was written"
        ) from None
    # the kernel's own description holds the Python version of this machine
    solution.metadata["language_info"] = {"name": "python"}
    for cell in solution.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise SourceError(
                    f"{solution.metadata.course.chapter}.md, {cell.id}: "
                    f"must not write to standard error: {output.text.strip()}"
                )


def text_of(made):
    """Return a notebook as the text of its file: one order of keys, one final newline."""
    return nbformat.writes(made, version=4, indent=1, sort_keys=True) + "\n"


def without_outputs(text):
    """Return the text of a notebook's file with its outputs taken away."""
    made = nbformat.reads(text, as_version=4)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return text_of(made)


def products(path):
    """Return where the student's and the solution notebook of a source are written."""
    name = Path(path).with_suffix(".ipynb").name
    return Path(path).parent / name, Path(path).parent / "solutions" / name


def stale(path):
    """Return which notebooks of a source are missing, out of date, edited or not executed."""
    exercise, (student, solution) = read(path), products(path)
    found = []
    if _text(student) != text_of(notebook(exercise, "student")):
        found.append(student)
    stored = _text(solution)
    if not _same_cells(stored, exercise) or not all(
        cell.outputs
        for cell in nbformat.reads(stored, as_version=4).cells
        if "check" in cell.metadata.get("tags", ())
    ):
        found.append(solution)
    return found


def _same_cells(stored, exercise):
    try:
        return without_outputs(stored) == text_of(notebook(exercise, "solution"))
    except (ValueError, nbformat.reader.NotJSONError):  # no notebook at all
        return False


def _text(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def package_hash(root=ROOT):
    """Return a hash of code and data of the package `simulations`, and of the versions it ran."""
    digest = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode())
    files = (root / "simulations").rglob("*")
    for path in sorted(file for file in files if file.suffix in (".py", ".csv", ".toml", ".json")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def write(path, *, again=False, force=False):
    """Write the notebooks of a source; return what was written.

    Parameters
    ----------
    path : Path
        The source.
    again : bool
        Whether to run a solution that has not changed.
    force : bool
        Whether to overwrite a student's notebook in which somebody has written answers.

    Returns
    -------
    list of Path

    Raises
    ------
    SourceError
        If the source is malformed, or the student's notebook holds answers.
    """
    exercise, (student, solution) = read(path), products(path)
    made = {student: text_of(notebook(exercise, "student"))}
    if again or solution in stale(path):
        solution.parent.mkdir(exist_ok=True)
        executed = notebook(exercise, "solution")
        execute(executed, solution.parent)
        made[solution] = text_of(executed)
    changed = [target for target, text in made.items() if _text(target) != text]
    if student in changed and not force and _answers(student, made[student]):
        raise SourceError(f"{student.name} holds answers: move it away, or overwrite with --force")
    for target in changed:
        target.write_text(made[target], encoding="utf-8", newline="\n")
    return changed


def _answers(path, empty):
    # a cell may ask for several functions: it holds an answer as soon as one of them is written
    with contextlib.suppress(ValueError, OSError, nbformat.reader.NotJSONError):
        asked = {c.id: c.source.count(_STUB) for c in nbformat.reads(empty, as_version=4).cells}
        cells = nbformat.read(path, as_version=4).cells
        mine = [c for c in cells if "solution" in c.metadata.get("tags", ())]
        mine = [c for c in mine if c.cell_type == "code"]
        return any(c.source.count(_STUB) < asked.get(c.id, 1) for c in mine)
    return False


def main(argv=None):
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", metavar="NAME", help="chapters; all if none")
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    parser.add_argument("--force", action="store_true", help="run all solutions again")
    wanted = parser.parse_args(argv)
    found = {path.stem: path for path in sources()}
    if unknown := [name for name in wanted.chapters if name not in found]:
        parser.error(f"no exercise {unknown[0]!r}; there are {', '.join(found) or 'none'}")
    memory = ROOT / "_build" / "exercises.json"
    ran_with = json.loads(_text(memory) or "{}")
    try:
        for name in wanted.chapters or found:
            if wanted.check:
                if old := stale(found[name]):
                    paths = ", ".join(str(path.relative_to(ROOT)) for path in old)
                    sys.exit(f"stale: {paths}; run: python -m coursebook.exercises.make")
                continue
            if search_again(found[name], force=wanted.force):
                print("wrote", store_of(found[name]).relative_to(ROOT))
            now = package_hash()
            again = wanted.force or ran_with.get(name) != now
            changed = write(found[name], again=again, force=wanted.force)
            for path in changed:
                print("wrote", path.relative_to(ROOT))
            ran_with[name] = now
            memory.parent.mkdir(exist_ok=True)
            memory.write_text(json.dumps(ran_with, indent=1, sort_keys=True) + "\n")
    except SourceError as error:
        sys.exit(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
