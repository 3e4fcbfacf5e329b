"""The figures of persons and brands; each takes what runs left and returns described Axes."""

import itertools

import numpy as np

from simulations import figures
from simulations.models.persons_and_brands import theory
from simulations.models.persons_and_brands.engine import State
from simulations.models.persons_and_brands.measures import answered_share
from simulations.models.persons_and_brands.rules import Parameters, brand_size, mean_answers
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

FIRMS = ("push", "mix", "dialogue")


def _small(**changes):
    return Parameters(n=60, follows=4, warm_up=20, steps=60).replace(**changes)


def _run(**changes):
    return Model("persons_and_brands").simulate(_small(**changes), 2)


@figures.example(
    lambda plot: plot(
        _small(),
        _run(),
        {"a firm of ten hands": _run(firms=1), "a firm that pushes": _run(firms=1, firm_hands=0)},
    )
)
def plot_plane(parameters, town, firms=None, *, ax=None):
    """Plot followers across and the share of letters answered up: people, and firms beside them.

    Parameters
    ----------
    parameters : Parameters
        Of the town.
    town : Trajectory
        A run of people only.
    firms : dict of str to Trajectory, optional
        Runs of the same town with a firm as account 0, by what the firm does; at most three.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters
    ax = figures.axes(
        ax,
        title="The plane of persons and brands",
        x="followers (log)",
        y="share of letters answered",
        size=(6.6, 4.2),
    )
    state = State(**town.people)
    shares = answered_share(state)
    shown = (state.followers > 0) & (state.letters > 0)
    followers, share = state.followers[shown], shares[shown]
    look = figures.ROLES["adopter"]
    ax.scatter(followers, share, s=9, color=look.colour, alpha=0.45, linewidths=0, label="a person")
    edges = [1, 5, 10, 20, 40, 80, p.n]
    middles, means = [], []
    for low, high in itertools.pairwise(edges):
        here = (followers >= low) & (followers < high)
        if here.any():
            middles.append(float(followers[here].mean()))
            means.append(float(share[here].mean()))
    figures.remember(ax, "people, means by size", middles, means)
    most = max(int(followers.max()), 2)
    texts = [
        f"people fall from {means[0]:.0%} answered at {middles[0]:.0f} followers to "
        f"{means[-1]:.0%} at {middles[-1]:.0f}"
    ]
    for role, (name, run) in zip(FIRMS, (firms or {}).items(), strict=False):
        own = State(**run.people)
        size, answered = int(own.followers[0]), float(answered_share(own)[0])
        most = max(most, size)
        figures.points(ax, [size], [answered], role, name)
        texts.append(f"{name} has {size} followers and answers {answered:.0%}")
    sizes = np.unique(np.geomspace(1, 1.3 * most, 60).astype(int))
    line = [mean_answers(int(f), p.hands, p.follows) * p.follows / f for f in sizes]
    figures.curve(ax, sizes, line, "theory", "theory: A(F) k / F")
    edge = brand_size(p.hands, p.follows, p.n)
    if edge <= 1.3 * most:
        ax.axvline(edge, color="#888888", linewidth=1)
        ax.annotate(f"brands from {edge} on", (edge, 0.04), (4, 0), fontsize=9,
                    textcoords="offset points")  # fmt: skip
    ax.set_xscale("log")
    ax.set_ylim(-0.04, 1.06)
    ax.legend(loc="lower left", fontsize=9)
    return figures.describe(
        ax,
        f"Share of letters answered in the last 50 steps against followers, {p.n:,} accounts: "
        f"{'; '.join(texts)}. An account is a brand from {edge} followers on.",
    )


def _small_sweep():
    return sweep(
        Model("persons_and_brands"),
        {"hands": [0, 1, 2, 5], "binding": [0.5, 0.9]},
        _small(),
        replicates=2,
    )


@figures.example(lambda plot: plot(_small_sweep(), _small()))
def plot_valley(frame, parameters, *, ax=None):
    """Plot the Gini coefficient of followers against the hands of everybody.

    Parameters
    ----------
    frame : pandas.DataFrame
        A sweep over ``hands`` and ``binding``.
    parameters : Parameters
        Of the runs, for the level of luck alone.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="A valley between nobody and everybody answered",
        x="hands of everybody, letters a step",
        y="Gini coefficient of followers",
    )
    texts = []
    for role, (binding, rows) in zip(
        ("adopter", "mix", "dialogue"), frame.groupby("binding"), strict=False
    ):
        by_hands = rows.groupby("hands")["gini"]
        mean, error = by_hands.mean(), by_hands.sem().fillna(0.0)
        places = np.arange(mean.size)  # hands are few or very many: each gets a place
        figures.curve(ax, places, mean, role, f"s = {binding:g}")
        figures.points(ax, places, mean, role, f"s = {binding:g}, runs", error=2 * error)
        ax.set_xticks(places, [f"{hands:g}" for hands in mean.index])
        least = mean.idxmin()
        texts.append(
            f"at s = {binding:g} from {mean.iloc[0]:.2f} down to {mean[least]:.2f} at {least:g} "
            f"hands and up to {mean.iloc[-1]:.2f} at {mean.index[-1]:g}"
        )
    luck = theory.town(parameters.replace(binding=0.0, hands=0, firms=0)).gini
    last = frame["hands"].nunique() - 1
    figures.curve(ax, [0, last], [luck, luck], "theory", "luck alone, theory")
    ax.set_ylim(0, 0.75)
    handles, labels = ax.get_legend_handles_labels()
    keep = [i for i, label in enumerate(labels) if not label.endswith("runs")]
    ax.legend([handles[i] for i in keep], [labels[i] for i in keep], loc="lower right", fontsize=9)
    return figures.describe(
        ax,
        f"Gini coefficient of followers against hands, means of {frame['replicate'].nunique()} "
        f"runs with two standard errors: {'; '.join(texts)}; luck alone would be {luck:.2f}.",
    )


@figures.example(lambda plot: plot(_small(), [_run(), _run(binding=0.5)]))
def plot_relations(parameters, runs, *, ax=None):
    """Plot how many relations people have against how many follow them.

    Parameters
    ----------
    parameters : Parameters
    runs : list of Trajectory
        Of this setting, with people only.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters
    followers = np.concatenate([run.people["followers"] for run in runs])
    relations = np.concatenate([run.people["relations"] for run in runs])
    most = max(int(np.quantile(followers, 0.999)), 3)
    edges = np.unique(np.linspace(0, most + 1, 12).astype(int))
    middles, means, errors = [], [], []
    for low, high in itertools.pairwise(edges):
        here = relations[(followers >= low) & (followers < high)]
        if here.size > 1:
            middles.append(float(followers[(followers >= low) & (followers < high)].mean()))
            means.append(float(here.mean()))
            errors.append(float(2 * here.std(ddof=1) / here.size**0.5))
    ax = figures.axes(
        ax, title="Relations end, followers do not", x="followers", y="relations, on average"
    )
    figures.points(ax, middles, means, "adopter", "people in runs", error=errors)
    sizes = np.arange(most + 2)
    line = [theory.relations(p, int(f)) for f in sizes]
    figures.curve(ax, sizes, line, "theory", "theory: s k A(F)")
    plateau = p.binding * p.hands * p.follows
    ax.axhline(plateau, color="#888888", linewidth=1)
    ax.annotate(f"s h k = {plateau:g}", (0, plateau), (4, 4), textcoords="offset points",
                fontsize=9)  # fmt: skip
    ax.set_ylim(0, None)
    ax.legend(loc="lower right", fontsize=9)
    return figures.describe(
        ax,
        f"Relations against followers of {followers.size:,} accounts in {len(runs)} runs, with two "
        f"standard errors: {means[0]:.1f} at {middles[0]:.0f} followers, {means[-1]:.1f} at "
        f"{middles[-1]:.0f}. Theory rises to {line[-1]:.1f} and ends at {plateau:g}.",
    )


@figures.example(
    lambda plot: plot(Model("persons_and_brands").simulate(_small(), 2, record=True), 7, _small())
)
def plot_life(run, account, parameters, *, name="Sol", ax=None):
    """Plot followers and relations of one account, step by step.

    Parameters
    ----------
    run : Trajectory
        Recorded.
    account : int
    parameters : Parameters
    name : str
        What the account is called.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    followers, relations = (run.people[what][:, account] for what in ("followers", "relations"))
    steps = np.arange(followers.size)
    ax = figures.axes(ax, title=f"The life of {name}", x="step", y="accounts")
    figures.curve(ax, steps, followers, "adopter", "followers")
    figures.curve(ax, steps, relations, "dialogue", "relations")
    size = brand_size(parameters.hands, parameters.follows, parameters.n)
    if size < 2 * followers.max():
        figures.curve(ax, [0, steps[-1]], [size, size], "push", "a brand from here on")
    ax.set_ylim(0, None)
    ax.legend(loc="upper left", fontsize=9)
    brand = int(np.count_nonzero(followers >= size))
    return figures.describe(
        ax,
        f"{name} over {steps[-1]} steps: followers go from {followers[0]} to {followers[-1]}, at "
        f"most {followers.max()}; relations are at most {relations.max()}. {name} is a brand, of "
        f"{size} followers or more, in {brand} of {steps[-1]} steps.",
    )
