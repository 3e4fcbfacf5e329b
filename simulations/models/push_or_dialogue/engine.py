"""The rule of push or dialogue on arrays: same seed, same run as the Mesa face, to the person.

Nearly all that a person will do is decided in the moment of adopting: voice and breath say how long
the talk will last, and each tie says how often it must be heard. So a life is a few dates, and the
ties that will bring somebody round are noted in a calendar, under the step at which they are due.
A step goes through its notes and through the ties of those who begin to talk, and looks at nobody
else. Whoever wants to see the people at a moment works it out from their dates (`state_at`).
"""

import functools
from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.chance.philox import draw
from simulations.core.compiled import compiled, pasted
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Later, Trajectory
from simulations.core.work import Work
from simulations.models.push_or_dialogue.calendar import (
    NOT_YET,
    Calendar,
    Lives,
    Pace,
    empty_calendar,
    empty_desk,
    notes_for,
    open_ties,
)
from simulations.models.push_or_dialogue.rules import (
    ADOPTER,
    REJECTER,
    UNDECIDED,
    choose_answered,
    draw_luck,
)

_MANY = 1024  # people are put in as many groups, if they are more
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


def start(parameters, network):
    """Return empty `Lives` and an empty `Diary`: nobody has adopted yet.

    Parameters
    ----------
    parameters : Parameters
    network : Network

    Returns
    -------
    tuple of Lives and Diary
    """
    p, n, ties = parameters, network.n, network.neighbours.size
    lives = Lives(np.zeros(n, np.int8), *np.full((3, n), NOT_YET, np.int32))
    diary = Diary(
        empty_calendar(p.steps, ties),
        empty_calendar(p.steps, ties if p.discontent else 0),
        np.empty(n, np.int32),
        np.zeros(1, np.int64),
        np.zeros((4, p.steps + 2), np.int64),
    )
    return lives, diary


@functools.lru_cache(maxsize=8)  # a run asks in every step
def _pace(p):
    return Pace(
        np.multiply.accumulate(np.append(1.0, np.full(p.steps + 1, 1 - p.silence))),
        1 - p.engaged_silence,
        p.share == 0 or p.engaged_silence <= p.silence,
        p.share == 0,
        p.discontent > 0,
    )


def step(lives, diary, t, parameters, seed, network, luck, *, last=None):
    """Change `lives` and `diary` by one step of the rule, or by several without dialogue.

    Parameters
    ----------
    lives : Lives
    diary : Diary
    t : int
        The step, from 1; in step 0 the seed adopters begin to talk.
    parameters : Parameters
    seed : int
    network : Network
    luck : Luck
    last : int, optional
        The last of several steps; only where nothing of the budget goes to dialogue.
    """
    p = parameters
    world = lives, diary, luck, _pace(p), network.offsets, network.neighbours
    if t > 0 and p.conversations(t):
        talkers = diary.talkers[: diary.used[0]]
        talkers = talkers[lives.silent[talkers] >= t]
        answered = choose_answered(p, seed, t, talkers, luck.discontented[talkers])
        _answer(answered, t, *world)
        talkers = talkers[lives.answered[talkers] == NOT_YET]
        diary.talkers[: len(talkers)], diary.used[0] = talkers, len(talkers)
    _live(t, t if last is None else last, *world)


@pasted
def _adopt(person, t, lives, diary):
    lives.attitude[person] = ADOPTER
    lives.decided[person] = t
    diary.talkers[diary.used[0]] = person
    diary.used[0] += 1


@compiled
def _live(first, last, lives, diary, luck, pace, offsets, neighbours):
    desk = empty_desk()
    for t in range(first, last + 1):
        before = diary.used[0]
        if t == 0:
            for person in luck.seed_adopters:
                _adopt(person, 0, lives, diary)
        else:
            # contacts first: word of mouth works on those whom they have not won
            for contact in range(luck.contact_ends[t - 1], luck.contact_ends[t]):
                if lives.attitude[luck.contacts[contact]] == UNDECIDED:
                    _adopt(luck.contacts[contact], t, lives, diary)
        # all complaints before any praise: whoever hears both turns rejecter
        for talker, listener in notes_for(t, diary.complaint):
            speaks = lives.silent[talker] >= t and lives.answered[talker] > t
            if speaks and lives.attitude[listener] == UNDECIDED:
                lives.attitude[listener] = REJECTER
                lives.decided[listener] = t
                diary.change[_REJECTERS, t] += 1
        for talker, listener in notes_for(t, diary.praise):
            if lives.attitude[listener] == UNDECIDED and (
                pace.sure_praise or lives.silent[talker] >= t
            ):
                _adopt(listener, t, lives, diary)
        if diary.used[0] > before:
            _begin(before, t, lives, diary, luck, pace, offsets, neighbours, desk)


@compiled
def _begin(before, t, lives, diary, luck, pace, offsets, neighbours, desk):
    """Let the talkers after the first `before` begin to talk."""
    people = diary.talkers[before : diary.used[0]]
    if people.size == 0:
        return
    _group(people, lives.attitude.size)
    longest = pace.voices.size - 1 - t  # at most until the step after the last
    breath = _breath(people, luck)
    for i, person in enumerate(people):
        spoken = longest
        if pace.voices[longest] <= breath[i]:
            spoken = 1
            while pace.voices[spoken] > breath[i]:
                spoken += 1
        lives.silent[person] = t + spoken
        diary.change[_TALKERS, t + spoken] -= 1
    diary.change[_ADOPTERS, t] += people.size
    diary.change[_TALKERS, t] += people.size
    open_ties(
        people, diary.praise, luck.praise, False, lives, luck.discontented, pace, offsets,
        neighbours, desk,
    )  # fmt: skip
    if pace.complaints:
        open_ties(
            people, diary.complaint, luck.complaint, True, lives, luck.discontented, pace, offsets,
            neighbours, desk,
        )  # fmt: skip


@compiled
def _breath(people, luck):
    breath = np.empty(people.size)
    draw(people, np.zeros(people.size, np.uint32), luck.breath.stream, breath)
    return breath


@compiled
def _group(people, n):
    """Bring people with close ids together: their rows are close in memory, and soon at hand."""
    if people.size < _MANY:
        return
    shift = 0
    while n >> shift > _MANY:
        shift += 1
    ends = np.zeros(_MANY + 1, np.int64)
    for person in people:
        ends[(person >> shift) + 1] += 1
    for group in range(_MANY):
        ends[group + 1] += ends[group]
    given = people.copy()
    for person in given:
        people[ends[person >> shift]] = person
        ends[person >> shift] += 1


@compiled
def _answer(people, t, lives, diary, luck, pace, offsets, neighbours):
    """Let talkers be answered in step t: their talk goes on at another pace, and in praise."""
    praising, count, end = np.empty_like(people), 0, pace.voices.size - 1
    breath = _breath(people, luck)
    for i, person in enumerate(people):
        voice = pace.voices[t - 1 - lives.decided[person]]
        before, after = lives.silent[person], t - 1
        while voice > breath[i] and after < end:
            voice *= pace.engaged_keeps
            after += 1
        lives.silent[person], lives.answered[person] = after, t
        diary.change[_TALKERS, before] += 1
        diary.change[_TALKERS, after] -= 1
        diary.change[_ENGAGED, t] += 1
        diary.change[_ENGAGED, after] -= 1
        praising[count] = person
        count += luck.discontented[person] or after > before  # have more to say than was noted
    open_ties(
        praising[:count], diary.praise, luck.praise, False, lives, luck.discontented, pace, offsets,
        neighbours, empty_desk(),
    )  # fmt: skip


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
    _show(t, lives, _pace(parameters), luck.discontented, state)
    return state


@compiled
def _show(t, lives, pace, discontented, state):
    for person in range(lives.attitude.size):
        if lives.attitude[person] != ADOPTER:
            continue
        adopted, now = lives.decided[person], min(t, lives.silent[person])
        answered = min(lives.answered[person] - 1, now)  # ordinary until then
        state.talking[person] = t < lives.silent[person]
        state.engaged[person] = lives.answered[person] <= t
        state.discontented[person] = discontented[person] and not state.engaged[person]
        voice = pace.voices[answered - adopted]
        for _ in range(answered, now):
            voice *= pace.engaged_keeps
        state.voice[person] = voice
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
    lives, diary = start(p, network)
    history = []
    at_once = 1 if record or p.share else p.steps + 1
    for t in range(0, p.steps + 1, at_once):
        step(lives, diary, t, p, seed, network, luck, last=t + at_once - 1)
        if record:
            history.append(state_at(t, lives, p, luck))
    names = "adopters", "rejecters", "talkers", "engaged"
    shares = np.cumsum(diary.change[:, :-1], axis=1) / network.n
    if record:
        people = {name: np.stack([s[i] for s in history]) for i, name in enumerate(State._fields)}
    else:
        people = Later(lambda: state_at(p.steps, lives, p, luck)._asdict())
    return Trajectory(dict(zip(names, shares, strict=True)), people)


def _work(parameters, network, run):
    p, n = parameters, network.n
    sources, neighbours = network.sources(), network.neighbours
    attitude = simulate(p, 1, network=network, record=True).people["attitude"]
    undecided, adopter = (attitude == UNDECIDED).sum(axis=0), attitude[-1] == ADOPTER
    adopters, ties = int(adopter.sum()), int(network.degrees()[adopter].sum())
    contacts = int(p.contacts(np.arange(1, p.steps + 1)).sum())
    open_ones = adopter[sources] & (undecided[neighbours] > undecided[sources])
    # a draw a person says who begins, another who will be discontented; then a breath an adopter,
    # one draw a contact and one more where it persuades
    draws = n * (2 if p.discontent else 1) + contacts + adopters
    if p.share:  # whom it answers is drawn among talkers; their breath and ties are looked at again
        return {
            "draws": range(draws, draws + 3 * adopters + 1),
            "ties read": range(1, 2 * ties + 1),
        }
    return {
        "draws": range(draws, draws + contacts + 1),
        "ties read": ties,  # each tie of an adopter once, and no other
        "tie draws": range(1, int(open_ones.sum()) + 1),  # for ties to people still undecided alone
    }


_TOWN = {"n": 1000, "mean_degree": 8, "budget": 10, "n_seeds": 5, "steps": 40}
WORK = {
    "a cascade": Work(_TOWN | {"share": 0, "silence": 1, "word_of_mouth": 0.3}, _work),
    "push": Work(_TOWN | {"share": 0}, _work),
    "dialogue": Work(_TOWN | {"share": 1, "discontent": 0.3}, _work),
}
