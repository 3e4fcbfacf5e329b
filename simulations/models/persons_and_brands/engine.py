"""The rule of persons and brands on arrays: same seed, same run as the Mesa face, to the tie."""

from typing import NamedTuple

import numpy as np

from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.persons_and_brands.measures import Mean
from simulations.models.persons_and_brands.rules import (
    MEMORY,
    draw_contacts,
    draw_start,
    hands_of,
    rule_of,
)
from simulations.processes import letters as mail


class State(NamedTuple):
    """All accounts at one moment; changed in place.

    Attributes
    ----------
    ties : ndarray of int64, shape (n, k)
        Whom each account follows; the firms come first.
    related : ndarray of bool, shape (n, k)
        Which of these ties are relations: the last letter was answered.
    followers, relations : ndarray of int64, shape (n,)
        How many ties, and how many relations, lead to each account.
    letters, answers : ndarray of int64, shape (n,)
        Letters that came in the last `MEMORY` steps, and how many of them were answered.
    """

    ties: np.ndarray
    related: np.ndarray
    followers: np.ndarray
    relations: np.ndarray
    letters: np.ndarray
    answers: np.ndarray


def start(parameters, seed):
    """Return the `State` before the first step: everybody follows k others, drawn at random."""
    p, ties = parameters, draw_start(parameters, seed)
    followers = np.bincount(ties.ravel().astype(np.intp), minlength=p.n).astype(np.int64)
    return State(ties, np.zeros(ties.shape, bool), followers, *np.zeros((3, p.n), np.int64))


def buy_contacts(state, t, seed, parameters):
    """Let the firms buy their contacts, one by one.

    Parameters
    ----------
    state : State
    t : int
        The step, from 1.
    seed : int
    parameters : Parameters
    """
    for firm in range(parameters.firms if parameters.contacts else 0):
        for person, place in zip(*draw_contacts(parameters, seed, firm, t), strict=True):
            row = state.ties[person]
            if firm in row:
                continue
            left = row[place]
            state.followers[left] -= 1
            state.relations[left] -= state.related[person, place]
            row[place], state.related[person, place] = firm, False
            state.followers[firm] += 1


def simulate(parameters, seed=0, *, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    record : bool
        Whether to keep all accounts at every step (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``gini``, ``top``, ``answered``, ``loss``, ``brands``, ``brand_attention``,
        ``firm_followers``, ``firm_relations``, ``larger``, ``quicker``; people: the arrays of
        `State`, at the end or with a first axis of steps + 1 where recorded. Measures are means
        over the steps after the warm-up, and until then of a step.
    """
    p, hands, rule = parameters, hands_of(parameters), rule_of(parameters, seed)
    state = start(p, seed)
    accounts = mail.Accounts(*state[:4])
    came, window = np.zeros(p.n, np.int64), np.zeros((MEMORY, p.n), np.int64)
    history, mean = History(state._asdict, record), Mean(p)
    history.add(**mean.add(0, state, 0, 0))
    for t in range(1, p.steps + 1):
        leavers = mail.step(accounts, hands, t, rule, came)
        buy_contacts(state, t, seed, p)
        old, answers = window[t % MEMORY], np.minimum(came, hands)
        state.letters[:] += came - old
        state.answers[:] += answers - np.minimum(old, hands)
        old[:] = came
        history.add(**mean.add(t, state, int(answers.sum()), leavers))
    return history.trajectory()


def _work(parameters, network, run):
    # a start, at times drawn again, and what the form on whole arrays draws ahead: of each step a
    # letter, a new tie and a stranger for everybody; at times a second stranger
    p = parameters
    letters = p.n * (p.steps + 1)
    fixed = p.n * p.follows + 3 * letters
    return {"addresses": range(fixed, round(1.05 * fixed))}


# whole blocks of what is drawn ahead, and more of them than are kept
WORK = {"a run": Work({"n": 200, "warm_up": 0, "steps": 459}, _work)}
