"""New runs of an explorer, where Python is awake: new luck, or values in between.

`result` runs them, for a page as for a notebook; `fresh` gives them the form of the stored runs
(`stored.make`), so the page draws them alike. Nothing here needs pandas: the page need not load it.
"""

import time

import numpy as np

from simulations import chance
from simulations.explorer.checks import STEP
from simulations.explorer.declared import Result
from simulations.explorer.outcomes import condensed, outcome, sentence, theory
from simulations.running.blocks import Grid, Plan, run_block

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
        where there is one, ``said``, the value of each slider in words, ``runs``, and ``seed`` of
        the first run.

    Raises
    ------
    ParameterError
        If the model refuses the setting.
    """
    found = result(explorer, setting, seed, tell)
    p = found.parameters
    out = {
        "series": [condensed(explorer, found[series.label]) for series in explorer.series],
        "sentence": sentence(explorer, found),
        "said": [explorer.value_words(s, getattr(p, s.name)) for s in explorer.sliders],
        "runs": found.replicates,
        "seed": chance.replicate_seeds(seed, 1)[0],
    }
    if explorer.theory:
        out["theory"] = theory(explorer, p)
    return out


def result(explorer, setting, seed, tell=lambda done, count: None, longest=LONGEST):
    """Return the `Result` of new runs; a value between those of the axis is added to them.

    Parameters
    ----------
    explorer : Explorer
    setting : dict
    seed : int
    tell : callable, optional
        ``tell(done, count)`` after each run.
    longest : float
        Seconds; see `fresh`.

    Returns
    -------
    Result

    Raises
    ------
    ParameterError
        If the model refuses the setting.
    """
    p = explorer.parameters(**setting)
    along = next((s.values for s in explorer.sliders if s.name == explorer.x), None)
    here = getattr(p, explorer.x) if along else None
    if along and here not in along:
        along = tuple(sorted({*along, here}))
    plans = [_plan(explorer, series, p, along, seed) for series in explorer.series]
    for plan in plans:
        plan.check()
    lines = [[] for _ in plans]
    began, count = time.perf_counter(), explorer.replicates
    for replicate in range(explorer.replicates):
        known = {}  # two series may draw two measures of the same run
        for line, series, plan in zip(lines, explorer.series, plans, strict=True):
            if plan.base not in known:
                size = len(plan.settings)
                first = replicate * size
                known[plan.base] = run_block(plan, first, first + size).measures
            line.append(known[plan.base][explorer.measure(series)])
        done = replicate + 1
        if done == FEWEST:
            affordable = longest / (time.perf_counter() - began) * FEWEST
            count = int(min(count, max(FEWEST, affordable)))
        tell(done, count)
        if done == count:
            break
    outcomes = {
        series.label: outcome(explorer, series, np.array(line, dtype=float), along, here)
        for series, line in zip(explorer.series, lines, strict=True)
    }
    return Result(p, outcomes)


def _plan(explorer, series, parameters, along, seed):
    over_steps = explorer.x == STEP
    return Plan(
        explorer.model,
        parameters.replace(**series.fixed),
        Grid({} if over_steps else {explorer.x: along}),
        explorer.replicates,
        seed,
        every_step=over_steps,
    )
