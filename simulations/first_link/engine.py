"""The rule of the first link on arrays: same seed, same run as the Mesa face, to the person."""

from typing import NamedTuple

import numpy as np

from simulations.core import networks
from simulations.core.chance import generator
from simulations.core.compiled import COMPILED, compiled
from simulations.core.network import ties_of
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.first_link.rules import GLOBAL, draw_seed_adopters, friends_needed

NOT_YET = np.iinfo(np.int32).max  # the time of what has not happened


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    adopted_at : ndarray of int32
        The step at which the person adopted, 0 for seed adopters, or `NOT_YET`.
    adopted_friends : ndarray of int32
        How many of the person's friends had adopted when the last step began.
    """

    adopted_at: np.ndarray
    adopted_friends: np.ndarray


def build_network(parameters, seed):
    """Return the random graph of a run."""
    rng = generator(seed, "network")
    return networks.random_graph(parameters.n, parameters.mean_degree, rng=rng)


def check_network(parameters, network):
    """Check that a network has room for the seed adopters.

    Raises
    ------
    ParameterError
        If it has fewer people.
    """
    if parameters.n_seeds > network.n:
        raise ParameterError(
            f"n_seeds must be at most the {network.n} people of the network, "
            f"got {parameters.n_seeds}"
        )


def start(n, seed_adopters):
    """Return the `State` before the first step."""
    state = State(np.full(n, NOT_YET, np.int32), np.zeros(n, np.int32))
    state.adopted_at[seed_adopters] = 0
    return state


def step(state, newcomers, t, needed, network):
    """Change `state` by one step of the rule and return who adopted in it.

    Parameters
    ----------
    state : State
    newcomers : ndarray of int32
        Who adopted in the step before, each once.
    t : int
        The step, from 1.
    needed : ndarray of int32, shape (n,)
        How many adopted friends each person needs, at least 1.
    network : Network

    Returns
    -------
    ndarray of int32
        In any order.
    """
    queue = np.empty(network.n, np.int32)
    queue[: len(newcomers)] = newcomers
    last = _step(queue, 0, len(newcomers), t, needed, network.offsets, network.neighbours, *state)
    return queue[len(newcomers) : last]


def _step_one_by_one(
    queue, first, last, t, needed, offsets, neighbours, adopted_at, adopted_friends
):
    # queue[first:last] adopted a step ago; whom they win is appended; returns the new end
    end = last
    for i in range(first, last):
        person = np.uint32(queue[i])  # unsigned: no id counts from the end
        for tie in range(offsets[person], offsets[person + 1]):
            friend = np.uint32(neighbours[tie])
            adopted_friends[friend] += 1
            # equality: whoever has just reached the number enters the queue once
            if adopted_friends[friend] == needed[friend] and adopted_at[friend] == NOT_YET:
                adopted_at[friend] = t
                queue[end] = friend
                end += 1
    return end


def _step_at_once(queue, first, last, t, needed, offsets, neighbours, adopted_at, adopted_friends):
    # as above, but whom they win are appended in increasing order
    friends = neighbours[ties_of(queue[first:last], offsets)]
    np.add.at(adopted_friends, friends, np.int32(1))
    won = (adopted_friends[friends] >= needed[friends]) & (adopted_at[friends] == NOT_YET)
    new = np.unique(friends[won])
    adopted_at[new] = t
    end = last + new.size
    queue[last:end] = new
    return end


_step = compiled(_step_one_by_one) if COMPILED else _step_at_once


@compiled
def _spread(queue, last, needed, offsets, neighbours, adopted_at, adopted_friends):
    first, t = 0, 0
    while first < last:
        t += 1
        first, last = (
            last,
            _step(queue, first, last, t, needed, offsets, neighbours, adopted_at, adopted_friends),
        )
    return last


def spread(network, needed, seed_adopters):
    """Return when everyone adopts, from the seed adopters until nobody follows.

    Parameters
    ----------
    network : Network
    needed : ndarray of int32, shape (n,)
        How many adopted friends each person needs, at least 1.
    seed_adopters : array_like of int
        Different people.

    Returns
    -------
    State
        At the end.
    """
    queue = np.empty(network.n, np.int32)
    queue[: len(seed_adopters)] = seed_adopters
    state = start(network.n, seed_adopters)
    _spread(queue, len(seed_adopters), needed, network.offsets, network.neighbours, *state)
    return state


def needed_by(network, threshold):
    """Return how many adopted friends each person of a network needs, an ndarray of int32."""
    degrees = network.degrees()
    return friends_needed(threshold, degrees.max(initial=0))[degrees]


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run, from the seed adopters to the last step that wins somebody.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network to run on; then ``n`` and ``mean_degree`` do not count.
    record : bool
        Whether to keep who has adopted at every step (``people["adopted"]``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``adopters``, ``links``, ``cascade``; people: the arrays of `State` at the end,
        and ``adopted``, of shape (n,), or (steps + 1, n) where recorded.

    Raises
    ------
    ParameterError
        If the network has fewer people than there are seed adopters.
    """
    network = build_network(parameters, seed) if network is None else network
    check_network(parameters, network)
    seed_adopters = draw_seed_adopters(parameters, seed, network)
    state = spread(network, needed_by(network, parameters.threshold), seed_adopters)
    return trajectory(state, record=record)


def trajectory(state, *, record=False):
    """Return the `Trajectory` that the `State` at the end of a run tells.

    Parameters
    ----------
    state : State
    record : bool
        As in `simulate`.

    Returns
    -------
    Trajectory
    """
    n, when = len(state.adopted_at), state.adopted_at[state.adopted_at < NOT_YET]
    steps = int(when.max(initial=0))
    adopters = np.cumsum(np.bincount(when, minlength=steps + 1)) / n
    t = np.arange(steps + 1)
    measures = {
        "adopters": adopters,
        "links": t.astype(float),
        "cascade": (adopters > GLOBAL).astype(float),
    }
    adopted = state.adopted_at <= (t[:, None] if record else steps)
    return Trajectory(measures, state._asdict() | {"adopted": adopted})
