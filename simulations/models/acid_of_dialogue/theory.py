"""What is known of the acid of dialogue: exact chains of an endless town, and computed thresholds.

In a town without end every customer wishes otherwise than the town in a share e of features, and
the number k of defects alone says how a product goes on: it is a Markov chain.

References
----------
.. [1] B. Doerr, C. Doerr (2016), The impact of random initialization on the runtime of randomized
   search heuristics. Algorithmica 75:529. The sum of `silent_time` is classical.
.. [2] T. Erez, S. Moldovan, S. Solomon (2004), Social anti-percolation, resistance and negative
   word-of-mouth. arXiv cond-mat/0406695: warnings raise the threshold.
"""

import numpy as np

from simulations.core.checks import flag, optional, real, takes, whole, word
from simulations.core.parameters import ParameterError
from simulations.models.acid_of_dialogue.rules import (
    BRANDS,
    CURIOUS,
    OBEDIENT,
    SILENT,
)

# computed here: the quality at which half of the products are hits, by what a warning takes off;
# 101 x 101 people, 9 qualities x 400 launches and a logistic fit each, standard error .0004
HIT_THRESHOLDS = {0.0: 0.587, 0.1: 0.633, 0.3: 0.720, 0.5: 0.799}

CHANCE, SHARE = real(0, 1), real(0, 0.5)


@takes(features=whole(1, 2_000))
def silent_time(features):
    """Return how many periods it takes on average until trying at random leaves no defect.

    With k defects the next is met after n / k trials on average: n H_k in all, weighted with the
    chance 2^-n C(n, k) of that many at the start [1]_.

    Parameters
    ----------
    features : int
        n.

    Returns
    -------
    float
    """
    return float(start(features) @ (features * _harmonic(features)))


def _harmonic(n):
    return np.concatenate([[0.0], np.cumsum(1 / np.arange(1, n + 1))])


def _binomial(n, chance):
    from scipy.stats import binom

    return binom.pmf(np.arange(n + 1), n, chance)


@takes(features=whole(1, 2_000))
def start(features):
    """Return how likely each number of defects is at the start, an array of features + 1."""
    return _binomial(features, 0.5)


@takes(defects=whole(0), features=whole(1), disagreement=SHARE)
def founded(defects, features, disagreement):
    """Return the chance that a complaint names a defect.

    A customer dislikes K of the k defects, each with chance 1 - e, and B of the other features,
    each with chance e; who dislikes anything names one of them: E[K / (K + B)], given K + B > 0.
    The speaker is drawn first, the complaint second.

    Parameters
    ----------
    defects, features : int
        k and n.
    disagreement : float
        e.

    Returns
    -------
    float
        0 if nobody has a complaint.
    """
    hits = _binomial(defects, 1 - disagreement)
    others = _binomial(features - defects, disagreement)
    chance = np.outer(hits, others)
    k, b = np.ogrid[: len(hits), : len(others)]
    named = (chance * (k / np.maximum(k + b, 1))).sum()
    some = 1 - chance[0, 0]
    return float(named / some) if some > 0 else 0.0


@takes(disagreement=SHARE, poll=whole(1))
def poll_error(disagreement, poll):
    """Return the chance that most of some customers, drawn at random, are against the town.

    Parameters
    ----------
    disagreement : float
        e.
    poll : int
        m, odd.

    Returns
    -------
    float
        P(Bin(m, e) > m / 2).
    """
    from scipy.stats import binom

    return float(binom.sf(poll // 2, poll, disagreement))


@takes(features=whole(1, 2_000), disagreement=SHARE, brand=word(*BRANDS), poll=whole(1))
def chain(features, disagreement, brand, poll=9):
    """Return the chances of going from any number of defects to any other in one period.

    Parameters
    ----------
    features : int
        n.
    disagreement : float
        e.
    brand : str
    poll : int
        m, for a polite or fair brand; nobody is loud.

    Returns
    -------
    ndarray of float64, shape (features + 1, features + 1)
        Row k: from k defects.
    """
    k = np.arange(features + 1)
    if brand == SILENT:
        better, worse = k / features, np.zeros(features + 1)
    else:
        named = np.array([founded(int(one), features, disagreement) for one in k])
        unfounded = np.where((k > 0) | (disagreement > 0), 1 - named, 0.0)
        error = poll_error(disagreement, poll)
        listens = {OBEDIENT: (1, 1), CURIOUS: (1, 0)}.get(brand, (1 - error, error))
        better, worse = named * listens[0], unfounded * listens[1]
    found = np.diag(1 - better - worse)
    found[k[1:], k[1:] - 1] = better[1:]
    found[k[:-1], k[:-1] + 1] = worse[:-1]
    return found


@takes(steps=whole(0, 100_000))
def defects_over_time(features, disagreement, brand, steps, poll=9):
    """Return the expected share of defects after 0, 1, 2, ... periods in a town without end.

    Parameters
    ----------
    features, disagreement, brand
        As in `chain`.
    steps : int
    poll : int

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
    """
    move, now = chain(features, disagreement, brand, poll), start(features)
    share, out = np.arange(features + 1) / features, []
    for _ in range(steps + 1):
        out.append(now @ share)
        now = now @ move
    return np.array(out)


@takes(features=whole(1, 2_000), disagreement=SHARE)
def curious_time(features, disagreement):
    """Return how many periods it takes on average until complaints that are tried leave no defect.

    Parameters
    ----------
    features : int
        n.
    disagreement : float
        e.

    Returns
    -------
    float
        The sum over k of 1 / P_k, with P_k of `founded`; every period counts, failed tries too.
    """
    waits = [1 / founded(k, features, disagreement) for k in range(1, features + 1)]
    return float(start(features) @ np.concatenate([[0.0], np.cumsum(waits)]))


@takes(features=whole(1), disagreement=real(0, 0.1, above=True))
def crossing(features, disagreement):
    """Return when the silent brand has as few defects as the obedient: about n ln(1 / 2e).

    Parameters
    ----------
    features : int
    disagreement : float
        e, above 0 and at most .1; above that the obedient brand is not yet at its floor.

    Returns
    -------
    float
        A period.
    """
    return float(features * np.log(1 / (2 * disagreement)))


def _floor(against, error):
    worse = against * error
    better = (1 - against) * (1 - error)
    return worse / (worse + better)


@takes(disagreement=SHARE, poll=whole(1), customers=optional(whole(1)), different=flag)
def polite_floor(disagreement, poll, customers=None, *, different=False):
    """Return the share of defects at which asking m customers ends.

    With a share e against, and polls that err with chance E, as many features get worse as get
    better at e E / (e E + (1 - e) (1 - E)). In a town of N customers the share against a feature
    is x / N with x from Bin(N, e); if it is more than half, the town's wish is the other one.

    Parameters
    ----------
    disagreement : float
        e.
    poll : int
        m, odd.
    customers : int, optional
        N; a town without end if not given.
    different : bool
        Whether nobody is asked twice.

    Returns
    -------
    float
    """
    if customers is None:
        return _floor(disagreement, poll_error(disagreement, poll))
    from scipy.stats import hypergeom

    total = 0.0
    for x, weight in enumerate(_binomial(customers, disagreement)):
        x = min(x, customers - x)
        if different:
            error = float(hypergeom.sf(poll // 2, customers, x, poll))
        else:
            error = poll_error(x / customers, poll)
        total += weight * _floor(x / customers, error)
    return float(total)


@takes(loud=real(0, 1, above=True))
def capture(loud):
    """Return how much more often a loud share must speak to be half of all that is said.

    Parameters
    ----------
    loud : float
        l, above 0.

    Returns
    -------
    float
        (1 - l) / l.
    """
    return (1 - loud) / loud


@takes(warning=CHANCE)
def hit_threshold(warning):
    """Return the quality at which half of the products are hits, between the computed values.

    Parameters
    ----------
    warning : float
        a, at most the largest of `HIT_THRESHOLDS`.

    Returns
    -------
    float

    Raises
    ------
    ParameterError
        If nothing has been computed for so large a warning.
    """
    most = max(HIT_THRESHOLDS)
    if warning > most:
        raise ParameterError(f"warning must be at most {most}, got {warning}")
    return float(np.interp(warning, list(HIT_THRESHOLDS), list(HIT_THRESHOLDS.values())))
