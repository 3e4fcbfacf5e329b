"""How far long work has got: a bar on standard error, or a line in a notebook."""

import sys
from contextlib import contextmanager
from time import perf_counter

from simulations.core.compiled import COMPILED

_SHORT = 2.0  # seconds nobody minds waiting, and between two lines


@contextmanager
def progress_bar(shown, total, done=0, what="runs"):
    """Return a function to call with what has been done since; it says so, if that is wanted.

    In a log file the bar is written once, at the end.

    Parameters
    ----------
    shown : bool or None
        Whether to show a bar. None: no bar, but a line in a notebook where nothing is compiled, as
        in the browser, and work takes its time.
    total, done : int
        Of all, and before.
    what : str
        What is counted, in a word.
    """
    if shown is None and not COMPILED and in_notebook():
        line = _Line(total, done, what)
        yield line.advance
        line.end()
        return
    if not shown:
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = what, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=console.is_terminal) as bar:
        task = bar.add_task(what, total=total, completed=done)
        yield lambda count: bar.advance(task, count)


def in_notebook():
    """Return whether a kernel runs this, as in a notebook."""
    ipython = sys.modules.get("IPython")  # nobody has to load it for this
    return bool(ipython and getattr(ipython.get_ipython(), "kernel", None))


class _Line:
    """A line below a cell that says how much is done and how long the rest will take."""

    def __init__(self, total, done, what):
        self.total, self.done, self.begun, self.what = total, done, done, what
        self.start = self.told = perf_counter()
        self.shown = None

    def advance(self, count):
        """Count what has been done, and say so from time to time."""
        self.done += count
        now = perf_counter()
        if now - self.told < _SHORT:
            return
        self.told = now
        left = (now - self.start) * (self.total - self.done) / (self.done - self.begun)
        self._say(f"{self.done:,} of {self.total:,} {self.what}, about {left:.0f} s left")

    def end(self):
        """Say how long it took, if anything was said before."""
        if self.shown is not None:
            self._say(f"{self.total:,} {self.what} in {perf_counter() - self.start:.0f} s")

    def _say(self, words):
        from IPython.display import display

        line = {"text/plain": words}
        if self.shown is None:
            self.shown = display(line, raw=True, display_id=True)
        else:
            self.shown.update(line, raw=True)
