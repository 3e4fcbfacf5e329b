"""The puzzle: thirty people, two seed adopters, no broadcast, and 80 % to be reached.

The rule is that of the chapter with a threshold of two in five, on one drawn network: a ring on
which some ties lead elsewhere. `check` says what two first speakers lead to; the chapter and the
exercise ask it. Another number draws another network of this kind.
"""

import operator
from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.checks import short, whole
from simulations.core.parameters import ParameterError
from simulations.processes import threshold_cascade as cascade

PEOPLE = 30
THRESHOLD = 0.4
GOAL = 0.8
CHAPTER = 229  # of the seeds up to 400, one where three pairs win and no best connected pair does


class Attempt(NamedTuple):
    """What two seed adopters lead to.

    Attributes
    ----------
    won : bool
        Whether at least 80 % adopt.
    adopters : int
        People, the two included.
    steps : int
        The last step that won somebody.
    adopted_at : ndarray of int32, shape (30,)
        The step at which each person adopted, 0 for the two, or `NOT_YET`.
    sentence : str
        The result in words.
    """

    won: bool
    adopters: int
    steps: int
    adopted_at: np.ndarray
    sentence: str


def drawn_network(number=CHAPTER):
    """Return the network of a number, always the same one; that of the chapter if not given."""
    whole(0, 2**64 - 1)("number", number)
    return networks.small_world(PEOPLE, 4, 0.25, rng=generator(number, "puzzle"))


def positions():
    """Return where the people stand in a picture, on a circle.

    Returns
    -------
    ndarray of float64, shape (30, 2)
        Within [-1, 1]; person 0 at the top, then clockwise.
    """
    angle = 2 * np.pi * np.arange(PEOPLE) / PEOPLE
    return np.column_stack([np.sin(angle), np.cos(angle)])


def check(people, number=CHAPTER):
    """Return what happens if two people speak first: the win check.

    Parameters
    ----------
    people : sequence of two int
        Different, in [0, 29].
    number : int
        Of the network, as in `drawn_network`.

    Returns
    -------
    Attempt

    Raises
    ------
    ParameterError
        If these are not two different people of the network.
    """
    pair = _pair(people)
    network = drawn_network(number)
    state = cascade.spread(network, cascade.needed_by(network, THRESHOLD), pair)
    run = cascade.trajectory(state)
    adopters = int(run.people["adopted"].sum())
    won = adopters >= GOAL * PEOPLE
    return Attempt(won, adopters, run.steps, state.adopted_at, _say(won, adopters, run.steps))


def _say(won, adopters, steps):
    within = f"after {steps} step{'s' if steps > 1 else ''}"
    share = f"{adopters} of {PEOPLE} people have adopted {within}, {adopters / PEOPLE:.0%}"
    if won:
        return f"Won: {share}."
    if steps == 0:
        return f"Not yet: nobody follows these two. You need {GOAL:.0%}."
    return f"Not yet: {share}. You need {GOAL:.0%}."


def _pair(people):
    try:
        pair = [operator.index(person) for person in people]
    except TypeError:
        raise ParameterError(f"people must be two whole numbers, got {short(people)}") from None
    if len(pair) != 2 or pair[0] == pair[1]:
        raise ParameterError(f"people must be two different people, got {short(people)}")
    if not all(0 <= person < PEOPLE for person in pair):
        raise ParameterError(f"people must lie in [0, {PEOPLE - 1}], got {short(people)}")
    return pair
