"""The runs of the house, kept in the package, so that a newcomer plays only its own.

``python -m simulations.brands`` plays them anew; a test plays some of them and compares.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from simulations.brands.playing import check_names
from simulations.brands.tournament import SMALL_TOWNS, TOWNS, Tournament, of_rows, tournament
from simulations.chance import replicate_seeds
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue.house import HOUSE

if TYPE_CHECKING:
    from simulations.models.push_or_dialogue.brands import BrandLike

SIZES = {"large": (TOWNS, 100), "small": (SMALL_TOWNS, 20)}  # towns, and replicates kept
NEWCOMER = " (yours)"  # after the name of an entrant that is called like one of the house


def house(size: str = "large", replicates: int | None = None) -> Tournament:
    """Return the tournament of the house, from the runs that are kept.

    Parameters
    ----------
    size : str
        ``"large"``: 10,000 people a town; ``"small"``: 2,000.
    replicates : int, optional
        Only the first so many; all that are kept if not given.

    Returns
    -------
    Tournament

    Raises
    ------
    ParameterError
        If the size is unknown, or so many replicates are not kept.

    Examples
    --------
    >>> from simulations.brands import house
    >>> found = house()
    >>> found.replicates, len(found.table())
    (100, 14)
    """
    towns, kept = _size(size)
    replicates = kept if replicates is None else replicates
    if not 1 <= replicates <= kept:
        raise ParameterError(f"replicates must lie in [1, {kept}], got {replicates}")
    text = (files("simulations.brands") / f"house_{size}.csv").read_text(encoding="utf-8")
    seeds, rows = replicate_seeds(0, kept), []
    for line in csv.DictReader(io.StringIO(text)):
        town, replicate = line.pop("town"), int(line.pop("replicate"))
        if replicate < replicates:
            rows += [
                (brand, town, replicate, seeds[replicate], int(count) / towns[town].n)
                for brand, count in line.items()
            ]
    return of_rows(rows, {}, towns)


def rank(
    brand: BrandLike | Sequence[BrandLike],
    size: str = "large",
    replicates: int | None = None,
    *,
    progress: bool | None = None,
) -> Tournament:
    """Return the tournament of the house with one newcomer or several, who alone are played.

    Parameters
    ----------
    brand : type, callable, Brand or sequence of these
    size : str
        As in `house`.
    replicates : int, optional
        As in `house`.
    progress : bool, optional
        As in `simulations.sweep`.

    Returns
    -------
    Tournament
        A newcomer called like one of the house has ``(yours)`` after its name.

    Examples
    --------
    >>> from simulations.brands import Decision, rank
    >>> class Idle:
    ...     def decide(self, view):
    ...         return Decision()
    ...
    >>> "Idle" in rank(Idle, size="small", replicates=2).means().index
    True
    """
    import pandas as pd

    several = brand if isinstance(brand, (list, tuple)) else [brand]
    check_names(several)
    known = house(size, replicates)
    new = tournament(several, known.towns, known.replicates, progress=progress)
    taken = set(known.frame["brand"])
    names = {name: name + NEWCOMER for name in taken}
    frame = new.frame.assign(brand=new.frame["brand"].replace(names))
    out = {names.get(name, name): why for name, why in new.out.items()}
    both = pd.concat([known.frame, frame], ignore_index=True) if len(frame) else known.frame
    return Tournament(both, out, known.towns)


def _size(size):
    if size not in SIZES:
        raise ParameterError(f"size must be one of: {', '.join(SIZES)}; got {size!r}")
    return SIZES[size]


def table_of(found):
    """Return the text of the file that keeps a tournament: people, not shares.

    Parameters
    ----------
    found : Tournament

    Returns
    -------
    str
    """
    frame = found.frame.assign(
        adopters=[
            round(share * found.towns[town].n)
            for share, town in zip(found.frame["adopters"], found.frame["town"], strict=True)
        ]
    )
    wide = frame.pivot_table(
        index=["town", "replicate"], columns="brand", values="adopters", sort=False
    )
    return wide.astype(int).reset_index().to_csv(index=False, lineterminator="\n")


def main():
    """Play the house in all towns, and keep the runs."""
    for size, (towns, replicates) in SIZES.items():
        found = tournament(HOUSE, towns, replicates, progress=True)
        Path(__file__).with_name(f"house_{size}.csv").write_text(table_of(found), encoding="utf-8")
