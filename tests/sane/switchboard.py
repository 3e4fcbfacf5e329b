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
