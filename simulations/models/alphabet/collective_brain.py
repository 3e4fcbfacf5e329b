"""Henrich's collective brain: skill that is copied with errors, by few learners or by many.

In every generation N learners copy the most skilled person of the generation before. A copy falls
short by alpha; its error is random with scale beta, and now and then a copy is better than its
model. The skill of learner i is z_i = z_max - alpha + e_i, with e_i a Gumbel error of mode 0. With
many learners the best copy beats the model: skill accumulates. With few it is lost.

The learners of a generation are all alike and meet nobody: an engine is enough, there is no Mesa
face.

References
----------
J. Henrich (2004), American Antiquity 69:197.
"""

import numpy as np

from simulations.chance import uniforms
from simulations.core.checks import each, of, real, table_of, takes, whole, wholes
from simulations.models.alphabet.rules import Parameters

_SKILL = 500  # units of skill, as in `theory`


@takes(learners=wholes(1, ndim=1), loss=real(-_SKILL, _SKILL), spread=real(0, _SKILL))
def skill_over_generations(learners, seed=0, *, loss=4.0, spread=1.0):
    """Return the skill of the most skilled person in every generation, from 0.

    Parameters
    ----------
    learners : array_like of int, shape (generations,)
        N of every generation after the first, each at least 1.
    seed : int
    loss, spread : float
        alpha and beta, in units of skill.

    Returns
    -------
    ndarray of float64, shape (generations + 1,)
        For one seed, more learners never mean less skill: their errors are the same, and more.

    Raises
    ------
    ValueError
        If a generation has no learner.
    """
    learners = np.asarray(learners)
    if learners.size and learners.min() < 1:
        raise ValueError(f"learners must be at least 1 in each generation, got {learners.min()}")
    # the best error is the one of the largest draw: the transform keeps the order
    best = np.array([uniforms(seed, "copy", np.arange(n), g).max() for g, n in enumerate(learners)])
    error = -spread * np.log(-np.log(best + 2.0**-54))  # half a unit off zero: a draw can be 0
    return np.concatenate([[0.0], np.cumsum(error - loss)])


@takes(
    learners=each(whole(1)),
    generations=whole(2),
    loss=real(-_SKILL, _SKILL),
    spread=real(0, _SKILL),
)
def mean_gains(learners, *, generations=2_000, seed=0, loss=4.0, spread=1.0):
    """Return the simulated mean gain in a generation for several numbers of learners.

    Parameters
    ----------
    learners : sequence of int
        Each at least 1.
    generations : int
        How many are averaged, at least 2.
    seed : int
    loss, spread : float
        alpha and beta, in units of skill.

    Returns
    -------
    pandas.DataFrame
        Columns ``learners``, ``gain`` and its standard ``error``.
    """
    import pandas as pd

    rows = []
    for n in learners:
        path = skill_over_generations([n] * generations, seed, loss=loss, spread=spread)
        gains = np.diff(path)
        error = gains.std(ddof=1) / np.sqrt(generations)
        rows.append({"learners": n, "gain": gains.mean(), "error": error})
    return pd.DataFrame(rows)


@takes(
    frame=table_of("teachers", "replicate", "step", "literates", "seed"),
    parameters=of(Parameters, "Parameters of this model"),
    generation=whole(1),
    loss=real(-_SKILL, _SKILL),
    spread=real(0, _SKILL),
)
def skill_of_readers(frame, parameters, *, generation=25, loss=4.0, spread=1.0):
    """Return the skill that adds up where all who can read learn from the most skilled reader.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``sweep(model, {"teachers": [...]}, every_step=True)``.
    parameters : Parameters
        Those of the sweep.
    generation : int
        Years from one generation of learners to the next.
    loss, spread : float
        alpha and beta, in units of skill.

    Returns
    -------
    pandas.DataFrame
        Columns ``teachers``, ``replicate``, ``generation``, ``readers`` and ``skill``; a run in
        which nobody reads any more goes on with one learner.
    """
    import pandas as pd

    parts = []
    for (teachers, replicate), run in frame.groupby(["teachers", "replicate"]):
        shares = run.sort_values("step")["literates"].to_numpy()[::generation]
        readers = np.rint(shares * parameters.n).astype(int)
        learners, seed = np.maximum(readers[1:], 1), int(run["seed"].iloc[0])
        skill = skill_over_generations(learners, seed, loss=loss, spread=spread)
        columns = {"generation": np.arange(len(skill)), "readers": readers, "skill": skill}
        parts.append(pd.DataFrame({"teachers": teachers, "replicate": replicate} | columns))
    return pd.concat(parts, ignore_index=True)
