"""Minutes: of sections and exercises, as their sources state them, and of the plans made of them.

A section states its minutes in its ``{teacher}`` note, an exercise in the metadata of its task.
``book/teach/plans.toml`` only names sections and exercises; nobody types a sum. Breaks, and what
a plan does besides, carry their own minutes there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from coursebook import ROOT, contents
from coursebook.exercises import reader

PLANS = ROOT / "book" / "teach" / "plans.toml"
HEADING = re.compile(r"(#{1,2}) (.+)")
FENCE = re.compile(r"\s*(`{3,}|:{3,})(\{[^}]+\})?")
MINUTES = re.compile(r":minutes:\s*(\S+)")


class PlanError(ValueError):
    """A plan or a chapter breaks a rule; the message names the place, the rule and the value."""


@dataclass
class Section:
    """A section of a chapter: its heading and the minutes its teacher notes state.

    The part of a chapter before the first ``##`` is a section too, with the chapter's title.
    """

    title: str
    notes: list[str] = field(default_factory=list)  # the minutes of each note, as written

    @property
    def minutes(self) -> int:
        """The minutes of the section.

        Raises
        ------
        PlanError
            If there is not exactly one note, or it states no whole number.
        """
        if len(self.notes) != 1:
            raise PlanError(f"'{self.title}' must have one {{teacher}} note, has {len(self.notes)}")
        if not re.fullmatch(r"\d+", self.notes[0]):
            raise PlanError(
                f"'{self.title}': minutes must be a whole number, got {self.notes[0]!r}"
            )
        return int(self.notes[0])


@dataclass(frozen=True)
class Item:
    """A row of a plan: some sections and exercises of one chapter, or something else to do."""

    chapter: str
    sections: tuple
    tasks: tuple
    does: str = ""
    own: int = 0
    pause: bool = False

    @property
    def minutes(self) -> int:
        """The minutes of the row."""
        return self.own + sum(part.minutes for part in (*self.sections, *self.tasks))


@dataclass(frozen=True)
class Session:
    """One meeting: what is done in the room, and what at home."""

    title: str
    most: int
    items: tuple
    home: tuple

    @property
    def minutes(self) -> int:
        """The minutes in the room, breaks included."""
        return sum(item.minutes for item in self.items)

    @property
    def home_minutes(self) -> int:
        """The minutes at home."""
        return sum(item.minutes for item in self.home)


@dataclass(frozen=True)
class Plan:
    """A course of some sessions."""

    name: str
    title: str
    sessions: tuple

    @property
    def minutes(self) -> int:
        """The minutes in the room, breaks included."""
        return sum(session.minutes for session in self.sessions)

    @property
    def pauses(self) -> int:
        """The minutes of breaks."""
        return sum(i.minutes for session in self.sessions for i in session.items if i.pause)


def chapters(root: Path = ROOT) -> list[str]:
    """Return the names of all chapters: the notebooks of the book, in the order of _toc.yml."""
    pages = contents.pages(root)
    notebooks = [p for p in pages if "kernelspec:" in (root / f"{p}.md").read_text("utf-8")]
    return [page.removeprefix("book/") for page in notebooks]


def sections(chapter: str, root: Path = ROOT) -> list[Section]:
    """Return the sections of a chapter, the opening first.

    Raises
    ------
    PlanError
        If there is no such chapter.
    """
    file = root / "book" / f"{chapter}.md"
    if not file.is_file():
        raise PlanError(f"chapter must be a page of the book, got {chapter!r}")
    found, fences = [], []
    for line in file.read_text(encoding="utf-8").splitlines():
        fence = FENCE.match(line)
        if fence and fence[2]:
            fences.append((fence[1], fence[2]))
            if fence[2] == "{teacher}":
                found[-1].notes.append("none")
        elif fence and fences and fence[1] == fences[-1][0]:
            fences.pop()
        elif not fences and (heading := HEADING.fullmatch(line)):
            found.append(Section(heading[2].strip()))
        elif fences and fences[-1][1] == "{teacher}" and (minutes := MINUTES.fullmatch(line)):
            found[-1].notes[-1] = minutes[1]
    return found


@cache
def tasks(chapter: str, root: Path = ROOT) -> dict:
    """Return the exercises of a chapter by name, from their source; none if there is no source."""
    file = root / "exercises" / f"{chapter}.md"
    return {task.name: task for task in reader.read(file).tasks} if file.is_file() else {}


def plans(file: Path = PLANS, root: Path = ROOT) -> dict[str, Plan]:
    """Return the plans of a file by name.

    Raises
    ------
    PlanError
        If a plan names a chapter, a section or an exercise that does not exist.
    """
    typed = tomllib.loads(file.read_text(encoding="utf-8"))["plan"]
    return {
        entry["name"]: Plan(
            entry["name"],
            entry["title"],
            tuple(
                Session(
                    session["title"],
                    session["most"],
                    tuple(_item(i, root) for i in session["items"]),
                    tuple(_item(i, root) for i in session.get("home", [])),
                )
                for session in entry["session"]
            ),
        )
        for entry in typed
    }


def _item(typed: dict, root: Path) -> Item:
    if unknown := typed.keys() - {"chapter", "sections", "exercises", "do", "break", "minutes"}:
        raise PlanError(f"an item of a plan has the unknown key {unknown.pop()!r}: {typed}")
    if "chapter" not in typed:
        does, pause = (typed["break"], True) if "break" in typed else (typed["do"], False)
        return Item("", (), (), does, typed["minutes"], pause)
    chapter = typed["chapter"]
    known = {section.title: section for section in sections(chapter, root)}
    wanted = typed.get("sections", [])
    wanted = list(known) if wanted == "all" else wanted
    return Item(
        chapter,
        tuple(_named(title, known, f"section of {chapter}") for title in wanted),
        tuple(
            _named(name, tasks(chapter, root), f"exercise of {chapter}")
            for name in typed.get("exercises", [])
        ),
    )


def _named(name, known, what):
    if name not in known:
        raise PlanError(f"a plan must name a {what} ({', '.join(known)}), got {name!r}")
    return known[name]
