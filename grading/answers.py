"""What a student's functions answer to the checks: written down in one kernel, judged in another.

A notebook can change everything in its own process: what ``abs`` means, what a function of
`simulations` expects, how its answer compares. So the checks run twice. In the student's kernel
`Answers.listen` writes down each call that a check makes, and what came back, as plain data. In a
kernel that never saw the student's code, `Answers.replay` gives those answers to the same checks.
There the expected values are computed, and what decides is plain: numbers, strings, arrays, and
lists, sets and dictionaries of them; or what the check itself had handed in.

`kernel` imports this file by itself: it imports nothing of the package.
"""

import base64
import builtins
import functools
import hashlib
import json
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

FILE = "answers.jsonl"
MOST_CALLS = 5000  # of one check; a model that asks for more is judged where it ran
MOST_BYTES = 8 * 2**20  # of all answers of a notebook
DEEPEST = 8  # lists in lists
LARGEST = 10**4000  # Python writes no longer numbers
ARRAYS = "biufcUSmM"  # kinds of plain arrays
SEQUENCES = {kind.__name__: kind for kind in (list, tuple, set, frozenset)}
LIKE_DICT, LIKE_LIST = (dict, Counter, OrderedDict, defaultdict), (list, deque)
ONCE = (map, filter, zip, enumerate, reversed, type(i for i in ()), type({}.keys()))
ONCE += (type({}.values()), type({}.items()), range)


class AnswerNotPlain(TypeError):
    """An answer is an object of a class of its own."""


class AnswerUnknown(LookupError):
    """A check asks what it did not ask in the student's notebook."""


def encode(value, given=(), depth=0):
    """Return an answer as data for JSON.

    Parameters
    ----------
    value : object
    given : sequence
        The arguments of the call: what stands in them may come back as it is.
    depth : int

    Raises
    ------
    AnswerNotPlain
        If it is not plain. Classes that only look like plain ones are not.
    """
    kind = type(value)
    if value is None or kind in (bool, str) or (kind is int and abs(value) < LARGEST):
        return value
    if kind is float:
        return {"float": value.hex()}
    if kind is complex:
        return {"complex": [value.real.hex(), value.imag.hex()]}
    if kind is Fraction:
        return {"fraction": [value.numerator, value.denominator]}
    if kind is np.ndarray and value.dtype.kind in ARRAYS:
        held = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"array": [value.dtype.str, list(value.shape), held]}
    if isinstance(value, np.generic) and kind is value.dtype.type and value.dtype.kind in ARRAYS:
        return {"scalar": encode(np.asarray(value))}
    if kind is Decimal:
        return {"decimal": str(value)}
    if depth < DEEPEST and kind in LIKE_LIST:
        return {"list": [encode(one, given, depth + 1) for one in value]}
    if depth < DEEPEST and kind in SEQUENCES.values():
        return {kind.__name__: [encode(one, given, depth + 1) for one in value]}
    if depth < DEEPEST and kind in LIKE_DICT:
        pairs = [[encode(k, (), depth + 1), encode(v, given, depth + 1)] for k, v in value.items()]
        return {"dict": pairs}
    if kind.__name__ == "Series" and kind.__module__.partition(".")[0] == "pandas":
        return {"series": [encode(value.tolist(), (), depth + 1), encode(value.index.tolist())]}
    for number, argument in enumerate(given):
        if argument is value:
            return {"given": [number]}
        if type(argument) in (list, tuple):
            for place, one in enumerate(argument):
                if one is value:
                    return {"given": [number, place]}
    raise AnswerNotPlain(kind.__name__)


def decode(data, given=()):
    """Return an answer from its data; see `encode`."""
    if not isinstance(data, dict):
        return data
    ((kind, held),) = data.items()
    if kind == "float":
        return float.fromhex(held)
    if kind == "complex":
        return complex(*map(float.fromhex, held))
    if kind == "fraction":
        return Fraction(*held)
    if kind == "decimal":
        return Decimal(held)
    if kind == "array":
        dtype = np.dtype(held[0])
        return np.frombuffer(base64.b64decode(held[2]), dtype).reshape(held[1]).copy()
    if kind == "scalar":
        return decode(held)[()]
    if kind == "dict":
        return {decode(key): decode(value, given) for key, value in held}
    if kind == "series":
        import pandas as pd

        return pd.Series(decode(held[0]), index=decode(held[1]))
    if kind == "given":
        found = given[held[0]]
        return found if len(held) == 1 else found[held[1]]
    return SEQUENCES[kind](decode(one, given) for one in held)


def not_plain(name, kind):
    """Return what is said of an answer that is not plain."""
    return (
        f"{name} gives an object of the class {kind}. An answer must be a number, a string or an "
        "array, or a list, set or dictionary of them."
    )


def mark_of(arguments, names):
    """Return a hash of the arguments of a call, the same in another process."""
    digest = hashlib.sha256()
    for part in (*arguments, *(one for pair in sorted(names.items()) for one in pair)):
        _add(digest, part, 0)
    return digest.hexdigest()[:16]


def _add(digest, value, depth):
    kind = type(value)
    digest.update(kind.__qualname__.encode())
    if value is None or kind in (bool, int, str, float, complex, range):
        digest.update(repr(value).encode())
    elif isinstance(value, np.ndarray | np.generic) and value.dtype.kind in ARRAYS:
        digest.update(repr((value.dtype.str, value.shape)).encode() + value.tobytes())
    elif depth >= DEEPEST:
        return
    elif kind in (list, tuple):
        for one in value:
            _add(digest, one, depth + 1)
    elif kind in (set, frozenset):
        for one in sorted(map(repr, value)):
            digest.update(one.encode())
    elif kind is dict:
        for pair in value.items():
            _add(digest, pair, depth + 1)
    elif is_dataclass(value):
        for field in fields(value):
            _add(digest, getattr(value, field.name, None), depth + 1)


class Answers:
    """The answers to the checks of one notebook; a kernel has one, in its name ``__answers__``.

    Parameters
    ----------
    names : dict
        The names of the notebook.
    file : file
        Where calls are written to, in bytes.
    """

    def __init__(self, names, file):
        self.names, self.file, self.left = names, file, MOST_BYTES
        self.check, self.calls, self.real, self.inside = None, [], {}, False
        self.odd = {}  # of functions without arguments: the class of an answer that is not plain
        self.told = {}  # in a replay: the calls of the check, by function

    def listen(self, check, functions):
        """Write down, until the cell ends, what a check asks these functions."""
        self.check, self.calls = check, []
        for name in functions:
            if callable(function := self.names.get(name)):
                self.names[name] = listening = self._listening(name, function)
                self.real[name] = listening, function

    def _listening(self, name, function):
        @functools.wraps(function)
        def listening(*arguments, **named):
            if self.inside or (len(self.calls) > MOST_CALLS and (arguments or named)):
                return function(*arguments, **named)
            call = {"of": name, "mark": mark_of(arguments, named)}
            self.inside = True
            try:
                answer = function(*arguments, **named)
                if type(answer) in ONCE:  # can be read only once, or is no list yet
                    answer = list(answer)
            except Exception as error:
                call |= {"error": type(error).__name__, "says": str(error)[:600]}
                raise
            else:
                try:
                    call["answer"] = encode(answer, arguments)
                except AnswerNotPlain as error:
                    call["kind"] = str(error)
                    if not arguments and not named:
                        self.odd[name] = str(error)
                return answer
            finally:
                self.inside = False
                self.calls.append(call)

        return listening

    def end(self, *_):
        """Put the functions back and write down what was asked; called when any cell ends."""
        for name, (listening, function) in self.real.items():
            if self.names.get(name) is listening:
                self.names[name] = function
        if self.check is not None:
            told = {"check": self.check, "odd": self.odd, "calls": self.calls}
            line = json.dumps(told).encode() + b"\n"
            if len(self.calls) > MOST_CALLS or len(line) > self.left:
                line = json.dumps(told | {"calls": None}).encode() + b"\n"
            self.file.write(line)
            self.file.flush()
            self.left -= len(line)
        self.check, self.calls, self.real, self.odd = None, [], {}, {}

    def replay(self, calls, functions):
        """Let these functions answer a check as they did in the student's notebook."""
        self.told = {name: [c for c in calls if c.get("of") == name] for name in functions}
        self.names.update({name: self._replaying(name) for name in functions})

    def _replaying(self, name):
        def replaying(*arguments, **named):
            left, mark = self.told[name], mark_of(arguments, named)
            place = next((k for k, call in enumerate(left) if call.get("mark") == mark), None)
            if place is None:
                raise AnswerUnknown(name)
            call = left.pop(place)
            if "answer" in call:
                return decode(call["answer"], arguments)
            if "error" in call:
                error = getattr(builtins, str(call["error"]), None)
                is_one = isinstance(error, type) and issubclass(error, Exception)
                raise (error if is_one else RuntimeError)(call.get("says"))
            raise AnswerNotPlain(not_plain(name, call.get("kind")))

        return replaying
