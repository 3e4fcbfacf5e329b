"""What is known of a shared service in closed form, and the numbers to reproduce.

If the share of everybody counts (`counted` = everybody), a person of taste r uses the service at
r (a + z) >= p, so that of all people the share 1 - p / (a + z) does. An equilibrium is a share that
makes itself, z = 1 - p / (a + z). With a = 0 it is z (1 - z) = p: a hump that a price above 1/4
does not meet, and that a lower price meets twice [1]_. Within a circle, where the share w of the
ties leads, and with nobody outside, it is w z (1 - z) = p, if friends are so many that each sees
the mean of its circle.

References
----------
.. [1] J. Rohlfs (1974), A theory of interdependent demand for a communications service. Bell
   Journal of Economics 5:16. In these letters: D. Easley, J. Kleinberg (2010), Networks, Crowds,
   and Markets, chapter 17.
.. [2] A. Odlyzko, B. Tilly (2005), A refutation of Metcalfe's law and a better estimate for the
   value of networks and network interconnections. University of Minnesota.
"""

import math

from simulations.core.checks import real, takes, whole
from simulations.core.parameters import ParameterError
from simulations.theory.targets import Target

GLOBAL = {"counted": "everybody"}
# Users in the end, as a share.
TARGETS = {
    "everybody counts, 170": Target({**GLOBAL, "accounts": 170}, 0.0, 0, 60),
    "everybody counts, 185": Target({**GLOBAL, "accounts": 185}, 0.0, 0, 60),
    "everybody counts, 200": Target({**GLOBAL, "accounts": 200}, 0.752, 0.003, 60),
    "random network, 150": Target({"network": "random", "accounts": 150}, 0.702, 0.008, 60),
    "random network, 200": Target({"network": "random", "accounts": 200}, 0.720, 0.004, 60),
    "scattered, 100": Target({}, 0.168, 0.004, 200),
    "scattered, 200": Target({"accounts": 200}, 0.604, 0.006, 60),
    "scattered, 400": Target({"accounts": 400}, 0.723, 0.003, 60),
    "whole circles, 100": Target({"per_circle": 25}, 0.061, 0.001, 200),
    "whole circles, 400": Target({"per_circle": 25, "accounts": 400}, 0.282, 0.003, 60),
    "four in a circle, 100": Target({"per_circle": 4}, 0.244, 0.004, 200),
    "five in a circle, 100": Target({"per_circle": 5}, 0.253, 0.003, 200),
    "eight in a circle, 96": Target({"per_circle": 8, "accounts": 96}, 0.184, 0.001, 60),
    "twelve in a circle, 96": Target({"per_circle": 12, "accounts": 96}, 0.125, 0.001, 1800),
    "scattered, 100, a = .1": Target({"alone": 0.1}, 0.756, 0.002, 200),
    "five in a circle, 100, a = .1": Target({"alone": 0.1, "per_circle": 5}, 0.747, 0.002, 200),
    "whole circles, 100, a = .1": Target({"alone": 0.1, "per_circle": 25}, 0.330, 0.008, 800),
    "whole circles, 100, a = .1, step 600": Target(
        {"alone": 0.1, "per_circle": 25, "steps": 600}, 0.51, 0.015, 400
    ),
    "ten thousand, scattered": Target({"n": 10_000, "accounts": 1_000}, 0.171, 0, 0),
    "ten thousand, five in a circle": Target(
        {"n": 10_000, "accounts": 1_000, "per_circle": 5}, 0.254, 0, 0
    ),
}

# A circle with so many accounts, alone in a town without others: the share of towns in which it
# lives, of 400 runs, standard error at most .025. Computed for this course by another program.
LIVES = {5: 0.53, 6: 0.68, 10: 0.84}
# The share of the circles without an account that live at step 300, by the number of circles in
# which everybody has an account that stays free: 200 runs, computed for this course by another
# program. Standard errors were not kept.
LIT_BY_OTHERS = {4: 0.0, 10: 0.002, 20: 0.07, 36: 0.57}


@takes(price=real(0, 10), alone=real(0, 10), inside=real(0, 1, above=True))
def equilibria(price, alone=0.0, inside=1.0):
    """Return the shares of users that make themselves, the lowest first.

    Those of w z (1 - z) + a (1 - z) = p, and 0 where nobody begins. Of three the middle one is the
    threshold: from below it the service dies, from above it grows to the highest.

    Parameters
    ----------
    price : float
        p.
    alone : float
        a.
    inside : float
        w: the share of ties that lead to those of whom z is the share.

    Returns
    -------
    list of float
    """
    found = [0.0] if alone < price or price == alone == 0 else []
    square = (inside + alone) ** 2 - 4 * inside * price
    if square >= 0:
        roots = [(inside - alone + sign * math.sqrt(square)) / (2 * inside) for sign in (-1, 1)]
        found += [root for root in sorted(set(roots)) if root > 0]
    return found


@takes(alone=real(0, 1))
def highest_price(alone=0.0):
    """Return the highest price at which somebody can stay, ((1 + a) / 2)^2.

    Parameters
    ----------
    alone : float
        a, in [0, 1].

    Returns
    -------
    float
    """
    return ((1 + alone) / 2) ** 2


@takes(alone=real(0, 1))
def best_price(alone=0.0):
    """Return the price at which a monopolist earns most, if everybody's use counts.

    It is the highest of z p = z (1 - z) (a + z); the service is past its threshold.

    Parameters
    ----------
    alone : float
        a, in [0, 1].

    Returns
    -------
    price, users, profit : float
        The profit is a person's, the cost of a user nothing.
    """
    users = (1 - alone + math.sqrt((1 - alone) ** 2 + 3 * alone)) / 3
    price = (1 - users) * (alone + users)
    return price, users, price * users


@takes(price=real(0, 1), alone=real(0, 1), inside=real(0, 1, above=True))
def accounts_needed(price, alone=0.0, inside=1.0):
    """Return above which share of free accounts the service grows by itself.

    Accounts are free for long and given by lot. While they are, z = q + (1 - q)(1 - p / (a + w z)),
    whatever people do next. The first to join wants a + w q > p, and then nothing stops it short of
    the highest root.

    Parameters
    ----------
    price, alone, inside : float
        p, a and w, as in `equilibria`.

    Returns
    -------
    float
        (p - a) / w, at least 0.

    Raises
    ------
    ParameterError
        If nothing holds the service up once it is no longer free.
    """
    if price > (inside + alone) ** 2 / (4 * inside):
        raise ParameterError(
            f"price must be at most (w + a)^2 / 4 w = {(inside + alone) ** 2 / (4 * inside):.4g}, "
            f"got {price:g}"
        )
    return max(price - alone, 0.0) / inside


@takes(reconsider=real(0, 1), steps=whole(0))
def while_free(reconsider, steps):
    """Return the share of users after some steps in which the service costs nobody anything.

    Parameters
    ----------
    reconsider : float
        rho, in [0, 1].
    steps : int

    Returns
    -------
    float
        1 - (1 - rho)^steps.
    """
    return 1 - (1 - reconsider) ** steps


@takes(large=real(1), small=real(1))
def gains_of_a_merger(large, small):
    """Return what two networks gain if their users can reach each other, by two laws of value.

    Parameters
    ----------
    large, small : float
        Their users.

    Returns
    -------
    dict of str to (float, float)
        The gain of the large one and of the small one, by law: ``"n^2"`` and ``"n ln n"`` [2]_.
        Each counts what the other's users add to the worth of its own.
    """
    both = math.log(large + small)
    return {
        "n^2": (large * small, large * small),
        "n ln n": (large * (both - math.log(large)), small * (both - math.log(small))),
    }
