"""Options of a model: what a run may be given besides parameters, and how a sweep names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Option(NamedTuple):
    """What is known of an option besides its value.

    Attributes
    ----------
    label : str
        A few words, as on the command line.
    read : callable
        Of a text and the folder from which files are named; returns the value.
    name : callable
        Of a value; returns what it is called in the column of a sweep.
    facts : callable
        Of a value; returns a text that changes whenever its numbers might.
    spelled : callable
        Of a text and a folder; returns the text that means the same from every folder.
    replaces : tuple of str
        The parameters that do not count where the option is given.

    Examples
    --------
    >>> from simulations import Model
    >>> brand = Model("push_or_dialogue").options["brand"]
    >>> brand.name(brand.read("Stars")), brand.replaces
    ('Stars', ('share',))
    """

    label: str
    read: Callable[..., Any]
    name: Callable[[Any], str]
    facts: Callable[[Any], str]
    spelled: Callable[[Any, Any], Any]
    replaces: tuple[str, ...] = ()
