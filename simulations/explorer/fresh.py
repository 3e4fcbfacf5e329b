"""New runs of an explorer, where Python is awake: new luck, or values in between.

`result` runs them, for a page as for a notebook; `fresh` gives them the form of the stored runs
(`stored.make`), so the page draws them alike. Nothing here needs pandas: the page need not load it.
"""

import time

import numpy as np

from simulations import chance
from simulations.explorer.declared import Result
from simulations.explorer.outcomes import condensed, outcome, sentence, theory
from simulations.running.blocks import Grid, Plan, run_block
from simulations.running.executors import share_out

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
    found = result(explorer, setting, seed, tell, LONGEST)
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


def result(explorer, setting, seed, tell=None, longest=None):
    """Return the `Result` of new runs; a value between those of the axis is added to them.

    Parameters
    ----------
    explorer : Explorer
    setting : dict
    seed : int
    tell : callable, optional
        ``tell(done, count)`` after each run, if `longest` is given.
    longest : float, optional
        The seconds that it may take, see `fresh`: run one by one. If not given: all runs, on all
        cores.

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
    of = [p.replace(**series.fixed) for series in explorer.series]
    # two series may draw two measures of the same runs
    plans = {base: _plan(explorer, base, along, seed) for base in of}
    for plan in plans.values():
        plan.check()
    if longest is None:
        runs = {base: _all_runs(plan) for base, plan in plans.items()}
    else:
        runs = _runs_in_time(plans, explorer.replicates, tell or (lambda *_: None), longest)
    outcomes = {}
    for base, series in zip(of, explorer.series, strict=True):
        lines = np.array([run[explorer.measure(series)] for run in runs[base]], dtype=float)
        outcomes[series.label] = outcome(explorer, series, lines, along, here)
    return Result(p, outcomes)


def _all_runs(plan):
    size = len(plan.settings)
    blocks = [(first, first + size) for first in range(0, plan.runs, size)]  # one a replicate
    done = {first: block.measures for (first, _), block in share_out(plan, blocks)}
    return [done[first] for first, _ in blocks]


def _runs_in_time(plans, replicates, tell, longest):
    runs = {base: [] for base in plans}
    began, count, done = time.perf_counter(), replicates, 0
    while done < count:
        for base, plan in plans.items():
            size = len(plan.settings)
            runs[base].append(run_block(plan, done * size, (done + 1) * size).measures)
        done += 1
        if done == FEWEST:
            affordable = longest / (time.perf_counter() - began) * FEWEST
            count = int(min(count, max(FEWEST, affordable)))
        tell(done, count)
    return runs


def _plan(explorer, parameters, along, seed):
    grid = Grid({explorer.x: along} if along else {})
    return Plan(explorer.model, parameters, grid, explorer.replicates, seed, every_step=not along)
