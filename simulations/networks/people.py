"""What people are called in files: one spelling of a name, ids, and names that look odd."""

import re
import unicodedata

import numpy as np

from simulations.networks.rows import NetworkError

_WHOLE = re.compile(r"-?[1-9][0-9]{0,17}|0")
_DECIMAL = re.compile(r"(-?[1-9][0-9]{0,17}|0)(?:[.,]0+)?")  # the same number, as floats write it
_NO_LABEL = {"nan", "NaN", "NAN", "<NA>", "#N/A", "NULL", "null"} | {
    sign + word for sign in ("", "+", "-") for word in ("inf", "Inf", "INF", "Infinity", "infinity")
}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\u00ad"))
_INVISIBLE |= {0xA0: " ", 0x202F: " "}  # blanks that do not break a line
_JOINERS = "\u200c\u200d"  # these have a meaning between letters, none at an end
_ODD = {  # searched in all names at once, one a line
    "braces, arrows or separators": re.compile(r"^.*(?:[{}\[\]<>|\t;]|->).*$", re.MULTILINE),
    "numbers with commas or blanks": re.compile(
        r"^[-+]?\d+(?:[.,; ]+\d+)*[,; ]+[\d.,; ]*$", re.MULTILINE
    ),
    "dates or times": re.compile(
        r"^(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})(?:[T ].*)?$", re.MULTILINE
    ),
    "numbers with a fraction": re.compile(r"^[-+]?\d*\.\d*[1-9]\d*$", re.MULTILINE),
}
_BRACES = _ODD["braces, arrows or separators"]
_MARKS = re.compile(r"[{}\[\]<>|\t;]|->")


class People(dict):
    """Ids by what is written in the file; a label is looked at when it first appears."""

    def __init__(self):
        self.labels = []
        self.invisible = self.composed = 0

    def __missing__(self, written):
        label = written.strip()
        if not label.isascii():
            label = self._spelled(label)
        if not label:
            raise NetworkError("a tie must name two people, got a missing value")
        if label in _NO_LABEL:
            raise NetworkError(f"a person must have a number or a name, got {label}")
        if label != written:
            self[written] = self[label]
        else:
            self[label] = len(self.labels)
            self.labels.append(label)
        return self[written]

    def _spelled(self, label):
        """Return a label as all spell it that look the same."""
        seen = label.translate(_INVISIBLE).strip(_JOINERS).strip()
        self.invisible += seen != label
        plain = unicodedata.normalize("NFC", seen)
        self.composed += plain != seen
        return plain


def people_of(people):
    """Return the final id of each of the people, their labels, and how many were one twice."""
    labels = people.labels
    if all(map(_WHOLE.fullmatch, labels)) or not all(map(_DECIMAL.fullmatch, labels)):
        return *numbered(labels), 0
    whole = [int(_DECIMAL.fullmatch(label)[1]) for label in labels]
    single = list(dict.fromkeys(whole))
    number, names = numbered(single)
    place = dict(zip(single, number.tolist(), strict=True))
    number = np.array([place[one] for one in whole], np.int32)
    return number, names, len(whole) - len(single)


def numbered(labels):
    """Return the final id of each of the people, and the labels in the order of these ids."""
    n = len(labels)
    if n and all(isinstance(label, str) and _WHOLE.fullmatch(label) for label in labels):
        labels = [int(label) for label in labels]
    if not all(type(label) is int for label in labels):
        return np.arange(n, dtype=np.int32), tuple(labels)
    number = np.empty(n, np.int32)
    number[sorted(range(n), key=labels.__getitem__)] = np.arange(n)
    labels = tuple(sorted(labels))
    return number, None if labels == tuple(range(n)) else labels


def name_of(labels, person):
    """Return what a person is called, as Python writes it."""
    return repr(int(person) if labels is None else labels[person])


def first_repeat(first, second, n, directed=False):
    """Return the first tie that repeats an earlier one.

    Parameters
    ----------
    first, second : ndarray of int
        The two people of each tie.
    n : int
        The number of people.
    directed : bool
        Whether the other direction is another tie.

    Returns
    -------
    int
    """
    if not directed:
        first, second = np.minimum(first, second), np.maximum(first, second)
    keys = first * np.int64(n) + second
    order = np.argsort(keys, kind="stable")
    return order[1:][np.diff(keys[order]) == 0].min()


def look_at_names(labels, notes, remarks):
    """Note names that do not look like names.

    Parameters
    ----------
    labels : sequence or None
    notes, remarks : list of str
        What looks wrong is added to the first, what is only worth saying to the second.
    """
    if labels is None or all(type(label) is int for label in labels):
        return
    text = "\n".join(labels)
    for what, odd in _ODD.items():
        found = odd.findall(text) if odd is not _BRACES or _MARKS.search(text) else []
        if found:
            notes.append(
                f"{counted(len(found), 'name')} may be wrong: {what}, such as "
                f"{found[0][:40]!r}: are separator and columns right?"
            )
            return
    if " " in text:
        blanks = sum(" " in label for label in labels)
        remarks.append(f"{blanks:,} of {len(labels):,} names hold blanks")
    text = text.casefold()
    plain = text.split("\n") if "  " not in text else map(_plain, text.split("\n"))
    alike = len(labels) - len(set(plain))
    if alike:
        notes.append(f"{counted(alike, 'name')} differ from others only by capitals or blanks")


def _plain(label):
    return " ".join(label.split())


def look_at_first(network, labels, first, second, choices, columns, notes):
    """Note a first line of two people who are in no other, as header words would be.

    Parameters
    ----------
    network : Network
    labels : sequence
    first, second : ndarray of int
        The two people of each tie in the file.
    choices : Choices
    columns : tuple of int
        The two that were taken for people, from 0.
    notes : list of str
    """
    degrees = network.degrees()
    one, two = labels[first[0]], labels[second[0]]
    if one == two or any(map(_numeric, (one, two))) or network.n_ties < 3:
        return
    if degrees[first[0]] == degrees[second[0]] == 1:
        numbers = tuple(column + 1 for column in columns)
        notes.append(
            f"{one!r} and {two!r}, in the first line, are in no other and were read as a tie: if "
            f"they are a header, say {choices.spell('header', True)}, if a tie, "
            f"{choices.spell('header', False)}; columns {numbers[0]} and {numbers[1]} were taken "
            f"for people, as {choices.spell('columns', numbers)} would"
        )


def _numeric(label):
    return isinstance(label, int) or any(map(str.isdecimal, label))


def counted(count, what):
    """Return a number and what is counted: ``1 tie``, ``2 ties``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
