"""Closed forms and published values for percolation on lattices, trees and networks."""

import numpy as np

from simulations.core.checks import real, reals, takes, whole, wholes
from simulations.core.parameters import ParameterError
from simulations.theory.random_graphs import giant_component

__all__ = [
    "LARGEST_CLUSTER_EXPONENT",
    "POWER_LAW_LIMIT",
    "SQUARE_BOND",
    "SQUARE_SITE",
    "THRESHOLD_WIDTH_EXPONENT",
    "TRIANGULAR_SITE",
    "WRAPPING",
    "audience_if_everyone_is_told",
    "bethe_giant",
    "bethe_threshold",
    "giant_component",
    "molloy_reed",
    "newman_watts_threshold",
    "poisson_critical_price",
    "power_law_limit",
    "regular_reached",
]

# thresholds of infinite lattices: the share of open sites (or bonds) above which one cluster spans
SQUARE_SITE = 0.59274621  # +- 0.00000013, Newman and Ziff (2000), abstract
SQUARE_BOND = 0.5  # exact, Kesten (1980)
TRIANGULAR_SITE = 0.5  # exact: a triangular lattice is its own matching lattice

# exponents of the plane: cluster size, and the width of the threshold, which shrinks as L^(-3/4)
LARGEST_CLUSTER_EXPONENT = -5 / 48  # share of sites in the largest cluster at p_c, in powers of L
THRESHOLD_WIDTH_EXPONENT = -3 / 4

# chance that a cluster wraps an infinite square torus at p_c, as given by Newman and Ziff (2001);
# reproduced within its standard error by `newman_ziff` (see the tests)
WRAPPING = {
    "either": 0.690473725,
    "both": 0.351642855,
    "horizontal": 0.521058290,
    "vertical": 0.521058290,
}

# a network with degrees P(k) ~ k^(-alpha), k = 1, 2, ..., has a giant component below this alpha:
# the root of zeta(alpha - 2) = 2 zeta(alpha - 1), see `power_law_limit`
POWER_LAW_LIMIT = 3.47875


@takes(degree=reals(1, above=True))
def bethe_threshold(degree):
    """Return the threshold 1 / (z - 1) of a tree (or random regular graph) of degree z.

    An open path reaches z - 1 new neighbours at each person and goes on if one of them is open.

    Parameters
    ----------
    degree : array_like of float
        z, above 1.

    Returns
    -------
    ndarray of float64
    """
    return 1 / (np.asarray(degree, float) - 1)


@takes(p=reals(0, 1))
def bethe_giant(p):
    """Return the share of a large random 3-regular graph in the giant cluster of open bonds.

    A branch dies with chance u = 1 - p + p u^2, so u = (1 - p) / p; a person is outside if all
    three branches die: S = 1 - u^3.

    Parameters
    ----------
    p : array_like of float
        Chance that a bond is open, in [0, 1].

    Returns
    -------
    ndarray of float64
        0 up to p = 1/2.
    """
    p = np.asarray(p, float)
    return 1 - ((1 - np.maximum(p, 0.5)) / np.maximum(p, 0.5)) ** 3


@takes(degree=whole(1, 10**6), chance=real(0, 1), starters=real(0, 1))
def regular_reached(degree, chance, starters=0.0):
    """Return whom a cascade reaches on a large random regular network, as a share of all.

    Somebody at the end of a tie is not reached by the others, with chance v, if it is no starter
    and none of the other ties brings the word: v = (1 - s) (1 - p + p v)^(z - 1), the smallest
    such v. A share 1 - (1 - s) (1 - p + p v)^z is reached; without starters, that is the giant
    cluster of open ties.

    Parameters
    ----------
    degree : int
        z, ties of each person.
    chance : float
        p, that a tie is open, in [0, 1].
    starters : float
        s, the share of people who start, drawn evenly, in [0, 1].

    Returns
    -------
    float
    """
    before, v = -1.0, 0.0
    while v - before > 1e-15:  # it only grows
        before, v = v, (1 - starters) * (1 - chance + chance * v) ** (degree - 1)
    return 1 - (1 - starters) * (1 - chance + chance * v) ** degree


@takes(degrees=wholes(least=1))
def molloy_reed(degrees):
    """Return <k^2> / <k>; a random graph with these degrees has a giant component if it exceeds 2.

    Parameters
    ----------
    degrees : array_like of int
        One a person, not all 0.

    Returns
    -------
    float

    References
    ----------
    Molloy and Reed (1995), A critical point for random graphs with a given degree sequence.
    """
    k = np.asarray(degrees, float)
    if not k.any():
        raise ParameterError("degrees must not all be 0")
    return float((k**2).mean() / k.mean())


def power_law_limit():
    """Return the exponent alpha below which a power law of degrees has a giant component.

    <k^2> = 2 <k> with P(k) ~ k^(-alpha), k = 1, 2, ..., reads zeta(alpha - 2) = 2 zeta(alpha - 1).

    Returns
    -------
    float
        `POWER_LAW_LIMIT`.
    """
    from scipy.optimize import brentq
    from scipy.special import zeta

    return brentq(lambda alpha: zeta(alpha - 2) - 2 * zeta(alpha - 1), 3.1, 5)


@takes(reach=whole(1, 10**6), shortcuts=real(0, 10**6, above=True))
def newman_watts_threshold(reach, shortcuts):
    """Return the site threshold of a ring with `reach` neighbours a side and some shortcuts.

    Along the ring a run of open people stops after each with chance s = (1 - p)^k: nobody among
    the next k is open. A person met over a shortcut lies in a run of (2 - s) / s open people on
    average; each has 2 k phi ends of shortcuts, each with somebody open behind it with chance p.
    At the threshold these give one new run: phi = (1 - p)^k / (2 k p (2 - (1 - p)^k)).

    Parameters
    ----------
    reach : int
        k, at least 1.
    shortcuts : float
        phi, shortcuts a bond of the ring, above 0.

    Returns
    -------
    float
        p_c, in (0, 1).

    References
    ----------
    Newman and Watts (1999), Scaling and percolation in the small-world network model.
    """
    from scipy.optimize import brentq

    def excess(p):
        s = (1 - p) ** reach
        return 2 * reach * shortcuts * p * (2 - s) - s

    return brentq(excess, 0.0, 1.0)


@takes(mean_degree=reals(0, above=True))
def poisson_critical_price(mean_degree):
    """Return the price 1 - 1/z above which no product spreads on a large random graph.

    Whoever would pay the price P is open, a share 1 - P of all; a random graph of mean degree z
    needs an open share of 1 / z.

    Parameters
    ----------
    mean_degree : array_like of float
        z, above 0.

    Returns
    -------
    ndarray of float64
        0 where no price is low enough.
    """
    return np.maximum(1 - 1 / np.asarray(mean_degree, float), 0.0)


@takes(quality=reals(0, 1))
def audience_if_everyone_is_told(quality):
    """Return the audience of a film of which everyone hears directly: the null, a straight line.

    Parameters
    ----------
    quality : array_like of float
        In [0, 1].

    Returns
    -------
    ndarray of float64
        The share of people who see it: the quality itself.
    """
    return np.asarray(quality, float)
