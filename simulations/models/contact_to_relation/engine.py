"""Strong and weak ties on arrays: same seed, same run as the Mesa face, to the person."""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.core.compiled import choose, compiled
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.contact_to_relation.meetings import draw_meetings, outside
from simulations.models.contact_to_relation.options import OPTIONS
from simulations.models.contact_to_relation.rules import (
    BY_ADVERTISING,
    BY_FRIENDS,
    BY_OUTSIDERS,
    EARLY,
    LATE,
    UNDECIDED,
    doubt,
    draw_coins,
)
from simulations.networks.rows import ties_of


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    convinced : ndarray of int8
        0 undecided; adopter 1 by advertising, 2 by friends, 3 by people met outside the circle.
    friends : ndarray of int32
        How many friends have adopted.
    """

    convinced: np.ndarray
    friends: np.ndarray


def build_network(parameters, seed):
    """Return the strong ties of a run: separate circles, the same for every seed.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        Not used.

    Returns
    -------
    Network
    """
    return networks.cliques(parameters.n, parameters.circle)


def start(network):
    """Return the `State` before the first step: nobody has adopted."""
    return State(np.zeros(network.n, np.int8), np.zeros(network.n, np.int32))


def step(state, undecided, t, parameters, seed, network, around, advertising=None):
    """Change `state` by one step of the rule and return who is still undecided.

    Parameters
    ----------
    state : State
    undecided : ndarray of int64
        The people who are undecided, in increasing order.
    t : int
        The step, from 1.
    parameters : Parameters
    seed : int
    network : Network
    around : Outside
        Who is an outsider to whom.
    advertising : ndarray of float64, shape (n,), optional
        The chance that advertising convinces, of each; that of the parameters if not given.

    Returns
    -------
    ndarray of int64
    """
    p, friends = parameters, state.friends[undecided]
    share = (network.n - len(undecided)) / network.n
    each = None if advertising is None else advertising[undecided]
    left = doubt(p, share, friends.max(initial=0), each)
    coins = draw_coins(seed, t, undecided)
    alone = left.advertising * left.friends[friends]

    convinced = np.where(coins >= alone, BY_FRIENDS, UNDECIDED)
    convinced[coins >= left.advertising] = BY_ADVERTISING
    # whom they meet matters only to those whom meeting adopters alone would convince
    open_to = np.flatnonzero((coins < alone) & (coins >= alone * left.outsiders[-1]))
    met = draw_meetings(p, seed, t, undecided[open_to], around)
    adopters_met = np.count_nonzero(state.convinced[met], axis=1)
    won = coins[open_to] >= alone[open_to] * left.outsiders[adopters_met]
    convinced[open_to[won]] = BY_OUTSIDERS

    new = undecided[convinced > 0]
    state.convinced[undecided] = convinced
    _tell(new, network.offsets, network.neighbours, state.friends)
    return undecided[convinced == UNDECIDED]


def _tell_one_by_one(new, offsets, neighbours, friends):
    for person in new:
        for tie in range(offsets[person], offsets[person + 1]):
            friends[neighbours[tie]] += 1


def _tell_at_once(new, offsets, neighbours, friends):
    np.add.at(friends, neighbours[ties_of(new, offsets)], np.int32(1))


_tell = choose(compiled(_tell_one_by_one), _tell_at_once)


def simulate(parameters, seed=0, *, network=None, record=False, chances=None):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        Strong ties to use instead of circles; then ``n`` and ``circle`` do not count.
    record : bool
        Whether to keep every person's state at every step (``people``), for drawing.
    chances : table, path or Table, optional
        The chance of each person that ``advertising`` convinces; then the parameter does not count.

    Returns
    -------
    Trajectory
        Measures ``adopters``, ``by_advertising``, ``by_friends``, ``by_outsiders``, as shares of
        all people, ``launch`` and ``growth``, in steps; people: the arrays of `State`, shape (n,)
        at the end or (steps + 1, n) where recorded.

    Raises
    ------
    ParameterError
        If the chances are not those of the people.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    chances = OPTIONS["chances"].taken(chances)
    advertising = chances and chances.of("advertising", network.n, network.labels)
    around, state, undecided = outside(network), start(network), np.arange(network.n)
    n, history = network.n, History(state._asdict, record)
    for t in range(p.steps + 1):
        if t and len(undecided):
            undecided = step(state, undecided, t, p, seed, network, around, advertising)
        counts = np.bincount(state.convinced, minlength=4)
        history.add(
            adopters=(n - counts[UNDECIDED]) / n,
            by_advertising=counts[BY_ADVERTISING] / n,
            by_friends=counts[BY_FRIENDS] / n,
            by_outsiders=counts[BY_OUTSIDERS] / n,
        )
    return history.trajectory(_phases)


def _phases(measures):
    # how many of the steps before this one began in each phase
    launch = measures["adopters"] < EARLY
    growth = ~launch & (measures["adopters"] < LATE)
    return {
        "launch": np.concatenate([[0], np.cumsum(launch)[:-1]]),
        "growth": np.concatenate([[0], np.cumsum(growth)[:-1]]),
    }


def _work(parameters, network, run):
    # a coin for each of the undecided; meetings for those alone whom nothing else could convince
    undecided = np.rint((1 - run.measures["adopters"][:-1]) * network.n).astype(int).sum()
    met = parameters.meetings
    return {"draws": range(undecided + met, undecided + undecided * met // 4, met)}


WORK = {"relations": Work({"n": 600}, _work)}
