"""Sane arguments of the functions of federation, for test_fuzz.py."""

import numpy as np

SANE = {
    "attack": True,
    "chances": lambda: [0.1, 0.5],
    "founding": 0.1,
    "gone": lambda: np.arange(30) % 3 == 0,
    "kept": 0.5,
    "kind": "random",
    "listed": 0.2,
    "redundancy": 3,
    "removed": lambda: [0.1, 0.5],
    "spare": 0.25,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.can_change": "takes a state of a run",
    "rules.room": "takes people of a run",
    "rules.first_to_fail": "takes parameters, which are checked",
    "rules.shares_before": "takes measures of a run",
    "settling.settle": "takes friends and draws of a run",
}
