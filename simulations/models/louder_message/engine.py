"""The rule of the louder message on arrays: same seed, same run as the Mesa face, to the trait.

Most encounters change nothing, and of many this is known beforehand: a person who agrees with all
possible partners in everything or in nothing cannot be changed. For each tie it is kept in how many
features the two agree, and for each person how many partners could change it; whoever has none is
passed over. It is also known when to stop: when nobody has any.
"""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import as_bits, random_bits_of, stream_key
from simulations.chance.philox import philox
from simulations.core.compiled import choose, compiled
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.louder_message.rules import (
    FROM_NOBODY,
    MESSAGE,
    NEIGHBOUR,
    WHIM,
    draw_cultures,
    draw_message,
)

_ROUND = 1024  # steps at a time
_BLOCK = 256  # encounters whose luck is drawn together: few enough to stay close at hand
_AHEAD = 4096  # the same without Numba, in whole steps


class State(NamedTuple):
    """The people at one moment; changed in place by `step`.

    Attributes
    ----------
    culture : ndarray of int16, shape (n * features,)
        The traits of one person after the other.
    shared : ndarray of int16, shape (directed ties,)
        In how many features the two ends of each tie agree.
    with_message : ndarray of int16, shape (n,)
        In how many features each person agrees with the message.
    partners : ndarray of int32, shape (n,)
        How many of those whom a person may face could change it; the message is one of them.
    last : ndarray of int8, shape (n,)
        From whom the last change came: `FROM_NOBODY`, `NEIGHBOUR`, `MESSAGE` or `WHIM`.
    tally : ndarray of int64, shape (6,)
        Converted people, those of them by a neighbour, agreements with the message over all
        features, people out of reach, directed ties between people alike, movable people.
    """

    culture: np.ndarray
    shared: np.ndarray
    with_message: np.ndarray
    partners: np.ndarray
    last: np.ndarray
    tally: np.ndarray


class World(NamedTuple):
    """What does not change in a run, as the kernels take it.

    Attributes
    ----------
    message : ndarray of int16, shape (features,)
    offsets, neighbours, reverse : ndarray
        The network, and where the opposite direction of each tie stands.
    features, traits : int
    insistence, whim : int
        Of `chance.as_bits`.
    """

    message: np.ndarray
    offsets: np.ndarray
    neighbours: np.ndarray
    reverse: np.ndarray
    features: int
    traits: int
    insistence: int
    whim: int


def build_network(parameters, seed):
    """Return the torus of a run, the same for every seed."""
    return networks.square_lattice(parameters.side)


def world(parameters, seed, network):
    """Return the `World` of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    network : Network

    Returns
    -------
    World
    """
    p = parameters
    return World(
        draw_message(p, seed),
        network.offsets,
        network.neighbours,
        network.reverse(),
        p.features,
        p.traits,
        as_bits(p.insistence),
        as_bits(p.whim),
    )


def start(culture, where):
    """Return the `State` before the first step.

    Parameters
    ----------
    culture : ndarray of int16, shape (n, features)
    where : World

    Returns
    -------
    State
    """
    n, features = culture.shape
    degrees = np.diff(where.offsets).astype(np.intp)
    sources = np.repeat(np.arange(n), degrees)
    shared = (culture[sources] == culture[where.neighbours]).sum(axis=1, dtype=np.int16)
    with_message = (culture == where.message).sum(axis=1, dtype=np.int16)
    partners = np.zeros(n, np.int32)
    if where.insistence < as_bits(1):
        could = (shared > 0) & (shared < features)
        partners += np.bincount(sources[could], minlength=n).astype(np.int32)
    if where.insistence > 0:
        partners += (with_message > 0) & (with_message < features)
    tally = [
        np.count_nonzero(with_message == features),
        0,
        with_message.sum(),
        np.count_nonzero(with_message == 0),
        np.count_nonzero(shared == features),
        np.count_nonzero(partners),
    ]
    last = np.full(n, FROM_NOBODY, np.int8)
    tally = np.array(tally, np.int64)  # in a browser it would be of 32 bits by itself
    return State(culture.ravel().copy(), shared, with_message, partners, last, tally)


# --- encounters, over arrays where it is compiled and over lists where it is not


@compiled
def _go_through(size, luck, where, state):
    # some encounters, one after the other; in one piece, as a call for each of them is dear
    who, to_whom, whether, which, whims = luck
    message, offsets, neighbours, reverse, features, traits, insistence, _ = where
    culture, shared, with_message, partners, last, tally = state
    for place in range(size):
        i = who[place]
        mine = i * features
        if whims[place] >= 0:
            feature, trait = whims[place] // traits, whims[place] % traits
            source, old = WHIM, culture[mine + feature]
            if trait == old:
                continue
        elif partners[i] == 0:
            continue
        else:
            told, row = to_whom[place] < insistence, 0
            if told:
                source, agree = MESSAGE, with_message[i]
            else:
                first = offsets[i]
                degree = offsets[i + 1] - first
                if degree == 0:
                    continue
                tie = first + ((which[place] >> 16) * degree >> 16)
                source, agree, row = NEIGHBOUR, shared[tie], neighbours[tie] * features
            if agree == features or whether[place] * features >= agree << 32:
                continue
            passed = (which[place] & 65535) * (features - agree) >> 16  # that differ, before
            feature = -1
            while passed >= 0:
                feature += 1
                trait = message[feature] if told else culture[row + feature]
                old = culture[mine + feature]
                passed -= trait != old
        # person i takes a trait; all that is kept of it and of its ties follows
        culture[mine + feature] = trait
        movable = partners[i] > 0
        for tie in range(offsets[i], offsets[i + 1]):
            j = neighbours[tie]
            its = culture[j * features + feature]
            if its != trait and its != old:
                continue
            before = shared[tie]
            after = before + 1 if its == trait else before - 1
            shared[tie] = after
            shared[reverse[tie]] = after
            tally[4] += 2 * ((after == features) - (before == features))
            turn = (0 < after < features) - (0 < before < features)
            if turn != 0 and insistence < 1 << 32:  # else nobody ever faces a neighbour
                partners[i] += turn
                tally[5] += (partners[j] + turn > 0) - (partners[j] > 0)
                partners[j] += turn
        before = with_message[i]
        after = before + (message[feature] == trait) - (message[feature] == old)
        with_message[i] = after
        tally[0] += (after == features) - (before == features)
        tally[1] += after == features and source == NEIGHBOUR
        tally[1] -= before == features and last[i] == NEIGHBOUR
        tally[2] += after - before
        tally[3] += (after == 0) - (before == 0)
        if insistence > 0:
            partners[i] += (0 < after < features) - (0 < before < features)
        tally[5] += (partners[i] > 0) - movable
        last[i] = source


@compiled
def _run_in_blocks(first, last, encounters, whims, where, state, out):
    # steps from `first` until before `last`, or until nobody can change; returns how many
    features, traits, whim, tally = where.features, where.traits, where.whim, state.tally
    e0, e1, k0, k1 = encounters
    v0, v1, _, _ = whims
    n, half, low = len(state.partners), np.uint64(32), np.uint64(0xFFFFFFFF)
    who, to_whom = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    whether, which = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    struck = np.full(_BLOCK, -1)
    for t in range(first, last):
        if tally[5] == 0 and whim == 0:
            return t - first
        for begin in range(0, n, _BLOCK):
            size = min(_BLOCK, n - begin)
            for place in range(size):  # a loop of its own: several draws are made at once
                e = np.uint64(begin + place) & low  # known to fit, it is multiplied faster
                w0, w1, w2, w3 = philox(e, np.uint64(t) & low, e0, e1, k0, k1)
                who[place], to_whom[place] = w0 * np.uint64(n) >> half, w1
                whether[place], which[place] = w2, w3
            if whim > 0:
                for place in range(size):
                    e = np.uint64(begin + place) & low
                    w0, w1, w2, _ = philox(e, np.uint64(t) & low, v0, v1, k0, k1)
                    feature = w1 * np.uint64(features) >> half
                    trait = w2 * np.uint64(traits) >> half
                    hit = w0 < np.uint64(whim)
                    struck[place] = feature * np.uint64(traits) + trait if hit else -1
            _go_through(size, (who, to_whom, whether, which, struck), where, state)
        for column in range(6):
            out[t - first, column] = tally[column]
    return last - first


def _run_on_lists(first, last, encounters, whims, where, state, out):
    # as above
    here = World(*(x.tolist() if isinstance(x, np.ndarray) else x for x in where))
    now = State(*(x.tolist() for x in state))
    whim, tally, n, t = where.whim, now.tally, len(now.partners), first
    ahead, none = max(_AHEAD // n, 1), [-1] * n
    while t < last and (tally[5] or whim):
        steps = np.arange(t, min(t + ahead, last))[:, None]
        luck = random_bits_of(encounters, np.arange(n), steps)
        luck[0] = luck[0] * n >> 32
        struck = _struck(whims, steps, where, n) if whim else None
        for row in range(len(steps)):
            whims_of_step = struck[row] if whim else none
            _go_through(n, (*luck[:, row].tolist(), whims_of_step), here, now)
            out[t - first] = tally
            t += 1
            if not tally[5] and not whim:
                break
    for array, values in zip(state, now, strict=True):
        array[:] = values
    return t - first


def _struck(whims, steps, where, n):
    # for each encounter of some steps the feature and trait of a whim in one number, or -1
    strike, feature, trait, _ = random_bits_of(whims, np.arange(n), steps)
    feature, trait = feature * where.features >> 32, trait * where.traits >> 32
    return np.where(strike < where.whim, feature * where.traits + trait, -1).tolist()


_run = choose(_run_in_blocks, _run_on_lists)


def _streams(seed):
    return stream_key(seed, "encounter"), stream_key(seed, "whim")


def step(state, t, where, seed):
    """Change `state` by one step of the rule; if nobody can change, leave it as it is.

    Parameters
    ----------
    state : State
    t : int
        The step, from 1.
    where : World
    seed : int
    """
    _run(t, t + 1, *_streams(seed), where, state, np.empty((1, 6), np.int64))


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
    where = world(p, seed, network)
    state = start(draw_cultures(p, seed, network.n), where)
    history = History(lambda: _people(state, p), record)
    history.add()
    rows, t, at_once = [state.tally.copy()[None]], 1, 1 if record else _ROUND
    while t <= p.horizon:
        out = np.empty((min(at_once, p.horizon + 1 - t), 6), np.int64)
        done = _run(t, t + len(out), *_streams(seed), where, state, out)
        rows.append(out[:done])
        if done:
            history.add()
        if done < len(out):
            break
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


def regions(network, culture):
    """Return to which region of people alike everybody belongs.

    Parameters
    ----------
    network : Network
    culture : ndarray of int, shape (n, features)

    Returns
    -------
    ndarray of int64, shape (n,)
        The lowest number of a person in the region: tied step by step, alike in everything.
    """
    region = np.arange(network.n)
    ties = network.tie_list()
    first, second = ties[(culture[ties[:, 0]] == culture[ties[:, 1]]).all(axis=1)].T
    while True:
        before = region.copy()
        np.minimum.at(region, first, region[second])
        np.minimum.at(region, second, region[first])
        region = region[region]
        if (region == before).all():
            return region


def _work(parameters, network, run):
    # a draw a trait of people and message; an address an encounter, few of them in vain
    people = parameters.side**2
    encounters = people * run.steps
    return {
        "draws": (people + 1) * parameters.features,
        "addresses": range(encounters, encounters + _AHEAD),
    }


WORK = {"a message": Work({"side": 10}, _work)}
