"""The rule of a shared service on arrays: same seed, same run as the Mesa face, to the person."""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.compiled import choose, compiled
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.shared_service.rules import (
    LIT,
    draw_accounts,
    draw_reconsidering,
    draw_tastes,
    would_use,
)
from simulations.networks.rows import ties_of


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    uses : ndarray of bool
        Who uses the service.
    """

    uses: np.ndarray


class Town(NamedTuple):
    """What does not change in a run.

    Attributes
    ----------
    network : Network
    taste : ndarray of float64, shape (n,)
    free : ndarray of bool, shape (n,)
        Who has a free account.
    """

    network: networks.Network
    taste: np.ndarray
    free: np.ndarray


def build_network(parameters, seed):
    """Return the network of a run; self-ties are redrawn, repeated ties are kept.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network
        Circles, or one circle of all, in which both ends of each tie are drawn from everybody.
    """
    p = parameters
    size, inside = (p.circle, p.inside) if p.network == "circles" else (p.n, 1)
    return networks.circles(
        p.n, size, p.mean_degree, inside, repeats="keep", rng=generator(seed, "network")
    )


def start(town):
    """Return the `State` before the first step: whoever has a free account uses it."""
    return State(town.free.copy())


def step(state, t, people, town, parameters):
    """Change `state` by one step of the rule.

    Parameters
    ----------
    state : State
    t : int
        The step, from 1.
    people : ndarray of int, shape (m,)
        Who reconsiders.
    town : Town
    parameters : Parameters
    """
    if t <= parameters.free_steps:
        people = people[~town.free[people]]
    z = share_using(state.uses, people, town.network, parameters.counted)
    state.uses[people] = would_use(town.taste[people], z, parameters)


def share_using(uses, people, network, counted="friends"):
    """Return which share of those who count for a person use the service.

    Parameters
    ----------
    uses : ndarray of bool, shape (n,)
    people : ndarray of int, shape (m,)
        Of whom it is asked.
    network : Network
    counted : {"friends", "everybody", "nobody"}
        Where nobody counts, the share is 1: the service is worth to all what it can be worth.

    Returns
    -------
    ndarray of float64, shape (m,)
    """
    if counted != "friends":
        return np.full(people.size, np.mean(uses) if counted == "everybody" else 1.0)
    degrees = network.offsets[people + 1] - network.offsets[people]
    return _using(people, uses, *network.rows) / np.maximum(degrees, 1)


def _using_one_by_one(people, uses, offsets, neighbours):
    """Return how many ties of each of some people lead to a user."""
    using = np.zeros(people.size, np.int64)
    for place, person in enumerate(people):
        for tie in range(offsets[person], offsets[person + 1]):
            using[place] += uses[neighbours[tie]]
    return using


def _using_at_once(people, uses, offsets, neighbours):
    """Return how many ties of each of some people lead to a user."""
    ends = uses[neighbours[ties_of(people, offsets)]]
    before = np.concatenate(([0], np.cumsum(ends, dtype=np.int64)))  # users up to each tie
    last = np.cumsum(offsets[people + 1] - offsets[people])
    first = np.concatenate(([0], last[:-1]))[: people.size]
    return before[last] - before[first]


_using = choose(compiled(_using_one_by_one), _using_at_once)


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network to use instead of the model's own; then ``n``, ``network``, ``mean_degree`` and
        ``inside`` do not count, and people with numbers in a row are a circle.
    record : bool
        Whether to keep every person's state at every step (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``users``, ``kept``, ``others``, ``lit``, as shares; people: ``uses``, shape (n,)
        at the end or (steps + 1, n) where recorded, and ``free`` and ``taste``, shape (n,).

    Raises
    ------
    ParameterError
        If there are more accounts than people in the network.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    n = network.n
    town = Town(network, draw_tastes(seed, n), draw_accounts(p, seed, n))
    circle = np.arange(n) // p.circle
    sizes, accounts = np.bincount(circle), max(np.count_nonzero(town.free), 1)
    people, ends = draw_reconsidering(p, seed, n)
    state = start(town)
    history = History(state._asdict, record)
    for t in range(p.steps + 1):
        if t:
            step(state, t, people[ends[t - 1] : ends[t]], town, p)
        users, kept = np.count_nonzero(state.uses), np.count_nonzero(state.uses & town.free)
        living = np.bincount(circle[state.uses], minlength=sizes.size) > LIT * sizes
        history.add(
            users=users / n, kept=kept / accounts, others=(users - kept) / n, lit=np.mean(living)
        )
    return history.trajectory(free=town.free, taste=town.taste)


def _work(parameters, network, run):
    # a taste, a lot and a coin a step for each person
    return {"draws": network.n * (2 + run.steps)}


WORK = {"a launch": Work({}, _work)}
