"""What a reader can explore of the three levels of knowledge."""

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
from simulations.models.knowledge.engine import simulate
from simulations.models.knowledge.rules import NETWORKS

LETTERS, YOURS, PUBLIC = "Nobody sees anybody", "Your network", "In public"
SIZE = 7


def people(count):
    """Return a number of people in words."""
    return {0: "nobody", 1: "1 person", SIZE: f"all {SIZE}"}.get(count, f"{count:g} people")


def far(radius):
    """Return how far one sees, in words."""
    return "1 tie" if radius == 1 else f"{radius} ties"


def sentence(result):
    """Say how many know, how many know that the others know, and how many act."""
    p, found = result.parameters, result[YOURS]
    known, known_known, end = (people(found.centre[k]) for k in (1, 2, -1))
    kind = "a random network" if p.network == "random" else f"a {p.network} network"
    middle = " (middle of 20 random networks)" if p.network == "random" else ""
    end = "Nobody acts" if end == "nobody" else f"In the end {end} will act"
    return (
        f"{SIZE} willing people on {kind} see {far(p.radius)} far; it takes {p.threshold}. "
        f"Sure that {p.threshold} are willing: {known}. "
        f"Sure that {p.threshold} are sure: {known_known}. "
        f"{end}{middle}; in public all {SIZE} would."
    )


def on_the_square(result):
    """Return how many of four act, each of whom sees two."""
    four = result.parameters.replace(network="ring", group_size=4, threshold=3, radius=1)
    return simulate(four, 0).final()["acting"]


def seen(people, parameters):
    """Return who would act, round by round."""
    return people["acting"].astype(int)


EXPLORER = Explorer(
    model="knowledge",
    title="Who knows that they know?",
    question="Everybody is willing. Change who sees whom, and how many it takes.",
    base={"group_size": SIZE, "willing": 1.0, "steps": 4},
    sliders=(
        Slider("network", NETWORKS, start="ring"),
        Slider("threshold", tuple(range(2, SIZE + 1)), start=3),
        Slider("radius", (1, 2), start=1, show=far),
    ),
    series=(
        Series(LETTERS, "neutral", fixed={"radius": 0}),
        Series(PUBLIC, "push", fixed={"network": "complete"}),
        Series(YOURS, "dialogue"),
    ),
    sentence=sentence,
    y_label="People who would act",
    y_range=(0.0, SIZE),
    as_percent=False,
    note=f"{SIZE} people, all willing; a step is a round of reasoning",
    predict=Prediction(
        "A baker opens on Sunday if at least three of four neighbours come at seven; all four "
        "want to, and if fewer come you got up in vain. You know what your two neighbours want, "
        "not the fourth, and each of the others is in the same position. How many come?",
        answer=on_the_square,
        high=4,
        by=1,
        unit="people",
        trust=1,
    ),
    challenges=(
        Challenge(
            "Not everybody sees everybody, it takes three, and all seven act",
            lambda result: (
                result.parameters.threshold == 3
                and result.parameters.radius == 1
                and result.parameters.network not in ("complete", "random")
                and result[YOURS].value == SIZE
            ),
        ),
        Challenge(
            "A ring in which all seven act, though it takes three",
            lambda result: (
                result.parameters.network == "ring"
                and result.parameters.threshold == 3
                and result[YOURS].value == SIZE
            ),
        ),
        Challenge(
            "No random network, and some act while others stay at home",
            lambda result: result.parameters.network != "random" and 0 < result[YOURS].value < SIZE,
        ),
    ),
    printed=(
        Printed("A ring, three needed", {"network": "ring"}),
        Printed("A star, three needed", {"network": "star"}),
        Printed(
            "Everybody sees everybody, all seven needed", {"network": "complete", "threshold": 7}
        ),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("stays at home", "undecided", "ring"),
            State("would act", "adopter", "circle"),
        ),
        counted="would act",
        counts=(1,),
        told=(),  # nobody begins later: all would act at first, and some give it up
        panels=((YOURS, "dialogue", {}), (PUBLIC, "push", {"network": "complete"})),
        note=f"{SIZE} people, all willing. A step is a round of reasoning.",
    ),
)
