"""What a reader can explore of percolation."""

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
from simulations.models.percolation import theory

HITS, AUDIENCE, NULL = "chance of a hit", "who saw it", "if all were told"
ASKED = (0.45, 0.50, 0.56, 0.61, 0.70)


def sentence(result):
    """Say how often a film of this quality is a hit, and who sees it."""
    p, hits = result.parameters, int(result[HITS].final.sum())
    return (
        f"Quality {p.quality:g}, {p.n:,} people. Hits: {hits} of {result.replicates} films. "
        f"The middle film is seen by {percent(result[AUDIENCE].value)} of people; "
        f"if all were told, it would be {percent(result[NULL].value)}."
    )


def threshold(parameters):
    """Return the upright line at the threshold of an endless lattice."""
    return np.full(2, theory.SQUARE_SITE), np.array([0.0, 1.0])


def seen(people, parameters):
    """Return who has heard of the film, saw it, or declined, step by step."""
    return people["attitude"]


EXPLORER = Explorer(
    model="percolation",
    title="Whoever likes it tells four others",
    question="Make the film better or worse, and the town bigger or smaller.",
    sliders=(
        Slider(
            "quality",
            (0.45, 0.50, 0.52, 0.54, 0.56, 0.57, 0.58, 0.59, 0.60, 0.61, 0.63, 0.66, 0.70),
            start=0.58,
        ),
        Slider("side", (31, 51, 101), start=101),
    ),
    series=(
        Series(HITS, "dialogue", measure="hit", centre="mean"),
        Series(AUDIENCE, "adopter", measure="audience"),
        Series(NULL, "neutral", measure="willing"),
    ),
    sentence=sentence,
    x="quality",
    y_label="Share of films, share of people",
    theory=threshold,
    theory_label="threshold",
    note="Everyone in the top row has heard of the film",
    predict=Prediction(
        "A town of ten thousand people, and a new film without a poster; whoever has seen it tells "
        "four neighbours. What share of the people will ever see it, if 45 of a hundred would "
        "enjoy it, or 50, 56, 61, 70?",
        curve=AUDIENCE,
        axis="Share of people who have seen the film in the end",
        parts=tuple(f"{100 * quality:.0f} of 100" for quality in ASKED),
        at=ASKED,
        trust=1,
    ),
    challenges=(
        Challenge(
            "A large town in which hits and flops are nearly equally likely",
            lambda result: (
                result.parameters.side == 101 and 0.35 <= np.mean(result[HITS].final) <= 0.65
            ),
        ),
        Challenge(
            "A quality of 0.58 or less, and still a hit at least every other time",
            lambda result: result.parameters.quality <= 0.58 and np.mean(result[HITS].final) >= 0.5,
        ),
        Challenge(
            "Of those who would enjoy the film, nine in ten see it",
            lambda result: result[AUDIENCE].value >= 0.9 * result[NULL].value,
        ),
    ),
    printed=(
        Printed("Below the threshold", {"quality": 0.54}),
        Printed("At the threshold", {"quality": 0.59}),
        Printed("Above the threshold, in a small town", {"quality": 0.63, "side": 31}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("has not heard", "undecided", "dot"),
            State("has just heard", "theory", "ring"),
            State("saw the film", "adopter", "tile"),
            State("declined", "rejecter", "cross"),
        ),
        counted="have seen the film",
        counts=(2,),
        base={"side": 31},
        sliders=("quality",),
        seed=1,
        note="One film in a town of 31 x 31 people, the left edge next to the right.",
    ),
)
