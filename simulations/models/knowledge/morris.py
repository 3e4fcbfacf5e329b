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
from simulations.core.checks import in_range, people_of, real, takes, whole
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import NOT_YET
from simulations.networks.given import a_network
from simulations.processes.threshold_cascade import needed_by, spread

_LARGEST = 10**6  # people of a tree


@takes(branches=whole(2), depth=whole(0))
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
    in_range("depth", depth, 0, _LARGEST)
    if branches * (branches - 1) ** (min(depth, 30) - 1) > _LARGEST:
        raise ParameterError(
            f"branches and depth must make at most {_LARGEST} people, got {branches}, {depth}"
        )
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


@takes(network=a_network, radius=whole(0))
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
    whole(0, network.n - 1)("person", person)
    found, last = {int(person)}, {int(person)}
    for _ in range(radius):
        last = {int(j) for i in last for j in network.neighbours_of(i)} - found
        if not last:
            break
        found |= last
    return np.array(sorted(found))


@takes(network=a_network, share=real(0, 1))
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
        If `share` breaks its rule, or if one of the beginners is nobody.
    """
    acting = np.zeros(network.n, bool)
    acting[people_of("beginners", beginners, network.n)] = True
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
