"""Push or dialogue on a network that is not stored: as many people as a computer has bytes.

The rule (`implicit_engine`) with the parameters of the model, on a network whose ties are computed:
without answers one byte a person, with answers two, twice as many for more than 126 steps. A run
can be kept in a file at any moment and gone on with, in another process or after a loss of power.
"""

from dataclasses import dataclass
from pathlib import Path

from simulations.core import parameters as declare
from simulations.core.checks import flag, of, optional, takes, whole
from simulations.core.machine import cores
from simulations.core.trajectory import Trajectory
from simulations.models.push_or_dialogue import rules
from simulations.models.push_or_dialogue.implicit_engine import LONG, ImplicitRun, bytes_of
from simulations.networks.implicit import KINDS, MOST_PEOPLE
from simulations.running.kept_runs import go_to_the_end, memory_in_words

MEASURES = rules.CARD.measures


@dataclass(frozen=True)
class Setting(rules.Parameters):
    """The parameters of a run: those of the model, with bounds and networks of their own."""

    network: str = declare.choice(
        "kind of network", default="implicit random regular", choices=tuple(KINDS)
    )
    n: int = declare.number(
        "people", default=1_000_000, low=2, high=MOST_PEOPLE, symbol="n", unit="people"
    )
    mean_degree: int = declare.number(
        "ties a person, in a small world on the ring",
        default=8,
        low=1,
        high=64,
        symbol="c",
        unit="ties/person",
    )
    budget: float = declare.number(
        "budget", default=100.0, low=0, high=MOST_PEOPLE, symbol="b", unit="contacts/step"
    )
    n_seeds: int = declare.number(
        "seed adopters", default=20, low=0, high=MOST_PEOPLE, symbol="n_0", unit="people"
    )
    steps: int = declare.number("steps", default=100, low=1, high=LONG, symbol="t", unit="steps")
    shortcuts: float = declare.chance(
        "shortcuts a tie of the ring, in a small world", default=0.1, symbol=r"\phi", unit=""
    )

    def build(self, seed):
        """Return the `ImplicitNetwork` of a run."""
        shape = (self.shortcuts,) if "small world" in self.network else ()
        return KINDS[self.network](self.n, self.mean_degree, *shape, seed)


@takes(setting=of(Setting, "a Setting"), threads=optional(whole(1, 1024)))
def memory(setting, threads=None):
    """Return in words how much memory a run takes; refuse one for which there is too little.

    Parameters
    ----------
    setting : Setting
    threads : int, optional
        As for `run`.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        If less is free.
    """
    needed = bytes_of(setting.build(0), setting, threads or cores())
    return memory_in_words(setting.n, needed)


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
        Whether to show a bar, of the steps.
    remove : bool
        Whether to remove the file at the end; else whoever has stored the result does.

    Returns
    -------
    Trajectory
        The measures of the model; people: the ``attitude`` of each.

    Raises
    ------
    ParameterError
        If there is too little memory, or the file keeps something else.
    KeyboardInterrupt
        If the run was interrupted; what has been done is in the file.
    """
    seed = int(seed)
    memory(setting, threads)
    going = ImplicitRun(setting.build(seed), setting, seed, threads=threads)
    go_to_the_end(
        going,
        {"seed": seed, **setting.to_dict()},
        far=lambda: going.far,
        total=setting.steps + 1,
        what="steps",
        code=Path(__file__).parent.glob("*.py"),
        keep=keep,
        progress=progress,
        remove=remove,
    )
    return Trajectory(going.measures(), {"attitude": going.into_attitudes()})
