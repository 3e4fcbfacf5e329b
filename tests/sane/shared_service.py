"""Sane arguments of the functions of shared_service, for test_fuzz.py."""

SANE = {
    "alone": 0.1,
    "price": 0.2,
    "reconsider": 0.1,
    "theory.gains_of_a_merger.large": 1000.0,
    "theory.gains_of_a_merger.small": 100.0,
}
