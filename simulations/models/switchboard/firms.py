"""The forms of a firm, as networks of its members."""

import numpy as np

from simulations import networks
from simulations.core.checks import takes, whole
from simulations.core.parameters import ParameterError, short
from simulations.models.switchboard.rules import FORMS, RANDOM, SPAN, Parameters, rows_of
from simulations.networks.given import a_network
from simulations.networks.rows import NetworkError, all_pairs, check_rng, network_of


@takes(n=whole(2, 1_000))
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

    Raises
    ------
    ParameterError
        If there is no such form, or none of so many members.
    """
    _check_form("name", name, n)
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


def _check_form(where, name, n):
    """Refuse a form that the parameters of the model would refuse."""
    if not isinstance(name, str) or name not in FORMS:
        raise ParameterError(f"{where} must be one of: {', '.join(FORMS)}; got {short(name)}")
    Parameters(n=n, network=name)


@takes(n=whole(2, 1_000), degree=whole(0, 999))
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

    Raises
    ------
    ParameterError
        If no such network is connected, or if few are, so that pairing takes too long: for one in
        which everybody has four ties some forty pairings are needed, for five already 400.

    References
    ----------
    Bollobas (1980), A probabilistic proof of an asymptotic formula for the number of labelled
    regular graphs. European Journal of Combinatorics 1:311.
    """
    if degree not in (3, 4) or n <= degree or n * degree % 2:
        raise ParameterError(
            f"degree must be 3 or 4, below n = {n}, and n * degree even, got {degree}"
        )
    rng = check_rng(rng)
    stubs = np.repeat(np.arange(n, dtype=np.int64), degree)
    while True:
        pairs = np.sort(rng.permutation(stubs).reshape(-1, 2), axis=1)
        keys = np.sort(pairs[:, 0] * n + pairs[:, 1])
        if (pairs[:, 0] == pairs[:, 1]).any() or (keys[1:] == keys[:-1]).any():
            continue
        network = network_of(n, *pairs.T)
        if networks.components(network)[1].size == 1:
            return network


@takes(network=a_network)
def untied(network):
    """Return the pairs of members who are not tied, shape (pairs, 2), in order."""
    pairs = np.asarray(all_pairs(network.n))
    ties = np.sort(network.tie_list(), axis=1).astype(np.int64)
    tied = np.isin(pairs[:, 0] * np.int64(network.n) + pairs[:, 1], ties @ [network.n, 1])
    return pairs[~tied]


@takes(network=a_network)
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

    Raises
    ------
    NetworkError
        If they are no pairs of different members, or some are tied already.
    """
    new = networks.from_ties(pairs, n=network.n).tie_list()
    ties = networks.from_ties(np.concatenate((network.tie_list(), new)), n=network.n)
    if ties.n_ties < network.n_ties + len(new):
        raise NetworkError(f"pairs must not be tied already, got {short(pairs)}")
    return ties
