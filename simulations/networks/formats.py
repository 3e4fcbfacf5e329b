"""Files that are no plain table of ties: told by their first bytes, and read or refused by name."""

import gzip
import math
import re
import warnings
import zlib
from itertools import compress, repeat
from typing import Any, NamedTuple

import numpy as np

from simulations.core.parameters import short
from simulations.networks.people import counted
from simulations.networks.rows import NetworkError

HEAD = 1 << 16  # bytes of a file that are looked at first


class Format(NamedTuple):
    """A kind of file.

    Attributes
    ----------
    name : str
        With its article.
    way : str
        How to make a file of it that can be read; empty for one that can.
    read : callable or None
        Of path and format, the `Table` of such a file.
    """

    name: str
    way: str
    read: Any = None


class Table(NamedTuple):
    """People and ties of a file of a known format.

    Attributes
    ----------
    people : list
        Their names, also of those without ties.
    pairs : list of tuple of int
    notes : list of str
        What was left out.
    weights : list or None
        Of each pair; None if there are none, or all are 1.
    directed : bool
        Whether the file says that ties have a direction.
    what : str
        What the weights are called in the file.
    """

    people: list
    pairs: list
    notes: list
    weights: list | None = None
    directed: bool = False
    what: str = "weight"


def open_bytes(path):
    """Return a file opened for bytes, unpacked if it is gzipped.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    file
    """
    with open(path, "rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return (gzip.open if zipped else open)(path, "rb")


def head_of(path):
    """Return the first bytes of a file, unpacked.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    bytes

    Raises
    ------
    NetworkError
        If it is gzipped and broken.
    """
    try:
        with open_bytes(path) as file:
            return file.read(HEAD)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise NetworkError(f"{path}: a gzipped file must be whole, got: {error}") from None


def recognised(head):
    """Return the `Format` that the first bytes of a file say it is, or None for a table.

    Parameters
    ----------
    head : bytes

    Returns
    -------
    Format or None
    """
    for start, format in _BYTES.items():
        if head.startswith(start):
            return format
    text = head.decode("utf-8-sig", "replace").lstrip()
    return next((format for pattern, format in _TEXTS if pattern.search(text)), None)


def refusal(path, format):
    """Return the error for a file that cannot be read.

    Parameters
    ----------
    path : str or path-like
    format : Format

    Returns
    -------
    NetworkError
    """
    return NetworkError(f"{path}: an edge list must have one tie a line, got {format.name}; "
                        f"{format.way}")  # fmt: skip


# --- readers -----------------------------------------------------------------------------------


def _library(name, path, format):
    try:
        return __import__(name, fromlist=["io"])
    except ImportError:
        package = name.partition(".")[0]
        raise NetworkError(
            f"{path}: {format.name} must be read with {package}, which is not installed; "
            f"install it (pip install {package}) or give an edge list"
        ) from None


def _parsed(path, format, read):
    """Return what a library reads, its complaints as ours."""
    try:
        with open_bytes(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read(file)
    except OSError:
        raise
    except Exception as error:  # each reader has its own kinds
        what = f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
        raise NetworkError(f"{path}: {format.name} must be well formed, got {what}") from None


def _read_graph(path, format):
    nx = _library("networkx", path, format)
    reader = getattr(nx, f"read_{format.name.split()[1].lower()}")
    return _of_graph(_parsed(path, format, reader))


def _read_gml(path, format):
    nx = _library("networkx", path, format)

    def read(file):
        text = [line.decode("utf-8").rstrip("\r\n") for line in file]
        try:
            return nx.parse_gml(text)
        except nx.NetworkXError as error:
            if "label" not in str(error):
                raise
            return nx.parse_gml(text, label="id")  # labels are missing or not different

    return _of_graph(_parsed(path, format, read))


def _read_pajek(path, format):
    nx = _library("networkx", path, format)
    text = head_of(path).decode("utf-8", "replace")
    count, *side = re.search(r"(?i)\*vertices\s+(\d+)[ \t]*(\d*)", text).groups()
    if side[0] and side[0] != count:
        raise refusal(path, _TWO_SIDES)
    graph = _parsed(path, format, nx.read_pajek)
    if len(graph) != int(count):  # networkx makes one node of two that are called alike
        raise NetworkError(
            f"{path}: labels of {format.name} must be {count} different ones, got {len(graph)}"
        )
    return _of_graph(graph)


def _of_graph(graph):
    nodes = list(graph)
    names = nodes
    for key in ("label", "name"):
        given = [data.get(key) for _, data in graph.nodes(data=True)]
        if all(name not in (None, "") for name in given) and len(set(given)) == len(given):
            names = given
            break
    number = {node: person for person, node in enumerate(nodes)}
    pairs = [(number[u], number[v]) for u, v in graph.edges()]
    weights = [data.get("weight", 1) for _, _, data in graph.edges(data=True)]
    if all(weight in (None, 1, "1") for weight in weights):
        weights = None
    return Table(list(map(str, names)), pairs, [], weights, graph.is_directed())


def _read_matrix(path, format):
    io = _library("scipy.io", path, format)
    facts = head_of(path).split(b"\n", 1)[0].decode("utf-8", "replace").lower().split()
    matrix = _parsed(path, format, io.mmread)
    if matrix.shape[0] != matrix.shape[1]:
        raise refusal(path, _TWO_SIDES)
    rows, columns = matrix.nonzero()
    notes = []
    values = np.asarray(matrix[rows, columns] if isinstance(matrix, np.ndarray) else matrix.data)
    if not isinstance(matrix, np.ndarray) and (values == 0).any():
        notes.append(f"left out {counted(np.count_nonzero(values == 0), 'zero')} of the matrix")
        values = values[values != 0]
    pairs = list(zip(rows.tolist(), columns.tolist(), strict=True))
    directed = "general" in facts
    if not directed:  # both halves of a symmetric matrix were filled in
        half = [u >= v for u, v in pairs]
        pairs, values = list(compress(pairs, half)), values[half]
    weights = values.tolist() if (values != 1).any() else None
    people = [str(i + 1) for i in range(matrix.shape[0])]
    return Table(people, pairs, notes, weights, directed, "values of the matrix")


WEIGHTS = "weights are left out ({}): a tie is there or not"


def as_chosen(path, table, choices):
    """Return a table with the weights and directions that the reader wants, and notes of others.

    Parameters
    ----------
    path : str or path-like
    table : Table
    choices : Choices

    Returns
    -------
    Table

    Raises
    ------
    NetworkError
        If a weight is none, or differs in the two directions of a tie that shall have none.
    """
    notes, pairs, weights = list(table.notes), table.pairs, table.weights
    if weights is not None and choices.weights is None:
        notes.append(WEIGHTS.format(table.what))
        weights = None
    if weights is not None:
        weights = _as_numbers(path, weights)
    directed = table.directed if choices.directed is None else choices.directed
    if directed and not table.directed:  # a tie without direction leads both ways
        pairs = [*pairs, *((v, u) for u, v in pairs if u != v)]
        other = (
            ()
            if weights is None
            else [w for w, (u, v) in zip(weights, table.pairs, strict=True) if u != v]
        )
        weights = None if weights is None else [*weights, *other]
    if table.directed and not (directed and choices.directed):
        there = dict(zip(pairs, weights or repeat(1), strict=False))
        if choices.directed is None:  # one and the same tie in both directions has none
            directed = any(there.get((v, u)) != weight for (u, v), weight in there.items())
        if not directed:
            alone = sum((v, u) not in there for u, v in there)
            if alone:
                notes.append(
                    f"directions are left out; given in one direction only: {counted(alone, 'tie')}"
                )
            _refuse_two_weights(path, table, there, choices)
            kept = [u <= v or (v, u) not in there for u, v in pairs]
            pairs = list(compress(pairs, kept))
            weights = None if weights is None else list(compress(weights, kept))
    return table._replace(pairs=pairs, notes=notes, weights=weights, directed=directed)


def _as_numbers(path, weights):
    try:
        numbers = [float(weight) for weight in weights]
    except (TypeError, ValueError):
        wrong = next(one for one in weights if not isinstance(one, (int, float)))
        raise NetworkError(f"{path}: weights must be numbers, got {short(wrong)}") from None
    wrong = next((one for one in numbers if not (math.isfinite(one) and one >= 0)), None)
    if wrong is not None:
        raise NetworkError(f"{path}: weights must be finite and at least 0, got {wrong:g}")
    return numbers


def _refuse_two_weights(path, table, there, choices):
    for (u, v), weight in there.items():
        other = there.get((v, u), weight)
        if other != weight:
            raise NetworkError(
                f"{path}: weights must be the same in both directions of an undirected tie, got "
                f"{weight:g} and {other:g} for {table.people[u]} and {table.people[v]}; "
                f"{choices.spell('directed', True)} keeps both"
            )


# --- how they begin ----------------------------------------------------------------------------

_SAVE = "save it as CSV UTF-8, two columns, and give that file"
_UNPACK = "unpack it and give the edge list in it"
_EXCEL = Format("a zip archive, such as a workbook of Excel", "unpack it, or " + _SAVE)
_BINARY = "read it in Python and write one tie a line with numpy.savetxt or DataFrame.to_csv"
_BYTES = {
    b"PK\x03\x04": _EXCEL,
    b"\xd0\xcf\x11\xe0": Format("a workbook of Excel", _SAVE),
    b"BZh": Format("a file packed with bzip2", _UNPACK),
    b"\xfd7zXZ": Format("a file packed with xz", _UNPACK),
    b"7z\xbc\xaf": Format("a file packed with 7-Zip", _UNPACK),
    b"\x28\xb5\x2f\xfd": Format("a file packed with Zstandard", _UNPACK),
    b"PAR1": Format("a Parquet file", "write it with pandas: DataFrame.to_csv(..., index=False)"),
    b"\x93NUMPY": Format("an array of NumPy", _BINARY),
    b"\x80\x04": Format("a pickle of Python", _BINARY),
    b"\x80\x05": Format("a pickle of Python", _BINARY),
    b"SQLite format 3": Format("a database of SQLite", "export the table of ties as CSV"),
    b"%PDF": Format("a PDF", "ask for the table of ties as CSV"),
}
_TWO_SIDES = Format(
    "a two-sided (bipartite) network, whose two sides may share numbers",
    "tie the people of one side with networkx.bipartite.projected_graph, or give each side "
    "names of its own, and give that edge list",
)
_JSON = Format(
    "JSON or lists of Python",
    "in Python, write one tie a line: networkx.write_edgelist(networkx.Graph(ties), 'ties.csv', "
    "delimiter=',', data=False)",
)
_DOT = Format(
    "DOT, the language of Graphviz",
    "convert it with networkx: write_edgelist(nx_agraph.read_dot(path), 'ties.txt', data=False)",
)
_PAGE = Format("a web page or its error", "download the file itself, not the page that shows it")
_MARKDOWN = Format("a table of Markdown", "leave out the bars and the line of dashes: 'Ann,Bob'")
_YAML = Format("YAML", "in Python, load it and write one tie a line: 'Ann,Bob'")
_TEXTS = [
    (re.compile(pattern), format)
    for pattern, format in [
        (r"^version https://git-lfs",
         Format("a pointer of git-lfs in place of the file", "fetch the file: git lfs pull")),
        (r"(?s)^<(.*?<)?graphml\b", Format("a GraphML file", "", _read_graph)),
        (r"(?s)^<(.*?<)?gexf\b", Format("a GEXF file", "", _read_graph)),
        (r"(?is)^<(!doctype html|html|head|body|!--|title|error|\?xml.{0,200}?<(html|error|!doc))",
         _PAGE),
        (r"^(@prefix\b|(<\S+>|_:\S+)\s+<\S+>\s+\S.*\.\s*(\n|$))",
         Format("RDF", "write subject and object of the triples in question, one tie a line")),
        (r"^<([?!]|[A-Za-z][\w:-]*(\s[^<>]*)?/?>)",
         Format("XML", "write one tie a line: 'Ann,Bob'")),
        (r"(?i)^(error\b\W*|http(/[\d.]+)?\b\W*)?([345]\d\d\W+)?(not found|forbidden|unauthorized"
         r"|bad request|access denied|too many requests|internal server error|bad gateway"
         r"|service unavailable)\b[^\n,;\t]*\s*$", _PAGE),
        (r"^((Creator|Version|comment)\b[^\n]*\s+)*graph\s*\[",
         Format("a GML file", "", _read_gml)),
        (r"(?i)^((%|/\*)[^\n]*\s+)*(\*network[^\n]*\s+)?\*vertices\s+\d",
         Format("a Pajek file", "", _read_pajek)),
        (r"^%%MatrixMarket\b", Format("a MatrixMarket file", "", _read_matrix)),
        (r"(?i)^%\s*bip\b", _TWO_SIDES),
        (r"^nodedef\s*>", Format("GDF, the format of GUESS",
                                 "open it in Gephi and export it as GraphML or CSV")),
        (r"(?i)^dl\s+\w+\s*=", Format("DL, the format of UCINET", "export it as Pajek")),
        (r"^\*", Format("a VNA or Pajek file without vertices",
                        "export the network with its vertices as Pajek or GraphML")),
        (r"^>>(graph6|sparse6|digraph6)<<",
         Format("graph6", "convert it: networkx.write_edgelist(networkx.read_graph6(path), "
                          "'ties.txt', data=False)")),
        (r"^LEDA\.GRAPH", Format("LEDA", "convert it: networkx.write_edgelist("
                                 "networkx.read_leda(path), 'ties.txt', data=False)")),
        (r"(?i)^(strict\s+)?(di)?graph\b[^\[\n,;\t]*\{", _DOT),
        (r"(?im)^\s*(create table|insert into|copy \S+ .*from stdin)\b",
         Format("SQL", "export the table of ties as CSV")),
        (r"^(\[\s*([\[({\"'\]]|-?\d|$)|\{)", _JSON),
        (r"^\([^\n]*,[^\n]*\),?\s*(\n\(|$)", _JSON),
        (r"^((var|let|const)\s+)?[A-Za-z_]\w*\s*=\s*[\[({]", _JSON),
        (r"^(---\s*\n|[\w ]+:[ \t]*\n|- )", _YAML),
        (r"^\|[^\n]*\|", _MARKDOWN),
        (r"^[^\n]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*\|[ \t|:-]*(\n|$)", _MARKDOWN),
    ]
]  # fmt: skip
_WRITE = "networkx.write_edgelist({}, 'ties.csv', delimiter=',', data=False)"
MATRIX = Format(
    "a matrix of ties",
    tuple(
        "convert it: " + _WRITE.format(graph)
        for graph in (
            "networkx.from_numpy_array(numpy.loadtxt(path, delimiter={!r}))",
            "networkx.from_numpy_array(numpy.loadtxt(path, delimiter={!r}, skiprows=1))",
            "networkx.from_pandas_adjacency(pandas.read_csv(path, sep={!r}, index_col=0))",
        )
    ),
)
NEIGHBOURS = Format(
    "lists of neighbours, a person and a colon before them",
    "convert it: networkx.write_edgelist(networkx.Graph(friends), 'ties.csv', delimiter=',', "
    "data=False), with friends a dict of lists",
)
ARROWS = Format("an arrow between the people", "name the columns of the people: ")
SPLIT = Format("TGF, people before a line # and ties after it", "give the lines after # alone")
PEOPLE = Format("a list of people with number and name", "give the list of ties; if these "
                "are the two people of a tie, name the columns: ")  # fmt: skip
