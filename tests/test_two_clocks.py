"""The two clocks: equal faces, laws of replacement, and the numbers of the card."""

import hashlib

import numpy as np
import pytest
from faces import assert_faces_equal, small_networks
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations import networks
from simulations.core.parameters import ParameterError
from simulations.explorer import Outcome, Result
from simulations.models.two_clocks import engine, explorer, taste, theory
from simulations.models.two_clocks.rules import HABITS, IMITATORS, WHIMS, Parameters, draw_tries
from simulations.running.catalogue import Model
from simulations.running.ensembles import ensemble

MODEL = Model("two_clocks")

seeds = st.integers(0, 2**64 - 1)
habits = st.sampled_from(HABITS)


@st.composite
def small_runs(draw, habit=habits):
    return Parameters(
        n=draw(st.integers(9, 40)),
        firm_size=draw(st.integers(1, 50)),
        doubling=draw(st.sampled_from([1.0, 6.0, 7.5, 24.0])),
        contract=draw(st.integers(1, 15)),
        lead=draw(st.integers(0, 8)),
        office_class=draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])),
        habit=draw(habit),
        life=draw(st.integers(1, 12)),
        glance=draw(st.sampled_from([0.0, 1 / 12, 0.5, 1.0])),
        network=draw(st.sampled_from(["random", "ring", "complete"])),
        mean_degree=draw(st.sampled_from([0, 2, 8])),
        warm_up=draw(st.integers(0, 30)),
        steps=draw(st.integers(1, 25)),
    )


def recorded(parameters, seed=0, **options):
    return engine.simulate(parameters, seed, record=True, **options).people


def difference(found, mean, error=0.0):
    """Return how many standard errors a mean of runs lies from the card's."""
    own = found.std(ddof=1) / np.sqrt(len(found))
    return abs(found.mean() - mean) / np.hypot(own, error)


# --- equality of the two faces


@settings(max_examples=150)
@given(small_runs(), seeds)
def test_mesa_and_engine_are_equal_person_by_person_and_month_by_month(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


@settings(max_examples=60)
@given(small_runs(), small_networks(), seeds)
def test_mesa_and_engine_are_equal_on_any_network(parameters, network, seed):
    assert_faces_equal(MODEL, parameters, seed, network=network)


# --- laws


@settings(max_examples=100)
@given(small_runs(), seeds)
def test_a_month_makes_devices_a_month_older_or_new(parameters, seed):
    people = recorded(parameters, seed)
    for t in range(parameters.steps):
        older = people["home"][t] + 1
        new = people["bought"][t + 1]
        np.testing.assert_array_equal(people["home"][t + 1], np.where(new, 0, older))
        work = people["work"][t + 1]
        renewed = work != people["work"][t] + 1
        assert (work[renewed] == parameters.lead).all()


@settings(max_examples=100)
@given(small_runs(), seeds)
def test_ages_stay_where_their_clocks_keep_them(parameters, seed):
    p, people = parameters, recorded(parameters, seed)
    assert people["work"].min() >= p.lead
    assert people["work"].max() <= p.lead + p.contract - 1
    assert people["home"].min() >= 0
    if p.habit == "calendar":
        assert people["home"].max() <= p.life - 1


@settings(max_examples=100)
@given(small_runs(), seeds, st.integers(1, 20))
def test_a_month_more_of_lead_is_a_month_more_of_age_for_everybody_at_work(p, seed, more):
    one, other = recorded(p, seed), recorded(p.replace(lead=p.lead + more), seed)
    np.testing.assert_array_equal(one["work"] + more, other["work"])
    np.testing.assert_array_equal(one["home"], other["home"])


@settings(max_examples=60)
@given(small_runs(), seeds)
def test_what_the_firm_does_changes_nothing_at_home_and_progress_changes_no_age(p, seed):
    firm = p.replace(contract=p.contract + 1, lead=0, firm_size=7)
    np.testing.assert_array_equal(recorded(p, seed)["home"], recorded(firm, seed)["home"])
    faster = recorded(p.replace(doubling=3, office_class=1.5), seed)
    for name, ages in recorded(p, seed).items():
        np.testing.assert_array_equal(ages, faster[name])


@settings(max_examples=100)
@given(small_runs(), seeds, st.floats(0, 10))
def test_a_better_class_or_a_shorter_lead_never_means_fewer_days_ahead(p, seed, other):
    low, high = sorted((p.office_class, other))
    days = [engine.simulate(p.replace(office_class=g), seed).measures for g in (low, high)]
    assert (days[1]["ahead"] >= days[0]["ahead"]).all()
    quick = engine.simulate(p.replace(lead=0), seed).measures
    slow = engine.simulate(p, seed).measures
    assert (quick["ahead"] >= slow["ahead"]).all()


@settings(max_examples=100)
@given(small_runs(habit=st.just(IMITATORS)), seeds)
def test_imitators_buy_after_a_look_at_a_newer_device_and_never_else(parameters, seed):
    network = engine.build_network(parameters, seed)
    tries = draw_tries(parameters, seed, network)
    people = recorded(parameters, seed)
    for t in range(1, parameters.steps + 1):
        envious = {
            int(who)
            for who, friend in zip(*tries.of(t), strict=True)
            if people["home"][t - 1][friend] < people["home"][t - 1][who]
        }
        assert set(np.flatnonzero(people["bought"][t])) == envious
        for who, friend in zip(*tries.of(t), strict=True):
            assert friend in network.neighbours_of(int(who))
    assert not people["bought"][:, network.degrees() == 0].any()


def test_an_imitator_looks_at_each_friend_as_often():
    # 3,000 looks at five friends: 600 each, sd 22
    p = Parameters(n=6, habit=IMITATORS, glance=1, network="complete", steps=3_000)
    network = engine.build_network(p, 3)
    tries = draw_tries(p, 3, network)
    looks = np.zeros((6, 6), int)
    np.add.at(looks, (tries.people, tries.friends), 1)
    assert (looks.diagonal() == 0).all()
    assert (np.abs(looks[~np.eye(6, dtype=bool)] - 600) < 4.5 * 22).all()


@settings(max_examples=60)
@given(small_runs(), seeds)
def test_all_people_of_a_firm_have_the_same_device_at_work(parameters, seed):
    work = recorded(parameters, seed)["work"]
    for first in range(0, parameters.n, parameters.firm_size):
        ages = work[:, first : first + parameters.firm_size]
        assert (ages == ages[:, :1]).all()


@settings(max_examples=60)
@given(small_runs(), seeds)
def test_measures_are_means_of_the_months_since_the_warm_up(parameters, seed):
    p = parameters
    run = engine.simulate(p, seed, record=True)
    for t in range(p.steps + 1):
        months = slice(p.warm_up + 1, t + 1) if t > p.warm_up else slice(t, t + 1)
        home, work = run.people["home"][months], run.people["work"][months]
        margin = (p.office_class - work / p.doubling) + home / p.doubling
        ahead = np.mean(margin > 1e-9) + np.mean(np.abs(margin) <= 1e-9) / 2
        assert run.measures["home_age"][t] == pytest.approx(home.mean())
        assert run.measures["work_age"][t] == pytest.approx(work.mean())
        assert run.measures["ahead"][t] == pytest.approx(ahead)
        assert run.measures["behind_home"][t] == pytest.approx(-margin.mean())
        behind_best = (work / p.doubling - p.office_class).mean()
        assert run.measures["behind_best"][t] == pytest.approx(behind_best)
        assert run.measures["replaced"][t] == run.people["bought"][months].mean()


def test_firms_begin_anywhere_in_their_contracts():
    # else all of them jump together; 2,000 firms, 60 months: 33 a month, sd 5.7
    work = recorded(Parameters(n=2_000, firm_size=1, lead=0, steps=1, warm_up=0))["work"][0]
    counts = np.bincount(work, minlength=60)
    assert counts.size == 60
    assert (np.abs(counts - 2_000 / 60) < 4.5 * np.sqrt(2_000 / 60)).all()


# --- the null


def test_equal_clocks_have_the_better_device_half_of_the_days_each():
    # [D] .5; 50 runs of 1,000 people in firms of one, so that the phases are many
    null = Parameters(contract=24, lead=0, firm_size=1, warm_up=24, steps=48)
    found = ensemble(MODEL, null, replicates=50)["ahead"]
    assert theory.ahead(null) == 0.5
    assert difference(found, 0.5) < 4
    assert abs(found.mean() - 0.5) < 0.003


# --- the numbers of the card


@pytest.mark.parametrize("firm", theory.BEHIND_BEST)
def test_the_firm_is_behind_the_best_by_lead_in_full_and_contract_by_half(firm):
    # [D] over whole contracts the engine's mean age is exact, whatever the phases
    continuous, months = theory.BEHIND_BEST[firm]
    p = Parameters(lead=firm[0], contract=firm[1], warm_up=0, steps=2 * firm[1])
    assert engine.simulate(p, 3).final()["behind_best"] == pytest.approx(months, abs=5e-5)
    assert theory.behind_best(p) == pytest.approx(months, abs=5e-5)
    assert theory.behind_best(p, whole_months=False) == pytest.approx(continuous, abs=1e-12)


@pytest.mark.parametrize(
    ("lead", "contract", "continuous", "months"),
    [(12, 60, 0.3359, 0.3408), (0, 24, 0.7213, 0.7318)],
)
def test_performance_relative_to_the_best(lead, contract, continuous, months):
    # [D]
    p = Parameters(lead=lead, contract=contract, warm_up=0, steps=contract)
    ages = recorded(p, 3)["work"][1:]
    assert np.mean(2.0 ** (-ages / 24)) == pytest.approx(months, abs=5e-5)
    assert theory.performance(contract, lead, 24) == pytest.approx(months, abs=5e-5)
    exact = theory.performance(contract, lead, 24, whole_months=False)
    assert exact == pytest.approx(continuous, abs=5e-5)


def test_work_is_ahead_on_one_day_in_twenty():
    # [D] .0500 exactly; 50 runs of 1,000 people in 20 firms: .0501 +- .0004
    found = ensemble(MODEL, replicates=50)
    assert theory.work_newer(24, 60, 12) == theory.ahead(Parameters()) == pytest.approx(0.05)
    assert difference(found["ahead"], 0.05) < 4
    assert abs(found["ahead"].mean() - 0.05) < 0.003
    assert difference(found["home_age"], 11.5) < 4


@settings(max_examples=100)
@given(st.integers(1, 60), st.integers(1, 90), st.integers(0, 30))
def test_the_closed_form_of_days_ahead_is_the_count_of_all_pairs_of_ages(life, contract, lead):
    p = Parameters(life=life, contract=contract, lead=lead)
    if lead < life <= contract + lead:
        assert theory.ahead(p) == pytest.approx(theory.work_newer(life, contract, lead), abs=1e-12)
    elif life <= lead:
        assert theory.ahead(p) == 0


@pytest.mark.parametrize(("doubling", "sign"), [(24, 1), (29, 1), (31, -1), (60, -1)])
def test_below_thirty_months_the_firm_is_behind_and_above_it_is_ahead(doubling, sign):
    # [D] D* = 30 at L = 12, T = 60, T_c = 24, g = 1: 20 runs, at the margin the difference of the
    # clocks is one thirtieth of a doubling, 30 standard errors
    p = Parameters(office_class=1, doubling=doubling)
    assert theory.critical_doubling(p) == 30
    found = ensemble(MODEL, p, replicates=20)["behind_home"]
    assert (np.sign(found) == sign).all()
    assert found.mean() == pytest.approx(theory.behind_home(p), abs=0.003)


def test_with_no_better_class_the_younger_is_ahead_at_any_speed():
    assert theory.critical_doubling(Parameters()) == np.inf
    assert theory.critical_doubling(Parameters(lead=0, contract=12)) == -np.inf


def test_at_thirty_months_both_clocks_are_level():
    found = ensemble(MODEL, Parameters(office_class=1, doubling=30), replicates=50)["behind_home"]
    assert difference(found, 0) < 4
    assert abs(found.mean()) < 0.003


def test_twelve_months_off_the_lead_are_worth_twice_those_off_the_contract():
    # [D] 29.5 against 35.5 months of age, from 41.5: over whole contracts exact
    ages = {}
    for lead, contract in ((12, 60), (0, 60), (12, 48)):
        p = Parameters(lead=lead, contract=contract, warm_up=0, steps=240)
        ages[lead, contract] = engine.simulate(p, 8).final()["work_age"]
    assert ages == {(12, 60): 41.5, (0, 60): 29.5, (12, 48): 35.5}


def test_imitators_in_theory():
    # [D]
    age, lifetime = theory.imitators(1 / 12)
    assert age == pytest.approx(16.079, abs=5e-4)
    assert lifetime == pytest.approx(24.69, abs=0.005)
    assert theory.imitators_continuous(1 / 12)[0] == pytest.approx(16.64, abs=0.005)
    slow, continuous = theory.imitators(0.005), theory.imitators_continuous(0.005)
    assert slow == pytest.approx(continuous, abs=0.7)  # the month is short beside a lifetime


FRIENDS = {
    # the card [C], n = 10,000, 8 runs: mean and standard error
    "random": (16.46, 0.02),
    "ring": (16.28, 0.02),
}


@pytest.mark.slow
@pytest.mark.parametrize("network", FRIENDS)
def test_imitators_on_networks(network):
    p = Parameters(n=10_000, habit=IMITATORS, network=network)
    found = ensemble(MODEL, p, replicates=8)
    mean, error = FRIENDS[network]
    assert difference(found["home_age"], mean, error) < 4


@pytest.mark.slow
def test_imitators_who_are_all_friends_follow_the_mean_field():
    # [D] 16.079 and 24.69. n = 2,000 and not 10,000, which would have 50 million ties
    network = networks.complete(2_000)
    found = ensemble(MODEL, Parameters(habit=IMITATORS), replicates=8, network=network)
    age, lifetime = theory.imitators(1 / 12)
    assert difference(found["home_age"], age) < 4
    assert difference(found["home_age"], 16.09, 0.02) < 4
    assert difference(found["replaced"], 1 / lifetime) < 4


@pytest.mark.parametrize("life", [6, 24])
def test_whims_make_devices_as_old_as_the_months_between_them(life):
    # [D] T_c - 1; 12 runs of 1,000 people
    found = ensemble(MODEL, Parameters(habit=WHIMS, life=life), replicates=12)
    assert difference(found["home_age"], theory.whim_age(life)) < 4
    assert difference(found["replaced"], 1 / life) < 4


@pytest.mark.parametrize("habit", HABITS)
def test_no_habit_keeps_devices_younger_than_the_calendar_with_as_many_purchases(habit):
    run = engine.simulate(Parameters(habit=habit), 4).final()
    bound = theory.smallest_age(1 / run["replaced"]) - 0.5  # ages are whole months from 0
    if habit == "calendar":
        assert run["home_age"] == pytest.approx(bound, abs=0.1)
    else:
        assert run["home_age"] > 1.25 * bound


# --- taste, and correction


@pytest.mark.parametrize(("lead", "contract", "error"), [(1, 1, 1), (0, 12, 5.5), (12, 60, 41.5)])
def test_an_offer_misses_taste_by_its_mean_age(lead, contract, error):
    # [D] s**2 (L + (T - 1)/2); 20 walks of 60,000 months
    assert theory.taste_error(1, lead, contract) == error
    firm = (lead, contract)
    found = np.array([taste.race(taste.walk(60_000, seed=s), firm, firm)[0][0] for s in range(20)])
    assert difference(found, error) < 4


def test_the_fast_firm_is_nearer_to_taste_on_four_days_of_five():
    # [D] .8225; the card [C] .824 +- .0015. 40 walks of 60,000 months, phases of their own
    fast, slow = (1, 6), (12, 60)
    assert taste.fast_nearer(fast, slow) == pytest.approx(0.8225, abs=5e-5)
    found = np.array(
        [
            taste.race(taste.walk(60_000, seed=s), fast, slow, (s % 6, 7 * s % 60))[1]
            for s in range(40)
        ]
    )
    assert difference(found, taste.fast_nearer(fast, slow)) < 4
    assert difference(found, 0.824, 0.0015) < 4


def test_of_two_offers_of_one_age_each_is_nearer_half_of_the_time():
    assert theory.chance_nearer(7, 7) == 0.5
    assert theory.chance_nearer(0, 7) == 1


@pytest.mark.parametrize(("fresh", "stale"), [(1, 2), (3, 40), (5, 6)])
def test_the_fresher_of_two_offers_is_nearer_as_gaussian_moves_say(fresh, stale):
    # 200,000 pairs of moves; 4 standard errors of a share
    rng = np.random.default_rng(5)
    since = rng.normal(0, np.sqrt(fresh), 200_000)
    before = rng.normal(0, np.sqrt(stale - fresh), 200_000)
    nearer = np.mean(np.abs(since) < np.abs(since + before))
    assert nearer == pytest.approx(theory.chance_nearer(fresh, stale), abs=4 * 0.5 / 200_000**0.5)


@pytest.mark.parametrize(("delay", "gain"), [(0, 2), (1, 1), (2, 0.618), (5, 0.2846)])
def test_a_correction_on_old_news_swings_ever_wider_above_its_limit(delay, gain):
    # [D] 2 sin(pi / (2 (2d + 1)))
    limit = theory.strongest_gain(delay)
    assert limit == pytest.approx(gain, abs=5e-4)
    calm, wild = (np.abs(taste.correct(limit * f, delay, 4_000)) for f in (0.98, 1.02))
    assert calm[-50:].max() < 1e-3
    assert wild[-50:].max() > 10


def test_a_weak_correction_never_overshoots_and_a_strong_one_does():
    # [D] in the limit of short months: no overshoot iff k tau <= 1/e
    delay = 200
    weak, strong = (
        taste.correct(theory.CONTINUOUS_SWING * f / delay, delay, 12_000).min() for f in (0.98, 1.3)
    )
    assert weak > 0
    assert strong < 0
    limits = [theory.strongest_gain(d) * (d + 0.5) for d in (50, 500)]
    assert limits[1] == pytest.approx(theory.CONTINUOUS_LIMIT, abs=1e-4)


# --- wrong input, and the same bits everywhere


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Parameters(contract=0), "contract must lie in [1, 240], got 0"),
        (lambda: Parameters(lead=-1), "lead must lie in [0, 60], got -1"),
        (lambda: Parameters(habit="agile"), "habit must be one of: calendar, imitators, whims;"),
        (lambda: theory.critical_doubling(3), "parameters must be Parameters of this model, got 3"),
        (lambda: theory.work_newer(12, 60, 12), "life must lie above lead and at most at"),
        (lambda: theory.chance_nearer(3, 2), "fresh must be at most stale = 2, got 3"),
        (lambda: theory.imitators(0), "glance must lie in [0.001, 1], got 0"),
        (lambda: taste.correct(-1, 0, 5), "gain must lie in [0, 10], got -1"),
    ],
)
def test_wrong_values_are_named_with_their_rule(call, message):
    with pytest.raises(ParameterError) as error:
        call()
    assert message in str(error.value)


def test_a_run_without_numba_gives_the_same_bits(printed):
    program = (
        "import hashlib\n"
        "from simulations.models.two_clocks.engine import simulate\n"
        "from simulations.models.two_clocks.rules import HABITS, Parameters\n"
        "p = Parameters(n=60, warm_up=5, steps=40, office_class=0.5)\n"
        "runs = [simulate(p.replace(habit=habit), 11, record=True) for habit in HABITS]\n"
        "bits = b''.join(run.people['home'].tobytes() for run in runs)\n"
        "bits += b''.join(run.measures['behind_home'].tobytes() for run in runs)\n"
        "print(hashlib.sha256(bits).hexdigest())\n"
    )
    plain, quick = printed(program, numba=False), printed(program, numba=True)
    assert plain.strip() == quick.strip()
    assert len(plain.strip()) == len(hashlib.sha256().hexdigest())


# --- the explorer


def said_of(firm, short, prompt, **changes):
    """Return the result of a setting with these doublings behind home."""
    made = {
        label: Outcome(*[np.array([value])] * 5, value)
        for label, value in zip(
            (explorer.FIRM, explorer.SHORT, explorer.PROMPT), (firm, short, prompt), strict=True
        )
    }
    return Result(explorer.EXPLORER.parameters(**changes), made)


@pytest.mark.parametrize(
    ("short", "prompt", "choice"), [(1.0, 0.75, 0), (0.5, 0.75, 1), (0.75, 0.755, 2)]
)
def test_the_guess_is_answered_by_the_cut_that_leaves_work_least_behind(short, prompt, choice):
    assert explorer.answer(said_of(1.25, short, prompt)) == explorer.CUTS[choice]


@pytest.mark.parametrize(
    ("firm", "words"),
    [
        (1.25, "1.25 doublings behind home on average"),
        (-0.5, "0.50 doublings ahead of home on average"),
        (0.001, "level with home on average"),
    ],
)
def test_the_sentence_says_how_far_work_is_behind_and_how_often_it_is_ahead(firm, words):
    said = explorer.sentence(said_of(firm, 1, 1, doubling=30))
    assert said.startswith("Progress doubles in 30 months; the firm orders 12 months ahead, for 60")
    assert f"Work is {words}; " in said
    assert said.endswith("it is ahead on 50\N{NO-BREAK SPACE}% of days.")


def test_on_the_stage_work_is_better_where_its_margin_is_above_nothing():
    people = {"home": np.array([[0, 10, 20]]), "work": np.array([[24, 34, 43]])}
    p = Parameters(doubling=24, office_class=1)
    assert explorer.seen(people, p).tolist() == [[explorer.EQUAL, explorer.EQUAL, explorer.WORK]]
    slower = explorer.seen(people, p.replace(doubling=23))
    assert slower.tolist() == [[explorer.HOME, explorer.HOME, explorer.EQUAL]]
