"""Find who submitted what, in a folder or a zip file, and read it without trusting it.

Whose a notebook is, is said by its name or by the folder that it lies in: `names` knows how. All
that came from one person is looked at together. One notebook in it is the submission, and what
lies beside it is said; of two notebooks none is taken, unless the platform numbers the attempts.
Where names were cut to one that several files share, their whole names are kept.
"""

import contextlib
import json
import re
import warnings
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from .names import SCHEMES, Owner, owner

LEFT_ALONE = re.compile(r"\..*|__MACOSX|Thumbs\.db|desktop\.ini", re.IGNORECASE)
NOTEBOOK = (".ipynb", ".ipynb.txt", ".ipynb.json", ".json")  # some browsers add an ending
LARGEST = 20 * 2**20  # bytes of a notebook
LARGEST_ZIP = 2 * 2**30  # bytes of all that comes out of a zip file
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)
NOTHING = "nothing was handed in"
OTHERS = {b"PK": "a zip file", b"%PDF": "a PDF", b"<": "a web page", b"\x1f\x8b": "a gzip file"}


class InboxError(ValueError):
    """The folder or zip file as a whole cannot be used."""


class NotGraded(Exception):
    """A submission cannot be marked; the message is its line in the report."""


@dataclass
class Submission:
    """What one person submitted: a file, or the reason why there is none."""

    student: str
    path: Path | None
    problem: str = ""
    about: list = field(default_factory=list)  # what the teacher has to know of its name


@dataclass(frozen=True)
class _Entry:
    """A file or folder of the inbox, and whose it is."""

    path: Path
    owner: Owner
    notebooks: tuple
    others: tuple
    is_plain: bool  # a file whose name no platform made
    about: tuple = ()


def unpack(archive, folder):
    """Unpack a zip file into an empty folder.

    Raises
    ------
    InboxError
        If it is no zip file, is encrypted, damaged, or far too large.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            size = sum(entry.file_size for entry in opened.infolist())
            if size > LARGEST_ZIP:
                raise InboxError(f"{archive} unpacks to {size / 2**30:.1f} GB; at most 2 GB")
            entries = opened.infolist()
            for entry in entries:
                entry.filename = _name_in_zip(entry)
            # as they are unpacked: in the folder, whatever the names in it say
            names = Counter(_inside(e.filename) for e in entries if not e.is_dir())
            if twice := sorted(name for name, times in names.items() if times > 1):
                raise InboxError(f"{archive} holds two files called {twice[0]}")
            for entry in entries:
                opened.extract(entry, folder)
    except (*BROKEN_ZIP, OSError) as error:
        raise InboxError(f"{archive} cannot be unpacked: {error}") from error
    inside = _entries(folder)
    if len(inside) == 1 and inside[0].is_dir() and len(_notebooks(inside[0])) > 1:
        return inside[0]  # the zip file of a folder
    return folder


def _name_in_zip(entry):
    """Return a name as it was meant: Windows writes backslashes, macOS UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _inside(name):
    return "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def assignment_of(folder):
    """Return the assignment that the notebooks in a folder belong to.

    Raises
    ------
    InboxError
        If they do not say, or do not agree.
    """
    folder, count = Path(folder), Counter()
    if not folder.is_dir():
        raise InboxError(f"SUBMISSIONS must be a folder or a zip file, got {folder}")
    for path in _notebooks(folder):
        with contextlib.suppress(NotGraded, OSError):
            course = read(path)[1].metadata.get("course")
            if isinstance(course, dict) and isinstance(course.get("chapter"), str):
                count[course["chapter"]] += 1
    if len(count) != 1:
        found = ", ".join(f"{name} ({n})" for name, n in count.most_common()) or "none"
        raise InboxError(f"say which ASSIGNMENT; the notebooks say: {found}")
    return next(iter(count))


def find(folder, assignment, scheme=None, roster=None):
    """Return the submissions in a folder, one for each person, in alphabetical order.

    Parameters
    ----------
    folder : Path
    assignment : str
    scheme : str, optional
        How files are named, of `names.SCHEMES`; each by the first that fits it if not given.
    roster : names.Roster, optional
        Who is in the class. Then everybody in it is in the result.

    Returns
    -------
    list of Submission

    Raises
    ------
    InboxError
        If there is no such folder, or nothing in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InboxError(f"SUBMISSIONS must be a folder or a zip file, got {folder}")
    if not (paths := _entries(folder)):
        raise InboxError(f"SUBMISSIONS must hold notebooks, {folder} is empty")
    entries, nobodys = [], []
    for path in paths:
        try:
            entries.append(_entry(path, assignment, scheme, roster))
        except NotGraded as reason:
            nobodys.append(Submission(path.name, None, str(reason)))
    if roster is None:
        entries = _kept_apart(entries)
    people = {}
    for entry in entries:
        people.setdefault(entry.owner.student.casefold(), []).append(entry)
    found = [_submission(of_one, assignment) for of_one in people.values()] + nobodys
    if roster is not None:
        silent = [name for key, name in roster.students.items() if key not in people]
        found += [Submission(student, None, NOTHING) for student in silent]
    return sorted(found, key=lambda one: one.student.casefold())


def _entries(folder):
    return sorted(entry for entry in folder.iterdir() if not LEFT_ALONE.fullmatch(entry.name))


def _files(folder):
    inside = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        path
        for path in inside
        if not any(LEFT_ALONE.fullmatch(part) for part in path.relative_to(folder).parts)
    ]


def _notebooks(folder):
    return [path for path in _files(folder) if path.name.lower().endswith(NOTEBOOK)]


def _entry(path, assignment, scheme, roster):
    """Return an `_Entry`; raise `NotGraded` if it is not known whose it is."""
    ending = next((end for end in NOTEBOOK[::-1] if path.name.lower().endswith(end)), None)
    is_folder = path.is_dir()
    name = path.name if is_folder else path.name[: -len(ending)] if ending else path.stem
    who = owner(name, assignment, scheme, folder=is_folder)
    what = "folder" if is_folder else "file"
    if who is None and scheme:
        example = SCHEMES[scheme].example
        raise NotGraded(f"the name of the {what} is none of the scheme {scheme} ({example})")
    if who is None:
        raise NotGraded(f"the name of the {what} does not say whose it is")
    about = ()
    if roster is not None:
        known = roster.find(who)
        if len(known) > 1:
            raise NotGraded(f"it may be of {' or '.join(known)}, says the roster")
        about = () if known else ("not in the roster",)
        who = replace(who, student=known[0] if known else who.cut or who.student, cut="")
    if is_folder and not path.is_symlink():
        notebooks = _notebooks(path)
        others = [one for one in _files(path) if one not in notebooks]
    else:  # a link to a folder is no notebook
        notebooks, others = ([path], []) if ending and not is_folder else ([], [path])
    is_plain = not is_folder and who.scheme == "plain"
    return _Entry(path, who, tuple(notebooks), tuple(others), is_plain, about)


def _kept_apart(entries):
    """Return entries in which nobody shares a name only because it was cut."""
    alike = {}
    for entry in entries:
        alike.setdefault(entry.owner.student.casefold(), []).append(entry)
    kept = []
    for of_one in alike.values():
        whole = {_whole(entry).casefold(): entry.path.name for entry in of_one}
        if len(whole) > 1 and any(entry.owner.cut for entry in of_one):
            names = sorted(whole.values())
            names = _and(names if len(names) < 4 else [*names[:2], f"{len(names) - 2} others"])
            about = f"{names} are named alike: kept apart, as if of {len(whole)} people"
            of_one = [
                replace(e, owner=replace(e.owner, student=_whole(e), cut=""), about=(about,))
                for e in of_one
            ]
        kept += of_one
    return kept


def _whole(entry):
    return entry.owner.cut or entry.owner.student


def _submission(of_one, assignment):
    """Return the submission in all that came from one person."""
    student = of_one[0].owner.student
    about = list(dict.fromkeys(word for entry in of_one for word in entry.about))
    if links := [entry.path for entry in of_one if entry.path.is_symlink()]:
        what = "folder" if links[0].is_dir() else "file"
        return Submission(student, None, f"{links[0].name} is a link to another {what}", about)
    attempts = sorted({entry.owner.attempt for entry in of_one if entry.notebooks})
    if len(attempts) > 1 and all(attempts):
        about.append(f"the last of {len(attempts)} attempts, of {attempts[-1]}")
        of_one = [entry for entry in of_one if entry.owner.attempt == attempts[-1]]
    notebooks = [path for entry in of_one for path in entry.notebooks]
    others = [path for entry in of_one for path in entry.others]
    named = [path for path in notebooks if assignment.lower() in path.name.lower()]
    if len(named) == 1 and not any(entry.is_plain for entry in of_one):
        others += [path for path in notebooks if path not in named]
        notebooks = named
    if len(notebooks) > 1:
        names = ", ".join(path.name for path in notebooks)
        problem = f"{len(notebooks)} notebooks ({names}): leave one of them in the folder"
        return Submission(student, None, problem, about)
    if not notebooks:
        return Submission(student, None, _no_notebook(of_one, others), about)
    if notebooks[0].is_symlink():
        return Submission(student, None, f"{notebooks[0].name} is a link to another file", about)
    if beside := [path.name for path in others]:
        more = f" and {len(beside) - 3} more" if len(beside) > 3 else ""
        about.append(f"not marked, beside it: {', '.join(beside[:3])}{more}")
    return Submission(student, notebooks[0], "", about)


def _no_notebook(of_one, others):
    if len(of_one) == 1 and of_one[0].path.is_dir():
        names = ", ".join(path.name for path in others[:3])
        return f"the folder holds {names}, no notebook (.ipynb)" if names else "the folder is empty"
    return f"{_and([path.name for path in others[:3]])} is no notebook (.ipynb)"


def _and(names):
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def read(path):
    """Return the bytes of a submitted file, and the notebook in them.

    Raises
    ------
    NotGraded
        If it is no notebook.
    """
    if path.stat().st_size > LARGEST:
        size = path.stat().st_size / 2**20
        raise NotGraded(f"the file is too large: {size:.0f} MB, at most {LARGEST // 2**20}")
    content = path.read_bytes()
    if not content.strip():
        raise NotGraded("the file is empty")
    try:
        text = content.decode("utf-8-sig")
        parsed = json.loads(text)
        if not isinstance(parsed, dict) or "nbformat" not in parsed:
            raise NotGraded("the file is JSON, but no notebook")
        with warnings.catch_warnings(action="ignore"):  # of what is put right here
            notebook = nbformat.convert(nbformat.reader.reads(text), 4)
            _, notebook = nbformat.validator.normalize(notebook)
            nbformat.validate(notebook)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        what = next((name for start, name in OTHERS.items() if content.startswith(start)), "")
        raise NotGraded(f"the file is no notebook: {what or 'not JSON'}") from None
    except (nbformat.ValidationError, AttributeError, LookupError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0][:100]
        raise NotGraded(f"the notebook is damaged: {reason}") from error
    return content, notebook
