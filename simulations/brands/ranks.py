"""The three rules by which a tournament ranks: always all three, for each has another winner."""

RULES = "mean", "share of best", "worst share"
COLUMNS = "brand", "town", "replicate", "seed"  # of the frame of a tournament, besides the measure


def in_words(measure):
    """Return what each of the rules ranks by, a dict."""
    words = f"mean {measure}", "mean share of the town's best", "worst share of a town's best"
    return dict(zip(RULES, words, strict=True))
