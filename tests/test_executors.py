"""Who runs a sweep does not matter: the same bits from threads, processes, or anybody else."""

import itertools
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.running import blocks, ensembles, executors, progress
from simulations.running.blocks import Grid, Plan, Table, cut
from simulations.running.catalogue import Model
from simulations.running.ensembles import compare, ensemble, sweep
from simulations.running.executors import ExecutorError, processes

PUSH = Model("push_or_dialogue")
TINY = PUSH.parameters(n=60, mean_degree=4, budget=6, n_seeds=2, steps=10, word_of_mouth=0.1)
GRID = {"mean_degree": [2, 4], "share": [0, 0.5, 1], "network": ["random graph"]}


class Shuffled(Executor):
    """Runs what it is given in an order of its own, in this thread, as late as it can."""

    _max_workers = 3

    def __init__(self, seed):
        self.random, self.left = random.Random(seed), []

    def submit(self, function, *arguments):
        future = Future()
        self.left.append((future, function, arguments))
        if len(self.left) == executors.AHEAD * self._max_workers:
            threading.Thread(target=self.work).start()
        return future

    def work(self):
        self.random.shuffle(self.left)
        while self.left:
            future, function, arguments = self.left.pop()
            future.set_result(function(*arguments))


@pytest.fixture(scope="module")
def pool():
    """Return an executor of two processes."""
    with processes(2) as pool:
        yield pool


@pytest.fixture(scope="module")
def want():
    """Return the frame of one thread that runs one run after the other."""
    with ThreadPoolExecutor(1) as one:
        return sweep(PUSH, GRID, TINY, replicates=20, seed=4, every_step=True, executor=one)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_frame(want, workers):
    with ThreadPoolExecutor(workers) as some:
        got = sweep(PUSH, GRID, TINY, replicates=20, seed=4, every_step=True, executor=some)
    pd.testing.assert_frame_equal(got, want, check_exact=True)


def test_processes_give_the_same_frame(want, pool):
    got = sweep(PUSH, GRID, TINY, replicates=20, seed=4, every_step=True, executor=pool)
    pd.testing.assert_frame_equal(got, want, check_exact=True)


def test_the_order_of_the_work_does_not_matter(want):
    # every frame of six blocks, in which the last handed out may be the first that is done
    def all_at_once(self):
        runs = self.end // 6
        yield from ((first, first + runs) for first in range(0, self.end, runs))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensembles._Pace, "blocks", all_at_once)
        for seed in range(3):
            shuffled = Shuffled(seed)
            got = sweep(PUSH, GRID, TINY, replicates=20, seed=4, every_step=True, executor=shuffled)
            pd.testing.assert_frame_equal(got, want, check_exact=True)


def test_ensembles_and_comparisons_take_an_executor_too(pool):
    assert ensemble(PUSH, TINY, replicates=5, executor=pool).equals(
        ensemble(PUSH, TINY, replicates=5)
    )
    here, there = (
        compare(PUSH, "share", [0, 1], TINY, replicates=5, executor=who).frame
        for who in (None, pool)
    )
    assert here.equals(there)


def test_a_network_of_ones_own_goes_along(pool):
    network = PUSH.build_network(TINY, 1)
    here, there = (
        ensemble(PUSH, TINY, replicates=5, network=network, executor=who) for who in (None, pool)
    )
    assert here.equals(there)


def test_paired_settings_of_a_replicate_share_one_network(monkeypatch):
    built, build = [], Model.build_network

    def counted(self, parameters, seed):
        built.append((parameters.mean_degree, seed))
        return build(self, parameters, seed)

    monkeypatch.setattr(Model, "build_network", counted)
    frame = sweep(PUSH, GRID, TINY, replicates=10)
    assert len(built) == 2 * 10  # two mean degrees: for each replicate one network each
    assert len(set(built)) == 2 * 10
    assert len(frame) == 6 * 10


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 300))
def test_blocks_cover_every_run_once_and_cut_no_replicate_that_fits(settings, replicates, size):
    runs, first = settings * replicates, 0
    while first < runs:
        last = cut(first, size, settings, runs)
        assert first < last <= first + size
        if size >= settings:
            assert last % settings == 0
        else:
            assert (last - 1) // settings == first // settings
        first = last
    assert first == runs


@given(st.lists(st.integers(1, 4), max_size=4))
def test_a_grid_is_the_product_of_its_values_without_holding_it(sizes):
    import itertools

    values = {f"p{i}": [f"{i}.{j}" for j in range(size)] for i, size in enumerate(sizes)}
    grid = Grid(values)
    want = [dict(zip(values, v, strict=True)) for v in itertools.product(*values.values())]
    assert [grid[i] for i in range(len(grid))] == want
    columns = grid.columns(np.arange(len(grid)))
    assert {name: list(column) for name, column in columns.items()} == {
        name: [setting[name] for setting in want] for name in values
    }


def test_a_grid_of_a_billion_settings_takes_no_memory():
    grid = Grid({f"p{i}": range(1000) for i in range(3)})
    assert len(grid) == 10**9
    assert grid[123_456_789] == {"p0": 123, "p1": 456, "p2": 789}


def test_listed_settings_are_run_as_they_stand():
    settings = {"share": [0.0, 0.3, 0.9], "mean_degree": [2.5, 4.0, 3.5]}
    frame = ensembles.run(Plan(PUSH, TINY, Table(settings), replicates=2, seed=9))
    assert frame["share"].tolist() == [0, 0.3, 0.9] * 2
    for _, row in frame.iterrows():
        setting = TINY.replace(share=row["share"], mean_degree=row["mean_degree"])
        assert PUSH.simulate(setting, int(row["seed"])).final()["adopters"] == row["adopters"]


# --- when something goes wrong


def fails_at(monkeypatch, share):
    simulate = Model.simulate

    def fragile(self, parameters, seed, **options):
        if parameters.share == share:
            raise ZeroDivisionError("no such luck")
        return simulate(self, parameters, seed, **options)

    monkeypatch.setattr(Model, "simulate", fragile)


def test_an_exception_names_setting_replicate_and_seed(monkeypatch):
    fails_at(monkeypatch, 0.5)
    with pytest.raises(ZeroDivisionError, match="no such luck") as error:
        sweep(PUSH, {"share": [0, 0.5, 1]}, TINY, replicates=3)
    (note,) = error.value.__notes__
    seeds = ensembles.sweep(PUSH, {"share": [0]}, TINY, replicates=3)["seed"].tolist()
    assert any(note == f"in replicate {r}, seed {s}, at share = 0.5" for r, s in enumerate(seeds))


def test_an_exception_in_another_process_names_them_too(pool):
    network = PUSH.build_network(TINY, 1)
    with pytest.raises(ValueError, match="at most the 60 people") as error:
        sweep(PUSH, {"share": [0, 1]}, TINY.replace(n=99, n_seeds=61), network=network,
              executor=pool)  # fmt: skip
    assert error.value.__notes__[0].startswith("in replicate ")


def test_what_cannot_be_pickled_is_a_clear_error(pool):
    class Local:
        card, parameters, simulate = PUSH.card, PUSH.parameters, PUSH.simulate
        build_network, options, taken = PUSH.build_network, {}, PUSH.taken

    assert len(ensemble(Local(), TINY, replicates=2)) == 2  # threads need no pickle
    with pytest.raises(ExecutorError, match="must be something that can be sent to another"):
        ensemble(Local(), TINY, replicates=2, executor=pool)


def test_a_worker_with_other_versions_is_refused(pool, monkeypatch):
    monkeypatch.setattr("simulations.__version__", "0.0.9")
    with pytest.raises(ExecutorError, match=r"a worker must have the versions .*0\.0\.9"):
        ensemble(PUSH, TINY, replicates=2, executor=pool)


def test_a_lost_process_is_an_error_and_not_a_wait():
    with processes(1) as pool:
        pool.submit(os._exit, 1)
        with pytest.raises(BrokenExecutor):
            ensemble(PUSH, TINY, replicates=2, executor=pool)


def test_after_an_exception_nothing_more_is_begun(monkeypatch):
    begun, simulate = [], Model.simulate

    def slow(self, parameters, seed, **options):
        begun.append(seed)
        if len(begun) == 3:
            raise KeyboardInterrupt
        time.sleep(0.02)
        return simulate(self, parameters, seed, **options)

    monkeypatch.setattr(Model, "simulate", slow)
    with pytest.raises(KeyboardInterrupt), ThreadPoolExecutor(2) as two:
        ensemble(PUSH, TINY, replicates=1000, executor=two)
    assert len(begun) < 12


@pytest.mark.parametrize("who", ["None", "processes(2)"])
def test_ctrl_c_stops_within_a_second_and_leaves_no_process(who):
    script = f"""
        import signal
        from contextlib import nullcontext
        from simulations.running.catalogue import Model
        from simulations.running.ensembles import ensemble
        from simulations.running.executors import processes
        if __name__ == "__main__":
            signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may run behind a shell
            signal.alarm(120)  # nobody may be there to stop it if the test is killed
            model = Model("push_or_dialogue")
            parameters = model.parameters(n=1000)
            ensemble(model, parameters, replicates=2)
            who = {who}
            with who or nullcontext() as pool:
                ensemble(model, parameters, replicates=2, executor=pool)
                print("ready", flush=True)
                ensemble(model, parameters, replicates=10**6, executor=pool)
    """
    group = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert group.stdout.readline() == "ready\n"
    time.sleep(0.3)
    start = time.perf_counter()
    os.killpg(group.pid, signal.SIGINT)  # as a terminal does: to all processes
    _, said = group.communicate(timeout=20)
    assert time.perf_counter() - start < 5  # it takes 0.3 s on a computer that is not busy
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert said.count("Traceback") == 1  # the workers do not chatter
    deadline = time.perf_counter() + 5
    while alive(group.pid) and time.perf_counter() < deadline:
        time.sleep(0.05)
    assert not alive(group.pid)


def alive(session):
    """Return whether a process of a session still runs."""
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_work_of_a_killed_process_ends_with_it():
    script = """
        import os
        from simulations.running.executors import processes
        if __name__ == "__main__":
            with processes(1) as pool:
                print(pool.submit(os.getpid).result(), flush=True)
                input()
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    deadline = time.perf_counter() + 10
    while time.perf_counter() < deadline:
        try:
            os.kill(child, 0)
            if Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return  # dead, and nobody has asked for its exit code
        except (ProcessLookupError, FileNotFoundError):
            return
        time.sleep(0.05)
    pytest.fail("the worker is still there")


def test_without_compiled_loops_nothing_runs_in_threads(monkeypatch):
    monkeypatch.setattr(executors, "COMPILED", False)
    monkeypatch.setattr(
        executors, "ThreadPoolExecutor", lambda *_: pytest.fail("a thread was started")
    )
    assert executors.workers_of(None) == 1
    assert len(ensemble(PUSH, TINY, replicates=3)) == 3


def test_a_notebook_where_nothing_is_compiled_says_how_long_a_sweep_will_take(monkeypatch):
    said = []

    class Shown:
        def __init__(self, line, **_):
            said.append(["shown", line["text/plain"]])

        def update(self, line, **_):
            said.append(["changed", line["text/plain"]])

    now = itertools.count()  # a second passes whenever somebody looks
    monkeypatch.setattr(progress, "perf_counter", lambda: float(next(now)))
    monkeypatch.setattr("IPython.display.display", Shown)
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    ensemble(PUSH, TINY, replicates=8)
    monkeypatch.setattr(progress, "COMPILED", False)
    ensemble(PUSH, TINY, replicates=8, progress=False)
    assert said == []  # where loops are compiled, as for the pages of the book, or none is wanted
    with progress.progress_bar(None, 1000, done=400) as advance:
        for _ in range(5):
            advance(120)
    assert said == [
        ["shown", "640 of 1,000 runs, about 3 s left"],
        ["changed", "880 of 1,000 runs, about 1 s left"],
        ["changed", "1,000 runs in 6 s"],
    ]
    ensemble(PUSH, TINY, replicates=8)
    assert "of 8 runs, about" in said[3][1]


def test_a_block_keeps_the_measures_that_are_asked_for():
    plan = Plan(PUSH, TINY, Grid({}), 3, measures=("talkers",))
    result = blocks.run_block(plan, 1, 3)
    assert list(result.measures) == ["talkers"]
    assert len(result.measures["talkers"]) == 2
