"""What a run may cost, declared beside each engine: counted by the tests, not timed."""

from collections.abc import Callable
from typing import NamedTuple


class Work(NamedTuple):
    """A run whose work is counted, and how much it may be.

    Attributes
    ----------
    parameters : dict
        By name, in place of the defaults.
    counts : callable
        Of the parameters, the network (None where there is none) and the run. Returns a dict, by
        what is counted (``draws``, ``addresses``, ``ties read``, ``tie draws``): how many, exactly,
        or a range of numbers.
    seed : int
    """

    parameters: dict
    counts: Callable
    seed: int = 1
