"""The figures of a federation; each takes what runs left and returns described Axes."""

import numpy as np

from simulations import figures
from simulations.models.federation import engine, stations, theory
from simulations.models.federation.explorer import MOVED, NO_HOME, STAYED, seen
from simulations.models.federation.rules import NOWHERE, Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

LOOKS = {
    STAYED: ("adopter", "where they settled"),
    MOVED: ("mix", "with a friend"),
    NO_HOME: ("rejecter", "without a home"),
}
DOORS = {"open": ("push", "all are let in"), "closed": ("dialogue", "closed when full")}
GOLDEN = np.pi * (3 - 5**0.5)  # the angle between seeds of a sunflower
GONE, LARGEST, REST = 0, 1, 2
WAYS = ((False, "neutral", "at random"), (True, "push", "best tied first"))


@figures.example(lambda plot: plot(_small_sweep()))
def plot_cliff(frame, *, ax=None):
    """Plot who has a home in the end against the room that servers keep, a mark a run.

    Parameters
    ----------
    frame : pandas.DataFrame
        From a sweep over ``doors`` and ``spare``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Open doors: all or nothing", x="spare room, as a share of a server's people",
        y="share of people with a home", size=(6.6, 4.2),
    )  # fmt: skip
    hit, texts = frame["hit"].mean(), []
    rooms = np.sort(frame["spare"].unique())
    figures.curve(ax, rooms, np.full(rooms.size, 1 - hit), "neutral", "nobody is let in")
    figures.curve(ax, rooms, theory.closed_doors(hit, rooms), "theory", "(1 - x)(1 + spare room)")
    for doors, part in frame.groupby("doors", sort=False):
        role, label = DOORS[doors]
        # runs side by side, open doors left of closed ones: many of them end alike
        aside = {"open": -0.02, "closed": 0.02}[doors] + (part["replicate"] % 5 - 2) * 0.006
        aside *= rooms[-1] - rooms[0]
        figures.points(ax, part["spare"] + aside, part["housed"], role, label)
        mean = part.groupby("spare")["housed"].mean()
        told = ", ".join(f"{room:g}: {share:.2f}" for room, share in mean.items())
        texts.append(f"{label}: {told}")
    needed = theory.room_needed(hit)
    ax.axvline(needed, color="#888888", linewidth=1)
    ax.annotate(f"x/(1 - x) = {needed:.2f}", (needed, 0.2), (4, 0), textcoords="offset points",
                xycoords=("data", "axes fraction"), fontsize=9)  # fmt: skip
    ax.set_ylim(-0.04, 1.06)
    ax.legend(loc="center right", fontsize=9)
    return figures.describe(
        ax,
        f"Share of people with a home in the end against spare room, a mark a run, "
        f"{frame['replicate'].nunique()} runs for each room; the server that fails holds {hit:.2f} "
        f"on average. Means by room, {'; '.join(texts)}. Where nobody is let in it is "
        f"{1 - hit:.2f}. On average open doors need a room of {needed:.2f}.",
    )


@figures.example(lambda plot: plot({"a": _small_run(), "b": _small_run(doors="closed")}))
def plot_waves(runs, *, ax=None):
    """Plot wave by wave who has a home.

    Parameters
    ----------
    runs : dict of str to Trajectory
        By name; a name that ``doors`` can have takes its role.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(ax, title="Wave after wave", x="wave", y="share of people with a home")
    texts = []
    for name, run in runs.items():
        role, label = DOORS.get(name, ("neutral", name))
        housed = run.measures["housed"]
        figures.curve(ax, range(housed.size), housed, role, label, markers=True)
        texts.append(f"{label}: {', '.join(f'{share:.2f}' for share in housed[:8])}")
    ax.set_ylim(-0.04, 1.06)
    ax.legend(loc="best")
    return figures.describe(
        ax,
        f"Share of people with a home after each wave; wave 1 is the failure. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot(_small_run(), (0, 1, 2)))
def plot_people(run, at):
    """Draw a small federation at several waves: a ring a server, as large as its room.

    Parameters
    ----------
    run : Trajectory
        Recorded, of at most a few hundred people.
    at : sequence of int
        The waves to draw; those after the last show the end.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    home, settled, room = (run.people[name] for name in ("home", "settled", "capacity"))
    states, centres = seen(run.people, None), _centres(np.sqrt(room) + 1)
    row, texts = figures.panels(len(at), size=(3.0 * len(at), 3.6)), []
    for ax, t in zip(row, at, strict=True):
        now = min(t, run.steps)
        on = np.where(home[now] == NOWHERE, settled, home[now])
        places = np.empty((on.size, 2))
        for server, centre in enumerate(centres):
            here = np.flatnonzero(on == server)
            k = np.arange(here.size)
            spiral = np.sqrt(k + 0.5)[:, None] * np.stack(
                [np.cos(k * GOLDEN), np.sin(k * GOLDEN)], 1
            )
            places[here] = centre + spiral
        figures.draw_network(ax, places, np.empty((0, 2), int), states[now], LOOKS, size=9)
        for server, centre in enumerate(centres):
            ring = _ring(centre, np.sqrt(room[server]) + 0.4, run.people["down"][now][server])
            ax.add_patch(ring)
        ax.autoscale_view()
        housed, down = np.count_nonzero(states[now] != NO_HOME), run.people["down"][now]
        ax.set_title(f"Wave {t}: {housed} have a home", fontsize=9.5)
        texts.append(f"wave {t}: {housed} have a home, {down.sum()} servers down")
    figures.shared_key(row[0], ncols=3)
    return figures.describe(
        row[0],
        f"{settled.size} people on {room.size} servers, each drawn as a ring as large as its room, "
        f"dashed where it is down. {'; '.join(texts)}.",
    )


def _ring(centre, radius, down):
    from matplotlib.patches import Circle

    style = {"linestyle": "--", "color": "#b0b0b0"} if down else {"color": figures.INK}
    return Circle(centre, radius, fill=False, linewidth=0.9, **style)


def _centres(radii):
    # the largest in the middle, the others around it on rings, none over another
    order = np.argsort(-radii, kind="stable")
    centres = np.zeros((radii.size, 2))
    orbit, angle, widest = radii[order[0]], 2 * np.pi, 0.0
    for server in order[1:]:
        radius = radii[server]
        turn = 2 * np.arcsin(min(1.0, radius / (orbit + max(widest, radius))))
        if angle + turn > 2 * np.pi:  # this ring is full
            orbit, angle, widest = orbit + 2 * widest, 0.0, radius
            turn = 2 * np.arcsin(min(1.0, radius / (orbit + widest)))
        way = angle + turn / 2
        centres[server] = (orbit + widest) * np.array([np.cos(way), np.sin(way)])
        angle += turn
    return centres


@figures.example(
    lambda plot: plot({"list": Parameters(n=300), "friends": Parameters(n=300, listed=0)})
)
def plot_sizes(towns, *, seed=0, ax=None):
    """Plot the servers of several towns by size, the largest first, on logarithmic axes.

    Parameters
    ----------
    towns : dict of str to Parameters
        By name, at most four.
    seed : int
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Left to friends, one server grows", x="server, the largest first",
        y="share of people on it", size=(6.6, 4.0),
    )  # fmt: skip
    texts = []
    for role, (name, p) in zip(("dialogue", "push", "mix", "neutral"), towns.items(), strict=False):
        sizes = np.sort(np.bincount(engine.settle(p, seed, p.n)))[::-1] / p.n
        figures.curve(ax, np.arange(1, sizes.size + 1), sizes, role, name, markers=sizes.size < 20)
        texts.append(f"{name}: {sizes.size} servers, the largest with {sizes[0]:.2f}")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.legend(loc="best", fontsize=9)
    return figures.describe(
        ax,
        f"Share of people on each server against its rank, on logarithmic axes, one town each. "
        f"{'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot((2, 3), chance=0.3, side=8))
def plot_lattices(redundancies, *, chance, side=stations.SIDE, seed=0):
    """Draw Baran's lattices after some stations have died: the same stations in all.

    Parameters
    ----------
    redundancies : sequence of int
        Of 2, 3, 4, 8.
    chance : float
        With which a station dies.
    side, seed : int

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    row = figures.panels(len(redundancies), size=(3.4 * len(redundancies), 3.9))
    places = np.stack(np.divmod(np.arange(side * side), side)[::-1], axis=1).astype(float)
    places[:, 1] *= -1
    gone, texts = stations.dead(side * side, chance, seed), []
    looks = {
        GONE: ("rejecter", "dead"),
        LARGEST: ("adopter", "in the largest group"),
        REST: ("push", "cut off"),
    }
    for ax, redundancy in zip(row, redundancies, strict=True):
        network = stations.lattice(redundancy, side)
        group, largest = stations.groups(network, gone)
        states = np.where(gone, GONE, np.where(group == largest, LARGEST, REST))
        ties = network.tie_list()
        kept = ties[~gone[ties].any(axis=1)]
        figures.draw_network(ax, places, kept, states, looks, size=11)
        together, alive = np.count_nonzero(states == LARGEST), np.count_nonzero(~gone)
        ax.set_title(f"Redundancy {redundancy}: {together} of {alive} together", fontsize=9.5)
        texts.append(f"redundancy {redundancy}: {together} of {alive} alive hang together")
    figures.shared_key(row[0], ncols=3)
    return figures.describe(
        row[0],
        f"A lattice of {side} by {side} stations of which {gone.sum()} have died, the same in all "
        f"panels. {'; '.join(texts)}.",
    )


@figures.example(lambda plot: plot((2, 3), runs=4, side=6))
def plot_survivors(redundancies, *, runs, side=stations.SIDE, seed=0, ax=None):
    """Plot the largest group of stations against the chance with which a station dies.

    Parameters
    ----------
    redundancies : sequence of int
        Of 2, 3, 4, 8; at most four.
    runs : int
        Orders in which the stations die.
    side, seed : int
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = figures.axes(
        ax, title="Three ties a station are nearly enough", x="chance that a station dies",
        y="share of all in the largest group", size=(6.4, 4.0),
    )  # fmt: skip
    chances, texts = np.linspace(0, 1, 41), []
    figures.curve(ax, chances, 1 - chances, "theory", "all who live")
    for role, redundancy in zip(("push", "dialogue", "mix", "adopter"), redundancies, strict=False):
        network = stations.lattice(redundancy, side)
        mean, _ = stations.survivability(network, chances, runs, seed)
        figures.curve(ax, chances, mean, role, f"redundancy {redundancy}")
        at = np.interp([0.3, 0.5], chances, mean)
        texts.append(f"redundancy {redundancy}: {at[0]:.2f} at 0.3, {at[1]:.2f} at 0.5")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.legend(loc="upper right", fontsize=9)
    return figures.describe(
        ax,
        f"Share of {side * side} stations in the largest group against the chance that a station "
        f"dies, means of {runs} orders of dying. {'; '.join(texts)}. No curve can be above the "
        "line of those who live.",
    )


@figures.example(lambda plot: plot([0, 0.2, 0.5], n=60, runs=2))
def plot_losses(removed, *, runs, n=10_000, seed=0):
    """Plot the largest group against the share of people lost, at random and by attack.

    Parameters
    ----------
    removed : sequence of float
    runs, n, seed : int

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    found = stations.compare_losses(removed, runs, n, seed=seed)
    row, texts = figures.panels(2, size=(8.0, 3.8)), []
    names = {"random": "Ties by lot", "preferential": "Newcomers prefer the well tied"}
    for ax, (kind, name) in zip(row, names.items(), strict=True):
        figures.axes(ax, title=name, x="share removed", y="largest group, share of all")
        for attack, role, label in (
            (False, "neutral", "at random"),
            (True, "push", "best tied first"),
        ):
            mean = found[kind, attack].mean(axis=0)
            figures.curve(ax, removed, mean, role, label)
            told = ", ".join(f"{share:.2f}" for share in mean[:: max(1, len(mean) // 5)])
            texts.append(f"{name.lower()}, {label}: {told}")
        ax.set_ylim(0, 1)
        ax.legend(loc="upper right", fontsize=9)
    return figures.describe(
        row[0],
        f"The largest group of {n:,} people with four ties each on average against the share "
        f"removed, from {removed[0]:g} to {removed[-1]:g}, {runs} networks each. "
        f"{'; '.join(texts)}.",
    )


def _small_run(**changes):
    p = Parameters(n=60, founding=0.1, mean_degree=4, **changes)
    return engine.simulate(p, 17, record=True)


def _small_sweep():
    grid = {"doors": ["open", "closed"], "spare": [0, 0.5, 2]}
    return sweep(Model("federation"), grid, Parameters(n=200), replicates=3)
