"""What a reader can explore of inventing with the crowd."""

import math

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

HIDDEN, YOURS, SAME = "Best wins, hidden", "Best wins, your board", "Two votes, one taste"
FEW, MANY = 1_400, 14_000  # voters
GUESSES = tuple(sorted({m * 10**k for k in range(4) for m in (1, 2, 3, 5, 7)} | {140, 1_400, MANY}))


def opinions(result):
    """Return how many independent votes those of a setting are worth, from the runs."""
    return 1 / result[SAME].value


def about(number):
    """Return a number in words, to two digits: ``"3.2"``, ``"140"``."""
    digits = 1 - math.floor(math.log10(number))
    return f"{round(number, digits):,.{max(digits, 0)}f}".removesuffix(".0")


def sentence(result):
    """Say how many opinions the votes are worth, and how often the best design wins."""
    p = result.parameters
    best, alone = (round(100 * result[label].value) for label in (YOURS, HIDDEN))
    return (
        f"{p.n:,} votes are worth {about(opinions(result))} independent ones. The best of "
        f"{p.designs} designs wins in {best} of 100 worlds; with all votes hidden it is {alone}."
    )


def answer(result):
    """Return how many independent votes 1,400 and 14,000 are worth, from the runs."""
    found = result[SAME]
    at = dict(zip(found.x.tolist(), found.centre.tolist(), strict=True))
    return 1 / at[FEW], 1 / at[MANY]


def rescued(result):
    """Return whether a board that nine in ten follow finds the best design often."""
    return result.parameters.copying == 0.9 and result[YOURS].value >= 0.25


def wasted(result):
    """Return whether 14,000 votes on a visible board are worth less than a hundred."""
    p = result.parameters
    return p.n == MANY and p.hidden == 1 and opinions(result) < 100


def shown(votes):
    """Return from which vote on the board is shown, in words."""
    return "at once" if votes == 1 else f"after {votes:,} votes"


def seen(people, parameters):
    """Return for each voter of the first world whether it has come, and what it voted for."""
    choice, best = people["choice"][:, :, 0], people["appeal"].argmax()
    winner = np.bincount(choice[-1], minlength=len(people["appeal"])).argmax()
    voted = np.where(choice == best, 3, np.where(choice == winner, 2, 1))
    return np.where(choice < 0, 0, voted)


EXPLORER = Explorer(
    model="crowd_design",
    title="How many opinions is that?",
    question="Let more voters come, let them look less, or show them the board later.",
    sliders=(
        Slider("n", (100, 400, 1_400, 4_000, 14_000), start=1_400),
        Slider("copying", (0.0, 0.25, 0.5, 0.8, 0.9), start=0.9, show=percent),
        Slider("hidden", (1, 40, 100, 400), start=1, show=shown),
    ),
    series=(
        Series(HIDDEN, "neutral", fixed={"copying": 0.0}, centre="mean"),
        Series(YOURS, "dialogue", centre="mean"),
        Series(SAME, "push", measure="same_origin", centre="mean"),
    ),
    sentence=sentence,
    base={"steps": 1},
    x="n",
    x_log=True,
    y_label="Share of worlds, or chance",
    note="48 designs drawn anew in each of 20 runs, each voted on in 8 worlds",
    digits=5,
    predict=Prediction(
        "People vote for one of 48 T-shirts. Nine in ten do not judge for themselves: they look at "
        "the board and vote as somebody there did. How many independent opinions are 1,400 such "
        "votes worth, and how many are 14,000?",
        answer=answer,
        values=GUESSES,
        parts=("1,400 votes", "14,000 votes"),
        unit="opinions",
        at=(FEW, MANY),
        trust=1,
    ),
    challenges=(
        Challenge("Nine in ten look, and the best still wins in a quarter of the worlds", rescued),
        Challenge("14,000 votes on a visible board that are worth less than a hundred", wasted),
    ),
    printed=(
        Printed("Nobody looks", {"copying": 0.0}),
        Printed("Half of them look", {"copying": 0.5}),
        Printed("Nine in ten look, after 400 votes", {"copying": 0.9, "hidden": 400}),
    ),
    stage=Stage(
        seen=seen,
        shape=(6, 10),
        states=(
            State("has not come yet", "undecided", "dot"),
            State("another design", "neutral", "ring"),
            State("the design that wins", "push", "square"),
            State("the best design", "adopter", "circle"),
        ),
        counted="vote for the best design",
        counts=(3,),
        panels=(("Hidden board", "neutral", {"copying": 0.0}), ("Your board", "dialogue", {})),
        base={"n": 60, "worlds": 1, "designs": 6, "steps": 30},
        sliders=("copying", "hidden"),
        seed=10,  # of the seeds 0 to 59, the nearest to the median at all settings
        note="60 voters, six designs, row by row. Where the best wins, no square is drawn.",
    ),
)
