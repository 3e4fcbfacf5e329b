"""The same cascade among ten thousand people, a million, a hundred million and 1.7 billion.

Run as ``python -m benchmarks.world [SIZE ...]``; all sizes if none is given. The networks are not
stored, and each run has one of its own. Each size is a process of its own, so that its peak of
memory is its own, too. Only the rows of the sizes that were measured are replaced in
`simulations/measured/`: ``world.csv`` and ``world_curves.csv``.
"""

import json
import subprocess
import sys
import time

import numpy as np
import pandas as pd

from benchmarks.scaling import peak
from simulations.measured import RESULTS
from simulations.models.percolation.implicit import Setting
from simulations.processes import independent_cascade
from simulations.processes.implicit_spread import Spread

RUNS = {10**4: 1000, 10**6: 100, 10**7: 10, 10**8: 4, 1_700_000_000: 1}
STORED = 10**6, 10**7  # sizes at which the same is run on the stored network
CASCADE = Setting(chance=0.2, starters=0.001)


def spread(setting, seed):
    """Return a spread of a setting before its first step."""
    network = setting.build(seed)
    return Spread(network, setting.chance, setting.first(seed), seed)


def stored_nanoseconds(setting, ties):
    """Return the processor time for a tie looked at if the network of seed 0 is stored."""
    network, times = setting.build(0).stored(), []
    for _ in range(5):
        start = time.process_time()
        independent_cascade.spread(network, setting.chance, setting.first(0), 0)
        times.append(time.process_time() - start)
    return float(np.median(times)) / ties * 1e9


def measure(n):
    """Return the row of a size, and its curve."""
    spread(CASCADE.replace(n=10**4), 0).run()  # compiled from here on
    setting, curves, seconds, clock, ties = CASCADE.replace(n=n), [], [], [], []
    for seed in range(RUNS[n]):
        begun = time.process_time(), time.monotonic()
        done = spread(setting, seed).run()
        seconds.append(time.process_time() - begun[0])
        clock.append(time.monotonic() - begun[1])
        curves.append(np.cumsum(done.new) / n)
        ties.append(int(done.ties))
    row = {
        "n": n,
        "runs": RUNS[n],
        "threads": done.threads,
        "seconds": float(np.median(seconds)),
        "clock": float(np.median(clock)),
        "nanoseconds": float(np.median(np.array(seconds) / ties)) * 1e9,
        "peak": peak(),
        "ties": int(np.median(ties)),
        "stored": stored_nanoseconds(setting, ties[0]) if n in STORED else None,
        "reached": float(np.mean([curve[-1] for curve in curves])),
        "reached_sd": _spread_of([curve[-1] for curve in curves]),
        "steps": float(np.mean([len(curve) - 1 for curve in curves])),
        "steps_sd": _spread_of([len(curve) - 1 for curve in curves]),
    }
    longest = max(map(len, curves))
    same = np.array([np.pad(curve, (0, longest - len(curve)), "edge") for curve in curves])
    low, median, high = np.quantile(same, [0.1, 0.5, 0.9], axis=0)
    curve = [
        {"n": n, "step": step, "low": low[step], "median": median[step], "high": high[step]}
        for step in range(longest)
    ]
    return {"world": [row], "world_curves": curve}


def _spread_of(values):
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def store(found):
    """Replace the rows of the sizes that were measured."""
    for name, rows in found.items():
        path, new = RESULTS / f"{name}.csv", pd.DataFrame(rows)
        if path.is_file():
            old = pd.read_csv(path)
            new = pd.concat([old[~old["n"].isin(new["n"])], new])
        keys = [key for key in ("n", "step") if key in new]
        new.sort_values(keys).to_csv(path, index=False, float_format="%.6g")


def main(sizes):
    """Measure each size in a process of its own, and store what comes out."""
    for n in sizes:
        command = [sys.executable, "-m", "benchmarks.world", "--one", str(n)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        store(found)
        print(found["world"][0], flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main([int(float(size)) for size in sys.argv[1:]] or list(RUNS))
