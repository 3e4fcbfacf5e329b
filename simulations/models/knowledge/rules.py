"""The rule of coordination among people who see some of each other.

Each of n people is willing to act or not, and sees whether those within some radius of it on the
network are willing; everybody knows the network. Acting pays if at least e people act, and hurts
if fewer do. A world is one answer to the question who is willing: there are 2**n of them, and
nobody can tell apart two worlds that look the same to it. People reason in rounds:

0. Whoever is willing would act.
1. I would act only if I am sure that at least e people are willing: I know.
2. I would act only if I am sure that at least e people would act after round 1: I know that
   they know.
3. And so on: round k is the k-th level of knowledge.

Sure means: in every world that looks like this one. A little less than sure, `certainty` below 1,
means: in worlds that together are that likely, if a person out of sight is willing with chance
`belief`. What people would do can only shrink from round to round; where it stops is common
knowledge among those who still act, and the largest equilibrium.

References
----------
M. S.-Y. Chwe (1999), Structure and strategy in collective action. American Journal of Sociology
105:128. M. S.-Y. Chwe (2000), Communication and coordination in social networks. Review of
Economic Studies 67:1.
"""

from dataclasses import dataclass

import numpy as np

from simulations.chance import everyone
from simulations.core import parameters as declare
from simulations.core.card import Card

MOST_PEOPLE = 10  # 2**10 worlds

CARD = Card(
    title="Three levels of knowledge",
    question=(
        "Everybody knows. Does everybody know that everybody knows, and does that change what "
        "they do?"
    ),
    claims=("C9",),
    measures={
        "acting": "people who would act after so many rounds of reasoning",
        "willing_people": "people who are willing to act",
        "success": "whether at least as many act as it takes, 0 or 1",
    },
    outcome="acting",
    network_parameters=("network", "group_size"),
)

NETWORKS = ("path", "ring", "kite", "star", "windmill", "complete", "random")


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of coordination; at the defaults chance decides who is willing."""

    network: str = declare.choice("who sees whom", default="ring", choices=NETWORKS)
    group_size: int = declare.number(
        "people in the group", default=7, low=4, high=MOST_PEOPLE, symbol="n", unit="people"
    )
    threshold: int = declare.number(
        "how many it takes", default=3, low=1, high=MOST_PEOPLE, symbol="e", unit="people"
    )
    radius: int = declare.number(
        "how far one sees", default=1, low=0, high=MOST_PEOPLE, symbol="r", unit="ties"
    )
    willing: float = declare.chance(
        "chance that a person is willing", default=0.9, symbol="w", unit=""
    )
    certainty: float = declare.chance(
        "how sure one must be to act", default=1.0, symbol="p", unit=""
    )
    belief: float = declare.number(
        "chance at which one believes a stranger willing",
        default=0.5,
        low=0.01,
        high=0.99,
        symbol="b",
        unit="1/person",
    )
    steps: int = declare.number(
        "rounds of reasoning", default=20, low=1, high=100, symbol="k", unit="rounds"
    )


PER_PERSON = {"willing": "of this person"}


def draw_willing(parameters, seed, n, each=None):
    """Return who is willing: the same people for every network, threshold and radius.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.
    each : ndarray of float64, shape (n,), optional
        The chance of each; that of the parameters if not given.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    return everyone(seed, "willing", n) < (parameters.willing if each is None else each)


def world_weights(n, belief):
    """Return how likely each world is, if people are willing independently of each other.

    Parameters
    ----------
    n : int
        The number of people.
    belief : float
        The chance that one of them is willing, above 0 and below 1.

    Returns
    -------
    ndarray of float64, shape (2**n,)
        In world s person i is willing if bit i of s is 1.
    """
    weights = np.ones(1)
    for _ in range(n):  # multiplied up person by person: the same bits on every platform
        weights = np.concatenate([weights * (1 - belief), weights * belief])
    return weights


def is_sure_enough(doubt, weight, certainty):
    """Return whether the worlds in which too few act are rare enough to act.

    Parameters
    ----------
    doubt : float
        Weight of the worlds that look like this one and in which too few act.
    weight : float
        Weight of all worlds that look like this one.
    certainty : float
        In [0, 1]; at 1 a single world of doubt is enough to stay at home.

    Returns
    -------
    bool
    """
    return doubt <= (1 - certainty) * weight
