"""What is known of sharing and selling in closed form, and the numbers to reproduce.

Among strangers, as long as more lack the song than give it, everybody who shares gives one copy a
round and a share 1 - f of the takers share in turn: givers grow by the factor 2 - f [1]_. Among
friends what counts is whether sharers hang together: it is site percolation with the sharers as
open sites [2]_. A shop that has captive buyers undercuts its rival down to the price at which it
would rather sell to its captives alone, and starts again from the price of a single seller [3]_.

References
----------
.. [1] J. Mundinger, R. Weber, G. Weiss (2008), Optimal scheduling of peer-to-peer file
   dissemination. Journal of Scheduling 11:105.
.. [2] D. S. Callaway, M. E. J. Newman, S. H. Strogatz, D. J. Watts (2000), Network robustness and
   fragility: percolation on random graphs. Physical Review Letters 85:5468.
.. [3] F. Y. Edgeworth (1925), The pure theory of monopoly. In Papers Relating to Political Economy
   I: prices of two sellers who cannot serve everybody fall and jump for ever. E. Maskin, J. Tirole
   (1988), A theory of dynamic oligopoly II. Econometrica 56:571.
"""

import math

from simulations.core.checks import real, takes, whole
from simulations.models.pizza_and_mp3.rules import CENTS
from simulations.theory.random_graphs import giant_component
from simulations.theory.targets import Target

MOST_PEOPLE = 10**9


# Rounds until each of 1,000 others has it, one gift a round for everybody who shares.
ROUNDS = {
    f: Target({"network": "strangers", "n": 1001, "free_riders": f, "steps": 100}, *found, 400)
    for f, found in {0.0: (10.00, 0), 0.5: (16.43, 0.10), 0.7: (23.40, 0.18)}.items()
}
# The share of 1,000 friends that the song ever reaches if half of them only take.
REACHED = {
    network: Target({"network": network, "free_riders": 0.5, "steps": 300}, *found, 4000)
    for network, found in {
        "random": (0.962, 0.002),
        "small world": (0.209, 0.003),
        "ring": (0.061, 0.001),
    }.items()
}
# Rounds until 900 of 1,000 friends have it if everybody shares.
ROUNDS_TO_NINETY = {
    network: Target({"network": network, "steps": 200}, *found, 60)
    for network, found in {
        "random": (11.00, 0),
        "small world": (26.5, 0.4),
        "ring": (140.7, 0.2),
    }.items()
}
# Rounds of the swarm, by the others and the parts of the file: mean and standard error of 100 runs.
SWARM = {(63, 1): (6.77, 0.04), (63, 10): (17.10, 0.03), (1000, 1): (11.00, 0)}
# The mean price posted in turns 1,001 to 2,000, and the lowest, where demand is even.
PRICES = {0.0: (0.0100, 0.01), 0.1: (0.2588, 0.02), 0.5: (0.2994, 0.10), 1.0: (0.5000, 0.50)}
# The same with 1,000 people drawn, theta = .1: mean, standard error and deviation of 40 runs.
DRAWN_PRICE = 0.244, 0.004, 0.023
# How often the swarm brings three parts to seven friends in five rounds, and in six: 200,000 runs.
FIVE_ROUNDS, SIX_ROUNDS = 0.032, 0.91


@takes(others=whole(0, MOST_PEOPLE), free_riders=real(0, 1))
def rounds_of_strangers(others, free_riders=0.0):
    """Return the rounds until all of the others have it, as if 1 - f of a person could share.

    Parameters
    ----------
    others : int
        N, those who lack it at the start; one more has it.
    free_riders : float
        f.

    Returns
    -------
    int
        The least t with 1 + (2 - f) + ... + (2 - f)^(t - 1) at least N. Exact for f = 0, where it
        is the least t with 2^t > N, and for f = 1, where it is N: one server.
    """
    if free_riders == 1:
        return others
    givers, reached, rounds = 1.0, 0.0, 0
    while reached < others:
        reached += givers
        givers *= 2 - free_riders
        rounds += 1
    return rounds


@takes(others=whole(1), parts=whole(1))
def fewest_rounds(others, parts=1):
    """Return the least number of rounds in which N others can get a file of M parts.

    Everybody, the server too, gives at most one part a round and takes at most one.

    Parameters
    ----------
    others : int
        N.
    parts : int
        M.

    Returns
    -------
    int
        M + floor(log2 N) [1]_.
    """
    return parts + others.bit_length() - 1


@takes(mean_degree=real(0), free_riders=real(0, 1))
def reached(mean_degree, free_riders):
    """Return which share of a large random network one sharer reaches on average.

    It reaches S = 1 - exp(-c (1 - f) S) of all if it belongs to the large group of sharers, which
    has the chance S, and else nearly nobody.

    Parameters
    ----------
    mean_degree : float
        c.
    free_riders : float
        f.

    Returns
    -------
    float
        S^2.
    """
    return float(giant_component(mean_degree * (1 - free_riders))) ** 2


@takes(mean_degree=real(0, above=True))
def critical_free_riders(mean_degree):
    """Return the share of free riders above which friends on a random network reach nearly nobody.

    Parameters
    ----------
    mean_degree : float
        c.

    Returns
    -------
    float
        1 - 1/c, at least 0.
    """
    return max(0.0, 1 - 1 / mean_degree)


@takes(cost=real(0, 1))
def single_price(cost=0.0):
    """Return the price at which a single seller earns most, if use values are uniform on (0, 1).

    Parameters
    ----------
    cost : float
        What a copy costs.

    Returns
    -------
    float
        (1 + cost) / 2.
    """
    return (1 + cost) / 2


@takes(captive=real(0, 1))
def lowest_price(captive):
    """Return the price at which undercutting earns no more than the captives alone would.

    Parameters
    ----------
    captive : float
        theta.

    Returns
    -------
    float
        The lower root of p (1 - p)(1 - theta / 2) = theta / 8.
    """
    return (1 - math.sqrt((2 - 2 * captive) / (2 - captive))) / 2


@takes(captive=real(0, 1))
def mean_of_cycle(captive):
    """Return about the mean price of a cycle that falls evenly from one half to the lowest price.

    Parameters
    ----------
    captive : float
        theta.

    Returns
    -------
    float
    """
    return (lowest_price(captive) + single_price()) / 2


@takes(captive=real(0, 1))
def resting_prices(captive):
    """Return the prices in cents at which both shops stay, on the grid of cents.

    Parameters
    ----------
    captive : float
        theta.

    Returns
    -------
    list of int
        At such a price p a shop earns no more by one cent less, which takes all who compare, nor
        from its captives alone at any price; and no less than at every other price.
    """
    return [p for p in range(CENTS + 1) if _answer(p, captive) == p]


def _answer(rival, captive):
    # what a shop takes in at each price, up to a factor; the lowest of the best prices
    def takes_in(price):
        part = 1.0 if price < rival else 0.5 if price == rival else 0.0
        return price * (CENTS - price) * (captive / 2 + (1 - captive) * part)

    return max(range(CENTS + 1), key=takes_in)


@takes(price=real(0, 1))
def who_has_the_value(price):
    """Return what seller and buyers have of the use values, and what is lost, at one price for all.

    A copy costs nothing and use values are uniform on (0, 1), so there is 1/2 a person to have.

    Parameters
    ----------
    price : float

    Returns
    -------
    seller, buyers, lost : float
        p (1 - p), (1 - p)^2 / 2 and p^2 / 2.
    """
    return price * (1 - price), (1 - price) ** 2 / 2, price**2 / 2
