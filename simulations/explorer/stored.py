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
from simulations.explorer.declared import Result
from simulations.explorer.outcomes import condensed, outcome, sentence, theory
from simulations.explorer.stage import Pool, store_stage
from simulations.running import sources
from simulations.running.safe_files import write

MOST_BYTES = 300_000
APART = 0.17  # of two points that a finger drags: 44 of the 260 pixels that a narrow page has


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
    if file:
        with suppress(OSError, ValueError):  # not made yet, or damaged: it is made
            return json.loads(file.read_text(encoding="utf-8"))
    text = as_json(make(explorer))
    if len(text.encode()) > MOST_BYTES:
        raise ExplorerError(
            f"{explorer.name} must take at most {MOST_BYTES} bytes of a page, "
            f"got {len(text.encode())}: use fewer values, or a stage that follows fewer sliders"
        )
    if file:
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
        ``challenges`` holds for each of them a text with a 1 or a 0 a setting.
    """
    sliders = explorer.sliders
    grid = {slider.name: slider.values for slider in sliders}
    settings = [dict(zip(grid, v, strict=True)) for v in itertools.product(*grid.values())]
    curves, finals, sentences = Pool(), Pool(), Pool()
    sources = {}
    series = [list(_outcomes(explorer, item, settings, sources)) for item in explorer.series]
    results = [
        Result(
            explorer.parameters(**setting),
            {s.label: of[i] for s, of in zip(explorer.series, series, strict=True)},
        )
        for i, setting in enumerate(settings)
    ]
    kept = [[condensed(explorer, found) for found in of] for of in series]
    data = {
        "shape": tuple(len(values) for values in grid.values()),
        "start": [slider.values.index(slider.start) for slider in sliders],
        "xs": [float(f"{x:.6g}") for x in series[0][0].x],
        "series": [
            {
                "curve": [curves.add(item["curve"]) for item in of],
                "final": [finals.add(item["final"]) for item in of],
                "value": [item["value"] for item in of],
            }
            for of in kept
        ],
        "sentence": [sentences.add(sentence(explorer, result)) for result in results],
        "seed": chance.replicate_seeds(explorer.seed, 1)[0],
    }
    data |= {"curves": curves.items, "finals": finals.items, "sentences": sentences.items}
    data["chance"] = any(len(set(final)) > 1 for final in finals.items)
    if explorer.theory:
        lines = Pool()
        of = [lines.add(theory(explorer, result.parameters)) for result in results]
        data["theory"] = {"of": of, "lines": lines.items}
    if explorer.stage:
        data["stage"] = store_stage(explorer, settings)
    at = settings.index(explorer.start())
    if explorer.predict:
        data["predict"] = _predict(explorer, results[at])
    if explorer.challenges:
        data["challenges"] = [_met(item, results, at) for item in explorer.challenges]
    return data


def _outcomes(explorer, series, settings, sources):
    # the runs are those of the scenario of the series, over all values of the sliders that move it
    scenario = explorer.scenario(series)
    grid, key = scenario.swept, scenario.hash
    if key not in sources:
        sources[key] = scenario.run()
    frame = sources[key]
    column = frame[explorer.measure(series)].to_numpy(dtype=float)
    sizes = [len(values) for values in grid.values()]
    long = len(column) // (explorer.replicates * math.prod(sizes))
    over_steps = explorer.x == STEP
    if over_steps and (frame["step"].to_numpy() != np.arange(len(column)) % long).any():
        raise ExplorerError(f"{explorer.name}: all its runs must have equally many steps")
    runs = column.reshape(explorer.replicates, *sizes, long)
    for setting in settings:
        at = {**setting, **series.fixed}
        place = [values.index(at[name]) for name, values in grid.items()]
        if over_steps:
            yield outcome(explorer, series, runs[(slice(None), *place)])
            continue
        place[list(grid).index(explorer.x)] = slice(None)
        lines = runs[(slice(None), *place, 0)]
        yield outcome(explorer, series, lines, grid[explorer.x], setting[explorer.x])


def _predict(explorer, result):
    predict = explorer.predict
    found = predict.answers(result)
    ends = (*predict.values[:1], *predict.values[-1:]) or (predict.low, predict.high)
    if len(found) != max(1, len(predict.parts)):
        raise ExplorerError(f"predict: answer must be one number a part, got {found!r}")
    for answer in found:
        if predict.choices:
            if answer not in predict.choices:
                known = predict.choices
                raise ExplorerError(f"predict: answer must be one of {known}, got {answer!r}")
        elif not ends[0] <= answer <= ends[1]:
            low, high = ends
            raise ExplorerError(f"predict: answer must lie in [{low:g}, {high:g}], got {answer!r}")
    if predict.curve:
        _check_drawn(explorer, result[predict.curve])
    asks = predict.question
    plain = found if predict.choices else tuple(float(f"{number:.6g}") for number in found)
    return {"question": asks(result) if callable(asks) else asks, "answers": plain}


def _check_drawn(explorer, line):
    predict, of = explorer.predict, np.log if explorer.x_log else np.asarray
    first, last = line.x[0], line.x[-1]
    at = (of(predict.at) - of(first)) / (of(last) - of(first))
    if not (at[0] >= 0 and at[-1] <= 1 and (np.diff(at) >= APART).all()):
        raise ExplorerError(
            f"predict: at must lie in [{first:g}, {last:g}], each at least {APART:g} of the axis "
            f"from the next, got {predict.at}"
        )
    ends = min(line.low.min(), line.centre.min()), max(line.high.max(), line.centre.max())
    if not predict.low <= ends[0] <= ends[1] <= predict.high:
        raise ExplorerError(
            f"predict: low and high must hold the whole curve and its band, {ends[0]:g} to "
            f"{ends[1]:g}, got {predict.low:g} and {predict.high:g}"
        )


def _met(challenge, results, start):
    met = "".join("01"[bool(challenge.met(result))] for result in results)
    if "1" not in met or "0" not in met or met[start] == "1":
        raise ExplorerError(
            f"challenge {challenge.words!r} must be met at some settings, not at all of them and "
            f"not at the start, got {met.count('1')} of {len(met)}"
        )
    return met


# --- what it is made of, and where it is kept


def fingerprint(explorer):
    """Return a hash of all that the stored runs depend on.

    These are the sources of the model and of the rooms it uses, the declaration, and the versions
    of Python and of the packages that draw numbers.
    """
    import simulations

    files = {*sources.shared(sources.EXPLORER), *sources.own(explorer.model)}
    stage, predict = explorer.stage, explorer.predict
    parts = [explorer.sentence, explorer.theory]
    parts += [stage.seen, stage.draw] if stage else []
    parts += [predict.answer, predict.question] if predict else []
    parts += [challenge.met for challenge in explorer.challenges]
    for part in filter(callable, parts):
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
