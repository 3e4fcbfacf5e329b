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
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "rules.shares_of_visits": "takes parameters, which are checked",
    "rules.part_of_those_who_compare": "takes prices that a run made",
    "shops.market": "takes parameters, which are checked",
    "shops.answers": "takes the market of a run",
    "shops.value": "takes days of a run",
    "shops.worth_of_all": "takes what a run drew",
    "shops.tags": "takes the market of a run",
    "shops.mean_price": "takes price tags of a run",
}
