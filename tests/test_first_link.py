"""The first link: its two faces are equal, its laws hold, its published numbers come out."""

import hashlib
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from faces import assert_faces_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations import networks
from simulations.chance import generator
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import NOT_YET
from simulations.models.first_link import (
    engine,
    puzzle,
    rules,
    theory,
)
from simulations.models.first_link.rules import Parameters
from simulations.processes import branching, complex_contagion, influence
from simulations.processes import threshold_cascade as cascade
from simulations.running.catalogue import Model
from simulations.running.ensembles import ensemble, sweep

MODEL = Model("first_link")

seeds = st.integers(0, 2**64 - 1)
thresholds = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.1, 0.18, 0.2, 1 / 3, 0.5, 1.0]))


@st.composite
def small_runs(draw):
    n = draw(st.integers(2, 60))
    return Parameters(
        n=n,
        mean_degree=draw(st.floats(0, min(8, n - 1))),
        threshold=draw(thresholds),
        n_seeds=draw(st.integers(0, min(n, 6))),
        first=draw(st.sampled_from(rules.FIRST)),
    )


def adopted(network, needed, seed_adopters):
    return cascade.spread(network, needed, seed_adopters).adopted_at < NOT_YET


# --- equality of the two faces


@settings(max_examples=150)
@given(small_runs(), seeds)
def test_mesa_and_engine_are_equal_person_by_person_and_step_by_step(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


@pytest.mark.parametrize("first", rules.FIRST)
def test_mesa_and_engine_are_equal_on_given_networks(first):
    parameters = Parameters(n_seeds=2, first=first, threshold=0.3)
    assert_faces_equal(MODEL, parameters, 3, network=networks.karate_club())
    assert_faces_equal(
        MODEL, parameters, 3, network=networks.small_world(100, 4, 0.1, rng=generator(1, "test"))
    )


def test_one_step_of_the_engine_is_one_step_of_the_run():
    parameters = Parameters(n=200)
    network = engine.build_network(parameters, 5)
    run = engine.simulate(parameters, 5, network=network, record=True)
    assert run.steps > 3
    newcomers = rules.draw_seed_adopters(parameters, 5, network).astype(np.int32)
    state = cascade.start(cascade.needed_by(network, 0.18), newcomers)
    for t in range(1, run.steps + 1):
        newcomers = cascade.step(state, newcomers, t, network)
        np.testing.assert_array_equal(state.adopted_at < NOT_YET, run.people["adopted"][t])


def test_a_run_without_numba_gives_the_same_bits(printed):
    program = (
        "import hashlib, numpy as np\n"
        "from simulations.networks import karate_club, square_lattice\n"
        "from simulations.models.first_link import engine, puzzle\n"
        "from simulations.processes import complex_contagion as cc, influence\n"
        "from simulations.models.first_link.rules import Parameters\n"
        "p = Parameters(n=400, n_seeds=3, first='hubs')\n"
        "arrays = list(engine.simulate(p, 11).people.values())\n"
        "arrays.append(cc.swapped(square_lattice(12), 0.5, 3).neighbours)\n"
        "sets = influence.reverse_sets(karate_club(), 0.2, worlds=20, seed=4)\n"
        "chosen, hit = influence.greedy(sets, 34, 4)\n"
        "arrays += [*sets, chosen, hit, puzzle.check([0, 1]).adopted_at]\n"
        "arrays.append(influence.reach(karate_club(), 0.2, chosen, worlds=20))\n"
        "print(hashlib.sha256(b''.join(np.ascontiguousarray(a) for a in arrays)).hexdigest())\n"
    )
    compiled, plain = (printed(program, numba=numba) for numba in (True, False))
    assert len(compiled.strip()) == hashlib.sha256().digest_size * 2
    assert compiled == plain


# --- the rule


@given(st.integers(0, 100), st.integers(1, 100), st.integers(1, 60))
def test_friends_needed_are_exact_for_thresholds_that_are_fractions(above, below, most):
    share = Fraction(min(above, below), below)
    needed = cascade.friends_needed(float(share), most)
    for friends in range(1, most + 1):
        assert needed[friends] == max(math.ceil(share * friends), 1)


def test_with_at_most_one_over_phi_friends_one_is_enough():
    needed = cascade.friends_needed(0.18, 12)
    assert needed.tolist()[1:] == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3]
    assert theory.vulnerable_degree(0.18) == theory.vulnerable_degree(0.2) == 5
    assert theory.vulnerable_degree(1 / 3) == 3
    assert theory.vulnerable_degree(0.1) == 10


@pytest.mark.parametrize(("n", "cascade"), [(20, 0), (19, 1)])
def test_a_cascade_wins_more_than_five_per_cent_and_not_just_as_many(n, cascade):
    alone = networks.from_ties([(0, 1)], n)
    run = Model("first_link").simulate(Parameters(n=n, n_seeds=1, threshold=1.0), 2, network=alone)
    reached = run.final()["adopters"] * n
    if round(reached) == 2:  # who spoke first was one of the two that are tied
        run = Model("first_link").simulate(
            Parameters(n=n, n_seeds=1, threshold=1.0), 3, network=alone
        )
    assert round(run.final()["adopters"] * n) == 1
    assert run.final()["cascade"] == cascade


@pytest.mark.parametrize(("n", "tenth"), [(30, 3), (31, 4), (39, 4)])
def test_the_tenth_is_rounded_up_and_holds_the_most_tied(n, tenth):
    # person k of the first five is tied to 12 - k others, and nobody else to more than five
    ties = [(hub, 5 + (hub + k) % 25) for hub in range(5) for k in range(12 - hub)]
    network = networks.from_ties(ties, n)
    parameters = Parameters(n=n, n_seeds=1, first="hubs")
    drawn = {int(rules.draw_seed_adopters(parameters, seed, network)[0]) for seed in range(200)}
    # each of a tenth of four is missing from 200 draws with a chance of 1e-25
    assert drawn == set(range(tenth))


def test_hubs_are_drawn_from_the_tenth_with_the_most_ties():
    network = networks.preferential_attachment(500, 2, rng=generator(1, "test"))
    least = np.sort(network.degrees())[-50]
    parameters = Parameters(n=500, n_seeds=20, first="hubs")
    chosen = [rules.draw_seed_adopters(parameters, seed, network) for seed in range(40)]
    assert all(len(set(some)) == 20 for some in chosen)
    assert network.degrees()[np.concatenate(chosen)].min() >= least
    assert len(set(np.concatenate(chosen))) > 40  # not always the same


@given(st.integers(1, 20), st.sampled_from(rules.FIRST), seeds)
def test_more_seed_adopters_contain_fewer(count, first, seed):
    network = networks.random_graph(300, 4, rng=generator(2, "test"))
    few, many = (
        rules.draw_seed_adopters(Parameters(n=300, n_seeds=k, first=first), seed, network)
        for k in (count, count + 5)
    )
    np.testing.assert_array_equal(few, many[:count])


# --- invariants


@settings(max_examples=60)
@given(small_runs(), seeds)
def test_a_higher_threshold_never_means_more_adopters(parameters, seed):
    runs = [
        engine.simulate(parameters.replace(threshold=phi), seed).people["adopted"]
        for phi in (0.0, 0.15, 0.3, 0.6, 1.0)
    ]
    for easier, harder in itertools.pairwise(runs):
        assert (harder <= easier).all()


@settings(max_examples=60)
@given(small_runs(), seeds)
def test_more_first_speakers_never_mean_fewer_adopters(parameters, seed):
    more = parameters.replace(n_seeds=min(parameters.n, parameters.n_seeds + 3))
    runs = [engine.simulate(p, seed).people["adopted"] for p in (parameters, more)]
    assert (runs[0] <= runs[1]).all()


@settings(max_examples=60)
@given(small_runs(), st.integers(0, 2**32))
def test_one_after_the_other_ends_where_all_at_once_does(parameters, seed):
    network = engine.build_network(parameters, seed)
    needed = cascade.needed_by(network, parameters.threshold)
    first = rules.draw_seed_adopters(parameters, seed, network)
    chance, has = np.random.default_rng(seed), np.zeros(network.n, bool)
    has[first] = True
    moved = True
    while moved:
        moved = False
        for person in chance.permutation(network.n):
            if not has[person] and has[network.neighbours_of(person)].sum() >= needed[person]:
                has[person] = moved = True
    np.testing.assert_array_equal(has, adopted(network, needed, first))


def test_threshold_zero_wins_the_component_of_the_first_and_nobody_else():
    parameters = Parameters(n=300, mean_degree=1.5, threshold=0)
    network = engine.build_network(parameters, 2)
    component, _ = networks.components(network)
    run = engine.simulate(parameters, 2, network=network)
    (first,) = rules.draw_seed_adopters(parameters, 2, network)
    np.testing.assert_array_equal(run.people["adopted"], component == component[first])


def test_nobody_first_nobody_follows():
    run = engine.simulate(Parameters(n=50, n_seeds=0, threshold=0), 1)
    assert run.steps == 0
    assert run.measures["adopters"].tolist() == [0]


def test_names_of_people_do_not_matter():
    network = networks.karate_club()
    name = np.random.default_rng(1).permutation(network.n)
    renamed = networks.from_ties(name[network.tie_list()], n=network.n)
    for first in range(network.n):
        at_home, away = (
            adopted(one, cascade.needed_by(one, 0.25), [person])
            for one, person in ((network, first), (renamed, name[first]))
        )
        np.testing.assert_array_equal(at_home, away[name])


# --- branching [D], simulated with 200,000 chains; 4 standard errors


@pytest.mark.parametrize("r", [0.05, 0.36, 0.9])
def test_chains_have_the_sizes_of_borels_law(r):
    found = branching.chains(r, 200_000, seed=1)
    for size in (1, 2, 3, 5):
        expected = float(theory.borel(size, r))
        error = math.sqrt(expected * (1 - expected) / 200_000)
        assert abs(np.mean(found.sizes == size) - expected) < 4 * error
    assert theory.borel(1, r) == pytest.approx(math.exp(-r))
    assert theory.borel(np.arange(1, 5000), r).sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("r", [0.05, 0.36, 0.7])
def test_a_chain_has_one_over_one_minus_r_people_and_most_hang_on_the_first(r):
    found = branching.chains(r, 200_000, seed=2)
    # variance of Borel's law: R / (1 - R)^3
    error = math.sqrt(r / (1 - r) ** 3 / 200_000)
    assert abs(found.sizes.mean() - theory.mean_size(r)) < 4 * error
    downstream = found.sizes.sum() - 200_000
    error = math.sqrt(r * (1 - r) / downstream) * 3  # chains are clumps: three times as wide
    assert abs(found.followers.sum() / downstream - (1 - r)) < 4 * error


@pytest.mark.parametrize("r", [0.05, 0.36, 0.9, 1.5])
def test_chains_are_as_long_as_theory_says(r):
    found = branching.chains(r, 200_000, seed=3, most=2000)
    for links in (1, 2, 3, 6):
        expected = theory.depth_at_least(links, r)
        error = math.sqrt(expected * (1 - expected) / 200_000)
        assert abs(np.mean(found.links >= links) - expected) < 4 * error + 1e-12
    at_most_one = math.exp(-r * (1 - math.exp(-r)))
    assert 1 - theory.depth_at_least(2, r) == pytest.approx(at_most_one)


def test_some_chains_never_end_where_r_is_above_one():
    s = theory.survival(1.5)
    assert s == pytest.approx(1 - math.exp(-1.5 * s))
    found = branching.chains(1.5, 100_000, seed=4, most=3000)
    assert abs(found.alive.mean() - s) < 4 * math.sqrt(s * (1 - s) / 100_000)
    assert theory.survival(1) == theory.survival(0.4) == 0
    assert theory.mean_size(1) == math.inf


def test_real_shares_of_lone_adopters_mean_an_r_far_below_one():
    # [D] exp(-R) in [.70, .95] means R in [.05, .36]
    highest, lowest = (theory.reproduction_of_lone(share) for share in theory.LONE)
    assert (round(lowest, 2), round(highest, 2)) == (0.05, 0.36)


# --- Watts' window [D] and frequencies [C]

WINDOWS = [
    (0.18, 1.0207, 5.7647),
    (0.2, 1.0207, 5.7647),
    (0.21, 1.1141, 3.8631),
    (0.25, 1.1141, 3.8631),
    (0.15, 1.0037, 7.4771),
    (1 / 6, 1.0037, 7.4771),
    (0.13, 1.0006, 9.0970),
    (0.12, 1.0001, 10.6574),
    (0.1, 1.0000, 13.6593),
]


@pytest.mark.parametrize(("threshold", "low", "high"), WINDOWS)
def test_the_cascade_window_has_its_published_ends(threshold, low, high):
    assert theory.cascade_window(threshold) == pytest.approx((low, high), abs=6e-5)


def test_above_a_quarter_there_is_no_window():
    assert theory.cascade_window(0.26) is None
    assert theory.cascade_window(0.3) is None
    assert theory.cascade_window(1) is None  # where all friends are needed, two are too many
    highest = max(theory.vulnerable_branching(z, 0.3) for z in np.linspace(0.5, 6, 2000))
    assert highest == pytest.approx(0.84, abs=5e-5)


# z: P(cascade > 5 %), of 4000 runs; its size; P from the top tenth by degree / P from anybody
CARD_2 = {
    1.2: (0.271, 0.301, 2.44),
    2: (0.750, 0.796, 1.34),
    3: (0.871, 0.940, 1.14),
    5: (None, None, 1.29),
    5.5: (0.429, None, None),
    6: (0.054, None, 2.0),
    7: (0.0, None, None),
}


def cascades(z, runs):
    grid = {"first": list(rules.FIRST)}
    frame = sweep(MODEL, grid, Parameters(mean_degree=float(z)), replicates=runs, seed=1)
    return {first: frame[frame["first"] == first] for first in rules.FIRST}


def assert_card_2(z, runs):
    chance, size, factor = CARD_2[z]
    found = cascades(z, runs)
    anybody, hubs = (found[first]["cascade"].mean() for first in rules.FIRST)
    if chance is not None:
        error = math.sqrt(chance * (1 - chance) * (1 / runs + 1 / 4000))
        assert abs(anybody - chance) < max(0.05, 4 * error)
    if size is not None:
        for part in found.values():  # equally large, whoever began
            sizes = part.loc[part["cascade"] == 1, "adopters"]
            assert abs(sizes.mean() - size) < max(0.05, 4 * sizes.std() / math.sqrt(len(sizes)))
    if factor is not None:
        # of the logarithm of a quotient of two shares, ours and the card's 4000 runs
        error = math.sqrt(sum((1 - p) / p for p in (anybody, hubs)) * (1 / runs + 1 / 4000))
        assert abs(math.log(hubs / anybody) - math.log(factor)) < 4 * error


@pytest.mark.parametrize("z", [1.2, 3, 7])
def test_the_first_frequencies_of_the_card_come_out_in_few_runs(z):
    # 100 runs: 4 standard errors are up to .18
    assert_card_2(z, 100)


@pytest.mark.slow
@pytest.mark.parametrize("z", CARD_2)
def test_frequencies_sizes_and_the_gain_by_hubs_come_out(z):
    assert_card_2(z, 1000)


@pytest.mark.parametrize("first", rules.FIRST)
@pytest.mark.parametrize("z", [1.5, 3.0, 5.0])
def test_frequencies_follow_the_theory_of_the_vulnerable(z, first):
    # 150 runs; far enough inside the window that the size of the network does not matter
    parameters = Parameters(mean_degree=z, first=first, n=5000)
    found = ensemble(MODEL, parameters, replicates=150, seed=2)["cascade"].mean()
    expected = theory.chance_of_cascade(z, 0.18, first)
    error = math.sqrt(expected * (1 - expected) / 150)
    assert abs(found - expected) < max(4 * error, 0.02)


def test_outside_the_window_theory_has_no_cascades():
    for z in (0.5, 1.0, 6.0, 8.0):
        assert theory.chance_of_cascade(z, 0.18) < 1e-6
        assert theory.chance_of_cascade(z, 0.18, "hubs") < 1e-6


def test_seed_size_decides_where_the_window_ends():
    # [C] Gleeson and Cahalane, phi = .18
    assert theory.final_share(5.9, 0.18, 1e-4) == pytest.approx(0.9972, abs=5e-5)
    assert theory.final_share(6.1, 0.18, 1e-4) == pytest.approx(0.0015, abs=5e-5)
    for z in (6.1, 6.5, 7, 7.5, 8):
        assert theory.final_share(z, 0.18, 1e-2) > 0.997


def test_a_hundred_first_speakers_reopen_the_window_in_the_runs_too():
    # theory .9991 and .0001; at z = 7 one speaker never starts a cascade
    parameters = Parameters(mean_degree=7)
    many = ensemble(MODEL, parameters.replace(n_seeds=100), replicates=10, seed=3)["adopters"]
    one = ensemble(MODEL, parameters, replicates=10, seed=3)["adopters"]
    assert abs(many.mean() - theory.final_share(7, 0.18, 1e-2)) < 0.01
    assert one.max() < 0.01


# --- complex contagion [C]


@given(st.floats(0, 1), seeds)
@settings(max_examples=25)
def test_swapping_keeps_every_degree_and_makes_no_double_ties(share, seed):
    torus = networks.square_lattice(8, neighbourhood="Moore")
    swapped = complex_contagion.swapped(torus, share, seed)
    assert (swapped.degrees() == 8).all()
    assert swapped.n_ties == torus.n_ties  # a double tie would count once
    assert (swapped.tie_list()[:, 0] < swapped.tie_list()[:, 1]).all()


def test_a_small_share_of_swaps_moves_just_these_ties():
    torus = networks.square_lattice(50, neighbourhood="Moore")
    before = {tuple(tie) for tie in torus.tie_list()}
    assert complex_contagion.swapped(torus, 0, 1) == torus
    for share in (0.01, 0.1):
        after = {tuple(tie) for tie in complex_contagion.swapped(torus, share, 1).tie_list()}
        moved = len(before - after) / len(before)
        # a tie may be drawn twice: at most the share, and nearly it
        assert share * (1 - share) - 0.002 < moved <= share + 1e-9


# theta, share of ties swapped: final share, rounds
CARD_COMPLEX = [
    (1, 0.0, 1.0, 50),
    (1, 1.0, 1.0, 6),
    (2, 0.0, 1.0, 98),
    (2, 0.3, 1.0, 28),
    (2, 1.0, 0.001, None),
    (3, 0.0, 1.0, None),
    (3, 0.01, 1.0, None),
    (3, 0.05, 0.983, None),
    (3, 0.2, 0.003, None),
]


def assert_complex(theta, swapped, share, rounds, runs):
    frame = complex_contagion.sweep([swapped], [theta], runs=runs, seed=1)
    # a run that stays small is rare and all or nothing: one in sixty or none, and ours
    error = math.sqrt((1 / 60) * (59 / 60) * (1 / runs + 1 / 60))
    room = max(4 * error, 0.01) if share > 0.5 else 0.01
    assert abs(frame["adopters"].mean() - share) < room
    if rounds is not None:
        large = frame.loc[frame["adopters"] > 0.5, "rounds"]
        # of runs of one round more or less around the mean
        assert abs(large.mean() - rounds) < max(4 * large.std() / math.sqrt(runs), 1)


@pytest.mark.parametrize("target", CARD_COMPLEX, ids=str)
def test_contagion_that_needs_several_friends_comes_out_in_few_runs(target):
    assert_complex(*target, runs=6)


@pytest.mark.slow
@pytest.mark.parametrize("target", CARD_COMPLEX, ids=str)
def test_contagion_that_needs_several_friends_comes_out(target):
    assert_complex(*target, runs=60)


# --- whom to ask first


def test_reach_on_a_path_is_a_geometric_sum():
    # [D] from the end of a path of 4: 1 + p + p^2 + p^3; 4 standard errors
    path = networks.from_ties([(0, 1), (1, 2), (2, 3)])
    found = influence.reach(path, 0.5, [0], worlds=20_000)[:, 0]
    assert abs(found.mean() - 1.875) < 4 * found.std() / math.sqrt(20_000)
    assert influence.reach(path, 1, [3, 0], worlds=3).tolist() == [[4, 4]] * 3
    assert influence.reach(path, 0, [3, 0], worlds=3).tolist() == [[1, 2]] * 3


def test_reverse_sets_say_of_everybody_what_reach_says():
    # P(u in the set of a random root) = reach of u / n; 4 standard errors of the set counts
    club = networks.karate_club()
    sets = influence.reverse_sets(club, 0.15, worlds=4000, roots=5)
    share = np.bincount(sets.members, minlength=34) / (len(sets.ends) - 1)
    for person in (0, 11, 33):
        reach = influence.reach(club, 0.15, [person], worlds=4000)[:, 0]
        room = 4 * (reach.std() / math.sqrt(4000) + 34 * math.sqrt(0.25 / 4000))
        assert abs(34 * share[person] - reach.mean()) < room


def test_each_reverse_set_is_a_set_that_begins_with_its_root():
    sets = influence.reverse_sets(networks.karate_club(), 0.3, worlds=20, roots=4)
    parts = np.split(sets.members, sets.ends[1:-1])
    assert len(parts) == 80
    assert all(len(set(part)) == len(part) >= 1 for part in parts)


def test_a_tie_is_open_for_the_speaker_not_for_the_listener():
    # one tie, chance 1/2: the set of a root holds the other in half of the worlds
    pair = networks.from_ties([(0, 1)])
    sets = influence.reverse_sets(pair, 0.5, worlds=4000, roots=1)
    assert abs(np.mean(np.diff(sets.ends) == 2) - 0.5) < 4 * math.sqrt(0.25 / 4000)


@settings(max_examples=40)
@given(st.integers(0, 1000), st.integers(1, 3))
def test_greedy_hits_at_least_the_guaranteed_share_of_the_best(seed, count):
    network = networks.random_graph(12, 2.5, rng=generator(seed, "test"))
    sets = influence.reverse_sets(network, 0.4, worlds=10, roots=3, seed=seed)
    parts = [set(part.tolist()) for part in np.split(sets.members, sets.ends[1:-1])]

    def hit(chosen):
        return sum(not part.isdisjoint(chosen) for part in parts) / len(parts)

    chosen, hits = influence.greedy(sets, network.n, count)
    assert hits[-1] == pytest.approx(hit(chosen.tolist()))
    best = max(hit(some) for some in itertools.combinations(range(12), count))
    assert influence.GUARANTEE * best <= hits[-1] + 1e-12
    assert hits[0] == pytest.approx(max(hit([person]) for person in range(12)))
    assert hits[-1] <= best + 1e-12
    assert len(set(chosen)) == count


def test_in_clubs_the_best_connected_do_worse_than_anybody_and_greedy_best():
    frame = influence.compare(influence.clubs(600, 2), 0.05, 12, worlds=300, seed=1)
    end = frame[frame["count"] == 12].set_index("choice")
    assert end["reach"]["greedy"] > end["reach"]["anybody"] + 4 * end["error"].max()
    assert end["reach"]["anybody"] > end["reach"]["hubs"] + 4 * end["error"].max()


# --- the puzzle


def test_few_pairs_win_the_puzzle_and_none_of_the_best_connected():
    pairs = list(itertools.combinations(range(puzzle.PEOPLE), 2))
    winning = [pair for pair in pairs if puzzle.check(pair).won]
    assert winning == [(6, 16), (6, 18), (6, 19)]
    degrees = puzzle.drawn_network().degrees()
    best = np.flatnonzero(degrees == degrees.max())
    assert len(best) >= 2
    assert not any(puzzle.check(pair).won for pair in itertools.combinations(best, 2))
    assert networks.largest_component_share(puzzle.drawn_network()) == 1


@pytest.mark.parametrize("number", [puzzle.CHAPTER, 246])
def test_the_win_check_says_what_the_model_does(number):
    from simulations.models.first_link.model import FirstLink

    for pair in ([6, 16], [0, 1], [4, 25], [6, 17]):
        tried = puzzle.check(pair, number)
        face = FirstLink(Parameters(threshold=0.4, n_seeds=0), 0, puzzle.drawn_network(number))
        for i in pair:
            face.people[i].adopted_at = 0
        while face.can_change():
            face.step()
        assert tried.adopters == sum(person.has_adopted for person in face.people)
        assert tried.won == (tried.adopters >= 24)
        assert f"{tried.adopters} of 30" in tried.sentence or tried.adopters == 2
        assert tried.sentence.startswith("Won" if tried.won else "Not yet")


# --- wrong input


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"threshold": 1.3}, r"threshold must lie in \[0, 1\], got 1.3"),
        ({"n": 10.5}, "n must be a whole number, got 10.5"),
        ({"n_seeds": 20_000}, "n_seeds must be at most n = 10000, got 20000"),
        ({"n": 3, "mean_degree": 3}, "mean_degree must be at most n - 1 = 2, got 3"),
        ({"first": "greedy"}, "first must be one of: anybody, hubs; got 'greedy'"),
    ],
)
def test_wrong_values_are_named_with_their_rule(changes, message):
    with pytest.raises(ParameterError, match=message):
        Parameters(**changes)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: puzzle.check([1, 1]), "people must be two different people"),
        (lambda: puzzle.check([1, 2, 3]), "people must be two different people"),
        (lambda: puzzle.check([1, 30]), r"people must lie in \[0, 29\]"),
        (lambda: puzzle.check([1, 2.5]), "people must be two whole numbers"),
        (lambda: puzzle.check(7), "people must be two whole numbers"),
        (lambda: branching.chains(-1, 5), r"reproduction must lie in \[0, 100\], got -1"),
        (lambda: branching.chains(float("nan"), 5), r"reproduction must lie in \[0, 100\]"),
        (lambda: branching.chains(1, 0), "count must be at least 1, got 0"),
        (
            lambda: complex_contagion.swapped(networks.complete(9), 1.1),
            r"share must lie in \[0, 1\], got 1.1",
        ),
        (
            lambda: influence.reach(networks.complete(3), 2, [0]),
            r"chance must lie in \[0, 1\], got 2",
        ),
        (
            lambda: influence.reverse_sets(networks.complete(3), 0.5, worlds=0),
            "worlds must be at least 1, got 0",
        ),
        (
            lambda: influence.greedy(influence.reverse_sets(networks.complete(3), 0), 3, 4),
            r"count must lie in \[0, 3\], got 4",
        ),
        (lambda: influence.anybody(networks.complete(3), 4), r"count must lie in \[0, 3\], got 4"),
        (lambda: influence.hubs(networks.complete(3), 4), r"count must lie in \[0, 3\], got 4"),
        (
            lambda: engine.simulate(Parameters(n_seeds=40), 1, network=networks.karate_club()),
            "n_seeds must be at most the 34 people",
        ),
    ],
)
def test_wrong_calls_are_named_with_their_rule(call, message):
    with pytest.raises(ParameterError, match=message):
        call()
