"""The register of the course: its claims, parts and chapters, from ``book/chapters.toml``.

Usage: python -m coursebook.register [--check]

Writes the parts of the register, with the chapters that are built, into ``_toc.yml``; the other
entries there are left as they are. With ``--check`` nothing is written, and the exit code is 1 if
the two disagree.

A chapter of the register has these fields:

- ``id``: the name of its page, its exercises and its ledger entry;
- ``part`` and ``order``: where it stands; no two have the same order;
- ``title``, ``question``: as in the chapter's heading and on the card of its model;
- ``claims``: ids of claims; ``concepts``: ids of what a reader learns, such as PD1;
- ``status``: planned or built; ``model``: the folder of `simulations.models` that it runs;
- ``verdict``, ``holds``: of a built chapter, the verdict in a few words, and where it holds;
- ``support``, ``breadth``: where it stands on the map of verdicts (`SUPPORT`, `BREADTH`).

A page that is no chapter, but belongs to a part, has ``id``, ``part`` and ``title``; it stands
after the chapters of its part.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import Counter
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path

from coursebook import ROOT

FILE = Path("book") / "chapters.toml"
STATUS = ("planned", "built")
# of what a claim says, how much stood; and how much of the settings that were tried it holds for
SUPPORT = {"all": "All of it", "most": "Most of it", "half": "Half of it", "little": "Little"}
BREADTH = {"narrow": "in a corner", "middle": "under a condition", "wide": "nearly always"}
OF_BUILT = ("verdict", "holds", "support", "breadth")  # fields of a chapter in the book
PARTS_OF_TOC = re.compile(r'(?:^  - caption: "Part .*\n(?:    .*\n)*)+', re.MULTILINE)


class RegisterError(ValueError):
    """The register breaks a rule; the message names the place, the rule and the value."""


@dataclass(frozen=True)
class Claim:
    """A claim of the sources, in our words."""

    id: str
    words: str
    sources: tuple


@dataclass(frozen=True)
class Part:
    """A part of the book; its opening page, if it has one, is ``book/parts/<page>.md``."""

    id: str
    title: str
    page: str = ""

    @property
    def heading(self) -> str:
        """The part as the contents show it."""
        return f"Part {self.id}: {self.title}"


@dataclass(frozen=True)
class Chapter:
    """A chapter, planned or built; the fields are described at the top of this module."""

    id: str
    part: str
    order: int
    title: str
    question: str
    claims: tuple
    status: str
    model: str
    concepts: tuple
    verdict: str = ""
    holds: str = ""
    support: str = ""
    breadth: str = ""

    @property
    def built(self) -> bool:
        """Whether the chapter is in the book."""
        return self.status == "built"


@dataclass(frozen=True)
class Page:
    """A page of a part that is no chapter: it tests no claim of its own."""

    id: str
    part: str
    title: str


@dataclass(frozen=True)
class Register:
    """What the register holds; chapters stand in their order."""

    claims: tuple
    parts: tuple
    chapters: tuple
    pages: tuple = ()

    @cached_property
    def built(self) -> tuple:
        """The chapters that are in the book."""
        return tuple(chapter for chapter in self.chapters if chapter.built)

    def chapter(self, name: str) -> Chapter:
        """Return a chapter by its id.

        Raises
        ------
        RegisterError
            If there is none.
        """
        known = {chapter.id: chapter for chapter in self.chapters}
        if name not in known:
            raise RegisterError(f"chapter must be one of {', '.join(known)}, got {name!r}")
        return known[name]

    def part(self, name: str) -> Part:
        """Return a part by its id.

        Raises
        ------
        RegisterError
            If there is none.
        """
        known = {part.id: part for part in self.parts}
        if name not in known:
            raise RegisterError(f"part must be one of {', '.join(known)}, got {name!r}")
        return known[name]

    def of(self, part: Part) -> list[Chapter]:
        """Return the chapters of a part."""
        return [chapter for chapter in self.chapters if chapter.part == part.id]


def read(root: Path = ROOT) -> Register:
    """Return the register of a course.

    Raises
    ------
    RegisterError
        If an entry breaks a rule.
    """
    typed = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    if unknown := typed.keys() - {"claims", "parts", "chapters", "pages"}:
        raise RegisterError(
            f"tables must be claims, parts, chapters and pages, got {unknown.pop()!r}"
        )
    claims, parts = _entries(typed, "claims", Claim), _entries(typed, "parts", Part)
    chapters = _entries(typed, "chapters", Chapter)
    for chapter in chapters:
        _check(chapter, claims, parts)
    pages = _entries(typed, "pages", Page)
    _all_different("id of chapters and pages", [entry.id for entry in (*chapters, *pages)])
    for page in pages:
        if page.part not in (known := [part.id for part in parts]):
            raise RegisterError(
                f"pages, {page.id}: part must be of {', '.join(known)}; got {page.part!r}"
            )
    in_order = tuple(sorted(chapters, key=lambda chapter: chapter.order))
    found = Register(claims, parts, in_order, pages)
    _all_different("order", [chapter.order for chapter in found.chapters])
    _all_different("concepts", [c for chapter in found.chapters for c in chapter.concepts])
    places = [part.id for part in found.parts]
    order = [places.index(chapter.part) for chapter in found.chapters]
    if order != sorted(order):
        raise RegisterError(f"order must keep the chapters of a part together, got parts {order}")
    return found


def _entries(typed: dict, kind: str, what: type) -> tuple:
    """Return the entries of a table, each with the fields of its dataclass."""
    names = [field.name for field in fields(what)]
    needed = [field.name for field in fields(what) if field.default is MISSING]
    found = []
    for entry in typed.get(kind, []):
        where = f"{kind}, {entry.get('id', '?')}"
        if missing := [name for name in needed if name not in entry]:
            raise RegisterError(f"{where}: {missing[0]} is missing")
        if unknown := entry.keys() - set(names):
            raise RegisterError(f"{where}: fields must be {', '.join(names)}; got {unknown.pop()}")
        plain = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
        found.append(what(**plain))
    _all_different(f"id of {kind}", [entry.id for entry in found])
    return tuple(found)


def _check(chapter: Chapter, claims: tuple, parts: tuple) -> None:
    rules = (
        ("part", [part.id for part in parts], [chapter.part]),
        ("status", STATUS, [chapter.status]),
        ("claims", [claim.id for claim in claims], chapter.claims),
    )
    for name, allowed, got in rules:
        if wrong := [value for value in got if value not in allowed]:
            raise RegisterError(
                f"chapters, {chapter.id}: {name} must be of {', '.join(allowed)}; got {wrong[0]!r}"
            )
    if not chapter.claims:
        raise RegisterError(f"chapters, {chapter.id}: claims must name at least one")
    if type(chapter.order) is not int:
        raise RegisterError(f"chapters, {chapter.id}: order must be whole, got {chapter.order!r}")
    if not chapter.question.endswith("?"):
        raise RegisterError(f"chapters, {chapter.id}: question must end with a question mark")
    given = [name for name in OF_BUILT if getattr(chapter, name)]
    if len(given) != (len(OF_BUILT) if chapter.built else 0):
        raise RegisterError(
            f"chapters, {chapter.id}: {', '.join(OF_BUILT)} are those of a built chapter; "
            f"give all or, if it is planned, none; got {', '.join(given) or 'none'}"
        )
    for name, allowed in (("support", SUPPORT), ("breadth", BREADTH)) if chapter.built else ():
        if getattr(chapter, name) not in allowed:
            raise RegisterError(
                f"chapters, {chapter.id}: {name} must be one of {', '.join(allowed)}; "
                f"got {getattr(chapter, name)!r}"
            )


def _all_different(what: str, values: list) -> None:
    value, count = Counter(values).most_common(1)[0] if values else (None, 0)
    if count > 1:
        raise RegisterError(f"{what} must be used once, got {value!r} {count} times")


def block(text: str, name: str) -> tuple[int, int]:
    """Return where the entry of a chapter begins and ends in the text of the register, or (0, 0).

    Parameters
    ----------
    text : str
        Of ``chapters.toml``.
    name : str
        The id of the chapter.
    """
    for found in re.finditer(r"^\[\[chapters\]\]\n(?:(?!\[\[).*\n?)*", text, re.MULTILINE):
        if f'\nid = "{name}"\n' in found[0]:
            return found.span()
    return 0, 0


# --- the table of contents -------------------------------------------------------------------


def contents(register: Register, toc: str) -> str:
    """Return the text of ``_toc.yml`` with the parts of the register in it.

    Parameters
    ----------
    register : Register
    toc : str
        The text as it is; what stands before and after the parts is kept.

    Raises
    ------
    RegisterError
        If the text holds no part.
    """
    lines = []
    for part in register.parts:
        built = [chapter for chapter in register.of(part) if chapter.built]
        entries = [*built, *(page for page in register.pages if page.part == part.id)]
        if entries:
            lines += [f'  - caption: "{part.heading}"', "    chapters:"]
            if part.page:
                lines += [f"      - file: book/parts/{part.page}", "        title: About this part"]
            lines += [f"      - file: book/{entry.id}" for entry in entries]
    if not PARTS_OF_TOC.search(toc):
        raise RegisterError('_toc.yml must hold the parts in one piece, from - caption: "Part I: …')
    return PARTS_OF_TOC.sub(lambda _: "\n".join([*lines, ""]), toc, count=1)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser("register", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    chosen = parser.parse_args(arguments)
    file = root / "_toc.yml"
    before = file.read_text(encoding="utf-8")
    try:
        after = contents(read(root), before)
    except RegisterError as problem:
        print(f"register: {problem}", file=sys.stderr)
        return 2
    if after == before:
        print("_toc.yml holds the chapters of the register.")
        return 0
    if chosen.check:
        print("_toc.yml does not hold the chapters of the register: make register")
        return 1
    file.write_text(after, encoding="utf-8", newline="\n")
    print("wrote _toc.yml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
