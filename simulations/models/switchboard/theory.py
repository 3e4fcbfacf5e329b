"""What is known of the switchboard in closed form, and the numbers it must reproduce.

Let rho be the chance of a new question, S the members and B_i the number of shortest ways between
others on which member i lies (`betweenness`). Each pair is asked equally often, so that member i
gets rho (1 + (1 - h) B_i / (S - 1)) questions a step, its own and those of others. It hands on one.
The firm keeps up as long as nobody gets more than one [1]_ [2]_:

    rho_c = 1 / (1 + (1 - h) max B / (S - 1)).

The sum of all B is S (S - 1) (mean hops - 1), so that rho_c is at most 1 / (mean hops), and is that
where all members are in the same position.

Behind desks with random customers the formulas of Erlang hold: customers come at rate a, service
takes 1 on average, both exponential; c desks share one line [3]_. Some may leave before their turn
[4]_.

References
----------
.. [1] A. Arenas, A. Diaz-Guilera, R. Guimera (2001), Communication in networks with hierarchical
   branching. Physical Review Letters 86:3196.
.. [2] R. Guimera, A. Diaz-Guilera, F. Vega-Redondo, A. Cabrales, A. Arenas (2002), Optimal network
   topologies for local search with congestion. Physical Review Letters 89:248701.
.. [3] A. K. Erlang (1917), Solution of some problems in the theory of probabilities of significance
   in automatic telephone exchanges. Post Office Electrical Engineer's Journal 10:189.
.. [4] O. Garnett, A. Mandelbaum, M. Reiman (2002), Designing a call center with impatient
   customers. Manufacturing & Service Operations Management 4:208.
"""

import math
from typing import NamedTuple

import numpy as np

from simulations.core.checks import real, takes, whole
from simulations.core.parameters import ParameterError
from simulations.models.switchboard import firms
from simulations.models.switchboard.routes import betweenness, find_routes
from simulations.networks.given import a_network


class Target(NamedTuple):
    """A mean that another program found for this course.

    Attributes
    ----------
    mean, error : float
        Of runs or networks, with its standard error.
    """

    mean: float
    error: float


# 20 runs of 10,000 steps: the load as a multiple of rho_c, then growth, or delay
GROWTH = {
    ("hierarchy", 0.95): Target(0.0, 0.0),
    ("hierarchy", 1.1): Target(0.062, 0.002),
    ("hierarchy", 1.5): Target(0.222, 0.002),
    ("torus", 1.1): Target(0.121, 0.001),
    ("torus", 1.5): Target(0.426, 0.001),
    ("star", 1.1): Target(0.086, 0.003),
}
DELAY = {  # the card gives no error for those at .5, and for that of the torus at .8
    ("hierarchy", 0.5): Target(5.00, 0.0),
    ("hierarchy", 0.8): Target(6.41, 0.02),
    ("torus", 0.5): Target(4.58, 0.0),
    ("torus", 0.8): Target(8.45, 0.02),
    ("star", 0.5): Target(2.41, 0.0),
    ("star", 0.8): Target(3.88, 0.05),
}
WALLS = {  # rho_c and mean hops, exact
    "star": (0.02564, 1.950),
    "hierarchy": (0.03704, 4.362),
    "ring": (0.09750, 10.256),
    "torus": (0.30469, 3.282),
    "complete": (1.0, 1.0),
}
RANDOM_WALLS = {"random-4": Target(0.2811, 0.0004), "random-3": Target(0.1933, 0.0004)}
FURTHER_TIES = {10: Target(0.0673, 0.0009), 40: Target(0.1362, 0.0021)}  # 100 networks each


@takes(network=a_network, self_help=real(0, 1))
def traffic(network, self_help=0.0):
    """Return how many questions each member gets for each that one of them is asked.

    Parameters
    ----------
    network : Network
        Connected.
    self_help : float
        h, in [0, 1].

    Returns
    -------
    ndarray of float64, shape (n,)
        1 + (1 - h) B / (S - 1).
    """
    return 1 + (1 - self_help) * betweenness(network) / (network.n - 1)


@takes(network=a_network, self_help=real(0, 1))
def wall(network, self_help=0.0):
    """Return the load above which some inbox grows without end.

    Parameters
    ----------
    network : Network
        Connected.
    self_help : float
        h, in [0, 1].

    Returns
    -------
    float
        rho_c, in (0, 1].
    """
    return float(1 / traffic(network, self_help).max())


@takes(network=a_network)
def mean_hops(network):
    """Return the mean number of hops between two different members of a connected network."""
    hops = find_routes(network).hops
    return float(hops.sum() / (network.n * (network.n - 1)))


@takes(network=a_network, wanted=real(0, 1, above=True))
def self_help_needed(network, wanted):
    """Return which h moves the wall of a firm up to a load.

    Parameters
    ----------
    network : Network
        Connected.
    wanted : float
        The load, in (0, 1].

    Returns
    -------
    float
        At least 0.
    """
    most = traffic(network).max()
    return 0.0 if most <= 1 else float(max(0.0, 1 - (1 / wanted - 1) / (most - 1)))


@takes(network=a_network)
def best_ties(network):
    """Return the wall with each single further tie, the best first.

    Parameters
    ----------
    network : Network
        Connected.

    Returns
    -------
    walls : ndarray of float64, shape (pairs,)
    pairs : ndarray of int, shape (pairs, 2)
        Of members who are not tied.
    """
    pairs = firms.untied(network)
    walls = np.array([wall(firms.with_ties(network, [pair])) for pair in pairs])
    order = np.argsort(-walls, kind="stable")
    return walls[order], pairs[order]


# --- desks


@takes(desks=whole(1, 10**6), offered=real(0, 10**6))
def erlang_b(desks, offered):
    """Return the share of customers who find all desks busy, if these go away at once.

    Parameters
    ----------
    desks : int
        c.
    offered : float
        a: arrivals in a mean service time.

    Returns
    -------
    float
        By the recursion B(0) = 1, B(k) = a B(k - 1) / (k + a B(k - 1)).
    """
    busy = 1.0
    for k in range(1, desks + 1):
        busy = offered * busy / (k + offered * busy)
    return busy


@takes(desks=whole(1, 10**6), offered=real(0, 10**6))
def erlang_c(desks, offered):
    """Return how likely a customer waits, and how long on average.

    Parameters
    ----------
    desks : int
        c.
    offered : float
        a, below c.

    Returns
    -------
    chance, wait : float
        The wait in mean service times, of all customers: chance / (c - a).

    Raises
    ------
    ParameterError
        If the desks cannot keep up.
    """
    if offered >= desks:
        raise ParameterError(f"offered must be below desks = {desks}, got {offered:g}")
    lost = erlang_b(desks, offered)
    chance = lost / (1 - offered / desks * (1 - lost))
    return chance, chance / (desks - offered)


@takes(offered=real(0, 2_000), longest=real(0, 1_000), share=real(1e-6, 1))
def desks_needed(offered, longest=0.5, share=0.05):
    """Return the fewest desks at which less than a share of customers waits longer than so long.

    Parameters
    ----------
    offered : float
        a.
    longest : float
        In mean service times.
    share : float
        In [1e-6, 1].

    Returns
    -------
    int
    """
    desks = math.floor(offered) + 1
    while erlang_c(desks, offered)[0] * math.exp(-(desks - offered) * longest) >= share:
        desks += 1
    return desks


@takes(desks=whole(1, 1_000), offered=real(0, 1_000), patience=real(0.01, 1_000))
def share_who_leave(desks, offered, patience):
    """Return the share of customers who leave before their turn.

    Parameters
    ----------
    desks : int
        c.
    offered : float
        a.
    patience : float
        theta: the rate at which each who waits gives up.

    Returns
    -------
    float
        theta times the mean length of the line, divided by a; of the stationary chain [4]_.
    """
    log_chance, logs = 0.0, [0.0]
    most = math.ceil(max(offered - desks, 0) / patience + 40 * math.sqrt(offered + 1) / patience)
    for k in range(1, desks + most + 1):
        rate = min(k, desks) + patience * max(k - desks, 0)
        log_chance += math.log(offered) - math.log(rate) if offered else -math.inf
        logs.append(log_chance)
    chances = np.exp(np.array(logs) - max(logs))
    line = np.maximum(np.arange(len(logs)) - desks, 0)
    return float(patience * (chances @ line) / chances.sum() / offered) if offered else 0.0
