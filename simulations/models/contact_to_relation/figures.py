"""The figures of the chapter; each takes what a run left and returns described Axes."""

import itertools

import numpy as np

from simulations import figures
from simulations.models.contact_to_relation import bass, big_seed, engine, levers, theory
from simulations.models.contact_to_relation.rules import (
    BY_ADVERTISING,
    BY_FRIENDS,
    BY_OUTSIDERS,
    EARLY,
    LATE,
    UNDECIDED,
    Parameters,
    doubt,
)
from simulations.running.catalogue import Model
from simulations.running.ensembles import ensemble, sweep

LOOKS = {
    UNDECIDED: ("undecided", "undecided"),
    BY_ADVERTISING: ("push", "by advertising"),
    BY_FRIENDS: ("dialogue", "by friends"),
    BY_OUTSIDERS: ("mix", "by people met"),
}
LEVER_NAMES = {
    "advertising": "advertising",
    "circle": "size of the circle",
    "strong_word": "word of a friend",
    "meetings": "outsiders met",
    "weak_word": "word of an outsider",
}


@figures.example()
def plot_response(parameters=None, *, ax=None):
    """Plot the chance to adopt in a step against the number of friends who have adopted.

    Parameters
    ----------
    parameters : Parameters, optional
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters or Parameters()
    most = p.circle - 1
    left, friends = doubt(p, 0.0, most), np.arange(most + 1)
    ax = figures.axes(
        ax,
        title="Friends soon say more than the advertisement",
        x="friends who have adopted",
        y="chance to adopt this step",
    )
    ends = []
    for met, role in ((0, "dialogue"), (p.meetings, "mix")):
        chance = 1 - left.advertising * left.friends * left.outsiders[met]
        name = f"{met} adopters among the outsiders met"
        figures.curve(ax, friends, chance, role, name, markers=True)
        ends.append(f"with {name} it rises from {chance[0]:.3f} to {chance[-1]:.2f}")
    alone = np.full(most + 1, 1 - left.advertising)
    figures.curve(ax, friends, alone, "push", f"advertising alone: {alone[0]:g}")
    ax.set_ylim(0, None)
    ax.set_xlim(0, None)
    ax.legend(loc="upper left")
    return figures.describe(
        ax,
        f"The chance to adopt in one step against the number of adopters among {most} friends: "
        f"{'; '.join(ends)}. Advertising alone stays at {alone[0]:g}.",
    )


@figures.example(lambda plot: _run_of_small_town(plot))
def plot_people(run, parameters, at):
    """Draw the circles of a small town at several steps.

    Parameters
    ----------
    run : Trajectory
        Recorded, with at most a few hundred people.
    parameters : Parameters
        Those of the run.
    at : sequence of int
        The steps to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    places, ties = _circles(parameters)
    wide, high = np.ptp(places, axis=0) + 2
    panel = 8.4 / len(at)
    axes = figures.panels(len(at), size=(8.4, panel * high / wide + 0.75))
    texts = []
    for ax, t in zip(axes, at, strict=True):
        states = run.people["convinced"][t]
        figures.draw_network(ax, places, ties, states, LOOKS, size=17)
        ax.margins(x=0.14)
        adopters = np.count_nonzero(states)
        ax.set_title(f"step {t}: {adopters} adopters", fontsize=10)
        counts = ", ".join(
            f"{np.count_nonzero(states == kind)} {label}"
            for kind, (_, label) in LOOKS.items()
            if kind != UNDECIDED
        )
        texts.append(f"step {t}: {adopters} adopters ({counts})")
    figures.shared_key(axes[0], ncols=4)
    return figures.describe(
        axes[0],
        f"A town of {parameters.n} people in circles of {parameters.circle}, drawn at {len(at)} "
        f"moments. {'; '.join(texts)}. Circle after circle fills up.",
    )


def _circles(parameters):
    # each circle of friends on a circle, the circles in rows
    p = parameters
    person = np.arange(p.n)
    number, angle = person // p.circle, 2 * np.pi * (person % p.circle) / p.circle
    columns = int(np.ceil(np.sqrt(number[-1] + 1)))
    row, column = np.divmod(number, columns)
    centre = 2.6 * np.stack([column, -row], axis=1)
    places = centre + np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return places, engine.build_network(p, 0).tie_list()


@figures.example(lambda plot: plot({"to the end": ("push", _ensemble(_small()))}))
def plot_curves(frames, *, ax=None):
    """Plot adoption over time for several campaigns, median and middle 80 % of runs.

    Parameters
    ----------
    frames : dict of str to (str, pandas.DataFrame)
        By the name of the campaign its role and its ensemble, made with ``every_step=True``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Who stops advertising hardly waits", x="step", y="share of people adopted"
    )
    texts = []
    for name, (role, frame) in frames.items():
        figures.band(ax, frame, "step", "adopters", role, name)
        end = frame[frame["step"] == frame["step"].max()]
        time = (end["launch"] + end["growth"]).median()
        reached = end["adopters"].median()
        done = f"{LATE:.0%} after {time:g} steps" if reached >= LATE else f"only {reached:.2f}"
        texts.append(f"{name}: {done}")
    steps, replicates = frame["step"].max(), frame["replicate"].nunique()
    ax.axhline(EARLY, color="#888888", linewidth=1)
    ax.text(steps, EARLY + 0.015, "16 %", ha="right", fontsize=9)
    ax.set_xlim(0, steps)
    ax.set_ylim(0, 1.02)
    ax.legend(loc="center right")
    return figures.describe(
        ax,
        f"Share of adopters over {steps} steps, median of {replicates} runs with the band of the "
        f"middle 80 %. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(_ensemble(_small()), _small()))
def plot_sources(frame, parameters, *, ax=None):
    """Plot by whom new adopters are convinced, step by step, as the mean over runs.

    Parameters
    ----------
    frame : pandas.DataFrame
        An ensemble made with ``every_step=True``.
    parameters : Parameters
        Those of the ensemble.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="Advertising lights it, friends and outsiders carry it",
        x="step",
        y="new adopters (people a step)",
    )
    means = frame.groupby("step")[["by_advertising", "by_friends", "by_outsiders", "adopters"]]
    means = means.mean()
    early, late = (int(np.argmax(means["adopters"].to_numpy() >= x)) for x in (EARLY, LATE))
    texts = []
    for kind, column in enumerate(means.columns[:3], 1):
        role, label = LOOKS[kind]
        new = np.diff(means[column]) * parameters.n
        figures.curve(ax, means.index[1:], new, role, label, markers=True)
        texts.append(
            f"{label}: at most {new.max():.0f} a step, {means[column].iloc[-1]:.0%} in all"
        )
    for t, name in ((early, "16 %"), (late, "95 %")):
        ax.axvline(t, color="#888888", linewidth=1)
        ax.annotate(name, (t, 1), (3, -9), xycoords=("data", "axes fraction"),
                    textcoords="offset points", fontsize=9)  # fmt: skip
    ax.set_xlim(0, late + 6)
    ax.set_xticks(range(0, late + 7, 4))
    ax.set_ylim(0, None)
    ax.legend(loc="upper left", bbox_to_anchor=(0.0, 0.95))
    return figures.describe(
        ax,
        f"New adopters in each step among {parameters.n:,} people by what convinced them, mean of "
        f"{frame['replicate'].nunique()} runs; 16 % is reached at step {early}, 95 % at step "
        f"{late}. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(_stops()))
def plot_stop(frame, *, ax=None):
    """Plot how long it takes to win 95 % against the moment at which advertising stops.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``advertising_until`` in which every run reaches 95 %.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="How long must advertising last?",
        x="share of adopters at which advertising stops (%, log scale)",
        y="steps until 95 % have adopted",
    )
    frame = frame.assign(
        stop=100 * frame["advertising_until"], time=frame["launch"] + frame["growth"]
    )
    spread = frame.groupby("stop")["time"].agg(["mean", "std"])
    figures.points(
        ax, spread.index, spread["mean"], "simulation", "mean and spread", error=spread["std"]
    )
    ax.axvline(100 * EARLY, color="#888888", linewidth=1)
    ax.annotate("16 %", (100 * EARLY, 1), (3, -9), xycoords=("data", "axes fraction"),
                textcoords="offset points", fontsize=9)  # fmt: skip
    ax.set_xscale("log")
    ax.set_xticks(spread.index, [f"{x:g}" for x in spread.index])
    ax.minorticks_off()
    ax.set_ylim(0, None)
    first, last = spread["mean"].iloc[[0, -1]]
    return figures.describe(
        ax,
        f"Steps until 95 % have adopted against the share at which advertising stops, mean and "
        f"standard deviation of {frame['replicate'].nunique()} runs: {first:.1f} if it stops at "
        f"{spread.index[0]:g} %, {last:.1f} if it never stops.",
    )


@figures.example(lambda plot: plot(_ensemble(_small()), _small()))
def plot_large_town(frame, parameters, *, ax=None):
    """Plot runs and the limit of a large town.

    Parameters
    ----------
    frame : pandas.DataFrame
        An ensemble made with ``every_step=True``.
    parameters : Parameters
        Those of the ensemble.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    limit = theory.large_town(parameters)
    gap = np.abs(frame.groupby("step")["adopters"].mean() - limit).max()
    ax = figures.axes(
        ax,
        title=f"{parameters.n:,} people, and endlessly many",
        x="step",
        y="share of people adopted",
    )
    figures.band(ax, frame, "step", "adopters", "simulation", f"{parameters.n:,} people")
    figures.curve(ax, np.arange(limit.size), limit, "theory", "theory: a large town")
    ax.legend(loc="lower right")
    return figures.describe(
        ax,
        f"Share of adopters over {parameters.steps} steps: median and middle 80 % of "
        f"{frame['replicate'].nunique()} runs with {parameters.n:,} people, and the limit of a "
        f"large town. The mean of the runs is at most {gap:.3f} away from the limit.",
    )


@figures.example(lambda plot: plot(levers.effects(_small_design())))
def plot_levers(effects, *, ax=None):
    """Plot how much each lever speeds up the launch and the growth, one line a lever.

    Parameters
    ----------
    effects : pandas.DataFrame
        From `levers.effects`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    speed = -effects
    ax = figures.axes(
        ax,
        title="First before 16 %, last after",
        y="standardised effect (more = faster)",
        size=(5.4, 4.4),
    )
    for lever, row in speed.iterrows():
        role = "push" if lever == "advertising" else "dialogue"
        figures.curve(ax, [0, 1], row.to_numpy(), role, LEVER_NAMES[lever], markers=True)
        if role != "push":
            ax.lines[-1].set(alpha=0.55, linewidth=1.3)
    for place, phase, side in ((0, "launch", "right"), (1, "growth", "left")):
        heights = _spread(speed[phase].to_numpy(), 0.05)
        for lever, height in zip(speed.index, heights, strict=True):
            text = LEVER_NAMES[lever] if place == 0 else f"{speed.loc[lever, phase]:.2f}"
            bold = "bold" if lever == "advertising" else "normal"
            ax.annotate(text, (place, height), (-7 if place == 0 else 7, 0), ha=side, va="center",
                        textcoords="offset points", fontsize=9.5, fontweight=bold)  # fmt: skip
    ax.set_xticks([0, 1], ["until 16 %\nhave adopted", "from 16 %\nto 95 %"])
    ax.set_xlim(-0.85, 1.25)
    ax.set_ylim(0, 0.8)
    ax.grid(False, axis="x")
    texts = [
        f"{LEVER_NAMES[lever]} {row['launch']:.2f} and {row['growth']:.2f}"
        for lever, row in speed.iterrows()
    ]
    return figures.describe(
        ax,
        f"How much each of {len(speed)} levers speeds up the time to 16 % and the time from 16 to "
        f"95 %, as standardised effects: {'; '.join(texts)}.",
    )


def _spread(values, gap):
    # labels that would overlap are moved apart, upwards from the lowest
    order = np.argsort(values)
    heights = values.astype(float).copy()
    for below, above in itertools.pairwise(order):
        heights[above] = max(heights[above], heights[below] + gap)
    return heights


@figures.example(lambda plot: plot(big_seed.multipliers(1_000, [0.0, 0.5, 0.9])))
def plot_wall(frame, *, total=10_000, ax=None):
    """Plot the contacts needed for a given result against R: the curves fall down a wall at R = 1.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `big_seed.multipliers`, with R below 1.
    total : int
        The result in people of the middle curve.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="The same result, ever fewer contacts",
        x="people whom each person convinces, R",
        y="contacts to buy (log scale)",
        size=(5.4, 4.4),
    )
    # dense where the wall is: by the distance to it
    reproduction = 1 - np.geomspace(1, 1e-4, 200)
    for result in (total / 10, total, total * 10):
        needed = theory.contacts_needed(result, reproduction)
        figures.curve(ax, reproduction, needed, "theory", f"{result:,.0f} people reached")
        ax.annotate(f"{result:,.0f} people", (0.02, result), (0, 5), textcoords="offset points",
                    fontsize=9)  # fmt: skip
    means = frame.groupby("reproduction")["multiplier"].mean()
    figures.points(ax, means.index, total / means, "simulation", "simulation")
    ax.axvspan(1, 1.12, color="#eeeeee", zorder=0)
    ax.axvline(1, color=figures.INK, linewidth=1.6)
    ax.text(1.06, 0.5, "it spreads by itself", transform=ax.get_xaxis_transform(), rotation=90,
            ha="center", va="center", fontsize=9)  # fmt: skip
    ax.set_yscale("log")
    ax.set_ylim(total / 2000, total * 30)
    ax.set_xlim(0, 1.12)
    ax.legend(*[item[-1:] for item in ax.get_legend_handles_labels()], loc="lower left")
    texts = [f"{total / means[r]:,.0f} at R = {r:g}" for r in means.index]
    return figures.describe(
        ax,
        f"Contacts needed to reach {total:,} people against R, theory and simulation: "
        f"{', '.join(texts)}. At R = 1 the curves fall down a vertical wall.",
    )


@figures.example(
    lambda plot: plot(levers.effects(_small_design()), big_seed.multipliers(1_000, [0.0, 0.5, 0.9]))
)
def plot_headline(effects, frame):
    """Plot the two pictures of the chapter side by side: `plot_levers` and `plot_wall`.

    Parameters
    ----------
    effects : pandas.DataFrame
        From `levers.effects`.
    frame : pandas.DataFrame
        From `big_seed.multipliers`.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    left, right = figures.panels(2, size=(9.6, 4.3))
    plot_wall(frame, ax=right)
    return plot_levers(effects, ax=left)


@figures.example()
def plot_bass(p=bass.ADVERTISING, q=bass.WORD_OF_MOUTH, *, years=20, seed=0, ax=None):
    """Plot Bass's closed form, one run with people in small steps, and the equation a year a step.

    Parameters
    ----------
    p, q : float
        1/year.
    years, seed : int
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    run = bass.simulate(p, q, seed, n=100_000, years=years)
    yearly = theory.bass_in_steps(p, q, years, 1)
    t, year = run.measures["years"], np.arange(years + 1)
    exact = theory.bass(p, q, t)
    ax = figures.axes(ax, title="A year is too long a step", x="years", y="share of people adopted")
    shown = slice(None, None, 20)
    figures.points(ax, t[shown], run.measures["adopters"][shown], "simulation",
                   "100,000 people, 20 steps a year")  # fmt: skip
    figures.curve(ax, t, exact, "theory", "closed form")
    figures.curve(ax, year, yearly, "neutral", "one step a year", markers=True)
    ax.set_xlim(0, years * 1.01)
    ax.set_xticks(range(0, years + 1, 4))
    ax.set_ylim(0, 1.02)
    ax.legend(loc="lower right")
    close = np.abs(run.measures["adopters"] - exact).max()
    late = (theory.bass(p, q, year) - yearly).max()
    return figures.describe(
        ax,
        f"Bass's curve for p = {p:g} and q = {q:g} a year over {years} years. A run with 100,000 "
        f"people in small steps stays within {close:.3f} of the closed form; with one step a year "
        f"the equation lags by up to {late:.2f}.",
    )


def _small(**changes):
    return Parameters(n=300, **changes)


def _run_of_small_town(plot):
    p = Parameters(n=60, circle=10, steps=12, advertising=0.02)
    return plot(engine.simulate(p, 1, record=True), p, [2, 12])


def _ensemble(parameters):
    model = Model("contact_to_relation")
    return ensemble(model, parameters, replicates=3, every_step=True)


def _stops():
    grid = {"advertising_until": [0.05, 0.16, 1.0]}
    return sweep(Model("contact_to_relation"), grid, _small(steps=60), replicates=3)


def _small_design():
    return levers.design(levers.ENDS, n=120)
