"""The figures of the first link; each takes what a run left and returns described Axes."""

import numpy as np

from simulations import figures, networks
from simulations.core.trajectory import NOT_YET
from simulations.models.first_link import engine, puzzle, theory
from simulations.models.first_link.rules import GLOBAL, Parameters
from simulations.processes import complex_contagion, influence
from simulations.processes.threshold_cascade import friends_needed
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

UNDECIDED, FOLLOWER, FIRST = 0, 1, 2
LOOKS = {
    UNDECIDED: ("undecided", "has not adopted"),
    FOLLOWER: ("adopter", "has followed"),
    FIRST: ("mix", "spoke first"),
}
ROLE_OF_FIRST = {"anybody": "simulation", "hubs": "push"}
NAME_OF_FIRST = {"anybody": "anybody first", "hubs": "a hub first"}
ROLE_OF_CHOICE = {"greedy": "adopter", "hubs": "push", "anybody": "undecided"}
NAME_OF_CHOICE = {"greedy": "one by one (greedy)", "hubs": "most ties", "anybody": "anybody"}


@figures.example()
def plot_response(threshold=None, *, most=16, ax=None):
    """Plot how many adopted friends it takes against the number of friends.

    Parameters
    ----------
    threshold : float, optional
        phi; that of the chapter if not given.
    most : int
        The largest number of friends shown.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    phi = Parameters().threshold if threshold is None else threshold
    friends, needed = np.arange(1, most + 1), friends_needed(phi, most)[1:]
    easy = needed == 1
    ax = figures.axes(
        ax,
        title="How many friends must have gone before?",
        x="friends a person has",
        y="adopted friends needed",
    )
    figures.curve(ax, friends, phi * friends, "theory", f"{phi:g} of all friends")
    figures.points(ax, friends[easy], needed[easy], "adopter", "one is enough: vulnerable")
    figures.points(ax, friends[~easy], needed[~easy], "rejecter", "more than one needed")
    ax.set_ylim(0, None)
    ax.set_xticks(friends)
    ax.set_yticks(range(needed[-1] + 1))
    ax.legend(loc="upper left")
    return figures.describe(
        ax,
        f"The number of adopted friends needed, a staircase over the number of friends: 1 for up "
        f"to {easy.sum()} friends, {needed[-1]} for {most}.",
    )


@figures.example(lambda plot: _small_run(plot))
def plot_people(runs, network, at):
    """Draw the same people under several first speakers at several steps, a row each.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded runs on the same network, by name.
    network : Network
        Of at most a few hundred people.
    at : sequence of int
        The steps to draw; a run that is over by then shows its end.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    histories = {name: states_of(run) for name, run in runs.items()}
    return figures.moments(histories, network, at, LOOKS, counted=(FOLLOWER, FIRST))


def states_of(run):
    """Return who is undecided, has followed, or spoke first, at every step of a recorded run."""
    adopted = run.people["adopted"]
    return np.where(adopted[0], FIRST, np.where(adopted, FOLLOWER, UNDECIDED))


@figures.example(lambda plot: plot(_small_sweep(**_WINDOW)))
def plot_window(frame, *, threshold=None, ax=None):
    """Plot how often one person starts a global cascade against the mean degree, with theory.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``mean_degree`` and ``first``.
    threshold : float, optional
        phi of the sweep; that of the chapter if not given.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    phi = Parameters().threshold if threshold is None else threshold
    ax = figures.axes(
        ax,
        title="One person speaks: how often do all follow?",
        x="mean degree z (ties a person)",
        y=f"share of runs with over {GLOBAL:.0%} adopters",
    )
    degrees = np.linspace(0.3, frame["mean_degree"].max(), 160)
    texts = []
    for first, part in frame.groupby("first", sort=False):
        role, name = ROLE_OF_FIRST[first], NAME_OF_FIRST[first]
        limit = [theory.chance_of_cascade(z, phi, first) for z in degrees]
        figures.curve(ax, degrees, limit, role, f"{name}, theory")
        found = part.groupby("mean_degree")["cascade"].mean()
        runs = part["replicate"].nunique()
        error = 2 * np.sqrt(found * (1 - found) / runs)
        figures.points(ax, found.index, found, role, f"{name}, {runs} runs", error=error)
        texts.append(f"{name}: highest at z = {found.idxmax():g} with {found.max():.2f}")
    window = theory.cascade_window(phi)
    if window:
        ax.axvspan(*window, color=figures.ROLES["theory"].colour, alpha=0.05, linewidth=0)
        texts.append(f"theory has cascades between z = {window[0]:.2f} and {window[1]:.2f}")
    ax.set_ylim(0, 1.03)
    ax.set_xlim(0, degrees[-1] + 0.2)
    ax.legend(loc="lower center", fontsize=8.5, framealpha=0.9, frameon=True, edgecolor="none")
    return figures.describe(
        ax,
        f"The frequency of global cascades against the mean degree is an inverted U. "
        f"{'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(_small_sweep(**_WINDOW)))
def plot_chains(frame, *, mean_degree=3.0, reproductions=(0.2, 0.9), most=8, ax=None):
    """Plot how many chains have at least so many links: models, and what is reported of real ones.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``mean_degree`` and ``first``.
    mean_degree : float
        Which of the sweep's networks is drawn, with anybody first.
    reproductions : sequence of float
        R of the branching chains.
    most : int
        The largest number of links shown.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="How long is the chain?",
        x="links, at least",
        y="share of chains (log scale)",
    )
    links = np.arange(1, most + 1)
    there = (frame["mean_degree"] == mean_degree) & (frame["first"] == "anybody")
    lengths = frame[there]["links"].to_numpy()
    inside = [float((lengths >= k).mean()) for k in links]
    figures.curve(
        ax, links, inside, "simulation", f"threshold model, z = {mean_degree:g}", markers=True
    )
    texts = [f"threshold model at z = {mean_degree:g}: {inside[0]:.2f} have one, {inside[-1]:.2f}"]
    texts[0] += f" at least {most}"
    for role, r in zip(("mix", "neutral"), sorted(reproductions, reverse=True), strict=False):
        shares = [theory.depth_at_least(int(k), r) for k in links]
        figures.curve(ax, links, shares, role, f"branching, R = {r:g}", markers=True)
        texts.append(f"branching with R = {r:g}: {shares[0]:.2f} and {shares[-1]:.2g}")
    reported = np.array([1 - np.array(theory.LONE[::-1]), theory.BEYOND_ONE_LINK])
    middle = np.sqrt(reported.prod(axis=1))
    figures.points(
        ax, [1, 2], middle, "theory", "real cascades, as reported",
        error=[middle - reported[:, 0], reported[:, 1] - middle],
    )  # fmt: skip
    drawn = ax.containers[-1].lines
    drawn[0].set_markersize(0)
    drawn[2][0].set_linewidth(6)
    texts.append("real cascades, as reported: 0.05 to 0.30 have one, 0.01 to 0.04 two or more")
    ax.set_yscale("log")
    ax.set_ylim(1e-4, 1.5)
    ax.set_xticks(links)
    ax.legend(loc="lower left", fontsize=8.5)
    return figures.describe(ax, f"Share of chains by length. {'; '.join(texts)}.")


@figures.example(lambda plot: plot(_small_sweep(**_WINDOW)))
def plot_headline(frame, *, mean_degree=3.0):
    """Plot the cascade window and, beside it, the lengths of chains.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``mean_degree`` and ``first``.
    mean_degree : float
        The network of the right panel.

    Returns
    -------
    matplotlib.axes.Axes
        The left one.
    """
    left, right = figures.panels(2, size=(10.4, 4.4))
    plot_window(frame, ax=left)
    plot_chains(frame, mean_degree=mean_degree, ax=right)
    return left


@figures.example(lambda plot: plot(_small_sweep(mean_degree=[5.0, 6.5], n_seeds=[1, 3]), n=300))
def plot_seed_size(frame, *, threshold=None, n=None, ax=None):
    """Plot the final share of adopters against the mean degree for several numbers of seeds.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``mean_degree`` and ``n_seeds``.
    threshold : float, optional
        phi of the sweep; that of the chapter if not given.
    n : int, optional
        People of the sweep; those of the chapter if not given.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    phi = Parameters().threshold if threshold is None else threshold
    n = n or Parameters().n
    ax = figures.axes(
        ax,
        title="Many first speakers reopen the window",
        x="mean degree z (ties a person)",
        y="share of people who adopt",
    )
    degrees = np.linspace(frame["mean_degree"].min(), frame["mean_degree"].max(), 120)
    texts = []
    counts = sorted(frame["n_seeds"].unique())
    for count, role in zip(counts, ("simulation", "mix", "adopter"), strict=False):
        limit = [theory.final_share(z, phi, count / n) for z in degrees]
        figures.curve(ax, degrees, limit, role, f"{count} first, theory")
        found = frame[frame["n_seeds"] == count].groupby("mean_degree")["adopters"].mean()
        figures.points(ax, found.index, found, role, f"{count} first, mean of runs")
        texts.append(f"{count} first: {found.iloc[-1]:.2f} at z = {found.index[-1]:g}")
    ax.set_ylim(0, 1.03)
    ax.legend(loc="lower left", fontsize=9)
    return figures.describe(
        ax,
        f"Final share of adopters against mean degree among {n:,} people. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(complex_contagion.sweep([0, 1], side=20, runs=2)))
def plot_complex(frame):
    """Plot how far a contagion gets, and how fast, against the share of swapped ties.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `complex_contagion.sweep`.

    Returns
    -------
    matplotlib.axes.Axes
        The left one: adopters; the right one: rounds of the runs that reach more than half.
    """
    left, right = figures.panels(2, size=(9.4, 3.9))
    figures.axes(left, title="How far", x="share of ties swapped", y="share of people who adopt")
    figures.axes(right, title="How fast", x="share of ties swapped", y="rounds to the end")
    places = {share: i for i, share in enumerate(sorted(frame["swapped"].unique()))}
    texts = []
    looks = zip(sorted(frame["friends"].unique()), ("adopter", "mix", "rejecter"), strict=False)
    for theta, role in looks:
        part = frame[frame["friends"] == theta]
        name = "one friend is enough" if theta == 1 else f"{theta} friends needed"
        share = part.groupby("swapped")["adopters"].mean()
        rounds = part[part["adopters"] > 0.5].groupby("swapped")["rounds"].mean()
        x = [places[value] for value in share.index]
        figures.curve(left, x, share, role, name, markers=True)
        figures.curve(right, [places[v] for v in rounds.index], rounds, role, name, markers=True)
        texts.append(
            f"{name}: {share.iloc[0]:.2f} adopt without swaps, {share.iloc[-1]:.3f} at "
            f"{share.index[-1]:g}, rounds from {rounds.iloc[0]:.0f} to {rounds.iloc[-1]:.0f}"
        )
    for ax in (left, right):
        ax.set_xticks(range(len(places)), [f"{share:g}" for share in places])
        ax.set_ylim(0, None)
    left.legend(loc="center left", fontsize=9)
    return figures.describe(
        left,
        f"Contagion on a torus against the share of swapped ties, mean of "
        f"{frame['replicate'].nunique()} runs; rounds only where more than half adopt. "
        f"{'; '.join(texts)}.",
    )


@figures.example(
    lambda plot: plot({"club": influence.compare(networks.karate_club(), 0.1, 3, worlds=20)})
)
def plot_influence(frames):
    """Plot the reach of three choices of first speakers on several networks.

    Parameters
    ----------
    frames : dict of str to pandas.DataFrame
        By the name of the network, each from `influence.compare`.

    Returns
    -------
    matplotlib.axes.Axes
        The first.
    """
    row = figures.panels(len(frames), size=(4.7 * len(frames), 3.9))
    texts = []
    for ax, (name, frame) in zip(row, frames.items(), strict=True):
        figures.axes(ax, title=name, x="people who are asked first", y="people who adopt (mean)")
        ends = []
        for choice, part in frame.groupby("choice", sort=False):
            label = NAME_OF_CHOICE[choice]
            figures.curve(ax, part["count"], part["reach"], ROLE_OF_CHOICE[choice], label)
            ends.append(f"{label} {part['reach'].iloc[-1]:.0f}")
        ax.set_ylim(0, None)
        ax.set_xticks([1, *range(5, part["count"].iloc[-1] + 1, 5)])
        texts.append(f"{name}, with {part['count'].iloc[-1]} asked: {', '.join(ends)}")
    row[0].legend(loc="upper left", fontsize=9)
    return figures.describe(row[0], f"Reach against how many are asked. {'; '.join(texts)}.")


@figures.example(lambda plot: plot(puzzle.check([0, 1])))
def plot_puzzle(attempt=None, *, ax=None):
    """Draw the thirty people of the puzzle, numbered, and what an attempt led to.

    Parameters
    ----------
    attempt : puzzle.Attempt, optional
        From `puzzle.check`; without one nobody has adopted.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    title = "Thirty people" if attempt is None else attempt.sentence.split(":")[0]
    ax = figures.axes(ax, title=title, size=(5.6, 6.0))
    place, ties = puzzle.positions(), puzzle.drawn_network().tie_list()
    when = np.full(puzzle.PEOPLE, NOT_YET) if attempt is None else attempt.adopted_at
    states = np.where(when == 0, FIRST, np.where(when < NOT_YET, FOLLOWER, UNDECIDED))
    apart = np.abs(ties[:, 0] - ties[:, 1])
    apart = np.minimum(apart, puzzle.PEOPLE - apart)
    for (one, other), distance in zip(place[ties], apart, strict=True):
        # a tie to the next but one is bent, so that it passes beside the person between
        middle = (one + other) / 2 * {1: 1.0, 2: 0.66}.get(distance, 0.9)
        bend = np.array([one, middle, other])
        t = np.linspace(0, 1, 20)[:, None]
        line = (1 - t) ** 2 * bend[0] + 2 * t * (1 - t) * bend[1] + t**2 * bend[2]
        ax.plot(*line.T, color="#bbbbbb", linewidth=1.1, zorder=1)
    for state, (role, label) in LOOKS.items():
        here, look = states == state, figures.ROLES[role]
        ax.scatter(
            *place[here].T, s=330, marker="D" if state == FIRST else "o", zorder=2, linewidths=1.6,
            c=look.colour if state else figures.PAPER, edgecolors=look.colour, label=label,
        )  # fmt: skip
    counts = [np.count_nonzero(states == state) for state in LOOKS]
    figures.remember(ax, "people", [label for _, label in LOOKS.values()], counts)
    for person, (x, y) in enumerate(place):
        colour = figures.INK if states[person] == UNDECIDED else figures.PAPER
        ax.text(x, y, str(person), ha="center", va="center", fontsize=9.5, color=colour, zorder=3)
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.margins(0.08)
    if attempt is not None:
        handles, labels = ax.get_legend_handles_labels()
        ax.figure.legend(
            handles, labels, loc="outside lower center", ncols=3, markerscale=0.5, fontsize=9
        )
    said = "Nobody has adopted yet." if attempt is None else attempt.sentence
    return figures.describe(
        ax,
        f"Thirty people, numbered 0 to 29 around a circle, with {len(ties)} ties: most join "
        f"neighbours on the circle, some lead across. {said}",
    )


def _small_sweep(**grid):
    return sweep(Model("first_link"), grid, Parameters(n=300), replicates=5)


def _small_run(plot):
    parameters = Parameters(n=60)
    network = engine.build_network(parameters, 1)
    return plot(
        {"one": engine.simulate(parameters, 1, network=network, record=True)}, network, [0, 3]
    )


_WINDOW = {"mean_degree": [1.0, 3.0, 6.0], "first": ["anybody", "hubs"]}
