"""Three levels of knowledge: equal faces, laws of reasoning, and the numbers of the card."""

import hashlib
import itertools

import numpy as np
import pytest
from faces import assert_faces_equal, small_networks
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations import networks
from simulations.core.parameters import ParameterError
from simulations.models.knowledge import email_game, engine, granovetter, morris, theory
from simulations.models.knowledge.fewest_ties import fewest_ties
from simulations.models.knowledge.model import Coordination
from simulations.models.knowledge.rules import NETWORKS, Parameters, world_weights
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

MODEL = Model("knowledge")

seeds = st.integers(0, 2**64 - 1)
certainties = st.sampled_from([1.0, 0.95, 0.8, 0.5, 0.0])


@st.composite
def settings_of_small_groups(draw, certainty=certainties):
    return Parameters(
        network=draw(st.sampled_from(NETWORKS)),
        group_size=draw(st.integers(4, 6)),
        threshold=draw(st.integers(1, 7)),
        radius=draw(st.integers(0, 3)),
        willing=draw(st.sampled_from([0.0, 0.5, 0.9, 1.0])),
        certainty=draw(certainty),
        belief=draw(st.sampled_from([0.01, 0.3, 0.5, 0.9, 0.99])),
        steps=draw(st.integers(1, 8)),
    )


sure_groups = settings_of_small_groups(certainty=st.just(1.0))


def final(parameters, seed=0, network=None):
    return engine.simulate(parameters, seed, network=network).people["acting"]


# --- equality of the two faces


@settings(max_examples=120)
@given(settings_of_small_groups(), seeds)
def test_mesa_and_engine_are_equal_person_by_person_and_round_by_round(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


@settings(max_examples=40)
@given(settings_of_small_groups(), small_networks(least=2, most=6), seeds)
def test_mesa_and_engine_are_equal_on_any_network(parameters, network, seed):
    assert_faces_equal(MODEL, parameters, seed, network=network)


@settings(max_examples=120)
@given(settings_of_small_groups(), small_networks(least=2, most=6), seeds)
def test_plans_are_equal_in_every_world_and_round(parameters, network, seed):
    # a run tells only what happens in the world as it is
    model = Coordination(parameters, seed, network)
    state, seen = engine.start(network.n), engine.sight(network, parameters.radius)
    weights = world_weights(network.n, parameters.belief)
    for _ in range(parameters.steps):
        model.step()
        engine.step(state, seen, weights, parameters)
        plans = [[person.would_act(world) for world in model.worlds] for person in model.people]
        np.testing.assert_array_equal(state.acts, plans)


# --- laws of reasoning


@settings(max_examples=100)
@given(settings_of_small_groups(), seeds)
def test_reasoning_only_ever_takes_people_away_and_never_moves_the_unwilling(parameters, seed):
    run = engine.simulate(parameters, seed, record=True)
    acting = run.people["acting"]
    assert (acting[1:] <= acting[:-1]).all()
    assert (acting <= run.people["willing"]).all()
    np.testing.assert_array_equal(acting[0], run.people["willing"])


@settings(max_examples=100)
@given(sure_groups, seeds)
def test_whoever_is_sure_never_acts_in_vain(parameters, seed):
    run = engine.simulate(parameters.replace(steps=20), seed)
    assert run.final()["acting"] == 0 or run.final()["success"] == 1


@settings(max_examples=100)
@given(settings_of_small_groups(), small_networks(least=2, most=6), seeds)
def test_a_higher_threshold_never_means_more_people(parameters, network, seed):
    more = [
        final(parameters.replace(threshold=e, steps=30), seed, network)
        for e in range(1, network.n + 2)
    ]
    for lower, higher in itertools.pairwise(more):
        assert (higher <= lower).all()


@settings(max_examples=100)
@given(settings_of_small_groups(), small_networks(least=2, most=6), seeds)
def test_wanting_to_be_surer_never_means_more_people(parameters, network, seed):
    found = [
        final(parameters.replace(certainty=p, steps=30), seed, network) for p in (0.5, 0.8, 0.95, 1)
    ]
    for bolder, surer in itertools.pairwise(found):
        assert (surer <= bolder).all()


@settings(max_examples=100)
@given(sure_groups, small_networks(least=2, most=6), seeds)
def test_who_is_sure_acts_more_with_one_more_tie_or_with_wider_sight(parameters, network, seed):
    # with certainty below 1 this law is false: the chapter shows it
    parameters = parameters.replace(steps=30)
    ties = network.tie_list().tolist()
    missing = [p for p in itertools.combinations(range(network.n), 2) if list(p) not in ties]
    before = final(parameters, seed, network)
    wider = parameters.replace(radius=parameters.radius + 1)
    assert (before <= final(wider, seed, network)).all()
    for tie in missing[:3]:
        more = networks.from_ties([*ties, tie], n=network.n)
        assert (before <= final(parameters, seed, more)).all()


@settings(max_examples=60)
@given(
    small_networks(least=2, most=6),
    st.integers(1, 7),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_names_do_not_matter(network, threshold, radius, shuffle):
    new = list(range(network.n))
    shuffle.shuffle(new)
    renamed = networks.from_ties(
        [(new[i], new[j]) for i, j in network.tie_list().tolist()], n=network.n
    )
    counts = [engine.count_acting(net, threshold, radius) for net in (network, renamed)]
    assert counts[0] == counts[1]


@settings(max_examples=60)
@given(small_networks(least=2, most=6), st.integers(1, 7), st.integers(0, 3))
def test_where_all_are_willing_the_run_ends_at_the_largest_equilibrium(network, threshold, radius):
    parameters = Parameters(threshold=threshold, radius=radius, willing=1)
    run = engine.simulate(parameters, network=network)
    assert run.final()["acting"] == engine.count_acting(network, threshold, radius)


def test_whom_chance_makes_willing_does_not_depend_on_network_threshold_or_radius():
    runs = [
        engine.simulate(Parameters(network=kind, threshold=e, radius=r), 5).people["willing"]
        for kind in NETWORKS
        for e in (2, 6)
        for r in (0, 2)
    ]
    assert all((willing == runs[0]).all() for willing in runs)


def test_worlds_weigh_one_in_all_and_each_person_is_willing_at_the_belief():
    weights = world_weights(5, 0.3)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    for person in range(5):
        here = (np.arange(32) >> person & 1).astype(bool)
        assert weights[here].sum() == pytest.approx(0.3, abs=1e-12)


def test_sight_grows_by_one_tie_a_radius():
    path = engine.build_network(Parameters(network="path", group_size=5), 0)
    assert [bin(s).count("1") for s in engine.sight(path, 0)] == [1, 1, 1, 1, 1]
    assert [bin(s).count("1") for s in engine.sight(path, 1)] == [2, 3, 3, 3, 2]
    assert [bin(s).count("1") for s in engine.sight(path, 2)] == [3, 4, 5, 4, 3]


# --- Chwe: the numbers of the card [D by enumeration]


@pytest.mark.parametrize("radius", [1, 2])
@pytest.mark.parametrize("name", theory.FOUR)
def test_four_people_act_as_enumeration_says(name, radius):
    network = networks.from_ties(theory.FOUR[name], n=4)
    counts = tuple(engine.count_acting(network, e, radius) for e in (2, 3, 4))
    assert counts == theory.ACTING[radius][name]


def test_square_and_kite_have_the_same_ties_and_differ_by_three_people():
    square, kite = (networks.from_ties(theory.FOUR[name], n=4) for name in ("square", "kite"))
    assert square.n_ties == kite.n_ties == 4
    sure = Parameters(willing=1, threshold=3, steps=3)
    levels = [engine.simulate(sure, network=n).measures["acting"].tolist() for n in (square, kite)]
    assert levels == [[4, 4, 0, 0], [4, 3, 3, 3]]


@pytest.mark.parametrize(
    ("n", "threshold", "ties"), [(4, 2, 2), (4, 3, 5), (4, 4, 6), (5, 2, 3), (5, 3, 6)]
)
def test_the_fewest_ties_with_which_everybody_acts(n, threshold, ties):
    count, network = fewest_ties(n, threshold)
    assert count == network.n_ties == ties
    assert engine.count_acting(network, threshold) == n


def test_five_people_who_need_three_sit_best_in_two_triangles_that_share_a_person():
    _, network = fewest_ties(5, 3)
    assert sorted(network.degrees()) == [2, 2, 2, 2, 4]
    assert networks.clustering(network) == pytest.approx((4 * 1 + 1 / 3) / 5)


@pytest.mark.parametrize("n", [5, 6, 7])
def test_a_star_fails_from_three_on_and_a_complete_network_never(n):
    star, complete = (
        engine.build_network(Parameters(network=kind, group_size=n), 0)
        for kind in ("star", "complete")
    )
    assert engine.count_acting(star, 2) == n
    for e in range(3, n + 1):
        assert engine.count_acting(star, e) == 0
        assert engine.count_acting(complete, e) == n


@pytest.mark.parametrize("n", [6, 7])
def test_a_ring_seen_two_ties_far_holds_three_and_not_four(n):
    ring = engine.build_network(Parameters(network="ring", group_size=n), 0)
    assert engine.count_acting(ring, 3, radius=2) == n
    assert engine.count_acting(ring, 4, radius=2) == 0


def test_letters_never_move_anybody_who_must_be_sure():
    frame = sweep(MODEL, {"threshold": [2, 3, 7]}, Parameters(radius=0), replicates=10)
    assert (frame["acting"] == 0).all()


def test_in_public_all_the_willing_act_as_soon_as_they_are_enough():
    grid = {"threshold": [2, 5, 7]}
    frame = sweep(MODEL, grid, Parameters(network="complete"), replicates=20)
    enough = frame["willing_people"] >= frame["threshold"]
    assert (frame["acting"] == frame["willing_people"].where(enough, 0)).all()


def test_who_accepts_a_little_doubt_may_act_by_letter_and_not_at_a_table():
    # where the claim fails: one hundredth of doubt, and less knowledge of each other moves more
    nearly = Parameters(
        group_size=9, threshold=6, willing=0.9, belief=0.9, certainty=0.99, network="windmill"
    )
    letters, tables = (
        sweep(MODEL, {}, nearly.replace(radius=r), replicates=20) for r in (0, 1)
    )  # the same people, the same luck
    assert (letters["acting"] == letters["willing_people"]).all()
    assert (tables["acting"] == 0).all()


def test_on_every_network_of_five_three_levels_settle_who_acts_and_five_ties_move_never_all():
    # all 1,024 networks, if it takes three
    pairs = list(itertools.combinations(range(5), 2))
    sure = Parameters(willing=1, threshold=3, steps=8)
    for size in range(len(pairs) + 1):
        for ties in itertools.combinations(pairs, size):
            network = networks.from_ties(ties, n=5)
            acting = engine.simulate(sure, network=network).measures["acting"]
            assert acting[-1] == acting[2]
            assert size >= 6 or acting[-1] < 5


# --- the e-mail game


@pytest.mark.parametrize("loss_chance", [0.05, 0.1, 0.3, 0.9])
def test_the_lost_message_is_more_likely_mine_at_every_round(loss_chance):
    # [D] 1 / (2 - eps); 200,000 nights, 4.5 standard errors: 40 numbers are looked at
    last = email_game.last_messages(loss_chance, 200_000, seed=3)
    found = email_game.doubts(last, 10)
    found = found[found["nights"] > 100]
    assert theory.doubt(loss_chance) == pytest.approx(1 / (2 - loss_chance), abs=1e-12)
    assert theory.doubt(loss_chance) > 0.5
    assert ((found["doubt"] - theory.doubt(loss_chance)).abs() < 4.5 * found["error"]).all()


@pytest.mark.parametrize("loss_chance", [0.001, 0.1, 0.5])
def test_with_more_to_lose_than_to_gain_every_round_of_reasoning_takes_one_more_message(
    loss_chance,
):
    dares = email_game.who_dares(1, 1.01, loss_chance, rounds=30, most=20)
    needed = [np.argmax(row) if row.any() else 21 for row in dares]
    assert needed == [min(k + 1, 21) for k in range(31)]


def test_one_reliable_direction_breaks_the_chain_of_doubt():
    # two good lines or two bad ones: nobody goes. One good line: all go who have written enough
    for lines, first in (((0.1, 0.1), None), ((0.3, 0.3), None), ((0.1, 0.3), 1), ((0.3, 0.1), 2)):
        dares = email_game.who_dares(1, 1.2, lines[0], 60, 20, answer_loss=lines[1])[-1]
        assert dares.any() == (first is not None)
        assert first is None or (dares == (np.arange(21) >= first)).all()


def test_with_little_to_lose_one_message_is_enough():
    # coming pays if (1 - doubt) gain > doubt loss, that is loss < (1 - eps) gain
    for eps in (0.1, 0.4):
        bold = email_game.who_dares(1, (1 - eps) * 0.999, eps, rounds=30, most=10)
        shy = email_game.who_dares(1, (1 - eps) * 1.001, eps, rounds=30, most=10)
        assert bold[-1, 1:].all()
        assert not shy[-1].any()


# --- Granovetter's crowd


def test_one_person_decides_between_a_hundred_and_one():
    # [D] thresholds 0, 1, ..., 99; then the 1 becomes a 2
    thresholds = np.arange(100)
    assert granovetter.crowd(thresholds)[-1] == 100
    thresholds[1] = 2
    assert granovetter.crowd(thresholds)[-1] == 1


def test_an_endless_crowd_tips_at_the_spread_of_the_card():
    # [D] sd 12.2221. The card's 6.151 before the jump was read just below it: the curve is
    # vertical there, and the point where it tips is 6.200
    spread, acting = theory.critical_spread()
    assert spread == pytest.approx(12.2221, abs=5e-5)
    assert acting == pytest.approx(6.2003, abs=5e-5)
    assert theory.turnout(12.22196) == pytest.approx(6.151, abs=0.03)
    assert theory.turnout(spread - 1e-7) == pytest.approx(acting, abs=5e-3)
    assert theory.turnout(12.2221) == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize(("spread", "acting"), [(12, 4.021), (20, 99.99), (60, 83.5)])
def test_an_endless_crowd_ends_where_its_curve_meets_the_diagonal(spread, acting):
    # [D] to the digits printed in the card
    assert theory.turnout(spread) == pytest.approx(acting, abs=0.05 if spread == 60 else 0.005)


@pytest.mark.parametrize(("spread", "room"), [(8, 0.2), (20, 0.2), (60, 3)])
def test_large_crowds_approach_the_endless_one(spread, room):
    found = granovetter.turnouts([spread], n=10_000, replicates=20)["acting"]
    # the room holds 4 standard errors of the mean, which the steep curve enlarges, and 0.1
    assert 4 * found.std() / np.sqrt(20) < room
    assert abs(found.mean() - theory.turnout(spread)) < room


# --- Morris' contagion


@pytest.mark.parametrize("name", theory.CONTAGION)
def test_contagion_spreads_up_to_its_threshold_and_not_above(name):
    # [D]; the card: grid .25 spreads and .26 stops, Moore .375 and .38
    network, beginners = morris.standard_networks()[name]
    assert len(beginners) < 0.02 * network.n
    threshold = theory.CONTAGION[name]
    assert morris.contagion(network, beginners, threshold).all()
    assert not morris.contagion(network, beginners, threshold + 0.005).all()


@pytest.mark.parametrize("reach", [1, 2, 3, 5])
def test_on_a_line_the_threshold_is_one_half_however_far_people_see(reach):
    line = networks.ring(400, 2 * reach)
    beginners = morris.near(line, 0, 1)
    assert morris.contagion(line, beginners, 0.5).all()
    assert not morris.contagion(line, beginners, 0.51).all()


@settings(max_examples=60)
@given(small_networks(least=2, most=6), st.integers(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_share_never_reaches_more(network, person, one, other):
    low, high = sorted((one, other))
    reached = [morris.contagion(network, [person], q) for q in (low, high)]
    assert (reached[1] <= reached[0]).all()
    assert reached[1][person]


# --- wrong input


@pytest.mark.parametrize("belief", [0.0, 0.3, 1.0])
def test_the_chance_of_enough_counts_all_ways_in_which_strangers_may_be_willing(belief):
    for strangers, threshold, seen in itertools.product(range(4), range(6), range(3)):
        enough = sum(
            belief ** sum(world) * (1 - belief) ** (strangers - sum(world))
            for world in itertools.product((0, 1), repeat=strangers)
            if seen + sum(world) >= threshold
        )
        found = theory.chance_of_enough(seen, strangers, threshold, belief)
        assert found == pytest.approx(enough, abs=1e-12), (strangers, threshold, seen)


def test_a_crowd_of_any_size_has_the_thresholds_of_a_hundred_scaled():
    small, large = (granovetter.draw_thresholds(n, 25, 10, seed=3) for n in (100, 20_000))
    assert np.median(small) == pytest.approx(25, abs=4)  # standard error 1.25
    assert large.mean() / 200 == pytest.approx(25, abs=0.3)  # .07
    assert large.std() / 200 == pytest.approx(10, abs=0.2)  # .05
    assert (granovetter.draw_thresholds(50, 25, 0) == 12.5).all()
    frame = granovetter.turnouts([0.0, 12.5], n=50, replicates=3)
    assert frame["spread"].tolist() == [0.0] * 3 + [12.5] * 3
    assert frame["replicate"].tolist() == [0, 1, 2] * 2
    alone = [granovetter.crowd(granovetter.draw_thresholds(50, 25, 12.5, r))[-1] for r in range(3)]
    assert frame["acting"].tolist() == [0] * 3 + [2 * acting for acting in alone]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Parameters(group_size=11), r"group_size must lie in [4, 10], got 11"),
        (lambda: Parameters(threshold=0), r"threshold must lie in [1, 10], got 0"),
        (lambda: Parameters(belief=1.0), r"belief must lie in [0.01, 0.99], got 1.0"),
        (
            lambda: engine.simulate(Parameters(), network=networks.karate_club()),
            "network must be of at most 10 people, whose 2**n worlds can be enumerated, got 34",
        ),
        (lambda: fewest_ties(4, 5), "threshold must lie in [1, 4], got 5"),
        (lambda: email_game.last_messages(0, 10), "loss_chance must lie in (0, 1], got 0"),
        (lambda: email_game.who_dares(1, 0, 0.1, 3, 3), "loss must be above 0, got 0"),
        (lambda: granovetter.crowd([1, np.nan]), "thresholds must be numbers, got nan"),
        (lambda: morris.contagion(networks.ring(5, 2), [0], 1.2), "share must lie in [0, 1]"),
    ],
)
def test_wrong_values_are_named_with_their_rule(call, message):
    with pytest.raises(ParameterError) as error:
        call()
    assert message in str(error.value)


def test_a_run_without_numba_gives_the_same_bits(printed):
    program = (
        "import hashlib\n"
        "from simulations.models.knowledge.engine import simulate\n"
        "from simulations.models.knowledge.rules import Parameters\n"
        "p = Parameters(group_size=6, certainty=0.8, belief=0.7, network='random')\n"
        "runs = [simulate(p.replace(threshold=e), 11, record=True) for e in (2, 3, 4)]\n"
        "bits = b''.join(run.people['acting'].tobytes() for run in runs)\n"
        "print(hashlib.sha256(bits).hexdigest())\n"
    )
    plain = printed(program, numba=False)
    p = Parameters(group_size=6, certainty=0.8, belief=0.7, network="random")
    runs = [engine.simulate(p.replace(threshold=e), 11, record=True) for e in (2, 3, 4)]
    bits = b"".join(run.people["acting"].tobytes() for run in runs)
    assert plain.strip() == hashlib.sha256(bits).hexdigest()
