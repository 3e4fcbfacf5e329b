"""What a reader can explore of a federation."""

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
from simulations.models.federation.rules import NOWHERE

YOURS, LOCKED, DOWN = "Have a home", "If nobody is let in", "Servers down"
STAYED, MOVED, NO_HOME = 0, 1, 2
DOORS = {"open": "all are let in", "closed": "closed when full"}


def doors(value):
    """Return what the doors do, in words."""
    return DOORS.get(value, value)


def sentence(result):
    """Say what the largest server holds, and who has a home and what is down in the end."""
    p = result.parameters
    hit, ended = 1 - result[LOCKED].value, result[YOURS].final
    lived = (ended > 0.01).sum()
    apart = f" It stands in {lived} of {ended.size} runs." if 0 < lived < ended.size else ""
    return (
        f"The largest server holds {percent(hit)} of people. After it fails, with doors "
        f"{'open to all' if p.doors == 'open' else 'closed when full'}, "
        f"{percent(result[YOURS].value)} have a home and {percent(result[DOWN].value)} of servers "
        f"are down.{apart}"
    )


def answer(result):
    """Return the share of people who have a home in the end."""
    return result[YOURS].value


def seen(people, parameters):
    """Return for everybody whether they are where they settled, moved, or have no home."""
    home, settled = people["home"], people["settled"]
    return np.where(home == NOWHERE, NO_HOME, np.where(home == settled, STAYED, MOVED))


EXPLORER = Explorer(
    model="federation",
    title="The largest server fails",
    question=(
        "Move how many newcomers choose from the list instead of following somebody, how much room "
        "servers keep, and whether a full server closes its doors."
    ),
    sliders=(
        Slider("listed", (0.0, 0.1, 0.3, 0.6, 0.9), start=0.3, show=percent),
        Slider("spare", (0.0, 0.1, 0.25, 0.5, 1.0, 2.0), start=0.25, show=percent),
        Slider("doors", ("open", "closed"), start="open", show=doors),
    ),
    series=(
        Series(YOURS, "adopter"),
        Series(LOCKED, "neutral", fixed={"doors": "locked"}, centre="mean"),
        Series(DOWN, "rejecter", measure="down"),
    ),
    sentence=sentence,
    x="spare",
    y_label="Share of people, or of servers",
    note="10,000 people with 8 ties each on average; one newcomer in fifty founds a server",
    predict=Prediction(
        "Every server has room for a quarter more people than it has. The largest, with 23 % of "
        "all people, fails; they flee to servers of friends, all are let in, and a server with "
        "more people than room fails, too. What share of all people have a home in the end?",
        answer=answer,
    ),
    challenges=(
        Challenge(
            "Doors are open to all, and nearly all have a home with a quarter of room",
            lambda result: (
                result.parameters.doors == "open"
                and result.parameters.spare <= 0.25
                and result[YOURS].value > 0.9
            ),
        ),
        Challenge(
            "Doors close when full, and more than half have no home in the end",
            lambda result: result.parameters.doors == "closed" and result[YOURS].value < 0.5,
        ),
        Challenge(
            "Some runs stand and some fall",
            lambda result: 0.1 < (result[YOURS].final > 0.01).mean() < 0.9,
        ),
    ),
    printed=(
        Printed("A quarter of room, all are let in", {"doors": "open"}),
        Printed("A quarter of room, closed when full", {"doors": "closed"}),
        Printed("Nobody uses the list, closed when full", {"listed": 0.0, "doors": "closed"}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("where they settled", "adopter", "circle"),
            State("with a friend", "mix", "diamond"),
            State("without a home", "rejecter", "cross"),
        ),
        counted="have a home",
        counts=(STAYED, MOVED),
        panels=(
            ("All are let in", "push", {"doors": "open"}),
            ("Closed when full", "dialogue", {"doors": "closed"}),
        ),
        told=(MOVED,),
        tellers=(STAYED,),
        base={"n": 60, "founding": 0.1, "mean_degree": 4, "listed": 0.3},
        sliders=("spare",),
        seed=17,  # of the seeds 0 to 39 one with several waves: twelve servers, the largest a third
        note="60 people with 4 ties each on average; a step is a wave, the first is the failure.",
    ),
)
