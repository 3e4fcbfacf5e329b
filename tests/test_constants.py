"""Numbers that stand in words: ODD descriptions, glossary and notes against the code."""

import re
from pathlib import Path

import pytest

from simulations.models.contact_to_relation.rules import EARLY, LATE
from simulations.models.first_link.rules import GLOBAL
from simulations.running.catalogue import Model, models

ROOT = Path(__file__).resolve().parents[1]

DEFAULTS = [
    (
        "acid_of_dialogue",
        "Defaults: {n} customers, {features} features, {steps} periods",
    ),
    ("alphabet", "{rounds} by default"),
    ("alphabet", "Defaults: {n} people, {n_readers} of whom can read; {teachers} may teach"),
    ("alphabet", "The first `n_readers` people, {n_readers} by default"),
    ("alphabet", "may teach; {steps} years."),
    ("contact_to_relation", "Defaults: {n} people in circles of {circle}, {steps} steps."),
    ("crowd_design", "Designs, {designs} by default"),
    ("first_link", "Defaults: {n} people, a random graph of mean degree {mean_degree}, one seed"),
    ("louder_message", "on a torus of {side} by {side}"),
    ("percolation", "Default: L = {side}."),
    ("persons_and_brands", "Accounts, by default {n}, some"),
    ("pizza_and_mp3", "People, by default {n}."),
    ("push_or_dialogue", "Defaults: {n} people, {steps} steps."),
    ("push_or_dialogue", "(default: {network} of mean degree {mean_degree})"),
    ("push_or_dialogue", "Seed adopters, {n_seeds} by default"),
    ("switchboard", "A firm has {n} members unless said otherwise."),
    ("two_clocks", "People, by default {n}, each with two devices; firms of {firm_size} people."),
]


def as_written(value):
    """Return a default as a text writes it."""
    return value if isinstance(value, str) else f"{value:,.10g}"


@pytest.mark.parametrize(("name", "words"), DEFAULTS)
def test_an_odd_description_names_the_defaults_of_the_code(name, words):
    model = Model(name)
    text = (ROOT / "simulations" / "models" / name / "odd.md").read_text(encoding="utf-8")
    values = {k: as_written(v) for k, v in model.parameters().to_dict().items()}
    assert words.format(**values) in " ".join(text.split())


GLOSSARY = [
    (f"the time from {EARLY:.0%} to {LATE:.0%} of the people", "16 to 95 %"),
    (f"the time until {EARLY:.0%} of the people", "16 %"),
    (f"{GLOBAL:.0%} in this course", "5 %"),
]


@pytest.mark.parametrize(("words", "shown"), GLOSSARY)
def test_the_glossary_names_the_thresholds_of_the_code(words, shown):
    text = " ".join((ROOT / "book" / "glossary.md").read_text(encoding="utf-8").split())
    words = words.replace("%", " %").replace("16 % to 95 %", "16 to 95 %")
    assert words in text
    assert shown in text


def test_the_louder_message_stands_on_a_torus_of_as_many_people_as_its_odd_says():
    side = Model("louder_message").parameters().side
    text = (ROOT / "simulations/models/louder_message/odd.md").read_text(encoding="utf-8")
    assert f"by default {side**2} on a torus" in text


# --- notes of explorers

WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "fifteen": 15}
# numbers in a note that are no parameter, and how they follow from those that are
FOLLOW = {
    "contact_to_relation": lambda p: {p.n // p.circle},
    "crowd_design": lambda p: {20},
    "first_link": lambda p: {100 * GLOBAL},
    "louder_message": lambda p: {p.side**2, p.horizon / 100, 1},
    "masks": lambda p: {1, 100 * p.careful},
    "percolation": lambda p: {p.side},
    "persons_and_brands": lambda p: {p.warm_up + 1, p.warm_up + p.steps},
    "shared_service": lambda p: {p.n // p.circle},
    "two_clocks": lambda p: {p.n // p.firm_size},
    "federation": lambda p: {1},
}


def digits_in(text):
    """Return the numbers of a text that stand in digits."""
    found = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", text)
    return {float(number.replace(",", "")) for number in found}


def numbers_in(text):
    """Return the numbers of a text: those in digits, and small ones in words."""
    return digits_in(text) | {
        WORDS[word] for word in re.findall(r"\w+", text.lower()) if word in WORDS
    }


def known(model, p, replicates):
    """Return the numbers that a note about runs of these parameters may name."""
    values = {float(v) for v in p.to_dict().values() if not isinstance(v, str)}
    return values | {1, replicates} | FOLLOW.get(model.name, lambda p: set())(p)


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_the_notes_of_an_explorer_name_numbers_of_its_runs(model):
    explorer = model.explorer.EXPLORER
    p = explorer.parameters()
    assert numbers_in(explorer.note) <= known(model, p, explorer.replicates)
    stage = explorer.parameters(**explorer.stage.base)
    assert numbers_in(explorer.stage.note) <= known(model, stage, explorer.replicates)


# numbers in the words of a guess or a goal that are no parameter, and what they are
ASKED = {
    "contact_to_relation": {100 * LATE},
    "federation": {23},  # per cent of the people on the largest server, from the runs
    "louder_message": {7},  # "seven in ten"
    "percolation": {100},  # "of a hundred"
    "pizza_and_mp3": {10},  # rounds until all have the song, where all share
}


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_guesses_and_goals_name_numbers_that_can_be_set(model):
    explorer = model.explorer.EXPLORER
    asks = explorer.predict.question
    p = explorer.parameters(**{slider.name: slider.start for slider in explorer.sliders})
    text = " ".join(
        [
            *([asks] if isinstance(asks, str) else []),
            *explorer.predict.parts,
            *(goal.words for goal in explorer.challenges),
            *(printed.label for printed in explorer.printed),
        ]
    )
    values = [v for slider in explorer.sliders for v in slider.values]
    values += explorer.predict.at
    values = {float(v) for v in (*values, *p.to_dict().values()) if not isinstance(v, str)}
    allowed = values | {round(100 * v, 9) for v in values} | ASKED.get(model.name, set())
    assert digits_in(text) <= allowed


# --- published means


def published(module):
    """Yield name and entry of all means with their errors that a module holds in tables."""
    for name, table in vars(module).items():
        for key, entry in table.items() if isinstance(table, dict) else ():
            if hasattr(entry, "_fields") and {"mean", "error"} <= set(entry._fields):
                yield f"{name}[{key!r}]", entry


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_the_error_of_a_published_mean_is_no_larger_than_the_mean(model):
    # else a test that allows some errors would find any result
    for name, entry in published(model.theory):
        assert 0 <= entry.error <= abs(entry.mean), name
