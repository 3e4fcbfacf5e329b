"""The rule of persons and brands: accounts that write, answer, leave and follow.

n accounts, some of them firms, all with the same rights. An account follows k others. In each step
everyone acts at once, on what was at the end of the last step:

1. *Letters.* Every account writes to one of those that it follows, drawn at random.
2. *Answers.* Whoever is written to answers as many letters as it has hands, drawn at random among
   those that came (or those of accounts that it follows first). A person has h hands, a firm H.
3. *Leaving.* Whoever gets no answer leaves the account that it wrote to. Whoever gets one leaves it
   all the same with chance 1 - s: bored.
4. *Taking.* Whoever leaves takes another account at once. With chance phi a repost: it looks at
   anybody (perhaps itself, or only at one of those that it follows) and takes one of those that
   this one follows. With chance rho one of those that wrote to it in this step. Else a stranger. A
   repost or a writer that is itself, followed already or just left, or that is not there, becomes a
   stranger; a stranger is drawn again until it can be taken.
5. *Contacts.* A firm buys b contacts, one by one: each meets a person drawn at random and with
   chance alpha puts the firm in the place of one account that this person follows. A person who
   follows the firm already is money lost.

So there are n k follows at any time, k for each account on average, whatever anybody does. At the
start everybody follows k others, drawn at random.

A tie is a *relation* if its last letter was answered; a new tie is none until its first answer. A
*brand* is an account that, with its own hands, must leave more than half of its letters without an
answer: that is a size, `brand_size`.

Measures are means over the steps after `warm_up`; until then they are those of the step.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np

from simulations.chance import as_bits, random_bits, stream_key
from simulations.core import parameters as declare
from simulations.core.card import Card
from simulations.processes.letters import MOST, Rule, follows, pick, words_of

MEMORY = 50  # steps over which a judge has seen what an account answers
ALL = 10**6  # hands of whoever answers every letter: a machine

CARD = Card(
    title="Persons and brands",
    question=(
        "Firms and people are accounts on one network, with the same rights. When does a person "
        "turn into a brand, and when can nobody tell a firm from a person?"
    ),
    claims=("C1",),
    measures={
        "gini": "Gini coefficient of followers",
        "top": "share of followers that the top hundredth has",
        "answered": "share of letters that are answered",
        "loss": "share of accounts that leave somebody in a step",
        "brands": "share of accounts that are brands",
        "brand_attention": "share of followers that brands have",
        "firm_followers": "followers of a firm, on average",
        "firm_relations": "relations of a firm, on average",
        "larger": "share of people with fewer followers than a firm, ties half",
        "quicker": "share of people who answer a smaller share of letters than a firm, ties half",
    },
    outcome="gini",
    experiment=("hands", (0, 2, 10)),
)

ANYBODY, FOLLOWED = LOOKS = ("anybody", "followed")
BY_LOT, FRIENDS = DESKS = ("by lot", "friends first")


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of persons and brands; defaults are those of the chapter."""

    n: int = declare.number(
        "accounts", default=2_000, low=10, high=10**6, symbol="n", unit="accounts"
    )
    follows: int = declare.number(
        "accounts that one follows", default=10, low=2, high=1_000, symbol="k", unit="accounts"
    )
    hands: int = declare.number(
        "letters that a person can answer in a step",
        default=2,
        low=0,
        high=ALL,
        symbol="h",
        unit="letters",
    )
    binding: float = declare.chance(
        "chance that whoever is answered stays", default=0.5, symbol="s", unit="1/letter"
    )
    reposts: float = declare.chance(
        "chance that a new account is one seen reposted", default=0.95, symbol=r"\varphi", unit=""
    )
    returns: float = declare.chance(
        "chance that a new account is one that wrote", default=0.04, symbol=r"\rho", unit=""
    )
    looks: str = declare.choice("at whose reposts one looks", default=ANYBODY, choices=LOOKS)
    desk: str = declare.choice("whose letters come first", default=BY_LOT, choices=DESKS)
    firms: int = declare.number(
        "firms among the accounts", default=0, low=0, high=10**5, symbol="m", unit="accounts"
    )
    firm_hands: int = declare.number(
        "letters that a firm can answer in a step",
        default=10,
        low=0,
        high=ALL,
        symbol="H",
        unit="letters",
    )
    contacts: int = declare.number(
        "contacts that a firm buys in a step",
        default=0,
        low=0,
        high=10_000,
        symbol="b",
        unit="contacts",
    )
    persuasion: float = declare.chance(
        "chance that a contact wins a follower",
        default=0.02,
        symbol=r"\alpha",
        unit="1/contact",
    )
    warm_up: int = declare.number(
        "steps before counting", default=1_000, low=0, high=100_000, symbol="t_0", unit="steps"
    )
    steps: int = declare.number(
        "steps", default=1_600, low=1, high=100_000, symbol="t", unit="steps"
    )

    def check(self):
        """Check that there is room for strangers, people beside firms, and one kind of tie."""
        if self.n < 2 * self.follows + 2:
            raise declare.ParameterError(
                f"n must be at least 2 follows + 2 = {2 * self.follows + 2}, got {self.n}"
            )
        if self.firms > self.n - 1:
            raise declare.ParameterError(
                f"firms must be at most n - 1 = {self.n - 1}, got {self.firms}"
            )
        if self.reposts + self.returns > 1 + 1e-12:
            raise declare.ParameterError(
                f"returns must be at most 1 - reposts = {1 - self.reposts:g}, got {self.returns:g}"
            )


def hands_of(parameters):
    """Return how many letters each account can answer in a step; firms come first.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    hands = np.full(parameters.n, parameters.hands, np.int64)
    hands[: parameters.firms] = parameters.firm_hands
    return hands


@functools.lru_cache(maxsize=1024)
def mean_answers(followers, hands, follows):
    """Return A(F) = E min(letters, hands), where letters are Binomial(F, 1/k).

    Parameters
    ----------
    followers, hands, follows : int
        F, h and k.

    Returns
    -------
    float
        Answers a step on average.
    """
    if hands >= followers:
        return followers / follows
    log_p, log_q = -math.log(follows), math.log1p(-1 / follows)
    log_all = math.lgamma(followers + 1)
    idle = 0.0  # hands without a letter
    for letters in range(hands):
        ways = log_all - math.lgamma(letters + 1) - math.lgamma(followers - letters + 1)
        chance = math.exp(ways + letters * log_p + (followers - letters) * log_q)
        idle += (hands - letters) * chance
    return hands - idle


@functools.lru_cache(maxsize=256)
def brand_size(hands, follows, n):
    """Return from how many followers on an account is a brand.

    That is where it must leave more than half of its letters without an answer, on average.

    Parameters
    ----------
    hands, follows, n : int
        h, k and the number of accounts.

    Returns
    -------
    int
        n where nobody can be that large: an account has at most n - 1 followers.
    """
    low, high = 1, n  # the share answered falls with the number of followers
    while low < high:
        middle = (low + high) // 2
        if mean_answers(middle, hands, follows) < middle / (2 * follows):
            high = middle
        else:
            low = middle + 1
    return low


def rule_of(parameters, seed):
    """Return what `processes.letters` asks for: chances as bits, and the streams of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Rule
    """
    p = parameters
    chances = (p.binding, p.reposts, min(p.reposts + p.returns, 1.0))  # .95 + .05 may be above 1
    streams = (stream_key(seed, name) for name in ("letter", "new tie", "stranger"))
    return Rule(*map(as_bits, chances), p.looks == FOLLOWED, p.desk == FRIENDS, *streams)


def draw_contacts(parameters, seed, firm, t):
    """Return whom the contacts of a firm win in a step.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    firm, t : int

    Returns
    -------
    people, places : ndarray of int64
        Of those contacts that are persuasive, in their order: whom, and which of the accounts that
        this one follows is replaced.
    """
    p = parameters
    whom, place, won, _ = words_of(_contact_key(seed, firm), p.contacts, t)
    won = won < as_bits(p.persuasion)
    return p.firms + pick(whom[won], p.n - p.firms), pick(place[won], p.follows)


@functools.lru_cache(maxsize=1024)
def _contact_key(seed, firm):
    return stream_key(seed, f"contact of firm {firm}")


def draw_start(parameters, seed):
    """Return whom everybody follows at the start: k others, drawn at random.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    ndarray of int64, shape (n, k)
    """
    p = parameters
    ties = np.full((p.n, p.follows), -1, np.int64)
    for place in range(p.follows):
        who, attempt = np.arange(p.n), 0
        while who.size:
            drawn = random_bits(seed, "start", who + MOST * attempt, place)[0]
            found = pick(drawn, p.n)
            fits = (found != who) & ~follows(ties, who, found)
            ties[who[fits], place] = found[fits]
            who, attempt = who[~fits], attempt + 1
    return ties
