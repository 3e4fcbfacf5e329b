"""The rule of a service that is worth what one's own friends make of it.

n people live in circles of g. A tie lies inside a circle with chance w, otherwise it leads to
somebody of another circle (or, for comparison, ties lead anywhere). Each person has a taste r for
such services, uniform on (0, 1). The service is worth a to somebody who uses it alone; its price,
in money and trouble, is p. The brand gives some people a free account for H steps. One step,
everyone at once, on what was at the end of the last step:

1. Each person reconsiders with chance rho.
2. Whoever reconsiders uses the service if r (a + z) >= p, and does not otherwise, where z is the
   share of the person's ties that lead to somebody who uses it. Two ties to one friend count twice;
   somebody without ties has z = 0.
3. Whoever has a free account uses the service up to step H, whatever comes of this; after that it
   stays with the person until it next reconsiders.

So people may leave again. Two other rules are there to compare: z is the share of everybody, the
person included; or z is 1, as if all friends used it, which is no network effect at all.

Free accounts are dealt out by lot: to people drawn from all, or k at a time to circles drawn in
turn. Once each circle has had its k, the first gets another k.

References
----------
Rohlfs (1974), A theory of interdependent demand for a communications service. Bell Journal of
Economics 5:16. There z is the share of everybody. That what one's own neighbours do counts instead
is as in Morris (2000), Contagion, Review of Economic Studies 67:57, but with tastes that differ.
"""

from dataclasses import dataclass

import numpy as np

from simulations.chance import everyone, successes
from simulations.core import parameters as declare
from simulations.core.card import Card

LIT = 0.3  # a circle lives if more than this share of it uses the service

CARD = Card(
    title="A service built to be shared",
    question=(
        "A service is worth what my friends make of it. You may give away a hundred free "
        "accounts in a town of a thousand. To whom?"
    ),
    claims=("C5",),
    measures={
        "users": "share of people who use the service",
        "kept": "share of free accounts whose owner uses the service",
        "others": "share of people who use it and had no free account",
        "lit": "share of circles in which more than 30 % use it",
    },
    outcome="users",
    experiment=("per_circle", (0, 25, 5)),
    network_parameters=("network", "n", "mean_degree", "circle", "inside"),
)

NETWORKS = ("circles", "random")
COUNTED = ("friends", "everybody", "nobody")


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of a shared service; defaults are those of the chapter."""

    n: int = declare.number("people", default=1_000, low=1, high=10**7, symbol="n", unit="people")
    network: str = declare.choice("who knows whom", default="circles", choices=NETWORKS)
    mean_degree: float = declare.number(
        "ties of a person", default=12.0, low=0, high=1_000, symbol="c", unit="ties"
    )
    circle: int = declare.number(
        "people in a circle", default=25, low=2, high=10_000, symbol="g", unit="people"
    )
    inside: float = declare.chance(
        "share of ties inside a circle", default=0.85, symbol="w", unit=""
    )
    counted: str = declare.choice("whose use counts", default="friends", choices=COUNTED)
    alone: float = declare.number(
        "worth of the service to somebody alone",
        default=0.0,
        low=0,
        high=10,
        symbol="a",
        unit="price",
    )
    price: float = declare.number(
        "price in money and trouble", default=3 / 16, low=0, high=10, symbol="p", unit="price"
    )
    reconsider: float = declare.chance(
        "chance that a person reconsiders", default=0.1, symbol=r"\rho"
    )
    accounts: int = declare.number(
        "free accounts", default=100, low=0, high=10**7, symbol="s", unit="accounts"
    )
    per_circle: int = declare.number(
        "accounts a circle gets at a time (0: scattered)",
        default=0,
        low=0,
        high=10_000,
        symbol="k",
        unit="accounts",
    )
    free_steps: int = declare.number(
        "steps for which an account is free",
        default=30,
        low=0,
        high=100_000,
        symbol="H",
        unit="steps",
    )
    steps: int = declare.number("steps", default=200, low=1, high=100_000, symbol="t", unit="steps")

    def check(self):
        """Check that circles and accounts fit the town."""
        if self.network == "circles" and (self.n % self.circle or self.n == self.circle):
            raise declare.ParameterError(
                f"n must be two or more times circle = {self.circle}, got {self.n}"
            )
        for name, most in (
            ("mean_degree", self.n - 1),
            ("accounts", self.n),
            ("per_circle", self.circle),
        ):
            if getattr(self, name) > most:
                bound = {"mean_degree": "n - 1", "accounts": "n", "per_circle": "circle"}[name]
                raise declare.ParameterError(
                    f"{name} must be at most {bound} = {most}, got {getattr(self, name):g}"
                )


def draw_tastes(seed, n):
    """Return how much everybody likes such services: the same people whatever the brand does.

    Parameters
    ----------
    seed : int
    n : int
        The number of people.

    Returns
    -------
    ndarray of float64, shape (n,)
        r, uniform on [0, 1).
    """
    return everyone(seed, "taste", n)


def draw_reconsidering(parameters, seed, n):
    """Return who reconsiders at which step: the same whatever the brand does.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.

    Returns
    -------
    people : ndarray of int32
        Step after step, in increasing order within a step.
    ends : ndarray of int64, shape (steps + 1,)
        Those of step t (from 1) are ``people[ends[t - 1]:ends[t]]``.
    """
    counts = np.full(parameters.steps, n, np.int64)
    return successes(seed, "reconsiders", parameters.reconsider, counts)


def draw_accounts(parameters, seed, n):
    """Return who gets a free account; whoever gets one of some keeps it if there are more.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people; `circle` of them in a row are a circle, the last may be smaller.

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    ParameterError
        If there are more accounts than people, as there may be on a network that is given.
    """
    if parameters.accounts > n:
        raise declare.ParameterError(
            f"accounts must be at most the {n} people of the network, got {parameters.accounts}"
        )
    p, lots = parameters, everyone(seed, "account", n)
    if p.per_circle == 0:
        order = np.argsort(lots, kind="stable")
    else:
        circle = np.arange(n) // p.circle
        by_circle = np.lexsort((lots, circle))  # the circles one after the other, by lot within
        rank = np.empty(n, np.int64)
        rank[by_circle] = np.arange(n) - circle * p.circle
        turn = everyone(seed, "turn of a circle", circle[-1] + 1)[circle]
        order = np.lexsort((rank, turn, rank // p.per_circle))
    free = np.zeros(n, bool)
    free[order[: p.accounts]] = True
    return free


def would_use(taste, z, parameters):
    """Return whether the service is worth its price.

    Parameters
    ----------
    taste, z : float or ndarray of float64
        r, and the share of those counted who use the service.
    parameters : Parameters

    Returns
    -------
    bool or ndarray of bool
    """
    return taste * (parameters.alone + z) >= parameters.price
