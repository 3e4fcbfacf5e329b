"""The rule of the louder message on arrays: same seed, same run as the Mesa face, to the trait.

Most encounters change nothing, and of many this is known beforehand: a person who agrees with all
possible partners in everything or in nothing cannot be changed, and is passed over. It is also
known when to stop: when nobody can be changed. What is kept for it stands in `agreement`.
"""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.core.compiled import over_lists
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.louder_message.agreement import MOVABLE, start, take, world
from simulations.models.louder_message.rules import (
    MESSAGE,
    NEIGHBOUR,
    WHIM,
    draw_cultures,
    draw_encounters,
    draw_whims,
    pick,
)

_AHEAD = 16384  # encounters whose luck is drawn together, in whole steps


def build_network(parameters, seed):
    """Return the torus of a run, the same for every seed."""
    return networks.square_lattice(parameters.side)


class Luck(NamedTuple):
    """The luck of the encounters of some steps, one after the other; arrays of int64.

    Attributes
    ----------
    who : ndarray
        Who has the encounter.
    to_whom, whether, which : ndarray
        The words of `draw_encounters`.
    whim, trait : ndarray
        The feature that a whim changes, or -1, and the trait that it takes; empty without whims.
    """

    who: np.ndarray
    to_whom: np.ndarray
    whether: np.ndarray
    which: np.ndarray
    whim: np.ndarray
    trait: np.ndarray


def draw_luck(parameters, seed, first, last, n):
    """Return the `Luck` of the steps from `first` until before `last`.

    Parameters
    ----------
    parameters : Parameters
    seed, first, last : int
    n : int
        The number of people.

    Returns
    -------
    Luck
    """
    steps = np.arange(first, last)[:, None]
    words = draw_encounters(seed, steps, n).reshape(4, -1)
    words[0] = pick(words[0], n)
    if not parameters.whim:
        return Luck(*words, np.empty(0, np.int64), np.empty(0, np.int64))
    strikes, feature, trait = draw_whims(parameters, seed, steps, n)
    return Luck(*words, np.where(strikes, feature, -1).ravel(), trait.ravel())


@over_lists("state", "tallies")
def _go_through(luck, where, state, tallies):
    """Let the encounters of some steps happen; return after how many steps nobody can change.

    After each step its tally is written into `tallies`, of shape (steps, 6).
    """
    who, to_whom, whether, which, whim, whim_trait = luck
    message, offsets, neighbours, _, features, insistence = where
    culture, shared, with_message, partners, _, tally = state
    n, whims = len(partners), len(whim) > 0
    for t in range(len(tallies)):
        if tally[MOVABLE] == 0 and not whims:
            return t
        for place in range(t * n, (t + 1) * n):
            i = who[place]
            if whims and whim[place] >= 0:
                feature, trait, source = whim[place], whim_trait[place], WHIM
                if culture[i * features + feature] == trait:
                    continue
            elif partners[i] == 0:
                continue
            else:
                # whom the person faces, and in how many features the two agree
                told, row = to_whom[place] < insistence, 0
                if told:
                    source, agree = MESSAGE, with_message[i]
                else:
                    degree = offsets[i + 1] - offsets[i]
                    if degree == 0:
                        continue
                    tie = offsets[i] + ((which[place] >> 16) * degree >> 16)
                    source, agree, row = NEIGHBOUR, shared[tie], neighbours[tie] * features
                # whether it listens, and differs
                if agree == features or whether[place] * features >= agree << 32:
                    continue
                # which trait it takes over, of those that differ
                passed, feature = (which[place] & 65535) * (features - agree) >> 16, -1
                while passed >= 0:
                    feature += 1
                    trait = message[feature] if told else culture[row + feature]
                    passed -= trait != culture[i * features + feature]
            take(i, feature, trait, source, where, state)
        for column in range(6):
            tallies[t][column] = tally[column]
    return len(tallies)


def step(state, t, where, parameters, seed):
    """Change `state` by one step of the rule; if nobody can change, leave it as it is.

    Parameters
    ----------
    state : State
    t : int
        The step, from 1.
    where : World
    parameters : Parameters
    seed : int
    """
    luck = draw_luck(parameters, seed, t, t + 1, len(state.partners))
    _go_through(luck, where, state, np.empty((1, 6), np.int64))


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run, until nobody can change or the horizon is reached.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network to run on; then ``side`` does not count.
    record : bool
        Whether to keep everybody's traits at every step, for drawing.

    Returns
    -------
    Trajectory
        Measures ``converted``, ``by_neighbours``, ``agreement``, ``out_of_reach``, ``alike``,
        ``movable``; people: ``culture``, shape (n, features), ``shared`` (in how many features with
        the message) and ``last`` (from whom the last change came), shape (n,); with an axis of
        steps in front where recorded.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    n, where = network.n, world(p, seed, network)
    state = start(draw_cultures(p, seed, n), where)
    history = History(lambda: _people(state, p), record)
    history.add()
    rows, t, at_once = [state.tally.copy()[None]], 1, 1 if record else max(_AHEAD // n, 1)
    while t <= p.horizon and (state.tally[MOVABLE] or p.whim):
        last = min(t + at_once, p.horizon + 1)
        tallies = np.empty((last - t, 6), np.int64)
        done = _go_through(draw_luck(p, seed, t, last, n), where, state, tallies)
        rows.append(tallies[:done])
        history.add()
        t += done
    return history.trajectory(measures(np.concatenate(rows), network, p.features))


def _people(state, parameters):
    return {
        "culture": state.culture.reshape(-1, parameters.features),
        "shared": state.with_message,
        "last": state.last,
    }


def measures(tallies, network, features):
    """Return the measures that tallies tell, a dict.

    Parameters
    ----------
    tallies : ndarray of int64, shape (steps + 1, 6)
        Of `State`.
    network : Network
    features : int

    Returns
    -------
    dict of str to ndarray of float64, shape (steps + 1,)
    """
    n, ties = network.n, max(network.neighbours.size, 1)
    units = {
        "converted": n,
        "by_neighbours": n,
        "agreement": n * features,
        "out_of_reach": n,
        "alike": ties,
        "movable": n,
    }
    return {
        name: counts / unit for (name, unit), counts in zip(units.items(), tallies.T, strict=True)
    }


def _work(parameters, network, run):
    # a draw a trait of people and message; an address an encounter, few of them in vain
    people = parameters.side**2
    encounters = people * run.steps
    return {
        "draws": (people + 1) * parameters.features,
        "addresses": range(encounters, encounters + _AHEAD),
    }


WORK = {"a message": Work({"side": 10}, _work)}
