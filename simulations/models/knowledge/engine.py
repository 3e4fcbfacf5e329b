"""The rule of coordination on arrays: all worlds at once, the same run as the Mesa face."""

import itertools
from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.checks import takes, whole
from simulations.core.compiled import choose, compiled
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.knowledge.options import OPTIONS
from simulations.models.knowledge.rules import MOST_PEOPLE, draw_willing, world_weights
from simulations.networks.given import a_network


class State(NamedTuple):
    """What the people would do after some rounds of reasoning; changed in place by `step`.

    Attributes
    ----------
    acts : ndarray of bool, shape (n, 2**n)
        Whether person i would act in world s, in which j is willing if bit j of s is 1.
    """

    acts: np.ndarray


def build_network(parameters, seed):
    """Return the network of a run; only ``"random"`` depends on the seed.

    Person 0 is the hub of a star and of a windmill (a hub whose audience is tied in pairs), and
    the tail of a kite hangs on its triangle. Ring, kite and random have as many ties as people.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network
    """
    n, kind = parameters.group_size, parameters.network
    line = [(i, i + 1) for i in range(n - 1)]
    spokes = [(0, i) for i in range(1, n)]
    pairs = list(itertools.combinations(range(n), 2))
    ties = {
        "path": line,
        "ring": [*line, (n - 1, 0)],
        "kite": [*line, (0, 2)],
        "star": spokes,
        "windmill": [*spokes, *((i, i + 1) for i in range(1, n - 1, 2))],
        "complete": pairs,
    }
    if kind in ties:
        return networks.from_ties(ties[kind], n=n)
    chosen = generator(seed, "network").permutation(len(pairs))[:n]
    return networks.from_ties([pairs[i] for i in chosen], n=n)


def check_network(network):
    """Check that the worlds of a network can be enumerated.

    Raises
    ------
    ParameterError
        If it has too many people.
    """
    if network.n > MOST_PEOPLE:
        raise ParameterError(
            f"network must be of at most {MOST_PEOPLE} people, whose 2**n worlds can be "
            f"enumerated, got {network.n}"
        )


def sight(network, radius):
    """Return whom each person sees, itself included.

    Parameters
    ----------
    network : Network
    radius : int
        How many ties away.

    Returns
    -------
    ndarray of int64, shape (n,)
        Bit j of entry i is 1 if person i sees person j.
    """
    near = [1 << i for i in range(network.n)]
    ties = [(int(i), int(j)) for i, j in network.tie_list()]
    for _ in range(min(radius, network.n)):
        seen = list(near)
        for i, j in ties:
            seen[i] |= near[j]
            seen[j] |= near[i]
        near = seen
    return np.array(near, dtype=np.int64)


def start(n):
    """Return the `State` before any reasoning: in every world, whoever is willing would act."""
    world = np.arange(1 << n)
    return State(((world >> np.arange(n)[:, None]) & 1).astype(bool))


def step(state, seen, weights, parameters):
    """Change `state` by one round of reasoning.

    Parameters
    ----------
    state : State
    seen : ndarray of int64, shape (n,)
        Of `sight`.
    weights : ndarray of float64, shape (2**n,)
        How likely each world is.
    parameters : Parameters
    """
    turnout = state.acts.sum(axis=0)
    _reconsider(state.acts, turnout, seen, weights, parameters.threshold, parameters.certainty)


def _reconsider_one_by_one(acts, turnout, seen, weights, threshold, certainty):
    n, worlds = acts.shape
    weight, doubt = np.empty(worlds), np.empty(worlds)
    for person in range(n):
        # what a person sees in world s is s & seen[person]: worlds with one view share one entry
        view_of = seen[person]
        weight[:] = 0.0
        doubt[:] = 0.0
        for world in range(worlds):
            view = world & view_of
            weight[view] += weights[world]
            if turnout[world] < threshold:
                doubt[view] += weights[world]
        for world in range(worlds):
            view = world & view_of
            if doubt[view] > (1 - certainty) * weight[view]:
                acts[person, world] = False


def _reconsider_at_once(acts, turnout, seen, weights, threshold, certainty):
    n, worlds = acts.shape
    world = np.arange(worlds)
    few = turnout < threshold
    for person in range(n):
        view = world & seen[person]
        # np.bincount adds world by world, as the loop does: the same bits
        weight = np.bincount(view, weights, worlds)
        doubt = np.bincount(view[few], weights[few], worlds)
        acts[person] &= (doubt <= (1 - certainty) * weight)[view]


_reconsider = choose(compiled(_reconsider_one_by_one), _reconsider_at_once)


def simulate(parameters, seed=0, *, network=None, record=False, chances=None):
    """Return one run: who would act after 0, 1, 2, ... rounds of reasoning.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network of at most 10 people; then ``network`` and ``group_size`` do not count.
    record : bool
        Whether to keep who would act after every round (``people``), for drawing.
    chances : table, path or Table, optional
        The chance of each person to be ``willing``; then the parameter does not count. What people
        believe of each other stays ``belief``.

    Returns
    -------
    Trajectory
        Measures ``acting``, ``willing_people``, ``success``, a value a round; people: ``willing``,
        and ``acting`` in the world as it is, shape (n,) or (steps + 1, n) where recorded.

    Raises
    ------
    ParameterError
        If the network has more than 10 people, or the chances are not theirs.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    check_network(network)
    n = network.n
    chances = OPTIONS["chances"].taken(chances)
    each = chances and chances.of("willing", n, network.labels)
    willing = draw_willing(p, seed, n, each)
    truth = int((willing << np.arange(n)).sum())
    seen, weights = sight(network, p.radius), world_weights(n, p.belief)
    state = start(n)
    history = History(lambda: {"acting": state.acts[:, truth].copy()}, record)
    settled, n_willing = False, willing.sum()
    for t in range(p.steps + 1):
        if t and not settled:
            plans = np.count_nonzero(state.acts)
            step(state, seen, weights, p)
            settled = np.count_nonzero(state.acts) == plans  # plans only shrink
        count = np.count_nonzero(state.acts[:, truth])
        history.add(
            acting=float(count),
            willing_people=float(n_willing),
            success=float(count >= p.threshold),
        )
    return history.trajectory(willing=willing)


@takes(network=a_network, threshold=whole(1), radius=whole(0))
def count_acting(network, threshold, radius=1):
    """Return how many act when all are willing and everybody must be sure.

    Parameters
    ----------
    network : Network
        Of at most 10 people.
    threshold : int
        e, how many it takes.
    radius : int
        How many ties away one sees.

    Returns
    -------
    int
        0, or at least `threshold`.

    Raises
    ------
    ParameterError
        If the network has more than 10 people.
    """
    check_network(network)
    return count_with_sight(sight(network, radius), threshold)


def count_with_sight(seen, threshold):
    """Return how many act of people who see those whom `sight` returns."""
    acts = start(len(seen)).acts
    weights = np.ones(acts.shape[1])
    before, now = -1, int(acts.sum())
    while now != before:  # the last round changes nothing, in no world
        _reconsider(acts, acts.sum(axis=0), seen, weights, threshold, 1.0)
        before, now = now, int(acts.sum())
    return int(acts[:, -1].sum())


WORK = {"a group": Work({}, lambda parameters, network, run: {"draws": network.n})}
