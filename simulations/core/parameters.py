"""Declared parameters: one declaration serves checks, sliders, the command line and the tables.

A model declares its parameters once::

    @dataclass(frozen=True)
    class Parameters(parameters.Parameters):
        n: int = number("people", low=2, high=10**8, default=10_000, symbol="n")

and gets: a check at construction whose message names parameter, rule and value; the options of
the command line; the sliders' labels and bounds; the parameter table of the chapter.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from typing import Self

    import pandas as pd


@dataclass(frozen=True)
class Declaration:
    """What is known of a parameter besides its value.

    Attributes
    ----------
    label : str
        A few words, as beside a slider.
    symbol : str
        As in the chapter's equation (LaTeX), or ``""``.
    unit : str
        ``"1/step"``, ``"people"``, ..., or ``""``.
    low, high : float or None
        Closed bounds; None for a choice.
    choices : tuple of str
        The allowed words of a choice; empty for a number.

    Examples
    --------
    >>> from simulations import Model
    >>> declared = Model("push_or_dialogue").parameters.declaration("share")
    >>> declared.label, declared.symbol, declared.low, declared.high
    ('share of the budget for dialogue', 's', 0.0, 1.0)
    """

    label: str
    symbol: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def number(
    label: str, *, default: float, low: float, high: float, symbol: str = "", unit: str = ""
) -> Any:
    """Declare a number within closed bounds; its type is the annotation, int or float.

    Parameters
    ----------
    label : str
        A few words, as beside a slider.
    default : int or float
    low, high : int or float
        The bounds, which are allowed.
    symbol : str
        As in the chapter's equation (LaTeX).
    unit : str

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from simulations.core import parameters
    >>> @dataclass(frozen=True)
    ... class Parameters(parameters.Parameters):
    ...     n: int = parameters.number("people", default=100, low=2, high=1000, symbol="n")
    ...
    >>> Parameters()
    Parameters(n=100)
    >>> Parameters(n=1)
    Traceback (most recent call last):
        ...
    simulations.core.parameters.ParameterError: n must lie in [2, 1000], got 1
    """
    declared = Declaration(label, symbol, unit, low, high)
    return field(default=default, metadata={"declaration": declared})


def chance(label: str, *, default: float, symbol: str = "", unit: str = "1/step") -> Any:
    """Declare a probability.

    Parameters
    ----------
    label : str
        A few words, as beside a slider.
    default : float
    symbol : str
        As in the chapter's equation (LaTeX).
    unit : str

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from simulations.core import parameters
    >>> @dataclass(frozen=True)
    ... class Parameters(parameters.Parameters):
    ...     beta: float = parameters.chance("infection of a neighbour", default=0.1)
    ...
    >>> Parameters.declaration("beta").high, Parameters.declaration("beta").unit
    (1.0, '1/step')
    """
    return number(label, default=default, low=0.0, high=1.0, symbol=symbol, unit=unit)


def choice(label: str, *, default: str, choices: Sequence[str], symbol: str = "") -> Any:
    """Declare one word out of several.

    Parameters
    ----------
    label : str
        A few words, as beside a slider.
    default : str
    choices : sequence of str
    symbol : str
        As in the chapter's equation (LaTeX).

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from simulations.core import parameters
    >>> @dataclass(frozen=True)
    ... class Parameters(parameters.Parameters):
    ...     who: str = parameters.choice("vaccinated", default="none", choices=["none", "hubs"])
    ...
    >>> Parameters(who="all")
    Traceback (most recent call last):
        ...
    simulations.core.parameters.ParameterError: who must be one of: none, hubs; got 'all'
    """
    declared = Declaration(label, symbol, choices=tuple(choices))
    return field(default=default, metadata={"declaration": declared})


class ParameterError(ValueError):
    """A parameter breaks its rule; the message names parameter, rule and value.

    Examples
    --------
    >>> from simulations import Model
    >>> Model("push_or_dialogue").parameters(share=1.3)
    Traceback (most recent call last):
        ...
    simulations.core.parameters.ParameterError: share must lie in [0, 1], got 1.3
    """


@dataclass(frozen=True)
class Parameters:
    """Base of a model's parameters: frozen, checked when made.

    Raises
    ------
    ParameterError
        If a value has the wrong type, is not finite, or lies outside its bounds.

    Examples
    --------
    >>> from simulations import Model
    >>> kind = Model("push_or_dialogue").parameters
    >>> kind.names()[:3], kind.type_of("share"), kind.declaration("share").label
    (['network', 'n', 'mean_degree'], <class 'float'>, 'share of the budget for dialogue')
    >>> kind.parse("share", "0.5"), kind.checked("share", 1)
    (0.5, 1.0)
    >>> town = kind(n=200, share=0.5)
    >>> town.replace(share=1).to_dict()["share"], town.to_dict()["n"]
    (1.0, 200)
    >>> town.table().loc["share", "allowed"]
    '[0, 1]'
    >>> town.check()
    """

    if TYPE_CHECKING:  # of a model that is known by its name only

        def __init__(self, **values: Any) -> None: ...

        def __getattr__(self, name: str) -> Any: ...

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Check names before Python does, in whose words nobody reads which names there are."""
        for name in named.keys() - _declarations(cls).keys():
            cls.declaration(name)
        return super().__new__(cls)

    def __post_init__(self) -> None:
        types = _types(type(self))
        for name, declared in _declarations(type(self)).items():
            value = _checked(name, getattr(self, name), types[name], declared)
            object.__setattr__(self, name, value)
        self.check()

    def check(self) -> None:
        """Check rules between parameters; models with such rules override it."""

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of the parameters, in the order of declaration."""
        return [item.name for item in fields(cls)]

    @classmethod
    def declaration(cls, name: str) -> Declaration:
        """Return the `Declaration` of a parameter.

        Raises
        ------
        ParameterError
            If there is no such parameter; the message lists those there are.
        """
        declared = _declarations(cls).get(name)
        if declared is None:
            close = difflib.get_close_matches(str(name), cls.names(), n=1)
            guess = f"; did you mean {close[0]}?" if close else ""
            raise ParameterError(
                f"{name} is not a parameter of this model; it has {', '.join(cls.names())}{guess}"
            )
        return declared

    @classmethod
    def type_of(cls, name: str) -> type:
        """Return the type of a parameter: int, float or str."""
        cls.declaration(name)
        return _types(cls)[name]

    @classmethod
    def parse(cls, name: str, text: str) -> Any:
        """Return the value of a parameter written as text, as on the command line.

        Raises
        ------
        ParameterError
            If there is no such parameter or the text is no value of its type.
        """
        kind = cls.type_of(name)
        try:
            value = _whole(text) if kind is int else kind(text)
        except ValueError:
            words = {int: "a whole number", float: "a number"}[kind]
            raise ParameterError(f"{name} must be {words}, got {text!r}") from None
        return cls.checked(name, value)

    @classmethod
    def checked(cls, name: str, value: Any) -> Any:
        """Return a value of a parameter in its type: the number 1 of a chance as 1.0.

        Raises
        ------
        ParameterError
            If there is no such parameter or the value breaks its rule.
        """
        return _checked(name, value, cls.type_of(name), cls.declaration(name))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some values changed, checked again.

        Raises
        ------
        ParameterError
            If a name is unknown or a value breaks its rule.
        """
        for name in changes:
            self.declaration(name)
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain dict of the values, in the order of declaration."""
        return dataclasses.asdict(self)

    def table(self) -> pd.DataFrame:
        """Return the parameter table of a chapter.

        Returns
        -------
        pandas.DataFrame
            Indexed by name: meaning, symbol, value, allowed, unit.
        """
        import pandas as pd

        rows = []
        for name in self.names():
            declared = self.declaration(name)
            rows.append(
                {
                    "parameter": name,
                    "meaning": declared.label,
                    "symbol": f"${declared.symbol}$" if declared.symbol else "",
                    "value": getattr(self, name),
                    "allowed": allowed(declared),
                    "unit": declared.unit,
                }
            )
        return pd.DataFrame(rows).set_index("parameter")


def allowed(declared):
    """Return the rule of a `Declaration` in words: ``"[0, 1]"`` or the list of choices."""
    if declared.choices:
        return ", ".join(declared.choices)
    return f"[{declared.low:g}, {declared.high:g}]"


@cache  # a sweep makes parameters a million times
def _types(cls):
    return get_type_hints(cls)


@cache
def _declarations(cls):
    return {item.name: item.metadata["declaration"] for item in fields(cls)}


def _checked(name, value, kind, declared):
    if kind is str:
        if value not in declared.choices:
            raise ParameterError(f"{name} must be one of: {allowed(declared)}; got {value!r}")
        return value
    given = value
    try:
        if isinstance(value, (bool, str, bytes, bytearray)):
            raise TypeError
        value = operator.index(value) if kind is int else float(value)
    except OverflowError:  # a whole number too large for a float
        value = math.inf if value > 0 else -math.inf
    except TypeError:
        words = {int: "a whole number", float: "a number"}[kind]
        raise ParameterError(f"{name} must be {words}, got {value!r}") from None
    # math.isnan first: every comparison with NaN is false
    if (kind is float and math.isnan(value)) or not declared.low <= value <= declared.high:
        raise ParameterError(f"{name} must lie in {allowed(declared)}, got {short(given)}")
    return value


def _whole(text):
    try:
        return int(text)
    except ValueError:  # 1.7e9 is whole, too
        number = float(text)
        if not number.is_integer():
            raise
        return int(number)


def short(value):
    """Return what was given as messages show it, in 60 characters at most."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
