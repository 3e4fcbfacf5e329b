"""What is known of the two clocks in closed form, and the numbers to reproduce.

A device that is replaced every T months has an age between 0 and T: on average T/2 in continuous
time, (T - 1)/2 where ages are whole months counted from 0, as in the engine. Each function says
which of the two it returns.

References
----------
.. [1] D. R. Cox (1962), Renewal Theory. Methuen, London: the age of what is renewed.
.. [2] N. D. Hayes (1950), Roots of the transcendental equation associated with a certain
   difference-differential equation. Journal of the London Mathematical Society 25:226.
.. [3] S. A. Levin and R. M. May (1976), A note on difference-delay equations. Theoretical
   Population Biology 9:178.
"""

import math

import numpy as np

from simulations.core.checks import flag, of, real, takes, whole
from simulations.core.parameters import ParameterError
from simulations.models.two_clocks.rules import Parameters

# doublings by which work is behind the best on offer at D = 24, g = 0, by (L, T): continuous, and
# in whole months
BEHIND_BEST = {
    (12, 60): (1.75, 1.7292),
    (12, 36): (1.25, 1.2292),
    (0, 60): (1.25, 1.2292),
    (0, 24): (0.5, 0.4792),
}


@takes(contract=real(0, above=True), lead=real(0), whole_months=flag)
def firm_age(contract, lead=0.0, *, whole_months=True):
    """Return the mean age of what is replaced every `contract` months, ordered `lead` before.

    The lead counts in full, the contract by half: L + T/2.

    Parameters
    ----------
    contract, lead : float
        T and L, in months.
    whole_months : bool
        Whether ages are whole months from 0, as in the engine: L + (T - 1)/2.

    Returns
    -------
    float
        In months. With no lead it is also the age at home of calendar people.
    """
    return lead + (contract - whole_months) / 2


@takes(life=real(1), whole_months=flag)
def whim_age(life, *, whole_months=True):
    """Return the mean age of what is replaced with chance 1 / `life` a month.

    Parameters
    ----------
    life : float
        The mean time between two replacements, in months, at least 1.
    whole_months : bool
        Whether ages are whole months from 0: then `life` - 1, else `life`.

    Returns
    -------
    float
        In months: about twice that of the calendar.
    """
    return float(life - whole_months)


@takes(glance=real(0.001, 1))
def imitators(glance):
    """Return mean age and mean lifetime where anybody is a friend of all.

    In whole months the share f[k] of devices of age k follows f[k+1] = f[k] (1 - w F[k]), with
    F[k] the share younger than k: whoever looks, and sees a younger one, buys. A month's purchases
    are f[0], so the mean lifetime is 1 / f[0].

    Parameters
    ----------
    glance : float
        w, the chance a month to look at somebody's device, in [0.001, 1].

    Returns
    -------
    age, lifetime : float
        In months.
    """
    from scipy.optimize import brentq

    oldest = int(80 / glance)  # beyond that fewer than one in e**80 are left

    def shares(first):
        f, younger = [first], 0.0
        for _ in range(oldest):
            younger += f[-1]
            f.append(f[-1] * (1 - glance * (younger - f[-1])))
        return np.array(f)

    first = brentq(lambda f0: shares(f0).sum() - 1, 1e-9, 1.0, xtol=1e-15)
    f = shares(first)
    return float((np.arange(f.size) * f).sum()), 1 / first


@takes(glance=real(0, 1, above=True))
def imitators_continuous(glance):
    """Return mean age and lifetime of imitators in continuous time: 2 ln 2 / w and 2 / w.

    The share of devices younger than a is tanh(w a / 2).

    Parameters
    ----------
    glance : float
        w, looks a month, above 0.

    Returns
    -------
    age, lifetime : float
        In months.
    """
    return 2 * math.log(2) / glance, 2 / glance


@takes(lifetime=real(0, above=True))
def smallest_age(lifetime):
    """Return the smallest mean age of any rule with this mean lifetime: half of it.

    The mean age is E[X**2] / (2 E[X]) for lifetimes X [1]_, and E[X**2] >= E[X]**2, with equality
    where all lifetimes are alike: the calendar.

    Parameters
    ----------
    lifetime : float
        E[X], in months.

    Returns
    -------
    float
        In continuous time.
    """
    return lifetime / 2


@takes(parameters=of(Parameters, "Parameters of this model"), whole_months=flag)
def behind_best(parameters, *, whole_months=True):
    """Return by how many doublings work is behind the best that people can buy: age / D - g.

    Parameters
    ----------
    parameters : Parameters
    whole_months : bool
        As in `firm_age`.

    Returns
    -------
    float
    """
    p = parameters
    return firm_age(p.contract, p.lead, whole_months=whole_months) / p.doubling - p.office_class


@takes(parameters=of(Parameters, "Parameters of this model"))
def behind_home(parameters):
    """Return by how many doublings work is behind home where people live by the calendar.

    The same in whole months and in continuous time, as half a month goes off both ages.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    float
    """
    return behind_best(parameters) - firm_age(parameters.life) / parameters.doubling


@takes(parameters=of(Parameters, "Parameters of this model"))
def critical_doubling(parameters):
    """Return D*, the months of a doubling at which firm and calendar people are level on average.

    Slower than that, the better class of the firm outweighs the age of its devices; faster, age
    outweighs class: D* = (L + T/2 - T_c/2) / g.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    float
        In months. Below 0 if the firm's devices are the younger: then it is ahead at any speed.
        Infinite if its class is no better: then the younger is ahead at any speed.
    """
    p = parameters
    older = p.lead + p.contract / 2 - p.life / 2
    return older / p.office_class if p.office_class else math.copysign(math.inf, older)


@takes(parameters=of(Parameters, "Parameters of this model"))
def ahead(parameters):
    """Return the share of days on which work is ahead of calendar people, exact in whole months.

    All pairs of an age at home and an age at work are equally likely; ties count half.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    float
        In [0, 1].
    """
    p = parameters
    home = np.arange(p.life)[:, None]
    work = p.lead + np.arange(p.contract)
    room = p.office_class * p.doubling - (work - home)
    return float((np.count_nonzero(room > 0) + np.count_nonzero(room == 0) / 2) / room.size)


@takes(life=whole(1), contract=whole(1), lead=whole(0))
def work_newer(life, contract, lead):
    """Return the share of days on which work is the newer, (T_c - L)**2 / (2 T T_c).

    For one class (g = 0) and L < T_c <= T + L.

    Parameters
    ----------
    life, contract, lead : int
        T_c, T and L, in months.

    Returns
    -------
    float

    Raises
    ------
    ParameterError
        If the formula does not hold for these.
    """
    if not lead < life <= contract + lead:
        raise ParameterError(
            f"life must lie above lead and at most at contract + lead, got {life} with {lead} "
            f"and {contract}"
        )
    return (life - lead) ** 2 / (2 * contract * life)


@takes(
    contract=real(0, above=True),
    lead=real(0),
    doubling=real(0, above=True),
    whole_months=flag,
)
def performance(contract, lead, doubling, *, whole_months=True):
    """Return how well a device performs on average, of the best on offer.

    One of age a performs 2**(-a/D). Continuous: e**(-uL) (1 - e**(-uT)) / (uT) with u = ln 2 / D.

    Parameters
    ----------
    contract, lead, doubling : float
        T, L and D, in months.
    whole_months : bool
        As in `firm_age`.

    Returns
    -------
    float
        In (0, 1].
    """
    u = math.log(2) / doubling
    rate = -math.expm1(-u) if whole_months else u
    return -math.exp(-u * lead) * math.expm1(-u * contract) / (contract * rate)


# --- taste that wanders


@takes(step=real(0, 1e6), lead=real(0), contract=whole(1))
def taste_error(step, lead, contract):
    """Return the mean squared distance of an offer from a taste that wanders.

    Taste makes steps of standard deviation `step` a month; the offer fits the taste of L to
    L + T - 1 months ago, all equally often: s**2 (L + (T - 1)/2).

    Parameters
    ----------
    step : float
        s.
    lead : float
        L, in months.
    contract : int
        T, in months.

    Returns
    -------
    float
    """
    return step**2 * firm_age(contract, lead)


@takes(fresh=real(0), stale=real(0, above=True))
def chance_nearer(fresh, stale):
    """Return the chance that the fresher of two offers is nearer to today's taste.

    Both miss what taste did since the fresher was made; the staler also what it did before:
    1/2 + arctan(sqrt((B - A) / A) / 2) / pi for ages A < B.

    Parameters
    ----------
    fresh, stale : float
        Ages A and B in months, A at most B.

    Returns
    -------
    float
        In [1/2, 1].

    Raises
    ------
    ParameterError
        If the fresh one is the older.
    """
    if fresh > stale:
        raise ParameterError(f"fresh must be at most stale = {stale:g}, got {fresh:g}")
    if fresh == 0:
        return 1.0
    return 0.5 + math.atan(math.sqrt((stale - fresh) / fresh) / 2) / math.pi


# --- a firm that corrects on old news


@takes(delay=whole(0))
def strongest_gain(delay):
    """Return below which k a correction on news of `delay` months does not swing ever wider.

    x[t+1] = x[t] - k x[t-d] settles if and only if k < 2 sin(pi / (2 (2d + 1))) [3]_.

    Parameters
    ----------
    delay : int
        d.

    Returns
    -------
    float
        2, 1, 0.618, ... for d = 0, 1, 2, ...
    """
    return 2 * math.sin(math.pi / (2 * (2 * delay + 1)))


CONTINUOUS_SWING = 1 / math.e  # above this k tau it overshoots, in continuous time [2]_
CONTINUOUS_LIMIT = math.pi / 2  # above this it swings ever wider [2]_
