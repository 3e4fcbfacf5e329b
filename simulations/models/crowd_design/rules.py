"""The rule of inventing with the crowd: a T-shirt shop prints what its voters choose.

A shop shows D designs. Some please more people than others: design i is the taste of a share q_i of
all people, proportional to exp(spread * z_i) with z_i standard normal. n voters come one after the
other and see a board of the votes so far. A voter:

1. looks at the board with chance r, if it holds at least H votes, and then votes as a voter drawn
   from it did;
2. otherwise votes by taste, for design i with chance q_i.

The shop prints the design with most votes; of equals, the one that stands first in its list. The
same designs are put to the vote in several worlds at once, each with voters and a board of its own.

Variants: H votes come before the board is shown; the crowd is split into rooms with a board each,
voter i into room i modulo their number, and the shop adds their votes; trust grows with the board,
r_t = t / (a D + t) where it holds t votes, which makes it the urn of Polya.

A vote that was copied goes back to some voter's taste, its origin. Votes of one origin are one
opinion: that is what the measure ``same_origin`` counts. A step is a part of the crowd that comes,
one after the other; it only says how often one looks at the board from outside.

References
----------
M. J. Salganik, P. S. Dodds, D. J. Watts (2006), Experimental study of inequality and
unpredictability in an artificial cultural market. Science 311:854. G. Polya (1930), Sur quelques
points de la theorie des probabilites. Annales de l'institut Henri Poincare 1:117.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import generator, uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

NOT_COME = -1  # the choice of a voter who has not come yet

CARD = Card(
    title="Inventing with the crowd",
    question=(
        "Fourteen hundred people vote for one of 48 T-shirts and see the board. How many "
        "opinions is that?"
    ),
    claims=("C11",),
    measures={
        "best_wins": "share of worlds in which the best design leads",
        "winner_appeal": "appeal z of the leading design, mean over worlds",
        "gini": "Gini coefficient of the designs' shares, mean over worlds",
        "difference": "mean difference of a design's share between two worlds",
        "correlation": "correlation of the designs' shares with their appeal q, mean over worlds",
        "same_origin": "chance that two votes of a world go back to one voter's taste",
        "tied": "share of worlds in which several designs lead",
    },
    outcome="best_wins",
    experiment=("copying", (0.0, 0.5, 0.8, 0.9)),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of inventing with the crowd; defaults are those of the chapter."""

    n: int = declare.number(
        "voters of a world", default=1_400, low=1, high=10**7, symbol="n", unit="people"
    )
    worlds: int = declare.number(
        "worlds with the same designs", default=8, low=1, high=1_000, symbol="W", unit="worlds"
    )
    designs: int = declare.number(
        "designs", default=48, low=2, high=10_000, symbol="D", unit="designs"
    )
    spread: float = declare.number(
        "how much designs differ in appeal", default=0.4, low=0.0, high=5.0, symbol=r"\sigma",
        unit="log appeal",
    )  # fmt: skip
    copying: float = declare.chance(
        "chance that a voter follows the board", default=0.8, symbol="r", unit="1/vote"
    )
    trust: str = declare.choice("trust in the board", default="fixed", choices=("fixed", "growing"))
    doubt: float = declare.number(
        "doubt of a board that grows on voters", default=1.0, low=0.001, high=1_000.0, symbol="a",
        unit="votes/design",
    )  # fmt: skip
    hidden: int = declare.number(
        "votes before the board is shown", default=1, low=1, high=10**7, symbol="H", unit="votes"
    )
    rooms: int = declare.number(
        "rooms with a board each", default=1, low=1, high=10**7, symbol="k", unit="rooms"
    )
    steps: int = declare.number(
        "parts in which the crowd comes", default=20, low=1, high=10**5, symbol="T", unit="steps"
    )

    def voters_by(self, t):
        """Return how many voters of a world have come by the end of step t."""
        return self.n * t // self.steps

    def trust_in(self, votes):
        """Return with which chance a voter looks at a board of so many votes.

        Parameters
        ----------
        votes : int or ndarray of int

        Returns
        -------
        float or ndarray of float64
            0 where the board is not shown yet.
        """
        votes = np.asarray(votes)
        chance = self.copying
        if self.trust == "growing":
            chance = votes / (self.doubt * self.designs + votes)
        return np.where(votes < self.hidden, 0.0, chance)


class Designs(NamedTuple):
    """What the shop shows, the same in all worlds; arrays of shape (designs,).

    Attributes
    ----------
    appeal : ndarray of float64
        z, standard normal.
    taste : ndarray of float64
        q, the share of people whose taste each design is; they add up to 1.
    """

    appeal: np.ndarray
    taste: np.ndarray


class Luck(NamedTuple):
    """What is drawn for each voter of each world; arrays of shape (n, worlds).

    Attributes
    ----------
    looks : ndarray of float64
        Looks at the board if this is below the chance of that vote.
    whom : ndarray of float64
        Copies the vote at this part of the board.
    taste : ndarray of int64
        The design of one's own taste.
    """

    looks: np.ndarray
    whom: np.ndarray
    taste: np.ndarray


def draw_designs(parameters, seed):
    """Return the `Designs` of a run: a wider spread makes the same ones differ more."""
    appeal = generator(seed, "appeal").standard_normal(parameters.designs)
    weight = np.exp(parameters.spread * appeal)
    return Designs(appeal, weight / weight.sum())


def draw_luck(parameters, seed, designs):
    """Return the `Luck` of all voters, the same for each way of showing the board.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    designs : Designs

    Returns
    -------
    Luck
    """
    voter, world = np.arange(parameters.n)[:, None], np.arange(parameters.worlds)
    looks, whom, taste = (uniforms(seed, s, voter, world) for s in ("looks", "whom", "taste"))
    up_to = np.cumsum(designs.taste)
    up_to[-1] = 1.0  # a sum of shares may fall short of it by rounding
    return Luck(looks, whom, np.searchsorted(up_to, taste, side="right"))


def measure(votes, same, designs):
    """Return the measures of boards at one moment or at several.

    Parameters
    ----------
    votes : ndarray of int64, shape (..., worlds, designs)
        The votes of each design.
    same : ndarray of int64, shape (..., worlds)
        Sum over origins of the square of how many votes go back to each.
    designs : Designs

    Returns
    -------
    dict of str to ndarray of float64, shape (...)
        All measures of the card. Where nobody has voted nothing leads, and all are 0.
    """
    n_worlds, n_designs = votes.shape[-2:]
    cast = votes.sum(axis=-1)
    some, total = cast > 0, np.maximum(cast, 1)
    leader, best = votes.argmax(axis=-1), designs.appeal.argmax()
    leaders = (votes == votes.max(axis=-1, keepdims=True)).sum(axis=-1)
    rank = 2 * np.arange(1, n_designs + 1) - n_designs - 1
    gini = (np.sort(votes, axis=-1) * rank).sum(axis=-1) / (n_designs * total)
    # the sum of |a - b| over all pairs of worlds, from the sorted votes of each design
    rank = 2 * np.arange(1, n_worlds + 1) - n_worlds - 1
    apart = (np.sort(votes, axis=-2) * rank[:, None]).sum(axis=(-1, -2))
    pairs = max(n_worlds * (n_worlds - 1) // 2, 1)
    found = {
        "best_wins": (some & (leader == best)).mean(axis=-1),
        "winner_appeal": np.where(some, designs.appeal[leader], 0.0).mean(axis=-1),
        "gini": gini.mean(axis=-1),
        "difference": apart / (pairs * n_designs * total[..., 0]),
        "correlation": _correlation(votes, designs.taste).mean(axis=-1),
        "same_origin": (same / total**2).mean(axis=-1),
        "tied": (some & (leaders > 1)).mean(axis=-1),
    }
    return {name: np.asarray(value, float) for name, value in found.items()}


def _correlation(votes, taste):
    # 0 where it is undefined: all designs are alike, or have as many votes
    off = taste - taste.mean() if np.ptp(taste) > 0 else np.zeros(taste.size)
    away = votes * taste.size - votes.sum(axis=-1, keepdims=True)  # whole numbers
    size = np.sqrt((off**2).sum() * (away.astype(float) ** 2).sum(axis=-1))
    return np.where(size > 0, (away * off).sum(axis=-1) / np.where(size > 0, size, 1.0), 0.0)
