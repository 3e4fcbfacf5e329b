"""A kernel in two forms, for Numba and for NumPy alone, is one function: equal to the bit.

Every pair that `compiled.choose` has been given is tried on arguments drawn at random: the loop as
plain Python, though what it calls may be compiled, the other form as where there is no Numba. That
whole runs are equal too, compiled and not, is tested beside each model.
"""

import contextlib
import copy
import importlib
import inspect
import pkgutil
import re
from collections import namedtuple
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from faces import small_networks
from hypothesis import assume, given
from hypothesis import strategies as st

import simulations
from simulations import chance
from simulations.core import compiled
from simulations.models.knowledge import engine as knowledge
from simulations.models.knowledge import rules as knowledge_rules
from simulations.networks import implicit
from simulations.networks import rows as network
from simulations.processes import letters, threshold_cascade

PACKAGE = Path(simulations.__file__).parent
for found in pkgutil.walk_packages(simulations.__path__, "simulations."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)

seeds = st.integers(0, 2**32 - 1)
numbers = st.integers(0, 2**31)


def some_of(found):
    return st.lists(st.integers(0, found.n - 1), unique=True)


# --- the arguments of each kernel, by the name of its loop

ARGUMENTS = {}
# tried elsewhere, because the two forms do not take the same arguments, or write another way
ELSEWHERE = {
    "_follow_in_groups": ("test_forms", "networks_and_runs_of_thousands_are_the_same"),
    "_speak_in_groups": ("test_implicit", "compiled_or_not_the_same_people_are_reached"),
    "_open_in_groups": ("test_push_or_dialogue", "ties_found_on_whole_arrays"),
}
# what counts of the result and of the arguments afterwards, where it is not everything
SEEN = {
    "_step_in_groups": lambda end, queue, first, last, *rest: (
        end,
        np.sort(queue[last:end]),
        rest,
    ),
    "_copy_in_chunks": lambda _, source, first, last, target, at: target[: int(at + last - first)],
    "_rows_in_groups": lambda _, people, board, ends, ties: (ends, ties[: ends[-1]]),
    "_successes_one_by_one": lambda _, counts, p, stream, slots, ends: (slots[: ends[-1]], ends),
}


def arguments(draw_them):
    ARGUMENTS[draw_them.__name__] = st.composite(draw_them)()
    return draw_them


@arguments
def _rows_one_by_one(draw):
    found, in_order = draw(small_networks()), draw(st.booleans())
    ties = found.tie_list()
    order = np.lexsort(ties.T) if in_order else draw(st.permutations(range(len(ties))))
    return found.offsets, *np.ascontiguousarray(ties[np.array(order, int)].T), in_order


@arguments
def _rows_in_groups(draw):
    n, degree, seed = draw(st.integers(5, 60)), draw(st.integers(1, 2)) * 2, draw(seeds)
    kinds = implicit.random_regular(n, degree, seed), implicit.small_world(n, degree, 0.4, seed)
    board = draw(st.sampled_from(kinds)).board
    people = np.array(draw(st.lists(st.integers(0, n - 1))), np.uint32)
    most = people.size * int(np.uint64(2) * board.reach + board.stubs)
    return people, board, np.zeros(people.size + 1, np.int64), np.empty(most + 1, np.uint32)


@arguments
def _copy_in_chunks(draw):
    source = np.arange(draw(st.integers(1, 40)), dtype=np.int32)
    first, last = sorted(draw(st.tuples(*[st.integers(0, source.size)] * 2)))
    at = draw(st.integers(0, 5))
    target = np.full(at + last - first + network.COPY_CHUNK, -1, np.int32)
    return source, np.uint64(first), np.uint64(last), target, np.uint64(at)


@arguments
def _pairs_met_one_by_one(draw):
    n, jumps = draw(st.integers(2, 30)), draw(st.lists(st.integers(1, 60), max_size=500))
    pairs = n * (n - 1) // 2
    return np.minimum(np.array([*jumps, pairs + 1]), pairs + 1), n


@st.composite
def addresses(draw):
    places = np.array(draw(st.lists(st.tuples(numbers, numbers), min_size=1)), np.int64)
    return *np.ascontiguousarray(places.T), chance.stream_key(draw(seeds), "x")


@arguments
def _draw_one_by_one(draw):
    where = draw(addresses())
    return *where, np.empty(where[0].size)


@arguments
def _draw_random_bits_one_by_one(draw):
    where = draw(addresses())
    return *where, np.empty((4, where[0].size), np.int64)


@arguments
def _draw_range_one_by_one(draw):
    stream = chance.stream_key(draw(seeds), "x")
    return draw(numbers), stream, np.empty(draw(st.integers(0, 300)))


@arguments
def _successes_one_by_one(draw):
    counts = np.array(draw(st.lists(st.integers(0, 40), min_size=1, max_size=8)))
    assume(counts.any())
    slots, ends = np.zeros(counts.sum() + 1, np.int32), np.zeros(counts.size + 1, np.int64)
    return counts, draw(st.floats(0, 1)), chance.stream_key(draw(seeds), "x"), slots, ends


@arguments
def _step_in_groups(draw):
    found = draw(small_networks())
    everybody = np.arange(found.n)
    started = np.array(draw(some_of(found)), np.int32)
    queue = np.full(found.n + 1, -1, np.int32)
    queue[: started.size] = started
    begun = np.isin(everybody, started)
    needed = draw(st.lists(st.integers(1, 3), min_size=found.n, max_size=found.n))
    adopted_at = np.where(begun, 0, np.iinfo(np.int32).max).astype(np.int32)
    missing = np.where(begun, 0, needed).astype(np.int32)
    first, last, rest = 0, started.size, (found.rows, threshold_cascade.State(adopted_at, missing))
    for t in range(1, draw(st.integers(1, 4))):  # the steps before
        first, last = last, compiled.FORMS["_step_in_groups"][1](queue, first, last, t, *rest)
    return queue, first, last, 9, *rest


@arguments
def _tell_one_by_one(draw):
    found = draw(small_networks())
    new = np.array(draw(some_of(found)), np.int64)
    return new, found.offsets, found.neighbours, np.arange(found.n, dtype=np.int32)


@arguments
def _using_one_by_one(draw):
    found = draw(small_networks())
    uses = np.array(draw(st.lists(st.booleans(), min_size=found.n, max_size=found.n)))
    return np.array(draw(some_of(found)), np.int32), uses, *found.rows


@arguments
def _step_one_by_one(draw):
    k = draw(st.integers(2, 4))
    n = draw(st.integers(2 * k + 2, 20))
    rng = np.random.default_rng(draw(seeds))
    others = np.array([rng.permutation(n - 1)[:k] for _ in range(n)], np.int64)
    ties = others + (others >= np.arange(n)[:, None])
    related = rng.random((n, k)) < 0.5
    followers, relations = (np.bincount(x, minlength=n) for x in (ties.ravel(), ties[related]))
    bits = [int(share * 2**32) for share in np.sort(rng.random(2))]
    streams = (chance.stream_key(draw(seeds), name) for name in ("letter", "new tie", "stranger"))
    flags = draw(st.booleans()), draw(st.booleans())
    rule = letters.Rule(draw(st.sampled_from([0, 2**31, 2**32])), *bits, *flags, *streams)
    accounts = letters.Accounts(ties, related, followers, relations)
    return accounts, rng.integers(0, 3, n), draw(st.integers(1, 9)), rule, np.zeros(n, np.int64)


@arguments
def _skip_one_by_one(draw):
    found = draw(small_networks())
    skips = np.full(found.offsets[-1] + found.n, -1, np.int32)
    return found.offsets, found.neighbours, skips


@arguments
def _meet_one_by_one(draw):
    found, rng = draw(small_networks()), np.random.default_rng(draw(seeds))
    offsets = found.offsets + np.arange(found.n + 1)
    skips = np.full(offsets[-1], -1, np.int32)
    compiled.FORMS["_skip_one_by_one"][1](found.offsets, found.neighbours, skips)
    people = np.flatnonzero(rng.random(found.n) < 0.7)
    draws = rng.random((len(people), draw(st.integers(0, 4))))
    draws[draws > 0.9] = 1 - 2**-53  # the last of all
    return draws, people, found.n, offsets, skips, np.full(draws.shape, -1, np.int32)


@arguments
def _reconsider_one_by_one(draw):
    found = draw(small_networks())
    assume(found.n <= knowledge_rules.MOST_PEOPLE)
    rng = np.random.default_rng(draw(seeds))
    acts = knowledge.start(found.n).acts
    acts &= rng.random(acts.shape) < draw(st.sampled_from([0.5, 0.9, 1.0]))
    weights = knowledge_rules.world_weights(found.n, rng.random())
    sure = draw(st.integers(1, 4)), draw(st.sampled_from([0.0, 0.3, 0.9, 1.0]))
    return acts, acts.sum(axis=0), knowledge.sight(found, 1), weights, *sure


@st.composite
def meetings(draw):
    seed, n = draw(seeds), draw(st.integers(2, 30))
    # from meeting 5: two or four share their luck
    numbers = 5, draw(st.sampled_from([0, 255, 600])), draw(st.floats(0, 1)), 0.5
    return chance.uniforms(seed, "opinion", np.arange(n)), numbers, seed


@arguments
def _meet_in_blocks(draw):
    people, numbers, seed = draw(meetings())
    return people, *numbers, chance.stream_key(seed, "meeting")


@arguments
def _meet_brand_in_blocks(draw):
    people, numbers, seed = draw(meetings())
    streams = chance.stream_key(seed, "meeting"), chance.stream_key(seed, "contact")
    return people, np.zeros(2, np.int64), *numbers, (0.7, 2**30, draw(st.booleans())), streams


# --- equal to the bit


def assert_same(one, other):
    if isinstance(one, tuple):
        for part, same in zip(one, other, strict=True):
            assert_same(part, same)
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    else:
        assert one == other


def plain(kernel):
    return getattr(kernel, "py_func", kernel)


@contextlib.contextmanager
def without_numba(form):
    """Run what a module compiles as plain Python, as where there is no Numba."""
    module = inspect.getmodule(form)
    kernels = {k: v.py_func for k, v in vars(module).items() if hasattr(v, "py_func")}
    with mock.patch.multiple(module, **kernels) if kernels else contextlib.nullcontext():
        yield


def test_every_kernel_in_two_forms_is_tried():
    assert not ARGUMENTS.keys() & ELSEWHERE.keys()
    assert ARGUMENTS.keys() | ELSEWHERE.keys() == compiled.FORMS.keys(), (
        "give test_forms.py a strategy of arguments, a function with the name of the loop"
    )
    for file, test in ELSEWHERE.values():
        assert f"def test_{test}" in Path(__file__).with_name(f"{file}.py").read_text()
    chosen = [
        line
        for file in PACKAGE.rglob("*.py")
        for line in re.findall(
            r"^\w+ = .*(?:choose\(| if COMPILED else _).*", file.read_text(), re.M
        )
    ]
    assert len(chosen) == len(compiled.FORMS), "a kernel with two forms needs compiled.choose"


@pytest.mark.parametrize("name", ARGUMENTS)
@given(st.data())
def test_both_forms_give_the_same_and_write_the_same(name, data):
    drawn = data.draw(ARGUMENTS[name])
    loop, whole = compiled.FORMS[name]
    seen = SEEN.get(name, lambda *everything: everything)
    one, other = copy.deepcopy(drawn), copy.deepcopy(drawn)
    with np.errstate(over="ignore"):
        result = seen(plain(loop)(*one), *one)
        with without_numba(whole):
            assert_same(result, seen(whole(*other), *other))


def test_a_tie_that_is_given_twice_stands_twice_in_both_forms():
    first, second = np.array([[2, 0, 1, 0], [0, 2, 0, 1]], np.int32)
    offsets = np.array([0, 4, 6, 8])
    one, other = (
        form(offsets, first, second, False) for form in compiled.FORMS["_rows_one_by_one"]
    )
    assert_same(one, other)
    assert one.tolist() == [1, 1, 2, 2, 0, 0, 0, 0]


@given(small_networks(), st.data())
def test_ties_of_people_stand_one_person_after_the_other(found, data):
    people = data.draw(st.lists(st.integers(0, found.n - 1)))
    ties = network.ties_of(np.array(people, np.int32), found.offsets)
    friends = [friend for person in people for friend in found.neighbours_of(person).tolist()]
    assert found.neighbours[ties].tolist() == friends


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


def test_a_kernel_over_lists_takes_and_changes_named_tuples_of_arrays(monkeypatch):
    monkeypatch.setattr(compiled, "COMPILED", False)
    pair = namedtuple("pair", ["one", "other"])

    @compiled.over_lists("state")
    def kernel(given, state):
        assert all(type(values) is list for values in (*given, *state))
        given.one[0], state.one[0] = 7, 7
        state.other[1][0] += given.other[0]

    given, state = (pair(np.arange(3), np.array([[1, 2], [3, 4]])) for _ in range(2))
    kernel(pair(*map(np.ravel, given)), state)
    assert given.one.tolist() == [0, 1, 2]
    assert state.one.tolist() == [7, 1, 2]
    assert state.other.tolist() == [[1, 2], [4, 4]]


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
from simulations.processes import letters, threshold_cascade as cascade
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
    "cliques": build.cliques(2003, 15),
    "circles": build.circles(2000, 20, 8, 0.8, rng=rng()),
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
    assert len({line.split()[-1] for line in plain}) == 11
