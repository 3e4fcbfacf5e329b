"""Shortest ways through a firm: how long they are, how many there are, and who lies on them."""

from typing import NamedTuple

import numpy as np

from simulations.core.checks import takes
from simulations.core.compiled import compiled
from simulations.networks.given import a_network
from simulations.networks.rows import NetworkError

ANY = -1  # several neighbours are one hop nearer


class Routes(NamedTuple):
    """The shortest ways between all pairs of members; arrays of shape (n, n).

    Attributes
    ----------
    hops : ndarray of int32
        From the member of the row to that of the column.
    ways : ndarray of float64
        How many shortest ways there are, whole numbers.
    only : ndarray of int32
        The neighbour to whom a question for the member of the column goes, if there is only one.
    """

    hops: np.ndarray
    ways: np.ndarray
    only: np.ndarray


@takes(network=a_network)
def find_routes(network):
    """Return the shortest ways through a connected network.

    Parameters
    ----------
    network : Network

    Returns
    -------
    Routes

    Raises
    ------
    NetworkError
        If somebody cannot be reached, or is tied to nobody.
    """
    n = network.n
    routes = Routes(np.full((n, n), -1, np.int32), np.zeros((n, n)), np.full((n, n), ANY, np.int32))
    for expert in range(n):
        _from_expert(expert, *network.rows, *routes)
    if n < 2 or (routes.hops < 0).any():
        raise NetworkError(
            "network must be connected, of two or more: each member must be able to reach each "
            f"other; of {n}, member 0 reaches {np.count_nonzero(routes.hops[0] > 0)} others"
        )
    return routes


@compiled
def _from_expert(expert, offsets, neighbours, hops, ways, only):
    """Fill the columns of an expert, the nearest members first."""
    n = offsets.size - 1
    order = np.empty(n, np.int32)
    order[0] = expert
    hops[expert, expert] = 0
    ways[expert, expert] = 1.0
    found = 1
    for place in range(n):
        if place == found:
            return  # the others cannot be reached
        near = order[place]
        for tie in range(offsets[near], offsets[near + 1]):
            far = neighbours[tie]
            if hops[far, expert] < 0:
                hops[far, expert] = hops[near, expert] + 1
                only[far, expert] = near
                order[found] = far
                found += 1
            elif hops[far, expert] == hops[near, expert] + 1 and only[far, expert] != near:
                only[far, expert] = ANY
            if hops[far, expert] == hops[near, expert] + 1:
                ways[far, expert] += ways[near, expert]


@takes(network=a_network)
def betweenness(network):
    """Return on how many of the shortest ways between others each member lies.

    Parameters
    ----------
    network : Network
        Connected.

    Returns
    -------
    ndarray of float64, shape (n,)
        B: over ordered pairs, ends not counted; where a pair has several shortest ways each counts
        as its share.

    References
    ----------
    Freeman (1977), A set of measures of centrality based on betweenness. Sociometry 40:35. Brandes
    (2001), A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25:163.
    """
    routes, total = find_routes(network), np.zeros(network.n)
    for expert in range(network.n):
        far = np.argsort(-routes.hops[:, expert], kind="stable")
        _pass_on(expert, far, *network.rows, routes.hops, routes.ways, total)
    return total


@compiled
def _pass_on(expert, far, offsets, neighbours, hops, ways, total):
    """Let everybody send the expert one question, and count who hands on how many of others."""
    handed = np.zeros(far.size)
    for member in far:
        if member == expert:
            return
        total[member] += handed[member]
        for tie in range(offsets[member], offsets[member + 1]):
            near = neighbours[tie]
            if hops[near, expert] == hops[member, expert] - 1:
                share = ways[near, expert] / ways[member, expert]
                handed[near] += (handed[member] + 1) * share
