"""Sane arguments of functions in rooms that models share, and what they are made of.

A name means the same in all of them; where it does not, `room.module.function.name` says what.
"""

import numpy as np

from simulations import chance, networks


def net():
    return networks.random_graph(30, 4, rng=chance.generator(1, "fuzz"))


def a_graph_of_igraph():
    import igraph

    return igraph.Graph.Ring(5)


def a_frame_of_ties():
    import pandas as pd

    return pd.DataFrame({"source": ["Ann", "Bob"], "target": ["Bob", "Cat"], "weight": [1.0, 2.0]})


def filled():
    from simulations.processes import newman_ziff

    return newman_ziff.fill_many(4, 3)


def a_state():
    from simulations.processes import threshold_cascade

    return threshold_cascade.start(np.ones(30, np.int32), [0, 1])


def a_town():
    from simulations import town

    return town.make("site", 4, [(0, 1), (1, 2)])


def sets():
    from simulations.processes import influence

    return influence.reverse_sets(net(), 0.2, worlds=3, roots=2)


def draws():
    return chance.everyone(1, "fuzz", 30)


SANE = {
    "at": 0.5,
    "chance": 0.2,
    "confidence": 0.3,
    "contacted": 0.1,
    "contacts": 10,
    "count": 3,
    "counts": lambda: np.array([2, 3]),
    "days": (),
    "degree": 4,
    "direction": "either",
    "draws": draws,
    "dt": 0.5,
    "features": 5,
    "fillings": filled,
    "first": 1,
    "friends": 2,
    "gain": 1.0,
    "gap": 0.01,
    "how": "shouts",
    "inside": 0.8,
    "insistence": 0.1,
    "insistences": lambda: [0.1, 0.5],
    "kind": "site",
    "least": 0.05,
    "links": 2,
    "loss": 4.0,
    "mean_degree": 4.0,
    "meetings": 3,
    "most": 10,
    "n": 30,
    "needed": lambda: np.ones(30, np.int32),
    "neighbourhood": "Moore",
    "network": net,
    "newcomers": lambda: np.array([0, 1], np.int32),
    "opinions": lambda: draws(),
    "order": lambda: np.arange(30),
    "p": 0.03,
    "parameters": None,
    "people": lambda: np.array([0, 1]),
    "periodic": (True, False),
    "probability": 0.2,
    "probabilities": draws,
    "pull": 0.5,
    "q": 0.38,
    "quality": 0.5,
    "reach": 2,
    "record": False,
    "replicates": 3,
    "reproduction": 0.5,
    "rewiring": 0.1,
    "rng": lambda: chance.generator(1, "fuzz"),
    "roots": 2,
    "rule": "site",
    "runs": 2,
    "second": 0,
    "seed": 1,
    "seed_adopters": lambda: [0, 1],
    "sets": sets,
    "share": 0.2,
    "shares": lambda: [0.1, 0.5],
    "shortcuts": 0.1,
    "side": 5,
    "silent": 1,
    "size": 4,
    "sizes": lambda: np.array([1, 2, 3]),
    "speakers": lambda: np.array([0, 1]),
    "spread": 10.0,
    "start": 0,
    "state": a_state,
    "steps": 5,
    "source": lambda: np.array([0, 0, 1]),
    "stream": "fuzz",
    "t": 1,
    "text": "site;seed=1;people=3;ties=0-1",
    "threshold": 0.18,
    "ties": (),
    "town": a_town,
    "value": 0.7,
    "worlds": 3,
    "years": 5.0,
    "chance.draws.random_bits_of.stream": lambda: chance.stream_key(1, "fuzz"),
    "chance.draws.uniforms.first": lambda: np.arange(5),
    "networks.files.read_ties.columns": None,
    "networks.files.read_ties.duplicates": "merge",
    "networks.files.read_ties.header": None,
    "networks.files.read_ties.path": lambda: networks.fixed.__file__.replace(
        "fixed.py", "data/karate_club.csv"
    ),
    "networks.files.read_ties.self_ties": "drop",
    "networks.files.read_ties.separator": None,
    "networks.files.read_ties.weights": None,
    "networks.files.read_ties.directed": False,
    "networks.objects.from_igraph.graph": a_graph_of_igraph,
    "networks.objects.from_networkx.graph": lambda: net().to_networkx(),
    "networks.objects.from_pandas.columns": None,
    "networks.objects.from_pandas.frame": a_frame_of_ties,
    "networks.objects.from_pairs.pairs": lambda: [("Ann", "Bob"), ("Bob", "Cat")],
    "networks.objects.from_scipy.labels": None,
    "networks.objects.from_scipy.matrix": lambda: np.eye(4, k=1),
    **{
        f"networks.objects.{name}.{choice}": value
        for name in ("from_igraph", "from_networkx", "from_pandas", "from_pairs", "from_scipy")
        for choice, value in (
            ("weights", None),
            ("directed", False),
            ("self_ties", "drop"),
            ("duplicates", "merge"),
        )
    },
    "networks.given.a_network.name": "network",
    "networks.given.a_network.value": net,
    "networks.random.circles.repeats": "merge",
    "networks.random.circles.self_ties": "redraw",
    "networks.random.circles.size": 5,
    "networks.rows.from_ties.directed": False,
    "networks.rows.from_ties.labels": None,
    "networks.rows.from_ties.pairs": lambda: [(0, 1), (1, 2)],
    "networks.rows.from_ties.weights": None,
    "processes.complex_contagion.sweep.friends": (1, 2),
    "processes.newman_ziff.fill_in_order.order": lambda: np.arange(25, dtype=np.int32),
    "town.text.make.at": None,
    "town.text.make.first": None,
    "town.text.make.own": None,
    "town.text.make.parameters": None,
    "town.text.make.people": 4,
    "town.text.name_of.person": 3,
}
