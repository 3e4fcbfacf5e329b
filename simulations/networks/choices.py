"""What the reader of a file says of it, and what is to be said of what was read."""

from dataclasses import dataclass, field
from typing import Any

from simulations.core.parameters import short
from simulations.networks.people import counted
from simulations.networks.rows import Network, NetworkError


def as_argument(name, value):
    """Return a choice as one writes it in Python."""
    return f"{name}={value!r}"


FOUND = "found"  # keep the weights that there are


@dataclass(frozen=True)
class Choices:
    """What the reader of a file says of it: the arguments of `read_ties`.

    Attributes
    ----------
    self_ties, duplicates, separator, header, columns, weights, directed
        As in `read_ties`.
    spell : callable
        Of the name of a choice and its value, how the reader can make it; for messages.
    """

    self_ties: str = "refuse"
    duplicates: str = "merge"
    separator: str | None = None
    header: bool | None = None
    columns: tuple | None = None
    weights: str | int | None = None
    directed: bool | None = False
    spell: Any = as_argument

    def __post_init__(self):
        _one_of("self_ties", self.self_ties, ("refuse", "drop"))
        _one_of("duplicates", self.duplicates, ("merge", "refuse"))
        check_weights_word(self.weights)
        check_directed(self.directed)
        separator, columns = self.separator, self.columns
        if separator is not None and (not isinstance(separator, str) or len(separator) != 1):
            raise NetworkError(f"separator must be one character, got {short(separator)}")
        if not (self.header is None or isinstance(self.header, bool)):
            raise NetworkError(f"header must be one of: True, False; got {short(self.header)}")
        if columns is None:
            return
        known = isinstance(columns, (list, tuple)) and len(columns) == 2
        if not known or any(isinstance(c, bool) or not isinstance(c, (str, int)) for c in columns):
            raise NetworkError(
                "columns must be two names out of the header, or two numbers from 1, got "
                f"{short(columns)}"
            )
        object.__setattr__(self, "columns", tuple(columns))

    def given(self):
        """Return the names of the choices about a table that were made."""
        names = ("columns", "header", "separator")
        made = [name for name in names if getattr(self, name) is not None]
        return made + ["weights"] * (self.weights not in (None, FOUND))


@dataclass(frozen=True)
class Reading:
    """A network out of a file, and what is to be said of it.

    Attributes
    ----------
    network : Network
    first : list of tuple
        The two people of each of the first two ties in the file.
    warnings : list of str
        What looks odd or was left out, with a count.
    remarks : list of str
        What else was decided for the reader.
    """

    network: Network
    first: list
    warnings: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    def sentence(self):
        """Return how many people and ties there are, and the first two ties."""
        ties = ", ".join(f"{a} with {b}" for a, b in self.first)
        which = "The first two" if len(self.first) > 1 else "The first"
        return (
            f"{self.network.n:,} people and {counted(self.network.n_ties, 'tie')} of your own. "
            f"{which}: {ties}."
        )


def check_weights_word(weights):
    """Refuse what names no weights of a file or frame."""
    if weights is not None and (isinstance(weights, bool) or not isinstance(weights, (str, int))):
        raise NetworkError(
            f"weights must be {FOUND!r}, None or the name of a column, got {short(weights)}"
        )


def check_directed(directed):
    """Refuse what is neither True nor False nor None."""
    if not (directed is None or isinstance(directed, bool)):
        raise NetworkError(f"directed must be one of: True, False, None; got {short(directed)}")


def _one_of(name, value, choices):
    if not isinstance(value, str) or value not in choices:
        raise NetworkError(f"{name} must be one of: {', '.join(choices)}; got {short(value)}")
