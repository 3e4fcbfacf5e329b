"""The figures of the alphabet; each takes what runs or counts left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.alphabet import collective_brain, engine, series, theory
from simulations.models.alphabet.rules import NOBODY, Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep


def _look(teachers, n):
    # few speak to many: the role of push; whoever hears goes on to speak: the role of dialogue
    if teachers >= n:
        return "dialogue", "everybody who reads may teach"
    return "push", f"{teachers:,} may teach"


@figures.example()
def plot_response(parameters=None, *, limits=(10, 100), ax=None):
    """Plot the readers won in a year against the readers there are, for several laws.

    Parameters
    ----------
    parameters : Parameters, optional
    limits : sequence of int
        How many may teach; everybody is added.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters or Parameters()
    readers = np.geomspace(1, 0.999 * p.n, 400)
    ax = figures.axes(
        ax,
        title="One more reader is one more teacher, up to the limit",
        x="people who can read",
        y="new readers a year",
    )
    for most in (*limits, p.n):
        new = p.teaching * np.minimum(readers, most) * (1 - readers / p.n)
        role, label = _look(most, p.n)
        figures.curve(ax, readers, new, role, label)
        at, aside, side = (most * 1.2, p.teaching * most), (0, -15), "left"
        if most == p.n:
            at, aside, side = (p.n / 8, p.teaching * p.n / 8), (-8, 2), "right"
        ax.annotate(label, at, xytext=aside, textcoords="offset points", fontsize=9.5, ha=side)
    ax.set(xscale="log", yscale="log", ylim=(p.teaching, p.teaching * p.n))
    return figures.describe(
        ax,
        f"New readers a year against readers, both on log axes, {p.n:,} people. With open teaching "
        f"they rise in proportion, to {p.teaching * p.n / 4:,.0f} a year when half can read. With "
        + ", ".join(f"{most:,}" for most in limits)
        + " teachers they rise until there are as many readers, then stay at "
        + ", ".join(f"{p.teaching * most:,.4g}" for most in limits)
        + ", and fall when few are left to teach.",
    )


def _family_order(taught_by, year):
    # teacher first, then the pupils' families, the latest pupil nearest: so no lines cross
    pupils = {i: [] for i in range(len(year))}
    for person in np.argsort(-year, kind="stable"):
        if taught_by[person] != NOBODY:
            pupils[taught_by[person]].append(person)
    order, stack = [], [i for i in range(len(year)) if taught_by[i] == NOBODY and year[i] == 0]
    while stack:
        person = stack.pop()
        order.append(person)
        stack.extend(reversed(pupils[person]))
    return order


@figures.example(lambda plot: plot({"three scribes": _small_run()}))
def plot_families(runs):
    """Draw who learned from whom, and when: a line for each reader, a panel for each run.

    Parameters
    ----------
    runs : dict of str to Trajectory
        Recorded runs of at most some eighty people without deaths, by the name of the law.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    row = figures.panels(len(runs), size=(4.6 * len(runs), 4.2))
    texts = []
    for ax, (name, run) in zip(row, runs.items(), strict=True):
        literate, teaching = run.people["literate"], run.people["teaching"][-1]
        year = np.where(literate[-1], literate.argmax(axis=0), -1)
        taught_by = run.people["taught_by"][-1]
        places = {person: i for i, person in enumerate(_family_order(taught_by, year))}
        role = "dialogue" if teaching.sum() == literate[-1].sum() else "push"
        for person, place in places.items():
            look = figures.ROLES[role if teaching[person] else "neutral"]
            ax.plot([year[person], run.steps], [-place, -place], color=look.colour,
                    linestyle=look.dash, linewidth=1.6 if teaching[person] else 0.8)  # fmt: skip
            if year[person] > 0:
                top = -places[taught_by[person]]
                ax.plot([year[person]] * 2, [top, -place], color=figures.ROLES[role].colour,
                        linewidth=0.8)  # fmt: skip
                ax.plot(year[person], -place, figures.ROLES[role].marker, markersize=3.5,
                        color=figures.ROLES[role].colour)  # fmt: skip
        figures.axes(ax, title=f"{name}: {len(places)} readers", x="year")
        figures.remember(ax, "people who can read", range(run.steps + 1), literate.sum(axis=1))
        ax.set_yticks([])
        ax.grid(False)
        ax.spines["left"].set_visible(False)
        ax.set_ylim(-literate.shape[1], 1)
        most = int(np.bincount(taught_by[taught_by != NOBODY], minlength=1).max())
        texts.append(
            f"{name}: {len(places)} of {len(teaching)} people read after {run.steps} years, "
            f"{int(teaching.sum())} of them teach, the busiest has taught {most}"
        )
    return figures.describe(
        row[0],
        "Family trees of teaching, a line for each reader from the year of learning on, joined to "
        f"the line of the teacher; solid lines teach, dotted lines do not. {'; '.join(texts)}.",
    )


def years_until(frame, share=0.5):
    """Return when each run reaches a share of readers, to a part of a year; NaN if never.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``sweep(model, {"teachers": [...]}, every_step=True)``.
    share : float

    Returns
    -------
    pandas.Series
        Indexed by ``teachers`` and ``replicate``.
    """

    def first(literates):
        values = literates.to_numpy()
        after = int(np.argmax(values >= share))
        if values[after] < share:
            return np.nan
        if after == 0:
            return 0.0
        return after - (values[after] - share) / (values[after] - values[after - 1])

    ordered = frame.sort_values("step")
    return ordered.groupby(["teachers", "replicate"])["literates"].agg(first)


@figures.example(lambda plot: plot(*_small_sweep()))
def plot_literates(frame, parameters, *, ax=None):
    """Plot readers over the years on a log axis, for each law, with the closed form.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``sweep(model, {"teachers": [...]}, every_step=True)``, without deaths.
    parameters : Parameters
        Those of the sweep.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters
    ax = figures.axes(
        ax, title="Who may teach: a straight line, or a bent one", x="year", y="people who can read"
    )
    frame = frame.assign(readers=frame["literates"] * p.n)
    ends = []
    for most, part in frame.groupby("teachers"):
        role, label = _look(most, p.n)
        figures.band(ax, part, "step", "readers", role, label)
        expected = theory.expected_literates(p.replace(teachers=most)) * p.n
        figures.curve(ax, np.arange(p.steps + 1), expected, "theory", f"theory: {label}")
        end = part[part["step"] == p.steps]["readers"].median()
        ends.append(f"{label}: {end:,.0f} after {p.steps} years, theory {expected[-1]:,.0f}")
        ax.annotate(label, (p.steps, end), xytext=(0, 7 if most >= p.n else -26), ha="right",
                    textcoords="offset points", fontsize=9.5)  # fmt: skip
    ax.set(yscale="log", ylim=(p.n_readers * 0.7, p.n * 2.2))
    return figures.describe(
        ax,
        f"Readers among {p.n:,} people over {p.steps} years on a log axis, median of "
        f"{frame['replicate'].nunique()} runs with the band of the middle 80 % and the closed "
        f"form. {'; '.join(ends)}.",
    )


@figures.example()
def plot_hosts(*, ax=None):
    """Plot the counted internet hosts on a log axis, with the doubling time of each period.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    counts = series.best("hosts")
    ax = figures.axes(ax, title="Internet hosts: straight, in pieces", x="year", y="hosts counted")
    figures.points(ax, counts["year"], counts["value"], "simulation", "hosts counted")
    texts = []
    for i, g in enumerate(series.growth_by_period(counts)):
        years = np.array([g.start, g.end])
        line = g.level * 2 ** ((years - g.start) / g.doubling)
        figures.curve(ax, years, line, "theory", f"doubling in {g.doubling:.2f} years")
        above = i < 3
        ax.annotate(
            f"{g.doubling:.2g} y", (years.mean(), np.sqrt(line.prod())), fontsize=9.5,
            xytext=(-9, 5) if above else (9, -9), ha="right" if above else "left",
            textcoords="offset points",
        )  # fmt: skip
        texts.append(f"{g.start:.0f} to {g.end:.0f} {g.doubling:.2f} years")
    ax.set(yscale="log", ylim=(1, 1e10))
    return figures.describe(
        ax,
        f"Internet hosts on a log axis, {len(counts)} counts from {counts['value'].iloc[0]} in "
        f"December 1969 to {counts['value'].iloc[-1] / 1e6:.0f} million in July 2009. Doubling "
        f"times by period: {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(*_small_sweep()))
def plot_growth(frame, parameters):
    """Draw the two pictures of the chapter: readers under two laws, and internet hosts.

    Parameters
    ----------
    frame, parameters
        As in `plot_literates`.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    left, right = figures.panels(2, size=(10, 4.2))
    plot_hosts(ax=right)
    return plot_literates(frame, parameters, ax=left)


@figures.example(lambda plot: plot(*_small_sweep(n_readers=60)))
def plot_years_to_half(frame, parameters, *, ax=None):
    """Plot the years until half can read against how many may teach, with the closed form.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``sweep(model, {"teachers": [...]}, every_step=True)``, without deaths.
    parameters : Parameters
        Those of the sweep.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p, years = parameters, years_until(frame).groupby("teachers").agg(["mean", "std"])
    limits = np.unique(np.geomspace(years.index.min(), p.n, 120).round().astype(int))
    line = [theory.years_to_share(p.replace(teachers=int(k))) for k in limits]
    ax = figures.axes(
        ax,
        title="The first licences are worth the most",
        x="how many may teach",
        y="years until half can read",
    )
    figures.curve(ax, limits, line, "theory", "closed form")
    figures.points(ax, years.index, years["mean"], "simulation",
                   f"simulation, {frame['replicate'].nunique()} runs each",
                   error=years["std"])  # fmt: skip
    ax.set(xscale="log", yscale="log")
    ax.minorticks_off()
    top = years["mean"].max()
    ax.set_yticks([tick for tick in (10, 20, 50, 100, 200, 500, 1000) if 10 <= tick <= 1.2 * top])
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.legend()
    said = "; ".join(f"{k:,} teachers {row['mean']:.0f}" for k, row in years.iterrows())
    return figures.describe(
        ax, f"Years until half of {p.n:,} people can read, both axes logarithmic: {said} years."
    )


@figures.example(lambda plot: _example_levels(plot))
def plot_levels(frame, parameters):
    """Plot the share of readers that lasts, where readers die, beside what is known of antiquity.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``teaching`` and ``teachers`` with deaths, the end of each run.
    parameters : Parameters
        Those of the sweep.

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters
    ax = figures.axes(
        title="Where readers die, the law sets a ceiling",
        x="share of people who may teach",
        y="share who can read",
        size=(7, 4.3),
    )
    said = []
    roles = ("push", "dialogue")
    for role, (rate, part) in zip(roles, frame.groupby("teaching"), strict=False):
        limits = np.unique(np.geomspace(1, p.n, 200).round().astype(int))
        level = np.array(
            [theory.long_run_share(p.replace(teaching=rate, teachers=int(k))) for k in limits]
        )
        label = f"{rate / p.turnover:.2g} pupils in a reading life"
        keep = level > 1e-3
        figures.curve(ax, limits[keep] / p.n, level[keep], role, label)
        ends = part.groupby("teachers")["literates"].mean()
        ends = ends[ends > 1e-3]
        figures.points(ax, ends.index / p.n, ends, role, f"simulation, {label}")
        at, aside, side = (
            (1, (-6, 12), "right") if role == "dialogue" else (0.004, (18, -14), "left")
        )
        ax.annotate(label, (at, np.interp(at, limits / p.n, level)), xytext=aside, ha=side,
                    textcoords="offset points", fontsize=9.5)  # fmt: skip
        said.append(f"with {label}, open teaching leads to {level[-1]:.0%}")
    for place in series.load("literacy").itertuples():
        if np.isfinite(place.low):
            ax.axhspan(place.low, place.high, color=figures.INK, alpha=0.09, linewidth=0)
            words = f"{place.place}: {place.low:.0%} to {place.high:.0%}"
            x, side = (1, "right") if place.high < 0.1 else (0.0007, "left")  # clear of the curves
            ax.annotate(words, (x, np.sqrt(place.low * place.high)), va="center", ha=side,
                        fontsize=9.5)  # fmt: skip
            said.append(f"reported for {words}")
    ax.set(xscale="log", yscale="log", ylim=(1e-3, 1.5), xlim=(0.0006, 1.3))
    shares = [0.001, 0.01, 0.1, 1]
    ax.set_xticks(shares, ["0.1 %", "1 %", "10 %", "everybody"])
    ax.set_yticks(shares, ["0.1 %", "1 %", "10 %", "100 %"])
    ax.minorticks_off()
    return figures.describe(
        ax,
        f"Lasting share of readers against the share of people who may teach, both axes "
        f"logarithmic, where a reader lives {1 / p.turnover:.0f} years on: it rises in "
        f"proportion to the teachers, then levels off. {'; '.join(said)}.",
    )


@figures.example(lambda plot: _example_skill(plot))
def plot_skill(gains, paths):
    """Plot the gain of skill in a generation against the learners, and skill under several laws.

    Parameters
    ----------
    gains : pandas.DataFrame
        From `collective_brain.mean_gains`.
    paths : pandas.DataFrame
        From `collective_brain.skill_of_readers`, of up to three laws.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    left, right = figures.panels(2, size=(9.6, 3.9))
    figures.axes(left, title="What a generation gains", x="learners", y="gain of skill")
    span = np.geomspace(gains["learners"].min(), gains["learners"].max(), 100)
    figures.curve(left, span, theory.skill_gain(span), "theory", "theory")
    figures.points(left, gains["learners"], gains["gain"], "simulation", "simulation",
                   error=gains["error"])  # fmt: skip
    left.axhline(0, color=figures.INK, linewidth=1)
    critical = theory.critical_learners()
    left.annotate(f"N* = {critical:.1f}", (critical, 0), xytext=(4, -14), fontsize=9.5,
                  textcoords="offset points")  # fmt: skip
    left.set_xscale("log")
    left.legend(loc="upper left")
    figures.axes(right, title="What adds up", x="generation", y="skill of the best")
    ends, last = [], paths["generation"].max()
    by_law = list(paths.groupby("teachers"))
    for role, (most, part) in zip(("push", "mix", "dialogue")[-len(by_law) :], by_law, strict=True):
        label = "everybody" if role == "dialogue" else f"{most} scribes"
        figures.band(right, part, "generation", "skill", role, label)
        ends.append((label, part[part["generation"] == last]["skill"].median()))
        right.annotate(label, (last, ends[-1][1]), xytext=(0, 6), ha="right", fontsize=9.5,
                       textcoords="offset points")  # fmt: skip
    right.axhline(0, color=figures.INK, linewidth=1)
    right.set_yscale("symlog", linthresh=5)
    ticks = [-10, -5, 0, 5, 10, 50, 100]
    right.set_yticks(ticks, [str(tick) for tick in ticks])
    right.minorticks_off()
    right.set_xticks(np.linspace(0, last, 5).round())
    right.set_ylim(None, 200)
    worst = np.abs(theory.skill_gain(gains["learners"]) - gains["gain"]).max()
    return figures.describe(
        left,
        f"Gain of skill in a generation against the number of learners on a log axis: a straight "
        f"line through zero at {critical:.1f}; simulation and theory differ by at most "
        f"{worst:.3f}. Median skill after {last} generations of {paths['replicate'].nunique()} "
        f"runs: {'; '.join(f'{label} {end:+.1f}' for label, end in ends)}.",
    )


@figures.example(lambda plot: plot([series.fit_bass(series.best("users"), 2009)]))
def plot_forecasts(fits, *, ax=None):
    """Plot the counted internet users, and curves of Bass that were fitted up to several years.

    Parameters
    ----------
    fits : sequence of BassFit
        The last one is the one that the chapter judges.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    counts = series.best("users")
    last = fits[-1].until
    ax = figures.axes(
        ax, title="A good fit, and a ceiling that moves", x="year", y="internet users (billion)"
    )
    years = np.arange(series.BASS_START + 1, counts["year"].max() + 1)
    roles = ["neutral"] * (len(fits) - 1) + ["dialogue"]
    texts = []
    for i, (role, fit) in enumerate(zip(roles, fits, strict=True)):
        line = fit.predict(years) / 1e9
        figures.curve(ax, years, line, role, f"fitted up to {fit.until:.0f}")
        aside = -2, 4 if i else -13
        ax.annotate(f"fitted up to {fit.until:.0f}", (years[-1], line[-1]), xytext=aside,
                    ha="right", textcoords="offset points", fontsize=9.5)  # fmt: skip
        texts.append(f"fitted up to {fit.until:.0f} it forecasts {line[-1]:.2f}")
    fitted = counts["year"] <= last
    figures.points(ax, counts["year"][fitted], counts["value"][fitted] / 1e9, "adopter", "counted")
    later = counts["year"][~fitted], counts["value"][~fitted] / 1e9
    ax.plot(*later, "o", markersize=6, fillstyle="none", color=figures.ROLES["adopter"].colour,
            label="counted later")  # fmt: skip
    figures.remember(ax, "counted later", *later)
    ax.legend(*_only(ax, "counted"), loc="upper left")
    actual = counts["value"].iloc[-1] / 1e9
    return figures.describe(
        ax,
        f"Internet users from {counts['year'].min():.0f} to {years[-1]:.0f} and curves of Bass. "
        f"Counted in {years[-1]:.0f}: {actual:.2f} billion; {'; '.join(texts)} billion.",
    )


def _only(ax, start):
    handles, labels = ax.get_legend_handles_labels()
    kept = [i for i, label in enumerate(labels) if label.startswith(start)]
    return [handles[i] for i in kept], [labels[i] for i in kept]


def _small_sweep(**changes):
    p = Parameters(n=200, steps=30, rounds=5, **changes)
    grid = {"teachers": [10, 200]}
    return sweep(Model("alphabet"), grid, p, replicates=2, every_step=True), p


def _small_run():
    p = Parameters(n=40, n_readers=3, teachers=3, steps=9)
    return engine.simulate(p, record=True)


def _example_levels(plot):
    p = Parameters(n=200, steps=30, rounds=5, turnover=0.04)
    grid = {"teaching": [0.06, 0.25], "teachers": [10, 200]}
    return plot(sweep(Model("alphabet"), grid, p, replicates=2), p)


def _example_skill(plot):
    frame, p = _small_sweep()
    gains = collective_brain.mean_gains([10, 100], generations=50)
    return plot(gains, collective_brain.skill_of_readers(frame, p, generation=10))
