"""What is known of persons and brands: answers, relations, and how many follow an account.

Followers of an account come and go one by one: a birth-death chain in F. An account of F followers
gets Binomial(F, 1/k) letters a step and answers A(F) = E min(letters, h) of them.
"""

import math
from typing import NamedTuple

import numpy as np

from simulations.core.checks import of, real, takes, whole
from simulations.core.parameters import ParameterError
from simulations.models.persons_and_brands.rules import Parameters, brand_size, mean_answers

_FEWEST = 1e-18  # shares below this are not followed further


class Town(NamedTuple):
    """A town at rest, by its chain.

    Attributes
    ----------
    shares : ndarray of float64
        Which share of accounts has 0, 1, 2, ... followers.
    loss : float
        L, the share of accounts that leave somebody in a step.
    gini : float
    top : float
        Share of followers that the top hundredth has.
    answered : float
        Share of letters that are answered.
    brands, brand_attention : float
        Share of accounts that are brands, and of followers that these have.
    """

    shares: np.ndarray
    loss: float
    gini: float
    top: float
    answered: float
    brands: float
    brand_attention: float


def _answers(parameters, most, hands=None):
    """Return A(F), answers a step of an account with 0, 1, ..., `most` followers.

    Parameters
    ----------
    parameters : Parameters
    most : int
    hands : int, optional
        Those of a person if not given.

    Returns
    -------
    ndarray of float64, shape (most + 1,)
    """
    h = parameters.hands if hands is None else hands
    full = 4 * h * parameters.follows + 200  # from here on no hand is ever idle
    return np.array(
        [mean_answers(f, h, parameters.follows) if f < full else float(h) for f in range(most + 1)]
    )


def _rates(parameters, answered, loss, twice, contacts=0.0):
    """Return how many followers an account gains and loses in a step, for each size.

    Parameters
    ----------
    parameters : Parameters
    answered : ndarray of float64, shape (most + 1,)
        A(F), see `_answers`.
    loss, twice : float
        L, and c = E[F**2] / (n k): the reposts that nobody can take, and that become strangers.
    contacts : float
        alpha b, contacts that would win.

    Returns
    -------
    gain, lost : ndarray of float64, shape (most + 1,)
    """
    p, sizes = parameters, np.arange(answered.size)
    room = np.maximum(1 - sizes / p.n, 0)
    strangers = 1 - p.reposts + p.reposts * twice
    gain = loss * (p.reposts * sizes / p.follows * room + strangers) + contacts * room
    return gain, sizes / p.follows - p.binding * answered


def _chain(gain, lost, first=0):
    # followers f -> f + 1 as often as f + 1 -> f
    with np.errstate(divide="ignore"):
        steps = np.log(gain[first:-1]) - np.log(lost[first + 1 :])
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    shares = np.zeros(gain.size)
    shares[first:] = np.exp(logs - logs.max())
    return shares / shares.sum()


@takes(parameters=of(Parameters, "Parameters of this model"))
def town(parameters):
    """Return the `Town` of people only, found as the loss L at which k follow one on average.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    Town

    Raises
    ------
    ParameterError
        If nobody ever leaves anybody: then the start stays as it is.
    """
    from scipy.optimize import brentq

    p = parameters
    if p.binding == 1 and p.hands >= p.n:
        raise ParameterError(f"binding must be below 1 where all is answered, got {p.binding:g}")
    answered = _answers(p, p.n - 1)
    sizes = np.arange(p.n)
    # nobody with at most h followers loses one if an answer always binds
    first = p.hands if p.binding == 1 else 0

    def shares_at(loss):
        twice = 0.0
        for _ in range(60):
            shares = _chain(*_rates(p, answered, loss, twice), first)
            again = float((shares * sizes**2).sum()) / (p.n * p.follows)
            if abs(again - twice) < 1e-12:
                break
            twice = again
        return shares

    def too_many(loss):
        return float((shares_at(loss) * sizes).sum()) - p.follows

    # L = 1 where no answer binds, so look a little beyond
    loss = brentq(too_many, 1e-6, 1 + 1e-6, xtol=1e-13)
    shares = shares_at(loss)
    mean = float((shares * sizes).sum())
    ranks = np.cumsum(shares) - shares / 2
    gini = float(2 * (shares * sizes * ranks).sum() / mean - 1)
    above = np.cumsum(shares[::-1])[::-1] - shares
    among = np.clip(0.01 - above, 0, shares)
    size = brand_size(p.hands, p.follows, p.n)
    return Town(
        shares,
        loss,
        gini,
        float((among * sizes).sum()) / mean,
        float((shares * answered).sum() * p.follows / mean),
        float(shares[size:].sum()),
        float((shares * sizes)[size:].sum()) / mean,
    )


@takes(parameters=of(Parameters, "Parameters of this model"), contacts=real(0))
def firm(parameters, contacts=0.0):
    """Return followers and relations of a single firm in a town of people.

    Parameters
    ----------
    parameters : Parameters
        Its hands are ``firm_hands``; contacts are not taken from here.
    contacts : float
        alpha b, the contacts a step that would win a follower.

    Returns
    -------
    followers, relations : float
        Means of its chain.
    """
    p = parameters
    here = town(p)
    sizes = np.arange(p.n)
    twice = float((here.shares * sizes**2).sum()) / (p.n * p.follows)
    answered = _answers(p, p.n - 1, p.firm_hands)
    first = p.firm_hands if p.binding == 1 else 0
    shares = _chain(*_rates(p, answered, here.loss, twice, contacts), first)
    relations = p.binding * p.follows * answered
    return float((shares * sizes).sum()), float((shares * relations).sum())


@takes(parameters=of(Parameters, "Parameters of this model"), followers=whole(0))
def relations(parameters, followers):
    """Return the relations of a person of some followers: s k A(F), at most s h k.

    Parameters
    ----------
    parameters : Parameters
    followers : int

    Returns
    -------
    float
    """
    p = parameters
    return p.binding * p.follows * mean_answers(followers, p.hands, p.follows)


@takes(follows=whole(2, 1_000), reposts=real(0, 1), most=whole(1_000, 10**6))
def luck_alone(follows, reposts, most=20_000):
    """Return the Gini coefficient where only luck decides, in a town without end.

    Gain and loss are linear in F, so F is negative binomial with mean k and variance k/(1 - phi);
    Poisson where nobody reposts.

    Parameters
    ----------
    follows : int
        k.
    reposts : float
        phi, below 1.
    most : int
        Sizes above are left out.

    Returns
    -------
    float
    """
    if reposts == 1:
        raise ParameterError("reposts must be below 1, got 1: one account would get all")
    sizes = np.arange(most)
    gain = reposts * sizes / follows + 1 - reposts
    shares = _chain(gain, sizes / follows)
    ranks = np.cumsum(shares) - shares / 2
    return float(2 * (shares * sizes * ranks).sum() / (shares * sizes).sum() - 1)


@takes(moves=real(0, 1), reposts=real(0, 1))
def grain(moves, reposts):
    """Return by which factor the variance of luck alone is smaller in steps than in flowing time.

    Parameters
    ----------
    moves : float
        q, the chance that a tie moves in a step: 1/k where every letter is followed by leaving.
    reposts : float
        phi.

    Returns
    -------
    float
        (2 - q) / (2 - q (1 - phi)).
    """
    return (2 - moves) / (2 - moves * (1 - reposts))


@takes(parameters=of(Parameters, "Parameters of this model"), loss=real(0, 1))
def takes_off(parameters, loss):
    """Return which share of everybody follows a firm that never runs out of hands.

    Answered followers leave at rate 1 - s only, and each is seen by others: if phi L > 1 - s the
    firm takes off, and 1 - (1 - s)/(phi L) follow it, whatever it buys.

    Parameters
    ----------
    parameters : Parameters
    loss : float
        L.

    Returns
    -------
    float
        0 where it does not take off.
    """
    p = parameters
    drive = p.reposts * loss
    return max(0.0, 1 - (1 - p.binding) / drive) if drive else 0.0


@takes(parameters=of(Parameters, "Parameters of this model"), loss=real(0, 1), contacts=real(0))
def large_firm(parameters, loss, contacts=0.0):
    """Return about how many follow a firm that is large: an upper bound.

    k (s H + L (1 - phi) + alpha b) / (1 - phi L): each hand wins s, each contact alpha, and both
    are multiplied by being talked about.

    Parameters
    ----------
    parameters : Parameters
        Of the firm ``firm_hands``.
    loss : float
        L.
    contacts : float
        alpha b.

    Returns
    -------
    float

    Raises
    ------
    ParameterError
        If everybody leaves somebody in each step and takes nothing but reposts.
    """
    p = parameters
    if p.reposts * loss == 1:
        raise ParameterError("loss must be below 1 where all that is taken is reposted, got 1")
    won = p.binding * p.firm_hands + loss * (1 - p.reposts) + contacts
    return p.follows * won / (1 - p.reposts * loss)


@takes(binding=real(0, 1), persuasion=real(0, 1))
def dearest_answer(binding, persuasion):
    """Return up to which price an answer wins more attention for the money than contacts: s/alpha.

    Parameters
    ----------
    binding, persuasion : float
        s, and alpha.

    Returns
    -------
    float
        kappa, in contacts; for a firm that is never idle.
    """
    return math.inf if persuasion == 0 else binding / persuasion
