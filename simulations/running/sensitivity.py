"""Which parameter matters: Sobol's indices of a model's outcome.

All parameters are drawn at once, each from its range. The *first-order* index of a parameter is
the share of the outcome's variance that would go if this parameter alone were known. The *total*
index is the share that would stay if all others were known; it exceeds the first where parameters
work together. Which two do is what the *second-order* index of a pair says: the share that would go
if both were known, less that of either alone. The numbers are those of SALib.

All settings meet the same seeds. So what is analysed is the mean over these replicates, a function
of the parameters alone, and not the luck of single runs.

References
----------
Saltelli, Annoni, Azzini, Campolongo, Ratto, Tarantola (2010), Variance based sensitivity analysis
of model output. Computer Physics Communications 181:259, table 2.
Iwanaga, Usher, Herman (2022), Toward SALib 2.0. Socio-Environmental Systems Modelling 4:18155.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulations.chance import replicate_seeds
from simulations.core.parameters import ParameterError, short
from simulations.running.blocks import Plan, Table
from simulations.running.catalogue import refuse_class
from simulations.running.ensembles import run

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from simulations.core.parameters import Parameters
    from simulations.running.catalogue import Model

COLUMNS = {"S1": "first_order", "S1_conf": "first_error", "ST": "total", "ST_conf": "total_error"}

PAIRS = {"S2": "second_order", "S2_conf": "second_error"}


def sobol(
    model: Model,
    ranges: Mapping[str, Sequence[Any]],
    parameters: Parameters | None = None,
    *,
    samples: int = 256,
    replicates: int = 5,
    seed: int = 0,
    measure: str | None = None,
    network: Any = None,
    second_order: bool = False,
    executor: Executor | None = None,
    progress: bool | None = None,
    people: str | os.PathLike[str] | None = None,
    keep: str | os.PathLike[str] | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Return the first-order and the total Sobol indices of some parameters.

    Parameters
    ----------
    model : Model
    ranges : dict of str to sequence
        At least two parameters. Of a number, its two ends: it is drawn evenly between them, a
        whole number evenly from all that there are, both ends among them. Of a choice, the words:
        each is drawn as often.
    parameters : Parameters, optional
        The values of all other parameters; the defaults if not given.
    samples : int
        A power of two. ``samples * (len(ranges) + 2)`` settings are run, with second order
        ``samples * (2 * len(ranges) + 2)``.
    replicates : int
        Runs of each setting, of which the mean is taken. Replicate r has the same seed everywhere.
    seed : int
        Of the settings and of the runs.
    measure : str, optional
        The measure at the end of a run; the outcome of the model's card if not given.
    network : Network or anything that `networks.read` takes, optional
        What all run on, instead of networks of their own. What it decides, such as ``n``, has no
        range then.
    second_order : bool
        Whether to return the indices of pairs, too.
    executor, progress, people
        As in `ensembles.sweep`.
    keep : str or path-like, optional
        A file for the runs that are done: stopped or killed, the same call goes on from there,
        unless code or setting have changed. It stays when the call has ended.
    **options
        What every run is given besides: hooks of the model, such as a ``brand``.

    Returns
    -------
    indices : pandas.DataFrame
        A row a parameter: ``first_order``, ``total``, and for each the half-width of its 95 %
        confidence interval from a bootstrap, ``first_error`` and ``total_error``.
    pairs : pandas.DataFrame
        Only with `second_order`. A row a pair of parameters, ``parameter`` and ``other``:
        ``second_order`` and the half-width of its interval, ``second_error``.

    Raises
    ------
    ParameterError
        If a range breaks a rule, a drawn setting does, the outcome is the same everywhere, or it
        is no number in some run.
    NetworkError
        If `network` is none that the model can use.

    Examples
    --------
    >>> from simulations import Model, sobol
    >>> model = Model("push_or_dialogue")
    >>> ranges = {"share": (0, 1), "persuasion": (0.01, 0.2)}
    >>> table = sobol(model, ranges, model.parameters(n=200), samples=64, replicates=2)
    >>> table["total"].idxmax()
    'share'
    """
    import pandas as pd
    from SALib.analyze.sobol import analyze
    from SALib.sample.sobol import sample

    refuse_class(model)
    base = parameters or model.parameters()
    measure = measure or model.card.outcome
    _check(model, ranges, samples, measure, second_order)
    if network is not None:
        network = model.own_network(network)
    problem = {"num_vars": len(ranges), "names": list(ranges), "bounds": [[0, 1]] * len(ranges)}
    design = {"calc_second_order": bool(second_order)}
    # one seed for the settings, one for the bootstrap; SALib takes 0 for none
    for_points, for_errors = (1 + luck % 2**32 for luck in replicate_seeds(seed, 2))
    points = sample(problem, samples, seed=for_points, **design)
    columns = {
        name: _scaled(model.parameters.type_of(name), ends, points[:, i])
        for i, (name, ends) in enumerate(ranges.items())
    }
    plan = Plan(model, base, Table(columns), replicates, seed, network=network,
                measures=(measure,), options=model.taken(options) if options else {})  # fmt: skip
    frame = run(plan, executor=executor, progress=progress, people=people, keep=keep)
    runs = frame[measure].to_numpy(dtype=float)
    if gaps := np.count_nonzero(~np.isfinite(runs)):
        raise ParameterError(
            f"{measure} must be a number in every run, got none or an infinite one in {gaps:,} of "
            f"{runs.size:,} runs"
        )
    outcome = runs.reshape(replicates, -1).mean(axis=0)
    if np.ptp(outcome) == 0:
        raise ParameterError(f"{measure} must vary over these ranges, got {outcome[0]} everywhere")
    found = analyze(problem, outcome, seed=for_errors, **design)
    indices = pd.DataFrame(
        {name: found[key] for key, name in COLUMNS.items()},
        index=pd.Index(list(ranges), name="parameter"),
    )
    return (indices, _pairs(found, list(ranges))) if second_order else indices


def _pairs(found, names):
    """Return the second-order indices, of which SALib fills in the upper half of a matrix."""
    import pandas as pd

    upper = np.triu_indices(len(names), 1)
    pairs = [(names[a], names[b]) for a, b in zip(*upper, strict=True)]
    return pd.DataFrame(
        {name: found[key][upper] for key, name in PAIRS.items()},
        index=pd.MultiIndex.from_tuples(pairs, names=["parameter", "other"]),
    )


def _check(model, ranges, samples, measure, second_order):
    if not isinstance(second_order, (bool, np.bool)):
        raise ParameterError(f"second_order must be True or False, got {short(second_order)}")
    if measure not in model.card.measures:
        known = ", ".join(model.card.measures)
        raise ParameterError(f"measure must be one of: {known}; got {measure!r}")
    whole = isinstance(samples, int) and not isinstance(samples, bool)
    if not whole or samples < 2 or samples & (samples - 1):
        raise ParameterError(f"samples must be a power of two, at least 2, got {samples!r}")
    if len(ranges) < 2:
        raise ParameterError(f"ranges must be given for two parameters or more, got {len(ranges)}")
    for name, ends in ranges.items():
        values = [model.parameters.checked(name, value) for value in ends]
        if model.parameters.type_of(name) is str:
            if len(set(values)) < 2 or len(set(values)) < len(values):
                raise ParameterError(f"{name} must be given several different words, got {ends}")
        elif len(values) != 2 or not values[0] < values[1]:
            raise ParameterError(f"{name} must be given as two ends, low and high, got {ends}")


def _scaled(kind, ends, points):
    """Return points of [0, 1) as values of a parameter."""
    if kind is float:
        low, high = ends
        return (low + (high - low) * points).tolist()
    values = range(ends[0], ends[1] + 1) if kind is int else list(ends)
    return [values[int(place)] for place in np.minimum(points * len(values), len(values) - 1)]
