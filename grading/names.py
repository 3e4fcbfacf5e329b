"""Whose a submission is: a table of the ways in which platforms name files, and the roster.

`SCHEMES` is the table; ``book/teach/grading.md`` shows it to instructors. A scheme takes apart the
name of a file or folder: who it is, by which other words a roster may know this person, which
attempt it is. Without a roster the name is the identity. With one, the identity is what stands in
its first column, whatever the platform made of the name.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

COPY = re.compile(r"([ _]?\(\d+\)| - copy|-copy\d*)+$", re.IGNORECASE)
# how Google calls a copy, in the languages that its menus speak most
COPY_OF = re.compile(r"(copy[ _]of|kopie[ _]von|copie[ _]de|c[oó]pia[ _]d[ei])[ _]+", re.IGNORECASE)
NO_NAME = re.compile(r"""[/\\:*?"<>|\x00-\x1f]""")  # some system cannot call a folder so
LONGEST = 100  # letters of an identity: it becomes the name of a file


class RosterError(ValueError):
    """The roster cannot be used."""


@dataclass(frozen=True)
class Owner:
    """Whose an entry of the inbox is, as its name says it."""

    student: str  # the identity, as long as no roster gives another
    scheme: str = "plain"  # of `SCHEMES`
    also: tuple = ()  # other words by which a roster may know this person
    attempt: str = ""  # the later, the larger; empty if the platform numbers none
    cut: str = ""  # the whole name, if `student` is only a part of it


@dataclass(frozen=True)
class Scheme:
    """One way to name what was handed in."""

    name: str
    example: str
    pattern: re.Pattern  # of a name without its ending
    of_folders: bool = False  # whether folders may be named so, too


SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme(
            "moodle",
            "Anna Berg_4711_assignsubmission_file_/any.ipynb",
            re.compile(
                r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_\w*?(file|onlinetext)(_.*)?"
            ),
            of_folders=True,
        ),
        Scheme(
            "blackboard",
            "Week 3_ab123_attempt_2026-11-30-09-15-00_any.ipynb",
            re.compile(
                r"(?P<whole>.+?_(?P<name>[^_]+))_attempt_(?P<attempt>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(_.*)?"
            ),
        ),
        Scheme(
            "canvas",
            "berganna_LATE_4711_98765_any.ipynb",
            re.compile(r"(?P<name>[^_]+)(_LATE)?_(?P<number>\d+)_\d+_.+"),
        ),
        Scheme("plain", "anna_any.ipynb", re.compile(r".+"), of_folders=True),
    )
}


def owner(name, assignment, scheme=None, *, folder=False):
    """Return whose a file or folder of this name is.

    Parameters
    ----------
    name : str
        Without the ending of a notebook.
    assignment : str
    scheme : str, optional
        A name of `SCHEMES`; the first that fits if not given.
    folder : bool

    Returns
    -------
    Owner or None
        None if the name does not say, or does not fit the scheme.
    """
    name = unicodedata.normalize("NFC", name).strip()
    for one in [SCHEMES[scheme]] if scheme else SCHEMES.values():
        if one.name == "plain":
            return _plain(name, assignment, folder)
        if (one.of_folders or not folder) and (found := one.pattern.fullmatch(name)):
            parts = found.groupdict()
            who, number = parts["name"].strip().lstrip(". "), parts.get("number")
            if who:
                student = f"{who}_{number}" if number else who
                also, whole = (who, number) if number else (who,), parts.get("whole") or ""
                if whole:  # a login may hold underscores, the title of the exercise, too
                    words = whole.split("_")
                    also = tuple("_".join(words[k:]) for k in range(1, len(words)))
                return Owner(student, one.name, also, parts.get("attempt") or "", whole)
    return None


def _plain(name, assignment, folder):
    name = name.lstrip(". ")  # it becomes that of a folder
    if folder:
        return Owner(name, also=(name,)) if name else None
    name = COPY.sub("", COPY_OF.sub("", name, count=1))
    at = name.lower().find(assignment.lower())
    if at >= 0:
        who = name[:at].rstrip("_- ")
        return Owner(who, also=(who,)) if who else None
    who = name.partition("_")[0].strip()
    return Owner(who, also=(who, name), cut=name if who != name else "") if who else None


def is_name(text):
    """Return whether a student may be called so: it becomes the name of files and folders."""
    return bool(text) and not NO_NAME.search(text) and text[0] not in ". " and len(text) <= LONGEST


class Roster:
    """Who is in the class.

    Parameters
    ----------
    path : Path
        A CSV file with a head. The first column, or the one called *student*, is the identity; the
        others are what the platform may call this person: login, number, address, name.

    Raises
    ------
    RosterError
        If it is no such table.
    """

    def __init__(self, path):
        self.path = Path(path)
        head, *rows = self._rows()
        lower = [title.strip().casefold() for title in head]
        first = lower.index("student") if "student" in lower else 0
        self.known, self.students = {}, {}
        for number, row in rows:
            student = unicodedata.normalize("NFC", row[first].strip())
            if not is_name(student):
                raise RosterError(
                    f"{self.path}, line {number}: a student must have a name of at most {LONGEST} "
                    f'letters without / \\ : * ? " < > |, got {student!r}'
                )
            if student.casefold() in self.students:
                raise RosterError(f"{self.path}, line {number}: {student} is there twice")
            self.students[student.casefold()] = student
            for word in _words(row):
                self.known.setdefault(word, set()).add(student)

    def _rows(self):
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise RosterError(
                f"{self.path} must be text in UTF-8: save it as 'CSV UTF-8'"
            ) from None
        except OSError as error:
            raise RosterError(f"{self.path} cannot be read: {error.strerror}") from error
        line = text.partition("\n")[0]
        separator = max(",;\t", key=line.count)
        rows = [
            (n, row) for n, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1)
        ]
        rows = [(n, row) for n, row in rows if any(cell.strip() for cell in row)]
        if len(rows) < 2:
            raise RosterError(f"{self.path} must have a head and a line for each student")
        head = rows[0][1]
        for number, row in rows[1:]:
            if len(row) != len(head):
                raise RosterError(
                    f"{self.path}, line {number}: must have {len(head)} columns as the head, "
                    f"has {len(row)}"
                )
        return [head, *rows[1:]]

    def find(self, who):
        """Return the identities that fit an `Owner`: one, if all is well.

        The whole name decides; then its parts, and parts that point to two people give both.
        """
        for words in ([who.cut or who.student], who.also):
            if found := list(filter(None, map(self._of, words))):
                return sorted(set.union(*found))
        return []

    def _of(self, word):
        """Return who is called so; by letters without accents if nobody is with them."""
        return self.known.get(_key(word)) or self.known.get(_bare(_key(word)), set())


def _words(row):
    """Return the keys of all cells of a row, and of two together: first and last name."""
    cells = [key for key in map(_key, row) if key]
    words = {*cells, *(a + b for a in cells for b in cells if a is not b)}
    return words | set(map(_bare, words))


def _key(text):
    """Return a word without what platforms change in it: case, blanks, signs."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def _bare(key):
    return "".join(letter for letter in unicodedata.normalize("NFKD", key) if letter.isalnum())
