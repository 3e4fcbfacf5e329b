"""What the book shows of the stored results: a table of ratios and the figure of scaling."""

import json

import pandas as pd

from benchmarks.bench import RESULTS
from simulations.core import figures

TITLES = {
    "cascade": "Independent cascade",
    "talk": "Advertising and talk",
    "chain": "Threshold cascade",
    "filling": "Percolation at every p",
    "random graph": "Build a random graph",
    "preferential attachment": "Build by preferential attachment",
    "small world": "Build a small world",
    "random regular": "Build a random regular network",
}
CURVES = {  # of the figure: work, role (colour, dash, marker), label
    "cascade": ("adopter", "independent cascade"),
    "push": ("push", "push, 50 steps"),
    "dialogue": ("dialogue", "dialogue, 50 steps"),
    "filling": ("mix", "percolation at every p"),
}


def machine():
    """Return what is known of the machine, a dict."""
    return json.loads((RESULTS / "machine.json").read_text(encoding="utf-8"))


def stored(name):
    """Return a stored table: ``"rows"``, ``"scaling"`` or ``"ensembles"``."""
    return pd.read_csv(RESULTS / f"{name}.csv")


def ratio(rows, work, name, size):
    """Return how many times our time a contender takes; a row that is not there is an error."""
    (found,) = rows.query("row == @work and name == @name and size == @size")["ratio"]
    return found


def table(rows):
    """Return the ratios with a row a work and size, and a column a contender.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `stored`.

    Returns
    -------
    pandas.DataFrame
        Text. Above 1: ours is faster. A dash: not run, because it takes hours at this size, or
        does not do this work.
    """
    peers = rows[rows["name"] != "ours"]
    wide = peers.pivot(index=["row", "size"], columns="name", values="ratio")
    wide = wide.reindex(TITLES, level="row")
    names = [name for name in peers["name"].unique() if name in wide.columns]
    wide = wide[names]
    wide.index = [f"{TITLES[work]}, {_size(size)}" for work, size in wide.index]
    return wide.map(_text)


def _size(size):
    return f"{size:,}"


def _text(value):
    if pd.isna(value):
        return "-"
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def beaten(rows):
    """Return the contenders that are faster than ours: columns ``work``, ``name``, ``ratio``."""
    found = rows[(rows["ratio"] < 1) & (rows["name"] != "ours")]
    work = [f"{TITLES[r]}, {_size(s)}" for r, s in zip(found["row"], found["size"], strict=True)]
    return found.assign(work=work)[["work", "name", "ratio"]].sort_values("ratio")


def disagreeing(rows):
    """Return the contenders whose answers differ, or which do not run."""
    return rows[~rows["check"].isin(["equal", "agrees"])]


def plot_scaling(scaling):
    """Return Axes: time for each directed tie against the number of people, both logarithmic.

    Parameters
    ----------
    scaling : pandas.DataFrame
        Of `stored`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        title="Ten thousand times the people, a few times the cost of a tie",
        x="people",
        y="nanoseconds a directed tie",
    )
    said = []
    for work, (role, label) in CURVES.items():
        line = scaling[scaling["work"] == work].sort_values("n")
        figures.curve(ax, line["n"], line["nanoseconds"], role, label, markers=True)
        ends = line["nanoseconds"].iloc[[0, -1]].tolist()
        said.append(f"{label} {ends[0]:.0f} to {ends[1]:.0f}")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.legend()
    people = scaling["n"].agg(["min", "max"])
    return figures.describe(
        ax,
        f"Time for each directed tie, in nanoseconds, from {people['min']:,} to "
        f"{people['max']:,} people, on logarithmic axes: {'; '.join(said)}. Median of at least "
        "three runs at each size.",
    )
