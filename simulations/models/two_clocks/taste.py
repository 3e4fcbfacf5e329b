"""A taste that wanders, and two kinds of firm that run after it: no people, one number a month.

Beside the model of the two clocks. A taste is a random walk; an offer fits the taste of some months
ago. And a firm that corrects its offer by a part k of the error it saw d months ago.
"""

import numpy as np

from simulations.chance import generator
from simulations.core.checks import real, reals, seed, takes, whole
from simulations.core.parameters import ParameterError, short
from simulations.models.two_clocks import theory

MOST_MONTHS = 10**6


def _a_firm(name, value):
    """Refuse what is no pair of a lead, from 0 months, and a contract, from 1."""
    pair = isinstance(value, (tuple, list)) and len(value) == 2
    if not pair:
        raise ParameterError(f"{name} must be a pair of lead and contract, got {short(value)}")
    for months, least in zip(value, (0, 1), strict=True):
        whole(least, MOST_MONTHS)(name, months)


def _two_phases(name, value):
    """Refuse what is no pair of whole numbers."""
    if not (isinstance(value, (tuple, list)) and len(value) == 2):
        raise ParameterError(f"{name} must be a pair of months, got {short(value)}")
    for months in value:
        whole(0, MOST_MONTHS)(name, months)


@takes(months=whole(2, MOST_MONTHS), step=real(0, 1e6), seed=seed)
def walk(months, step=1.0, seed=0):
    """Return a taste that wanders, month by month.

    Parameters
    ----------
    months : int
    step : float
        Standard deviation of a month's move, at most a million.
    seed : int

    Returns
    -------
    ndarray of float64, shape (months,)
    """
    return np.cumsum(generator(seed, "taste").normal(0.0, step, months))


@takes(
    taste=reals(-1e12, 1e12, ndim=1, least=1),
    lead=whole(0, MOST_MONTHS),
    contract=whole(1, MOST_MONTHS),
    phase=whole(0, MOST_MONTHS),
)
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
    ndarray of float64, shape (months - lead - contract + 1,)
        Of the last months: those in which the taste is known that any offer is made for.

    Raises
    ------
    ParameterError
        If there is no such month.
    """
    taste = np.asarray(taste, float)
    first = lead + contract - 1
    if taste.size <= first:
        raise ParameterError(
            f"taste must have more than lead + contract - 1 = {first} months, got {taste.size}"
        )
    months = np.arange(first, taste.size)
    return taste[months - lead - (months + phase) % contract]


@takes(taste=reals(-1e12, 1e12, ndim=1, least=1), fast=_a_firm, slow=_a_firm, phases=_two_phases)
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

    Raises
    ------
    ParameterError
        If the taste is too short for one of them.
    """
    made = [offers(taste, *firm, phase) for firm, phase in zip((fast, slow), phases, strict=True)]
    both = min(map(len, made))
    gaps = np.abs([offer[-both:] - np.asarray(taste)[-both:] for offer in made])
    nearer = np.mean(gaps[0] < gaps[1]) + np.mean(gaps[0] == gaps[1]) / 2
    return tuple((gaps**2).mean(axis=1).tolist()), float(nearer)


@takes(fast=_a_firm, slow=_a_firm)
def fast_nearer(fast, slow):
    """Return how often the fast of two firms is nearer to taste, over all of their ages.

    Parameters
    ----------
    fast, slow : tuple of int
        (L, T) of each, in months; every age of the one and of the other is equally likely.

    Returns
    -------
    float
        In [0, 1]; where both are of one age it counts half.
    """
    chances = [
        0.5 if a == b else theory.chance_nearer(a, b) if a < b else 1 - theory.chance_nearer(b, a)
        for a in range(fast[0], fast[0] + fast[1])
        for b in range(slow[0], slow[0] + slow[1])
    ]
    return sum(chances) / len(chances)


@takes(gain=real(0, 10), delay=whole(0, MOST_MONTHS), months=whole(1, 100_000))
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
