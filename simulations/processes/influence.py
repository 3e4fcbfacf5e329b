"""Whom to ask first: seed adopters chosen one by one, for the independent cascade.

Whoever adopts speaks once to each friend, who follows with a chance of its own
(`independent_cascade`). Backwards it is as easy. Draw a person and ask who would have convinced
her, and who would have convinced those: the people met are those who, had one of them spoken first,
would have reached the person. Such a set is a *reverse-reachable set*. Somebody who is in many of
them reaches many people, and k people who together hit the most sets are the best k to ask first.
Finding them exactly is hard. The greedy choice takes whoever hits the most sets that nobody chosen
so far has hit; it hits at least a share 1 - 1/e of what the best k hit.

There are no steps here, only reach, so there is no Mesa face.

References
----------
Kempe, Kleinberg, Tardos (2003), Maximizing the spread of influence through a social network.
KDD 2003. Borgs, Brautbar, Chayes, Lucier (2014), Maximizing social influence in nearly optimal
time. SODA 2014: reverse-reachable sets.
"""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import everyone, generator, replicate_seeds, uniforms
from simulations.core.checks import MOST, in_range, of, people_of, real, takes, whole
from simulations.core.compiled import compiled
from simulations.networks.given import a_network
from simulations.processes.independent_cascade import add, follow, world_of

GUARANTEE = 1 - np.exp(-1)  # share of the best that the greedy choice reaches at least


class ReverseSets(NamedTuple):
    """Reverse-reachable sets; set i is ``members[ends[i]:ends[i + 1]]``: its root, then the others.

    Attributes
    ----------
    members : ndarray of int32
        The others of a set in increasing order.
    ends : ndarray of int64, shape (sets + 1,)
    """

    members: np.ndarray
    ends: np.ndarray


@takes(n=whole(2))
def clubs(n, seed=0):
    """Return a network of clubs of 3, 4, 5, ... people, in which everybody knows everybody.

    Random ties, one for every second person on average, join the clubs to each other and to those
    who are left over. Whoever has very many ties shares a large club with others who have.

    Parameters
    ----------
    n : int
        People, at least 2.
    seed : int

    Returns
    -------
    Network
    """
    circles, first, size = [], 0, 3
    while first + size <= n:
        circles.append(networks.complete(size).tie_list() + first)
        first, size = first + size, size + 1
    bridges = networks.random_graph(n, 0.5, rng=generator(seed, "bridges")).tie_list()
    return networks.from_ties(np.concatenate([*circles, bridges]), n=n)


@takes(network=a_network, chance=real(0, 1), worlds=whole(1), roots=whole(1))
def reverse_sets(network, chance, *, worlds=1000, roots=10, seed=0):
    """Return the reverse-reachable sets of people drawn at random.

    Parameters
    ----------
    network : Network
    chance : float
        That a friend follows, in [0, 1].
    worlds : int
        How often luck is drawn, at least 1.
    roots : int
        People drawn in each world, at least 1.
    seed : int

    Returns
    -------
    ReverseSets
        ``worlds * roots`` of them.

    Raises
    ------
    ParameterError
        If a number breaks its rule.
    """
    drawn = uniforms(seed, "root", np.arange(roots), np.arange(worlds)[:, None]) * network.n
    members, sizes = [], []
    for roots_here, world_seed in zip(drawn, replicate_seeds(seed, worlds), strict=True):
        # the friends who "follow" a person here are those who would convince her: the same law
        world = world_of(network, chance, world_seed, "convincing friends")
        found, count = _reach_each(roots_here.astype(np.int32), world)
        members.append(found)
        sizes.append(count)
    members, sizes = np.concatenate(members), np.concatenate(sizes)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    sets = np.repeat(np.arange(sizes.size, dtype=np.int64), sizes.astype(np.intp))
    place = sets * (network.n + 1) + members + 1
    place[ends[:-1]] -= members[ends[:-1]] + 1  # roots first
    return ReverseSets(members[np.argsort(place)], ends)


@compiled
def _reach_each(starts, world):
    # who is reached from each start by itself, one list after the other, and their lengths
    n = len(world.offsets) - 1
    members, sizes = np.empty(starts.size * n + 1, np.uint32), np.zeros(starts.size, np.int64)
    seen, end = np.zeros(n, np.uint8), 0
    for i in range(starts.size):
        queue = members[end:]
        sizes[i] = follow(queue, 0, add(starts[i], queue, 0, seen), seen, world)
        for member in queue[: sizes[i]]:
            seen[member] = 0
        end += sizes[i]
    return members[:end].astype(np.int32), sizes


@takes(sets=of(ReverseSets, "ReverseSets"), n=whole(1), count=whole(0))
def greedy(sets, n, count):
    """Return the greedy choice of people who hit the most sets.

    Parameters
    ----------
    sets : ReverseSets
    n : int
        People of the network.
    count : int
        How many to choose, in [0, n].

    Returns
    -------
    chosen : ndarray of int64, shape (count,)
        In the order of choice; of equals, the smallest id.
    hit : ndarray of float64, shape (count,)
        The share of sets hit by the first, the first two, and so on: times n, an estimate of reach.

    Raises
    ------
    ParameterError
        If more people are wanted than there are.
    """
    members, ends = sets
    in_range("n", n, int(members.max(initial=0)) + 1, MOST)
    in_range("count", count, 0, n)
    counts = np.diff(ends).astype(np.intp)  # as np.repeat wants them: 32 bits in a browser
    of = np.repeat(np.arange(len(ends) - 1), counts)  # the set of each member
    by_person = np.argsort(members, kind="stable")
    first = np.searchsorted(members[by_person], np.arange(n + 1))
    gain = np.diff(first)
    free = np.ones(len(ends) - 1, bool)
    taken = np.zeros(n, bool)
    chosen, hit = np.empty(count, np.int64), np.empty(count)
    for place in range(count):
        best = int(np.argmax(np.where(taken, -1, gain)))
        taken[best], chosen[place] = True, best
        new = np.zeros_like(free)
        new[of[by_person[first[best] : first[best + 1]]]] = True
        new &= free
        free &= ~new
        gain -= np.bincount(members[new[of]], minlength=n)
        hit[place] = 1 - free.mean()
    return chosen, hit


@takes(network=a_network, count=whole(0))
def hubs(network, count):
    """Return the people with the most ties, most first; of equals, the smallest id."""
    in_range("count", count, 0, network.n)
    return np.argsort(-network.degrees(), kind="stable")[:count]


@takes(network=a_network, count=whole(0))
def anybody(network, count, seed=0):
    """Return different people drawn at random.

    Parameters
    ----------
    network : Network
    count : int
    seed : int

    Returns
    -------
    ndarray of int64, shape (count,)
    """
    in_range("count", count, 0, network.n)
    return np.argsort(everyone(seed, "asked first", network.n), kind="stable")[:count]


@takes(network=a_network, chance=real(0, 1), worlds=whole(1))
def reach(network, chance, order, *, worlds=1000, seed=0):
    """Return how many people adopt if the first, the first two, ... of some people speak.

    Equal seeds meet equal worlds, so that two choices can be compared world by world.

    Parameters
    ----------
    network : Network
    chance : float
        That a friend follows, in [0, 1].
    order : array_like of int
        Different people.
    worlds : int
        At least 1.
    seed : int

    Returns
    -------
    ndarray of int64, shape (worlds, len(order))
        Those who speak first included.

    Raises
    ------
    ParameterError
        If a number breaks its rule, or if there is no such person.
    """
    order = people_of("order", order, network.n, different=True)
    found = np.empty((worlds, len(order)), np.int64)
    for world, world_seed in enumerate(replicate_seeds(seed, worlds)):
        _reach_together(order, world_of(network, chance, world_seed), found[world])
    return found


@compiled
def _reach_together(order, world, out):
    # how many are reached by the first, the first two, ... of the order
    n = len(world.offsets) - 1
    queue, seen, end = np.empty(n + 1, np.uint32), np.zeros(n, np.uint8), 0
    for i in range(order.size):
        end = follow(queue, end, add(order[i], queue, end, seen), seen, world)
        out[i] = end


@takes(network=a_network, chance=real(0, 1), count=whole(0), worlds=whole(2))
def compare(network, chance, count, *, worlds=1000, seed=0):
    """Return the mean reach of three choices of the first speakers, in the same worlds.

    Parameters
    ----------
    network : Network
    chance : float
        That a friend follows, in [0, 1].
    count : int
        How many people are asked at most.
    worlds : int
        In which the choices are compared. The greedy choice is made from 50 reverse-reachable
        sets in each of as many other worlds: with too few, it learns their luck.
    seed : int

    Returns
    -------
    pandas.DataFrame
        Columns ``choice`` (``greedy``, ``hubs``, ``anybody``), ``count`` (1, 2, ...), ``reach``
        (people, mean) and ``error`` (its standard error).
    """
    import pandas as pd

    in_range("count", count, 0, network.n)
    sets = reverse_sets(network, chance, worlds=worlds, roots=50, seed=seed)
    orders = {
        "greedy": greedy(sets, network.n, count)[0],
        "hubs": hubs(network, count),
        "anybody": anybody(network, count, seed),
    }
    parts = []
    for choice, order in orders.items():
        found = reach(network, chance, order, worlds=worlds, seed=seed)
        parts.append(
            pd.DataFrame(
                {
                    "choice": choice,
                    "count": np.arange(1, count + 1),
                    "reach": found.mean(axis=0),
                    "error": found.std(axis=0, ddof=1) / np.sqrt(worlds),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
