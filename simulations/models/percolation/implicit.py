"""Percolation on a network that is not stored: as many people as a computer has bytes.

One rule (`simulations.processes.implicit_spread`) from a share of people who start, on a network
whose ties are computed. A run can be kept in a file at any moment and gone on with, in another
process or after a loss of power.
"""

import contextlib
import json
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulations import __version__
from simulations.core import parameters as declare
from simulations.core.checks import flag, of, optional, takes, whole
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.models.percolation.theory import regular_reached
from simulations.networks.implicit import KINDS, MOST_PEOPLE, some_people
from simulations.processes.implicit_spread import RULES, Spread, bytes_of
from simulations.running import sources
from simulations.running.progress import progress_bar
from simulations.running.safe_files import write

MEASURES = {
    "reached": "share of people who have been reached",
    "new": "share of people who were reached in this step",
}
LIBRARIES = 250 * 2**20  # bytes of Python, NumPy and Numba, and of what threads work in
PAUSE = 60  # seconds at least from one time that a run is kept to the next
SHARE = 20  # and so many times as long as keeping it took


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


def free_memory():
    """Return how many bytes of memory are free, or None where the system does not say."""
    free = []
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")]
    with contextlib.suppress(OSError, ValueError):  # what a container may take
        group = Path("/sys/fs/cgroup")
        most = int((group / "memory.max").read_text(encoding="ascii"))
        free.append(most - int((group / "memory.current").read_text(encoding="ascii")))
    return min(free, default=None)


@takes(setting=of(Setting, "a Setting"))
def memory(setting):
    """Return in words how much memory a run takes; refuse one for which there is too little.

    Parameters
    ----------
    setting : Setting

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        If less is free.
    """
    needed, free = bytes_of(setting.n) + LIBRARIES, free_memory()
    if free is not None and needed > free:
        raise ParameterError(
            f"n must fit into memory: {setting.n:,} people take {_gigabytes(needed)}, "
            f"and {_gigabytes(free)} are free"
        )
    left = "" if free is None else f"; {_gigabytes(free)} are free"
    return f"{setting.n:,} people take {_gigabytes(needed)} of memory{left}."


def _gigabytes(count):
    return f"{count / 1e9:.1f} GB"


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
    kept = None if keep is None else _Kept(Path(keep), setting, seed, spread)
    with contextlib.ExitStack() as stack:
        stopped = stack.enter_context(_asked_to_stop()) if kept else threading.Event()
        bar = progress_bar(progress, setting.expected(), spread.reached, "people")
        advance, before = stack.enter_context(bar), spread.reached

        def told(spread):
            nonlocal before
            advance(spread.reached - before)
            before, now = spread.reached, stopped.is_set()
            if kept is not None:
                kept.keep(now)
            if now:
                stop = KeyboardInterrupt()
                stop.add_note(f"the same command goes on from {keep}")
                raise stop

        spread.run(told)
    if kept is not None and remove:
        kept.file.unlink(missing_ok=True)
    return _trajectory(spread)


def _trajectory(spread):
    new = np.array(spread.new) / spread.network.n
    measures = {"reached": np.cumsum(new), "new": new}
    return Trajectory(measures, {"reached": spread.people()})


@contextlib.contextmanager
def _asked_to_stop():
    # asked, not torn away: those who speak finish what they say, then the run is kept
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    signals = signal.SIGINT, signal.SIGTERM
    before = [signal.signal(one, lambda *_: asked.set()) for one in signals]
    try:
        yield asked
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)


def _code():
    """Return a hash of the code on which a run depends."""
    return sources.digest([*sources.shared(sources.RUN), *Path(__file__).parent.glob("*.py")])


class _Kept:
    """A run in a file: a line of what it is and how far it has come, then the state."""

    def __init__(self, file, setting, seed, spread):
        self.file, self.spread = file, spread
        facts = {"version": __version__, "code": _code(), "seed": seed}
        self.run = {**facts, **setting.to_dict()}
        self.then, self.took = time.monotonic(), 0.0
        if not file.parent.is_dir():
            raise ParameterError(f"keep must lie in a folder that exists, got {str(file)!r}")
        if file.exists():
            self._go_on()

    def _go_on(self):
        try:
            with self.file.open("rb") as kept:
                facts = json.loads(kept.readline())
                other = dict(facts["run"].items())
                if other == self.run:
                    self.spread.read(kept, facts["progress"])
        except (ValueError, KeyError, TypeError, AttributeError, EOFError):
            raise ParameterError(
                f"keep must be a file in which a run was kept, or a new one, got {str(self.file)!r}"
            ) from None
        if other != self.run:
            name = next(k for k in {**self.run, **other} if self.run.get(k) != other.get(k))
            raise ParameterError(
                f"keep must be the file of this run, {name} {self.run.get(name)}, got "
                f"{str(self.file)!r} with {name} {other.get(name)}"
            )

    def keep(self, now):
        """Write the run down, if it is time."""
        begun = time.monotonic()
        if now or begun - self.then > max(PAUSE, SHARE * self.took):
            write(self.file, self._content)
            self.then = time.monotonic()
            self.took = self.then - begun

    def _content(self, out):
        facts = {"run": self.run, "progress": self.spread.progress()}
        out.write(json.dumps(facts).encode() + b"\n")
        self.spread.write(out)
