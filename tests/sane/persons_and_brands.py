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
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "engine.buy_contacts": "takes a state of a run",
    "judge.areas": "takes what `judge.seen` gives of runs",
    "judge.followed_back": "takes the ties of a state",
    "judge.judge": "takes parameters and a number of runs; its own tests try both",
    "judge.seen": "takes the people of a run",
    "judge.weights": "takes what `judge.seen` gives of runs",
    "measures.answered_share": "takes a state of a run",
    "measures.count": "takes a state of a run",
    "measures.gini": "takes counts of a state",
    "measures.rank": "takes counts of a state",
    "measures.top_share": "takes counts of a state",
    "rules.hands_of": "takes parameters, which are checked",
    "rules.rule_of": "takes parameters, which are checked",
}
