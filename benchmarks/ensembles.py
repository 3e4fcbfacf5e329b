"""Many replicates: ours in blocks on threads, Mesa's batch_run on processes.

Run as ``python -m benchmarks.ensembles``; prints a JSON list. Time here is that of the clock on
the wall, because the point is to use all cores.
"""

import functools
import json
import time
from concurrent.futures import ThreadPoolExecutor

import mesa

from benchmarks import peers
from benchmarks.rows import _random_graph
from simulations.chance import replicate_seeds
from simulations.processes import independent_cascade

N, REPLICATES, BLOCK, MESA = 10_000, 1000, 25, 24
SEEDS, CHANCE = list(range(10)), 0.2


@functools.cache
def cascade_of_mesa():
    """Return prepare and run of the cascade in Mesa; each process builds the network once."""
    return peers.cascade_mesa(_random_graph(N, 10), SEEDS, CHANCE)


class Cascade(mesa.Model):
    """A cascade that `batch_run` can start: all of it happens in the first step."""

    def __init__(self, seed=None):
        super().__init__(rng=seed)
        self.number = int(self.random.random() * 2**31)
        prepare, self.cascade = cascade_of_mesa()
        prepare(self.number)
        self.datacollector = mesa.DataCollector({"adopters": "adopters"})
        self.adopters = 10

    def step(self):
        """Run the cascade to its end."""
        self.adopters = self.cascade(self.number)
        self.datacollector.collect(self)
        self.running = False


def seconds(work):
    """Return how long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ours(network, workers):
    """Return the reach of all replicates, in their order, whoever computed them."""
    seeds = replicate_seeds(1, REPLICATES)

    def block(first):
        return [
            len(independent_cascade.spread(network, CHANCE, SEEDS, seed))
            for seed in seeds[first : first + BLOCK]
        ]

    with ThreadPoolExecutor(workers) as pool:
        blocks = pool.map(block, range(0, REPLICATES, BLOCK))
        return [reach for reach_of_block in blocks for reach in reach_of_block]


def by_mesa():
    """Run Mesa's own ensemble on two processes."""
    mesa.batch_run(
        Cascade, {}, iterations=MESA, number_processes=2, max_steps=1, display_progress=False
    )


def main():
    """Measure and print."""
    network = _random_graph(N, 10)
    assert ours(network, 1) == ours(network, 2)  # compiled from here on, and equal
    rows = []
    for number in range(3):
        for name, count, work in (
            ("ours, one thread", REPLICATES, lambda: ours(network, 1)),
            ("ours, two threads", REPLICATES, lambda: ours(network, 2)),
            ("mesa.batch_run, two processes", MESA, by_mesa),
        ):
            each = seconds(work) / count
            rows.append({"name": name, "round": number, "seconds": each, "replicates": count})
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
