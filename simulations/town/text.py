"""A town as a short text, as it stands in the address of a page.

``talk;seed=341;people=Ada,Ben,Chi;ties=0-1,0-2;at=...;first=0;own=...;days=5:1,2/5:;share=0.2``

The first part is the rule; the others stand in any order, and what is left out has its default.
Defaults are part of the format: they never change, or old addresses would mean other towns.

people : how many, or names
ties : pairs of places in that list
at : two digits of base 36 for x and two for y, for each person
own : a number for each, or nothing between two commas; what it means is the rule's affair
days : contacts:answered, one day after the other; nothing before the colon leaves the contacts to
    the rule, no colon the answers
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from simulations.core.checks import of, optional, takes, whole
from simulations.core.checks import text as text_of
from simulations.core.parameters import short
from simulations.networks.rows import Network, from_ties

MOST = 2000  # people who can be watched
SIDE = 1000  # places run from 0 to this
LONGEST = 400_000  # letters of a text: 2,000 people with 40 ties each

_NAMES = (
    "Ada Ben Chi Dov Eli Fay Gus Hana Ivo Jun Kai Lea Max Nia Oda Pia Quin Rosa Sami Tove Uma "
    "Vito Wren Xan Yara Zeno Abel Bea Cleo Dina Emil Finn Gita Hugo Ines Jon Kira Liv Mats "
    "Noor Olga Paul Rhea Sven Tara Ulla Vera Wim Yann Zoe Arlo Bram Cora Dean Elsa Fritz Greta "
    "Hans Inga Jule"
)
NAMES = tuple(_NAMES.split())

_NUMBER = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]{1,20}")


class TownError(ValueError):
    """A town breaks a rule; the message is a sentence that says which, and what was given.

    Examples
    --------
    >>> from simulations import town
    >>> town.make("talk", 3, [(0, 3)])
    Traceback (most recent call last):
        ...
    simulations.town.text.TownError: a tie must join two different people of 0 to 2, got 0-3
    """


class Field(NamedTuple):
    """A parameter of a rule.

    Attributes
    ----------
    name : str
    value : int or float
        The default.
    low, high : int or float
        The bounds, which are allowed.
    whole : bool
        Whether it must be a whole number.
    """

    name: str
    value: float
    low: float
    high: float
    whole: bool = False


_SEEDS = Field("n_seeds", 1, 0, MOST, True)
FIELDS = {
    "talk": (
        Field("share", 0.5, 0, 1),
        Field("budget", 10, 0, 1000),
        Field("conversation_cost", 5, 0.1, 1000),
        Field("persuasion", 0.07, 0, 1),
        Field("word_of_mouth", 0.2, 0, 1),
        Field("silence", 0.7, 0, 1),
        Field("engaged_silence", 0.05, 0, 1),
        Field("discontent", 0, 0, 1),
        Field("bad_word_of_mouth", 0.2, 0, 1),
        _SEEDS._replace(value=3),
        Field("steps", 20, 1, 200, True),
    ),
    "threshold": (Field("threshold", 0.18, 0, 1), _SEEDS),
    "site": (Field("quality", 0.59, 0, 1), _SEEDS),
    "bond": (Field("open", 0.5, 0, 1), _SEEDS),
    "cascade": (Field("chance", 0.3, 0, 1), _SEEDS),
    "copying": (Field("copying", 0.8, 0, 1), Field("choices", 3, 1, 26, True)),
    "letters": (Field("letters", 3, 1, 26, True),),
    "accounts": (
        Field("price", 0.2, 0, 1),
        Field("alone", 0, 0, 1),
        Field("free", 1, 0, 1, True),
        _SEEDS._replace(value=3),
        Field("steps", 50, 1, 200, True),
    ),
}
OWN = {
    "threshold": Field("own", None, 0, 99),
    "site": Field("own", None, 0, 1),
    "copying": Field("own", None, 0, 25, True),
    "letters": Field("own", None, 0, 25, True),
    "accounts": Field("own", None, 0, 1),
}
DAYS = ("talk",)  # rules in which the player decides day by day


@dataclass(frozen=True)
class Town:
    """People, ties, a rule with its parameters, luck and placements.

    Attributes
    ----------
    rule : str
        A key of `FIELDS`.
    names : tuple of str
    network : simulations.networks.rows.Network
        Who knows whom; its labels are the names.
    parameters : dict of str to float
        All parameters of the rule, by name.
    seed : int
    at : tuple of (int, int) or None
        A place for each person, in [0, 1000].
    first : tuple of int or None
        Who comes first, where not drawn.
    own : tuple of (float or None) or None
        A number for each person: the threshold, preference, choice, letter or taste.
    days : tuple of (int or None, tuple of int or None)
        What the player did on day 1, 2, ...: contacts and who was answered; None leaves it to the
        rule.

    Examples
    --------
    >>> from simulations import town
    >>> here = town.make("talk", ["Ada", "Ben", "Chi"], [(0, 1), (1, 2)], first=[0], seed=341)
    >>> here.n, here.ties
    (3, [(0, 1), (1, 2)])
    """

    rule: str
    names: tuple[str, ...]
    network: Network
    parameters: dict[str, float]
    seed: int
    at: tuple[tuple[int, int], ...] | None = None
    first: tuple[int, ...] | None = None
    own: tuple[float | None, ...] | None = None
    days: tuple[Any, ...] = ()

    @property
    def n(self) -> int:
        """The number of people."""
        return len(self.names)

    @property
    def ties(self) -> list[tuple[int, int]]:
        """Each tie once, the smaller place first, in increasing order: a list of pairs."""
        return [tuple(tie) for tie in self.network.tie_list().tolist()]


@takes(person=whole(0))
def name_of(person):
    """Return what a person is called who was given no name: after sixty, ``Ada2``."""
    return NAMES[person % 60] + (str(1 + person // 60) if person >= 60 else "")


def _listed(name, value):
    # an iterable, but not letters one by one
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__"):
        raise TownError(f"{name} must be a list, got {short(value)}")


def _counted(name, value):
    if not isinstance(value, int):
        _listed(name, value)
        if not hasattr(value, "__len__"):
            raise TownError(f"{name} must be a list, got {short(value)}")


def _row(name, value):
    if not isinstance(value, (list, tuple)):
        raise TownError(f"{name} must be a list, got {short(value)}")


@takes(
    rule=text_of,
    people=_counted,
    ties=_listed,
    parameters=optional(of(dict, "a dict")),
    at=optional(_row),
    first=optional(_listed),
    own=optional(_row),
    days=_row,
)
def make(
    rule: str,
    people: int | Sequence[str],
    ties: Iterable[tuple[int, int]] = (),
    *,
    parameters: dict[str, float] | None = None,
    seed: int = 1,
    at: Sequence[tuple[int, int]] | None = None,
    first: Iterable[int] | None = None,
    own: Sequence[float | None] | None = None,
    days: Sequence[Any] = (),
) -> Town:
    """Return a checked town.

    Parameters
    ----------
    rule : str
        A key of `FIELDS`.
    people : int or sequence of str
        How many, or their names.
    ties : iterable of (int, int)
        Pairs of people, each once.
    parameters : dict, optional
        Those that differ from the rule's defaults.
    seed : int
        In [0, 2**64).
    at, first, own, days
        As in `Town`.

    Returns
    -------
    Town

    Raises
    ------
    TownError
        If something breaks a rule.

    Examples
    --------
    >>> from simulations import town
    >>> here = town.make("cascade", 3, [(0, 1), (1, 2)], parameters={"chance": 1}, first=[0])
    >>> town.run(here).status[-1].tolist()
    [1, 1, 1]
    """
    given = dict(parameters or {})
    if rule not in FIELDS:
        raise TownError(
            f"a town must begin with its rule ({', '.join(FIELDS)}), got '{str(rule)[:40]}'"
        )
    names = _check_names(people)
    n, fields = len(names), FIELDS[rule]
    for name in given:
        if name not in {field.name for field in fields}:
            known = ", ".join(field.name for field in fields)
            raise TownError(f"rule {rule} has no {name}; it has {known}")
    values = {f.name: _check_number(f, given.get(f.name, f.value)) for f in fields}
    if first is None and values.get("n_seeds", 0) > n:
        raise TownError(
            f"n_seeds must be at most the {n} people of the town, got {values['n_seeds']}"
        )
    _check_places(at, n)
    _check_own(rule, own, n)
    if days and rule not in DAYS:
        raise TownError(f"rule {rule} takes no days")
    network = from_ties(_check_ties(ties, n), n=n, labels=names)
    return Town(
        rule,
        names,
        network,
        values,
        _check_seed(seed),
        None if at is None else tuple(map(tuple, at)),
        None if first is None else _check_people("first", first, n),
        None if own is None else tuple(own),
        tuple(_check_day(d, day, n) for d, day in enumerate(days, 1)),
    )


@takes(text=text_of)
def read(text: str) -> Town:
    """Return the town that a text describes.

    Parameters
    ----------
    text : str
        As in an address of the page; ``#town=`` in front may stay.

    Returns
    -------
    Town

    Raises
    ------
    TownError
        If the text is no town; the message says what is wrong with which part.

    Examples
    --------
    >>> from simulations import town
    >>> town.read("talk;seed=341;people=Ada,Ben,Chi;ties=0-1,1-2;first=0").names
    ('Ada', 'Ben', 'Chi')
    """
    if len(text) > LONGEST:
        raise TownError(f"a town must have at most {LONGEST} letters, got {len(text)}")
    rule, *parts = re.sub("^#?(town=)?", "", text.strip()).split(";")
    told, parameters = {}, {}
    for part in filter(None, parts):
        name, equals, value = part.partition("=")
        if not (name and equals):
            raise TownError(f"each part of a town must be name=value, got {_short(part)}")
        if name in told or name[:40] in parameters:
            raise TownError(f"{name[:40]} must be given once, got it twice")
        if name in _READ:
            told[name] = _READ[name](value)
        else:
            parameters[name[:40]] = _number(name[:40], value)
    if "people" not in told and rule in FIELDS:
        raise TownError("people must be given, got none")
    return make(rule, told.pop("people", 1), parameters=parameters, **told)


@takes(town=of(Town, "a Town"))
def write(town: Town) -> str:
    """Return the text of a town, as short as it can be.

    Parameters
    ----------
    town : Town

    Returns
    -------
    str

    Examples
    --------
    >>> from simulations import town
    >>> town.write(town.make("threshold", 3, [(0, 1), (1, 2)], first=[0], seed=341))
    'threshold;seed=341;people=3;ties=0-1,1-2;first=0'
    """
    parts = [town.rule, f"seed={town.seed}"]
    plain = all(name == name_of(i) for i, name in enumerate(town.names))
    names = ",".join(quote(name, safe="!'()*~-._") for name in town.names)
    parts.append(f"people={town.n if plain else names}")
    if town.network.n_ties:
        parts.append("ties=" + ",".join(f"{a}-{b}" for a, b in town.ties))
    if town.at is not None:
        parts.append("at=" + "".join(_base_36(x) + _base_36(y) for x, y in town.at))
    if town.first is not None:
        parts.append("first=" + ",".join(map(str, town.first)))
    if town.own is not None:
        parts.append("own=" + ",".join("" if x is None else _shown(x) for x in town.own))
    if town.days:
        parts.append("days=" + "/".join(map(_written_day, town.days)))
    for field in FIELDS[town.rule]:
        if town.parameters[field.name] != field.value:
            parts.append(f"{field.name}={_shown(town.parameters[field.name])}")
    return ";".join(parts)


@takes(town=of((Town, str), "a Town or its text"))
def python_cell(town):
    """Return the cell that gives the run of a town, as the sandbox shows it.

    Parameters
    ----------
    town : Town or str

    Returns
    -------
    str
    """
    text = write(read(town) if isinstance(town, str) else town)
    return (
        "from simulations import town\n\n"
        f'text = "{text}"\n'
        "here = town.read(text)  # network, parameters, seed, placements\n"
        "run = town.run(here)  # one row a step, one column a person\n"
        "run.table()\n"
    )


# --- checks


def _is_whole(value, low, high):
    return isinstance(value, (int, float)) and value == value // 1 and low <= value <= high


def _check_number(field, value):
    name, _, low, high, whole = field
    if not isinstance(value, (int, float)):
        raise TownError(f"{name} must be a number, got {short(value)}")
    if whole and not _is_whole(value, low, high):
        raise TownError(
            f"{name} must be a whole number in [{_shown(low)}, {_shown(high)}], got {_shown(value)}"
        )
    if not low <= value <= high:
        raise TownError(f"{name} must lie in [{_shown(low)}, {_shown(high)}], got {_shown(value)}")
    return int(value) if value == value // 1 else float(value)


def _check_name(name):
    if not isinstance(name, str):
        raise TownError(f"people must be a whole number or names, got {short(name)}")
    kinds = [unicodedata.category(letter)[0] for letter in name]
    rest = all(kind in "LMN" or letter in " .'-" for kind, letter in zip(kinds, name, strict=True))
    if not (1 <= len(name) <= 12 and kinds[0] == "L" and rest):
        raise TownError(
            "a name must begin with a letter and have at most 12 letters, digits, blanks, dots, "
            f"hyphens or apostrophes, got '{name[:40]}'"
        )
    return name


def _check_names(people):
    if isinstance(people, int):
        if not 1 <= people <= MOST:
            raise TownError(f"people must be a whole number in [1, {MOST}] or names, got {people}")
        return tuple(map(name_of, range(people)))
    if not 1 <= len(people) <= MOST:
        raise TownError(f"people must be 1 to {MOST}, got {len(people)}")
    seen = set()
    for name in people:
        if _check_name(name) in seen:
            raise TownError(f"names must differ, got '{name}' twice")
        seen.add(name)
    return tuple(people)


def _check_places(at, n):
    if at is None:
        return
    if len(at) != n:
        raise TownError(f"at must have {n} places, got {len(at)}")
    for x in (x for place in _pairs("at", at) for x in place):
        if not _is_whole(x, 0, SIDE):
            raise TownError(f"places must be whole numbers in [0, {SIDE}], got {_shown(x)}")


def _check_own(rule, own, n):
    if own is None:
        return
    if rule not in OWN:
        raise TownError(f"rule {rule} takes no own values")
    if len(own) != n:
        raise TownError(f"own must have {n} values, got {len(own)}")
    for value in own:
        if value is not None:
            _check_number(OWN[rule], value)


def _pairs(name, given):
    pairs = []
    for one in given:
        try:
            first, second = one
        except (TypeError, ValueError):
            raise TownError(f"{name} must be a list of pairs, got {short(one)}") from None
        pairs.append((first, second))
    return pairs


def _check_ties(ties, n):
    seen, pairs = set(), []
    for a, b in _pairs("ties", ties):
        if not (_is_whole(a, 0, n - 1) and _is_whole(b, 0, n - 1)) or a == b:
            raise TownError(f"a tie must join two different people of 0 to {n - 1}, got {a}-{b}")
        tie = (min(a, b), max(a, b))
        if tie in seen:
            raise TownError(f"a tie must be given once, got {a}-{b} again")
        seen.add(tie)
        pairs.append(tie)
    return pairs


def _check_seed(seed):
    if not (isinstance(seed, int) and 0 <= seed < 2**64):
        raise TownError(f"seed must be a whole number in [0, 2**64), got {short(seed)}")
    return seed


def _check_people(name, people, n):
    seen = set()
    for person in people:
        if not _is_whole(person, 0, n - 1) or person in seen:
            raise TownError(
                f"{name} must list different people of 0 to {n - 1}, got {_shown(person)}"
            )
        seen.add(person)
    return tuple(sorted(map(int, seen)))


def _check_day(number, day, n):
    ((contacts, answer),) = _pairs("days", [day])
    if contacts is not None and not _is_whole(contacts, 0, 10_000):
        raise TownError(f"contacts must be a whole number in [0, 10000], got {_shown(contacts)}")
    return (
        None if contacts is None else int(contacts),
        None if answer is None else _check_people(f"day {number}", answer, n),
    )


# --- reading and writing


def _short(text):
    return f"'{text[:40]}'"


def _number(name, text):
    if not _NUMBER.fullmatch(text):
        raise TownError(f"{name} must be a number, got {_short(text)}")
    number = float(text)
    return int(number) if number.is_integer() else number


def _person(name, text):
    if not _WHOLE.fullmatch(text):
        raise TownError(f"{name} must name people by whole numbers, got {_short(text)}")
    return int(text)


def _people_of(name, text):
    return [_person(name, one) for one in filter(None, text.split(","))]


def _read_seed(text):
    if not _WHOLE.fullmatch(text):
        raise TownError(f"seed must be a whole number in [0, 2**64), got {_short(text)}")
    return int(text)


def _read_people(text):
    if _WHOLE.fullmatch(text):
        return int(text)
    return [_unquoted(name) for name in text.split(",")]


def _unquoted(name):
    try:
        if re.search("%(?![0-9A-Fa-f]{2})", name):
            raise ValueError
        return unquote(name, errors="strict")
    except ValueError:  # what UnicodeDecodeError is, too
        raise TownError(f"a name must be written as in an address, got {_short(name)}") from None


def _read_ties(text):
    pairs = []
    for tie in filter(None, text.split(",")):
        ends = tie.split("-")
        if len(ends) != 2:
            raise TownError(f"a tie must look like 0-1, got {_short(tie)}")
        pairs.append(tuple(_person("ties", end) for end in ends))
    return pairs


def _read_at(text):
    if not re.fullmatch("([0-9a-z]{4})*", text):
        raise TownError(f"at must have four of 0-9 and a-z for each person, got {_short(text)}")
    return [(int(place[:2], 36), int(place[2:], 36)) for place in re.findall("....", text)]


def _read_days(text):
    days = []
    for day in text.split("/"):
        contacts, *answer = day.split(":")
        if len(answer) > 1:
            raise TownError(f"a day must look like 5:1,2, got {_short(day)}")
        days.append(
            (
                _number("contacts", contacts) if contacts else None,
                _people_of("days", answer[0]) if answer else None,
            )
        )
    return days


_READ = {
    "seed": _read_seed,
    "people": _read_people,
    "ties": _read_ties,
    "at": _read_at,
    "first": lambda text: _people_of("first", text),
    "own": lambda text: [_number("own", one) if one else None for one in text.split(",")],
    "days": _read_days,
}


def _written_day(day):
    contacts, answer = day
    answered = "" if answer is None else ":" + ",".join(map(str, answer))
    return f"{'' if contacts is None else contacts}{answered}"


def _base_36(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number // 36] + digits[number % 36]


def _shown(number):
    """Write a number as JavaScript does, so that both faces write the same text."""
    if isinstance(number, int):
        return str(number)
    if not isinstance(number, float) or number != number:
        return short(number)
    number = float(number)  # NumPy writes its own otherwise
    if number in (float("inf"), -float("inf")):
        return "Infinity" if number > 0 else "-Infinity"
    size = abs(number)
    if size and not 1e-6 <= size < 1e21:
        return re.sub(r"e([+-])0*", r"e\1", repr(number))
    return f"{Decimal(repr(number)):f}".removesuffix(".0")
