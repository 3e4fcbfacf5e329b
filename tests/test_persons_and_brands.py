"""Persons and brands: its two faces are equal, its laws hold, the numbers of theory come out."""

import hashlib

import numpy as np
import pytest
from faces import assert_faces_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.chance import random_bits_of, replicate_seeds, stream_key
from simulations.core.parameters import ParameterError
from simulations.explorer import Outcome, Result
from simulations.models.persons_and_brands import engine, explorer, judge, measures, rules, theory
from simulations.models.persons_and_brands.rules import (
    ALL,
    BY_LOT,
    DESKS,
    FOLLOWED,
    FRIENDS,
    LOOKS,
    Parameters,
)
from simulations.processes import letters
from simulations.running.catalogue import Model
from simulations.running.ensembles import ensemble

MODEL = Model("persons_and_brands")

seeds = st.integers(0, 2**64 - 1)
shares = st.sampled_from([0.0, 0.04, 0.5, 0.9, 1.0])


@st.composite
def small_runs(draw):
    """Draw parameters of a short run of few accounts."""
    follows = draw(st.integers(2, 6))
    reposts = draw(shares)
    steps = draw(st.integers(1, 8))
    return Parameters(
        n=draw(st.integers(max(10, 2 * follows + 2), 40)),
        follows=follows,
        hands=draw(st.sampled_from([0, 1, 2, 3, ALL])),
        binding=draw(shares),
        reposts=reposts,
        returns=round((1 - reposts) * draw(shares), 6),
        looks=draw(st.sampled_from(LOOKS)),
        desk=draw(st.sampled_from(DESKS)),
        firms=draw(st.integers(0, 5)),
        firm_hands=draw(st.sampled_from([0, 1, 4, ALL])),
        contacts=draw(st.sampled_from([0, 1, 7])),
        persuasion=draw(shares),
        warm_up=draw(st.integers(0, 5)),
        steps=steps,
    )


@settings(max_examples=100)
@given(small_runs(), seeds)
def test_the_two_faces_are_equal_tie_by_tie_and_step_by_step(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


def test_the_two_faces_are_equal_over_more_steps_than_a_judge_remembers():
    p = Parameters(n=40, follows=4, firms=2, firm_hands=6, contacts=3, persuasion=0.3, warm_up=70)
    assert_faces_equal(MODEL, p.replace(steps=80), 3)


# --- laws


@settings(max_examples=60)
@given(small_runs(), seeds)
def test_everybody_follows_k_others_and_nobody_twice_whatever_anybody_does(parameters, seed):
    p = parameters
    people = engine.simulate(p, seed, record=True).people
    for ties, related, followers, relations in zip(
        *(people[name] for name in ("ties", "related", "followers", "relations")), strict=True
    ):
        assert (ties != np.arange(p.n)[:, None]).all()
        assert all(len(set(row)) == p.follows for row in ties.tolist())
        assert (np.bincount(ties.ravel(), minlength=p.n) == followers).all()
        assert (np.bincount(ties[related], minlength=p.n) == relations).all()
        assert followers.sum() == p.n * p.follows


@settings(max_examples=60)
@given(small_runs(), seeds)
def test_nobody_answers_more_letters_than_came_or_than_it_has_hands(parameters, seed):
    p = parameters
    run = engine.simulate(p.replace(warm_up=p.steps), seed, record=True)
    hands = rules.hands_of(p)
    came = np.diff(run.people["letters"], axis=0)  # no letter is forgotten in so few steps
    answers = np.diff(run.people["answers"], axis=0)
    assert (came.sum(axis=1) == p.n).all()
    assert (answers == np.minimum(came, hands)).all()
    assert run.measures["answered"][1:] == pytest.approx(answers.sum(axis=1) / p.n)


@settings(max_examples=30)
@given(small_runs(), seeds)
def test_where_an_answer_binds_nobody_hands_change_nothing(parameters, seed):
    # the null: no letter keeps anybody, so all runs are one run, and no tie is ever a relation
    p = parameters.replace(binding=0, firms=0)
    ties = [engine.simulate(p.replace(hands=h), seed).people["ties"] for h in (0, 2, ALL)]
    assert (ties[0] == ties[1]).all()
    assert (ties[0] == ties[2]).all()
    assert not engine.simulate(p, seed, record=True).people["related"].any()


@settings(max_examples=30)
@given(small_runs(), seeds)
def test_without_hands_an_answer_that_binds_changes_nothing(parameters, seed):
    p = parameters.replace(hands=0, firms=0)
    one, other = (engine.simulate(p.replace(binding=s), seed).people["ties"] for s in (0, 1))
    assert (one == other).all()


@settings(max_examples=30)
@given(small_runs(), seeds)
def test_where_all_are_answered_and_an_answer_always_binds_nothing_changes(parameters, seed):
    p = parameters.replace(hands=ALL, binding=1, firms=0)
    ties = engine.simulate(p, seed, record=True).people["ties"]
    assert (ties == ties[0]).all()


@settings(max_examples=30)
@given(small_runs(), seeds)
def test_a_firm_with_a_persons_hands_and_no_contacts_is_a_person(parameters, seed):
    p = parameters.replace(firms=3, firm_hands=parameters.hands, contacts=0)
    one, other = (engine.simulate(q, seed).people["ties"] for q in (p, p.replace(firms=0)))
    assert (one == other).all()


def test_measures_are_means_of_the_steps_since_the_warm_up():
    p = Parameters(n=60, follows=4, firms=2, firm_hands=5, warm_up=6, steps=12)
    means = engine.simulate(p, 3).measures
    steps = engine.simulate(p.replace(warm_up=12), 3).measures  # until then a step by itself
    for name, values in steps.items():
        assert means[name][6] == values[6]
        for t in range(7, 13):
            assert means[name][t] == pytest.approx(values[7 : t + 1].mean()), name


def test_gini_and_top_share_are_those_of_their_definitions():
    rng = np.random.default_rng(3)
    for n in (20, 100, 250):
        followers = rng.geometric(0.1, n)
        sizes = np.bincount(followers)
        gaps = np.abs(followers[:, None] - followers).mean() / (2 * followers.mean())
        assert measures.gini(sizes) == pytest.approx(gaps, abs=1e-12)
        top = np.sort(followers)[::-1][: n // 10].sum() / followers.sum()
        assert measures.top_share(sizes, n // 10) == pytest.approx(top, abs=1e-12)
    assert measures.gini(np.array([0, 0, 7])) == pytest.approx(0, abs=1e-12)


@settings(max_examples=30)
@given(small_runs(), seeds)
def test_brands_are_the_accounts_from_their_own_size_on(parameters, seed):
    p = parameters.replace(warm_up=parameters.steps)
    run = engine.simulate(p, seed, record=True)
    sizes = [rules.brand_size(h, p.follows, p.n) for h in rules.hands_of(p)]
    large = run.people["followers"] >= np.array(sizes)
    assert run.measures["brands"] == pytest.approx(large.mean(axis=1))
    held = (run.people["followers"] * large).sum(axis=1) / (p.n * p.follows)
    assert run.measures["brand_attention"] == pytest.approx(held)


def test_a_rank_is_the_share_of_pairs_in_which_the_firm_has_more():
    values = np.array([3, 1, 0, 1, 1, 5, 3])
    pairs = [(f > p) + (f == p) / 2 for f in values[:2] for p in values[2:]]
    assert measures.rank(values, 2) == pytest.approx(np.mean(pairs))


def test_letters_go_to_each_place_and_are_answered_at_each_turn_equally_often():
    # 400 accounts, 200 steps: 80,000 letters over five places, sd of a share .0014
    p = Parameters(n=400, follows=5, hands=1, binding=1, steps=1)
    rule, places, early = rules.rule_of(p, 7), np.zeros(5), []
    for t in range(1, 201):
        luck = random_bits_of(rule.letter, np.arange(p.n), t)
        places += np.bincount(letters.pick(luck[0], 5), minlength=5)
        # pairs at one desk: the one of the lower number is answered as often as the other
        answered = letters.answered_letters(np.arange(p.n) // 2, luck[1], np.ones(200, int))
        early.append(answered[::2].mean())
    assert np.abs(places / places.sum() - 0.2).max() < 4.5 * 0.0014
    assert abs(np.mean(early) - 0.5) < 4.5 * 0.5 / 40_000**0.5


@settings(max_examples=100)
@given(st.data())
def test_the_hands_of_a_desk_take_the_first_letters(data):
    desks = data.draw(st.integers(1, 5))
    to = np.array(data.draw(st.lists(st.integers(0, desks - 1), min_size=1, max_size=20)))
    turn = np.array(data.draw(st.lists(st.integers(0, 4), min_size=to.size, max_size=to.size)))
    hands = np.array(data.draw(st.lists(st.integers(0, 4), min_size=desks, max_size=desks)))
    expected = np.zeros(to.size, bool)
    for desk in range(desks):
        pile = sorted(np.flatnonzero(to == desk), key=lambda i: (turn[i], i))
        expected[pile[: hands[desk]]] = True
    assert (letters.answered_letters(to, turn, hands) == expected).all()
    asked = np.array(data.draw(st.lists(st.integers(0, desks - 1), unique=True)), np.int64)
    for desk, first in zip(asked, letters.first_writers(to, turn, asked, desks), strict=True):
        pile = sorted(np.flatnonzero(to == desk), key=lambda i: (turn[i], i))
        assert first == (pile[0] if pile else -1)


@settings(max_examples=50)
@given(st.integers(0, 2**63), st.integers(1, 9_000), st.integers(0, 5_000))
def test_what_is_drawn_ahead_is_what_is_drawn_when_it_is_asked_for(seed, n, t):
    stream = stream_key(seed, "letter")
    ahead = letters.words_of(stream, n, t)
    assert (ahead == random_bits_of(stream, np.arange(n), t)).all()


def test_contacts_win_as_often_as_they_persuade_and_reach_people_only():
    # 400 draws of 500 contacts that win with chance .02: 4,000 +- 63
    p = Parameters(n=300, firms=20, contacts=500)
    won = [rules.draw_contacts(p, 5, 3, t) for t in range(400)]
    people = np.concatenate([whom for whom, _ in won])
    assert abs(people.size - 4_000) < 4.5 * 63
    assert people.min() >= 20
    assert people.max() < 300
    assert set(np.concatenate([places for _, places in won])) == set(range(10))


# --- the theory of the card


@pytest.mark.parametrize(("hands", "size"), [(0, 1), (1, 17), (2, 38), (3, 59)])
def test_a_brand_is_a_size(hands, size):
    # [D]
    assert rules.brand_size(hands, 10, 2_000) == size
    share = [rules.mean_answers(f, hands, 10) * 10 / f for f in (max(size - 1, 1), size)]
    assert share[-1] < 0.5
    assert hands == 0 or share[0] >= 0.5
    assert rules.brand_size(ALL, 10, 2_000) == 2_000, "nobody can be that large"


def test_answers_are_the_mean_of_binomial_letters_at_a_desk():
    from scipy.stats import binom

    for followers, hands, follows in ((1, 1, 2), (17, 2, 10), (300, 20, 10), (40, 3, 7)):
        came = np.arange(followers + 1)
        chance = binom.pmf(came, followers, 1 / follows)
        mean = (chance * np.minimum(came, hands)).sum()
        assert rules.mean_answers(followers, hands, follows) == pytest.approx(mean, rel=1e-9)


CHAINS = {
    # [D] Gini, by s and h
    (0.0, 2): 0.5832,
    (0.5, 0): 0.5832,
    (0.5, 1): 0.3820,
    (0.5, 2): 0.4112,
    (0.5, 3): 0.4671,
    (0.5, 10): 0.5805,
    (0.5, ALL): 0.5832,
    (0.9, 1): 0.2322,
    (0.9, 2): 0.2131,
    (0.9, 5): 0.4604,
    (1.0, 2): 0.1322,
}


@pytest.mark.parametrize("setting", CHAINS)
def test_the_chain_has_the_gini_coefficients_of_the_card(setting):
    binding, hands = setting
    here = theory.town(Parameters(binding=binding, hands=hands))
    assert here.gini == pytest.approx(CHAINS[setting], abs=5e-5)
    mean = (here.shares * np.arange(here.shares.size)).sum()
    assert mean == pytest.approx(10, abs=1e-6)


def test_loss_answers_and_the_top_hundredth_by_the_chain():
    # [D]
    town = {s: theory.town(Parameters(binding=s)) for s in (0.0, 0.5, 0.9)}
    assert town[0.5].loss == pytest.approx(0.5889, abs=5e-5)
    assert town[0.9].loss == pytest.approx(0.2003, abs=5e-5)
    assert [town[s].answered for s in town] == pytest.approx([0.7113, 0.8222, 0.8885], abs=5e-5)
    assert town[0.0].top == pytest.approx(0.0640, abs=5e-5)


def test_luck_alone_is_negative_binomial():
    # [D] .642 without end, Poisson .177 without reposts, .546 for 1,000 accounts
    from scipy.stats import nbinom

    assert theory.luck_alone(10, 0.95) == pytest.approx(0.642, abs=5e-4)
    assert theory.luck_alone(10, 0.0) == pytest.approx(0.177, abs=5e-4)
    small = theory.town(Parameters(binding=0, n=1_000))
    assert small.gini == pytest.approx(0.546, abs=5e-4)
    # mean k and variance k / (1 - phi) leave one choice of both parameters
    sizes = np.arange(5_000)
    chances = nbinom.pmf(sizes, 10 * 0.05 / 0.95, 0.05)
    below = np.cumsum(chances) - chances / 2
    gini = 2 * (chances * sizes * below).sum() / (chances * sizes).sum() - 1
    assert theory.luck_alone(10, 0.95) == pytest.approx(gini, abs=1e-9)
    large = theory.town(Parameters(binding=0, n=20_000)).shares
    assert np.abs(large[:100] - chances[:100]).max() < 0.01  # nobody is followed twice
    assert theory.grain(1 / 10, 0.95) == pytest.approx(0.952, abs=5e-4)
    assert theory.grain(0.5 / 10, 0.95) == pytest.approx(0.976, abs=5e-4)


FIRMS_IN_THEORY = {
    # [D] hands and contacts that would win a step: followers, relations
    (1, 0): (4.2, 1.54),
    (2, 0): (10.0, 4.11),
    (3, 0): (17.6, 7.53),
    (4, 0): (26.4, 11.54),
    (5, 0): (35.8, 15.86),
    (6, 0): (45.4, 20.31),
    (10, 0): (82.5, 38.0),
    (0, 1): (22.8, 0),
    (0, 0.5): (11.9, 0),
    (3, 0.75): (47.4, 13.9),
}


@pytest.mark.parametrize("firm", FIRMS_IN_THEORY)
def test_the_chain_of_a_firm(firm):
    followers, relations = theory.firm(Parameters(firm_hands=firm[0]), firm[1])
    assert followers == pytest.approx(FIRMS_IN_THEORY[firm][0], abs=0.0501)
    assert relations == pytest.approx(FIRMS_IN_THEORY[firm][1], abs=0.0501)


def test_where_no_hand_is_ever_wanting_each_follower_is_answered():
    # 400 letters a step do not come to 60 hands if a tenth of 600 write
    p = Parameters(n=601, firm_hands=60, reposts=0.9, binding=0.6)
    followers, relations = theory.firm(p, 40.0)
    assert followers > 350  # beyond the sizes at which few hands are all busy
    assert relations == pytest.approx(0.6 * followers, rel=1e-3)


def test_a_large_firm_by_its_formula():
    # [D] an upper bound: 23.4 against 22.8, and 114 against 82.5, where hands are idle at times
    p = Parameters()
    loss = theory.town(p).loss
    assert theory.large_firm(p.replace(firm_hands=0), loss, 1) == pytest.approx(23.4, abs=0.05)
    assert theory.large_firm(p, loss) == pytest.approx(114, abs=0.5)
    assert theory.dearest_answer(0.5, 0.02) == 25
    assert theory.dearest_answer(0.5, 0) == np.inf


def test_fifty_contacts_of_money_win_as_much_as_answers_that_cost_fourteen():
    # [D] few hands are at times idle: kappa below about 14 for 50 contacts, about 20 for 500
    for budget, price in ((50, 14), (500, 20)):
        pushed = theory.firm(Parameters(firm_hands=0), 0.02 * budget)[0]
        for factor, sign in ((0.85, 1), (1.15, -1)):
            hands = budget / (price * factor)
            low, high = int(hands), int(hands) + 1
            ends = [theory.firm(Parameters(firm_hands=h))[0] for h in (low, high)]
            talked = ends[0] + (hands - low) * (ends[1] - ends[0])
            assert np.sign(talked - pushed) == sign, (budget, price * factor, talked, pushed)


def test_a_firm_that_answers_all_takes_off():
    # [D] .106 for many followers, .105 by the chain; .102 and .099 for 1,000 accounts
    for n, many, chain in ((2_000, 0.106, 0.105), (1_000, 0.102, 0.099)):
        p = Parameters(n=n, firm_hands=ALL)
        assert theory.takes_off(p, theory.town(p).loss) == pytest.approx(many, abs=5e-4)
        assert theory.firm(p)[0] / n == pytest.approx(chain, abs=5e-4)
    assert theory.takes_off(Parameters(binding=0.2), 0.5) == 0


# --- the runs of the card


def assert_inside(found, published, error, runs, least=0.0):
    """Check a mean against one of the card: 4 standard errors of the difference, or `least`.

    The card's error and number of runs say how much a run varies; ours are too few for that.
    """
    spread = error * runs**0.5
    allowed = max(4 * spread * (1 / runs + 1 / len(found)) ** 0.5, least)
    assert abs(np.mean(found) - published) < allowed, (np.mean(found), published, allowed)


TOWNS = {
    # the card [C], 20 runs of 2,000 accounts: Gini, loss, answered, top hundredth
    (0.0, 2): {"gini": (0.5716, 0.0018), "answered": (0.7193, 0.0005), "top": (0.0628, 0.0007)},
    (0.5, 1): {"gini": (0.3934, 0.0013)},
    (0.5, 2): {
        "gini": (0.4163, 0.0012),
        "loss": (0.5905, 0.0001),
        "answered": (0.8190, 0.0002),
        "top": (0.0337, 0.0002),
    },
    (0.5, 3): {"gini": (0.4668, 0.0011)},
    (0.5, 10): {"gini": (0.5753, 0.0012)},
    (0.5, ALL): {"gini": (0.5783, 0.0016)},
    (0.9, 1): {"gini": (0.2497, 0.0009)},
    (0.9, 2): {
        "gini": (0.2287, 0.0009),
        "loss": (0.2038, 0.0001),
        "answered": (0.8846, 0.0001),
    },
    (0.9, 5): {"gini": (0.4577, 0.0008)},
    (1.0, 2): {"gini": (0.1445, 0.0005)},
}
BRANDS = {
    # the card [C], 20 runs: share of accounts that are brands, and of attention that they have
    (0.0, 2): ((0.0366, 0.0008), (0.1783, 0.0042)),
    (0.5, 2): ((0.0012, 0.0002), (0.0046, 0.0006)),
    (0.9, 2): ((0.0, 0.0), (0.0, 0.0)),
}


@pytest.mark.slow
@pytest.mark.parametrize("setting", TOWNS)
def test_towns_are_as_unequal_as_the_card_and_the_chain_say(setting):
    binding, hands = setting
    found = ensemble(MODEL, Parameters(binding=binding, hands=hands), replicates=2)
    for name, (published, error) in TOWNS[setting].items():
        least = 0.01 if name == "gini" else 0.003
        assert_inside(found[name], published, error, 20, least)
    assert abs(found["gini"].mean() - CHAINS[setting]) < 0.02
    for name, own in zip(("brands", "brand_attention"), BRANDS.get(setting, ()), strict=False):
        assert_inside(found[name], *own, 20, 0.003)


FIRMS = {
    # the card [C], ten firms of 2,000, 100 runs (40 for ten hands, 20 for the mixed one): hands,
    # contacts, their persuasion, our runs; followers, relations, and the judge by all it sees
    "as a person": ((2, 0, 0.02), 3, (9.98, 0.12, 100), None, (0.497, 0.009)),
    "four hands": ((4, 0, 0.02), 6, (25.7, 0.24, 100), (11.23, 0.10), (0.939, 0.005)),
    "ten hands": ((10, 0, 0.02), 4, (78.1, 0.5, 40), (36.2, 0.2), (0.995, 0.003)),
    "push": ((0, 50, 0.02), 2, (22.8, 0.1, 100), None, (1.0, 0.0)),
    "small push": ((0, 25, 0.02), 2, (12.0, 0.1, 100), None, (1.0, 0.0)),
    "mixed": ((3, 25, 0.03), 2, (47.2, 0.2, 20), (13.8, 0.04), None),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FIRMS)
def test_ten_firms_among_people(name):
    (hands, contacts, persuasion), runs, followers, relations, told = FIRMS[name]
    p = Parameters(firms=10, firm_hands=hands, contacts=contacts, persuasion=persuasion)
    looks, sizes, related = [], [], []
    for seed in replicate_seeds(0, runs):
        run = engine.simulate(p, seed)
        looks.append(judge.seen(run.people))
        sizes.append(run.final()["firm_followers"])
        related.append(run.final()["firm_relations"])
    assert_inside(sizes, *followers)
    if relations:
        assert_inside(related, *relations, followers[2])
    if not hands:
        assert related == [0] * runs
    if told:
        # it learns on half of the runs: few make a worse judge
        assert_inside(judge.areas(looks, 10), *told, followers[2], 0.04)
    if name in ("four hands", "small push"):
        by_size = judge.areas([look[:, :1] for look in looks], 10)
        published = {"four hands": 0.859, "small push": 0.61}[name]
        # the card gives no error of these: a run varies as for firms like people, .009 in 100
        # runs. In 16 and 20 runs we had .589 +- .014 (small push) and .877 +- .012 (four hands)
        assert_inside(by_size, published, 0.009, 100, 0.04)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "share", "error", "runs"), [(2_000, 0.102, 0.0015, 56), (1_000, 0.101, 0.004, 24)]
)
def test_one_firm_that_answers_all_is_followed_by_a_share_of_everybody(n, share, error, runs):
    p = Parameters(n=n, firms=1, firm_hands=ALL, warm_up=2_000, steps=3_000)
    found = ensemble(MODEL, p, replicates=2)["firm_followers"] / n
    assert_inside(found, share, error, runs)


@pytest.mark.slow
def test_four_hands_lift_those_who_have_them_and_nobody_if_all_have_them():
    # the card [C], 20 runs: 26.9 +- .5 against 10.7 +- .5
    p = Parameters(firms=5, firm_hands=4)
    few = ensemble(MODEL, p, replicates=3)["firm_followers"]
    every = ensemble(MODEL, p.replace(hands=4), replicates=3)["firm_followers"]
    assert_inside(few, 26.9, 0.5, 20)
    assert_inside(every, 10.7, 0.5, 20)


def moments(parameters, seed, every=20):
    """Yield time and state every so many steps after the warm-up; the same state each time."""
    p, hands, rule = parameters, rules.hands_of(parameters), rules.rule_of(parameters, seed)
    state, came = engine.start(p, seed), np.zeros(p.n, np.int64)
    for t in range(1, p.steps + 1):
        letters.step(letters.Accounts(*state[:4]), hands, t, rule, came)
        if t > p.warm_up and t % every == 0:
            yield t, state


RELATIONS = {
    # the card [C], 30 runs: mean, error; in brackets there: s k A(F)
    0.5: {(9, 11): (4.43, 0.02), (18, 22): (7.48, 0.03), (28, 32): (9.76, 0.07),
          (38, 42): (11.4, 0.05)},
    0.9: {(9, 11): (8.15, 0.01), (18, 22): (13.55, 0.04)},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("binding", RELATIONS)
def test_relations_end_while_followers_do_not(binding):
    p, bands = Parameters(binding=binding), RELATIONS[binding]
    found = {band: [] for band in bands}
    for seed in replicate_seeds(5, 3):
        sums = dict.fromkeys(bands, np.zeros(2))
        for _, state in moments(p, seed):
            for low, high in bands:
                here = (state.followers >= low) & (state.followers <= high)
                sums[low, high] = sums[low, high] + [state.relations[here].sum(), here.sum()]
        for band, (related, accounts) in sums.items():
            found[band].append(related / accounts)
    for band, published in bands.items():
        assert_inside(found[band], *published, 30)


@pytest.mark.slow
def test_the_most_followed_where_luck_is_all():
    # the card [C], s = 0, 20 runs: the 20 most followed have 62.5 +- .2 and answer .358 +- .005
    # of the letters of their last 50 steps; 10 runs: .015 +- .011 are there 400 steps later
    p, size, answered, stay = Parameters(binding=0), [], [], []
    for seed in replicate_seeds(0, 3):
        people = engine.simulate(p, seed).people
        most = np.argsort(-people["followers"], kind="stable")[:20]
        answered.append(people["answers"][most].sum() / people["letters"][most].sum())
        first, sizes = {}, []
        for t, state in moments(p, seed, every=100):
            most = np.argsort(-state.followers, kind="stable")[:20]
            first[t], now = set(most.tolist()), state.followers[most].mean()
            sizes.append(now)
        size.append(np.mean(sizes))
        stay += [len(first[t] & first[t + 400]) / 20 for t in first if t + 400 in first]
    assert_inside(size, 62.5, 0.2, 20)
    assert_inside(answered, 0.358, 0.005, 20)
    assert_inside(stay[:3], 0.015, 0.011, 10)


@pytest.mark.slow
def test_being_followed_by_a_star_pays_where_one_looks_at_those_whom_one_follows():
    # the card [C], 10 runs
    found = ensemble(MODEL, Parameters(binding=0, looks=FOLLOWED), replicates=2)
    assert_inside(found["gini"], 0.6857, 0.0031, 10, 0.01)
    assert_inside(found["brands"], 0.0667, 0.0013, 10, 0.003)
    assert_inside(found["brand_attention"], 0.398, 0.008, 10, 0.003)
    found = ensemble(MODEL, Parameters(looks=FOLLOWED), replicates=2)
    assert_inside(found["gini"], 0.4383, 0.0021, 10, 0.01)


MUTUAL = {
    # the card [C], 10 runs: share of ties that are mutual, by s and whose letters come first
    (1.0, FRIENDS): (0.3000, 0.0010),
    (1.0, BY_LOT): (0.0303, 0.0005),
    (0.5, FRIENDS): (0.0174, 0.0005),
    (0.5, BY_LOT): (0.0154, 0.0005),
}


@pytest.mark.slow
@pytest.mark.parametrize("setting", MUTUAL)
def test_loyalty_needs_friends_first_and_answers_that_bind(setting):
    p, found = Parameters(binding=setting[0], desk=setting[1]), []
    for seed in replicate_seeds(0, 2):
        ties = engine.simulate(p, seed).people["ties"]
        fans, idols = np.repeat(np.arange(p.n), p.follows), ties.ravel()
        found.append(np.isin(idols * p.n + fans, fans * p.n + idols).mean())
    assert_inside(found, *MUTUAL[setting], 10, 0.003)


# --- the judge


def test_followed_back_is_the_share_of_followers_whom_one_follows():
    ties = np.array([[1, 2], [0, 2], [0, 3], [1, 0]])
    # 0 is followed by 1, 2 and 3 and follows 1 and 2; 3 only by 2, whom it does not follow
    assert judge.followed_back(ties) == pytest.approx([2 / 3, 1 / 2, 1 / 2, 0])
    assert judge.followed_back(np.array([[1, 2], [2, 0], [1, 0], [1, 2]]))[3] == 0


def test_a_judge_tells_what_differs_and_cannot_tell_what_does_not():
    rng = np.random.default_rng(4)
    alike = [rng.normal(size=(300, 3)) for _ in range(8)]
    assert judge.areas(alike, 10).mean() == pytest.approx(0.5, abs=0.13)  # sd of a run .09
    apart = [look + np.array([0, 2.0, 0]) * (np.arange(300) < 10)[:, None] for look in alike]
    # two normals two standard deviations apart: Phi(sqrt 2) = .921
    assert judge.areas(apart, 10).mean() == pytest.approx(0.921, abs=0.05)
    same = [np.ones((50, 2)) for _ in range(2)]
    assert (judge.areas(same, 5) == 0.5).all()


# --- wrong input, and the same bits everywhere


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Parameters(n=20), "n must be at least 2 follows + 2 = 22, got 20"),
        (lambda: Parameters(n=30, firms=30), "firms must be at most n - 1 = 29, got 30"),
        (lambda: Parameters(returns=0.1), "returns must be at most 1 - reposts = 0.05, got 0.1"),
        (lambda: Parameters(desk="late"), "desk must be one of: by lot, friends first; got"),
        (lambda: theory.town(3), "parameters must be Parameters of this model, got 3"),
        (
            lambda: theory.town(Parameters(binding=1, hands=ALL)),
            "binding must be below 1 where all is answered, got 1",
        ),
        (lambda: theory.luck_alone(10, 1), "reposts must be below 1, got 1: one account would"),
        (lambda: judge.areas([np.ones((9, 3))], 2), "looks must be of two runs or more, got 1"),
        (
            lambda: judge.judge(Parameters(), 2),
            "firms must be at least 1 where a judge is to find them, got 0",
        ),
    ],
)
def test_wrong_values_are_named_with_their_rule(call, message):
    with pytest.raises(ParameterError) as error:
        call()
    assert message in str(error.value)


def test_a_run_without_numba_gives_the_same_bits(printed):
    program = (
        "import hashlib\n"
        "from simulations.models.persons_and_brands.engine import simulate\n"
        "from simulations.models.persons_and_brands.rules import DESKS, LOOKS, Parameters\n"
        "p = Parameters(n=300, firms=3, contacts=20, persuasion=0.1, warm_up=40, steps=80)\n"
        "runs = [simulate(p.replace(desk=d, looks=l), 11) for d in DESKS for l in LOOKS]\n"
        "bits = b''.join(run.people['ties'].astype('int64').tobytes() for run in runs)\n"
        "bits += b''.join(m.tobytes() for run in runs for m in run.measures.values())\n"
        "print(hashlib.sha256(bits).hexdigest())\n"
    )
    plain, quick = printed(program, numba=False), printed(program, numba=True)
    assert plain.strip() == quick.strip()
    assert len(plain.strip()) == len(hashlib.sha256().hexdigest())


# --- the explorer


def said_of(now, machines, brands=0.02, larger=0.9, **changes):
    """Return the result of a setting with these values."""
    labels = (explorer.NOW, explorer.MACHINES, explorer.BRANDS, explorer.LARGER)
    made = {
        label: Outcome(*[np.array([value])] * 5, value)
        for label, value in zip(labels, (now, machines, brands, larger), strict=True)
    }
    return Result(explorer.EXPLORER.parameters(**changes), made)


@pytest.mark.parametrize(
    ("machines", "choice"), [(0.3, explorer.FEWER), (0.41, explorer.SAME), (0.5, explorer.MORE)]
)
def test_the_guess_is_answered_by_how_unequal_a_town_of_machines_is(machines, choice):
    assert explorer.answer(said_of(0.4, machines)) == choice


def test_the_sentence_says_who_is_a_brand_and_what_brands_hold():
    said = explorer.sentence(said_of(0.4, 0.47, 0.02, 0.9))
    assert said.startswith(
        "A person is a brand from 38 followers on. Brands hold 2\N{NO-BREAK SPACE}%"
    )
    assert said.endswith(
        "The firm of 4 hands has more followers than 90\N{NO-BREAK SPACE}% of people."
    )
    assert "is 0.40, with a machine for everybody 0.47." in said


def test_the_stage_says_who_leaves_letters_and_who_is_a_brand():
    p = Parameters(n=60, follows=4, hands=2, firms=1, firm_hands=4)
    size, own = (rules.brand_size(h, 4, 60) for h in (2, 4))
    followers = np.array([[own, 8, 9, size], [own - 1, 0, size - 1, size + 5]])
    states = explorer.seen({"followers": followers}, p)
    assert states.tolist() == [
        [explorer.FIRM_BRAND, explorer.ALL_ANSWERED, explorer.SOME, explorer.MOST_UNANSWERED],
        [explorer.FIRM, explorer.ALL_ANSWERED, explorer.SOME, explorer.MOST_UNANSWERED],
    ]
