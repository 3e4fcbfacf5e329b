"""Sane arguments of the functions of percolation, for test_fuzz.py."""

import numpy as np
from sane.shared import net


def demanded():
    from simulations.models.percolation import price

    return price.demand(net())


def setting():
    from simulations.models.percolation import implicit

    return implicit.Setting(n=300)


SANE = {
    "build": lambda: lambda seed: net(),
    "change": 0.01,
    "curve": demanded,
    "degrees": lambda: np.array([1, 2, 3]),
    "films": 5,
    "implicit.memory.threads": 1,
    "implicit.run.keep": None,
    "implicit.run.progress": False,
    "implicit.run.remove": False,
    "implicit.run.threads": 1,
    "setting": setting,
    "starters": 0.01,
    "price.build_network.kind": "lattice",
    "price.four_networks.n": 25,
    "price.ring_thresholds.shortcuts": lambda: [0.1, 0.5],
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.run": "takes a state of a run",
    "engine.who_is_told": "takes the side of parameters, which are checked",
    "rules.around_each": "takes the side of parameters, which are checked",
    "rules.given_to": "takes hooks that `simulate` has checked",
    "rules.is_worth_it": "takes preferences that a run drew",
}
