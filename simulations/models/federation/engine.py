"""The rule of a federation on arrays: same seed, same run as the Mesa face, to the person."""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.federation.rules import (
    NOWHERE,
    draw_friends,
    draw_places,
    first_to_fail,
    room,
    shares_before,
)
from simulations.models.federation.settling import settle
from simulations.networks.rows import ties_of


class State(NamedTuple):
    """The federation at one moment; arrays that are changed in place by `step`.

    Attributes
    ----------
    home : ndarray of int64, shape (n,)
        Everybody's server, or `NOWHERE`.
    down : ndarray of bool, shape (servers,)
    """

    home: np.ndarray
    down: np.ndarray


class Federation(NamedTuple):
    """What does not change in a run.

    Attributes
    ----------
    network : Network
        Who is a friend of whom.
    capacity : ndarray of int64, shape (servers,)
    first : int
        The server that fails first.
    """

    network: networks.Network
    capacity: np.ndarray
    first: int


def build_network(parameters, seed):
    """Return the friends of a run: n c / 2 ties, both ends drawn from all, repeats kept.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network
        A tie of somebody to oneself is redrawn.
    """
    p, rng = parameters, generator(seed, "network")
    return networks.circles(p.n, p.n, p.mean_degree, 1, repeats="keep", rng=rng)


def _asked(state, t, federation, seed):
    # which refugees ask for a home in a wave, in order, and at which servers; the others wait
    people, homes, count = _homes_of_friends(state, federation)
    asks = count > 0
    ends = np.cumsum(count)[asks]
    people, count = people[asks], count[asks]
    place = (draw_friends(seed, t, people) * count).astype(np.int64)
    return people, homes[ends - count + place]


def _homes_of_friends(state, federation):
    # the refugees, the servers of their friends row after row, and how many each row has
    offsets, neighbours = federation.network.rows
    people = np.flatnonzero(state.home == NOWHERE)
    homes = state.home[neighbours[ties_of(people, offsets)]]
    degrees = offsets[people + 1] - offsets[people]
    owner = np.repeat(np.arange(people.size), degrees.astype(np.intp))
    found = homes != NOWHERE
    return people, homes[found], np.bincount(owner[found].astype(np.intp), minlength=people.size)


def step(state, t, federation, parameters, seed):
    """Change `state` by one step: the first server fails, or a wave of refugees moves.

    Parameters
    ----------
    state : State
    t : int
        The step, from 1.
    federation : Federation
    parameters : Parameters
    seed : int
    """
    capacity, failing = federation.capacity, np.zeros(state.down.size, bool)
    if t == 1:
        failing[federation.first] = True
    elif parameters.doors == "closed":
        people, servers = _asked(state, t, federation, seed)
        free = capacity - _sizes(state)
        order = np.lexsort((draw_places(seed, t, people), servers))
        queue = servers[order]
        turn = np.arange(queue.size) - np.searchsorted(queue, queue)  # 0 is the first at a door
        let_in = turn < free[queue]
        state.home[people[order][let_in]] = queue[let_in]
    elif parameters.doors == "open":
        people, servers = _asked(state, t, federation, seed)
        state.home[people] = servers
        failing = _sizes(state) > capacity
    state.down[failing] = True
    state.home[failing[state.home] & (state.home != NOWHERE)] = NOWHERE


def _sizes(state):
    return np.bincount(state.home[state.home != NOWHERE].astype(np.intp), minlength=state.down.size)


def can_change(state, federation, parameters):
    """Return whether some refugee has a friend at home whose server could let somebody in.

    Parameters
    ----------
    state : State
    federation : Federation
    parameters : Parameters

    Returns
    -------
    bool
    """
    if parameters.doors == "locked":
        return False
    homes = _homes_of_friends(state, federation)[1]
    if parameters.doors == "open":
        return homes.size > 0
    return bool((_sizes(state) < federation.capacity)[homes].any())


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network of friends to use instead of the model's own; then ``n`` and ``mean_degree`` do
        not count, and people come in the order of their numbers.
    record : bool
        Whether to keep everybody's server at every step (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``housed``, ``down``, ``hit``, ``largest``, ``top_quarter``, ``servers``; step 0
        is the evening before, in step 1 the first server fails. People: ``home``, shape (n,) at
        the end or (steps + 1, n) where recorded, and ``settled``, shape (n,), everybody's first
        server; of servers ``down``, as ``home``, and ``capacity``.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    settled = settle(p, seed, network.n)
    sizes = np.bincount(settled.astype(np.intp))
    federation = Federation(network, room(sizes, p.spare), first_to_fail(sizes, p, seed))
    state = State(settled.copy(), np.zeros(sizes.size, bool))
    before = shares_before(sizes, network.n)
    history = History(state._asdict, record)
    for t in range(p.waves + 1):
        if t:
            step(state, t, federation, p, seed)
        history.add(
            housed=np.count_nonzero(state.home != NOWHERE) / network.n,
            down=np.count_nonzero(state.down) / sizes.size,
            hit=sizes[federation.first] / network.n,
            **before,
        )
        if t and not can_change(state, federation, p):
            break
    return history.trajectory(settled=settled, capacity=federation.capacity)


def _work(parameters, network, run):
    # two draws a newcomer; then a friend, and behind closed doors a place, a refugee and wave
    n, each = network.n, 2 if parameters.doors == "closed" else 1
    refugees = round((1 - run.measures["housed"][1:]).sum() * n)
    return {"draws": range(2 * n, 2 * n + each * refugees + 1)}


WORK = {
    "open doors": Work({"n": 1_000}, _work),
    "closed doors": Work({"n": 1_000, "doors": "closed"}, _work),
}
