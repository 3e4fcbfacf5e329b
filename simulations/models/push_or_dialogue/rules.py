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
    waiting_times_of_each,
)
from simulations.core import parameters as declare
from simulations.core.card import Card
from simulations.processes.hooks import chance_of_ties, one_for_all
from simulations.processes.talk import ONE_FOR_ALL

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
    uses={
        "weights": "multiply the chance that a talking neighbour convinces, or repels",
        "directions": "lead from who talks to who listens",
    },
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


_OFF = 1e-9  # a rate of 0.1 is a little off in binary


def whole_purchases(rate, step):
    """Return how many whole things are bought in a step, or in each of several, at a rate."""
    # What is left over is spent later: 0.4 conversations a step are two in five steps. Rounding
    # each step by itself would make some shares spend more than the budget, others less.
    return (np.floor(rate * step + _OFF) - np.floor(rate * (step - 1) + _OFF)).astype(np.int64)


def purchases(rates):
    """Return how many whole things are bought in each step, at a rate for each: whole ones.

    Parameters
    ----------
    rates : ndarray of float64, shape (steps,)

    Returns
    -------
    ndarray of int64, shape (steps,)
    """
    # what is left over is spent later, here too
    return np.diff(np.floor(np.cumsum(rates) + _OFF), prepend=0).astype(np.int64)


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


class Given(NamedTuple):
    """What a run is given besides its parameters, for the people and steps that it has.

    Attributes
    ----------
    seed_adopters : ndarray of int64 or None
        Who starts; chance decides if None.
    budgets : ndarray of float64, shape (steps,), or None
        The budget of each step; that of the parameters if None.
    persuasion, discontent : ndarray of float64, shape (n,), or None
        These chances of each person; those of the parameters if None.
    praise, complaint : ndarray of float64
        The chance of each directed tie that its listener acts on it, in the order of the network's
        ``neighbours``; empty where all have that of the parameters.
    """

    seed_adopters: np.ndarray | None = None
    budgets: np.ndarray | None = None
    persuasion: np.ndarray | None = None
    discontent: np.ndarray | None = None
    praise: np.ndarray = ONE_FOR_ALL
    complaint: np.ndarray = ONE_FOR_ALL

    def contacts(self, parameters):
        """Return how many contacts are bought in each step, from step 1: ndarray of int64."""
        p = parameters
        if self.budgets is None:
            return p.contacts(np.arange(1, p.steps + 1))
        return purchases((1 - p.share) * self.budgets)

    def conversations(self, parameters):
        """Return how many talkers can be answered in each step, from step 1: ndarray of int64."""
        p = parameters
        if self.budgets is None:
            return p.conversations(np.arange(1, p.steps + 1))
        return purchases(p.share * self.budgets / p.conversation_cost)


NOTHING_GIVEN = Given()


def given_to(parameters, network, *, seed_adopters=None, budget_by_step=None, chances=None):
    """Return what a run is given, and its parameters.

    A chance that is the same for everybody, and a budget that is the same in every step, become
    parameters: such a run is one without hooks.

    Parameters
    ----------
    parameters : Parameters
    network : Network
        With weights, word of mouth of either kind has on each tie its chance times the weight.
    seed_adopters : Starters, optional
    budget_by_step : Steps, optional
    chances : Table, optional

    Returns
    -------
    parameters : Parameters
    given : Given

    Raises
    ------
    ParameterError
        If people, steps or chances do not fit this run.
    """
    p, people = parameters, (network.n, network.labels)
    starters = None if seed_adopters is None else seed_adopters.among(*people)
    budgets = None if budget_by_step is None else budget_by_step.of(p.steps)
    each = {name: chances and chances.of(name, *people) for name in PER_PERSON}
    for name, word in (("word_of_mouth", "praise"), ("bad_word_of_mouth", "complaint")):
        of_people = each.pop(name)
        if of_people is not None or network.weights is not None:
            of_all = getattr(p, name) if of_people is None else of_people
            each[word] = chance_of_ties(network, of_all, name)
    single = {
        "budget": one_for_all(budgets),
        "persuasion": one_for_all(each["persuasion"]),
        "discontent": one_for_all(each["discontent"]),
        "word_of_mouth": one_for_all(each.get("praise")),
        "bad_word_of_mouth": one_for_all(each.get("complaint")),
    }
    single = {name: value for name, value in single.items() if value is not None}
    given = Given(starters, None if "budget" in single else budgets)
    for name, values in each.items():
        of = {"praise": "word_of_mouth", "complaint": "bad_word_of_mouth"}.get(name, name)
        if values is not None and of not in single:
            given = given._replace(**{name: values})
    return p.replace(**single), given


PER_PERSON = {
    "persuasion": "of whom a contact reaches",
    "word_of_mouth": "of who listens to praise",
    "bad_word_of_mouth": "of who listens to a complaint",
    "discontent": "of who adopts",
}


def draw_luck(parameters, seed, n, given=NOTHING_GIVEN):
    """Return the `Luck` of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The people of the network; ``parameters.n`` does not count.
    given : Given, optional

    Returns
    -------
    Luck
    """
    p, seed_adopters = parameters, given.seed_adopters
    if seed_adopters is None:
        seed_adopters = np.sort(lowest(everyone(seed, "seed adopters", n), p.n_seeds))
    discontented = np.zeros(n, bool)
    if p.discontent or given.discontent is not None:
        chance = p.discontent if given.discontent is None else given.discontent
        discontented = everyone(seed, "discontent", n) < chance
        discontented[seed_adopters] = False
    return Luck(
        *_persuasive_contacts(p, seed, n, given),
        future_waits(seed, "praise", p.word_of_mouth, p.steps),
        future_waits(seed, "complaint", p.bad_word_of_mouth, p.steps),
        Draws(stream_key(seed, "breath")),
        discontented,
        seed_adopters,
    )


def _persuasive_contacts(p, seed, n, given):
    # the i-th contact of a step is the same under every budget share; only so many are bought
    each, bought = given.persuasion, given.contacts(p)
    most = p.persuasion if each is None else each.max(initial=0.0)
    slots, ends = successes(seed, "persuasion", most, bought)
    steps = np.repeat(np.arange(1, p.steps + 1), np.diff(ends).astype(np.intp))
    whom = (uniforms(seed, "contact", slots, steps) * n).astype(np.int32)
    if each is None:
        return whom, ends
    # the same draw, held against the chance of whom it reaches
    won = uniforms(seed, "persuasion", slots, steps) < each[whom]
    return whom[won], np.append(0, np.cumsum(won))[ends]


def waits_of_ties(waits, network, chances, steps):
    """Return how often the listener of each directed tie must hear it.

    Parameters
    ----------
    waits : Waits
        Of a kind of talk.
    network : Network
    chances : ndarray of float64
        As in `Given`.
    steps : int
        The horizon.

    Returns
    -------
    ndarray of int32
        In the order of the network's ``neighbours``.
    """
    ends = network.sources(), network.neighbours
    if not chances.size:
        return waits.at(*ends)
    return waiting_times_of_each(Draws(waits.stream).at(*ends), chances, steps)


def choose_answered(parameters, seed, step, candidates, discontented, most=None):
    """Return whom the brand answers: the discontented first, otherwise at random.

    Parameters
    ----------
    parameters : Parameters
    seed, step : int
    candidates : ndarray of int, shape (m,)
        The talking adopters who are not engaged.
    discontented : ndarray of bool, shape (m,)
        Which of them are discontented.
    most : int, optional
        How many the brand can pay for; by its parameters if not given.

    Returns
    -------
    ndarray of int, shape (min(m, most),)
    """
    most = parameters.conversations(step) if most is None else most
    if len(candidates) <= most:
        return candidates  # all of them: no draw needed
    turn = uniforms(seed, "answer", candidates, step) - discontented
    first = np.flatnonzero(turn <= np.partition(turn, most - 1)[most - 1])
    order = np.lexsort((candidates[first], turn[first]))
    return candidates[first[order[:most]]]
