"""What is known in closed form of contacts and relations, and what the models must reproduce.

The curve of Bass, and the totals of chains, stand in `simulations.theory`: other chapters use them.
"""

import numpy as np

from simulations.core.checks import of, real, reals, takes
from simulations.models.contact_to_relation.rules import Parameters
from simulations.theory.bass import in_steps as bass_in_steps
from simulations.theory.bass import peak_rate as bass_peak_rate
from simulations.theory.bass import peak_share as bass_peak_share
from simulations.theory.bass import peak_time as bass_peak_time
from simulations.theory.bass import share as bass
from simulations.theory.branching import total_reached as big_seed
from simulations.theory.random_graphs import reached_share

__all__ = [
    "advertising_alone",
    "bass",
    "bass_in_steps",
    "bass_peak_rate",
    "bass_peak_share",
    "bass_peak_time",
    "big_seed",
    "contacts_needed",
    "large_town",
    "reached_share",
]

# --- strong and weak ties in a large town


@takes(parameters=of(Parameters, "Parameters of this model"))
def large_town(parameters):
    """Return the share of adopters at every step in the limit of infinitely many people.

    Then the share F of adopters is no longer a matter of luck, and circles with k adopters are
    alike: only their shares y_k have to be followed. Whoever is undecided in such a circle stays so
    with chance (1 - alpha)(1 - beta_s)^k (1 - beta_w F)^w, independently of the other s - k - 1, so
    the number who adopt is binomial.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
        From 0.
    """
    from scipy.special import comb

    p, s = parameters, parameters.circle
    had, now = np.ogrid[: s + 1, : s + 1]
    new = np.maximum(now - had, 0)
    ways = np.where(now >= had, comb(s - had, new), 0.0)
    circles = np.zeros(s + 1)
    circles[0] = 1.0
    adopters = np.zeros(p.steps + 1)
    for t in range(p.steps):
        share = adopters[t]
        advertised = 1 - p.advertising if share < p.advertising_until else 1.0
        stay = advertised * (1 - p.strong_word) ** had * (1 - p.weak_word * share) ** p.meetings
        circles = circles @ (ways * (1 - stay) ** new * stay ** (s - now))
        adopters[t + 1] = min(circles @ now[0] / s, 1.0)
    return adopters


@takes(advertising=real(0, 1, above=True, below=True), share=real(0, 1, below=True))
def advertising_alone(advertising, share):
    """Return after how many steps advertising alone has convinced a share of the people.

    Parameters
    ----------
    advertising : float
        alpha, in (0, 1).
    share : float
        In [0, 1).

    Returns
    -------
    float
        ln(1 - share) / ln(1 - alpha): a continuous time, to be rounded up to a step.
    """
    return float(np.log1p(-share) / np.log1p(-advertising))


@takes(total=real(0), reproduction=reals(0))
def contacts_needed(total, reproduction):
    """Return how many contacts lead to `total` people, total (1 - R), and 0 from R = 1 on.

    Parameters
    ----------
    total : float
    reproduction : float or ndarray
        R, at least 0.

    Returns
    -------
    float or ndarray
    """
    return total * np.maximum(1.0 - np.asarray(reproduction, dtype=float), 0.0)[()]
