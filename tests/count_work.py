"""Count what engines do: draws, ties read, joins. Prints a JSON object, a row a model or kernel.

For `test_work.py`, which runs it with NUMBA_DISABLE_JIT=1. Then the kernels are plain Python, and
what they touch can be counted. It is the code that Numba compiles otherwise, or its second form on
whole arrays, which must do no more.
"""

import json
from collections import Counter

import numpy as np

from simulations import networks
from simulations.chance import generator, philox

done = Counter()


def counting(function, name, size):
    """Return a function that adds the `size` of each call to a count, and does its work."""

    def counted(*arguments):
        done[name] += size(*arguments)
        return function(*arguments)

    return counted


def drawn(first, second, stream, out):
    """Return how many draws a call makes."""
    return out.size


draw = philox.draw
philox.draw = counting(draw, "draws", drawn)  # before anybody takes it from there
philox.philox = counting(philox.philox, "blocks", lambda *_: 1)
philox.draw_random_bits = counting(
    philox.draw_random_bits, "addresses", lambda first, *_: first.size
)

from simulations.models.push_or_dialogue import engine as push  # noqa: E402
from simulations.processes import (  # noqa: E402
    bounded_confidence,
    independent_cascade,
    newman_ziff,
    talk,
)
from simulations.running.catalogue import models  # noqa: E402

push.open_ties = talk._open_in_groups  # what Numba compiles
talk.draw = counting(draw, "tie draws", drawn)
newman_ziff._find = counting(newman_ziff._find, "finds", lambda *_: 1)
newman_ziff._root = counting(newman_ziff._root, "bare finds", lambda *_: 1)


class Watched(np.ndarray):
    """An array that counts how many of its entries are read."""

    def __getitem__(self, place):
        value = self.view(np.ndarray)[place]  # what has been read is no longer watched
        done["ties read"] += np.size(value)
        return value


def watched(network):
    """Return a network that counts how many ties are read."""
    object.__setattr__(network, "neighbours", network.neighbours.view(Watched))
    return network


def declared(model):
    """Return for each `Work` that an engine declares the counts: found, allowed, and whether so."""
    rows = {}
    for case, work in model.engine.WORK.items():
        parameters = model.parameters(**work.parameters)
        network = model.build_network(parameters, work.seed)
        given = {} if network is None else {"network": network}
        run = model.simulate(parameters, work.seed, **given)
        allowed = work.counts(parameters, network, run)
        if network is not None:
            watched(network)
        done.clear()
        model.simulate(parameters, work.seed, **given)
        rows[case] = [
            (name, done[name], str(most), bool(done[name] in most))
            for name, most in ((k, m if isinstance(m, range) else [m]) for k, m in allowed.items())
        ]
    return rows


def work_of_an_independent_cascade():
    """Return the work of an independent cascade whose luck is drawn when somebody speaks."""
    network = networks.random_graph(1000, 10, rng=generator(1, "work"))
    world = independent_cascade.world_of(network, 0.2, 1)
    followers = np.diff(world.offsets)
    drawn = world._replace(offsets=network.offsets, neighbours=watched(network).neighbours)
    queue, seen = np.empty(1001, np.uint32), np.zeros(1000, np.uint8)
    end = independent_cascade.add(0, queue, 0, seen)
    done.clear()
    with np.errstate(over="ignore"):
        end = independent_cascade._follow_in_groups(queue, 0, end, seen, drawn)
    reached = queue[:end]
    return done | {
        "adopters": int(end),
        "handfuls": int(np.ceil(network.degrees()[reached] / 32).sum()),
        "followers": int(followers[reached].sum()),
        "with many followers": int((followers[reached] > 4).sum()),
    }


def work_of_filling():
    """Return the work of filling a torus bond by bond."""
    done.clear()
    filling = newman_ziff.fill(20, kind="bond")
    return done | {"bonds": 800, "wrapped": max(filling.horizontal, filling.vertical)}


def work_of_meetings():
    """Return the work of meetings, some of them with a brand."""
    done.clear()
    bounded_confidence.campaign(0.1, how="listens first", n=100, silent=5, meetings=20)
    return done | {"people": 100, "silent": 500, "campaign": 2000}


if __name__ == "__main__":
    cases = {model.name: declared(model) for model in models()}
    cases |= {
        "independent cascade": work_of_an_independent_cascade(),
        "filling": work_of_filling(),
        "meetings": work_of_meetings(),
    }
    print(json.dumps(cases))
