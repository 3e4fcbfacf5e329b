"""graph-tool at the same work, in the Python that has it: Debian's, mostly.

graph-tool is not on PyPI, so it cannot live with the other peers. `elsewhere` starts this file in
a Python that can import it and talks to it over pipes. Each answer comes with the processor time
of that process, so that only its own work counts.
"""

import json
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np

PYTHONS = sys.executable, "/usr/bin/python3"


@cache
def found():
    """Return a Python that has graph-tool, and the version of that.

    Raises
    ------
    RuntimeError
        If there is none.
    """
    ask = "import graph_tool; print(graph_tool.__version__.split()[0])"
    for python in PYTHONS:
        try:
            done = subprocess.run([python, "-c", ask], capture_output=True, text=True)
        except OSError:
            continue
        if done.returncode == 0:
            return python, done.stdout.strip()
    raise RuntimeError("there is no graph-tool (Debian: apt install python3-graph-tool)")


def elsewhere(work, n, ties, **numbers):
    """Return run, prepare and clock of some work that is done in another process.

    Parameters
    ----------
    work : str
        A name in `WORKS`.
    n : int
        People, or sites.
    ties : ndarray of int, shape (m, 2)
    **numbers
        What else the work wants to know.
    """
    python, _ = found()
    process = subprocess.Popen(
        [python, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def ask(*message):
        print(json.dumps(message), file=process.stdin, flush=True)
        return json.loads(process.stdout.readline())

    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, ties)
        file.flush()
        ask(work, n, file.name, numbers)
    return (
        lambda number: ask("run", number % 2**32),
        lambda number: ask("prepare", number % 2**32),
        lambda: ask("clock", 0),
    )


# --- in the other process


def _graph(n, ties):
    import graph_tool

    graph = graph_tool.Graph(directed=False)
    graph.add_vertex(n)
    graph.add_edge_list(ties)
    return graph


def cascade(n, ties, seeds, chance):
    """Return the SIR dynamics in which everybody is infectious for one step: prepare, run."""
    import graph_tool
    from graph_tool.dynamics import SIRState

    graph, kept = _graph(n, ties), []

    def prepare(number):
        graph_tool.seed_rng(number)
        state = graph.new_vp("int32_t", val=0)
        state.a[seeds] = 1
        kept[:] = [SIRState(graph, beta=chance, gamma=1.0, s=state)]

    def run(number):
        (dynamics,) = kept
        while dynamics.iterate_sync(1):
            pass
        return int(np.count_nonzero(dynamics.get_state().a))

    return prepare, run


def chain(n, ties, seeds, share):
    """Return threshold dynamics whose seed adopters hear themselves, loudly: prepare, run."""
    from graph_tool.dynamics import BinaryThresholdState

    loops = np.repeat(np.array(seeds), 2).reshape(-1, 2)
    graph, kept = _graph(n, np.concatenate([ties, loops])), []
    weight = graph.new_ep("double", val=1.0)
    weight.a[len(ties) :] = n

    def prepare(number):
        state = graph.new_vp("int32_t", val=0)
        state.a[seeds] = 1
        kept[:] = [BinaryThresholdState(graph, w=weight, h=share, s=state)]

    def run(number):
        (dynamics,) = kept
        while dynamics.iterate_sync(1):
            pass
        return int(np.count_nonzero(dynamics.get_state().a))

    return prepare, run


def filling(n, ties):
    """Return edge percolation in a random order: prepare, run."""
    from graph_tool.topology import edge_percolation

    graph, kept = _graph(n, ties), []

    def prepare(number):
        kept[:] = [np.random.default_rng(number).permutation(ties)]

    def run(number):
        return int(edge_percolation(graph, kept[0])[0][n - 1])

    return prepare, run


WORKS = {"cascade": cascade, "chain": chain, "filling": filling}


def main():
    """Answer what comes in, line by line."""
    import graph_tool

    graph_tool.openmp_set_num_threads(1)
    work, n, path, numbers = json.loads(sys.stdin.readline())
    prepare, run = WORKS[work](n, np.load(Path(path)), **numbers)
    print("null", flush=True)
    for line in sys.stdin:
        what, number = json.loads(line)
        answer = None
        if what == "prepare":
            prepare(number)
        else:
            answer = time.process_time() if what == "clock" else run(number)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
