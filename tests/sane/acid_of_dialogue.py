"""Sane arguments of the functions of acid_of_dialogue, for test_fuzz.py."""

SANE = {
    "brand": "obedient",
    "customers": 201,
    "defects": 3,
    "different": False,
    "disagreement": 0.1,
    "loud": 0.1,
    "poll": 9,
    "qualities": lambda: [0.5, 0.7],
    "warning": 0.1,
}
