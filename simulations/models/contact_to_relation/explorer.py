"""What a reader can explore of strong and weak ties."""

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
from simulations.models.contact_to_relation.rules import LATE, Parameters

TO_THE_END, STOPS, SILENT = "To the end", "Stops early", "Nobody talks"
STEPS = 50


def time_to(outcome):
    """Return the first step at which the median run has reached 95 %, or None."""
    reached = outcome.x[outcome.centre >= LATE]
    return int(reached[0]) if len(reached) else None


def delay(result):
    """Return by how many steps the stop delays 95 %, or None if a run does not get there."""
    stopped, to_the_end = time_to(result[STOPS]), time_to(result[TO_THE_END])
    return None if stopped is None or to_the_end is None else stopped - to_the_end


def _end_of(outcome, steps):
    at = time_to(outcome)
    if at is None:
        return f"{percent(outcome.value)} of the people after {steps} steps"
    return f"{percent(LATE)} of the people after {at} steps"


def sentence(result):
    """Say what the stop costs, and what advertising is worth where nobody talks."""
    p = result.parameters
    to_the_end = f"Advertising to the end wins {_end_of(result[TO_THE_END], p.steps)}"
    alone = f"where nobody talks, {_end_of(result[SILENT], p.steps)}"
    if p.advertising_until == 1:
        return f"{to_the_end}; {alone}."
    return (
        f"If advertising stops once {percent(p.advertising_until)} have adopted, the product wins "
        f"{_end_of(result[STOPS], p.steps)}. {to_the_end}; {alone}."
    )


def answer(result):
    """Return the delay, the whole run where the stop never gets there."""
    steps = delay(result)
    return result.parameters.steps if steps is None else max(steps, 0)


def lost(result):
    """Return whether an early stop loses more than half of the town."""
    return result.parameters.advertising_until < 1 and result[STOPS].value < 0.5


def costs_nothing(result):
    """Return whether the earliest stop costs two days at most."""
    steps = delay(result)
    return result.parameters.advertising_until == 0.01 and steps is not None and steps <= 2


def seen(people, parameters):
    """Return who or what has convinced everybody, step by step."""
    return people["convinced"]


EXPLORER = Explorer(
    model="contact_to_relation",
    title="When can advertising stop?",
    question=(
        "Advertising starts it. Move the share of adopters at which it stops, and the number of "
        "people from outside the circle of friends whom one meets."
    ),
    base={"steps": STEPS},
    sliders=(
        Slider("advertising_until", (0.01, 0.05, 0.16, 0.5, 1.0), start=0.16, show=percent),
        Slider("meetings", (0, 1, 5, 15), start=15),
        Slider("advertising", (0.0005, 0.002, 0.005, 0.01), start=0.005),
    ),
    series=(
        Series(TO_THE_END, "push", fixed={"advertising_until": 1.0}),
        Series(STOPS, "dialogue"),
        Series(
            SILENT,
            "neutral",
            # whom one meets is of no matter here: a value off the slider saves three runs of four
            fixed={"advertising_until": 1, "strong_word": 0, "weak_word": 0, "meetings": 2},
        ),
    ),
    sentence=sentence,
    note=f"{Parameters().n:,} people in circles of {Parameters().circle}, {STEPS} steps",
    predict=Prediction(
        "Three thousand people in circles of fifteen friends; every day your advertisement "
        "convinces five in a thousand. After a week one in six has bought, and you stop, for "
        "ever. How many days later than with advertising to the end have 95 % bought?",
        answer=answer,
        high=STEPS,
        by=1,
        unit="days",
        trust=-1,
    ),
    challenges=(
        Challenge("An early stop that loses more than half of the town", lost),
        Challenge("A stop at 1 % that costs two days at most", costs_nothing),
    ),
    printed=(
        Printed("Advertising to the end", {"advertising_until": 1.0}),
        Printed("Advertising stops at 16 %", {"advertising_until": 0.16}),
        Printed("It stops at 16 %, and nobody meets outsiders", {"meetings": 0}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("undecided", "undecided", "ring"),
            State("convinced by advertising", "push", "square"),
            State("convinced by friends", "dialogue", "circle"),
            State("convinced by outsiders", "mix", "diamond"),
        ),
        counted="have adopted",
        counts=(1, 2, 3),
        panels=((TO_THE_END, "push", {"advertising_until": 1.0}), (STOPS, "dialogue", {})),
        told=(2,),
        tellers=(1, 2, 3),
        base={"n": 60, "circle": 6, "steps": 40},
        seed=10,  # of the seeds 0 to 59, the nearest to the median at all settings
        note="60 people in ten circles of six; people met outside the circle are not drawn.",
    ),
)
