"""Who runs the blocks of a sweep: this thread, threads, processes, or machines elsewhere.

Any executor of `concurrent.futures` will do. None stands for threads on the cores there are: the
compiled loops let go of Python's global lock, so threads work side by side and share networks.
Where nothing is compiled, threads would only wait for each other, and all is run one by one.
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

import simulations
from simulations.core.compiled import COMPILED
from simulations.core.machine import cores
from simulations.running.blocks import run_block
from simulations.running.sources import replaced

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

AHEAD = 2  # blocks handed out for each worker: one to run, and one so that it need not wait


class ExecutorError(ValueError):
    """Work cannot be given to an executor; the message says why and what to do."""


@contextmanager
def processes(workers: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """Return an executor of new processes, for a ``with`` block.

    They end with the block, at once where it is left by an exception, and also when this process
    is killed.

    Parameters
    ----------
    workers : int, optional
        How many; as many as there are cores if not given.

    Examples
    --------
    >>> from simulations import Model, ensemble
    >>> from simulations.running.executors import processes
    >>> model = Model("push_or_dialogue")
    >>> small = model.parameters(n=200)
    >>> with processes(1) as pool:
    ...     frame = ensemble(model, small, replicates=3, executor=pool)
    ...
    >>> frame.equals(ensemble(model, small, replicates=3))
    True
    """
    import multiprocessing  # a browser has none
    from concurrent.futures import ProcessPoolExecutor

    # not forked: a copy of a process that has threads may wait for ever
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers or cores(), context, initializer=_live_with_parent)
    try:
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _live_with_parent():
    from multiprocessing import parent_process

    # Ctrl-C goes to all processes of a terminal: the parent decides what becomes of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def follow():
        parent_process().join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def workers_of(executor):
    """Return how many blocks an executor (None: this computer's threads) runs at a time."""
    if executor is None:
        return cores() if _threads_help() else 1
    client = getattr(executor, "_client", None)  # Dask's executor belongs to a client
    if client is not None:
        return max(1, sum(client.nthreads().values()))
    return getattr(executor, "_max_workers", None) or cores()


def _threads_help():
    return COMPILED and sys.platform != "emscripten"


def share_out(plan, blocks, executor=None):
    """Run blocks of a plan wherever there is room, and yield each as it gets done.

    Parameters
    ----------
    plan : Plan
    blocks : iterable of (int, int)
        The first run of each block, and the first after it. They are asked for one at a time, when
        a worker is about to be free.
    executor : concurrent.futures.Executor, optional
        Threads on the cores there are if not given.

    Yields
    ------
    (int, int), Result

    Raises
    ------
    ExecutorError
        If the plan cannot be sent to another process.
    Exception
        What a run raises. Blocks that nobody has begun are dropped then, as after Ctrl-C.
    """
    workers = workers_of(executor)
    if executor is None and workers == 1:
        for block in blocks:
            yield block, run_block(plan, *block)
        return
    stop = threading.Event()
    with ThreadPoolExecutor(workers) if executor is None else nullcontext(executor) as pool:
        work = _run_in_thread, stop, plan
        if not isinstance(pool, ThreadPoolExecutor):
            work = _run_sealed, *_seal(plan, pool)
        waiting = {}
        try:
            blocks = iter(blocks)
            while True:
                # asked anew each time: machines come and go
                room = AHEAD * workers_of(executor) - len(waiting)
                for block in itertools.islice(blocks, max(room, 0)):
                    waiting[pool.submit(*work, *block)] = block
                if not waiting:
                    return
                for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(done), done.result()
        finally:
            stop.set()
            for future in waiting:
                future.cancel()


def _run_in_thread(stop, plan, first, last):
    return run_block(plan, first, last, stop)


# --- across processes


def _versions():
    return {"simulations": simulations.__version__, "numpy": np.__version__}


def _seal(plan, executor):
    """Return a name and the plan in bytes: packed once, unpacked once in each process."""
    if own := replaced(plan.model):
        raise ExecutorError(
            f"{min(own)} must be the package's own in other processes, and was replaced in this "
            "one; use threads (executor=None), or write the model in a module of its own"
        )
    try:
        data = pickle.dumps(plan)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ExecutorError(
            f"{plan.model!r} must be something that can be sent to another process, but pickle "
            f"says: {error}; use threads (executor=None), or define it in a module of its own"
        ) from error
    client = getattr(executor, "_client", None)
    if client is not None and len(data) > 1_000_000:
        # a large network goes to each machine once, not along with every block
        data = client.scatter(data, broadcast=True, hash=False)
    return (uuid4().hex, _versions()), data


def _run_sealed(name, data, first, last):
    _, wanted = name
    if (here := _versions()) != wanted:
        raise ExecutorError(f"a worker must have the versions {wanted}, got {here}")
    return run_block(_opened(name[0], data), first, last)


_open_plans = {}


def _opened(name, data):
    if name not in _open_plans:
        try:
            plan = pickle.loads(data)
        except (ImportError, AttributeError) as error:
            raise ExecutorError(
                f"a worker must be able to import what the sweep needs, but it says: {error}; "
                "use threads (executor=None), or define it in a module that every worker has"
            ) from error
        _open_plans.clear()  # that of an earlier sweep, with its network
        _open_plans[name] = plan
    return _open_plans[name]
