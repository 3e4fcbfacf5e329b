"""The figures of the chapter; each takes what runs left and returns described Axes."""

from fractions import Fraction

import numpy as np

from simulations import figures
from simulations.models.pizza_and_mp3 import engine, shops, theory
from simulations.models.pizza_and_mp3.explorer import (
    HAS,
    HAS_AND_TAKES,
    LACKS,
    LACKS_AND_TAKES,
    people,
    seen,
)
from simulations.models.pizza_and_mp3.rules import (
    CENTS,
    RANDOM,
    RING,
    SMALL_WORLD,
    STRANGERS,
    Parameters,
)
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

LOOKS = {
    LACKS: ("undecided", "lacks it, would share"),
    LACKS_AND_TAKES: ("neutral", "lacks it, only takes"),
    HAS_AND_TAKES: ("rejecter", "has it, only takes"),
    HAS: ("adopter", "has it and shares"),
}
TOWNS = {STRANGERS: "dialogue", RANDOM: "adopter", SMALL_WORLD: "mix", RING: "rejecter"}
SHOWN = 60  # rounds on the axis of the staircase


@figures.example(lambda plot: plot({0.0: {2: 1.0, 16: 4.0}, 0.7: {2: 1.0, 16: 7.5}}, 2))
def plot_staircase(rounds, runs, *, ax=None):
    """Plot rounds until all strangers have it against their number: a line, and stairs.

    Parameters
    ----------
    rounds : dict of float to (dict of int to float)
        By the share of free riders, the mean rounds by the number of people.
    runs : int
        Runs behind each mean.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="One gives to all, or all give",
        x="people (logarithmic)",
        y="rounds until all have it",
        size=(6.6, 4.0),
    )
    most = max(max(found) for found in rounds.values())
    n = np.unique(np.round(np.geomspace(2, most, 400)).astype(int))
    server = n - 1
    figures.curve(ax, n[server <= SHOWN], server[server <= SHOWN], "rejecter", "one server")
    texts = [f"One server needs {most - 1:,} rounds for {most:,} people"]
    roles = iter(("adopter", "mix", "push"))
    for f, found in rounds.items():
        role = next(roles)
        words = f"{f:.0%} only take" if f else "all share"
        stairs = [theory.rounds_of_strangers(int(k) - 1, f) for k in n]
        figures.curve(ax, n, stairs, "theory" if f == 0 else role, f"theory, {words}")
        figures.points(ax, list(found), list(found.values()), role, words)
        told = ", ".join(f"{value:.1f} for {k:,}" for k, value in found.items())
        texts.append(f"{words}: {told}")
    ax.set_xscale("log")
    ax.set_xlim(2, most)
    ax.set_ylim(0, SHOWN)
    ax.legend(loc="upper left", fontsize=9)
    return figures.describe(
        ax,
        f"Rounds until all strangers have the song, means of {runs} runs. {'; '.join(texts)}. The "
        "stairs are the closed form.",
    )


@figures.example()
def plot_value(*, ax=None):
    """Plot who has the use value: one seller, two shops that all compare, each at its own value.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(ax, title="Who has the value", x="use value for each person", size=(6.4, 2.9))
    rows = {
        "one seller": theory.who_has_the_value(theory.single_price()),
        "two shops, all compare": theory.who_has_the_value(0.0),
        "each pays the use value": (0.5, 0.0, 0.0),
    }
    left, texts = np.zeros(len(rows)), []
    parts = (("seller", "push"), ("buyers", "adopter"), ("lost", "undecided"))
    for place, (name, role) in enumerate(parts):
        wide = np.array([row[place] for row in rows.values()])
        ax.barh(
            list(rows),
            wide,
            left=left,
            color=figures.ROLES[role].colour,
            label=name,
            height=0.45,
            edgecolor="#ffffff",
        )
        for row, (start, width) in enumerate(zip(left, wide, strict=True)):
            if width:
                # above the bar: a number on it could not be read in every colour
                at = {"ha": "center", "va": "bottom", "fontsize": 9}
                words = str(Fraction(width).limit_denominator(100))  # 1/8 has room on a phone
                ax.text(start + width / 2, row - 0.27, words, **at)
        left += wide
        figures.remember(ax, name, list(rows), wide)
    ax.set_ylim(len(rows) - 0.5, -0.75)  # room for the numbers of the first
    ax.set_xlim(0, 0.5)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=3)
    texts = [
        f"{name}: {seller:g} to the seller, {buyers:g} to buyers, {lost:g} lost"
        for name, (seller, buyers, lost) in rows.items()
    ]
    return figures.describe(
        ax,
        "The use value of a song for each person, 0.5 in all, uniform between 0 and 1, copies "
        f"free. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(shops.tags(shops.market(Parameters(), 0, 100), 80), 0.1))
def plot_prices(tags, captive, *, ax=None):
    """Plot the price tags of both shops, turn by turn.

    Parameters
    ----------
    tags : ndarray of int64, shape (turns + 1, 2)
        In cents.
    captive : float
        theta, for the words.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(ax, title="Down by a cent, and up at once", x="turn", y="price")
    prices = np.asarray(tags) / CENTS
    figures.curve(ax, np.arange(len(prices)), prices[:, 0], "push", "first shop")
    figures.curve(ax, np.arange(len(prices)), prices[:, 1], "dialogue", "second shop")
    ax.axhline(prices.mean(), color="#888888", linewidth=1)
    ax.set_xlim(0, len(prices) - 1)
    ax.set_ylim(0, 0.6)
    ax.legend(loc="upper center", ncols=2)
    jumps = np.count_nonzero(np.diff(prices, axis=0) > 0.05)
    return figures.describe(
        ax,
        f"Price tags of two shops over {len(prices) - 1} turns; {captive:.0%} of buyers look at "
        f"one shop only. From {prices.max():.2f} down to {prices.min():.2f}, {jumps} jumps up, "
        f"mean {prices.mean():.2f}.",
    )


@figures.example(lambda plot: plot({0.1: 0.26, 0.5: 0.3, 1.0: 0.5}))
def plot_captives(means, *, ax=None):
    """Plot the mean price of two shops against the share of captive buyers.

    Parameters
    ----------
    means : dict of float to float
        By theta.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="A few who do not compare",
        x="share of buyers who look at one shop only",
        y="mean price",
    )
    line = np.linspace(0, 1, 101)
    figures.curve(ax, line, [theory.mean_of_cycle(x) for x in line], "theory", "an even fall")
    figures.points(ax, list(means), list(means.values()), "push", "turns 1,001 to 2,000")
    ax.axhline(theory.single_price() / 2, color="#888888", linewidth=1)
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(0, 0.55)
    ax.legend(loc="lower right")
    told = ", ".join(f"{mean:.3f} at {captive:g}" for captive, mean in means.items())
    return figures.describe(
        ax,
        f"Mean price of two shops against the share of buyers who look at one only: {told}. The "
        "line is a price that falls evenly and jumps; it says nothing where the grid of cents "
        "stops the fall.",
    )


def _small_sweep():
    p = Parameters(n=60, mean_degree=4, steps=60)
    grid = {"network": list(TOWNS), "free_riders": [0.0, 0.5]}
    return sweep(Model("pizza_and_mp3"), grid, p, replicates=2), p


@figures.example(lambda plot: plot(*_small_sweep()))
def plot_towns(frame, parameters, *, ax=None):
    """Plot the share of people whom the song ever reaches against free riders, a line a town.

    Parameters
    ----------
    frame : pandas.DataFrame
        A sweep over ``network`` and ``free_riders``.
    parameters : Parameters
        Of the sweep.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters
    ax = figures.axes(
        ax,
        title="Strangers are only slower",
        x="share of people who only take",
        y="share whom the song ever reaches",
        size=(6.6, 4.0),
    )
    texts = []
    f = np.linspace(0, 1, 101)
    for network, role in TOWNS.items():
        group = frame[frame["network"] == network].groupby("free_riders")["have"]
        mean, error = group.mean(), group.sem()
        label = people(network)
        figures.curve(ax, mean.index, mean, role, label, markers=True)
        told = ", ".join(
            f"{m:.2f} ({e:.3f}) at {x:g}" for (x, m), e in zip(mean.items(), error, strict=True)
        )
        texts.append(f"{label}: {told}")
    reached = [theory.reached(p.mean_degree, x) for x in f]
    figures.curve(ax, f, reached, "theory", "theory, random network")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.03)
    ax.legend(loc="lower left", fontsize=8.5)
    return figures.describe(
        ax,
        f"Share of {p.n:,} people who have the song after {p.steps} rounds, means of "
        f"{frame['replicate'].nunique()} runs and standard errors. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: _example_people(plot))
def plot_people(runs, network, parameters, at):
    """Draw the same people in a circle at several rounds, a row a run.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded runs, by a name.
    network : dict of str to Network
        Who is whose friend, by the same names; at most a few hundred people.
    parameters : Parameters
    at : sequence of int
        The rounds to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    grid = figures.panel_grid(len(runs), len(at), size=(2.4 * len(at), 2.5 * len(runs) + 0.4))
    texts = []
    for row, (name, run) in zip(grid, runs.items(), strict=True):
        ties = network[name].tie_list()
        turn = 2 * np.pi * np.arange(network[name].n) / network[name].n
        places, states = np.stack([np.sin(turn), np.cos(turn)], 1), seen(run.people, parameters)
        counts = []
        for ax, t in zip(row, at, strict=True):
            figures.draw_network(ax, places, ties, states[t], LOOKS, size=14)
            have = np.count_nonzero(run.people["has"][t])
            ax.set_title(f"{name}, round {t}: {have}", fontsize=9.5)
            counts.append(f"{have} at round {t}")
        texts.append(f"{name}: {', '.join(counts)}")
    figures.shared_key(grid[0][0], ncols=2)
    return figures.describe(
        grid[0][0],
        f"The same people in a circle at {len(at)} rounds. With the song: {'; '.join(texts)}.",
    )


def _example_people(plot):
    p = Parameters(n=20, mean_degree=4, free_riders=0.4, steps=6)
    runs, ties = {}, {}
    for kind in (RING, RANDOM):
        ties[kind] = engine.build_network(p.replace(network=kind), 0)
        runs[kind] = engine.simulate(p, 1, network=ties[kind], record=True)
    return plot(runs, ties, p, (0, 3, 6))
