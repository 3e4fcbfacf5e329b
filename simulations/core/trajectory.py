"""What a run leaves behind: its measures step by step, and the people as they ended."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

NOT_YET = np.iinfo(np.int32).max  # the step of what has not happened


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

    Examples
    --------
    >>> from simulations import Model
    >>> model = Model("push_or_dialogue")
    >>> run = model.simulate(model.parameters(n=200, steps=10), seed=1)
    >>> run.steps, run.final()["adopters"]
    (10, 0.465)
    >>> run.to_frame().shape, run.measures["adopters"].shape
    ((11, 4), (11,))
    >>> sorted(run.people)[:2]
    ['attitude', 'complained']
    """

    measures: dict[str, NDArray[Any]]
    people: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """The number of steps after the start."""
        return len(next(iter(self.measures.values()))) - 1

    def final(self) -> dict[str, float]:
        """Return the measures at the end, a dict of floats."""
        return {name: float(values[-1]) for name, values in self.measures.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return the measures as a pandas.DataFrame with a row a step, indexed by ``step``."""
        import pandas as pd

        index = pd.RangeIndex(self.steps + 1, name="step")
        return pd.DataFrame({k: np.asarray(v) for k, v in self.measures.items()}, index=index)


def cumulated(times, steps):
    """Return how many of some times have come at each step.

    Parameters
    ----------
    times : ndarray of int
        The step of each event, none of them `NOT_YET`.
    steps : int

    Returns
    -------
    ndarray of int64, shape (steps + 1,)
    """
    return np.cumsum(np.bincount(times, minlength=steps + 1))


class History:
    """What a run leaves behind, gathered as it goes on; makes its `Trajectory`.

    Parameters
    ----------
    people : callable
        Returns the state of the people as it is now, a dict of arrays.
    record : bool
        Whether to keep the people at every step.

    Examples
    --------
    >>> import numpy as np
    >>> from simulations.core.trajectory import History
    >>> infected = np.zeros(4, bool)
    >>> history = History(lambda: {"infected": infected}, record=True)
    >>> for person in range(3):
    ...     infected[person] = True
    ...     history.add(share=infected.mean())
    ...
    >>> run = history.trajectory()
    >>> run.final(), run.people["infected"].sum(axis=1).tolist()
    ({'share': 0.75}, [1, 2, 3])
    """

    def __init__(
        self, people: Callable[[], Mapping[str, NDArray[Any]]], record: bool = False
    ) -> None:
        self.record = record
        self._people, self._moments, self._rows = people, [], []

    def add(self, **measures: float) -> None:
        """Note the measures after a step, and the people where they are recorded."""
        self._rows.append(measures)
        if self.record:
            self._moments.append({name: now.copy() for name, now in self._people().items()})

    def trajectory(
        self,
        further: Mapping[str, ArrayLike]
        | Callable[[dict[str, NDArray[Any]]], Mapping[str, ArrayLike]]
        | None = None,
        **lasting: NDArray[Any],
    ) -> Trajectory:
        """Return the `Trajectory` of the run.

        Parameters
        ----------
        further : callable or dict, optional
            Measures known at the end only, or a function of those noted that returns them.
        **lasting : ndarray
            What of the people never changes and is not kept for every step.

        Returns
        -------
        Trajectory
            People: at the end, shape (n, ...); at every step, (steps + 1, n, ...), where recorded.
        """
        names = self._rows[0] if self._rows else ()
        measures = {name: np.array([row[name] for row in self._rows]) for name in names}
        if further is not None:
            measures |= further(measures) if callable(further) else further
        if not self.record:
            return Trajectory(measures, LazyDict(lambda: self._people() | lasting))
        moments = self._moments
        people = {name: np.stack([moment[name] for moment in moments]) for name in moments[0]}
        return Trajectory(measures, people | lasting)
