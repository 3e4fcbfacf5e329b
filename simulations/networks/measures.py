"""What one measures of a network: its components and its clustering."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulations.core.checks import takes
from simulations.core.compiled import compiled
from simulations.networks.given import a_network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulations.networks.rows import Network


@takes(network=a_network)
def components(network: Network) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return which component each person is in, and how large these are.

    Parameters
    ----------
    network : Network

    Returns
    -------
    component : ndarray of int32, shape (n,)
        Components are numbered in the order of their first person.
    sizes : ndarray of int64, shape (components,)

    Examples
    --------
    >>> from simulations import networks
    >>> component, sizes = networks.components(networks.from_ties([(0, 1), (2, 3), (3, 4)]))
    >>> component.tolist(), sizes.tolist()
    ([0, 0, 1, 1, 1], [2, 3])
    """
    component = _components(network.offsets, network.neighbours)
    return component, np.bincount(component)


@takes(network=a_network)
def largest_component_share(network: Network) -> float:
    """Return the share of people in the largest component, in (0, 1].

    Examples
    --------
    >>> from simulations import networks
    >>> networks.largest_component_share(networks.from_ties([(0, 1), (2, 3), (3, 4)]))
    0.6
    """
    return float(components(network)[1].max() / network.n)


@takes(network=a_network)
def clustering(network: Network) -> float:
    """Return the mean over all people of the share of their pairs of neighbours who are tied.

    Somebody with fewer than two ties counts as 0.

    Parameters
    ----------
    network : Network

    Returns
    -------
    float
        In [0, 1].

    References
    ----------
    Watts, Strogatz (1998), Nature 393:440.

    Examples
    --------
    >>> from simulations import networks
    >>> round(networks.clustering(networks.karate_club()), 4)
    0.5706
    """
    twice = _tied_neighbours(network.offsets, network.neighbours)
    degrees = network.degrees()
    return float(np.mean(twice / np.maximum(degrees * (degrees - 1), 1)))


@compiled
def _components(offsets, neighbours):
    n = offsets.size - 1
    component = np.full(n, -1, np.int32)
    waiting = np.empty(n, np.int32)
    found = 0
    for first in range(n):
        if component[first] >= 0:
            continue
        component[first] = found
        waiting[0] = first
        n_waiting = 1
        while n_waiting > 0:
            n_waiting -= 1
            person = waiting[n_waiting]
            for tie in range(offsets[person], offsets[person + 1]):
                neighbour = neighbours[tie]
                if component[neighbour] < 0:
                    component[neighbour] = found
                    waiting[n_waiting] = neighbour
                    n_waiting += 1
        found += 1
    return component


@compiled
def _tied_neighbours(offsets, neighbours):
    """Return for each person how many directed ties join two of their neighbours."""
    n = offsets.size - 1
    friend_of = np.full(n, -1, np.int32)
    count = np.zeros(n, np.int64)
    for person in range(n):
        for tie in range(offsets[person], offsets[person + 1]):
            friend_of[neighbours[tie]] = person
        for tie in range(offsets[person], offsets[person + 1]):
            friend = neighbours[tie]
            for further in range(offsets[friend], offsets[friend + 1]):
                if friend_of[neighbours[further]] == person:
                    count[person] += 1
    return count
