"""Brands by name: those of the house by the name of their class, others as ``file.py:Class``."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulations import networks
from simulations.core.checks import text as _text
from simulations.core.code_files import (
    digest,
    imported,
    module_of,
    spelled,
    split,
    stands_beside,
    text_of,
)
from simulations.core.option import Option, taken
from simulations.core.parameters import ParameterError, short
from simulations.models.push_or_dialogue import house
from simulations.models.push_or_dialogue.brands import NO_BRAND, BadDecision, Decision, name_of
from simulations.models.push_or_dialogue.rules import (
    NOTHING_GIVEN,
    PER_PERSON,
    Parameters,
    given_to,
)
from simulations.processes import hooks

KNOWN = {kind.__name__: kind for kind in (*house.HOUSE, house.Copycat)}


class FileBrand:
    """A brand that stands in a file; calling it makes one. Its code goes wherever it is sent.

    Parameters
    ----------
    path : str
        The file, for messages.
    text : str
        What is in it.
    kind : str
        The name of the class in it.
    """

    def __init__(self, path, text, kind):
        self.path, self.text, self.kind = path, text, kind
        self.name = kind

    def __call__(self) -> Any:
        """Return a brand without a memory: its file runs anew."""
        return getattr(module_of(self.path, self.text), self.kind)()

    def __eq__(self, other):
        return isinstance(other, FileBrand) and self.__reduce__() == other.__reduce__()

    def __hash__(self):
        return hash((self.text, self.kind))

    def __reduce__(self):
        return FileBrand, (self.path, self.text, self.kind)

    def __repr__(self):
        return f"{self.path}:{self.kind}"

    @property
    def digest(self):
        """A hash of the code; it does not tell how lines end."""
        return digest(self.text)


def brands_in(path: str | os.PathLike[str]) -> list[FileBrand]:
    """Return the brands of a file: the classes with a method ``decide`` that it defines.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of FileBrand

    Raises
    ------
    ParameterError
        If the file cannot be read, its code cannot be run, or it imports a file beside it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from simulations.brands import brands_in
    >>> code = "class Mine: decide = lambda self, view: None"
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.py"
    ...     size = file.write_text(code)
    ...     [brand.name for brand in brands_in(file)]
    ...
    ['Mine']
    """
    return brands_of(path, text_of(path, "brand"))


def brands_of(path, text):
    """Return the brands that a text defines, which stands or stood in the file `path`."""
    try:
        module = module_of(str(path), text)
    except Exception as error:
        kind = type(error).__name__
        raise ParameterError(
            f"brand must be in a file that runs: {path}: {kind}: {error}"
        ) from None
    for name in imported(text):
        if stands_beside(name, path):
            raise ParameterError(
                f"brand must be in one file, of which its hash is made: {path} imports {name}, "
                "which lies beside it"
            )
    own = (
        name
        for name, item in vars(module).items()
        if isinstance(item, type) and item.__module__ == module.__name__
    )
    kinds = [name for name in own if callable(getattr(vars(module)[name], "decide", None))]
    return [FileBrand(str(path), text, kind) for kind in kinds]


def brand_named(text: str, folder: str | os.PathLike[str] | None = None) -> Any:
    """Return the brand of a name.

    Parameters
    ----------
    text : str
        The name of a class of the house, ``none`` for the rule with a share, or ``file.py:Class``;
        the class may be left out if the file holds one brand.
    folder : str or Path, optional
        From where the file is named; the current folder if not given.

    Returns
    -------
    type, FileBrand or None

    Raises
    ------
    ParameterError
        If there is no such brand.

    Examples
    --------
    >>> from simulations.brands import brand_named
    >>> brand_named("Stars").__name__
    'Stars'
    >>> brand_named("none") is None
    True
    """
    _text("brand", text)
    if text in KNOWN or text == NO_BRAND:
        return KNOWN.get(text)
    file, kind = split(text)
    if file is None:
        close = difflib.get_close_matches(text, KNOWN, n=1, cutoff=0.5)
        guess = f"; did you mean {close[0]}?" if close else ""
        raise ParameterError(
            f"brand must be one of: {', '.join(KNOWN)}, {NO_BRAND}; or file.py:Class; "
            f"got {text!r}{guess}"
        )
    found = {brand.kind: brand for brand in brands_in(Path(folder or ".") / file)}
    if kind is None and len(found) == 1:
        return next(iter(found.values()))
    if kind not in found:
        there = ", ".join(found) or "none"
        raise ParameterError(
            f"brand must be a class with a method decide(view) in {file}, which has: {there}; "
            f"got {kind or 'no name'}"
        )
    return found[kind]


def facts_of(brand):
    """Return the name of a brand, with the hash of its code where the package does not hold it."""
    if brand is None or KNOWN.get(name_of(brand)) is brand:
        return name_of(brand)
    return f"{name_of(brand)} {brand.digest}" if isinstance(brand, FileBrand) else repr(brand)


def _no_name(value):
    if isinstance(value, str):
        raise ParameterError(f"brand must not be given by its name here, got {value!r}")
    return value


_BRAND = Option(
    "a brand that decides in every step, of the house or as file.py:Class",
    brand_named,
    name_of,
    facts_of,
    spelled,
    ("share",),
    _no_name,
    shape="one, that decides anew in each step",
)


class Answering:
    """The rule with a share, but for whom it answers.

    Parameters
    ----------
    whom : callable
        Of a `brands.View`; returns whom to answer, the first first.
    contacts, conversations : ndarray of int64, shape (steps,)
        How many the share pays for in each step.
    """

    def __init__(self, whom, contacts, conversations):
        self.whom, self.contacts, self.conversations = whom, contacts, conversations
        self.name = getattr(whom, "__name__", type(whom).__name__)

    def decide(self, view):
        """Return the contacts of the share, and answers to the first of those it names."""
        most = self.conversations[view.step - 1]
        contacts = int(self.contacts[view.step - 1])
        if not most:
            return Decision(contacts)
        whom = self.whom(view)
        if not isinstance(whom, (Sequence, np.ndarray)):
            raise BadDecision(
                f"answer must return a list or an array of people in step {view.step}, "
                f"got {short(whom)}"
            )
        return Decision(contacts, whom[:most])


OPTIONS = {  # what a run may be given besides parameters and network
    "seed_adopters": hooks.seed_adopters("who has adopted at the start", ("n_seeds",)),
    "answer": hooks.answer("a function of a view that returns whom to answer, the first first"),
    "brand": _BRAND,
    "budget_by_step": hooks.by_step("budget", Parameters.declaration("budget"), "budget_by_step"),
    "chances": hooks.chances(Parameters, PER_PERSON),
}


def prepare(parameters, network, brand, answer, seed_adopters, budget_by_step, chances):
    """Return what a run of either face begins with.

    Parameters
    ----------
    parameters : Parameters
    network : Network
    brand, answer, seed_adopters, budget_by_step, chances
        As in `engine.simulate`.

    Returns
    -------
    parameters : Parameters
    given : Given
    brand : type, callable, brands.Brand or None
        Who decides.

    Raises
    ------
    ParameterError
        As in `engine.simulate`.
    """
    given = answer, seed_adopters, budget_by_step, chances
    if network.weights is None and all(hook is None for hook in given):
        networks.check_room_for(parameters.n_seeds, network)
        return parameters, NOTHING_GIVEN, brand
    hooks = taken(
        OPTIONS, seed_adopters=seed_adopters, budget_by_step=budget_by_step, chances=chances
    )
    answer = OPTIONS["answer"].taken(answer)
    if hooks["seed_adopters"] is None:
        networks.check_room_for(parameters.n_seeds, network)
    p, given = given_to(parameters, network, **hooks)
    if answer is not None:
        if brand is not None:
            raise ParameterError("answer must be left out where a brand decides, got both")
        brand = Answering(answer, given.contacts(p), given.conversations(p))
    return p, given, brand
