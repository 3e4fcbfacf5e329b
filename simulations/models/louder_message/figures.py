"""The figures of the louder message; each takes what runs left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.louder_message import engine, theory
from simulations.models.louder_message.rules import Parameters
from simulations.processes import bounded_confidence
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

NOTHING, SOMETHING, EVERYTHING = 0, 1, 2
LOOKS = {
    EVERYTHING: ("adopter", "agrees in everything"),
    SOMETHING: ("undecided", "in something"),
    NOTHING: ("rejecter", "in nothing"),
}
ROLE_OF_HOW = {"shouts": "push", "listens first": "dialogue"}


@figures.example()
def plot_response(parameters=None, *, ax=None):
    """Plot the chance to listen against what two have in common.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    features = (parameters or Parameters()).features
    shared = np.arange(features + 1)
    chance = shared / features
    ax = figures.axes(
        ax, title="Nobody listens to a stranger", x="features in common s",
        y="chance to listen", size=(6.0, 3.3),
    )  # fmt: skip
    middle = shared[1:-1]
    figures.points(ax, middle, chance[1:-1], "adopter", "listens, and takes over a trait")
    figures.points(ax, [0], [0], "rejecter", "does not listen")
    figures.points(ax, [features], [1], "neutral", "listens, and has nothing to take over")
    ax.set_xticks(shared)
    ax.set_ylim(-0.06, 1.08)
    ax.legend(loc="upper left")
    return figures.describe(
        ax,
        f"The chance to listen rises in a straight line from 0 with nothing in common to 1 with "
        f"all {features} features in common. A trait is taken over only in between, at "
        f"{', '.join(f'{c:g}' for c in chance[1:-1])}.",
    )


def states_of(run, features):
    """Return who agrees with the message in nothing, something or everything, at every step."""
    shared = run.people["shared"]
    return np.where(shared == features, EVERYTHING, np.where(shared > 0, SOMETHING, NOTHING))


@figures.example(lambda plot: _example_people(plot))
def plot_people(runs, parameters, at):
    """Draw the torus at several steps, a row a run.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded runs, by name.
    parameters : Parameters
        Whose side and features are theirs.
    at : sequence of int
        The steps to draw; a run that is over by then shows its end.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    side = parameters.side
    row, column = np.divmod(np.arange(side * side), side)
    places = np.column_stack((column, -row))
    none = np.empty((0, 2), int)
    grid = figures.panel_grid(len(runs), len(at), size=(2.3 * len(at), 2.45 * len(runs)))
    texts = []
    for axes, (name, run) in zip(grid, runs.items(), strict=True):
        history, seen = states_of(run, parameters.features), []
        for ax, t in zip(axes, at, strict=True):
            states = history[min(t, run.steps)]
            figures.draw_network(ax, places, none, states, LOOKS, size=3000 / side**2)
            won, lost = (np.count_nonzero(states == state) for state in (EVERYTHING, NOTHING))
            ax.set_title(f"{name}, step {t}: {won}", fontsize=10)
            seen.append(f"{won} and {lost} at step {t}")
        texts.append(f"{name}: {', '.join(seen)}")
    figures.shared_key(grid[0][0], ncols=3, markerscale=1.6)
    return figures.describe(
        grid[0][0],
        f"A torus of {side} by {side} people. How many agree with the message in everything, and "
        f"how many in nothing: {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(_small_sweep()))
def plot_insistence(frame, parameters=None, *, ax=None):
    """Plot how many a message converts against its insistence: every run, and the mean.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``insistence``, 0 included.
    parameters : Parameters, optional
        Whose features and traits are those of the runs; those of the chapter if not given.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters or Parameters()
    heard = frame[frame["insistence"] > 0]
    null = frame[frame["insistence"] == 0]["converted"]
    mean = heard.groupby("insistence")["converted"].mean()
    runs = frame["replicate"].nunique()
    ax = figures.axes(
        ax, title="More insistence first converts, then repels",
        x="insistence B (share of encounters that are with the message)", y="share converted",
        size=(6.8, 4.2),
    )  # fmt: skip
    look = figures.ROLES["adopter"]
    spread = 1 + 0.1 * (frame["replicate"].nunique() > 1) * (heard["replicate"] / runs - 0.5)
    ax.scatter(heard["insistence"] * spread, heard["converted"], s=9, color=look.colour, alpha=0.3,
               linewidths=0)  # fmt: skip
    figures.curve(ax, mean.index, mean, "adopter", f"mean of {runs} runs (dots: each run)",
                  markers=True)  # fmt: skip
    level = theory.heard_at_all(p.features, p.traits)
    figures.curve(ax, [mean.index[0], 1], [level] * 2, "theory", f"met nobody else: {level:.2f}")
    figures.curve(
        ax, [mean.index[0], 1], [null.mean()] * 2, "neutral", f"no message: {null.mean():.2f}"
    )
    ax.set_xscale("log")
    ticks = [b for b in (0.002, 0.01, 0.05, 0.2, 1) if mean.index[0] <= b]
    ax.set_xticks(ticks, [f"{b:g}" for b in ticks])
    ax.minorticks_off()
    ax.set_ylim(-0.04, 1.06)
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 0.06), fontsize=9.5)
    best = mean.idxmax()
    told = ", ".join(f"{share:.2f} at {b:g}" for b, share in mean.items())
    return figures.describe(
        ax,
        f"Share converted against insistence, mean of {runs} runs: {told}; the highest at "
        f"B = {best:g}. Theory for people who meet nobody else: {level:.2f}. Without a message: "
        f"{null.mean():.3f}.",
    )


@figures.example(lambda plot: plot(_small_sweep()))
def plot_voices(frame, *, ax=None):
    """Plot from whom the converted had their last trait, and who ended out of reach.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``insistence``; 0 is left out.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    mean = frame[frame["insistence"] > 0].groupby("insistence").mean(numeric_only=True)
    runs, place = frame["replicate"].nunique(), np.arange(len(mean))
    parts = {
        "converted, last trait from a neighbour": ("dialogue", mean["by_neighbours"], ""),
        "converted, last trait from the message": (
            "push", mean["converted"] - mean["by_neighbours"], "///",
        ),
        "neither": ("undecided", 1 - mean["converted"] - mean["out_of_reach"], ""),
        "nothing in common with the message": ("rejecter", mean["out_of_reach"], "xx"),
    }  # fmt: skip
    ax = figures.axes(
        ax, title="Neighbours do the converting", x="insistence B", y="share of people in the end",
        size=(6.8, 4.4),
    )  # fmt: skip
    below, told = np.zeros(len(mean)), []
    for label, (role, share, hatch) in parts.items():
        ax.bar(
            place, share, 0.8, bottom=below, color=figures.ROLES[role].colour, hatch=hatch,
            edgecolor="white", linewidth=0.6, alpha=0.85, label=label,
        )  # fmt: skip
        below = below + share.to_numpy()
        figures.remember(ax, label, mean.index, share)
        told.append(f"{label} " + ", ".join(f"{value:.2f}" for value in share))
    ax.set_xticks(place, [f"{b:g}" for b in mean.index])
    ax.set_ylim(0, 1)
    ax.grid(False)
    ax.figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    return figures.describe(
        ax,
        f"Mean shares of {runs} runs, for insistence {', '.join(f'{b:g}' for b in mean.index)}: "
        f"{'; '.join(told)}.",
    )


@figures.example(lambda plot: plot({"a town": ("dialogue", _small_sweep())}, "One town"))
def plot_settings(frames, title, *, ax=None):
    """Plot the mean share converted against insistence, a line for each of several settings.

    Parameters
    ----------
    frames : dict of str to (str, pandas.DataFrame)
        By name: the role, and a frame with the columns ``insistence`` and ``converted``.
    title : str
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(ax, title=title, x="insistence B", y="share converted, mean", size=(6.6, 3.9))
    told, values = [], set()
    for name, (role, frame) in frames.items():
        mean = frame[frame["insistence"] > 0].groupby("insistence")["converted"].mean()
        figures.curve(ax, mean.index, mean, role, name, markers=True)
        told.append(f"{name} " + ", ".join(f"{v:.2f} at {b:g}" for b, v in mean.items()))
        values |= set(mean.index)
    runs = min(frame["replicate"].nunique() for _, frame in frames.values())
    ax.set_xscale("log")
    ends = (1,) if 1 in values else (0.7,)
    ticks = [b for b in (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, *ends) if b in values]
    ax.set_xticks(ticks, [f"{b:g}" for b in ticks])
    ax.minorticks_off()
    ax.set_ylim(-0.04, 1.06)
    ax.legend(loc="best", title=f"mean of {runs} runs", alignment="left", title_fontsize=9)
    return figures.describe(
        ax, f"Mean share converted in {runs} runs against insistence: {'; '.join(told)}."
    )


@figures.example(lambda plot: plot([0.3, 0.1], meetings=5))
def plot_clusters(confidences=(0.3, 0.2, 0.1), *, meetings=40, seed=0):
    """Draw how opinions gather, a panel a confidence; a line is a person.

    Parameters
    ----------
    confidences : sequence of float
        epsilon, each in [0, 1].
    meetings : int
        Meetings a person that are drawn.
    seed : int

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    n, told = 1000, []
    panels = figures.panels(len(confidences), size=(2.7 * len(confidences), 3.2))
    for ax, confidence in zip(panels, confidences, strict=True):
        people = bounded_confidence.draw_opinions(n, seed)
        history = [people.copy()]
        for t in range(2 * meetings):
            bounded_confidence.meet(people, n // 2, confidence, seed=seed, first=t * (n // 2))
            history.append(people.copy())
        found = bounded_confidence.clusters(people, gap=0.02)
        title = f"\N{GREEK SMALL LETTER EPSILON} = {confidence:g}"
        figures.axes(ax, title=title, x="meetings a person", y="opinion" * (ax is panels[0]))
        ax.plot(np.arange(2 * meetings + 1) / 2, np.array(history)[:, ::10],
                color=figures.ROLES["dialogue"].colour, linewidth=0.5, alpha=0.35)  # fmt: skip
        ax.set_ylim(-0.02, 1.02)
        if ax is not panels[0]:
            ax.set_yticklabels([])
        figures.remember(ax, f"opinion of each cluster, epsilon {confidence:g}",
                         [f"{share:.0%} of people" for _, share in found],
                         [where for where, _ in found])  # fmt: skip
        told.append(f"{len(found)} at epsilon {confidence:g}")
    return figures.describe(
        panels[0],
        f"The opinions of {n} people over {meetings} meetings a person gather in a few clusters: "
        f"{', '.join(told)}.",
    )


@figures.example(lambda plot: _example_brand(plot))
def plot_brand(frames, *, value=0.7, confidence=0.3, ax=None):
    """Plot how many a brand at one value converts, against its insistence.

    Parameters
    ----------
    frames : dict of str to (str, pandas.DataFrame)
        By name: the role, and a frame of `bounded_confidence.campaigns`.
    value, confidence : float
        Those of the campaigns.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = plot_settings(frames, "Those who are won too soon leave the others behind", ax=ax)
    level = theory.within_reach(value, confidence)
    figures.curve(ax, ax.get_xlim(), [level] * 2, "theory", f"within reach at first: {level:.2f}")
    ax.legend(loc="lower right", fontsize=9.5)
    return figures.describe(
        ax,
        f"{ax.course_alt_text} Converted are those within {bounded_confidence.NEAR:g} of the brand "
        f"in the end. Within reach at first: {level:.2f}.",
    )


def _small_sweep():
    grid = {"insistence": [0, 0.05, 0.7]}
    return sweep(Model("louder_message"), grid, Parameters(side=6), replicates=3)


def _example_people(plot):
    p = Parameters(side=6)
    return plot({"B = 0.05": engine.simulate(p, 1, record=True)}, p, [0, 20])


def _example_brand(plot):
    frames = {
        how: (role, bounded_confidence.campaigns([0.02, 0.2], how=how, runs=2, n=100, meetings=20))
        for how, role in ROLE_OF_HOW.items()
    }
    return plot(frames)
