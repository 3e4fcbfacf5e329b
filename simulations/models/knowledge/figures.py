"""The figures of the three levels of knowledge; each takes what a run left."""

import numpy as np

from simulations import figures, networks
from simulations.models.knowledge import email_game, engine, granovetter, morris, theory
from simulations.models.knowledge.rules import Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

LOOKS = {
    1: ("adopter", "would act"),
    0: ("undecided", "stays at home"),
}
LEVELS = ("willing", "I know", "I know that they know")

# how a message is delivered: who sees whom, how far, role, name
DELIVERIES = {
    "by letter": ("star", 0, "neutral"),
    "by phone": ("star", 1, "push"),
    "at tables of three": ("windmill", 1, "mix"),
    "in public": ("complete", 1, "dialogue"),
}


def four(name):
    """Return the network of four people of that name in `theory.FOUR`."""
    return networks.from_ties(theory.FOUR[name], n=4)


def deliver(frame):
    """Return the runs of the four deliveries, named.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``network`` (star, windmill, complete) and ``radius`` (0 and 1).

    Returns
    -------
    dict of str to pandas.DataFrame
        By the name of the delivery. Where nobody sees anybody the network does not count.
    """
    return {
        name: frame[(frame["network"] == network) & (frame["radius"] == radius)]
        for name, (network, radius, _) in DELIVERIES.items()
    }


def _beside(ax, place, x, y, role, label):
    # drawn a little beside its value, so that curves that agree are both seen; told as it is
    look = figures.ROLES[role]
    ax.plot(place, y, color=look.colour, linestyle=look.dash, linewidth=2, marker=look.marker,
            markersize=5, label=label)  # fmt: skip
    figures.remember(ax, label, x, y)


def _legend_beside(ax, title):
    ax.legend(
        loc="upper left", bbox_to_anchor=(1.0, 1.0), title=title, alignment="left",
        title_fontsize=9, fontsize=10,
    )  # fmt: skip


@figures.example()
def plot_response(parameters=None, *, ax=None):
    """Plot how sure a person can be that enough are willing, by what it sees.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the square where it takes three if not given; the person sees two neighbours.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters or Parameters(network="ring", group_size=4, threshold=3)
    in_sight = 3  # the person and two neighbours
    seen = np.arange(1, in_sight + 1)
    chance = [
        theory.chance_of_enough(k, p.group_size - in_sight, p.threshold, p.belief) for k in seen
    ]
    ax = figures.axes(
        ax,
        title="Only one view makes a person sure",
        x="willing people in sight, myself included",
        y=f"chance that {p.threshold} of {p.group_size} are willing",
        size=(6.0, 3.3),
    )
    acts = np.array(chance) >= p.certainty
    look = figures.ROLES["neutral"]
    ax.bar(seen[~acts], np.array(chance)[~acts], 0.5, color=look.colour, alpha=0.6)
    ax.bar(seen[acts], np.array(chance)[acts], 0.5, color=figures.ROLES["dialogue"].colour)
    for k, c, act in zip(seen, chance, acts, strict=True):
        ax.annotate(f"{c:.2g}: {'act' if act else 'stay'}", (k, c), xytext=(0, 4),
                    textcoords="offset points", ha="center", fontsize=10)  # fmt: skip
    ax.set_xticks(seen)
    ax.set_ylim(0, 1.18)
    figures.remember(ax, "chance that enough are willing", seen, chance)
    told = ", ".join(f"{c:.2g} with {k}" for k, c in zip(seen, chance, strict=True))
    return figures.describe(
        ax,
        f"The chance that at least {p.threshold} of {p.group_size} people are willing, by how many "
        f"of the {in_sight} people in sight are: {told}. A person acts only where it is "
        f"{p.certainty:g}.",
    )


@figures.example()
def plot_levels(names=("square", "kite"), threshold=3, *, radius=1):
    """Draw networks of four willing people through three levels of knowledge, a row a network.

    Parameters
    ----------
    names : sequence of str
        Of `theory.FOUR`.
    threshold : int
        How many it takes.
    radius : int
        How far they see.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    levels = len(LEVELS)
    p = Parameters(willing=1.0, threshold=threshold, radius=radius, steps=levels - 1)
    grid = figures.panel_grid(len(names), levels, size=(2.6 * levels, 2.5 * len(names)))
    places = {
        "kite": [(-1.0, 0.75), (-1.0, -0.75), (0.2, 0.0), (1.5, 0.0)],
        "star": [(0.0, 0.0), (0.0, 1.1), (-1.0, -0.7), (1.0, -0.7)],
        "path": [(-1.5, 0.0), (-0.5, 0.0), (0.5, 0.0), (1.5, 0.0)],
    }
    corners = [(-0.8, 0.8), (0.8, 0.8), (0.8, -0.8), (-0.8, -0.8)]
    told = []
    for row, name in zip(grid, names, strict=True):
        net = four(name)
        acting = engine.simulate(p, network=net, record=True).people["acting"]
        place = np.array(places.get(name, corners))
        for ax, level, states in zip(row, LEVELS, acting, strict=True):
            ax.plot(*place[net.tie_list()].transpose(2, 1, 0), color="#b5b5b5", lw=2.5, zorder=1)
            figures.draw_network(ax, place, net.tie_list(), states.astype(int), LOOKS, size=300)
            ax.margins(0.25)
            ax.set_title(f"{level}: {states.sum()}", fontsize=10.5)
        row[0].text(-0.02, 0.5, name, transform=row[0].transAxes, rotation=90, va="center",
                    ha="right", fontweight="bold")  # fmt: skip
        counts = [int(states.sum()) for states in acting]
        figures.remember(row[0], f"{name}: people who would act", np.arange(levels), counts)
        row[0].set_xlabel("level of knowledge")
        row[0].set_ylabel("people who would act")
        told.append(f"{name}, {net.n_ties} ties: {', then '.join(map(str, counts))}")
    grid[0][0].figure.suptitle(
        f"All four are willing; it takes {threshold}", x=0.02, ha="left", fontweight="bold",
        fontsize=11.5,
    )  # fmt: skip
    figures.shared_key(grid[0][0], ncols=2)
    return figures.describe(
        grid[0][0],
        f"Four willing people where it takes {threshold}, drawn at {levels} levels of knowledge "
        f"({', '.join(LEVELS)}). Who would act is a large filled circle, "
        "who stays at home a small grey dot. "
        f"{'; '.join(told)}.",
    )


@figures.example()
def plot_acting(radii=(1, 2)):
    """Plot how many of four act, by network and threshold: a panel a radius.

    Parameters
    ----------
    radii : sequence of int

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("acting", ["#f1f1f1", "#8fd3bd"])
    panels = figures.panels(len(radii), size=(4.0 * len(radii), 3.5))
    told = []
    for ax, radius in zip(panels, radii, strict=True):
        table = {
            name: [engine.count_acting(four(name), e, radius) for e in (2, 3, 4)]
            for name in theory.FOUR
        }
        counts = np.array(list(table.values()))
        figures.axes(
            ax, title=f"Seeing {radius} tie{'s' * (radius > 1)} far", x="how many it takes"
        )
        ax.pcolormesh(
            np.arange(4) - 0.5, np.arange(len(table) + 1) - 0.5, counts, cmap=shades,
            vmin=0, vmax=4, edgecolors="white", linewidth=2,
        )  # fmt: skip
        for (row, column), count in np.ndenumerate(counts):
            ax.text(column, row, str(count), ha="center", va="center", fontsize=12,
                    fontweight="bold" if count else "normal")  # fmt: skip
        ties = [f"{name} ({len(theory.FOUR[name])} ties)" for name in table]
        first = radius == radii[0]
        ax.set_yticks(range(len(table)), ties if first else [""] * len(table))
        ax.set_xticks(range(3), [2, 3, 4])
        ax.invert_yaxis()
        ax.grid(False)
        ax.tick_params(length=0)
        for name, row in table.items():
            figures.remember(ax, f"{name}: people who act", [2, 3, 4], row)
        rows = "; ".join(f"{name} {', '.join(map(str, row))}" for name, row in table.items())
        told.append(f"Seeing {radius} far: {rows}.")
    return figures.describe(
        panels[0],
        "Tables of how many of four willing people act if it takes 2, 3 and 4. " + " ".join(told),
    )


@figures.example(lambda plot: plot(_small_sweep(threshold=[2, 3])))
def plot_deliveries(frame, *, ax=None):
    """Plot how many act against how many it takes, for four deliveries of one message.

    Parameters
    ----------
    frame : pandas.DataFrame
        As for `deliver`, with several values of ``threshold``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    n = int(frame["willing_people"].max())
    replicates = frame["replicate"].nunique()
    ax = figures.axes(
        ax, title="The same message, delivered in four ways", x="how many it takes",
        y="people who act", size=(6.8, 4.0),
    )  # fmt: skip
    told = []
    for i, (name, part) in enumerate(deliver(frame).items()):
        role = DELIVERIES[name][2]
        spread = part.groupby("threshold")["acting"].quantile([0.1, 0.9]).unstack()
        mean = part.groupby("threshold")["acting"].mean()
        x = mean.index + (i - 1.5) * 0.09
        look = figures.ROLES[role]
        ax.vlines(x, spread[0.1], spread[0.9], color=look.colour, alpha=0.3, linewidth=4)
        _beside(ax, x, mean.index, mean, role, name)
        told.append(f"{name} " + ", ".join(f"{v:.1f}" for v in mean))
    ax.set_ylim(-0.3, n + 0.4)
    ax.set_xticks(sorted(frame["threshold"].unique()))
    _legend_beside(ax, f"mean of {replicates} runs,\nbars: middle 80 %")
    first, last = frame["threshold"].min(), frame["threshold"].max()
    return figures.describe(
        ax,
        f"Mean number of people who act, of {n}, if it takes {first} to {last}, in {replicates} "
        f"runs with the band of the middle 80 %: {'; '.join(told)}.",
    )


@figures.example(lambda plot: plot(_small_sweep(certainty=[1, 0.9])))
def plot_certainty(frame, *, ax=None):
    """Plot how many act against how sure they want to be, for four deliveries of one message.

    Parameters
    ----------
    frame : pandas.DataFrame
        As for `deliver`, with several values of ``certainty``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    values = sorted(frame["certainty"].unique(), reverse=True)
    place = np.arange(len(values))
    ax = figures.axes(
        ax, title="Who accepts a little doubt needs no public", x="how sure one must be",
        y="people who act, mean", size=(6.8, 4.0),
    )  # fmt: skip
    told = []
    for i, (name, part) in enumerate(deliver(frame).items()):
        mean = part.groupby("certainty")["acting"].mean()[values]
        _beside(ax, place + (i - 1.5) * 0.06, values, mean, DELIVERIES[name][2], name)
        told.append(f"{name} " + ", ".join(f"{v:.1f}" for v in mean))
    ax.set_xticks(place, [f"{v:g}" for v in values])
    ax.set_ylim(-0.3, None)
    replicates = frame["replicate"].nunique()
    _legend_beside(ax, f"mean of {replicates} runs")
    return figures.describe(
        ax,
        f"Mean number of people who act in {replicates} runs, if they must be "
        f"sure to {', '.join(f'{v:g}' for v in values)}: {'; '.join(told)}.",
    )


@figures.example(
    lambda plot: plot({0.1: email_game.doubts(email_game.last_messages(0.1, 2_000), 4)})
)
def plot_doubts(frames, *, ax=None):
    """Plot the chance that my last message was the lost one, by its number.

    Parameters
    ----------
    frames : dict of float to pandas.DataFrame
        Of `email_game.doubts`, by the chance that a message is lost.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="The doubt never falls to one half", x="number of my last message",
        y="share of nights on which it was lost",
    )  # fmt: skip
    told = []
    for role, (loss, frame) in zip(("push", "simulation", "mix"), frames.items(), strict=False):
        level = theory.doubt(loss)
        figures.points(
            ax, frame["message"], frame["doubt"], role, f"{loss:.0%} are lost",
            error=1.96 * frame["error"],
        )  # fmt: skip
        figures.curve(
            ax, [0.5, frame["message"].max() + 0.5], [level] * 2, "theory", f"theory: {level:.3f}"
        )
        gap = (frame["doubt"] - level).abs().max()
        told.append(
            f"with a loss of {loss:g}, theory says {level:.3f} at every message, the runs differ "
            f"by at most {gap:.3f}"
        )
    ax.axhline(0.5, color=figures.INK, linewidth=1)
    highest = max(frame["doubt"].max() for frame in frames.values())
    ax.set_ylim(0.47, highest + 0.06)  # room for the legend
    ax.legend(loc="upper center", ncols=2, columnspacing=1.2)
    return figures.describe(
        ax,
        "Chance that my own last message was the lost one, given that no confirmation came, for "
        f"the first {len(next(iter(frames.values())))} messages: {'; '.join(told)}.",
    )


@figures.example(lambda plot: plot(granovetter.turnouts([10, 20], replicates=3)))
def plot_crowds(frame, *, ax=None):
    """Plot how many of a crowd act against the spread of its thresholds, with its theory.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of `granovetter.turnouts`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    spreads = np.linspace(frame["spread"].min(), frame["spread"].max(), 400)
    critical, before = theory.critical_spread()
    ax = figures.axes(
        ax, title="Where all see all, a little more mixture tips the crowd",
        x="standard deviation of thresholds (mean 25)", y="people of 100 who act",
    )  # fmt: skip
    crowds = frame["replicate"].nunique()
    name = f"{crowds} crowds: median, middle 80 %"
    figures.band(ax, frame, "spread", "acting", "simulation", name)
    figures.curve(ax, spreads, [theory.turnout(s) for s in spreads], "theory", "an endless crowd")
    ax.annotate(f"tips at {critical:.2f}", (critical, 50), xytext=(26, 0),
                textcoords="offset points", fontsize=9.5)  # fmt: skip
    ax.legend(loc="lower right")
    median = frame.groupby("spread")["acting"].median()
    return figures.describe(
        ax,
        f"People of 100 who act, against the spread of their thresholds: theory stays below "
        f"{before:.1f} up to a spread of {critical:.2f} and is 100 just above, then falls to "
        f"{theory.turnout(spreads[-1]):.0f} at {spreads[-1]:g}. The median of "
        f"{crowds} crowds ends at {median.iloc[-1]:.0f}.",
    )


@figures.example(lambda plot: plot([0.2, 0.25, 1 / 3, 0.5, 0.6]))
def plot_contagion(shares, *, ax=None):
    """Plot up to which share of acting neighbours a few people carry an endless network.

    Parameters
    ----------
    shares : sequence of float
        The values of q that are tried.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    shares = np.sort(np.asarray(shares))
    found = {
        name: max(q for q in shares if morris.contagion(net, beginners, q).all())
        for name, (net, beginners) in morris.standard_networks().items()
    }
    place = np.arange(len(found))
    ax = figures.axes(
        ax, title="No network carries what needs more than half",
        x="largest share q of acting neighbours that still spreads", size=(6.6, 3.4),
    )  # fmt: skip
    known = [theory.CONTAGION[name] for name in found]
    look = figures.ROLES["theory"]
    ax.scatter(known, place, marker="|", s=500, color=look.colour, label="theory", zorder=3)
    ax.hlines(place, 0, list(found.values()), color=figures.ROLES["simulation"].colour, alpha=0.3)
    figures.points(ax, list(found.values()), place, "simulation", "simulation")
    ax.set_yticks(place, found)
    ax.invert_yaxis()
    ax.set_xlim(0, 0.6)
    ax.axvline(0.5, color=figures.INK, linewidth=1, linestyle=look.dash)
    ax.legend(loc="lower right", markerscale=0.6)
    return figures.describe(
        ax,
        "The largest share of acting neighbours, of those tried, at which a few people carry "
        "everybody: " + ", ".join(f"{name} {q:.3g}" for name, q in found.items()) + ".",
    )


def _small_sweep(**values):
    grid = {"network": ["star", "windmill", "complete"], "radius": [0, 1], **values}
    return sweep(Model("knowledge"), grid, Parameters(group_size=5, belief=0.9), replicates=3)
