"""How fast the engines are beside their peers: what `make bench` stored, as tables and a figure."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from simulations import figures

RESULTS = Path(__file__).parent
TITLES = {
    "cascade": "Independent cascade",
    "talk": "Advertising and talk",
    "chain": "Threshold cascade",
    "filling": "Percolation at every p",
    "meeting": "Bounded confidence",
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

SIZES = {10**4: "neutral", 10**6: "mix", 10**8: "dialogue"}  # of a cascade; the largest besides


def machine():
    """Return what is known of the machine and the versions, a dict."""
    return json.loads((RESULTS / "machine.json").read_text(encoding="utf-8"))


def stored(name):
    """Return a stored table.

    Parameters
    ----------
    name : {"rows", "scaling", "ensembles", "world", "world_curves", "world_talk"}

    Returns
    -------
    pandas.DataFrame
    """
    return pd.read_csv(RESULTS / f"{name}.csv")


def ratio(rows, work, name, size):
    """Return how many times our time a contender takes.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `stored`.
    work, name : str
    size : int
        People, or sites.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If that was not measured.
    """
    (found,) = rows.query("row == @work and name == @name and size == @size")["ratio"]
    return found


def table(rows):
    """Return the ratios with a row a work and contender, and a column a number of people.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `stored`.

    Returns
    -------
    pandas.DataFrame
        Text. Above 1: ours is faster. A dash: not measured.
    """
    peers = rows[rows["name"] != "ours"]
    about = 10 ** np.log10(peers["size"]).round().astype(int)  # a torus has a power of two
    wide = peers.assign(size=about).pivot(index=["row", "name"], columns="size", values="ratio")
    order = peers[["row", "name"]].drop_duplicates().itertuples(index=False, name=None)
    wide = wide.reindex(sorted(order, key=lambda pair: list(TITLES).index(pair[0])))
    named = wide.map(_text).rename(columns=_size).reset_index()
    named["row"] = named["row"].map(TITLES).mask(named["row"].duplicated(), "")
    return named.rename(columns={"row": "work", "name": "by"}).rename_axis(columns=None)


def beaten(rows):
    """Return the contenders that are faster than ours.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `stored`.

    Returns
    -------
    pandas.DataFrame
        Text: work, by whom, times our time; the fastest first.
    """
    found = rows[(rows["ratio"] < 1) & (rows["name"] != "ours")].sort_values("ratio")
    work = [f"{TITLES[r]}, {_size(s)}" for r, s in zip(found["row"], found["size"], strict=True)]
    times = found["ratio"].map(_text)
    return pd.DataFrame({"work": work, "by": found["name"], "times our time": times})


def disagreeing(rows):
    """Return the contenders whose answers differ, or which do not run.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `stored`.

    Returns
    -------
    pandas.DataFrame
        Some of the rows.
    """
    return rows[~rows["check"].isin(["equal", "agrees"])]


def _size(size):
    return f"{size:,}"


def _text(value):
    if pd.isna(value):
        return "-"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"


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


def world_table(world):
    """Return what a cascade takes and reaches among more and more people, a row a number of them.

    Parameters
    ----------
    world : pandas.DataFrame
        Of `stored`.

    Returns
    -------
    pandas.DataFrame
        Text.
    """
    reached = [
        f"{mean:.2%}" + ("" if pd.isna(sd) else f" +- {100 * sd:.3f}")
        for mean, sd in zip(world["reached"], world["reached_sd"], strict=True)
    ]
    steps = [
        f"{mean:.0f}" + ("" if pd.isna(sd) else f" +- {sd:.0f}")
        for mean, sd in zip(world["steps"], world["steps_sd"], strict=True)
    ]
    columns = {
        "people": world["n"].map(_size),
        "runs": world["runs"].map(_size),
        "reached": reached,
        "steps": steps,
        "processor s": world["seconds"].map("{:.3g}".format),
        "ns a tie": world["nanoseconds"].map("{:.0f}".format),
        "stored": world["stored"].map(lambda ns: "-" if pd.isna(ns) else f"{ns:.1f}"),
        "GB": (world["peak"] / 1000).map("{:.1f}".format),
    }
    return pd.DataFrame(columns)


def plot_world(curves, world):
    """Return Axes: the share reached step by step, in towns and in a world, with their bands.

    Parameters
    ----------
    curves, world : pandas.DataFrame
        Of `stored`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        title="A hundred times the people, a tenth of the band", x="step", y="share reached"
    )
    runs, said = dict(zip(world["n"], world["runs"], strict=True)), []
    there = set(curves["n"])
    drawn = {n: role for n, role in SIZES.items() if n in there} | {max(there): "theory"}
    for n, role in drawn.items():
        line = curves[curves["n"] == n]
        low, high = line["low"], line["high"]
        label = f"{n:,} people, {runs[n]:,} run" + "s" * int(runs[n] > 1)
        ax.fill_between(
            line["step"], low, high, color=figures.ROLES[role].colour, alpha=0.25, linewidth=0
        )
        figures.curve(ax, line["step"], line["median"], role, label, low=low, high=high)
        said.append(
            f"{label}: {line['median'].iloc[-1]:.1%} at the end, the band at most "
            f"{(high - low).max():.1%} wide"
        )
    ax.legend(loc="lower right")
    return figures.describe(
        ax,
        "Share of people reached by a cascade, step by step: median, and the band that holds the "
        f"middle 80 % of the runs. {'; '.join(said)}.",
    )
