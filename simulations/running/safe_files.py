"""Files that appear whole or not at all, and a lock that no killed process leaves behind."""

import os
import platform
from contextlib import contextmanager, suppress
from glob import escape


class InUse(Exception):
    """Another process holds the lock; the message says which, as far as it is known."""


def unfinished(file):
    """Return what killed processes may have left of a file that they were writing."""
    return list(file.parent.glob(f".{escape(file.name)}*.half"))


def write(file, content, *, lasting=True):
    """Write a file, all of it or nothing, so that not even a loss of power leaves half of it.

    Parameters
    ----------
    file : Path
    content : bytes or callable
        What is in it, or a function that writes it to an open file.
    lasting : bool
        Whether it must still be there after a loss of power a moment later.

    Raises
    ------
    OSError
        If there is no room, say. Nothing is left behind then.
    """
    with writing(file, lasting=lasting) as out:
        content(out) if callable(content) else out.write(content)


@contextmanager
def writing(file, *, lasting=True):
    """Return an open file for a ``with`` block; it appears under its name when all has gone well.

    Parameters
    ----------
    file, lasting
        As in `write`.
    """
    # the number of the process: two that write the same file do not write into each other's half
    beside = file.with_name(f".{file.name}.{os.getpid()}.half")
    try:
        with beside.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    if lasting and os.name == "posix":  # the name is in the folder, which is written by itself
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def locked(file):
    """Hold a lock for a ``with`` block; the system lets go of it however the process ends.

    Parameters
    ----------
    file : Path
        Made if it is not there; it stays, and says who held the lock last.

    Raises
    ------
    InUse
        If another process holds it.
    """
    with file.open("a+", encoding="utf-8") as lock:
        try:
            take_lock(lock)
        except OSError:
            lock.seek(0)
            raise InUse(lock.read() or "another process") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {platform.node()}")
        lock.flush()
        yield


def take_lock(lock):
    """Lock an open file until it is closed.

    Parameters
    ----------
    lock : file

    Raises
    ------
    OSError
        If another process has locked it.
    """
    try:
        import fcntl
    except ImportError:  # Windows lets nobody read a locked byte: lock one far behind the text
        import msvcrt

        lock.seek(2**20)
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
