"""Sane arguments of the functions of masks, for test_fuzz.py."""

import numpy as np

SANE = {
    "careful": 0.1,
    "cheats": 0.05,
    "cost": 1,
    "letters": 5,
    "open_worth": 0.6,
    "tested": 5,
    "within": 0.6,
    "colouring.friends_with_the_same.text": lambda: np.zeros(30, int),
    "theory.best_test.people": 100,
    "theory.break_even.most": 200,
    "theory.regret.people": 100,
    "theory.same_text.texts": 10,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.who_talks_with_whom": "takes ties that a run drew",
    "engine.comparisons": "made once for a run, of parameters that are checked",
    "rules.worth": "takes counts of a run",
}
