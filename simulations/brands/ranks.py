"""The three rules by which a tournament ranks: always all three, for each has another winner."""

RULES = {
    "mean": "mean adopters",
    "share of best": "mean share of the town's best",
    "worst share": "worst share of a town's best",
}
