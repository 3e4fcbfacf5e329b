"""The rule of masks and faces: a letter that only looks personal, and people who talk about it.

n customers are of K kinds and tied to each other, most of them within their kind. Every month a
brand sends everybody a letter: one of K texts, signed as if a person had written it. One step is
one letter, everyone at once:

1. Whoever trusts the brand answers. An answer is worth 1 where text and kind are the same, else g.
2. Whoever trusts may see through the letter alone, with chance d.
3. Whoever trusts may show the letter to one friend, with chance m, each friend being as likely. If
   the friend holds the same text, both have seen through it. It does not matter whether the friend
   still trusted.
4. Whoever has seen through it warns all friends. A warning is believed over a tie with chance b,
   drawn once, the same both ways; the warned have seen through it, too, and warn on. This talk is
   quick: it comes to its end before the next letter.

Trust does not come back. Two other brands have nothing to unmask: one signs its letters openly (an
answer is worth v, whatever the text), and one really talks to a share phi of its customers (their
answers are worth 1) and writes to nobody else.

A believed tie is one of percolation: a whole component of believed ties sees through the letter as
soon as one of its people does. With mean degree c, who sees through it convinces R = b c others on
average.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import NEVER, everyone, lowest, uniforms, waiting_times
from simulations.core import parameters as declare
from simulations.core.card import Card

TRUSTS, ALONE, COMPARED, WARNED = 0, 1, 2, 3  # by what a person has seen through the letter
BRANDS = ("mask", "open", "face")
BY_KIND, BY_LOT = "by kind", "by lot"

CARD = Card(
    title="Masks and faces",
    question=(
        "A brand sends everybody a letter that only looks personal. How long does the mask hold, "
        "and who takes it off: the careful reader, or two friends who compare?"
    ),
    claims=("C13", "C1"),
    measures={
        "trust": "share of people who trust the brand after the letter",
        "alone": "share of people who have seen through a letter alone",
        "compared": "share of people who have compared their letter with a friend's",
        "warned": "share of people who have believed a friend's warning",
        "value": "mean value of a letter so far, per person",
        "earned": "value of all letters so far, per person",
    },
    outcome="trust",
    experiment=("belief", (0, 0.0625, 0.125, 0.1875, 0.25)),
    network_parameters=("n", "mean_degree", "texts", "within"),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of masks and faces; defaults are those of the chapter's first half."""

    brand: str = declare.choice("what the brand does", default="mask", choices=BRANDS)
    n: int = declare.number("people", default=10_000, low=2, high=10**7, symbol="n", unit="people")
    mean_degree: float = declare.number(
        "ties a person", default=8.0, low=0, high=10**4, symbol="c", unit="ties/person"
    )
    texts: int = declare.number(
        "texts, and kinds of people", default=10, low=1, high=10**7, symbol="K", unit="texts"
    )
    within: float = declare.chance("share of ties within a kind", default=0.6, symbol="w", unit="")
    given: str = declare.choice(
        "how texts are given out", default=BY_KIND, choices=(BY_KIND, BY_LOT)
    )
    careful: float = declare.chance(
        "chance to see through a letter alone", default=0.01, symbol="d", unit="1/letter"
    )
    comparing: float = declare.chance(
        "chance to show a letter", default=0.0, symbol="m", unit="1/letter"
    )
    belief: float = declare.chance(
        "chance that a warning is believed", default=0.125, symbol="b", unit="1/tie"
    )
    misfit: float = declare.chance(
        "worth of an answer to another kind's text", default=0.5, symbol="g", unit="answers"
    )
    open_worth: float = declare.chance(
        "worth of an answer to an open letter", default=0.6, symbol="v", unit="answers"
    )
    face_share: float = declare.chance(
        "share of people to whom the brand really talks", default=0.2, symbol=r"\varphi", unit=""
    )
    steps: int = declare.number(
        "letters", default=50, low=1, high=100_000, symbol="T", unit="letters"
    )

    def check(self):
        """Check that people split into kinds, and that there are enough of them for the ties."""
        if self.n % self.texts:
            raise declare.ParameterError(
                f"n must be a multiple of texts = {self.texts}, got {self.n}"
            )
        if self.mean_degree > self.n - 1:
            raise declare.ParameterError(
                f"mean_degree must be at most n - 1 = {self.n - 1}, got {self.mean_degree:g}"
            )

    @property
    def is_mask(self):
        """Whether there is anything to see through."""
        return self.brand == "mask"


class People(NamedTuple):
    """What never changes about the people; arrays of shape (n,).

    Attributes
    ----------
    kind : ndarray of int64
        In [0, texts); people of one kind stand side by side.
    text : ndarray of int64
        Which text the person gets, every month.
    fits : ndarray of bool
        Whether an answer has its full worth: the text is that of the kind; or, where the brand
        really talks to some, the person is one of them.
    alone_at : ndarray of int32
        The letter through which the person would see alone, or `NEVER`.
    """

    kind: np.ndarray
    text: np.ndarray
    fits: np.ndarray
    alone_at: np.ndarray


def draw_people(parameters, seed, n):
    """Return the `People` of a run; they do not depend on the ties or on what is believed.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The people of the network; ``parameters.n`` does not count.

    Returns
    -------
    People
    """
    p = parameters
    kind = np.arange(n, dtype=np.int64) * p.texts // n
    text = kind
    if p.given == BY_LOT:
        text = (everyone(seed, "text", n) * p.texts).astype(np.int64)
    fits = text == kind
    if p.brand == "face":
        fits = np.zeros(n, bool)
        fits[lowest(everyone(seed, "talked to", n), round(p.face_share * n))] = True
    alone_at = np.full(n, NEVER, np.int32)
    if p.is_mask and p.careful:
        alone_at = waiting_times(everyone(seed, "alone", n), p.careful, p.steps)
    return People(kind, text, fits, alone_at)


def draw_believed(parameters, seed, first, second):
    """Return over which ties a warning is believed: once a tie, the same both ways.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    first, second : ndarray of int
        The two ends of each tie, in either order.

    Returns
    -------
    ndarray of bool
        A larger `belief` adds ties and takes none away.
    """
    draws = uniforms(seed, "believed", np.minimum(first, second), np.maximum(first, second))
    return draws < parameters.belief


def draw_showing(parameters, seed, letter, n):
    """Return who would show a letter, and a draw that says to which friend.

    Parameters
    ----------
    parameters : Parameters
    seed, letter : int
    n : int

    Returns
    -------
    shows : ndarray of bool, shape (n,)
    turn : ndarray of float64, shape (n,)
        In [0, 1): with k friends it is the friend ``int(turn * k)``, in the order of their ids.
    """
    if not parameters.is_mask:
        return np.zeros(n, bool), np.zeros(n)
    people = np.arange(n)
    shows = uniforms(seed, "shows", people, letter) < parameters.comparing
    return shows, uniforms(seed, "shown to", people, letter)


def worth(parameters, fitting, other):
    """Return what a number of answers is worth to the brand.

    Parameters
    ----------
    parameters : Parameters
    fitting, other : int or ndarray of int
        Answers of people whom the letter fits, and of the others.

    Returns
    -------
    float or ndarray of float64
    """
    p = parameters
    full, less = {"mask": (1.0, p.misfit), "open": (p.open_worth,) * 2, "face": (1.0, 0.0)}[p.brand]
    return full * fitting + less * other
