"""What a reader can explore of the acid of dialogue."""

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
from simulations.models.acid_of_dialogue import theory
from simulations.models.acid_of_dialogue.rules import CURIOUS, OBEDIENT, POLITE, SILENT

HEARS_NOBODY, OBEYS, ASKS, TRIES = "hears nobody", "obeys", "asks nine", "tries and looks"
OUTSIDE = "adopt what obeys"
LOUDNESS = 12
ASKED = (80, 160, 240, 320, 400)


def none_or_percent(share):
    """Return a share in words."""
    return percent(share) if share else "nobody"


def most_defects(parameters):
    """Return the share of defects with which half of the products are hits outside."""
    return 1 - theory.hit_threshold(parameters.warning)


def flop_line(parameters):
    """Return the line of defects above which a product is a flop outside."""
    return np.array([0.0, parameters.steps]), np.full(2, most_defects(parameters))


def sentence(result):
    """Say what each brand has made of its product, and who adopts that of the obedient one."""
    p = result.parameters
    ends = ", ".join(f"{name} {percent(result[name].value)}" for name in (OBEYS, ASKS, TRIES))
    return (
        f"Features against the majority after {p.steps} periods: {ends}, {HEARS_NOBODY} "
        f"{percent(result[HEARS_NOBODY].value)}. Launched outside, the product of the brand that "
        f"obeys is adopted by {percent(result[OUTSIDE].value)} of the town; with more than "
        f"{percent(most_defects(p))} defects a product is a flop."
    )


def seen(people, parameters):
    """Return of each customer's wish for each feature whether it is met, period by period."""
    met = people["product"][:, :, None] == people["wishes"].T
    return met.reshape(len(met), -1).astype(int)


EXPLORER = Explorer(
    model="acid_of_dialogue",
    title="Four brands hear the same town",
    question=(
        "Let tastes differ more, let a loud few speak twelve times as often, and let people "
        "outside warn each other."
    ),
    base={"loudness": LOUDNESS},
    seed=3,  # of the seeds 0 to 9, the nearest to the exact chain at the start
    sliders=(
        Slider("disagreement", (0.0, 0.05, 0.1, 0.2, 0.3), start=0.1, show=percent),
        Slider("loud", (0.0, 0.03, 0.06, 0.1), start=0.0, show=none_or_percent),
        Slider("warning", (0.0, 0.1, 0.3, 0.5), start=0.0),
    ),
    series=(
        Series(HEARS_NOBODY, "push", fixed={"brand": SILENT}),
        Series(OBEYS, "dialogue", fixed={"brand": OBEDIENT}),
        Series(ASKS, "neutral", fixed={"brand": POLITE}),
        Series(TRIES, "mix", fixed={"brand": CURIOUS}),
        Series(OUTSIDE, "adopter", fixed={"brand": OBEDIENT}, measure="audience"),
    ),
    sentence=sentence,
    y_label="Defects; at the end, adopters",
    theory=flop_line,
    theory_label="a flop above",
    note="201 customers, 100 features, half of them wrong at the start; a step is a complaint, and "
    "the launch follows the last",
    predict=Prediction(
        "One wish in ten differs from the town's. Half of a product's features are against the "
        "majority at first; then its brand obeys every complaint, one a period. What share is "
        "still against the majority after 80 periods, 160, 240, 320, 400?",
        curve=OBEYS,
        axis="Share of features against the majority",
        parts=tuple(f"period {period}" for period in ASKED),
        at=ASKED,
        high=0.6,
        trust=-1,
    ),
    challenges=(
        Challenge(
            "A town in which the brand that hears nobody leads from the start",
            lambda result: (result[HEARS_NOBODY].centre[1:] < result[OBEYS].centre[1:]).all(),
        ),
        Challenge(
            "Asking nine people ends worse than obeying everybody",
            lambda result: result[ASKS].value > result[OBEYS].value,
        ),
        Challenge(
            "Nobody is loud, and what the obedient brand made is a flop outside",
            lambda result: (
                result.parameters.loud == 0
                and result[OBEYS].value > most_defects(result.parameters)
            ),
        ),
    ),
    printed=(
        Printed("One wish in ten differs", {"disagreement": 0.1}),
        Printed("Three in ten differ", {"disagreement": 0.3}),
        Printed("A tenth is loud, and people warn", {"loud": 0.1, "warning": 0.3}),
    ),
    stage=Stage(
        seen=seen,
        shape=(10, 15),
        states=(
            State("disliked", "rejecter", "cross"),
            State("as wished", "adopter", "tile"),
        ),
        counted="wishes are met",
        counts=(1,),
        panels=(
            (HEARS_NOBODY, "push", {"brand": SILENT}),
            (OBEYS, "dialogue", {"brand": OBEDIENT}),
            (TRIES, "mix", {"brand": CURIOUS}),
        ),
        base={"n": 15, "features": 10, "steps": 60},
        sliders=("disagreement", "loud"),
        seed=25,  # of the seeds 0 to 59, the nearest to the mean over all settings
        note="A column is one of 15 customers, a row one of 10 features. A step is a complaint.",
    ),
)
