"""What explorers say and draw, against results and people made by hand: ties and edges included."""

import re

import numpy as np
import pytest
from test_explorer import across, draw, index_of, small, stage

from simulations.explorer import Explorer, Outcome, Result, Series, Slider, Stage, State, explore
from simulations.explorer import stored as explorer_stored
from simulations.explorer.fresh import FEWEST, fresh
from simulations.explorer.fresh import result as run_anew
from simulations.explorer.outcomes import condensed
from simulations.explorer.stored import make, stored
from simulations.running.catalogue import Model, models

EXPLORERS = {model.name: model.explorer.EXPLORER for model in models()}
EVERY = pytest.mark.parametrize("explorer", EXPLORERS.values(), ids=EXPLORERS)


def ends(*final, value=None):
    """Return the outcome of replicates of which only the ends count."""
    final = np.array(final, dtype=float)
    value = float(np.median(final)) if value is None else value
    one = np.array([value])
    return Outcome(np.array([0]), one, one, one, final, value)


def line(*centre, x=None):
    """Return the outcome of runs whose middle one takes these values, at steps 0, 1, ..."""
    centre = np.array(centre, dtype=float)
    x = np.arange(len(centre)) if x is None else np.array(x)
    return Outcome(x, centre, centre, centre, centre[-1:].repeat(4), float(centre[-1]))


def said(words):
    return words.replace("~", "\N{NO-BREAK SPACE}")


def made(name, setting, outcomes):
    """Return the explorer of a model and a result of it made by hand."""
    explorer = EXPLORERS[name]
    return explorer, Result(explorer.parameters(**setting), outcomes)


PUSH = {"Push only": ends(0.1, 0.2, 0.3, 0.4), "Your mix": ends(0.1, 0.3, 0.5, 0.1)}
DOGS = {"Push only": ends(0.1, 0.2, 0.3, 0.4), "Your mix": ends(0.1, 0.1, 0.2, 0.5)}
EVEN = {"Push only": ends(0.1, 0.2, 0.3, 0.4), "Your mix": ends(0.2, 0.2, 0.3, 0.3)}
RISE = {"Ten scribes": line(0.01, 0.02, 0.03), "Your law": line(0.1, 0.4, 0.5, x=[0, 40, 60])}
FLAT = {"Ten scribes": line(0.01, 0.02, 0.03), "Your law": line(0.1, 0.4, 0.499, x=[0, 40, 60])}
STOP = {
    "To the end": line(0.2, 0.94, 0.95, 0.99),
    "Stops early": line(0.1, 0.5, 0.9, 0.949),
    "Nobody talks": line(0.0, 0.1, 0.2, 0.3),
}
LINK = {"Anybody first": ends(1, 0, 0, 1, 1, value=0.6), "A hub first": ends(1, 1, 1, 1, 0)}
KNOW = {
    "Nobody sees anybody": line(7, 6, 6, 6),
    "In public": line(7, 7, 7, 7),
    "Your network": line(7, 1, 3, 0),
}
LOUD = {
    "Converted": ends(0.5, value=0.62),
    "By a neighbour": ends(0.5, value=0.31),
    "Out of reach": ends(0.5, value=0.004),
}
FILM = {
    "chance of a hit": ends(1, 0, 1, 1),
    "who saw it": ends(0.1, value=0.125),
    "if all were told": ends(0.1, value=0.54),
}
# what the guess asks of curves over the values of a slider, and over steps
TIES = LINK | {"Anybody first": line(0, 0.8, 0.7, 0.1, 0, 0.2, x=[1, 3, 5, 7, 10, 12])}
TALK = LOUD | {"Converted": line(0.3, 0.8, 0.9, 0.6, 0.4, 0.1, x=[0.002, 0.01, 0.05, 0.2, 0.7, 1])}
SEATS = FILM | {"who saw it": line(0, 0.1, 0.2, 0.3, 0.5, x=[0.45, 0.5, 0.56, 0.61, 0.7])}
OBEY = {"obeys": line(0.5, 0.25, 0.1, 0.2, x=[0, 160, 320, 400])}

SENTENCES = [
    (
        "push_or_dialogue",
        {"share": 0},
        PUSH,
        "Push only: 25~% of 10,000 people adopt within 100 steps.",
    ),
    (
        "push_or_dialogue",
        {"share": 0.5},
        PUSH,
        "Half of the budget on dialogue: 20~% of 10,000 people adopt within 100 steps; push alone "
        "wins 25~%. Your mix is ahead in 2 of 4 runs.",
    ),
    (
        "push_or_dialogue",
        {"share": 0.3},
        DOGS,
        "30~% of the budget on dialogue: 15~% of 10,000 people adopt within 100 steps; push alone "
        "wins 25~%. Push is ahead in 2 of 4 runs.",
    ),
    (  # as many runs each way: no reason to speak of push
        "push_or_dialogue",
        {"share": 1},
        EVEN,
        "All of the budget on dialogue: 25~% of 10,000 people adopt within 100 steps; push alone "
        "wins 25~%. Your mix is ahead in 1 of 4 runs.",
    ),
    (
        "alphabet",
        {"teachers": 100, "turnover": 0.0},
        RISE,
        "100 may teach: 50~% of 1,000 people read after 100 years; half did after about 60. "
        "Under ten scribes 3~% read.",
    ),
    (
        "alphabet",
        {"teachers": 10, "turnover": 0.04, "teaching": 0.05},
        FLAT,
        "10 may teach: 50~% of 1,000 people read after 100 years.",
    ),
    (
        "alphabet",
        {"teachers": 1_000, "turnover": 0.1, "teaching": 0.1},
        RISE,
        "Everybody who reads may teach: 50~% of 1,000 people read after 100 years; half did after "
        "about 60. Under ten scribes 3~% read. A reader teaches at most one pupil in a life: "
        "reading cannot last.",
    ),
    (
        "contact_to_relation",
        {"advertising_until": 0.16},
        STOP,
        "If advertising stops once 16~% have adopted, the product wins 95~% of the people after "
        "50 steps. Advertising to the end wins 95~% of the people after 2 steps; where nobody "
        "talks, 30~% of the people after 50 steps.",
    ),
    (
        "contact_to_relation",
        {"advertising_until": 1.0},
        STOP,
        "Advertising to the end wins 95~% of the people after 2 steps; where nobody talks, 30~% "
        "of the people after 50 steps.",
    ),
    (
        "first_link",
        {"mean_degree": 6, "threshold": 0.18, "n_seeds": 1},
        LINK,
        "6 ties a person, 18~% of friends needed, 1 first: over 5 % of 2,000 people follow in 3 "
        "of 5 runs. If hubs speak first, it is 4 of 5. For a single speaker the window is 1.0 to "
        "5.8 ties.",
    ),
    (
        "first_link",
        {"mean_degree": 0.5, "threshold": 0.3, "n_seeds": 20},
        LINK,
        "0.5 ties a person, 30~% of friends needed, 20 first: over 5 % of 2,000 people follow in "
        "3 of 5 runs. If hubs speak first, it is 4 of 5. For a single speaker there is no window.",
    ),
    (
        "knowledge",
        {"network": "ring", "radius": 1},
        KNOW,
        "7 willing people on a ring network see 1 tie far; it takes 3. Sure that 3 are willing: "
        "1 person. Sure that 3 are sure: 3 people. Nobody acts; in public all 7 would.",
    ),
    (
        "knowledge",
        {"network": "random", "radius": 2, "threshold": 7},
        KNOW | {"Your network": line(7, 0, 7, 2.5)},
        "7 willing people on a random network see 2 ties far; it takes 7. Sure that 7 are "
        "willing: nobody. Sure that 7 are sure: all 7. In the end 2.5 people will act (middle of "
        "20 random networks); in public all 7 would.",
    ),
    (
        "louder_message",
        {"insistence": 0.7, "traits": 10},
        LOUD,
        "70~% of encounters are with the message, 10 traits: it converts 62~% of people on "
        "average, 31~% through a neighbour's last word. 0.4~% end with nothing in common with "
        "it. If people met nobody else, it would convert 41~%.",
    ),
    (
        "louder_message",
        {"insistence": 0.0, "traits": 3},
        LOUD,
        "No message, 3 traits: 62~% of people happen to hold its traits. At the start 87~% would "
        "have had something in common with it.",
    ),
    (
        "percolation",
        {"quality": 0.541, "side": 31},
        FILM,
        "Quality 0.541, 961 people. Hits: 3 of 4 films. The middle film is seen by 13~% of "
        "people; if all were told, it would be 54~%.",
    ),
]


@pytest.mark.parametrize(
    ("name", "setting", "outcomes", "words"),
    SENTENCES,
    ids=[f"{case[0]}-{number}" for number, case in enumerate(SENTENCES)],
)
def test_the_sentence_says_a_result_made_by_hand(name, setting, outcomes, words):
    explorer, result = made(name, setting, outcomes)
    assert explorer.sentence(result) == said(words)


QUESTIONS = [
    ("push_or_dialogue", {}, PUSH, "you answer twenty who already talk", (0.25, 0.2)),
    ("contact_to_relation", {}, STOP, "How many days later", (50,)),
    ("first_link", {}, TIES, "In what share of such towns", (0, 0.8, 0.7, 0.1, 0)),
    ("knowledge", {}, KNOW, "How many come?", (0,)),
    ("louder_message", {}, TALK, "What share of people then holds", (0.3, 0.8, 0.9, 0.6, 0.4)),
    ("percolation", {}, SEATS, "What share of the people will", (0, 0.1, 0.2, 0.3, 0.5)),
    (
        "acid_of_dialogue",
        {},
        OBEY,
        "against the majority after 80 periods",
        pytest.approx((0.375, 0.25, 0.175, 0.1, 0.2)),
    ),
    ("alphabet", {}, RISE, "How many times longer", (pytest.approx(100.2, abs=0.1),)),
]


@pytest.mark.parametrize(("name", "setting", "outcomes", "words", "answer"), QUESTIONS)
def test_the_guess_is_asked_and_answered_from_its_own_series(
    name, setting, outcomes, words, answer
):
    explorer, result = made(name, setting, outcomes)
    asks = explorer.predict.question
    assert said(words) in (asks(result) if callable(asks) else asks)
    assert explorer.predict.answers(result) == answer


@pytest.mark.parametrize(("late", "answer"), [(-1, 0), (0, 0), (1, 1), (9, 9), (None, 20)], ids=str)
def test_a_delay_is_answered_in_days_and_a_stop_that_never_gets_there_by_the_whole_run(
    late, answer
):
    reached = np.where(np.arange(20) >= 5, 0.95, 0.9)
    stops = np.where(np.arange(20) >= 5 + (20 if late is None else late), 0.95, 0.9)
    outcomes = {"To the end": line(*reached), "Stops early": line(*stops)}
    explorer, result = made("contact_to_relation", {"steps": 20}, outcomes)
    assert explorer.predict.answer(result) == answer


@EVERY
def test_what_there_is_to_find_is_said_in_a_few_words(explorer):
    assert all(len(challenge.words) < 90 for challenge in explorer.challenges)
    assert not any(challenge.words.endswith(".") for challenge in explorer.challenges)


# --- series and states

MEASURES = {
    "alphabet": {"Ten scribes": "literates", "Your law": "literates"},
    "contact_to_relation": dict.fromkeys(("To the end", "Stops early", "Nobody talks"), "adopters"),
    "first_link": {"Anybody first": "cascade", "A hub first": "cascade"},
    "knowledge": dict.fromkeys(("Nobody sees anybody", "In public", "Your network"), "acting"),
    "louder_message": {
        "Converted": "converted",
        "By a neighbour": "by_neighbours",
        "Out of reach": "out_of_reach",
    },
    "percolation": {
        "chance of a hit": "hit",
        "who saw it": "audience",
        "if all were told": "willing",
    },
    "push_or_dialogue": {"Push only": "adopters", "Your mix": "adopters"},
}
FIXED = {
    "Ten scribes": {"teachers": 10},
    "To the end": {"advertising_until": 1},
    "Nobody talks": {"strong_word": 0, "weak_word": 0},
    "A hub first": {"first": "hubs"},
    "Nobody sees anybody": {"radius": 0},
    "In public": {"network": "complete"},
    "Push only": {"share": 0},
}


@pytest.mark.parametrize("name", MEASURES)
def test_a_series_draws_the_measure_and_the_policy_that_its_label_names(name):
    explorer = EXPLORERS[name]
    assert {s.label: explorer.measure(s) for s in explorer.series} == MEASURES[name]
    for series in explorer.series:
        fixed = FIXED.get(series.label, {})
        assert {key: series.fixed[key] for key in fixed} == fixed
        assert bool(series.fixed) == bool(fixed)


F, T = False, True
PEOPLE = {
    "alphabet": (
        {"literate": [F, T, T], "teaching": [F, F, T]},
        ["cannot read", "reads", "reads and teaches"],
        2,
    ),
    "contact_to_relation": (
        {"convinced": [0, 1, 2, 3]},
        [
            "undecided",
            "convinced by advertising",
            "convinced by friends",
            "convinced by outsiders",
        ],
        3,
    ),
    "knowledge": ({"acting": [F, T]}, ["stays at home", "would act"], 1),
    "louder_message": (
        {"shared": [0, 1, 4, 5]},
        ["nothing in common", "something in common", "something in common", "agrees in everything"],
        1,
    ),
    "percolation": (
        {"attitude": [0, 1, 2, 3]},
        ["has not heard", "has just heard", "saw the film", "declined"],
        1,
    ),
    "push_or_dialogue": (
        {
            "attitude": [0, 1, 1, 1, 1, 2],
            "talking": [F, T, T, F, F, T],
            "engaged": [F, F, T, F, T, T],
        },
        [
            "undecided",
            "talks",
            "talks, answered by the brand",
            "adopted, silent",
            "adopted, silent",
            "undecided",
        ],
        4,
    ),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_people_made_by_hand_are_drawn_as_what_they_are(name):
    people, labels, counted = PEOPLE[name]
    explorer = EXPLORERS[name]
    moment = {kind: np.array([states]) for kind, states in people.items()}
    (states,) = explorer.stage.seen(moment, explorer.parameters(**explorer.stage.base))
    assert [explorer.stage.states[state].label for state in states] == labels
    assert np.isin(states, explorer.stage.counts).sum() == counted


def test_who_spoke_first_is_never_a_follower_and_news_lasts_one_step():
    explorer = EXPLORERS["first_link"]
    adopted = np.array([[T, F, F, F], [T, T, F, F], [T, T, T, F]])
    states = explorer.stage.seen({"adopted": adopted}, explorer.parameters())
    labels = [[explorer.stage.states[state].label for state in moment] for moment in states]
    first, no, new, old = (
        "spoke first",
        "has not adopted",
        "has just followed",
        "followed before",
    )
    assert labels == [[first, no, no, no], [first, new, no, no], [first, old, new, no]]
    assert np.isin(states, explorer.stage.counts).sum(axis=1).tolist() == [1, 2, 3]


# --- values of sliders


@EVERY
def test_one_of_a_kind_is_said_in_the_singular(explorer):
    words = [explorer.value_words(s, value) for s in explorer.sliders for value in s.values]
    assert not [text for text in words if re.fullmatch(r"1 (people|\w+s)", text)]


def test_a_number_has_its_unit_and_one_has_it_in_the_singular():
    link = EXPLORERS["first_link"]
    seeds = next(slider for slider in link.sliders if slider.name == "n_seeds")
    assert [link.value_words(seeds, n) for n in seeds.values] == ["1 person", "20 people"]
    explorer = EXPLORERS["push_or_dialogue"]
    cost = next(slider for slider in explorer.sliders if slider.name == "conversation_cost")
    assert explorer.value_words(cost, 1) == "1 contact"
    assert explorer.value_words(cost, 5) == "5 contacts"
    assert explorer.value_words(cost, 5, short=True) == "5"


@EVERY
def test_the_number_beside_a_live_slider_is_the_one_that_is_run(explorer, monkeypatch):
    monkeypatch.setattr("simulations.explorer.widget.Live.update", lambda self: None)
    run = []
    monkeypatch.setattr(
        "simulations.explorer.widget.result",
        lambda explorer, setting, *_, **__: run.append(setting),
    )
    live = explore(explorer).live()
    for name, control in live.controls.items():
        if not hasattr(control, "readout_format"):
            continue
        for part in (0, 0.1234567, 0.5, 1):
            control.value = control.min + part * (control.max - control.min)
            live.result()
            if name != "luck":
                assert run[-1][name] == float(format(control.value, control.readout_format))
        if isinstance(control.value, float):
            assert float(format(control.min, control.readout_format)) == control.min
            assert (control.max - control.min) / control.step >= 50, "values in between"


def test_values_in_between_come_with_their_words():
    runs = fresh(small(), {"share": 0.3, "mean_degree": 5}, 0, lambda *_: None)
    assert runs["said"] == [said("30~%"), "5"]


# --- one outcome, wherever runs come from


@pytest.mark.parametrize(
    ("explorer", "setting"),
    [
        (small(), {"share": 0, "mean_degree": 4}),
        (small(), {"share": 1, "mean_degree": 8}),
        (across(), {"mean_degree": 8, "network": "small world"}),
        (across(), {"mean_degree": 2, "network": "random graph"}),
    ],
)
def test_stored_fresh_and_live_runs_are_one_outcome(explorer, setting):
    data, index = make(explorer), index_of(explorer, **setting)
    anew = run_anew(explorer, setting, explorer.seed)
    live = explore(explorer).live()
    for name, value in setting.items():
        live.controls[name].value = value
    for series, kept in zip(explorer.series, data["series"], strict=True):
        wanted = {
            "curve": data["curves"][kept["curve"][index]],
            "final": data["finals"][kept["final"][index]],
            "value": kept["value"][index],
        }
        assert condensed(explorer, anew[series.label]) == wanted
        assert condensed(explorer, live.result()[series.label]) == wanted


def test_where_nothing_is_compiled_a_live_slider_waits_for_the_fewest_runs(monkeypatch):
    monkeypatch.setattr("simulations.explorer.widget.COMPILED", False)
    live, heard = explore(small(replicates=8)).live(), []
    assert live.result().replicates == FEWEST
    found = run_anew(small(replicates=8), {}, 0, lambda *news: heard.append(news), 0)
    assert list(live.result()["Mix"].final) == list(found["Mix"].final)
    assert [done for done, _ in heard] == [1, 2, 3, 4, 5]
    assert heard[-1] == (5, 5)


def test_without_a_folder_runs_are_made_and_an_error_of_the_model_is_not_hidden(monkeypatch):
    monkeypatch.setattr(explorer_stored, "_folder", lambda: None)
    assert stored(small())["shape"] == [3, 2]

    def wrong(result):
        raise AttributeError("no such thing")

    with pytest.raises(AttributeError, match="no such thing"):
        stored(small(sentence=wrong))


# --- what is always alike


def test_an_explorer_that_says_little_is_complete():
    explorer = Explorer(
        "push_or_dialogue",
        (Slider("share", (0, 0.25, 1), 0.25), Slider("n_seeds", (1, 4), 4)),
        (Series("Push", "push", {"share": 0}), Series("Mix", "dialogue")),
        sentence=lambda result: "Said.",
        base={"n": 120, "steps": 5},
        stage=Stage((State("a", "push", "dot"), State("b", "mix", "ring")), "b", (1,), draw=draw),
    )
    assert explorer.note == "120 people, 5 steps"
    assert explorer.y_label == "Share of people who have adopted"
    assert [setting for _, setting in explorer.printed] == [
        {"share": 0},
        {"share": 0.25},
        {"share": 1},
    ]
    assert explorer.printed[1].label == "Share of the budget for dialogue: 0.25"
    assert explorer.panels() == (("Push", "push", {"share": 0}), ("Mix", "dialogue", {}))


def test_series_that_differ_in_their_measure_only_share_one_picture():
    explorer = across(stage=stage(panels=()))
    assert explorer.panels() == (("", "neutral", {}),)


def test_a_stage_draws_a_recorded_run_on_its_network_or_lattice():
    town = EXPLORERS["contact_to_relation"]
    parameters = town.parameters(**town.stage.base)
    scene = town.scene(parameters)
    run = Model("contact_to_relation").simulate(parameters, town.stage.seed, record=True)
    np.testing.assert_array_equal(scene.states, run.people["convinced"])
    assert scene.network.n == 60
    assert scene.shape == ()
    assert EXPLORERS["alphabet"].scene(EXPLORERS["alphabet"].parameters(n=60)).shape == (6, 10)
    film = EXPLORERS["percolation"].scene(EXPLORERS["percolation"].parameters(side=7))
    assert film.network is None
    assert film.shape == (7, 7)
