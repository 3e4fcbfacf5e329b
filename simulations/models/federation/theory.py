"""What is known of a federation in closed form, and the numbers to reproduce.

Newcomer i + 1 follows somebody who came before to the first server with chance E_i / i, where E_i
is the mean size of that server, and finds it on the list with chance 1 / S_i, where S_i servers
have been founded, one and a binomial number of further ones. So the mean size obeys a recursion
that is exact. Without the list it solves to a ratio of gamma functions [1]_.

When a server with the share x of all people fails, the others have room for alpha (1 - x) more. If
all refugees are let in, nobody can be left to stand below alpha = x / (1 - x). If doors close, at
most (1 - x)(1 + alpha) have a home.

A group of stations or people that hangs together goes on existing under random losses as long as
those who are left would still make a giant component; under an attack on the best tied, as long as
the sum of k (k - 1) p_k over those who are left is above the mean degree [2]_ [3]_.

References
----------
.. [1] H. A. Simon (1955), On a class of skew distribution functions. Biometrika 42:425.
.. [2] D. S. Callaway, M. E. J. Newman, S. H. Strogatz, D. J. Watts (2000), Network robustness and
   fragility: percolation on random graphs. Physical Review Letters 85:5468.
.. [3] R. Cohen, K. Erez, D. ben-Avraham, S. Havlin (2001), Breakdown of the internet under
   intentional attack. Physical Review Letters 86:3682.
.. [4] P. Baran (1964), On distributed communications networks. IEEE Transactions on Communications
   Systems 12:1.
"""

import math

import numpy as np

from simulations.core.checks import real, reals, takes, whole
from simulations.core.parameters import ParameterError
from simulations.theory.random_graphs import giant_component
from simulations.theory.targets import Target

FRIENDS = {"founding": 0.1, "listed": 0}
# All at 10,000 people. By the growth, the share of the largest server; and what the largest quarter
# of servers holds.
LARGEST = {
    "founding .02, list .3": Target({}, 0.233, 0.005, 100),
    "founding .1": Target(FRIENDS, 0.437, 0.010, 100),
    "founding .01": Target({"founding": 0.01, "listed": 0}, 0.918, 0.007, 100),
}
TOP_QUARTER = {
    "founding .02, list .3": 0.820,
    "founding .1": 0.896,
    "founding .01": 0.989,
}
# The share of people with a home in the end.
HOUSED = {
    "open, no room": Target({"spare": 0}, 0, 0, 240),
    "open, a quarter": Target({"spare": 0.25}, 0.004, 0.004, 240),
    "open, a half": Target({"spare": 0.5}, 0.546, 0.032, 240),
    "open, as much again": Target({"spare": 1}, 1.0, 0, 240),
    "closed, no room": Target({"spare": 0, "doors": "closed"}, 0.770, 0.004, 120),
    "closed, a quarter": Target({"doors": "closed"}, 0.958, 0.004, 120),
    "closed, a half": Target({"spare": 0.5, "doors": "closed"}, 0.999, 0, 120),
    "friends, open, as much again": Target({**FRIENDS, "spare": 1}, 0.242, 0.028, 240),
    "friends, open, twice as much": Target({**FRIENDS, "spare": 2}, 0.850, 0.023, 240),
    "friends, closed, as much again": Target(
        {**FRIENDS, "spare": 1, "doors": "closed"}, 0.968, 0.006, 120
    ),
    "ten equal, a tenth": Target({"growth": "dealt", "spare": 0.1}, 0, 0, 60),
    "ten equal, a fifth": Target({"growth": "dealt", "spare": 0.2}, 1, 0, 60),
}
# Baran's lattice of 18 x 18 stations [4]_: by redundancy and by the chance that a station dies the
# share of all stations in the largest group; 4,000 runs, standard error at most .002, computed for
# this course by another program.
SURVIVORS = {
    2: {0.3: 0.645, 0.4: 0.368, 0.5: 0.150},
    3: {0.3: 0.689, 0.4: 0.534, 0.5: 0.286},
    4: {0.3: 0.698, 0.4: 0.590, 0.5: 0.442},
}
# The largest group as a share of 10,000 people with four ties each on average, 12 networks: half of
# them removed at random, or the best tied. Mean and standard error, by another program.
AT_RANDOM = {"random": (0.398, 0.001), "preferential": (0.387, 0.004)}
ATTACKED = {0.05: (0.838, 0.001), 0.15: (0.039, 0.006)}


def _chances(founding, listed):
    if founding + listed > 1 + 1e-12:
        raise ParameterError(
            f"listed must be at most 1 - founding = {1 - founding:g}, got {listed:g}"
        )


@takes(n=whole(1, 10**6), founding=real(0, 1), listed=real(0, 1))
def first_server(n, founding, listed=0.0):
    """Return the mean number of people on the server that was founded first, exactly.

    Parameters
    ----------
    n : int
        How many have come.
    founding, listed : float
        epsilon and u, together at most 1.

    Returns
    -------
    float
    """
    _chances(founding, listed)
    if listed == 0:
        return math.exp(math.lgamma(n + 1 - founding) - math.lgamma(n) - math.lgamma(2 - founding))
    follows, mean = 1 - founding - listed, 1.0
    for i in range(1, n):
        mean += follows * mean / i + listed * _one_of(i, founding)
    return mean


def _one_of(i, founding):
    """Return the mean of 1 / S, where S is one more than a binomial of i - 1 newcomers."""
    if founding in (0, 1):
        return 1.0 if founding == 0 else 1 / i
    return -math.expm1(i * math.log1p(-founding)) / (founding * i)


@takes(n=whole(1), founding=real(0, 1))
def first_share(n, founding):
    """Return about which share of many people is on the first server, if nobody uses the list.

    Parameters
    ----------
    n : int
    founding : float
        epsilon.

    Returns
    -------
    float
        n^-epsilon / Gamma(2 - epsilon).
    """
    return n**-founding / math.gamma(2 - founding)


@takes(share=reals(0, 1))
def room_needed(share):
    """Return how much spare room the others need to take in all people of a server that fails.

    Parameters
    ----------
    share : array_like of float
        x, the part of all people on it.

    Returns
    -------
    float, or ndarray of float64
        alpha = x / (1 - x); inf where it holds everybody.
    """
    x = np.asarray(share, float)
    return np.divide(x, 1 - x, out=np.full_like(x, np.inf), where=x < 1)[()]


@takes(share=reals(0, 1), spare=reals(0))
def closed_doors(share, spare):
    """Return the most people who can have a home where doors close, servers being large.

    Parameters
    ----------
    share : array_like of float
        x, the part of all people on the server that fails.
    spare : array_like of float
        alpha.

    Returns
    -------
    float, or ndarray of float64
        min(1, (1 - x)(1 + alpha)). Small servers have a little more, since room is rounded up.
    """
    return np.minimum(1.0, (1 - np.asarray(share)) * (1 + np.asarray(spare)))[()]


@takes(mean_degree=real(0), kept=reals(0, 1))
def random_losses(mean_degree, kept):
    """Return the share of all people of a random network in the largest group of those kept.

    Parameters
    ----------
    mean_degree : float
    kept : array_like of float
        The share of people who are not removed.

    Returns
    -------
    float, or ndarray of float64
        Those who are left are a random network with as much smaller a mean degree.
    """
    kept = np.asarray(kept, float)
    return kept * giant_component(kept * mean_degree)


@takes(shares=reals(0, 1, ndim=1, least=1))
def attack_threshold(shares):
    """Return which share of the best tied must be removed so that no giant component is left.

    Parameters
    ----------
    shares : array_like of float, shape (k,)
        The share of people with 0, 1, 2, ... ties.

    Returns
    -------
    float
        Of those with the degree at which the sum of k (k - 1) p_k reaches the mean degree, a part.
    """
    p = np.asarray(shares, float)
    k = np.arange(p.size)
    up_to = np.cumsum(k * (k - 1) * p)
    mean = (k * p).sum()
    if up_to[-1] <= mean:
        return 0.0
    at = int(np.argmax(up_to > mean))
    part = (up_to[at] - mean) / (at * (at - 1) * p[at])  # of these, so many have to go
    return float(p[at + 1 :].sum() + part * p[at])


@takes(mean_degree=real(0), most=whole(2, 10_000))
def poisson_degrees(mean_degree, most=200):
    """Return the shares of people with 0, 1, ..., `most` ties in a large random network.

    Parameters
    ----------
    mean_degree : float
    most : int

    Returns
    -------
    ndarray of float64, shape (most + 1,)
    """
    k = np.arange(most + 1)
    logs = k * math.log(max(mean_degree, 1e-300)) - mean_degree
    return np.exp(logs - np.array([math.lgamma(number + 1) for number in k]))


@takes(links=whole(1, 1_000), most=whole(2, 10**6))
def preferential_degrees(links, most=10**6):
    """Return the shares of people with 0, 1, ..., `most` ties where newcomers prefer the well tied.

    Parameters
    ----------
    links : int
        m, the ties of a newcomer.
    most : int

    Returns
    -------
    ndarray of float64, shape (most + 1,)
        2 m (m + 1) / (k (k + 1)(k + 2)) from k = m on.

    References
    ----------
    S. N. Dorogovtsev, J. F. F. Mendes, A. N. Samukhin (2000), Structure of growing networks with
    preferential linking. Physical Review Letters 85:4633.
    """
    k = np.arange(max(most, links) + 1, dtype=float)
    shares = np.zeros(k.size)
    tail = k[links:]
    shares[links:] = 2 * links * (links + 1) / (tail * (tail + 1) * (tail + 2))
    return shares
