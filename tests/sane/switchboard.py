"""Sane arguments of the functions of switchboard, for test_fuzz.py."""

from simulations import networks

SANE = {
    "apart": False,
    "customers": 100,
    "degree": 4,
    "desks": 10,
    "longest": 0.5,
    "name": "ring",
    "network": lambda: networks.ring(8, 2),
    "offered": 8.0,
    "pairs": lambda: [(0, 3)],
    "patience": 0.5,
    "self_help": 0.2,
    "wanted": 0.2,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "counts.measures": "takes a state of a run",
    "engine.people": "takes a state of a run",
    "rules.rows_of": "takes a number of members that was checked",
    "rules.ties_of_form": "takes parameters, which are checked",
}
