"""Sane arguments of the functions of knowledge, for test_fuzz.py."""

import numpy as np
from sane.shared import draws

from simulations import networks

SANE = {
    "answer_loss": 0.2,
    "beginners": lambda: np.array([0, 1]),
    "belief": 0.5,
    "branches": 3,
    "depth": 2,
    "loss_chance": 0.2,
    "mean": 25.0,
    "nights": 10,
    "person": 1,
    "radius": 1,
    "rounds": 3,
    "seen_willing": 2,
    "spreads": lambda: [5.0, 10.0],
    "strangers": 3,
    "thresholds": lambda: draws() * 30,
    "email_game.doubts.last": lambda: np.array([1, 2, 3]),
    "engine.count_acting.network": lambda: networks.ring(5, 2),
    "engine.count_acting.threshold": 3,
    "fewest_ties.fewest_ties.n": 4,
    "fewest_ties.fewest_ties.threshold": 3,
    "rules.world_weights.n": 4,
    "theory.chance_of_enough.threshold": 3,
    "theory.critical_spread.n": 100,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.check_network": "is what refuses",
    "engine.count_with_sight": "takes whom people of a network see",
    "engine.sight": "takes a network that `check_network` let pass",
    "rules.world_weights": "takes parameters, which are checked",
    "rules.is_sure_enough": "compares numbers that the engine made",
}
