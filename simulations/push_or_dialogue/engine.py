"""The rule of push or dialogue on arrays: same seed, same run as the Mesa face, to the person.

Most of the luck of a run is never looked at. Of all ties only those matter that lead from a talker
to somebody undecided, and of these only the *open* ones, over which the talker will have spoken
often enough before falling silent. So the luck of ties is drawn when their talker begins to talk,
each open tie is noted with the step at which it is due, and a step goes through the notes.
"""

from typing import NamedTuple

import numpy as np

from simulations.core import networks
from simulations.core.chance import generator
from simulations.core.compiled import compiled
from simulations.core.parameters import ParameterError
from simulations.core.philox import draw, wait_of
from simulations.core.trajectory import Trajectory
from simulations.push_or_dialogue.rules import (
    ADOPTER,
    REJECTER,
    UNDECIDED,
    choose_answered,
    draw_luck,
)

_BLOCK = 512  # ties whose luck is drawn at once
_TALKERS, _PRAISE, _COMPLAINT, _ADOPTERS, _REJECTERS = range(5)  # what `Run.marks` counts


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


class Run(NamedTuple):
    """What is noted of a run besides the people; changed in place by `step`.

    Attributes
    ----------
    talkers : ndarray of int32, shape (n,)
        Those who talk.
    praise, complaint : ndarray of int32, shape (directed ties, 3)
        Open ties: talker, listener, and the step at which the listener will have heard enough.
    marks : ndarray of int64, shape (5,)
        How many talkers, open ties of praise and of complaint, adopters, rejecters there are.
    counts : ndarray of int64, shape (4, steps + 1)
        Adopters, rejecters, talkers and engaged talkers after each step.
    """

    talkers: np.ndarray
    praise: np.ndarray
    complaint: np.ndarray
    marks: np.ndarray
    counts: np.ndarray


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


def start(parameters, network, luck):
    """Return `State` and `Run` before the first step: the seed adopters talk, all others wait.

    Parameters
    ----------
    parameters : Parameters
    network : Network
    luck : Luck

    Returns
    -------
    tuple of State and Run
    """
    p, n, ties, seeds = parameters, network.n, network.neighbours.size, len(luck.seed_adopters)
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
    run = Run(
        talkers=np.empty(n, np.int32),
        praise=np.empty((ties, 3), np.int32),  # room for all ties; memory is taken when it is used
        complaint=np.empty((ties if p.discontent else 0, 3), np.int32),
        marks=np.array([seeds, 0, 0, seeds, 0]),
        counts=np.zeros((4, p.steps + 1), np.int64),
    )
    run.talkers[:seeds] = luck.seed_adopters
    run.counts[:, 0] = seeds, 0, seeds, 0
    _begin_to_praise(run.talkers[:seeds], 0, state, run, luck, _keeps(p), *_rows(network))
    return state, run


def _keeps(p):
    # what is left of the voice after a step: of ordinary talkers, of engaged ones, at the very most
    ordinary, engaged = 1 - p.silence, 1 - p.engaged_silence
    return ordinary, engaged, max(ordinary, engaged) if p.share else ordinary


def _rows(network):
    return network.offsets, network.neighbours


def step(state, run, t, parameters, seed, network, luck, *, last=None):
    """Change `state` and `run` by one step of the rule, or by several without dialogue.

    Parameters
    ----------
    state : State
    run : Run
    t : int
        The step, from 1.
    parameters : Parameters
    seed : int
    network : Network
    luck : Luck
    last : int, optional
        The last of several steps; only where nothing of the budget goes to dialogue.
    """
    p, keeps = parameters, _keeps(parameters)
    if p.conversations(t):
        talkers = run.talkers[: run.marks[_TALKERS]]
        candidates = talkers[~state.engaged[talkers]]
        answered = choose_answered(p, seed, t, candidates, state.discontented[candidates])
        consoled = answered[state.discontented[answered]]
        state.engaged[answered] = True
        state.discontented[answered] = False
        _begin_to_praise(consoled, t - 1, state, run, luck, keeps, *_rows(network))
    _live(t, last or t, state, run, luck, keeps, *_rows(network))


@compiled
def _live(first, last, state, run, luck, keeps, offsets, neighbours):
    talkers, marks = run.talkers, run.marks
    for t in range(first, last + 1):
        talking = end = marks[_TALKERS]
        # contacts first: word of mouth works on those whom they have not won
        for contact in range(luck.contact_ends[t - 1], luck.contact_ends[t]):
            person = luck.contacts[contact]
            if state.attitude[person] == UNDECIDED:
                state.attitude[person] = ADOPTER
                talkers[end] = person
                end += 1
        # all complaints before any praise: whoever hears both turns rejecter
        marks[_COMPLAINT], rejecters = _listen(
            t, run.complaint[: marks[_COMPLAINT]], True, REJECTER, state, talkers[end:]
        )
        marks[_PRAISE], adopters = _listen(
            t, run.praise[: marks[_PRAISE]], False, ADOPTER, state, talkers[end:]
        )
        end += adopters
        still, engaged = _fade(talkers[:talking], state, luck.breath, keeps)
        for i in range(talking, end):
            person = talkers[i]
            state.talking[person] = True
            state.discontented[person] = luck.discontented[person]
            talkers[still + i - talking] = person
        marks[_TALKERS] = still + end - talking
        marks[_ADOPTERS] += end - talking
        marks[_REJECTERS] += rejecters
        new = talkers[still : marks[_TALKERS]]
        _begin_to_praise(new, t, state, run, luck, keeps, offsets, neighbours)
        _begin_to_complain(new, t, state, run, luck, keeps, offsets, neighbours)
        run.counts[0, t] = marks[_ADOPTERS]
        run.counts[1, t] = marks[_REJECTERS]
        run.counts[2, t] = marks[_TALKERS]
        run.counts[3, t] = engaged


@compiled
def _listen(t, ties, complaint, attitude, state, turned):
    """Let those who have heard enough take an attitude; return how many ties remain, and they."""
    left = count = 0
    for tie in range(len(ties)):
        talker, listener, due = ties[tie]
        if due > t:
            ties[left, 0], ties[left, 1], ties[left, 2] = talker, listener, due
            left += 1
        elif (
            state.talking[talker]
            and state.discontented[talker] == complaint
            and state.attitude[listener] == UNDECIDED
        ):
            state.attitude[listener] = attitude
            turned[count] = listener
            count += 1
    return left, count


@compiled
def _fade(talkers, state, breath, keeps):
    """Let all talkers lose some voice; return how many go on, and how many of them are engaged."""
    still = engaged = 0
    for person in talkers:
        if state.discontented[person]:
            state.complained[person] += 1
        else:
            state.praised[person] += 1
        state.voice[person] *= keeps[1] if state.engaged[person] else keeps[0]
        if state.voice[person] > breath[person]:
            talkers[still] = person
            still += 1
            engaged += state.engaged[person]
        else:
            state.talking[person] = False
    return still, engaged


@compiled
def _begin_to_praise(people, now, state, run, luck, keeps, offsets, neighbours):
    run.marks[_PRAISE] = _open(
        people, now, False, luck.praise, run.praise, run.marks[_PRAISE],
        state, luck.breath, keeps[2], run.counts.shape[1] - 1, offsets, neighbours,
    )  # fmt: skip


@compiled
def _begin_to_complain(people, now, state, run, luck, keeps, offsets, neighbours):
    run.marks[_COMPLAINT] = _open(
        people, now, True, luck.complaint, run.complaint, run.marks[_COMPLAINT],
        state, luck.breath, keeps[2], run.counts.shape[1] - 1, offsets, neighbours,
    )  # fmt: skip


@compiled
def _open(
    people, now, complaint, waits, ties, count, state, breath, keeps, steps, offsets, neighbours
):
    """Note the open ties of people who speak from now on; return how many ties there are noted."""
    talkers, listeners = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64)
    enough, draws = np.empty(_BLOCK), np.empty(_BLOCK)
    filled = 0
    for person in people:
        if state.discontented[person] != complaint:
            continue
        times, voice = 0, state.voice[person]  # how often at most
        while voice > breath[person] and now + times < steps:
            voice *= keeps
            times += 1
        for tie in range(offsets[person], offsets[person + 1]):
            talkers[filled] = person
            listeners[filled] = neighbours[tie]
            enough[filled] = waits.table[times]
            if state.attitude[neighbours[tie]] == UNDECIDED:
                filled += 1
            if filled == _BLOCK:
                draw(talkers, listeners, waits.stream, draws)
                count = _note(now, talkers, listeners, draws, enough, waits, ties, count)
                filled = 0
    draw(talkers[:filled], listeners[:filled], waits.stream, draws[:filled])
    return _note(now, talkers, listeners, draws[:filled], enough, waits, ties, count)


@compiled
def _note(now, talkers, listeners, draws, enough, waits, ties, count):
    for i in range(draws.size):
        if draws[i] < enough[i]:
            ties[count, 0], ties[count, 1] = talkers[i], listeners[i]
            ties[count, 2] = now + wait_of(draws[i], waits.table, waits.guide)
            count += 1
    return count


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
    luck = draw_luck(p, seed, network.n)
    state, run = start(p, network, luck)
    history = [_copy(state)] if record else None
    at_once = 1 if record or p.share else p.steps
    for t in range(1, p.steps + 1, at_once):
        step(state, run, t, p, seed, network, luck, last=t + at_once - 1)
        if record:
            history.append(_copy(state))
    names = "adopters", "rejecters", "talkers", "engaged"
    measures = dict(zip(names, run.counts / network.n, strict=True))
    if record:
        people = {name: np.stack([s[i] for s in history]) for i, name in enumerate(State._fields)}
    else:
        people = state._asdict()
    return Trajectory(measures, people)


def _copy(state):
    return State(*(array.copy() for array in state))
