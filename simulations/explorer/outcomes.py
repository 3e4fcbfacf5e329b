"""What runs say at a setting: the one way from runs to numbers and words, stored, fresh or live.

`stored` hands in the runs of its grid, `fresh` those that it has just run.
"""

import math

import numpy as np

from simulations.explorer.checks import ExplorerError
from simulations.explorer.declared import Outcome

MOST_POINTS = 60


def outcome(explorer, series, runs, along=None, here=None):
    """Return the `Outcome` of replicates, rounded as it will be stored.

    Parameters
    ----------
    explorer : Explorer
    series : Series
    runs : ndarray, shape (replicates, k)
        The measure of the series, at every step, or at the end for each value along the axis.
    along : sequence, optional
        The values of the slider that is the axis; steps if not given.
    here : str or number, optional
        That of them which is the setting.

    Returns
    -------
    Outcome

    Raises
    ------
    ExplorerError
        If a value is not finite.
    """
    if along is None:
        xs = steps_shown(runs.shape[1] - 1)
        values, final = runs[:, xs], runs[:, -1]
    else:
        xs, values, final = places(along), runs, runs[:, along.index(here)]
    scale = 10**explorer.digits
    centre = getattr(np, series.centre)
    middle = centre(values, axis=0)
    # of a measure that is 0 or 1 the middle 80 % of runs would tell nothing: a mean has no band
    band = np.quantile(values, [0.1, 0.9], axis=0) if series.centre == "median" else (middle,) * 2
    found = middle, *band, final, centre(final)
    if not all(np.isfinite(item).all() for item in found):
        raise ExplorerError(f"series {series.label!r} must have finite outcomes, got {final}")
    return Outcome(xs, *(np.floor(np.asarray(item) * scale + 0.5) / scale for item in found))


def places(values):
    """Return where the values of a slider stand on the axis: words one after the other."""
    return np.arange(len(values)) if isinstance(values[0], str) else np.array(values, dtype=float)


def steps_shown(steps):
    """Return which steps are shown: the start, the end, and at most `MOST_POINTS` in all."""
    return np.unique(np.append(np.arange(0, steps, math.ceil(steps / (MOST_POINTS - 1))), steps))


def sentence(explorer, result):
    """Return what the explorer says of a result.

    Raises
    ------
    ExplorerError
        If it says nothing.
    """
    said = explorer.sentence(result)
    if not isinstance(said, str) or not said.strip():
        raise ExplorerError(f"sentence must return words, got {said!r} at {result.parameters}")
    return said


def theory(explorer, parameters):
    """Return the line of the explorer's theory, two lists x and y.

    Raises
    ------
    ExplorerError
        If they are not equally long, or not finite.
    """
    x, y = (np.asarray(values, dtype=float) for values in explorer.theory(parameters))
    if x.shape != y.shape or x.ndim != 1 or not np.isfinite([x, y]).all():
        raise ExplorerError(f"theory must return two equally long lines, got {x} and {y}")
    return [[float(f"{value:.5g}") for value in x], whole(explorer, y)]


def whole(explorer, values):
    """Return values, or lists of them, as whole numbers of 10**-digits."""
    return np.rint(np.asarray(values) * 10**explorer.digits).astype(int).tolist()


def condensed(explorer, found):
    """Return an `Outcome` as the page keeps it: ``curve``, ``final`` and ``value``, whole numbers.

    Parameters
    ----------
    explorer : Explorer
    found : Outcome

    Returns
    -------
    dict
    """
    return {
        "curve": [whole(explorer, line) for line in (found.centre, found.low, found.high)],
        "final": whole(explorer, found.final),
        "value": whole(explorer, found.value),
    }
