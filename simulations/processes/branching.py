"""Chains as branching: everybody who speaks convinces a Poisson number of others, R on average.

The simplest model of a chain, with nobody met twice. It has no people and no network, only
generations, so neither a Mesa face nor the engine is of use here.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import generator
from simulations.core.checks import real, takes, whole


class Chains(NamedTuple):
    """Many chains, each begun by one person; arrays of shape (chains,).

    Attributes
    ----------
    sizes : ndarray of int64
        People, the first included.
    links : ndarray of int64
        The longest way from the first person, in links; 0 if nobody followed.
    followers : ndarray of int64
        People convinced by the first person directly.
    alive : ndarray of bool
        Whether the chain had outgrown `most` when it was left.
    """

    sizes: np.ndarray
    links: np.ndarray
    followers: np.ndarray
    alive: np.ndarray


@takes(reproduction=real(0, 100), count=whole(1), most=whole(1, 10**15))
def chains(reproduction, count, seed=0, *, most=100_000):
    """Return many chains.

    Parameters
    ----------
    reproduction : float
        R, how many people each person convinces on average, in [0, 100].
    count : int
        How many chains, at least 1.
    seed : int
    most : int
        A chain that has more people is no longer followed.

    Returns
    -------
    Chains

    Raises
    ------
    ParameterError
        If R or the count breaks its rule.
    """
    rng = generator(seed, "branching")
    sizes, links = np.ones(count, np.int64), np.zeros(count, np.int64)
    going, speakers, followers = np.arange(count), np.ones(count, np.int64), None
    while going.size:
        # the convinced of m people together: Poisson with m times the mean
        convinced = rng.poisson(reproduction * speakers)
        followers = convinced if followers is None else followers
        sizes[going] += convinced
        links[going] += convinced > 0
        on = (convinced > 0) & (sizes[going] <= most)
        going, speakers = going[on], convinced[on]
    return Chains(sizes, links, followers, sizes > most)
