"""A kernel in two forms, for Numba and for NumPy alone, is one function: equal to the bit.

Both forms run here, whether Numba is there or not: the loop as plain Python. That whole runs are
equal too, compiled and not, is tested beside each model.
"""

from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulations import chance
from simulations.core import compiled
from simulations.models.contact_to_relation import engine as relation
from simulations.models.contact_to_relation import meetings
from simulations.models.knowledge import engine as knowledge
from simulations.models.knowledge import rules as knowledge_rules
from simulations.models.louder_message import engine as louder
from simulations.models.louder_message import rules as louder_rules
from simulations.networks import from_ties
from simulations.networks import random as network_random
from simulations.networks import rows as network
from simulations.processes import bounded_confidence, threshold_cascade

seeds = st.integers(0, 2**32 - 1)


@st.composite
def small_networks(draw):
    """Draw a network in which some have no friends, and now and then somebody has all."""
    n = draw(st.integers(1, 12))
    pairs = [(i, j) for j in range(n) for i in range(j)]
    ties = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return from_ties(ties, n=n)


def assert_same(one, other):
    assert one.dtype == other.dtype
    np.testing.assert_array_equal(one, other)


# --- networks


@given(small_networks(), st.randoms(), st.booleans())
def test_rows_are_the_same_whatever_the_order_of_the_ties(found, chance, in_order):
    ties = found.tie_list()
    if in_order:
        ties = ties[np.lexsort(ties.T)]
    else:
        chance.shuffle(order := list(range(len(ties))))
        ties = ties[order]
    first, second = np.ascontiguousarray(ties.T)
    rows = [
        form(found.offsets, first, second, in_order)
        for form in (network._rows_one_by_one, network._rows_at_once)
    ]
    assert_same(*rows)
    assert_same(rows[0], found.neighbours)


def test_a_tie_that_is_given_twice_stands_twice_in_both_forms():
    first, second = np.array([[2, 0, 1, 0], [0, 2, 0, 1]], np.int32)
    offsets = np.array([0, 4, 6, 8])
    one, other = (
        form(offsets, first, second, False)
        for form in (network._rows_one_by_one, network._rows_at_once)
    )
    assert_same(one, other)
    assert one.tolist() == [1, 1, 2, 2, 0, 0, 0, 0]


@given(st.integers(2, 30), st.lists(st.integers(1, 60), max_size=500))
def test_jumps_meet_the_same_pairs_and_end_at_the_last(n, jumps):
    pairs = n * (n - 1) // 2
    jumps = np.minimum(np.array([*jumps, pairs + 1]), pairs + 1)
    forms = network_random._pairs_met_one_by_one, network_random._pairs_met_at_once
    (smaller, larger), (same, as_large) = (form(jumps, n) for form in forms)
    assert_same(smaller, same)
    assert_same(larger, as_large)


@given(small_networks(), st.data())
def test_ties_of_people_stand_one_person_after_the_other(found, data):
    people = data.draw(st.lists(st.integers(0, found.n - 1)))
    ties = network.ties_of(np.array(people, np.int32), found.offsets)
    friends = [friend for person in people for friend in found.neighbours_of(person).tolist()]
    assert found.neighbours[ties].tolist() == friends


# --- models


@given(small_networks(), st.data())
def test_a_chain_wins_the_same_people_in_each_step(found, data):
    numbers = st.lists(st.integers(1, 3), min_size=found.n, max_size=found.n)
    needed = np.array(data.draw(numbers), np.int32)
    someone = st.lists(st.integers(0, found.n - 1), unique=True)
    first, last, t = 0, len(started := data.draw(someone)), 0
    queue = threshold_cascade._empty_queue(started, found.n)
    state = threshold_cascade.start(needed, started)
    while first < last:
        t += 1
        other, as_queued = type(state)(*(array.copy() for array in state)), queue.copy()
        end = threshold_cascade._step_in_groups(queue, first, last, t, found.rows, state)
        assert end == threshold_cascade._step_at_once(as_queued, first, last, t, found.rows, other)
        for one, same in zip(state, other, strict=True):
            assert_same(one, same)
        assert_same(np.sort(queue[last:end]), as_queued[last:end])
        first, last = last, end


@given(small_networks(), st.data())
def test_adopters_are_counted_by_the_same_friends(found, data):
    new = np.array(data.draw(st.lists(st.integers(0, found.n - 1), unique=True)), np.int64)
    one, other = np.arange(2 * found.n, dtype=np.int32).reshape(2, -1)
    other[:] = one
    relation._tell_one_by_one(new, found.offsets, found.neighbours, one)
    relation._tell_at_once(new, found.offsets, found.neighbours, other)
    assert_same(one, other)


@given(small_networks(), seeds, st.integers(0, 4))
def test_everybody_has_the_same_outsiders_and_meets_the_same_of_them(found, seed, slots):
    offsets = found.offsets + np.arange(found.n + 1)
    one, other = np.full((2, offsets[-1]), -1, np.int32)
    meetings._skip_one_by_one(found.offsets, found.neighbours, one)
    meetings._skip_at_once(found.offsets, found.neighbours, other)
    assert_same(one, other)

    rng = np.random.default_rng(seed)
    people = np.flatnonzero(rng.random(found.n) < 0.7)
    draws = rng.random((len(people), slots))
    draws[draws > 0.9] = 1 - 2**-53  # the last of all
    met, same = np.full((2, *draws.shape), -1, np.int32)
    meetings._meet_one_by_one(draws, people, found.n, offsets, one, met)
    meetings._meet_at_once(draws, people, found.n, offsets, one, same)
    assert_same(met, same)


@given(small_networks(), seeds, st.integers(1, 4), st.sampled_from([0.0, 0.3, 0.9, 1.0]))
def test_everybody_reconsiders_alike_in_every_world(found, seed, threshold, certainty):
    assume(found.n <= knowledge_rules.MOST_PEOPLE)
    weights = knowledge_rules.world_weights(found.n, np.random.default_rng(seed).random())
    shared = knowledge.sight(found, 1), weights, threshold, certainty
    one, other = knowledge.start(found.n).acts, knowledge.start(found.n).acts
    for _ in range(4):
        turnout = one.sum(axis=0)
        knowledge._reconsider_one_by_one(one, turnout, *shared)
        knowledge._reconsider_at_once(other, turnout, *shared)
        assert_same(one, other)


@given(small_networks(), seeds, st.sampled_from([0, 0.2, 1]), st.sampled_from([0, 0.1]))
def test_encounters_change_the_same_traits_in_blocks_and_over_lists(found, seed, insistence, whim):
    p = louder_rules.Parameters(traits=3, insistence=insistence, whim=whim)
    where = louder.world(p, seed, found)
    one, other = (
        louder.start(louder_rules.draw_cultures(p, seed, found.n), where) for _ in range(2)
    )
    seen, same = np.zeros((2, 9, 6), np.int64)
    shared = 3, 12, *louder._streams(seed), where
    done = louder._run_in_blocks(*shared, one, seen)
    plain = getattr(louder._go_through, "py_func", louder._go_through)
    with mock.patch.object(louder, "_go_through", plain):
        assert done == louder._run_on_lists(*shared, other, same)
    assert_same(seen, same)
    for array, as_listed in zip(one, other, strict=True):
        assert_same(array, as_listed)


@given(seeds, st.integers(2, 30), st.floats(0, 1), st.sampled_from([0, 255, 600]), st.booleans())
def test_people_meet_alike_in_blocks_and_over_lists(seed, n, epsilon, meetings, listens):
    people = chance.uniforms(seed, "opinion", np.arange(n))
    stream, brand = chance.stream_key(seed, "meeting"), (0.7, 2**30, listens)
    streams = stream, chance.stream_key(seed, "contact")
    numbers = 5, meetings, epsilon, 0.5  # from meeting 5: two or four share their luck
    ends = []
    for form in (bounded_confidence._meet_in_blocks, bounded_confidence._meet_on_lists):
        ends.append(people.copy())
        form(ends[-1], *numbers, stream)
    assert_same(*ends)
    told = []
    for form in (bounded_confidence._meet_brand_in_blocks, bounded_confidence._meet_brand_on_lists):
        ends.append(people.copy())
        told.append(np.zeros(2, np.int64))
        form(ends[-1], told[-1], *numbers, brand, streams)
    assert_same(*ends[2:])
    assert_same(*told)


# --- lists instead of arrays


def test_a_kernel_over_lists_changes_the_arrays_that_it_names_and_no_others(monkeypatch):
    monkeypatch.setattr(compiled, "COMPILED", False)

    @compiled.over_lists("out")
    def kernel(given, out, times):
        assert type(given) is type(out) is list
        for i in range(len(given)):
            out[i] = times * given[i]
            given[i] = 0
        return times

    given, out = np.arange(4, dtype=np.int32), np.zeros(4, np.int8)
    given.flags.writeable = False
    assert kernel(given, out, 3) == 3
    assert given.tolist() == [0, 1, 2, 3]
    assert_same(out, np.array([0, 3, 6, 9], np.int8))


def test_a_kernel_over_lists_must_have_the_parameters_that_it_names(monkeypatch):
    monkeypatch.setattr(compiled, "COMPILED", False)
    with pytest.raises(ValueError, match="nothing"):
        compiled.over_lists("nothing")(lambda given: given)


# --- thousands of people, in a process with Numba and in one without

PROGRAM = """
import hashlib, numpy as np
from simulations.models.contact_to_relation import engine as relation
from simulations.models.contact_to_relation.rules import Parameters
from simulations import networks as build
from simulations.processes import complex_contagion, influence
from simulations.processes import threshold_cascade as cascade
from simulations.models.percolation import price

def rng():
    return np.random.default_rng(20261123)

found = {
    "sparse": build.random_graph(3000, 0.5, rng=rng()),
    "random graph": build.random_graph(3000, 4, rng=rng()),
    "dense": build.random_graph(3000, 40, rng=rng()),
    "random regular": build.random_regular(1000, 5, rng=rng()),
    "small world": build.small_world(2000, 6, 0.2, rng=rng()),
    "ring with shortcuts": build.newman_watts(2000, 2, 0.2, rng=rng()),
    "preferential attachment": build.preferential_attachment(2000, 3, rng=rng()),
    "circles": build.cliques(2003, 15),
    "lattice": build.square_lattice(40, neighbourhood="Moore"),
    "clubs": influence.clubs(1000),
}
for name, network in found.items():
    arrays = [network.offsets, network.neighbours, *price.demand(network, 5)]
    arrays += cascade.spread(network, cascade.needed_by(network, 0.18), np.arange(0, 800, 40))
    arrays.append(complex_contagion.swapped(network, 0.4, 6).neighbours)
    arrays.append(influence.reverse_sets(network, 0.1, worlds=3, seed=7).members)
    arrays.append(influence.reach(network, 0.1, [8, 9], worlds=3))
    arrays.append(relation.simulate(Parameters(steps=8), 2, network=network).people["convinced"])
    print(name, hashlib.sha256(b"".join(a.tobytes() for a in arrays)).hexdigest())
"""


def test_networks_and_runs_of_thousands_are_the_same_with_numba_and_without(printed):
    compiled_one, plain = (printed(PROGRAM, numba=numba).splitlines() for numba in (True, False))
    assert compiled_one == plain
    assert len({line.split()[-1] for line in plain}) == 10
