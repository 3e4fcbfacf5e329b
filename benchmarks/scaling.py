"""How our own engines scale: time for each directed tie from a thousand to ten million people.

Run as ``python -m benchmarks.scaling SIZE``; each size is a process of its own, so that its peak of
memory is its own too. Prints a JSON list.
"""

import json
import resource
import sys
import time

import numpy as np

from simulations.core.chance import generator
from simulations.percolation import newman_ziff
from simulations.push_or_dialogue import engine, rules

MEGABYTE = 2**20


def peak():
    """Return the most memory that this process has taken, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def settings(n):
    """Return the runs by name: mean degree 10, 50 steps."""
    campaign = rules.Parameters(
        n=n, mean_degree=10, budget=n / 100, n_seeds=max(1, n // 500), steps=50
    )
    cascade = campaign.replace(budget=0, share=0, silence=1, word_of_mouth=0.2)
    return {
        "cascade": cascade,
        "push": campaign.replace(share=0),
        "dialogue": campaign.replace(share=1),
        "talk": campaign.replace(share=0, silence=0, word_of_mouth=0.01),
    }


def timed(work, seconds):
    """Return the median processor time of some work that is repeated for a while."""
    times = []
    while sum(times) < seconds or len(times) < 3:
        start = time.process_time()
        work(len(times))
        times.append(time.process_time() - start)
    return float(np.median(times))


def main(n):
    """Measure and print."""
    for parameters in settings(1000).values():
        engine.simulate(parameters)  # compiled from here on
    newman_ziff.fill(10, kind="bond")
    libraries, network = peak(), None

    def build(number):
        nonlocal network
        network = None
        network = engine.build_network(settings(n)["push"], number)

    rows = [{"work": "network", "n": n, "seconds": timed(build, 0.5), "peak": peak()}]
    for name, p in settings(n).items():
        seconds = timed(lambda number, p=p: engine.simulate(p, number, network=network), 0.5)
        rows.append({"work": name, "n": n, "seconds": seconds, "peak": peak()})
    ties = network.neighbours.size
    network, side = None, round((n / 2) ** 0.5)
    order = generator(1, "order").permutation(np.arange(2 * side**2, dtype=np.int32))
    seconds = timed(lambda number: newman_ziff.fill_in_order(side, order, kind="bond"), 0.5)
    rows.append({"work": "filling", "n": n, "seconds": seconds, "peak": peak()})
    for row in rows:
        items = 2 * side**2 if row["work"] == "filling" else ties
        row |= {"nanoseconds": row["seconds"] / items * 1e9, "libraries": libraries}
    print(json.dumps(rows))


if __name__ == "__main__":
    main(int(sys.argv[1]))
