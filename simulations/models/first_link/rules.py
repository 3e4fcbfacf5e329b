"""The rule of the first link: a person follows when enough friends have gone before.

People sit on a network of ties. A few are seed adopters: they have adopted before the first step.
One step, everyone at once:

1. Whoever has not adopted looks at the friends who had adopted by the end of the last step.
2. If these are at least a share phi of all friends, and at least one, the person adopts, for good.

It ends when a step brings nobody. Nothing is left to chance but the network and the seed adopters,
so the order in which people look does not matter for where it ends, only for when.

With k friends it takes at least phi k of them. Somebody with at most 1 / phi friends is won by a
single one and is called *vulnerable*. A chain runs through the vulnerable: a large network has
cascades where these hang together. Too few ties, and nobody is connected; too many, and nobody is
vulnerable.

References
----------
Watts (2002), A simple model of global cascades on random networks. PNAS 99:5766.
"""

from dataclasses import dataclass

import numpy as np

from simulations.chance import lowest, uniforms
from simulations.core import parameters as declare
from simulations.core.card import Card
from simulations.networks import check_room_for
from simulations.processes.hooks import one_for_all

GLOBAL = 0.05  # a cascade that reaches more than this share of all people counts as global
TOP = 0.1  # the share of people who count as hubs
FIRST = ("anybody", "hubs")

CARD = Card(
    title="The first link of the chain",
    question=(
        "One customer speaks. How long is the chain that follows, and does it matter who speaks "
        "first?"
    ),
    claims=("C2",),
    measures={
        "adopters": "share of people who have adopted",
        "links": "number of links of the longest chain so far",
        "cascade": "whether more than 5 % of people have adopted, 0 or 1",
    },
    outcome="cascade",
    network_parameters=("n", "mean_degree"),
    uses={
        "weights": "count friends: a share of all friends becomes a share of their weight",
        "directions": "lead from who goes before to who looks",
    },
)

PER_PERSON = {"threshold": "of who looks"}


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of the first link; defaults are those of the chapter."""

    n: int = declare.number("people", default=10_000, low=2, high=10**8, symbol="n", unit="people")
    mean_degree: float = declare.number(
        "ties a person", default=3.0, low=0, high=10**4, symbol="z", unit="ties/person"
    )
    threshold: float = declare.chance(
        "share of friends needed", default=0.18, symbol=r"\varphi", unit=""
    )
    n_seeds: int = declare.number(
        "seed adopters", default=1, low=0, high=10**8, symbol="n_0", unit="people"
    )
    first: str = declare.choice("who speaks first", default="anybody", choices=FIRST)

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


def given_to(parameters, seed, network, seed_adopters=None, chances=None):
    """Return with whom a run begins, and the network and the thresholds that it has.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    network : Network
        Weights that are all equal, and not 0, are left out: then friends are counted.
    seed_adopters : Starters, optional
    chances : Table, optional

    Returns
    -------
    seed_adopters : ndarray of int64
    network : Network
    threshold : float or ndarray of float64, shape (n,)

    Raises
    ------
    ParameterError
        If people or thresholds do not fit the network.
    """
    if seed_adopters is None:
        check_room_for(parameters.n_seeds, network)
        first = draw_seed_adopters(parameters, seed, network)
    else:
        first = seed_adopters.among(network.n, network.labels)
    each = chances and chances.of("threshold", network.n, network.labels)
    if one_for_all(network.weights):
        network = network.unweighted()
    return first, network, parameters.threshold if each is None else each


def draw_seed_adopters(parameters, seed, network):
    """Return who has adopted before the first step.

    ``anybody``: everyone is equally likely. ``hubs``: everyone among the tenth of people with the
    most ties (at least as many as are wanted), where chance decides between equal numbers of ties.
    More seed adopters contain fewer: with one seed of the run, the first of them stay.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    network : Network
        Its size counts, not ``parameters.n``.

    Returns
    -------
    ndarray of int64, shape (n_seeds,)
        In the order in which they were drawn.
    """
    people = np.arange(network.n)
    turn = uniforms(seed, "seed adopters", people)
    if parameters.first == "hubs":
        tenth = max(int(np.ceil(TOP * network.n)), parameters.n_seeds)
        # a draw below 1 decides between equal numbers of ties, and between no others
        rank = uniforms(seed, "rank among hubs", people) - network.degrees()
        people = np.argpartition(rank, tenth - 1)[:tenth]
    return people[lowest(turn[people], parameters.n_seeds)]
