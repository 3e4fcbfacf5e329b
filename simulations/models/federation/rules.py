"""The rule of a federation: people choose a server, one server fails, and its people flee.

n people come one after the other. The first founds a server. A newcomer

1. founds a server of its own with chance epsilon;
2. with chance u goes to a server drawn from the list of all that there are;
3. otherwise joins the server of somebody drawn from all who came before.

When all have come, each server has room for 1 + alpha times its people, rounded up. Then the
largest fails, of equals the one founded first. The people of a server that is down are refugees. A
step after that is a wave of them, all on what was at the end of the last step:

1. Each refugee picks one of those friends who have a home, a friend with two ties twice as often,
   and asks to be let in on that friend's server. Whoever has no such friend waits.
2. Open doors: all are let in. Then every server with more people than room goes down for good, and
   all who are on it are refugees in the next wave. Closed doors: refugees come in an order by lot,
   and a server without room sends them away. Locked doors: nobody is let in.

It is over when no refugee has a friend at home whose server could let somebody in.

To compare, people may be dealt out to k servers in turn, and the server that fails may be drawn
from all instead. With epsilon = 0 there is one server for all, with epsilon = 1 one for each.

References
----------
The choice of a server is that of an urn: H. A. Simon (1955), On a class of skew distribution
functions. Biometrika 42:425. A server that fails under those who flee to it is a node of A. E.
Motter, Y.-C. Lai (2002), Cascade-based attacks on complex networks. Physical Review E 66:065102,
where capacity is (1 + alpha) times the load, too.
"""

from dataclasses import dataclass

import numpy as np

from simulations.chance import everyone, uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card

NOWHERE = -1  # the server of somebody without a home

CARD = Card(
    title="Centralised, federated, distributed",
    question=(
        "The largest server fails tonight. Who still has a home tomorrow: in one big service, "
        "in a federation as people build it, in a federation as one would draw it?"
    ),
    claims=("C14",),
    measures={
        "housed": "share of people who have a home",
        "down": "share of servers that are down",
        "hit": "share of people whose server was the first to fail",
        "largest": "share of people on the largest server before it fails",
        "top_quarter": "share of people on the largest quarter of servers before one fails",
        "servers": "number of servers founded",
    },
    outcome="housed",
    experiment=("doors", ("locked", "open", "closed")),
    network_parameters=("n", "mean_degree"),
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of a federation; defaults are those of the chapter."""

    n: int = declare.number("people", default=10_000, low=2, high=10**7, symbol="n", unit="people")
    growth: str = declare.choice(
        "how servers get their people", default="chosen", choices=("chosen", "dealt")
    )
    founding: float = declare.chance(
        "chance that a newcomer founds a server",
        default=0.02,
        symbol=r"\varepsilon",
        unit="1/newcomer",
    )
    listed: float = declare.chance(
        "chance that a newcomer chooses from the list",
        default=0.3,
        symbol="u",
        unit="1/newcomer",
    )
    dealt: int = declare.number(
        "servers, if people are dealt out", default=10, low=1, high=10**7, symbol="k",
        unit="servers",
    )  # fmt: skip
    spare: float = declare.number(
        "spare room of a server, as a share of its people", default=0.25, low=0, high=10,
        symbol=r"\alpha", unit="people/person",
    )  # fmt: skip
    doors: str = declare.choice(
        "who is let in", default="open", choices=("open", "closed", "locked")
    )
    failing: str = declare.choice(
        "which server fails", default="largest", choices=("largest", "random")
    )
    mean_degree: float = declare.number(
        "ties of a person", default=8.0, low=0, high=1_000, symbol="c", unit="ties"
    )
    waves: int = declare.number(
        "waves at most, the failure among them", default=200, low=1, high=10_000, symbol="t",
        unit="waves",
    )  # fmt: skip

    def check(self):
        """Check that the two chances fit together, and the ties the people."""
        if self.growth == "chosen" and self.founding + self.listed > 1 + 1e-12:
            raise declare.ParameterError(
                f"listed must be at most 1 - founding = {1 - self.founding:g}, got {self.listed:g}"
            )
        if self.mean_degree > self.n - 1:
            raise declare.ParameterError(
                f"mean_degree must be at most n - 1 = {self.n - 1}, got {self.mean_degree:g}"
            )
        if self.growth == "dealt" and self.dealt > self.n:
            raise declare.ParameterError(
                f"dealt must be at most n = {self.n} servers, got {self.dealt}"
            )


def draw_arrivals(seed, n):
    """Return what is drawn for each newcomer: the same people for every chance of founding.

    Parameters
    ----------
    seed : int
    n : int
        The number of people.

    Returns
    -------
    kind, which : ndarray of float64, shape (n,)
        A newcomer founds if ``kind`` is below epsilon, and looks at the list if it is below
        epsilon + u; ``which`` says what part of the list, or of those before, is taken.
    """
    return everyone(seed, "kind of choice", n), everyone(seed, "which", n)


def draw_friends(seed, t, people):
    """Return which of the friends with a home each refugee picks, as a part of their number.

    Parameters
    ----------
    seed, t : int
        The run and the step.
    people : ndarray of int, shape (m,)

    Returns
    -------
    ndarray of float64, shape (m,)
    """
    return uniforms(seed, "friend", people, t)


def draw_places(seed, t, people):
    """Return in which order refugees arrive at closed doors: the lowest draw first.

    Parameters
    ----------
    seed, t : int
        The run and the step.
    people : ndarray of int, shape (m,)

    Returns
    -------
    ndarray of float64, shape (m,)
    """
    return uniforms(seed, "order", people, t)


def room(sizes, spare):
    """Return how many people a server can hold: 1 + alpha times its people, rounded up.

    Parameters
    ----------
    sizes : int or ndarray of int64
    spare : float
        alpha.

    Returns
    -------
    int64 or ndarray of int64
        The product may be a hair more than a whole number where it should be one (1.1 times 50), so
        1e-9 is taken off first.
    """
    return np.ceil((1 + spare) * np.asarray(sizes) - 1e-9).astype(np.int64)


def first_to_fail(sizes, parameters, seed):
    """Return the number of the server that fails first.

    Parameters
    ----------
    sizes : ndarray of int64, shape (servers,)
        In the order in which they were founded.
    parameters : Parameters
    seed : int

    Returns
    -------
    int
        The largest, of equals the first; or one drawn from all.
    """
    if parameters.failing == "largest":
        return int(np.argmax(sizes))
    return int(uniforms(seed, "which fails", 0) * len(sizes))


def shares_before(sizes, n):
    """Return the measures that the failure does not change.

    Parameters
    ----------
    sizes : ndarray of int64, shape (servers,)
        Before one fails.
    n : int
        The number of people.

    Returns
    -------
    dict of str to float
        ``largest``, ``top_quarter`` (a quarter of the servers, rounded up) and ``servers``.
    """
    ranked = np.sort(sizes)[::-1]
    quarter = -(-len(ranked) // 4)
    return {
        "largest": ranked[0] / n,
        "top_quarter": ranked[:quarter].sum() / n,
        "servers": float(len(ranked)),
    }
