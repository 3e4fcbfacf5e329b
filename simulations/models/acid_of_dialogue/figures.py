"""The figures of the acid of dialogue; each takes what a run left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.acid_of_dialogue import engine, outside, theory
from simulations.models.acid_of_dialogue.rules import (
    BRANDS,
    CURIOUS,
    FAIR,
    OBEDIENT,
    POLITE,
    SILENT,
    Parameters,
)
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

# what each brand is called in a figure, and its role
LOOKS = {
    SILENT: ("hears nobody", "push"),
    OBEDIENT: ("obeys", "dialogue"),
    POLITE: ("asks those who speak", "neutral"),
    FAIR: ("asks a fair sample", "adopter"),
    CURIOUS: ("tries and looks", "mix"),
}


def _brands(frame):
    return [brand for brand in BRANDS if (frame["brand"] == brand).any()]


def _runs(frame):
    return frame["replicate"].nunique()


@figures.example(lambda plot: plot(_example(every_step=True)))
def plot_defects(frame, *, ax=None):
    """Plot the share of defects over time, a line a brand.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``brand`` that keeps every step.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Good at the start, and good in the end", x="period",
        y="share of features against the majority",
    )  # fmt: skip
    told = []
    for brand in _brands(frame):
        name, role = LOOKS[brand]
        part = frame[frame["brand"] == brand]
        figures.band(ax, part, "step", "defects", role, name)
        median = part.groupby("step")["defects"].median()
        quarter = median.index[len(median) // 4]
        told.append(f"{name} {median.loc[quarter]:.2f} and {median.iloc[-1]:.2f}")
    ax.set_ylim(-0.01, None)
    ax.legend(title=f"median and middle 80 % of {_runs(frame)} runs", alignment="left")
    return figures.describe(
        ax,
        f"Share of features against the majority over {frame['step'].max()} periods, median of "
        f"{_runs(frame)} runs, after period {quarter} and at the end: {'; '.join(told)}.",
    )


@figures.example(lambda plot: plot(_example(disagreement=[0.0, 0.2])))
def plot_ends(frame, *, ax=None):
    """Plot the share of defects at the end by how far tastes differ, a line a brand.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``brand`` and ``disagreement``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Whoever obeys keeps the town's disagreement", x="chance that a wish differs",
        y="share of features against the majority",
    )  # fmt: skip
    values = np.array(sorted(frame["disagreement"].unique()))
    figures.curve(ax, values, values, "theory", "as many as wishes differ")
    told = []
    for brand in _brands(frame):
        name, role = LOOKS[brand]
        part = frame[frame["brand"] == brand].groupby("disagreement")["defects"]
        error = part.std() / np.sqrt(_runs(frame))
        figures.points(ax, values, part.mean(), role, name, error=2 * error)
        told.append(f"{name} " + ", ".join(f"{mean:.3f}" for mean in part.mean()))
    ax.legend(title=f"mean of {_runs(frame)} runs,\nbars: 2 standard errors", alignment="left")
    return figures.describe(
        ax,
        f"Share of features against the majority after the last period, mean of {_runs(frame)} "
        f"runs, if wishes differ with chance {', '.join(f'{v:g}' for v in values)}: "
        f"{'; '.join(told)}.",
    )


@figures.example(
    lambda plot: plot(_example(loudness=[1, 12], fixed={"loud": 0.1, "disagreement": 0.05}))
)
def plot_loudness(frame, *, ax=None):
    """Plot the share of defects at the end by how loud a loud share of customers is.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``brand`` and ``loudness``, with one share of loud customers.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="A loud tenth and the brand it owns", x="how much more often the loud speak",
        y="share of features against the majority",
    )  # fmt: skip
    half = theory.capture(0.1)
    told = []
    for brand in _brands(frame):
        name, role = LOOKS[brand]
        mean = frame[frame["brand"] == brand].groupby("loudness")["defects"].mean()
        figures.curve(ax, mean.index, mean, role, name, markers=True)
        told.append(f"{name} {mean.iloc[0]:.2f} and {mean.iloc[-1]:.2f}")
    ax.axvline(half, color=figures.INK, linewidth=1, linestyle=figures.ROLES["theory"].dash)
    ax.annotate("half of all voices", (half, 0.15), xytext=(6, 0), textcoords="offset points",
                fontsize=9.5)  # fmt: skip
    ax.set_ylim(-0.03, 1.03)
    ax.legend(title=f"mean of {_runs(frame)} runs", alignment="left", loc="center right")
    first, last = frame["loudness"].min(), frame["loudness"].max()
    return figures.describe(
        ax,
        f"Share of features against the majority at the end, mean of {_runs(frame)} runs, if the "
        f"loud speak {first} times and {last} times as often as others: {'; '.join(told)}. With "
        f"{half:g} times they are half of all voices.",
    )


@figures.example(lambda plot: plot(_example(brand=[OBEDIENT], disagreement=[0.1, 0.4],
                                            warning=[0.0, 0.5])))  # fmt: skip
def plot_map(frame, *, ax=None):
    """Draw for which tastes and warnings an obedient brand has a hit, with the line of theory.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``disagreement`` and ``warning`` of one brand.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.colors import LinearSegmentedColormap

    hits = frame.pivot_table(index="warning", columns="disagreement", values="hit")
    shades = LinearSegmentedColormap.from_list("hits", ["#f1f1f1", "#8fd3bd"])
    ax = figures.axes(
        ax, title="What obedience can still sell", x="chance that a wish differs",
        y="what a warning takes off", size=(6.6, 4.0),
    )  # fmt: skip
    mesh = ax.pcolormesh(hits.columns, hits.index, hits, cmap=shades, vmin=0, vmax=1)
    # every box says its number: the shade alone tells too little
    for warning, row in hits.iterrows():
        for disagreement, share in row.items():
            ax.annotate(f"{share:.1g}", (disagreement, warning), ha="center", va="center",
                        fontsize=8.5)  # fmt: skip
        figures.remember(ax, f"share of hits, a warning takes {warning:g}", row.index, row)
    warnings = np.linspace(0, max(theory.HIT_THRESHOLDS), 50)
    line = np.array([1 - theory.hit_threshold(a) for a in warnings])
    inside = line <= hits.columns.max() + 0.02
    figures.curve(ax, line[inside], warnings[inside], "theory", "quality 1 - e at the threshold")
    ax.grid(False)
    ax.set_xticks(hits.columns[::2])
    ax.set_yticks(hits.index)
    ax.figure.colorbar(mesh, ax=ax, label=f"share of hits, {_runs(frame)} launches a box")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2))
    most = {
        a: max((e for e, s in row.items() if s >= 0.5), default=0) for a, row in hits.iterrows()
    }
    limits = [f"up to {e:g} if a warning takes {a:g}" for a, e in most.items()]
    return figures.describe(
        ax,
        f"A grid of chances that a wish differs and of what a warning takes off, "
        f"{_runs(frame)} launches in each box. Half of the launches or more are hits "
        f"{', '.join(limits)}.",
    )


@figures.example(lambda plot: plot(_example_run(OBEDIENT), [0, 5, 20]))
def plot_wishes(run, at, *, who=None):
    """Draw every customer's wish for every feature, met or not, at some periods.

    Parameters
    ----------
    run : Trajectory
        Recorded, of about 30 customers and 12 features.
    at : sequence of int
        The periods.
    who : int, optional
        A customer to be marked.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    people = run.people
    n, features = people["wishes"].shape
    panels = figures.panels(len(at), size=(3.1 * len(at), 2.2))
    counts = []
    for ax, t in zip(panels, at, strict=True):
        met = people["wishes"] == people["product"][t]
        counts.append(int(met.sum()))
        for state, role, label in ((True, "adopter", "as wished"), (False, "rejecter", "disliked")):
            customer, feature = np.nonzero(met == state)
            look = figures.ROLES[role]
            ax.scatter(customer, feature, s=9, marker=look.marker, color=look.colour, label=label,
                       linewidths=0.5)  # fmt: skip
        if who is not None:
            ax.axvspan(who - 0.5, who + 0.5, color=figures.GRID, zorder=0)
        ax.set_title(f"period {t}: {counts[-1]} of {n * features}", loc="left", fontsize=10)
        ax.set_xlabel("customer")
        ax.set_yticks([])
        ax.grid(False)
        ax.invert_yaxis()
    panels[0].set_ylabel("feature")
    figures.remember(panels[0], "wishes that are met", list(at), counts)
    handles, labels = panels[0].get_legend_handles_labels()
    panels[0].figure.legend(handles, labels, loc="outside lower center", ncols=2, markerscale=1.6)
    told = ", ".join(f"{count} after period {t}" for count, t in zip(counts, at, strict=True))
    return figures.describe(
        panels[0],
        f"The wishes of {n} customers, a column each, for {features} features, a row each: met or "
        f"disliked. Of {n * features} wishes are met: {told}.",
    )


@figures.example(lambda plot: plot([0.5, 0.6, 0.7, 0.8], [0.0, 0.5], side=21, replicates=10))
def plot_hits(qualities, warnings, *, side=101, replicates=60, ax=None):
    """Plot the chance of a hit by quality, a line for each strength of warnings.

    Parameters
    ----------
    qualities, warnings : sequence of float
    side, replicates : int
        Of `outside.count_hits`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Every warning moves the line", x="quality of the product", y="share of hits"
    )
    roles, told = ("neutral", "adopter", "mix", "rejecter", "push"), []
    for role, warning in zip(roles, warnings, strict=False):
        hits = outside.count_hits(qualities, warning, side=side, replicates=replicates)
        label = f"a warning takes {warning:g}" if warning else "nobody warns"
        figures.curve(ax, qualities, hits / replicates, role, label, markers=True)
        most = next((q for q, h in zip(qualities, hits, strict=True) if 2 * h >= replicates), None)
        told.append(f"{label}: from quality {most:.2f}" if most else f"{label}: never")
    ax.legend(title=f"{replicates} launches each", alignment="left")
    return figures.describe(
        ax,
        f"Share of hits among {replicates} launches by quality, in a town of {side} by {side} "
        f"people. Half or more are hits, if {'; '.join(told)}.",
    )


def _example(*, every_step=False, fixed=None, **grid):
    small = Parameters(n=21, features=10, side=9, steps=30, **(fixed or {}))
    swept = {"brand": [SILENT, OBEDIENT, CURIOUS], **grid}
    return sweep(Model("acid_of_dialogue"), swept, small, replicates=3, every_step=every_step)


def _example_run(brand):
    small = Parameters(brand=brand, n=31, features=12, side=9, steps=20)
    return engine.simulate(small, record=True)
