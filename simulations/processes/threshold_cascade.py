"""The threshold cascade: whoever has enough friends who have adopted, adopts.

Everybody needs a number of adopted friends. One step, everyone at once: whoever has that many
adopts, for good. It ends when a step brings nobody. `_step_at_once` is the rule on whole arrays, to
be read; `_step_in_groups` is the same for large networks.

Most of the time goes to waiting for memory, as friends stand far from each other. So the loops work
for many newcomers at once and each does one thing, where nothing depends on what it has just
fetched: the processor fetches the next dozen while it waits for the first.

References
----------
Granovetter (1978), Threshold models of collective behavior. American Journal of Sociology 83:1420.
Watts (2002), A simple model of global cascades on random networks. PNAS 99:5766.
"""

from typing import NamedTuple

import numpy as np

from simulations.core.checks import flag, of, people_of, real, reals, takes, whole, wholes
from simulations.core.compiled import choose, compiled
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import NOT_YET, Trajectory, cumulated
from simulations.networks.given import a_network, network_with
from simulations.networks.rows import COPY_CHUNK, copy_row, ties_of

SLACK = 2.0**-40  # of a share of weights: sums of thousands differ by less where they are equal
_GROUP = 128  # newcomers whose friends are looked up at once


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    adopted_at : ndarray of int32
        The step at which the person adopted, 0 for seed adopters, or `NOT_YET`.
    missing : ndarray of int32
        How many more adopted friends the person needed when the last step began; below 0 if there
        were more than enough. Seed adopters began with 0. None where ties have weights.
    """

    adopted_at: np.ndarray
    missing: np.ndarray


@takes(threshold=real(0, 1), most=whole(0))
def friends_needed(threshold, most):
    """Return how many adopted friends a person needs, for each number of friends.

    The smallest m of at least 1 with m / k >= threshold. It is compared as a quotient: 0.3 of ten
    friends are three, although 0.3 * 10 and 3 may differ in the last bit for other numbers.

    Parameters
    ----------
    threshold : float
        Share of friends in [0, 1].
    most : int
        The largest number of friends k.

    Returns
    -------
    ndarray of int32, shape (most + 1,)
        For k = 0, 1, ..., `most`. Without friends nobody is won: 1 is needed of none.
    """
    return np.append(1, _needed(threshold, np.arange(1, most + 1))).astype(np.int32)


def _needed(threshold, friends):
    needed = np.ceil(threshold * friends)
    # repair the last bit: one fewer may do, or one more be needed
    needed = np.where((needed - 1) / friends >= threshold, needed - 1, needed)
    needed = np.where(needed / friends < threshold, needed + 1, needed)
    return np.maximum(needed, 1)


@takes(network=network_with("directions"), threshold=reals(0, 1))
def needed_by(network, threshold):
    """Return how many adopted friends each person of a network needs, an ndarray of int32.

    Parameters
    ----------
    network : Network
        If it is directed, the friends of a person are those from whom a tie leads to it.
    threshold : float or ndarray of float64, shape (n,)
        Share of friends in [0, 1], of all or of each.

    Returns
    -------
    ndarray of int32, shape (n,)
    """
    degrees = network.transposed().degrees()
    if np.ndim(threshold) == 0:
        return friends_needed(threshold, degrees.max(initial=0))[degrees]
    _check_size("threshold", np.size(threshold), network)
    needed = np.ones(network.n, np.int32)
    some = np.flatnonzero(degrees)
    needed[some] = _needed(np.asarray(threshold, float)[some], degrees[some])
    return needed


def _checked_needs(needed):
    wholes(1, ndim=1)("needed", needed)
    return np.asarray(needed, np.int32)


def _check_size(name, size, network):
    if size != network.n:
        raise ParameterError(f"{name} must be of the {network.n} people of the network, got {size}")


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
    needed = _checked_needs(needed)
    seed_adopters = people_of("seed_adopters", seed_adopters, len(needed), different=True)
    state = State(np.full(len(needed), NOT_YET, np.int32), needed.copy())
    state.adopted_at[seed_adopters] = state.missing[seed_adopters] = 0
    return state


@takes(state=of(State, "a State"), t=whole(1), network=a_network)
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
    _check_size("state", len(state.adopted_at), network)
    newcomers = people_of("newcomers", newcomers, network.n, different=True)
    queue = _empty_queue(newcomers, network.n)
    last = _step(queue, 0, len(newcomers), t, network.rows, tuple(state))
    return queue[len(newcomers) : last]


@takes(network=network_with("directions"))
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
    _check_size("needed", len(state.missing), network)
    queue = _empty_queue(seed_adopters, network.n)
    _spread(queue, len(seed_adopters), network.rows, tuple(state))
    return state


@takes(network=network_with("weights", "directions"), threshold=reals(0, 1))
def spread_by_weight(network, threshold, seed_adopters):
    """Return when everyone adopts where a friend counts as much as the tie to it weighs.

    Whoever has not adopted does so when the ties to friends who had adopted by the end of the last
    step weigh at least a share of all its ties, and more than nothing. Shares that differ in
    the last bits only, as sums of fractions do, are equal (`SLACK`). If the network is directed,
    the friends of a person are those from whom a tie leads to it.

    Parameters
    ----------
    network : Network
    threshold : float or ndarray of float64, shape (n,)
        Share of the weight in [0, 1], of all or of each.
    seed_adopters : array_like of int
        Different people.

    Returns
    -------
    State
        At the end; ``missing`` is None, as nobody counts friends.
    """
    if np.ndim(threshold):
        _check_size("threshold", np.size(threshold), network)
    seed_adopters = people_of("seed_adopters", seed_adopters, network.n, different=True)
    adopted_at = np.full(network.n, NOT_YET, np.int32)
    adopted_at[seed_adopters] = 0
    back = network.transposed()
    weights = np.ones(back.neighbours.size) if back.weights is None else back.weights
    thresholds = np.broadcast_to(np.asarray(threshold, float), network.n).copy()
    queue = _empty_queue(seed_adopters, network.n)
    _spread_by_weight(
        queue, len(seed_adopters), network.rows, back.rows, weights, thresholds, adopted_at
    )
    return State(adopted_at, None)


@takes(state=of(State, "a State"), record=flag)
def trajectory(state, *, record=False):
    """Return the `Trajectory` that the `State` at the end of a run tells.

    Parameters
    ----------
    state : State
    record : bool
        Whether to tell who has adopted at every step (``people["adopted"]``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``adopters``, a share, and ``links``; people: the arrays of `State`, and
        ``adopted``, of shape (n,), or (steps + 1, n) where recorded.
    """
    when = state.adopted_at[state.adopted_at < NOT_YET]
    steps = int(when.max(initial=0))
    t = np.arange(steps + 1)
    adopted = state.adopted_at <= (t[:, None] if record else steps)
    return Trajectory(
        {
            "adopters": cumulated(when, steps) / len(state.adopted_at),
            "links": t.astype(float),
        },
        {name: of for name, of in state._asdict().items() if of is not None} | {"adopted": adopted},
    )


# --- the two forms of a step: queue[first:last] adopted a step ago; whom they win is appended


def _empty_queue(newcomers, n):
    queue = np.empty(n + 1, np.int32)  # with a place for whoever is looked at and not won
    queue[: len(newcomers)] = newcomers
    return queue


def _step_at_once(queue, first, last, t, rows, state):
    """Return the new end of the queue; whom a step wins are appended in increasing order."""
    (offsets, neighbours), (adopted_at, missing) = rows, state
    friends = neighbours[ties_of(queue[first:last], offsets)]
    np.subtract.at(missing, friends, np.int32(1))
    new = np.unique(friends[(missing[friends] <= 0) & (adopted_at[friends] == NOT_YET)])
    adopted_at[new] = t
    end = last + new.size
    queue[last:end] = new
    return end


def _step_in_groups(queue, first, last, t, rows, state):
    """Return the new end of the queue; whom a step wins are appended as they are met."""
    (offsets, neighbours), (adopted_at, missing) = rows, state
    ends, friends = np.empty((_GROUP, 2), np.uint64), np.empty(8 * _GROUP, np.uint32)
    end = np.uint64(last)  # unsigned, as ids are here: nobody asks whether it counts from the end
    for begin in range(first, last, _GROUP):
        size, ties = np.uint64(min(_GROUP, last - begin)), np.uint64(0)
        newcomers = queue[begin:last]
        for place in range(size):
            person = np.uint32(newcomers[place])
            ends[place, 0], ends[place, 1] = offsets[person], offsets[person + 1]
            ties += ends[place, 1] - ends[place, 0]
        if ties + COPY_CHUNK > friends.size:
            friends = np.empty(2 * ties + COPY_CHUNK, np.uint32)
        ties = np.uint64(0)
        for place in range(size):
            copy_row(neighbours, ends[place, 0], ends[place, 1], friends, ties)
            ties += ends[place, 1] - ends[place, 0]
        for friend in friends[:ties]:
            left = missing[friend] - 1
            missing[friend] = left
            queue[end] = friend
            end += np.uint64(left == 0)  # it comes to 0 once; of seed adopters it began there
    for person in queue[last:end]:
        adopted_at[person] = t
    return np.int64(end)


_step = choose(compiled(_step_in_groups), _step_at_once)


@compiled
def _spread(queue, last, rows, state):
    first, t = 0, 0
    while first < last:
        t += 1
        first, last = last, _step(queue, first, last, t, rows, state)
    return last


@compiled
def _spread_by_weight(queue, last, rows, back, weights, thresholds, adopted_at):
    (offsets, neighbours), (begin, friends) = rows, back
    first, t = 0, 0
    while first < last:
        t += 1
        end = last
        for place in range(first, last):
            person = queue[place]
            for looker in neighbours[offsets[person] : offsets[person + 1]]:
                if adopted_at[looker] != NOT_YET:
                    continue
                gone, total = 0.0, 0.0  # summed up in the order of ids: the same bits everywhere
                for tie in range(begin[looker], begin[looker + 1]):
                    total += weights[tie]
                    if adopted_at[friends[tie]] < t:
                        gone += weights[tie]
                if gone > 0 and gone / total >= thresholds[looker] * (1 - SLACK):
                    adopted_at[looker] = t
                    queue[end] = looker
                    end += 1
        first, last = last, end
    return last
