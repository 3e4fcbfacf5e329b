"""What a reader can explore of the alphabet and the scribes."""

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
from simulations.models.alphabet import theory
from simulations.models.alphabet.rules import Parameters

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


def factor(result):
    """Return how many times longer ten scribes need to half than readers who all teach."""
    country = Parameters(n=10_000, n_readers=10, teaching=result.parameters.teaching, turnover=0)
    law = country.replace(teachers=SCRIBES)
    return theory.years_to_share(law) / theory.years_to_share(country.replace(teachers=country.n))


def strict(result):
    """Return whether a law with limits is within five points of none that is seen here: 1,000."""
    p = result.parameters
    return SCRIBES < p.teachers < p.n and p.turnover == 0 and result[LAW].value >= 0.95


def seen(people, parameters):
    """Return for everybody who reads and who teaches, year by year."""
    return np.where(people["literate"], np.where(people["teaching"], 2, 1), 0)


EXPLORER = Explorer(
    model="alphabet",
    title="Who may teach?",
    question=(
        "Give out more licences to teach, change the teachers, let readers die. A thousand people "
        "here, so that ten scribes are one in a hundred."
    ),
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
    predict=Prediction(
        "In a country of ten thousand, ten can read, and whoever teaches makes one new reader "
        "every four years. Under one law whoever has learned may teach; under the other ten may, "
        "and no more. How many times longer does the second country need until half of its people "
        "read?",
        answer=factor,
        values=(1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000),
        unit="times",
        says="theory says",
        trust=1,
    ),
    challenges=(
        Challenge("A law with a limit under which nearly all read after a hundred years", strict),
        Challenge(
            "Readers die, everybody who reads may teach, and yet fewer than half read",
            lambda result: (
                result.parameters.turnover > 0
                and result.parameters.teachers == result.parameters.n
                and result[LAW].value < 0.5
            ),
        ),
    ),
    printed=(
        Printed("Thirty teachers", {"teachers": 30}),
        Printed("Everybody who reads may teach", {"teachers": 1_000}),
        Printed("Everybody may teach, and readers die", {"teachers": 1_000, "turnover": 0.1}),
    ),
    stage=Stage(
        seen=seen,
        shape=(6, 10),
        states=(
            State("cannot read", "undecided", "dot"),
            State("reads", "adopter", "square"),
            State("reads and teaches", "dialogue", "circle"),
        ),
        counted="can read",
        counts=(1, 2),
        panels=(
            ("Three scribes", "push", {"teachers": 3}),
            ("Everybody who reads may teach", "dialogue", {"teachers": 60}),
        ),
        base={"n": 60, "n_readers": 3, "steps": 40},
        sliders=("teaching", "turnover"),
        seed=40,  # of the seeds 0 to 59, the nearest to the median at all settings
        note="60 people, 3 of whom can read at the start. Anybody may meet anybody: "
        "the rows are only places to stand.",
    ),
)
