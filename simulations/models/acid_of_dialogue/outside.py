"""The town outside: a product crosses it, or those who reject it stop it.

L x L people sit on a square lattice, a cylinder, as in percolation: the left edge meets the right,
the top row has heard of the product. Each has a preference, drawn once and evenly from [0, 1). One
wave, everyone at once:

1. Whoever has just heard adopts if preference + a * w is below the quality q, where w is the
   number of neighbours who rejected in earlier waves; else rejects.
2. Whoever has just adopted tells the four neighbours. Whoever has just rejected tells nobody, and
   from now on counts in w for neighbours who have not decided.

The product is a hit if somebody on the bottom row adopts. At a = 0 it is site percolation.

References
----------
T. Erez, S. Moldovan, S. Solomon (2004), Social anti-percolation, resistance and negative
word-of-mouth. arXiv cond-mat/0406695.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import everyone
from simulations.core.checks import real, reals, seed, takes, whole
from simulations.core.compiled import over_lists
from simulations.core.trajectory import NOT_YET

UNAWARE, INFORMED, ADOPTER, REJECTER = 0, 1, 2, 3
CHANCE, MOST_SIDE = real(0, 1), 4096


class Launch(NamedTuple):
    """What became of a product.

    Attributes
    ----------
    hit : bool
        Whether somebody on the bottom row adopted.
    audience : float
        Share of all people who adopted.
    attitude : ndarray of int8, shape (side**2,)
        0 unaware, 2 adopter, 3 rejecter, row by row from the top.
    heard_at : ndarray of int32, shape (side**2,)
        The wave after which a person had heard, 0 for the top row, or `NOT_YET`.
    """

    hit: bool
    audience: float
    attitude: np.ndarray
    heard_at: np.ndarray


@takes(quality=CHANCE, warning=CHANCE, side=whole(1, MOST_SIDE), seed=seed)
def launch(quality, warning, side=101, seed=0):
    """Return what becomes of a product, person by person.

    Parameters
    ----------
    quality : float
        q, in [0, 1].
    warning : float
        a, what each neighbour who rejected takes off the quality, in [0, 1].
    side : int
        L.
    seed : int
        In [0, 2**64). Its preferences are those of the percolation chapter.

    Returns
    -------
    Launch
    """
    n = side * side
    preference = everyone(seed, "preference", n)
    attitude, heard_at = np.full(n, UNAWARE, np.int8), np.full(n, NOT_YET, np.int32)
    warnings, queue = np.zeros(n, np.int8), np.empty(n, np.int32)
    _spread(side, quality, warning, preference, queue, warnings, attitude, heard_at)
    adopters = attitude == ADOPTER
    hit, audience = bool(adopters[-side:].any()), np.count_nonzero(adopters) / n
    return Launch(hit, audience, attitude, heard_at)


@over_lists("attitude", "heard_at")
def _spread(side, quality, warning, preference, queue, warnings, attitude, heard_at):
    n, first, last, wave = len(attitude), 0, side, 0
    for person in range(side):
        queue[person] = person
        attitude[person] = INFORMED
        heard_at[person] = 0
    while first < last:
        wave += 1
        for i in range(first, last):
            person = queue[i]
            adopts = preference[person] + warning * warnings[person] < quality
            attitude[person] = ADOPTER if adopts else REJECTER
        end = last
        for i in range(first, last):
            person = queue[i]
            column = person % side
            for neighbour in (
                person - side,
                person + side,
                person - 1 if column > 0 else person + side - 1,
                person + 1 if column < side - 1 else person - side + 1,
            ):
                if neighbour < 0 or neighbour >= n:
                    continue
                if attitude[person] == REJECTER:
                    warnings[neighbour] += 1
                elif attitude[neighbour] == UNAWARE:
                    attitude[neighbour] = INFORMED
                    heard_at[neighbour] = wave
                    queue[end] = neighbour
                    end += 1
        first, last = last, end


@takes(
    qualities=reals(0, 1, ndim=1),
    warning=CHANCE,
    side=whole(1, MOST_SIDE),
    replicates=whole(1),
    seed=seed,
)
def count_hits(qualities, warning, *, side=101, replicates=400, seed=0):
    """Return how many launches are hits, by quality.

    Parameters
    ----------
    qualities : sequence of float
    warning : float
    side : int
    replicates : int
        Launches of each quality, on the same towns.
    seed : int
        Of the first town; the next have the seeds that follow.

    Returns
    -------
    ndarray of int64, shape of `qualities`
    """
    towns = range(seed, seed + replicates)
    return np.array([sum(launch(q, warning, side, town).hit for town in towns) for q in qualities])
