"""The network type: who is tied to whom, row by row, and how ties are brought into rows.

`networks` is what others use; this file holds what its parts share.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulations.core.compiled import choose, compiled, inlined
from simulations.core.parameters import ParameterError, short

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import ArrayLike, NDArray


_MOST_PEOPLE = 2**31 - 1  # person ids are 32-bit: half the memory, and faster


class NetworkError(ValueError):
    """A network breaks a rule; the message names what, the rule and the value.

    Examples
    --------
    >>> from simulations import networks
    >>> networks.from_ties([(0, 1), (1, 1)])
    Traceback (most recent call last):
        ...
    simulations.networks.rows.NetworkError: pairs must tie two different people, got [1, 1] in row 1
    """


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """People and the ties between them, without self-ties.

    Each tie stands once, except in `circles` that keep repeats: two people who are tied twice
    stand twice in each other's rows. Ties have no direction and no weight unless the network says
    so; a model that cannot use them refuses such a network, and `undirected` and `unweighted` leave
    them out.

    `from_ties`, `read` and the generators check what they are given; this constructor trusts
    its caller. Networks are equal if they have the same people, ties, weights and labels.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n + 1,), read-only
        The row of person i is ``neighbours[offsets[i]:offsets[i + 1]]``.
    neighbours : ndarray of int32, read-only
        The neighbours of each person in increasing order; each tie stands in both directions. In a
        directed network the row of person i holds those to whom a tie leads *from* i, and each tie
        stands once.
    labels : tuple or None
        What the people were called where the network comes from, in the order of their ids.
    weights : ndarray of float64 or None, read-only
        The weight of each entry of `neighbours`, in the same places, finite and at least 0.
    directed : bool
        Whether ties lead from one person to the other.

    Examples
    --------
    >>> from simulations import networks
    >>> network = networks.from_ties([(0, 1), (1, 2), (2, 0), (0, 3)])
    >>> network
    Network(n=4, n_ties=4, mean_degree=2)
    >>> network.n, network.n_ties, network.mean_degree
    (4, 4, 2.0)
    >>> network.degrees().tolist(), network.neighbours_of(0).tolist()
    ([3, 2, 2, 1], [1, 2, 3])
    >>> network.tie_list().tolist()
    [[0, 1], [0, 2], [0, 3], [1, 2]]
    >>> network.sources().tolist(), network.reverse().tolist()
    ([0, 0, 0, 1, 1, 2, 2, 3], [3, 5, 7, 0, 6, 1, 4, 2])
    >>> [rows.tolist() for rows in network.rows]
    [[0, 3, 5, 7, 8], [1, 2, 3, 0, 2, 0, 1, 0]]
    >>> network.to_networkx().number_of_edges()
    4
    >>> calls = networks.from_ties([(0, 1), (1, 0), (1, 2)], weights=[3, 1, 2], directed=True)
    >>> calls.neighbours_of(1).tolist(), calls.weights_of(1).tolist()
    ([0, 2], [1.0, 2.0])
    >>> calls.transposed().neighbours_of(2).tolist()
    [1]
    >>> calls.undirected("sum").tie_weights().tolist()
    [4.0, 2.0]
    >>> calls.unweighted()
    Network(n=3, n_ties=3, mean_degree=1, directed)
    """

    offsets: NDArray[np.int64]
    neighbours: NDArray[np.int32]
    labels: tuple[Any, ...] | None = None
    weights: np.ndarray | None = None
    directed: bool = False

    def __post_init__(self) -> None:
        kinds = {"offsets": np.int64, "neighbours": np.int32, "weights": np.float64}
        for name, dtype in kinds.items():
            if getattr(self, name) is None:
                continue
            array = np.ascontiguousarray(getattr(self, name), dtype=dtype).view()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __repr__(self) -> str:
        known = f"n={self.n}, n_ties={self.n_ties}, mean_degree={self.mean_degree:.4g}"
        known += ", directed" * self.directed + ", weighted" * (self.weights is not None)
        return f"Network({known})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        if (self.weights is None) != (other.weights is None):
            return False
        return (
            self.directed == other.directed
            and np.array_equal(self.offsets, other.offsets)
            and np.array_equal(self.neighbours, other.neighbours)
            and (self.weights is None or np.array_equal(self.weights, other.weights))
            and self.labels == other.labels
        )

    def __hash__(self) -> int:
        return hash((self.n, self.n_ties))

    def __reduce__(self):  # a copy sent to another process is read-only too
        return Network, (self.offsets, self.neighbours, self.labels, self.weights, self.directed)

    @property
    def n(self) -> int:
        """The number of people."""
        return self.offsets.size - 1

    @property
    def n_ties(self) -> int:
        """The number of ties, each counted once."""
        return self.neighbours.size if self.directed else self.neighbours.size // 2

    @property
    def mean_degree(self) -> float:
        """The mean number of ties of a person; of ties that lead away, in a directed network."""
        return self.neighbours.size / self.n

    @property
    def rows(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The ties as kernels take them: `offsets` and `neighbours`, a tuple."""
        return self.offsets, self.neighbours

    def degrees(self) -> NDArray[np.int64]:
        """Return how many ties each person has, or lead away: ndarray of int64, shape (n,)."""
        return np.diff(self.offsets)

    def neighbours_of(self, person: int) -> NDArray[np.int32]:
        """Return the neighbours of one person, in increasing order.

        Parameters
        ----------
        person : int
            In [0, n - 1].

        Returns
        -------
        ndarray of int32, shape (degree,), read-only

        Raises
        ------
        NetworkError
            If there is no such person.
        """
        return self.neighbours[self._row(person)]

    def weights_of(self, person: int) -> NDArray[np.float64]:
        """Return the weights of one person's ties, in the order of `neighbours_of`.

        Parameters
        ----------
        person : int
            In [0, n - 1].

        Returns
        -------
        ndarray of float64, shape (degree,)
            All 1 if the network has no weights.

        Raises
        ------
        NetworkError
            If there is no such person.
        """
        row = self._row(person)
        return np.ones(row.stop - row.start) if self.weights is None else self.weights[row]

    def _row(self, person):
        person = check_whole("person", person, 0, self.n - 1, "[0, n - 1]")
        return slice(self.offsets[person], self.offsets[person + 1])

    def sources(self) -> NDArray[np.int32]:
        """Return the person at the start of each entry of `neighbours`.

        Returns
        -------
        ndarray of int32, of the size of `neighbours`
        """
        counts = self.degrees().astype(np.intp)  # as np.repeat wants them: 32 bits in a browser
        return np.repeat(np.arange(self.n, dtype=np.int32), counts)

    def reverse(self) -> NDArray[np.int64]:
        """Return where the opposite direction of each entry stands in `neighbours`.

        Returns
        -------
        ndarray of int64, shape (2 * n_ties,)

        Raises
        ------
        NetworkError
            If the network is directed: there a tie has one direction.
        """
        if self.directed:
            raise NetworkError(
                f"network must be undirected for reverse, got {self!r}; undirected() leaves "
                "directions out, transposed() turns them"
            )
        return np.argsort(self.neighbours, kind="stable")

    def transposed(self) -> Network:
        """Return the network with every tie turned round; itself, where ties have no direction.

        The row of a person then holds those from whom a tie leads *to* this person.

        Returns
        -------
        Network
        """
        if not self.directed:
            return self
        turned = np.argsort(self.neighbours, kind="stable")  # sources stay in increasing order
        offsets = _offsets(np.bincount(self.neighbours, minlength=self.n))
        weights = None if self.weights is None else self.weights[turned]
        return Network(offsets, self.sources()[turned], self.labels, weights, True)

    def unweighted(self) -> Network:
        """Return the network without its weights; itself, where there are none.

        Returns
        -------
        Network
        """
        if self.weights is None:
            return self
        return Network(self.offsets, self.neighbours, self.labels, None, self.directed)

    def undirected(self, weights: Literal["mean", "sum", "max", "min"] = "mean") -> Network:
        """Return the network without directions; itself, where there are none.

        Parameters
        ----------
        weights : {"mean", "sum", "max", "min"}
            What a tie weighs that leads in both directions. One that leads in a single direction
            keeps its weight.

        Returns
        -------
        Network

        Raises
        ------
        NetworkError
            If `weights` is another word.
        """
        if not isinstance(weights, str) or weights not in _BOTH:
            raise NetworkError(f"weights must be one of: {', '.join(_BOTH)}; got {short(weights)}")
        if not self.directed:
            return self
        keys, place = np.unique(
            _keys(self.n, *np.sort((self.sources(), self.neighbours), axis=0)), return_inverse=True
        )
        first, second = np.divmod(keys, self.n)
        if self.weights is None:
            return _in_rows(self.n, first, second, None, self.labels, False)
        order = np.argsort(place, kind="stable")
        counts = np.bincount(place, minlength=keys.size)
        found = _BOTH[weights].reduceat(self.weights[order], np.cumsum(counts) - counts)
        if weights == "mean":
            found = found / counts
        return _in_rows(self.n, first, second, found, self.labels, False)

    def tie_list(self) -> NDArray[np.int32]:
        """Return each tie once, in increasing order, the smaller id first.

        Returns
        -------
        ndarray of int32, shape (n_ties, 2)
            In a directed network the person from whom a tie leads stands first.
        """
        once = self._once()
        return np.column_stack((self.sources()[once], self.neighbours[once]))

    def tie_weights(self) -> NDArray[np.float64]:
        """Return the weight of each tie, in the order of `tie_list`.

        Returns
        -------
        ndarray of float64, shape (n_ties,)
            All 1 if the network has no weights.
        """
        return np.ones(self.n_ties) if self.weights is None else self.weights[self._once()]

    def _once(self):
        return slice(None) if self.directed else self.sources() < self.neighbours

    def to_networkx(self) -> nx.Graph:
        """Return the network as a graph of networkx with nodes 0 to n - 1.

        Labels, where there are any, become the node attribute ``label``, weights the edge
        attribute ``weight``.

        Returns
        -------
        networkx.Graph or networkx.DiGraph
        """
        import networkx as nx

        graph = nx.empty_graph(self.n, nx.DiGraph if self.directed else None)
        ties = self.tie_list().tolist()
        if self.weights is None:
            graph.add_edges_from(ties)
        else:
            weights = self.tie_weights().tolist()
            graph.add_weighted_edges_from((*t, w) for t, w in zip(ties, weights, strict=True))
        if self.labels is not None:
            nx.set_node_attributes(graph, dict(enumerate(self.labels)), "label")
        return graph


_BOTH = {"mean": np.add, "sum": np.add, "max": np.maximum, "min": np.minimum}


# --- from ties to rows -------------------------------------------------------------------------


def from_ties(
    pairs: ArrayLike,
    n: int | None = None,
    labels: Iterable[Any] | None = None,
    *,
    weights: ArrayLike | None = None,
    directed: bool = False,
) -> Network:
    """Return the network of a list of ties.

    Parameters
    ----------
    pairs : array-like of int, shape (m, 2)
        The two people of each tie. A tie given twice counts once, and so does one given in both
        directions, unless it is `directed`.
    n : int, optional
        The number of people; as many as there are labels, or up to the largest id, if not given.
    labels : sequence, optional
        What the people are called, n different names.
    weights : array-like of float, shape (m,), optional
        Of each tie, finite and at least 0. Those of a tie given twice are added. Given in both
        directions, an undirected tie must weigh the same in both.
    directed : bool
        Whether each tie leads from the first of its people to the second.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If `pairs` has another shape, holds anything but whole numbers in [0, n - 1], or ties
        someone to themselves; if `n`, `labels`, `weights` or `directed` do not fit.

    Examples
    --------
    >>> from simulations import networks
    >>> networks.from_ties([(0, 1), (1, 2)], labels=["Ada", "Ben", "Chi"]).labels
    ('Ada', 'Ben', 'Chi')
    """
    pairs = _whole_pairs(pairs)
    weights = check_weights(weights, len(pairs))
    if not isinstance(directed, (bool, np.bool)):
        raise NetworkError(f"directed must be True or False, got {short(directed)}")
    if labels is not None:
        if not np.iterable(labels):
            raise NetworkError(f"labels must be a sequence of names, got {short(labels)}")
        labels = tuple(labels)
        if n is None:
            n = len(labels)
    if n is None:
        n = int(pairs.max(initial=-1)) + 1
    n = check_n(n)
    _check_labels(labels, n)
    outside = (pairs < 0) | (pairs >= n)
    if outside.any():
        row, side = np.argwhere(outside)[0]
        raise NetworkError(f"pairs must lie in [0, n - 1], got {pairs[row, side]} in row {row}")
    loops = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if loops.size:
        raise NetworkError(
            f"pairs must tie two different people, got {pairs[loops[0]].tolist()} in row {loops[0]}"
        )
    return merged_ties(n, pairs[:, 0], pairs[:, 1], labels, weights, bool(directed))[0]


def merged_ties(n, first, second, labels=None, weights=None, directed=False):
    """Return the network of checked ties, and how many of them only repeated another.

    Parameters
    ----------
    n : int
    first, second : ndarray of int, shape (m,)
        The two ends of each tie, in [0, n - 1] and different.
    labels : tuple, optional
    weights : ndarray of float, shape (m,), optional
        Those of ties in the same direction are added; an undirected tie and the same one back,
        which must weigh as much, are one.
    directed : bool

    Returns
    -------
    network : Network
    repeats : int

    Raises
    ------
    NetworkError
        If an undirected tie weighs something else in the other direction.
    """
    if weights is not None or directed:
        network = _with_direction(n, first, second, weights, labels, directed)
        return network, first.size - network.n_ties
    network = network_of(n, first, second)
    sources, neighbours = network.sources(), network.neighbours
    new = np.ones(neighbours.size, bool)
    new[1:] = (neighbours[1:] != neighbours[:-1]) | (sources[1:] != sources[:-1])
    if not new.all():
        network = Network(_offsets(np.bincount(sources[new], minlength=n)), neighbours[new])
    return Network(network.offsets, network.neighbours, labels), first.size - network.n_ties


def merged_how(weights, directed):
    """Return in words what becomes of the weights of repeated ties, as `merged_ties` does it.

    Parameters
    ----------
    weights : ndarray of float, or None
    directed : bool

    Returns
    -------
    str
    """
    if weights is None:
        return ""
    back = "" if directed else "; a tie and the same one back, of one weight, count once"
    return f" and added their weights{' in each direction' * (not directed)}{back}"


def _with_direction(n, first, second, weights, labels, directed):
    """Return the network of ties of which direction or weight counts."""
    keys, place = np.unique(_keys(n, first, second), return_inverse=True)
    if weights is not None:
        weights = np.bincount(place, weights, keys.size)
    first, second = np.divmod(keys, n)
    if directed:
        return _in_rows(n, first, second, weights, labels, True)
    opposite = _keys(n, second, first)
    there = np.minimum(np.searchsorted(keys, opposite), keys.size - 1)
    both = keys[there] == opposite
    # sums in another order may differ in the last digits
    differ = both & ~np.isclose(weights, weights[there], rtol=1e-9, atol=0)
    if differ.any():
        one = int(np.argmax(differ))
        ends = int(first[one]), int(second[one])
        a, b = ends if labels is None else (labels[end] for end in ends)
        raise NetworkError(
            "weights must be the same in both directions of an undirected tie, got "
            f"{weights[one]:g} and {weights[there[one]]:g} for {a!r} and {b!r}; directed=True "
            "keeps both"
        )
    once = ~both | (first < second)
    return _in_rows(n, first[once], second[once], weights[once], labels, False)


def _keys(n, first, second):
    """Return each directed tie as one number: they sort by their start, then by their end."""
    return np.asarray(first, np.int64) * n + second


def _in_rows(n, first, second, weights, labels, directed):
    """Return the network of different ties and their weights."""
    if not directed:
        first, second = np.concatenate((first, second)), np.concatenate((second, first))
        weights = None if weights is None else np.concatenate((weights, weights))
    order = np.argsort(_keys(n, first, second), kind="stable")
    weights = None if weights is None else weights[order]
    return Network(_offsets(np.bincount(first, minlength=n)), second[order], labels, weights,
                   directed)  # fmt: skip


def check_weights(weights, ties):
    """Return weights as an array, checked.

    Parameters
    ----------
    weights : array-like of float or None
    ties : int
        How many there must be.

    Returns
    -------
    ndarray of float64, shape (ties,), or None

    Raises
    ------
    NetworkError
        If these are no numbers, too few or many, or one is negative or not finite.
    """
    if weights is None:
        return None
    try:
        found = np.asarray(weights)
        if found.dtype.kind not in "iufb":
            found = found.astype(float) if found.dtype.kind == "O" else None
    except (TypeError, ValueError):
        found = None
    if found is None or found.ndim != 1:
        raise NetworkError(f"weights must be numbers, one a tie, got {short(weights)}")
    if found.size != ties:
        raise NetworkError(f"weights must be one a tie, {ties}, got {found.size}")
    found = found.astype(np.float64)
    wrong = np.flatnonzero(~(np.isfinite(found) & (found >= 0)))
    if wrong.size:
        raise NetworkError(
            f"weights must be finite and at least 0, got {found[wrong[0]]:g} in row {wrong[0]}"
        )
    return found


def _whole_pairs(pairs):
    try:
        given = np.asarray(pairs)
    except ValueError:  # rows of different lengths
        raise NetworkError("pairs must have shape (m, 2), got rows of different lengths") from None
    if given.size == 0:
        return np.empty((0, 2), np.int64)
    if given.ndim != 2 or given.shape[1] != 2:
        raise NetworkError(f"pairs must have shape (m, 2), got {given.shape}")
    if given.dtype.kind not in "iuf":
        entries = (entry for pair in pairs for entry in pair)
        wrong = next((entry for entry in entries if type(entry) is not int), None)
        raise NetworkError(f"pairs must be whole numbers, got {wrong!r}")
    if given.dtype.kind == "f":
        broken = ~np.isfinite(given) | (given != np.floor(given)) | (np.abs(given) > 2**53)
        if broken.any():
            row, side = np.argwhere(broken)[0]
            raise NetworkError(f"pairs must be whole numbers, got {given[row, side]} in row {row}")
    return given.astype(np.int64)


def _check_labels(labels, n):
    if labels is None:
        return
    if len(labels) != n:
        raise NetworkError(f"labels must be n names, got {len(labels)} for n = {n}")
    if len(set(labels)) < n:
        seen = set()
        twice = next(label for label in labels if label in seen or seen.add(label))
        raise NetworkError(f"labels must be different, got {twice!r} twice")


def _offsets(degrees):
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(degrees)))


def network_of(n, first, second, *, in_order=False):
    """Return the network of ties as they are given.

    Parameters
    ----------
    n : int
        People.
    first, second : array_like of int, shape (ties,)
        The two ends; each tie once, if none shall be repeated.
    in_order : bool
        Whether the ties are sorted by (larger, smaller) end.

    Returns
    -------
    Network
    """
    first, second = (np.ascontiguousarray(end, dtype=np.int32) for end in (first, second))
    offsets = _offsets(np.bincount(first, minlength=n) + np.bincount(second, minlength=n))
    return Network(offsets, _rows(offsets, first, second, in_order))


def _rows_one_by_one(offsets, first, second, in_order):
    """Return the rows of all people, each in increasing order."""
    rows = _rows_as_given(offsets, first, second)
    # Ties in order meet each person first as the larger, then as the smaller end: sorted rows.
    return rows if in_order else sorted_rows(offsets, rows)


@compiled
def _rows_as_given(offsets, first, second):
    """Return the rows of all people, each in the order of the ties."""
    free = offsets[:-1].copy()
    neighbours = np.empty(offsets[-1], np.int32)
    for tie in range(first.size):
        u, v = first[tie], second[tie]
        neighbours[free[u]] = v
        neighbours[free[v]] = u
        free[u] += 1
        free[v] += 1
    return neighbours


def _rows_at_once(offsets, first, second, in_order):
    """Return the rows of all people, each in increasing order."""
    # a directed tie as one number, its start in the upper half
    ties = np.concatenate((first, second)).astype(np.int64) << 32
    ties |= np.concatenate((second, first))
    ties.sort()
    return (ties & (2**32 - 1)).astype(np.int32)


_rows = choose(_rows_one_by_one, _rows_at_once)


def ties_of(people, offsets):
    """Return where the ties of some people stand in `neighbours`, one person after the other.

    Parameters
    ----------
    people : ndarray of int, shape (k,)
    offsets : ndarray of int64, shape (n + 1,)
        Of a `Network`.

    Returns
    -------
    ndarray of int64
    """
    firsts = offsets[people]
    counts = offsets[people + 1] - firsts
    before = np.cumsum(counts) - counts
    return np.arange(counts.sum()) + np.repeat(firsts - before, counts.astype(np.intp))


COPY_CHUNK = 8  # entries that are copied at once


def _copy_in_chunks(source, first, last, target, at):
    """Copy a stretch of an array, such as the row of a person.

    Eight entries are copied even if fewer are wanted: most rows are short, and a loop whose length
    nobody can guess costs more than all that it copies.

    Parameters
    ----------
    source : ndarray
    first, last : uint64
        From the entry `first` up to `last`, which is not copied.
    target : ndarray
        With `COPY_CHUNK` entries to spare behind what it shall hold.
    at : uint64
        Where in the target to begin.
    """
    done = np.uint64(0)
    if first + np.uint64(COPY_CHUNK) <= np.uint64(source.size):
        for k in range(COPY_CHUNK):
            target[at + np.uint64(k)] = source[first + np.uint64(k)]
        done = np.uint64(COPY_CHUNK)
    for k in range(done, last - first):
        target[at + np.uint64(k)] = source[first + np.uint64(k)]


def _copy_at_once(source, first, last, target, at):
    """Copy the same as one slice.

    Parameters
    ----------
    source, first, last, target, at
        As for `_copy_in_chunks`.
    """
    target[int(at) : int(at + last - first)] = source[int(first) : int(last)]


copy_row = choose(inlined(_copy_in_chunks), _copy_at_once)


@compiled
def sorted_rows(offsets, neighbours):
    """Return the rows in increasing order: people enter their neighbours' rows one by one."""
    free = offsets[:-1].copy()
    result = np.empty_like(neighbours)
    for person in range(free.size):
        for tie in range(offsets[person], offsets[person + 1]):
            neighbour = neighbours[tie]
            result[free[neighbour]] = person
            free[neighbour] += 1
    return result


def all_pairs(n):
    """Return all pairs of n people, sorted by the larger, then the smaller: shape (pairs, 2)."""
    larger, smaller = np.tril_indices(n, -1)
    return np.column_stack((smaller, larger))


def ring_ties(n, reach):
    """Return the ties of a ring, by distance and then by person: two ndarrays of int32."""
    person = np.arange(n, dtype=np.int64)
    ahead = (person + np.arange(1, reach + 1)[:, None]) % n
    return np.tile(person.astype(np.int32), reach), ahead.astype(np.int32).ravel()


@compiled
def stands_in(person, people, first, last):
    """Return whether a person is among some others, such as a row of neighbours.

    Parameters
    ----------
    person : int
    people : ndarray or list of int
    first, last : int
        Only ``people[first:last]`` count.

    Returns
    -------
    bool
    """
    for place in range(first, last):  # noqa: SIM110 (Numba compiles no generators)
        if people[place] == person:
            return True
    return False


# --- checks ------------------------------------------------------------------------------------


def check_n(n):
    """Return a number of people as int, checked."""
    return check_whole("n", n, 1, _MOST_PEOPLE, "[1, 2147483647]")


def check_even_degree(degree, n):
    """Return an even degree as int, checked."""
    degree = check_whole("degree", degree, 0, n - 1, "[0, n - 1]")
    if degree % 2:
        raise NetworkError(f"degree must be even, got {degree}")
    return degree


def check_whole(name, value, low, high, bounds):
    """Return a whole number, checked.

    Parameters
    ----------
    name : str
        As the caller's parameter is called.
    value : object
    low, high : int
        Its bounds, which are allowed.
    bounds : str
        The bounds in words.

    Returns
    -------
    int

    Raises
    ------
    NetworkError
        If it is no such number or lies outside.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        value = operator.index(value)
    except TypeError:
        raise NetworkError(f"{name} must be a whole number, got {short(value)}") from None
    if not low <= value <= high:
        raise NetworkError(f"{name} must lie in {bounds}, got {short(value)}")
    return value


def check_real(name, value, low, high, bounds):
    """Return a number, checked.

    Parameters
    ----------
    name : str
        As the caller's parameter is called.
    value : object
    low, high : float
        Its bounds, which are allowed.
    bounds : str
        The bounds in words.

    Returns
    -------
    float

    Raises
    ------
    NetworkError
        If it is no such number or lies outside.
    """
    try:
        if isinstance(value, bool | str | bytes | bytearray) or np.ndim(value):
            raise TypeError
        value = float(value)
    except OverflowError:  # a whole number too large for a float
        value = np.inf if value > 0 else -np.inf
    except (TypeError, ValueError):
        raise NetworkError(f"{name} must be a number, got {short(value)}") from None
    if not low <= value <= high:  # NaN fails too
        raise NetworkError(f"{name} must lie in {bounds}, got {value:g}")
    return value


def check_rng(rng):
    """Return `rng`, checked to be a NumPy generator."""
    if not isinstance(rng, np.random.Generator):
        raise NetworkError(f"rng must be a numpy.random.Generator, got {short(rng)}")
    return rng


def check_room_for(n_seeds, network):
    """Check that a network has room for the seed adopters.

    Parameters
    ----------
    n_seeds : int
    network : Network

    Raises
    ------
    ParameterError
        If it has fewer people.
    """
    if n_seeds > network.n:
        raise ParameterError(
            f"n_seeds must be at most the {network.n} people of the network, got {n_seeds}"
        )
