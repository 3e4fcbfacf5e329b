"""The rule of a firm that answers questions, and of what each member does with an inbox.

n members are tied to each other: as a hierarchy, a star, a ring, a torus, at random with as many
ties each, or all to all. Further ties may be added between pairs drawn by lot. A question can be
answered by one member only, its expert. One step:

1. Each member gets a new question from outside with chance rho. With chance h its expert is a
   neighbour, drawn at random; otherwise the expert is drawn at random from all other members. The
   question joins the end of the member's inbox.
2. Everybody with something in the inbox takes out the oldest, and hands it to a neighbour who is
   one hop nearer to the expert. Of several, each is drawn in proportion to the number of shortest
   ways to the expert that go on from there.
3. Whoever gets a question that it is the expert of answers it at once. Other questions join the end
   of the inbox, those of lower-numbered senders first, and wait for the next step.

The delay of a question is the number of steps from the one in which it came to the one in which it
is answered, both counted: the number of hops if nobody has to wait.

References
----------
Arenas, Diaz-Guilera, Guimera (2001), Communication in networks with hierarchical branching.
Physical Review Letters 86:3196. Guimera, Diaz-Guilera, Vega-Redondo, Cabrales, Arenas (2002),
Optimal network topologies for local search with congestion. Physical Review Letters 89:248701.
There each question in an inbox is handed on with a chance; here one a step is, the oldest.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import successes, uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

CARD = Card(
    title="The switchboard",
    question=(
        "Ten times more conversations arrive. Where does the queue form, and which new tie is "
        "worth most?"
    ),
    claims=("C12", "C1"),
    measures={
        "delay": "steps from question to answer, of those answered since the middle of the run",
        "growth": "questions by which all inboxes grew since the middle of the run, as a share of "
        "those that came",
        "waiting": "questions that wait, a member",
        "longest": "questions in the longest inbox",
    },
    outcome="delay",
    experiment=("network", ("hierarchy", "ring", "torus")),
    network_parameters=("network", "n", "extra"),
)

SPAN = 3  # members under each in the hierarchy
RANDOM = {"random-3": 3, "random-4": 4}  # ties of each
FORMS = ("hierarchy", "star", "ring", *RANDOM, "torus", "complete")


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of a firm that answers questions; defaults are those of the chapter."""

    n: int = declare.number("members", default=40, low=2, high=1_000, symbol="n", unit="members")
    network: str = declare.choice("form of the firm", default="hierarchy", choices=FORMS)
    extra: int = declare.number(
        "further ties, by lot", default=0, low=0, high=500_000, symbol="k", unit="ties"
    )
    load: float = declare.chance(
        "chance of a new question, a member and step", default=0.03, symbol=r"\rho"
    )
    self_help: float = declare.chance(
        "chance that a neighbour is the expert", default=0.0, symbol="h"
    )
    steps: int = declare.number(
        "steps", default=4_000, low=1, high=1_000_000, symbol="t", unit="steps"
    )

    def check(self):
        """Check that so many members can have this form."""
        n = self.n
        if self.network == "torus" and rows_of(n) < 3:
            raise declare.ParameterError(
                f"n must be a product of two numbers from 3 for a torus, got {n}"
            )
        if self.network == "ring" and n < 3:
            raise declare.ParameterError(f"n must be at least 3 for a ring, got {n}")
        degree = RANDOM.get(self.network, 0)
        if degree and (n <= degree or n * degree % 2):
            raise declare.ParameterError(
                f"n must be above {degree} and n * {degree} even for {self.network}, got {n}"
            )
        free = n * (n - 1) // 2 - ties_of_form(self.network, n)
        if self.extra > free:
            raise declare.ParameterError(
                f"extra must be at most the {free} pairs that are not tied, got {self.extra}"
            )


def rows_of(n):
    """Return the rows of the torus of n members that is nearest to a square."""
    return max(row for row in range(1, int(n**0.5) + 1) if n % row == 0)


def ties_of_form(form, n):
    """Return how many ties a form of n members has."""
    each = {"ring": n, "torus": 2 * n, "complete": n * (n - 1) // 2}
    each |= {name: n * degree // 2 for name, degree in RANDOM.items()}
    return each.get(form, n - 1)


class Questions(NamedTuple):
    """All questions of a run, in the order in which they come.

    Attributes
    ----------
    asker, expert : ndarray of int32, shape (questions,)
        In whose inbox it begins, and who can answer it.
    step : ndarray of int32, shape (questions,)
        In which step it comes, from 1.
    ends : ndarray of int64, shape (steps + 1,)
        Those of step t are numbered from ``ends[t - 1]`` to ``ends[t] - 1``.
    """

    asker: np.ndarray
    expert: np.ndarray
    step: np.ndarray
    ends: np.ndarray


def draw_questions(parameters, seed, network):
    """Return the questions of a run: the same experts in each form of the firm if h is 0.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    network : Network
        Who is tied to whom; everybody has a tie.

    Returns
    -------
    Questions
    """
    p, n = parameters, network.n
    asker, ends = successes(seed, "question", p.load, np.full(p.steps, n, np.int64))
    step = np.repeat(np.arange(1, p.steps + 1, dtype=np.int32), np.diff(ends).astype(np.intp))
    draw = uniforms(seed, "expert", asker, step)
    expert = (draw * (n - 1)).astype(np.int32)
    expert += expert >= asker  # nobody asks what it knows itself
    if p.self_help:
        near = uniforms(seed, "self-help", asker, step) < p.self_help
        own = asker[near]
        first, degree = network.offsets[own], network.degrees()[own]
        place = (draw[near] * degree).astype(np.int64)
        expert[near] = network.neighbours[first + place]
    return Questions(asker, expert, step, ends)


def draw_ways(seed, members, steps):
    """Return the draws that decide between several ways, one a member and step.

    Parameters
    ----------
    seed : int
    members : int
    steps : range
        The steps, from 1.

    Returns
    -------
    ndarray of float64, shape (len(steps), members)
    """
    at = np.arange(steps.start, steps.stop, dtype=np.int64)[:, None]
    return uniforms(seed, "way", np.arange(members, dtype=np.int64)[None, :], at)
