"""The people at the end of each run, in a file: a row a person and run, called by their names."""

import gzip
import importlib.util
import os
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from simulations.core.parameters import ParameterError, short
from simulations.core.trajectory import NOT_YET
from simulations.running.safe_files import writing

ENDINGS = (".parquet", ".csv", ".csv.gz")
MOST_COLUMNS = 16  # of a table that a person has, such as ten ties; a larger one is left out
_MOST_ROWS = 100_000  # that wait in memory to be written


def check_path(path):
    """Return the path of a file for people, checked.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    Path

    Raises
    ------
    ParameterError
        If it ends otherwise than it may, or its folder is not there.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ParameterError(f"people must be the path of a file, got {short(path)}")
    path = Path(path)
    if not path.name.endswith(ENDINGS):
        raise ParameterError(f"people must end in {', '.join(ENDINGS)}; got {str(path)!r}")
    if path.suffix == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise ParameterError(
            f"people must end in .csv or .csv.gz where pyarrow is missing, got {str(path)!r}"
        )
    if not path.parent.is_dir() or path.is_dir():
        raise ParameterError(f"people must lie in a folder that exists, got {str(path)!r}")
    return path


def columns_of(run, n):
    """Return what a run keeps of each person at the end, one array a column.

    Parameters
    ----------
    run : Trajectory
        Not recorded.
    n : int or None
        How many people there are, if it is known.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        A table of a few columns is cut into ``name_0``, ``name_1``, ... What is not about each
        person, such as the words of a text, is left out.

    Raises
    ------
    ParameterError
        If nothing is kept of people.
    """
    arrays = {name: np.asarray(values) for name, values in run.people.items()}
    if n is None:
        sizes = Counter(len(values) for values in arrays.values() if values.ndim)
        n = sizes.most_common(1)[0][0] if sizes else 0
    found = {}
    for name, values in arrays.items():
        if not values.ndim or len(values) != n:
            continue
        if values.ndim == 1:
            found[name] = values
        elif values.ndim == 2 and values.shape[1] <= MOST_COLUMNS:
            found |= {f"{name}_{k}": column for k, column in enumerate(values.T)}
    if not found:
        raise ParameterError("people must be left out: this model keeps nothing of each person")
    return found


def people_of_run(model, parameters, run, network):
    """Return the columns of `columns_of`, and what people are called in the network, or None.

    Parameters
    ----------
    model : Model
    parameters : Parameters
    run : Trajectory
    network : Network or None

    Returns
    -------
    columns : dict of str to ndarray
    names : tuple or None
    """
    n = getattr(parameters, "n", None) if network is None else network.n
    return columns_of(run, n), None if network is None else network.labels


@contextmanager
def people_file(path):
    """Return what writes the people of runs, one run after the other; or None, if there is no path.

    The file appears when all has gone well.

    Parameters
    ----------
    path : str or path-like or None

    Yields
    ------
    PeopleFile or None
    """
    if path is None:
        yield None
        return
    path = check_path(path)
    with writing(path) as out:
        packed = gzip.GzipFile("", "wb", fileobj=out, mtime=0) if path.suffix == ".gz" else None
        rows = PeopleFile(packed or out, path.suffix == ".parquet")
        yield rows
        rows.end()
        if packed:
            packed.close()


class PeopleFile:
    """An open file that gets the people of runs.

    Parameters
    ----------
    out : file
        For bytes.
    parquet : bool
        Whether it gets Parquet, or CSV.
    """

    def __init__(self, out, parquet):
        self.out, self.parquet = out, parquet
        self.rows = 0
        self._waiting, self._size = [], 0
        self._writer = None

    def add(self, known, columns, names):
        """Write the people of a run.

        Parameters
        ----------
        known : dict
            What is the same for all: the values that vary, ``replicate``, ``seed``.
        columns, names
            As `people_of_run` returns them.

        Raises
        ------
        ParameterError
            If a value that varies is called like a column of people.
        """
        import pandas as pd

        for name in ("person", "name"):
            if name in known:
                raise ParameterError(
                    f"people must be left out where {name} varies, since their file has a column "
                    f"{name} of its own; got {name} = {short(known[name])}"
                )
        n = len(next(iter(columns.values())))
        people = range(n) if names is None else names
        table = {name: [value] * n for name, value in known.items()}
        table["seed"] = np.full(n, known["seed"], np.uint64)
        table |= {"person": np.arange(n), "name": [str(name) for name in people]}
        for name, values in columns.items():
            # a step that has not come is no number
            taken = f"{name}_at_the_end" if name in table else name
            table[taken] = _without_not_yet(values)
        self._waiting.append(pd.DataFrame(table))
        self._size += n
        self.rows += n
        if self._size >= _MOST_ROWS:
            self._flush()

    def _flush(self):
        import pandas as pd

        if not self._waiting:
            return
        frame = pd.concat(self._waiting, ignore_index=True)
        self._waiting, self._size = [], 0
        if not self.parquet:
            frame.to_csv(self.out, index=False, header=self._writer is None)
            self._writer = True
            return
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        if self._writer is None:
            schema = pa.Schema.from_pandas(frame, preserve_index=False)
            self._writer = ParquetWriter(self.out, schema)
        schema = self._writer.schema
        self._writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))

    def end(self):
        """Write what is left."""
        self._flush()
        if self.parquet and self._writer is not None:
            self._writer.close()


def _without_not_yet(values):
    """Return whole numbers as pandas keeps them with gaps, where `NOT_YET` stood."""
    import pandas as pd

    if values.dtype.kind not in "iu":
        return values
    return pd.arrays.IntegerArray(values.copy(), values == NOT_YET)
