"""Branching: everybody convinces a Poisson number of others, R on average, and nobody is met twice.

That a chain never ends has the chance `random_graphs.giant_component` of R.

References
----------
.. [1] D. J. Watts, J. Peretti (2007), Viral marketing for the real world. Harvard Business Review,
   May 2007.
"""

import math

import numpy as np

from simulations.core.checks import MOST, real, reals, takes, whole, wholes


@takes(sizes=wholes(1), reproduction=real(0, MOST, above=True))
def borel(sizes, reproduction):
    """Return the chance that a chain has each of some sizes: Borel's law.

    P(n) = exp(-R n) (R n)^(n - 1) / n!, for a tree of which everybody has a Poisson number of
    followers, R on average.

    Parameters
    ----------
    sizes : array_like of int
        People of the chain with the first, at least 1.
    reproduction : float
        R, above 0.

    Returns
    -------
    ndarray of float64
    """
    from scipy.special import gammaln

    n = np.asarray(sizes, float)
    return np.exp(-reproduction * n + (n - 1) * np.log(reproduction * n) - gammaln(n + 1))


@takes(reproduction=real(0))
def mean_size(reproduction):
    """Return the mean size 1 / (1 - R) of a chain, infinite from R = 1 on."""
    return float(total_reached(1, reproduction))


@takes(links=whole(0, 10**7), reproduction=real(0))
def depth_at_least(links, reproduction):
    """Return the chance that a chain has at least so many links.

    A chain of fewer than k links has a first person all of whose followers start chains of fewer
    than k - 1: P(< k) = exp(-R (1 - P(< k - 1))), from P(< 1) = exp(-R).

    Parameters
    ----------
    links : int
        At least 0.
    reproduction : float
        R, at least 0.

    Returns
    -------
    float
    """
    shorter = 0.0
    for _ in range(links):
        shorter = math.exp(-reproduction * (1 - shorter))
    return 1 - shorter


@takes(share=real(0, 1, above=True))
def reproduction_of_lone(share):
    """Return the R at which this share of chains has nobody but the first: -ln(share)."""
    return -math.log(share)


@takes(contacts=reals(0), reproduction=reals(0))
def total_reached(contacts, reproduction):
    """Return how many people a campaign reaches: contacts / (1 - R), without end from R = 1 on.

    Each person convinces R others on average, they R^2, and so on.

    Parameters
    ----------
    contacts : float or ndarray
        People reached by the campaign itself, I.
    reproduction : float or ndarray
        R, at least 0.

    Returns
    -------
    float or ndarray
        Infinite where R is at least 1.

    References
    ----------
    Watts and Peretti (2007) [1]_.
    """
    left = 1.0 - np.asarray(reproduction, dtype=float)
    with np.errstate(divide="ignore"):
        return np.where(left > 0, contacts / np.maximum(left, 0.0), np.inf)[()]
