"""Work on all people of a large network, a stretch of blocks at a time, on several threads.

A network that is not stored (`simulations.networks.implicit`) may have as many people as memory
has bytes. Whoever goes through them takes a stretch of blocks, shares it out among threads, and
stops in between: there the run can be looked at, kept or ended.
"""

from concurrent.futures import ThreadPoolExecutor

from simulations.core.compiled import COMPILED
from simulations.core.machine import cores

BLOCK = 1 << 14  # people whom a kernel goes through together
BLOCKS_AT_A_TIME = 256  # that a thread is given at a time: four million people, about a second
TURNS = 4  # given to each thread between two looks at the clock


class InBlocks:
    """A run that goes through its people in blocks; who inherits says how (`_go_on`, `done`).

    Parameters
    ----------
    n : int
        People.
    threads : int or None
        How many work at once; as many as there are cores if None.

    Attributes
    ----------
    blocks : int
        Of people; the last may not be full.
    block : int
        Where the work goes on.
    """

    def __init__(self, n, threads):
        self.threads, self.blocks, self.block = threads or cores(), -(-n // BLOCK), 0

    def run(self, told=None):
        """Go on to the end.

        Parameters
        ----------
        told : callable, optional
            Called again and again with this run while nobody works on it, so that it can be kept
            or looked at.

        Returns
        -------
        InBlocks
            This one.
        """
        pool = ThreadPoolExecutor(self.threads) if COMPILED and self.threads > 1 else None
        try:
            while not self.done:
                self._go_on(pool)
                if told is not None:
                    told(self)
        finally:
            if pool is not None:
                pool.shutdown()
        return self

    def _parts_from(self, first):
        # a stretch of the blocks, or all that is left of them: its parts, and where it ends
        most = TURNS * self.threads
        size = min(max(self.blocks // most, 1), BLOCKS_AT_A_TIME)
        last = min(first + size * most, self.blocks)
        return [(b, min(b + size, last)) for b in range(first, last, size)], last


def shared_out(pool, work, parts):
    """Return what a function makes of each part, in their order.

    Parameters
    ----------
    pool : ThreadPoolExecutor or None
        Who works on several at once; one after the other if None.
    work : callable
    parts : list

    Returns
    -------
    list
    """
    few = pool is None or len(parts) == 1
    return list(map(work, parts) if few else pool.map(work, parts))


def fill_from(file, array):
    """Fill an array with what an open file has next.

    Parameters
    ----------
    file : file
        Open for binary reading.
    array : ndarray

    Raises
    ------
    EOFError
        If the file is too short.
    """
    view = memoryview(array).cast("B")
    if file.readinto(view) < view.nbytes:
        raise EOFError("the file ends too early")
