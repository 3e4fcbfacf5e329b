"""Run one notebook in a box: a process of its own with limits, watched from outside.

The box is a new folder (also its HOME), a new session, and the limits of `kernel`. From outside
`run` looks several times a second at what the box uses, and ends all of it when that is too much,
when the time is up, or when the notebook is through.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
import psutil

from .answers import FILE as ANSWERS
from .answers import MOST_BYTES

RUNNER = Path(__file__).with_name("runner.py")
MARK = "GRADING_BOX"  # in the environment of all that a box starts
CACHES = ".cache"
STOP = threading.Event()  # set to end all boxes now
MOST_AGAIN = 8  # times that a notebook is run again without a cell that ended it
KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    cell_seconds: int = 30  # a cell, before it is interrupted
    seconds: int = 180  # the whole notebook, from outside
    cpu_seconds: int = 180
    memory: int = 4 * 2**30  # bytes: the address space of a process, and what all use together
    processes: int = 20  # at once
    file_size: int = 50 * 2**20  # bytes of one file
    folder_size: int = 200 * 2**20  # bytes of all files together
    output_bytes: int = 5 * 2**20  # of all that the cells show
    fixed: tuple = ()  # names of the limits that somebody asked for: they are not scaled


@dataclass
class Run:
    """What came of a notebook."""

    outputs: dict = field(default_factory=dict)  # of each cell that ended, by index
    stopped: str = ""  # why it was not run to its end; empty if it was
    stopped_in: int | None = None  # the cell that ran at that moment
    is_final: bool = False  # whether it would be of no use, or no good, to go on without that cell
    lost: dict = field(default_factory=dict)  # cells that were left out, by index: what they did
    cell_seconds: dict = field(default_factory=dict)  # by index
    refused: list = field(default_factory=list)  # what it tried and was not allowed to do
    answers: dict = field(default_factory=dict)  # what each check asked, and what came back
    odd: dict = field(default_factory=dict)  # of each check: functions whose answer is not plain
    replaced: list = field(default_factory=list)  # names in `simulations` that it changed
    seconds: float = 0.0


def run(notebook, limits, *, caches=None, fill=False, user=None):
    """Run the code cells of a notebook, in a box.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    limits : Limits
    caches : Path, optional
        A folder with the caches of an earlier run (compiled code, fonts): the box gets a copy.
    fill : bool
        Whether the box fills the folder instead. Only for notebooks that can be trusted.
    user : str, optional
        The user of this computer who runs it. Only root can choose.

    Returns
    -------
    Run
    """
    folder = Path(tempfile.mkdtemp(prefix="grade-"))
    try:
        if caches is not None and not fill:
            shutil.copytree(caches, folder / CACHES)
        if user:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, user)
        began = time.perf_counter()
        result = _Box(folder, limits, user).run(notebook)
        result.seconds = time.perf_counter() - began
        if fill and (folder / CACHES).is_dir():
            shutil.copytree(folder / CACHES, caches, dirs_exist_ok=True)
        return result
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_on(notebook, limits, **options):
    """Run a notebook as `run` does; where a cell ends it, again without that cell.

    So output without end or a dead process costs one cell, as a loop without end does. A notebook
    that took too much time as a whole, or started a flood of processes, is not run again.
    """
    notebook, lost, refused, seconds = deepcopy(notebook), {}, [], 0.0
    while True:
        result = run(notebook, limits, **options)
        seconds += result.seconds
        refused += [one for one in result.refused if one not in refused]
        at = result.stopped_in
        if not result.stopped or result.is_final or at is None:
            break
        if len(lost) == MOST_AGAIN or seconds > limits.seconds:
            break
        lost[at] = result.stopped
        notebook.cells[at].source = ""
    result.lost, result.refused, result.seconds = lost, refused, seconds
    return result


class _Box:
    def __init__(self, folder, limits, user):
        self.folder, self.limits, self.user = folder, limits, user
        self.result, self.through = Run(), False
        self.known = {}  # process id -> whether it belongs to the box

    def run(self, notebook):
        process = subprocess.Popen(
            [sys.executable, str(RUNNER)],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **(_identity(self.user) if self.user else {}),
        )
        self.known[process.pid] = True
        threads = [
            threading.Thread(target=self._write, args=(process.stdin, notebook)),
            threading.Thread(target=self._read, args=(process.stdout,)),
        ]
        for thread in threads:
            thread.start()
        try:
            why = self._watch(process)
        finally:
            self._end(process)
            process.wait()
            for thread in threads:
                thread.join()
        if not self.through:
            self.result.stopped = (
                why or self.result.stopped or "ended the process that runs the notebook"
            )
        self.result.refused = self._lines("refused.jsonl", 200_000)[:1000]
        told = self._lines(ANSWERS, 2 * MOST_BYTES)
        for one in told:
            if isinstance(one.get("calls"), list):
                self.result.answers[str(one.get("check"))] = one["calls"]
            if isinstance(one.get("odd"), dict):
                self.result.odd[str(one.get("check"))] = one["odd"]
        self.result.replaced = self._replaced()
        return self.result

    def _environment(self):
        own = _threads_of(self.user or psutil.Process().username())
        limits = {
            name: value
            for name, value in asdict(self.limits).items()
            if name in ("memory", "cpu_seconds", "file_size")
        }
        # the system counts all threads of a user; 64: of Python and its libraries
        limits["processes"] = own + self.limits.processes + 64
        packages = [os.path.abspath(p) for p in os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        home, caches = str(self.folder), str(self.folder / CACHES)
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            MARK: home,
            "GRADING_LIMITS": json.dumps(limits),
            **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), home),
            "XDG_CACHE_HOME": caches,
            "MPLCONFIGDIR": os.path.join(caches, "matplotlib"),
            "NUMBA_CACHE_DIR": os.path.join(caches, "numba"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(packages) if os.environ.get("PYTHONPATH") else "",
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
        }

    def _write(self, pipe, notebook):
        task = {"notebook": nbformat.writes(notebook), "settings": asdict(self.limits)}
        with contextlib.suppress(BrokenPipeError), pipe:  # it may have died already
            pipe.write(json.dumps(task).encode())

    def _read(self, pipe):
        left = 4 * self.limits.output_bytes
        with pipe:
            while line := pipe.readline(left):
                left -= len(line)
                with contextlib.suppress(ValueError):
                    self._take(json.loads(line))

    def _take(self, facts):
        if "began" in facts:
            self.result.stopped_in = facts["began"]
        elif "cell" in facts:
            outputs = [nbformat.from_dict(output) for output in facts["outputs"]]
            self.result.outputs[facts["cell"]] = outputs
            self.result.cell_seconds[facts["cell"]] = facts["seconds"]
        elif "stopped" in facts:
            self.result.stopped = facts["stopped"]
        elif "done" in facts:
            self.through, self.result.stopped_in = True, None

    def _watch(self, process):
        """Wait until the runner ends; return why it had to be ended, or an empty string."""
        limits, began = self.limits, time.monotonic()
        flood = f"started more than {limits.processes} processes"
        while process.poll() is None:
            members, self.result.is_final = self._members(), True
            if STOP.is_set():
                return "was interrupted"
            if time.monotonic() - began > limits.seconds:
                return f"took more than {limits.seconds} s"
            if len(members) > limits.processes:
                return flood
            self.result.is_final = False
            if sum(_memory(member) for member in members) > limits.memory:
                return f"used more than {limits.memory / 2**30:.1f} GB of memory"
            if _size(self.folder) > limits.folder_size:
                return f"wrote more than {limits.folder_size // 2**20} MB of files"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
        # counted once more at the end: a flood can starve this loop until the cell's time is over
        self.result.is_final = len(self._members()) > limits.processes
        return flood if self.result.is_final else ""

    def _members(self):
        """Return the processes of the box, found by its mark wherever they went."""
        now = psutil.pids()
        self.known = {pid: self.known[pid] for pid in now if pid in self.known} | {
            pid: _marked(pid, str(self.folder)) for pid in now if pid not in self.known
        }
        return [pid for pid, belongs in self.known.items() if belongs]

    def _end(self, process):
        """End all that the box started."""
        deadline = time.monotonic() + 10
        while (members := [p for p in self._members() if _alive(p)]) and (
            time.monotonic() < deadline
        ):
            # whole groups at once, so that none of them can start another
            for kill, pids in ((os.killpg, {_group_of(p) for p in members}), (os.kill, members)):
                for pid in filter(None, pids):
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        kill(pid, signal.SIGKILL)
            process.poll()
            time.sleep(0.02)

    def _lines(self, name, most):
        """Return what stands in the lines of a file: the submission may have written it."""
        found = []
        with contextlib.suppress(OSError), open(self.folder / name, "rb") as file:
            for line in file.read(most).splitlines():
                with contextlib.suppress(ValueError, RecursionError):
                    found.append(json.loads(line))
        return [one for one in found if isinstance(one, dict)]

    def _replaced(self):
        try:
            with open(self.folder / "replaced.json", "rb") as file:
                found = json.loads(file.read(100_000))
            return [str(name)[:200] for name in found][:1000]
        except (OSError, ValueError, TypeError, RecursionError):
            return []


def _marked(pid, folder):
    try:
        return psutil.Process(pid).environ().get(MARK) == folder
    except (psutil.Error, OSError):
        return False


def _alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _group_of(pid):
    with contextlib.suppress(ProcessLookupError):
        group = os.getpgid(pid)
        return group if group != os.getpgid(0) else None


def _memory(pid):
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0


def _size(folder):
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_size
    return total


def _threads_of(user):
    """Return how many threads a user of this computer runs."""
    everybody = psutil.process_iter(["username", "num_threads"])
    return sum(p.info["num_threads"] or 0 for p in everybody if p.info["username"] == user)


def knows(user):
    """Return whether this computer has a user of this name."""
    try:
        return bool(_identity(user))
    except KeyError:
        return False


def _identity(user):
    import pwd

    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
