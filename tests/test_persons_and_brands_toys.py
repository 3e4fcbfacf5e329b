"""Toy and puzzle of persons and brands: all ways counted, and their numbers those of the chain."""

import itertools
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from test_toys import declared, numbers, source
from test_toys_browser import by_keys, plain, play  # noqa: F401 - two are fixtures

from simulations.models.persons_and_brands import theory
from simulations.models.persons_and_brands.rules import Parameters
from simulations.town import desk

PLAYED = Path(__file__).parent / "toys" / "persons_and_brands.toml"


def constants(name, *wanted):
    return [int(re.search(rf"\b{one} = (\d+)", source(name))[1]) for one in wanted]


@cache
def people():
    """Return the rhythm of all but Sol, and who of them follows at the start."""
    parts = declared("persons_and_brands")[1]
    every = tuple(numbers(parts["own"]))
    assert every[0] == 0, "Sol sits at the desk"
    return every[1:], tuple(i - 1 for i in numbers(parts["first"]))


@cache
def ends(day, left):
    """Return in how many ways so many days end with how many relations."""
    if not left:
        return {day.status.count(desk.RELATION): 1}
    every, _ = people()
    letters, found = desk.writers(day, every), Counter()
    crowded = len(letters) > desk.HANDS
    choices = itertools.combinations(letters, desk.HANDS) if crowded else [letters]
    for answered in choices:
        found.update(ends(desk.step(day, every, answered), left - 1))
    return dict(found)


def played(choose):
    """Return the relations in the end if the letters of each day are answered in this order."""
    every, first = people()
    day, (days,) = desk.start(first, len(every)), constants("persons_and_brands", "DAYS")
    for _ in range(days):
        letters = sorted(desk.writers(day, every), key=lambda i: choose(day, i))
        day = desk.step(day, every, letters[: desk.HANDS])
    return day.status.count(desk.RELATION)


def test_of_22524_ways_to_answer_1986_end_with_seven_relations():
    days, goal = constants("persons_and_brands", "DAYS", "GOAL")
    every, first = people()
    found = ends(desk.start(first, len(every)), days)
    winning = sum(count for relations, count in found.items() if relations >= goal)
    assert (days, goal) == (12, 7)
    assert (sum(found.values()), winning) == (22524, 1986)
    assert played(lambda day, i: i) == 4, "whoever stands first"
    assert played(lambda day, i: every[i]) == 4, "the most eager"
    assert played(lambda day, i: -day.status[i]) < goal, "whoever has been answered before"
    assert played(lambda day, i: -every[i]) == goal, "those who write seldom"


def test_the_way_to_play_the_toy_is_one_of_those_who_write_seldom():
    every, first = people()
    names = declared("persons_and_brands")[1]["people"]
    way = tomllib.loads(PLAYED.read_text("utf-8"))["way"]
    day, chosen = desk.start(first, len(every)), []
    for move in way:
        if move.startswith("Answer"):
            chosen.append(names.index(move.split()[1]) - 1)
            continue
        for _ in move:
            letters = desk.writers(day, every)
            if len(letters) > desk.HANDS:
                assert len(chosen) == desk.HANDS
                letters = chosen
            day, chosen = desk.step(day, every, letters), []
    assert day.status.count(desk.RELATION) == 7


def partitions(hands, largest):
    """Yield each way to share hands out, largest account first."""
    if not hands:
        yield ()
    for one in range(min(hands, largest), 0, -1):
        for rest in partitions(hands - one, one):
            yield (one, *rest)


def table(name):
    found = re.search(rf"{name} = \[([^]]+)]", source("persons_and_brands_puzzle"))[1]
    return [float(value) for value in found.split(",")]


def test_of_77_ways_to_share_twelve_hands_exactly_one_is_not_noticed():
    hands, most, goal = constants("persons_and_brands_puzzle", "HANDS", "MOST", "GOAL")
    followers, relations = table("FOLLOWERS"), table("RELATIONS")
    ways = list(partitions(hands, hands))
    hidden = [way for way in ways if all(followers[h] <= most for h in way)]
    sums = {way: sum(relations[h] for h in way) for way in hidden}
    winning = [way for way, total in sums.items() if total >= goal]
    assert (hands, most, goal, len(ways)) == (12, 25, 30, 77)
    assert winning == [(3, 3, 3, 3)]
    assert sums[winning[0]] == pytest.approx(30.12, abs=0.011)  # the card: 30.13
    assert sorted(sums.values())[-2] == pytest.approx(28.25, abs=0.011)
    assert relations[12] == pytest.approx(46.5, abs=0.011)
    assert relations[12] * 2 / 3 == pytest.approx(sums[winning[0]], rel=0.04)  # a third less


def test_the_accounts_of_the_puzzle_are_those_of_the_chain():
    for hands, row in enumerate(zip(table("FOLLOWERS"), table("RELATIONS"), strict=True)):
        if hands:
            found = theory.firm(Parameters(firm_hands=hands))
            assert row == pytest.approx(found, abs=0.00501), hands
    assert (table("FOLLOWERS")[0], table("RELATIONS")[0]) == (0, 0)


@pytest.mark.browser
def test_a_dot_of_the_puzzle_is_a_follower_and_a_full_one_a_relation(play):  # noqa: F811
    page = play("persons_and_brands_puzzle")
    page.keyboard.press("Tab")
    count = "all => all.map(path => path.getAttribute('d').split('M').length - 1)"
    for hands in range(1, 13):
        by_keys(page, ["Account 1,"])
        followers, relations = table("FOLLOWERS")[hands], table("RELATIONS")[hands]
        drawn = page.locator(".toy-follower").evaluate_all(count)
        assert drawn == [round(followers) - round(relations), round(relations)]
        assert page.locator(".toy-follower.star").count() == (2 if followers > 25 else 0)


@pytest.mark.browser
def test_days_at_the_desk_are_those_of_the_plain_rule(plain):  # noqa: F811
    rng = np.random.default_rng(8)
    for _ in range(40):
        n = int(rng.integers(3, 30))
        every = rng.integers(1, 7, n).tolist()
        first = sorted(rng.permutation(n)[: rng.integers(1, n)].tolist())
        day, days, chosen = desk.start(first, n), [], []
        for _ in range(10):
            letters = desk.writers(day, every)
            answered = rng.permutation(letters)[: desk.HANDS].tolist()
            day = desk.step(day, every, answered)
            days.append([list(day.status), list(day.waited)])
            chosen.append([i + 1 for i in answered])  # person 0 sits at the desk
        found = plain.evaluate(
            """([own, first, chosen]) => { const rule = Town.rules.desk;
            let state = rule.start(Town.make({rule: "desk", people: own.length, own, first}));
            return chosen.map((answered) => { state = rule.step(state, {answered});
              return [[...state.status].slice(1), state.waited.slice(1)]; }); }""",
            [[0, *every], [i + 1 for i in first], chosen],
        )
        assert found == days
