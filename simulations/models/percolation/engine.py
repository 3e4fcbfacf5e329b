"""The rule of hits and flops on arrays: same seed, same run as the Mesa face, to the person."""

import functools
from typing import NamedTuple

import numpy as np

from simulations.core.compiled import compiled, over_lists
from simulations.core.option import taken
from simulations.core.trajectory import NOT_YET, Trajectory, cumulated
from simulations.core.work import Work
from simulations.models.percolation.options import OPTIONS
from simulations.models.percolation.rules import (
    ADOPTER,
    DECLINED,
    INFORMED,
    UNAWARE,
    around_each,
    draw_preferences,
    given_to,
    is_worth_it,
)


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    attitude : ndarray of int8
        0 unaware, 1 informed and not yet decided, 2 adopter (has seen the film), 3 declined.
    heard_at : ndarray of int32
        The step at which the person heard of the film, or `NOT_YET`.
    """

    attitude: np.ndarray
    heard_at: np.ndarray


def start(parameters, informed=None):
    """Return the `State` before the first step: some have heard of the film.

    Parameters
    ----------
    parameters : Parameters
    informed : ndarray of int, optional
        Who; the top row if not given.

    Returns
    -------
    State
    """
    informed = slice(parameters.side) if informed is None else informed
    state = State(
        attitude=np.full(parameters.n, UNAWARE, np.int8),
        heard_at=np.full(parameters.n, NOT_YET, np.int32),
    )
    state.attitude[informed], state.heard_at[informed] = INFORMED, 0
    return state


def step(state, informed, t, tells, willing):
    """Change `state` by one step of the rule and return who must decide in the next.

    Parameters
    ----------
    state : State
    informed : ndarray of int32
        The people who heard of the film during the last step.
    t : int
        The step, from 1.
    tells : ndarray of int32, shape (n, 4)
        Of `who_is_told`.
    willing : ndarray of bool, shape (n,)
        Whether the film is worth it to the person.

    Returns
    -------
    ndarray of int32
        The people who have just heard.
    """
    queue = np.empty(len(informed) + len(state.attitude), np.int32)
    queue[: len(informed)] = informed
    last = _step(queue, 0, len(informed), t, tells, willing, state)
    return queue[len(informed) : last]


@compiled
def _step(queue, first, last, t, tells, willing, state):
    # queue[first:last] decide; whom they tell is appended; returns the new end
    attitude, heard_at = state
    end = last
    for place in range(first, last):
        person = queue[place]
        if not willing[person]:
            attitude[person] = DECLINED
            continue
        attitude[person] = ADOPTER
        for neighbour in tells[person]:
            if neighbour >= 0 and attitude[neighbour] == UNAWARE:
                attitude[neighbour] = INFORMED
                heard_at[neighbour] = t
                queue[end] = neighbour
                end += 1
    return end


@over_lists("state")
def _spread(queue, last, tells, willing, state):
    first, t = 0, 0
    while first < last:
        t += 1
        first, last = last, _step(queue, first, last, t, tells, willing, state)
    return t


def who_is_told(side, hears=None):
    """Return whom of those around a person tells: above, below, left and right.

    Parameters
    ----------
    side : int
    hears : ndarray of bool, shape (n, 4), optional
        As in `Given`; everybody around hears if not given.

    Returns
    -------
    ndarray of int32, shape (n, 4)
        -1 for nobody.
    """
    return _around(side) if hears is None else np.where(hears, _around(side), np.int32(-1))


@functools.lru_cache(maxsize=2)  # the films of a sweep share it
def _around(side):
    return around_each(side).astype(np.int32)


def run(state, tells, willing):
    """Change `state` until nobody has news, and return how many steps it took.

    Parameters
    ----------
    state : State
        Of `start`.
    tells, willing
        As in `step`.

    Returns
    -------
    int
    """
    informed = np.flatnonzero(state.attitude == INFORMED)
    queue = np.empty(len(willing), np.int32)
    queue[: len(informed)] = informed
    return _spread(queue, len(informed), tells, willing, state)


def simulate(parameters, seed=0, *, record=False, seed_adopters=None, chances=None, weights=None):
    """Return one run, from the opening night until nobody has news.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    record : bool
        Whether to keep every person's attitude at every step (``people``), for drawing.
    seed_adopters : list, table, path or Starters, optional
        Who has heard of the film at the start, instead of the top row.
    chances : table, path or Table, optional
        The ``quality`` of the film to each person; then the parameter does not count.
    weights : table, path or Ties, optional
        The chance of ties of the lattice that what one says reaches the other: site and bond
        percolation at once. A row without its opposite holds both ways; ties that are not named
        have 1.

    Returns
    -------
    Trajectory
        Measures ``audience``, ``heard``, ``willing``, ``reached``, ``hit``; people: the arrays of
        `State`, shape (n,), but ``attitude`` of shape (steps + 1, n) where recorded.

    Raises
    ------
    ParameterError
        If what is given besides does not fit the lattice.
    """
    p = parameters
    hooks = taken(OPTIONS, seed_adopters=seed_adopters, chances=chances, weights=weights)
    given = given_to(p, seed, **hooks)
    willing = is_worth_it(draw_preferences(p, seed), given.quality)
    state = start(p, given.informed)
    steps = run(state, who_is_told(p.side, given.hears), willing)
    # whoever heard at t decides at t + 1: the times of hearing hold the whole run
    adopters = cumulated(state.heard_at[state.attitude == ADOPTER] + 1, steps)
    wanting = np.count_nonzero(willing)
    measures = {
        "audience": adopters / p.n,
        "heard": cumulated(state.heard_at[state.heard_at < NOT_YET], steps) / p.n,
        "willing": np.full(steps + 1, wanting / p.n),
        "reached": adopters / max(wanting, 1),
        "hit": (np.arange(steps + 1) >= _first_on_bottom_row(p.side, state)).astype(float),
    }
    people = state._asdict()
    if record:
        people["attitude"] = _history(state, steps)
    return Trajectory(measures, people)


def _first_on_bottom_row(side, state):
    bottom = state.attitude[-side:] == ADOPTER
    return state.heard_at[-side:][bottom].min(initial=NOT_YET - 1) + 1


def _history(state, steps):
    t = np.arange(steps + 1)[:, None]
    decided = np.where(t > state.heard_at, state.attitude, UNAWARE)
    return np.where(t == state.heard_at, INFORMED, decided).astype(np.int8)


WORK = {"a film": Work({"side": 40}, lambda parameters, network, run: {"draws": 1600})}
