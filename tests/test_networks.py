"""Laws of the networks: what is stored, what is drawn, what is measured, what is read.

Seeds are fixed, so a test passes always or never. Where a law is one of chance the bounds are
four standard errors, or a chi-square probability of 1e-4.
"""

import gzip
import itertools
import math
import pickle
import time

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulations.core.compiled import COMPILED
from simulations.networks import (
    GENERATORS,
    Network,
    NetworkError,
    circles,
    cliques,
    clustering,
    complete,
    components,
    from_igraph,
    from_networkx,
    from_ties,
    karate_club,
    largest_component_share,
    les_miserables,
    newman_watts,
    preferential_attachment,
    random_graph,
    random_regular,
    read_ties,
    ring,
    small_world,
    square_lattice,
)
from simulations.networks import measures as network_measures
from simulations.networks import random as network_random
from simulations.networks import rows as network
from simulations.networks import tables as network_tables

SEED = 20261122


def generator(seed=SEED):
    return np.random.default_rng(seed)


# One small network of every kind, as a function of the generator.
EVERY_KIND = {
    "random graph": lambda rng: random_graph(200, 5, rng=rng),
    "random regular": lambda rng: random_regular(200, 5, rng=rng),
    "dense regular": lambda rng: random_regular(31, 26, rng=rng),
    "small world": lambda rng: small_world(200, 6, 0.3, rng=rng),
    "crowded small world": lambda rng: small_world(9, 6, 1.0, rng=rng),
    "ring with shortcuts": lambda rng: newman_watts(201, 2, 0.4, rng=rng),
    "preferential attachment": lambda rng: preferential_attachment(200, 3, rng=rng),
    "circles": lambda rng: circles(200, 20, 6, 0.8, rng=rng),
    "cliques": lambda rng: cliques(203, 5, rng=rng),
    "square lattice": lambda rng: square_lattice(9, rng=rng),
    "Moore lattice": lambda rng: square_lattice(9, neighbourhood="Moore", rng=rng),
    "ring": lambda rng: ring(50, 6, rng=rng),
    "complete": lambda rng: complete(12, rng=rng),
    "karate club": lambda rng: karate_club(rng=rng),
    "les miserables": lambda rng: les_miserables(rng=rng),
}
every_kind = pytest.mark.parametrize("kind", EVERY_KIND)


def assert_well_formed(network):
    """Check that rows are sorted, without self-ties or duplicates, and that ties go both ways."""
    assert network.offsets.dtype == np.int64
    assert network.neighbours.dtype == np.int32
    assert network.offsets[0] == 0
    assert network.offsets[-1] == network.neighbours.size == 2 * network.n_ties
    sources, neighbours = network.sources().astype(np.int64), network.neighbours
    assert np.all(np.diff(sources * network.n + neighbours) > 0)  # increasing: also no duplicates
    assert np.all(sources != neighbours)
    assert np.all((neighbours >= 0) & (neighbours < network.n))
    reverse = network.reverse()
    assert np.array_equal(sources[reverse], neighbours)
    assert np.array_equal(neighbours[reverse], sources)


def within_four_errors(observed, expected, error):
    assert abs(observed - expected) <= 4 * error, f"{observed} for {expected}, error {error}"


def fits(observed, expected):
    """Check counts against expected counts by chi-square."""
    observed, expected = np.asarray(observed, float), np.asarray(expected, float)
    assert math.isclose(observed.sum(), expected.sum(), rel_tol=1e-6)
    assert stats.chi2.sf(np.sum((observed - expected) ** 2 / expected), expected.size - 1) > 1e-4


# --- the type ----------------------------------------------------------------------------------


def test_the_example_of_the_module_docstring_is_stored_as_it_says():
    network = from_ties([(0, 1), (0, 2), (0, 3), (1, 2)])
    assert network.offsets.tolist() == [0, 3, 5, 7, 8]
    assert network.neighbours.tolist() == [1, 2, 3, 0, 2, 0, 1, 0]
    assert (network.n, network.n_ties, network.mean_degree) == (4, 4, 2.0)
    assert network.degrees().tolist() == [3, 2, 2, 1]
    assert network.neighbours_of(1).tolist() == [0, 2]
    assert network.sources().tolist() == [0, 0, 0, 1, 1, 2, 2, 3]
    assert network.tie_list().tolist() == [[0, 1], [0, 2], [0, 3], [1, 2]]
    assert repr(network) == "Network(n=4, n_ties=4, mean_degree=2)"


@every_kind
def test_every_network_is_well_formed(kind):
    assert_well_formed(EVERY_KIND[kind](generator()))


@every_kind
def test_the_same_seed_gives_the_same_network(kind):
    assert EVERY_KIND[kind](generator(3)) == EVERY_KIND[kind](generator(3))


@pytest.mark.parametrize("kind", list(EVERY_KIND)[:8])
def test_another_seed_gives_another_network(kind):
    assert EVERY_KIND[kind](generator(3)) != EVERY_KIND[kind](generator(4))


@pytest.mark.skipif(not COMPILED, reason="needs Numba")
@every_kind
def test_numba_changes_no_network_and_no_measure(kind, monkeypatch):
    def all_of_it():
        drawn = EVERY_KIND[kind](generator())
        return drawn, components(drawn)[0].tolist(), clustering(drawn)

    with_numba = all_of_it()
    kernels = [
        (module, name, value.py_func)
        for module in (network, network_random, network_measures)
        for name, value in vars(module).items()
        if hasattr(value, "py_func")
    ]
    assert len(kernels) >= 9
    for kernel in kernels:
        monkeypatch.setattr(*kernel)
    assert all_of_it() == with_numba


def test_no_generator_touches_the_global_randomness():
    np.random.seed(1)  # noqa: NPY002 - this is the global state that must not change
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    for build in EVERY_KIND.values():
        build(generator())
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_small_batches_of_draws_do_not_change_the_kind_of_network(monkeypatch):
    monkeypatch.setattr(network_random, "_BATCH", 7)
    for kind in ("small world", "crowded small world", "preferential attachment"):
        assert_well_formed(EVERY_KIND[kind](generator()))
    assert preferential_attachment(50, 3, rng=generator()).n_ties == 6 + 3 * 46


@every_kind
def test_a_pickled_network_is_equal_and_cannot_be_changed(kind):
    network = EVERY_KIND[kind](generator())
    copy = pickle.loads(pickle.dumps(network))
    assert copy == network
    assert hash(copy) == hash(network)
    for array in (network.offsets, network.neighbours, copy.offsets, copy.neighbours):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_networks_differ_by_people_ties_and_labels():
    network = from_ties([(0, 1)])
    assert network != from_ties([(0, 1)], n=3)
    assert network != from_ties([(0, 1)], labels="ab")
    assert from_ties([(0, 1)], n=3) != from_ties([(1, 2)], n=3)
    assert network != "a network"
    with pytest.raises(AttributeError):
        network.labels = ("a", "b")


def test_all_generators_take_a_generator_by_keyword():
    options = {
        "random graph": (10, 3),
        "random regular": (10, 3),
        "small world": (10, 4, 0.1),
        "ring with shortcuts": (10, 2, 0.1),
        "preferential attachment": (10, 2),
        "circles": (10, 5, 3, 0.8),
        "cliques": (10, 5),
        "square lattice": (4,),
        "ring": (10, 2),
        "complete": (10,),
        "karate club": (),
        "les miserables": (),
    }
    assert options.keys() == GENERATORS.keys()
    for name, values in options.items():
        assert isinstance(GENERATORS[name](*values, rng=generator()), Network)


# --- random networks ---------------------------------------------------------------------------


def test_every_graph_of_four_people_has_the_probability_of_a_random_graph():
    p, runs, rng = 0.4, 6000, generator()
    pairs = list(itertools.combinations(range(4), 2))
    place = {pair: 1 << k for k, pair in enumerate(pairs)}
    seen = np.zeros(64)
    for _ in range(runs):
        ties = random_graph(4, 3 * p, rng=rng).tie_list().tolist()
        seen[sum(place[tuple(tie)] for tie in ties)] += 1
    n_ties = np.array([graph.bit_count() for graph in range(64)])
    fits(seen, runs * p**n_ties * (1 - p) ** (6 - n_ties))


def test_degrees_of_a_random_graph_are_binomial():
    n, c = 20_000, 8
    network = random_graph(n, c, rng=generator())
    degrees = network.degrees()
    ties = stats.binom(n * (n - 1) // 2, c / (n - 1))
    within_four_errors(network.n_ties, ties.mean(), ties.std())
    law = stats.binom(n - 1, c / (n - 1))
    # Var of a sample variance: (mu4 - sigma^4) / n; for a Poisson law mu4 = c + 3 c^2
    within_four_errors(degrees.var(), law.var(), math.sqrt((c + 2 * c**2) / n))
    cells = np.arange(2, 17)
    expected = n * np.diff(np.concatenate(([0], law.cdf(cells), [1])))
    fits(np.bincount(np.searchsorted(cells, degrees), minlength=16), expected)


@pytest.mark.parametrize("build", [random_graph, random_regular])
def test_ties_of_a_random_network_prefer_no_part_of_the_population(build):
    n = 20_000
    ties = build(n, 10, rng=generator()).tie_list()
    # The larger of two people drawn evenly has the law v / pairs: tenths of n by v^2
    tenths = np.bincount(ties[:, 1] * 10 // n, minlength=10)
    fits(tenths, len(ties) * np.diff(np.arange(11) ** 2) / 100)


def test_the_extremes_of_a_random_graph_are_nobody_tied_and_everybody_tied():
    assert random_graph(30, 0, rng=generator()).n_ties == 0
    assert random_graph(30, 29, rng=generator()) == complete(30)
    assert random_graph(1, 0, rng=generator()).n == 1
    assert random_graph(10**5, 1e-300, rng=generator()).n_ties == 0


def test_a_random_graph_runs_on_when_the_first_jumps_do_not_reach_the_end(monkeypatch):
    class Short:  # a generator that jumps a tenth as far as it should
        def geometric(self, p, size):
            return np.ones(size, np.int64)

    monkeypatch.setattr(network_random, "check_rng", lambda rng: rng)
    assert random_graph(40, 5, rng=Short()) == complete(40)


@pytest.mark.parametrize(
    ("n", "degree"), [(1, 0), (2, 1), (6, 3), (7, 2), (20, 9), (21, 10), (200, 195), (1000, 7)]
)
def test_everybody_has_the_same_degree_in_a_random_regular_network(n, degree):
    network = random_regular(n, degree, rng=generator())
    assert_well_formed(network)
    assert np.all(network.degrees() == degree)


@pytest.mark.parametrize("degree", [2, 3])
def test_all_pairs_are_equally_likely_in_a_random_regular_network(degree):
    rng, runs = generator(), 2000
    seen = np.zeros((6, 6))
    for _ in range(runs):
        seen[tuple(random_regular(6, degree, rng=rng).tie_list().T)] += 1
    pairs = np.triu_indices(6, 1)
    p = degree / 5
    errors = math.sqrt(runs * p * (1 - p))
    assert np.all(np.abs(seen[pairs] - runs * p) <= 4 * errors)


def test_triangles_in_a_random_regular_network_are_poisson():
    # Bollobas (1980): mean (d - 1)^3 / 6; with d = 3 the mean clustering is triangles / n
    rng, runs, n = generator(), 300, 400
    triangles = [n * clustering(random_regular(n, 3, rng=rng)) for _ in range(runs)]
    within_four_errors(np.mean(triangles), 8 / 6, math.sqrt(8 / 6 / runs))


def test_a_small_world_without_rewiring_is_the_ring():
    assert small_world(40, 6, 0, rng=generator()) == ring(40, 6)


def test_rewiring_moves_its_share_of_ties_and_keeps_their_number():
    n, degree, rewiring = 20_000, 10, 0.1
    network = small_world(n, degree, rewiring, rng=generator())
    assert network.n_ties == n * degree // 2
    u, v = network.tie_list().T.astype(np.int64)
    away = np.minimum(v - u, n - v + u) > degree // 2
    moved = stats.binom(network.n_ties, rewiring)
    within_four_errors(away.sum(), moved.mean(), moved.std())
    # Where a moved tie leads is even around the ring: twenty arcs of distance
    arcs = (v - u)[away] * 20 // n
    share = 1 - (np.arange(20) + 0.5) / 20  # n - d pairs lie d apart, the larger id last
    everywhere = share + share[::-1]
    counts = np.bincount(arcs, minlength=20)
    fits(counts + counts[::-1], away.sum() * 2 * everywhere / everywhere.sum())


def test_clustering_of_a_small_world_falls_as_the_cube_of_the_ties_kept():
    # Barrat & Weigt (2000), European Physical Journal B 13:547: C(p) = C(0) (1 - p)^3, up to 1/n
    n, degree = 20_000, 10
    start = 3 * (degree - 2) / (4 * (degree - 1))
    for rewiring in (0.01, 0.1, 0.4):
        network = small_world(n, degree, rewiring, rng=generator())
        assert clustering(network) == pytest.approx(start * (1 - rewiring) ** 3, abs=0.01)


def test_degrees_of_a_small_world_wholly_rewired_are_half_kept_half_poisson():
    # Barrat & Weigt (2000): a person keeps k/2 ties and gets a Poisson number with mean k/2
    n, half = 20_000, 3
    degrees = small_world(n, 2 * half, 1.0, rng=generator()).degrees()
    assert degrees.min() >= half
    law = stats.poisson(half)
    for extra in range(8):
        p = law.pmf(extra)
        within_four_errors(np.mean(degrees == half + extra), p, math.sqrt(p * (1 - p) / n))


def test_rewiring_ends_where_there_is_nobody_left_to_tie_to():
    assert small_world(7, 6, 1.0, rng=generator()) == complete(7)
    for seed in range(200):
        assert small_world(6, 4, 1.0, rng=generator(seed)).n_ties == 12


def test_shortcuts_are_added_to_the_whole_ring():
    n, reach, shortcuts = 4000, 3, 0.3
    network = newman_watts(n, reach, shortcuts, rng=generator())
    ties = set(map(tuple, network.tie_list().tolist()))
    assert set(map(tuple, ring(n, 2 * reach).tie_list().tolist())) <= ties
    number = stats.binom(n * reach, shortcuts)
    within_four_errors(network.n_ties - n * reach, number.mean(), number.std())


@pytest.mark.parametrize("n", [9, 10])
def test_shortcuts_tie_all_free_pairs_alike(n):
    rng, runs = generator(), 3000
    on_ring = ring(n, 2).tie_list()
    seen = np.zeros((n, n))
    for _ in range(runs):
        seen[tuple(newman_watts(n, 1, 0.5, rng=rng).tie_list().T)] += 1
    assert np.all(seen[tuple(on_ring.T)] == runs)
    free = np.triu(np.ones((n, n), bool), 1)
    free[tuple(on_ring.T)] = False
    p = 0.5 * n / free.sum()
    assert np.all(np.abs(seen[free] - runs * p) <= 4 * math.sqrt(runs * p * (1 - p)))


def test_without_shortcuts_there_is_the_ring_and_with_all_of_them_as_many_again():
    assert newman_watts(20, 2, 0, rng=generator()) == ring(20, 4)
    assert newman_watts(9, 2, 1, rng=generator()) == complete(9)
    assert newman_watts(50, 2, 1, rng=generator()).n_ties == 200


@pytest.mark.parametrize(("links", "first"), [(1, 2 / 3), (2, 0.5), (3, 0.4)])
def test_degrees_of_preferential_attachment_follow_the_law_of_barabasi_and_albert(links, first):
    # Dorogovtsev, Mendes, Samukhin (2000): P(k) = 2 m (m + 1) / (k (k + 1) (k + 2)); the limit
    # solves (k + 2) P(k) = (k - 1) P(k - 1), P(m) = 2 / (m + 2). For m = 2: .5, .2, .1, .0571
    n = 100_000
    degrees = preferential_attachment(n, links, rng=generator()).degrees()
    k = links + np.arange(6)
    law = 2 * links * (links + 1) / (k * (k + 1) * (k + 2))
    assert law[0] == pytest.approx(first)
    if links == 2:
        assert law[:4] == pytest.approx([0.5, 0.2, 0.1, 0.0571], abs=1e-4)
    for degree, p in zip(k, law, strict=True):
        within_four_errors(np.mean(degrees == degree), p, math.sqrt(p * (1 - p) / n))
    # beyond k the law leaves m (m + 1) / (k (k + 1)): the tail is a power law
    for k in (10, 30, 100):
        p = links * (links + 1) / (k * (k + 1))
        within_four_errors(np.mean(degrees >= k), p, math.sqrt(p / n))


def test_newcomers_draw_by_degree_from_the_first():
    # Two who know each other, then two newcomers with one tie each: the last draws the person
    # with two ties half of the time, and so makes a star.
    rng, runs = generator(), 4000
    stars = sum(preferential_attachment(4, 1, rng=rng).degrees().max() == 3 for _ in range(runs))
    within_four_errors(stars / runs, 0.5, math.sqrt(0.25 / runs))


@pytest.mark.parametrize(("n", "links"), [(2, 1), (5, 4), (6, 4), (50, 1), (300, 7)])
def test_newcomers_make_their_number_of_ties(n, links):
    network = preferential_attachment(n, links, rng=generator())
    assert_well_formed(network)
    assert network.n_ties == links * (links + 1) // 2 + links * (n - links - 1)
    assert network.degrees().min() >= links
    assert largest_component_share(network) == 1


# --- fixed networks ----------------------------------------------------------------------------


def test_cliques_are_separate_and_complete_and_the_last_takes_the_rest():
    network = cliques(23, 5)
    component, sizes = components(network)
    assert sizes.tolist() == [5, 5, 5, 5, 3]
    assert component.tolist() == [person // 5 for person in range(23)]
    assert network.degrees().tolist() == [4] * 20 + [2] * 3
    assert cliques(4, 1).n_ties == 0
    assert cliques(6, 6) == complete(6)
    assert cliques(6, 5).neighbours_of(5).size == 0


def in_circles(network, size):
    """Return for each tie the circle of either end."""
    return network.tie_list() // size


def test_ties_of_circles_lie_inside_with_the_chance_that_was_given():
    n, size, inside = 20_000, 25, 0.85
    network = circles(n, size, 12, inside, repeats="keep", rng=generator())
    assert network.n_ties == 6 * n  # none dropped, none merged
    first, second = in_circles(network, size).T
    error = math.sqrt(inside * (1 - inside) / network.n_ties)
    within_four_errors(np.mean(first == second), inside, error)


def test_inner_ties_of_circles_prefer_no_circle_and_no_pair():
    drawn = circles(40, 4, 39, 1, repeats="keep", rng=generator())
    first = in_circles(drawn, 4)[:, 0]
    fits(np.bincount(first, minlength=10), np.full(10, drawn.n_ties / 10))
    pairs = drawn.tie_list() % 4
    counts = np.bincount(pairs[:, 0] * 4 + pairs[:, 1], minlength=16)
    assert np.flatnonzero(counts).tolist() == [1, 2, 3, 6, 7, 11]
    fits(counts[counts > 0], np.full(6, drawn.n_ties / 6))


def test_outer_ties_of_circles_prefer_no_pair_of_circles():
    drawn = circles(60, 10, 59, 0, repeats="keep", rng=generator())
    first, second = in_circles(drawn, 10).T
    counts = np.bincount(first * 6 + second, minlength=36).reshape(6, 6)[np.triu_indices(6, 1)]
    assert counts.sum() == drawn.n_ties
    fits(counts, np.full(15, drawn.n_ties / 15))


def test_dropped_self_ties_are_one_inner_tie_in_the_size_of_a_circle():
    n, size, inside = 10_000, 5, 0.6
    drawn = circles(n, size, 8, inside, self_ties="drop", repeats="keep", rng=generator())
    law = stats.binom(4 * n, inside / size)
    within_four_errors(4 * n - drawn.n_ties, law.mean(), law.std())


@pytest.mark.parametrize("self_ties", ["redraw", "drop"])
def test_a_larger_chance_only_moves_ties_of_circles_inwards(self_ties):
    def outer(inside):
        drawn = circles(400, 20, 8, inside, self_ties=self_ties, rng=generator())
        return {pair for pair in map(tuple, drawn.tie_list().tolist()) if crosses(pair)}

    def crosses(pair):
        return pair[0] // 20 != pair[1] // 20

    assert outer(0) > outer(0.3) > outer(0.9) > outer(1) == set()


def test_merged_circles_are_those_that_keep_repeats_with_each_tie_once():
    kept = circles(200, 10, 12, 0.9, repeats="keep", rng=generator())
    assert kept.n_ties == 1200
    merged = circles(200, 10, 12, 0.9, rng=generator())
    assert merged == from_ties(kept.tie_list())
    assert merged.n_ties < kept.n_ties
    for row in map(kept.neighbours_of, range(200)):
        assert row.tolist() == sorted(row)
    reverse = kept.reverse()
    assert sorted(reverse) == list(range(2 * kept.n_ties))
    assert np.array_equal(reverse[reverse], np.arange(2 * kept.n_ties))


def test_one_circle_of_all_ties_everybody_evenly_and_circles_of_one_only_outwards():
    everybody = circles(50, 50, 40, 1, repeats="keep", rng=generator())
    ends = np.bincount(everybody.tie_list().ravel(), minlength=50)
    fits(ends, np.full(50, 40))
    assert_well_formed(circles(50, 1, 5, 0, rng=generator()))
    assert circles(50, 1, 5, 1, self_ties="drop", rng=generator()).n_ties == 0
    assert circles(1, 1, 0, 1, self_ties="drop", rng=generator()).n_ties == 0


@pytest.mark.parametrize("periodic", list(itertools.product((True, False), repeat=2)))
@pytest.mark.parametrize("side", [3, 4, 7])
def test_a_square_lattice_is_that_of_networkx(side, periodic):
    graph = nx.grid_2d_graph(side, side, periodic=periodic)
    ties = [(a * side + b, c * side + d) for (a, b), (c, d) in graph.edges()]
    assert square_lattice(side, periodic=periodic) == from_ties(ties, n=side**2)


@pytest.mark.parametrize("periodic", list(itertools.product((True, False), repeat=2)))
@pytest.mark.parametrize("side", [3, 5])
def test_a_moore_lattice_ties_all_who_touch(side, periodic):
    def gap(a, b, wraps):
        return min(abs(a - b), side - abs(a - b)) if wraps else abs(a - b)

    cells = list(itertools.product(range(side), repeat=2))
    ties = [
        (u, v)
        for (u, a), (v, b) in itertools.combinations(enumerate(cells), 2)
        if max(gap(a[0], b[0], periodic[0]), gap(a[1], b[1], periodic[1])) == 1
    ]
    moore = square_lattice(side, periodic=periodic, neighbourhood="Moore")
    assert moore == from_ties(ties, n=side**2)


def test_small_lattices_without_wrapping_are_what_they_are():
    assert square_lattice(1, periodic=(False, False)).n_ties == 0
    assert square_lattice(2, periodic=(False, False)).tie_list().tolist() == [
        [0, 1],
        [0, 2],
        [1, 3],
        [2, 3],
    ]


@pytest.mark.parametrize("degree", [2, 4, 6, 10])
def test_clustering_of_a_ring_is_the_closed_form(degree):
    expected = 3 * (degree - 2) / (4 * (degree - 1))
    assert clustering(ring(40, degree)) == pytest.approx(expected)


@pytest.mark.parametrize(("n", "degree"), [(1, 0), (5, 0), (3, 2), (10, 4), (11, 10)])
def test_a_ring_is_that_of_networkx(n, degree):
    assert ring(n, degree) == from_networkx(nx.circulant_graph(n, range(1, degree // 2 + 1)))


def test_the_karate_club_is_that_of_networkx():
    network, graph = karate_club(), nx.karate_club_graph()
    assert (network.n, network.n_ties, network.labels) == (34, 78, None)
    assert network.degrees().tolist() == [degree for _, degree in graph.degree()]
    assert network == from_networkx(graph, weights=None)


def test_les_miserables_is_that_of_networkx():
    network, graph = les_miserables(), nx.les_miserables_graph()
    assert (network.n, network.n_ties) == (77, 254)
    assert dict(zip(network.labels, network.degrees().tolist(), strict=True)) == dict(
        graph.degree()
    )
    assert network == from_networkx(graph, weights=None)


# --- measures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("c", [0, 0.5, 1, 3])
def test_components_and_clustering_are_those_of_networkx(c):
    network = random_graph(300, c, rng=generator())
    graph = network.to_networkx()
    component, sizes = components(network)
    expected = sorted(nx.connected_components(graph), key=min)
    assert [set(np.flatnonzero(component == k)) for k in range(sizes.size)] == expected
    assert sizes.tolist() == [len(people) for people in expected]
    assert largest_component_share(network) == max(map(len, expected)) / 300
    assert clustering(network) == pytest.approx(nx.average_clustering(graph))


@pytest.mark.parametrize("build", [karate_club, les_miserables, lambda: complete(5)])
def test_clustering_of_known_networks_is_that_of_networkx(build):
    assert clustering(build()) == pytest.approx(nx.average_clustering(build().to_networkx()))


def test_the_giant_component_of_a_random_graph_solves_its_equation():
    # Erdos & Renyi (1960): S = 1 - exp(-c S); c = 2 gives .7968
    share = largest_component_share(random_graph(50_000, 2, rng=generator()))
    assert share == pytest.approx(0.7968, abs=0.01)


# --- from lists and other libraries ------------------------------------------------------------


@st.composite
def simple_graphs(draw):
    """Draw a number of people, and ties without self-ties, some of them twice or reversed."""
    n = draw(st.integers(1, 12))
    person = st.integers(0, n - 1)
    tie = st.tuples(person, person).filter(lambda pair: pair[0] != pair[1])
    return n, draw(st.lists(tie, max_size=30)) if n > 1 else []


def as_sets(ties):
    return {frozenset(tie) for tie in ties}


@given(simple_graphs())
def test_a_network_has_the_ties_it_was_given(graph):
    n, ties = graph
    network = from_ties(ties, n=n)
    assert_well_formed(network)
    assert network.n == n
    assert as_sets(network.tie_list().tolist()) == as_sets(ties)
    assert network.n_ties == len(as_sets(ties))
    for person in range(n):
        expected = {other for tie in as_sets(ties) if person in tie for other in tie - {person}}
        assert network.neighbours_of(person).tolist() == sorted(expected)


@given(simple_graphs(), st.randoms(use_true_random=False))
def test_the_order_of_ties_does_not_matter_and_relabelling_only_relabels(graph, random):
    n, ties = graph
    network = from_ties(ties, n=n)
    shuffled = [tie[::-1] if random.random() < 0.5 else tie for tie in ties]
    random.shuffle(shuffled)
    assert from_ties(shuffled, n=n) == network
    new = list(range(n))
    random.shuffle(new)
    renamed = from_ties([(new[u], new[v]) for u, v in ties], n=n)
    assert renamed.degrees()[new].tolist() == network.degrees().tolist()
    assert clustering(renamed) == pytest.approx(clustering(network))
    assert sorted(components(renamed)[1]) == sorted(components(network)[1])


@given(simple_graphs(), st.booleans())
def test_to_networkx_and_back_changes_nothing(graph, named):
    n, ties = graph
    network = from_ties(ties, n=n, labels=[f"person {k}" for k in range(n)] if named else None)
    assert from_networkx(network.to_networkx()) == network


@given(simple_graphs())
def test_from_igraph_is_from_ties(graph):
    igraph = pytest.importorskip("igraph")
    n, ties = graph
    assert from_igraph(igraph.Graph(n, ties)) == from_ties(ties, n=n)
    names = [f"person {k}" for k in range(n)]
    named = igraph.Graph(n, ties, vertex_attrs={"name": names})
    assert from_igraph(named) == from_ties(ties, n=n, labels=names)


def test_nodes_called_by_numbers_are_numbered_in_their_order():
    graph = nx.Graph([(30, 10), (10, 20)])
    network = from_networkx(graph)
    assert network.labels == (10, 20, 30)
    assert network.tie_list().tolist() == [[0, 1], [0, 2]]
    assert from_networkx(nx.Graph([(2, 0), (0, 1)])).labels is None
    nx.set_node_attributes(graph, {30: "c", 10: "a", 20: "b"}, "label")
    assert from_networkx(graph) == from_ties([(0, 1), (0, 2)], labels="abc")


def test_nodes_with_names_are_numbered_as_they_come():
    assert from_networkx(nx.Graph([("Zoe", "Ann"), ("Ann", 3)])).labels == ("Zoe", "Ann", 3)


def test_parallel_edges_are_merged():
    assert from_networkx(nx.MultiGraph([(0, 1), (0, 1), (1, 2)])).n_ties == 2


def test_whole_numbers_may_come_as_any_numbers():
    for pairs in (np.array([[0.0, 1.0]]), np.array([[0, 1]], np.uint8), [[0, np.int64(1)]]):
        assert from_ties(pairs) == from_ties([(0, 1)])
    assert from_ties([], n=3).degrees().tolist() == [0, 0, 0]
    assert from_ties(np.empty((0, 2)), labels=("a", "b")).labels == ("a", "b")


# --- files -------------------------------------------------------------------------------------

TRIANGLE = from_ties([(0, 1), (1, 2), (2, 0)])
NAMED = from_ties([(0, 1), (1, 2), (2, 0)], labels=("Zoé", "Ann B", "李"))


def written(tmp_path, text, name="ties.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "0 1\n1 2\n2 0\n",
        "0 1\n1 2\n2 0",
        "0\t1\n1\t2\n2\t0\n",
        "0,1\n1,2\n2,0\n",
        "0;1\n1;2\n2;0\n",
        "0, 1\n 1 ,2\n2,0  \n",
        "  0   1\n1\t2 \n2 0\n",
        "0,1\r\n1,2\r\n2,0\r\n",
        "0,1\r1,2\r2,0\r",
        "\ufeff0,1\n1,2\n2,0\n",
        "\ufeffsource,target\n0,1\n1,2\n2,0\n",
        '# a comment, with a comma\n\n0,1\n  # another "one\n1,2\n\n\n% and one more\n2,0\n\n',
        "Source\tTarget\n0\t1\n1\t2\n2\t0\n",
        "une personne,une autre\n0,1\n1,2\n2,0\n",
        "from,to,since\n0,1,3.5\n1,2,nan\n2,0,\n",
        "0 1 2024-01-01\n1 2 2024-01-02\n2 0 2024-01-03\n",
        '"0","1"\n"1","2"\n"2","0"\n',
        "2 0\n1 0\n1 2\n",
    ],
)
def test_an_edge_list_is_read_however_it_is_written(tmp_path, text):
    assert read_ties(written(tmp_path, text)) == TRIANGLE
    assert read_ties(str(written(tmp_path, gzip.compress(text.encode()), "t.csv.gz"))) == TRIANGLE


@pytest.mark.parametrize(
    "text",
    [
        "Zoé,Ann B\nAnn B,李\n李,Zoé\n",
        "Zoé;Ann B\nAnn B;李\n李;Zoé\n",
        "Zoé\tAnn B\nAnn B\t李\n李\tZoé\n",
        'Zoé "Ann B"\n"Ann B" 李\n李 Zoé\n',
        'Zoé,"Ann B"\n"Ann B", 李 \n"李",Zoé\n',
        "source,target\nZoé,Ann B\nAnn B,李\n李,Zoé\n",
        "person_1,person_2\nZoé,Ann B\nAnn B,李\n李,Zoé\n",
        "FromNodeId,ToNodeId\nZoé,Ann B\nAnn B,李\n李,Zoé\n",
    ],
)
def test_names_may_be_any_words(tmp_path, text):
    assert read_ties(written(tmp_path, text)) == NAMED


def test_a_name_in_quotes_may_hold_the_separator(tmp_path):
    network = read_ties(written(tmp_path, '"Hugo, Victor",Ann\nAnn,"Bo ""B"" Ek"\n'))
    assert network.labels == ("Hugo, Victor", "Ann", 'Bo "B" Ek')


def test_numbers_with_gaps_become_labels_in_increasing_order(tmp_path):
    network = read_ties(written(tmp_path, "30 7\n7 -2\n"))
    assert network.labels == (-2, 7, 30)
    assert network.tie_list().tolist() == [[0, 1], [1, 2]]


def test_numbers_among_names_are_names(tmp_path):
    assert read_ties(written(tmp_path, "30 7\n7 Ann\n")).labels == ("30", "7", "Ann")
    assert read_ties(written(tmp_path, "01 1\n1 2\n")).labels == ("01", "1", "2")


def test_the_reader_may_say_what_is_a_header_and_what_separates(tmp_path):
    path = written(tmp_path, "me|my friend\nAnn|Bob\n")
    assert read_ties(path, separator="|", header=True).labels == ("Ann", "Bob")
    assert read_ties(path, separator="|").n == 4
    path = written(tmp_path, "from to\nto Ann\n")
    assert read_ties(path, header=False).labels == ("from", "to", "Ann")
    path = written(tmp_path, "Smith,J Doe,K\nDoe,K Ek,L\n")
    assert read_ties(path, separator=" ").labels == ("Smith,J", "Doe,K", "Ek,L")


def test_repeated_ties_are_merged_with_a_warning_that_counts_them(tmp_path):
    path = written(tmp_path, "0 1\n1 0\n1 2\n2 0\n0 1\n")
    with pytest.warns(UserWarning, match=r"ties\.csv: merged 2 repeated ties into 3"):
        assert read_ties(path) == TRIANGLE
    with pytest.raises(NetworkError, match=r"csv, line 2: a tie must be given once, got 1 and 0 a"):
        read_ties(path, duplicates="refuse")


def test_self_ties_are_refused_or_dropped(tmp_path):
    path = written(tmp_path, "# people\n0 1\n\n1 2\n2 0\n3 3\n")
    with pytest.raises(
        NetworkError, match=r"line 6: a tie must join two different people, got 3 t"
    ):
        read_ties(path)
    assert read_ties(path, self_ties="drop") == from_ties(TRIANGLE.tie_list(), n=4)


@pytest.mark.parametrize("block", [1, 5, 64])
def test_a_file_is_read_in_blocks_of_any_size(tmp_path, monkeypatch, block):
    monkeypatch.setattr(network_tables, "_BLOCK", block)
    lines = [f"{u},{v}" for u, v in les_miserables().tie_list().tolist()]
    lines[100:100] = ["# half-way", ""]
    path = written(tmp_path, "\n".join(lines))
    assert np.array_equal(read_ties(path).neighbours, les_miserables().neighbours)
    path = written(tmp_path, "\n".join([*lines, "5,5", "1,2"]))
    with pytest.raises(NetworkError, match="line 257: a tie must join"):
        read_ties(path)
    path = written(tmp_path, "\n".join([*lines, "5,", "1,2"]))
    with pytest.raises(NetworkError, match="line 257: a tie must name two people, got a missing"):
        read_ties(path)


@settings(max_examples=30)
@given(simple_graphs())
def test_a_written_edge_list_is_read_back(tmp_path_factory, graph):
    network = from_ties(graph[1], n=graph[0])
    if not network.n_ties:
        return
    path = tmp_path_factory.mktemp("ties") / "ties.txt"
    np.savetxt(path, network.tie_list(), fmt="%d")
    again = read_ties(path)
    tied = np.flatnonzero(network.degrees())
    labels = np.arange(again.n) if again.labels is None else np.array(again.labels)
    assert labels.tolist() == tied.tolist()
    assert np.array_equal(labels[again.tie_list()], network.tie_list())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"ties\.csv: an edge list must have at least one tie, got none"),
        ("# nothing\n\n", "must have at least one tie, got none"),
        ("source,target\n", "must have at least one tie, got none"),
        ("1\n2\n", r"ties\.csv, line 1: a tie must have two columns, got one: '1'"),
        ("a b\nc\n", "line 2: a tie must have two columns, got one: 'c'"),
        ("1,2\n\n3,\n", "line 3: a tie must name two people, got a missing value"),
        ("1,2\n ,4\n", "line 2: a tie must name two people, got a missing value"),
        ("1,2\n3,nan\n", "line 2: a person must have a number or a name, got nan"),
        ("1,2\n-inf,3\n", "line 2: a person must have a number or a name, got -inf"),
        ("1,2\n2,3,4\n", "line 2: every line must have 2 columns, as the first has, got 3"),
        ("a b c d\nb a\n", "line 2: every line must have 4 columns, as the first has, got 2"),
        ("1,2\nx,x\n", "line 2: a tie must join two different people, got 'x' twice"),
        ('1,2\n3,"4\n5,6\n', "line 2: quotes must be closed, got unexpected end of data"),
        (b"1,2\n\n3,\xe9\n", "line 3: an edge list must be text in UTF-8, got byte 0xe9"),
        (b"1,2\n3,\x00\n", "line 2: an edge list must be text in UTF-8, got byte 0x00"),
        ("1,2\n".encode("utf-16"), "line 1: an edge list must be text in UTF-8, got byte 0xff"),
        (b"\x89PNG\r\n\x1a\n\0\0", "line 1: an edge list must be text in UTF-8, got byte 0x89"),
        (gzip.compress(b"1,2\n" * 9, mtime=0)[:-9], "a gzipped file must be whole"),
        (b"\x1f\x8bnot gzip", "a gzipped file must be whole"),
    ],
)
def test_a_file_that_is_no_edge_list_is_refused_by_file_line_rule_and_value(
    tmp_path, text, message
):
    with pytest.raises(NetworkError, match=message):
        read_ties(written(tmp_path, text))


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        read_ties(tmp_path / "nowhere.csv")


# --- errors ------------------------------------------------------------------------------------

RNG = generator()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_graph(10, 12, rng=RNG), "mean_degree must lie in [0, n - 1], got 12"),
        (lambda: random_graph(10, -1, rng=RNG), "mean_degree must lie in [0, n - 1], got -1"),
        (
            lambda: random_graph(10, math.nan, rng=RNG),
            "mean_degree must lie in [0, n - 1], got nan",
        ),
        (lambda: random_graph(10, "3", rng=RNG), "mean_degree must be a number, got '3'"),
        (lambda: random_graph(10, None, rng=RNG), "mean_degree must be a number, got None"),
        (lambda: random_graph(0, 0, rng=RNG), "n must lie in [1, 2147483647], got 0"),
        (lambda: random_graph(-5, 0, rng=RNG), "n must lie in [1, 2147483647], got -5"),
        (lambda: random_graph(2**31, 0, rng=RNG), "n must lie in [1, 2147483647], got 2147483648"),
        (lambda: random_graph(10.0, 3, rng=RNG), "n must be a whole number, got 10.0"),
        (lambda: random_graph(True, 0, rng=RNG), "n must be a whole number, got True"),
        (lambda: random_graph(10, 3, rng=7), "rng must be a numpy.random.Generator, got 7"),
        (lambda: random_regular(5, 3, rng=RNG), "n * degree must be even, got 5 * 3"),
        (lambda: random_regular(5, 5, rng=RNG), "degree must lie in [0, n - 1], got 5"),
        (lambda: random_regular(5, 2, rng=None), "rng must be a numpy.random.Generator, got None"),
        (lambda: small_world(10, 3, 0.1, rng=RNG), "degree must be even, got 3"),
        (lambda: small_world(10, 10, 0.1, rng=RNG), "degree must lie in [0, n - 1], got 10"),
        (lambda: small_world(10, 4, 1.3, rng=RNG), "rewiring must lie in [0, 1], got 1.3"),
        (lambda: newman_watts(8, 2, 0.1, rng=RNG), "reach must lie in [1, (n - 1) / 4], got 2"),
        (lambda: newman_watts(9, 2, -0.1, rng=RNG), "shortcuts must lie in [0, 1], got -0.1"),
        (lambda: preferential_attachment(9, 0, rng=RNG), "links must lie in [1, n - 1], got 0"),
        (lambda: preferential_attachment(9, 9, rng=RNG), "links must lie in [1, n - 1], got 9"),
        (lambda: circles(9, 3, 9, 0.8, rng=RNG), "mean_degree must lie in [0, n - 1], got 9"),
        (lambda: circles(9, 3, 2, 1.1, rng=RNG), "inside must lie in [0, 1], got 1.1"),
        (lambda: circles(9, 2, 2, 0.8, rng=RNG), "n must be a multiple of size, got 9 for size 2"),
        (
            lambda: circles(9, 9, 2, 0.8, rng=RNG),
            "inside must be 1 where there is only one circle, got 0.8",
        ),
        (
            lambda: circles(9, 1, 2, 0.8, rng=RNG),
            "inside must be 0 where nobody shares a circle, got 0.8",
        ),
        (
            lambda: circles(9, 3, 2, 0.8, self_ties="keep", rng=RNG),
            "self_ties must be one of: redraw, drop; got 'keep'",
        ),
        (
            lambda: circles(9, 3, 2, 0.8, repeats=True, rng=RNG),
            "repeats must be one of: merge, keep; got True",
        ),
        (lambda: cliques(9, 0), "size must lie in [1, n], got 0"),
        (lambda: cliques(9, 10), "size must lie in [1, n], got 10"),
        (lambda: ring(9, 3), "degree must be even, got 3"),
        (lambda: ring(9, 1.5), "degree must be a whole number, got 1.5"),
        (lambda: complete(0), "n must lie in [1, 2147483647], got 0"),
        (lambda: square_lattice(0), "side must lie in [1, 46340], got 0"),
        (
            lambda: square_lattice(2),
            "side must be at least 3 where the lattice is periodic, got 2",
        ),
        (
            lambda: square_lattice(5, periodic=True),
            "periodic must be two of True and False, got True",
        ),
        (
            lambda: square_lattice(5, neighbourhood="moore"),
            "neighbourhood must be one of: von Neumann, Moore; got 'moore'",
        ),
        (lambda: TRIANGLE.neighbours_of(3), "person must lie in [0, n - 1], got 3"),
        (lambda: TRIANGLE.neighbours_of(-1), "person must lie in [0, n - 1], got -1"),
        (lambda: from_ties([]), "n must lie in [1, 2147483647], got 0"),
        (lambda: from_ties([(0, 1)], n=-1), "n must lie in [1, 2147483647], got -1"),
        (lambda: from_ties([(0, 1, 2)]), "pairs must have shape (m, 2), got (1, 3)"),
        (lambda: from_ties([0, 1]), "pairs must have shape (m, 2), got (2,)"),
        (
            lambda: from_ties([(0, 1), (2,)]),
            "pairs must have shape (m, 2), got rows of different lengths",
        ),
        (lambda: from_ties([(0, "x")]), "pairs must be whole numbers, got 'x'"),
        (lambda: from_ties([(0, 1), (1, None)]), "pairs must be whole numbers, got None"),
        (
            lambda: from_ties([(0, 1), (1, math.nan)]),
            "pairs must be whole numbers, got nan in row 1",
        ),
        (lambda: from_ties([(0, math.inf)]), "pairs must be whole numbers, got inf in row 0"),
        (lambda: from_ties([(0, 0.5)]), "pairs must be whole numbers, got 0.5 in row 0"),
        (lambda: from_ties([(0, 1e30)]), "pairs must be whole numbers, got 1e+30 in row 0"),
        (lambda: from_ties([(0, 1), (-1, 2)]), "pairs must lie in [0, n - 1], got -1 in row 1"),
        (lambda: from_ties([(0, 1)], n=1), "pairs must lie in [0, n - 1], got 1 in row 0"),
        (lambda: from_ties([(2, 2)]), "pairs must tie two different people, got [2, 2] in row 0"),
        (lambda: from_ties([(0, 1)], n=2, labels="abc"), "labels must be n names, got 3 for n = 2"),
        (lambda: from_ties([(0, 1)], labels="aa"), "labels must be different, got 'a' twice"),
        (lambda: from_networkx(nx.Graph()), "graph must have at least one person, got none"),
        (
            lambda: from_networkx(nx.Graph([("a", "a")])),
            "graph must have no self-loops, got one at 'a'; remove them with "
            "graph.remove_edges_from(list(networkx.selfloop_edges(graph)))",
        ),
        (
            lambda: read_ties("x", self_ties="keep"),
            "self_ties must be one of: refuse, drop; got 'keep'",
        ),
        (
            lambda: read_ties("x", duplicates="keep"),
            "duplicates must be one of: merge, refuse; got 'keep'",
        ),
        (
            lambda: read_ties("x", separator="::"),
            "separator must be one character, got '::'",
        ),
    ],
)
def test_an_error_names_parameter_rule_and_value(call, message):
    with pytest.raises(NetworkError) as caught:
        call()
    assert str(caught.value) == message


def test_igraphs_with_loops_or_a_name_twice_are_refused():
    igraph = pytest.importorskip("igraph")
    with pytest.raises(NetworkError, match=r"no self-loops, got one at 1; remove them with graph"):
        from_igraph(igraph.Graph(2, [(0, 1), (1, 1)]))
    with pytest.raises(NetworkError, match="labels must be different, got 'a' twice"):
        from_igraph(igraph.Graph(2, [(0, 1)], vertex_attrs={"name": ["a", "a"]}))


# --- a million ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "build",
    [
        lambda n, rng: random_graph(n, 10, rng=rng),
        lambda n, rng: random_regular(n, 10, rng=rng),
        lambda n, rng: small_world(n, 10, 0.1, rng=rng),
        lambda n, rng: newman_watts(n, 5, 0.1, rng=rng),
        lambda n, rng: preferential_attachment(n, 5, rng=rng),
    ],
)
def test_a_network_of_a_million_people_is_well_formed_and_takes_seconds(build):
    build(1000, generator())  # compiled before the clock runs
    start = time.perf_counter()
    network = build(1_000_000, generator())
    assert time.perf_counter() - start < 10
    assert_well_formed(network)
    assert network.mean_degree == pytest.approx(10, rel=0.11)


@pytest.mark.slow
def test_a_file_of_a_million_lines_is_read_in_seconds(tmp_path):
    pairs = random_graph(100_000, 20, rng=generator()).tie_list()
    path = written(tmp_path, "\n".join(f"person {u},person {v}" for u, v in pairs.tolist()))
    start = time.perf_counter()
    network = read_ties(path)
    assert time.perf_counter() - start < 15
    assert network.n_ties == len(pairs)
