"""Toy and puzzle of the federation: all ways counted, their rules the same in both languages."""

import itertools
import re

import numpy as np
import pytest
from test_toys import source

from simulations import town
from simulations.town import flood, rules

FIRST, SERVERS, HALF = 5, 3, 20


def declared(name):
    """Return the town of a toy, as its file declares it."""
    return town.read(re.search(r'^ +town: "([^"]+)"', source(name), re.M)[1])


def sizes(own):
    """Return how many end on each server if the first five are placed like this."""
    here = declared("federation")
    made = town.make(
        here.rule, here.names, (), parameters=here.parameters, seed=here.seed,
        own=[*own, *[None] * (here.n - FIRST)],
    )  # fmt: skip
    return np.bincount(rules.copying(made)[-1], minlength=SERVERS + 1)[1:]


def test_36_of_243_ways_to_place_five_leave_no_server_half_of_forty_people():
    ways = list(itertools.product(range(SERVERS), repeat=FIRST))
    ends = {own: sizes(own) for own in ways}
    assert all(end.sum() == 40 for end in ends.values())
    winning = [own for own, end in ends.items() if end.max() < HALF]
    assert (len(ways), len(winning)) == (243, 36)
    # dealt out in turn, there and back, neighbours together: what one tries first
    for first in (
        (0, 1, 2, 0, 1),
        (0, 1, 2, 2, 1),
        (0, 0, 1, 1, 2),
        (0, 1, 1, 2, 2),
        (0, 0, 0, 1, 2),
    ):
        assert first not in winning
    assert (0, 1, 2, 2, 0) in winning
    # Ben brings seventeen: whoever stands with him but Chi, who brings three, makes it half
    alone = [own for own in winning if own.count(own[1]) == 1]
    assert len(alone) == 36


def test_the_first_five_bring_what_they_bring_wherever_they_are_placed():
    families = [3, 5, 7, 8, 17]
    here = declared("federation")
    made = town.make(
        here.rule, here.names, (), parameters={"copying": 1.0, "choices": FIRST}, seed=here.seed,
        own=[*range(FIRST), *[None] * (here.n - FIRST)],
    )  # fmt: skip
    found = np.bincount(rules.copying(made)[-1], minlength=FIRST + 1)[1:]
    assert sorted(found.tolist()) == families
    assert found[1] == 17


def numbers(name):
    return [
        float(x)
        for x in re.search(rf"{name} = \[([^]]+)]", source("federation_puzzle"))[1].split(",")
    ]


def test_one_cut_of_twelve_saves_190_of_240_and_no_other_saves_anybody():
    ties = re.search(r";ties=([-0-9,]+)", source("federation_puzzle"))[1].split(",")
    assert tuple(tuple(map(int, tie.split("-"))) for tie in ties) == flood.AGREEMENTS
    assert tuple(numbers("PEOPLE")) == flood.PEOPLE
    assert tuple(numbers("CAPACITY")) == flood.CAPACITY
    assert sum(flood.PEOPLE) == 240

    def saved(*cuts):
        left = [tie for tie in flood.AGREEMENTS if tie not in cuts]
        return sum(flood.flood(left)[-1].people)

    assert saved() == 0
    ends = {tie: saved(tie) for tie in flood.AGREEMENTS}
    assert {tie: end for tie, end in ends.items() if end} == {(6, 7): 190}
    assert all(0 not in tie for tie, end in ends.items() if end)  # it does not touch what fails


def test_in_a_flood_nobody_gets_lost_uncounted_and_what_stands_is_not_too_full():
    rng = np.random.default_rng(1)
    for _ in range(100):
        n = int(rng.integers(2, 8))
        ties = [pair for pair in itertools.combinations(range(n), 2) if rng.random() < 0.5]
        people = rng.integers(0, 60, n).tolist()
        capacity = [x + int(rng.integers(0, 30)) for x in people]
        moments = flood.flood(ties, int(rng.integers(n)), people, capacity)
        for before, after in itertools.pairwise(moments):
            assert sum(after.people) + after.lost == pytest.approx(sum(people))
            assert all(was or not now for was, now in zip(before.stands, after.stands, strict=True))
        last = moments[-1]
        for now, stands, most in zip(last.people, last.stands, capacity, strict=True):
            assert now <= most + 1e-9 if stands else now == 0


@pytest.mark.browser
def test_a_flood_in_the_browser_is_that_of_the_plain_rule(chromium, tmp_path):
    from test_toys_browser import page_of

    page, rng = chromium.new_page(), np.random.default_rng(2)
    page.goto(page_of(tmp_path, "federation_puzzle"))
    for _ in range(100):
        n = int(rng.integers(2, 9))
        ties = [pair for pair in itertools.combinations(range(n), 2) if rng.random() < 0.5]
        people = rng.integers(0, 60, n).tolist()
        capacity = [x + int(rng.integers(0, 30)) for x in people]
        first = int(rng.integers(n))
        found = page.evaluate(
            """([ties, people, capacity, first]) => Town.flood(ties, people, capacity, first)
            .map(({people, stands, lost}) => [people, stands, lost])""",
            [ties, people, capacity, first],
        )
        moments = flood.flood(ties, first, people, capacity)
        assert found == [[list(m.people), list(m.stands), m.lost] for m in moments]
    page.close()
