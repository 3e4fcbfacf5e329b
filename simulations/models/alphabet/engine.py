"""The rule of the alphabet on arrays: same seed, same run as the Mesa face, to the person."""

from typing import NamedTuple

import numpy as np

from simulations.core.compiled import compiled
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.alphabet.rules import NOBODY, draw_luck


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    literate, teaching : ndarray of bool
        Who can read, and who may teach.
    taught_by : ndarray of int32
        From whom the person learned to read; -1 for those who cannot, and for the first readers.
    """

    literate: np.ndarray
    teaching: np.ndarray
    taught_by: np.ndarray


class Roll(NamedTuple):
    """All who ever learned to read, in that order: licences are given down the roll.

    Attributes
    ----------
    people : ndarray of int32
        The roll; whoever dies stays on it and is passed over.
    place : ndarray of int64, shape (n,)
        Where on the roll a person stands; -1 for those who cannot read.
    marks : ndarray of int64, shape (4,)
        The next to be given a licence, the length of the roll, how many teach and how many read.
    """

    people: np.ndarray
    place: np.ndarray
    marks: np.ndarray


def start(parameters, luck):
    """Return `State` and `Roll` before the first year: the first n_readers people can read.

    Parameters
    ----------
    parameters : Parameters
    luck : Luck

    Returns
    -------
    tuple of State and Roll
    """
    n, first = parameters.n, parameters.n_readers
    state = State(np.arange(n) < first, np.zeros(n, bool), np.full(n, NOBODY, np.int32))
    people = np.empty(first + luck.lecturers.size, np.int32)
    people[:first] = np.arange(first)
    place = np.where(state.literate, np.arange(n), NOBODY)
    roll = Roll(people, place, np.array([0, first, 0, first]))
    _license(state.teaching, tuple(roll), parameters.teachers)
    return state, roll


def step(state, roll, year, parameters, luck):
    """Change `state` and `roll` by one year of the rule.

    Parameters
    ----------
    state : State
    roll : Roll
    year : int
        From 1.
    parameters : Parameters
    luck : Luck
    """
    first = (year - 1) * parameters.rounds
    people = tuple(luck), tuple(state), tuple(roll)  # a kernel is called faster with plain tuples
    _live(first, first + parameters.rounds, *people, parameters.teachers)


@compiled
def _license(teaching, roll, most):
    """Give licences down the roll while there are fewer teachers than there may be."""
    people, place, marks = roll
    while marks[2] < most and marks[0] < marks[1]:
        senior = people[marks[0]]
        if place[senior] == marks[0]:  # else dead: the place belongs to a child, or is lower down
            teaching[senior] = True
            marks[2] += 1
        marks[0] += 1


@compiled
def _live(first, last, luck, state, roll, most):
    """Change `state` and `roll` by the lessons, deaths and licences of some rounds."""
    lecturers, pupils, lesson_ends, deaths, death_ends = luck
    literate, teaching, taught_by = state
    people, place, marks = roll
    for now in range(first, last):
        for lesson in range(lesson_ends[now], lesson_ends[now + 1]):
            lecturer, pupil = lecturers[lesson], pupils[lesson]
            if teaching[lecturer] and not literate[pupil]:
                literate[pupil] = True
                marks[3] += 1
                taught_by[pupil] = lecturer
                people[marks[1]] = pupil
                place[pupil] = marks[1]
                marks[1] += 1
        for death in range(death_ends[now], death_ends[now + 1]):
            dead = deaths[death]
            marks[2] -= teaching[dead]
            marks[3] -= literate[dead]
            literate[dead] = False
            teaching[dead] = False
            taught_by[dead] = NOBODY
            place[dead] = NOBODY
        _license(teaching, roll, most)


def simulate(parameters, seed=0, *, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    record : bool
        Whether to keep every person's state at every year (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``literates`` and ``licensed``, as shares of all people, a step a year; people:
        the arrays of `State`, shape (n,) at the end or (steps + 1, n) where recorded.
    """
    p = parameters
    luck = draw_luck(p, seed, every_lesson=False)
    state, roll = start(p, luck)
    history = History(state._asdict, record)
    for year in range(p.steps + 1):
        if year:
            step(state, roll, year, p, luck)
        _, _, teachers, readers = roll.marks
        history.add(literates=readers / p.n, licensed=teachers / p.n)
    return history.trajectory()


def _work(parameters, network, run):
    # where few may teach, a draw a lesson, one for whom it is given to, and one a licence
    lessons = draw_luck(parameters, 1, every_lesson=False).lecturers.size
    return {"draws": 2 * lessons + parameters.teachers}


WORK = {"scribes": Work({"n": 2000}, _work)}
