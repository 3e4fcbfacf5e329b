"""The figures of the two clocks; each takes what runs left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.two_clocks import taste, theory
from simulations.models.two_clocks.rules import HABITS, Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

ROLES = {"calendar": "push", "imitators": "dialogue", "whims": "mix"}
WORDS = {
    "calendar": "every 24 months",
    "imitators": "when a friend's is newer",
    "whims": "by whim",
}


@figures.example(lambda plot: plot(_recorded(), 3))
def plot_clocks(run, person, *, name="Iris", months=120, ax=None):
    """Plot how old the two devices of one person are, month by month.

    Parameters
    ----------
    run : Trajectory
        Recorded.
    person : int
    name : str
        What the person is called.
    months : int
        How many months from the start.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ages = {place: run.people[place][: months + 1, person] for place in ("home", "work")}
    ax = figures.axes(
        ax, title=f"The two clocks of {name}", x="month", y="age of the device, months"
    )
    for place, role in (("work", "push"), ("home", "dialogue")):
        figures.curve(ax, np.arange(ages[place].size), ages[place], role, f"at {place}")
    ax.set_ylim(0, 1.2 * ages["work"].max() + 1)  # room for the legend
    ax.legend(loc="upper right", ncols=2)
    newer = int(np.count_nonzero(ages["work"] < ages["home"]))
    return figures.describe(
        ax,
        f"Two saw-tooth lines over {ages['home'].size - 1} months: the device of {name} at home is "
        f"at most {ages['home'].max()} months old, that at work between {ages['work'].min()} and "
        f"{ages['work'].max()}; it is the newer in {newer} of {ages['home'].size} months.",
    )


@figures.example(lambda plot: plot({"as it is": (12, 60), "a year less": (0, 60)}))
def plot_cuts(firms, *, ax=None):
    """Plot the age of a firm's devices over two contracts, for several leads and contracts.

    Parameters
    ----------
    firms : dict of str to (int, int)
        Lead and contract in months, by name; at most four.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax,
        title="A cut of the lead lowers all ages, a cut of the contract the oldest",
        x="month",
        y="age of the devices, months",
    )
    told = []
    roles = ("neutral", "mix", "dialogue", "push")
    for role, (name, (lead, contract)) in zip(roles, firms.items(), strict=False):
        mean = theory.firm_age(contract, lead)
        figures.curve(ax, range(121), [lead + t % contract for t in range(121)], role, name)
        told.append(f"{name} has a lead of {lead} and a contract of {contract}, mean age {mean:g}")
    ax.set_ylim(0, 90)
    ax.legend(loc="upper right", fontsize=9)
    return figures.describe(
        ax, f"Ages of a firm's devices over 120 months, as saw-teeth: {'; '.join(told)}."
    )


@figures.example(lambda plot: plot(_small_sweep(doubling=[12, 60], contract=[12, 60])))
def plot_map(frame, parameters=None, *, ax=None):
    """Plot for which speed of progress and which contract work is ahead of home on average.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row a run, with columns doubling, contract and behind_home.
    parameters : Parameters, optional
        Those of the runs, for the line of theory.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    p = parameters or Parameters(office_class=1)
    mean = frame.groupby(["doubling", "contract"])["behind_home"].mean()
    ax = figures.axes(
        ax,
        title="Left of the line one brings one's own",
        x="months in which the best on offer doubles",
        y="length of the contract, months",
    )
    doubling, contract = (mean.index.get_level_values(k).to_numpy() for k in (0, 1))
    for role, name, here in (
        ("dialogue", "home ahead", mean.to_numpy() > 0.005),
        ("neutral", "level", np.abs(mean.to_numpy()) <= 0.005),
        ("push", "work ahead", mean.to_numpy() < -0.005),
    ):
        if here.any():
            look = figures.ROLES[role]
            ax.scatter(
                doubling[here], contract[here], color=look.colour, marker=look.marker or "x", s=34,
                label=name,
            )  # fmt: skip
    lengths = np.linspace(contract.min(), contract.max(), 50)
    line = [(p.lead + length / 2 - p.life / 2) / p.office_class for length in lengths]
    figures.curve(ax, line, lengths, "theory", "level in theory")
    for length, row in mean.groupby("contract"):
        name = f"doublings behind home, contract of {length:g} months"
        figures.remember(ax, name, row.index.get_level_values("doubling"), row)
    ax.set_xlim(0, doubling.max() + 4)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=4)
    replicates = len(frame) // max(len(mean), 1)
    ahead = int((mean < -0.005).sum())
    return figures.describe(
        ax,
        f"A map of {len(mean)} settings, {replicates} runs each: in {ahead} of them work is ahead "
        f"of home on average. They lie right of a straight line, which theory draws from a "
        f"doubling in {line[0]:.0f} months at a contract of {lengths[0]:.0f} to one in "
        f"{line[-1]:.0f} months at {lengths[-1]:.0f}. Left of it home is ahead.",
    )


@figures.example(lambda plot: plot({h: _recorded(habit=h).people["home"][-20:] for h in HABITS}))
def plot_habits(ages, *, glance=1 / 12, life=24, ax=None):
    """Plot the share of devices below each age, for the three habits, with theory.

    Parameters
    ----------
    ages : dict of str to ndarray of int
        Ages at home, of any shape, by habit.
    glance, life : float
        Of the runs.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    most = 72
    ax = figures.axes(
        ax,
        title="As many purchases, three habits",
        x="age of the device at home, months",
        y="share of devices that are younger",
    )
    grid = np.linspace(0, most, 200)
    known = {
        "calendar": np.minimum(grid / life, 1),
        "imitators": np.tanh(glance * grid / 2),
        "whims": 1 - np.exp(-grid / life),
    }
    told = []
    for habit, found in ages.items():
        share = np.bincount(np.minimum(found.ravel(), most), minlength=most + 1) / found.size
        younger = np.concatenate([[0], np.cumsum(share)[:-1]])
        label = f"{WORDS[habit]}: {found.mean():.1f} months"
        figures.curve(ax, np.arange(most + 1), younger, ROLES[habit], label)
        ax.plot(grid, known[habit], color=figures.ROLES["theory"].colour, linewidth=0.8)
        told.append(f"{WORDS[habit]}, mean age {found.mean():.1f}")
    ax.set_ylim(0, 1.02)
    ax.legend(loc="lower right", title="bought, mean age")
    return figures.describe(
        ax,
        f"The share of devices younger than each age up to {most} months, for {len(ages)} habits: "
        f"{'; '.join(told)}. The thin lines are theory for continuous time: straight, a hyperbolic "
        "tangent, an exponential.",
    )


@figures.example(lambda plot: plot(taste.walk(200, seed=3), {"fast": (1, 6)}))
def plot_race(walk, firms, *, months=120, ax=None):
    """Plot a taste that wanders, and the offers of firms that follow it.

    Parameters
    ----------
    walk : ndarray of float64
        Of `taste.walk`.
    firms : dict of str to (int, int)
        Lead and contract in months, by name; at most two.
    months : int
        The last so many are drawn.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(ax, title="Two firms run after a taste", x="month", y="taste, offer")
    figures.curve(ax, range(months), walk[-months:], "neutral", "taste")
    told = []
    for role, (name, firm) in zip(("dialogue", "push"), firms.items(), strict=False):
        offer = taste.offers(walk, *firm)[-months:]
        figures.curve(ax, range(months), offer, role, name)
        miss = np.sqrt(np.mean((offer - walk[-months:]) ** 2))
        told.append(f"{name} misses it by {miss:.1f} (root mean square)")
    ax.legend(loc="best")
    return figures.describe(
        ax, f"A taste that wanders for {months} months, and offers in steps: {'; '.join(told)}."
    )


@figures.example(lambda plot: plot([0.2, 0.7], 2))
def plot_corrections(gains, delay, *, months=40, ax=None):
    """Plot the error of firms that correct it more or less strongly on old news.

    Parameters
    ----------
    gains : sequence of float
        The parts of the error seen that are corrected in a month; at most three.
    delay : int
        How many months old the news is.
    months : int
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Too strong, too late", x="month", y="error, of the one at the start"
    )
    told = []
    for role, gain in zip(("dialogue", "mix", "push"), gains, strict=False):
        error = taste.correct(gain, delay, months)
        figures.curve(ax, range(months + 1), error, role, f"corrects {gain:.0%} of it a month")
        told.append(f"{gain:.0%} a month, between {error.min():.1f} and {error.max():.1f}")
    ax.axhline(0, color=figures.INK, linewidth=0.8)
    ax.legend(loc="best")
    limit = theory.strongest_gain(delay)
    return figures.describe(
        ax,
        f"The error over {months} months with news {delay} months old: {'; '.join(told)}. Above "
        f"{limit:.0%} a month it swings ever wider.",
    )


def _recorded(**changes):
    p = Parameters(n=60, firm_size=10, warm_up=0, steps=130, **changes)
    return Model("two_clocks").simulate(p, 1, record=True)


def _small_sweep(**values):
    p = Parameters(n=60, office_class=1, warm_up=0, steps=60)
    return sweep(Model("two_clocks"), values, p, replicates=2)
