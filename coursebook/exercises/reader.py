"""Read the source of an exercise, in one of its variants.

The format is described at the top of ``make.py``; this file checks it, rule by rule.

A variant is a set of values, drawn once for each class. ``choose(first, *others)`` in the source's
variant cell is the only chance there is: without a seed it returns ``first``, the value of the
book; with a seed one of the others, so that the public solutions fit no class. Two seeds get
different values, unless they are a multiple of the number of values apart: one of twenty values
comes back after twenty years, and a pair of one of twenty and one of twenty-one after 420. Each
task asks for something that does not come back within a century.
"""

import contextlib
import hashlib
import itertools
import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat
from nbformat.v4 import new_markdown_cell

from coursebook import ROOT

# a kind of task, and its points if the source does not say
KINDS = {"predict": 3, "change": 4, "explain": 4, "extend": 5}
ROLES = ("variant", "solution", "check", "hidden", "hint", "wrong")
OTHER_TAGS = re.compile(r"(nbval|hide|remove)-.+|raises-exception")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
MOST_TRIED = 100_000  # numbers that a search looks at before it gives up
PLACE = re.compile(r"\{\{([A-Za-z]\w*)(?::([^{}\n]*))?\}\}")


class SourceError(ValueError):
    """A source breaks a rule of the format; the message names file, task and rule."""


@dataclass
class Task:
    """One task: what was declared of it, and its cells in order, each with its role."""

    name: str
    title: str
    kind: str
    minutes: int
    points: int
    cells: list = field(default_factory=list)  # of (role, cell); role "" for what is given

    def of(self, role, cell_type="code"):
        """Return the cells of a role."""
        return [c for r, c in self.cells if r == role and c.cell_type == cell_type]

    def graded(self):
        """Return the points of each check and hidden cell, in order; they add up to `points`.

        Each has one. What is left goes to the cells that ask for a value of this class, evenly, and
        one more to the last of them: the general functions stand in the public solutions.
        """
        cells = [cell for role, cell in self.cells if role in ("check", "hidden")]
        asked = re.compile(rf"\b({'|'.join(self._of_this_class()) or '(?!)'})\(")
        heavy = [k for k, cell in enumerate(cells) if asked.search(cell.source)]
        heavy = heavy or list(range(len(cells)))
        each, left = divmod(self.points - len(cells), len(heavy))
        more = {k: each + (place >= len(heavy) - left) for place, k in enumerate(heavy)}
        return [1 + more.get(k, 0) for k in range(len(cells))]

    def _of_this_class(self):
        """Return the functions without parameters: what they give depends on the class alone."""
        code = "\n".join(cell.source for cell in self.of("solution"))
        return re.findall(r"^def (\w+)\(\)", code, re.MULTILINE)


@dataclass
class Exercise:
    """A source in one variant: its chapter, the cells before the first task, and its tasks."""

    chapter: str
    seed: int | None
    values: dict  # of the variant, by name
    opening: list
    tasks: list

    @property
    def minutes(self):
        """The minutes of all tasks."""
        return sum(task.minutes for task in self.tasks)

    @property
    def points(self):
        """The points of all tasks."""
        return sum(task.points for task in self.tasks)


def sources(root=ROOT):
    """Return the paths of all sources, in alphabetical order."""
    return sorted(path for path in (root / "exercises").glob("*.md") if path.stem != "README")


def read(path, seed=None):
    """Return the `Exercise` of a source.

    Parameters
    ----------
    path : Path
    seed : int, optional
        The seed of a class, at least 0; the variant of the book if not given.

    Raises
    ------
    SourceError
        If the source breaks a rule of the format (see ``make.py``).
    """
    path = Path(path)
    cells = jupytext.read(path).cells
    values = _values(path, [c for c in cells if "variant" in c.metadata.get("tags", [])], seed)
    cells = _filled(path, cells, values)
    exercise = Exercise(path.stem, seed, values, [], [])
    for cell in cells:
        role = _role(path, exercise, cell)
        if role == "variant":
            continue
        if "task" in cell.metadata:
            exercise.tasks.append(_task(path, cell, len(exercise.tasks) + 1))
        elif exercise.tasks:
            exercise.tasks[-1].cells.append((role, cell))
        elif role:
            raise SourceError(f"{path.name}: a cell tagged {role} stands before the first task")
        else:
            exercise.opening.append(cell)
    _check(path, exercise)
    return exercise


# --- the variant -----------------------------------------------------------------------------


def chooser(chapter, seed):
    """Return the function ``choose`` for the variant cell of a chapter."""
    numbers = itertools.count(1)

    def choose(first, *others):
        """Return `first` in the book, and one of the others in a class."""
        number = next(numbers)
        count = len(others)
        if len({repr(value) for value in (first, *others)}) < max(count + 1, 3):
            raise ValueError(
                f"choose number {number} must have a first value and at least two others, "
                f"all different, got {count + 1}: {', '.join(map(repr, (first, *others)))[:80]}"
            )
        if seed is None:
            return first
        where = f"{chapter}/{number}"
        # a stride without a common factor with the count goes through all others, none twice
        strides = [stride for stride in range(1, count) if math.gcd(stride, count) == 1]
        stride = strides[_hash(where, "stride") % len(strides)]
        return others[(_hash(where) + stride * seed) % count]

    return choose


def _hash(*words):
    text = "/".join(str(word) for word in words)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def searcher(path, source, found=None):
    """Return the function ``search`` for the variant cell of a chapter.

    Parameters
    ----------
    path : Path
        The source; what was found for it stands in ``searches/<chapter>.json`` beside it.
    source : str
        The variant cell: what was found for another one does not count.
    found : dict, optional
        If given, every search is made anew, and what it finds is entered here.
    """
    stored = _stored(path)
    of = hashlib.sha256(source.encode()).hexdigest()[:16]

    def search(name, count, answers, unlike=()):
        """Return the first `count` numbers that fit, from 1, no two with a right answer in common.

        Parameters
        ----------
        name : str
            Of the search; a chapter may have several.
        count : int
        answers : callable
            Returns for a number the set of right answers, empty if it does not fit.
        unlike : iterable
            Numbers whose answers must not be right either, such as that of the book.
        """
        if found is None:
            known = stored.get(name, {})
            if known.get("of") != of:
                raise ValueError(f"the search {name!r} is not stored for this cell: make exercises")
            return known["numbers"]
        used, numbers = set().union(*map(answers, unlike)), []
        for number in itertools.count(1):
            if len(numbers) == count:
                break
            if number > MOST_TRIED:
                raise ValueError(f"the search {name!r} found {len(numbers)} of {count} numbers")
            right = set(answers(number))
            if right and not right & used:
                used |= right
                numbers.append(number)
        found[name] = {"of": of, "numbers": numbers}
        return numbers

    return search


def _stored(path):
    store = store_of(path)
    return json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}


def store_of(path):
    """Return the file that holds what the searches of a source found."""
    return Path(path).parent / "searches" / f"{Path(path).stem}.json"


def search_again(path, *, force=False):
    """Make the searches of a source whose variant cell has changed; return whether there were any.

    Parameters
    ----------
    path : Path
    force : bool
        Whether to make all of them again.
    """
    path, found = Path(path), {}
    cells = [c for c in jupytext.read(path).cells if "variant" in c.metadata.get("tags", [])]
    if len(cells) != 1 or "search(" not in cells[0].source:
        return False
    with contextlib.suppress(SourceError):
        if not force:
            _values(path, cells, None)
            return False
    _values(path, cells, None, found)
    lines = (f"{json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(found.items()))
    store_of(path).parent.mkdir(exist_ok=True)
    store_of(path).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
    return True


def _values(path, cells, seed, found=None):
    if seed is not None and (type(seed) is not int or seed < 0):
        raise SourceError(f"the seed must be a whole number of at least 0, got {seed!r}")
    if len(cells) != 1:
        raise SourceError(f"{path.name}: must have one cell tagged variant, has {len(cells)}")
    source = cells[0].source
    namespace = {"choose": chooser(path.stem, seed), "search": searcher(path, source, found)}
    try:
        exec(compile(source, f"{path.name}, variant", "exec"), namespace)
    except Exception as error:
        raise SourceError(f"{path.name}, variant: {type(error).__name__}: {error}") from error
    plain = {
        # numpy's numbers print their type
        name: value.item() if hasattr(value, "item") and not getattr(value, "ndim", 0) else value
        for name, value in namespace.items()
        if not name.startswith("_")
    }
    return {name: value for name, value in plain.items() if isinstance(value, str | int | float)}


def _filled(path, cells, values):
    """Return the cells with the values of the variant in the places for them."""
    used = set()

    def value(place):
        name, form = place.groups()
        if name not in values:
            known = ", ".join(values) or "none"
            raise SourceError(
                f"{path.name}: there is no value for {place[0]} in the variant cell; "
                f"known (text or a number) are {known}"
            )
        used.add(name)
        try:
            return format(values[name], form or "")
        except ValueError as error:
            raise SourceError(f"{path.name}: {place[0]} for {values[name]!r}: {error}") from error

    filled = []
    for cell in cells:
        if "variant" not in cell.metadata.get("tags", []):
            cell = nbformat.from_dict(dict(cell, source=PLACE.sub(value, cell.source)))
            if "says" in cell.metadata:
                cell.metadata["says"] = PLACE.sub(value, str(cell.metadata["says"]))
        filled.append(cell)
    if unused := [name for name in values if name not in used]:
        raise SourceError(
            f"{path.name}: the variant cell defines {unused[0]}, and no cell has "
            f"{{{{{unused[0]}}}}}; a name that is only used there starts with an underscore"
        )
    return filled


# --- the rules -------------------------------------------------------------------------------


def _role(path, exercise, cell):
    where = exercise.tasks[-1].name if exercise.tasks else "opening"
    roles = [tag for tag in cell.metadata.get("tags", []) if not OTHER_TAGS.fullmatch(tag)]
    if unknown := [tag for tag in roles if tag not in ROLES]:
        raise SourceError(
            f"{path.name}, {where}: a cell has the tag {unknown[0]!r}; known are {', '.join(ROLES)}"
        )
    if "variant" in roles and (exercise.tasks or len(exercise.opening) != 1):
        raise SourceError(f"{path.name}: the variant cell must stand right after the title cell")
    if len(roles) > 1:
        raise SourceError(f"{path.name}, {where}: a cell has two roles: {', '.join(roles)}")
    role = "".join(roles)
    if role == "hint" and cell.cell_type == "code":
        raise SourceError(f"{path.name}, {where}: a hint must be a Markdown cell")
    if role in ("variant", "check", "hidden", "wrong") and cell.cell_type != "code":
        raise SourceError(f"{path.name}, {where}: a {role} cell must be a code cell")
    return role


def _task(path, cell, number):
    name, kind, minutes = (cell.metadata.get(key) for key in ("task", "kind", "minutes"))
    points = cell.metadata.get("points", KINDS.get(kind))
    if name != f"t{number}":
        raise SourceError(f"{path.name}, {name}: task number {number} must be called t{number}")
    if kind not in KINDS:
        raise SourceError(
            f"{path.name}, {name}: kind must be one of {', '.join(KINDS)}, got {kind!r}"
        )
    for word, value in (("minutes", minutes), ("points", points)):
        if type(value) is not int or value < 1:
            raise SourceError(
                f"{path.name}, {name}: {word} must be a whole number of at least 1, got {value!r}"
            )
    heading, _, text = cell.source.partition("\n")
    if not heading.startswith("## "):
        raise SourceError(f"{path.name}, {name}: must start with a heading, '## Title'")
    task = Task(name, heading[3:].strip(), kind, minutes, points)
    task.cells.append(("", new_markdown_cell(text.strip())))
    return task


def _check(path, exercise):
    opening = exercise.opening
    if not opening or not opening[0].source.startswith("# "):
        raise SourceError(f"{path.name}: must start with a title, '# Title'")
    for task in exercise.tasks:
        _check_task(f"{path.name}, {task.name}", task)
    if not 4 <= len(exercise.tasks) <= 6:
        raise SourceError(f"{path.name}: must have 4 to 6 tasks, has {len(exercise.tasks)}")
    if not 30 <= exercise.minutes <= 60:
        raise SourceError(f"{path.name}: must take 30 to 60 minutes, takes {exercise.minutes}")
    kinds = [list(KINDS).index(task.kind) for task in exercise.tasks]
    if kinds != sorted(kinds) or set(kinds) != set(range(len(KINDS))):
        raise SourceError(
            f"{path.name}: tasks must go from {' to '.join(KINDS)}, each at least once; "
            f"they are {', '.join(task.kind for task in exercise.tasks)}"
        )


def _check_task(where, task):
    solutions, checks, wrongs = (task.of(role) for role in ("solution", "check", "wrong"))
    hidden = task.of("hidden")
    if len(solutions) != 1:
        raise SourceError(
            f"{where}: must have exactly one code cell tagged solution, has {len(solutions)}"
        )
    stub_of(solutions[0].source, where)
    roles = [role for role, cell in task.cells if cell.cell_type == "code"]
    if "check" not in roles[roles.index("solution") :]:
        raise SourceError(f"{where}: must have a cell tagged check after its solution")
    if not all("assert" in c.source and "print(" in c.source for c in checks + hidden):
        raise SourceError(f"{where}: a check must assert, and print what it tested")
    if "hidden" not in roles[roles.index("solution") :]:
        raise SourceError(f"{where}: must have a cell tagged hidden after its solution")
    if task.points < len(checks + hidden):
        raise SourceError(
            f"{where}: points must be at least {len(checks + hidden)}, one for each check and "
            f"hidden cell, got {task.points}"
        )
    if not task.of("hint", "markdown"):
        raise SourceError(f"{where}: must have a Markdown cell tagged hint")
    if len(wrongs) < 2:
        raise SourceError(f"{where}: must have at least two cells tagged wrong, has {len(wrongs)}")
    for cell in wrongs:
        if not str(cell.metadata.get("says") or "").strip():
            raise SourceError(
                f"{where}: a wrong answer must have :says:, a part of the check's message"
            )


def stub_of(code, where="solution"):
    """Return a solution cell as the student gets it.

    Raises
    ------
    SourceError
        If the markers are missing, do not match, or stand outside a function.
    """
    kept, function, fenced, markers = [], None, False, 0
    for line in code.splitlines():
        text = line.strip()
        if match := re.match(r"\s*def (\w+)", line):
            function = function if fenced else match[1]
        if text == BEGIN:
            if fenced or function is None or line == text:
                raise SourceError(f"{where}: '{BEGIN}' must stand inside a function, indented")
            indent = line[: line.index("#")]
            kept.append(f'{indent}raise NotImplementedError("{function}: your code goes here")')
            fenced, markers = True, markers + 1
        elif text == END:
            if not fenced:
                raise SourceError(f"{where}: '{END}' without '{BEGIN}' before it")
            fenced = False
        elif not fenced:
            kept.append(line)
    if fenced or not markers:
        raise SourceError(
            f"{where}: the solution cell must fence the student's part by '{BEGIN}' and '{END}'"
        )
    return "\n".join(kept)


def solved(code):
    """Return a solution cell without its markers."""
    return "\n".join(line for line in code.splitlines() if line.strip() not in (BEGIN, END))
