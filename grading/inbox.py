"""Find who submitted what, in a folder or a zip file, and read it without trusting it.

Whose a notebook is, is said by its name or by the folder that it lies in::

    anna.ipynb                                   anna
    anna_push_or_dialogue.ipynb                  anna
    anna_second try.ipynb                        anna (up to the first underscore)
    anna_berg_push_or_dialogue.ipynb             anna_berg (up to the name of the assignment)
    anna/any name.ipynb                          anna (one notebook in each folder)
    Anna Berg_4711_assignsubmission_file_/...    Anna Berg_4711 (Moodle; also without folders)

Nothing is guessed. Two notebooks of one person, or a name that says nobody, are lines of the
report, and the notebooks are left alone until somebody has chosen.
"""

import contextlib
import json
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat

MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_\w*?(file|onlinetext)_?.*")
COPY = re.compile(r"( ?\(\d+\)| - copy|-copy\d*)+$", re.IGNORECASE)
LEFT_ALONE = re.compile(r"\..*|__MACOSX|Thumbs\.db|desktop\.ini", re.IGNORECASE)
NOTEBOOK = (".ipynb", ".ipynb.txt", ".ipynb.json", ".json")  # some browsers add an ending
LARGEST = 20 * 2**20  # bytes of a notebook
LARGEST_ZIP = 2 * 2**30  # bytes of all that comes out of a zip file
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)
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
            # as they are unpacked: in the folder, whatever the names in it say
            names = Counter(_inside(n) for n in opened.namelist() if not n.endswith("/"))
            if twice := sorted(name for name, times in names.items() if times > 1):
                raise InboxError(f"{archive} holds two files called {twice[0]}")
            opened.extractall(folder)
    except (*BROKEN_ZIP, OSError) as error:
        raise InboxError(f"{archive} cannot be unpacked: {error}") from error
    inside = _entries(folder)
    if len(inside) == 1 and inside[0].is_dir() and len(_notebooks(inside[0])) > 1:
        return inside[0]  # the zip file of a folder
    return folder


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


def find(folder, assignment):
    """Return the submissions in a folder, one for each person, in alphabetical order.

    Parameters
    ----------
    folder : Path
    assignment : str

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
    found = [
        _from_folder(entry, assignment) if entry.is_dir() else _from_file(entry, assignment)
        for entry in _entries(folder)
    ]
    if not found:
        raise InboxError(f"SUBMISSIONS must hold notebooks, {folder} is empty")
    people = {}
    for submission in found:
        people.setdefault(submission.student.casefold(), []).append(submission)
    return [_only(of_one) for _, of_one in sorted(people.items())]


def _entries(folder):
    return sorted(entry for entry in folder.iterdir() if not LEFT_ALONE.fullmatch(entry.name))


def _notebooks(folder):
    inside = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        path
        for path in inside
        if path.name.lower().endswith(NOTEBOOK)
        and not any(LEFT_ALONE.fullmatch(part) for part in path.relative_to(folder).parts)
    ]


def student_of(name, assignment):
    """Return whose a file or folder of this name is; an empty string if it does not say."""
    name = unicodedata.normalize("NFC", name).strip().lstrip(". ")  # it becomes that of a folder
    if moodle := MOODLE.fullmatch(name):
        return f"{moodle['name']}_{moodle['number']}"
    name = COPY.sub("", name)
    at = name.lower().find(assignment.lower())
    return name[:at].rstrip("_- ") if at >= 0 else name.partition("_")[0].strip()


def _from_file(path, assignment):
    ending = next((end for end in NOTEBOOK[::-1] if path.name.lower().endswith(end)), None)
    student = student_of(path.name[: -len(ending)] if ending else path.stem, assignment)
    if not student:
        return Submission(path.name, None, "the name of the file does not say whose it is")
    if path.is_symlink():
        return Submission(student, None, f"{path.name} is a link to another file")
    if ending is None:
        return Submission(student, None, f"{path.name} is no notebook (.ipynb)")
    return Submission(student, path)


def _from_folder(folder, assignment):
    name = unicodedata.normalize("NFC", folder.name)
    student = student_of(name, assignment) if MOODLE.fullmatch(name) else name
    if folder.is_symlink():
        return Submission(student, None, f"{name} is a link to another folder")
    inside = _notebooks(folder)
    named = [path for path in inside if assignment.lower() in path.name.lower()]
    chosen = named if len(named) == 1 else inside
    if len(chosen) > 1:
        return Submission(student, None, _too_many([path.name for path in chosen]))
    if not chosen:
        others = [path.name for path in sorted(folder.rglob("*")) if path.is_file()][:3]
        what = f"holds {', '.join(others)}, no notebook (.ipynb)" if others else "is empty"
        return Submission(student, None, f"the folder {what}")
    if chosen[0].is_symlink():
        return Submission(student, None, f"{chosen[0].name} is a link to another file")
    return Submission(student, chosen[0])


def _only(of_one):
    if len(of_one) == 1:
        return of_one[0]
    names = [one.path.name if one.path else one.student for one in of_one]
    return Submission(of_one[0].student, None, _too_many(names))


def _too_many(names):
    return f"{len(names)} notebooks ({', '.join(names)}): leave one of them in the folder"


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
