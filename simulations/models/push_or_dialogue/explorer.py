"""What a reader can explore of push or dialogue."""

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
from simulations.models.push_or_dialogue.rules import ADOPTER, REJECTER

PUSH, MIX = "Push only", "Your mix"
SHARES = {0: "Nothing", 0.25: "A quarter", 0.5: "Half", 0.75: "Three quarters", 1: "All"}


def sentence(result):
    """Say who wins, by how much and how surely."""
    p, push, mix = result.parameters, result[PUSH], result[MIX]
    people = f"{p.n:,} people"
    if p.share == 0:
        return f"Push only: {percent(push.value)} of {people} adopt within {p.steps} steps."
    wins, losses = result.wins(MIX, PUSH), result.wins(PUSH, MIX)
    ahead = f"Your mix is ahead in {wins} of {result.replicates} runs"
    if wins < losses:
        ahead = f"Push is ahead in {losses} of {result.replicates} runs"
    share = SHARES.get(p.share, percent(p.share))
    return (
        f"{share} of the budget on dialogue: {percent(mix.value)} of {people} adopt within "
        f"{p.steps} steps; push alone wins {percent(push.value)}. {ahead}."
    )


def loses(result):
    """Return whether push is ahead of the mix in most runs, with the eight ties of the start."""
    p, behind = result.parameters, result.wins(PUSH, MIX)
    return p.share > 0 and p.mean_degree == 8 and behind > result.replicates / 2


def makes_no_odds(result):
    """Return whether a mix is within two points of push."""
    return result.parameters.share > 0 and abs(result[MIX].value - result[PUSH].value) <= 0.02


def seen(people, parameters):
    """Return for everybody who has adopted, who talks, and whom the brand has answered."""
    talks, adopted = people["talking"], people["attitude"] == ADOPTER
    states = np.where(adopted, np.where(talks, np.where(people["engaged"], 2, 1), 3), 0)
    return np.where(people["attitude"] == REJECTER, 0, states)


EXPLORER = Explorer(
    model="push_or_dialogue",
    title="One budget, two uses",
    question="Move part of the budget from buying contacts to answering those who talk.",
    sliders=(
        Slider("share", tuple(SHARES), start=1, show=percent),
        Slider("mean_degree", (4, 6, 8, 12, 16), start=8),
        Slider("conversation_cost", (1, 5, 20, 50), start=5),
    ),
    series=(
        Series(PUSH, "push", fixed={"share": 0}),
        Series(MIX, "dialogue"),
    ),
    sentence=sentence,
    predict=Prediction(
        "Ten thousand people, eight ties each. Every day you send a message to a hundred of them, "
        "or you answer twenty who already talk about you. What share has bought after a hundred "
        "days?",
        answer=lambda result: (result[PUSH].value, result[MIX].value),
        parts=("With messages only", "With answers only"),
        trust=(-1, 1),
    ),
    challenges=(
        Challenge("With eight ties a person, a mix that loses against push", loses),
        Challenge(
            "Four ties a person, and a mix that is still ahead of push",
            lambda result: (
                result.parameters.mean_degree == 4
                and result.wins(MIX, PUSH) > result.replicates / 2
            ),
        ),
        Challenge("A mix that wins neither more nor less than push, to two points", makes_no_odds),
    ),
    printed=(
        Printed("All on push", {"share": 0}),
        Printed("Half and half", {"share": 0.5}),
        Printed("All on dialogue, half the ties", {"share": 1, "mean_degree": 4}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("undecided", "undecided", "ring"),
            State("talks", "adopter", "circle"),
            State("talks, answered by the brand", "dialogue", "diamond"),
            State("adopted, silent", "adopter", "square"),
        ),
        counted="have adopted",
        counts=(1, 2, 3),
        told=(1, 2),
        tellers=(1, 2),
        base={"n": 60, "n_seeds": 3, "budget": 5, "steps": 40},
        seed=41,  # of the seeds 0 to 59, the nearest to the median at all settings
        note="60 people, 3 of whom have adopted at the start; a budget of 5 contacts a step. "
        "Messages are not drawn.",
    ),
)
