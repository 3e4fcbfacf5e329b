"""What a reader can explore of the switchboard."""

import functools

import numpy as np

from simulations.chance import replicate_seeds
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
from simulations.models.switchboard import engine, theory
from simulations.models.switchboard.rules import RANDOM, Parameters

YOURS, TREE, RING = "Your firm", "Hierarchy", "Ring"
ANSWERS = ("those in a ring do", "those in a hierarchy do", "both bear as much")
NAMES = {
    "hierarchy": "the hierarchy",
    "ring": "the ring",
    "random-3": "the random firm",
    "torus": "the torus",
}
QUEUES = {
    "hierarchy": "the director",
    "ring": "no one more than another",
    "random-3": "whoever lies between most others",
    "torus": "no one more than another",
}
EMPTY, FEW, MORE, MANY = 0, 1, 2, 3
TOP = 100.0  # how high the line of the wall is drawn


@functools.cache
def wall_of(form, self_help):
    """Return the load that a form can bear, the mean of 20 networks where it is random."""
    seeds = replicate_seeds(0, 20 if form in RANDOM else 1)
    p = Parameters(network=form)
    return float(np.mean([theory.wall(engine.build_network(p, s), self_help) for s in seeds]))


def sentence(result):
    """Say how long a question takes, where it waits, and what the firm can bear."""
    p, wall = result.parameters, wall_of(result.parameters.network, result.parameters.self_help)
    others = " and ".join(
        f"{result[label].value:.1f} in {NAMES[form]}"
        for label, form in ((TREE, "hierarchy"), (RING, "ring"))
        if form != p.network
    )
    state = (
        "keeps up" if p.load <= wall else "does not keep up, and inboxes grow as long as it runs"
    )
    return (
        f"At a load of {p.load:g} a question that was answered took {result[YOURS].value:.1f} "
        f"steps in {NAMES[p.network]}, {others}. Most pass through {QUEUES[p.network]}. The "
        f"firm chokes above a load of {wall:.3f}: here it {state}."
    )


def answer(result):
    """Return which of the two is the quicker at a load at which one of them chokes."""
    tree, ring = result[TREE].value, result[RING].value
    if abs(tree - ring) < 0.1 * ring:
        return ANSWERS[2]
    return ANSWERS[0] if ring < tree else ANSWERS[1]


def wall_line(parameters):
    """Return an upright line at the load that the firm can bear."""
    wall = wall_of(parameters.network, parameters.self_help)
    return np.array([wall, wall]), np.array([0.0, TOP])


def seen(people, parameters):
    """Return how full everybody's inbox is."""
    return np.digitize(people["inbox"], (1, 3, 10))


EXPLORER = Explorer(
    model="switchboard",
    title="Forty people and their inboxes",
    question="Choose how the firm is tied, how much is asked, and how often a neighbour can help.",
    base={"steps": 400},
    sliders=(
        Slider("network", ("hierarchy", "ring", "random-3", "torus"), start="hierarchy"),
        Slider("load", (0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3), start=0.06, show="{:g}".format),
        Slider("self_help", (0.0, 0.5, 0.9), start=0.0, show=percent),
    ),
    series=(
        Series(YOURS, "dialogue", centre="mean"),
        Series(TREE, "push", fixed={"network": "hierarchy"}, centre="mean"),
        Series(RING, "adopter", fixed={"network": "ring"}, centre="mean"),
    ),
    sentence=sentence,
    x="load",
    x_log=True,
    y_label="Steps from question to answer",
    as_percent=False,
    theory=wall_line,
    theory_label="your firm's wall",
    note="40 members, 400 steps; delays are means of those answered in the second half",
    digits=2,
    predict=Prediction(
        "Forty people sit in a ring, ten hops from one to another on average; forty others form a "
        "hierarchy: four hops. Both have as many ties, but for one, and everybody hands on one "
        "question a step. Who can bear more questions before they pile up?",
        answer=answer,
        choices=ANSWERS,
    ),
    challenges=(
        Challenge(
            "A load at which the hierarchy is the quicker of the two",
            lambda result: result[TREE].value < result[RING].value,
        ),
        Challenge(
            "A firm that bears a load of 0.2 without self-help",
            lambda result: (
                result.parameters.load >= 0.2
                and result.parameters.self_help == 0
                and result.parameters.load <= wall_of(result.parameters.network, 0.0)
            ),
        ),
        Challenge(
            "A hierarchy that bears a load of 0.2",
            lambda result: (
                result.parameters.network == "hierarchy"
                and result.parameters.load >= 0.2
                and result[YOURS].value < 10
            ),
        ),
    ),
    printed=(
        Printed("Hardly any questions", {"load": 0.01}),
        Printed("A ring", {"network": "ring"}),
        Printed("A torus under load", {"network": "torus", "load": 0.2}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("nothing waits", "undecided", "ring"),
            State("one or two wait", "neutral", "dot"),
            State("three to nine wait", "mix", "diamond"),
            State("ten or more wait", "push", "square"),
        ),
        counted="have ten or more waiting",
        counts=(MANY,),
        told=(),
        tellers=(),
        panels=(
            (YOURS, "dialogue", {}),
            (TREE, "push", {"network": "hierarchy"}),
        ),
        base={"steps": 200},
        seed=3,
        note="One run of 40 members over 200 steps.",
    ),
)
