"""Count what engines do: draws, ties read, joins. Prints a JSON object, a row a case.

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

from simulations.models.alphabet import engine as alphabet  # noqa: E402
from simulations.models.alphabet import rules as alphabet_rules  # noqa: E402
from simulations.models.contact_to_relation import engine as relation  # noqa: E402
from simulations.models.contact_to_relation import rules as relation_rules  # noqa: E402
from simulations.models.first_link import engine as first_link  # noqa: E402
from simulations.models.first_link import rules as first_link_rules  # noqa: E402
from simulations.models.louder_message import engine as louder  # noqa: E402
from simulations.models.louder_message import rules as louder_rules  # noqa: E402
from simulations.models.push_or_dialogue import engine as push  # noqa: E402
from simulations.models.push_or_dialogue import rules  # noqa: E402
from simulations.processes import (  # noqa: E402
    bounded_confidence,
    independent_cascade,
    newman_ziff,
    talk,
)

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


def work_of_push(**changes):
    """Return the work of a run of push or dialogue, and what it may cost."""
    parameters = rules.Parameters(n=1000, mean_degree=8, budget=10, n_seeds=5, steps=40, **changes)
    network = push.build_network(parameters, 1)
    sources, neighbours = network.sources(), network.neighbours
    run = push.simulate(parameters, 1, network=network, record=True)
    undecided = (run.people["attitude"] == rules.UNDECIDED).sum(axis=0)  # the step of deciding
    adopter = run.people["attitude"][-1] == rules.ADOPTER
    done.clear()
    push.simulate(parameters, 1, network=watched(network))
    return done | {
        "n": network.n,
        "adopters": int(adopter.sum()),
        "ties of adopters": int(network.degrees()[adopter].sum()),
        "ties to the undecided": int(
            (adopter[sources] & (undecided[neighbours] > undecided[sources])).sum()
        ),
        "contacts": int(parameters.contacts(np.arange(1, 41)).sum()),
    }


def work_of_a_chain():
    """Return the work of a threshold cascade."""
    parameters = first_link_rules.Parameters(n=2000, mean_degree=4, n_seeds=20)
    network = watched(first_link.build_network(parameters, 2))
    done.clear()
    run = first_link.simulate(parameters, 2, network=network)
    ties = int(network.degrees()[run.people["adopted"]].sum())
    return done | {"n": 2000, "ties of adopters": ties}


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


def work_of_relations():
    """Return the work of strong and weak ties."""
    parameters = relation_rules.Parameters(n=600)
    network = relation.build_network(parameters, 1)
    done.clear()
    run = relation.simulate(parameters, 1, network=network)
    undecided = np.rint((1 - run.measures["adopters"]) * 600)
    return done | {"undecided": int(undecided[:-1].sum()), "meetings": parameters.meetings}


def work_of_scribes():
    """Return the work where only ten may ever teach."""
    parameters = alphabet_rules.Parameters(n=2000)
    lessons = alphabet_rules.draw_luck(parameters, 1, every_lesson=False).lecturers.size
    done.clear()
    alphabet.simulate(parameters, 1)
    return done | {"lessons": lessons, "teachers": parameters.teachers}


def work_of_filling():
    """Return the work of filling a torus bond by bond."""
    done.clear()
    filling = newman_ziff.fill(20, kind="bond")
    return done | {"bonds": 800, "wrapped": max(filling.horizontal, filling.vertical)}


def work_of_a_message():
    """Return the work of a message that insists until nobody can change."""
    done.clear()
    steps = louder.simulate(louder_rules.Parameters(side=10), 1).steps
    return done | {"encounters": 100 * steps, "ahead": louder._AHEAD}


def work_of_meetings():
    """Return the work of meetings, some of them with a brand."""
    done.clear()
    bounded_confidence.campaign(0.1, how="listens first", n=100, silent=5, meetings=20)
    return done | {"people": 100, "silent": 500, "campaign": 2000}


if __name__ == "__main__":
    cases = {
        "cascade": work_of_push(share=0, silence=1, word_of_mouth=0.3),
        "push": work_of_push(share=0),
        "dialogue": work_of_push(share=1, discontent=0.3),
        "chain": work_of_a_chain(),
        "independent cascade": work_of_an_independent_cascade(),
        "relations": work_of_relations(),
        "scribes": work_of_scribes(),
        "filling": work_of_filling(),
        "message": work_of_a_message(),
        "meetings": work_of_meetings(),
    }
    print(json.dumps(cases))
