"""Sane arguments of the functions of pizza_and_mp3, for test_fuzz.py."""

SANE = {
    "captive": 0.1,
    "cost": 0.1,
    "free_riders": 0.5,
    "looks": 5,
    "others": 20,
    "parts": 3,
    "price": 0.5,
}
