"""The cake of the acid of dialogue: how its toy and its puzzle are won, and the rule of both."""

import itertools
import re
from collections import Counter
from functools import cache

import numpy as np
import pytest
from test_toys import source

from simulations.models.acid_of_dialogue import theory
from simulations.models.acid_of_dialogue.rules import CURIOUS, OBEDIENT, POLITE
from simulations.town import wishes

MORNINGS = 30


def town(name):
    """Return luck, wishes, product and number of ingredients, as a toy declares them."""
    text = re.search(r'^ +town: "wishes;([^"]+)"', source(name), re.M)[1]
    parts = dict(part.split("=") for part in text.split(";"))
    own = [int(value) for value in parts["own"].split(",")]
    return int(parts["seed"]), own, int(parts["product"]), int(parts["features"])


# --- the toy


def test_4_of_64_ways_put_five_of_six_right_and_obeying_all_is_none_of_them():
    seed, own, product, features = town("acid_of_dialogue")
    assert wishes.defects(own, product, features) == 4
    ways = list(itertools.product(("obey", "leave"), repeat=6))
    wrong = {
        way: wishes.defects(own, wishes.played(seed, own, product, features, way)[-1], features)
        for way in ways
    }
    assert sum(count <= 1 for count in wrong.values()) == 4
    for way in (("obey",) * 6, ("leave",) * 6, ("obey", "leave") * 3, ("leave", "obey") * 3):
        assert wrong[way] > 1


def test_the_third_complaint_obeyed_costs_what_the_second_won_and_the_majority_wins():
    seed, own, product, features = town("acid_of_dialogue")
    cakes = wishes.played(seed, own, product, features, ["obey"] * 6)
    assert [wishes.defects(own, cake, features) for cake in cakes][:4] == [4, 3, 2, 3]
    now = product
    for number in range(1, 7):
        feature = wishes.complaint(seed, number, own, now, features)[1]
        against = 2 * wishes.satisfied(own, now, feature) < len(own)
        answer = "obey" if against else "leave"
        now = wishes.answered(seed, number, own, now, features, answer)
    assert wishes.defects(own, now, features) == 1


# --- the puzzle


def ends(answers):
    """Return how many ingredients are wrong after the mornings that these answers take."""
    seed, own, product, features = town("acid_of_dialogue_puzzle")
    assert sum(wishes.COSTS[answer] for answer in answers) == MORNINGS
    return wishes.defects(own, wishes.played(seed, own, product, features, answers)[-1], features)


def test_trying_always_wins_and_asking_obeying_or_taking_turns_do_not():
    _, own, product, features = town("acid_of_dialogue_puzzle")
    assert wishes.defects(own, product, features) == 6
    assert ends(["try"] * 15) == 0
    for answers in (["obey"] * 30, ["ask"] * 15, ["obey", "ask", "try"] * 6, ["obey", "try"] * 10):
        assert ends(answers) > 0


def test_one_in_79_of_all_ways_to_spend_the_mornings_wins():
    seed, own, product, features = town("acid_of_dialogue_puzzle")
    after = cache(
        lambda number, now: [
            (wishes.COSTS[answer], wishes.answered(seed, number, own, now, features, answer))
            for answer in ("obey", "ask", "try")
        ]
    )
    ways, done, won, by_lot = Counter({(0, product): 1}), 0, 0, 0.0
    chances = {(0, product): 1.0}
    for number in range(1, MORNINGS + 1):
        further, likely = Counter(), Counter()
        for (spent, now), count in ways.items():
            steps = [(cost, cake) for cost, cake in after(number, now) if spent + cost <= MORNINGS]
            for cost, cake in steps:
                chance = chances[spent, now] / len(steps)
                if spent + cost < MORNINGS:
                    further[spent + cost, cake] += count
                    likely[spent + cost, cake] += chance
                else:
                    perfect = wishes.defects(own, cake, features) == 0
                    done, won, by_lot = (
                        done + count,
                        won + perfect * count,
                        by_lot + perfect * chance,
                    )
        ways, chances = further, likely
    assert (done, won) == (715_827_883, 9_099_676)
    assert by_lot < 0.1


def ends_without_defect(move, left):
    """Return the chance of no defect after so many periods, from six of twelve."""
    return (np.eye(13)[6] @ np.linalg.matrix_power(move, left))[0]


def test_on_other_lucks_trying_wins_nine_times_of_ten_and_the_best_play_little_more():
    # [D] the card: trying .908, asking .584, obeying .129 (29 mornings: 0), by lot .232, best .931
    obey, ask, look = (theory.chain(12, 0.2, brand, 3) for brand in (OBEDIENT, POLITE, CURIOUS))
    assert ends_without_defect(look, 15) == pytest.approx(0.908, abs=5e-4)
    assert ends_without_defect(ask, 15) == pytest.approx(0.584, abs=5e-4)
    assert ends_without_defect(obey, 30) == pytest.approx(0.129, abs=5e-4)
    assert ends_without_defect(obey, 29) == pytest.approx(0, abs=1e-12)
    best, lot = [np.eye(13)[0]], [np.eye(13)[0]]
    for left in range(1, MORNINGS + 1):
        ways, blind = [obey @ best[-1]], [obey @ lot[-1]]
        if left > 1:
            ways += [ask @ best[-2], look @ best[-2]]
            blind += [ask @ lot[-2], look @ lot[-2]]
        best.append(np.max(ways, axis=0))
        lot.append(np.mean(blind, axis=0))
    assert best[-1][6] == pytest.approx(0.931, abs=5e-4)
    assert lot[-1][6] == pytest.approx(0.232, abs=5e-4)


# --- the rule, in the browser


@pytest.mark.browser
def test_complaints_and_answers_are_those_of_the_plain_rule(chromium, tmp_path):
    from test_toys_browser import page_of

    page = chromium.new_page()
    page.goto(page_of(tmp_path, "acid_of_dialogue"))
    rng = np.random.default_rng(4)
    for seed in range(60):
        features, n = int(rng.integers(1, 13)), int(rng.integers(1, 16))
        own = rng.integers(0, 2**features, n).tolist()
        product = int(rng.integers(0, 2**features))
        answers = rng.choice([*wishes.COSTS], 25).tolist()
        found = page.evaluate(
            """([seed, own, features, product, answers]) => { const rule = Town.rules.wishes;
            const states = [rule.start(Town.make({rule: "wishes", people: own.length, own, seed,
              parameters: {features, product}}))];
            for (const answer of answers) states.push(rule.step(states.at(-1), {answer}));
            return states.map((s) => [s.product, s.speaker, s.feature, rule.defects(s)]); }""",
            [seed, own, features, product, answers],
        )
        cakes = wishes.played(seed, own, product, features, answers)
        expected = [
            [
                cake,
                *wishes.complaint(seed, number, own, cake, features),
                wishes.defects(own, cake, features),
            ]
            for number, cake in enumerate(cakes, start=1)
        ]
        assert found == expected
    page.close()
