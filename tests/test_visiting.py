"""A host who visits and answers: the third level of the front page's game."""

import numpy as np
import pytest

from simulations import town

BASE = "talk;people=9;ties=0-1,0-2,1-3,2-4,3-5,5-6,6-7,7-8;first=0;steps=8"


def chosen(here, days, t, rng):
    """Return a day: some whom the host can visit, some it can answer."""
    run = town.visits(here, days)
    met = set(here.network.neighbours_of(here.first[0]).tolist())
    met = met.union(*(visited for visited, _ in days))
    strangers = [i for i in range(here.n) if not run.status[t - 1][i] and i not in met]
    talkers = np.flatnonzero(run.people["talking"][t - 1] & ~run.people["engaged"][t - 1])
    return [
        rng.permutation(some)[: rng.integers(0, 3)].tolist() if len(some) else []
        for some in (strangers, talkers)
    ]


def test_without_visits_and_where_answers_last_it_is_push_or_dialogue():
    """A host is somebody who was answered on the first day, if the answered never fall silent."""
    rng = np.random.default_rng(1)
    changed = 0
    for seed in range(60):
        pairs = np.argwhere(np.triu(rng.random((20, 20)) < 0.15, 1)).tolist()
        settings = {"steps": 10, "engaged_silence": 0}
        here = town.make("talk", 20, pairs, parameters=settings, seed=seed, first=[3])
        days = []
        for t in range(1, 11):
            days.append(([], chosen(here, days, t, rng)[1]))
        diary = [(0, [3] * (t == 0) + answered) for t, (_, answered) in enumerate(days)]
        same = town.make("talk", 20, pairs, parameters=settings, seed=seed, first=[3], days=diary)
        mine, others = town.visits(here, days), town.run(same)
        assert mine.status.tolist() == others.status.tolist()
        assert mine.people["talking"].tolist() == others.people["talking"].tolist()
        changed += mine.status[-1].sum() > 2
    assert changed > 30


def test_a_visit_convinces_as_a_friend_of_old_does():
    """The days of hearing count from the visit: chance 0.2 on that day, whichever it is."""
    for day in (1, 4, 8):
        won = np.zeros(2)
        for seed in range(2000):
            here = town.make("talk", 2, parameters={"steps": 8}, seed=seed, first=[0])
            run = town.visits(here, [([], [])] * (day - 1) + [([1], [])])
            won += [run.status[day - 1, 1], run.status[day, 1]]
        assert won[0] == 0
        assert abs(won[1] / 2000 - 0.2) < 3 * (0.2 * 0.8 / 2000) ** 0.5


def test_who_is_visited_stays_a_friend_and_the_host_talks_for_ever():
    here = town.make("talk", 2, parameters={"steps": 60}, first=[0], seed=5)
    run = town.visits(here, [([1], [])])
    assert run.status[-1].tolist() == [1, 1]
    assert run.people["talking"][:, 0].all()
    assert run.people["engaged"][:, 0].all()


@pytest.mark.parametrize(
    ("text", "days", "sentence"),
    [
        (BASE, [([1], [])], "on day 1 nobody can visit Ben, who likes it or is a friend"),
        (BASE, [([], []), ([5, 5], [])], "on day 2 nobody can visit Fay, who likes it or is"),
        (BASE, [([], [5])], "on day 1 nobody can answer Fay, who is not talking or has an answer"),
        (BASE, [([], [0])], "on day 1 nobody can answer Ada, who is not talking or has an answer"),
        ("talk;people=9", [], "visits need one person in first, the host, got None"),
        ("bond;people=9;first=0", [], "visits need a town of rule talk, without days"),
        (BASE + ";discontent=0.1", [], "visits need a town of rule talk, without days"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(text, days, sentence):
    with pytest.raises(town.TownError, match=sentence):
        town.visits(town.read(text), days)
