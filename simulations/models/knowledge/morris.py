"""Morris' contagion: act as soon as a large enough share of your neighbours does.

Everybody sees only neighbours, and what they do rather than what they know. A few begin, and never
stop; the question is the largest share q with which they carry a network without end. What spreads
is a threshold cascade (`simulations.processes.threshold_cascade`).

An engine only: what spreads is a wave over a large lattice, drawn by nobody.

References
----------
S. Morris (2000), Contagion. Review of Economic Studies 67:57.
"""

import numpy as np

from simulations import networks
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import NOT_YET
from simulations.processes.threshold_cascade import needed_by, spread


def tree(branches, depth):
    """Return a tree in which all but the leaves have the same number of ties.

    Parameters
    ----------
    branches : int
        Ties of a person, z, at least 2.
    depth : int
        Ties from the root, person 0, to a leaf.

    Returns
    -------
    Network
    """
    ties, layer, n = [], [0], 1
    for level in range(depth):
        below = []
        for parent in layer:
            for _ in range(branches - (level > 0)):
                ties.append((parent, n))
                below.append(n)
                n += 1
        layer = below
    return networks.from_ties(ties, n=n)


def near(network, person, radius):
    """Return who is within a radius of a person, itself included.

    Parameters
    ----------
    network : Network
    person : int
    radius : int
        How many ties away.

    Returns
    -------
    ndarray of int, shape (people near,)
        In increasing order.
    """
    found = {person}
    for _ in range(radius):
        found |= {int(j) for i in found for j in network.neighbours_of(i)}
    return np.array(sorted(found))


def contagion(network, beginners, share):
    """Return who ends up acting.

    Whoever has no neighbours acts: of none, any share acts.

    Parameters
    ----------
    network : Network
    beginners : array_like of int
        Who acts at the start.
    share : float
        q, the share of neighbours that must act before a person does, in [0, 1].

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    ParameterError
        If `share` breaks its rule.
    """
    if not 0 <= share <= 1:
        raise ParameterError(f"share must lie in [0, 1], got {share!r}")
    acting = np.zeros(network.n, bool)
    acting[np.asarray(beginners)] = True
    # who needs nobody acts at once: all if the share is 0, and whoever has no neighbours
    acting |= np.full(network.n, share == 0) | (network.degrees() == 0)
    state = spread(network, needed_by(network, share), np.flatnonzero(acting))
    return state.adopted_at < NOT_YET


def standard_networks():
    """Return large networks on which the threshold of contagion is known, with beginners.

    Returns
    -------
    dict of str to (Network, ndarray of int)
        The beginners are the people near one person: enough for a wave, a small part of all.
    """
    found = {
        "line, 2 neighbours": (networks.ring(1_000, 2), 1),
        "line, 6 neighbours": (networks.ring(1_000, 6), 1),
        "grid, 4 neighbours": (networks.square_lattice(61), 3),
        "grid, 8 neighbours": (networks.square_lattice(61, neighbourhood="Moore"), 3),
        "tree, 3 neighbours": (tree(3, 9), 2),
        "tree, 4 neighbours": (tree(4, 6), 2),
    }
    return {name: (net, near(net, 0, radius)) for name, (net, radius) in found.items()}
