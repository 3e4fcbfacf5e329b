"""Persons and brands: its two faces are equal, its laws hold, the numbers of theory come out."""

from faces import assert_faces_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.models.persons_and_brands.rules import ALL, DESKS, LOOKS, Parameters
from simulations.running.catalogue import Model

MODEL = Model("persons_and_brands")

seeds = st.integers(0, 2**64 - 1)
shares = st.sampled_from([0.0, 0.04, 0.5, 0.9, 1.0])


@st.composite
def small_runs(draw):
    """Draw parameters of a short run of few accounts."""
    follows = draw(st.integers(2, 6))
    reposts = draw(shares)
    steps = draw(st.integers(1, 8))
    return Parameters(
        n=draw(st.integers(max(10, 2 * follows + 2), 40)),
        follows=follows,
        hands=draw(st.sampled_from([0, 1, 2, 3, ALL])),
        binding=draw(shares),
        reposts=reposts,
        returns=round((1 - reposts) * draw(shares), 6),
        looks=draw(st.sampled_from(LOOKS)),
        desk=draw(st.sampled_from(DESKS)),
        firms=draw(st.integers(0, 5)),
        firm_hands=draw(st.sampled_from([0, 1, 4, ALL])),
        contacts=draw(st.sampled_from([0, 1, 7])),
        persuasion=draw(shares),
        warm_up=draw(st.integers(0, 5)),
        steps=steps,
    )


@settings(max_examples=100)
@given(small_runs(), seeds)
def test_the_two_faces_are_equal_tie_by_tie_and_step_by_step(parameters, seed):
    assert_faces_equal(MODEL, parameters, seed)


def test_the_two_faces_are_equal_over_more_steps_than_a_judge_remembers():
    p = Parameters(n=40, follows=4, firms=2, firm_hands=6, contacts=3, persuasion=0.3, warm_up=70)
    assert_faces_equal(MODEL, p.replace(steps=80), 3)
