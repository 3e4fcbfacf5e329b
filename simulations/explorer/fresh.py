"""New runs of an explorer, for a page in which Python is awake: new luck, or values in between.

They come in the form of the stored runs (`stored.make`), so the page draws them alike. The
engine is asked directly, without pandas: the page need not load it.
"""

import time

import numpy as np

from simulations import chance
from simulations.explorer.checks import STEP
from simulations.explorer.declared import Result
from simulations.explorer.stored import (
    outcome_across,
    outcome_of_steps,
    sentence,
    whole_numbers,
)

FEWEST = 5
LONGEST = 12.0  # seconds that a reader may wait, if that allows `FEWEST` runs


def fresh(explorer, setting, seed, tell):
    """Return new runs of a setting.

    Parameters
    ----------
    explorer : Explorer
    setting : dict
        A value for each slider, not only those that are stored; but of a slider that is the
        axis only these.
    seed : int
        The luck: the seed of the ensemble.
    tell : callable
        ``tell(done, count)`` after each run. There are as many runs as of a stored setting, or as
        many as `LONGEST` seconds allow, but at least `FEWEST`.

    Returns
    -------
    dict
        ``series`` with ``curve``, ``final`` and ``value`` as stored, ``sentence``, ``theory``
        where there is one, ``runs``, and ``seed`` of the first run.

    Raises
    ------
    ParameterError
        If the model refuses the setting.
    """
    parameters = explorer.parameters(**setting)
    along = next((s.values for s in explorer.sliders if s.name == explorer.x), None)
    lines = [[] for _ in explorer.series]
    seeds = chance.replicate_seeds(seed, explorer.replicates)
    began, count = time.perf_counter(), len(seeds)
    for done, one in enumerate(seeds, 1):
        known = {}
        for line, series in zip(lines, explorer.series, strict=True):
            line.append(_line(explorer, series, parameters, along, one, known))
        if done == FEWEST:
            affordable = int(LONGEST / (time.perf_counter() - began) * FEWEST)
            count = min(count, max(FEWEST, affordable))
        tell(done, count)
        if done == count:
            break
    outcomes = [
        _outcome(explorer, series, parameters, along, np.array(line, dtype=float))
        for series, line in zip(explorer.series, lines, strict=True)
    ]
    named = {s.label: o for s, o in zip(explorer.series, outcomes, strict=True)}
    result, whole = Result(parameters, named), whole_numbers(explorer.digits)
    out = {
        "series": [
            {
                "curve": [whole(part) for part in (o.centre, o.low, o.high)],
                "final": whole(o.final),
                "value": whole(o.value),
            }
            for o in outcomes
        ],
        "sentence": sentence(explorer, result),
        "runs": count,
        "seed": seeds[0],
    }
    if explorer.theory:
        x, y = explorer.theory(parameters)
        out["theory"] = [np.asarray(x, dtype=float).tolist(), whole(y)]
    return out


def _line(explorer, series, parameters, along, seed, known):
    # one run of a series: its measure step by step, or at the end for each value along the axis
    fixed = parameters.replace(**series.fixed)
    wanted = [fixed.replace(**{explorer.x: v}) for v in along] if along else [fixed]
    for item in wanted:
        if item not in known:  # two series may draw two measures of the same run
            known[item] = explorer.model.simulate(item, seed).measures
    measure = explorer.measure(series)
    if explorer.x == STEP:
        return known[wanted[0]][measure]
    return [known[item][measure][-1] for item in wanted]


def _outcome(explorer, series, parameters, along, runs):
    if explorer.x == STEP:
        return outcome_of_steps(explorer, series, runs)
    return outcome_across(explorer, series, along, runs, getattr(parameters, explorer.x))
