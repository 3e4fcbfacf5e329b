"""The rule of the acid of dialogue.

A product has a number of features; each is as the town wishes or not. n customers have a wish for
each feature: the town's, except that each wish is turned round with chance e. The loud, a share of
the customers, wish the opposite of the town in everything. At the start each feature is wrong with
chance 1/2. One step is a period:

1. One customer speaks, drawn at random among those who dislike a feature, the loud s times as
   likely, and names one of the features that it dislikes, at random. If nobody dislikes any,
   nothing happens.
2. The brand answers. An obedient brand changes what was named. A polite one asks m customers,
   drawn as speakers are but among all and with replacement, and follows their majority; a fair one
   asks m whom it draws at random. A curious brand changes it, looks at sales, the number of
   customers satisfied with the feature, and undoes the change if sales fell. A silent brand hears
   nobody: it does the same with a feature at random.

At the end the product is launched elsewhere, with a quality of one minus its share of defects:
`outside` has that rule. A defect is a feature with which fewer than half of the customers are
satisfied. What the town wishes is called yes throughout; nobody in the model knows it.

References
----------
B. Doerr, C. Doerr (2016), The impact of random initialization on the runtime of randomized search
heuristics. Algorithmica 75:529: the silent brand is their random local search.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card
from simulations.core.parameters import ParameterError

SILENT, OBEDIENT, POLITE, FAIR, CURIOUS = BRANDS = (
    "silent",
    "obedient",
    "polite",
    "fair",
    "curious",
)
NOBODY = NOTHING = -1

CARD = Card(
    title="The acid of dialogue",
    question=(
        "Customers complain. Should the brand obey, ask around, or only try? And what do the "
        "others do who overhear?"
    ),
    claims=("C4",),
    measures={
        "defects": "share of features with which fewer than half of the customers are satisfied",
        "met": "share of all customers' wishes that the product meets",
        "hit": "whether the product, launched after the last period, crosses the town, 0 or 1",
        "audience": "share of the other town that adopts the product once it is launched",
    },
    outcome="defects",
    experiment=("brand", (SILENT, OBEDIENT, POLITE, CURIOUS)),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of the acid of dialogue; defaults are those of the chapter."""

    brand: str = declare.choice("what the brand does", default=OBEDIENT, choices=BRANDS)
    n: int = declare.number("customers", default=201, low=1, high=10_000, symbol="N", unit="people")
    features: int = declare.number(
        "features of the product", default=100, low=1, high=1_000, symbol="n", unit="features"
    )
    disagreement: float = declare.number(
        "chance that a wish differs from the town's",
        default=0.1,
        low=0.0,
        high=0.45,
        symbol="e",
        unit="1/wish",
    )
    poll: int = declare.number(
        "customers asked, an odd number", default=9, low=1, high=99, symbol="m", unit="people"
    )
    loud: float = declare.number(
        "share of loud customers", default=0.0, low=0.0, high=0.45, symbol=r"\ell", unit="share"
    )
    loudness: int = declare.number(
        "how much more often the loud speak", default=1, low=1, high=20, symbol="s", unit="times"
    )
    warning: float = declare.chance(
        "what one warning takes off the quality", default=0.0, symbol="a", unit=""
    )
    side: int = declare.number(
        "side of the other town", default=101, low=1, high=4096, symbol="L", unit="people"
    )
    steps: int = declare.number(
        "periods", default=400, low=1, high=100_000, symbol="T", unit="periods"
    )

    def check(self):
        """Check that a poll cannot end in a tie."""
        if self.poll % 2 == 0:
            raise ParameterError(f"poll must be an odd number, got {self.poll}")

    @property
    def n_loud(self):
        """The number of loud customers: the first of all."""
        return int(self.loud * self.n + 0.5)

    @property
    def voices(self):
        """The sum of how often all customers speak, an ordinary one once."""
        return self.n + (self.loudness - 1) * self.n_loud


class Luck(NamedTuple):
    """The draws of all periods, in [0, 1); those that the brand never looks at are left out.

    Attributes
    ----------
    speaker, complaint, change : ndarray of float64, shape (steps,)
        Who speaks, which complaint it is, and which feature a silent brand takes.
    asked : ndarray of float64, shape (steps * poll,)
        Whom a brand asks, period after period.
    """

    speaker: np.ndarray
    complaint: np.ndarray
    change: np.ndarray
    asked: np.ndarray


def draw_wishes(parameters, seed):
    """Return what each customer wishes; a larger disagreement turns more of the same wishes round.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    ndarray of int8, shape (n, features)
        1 if a customer wishes what the town wishes; the loud, who come first, never do.
    """
    p = parameters
    draws = uniforms(seed, "wish", np.arange(p.n)[:, None], np.arange(p.features))
    wishes = (draws >= p.disagreement).astype(np.int8)
    wishes[: p.n_loud] = 0
    return wishes


def draw_product(parameters, seed):
    """Return the product at the start.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    ndarray of int8, shape (features,)
        1 where a feature is as the town wishes, with chance 1/2.
    """
    return (uniforms(seed, "start", np.arange(parameters.features)) < 0.5).astype(np.int8)


def draw_luck(parameters, seed):
    """Return the `Luck` of all periods; that of period t, from 1, has the address t.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Luck
    """
    p, none = parameters, np.empty(0)
    periods = np.arange(1, p.steps + 1)
    if p.brand == SILENT:
        return Luck(none, none, uniforms(seed, "change", periods), none)
    asks = p.brand in (POLITE, FAIR)
    asked = uniforms(seed, "asked", np.arange(p.poll), periods[:, None]).ravel() if asks else none
    spoken = (uniforms(seed, stream, periods) for stream in ("speaker", "complaint"))
    return Luck(*spoken, none, asked)
