"""The figures of masks and faces; each takes what runs left and returns described Axes."""

import math

import numpy as np

from simulations import figures
from simulations.models.masks import engine, theory
from simulations.models.masks.rules import (
    ALONE,
    BY_KIND,
    BY_LOT,
    COMPARED,
    TRUSTS,
    WARNED,
    Parameters,
    draw_people,
    worth,
)
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

LOOKS = {
    TRUSTS: ("adopter", "trusts"),
    ALONE: ("mix", "saw through it alone"),
    COMPARED: ("push", "compared"),
    WARNED: ("rejecter", "was warned"),
}
# the colours of the curves for R = 0, .5, 1, 1.5, 2; their values stand beside them
_ROLES = ("neutral", "dialogue", "mix", "push", "rejecter")


def reproduction(belief, parameters=None):
    """Return R = b c, how many people somebody convinces on average."""
    return belief * (parameters or Parameters()).mean_degree


@figures.example(lambda plot: plot(_small_sweep(belief=[0, 0.25])))
def plot_cliff(frame, parameters=None):
    """Plot trust against letters for several R, and when open letters overtake the mask.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``belief``, every step, where nobody compares.
    parameters : Parameters, optional
        Those of the runs; those of the chapter if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    p = parameters or Parameters()
    left, right = figures.panels(2, size=(9.2, 4.0))
    figures.axes(left, title="Up to R = 1 trust sags; above it falls", x="letters",
                 y="share of people who trust")  # fmt: skip
    steps, runs, told = int(frame["step"].max()), frame["replicate"].nunique(), []
    for i, (belief, part) in enumerate(frame.groupby("belief")):
        r, role = reproduction(belief, p), _ROLES[i % len(_ROLES)]
        mean = part.groupby("step")["trust"].mean()
        figures.curve(left, mean.index, mean, role, f"R = {r:g}")
        expected = theory.trust(steps, p.careful, r)
        left.plot(range(steps + 1), expected, color=figures.INK, linewidth=0.7)
        figures.remember(left, f"theory, R = {r:g}", range(steps + 1), expected)
        # beside the curve, where the curves lie far apart
        at = round(steps / 3)
        left.annotate(f"R = {r:g}", (at, mean[at]), xytext=(4, 5), textcoords="offset points",
                      fontsize=9.5)  # fmt: skip
        told.append(f"R = {r:g}: {mean[1]:.2f} and {mean[steps]:.2f}")
    left.set_ylim(0, 1.03)
    values = np.round(np.arange(0, 2.41, 0.05), 2)
    letters = [theory.break_even(p.open_worth, p.careful, r) for r in values]
    figures.axes(right, title="When the open letter overtakes", x="R, people convinced by one",
                 y="letters")  # fmt: skip
    figures.curve(right, values, letters, "theory", "theory")
    found = break_evens(frame, p)
    figures.points(right, list(found), list(found.values()), "simulation", f"mean of {runs} runs")
    right.set_yscale("log")
    right.set_yticks([2, 5, 10, 20, 50, 100], ["2", "5", "10", "20", "50", "100"])
    right.legend(loc="lower left")
    crossing = ", ".join(f"{found[r]} for R = {r:g}" for r in found)
    return figures.describe(
        left,
        f"Left: share of people who trust after 1 and after {steps} letters, mean of {runs} runs "
        f"with the closed form as thin lines: {'; '.join(told)}. Right: after how many letters the "
        f"mask has earned less than open letters worth {p.open_worth:g}: {crossing}; theory falls "
        f"from {letters[0]} at R = 0 to {letters[-1]} at R = {values[-1]:g}.",
    )


def break_evens(frame, parameters=None):
    """Return after how many letters the mean value lies below an open letter's, by R.

    Parameters
    ----------
    frame : pandas.DataFrame
        As for `plot_cliff`.
    parameters : Parameters, optional
        Those of the runs; those of the chapter if not given.

    Returns
    -------
    dict of float to int
        Without those R for which it does not happen.
    """
    p, found = parameters or Parameters(), {}
    for belief, part in frame.groupby("belief"):
        mean = part.groupby("step")["value"].mean()
        below = mean.index[mean < p.open_worth]
        if len(below):
            found[reproduction(belief, p)] = int(below[0])
    return found


@figures.example(lambda plot: _example_who(plot))
def plot_who(frame, parameters, *, ax=None):
    """Plot by what people have seen through the letter, against R.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``belief``, the ends of the runs.
    parameters : Parameters
        Those of the runs.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    mean = frame.groupby("belief")[["alone", "compared", "warned"]].mean()
    x = [reproduction(belief, parameters) for belief in mean.index]
    letters, runs = parameters.steps, frame["replicate"].nunique()
    ax = figures.axes(
        ax, title=f"Who takes off the mask, after {letters} letters",
        x="R, people convinced by one", y="share of people", size=(6.4, 3.9),
    )  # fmt: skip
    labels = {"alone": LOOKS[ALONE], "compared": LOOKS[COMPARED], "warned": LOOKS[WARNED]}
    for name, (role, label) in labels.items():
        figures.curve(ax, x, mean[name], role, label, markers=True)
    ax.set_ylim(0, None)
    ax.legend(loc="upper left", title=f"mean of {runs} runs", title_fontsize=9)
    told = "; ".join(
        f"R = {r:g}: {row.alone:.2f} alone, {row.compared:.2f} by comparing, "
        f"{row.warned:.2f} warned"
        for r, row in zip(x, mean.itertuples(), strict=True)
    )
    return figures.describe(
        ax, f"Share of people by how they saw through the letters, of {letters}: {told}."
    )


@figures.example(lambda plot: plot(_small_sweep(given=[BY_KIND, BY_LOT], belief=[0, 0.05])))
def plot_lead(frame):
    """Plot trust by kind and by lot, and by how much letters by lot have earned more so far.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``given`` and ``belief``, every step.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    left, right = figures.panels(2, size=(9.2, 4.0))
    figures.axes(left, title="Who holds the same text compares", x="letters",
                 y="share of people who trust")  # fmt: skip
    figures.axes(right, title="The lead of letters by lot", x="letters",
                 y="answers per person, so far")  # fmt: skip
    runs, told = frame["replicate"].nunique(), []
    for belief, role in zip(sorted(frame["belief"].unique()), ("dialogue", "push"), strict=False):
        part = frame[frame["belief"] == belief]
        name = "nobody warns" if belief == 0 else f"R = {reproduction(belief):g}"
        trust = part.groupby(["given", "step"])["trust"].mean()
        for way, thick in ((BY_LOT, 2.4), (BY_KIND, 1.2)):
            figures.curve(left, trust[way].index, trust[way], role, f"{way}, {name}")
            left.lines[-1].set_linewidth(thick)
        lead = lead_of_lot(part)
        figures.band(right, lead, "step", "lead", role, name)
        mean = lead.groupby("step")["lead"].mean()
        ahead = mean.index[(mean > 0) & (mean.index > 0)]
        told.append(
            f"{name}: trust ends at {trust[BY_KIND].iloc[-1]:.2f} by kind and "
            f"{trust[BY_LOT].iloc[-1]:.2f} by lot; by lot lies behind by up to {-mean.min():.1f} "
            + (f"and is ahead from letter {ahead[0]} on" if len(ahead) else "and does not catch up")
        )
    left.set_ylim(0, 1.03)
    left.legend(loc="lower left", fontsize=9)
    right.axhline(0, color=figures.INK, linewidth=1)
    right.legend(loc="upper left", title=f"{runs} pairs of runs", title_fontsize=9)
    return figures.describe(left, f"Texts by kind and by lot, {runs} runs each. {'. '.join(told)}.")


def lead_of_lot(frame):
    """Return by how much letters by lot have earned more than by kind, on the same luck.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``given``, every step.

    Returns
    -------
    pandas.DataFrame
        Columns replicate, step, lead.
    """
    wide = frame.pivot(index=["replicate", "step"], columns="given", values="earned")
    return (wide[BY_LOT] - wide[BY_KIND]).rename("lead").reset_index()


@figures.example(lambda plot: _example_town(plot))
def plot_town(runs, network, at):
    """Draw a small town at several letters, a row a run.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded, all on this network, by name.
    network : Network
        Of at most about 200 people.
    at : sequence of int
        The letters to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    histories = {name: run.people["by"] for name, run in runs.items()}
    return figures.moments(histories, network, at, LOOKS, (TRUSTS,), "Who still trusts")


@figures.example()
def plot_answers(parameters=None, *, ax=None):
    """Plot what a letter is worth that everybody trusts, for each thing a brand can do.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters or Parameters()
    ways = {
        "a mask, texts by kind": p.replace(brand="mask", given=BY_KIND),
        "a mask, texts by lot": p.replace(brand="mask", given=BY_LOT),
        "an open letter": p.replace(brand="open"),
        "a face": p.replace(brand="face"),
    }
    found = []
    for one in ways.values():
        fitting = int(draw_people(one, 0, one.n).fits.sum())
        found.append(float(worth(one, fitting, one.n - fitting)) / one.n)
    ax = figures.axes(
        ax, title="What the first letter brings", x="value per person", size=(6.2, 2.9)
    )
    place = np.arange(len(ways))
    ax.barh(place, found, height=0.55, color=figures.ROLES["neutral"].colour)
    for y, value in zip(place, found, strict=True):
        ax.text(value + 0.01, y, f"{value:.2f}", va="center")
    ax.set_yticks(place, ways)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.1)
    figures.remember(ax, "value of the first letter", list(ways), found)
    told = ", ".join(f"{name} {value:.2f}" for name, value in zip(ways, found, strict=True))
    return figures.describe(ax, f"Value of the first letter per person, all trusting: {told}.")


@figures.example()
def plot_regret(gaps=(0.1, 0.3, 1.0), people=1000, *, ax=None):
    """Plot what listening first costs, against how many people are asked.

    Parameters
    ----------
    gaps : sequence of float
        By how much the better of two offers is better, in standard deviations of one answer.
    people : int
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Nearly alike? Then listen longer", x="people asked about each of two offers",
        y="cost, in answers",
    )  # fmt: skip
    asked = np.unique(np.geomspace(1, people // 2, 120).astype(int))
    told = []
    for gap, role in zip(gaps, ("dialogue", "mix", "push"), strict=False):
        cost = [theory.regret(int(m), gap, people) for m in asked]
        best = theory.best_test(gap, people)
        least = theory.regret(best, gap, people)
        figures.curve(ax, asked, cost, role, f"better by {gap:g}")
        figures.points(ax, [best], [least], role, f"best, {gap:g}")
        ax.annotate(f"{best}", (best, least), xytext=(0, -15), textcoords="offset points",
                    ha="center", fontsize=9.5)  # fmt: skip
        told.append(f"better by {gap:g}: least, {least:.1f}, at {best}, and {cost[0]:.1f} at 1")
    ax.set_xscale("log")
    ax.set_ylim(0, min(ax.get_ylim()[1], 0.4 * people))
    handles = [line for line in ax.lines if str(line.get_label()).startswith("better")]
    ax.legend(handles=handles, loc="upper center")
    return figures.describe(
        ax,
        f"Answers lost among {people} people because two offers are tried first, against how many "
        f"try each: {'; '.join(told)}.",
    )


@figures.example()
def plot_loss(careful=0.01, *, ax=None):
    """Plot which share of people the first letter loses, against R: below 1 d / (1 - R).

    Parameters
    ----------
    careful : float
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="What one letter costs", x="R, people convinced by one",
        y="share of people lost", size=(6.0, 3.5),
    )  # fmt: skip
    values = np.linspace(0, 2, 81)
    lost = [1 - theory.trust(1, careful, r)[1] for r in values]
    slope = [theory.first_loss(careful, r) for r in values[values < 0.97]]
    figures.curve(ax, values, lost, "simulation", f"the first letter, d = {careful:g}")
    figures.curve(ax, values[: len(slope)], slope, "theory", "d / (1 - R)")
    left = [1 - theory.trust_left(r) for r in values]
    figures.curve(ax, values, left, "push", "if hardly anybody looks twice")
    ax.set_ylim(-0.02, 1)
    ax.legend(loc="upper left")
    at = {r: 1 - theory.trust(1, careful, r)[1] for r in (0, 0.5, 1, 1.5, 2)}
    told = ", ".join(f"{share:.3f} at R = {r:g}" for r, share in at.items())
    return figures.describe(ax, f"Share of people whom the first letter loses: {told}.")


def _small_sweep(**grid):
    p = Parameters(n=200, steps=8, careful=0.2)
    return sweep(Model("masks"), grid, p, replicates=3, every_step=True)


def _example_town(plot):
    p = Parameters(n=60, texts=6, mean_degree=4, steps=8, comparing=0.1)
    network = engine.build_network(p, 1)
    runs = {
        way: engine.simulate(p.replace(given=way), 1, network=network, record=True)
        for way in (BY_KIND, BY_LOT)
    }
    return plot(runs, network, (1, math.ceil(p.steps / 2), p.steps))


def _example_who(plot):
    p = Parameters(n=200, steps=8, careful=0.2, comparing=0.1)
    return plot(sweep(Model("masks"), {"belief": [0, 0.1]}, p, replicates=3), p)
