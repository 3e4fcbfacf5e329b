"""What a reader can explore of the two clocks."""

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
from simulations.models.two_clocks import theory

FIRM, SHORT, PROMPT = "Your firm", "Contract of 48 months", "No lead"
HOME, EQUAL, WORK = 0, 1, 2
CUTS = (
    "off the lead: shorten the tender",
    "off the contract: renew more often",
    "off either: twelve months are twelve months",
)


def doublings(value):
    """Return how far work is behind home, in words."""
    if abs(value) < 0.005:
        return "level with home on average"
    return f"{abs(value):.2f} doublings {'behind' if value > 0 else 'ahead of'} home on average"


def sentence(result):
    """Say how far work is behind home, and on how many days it is ahead."""
    p = result.parameters
    return (
        f"Progress doubles in {p.doubling:g} months; the firm orders {p.lead} months ahead, for "
        f"{p.contract} months. Work is {doublings(result[FIRM].value)}; counting all pairs of "
        f"ages, it is ahead on {percent(theory.ahead(p))} of days."
    )


def answer(result):
    """Return which cut of twelve months leaves work least behind."""
    prompt, short = result[PROMPT].value, result[SHORT].value
    if abs(prompt - short) < 0.01:
        return CUTS[2]
    return CUTS[0] if prompt < short else CUTS[1]


def level(parameters):
    """Return the line on which work and home are level."""
    return np.array([6.0, 72.0]), np.zeros(2)


def seen(people, parameters):
    """Return month by month where everybody has the better device."""
    p = parameters
    room = p.office_class * p.doubling - (people["work"] - people["home"])
    return np.where(room > 0, WORK, np.where(room < 0, HOME, EQUAL))


EXPLORER = Explorer(
    model="two_clocks",
    title="Whose is newer?",
    question="Move the speed of progress, the firm's contract and its lead time.",
    base={"n": 200, "firm_size": 10, "office_class": 1, "warm_up": 0, "steps": 240},
    sliders=(
        Slider("doubling", (6, 12, 18, 24, 30, 36, 48, 72), start=24),
        Slider("contract", (24, 36, 48, 60), start=60),
        Slider("lead", (0, 6, 12), start=12),
    ),
    series=(
        Series(FIRM, "push", centre="mean"),
        Series(SHORT, "mix", fixed={"contract": 48}, centre="mean"),
        Series(PROMPT, "dialogue", fixed={"lead": 0}, centre="mean"),
    ),
    sentence=sentence,
    x="doubling",
    y_label="Doublings by which work is behind home",
    y_range=(-1.0, 5.0),
    as_percent=False,
    theory=level,
    theory_label="level with home",
    note=(
        "200 people in 20 firms, 240 months; at home a device is kept for 24 months, the firm buys "
        "a class better by one doubling"
    ),
    predict=Prediction(
        "Omar's firm orders its telephones twelve months ahead, and for sixty months. He may cut "
        "twelve months from one of the two. Where does the cut make telephones newest?",
        answer=answer,
        choices=CUTS,
    ),
    challenges=(
        Challenge(
            "The firm's equipment is ahead on average", lambda result: result[FIRM].value < 0
        ),
        Challenge(
            "Technology doubles in six months, and the firm keeps up",
            lambda result: result.parameters.doubling == 6 and result[FIRM].value < 0.05,
        ),
        Challenge(
            "A whole year of lead, and work is ahead on half of the days or more",
            lambda result: result.parameters.lead == 12 and theory.ahead(result.parameters) >= 0.5,
        ),
    ),
    printed=(
        Printed("Progress doubles in 12 months", {"doubling": 12}),
        Printed("Progress doubles in 30 months", {"doubling": 30}),
        Printed("Progress doubles in 72 months", {"doubling": 72}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("better device at home", "undecided", "ring"),
            State("equally good", "neutral", "dot"),
            State("better device at work", "push", "tile"),
        ),
        counted="have the better device at work",
        counts=(WORK,),
        panels=((FIRM, "push", {}), (PROMPT, "dialogue", {"lead": 0})),
        shape=(6, 10),
        base={"n": 60, "firm_size": 10, "steps": 72},
        seed=4,
        note="60 people; a row is a firm of ten, a step is a month.",
    ),
)
