"""Sweeps on a real Dask cluster: a scheduler and workers in processes of their own, some killed."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
import warnings
from contextlib import contextmanager
from types import SimpleNamespace

import pandas as pd
import pytest

from simulations import cli
from simulations.cli.workers import Workers
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep
from simulations.running.scenario import Scenario
from simulations.running.sweep_folder import SweepFolder

PUSH = Model("push_or_dialogue")
TINY = PUSH.parameters(n=60, mean_degree=4, budget=6, n_seeds=2, steps=10)
GRID = {"mean_degree": [2, 4], "share": [0, 0.5, 1]}
TEXT = """
model = "first_link"
replicates = 40
[fixed]
n = 2000
[swept]
mean_degree = [1, 3, 5]
first = ["anybody", "hubs"]
"""
pytestmark = pytest.mark.slow


class Cluster:
    """A scheduler and its workers, all processes of this computer.

    Attributes
    ----------
    address : str
    workers : list of subprocess.Popen
    """

    def __init__(self, folder):
        self.folder, self.workers = folder, []
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--host", "127.0.0.1",
                                     "--scheduler-file", str(self.file))  # fmt: skip
        until = time.perf_counter() + 60
        while not self.file.exists() or not self.file.read_text():
            assert self.scheduler.poll() is None, (folder / "scheduler.log").read_text()
            assert time.perf_counter() < until
            time.sleep(0.05)
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, what, *words):
        command = [sys.executable, "-m", "distributed.cli.dask_" + what, "--no-dashboard", *words]
        with (self.folder / f"{what}.log").open("a") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )

    def add_worker(self):
        """Start a worker of one thread, which nobody starts again when it dies."""
        place = "--host", "127.0.0.1", "--local-directory", str(self.folder)
        words = self.address, "--nthreads", "1", "--no-nanny", *place
        self.workers.append(self._start("worker", *words))

    def kill_worker(self):
        """Kill a worker as a machine dies: without a word."""
        worker = self.workers.pop()
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def end(self):
        """Kill all that is left."""
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Return a cluster of one worker; the tests, in their order, bring two more and kill some."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    cluster.add_worker()
    yield cluster
    cluster.end()


@contextmanager
def executor(cluster, workers):
    """Return Dask's executor, once so many workers are there."""
    from distributed import Client

    with warnings.catch_warnings():
        # Dask leaves sockets to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        with Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
            yield client.get_executor()


@pytest.fixture
def scenario(tmp_path):
    """Return a scenario of 240 runs."""
    path = tmp_path / "scenario.toml"
    path.write_text(TEXT)
    return Scenario.read(path)


@pytest.fixture
def want(scenario, tmp_path):
    """Return the bytes of an undisturbed run in threads."""
    return into(tmp_path / "want", scenario)


def into(folder, scenario, **options):
    """Run a scenario into a folder and return the bytes of its file."""
    with SweepFolder(folder, scenario, part_runs=6, **options) as out:
        out.run()
    return out.file.read_bytes()


def test_one_worker_gives_the_same_frame_and_the_same_bytes(cluster, scenario, tmp_path, want):
    here = sweep(PUSH, GRID, TINY, replicates=10)
    with executor(cluster, 1) as dask:
        there = sweep(PUSH, GRID, TINY, replicates=10, executor=dask)
        assert into(tmp_path / "out", scenario, executor=dask) == want
    pd.testing.assert_frame_equal(there, here, check_exact=True)


def test_a_large_network_goes_along(cluster):
    p = PUSH.parameters(n=100_000, steps=3)
    network = PUSH.build_network(p, 1)  # 4 MB
    here = sweep(PUSH, {"share": [0, 1]}, p, replicates=2, network=network)
    with executor(cluster, 1) as dask:
        there = sweep(PUSH, {"share": [0, 1]}, p, replicates=2, network=network, executor=dask)
    pd.testing.assert_frame_equal(there, here, check_exact=True)


def test_an_exception_of_a_worker_names_setting_and_seed(cluster):
    network, p = PUSH.build_network(TINY, 1), TINY.replace(n=99, n_seeds=61)
    with executor(cluster, 1) as dask, pytest.raises(ValueError, match="60 people") as error:
        sweep(PUSH, {"share": [0, 1]}, p, network=network, executor=dask)
    assert error.value.__notes__[0].startswith("in replicate ")


def test_three_workers_give_the_same_bytes(cluster, scenario, tmp_path, want):
    cluster.add_worker()
    cluster.add_worker()
    with executor(cluster, 3) as dask:
        assert into(tmp_path / "out", scenario, executor=dask) == want


def test_the_command_on_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    cluster, scenario, tmp_path, want
):
    cluster.add_worker()
    cluster.add_worker()  # somebody is left, whichever tests ran before this one
    words = ["sweep", scenario.file, "--out", str(tmp_path / "out"), "--part-runs", "1"]
    command = [sys.executable, "-m", "simulations", *words, "--scheduler", cluster.address]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    while process.poll() is None and len(list(tmp_path.glob("out/parts/*.parquet"))) < 60:
        time.sleep(0.001)
    assert process.poll() is None  # it is in the middle
    cluster.kill_worker()
    _, said = process.communicate(timeout=300)
    assert (process.returncode, said) == (0, "")
    assert (tmp_path / "out/runs.parquet").read_bytes() == want


def test_a_worker_that_is_lost_is_nothing_to_warn_of(cluster):
    # whether Dask comes to the point of saying so is a matter of moments
    asked = SimpleNamespace(workers=None, processes=False, scheduler=cluster.address)
    with Workers(asked).executor():
        for name in "distributed.client", "distributed.core":
            assert not logging.getLogger(name).isEnabledFor(logging.WARNING)
            assert logging.getLogger(name).isEnabledFor(logging.ERROR)


def test_where_no_scheduler_answers_it_is_one_line(scenario, tmp_path, capsys, monkeypatch):
    from distributed import Client

    # Dask tries for ten seconds
    monkeypatch.setattr("distributed.Client", lambda *a, **k: Client(*a, **(k | {"timeout": 1})))
    words = ["sweep", scenario.file, "--out", str(tmp_path / "out")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        assert cli.main([*words, "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert capsys.readouterr().err == ("simulations: no scheduler answers at tcp://127.0.0.1:9\n")


def test_without_workers_it_is_one_line_and_what_was_done_is_kept(
    cluster, scenario, tmp_path, want, capsys, monkeypatch
):
    while cluster.workers:
        cluster.kill_worker()
    monkeypatch.setattr("simulations.cli.workers.PATIENCE", 1)
    words = ["sweep", scenario.file, "--out", str(tmp_path / "out"), "--part-runs", "6"]
    assert cli.main([*words, "--scheduler", cluster.address]) == 1
    assert "no worker has come to the scheduler at" in capsys.readouterr().err
    assert cli.main(words) == 0  # so do it here
    assert (tmp_path / "out/runs.parquet").read_bytes() == want
