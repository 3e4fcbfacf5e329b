"""The independent cascade: luck by the handful is the luck of one coin a friend."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulations import networks
from simulations.chance import generator
from simulations.core.parameters import ParameterError
from simulations.models.first_link import theory
from simulations.processes import independent_cascade as cascade

chances = st.one_of(st.sampled_from([0.0, 1.0, 0.5, 1e-9]), st.floats(0, 1))
seeds = st.integers(0, 2**64 - 1)


def star(friends):
    """Return a network in which person 0 has some friends, who have no others."""
    return networks.from_ties([(0, friend) for friend in range(1, friends + 1)])


@st.composite
def towns(draw):
    """Draw a network: sparse, dense, or with people who have several handfuls of friends."""
    n, number = draw(st.integers(2, 120)), draw(st.integers(0, 1000))
    if draw(st.booleans()):
        return star(n - 1)
    degree = draw(st.floats(0, n - 1))
    return networks.random_graph(n, degree, rng=generator(number, "test"))


def reached(network, chance, speakers, seed):
    """Return who is reached, in increasing order."""
    return np.sort(cascade.spread(network, chance, speakers, seed)).tolist()


# --- two forms

PROGRAM = """
import hashlib, numpy as np
from simulations import networks
from simulations.processes import independent_cascade as cascade

def rng():
    return np.random.default_rng(20261129)

towns = {
    "sparse": networks.random_graph(300, 0.5, rng=rng()),
    "random graph": networks.random_graph(3000, 10, rng=rng()),
    "dense": networks.random_graph(400, 90, rng=rng()),
    "preferential attachment": networks.preferential_attachment(2000, 4, rng=rng()),
    "complete": networks.complete(150),
    "karate club": networks.karate_club(),
}
for name, town in towns.items():
    for chance in (0, 0.01, 0.1, 0.2, 0.5, 0.9, 0.999, 1):
        found = [np.sort(cascade.spread(town, chance, [0, 5, 1], seed)) for seed in range(5)]
        sizes = [len(people) for people in found]
        print(name, chance, sizes, hashlib.sha256(np.concatenate(found)).hexdigest())
"""


def test_luck_drawn_when_somebody_speaks_is_the_luck_drawn_beforehand(printed):
    # compiled, a speaker's luck is drawn late; without Numba, that of all people at once
    compiled, plain = (printed(PROGRAM, numba=numba).splitlines() for numba in (True, False))
    assert compiled == plain
    assert len(set(compiled)) == 48


# --- the law of the coins


@pytest.mark.parametrize(("friends", "chance"), [(1, 0.3), (10, 0.2), (10, 0.7), (75, 0.1)])
def test_how_many_friends_follow_is_binomial(friends, chance):
    # chi-square over numbers that are expected at least five times; a false alarm in 10,000
    town, runs = star(friends), 4000
    counts = [len(cascade.spread(town, chance, [0], seed)) - 1 for seed in range(runs)]
    law = stats.binom(friends, chance)
    expected = law.pmf(np.arange(friends + 1)) * runs
    kept = expected >= 5
    observed = np.bincount(counts, minlength=friends + 1)
    rest = runs - expected[kept].sum()
    statistic = np.sum((observed[kept] - expected[kept]) ** 2 / expected[kept])
    if rest > 1:
        statistic += (runs - observed[kept].sum() - rest) ** 2 / rest
    assert stats.chi2.sf(statistic, kept.sum()) > 1e-4


@pytest.mark.parametrize(("friends", "chance"), [(10, 0.2), (10, 0.7), (33, 0.5), (75, 0.1)])
def test_every_friend_follows_as_often_and_no_two_know_of_each_other(friends, chance):
    # each friend, and each pair, with its own chance: 5 standard errors, since there are thousands
    town, runs = star(friends), 4000
    follow = np.zeros((runs, friends))
    for seed in range(runs):
        follow[seed, cascade.spread(town, chance, [0], seed)[1:] - 1] = 1
    error = math.sqrt(chance * (1 - chance) / runs)
    assert np.abs(follow.mean(axis=0) - chance).max() < 5 * error
    pairs = follow.T @ follow / runs
    error = math.sqrt(chance**2 * (1 - chance**2) / runs)
    assert np.abs(pairs[np.triu_indices(friends, 1)] - chance**2).max() < 5 * error


def test_two_speakers_have_luck_of_their_own():
    # they have the same forty friends, who know nobody else: each follows with 1 - (1 - p)^2
    town = networks.from_ties([(s, friend) for s in (0, 1) for friend in range(2, 42)])
    counts = [len(cascade.spread(town, 0.01, [0, 1], seed)) - 2 for seed in range(4000)]
    assert abs(np.mean(counts) - 40 * (1 - 0.99**2)) < 4 * np.std(counts) / math.sqrt(4000)


def test_a_large_cascade_is_as_large_as_percolation_says():
    # [D] c p = 2: S = 1 - exp(-2 S) = 0.7968; runs that begin with ten people always take off
    town = networks.random_graph(10_000, 10, rng=generator(3, "test"))
    sizes = [len(cascade.spread(town, 0.2, range(10), seed)) / 10_000 for seed in range(100)]
    error = np.std(sizes) / 10
    assert abs(np.mean(sizes) - theory.survival(2)) < 4 * error + 0.005  # one town of many


# --- in every single world


@settings(max_examples=60)
@given(towns(), chances, chances, seeds)
def test_a_more_convincing_word_loses_nobody(network, one, other, seed):
    low, high = (reached(network, chance, [0], seed) for chance in sorted((one, other)))
    assert set(low) <= set(high)


@settings(max_examples=40)
@given(towns(), chances, seeds, st.data())
def test_more_speakers_lose_nobody_and_their_order_does_not_matter(network, chance, seed, data):
    everyone = range(network.n)
    some = data.draw(st.lists(st.sampled_from(everyone), unique=True, max_size=5))
    more = some + data.draw(st.lists(st.sampled_from(everyone), max_size=3))
    assert set(reached(network, chance, some, seed)) <= set(reached(network, chance, more, seed))
    assert reached(network, chance, more, seed) == reached(network, chance, more[::-1], seed)


@given(towns(), seeds)
def test_nobody_or_everybody_follows_at_the_ends(network, seed):
    assert cascade.spread(network, 0, [1], seed).tolist() == [1]
    component = {0}
    while grown := {f for p in component for f in network.neighbours_of(p)} - component:
        component |= grown
    assert reached(network, 1, [0], seed) == sorted(component)


def test_equal_seeds_are_equal_worlds_and_others_are_others():
    town = networks.karate_club()
    found = [tuple(reached(town, 0.3, [0], seed)) for seed in [*range(30), *range(30)]]
    assert found[:30] == found[30:]
    assert len(set(found)) > 20


# --- wrong input


@pytest.mark.parametrize(
    ("chance", "speakers", "message"),
    [
        (1.2, [0], r"chance must lie in \[0, 1\], got 1.2"),
        (float("nan"), [0], r"chance must lie in \[0, 1\], got nan"),
        (0.5, [34], r"speakers must lie in \[0, 33\], got 34"),
        (0.5, [3, -1], r"speakers must lie in \[0, 33\], got -1"),
        (0.5, [0.5], r"speakers must be whole numbers, got \[0.5\]"),
    ],
)
def test_a_wrong_value_is_named_with_its_rule(chance, speakers, message):
    with pytest.raises(ParameterError, match=message):
        cascade.spread(networks.karate_club(), chance, speakers)


def test_without_speakers_nobody_is_reached():
    assert cascade.spread(networks.karate_club(), 0.5, []).tolist() == []
