"""What a reader can explore of sharing and selling."""

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
from simulations.models.pizza_and_mp3 import shops
from simulations.models.pizza_and_mp3.rules import NETWORKS, RANDOM, RING, SMALL_WORLD, STRANGERS

YOURS, AMONG_STRANGERS, ALL_SHARE, PRICE = "Your town", "Strangers", "All share", "Price"
ROUNDS = 180
TWICE, TEN_TIMES, NEITHER, DIFFER = WAYS = (
    "twice as long, and among friends too",
    "ten times as long, and among friends too",
    "never, and among friends never either",
    "twice as long; among friends it never reaches all",
)
LACKS, LACKS_AND_TAKES, HAS_AND_TAKES, HAS = range(4)


def none_or_percent(share):
    """Return a share in words."""
    return percent(share) if share else "nobody"


def rounds_until_all(outcome):
    """Return after how many of the rounds shown all have it in the middle run, inf if never."""
    full = np.flatnonzero(outcome.centre >= 1)
    return float(outcome.x[full[0]]) if full.size else np.inf


def sentence(result):
    """Say how many have the song, how many have not, and what the shops ask on average."""
    p, have = result.parameters, result[YOURS].value
    reached = rounds_until_all(result[YOURS])
    when = f"by round {reached:.0f}" if reached < np.inf else f"after {p.steps} rounds"
    never = "nobody is left out" if have >= 1 else f"{percent(1 - have)} have not yet"
    mean = shops.mean_price(shops.market(p, 0, p.n))
    return (
        f"Among {people(p.network)}, {percent(have)} have the song {when}, and {never}. In the "
        f"long run the shops ask {mean:.2f} on average; half of a single seller's price is 0.25."
    )


def people(network):
    """Return what people are to each other, in words."""
    return {
        STRANGERS: "strangers",
        RANDOM: "friends on a random network",
        SMALL_WORLD: "friends in a small world",
        RING: "friends on a ring",
    }[network]


def answer(result):
    """Return which of the ways the runs went."""
    longer = rounds_until_all(result[AMONG_STRANGERS]) / rounds_until_all(result[ALL_SHARE])
    friends = rounds_until_all(result[YOURS])
    if longer == np.inf:
        return NEITHER
    if friends == np.inf:
        return DIFFER
    return TWICE if longer < np.sqrt(2 * 10) else TEN_TIMES


def seen(people, parameters):
    """Return round by round who has the song and who shares."""
    has, shares = people["has"], people["shares"]
    return np.where(
        has, np.where(shares, HAS, HAS_AND_TAKES), np.where(shares, LACKS, LACKS_AND_TAKES)
    )


EXPLORER = Explorer(
    model="pizza_and_mp3",
    title="A song, a town, two shops",
    question=(
        "Move the share of people who only take, who gives to whom, and the share of buyers who "
        "look at one shop only. People share one song; the shops sell another."
    ),
    base={"steps": ROUNDS},
    sliders=(
        Slider("free_riders", (0.0, 0.3, 0.5, 0.7, 0.9), start=0.7, show=none_or_percent),
        Slider("network", NETWORKS, start=SMALL_WORLD),
        Slider("captive", (0.0, 0.1, 0.25, 0.5, 1.0), start=0.1, show=none_or_percent),
    ),
    series=(
        Series(YOURS, "adopter"),
        Series(AMONG_STRANGERS, "dialogue", fixed={"network": STRANGERS}),
        Series(ALL_SHARE, "neutral", fixed={"network": STRANGERS, "free_riders": 0.0}),
        Series(
            PRICE,
            "push",
            measure="price",
            # shops do not look at who shares: values off the sliders save all runs but one each
            fixed={"network": STRANGERS, "free_riders": 1.0},
        ),
    ),
    sentence=sentence,
    y_label="Share of people who have the song; price",
    as_percent=False,
    y_range=(0.0, 1.0),
    note="1,000 people, 8 friends each on average; a step is a round of gifts and a turn of a shop",
    predict=Prediction(
        "A song takes 10 rounds to reach a thousand strangers if all of them share. Now seven in "
        "ten only take. How much longer, among strangers; and if one copies only from friends in "
        "a small world?",
        answer=answer,
        choices=WAYS,
    ),
    challenges=(
        Challenge(
            "Nine in ten only take, and everybody has the song in the end",
            lambda result: result.parameters.free_riders == 0.9 and result[YOURS].value >= 1,
        ),
        Challenge(
            "Half of the friends only take, and more than nine in ten have it",
            lambda result: (
                result.parameters.free_riders == 0.5
                and result.parameters.network != STRANGERS
                and result[YOURS].value > 0.9
            ),
        ),
        Challenge(
            "Two rival shops whose price always stays above five cents",
            lambda result: result.parameters.captive < 1 and result[PRICE].centre.min() > 0.05,
        ),
    ),
    printed=(
        Printed("Friends in a small world", {}),
        Printed("Friends on a random network", {"network": RANDOM}),
        Printed(
            "Strangers, and nobody looks at one shop only", {"network": STRANGERS, "captive": 0.0}
        ),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("lacks it, would share", "undecided", "ring"),
            State("lacks it, only takes", "neutral", "triangle"),
            State("has it, only takes", "rejecter", "cross"),
            State("has it and shares", "adopter", "circle"),
        ),
        counted="have the song",
        counts=(HAS_AND_TAKES, HAS),
        tellers=(HAS,),
        panels=(
            ("Small world", "adopter", {"network": SMALL_WORLD, "rewiring": 0.05}),
            ("Random network", "mix", {"network": RANDOM}),
        ),
        base={"n": 60, "mean_degree": 4, "steps": 30},
        sliders=("free_riders",),
        seed=45,  # of the seeds 0 to 59, the nearest to the means of both pictures
        note="60 friends, 4 ties each on average; the same people share in both pictures.",
    ),
)
