"""The figures of the switchboard; each takes what runs left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.figures import layout
from simulations.models.switchboard import engine, firms, theory
from simulations.models.switchboard.explorer import EMPTY, FEW, MANY, MORE, seen, wall_of
from simulations.models.switchboard.rules import Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

ROLES = {
    "star": "rejecter",
    "hierarchy": "push",
    "ring": "adopter",
    "random-3": "mix",
    "torus": "dialogue",
}
LOOKS = {
    EMPTY: ("undecided", "nothing waits"),
    FEW: ("neutral", "1 or 2"),
    MORE: ("mix", "3 to 9"),
    MANY: ("push", "10 or more"),
}
MOST = 40  # steps of delay that a figure shows


def _small_sweep():
    p = Parameters(steps=60)
    return sweep(
        Model("switchboard"), {"network": ["hierarchy", "ring"], "load": [0.02, 0.06]}, p,
        replicates=2,
    )  # fmt: skip


@figures.example(lambda plot: plot(_small_sweep()))
def plot_delays(frame, *, ax=None):
    """Plot the delay against the load, a curve a form of firm, each with its wall.

    Parameters
    ----------
    frame : pandas.DataFrame
        A sweep over ``network`` and ``load``, of 40 members without self-help.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="Each form has its wall",
        x="new questions, a member and step",
        y="steps from question to answer",
        size=(6.6, 4.2),
    )
    means, told = frame.groupby(["network", "load"])["delay"].mean(), []
    for form, role in ROLES.items():
        if form not in means.index.get_level_values("network"):
            continue
        curve, wall = means[form], wall_of(form, 0.0)
        ax.axvline(wall, color=figures.ROLES[role].colour, linewidth=1, linestyle=(0, (1, 2)))
        figures.curve(ax, curve.index, curve, role, form, markers=True)
        texts = ", ".join(f"{delay:.1f} at {load:g}" for load, delay in curve.items())
        told.append(f"{form}, wall {wall:.3f}: {texts}")
    ax.set_xscale("log")
    ticks = (0.01, 0.03, 0.1, 0.3)
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_ylim(0, MOST)
    ax.legend(loc="upper left", fontsize=9)
    return figures.describe(
        ax,
        f"Steps from question to answer against load, means of {frame['replicate'].nunique()} runs "
        f"of 40 members, counted in the second half of a run; above {MOST} they leave the "
        f"figure. Dotted lines: the walls of theory. {'; '.join(told)}.",
    )


@figures.example(lambda plot: plot({"hierarchy": 0.05, "ring": 0.05}))
def plot_traffic(loads, *, ax=None):
    """Plot what each member is handed a step, the busiest first, at some load of each form.

    Parameters
    ----------
    loads : dict of str to float
        By the form of firm.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="One inbox against forty",
        x="member, the busiest first",
        y="questions that reach it, a step",
    )
    told = []
    for form, load in loads.items():
        got = np.sort(load * theory.traffic(firms.form(form, 40)))[::-1]
        figures.curve(ax, range(1, got.size + 1), got, ROLES[form], form, markers=True)
        over = np.count_nonzero(got > 1)
        told.append(
            f"{form}: the busiest gets {got[0]:.2f}, the tenth {got[9]:.2f}, the last "
            f"{got[-1]:.2f}; {over} get more than one"
        )
    figures.curve(ax, [1, 40], [1, 1], "theory", "can be handed on")
    ax.set_xlim(0, 41)
    ax.set_ylim(0, None)
    ax.legend(loc="upper right")
    at = ", ".join(f"{load:g}" for load in sorted(set(loads.values())))
    return figures.describe(
        ax,
        f"Questions that reach each of 40 members in a step, by theory, at a load of {at}. "
        f"{'; '.join(told)}.",
    )


@figures.example(
    lambda plot: plot({0: [0.037] * 3, 5: [0.05, 0.052, 0.06]}, {"best one": (1, 0.05)})
)
def plot_further_ties(walls, chosen, *, ax=None):
    """Plot what a hierarchy can bear against the number of further ties.

    Parameters
    ----------
    walls : dict of int to sequence of float
        By the number of ties drawn by lot, the walls of some networks.
    chosen : dict of str to (int, float)
        Further ties that somebody chose: their number and the wall, by name.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="A tie well chosen is worth many by lot",
        x="further ties",
        y="load that the firm can bear",
    )
    counts = list(walls)
    low, middle, high = np.array([np.quantile(walls[k], (0.1, 0.5, 0.9)) for k in counts]).T
    look = figures.ROLES["neutral"]
    ax.fill_between(counts, low, high, color=look.colour, alpha=0.18, linewidth=0)
    figures.curve(ax, counts, middle, "neutral", "ties by lot", low=low, high=high)
    told = ", ".join(f"{k} ties {wall:.3f}" for k, wall in zip(counts, middle, strict=True))
    for role, (name, (k, wall)) in zip(
        ("push", "rejecter", "dialogue"), chosen.items(), strict=False
    ):
        figures.points(ax, [k], [wall], role, name)
        told += f"; {name}: {k} ties, {wall:.3f}"
    ax.set_xlim(-0.5, max(counts) + 0.5)
    ax.set_ylim(0, None)
    ax.legend(loc="lower right", fontsize=9)
    return figures.describe(
        ax,
        f"Load that a hierarchy of 40 can bear against the number of further ties: by lot the "
        f"median of {len(next(iter(walls.values())))} networks, with the band of the middle 80 %. "
        f"{told}.",
    )


@figures.example(lambda plot: plot(("hierarchy", "ring")))
def plot_self_help(forms, *, ax=None):
    """Plot what some forms of firm can bear against the share of self-help.

    Parameters
    ----------
    forms : sequence of str
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    shares = np.linspace(0, 1, 41)
    ax = figures.axes(
        ax,
        title="Neighbours who help lift every wall",
        x="share of questions that a neighbour answers, h",
        y="load that the firm can bear",
    )
    told = []
    for form in forms:
        busiest = 1 / wall_of(form, 0.0)
        walls = 1 / (1 + (1 - shares) * (busiest - 1))
        figures.curve(ax, shares, walls, ROLES[form], form)
        told.append(
            f"{form} {walls[0]:.3f} without, {walls[20]:.3f} at a half, {walls[36]:.3f} at .9"
        )
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.legend(loc="upper left")
    return figures.describe(
        ax, f"Load that a firm of 40 can bear against the share of self-help: {'; '.join(told)}."
    )


@figures.example(lambda plot: plot(_example_runs(), (10, 40)))
def plot_inboxes(runs, at):
    """Draw the inboxes of small firms at several steps, a row a form.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded runs of 40 members on the form of that name.
    at : sequence of int
        The steps to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    grid = figures.panel_grid(len(runs), len(at), size=(2.6 * len(at), 2.8 * len(runs)))
    texts = []
    for row, (form, run) in zip(grid, runs.items(), strict=True):
        network = engine.build_network(Parameters(network=form), 0)
        places, states = layout.positions(network.tie_list(), network.n), seen(run.people, None)
        for ax, t in zip(row, at, strict=True):
            figures.draw_network(ax, places, network.tie_list(), states[t], LOOKS, size=22)
            inbox = run.people["inbox"][t]
            ax.margins(0.08)
            ax.set_title(f"{form}, step {t}", fontsize=10)
            texts.append(
                f"{form}, step {t}: {inbox.sum()} questions wait, {inbox.max()} of them in one"
            )
    figures.shared_key(grid[0][0], ncols=4)
    return figures.describe(
        grid[0][0], f"40 members, marks by how many questions wait. {'; '.join(texts)}."
    )


def _example_runs():
    p, model = Parameters(load=0.06, steps=40), Model("switchboard")
    return {
        form: model.simulate(p.replace(network=form), 3, record=True)
        for form in ("hierarchy", "ring")
    }


@figures.example(lambda plot: plot(10))
def plot_desks(desks, *, ax=None):
    """Plot the mean wait against how busy desks are, with a line for all and with a line each.

    Parameters
    ----------
    desks : int
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    busy = np.linspace(0.05, 0.95, 37)
    ax = figures.axes(
        ax,
        title="One line for all desks",
        x="share of the time in which desks are busy",
        y="mean wait, in service times",
    )
    told = []
    for role, name, count in (
        ("push", "a line at each desk", 1),
        ("dialogue", f"one line for {desks}", desks),
    ):
        waits = [theory.erlang_c(count, count * share)[1] for share in busy]
        figures.curve(ax, busy, waits, role, name)
        told.append(f"{name}: {waits[18]:.2f} at 0.5, {waits[34]:.2f} at 0.9")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 12)
    ax.legend(loc="upper left")
    return figures.describe(
        ax, f"Mean wait by Erlang's formula against how busy the desks are. {'; '.join(told)}."
    )
