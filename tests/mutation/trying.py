"""Tries faults: each in a process of its own, forked from one that has the libraries already."""

from __future__ import annotations

import ctypes
import math
import os
import re
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.mutation import hook
from tests.mutation.mutants import ROOT
from tests.mutation.record import OPTIONS

AT_ONCE = 2
PR_SET_PDEATHSIG = 1  # of prctl(2): the signal that a process gets when its parent ends


class Chosen:
    """A plugin of pytest: runs these tests in this order, and notes the first that fails."""

    def __init__(self, tests, note):
        self.order, self.note = {test: place for place, test in enumerate(tests)}, note

    def pytest_collection_modifyitems(self, session, config, items):
        """Keep what was chosen."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order),
            key=lambda item: self.order[item.nodeid],
        )

    def pytest_runtest_logreport(self, report):
        """Note a failure."""
        if report.failed:
            self.note.write_text(report.nodeid)

    def pytest_collectreport(self, report):
        """Note a file that can no longer be read."""
        if report.failed:
            self.note.write_text(f"{report.nodeid} (cannot be imported)")


def fork(work, log, seconds):
    """Run `work` in a process that has the libraries already, with a limit; return its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 99
    try:
        import resource  # which not every system has

        os.setsid()
        if sys.platform == "linux":  # elsewhere it outlives a tool that is killed
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # of the processor's time, not the clock's: other work on this computer must not count
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 5))
        with open(log, "w") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        code = int(work() or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def at_once(jobs, most=AT_ONCE):
    """Run jobs (key, work, log, seconds) beside each other; yield key, exit code or None, time."""
    waiting, running = iter(jobs), {}
    try:
        while True:
            while len(running) < most and (job := next(waiting, None)):
                key, work, log, limit = job
                running[fork(work, log, limit)] = key, time.monotonic(), 8 * limit
            if not running:
                return
            time.sleep(0.05)
            for pid, (key, start, limit) in list(running.items()):
                spent = time.monotonic() - start
                ended, status = os.waitpid(pid, os.WNOHANG)
                if not ended and spent < limit:
                    continue
                if not ended:
                    _kill(pid)
                del running[pid]
                yield key, os.waitstatus_to_exitcode(status) if ended else None, spent
    finally:
        for pid in running:
            _kill(pid)


def _kill(pid):
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def preload():
    """Import what nearly every test needs, none of it ours."""
    import _hypothesis_pytestplugin  # noqa: F401
    import hypothesis  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import mesa  # noqa: F401
    import networkx  # noqa: F401
    import numba  # noqa: F401
    import pandas  # noqa: F401
    import pytest  # noqa: F401
    import scipy.stats  # noqa: F401


def try_one(name, tests, note, *, kept=None, scratch=None):
    """Run tests with a fault planted; return pytest's exit code.

    Parameters
    ----------
    name : str
        Of the fault; none is planted if it is empty.
    tests : list of list of str
        By file.
    note : Path
        Where the first test that fails is noted.
    kept, scratch : Path
        Folder with compiled kernels, and where a copy of it may lie: what a fault changes in them
        must not be taken for the kernels of the next.
    """
    import numba
    import pytest

    if scratch:
        kept.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(kept, scratch, copy_function=os.link)  # Numba replaces, it never rewrites
        numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"] = str(scratch)
    os.environ["MUTANT"] = name
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests/mutation/child")])
    hook.install()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # no others are needed, and each takes time
    try:
        for some in tests:
            file = str(ROOT / some[0].partition("::")[0])
            code = pytest.main([file, "-x", *OPTIONS], plugins=[Chosen(some, note)])
            if code not in (0, 5):
                return code
        return digests_differ(name, note)
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)


MOST_MODELS = 3  # whose results are compared for a fault in what many of them use


def models_of(name):
    """Return the models whose results a fault can change: its own, or some that name its place."""
    file, scope, *_ = name.split("::")
    folder = ROOT / "simulations" / "models"
    if Path(file).is_relative_to("simulations/models"):
        beside = Path(file).name in ("explorer.py", "figures.py", "theory.py")
        return [] if beside else [Path(file).parts[2]]
    if Path(file).parts[1] not in ("core", "chance", "networks", "processes"):
        return []
    word = re.compile(rf"\b{re.escape(scope.partition('.')[0])}\b")
    users = [f.parent.name for f in folder.glob("*/*.py") if word.search(f.read_text("utf-8"))]
    return sorted(set(users))[:MOST_MODELS]


def digests_differ(name, note):
    """Return whether results are others than those that are stored, which `make test` compares."""
    from tests import result_digests

    for model in models_of(name) if name else ():
        try:
            different = result_digests.main(["--check", "--seeds", "2", model])
        except (Exception, SystemExit):
            different = 1
        if different:
            note.write_text(f"python -m tests.result_digests --check {model}")
            return different
    return 0


def outcome_of(code):
    """Return in a word what came of a run."""
    if code in (None, -signal.SIGXCPU, -signal.SIGKILL):
        return "timed out"
    if code == 99:
        return "broken"
    return "survived" if code in (0, 5) else "killed"
