"""What a reader can explore of a shared service."""

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
)
from simulations.models.shared_service.rules import Parameters

CHOSEN, SCATTERED, WHOLE = "Your launch", "Scattered", "Whole circles"
CHOICES = (
    "scattered over all",
    "four whole schools",
    "five in each of twenty schools",
)
AWAY, FREE, PAYS, LEFT = 0, 1, 2, 3


def in_words(per_circle):
    """Return how accounts are dealt out, as a value of the slider."""
    if per_circle == 0:
        return "scattered"
    return "whole circles" if per_circle == Parameters().circle else f"{per_circle} at a time"


def sentence(result):
    """Say how many users there are in the end, and how many each account brought."""
    p = result.parameters
    users = {label: result[label].final.mean() * p.n for label in (CHOSEN, SCATTERED, WHOLE)}
    how = {0: "scattered over all", p.circle: "given to whole circles"}.get(
        p.per_circle, f"given {p.per_circle} at a time to a circle"
    )
    others = {SCATTERED: "scattered", WHOLE: "in whole circles"}
    rest = " and ".join(
        f"{users[label]:.0f} {words}"
        for label, words in others.items()
        if not (label == SCATTERED and p.per_circle == 0)
        and not (label == WHOLE and p.per_circle == p.circle)
    )
    return (
        f"{p.accounts} accounts {how} end with {users[CHOSEN]:.0f} users of {p.n:,} on average: "
        f"{users[CHOSEN] / p.accounts:.1f} for each account. With the same luck there are {rest}."
    )


def answer(result):
    """Return which launch ends with most users on average."""
    means = [result[label].final.mean() for label in (SCATTERED, WHOLE, CHOSEN)]
    return CHOICES[int(np.argmax(means))]


def seen(people, parameters):
    """Return who uses the service, and whether by an account that was free."""
    uses, free = people["uses"], people["free"]
    return np.where(uses, np.where(free, FREE, PAYS), np.where(free, LEFT, AWAY))


EXPLORER = Explorer(
    model="shared_service",
    title="A hundred accounts to give away",
    question=(
        "Move the number of free accounts, how many of them go to a circle at a time, and what "
        "the service is worth to somebody whose friends do not use it."
    ),
    sliders=(
        Slider("accounts", (25, 50, 100, 200, 400), start=100),
        Slider("per_circle", (0, 2, 5, 10, 25), start=5, show=in_words),
        Slider("alone", (0.0, 0.05, 0.1, 0.15), start=0.0, show=lambda worth: f"{worth:g}"),
    ),
    series=(
        Series(CHOSEN, "adopter"),
        Series(SCATTERED, "neutral", fixed={"per_circle": 0}),
        Series(WHOLE, "mix", fixed={"per_circle": 25}),
    ),
    sentence=sentence,
    predict=Prediction(
        "A thousand people in schools of 25, and a hundred accounts that are free for 30 steps. "
        "Which launch has the most users at step 200?",
        answer=answer,
        choices=CHOICES,
    ),
    challenges=(
        Challenge(
            "Fifty accounts, and over half of the town use it in the end",
            lambda result: result.parameters.accounts <= 50 and result[CHOSEN].final.mean() > 0.5,
        ),
        Challenge(
            "Several accounts a circle, and scattered ones would have done better",
            lambda result: (
                result.parameters.per_circle > 0
                and result[SCATTERED].final.mean() > result[CHOSEN].final.mean()
            ),
        ),
        Challenge(
            "Whole circles, and over half of the town use it in the end",
            lambda result: result.parameters.per_circle == 25 and result[CHOSEN].final.mean() > 0.5,
        ),
    ),
    printed=(
        Printed("Five at a time", {"per_circle": 5}),
        Printed("Two at a time", {"per_circle": 2}),
        Printed("Five at a time, and some worth alone", {"alone": 0.1}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("does not use it", "undecided", "ring"),
            State("has a free account", "push", "square"),
            State("uses it without", "adopter", "circle"),
            State("had an account, left", "rejecter", "cross"),
        ),
        counted="use it",
        counts=(FREE, PAYS),
        panels=(
            (SCATTERED, "neutral", {"per_circle": 0}),
            ("Four in a circle", "adopter", {"per_circle": 4}),
            ("All in one circle", "mix", {"per_circle": 8}),
        ),
        base={"n": 60, "circle": 20, "accounts": 8, "steps": 100},
        sliders=("alone",),
        seed=10,  # of the seeds 0 to 59, the nearest to the means of 150 runs
        note="60 people in three circles of 20, with 8 accounts that are free for 30 steps.",
    ),
)
