"""Run one notebook in a kernel of its own and tell, line by line, what came of each cell.

Started by `box`, in the folder of the submission: the notebook comes in at standard input (the
folder never holds a hidden test), one JSON line for each code cell goes out at standard output.
If this process dies, the lines that it wrote still count. nbgrader's own preprocessor runs the
cells; what is added here is an end to floods of output and to kernels that do not stop.
"""

import json
import os
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.preprocessors import Execute

KERNEL = Path(__file__).with_name("kernel.py")


class Stop(Exception):
    """The notebook goes no further; the message says why."""


class BoxedKernelManager(AsyncKernelManager):
    """Starts `kernel.py`, and talks to it through files: nobody else can connect."""

    def __init__(self, **options):
        super().__init__(**{"transport": "ipc", "ip": os.path.abspath("wire"), **options})

    def format_kernel_cmd(self, extra_arguments=None):
        """Return the command that starts the kernel, whatever the notebook asks for."""
        return [sys.executable, str(KERNEL), "-f", self.connection_file]


class Runner(Execute):
    """nbgrader's `Execute`, which stops at too much output and at a kernel that does not stop."""

    def __init__(self, settings, tell):
        super().__init__(
            timeout=settings["cell_seconds"],
            kernel_manager_class=BoxedKernelManager,
            coalesce_streams=True,
            record_timing=False,
            shutdown_kernel="immediate",
            # on a slow computer the limits grow, and these with them
            iopub_timeout=max(4, settings["cell_seconds"] // 6),
            startup_timeout=max(60, settings["seconds"]),
            error_on_timeout={
                "ename": "CellTimeoutError",
                "evalue": f"stopped after {settings['cell_seconds']} s: does it ever end?",
                "traceback": [],
            },
        )
        self.tell, self.left = tell, settings["output_bytes"]

    def preprocess_cell(self, cell, resources, index):
        """Run one cell and tell its outputs."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        self.tell(began=index)
        started = time.perf_counter()
        try:
            super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            raise Stop("ended its Python process, or ran out of memory") from None
        except CellTimeoutError:
            raise Stop("did not end, and could not be interrupted") from None
        self.tell(cell=index, outputs=cell.outputs, seconds=time.perf_counter() - started)
        return cell, resources

    def process_message(self, msg, cell, cell_index):
        """Keep what a cell shows, up to the limit of the notebook."""
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            self.left -= len(json.dumps(msg["content"]))
            if self.left < 0:
                raise Stop("printed or showed too much")
        return super().process_message(msg, cell, cell_index)


def main():
    """Run the notebook that comes in; return the exit code."""
    task = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else may print between the lines

    def tell(**facts):
        print(json.dumps(facts), file=out, flush=True)

    notebook = nbformat.reads(task["notebook"], as_version=4)
    runner = Runner(task["settings"], tell)
    runner.log.setLevel("CRITICAL")
    try:
        runner.preprocess(notebook, {"metadata": {"path": os.getcwd()}})
    except Stop as stop:
        tell(stopped=str(stop))
        return 0
    except MemoryError:
        tell(stopped="needs too much memory")
        return 0
    tell(done=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
