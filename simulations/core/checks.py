"""Arguments of public functions, checked at the edge: one set of rules for the whole package.

A function says above its head what it takes::

    @takes(share=real(0, 1), runs=whole(1))
    def sweep(share, runs=20): ...

and whoever calls it with something else gets a `ParameterError` that names parameter, rule and
value. Defaults are not looked at. Rules between arguments stand in the function itself. Nothing
here belongs into a kernel or into what an engine calls for every person.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from simulations.core.parameters import ParameterError, short

_Function = TypeVar("_Function", bound=Callable[..., Any])

MOST = 2**31 - 1  # people, steps, runs: ids and dates have 32 bits, and nobody waits for more


def takes(**rules: Callable[[str, Any], None]) -> Callable[[_Function], _Function]:
    """Return a decorator: the arguments of a function are checked before it is called.

    Parameters
    ----------
    **rules : callable
        For the name of a parameter, a function of name and value that raises `ParameterError`. If
        it returns something, the function gets that in place of the value.

    Returns
    -------
    callable
    """

    def decorate(function):
        code = function.__code__
        names = code.co_varnames[: code.co_argcount]
        places = [(place, name, rules[name]) for place, name in enumerate(names) if name in rules]

        @functools.wraps(function)
        def checked(*given, **named):
            for place, name, rule in places:
                if place < len(given) and (found := rule(name, given[place])) is not None:
                    given = (*given[:place], found, *given[place + 1 :])
            for name, value in named.items():
                if name in rules and (found := rules[name](name, value)) is not None:
                    named[name] = found  # no new key: the loop goes on
            return function(*given, **named)

        return checked

    return decorate


def whole(low, high=MOST):
    """Return the rule of a whole number within closed bounds."""

    def check(name, value):
        try:
            if isinstance(value, bool):
                raise TypeError
            number = operator.index(value)
        except TypeError:
            _refuse(name, "be a whole number", value)
        if not low <= number <= high:
            _refuse(name, _between(number, low, high), value)

    return check


def real(low=-math.inf, high=math.inf, *, above=False, below=False):
    """Return the rule of a finite number within bounds.

    Parameters
    ----------
    low, high : float
        Allowed themselves, if finite, unless it is `above` the one or `below` the other.
    above, below : bool

    Returns
    -------
    callable
    """
    bounds = _Bounds(low, high, above, below)

    def check(name, value):
        try:
            if isinstance(value, (bool, str, bytes, bytearray)) or np.ndim(value):
                raise TypeError
            number = float(value)
        except OverflowError:
            number = math.inf
        except (TypeError, ValueError):
            _refuse(name, "be a number", value)
        if not bounds.hold(number):
            _refuse(
                name, bounds.words if bounds.closed or math.isfinite(number) else "be finite", value
            )

    return check


def reals(low=-math.inf, high=math.inf, *, above=False, below=False, ndim=None, least=0):
    """Return the rule of numbers within bounds, one or an array of them.

    Parameters
    ----------
    low, high, above, below
        As in `real`.
    ndim : int, optional
        The dimensions of the array.
    least : int
        How many numbers there must be.

    Returns
    -------
    callable
    """
    bounds = _Bounds(low, high, above, below)

    def check(name, value):
        given = _array(name, value, "iuf", "be numbers", ndim, least)
        if given.size and not (bounds.hold(given.min()) and bounds.hold(given.max())):
            wrong = next(one for one in given.flat if not bounds.hold(one))
            words = bounds.words if bounds.closed or math.isfinite(wrong) else "be finite"
            _refuse(name, words, wrong.item())

    return check


def wholes(low=0, high=MOST, *, ndim=None, least=0):
    """Return the rule of whole numbers within closed bounds, one or an array of them.

    Parameters
    ----------
    low, high : int
    ndim, least
        As in `reals`.

    Returns
    -------
    callable
    """

    def check(name, value):
        given = _array(name, value, "iu", "be whole numbers", ndim, least)
        if given.size and not low <= int(given.min()) <= int(given.max()) <= high:
            wrong = next(one for one in given.flat if not low <= int(one) <= high)
            _refuse(name, _between(int(wrong), low, high), wrong.item())

    return check


def flags(*, ndim=1):
    """Return the rule of an array of true and false."""

    def check(name, value):
        _array(name, value, "b", "be True or False", ndim, 0)

    return check


def word(*choices):
    """Return the rule of one word out of several."""

    def check(name, value):
        if not isinstance(value, str) or value not in choices:
            raise ParameterError(f"{name} must be one of: {', '.join(choices)}; got {short(value)}")

    return check


def of(kind, words):
    """Return the rule of what must be of a class or one of several.

    Parameters
    ----------
    kind : type or tuple of type
    words : str
        What that is: ``"a Network"``.

    Returns
    -------
    callable
    """

    def check(name, value):
        if not isinstance(value, kind):
            _refuse(name, f"be {words}", value)

    return check


def optional(rule):
    """Return a rule that lets None pass."""

    def check(name, value):
        return None if value is None else rule(name, value)

    return check


def each(rule, *, least=0):
    """Return the rule of a list of which each entry follows a rule.

    Parameters
    ----------
    rule : callable
    least : int
        How many there must be.

    Returns
    -------
    callable
    """

    def check(name, value):
        listed = isinstance(value, (list, tuple, range)) or (
            isinstance(value, np.ndarray) and value.ndim > 0
        )
        if not listed:
            _refuse(name, "be a list", value)
        if len(value) < least:
            _refuse(name, f"have at least {least}", len(value))
        for one in value:
            rule(name, one)

    return check


def table_of(*columns):
    """Return the rule of a table (a pandas.DataFrame) with some columns and at least one row."""

    def check(name, value):
        if not hasattr(value, "columns") or not set(columns) <= set(value.columns):
            _refuse(name, f"be a DataFrame with columns {', '.join(columns)}", type(value).__name__)
        if not len(value):
            _refuse(name, "have at least one row", "none")

    return check


def text(name, value):
    """Refuse what is no text."""
    _TEXT(name, value)


def seed(name, value):
    """Refuse what is no seed, a whole number in [0, 2**64)."""
    _SEED(name, value)


def flag(name, value):
    """Refuse what is neither True nor False."""
    _FLAG(name, value)


_TEXT = of(str, "text")
_SEED = whole(0, 2**64 - 1)
_FLAG = of((bool, np.bool), "True or False")


def _between(number, low, high):
    # nobody who gives -1 wants to know how many would be too many
    return f"be at least {low}" if number < low and high >= MOST else f"lie in [{low}, {high}]"


class _Bounds:
    """Bounds of a number, and how one says them."""

    def __init__(self, low, high, above, below):
        self.low, self.high, self.above, self.below = low, high, above, below
        self.closed = math.isfinite(high)
        left = "(" if above or math.isinf(low) else "["
        right = ")" if below or math.isinf(high) else "]"
        self.words = f"lie in {left}{low:g}, {high:g}{right}"
        if math.isinf(low) and math.isinf(high):
            self.words = "be finite"
        elif math.isinf(high):
            self.words = f"be {'above' if above else 'at least'} {low:g}"

    def hold(self, number):
        """Return whether a number lies within; NaN and infinity never do."""
        over = self.low < number if self.above else self.low <= number
        under = number < self.high if self.below else number <= self.high
        return bool(over and under and math.isfinite(number))


def _array(name, value, kinds, words, ndim, least):
    try:
        given = np.asarray(value)
    except (ValueError, TypeError, OverflowError):  # rows of different lengths
        _refuse(name, words, value)
    if ndim is not None and given.ndim != ndim:
        _refuse(name, f"have {ndim} dimension{'' if ndim == 1 else 's'}", f"{given.ndim}")
    if given.size < least:
        _refuse(name, f"have at least {least}", given.size)
    if given.size and given.dtype.kind not in kinds:
        _refuse(name, words, value)
    return given


def numbers(name, value):
    """Return a row of numbers as an array of float64; what they may be is for the caller.

    Parameters
    ----------
    name : str
        Of the argument.
    value : array_like of float

    Returns
    -------
    ndarray of float64

    Raises
    ------
    ParameterError
        If these are no numbers, or no row.
    """
    return _array(name, value, "iuf", "be numbers", 1, 0).astype(float, copy=False)


def _refuse(name, rule, value):
    raise ParameterError(f"{name} must {rule}, got {short(value)}") from None


def people_of(name, people, n, *, different=False):
    """Return some of n people as an array, checked.

    Parameters
    ----------
    name : str
        Of the argument.
    people : array_like of int
    n : int
    different : bool
        Whether nobody may stand there twice.

    Returns
    -------
    ndarray of int64, shape (people,)

    Raises
    ------
    ParameterError
        If one of them is nobody, or there twice.
    """
    given = _array(name, people, "iu", "be whole numbers", 1, 0)
    if given.size and not 0 <= int(given.min()) <= int(given.max()) < n:
        wrong = next(one for one in given.tolist() if not 0 <= one < n)
        _refuse(name, f"lie in [0, {n - 1}]", wrong)
    given = given.astype(np.int64, copy=False)
    if different and given.size > 1:
        here = np.zeros(n, bool)
        here[given] = True
        if np.count_nonzero(here) < given.size:
            ordered = np.sort(given)
            twice = ordered[1:][np.diff(ordered) == 0][0]
            raise ParameterError(f"{name} must be different people, got {twice} twice")
    return given


def permutation_of(name, order, size):
    """Return an order of things as an array, checked to hold each once.

    Parameters
    ----------
    name : str
        Of the argument.
    order : array_like of int
    size : int
        How many things there are.

    Returns
    -------
    ndarray of int64, shape (size,)

    Raises
    ------
    ParameterError
        If one is missing or there twice.
    """
    given = people_of(name, order, size)
    seen = np.zeros(size, bool)
    seen[given] = True
    if given.size != size or not seen.all():
        raise ParameterError(f"{name} must hold each of 0 to {size - 1} once, got {given.size}")
    return given


def in_range(name, value, low, high):
    """Check that a number lies within bounds that depend on other arguments.

    Parameters
    ----------
    name : str
        Of the argument.
    value, low, high : int or float
        The bounds are allowed.

    Raises
    ------
    ParameterError
        If it does not.
    """
    if not low <= value <= high:
        _refuse(name, f"lie in [{low}, {high}]", value)
