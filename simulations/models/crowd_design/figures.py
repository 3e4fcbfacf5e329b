"""The figures of inventing with the crowd; each takes what runs left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.crowd_design import engine, searchers, theory
from simulations.models.crowd_design.rules import Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

# who looks at the board: role and name, by the chance to copy
LOOKS = {
    0.0: ("neutral", "nobody looks"),
    0.5: ("mix", "5 of 10 look"),
    0.8: ("dialogue", "8 of 10 look"),
    0.9: ("push", "9 of 10 look"),
}


@figures.example(lambda plot: plot(_small_run(n=30, copying=0.8)))
def plot_families(run, *, world=0, ax=None):
    """Plot the votes of one world in order of arrival, a row for each taste they go back to.

    Parameters
    ----------
    run : Trajectory
        Of at most some hundred voters.
    world : int
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    origin = run.people["origin"][..., world]
    origin = origin[-1] if origin.ndim == 2 else origin
    voters = np.arange(origin.size)
    first, row, size = np.unique(origin, return_inverse=True, return_counts=True)
    ax = figures.axes(
        ax, title="Votes in one row go back to one taste", x="voter, in order of arrival",
        y="whose taste, in order of arrival", size=(6.6, 3.8),
    )  # fmt: skip
    look = figures.ROLES["neutral"]
    for k, start in enumerate(first):
        last = voters[origin == start].max()
        ax.plot([start, last], [k, k], color=look.colour, linewidth=1, alpha=0.5)
    own = origin == voters
    figures.points(ax, voters[~own], row[~own], "dialogue", "copied a vote")
    figures.points(ax, voters[own], row[own], "push", "voted by taste")
    ax.invert_yaxis()
    ax.legend(loc="lower left")
    largest = np.sort(size)[::-1]
    worth = origin.size**2 / (size**2).sum()
    return figures.describe(
        ax,
        f"{origin.size} votes of one world in order of arrival, in {first.size} rows, one for each "
        f"voter whose taste they go back to. The largest rows have "
        f"{', '.join(map(str, largest[:3]))} votes. With rows so unequal the votes are worth "
        f"{worth:.1f} independent ones.",
    )


@figures.example(lambda plot: plot(_small_sweep(n=[50, 200], copying=[0.0, 0.9])))
def plot_best(frame, *, ax=None):
    """Plot how often the best design wins against the number of voters.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``n`` and ``copying``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="More voters help only where they do not look", x="voters",
        y="share of worlds in which the best wins",
    )  # fmt: skip
    sizes, replicates, told = _wins(ax, frame, "n")
    return figures.describe(
        ax,
        f"Share of worlds in which the best design wins, for {', '.join(f'{n:,}' for n in sizes)} "
        f"voters, mean of {replicates} sets of designs. {'; '.join(told)}.",
    )


@figures.example(lambda plot: plot(Parameters(n=60, worlds=2, designs=6), seed=1))
def plot_boards(parameters=None, *, copying=(0.0, 0.9), seed=0):
    """Plot the shares of the same designs in all worlds, hidden and watched, a panel each.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given.
    copying : sequence of float
        Keys of `LOOKS`.
    seed : int

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    p = parameters or Parameters()
    panels, told = figures.panels(len(copying), size=(4.4 * len(copying), 3.7)), []
    for ax, chance in zip(panels, copying, strict=True):
        run = engine.simulate(p.replace(copying=chance, steps=1), seed)
        role, name = LOOKS[chance]
        order = np.argsort(run.people["appeal"])
        flat = run.people["choice"] + np.arange(p.worlds) * p.designs
        votes = np.bincount(flat.ravel(), minlength=p.worlds * p.designs).reshape(p.worlds, -1)
        share = votes[:, order] / p.n
        rank = np.arange(1, p.designs + 1)
        figures.axes(ax, title=f"{name[:1].upper()}{name[1:]}", x="design, from worst to best",
                     y="share of the votes" if ax is panels[0] else "")  # fmt: skip
        look = figures.ROLES[role]
        ax.vlines(rank, share.min(axis=0), share.max(axis=0), color=look.colour, alpha=0.25)
        for world in share:
            ax.plot(rank, world, linestyle="", marker=look.marker, color=look.colour,
                    markersize=3.5, alpha=0.7)  # fmt: skip
        winners = rank[share.argmax(axis=1)]
        figures.remember(ax, f"{name}: least of the worlds", rank, share.min(axis=0))
        figures.remember(ax, f"{name}: most of the worlds", rank, share.max(axis=0))
        told.append(
            f"{name}: the largest share is {share.max():.2f}; the winners' ranks are "
            f"{', '.join(map(str, winners))}"
        )
    top = max(ax.get_ylim()[1] for ax in panels)
    for ax in panels:
        ax.set_ylim(0, top)
    return figures.describe(
        panels[0],
        f"Shares of the same {p.designs} designs in {p.worlds} worlds of {p.n:,} voters, in order "
        f"of their appeal, rank {p.designs} the best. {'; '.join(told)}.",
    )


@figures.example(lambda plot: plot(_small_sweep(n=[50, 200], copying=[0.5, 0.9])))
def plot_opinions(frame, *, ax=None):
    """Plot how many independent votes the votes are worth, from runs and by the recursion.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``n`` and ``copying``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="What the votes are worth", x="votes", y="independent votes", size=(6.4, 4.0)
    )
    sizes = np.unique(np.geomspace(frame["n"].min(), frame["n"].max(), 25).astype(int))
    told = []
    for copying, part in frame.groupby("copying"):
        role, name = LOOKS[copying]
        expected = [theory.independent_votes(int(n), copying) for n in sizes]
        _line(ax, sizes, expected, "theory")
        figures.remember(ax, f"{name}, by the recursion", sizes, expected)
        found = 1 / part.groupby("n")["same_origin"].mean()
        figures.points(ax, found.index, found, role, name)
        told.append(f"{name}: {', '.join(f'{v:.4g}' for v in found)}")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.legend(loc="upper left", title="runs; dashed: the recursion")
    numbers = ", ".join(f"{n:,}" for n in sorted(frame["n"].unique()))
    return figures.describe(
        ax,
        f"Independent votes that {numbers} votes are worth, in runs, on logarithmic axes with the "
        f"recursion as lines: {'; '.join(told)}.",
    )


@figures.example(lambda plot: plot(_small_sweep(hidden=[1, 20], copying=[0.9])))
def plot_hidden(frame, *, ax=None):
    """Plot how often the best design wins against the votes that come before the board is shown.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``hidden`` and ``copying``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Show the board later", x="votes before the board is shown",
        y="share of worlds in which the best wins",
    )  # fmt: skip
    votes, replicates, told = _wins(ax, frame, "hidden")
    return figures.describe(
        ax,
        "Share of worlds in which the best design wins, if the board is shown after "
        f"{', '.join(f'{n:,}' for n in votes)} votes, mean of {replicates} sets of designs. "
        f"{'; '.join(told)}.",
    )


@figures.example(lambda plot: plot(searchers.compare_teams(4, 3, size=60, replicates=4)))
def plot_teams(frame, *, ax=None):
    """Plot what the ten best searchers and ten drawn at random find together, ring by ring.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of `searchers.compare_teams`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Ten by lot, and the ten best", x="the best together",
        y="drawn at random, together", size=(4.6, 4.2),
    )  # fmt: skip
    ends = [frame[["best_team", "random_team"]].to_numpy().min() - 0.5, 100]
    figures.curve(ax, ends, ends, "theory", "equally good")
    figures.points(ax, frame["best_team"], frame["random_team"], "dialogue", "one ring each")
    ax.legend(loc="lower right")
    better = (frame["random_team"] > frame["best_team"]).sum()
    means = frame[["best_team", "random_team", "best_alone"]].mean()
    return figures.describe(
        ax,
        f"What two teams of searchers find on {len(frame)} rings, of at most 100: the best "
        f"{means['best_team']:.2f} on average, those drawn at random {means['random_team']:.2f}, "
        f"the best alone {means['best_alone']:.2f}. On {better} of {len(frame)} rings the random "
        "team finds more.",
    )


def _wins(ax, frame, along):
    """Draw how often the best wins along a parameter; return its values, the runs, and words."""
    told = []
    for copying, part in frame.groupby("copying"):
        role, name = LOOKS[copying]
        group = part.groupby(along)["best_wins"]
        mean = group.mean()
        _line(ax, mean.index, mean, role)
        figures.points(ax, mean.index, mean, role, name, error=2 * group.sem())
        told.append(f"{name}: {', '.join(f'{v:.2f}' for v in mean)}")
    values = sorted(frame[along].unique())
    ax.set_xscale("log")
    ax.set_xticks(values, [f"{value:,}" for value in values])
    ax.minorticks_off()
    ax.set_ylim(0, 1)
    replicates = frame["replicate"].nunique()
    ax.legend(loc="upper left", title=f"{replicates} sets of designs, bars: 2 s.e.")
    return values, replicates, told


def _line(ax, x, y, role):
    # a line between marks that bear the name
    look = figures.ROLES[role]
    ax.plot(x, y, color=look.colour, linestyle=look.dash, linewidth=1.5)


def _small_run(**changes):
    return engine.simulate(Parameters(worlds=1, **changes), 2)


def _small_sweep(**values):
    small = Parameters(n=100, worlds=2, designs=6, steps=1)
    return sweep(Model("crowd_design"), values, small, replicates=3)
