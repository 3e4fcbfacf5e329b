"""Sane arguments of the functions of push_or_dialogue, for test_fuzz.py."""

from simulations.models.push_or_dialogue import house


def setting():
    from simulations.models.push_or_dialogue import implicit

    return implicit.Setting(n=300, steps=5)


SANE = {
    "brand": lambda: house.Stars,
    "brands": (house.Stars, house.Push),
    "folder": ".",
    "implicit.memory.threads": 1,
    "implicit.run.keep": None,
    "implicit.run.progress": False,
    "implicit.run.remove": False,
    "implicit.run.threads": 1,
    "n_seeds": (2, 2),
    "path": house.__file__,
    "text": "Stars",
    "setting": setting,
    "silence": 0.1,
    "word_of_mouth": 0.1,
}
# parts of the model that no call with nonsense tries, and why not
UNTRIED = {
    "brands.account_of": "takes parameters that are checked; tests/test_arena.py tries `Account`",
    "options.brand_named": "tests/test_brands.py tries names that are none",
    "options.brands_in": "tests/test_brands.py tries files that are none",
    "options.brands_of": "takes the text of a file that was read",
    "options.facts_of": "takes a brand that was read",
    "engine.answer_some": "takes a state of a run",
    "options.prepare": "a part of `simulate`, which tests/test_hooks.py tries",
    "implicit_engine.bytes_of": "takes a network and parameters, which are checked",
    "rules.choose_answered": "takes people of a run",
    "rules.given_to": "takes hooks that `simulate` has checked",
    "rules.purchases": "takes the budgets of a run, which are checked",
    "rules.waits_of_ties": "takes waits that a run drew",
    "rules.whole_purchases": "takes a rate of parameters, which are checked",
    "state.shares": "takes a state of a run",
    "state.start": "takes luck that a run drew",
    "state.state_at": "takes a state of a run",
}
