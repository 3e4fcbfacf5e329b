"""The forms of a firm, as networks of its members."""

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.models.switchboard.rules import RANDOM, SPAN, rows_of
from simulations.networks.rows import all_pairs, network_of


def build_network(parameters, seed):
    """Return the network of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network
        The form, and the further ties between pairs drawn by lot from all that are not tied:
        whoever adds more keeps the first.
    """
    p = parameters
    network = form(p.network, p.n, generator(seed, "network"))
    if not p.extra:
        return network
    free = untied(network)
    drawn = generator(seed, "further ties").permutation(len(free))[: p.extra]
    return with_ties(network, free[drawn])


def form(name, n, rng=None):
    """Return a form of firm without further ties.

    Parameters
    ----------
    name : str
        One of `FORMS`. In the hierarchy and the star member 0 is at the top; in the hierarchy
        member i has the members 3 i + 1 to 3 i + 3 under it.
    n : int
        Members, as `Parameters.check` allows.
    rng : numpy.random.Generator, optional
        For random forms.

    Returns
    -------
    Network
    """
    members = np.arange(n, dtype=np.int32)
    if name in RANDOM:
        return uniform_regular(n, RANDOM[name], rng)
    if name == "ring":
        return networks.ring(n, 2)
    if name == "complete":
        return networks.complete(n)
    if name == "torus":
        columns = n // rows_of(n)
        beside = members // columns * columns + (members + 1) % columns
        below = (members + columns) % n
        return network_of(n, np.tile(members, 2), np.concatenate((beside, below)))
    above = np.zeros(n - 1, np.int32) if name == "star" else (members[1:] - 1) // SPAN
    return network_of(n, above, members[1:])


def uniform_regular(n, degree, rng):
    """Return one of the connected networks in which all have as many ties, each equally likely.

    Everybody holds `degree` stubs; all are paired at once. If this makes a tie to oneself, a double
    tie or a firm in several parts, all are paired again. `networks.random_regular` keeps the good
    pairs instead, which is much quicker and, in a small firm, not quite even.

    Parameters
    ----------
    n, degree : int
        Their product is even.
    rng : numpy.random.Generator

    Returns
    -------
    Network

    References
    ----------
    Bollobas (1980), A probabilistic proof of an asymptotic formula for the number of labelled
    regular graphs. European Journal of Combinatorics 1:311.
    """
    stubs = np.repeat(np.arange(n, dtype=np.int64), degree)
    while True:
        pairs = np.sort(rng.permutation(stubs).reshape(-1, 2), axis=1)
        keys = np.sort(pairs[:, 0] * n + pairs[:, 1])
        if (pairs[:, 0] == pairs[:, 1]).any() or (keys[1:] == keys[:-1]).any():
            continue
        network = network_of(n, *pairs.T)
        if networks.components(network)[1].size == 1:
            return network


def untied(network):
    """Return the pairs of members who are not tied, shape (pairs, 2), in order."""
    pairs = np.asarray(all_pairs(network.n))
    ties = np.sort(network.tie_list(), axis=1).astype(np.int64)
    tied = np.isin(pairs[:, 0] * np.int64(network.n) + pairs[:, 1], ties @ [network.n, 1])
    return pairs[~tied]


def with_ties(network, pairs):
    """Return a network with further ties.

    Parameters
    ----------
    network : Network
    pairs : array_like of int, shape (ties, 2)
        Members who are not tied yet.

    Returns
    -------
    Network
    """
    first, second = np.concatenate((network.tie_list(), np.reshape(pairs, (-1, 2)))).T
    return network_of(network.n, first, second)
