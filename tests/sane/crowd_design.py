"""Sane arguments of the functions of crowd_design, for test_fuzz.py."""

import numpy as np
from sane.shared import draws

SANE = {
    "copying": 0.8,
    "designs": 5,
    "doubt": 0.1,
    "ends": lambda: np.array([[2, 1, 2], [0, 1, 2]]),
    "hidden": 2,
    "longest": 4,
    "prior": 3.0,
    "right": 0.6,
    "rooms": 2,
    "searchers": lambda: np.array([[1, 2, 3], [3, 1, 2]]),
    "team": 2,
    "values": draws,
    "votes": 3.0,
    "searchers.compare_teams.size": 30,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.copied": "draws for a run, from parameters that are checked",
    "engine.vote": "takes what a run drew",
    "rules.measure": "counts votes that a run holds",
}
