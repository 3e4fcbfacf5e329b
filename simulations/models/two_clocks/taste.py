"""A taste that wanders, and two kinds of firm that run after it: no people, one number a month.

Beside the model of the two clocks. A taste is a random walk; an offer fits the taste of some months
ago. And a firm that corrects its offer by a part k of the error it saw d months ago.
"""

import numpy as np

from simulations.chance import generator
from simulations.core.checks import real, seed, takes, whole


@takes(months=whole(2), step=real(0), seed=seed)
def walk(months, step=1.0, seed=0):
    """Return a taste that wanders, month by month.

    Parameters
    ----------
    months : int
    step : float
        Standard deviation of a month's move.
    seed : int

    Returns
    -------
    ndarray of float64, shape (months,)
    """
    return np.cumsum(generator(seed, "taste").normal(0.0, step, months))


def offers(taste, lead, contract, phase=0):
    """Return what a firm offers each month: the taste of `lead` to `lead` + `contract` - 1 ago.

    Parameters
    ----------
    taste : ndarray of float64, shape (months,)
    lead, contract : int
        In months.
    phase : int
        Months of the contract that have passed in the first month.

    Returns
    -------
    ndarray of float64, shape (months,)
        NaN where the offer is older than the taste is known.
    """
    months = np.arange(taste.size)
    seen = months - lead - (months + phase) % contract
    return np.where(seen >= 0, taste[seen], np.nan)


def race(taste, fast, slow, phases=(0, 0)):
    """Return how far two firms are from taste, and how often the first is the nearer.

    Parameters
    ----------
    taste : ndarray of float64, shape (months,)
    fast, slow : tuple of int
        (lead, contract) of each, in months.
    phases : tuple of int
        Of `offers`.

    Returns
    -------
    errors : tuple of float
        Mean squared distance from taste, of both.
    nearer : float
        Share of months in which the fast one is nearer, ties half.
    """
    gaps = np.array(
        [
            np.abs(offers(taste, *firm, phase) - taste)
            for firm, phase in zip((fast, slow), phases, strict=True)
        ]
    )
    gaps = gaps[:, ~np.isnan(gaps).any(axis=0)]
    nearer = np.mean(gaps[0] < gaps[1]) + np.mean(gaps[0] == gaps[1]) / 2
    return tuple((gaps**2).mean(axis=1).tolist()), float(nearer)


@takes(gain=real(0), delay=whole(0), months=whole(1))
def correct(gain, delay, months):
    """Return the error of a firm that corrects it on old news, from an error of 1.

    Parameters
    ----------
    gain : float
        k: the part of the error seen that is corrected in a month.
    delay : int
        d: how many months old the news is.
    months : int

    Returns
    -------
    ndarray of float64, shape (months + 1,)
    """
    error = np.ones(months + 1)
    for t in range(months):
        error[t + 1] = error[t] - gain * error[max(t - delay, 0)]
    return error
