"""Many runs: replicates, sweeps, and paired comparisons on the same people with the same luck.

All three return tidy pandas frames: a row a run (or a run and step), the parameters that vary,
the replicate, its seed, the measures. Replicate r has the same seed whatever the other parameters
are, so runs of equal replicate share people, ties and draws (common random numbers): differences
between them are differences of policy, not of luck.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from simulations.core.chance import replicate_seeds
from simulations.core.parameters import ParameterError


def ensemble(model, parameters=None, *, replicates=20, seed=0, every_step=False, **options):
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
        ``network``, ``progress``: as in `sweep`.

    Returns
    -------
    pandas.DataFrame
        Columns ``replicate``, ``seed``, (``step``,) and the measures.
    """
    return sweep(
        model, {}, parameters, replicates=replicates, seed=seed, every_step=every_step, **options
    )


def sweep(
    model,
    grid,
    parameters=None,
    *,
    replicates=20,
    seed=0,
    every_step=False,
    network=None,
    progress=False,
):
    """Return the measures of many replicates of every combination of some values.

    Parameters
    ----------
    model : Model
    grid : dict of str to sequence
        Which parameters take which values; all combinations are run.
    parameters : Parameters, optional
        The values of all other parameters; the defaults if not given.
    replicates : int
        Runs of each combination, at least 1.
    seed : int
        The seed of the ensemble.
    every_step : bool
        Whether to keep every step of a run or its end only.
    network : Network, optional
        A network to run on, instead of one that is built anew for each replicate.
    progress : bool
        Whether to show a progress bar on standard error.

    Returns
    -------
    pandas.DataFrame
        Columns: those of the grid, ``replicate``, ``seed``, (``step``,) and the measures.

    Raises
    ------
    ParameterError
        If a name is unknown, a value breaks its rule or is given twice, or `replicates` is below 1.
    """
    import pandas as pd

    if isinstance(replicates, bool) or int(replicates) != replicates or replicates < 1:
        raise ParameterError(f"replicates must be a whole number of at least 1, got {replicates!r}")
    base = parameters or model.parameters()
    for name, values in grid.items():
        model.parameters.declaration(name)
        if len(values) == 0:
            raise ParameterError(f"{name} must be given at least one value, got none")
        if len(set(values)) < len(values):
            raise ParameterError(f"{name} must be given different values, got {list(values)}")
    # checked before the first run: a wrong last value must not cost the work before it
    combinations = [
        dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())
    ]
    settings = [base.replace(**combination) for combination in combinations]
    parts = []
    with _progress_bar(progress, len(settings) * replicates) as advance:
        for replicate, run_seed in enumerate(replicate_seeds(seed, replicates)):
            networks = {}
            for combination, setting in zip(combinations, settings, strict=True):
                run = _run(model, setting, run_seed, network, networks)
                columns = dict(combination, replicate=replicate, seed=run_seed)
                if every_step:
                    columns["step"] = np.arange(run.steps + 1)
                    columns |= run.measures
                    parts.append(pd.DataFrame(columns))
                else:
                    parts.append(columns | run.final())
                advance()
    return pd.concat(parts, ignore_index=True) if every_step else pd.DataFrame(parts)


def _run(model, setting, seed, network, built):
    shape = tuple(getattr(setting, name) for name in model.card.network_parameters)
    if network is not None:
        return model.simulate(setting, seed, network=network)
    if not shape:
        return model.simulate(setting, seed)
    if shape not in built:
        built[shape] = model.build_network(setting, seed)
    return model.simulate(setting, seed, network=built[shape])


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
    """

    name: str
    values: list
    outcome: str
    frame: object

    def outcomes(self):
        """Return the outcome with a row a replicate and a column a value."""
        return self.frame.pivot(index="replicate", columns=self.name, values=self.outcome)[
            self.values
        ]

    def differences(self):
        """Return each replicate's outcome less its outcome at the reference value."""
        table = self.outcomes()
        return table.sub(table[self.values[0]], axis=0)[self.values[1:]]

    def summary(self):
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

    def sentence(self):
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


def compare(model, name, values, parameters=None, **options):
    """Return a paired comparison of several values of one parameter.

    Parameters
    ----------
    model : Model
    name : str
        The parameter.
    values : sequence
        Its values, the first being the reference; repeated values are refused.
    parameters : Parameters, optional
        The values of all other parameters.
    **options
        ``replicates``, ``seed``, ``network``, ``progress``: as in `sweep`.

    Returns
    -------
    Comparison

    Raises
    ------
    ParameterError
        As in `sweep`.
    """
    values = list(values)
    frame = sweep(model, {name: values}, parameters, **options)
    return Comparison(name, values, model.card.outcome, frame)


class _progress_bar:
    """A bar with the time left, on standard error; nothing where it is not wanted."""

    def __init__(self, shown, total):
        self.bar = None
        if shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

            columns = "runs", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
            console = Console(stderr=True)
            # in a log file the bar is written once, at the end, and has to stay
            self.bar = Progress(*columns, console=console, transient=console.is_terminal)
            self.task = self.bar.add_task("runs", total=total)

    def __enter__(self):
        if self.bar is None:
            return lambda: None
        self.bar.start()
        return lambda: self.bar.advance(self.task)

    def __exit__(self, *_):
        if self.bar is not None:
            self.bar.stop()
