"""What is known of the alphabet in closed form: growth, levels and skill.

Readers follow n' = beta min(n, K) (1 - n / M) - mu n. While all readers teach (n < K) this is the
logistic equation; with K teachers it is a straight loss of distance to the ceiling. Both are
integrated below for mu = 0, and solved for n' = 0 for mu > 0.

References
----------
.. [1] J. Henrich (2004), Demography and cultural evolution: how adaptive cultural processes can
   produce maladaptive losses: the Tasmanian case. American Antiquity 69:197.
"""

import math

import numpy as np

from simulations.core.checks import of, real, reals, takes, whole
from simulations.models.alphabet.rules import Parameters

EULER_GAMMA = float(np.euler_gamma)  # mean of the standard Gumbel distribution


_SKILL = 500  # units of skill: with more, powers of e leave what a number can hold


@takes(parameters=of(Parameters, "Parameters of this model"), share=real(0, 1, below=True))
def years_to_share(parameters, share=0.5):
    """Return after how many years a share of the people can read, where nobody dies.

    Parameters
    ----------
    parameters : Parameters
        With turnover 0.
    share : float
        In [0, 1).

    Returns
    -------
    float
        Years; infinite if nobody teaches.

    Raises
    ------
    ValueError
        If turnover is above 0.
    """
    m, k, beta, n = _without_deaths(parameters)
    goal, years = share * m, 0.0
    if n >= goal:
        return years
    if min(n, k) * beta == 0:
        return math.inf
    if n < k:  # every reader teaches
        until = min(k, goal)
        years = _odds(until, n, m) / beta
        n = until
    if n < goal:  # only K do
        years += m / (beta * k) * math.log((m - n) / (m - goal))
    return years


@takes(parameters=of(Parameters, "Parameters of this model"))
def expected_literates(parameters):
    """Return the share of readers of the equation in the module's head, where nobody dies.

    Parameters
    ----------
    parameters : Parameters
        With turnover 0.

    Returns
    -------
    ndarray of float64, shape (steps + 1,)

    Raises
    ------
    ValueError
        If turnover is above 0.
    """
    m, k, beta, n = _without_deaths(parameters)
    t = np.arange(parameters.steps + 1.0)
    if min(n, k) * beta == 0:
        return np.full(t.size, n / m)
    joined = max(n, k)  # from here on K teach
    licensed = 0.0 if n >= k else years_to_share(parameters, k / m) if k < m else math.inf
    alone = m / (1 + (m - n) / n * np.exp(-beta * t))
    late = np.maximum(t - licensed, 0)
    taught = m - (m - joined) * np.exp(-beta * k / m * late)
    return np.where(t < licensed, alone, taught) / m


def _without_deaths(p):
    if p.turnover:
        raise ValueError(f"turnover must be 0 for this closed form, got {p.turnover:g}")
    return p.n, min(p.teachers, p.n), p.teaching, p.n_readers


def _odds(later, now, m):
    # the odds of reading, n / (M - n), grow as exp(beta t) on a logistic curve
    return math.log(later * (m - now) / (now * (m - later)))


@takes(parameters=of(Parameters, "Parameters of this model"))
def long_run_share(parameters):
    """Return the share of readers at which as many learn as die.

    With open teaching 1 - mu / beta, or 0 if a reader has less than one pupil in a life. With K
    teachers, if these are fewer than that, beta K / (beta K + mu M).

    Parameters
    ----------
    parameters : Parameters
        With turnover above 0.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError
        If turnover is 0: then nobody is ever lost.
    """
    p = parameters
    if p.turnover == 0:
        raise ValueError("turnover must be above 0 for a long-run level, got 0")
    if p.teaching <= p.turnover:
        return 0.0
    everybody = 1 - p.turnover / p.teaching
    if p.teachers >= everybody * p.n:
        return everybody
    lessons = p.teaching * p.teachers
    return lessons / (lessons + p.turnover * p.n)


@takes(n_readers=whole(1), teaching=real(0, above=True))
def start_delay(n_readers, teaching):
    """Return by how many years luck at the start delays open growth, on average.

    A few readers grow like a Yule process: exp(beta t) times a gamma variable of shape and mean
    n_0, of which the mean logarithm is below the logarithm of the mean by ln n_0 - digamma(n_0).

    Parameters
    ----------
    n_readers : int
        n_0, at least 1.
    teaching : float
        beta, above 0.

    Returns
    -------
    float
        Years.
    """
    from scipy.special import digamma

    return float(math.log(n_readers) - digamma(n_readers)) / teaching


@takes(learners=reals(1), loss=real(-_SKILL, _SKILL), spread=real(0, _SKILL))
def skill_gain(learners, loss=4.0, spread=1.0):
    """Return the mean gain of skill in a generation: -alpha + beta (gamma + ln N) [1]_.

    Each of N learners copies the best and falls short by alpha on average terms, with a Gumbel
    error of scale beta. The best of N Gumbel errors is a Gumbel error, beta ln N higher.

    Parameters
    ----------
    learners : array_like of float
        N, at least 1.
    loss, spread : float
        alpha and beta, in units of skill.

    Returns
    -------
    float or ndarray of float64
    """
    return -loss + spread * (EULER_GAMMA + np.log(learners))


@takes(loss=real(-_SKILL, _SKILL), spread=real(0, _SKILL, above=True))
def critical_learners(loss=4.0, spread=1.0):
    """Return N* = exp(alpha / beta - gamma), below which skill is lost from one generation to next.

    Parameters
    ----------
    loss, spread : float
        alpha and beta, in units of skill.

    Returns
    -------
    float
    """
    return math.exp(loss / spread - EULER_GAMMA)
