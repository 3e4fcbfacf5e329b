"""What a reader can explore of persons and brands."""

import functools

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
from simulations.models.persons_and_brands import theory
from simulations.models.persons_and_brands.rules import ALL, brand_size

NOW, MACHINES = "Today's hands", "A machine for everybody"
BRANDS, LARGER = "Held by brands", "People smaller than the firm"
FEWER, SAME, MORE = CHOICES = ("fewer stars", "as many stars", "more stars")
ALL_ANSWERED, SOME, MOST_UNANSWERED, FIRM, FIRM_BRAND = range(5)


def answer(result):
    """Return what machines for everybody do to how unequally followers are spread."""
    today, tomorrow = result[NOW].value, result[MACHINES].value
    if abs(tomorrow - today) < 0.02:
        return SAME
    return MORE if tomorrow > today else FEWER


def sentence(result):
    """Say what brands hold, and what a judge of sizes says of the firm."""
    p = result.parameters
    size = brand_size(p.hands, p.follows, p.n)
    from_size = (
        f"A person is a brand from {size} follower{'s' * (size > 1)} on"
        if size < p.n
        else "Nobody can be"
    )
    firm = result[LARGER].value
    return (
        f"{from_size}. Brands hold {percent(result[BRANDS].value)} of attention. The Gini "
        f"coefficient is {result[NOW].value:.2f}, with a machine for everybody "
        f"{result[MACHINES].value:.2f}. The firm of {p.firm_hands} hands has more followers than "
        f"{percent(firm)} of people."
    )


@functools.lru_cache(maxsize=64)
def _chain(parameters):
    return theory.town(parameters).gini


def line(parameters):
    """Return the Gini coefficient of the theory with today's hands, by how much answers bind."""
    binding = np.linspace(0, 0.6, 7)
    people = parameters.replace(firms=0, firm_hands=0)
    return binding, np.array([_chain(people.replace(binding=float(s))) for s in binding])


def seen(people, parameters):
    """Return step by step who answers all, who leaves some letters, and who most of them."""
    p = parameters
    states = np.where(people["followers"] <= p.hands * p.follows, ALL_ANSWERED, SOME)
    size = brand_size(p.hands, p.follows, p.n)
    states[people["followers"] >= size] = MOST_UNANSWERED
    own = brand_size(p.firm_hands, p.follows, p.n)
    firms = people["followers"][:, : p.firms]
    states[:, : p.firms] = np.where(firms >= own, FIRM_BRAND, FIRM)
    return states


EXPLORER = Explorer(
    model="persons_and_brands",
    title="Who is followed?",
    question=(
        "Move how much an answer binds, the hands of everybody, and the hands of the one firm."
    ),
    base={"n": 300, "firms": 1, "warm_up": 600, "steps": 1_000},
    sliders=(
        Slider("binding", (0.0, 0.25, 0.5, 0.6), start=0.5),
        Slider("hands", (0, 1, 2, 5, 20), start=2),
        Slider("firm_hands", (4, 10), start=4),
    ),
    series=(
        Series(NOW, "adopter", centre="mean"),
        Series(MACHINES, "mix", fixed={"hands": ALL}, centre="mean"),
        Series(BRANDS, "push", measure="brand_attention", centre="mean"),
        Series(LARGER, "dialogue", measure="larger", centre="mean"),
    ),
    sentence=sentence,
    x="binding",
    y_label="Gini coefficient of followers; shares",
    y_range=(0.0, 1.0),
    as_percent=False,
    theory=line,
    theory_label="theory, today's hands",
    replicates=20,
    note=(
        "300 accounts, one of them a firm; each follows ten. Means of steps 601 to 1,000; an "
        "account is a brand if it must leave more than half of its letters unanswered"
    ),
    predict=Prediction(
        "Today a person can answer two letters a step. Tomorrow everybody has a machine that "
        "answers every letter. Are there fewer stars than today, as many, or more?",
        answer=answer,
        choices=CHOICES,
    ),
    challenges=(
        Challenge(
            "Two hands or more for everybody, and brands still hold attention",
            lambda result: result.parameters.hands >= 2 and result[BRANDS].value > 0.01,
        ),
        Challenge(
            "A town that is clearly less unequal than today's",
            lambda result: result[NOW].value < 0.345,
        ),
        Challenge(
            "A firm of ten hands that hides among people",
            lambda result: result.parameters.firm_hands == 10 and result[LARGER].value < 0.6,
        ),
    ),
    printed=(
        Printed("An answer binds nobody", {"binding": 0.0}),
        Printed("It binds by half", {"binding": 0.5}),
        Printed("It binds more", {"binding": 0.6}),
    ),
    stage=Stage(
        seen=seen,
        states=(
            State("hands for all, on average", "adopter", "ring"),
            State("leaves some letters", "mix", "circle"),
            State("brand: leaves most", "push", "tile"),
            State("the firm", "dialogue", "square"),
            State("the firm, a brand", "rejecter", "cross"),
        ),
        counted="are brands",
        counts=(MOST_UNANSWERED, FIRM_BRAND),
        panels=((NOW, "adopter", {}), (MACHINES, "mix", {"hands": ALL})),
        shape=(6, 10),
        base={"n": 60, "follows": 4, "warm_up": 0, "steps": 150},
        seed=4,
        note="60 accounts, each follows four; the first is the firm.",
    ),
)
