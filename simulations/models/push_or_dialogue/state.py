"""A run of push or dialogue as arrays: dates of people, and what can be told from them.

When people begin to talk it is worked out when they will fall silent, so a person is a few dates
(`simulations.processes.talk`). Whoever wants to see the people at a moment works it out from these.
"""

import functools
from typing import NamedTuple

import numpy as np

from simulations.chance import Draws
from simulations.core.compiled import compiled
from simulations.models.push_or_dialogue.rules import ADOPTER, NOTHING_GIVEN
from simulations.processes.talk import Lives, Talk, empty_calendar, no_lives

ADOPTERS, REJECTERS, TALKERS, ENGAGED = range(4)  # the rows of `Run.change`


class Run(NamedTuple):
    """A run as the kernels take it: people, rule and luck; changed in place by `step`.

    Attributes
    ----------
    lives : Lives
    praise, complaint : Talk
    talkers : ndarray of int32, shape (n,)
        Those who may be answered: adopters without an answer. Some may be silent.
    used : ndarray of int64, shape (1,)
        How many these are.
    change : ndarray of int64, shape (4, steps + 2)
        By how many there will be more adopters, rejecters, talkers and engaged talkers after each
        step than before, as far as is known.
    voices : ndarray of float64, shape (steps + 2,)
        How loud an ordinary voice is after 0, 1, 2, ... steps of talk.
    engaged_keeps : float
        What a step leaves of the voice of somebody engaged.
    seed_adopters, contacts, contact_ends, breath
        Of `Luck`.
    rows : tuple of ndarray
        `Network.rows`.
    """

    lives: Lives
    praise: Talk
    complaint: Talk
    talkers: np.ndarray
    used: np.ndarray
    change: np.ndarray
    voices: np.ndarray
    engaged_keeps: float
    seed_adopters: np.ndarray
    contacts: np.ndarray
    contact_ends: np.ndarray
    breath: Draws
    rows: tuple


def start(parameters, luck, network, given=NOTHING_GIVEN):
    """Return the `Run` before step 0, in which the seed adopters begin to talk.

    Parameters
    ----------
    parameters : Parameters
    luck : Luck
    network : Network
    given : Given, optional

    Returns
    -------
    Run
    """
    p, n, ties = parameters, network.n, network.neighbours.size
    no_answers = p.share == 0  # an answer ends complaints, and may shorten a talk
    both = p.discontent > 0 or given.discontent is not None
    praise = Talk(
        empty_calendar(p.steps, ties),
        luck.praise,
        complaint=False,
        sure=no_answers or p.engaged_silence <= p.silence,
        both=both,
        chances=given.praise,
    )
    complaint = Talk(
        empty_calendar(p.steps, ties if both else 0),
        luck.complaint,
        complaint=True,
        sure=no_answers,
        both=both,
        chances=given.complaint,
    )
    return Run(
        lives=no_lives(luck.discontented),
        praise=praise,
        complaint=complaint,
        talkers=np.empty(n, np.int32),
        used=np.zeros(1, np.int64),
        change=np.zeros((4, p.steps + 2), np.int64),
        voices=voices_of(p.silence, p.steps),
        engaged_keeps=1 - p.engaged_silence,
        seed_adopters=luck.seed_adopters,
        contacts=luck.contacts,
        contact_ends=luck.contact_ends,
        breath=luck.breath,
        rows=network.rows,
    )


@functools.lru_cache(maxsize=8)  # the replicates of an ensemble share them
def voices_of(silence, steps):
    """Return how loud an ordinary voice is after 0, 1, 2, ... steps of talk, as in `Run`."""
    return np.multiply.accumulate(np.append(1.0, np.full(steps + 1, 1 - silence)))


# --- what a run tells


def shares(run):
    """Return the measures of a run, a dict of arrays of shape (steps + 1,)."""
    names = "adopters", "rejecters", "talkers", "engaged"  # as the rows of `Run.change`
    found = np.cumsum(run.change[:, :-1], axis=1) / len(run.lives.attitude)
    return dict(zip(names, found, strict=True))


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


def state_at(t, run):
    """Return the `State` after the step to which a run has come.

    Parameters
    ----------
    t : int
        That step.
    run : Run

    Returns
    -------
    State
    """
    n = len(run.lives.attitude)
    flags = (np.zeros(n, bool) for _ in range(3))
    counts = (np.zeros(n, np.int32) for _ in range(2))
    state = State(run.lives.attitude.copy(), *flags, np.ones(n), *counts)
    _show(t, run, state)
    return state


@compiled
def _show(t, run, state):
    lives = run.lives
    for person in range(lives.attitude.size):
        if lives.attitude[person] != ADOPTER:
            continue
        adopted, now = lives.decided[person], min(t, lives.silent[person])
        answered = min(lives.answered[person] - 1, now)  # ordinary until then
        discontented = lives.discontented[person]
        state.talking[person] = t < lives.silent[person]
        state.engaged[person] = lives.answered[person] <= t
        state.discontented[person] = discontented and not state.engaged[person]
        voice = run.voices[answered - adopted]
        for _ in range(answered, now):
            voice *= run.engaged_keeps
        state.voice[person] = voice
        state.praised[person] = now - (answered if discontented else adopted)
        state.complained[person] = answered - adopted if discontented else 0
