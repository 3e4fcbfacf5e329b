"""Push or dialogue: its two faces are equal, its laws hold, its published numbers come out."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from faces import assert_faces_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations import networks
from simulations.chance import generator
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue import engine, rules, theory
from simulations.models.push_or_dialogue.rules import ADOPTER, REJECTER, Parameters
from simulations.processes import talk
from simulations.running.catalogue import Model
from simulations.running.ensembles import compare, ensemble

MODEL = Model("push_or_dialogue")
SMALL = Parameters(n=400, budget=20, n_seeds=5, steps=40)

chances = st.sampled_from([0.0, 0.02, 0.1, 0.3, 0.7, 1.0])
seeds = st.integers(0, 2**64 - 1)


@st.composite
def settings_of_small_runs(draw):
    n = draw(st.integers(2, 60))
    return Parameters(
        n=n,
        mean_degree=draw(st.floats(0, min(8, n - 1))),
        budget=draw(st.sampled_from([0, 1, 3, 10.5, 40])),
        share=draw(st.sampled_from([0.0, 0.3, 0.5, 1.0])),
        persuasion=draw(chances),
        conversation_cost=draw(st.sampled_from([0.5, 1, 5])),
        word_of_mouth=draw(chances),
        silence=draw(chances),
        engaged_silence=draw(chances),
        discontent=draw(chances),
        bad_word_of_mouth=draw(chances),
        n_seeds=draw(st.integers(0, n)),
        steps=draw(st.integers(1, 15)),
    )


# --- equality of the two faces


@settings(max_examples=200)
@given(settings_of_small_runs(), seeds)
def test_mesa_and_engine_are_equal_person_by_person_and_step_by_step(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


@pytest.mark.parametrize("kind", rules.NETWORKS)
def test_mesa_and_engine_are_equal_on_every_kind_of_network(kind):
    assert_faces_equal(MODEL, SMALL.replace(network=kind, mean_degree=6, discontent=0.3), 7)


def test_mesa_and_engine_are_equal_on_a_real_network():
    parameters = SMALL.replace(word_of_mouth=0.2, discontent=0.4, budget=4, n_seeds=2)
    assert_faces_equal(MODEL, parameters, 3, network=networks.karate_club())


# --- invariants


@settings(max_examples=60)
@given(settings_of_small_runs(), seeds)
def test_adopters_and_rejecters_only_grow_and_never_exceed_everybody(parameters, seed):
    run = engine.simulate(parameters, seed).measures
    assert (np.diff(run["adopters"]) >= 0).all()
    assert (np.diff(run["rejecters"]) >= 0).all()
    assert (run["adopters"] + run["rejecters"] <= 1).all()
    assert (run["engaged"] <= run["talkers"]).all()
    assert (run["talkers"] <= run["adopters"]).all()


@settings(max_examples=60)
@given(settings_of_small_runs(), seeds, st.sampled_from(["word_of_mouth", "persuasion"]))
def test_more_persuasion_never_means_fewer_adopters_where_nobody_is_discontented(
    parameters, seed, name
):
    # exact for each seed, because a draw belongs to a tie or a contact; dialogue is switched off:
    # whom the brand answers depends on who talks
    parameters = parameters.replace(discontent=0, share=0)
    adopters = [
        engine.simulate(parameters.replace(**{name: value}), seed).people["attitude"] == ADOPTER
        for value in (0.05, 0.2, 0.6, 1.0)
    ]
    for fewer, more in itertools.pairwise(adopters):
        assert (fewer <= more).all()


@settings(max_examples=60)
@given(settings_of_small_runs(), seeds)
def test_longer_talk_never_means_fewer_adopters_where_nobody_is_discontented(parameters, seed):
    parameters = parameters.replace(discontent=0, share=0)
    long, short = (
        engine.simulate(parameters.replace(silence=gamma), seed).people["attitude"] == ADOPTER
        for gamma in (0.2, 0.6)
    )
    assert (short <= long).all()


def test_the_share_changes_neither_the_network_nor_the_luck():
    push, dialogue = SMALL.replace(share=0), SMALL.replace(share=1)
    network = engine.build_network(push, 5)
    other = engine.build_network(dialogue, 5)
    np.testing.assert_array_equal(network.neighbours, other.neighbours)
    luck, other_luck = (rules.draw_luck(p, 5, network.n) for p in (push, dialogue))
    assert luck.breath == other_luck.breath
    for name in ("discontented", "seed_adopters"):
        np.testing.assert_array_equal(getattr(luck, name), getattr(other_luck, name))
    ties = network.sources(), network.neighbours
    for name in ("praise", "complaint"):
        waits, others = (getattr(one, name).at(*ties) for one in (luck, other_luck))
        np.testing.assert_array_equal(waits, others)


def test_a_smaller_push_buys_a_subset_of_the_contacts_of_a_larger_one():
    all_of_it, half = (
        rules.draw_luck(SMALL.replace(share=s, persuasion=0.5), 5, SMALL.n) for s in (0, 0.5)
    )
    for t in range(SMALL.steps):
        more, fewer = (
            luck.contacts[luck.contact_ends[t] : luck.contact_ends[t + 1]]
            for luck in (all_of_it, half)
        )
        np.testing.assert_array_equal(fewer, more[: len(fewer)])


@settings(max_examples=60)
@given(st.floats(0, 60), st.floats(0, 1), st.sampled_from([0.5, 1, 5, 20]), seeds)
def test_the_budget_is_spent_to_the_last_whole_purchase_and_never_exceeded(b, s, kappa, seed):
    parameters = SMALL.replace(budget=b, share=s, conversation_cost=kappa, persuasion=1)
    luck = rules.draw_luck(parameters, seed, parameters.n)
    steps = np.arange(1, parameters.steps + 1)
    contacts = luck.contact_ends[1:]  # all persuasive, so these are all that were bought
    conversations = np.cumsum(parameters.conversations(steps))
    left = b * steps - contacts - kappa * conversations
    assert (left >= -1e-6).all()
    assert (left < 1 + kappa).all()


def test_nobody_talks_nobody_is_contacted_only_the_seeds_have_adopted():
    run = engine.simulate(SMALL.replace(word_of_mouth=0, budget=0), 1)
    assert (run.measures["adopters"] == 5 / 400).all()


def test_certain_word_of_mouth_reaches_the_seeds_component_and_nobody_else():
    parameters = Parameters(
        n=300, mean_degree=1.5, budget=0, word_of_mouth=1, silence=1, n_seeds=1, steps=300
    )
    network = engine.build_network(parameters, 2)
    labels, _ = networks.components(network)
    run = engine.simulate(parameters, 2, network=network)
    seed_adopter = rules.draw_luck(parameters, 2, network.n).seed_adopters[0]
    np.testing.assert_array_equal(run.people["attitude"] == ADOPTER, labels == labels[seed_adopter])


def test_certain_complaint_turns_every_neighbour_away_although_praise_is_certain_too():
    # two talkers, one content and one not, share their neighbours: the complaint comes first
    network = networks.from_ties([(0, 2), (1, 2)], n=3)
    parameters = Parameters(
        n=3, mean_degree=1, budget=0, word_of_mouth=1, bad_word_of_mouth=1, discontent=1, n_seeds=2
    )
    luck = rules.draw_luck(parameters, 0, 3)._replace(
        discontented=np.array([False, True, False]), seed_adopters=np.array([0, 1])
    )
    run = engine.start(parameters, luck, network)
    for t in range(2):
        engine.step(run, t, parameters, 0)
    assert run.lives.attitude.tolist() == [ADOPTER, ADOPTER, REJECTER]


def test_the_discontented_are_answered_first():
    candidates = np.arange(10)
    discontented = candidates >= 7
    parameters = Parameters(budget=15, share=1, conversation_cost=5)
    for t in range(20):
        chosen = rules.choose_answered(parameters, 1, t, candidates, discontented)
        assert set(chosen) == {7, 8, 9}


def test_whom_the_brand_answers_is_uniform_over_the_talkers():
    # 4000 choices of 3 out of 10: each person is chosen 1200 times, standard error 29
    candidates, content = np.arange(10), np.zeros(10, bool)
    parameters = Parameters(budget=15, share=1, conversation_cost=5)
    chosen = [rules.choose_answered(parameters, 1, t, candidates, content) for t in range(4000)]
    counts = np.bincount(np.concatenate(chosen), minlength=10)
    assert np.abs(counts - 1200).max() < 4 * 29


# --- limits and published values


def test_a_tie_waits_geometrically():
    # the law of a coin a step: P(wait = k) = (1 - beta)^(k - 1) beta; 4 standard errors
    network = networks.complete(400)
    luck = rules.draw_luck(Parameters(word_of_mouth=0.1, n=400), 3, 400)
    waits = luck.praise.at(network.sources(), network.neighbours)
    for k in (1, 2, 5, 10):
        expected = 0.9 ** (k - 1) * 0.1
        error = np.sqrt(expected * (1 - expected) / waits.size)
        assert abs(np.mean(waits == k) - expected) < 4 * error


def test_talking_times_are_geometric_for_ordinary_and_engaged_talkers():
    # everybody is a seed adopter; the mean talking time is 1/gamma, variance (1 - gamma)/gamma^2
    for share, gamma in ((0, 0.5), (1, 0.2)):
        parameters = Parameters(
            n=5000, mean_degree=0, n_seeds=5000, budget=1e6, share=share, persuasion=0, steps=100
        )
        praised = engine.simulate(parameters, 4).people["praised"]
        error = np.sqrt((1 - gamma) / gamma**2 / 5000)
        assert abs(praised.mean() - 1 / gamma) < 4 * error


def test_transmissibility_counts_a_geometric_talking_time():
    # [D] T = beta / (beta + gamma - beta gamma): sum the chances by hand
    beta, gamma = 0.1, 0.3
    by_hand = sum(gamma * (1 - gamma) ** (k - 1) * (1 - (1 - beta) ** k) for k in range(1, 400))
    assert theory.transmissibility(beta, gamma) == pytest.approx(by_hand, abs=1e-12)
    assert theory.transmissibility(beta, gamma) == pytest.approx(0.2703, abs=5e-5)
    assert theory.final_share(8 * by_hand) == pytest.approx(0.8359, abs=5e-5)


def test_talk_spreads_by_itself_above_the_critical_degree_and_not_below():
    for beta, gamma in ((0.05, 0.4), (0.3, 1.0), (1.0, 0.2)):
        steps = np.arange(1, 2_000)
        told = gamma * (1 - gamma) ** (steps - 1) @ (1 - (1 - beta) ** steps)
        degree = theory.critical_degree(beta, gamma)
        assert degree == pytest.approx(1 / told)
        assert theory.reproduction_number(3.0, beta, gamma) == pytest.approx(3 * told)
        below, above = (theory.reproduction_number(c * degree, beta, gamma) for c in (0.99, 1.01))
        assert theory.final_share(below) == 0 < theory.final_share(above)


def test_final_share_solves_its_equation():
    for r in (1.01, 1.5, 3, 10):
        s = theory.final_share(r)
        assert 0 < s < 1
        assert s == pytest.approx(1 - np.exp(-r * s), abs=1e-12)
    assert theory.final_share(0.9) == theory.final_share(1) == 0


def mean_outcome(parameters, replicates):
    return ensemble(MODEL, parameters, replicates=replicates, seed=1)["adopters"].mean()


def test_without_push_and_discontent_the_outbreak_is_bond_percolation():
    # [D] .8359, 20 seeds; 30 runs have a standard error of .0015
    parameters = Parameters(budget=0, word_of_mouth=0.1, silence=0.3)
    assert abs(mean_outcome(parameters, 30) - 0.8359) < 0.015


def test_push_alone_follows_its_exponential():
    # [D] .3947; standard error of one run sqrt(S(1-S)/n) = .0049, of 10 runs .0016
    parameters = Parameters(budget=500, persuasion=0.1, word_of_mouth=0, share=0)
    assert theory.push_only(parameters)[-1] == pytest.approx(0.3947, abs=5e-5)
    frame = ensemble(MODEL, parameters, replicates=10, seed=1, every_step=True)
    by_step = frame.groupby("step")["adopters"].mean()
    assert np.abs(by_step - theory.push_only(parameters)).max() < 4 * 0.0016


# Card 0: final adopter share at s = 0, .5, 1 [C, 100 runs, tolerance .015]
CARD_0 = [
    ({"mean_degree": 4}, (0.034, 0.051, 0.012)),
    ({"mean_degree": 8}, (0.074, 0.241, 0.346)),
    ({"mean_degree": 12}, (0.319, 0.511, 0.610)),
    ({"mean_degree": 16}, (0.617, 0.714, 0.754)),
    ({"mean_degree": 8, "discontent": 0.2}, (0.051, 0.241, 0.347)),
    ({"mean_degree": 16, "discontent": 0.2}, (0.322, 0.597, 0.686)),
    ({"mean_degree": 8, "conversation_cost": 1}, (0.073, 0.529, 0.593)),
    ({"mean_degree": 8, "conversation_cost": 50}, (0.073, 0.073, 0.063)),
]


@pytest.mark.parametrize(("changes", "targets"), CARD_0[:2])
def test_the_first_numbers_of_the_card_come_out_in_few_runs(changes, targets):
    # 20 runs: the largest standard error is .005
    comparison = compare(MODEL, "share", [0, 0.5, 1], Parameters(**changes), replicates=20)
    assert np.abs(comparison.summary()["mean"].to_numpy() - targets).max() < 0.02


@pytest.mark.slow
@pytest.mark.parametrize(("changes", "targets"), CARD_0)
def test_every_number_of_the_card_comes_out(changes, targets):
    comparison = compare(MODEL, "share", [0, 0.5, 1], Parameters(**changes), replicates=100)
    assert np.abs(comparison.summary()["mean"].to_numpy() - targets).max() < 0.015


def test_below_the_threshold_pure_dialogue_loses_in_nearly_every_pair():
    comparison = compare(MODEL, "share", [0, 1], Parameters(mean_degree=4), replicates=20)
    assert comparison.summary().loc[1, "high"] < 0
    assert theory.reproduction_number(4, 0.05, 0.2) == pytest.approx(0.83, abs=0.005)


def test_an_affordable_conversation_that_crosses_the_threshold_wins_every_pair():
    comparison = compare(MODEL, "share", [0, 1], Parameters(mean_degree=8), replicates=20)
    assert comparison.summary().loc[1, "wins"] == 1


# --- wrong input


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"share": 1.3}, r"share must lie in \[0, 1\], got 1.3"),
        ({"share": float("nan")}, r"share must lie in \[0, 1\], got nan"),
        ({"n": 10.5}, "n must be a whole number, got 10.5"),
        ({"n": True}, "n must be a whole number, got True"),
        ({"n_seeds": 20_000}, "n_seeds must be at most n = 10000, got 20000"),
        ({"n": 10, "n_seeds": 1, "mean_degree": 12}, "mean_degree must be at most n - 1 = 9"),
        ({"network": "web"}, "network must be one of: random graph, small world"),
        ({"budget": "many"}, "budget must be a number, got 'many'"),
    ],
)
def test_wrong_values_are_named_with_their_rule(changes, message):
    with pytest.raises(ParameterError, match=message):
        Parameters(**changes)


def test_a_lattice_like_network_refuses_a_degree_it_cannot_have():
    with pytest.raises(ParameterError, match="mean_degree must be an even whole number .* got 7"):
        engine.build_network(Parameters(network="small world", mean_degree=7), 1)


def test_a_network_smaller_than_the_seed_adopters_is_refused():
    with pytest.raises(ParameterError, match="n_seeds must be at most the 34 people"):
        engine.simulate(Parameters(n_seeds=40), 1, network=networks.karate_club())


def test_the_mesa_model_says_when_its_run_is_over():
    from simulations.models.push_or_dialogue.model import PushOrDialogue

    model = PushOrDialogue(SMALL.replace(n=20, n_seeds=2, mean_degree=2, steps=1), 1)
    model.step()
    with pytest.raises(ParameterError, match="steps must be larger to go on, got 1"):
        model.step()


def test_under_an_older_mesa_the_end_of_a_run_is_counted_as_a_step_more():
    from simulations.models.push_or_dialogue.model import PushOrDialogue

    # before 3.5 its batch_run reads as many rows as there were steps, and the start has one, too
    face = PushOrDialogue(Parameters(n=20, mean_degree=2, n_seeds=2, steps=3))
    face.datacollector = SimpleNamespace(collect=lambda model: None)
    counted = []
    while face.running:
        face.step()
        counted.append(face.steps)
    assert counted == [1, 2, 4]


def test_where_nobody_has_ties_only_contacts_win_people():
    parameters = SMALL.replace(mean_degree=0, persuasion=1, share=0)
    run = engine.simulate(parameters, 1)
    luck = rules.draw_luck(parameters, 1, 400)
    won = np.union1d(luck.contacts, luck.seed_adopters)
    assert run.measures["adopters"][-1] == len(won) / 400


def test_a_run_without_numba_gives_the_same_bits(printed):
    import hashlib

    program = (
        "import hashlib\n"
        "from simulations.models.push_or_dialogue.engine import simulate\n"
        "from simulations.models.push_or_dialogue.rules import Parameters\n"
        "p = Parameters(n=400, budget=20, n_seeds=5, steps=40, discontent=0.2)\n"
        "simulate(p.replace(mean_degree=0), 11)\n"
        "for share in 0, 0.5, 1:\n"
        "    people = simulate(p.replace(share=share), 11).people.values()\n"
        "    print(hashlib.sha256(b''.join(a.tobytes() for a in people)).hexdigest())\n"
    )
    plain = printed(program, numba=False)
    for share, said in zip((0, 0.5, 1), plain.split(), strict=True):
        run = engine.simulate(SMALL.replace(discontent=0.2, share=share), 11)
        arrays = b"".join(array.tobytes() for array in run.people.values())
        assert said == hashlib.sha256(arrays).hexdigest()


def notes_of(find, parameters, seed, network, complaint, sure):
    """Return the notes and the latest dates after one way to find open ties."""
    luck = rules.draw_luck(parameters, seed, network.n)
    run = engine.start(parameters, luck, network)
    for t in range(parameters.steps // 2 + 1):
        engine.step(run, t, parameters, seed)
    lives = run.lives
    talkers = np.flatnonzero(lives.attitude == ADOPTER).astype(np.int32)
    notes = talk.empty_calendar(parameters.steps, network.neighbours.size)
    waits = luck.complaint if complaint else luck.praise
    said = talk.Talk(notes, waits, complaint, sure, True)
    find(talkers, said, lives, network.rows, talk.empty_workspace())
    written = [talk.notes_for(t, notes).tolist() for t in range(parameters.steps + 1)]
    return written, lives.decided.tolist()


@settings(max_examples=60)
@given(settings_of_small_runs(), seeds, st.booleans(), st.booleans())
def test_ties_found_on_whole_arrays_are_those_found_group_by_group(
    parameters, seed, complaint, sure
):
    network = engine.build_network(parameters, seed)
    given_all = parameters, seed, network, complaint, sure
    in_groups = notes_of(talk._open_in_groups, *given_all)
    assert in_groups == notes_of(talk._open_at_once, *given_all)


def test_a_talker_with_more_ties_than_a_block_has_room_for_reaches_all_of_them():
    friends = 2 * talk._TIES + 300
    network = networks.from_ties([(0, friend) for friend in range(1, friends + 1)])
    parameters = SMALL.replace(n=friends + 1, budget=0, steps=4, word_of_mouth=1)
    luck = rules.draw_luck(parameters, 1, network.n)
    run = engine.start(parameters, luck, network)
    lives = run.lives
    lives.attitude[0], lives.decided[0], lives.silent[0] = ADOPTER, 0, 4
    someone = np.zeros(1, np.int32)
    talk.open_ties(someone, run.praise, lives, network.rows, talk.empty_workspace())
    assert sorted(talk.notes_for(1, run.praise.calendar)[:, 1]) == list(range(1, friends + 1))


def test_a_generator_is_not_shared_between_streams():
    assert generator(1, "network").random() != generator(1, "people").random()
