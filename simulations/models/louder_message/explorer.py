"""What a reader can explore of the louder message."""

import numpy as np

from simulations.explorer import (
    Challenge,
    Explorer,
    Prediction,
    Printed,
    Series,
    Slider,
    Stage,
    State,
    percent,
)
from simulations.models.louder_message import theory

CONVERTED, BY_NEIGHBOURS, OUT = "Converted", "By a neighbour", "Out of reach"
NOTHING, SOMETHING, EVERYTHING = 0, 1, 2
_SIDE = 10
_STEPS_A_PICTURE = 5


def sentence(result):
    """Say whom the message converts, and how many have nothing in common with it in the end."""
    p = result.parameters
    won, by_neighbours, out = (result[label].value for label in (CONVERTED, BY_NEIGHBOURS, OUT))
    alone = theory.heard_at_all(p.features, p.traits)
    if p.insistence == 0:
        return (
            f"No message, {p.traits} traits: {percent(won)} of people happen to hold its traits. "
            f"At the start {percent(alone)} would have had something in common with it."
        )
    return (
        f"{percent(p.insistence)} of encounters are with the message, {p.traits} traits: it "
        f"converts {percent(won)} of people on average, {percent(by_neighbours)} through a "
        f"neighbour's last word. {percent(out)} end with nothing in common with it. If people met "
        f"nobody else, it would convert {percent(alone)}."
    )


def floor(parameters):
    """Return the level line of the share that the message converts if people meet nobody else."""
    level = theory.heard_at_all(parameters.features, parameters.traits)
    return np.array([0.002, 1.0]), np.full(2, level)


def seen(people, parameters):
    """Return what everybody has in common with the message, every few steps."""
    shared = people["shared"][::_STEPS_A_PICTURE]
    everything = shared == parameters.features
    return np.where(everything, EVERYTHING, np.where(shared > 0, SOMETHING, NOTHING))


EXPLORER = Explorer(
    model="louder_message",
    title="How loud is loud enough?",
    question="Repeat the message more often, or give people more to differ in.",
    base={"side": _SIDE},
    sliders=(
        Slider(
            "insistence",
            (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1),
            start=0.7,
            show=percent,
        ),
        Slider("traits", (3, 5, 10, 15, 20), start=10),
    ),
    series=(
        Series(CONVERTED, "adopter", centre="mean"),
        Series(BY_NEIGHBOURS, "dialogue", measure="by_neighbours", centre="mean"),
        Series(OUT, "rejecter", measure="out_of_reach", centre="mean"),
    ),
    sentence=sentence,
    x="insistence",
    x_log=True,
    y_label="Share of people in the end",
    theory=floor,
    theory_label="won if heard alone",
    note=f"{_SIDE * _SIDE} people on a torus of {_SIDE} by {_SIDE}, five features",
    predict=Prediction(
        "A hundred people on a grid talk to their four neighbours, and people who like the same "
        "things come to like more of the same. A brand turns one talk in 500 into a talk with its "
        "message, or one in 100, in 20, in 5, or seven in ten, and waits until nothing changes. "
        "What share of people then holds everything that the message says?",
        curve=CONVERTED,
        axis="Share of people who hold everything that the message says",
        parts=("1 in 500", "1 in 100", "1 in 20", "1 in 5", "7 in 10"),
        at=(0.002, 0.01, 0.05, 0.2, 0.7),
        trust=(0, 0, 0, -1, -1),
    ),
    challenges=(
        Challenge(
            "With ten traits, a message that converts more than nine in ten",
            lambda result: result.parameters.traits == 10 and result[CONVERTED].value > 0.9,
        ),
        Challenge(
            "A message so soft that fewer than half follow it",
            lambda result: result.parameters.insistence < 0.05 and result[CONVERTED].value < 0.5,
        ),
        Challenge(
            "The loudest message, and still more than eight in ten converted",
            lambda result: result.parameters.insistence == 1 and result[CONVERTED].value > 0.8,
        ),
    ),
    printed=(
        Printed("One encounter in two hundred", {"insistence": 0.005}),
        Printed("One in twenty", {"insistence": 0.05}),
        Printed("Seven in ten", {"insistence": 0.7}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("nothing in common", "rejecter", "cross"),
            State("something in common", "undecided", "dot"),
            State("agrees in everything", "adopter", "tile"),
        ),
        counted="agree with the message in everything",
        counts=(EVERYTHING,),
        base={"horizon": 500, "side": 7},
        sliders=("insistence",),
        seed=4,  # of the seeds 0 to 59, the nearest to the median at all settings
        note=f"49 people, ten traits, up to step 500 of the model; a picture every "
        f"{_STEPS_A_PICTURE} steps.",
    ),
)
