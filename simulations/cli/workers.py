"""Who runs it: threads, processes, or the workers of a Dask scheduler, as the options say."""

import importlib.util
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from simulations.cli.checks import UsageError, whole_number

PATIENCE = 60  # seconds to wait for the first worker of a scheduler


class Workers:
    """The options ``--workers``, ``--processes`` and ``--scheduler``, checked.

    Parameters
    ----------
    words : argparse.Namespace

    Raises
    ------
    UsageError
        If they do not fit each other.
    """

    def __init__(self, words):
        self.count = None if words.workers is None else whole_number("workers", words.workers, 1)
        self.processes, self.scheduler = words.processes, words.scheduler
        if self.scheduler is None:
            return
        if self.count is not None or self.processes:
            extra = "workers" if self.count is not None else "processes"
            raise UsageError(f"{extra} must not be given with scheduler, which has its own workers")
        if "://" not in self.scheduler:
            raise UsageError(
                f"scheduler must be an address such as tcp://10.0.0.1:8786, got {self.scheduler!r}"
            )
        if importlib.util.find_spec("distributed") is None:
            raise UsageError("scheduler needs the package distributed, which is not installed")

    @contextmanager
    def executor(self):
        """Return the executor, for a ``with`` block; None stands for threads on all cores."""
        if self.scheduler is not None:
            with _client(self.scheduler) as client:
                yield client.get_executor()
        elif self.processes:
            from simulations.running.executors import processes

            with processes(self.count) as pool:
                yield pool
        elif self.count is not None:
            with ThreadPoolExecutor(self.count) as pool:
                yield pool
        else:
            yield None


@contextmanager
def _client(address):
    from distributed import Client

    for name in "distributed", "distributed.client":
        # A worker that is lost costs its runs once more, and nothing else: no cause for warnings
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except ValueError as error:
        raise UsageError(f"scheduler must be an address that Dask knows: {error}") from None
    except OSError:
        raise OSError(f"no scheduler answers at {address}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            message = f"no worker has come to the scheduler at {address} in {PATIENCE} s"
            raise OSError(message) from None
        yield client
