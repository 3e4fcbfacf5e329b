"""What is known of chains in closed form, with the published values that they are held against.

The forms of branching stand in `simulations.theory`, as other chapters use them too.

References
----------
.. [1] D. J. Watts (2002), A simple model of global cascades on random networks. PNAS 99:5766.
.. [2] J. P. Gleeson and D. J. Cahalane (2007), Seed size strongly affects cascades on random
   networks. Physical Review E 75:056103.
.. [3] S. Goel, D. J. Watts and D. G. Goldstein (2012), The structure of online diffusion networks.
   ACM Conference on Electronic Commerce. The shares are those that the authors report.
"""

import math

import numpy as np

from simulations.core.checks import real, takes, whole, word
from simulations.models.first_link.rules import TOP
from simulations.processes.threshold_cascade import friends_needed
from simulations.theory.branching import borel, depth_at_least, mean_size, reproduction_of_lone
from simulations.theory.random_graphs import giant_component as survival

__all__ = [
    "BEYOND_ONE_LINK",
    "LONE",
    "borel",
    "cascade_window",
    "chance_of_cascade",
    "depth_at_least",
    "final_share",
    "mean_size",
    "poisson",
    "reproduction_of_lone",
    "survival",
    "vulnerable_branching",
    "vulnerable_degree",
]

LONE = 0.70, 0.95  # the share of real cascades that nobody follows, lowest and highest [3]_
BEYOND_ONE_LINK = 0.01, 0.04  # the share of real diffusion trees with more than one link [3]_

_TINY = 1e-12


# --- Watts' cascades on large random graphs


_CROWD = 10**5  # friends on average, at most: the laws are summed up one friend after the other
_LEAST = 1e-6  # the lowest threshold: friends are counted up to its inverse


@takes(mean=real(0, _CROWD), most=whole(0))
def poisson(mean, most):
    """Return the chances of 0, 1, ..., `most` events with a Poisson law, an ndarray."""
    k = np.arange(most + 1)
    from scipy.special import gammaln

    return np.exp(k * np.log(max(mean, 1e-300)) - mean - gammaln(k + 1))


@takes(threshold=real(_LEAST, 1))
def vulnerable_degree(threshold):
    """Return the largest number of friends with which a single one is enough.

    Parameters
    ----------
    threshold : float
        phi, in (0, 1].

    Returns
    -------
    int
        The largest K with 1 / K >= phi.
    """
    needed = friends_needed(threshold, math.ceil(1 / threshold) + 1)[1:]
    return int(np.flatnonzero(needed == 1)[-1] + 1)


@takes(mean_degree=real(0, _CROWD, above=True), threshold=real(_LEAST, 1))
def vulnerable_branching(mean_degree, threshold):
    """Return how many vulnerable people a vulnerable person leads to, on average.

    Whoever is reached along a tie has k friends with chance k p_k / z, is vulnerable if k <= K,
    and leads on to k - 1 others: the sum of k (k - 1) p_k over k <= K, by z. Above 1 the
    vulnerable hang together across the network, and there are global cascades.

    Parameters
    ----------
    mean_degree : float
        z, above 0.
    threshold : float
        phi, in (0, 1].

    Returns
    -------
    float

    References
    ----------
    Watts (2002), equation 5.
    """
    most = vulnerable_degree(threshold)
    k = np.arange(most + 1)
    return float((k * (k - 1) * poisson(mean_degree, most)).sum() / mean_degree)


@takes(threshold=real(_LEAST, 1))
def cascade_window(threshold):
    """Return the mean degrees between which a large random graph has global cascades.

    Parameters
    ----------
    threshold : float
        phi, in (0, 1].

    Returns
    -------
    tuple of float or None
        The two roots of `vulnerable_branching` = 1; None where there is no window (phi > 1/4).
    """
    from scipy.optimize import brentq, minimize_scalar

    def excess(z):
        return vulnerable_branching(z, threshold) - 1

    most = vulnerable_degree(threshold)
    highest = minimize_scalar(
        lambda z: -excess(z), bounds=(1e-6, most + 1), method="bounded", options={"xatol": 1e-10}
    ).x
    if excess(highest) < 0:
        return None
    return brentq(excess, 1e-9, highest), brentq(excess, highest, 60 + 4 * most)


@takes(
    mean_degree=real(0, _CROWD, above=True),
    threshold=real(_LEAST, 1),
    first=word("anybody", "hubs"),
)
def chance_of_cascade(mean_degree, threshold, first="anybody"):
    """Return the chance that one seed adopter starts a global cascade on a large random graph.

    A tie leads nowhere with chance u if whoever is behind it is not vulnerable, or is and all
    further ties lead nowhere: u = 1 - r + sum over k <= K of (k p_k / z) u^(k - 1), with r the
    chance to be vulnerable. The seed adopter starts a cascade unless all of their ties lead
    nowhere. Once the vulnerable have adopted, the others follow, where the network allows it.

    Parameters
    ----------
    mean_degree : float
        z, above 0.
    threshold : float
        phi, in (0, 1].
    first : {"anybody", "hubs"}
        Whether the seed adopter is drawn from all people or from the tenth with the most ties.

    Returns
    -------
    float
        In [0, 1].
    """
    most = vulnerable_degree(threshold)
    behind = poisson(mean_degree, most - 1)  # k - 1 further ties: Poisson again
    j, u = np.arange(most), 0.0
    for _ in range(100_000):
        new = 1 - behind.sum() + (behind * u**j).sum()
        if abs(new - u) < _TINY:
            break
        u = new
    k = np.arange(int(mean_degree + 12 * math.sqrt(mean_degree) + 20))
    chances = poisson(mean_degree, k[-1])
    if first == "hubs":
        more = 1 - np.cumsum(chances)  # chance of more than k ties
        chances = np.clip(TOP - more, 0, chances) / TOP
    return float(1 - (chances * u**k).sum())


@takes(
    mean_degree=real(0, _CROWD, above=True), threshold=real(_LEAST, 1), seeds=real(0, 1, above=True)
)
def final_share(mean_degree, threshold, seeds):
    """Return the share of adopters that a share of seed adopters leads to on a large random graph.

    The equations of Gleeson and Cahalane [2]_: q, the chance that a person at the far end of a tie
    has adopted before the near end, is iterated from the share of seed adopters until it stays.

    Parameters
    ----------
    mean_degree : float
        z, above 0.
    threshold : float
        phi, in (0, 1].
    seeds : float
        Share of seed adopters, in (0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    from scipy.stats import binom

    most = int(mean_degree + 12 * math.sqrt(mean_degree) + 20)
    needed, chances = friends_needed(threshold, most), poisson(mean_degree, most)
    k = np.arange(most + 1)

    def won(q, friends, needed):
        # chance that at least the needed number of so many friends has adopted
        return binom.sf(needed - 1, friends, q)

    q = seeds
    for _ in range(100_000):
        # who was reached along a tie has j other friends (Poisson) and j + 1 in all
        new = seeds + (1 - seeds) * (chances[:-1] * won(q, k[:-1], needed[1:])).sum()
        if new - q < _TINY:
            break
        q = new
    share = (chances[1:] * won(q, k[1:], needed[1:])).sum()
    return float(seeds + (1 - seeds) * share)
