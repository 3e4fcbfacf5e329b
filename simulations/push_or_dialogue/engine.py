"""The rule of push or dialogue on arrays: same seed, same run as the Mesa face, to the person.

Nearly all that a person will do is decided in the moment of adopting: voice and breath say how long
the talk will last, and each tie says how often it must be heard. So a life is a few dates. Of the
ties only the *open* ones count, over which a talker will be heard often enough by somebody who is
still undecided then. They are noted in a calendar, under the step at which they are due. A step
goes through the notes of its day and the ties of those who begin to talk, and looks at nobody else.
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

NOT_YET = np.iinfo(np.int32).max  # the time of what has not happened
_BLOCK = 512  # ties whose luck is drawn at once
_ADOPTERS, _REJECTERS, _TALKERS, _ENGAGED = range(4)  # the rows of `Diary.change`


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,).

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


class Lives(NamedTuple):
    """The attitude and the dates of all people; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    attitude : ndarray of int8
        As in `State`.
    decided : ndarray of int32
        The step at which the person adopted or rejected; of the undecided the last at which this
        can happen, or `NOT_YET`.
    silent, answered : ndarray of int32
        The step at which an adopter falls silent, and at which the brand answers, or `NOT_YET`.
    """

    attitude: np.ndarray
    decided: np.ndarray
    silent: np.ndarray
    answered: np.ndarray


class Calendar(NamedTuple):
    """Open ties, by the step at which the listener will have heard enough.

    Attributes
    ----------
    last : ndarray of int32, shape (steps + 1,)
        The last note for each step, or -1.
    notes : ndarray of int32, shape (directed ties, 3)
        Talker, listener, and the note before for the same step, or -1.
    used : ndarray of int64, shape (1,)
        How many notes there are.
    """

    last: np.ndarray
    notes: np.ndarray
    used: np.ndarray


class Diary(NamedTuple):
    """What is known of a run besides the people; changed in place by `step`.

    Attributes
    ----------
    praise, complaint : Calendar
    talkers : ndarray of int32, shape (n,)
        Those who may be answered: adopters without an answer. Some may be silent.
    used : ndarray of int64, shape (1,)
        How many these are.
    change : ndarray of int64, shape (4, steps + 2)
        By how many there will be more adopters, rejecters, talkers and engaged talkers after each
        step than before, as far as is known.
    """

    praise: Calendar
    complaint: Calendar
    talkers: np.ndarray
    used: np.ndarray
    change: np.ndarray


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
    """Return `Lives` and `Diary` before the first step: the seed adopters begin to talk.

    Parameters
    ----------
    parameters : Parameters
    network : Network
    luck : Luck

    Returns
    -------
    tuple of Lives and Diary
    """
    p, n, ties = parameters, network.n, network.neighbours.size
    lives = Lives(np.zeros(n, np.int8), *(np.full(n, NOT_YET, np.int32) for _ in range(3)))
    diary = Diary(
        _calendar(p.steps, ties),
        _calendar(p.steps, ties if p.discontent else 0),
        np.empty(n, np.int32),
        np.zeros(1, np.int64),
        np.zeros((4, p.steps + 2), np.int64),
    )
    _seed(lives, diary, luck, _pace(p), network.offsets, network.neighbours)
    return lives, diary


def _calendar(steps, ties):
    # room for every tie; memory is taken only when a note is written
    last, notes = np.full(steps + 1, -1, np.int32), np.empty((ties, 3), np.int32)
    return Calendar(last, notes, np.zeros(1, np.int64))


def _pace(p):
    # what a step leaves of an ordinary and of an engaged voice, and whether a note of praise or of
    # complaint is sure to come true: an answer ends complaints, and may shorten a talk
    ordinary, engaged = 1 - p.silence, 1 - p.engaged_silence
    return ordinary, engaged, p.share == 0 or engaged >= ordinary, p.share == 0


def step(lives, diary, t, parameters, seed, network, luck, *, last=None):
    """Change `lives` and `diary` by one step of the rule, or by several without dialogue.

    Parameters
    ----------
    lives : Lives
    diary : Diary
    t : int
        The step, from 1.
    parameters : Parameters
    seed : int
    network : Network
    luck : Luck
    last : int, optional
        The last of several steps; only where nothing of the budget goes to dialogue.
    """
    p = parameters
    world = lives, diary, luck, _pace(p), network.offsets, network.neighbours
    if p.conversations(t):
        talkers = diary.talkers[: diary.used[0]]
        talkers = talkers[lives.silent[talkers] >= t]
        answered = choose_answered(p, seed, t, talkers, luck.discontented[talkers])
        _answer(answered, t, *world)
        talkers = talkers[lives.answered[talkers] == NOT_YET]
        diary.talkers[: len(talkers)], diary.used[0] = talkers, len(talkers)
    _live(t, t if last is None else last, *world)


@compiled
def _seed(lives, diary, luck, pace, offsets, neighbours):
    for person in luck.seed_adopters:
        _adopt(person, 0, lives, diary)
    _begin(0, 0, lives, diary, luck, pace, offsets, neighbours)


@compiled
def _live(first, last, lives, diary, luck, pace, offsets, neighbours):
    for t in range(first, last + 1):
        before = diary.used[0]
        # contacts first: word of mouth works on those whom they have not won
        for contact in range(luck.contact_ends[t - 1], luck.contact_ends[t]):
            if lives.attitude[luck.contacts[contact]] == UNDECIDED:
                _adopt(luck.contacts[contact], t, lives, diary)
        # all complaints before any praise: whoever hears both turns rejecter
        note = diary.complaint.last[t]
        while note >= 0:
            talker, listener, note = diary.complaint.notes[note]
            speaks = lives.silent[talker] >= t and lives.answered[talker] > t
            if speaks and lives.attitude[listener] == UNDECIDED:
                lives.attitude[listener] = REJECTER
                lives.decided[listener] = t
                diary.change[_REJECTERS, t] += 1
        note = diary.praise.last[t]
        while note >= 0:
            talker, listener, note = diary.praise.notes[note]
            if lives.attitude[listener] == UNDECIDED and lives.silent[talker] >= t:
                _adopt(listener, t, lives, diary)
        _begin(before, t, lives, diary, luck, pace, offsets, neighbours)


@compiled
def _adopt(person, t, lives, diary):
    lives.attitude[person] = ADOPTER
    lives.decided[person] = t
    diary.talkers[diary.used[0]] = person
    diary.used[0] += 1
    diary.change[_ADOPTERS, t] += 1


@compiled
def _begin(before, t, lives, diary, luck, pace, offsets, neighbours):
    """Let the talkers after the first `before` begin to talk."""
    people = diary.talkers[before : diary.used[0]]
    for person in people:
        lives.silent[person] = _silent_after(t, 1.0, luck.breath[person], pace[0], diary)
        diary.change[_TALKERS, t] += 1
        diary.change[_TALKERS, lives.silent[person]] -= 1
    _open(people, diary.praise, luck.praise, False, pace[2], lives, luck, offsets, neighbours)
    if len(diary.complaint.notes):
        waits = luck.complaint
        _open(people, diary.complaint, waits, True, pace[3], lives, luck, offsets, neighbours)


@compiled
def _silent_after(t, voice, breath, keeps, diary):
    # the step at which a voice is down to the breath, or the one after the last of the run
    while voice > breath and t < diary.change.shape[1] - 1:
        voice *= keeps
        t += 1
    return t


@compiled
def _answer(people, t, lives, diary, luck, pace, offsets, neighbours):
    """Let talkers be answered in step t: their talk goes on at another pace, and in praise."""
    praising, count = np.empty_like(people), 0
    for person in people:
        voice = 1.0
        for _ in range(lives.decided[person], t - 1):
            voice *= pace[0]
        before = lives.silent[person]
        after = _silent_after(t - 1, voice, luck.breath[person], pace[1], diary)
        lives.silent[person], lives.answered[person] = after, t
        diary.change[_TALKERS, before] += 1
        diary.change[_TALKERS, after] -= 1
        diary.change[_ENGAGED, t] += 1
        diary.change[_ENGAGED, after] -= 1
        if luck.discontented[person] or after > before:  # what they can still say was not noted
            praising[count] = person
            count += 1
    people = praising[:count]
    _open(people, diary.praise, luck.praise, False, pace[2], lives, luck, offsets, neighbours)


@compiled
def _open(people, calendar, waits, complaint, sure, lives, luck, offsets, neighbours):
    """Note the open ties of those of the people who complain, or of those who praise."""
    talkers, listeners = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64)
    enough, draws = np.empty(_BLOCK), np.empty(_BLOCK)
    filled = 0
    for person in people:
        since = _since(person, lives, luck)
        if (luck.discontented[person] and lives.answered[person] == NOT_YET) != complaint:
            continue
        end = min(lives.silent[person], calendar.last.size - 1)
        for tie in range(offsets[person], offsets[person + 1]):
            # a complaint counts before what else happens in its step, praise after it
            latest = min(end, lives.decided[neighbours[tie]] - (not complaint))
            talkers[filled] = person
            listeners[filled] = neighbours[tie]
            enough[filled] = waits.table[max(latest - since, 0)]
            filled += latest > since
            if filled == _BLOCK:
                draw(talkers, listeners, waits.stream, draws)
                _note(talkers, listeners, draws, enough, calendar, waits, complaint, sure, lives, luck)
                filled = 0
    draw(talkers[:filled], listeners[:filled], waits.stream, draws[:filled])
    _note(talkers, listeners, draws[:filled], enough, calendar, waits, complaint, sure, lives, luck)


@compiled
def _since(person, lives, luck):
    # after which step a talker began to say what it says now
    consoled = luck.discontented[person] and lives.answered[person] < NOT_YET
    return lives.answered[person] - 1 if consoled else lives.decided[person]


@compiled
def _note(talkers, listeners, draws, enough, calendar, waits, complaint, sure, lives, luck):
    for i in range(draws.size):
        if draws[i] < enough[i]:
            talker, listener = np.int64(talkers[i]), np.int64(listeners[i])
            due = _since(talker, lives, luck) + wait_of(draws[i], waits.table, waits.guide)
            if due <= lives.decided[listener] - (not complaint):
                note = calendar.used[0]
                calendar.notes[note, 0] = talker
                calendar.notes[note, 1] = listener
                calendar.notes[note, 2] = calendar.last[due]
                calendar.last[due] = note
                calendar.used[0] += 1
                if sure:
                    lives.decided[listener] = due


def state_at(t, lives, parameters, luck):
    """Return the `State` after the step to which some lives have come.

    Parameters
    ----------
    t : int
        That step.
    lives : Lives
    parameters : Parameters
    luck : Luck

    Returns
    -------
    State
    """
    n = len(lives.attitude)
    flags = (np.zeros(n, bool) for _ in range(3))
    counts = (np.zeros(n, np.int32) for _ in range(2))
    state = State(lives.attitude.copy(), *flags, np.ones(n), *counts)
    _tell(t, lives, _pace(parameters), luck.discontented, state)
    return state


@compiled
def _tell(t, lives, pace, discontented, state):
    for person in range(lives.attitude.size):
        if lives.attitude[person] != ADOPTER:
            continue
        adopted, now = lives.decided[person], min(t, lives.silent[person])
        answered = min(lives.answered[person] - 1, now)  # until then an ordinary voice
        state.talking[person] = t < lives.silent[person]
        state.engaged[person] = lives.answered[person] <= t
        state.discontented[person] = discontented[person] and not state.engaged[person]
        for _ in range(adopted, answered):
            state.voice[person] *= pace[0]
        for _ in range(answered, now):
            state.voice[person] *= pace[1]
        state.praised[person] = now - (answered if discontented[person] else adopted)
        state.complained[person] = answered - adopted if discontented[person] else 0


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
    lives, diary = start(p, network, luck)
    history = [state_at(0, lives, p, luck)] if record else []
    at_once = 1 if record or p.share else p.steps
    for t in range(1, p.steps + 1, at_once):
        step(lives, diary, t, p, seed, network, luck, last=t + at_once - 1)
        if record:
            history.append(state_at(t, lives, p, luck))
    names = "adopters", "rejecters", "talkers", "engaged"
    shares = np.cumsum(diary.change[:, :-1], axis=1) / network.n
    if record:
        people = {name: np.stack([s[i] for s in history]) for i, name in enumerate(State._fields)}
    else:
        people = state_at(p.steps, lives, p, luck)._asdict()
    return Trajectory(dict(zip(names, shares, strict=True)), people)
