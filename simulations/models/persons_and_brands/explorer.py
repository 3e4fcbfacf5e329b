"""What a reader can explore of persons and brands."""

from simulations.explorer import Challenge, Explorer, Prediction, Series, Slider, percent

ADOPTERS = "adopters"


def sentence(result):
    """Say how many have adopted."""
    p = result.parameters
    # FILL: the result in words, with numbers from the runs only
    return (
        f"With a chance of {percent(p.adoption)} a step, {percent(result[ADOPTERS].value)} of "
        f"{p.n:,} people adopt within {p.steps} steps."
    )


EXPLORER = Explorer(
    model="persons_and_brands",
    title="FILL: a few words",
    question="FILL: what should the reader move?",
    sliders=(Slider("adoption", (0.01, 0.02, 0.05, 0.1, 0.2), start=0.05, show=percent),),
    series=(Series(ADOPTERS, "adopter"),),
    sentence=sentence,
    # FILL: the one guess of the chapter; several numbers are `parts`
    predict=Prediction(
        "FILL: the question, in three sentences at most?",
        answer=lambda result: result[ADOPTERS].value,
    ),
    # FILL: one to three things to find, none of them met at the start
    challenges=(
        Challenge("FILL: a setting in which ...", lambda result: result.parameters.adoption == 0.2),
    ),
)
