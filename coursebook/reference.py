"""The public names of the package, from ``book/reference.toml``, and what is known of each."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coursebook import ROOT

FILE = Path("book") / "reference.toml"
# as every example is run: a message may be cut short
FLAGS = doctest.ELLIPSIS
_CONTAINERS = (property, cached_property, classmethod, staticmethod)


@dataclass(frozen=True)
class Group:
    """Names that stand below one heading of a page."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page of the reference, ``book/reference/<id>.md``."""

    id: str
    title: str
    about: str
    groups: tuple[Group, ...]

    @property
    def names(self) -> list[str]:
        """All names of the page, in their order."""
        return [name for group in self.groups for name in group.names]


@dataclass(frozen=True)
class Reference:
    """All pages, the rooms whose names must stand on one, and what is left out with reasons."""

    rooms: tuple[str, ...]
    left_out: dict[str, str]
    pages: tuple[Page, ...]

    @property
    def names(self) -> list[str]:
        """All names of all pages."""
        return [name for page in self.pages for name in page.names]

    def page(self, name: str) -> Page:
        """Return the page of an id.

        Raises
        ------
        KeyError
            If there is none.
        """
        return {page.id: page for page in self.pages}[name]


def read(root: Path = ROOT) -> Reference:
    """Return what ``book/reference.toml`` says."""
    data = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    pages = tuple(
        Page(
            page["id"],
            page["title"],
            page["about"].strip(),
            tuple(Group(group["title"], tuple(group["names"])) for group in page["groups"]),
        )
        for page in data["pages"]
    )
    return Reference(tuple(data["rooms"]), data["left_out"], pages)


def public_names(room: str) -> list[str]:
    """Return the public names of a package: of ``simulations`` the short ones."""
    module = importlib.import_module(room)
    names = getattr(module, "__all__", None) or module._PLACES
    return sorted(f"{room}.{name}" for name in names)


def found(name: str):
    """Return what a dotted name stands for.

    Raises
    ------
    AttributeError
        If there is nothing of that name.
    """
    room, _, last = name.rpartition(".")
    return getattr(importlib.import_module(room), last)


def kind(name: str) -> str:
    """Return ``exception``, ``class`` or ``function``, as Sphinx calls them."""
    thing = found(name)
    if isinstance(thing, type):
        return "exception" if issubclass(thing, Exception) else "class"
    return "function"


def fields_of(thing) -> list[str]:
    """Return the fields of a named tuple, which Sphinx would list as methods."""
    return list(getattr(thing, "_fields", ())) if isinstance(thing, type) else []


def members(name: str) -> dict[str, object]:
    """Return the public methods and properties of a class by name; nothing of a function."""
    thing = found(name)
    if not isinstance(thing, type):
        return {}
    skipped = {*fields_of(thing), "count", "index"}
    return {
        key: value
        for key, value in vars(thing).items()
        if not key.startswith("_")
        and key not in skipped
        and (inspect.isfunction(value) or isinstance(value, _CONTAINERS))
    }


def function_of(member):
    """Return the function behind a method, property or class method."""
    for attribute in ("fget", "func", "__func__"):
        if isinstance(member, _CONTAINERS) and getattr(member, attribute, None):
            return getattr(member, attribute)
    return member


def untyped(name: str) -> list[str]:
    """Return in words what of a name has no type: arguments, what comes back, fields."""
    thing, found_out = found(name), []
    if inspect.isfunction(thing):
        found_out += _untyped(name, thing)
    for key, member in members(name).items():
        found_out += _untyped(f"{name}.{key}", function_of(member))
    if isinstance(thing, type):
        start = vars(thing).get("__init__")
        if getattr(start, "__module__", None) == thing.__module__ and (
            not dataclasses.is_dataclass(thing)
        ):
            found_out += _untyped(f"{name}.__init__", thing.__init__)
        loose = {"", "object", "tuple", "list", "dict", "type", "Callable", "Mapping", "Sequence"}
        for key, words in vars(thing).get("__annotations__", {}).items():
            if (words if isinstance(words, str) else inspect.formatannotation(words)) in loose:
                found_out.append(f"{name}.{key}: {words}")
    return found_out


def _untyped(name: str, function) -> list[str]:
    signature = inspect.signature(function)
    given = list(signature.parameters.values())
    if given and given[0].name in ("self", "cls"):
        given = given[1:]
    missing = [f"{name}({one.name})" for one in given if one.annotation is one.empty]
    return missing + [f"{name}: what it returns"] * (signature.return_annotation is signature.empty)


def examples(name: str) -> list[doctest.DocTest]:
    """Return the examples of a name and of its methods, each with a name space of its own."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    tests = finder.find(found(name), name, globs={}, module=False)
    return [test for test in tests if test.examples]


def summary(thing) -> str:
    """Return the first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]
