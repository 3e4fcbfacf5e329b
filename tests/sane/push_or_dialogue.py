"""Sane arguments of the functions of push_or_dialogue, for test_fuzz.py."""

SANE = {
    "silence": 0.1,
    "word_of_mouth": 0.1,
}
