"""Bass's model with people, and the eleven durables of 1969.

An engine only: all people are alike and each meets the average of all others, so there is nobody
to draw and nothing for a Mesa face to add.

n people. In a step of length dt an undecided person adopts with chance 1 - exp(-(p + q F) dt),
where F is the share of adopters at its beginning. Everybody has the same chance, so one draw a
person is enough: the doubt of all falls from 1 by the factor exp(-(p + q F) dt) each step, and
whoever's draw is no longer below it adopts.

References
----------
Bass (1969), A new product growth for model consumer durables. Management Science 15:215.
"""

import math
from pathlib import Path

import numpy as np

from simulations.chance import everyone
from simulations.core.checks import in_range, real, takes, whole
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.models.contact_to_relation import theory

ADVERTISING, WORD_OF_MOUTH = 0.03, 0.38  # 1/year, averages of Sultan, Farley and Lehmann (1990)
DURABLES = Path(__file__).with_name("durables_1969.csv")

_MOST_STEPS = 10**7


@takes(
    p=real(0, 1e6),
    q=real(0, 1e6),
    n=whole(1),
    years=real(0, 1e6, above=True),
    dt=real(0, above=True),
)
def simulate(p=ADVERTISING, q=WORD_OF_MOUTH, seed=0, *, n=10_000, years=20, dt=0.05):
    """Return one run of Bass's model with people.

    Parameters
    ----------
    p, q : float
        Advertising and word of mouth, at least 0, 1/year.
    seed : int
        In [0, 2**64). The same people for all p, q and dt.
    n : int
        People, at least 1.
    years : float
        A whole number of steps.
    dt : float
        The step, in (0, years], in years.

    Returns
    -------
    Trajectory
        Measures ``years`` and ``adopters``, a share.

    Raises
    ------
    ParameterError
        If a value breaks its rule.
    """
    if not 0 < dt <= years < math.inf:
        raise ParameterError(f"dt must lie in (0, years = {years!r}], got {dt!r}")
    in_range("years", years, dt, _MOST_STEPS * dt)
    draws = np.sort(everyone(seed, "doubt", n))
    steps = round(years / dt)
    shares, doubt = np.zeros(steps + 1), 1.0
    for t in range(steps):
        doubt *= math.exp(-(p + q * shares[t]) * dt)
        shares[t + 1] = (n - np.searchsorted(draws, doubt)) / n
    return Trajectory({"years": np.arange(steps + 1) * dt, "adopters": shares})


def durables():
    """Return the eleven consumer durables of Bass (1969), as reported.

    Returns
    -------
    pandas.DataFrame
        Indexed by product: ``p`` and ``q`` (1/year), ``m_thousands``, the ``peak`` that follows
        from p and q (years after the launch), and ``source``: "reported" (from memory, not
        verified), or "p, q confirmed" where a second source gives p and q, rounded.
    """
    import pandas as pd

    table = pd.read_csv(DURABLES, index_col="product")
    peaks = [theory.bass_peak_time(p, q) for p, q in zip(table["p"], table["q"], strict=True)]
    table.insert(3, "peak", peaks)
    return table
