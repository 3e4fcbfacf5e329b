"""What a reader can explore of masks and faces."""

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
from simulations.models.masks import theory
from simulations.models.masks.rules import BY_LOT, Parameters

TRUST, MASK, LOT, OPEN = "Trust", "Mask", "Mask, by lot", "Open letter"
PEOPLE = 1000
LETTERS = 120


def convinced(belief):
    """Return a chance to be believed as R, how many others one convinces on average."""
    return f"R = {belief * Parameters().mean_degree:g}"


def worth_less_from(outcome, open_worth):
    """Return the first letter after which the mean value is below an open letter's, or None."""
    below = outcome.x[(outcome.centre < open_worth) & (outcome.x > 0)]
    return int(below[0]) if len(below) else None


def sentence(result):
    """Say how many still trust, what the mask has earned, and when open letters overtake it."""
    p = result.parameters
    letters = worth_less_from(result[MASK], p.open_worth)
    overtaken = (
        f"Open letters, worth {p.open_worth:.2f}, have earned more from letter {letters} on"
        if letters
        else f"Open letters, worth {p.open_worth:.2f}, have not overtaken it"
    )
    return (
        f"After {p.steps} letters {percent(result[TRUST].value)} of {p.n:,} people still trust. "
        f"The mask has earned {result[MASK].value:.2f} a letter and person, with texts by lot "
        f"{result[LOT].value:.2f}. {overtaken}."
    )


def answer(result):
    """Return after how many letters open ones have earned more: with nobody warned, and as it is.

    Without warnings it lies near the end of the runs, so the closed form is asked.
    """
    p = result.parameters
    silent = theory.break_even(p.open_worth, p.careful, 0)
    return silent, worth_less_from(result[MASK], p.open_worth)


def seen(people, parameters):
    """Return who trusts, and by what the others have seen through the letter."""
    return people["by"]


EXPLORER = Explorer(
    model="masks",
    title="How long does the mask hold?",
    question=(
        "Let people convince more friends (R others on average), show their letters to each other, "
        "or keep more to their own kind."
    ),
    base={"n": PEOPLE, "steps": LETTERS},
    sliders=(
        Slider("belief", (0, 0.0625, 0.125, 0.1875, 0.25), start=0.25, show=convinced),
        Slider("comparing", (0, 0.02, 0.1), start=0, show=percent),
        Slider("within", (0.1, 0.6, 0.9), start=0.6, show=percent),
    ),
    series=(
        Series(TRUST, "adopter", measure="trust"),
        Series(MASK, "push", measure="value"),
        Series(LOT, "mix", measure="value", fixed={"given": BY_LOT}),
        Series(
            OPEN,
            "neutral",
            measure="value",
            # nobody sees through it: values off the sliders save the runs of all settings but one
            fixed={"brand": "open", "belief": 0.5, "comparing": 0.5, "within": 0.5},
        ),
    ),
    sentence=sentence,
    y_label="Share of people; mean value of a letter",
    as_percent=False,
    note=f"{PEOPLE:,} people of ten kinds, 8 ties each; one in a hundred sees through a letter",
    predict=Prediction(
        "One reader in a hundred sees through each letter and stops answering; all others answer, "
        "worth 1 each. An honest letter would bring 0.6 from everybody, every month. After how "
        "many months has the mask earned less than honest letters?",
        answer=answer,
        parts=(
            "If nobody talks",
            "If whoever sees through it convinces two others on average, who convince two",
        ),
        values=(*range(1, 11), 12, 15, 20, 25, 30, *range(40, 121, 10), 140, 160, 200),
        unit="months",
        says="theory and the runs say",
        trust=(0, -1),
    ),
    challenges=(
        Challenge(
            "Texts by lot, which sell half as well, have earned more than texts by kind",
            lambda result: result[LOT].value > result[MASK].value,
        ),
        Challenge(
            "Nobody warns anybody, and still fewer than one in ten trust in the end",
            lambda result: result.parameters.belief == 0 and result[TRUST].value < 0.1,
        ),
        Challenge(
            "After ten years the mask has earned half an answer a letter, or more",
            lambda result: result[MASK].value >= 0.5,
        ),
    ),
    printed=(
        Printed("Nobody warns, nobody compares", {"belief": 0}),
        Printed("Two others are convinced", {"belief": 0.25}),
        Printed("Nobody warns, one in fifty compares", {"belief": 0, "comparing": 0.02}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("trusts", "adopter", "circle"),
            State("saw through it alone", "mix", "diamond"),
            State("compared with a friend", "push", "square"),
            State("was warned", "rejecter", "cross"),
        ),
        counted="trust",
        counts=(0,),
        panels=(("Nobody warns", "neutral", {"belief": 0}), ("Your setting", "dialogue", {})),
        told=(),  # talk is over within a step
        tellers=(),
        base={"n": 60, "texts": 6, "steps": 40},
        seed=4,  # of the seeds 0 to 59, of the three nearest to the median the one that waits
        note="60 people of six kinds, the same people and luck in both pictures.",
    ),
)
