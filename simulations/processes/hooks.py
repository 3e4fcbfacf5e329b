"""Hooks: parts of a rule that a run may be given, who starts, a budget a step, a chance a person.

A model declares its hooks as `Option`, made by `seed_adopters`, `by_step`, `chances` and `answer`.
Values come from Python, as text of the command line or from a scenario file, and are checked where
they come in. People are told by their names in the network, or by their numbers where it has none;
this can be checked only in a run, when the network is known.
"""

import csv
import hashlib
import math
import re
import unicodedata
from pathlib import Path

import numpy as np

from simulations.core.checks import people_of
from simulations.core.option import Option
from simulations.core.parameters import ParameterError, short

NO_HOOK = "none"  # a run without the hook, where values are compared
WHO = ("name", "person")  # how the column of people may be called
_WHOLE = re.compile(r"(\d{1,18})(?:\.0+)?")
_MISSING = {"", "nan", "na", "<na>", "none", "null"}


class Given:
    """A value of a hook; equal to those with the same content.

    Parameters
    ----------
    hook : str
    content : hashable
    name : str, optional
        What it is called in a frame; made of the content if not given.
    """

    def __init__(self, hook, content, name=None):
        self.hook, self.content = hook, content
        self.digest = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
        self.name = name or self._in_words()

    def _counted(self, what, many=None):
        # with some of the digest, so that two of as many are called differently
        return f"{len(self.content) if many is None else many} {what} ({self.digest[:6]})"

    def __eq__(self, other):
        return type(self) is type(other) and self.digest == other.digest

    def __hash__(self):
        return hash(self.digest)

    def __repr__(self):
        return f"{self.hook}: {self.name}"


class Starters(Given):
    """Those who start, by name or number."""

    def _in_words(self):
        many = len(self.content)
        return self._counted("people") if many > 3 else ", ".join(self.content) or "nobody"

    def among(self, n, labels=None):
        """Return who they are among the people of a network.

        Parameters
        ----------
        n : int
            How many people there are.
        labels : sequence, optional
            What they are called; their numbers if not given.

        Returns
        -------
        ndarray of int64
            In increasing order.

        Raises
        ------
        ParameterError
            If one of them is nobody, or there twice.
        """
        found = np.array(_places(self.hook, self.content, n, labels), np.int64)
        return np.sort(people_of(self.hook, found, n, different=True))


class Steps(Given):
    """A number for each step: a row of them, or a function of the step."""

    def __init__(self, hook, content, name, low, high):
        self.low, self.high, self.function = low, high, None
        if callable(content):
            self.function, content = content, ("function", name)
        super().__init__(hook, content, name)

    def _in_words(self):
        return self._counted("steps")

    def __eq__(self, other):
        return super().__eq__(other) and self.function == other.function

    __hash__ = Given.__hash__

    def of(self, steps):
        """Return the numbers of steps 1, 2, ..., checked.

        Parameters
        ----------
        steps : int

        Returns
        -------
        ndarray of float64, shape (steps,)

        Raises
        ------
        ParameterError
            If there is not one for each step, or one breaks its rule.
        """
        if self.function is None:
            if len(self.content) != steps:
                raise ParameterError(
                    f"{self.hook} must have a number for each of {steps} steps, "
                    f"got {len(self.content)}"
                )
            return np.array(self.content, float)
        found = [self.function(step) for step in range(1, steps + 1)]
        return np.array(_numbers(self.hook, found, self.low, self.high), float)


class Table(Given):
    """Columns of chances and the people to whom they belong."""

    def __init__(self, hook, content, name=None):
        super().__init__(hook, content, name)
        self.people, columns = content
        self.columns = {column: np.array(values) for column, values in columns}
        self._found = None

    def _in_words(self):
        columns = ", ".join(column for column, _ in self.content[1])
        return f"{columns} of {self._counted('people', len(self.content[0]))}"

    def of(self, column, n, labels=None):
        """Return a column in the order of the people of a network, or None if there is none such.

        Parameters
        ----------
        column : str
        n : int
            How many people there are.
        labels : sequence, optional
            What they are called; their numbers if not given.

        Returns
        -------
        ndarray of float64, shape (n,), or None

        Raises
        ------
        ParameterError
            If people are missing, unknown, or there twice.
        """
        if column not in self.columns:
            return None
        kept = self._found  # of the last network: the runs of a sweep share its people
        if kept is None or kept[0] is not labels or kept[1] != n:
            kept = self._found = labels, n, self._order(n, labels)
        return self.columns[column][kept[2]]

    def _order(self, n, labels):
        places = np.array(_places(self.hook, self.people, n, labels), np.int64)
        counts = np.bincount(places, minlength=n)
        twice, missing = np.flatnonzero(counts > 1), np.flatnonzero(counts == 0)
        for people, what in ((twice, "stand there twice"), (missing, "are missing")):
            if people.size:
                first = people[0] if labels is None else labels[people[0]]
                raise ParameterError(
                    f"{self.hook} must have a row for each of {n} people, got {people.size} who "
                    f"{what}, the first {_plain(first)!r}"
                )
        order = np.empty(n, np.int64)
        order[places] = np.arange(n)
        return order


class Ties(Given):
    """Weights of ties, each with the two people at its ends."""

    def _in_words(self):
        return self._counted("ties", len(self.content[0]))

    def of(self, people, neighbours, n):
        """Return the weights of ties between the first n numbers, 1 for those not named.

        A row without its opposite holds both ways.

        Parameters
        ----------
        people, neighbours : ndarray of int
            The ends of all ties, in shapes that broadcast; a neighbour below 0 is nobody.
        n : int

        Returns
        -------
        ndarray of float64

        Raises
        ------
        ParameterError
            If one of those named is no tie, or there twice.
        """
        people, neighbours = np.broadcast_arrays(people, neighbours)
        (pairs, weights), keys = self.content, people * n + neighbours
        first, second = (
            _places(self.hook, [pair[end] for pair in pairs], n, None) for end in (0, 1)
        )
        named = np.array(first, np.int64) * n + np.array(second, np.int64)
        wrong = np.flatnonzero(~np.isin(named, keys[neighbours >= 0]))
        values, counts = np.unique(named, return_counts=True)
        twice = np.flatnonzero(counts > 1)
        if wrong.size or twice.size:
            tie = named[wrong[0]] if wrong.size else values[twice[0]]
            rule = "name ties that there are" if wrong.size else "name each tie once"
            many, ends = wrong.size or twice.size, divmod(int(tie), n)
            raise ParameterError(
                f"{self.hook} must {rule}, got {many} others, the first {ends[0]} to {ends[1]}"
            )
        known = dict(zip(named.tolist(), weights, strict=True))
        back = {key % n * n + key // n: weight for key, weight in known.items()}
        known = back | known  # a row of its own goes before that of the other way
        flat = [known.get(key, 1.0) for key in keys.ravel().tolist()]
        return np.array(flat).reshape(keys.shape)


def _plain(label):
    return label.item() if isinstance(label, np.generic) else label


def _written(person):
    """Return the text of a person: 7, 7.0 and "7" are the same; "07" is not."""
    if isinstance(person, str):
        person = unicodedata.normalize("NFC", person.strip())
    elif isinstance(person, (float, np.floating)) and float(person).is_integer():
        person = int(person)
    whole = _WHOLE.fullmatch(str(person))
    return whole[1] if whole else str(person)


def _spelled(person):
    """Return how a person is spelled: "07" is 7, too."""
    text = _written(person)
    return str(int(text)) if _WHOLE.fullmatch(text) else text


def _places(hook, people, n, labels):
    """Return the numbers of people who are named as those of a network are."""
    if labels is None:
        written = map(_spelled, people)
        found = [int(w) if w.isdecimal() and int(w) < n else None for w in written]
    else:
        found = _places_by_name(hook, people, labels)
    unknown = [person for person, place in zip(people, found, strict=True) if place is None]
    if unknown:
        called = f"the numbers 0 to {n - 1}" if labels is None else f"those of the {n} people"
        raise ParameterError(
            f"{hook} must name people as the network does, {called}, got "
            f"{len(unknown)} unknown, the first {unknown[0]!r}"
        )
    return found


def _places_by_name(hook, people, labels):
    """Return the place of each name, or None: as it is written, else as it is spelled."""
    known = {}
    for place, label in enumerate(labels):
        text = _written(label)
        known.setdefault(text, []).append(place)
        if text[:1] == "0" or not text.isascii():  # else it is spelled as it is written
            spelled = _spelled(text)
            if spelled != text:
                known.setdefault(spelled, []).append(place)
    found = []
    for person in people:
        text = _written(person)
        several = known.get(text) or known.get(_spelled(person)) or [None]
        if len(several) > 1:  # of "07" and "7" both can be told, of 1 and "1" none
            exact = [place for place in several if _written(labels[place]) == text]
            several = exact if len(exact) == 1 else several
        if len(several) > 1:
            both = " and ".join(repr(_plain(labels[place])) for place in several[:2])
            raise ParameterError(
                f"{hook} must name one of the people each time, got {person!r}, which may be {both}"
            )
        found.append(several[0])
    return found


def _numbers(what, values, low, high, owners=None):
    """Return numbers as floats; the first that breaks its rule is named with its owner."""
    rule = f"lie in [{low:g}, {high:g}]"
    found, wrong = [], []
    for place, value in enumerate(values):
        number = math.nan
        try:
            if not isinstance(value, (bool, np.bool_)) and value is not None:
                number = float(value)
        except (TypeError, ValueError, OverflowError):
            pass
        found.append(number)
        if not low <= number <= high:  # never true of NaN
            wrong.append(place)
    if wrong:
        place, value = wrong[0], values[wrong[0]]
        whose = f"of step {place + 1}" if owners is None else f"of {owners[place]!r}"
        got = "nothing" if str(value).strip().lower() in _MISSING else short(_plain(value))
        many = f"{len(wrong)} of {len(found)} that do not, the first " if len(wrong) > 1 else ""
        raise ParameterError(f"{what} must {rule}, got {many}{got}, {whose}")
    return found


# --- what may be given


def _rows_of_file(hook, path):
    """Return the columns of a CSV file by their names, all of text."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise ParameterError(f"{hook} must be a file that can be read: {path}: {why}") from None
    lines = [line for line in text.splitlines() if line.strip()]
    head = lines[0] if lines else ""
    separator = next((mark for mark in ",;\t" if mark in head), ",")
    header, *rows = csv.reader(lines, delimiter=separator) if lines else [[]]
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise ParameterError(
                f"{hook} must have {len(header)} columns in each line, as the header of {path}, "
                f"got {len(row)} in row {number}"
            )
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    names = [word.strip() for word in header]
    _refuse_double(hook, names)
    return dict(zip(names, columns, strict=True))


def _refuse_double(hook, names):
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise ParameterError(f"{hook} must have columns of different names, got {twice!r} twice")


def _columns(hook, value):
    """Return the columns of a frame or a dict by name, or None of anything else."""
    names = list(value) if isinstance(value, dict) else getattr(value, "columns", None)
    if names is None:
        return None
    _refuse_double(hook, [str(name) for name in names])
    found = {str(name): _column(f"{hook}.{name}", value[name]) for name in names}
    if len({len(column) for column in found.values()}) > 1:
        sizes = ", ".join(f"{name} {len(column)}" for name, column in found.items())
        raise ParameterError(f"{hook} must have columns of one length, got {sizes}")
    return found


def _named_columns(hook, value):
    """Return the name of a file, or None, and the columns of a file, a frame or a dict, or None."""
    if _is_file(value):
        return Path(value).stem, _rows_of_file(hook, value)
    return None, _columns(hook, value)


def _column(what, values):
    """Return a column as a list."""
    try:
        column = np.asarray(values)
    except ValueError:  # rows of different lengths
        column = None
    if column is None or column.ndim != 1:
        raise ParameterError(f"{what} must be a column, one value a row, got {short(values)}")
    return column.tolist()


def _column_of_people(hook, columns):
    who = [name for name in WHO if name in columns]
    if len(who) != 1:
        raise ParameterError(
            f"{hook} must have one column called {' or '.join(WHO)}, got {', '.join(columns)}"
        )
    return who[0]


def _is_file(value):
    return isinstance(value, Path) or (isinstance(value, str) and value.endswith(".csv"))


def _words(value):
    return [word.strip() for word in value.split(",")] if isinstance(value, str) else value


def _listed(hook, value, words):
    """Return what is given as a row, as a list."""
    if isinstance(value, (dict, str, bytes)) or not hasattr(value, "__len__"):
        raise ParameterError(f"{hook} must be {words}, got {short(value)}")
    return value.tolist() if isinstance(value, np.ndarray) else list(value)


def _spelled_file(value, folder):
    return str((Path(folder) / value).resolve()) if _is_file(value) else value


def _facts(value):
    return NO_HOOK if value is None else f"{value.name} {value.digest}"


def _name(value):
    return NO_HOOK if value is None else value.name


def _reading(taken):
    """Return how a text is read: as Python would give it, but for the word none."""

    def read(value):
        return None if value == NO_HOOK else taken(_words(value) if not _is_file(value) else value)

    return read


def _option(label, taken, replaces, shape, unit):
    def checked(value):
        return value if value is None or isinstance(value, Given) else taken(value)

    return Option(
        label, _reading(taken), _name, _facts, _spelled_file, replaces, checked, shape, unit
    )


def seed_adopters(label, replaces, hook="seed_adopters"):
    """Return the hook of who starts.

    Parameters
    ----------
    label : str
        What they do, in words.
    replaces : tuple of str
        The parameters that do not count beside it.
    hook : str
        What it is called.

    Returns
    -------
    Option
        Its value is `Starters`, made of a list of names or numbers, of a table with a column
        ``name`` or ``person``, or of a file with one.
    """

    def taken(value):
        name, columns = _named_columns(hook, value)
        if columns is not None:
            value = columns[_column_of_people(hook, columns)]
        people = _listed(hook, value, "a list of people, or a file that ends in .csv")
        for person in people:
            number = isinstance(person, (int, float, np.integer, np.floating))
            if isinstance(person, bool) or not (number or isinstance(person, str)):
                raise ParameterError(f"{hook} must be names or numbers, got {short(person)}")
        return Starters(hook, tuple(map(_written, people)), name)

    text = f"{label}: names or numbers with commas between, or a .csv file with a column name"
    return _option(text, taken, replaces, "a list of people", "people")


def by_step(parameter, declared, hook):
    """Return the hook of a parameter that is another one in each step.

    Parameters
    ----------
    parameter : str
    declared : Declaration
        Of this parameter: each step's number obeys its rule.
    hook : str
        What it is called.

    Returns
    -------
    Option
        Its value is `Steps`, made of a number for each step, a function of the step, or a file
        with a column of the parameter's name and, if it likes, one ``step`` that counts 1, 2, ...
        A scenario takes no function: its numbers must show in its text.
    """
    low, high = declared.low, declared.high

    def taken(value):
        if callable(value):
            return Steps(hook, value, getattr(value, "__name__", short(value)), low, high)
        name, columns = _named_columns(hook, value)
        if columns is not None:
            if parameter not in columns:
                raise ParameterError(
                    f"{hook} must have a column called {parameter}, got {', '.join(columns)}"
                )
            other = next((name for name in columns if name not in (parameter, "step")), None)
            if other is not None:
                raise ParameterError(
                    f"{hook} must have no columns but {parameter} and step, got {other}"
                )
            steps = list(map(_spelled, columns.get("step", ())))
            wanted = list(map(str, range(1, len(steps) + 1)))
            if steps != wanted:
                odd = next(got for got, want in zip(steps, wanted, strict=True) if got != want)
                raise ParameterError(f"{hook}.step must count 1, 2, ..., got {odd!r}")
            value = columns[parameter]
        several = "a number for each step, a function of the step, or a file that ends in .csv"
        found = _numbers(hook, _listed(hook, value, several), low, high)
        return Steps(hook, tuple(found), name, low, high)

    def read(value):
        # a scenario is told apart by its text, and a function's name does not say what it returns
        if callable(value):
            raise ParameterError(
                f"{hook} must be numbers in a scenario, a list or a .csv file, got the function "
                f"{getattr(value, '__name__', short(value))}"
            )
        return as_text(value)

    text = f"{declared.label}, step by step: numbers with commas between, or a .csv file"
    option = _option(text, taken, (parameter,), "steps", declared.unit)
    as_text = option.read
    return option._replace(read=read)


def chances(parameters, columns, hook="chances"):
    """Return the hook of parameters of which every person has one.

    Parameters
    ----------
    parameters : type
        The class of the model's parameters: each number obeys the rule of its parameter.
    columns : dict of str to str
        The parameters that may differ from person to person, and in words whose they are.
    hook : str
        What it is called.

    Returns
    -------
    Option
        Its value is `Table`, made of a frame, a dict of columns or a file: a column ``name`` or
        ``person``, and one for each of some of the parameters, which then do not count.
    """

    def taken(value):
        name, given = _named_columns(hook, value)
        if given is None:
            raise ParameterError(
                f"{hook} must be a table with a column name, or a file that ends in .csv, "
                f"got {short(value)}"
            )
        people = given.pop(_column_of_people(hook, given))
        for column in given:
            if column not in columns:
                raise ParameterError(
                    f"{hook} must have columns out of: {', '.join(columns)}; got {column}"
                )
        if not given:
            raise ParameterError(
                f"{hook} must have at least one column out of: {', '.join(columns)}; got none"
            )
        found = []
        for column, values in given.items():
            rule = parameters.declaration(column)
            what = f"{hook}.{column}"
            found.append((column, tuple(_numbers(what, values, rule.low, rule.high, people))))
        return Table(hook, (tuple(map(_written, people)), tuple(found)), name)

    def replaced(value):
        return tuple(value.columns)

    text = "a .csv file with a column name and one or more of: " + "; ".join(
        f"{name}, {whose}" for name, whose in columns.items()
    )
    units = dict.fromkeys(parameters.declaration(name).unit or "share" for name in columns)
    return _option(text, taken, replaced, "people", ", ".join(units))


def ties(label, hook="weights"):
    """Return the hook of weighted ties for a model whose network is not given.

    Parameters
    ----------
    label : str
        What the weight is.
    hook : str
        What it is called.

    Returns
    -------
    Option
        Its value is `Ties`, made of a frame, a dict of columns or a file: ``name``, ``neighbour``
        and ``weight``, a chance.
    """

    def taken(value):
        name, given = _named_columns(hook, value)
        if given is None or sorted(given) != ["name", "neighbour", "weight"]:
            got = short(value) if given is None else ", ".join(given)
            raise ParameterError(
                f"{hook} must be a table of columns name, neighbour, weight, got {got}"
            )
        ends = [tuple(map(_spelled, given[column])) for column in ("name", "neighbour")]
        pairs = tuple(zip(*ends, strict=True))
        whose = [" to ".join(pair) for pair in pairs]
        found = _numbers(f"{hook}.weight", given["weight"], 0.0, 1.0, whose)
        return Ties(hook, (pairs, tuple(found)), name)

    text = f"{label}: a .csv file with columns name, neighbour, weight"
    return _option(text, taken, (), "ties of the lattice", "1/word")


def answer(label, hook="answer"):
    """Return the hook of whom to answer, a function, which only Python can give.

    Parameters
    ----------
    label : str
        What the function takes and returns.
    hook : str
        What it is called.

    Returns
    -------
    Option
    """

    def read(value):
        if value == NO_HOOK:
            return None
        raise ParameterError(
            f"{hook} must be a function, given in Python, got {short(value)}; here a brand in a "
            "file can decide: file.py:Class"
        )

    def name(value):
        return NO_HOOK if value is None else getattr(value, "__name__", short(value))

    def taken(value):
        if value is not None and not callable(value):
            raise ParameterError(f"{hook} must be a function, got {short(value)}")
        return value

    return Option(label, read, name, name, lambda value, _: value, (), taken, "a function", "")


# --- chances of ties


def chance_of_ties(network, chances, weights_word):
    """Return the chance of each directed tie: that of its listener, times its weight.

    Parameters
    ----------
    network : Network
    chances : float or ndarray of float64, shape (n,)
        Of all people, or of each.
    weights_word : str
        What the chance is called, for messages.

    Returns
    -------
    ndarray of float64, of the size of ``network.neighbours``

    Raises
    ------
    ParameterError
        If a weight makes a chance larger than 1.
    """
    of_listener = np.broadcast_to(np.asarray(chances, float), network.n)[network.neighbours]
    if network.weights is None:
        return of_listener
    found = of_listener * network.weights
    over = np.flatnonzero(found > 1)
    if over.size:
        tie = over[0]
        ends = network.sources()[tie], network.neighbours[tie]
        first, second = (
            int(person) if network.labels is None else network.labels[person] for person in ends
        )
        raise ParameterError(
            f"weights times {weights_word} must be at most 1, got {over.size} of {found.size} "
            f"ties above it, the first {found[tie]:g} from {first!r} to {second!r}"
        )
    return found


def one_for_all(values):
    """Return the single value of an array whose values are all equal, else None; None of None."""
    if values is None or not values.size or (values != values[0]).any():
        return None
    return float(values[0])
