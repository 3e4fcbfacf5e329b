"""The friends of the shared service: how its toy and its puzzle are won, every way counted."""

import itertools
import re

import numpy as np
import pytest
from test_toys import source

from simulations import town
from simulations.town import rules

GOAL, ACCOUNTS, CIRCLES = 16, 4, 6


def here(name):
    """Return the town of a toy, as its file declares it."""
    return town.read(re.search(r'^ +town: "([^"]+)"', source(name), re.M)[1])


def steps(of, first):
    """Return the plain rule's steps from some people who begin."""
    made = town.make(
        "accounts", of.names, of.ties, parameters=of.parameters, own=of.own, first=first
    )
    return rules.accounts(made)


def test_of_128_groups_of_users_two_stay_nobody_and_all_but_abel():
    friends = here("shared_service")
    stay = []
    for first in itertools.chain.from_iterable(
        itertools.combinations(range(7), k) for k in range(8)
    ):
        now, after = steps(friends, first)[:2]
        stay += [[friends.names[i] for i in first]] if now == after else []
    assert stay == [[], [name for name in friends.names if name != "Abel"]]


def test_no_taste_stands_at_the_price_whatever_friends_do():
    # else rounding would decide, in two languages
    for name in ("shared_service", "shared_service_puzzle"):
        of = here(name)
        for taste, degree in zip(of.own, of.network.degrees(), strict=True):
            worth = taste * np.arange(degree + 1) / degree
            assert np.abs(worth - of.parameters["price"]).min() > 1e-3


@pytest.fixture(scope="module")
def placements():
    """Return all ways to give four accounts away, and how many users each ends with."""
    of = here("shared_service_puzzle")
    ties = np.zeros((of.n, of.n))
    for a, b in of.ties:
        ties[a, b] = ties[b, a] = 1
    ties /= ties.sum(axis=0)  # a column a person: the weight of each friend
    ways = np.array(list(itertools.combinations(range(of.n), ACCOUNTS)))
    free = np.zeros((len(ways), of.n), bool)
    free[np.arange(len(ways))[:, None], ways] = True
    uses, price, tastes = free.copy(), of.parameters["price"], np.array(of.own)
    for held in (free, np.zeros_like(free)):
        before = None
        while before is None or (before != uses).any():
            before, uses = uses, held | (tastes * (uses @ ties) >= price)
    return of, ways, uses.sum(axis=1)


def test_3942_of_58905_ways_win_and_none_does_better(placements):
    of, ways, users = placements
    assert (len(ways), (users >= GOAL).sum(), users.max()) == (58_905, 3_942, GOAL)
    rng = np.random.default_rng(1)
    for k in [
        *rng.integers(len(ways), size=40),
        *rng.permutation(np.flatnonzero(users == GOAL))[:5],
    ]:
        assert sum(steps(of, ways[k].tolist())[-1]) == users[k]


def test_four_shared_people_in_a_row_win_and_one_account_to_a_circle_never_does(placements):
    _, ways, users = placements
    ends = dict(zip(map(tuple, ways.tolist()), users.tolist(), strict=True))
    assert all(
        ends[tuple(sorted((i + k) % CIRCLES for k in range(4)))] == GOAL for i in range(CIRCLES)
    )
    circle = (ways - CIRCLES) // 5
    one_each = (ways >= CIRCLES).all(axis=1) & (np.diff(circle, axis=1) > 0).all(axis=1)
    assert one_each.sum() == 15 * 5**4
    assert users[one_each].max() < GOAL
    whole = (ways >= CIRCLES).all(axis=1) & (np.diff(circle, axis=1) == 0).all(axis=1)
    assert users[whole].max() < GOAL  # four in one circle
    keenest = tuple(CIRCLES + 5 * c + 2 for c in range(4))
    assert ends[keenest] == 0
