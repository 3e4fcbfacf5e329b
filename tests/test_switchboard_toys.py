"""Toy and puzzle of the switchboard: every way to play counted, and one rule in both languages."""

import itertools
import json
import re
from collections import Counter

import numpy as np
import pytest
from test_toys import declared, source
from test_toys_browser import page_of

from simulations import networks
from simulations.models.switchboard import routes, theory
from simulations.town import post


def here(name):
    """Return the number of people of a toy, its ties, and the pairs that are not tied."""
    _, parts = declared(name)
    n = len(parts["people"])
    ties = [tuple(map(int, tie.split("-"))) for tie in parts["ties"]]
    return n, ties, [pair for pair in itertools.combinations(range(n), 2) if pair not in ties]


def test_of_15_ties_4_bring_all_answers_in_six_steps():
    n, ties, free = here("switchboard")
    goal = int(re.search(r"GOAL = (\d+)", source("switchboard"))[1])
    mail = json.loads(re.search(r"MAIL = (\[.*\]);", source("switchboard"))[1])
    assert len(post.deliver(n, ties, mail)) - 1 == 11
    steps = {pair: len(post.deliver(n, [*ties, pair], mail)) - 1 for pair in free}
    # the card's count: three 5, one 6, seven 9, two 10, two 11
    assert Counter(steps.values()) == {5: 3, 6: 1, 9: 7, 10: 2, 11: 2}
    winning = [pair for pair, needed in steps.items() if needed <= goal]
    assert winning == [(3, 5), (3, 6), (4, 5), (4, 6)]  # between the lowest of both branches
    assert not [pair for pair in winning if 0 in pair]  # the director's: what one tries first
    piles = np.array([[len(box) for box in step] for step in post.deliver(n, ties, mail)])
    assert piles[1:, 0].max() == piles[1:].max()  # the longest pile is the director's


@pytest.fixture(scope="module")
def firm():
    n, ties, free = here("switchboard_puzzle")
    return n, ties, free


def hops_of(n, ties):
    return routes.find_routes(networks.from_ties(ties, n=n))


def test_of_121485_ways_128_double_what_the_firm_can_bear(firm):
    # the card's full count; for speed all triples are counted on arrays, and some by the plain rule
    n, ties, free = firm
    wanted = float(re.search(r"WANTED = ([\d.]+)", source("switchboard_puzzle"))[1])
    assert wanted == 2 * 1 / max(post.traffic(n, ties)) == 2 * 0.109375
    triples = np.array(list(itertools.combinations(range(len(free)), 3)))
    assert len(triples) == 121_485
    pairs = np.array(free)
    walls = np.concatenate([walls_of(n, ties, pairs[part]) for part in np.array_split(triples, 60)])
    won = walls >= wanted - 1e-9
    assert won.sum() == 128
    assert Counter(np.round(walls[won], 4).tolist()) == {0.2456: 64, 0.2414: 64}
    assert walls[~won].max() <= 0.2132 + 5e-5
    assert (pairs[triples[won]] >= 7).all()  # every tie of a winner joins two of the lowest level
    for k in np.random.default_rng(3).integers(len(triples), size=30):
        added = [*ties, *map(tuple, pairs[triples[k]].tolist())]
        assert walls[k] == pytest.approx(1 / max(post.traffic(n, added)))


def walls_of(n, ties, triples):
    """Return the walls of a firm with three more ties each, for many triples at once."""
    many = len(triples)
    tied = np.zeros((many, n, n), bool)
    for a, b in ties:
        tied[:, a, b] = tied[:, b, a] = True
    rows = np.arange(many)
    for k in range(3):
        a, b = triples[:, k].T
        tied[rows, a, b] = tied[rows, b, a] = True
    near = tied.astype(np.float32)
    hops = np.where(np.eye(n, dtype=bool), 0, np.full((many, n, n), 99))
    ways = np.broadcast_to(np.eye(n, dtype=np.float32), (many, n, n)).copy()
    layer = ways.copy()
    for distance in range(1, n):
        layer = np.where(hops == 99, near @ layer, 0)
        if not layer.any():
            break
        hops[layer > 0] = distance
        ways += layer
    lies = np.zeros((many, n))
    for i in range(n):
        on = hops[:, :, i, None] + hops[:, None, i, :] == hops
        on[:, i, :] = on[:, :, i] = False
        on[:, range(n), range(n)] = False
        share = ways[:, :, i, None] * ways[:, None, i, :] / ways
        lies[:, i] = (share * on).sum(axis=(1, 2))
    return 1 / (1 + lies.max(axis=1) / (n - 1))


def test_one_tie_or_two_do_not_double_it(firm):
    n, ties, free = firm
    one = [1 / max(post.traffic(n, [*ties, pair])) for pair in free]
    assert max(one) == pytest.approx(0.1591, abs=5e-5)
    two = max(
        1 / max(post.traffic(n, [*ties, *pairs])) for pairs in itertools.combinations(free, 2)
    )
    assert two < 2 * 0.109375


def test_traffic_of_the_plain_rule_is_that_of_theory(firm):
    n, ties, _ = firm
    network = networks.from_ties(ties, n=n)
    np.testing.assert_allclose(post.traffic(n, ties), theory.traffic(network))
    assert hops_of(n, ties).hops[7, 14] == 6


@pytest.mark.browser
def test_post_is_that_of_the_plain_rule(chromium, tmp_path):
    page = chromium.new_page()
    page.goto(page_of(tmp_path, "switchboard", every=True))
    rng = np.random.default_rng(2)
    for _ in range(60):
        n = int(rng.integers(3, 12))
        ties = {tuple(sorted((i, int(rng.integers(i))))) for i in range(1, n)}  # a tree
        for a, b in rng.integers(n, size=(int(rng.integers(4)), 2)).tolist():
            ties |= {(min(a, b), max(a, b))} if a != b else set()
        ties = sorted(ties)
        mail = [
            [int(goal) for goal in rng.integers(n, size=int(rng.integers(4))) if goal != i]
            for i in range(n)
        ]
        found = page.evaluate(
            "([n, ties, mail]) => Town.post.deliver(n, ties, mail)", [n, ties, mail]
        )
        assert found == post.deliver(n, ties, mail)
        got = page.evaluate("([n, ties]) => Town.post.traffic(n, ties)", [n, ties])
        np.testing.assert_allclose(got, post.traffic(n, ties))
    page.close()
