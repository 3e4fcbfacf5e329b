"""How far long work has got: a bar with the time left, on standard error."""

from contextlib import contextmanager


@contextmanager
def progress_bar(shown, total, done=0, what="runs"):
    """Return a function to call with what has been done since; it moves a bar, if one is wanted.

    In a log file the bar is written once, at the end.

    Parameters
    ----------
    shown : bool
    total, done : int
        Of all, and before.
    what : str
        What is counted, in a word.
    """
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
