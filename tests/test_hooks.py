"""Hooks: what a run may be given of its rule, checked, equal in both faces, and refused by name."""

import pickle

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from faces import assert_faces_equal, small_networks
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations import networks
from simulations.cli import main
from simulations.core.option import HOOKS, OF_TIES
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue import house
from simulations.models.push_or_dialogue.brands import BadDecision, Decision
from simulations.models.push_or_dialogue.rules import draw_luck
from simulations.networks import NetworkError
from simulations.processes.hooks import answer, one_for_all
from simulations.running.catalogue import Model, models
from simulations.running.ensembles import compare, ensemble, sweep
from simulations.running.scenario import Scenario, ScenarioError

PUSH, LINK, FILM = Model("push_or_dialogue"), Model("first_link"), Model("percolation")
SMALL = PUSH.parameters(
    n=60, mean_degree=4, steps=12, budget=8, persuasion=0.3, word_of_mouth=0.2, discontent=0.3,
    n_seeds=3, silence=0.3,
)  # fmt: skip
LUCK = settings(max_examples=12)


def assert_same(run, other):
    """Check that two runs have the same bits in all measures and people."""
    for parts in ("measures", "people"):
        one, two = getattr(run, parts), getattr(other, parts)
        assert one.keys() == two.keys()
        for name in one:
            np.testing.assert_array_equal(one[name], two[name], name)


def table(n, **columns):
    """Return a table of people 0 to n - 1."""
    return {"name": range(n)} | {name: np.broadcast_to(of, n) for name, of in columns.items()}


def parts(draw, n, low=0.0, high=1.0):
    """Draw a number for each of some things, often an end of the range."""
    number = st.one_of(st.sampled_from([low, high]), st.floats(low, high))
    return draw(st.lists(number, min_size=n, max_size=n))


@st.composite
def own_networks(draw, highest=1.0):
    """Draw a small network that may have weights, directions, both or neither."""
    plain = draw(small_networks(2, 9))
    pairs = plain.tie_list()
    directed = draw(st.booleans())
    if directed:
        both = np.concatenate([pairs, pairs[:, ::-1]])
        pairs = both[np.array(draw(st.lists(st.booleans(), min_size=len(both),
                                            max_size=len(both))), bool)]  # fmt: skip
    weights = parts(draw, len(pairs), 0.0, highest) if draw(st.booleans()) else None
    return networks.from_ties(pairs, n=plain.n, weights=weights, directed=directed)


# --- neutral values


NEUTRAL = {
    "push_or_dialogue": (
        SMALL,
        {
            "seed_adopters": lambda: draw_luck(SMALL, 5, 60).seed_adopters,
            "answer": lambda: lambda view: view.turns(),
            "budget_by_step": lambda: [8.0] * 12,
            "chances": lambda: table(
                60, persuasion=0.3, word_of_mouth=0.2, bad_word_of_mouth=0.05, discontent=0.3
            ),
            "weights": lambda: 1.0,
        },
    ),
    "first_link": (
        LINK.parameters(n=60, n_seeds=3, threshold=0.25),
        {
            "seed_adopters": lambda: LINK.rules.draw_seed_adopters(
                LINK.parameters(n=60, n_seeds=3), 5, networks.ring(60, 2)
            ),
            "chances": lambda: table(60, threshold=0.25),
            "weights": lambda: 0.1,
        },
    ),
    "percolation": (
        FILM.parameters(side=9),
        {
            "seed_adopters": lambda: range(9),
            "chances": lambda: table(81, quality=0.59),
            "weights": lambda: {"name": [0], "neighbour": [1], "weight": [1.0]},
        },
    ),
    "knowledge": (
        Model("knowledge").parameters(),
        {"chances": lambda: table(7, willing=0.9)},
    ),
    "contact_to_relation": (
        Model("contact_to_relation").parameters(n=60),
        {"chances": lambda: table(60, advertising=0.005)},
    ),
}


@pytest.mark.parametrize("name", NEUTRAL)
def test_neutral_values_of_hooks_give_the_bits_of_a_run_without(name):
    parameters, hooks = NEUTRAL[name]
    model = Model(name)
    plain = model.simulate(parameters, 5, record=True)
    for hook, value in hooks.items():
        given = {hook: value()}
        if hook == "weights" and model.card.network_parameters:
            ties = model.build_network(parameters, 5).tie_list()
            weights = [given["weights"]] * len(ties)
            network = networks.from_ties(ties, n=parameters.n, weights=weights)
            given = {"network": network}
        assert_same(plain, model.simulate(parameters, 5, record=True, **given))


def test_neutral_values_are_tried_of_each_hook_of_each_model():
    for model in models():
        known = set(model.hooks) - {"directions", "brand"}  # of these nothing is neutral
        assert known == set(NEUTRAL.get(model.name, ((), {}))[1]), model


def test_a_chance_that_nobody_needs_changes_nobody_else():
    network = networks.from_ties(networks.ring(60, 4).tie_list(), n=61)  # person 60 has no ties
    p = SMALL.replace(persuasion=0, discontent=0.5)
    same = table(61, word_of_mouth=0.2, bad_word_of_mouth=0.05)
    same = {name: np.array(column, float) for name, column in same.items()}
    plain = PUSH.simulate(p, 3, network=network, record=True)
    for name in ("word_of_mouth", "bad_word_of_mouth"):
        same[name][60] = 0.9  # now each tie has a chance of its own
    assert_same(plain, PUSH.simulate(p, 3, network=network, record=True, chances=same))


def test_contacts_of_equal_persuasion_are_the_same_ones_beside_somebody_easier():
    p = SMALL.replace(word_of_mouth=0, share=0, discontent=0)
    plain = PUSH.simulate(p, 3)
    each = np.where(np.arange(60) == 7, 0.31, 0.3)
    other = PUSH.simulate(p, 3, chances=table(60, persuasion=each))
    others = np.arange(60) != 7
    one, two = plain.people["attitude"], other.people["attitude"]
    np.testing.assert_array_equal(one[others], two[others])


@pytest.mark.parametrize("brand", [None, house.Push])
def test_contacts_win_those_alone_who_can_be_persuaded(brand):
    each = np.arange(60) % 2
    p = SMALL.replace(word_of_mouth=0, discontent=0, n_seeds=0, share=0)
    hooks = {"chances": table(60, persuasion=each), "budget_by_step": np.full(12, 200) + each[:12]}
    run = PUSH.simulate(p, 3, brand=brand, **hooks)
    np.testing.assert_array_equal(run.people["attitude"], each)


def test_a_brand_that_buys_contacts_only_is_the_rule_with_a_share_of_none():
    p = SMALL.replace(share=0, budget=7.0)
    hooks = {
        "chances": table(60, persuasion=np.linspace(0, 0.6, 60)),
        "budget_by_step": np.arange(12) * 2.0,
    }
    assert_same(PUSH.simulate(p, 3, **hooks), PUSH.simulate(p, 3, brand=house.Push, **hooks))


def test_the_share_decides_which_part_of_a_budget_by_step_buys_contacts():
    p = SMALL.replace(share=0.75, persuasion=1, word_of_mouth=0, n_seeds=0, n=5000)
    budgets = [40.0] * 11 + [80.0]
    adopters = PUSH.simulate(p, 1, budget_by_step=budgets).measures["adopters"] * 5000
    came = np.diff(adopters)
    assert (came[:11] <= 10).all()
    assert 10 < came[11] <= 20


# --- both faces


@LUCK
@given(st.data(), st.integers(0, 2**64 - 1), own_networks(2.0))
def test_faces_of_push_or_dialogue_are_equal_under_hooks(data, seed, network):
    n, p = network.n, SMALL.replace(steps=6, word_of_mouth=0.4, bad_word_of_mouth=0.3, n_seeds=1)
    p = p.replace(share=data.draw(st.sampled_from([0.0, 0.5, 1.0])), conversation_cost=2.0)
    p = p.replace(discontent=data.draw(st.sampled_from([0.0, 0.3])))
    columns = data.draw(st.sets(st.sampled_from(sorted(PUSH.rules.PER_PERSON)), min_size=1))
    hooks = {
        "seed_adopters": data.draw(st.sets(st.integers(0, n - 1))),
        "budget_by_step": parts(data.draw, 6, 0.0, 9.0),
        "chances": table(n, **{name: parts(data.draw, n, 0.0, 0.5) for name in columns}),
    }
    hooks["seed_adopters"] = sorted(hooks["seed_adopters"])
    if data.draw(st.booleans()):
        hooks["answer"] = lambda view: view.talkers[::-1]
    chosen = data.draw(st.sets(st.sampled_from(sorted(hooks))))
    given = {name: hooks[name] for name in chosen}
    assert_faces_equal(PUSH, p, seed, network=network, **given)


@LUCK
@given(st.data(), st.integers(0, 2**64 - 1), own_networks(3.0))
def test_faces_of_first_link_are_equal_under_hooks(data, seed, network):
    n = network.n
    hooks = {
        "seed_adopters": sorted(data.draw(st.sets(st.integers(0, n - 1)))),
        "chances": table(n, threshold=parts(data.draw, n)),
    }
    chosen = data.draw(st.sets(st.sampled_from(sorted(hooks))))
    p = LINK.parameters(threshold=0.4, n_seeds=1)
    given = {name: hooks[name] for name in chosen}
    assert_faces_equal(LINK, p, seed, network=network, **given)


@LUCK
@given(st.data(), st.integers(0, 2**64 - 1), st.integers(1, 5))
def test_faces_of_percolation_are_equal_under_hooks(data, seed, side):
    p, n = FILM.parameters(side=side), side**2
    around = FILM.rules.around_each(side)
    ends = sorted({(i, int(j)) for i in range(n) for j in around[i] if j >= 0 and j != i})
    named = data.draw(st.lists(st.sampled_from(ends), unique=True)) if ends else []
    weights = {
        "name": [end for end, _ in named],
        "neighbour": [end for _, end in named],
        "weight": parts(data.draw, len(named)),
    }
    hooks = {
        "seed_adopters": sorted(data.draw(st.sets(st.integers(0, n - 1)))),
        "chances": table(n, quality=parts(data.draw, n)),
        "weights": weights,
    }
    chosen = data.draw(st.sets(st.sampled_from(sorted(hooks))))
    assert_faces_equal(FILM, p, seed, **{name: hooks[name] for name in chosen})


@pytest.mark.parametrize(("name", "column"), [("knowledge", "willing"),
                                          ("contact_to_relation", "advertising")])  # fmt: skip
def test_faces_are_equal_with_a_chance_for_each_person(name, column):
    model = Model(name)
    n = 7 if name == "knowledge" else 30
    p = model.parameters() if name == "knowledge" else model.parameters(n=n, steps=8)
    for seed in range(3):
        each = table(n, **{column: np.random.default_rng(seed).random(n) * 0.9})
        assert_faces_equal(model, p, seed, chances=each)


# --- what hooks do, checked by hand


def test_directed_word_of_mouth_goes_from_the_talker_only():
    network = networks.from_ties([(0, 1), (1, 2), (3, 0)], n=4, directed=True)
    p = SMALL.replace(budget=0, word_of_mouth=1, silence=0, discontent=0, n_seeds=0)
    run = PUSH.simulate(p, 1, network=network, seed_adopters=[0])
    assert run.people["attitude"].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize("column", ["word_of_mouth", "bad_word_of_mouth"])
def test_a_chance_of_word_of_mouth_is_that_of_who_listens(column):
    network = networks.from_ties([(0, 1), (0, 2)])
    p = SMALL.replace(budget=0, silence=1, steps=3, persuasion=1, **{column: 0.5})
    hooks = {"chances": table(3, **{column: [0.0, 0.0, 1.0]}), "seed_adopters": [0]}
    if column == "bad_word_of_mouth":  # won by a contact, for seed adopters are content
        each = {"persuasion": [1, 0, 0], "discontent": [1, 0, 0], column: [0.0, 0.0, 1.0]}
        budgets = {"budget_by_step": [20, 0, 0], "seed_adopters": []}
        hooks = {"chances": table(3, **each)} | budgets
        p = p.replace(share=0, word_of_mouth=0, discontent=0)
    run = PUSH.simulate(p, 1, network=network, **hooks)
    assert run.people["attitude"].tolist() == [1, 0, 1 if column == "word_of_mouth" else 2]


def test_a_weight_multiplies_the_chance_of_word_of_mouth():
    ties, weights = [(0, 1), (0, 2), (0, 3)], [0.0, 2.0, 0.5]
    network = networks.from_ties(ties, weights=weights)
    p = SMALL.replace(budget=0, word_of_mouth=0.5, silence=1, discontent=0, n_seeds=0)
    runs = [PUSH.simulate(p, seed, network=network, seed_adopters=[0]) for seed in range(400)]
    won = np.mean([run.people["attitude"] for run in runs], axis=0)
    assert won[:3].tolist() == [1, 0, 1]  # chances 0 and 1
    error = (0.25 * 0.75 / 400) ** 0.5
    assert abs(won[3] - 0.25) < 4 * error


def test_thresholds_count_the_weight_of_friends_who_have_adopted():
    ties, weights = [(0, 2), (1, 2), (2, 3), (4, 3)], [3.0, 1.0, 1.0, 1.5]
    network = networks.from_ties(ties, weights=weights)
    p = LINK.parameters(threshold=0.5)
    by_weight = LINK.simulate(p, 1, network=network, seed_adopters=[0]).people["adopted_at"]
    # person 2: 3 of 5; person 1 has one friend, 2; person 3: 1 of 2.5; person 4 follows nobody
    assert by_weight.tolist()[:3] == [0, 2, 1]
    assert by_weight[3] > 100
    assert by_weight[4] > 100
    counted = LINK.simulate(p, 1, network=network.unweighted(), seed_adopters=[0]).people
    assert counted["adopted"].tolist() == [True, False, False, False, False]


def test_directed_friends_are_those_from_whom_a_tie_leads_to_me():
    network = networks.from_ties([(0, 1), (2, 1), (1, 3), (4, 0)], directed=True)
    p = LINK.parameters(threshold=0.5)
    adopted = LINK.simulate(p, 1, network=network, seed_adopters=[0]).people["adopted"]
    assert adopted.tolist() == [True, True, False, True, False]
    more = LINK.simulate(p.replace(threshold=0.6), 1, network=network, seed_adopters=[0])
    assert more.people["adopted"].tolist() == [True, False, False, False, False]


def test_bonds_that_are_closed_let_nothing_through():
    ends = [(i, i + 4) for i in range(4)]
    closed = {"name": [a for a, _ in ends], "neighbour": [b for _, b in ends], "weight": [0.0] * 4}
    run = FILM.simulate(FILM.parameters(side=4, quality=1), 1, weights=closed)
    assert run.people["attitude"].reshape(4, 4)[1:].max() == FILM.rules.UNAWARE
    assert FILM.simulate(FILM.parameters(side=4, quality=1), 1).final()["hit"] == 1


@pytest.mark.parametrize("chance", [0.35, 0.65])
def test_bonds_alone_percolate_at_one_half(chance):
    # the square lattice's threshold of bond percolation, Kesten (1980); the other lies above 0.59
    side = 40
    around = FILM.rules.around_each(side)
    ends = [(i, j) for i in range(side**2) for j in around[i].tolist() if j >= 0]
    some = {"name": [a for a, _ in ends], "neighbour": [b for _, b in ends],
            "weight": [chance] * len(ends)}  # fmt: skip
    p = FILM.parameters(side=side, quality=1)
    hits = [FILM.simulate(p, seed, weights=FILM.taken({"weights": some})["weights"])
            .final()["hit"] for seed in range(3)]  # fmt: skip
    assert set(hits) == {float(chance > 0.5)}


def test_a_budget_by_step_is_spent_when_it_is_there_and_no_more():
    budgets = np.array([0, 0, 30, 0, 10, 0, 0, 0, 0, 0, 0, 2.5])
    p = SMALL.replace(share=0, persuasion=1, word_of_mouth=0, n_seeds=0, n=5000)
    adopters = PUSH.simulate(p, 1, budget_by_step=budgets).measures["adopters"] * 5000
    came = np.diff(adopters)
    assert (came <= budgets + 1).all()
    assert came[2] > 25
    assert (came[budgets == 0] == 0).all()


def test_a_function_of_the_step_is_the_array_of_its_values():
    array = PUSH.simulate(SMALL, 1, budget_by_step=[3.0 * t for t in range(1, 13)])
    assert_same(array, PUSH.simulate(SMALL, 1, budget_by_step=lambda step: 3.0 * step))


def test_answered_are_those_first_named_as_far_as_the_share_pays():
    p = SMALL.replace(steps=2, budget=4, share=1, conversation_cost=2, word_of_mouth=0, silence=0)
    run = PUSH.simulate(p, 1, seed_adopters=[5, 6, 7], answer=lambda view: view.talkers[::-1],
                        record=True)  # fmt: skip
    assert np.flatnonzero(run.people["engaged"][1]).tolist() == [6, 7]


def test_a_brand_with_a_budget_by_step_gets_that_income():
    seen = []

    class Watch:
        def decide(self, view):
            seen.append((view.income, view.purse))
            return Decision()

    PUSH.simulate(SMALL.replace(steps=3), 1, brand=Watch, budget_by_step=[1, 2, 4])
    assert seen == [(1, 1), (2, 3), (4, 7)]


# --- tables


NAMED = networks.from_networkx(nx.path_graph(["Ann", "Bob", "Cid", "Dee"]))


@pytest.mark.parametrize(
    ("hook", "value", "message"),
    [
        ("chances", {"name": ["Ann", "Bob", "Cid"], "persuasion": [0.1] * 3},
         "chances must have a row for each of 4 people, got 1 who are missing, the first 'Dee'"),
        ("chances", {"name": ["Ann", "Ann", "Bob", "Cid", "Dee"], "persuasion": [0.1] * 5},
         "chances must have a row for each of 4 people, got 1 who stand there twice, the first 'A"),
        ("chances", {"name": ["Ann", "Bob", "Cid", "Eve"], "persuasion": [0.1] * 4},
         "chances must name people as the network does, those of the 4 people, got 1 unknown, the "
         "first 'Eve'"),
        ("chances", {"name": list("abcd"), "persuasion": [0.1, np.nan, 0.2, np.nan]},
         "chances.persuasion must lie in [0, 1], got 2 of 4 that do not, the first nothing, of 'b"),
        ("chances", {"name": list("abcd"), "persuasion": [0.1, 0.2, 0.3, 1.5]},
         "chances.persuasion must lie in [0, 1], got 1.5, of 'd'"),
        ("chances", {"name": list("ab"), "persuasion": ["0.1", "much"]},
         "chances.persuasion must lie in [0, 1], got 'much', of 'b'"),
        ("chances", {"name": ["a"], "silence": [0.1]},
         "chances must have columns out of: persuasion, word_of_mouth, bad_word_of_mouth, "
         "discontent; got silence"),
        ("chances", {"name": ["a"]}, "chances must have at least one column out of: persuasion"),
        ("chances", {"who": ["a"], "persuasion": [0.1]},
         "chances must have one column called name or person, got who, persuasion"),
        ("chances", {"name": ["a"], "persuasion": [0.1, 0.2]},
         "chances must have columns of one length, got name 1, persuasion 2"),
        ("chances", 0.5, "chances must be a table with a column name, or a file that ends in .csv"),
        ("chances", "no.csv", "chances must be a file that can be read: no.csv: No such file"),
        ("seed_adopters", ["Ann", "Eve"], "seed_adopters must name people as the network does"),
        ("seed_adopters", ["Ann", "Ann"], "seed_adopters must be different people, got 0 twice"),
        ("seed_adopters", 3, "seed_adopters must be a list of people"),
        ("seed_adopters", [True], "seed_adopters must be names or numbers, got True"),
        ("budget_by_step", [1, 2], "budget_by_step must have a number for each of 12 steps, got 2"),
        ("budget_by_step", [1.0] * 11 + [-1.0], "budget_by_step must lie in [0, 1e+08], got -1.0, "
         "of step 12"),
        ("budget_by_step", lambda step: None, "budget_by_step must lie in [0, 1e+08], got 12 of "
         "12 that do not, the first nothing, of step 1"),
        ("budget_by_step", 3, "budget_by_step must be a number for each step"),
        ("budget_by_step", {"budget": [1, 2], "step": [1, 3]},
         "budget_by_step.step must count 1, 2, ..., got '3'"),
        ("answer", [1], "answer must be a function, got [1]"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_first_that_does_not(hook, value, message):
    with pytest.raises(ParameterError) as caught:
        PUSH.simulate(SMALL.replace(n_seeds=1), 1, network=NAMED, **{hook: value})
    assert str(caught.value).startswith(message)


def test_a_weight_that_makes_a_chance_larger_than_one_is_refused():
    network = networks.from_ties([(0, 1), (1, 2)], weights=[1.0, 6.0])
    with pytest.raises(
        ParameterError, match=r"got 2 of 4 ties above it, the first 1.2 from 1 to 2"
    ):
        PUSH.simulate(SMALL.replace(n_seeds=0), 1, network=network)


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ([(0, 5)], "weights must name ties that there are, got 1 others, the first 0 to 5"),
        ([(0, 1), (0, 1)], "weights must name each tie once, got 1 others, the first 0 to 1"),
    ],
)
def test_bonds_must_be_ties_of_the_lattice(ends, message):
    weights = {"name": [a for a, _ in ends], "neighbour": [b for _, b in ends],
               "weight": [0.5] * len(ends)}  # fmt: skip
    with pytest.raises(ParameterError, match=message):
        FILM.simulate(FILM.parameters(side=4), 1, weights=weights)


def test_people_of_a_table_are_told_by_name_in_any_order_and_spelling(tmp_path):
    names, values = ["Dee", "Ann ", "Bob", "Cid"], [0.4, 0.1, 0.2, 0.3]
    file = tmp_path / "people.csv"
    file.write_text("person; persuasion\n\n" + "".join(
        f"{name}; {value}\n" for name, value in zip(names, values, strict=True)))  # fmt: skip
    frame = pd.DataFrame({"name": names, "persuasion": values})
    for value in (frame, frame.to_dict("list"), file, str(file)):
        found = PUSH.taken({"chances": value})["chances"]
        assert found.of("persuasion", 4, NAMED.labels).tolist() == [0.1, 0.2, 0.3, 0.4]
        assert found.of("persuasion", 4, NAMED.labels[::-1]).tolist() == [0.4, 0.3, 0.2, 0.1]
        assert found.of("word_of_mouth", 4, NAMED.labels) is None
    floats = PUSH.taken({"chances": {"name": [1.0, 0.0], "persuasion": [0.2, 0.1]}})["chances"]
    assert floats.of("persuasion", 2).tolist() == [0.1, 0.2]


# --- refused by name


def test_every_model_takes_the_hooks_it_declares_and_refuses_all_others_by_name():
    weighted = networks.from_ties([(0, 1), (1, 2)], weights=[0.5, 0.5])
    directed = networks.from_ties([(0, 1), (1, 2)], directed=True)
    refused = 0
    for model in models():
        assert model.hooks.keys() <= HOOKS.keys()
        assert all(isinstance(words, str) for words in model.card.uses.values())
        for hook in HOOKS:
            if hook in model.hooks:
                continue
            refused += 1
            given, kind = {hook: object()}, ParameterError
            words = f"{model.name} cannot use {hook}: its rule has no place for {HOOKS[hook]}"
            if hook in OF_TIES and model.card.network_parameters:
                given = {"network": weighted if hook == "weights" else directed}
                kind, words = NetworkError, f"must have no {hook}, which {model.name} does not use"
            for call in (model.simulate, lambda model=model, **of: sweep(model, {}, **of)):
                with pytest.raises(kind, match=words):
                    call(**given)
    assert refused > 90


def test_a_hook_that_a_model_cannot_use_is_refused_where_it_is_written(capsys):
    with pytest.raises(ScenarioError, match=r"fixed.chances: masks cannot use chances"):
        Scenario("masks", fixed={"chances": "a.csv"})
    with pytest.raises(ParameterError, match="masks cannot use answer"):
        compare(Model("masks"), "answer", [None])
    assert main(["run", "masks", "--chances", "a.csv"]) == 2
    assert "masks cannot use chances" in capsys.readouterr().err


# --- many runs, scenarios, command line


def test_hooks_are_compared_with_a_run_without_on_the_same_people():
    found = compare(PUSH, "seed_adopters", [None, [0, 1, 2]], SMALL, replicates=2)
    assert found.values == ["none", "0, 1, 2"]
    alone = PUSH.simulate(SMALL, int(found.frame["seed"][1]), seed_adopters=[0, 1, 2])
    assert found.frame["adopters"][1] == alone.final()["adopters"]


def test_a_hook_decides_the_parameters_that_then_cannot_be_varied():
    each = table(60, persuasion=0.5)
    with pytest.raises(ParameterError, match="persuasion must not be varied with chances"):
        sweep(PUSH, {"persuasion": [0.1, 0.2]}, SMALL, chances=each, replicates=1)
    assert len(sweep(PUSH, {"word_of_mouth": [0.1, 0.2]}, SMALL, chances=each, replicates=1)) == 2


def test_values_of_hooks_can_be_sent_to_processes():
    given = {"chances": table(60, persuasion=0.5), "seed_adopters": [1, 2, 3, 4]}
    given = PUSH.taken(given | {"budget_by_step": [5.0] * 12})
    sent = pickle.loads(pickle.dumps(given))
    assert sent == given
    assert_same(PUSH.simulate(SMALL, 1, **given), PUSH.simulate(SMALL, 1, **sent))
    frames = [ensemble(PUSH, SMALL, replicates=2, **hooks) for hooks in (given, sent)]
    pd.testing.assert_frame_equal(*frames)


def test_whom_to_answer_is_a_function_or_nobody_says():
    whom = answer("whom")
    assert whom.read("none") is None
    assert whom.name(None) == whom.facts(None) == "none"
    with pytest.raises(ParameterError, match=r"answer must be a function, given in Python, got"):
        whom.read("first")
    assert whom.taken(None) is None
    assert whom.taken(len) is len
    assert whom.name(len) == "len"
    with pytest.raises(ParameterError, match="answer must be a function, got 3"):
        whom.taken(3)


def test_a_value_is_one_for_all_if_there_is_one_and_all_are_equal():
    assert one_for_all(np.array([0.25, 0.25, 0.25])) == 0.25
    assert one_for_all(np.array([0.25])) == 0.25
    for none in (None, np.array([]), np.array([0.25, 0.25, 0.5]), np.array([0.5, 0.25, 0.25])):
        assert one_for_all(none) is None


def test_a_scenario_names_files_from_its_folder_and_reads_as_it_is_written(tmp_path):
    pd.DataFrame(table(60, persuasion=np.linspace(0, 1, 60))).to_csv(
        tmp_path / "people.csv", index=False
    )
    file = tmp_path / "scenario.toml"
    file.write_text("""
model = "push_or_dialogue"
replicates = 2
[fixed]
n = 60
mean_degree = 4
steps = 3
seed_adopters = [1, 2]
budget_by_step = [5, 0, 5.5]
[swept]
chances = ["none", "people.csv"]
""")
    scenario = Scenario.read(file)
    frame = scenario.run()
    assert frame["chances"].tolist() == ["none", "people"] * 2
    file.with_name("again.toml").write_text(scenario.to_toml())
    again = Scenario.read(file.with_name("again.toml"))
    assert again == scenario
    hashed = scenario.hash
    (tmp_path / "people.csv").write_text("name,persuasion\n0,0.5\n")
    assert Scenario.read(file).hash != hashed
    p = PUSH.parameters(n=60, mean_degree=4, steps=3)
    run = PUSH.simulate(p, int(frame["seed"][0]), seed_adopters=[1, 2], budget_by_step=[5, 0, 5.5])
    assert run.final()["adopters"] == frame["adopters"][0]


def test_the_command_line_reads_lists_and_files(tmp_path):
    budgets = tmp_path / "budgets.csv"
    budgets.write_text("step,budget\n1,5\n2,0\n3,9\n")
    out = tmp_path / "runs.csv"
    words = ["compare", "push_or_dialogue", "--n", "60", "--mean_degree", "4", "--steps", "3",
             "--seed_adopters", "none", "0,1,2", "--budget_by_step", str(budgets),
             "--replicates", "2", "--out", str(out)]  # fmt: skip
    assert not main(words)
    frame = pd.read_csv(out, keep_default_na=False)
    assert frame["seed_adopters"].tolist() == ["none", "0, 1, 2"] * 2


def test_a_bond_holds_both_ways_unless_the_other_way_has_a_row_of_its_own():
    rows = {"name": [0, 1, 4], "neighbour": [1, 0, 5], "weight": [0.25, 0.75, 0.5]}
    weights, around = FILM.taken({"weights": rows})["weights"], FILM.rules.around_each(3)
    found = weights.of(np.arange(9)[:, None], around, 9)
    assert found[0, 3] == 0.25
    assert found[1, 2] == 0.75
    assert found[4, 3] == found[5, 2] == 0.5
    assert (found == 1).sum() == 36 - 4


def test_a_person_is_told_by_the_exact_name_and_never_by_one_that_two_share():
    def first(labels, who):
        network = networks.from_ties([(0, 1), (1, 2)], labels=labels)
        run = LINK.simulate(LINK.parameters(threshold=1.0), 0, network=network, seed_adopters=[who])
        return np.flatnonzero(run.people["adopted_at"] == 0).tolist()

    assert first(["07", "x", "7"], "07") == [0]
    assert first(["07", "x", "7"], "7") == first(["07", "x", "7"], 7.0) == [2]
    assert first(["x", "07", "8"], 7) == first(["x", "7", "8"], "07") == [1]
    for labels, who, both in (
        (["07", "x", "7"], "007", "'07' and '7'"),
        ([1, "1", "2"], "1", "1 and '1'"),
    ):
        with pytest.raises(ParameterError, match=f"each time, got {who!r}, which may be {both}"):
            first(labels, who)


def test_people_may_be_called_by_numbers_of_numpy():
    taken = PUSH.taken({"seed_adopters": [np.int64(0), np.float64(2)]})["seed_adopters"]
    assert taken.among(3).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("hook", "value", "message"),
    [
        ("chances", "name,persuasion,persuasion\n0,0.1,0.9\n",
         "chances must have columns of different names, got 'persuasion' twice"),
        ("chances", {"0": 0.1, "1": 0.2}, "chances.0 must be a column, one value a row, got 0.1"),
        ("budget_by_step", {"budget": [1, 2], "share": [0, 0]},
         "budget_by_step must have no columns but budget and step, got share"),
    ],
)  # fmt: skip
def test_columns_that_would_not_count_are_refused(hook, value, message, tmp_path):
    if isinstance(value, str):
        (tmp_path / "given.csv").write_text(value)
        value = tmp_path / "given.csv"
    with pytest.raises(ParameterError) as caught:
        PUSH.taken({hook: value})
    assert str(caught.value) == message


def test_a_function_is_no_value_of_a_scenario():
    given = {"budget_by_step": lambda step: step}
    with pytest.raises(ScenarioError, match="numbers in a scenario, a list or a .csv file, got"):
        Scenario("push_or_dialogue", given, {"share": [0, 1]})


@pytest.mark.parametrize("answer", [lambda view: None, lambda view: iter(view.talkers)])
def test_an_answer_that_is_no_list_is_refused_by_name(answer):
    with pytest.raises(BadDecision, match="answer must return a list or an array of people in ste"):
        PUSH.simulate(PUSH.parameters(n=200), 0, answer=answer)


@pytest.mark.parametrize("scale", [1, 0.1, 1 / 3])
def test_who_adopts_does_not_depend_on_the_unit_of_weights(scale):
    network = networks.from_ties([(0, 1), (0, 2), (0, 3)], weights=[w * scale for w in (1, 5, 6)])
    given = {"network": network, "seed_adopters": [1, 2]}
    assert_faces_equal(LINK, LINK.parameters(threshold=0.5), 0, **given)
    run = LINK.simulate(LINK.parameters(threshold=0.5), 0, **given)
    assert run.people["adopted_at"][0] == 1
