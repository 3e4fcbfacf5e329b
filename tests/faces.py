"""The two faces of a model are equal: its Mesa face and its engine, exactly, at every step."""

import inspect
import itertools

import numpy as np
from hypothesis import strategies as st

from simulations import networks
from simulations.faces import AgentBasedModel


@st.composite
def small_networks(draw, least=1, most=12):
    """Draw a network of few people, some of whom may have no ties, or all."""
    n = draw(st.integers(least, most))
    pairs = list(itertools.combinations(range(n), 2))
    ties = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return networks.from_ties(ties, n=n)


def face_of(model):
    """Return the class in ``model.py`` that is the Mesa face of a catalogue model."""
    own = [
        item
        for item in vars(model.model).values()
        if inspect.isclass(item)
        and issubclass(item, AgentBasedModel)
        and item.__module__ == model.model.__name__
    ]
    assert len(own) == 1, "model.py must hold one AgentBasedModel"
    return own[0]


def assert_faces_equal(model, parameters, seed, **options):
    """Check that both faces give the same measures and the same people.

    People are those in the face's ``people_arrays``: compared at every step where the engine
    records them, else at the end. Both must end at the same step.
    """
    run = model.simulate(parameters, seed, record=True, **options)
    quick = model.simulate(parameters, seed, **options)  # without a record, often another way
    face = face_of(model)(parameters, seed, **options)
    assert face.people_arrays.keys() <= run.people.keys()
    for t in range(run.steps + 1):
        for name, people in face.to_arrays().items():
            recorded = run.people[name].ndim > people.ndim
            if recorded or t == run.steps:
                expected = run.people[name][t] if recorded else run.people[name]
                np.testing.assert_array_equal(people, expected, f"{name} at step {t}")
        assert face.time_step == t
        assert face.running == (t < run.steps), f"running at step {t} of {run.steps}"
        if face.running:
            face.step()
    for name, people in face.to_arrays().items():
        np.testing.assert_array_equal(people, quick.people[name], f"{name}, without a record")
    assert_rows_equal(face.datacollector.model_vars, run)
    assert_rows_equal(face.datacollector.model_vars, quick)


def assert_rows_equal(collected, run):
    """Check that what a collector holds is what a run has measured, row by row."""
    assert list(collected) == list(run.measures)
    for name, values in run.measures.items():
        np.testing.assert_array_equal(collected[name], values, name)
