"""Numbers that another program found for this course, to hold a model against."""

from typing import NamedTuple


class Target(NamedTuple):
    """A mean that another program found for this course.

    Attributes
    ----------
    changes : dict
        Parameters by name, where they are not the defaults.
    mean, error : float
        Of the runs; an error of 0 is one that was not kept, or a mean of runs that all ended so.
    runs : int
    """

    changes: dict
    mean: float
    error: float
    runs: int
