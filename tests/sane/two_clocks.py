"""Sane arguments of the functions of two_clocks, for test_fuzz.py."""

from sane.shared import draws

SANE = {
    "contract": 24,
    "delay": 2,
    "doubling": 24.0,
    "fast": (1, 6),
    "fresh": 3.0,
    "glance": 0.1,
    "lead": 6,
    "life": 24,
    "lifetime": 24.0,
    "months": 50,
    "phase": 0,
    "phases": (0, 0),
    "slow": (3, 12),
    "stale": 20.0,
    "step": 1,
    "taste": draws,
    "whole_months": True,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.count": "takes a state of a run",
    "rules.chance_to_try": "takes parameters, which are checked",
}
