"""The rule of strong and weak ties.

n people live in circles of s friends, in which everybody is tied to everybody (strong ties). Each
step, each undecided person also meets w people from outside the circle, drawn anew every time (weak
ties). An adopter stays one, and talks for ever. One step, everyone at once: with m adopters among
the friends and j among the people met, an undecided person adopts with chance

    1 - (1 - alpha) (1 - beta_s)^m (1 - beta_w)^j .

Advertising is alpha; it may stop once a share of the people has adopted. There are no seed
adopters: whoever is first was convinced by advertising.

One coin a person and step decides, and it also tells by whom: it is held against what is left of
the doubt after advertising, then after the friends, then after the people met. So a person whom
advertising alone would have convinced counts as convinced by advertising.

On a network of one's own the friends are the neighbours, and everybody else is an outsider.

References
----------
Goldenberg, Libai, Muller (2001), Talk of the network: a complex systems look at the underlying
process of word-of-mouth. Marketing Letters 12:211. They let a person have s strong ties; here, as
in the published replications, s people make a circle, which is s - 1 ties each. People met are
drawn with replacement.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

UNDECIDED, BY_ADVERTISING, BY_FRIENDS, BY_OUTSIDERS = 0, 1, 2, 3
EARLY, LATE = 0.16, 0.95  # the launch ends at the first share, the growth at the second

CARD = Card(
    title="From contact to relation",
    question=(
        "The same money buys more contacts or makes customers share more. At which moment does "
        "each one pay?"
    ),
    claims=("C3", "C6"),
    measures={
        "adopters": "share of people who have adopted",
        "by_advertising": "share of people convinced by advertising",
        "by_friends": "share of people convinced by friends",
        "by_outsiders": "share of people convinced by people met outside the circle",
        "launch": "steps so far before 16 % of people have adopted",
        "growth": "steps so far between 16 % and 95 % of people",
    },
    outcome="adopters",
    network_parameters=("n", "circle"),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of strong and weak ties; defaults are those of the chapter."""

    n: int = declare.number("people", default=3_000, low=1, high=10**7, symbol="n", unit="people")
    circle: int = declare.number(
        "people in a circle of friends", default=15, low=1, high=1_000, symbol="s", unit="people"
    )
    meetings: int = declare.number(
        "outsiders met in a step", default=15, low=0, high=1_000, symbol="w", unit="people/step"
    )
    advertising: float = declare.chance(
        "chance that advertising convinces", default=0.005, symbol=r"\alpha"
    )
    strong_word: float = declare.chance(
        "chance that a friend convinces", default=0.04, symbol=r"\beta_s"
    )
    weak_word: float = declare.chance(
        "chance that an outsider convinces", default=0.01, symbol=r"\beta_w"
    )
    advertising_until: float = declare.chance(
        "share of adopters at which advertising stops", default=1.0, symbol=r"\sigma", unit=""
    )
    steps: int = declare.number("steps", default=30, low=1, high=100_000, symbol="t", unit="steps")

    def check(self):
        """Check that there are enough people for a circle."""
        if self.circle > self.n:
            raise declare.ParameterError(f"circle must be at most n = {self.n}, got {self.circle}")


PER_PERSON = {"advertising": "of whom it reaches"}


class Doubt(NamedTuple):
    """What is left of a person's doubt after one step, as factors to be multiplied.

    A person stays undecided if the coin of the step is below the product.

    Attributes
    ----------
    advertising : float or ndarray of float64, shape (m,)
        1 - alpha, of all or of each, or 1 where advertising has stopped.
    friends : ndarray of float64
        (1 - beta_s)^m, at place m.
    outsiders : ndarray of float64
        (1 - beta_w)^j, at place j.
    """

    advertising: float
    friends: np.ndarray
    outsiders: np.ndarray


def doubt(parameters, adopters, most_friends, advertising=None):
    """Return the `Doubt` of a step.

    Parameters
    ----------
    parameters : Parameters
    adopters : float
        The share of adopters at the beginning of the step.
    most_friends : int
        The most friends that a person has.
    advertising : ndarray of float64, shape (m,), optional
        The chance that advertising convinces, of each; that of the parameters if not given.

    Returns
    -------
    Doubt
    """
    p = parameters
    advertising = p.advertising if advertising is None else advertising
    return Doubt(
        1.0 - advertising if adopters < p.advertising_until else 1.0,
        _powers(1.0 - p.strong_word, most_friends),
        _powers(1.0 - p.weak_word, p.meetings),
    )


def _powers(base, most):
    # multiplied up one by one: the same bits everywhere
    return np.multiply.accumulate(np.concatenate([[1.0], np.full(most, base)]))


def draw_coins(seed, step, people):
    """Return the coin of each of the people in a step.

    Parameters
    ----------
    seed, step : int
    people : ndarray of int, shape (m,)

    Returns
    -------
    ndarray of float64, shape (m,)
        Uniform on [0, 1).
    """
    return uniforms(seed, "coin", people, step)
