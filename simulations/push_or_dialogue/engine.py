"""The rule of push or dialogue on arrays: same seed, same run as the Mesa face, to the person."""

from typing import NamedTuple

import numpy as np

from simulations.core import networks
from simulations.core.chance import generator
from simulations.core.compiled import compiled
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.push_or_dialogue.rules import (
    ADOPTER,
    REJECTER,
    UNDECIDED,
    choose_answered,
    draw_luck,
)


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    attitude : ndarray of int8
        0 undecided, 1 adopter, 2 rejecter.
    talking, engaged, discontented : ndarray of bool
    voice : ndarray of float64
        From 1 at adoption down to the person's breath.
    praised, complained : ndarray of int32
        How many steps the person has talked, content and discontented.
    """

    attitude: np.ndarray
    talking: np.ndarray
    engaged: np.ndarray
    discontented: np.ndarray
    voice: np.ndarray
    praised: np.ndarray
    complained: np.ndarray


def build_network(parameters, seed):
    """Return the network of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network

    Raises
    ------
    ParameterError
        If no network of this kind has that mean degree.
    """
    p, rng = parameters, generator(seed, "network")
    if p.network == "random graph":
        return networks.random_graph(p.n, p.mean_degree, rng=rng)
    degree = int(p.mean_degree)
    if degree != p.mean_degree or degree % 2 or degree < 2:
        raise ParameterError(
            f"mean_degree must be an even whole number of at least 2 on a {p.network}, "
            f"got {p.mean_degree:g}"
        )
    if p.network == "small world":
        return networks.small_world(p.n, degree, 0.1, rng=rng)
    if p.network == "preferential attachment":
        return networks.preferential_attachment(p.n, degree // 2, rng=rng)
    return networks.random_regular(p.n, degree, rng=rng)


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


def start(network, luck):
    """Return the `State` before the first step: the seed adopters talk, all others wait."""
    n = network.n
    state = State(
        attitude=np.zeros(n, np.int8),
        talking=np.zeros(n, bool),
        engaged=np.zeros(n, bool),
        discontented=np.zeros(n, bool),
        voice=np.ones(n),
        praised=np.zeros(n, np.int32),
        complained=np.zeros(n, np.int32),
    )
    state.attitude[luck.seed_adopters] = ADOPTER
    state.talking[luck.seed_adopters] = True
    return state


def step(state, talkers, t, parameters, seed, network, luck):
    """Change `state` by one step of the rule and return the talkers of the next.

    Parameters
    ----------
    state : State
    talkers : ndarray of int32
        The people who talk during this step, in the order in which they began.
    t : int
        The step, from 1.
    parameters : Parameters
    seed : int
    network : Network
    luck : Luck

    Returns
    -------
    ndarray of int32
    """
    p = parameters
    addressed = luck.contacts[luck.contact_ends[t - 1] : luck.contact_ends[t]]
    won = addressed[state.attitude[addressed] == UNDECIDED]

    if p.conversations(t):
        candidates = talkers[~state.engaged[talkers]]
        answered = choose_answered(p, seed, t, candidates, state.discontented[candidates])
        state.engaged[answered] = True
        state.discontented[answered] = False

    # contacts first: the word of mouth works on those whom they have not won
    adopted = np.empty(network.n, np.int32)
    adopters = _adopt(won, state.attitude, adopted, 0)
    adopters = _hear(
        talkers,
        network.offsets,
        network.neighbours,
        luck.complaint_waits,
        luck.praise_waits,
        state.attitude,
        state.discontented,
        state.praised,
        state.complained,
        adopted,
        adopters,
    )
    still = _fade(
        talkers,
        state.voice,
        luck.breath,
        state.engaged,
        state.talking,
        1 - p.silence,
        1 - p.engaged_silence,
    )
    new = adopted[:adopters]
    state.talking[new] = True
    state.discontented[new] = luck.discontented[new]
    return np.concatenate([still, new])


@compiled
def _adopt(people, attitude, adopted, count):
    for person in people:
        if attitude[person] == UNDECIDED:
            attitude[person] = ADOPTER
            adopted[count] = person
            count += 1
    return count


@compiled
def _hear(
    talkers,
    offsets,
    neighbours,
    complaint_waits,
    praise_waits,
    attitude,
    discontented,
    praised,
    complained,
    adopted,
    count,
):
    # all complaints before any praise: whoever hears both turns rejecter
    for talker in talkers:
        if discontented[talker]:
            complained[talker] += 1
            for tie in range(offsets[talker], offsets[talker + 1]):
                if complaint_waits[tie] == complained[talker]:
                    listener = neighbours[tie]
                    if attitude[listener] == UNDECIDED:
                        attitude[listener] = REJECTER
    for talker in talkers:
        if not discontented[talker]:
            praised[talker] += 1
            for tie in range(offsets[talker], offsets[talker + 1]):
                if praise_waits[tie] == praised[talker]:
                    listener = neighbours[tie]
                    if attitude[listener] == UNDECIDED:
                        attitude[listener] = ADOPTER
                        adopted[count] = listener
                        count += 1
    return count


@compiled
def _fade(talkers, voice, breath, engaged, talking, keeps, engaged_keeps):
    still, count = np.empty_like(talkers), 0
    for talker in talkers:
        voice[talker] *= engaged_keeps if engaged[talker] else keeps
        if voice[talker] > breath[talker]:
            still[count] = talker
            count += 1
        else:
            talking[talker] = False
    return still[:count]


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network to run on; then ``n``, ``mean_degree`` and ``network`` do not count.
    record : bool
        Whether to keep every person's state at every step (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``adopters``, ``rejecters``, ``talkers``, ``engaged``, as shares of all people;
        people: the arrays of `State`, shape (n,) at the end or (steps + 1, n) where recorded.

    Raises
    ------
    ParameterError
        If the network has fewer people than there are seed adopters, or if none can be built.
    """
    p = parameters
    network = build_network(p, seed) if network is None else network
    check_network(p, network)
    luck = draw_luck(p, seed, network)
    state = start(network, luck)
    talkers = luck.seed_adopters.astype(np.int32)
    counts = np.zeros((4, p.steps + 1), np.int64)
    counts[:, 0] = len(talkers), 0, len(talkers), 0
    history = [_copy(state)] if record else None
    for t in range(1, p.steps + 1):
        talkers = step(state, talkers, t, p, seed, network, luck)
        counts[:, t] = (
            np.count_nonzero(state.attitude == ADOPTER),
            np.count_nonzero(state.attitude == REJECTER),
            len(talkers),
            np.count_nonzero(state.engaged[talkers]),
        )
        if record:
            history.append(_copy(state))
    measures = dict(
        zip(("adopters", "rejecters", "talkers", "engaged"), counts / network.n, strict=True)
    )
    if record:
        people = {name: np.stack([s[i] for s in history]) for i, name in enumerate(State._fields)}
    else:
        people = state._asdict()
    return Trajectory(measures, people)


def _copy(state):
    return State(*(array.copy() for array in state))
