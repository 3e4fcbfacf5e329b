"""What was counted: internet hosts and users, literacy, and the fits that the chapter judges.

The counts are files of this folder, a row a value, with date, source and provenance: V was read in
the source named, V2 in a secondary one, M is from memory. There are no agents here, so there is
no Mesa face.

References
----------
Hobbes' Internet Timeline; M. Lottor (1992), Internet growth (1981-1991), RFC 1296; Our World in
Data. Full sources stand in each row.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulations.core.checks import optional, real, table_of, takes, text, whole, word
from simulations.theory import bass

FOLDER = Path(__file__).parent
SERIES = ("hosts", "users", "literacy")

# first and last count of each period of about steady growth
PERIODS = (
    ("1969-12", "1981-08"),
    ("1981-08", "1985-10"),
    ("1985-10", "1992-10"),
    ("1992-10", "1998-01"),
    ("1998-01", "2004-01"),
    ("2004-01", "2009-07"),
)
BASS_START = 1989  # F = 0 a year before the first count, so that the count of 1990 is not forced


@takes(name=word(*SERIES))
def load(name):
    """Return a data file with all its rows, also those that were revised.

    Parameters
    ----------
    name : {"hosts", "users", "literacy"}

    Returns
    -------
    pandas.DataFrame
        For hosts and users: date (text), value, source, provenance, note, and year, the date as a
        decimal number. For literacy: place, low, high, source, provenance, note.

    Raises
    ------
    ValueError
        If there is no such file.
    """
    import pandas as pd

    if name not in SERIES:
        raise ValueError(f"name must be one of: {', '.join(SERIES)}; got {name!r}")
    frame = pd.read_csv(FOLDER / f"{name}.csv", dtype={"date": str}, keep_default_na=False)
    if name == "literacy":
        return frame.assign(low=pd.to_numeric(frame["low"]), high=pd.to_numeric(frame["high"]))
    month = frame["date"].str[5:].replace("", "1").astype(int)
    return frame.assign(year=frame["date"].str[:4].astype(int) + (month - 1) / 12)


@takes(name=word("hosts", "users"))
def best(name):
    """Return one value a date: revised counts in place of the first, without other counts.

    Parameters
    ----------
    name : {"hosts", "users"}

    Returns
    -------
    pandas.DataFrame
        Columns as in `load`.
    """
    frame = load(name)
    left_out = frame["note"].isin(["first count; revised later", "other count"])
    return frame[~left_out].reset_index(drop=True)


@dataclass(frozen=True)
class Growth:
    """Steady growth over a period, a straight line on a log axis.

    Attributes
    ----------
    start, end : float
        The period, decimal years.
    doubling : float
        Years to double.
    error : float
        Standard error of `doubling`; NaN from two counts.
    level : float
        The fitted value at the start.
    counts : int
        How many counts were fitted.
    """

    start: float
    end: float
    doubling: float
    error: float
    level: float
    counts: int


@takes(frame=table_of("date", "year", "value"), start=text, end=text)
def fit_growth(frame, start, end):
    """Return the `Growth` that least squares on the logarithms find between two dates.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `best`.
    start, end : str
        The first and the last date, both within.

    Returns
    -------
    Growth

    Raises
    ------
    ValueError
        If there are fewer than two counts between them.
    """
    part = frame[(frame["date"] >= start) & (frame["date"] <= end)]
    if len(part) < 2:
        raise ValueError(f"start and end must hold at least 2 counts, got {start} to {end}")
    years, logs = part["year"].to_numpy(), np.log2(part["value"].to_numpy(dtype=float))
    middle = years - years.mean()
    spread = (middle**2).sum()
    slope = (middle * logs).sum() / spread
    left = logs - logs.mean() - slope * middle
    freedom = len(part) - 2
    error = np.sqrt((left**2).sum() / freedom / spread) / slope**2 if freedom else np.nan
    level = 2 ** (logs.mean() + slope * middle[0])
    return Growth(years[0], years[-1], 1 / slope, float(error), level, len(part))


@takes(frame=optional(table_of("date", "year", "value")))
def growth_by_period(frame=None):
    """Return the `Growth` of hosts in each of `PERIODS`, a list; `frame` is from `best`."""
    frame = best("hosts") if frame is None else frame
    return [fit_growth(frame, *period) for period in PERIODS]


@dataclass(frozen=True)
class BassFit:
    """A curve of Bass fitted to counts.

    Attributes
    ----------
    innovation, imitation : float
        p and q, 1/year.
    ceiling : float
        m, how many adopt in the end.
    r_squared : float
        Of the counts fitted.
    until : float
        The last year fitted.
    """

    innovation: float
    imitation: float
    ceiling: float
    r_squared: float
    until: float

    def predict(self, years):
        """Return the fitted or forecast count at some years, an ndarray of float64."""
        since = np.asarray(years, dtype=float) - BASS_START
        return self.ceiling * bass.share(self.innovation, self.imitation, since)


@takes(frame=table_of("year", "value"), until=real())
def fit_bass(frame, until):
    """Return the curve of Bass that least squares find in all counts up to a year.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``best("users")``.
    until : float
        The last year fitted.

    Returns
    -------
    BassFit

    Raises
    ------
    ValueError
        If fewer than five counts are left.
    """
    from scipy.optimize import curve_fit

    part = frame[frame["year"] <= until]
    if len(part) < 5:
        raise ValueError(f"until must leave at least 5 counts, got {until} with {len(part)}")
    years, values = part["year"].to_numpy(), part["value"].to_numpy(dtype=float)
    unit = values.max()  # so that the three unknowns are of like size

    def curve(years, p, q, m):
        return m * bass.share(p, q, years - BASS_START)

    bounds = ([1e-7, 1e-3, 0.5], [0.5, 3.0, 100.0])
    (p, q, m), _ = curve_fit(curve, years, values / unit, p0=(0.003, 0.3, 1.5), bounds=bounds)
    left = values / unit - curve(years, p, q, m)
    total = ((values / unit - values.mean() / unit) ** 2).sum()
    return BassFit(p, q, m * unit, 1 - (left**2).sum() / total, float(years[-1]))


@takes(
    frame=table_of("year", "value"), until=real(-1e6, 1e6), target=real(-1e6, 1e6), counts=whole(2)
)
def extend_line(frame, until, target, *, counts=5):
    """Return what a ruler laid through the last counts says of a later year.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``best("users")``.
    until, target : float
        The last year used, and the year foretold.
    counts : int
        How many counts the ruler is laid through.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If fewer than two counts are left.
    """
    part = frame[frame["year"] <= until].tail(counts)
    if len(part) < 2:
        raise ValueError(f"until must leave at least 2 counts, got {until} with {len(part)}")
    slope, level = np.polyfit(part["year"] - until, part["value"].astype(float), 1)
    return float(level + slope * (target - until))
