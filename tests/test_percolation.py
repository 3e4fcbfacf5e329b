"""Percolation: its two faces are equal, its laws hold, its published numbers come out."""

import hashlib
import itertools

import numpy as np
import pytest
from conftest import WHOLE
from faces import assert_faces_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from simulations import networks
from simulations.chance import generator, replicate_seeds, uniforms
from simulations.core.parameters import ParameterError
from simulations.models.percolation import engine, price, rules, studio, theory
from simulations.models.percolation.rules import ADOPTER, DECLINED, INFORMED, UNAWARE, Parameters
from simulations.processes import newman_ziff
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

MODEL = Model("percolation")

seeds = st.integers(0, 2**64 - 1)
small_runs = st.builds(
    Parameters,
    side=st.integers(1, 12),
    quality=st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.55, 0.6, 0.65, 0.8, 1.0])),
)


# --- equality of the two faces


@settings(max_examples=150)
@given(small_runs, seeds)
def test_mesa_and_engine_are_equal_person_by_person_and_step_by_step(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


def test_mesa_and_engine_are_equal_on_the_lattice_of_the_chapter():
    assert_faces_equal(MODEL, Parameters(side=31, quality=0.6), 1)


def test_a_run_without_numba_gives_the_same_bits(printed):
    program = (
        "import hashlib\n"
        "from simulations.networks import karate_club\n"
        "from simulations.models.percolation import engine, price, studio\n"
        "from simulations.processes import newman_ziff\n"
        "from simulations.models.percolation.rules import Parameters\n"
        "run = engine.simulate(Parameters(side=21, quality=0.6), 11, record=True)\n"
        "arrays = list(run.people.values()) + list(run.measures.values())\n"
        "for kind in newman_ziff.KINDS:\n"
        "    filling = newman_ziff.fill(16, 11, kind=kind)\n"
        "    arrays.append(filling.largest)\n"
        "    print(filling.horizontal, filling.vertical)\n"
        "arrays += price.demand(karate_club(), 11)\n"
        "arrays += studio.self_organised(Parameters(side=9), 2, films=20).measures.values()\n"
        "print(hashlib.sha256(b''.join(a.tobytes() for a in arrays)).hexdigest())\n"
    )
    compiled, plain = (printed(program, numba=numba) for numba in (True, False))
    assert len(compiled.split()[-1]) == hashlib.sha256().digest_size * 2
    assert compiled == plain


# --- invariants


def attitudes(parameters, seed):
    return engine.simulate(parameters, seed).people["attitude"]


@settings(max_examples=100)
@given(small_runs, seeds, st.floats(0, 1))
def test_a_better_film_never_loses_a_viewer_and_news_of_it_never_comes_later(
    parameters, seed, other
):
    worse, better = sorted([parameters.quality, other])
    bad, good = (
        engine.simulate(parameters.replace(quality=quality), seed) for quality in (worse, better)
    )
    saw_bad, saw_good = (run.people["attitude"] == ADOPTER for run in (bad, good))
    assert (saw_bad <= saw_good).all()
    assert (good.people["heard_at"] <= bad.people["heard_at"]).all()
    assert good.final()["hit"] >= bad.final()["hit"]


@settings(max_examples=100)
@given(small_runs, seeds)
def test_the_audience_is_bounded_by_the_willing_and_by_those_who_heard(parameters, seed):
    run = engine.simulate(parameters, seed)
    audience, heard = run.measures["audience"], run.measures["heard"]
    assert (audience <= run.measures["willing"]).all()
    assert (audience <= heard).all()
    assert (np.diff(audience) >= 0).all()
    assert (np.diff(heard) >= 0).all()
    assert (np.diff(run.measures["hit"]) >= 0).all()
    willing = rules.draw_preferences(parameters, seed) < parameters.quality
    attitude = run.people["attitude"]
    assert (attitude != INFORMED).all()
    np.testing.assert_array_equal(willing & (attitude != UNAWARE), attitude == ADOPTER)
    np.testing.assert_array_equal(~willing & (attitude != UNAWARE), attitude == DECLINED)


@settings(max_examples=100)
@given(st.integers(3, 14), st.floats(0.3, 0.9), seeds)
def test_the_audience_is_every_cluster_of_the_willing_that_touches_the_top_row(side, quality, seed):
    parameters = Parameters(side=side, quality=quality)
    willing = rules.draw_preferences(parameters, seed) < quality
    lattice = networks.square_lattice(side, periodic=(False, True))
    ties = lattice.tie_list()
    labels = components_of(side**2, ties[willing[ties].all(axis=1)])
    touching = np.unique(labels[:side][willing[:side]])
    expected = willing & np.isin(labels, touching)
    np.testing.assert_array_equal(attitudes(parameters, seed) == ADOPTER, expected)
    assert engine.simulate(parameters, seed).final()["hit"] == expected[-side:].any()


def components_of(n, ties):
    graph = coo_array((np.ones(len(ties)), ties.T), shape=(n, n))
    return connected_components(graph, directed=False)[1]


def run_on(side, willing):
    state, tells = engine.start(Parameters(side=side)), engine.who_is_told(side)
    informed, t = np.arange(side, dtype=np.int32), 0
    while len(informed):
        t += 1
        informed = engine.step(state, informed, t, tells, willing)
    return state


@settings(max_examples=60)
@given(small_runs, seeds)
def test_step_after_step_is_the_whole_run(parameters, seed):
    willing = rules.draw_preferences(parameters, seed) < parameters.quality
    state, run = run_on(parameters.side, willing), engine.simulate(parameters, seed)
    np.testing.assert_array_equal(state.attitude, run.people["attitude"])
    np.testing.assert_array_equal(state.heard_at, run.people["heard_at"])


@settings(max_examples=60)
@given(small_runs, seeds, st.integers(0, 20))
def test_turning_or_mirroring_the_cylinder_turns_or_mirrors_the_audience(parameters, seed, by):
    side = parameters.side
    willing = (rules.draw_preferences(parameters, seed) < parameters.quality).reshape(side, side)
    at_home = run_on(side, willing.ravel()).heard_at.reshape(side, side)
    for change in (lambda rows: np.roll(rows, by, axis=1), lambda rows: rows[:, ::-1]):
        abroad = run_on(side, np.ascontiguousarray(change(willing)).ravel()).heard_at
        np.testing.assert_array_equal(abroad.reshape(side, side), change(at_home))


def test_news_travels_one_tie_a_step():
    run = engine.simulate(Parameters(side=31, quality=0.8), 3)
    heard_at = run.people["heard_at"].reshape(31, 31)
    assert (heard_at >= np.arange(31)[:, None]).all()


# --- limits


@given(st.integers(1, 30), seeds)
@settings(max_examples=30)
def test_a_worthless_film_has_no_audience_and_a_perfect_one_takes_a_row_a_step(side, seed):
    nobody = engine.simulate(Parameters(side=side, quality=0), seed)
    assert nobody.final() == {
        "audience": 0, "heard": side / side**2, "willing": 0, "reached": 0, "hit": 0
    }  # fmt: skip
    everybody = engine.simulate(Parameters(side=side, quality=1), seed).measures
    np.testing.assert_allclose(everybody["audience"], np.arange(side + 1) / side)
    np.testing.assert_array_equal(everybody["hit"], np.arange(side + 1) >= side)


@given(seeds, st.floats(0, 1))
def test_on_a_lattice_of_one_the_film_is_a_hit_if_that_one_likes_it(seed, quality):
    run = engine.simulate(Parameters(side=1, quality=quality), seed)
    taste = uniforms(seed, "preference", 0)
    assert run.final()["hit"] == (taste < quality)
    assert run.steps == 1


def test_if_everyone_is_told_the_audience_is_the_quality_with_no_threshold():
    # the null: n = 10201 people, standard error at most .005
    for quality in (0.3, 0.5, 0.6, 0.9):
        willing = engine.simulate(Parameters(quality=quality), 5).final()["willing"]
        assert abs(willing - theory.audience_if_everyone_is_told(quality)) < 0.02


# --- hits and flops: the numbers of the card


# quality: P(hit), share of the willing reached [C, L = 101, 400 runs]
CARD = {
    0.50: (0.000, 0.061),
    0.55: (0.007, 0.155),
    0.58: (0.300, 0.405),
    0.60: (0.790, 0.697),
    0.63: (0.998, 0.908),
    0.65: (1.000, 0.946),
}


@pytest.mark.parametrize("quality", CARD)
def test_hits_appear_at_the_threshold(quality):
    # both the card's number and ours are means of 400 runs: 4 standard errors of the difference,
    # at least .01 where the card rounds to 0 or 1
    frame = sweep(MODEL, {"quality": [quality]}, replicates=400, seed=0)
    hits, reached = CARD[quality]
    error = np.sqrt(2 * hits * (1 - hits) / 400)
    assert abs(frame["hit"].mean() - hits) < max(4 * error, 0.01)
    spread = np.sqrt(2) * frame["reached"].std() / 20
    assert abs(frame["reached"].mean() - reached) < max(4 * spread, 0.005)


@pytest.mark.slow
@pytest.mark.parametrize(("quality", "hits"), [(0.58, 0.300), (0.60, 0.790)])
def test_the_chance_of_a_hit_near_the_threshold_is_that_of_the_card(quality, hits):
    # 4000 runs: only the card's own standard error (.023, .020) is left; 3 of them
    frame = sweep(MODEL, {"quality": [quality]}, replicates=4000, seed=1)
    assert abs(frame["hit"].mean() - hits) < 3 * np.sqrt(hits * (1 - hits) / 400)


def test_far_from_the_threshold_the_outcome_of_a_big_population_is_certain():
    frame = sweep(MODEL, {"quality": [0.5, 0.65]}, replicates=100, seed=3)
    assert frame.groupby("quality")["hit"].mean().tolist() == [0, 1]


def test_the_band_of_doubt_narrows_as_the_population_grows():
    # the width of P(hit) shrinks as L^(-3/4): from L = 21 to 101 by a factor of about 3.2
    doubt = {}
    for side in (21, 101):
        qualities = np.arange(0.40, 0.80, 0.02)
        frame = sweep(MODEL, {"quality": qualities}, Parameters(side=side), replicates=100, seed=4)
        chances = frame.groupby("quality")["hit"].mean().to_numpy()
        doubt[side] = (chances * (1 - chances)).sum()
    assert 2.4 < doubt[21] / doubt[101] < 4.2


# quality of films 2000 to 6000: mean, standard deviation [C]
SELF_ORGANISED = {51: (0.5844, 0.0044), 101: (0.5877, 0.0032), 201: (0.5896, 0.0025)}


def assert_self_organised(side, films, drop):
    # a random walk that forgets within some hundred films: at least films / 200 independent values
    mean, deviation = SELF_ORGANISED[side]
    run = studio.self_organised(Parameters(side=side, quality=0.5), 1, films=films)
    quality = run.measures["quality"][drop:]
    error = deviation / np.sqrt((films - drop) / 200)
    assert abs(quality.mean() - mean) < 2 * error
    assert abs(quality.std() - deviation) < 0.0015


def test_a_studio_that_learns_ends_at_the_threshold():
    assert_self_organised(51, films=3000, drop=500)


@pytest.mark.slow
@pytest.mark.whole
@pytest.mark.parametrize("side", SELF_ORGANISED)
def test_a_studio_that_learns_comes_closer_to_the_threshold_in_a_bigger_town(side):
    assert_self_organised(side, films=6000, drop=2000)


def test_the_studio_moves_down_after_a_hit_and_up_after_a_flop_and_draws_new_tastes():
    run = studio.self_organised(Parameters(side=15, quality=0.6), 7, films=200, change=0.01)
    quality, hit = run.measures["quality"], run.measures["hit"]
    np.testing.assert_allclose(np.diff(quality), np.where(hit[:-1] == 1, -0.01, 0.01))
    assert 0 < hit.mean() < 1
    first = engine.simulate(Parameters(side=15, quality=0.6), 7).final()
    assert (first["hit"], first["audience"]) == (hit[0], run.measures["audience"][0])
    p = Parameters(side=15)
    assert not np.array_equal(rules.draw_preferences(p, 7, 0), rules.draw_preferences(p, 7, 1))


def test_the_quality_of_a_learning_studio_stays_a_quality():
    for start in (0.0, 1.0):
        run = studio.self_organised(Parameters(side=1, quality=start), 1, films=50, change=0.7)
        quality = run.measures["quality"]
        assert quality.min() >= 0
        assert quality.max() <= 1


@pytest.mark.parametrize("wrong", [{"films": 0}, {"change": 0}, {"change": 1.5}])
def test_a_wrong_studio_is_named(wrong):
    (name,) = wrong
    with pytest.raises(ParameterError, match=name):
        studio.self_organised(Parameters(side=3), 1, **wrong)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quality": 1.2}, r"quality must lie in \[0, 1\], got 1.2"),
        ({"side": 0}, r"side must lie in \[1, 4096\], got 0"),
        ({"side": 10.5}, "side must be a whole number, got 10.5"),
    ],
)
def test_wrong_values_are_named_with_their_rule(changes, message):
    with pytest.raises(ParameterError, match=message):
        Parameters(**changes)


# --- Newman and Ziff's algorithm against plain labelling


def by_tiling(side, kind, is_open):
    """Return (wraps horizontally, wraps vertically, size of the largest cluster) of a torus.

    A picture of it is tiled and labelled without periodic edges: a cluster wraps if a site is
    connected to a copy of itself.
    """
    copies = 2 * side + 1
    image, structure, zoom = picture(side, kind, is_open)
    labels = ndimage.label(np.tile(image, (copies, copies)), structure)[0][::zoom, ::zoom]
    labels = labels.reshape(copies, side, copies, side).transpose(0, 2, 1, 3)
    home = labels[side, side]
    same = (labels == home) & (home > 0)
    met = same.any(axis=(2, 3))
    vertical = met[np.arange(copies) != side].any()
    horizontal = met[:, np.arange(copies) != side].any()
    sizes = [(labels == label).any(axis=(0, 1)).sum() for label in np.unique(home[home > 0])]
    return horizontal, vertical, max(sizes, default=0)


def picture(side, kind, is_open):
    """Return (image, which pixels touch, pixels a site); rows downwards are the code's north."""
    if kind == "site":
        return is_open.reshape(side, side), None, 1
    if kind == "triangular site":
        return is_open.reshape(side, side), [[1, 1, 0], [1, 1, 1], [0, 1, 1]], 1
    image = np.zeros((2 * side, 2 * side), bool)  # sites at even places, bonds between
    image[::2, ::2] = True
    image[::2, 1::2] = is_open[0::2].reshape(side, side)
    image[1::2, ::2] = is_open[1::2].reshape(side, side)
    return image, None, 2


def assert_filling_is_right(side, kind, order, moments):
    filling = newman_ziff.fill_in_order(side, order, kind=kind)
    for count in moments:
        is_open = np.zeros(len(order), bool)
        is_open[order[:count]] = True
        horizontal, vertical, largest = by_tiling(side, kind, is_open)
        assert (filling.horizontal <= count) == horizontal
        assert (filling.vertical <= count) == vertical
        assert filling.largest[count] == largest


def items_of(side, kind):
    return 2 * side**2 if kind == "bond" else side**2


@pytest.mark.parametrize(
    ("side", "kind"), [(2, "site"), (3, "site"), (2, "bond"), (3, "triangular site")]
)
def test_every_state_of_a_tiny_torus_is_filled_right(side, kind):
    shuffle = np.random.default_rng(0).permutation
    for is_open in itertools.product([False, True], repeat=items_of(side, kind)):
        is_open = np.array(is_open)
        first, last = shuffle(np.flatnonzero(is_open)), shuffle(np.flatnonzero(~is_open))
        order = np.concatenate([first, last]).astype(np.int32)
        assert_filling_is_right(side, kind, order, [len(first)])


@settings(max_examples=60)
@given(st.integers(2, 7), st.sampled_from(newman_ziff.KINDS), seeds)
def test_a_random_filling_is_right_at_every_moment(side, kind, seed):
    items = items_of(side, kind)
    order = generator(seed, "test").permutation(items).astype(np.int32)
    assert_filling_is_right(side, kind, order, range(0, items + 1, max(items // 12, 1)))


def test_the_wrapping_probability_of_a_tiny_torus_is_exact():
    # L = 2: a cluster wraps as soon as two neighbours are open. Of the 16 states with k open
    # sites, 4 of 6 wrap at k = 2, all at k = 3 and 4: R(p) = 4 p^2 q^2 + 4 p^3 q + p^4
    orders = [np.array(order, np.int32) for order in itertools.permutations(range(4))]
    runs = [newman_ziff.fill_in_order(2, order) for order in orders]
    fillings = newman_ziff.Fillings(
        2,
        4,
        np.mean([run.largest for run in runs], axis=0) / 4,
        np.array([run.horizontal for run in runs]),
        np.array([run.vertical for run in runs]),
    )
    p = np.array([0.0, 0.1, 0.5, 0.9, 1.0])
    q = 1 - p
    np.testing.assert_allclose(
        newman_ziff.wrapping_probability(fillings, p), 4 * p**2 * q**2 + 4 * p**3 * q + p**4
    )
    # largest cluster: 1 of 4 at k = 1; at k = 2 two if neighbours (4 of 6), else one; then k
    largest = (4 * p * q**3 * 1 + p**2 * q**2 * (4 * 2 + 2 * 1) + 4 * p**3 * q * 3 + p**4 * 4) / 4
    np.testing.assert_allclose(newman_ziff.largest_cluster(fillings, p), largest)


def test_wrapping_either_way_and_both_ways_add_up():
    fillings = newman_ziff.fill_many(16, 200, 5)
    p = np.linspace(0.3, 0.9, 7)
    either, both, horizontal, vertical = (
        newman_ziff.wrapping_probability(fillings, p, way)
        for way in ("either", "both", "horizontal", "vertical")
    )
    np.testing.assert_allclose(either + both, horizontal + vertical)
    assert (both <= horizontal).all()
    assert (horizontal <= either).all()
    assert (np.diff(either) >= 0).all()


def test_a_run_of_many_is_the_run_of_its_seed():
    many = newman_ziff.fill_many(10, 5, 9, kind="bond")
    single = [newman_ziff.fill(10, s, kind="bond") for s in replicate_seeds(9, 5)]
    assert many.horizontal.tolist() == [run.horizontal for run in single]
    np.testing.assert_allclose(many.largest, np.mean([run.largest for run in single], axis=0) / 100)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("side", {"side": 1, "runs": 1}),
        ("runs", {"side": 4, "runs": 0}),
        ("kind", {"side": 4, "runs": 1, "kind": "x"}),
    ],
)
def test_a_wrong_filling_is_named(name, wrong):
    with pytest.raises(ParameterError, match=f"{name} must"):
        newman_ziff.fill_many(**wrong)


# --- thresholds of the plane


@pytest.fixture(scope="module")
def sites_64():
    return newman_ziff.fill_many(64, 2000, 0)


@pytest.mark.parametrize("way", ["either", "both"])
def test_the_site_threshold_is_that_of_newman_and_ziff(sites_64, way):
    # the card: |p_c - .59275| < .001 at L = 64, 2000 runs, standard error .00024
    found = newman_ziff.threshold(sites_64, theory.WRAPPING[way], way)
    assert abs(found - 0.59275) < 0.001
    assert round(theory.SQUARE_SITE, 5) == 0.59275


def test_the_bond_threshold_is_one_half():
    # the card: .50028 +- .00022 at L = 64; 1000 runs have .0003, 4 of them .0012
    fillings = newman_ziff.fill_many(64, 1000, 0, kind="bond")
    found = newman_ziff.threshold(fillings, theory.WRAPPING["either"])
    assert abs(found - theory.SQUARE_BOND) < 0.0012


@pytest.mark.parametrize(
    ("side", "runs"),
    [(64, 600), pytest.param(128, 1500, marks=WHOLE)],
)
def test_the_site_threshold_with_six_neighbours_is_one_half(side, runs):
    # the card: L = 128 .49998 +- .00020; 600 runs at L = 64 have .0004, 4 of them .0016
    fillings = newman_ziff.fill_many(side, runs, 0, kind="triangular site")
    found = newman_ziff.threshold(fillings, theory.WRAPPING["either"])
    assert abs(found - theory.TRIANGULAR_SITE) < {64: 0.0016, 128: 0.0008}[side]


@pytest.mark.parametrize("way", theory.WRAPPING)
def test_wrapping_at_the_threshold_has_its_universal_chance(sites_64, way):
    # tolerance of the card .02 with 3000 runs; 2000 runs have a standard error of at most .011
    found = newman_ziff.wrapping_probability(sites_64, theory.SQUARE_SITE, way)
    assert abs(found - theory.WRAPPING[way]) < 0.03


@pytest.mark.slow
@pytest.mark.whole
@pytest.mark.parametrize("side", [32, 64, 128])
def test_wrapping_at_the_threshold_is_that_of_the_card(side):
    # either .690/.694/.695, horizontal .519/.523/.519 [C]; tolerance .02 with 3000 runs; the mean
    # of both directions has less noise than one
    fillings = newman_ziff.fill_many(side, 3000, 2)
    either, horizontal, vertical = (
        newman_ziff.wrapping_probability(fillings, theory.SQUARE_SITE, way)
        for way in ("either", "horizontal", "vertical")
    )
    assert abs(either - {32: 0.690, 64: 0.694, 128: 0.695}[side]) < 0.02
    assert abs((horizontal + vertical) / 2 - {32: 0.519, 64: 0.523, 128: 0.519}[side]) < 0.02
    assert abs(newman_ziff.threshold(fillings, theory.WRAPPING["either"]) - 0.59275) < 0.001


@pytest.mark.slow
@pytest.mark.whole
@pytest.mark.parametrize(("side", "runs"), [(64, 4000), (128, 2000)])
def test_the_bond_threshold_is_one_half_on_bigger_lattices(side, runs):
    fillings = newman_ziff.fill_many(side, runs, 3, kind="bond")
    found = newman_ziff.threshold(fillings, theory.WRAPPING["either"])
    assert abs(found - theory.SQUARE_BOND) < 0.0008


def slope_of_the_largest_cluster(sides_and_runs, seed):
    sizes = [
        float(newman_ziff.largest_cluster(newman_ziff.fill_many(s, r, seed), theory.SQUARE_SITE))
        for s, r in sides_and_runs.items()
    ]
    return np.polyfit(np.log(list(sides_and_runs)), np.log(sizes), 1)[0]


def test_the_largest_cluster_at_the_threshold_thins_out():
    # one run has a relative standard deviation of .2: the slope's standard error is .006
    slope = slope_of_the_largest_cluster({8: 1000, 16: 1000, 32: 1000, 64: 800}, 1)
    assert abs(slope - theory.LARGEST_CLUSTER_EXPONENT) < 0.02


@pytest.mark.slow
@pytest.mark.whole
def test_the_largest_cluster_thins_out_with_the_exponent_of_the_plane():
    # the card: -.1047 over L = 64 to 512, exact -.10417, tolerance .01; standard error .003
    slope = slope_of_the_largest_cluster({64: 4000, 128: 3000, 256: 2000, 512: 1000}, 11)
    assert abs(slope - theory.LARGEST_CLUSTER_EXPONENT) < 0.01


# --- closed forms


def test_the_giant_component_of_a_random_graph_solves_its_equation():
    # [D] S = 1 - exp(-c S)
    values = {1.1: 0.176134, 1.5: 0.582812, 2: 0.796812, 4: 0.980173}
    np.testing.assert_allclose(
        theory.giant_component(list(values)), list(values.values()), atol=5e-7
    )
    for c in (1.0001, 1.3, 7.0):
        s = theory.giant_component(c)
        assert s > 0
        assert s == pytest.approx(1 - np.exp(-c * s), abs=1e-9)
    assert (theory.giant_component([0, 0.5, 1]) == 0).all()


@pytest.mark.parametrize(
    ("mean_degree", "share", "deviation"), [(1.5, 0.584, 0.015), (2, 0.795, 0.008)]
)
def test_a_random_graph_has_the_giant_component_of_theory(mean_degree, share, deviation):
    # [C] n = 10000; standard error of 20 graphs deviation / sqrt(20), and that of the card
    shares = [
        networks.largest_component_share(
            networks.random_graph(10_000, mean_degree, rng=generator(s, "network"))
        )
        for s in replicate_seeds(2, 20)
    ]
    error = deviation / np.sqrt(20)
    assert abs(np.mean(shares) - theory.giant_component(mean_degree)) < 4 * error
    assert abs(np.mean(shares) - share) < 6 * error


def test_the_threshold_of_a_tree():
    np.testing.assert_allclose(theory.bethe_threshold([2, 3, 4, 5]), [1, 1 / 2, 1 / 3, 1 / 4])
    values = {0.55: 0.4523, 0.7: 0.9213}  # [D]
    np.testing.assert_allclose(theory.bethe_giant(list(values)), list(values.values()), atol=5e-5)
    assert (theory.bethe_giant([0, 0.3, 0.5]) == 0).all()
    assert theory.bethe_giant(1) == 1


@pytest.mark.parametrize(("p", "share"), [(0.55, 0.4537), (0.7, 0.9184)])
def test_open_ties_of_a_random_3_regular_graph_follow_the_tree(p, share):
    # [C] n = 20000; from run to run the share varies by .02 at p = .55 and .003 at .7
    found = []
    for s in replicate_seeds(4, 12):
        graph = networks.random_regular(20_000, 3, rng=generator(s, "network"))
        ties = graph.tie_list()
        is_open = uniforms(s, "bond", *ties.T) < p
        labels = components_of(graph.n, ties[is_open])
        found.append(np.bincount(labels).max() / graph.n)
    error = np.std(found) / np.sqrt(12)
    assert abs(np.mean(found) - theory.bethe_giant(p)) < max(4 * error, 0.005)
    assert abs(np.mean(found) - share) < max(6 * error, 0.005)


def test_molloy_and_reed_find_the_threshold_of_a_random_graph_and_of_a_power_law():
    # a Poisson law has <k^2> / <k> = c + 1: above 2 if c > 1
    poisson = networks.random_graph(20_000, 1.0, rng=generator(1, "network")).degrees()
    assert theory.molloy_reed(poisson) == pytest.approx(2, abs=0.05)
    assert theory.molloy_reed([3, 3, 3]) == 3
    assert theory.power_law_limit() == pytest.approx(3.47875, abs=5e-6)  # [D]
    assert round(theory.power_law_limit(), 5) == theory.POWER_LAW_LIMIT
    k = np.arange(1, 10**6)
    for alpha, giant in ((3.4, True), (3.55, False)):
        law = k**-alpha
        assert ((law @ k**2) / (law @ k) > 2) == giant


@pytest.mark.parametrize(
    ("shortcuts", "limit", "peak"), [(0.01, 0.75748, 0.770), (0.3, 0.28556, 0.297)]
)
def test_shortcuts_lower_the_threshold_of_a_ring(shortcuts, limit, peak):
    # [D] limit; [C] peak of the susceptibility at n = 40000, to be met within .015
    p_c = theory.newman_watts_threshold(2, shortcuts)
    assert p_c == pytest.approx(limit, abs=5e-6)
    s = (1 - p_c) ** 2
    assert s / (4 * p_c * (2 - s)) == pytest.approx(shortcuts)

    def build(seed):
        return networks.newman_watts(40_000, 2, shortcuts, rng=generator(seed, "network"))

    assert abs(1 - price.critical_price(price.mean_demand(build, 10, 1)) - peak) < 0.015


# --- the price of a product on a network


@settings(max_examples=40)
@given(st.integers(1, 60), st.floats(0, 5), seeds)
def test_demand_is_the_largest_cluster_of_those_who_would_pay(n, mean_degree, seed):
    network = networks.random_graph(n, min(mean_degree, n - 1), rng=generator(seed, "network"))
    curve = price.demand(network, seed)
    purses, ties = uniforms(seed, "reservation price", np.arange(n)), network.tie_list()
    for asked in (0.1, 0.4, 0.8):
        would_buy = purses > asked
        count = np.count_nonzero(would_buy)
        labels = components_of(n, ties[would_buy[ties].all(axis=1)].reshape(-1, 2))
        sizes = np.sort(np.bincount(labels[would_buy], minlength=1))
        assert curve.largest[count] == sizes[-1] / n
        assert curve.susceptibility[count] == (sizes[:-1] ** 2).sum() / max(count, 1)
        assert curve.price[count] == pytest.approx(1 - count / n)
    assert (np.diff(curve.largest) >= 0).all()


# the network, its rewiring, the critical price at n = 10000 [C, tolerance .03]
PRICES = [
    ("random graph", 0.1, 0.728),
    ("small world", 0.0, 0.024),
    ("small world", 0.001, 0.072),
    ("small world", 0.01, 0.215),
    ("small world", 0.1, 0.483),
    ("small world", 1.0, 0.688),
    ("lattice", 0.1, 0.431),
    ("preferential attachment", 0.1, 0.812),
]


@pytest.mark.parametrize(("kind", "rewiring", "expected"), PRICES)
def test_the_critical_price_of_a_network_is_that_of_the_card(kind, rewiring, expected):
    def build(seed):
        return price.build_network(kind, 10_000, seed, rewiring=rewiring)

    found = price.critical_price(price.mean_demand(build, 20, 1))
    assert abs(found - expected) < 0.03


def test_the_critical_price_of_a_random_graph_comes_from_its_degree():
    # [D] 1 - 1/z, for z = 4 three quarters; the finite graph peaks a little below (card: by .022)
    assert theory.poisson_critical_price(4) == 0.75
    assert (theory.poisson_critical_price([0.5, 1, 2]) == [0, 0, 0.5]).all()
    curve = price.mean_demand(lambda s: price.build_network("random graph", 40_000, s), 10, 1)
    assert abs(price.critical_price(curve) - 0.75) < 0.03
