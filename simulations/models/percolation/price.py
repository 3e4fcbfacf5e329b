"""The price at which a product spreads on a network: percolation in the order of purses.

Each person would pay up to a reservation price, drawn evenly from [0, 1), and buys if a neighbour
has bought and the price is not above it. At price P a share 1 - P of people would buy, and the
buyers who can hear of it from one another are a cluster of site percolation with q = 1 - P.
So one pass with a falling price holds every price: people join in the order of their purses, and
union-find keeps the clusters (Newman and Ziff 2001).

References
----------
Zeppini, Frenken (2018), Networks, percolation, and consumer demand. JASSS 21(3):1.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator, replicate_seeds, uniforms
from simulations.core.checks import each, in_range, of, real, takes, whole, word
from simulations.networks.given import a_network
from simulations.processes.newman_ziff import fill_network

NETWORKS = ("random graph", "small world", "lattice", "preferential attachment")


class Demand(NamedTuple):
    """What a falling price does on one network (or the mean over several).

    Attributes
    ----------
    price : ndarray of float64, shape (n + 1,)
        1 - m/n, the price at which m people would buy, from 1 down to 0.
    largest : ndarray of float64, shape (n + 1,)
        The share of people in the largest cluster of would-be buyers.
    susceptibility : ndarray of float64, shape (n + 1,)
        The mean size of the cluster of a would-be buyer outside the largest one, each would-be
        buyer counted once.
    """

    price: np.ndarray
    largest: np.ndarray
    susceptibility: np.ndarray


@takes(kind=word(*NETWORKS), n=whole(9), rewiring=real(0, 1))
def build_network(kind, n, seed=0, *, rewiring=0.1):
    """Return a network of mean degree 4 (a random graph: on average).

    Parameters
    ----------
    kind : str
        One of `NETWORKS`; the lattice is a torus.
    n : int
        People; a lattice has the nearest square number.
    seed : int
    rewiring : float
        Of a small world, in [0, 1].

    Returns
    -------
    Network
    """
    rng = generator(seed, "network")
    if kind == "lattice":
        return networks.square_lattice(round(n**0.5))
    return {
        "random graph": lambda: networks.random_graph(n, 4.0, rng=rng),
        "small world": lambda: networks.small_world(n, 4, rewiring, rng=rng),
        "preferential attachment": lambda: networks.preferential_attachment(n, 2, rng=rng),
    }[kind]()


@takes(network=a_network)
def demand(network, seed=0):
    """Return the `Demand` on one network.

    Parameters
    ----------
    network : Network
    seed : int
        Decides the reservation prices.

    Returns
    -------
    Demand
    """
    purses = uniforms(seed, "reservation price", np.arange(network.n))
    order = np.argsort(-purses, kind="stable")
    largest, squares = fill_network(network, order)
    joined = np.arange(network.n + 1)
    outside = squares - largest**2
    return Demand(1 - joined / network.n, largest / network.n, outside / np.maximum(joined, 1))


@takes(build=of(Callable, "a function"), runs=whole(1))
def mean_demand(build, runs, seed=0):
    """Return the mean `Demand` over networks built anew.

    Parameters
    ----------
    build : callable
        ``build(seed)`` returns a network, always of the same size.
    runs : int
    seed : int

    Returns
    -------
    Demand
    """
    found = [demand(build(run_seed), run_seed) for run_seed in replicate_seeds(seed, runs)]
    return Demand(*(np.mean(columns, axis=0) for columns in zip(*found, strict=True)))


@takes(n=whole(9), runs=whole(1))
def four_networks(n=10_000, runs=10, seed=0):
    """Return the mean `Demand` on each of `NETWORKS`, all of mean degree 4.

    Parameters
    ----------
    n : int
        People; a square number, so that the lattice has as many.
    runs : int
        Networks of each kind.
    seed : int

    Returns
    -------
    dict of str to Demand
    """
    return {kind: mean_demand(partial(build_network, kind, n), runs, seed) for kind in NETWORKS}


@takes(shortcuts=each(real(0, 1)), reach=whole(1), n=whole(5), runs=whole(1))
def ring_thresholds(shortcuts, *, reach=2, n=10_000, runs=5, seed=0):
    """Return the share of willing people at which a ring with shortcuts begins to percolate.

    Parameters
    ----------
    shortcuts : sequence of float
        Shortcuts a tie of the ring.
    reach : int
        Neighbours a side on the ring.
    n, runs, seed : int
        People on a ring, rings of each kind, seed of the ensemble.

    Returns
    -------
    pandas.DataFrame
        Columns ``shortcuts`` and ``threshold``, the place of the peak of the susceptibility.
    """
    import pandas as pd

    in_range("reach", reach, 1, (n - 1) // 4)

    def build(phi, seed):
        return networks.newman_watts(n, reach, phi, rng=generator(seed, "network"))

    found = [1 - critical_price(mean_demand(partial(build, phi), runs, seed)) for phi in shortcuts]
    return pd.DataFrame({"shortcuts": shortcuts, "threshold": found})


@takes(curve=of(Demand, "a Demand"))
def critical_price(curve):
    """Return the price at the peak of the susceptibility, above which the product stays small.

    On a finite network it lies a little beside the limit of a large one.

    Parameters
    ----------
    curve : Demand

    Returns
    -------
    float
    """
    return float(curve.price[np.argmax(curve.susceptibility)])
