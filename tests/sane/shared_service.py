"""Sane arguments of the functions of shared_service, for test_fuzz.py."""

SANE = {
    "alone": 0.1,
    "price": 0.2,
    "reconsider": 0.1,
    "theory.gains_of_a_merger.large": 1000.0,
    "theory.gains_of_a_merger.small": 100.0,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.share_using": "takes a state of a run",
    "rules.would_use": "takes a share that the engine made",
}
