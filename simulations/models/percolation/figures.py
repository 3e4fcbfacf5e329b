"""The figures of percolation; each takes what a run left and returns described Axes."""

from typing import NamedTuple

import numpy as np

from simulations import figures
from simulations.models.percolation import engine, price, studio, theory
from simulations.models.percolation.rules import (
    ADOPTER,
    DECLINED,
    INFORMED,
    UNAWARE,
    Parameters,
    draw_preferences,
    is_worth_it,
)
from simulations.processes import newman_ziff
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep


class Look(NamedTuple):
    """How people of one attitude are drawn on a lattice."""

    label: str
    colour: str
    marker: str
    size: float
    filled: bool = True


LOOKS = {
    UNAWARE: Look("has not heard", figures.ROLES["undecided"].colour, ".", 0.12),
    INFORMED: Look("has just heard", figures.INK, "D", 0.55, filled=False),
    ADOPTER: Look("saw the film", figures.ROLES["adopter"].colour, "o", 1.0),
    DECLINED: Look("declined", figures.ROLES["rejecter"].colour, "x", 0.55),
}


@figures.example(lambda plot: _example_tastes(plot))
def plot_tastes(parameters, seed, *, run=None, ax=None):
    """Draw a small town with everyone's preference as a number, and who saw the film.

    Parameters
    ----------
    parameters : Parameters
        Of a side of at most about 8.
    seed : int
    run : Trajectory, optional
        If given, its outcome is drawn too: whoever saw the film has a circle, whoever declined a
        cross.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p, side = parameters, parameters.side
    tastes = draw_preferences(p, seed)
    ax = figures.axes(
        ax,
        title="How good must the film be?" if run is None else f"A film of quality {p.quality:g}",
        size=(4.6, 4.9),
    )
    rows, columns = np.divmod(np.arange(p.n), side)
    attitude = np.full(p.n, UNAWARE) if run is None else run.people["attitude"]
    lines = np.arange(side)
    ties = {"colors": figures.GRID, "linewidths": 1.2, "zorder": 0}
    ax.hlines(lines, -0.7, side - 0.3, **ties)  # over the edges: left meets right
    ax.vlines(lines, 0, side - 1, **ties)
    # a disc of paper keeps the ties away from the number
    ax.scatter(columns, rows, s=620, c=figures.PAPER, zorder=1)
    saw, declined = attitude == ADOPTER, attitude == DECLINED
    ax.scatter(
        columns[saw], rows[saw], s=620, marker="o", linewidths=2.6, facecolors="none",
        edgecolors=LOOKS[ADOPTER].colour, zorder=2,
    )  # fmt: skip
    ax.scatter(
        columns[declined], rows[declined], s=520, marker="x", linewidths=2.2, alpha=0.45,
        c=LOOKS[DECLINED].colour, zorder=2,
    )  # fmt: skip
    for row, column, taste in zip(rows, columns, tastes, strict=True):
        # cut off, not rounded: what reads .59 is below .60
        ax.text(column, row, f".{int(100 * taste):02d}", ha="center", va="center", fontsize=11.5)
    for row in range(side):
        words = [f"column {column + 1}" for column in range(side)]
        figures.remember(ax, f"row {row + 1}", words, np.floor(100 * tastes[rows == row]) / 100)
    for y, text in ((-0.9, "the top row hears first"), (side - 0.1, "the bottom row")):
        ax.text((side - 1) / 2, y, text, ha="center", va="center", fontsize=9.5)
    _bare_lattice(ax, side, room=0.85)
    willing = np.count_nonzero(is_worth_it(tastes, p.quality))
    text = f"A town of {side} by {side} people, each with a number: how good a film must be."
    if run is not None:
        end = run.final()
        text += (
            f" {willing} would see a film of quality {p.quality:g}; "
            f"{np.count_nonzero(attitude == ADOPTER)} get to hear of it and do. "
            f"It is a {'hit' if end['hit'] else 'flop'}."
        )
    return figures.describe(ax, text)


def _bare_lattice(ax, side, *, room=0.0):
    ax.set_xlim(-0.7, side - 0.3)
    ax.set_ylim(side - 0.3 + room, -0.7 - room)
    ax.set_aspect("equal")
    ax.grid(False)
    ax.set_axis_off()


@figures.example(lambda plot: _example_lattice(plot))
def plot_lattice(runs, at):
    """Draw a town at several steps under several films, a row a film.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded, on the same town of a side of at most about 50, by the name of the film.
    at : sequence of int
        The steps to draw; a run that is over by then shows its end.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    side = round(next(iter(runs.values())).people["attitude"].shape[1] ** 0.5)
    size = 2.5 * len(at), 2.72 * len(runs) + 0.5
    grid = figures.panel_grid(len(runs), len(at), size=size)
    texts = []
    for row, (name, run) in zip(grid, runs.items(), strict=True):
        saw = [
            _draw_town(ax, run, min(t, run.steps), side, name)
            for ax, t in zip(row, at, strict=True)
        ]
        ending = "reaches" if run.measures["hit"][-1] else "never reaches"
        texts.append(
            f"{name}: seen by {_listed(saw, at)} of {side * side} people; it {ending} the "
            "bottom row"
        )
    handles, labels = grid[0][0].get_legend_handles_labels()
    grid[0][0].figure.legend(handles, labels, loc="outside lower center", ncols=2, markerscale=1.5)
    return figures.describe(
        grid[0][0],
        f"The same town of {side} by {side} people at {len(at)} moments of each film, which "
        f"spreads from the top row along ragged paths. {'. '.join(texts)}.",
    )


def _listed(counts, steps):
    return ", ".join(f"{n} at step {t}" for n, t in zip(counts, steps, strict=True))


def _draw_town(ax, run, t, side, name):
    when = f"step {t}" if t < run.steps else f"step {run.steps}, over"
    attitude = run.people["attitude"][min(t, run.steps)]
    rows, columns = np.divmod(np.arange(side**2), side)
    for state, look in LOOKS.items():
        here = attitude == state
        hollow = {"facecolors": "none", "edgecolors": look.colour}
        ax.scatter(
            columns[here],
            rows[here],
            s=look.size * (118 / side) ** 2,
            marker=look.marker,
            linewidths=0.8,
            label=look.label,
            **({"c": look.colour} if look.filled else hollow),
        )
    labels = [look.label for look in LOOKS.values()]
    figures.remember(ax, "people", labels, [np.count_nonzero(attitude == a) for a in LOOKS])
    saw = np.count_nonzero(attitude == ADOPTER)
    ax.set_title(f"{name}, {when}: {saw}", loc="left", fontsize=9.5)
    _bare_lattice(ax, side)
    return saw


@figures.example(lambda plot: plot(_example_films()))
def plot_films(frame, *, ax=None):
    """Draw every film as a dot: the audience against the quality, hits and flops.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``quality``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="Every film: how many people saw it",
        x="quality of the film",
        y="share of people who saw it",
    )
    told = frame.groupby("quality")["willing"].mean()
    figures.curve(ax, told.index, told, "neutral", "everyone is told")
    for name, value, role in (("flop", 0, "rejecter"), ("hit", 1, "adopter")):
        films = frame[frame["hit"] == value]
        # spread sideways by the replicate, so that equal films do not hide each other
        aside = (films["replicate"] % 9 - 4) / 4 * 0.3 * _gap(frame["quality"])
        look = figures.ROLES[role]
        ax.scatter(
            films["quality"] + aside, films["audience"], s=13, alpha=0.55, c=look.colour,
            marker="x" if value == 0 else look.marker, linewidths=0.9, label=name,
        )  # fmt: skip
        mean = films.groupby("quality")["audience"].mean()
        figures.remember(ax, f"mean audience of a {name}", mean.index, mean)
    _threshold_line(ax, label_at=0.93)
    ax.set_ylim(-0.02, 1)
    ax.legend(loc="upper left")
    near = frame[np.isclose(frame["quality"], _nearest(frame["quality"]))]["audience"]
    return figures.describe(
        ax,
        f"One mark a film, {len(frame)} films. If everyone is told, the audience rises in a "
        f"straight line. If neighbours tell, it is near 0 below the threshold and near the line "
        f"above; beside the threshold, at quality {_nearest(frame['quality']):.2f}, films of equal "
        f"quality have audiences from {near.min():.2f} to {near.max():.2f}.",
    )


def _gap(values):
    return np.diff(np.unique(values)).min()


def _nearest(values):
    values = np.unique(values)
    return values[np.argmin(np.abs(values - theory.SQUARE_SITE))]


def _threshold_line(ax, *, label_at=0.03):
    x, look = theory.SQUARE_SITE, figures.ROLES["theory"]
    ax.axvline(x, color=look.colour, linestyle=look.dash, linewidth=1.6)
    ax.annotate(
        f"threshold {x:.4f}", (x, label_at), xycoords=("data", "axes fraction"), xytext=(4, 0),
        textcoords="offset points", fontsize=9.5,
    )  # fmt: skip


@figures.example(lambda plot: plot(_example_films()))
def plot_hits(frame, *, ax=None):
    """Plot the chance of a hit against the quality, a curve for each size of town.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``quality``, and perhaps ``side``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="The chance of a hit",
        x="quality of the film",
        y="share of films that are hits",
    )
    sizes = list(frame.groupby("side")) if "side" in frame else [(None, frame)]
    texts = []
    for i, (side, part) in enumerate(sizes):
        chance = part.groupby("quality")["hit"].mean()
        films = part["replicate"].nunique()
        label = f"{films} films each" if side is None else f"{side} x {side} people"
        figures.curve(ax, chance.index, chance, "simulation", label, markers=side is None)
        _fade(ax.lines[-1], i, len(sizes))
        between = chance.index[(chance > 0.05) & (chance < 0.95)]
        texts.append(
            f"{label}: {chance.iloc[0]:.2f} at quality {chance.index[0]:.2f}, "
            f"{chance.iloc[-1]:.2f} at {chance.index[-1]:.2f}"
            + (
                f", in doubt from {between.min():.2f} to {between.max():.2f}"
                if len(between)
                else ""
            )
        )
    _threshold_line(ax)
    ax.set_ylim(-0.02, 1.04)
    ax.legend(loc="upper left")
    return figures.describe(
        ax,
        "Share of films that are hits against their quality, which rises from 0 to 1 around the "
        f"threshold {theory.SQUARE_SITE:.4f}. {'; '.join(texts)}.",
    )


def _fade(line, i, count):
    # sizes are one role, ordered: the bigger, the darker, wider and more solid
    dashes = [(0, (1, 1.3)), (0, (4, 1.8)), "solid"][-count:]
    line.set(alpha=(0.55 + 0.45 * (i + 1) / count), linewidth=1.5 + i, linestyle=dashes[i])


@figures.example(lambda plot: plot(_example_films()))
def plot_headline(frame):
    """Plot the chance of a hit, and below it every film, against the same axis of quality.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``quality``.

    Returns
    -------
    matplotlib.axes.Axes
        The upper one.
    """
    (upper,), (lower,) = figures.panel_grid(2, 1, size=(6.4, 6.9))
    plot_hits(frame, ax=upper)
    plot_films(frame, ax=lower)
    upper.set_xlabel("")
    lower.sharex(upper)
    return upper


@figures.example(lambda plot: _example_self_organised(plot))
def plot_self_organised(runs, *, ax=None):
    """Plot the quality of film after film made by studios that learn.

    Parameters
    ----------
    runs : sequence of Trajectory
        From `studio.self_organised`, with different first qualities.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="A studio that learns only from its last film", x="film", y="quality"
    )
    texts = []
    for run, role in zip(runs, ("simulation", "mix"), strict=False):
        quality = run.measures["quality"]
        figures.curve(
            ax, np.arange(len(quality)), quality, role, f"begins at quality {quality[0]:g}"
        )
        late = quality[len(quality) // 2 :]
        texts.append(
            f"from {quality[0]:.2f} to {late.mean():.3f} (mean of the second half, standard "
            f"deviation {late.std():.3f})"
        )
    ax.axhline(theory.SQUARE_SITE, color=figures.INK, linestyle=(0, (3, 2)), linewidth=1.6)
    ax.annotate(
        f"threshold {theory.SQUARE_SITE:.4f}", (1, theory.SQUARE_SITE),
        xycoords=("axes fraction", "data"), xytext=(-2, 8), textcoords="offset points",
        ha="right", fontsize=9.5,
    )  # fmt: skip
    ax.set_xlim(0, None)
    ax.legend(loc="upper right")
    return figures.describe(
        ax,
        f"Quality over {len(quality)} films, less after a hit and more after a flop. It moves "
        f"{'; '.join(texts)}: both come to lie just below the threshold {theory.SQUARE_SITE:.4f}.",
    )


@figures.example(lambda plot: plot([newman_ziff.fill_many(s, 20) for s in (4, 8, 16)]))
def plot_wrapping(fillings, *, ax=None):
    """Plot the chance that a cluster goes round the torus, for several sizes of torus.

    Parameters
    ----------
    fillings : sequence of Fillings
        The smallest torus first.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="All sizes cross at one point",
        x="share of people who would see the film",
        y="chance of a way round the torus",
    )
    p, at = np.linspace(0.5, 0.7, 101), theory.WRAPPING["either"]
    texts = []
    for i, filling in enumerate(fillings):
        label = f"{filling.side} x {filling.side} people"
        figures.curve(ax, p, newman_ziff.wrapping_probability(filling, p), "simulation", label)
        _fade(ax.lines[-1], i, len(fillings))
        crossing = float(newman_ziff.wrapping_probability(filling, theory.SQUARE_SITE))
        texts.append(f"{label} {crossing:.3f}")
    _threshold_line(ax)
    ax.axhline(at, color=figures.INK, linestyle=(0, (1, 2)), linewidth=1.2)
    ax.annotate(f"theory {at:.4f}", (p[0], at), xytext=(2, 4), textcoords="offset points",
                fontsize=9.5)  # fmt: skip
    ax.legend(loc="lower right")
    return figures.describe(
        ax,
        f"The chance that a cluster goes round the torus rises the more steeply the bigger the "
        f"torus. All curves meet near the threshold {theory.SQUARE_SITE:.4f} at the height "
        f"{at:.3f} that theory gives: {', '.join(texts)}.",
    )


@figures.example(lambda plot: plot(price.four_networks(n=400, runs=2)))
def plot_demand(curves, *, ax=None):
    """Plot the share of people a product reaches against its price, on several networks.

    Parameters
    ----------
    curves : dict of str to Demand
        By the name of the network.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="Four ties a person, four networks, four prices",
        x="price",
        y="share of people reached",
    )
    dashes = ["solid", (0, (8, 1.5)), (0, (4, 2)), (0, (5, 1.5, 1, 1.5))]
    shades = ["#111111", "#555555", "#0072B2", "#56B4E9"]
    figures.curve(ax, [0, 1], [1, 0], "neutral", "everyone is told")
    texts = []
    for (name, curve), dash, shade in zip(curves.items(), dashes, shades, strict=False):
        critical = price.critical_price(curve)
        label = f"{name}: {critical:.2f}"
        figures.curve(ax, curve.price, curve.largest, "simulation", label)
        ax.lines[-1].set(linestyle=dash, color=shade)
        ax.plot([critical], [0], marker="^", color=shade, markersize=9, clip_on=False, zorder=5)
        texts.append(f"{name} {critical:.2f}")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.legend(title="critical price (triangle)", loc="upper right")
    return figures.describe(
        ax,
        "Share of people in the largest cluster of buyers against the price. On each network it "
        f"falls to almost nothing at a critical price far below 1: {', '.join(texts)}.",
    )


@figures.example(lambda plot: plot(price.ring_thresholds([0.1, 1.0], n=400, runs=2)))
def plot_shortcuts(frame, *, reach=2, ax=None):
    """Plot the threshold of a ring with shortcuts against their number, with its theory.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``shortcuts`` and ``threshold``, as from `price.ring_thresholds`.
    reach : int
        Neighbours a side on the ring.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="A few shortcuts are worth much",
        x="shortcuts a tie of the ring",
        y="threshold: share of willing people",
    )
    low, high = frame["shortcuts"].min(), frame["shortcuts"].max()
    shortcuts = np.geomspace(low, high, 80)
    limit = [theory.newman_watts_threshold(reach, phi) for phi in shortcuts]
    figures.curve(ax, shortcuts, limit, "theory", "theory, an endless ring")
    figures.points(ax, frame["shortcuts"], frame["threshold"], "simulation", "simulation")
    ax.set_xscale("log")
    ax.set_ylim(0, 1)
    ax.legend(loc="upper right")
    return figures.describe(
        ax,
        f"The threshold of a ring falls from {frame['threshold'].iloc[0]:.2f} with {low:g} "
        f"shortcuts a tie to {frame['threshold'].iloc[-1]:.2f} with {high:g}; theory gives "
        f"{limit[0]:.2f} and {limit[-1]:.2f}.",
    )


def _example_tastes(plot):
    town = Parameters(side=6, quality=0.6)
    return plot(town, 138, run=engine.simulate(town, 138))


def _example_lattice(plot):
    films = {
        f"quality {quality}": engine.simulate(Parameters(side=21, quality=quality), 1, record=True)
        for quality in (0.58, 0.6)
    }
    return plot(films, at=[5, 40])


def _example_films():
    grid = {"quality": [0.5, 0.55, 0.6, 0.65, 0.7]}
    return sweep(Model("percolation"), grid, Parameters(side=21), replicates=8)


def _example_self_organised(plot):
    first = Parameters(side=11, quality=0.5)
    studios = first, first.replace(quality=0.7)
    return plot([studio.self_organised(p, 1, films=60) for p in studios])
