"""What is known of masks and faces in closed form, and the numbers it must reproduce.

All forms are derived. Where nobody compares letters (m = 0), a person trusts after t letters if
nobody in its component of believed ties has seen through one alone. With q = (1 - d)^t a large
network has the share G of trusting people, the generating function of the sizes of components:

    G = q exp(R (G - 1)),

solved by Lambert's W, principal branch. It is the share that is missed when a share 1 - q of a town
is reached by a campaign and R others hear from each: `random_graphs.reached_share`.

References
----------
M. E. J. Newman (2002), Spread of epidemic disease on networks. Physical Review E 66:016128: bond
percolation and generating functions. T. Lattimore and C. Szepesvári (2020), Bandit Algorithms,
chapter 6: explore, then commit. M. A. Nowak and K. Sigmund (1998), Evolution of indirect
reciprocity by image scoring. Nature 393:573.
"""

import math

import numpy as np

from simulations.core.checks import real, takes, whole
from simulations.core.parameters import ParameterError
from simulations.theory.random_graphs import giant_component, reached_share

MOST_LETTERS = 100_000


@takes(letters=whole(0, MOST_LETTERS), careful=real(0, 1), reproduction=real(0, 1000))
def trust(letters, careful, reproduction):
    """Return the share of people who trust after 0, 1, ..., so many letters if nobody compares.

    Parameters
    ----------
    letters : int
    careful : float
        d, the chance to see through a letter alone.
    reproduction : float
        R = b c, how many people somebody convinces on average.

    Returns
    -------
    ndarray of float64, shape (letters + 1,)
        1 before the first letter. For R above 1 the second entry lies below `trust_left` by what
        the first letter itself reveals.
    """
    seen = 1 - (1 - careful) ** np.arange(letters + 1)
    missed = [1 - reached_share(share, reproduction) if share else 1.0 for share in seen]
    return np.array(missed)


@takes(reproduction=real(0, 1000))
def trust_left(reproduction):
    """Return the share of people who trust once few have seen through it: 1 up to R = 1.

    The cliff. For R above 1 the largest component, a share S(R) of all, falls with the first
    letter, however few look twice.
    """
    return float(1 - giant_component(reproduction))


@takes(careful=real(0, 1), reproduction=real(0, 1, below=True))
def first_loss(careful, reproduction):
    """Return the share of people whom a letter loses at the start, d / (1 - R), for R below 1."""
    return careful / (1 - reproduction)


@takes(letters=whole(1, MOST_LETTERS), careful=real(0, 1), reproduction=real(0, 1000))
def mean_value(letters, careful, reproduction):
    """Return the mean value of a letter over the first 1, 2, ..., letters, all texts fitting.

    Letter t meets those who trust after letter t - 1; the first meets everybody.

    Parameters
    ----------
    letters : int
    careful, reproduction : float
        As in `trust`.

    Returns
    -------
    ndarray of float64, shape (letters,)
        Entry T - 1 is that over T letters.
    """
    met = trust(letters - 1, careful, reproduction)
    return np.cumsum(met) / np.arange(1, letters + 1)


@takes(
    open_worth=real(0, 1, above=True),
    careful=real(0, 1, above=True),
    reproduction=real(0, 1000),
    most=whole(1, MOST_LETTERS),
)
def break_even(open_worth, careful, reproduction, *, most=2000):
    """Return after how many letters the mask has earned less than an open letter would have.

    Parameters
    ----------
    open_worth : float
        v, what an answer to an open letter is worth.
    careful, reproduction : float
        As in `trust`.
    most : int
        How many letters are looked at.

    Returns
    -------
    int
        The first T for which the mean value over T letters lies below v.

    Raises
    ------
    ParameterError
        If it does not within `most` letters.
    """
    below = np.flatnonzero(mean_value(most, careful, reproduction) < open_worth)
    if not below.size:
        raise ParameterError(f"most must reach the break-even, got {most}")
    return int(below[0]) + 1


@takes(texts=whole(1), within=real(0, 1))
def same_text(texts, within):
    """Return the chance that two friends hold the same text: by kind w, by lot 1 / K.

    Parameters
    ----------
    texts : int
        K.
    within : float
        w.

    Returns
    -------
    dict of str to float
    """
    return {"by kind": float(within), "by lot": 1 / texts}


# --- listen first: try two offers on some people, then send all others the better one


@takes(tested=whole(0, 10**7), gap=real(0, 100), people=whole(2, 10**7))
def regret(tested, gap, people):
    """Return what listening first costs, against knowing from the start which offer is better.

    Each of two offers is tried on so many people; their answers have variance 1 and means that
    differ by the gap. Everybody else then gets the offer that did better:
    m D + (n - 2 m) D Phi(-D sqrt(m / 2)).

    Parameters
    ----------
    tested : int
        m, people for each offer, at most half of all.
    gap : float
        D.
    people : int
        n.

    Returns
    -------
    float
        In answers. With m = 0 a coin decides: D n / 2.
    """
    if 2 * tested > people:
        raise ParameterError(f"tested must be at most half of people = {people}, got {tested}")
    wrong = math.erfc(gap * math.sqrt(tested / 2) / math.sqrt(2)) / 2
    return tested * gap + (people - 2 * tested) * gap * wrong


@takes(gap=real(0, 100), people=whole(2, 10**5))
def best_test(gap, people):
    """Return how many people for each offer make the `regret` least.

    Parameters
    ----------
    gap : float
    people : int

    Returns
    -------
    int
    """
    return min(range(people // 2 + 1), key=lambda tested: regret(tested, gap, people))


# --- a face: a reputation that can be known


@takes(gain=real(0, above=True), cost=real(0, above=True), cheats=real(0, 1, below=True))
def known_enough(gain, cost, cheats):
    """Return in which share of meetings the past of a person must be known for helping to pay.

    People help everybody whom they do not know as a cheat. A helper gains from all other helpers
    and pays for all but known cheats; a cheat gains from helpers who do not know it. Helping pays
    above k / ((1 - x) B + x k), for a share x of cheats.

    Parameters
    ----------
    gain : float
        B, what help is worth to who gets it.
    cost : float
        k, what it costs who gives it.
    cheats : float
        x.

    Returns
    -------
    float
        Above 1 where helping never pays. With hardly any cheats k / B.
    """
    return cost / ((1 - cheats) * gain + cheats * cost)
