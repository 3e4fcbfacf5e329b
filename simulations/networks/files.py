"""Networks of others: edge lists in files, graphs of networkx and of igraph.

People are numbered 0 to n - 1. Where all are called by whole numbers, the ids follow these in
increasing order, so a file that counts from 0 without gaps keeps its numbers; otherwise people
are numbered in the order in which they first appear.
"""

import csv
import gzip
import re
import warnings
import zlib
from array import array
from itertools import chain
from operator import itemgetter

import numpy as np

from simulations.networks.rows import NetworkError, from_ties, merged_ties

_BLOCK = 1 << 16  # characters read at a time: small enough for the cache
_COMMENT = ("#", "%")
_WHOLE = re.compile(r"-?[1-9][0-9]{0,17}|0")
_NO_LABEL = {"nan", "NaN", "NAN", "<NA>", "#N/A", "NULL", "null"} | {
    sign + word for sign in ("", "+", "-") for word in ("inf", "Inf", "INF", "Infinity", "infinity")
}
_HEADER_WORD = re.compile(
    r"(source|target|from|to|src|dst|start|end|ego|alter|follower|followee"
    r"|(person|people|node|user|vertex|member|actor|friend|name|id)[ _]?[12ab]?)([ _]?(node)?id)?",
    re.IGNORECASE,
)


def read_ties(path, *, self_ties="refuse", duplicates="merge", separator=None, header=None):
    """Return the network of an edge list: a text file with one tie a line.

    The first two columns are the two people of a tie, called by numbers or by names; further
    columns, such as weights or dates, are ignored, but every line must have as many as the first.
    Columns are separated by tabs, commas, semicolons or blanks, whichever the first line has;
    names may stand in double quotes. Blank lines and lines beginning with ``#`` or ``%`` are
    skipped. Ties have no direction. People without ties cannot be in such a file.

    Parameters
    ----------
    path : str or path-like
        A file in UTF-8, gzipped or not.
    self_ties : {"refuse", "drop"}
        What to do with a line that ties someone to themselves; dropped, the person remains.
    duplicates : {"merge", "refuse"}
        What to do with a tie given twice, in either direction; merging warns how many there were.
    separator : str, optional
        The character between columns, if not to be found from the first line; ``" "`` stands for
        any blanks.
    header : bool, optional
        Whether the first line is a header. If not given, it is one where it has names and the
        second line numbers, or where it says something like ``source,target`` or ``from,to``.

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
        If duplicates were merged.
    """
    _one_of("self_ties", self_ties, ("refuse", "drop"))
    _one_of("duplicates", duplicates, ("merge", "refuse"))
    if separator is not None and len(separator) != 1:
        raise NetworkError(f"separator must be one character, got {separator!r}")
    people, ids = _People(), array("i")
    for numbers, rows in _rows(path, separator, header):
        before = len(ids)
        try:
            ids.extend(map(people.__getitem__, chain.from_iterable(map(itemgetter(0, 1), rows))))
        except NetworkError as error:  # the ids that came through tell how far it got
            line = numbers[(len(ids) - before) // 2]
            raise NetworkError(f"{path}, line {line}: {error}") from None
    if not ids:
        raise NetworkError(f"{path}: an edge list must have at least one tie, got none")
    number, labels = _numbered(people.labels)
    first, second = number[np.frombuffer(ids, np.int32)].reshape(-1, 2).T
    kept = first != second
    if self_ties == "refuse" and not kept.all():
        row = int(np.argmin(kept))
        raise NetworkError(
            f"{path}, line {_line(path, separator, header, row)}: a tie must join two different "
            f"people, got {_name(labels, first[row])} twice; self_ties='drop' leaves such lines out"
        )
    n = len(people.labels)
    network, repeats = merged_ties(n, first[kept], second[kept], labels)
    if repeats and duplicates == "refuse":
        row = np.flatnonzero(kept)[_first_repeat(first[kept], second[kept], n)]
        raise NetworkError(
            f"{path}, line {_line(path, separator, header, row)}: a tie must be given once, got "
            f"{_name(labels, first[row])} and {_name(labels, second[row])} again"
        )
    if repeats:
        warnings.warn(
            f"{path}: merged {repeats} repeated ties into {network.n_ties}", UserWarning, 2
        )
    return network


def from_networkx(graph):
    """Return the network of a networkx graph; parallel edges are merged.

    Parameters
    ----------
    graph : networkx.Graph
        Undirected, without self-loops. Its nodes are the labels, unless each of them has an
        attribute ``label``, as `Network.to_networkx` gives them.

    Returns
    -------
    Network
        `labels` is None where the nodes are 0 to n - 1.

    Raises
    ------
    NetworkError
        If the graph is directed, has self-loops or no nodes.
    """
    if graph.is_directed():
        raise NetworkError(
            "graph must be undirected, got a directed graph; convert it with graph.to_undirected()"
        )
    nodes = list(graph)
    ids = {node: person for person, node in enumerate(nodes)}
    pairs = [(ids[u], ids[v]) for u, v in graph.edges()]
    loop = next((u for u, v in pairs if u == v), None)
    if loop is not None:
        raise NetworkError(
            f"graph must have no self-loops, got one at {nodes[loop]!r}; remove them with "
            "graph.remove_edges_from(list(networkx.selfloop_edges(graph)))"
        )
    number, labels = _numbered(nodes)
    named = [data["label"] for _, data in graph.nodes(data=True) if "label" in data]
    if nodes and len(named) == len(nodes):
        labels = [named[person] for person in np.argsort(number)]
    pairs = number[np.array(pairs, np.int64).reshape(-1, 2)]
    return from_ties(pairs, n=len(nodes), labels=labels)


def from_igraph(graph):
    """Return the network of an igraph graph; parallel edges are merged.

    Parameters
    ----------
    graph : igraph.Graph
        Undirected, without loops. Its vertices keep their numbers; the attribute ``name``, where
        there is one, gives the labels.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If the graph is directed, has loops or no vertices, or if two vertices share a name.
    """
    if graph.is_directed():
        raise NetworkError(
            "graph must be undirected, got a directed graph; convert it with graph.as_undirected()"
        )
    pairs = np.array(graph.get_edgelist(), np.int64).reshape(-1, 2)
    loops = pairs[pairs[:, 0] == pairs[:, 1], 0]
    if loops.size:
        raise NetworkError(
            f"graph must have no self-loops, got one at {loops[0]}; remove them with "
            "graph.simplify()"
        )
    labels = graph.vs["name"] if "name" in graph.vs.attributes() else None
    return from_ties(pairs, n=graph.vcount(), labels=labels)


# --- labels and ids ----------------------------------------------------------------------------


class _People(dict):
    """Ids by what is written in the file; a label is looked at when it first appears."""

    def __init__(self):
        self.labels = []

    def __missing__(self, written):
        label = written.strip()
        if not label:
            raise NetworkError("a tie must name two people, got a missing value")
        if label in _NO_LABEL:
            raise NetworkError(f"a person must have a number or a name, got {label}")
        if label != written:
            self[written] = self[label]
        else:
            self[label] = len(self.labels)
            self.labels.append(label)
        return self[written]


def _numbered(labels):
    """Return the final id of each of the people, and the labels in the order of these ids."""
    n = len(labels)
    if n and all(isinstance(label, str) and _WHOLE.fullmatch(label) for label in labels):
        labels = [int(label) for label in labels]
    if not all(type(label) is int for label in labels):
        return np.arange(n, dtype=np.int32), tuple(labels)
    number = np.empty(n, np.int32)
    number[sorted(range(n), key=labels.__getitem__)] = np.arange(n)
    labels = tuple(sorted(labels))
    return number, None if labels == tuple(range(n)) else labels


def _name(labels, person):
    return repr(int(person) if labels is None else labels[person])


def _first_repeat(first, second, n):
    """Return the first tie that repeats an earlier one."""
    keys = np.minimum(first, second) * np.int64(n) + np.maximum(first, second)
    order = np.argsort(keys, kind="stable")
    return order[1:][np.diff(keys[order]) == 0].min()


def _one_of(name, value, choices):
    if value not in choices:
        raise NetworkError(f"{name} must be one of: {', '.join(choices)}; got {value!r}")


# --- lines and columns -------------------------------------------------------------------------
# A file may have ten million lines: these are split and looked up in blocks, by loops inside
# Python's own functions, and looked at one by one only to say which of them is wrong.


def _rows(path, separator, header):
    """Yield the line numbers of the ties in a block of the file, and their columns."""
    columns = None
    for start, lines in _blocks(path):
        kept = [line for line in lines if line and not line.startswith(_COMMENT)]
        numbers = range(start, start + len(lines))
        if len(kept) < len(lines):
            numbers = [
                number
                for number, line in zip(numbers, lines, strict=True)
                if line and not line.startswith(_COMMENT)
            ]
        if kept and columns is None:
            separator = separator or _separator(kept[0])
            top = [
                _columns(path, *line, separator) for line in zip(numbers, kept[:2], strict=False)
            ]
            skipped = int(_is_header(top) if header is None else header)
            numbers, kept = numbers[skipped:], kept[skipped:]
            columns = len(top[min(skipped, len(top) - 1)])
        if kept:
            yield numbers, _split_all(path, numbers, kept, separator, columns)


def _line(path, separator, header, row):
    """Return the line number of a tie, counted from 0: only an error is worth a second look."""
    for numbers, _ in _rows(path, separator, header):
        if row < len(numbers):
            return numbers[row]
        row -= len(numbers)
    raise IndexError(row)


def _blocks(path):
    """Yield parts of a text file: the number of the first line, and the lines."""
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


def _separator(line):
    return next((separator for separator in "\t,;" if separator in line), " ")


def _split_all(path, numbers, lines, separator, columns):
    try:
        rows = _split(lines, separator)
        if len(rows) == len(lines) and set(map(len, rows)) == {columns}:
            return rows
    except csv.Error:
        pass
    for number, line in zip(numbers, lines, strict=True):
        found = len(_columns(path, number, line, separator))
        if found != columns:
            raise NetworkError(
                f"{path}, line {number}: every line must have {columns} columns, as the first has, "
                f"got {found}"
            )
    raise AssertionError("one of these lines is wrong")


def _columns(path, number, line, separator):
    try:
        row = _split([line], separator)[0]
    except csv.Error as error:
        raise NetworkError(f"{path}, line {number}: quotes must be closed, got {error}") from None
    if len(row) < 2:
        raise NetworkError(
            f"{path}, line {number}: a tie must have two columns, got one: {line[:40]!r}"
        )
    return row


def _split(lines, separator):
    if separator != " ":
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
        return list(reader)
    if any('"' in line for line in lines):
        return [[a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', line)] for line in lines]
    return [line.split() for line in lines]


def _is_header(top):
    first, second = top[0][:2], top[-1][:2]
    if all(_HEADER_WORD.fullmatch(word.strip()) for word in first):
        return True
    return not any(map(_is_number, first)) and all(map(_is_number, second))


def _is_number(word):
    return word.strip().removeprefix("-").isdecimal()
