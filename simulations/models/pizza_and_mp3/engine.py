"""Sharing and selling on arrays: for one seed the run of the Mesa face."""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.compiled import over_lists
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.pizza_and_mp3 import shops
from simulations.models.pizza_and_mp3.rules import (
    PIZZA,
    RING,
    SMALL_WORLD,
    STRANGERS,
    draw_buyers,
    draw_sharing,
    draw_turns,
    draw_whom,
)


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    has : ndarray of bool
        Who has it.
    may_give : ndarray of bool
        Who shares, less those whose friends were all found to have the song: they stay so.
    """

    has: np.ndarray
    may_give: np.ndarray


def build_network(parameters, seed):
    """Return who is whose friend; strangers have no ties, since everybody is in reach of all.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network
        The random one has n c/2 ties with both ends drawn evenly; self-ties are redrawn, repeated
        ties merged.
    """
    p, rng = parameters, generator(seed, "network")
    degree = min(p.mean_degree, p.n - 1)  # among three people nobody has eight friends
    if p.network == STRANGERS:
        return networks.circles(p.n, p.n, 0, 1, rng=rng, self_ties="drop")
    if p.network == RING:
        return networks.ring(p.n, degree - degree % 2)
    if p.network == SMALL_WORLD:
        return networks.small_world(p.n, degree - degree % 2, p.rewiring, rng=rng)
    return networks.circles(p.n, p.n, degree, 1, rng=rng, self_ties="redraw" if p.n > 1 else "drop")


def start(shares):
    """Return the `State` before the first round, of those who share: person 0 has it."""
    return State(np.arange(shares.size) == 0, shares.copy())


def step(state, t, network, parameters, seed):
    """Change `state` by one round of gifts; return how many were given.

    Parameters
    ----------
    state : State
    t : int
        The round, from 1.
    network : Network or None
        Who is whose friend; None among strangers.
    parameters : Parameters
    seed : int

    Returns
    -------
    int
    """
    if state.has.all():
        return 0
    givers = np.flatnonzero(state.has & state.may_give)
    givers = givers[np.argsort(draw_turns(seed, givers, t), kind="stable")]
    whom, keeps = draw_whom(seed, givers, t), int(parameters.good != PIZZA)
    if network is not None:
        return _give(givers, whom, keeps, *network.rows, *state)
    return _give_strangers(givers, whom, keeps, np.flatnonzero(~state.has), state.has)


@over_lists("has", "may_give")
def _give(givers, whom, keeps, offsets, neighbours, has, may_give):
    """Let some people give in turn, each to one of the friends who lack it; return how many do."""
    given = 0
    for turn in range(len(givers)):
        person, lack = givers[turn], 0
        for tie in range(offsets[person], offsets[person + 1]):
            lack += not has[neighbours[tie]]
        if lack == 0:
            may_give[person] = keeps == 0  # a pizza may leave the friends again
            continue
        left, tie = int(whom[turn] * lack), offsets[person] - 1
        while left >= 0:
            tie += 1
            if not has[neighbours[tie]]:
                left -= 1
        has[neighbours[tie]] = True
        has[person] = keeps == 1
        given += 1
    return given


@over_lists("lacking", "has")
def _give_strangers(givers, whom, keeps, lacking, has):
    """Do the same where everybody is a friend of all: the list of those who lack it is one."""
    lack = len(lacking)
    for turn in range(len(givers)):
        if lack == 0:
            return turn
        person, place = givers[turn], int(whom[turn] * lack)
        taker = lacking[place]
        lack -= 1
        for i in range(place, lack):
            lacking[i] = lacking[i + 1]
        has[taker] = True
        if keeps == 0:
            has[person] = False  # and lacks it from now on, in its place in the order
            i = lack
            while i > 0 and lacking[i - 1] > person:
                lacking[i] = lacking[i - 1]
                i -= 1
            lacking[i] = person
            lack += 1
    return len(givers)


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        Friends to use instead of the model's own; then ``n``, ``mean_degree`` and ``rewiring`` do
        not count. Among strangers only its number of people does.
    record : bool
        Whether to keep at every step who has it (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``have``, ``last``, ``price``, ``earned``, ``kept``, ``lost``; people: ``has``,
        shape (n,) at the end or (steps + 1, n) where recorded; ``shares``, ``use_value`` and
        ``looks``, shape (n,); the price tags ``tags`` in cents, shape (steps + 1, 2).
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    n, shares = network.n, draw_sharing(p, seed, network.n)
    friends = None if p.network == STRANGERS else network
    state, last, still = start(shares), 0, False
    history = History(lambda: {"has": state.has}, record)
    for t in range(p.steps + 1):
        if t and not still:  # once nobody can give, nobody ever can
            still = step(state, t, friends, p, seed) == 0
            last = last if still else t
        history.add(have=np.count_nonzero(state.has) / n, last=last)
    buyers, market = draw_buyers(p, seed, n), shops.market(p, seed, n)
    posted = shops.tags(market, p.steps)
    return history.trajectory(
        shops.value(posted, market, n),
        shares=shares,
        use_value=buyers.values,
        looks=buyers.looks,
        tags=posted,
    )


def _work(parameters, network, run):
    # who shares; then two draws a turn: one gives, or finds for good that no friend lacks it
    n, given = parameters.n, round(run.measures["have"][-1] * parameters.n) - 1
    return {"draws": range(n + 2 * given, n + 2 * (given + n) + 1)}


WORK = {
    "friends": Work({}, _work),
    "strangers": Work({"network": STRANGERS}, _work),
}
