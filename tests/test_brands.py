"""Brands that decide: both faces are equal, the rules are kept, the card's numbers come out."""

import itertools
import pickle
import sys

import numpy as np
import pytest
from faces import assert_faces_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from test_push_or_dialogue import settings_of_small_runs

from simulations import brands, cli, networks
from simulations.brands import (
    BadDecision,
    BrandError,
    Decision,
    NotWaiting,
    Overspent,
    Parameters,
    Share,
    View,
    duel,
    simulate,
)
from simulations.chance import everyone, lowest, uniforms
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue import engine, model, rules
from simulations.models.push_or_dialogue.brands import Contacts, account_of, name_of
from simulations.models.push_or_dialogue.duel import SECOND
from simulations.running.catalogue import Model
from simulations.running.ensembles import compare, sweep
from simulations.running.executors import processes
from simulations.running.scenario import Scenario, ScenarioError

MODEL = Model("push_or_dialogue")
SMALL = Parameters(n=300, budget=12, n_seeds=5, steps=30)
TOWN_CHANGES = {
    "plain": {},
    "sparse": {"mean_degree": 4},
    "angry": {"mean_degree": 16, "discontent": 0.3},
}

seeds = st.integers(0, 2**64 - 1)


class AtRandom:
    """Buys and answers what its luck says, within its means, and writes down all it saw."""

    diary: list

    def decide(self, view):
        order = np.argsort(view.luck("order", view.talkers), kind="stable")
        answer = view.talkers[order[: int(view.luck("some") * (view.afford() + 1))]]
        contacts = int(view.luck("contacts") * (view.left(answer) + 1))
        seen = [item.tolist() if isinstance(item, np.ndarray) else item for item in view]
        self.diary.append((*seen, contacts, answer.tolist()))
        return Decision(contacts, answer)


def recorded(run):
    """Return what a run gives that is told a class of brand, and what its brand saw and did."""
    kind = type("AtRandom", (AtRandom,), {"diary": []})
    return run(kind), kind.diary


# --- equality: of the faces, and with the flagship


@settings(max_examples=150)
@given(settings_of_small_runs(), seeds)
def test_a_brand_sees_and_does_the_same_in_both_faces_person_by_person(parameters, seed):
    _, seen = recorded(lambda kind: simulate(parameters, seed, brand=kind))
    face, of_agents = recorded(lambda kind: model.PushOrDialogue(parameters, seed, brand=kind))
    face.run_model()
    assert of_agents == seen
    AtRandom.diary = []
    assert_faces_equal(MODEL, parameters, seed, brand=AtRandom)


@settings(max_examples=100)
@given(settings_of_small_runs(), seeds, st.sampled_from([*brands.HOUSE, Share(0.3)]))
def test_the_brands_of_the_house_play_the_same_run_in_both_faces(parameters, seed, brand):
    assert_faces_equal(MODEL, parameters, seed, brand=brand)


def test_in_mesa_the_brand_is_an_agent_with_a_purse_that_says_what_it_saw_and_did():
    face = model.PushOrDialogue(SMALL, 1, brand=brands.Stars)
    face.step()
    assert isinstance(face.brand, model.BrandAgent)
    assert face.brand.purse == 12 - 5 * len(face.brand.decision.answer)
    assert face.brand.diary == [
        "Step 1: Stars saw 5 adopters, 5 waiting; bought 0, answered 2, kept 2."
    ]


@pytest.mark.parametrize("town", TOWN_CHANGES)
def test_a_brand_that_spends_a_share_of_each_income_is_the_flagship_person_by_person(town):
    for share, seed in itertools.product((0, 0.3, 0.5, 1), range(3)):
        parameters = Parameters(**TOWN_CHANGES[town], share=share)
        network = engine.build_network(parameters, seed)
        rule = simulate(parameters, seed, network=network, brand=None)
        brand = simulate(parameters, seed, network=network, brand=Share(share))
        for name, people in rule.people.items():
            np.testing.assert_array_equal(brand.people[name], people, name)
        for name, values in rule.measures.items():
            np.testing.assert_array_equal(brand.measures[name], values, name)


@settings(max_examples=60)
@given(settings_of_small_runs(), seeds)
def test_a_share_of_any_small_town_is_played_as_the_flagship_plays_it(parameters, seed):
    rule = simulate(parameters, seed)
    brand = simulate(parameters, seed, brand=Share(parameters.share))
    np.testing.assert_array_equal(brand.people["attitude"], rule.people["attitude"])
    np.testing.assert_array_equal(brand.measures["adopters"], rule.measures["adopters"])


# --- what a brand sees


def test_a_brand_sees_what_happened_and_nothing_else():
    parameters = SMALL.replace(discontent=0.3, word_of_mouth=0.2, persuasion=0.3)
    run, diary = recorded(lambda kind: simulate(parameters, 3, brand=kind, record=True))
    network, people = engine.build_network(parameters, 3), run.people
    views = [View(*line[: len(View._fields)]) for line in diary]
    assert [view.step for view in views] == [*range(1, 31)]
    for view in views:
        before = {name: people[name][view.step - 1] for name in people}
        waiting = np.flatnonzero(before["talking"] & ~before["engaged"])
        assert view.talkers == waiting.tolist()
        assert view.discontented == before["discontented"][waiting].tolist()
        assert view.ties == network.degrees()[waiting].tolist()
        assert view.adopters == (before["attitude"] == rules.ADOPTER).sum()
        assert view.turned == (before["attitude"] == rules.REJECTER).sum()
        assert view.talking == before["talking"].sum()
    assert sum(view.won for view in views) > 0
    for view, after in itertools.pairwise(views):
        assert after.won + after.came == after.adopters - view.adopters


def test_a_brand_knows_how_many_its_contacts_have_won():
    # nobody listens to anybody, so all who come have been won
    views = []

    class Watches(brands.Push):
        def decide(self, view):
            views.append(view)
            return super().decide(view)

    run = simulate(SMALL.replace(word_of_mouth=0, persuasion=1), 2, brand=Watches)
    gained = np.diff(np.round(run.measures["adopters"] * 300).astype(int))
    assert [view.won for view in views[1:]] == gained[:-1].tolist()
    assert all(view.came == 0 for view in views)


def test_more_contacts_are_the_same_ones_and_some_more():
    contacts = Contacts(0.5, 7, 300)
    fewer, more = contacts.of(4, 10), contacts.of(4, 200_000)
    np.testing.assert_array_equal(fewer, more[: len(fewer)])
    luck = rules.draw_luck(SMALL.replace(share=0, persuasion=0.5), 7, 300)
    np.testing.assert_array_equal(
        Contacts(0.5, 7, 300).of(1, 12), luck.contacts[: luck.contact_ends[1]]
    )


def test_the_luck_of_a_brand_has_an_address_and_another_name_for_the_second():
    view = View(3, 100, 10.0, 5.0, 5.0, 0, 0, 0, 0, 0, *np.zeros((3, 0), np.int64))
    view._chance = 9, ""
    assert view.luck("coin") == uniforms(9, "strategy: coin", 0, 3)
    np.testing.assert_array_equal(
        view.luck("whom", [4, 5]), uniforms(9, "strategy: whom", [4, 5], 3)
    )
    first = view.luck("coin")
    view._chance = 9, SECOND
    assert view.luck("coin") != first


def test_a_view_with_other_fields_has_the_same_luck():
    nobody = np.zeros((3, 0), np.int64)
    view = View(3, 100, 10.0, 5.0, 5.0, 0, 0, 0, 0, 0, *nobody)
    view._chance = 9, SECOND
    other = view._replace(purse=3.0)
    assert (other.purse, other.luck("coin")) == (3.0, view.luck("coin"))
    view._chance = 10, SECOND
    assert view._replace(purse=3.0).luck("coin") != other.luck("coin")


def test_a_view_counts_money_as_the_till_does():
    nobody = np.zeros((3, 0), np.int64)
    view = View(1, 10, 0.1 + 0.2, 0.3, 0.1, 0, 0, 0, 0, 0, *nobody)
    assert view.afford() == 3
    assert view.left([1, 2]) == 0
    assert View(1, 10, 29.9999999, 10.0, 5.0, 0, 0, 0, 0, 0, *nobody).left([1]) == 25
    with pytest.raises(ParameterError, match=r"share must lie in \[0, 1\], got 2"):
        view.afford(2)


def test_money_that_is_not_spent_is_there_later_and_none_can_be_borrowed():
    class Saves:
        def decide(self, view):
            assert view.purse == 12 * view.step
            return Decision()

    simulate(SMALL, 1, brand=Saves)


def test_a_brand_is_made_anew_for_each_run():
    class Counts:
        def __init__(self):
            self.calls = 0

        def decide(self, view):
            self.calls += 1
            return Decision(contacts=1 if self.calls == view.step else 0)

    for brand in (Counts, Counts(), lambda: Counts()):
        runs = [simulate(SMALL, 1, brand=brand).measures["adopters"] for _ in range(2)]
        np.testing.assert_array_equal(*runs)


def test_a_wilful_change_of_what_it_sees_changes_nothing():
    class Vandal(brands.Dialogue):
        def decide(self, view):
            decision = super().decide(view)
            view.talkers[:] = 0
            return decision

    runs = [simulate(SMALL, 1, brand=brand) for brand in (brands.Dialogue, Vandal)]
    np.testing.assert_array_equal(*(run.people["attitude"] for run in runs))


# --- wrong decisions


def that(decide):
    """Return a brand of the name Stars with a method of one's own."""
    return type("Stars", (), {"decide": lambda self, view: decide(view)})


NO_BRAND_AT_ALL = "brand must have a method decide(view), got "
WRONG = [
    (
        lambda view: Decision(30, view.talkers[:20]),
        Overspent,
        "Stars spends 130 of 100 contacts in step 1: 30 contacts and 20 answers at 5",
    ),
    (
        lambda view: Decision(answer=[int(np.setdiff1d(np.arange(99), view.talkers)[0])]),
        NotWaiting,
        "Stars answers person 0 in step 1, who does not talk",
    ),
    (
        lambda view: Decision(answer=[-1]),
        NotWaiting,
        "Stars answers person -1 in step 1, who does not talk",
    ),
    (
        lambda view: Decision(answer=[view.talkers[0], view.talkers[0]]),
        NotWaiting,
        "in step 1, who stands 2 times on its list",
    ),
    (lambda view: 3, BadDecision, "Stars must return a Decision in step 1, got 3"),
    (lambda view: None, BadDecision, "Stars must return a Decision in step 1, got None"),
    (
        lambda view: Decision(contacts=float("nan")),
        BadDecision,
        "Stars must buy a whole number of contacts, at least 0, in step 1, got nan",
    ),
    (lambda view: Decision(contacts=-1), BadDecision, "at least 0, in step 1, got -1"),
    (lambda view: Decision(contacts=1.5), BadDecision, "at least 0, in step 1, got 1.5"),
    (lambda view: Decision(contacts=True), BadDecision, "at least 0, in step 1, got True"),
    (lambda view: Decision(contacts=np.array(2.7)), BadDecision, "in step 1, got array(2.7)"),
    (lambda view: Decision(contacts=np.array(True)), BadDecision, "in step 1, got array(True)"),
    (lambda view: Decision(contacts=np.array([1, 2])), BadDecision, "step 1, got array([1, 2])"),
    (
        lambda view: Decision(contacts=10**400),
        BadDecision,
        "Stars must buy at most 4611686018427387904 contacts in step 1, got 1000",
    ),
    (lambda view: Decision(contacts=1e300), BadDecision, "must buy at most 4611686018427387904"),
    (lambda view: Decision(contacts="all"), BadDecision, "at least 0, in step 1, got 'all'"),
    (
        lambda view: Decision(answer=np.array([np.nan])),
        BadDecision,
        "Stars must answer ids out of view.talkers in step 1, got array([nan])",
    ),
    (lambda view: Decision(answer=3), BadDecision, "out of view.talkers in step 1, got 3"),
    (lambda view: Decision(answer=[[1], [2, 3]]), BadDecision, "in step 1, got [[1], [2, 3]]"),
]


RUN = {
    "engine": simulate,
    "mesa": lambda *given, **brand: model.PushOrDialogue(*given, **brand).run_model(),
}


@pytest.mark.parametrize(("decide", "kind", "message"), WRONG)
@pytest.mark.parametrize("face", ["engine", "mesa"])
def test_a_wrong_decision_is_named_with_brand_step_and_numbers(decide, kind, message, face):
    parameters = SMALL.replace(budget=100, n_seeds=25)
    with pytest.raises(kind) as error:
        RUN[face](parameters, 1, brand=that(decide))
    assert message in str(error.value)
    assert isinstance(error.value, BrandError)
    assert isinstance(error.value, ValueError)


def test_who_has_been_answered_cannot_be_answered_again():
    class Twice:
        def decide(self, view):
            self.first = getattr(self, "first", view.talkers[0])
            return Decision(answer=[self.first])

    with pytest.raises(
        NotWaiting, match=r"Twice answers person \d+ in step 2, who was answered in"
    ):
        simulate(SMALL, 1, brand=Twice)


def test_a_whole_number_may_come_as_a_float_or_of_numpy():
    runs = [
        simulate(SMALL, 1, brand=that(lambda view, n=n: Decision(contacts=n)))
        for n in (3, 3.0, np.int32(3), np.float64(3), np.array(3), np.array(3.0))
    ]
    for run in runs[1:]:
        np.testing.assert_array_equal(run.people["attitude"], runs[0].people["attitude"])


def test_what_a_brand_raises_says_where():
    with pytest.raises(ZeroDivisionError) as error:
        simulate(SMALL, 1, brand=that(lambda view: 1 // 0))
    assert error.value.__notes__ == ["Stars raised this in step 1"]


@pytest.mark.parametrize("brand", [3, object, lambda: None, "Stars"])
def test_what_is_no_brand_is_refused_before_the_run(brand):
    with pytest.raises(BrandError, match=r"brand must have a method decide\(view\), got"):
        simulate(SMALL, 1, brand=brand)


# --- a rival


class Coins:
    """A duel in plain Python: people one by one, each tie asked in each step."""

    def __init__(self, p, seed, kinds, n_seeds):
        self.p, self.seed = p, seed
        self.network = engine.build_network(p, seed)
        n = self.network.n
        self.friends = [self.network.neighbours_of(i).tolist() for i in range(n)]
        luck = rules.draw_luck(p.replace(n_seeds=0, share=1.0), seed, n)
        self.breath = luck.breath.at(np.arange(n))
        self.luck, self.owner, self.closed = luck, [0] * n, [set() for _ in range(n)]
        self.voice, self.talking = [1.0] * n, [False] * n
        self.engaged, self.angry = [False] * n, [False] * n
        self.praised, self.complained = [0] * n, [0] * n
        first = lowest(everyone(seed, "seed adopters", n), sum(n_seeds)).tolist()
        for place, i in enumerate(first):
            self.join(i, 1 if place < n_seeds[0] else 2, False)
        self.places = "", SECOND
        self.accounts = [
            account_of(kind, p, seed, place=place)
            for kind, place in zip(kinds, self.places, strict=True)
        ]
        self.won, self.before = [0, 0], list(n_seeds)
        self.did = [(0, 0), (0, 0)]

    def join(self, i, brand, angry):
        self.owner[i], self.talking[i], self.angry[i] = brand, True, angry

    def step(self, t):
        n, p = self.network.n, self.p
        decisions = []
        for k in (0, 1):
            mine = [i for i in range(n) if self.owner[i] == k + 1]
            waiting = [i for i in mine if self.talking[i] and not self.engaged[i]]
            decisions.append(
                self.accounts[k].decide(
                    t,
                    np.array(waiting, np.int64),
                    adopters=len(mine),
                    won=self.won[k],
                    came=len(mine) - self.before[k] - self.won[k],
                    turned=sum(k + 1 in closed for closed in self.closed),
                    talking=sum(self.talking[i] for i in mine),
                    discontented=np.array([self.angry[i] for i in waiting], bool),
                    ties=np.array([len(self.friends[i]) for i in waiting], np.int64),
                    rival_contacts=self.did[1 - k][0],
                    rival_answers=self.did[1 - k][1],
                )
            )
            self.before[k] = len(mine)
        self.did = [(d.contacts, len(d.answer)) for d in decisions]
        contacted = []
        for place, decision in zip(self.places, decisions, strict=True):
            reached = set()
            for i in range(decision.contacts):
                if uniforms(self.seed, f"persuasion{place}", i, t) < p.persuasion:
                    reached.add(int(uniforms(self.seed, f"contact{place}", i, t) * n))
            contacted.append(reached)
            for i in decision.answer.tolist():
                self.engaged[i], self.angry[i] = True, False
        for i in range(n):
            if self.talking[i]:
                self.complained[i] += self.angry[i]
                self.praised[i] += not self.angry[i]
        new = {}
        for i in range(n):
            if self.owner[i] == 0:
                reached = [self.reaches(i, k, contacted) for k in (1, 2)]
                if all(reached):
                    new[i] = 1 if uniforms(self.seed, "coin", i, t) < 0.5 else 2
                elif any(reached):
                    new[i] = 1 + reached.index(True)
        for i in range(n):
            if self.talking[i]:
                self.voice[i] *= 1 - (p.engaged_silence if self.engaged[i] else p.silence)
                self.talking[i] = self.voice[i] > self.breath[i]
        for i, k in new.items():
            self.join(i, k, bool(self.luck.discontented[i]))
        self.won = [sum(new.get(i) == k + 1 for i in contacted[k]) for k in (0, 1)]

    def reaches(self, i, k, contacted):
        if k in self.closed[i]:
            return False
        if i in contacted[k - 1]:
            return True
        talkers = [j for j in self.friends[i] if self.talking[j] and self.owner[j] == k]
        heard = [(j, self.angry[j]) for j in talkers]
        if any(angry and self.complained[j] >= self.luck.complaint.at(j, i) for j, angry in heard):
            self.closed[i].add(k)
            return False
        return any(not angry and self.praised[j] >= self.luck.praise.at(j, i) for j, angry in heard)


PLAYERS = (brands.Stars, brands.Push, brands.AnswerFirst, brands.Copycat, brands.Bandit)


@settings(max_examples=100)
@given(
    settings_of_small_runs(), seeds, st.sampled_from(PLAYERS), st.sampled_from(PLAYERS), st.data()
)
def test_a_duel_is_the_same_person_by_person_in_plain_python(parameters, seed, one, other, data):
    most = parameters.n_seeds
    first = data.draw(st.integers(0, most))
    p = parameters.replace(mean_degree=min(parameters.mean_degree, 4))
    # a seed adopter is content: `draw_luck` without seeds leaves that to the duel
    slow = Coins(p, seed, (one, other), (first, most - first))
    found = duel(p, seed, brands=(one, other), n_seeds=(first, most - first))
    for t in range(1, p.steps + 1):
        slow.step(t)
        for k, run in enumerate((found.first, found.second), 1):
            assert round(run.measures["adopters"][t] * p.n) == slow.owner.count(k)
    assert found.owner.tolist() == slow.owner


@pytest.mark.parametrize("town", TOWN_CHANGES)
@pytest.mark.parametrize("brand", [brands.Push, brands.Dialogue, brands.AnswerFirst])
def test_a_rival_without_seeds_that_does_nothing_leaves_the_flagship_as_it_is(town, brand):
    parameters = Parameters(**TOWN_CHANGES[town])
    for seed in (0, 1):
        alone = simulate(parameters, seed, brand=brand)
        found = duel(parameters, seed, brands=(brand, brands.Nothing), n_seeds=(20, 0))
        for name, values in alone.measures.items():
            np.testing.assert_array_equal(found.first.measures[name], values, name)
        assert found.adopters == (alone.final()["adopters"], 0)


def test_two_brands_need_enough_people_for_the_seeds_of_both():
    with pytest.raises(ParameterError, match="n_seeds must be at most the 34 people"):
        duel(SMALL.replace(n_seeds=20), 1, brands=(brands.Stars, brands.Push),
             network=networks.karate_club())  # fmt: skip


# --- brands as an option of a sweep


QUIET = """
from simulations.brands import Decision


class Quiet:
    def decide(self, view):
        return Decision()
"""


def test_a_comparison_of_brands_is_paired_and_names_their_classes():
    found = compare(MODEL, "brand", [brands.Stars, brands.Push, None], SMALL, replicates=3)
    assert list(found.summary().index) == ["Stars", "Push", "none"]
    frame = found.frame
    for row in frame.itertuples():
        kind = {"none": None}.get(row.brand, getattr(brands, row.brand, None))
        assert simulate(SMALL, row.seed, brand=kind).final()["adopters"] == row.adopters


def test_one_brand_may_play_every_setting_of_a_sweep():
    frame = sweep(MODEL, {"budget": [5, 20]}, SMALL, replicates=2, brand=brands.Push)
    expected = [
        simulate(SMALL.replace(budget=row.budget), row.seed, brand=brands.Push).final()["adopters"]
        for row in frame.itertuples()
    ]
    assert frame["adopters"].tolist() == expected
    with pytest.raises(ParameterError, match="brnd is not an option of push_or_dialogue"):
        sweep(MODEL, {}, SMALL, brnd=brands.Push)


def test_a_share_is_not_varied_where_a_brand_decides_and_a_brand_is_given_once():
    with pytest.raises(ParameterError, match=r"share must not be varied with brand, .*\[0, 1\]"):
        sweep(MODEL, {"share": [0, 1], "brand": [None, brands.Stars]}, SMALL, replicates=1)
    with pytest.raises(ParameterError, match="share must not be varied with brand"):
        sweep(MODEL, {"share": [0, 1]}, SMALL, replicates=1, brand=brands.Stars)
    with pytest.raises(ParameterError, match="brand must be given once, for all settings or among"):
        sweep(MODEL, {"brand": [brands.Stars]}, SMALL, replicates=1, brand=brands.Push)
    grid = {"share": [0, 1], "brand": [None]}
    assert len(sweep(MODEL, grid, SMALL, replicates=1)["adopters"].unique()) == 2


@pytest.mark.parametrize(
    ("fixed", "swept", "key"),
    [
        ({"brand": "Stars"}, {"share": [0, 1]}, "swept.share"),
        ({"brand": "Stars", "share": 0.5}, {"n": [200, 300]}, "fixed.share"),
        ({"share": 0.5}, {"brand": ["Stars", "Push"]}, "fixed.share"),
        ({}, {"brand": ["none", "Push"], "share": [0, 1]}, "swept.share"),
    ],
)
def test_a_scenario_refuses_a_share_that_its_brand_replaces(fixed, swept, key):
    with pytest.raises(ScenarioError, match=f"{key} must not be given with brand, which decides"):
        Scenario(MODEL, fixed=fixed, swept=swept)
    Scenario(MODEL, fixed={"share": 0.5}, swept={"brand": ["none", "Push"]})
    Scenario(MODEL, fixed={"brand": "none"}, swept={"share": [0, 1]})


def test_the_command_line_refuses_several_shares_where_one_brand_decides(capsys):
    words = ["sweep", "push_or_dialogue", "--n", "200", "--replicates", "1", "--brand", "none"]
    assert cli.main([*words, "Stars", "--share", "0", "1"]) == 2
    assert "share must not be given with brand, which decides it" in capsys.readouterr().err
    assert cli.main([*words, "--share", "0", "1"]) == 0


def test_names_in_the_place_of_brands_are_refused():
    with pytest.raises(ParameterError, match="brand must not be given by its name here, got 'Sta"):
        compare(MODEL, "brand", ["Stars", "Push"], SMALL, replicates=1)


def test_a_wrong_brand_of_a_scenario_is_named_by_its_key():
    with pytest.raises(ScenarioError, match=r"fixed\.brand must be text, got 3"):
        Scenario(MODEL, fixed={"brand": 3})


def test_two_brands_of_one_name_are_refused():
    with pytest.raises(ParameterError, match="brand must be given different names"):
        sweep(MODEL, {"brand": [brands.Stars, that(lambda view: Decision())]}, SMALL)


def test_a_brand_of_a_file_runs_in_other_processes_and_gives_the_same_numbers(tmp_path):
    (tmp_path / "mine.py").write_text(QUIET)
    quiet = brands.brand_named("mine.py", tmp_path)
    assert pickle.loads(pickle.dumps(quiet)) == quiet
    grid = {"brand": [quiet, brands.Nothing]}
    here = sweep(MODEL, grid, SMALL, replicates=2)
    with processes(1) as pool:
        there = sweep(MODEL, grid, SMALL, replicates=2, executor=pool)
    assert here.equals(there)
    ends = here.pivot(index="replicate", columns="brand", values="adopters")
    assert (ends["Quiet"] == ends["Nothing"]).all()


def test_a_brand_of_a_file_remembers_nothing_of_earlier_runs_in_its_module(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from simulations.brands import Decision\nruns = []\n\n\nclass Mine:\n"
        "    def decide(self, view):\n        runs.append(view.step)\n"
        "        return Decision(int(len(runs) == view.step))\n"
    )
    mine = brands.brand_named("mine.py", tmp_path)
    runs = [simulate(SMALL, 1, brand=mine).measures["adopters"] for _ in range(2)]
    np.testing.assert_array_equal(*runs)
    before = set(sys.modules)
    mine()
    assert set(sys.modules) == before


def test_a_file_may_begin_with_a_mark_and_hold_dataclasses_with_later_annotations(tmp_path):
    text = QUIET.replace("class", "@dataclasses.dataclass\nclass").replace(
        "    def", "    count: ClassVar[int] = 0\n\n    def"
    )
    head = "from __future__ import annotations\nimport dataclasses\nfrom typing import ClassVar\n"
    text = head + text
    (tmp_path / "mine.py").write_text(text, encoding="utf-8-sig")
    quiet = brands.brand_named("mine.py", tmp_path)
    assert (quiet.kind, quiet().count) == ("Quiet", 0)


@pytest.mark.parametrize("place", ["mine_helper.py", "mine_helper/__init__.py"])
def test_a_brand_that_imports_a_file_beside_it_is_refused(place, tmp_path, monkeypatch):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("def contacts(): return 1\n")
    text = QUIET.replace("return", "from mine_helper import contacts\n        return")
    (tmp_path / "mine.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ParameterError, match="in one file, .* imports mine_helper, which lies bes"):
        brands.brand_named("mine.py", tmp_path)


def test_a_scenario_sweeps_brands_and_its_hash_holds_their_code(tmp_path):
    folder = tmp_path / ("a-long name " * 12)  # no line may end within it
    folder.mkdir()
    file, code = folder / "s.toml", folder / "mine.py"
    code.write_text(QUIET)
    file.write_text(
        'model = "push_or_dialogue"\nreplicates = 2\n'
        "[fixed]\nn = 200\nsteps = 10\nn_seeds = 3\n"
        '[swept]\nbrand = ["Stars", "mine.py:Quiet"]\n'
    )
    scenario = Scenario.read(file)
    assert scenario.run()["brand"].tolist() == ["Stars", "Quiet"] * 2
    again = tmp_path / "again.toml"
    again.write_text(scenario.to_toml())
    assert Scenario.read(again) == scenario
    code.write_text(QUIET.replace("Decision()", "Decision(1)"))
    assert Scenario.read(file).hash != scenario.hash
    file.write_text(file.read_text().replace("mine.py:Quiet", "Star"))
    with pytest.raises(ScenarioError, match=r"swept.brand must be one of: .*; got 'Star'; did you"):
        Scenario.read(file)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Pus", "did you mean Push"),
        ("no.py:Quiet", "brand must be in a file that can be read: .*no.py: No such file"),
        ("mine.py:Loud", "which has: Quiet; got Loud"),
        ("broken.py", "brand must be in a file that runs: .*broken.py: NameError"),
        (3, "brand must be text, got 3"),
    ],
)
def test_a_brand_that_is_not_there_is_named_with_what_is(name, message, tmp_path):
    (tmp_path / "mine.py").write_text(QUIET)
    (tmp_path / "broken.py").write_text("nothing_of_this_name\n")
    with pytest.raises(ParameterError, match=message):
        brands.brand_named(name, tmp_path)


def test_every_brand_of_the_house_has_a_name_and_says_what_it_does():
    assert len(brands.HOUSE) == 14
    assert len({name_of(brand) for brand in brands.HOUSE}) == 14
    for brand in (*brands.HOUSE, brands.Copycat):
        assert brand.__doc__
        assert brands.brand_named(brand.__name__) is brand


# --- what each brand of the house does, by hand

TALKERS = np.array([3, 5, 8, 9])


def seen(step, **changes):
    """Return a view: 12 in the purse, four who talk, of whom the second complains."""
    complain, ties = TALKERS == 5, np.array([2, 1, 7, 7])
    view = View(step, 20, 12.0, 10.0, 5.0, 0, 0, 0, 0, 4, TALKERS, complain, ties, 0, 0)
    view._chance = 11, ""
    return view._replace(**changes)


def decision(brand, view):
    """Return how many contacts a brand buys, and whom it answers."""
    contacts, answer = brand.decide(view)
    return contacts, list(answer)


def turns(view, most):
    """Return the first in the order of the flagship."""
    first = [3, 8, 9]
    first.sort(key=lambda person: uniforms(11, "answer", person, view.step))
    return [5, *first][:most]


def push(view):
    return 12, []


def dialogue(view):
    return 0, turns(view, 2)


def half(view):
    return 5, turns(view, 1)


def answer_first(view):
    return 2, turns(view, 2)


def nothing(view):
    return 0, []


PLAYS = {
    "Nothing": [(nothing, 1, 20)],
    "Push": [(push, 1, 20)],
    "Dialogue": [(dialogue, 1, 20)],
    "Half": [(half, 1, 20)],
    "AnswerFirst": [(answer_first, 1, 20)],
    "Launch": [(push, 1, 4), (dialogue, 5, 20)],
    "Pulse": [(nothing, 1, 9), (push, 10, 10), (nothing, 11, 19), (push, 20, 20)],
    "Burst": [(nothing, 1, 9), (push, 10, 20)],
    "SaveThenTalk": [(lambda view: (5, []), 1, 10), (dialogue, 11, 20)],
    "Stars": [(lambda view: (0, [8, 9]), 1, 20)],
    "Firefighter": [(lambda view: (7, [5]), 1, 20)],
    "Copycat": [(half, 1, 20)],
    "Share": [(lambda view: (5, turns(view, 1)), 1, 20)],
}


@pytest.mark.parametrize("name", PLAYS)
def test_a_brand_of_the_house_does_in_each_step_what_it_says(name):
    play = {t: do for do, first, last in PLAYS[name] for t in range(first, last + 1)}
    assert sorted(play) == list(range(1, 21))
    brand = getattr(brands, name)()
    for step, do in play.items():
        assert decision(brand, seen(step)) == do(seen(step)), step


def test_a_purse_that_pays_for_nothing_buys_nothing_and_one_that_pays_for_all_answers_all():
    poor = seen(11, purse=0.5, income=0.5)
    rich = seen(11, purse=1_000.0)
    for brand in (*brands.HOUSE, brands.Copycat):
        assert decision(brand(), poor) == (0, [])
    empty = seen(11, purse=0.0, income=0.0)
    assert decision(brands.Half(), empty) == decision(brands.Copycat(), empty) == (0, [])
    assert decision(brands.AnswerFirst(), rich) == (980, turns(rich, 4))
    assert decision(brands.Firefighter(), rich) == (995, [5])


def test_a_copycat_buys_what_its_rival_bought_as_far_as_its_purse_goes():
    copycat = brands.Copycat()
    view = seen(7, rival_contacts=4, rival_answers=9)
    assert decision(copycat, view) == (4, turns(view, 1))  # 8 are left, an answer costs 5
    assert decision(copycat, seen(7, rival_contacts=30)) == (12, [])
    view = seen(7, rival_answers=1)
    assert decision(copycat, view) == (0, turns(view, 2))


@pytest.mark.parametrize(("last", "then"), [(8, answer_first), (7, push), (6, push)])
def test_a_listener_goes_by_what_each_of_its_two_policies_brought(last, then):
    listener = brands.Listener()
    # what is seen in a step came of the one before: 7 by the first five steps of Push, and as much
    # or more or less by the last step of Answer first; nothing else counts, nor what comes later
    brought = {6: (4, 3), 21: (last - 1, 1), 22: (100, 0)}
    for step in range(1, 27):
        won, came = brought.get(step, (0, 0))
        view = seen(step, won=won, came=came)
        play = then if step > 20 else (push, answer_first)[(step - 1) // 5 % 2]
        assert decision(listener, view) == play(view), step


def test_greedy_spends_where_its_memory_says_that_money_brings_more():
    for came, third in ((0, push), (1, answer_first)):
        greedy = brands.Greedy()
        # nothing is known yet; then 3 of 12 contacts, and 2 by 4 talkers: 3 x .5 / 5 is above .25
        steps = [(1, {}, push), (2, {"won": 3, "came": 2}, answer_first)]
        # 2.7 of 10.8 + 2 contacts is .211; 1.8 or 2.8 by 3.6 + 4 talkers is worth .142 or .221
        steps.append((3, {"came": came}, third))
        for step, changes, play in steps:
            view = seen(step, **changes)
            assert decision(greedy, view) == play(view), (step, came)


def test_a_bandit_tries_each_policy_once_then_mostly_the_best():
    others = 0
    for seed in range(60):
        bandit, best = brands.Bandit(), seed % 3
        for step in range(1, 31):
            view = seen(step)
            view._chance = seed, ""
            # what is seen now came of the step before: only the best brings anything
            block, before = (step - 1) // 5, (step - 2) // 5
            if step > 1 and before == best:
                view = view._replace(came=2)
            if (step - 1) % 5 == 0:
                played = block if block < 3 else best
                if block >= 3 and view.luck("try another") < 0.1:
                    played = int(3 * view.luck("which"))
                    others += played != best
            contacts, answer = decision(bandit, view)
            expected = [(12, 0), (5, 1), (2, 2)][played]
            assert (contacts, len(answer)) == expected, (seed, step)
    assert others > 3


def test_a_bandit_goes_by_what_a_policy_brought_each_time_not_in_all():
    brought, wanted, tried = [6, 5, 4, 0, 0], [12, 5, 2, 12, 5], 0
    for seed in range(20):
        bandit, bought, tempted = brands.Bandit(), [], False
        for step in range(1, 26):
            view = seen(step, won=brought[(step - 2) // 5] if step % 5 == 1 and step > 1 else 0)
            view._chance = seed, ""
            tempted |= step in (16, 21) and view.luck("try another") < 0.1
            bought.append(bandit.decide(view).contacts)
        if not tempted:  # 6 by two times Push is less than 5 by one time Half
            assert bought[::5] == wanted
            tried += 1
    assert tried > 9
