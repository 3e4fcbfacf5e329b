"""What a reader can explore of the alphabet and the scribes."""

import numpy as np

from simulations.explorer import (
    Explorer,
    Prediction,
    Printed,
    Series,
    Slider,
    Stage,
    State,
    percent,
)

PEOPLE, SCRIBES = 1_000, 10
FEW, LAW = "Ten scribes", "Your law"


def a_year(chance):
    """Return a chance a year in words."""
    return f"{percent(chance)} a year"


def pupils(teaching):
    """Return in words how many pupils a teacher could teach."""
    return f"one in {1 / teaching:.0f}\N{NO-BREAK SPACE}years"


def sentence(result):
    """Say how many read under each law, and since when half do."""
    p, few, law = result.parameters, result[FEW], result[LAW]
    who = "Everybody who reads may teach" if p.teachers >= p.n else f"{p.teachers:,} may teach"
    half = np.flatnonzero(law.centre >= 0.5)
    said = f"{who}: {percent(law.value)} of {p.n:,} people read after {p.steps} years"
    if half.size:
        said += f"; half did after about {law.x[half[0]]:.0f}"
    said += "."
    if p.teachers > SCRIBES:
        said += f" Under ten scribes {percent(few.value)} read."
    if p.turnover >= p.teaching:
        said += " A reader teaches at most one pupil in a life: reading cannot last."
    return said


def question(result):
    """Ask for the outcome of a hundred licences, telling that of ten."""
    return (
        f"With ten scribes, {percent(result[FEW].value)} of the people read after a hundred years. "
        "Now a hundred may teach. What share reads?"
    )


def seen(people, parameters):
    """Return for everybody who reads and who teaches, year by year."""
    return np.where(people["literate"], np.where(people["teaching"], 2, 1), 0)


EXPLORER = Explorer(
    model="alphabet",
    title="Who may teach?",
    question="Give out more licences to teach, change the teachers, let readers die.",
    sliders=(
        Slider("teachers", (10, 30, 100, 300, 1_000), start=100),
        Slider("teaching", (0.05, 0.1, 0.25, 0.5), start=0.25, show=pupils),
        Slider("turnover", (0.0, 0.02, 0.04, 0.1), start=0.0, show=a_year),
    ),
    series=(
        Series(FEW, "push", fixed={"teachers": SCRIBES}),
        Series(LAW, "dialogue"),
    ),
    sentence=sentence,
    base={"n": PEOPLE, "rounds": 10},
    note=f"{PEOPLE:,} people, {SCRIBES} of whom can read at the start; a step is a year",
    predict=Prediction(question, answer=lambda result: result[LAW].value),
    printed=(
        Printed("Thirty teachers", {"teachers": 30}),
        Printed("Everybody who reads may teach", {"teachers": 1_000}),
        Printed("Everybody may teach, and readers die", {"teachers": 1_000, "turnover": 0.1}),
    ),
    stage=Stage(
        seen=seen,
        shape=(10, 16),
        states=(
            State("cannot read", "undecided", "dot"),
            State("reads", "adopter", "square"),
            State("reads and teaches", "dialogue", "circle"),
        ),
        counted="can read",
        counts=(1, 2),
        panels=(
            ("Three scribes", "push", {"teachers": 3}),
            ("Everybody who reads may teach", "dialogue", {"teachers": 160}),
        ),
        base={"n": 160, "n_readers": 3, "steps": 40},
        sliders=("teaching", "turnover"),
        seed=12,  # of the seeds 0 to 39, the nearest to the median at all settings
        note="160 people, 3 of whom can read at the start. Anybody may meet anybody: "
        "the rows are only places to stand.",
    ),
)
