"""Networks that lose some of their people: Baran's lattice, and attacks on the best tied.

Nothing here repeats in steps, so there is no Mesa face. Whoever is removed takes all ties along.
What is left is filled up in the reverse order (Newman and Ziff), so one pass tells it for each
number of removals.

References
----------
P. Baran (1964), On distributed communications networks. IEEE Transactions on Communications
Systems 12:1. R. Albert, H. Jeong, A.-L. Barabasi (2000), Error and attack tolerance of complex
networks. Nature 406:378.
"""

import numpy as np

from simulations import networks
from simulations.chance import everyone, generator, replicate_seeds
from simulations.core.checks import flag, flags, real, reals, takes, whole, word
from simulations.core.parameters import ParameterError
from simulations.networks.given import a_network
from simulations.processes import newman_ziff

SIDE = 18  # stations of a row: Baran's lattice has 324
# by redundancy the ties of a station to the right and down, in (rows, columns)
TIES = {
    2: ((0, 1), (1, 0)),
    3: ((0, 1), (1, 0), (1, 1)),
    4: ((0, 1), (1, 0), (1, 1), (1, -1)),
    8: ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)),
}


@takes(redundancy=whole(0), side=whole(1, 1_000))
def lattice(redundancy, side=SIDE):
    """Return a square lattice of stations whose borders are open.

    Parameters
    ----------
    redundancy : {2, 3, 4, 8}
        Ties for each station: to the right and down, one diagonal, the other, the knight's moves.
    side : int
        Stations of a row; station i stands in row i // side.

    Returns
    -------
    Network
    """
    if redundancy not in TIES:
        raise ParameterError(f"redundancy must be one of 2, 3, 4, 8, got {redundancy}")
    row, column = np.divmod(np.arange(side * side), side)
    pairs = []
    for down, right in TIES[redundancy]:
        there = (row + down < side) & (column + right >= 0) & (column + right < side)
        pairs += [(i, i + down * side + right) for i in np.flatnonzero(there).tolist()]
    return networks.from_ties(pairs, n=side * side)


@takes(n=whole(1, 10**7), chance=real(0, 1))
def dead(n, chance, seed):
    """Return which stations die: for one seed a higher chance only adds to them.

    Parameters
    ----------
    n : int
    chance : float
    seed : int

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    return everyone(seed, "dies", n) < chance


@takes(network=a_network, gone=flags())
def groups(network, gone):
    """Return in which group each of those left is, and which group is the largest.

    Parameters
    ----------
    network : Network
    gone : ndarray of bool, shape (n,)

    Returns
    -------
    group : ndarray of int32, shape (n,)
        -1 for those gone.
    largest : int
        -1 where nobody is left.

    Raises
    ------
    ParameterError
        If `gone` is not of all people of the network.
    """
    gone = np.asarray(gone)
    if gone.size != network.n:
        raise ParameterError(f"gone must have {network.n} entries, one a person, got {gone.size}")
    ties = network.tie_list()
    kept = ties[~gone[ties].any(axis=1)]
    group = networks.components(networks.from_ties(kept, n=network.n))[0]
    group[gone] = -1
    left = group[~gone]
    return group, int(np.argmax(np.bincount(left))) if left.size else -1


@takes(network=a_network, chances=reals(0, 1, ndim=1, least=1), runs=whole(2, 10**6))
def survivability(network, chances, runs, seed=0):
    """Return the mean share of all stations in the largest group, where stations die by lot.

    Parameters
    ----------
    network : Network
    chances : array_like of float, shape (m,)
        With which chance a station dies.
    runs : int
        Orders in which they may die.
    seed : int

    Returns
    -------
    mean, error : ndarray of float64, shape (m,)
        Mean and standard error of the runs.
    """
    n, count = network.n, np.arange(network.n + 1)
    largest = np.empty((runs, n + 1))
    for run, run_seed in enumerate(replicate_seeds(seed, runs)):
        order = np.argsort(everyone(run_seed, "dies", n), kind="stable")[::-1]
        largest[run] = newman_ziff.fill_network(network, order)[0]
    from scipy.stats import binom

    weights = np.array([binom.pmf(count, n, 1 - chance) for chance in chances])
    shares = largest @ weights.T / n
    return shares.mean(axis=0), shares.std(axis=0, ddof=1) / np.sqrt(runs)


@takes(kind=word("random", "preferential"), n=whole(4, 10**7), links=whole(1, 1_000))
def build(kind, n, links, seed):
    """Return a network with 2 * links ties of a person on average.

    Parameters
    ----------
    kind : {"random", "preferential"}
    n, links, seed : int

    Returns
    -------
    Network
    """
    rng = generator(seed, "network")
    if kind == "random":
        return networks.random_graph(n, 2 * links, rng=rng)
    return networks.preferential_attachment(n, links, rng=rng)


@takes(network=a_network, removed=reals(0, 1, ndim=1, least=1), attack=flag)
def left_together(network, removed, seed=0, *, attack=False):
    """Return the largest group, as a share of all, after some have been removed.

    Parameters
    ----------
    network : Network
    removed : array_like of float, shape (m,)
        Shares of people, rounded to whole people.
    seed : int
        Of the order among equals.
    attack : bool
        Whether the best tied go first, friends counted once before the first goes; else by lot.

    Returns
    -------
    ndarray of float64, shape (m,)
    """
    n, lots = network.n, everyone(seed, "is removed", network.n)
    degrees = network.degrees() if attack else np.zeros(n, np.int64)
    order = np.lexsort((lots, degrees))  # the last are removed first
    largest = newman_ziff.fill_network(network, order)[0]
    gone = np.rint(np.asarray(removed) * n).astype(np.int64)
    return largest[n - gone] / n


@takes(
    removed=reals(0, 1, ndim=1, least=1),
    runs=whole(1, 10**6),
    n=whole(4, 10**7),
    links=whole(1, 1_000),
)
def compare_losses(removed, runs, n=10_000, links=2, seed=0):
    """Return the largest groups of random and preferential networks, after losses and attacks.

    Parameters
    ----------
    removed : array_like of float, shape (m,)
    runs, n, links, seed : int

    Returns
    -------
    dict of (str, bool) to ndarray of float64, shape (runs, m)
        By the kind of network and whether it was attacked.
    """
    found = {(kind, way): [] for kind in ("random", "preferential") for way in (False, True)}
    for run_seed in replicate_seeds(seed, runs):
        for (kind, way), rows in found.items():
            network = build(kind, n, links, run_seed)
            rows.append(left_together(network, removed, run_seed, attack=way))
    return {key: np.array(rows) for key, rows in found.items()}
