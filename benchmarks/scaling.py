"""How our own engines scale: time for each directed tie from a thousand to ten million people.

Run as ``python -m benchmarks.scaling SIZE``; each size is a process of its own, so that its peak of
memory is its own too. Prints a JSON list.
"""

import json
import resource
import sys
import time

import numpy as np

from benchmarks import peers, rows
from simulations.chance import generator
from simulations.models.push_or_dialogue import engine, rules
from simulations.processes import independent_cascade, newman_ziff

MEGABYTE = 2**20


def peak():
    """Return the most memory that this process has taken, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def settings(n):
    """Return the campaigns by name: mean degree 10, 50 steps."""
    campaign = rules.Parameters(
        n=n, mean_degree=10, budget=n / 100, n_seeds=max(1, n // 500), steps=50
    )
    return {
        "push": campaign.replace(share=0),
        "dialogue": campaign.replace(share=1),
        "talk": campaign.replace(share=0, silence=0, word_of_mouth=0.01),
    }


def build_network(n, number=0):
    """Return the random graph that all run on."""
    return engine.build_network(settings(n)["push"], number)


def works(n, network):
    """Return all that is run on a network by name: each a function of a seed."""

    def cascade(seed):
        independent_cascade.spread(network, 0.2, range(max(1, n // 500)), seed)

    def campaign(parameters):
        return lambda seed: engine.simulate(parameters, seed, network=network)

    return {"cascade": cascade} | {name: campaign(p) for name, p in settings(n).items()}


def objects(n, network):
    """Return the row of Mesa: how much memory people take who are objects; a single step is run."""
    prepare, run = peers.talk_mesa(network, rows.Talk(n, (0,), n // 100, steps=1))
    prepare(0)
    start = time.process_time()
    run(0)
    return {"work": "Mesa", "n": n, "seconds": time.process_time() - start, "peak": peak()}


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
    small = build_network(1000)
    for work in works(1000, small).values():
        work(0)  # compiled from here on
    newman_ziff.fill(10, kind="bond")
    libraries, network = peak(), None

    def build(number):
        nonlocal network
        network = None
        network = build_network(n, number)

    found = [{"work": "network", "n": n, "seconds": timed(build, 0.5), "peak": peak()}]
    for name, work in works(n, network).items():
        found.append({"work": name, "n": n, "seconds": timed(work, 0.5), "peak": peak()})
    ties, side = network.neighbours.size, round((n / 2) ** 0.5)
    work = network = None
    order = generator(1, "order").permutation(np.arange(2 * side**2, dtype=np.int32))
    seconds = timed(lambda number: newman_ziff.fill_in_order(side, order, kind="bond"), 0.5)
    found.append({"work": "filling", "n": n, "seconds": seconds, "peak": peak()})
    if n == rows.OBJECTS:
        found.append(objects(n, build_network(n)))  # last, because it raises the peak
    for row in found:
        items = 2 * side**2 if row["work"] == "filling" else ties
        row |= {"nanoseconds": row["seconds"] / items * 1e9, "libraries": libraries}
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
