"""Toy and puzzle of the two clocks: all ways counted, and their rule the same in both languages."""

import itertools
import re

import numpy as np
import pytest
from test_toys import source

from simulations.models.two_clocks import theory
from simulations.town import clock


def whole_numbers(name, constant):
    return int(re.search(rf"\b{constant} = (\d+)", source(name))[1])


def test_of_136_pairs_of_purchases_7_keep_the_mean_age_at_a_year():
    goal, by = whole_numbers("two_clocks", "GOAL"), whole_numbers("two_clocks", "BY")
    assert (goal, by) == (12, 4)
    pairs = list(itertools.combinations(range(by, clock.SIX_YEARS, by), 2))
    winning = [pair for pair in pairs if np.mean(clock.ages(pair)) <= goal]
    assert (len(pairs), len(winning)) == (136, 7)
    assert (24, 48) in winning
    assert not [(a, b) for a, b in winning if b < 40 or a > 30]  # both early, or both late
    # the card: a month at a time, 127 of 2,485
    pairs = list(itertools.combinations(range(1, clock.SIX_YEARS), 2))
    assert len(pairs) == 2485
    assert sum(np.mean(clock.ages(pair)) <= goal for pair in pairs) == 127


def test_of_130_deals_4_win_and_the_shortest_of_either_does_not():
    name = "two_clocks_puzzle"
    budget, goal = whole_numbers(name, "BUDGET"), whole_numbers(name, "GOAL")
    contracts = [int(t) for t in re.search(r"CONTRACTS = \[([^]]+)]", source(name))[1].split(",")]
    assert (budget, goal) == (clock.BUDGET, 21)

    def paid(deal):
        return clock.deal(*deal).cost <= budget + 1e-9

    def wins(deals):
        return [deal for deal in deals if paid(deal) and clock.deal(*deal).age <= goal]

    expected = [(6, 30), (7, 28), (8, 26), (9, 24)]
    offered = list(itertools.product(range(13), contracts))
    assert len(offered) == 130
    assert wins(offered) == expected
    everything = list(itertools.product(range(13), range(6, 241)))
    assert wins(everything) == expected
    assert min(clock.deal(0, t).age for t in range(6, 241) if paid((0, t))) == 30
    assert min(clock.deal(12, t).age for t in range(6, 241) if paid((12, t))) == 22
    ages = [clock.deal(lead, 60 / (2 + lead / 3) * 2).age for lead in np.arange(0, 12, 0.1)]
    assert min(ages) == pytest.approx(20.8, abs=0.05)  # the card: 20.8 at 7.4, in parts of months


def test_the_age_of_a_deal_is_that_of_the_model():
    for lead, contract in itertools.product((0, 5, 12), (6, 24, 60)):
        age = theory.firm_age(contract, lead, whole_months=False)
        assert clock.deal(lead, contract).age == age


def test_regular_purchases_age_as_the_calendar():
    for life in (6, 12, 24):
        found = np.mean(clock.ages(range(life, clock.SIX_YEARS, life)))
        assert found == theory.firm_age(life)
