"""The rule of what is shared, and of what is sold.

n people. Each shares, or never does (with chance f); the first has a song and shares. A step, in
two halves that do not touch each other:

1. A round of gifts. Everybody who has the song at the start of the round and shares gives one copy
   of it, in random order: to a friend who lacks it, drawn at random among those. Among strangers
   everybody is a friend of all, so nobody looks for a taker in vain. A pizza is given in the same
   way, but whoever gives it no longer has it.
2. A turn of one of two shops that sell another song. Each person values it at u, uniform between 0
   and 1, and looks at one shop only (with chance theta, either shop alike) or at both; it buys at
   the cheaper one it sees, if the price is at most u, and those who compare divide evenly between
   equal prices. The shop whose turn it is looks at the other's price tag and sets the whole number
   of cents at which it would have earned most from yesterday's people; of prices that earn the
   same, the lowest. A copy costs it nothing. Both begin at 50 cents.

The people who value the song are drawn once, or spread evenly: then the values are the middles of
n equal parts of the unit, and everybody looks at one shop in a share theta of the visits.

The same file in parts, given to whomever one happens to meet, is in `swarm`.

References
----------
Gifts among strangers: Mundinger, Weber, Weiss (2008), Optimal scheduling of peer-to-peer file
dissemination. Journal of Scheduling 11:105. Prices that fall step by step and jump: Maskin, Tirole
(1988), A theory of dynamic oligopoly II. Econometrica 56:571. Captive buyers: Varian (1980), A
model of sales. American Economic Review 70:651; there shops draw their prices by lot.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import everyone, uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

STRANGERS, RANDOM, SMALL_WORLD, RING = NETWORKS = ("strangers", "random", "small world", "ring")
SONG, PIZZA = GOODS = ("song", "pizza")
DRAWN, EVEN = VALUES = ("drawn", "even")
FIRST, SECOND, BOTH = 0, 1, 2  # the shop that a person looks at, or both
SHOPS = (FIRST, SECOND)
CENTS = 100  # of the largest use value
OPENING = 50  # the first price of both shops, in cents: what a single shop would ask
_PARTS = 2**32  # of a use value: sums of those of a million people stay exact

CARD = Card(
    title="The pizza and the mp3",
    question=(
        "A thousand people want a file, and one has it. How long until all have it, what do "
        "free riders do to it, and who is paid?"
    ),
    claims=("C10",),
    measures={
        "have": "share of people who have the song, or the pizza",
        "last": "the last round so far in which somebody got it",
        "price": "mean of the price tags of both shops",
        "earned": "what both shops take in a day, for each person",
        "kept": "use value less price of those who buy, for each person",
        "lost": "use value of those who do not buy, for each person",
    },
    outcome="have",
    experiment=("free_riders", (0, 0.5, 0.7)),
    network_parameters=("n", "network", "mean_degree", "rewiring"),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of sharing and selling; defaults are those of the chapter."""

    n: int = declare.number("people", default=1_000, low=1, high=10**6, symbol="n", unit="people")
    network: str = declare.choice("to whom one gives", default=RANDOM, choices=NETWORKS)
    mean_degree: int = declare.number(
        "friends of a person, on average", default=8, low=0, high=1_000, symbol="c", unit="people"
    )
    rewiring: float = declare.chance(
        "share of ties of the small world that lead anywhere", default=0.01, symbol="q", unit=""
    )
    free_riders: float = declare.chance(
        "share of people who never share", default=0.0, symbol="f", unit=""
    )
    good: str = declare.choice("what is given", default=SONG, choices=GOODS)
    captive: float = declare.chance(
        "share of buyers who look at one shop only", default=0.1, symbol=r"\theta", unit=""
    )
    use_values: str = declare.choice("how use values lie", default=EVEN, choices=VALUES)
    steps: int = declare.number(
        "rounds, and turns of a shop",
        default=60,
        low=1,
        high=100_000,
        symbol="t",
        unit="steps",
    )

    def check(self):
        """Check that a ring has as many friends on either side."""
        if self.network in (RING, SMALL_WORLD) and self.mean_degree % 2:
            raise declare.ParameterError(
                f"mean_degree must be even on a {self.network}, got {self.mean_degree}"
            )


def draw_sharing(parameters, seed, n):
    """Return who shares; more free riders are the same ones and some more.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.

    Returns
    -------
    ndarray of bool, shape (n,)
        Person 0, the first, always shares.
    """
    shares = everyone(seed, "shares", n) >= parameters.free_riders
    shares[0] = True
    return shares


def draw_turns(seed, people, t):
    """Return the draws by which people take turns in a round, the lowest first.

    Parameters
    ----------
    seed : int
    people : ndarray of int
    t : int
        The round, from 1.

    Returns
    -------
    ndarray of float64, shape of `people`
    """
    return uniforms(seed, "turn", people, t)


def draw_whom(seed, people, t):
    """Return the draws by which people choose among their friends who lack it.

    Parameters
    ----------
    seed : int
    people : ndarray of int
    t : int
        The round, from 1.

    Returns
    -------
    ndarray of float64, shape of `people`
        A friend is the one of k, in order of number, at the place draw times k.
    """
    return uniforms(seed, "to whom", people, t)


class Buyers(NamedTuple):
    """The people as buyers; arrays of shape (n,).

    Attributes
    ----------
    values : ndarray of float64
        Use values, multiples of 2**-32, so that their sums do not depend on the order.
    looks : ndarray of int64
        `FIRST`, `SECOND` or `BOTH`.
    """

    values: np.ndarray
    looks: np.ndarray


def draw_buyers(parameters, seed, n):
    """Return the `Buyers`; the same people whatever the rest is, and more captives are nested.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.

    Returns
    -------
    Buyers
        Where use values are even, everybody looks at `BOTH`; `shares_of_visits` says how often.
    """
    if parameters.use_values == EVEN:
        values, looks = (np.arange(n) + 0.5) / n, np.full(n, BOTH)
    else:
        values = everyone(seed, "use value", n)
        one = (everyone(seed, "at which shop", n) >= 0.5).astype(np.int64)
        looks = np.where(everyone(seed, "captive", n) < parameters.captive, one, BOTH)
    return Buyers(np.floor(values * _PARTS) / _PARTS, looks)


def shares_of_visits(parameters):
    """Return in which share of the visits a person looks at each shop alone, and at both.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    tuple of float or None
        In the order of `FIRST`, `SECOND`, `BOTH`; None where each person always does the same.
    """
    theta = parameters.captive
    return (theta / 2, theta / 2, 1 - theta) if parameters.use_values == EVEN else None


def part_of_those_who_compare(price, rival):
    """Return which part of those who look at both shops buy at a shop.

    Parameters
    ----------
    price, rival : int or ndarray of int
        In cents.

    Returns
    -------
    float or ndarray of float64
        1, 1/2 or 0.
    """
    return (1 + np.sign(rival - price)) / 2
