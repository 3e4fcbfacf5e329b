"""Percolation by filling a torus, or any network, once: all occupations in a single pass.

Sites of a square or triangular lattice, or bonds of a square one, are occupied one by one in a
random order. Union-find keeps the clusters, and each site remembers its displacement to the root
of its cluster. When a new bond closes a loop whose displacements do not add up, the loop goes
round the torus: the cluster wraps. What is known after each number of occupied sites gives,
weighted by the binomial law, the value at every chance p at once: no simulation is repeated for
another p.

There is no rule step by step here, hence no Mesa face.

References
----------
Newman, Ziff (2000), Efficient Monte Carlo algorithm and high-precision results for percolation.
Physical Review Letters 85. Newman, Ziff (2001), Fast Monte Carlo algorithm for site or bond
percolation. Physical Review E 64.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import generator, replicate_seeds
from simulations.core.checks import in_range, of, permutation_of, real, reals, takes, whole, word
from simulations.core.compiled import COMPILED, compiled, inlined, over_lists
from simulations.networks.given import a_network

_NORTH = 1 << 32  # a displacement of x to the east and y to the north is x + y * _NORTH

KINDS = ("site", "bond", "triangular site")


class Filling(NamedTuple):
    """One torus filled from empty to full.

    Attributes
    ----------
    largest : ndarray of int32, shape (m + 1,)
        Sites of the largest cluster, after 0, 1, ..., m occupied sites (or bonds).
    horizontal, vertical : int
        How many were occupied when a cluster first went round the torus in this direction.
    """

    largest: np.ndarray
    horizontal: int
    vertical: int


class Fillings(NamedTuple):
    """Many of them.

    Attributes
    ----------
    side : int
    items : int
        The number m of sites (or bonds) of the torus.
    largest : ndarray of float64, shape (m + 1,)
        The mean share of all sites in the largest cluster.
    horizontal, vertical : ndarray of int64, shape (runs,)
        As in `Filling`.
    """

    side: int
    items: int
    largest: np.ndarray
    horizontal: np.ndarray
    vertical: np.ndarray


DIRECTIONS = ("either", "both", "horizontal", "vertical")


@takes(side=whole(2, 32_767), kind=word(*KINDS))
def fill(side, seed=0, *, kind="site"):
    """Return the `Filling` of one torus of side x side sites.

    Parameters
    ----------
    side : int
        At least 2.
    seed : int
    kind : {"site", "bond", "triangular site"}
        What is occupied. On the triangular lattice a site has two neighbours more, to the
        north-east and the south-west.

    Returns
    -------
    Filling

    Raises
    ------
    ParameterError
        If side or kind are not allowed.
    """
    items = 2 * side**2 if kind == "bond" else side**2
    order = generator(seed, f"{kind} order").permutation(np.arange(items, dtype=np.int32))
    return _filling(side, order, kind)


@takes(side=whole(2, 32_767), kind=word(*KINDS))
def fill_in_order(side, order, *, kind="site"):
    """Return the `Filling` for a given order of the sites or bonds.

    Parameters
    ----------
    side : int
        At least 2.
    order : ndarray of int32
        A permutation of the sites (row * side + column), or of the bonds: bond 2 s goes from site
        s to the east, bond 2 s + 1 to the north.
    kind : {"site", "bond", "triangular site"}

    Returns
    -------
    Filling
    """
    items = 2 * side**2 if kind == "bond" else side**2
    return _filling(side, permutation_of("order", order, items).astype(np.int32), kind)


def _filling(side, order, kind):
    n, largest = side * side, np.zeros(len(order) + 1, np.int32)
    parent, shift = np.full(n, -1 if kind == "bond" else n, np.int32), np.zeros(n, np.int64)
    if kind == "bond":
        horizontal, vertical = _fill_bonds(side, order, parent, shift, largest)
    else:
        degree = 6 if kind == "triangular site" else 4
        horizontal, vertical = _fill_sites(side, order, degree, parent, shift, largest)
    return Filling(largest, horizontal, vertical)


@takes(network=a_network)
def fill_network(network, order):
    """Return what is known of the clusters while people of any network join in an order.

    Parameters
    ----------
    network : Network
    order : ndarray of int, shape (n,)
        A permutation of the people.

    Returns
    -------
    largest, squares : ndarray of int64, shape (n + 1,)
        After 0, 1, ..., n people: the size of the largest cluster, and the sum of all squared
        sizes.
    """
    order = permutation_of("order", order, network.n)
    largest, squares = np.zeros((2, network.n + 1), np.int64)
    parent = np.full(network.n, network.n, np.int32)
    _fill_people(order, network.offsets, network.neighbours, parent, largest, squares)
    return largest, squares


@takes(side=whole(2, 32_767), runs=whole(1), kind=word(*KINDS))
def fill_many(side, runs, seed=0, *, kind="site"):
    """Return the `Fillings` of many tori.

    Parameters
    ----------
    side : int
    runs : int
        How many, at least 1.
    seed : int
        Run r is ``fill(side, replicate_seeds(seed, runs)[r], kind=kind)``.
    kind : {"site", "bond", "triangular site"}

    Returns
    -------
    Fillings

    Raises
    ------
    ParameterError
        If a value is not allowed.
    """
    total, steps = 0, []
    for run_seed in replicate_seeds(seed, runs):
        run = fill(side, run_seed, kind=kind)
        total = total + run.largest.astype(np.int64)
        steps.append((run.horizontal, run.vertical))
    horizontal, vertical = np.array(steps).T
    return Fillings(side, len(total) - 1, total / runs / side**2, horizontal, vertical)


@takes(fillings=of(Fillings, "Fillings"), direction=word(*DIRECTIONS))
def wrapping_steps(fillings, direction="either"):
    """Return how many sites (or bonds) were occupied at the first wrapping, one number a run.

    Parameters
    ----------
    fillings : Fillings
    direction : {"either", "both", "horizontal", "vertical"}
        Round the torus in at least one direction, in both, or in a given one.

    Returns
    -------
    ndarray of int64, shape (runs,)
    """
    horizontal, vertical = fillings.horizontal, fillings.vertical
    return {
        "either": np.minimum(horizontal, vertical),
        "both": np.maximum(horizontal, vertical),
        "horizontal": horizontal,
        "vertical": vertical,
    }[direction]


@takes(fillings=of(Fillings, "Fillings"), p=reals(0, 1), direction=word(*DIRECTIONS))
def wrapping_probability(fillings, p, direction="either"):
    """Return the chance R(p) that a cluster wraps when each site (or bond) is occupied with p.

    The number occupied is binomial, so a run that first wrapped at k occupied adds the chance that
    the binomial reaches k: a regularised incomplete beta function of p.

    Parameters
    ----------
    fillings : Fillings
    p : array_like of float
        In [0, 1].
    direction : str
        As in `wrapping_steps`.

    Returns
    -------
    ndarray of float64, shape of `p`

    References
    ----------
    Newman and Ziff (2001), equation 2.
    """
    from scipy.special import betainc

    k = wrapping_steps(fillings, direction)
    return betainc(k, fillings.items - k + 1.0, np.asarray(p, float)[..., None]).mean(axis=-1)


@takes(fillings=of(Fillings, "Fillings"), p=reals(0, 1))
def largest_cluster(fillings, p):
    """Return the mean share of all sites in the largest cluster at occupation chance p.

    Parameters
    ----------
    fillings : Fillings
    p : array_like of float
        In [0, 1].

    Returns
    -------
    ndarray of float64, shape of `p`
    """
    from scipy.stats import binom

    occupied = np.arange(fillings.items + 1)
    chances = np.atleast_1d(np.asarray(p, float))
    values = [
        binom.pmf(occupied, fillings.items, chance) @ fillings.largest for chance in chances.ravel()
    ]
    return np.reshape(values, np.shape(p))


@takes(fillings=of(Fillings, "Fillings"), at=real(0, 1), direction=word(*DIRECTIONS))
def threshold(fillings, at, direction="either"):
    """Return the chance p at which the wrapping probability equals its known value at p_c.

    Parameters
    ----------
    fillings : Fillings
    at : float
        The value R(p_c) of an infinite torus, from `theory.WRAPPING`.
    direction : str
        As in `wrapping_steps`.

    Returns
    -------
    float
        The estimate of p_c.

    References
    ----------
    Newman and Ziff (2000): it converges as L^(-11/4), faster than any other known.
    """
    from scipy.optimize import brentq

    in_range("at", at, 1e-6, 1 - 1e-6)  # no torus wraps for certain below 1, nor never above 0
    return brentq(lambda p: wrapping_probability(fillings, p, direction) - at, 1e-9, 1 - 1e-9)


# Ids are unsigned where compiled: a negative one would count from the end, and to ask which it is
# takes half of the time. In plain Python they are plain numbers.
_id = np.uint32 if COMPILED else int


@inlined
def _find(site, parent, shift):
    # the root of a site and the displacement to it; halves the path on the way. Mostly the site is
    # its own root or its parent is, and nobody could guess which: that is no question of a jump
    moved = 0
    while True:
        up = parent[site]
        root = _id(up) if up >= 0 else site
        if parent[root] < 0:
            return root, moved + shift[site]
        shift[site] += shift[root]
        parent[site] = parent[root]
        moved += shift[site]
        site = _id(parent[site])


@compiled
def _join(a, b, step, parent, shift):
    # joins the clusters of a and b, one `step` apart: the size of the new cluster, and how far a
    # loop that this closes fails to come back to where it began (0 if it does or there is none)
    root_a, to_a = _find(_id(a), parent, shift)
    root_b, to_b = _find(_id(b), parent, shift)
    if root_a == root_b:
        return -parent[root_a], step + to_b - to_a
    gap = to_a - step - to_b
    smaller = parent[root_a] > parent[root_b]  # sizes are negative: a's is the smaller cluster
    large, small = (root_b, root_a) if smaller else (root_a, root_b)
    parent[large] += parent[small]
    parent[small] = large
    shift[small] = -gap if smaller else gap
    return -parent[large], 0


@inlined
def _root(site, parent):
    # `_find` where nobody asks for displacements any more
    while True:
        up = parent[site]
        root = _id(up) if up >= 0 else site
        if parent[root] < 0:
            return root
        parent[site] = parent[root]
        site = _id(parent[site])


@compiled
def _merge(a, b, parent):
    # joins the clusters of a and b: the size of the new cluster, 0 if they were one already
    root_a, root_b = _root(_id(a), parent), _root(_id(b), parent)
    if root_a == root_b:
        return 0
    large, small = (root_b, root_a) if parent[root_a] > parent[root_b] else (root_a, root_b)
    parent[large] += parent[small]
    parent[small] = large
    return -parent[large]


@compiled
def _winds(gap):
    # whether a failed loop goes round horizontally, vertically
    y = (gap + _NORTH // 2) // _NORTH
    return gap != y * _NORTH, y != 0


@over_lists("largest")
def _fill_sites(side, order, degree, parent, shift, largest):
    # parent holds -size at a root, n where nobody is yet
    n = side * side
    horizontal = vertical = 0
    most = 1
    steps = (1, -1, _NORTH, -_NORTH, _NORTH + 1, -_NORTH - 1)
    for count in range(1, n + 1):
        site = order[count - 1]
        parent[site] = -1
        column = site % side
        east = 1 if column < side - 1 else 1 - side
        west = -1 if column > 0 else side - 1
        north = side if site < n - side else side - n
        south = -side if site >= side else n - side
        ways = (east, west, north, south, north + east, south + west)
        for k in range(degree):
            neighbour = site + ways[k]
            if parent[neighbour] == n:
                continue
            if horizontal != 0 and vertical != 0:
                size, gap = _merge(site, neighbour, parent), 0
            else:
                size, gap = _join(site, neighbour, steps[k], parent, shift)
            most = max(most, size)
            if gap != 0:
                round_x, round_y = _winds(gap)
                if round_x and horizontal == 0:
                    horizontal = count
                if round_y and vertical == 0:
                    vertical = count
        largest[count] = most
    return horizontal, vertical


@over_lists("largest")
def _fill_bonds(side, order, parent, shift, largest):
    n, width, last_column = side * side, _id(side), _id(side - 1)
    horizontal = vertical = 0
    most = largest[0] = 1
    for count in range(1, 2 * n + 1):
        bond = order[count - 1]
        site, north = bond >> 1, bond & 1
        # both ways are reckoned and one is taken: nobody could guess which
        east_end = site + 1 if _id(site) % width < last_column else site + 1 - side
        north_end = site + side if site < n - side else site + side - n
        other = north_end if north else east_end
        if horizontal != 0 and vertical != 0:
            size, gap = _merge(site, other, parent), 0
        else:
            size, gap = _join(site, other, _NORTH if north else 1, parent, shift)
        most = max(most, size)
        if gap != 0:
            round_x, round_y = _winds(gap)
            if round_x and horizontal == 0:
                horizontal = count
            if round_y and vertical == 0:
                vertical = count
        largest[count] = most
    return horizontal, vertical


@over_lists("largest", "squares")
def _fill_people(order, offsets, neighbours, parent, largest, squares):
    # parent holds -size at a root, n where nobody is yet
    n = len(order)
    most, total = 0, 0
    for count in range(1, n + 1):
        person = order[count - 1]
        parent[person] = -1
        size = 1
        total += 1
        for tie in range(offsets[person], offsets[person + 1]):
            if parent[neighbours[tie]] == n:
                continue
            joined = _merge(person, neighbours[tie], parent)
            if joined > 0:
                total += 2 * size * (joined - size)  # (a + b)^2 - a^2 - b^2
                size = joined
        most = max(most, size)
        largest[count] = most
        squares[count] = total
