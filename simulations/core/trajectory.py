"""What a run leaves behind: its measures step by step, and the people as they ended."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


class LazyDict(Mapping):
    """A dict that is made when it is first looked at: most runs are asked for measures only.

    Parameters
    ----------
    make : callable
        Returns the dict.
    """

    def __init__(self, make):
        self._make = make

    @functools.cached_property
    def _made(self):
        return self._make()

    def __reduce__(self):
        return dict, (self._made,)

    def __getitem__(self, name):
        return self._made[name]

    def __iter__(self):
        return iter(self._made)

    def __len__(self):
        return len(self._made)


@dataclass(frozen=True)
class Trajectory:
    """One run.

    Attributes
    ----------
    measures : dict of str to ndarray, shape (steps + 1,)
        What was measured, from the start (step 0) to the end.
    people : mapping of str to ndarray, shape (n,) or (steps + 1, n)
        The state of every person at the end, or at every step where the run was recorded.
    """

    measures: dict
    people: Mapping = field(default_factory=dict)

    @property
    def steps(self):
        """The number of steps after the start."""
        return len(next(iter(self.measures.values()))) - 1

    def final(self):
        """Return the measures at the end, a dict of floats."""
        return {name: float(values[-1]) for name, values in self.measures.items()}

    def to_frame(self):
        """Return the measures as a pandas.DataFrame with a row a step, indexed by ``step``."""
        import pandas as pd

        index = pd.RangeIndex(self.steps + 1, name="step")
        return pd.DataFrame({k: np.asarray(v) for k, v in self.measures.items()}, index=index)
