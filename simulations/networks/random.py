"""Random networks, drawn from the generator that they are given and from it alone.

NumPy draws, a compiled loop places the ties: the same state of the generator gives the same
network, with Numba or without.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from simulations.core.compiled import choose, compiled
from simulations.core.parameters import short
from simulations.networks.rows import (
    Network,
    NetworkError,
    all_pairs,
    check_even_degree,
    check_n,
    check_real,
    check_rng,
    check_whole,
    merged_ties,
    network_of,
    ring_ties,
    sorted_rows,
    stands_in,
)

_BATCH = 1_000_000  # draws handed to a loop at a time


def random_graph(n: int, mean_degree: float, *, rng: np.random.Generator) -> Network:
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

    Examples
    --------
    >>> import numpy as np
    >>> from simulations import networks
    >>> networks.random_graph(1000, 4, rng=np.random.default_rng(1))
    Network(n=1000, n_ties=2021, mean_degree=4.042)
    """
    n, rng = check_n(n), check_rng(rng)
    mean_degree = check_real("mean_degree", mean_degree, 0, n - 1, "[0, n - 1]")
    p, pairs = mean_degree / max(n - 1, 1), n * (n - 1) // 2
    if p == 0:  # also where the division underflows
        return network_of(n, (), ())
    enough = int(pairs * p + 6 * np.sqrt(pairs * p) + 10)
    jumps = np.minimum(rng.geometric(p, enough), pairs + 1)
    while jumps.sum() <= pairs:
        jumps = np.append(jumps, np.minimum(rng.geometric(p, enough), pairs + 1))
    return network_of(n, *_pairs_met(jumps, n), in_order=True)


def _pairs_met_one_by_one(jumps, n):
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


def _pairs_met_at_once(jumps, n):
    """Return the pairs met by jumping along (0, 1), (0, 2), (1, 2), (0, 3), ... to the end."""
    places, v = np.cumsum(jumps) - 1, np.arange(n, dtype=np.int64)
    firsts = v * (v - 1) // 2  # the place of (0, v)
    places = places[: np.searchsorted(places, n * (n - 1) // 2)]
    larger = np.searchsorted(firsts[1:], places, side="right")
    return (places - firsts[larger]).astype(np.int32), larger.astype(np.int32)


_pairs_met = choose(compiled(_pairs_met_one_by_one), _pairs_met_at_once)


def random_regular(n: int, degree: int, *, rng: np.random.Generator) -> Network:
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

    Examples
    --------
    >>> import numpy as np
    >>> from simulations import networks
    >>> network = networks.random_regular(1000, 4, rng=np.random.default_rng(1))
    >>> set(network.degrees().tolist())
    {4}
    """
    n, rng = check_n(n), check_rng(rng)
    degree = check_whole("degree", degree, 0, n - 1, "[0, n - 1]")
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
            return Network(offsets, sorted_rows(offsets, rows.ravel()))


def _complement(network):
    absent = np.ones((network.n, network.n), bool)
    absent[network.sources(), network.neighbours] = False
    return network_of(network.n, *np.nonzero(np.triu(absent, 1)))


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
        if u != v and not stands_in(v, rows[u], 0, filled[u]):
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
            if u != v and not stands_in(v, rows[u], 0, filled[u]):
                return False
    return True


def small_world(n: int, degree: int, rewiring: float, *, rng: np.random.Generator) -> Network:
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

    Examples
    --------
    >>> import numpy as np
    >>> from simulations import networks
    >>> network = networks.small_world(1000, 4, 0.1, rng=np.random.default_rng(1))
    >>> network.n_ties, round(networks.clustering(network), 2)
    (2000, 0.38)
    """
    n, rng = check_n(n), check_rng(rng)
    degree = check_even_degree(degree, n)
    rewiring = check_real("rewiring", rewiring, 0, 1, "[0, 1]")
    person, far = ring_ties(n, degree // 2)
    ends = far.reshape(degree // 2, n).T.copy()  # one row a person: who they are tied to ahead
    degrees = np.full(n, degree, np.int32)
    moving = np.flatnonzero(rng.random(far.size) < rewiring)
    moved = 0
    while moved < moving.size:
        drawn = rng.integers(n, size=min(_BATCH, 2 * (moving.size - moved)), dtype=np.int32)
        moved = _rewire(ends, degrees, moving, moved, drawn)
    return network_of(n, person, ends.T.ravel())


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


def newman_watts(n: int, reach: int, shortcuts: float, *, rng: np.random.Generator) -> Network:
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

    Examples
    --------
    >>> import numpy as np
    >>> from simulations import networks
    >>> networks.newman_watts(1000, 2, 0.1, rng=np.random.default_rng(1)).n_ties
    2196
    """
    n, rng = check_n(n), check_rng(rng)
    reach = check_whole("reach", reach, 1, (n - 1) // 4, "[1, (n - 1) / 4]")
    shortcuts = check_real("shortcuts", shortcuts, 0, 1, "[0, 1]")
    person, far = ring_ties(n, reach)
    # The pairs not on the ring, numbered by distance around it, then by person.
    free = n * (n - 1) // 2 - n * reach
    drawn = rng.choice(free, rng.binomial(n * reach, shortcuts), replace=False, shuffle=False)
    start, end = drawn % n, (drawn + drawn // n + reach + 1) % n
    return network_of(n, np.append(person, start), np.append(far, end))


def circles(
    n: int,
    size: int,
    mean_degree: float,
    inside: float,
    *,
    self_ties: Literal["redraw", "drop"] = "redraw",
    repeats: Literal["merge", "keep"] = "merge",
    rng: np.random.Generator,
) -> Network:
    """Return circles of equal size, with most ties inside them and some from one to another.

    The people ``size * k`` to ``size * k + size - 1`` are circle k. There are ``n * mean_degree
    / 2`` ties, rounded. Each lies, with the chance `inside`, between two people of one circle, the
    circle drawn evenly; otherwise between two people drawn evenly from different circles. One coin
    a tie says which, and it is never thrown again: where two people do not suit, the second of
    them is drawn again. For one seed, a larger `inside` only moves ties inwards.

    One circle of all, ``circles(n, n, mean_degree, 1, rng=rng)``, has both ends of each tie drawn
    evenly from everybody.

    Parameters
    ----------
    n : int
        People, a multiple of `size`.
    size : int
        People in a circle, in [1, n].
    mean_degree : float
        Mean number of ties of a person, in [0, n - 1], before any is dropped or merged.
    inside : float
        Probability in [0, 1] that a tie lies inside a circle; 1 where there is only one circle.
    self_ties : {"redraw", "drop"}
        What becomes of a tie inside a circle that would join a person to itself: its second
        person is drawn among the others, or there is no such tie.
    repeats : {"merge", "keep"}
        Whether two people drawn together twice have one tie or two. If two, each has the other
        twice among the neighbours.
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
    As a planted partition: Condon, Karp (2001), Algorithms for graph partitioning on the planted
    partition model. Random Structures and Algorithms 18:116.

    Examples
    --------
    >>> import numpy as np
    >>> from simulations import networks
    >>> network = networks.circles(1000, 50, 8, 0.9, rng=np.random.default_rng(1))
    >>> first, second = network.tie_list().T // 50
    >>> round(float((first == second).mean()), 2)
    0.89
    """
    n, rng = check_n(n), check_rng(rng)
    size = check_whole("size", size, 1, n, "[1, n]")
    if n % size:
        raise NetworkError(f"n must be a multiple of size, got {n} for size {size}")
    mean_degree = check_real("mean_degree", mean_degree, 0, n - 1, "[0, n - 1]")
    inside = check_real("inside", inside, 0, 1, "[0, 1]")
    for name, value, known in (
        ("self_ties", self_ties, ("redraw", "drop")),
        ("repeats", repeats, ("merge", "keep")),
    ):
        if not isinstance(value, str) or value not in known:
            raise NetworkError(f"{name} must be one of: {', '.join(known)}; got {short(value)}")
    if size == n and inside < 1:
        raise NetworkError(f"inside must be 1 where there is only one circle, got {inside:g}")
    redraw = self_ties == "redraw"
    if size == 1 and inside > 0 and redraw:
        raise NetworkError(f"inside must be 0 where nobody shares a circle, got {inside:g}")
    # The second person as a distance ahead, around the circle or past it around the town.
    drawn = round(n * mean_degree / 2)
    first = rng.integers(n, size=drawn)
    within = rng.random(drawn) < inside
    near = rng.integers(redraw, max(size, 1 + redraw), size=drawn)
    far = rng.integers(max(n - size, 1), size=drawn)
    start = first - first % size
    second = np.where(within, start + (first + near) % size, (start + size + far) % n)
    kept = first != second
    first, second = first[kept], second[kept]
    if repeats == "keep":
        return network_of(n, first, second)
    return merged_ties(n, first, second)[0]


def preferential_attachment(n: int, links: int, *, rng: np.random.Generator) -> Network:
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

    Examples
    --------
    >>> import numpy as np
    >>> from simulations import networks
    >>> network = networks.preferential_attachment(1000, 2, rng=np.random.default_rng(1))
    >>> network.n_ties, int(network.degrees().min())
    (1997, 2)
    """
    n, rng = check_n(n), check_rng(rng)
    links = check_whole("links", links, 1, n - 1, "[1, n - 1]")
    core = all_pairs(links + 1)
    filled = core.size
    ends = np.empty(filled + 2 * links * (n - links - 1), np.int32)
    ends[:filled] = core.ravel()
    while filled < ends.size:
        filled = _attach(ends, filled, links, rng.random(min(_BATCH, ends.size - filled)))
    return network_of(n, ends[::2], ends[1::2], in_order=True)


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
