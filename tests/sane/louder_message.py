"""Sane arguments of the functions of louder_message, for test_fuzz.py."""

SANE = {
    "traits": 10,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "agreement.regions": "takes a state of a run",
    "agreement.start": "takes traits that a run drew",
    "agreement.world": "made once for a run, of a network that was checked",
    "rules.pick": "takes words that a run drew",
    "rules.listens": "takes words that a run drew",
}
