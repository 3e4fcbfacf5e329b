"""The rule of inventing with the crowd on arrays: the same run as the Mesa face, to the voter."""

from typing import NamedTuple

import numpy as np

from simulations.core.checks import in_range, of, takes, wholes
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.crowd_design.rules import (
    NOT_COME,
    Parameters,
    draw_designs,
    draw_luck,
    measure,
)
from simulations.processes.copying import origins


class State(NamedTuple):
    """The voters at one moment; arrays of shape (n, worlds), changed in place by `step`.

    Attributes
    ----------
    choice : ndarray of int64
        The design a voter has voted for, or `NOT_COME`.
    origin : ndarray of int64
        The voter of this world whose taste the vote is; its own number, or `NOT_COME`.
    """

    choice: np.ndarray
    origin: np.ndarray


def start(parameters):
    """Return the `State` before the first voter comes."""
    shape = parameters.n, parameters.worlds
    return State(np.full(shape, NOT_COME), np.full(shape, NOT_COME))


def copied(parameters, luck):
    """Return whom each voter copies: a number of an earlier voter, or its own.

    Voter i is the one after i // rooms others in its room.

    Parameters
    ----------
    parameters : Parameters
    luck : Luck

    Returns
    -------
    ndarray of int64, shape (n, worlds)
    """
    voter = np.arange(parameters.n)[:, None]
    before = voter // parameters.rooms
    place = (luck.whom * before).astype(np.int64)
    looks = luck.looks < parameters.trust_in(before)
    return np.where(looks, place * parameters.rooms + voter % parameters.rooms, voter)


@takes(
    parameters=of(Parameters, "Parameters"),
    source=wholes(ndim=2),
    taste=wholes(ndim=2),
)
def vote(parameters, source, taste):
    """Return all votes at the end, for sources and tastes that may be one's own.

    Parameters
    ----------
    parameters : Parameters
    source : ndarray of int, shape (n, worlds)
        Whom each voter copies: an earlier voter, or itself.
    taste : ndarray of int, shape (n, worlds)
        The design of each voter's own taste.

    Returns
    -------
    ndarray of int64, shape (worlds, designs)
        How many votes each design has.

    Raises
    ------
    ParameterError
        If a taste is no design, or a source is a later voter.
    """
    in_range("taste", int(taste.max()), 0, parameters.designs - 1)
    later = np.flatnonzero((source > np.arange(len(source))[:, None]).any(axis=1))
    if later.size:
        raise ParameterError(
            "source must be an earlier voter or oneself, "
            f"got {source[later[0]].max()} for voter {later[0]}"
        )
    choice = np.take_along_axis(taste, origins(source), axis=0)
    return _count(choice, parameters)


def _count(choice, parameters):
    flat = choice + np.arange(parameters.worlds) * parameters.designs
    size = parameters.worlds * parameters.designs
    return np.bincount(flat.ravel(), minlength=size).reshape(parameters.worlds, -1)


def step(state, t, origin, luck, parameters):
    """Change `state` by one step: the next part of the crowd comes, one after the other.

    Parameters
    ----------
    state : State
    t : int
        The step, from 1.
    origin : ndarray of int64, shape (n, worlds)
        Of `origins`: who comes never changes where an earlier vote goes back to.
    luck : Luck
    parameters : Parameters
    """
    come = slice(parameters.voters_by(t - 1), parameters.voters_by(t))
    state.origin[come] = origin[come]
    state.choice[come] = np.take_along_axis(luck.taste, origin[come], axis=0)


def simulate(parameters, seed=0, *, record=False):
    """Return one run: the same designs put to the vote in several worlds.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    record : bool
        Whether to keep every vote after every step (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``best_wins``, ``winner_appeal``, ``gini``, ``difference``, ``correlation``,
        ``same_origin``, ``tied``; people: the arrays of `State`, shape (n, worlds) at the end or
        (steps + 1, n, worlds) where recorded, and ``appeal``, shape (designs,).
    """
    p, designs = parameters, draw_designs(parameters, seed)
    luck, state = draw_luck(parameters, seed, designs), start(parameters)
    origin = origins(copied(p, luck))
    history = History(state._asdict, record)
    votes = np.zeros((p.steps + 1, p.worlds, p.designs), np.int64)
    same = np.zeros((p.steps + 1, p.worlds), np.int64)
    family = np.zeros((p.worlds, p.n), np.int64)  # votes that go back to each voter
    history.add()
    for t in range(1, p.steps + 1):
        step(state, t, origin, luck, p)
        come = slice(p.voters_by(t - 1), p.voters_by(t))
        votes[t] = votes[t - 1] + _count(state.choice[come], p)
        flat = state.origin[come] + np.arange(p.worlds) * p.n
        family += np.bincount(flat.ravel(), minlength=family.size).reshape(family.shape)
        same[t] = (family[:, : come.stop] ** 2).sum(axis=1)
        history.add()
    return history.trajectory(measure(votes, same, designs), appeal=designs.appeal)


def _work(parameters, network, run):
    return {"draws": 3 * parameters.n * parameters.worlds}


WORK = {
    "a visible board": Work({"copying": 0.9}, _work),
    "a hidden one": Work({"copying": 0.0, "n": 300}, _work),
}
