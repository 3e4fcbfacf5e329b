"""Where to draw the people of a small network."""

import math

import numpy as np


def positions(ties, n):
    """Return where to draw people, the same for the same network.

    A spring layout says who stands by whom; the distances from the middle are then spread so that
    the people fill a disc evenly, and nobody is hidden behind a neighbour or lost in a corner.

    Parameters
    ----------
    ties : ndarray of int, shape (m, 2)
    n : int
        People, at most some hundreds.

    Returns
    -------
    ndarray of float64, shape (n, 2)
        Within the unit disc.
    """
    import networkx as nx

    graph = nx.empty_graph(n)
    graph.add_edges_from(ties.tolist())
    if n <= 40 and nx.is_connected(graph):  # so few that the true distances can be drawn
        found = nx.kamada_kawai_layout(graph)
        place = np.array([found[person] for person in range(n)])
        place /= max(np.hypot(*place.T).max(), 1e-9)
        return place
    found = nx.spring_layout(graph, seed=1, iterations=150, k=2 / math.sqrt(n))
    place = np.array([found[person] for person in range(n)])
    place -= place.mean(axis=0)
    radius = np.empty(n)
    radius[np.argsort(np.hypot(*place.T))] = np.sqrt((np.arange(n) + 0.5) / n)
    angle = np.arctan2(place[:, 1], place[:, 0])
    place = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    near = 1.6 / math.sqrt(n)
    for _ in range(60):  # push apart who stands too close
        gap = place[:, None] - place[None]
        distance = np.hypot(gap[..., 0], gap[..., 1]) + np.eye(n)
        push = np.clip(near - distance, 0, None) * (1 - np.eye(n))
        place += 0.25 * (gap * (push / np.maximum(distance, 1e-9))[..., None]).sum(axis=1)
        place /= np.maximum(1, np.hypot(*place.T))[:, None]
    return place
