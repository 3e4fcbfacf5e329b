"""Granovetter's crowd: all see how many act, and each joins once enough do.

Here acting is public and people act one after the other, so nobody needs to know what others know:
they see it. Everybody has a threshold, the number of others who must act first.

An engine only: the crowd is one number, and a round is one line.

References
----------
M. Granovetter (1978), Threshold models of collective behavior. American Journal of Sociology
83:1420.
"""

import numpy as np

from simulations.chance import generator
from simulations.core.checks import each, numbers, real, takes, whole
from simulations.core.parameters import ParameterError

_FAR = 1e9  # thresholds: more people than there are


def _thresholds(name, value):
    # an infinite threshold is that of somebody who never acts
    given = numbers(name, value)
    if np.isnan(given).any():
        raise ParameterError(f"{name} must be numbers, got nan")


@takes(thresholds=_thresholds)
def crowd(thresholds):
    """Return how many act after each round, until nobody joins any more.

    Parameters
    ----------
    thresholds : array_like of float, shape (n,)
        How many must act before a person joins; at most 0 acts alone.

    Returns
    -------
    ndarray of int64, shape (rounds + 1,)
        From 0, non-decreasing.

    Raises
    ------
    ParameterError
        If a threshold is not a number.
    """
    ordered = np.sort(np.asarray(thresholds, dtype=float))
    if np.isnan(ordered).any():
        raise ParameterError("thresholds must be numbers, got nan")
    acting = [0]
    while True:
        joined = int(np.searchsorted(ordered, acting[-1], side="right"))
        if joined == acting[-1]:
            return np.array(acting)
        acting.append(joined)


@takes(n=whole(0), mean=real(-_FAR, _FAR), spread=real(0, _FAR))
def draw_thresholds(n, mean, spread, seed=0):
    """Return thresholds drawn from a normal distribution; one seed, the same people.

    Parameters
    ----------
    n : int
        The number of people.
    mean : float
        Their mean threshold, for a crowd of 100: it is scaled to n.
    spread : float
        Their standard deviation, for a crowd of 100.
    seed : int

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    return (mean + spread * generator(seed, "thresholds").standard_normal(n)) * n / 100


@takes(spreads=each(real(0, _FAR)), mean=real(-_FAR, _FAR), n=whole(1), replicates=whole(0))
def turnouts(spreads, *, mean=25.0, n=100, replicates=100):
    """Return how many act in the end, in crowds whose thresholds are more and more mixed.

    Parameters
    ----------
    spreads : sequence of float
        Standard deviations of the thresholds, for a crowd of 100.
    mean : float
    n : int
        The number of people; the result is given per 100.
    replicates : int
        Crowds of each spread; replicate r consists of the same people in all.

    Returns
    -------
    pandas.DataFrame
        Columns ``spread``, ``replicate``, ``acting`` (of 100).
    """
    import pandas as pd

    rows = [
        (spread, r, 100 * crowd(draw_thresholds(n, mean, spread, seed=r))[-1] / n)
        for spread in spreads
        for r in range(replicates)
    ]
    return pd.DataFrame(rows, columns=["spread", "replicate", "acting"])
