"""Toy and puzzle of the pizza and the mp3: all ways counted, and their rule that of the chapter."""

import functools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_toys import source
from test_toys_browser import page_of

from simulations import networks
from simulations.core.parameters import ParameterError
from simulations.models.pizza_and_mp3 import engine, swarm, theory
from simulations.models.pizza_and_mp3.rules import Parameters
from simulations.town import gifts


def here(name):
    """Return names and ties of a toy, as its file declares them."""
    text = re.search(r'^ +town: "([^"]+)"', source(name), re.M)[1]
    parts = dict(part.split("=") for part in text.split(";")[1:])
    pairs = [tie.split("-") for tie in parts["ties"].split(",") if tie]
    return parts["people"].split(","), [(int(a), int(b)) for a, b in pairs]


def rounds_of(have, friends):
    """Yield all rounds: each of those who have it gives to a friend who lacks it, or to nobody."""

    def gifts_of(holders, taken):
        if not holders:
            yield ()
            return
        yield from gifts_of(holders[1:], taken)
        for friend in friends[holders[0]] - have - taken:
            for rest in gifts_of(holders[1:], taken | {friend}):
                yield ((holders[0], friend), *rest)

    yield from gifts_of(sorted(have), frozenset())


def test_of_601_ways_to_give_in_three_rounds_2_reach_all_and_none_without_eli_and_fay_early():
    names, ties = here("pizza_and_mp3")
    friends = [{b for a, b in ties if a == i} | {a for a, b in ties if b == i} for i in range(8)]
    ways = [()]
    for _ in range(3):
        ways = [
            (*way, gave)
            for way in ways
            for gave in rounds_of(frozenset({0} | {b for r in way for _, b in r}), friends)
        ]
    winning = [way for way in ways if sum(map(len, way)) == 7]
    assert (len(ways), len(winning)) == (601, 2)
    for way in winning:
        steps = gifts.give(8, [[(*gift, 0) for gift in gave] for gave in way], ties=ties)
        assert [sum(held) for held in steps] == [1, 2, 4, 8]
        early = {names[b] for gave in way[:2] for _, b in gave}
        assert {"Eli", "Fay"} <= early
        # in the last round all four who have it give, and so on: nobody stands idle
        assert [len(gave) for gave in way] == [1, 2, 4]


def test_by_lot_three_rounds_are_rarely_enough_and_four_mostly():
    # the card, 1,500 plays: 3 % and 83 %; ours, 3,000: two standard errors more than theirs
    names, ties = here("pizza_and_mp3")
    network = networks.from_ties(ties)
    have = np.array(
        [
            engine.simulate(Parameters(steps=4), seed, network=network).measures["have"]
            for seed in range(1500)
        ]
    )
    for rounds, share in ((3, 0.03), (4, 0.83)):
        found = np.mean(have[:, rounds] == 1)
        error = np.sqrt(share * (1 - share) * 2 / 1500)
        assert abs(found - share) < max(4 * error, 0.01), f"{rounds}: {found:.3f}"
    assert len(names) == 8


@functools.cache
def plays():
    """Return runs of the swarm in the puzzle's town: everybody looks at all."""
    return [swarm.simulate(7, 3, seed, looks=7) for seed in range(600)]


def test_five_rounds_are_the_least_and_a_swarm_by_lot_rarely_finds_them():
    assert theory.fewest_rounds(7, 3) == 5
    rounds = np.array([run.rounds for run in plays()])
    assert rounds.min() == 5
    assert 0 < np.mean(rounds == 5) < 0.1  # .032; the slow test has more plays
    assert np.mean(rounds == 6) > 0.85


def test_who_wins_the_puzzle_gives_1_2_4_7_and_7():
    won = [run for run in plays() if run.rounds == 5]
    assert len(won) > 5
    for run in won:
        assert [len(of) for of in run.gifts] == [1, 2, 4, 7, 7]
        last = {gift.part: t for t, of in enumerate(run.gifts, 1) for gift in of[::-1]}
        assert len(last) == 3
        # the last part leaves the server in round 3, and two doublings bring it to seven
        left = [
            min(t for t, of in enumerate(run.gifts, 1) for g in of if g.giver == 0 and g.part == k)
            for k in range(3)
        ]
        assert sorted(left) == [1, 2, 3]
        steps = gifts.give(8, [[tuple(gift) for gift in of] for of in run.gifts], parts=3)
        assert steps[-1] == [7] * 8
        assert steps[-2] != [7] * 8


@settings(max_examples=100)
@given(st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**64 - 1))
def test_the_player_may_do_what_a_swarm_does(others, parts, seed):
    run = swarm.simulate(others, parts, seed)
    rounds = [[tuple(gift) for gift in of] for of in run.gifts]
    steps = gifts.give(others + 1, rounds, parts=parts)
    full = [sum(held == 2**parts - 1 for held in step[1:]) for step in steps]
    assert full == run.done.tolist()


@pytest.mark.parametrize(
    "gift", [(0, 2, 0), (1, 0, 0), (0, 0, 0), (0, 1, 1)], ids=["no friend", "lacks", "self", "part"]
)
def test_a_gift_that_breaks_the_rule_is_refused(gift):
    with pytest.raises(ParameterError, match=re.escape(f"got {gift}")):
        gifts.give(3, [[gift]], ties=[(0, 1), (1, 2)])


def test_nobody_gives_or_takes_twice_in_a_round_or_passes_on_what_came_in_it():
    for gave in ([(0, 1, 0), (0, 2, 0)], [(0, 1, 0), (0, 1, 1)], [(0, 1, 0), (1, 2, 0)]):
        with pytest.raises(ParameterError, match="a gift must be"):
            gifts.give(4, [gave], parts=2)


@settings(max_examples=50)
@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=4), max_size=6))
def test_a_pizza_stays_one_pizza_however_it_is_shared(rounds):
    assert all(sum(has) == 1 for has in gifts.slices(6, rounds))


# --- the same in the browser


@pytest.mark.browser
def test_gifts_are_those_of_the_plain_rule(chromium, tmp_path):
    page = chromium.new_page()
    page.goto(page_of(tmp_path, "pizza_and_mp3_puzzle"))
    rng = np.random.default_rng(1)
    for seed in range(60):
        n, parts = int(rng.integers(2, 9)), int(rng.integers(1, 5))
        network = networks.random_graph(n, min(3, n - 1), rng=rng)
        ties = [] if seed % 2 else network.tie_list().tolist()
        found = page.evaluate(
            """([people, ties, parts, draws]) => { const rule = Town.rules.gift;
            let state = rule.start(Town.make({rule: "gift", people, ties, first: [0],
              parameters: {parts}}));
            const holds = [[...state.holds]], slice = [[...state.slice]], rounds = [];
            for (let t = 0; t < 6; t++) { const gave = [];
              while (rule.givers(state).length && draws.pop() < 0.9) {
                const one = (list) => list[Math.floor(draws.pop() * list.length)];
                const giver = one(rule.givers(state)), taker = one(rule.takers(state, giver));
                const part = one(rule.useful(state, giver, taker));
                state = rule.give(state, giver, taker, part); gave.push([giver, taker, part]); }
              state = rule.round(state); rounds.push(gave);
              holds.push([...state.holds]); slice.push([...state.slice]); }
            return [rounds, holds, slice]; }""",
            [n, ties, parts, rng.random(400).tolist()],
        )
        rounds, holds, slice_ = found
        assert holds == gifts.give(n, rounds, parts=parts, ties=ties or None)
        assert slice_ == gifts.slices(n, [[gift[:2] for gift in gave] for gave in rounds])
    page.close()
