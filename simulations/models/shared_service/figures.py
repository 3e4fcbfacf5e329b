"""The figures of the chapter; each takes what runs left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.shared_service import engine, theory
from simulations.models.shared_service.explorer import AWAY, FREE, LEFT, PAYS, seen
from simulations.models.shared_service.rules import Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import ensemble, sweep

LOOKS = {
    AWAY: ("undecided", "does not use it"),
    LEFT: ("rejecter", "had an account, left"),
    FREE: ("push", "has an account"),
    PAYS: ("adopter", "uses it without"),
}
LAUNCHES = {
    0: ("neutral", "scattered"),
    5: ("adopter", "5 in a circle"),
    25: ("mix", "whole circles"),
}


@figures.example()
def plot_hump(price=3 / 16, *, ax=None):
    """Plot what the last user would pay against the share of users, where everybody counts.

    Parameters
    ----------
    price : float
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    shares = np.linspace(0, 1, 101)
    ax = figures.axes(
        ax,
        title="One price, two crowds that could stay",
        x="share of people who use it, z",
        y="what the last of them would pay",
    )
    figures.curve(ax, shares, shares * (1 - shares), "theory", "z (1 - z)")
    figures.curve(ax, shares[[0, -1]], [price, price], "push", f"the price, {price:g}")
    found = theory.equilibria(price)[1:]
    figures.points(ax, found, [price] * len(found), "adopter", "both agree")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 0.32)
    ax.legend(loc="upper right")
    met = " and at ".join(f"{z:.2f}" for z in found) or "nowhere"
    return figures.describe(
        ax,
        f"What the last user would pay, z (1 - z), against the share z of users: a hump with its "
        f"top of {theory.highest_price():g} at one half. A price of {price:g} meets it at {met}.",
    )


def _sweep_of_small_towns(counted="friends"):
    p = _small().replace(counted=counted)
    grid = {"per_circle": [0, 5, 10], "accounts": [0, 10, 20]}
    if counted != "friends":
        grid = {"accounts": grid["accounts"]}
    return sweep(Model("shared_service"), grid, p, replicates=2)


def _small():
    return Parameters(n=100, circle=10, mean_degree=6, steps=40, free_steps=10, accounts=20)


@figures.example(
    lambda plot: plot(_sweep_of_small_towns(), _sweep_of_small_towns("everybody"), _small())
)
def plot_launches(friends, everybody, parameters, *, ax=None):
    """Plot users in the end against accounts given: a step, a slope, a low line.

    Parameters
    ----------
    friends : pandas.DataFrame
        A sweep over ``per_circle`` and ``accounts`` in which friends count.
    everybody : pandas.DataFrame
        A sweep over ``accounts`` in which everybody counts.
    parameters : Parameters
        Of both.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="The same accounts: a step, a slope, a low line",
        x="free accounts",
        y="users in the end (people)",
        size=(6.6, 4.2),
    )
    n, replicates = parameters.n, friends["replicate"].nunique()
    curves = {"if everybody's use counted": ("rejecter", everybody)}
    for k, frame in friends.groupby("per_circle"):
        role, label = LAUNCHES.get(k, ("dialogue", f"{k} in a circle"))
        curves[label] = (role, frame)
    texts = []
    for label, (role, frame) in curves.items():
        ends = frame.groupby("accounts")["users"].mean() * n
        figures.curve(ax, ends.index, ends, role, label, markers=True)
        told = ", ".join(f"{users:.0f} users for {s} accounts" for s, users in ends.items())
        texts.append(f"{label}: {told}")
    needed = theory.accounts_needed(parameters.price) * n
    ax.axvline(needed, color="#888888", linewidth=1)
    ax.annotate(f"p n = {needed:g}", (needed, 0.97), (4, 0), xycoords=("data", "axes fraction"),
                textcoords="offset points", fontsize=9, va="top")  # fmt: skip
    ax.set_xlim(0, None)
    ax.set_ylim(0, n)
    ax.legend(loc="upper left", fontsize=9)
    return figures.describe(
        ax,
        f"Users among {n:,} people at step {parameters.steps} against free accounts, means of "
        f"{replicates} runs. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(_sweep_of_small_towns().query("accounts == 20"), _small()))
def plot_runs(frame, parameters, *, ax=None):
    """Plot the users of every single run for several launches, with their means.

    Parameters
    ----------
    frame : pandas.DataFrame
        A sweep over ``per_circle`` at one number of accounts.
    parameters : Parameters
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="Every town by itself",
        x="users in the end (people)",
        size=(6.4, 2.9),
    )
    texts, labels = [], []
    for row, (k, group) in enumerate(frame.groupby("per_circle")):
        role, label = LAUNCHES.get(k, ("dialogue", f"{k} in a circle"))
        users = np.sort(group["users"].to_numpy()) * parameters.n
        up = row + 0.3 * (np.arange(users.size) % 5 - 2) / 2.5  # side by side, not on one another
        figures.points(ax, users, up, role, label)
        ax.plot([users.mean()] * 2, [row - 0.4, row + 0.4], color=figures.INK, linewidth=2)
        texts.append(f"{label}: from {users[0]:.0f} to {users[-1]:.0f}, mean {users.mean():.0f}")
        labels.append(label)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_xlim(0, None)
    return figures.describe(
        ax,
        f"Users among {parameters.n:,} people at step {parameters.steps}, a mark a run, "
        f"{frame['replicate'].nunique()} runs a row. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot({k: 0.1 * k for k in range(1, 8)}, _small(), 10))
def plot_one_circle(lives, parameters, runs, *, ax=None):
    """Plot how often a single circle goes on living, against the accounts it was given.

    Parameters
    ----------
    lives : dict of int to float
        By the number of accounts the share of towns.
    parameters : Parameters
    runs : int
        Towns for each number.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters
    ax = figures.axes(
        ax,
        title="What a circle does not need is wasted",
        x=f"accounts in a circle of {p.circle}",
        y="share of towns in which it lives",
    )
    accounts, share = list(lives), np.array(list(lives.values()))
    error = np.sqrt(share * (1 - share) / runs)
    figures.points(ax, accounts, share, "adopter", f"{runs} towns each", error=error)
    edge = theory.accounts_needed(p.price, inside=p.inside) * p.circle
    ax.axvline(edge, color="#888888", linewidth=1)
    ax.annotate(f"theory: {edge:.1f}", (edge, 0.97), (4, 0), xycoords=("data", "axes fraction"),
                textcoords="offset points", fontsize=9, va="top")  # fmt: skip
    ax.set_xlim(0, None)
    ax.set_ylim(0, 1)
    told = ", ".join(f"{k}: {x:.2f}" for k, x in zip(accounts, share, strict=True))
    return figures.describe(
        ax,
        f"How often a single circle of {p.circle} lives at step {p.steps}, by the accounts it was "
        f"given, {runs} towns each, bars one standard error: {told}. Theory puts the edge at "
        f"{edge:.1f}.",
    )


@figures.example(lambda plot: _example_people(plot))
def plot_people(runs, parameters, at):
    """Draw the circles of a small town as rings at several steps, a row a launch.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded runs on the same network, by the name of the launch.
    parameters : Parameters
        Of one of them; at most a few hundred people.
    at : sequence of int
        The steps to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    places, ties = _rings(parameters)
    wide, high = np.ptp(places, axis=0) + 2
    panel = 8.4 / len(at)
    size = (8.4, len(runs) * (panel * high / wide + 0.35) + 0.4)
    grid, texts = figures.panel_grid(len(runs), len(at), size=size), []
    for row, (name, run) in zip(grid, runs.items(), strict=True):
        states = seen(run.people, parameters)
        for ax, t in zip(row, at, strict=True):
            figures.draw_network(ax, places, ties, states[t], LOOKS, size=22)
            ax.margins(x=0.08)
            users = np.isin(states[t], (FREE, PAYS)).sum()
            ax.set_title(f"{name}, step {t}: {users} users", fontsize=9.5)
            left = np.count_nonzero(states[t] == LEFT)
            texts.append(f"{name}, step {t}: {users} users, {left} had an account and left")
    first = grid[0][0]
    figures.shared_key(first, ncols=4)
    return figures.describe(
        first,
        f"A town of {parameters.n} people in circles of {parameters.circle}, each drawn as a "
        f"ring. {'; '.join(texts)}.",
    )


def _rings(parameters):
    # each circle as a ring, the rings in rows of three
    p = parameters
    person = np.arange(p.n)
    number, angle = person // p.circle, 2 * np.pi * (person % p.circle) / p.circle
    row, column = np.divmod(number, 3)
    centre = 2.9 * np.stack([column, -row], axis=1)
    places = centre + np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return places, np.unique(engine.build_network(p, 0).tie_list(), axis=0)


def _example_people(plot):
    p = Parameters(n=60, circle=10, mean_degree=6, steps=10, free_steps=5, accounts=10)
    network = engine.build_network(p, 0)
    runs = {
        name: engine.simulate(p.replace(per_circle=k), 1, network=network, record=True)
        for name, k in (("scattered", 0), ("whole", 10))
    }
    return plot(runs, p, (0, 5, 10))


@figures.example(lambda plot: plot(_courses(), _small()))
def plot_course(frames, parameters, *, ax=None):
    """Plot users over time for several launches, median and middle 80 % of runs.

    Parameters
    ----------
    frames : dict of int to pandas.DataFrame
        By accounts at a time to a circle an ensemble made with ``every_step=True``.
    parameters : Parameters
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="What is left when it is no longer free", x="step", y="share of people who use it"
    )
    texts = []
    for k, frame in frames.items():
        role, label = LAUNCHES.get(k, ("dialogue", f"{k} in a circle"))
        figures.band(ax, frame, "step", "users", role, label)
        middle = frame.groupby("step")["users"].median()
        texts.append(
            f"{label}: {middle.loc[parameters.free_steps]:.2f} when the free time ends, "
            f"{middle.iloc[-1]:.2f} at the end"
        )
    ax.axvline(parameters.free_steps, color="#888888", linewidth=1)
    ax.set_xlim(0, parameters.steps)
    ax.set_ylim(0, None)
    ax.legend(loc="upper right")
    replicates = next(iter(frames.values()))["replicate"].nunique()
    return figures.describe(
        ax,
        f"Share of users over {parameters.steps} steps, median of {replicates} runs with the band "
        f"of the middle 80 %; accounts are free for {parameters.free_steps} steps. "
        f"{'; '.join(texts)}.",
    )


def _courses():
    model = Model("shared_service")
    return {
        k: ensemble(model, _small().replace(per_circle=k), replicates=3, every_step=True)
        for k in (0, 5)
    }
