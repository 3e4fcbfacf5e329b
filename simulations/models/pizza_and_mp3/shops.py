"""Two shops that sell the same song: what each would earn at each price, and what it answers."""

from typing import NamedTuple

import numpy as np

from simulations.models.pizza_and_mp3.rules import (
    BOTH,
    CENTS,
    FIRST,
    OPENING,
    SECOND,
    SHOPS,
    draw_buyers,
    part_of_those_who_compare,
    shares_of_visits,
)


class Market(NamedTuple):
    """Who would buy at each price of 0 to 100 cents; arrays of shape (3, 101).

    The rows are those who look at the first shop only, at the second only, and at both.

    Attributes
    ----------
    number, worth : ndarray of float64
        Of those whose use value is at least the price, how many, and the sum of their use values.
    """

    number: np.ndarray
    worth: np.ndarray


def market(parameters, seed, n):
    """Return the `Market` of n people.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int

    Returns
    -------
    Market
    """
    values, looks = draw_buyers(parameters, seed, n)
    prices, visits = np.arange(CENTS + 1) / CENTS, shares_of_visits(parameters)
    number, worth = np.zeros((3, CENTS + 1)), np.zeros((3, CENTS + 1))
    for where in (FIRST, SECOND, BOTH):
        of = np.sort(values if visits else values[looks == where])
        first = np.searchsorted(of, prices)  # from the first who would pay as much
        sums = np.concatenate((np.cumsum(of[::-1])[::-1], [0.0]))
        share = visits[where] if visits else 1.0
        number[where], worth[where] = share * (of.size - first), share * sums[first]
    return Market(number, worth)


def answers(market):
    """Return the price of each shop that earns it most, for every price of the other.

    Parameters
    ----------
    market : Market

    Returns
    -------
    ndarray of int64, shape (2, 101)
        In cents; the lowest of those that earn the same.
    """
    own = np.arange(CENTS + 1)
    part = part_of_those_who_compare(own[:, None], own)  # by own price and the other's
    sales = market.number[:2, :, None] + market.number[BOTH][:, None] * part
    return np.argmax(own[:, None] * sales, axis=1)


def value(posted, market, n):
    """Return what is measured at the shops, day by day.

    Parameters
    ----------
    posted : ndarray of int64, shape (days, 2)
        The price tags, in cents.
    market : Market
    n : int
        The number of people.

    Returns
    -------
    dict of str to ndarray of float64, shape (days,)
    """
    earned = bought = 0.0
    for shop, other in (SHOPS, SHOPS[::-1]):
        price = posted[:, shop]
        part = part_of_those_who_compare(price, posted[:, other])
        earned = earned + price * (market.number[shop, price] + market.number[BOTH, price] * part)
        bought = bought + (market.worth[shop, price] + market.worth[BOTH, price] * part)
    earned = earned / CENTS / n
    return {
        "price": posted.sum(axis=1) / (2 * CENTS),
        "earned": earned,
        "kept": bought / n - earned,
        "lost": worth_of_all(market) / n - bought / n,
    }


def worth_of_all(market):
    """Return the sum of all use values."""
    return market.worth[FIRST, 0] + market.worth[SECOND, 0] + market.worth[BOTH, 0]


def tags(market, steps):
    """Return the price tags of a run: the shops take turns, the first begins.

    Parameters
    ----------
    market : Market
    steps : int

    Returns
    -------
    ndarray of int64, shape (steps + 1, 2)
        In cents, from the day before the first turn.
    """
    reply, now = answers(market).tolist(), [OPENING, OPENING]
    posted = [now[:]]
    for t in range(steps):
        shop = t % 2
        now[shop] = reply[shop][now[1 - shop]]
        posted.append(now[:])
    return np.array(posted)


def mean_price(market, turns=1000):
    """Return the mean of both price tags over some turns, after as many that do not count.

    Parameters
    ----------
    market : Market
    turns : int

    Returns
    -------
    float
        As a share of the largest use value.
    """
    return float(tags(market, 2 * turns)[turns + 1 :].mean()) / CENTS
