"""Sane arguments of the functions of persons_and_brands, for test_fuzz.py."""

SANE = {
    "binding": 0.5,
    "contacts": 0.5,
    "followers": 20,
    "follows": 10,
    "loss": 0.6,
    "moves": 0.1,
    "persuasion": 0.02,
    "reposts": 0.95,
    "theory.luck_alone.most": 2_000,
}
