"""Tables of ties: a file's lines in blocks, cut into columns.

A file may have ten million lines: these are split by loops inside Python's own functions and
looked at one by one only to say which of them is wrong.
"""

import csv
import gzip
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field

from simulations.networks.formats import SPLIT, refusal
from simulations.networks.rows import NetworkError

_BLOCK = 1 << 16  # characters read at a time: small enough for the cache
COMMENT = ("#", "%")
DICTIONARY = re.compile(r"[,;\t ]*\{[^{}]*\}$")
_BOM = "\ufeff"


@dataclass
class Layout:
    """What a table of ties is like.

    Attributes
    ----------
    separator : str
        Between columns; a blank stands for any blanks.
    skipped : int
        Lines before the ties, blank ones and comments aside.
    columns : int
        How many each line has.
    pair : tuple of int
        Those of the two people.
    weight : int or None
        That of the weight, if it is to be kept.
    header : str
        The line of the header, empty if there is none.
    dictionaries : bool
        Whether lines end in a dictionary, as networkx writes them.
    sizes : tuple of int
        People and ties, if the first line could give these numbers instead of a tie.
    warnings, remarks : list of str
    left_out : Counter
        Lines left out, by reason; it is filled while the rows are read.
    """

    separator: str
    skipped: int = 0
    columns: int = 0
    pair: tuple = (0, 1)
    weight: int | None = None
    header: str = ""
    dictionaries: bool = False
    sizes: tuple = ()
    warnings: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    left_out: Counter = field(default_factory=Counter)


def rows_of(path, layout):
    """Yield the line numbers of the ties in a block of a file, and their columns.

    Parameters
    ----------
    path : str or path-like
    layout : Layout

    Yields
    ------
    numbers : sequence of int
    rows : list of list of str
    """
    skipped, separator = layout.skipped, layout.separator
    layout.left_out.clear()
    seen = False
    hollow = separator * (layout.columns - 1)
    for start, lines in blocks_of(path, layout.left_out):
        kept = [line for line in lines if line and not line.startswith(COMMENT)]
        numbers = range(start, start + len(lines))
        if len(kept) < len(lines):
            if "#" in lines and not skipped and start > 1:
                raise refusal(f"{path}, line {start + lines.index('#')}", SPLIT)
            numbers = [
                number
                for number, line in zip(numbers, lines, strict=True)
                if line and not line.startswith(COMMENT)
            ]
            first = 0 if seen else lines.index(kept[0]) if kept else len(lines)
            layout.left_out["comments"] += sum(_like_a_tie(line, layout) for line in lines[first:])
        seen = seen or bool(kept)
        passed = min(skipped, len(kept))
        skipped, numbers, kept = skipped - passed, numbers[passed:], kept[passed:]
        for reason, line in (("empty", hollow), ("header", layout.header)):
            if line and line in kept:
                layout.left_out[reason] += kept.count(line)
                numbers = [n for n, one in zip(numbers, kept, strict=True) if one != line]
                kept = [one for one in kept if one != line]
        if layout.dictionaries:
            kept = [DICTIONARY.sub("", line) for line in kept]
        if kept:
            yield _split_all(path, numbers, kept, layout)


def line_of(path, layout, row):
    """Return the line number of a tie, counted from 0: only an error is worth a second look.

    Parameters
    ----------
    path : str or path-like
    layout : Layout
    row : int

    Returns
    -------
    int
    """
    for numbers, _ in rows_of(path, layout):
        if row < len(numbers):
            return numbers[row]
        row -= len(numbers)
    raise IndexError(row)


def blocks_of(path, counts=None):
    """Yield parts of a text file.

    Parameters
    ----------
    path : str or path-like
    counts : Counter, optional
        Counts what was left out.

    Yields
    ------
    start : int
        The number of the first line.
    lines : list of str

    Raises
    ------
    NetworkError
        If it is no text in UTF-8, or gzipped and broken.
    """
    with open(path, "rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    start = 1
    with (gzip.open if zipped else open)(
        path, "rt", encoding="utf-8-sig", errors="surrogateescape"
    ) as text:
        while True:
            try:
                block = text.read(_BLOCK) + text.readline()
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                raise NetworkError(f"{path}: a gzipped file must be whole, got: {error}") from None
            if not block:
                return
            _check_text(path, start, block)
            if _BOM in block:  # of a file that was joined from several
                if counts is not None:
                    counts["BOM"] += block.count(_BOM)
                block = block.replace(_BOM, "")
            lines = [line.strip(" ") for line in block.removesuffix("\n").split("\n")]
            yield start, lines
            start += len(lines)


def _check_text(path, start, block):
    try:
        block.encode()
        wrong = block.find("\0")
        if wrong < 0:
            return
    except UnicodeEncodeError as error:  # a byte that is no UTF-8 was read as half a character
        wrong = error.start
    raise NetworkError(
        f"{path}, line {start + block.count(chr(10), 0, wrong)}: an edge list must be text in "
        f"UTF-8, got byte 0x{ord(block[wrong]) & 0xFF:02x}; save the file as CSV UTF-8"
    )


def _like_a_tie(line, layout):
    """Return whether a line is skipped as a comment, but begins with a name such as #brand."""
    if not line.startswith(COMMENT) or not line[1:2].strip():
        return False
    rows = split([line], layout.separator) if '"' not in line else [[]]
    return len(rows[0]) == layout.columns


def _split_all(path, numbers, lines, layout):
    """Return the numbers and columns of lines, those without anything in them aside."""
    columns, separator = layout.columns, layout.separator
    try:
        rows = split(lines, separator)
        if len(rows) == len(lines) and set(map(len, rows)) == {columns}:
            return numbers, rows
    except csv.Error:
        pass
    kept, rows = [], []
    for number, line in zip(numbers, lines, strict=True):
        if not line.strip(f"{separator}\t "):
            layout.left_out["empty"] += 1
            continue
        row = cut(columns_of(path, number, line, separator), columns)
        if len(row) != columns:
            raise NetworkError(
                f"{path}, line {number}: every line must have {columns} columns, as the first has, "
                f"got {len(row)}"
            )
        kept.append(number)
        rows.append(row)
    return kept, rows


def cut(row, columns):
    """Return a row without the empty columns after the last one.

    Parameters
    ----------
    row : list of str
    columns : int

    Returns
    -------
    list of str
    """
    return row[:columns] if len(row) > columns and not any(row[columns:]) else row


def columns_of(path, number, line, separator):
    """Return the columns of one line.

    Parameters
    ----------
    path : str or path-like
    number : int
    line, separator : str

    Returns
    -------
    list of str

    Raises
    ------
    NetworkError
        If there are fewer than two, or quotes are not closed.
    """
    try:
        row = split([line], separator)[0]
    except csv.Error as error:
        raise NetworkError(f"{path}, line {number}: quotes must be closed, got {error}") from None
    if len(row) < 2:
        raise NetworkError(
            f"{path}, line {number}: a tie must have two columns, got one: {line[:40]!r}"
        )
    return row


def split(lines, separator):
    """Return the columns of lines.

    Parameters
    ----------
    lines : list of str
    separator : str

    Returns
    -------
    list of list of str

    Raises
    ------
    csv.Error
        If quotes are not closed.
    """
    if separator != " ":
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
        return list(reader)
    if any('"' in line for line in lines):
        return [[a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', line)] for line in lines]
    return [line.split() for line in lines]
