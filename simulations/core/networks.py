"""Who is tied to whom: the network type, the generators, and what one measures of a network.

A network is stored as every model reads it, row by row (compressed sparse rows). The circle of
three people and a fourth who knows only person 0::

    offsets      0        3     5     7  8        row of person i: offsets[i] to offsets[i + 1]
    neighbours   1  2  3  0  2  0  1  0           its neighbours, in increasing order

Generators draw from the generator they are given, and from it alone: NumPy draws, a compiled
loop places the ties. The same state of the generator gives the same network, with Numba or
without. `network_files` reads the networks of others.
"""

import operator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulations.core.compiled import compiled

_BATCH = 1_000_000  # draws handed to a loop at a time
_MOST_PEOPLE = 2**31 - 1  # person ids are 32-bit: half the memory, and faster


class NetworkError(ValueError):
    """A network breaks a rule; the message names what, the rule and the value."""


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """People and the undirected ties between them, without self-ties or duplicates.

    `from_ties`, `read_ties` and the generators check what they are given; this constructor trusts
    its caller. Networks are equal if they have the same people, ties and labels.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n + 1,), read-only
        The row of person i is ``neighbours[offsets[i]:offsets[i + 1]]``.
    neighbours : ndarray of int32, shape (2 * n_ties,), read-only
        The neighbours of each person in increasing order; each tie stands in both directions.
    labels : tuple or None
        What the people were called where the network comes from, in the order of their ids.
    """

    offsets: np.ndarray
    neighbours: np.ndarray
    labels: tuple | None = None

    def __post_init__(self):
        for name, dtype in (("offsets", np.int64), ("neighbours", np.int32)):
            array = np.ascontiguousarray(getattr(self, name), dtype=dtype).view()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __repr__(self):
        return f"Network(n={self.n}, n_ties={self.n_ties}, mean_degree={self.mean_degree:.4g})"

    def __eq__(self, other):
        if not isinstance(other, Network):
            return NotImplemented
        return (
            np.array_equal(self.offsets, other.offsets)
            and np.array_equal(self.neighbours, other.neighbours)
            and self.labels == other.labels
        )

    def __hash__(self):
        return hash((self.n, self.n_ties))

    def __reduce__(self):  # a copy sent to another process is read-only too
        return Network, (self.offsets, self.neighbours, self.labels)

    @property
    def n(self):
        """The number of people."""
        return self.offsets.size - 1

    @property
    def n_ties(self):
        """The number of ties, each counted once."""
        return self.neighbours.size // 2

    @property
    def mean_degree(self):
        """The mean number of ties of a person."""
        return self.neighbours.size / self.n

    def degrees(self):
        """Return how many ties each person has: ndarray of int64, shape (n,)."""
        return np.diff(self.offsets)

    def neighbours_of(self, person):
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
        person = _whole("person", person, 0, self.n - 1, "[0, n - 1]")
        return self.neighbours[self.offsets[person] : self.offsets[person + 1]]

    def sources(self):
        """Return the person at the start of each directed tie, beside `neighbours`.

        Returns
        -------
        ndarray of int32, shape (2 * n_ties,)
        """
        return np.repeat(np.arange(self.n, dtype=np.int32), self.degrees())

    def reverse(self):
        """Return where the opposite direction of each directed tie stands in `neighbours`.

        Returns
        -------
        ndarray of int64, shape (2 * n_ties,)
        """
        return np.argsort(self.neighbours, kind="stable")

    def tie_list(self):
        """Return each tie once, the smaller id first, in increasing order.

        Returns
        -------
        ndarray of int32, shape (n_ties, 2)
        """
        sources = self.sources()
        once = sources < self.neighbours
        return np.column_stack((sources[once], self.neighbours[once]))

    def to_networkx(self):
        """Return the network as a `networkx.Graph` with nodes 0 to n - 1.

        Labels, where there are any, become the node attribute ``label``.

        Returns
        -------
        networkx.Graph
        """
        import networkx as nx

        graph = nx.empty_graph(self.n)
        graph.add_edges_from(self.tie_list().tolist())
        if self.labels is not None:
            nx.set_node_attributes(graph, dict(enumerate(self.labels)), "label")
        return graph


# --- from ties to rows -------------------------------------------------------------------------


def from_ties(pairs, n=None, labels=None):
    """Return the network of a list of ties.

    Parameters
    ----------
    pairs : array-like of int, shape (m, 2)
        The two people of each tie. A tie given twice, or in both directions, counts once.
    n : int, optional
        The number of people; as many as there are labels, or up to the largest id, if not given.
    labels : sequence, optional
        What the people are called, n different names.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If `pairs` has another shape, holds anything but whole numbers in [0, n - 1], or ties
        someone to themselves; if `n` or `labels` do not fit.
    """
    pairs = _whole_pairs(pairs)
    if labels is not None:
        labels = tuple(labels)
        if n is None:
            n = len(labels)
    if n is None:
        n = int(pairs.max(initial=-1)) + 1
    n = _people(n)
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
    return merged_ties(n, pairs[:, 0], pairs[:, 1], labels)[0]


def merged_ties(n, first, second, labels=None):
    """Return the network of checked ties, and how many of them only repeated another.

    Parameters
    ----------
    n : int
    first, second : ndarray of int, shape (m,)
        The two ends of each tie, in [0, n - 1] and different.
    labels : tuple, optional

    Returns
    -------
    network : Network
    repeats : int
    """
    network = _network(n, first, second)
    sources, neighbours = network.sources(), network.neighbours
    new = np.ones(neighbours.size, bool)
    new[1:] = (neighbours[1:] != neighbours[:-1]) | (sources[1:] != sources[:-1])
    if not new.all():
        network = Network(_offsets(np.bincount(sources[new], minlength=n)), neighbours[new])
    return Network(network.offsets, network.neighbours, labels), first.size - network.n_ties


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


def _network(n, first, second, *, in_order=False):
    """Return the network of distinct ties; `in_order` if sorted by (larger, smaller) end."""
    first, second = (np.ascontiguousarray(end, dtype=np.int32) for end in (first, second))
    offsets = _offsets(np.bincount(first, minlength=n) + np.bincount(second, minlength=n))
    rows = _rows(offsets, first, second)
    # Ties in order meet each person first as the larger, then as the smaller end: sorted rows.
    return Network(offsets, rows if in_order else _sorted_rows(offsets, rows))


@compiled
def _rows(offsets, first, second):
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


@compiled
def _sorted_rows(offsets, neighbours):
    """Return the rows in increasing order: people enter their neighbours' rows one by one."""
    free = offsets[:-1].copy()
    result = np.empty_like(neighbours)
    for person in range(free.size):
        for tie in range(offsets[person], offsets[person + 1]):
            neighbour = neighbours[tie]
            result[free[neighbour]] = person
            free[neighbour] += 1
    return result


# --- generators: random networks ---------------------------------------------------------------


def random_graph(n, mean_degree, *, rng):
    """Return a random graph: each pair of people is tied with the same chance, c / (n - 1).

    Parameters
    ----------
    n : int
        People, at least 1.
    mean_degree : float
        The expected mean degree c, in [0, n - 1].
    rng : numpy.random.Generator

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.

    References
    ----------
    Gilbert (1959), Random graphs. Annals of Mathematical Statistics 30:1141. Jumps from tie to
    tie: Batagelj, Brandes (2005), Efficient generation of large random networks. Physical Review E
    71:036113, algorithm 1.
    """
    n, rng = _people(n), _generator(rng)
    mean_degree = _real("mean_degree", mean_degree, 0, n - 1, "[0, n - 1]")
    p, pairs = mean_degree / max(n - 1, 1), n * (n - 1) // 2
    if p == 0:  # also where the division underflows
        return _network(n, (), ())
    enough = int(pairs * p + 6 * np.sqrt(pairs * p) + 10)
    jumps = np.minimum(rng.geometric(p, enough), pairs + 1)
    while jumps.sum() <= pairs:
        jumps = np.append(jumps, np.minimum(rng.geometric(p, enough), pairs + 1))
    return _network(n, *_ties_at(jumps, n), in_order=True)


@compiled
def _ties_at(jumps, n):
    """Return the pairs met by jumping along (0, 1), (0, 2), (1, 2), (0, 3), ... to the end."""
    smaller = np.empty(jumps.size, np.int32)
    larger = np.empty(jumps.size, np.int32)
    u, v = -1, 1
    for tie in range(jumps.size):
        u += jumps[tie]
        while v < n and u >= v:
            u -= v
            v += 1
        if v == n:
            return smaller[:tie], larger[:tie]
        smaller[tie] = u
        larger[tie] = v
    return smaller, larger


def random_regular(n, degree, *, rng):
    """Return a random network in which everybody has the same number of ties.

    Everybody holds `degree` stubs. Two of the stubs left are drawn and joined, unless that makes
    a self-tie or a duplicate, until none is left. For large n all such networks become equally
    likely.

    Parameters
    ----------
    n : int
        People, at least 1.
    degree : int
        Ties of each person, in [0, n - 1]; n * degree must be even.
    rng : numpy.random.Generator

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.

    References
    ----------
    Steger, Wormald (1999), Generating random regular graphs quickly. Combinatorics, Probability
    and Computing 8:377. Kim, Vu (2003), Generating random regular graphs. STOC 2003, p. 213.
    """
    n, rng = _people(n), _generator(rng)
    degree = _whole("degree", degree, 0, n - 1, "[0, n - 1]")
    if n * degree % 2:
        raise NetworkError(f"n * degree must be even, got {n} * {degree}")
    if 2 * degree > n - 1:  # rather draw who is not tied to whom
        return _complement(random_regular(n, n - 1 - degree, rng=rng))
    while True:
        rows, filled = np.empty((n, degree), np.int32), np.zeros(n, np.int32)
        stubs = np.repeat(np.arange(n, dtype=np.int32), degree)
        left = stubs.size
        while left:
            before, draws = left, rng.random(min(_BATCH, left + 50))
            left = _join(rows, filled, stubs, left, draws)
            if left == before and _stuck(rows, filled, stubs[:left]):
                break  # no two of the last stubs can be joined: begin again
        else:
            offsets = np.arange(n + 1) * degree
            return Network(offsets, _sorted_rows(offsets, rows.ravel()))


def _complement(network):
    absent = np.ones((network.n, network.n), bool)
    absent[network.sources(), network.neighbours] = False
    return _network(network.n, *np.nonzero(np.triu(absent, 1)))


@compiled
def _tied(rows, filled, u, v):
    for place in range(filled[u]):  # noqa: SIM110 (Numba compiles no generators)
        if rows[u, place] == v:
            return True
    return False


@compiled
def _join(rows, filled, stubs, left, draws):
    """Join two stubs drawn among those left, if they may be, until the draws run out.

    Stubs that may not be joined stay among all those left. To keep them for the end, and join
    them to each other, would be quicker but make too many triangles.
    """
    for draw in range(0, draws.size - 1, 2):
        if left == 0:
            break
        for k in range(2):  # the two drawn change places with the last two
            drawn, last = int(draws[draw + k] * (left - k)), left - 1 - k
            stubs[drawn], stubs[last] = stubs[last], stubs[drawn]
        u, v = stubs[left - 1], stubs[left - 2]
        if u != v and not _tied(rows, filled, u, v):
            rows[u, filled[u]] = v
            rows[v, filled[v]] = u
            filled[u] += 1
            filled[v] += 1
            left -= 2
    return left


@compiled
def _stuck(rows, filled, people):
    for u in people:
        for v in people:
            if u != v and not _tied(rows, filled, u, v):
                return False
    return True


def small_world(n, degree, rewiring, *, rng):
    """Return a small world: a ring of close neighbours, some of whose ties lead anywhere.

    Starting from a `ring`, each person's tie to the next, then to the next but one, and so on,
    moves its far end with the chance `rewiring` to someone drawn among all others not yet tied
    to that person (it stays where there is nobody left).

    Parameters
    ----------
    n : int
        People, at least 1.
    degree : int
        Ties of each person on the ring, even, in [0, n - 1].
    rewiring : float
        Probability in [0, 1].
    rng : numpy.random.Generator

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.

    References
    ----------
    Watts, Strogatz (1998), Collective dynamics of 'small-world' networks. Nature 393:440.
    """
    n, rng = _people(n), _generator(rng)
    degree = _even_degree(degree, n)
    rewiring = _real("rewiring", rewiring, 0, 1, "[0, 1]")
    person, far = _ring_ties(n, degree // 2)
    ends = far.reshape(degree // 2, n).T.copy()  # one row a person: who they are tied to ahead
    degrees = np.full(n, degree, np.int32)
    moving = np.flatnonzero(rng.random(far.size) < rewiring)
    moved = 0
    while moved < moving.size:
        drawn = rng.integers(n, size=min(_BATCH, 2 * (moving.size - moved)), dtype=np.int32)
        moved = _rewire(ends, degrees, moving, moved, drawn)
    return _network(n, person, ends.T.ravel())


@compiled
def _rewire(ends, degrees, moving, moved, drawn):
    """Move ties to the people drawn until these run out; return how many have been dealt with."""
    n, reach = ends.shape
    for someone in drawn:
        while moved < moving.size and degrees[moving[moved] % n] == n - 1:
            moved += 1  # tied to everybody
        if moved == moving.size:
            break
        person, place = moving[moved] % n, moving[moved] // n
        allowed = someone != person
        for ahead in range(reach):
            if ends[person, ahead] == someone or ends[someone, ahead] == person:
                allowed = False
        if allowed:
            degrees[ends[person, place]] -= 1
            degrees[someone] += 1
            ends[person, place] = someone
            moved += 1
    return moved


def newman_watts(n, reach, shortcuts, *, rng):
    """Return a small world that keeps its ring: shortcuts are added, no tie is moved.

    Parameters
    ----------
    n : int
        People, at least ``4 * reach + 1``, so that there is room for all shortcuts.
    reach : int
        How far the ties of the ring go on either side, at least 1.
    shortcuts : float
        Probability in [0, 1] that a tie of the ring comes with a shortcut. The shortcuts tie
        pairs drawn among all that are not tied yet.
    rng : numpy.random.Generator

    Returns
    -------
    Network
        With ``n * reach`` ties and a binomial number of shortcuts, ``n * reach * shortcuts`` on
        average.

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.

    References
    ----------
    Newman, Watts (1999), Scaling and percolation in the small-world network model. Physical Review
    E 60:7332.
    """
    n, rng = _people(n), _generator(rng)
    reach = _whole("reach", reach, 1, (n - 1) // 4, "[1, (n - 1) / 4]")
    shortcuts = _real("shortcuts", shortcuts, 0, 1, "[0, 1]")
    person, far = _ring_ties(n, reach)
    # The pairs not on the ring, numbered by distance around it, then by person.
    free = n * (n - 1) // 2 - n * reach
    drawn = rng.choice(free, rng.binomial(n * reach, shortcuts), replace=False, shuffle=False)
    start, end = drawn % n, (drawn + drawn // n + reach + 1) % n
    return _network(n, np.append(person, start), np.append(far, end))


def preferential_attachment(n, links, *, rng):
    """Return a network grown by newcomers who prefer those who already have many ties.

    It starts from ``links + 1`` people who all know each other. Each newcomer ties to `links`
    different people, each drawn with a chance proportional to their ties.

    Parameters
    ----------
    n : int
        People, at least 2.
    links : int
        Ties of a newcomer, in [1, n - 1]; so also the smallest degree.
    rng : numpy.random.Generator

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.

    References
    ----------
    Barabasi, Albert (1999), Emergence of scaling in random networks. Science 286:509. Degree law:
    Dorogovtsev, Mendes, Samukhin (2000), Physical Review Letters 85:4633, equation 8.
    """
    n, rng = _people(n), _generator(rng)
    links = _whole("links", links, 1, n - 1, "[1, n - 1]")
    core = _all_pairs(links + 1)
    filled = core.size
    ends = np.empty(filled + 2 * links * (n - links - 1), np.int32)
    ends[:filled] = core.ravel()
    while filled < ends.size:
        filled = _attach(ends, filled, links, rng.random(min(_BATCH, ends.size - filled)))
    return _network(n, ends[::2], ends[1::2], in_order=True)


@compiled
def _attach(ends, filled, links, draws):
    """Add ties, newcomer first, until the draws run out; return how many ends are filled.

    Who has many ties stands often among the ends: one of these, drawn evenly, is a person drawn
    by degree.
    """
    core = links * (links + 1)
    for draw in draws:
        if filled == ends.size:
            break
        newcomer, tie = divmod((filled - core) // 2, links)
        before = filled - 2 * tie  # the ends from before the newcomer
        someone = ends[int(draw * before)]
        allowed = True
        for place in range(before + 1, filled, 2):
            if ends[place] == someone:
                allowed = False
        if allowed:
            ends[filled] = links + 1 + newcomer
            place = filled + 1
            while place > before + 1 and ends[place - 2] > someone:  # smaller ids first
                ends[place] = ends[place - 2]
                place -= 2
            ends[place] = someone
            filled += 2
    return filled


# --- generators: fixed networks ----------------------------------------------------------------
# They take `rng` too, and leave it alone: a caller can treat all of `GENERATORS` alike.


def cliques(n, size, *, rng=None):
    """Return separate circles in which everybody knows everybody.

    Parameters
    ----------
    n : int
        People, at least 1.
    size : int
        People in a circle, in [1, n]; the last circle is smaller where n is no multiple of it.
    rng : optional
        Not used.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.
    """
    n = _people(n)
    size = _whole("size", size, 1, n, "[1, n]")
    pairs = _all_pairs(size)
    ties = (np.arange(0, n, size)[:, None, None] + pairs).reshape(-1, 2)
    return _network(n, *ties[ties[:, 1] < n].T, in_order=True)


def square_lattice(side, *, periodic=(True, True), neighbourhood="von Neumann", rng=None):
    """Return a square lattice; the person in row r and column c has the id r * side + c.

    Parameters
    ----------
    side : int
        People in a row and rows, at least 1; at least 3 where the lattice is periodic.
    periodic : pair of bool
        Whether the last row touches the first, and the last column the first (a torus if both).
    neighbourhood : {"von Neumann", "Moore"}
        Four neighbours, or eight with the diagonals.
    rng : optional
        Not used.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.
    """
    side = _whole("side", side, 1, 46_340, "[1, 46340]")
    steps = {"von Neumann": ((0, 1), (1, 0)), "Moore": ((0, 1), (1, 0), (1, 1), (1, -1))}
    if neighbourhood not in steps:
        raise NetworkError(
            f"neighbourhood must be one of: {', '.join(steps)}; got {neighbourhood!r}"
        )
    if np.shape(periodic) != (2,) or not all(isinstance(way, bool | np.bool) for way in periodic):
        raise NetworkError(f"periodic must be two of True and False, got {periodic}")
    if side < 3 and any(periodic):
        raise NetworkError(f"side must be at least 3 where the lattice is periodic, got {side}")
    people = np.arange(side * side, dtype=np.int32)
    row, column = np.divmod(people, side)
    first, second = [], []
    for down, right in steps[neighbourhood]:
        below, beside = row + down, column + right
        there = (periodic[0] | (below < side)) & (periodic[1] | (beside >= 0) & (beside < side))
        first.append(people[there])
        second.append((below % side * side + beside % side)[there])
    return _network(people.size, np.concatenate(first), np.concatenate(second))


def ring(n, degree, *, rng=None):
    """Return a ring on which everybody is tied to the nearest on both sides.

    Parameters
    ----------
    n : int
        People, at least 1.
    degree : int
        Ties of each person, even, in [0, n - 1].
    rng : optional
        Not used.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.
    """
    n = _people(n)
    return _network(n, *_ring_ties(n, _even_degree(degree, n) // 2))


def complete(n, *, rng=None):
    """Return the network in which everybody is tied to everybody.

    Parameters
    ----------
    n : int
        People, at least 1.
    rng : optional
        Not used.

    Returns
    -------
    Network

    Raises
    ------
    NetworkError
        If `n` breaks its rule.
    """
    n = _people(n)
    return _network(n, *_all_pairs(n).T, in_order=True)


def karate_club(*, rng=None):
    """Return the friendships among the 34 members of a karate club (78 ties).

    Returns
    -------
    Network
        Person 0 is the instructor, person 33 the administrator; the club split between them.

    References
    ----------
    Zachary (1977), An information flow model for conflict and fission in small groups. Journal of
    Anthropological Research 33:452.
    """
    return _stored("karate_club.csv")


def les_miserables(*, rng=None):
    """Return who meets whom in Victor Hugo's novel: 77 characters, 254 ties, labels their names.

    Returns
    -------
    Network

    References
    ----------
    Knuth (1993), The Stanford GraphBase. Addison-Wesley.
    """
    return _stored("les_miserables.csv")


def _stored(name):
    from simulations.core.network_files import read_ties

    return read_ties(Path(__file__).parent / "data" / name)


def _all_pairs(n):
    """Return all pairs of n people, sorted by the larger, then the smaller: shape (pairs, 2)."""
    larger, smaller = np.tril_indices(n, -1)
    return np.column_stack((smaller, larger))


def _ring_ties(n, reach):
    """Return the ties of a ring, by distance and then by person: two ndarrays of int32."""
    person = np.arange(n, dtype=np.int64)
    ahead = (person + np.arange(1, reach + 1)[:, None]) % n
    return np.tile(person.astype(np.int32), reach), ahead.astype(np.int32).ravel()


GENERATORS = {
    "random graph": random_graph,
    "random regular": random_regular,
    "small world": small_world,
    "ring with shortcuts": newman_watts,
    "preferential attachment": preferential_attachment,
    "cliques": cliques,
    "square lattice": square_lattice,
    "ring": ring,
    "complete": complete,
    "karate club": karate_club,
    "les miserables": les_miserables,
}


# --- measures ----------------------------------------------------------------------------------


def components(network):
    """Return which component each person is in, and how large these are.

    Parameters
    ----------
    network : Network

    Returns
    -------
    component : ndarray of int32, shape (n,)
        Components are numbered in the order of their first person.
    sizes : ndarray of int64, shape (components,)
    """
    component = _components(network.offsets, network.neighbours)
    return component, np.bincount(component)


def largest_component_share(network):
    """Return the share of people in the largest component, in (0, 1]."""
    return float(components(network)[1].max() / network.n)


def clustering(network):
    """Return the mean over all people of the share of their pairs of neighbours who are tied.

    Somebody with fewer than two ties counts as 0.

    Parameters
    ----------
    network : Network

    Returns
    -------
    float
        In [0, 1].

    References
    ----------
    Watts, Strogatz (1998), Nature 393:440.
    """
    twice = _tied_neighbours(network.offsets, network.neighbours)
    degrees = network.degrees()
    return float(np.mean(twice / np.maximum(degrees * (degrees - 1), 1)))


@compiled
def _components(offsets, neighbours):
    n = offsets.size - 1
    component = np.full(n, -1, np.int32)
    waiting = np.empty(n, np.int32)
    found = 0
    for first in range(n):
        if component[first] >= 0:
            continue
        component[first] = found
        waiting[0] = first
        n_waiting = 1
        while n_waiting > 0:
            n_waiting -= 1
            person = waiting[n_waiting]
            for tie in range(offsets[person], offsets[person + 1]):
                neighbour = neighbours[tie]
                if component[neighbour] < 0:
                    component[neighbour] = found
                    waiting[n_waiting] = neighbour
                    n_waiting += 1
        found += 1
    return component


@compiled
def _tied_neighbours(offsets, neighbours):
    """Return for each person how many directed ties join two of their neighbours."""
    n = offsets.size - 1
    friend_of = np.full(n, -1, np.int32)
    count = np.zeros(n, np.int64)
    for person in range(n):
        for tie in range(offsets[person], offsets[person + 1]):
            friend_of[neighbours[tie]] = person
        for tie in range(offsets[person], offsets[person + 1]):
            friend = neighbours[tie]
            for further in range(offsets[friend], offsets[friend + 1]):
                if friend_of[neighbours[further]] == person:
                    count[person] += 1
    return count


# --- checks ------------------------------------------------------------------------------------


def _people(n):
    return _whole("n", n, 1, _MOST_PEOPLE, "[1, 2147483647]")


def _even_degree(degree, n):
    degree = _whole("degree", degree, 0, n - 1, "[0, n - 1]")
    if degree % 2:
        raise NetworkError(f"degree must be even, got {degree}")
    return degree


def _whole(name, value, low, high, bounds):
    try:
        if isinstance(value, bool):
            raise TypeError
        value = operator.index(value)
    except TypeError:
        raise NetworkError(f"{name} must be a whole number, got {value!r}") from None
    if not low <= value <= high:
        raise NetworkError(f"{name} must lie in {bounds}, got {value}")
    return value


def _real(name, value, low, high, bounds):
    try:
        if isinstance(value, bool | str):
            raise TypeError
        value = float(value)
    except TypeError:
        raise NetworkError(f"{name} must be a number, got {value!r}") from None
    if not low <= value <= high:  # NaN fails too
        raise NetworkError(f"{name} must lie in {bounds}, got {value:g}")
    return value


def _generator(rng):
    if not isinstance(rng, np.random.Generator):
        raise NetworkError(f"rng must be a numpy.random.Generator, got {rng!r}")
    return rng
