"""Digests of what the experiments give: equal bits on every machine, Python and library version.

Usage: python -m tests.result_digests [--check | --write] [--seeds N] [MODEL ...]

Every scenario file of a model is run with N seeds a setting (20 if nothing else is said), and so
is the default run on a small scale, person by person. Without an option the digests are printed;
``--check`` compares them with those in ``digests/<model>.json`` and ends with 1 if one differs;
``--write`` stores them, if no N is given for every N that is stored.
"""

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np

from simulations.running.catalogue import models
from simulations.running.scenario import Scenario

STORED = Path(__file__).with_name("digests")
SEEDS = 20
SMALL = {"n": 300, "side": 20}  # people of a recorded run, where there is such a parameter


def digest(columns):
    """Return a short hash of named arrays; the width of their numbers does not count."""
    found = hashlib.sha256()
    for name, values in columns:
        found.update(name.encode() + b"\0")
        values = np.asarray(values)
        if values.dtype.kind in "biuf":
            found.update(np.ascontiguousarray(values, "<f8").tobytes())
        else:
            found.update("\n".join(map(str, values)).encode())
    return found.hexdigest()[:16]


def of_scenario(file, seeds):
    """Return the digest of a scenario file, run with so many seeds a setting."""
    scenario = Scenario.read(file)
    again = Scenario(
        scenario.model,
        fixed=scenario.fixed,
        swept=scenario.swept,
        replicates=seeds,
        every_step=scenario.every_step,
    )
    frame = again.run().reset_index()
    return digest(frame.items())


def of_people(model, seeds):
    """Return the digest of small runs, every person at every step."""
    names = model.parameters.names()
    few = {name: value for name, value in SMALL.items() if name in names}
    parameters = model.parameters(**few)
    columns = []
    for seed in range(seeds):
        run = model.simulate(parameters, seed, record=True)
        columns += [*run.measures.items(), *sorted(run.people.items())]
    return digest(columns)


def digests(found, seeds=SEEDS):
    """Yield the name and the digest of everything that some models run."""
    for model in found:
        folder = Path(model.rules.__file__).parent
        for file in sorted(folder.glob("*.toml")):
            if "model" in file.read_text(encoding="utf-8"):
                yield f"{model.name} {file.stem}", of_scenario(file, seeds)
        yield f"{model.name} people", of_people(model, seeds)


def read_stored():
    """Return the stored digests by number of seeds and name."""
    stored = {}
    for file in sorted(STORED.glob("*.json")):
        for seeds, known in json.loads(file.read_text()).items():
            stored.setdefault(seeds, {}).update(known)
    return stored


def write_stored(model, seeds, made):
    """Store the digests of a model for a number of seeds, in place of those it had."""
    file = STORED / f"{model}.json"
    stored = json.loads(file.read_text()) if file.is_file() else {}
    stored[str(seeds)] = {k: v for k, v in made.items() if k.split()[0] == model}
    file.write_text(json.dumps(stored, indent=2) + "\n")


def main(arguments=None):
    """Print, check or write the digests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with those that are stored")
    parser.add_argument("--write", action="store_true", help="store them")
    parser.add_argument("--seeds", type=int, help=f"seeds a setting ({SEEDS})")
    parser.add_argument("models", nargs="*", metavar="MODEL", help="all if none is named")
    given = parser.parse_args(arguments)
    stored = read_stored()
    if given.write and given.seeds is None:
        named = ["--write", *given.models]
        return max(main([*named, "--seeds", seeds]) for seeds in stored or [str(SEEDS)])
    given.seeds = given.seeds or SEEDS
    known = stored.get(str(given.seeds), {})
    if given.check and not known:
        parser.error(f"--seeds must be one of: {', '.join(stored)}; got {given.seeds}")
    chosen = [model for model in models() if not given.models or model.name in given.models]
    different = 0
    made = {}
    start = time.perf_counter()
    for name, value in digests(chosen, given.seeds):
        made[name] = value
        seconds, start = time.perf_counter() - start, time.perf_counter()
        verdict = ""
        if given.check:
            same = known.get(name) == value
            different += not same
            verdict = "equal" if same else f"DIFFERENT, was {known.get(name)}"
        print(f"{value}  {name}  {seconds:.1f} s  {verdict}".rstrip(), flush=True)
    if given.write:
        for model in chosen:
            write_stored(model.name, given.seeds, made)
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
