"""A sweep in a folder: cut into parts, so that it can be stopped at any moment and gone on with.

::

    out/manifest.json           what is swept, with which versions, cut into which parts
    out/parts/000017.parquet    the runs of one part; each appears whole or not at all
    out/runs.parquet            at the end: all runs in order, and the parts are gone

A part is written beside its place, flushed to the disk and then moved to its place, which a file
system does in one step. So whatever happens, a part is there or is not, and the same call makes
those that are not. A lock, which the system lets go of when a process ends in whatever way, keeps
a second process out.
"""

from __future__ import annotations

import errno
import io
import json
import math
import os
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulations.core.parameters import ParameterError
from simulations.running import sources
from simulations.running.blocks import cut, run_block
from simulations.running.executors import share_out, workers_of
from simulations.running.progress import progress_bar
from simulations.running.provenance import code, difference, versions
from simulations.running.reached_code import CANNOT
from simulations.running.safe_files import InUse, locked, unfinished, write
from simulations.running.scenario import Scenario, ScenarioError

if TYPE_CHECKING:
    from concurrent.futures import Executor

MANIFEST, PARTS, RUNS, LOCK = "manifest.json", "parts", "runs.parquet", ".lock"
SECONDS = 5  # of a part: what a kill may cost each worker
MOST_PARTS, MOST_ROWS = 20_000, 1_000_000
ROW_GROUP = 2**17
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FolderError(ValueError):
    """The folder cannot take this sweep; the message says why.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from simulations import Scenario, SweepFolder
    >>> from simulations.running.sweep_folder import FolderError
    >>> scenario = Scenario("first_link", {"n": 100}, replicates=4)
    >>> with TemporaryDirectory() as folder:
    ...     size = Path(folder, "notes.txt").write_text("mine")
    ...     try:
    ...         SweepFolder(folder, scenario).__enter__()
    ...     except FolderError as error:
    ...         str(error).partition(",")[0]
    ...
    'out must be a new or empty folder or hold a sweep'
    """


class SweepStopped(RuntimeError):
    """A sweep ended before its end; what was done is kept, and the message says how to go on."""


class SweepFolder:
    """A scenario on its way into a folder; a ``with`` block locks it.

    Parameters
    ----------
    path : str or Path
        A new or empty folder, or one with the beginning of the same sweep.
    scenario : Scenario
    executor : concurrent.futures.Executor, optional
        As in `ensembles.sweep`.
    part_runs : int, optional
        Runs of a part; as many as take about 5 seconds if not given. The result is the same.

    Raises
    ------
    FolderError
        If the folder holds something else, or another process writes to it.
    ScenarioError
        If a setting breaks a rule.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> from simulations import Scenario, SweepFolder
    >>> scenario = Scenario("push_or_dialogue", {"n": 200}, {"share": [0, 1]}, replicates=4)
    >>> with TemporaryDirectory() as folder, SweepFolder(folder, scenario) as sweep:
    ...     rows = sweep.run()
    ...     frame = pd.read_parquet(sweep.file)
    ...
    >>> rows, frame.equals(scenario.run())
    (8, True)
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        scenario: Scenario,
        *,
        executor: Executor | None = None,
        part_runs: int | None = None,
    ) -> None:
        self.path, self.scenario, self.executor = Path(path), scenario, executor
        self.plan = scenario.plan()
        self.facts = {"scenario": scenario.facts(), "hash": scenario.hash}
        self.facts |= {"versions": versions(), "code": code(scenario.model)}
        self.facts["own"] = sources.replaced(scenario.model) | sources.added(scenario.model)
        self._part_runs = part_runs

    def __enter__(self) -> SweepFolder:
        with ExitStack() as stack:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locked(self.path / LOCK))
            except (FileExistsError, NotADirectoryError):
                raise FolderError(f"out must be a folder, got the file {self.path}") from None
            except InUse as who:
                raise FolderError(
                    f"{self.path} must not be in use, but {who} is writing to it"
                ) from None
            self._begin()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def file(self) -> Path:
        """Where the runs are at the end."""
        return self.path / RUNS

    def run(self, progress: bool = False) -> int:
        """Run what is missing and put everything into one file.

        Parameters
        ----------
        progress : bool
            Whether to show a bar.

        Returns
        -------
        int
            The rows of `file`.

        Raises
        ------
        SweepStopped
            If there is no room on the disk, or a part cannot be read again.
        Exception
            What a run raises, or who runs it. In all cases what was done is kept, and a note
            of the exception says so.
        """
        import pyarrow.parquet as pq

        try:
            for _ in range(3):
                if self._is(self.file, "all"):
                    break
                self._run_parts(progress)
                self._join()
            else:
                raise SweepStopped(f"parts in {self.path} cannot be read after they were written")
        except BaseException as error:
            error.add_note(self._kept())
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                full = SweepStopped(f"there is no room for the file: {error.strerror}")
                full.add_note(self._kept())
                raise full from error
            raise
        for part in (self.path / PARTS).glob("*.parquet"):
            part.unlink()
        with suppress(OSError):  # somebody else's file is in it
            (self.path / PARTS).rmdir()
        return pq.read_metadata(self.file).num_rows

    def _kept(self):
        done = sum(self._is(self._part(k), k) for k in range(len(self.ends)))
        return (
            f"{done} of {len(self.ends)} parts are kept in {self.path}; "
            "the same command goes on from there"
        )

    # --- beginning, or going on

    def _begin(self):
        file = self.path / MANIFEST
        left = [*unfinished(file), *unfinished(self.file)]
        ours = {MANIFEST, PARTS, RUNS, LOCK, *(item.name for item in left)}
        foreign = sorted(item.name for item in self.path.iterdir() if item.name not in ours)
        if foreign and not file.exists():
            raise FolderError(f"out must be a new or empty folder or hold a sweep, got {self.path} "
                              f"with {foreign[0]}")  # fmt: skip
        for file_of_killed in (*left, *(self.path / PARTS).glob(".*.half")):
            file_of_killed.unlink(missing_ok=True)
        if file.exists():
            manifest = self._manifest(file)
        else:
            self._check()
            size = self._part_runs or part_runs(self.plan, self.executor)
            manifest = self.facts | {"runs": self.plan.runs, "runs_a_part": size}
            write(file, (json.dumps(manifest, indent=1) + "\n").encode())
        self.ends = part_ends(self.plan, manifest["runs_a_part"])
        (self.path / PARTS).mkdir(exist_ok=True)

    def _check(self):
        try:
            self.plan.check()
        except ParameterError as error:
            raise ScenarioError(f"{self.scenario.file}: {error}".removeprefix(": ")) from None

    def _manifest(self, file):
        try:
            manifest = json.loads(file.read_text(encoding="utf-8"))
            there = {key: manifest[key] for key in self.facts}
            manifest["runs_a_part"] + 0
        except (ValueError, KeyError, TypeError):
            raise FolderError(f"{file} must be the manifest of a sweep, and cannot be read as one; "
                              "give another folder") from None  # fmt: skip
        if there != self.facts:
            raise FolderError(f"{self.path} holds another sweep: {difference(there, self.facts)}; "
                              "give another folder")  # fmt: skip
        for name, what in self.facts["own"].items():
            if what == CANNOT:
                raise FolderError(
                    f"{self.path} holds a sweep that must not be gone on with: {name} {CANNOT} "
                    "with what it was; put the model into a file, named as file.py:Name, and give "
                    "another folder"
                )
        return manifest

    # --- parts

    def _part(self, number):
        return self.path / PARTS / f"{number:06}.parquet"

    def _block(self, number):
        return (self.ends[number - 1] if number else 0), self.ends[number]

    def _name(self, number):
        """Return what a file must say of itself to count."""
        which = "all" if number == "all" else "{}:{}".format(*self._block(number))
        own = "".join(self.facts["own"].values())
        return f"{self.facts['hash']} {self.facts['code']}{own} {which}"

    def _is(self, file, number):
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pq.read_metadata(file).metadata[b"name"].decode() == self._name(number)
        except (OSError, KeyError, TypeError, pa.ArrowException):  # not there, or damaged
            return False

    def _run_parts(self, progress):
        missing = [k for k in range(len(self.ends)) if not self._is(self._part(k), k)]
        blocks = {self._block(k): k for k in missing}
        todo = sum(last - first for first, last in blocks)
        with progress_bar(progress, self.plan.runs, self.plan.runs - todo) as advance:
            for block, result in share_out(self.plan, blocks, self.executor):
                number = blocks[block]
                # a part that is lost with the power is made again: no need to wait for its name
                write(self._part(number), self._parquet(number, block, result), lasting=False)
                advance(block[1] - block[0])

    def _parquet(self, number, block, result):
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = self.plan.columns(*block, result.lengths)
        columns = {name: pa.array(columns[name]) for name in columns} | result.measures
        table = pa.table(columns).replace_schema_metadata({"name": self._name(number)})
        data = io.BytesIO()
        pq.write_table(table, data, compression="zstd", write_page_checksum=True)
        return data.getvalue()  # not a view, which would outlive what it looks at

    # --- the end

    def _join(self):
        """Write all parts into one file, in order; parts that cannot be read are thrown away."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        def parts():
            for number in range(len(self.ends)):
                try:
                    yield pq.read_table(self._part(number), page_checksum_verification=True)
                except (OSError, pa.ArrowException):
                    self._part(number).unlink(missing_ok=True)
                    raise _Damaged from None

        def save(file):
            about = {"name": self._name("all"), "manifest": json.dumps(self.facts)}
            schema = pq.read_schema(self._part(0)).with_metadata(about)
            writer = pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True)
            try:
                for rows in _regrouped(parts(), schema):
                    writer.write_table(rows, ROW_GROUP)
                writer.close()
            except BaseException:
                writer.is_open = False  # or it would try once more when it is thrown away
                raise

        with suppress(_Damaged):
            write(self.file, save)


class _Damaged(Exception):
    pass


def _regrouped(parts, schema):
    """Yield the rows of tables in groups of one size: bytes do not tell how the runs were cut."""
    import pyarrow as pa

    held = schema.empty_table()
    for part in parts:
        held = pa.concat_tables([held, part.cast(schema)])
        while held.num_rows >= ROW_GROUP:
            yield held.slice(0, ROW_GROUP).combine_chunks()
            held = held.slice(ROW_GROUP)
    if held.num_rows:
        yield held.combine_chunks()


def part_ends(plan, size):
    """Return the first run after each part.

    Parameters
    ----------
    plan : Plan
    size : int
        Runs of a part, about.

    Returns
    -------
    list of int
    """
    ends = [0]
    while ends[-1] < plan.runs:
        ends.append(cut(ends[-1], size, len(plan.settings), plan.runs))
    return ends[1:]


def cost(plan):
    """Return what a run of a plan takes, measured on up to 8 of its settings for about a second.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    seconds : float
    rows : int
        The rows that a run leaves behind.
    """
    size = len(plan.settings)
    run_block(plan, 0, 1)  # the first run compiles, or loads what was compiled
    spent, rows = [], 1
    for index in dict.fromkeys(np.linspace(0, size - 1, 8).astype(int).tolist()):
        result = run_block(plan, index, index + 1)
        spent.append(result.seconds)
        rows = max(rows, 1 if result.lengths is None else int(result.lengths[0]))
        if sum(spent) > 1:
            break
    return sum(spent) / len(spent), rows


def part_runs(plan, executor=None, measured=None):
    """Return how many runs a part should have: some seconds of work, and parts for all workers.

    Parameters
    ----------
    plan : Plan
    executor : concurrent.futures.Executor, optional
    measured : tuple, optional
        From `cost`, measured now if not given.

    Returns
    -------
    int
    """
    seconds, rows = measured or cost(plan)
    most = min(SECONDS / seconds, MOST_ROWS / rows, plan.runs / (4 * workers_of(executor)))
    return max(1, math.ceil(most), math.ceil(plan.runs / MOST_PARTS))
