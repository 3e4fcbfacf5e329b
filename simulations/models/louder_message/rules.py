"""The rule of the louder message: who has something in common comes to have more in common.

People sit on a torus, four neighbours each. A person is described by F features, such as music,
food, team; each takes one of q traits. At the start all traits are drawn at random. A message has
F traits too and never changes: it is what the brand stands for.

One step: as many encounters as there are people, one after the other. For each:

0. A person is drawn at random.
1. With chance B (insistence) the person faces the message, otherwise a neighbour drawn at random.
2. They have s of F traits in common. With chance s / F the person listens.
3. Who listens, and differs, takes over one trait of the other, drawn among those that differ.

Nobody listens to somebody with whom they share nothing. So it ends when no encounter could change
anybody: whoever can meet agrees in everything or in nothing. A person who agrees with the message
in everything is *converted*.

With a whim w above 0, a person who is drawn has no encounter with chance w, but a whim: a feature
drawn at random takes a trait drawn at random. Then nothing ever settles, and the horizon ends it.

The order matters. If everybody had one encounter a step, all at once, there would be a fifth fewer
regions in the end (measured on a lattice of ten by ten), so people are drawn as Axelrod drew them.

References
----------
Axelrod (1997), The dissemination of culture. Journal of Conflict Resolution 41:203.
González-Avella, Cosenza and Tucci (2005), Nonequilibrium transition induced by mass media in a
model for social influence. Physical Review E 71:065102(R). The whim is the cultural drift of Klemm,
Eguíluz, Toral and San Miguel (2003), Global culture: a noise-induced transition in finite systems.
Physical Review E 67:045101(R).
"""

from dataclasses import dataclass

import numpy as np

from simulations.chance import as_bits, random_bits, uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

FROM_NOBODY, NEIGHBOUR, MESSAGE, WHIM = 0, 1, 2, 3  # from whom the last change came
_WORD = 2**32

CARD = Card(
    title="The louder message",
    question=(
        "A message is repeated more and more. Does it win more people, or does it drive them away?"
    ),
    claims=("C6",),
    measures={
        "converted": "share of people who agree with the message in everything",
        "by_neighbours": "share of people converted whose last trait came from a neighbour",
        "agreement": "mean share of features in which a person agrees with the message",
        "out_of_reach": "share of people who agree with the message in nothing",
        "alike": "share of ties between people who agree in everything",
        "movable": "share of people whom an encounter could still change",
    },
    outcome="converted",
    experiment=("insistence", (0, 0.05, 0.7)),
    network_parameters=("side",),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of the louder message; defaults are those of the chapter."""

    side: int = declare.number(
        "people in a row of the torus", default=20, low=3, high=1000, symbol="L", unit="people"
    )
    features: int = declare.number(
        "features of a person", default=5, low=1, high=100, symbol="F", unit="features"
    )
    traits: int = declare.number(
        "traits of a feature", default=10, low=1, high=10_000, symbol="q", unit="traits"
    )
    insistence: float = declare.chance(
        "insistence of the message", default=0.05, symbol="B", unit="1/encounter"
    )
    whim: float = declare.chance("chance of a whim", default=0.0, symbol="w", unit="1/encounter")
    horizon: int = declare.number(
        "steps at most", default=100_000, low=0, high=10**7, symbol="t", unit="steps"
    )


def draw_cultures(parameters, seed, n):
    """Return the traits of everybody at the start.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.

    Returns
    -------
    ndarray of int16, shape (n, features)
        In [0, traits). With fewer traits, traits that were equal stay nearly always equal.
    """
    draws = uniforms(seed, "culture", np.arange(n)[:, None], np.arange(parameters.features))
    return (draws * parameters.traits).astype(np.int16)


def draw_message(parameters, seed):
    """Return the traits of the message.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    ndarray of int16, shape (features,)
    """
    draws = uniforms(seed, "message", np.arange(parameters.features))
    return (draws * parameters.traits).astype(np.int16)


def draw_encounters(seed, t, n):
    """Return the luck of the encounters of a step, one after the other.

    The first word says who has the encounter, the second whether it faces the message, the third
    whether it listens. The fourth holds two numbers of 16 bits: which neighbour it would face, and
    which of the traits that differ it would take over.

    Parameters
    ----------
    seed : int
    t : int
        The step, from 1.
    n : int
        The number of people, and of encounters.

    Returns
    -------
    ndarray of int64, shape (4, n)
    """
    return random_bits(seed, "encounter", np.arange(n), t)


def draw_whims(parameters, seed, t, n):
    """Return in which encounters of a step a whim strikes instead, and what it does.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    t : int
        The step, from 1.
    n : int
        The number of people, and of encounters.

    Returns
    -------
    strikes : ndarray of bool, shape (n,)
    feature, trait : ndarray of int64, shape (n,)
    """
    strike, feature, trait, _ = random_bits(seed, "whim", np.arange(n), t)
    return (
        strike < as_bits(parameters.whim),
        pick(feature, parameters.features),
        pick(trait, parameters.traits),
    )


def pick(word, count, bits=32):
    """Return which of several things a word picks, all equally likely.

    Parameters
    ----------
    word : int or ndarray of int64
        In [0, 2**bits).
    count : int
        How many things.
    bits : int

    Returns
    -------
    int or ndarray of int64
        In [0, count).
    """
    return word * count >> bits


def listens(word, shared, features):
    """Return whether a person listens: with chance shared / features.

    Parameters
    ----------
    word : int
        In [0, 2**32).
    shared : int
        In how many features the two agree.
    features : int

    Returns
    -------
    bool
    """
    return word * features < shared * _WORD
