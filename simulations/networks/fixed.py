"""Networks without chance: circles, lattices, rings, and two that were observed.

They take `rng` too, and leave it alone: a caller can treat all generators alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from simulations.core.parameters import short
from simulations.networks.rows import (
    Network,
    NetworkError,
    all_pairs,
    check_even_degree,
    check_n,
    check_whole,
    network_of,
    ring_ties,
)


def cliques(n: int, size: int, *, rng: object = None) -> Network:
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

    Examples
    --------
    >>> from simulations import networks
    >>> networks.cliques(6, 3).tie_list().tolist()
    [[0, 1], [0, 2], [1, 2], [3, 4], [3, 5], [4, 5]]
    """
    n = check_n(n)
    size = check_whole("size", size, 1, n, "[1, n]")
    full, rest = divmod(n, size)
    first = (np.arange(full, dtype=np.int32) * size)[:, None, None]
    neighbours = np.concatenate(
        ((first + _others(size)).ravel(), (full * size + _others(rest)).ravel())
    )
    degrees = np.repeat([size - 1, rest - 1], [full * size, rest])
    return Network(np.concatenate(([0], np.cumsum(degrees))), neighbours)


def _others(size):
    # everybody in a circle but oneself, a row for each of them
    place = np.arange(max(size - 1, 0), dtype=np.int32)
    return place + (place >= np.arange(size)[:, None])


def square_lattice(
    side: int,
    *,
    periodic: Sequence[bool] = (True, True),
    neighbourhood: Literal["von Neumann", "Moore"] = "von Neumann",
    rng: object = None,
) -> Network:
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

    Examples
    --------
    >>> from simulations import networks
    >>> networks.square_lattice(3, periodic=(False, False)).n_ties
    12
    >>> networks.square_lattice(3, neighbourhood="Moore").degrees().tolist()
    [8, 8, 8, 8, 8, 8, 8, 8, 8]
    """
    side = check_whole("side", side, 1, 46_340, "[1, 46340]")
    steps = {"von Neumann": ((0, 1), (1, 0)), "Moore": ((0, 1), (1, 0), (1, 1), (1, -1))}
    if not isinstance(neighbourhood, str) or neighbourhood not in steps:
        raise NetworkError(
            f"neighbourhood must be one of: {', '.join(steps)}; got {short(neighbourhood)}"
        )
    pair = isinstance(periodic, tuple | list | np.ndarray) and len(periodic) == 2
    if not pair or not all(isinstance(way, bool | np.bool) for way in periodic):
        raise NetworkError(f"periodic must be two of True and False, got {short(periodic)}")
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
    return network_of(people.size, np.concatenate(first), np.concatenate(second))


def ring(n: int, degree: int, *, rng: object = None) -> Network:
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

    Examples
    --------
    >>> from simulations import networks
    >>> networks.ring(6, 2).neighbours_of(0).tolist()
    [1, 5]
    """
    n = check_n(n)
    return network_of(n, *ring_ties(n, check_even_degree(degree, n) // 2))


def complete(n: int, *, rng: object = None) -> Network:
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

    Examples
    --------
    >>> from simulations import networks
    >>> networks.complete(5).n_ties
    10
    """
    n = check_n(n)
    return network_of(n, *all_pairs(n).T, in_order=True)


def karate_club(*, rng: object = None) -> Network:
    """Return the friendships among the 34 members of a karate club (78 ties).

    Returns
    -------
    Network
        Person 0 is the instructor, person 33 the administrator; the club split between them.

    References
    ----------
    Zachary (1977), An information flow model for conflict and fission in small groups. Journal of
    Anthropological Research 33:452.

    Examples
    --------
    >>> from simulations import networks
    >>> networks.karate_club()
    Network(n=34, n_ties=78, mean_degree=4.588)
    """
    return _stored("karate_club.csv")


def les_miserables(*, rng: object = None) -> Network:
    """Return who meets whom in Victor Hugo's novel: 77 characters, 254 ties, labels their names.

    Returns
    -------
    Network

    References
    ----------
    Knuth (1993), The Stanford GraphBase. Addison-Wesley.

    Examples
    --------
    >>> from simulations import networks
    >>> network = networks.les_miserables()
    >>> network.n, network.labels[int(network.degrees().argmax())]
    (77, 'Valjean')
    """
    return _stored("les_miserables.csv")


def _stored(name):
    from simulations.networks.files import read_ties

    return read_ties(Path(__file__).parent / "data" / name)
