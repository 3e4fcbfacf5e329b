"""Runs among ten thousand people, a million, a hundred million and 1.7 billion.

Run as ``python -m benchmarks.world [WORK ...] [SIZE ...]``, with ``cascade``, ``push`` or
``dialogue`` for the work; all of either if none is given. The networks are not stored, and each run
has one of its own. Each size is a process of its own, so that its peak of memory is its own, too.
Only the rows that were measured are replaced in `simulations/measured/`: ``world.csv`` and
``world_curves.csv`` of the cascade, ``world_talk.csv`` of push or dialogue.
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
from simulations.models.push_or_dialogue import engine
from simulations.models.push_or_dialogue.implicit import Setting as TalkSetting
from simulations.models.push_or_dialogue.implicit_engine import ImplicitRun
from simulations.processes import independent_cascade
from simulations.processes.implicit_spread import Spread

RUNS = {10**4: 1000, 10**6: 100, 10**7: 10, 10**8: 4, 1_700_000_000: 1}
STORED = 10**6, 10**7  # sizes at which the same is run on the stored network
CASCADE = Setting(chance=0.2, starters=0.001)
TALK_RUNS = {  # with answers, ties are computed as often as people talk: not among 1.7 billion
    "push": {10**6: 20, 10**7: 5, 10**8: 1, 1_700_000_000: 1},
    "dialogue": {10**6: 5, 10**7: 1, 10**8: 1},
}
SHARES = {"push": 0.0, "dialogue": 0.5}


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


def campaign(work, n):
    """Return the setting of a push, or of a budget half of which goes to dialogue, among n."""
    return TalkSetting(
        n=n, share=SHARES[work], budget=n / 100, n_seeds=max(n // 1000, 1), silence=0.2
    )


def stored_talk_seconds(setting):
    """Return the processor time of the same run if the network of seed 0 is stored."""
    network, times = setting.build(0).stored(), []
    for _ in range(3):
        start = time.process_time()
        engine.simulate(setting, 0, network=network)
        times.append(time.process_time() - start)
    return float(np.median(times))


def measure_talk(work, n):
    """Return the row of a size of push or dialogue."""
    ImplicitRun((small := campaign(work, 10**4)).build(0), small).run()  # compiled from here on
    setting, seconds, clock, ties, adopters = campaign(work, n), [], [], [], []
    for seed in range(TALK_RUNS[work][n]):
        begun = time.process_time(), time.monotonic()
        done = ImplicitRun(setting.build(seed), setting, seed).run()
        seconds.append(time.process_time() - begun[0])
        clock.append(time.monotonic() - begun[1])
        ties.append(done.ties)
        adopters.append(float(done.measures()["adopters"][-1]))
    row = {
        "work": work,
        "n": n,
        "runs": TALK_RUNS[work][n],
        "threads": done.threads,
        "seconds": float(np.median(seconds)),
        "clock": float(np.median(clock)),
        "nanoseconds": float(np.median(np.array(seconds) / ties)) * 1e9,
        "peak": peak(),
        "ties": int(np.median(ties)),
        "stored": stored_talk_seconds(setting) if n in STORED else None,
        "adopters": float(np.mean(adopters)),
        "adopters_sd": _spread_of(adopters),
    }
    return {"world_talk": [row]}


def _spread_of(values):
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def store(found):
    """Replace the rows of the sizes that were measured."""
    for name, rows in found.items():
        path, new = RESULTS / f"{name}.csv", pd.DataFrame(rows)
        keys = [key for key in ("work", "n", "step") if key in new]
        if path.is_file():
            old = pd.read_csv(path)
            whose = [key for key in keys if key != "step"]
            measured = pd.MultiIndex.from_frame(new[whose])
            new = pd.concat([old[~pd.MultiIndex.from_frame(old[whose]).isin(measured)], new])
        new.sort_values(keys).to_csv(path, index=False, float_format="%.6g")


WORKS = {"cascade": RUNS, **TALK_RUNS}


def main(words):
    """Measure each work at each size in a process of its own, and store what comes out."""
    sizes = [int(float(word)) for word in words if word not in WORKS]
    for work in [word for word in words if word in WORKS] or WORKS:
        for n in sizes or WORKS[work]:
            command = [sys.executable, "-m", "benchmarks.world", "--one", work, str(n)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found = json.loads(done.stdout.splitlines()[-1])
            store(found)
            print(next(iter(found.values()))[0], flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _, _, chosen, size = sys.argv
        one = measure(int(size)) if chosen == "cascade" else measure_talk(chosen, int(size))
        print(json.dumps(one))
    else:
        main(sys.argv[1:])
