"""The rule of hits and flops.

L x L people sit on a square lattice, a cylinder: the left edge meets the right, the top and the
bottom row are its ends. Each has a preference, drawn once and evenly from [0, 1): how good a film
must be to be worth an evening. A film of quality q opens before the top row: they have all heard
of it. One step, everyone at once:

1. Whoever heard of the film during the last step goes if q exceeds the preference, else declines.
2. Whoever has just gone tells the four neighbours. Nobody else says a word.

It ends when there is no one left with news. The film is a hit if somebody on the bottom row has
seen it. A person is worth telling with chance q, so the audience is a cluster of site percolation.

References
----------
Solomon, Weisbuch, de Arcangelis, Jan, Stauffer (2000), Social percolation models. Physica A 277.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

UNAWARE, INFORMED, ADOPTER, DECLINED = 0, 1, 2, 3

CARD = Card(
    title="Percolation: hits and flops",
    question=(
        "Nobody is in charge, and nobody plans a hit. Is there still a line that separates hits "
        "from flops?"
    ),
    claims=("C7",),
    measures={
        "audience": "share of people who have seen the film",
        "heard": "share of people who have heard of the film",
        "willing": "share of people who would see the film if they were told",
        "reached": "share of the willing who have seen the film",
        "hit": "whether somebody on the bottom row has seen the film, 0 or 1",
    },
    outcome="hit",
    experiment=("quality", (0.55, 0.59, 0.63)),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of hits and flops; defaults are those of the chapter."""

    side: int = declare.number(
        "side of the lattice", default=101, low=1, high=4096, symbol="L", unit="people"
    )
    quality: float = declare.chance("quality of the film", default=0.59, symbol="q", unit="")

    @property
    def n(self):
        """The number of people."""
        return self.side**2


PER_PERSON = {"quality": "as this person sees the film"}


class Given(NamedTuple):
    """What a run is given besides its parameters.

    Attributes
    ----------
    informed : ndarray of int64 or None
        Who has heard of the film at the start, in increasing order; the top row if None.
    quality : float or ndarray of float64, shape (n,)
        Of the film, to all or to each.
    hears : ndarray of bool, shape (n, 4), or None
        Whether the neighbour above, below, left and right hears what a person says; all do if None.
    """

    informed: np.ndarray | None
    quality: float | np.ndarray
    hears: np.ndarray | None


def given_to(parameters, seed, seed_adopters=None, chances=None, weights=None):
    """Return what a run is given.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    seed_adopters : Starters, optional
        Who has heard of the film at the start; the top row if not given.
    chances : Table, optional
    weights : Ties, optional
        The chance of ties that a word gets through; of those that are not named it is 1.

    Returns
    -------
    Given

    Raises
    ------
    ParameterError
        If people or ties do not fit the lattice.
    """
    p, hears = parameters, None
    informed = None if seed_adopters is None else seed_adopters.among(p.n)
    quality = chances and chances.of("quality", p.n)
    if weights is not None:
        people, around = np.arange(p.n), around_each(p.side)
        found = weights.of(people[:, None], around, p.n)
        hears = uniforms(seed, "bond", people[:, None], np.maximum(around, 0)) < found
    return Given(informed, p.quality if quality is None else quality, hears)


def around_each(side):
    """Return who is above, below, left and right of each person, -1 for nobody.

    Parameters
    ----------
    side : int

    Returns
    -------
    ndarray of int64, shape (side * side, 4)
    """
    person = np.arange(side * side)
    row, column = np.divmod(person, side)
    above = np.where(row > 0, person - side, -1)
    below = np.where(row < side - 1, person + side, -1)
    left, right = row * side + (column - 1) % side, row * side + (column + 1) % side
    return np.stack([above, below, left, right], axis=1)


def draw_preferences(parameters, seed, film=0):
    """Return how good a film must be for each person to see it.

    They do not depend on the quality: a better film meets the same people with the same tastes.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    film : int
        Which film, where there are several; every film meets new tastes.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1). Person ``row * side + column``, the top row first.
    """
    return uniforms(seed, "preference", np.arange(parameters.n), film)


def is_worth_it(preference, quality):
    """Return whether a film of this quality is worth an evening to people of these preferences."""
    return preference < quality
