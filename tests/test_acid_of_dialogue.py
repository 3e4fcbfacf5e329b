"""The acid of dialogue: equal faces, laws of complaint, and the numbers of the card."""

import hashlib
import itertools
import math
from functools import cache

import numpy as np
import pytest
from faces import assert_faces_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from simulations.chance import everyone
from simulations.core.parameters import ParameterError
from simulations.models.acid_of_dialogue import engine, outside, theory
from simulations.models.acid_of_dialogue.rules import (
    BRANDS,
    CURIOUS,
    FAIR,
    OBEDIENT,
    POLITE,
    SILENT,
    Parameters,
    draw_product,
    draw_wishes,
)
from simulations.running.catalogue import Model

MODEL = Model("acid_of_dialogue")

seeds = st.integers(0, 2**64 - 1)
shares = st.sampled_from([0.0, 0.05, 0.2, 0.45])
small_towns = st.builds(
    Parameters,
    brand=st.sampled_from(BRANDS),
    n=st.integers(1, 12),
    features=st.integers(1, 9),
    disagreement=shares,
    poll=st.sampled_from([1, 3, 9]),
    loud=shares,
    loudness=st.sampled_from([1, 2, 7, 20]),
    warning=shares,
    side=st.integers(1, 6),
    steps=st.integers(1, 25),
)


# --- equality of the two faces


@settings(max_examples=150)
@given(small_towns, seeds)
def test_the_two_faces_are_equal_wish_by_wish_and_period_by_period(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


@settings(max_examples=60)
@given(small_towns, seeds)
def test_both_faces_hear_the_same_customer_and_try_the_same_feature(parameters, seed):
    run = engine.simulate(parameters, seed, record=True)
    face = MODEL.model.AcidOfDialogue(parameters, seed)
    for t in range(parameters.steps):
        face.step()
        assert (face.speaker.number if face.speaker else -1) == run.people["speaker"][t]
        assert (-1 if face.named is None else face.named) == run.people["tried"][t]
        np.testing.assert_array_equal(face.product, run.people["product"][t + 1])


@settings(max_examples=60)
@given(small_towns, seeds)
def test_single_steps_make_the_same_run(parameters, seed):
    wishes = draw_wishes(parameters, seed)
    state = engine.start(draw_product(parameters, seed), wishes)
    notes = engine.Notes(*np.full((3, parameters.steps), -1))
    luck = MODEL.rules.draw_luck(parameters, seed)
    run = engine.simulate(parameters, seed, record=True)
    for t in range(1, parameters.steps + 1):
        engine.step(state, notes, t, parameters, wishes, luck)
        np.testing.assert_array_equal(state.product, run.people["product"][t])
        np.testing.assert_array_equal(state.disliked, run.people["disliked"][t])


# --- laws of complaint


@settings(max_examples=100)
@given(small_towns, seeds)
def test_a_period_turns_one_feature_at_most_and_one_that_the_speaker_dislikes(parameters, seed):
    people = engine.simulate(parameters, seed, record=True).people
    turned = np.diff(people["product"], axis=0) != 0
    assert (turned.sum(axis=1) <= 1).all()
    for t in np.flatnonzero(turned.any(axis=1)):
        assert turned[t].argmax() == people["tried"][t]
    for t in np.flatnonzero(people["speaker"] >= 0):
        feature = people["tried"][t]
        wish = people["wishes"][people["speaker"][t], feature]
        assert wish != people["product"][t, feature]


@settings(max_examples=100)
@given(small_towns, seeds, st.sampled_from([SILENT, CURIOUS]))
def test_who_looks_at_sales_never_loses_any_nor_makes_a_defect(parameters, seed, brand):
    measures = engine.simulate(parameters.replace(brand=brand), seed).measures
    assert (np.diff(measures["met"]) > -1e-12).all()
    assert (np.diff(measures["defects"]) <= 0).all()


@settings(max_examples=60)
@given(small_towns, seeds)
def test_where_all_wish_the_same_every_complaint_obeyed_mends_a_defect(parameters, seed):
    alike = parameters.replace(disagreement=0, loud=0)
    for brand in (OBEDIENT, POLITE, FAIR, CURIOUS):
        defects = engine.simulate(alike.replace(brand=brand), seed).measures["defects"]
        wrong = round(defects[0] * alike.features)
        left = np.maximum(wrong - np.arange(alike.steps + 1), 0)
        np.testing.assert_allclose(defects * alike.features, left, atol=1e-9)


@settings(max_examples=60)
@given(small_towns, seeds)
def test_a_poll_is_fair_where_nobody_is_louder(parameters, seed):
    for quiet in (parameters.replace(loud=0), parameters.replace(loudness=1)):
        runs = [engine.simulate(quiet.replace(brand=brand), seed) for brand in (POLITE, FAIR)]
        for name in runs[0].measures:
            np.testing.assert_array_equal(runs[0].measures[name], runs[1].measures[name])


@settings(max_examples=60)
@given(small_towns, seeds)
def test_one_customer_alone_is_given_all_it_wishes(parameters, seed):
    alone = parameters.replace(n=1, loud=0, brand=OBEDIENT)
    run = engine.simulate(alone, seed)
    wrong = round(run.measures["defects"][0] * alone.features)
    assert run.final()["defects"] == max(wrong - alone.steps, 0) / alone.features


def test_all_brands_meet_the_same_town_and_begin_with_the_same_product():
    runs = [engine.simulate(Parameters(brand=brand), 5, record=True) for brand in BRANDS]
    for run in runs[1:]:
        np.testing.assert_array_equal(run.people["wishes"], runs[0].people["wishes"])
        np.testing.assert_array_equal(run.people["product"][0], runs[0].people["product"][0])


@settings(max_examples=40)
@given(seeds, shares, shares)
def test_more_disagreement_turns_round_more_of_the_same_wishes(seed, one, other):
    low, high = sorted((one, other))
    agree = [draw_wishes(Parameters(disagreement=e), seed) for e in (low, high)]
    assert (agree[1] <= agree[0]).all()


def test_the_loud_wish_the_opposite_of_the_town_and_speak_so_much_more_often():
    p = Parameters(n=50, loud=0.1, loudness=9, disagreement=0.1, steps=4_000, side=1)
    people = engine.simulate(p, 3).people
    assert people["wishes"][:5].sum() == 0
    # all 50 nearly always dislike something, so 45 of 90 voices are loud; binomial, 4 errors
    assert abs((people["speaker"] < 5).mean() - 0.5) < 4 * 0.5 / np.sqrt(p.steps)


def test_the_share_of_wishes_met_and_of_features_disliked_are_one():
    run = engine.simulate(Parameters(n=33, features=150), 4, record=True)
    disliked = run.people["disliked"].mean(axis=1) / 150
    np.testing.assert_allclose(run.measures["met"], 1 - disliked, atol=1e-12)
    wrong = (run.people["wishes"][None] != run.people["product"][-1]).sum(axis=2)[0]
    np.testing.assert_array_equal(run.people["disliked"][-1], wrong)


# --- outside


def crosses(side, quality, warning, seed):
    """Return attitudes after a launch, by the rule as it is told, person by person."""
    preference = everyone(seed, "preference", side * side).reshape(side, side)
    attitude = np.zeros((side, side), int)
    attitude[0] = 1
    while (attitude == 1).any():
        before = attitude.copy()
        for row, column in np.argwhere(before == 1):
            beside = [(row, (column - 1) % side), (row, (column + 1) % side)]
            beside += [(r, column) for r in (row - 1, row + 1) if 0 <= r < side]
            rejected = sum(before[place] == 3 for place in beside)
            adopts = preference[row, column] + warning * rejected < quality
            attitude[row, column] = 2 if adopts else 3
        for row, column in np.argwhere((before == 1) & (attitude == 2)):
            beside = [(row, (column - 1) % side), (row, (column + 1) % side)]
            for r, c in beside + [(r, column) for r in (row - 1, row + 1) if 0 <= r < side]:
                if attitude[r, c] == 0:
                    attitude[r, c] = 1
    return attitude.ravel()


qualities = st.floats(0, 1)


@settings(max_examples=120)
@given(st.integers(1, 9), qualities, st.floats(0, 1), seeds)
def test_a_launch_goes_as_the_rule_says_person_by_person(side, quality, warning, seed):
    launch = outside.launch(quality, warning, side, seed)
    expected = crosses(side, quality, warning, seed)
    np.testing.assert_array_equal(launch.attitude, expected)
    assert launch.audience == (expected == 2).mean()
    assert launch.hit == (expected[-side:] == 2).any()


@settings(max_examples=40)
@given(st.integers(2, 20), qualities, seeds)
def test_without_warnings_it_is_percolation_person_by_person(side, quality, seed):
    film = Model("percolation")
    run = film.simulate(film.parameters(side=side, quality=quality), seed)
    launch = outside.launch(quality, 0.0, side, seed)
    np.testing.assert_array_equal(launch.attitude, run.people["attitude"])
    np.testing.assert_array_equal(launch.heard_at, run.people["heard_at"])
    assert launch.hit == run.final()["hit"]


def test_the_product_is_launched_after_the_last_period_with_the_quality_it_has():
    p = Parameters(disagreement=0.3, warning=0.1, side=40)
    for seed in range(5):
        run = engine.simulate(p, seed)
        launch = outside.launch(1 - run.measures["defects"][-1], 0.1, 40, seed)
        assert (run.final()["hit"], run.final()["audience"]) == (launch.hit, launch.audience)
        assert not run.measures["hit"][:-1].any()
        assert not run.measures["audience"][:-1].any()


def fitted(warning, centre):
    """Return the quality at which half of 9 x 400 launches are hits, by a logistic fit."""
    q = centre + 0.005 * np.arange(-4, 5)
    hits = outside.count_hits(q, warning, replicates=400)

    def unlikely(x):
        chance = np.clip(expit((q - x[0]) * np.exp(x[1])), 1e-12, 1 - 1e-12)
        return -(hits * np.log(chance) + (400 - hits) * np.log(1 - chance)).sum()

    return minimize(unlikely, [centre, np.log(150.0)], method="Nelder-Mead").x[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("warning", "published"), [(0, 0.5871), (0.1, 0.6333), (0.3, 0.7200), (0.5, 0.7986)]
)
def test_warnings_raise_the_quality_that_a_hit_needs(warning, published):
    # [C] 101 x 101 people, 9 x 400 launches, se .0004; the card allows .006
    found = fitted(warning, theory.hit_threshold(warning))
    print(f"warning {warning}: {found:.4f}")
    assert abs(found - published) < 0.006
    assert abs(found - theory.hit_threshold(warning)) < 0.0025


def test_at_quality_65_no_warning_crosses_always_a_tenth_often_and_three_tenths_never():
    # [C] 300 launches: 1.00, .85, 0; 4 standard errors of the difference of two such shares
    found = [outside.count_hits([0.65], a, replicates=300, seed=1000)[0] / 300 for a in (0, 0.1)]
    assert found[0] == 1
    assert abs(found[1] - 0.85) < 4 * np.sqrt(2 * 0.85 * 0.15 / 300)
    assert outside.count_hits([0.65], 0.3, replicates=60, seed=1000)[0] == 0


# --- exact chains: the numbers of the card [D]


@pytest.mark.parametrize(("features", "periods"), [(40, 143.416), (100, 449.423)])
def test_the_silent_brand_takes_n_harmonic_sums(features, periods):
    assert theory.silent_time(features) == pytest.approx(periods, abs=5e-4)


@pytest.mark.parametrize(
    ("disagreement", "periods", "speed_up"), [(0, 50, 9.0), (0.1, 91.84, 4.9), (0.2, 147.32, 3.1)]
)
def test_complaints_that_are_tried_are_three_to_nine_times_as_fast(disagreement, periods, speed_up):
    found = theory.curious_time(100, disagreement)
    assert found == pytest.approx(periods, abs=0.005)
    assert theory.silent_time(100) / found == pytest.approx(speed_up, abs=0.06)


def test_drawing_customer_and_complaint_as_one_pair_would_be_another_rule():
    # the trap of the card: 94.4 at e = .1, where the chance is k (1-e) / (k (1-e) + (n-k) e)
    k, e = np.arange(1, 101), 0.1
    pairs = k * (1 - e) / (k * (1 - e) + (100 - k) * e)
    time = theory.start(100) @ np.concatenate([[0], np.cumsum(1 / pairs)])
    assert time == pytest.approx(94.4, abs=0.05)


@pytest.mark.parametrize(
    ("brand", "disagreement", "shares"),
    [
        (SILENT, 0.1, (0.3025, 0.1830, 0.0090)),
        (OBEDIENT, 0.1, (0.1951, 0.1088, 0.1000)),
        (OBEDIENT, 0.2, (0.2918, 0.2217, 0.2000)),
    ],
)
def test_chains_of_a_town_without_end_go_as_published(brand, disagreement, shares):
    found = theory.defects_over_time(100, disagreement, brand, 400)
    np.testing.assert_allclose(found[[50, 100, 400]], shares, atol=6e-5)


@pytest.mark.parametrize(("disagreement", "period"), [(0.05, 230), (0.1, 160), (0.2, 65)])
def test_the_silent_brand_overtakes_the_obedient_one(disagreement, period):
    silent, obedient = (
        theory.defects_over_time(100, disagreement, brand, 400) for brand in (SILENT, OBEDIENT)
    )
    assert (silent < obedient).argmax() == period
    if disagreement <= 0.1:
        assert theory.crossing(100, disagreement) == pytest.approx(period, abs=1)


def test_past_a_quarter_of_disagreement_the_silent_brand_leads_from_the_start():
    silent, obedient = (theory.defects_over_time(100, 0.26, b, 50) for b in (SILENT, OBEDIENT))
    assert (silent[1:] < obedient[1:]).all()


def test_obeying_ends_at_the_disagreement_and_asking_at_its_floor():
    # the shares at which a chain stands still, against both closed forms
    for e, m in ((0.1, 1), (0.2, 3), (0.3, 9)):
        for brand, floor in ((OBEDIENT, e), (POLITE, theory.polite_floor(e, m))):
            end = theory.defects_over_time(60, e, brand, 4_000, poll=m)[-1]
            assert end == pytest.approx(floor, abs=0.004)


@pytest.mark.parametrize(
    ("disagreement", "poll", "endless", "town", "different"),
    [
        (0.2, 3, 0.0282, 0.0303, 0.0299),
        (0.3, 9, 0.0449, 0.0507, 0.0483),
        (0.4, 9, 0.1950, 0.2050, 0.2019),
    ],
)
def test_the_floor_of_a_poll_is_higher_in_a_town_of_201(
    disagreement, poll, endless, town, different
):
    floor = theory.polite_floor
    assert floor(disagreement, poll) == pytest.approx(endless, abs=6e-5)
    assert floor(disagreement, poll, 201) == pytest.approx(town, abs=6e-5)
    found = floor(disagreement, poll, 201, different=True)
    assert found == pytest.approx(different, abs=6e-5)


@pytest.mark.parametrize("disagreement", [0.0, 0.1, 0.45])
def test_a_poll_errs_as_often_as_counted_answer_by_answer(disagreement):
    e = disagreement
    for poll in (1, 3, 5):
        wrong = sum(
            e ** sum(answers) * (1 - e) ** (poll - sum(answers))
            for answers in itertools.product((0, 1), repeat=poll)
            if 2 * sum(answers) > poll
        )
        assert theory.poll_error(e, poll) == pytest.approx(wrong, abs=1e-12)


def test_a_complaint_is_founded_as_often_as_counted_customer_by_customer():
    features, e = 4, 0.2
    for defects in range(features + 1):
        named = some = 0.0
        for dislikes in itertools.product((0, 1), repeat=features):  # the defects come first
            against = [1 - e] * defects + [e] * (features - defects)
            chance = math.prod(a if d else 1 - a for a, d in zip(against, dislikes, strict=True))
            if any(dislikes):
                some += chance
                named += chance * sum(dislikes[:defects]) / sum(dislikes)
        assert theory.founded(defects, features, e) == pytest.approx(named / some)
    assert theory.founded(0, features, 0.0) == 0


def test_a_tenth_is_half_of_the_voices_if_nine_times_as_loud():
    assert theory.capture(0.1) == pytest.approx(9)


# --- runs against the numbers of the card [C]


@cache
def defects(replicates, **changes):
    """Return the share of defects of runs with the seeds 0, 1, ..., a row a run."""
    p = Parameters(side=1, **changes)
    return np.array([engine.simulate(p, s).measures["defects"] for s in range(replicates)])


def assert_near(found, published, error, least=0.003):
    """Check a mean against a published one: 4 standard errors of the difference, at least .003."""
    mean, own = found.mean(), found.std(ddof=1) / np.sqrt(len(found))
    print(f"{mean:.4f} +- {own:.4f} of {len(found)} runs, published {published}")
    assert abs(mean - published) < max(4 * np.hypot(own, error), least)


# N = 201, n = 100, 400 runs; own standard errors .0003 to .003, published +- .002
@pytest.mark.parametrize(
    ("brand", "disagreement", "shares"),
    [
        (SILENT, 0.1, (0.305, 0.185, 0.009)),
        (OBEDIENT, 0.1, (0.197, 0.107, 0.098)),
        (CURIOUS, 0.1, (0.118, 0.0034, 0)),
        (OBEDIENT, 0.2, (0.296, 0.223, 0.204)),
        (CURIOUS, 0.2, (0.177, 0.035, 0)),
    ],
)
def test_defects_fall_as_published(brand, disagreement, shares):
    found = defects(400, brand=brand, disagreement=disagreement)
    for t, published in zip((50, 100, 400), shares, strict=True):
        assert_near(found[:, t], published, 0.002)


@pytest.mark.parametrize(
    ("disagreement", "published", "error"), [(0.1, 91.7, 0.8), (0.2, 148.1, 1.7)]
)
def test_the_curious_brand_is_perfect_as_soon_as_published(disagreement, published, error):
    found = defects(400, brand=CURIOUS, disagreement=disagreement, steps=600)
    assert (found[:, -1] == 0).all()
    times = (found == 0).argmax(axis=1)
    assert_near(times, published, error)
    assert_near(times, theory.curious_time(100, disagreement), 0)


@pytest.mark.slow
def test_the_silent_brand_is_perfect_as_late_as_published():
    found = defects(400, brand=SILENT, steps=2_500)
    assert (found[:, -1] == 0).all()
    times = (found == 0).argmax(axis=1)
    assert_near(times, 442.4, 6.3)
    assert_near(times, theory.silent_time(100), 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("disagreement", "published", "error"),
    [(0.1, 0.1002, 0.0004), (0.2, 0.1993, 0.0007), (0.4, 0.4002, 0.0010)],
)
def test_whoever_obeys_ends_at_the_disagreement_of_the_town(disagreement, published, error):
    found = defects(400, disagreement=disagreement, steps=1_000)[:, 500:].mean(axis=1)
    assert_near(found, published, error)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("disagreement", "poll", "published", "error"),
    [(0.2, 3, 0.0307, 0.0003), (0.4, 9, 0.2037, 0.0010)],
)
def test_whoever_asks_ends_at_the_floor_of_the_poll(disagreement, poll, published, error):
    found = defects(400, brand=POLITE, disagreement=disagreement, poll=poll, steps=1_000)
    found = found[:, 500:].mean(axis=1)
    assert_near(found, published, error)
    assert_near(found, theory.polite_floor(disagreement, poll, 201), 0)
    assert abs(found.mean() - theory.polite_floor(disagreement, poll)) < 0.015


@pytest.mark.slow
@pytest.mark.parametrize(
    ("brand", "loudness", "published", "error"),
    [
        (OBEDIENT, 4, 0.125, 0.002),
        (POLITE, 4, 0.016, 0.001),
        (CURIOUS, 4, 0, 0),
        (FAIR, 4, 0.0004, 0.0002),
        (OBEDIENT, 12, 0.968, 0.002),
        (POLITE, 12, 0.993, 0.001),
        (CURIOUS, 12, 0, 0),
        (FAIR, 12, 0.0006, 0.0002),
    ],
)
def test_a_loud_tenth_captures_whoever_obeys_or_asks_those_who_speak(
    brand, loudness, published, error
):
    # N = 200, 20 of them loud, e = .05 for the rest, mean of t = 700..1500, 60 runs
    town = {"n": 200, "loud": 0.1, "disagreement": 0.05, "steps": 1_500}
    found = defects(60, brand=brand, loudness=loudness, **town)[:, 700:].mean(axis=1)
    assert_near(found, published, error)


# --- wrong input, and the same bits without Numba


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Parameters(poll=8), "poll must be an odd number, got 8"),
        (lambda: Parameters(loudness=21), "loudness must lie in [1, 20], got 21"),
        (lambda: Parameters(disagreement=0.5), "disagreement must lie in [0, 0.45], got 0.5"),
        (lambda: Parameters(brand="deaf"), "brand must be one of"),
        (lambda: outside.launch(1.2, 0), "quality must lie in [0, 1], got 1.2"),
        (lambda: outside.launch(0.5, 0, side=0), "side must lie in [1, 4096], got 0"),
        (lambda: theory.hit_threshold(0.6), "warning must be at most 0.5, got 0.6"),
        (lambda: theory.silent_time(0), "features must lie in [1, 2000], got 0"),
    ],
)
def test_wrong_values_are_named_with_their_rule(call, message):
    with pytest.raises(ParameterError) as error:
        call()
    assert message in str(error.value)


def test_a_run_without_numba_gives_the_same_bits(printed):
    program = (
        "import hashlib\n"
        "from simulations.models.acid_of_dialogue.engine import simulate\n"
        "from simulations.models.acid_of_dialogue.rules import BRANDS, Parameters\n"
        "p = Parameters(n=41, features=30, loud=0.2, loudness=3, warning=0.2, side=20)\n"
        "runs = [simulate(p.replace(brand=b), 11, record=True) for b in BRANDS]\n"
        "people = [r.people['disliked'].tobytes() for r in runs]\n"
        "parts = people + [x.tobytes() for r in runs for x in r.measures.values()]\n"
        "print(hashlib.sha256(b''.join(parts)).hexdigest())\n"
    )
    plain = printed(program, numba=False)
    p = Parameters(n=41, features=30, loud=0.2, loudness=3, warning=0.2, side=20)
    runs = [engine.simulate(p.replace(brand=b), 11, record=True) for b in BRANDS]
    people = [r.people["disliked"].tobytes() for r in runs]
    parts = people + [x.tobytes() for r in runs for x in r.measures.values()]
    assert plain.strip() == hashlib.sha256(b"".join(parts)).hexdigest()
