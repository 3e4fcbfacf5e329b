"""Sane arguments of the functions of push_or_dialogue, for test_fuzz.py."""

SANE = {
    "silence": 0.1,
    "word_of_mouth": 0.1,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.state_at": "takes waits that a run drew",
    "rules.choose_answered": "takes people of a run",
}
