"""Runs that take their time and much memory: said beforehand, and kept in a file to go on from.

What runs is stepped through by itself (`simulations.processes.in_blocks`), and tells of itself what
is to be kept: `progress`, `write` and `read`. It can be kept at any moment and gone on with, in
another process or after a loss of power.
"""

import contextlib
import json
import signal
import threading
import time
from pathlib import Path

from simulations import __version__
from simulations.core.parameters import ParameterError
from simulations.running import sources
from simulations.running.progress import progress_bar
from simulations.running.safe_files import write

LIBRARIES = 250 * 2**20  # bytes of Python, NumPy and Numba, and of what threads work in
PAUSE = 60  # seconds at least from one time that a run is kept to the next
SHARE = 20  # and so many times as long as keeping it took


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


def memory_in_words(n, needed):
    """Return in words how much memory a run takes; refuse one for which there is too little.

    Parameters
    ----------
    n : int
        People.
    needed : int
        Bytes, besides Python and its libraries.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        If less is free.
    """
    needed, free = needed + LIBRARIES, free_memory()
    if free is not None and needed > free:
        raise ParameterError(
            f"n must fit into memory: {n:,} people take {_gigabytes(needed)}, "
            f"and {_gigabytes(free)} are free"
        )
    left = "" if free is None else f"; {_gigabytes(free)} are free"
    return f"{n:,} people take {_gigabytes(needed)} of memory{left}."


def _gigabytes(count):
    return f"{count / 1e9:.1f} GB"


def go_to_the_end(run, about, *, far, total, what, code=(), keep=None, progress=False, remove=True):
    """Go on with a run to its end, from its beginning or from where it was kept.

    Parameters
    ----------
    run : InBlocks
        With the methods `progress`, `write` and `read`.
    about : dict
        What the run is: its seed and its parameters. A file that keeps another is refused.
    far : callable
        Returns how far the run has come.
    total : int
        How far it will come, or at most.
    what : str
        What is counted there, in a word.
    code : sequence of Path
        The files of code on which the run depends, besides those of the rooms of all runs.
    keep : str or Path, optional
        A file in which the run is kept, at most once a minute and when it is interrupted; if it
        is there, the run goes on from it.
    progress : bool
        Whether to show a bar.
    remove : bool
        Whether to remove the file at the end; else whoever has stored the result does.

    Raises
    ------
    ParameterError
        If the file keeps something else.
    KeyboardInterrupt
        If the run was interrupted; what has been done is in the file.
    """
    kept = None if keep is None else Kept(Path(keep), {"code": _code(code), **about}, run)
    with contextlib.ExitStack() as stack:
        stopped = stack.enter_context(_asked_to_stop()) if kept else threading.Event()
        before = far()
        advance = stack.enter_context(progress_bar(progress, total, before, what))

        def told(_):
            nonlocal before
            here, now = far(), stopped.is_set()
            advance(here - before)
            before = here
            if kept is not None:
                kept.keep(now)
            if now:
                stop = KeyboardInterrupt()
                stop.add_note(f"the same command goes on from {keep}")
                raise stop

        run.run(told)
    if kept is not None and remove:
        kept.file.unlink(missing_ok=True)


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


def _code(files):
    """Return a hash of the code on which a run depends."""
    return sources.digest([*sources.shared(sources.RUN), *files])


class Kept:
    """A run in a file: a line of what it is and how far it has come, then the state.

    Parameters
    ----------
    file : Path
    about : dict
        What the run is.
    run : InBlocks
        As for `go_to_the_end`; if the file is there, it goes on from it.

    Raises
    ------
    ParameterError
        If the file keeps something else, or cannot be written.
    """

    def __init__(self, file, about, run):
        self.file, self.run = file, run
        self.about = {"version": __version__, **about}
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
                if other == self.about:
                    self.run.read(kept, facts["progress"])
        except (ValueError, KeyError, TypeError, AttributeError, EOFError):
            raise ParameterError(
                f"keep must be a file in which a run was kept, or a new one, got {str(self.file)!r}"
            ) from None
        if other != self.about:
            mine = self.about
            name = next(k for k in {**mine, **other} if mine.get(k) != other.get(k))
            raise ParameterError(
                f"keep must be the file of this run, {name} {mine.get(name)}, got "
                f"{str(self.file)!r} with {name} {other.get(name)}"
            )

    def keep(self, now):
        """Write the run down, if it is time, or if it shall be now."""
        begun = time.monotonic()
        if now or begun - self.then > max(PAUSE, SHARE * self.took):
            write(self.file, self._content)
            self.then = time.monotonic()
            self.took = self.then - begun

    def _content(self, out):
        facts = {"run": self.about, "progress": self.run.progress()}
        out.write(json.dumps(facts).encode() + b"\n")
        self.run.write(out)
