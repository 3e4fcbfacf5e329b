"""Many runs: replicates, sweeps, and paired comparisons on the same people with the same luck.

All three return tidy pandas frames: a row a run (or a run and step), the parameters that vary,
the replicate, its seed, the measures. Replicate r has the same seed whatever the other parameters
are, so runs of equal replicate share people, ties and draws (common random numbers): differences
between them are differences of policy, not of luck.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulations.core.compiled import COMPILED
from simulations.core.parameters import ParameterError
from simulations.running.blocks import Grid, Plan, check_replicates, cut
from simulations.running.catalogue import names_of
from simulations.running.executors import AHEAD, share_out, workers_of
from simulations.running.progress import progress_bar

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd
    from numpy.typing import NDArray

    from simulations.core.parameters import Parameters
    from simulations.networks import Network
    from simulations.running.catalogue import Model

_MOST_SETTINGS = 256  # in a block: a replicate of more is cut up
_FEWER = 6  # times fewer replicates where nothing is compiled: a page then runs in two minutes
_LEAST = 2  # that still have a band
_ENOUGH = 0.1  # seconds of a block, long against the 2 ms that it costs Dask to hand one out


def ensemble(
    model: Model,
    parameters: Parameters | None = None,
    *,
    replicates: int = 20,
    seed: int = 0,
    every_step: bool = False,
    **options: Any,
) -> pd.DataFrame:
    """Return the measures of many replicates of one setting.

    Parameters
    ----------
    model : Model
    parameters : Parameters, optional
        The defaults if not given.
    replicates : int
    seed : int
        The seed of the ensemble.
    every_step : bool
        Whether to keep every step of a run or its end only.
    **options
        ``network``, ``executor``, ``progress``, and options of the model: as in `sweep`.

    Returns
    -------
    pandas.DataFrame
        Columns ``replicate``, ``seed``, (``step``,) and the measures.

    Examples
    --------
    >>> from simulations import Model, ensemble
    >>> model = Model("push_or_dialogue")
    >>> frame = ensemble(model, model.parameters(n=200), replicates=50)
    >>> frame.shape
    (50, 6)
    >>> print(f"{frame['adopters'].mean():.3f}, standard error {frame['adopters'].sem():.3f}")
    0.865, standard error 0.005
    """
    return sweep(
        model, {}, parameters, replicates=replicates, seed=seed, every_step=every_step, **options
    )


def sweep(
    model: Model,
    grid: Mapping[str, Sequence[Any] | NDArray[Any]],
    parameters: Parameters | None = None,
    *,
    replicates: int = 20,
    seed: int = 0,
    every_step: bool = False,
    network: Network | None = None,
    executor: Executor | None = None,
    progress: bool | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Return the measures of many replicates of every combination of some values.

    Parameters
    ----------
    model : Model
    grid : dict of str to sequence
        Which parameters, or options of the model, take which values; all combinations are run.
    parameters : Parameters, optional
        The values of all other parameters; the defaults if not given.
    replicates : int
        Runs of each combination, at least 1.
    seed : int
        The seed of the ensemble.
    every_step : bool
        Whether to keep every step of a run or its end only.
    network : Network, optional
        A network to run on, instead of one that is built anew for each replicate: one of
        `networks`, or anything that `networks.read` takes, such as a graph of networkx or a path.
    executor : concurrent.futures.Executor, optional
        Who runs it: threads on the cores there are if not given; `executors.processes`, or
        ``Client.get_executor()`` of Dask. The frame is the same, to the bit.
    progress : bool, optional
        Whether to show a progress bar on standard error. If not given: no bar, but a line in a
        notebook where nothing is compiled and it takes more than some seconds.
    **options
        What every run is given besides: hooks of the model, such as ``chances``.

    Returns
    -------
    pandas.DataFrame
        Columns: those of the grid, ``replicate``, ``seed``, (``step``,) and the measures.

    Raises
    ------
    ParameterError
        If a name is unknown, a value breaks its rule or is given twice, or `replicates` is below 1.
    NetworkError
        If `network` is none; the message says how to make one of it.
    ExecutorError
        If the model or the network cannot be sent to the executor.

    Examples
    --------
    >>> from simulations import Model, sweep
    >>> model = Model("push_or_dialogue")
    >>> grid = {"share": [0, 1], "mean_degree": [4, 8]}
    >>> frame = sweep(model, grid, model.parameters(n=200), replicates=50)
    >>> frame.groupby(["share", "mean_degree"])["adopters"].mean().round(3).tolist()
    [0.75, 0.822, 0.307, 0.741]
    >>> sweep(model, {"share": [0, 1.3]})
    Traceback (most recent call last):
        ...
    simulations.core.parameters.ParameterError: share must lie in [0, 1], got 1.3
    """
    options, grid = model.taken(options), dict(grid)
    for name, values in grid.items():
        if name not in model.options and name not in model.parameters.names():
            if refused := model.refusal(name):
                raise ParameterError(refused)
            model.parameters.declaration(name)  # says which ones there are
        if isinstance(values, (str, bytes)) or not hasattr(values, "__len__"):
            raise ParameterError(f"{name} must be given a list of values, got {values!r}")
        if len(values) == 0:
            raise ParameterError(f"{name} must be given at least one value, got none")
        if name in model.options:
            values = grid[name] = [model.options[name].taken(value) for value in values]
        if len(set(values)) < len(values):
            raise ParameterError(f"{name} must be given different values, got {list(values)}")
        names = names_of(model, name, values)
        if len(set(names)) < len(names):
            raise ParameterError(f"{name} must be given different names, got {names}")
    base = parameters or model.parameters()
    network = None if network is None else model.own_network(network)
    plan = Plan(model, base, Grid(grid), replicates, seed, every_step, network, options=options)
    return run(plan, executor=executor, progress=progress)


def runs_here(replicates: int) -> int:
    """Return how many replicates to run on this machine: a sixth where nothing is compiled.

    In a browser a run takes five to twenty times as long as with Numba. There a notebook shows the
    same picture with wider bands; the first call says so in a line.

    Parameters
    ----------
    replicates : int
        The number where loops are compiled.

    Returns
    -------
    int
        That number, or a sixth of it, at least 2 (or all, if it is less).

    Raises
    ------
    ParameterError
        If it is not a whole number of at least 1.
    """
    check_replicates(replicates)
    if COMPILED:
        return replicates
    _say_once("Nothing is compiled here: a sixth of the replicates, wider bands.")
    return max(round(replicates / _FEWER), min(_LEAST, replicates))


@functools.cache
def _say_once(sentence):
    print(sentence)


def run(
    plan: Any, *, executor: Executor | None = None, progress: bool | None = None
) -> pd.DataFrame:
    """Return the measures of all runs of a plan.

    Parameters
    ----------
    plan : Plan
    executor, progress
        As in `sweep`.

    Returns
    -------
    pandas.DataFrame
        As `sweep` returns it.

    Raises
    ------
    ParameterError, ExecutorError
        As in `sweep`.
    """
    import pandas as pd

    plan.check()
    done = {}
    pace = _Pace(plan, workers_of(executor))
    with progress_bar(progress, plan.runs) as advance:
        for (first, last), result in share_out(plan, pace.blocks(), executor):
            done[first] = result
            pace.note(last - first, result.seconds)
            advance(last - first)
    results = [done[first] for first in sorted(done)]
    lengths = np.concatenate([r.lengths for r in results]) if plan.every_step else None
    found = {
        name: np.concatenate([result.measures[name] for result in results])
        for name in results[0].measures
    }
    known = plan.columns(0, plan.runs, lengths).reset_index(drop=True)
    return pd.concat([known, pd.DataFrame(found)], axis=1)


class _Pace:
    """How large the blocks are: small at first, for the bar; larger while they are quickly done."""

    def __init__(self, plan, workers):
        self.settings, self.runs, self.workers = len(plan.settings), plan.runs, workers
        self.least = min(self.settings, _MOST_SETTINGS)
        if plan.replicates < workers:  # share out a replicate rather than let workers wait
            self.least = min(self.least, math.ceil(self.runs / (AHEAD * workers)))
        self.size = self.least

    def blocks(self):
        """Yield the first run of each block and the first after it."""
        first = 0
        while first < self.runs:
            fair = math.ceil((self.runs - first) / (AHEAD * self.workers))
            size = max(min(self.size, fair), self.least)
            last = cut(first, size, self.settings, self.runs)
            yield first, last
            first = last

    def note(self, runs, seconds):
        """Learn from a block that is done."""
        if seconds < _ENOUGH:
            self.size = max(self.size, 2 * runs)


@dataclass(frozen=True)
class Comparison:
    """A paired comparison: one parameter at several values, on the same people and luck.

    Attributes
    ----------
    name : str
        The parameter compared.
    values : list
        Its values; the first is the reference.
    outcome : str
        The measure compared.
    frame : pandas.DataFrame
        A row a run: the parameter, ``replicate``, ``seed``, the measures at the end.

    Examples
    --------
    >>> from simulations import Model, compare
    >>> model = Model("push_or_dialogue")
    >>> found = compare(model, "share", [0, 1], model.parameters(n=200), replicates=50)
    >>> found.summary().loc[1, ["difference", "low", "high"]].round(3).tolist()
    [-0.081, -0.097, -0.066]
    >>> found.outcomes().shape, found.differences().shape
    ((50, 2), (50, 1))
    >>> print(found.sentence().partition(";")[0])
    No other value beats share = 0
    """

    name: str
    values: list[Any]
    outcome: str
    frame: pd.DataFrame

    def outcomes(self) -> pd.DataFrame:
        """Return the outcome with a row a replicate and a column a value."""
        return self.frame.pivot(index="replicate", columns=self.name, values=self.outcome)[
            self.values
        ]

    def differences(self) -> pd.DataFrame:
        """Return each replicate's outcome less its outcome at the reference value."""
        table = self.outcomes()
        return table.sub(table[self.values[0]], axis=0)[self.values[1:]]

    def summary(self) -> pd.DataFrame:
        """Return the table of the comparison.

        Returns
        -------
        pandas.DataFrame
            A row a value: ``mean``, ``standard_error``, the paired ``difference`` to the
            reference with ``low`` and ``high``, the bounds of its 95 % confidence interval, and
            ``wins``, the share of replicates with a higher outcome than at the reference.
        """
        import pandas as pd

        table = self.outcomes()
        gaps = table.sub(table[self.values[0]], axis=0)
        root = math.sqrt(len(table))
        error = gaps.std(ddof=1) / root
        return pd.DataFrame(
            {
                "mean": table.mean(),
                "standard_error": table.std(ddof=1) / root,
                "difference": gaps.mean(),
                "low": gaps.mean() - 1.96 * error,
                "high": gaps.mean() + 1.96 * error,
                "wins": (gaps > 0).mean(),
            }
        )

    def sentence(self) -> str:
        """Return the result in words."""
        table = self.summary()
        best = table["mean"].idxmax()
        first = self.values[0]
        if best == first:
            table = table.drop(index=first)
            if table.empty:
                return f"{self.outcome} {self.frame[self.outcome].mean():.3f}; nothing to compare."
            runner_up = table["mean"].idxmax()
            row = table.loc[runner_up]
            verdict = f"No other value beats {self.name} = {_plain(first)}"
            other = f"{self.name} = {_plain(runner_up)}"
            detail = f"{other} changes {self.outcome} by {row['difference']:+.3f}"
        else:
            row = table.loc[best]
            verdict = f"Best: {self.name} = {_plain(best)}, with {self.outcome} {row['mean']:.3f}"
            detail = f"against {self.name} = {_plain(first)} a change of {row['difference']:+.3f}"
        count = len(self.frame) // len(self.values)
        if count == 1:
            return f"{verdict}; {detail}, in a single replicate (no band)."
        return (
            f"{verdict}; {detail}, 95 % interval {row['low']:+.3f} to {row['high']:+.3f}, "
            f"ahead in {row['wins']:.0%} of {count} paired replicates."
        )


def _plain(value):
    return value if isinstance(value, str) else f"{value:g}"


def compare(
    model: Model,
    name: str,
    values: Iterable[Any],
    parameters: Parameters | None = None,
    **options: Any,
) -> Comparison:
    """Return a paired comparison of several values of one parameter.

    Parameters
    ----------
    model : Model
    name : str
        The parameter, or an option of the model.
    values : sequence
        Its values, the first being the reference; repeated values are refused.
    parameters : Parameters, optional
        The values of all other parameters.
    **options
        ``replicates``, ``seed``, ``network``, ``executor``, ``progress``: as in `sweep`.

    Returns
    -------
    Comparison

    Raises
    ------
    ParameterError
        As in `sweep`.

    Examples
    --------
    >>> from simulations import Model, compare
    >>> model = Model("first_link")
    >>> found = compare(model, "mean_degree", [4, 8], model.parameters(n=200), replicates=10)
    >>> found.values, len(found.frame)
    ([4, 8], 20)
    """
    values = list(values)
    if name in model.options:
        values = [model.options[name].taken(value) for value in values]
    frame = sweep(model, {name: values}, parameters, **options)
    return Comparison(name, names_of(model, name, values), model.card.outcome, frame)
