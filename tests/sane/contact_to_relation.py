"""Sane arguments of the functions of contact_to_relation, for test_fuzz.py."""


def effects_of():
    from simulations.models.contact_to_relation import levers

    return levers.design(levers.ENDS, n=300)


SANE = {
    "advertising": 0.01,
    "design": effects_of,
    "reproductions": lambda: [0.2, 0.5],
    "total": 100.0,
    "levers.design.levels": lambda: {"advertising": [0.05, 0.1]},
    "levers.design.replicates": 1,
}
