"""The rule of masks and faces on arrays: same seed, same run as the Mesa face, to the person.

Talk comes to its end before the next letter, so nobody needs to follow it from tie to tie: all who
hang together by believed ties see through the letter together, as soon as one of them does.
"""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator, successes, uniforms
from simulations.core.trajectory import NOT_YET, History
from simulations.core.work import Work
from simulations.models.masks.rules import (
    ALONE,
    COMPARED,
    TRUSTS,
    WARNED,
    draw_believed,
    draw_people,
    worth,
)
from simulations.networks.rows import network_of


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,), changed in place by `step`.

    Attributes
    ----------
    by : ndarray of int8
        0 trusts; has seen through the letter 1 alone, 2 by comparing, 3 warned by a friend.
    seen_at : ndarray of int32
        Through which letter the person has seen, or `NOT_YET`.
    """

    by: np.ndarray
    seen_at: np.ndarray


class Comparisons(NamedTuple):
    """Who shows the letter to a friend with the same text, if still trusting, letter by letter.

    Attributes
    ----------
    people, friends : ndarray of int
        Who shows it, and to whom.
    ends : ndarray of int64, shape (steps + 1,)
        Those of letter t (from 1) are ``people[ends[t - 1]:ends[t]]``.
    """

    people: np.ndarray
    friends: np.ndarray
    ends: np.ndarray


def build_network(parameters, seed):
    """Return the network of a run: as many circles as kinds, most ties within a circle."""
    p = parameters
    return networks.circles(
        p.n,
        p.n // p.texts,
        p.mean_degree,
        p.within if p.texts > 1 else 1,  # with one kind there is no other to be tied to
        self_ties="drop",
        rng=generator(seed, "network"),
    )


def who_talks_with_whom(parameters, seed, network):
    """Return which component of believed ties each person is in.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    network : Network

    Returns
    -------
    ndarray of int32, shape (n,)
    """
    if not (parameters.is_mask and parameters.belief):
        return np.arange(network.n, dtype=np.int32)
    ties = network.tie_list()
    believed = ties[draw_believed(parameters, seed, *ties.T)]
    return networks.components(network_of(network.n, *believed.T))[0]


def comparisons(parameters, seed, network, text):
    """Return the `Comparisons` of a run: what `draw_showing` says, for all letters at once.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    network : Network
    text : ndarray of int, shape (n,)

    Returns
    -------
    Comparisons
    """
    p, degrees = parameters, network.degrees()
    asked = network.n if p.is_mask and p.comparing else 0
    people, ends = successes(seed, "shows", p.comparing, np.full(p.steps, asked))
    letters = np.repeat(np.arange(1, p.steps + 1), np.diff(ends).astype(np.intp))
    tied = degrees[people] > 0
    people, letters = people[tied], letters[tied]
    turns = (uniforms(seed, "shown to", people, letters) * degrees[people]).astype(np.int64)
    friends = network.neighbours[network.offsets[people] + turns]
    same = text[people] == text[friends]
    counts = np.bincount(letters[same], minlength=p.steps + 1)
    return Comparisons(people[same], friends[same], np.cumsum(counts))


def start(n):
    """Return the `State` before the first letter: everybody trusts."""
    return State(np.full(n, TRUSTS, np.int8), np.full(n, NOT_YET, np.int32))


def step(state, t, alone_at, compared, component):
    """Change `state` by one letter.

    Parameters
    ----------
    state : State
    t : int
        The letter, from 1.
    alone_at : ndarray of int32, shape (n,)
        Of `People`.
    compared : Comparisons
    component : ndarray of int32, shape (n,)
        Of `who_talks_with_whom`.
    """
    trusting = state.by == TRUSTS
    shown = slice(compared.ends[t - 1], compared.ends[t])
    shows, friends = compared.people[shown], compared.friends[shown]
    still = trusting[shows]
    by = np.full(len(trusting), TRUSTS, np.int8)
    by[shows[still]] = by[friends[still]] = COMPARED
    by[alone_at == t] = ALONE
    by[~trusting] = TRUSTS  # nobody sees through it twice
    speaks = np.zeros(len(trusting), bool)
    speaks[component[by != TRUSTS]] = True
    by[(by == TRUSTS) & speaks[component]] = WARNED  # a component has trusted as a whole until now
    state.by[by != TRUSTS] = by[by != TRUSTS]
    state.seen_at[by != TRUSTS] = t


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run, from the first letter to the last.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network to run on; then ``n``, ``mean_degree`` and ``within`` do not count, and people
        are of ``texts`` kinds in the order of their ids.
    record : bool
        Whether to keep every person's state after every letter (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``trust``, ``alone``, ``compared``, ``warned``, as shares of all people,
        ``value`` and ``earned``, per person, where ``value`` at step 0 is that of the letter to
        come; people: the arrays of `State`, shape (n,) at the end or (steps + 1, n) where
        recorded, and ``kind`` and ``text`` of `People`.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    n = network.n
    people, component = draw_people(p, seed, n), who_talks_with_whom(p, seed, network)
    compared, state = comparisons(p, seed, network, people.text), start(n)
    history, answers = History(state._asdict, record), np.zeros(2, np.int64)
    for t in range(p.steps + 1):
        if t:
            step(state, t, people.alone_at, compared, component)
        counts = np.bincount(state.by, minlength=4)
        fitting = np.count_nonzero(people.fits & (state.by == TRUSTS))
        to_come = np.array([fitting, counts[TRUSTS] - fitting])  # answers to the next letter
        history.add(
            trust=counts[TRUSTS] / n,
            alone=counts[ALONE] / n,
            compared=counts[COMPARED] / n,
            warned=counts[WARNED] / n,
            value=worth(p, *answers) / n / t if t else worth(p, *to_come) / n,
            earned=worth(p, *answers) / n,
        )
        answers += to_come
    return history.trajectory(kind=people.kind, text=people.text)


def _work(parameters, network, run):
    # a draw a person and letter says who shows it, one a tie whether a warning is believed; a few
    # more say to whom, and one a person when it would see through a letter alone
    p, n = parameters, network.n
    least = n + network.n_ties + n * p.steps
    shown = p.comparing * n * p.steps
    return {
        "draws": range(round(least + 0.7 * shown), round(least + 1.3 * shown)),
        "ties read": range(
            round(network.n_ties + 0.7 * shown), round(network.n_ties + 1.3 * shown)
        ),
    }


WORK = {"letters": Work({"n": 1000, "comparing": 0.02, "steps": 20}, _work)}
