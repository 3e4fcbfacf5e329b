"""The figures of push or dialogue; each takes what a run left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.push_or_dialogue import theory
from simulations.models.push_or_dialogue.rules import ADOPTER, REJECTER, UNDECIDED, Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import compare, sweep
from simulations.running.sensitivity import sobol

ROLE_OF_SHARE = {0: "push", 0.5: "mix", 1: "dialogue"}
NAME_OF_SHARE = {0: "all push", 0.5: "half and half", 1: "all dialogue"}
LOOKS = {
    UNDECIDED: ("undecided", "undecided"),
    ADOPTER: ("adopter", "adopter"),
    REJECTER: ("rejecter", "rejecter"),
}


@figures.example()
def plot_response(parameters=None, *, most=12, ax=None):
    """Plot the chance to adopt in a step against the number of talking content neighbours.

    Parameters
    ----------
    parameters : Parameters, optional
    most : int
        The largest number of neighbours shown.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    beta = (parameters or Parameters()).word_of_mouth
    k = np.arange(most + 1)
    chance = 1 - (1 - beta) ** k
    ax = figures.axes(
        ax,
        title="Every talking neighbour adds a chance, each a little less",
        x="neighbours who are talking and content",
        y="chance to adopt this step",
    )
    figures.curve(ax, k, chance, "dialogue", "word of mouth", markers=True)
    ax.set_ylim(0, None)
    return figures.describe(
        ax,
        f"The chance to adopt in one step rises from 0 with no talking neighbour to "
        f"{chance[1]:.2f} with one and {chance[-1]:.2f} with {most}, bending slightly downwards.",
    )


@figures.example(lambda plot: _example_curves(plot))
def plot_curves(frame, *, ax=None):
    """Plot adoption over time for each share of dialogue, median and middle 80 % of runs.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``sweep(model, {"share": [...]}, every_step=True)``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Adoption on the same people, same luck", x="step", y="share of people adopted"
    )
    ends = []
    for share, part in frame.groupby("share"):
        name = NAME_OF_SHARE.get(share, f"share {share:g}")
        figures.band(ax, part, "step", "adopters", ROLE_OF_SHARE.get(share, "mix"), name)
        end = part[part["step"] == part["step"].max()]["adopters"].median()
        ends.append(f"{name} ends at {end:.2f}")
        ax.annotate(name, (part["step"].max(), end), xytext=(4, 0), textcoords="offset points",
                    va="center", fontsize=9.5)  # fmt: skip
    steps = frame["step"].max()
    ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= steps])
    ax.set_xlim(0, steps * 1.28)  # room for the names at the ends of the curves
    ax.set_ylim(0, None)
    replicates = frame["replicate"].nunique()
    return figures.describe(
        ax,
        f"Share of adopters over {frame['step'].max()} steps, median of {replicates} runs with "
        f"the band of the middle 80 %: {'; '.join(ends)}.",
    )


@figures.example(lambda plot: _example_differences(plot))
def plot_differences(comparison, *, ax=None):
    """Plot each replicate's gain over the reference, and the mean with its 95 % interval.

    Parameters
    ----------
    comparison : Comparison
        From ``compare(model, "share", [...])``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    table, gaps = comparison.summary(), comparison.differences()
    ax = figures.axes(
        ax,
        title="Gain over all push, run by run",
        x="share of the budget for dialogue",
        y="more adopters than with push alone",
    )
    texts = []
    for place, share in enumerate(gaps.columns):
        role = ROLE_OF_SHARE.get(share, "mix")
        # spread the dots sideways in a fixed pattern, so that equal gains do not hide each other
        aside = (np.arange(len(gaps)) % 11 - 5) * 0.02
        ax.scatter(
            place + aside, gaps[share], s=10, color=figures.ROLES[role].colour, alpha=0.5,
            marker=figures.ROLES[role].marker,
        )  # fmt: skip
        row = table.loc[share]
        figures.points(
            ax, [place + 0.2], [row["difference"]], role, f"share {share:g}: mean gain",
            error=[[row["difference"] - row["low"]], [row["high"] - row["difference"]]],
        )  # fmt: skip
        texts.append(
            f"share {share:g} gains {row['difference']:+.3f} (95 % interval {row['low']:+.3f} to "
            f"{row['high']:+.3f}) and is ahead in {row['wins']:.0%} of runs"
        )
    ax.axhline(0, color=figures.INK, linewidth=1)
    ax.set_xticks(range(len(gaps.columns)), [f"{share:g}" for share in gaps.columns])
    ax.set_xlim(-0.5, len(gaps.columns) - 0.5)
    return figures.describe(
        ax, f"Paired differences of {len(gaps)} replicates on the same people and luck: "
        + "; ".join(texts) + "."
    )  # fmt: skip


def winners(frame):
    """Return the best share of dialogue for each mean degree and cost of a conversation.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``mean_degree``, ``conversation_cost`` and ``share``.

    Returns
    -------
    pandas.DataFrame
        Rows are costs, columns mean degrees, values the share with the most adopters.
    """
    means = frame.groupby(["conversation_cost", "mean_degree", "share"])["adopters"].mean()
    return means.unstack().idxmax(axis=1).unstack()


@figures.example(lambda plot: _example_winner_map(plot))
def plot_winner_map(frame, parameters=None, *, ax=None):
    """Plot the best share of dialogue over mean degree and cost of a conversation.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``mean_degree``, ``conversation_cost`` and ``share``.
    parameters : Parameters, optional
        For the lines where talk and engaged talk begin to spread by themselves.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p, best = parameters or Parameters(), winners(frame)
    degrees, costs = best.columns.to_numpy(), best.index.to_numpy()
    ax = figures.axes(
        ax,
        title="The best share for dialogue, with answers at random",
        x="mean degree (ties a person)",
        y="cost of a conversation (contacts)",
        size=(6.8, 4.3),
    )
    # from push's light orange to dialogue's light blue; the number in the cell says it in words
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("share", ["#f3b78f", "#f4f1ee", "#8fc1e3"])
    ax.pcolormesh(
        np.arange(len(degrees) + 1) - 0.5, np.arange(len(costs) + 1) - 0.5, best.to_numpy(),
        cmap=shades, vmin=0, vmax=1, edgecolors="white", linewidth=1.5,
    )  # fmt: skip
    for row, cost in enumerate(costs):
        for column, degree in enumerate(degrees):
            share = best.loc[cost, degree]
            patch = {"boxstyle": "square,pad=0.2", "fc": shades(share), "ec": "none"}
            ax.text(column, row, f"{share:g}", ha="center", va="center", fontsize=10, bbox=patch)
    ax.grid(False)
    ax.set_xticks(range(len(degrees)), [f"{d:g}" for d in degrees])
    ax.set_yticks(range(len(costs)), [f"{c:g}" for c in costs])
    thresholds = {
        "engaged talkers spread it": (p.engaged_silence, figures.ROLES["neutral"].dash),
        "all talkers spread it": (p.silence, figures.ROLES["theory"].dash),
    }
    for label, (silence, dash) in thresholds.items():
        degree = theory.critical_degree(p.word_of_mouth, silence)
        if degrees[0] <= degree <= degrees[-1]:
            at = np.interp(degree, degrees, np.arange(len(degrees)))
            ax.axvline(
                at, color=figures.INK, linestyle=dash, linewidth=1.6,
                label=f"{label}: c > {degree:.1f}",
            )  # fmt: skip
    if ax.get_legend_handles_labels()[1]:
        ax.figure.legend(loc="outside lower center", ncols=2)
    for cost in costs:
        figures.remember(ax, f"cost {cost:g}: best share", degrees, best.loc[cost].to_numpy())
    pushed = [f"c = {d:g} at cost {k:g}" for k in costs for d in degrees if best.loc[k, d] == 0]
    talked = int((best.to_numpy() >= 0.5).sum())
    return figures.describe(
        ax,
        f"Map of the best share of dialogue, with answers at random, over {len(degrees)} mean "
        f"degrees and {len(costs)} costs of a conversation: at least half the budget for "
        f"dialogue is best in {talked} of {best.size} cells; push alone is best in {len(pushed)}"
        + (f" ({', '.join(pushed)})." if 0 < len(pushed) <= 8 else "."),
    )


@figures.example(lambda plot: _example_threshold(plot))
def plot_threshold(frame, parameters, *, ax=None):
    """Plot the adopters of an outbreak without a brand against mean degree, with its theory.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``mean_degree`` with no budget and no discontent.
    parameters : Parameters
        Those of the sweep.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters
    simulated = frame.groupby("mean_degree")["adopters"].agg(["mean", "std"])
    degrees = np.linspace(0, simulated.index.max(), 200)
    curve = [
        theory.final_share(theory.reproduction_number(c, p.word_of_mouth, p.silence))
        for c in degrees
    ]
    threshold = theory.critical_degree(p.word_of_mouth, p.silence)
    ax = figures.axes(
        ax,
        title="Talk alone: nothing, then nearly everybody",
        x="mean degree (ties a person)",
        y="share of people adopted",
    )
    figures.curve(ax, degrees, curve, "theory", "theory: S = 1 - exp(-cTS)")
    figures.points(
        ax, simulated.index, simulated["mean"], "simulation",
        f"simulation, {p.n:,} people", error=simulated["std"],
    )  # fmt: skip
    ax.legend(loc="upper left")
    gap = max(
        abs(
            row["mean"]
            - theory.final_share(theory.reproduction_number(c, p.word_of_mouth, p.silence))
        )
        for c, row in simulated.iterrows()
    )
    return figures.describe(
        ax,
        f"Adopters against mean degree where only word of mouth works: nearly none below "
        f"{threshold:.1f} ties a person, then a steep rise to {simulated['mean'].iloc[-1]:.2f} at "
        f"{simulated.index[-1]:g}. Simulation and theory differ by at most {gap:.3f}.",
    )


@figures.example(lambda plot: _example_sensitivity(plot))
def plot_sensitivity(frame, *, ax=None):
    """Plot how much of the outcome's variance each parameter explains, alone and with others.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``sensitivity.sobol``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    frame = frame.sort_values("total")
    labels = [Parameters.declaration(name).label for name in frame.index]
    ax = figures.axes(
        ax,
        title="What explains adoption?",
        x="share of the variance of adoption",
        y="parameter",
        size=(6.8, 0.55 * len(frame) + 1.6),
    )
    look = figures.ROLES["simulation"]
    kinds = {"first": ("alone", "o", look.colour), "total": ("with all others", "D", "none")}
    for aside, (kind, (name, marker, fill)) in zip((0.12, -0.12), kinds.items(), strict=True):
        values = frame["first_order" if kind == "first" else "total"]
        places = np.arange(len(frame)) + aside
        ax.errorbar(
            values, places, xerr=frame[f"{kind}_error"], fmt=marker, color=look.colour,
            markerfacecolor=fill, markersize=6, capsize=2.5, elinewidth=1.2, label=name,
        )  # fmt: skip
        figures.remember(ax, name, values, labels)
    ax.set_yticks(range(len(frame)), labels)
    ax.axvline(0, color=figures.INK, linewidth=1)
    ax.legend(loc="lower right")
    rows = zip(labels, frame["first_order"], frame["total"], strict=True)
    texts = [f"{label} {_share(alone)} and {_share(total)}" for label, alone, total in rows]
    return figures.describe(
        ax,
        f"Sobol indices of {len(frame)} parameters with their 95 % intervals, first order and "
        f"total: {'; '.join(reversed(texts))}.",
    )


def _share(value):
    return f"{round(value, 2) + 0:.2f}"  # an estimate just below 0 is no minus nought


@figures.example(lambda plot: _example_people(plot))
def plot_people(runs, network, at):
    """Draw the same people under several policies at several steps, a row a policy.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded runs on the same network, by the name of the policy.
    network : Network
        Of at most a few hundred people.
    at : sequence of int
        The steps to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    histories = {name: run.people["attitude"] for name, run in runs.items()}
    return figures.moments(histories, network, at, LOOKS, counted=(ADOPTER,))


def _small():
    return Model("push_or_dialogue"), Parameters(
        n=100, mean_degree=4, budget=4, n_seeds=3, steps=20
    )


def _example_curves(plot):
    model, small = _small()
    return plot(sweep(model, {"share": [0, 1]}, small, replicates=3, every_step=True))


def _example_differences(plot):
    model, small = _small()
    return plot(compare(model, "share", [0, 1], small, replicates=3))


def _example_winner_map(plot):
    model, small = _small()
    grid = {"mean_degree": [3, 12], "conversation_cost": [1, 20], "share": [0, 1]}
    return plot(sweep(model, grid, small, replicates=2), small)


def _example_threshold(plot):
    model, small = _small()
    small = small.replace(budget=0)
    return plot(sweep(model, {"mean_degree": [2, 12]}, small, replicates=3), small)


def _example_sensitivity(plot):
    model, small = _small()
    return plot(sobol(model, {"share": (0, 1), "mean_degree": (2, 8)}, small, samples=8))


def _example_people(plot):
    model, small = _small()
    network = model.build_network(small, 1)
    run = model.simulate(small, 1, network=network, record=True)
    return plot({"push": run}, network, at=[0, 20])
