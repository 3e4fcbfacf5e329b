"""Networks of others in files: edge lists, and the formats of programs.

People are numbered 0 to n - 1. Where all are called by whole numbers, the ids follow these in
increasing order, so a file that counts from 0 without gaps keeps its numbers; otherwise people
are numbered in the order in which they first appear.
"""

from __future__ import annotations

import math
import os
import warnings
from array import array
from collections.abc import Sequence
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from simulations.core.checks import of
from simulations.networks.choices import FOUND, Choices, Reading
from simulations.networks.formats import as_chosen, head_of, recognised, refusal
from simulations.networks.layout import layout_of
from simulations.networks.people import (
    People,
    counted,
    first_repeat,
    look_at_first,
    look_at_names,
    name_of,
    people_of,
)
from simulations.networks.rows import NetworkError, merged_how, merged_ties
from simulations.networks.tables import line_of, rows_of

if TYPE_CHECKING:
    from simulations.networks.rows import Network


def read_ties(
    path: str | os.PathLike[str],
    *,
    self_ties: Literal["refuse", "drop"] = "refuse",
    duplicates: Literal["merge", "refuse"] = "merge",
    separator: str | None = None,
    header: bool | None = None,
    columns: Sequence[str | int] | None = None,
    weights: str | int | None = None,
    directed: bool | None = False,
) -> Network:
    r"""Return the network of an edge list: a text file with one tie a line.

    Two columns hold the two people of a tie, called by numbers or by names: those that a header
    names (``source,target`` and the like, in several languages), or else the first two. Further
    columns, such as dates, are left out, and so are weights and directions unless they are asked
    for; every line must have as many columns as the first. Columns are separated by tabs, commas,
    semicolons, bars or blanks, whichever cuts the first lines alike; names may stand in double
    quotes. Blank lines and lines beginning with ``#`` or ``%`` are skipped. People without ties
    cannot be in such a file.

    GraphML, GEXF, GML and Pajek are read with networkx, MatrixMarket with SciPy; other known
    formats are refused by name.

    Names are compared in Unicode's composed form, without invisible characters. Where all are
    numbers, 1 and 1.0 are the same person.

    Parameters
    ----------
    path : str or path-like
        A file in UTF-8, gzipped or not.
    self_ties : {"refuse", "drop"}
        What to do with a line that ties someone to themselves; dropped, the person remains.
    duplicates : {"merge", "refuse"}
        What to do with a tie given twice, in either direction; merging warns how many there were.
    separator : str, optional
        The character between columns, if not to be found from the first lines; ``" "`` stands for
        any blanks.
    header : bool, optional
        Whether the first line is a header. If not given, it is one where it says something like
        ``source,target`` or ``from,to``, or where it has words and the lines below numbers.
    columns : tuple, optional
        The two columns of the people, by their names in the header or by their numbers from 1.
    weights : str or int, optional
        The column of the weights, by its name or number; ``"found"`` takes the one that the header
        calls so (``weight``, ``count`` and the like), or those of a graph's file. Weights that all
        are 1 are none. Those of a tie given twice are added.
    directed : bool, optional
        Whether a tie leads from the first of its people to the second. None does as the file says:
        an edge list says nothing, a graph's file may; one whose ties all stand in both directions
        with one weight has none.

    Returns
    -------
    Network
        `labels` holds what people are called, whole numbers as int, names as str; it is None
        where that is 0 to n - 1.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    NetworkError
        If the file is not an edge list; the message names file, line, rule and value.

    Warns
    -----
    UserWarning
        If duplicates were merged, weights or lines left out, spellings unified, or if names look
        odd; with a count.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from simulations import networks
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "ties.csv"
    ...     size = file.write_text("source,target\nAda,Ben\nBen,Chi\n")
    ...     networks.read_ties(file).labels
    ...
    ('Ada', 'Ben', 'Chi')
    """
    of((str, os.PathLike), "a path")("path", path)
    choices = Choices(self_ties, duplicates, separator, header, columns, weights, directed)
    reading = read_file(path, choices)
    for warning in reading.warnings:
        warnings.warn(warning, UserWarning, 2)
    return reading.network


def read_file(path, choices):
    """Return the network of a file and what is to be said of it.

    Parameters
    ----------
    path : str or path-like
    choices : Choices

    Returns
    -------
    Reading

    Raises
    ------
    FileNotFoundError, NetworkError
        As in `read_ties`.
    """
    if os.path.isdir(path):
        raise NetworkError(f"{path} must be a file of ties, got a directory")
    head = head_of(path)
    format = recognised(head)
    if format is not None and choices.separator and format.name == "a table of Markdown":
        format = None  # who names the separator has seen the bars
    if format is None:
        ties = _of_table(path, choices)
    elif format.read is None:
        raise refusal(path, format)
    elif choices.given():
        names = " and ".join(choices.given())
        raise NetworkError(f"{path}: {names} must be left out for {format.name}, which says so "
                           "itself")  # fmt: skip
    else:
        ties = _of_format(path, format, choices)
    return _checked(path, choices, ties)


class _Ties(NamedTuple):
    """What was read: people, ids of the two people of each tie, and what is said of them."""

    people: People
    ids: np.ndarray
    layout: Any
    notes: list
    remarks: list
    weights: Any = None
    directed: bool = False


def _of_table(path, choices):
    """Return the ties of a table."""
    people, ids, weights = People(), array("i"), array("d")
    layout = layout_of(path, choices)
    take = itemgetter(*layout.pair) if layout else None
    for numbers, rows in rows_of(path, layout) if layout else ():
        before = len(ids)
        try:
            ids.extend(map(people.__getitem__, chain.from_iterable(map(take, rows))))
        except NetworkError as error:  # the ids that came through tell how far it got
            line = numbers[(len(ids) - before) // 2]
            raise NetworkError(f"{path}, line {line}: {error}") from None
        if layout.weight is not None:
            weights.extend(_weights_in(path, numbers, rows, layout.weight, choices))
    if not ids:
        raise NetworkError(f"{path}: an edge list must have at least one tie, got none")
    out = layout.left_out
    notes = [*layout.warnings]
    if out["empty"]:
        notes.append(f"left out {counted(out['empty'], 'line')} without anything in them")
    if out["comments"]:
        notes.append(
            f"left out {counted(out['comments'], 'line')} that look like ties, for they begin "
            "with # or %; names may do so in quotes"
        )
    if out["header"]:
        notes.append(f"left out {counted(out['header'], 'repetition')} of the header")
    if out["BOM"]:
        notes.append(f"left out {counted(out['BOM'], 'byte-order mark')} inside the file")
    weights = np.frombuffer(weights) if weights else None
    if choices.weights == FOUND and weights is not None and (weights == 1).all():
        weights = None
    return _Ties(people, np.frombuffer(ids, np.int32), layout, notes, list(layout.remarks), weights,
                 bool(choices.directed))  # fmt: skip


def _weights_in(path, numbers, rows, column, choices):
    """Return the weights of a block of lines."""
    found = []
    for number, row in zip(numbers, rows, strict=True):
        try:
            weight = float(row[column].replace(",", ".", 1))
        except ValueError:
            weight = -1
        if not 0 <= weight < math.inf:
            raise NetworkError(
                f"{path}, line {number}: a weight must be a number, finite and at least 0, got "
                f"{row[column].strip()!r}; {choices.spell('weights', None)} leaves weights out"
            )
        found.append(weight)
    return found


def _of_format(path, format, choices):
    """Return the ties of a file that a library reads."""
    table = as_chosen(path, format.read(path, format), choices)
    people, ids = People(), array("i")
    try:
        numbers = [people[name] for name in table.people]
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from None
    ids.extend(numbers[person] for pair in table.pairs for person in pair)
    if not ids:
        raise NetworkError(f"{path}: {format.name} must have at least one tie, got none")
    weights = None if table.weights is None else np.array(table.weights, float)
    remarks = [f"read as {format.name}"]
    return _Ties(people, np.frombuffer(ids, np.int32), None, list(table.notes), remarks, weights,
                 table.directed)  # fmt: skip


def _checked(path, choices, ties):
    """Return the `Reading` of ties that were read, by the rules for self-ties and duplicates."""
    people, ids, layout, notes, remarks, weights, directed = ties
    number, labels, same = people_of(people)
    ids = number[ids]
    first, second = ids.reshape(-1, 2).T
    where = _Where(path, layout)
    _refuse_sizes(path, choices, layout, labels, first, second)
    kept = first != second
    if choices.self_ties == "refuse" and not kept.all():
        row = int(np.argmin(kept))
        raise NetworkError(
            f"{where(row)}: a tie must join two different "
            f"people, got {name_of(labels, first[row])} twice; "
            f"{choices.spell('self_ties', 'drop')} leaves such lines out"
        )
    if not kept.all():
        remarks.append(f"left out {counted(np.count_nonzero(~kept), 'self-tie')}")
    n = len(people.labels) - same
    weights = None if weights is None else weights[kept]
    try:
        network, repeats = merged_ties(n, first[kept], second[kept], labels, weights, directed)
    except NetworkError as error:
        raise NetworkError(f"{path}: {_respelled(str(error), choices)}") from None
    if repeats and choices.duplicates == "refuse":
        row = np.flatnonzero(kept)[first_repeat(first[kept], second[kept], n, directed)]
        raise NetworkError(
            f"{where(row)}: a tie must be given once, got "
            f"{name_of(labels, first[row])} and {name_of(labels, second[row])} again"
        )
    if repeats:
        added = merged_how(weights, directed)
        notes.append(f"merged {repeats} repeated ties into {network.n_ties}{added}")
    if people.invisible:
        notes.append(
            f"read {counted(people.invisible, 'name')} without invisible or unbreakable blanks"
        )
    if people.composed:
        notes.append(f"brought {counted(people.composed, 'name')} to Unicode's composed form (NFC)")
    if same:
        notes.append(f"{counted(same, 'number')} in two spellings, such as 1 and 1.0")
    look_at_names(labels, notes, remarks)
    if labels is not None and layout and not layout.header and choices.header is None:
        look_at_first(network, labels, first, second, choices, layout.pair, notes)
    single = np.count_nonzero(network.degrees() == 1)
    if 2 * single > n:
        remarks.append(f"{single:,} of {n:,} people have one tie only")
    ties = [(name_of(labels, a), name_of(labels, b)) for a, b in ids.reshape(-1, 2)[:2]]
    return Reading(network, ties, [f"{path}: {note}" for note in notes], remarks)


def _respelled(message, choices):
    """Return a message about a network with the choice as the reader makes it."""
    return message.replace("directed=True", choices.spell("directed", True))


class _Where:
    """Names the line of a tie, where a file has lines."""

    def __init__(self, path, layout):
        self.path, self.layout = path, layout

    def __call__(self, row):
        if self.layout is None:
            return str(self.path)
        return f"{self.path}, line {line_of(self.path, self.layout, row)}"


def _refuse_sizes(path, choices, layout, labels, first, second):
    """Refuse a first line that gives the numbers of people and ties, as the rest shows."""
    if layout is None or not layout.sizes or layout.sizes[1] != first.size - 1:
        return
    ids = np.concatenate((first[1:], second[1:]))
    largest = int(ids.max(initial=0)) if labels is None else max(labels[i] for i in np.unique(ids))
    if isinstance(largest, int) and largest <= layout.sizes[0]:
        people, ties = layout.sizes
        raise NetworkError(
            f"{path}, line {line_of(path, layout, 0)}: a tie must join two people, got what look "
            f"like the numbers of people and ties, {people} and {ties}; "
            f"{choices.spell('header', True)} leaves the line out, "
            f"{choices.spell('header', False)} reads it as a tie"
        )
