"""The rule of the two clocks: the device that a person keeps at home, and the one at work.

Each of n people has two devices, and works in a firm of `firm_size` people. The age of a device is
how many whole months ago it was the best that one could buy. One step is a month; all devices get a
month older, and then, everyone at once:

1. At home a person may replace the device by the best of the day, age 0. Calendar people do so
   when it is `life` months old. People with whims do so with chance 1 / `life`. Imitators look,
   with chance w, at the device of one friend, drawn at random, and buy if it was newer last month;
   whoever has no friend never buys.
2. At work a firm replaces the devices of all its people every `contract` months by what was the
   best `lead` months before, when the tender was written: ages run from `lead` to
   `lead + contract - 1`. It buys a class better than people do: by g doublings.

The best on offer doubles every D months, so a device of age a is a/D doublings behind the best of
its class, and work is better where its age is less than g D months above that at home.

At the start ages at home are uniform from 0 to `life` - 1, and the firms are anywhere in their
contracts. A run is counted from the month after `warm_up`; until then a month counts by itself.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import everyone, successes, uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

CALENDAR, IMITATORS, WHIMS = HABITS = ("calendar", "imitators", "whims")
NETWORKS = ("random", "ring", "complete")

CARD = Card(
    title="The two clocks",
    question=(
        "The same person has a tool at home and one at work. Whose is newer, how often, and is "
        "it the contract's fault?"
    ),
    claims=("C15",),
    measures={
        "behind_home": "doublings by which work is behind home",
        "behind_best": "doublings by which work is behind the best that people can buy",
        "ahead": "share of days on which work has the better device, ties half",
        "home_age": "mean age of the devices at home, in months",
        "work_age": "mean age of the devices at work, in months",
        "replaced": "share of the devices at home that are replaced in a month",
    },
    outcome="behind_home",
    experiment=("doubling", (12, 30, 60)),
    network_parameters=("n", "network", "mean_degree"),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of the two clocks; defaults are those of the chapter."""

    n: int = declare.number("people", default=1_000, low=1, high=10**6, symbol="n", unit="people")
    firm_size: int = declare.number(
        "people in a firm", default=50, low=1, high=10**6, symbol="s", unit="people"
    )
    doubling: float = declare.number(
        "months in which the best on offer doubles",
        default=24.0,
        low=1,
        high=1_000,
        symbol="D",
        unit="months",
    )
    contract: int = declare.number(
        "length of the firm's contract", default=60, low=1, high=240, symbol="T", unit="months"
    )
    lead: int = declare.number(
        "lead time of the firm's order", default=12, low=0, high=60, symbol="L", unit="months"
    )
    office_class: float = declare.number(
        "how much better a class the firm buys",
        default=0.0,
        low=0,
        high=10,
        symbol="g",
        unit="doublings",
    )
    habit: str = declare.choice("how people replace", default=CALENDAR, choices=HABITS)
    life: int = declare.number(
        "months that a device at home is kept, on the calendar, or by whim on average",
        default=24,
        low=1,
        high=240,
        symbol="T_c",
        unit="months",
    )
    glance: float = declare.chance(
        "chance that an imitator looks at a friend's", default=1 / 12, symbol="w", unit="1/month"
    )
    network: str = declare.choice("who is whose friend", default="random", choices=NETWORKS)
    mean_degree: int = declare.number(
        "friends of a person, on average", default=8, low=0, high=1_000, symbol="c", unit="people"
    )
    warm_up: int = declare.number(
        "months before counting", default=300, low=0, high=100_000, symbol="t_0", unit="months"
    )
    steps: int = declare.number(
        "months", default=600, low=1, high=100_000, symbol="t", unit="months"
    )


def draw_ages(parameters, seed, n):
    """Return how old each person's device at home is at the start.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.

    Returns
    -------
    ndarray of int64, shape (n,)
        Uniform from 0 to ``life`` - 1; the same luck for every life.
    """
    return (everyone(seed, "age at home", n) * parameters.life).astype(np.int64)


def draw_phases(parameters, seed, n_firms):
    """Return how many months of its contract each firm has behind it at the start.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n_firms : int

    Returns
    -------
    ndarray of int64, shape (n_firms,)
        Uniform from 0 to ``contract`` - 1; the same luck for every contract.
    """
    return (everyone(seed, "phase of a firm", n_firms) * parameters.contract).astype(np.int64)


def draw_friend(seed, people, t, degrees):
    """Return at which of their friends some people look in a month, by the place in their rows.

    Parameters
    ----------
    seed : int
    people : ndarray of int, shape (k,)
    t : int
        The month, from 1.
    degrees : ndarray of int64, shape (k,)
        How many friends each has.

    Returns
    -------
    ndarray of int64, shape (k,)
        From 0 to the degree - 1; 0 where there is no friend.
    """
    return (uniforms(seed, "at whom", people, t) * degrees).astype(np.int64)


def chance_to_try(parameters):
    """Return the chance a month that a person at home looks at a friend, or has a whim.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    float
        0 for calendar people.
    """
    p = parameters
    return {CALENDAR: 0.0, IMITATORS: p.glance, WHIMS: 1 / p.life}[p.habit]


class Tries(NamedTuple):
    """All the whims of a run, or all the looks at a friend, month after month.

    Attributes
    ----------
    people : ndarray of int32
        Who; those of month t (from 1) are ``people[ends[t - 1]:ends[t]]``.
    friends : ndarray of int32
        At whom each of them looks; empty where they do not look.
    ends : ndarray of int64, shape (steps + 1,)
    """

    people: np.ndarray
    friends: np.ndarray
    ends: np.ndarray

    def of(self, t):
        """Return who tries in a month, and at whom each looks."""
        here = slice(self.ends[t - 1], self.ends[t])
        return self.people[here], self.friends[here]


def draw_tries(parameters, seed, network):
    """Return the `Tries` of a run; calendar people, and those without a friend, make none.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    network : Network

    Returns
    -------
    Tries
    """
    p, nobody = parameters, np.empty(0, np.int32)
    if p.habit == CALENDAR:
        return Tries(nobody, nobody, np.zeros(p.steps + 1, np.int64))
    people, ends = successes(seed, "try", chance_to_try(p), np.full(p.steps, network.n))
    if p.habit == WHIMS:
        return Tries(people, nobody, ends)
    months = np.repeat(np.arange(1, p.steps + 1), np.diff(ends).astype(np.intp))
    degrees = network.degrees()
    with_friends = degrees[people] > 0
    people, months = people[with_friends], months[with_friends]
    place = network.offsets[people] + draw_friend(seed, people, months, degrees[people])
    ends = np.searchsorted(months, np.arange(p.steps + 1), side="right")
    return Tries(people, network.neighbours[place], ends)
