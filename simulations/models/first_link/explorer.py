"""What a reader can explore of the first link."""

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
from simulations.models.first_link import theory

ANYBODY, HUBS = "Anybody first", "A hub first"
ASKED = (1, 3, 5, 7, 10)


def sentence(result):
    """Say how often a cascade comes, from anybody and from hubs."""
    p, runs = result.parameters, result.replicates
    anybody, hubs = (int(result[label].final.sum()) for label in (ANYBODY, HUBS))
    text = (
        f"{p.mean_degree:g} ties a person, {percent(p.threshold)} of friends needed, "
        f"{p.n_seeds} first: over 5 % of {p.n:,} people follow in {anybody} of {runs} runs. "
        f"If hubs speak first, it is {hubs} of {runs}."
    )
    found = theory.cascade_window(p.threshold)
    if found is None:
        return f"{text} For a single speaker there is no window."
    return f"{text} For a single speaker the window is {found[0]:.1f} to {found[1]:.1f} ties."


def window(parameters):
    """Return the outline of the cascade window, a flat line where there is none."""
    found = theory.cascade_window(parameters.threshold)
    if found is None:
        return np.array([0.0, 12.0]), np.zeros(2)
    low, high = (min(edge, 12.0) for edge in found)
    return np.array([low, low, high, high]), np.array([0.0, 1.0, 1.0, 0.0])


def seen(people, parameters):
    """Return for everybody who spoke first, who follows just now and who followed before."""
    adopted = people["adopted"]
    before = np.vstack([np.zeros_like(adopted[:1]), adopted[:-1]])
    states = np.where(adopted, np.where(before, 2, 1), 0)
    states[:, adopted[0]] = 3
    return states


EXPLORER = Explorer(
    model="first_link",
    title="One speaks. How many follow?",
    question="Give people more friends, or make them harder to win.",
    sliders=(
        Slider("mean_degree", (0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12), start=7),
        Slider("threshold", (0.12, 0.18, 0.22, 0.3), start=0.18, show=percent),
        Slider("n_seeds", (1, 20), start=1),
    ),
    series=(
        Series(ANYBODY, "dialogue", centre="mean"),
        Series(HUBS, "push", fixed={"first": "hubs"}, centre="mean"),
    ),
    sentence=sentence,
    base={"n": 2000},
    x="mean_degree",
    y_label="Share of runs with a global cascade",
    theory=window,
    theory_label="window (one speaker)",
    note="2,000 people on random graphs; a cascade is global if it wins more than 5 % of them",
    replicates=25,
    digits=2,
    predict=Prediction(
        "Two thousand people, each of whom follows once 18 % of their friends have. One of them, "
        "drawn at random, speaks first. In what share of such towns does the word win over 5 % of "
        "all people, with one tie a person, three, five, seven, ten?",
        curve=ANYBODY,
        axis="Share of towns in which the word wins over 5 % of the people",
        parts=tuple(f"{ties} tie{'s' * (ties > 1)}" for ties in ASKED),
        at=ASKED,
        trust=1,
    ),
    challenges=(
        Challenge(
            "Enough ties to kill every cascade, with one speaker",
            lambda result: (
                result.parameters.n_seeds == 1
                and result.parameters.mean_degree > 7
                and result[ANYBODY].value == 0
            ),
        ),
        Challenge(
            "Eight ties or more, and cascades in at least half of the runs",
            lambda result: result.parameters.mean_degree >= 8 and result[ANYBODY].value >= 0.5,
        ),
        Challenge(
            "A world in which one speaker never starts a cascade, whatever the ties",
            lambda result: result.parameters.n_seeds == 1 and result[ANYBODY].centre.max() <= 0.05,
        ),
    ),
    printed=(
        Printed("Three ties a person", {"mean_degree": 3}),
        Printed("Eight ties a person", {"mean_degree": 8}),
        Printed("Eight ties, twenty speak first", {"mean_degree": 8, "n_seeds": 20}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("has not adopted", "undecided", "ring"),
            State("has just followed", "mix", "triangle"),
            State("followed before", "adopter", "circle"),
            State("spoke first", "push", "diamond"),
        ),
        counted="have adopted",
        counts=(1, 2, 3),
        told=(1,),
        tellers=(1, 2, 3),
        base={"n": 60, "n_seeds": 1},
        sliders=("mean_degree", "threshold"),
        seed=37,  # of the seeds 0 to 59, the nearest to the median at all settings
        note="60 people, one of whom speaks first.",
    ),
)
