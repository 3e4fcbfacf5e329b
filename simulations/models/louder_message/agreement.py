"""In how many features people agree with each other and with the message, kept as they change.

For each tie it is kept in how many features its two ends agree, and for each person how many of
those whom it may face could change it: who agrees with all of them in everything or in nothing
cannot be changed. `take` keeps it all when a person takes a trait.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import as_bits
from simulations.core.compiled import inlined
from simulations.models.louder_message.rules import FROM_NOBODY, NEIGHBOUR, draw_message

# the places of `State.tally`
CONVERTED, BY_NEIGHBOURS, AGREEMENT, OUT_OF_REACH, ALIKE, MOVABLE = range(6)


class State(NamedTuple):
    """The people at one moment; changed in place by `engine.step`.

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
    features : int
    insistence : int
        Of `chance.as_bits`.
    """

    message: np.ndarray
    offsets: np.ndarray
    neighbours: np.ndarray
    reverse: np.ndarray
    features: int
    insistence: int


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
        as_bits(p.insistence),
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
    last = np.full(n, FROM_NOBODY, np.int8)
    tally = np.zeros(6, np.int64)
    tally[CONVERTED] = np.count_nonzero(with_message == features)
    tally[AGREEMENT] = with_message.sum()
    tally[OUT_OF_REACH] = np.count_nonzero(with_message == 0)
    tally[ALIKE] = np.count_nonzero(shared == features)
    tally[MOVABLE] = np.count_nonzero(partners)
    return State(culture.ravel().copy(), shared, with_message, partners, last, tally)


@inlined
def take(person, feature, trait, source, where, state):
    """Let a person take a trait, and keep all that is kept of it and of its ties.

    Parameters
    ----------
    person, feature, trait : int
    source : int
        From whom: `NEIGHBOUR`, `MESSAGE` or `WHIM`.
    where : World
    state : State
    """
    message, offsets, neighbours, reverse, features, insistence = where
    culture, shared, with_message, partners, last, tally = state
    old, movable = culture[person * features + feature], partners[person] > 0
    culture[person * features + feature] = trait
    for tie in range(offsets[person], offsets[person + 1]):
        other = neighbours[tie]
        its = culture[other * features + feature]
        if its != trait and its != old:
            continue
        before = shared[tie]
        after = before + 1 if its == trait else before - 1
        shared[tie] = after
        shared[reverse[tie]] = after
        tally[ALIKE] += 2 * ((after == features) - (before == features))
        turn = (0 < after < features) - (0 < before < features)
        if turn != 0 and insistence < 1 << 32:  # else nobody ever faces a neighbour
            partners[person] += turn
            tally[MOVABLE] += (partners[other] + turn > 0) - (partners[other] > 0)
            partners[other] += turn
    before = with_message[person]
    after = before + (message[feature] == trait) - (message[feature] == old)
    with_message[person] = after
    tally[CONVERTED] += (after == features) - (before == features)
    tally[BY_NEIGHBOURS] += after == features and source == NEIGHBOUR
    tally[BY_NEIGHBOURS] -= before == features and last[person] == NEIGHBOUR
    tally[AGREEMENT] += after - before
    tally[OUT_OF_REACH] += (after == 0) - (before == 0)
    if insistence > 0:
        partners[person] += (0 < after < features) - (0 < before < features)
    tally[MOVABLE] += (partners[person] > 0) - movable
    last[person] = source


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
