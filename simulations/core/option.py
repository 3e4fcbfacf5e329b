"""Options of a model: what a run may be given besides parameters, and how a sweep names it."""

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
    """

    label: str
    read: Any
    name: Any
    facts: Any
    spelled: Any
    replaces: tuple = ()
