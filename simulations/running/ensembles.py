"""Many runs: replicates, sweeps, and paired comparisons on the same people with the same luck.

All three return tidy pandas frames: a row a run (or a run and step), the parameters that vary,
the replicate, its seed, the measures. Replicate r has the same seed whatever the other parameters
are, so runs of equal replicate share people, ties and draws (common random numbers): differences
between them are differences of policy, not of luck.
"""

from __future__ import annotations

import functools
import math
import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulations.core.checks import real
from simulations.core.compiled import COMPILED
from simulations.core.parameters import ParameterError, short
from simulations.running.blocks import Grid, Plan, check_replicates, cut, run_block
from simulations.running.catalogue import names_of, refuse_class
from simulations.running.executors import AHEAD, share_out, workers_of
from simulations.running.first_runs import KeptRuns
from simulations.running.people_files import people_file
from simulations.running.progress import progress_bar

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd
    from numpy.typing import NDArray

    from simulations.core.parameters import Parameters
    from simulations.networks import Network
    from simulations.running.catalogue import Model


_MOST_SETTINGS = 256  # in a block: a replicate of more is cut up
_MOST_KEPT = 16  # where a block is what a kill may cost, of runs that may take seconds each
_FEWER = 6  # times fewer replicates where nothing is compiled: a page then runs in two minutes
_LEAST = 2  # that still have a band
_FEW = 20  # replicates, if nothing is said
# With until: rare successes may all be missing from a few replicates, which then vary too little
FIRST_LOOK, LOOK = 100, 50
_MOST = 2_000
_NORMAL = 1.96  # standard errors to either side of a 95 % interval
_LOOKED_AT = 4  # rows of an earlier frame that are run again: few against a first look
_HOW = ("executor", "progress", "people", "keep")  # arguments about the runs, not of them
_WIDTH = real(0, above=True)
_ENOUGH = 0.1  # seconds of a block, long against the 2 ms that it costs Dask to hand one out


def ensemble(
    model: Model,
    parameters: Parameters | None = None,
    *,
    replicates: int | None = None,
    seed: int = 0,
    every_step: bool = False,
    until: float | None = None,
    most: int | None = None,
    after: pd.DataFrame | None = None,
    keep: str | os.PathLike[str] | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Return the measures of many replicates of one setting.

    Parameters
    ----------
    model : Model
    parameters : Parameters, optional
        The defaults if not given.
    replicates : int, optional
        20 if not given; to be left out with `until`, which decides it.
    seed : int
        The seed of the ensemble.
    every_step : bool
        Whether to keep every step of a run or its end only.
    until : float, optional
        Go on until the 95 % interval of the mean outcome is at most so wide to either side. See
        `until` in the notes.
    most : int, optional
        The most replicates with `until`, 2,000 if not given.
    after : pandas.DataFrame, optional
        What an earlier call with `until` returned, for the same runs: this one goes on from there.
    keep : str or path-like, optional
        A file for the runs that are done, with `until`: stopped or killed, the same call goes on
        from there, unless code or setting have changed. It stays when the call has ended.
    **options
        ``network``, ``executor``, ``progress``, ``people`` and options of the model: as in
        `sweep`.

    Returns
    -------
    pandas.DataFrame
        Columns ``replicate``, ``seed``, (``step``,) and the measures. With `until`,
        ``attrs["until"]`` says in a sentence where it stopped, ``attrs["parameters"]`` is what
        `after` is compared with.

    Raises
    ------
    ParameterError
        As in `sweep`; if `until` or `most` break their rules, or `after` or `keep` is of other
        runs.

    Warns
    -----
    UserWarning
        If the interval is still wider after the most replicates.

    Notes
    -----
    With `until` one looks at the interval after 100 replicates and then after every 50. Replicates
    and their seeds are those of a fixed number, so nothing but that number depends on what came
    out. But it does: a sample that varies little by luck stops early. So the interval holds the
    mean a little less often than that of a fixed number, and a mean whose scatter grows with it
    comes out a little low. Measured in 4,000 trials a case (standard error .004), with widths that
    take some 120, 220 and 420 replicates, the interval held the mean in .94 to .95 of them for
    normal outcomes and for one that is 1 in three runs of ten, .93 to .94 for exponential ones, and
    .90 to .94 for one that is 1 in a run of ten. Of models: .93 to .95 for the adopters of push or
    dialogue, .92 to .94 for the cascade of the first link. With as many replicates, but fixed, it
    was .92 to .95 in all of these. Where that matters, take the number that came out as
    `replicates`, and another seed.

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
    if until is None:
        _refuse_alone(most, after, keep)
        replicates = _FEW if replicates is None else replicates
        plan = _plan(model, {}, parameters, replicates, seed, every_step, options)
        return run(plan, **_how(options))
    asked = _Until(until, most, after, replicates)
    plan = _plan(model, {}, parameters, asked.most, seed, every_step, options)
    return _run_until(plan, asked, keep, **_how(options))


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
    people: str | os.PathLike[str] | None = None,
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
    people : str or path-like, optional
        A file for the people at the end of each run, ``.parquet``, ``.csv`` or ``.csv.gz``: a row
        a person and run, with what varies, ``replicate``, ``seed``, the number of the ``person``,
        the ``name`` in the network's file, and the run's arrays of people. A step that has not come
        is missing there.
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
    given = {"network": network, **options}
    plan = _plan(model, grid, parameters, replicates, seed, every_step, given)
    return run(plan, executor=executor, progress=progress, people=people)


def _how(options):
    """Return those of some options that say who runs it."""
    return {name: options[name] for name in _HOW if name in options}


def _plan(model, grid, parameters, replicates, seed, every_step, options):
    """Return the checked plan of a sweep; `options` are all others, its network among them."""
    network = options.get("network")
    options = {name: of for name, of in options.items()
               if name not in ("network", *_HOW)}  # fmt: skip
    refuse_class(model)
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
    return Plan(model, base, Grid(grid), replicates, seed, every_step, network, options=options)


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
    plan: Any,
    *,
    executor: Executor | None = None,
    progress: bool | None = None,
    people: Any = None,
    keep: Any = None,
) -> pd.DataFrame:
    """Return the measures of all runs of a plan.

    Parameters
    ----------
    plan : Plan
    executor, progress, people
        As in `sweep`.
    keep : str or path-like, optional
        As in `ensemble`.

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
    _one_of(keep=keep, people=people)
    plan = replace(plan, people=people is not None)
    with ExitStack() as stack:
        kept = None if keep is None else stack.enter_context(KeptRuns(keep, plan))
        done = kept.runs if kept else 0
        if done > plan.runs:
            raise ParameterError(
                f"{kept.path} must hold at most the {plan.runs:,} runs that are asked for, "
                f"got {done:,}"
            )
        rows = stack.enter_context(people_file(people))
        advance = stack.enter_context(progress_bar(progress, plan.runs, done))
        frames = [kept.frame()] if done else []
        if done < plan.runs:
            frames.append(_run_some(plan, done, plan.runs, executor, advance, rows, kept))
        return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _run_some(plan, start, end, executor, advance, rows=None, kept=None):
    """Return the measures of the runs `start` up to `end` of a checked plan."""
    import pandas as pd

    done, ends, written = {}, {}, start
    most = _MOST_SETTINGS if kept is None else _MOST_KEPT
    pace = _Pace(plan, start, end, workers_of(executor), most)
    for (first, last), result in share_out(plan, pace.blocks(), executor):
        done[first] = result
        pace.note(last - first, result.seconds)
        advance(last - first)
        ends[first] = last
        while written in done:  # in the order of runs, whoever is first
            if rows is not None:
                _write_people(plan, rows, written, done)
            if kept is not None:
                kept.add(done[written])
            written = ends[written]
    results = [done[first] for first in sorted(done)]
    lengths = np.concatenate([r.lengths for r in results]) if plan.every_step else None
    found = {
        name: np.concatenate([result.measures[name] for result in results])
        for name in results[0].measures
    }
    known = plan.columns(start, end, lengths).reset_index(drop=True)
    return pd.concat([known, pd.DataFrame(found)], axis=1)


def _write_people(plan, rows, first, done):
    """Write the people of a block, and let go of them."""
    found = done[first].people
    done[first] = done[first]._replace(people=[])
    known = plan.columns(first, first + len(found)).to_dict("records")
    for which, people in zip(known, found, strict=True):
        rows.add(which, *people)


# --- until an interval is narrow enough ----------------------------------------------------------


class _Until:
    """The width that is wanted, and what is known before; checked."""

    def __init__(self, until, most, after, replicates):
        _WIDTH("until", until)
        if replicates is not None:
            raise ParameterError(
                f"replicates must be left out with until, which decides it, got {replicates!r}; "
                "most bounds it"
            )
        most = _MOST if most is None else most
        check_replicates(most, "most")
        if most < FIRST_LOOK:
            raise ParameterError(f"most must be at least {FIRST_LOOK} with until, got {most}")
        self.width, self.most, self.after = float(until), most, after


def _one_of(**given):
    """Refuse two ways to begin at once: of runs that were done before, the people are not there."""
    given = {name: value for name, value in given.items() if value is not None}
    if len(given) > 1:
        first, second = list(given)[:2]
        raise ParameterError(f"{second} must be left out with {first}, got {given[second]!r}")


def _refuse_alone(most, after, keep):
    for name, value in (("most", most), ("after", after), ("keep", keep)):
        if value is not None:
            got = "a frame" if name == "after" else value
            raise ParameterError(f"{name} must be given with until, got {got} alone")


def _run_until(plan, asked, keep=None, executor=None, progress=None, people=None):
    """Return the runs of a plan up to the first look at which the interval is narrow enough."""
    import pandas as pd

    plan.check()
    _one_of(after=asked.after, keep=keep, people=people)
    plan = replace(plan, people=people is not None)
    settings, frames, done = len(plan.settings), [], 0
    with ExitStack() as stack:
        kept = None
        if keep is not None:
            kept = stack.enter_context(KeptRuns(keep, plan))
            frames, done = [kept.frame()], kept.runs
        elif asked.after is not None:
            frames, done = [_checked_after(plan, asked.after)], len(asked.after)
        rows = stack.enter_context(people_file(people))
        advance = stack.enter_context(progress_bar(progress, plan.runs, done))
        for look in [*range(FIRST_LOOK, asked.most, LOOK), asked.most]:
            if look * settings > done:
                runs = done, look * settings
                frames.append(_run_some(plan, *runs, executor, advance, rows, kept))
                done = look * settings
            frame = pd.concat([one for one in frames if one is not None], ignore_index=True)
            if done > look * settings:  # of an earlier call for a narrower interval
                frame = frame[frame["replicate"] < look].copy()
            width = _half_width(plan, frame)
            if width <= asked.width:
                break
    frame.attrs["parameters"] = plan.base.to_dict()
    outcome = plan.model.card.outcome
    what = f"the differences in {outcome}" if settings > 1 else outcome
    words = f"the 95 % interval of {what} is {width:.2g} to either side"
    if width <= asked.width:
        frame.attrs["until"] = f"Stopped at {look:,} replicates, where {words}."
    else:
        frame.attrs["until"] = (
            f"Stopped at {look:,} replicates, the most allowed, where {words}, not {asked.width:g}."
        )
        warnings.warn(frame.attrs["until"], UserWarning, 4)
    return frame


def _half_width(plan, frame):
    """Return half the widest 95 % interval: of the mean, or of the differences to the reference."""
    outcome = plan.model.card.outcome
    if plan.every_step:
        frame = frame.groupby("replicate").tail(1)
    table = frame[outcome].to_numpy(float).reshape(-1, len(plan.settings))
    if table.shape[1] > 1:
        table = table[:, 1:] - table[:, :1]
    return float(_NORMAL * table.std(axis=0, ddof=1).max() / math.sqrt(len(table)))


def _checked_after(plan, after):
    """Return the runs of an earlier call, if they are the first ones of a plan."""
    if plan.every_step:
        raise ParameterError("after must be left out with every_step, got a frame")
    if not hasattr(after, "columns") or not len(after):
        raise ParameterError(f"after must be a frame of earlier runs, got {short(after)}")
    base = plan.base.to_dict()
    for name, there in after.attrs.get("parameters", {}).items():  # a file may not have kept them
        if name not in plan.settings.names and base.get(name) != there:
            raise ParameterError(
                f"after must hold the same runs, got {name} = {there} where it is "
                f"{base.get(name)} now"
            )
    rows = len(after)
    if rows % len(plan.settings) or rows > plan.runs:
        raise ParameterError(
            f"after must hold whole replicates, at most {plan.replicates}, of "
            f"{len(plan.settings)} settings each, got {rows} rows"
        )
    known = plan.columns(0, rows)
    for name in known:
        if name not in after.columns or not (known[name].array == after[name].array).all():
            raise ParameterError(f"after must hold the same runs, got another column {name}")
    # has anything else changed since? One run may come out alike by luck: look at several
    for row in sorted({*np.linspace(0, rows - 1, _LOOKED_AT).astype(int).tolist()}):
        for name, (value,) in run_block(plan, row, row + 1).measures.items():
            there = after[name].iloc[row] if name in after.columns else None
            if there is None or not _alike(there, value):
                raise ParameterError(
                    f"after must hold the same runs, got {name} = {there} in row {row} where it "
                    f"is {value:g} now"
                )
    return after


def _alike(one, other):
    return math.isclose(one, other, rel_tol=1e-9) or (one != one and other != other)


class _Pace:
    """How large the blocks are: small at first, for the bar; larger while they are quickly done."""

    def __init__(self, plan, start, end, workers, most):
        self.settings, self.start, self.end, self.workers = len(plan.settings), start, end, workers
        self.least = min(self.settings, most)
        if plan.replicates < workers:  # share out a replicate rather than let workers wait
            self.least = min(self.least, math.ceil((end - start) / (AHEAD * workers)))
        self.size = self.least

    def blocks(self):
        """Yield the first run of each block and the first after it."""
        first = self.start
        while first < self.end:
            fair = math.ceil((self.end - first) / (AHEAD * self.workers))
            size = max(min(self.size, fair), self.least)
            last = cut(first, size, self.settings, self.end)
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
    stopped : str
        A sentence on where it stopped, if it went on until an interval was narrow enough.

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
    stopped: str = ""

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
                "low": gaps.mean() - _NORMAL * error,
                "high": gaps.mean() + _NORMAL * error,
                "wins": (gaps > 0).mean(),
            }
        )

    def sentence(self) -> str:
        """Return the result in words."""
        return " ".join(filter(None, [self._verdict(), self.stopped]))

    def _verdict(self):
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
    *,
    replicates: int | None = None,
    seed: int = 0,
    until: float | None = None,
    most: int | None = None,
    after: pd.DataFrame | None = None,
    keep: str | os.PathLike[str] | None = None,
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
    replicates : int, optional
        20 if not given; to be left out with `until`, which decides it.
    seed : int
        The seed of the comparison.
    until : float, optional
        Go on until the 95 % interval of every difference to the reference is at most so wide to
        either side; with a single value, that of its mean. What this means for the interval stands
        in the notes of `ensemble`.
    most : int, optional
        The most replicates with `until`, 2,000 if not given.
    after : pandas.DataFrame, optional
        The `frame` of an earlier call with `until`, for the same runs: this one goes on from there.
    keep : str or path-like, optional
        As in `ensemble`.
    **options
        ``network``, ``executor``, ``progress``, ``people`` and options of the model: as in
        `sweep`.

    Returns
    -------
    Comparison

    Raises
    ------
    ParameterError
        As in `ensemble`.

    Warns
    -----
    UserWarning
        If an interval is still wider after the most replicates.

    Examples
    --------
    >>> from simulations import Model, compare
    >>> model = Model("first_link")
    >>> found = compare(model, "mean_degree", [4, 8], model.parameters(n=200), replicates=10)
    >>> found.values, len(found.frame)
    ([4, 8], 20)
    """
    refuse_class(model)
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise ParameterError(f"values must be a list of values of {name}, got {short(values)}")
    values = list(values)
    if name in model.options:
        values = [model.options[name].taken(value) for value in values]
    if until is None:
        _refuse_alone(most, after, keep)
        replicates = _FEW if replicates is None else replicates
        plan = _plan(model, {name: values}, parameters, replicates, seed, False, options)
        frame = run(plan, **_how(options))
    else:
        asked = _Until(until, most, after, replicates)
        plan = _plan(model, {name: values}, parameters, asked.most, seed, False, options)
        frame = _run_until(plan, asked, keep, **_how(options))
    stopped = frame.attrs.get("until", "")
    return Comparison(name, names_of(model, name, values), model.card.outcome, frame, stopped)
