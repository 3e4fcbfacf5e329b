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
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "meetings.draw_meetings": "luck of a run, drawn by the engine with checked parameters",
    "meetings.outside": "made once for a run, of a network that was checked",
    "rules.doubt": "takes a step of a run and the parameters, which are checked",
}
