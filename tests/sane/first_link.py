"""Sane arguments of the functions of first_link, for test_fuzz.py."""

SANE = {
    "number": 229,
    "seeds": 0.1,
    "theory.chance_of_cascade.first": "anybody",
    "theory.poisson.mean": 3.0,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {"rules.given_to": "takes hooks that `simulate` has checked"}
