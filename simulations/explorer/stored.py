"""The stored runs of an explorer: run once, condensed to small integers, kept until stale.

What is run are the scenarios of its series, so all settings meet the same people and luck. What is
kept of a setting is its median, the middle 80 % and where each replicate ended. Whatever occurs
twice (a curve that a slider does not move, a network) is stored once and pointed at.
"""

import hashlib
import inspect
import itertools
import json
import math
import os
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from simulations import chance
from simulations.explorer.checks import STEP, ExplorerError
from simulations.explorer.declared import Outcome, Result
from simulations.explorer.stage import Pool, store_stage
from simulations.running import sources
from simulations.running.safe_files import write

MOST_BYTES = 300_000
MOST_POINTS = 60


def stored(explorer):
    """Return the stored runs of an explorer, made now if they are not kept or are stale.

    Parameters
    ----------
    explorer : Explorer

    Returns
    -------
    dict
        Ready for JSON. See `make` for what it holds.

    Raises
    ------
    ExplorerError
        If they need more than `MOST_BYTES` bytes, or if the model gives what cannot be stored.
    """
    folder = _folder()
    file = folder and folder / f"{explorer.name}-{fingerprint(explorer)}.json"
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (AttributeError, OSError, ValueError):  # no folder, not made yet, or damaged: make it
        data = make(explorer)
    text = as_json(data)
    if len(text.encode()) > MOST_BYTES:
        raise ExplorerError(
            f"{explorer.name} must take at most {MOST_BYTES} bytes of a page, "
            f"got {len(text.encode())}: use fewer values, or a stage that follows fewer sliders"
        )
    if folder:
        with suppress(OSError):  # a cache that cannot be written costs time only
            write(file, text.encode(), lasting=False)
    return json.loads(text)


def as_json(data):
    """Return `data` as compact JSON."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def make(explorer):
    """Run the grid and condense it.

    Parameters
    ----------
    explorer : Explorer

    Returns
    -------
    dict
        ``shape``, the number of values of each slider; all lists named ``of`` have one entry a
        setting, the last slider moving fastest. ``series[i].curve`` and ``.final`` point into
        ``curves`` ([centre, low, high], a whole number of 10**-digits at each of ``xs``) and
        ``finals``; ``sentence`` into ``sentences``; likewise ``theory`` and ``stage``.
    """
    sliders = explorer.sliders
    grid = {slider.name: slider.values for slider in sliders}
    shape = tuple(len(values) for values in grid.values())
    settings = [dict(zip(grid, v, strict=True)) for v in itertools.product(*grid.values())]
    curves, finals, sentences = Pool(), Pool(), Pool()
    sources, series = {}, []
    for item in explorer.series:
        xs, outcomes = _outcomes(explorer, item, grid, shape, sources)
        series.append(outcomes)
    results = [
        Result(
            explorer.parameters(**setting),
            {s.label: of[i] for s, of in zip(explorer.series, series, strict=True)},
        )
        for i, setting in enumerate(settings)
    ]
    whole = whole_numbers(explorer.digits)
    data = {
        "shape": shape,
        "start": [slider.values.index(slider.start) for slider in sliders],
        "xs": [float(f"{x:.6g}") for x in xs],
        "series": [
            {
                "curve": [curves.add([whole(o.centre), whole(o.low), whole(o.high)]) for o in of],
                "final": [finals.add(whole(o.final)) for o in of],
                "value": [whole(o.value) for o in of],
            }
            for of in series
        ],
        "sentence": [sentences.add(sentence(explorer, result)) for result in results],
        "seed": chance.replicate_seeds(explorer.seed, 1)[0],
    }
    data |= {"curves": curves.items, "finals": finals.items, "sentences": sentences.items}
    data["chance"] = any(len(set(final)) > 1 for final in finals.items)
    if explorer.theory:
        data["theory"] = _theory(explorer, results, whole)
    if explorer.stage:
        data["stage"] = store_stage(explorer, settings)
    if explorer.predict:
        at = settings.index(explorer.start())
        data["predict"] = _predict(explorer, results[at])
    return data


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


def outcome(explorer, series, xs, values, final):
    """Return the `Outcome` of replicates, rounded as it will be stored.

    Parameters
    ----------
    explorer : Explorer
    series : Series
    xs : ndarray, shape (k,)
    values : ndarray, shape (replicates, k)
    final : ndarray, shape (replicates,)

    Returns
    -------
    Outcome
    """
    scale = 10**explorer.digits
    centre = getattr(np, series.centre)
    middle = centre(values, axis=0)
    # of a measure that is 0 or 1 the middle 80 % of runs would tell nothing: a mean has no band
    band = np.quantile(values, [0.1, 0.9], axis=0) if series.centre == "median" else (middle,) * 2
    found = middle, *band, final, centre(final)
    if not all(np.isfinite(item).all() for item in found):
        raise ExplorerError(f"series {series.label!r} must have finite outcomes, got {final}")
    return Outcome(xs, *(np.floor(np.asarray(item) * scale + 0.5) / scale for item in found))


def outcome_of_steps(explorer, series, runs):
    """Return the `Outcome` of runs step by step.

    Parameters
    ----------
    explorer : Explorer
    series : Series
    runs : ndarray, shape (replicates, steps + 1)

    Returns
    -------
    Outcome
    """
    shown = steps_shown(runs.shape[1] - 1)
    return outcome(explorer, series, shown, runs[:, shown], runs[:, -1])


def outcome_across(explorer, series, values, runs, here):
    """Return the `Outcome` of ends across the values of a slider, of which one is `here`.

    Parameters
    ----------
    explorer : Explorer
    series : Series
    values : sequence
    runs : ndarray, shape (replicates, len(values))
    here : str or number

    Returns
    -------
    Outcome
    """
    return outcome(explorer, series, places(values), runs, runs[:, values.index(here)])


def places(values):
    """Return where the values of a slider stand on the axis: words one after the other."""
    return np.arange(len(values)) if isinstance(values[0], str) else np.array(values, dtype=float)


def steps_shown(steps):
    """Return which steps are stored: the start, the end, and at most `MOST_POINTS` in all."""
    return np.unique(np.append(np.arange(0, steps, math.ceil(steps / (MOST_POINTS - 1))), steps))


def whole_numbers(digits):
    """Return a function that gives values as whole numbers of 10**-digits, lists of them."""

    def whole(values):
        return np.rint(np.asarray(values) * 10**digits).astype(int).tolist()

    return whole


def _outcomes(explorer, series, grid, shape, sources):
    scenario = explorer.scenario(series)
    free, key = scenario.swept, scenario.hash
    if key not in sources:
        sources[key] = scenario.run()
    frame = sources[key]
    column = frame[explorer.measure(series)].to_numpy(dtype=float)
    sizes = [len(values) for values in free.values()]
    long = len(column) // (explorer.replicates * math.prod(sizes))
    if explorer.x == STEP and (frame["step"].to_numpy() != np.arange(len(column)) % long).any():
        raise ExplorerError(f"{explorer.name}: all its runs must have equally many steps")
    runs = column.reshape(explorer.replicates, *sizes, long)
    axes = list(free)
    if explorer.x == STEP:
        shown = steps_shown(runs.shape[-1] - 1)
        xs, lines, ends = shown, runs[..., shown], runs[..., -1]
    else:
        along = axes.index(explorer.x)
        xs = places(grid[explorer.x])
        ends = runs[..., 0]
        lines = np.moveaxis(ends, along + 1, -1)

    outcomes = []
    for index in np.ndindex(*shape):
        at = dict(zip(grid, index, strict=True))
        at |= {k: grid[k].index(v) for k, v in series.fixed.items() if k in free}
        place = tuple(at[name] for name in axes)
        across = place if explorer.x == STEP else tuple(at[a] for a in axes if a != explorer.x)
        every = slice(None)
        outcomes.append(
            outcome(explorer, series, xs, lines[(every, *across)], ends[(every, *place)])
        )
    return xs, outcomes


def _theory(explorer, results, whole):
    lines = Pool()
    of = []
    for result in results:
        x, y = (np.asarray(values, dtype=float) for values in explorer.theory(result.parameters))
        if x.shape != y.shape or x.ndim != 1 or not np.isfinite([x, y]).all():
            raise ExplorerError(f"theory must return two equally long lines, got {x} and {y}")
        of.append(lines.add([[float(f"{v:.5g}") for v in x], whole(y)]))
    return {"of": of, "lines": lines.items}


def _predict(explorer, result):
    predict = explorer.predict
    found = predict.answer(result)
    if predict.choices:
        if found not in predict.choices:
            raise ExplorerError(f"predict: answer must be one of {predict.choices}, got {found!r}")
    elif not predict.low <= found <= predict.high:
        raise ExplorerError(
            f"predict: answer must lie in [{predict.low:g}, {predict.high:g}], got {found!r}"
        )
    asks = predict.question
    return {"question": asks(result) if callable(asks) else asks, "answer": found}


# --- what it is made of, and where it is kept


def fingerprint(explorer):
    """Return a hash of all that the stored runs depend on.

    These are the sources of the model and of the rooms it uses, the declaration, and the versions
    of Python and of the packages that draw numbers.
    """
    import simulations

    files = {*sources.shared(sources.EXPLORER), *sources.own(explorer.model)}
    stage, predict = explorer.stage, explorer.predict
    parts = explorer.sentence, explorer.theory, stage and stage.draw, predict and predict.answer
    for part in filter(None, parts):
        files.add(Path(inspect.getsourcefile(inspect.unwrap(part))))
    about = {"python": sys.version_info[:2], "simulations": simulations.__version__}
    about |= {name: _version(name) for name in ("numpy", "networkx", "scipy")}
    made_of = repr((sources.digest(files), about, _plain(explorer)))
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _plain(value):
    # a function's repr holds its address, which differs between runs
    if hasattr(value, "__dataclass_fields__"):
        return [(name, _plain(getattr(value, name))) for name in value.__dataclass_fields__]
    if isinstance(value, dict):
        return sorted((key, _plain(item)) for key, item in value.items())
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if callable(value):
        return getattr(value, "__module__", ""), getattr(value, "__qualname__", "")
    return repr(value)


def _folder():
    """Return where stored runs are kept: the book's ``_build``, or the user's cache, or None."""
    here = Path.cwd()
    for place in (here, *here.parents):
        if (place / "_config.yml").is_file():
            folder = place / "_build" / "explorers"
            break
    else:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache) / "brands-become-people" / "explorers"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder
