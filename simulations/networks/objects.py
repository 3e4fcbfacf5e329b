"""Networks of other libraries: graphs, matrices, tables and lists of ties in memory.

People are numbered as in `files`: by their numbers, if all are called by whole numbers, else in
the order in which they first appear; their names are kept. Weights and directions are kept, too.
No library is imported for them: whoever has an object of one has the library.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulations.core.parameters import short
from simulations.networks.choices import FOUND, check_directed, check_weights_word
from simulations.networks.headers import people_columns, weight_column
from simulations.networks.people import first_repeat, name_of, numbered
from simulations.networks.rows import NetworkError, check_weights, merged_how, merged_ties

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from simulations.networks.rows import Network


def from_networkx(
    graph: nx.Graph, *, weights: str | None = FOUND, directed: bool | None = None
) -> Network:
    """Return the network of a networkx graph; parallel edges are merged, their weights added.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Without self-loops. Its nodes are the labels, unless each of them has an attribute
        ``label``, as `Network.to_networkx` gives them.
    weights : str or None
        The attribute of an edge that is its weight. ``"found"`` takes ``weight`` where edges have
        it, and weights that all are 1 are none; None leaves weights out.
    directed : bool, optional
        Whether ties have directions; as the graph has it, if not given. Those of an undirected
        graph then lead both ways.

    Returns
    -------
    Network
        `labels` is None where the nodes are 0 to n - 1.

    Raises
    ------
    NetworkError
        If the graph has self-loops or no nodes, if two nodes share a ``label``, if a weight is
        missing or no number, or if those of the two directions of a tie differ that shall have
        none.

    Examples
    --------
    >>> import networkx as nx
    >>> from simulations import networks
    >>> networks.from_networkx(nx.path_graph(4))
    Network(n=4, n_ties=3, mean_degree=1.5)
    """
    _needs("graph", graph, ("nodes", "edges", "is_directed"), "a graph of networkx")
    check_weights_word(weights)
    nodes = list(graph)
    ids = {node: person for person, node in enumerate(nodes)}
    pairs = np.array([(ids[u], ids[v]) for u, v in graph.edges()], np.int64).reshape(-1, 2)
    _refuse_loop(nodes, pairs, "graph.remove_edges_from(list(networkx.selfloop_edges(graph)))")
    number, labels = numbered(nodes)
    named = [data["label"] for _, data in graph.nodes(data=True) if "label" in data]
    if nodes and len(named) == len(nodes):
        labels = [named[person] for person in np.argsort(number)]
        _refuse_double_label(labels, "; remove the attribute label to take the nodes themselves")
    found = None
    if weights is not None:
        key = "weight" if weights == FOUND else weights
        found = [data.get(key) for _, _, data in graph.edges(data=True)]
        if weights == FOUND and all(weight is None for weight in found):
            found = None
    return _made(
        "graph", len(nodes), number[pairs], labels, found, weights, graph.is_directed(), directed
    )


def from_igraph(
    graph: Any, *, weights: str | None = FOUND, directed: bool | None = None
) -> Network:
    """Return the network of an igraph graph; parallel edges are merged, their weights added.

    Parameters
    ----------
    graph : igraph.Graph
        Without loops. Its vertices keep their numbers; the attribute ``name``, where there is one,
        gives the labels.
    weights, directed
        As in `from_networkx`.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        As in `from_networkx`, and if two vertices share a name.

    Examples
    --------
    >>> import igraph
    >>> from simulations import networks
    >>> networks.from_igraph(igraph.Graph.Ring(4))
    Network(n=4, n_ties=4, mean_degree=2)
    """
    _needs("graph", graph, ("vs", "es", "get_edgelist"), "a graph of igraph")
    check_weights_word(weights)
    pairs = np.array(graph.get_edgelist(), np.int64).reshape(-1, 2)
    _refuse_loop(range(graph.vcount()), pairs, "graph.simplify()")
    labels = graph.vs["name"] if "name" in graph.vs.attributes() else None
    key = "weight" if weights == FOUND else weights
    found = None
    if weights is not None and key in graph.es.attributes():
        found = graph.es[key]
    elif weights not in (None, FOUND):
        known = ", ".join(graph.es.attributes()) or "none"
        raise NetworkError(
            f"weights must be an attribute of the edges ({known}), got {short(weights)}"
        )
    if labels is not None:
        _refuse_double_label(labels)
    return _made(
        "graph", graph.vcount(), pairs, labels, found, weights, graph.is_directed(), directed
    )


def from_scipy(
    matrix: Any,
    *,
    labels: Iterable[Any] | None = None,
    weights: str | None = FOUND,
    directed: bool | None = None,
) -> Network:
    """Return the network of a square matrix: an entry in row i, column j is a tie from i to j.

    Parameters
    ----------
    matrix : scipy.sparse array or matrix, or array-like of shape (n, n)
        Without entries on its diagonal; zeros are no ties.
    labels : sequence, optional
        What the people are called, n different names.
    weights : {"found", None}
        Whether the entries are weights, unless all are 1, or only say that there is a tie.
    directed : bool, optional
        Whether ties have directions. If not given, they have, unless the matrix is symmetric.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If the matrix is not square, has entries on its diagonal, negative or infinite ones, or is
        not symmetric where `directed` is False and weights are kept.

    Examples
    --------
    >>> from scipy.sparse import coo_array
    >>> from simulations import networks
    >>> networks.from_scipy(coo_array(([0.5, 2.0], ([0, 1], [1, 2])), shape=(3, 3)))
    Network(n=3, n_ties=2, mean_degree=0.6667, directed, weighted)
    """
    if weights is not None and not (isinstance(weights, str) and weights == FOUND):
        raise NetworkError(f"weights must be {FOUND!r} or None, got {short(weights)}")
    check_directed(directed)
    n, pairs, values = _entries(matrix)
    if labels is not None:
        if not np.iterable(labels) or isinstance(labels, (str, bytes)):
            raise NetworkError(f"labels must be a sequence of names, got {short(labels)}")
        labels = tuple(labels)
        if len(labels) != n or len(set(labels)) != n:
            raise NetworkError(f"labels must be {n} different names, got {short(labels)}")
    loops = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if loops.size:
        raise NetworkError(
            "matrix must have no entries on its diagonal, got one in row "
            f"{pairs[loops[0], 0]}; subtract its diagonal"
        )
    check_weights(values, values.size)
    if weights is None:
        values = np.ones(values.size)
    both = merged_ties(n, *pairs.T, None, values, True)[0]
    found = None if weights is None else values
    return _made("matrix", n, pairs, labels, found, weights, both != both.transposed(), directed,
                 both=True)  # fmt: skip


def from_pandas(
    frame: pd.DataFrame,
    *,
    columns: Sequence[Any] | None = None,
    weights: Any = FOUND,
    directed: bool = False,
    self_ties: Literal["refuse", "drop"] = "refuse",
    duplicates: Literal["merge", "refuse"] = "merge",
) -> Network:
    """Return the network of a table with one tie a row.

    Parameters
    ----------
    frame : pandas.DataFrame
        Two columns hold the people of a tie, called by numbers or names: those whose names say so
        (``source`` and ``target``, ``from`` and ``to``, and the like, in several languages), or the
        only two.
    columns : tuple of str, optional
        The two columns of the people, the one from whom a tie leads first.
    weights : str or None
        The column of the weights. ``"found"`` takes the one whose name says so, if there is one,
        and weights that all are 1 are none; None leaves weights out.
    directed : bool
        Whether a tie leads from the first of its people to the second: a table does not say so
        itself.
    self_ties : {"refuse", "drop"}
        What to do with a row that ties someone to themselves; dropped, the person remains.
    duplicates : {"merge", "refuse"}
        What to do with a tie given twice; merging adds the weights and warns how many there were.
        An undirected tie and the same one back, which must weigh as much, count once.

    Returns
    -------
    Network
        `labels` holds what people are called; it is None where that is 0 to n - 1.

    Raises
    ------
    NetworkError
        If the people or weights cannot be found, are missing or break a rule; the message names
        row, rule and value.

    Warns
    -----
    UserWarning
        If ties were merged, with a count.

    Examples
    --------
    >>> import pandas as pd
    >>> from simulations import networks
    >>> frame = pd.DataFrame({"from": ["Ada", "Ben"], "to": ["Ben", "Chi"], "weight": [2, 5]})
    >>> networks.from_pandas(frame, directed=True).labels
    ('Ada', 'Ben', 'Chi')
    """
    _needs("frame", frame, ("columns", "itertuples"), "a pandas DataFrame")
    _check_words(self_ties, duplicates)
    check_weights_word(weights)
    names = list(frame.columns)
    first, second = _people_columns(names) if columns is None else _chosen(names, columns)
    others = [name for name in names if name not in (first, second)]
    if weights == FOUND:
        texts = [str(name) for name in others]
        word = weight_column(texts)
        weight = None if word is None else others[texts.index(word)]
    elif weights is None or weights in others:
        weight = weights
    else:
        raise NetworkError(_unknown("weights", weights, others))
    for name in (first, second, *(() if weight is None else (weight,))):
        if names.count(name) > 1:
            raise NetworkError(f"frame must have columns of different names, got {name!r} twice")
    found = None if weight is None else frame[weight].to_numpy()
    people = list(chain.from_iterable(zip(frame[first].tolist(), frame[second].tolist(),
                                          strict=True)))  # fmt: skip
    return _of_people("frame", people, found, weights, directed, self_ties, duplicates)


def from_pairs(
    pairs: Any,
    *,
    weights: str | None = FOUND,
    directed: bool = False,
    self_ties: Literal["refuse", "drop"] = "refuse",
    duplicates: Literal["merge", "refuse"] = "merge",
) -> Network:
    """Return the network of a list of ties between people who are called by numbers or names.

    Unlike in `from_ties`, numbers are names here: of ``[(7, 30), (30, 50)]`` three people come.

    Parameters
    ----------
    pairs : array-like, shape (m, 2) or (m, 3), or dict
        The two people of each tie and, where there is a third entry, its weight. A dict holds the
        neighbours of each person, in a list.
    weights : array-like of float, "found" or None
        Of each tie. ``"found"`` takes the third entries, and weights that all are 1 are none; None
        leaves weights out.
    directed, self_ties, duplicates
        As in `from_pandas`.

    Returns
    -------
    Network
        `labels` holds what people are called; it is None where that is 0 to n - 1.

    Raises
    ------
    NetworkError
        If `pairs` has another shape, or people or weights are missing or break a rule.

    Warns
    -----
    UserWarning
        If ties were merged, with a count.

    Examples
    --------
    >>> from simulations import networks
    >>> networks.from_pairs([(7, 30), (30, 50)]).labels
    (7, 30, 50)
    """
    _check_words(self_ties, duplicates)
    alone = ()
    if isinstance(pairs, Mapping):
        alone = list(pairs)
        pairs = _of_neighbours(pairs)
        if not directed and weights == FOUND:  # each of two friends may name the other
            pairs = list({frozenset(pair): pair for pair in pairs}.values())
    rows = _rows(pairs)
    people = [person for row in rows for person in row[:2]]
    named = isinstance(weights, str)
    if named and weights != FOUND:
        raise NetworkError(f"weights must be numbers, {FOUND!r} or None, got {short(weights)}")
    thirds = [row[2] for row in rows] if rows and len(rows[0]) == 3 else None
    found = thirds if named else weights
    asked = FOUND if named else weights if weights is None else "given"
    return _of_people("pairs", people, found, asked, directed, self_ties, duplicates, alone)


# --- what they share ---------------------------------------------------------------------------


def _of_people(name, people, weights, asked, directed, self_ties, duplicates, alone=()):
    """Return the network of ties between people as they are called."""
    check_directed(directed)
    if not people and not alone:
        raise NetworkError(f"{name} must hold at least one tie, got none")
    ids, found = _numbers(name, people, alone)
    number, labels = numbered(found)
    ids = number[ids].reshape(-1, 2)
    weights = check_weights(weights, len(ids))
    loops = ids[:, 0] == ids[:, 1]
    if loops.any():
        row = int(np.argmax(loops))
        if self_ties == "refuse":
            raise NetworkError(
                f"{name} must tie two different people in each row, got "
                f"{name_of(labels, ids[row, 0])} twice in row {row}; self_ties='drop' leaves such "
                "rows out"
            )
        ids, weights = ids[~loops], None if weights is None else weights[~loops]
    network = _made(name, len(found), ids, labels, weights, asked, None, bool(directed))
    repeats = len(ids) - network.n_ties
    if repeats and duplicates == "refuse":
        row = np.flatnonzero(~loops)[first_repeat(*ids.T, network.n, bool(directed))]
        a, b = (short(_plain(person)) for person in people[2 * row : 2 * row + 2])
        raise NetworkError(f"{name} must give a tie once, got {a} and {b} again in row {row}")
    if repeats:
        added = merged_how(weights, directed)
        warnings.warn(
            f"merged {repeats} repeated ties into {network.n_ties}{added}", UserWarning, 4
        )
    return network


def _made(name, n, pairs, labels, weights, asked, has, directed, both=False):
    """Return the network of pairs of ids, with the weights and directions that are wanted.

    `has` says whether what was given has directions, None if it cannot say; `both` whether a tie
    without one then stands in both directions.
    """
    check_directed(directed)
    if n == 0:
        raise NetworkError(f"{name} must have at least one person, got none")
    first, second = pairs[:, 0], pairs[:, 1]
    weights = check_weights(_without_none(name, weights), len(pairs))
    wanted = has if directed is None else directed
    if wanted and has is False and not both:  # a tie without direction leads both ways
        first, second = np.concatenate((first, second)), np.concatenate((second, first))
        weights = None if weights is None else np.concatenate((weights, weights))
    labels = None if labels is None else tuple(labels)
    network = merged_ties(n, first, second, labels, weights, bool(wanted))[0]
    if asked == FOUND and network.weights is not None and (network.weights == 1).all():
        return network.unweighted()
    return network


def _without_none(name, weights):
    if isinstance(weights, list) and any(weight is None for weight in weights):
        place = next(i for i, weight in enumerate(weights) if weight is None)
        raise NetworkError(
            f"weights must be given for every tie of {name} or none, got none for tie {place}; "
            "weights=None leaves them out"
        )
    return weights


def _numbers(name, people, alone):
    """Return the id of each of the people as they first appear, and what these are called."""
    try:
        ids = {person: number for number, person in enumerate(dict.fromkeys(chain(people, alone)))}
    except TypeError:
        wrong = next(one for one in chain(people, alone) if not isinstance(one, Hashable))
        raise NetworkError(
            f"{name} must call people by numbers or names, got {short(wrong)}"
        ) from None
    for person in ids:
        if person is None or person != person:
            place = next((k for k, one in enumerate(people) if one is person), None)
            where = "" if place is None else f" in row {place // 2}"
            raise NetworkError(f"{name} must name two people in each row, got {person}{where}")
    called = [_plain(person) for person in ids]
    for person in called:
        if not isinstance(person, (int, str)) and not np.iterable(person):
            raise NetworkError(
                f"{name} must call people by whole numbers or names, got {short(person)}"
            )
        if isinstance(person, str) and not person.strip():
            raise NetworkError(f"{name} must name two people in each row, got {person!r}")
    return np.fromiter(map(ids.__getitem__, people), np.int64, len(people)), called


def _plain(person):
    """Return a whole number as int, whatever kind of number it is."""
    if isinstance(person, (bool, np.bool)):
        return str(person)
    if isinstance(person, (int, np.integer)) or (
        isinstance(person, (float, np.floating)) and float(person).is_integer()
    ):
        return int(person)
    return person.item() if isinstance(person, np.generic) else person


def _of_neighbours(friends):
    """Return the pairs of a dict of lists."""
    found = []
    for person, several in friends.items():
        if isinstance(several, (str, bytes, Mapping)) or not np.iterable(several):
            raise NetworkError(
                f"pairs must hold a list of neighbours for each person, got {short(several)} for "
                f"{person!r}"
            )
        found += [(person, other) for other in several]
    return found


def _rows(pairs):
    """Return the rows of a list or array of ties, checked for their shape."""
    if isinstance(pairs, np.ndarray):
        if pairs.ndim != 2 or pairs.shape[1] not in (2, 3):
            raise NetworkError(f"pairs must have shape (m, 2) or (m, 3), got {pairs.shape}")
        return pairs.tolist()
    if not isinstance(pairs, (list, tuple)):
        raise NetworkError(f"pairs must be a list of ties, got {short(pairs)}")
    widths = set()
    for place, row in enumerate(pairs):
        if isinstance(row, (str, bytes)) or not hasattr(row, "__len__") or len(row) not in (2, 3):
            raise NetworkError(
                "pairs must hold two people, and perhaps a weight, in each row, got "
                f"{short(row)} in row {place}"
            )
        widths.add(len(row))
    if len(widths) > 1:
        raise NetworkError("pairs must have a weight in every row or in none, got both")
    return [tuple(row) for row in pairs]


def _entries(matrix):
    """Return the size of a square matrix, and its entries: their places and values."""
    if hasattr(matrix, "tocoo"):
        found = matrix.tocoo()
        shape, values = found.shape, found.data
        places = found.coords if hasattr(found, "coords") else (found.row, found.col)
    else:
        try:
            found = np.asarray(matrix)
        except ValueError:
            raise NetworkError("matrix must be square, got rows of different lengths") from None
        shape = found.shape
        places = np.nonzero(found) if found.ndim == 2 else ()
        values = found[places] if found.ndim == 2 else found
    if len(shape) != 2 or shape[0] != shape[1] or not shape[0]:
        raise NetworkError(f"matrix must be square, (n, n), got shape {shape}")
    if values.dtype.kind not in "iufb":
        raise NetworkError(f"matrix must hold numbers, got {short(values[:1].tolist())}")
    pairs = np.column_stack([np.asarray(place, np.int64) for place in places]).reshape(-1, 2)
    there = values != 0
    return shape[0], pairs[there], values[there].astype(float)


def _people_columns(names):
    """Return the two columns of a table that hold the people."""
    places, _ = people_columns([str(name) for name in names])
    if places is None and len(names) == 2:
        places = 0, 1
    if places is None:
        raise NetworkError(
            "columns must be given where names of columns do not say which two hold the people, "
            f"got {short(names)}; for example columns={tuple(names[:2])!r}"
        )
    return names[places[0]], names[places[1]]


def _chosen(names, columns):
    if not isinstance(columns, (list, tuple)) or len(columns) != 2 or columns[0] == columns[1]:
        raise NetworkError(f"columns must be two different names, got {short(columns)}")
    for column in columns:
        if column not in names:
            raise NetworkError(_unknown("columns", column, names))
    return columns


def _unknown(what, column, names):
    texts = [str(name) for name in names]
    close = difflib.get_close_matches(str(column), texts, n=1, cutoff=0.5)
    guess = f"; did you mean {close[0]}?" if close else ""
    return f"{what} must be among {', '.join(texts) or 'none'}, got {column!r}{guess}"


def _refuse_loop(nodes, pairs, way):
    loops = pairs[pairs[:, 0] == pairs[:, 1], 0]
    if loops.size:
        raise NetworkError(
            f"graph must have no self-loops, got one at {nodes[loops[0]]!r}; remove them with {way}"
        )


def _refuse_double_label(labels, way=""):
    seen = set()
    for label in labels:
        if not isinstance(label, Hashable):
            raise NetworkError(f"labels must be numbers or names, got {short(label)}")
        if label in seen:
            raise NetworkError(f"labels must be different, got {label!r} twice{way}")
        seen.add(label)


def _needs(name, value, parts, words):
    if isinstance(value, type) or not all(hasattr(value, part) for part in parts):
        raise NetworkError(f"{name} must be {words}, got {short(value)}")


def _check_words(self_ties, duplicates):
    for name, value, known in (
        ("self_ties", self_ties, ("refuse", "drop")),
        ("duplicates", duplicates, ("merge", "refuse")),
    ):
        if not isinstance(value, str) or value not in known:
            raise NetworkError(f"{name} must be one of: {', '.join(known)}; got {short(value)}")
