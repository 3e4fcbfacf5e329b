"""The toy of the tournament: one rule of thirty is ahead of three others from both shops."""

import itertools
from functools import cache

import numpy as np
import pytest
from test_toys import ROOT, declared, source

from simulations import town
from simulations.brands import AnswerFirst, Decision, Parameters, Push, Stars, duel

ORDERS, MOST, RESTS = ("turn", "most", "nobody"), 5, ("shout", "save")
RIVALS = {
    Push: ("nobody", 1, "shout"),
    AnswerFirst: ("turn", 1, "shout"),
    Stars: ("most", 1, "save"),
}
OTHERS = 60  # lucks


def program(order, least, rest):
    """Return the brand that a rule of the toy is."""

    class Nella:
        def decide(self, view):
            friends = dict(zip(view.talkers, view.ties, strict=True))
            best = view.talkers[np.argsort(-view.ties, kind="stable")]
            people = {"turn": view.turns(), "most": best, "nobody": []}[order]
            answer = [i for i in people if friends[i] >= least][: view.afford()]
            return Decision(view.left(answer) if rest == "shout" else 0, np.array(answer, int))

    return Nella


@cache
def setting():
    """Return network, parameters and luck that the file of the toy declares."""
    _, parts = declared("tournament")
    here = town.make(
        "talk", int(parts["people"][0]), [tuple(map(int, tie.split("-"))) for tie in parts["ties"]]
    )
    given = {name: float(parts[name][0]) for name in ("budget", "persuasion", "word_of_mouth")}
    rest = {"conversation_cost": 5, "silence": 0.7, "engaged_silence": 0.05, "discontent": 0}
    return here.network, Parameters(n_seeds=1, steps=10, **given, **rest), int(parts["seed"][0])


@cache
def game(first, second, seed):
    """Return how many join each of two shops with these rules."""
    network, parameters, _ = setting()
    pair = [program(*one) for one in (first, second)]
    shares = duel(parameters, seed, brands=pair, network=network).adopters
    return tuple(round(network.n * share) for share in shares)


def games(rule, seed):
    """Return the six games of a rule: what it wins, what the rival wins."""
    pairs = ((game(rule, one, seed), game(one, rule, seed)) for one in RIVALS.values())
    return [score for west, east in pairs for score in (west, east[::-1])]


def wins(rule, seed):
    return sum(mine > other for mine, other in games(rule, seed))


RULES = list(itertools.product(ORDERS, range(1, MOST + 1), RESTS))
WINNER = ("most", 4, "shout")


def test_of_30_rules_one_wins_all_six_games_and_none_of_the_rivals_does():
    seed = setting()[2]
    won = {rule: wins(rule, seed) for rule in RULES}
    assert len(won) == 30
    assert [rule for rule in RULES if won[rule] == 6] == [WINNER]
    assert games(WINNER, seed) == [(9, 8), (9, 7), (11, 7), (10, 7), (16, 1), (10, 7)]
    assert won["turn", 1, "shout"] == 2  # where one begins
    assert won["most", 1, "save"] == 2
    assert max(won[rule] for rule in RIVALS.values()) == 4
    assert max(won[rule] for rule in RULES if rule[2] == "save") == 2
    assert f"seed={seed}" in source("tournament")


def test_the_rules_of_the_rivals_are_brands_of_the_house():
    network, parameters, seed = setting()
    for one, two in itertools.permutations(RIVALS, 2):
        shares = duel(parameters, seed, brands=(one, two), network=network).adopters
        assert tuple(round(network.n * share) for share in shares) == (
            game(RIVALS[one], RIVALS[two], seed)
        )


@pytest.mark.slow
def test_the_winner_wins_most_games_on_other_lucks_too():
    won = [wins(WINNER, seed) for seed in range(OTHERS)]
    for rule in RIVALS.values():
        gap = np.subtract(won, [wins(rule, seed) for seed in range(OTHERS)])
        assert gap.mean() > 2 * gap.std() / np.sqrt(OTHERS)


def test_the_toy_stands_above_the_guess_of_its_page():
    text = (ROOT / "book" / "tournament.md").read_text(encoding="utf-8")
    above, guess, _ = text.partition("**Your guess first.**")
    assert guess
    assert "```{toy} tournament\n" in above
    assert "{code-cell}" not in above
