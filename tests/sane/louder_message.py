"""Sane arguments of the functions of louder_message, for test_fuzz.py."""

SANE = {
    "traits": 10,
}
