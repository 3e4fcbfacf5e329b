"""The runs of a sweep as a plan, cut into blocks that anybody can run anywhere.

A plan numbers its runs, replicate by replicate and setting by setting. A block is a stretch of
these numbers. What a run gives depends on its number alone, so it does not matter who runs which
block, or when. All settings of a replicate share its seed, and settings of one network share that
too: it is built once a block.
"""

import math
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from simulations.chance import replicate_seeds
from simulations.core.option import decided_by
from simulations.core.parameters import ParameterError, short
from simulations.running.people_files import people_of_run

_MANY = 20  # runs of a model of one's own, two more of which cost little: do they repeat?
MOST_REPLICATES = 10**9  # twelve days of runs that take a millisecond each


class Grid:
    """Every combination of some values, the last parameter moving fastest; made when asked for.

    Parameters
    ----------
    values : dict of str to sequence
    """

    def __init__(self, values):
        self.values = {name: list(several) for name, several in values.items()}
        self.names = tuple(self.values)
        self._shape = tuple(len(several) for several in self.values.values())

    def __len__(self):
        return math.prod(self._shape)

    def __getitem__(self, index):
        setting = {}
        for name in reversed(self.names):
            index, at = divmod(index, len(self.values[name]))
            setting[name] = self.values[name][at]
        return {name: setting[name] for name in self.names}

    def columns(self, indices):
        """Return the values of the settings of these numbers, one pandas.Series a parameter."""
        import pandas as pd  # takes 0.5 s: only where a frame is made

        places = np.unravel_index(indices, self._shape) if self.names else ()
        return {
            name: pd.Series(several).take(at)
            for (name, several), at in zip(self.values.items(), places, strict=True)
        }


class Table:
    """Settings that are listed one by one.

    Parameters
    ----------
    values : dict of str to sequence
        Equally long columns.
    """

    def __init__(self, values):
        self.values = {name: list(column) for name, column in values.items()}
        self.names = tuple(self.values)

    def __len__(self):
        return len(next(iter(self.values.values())))

    def __getitem__(self, index):
        return {name: column[index] for name, column in self.values.items()}

    def columns(self, indices):
        """Return the values of the settings of these numbers, one pandas.Series a parameter."""
        import pandas as pd

        return {name: pd.Series(column).take(indices) for name, column in self.values.items()}


@dataclass(frozen=True)
class Plan:
    """All runs of a sweep.

    Attributes
    ----------
    model : Model
    base : Parameters
        The values of all parameters that the settings leave alone.
    settings : Grid or Table
    replicates, seed : int
    every_step : bool
        Whether every step of a run is kept, or its end only.
    network : Network or None
        What all run on, instead of networks of their own.
    measures : tuple of str
        Which are kept; all if empty.
    options : dict
        What every run is given besides, by name: those of ``model.options``.
    people : bool
        Whether the people at the end of each run are kept, too.
    """

    model: Any
    base: Any
    settings: Any
    replicates: int = 20
    seed: int = 0
    every_step: bool = False
    network: Any = None
    measures: tuple = ()
    options: dict = field(default_factory=dict)
    people: bool = False

    def __getstate__(self):
        state = dict(vars(self))
        if getattr(self.model, "own", None) and type(self.base) is self.model.parameters:
            state["base"] = self.base.to_dict()  # the class is known where the model is
        return state

    def __setstate__(self, state):
        if isinstance(state["base"], dict):
            state = state | {"base": state["model"].parameters(**state["base"])}
        vars(self).update(state)

    def of(self, index):
        """Return the parameters of a setting, and what else its runs are given."""
        setting, known = self.settings[index], self.model.options
        values = {name: value for name, value in setting.items() if name not in known}
        given = {name: setting[name] for name in setting if name in known}
        return self.base.replace(**values), self.options | given

    @property
    def runs(self):
        """The number of runs."""
        return len(self.settings) * self.replicates

    def check(self):
        """Check every setting: a wrong last value must not cost the work before it.

        Raises
        ------
        ParameterError
            If a name is unknown, a value breaks its rule, or there is not one replicate.
        NetworkError
            If what is given as a network is none.
        """
        check_replicates(self.replicates)
        if not isinstance(self.base, self.model.parameters):
            raise ParameterError(
                f"parameters must be those of {self.model.name}, got {self.base!r}"
            )
        self._check_options()
        if self.network is not None:
            self.model.own_network(self.network)
            self._check_shape()
        for index in range(len(self.settings)):
            self.of(index)
        own = getattr(self.model, "own", None)
        if own is not None and self.runs >= _MANY:
            seed = replicate_seeds(self.seed, 1)[0]
            parameters, given = self.of(0)
            own.check_repeats(parameters, seed, **_network(self, parameters, seed), **given)

    def _check_options(self):
        varied = self.settings.values
        for name in self.options:
            if name in varied:
                raise ParameterError(
                    f"{name} must be given once, for all settings or among them, got both"
                )
        for name, option in self.model.options.items():
            given = varied.get(name) or [self.options.get(name)]
            # the parameter counts only in the settings without the option
            for other in decided_by(option, given, any):
                if other in varied:
                    raise ParameterError(
                        f"{other} must not be varied with {name}, which decides it; "
                        f"got {short(list(varied[other]))}"
                    )

    def _check_shape(self):
        for name in self.model.card.network_parameters:
            if len(self.settings) and name in self.settings[0]:
                raise ParameterError(
                    f"{name} must not be given with a network of one's own, which has its own; "
                    f"got {self.settings[0][name]!r}"
                )

    def columns(self, first, last, lengths=None):
        """Return what is known of runs before they are run.

        Parameters
        ----------
        first, last : int
            The runs `first` up to `last`, which is not among them.
        lengths : ndarray of int, optional
            The rows of each run where every step is kept.

        Returns
        -------
        pandas.DataFrame
            The parameters that vary, ``replicate``, ``seed`` and, with `lengths`, ``step``.
        """
        import pandas as pd

        replicates, settings = np.divmod(np.arange(first, last), len(self.settings))
        low = replicates[0]
        seeds = replicate_seeds(self.seed, int(replicates[-1]) + 1, start=int(low))
        known = self.settings.columns(settings)
        for name in known.keys() & self.model.options.keys():
            names = map(self.model.options[name].name, known[name])
            known[name] = pd.Series(list(names), dtype=object)
        known |= {"replicate": replicates, "seed": np.array(seeds)[replicates - low]}
        known = pd.DataFrame({name: _bare(column) for name, column in known.items()})
        if lengths is None:
            return known
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return known.loc[np.repeat(known.index, lengths)].assign(step=steps)


def check_replicates(count, name="replicates"):
    """Check a number of replicates.

    Parameters
    ----------
    count : int
    name : str
        Of the argument.

    Raises
    ------
    ParameterError
        If it is no whole number from 1 to `MOST_REPLICATES`.
    """
    number = not isinstance(count, bool) and hasattr(count, "__index__")
    if not number or not 1 <= count <= MOST_REPLICATES:
        raise ParameterError(
            f"{name} must be a whole number of at least 1, and at most "
            f"{MOST_REPLICATES:,}, got {count!r}"
        )


class Result(NamedTuple):
    """What a block gives.

    Attributes
    ----------
    measures : dict of str to ndarray
        A value a run, or a value a run and step.
    lengths : ndarray of int or None
        The values of each run where every step is kept.
    seconds : float
        How long it took.
    people : list
        Of each run, where the plan keeps people, as `people_files.people_of_run` returns them.
    """

    measures: dict
    lengths: Any
    seconds: float
    people: list = []  # noqa: RUF012 - nobody adds to it


def cut(first, size, settings, runs):
    """Return where a block ends that begins at run `first` and has about `size` runs.

    Whole replicates if they fit, so that their networks are built once; else a part of one.

    Parameters
    ----------
    first, size, settings, runs : int
        Settings of a replicate, and runs in all.

    Returns
    -------
    int
        The first run after the block.
    """
    if size >= settings and first % settings == 0:
        return min(first + size // settings * settings, runs)
    return min(first + size, (first // settings + 1) * settings)


def run_block(plan, first, last, stop=None):
    """Run some runs of a plan.

    Parameters
    ----------
    plan : Plan
    first, last : int
        The runs `first` up to `last`, which is not among them.
    stop : threading.Event, optional
        Set by whoever no longer wants the result.

    Returns
    -------
    Result

    Raises
    ------
    Exception
        What a run raises, with a note that names its setting, replicate and seed.
    """
    start = perf_counter()
    size = len(plan.settings)
    settings = {}
    kept = [None] * (last - first)
    people = [None] * (last - first if plan.people else 0)
    replicates = range(first // size, -(-last // size))
    seeds = replicate_seeds(plan.seed, replicates.stop, start=replicates.start)
    for replicate, seed in zip(replicates, seeds, strict=True):
        low = replicate * size
        here = range(max(first - low, 0), min(last - low, size))
        for index in here:
            if index not in settings:
                settings[index] = plan.of(index)
        for together in _by_network(plan, settings, here):
            network = None
            for index in together:
                if stop is not None and stop.is_set():
                    raise CancelledError
                try:
                    parameters, options = settings[index]
                    if network is None:
                        network = _network(plan, parameters, seed)
                    run = plan.model.simulate(parameters, seed, **network, **options)
                    kept[low + index - first] = _kept(plan, run)
                    if plan.people:
                        found = people_of_run(plan.model, parameters, run, network.get("network"))
                        people[low + index - first] = found
                except Exception as error:
                    error.add_note(_where(plan, replicate, seed, index))
                    raise
    measures = {name: [run[name] for run in kept] for name in kept[0]}
    if not plan.every_step:
        ends = {name: np.array(values) for name, values in measures.items()}
        return Result(ends, None, perf_counter() - start, people)
    lengths = np.array([len(values) for values in next(iter(measures.values()))])
    joined = {name: np.concatenate(values) for name, values in measures.items()}
    return Result(joined, lengths, perf_counter() - start, people)


def _bare(column):
    return getattr(column, "array", column)  # without the index of a Series


def _by_network(plan, settings, indices):
    names = plan.model.card.network_parameters
    if plan.network is not None or not names:
        return [indices]
    groups = {}
    for index in indices:
        shape = tuple(getattr(settings[index][0], name) for name in names)
        groups.setdefault(shape, []).append(index)
    return groups.values()


def _network(plan, setting, seed):
    if plan.network is not None:
        return {"network": plan.network}
    if not plan.model.card.network_parameters:
        return {}
    return {"network": plan.model.build_network(setting, seed)}


def _kept(plan, run):
    found = run.measures if plan.every_step else run.final()
    return {name: found[name] for name in plan.measures or found}


def _where(plan, replicate, seed, index):
    known = plan.model.options
    setting = ", ".join(
        f"{name} = {known[name].name(value) if name in known else value}"
        for name, value in plan.settings[index].items()
    )
    return f"in replicate {replicate}, seed {seed}" + (f", at {setting}" if setting else "")
