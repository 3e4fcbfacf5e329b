"""The first runs of a plan in a file, so that who is stopped goes on from there.

A line a block of runs, in their order, each in JSON; the first line says what they are of, with
which versions and code. What a kill leaves of the last line does not count. The file is locked as
long as somebody writes to it.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

import numpy as np

from simulations.core.parameters import ParameterError
from simulations.running import sources
from simulations.running.provenance import code, difference, digest_of, versions
from simulations.running.reached_code import CANNOT
from simulations.running.safe_files import take_lock

_MANY = 100  # values of a parameter, of more than which a hash is kept


class KeptRuns:
    """The runs of a plan that are done, in a file; a ``with`` block locks it.

    Parameters
    ----------
    path : str or Path
        A new file, or one with the first runs of the same plan.
    plan : Plan

    Attributes
    ----------
    runs : int
        How many are in it.

    Raises
    ------
    ParameterError
        On entering the block: if the file holds something else, or another process writes to it.
    """

    def __init__(self, path, plan):
        self.path, self.plan, self.runs = Path(path), plan, 0
        self._results = []  # measures and lengths of the blocks that were there

    def __enter__(self):
        self._file = self.path.open("a+", encoding="utf-8", newline="\n")
        try:
            try:
                take_lock(self._file)
            except OSError:
                raise ParameterError(
                    f"{self.path} must not be in use, but another process writes to it"
                ) from None
            self._begin()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, kind, error, trace):
        self._file.close()
        if error is not None:
            error.add_note(
                f"{self.runs:,} runs are kept in {self.path}; the same command goes on from there"
            )

    def frame(self):
        """Return the runs that were in it when the block was entered; None if there were none."""
        import pandas as pd

        if not self._results:
            return None
        measures = {
            name: np.concatenate([found[name] for found, _ in self._results])
            for name in self._results[0][0]
        }
        lengths = None
        if self.plan.every_step:
            lengths = np.concatenate([of for _, of in self._results])
        known = self.plan.columns(0, self.runs, lengths).reset_index(drop=True)
        return pd.concat([known, pd.DataFrame(measures)], axis=1)

    def add(self, result):
        """Write down the next block of runs.

        Parameters
        ----------
        result : Result
        """
        lengths = None if result.lengths is None else result.lengths.tolist()
        found = {
            name: [values.dtype.str, values.tolist()] for name, values in result.measures.items()
        }
        self._file.write(json.dumps({"measures": found, "lengths": lengths}) + "\n")
        self._file.flush()
        self.runs += _count(found, lengths)

    # --- inside

    def _begin(self):
        facts, end = json.loads(_json(self._facts())), 0
        self._file.seek(0)
        lines, head = self._file.read().splitlines(keepends=True), json.dumps(facts) + "\n"
        if len(lines) == 1 and lines[0] != head and head.startswith(lines[0]):
            lines = []  # killed when it had just begun
        if lines:
            self._check(_read(lines[0]), facts)
            end = len(lines[0].encode())
        for text in lines[1:]:
            line = _read(text)
            if line is None:  # a kill left half of it
                break
            found = {
                name: np.array(values, dtype) for name, (dtype, values) in line["measures"].items()
            }
            self._results.append((found, line["lengths"]))
            self.runs += _count(line["measures"], line["lengths"])
            end += len(text.encode())
        self._file.seek(end)
        self._file.truncate()
        if not lines:
            self._file.write(head)
            self._file.flush()

    def _check(self, there, facts):
        try:
            same = there.keys() == facts.keys() and there["scenario"].keys()
        except (AttributeError, KeyError):
            same = False
        if not same:
            raise ParameterError(
                f"{self.path} must be a file of kept runs, and cannot be read as one; delete it, "
                "or name another"
            )
        if there != facts:
            raise ParameterError(
                f"{self.path} holds other runs: {difference(there, facts)}; delete it, or name "
                "another file"
            )
        for name, what in facts["own"].items():
            if what == CANNOT:
                raise ParameterError(
                    f"{self.path} holds runs that must not be gone on with: {name} {CANNOT} with "
                    "what it was; put the model into a file, named as file.py:Name"
                )

    def _facts(self):
        plan, known = self.plan, self.plan.model.options
        runs = {"model": plan.model.name, "seed": plan.seed, "every_step": plan.every_step}
        runs |= {"network": digest_of(plan.network), "measures": list(plan.measures)}
        runs |= {
            f"fixed.{name}": value
            for name, value in plan.base.to_dict().items()
            if name not in plan.settings.names
        }
        runs |= {f"fixed.{name}": known[name].facts(value) for name, value in plan.options.items()}
        for name, values in plan.settings.values.items():
            of = [known[name].facts(v) for v in values] if name in known else list(values)
            if len(of) > _MANY:  # drawn settings, which nobody reads
                of = hashlib.sha256(_json(of).encode()).hexdigest()[:16]
            runs[f"swept.{name}"] = of
        own = sources.replaced(plan.model) | sources.added(plan.model)
        return {"scenario": runs, "versions": versions(), "code": code(plan.model), "own": own}


def _json(facts):
    return json.dumps(facts, default=lambda value: value.item())  # numbers of NumPy


def _read(text):
    """Return what a line says; None if it is no whole one."""
    with suppress(ValueError):
        return json.loads(text) if text.endswith("\n") else None
    return None


def _count(measures, lengths):
    return len(next(iter(measures.values()))[1]) if lengths is None else len(lengths)
