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
