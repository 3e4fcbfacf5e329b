"""Checks and small words that the parts of the command line share."""

import importlib.util
import os
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path

SUFFIXES = (".csv", ".parquet", ".json")


class UsageError(ValueError):
    """The command line breaks a rule; the message names option, rule and value."""


def output_path(text, force, name="out", endings=SUFFIXES):
    """Return the path of the file to write, or None; refuse one that could not be written.

    Parameters
    ----------
    text : str or None
    force : bool
        Whether a file that is there may be overwritten.
    name : str
        What the option is called.
    endings : tuple of str
        One of which the name must have.

    Returns
    -------
    Path or None

    Raises
    ------
    UsageError
        If the file has another ending, is there already, or cannot be written.
    """
    if text is None:
        return None
    path = Path(text)
    check_name(path)
    if not path.name.endswith(endings):
        raise UsageError(f"{name} must end in {', '.join(endings)}; got {text!r}")
    if not path.parent.is_dir():
        raise UsageError(f"{name} must lie in a folder that exists, got {text!r}")
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"{name} must be a file that can be written, got {text!r}")
    if path.exists() and not force:
        raise UsageError(f"{name} must not exist yet, got {text!r}; --force overwrites it")
    others = " or ".join(ending for ending in endings if ending != ".parquet")
    if path.suffix == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UsageError(f"{name} must end in {others} where pyarrow is missing, got {text!r}")
    return path


def check_name(path):
    """Refuse a folder or file that Python would take for this package when started beside it."""
    if Path(path).resolve().name in ("simulations", "simulations.py"):
        raise UsageError(f"out must have another name than this package, got {str(path)!r}")


def amount(name, text):
    """Return a number above 0 written as text.

    Parameters
    ----------
    name, text : str
        The option, and what was given for it.

    Returns
    -------
    float

    Raises
    ------
    UsageError
        If it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise UsageError(f"{name} must be a number above 0, got {text.strip()!r}")
    return value


def whole_number(name, text, low, below=None):
    """Return a whole number written as text.

    Parameters
    ----------
    name, text : str
        The option, and what was given for it.
    low, below : int
        It must be at least `low` and, if that is given, less than `below`.

    Returns
    -------
    int

    Raises
    ------
    UsageError
        If it is none.
    """
    rule = f"a whole number of at least {low}"
    if below is not None:
        rule = f"a whole number in [{low}, 2**{below.bit_length() - 1})"
    try:
        value = int(text)
    except ValueError:
        value = None
    if value is None or value < low or (below is not None and value >= below):
        raise UsageError(f"{name} must be {rule}, got {text.strip()!r}")
    return value


def wants_progress(asked):
    """Return whether to show a bar: as asked, or else in a terminal only."""
    there = importlib.util.find_spec("rich") is not None
    return there and (sys.stderr.isatty() if asked is None else asked)


@contextmanager
def notes():
    """Print what a ``with`` block warns of as notes, when it has gone well."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        yield
    for note in found:
        print("simulations: note:", note.message, file=sys.stderr)


def number(value, sign="+"):
    """Return a number as text, with its sign; nothing for what is not a number."""
    return "" if value != value else f"{value:{sign}.4f}"  # not a number: a single replicate


def spaced(values):
    """Return values as one would type them."""
    return " ".join(map(str, values))


def table(rows, left):
    """Return rows of cells as lines of equal columns; those of `left` are set to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = {index % len(widths) for index in left}
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if index in aligned else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
