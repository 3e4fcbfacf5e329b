"""Percolation on a network that is not stored: as many people as a computer has bytes.

One rule (`simulations.processes.implicit_spread`) from a share of people who start, on a network
whose ties are computed. A run can be kept in a file at any moment and gone on with, in another
process or after a loss of power.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulations.core import parameters as declare
from simulations.core.checks import flag, of, optional, takes, whole
from simulations.core.trajectory import Trajectory
from simulations.models.percolation.theory import regular_reached
from simulations.networks.implicit import KINDS, MOST_PEOPLE, some_people
from simulations.processes.implicit_spread import RULES, Spread, bytes_of
from simulations.running.kept_runs import go_to_the_end, memory_in_words

MEASURES = {
    "reached": "share of people who have been reached",
    "new": "share of people who were reached in this step",
}


@dataclass(frozen=True)
class Setting(declare.Parameters):
    """Network, rule and starters of a run."""

    network: str = declare.choice(
        "kind of network", default="implicit random regular", choices=tuple(KINDS)
    )
    n: int = declare.number(
        "people", default=1_000_000, low=2, high=MOST_PEOPLE, symbol="n", unit="people"
    )
    degree: int = declare.number(
        "ties a person, in a small world on the ring", default=8, low=1, high=64, symbol="z"
    )
    shortcuts: float = declare.chance(
        "shortcuts a tie of the ring, in a small world", default=0.1, symbol=r"\phi", unit=""
    )
    rule: str = declare.choice("rule", default=RULES[0], choices=RULES)
    chance: float = declare.chance(
        "chance that a friend follows, a tie is open or a person is willing",
        default=0.2,
        symbol="p",
        unit="",
    )
    starters: float = declare.chance(
        "share of people who start, at least one", default=0.001, symbol="s", unit=""
    )

    def build(self, seed):
        """Return the `ImplicitNetwork` of a run."""
        shape = (self.shortcuts,) if "small world" in self.network else ()
        return KINDS[self.network](self.n, self.degree, *shape, seed)

    def first(self, seed):
        """Return who starts: ndarray of uint32."""
        return some_people(self.n, max(1, round(self.starters * self.n)), seed)

    def expected(self):
        """Return about how many will be reached, or at most, as far as is known."""
        if "small world" in self.network or self.rule == "site percolation":
            return self.n
        return round(self.n * regular_reached(self.degree, self.chance, self.starters))


@takes(setting=of(Setting, "a Setting"), threads=optional(whole(1, 1024)))
def memory(setting, threads=None):
    """Return in words how much memory a run takes; refuse one for which there is too little.

    Parameters
    ----------
    setting : Setting
    threads : int, optional
        As for `run`; here it takes no more with more of them.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        If less is free.
    """
    return memory_in_words(setting.n, bytes_of(setting.n))


@takes(
    setting=of(Setting, "a Setting"),
    seed=whole(0, 2**64 - 1),
    threads=optional(whole(1, 1024)),
    keep=optional(of((str, Path), "a path")),
    progress=flag,
    remove=flag,
)
def run(setting, seed=0, *, threads=None, keep=None, progress=False, remove=True):
    """Return one run, from its beginning or from where it was kept.

    Parameters
    ----------
    setting : Setting
    seed : int
        In [0, 2**64).
    threads : int, optional
        How many work at once; as many as there are cores if not given.
    keep : str or Path, optional
        A file in which the run is kept, at most once a minute and when it is interrupted; if it
        is there, the run goes on from it.
    progress : bool
        Whether to show a bar, of the people who are likely to be reached, or at most.
    remove : bool
        Whether to remove the file at the end; else whoever has stored the result does.

    Returns
    -------
    Trajectory
        Measures ``reached`` and ``new``; people: whether each is ``reached``.

    Raises
    ------
    ParameterError
        If there is too little memory, or the file keeps something else.
    KeyboardInterrupt
        If the run was interrupted; what has been done is in the file.
    """
    seed = int(seed)
    memory(setting)
    spread = Spread(
        setting.build(seed),
        setting.chance,
        setting.first(seed),
        seed,
        rule=setting.rule,
        threads=threads,
    )
    go_to_the_end(
        spread,
        {"seed": seed, **setting.to_dict()},
        far=lambda: spread.reached,
        total=setting.expected(),
        what="people",
        code=Path(__file__).parent.glob("*.py"),
        keep=keep,
        progress=progress,
        remove=remove,
    )
    return _trajectory(spread)


def _trajectory(spread):
    new = np.array(spread.new) / spread.network.n
    measures = {"reached": np.cumsum(new), "new": new}
    return Trajectory(measures, {"reached": spread.into_people()})
