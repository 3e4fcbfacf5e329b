"""Options of a model: what a run may be given besides parameters, and how a sweep names it.

An option that changes a part of the rule is a *hook*. `HOOKS` says what hooks there are; each model
declares those that its rule has a place for, and all others are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

HOOKS = {
    "seed_adopters": "who starts",
    "answer": "whom to answer",
    "brand": "who decides in every step",
    "budget_by_step": "a budget for each step",
    "chances": "a chance for each person",
    "weights": "weighted ties",
    "directions": "directed ties",
}
OF_TIES = ("weights", "directions")  # these come with the network; `Card.uses` declares them


def as_it_is(value):
    """Return a value that needs no preparation."""
    return value


class Option(NamedTuple):
    """What is known of an option besides its value.

    Attributes
    ----------
    label : str
        A few words, as on the command line.
    read : callable
        Of a text, or of a list of a scenario file; returns the value.
    name : callable
        Of a value; returns what it is called in the column of a sweep.
    facts : callable
        Of a value; returns a text that changes whenever its numbers might.
    spelled : callable
        Of what a scenario file says and its folder; returns what means the same from every folder.
    replaces : tuple of str, or callable
        The parameters that do not count where the option is given; or a function that returns them
        for a value.
    taken : callable
        Of what a call of Python gives; returns the value, checked, which can be told from others.
    shape, unit : str
        How many numbers a value has, and of what.

    Examples
    --------
    >>> from simulations import Model
    >>> brand = Model("push_or_dialogue").options["brand"]
    >>> brand.name(brand.read("Stars")), brand.replaces
    ('Stars', ('share',))
    >>> brand.decides(None), brand.decides(brand.read("Stars"))
    ((), ('share',))
    """

    label: str
    read: Callable[..., Any]
    name: Callable[[Any], str]
    facts: Callable[[Any], str]
    spelled: Callable[[Any, Any], Any]
    replaces: tuple[str, ...] | Callable[[Any], tuple[str, ...]] = ()
    taken: Callable[[Any], Any] = as_it_is
    shape: str = "one"
    unit: str = ""

    def decides(self, value: Any) -> tuple[str, ...]:
        """Return the parameters that do not count beside a value, a tuple of str."""
        if value is None:
            return ()
        return tuple(self.replaces(value)) if callable(self.replaces) else self.replaces


def taken(options, **given):
    """Return what a run is given, each value as its option takes it: a dict by name.

    Parameters
    ----------
    options : dict of str to Option
        Of the model.
    **given
        Values by name; None for what is not given.

    Returns
    -------
    dict
    """
    return {name: options[name].taken(value) for name, value in given.items()}


def decided_by(option, values, many):
    """Return the parameters that do not count beside any, or beside all, of some values.

    Parameters
    ----------
    option : Option
    values : sequence
    many : callable
        ``any`` or ``all``.

    Returns
    -------
    list of str
    """
    decided = [option.decides(value) for value in values]
    names = dict.fromkeys(name for several in decided for name in several)
    return [name for name in names if many(name in several for several in decided)]


def refusal(who, name, known):
    """Return the message for a hook that a model has no place for, or None if it is no hook.

    Parameters
    ----------
    who : str
        The name of the model.
    name : str
        Of what was given.
    known : collection of str
        The hooks that the model has.

    Returns
    -------
    str or None
    """
    if name not in HOOKS or name in known:
        return None
    there = ", ".join(hook for hook in HOOKS if hook in known) or "none"
    return (
        f"{who} cannot use {name}: its rule has no place for {HOOKS[name]}; "
        f"hooks that it has: {there}"
    )
