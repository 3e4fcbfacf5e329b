"""The rule of the first link on arrays: same seed, same run as the Mesa face, to the person.

Most of the time goes to waiting for memory, as friends stand far from each other. So the loops work
for many newcomers at once and each does one thing, where nothing depends on what it has just
fetched: the processor fetches the next dozen while it waits for the first.
"""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.compiled import choose, compiled
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.core.work import Work
from simulations.models.first_link.rules import GLOBAL, draw_seed_adopters, friends_needed
from simulations.networks.rows import EIGHT, copy_row, ties_of

NOT_YET = np.iinfo(np.int32).max  # the time of what has not happened
_GROUP = 128  # newcomers whose friends are looked up at once


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    adopted_at : ndarray of int32
        The step at which the person adopted, 0 for seed adopters, or `NOT_YET`.
    missing : ndarray of int32
        How many more adopted friends the person needed when the last step began; below 0 if there
        were more than enough. Seed adopters began with 0.
    """

    adopted_at: np.ndarray
    missing: np.ndarray


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


def start(needed, seed_adopters):
    """Return the `State` before the first step.

    Parameters
    ----------
    needed : ndarray of int32, shape (n,)
        How many adopted friends each person needs, at least 1.
    seed_adopters : array_like of int
        Different people.

    Returns
    -------
    State
    """
    state = State(np.full(len(needed), NOT_YET, np.int32), needed.copy())
    state.adopted_at[seed_adopters] = state.missing[seed_adopters] = 0
    return state


def step(state, newcomers, t, network):
    """Change `state` by one step of the rule and return who adopted in it.

    Parameters
    ----------
    state : State
    newcomers : ndarray of int32
        Who adopted in the step before, each once.
    t : int
        The step, from 1.
    network : Network

    Returns
    -------
    ndarray of int32
        In any order.
    """
    queue = _empty_queue(newcomers, network.n)
    last = _step(queue, 0, len(newcomers), t, network.offsets, network.neighbours, *state)
    return queue[len(newcomers) : last]


def _empty_queue(newcomers, n):
    queue = np.empty(n + 1, np.int32)  # with a place for whoever is looked at and not won
    queue[: len(newcomers)] = newcomers
    return queue


def _step_in_groups(queue, first, last, t, offsets, neighbours, adopted_at, missing):
    # queue[first:last] adopted a step ago; whom they win is appended; returns the new end
    rows, friends = np.empty((_GROUP, 2), np.uint64), np.empty(8 * _GROUP, np.uint32)
    end = np.uint64(last)  # unsigned, as ids are here: nobody asks whether it counts from the end
    for begin in range(first, last, _GROUP):
        size, ties = np.uint64(min(_GROUP, last - begin)), np.uint64(0)
        newcomers = queue[begin:last]
        for place in range(size):
            person = np.uint32(newcomers[place])
            rows[place, 0], rows[place, 1] = offsets[person], offsets[person + 1]
            ties += rows[place, 1] - rows[place, 0]
        if ties + EIGHT > friends.size:
            friends = np.empty(2 * ties + EIGHT, np.uint32)
        ties = np.uint64(0)
        for place in range(size):
            copy_row(neighbours, rows[place, 0], rows[place, 1], friends, ties)
            ties += rows[place, 1] - rows[place, 0]
        for friend in friends[:ties]:
            left = missing[friend] - 1
            missing[friend] = left
            queue[end] = friend
            end += np.uint64(left == 0)  # it comes to 0 once; of seed adopters it began there
    for person in queue[last:end]:
        adopted_at[person] = t
    return np.int64(end)


def _step_at_once(queue, first, last, t, offsets, neighbours, adopted_at, missing):
    # as above, but whom they win are appended in increasing order
    friends = neighbours[ties_of(queue[first:last], offsets)]
    np.subtract.at(missing, friends, np.int32(1))
    new = np.unique(friends[(missing[friends] <= 0) & (adopted_at[friends] == NOT_YET)])
    adopted_at[new] = t
    end = last + new.size
    queue[last:end] = new
    return end


_step = choose(compiled(_step_in_groups), _step_at_once)


@compiled
def _spread(queue, last, offsets, neighbours, adopted_at, missing):
    first, t = 0, 0
    while first < last:
        t += 1
        end = _step(queue, first, last, t, offsets, neighbours, adopted_at, missing)
        first, last = last, end
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
    state = start(needed, seed_adopters)
    queue = _empty_queue(seed_adopters, network.n)
    _spread(queue, len(seed_adopters), network.offsets, network.neighbours, *state)
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


def _work(parameters, network, run):
    # the friends of each adopter are read once; a draw a person decides who is first
    ties = network.degrees()[run.people["adopted"]].sum()
    return {"ties read": ties, "draws": network.n}


WORK = {"a chain": Work({"n": 2000, "mean_degree": 4, "n_seeds": 20}, _work, seed=2)}
