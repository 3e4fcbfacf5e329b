"""The rule of push or dialogue.

n people sit on a network of ties. Each is undecided, an adopter or a rejecter; an adopter talks
until it falls silent. A brand spends a budget of b contacts a step, a share s of it on dialogue.
One step, everyone at once:

1. Push. (1 - s) b people, drawn with replacement, are addressed; an undecided one adopts with
   chance alpha.
2. Dialogue. s b / kappa talking adopters who are not engaged are answered, the discontented first,
   otherwise at random: they become engaged and content.
3. Word of mouth. An undecided person with k talking content and k' talking discontented neighbours
   turns rejecter with chance 1 - (1 - beta')^k', else adopts with chance 1 - (1 - beta)^k.
4. Silence. Those who talked fall silent with chance gamma, or gamma_e if engaged. New adopters
   start to talk, each discontented with chance d.

A chance that is the same every step is drawn once. Each directed tie has a waiting time, the
number of times its listener must hear its talker before believing; each person has a breath, drawn
once, and falls silent when the voice, which fades by 1 - gamma a step, is down to it. Both
are the same law as a coin a step, and they show what diffusion is: a tie is open if its
waiting time is no longer than its talker talks. That is bond percolation.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import (
    Draws,
    Waits,
    everyone,
    future_waits,
    lowest,
    stream_key,
    successes,
    uniforms,
)
from simulations.core import parameters as declare
from simulations.core.card import Card

UNDECIDED, ADOPTER, REJECTER = 0, 1, 2

CARD = Card(
    title="Push or dialogue",
    question=(
        "One budget, two uses: buy contacts, or answer the people who already talk. When does "
        "dialogue win?"
    ),
    claims=("C1", "C2", "C3", "C6", "C7"),
    measures={
        "adopters": "share of people who have adopted",
        "rejecters": "share of people who have turned away for ever",
        "talkers": "share of people who are talking",
        "engaged": "share of people who are talking and engaged by the brand",
    },
    outcome="adopters",
    experiment=("share", (0.0, 0.5, 1.0)),
    network_parameters=("network", "n", "mean_degree"),
)

NETWORKS = ("random graph", "small world", "preferential attachment", "random regular")


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of push or dialogue; defaults are those of the chapter."""

    network: str = declare.choice("kind of network", default="random graph", choices=NETWORKS)
    n: int = declare.number("people", default=10_000, low=2, high=10**8, symbol="n", unit="people")
    mean_degree: float = declare.number(
        "ties a person", default=8.0, low=0, high=10**4, symbol="c", unit="ties/person"
    )
    budget: float = declare.number(
        "budget", default=100.0, low=0, high=10**8, symbol="b", unit="contacts/step"
    )
    share: float = declare.chance(
        "share of the budget for dialogue", default=0.5, symbol="s", unit=""
    )
    persuasion: float = declare.chance(
        "chance that a contact wins an undecided person",
        default=0.02,
        symbol=r"\alpha",
        unit="1/contact",
    )
    conversation_cost: float = declare.number(
        "cost of a conversation",
        default=5.0,
        low=0.001,
        high=10**6,
        symbol=r"\kappa",
        unit="contacts",
    )
    word_of_mouth: float = declare.chance(
        "chance that a talking neighbour convinces", default=0.05, symbol=r"\beta"
    )
    silence: float = declare.chance(
        "chance that an ordinary talker falls silent", default=0.5, symbol=r"\gamma"
    )
    engaged_silence: float = declare.chance(
        "chance that an engaged talker falls silent", default=0.2, symbol=r"\gamma_e"
    )
    discontent: float = declare.chance(
        "chance that a new adopter is discontented", default=0.0, symbol="d", unit="1/adoption"
    )
    bad_word_of_mouth: float = declare.chance(
        "chance that a discontented neighbour repels", default=0.05, symbol=r"\beta'"
    )
    n_seeds: int = declare.number(
        "seed adopters", default=20, low=0, high=10**8, symbol="n_0", unit="people"
    )
    steps: int = declare.number("steps", default=100, low=1, high=100_000, symbol="t", unit="steps")

    def check(self):
        """Check that there are enough people for the seed adopters and the ties."""
        if self.n_seeds > self.n:
            raise declare.ParameterError(
                f"n_seeds must be at most n = {self.n}, got {self.n_seeds}"
            )
        if self.mean_degree > self.n - 1:
            raise declare.ParameterError(
                f"mean_degree must be at most n - 1 = {self.n - 1}, got {self.mean_degree:g}"
            )

    def contacts(self, step):
        """Return how many contacts the brand buys in a step (or in each of an array of steps)."""
        return whole_purchases((1 - self.share) * self.budget, step)

    def conversations(self, step):
        """Return how many talkers the brand can answer in a step."""
        return whole_purchases(self.share * self.budget / self.conversation_cost, step)


def whole_purchases(rate, step):
    """Return how many whole things are bought in a step, or in each of several, at a rate."""
    # What is left over is spent later: 0.4 conversations a step are two in five steps. Rounding
    # each step by itself would make some shares spend more than the budget, others less.
    tiny = 1e-9  # a rate of 0.1 is a little off in binary
    return (np.floor(rate * step + tiny) - np.floor(rate * (step - 1) + tiny)).astype(np.int64)


class Luck(NamedTuple):
    """The luck of a run: all that chance decides but whom the brand answers.

    It depends on the seed, the network and the chances, never on the share: push and dialogue meet
    the same people, the same ties, the same luck.

    Attributes
    ----------
    contacts : ndarray of int32
        The people whom a persuasive contact would win, in the order of steps.
    contact_ends : ndarray of int64, shape (steps + 1,)
        Those of step t (from 1) are ``contacts[contact_ends[t - 1]:contact_ends[t]]``.
    praise, complaint : Waits
        How often the listener at the end of a directed tie must hear praise (or complaint) from
        the talker to act on it. Not drawn yet: ``luck.praise.at(talker, listener)`` does.
    breath : Draws
        A person falls silent when its voice is no louder than this. Not drawn yet:
        ``luck.breath.at(person)`` does.
    discontented : ndarray of bool, shape (n,)
        Whether the person will be a discontented adopter; seed adopters are content.
    seed_adopters : ndarray of int64, shape (n_seeds,)
        Who has adopted at the start.
    """

    contacts: np.ndarray
    contact_ends: np.ndarray
    praise: Waits
    complaint: Waits
    breath: Draws
    discontented: np.ndarray
    seed_adopters: np.ndarray


def draw_luck(parameters, seed, n):
    """Return the `Luck` of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The people of the network; ``parameters.n`` does not count.

    Returns
    -------
    Luck
    """
    p = parameters
    seed_adopters = np.sort(lowest(everyone(seed, "seed adopters", n), p.n_seeds))
    discontented = np.zeros(n, bool)
    if p.discontent:
        discontented = everyone(seed, "discontent", n) < p.discontent
        discontented[seed_adopters] = False
    return Luck(
        *_persuasive_contacts(p, seed, n),
        future_waits(seed, "praise", p.word_of_mouth, p.steps),
        future_waits(seed, "complaint", p.bad_word_of_mouth, p.steps),
        Draws(stream_key(seed, "breath")),
        discontented,
        seed_adopters,
    )


def _persuasive_contacts(p, seed, n):
    # the i-th contact of a step is the same under every budget share; only so many are bought
    bought = p.contacts(np.arange(1, p.steps + 1))
    slots, ends = successes(seed, "persuasion", p.persuasion, bought)
    steps = np.repeat(np.arange(1, p.steps + 1), np.diff(ends).astype(np.intp))
    return (uniforms(seed, "contact", slots, steps) * n).astype(np.int32), ends


def choose_answered(parameters, seed, step, candidates, discontented):
    """Return whom the brand answers: the discontented first, otherwise at random.

    Parameters
    ----------
    parameters : Parameters
    seed, step : int
    candidates : ndarray of int, shape (m,)
        The talking adopters who are not engaged.
    discontented : ndarray of bool, shape (m,)
        Which of them are discontented.

    Returns
    -------
    ndarray of int, shape (min(m, conversations(step)),)
    """
    most = parameters.conversations(step)
    if len(candidates) <= most:
        return candidates  # all of them: no draw needed
    turn = uniforms(seed, "answer", candidates, step) - discontented
    first = np.flatnonzero(turn <= np.partition(turn, most - 1)[most - 1])
    order = np.lexsort((candidates[first], turn[first]))
    return candidates[first[order[:most]]]
