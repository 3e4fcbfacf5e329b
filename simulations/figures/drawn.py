"""Small networks, drawn: who is tied to whom, and the state of everybody as colour and shape."""

import numpy as np

from simulations.figures import layout
from simulations.figures.look import panel_grid
from simulations.figures.roles import ROLES
from simulations.figures.shown import describe, remember


def draw_network(ax, positions, ties, states, looks, *, size=28):
    """Draw a small network: ties as thin lines, people as marks whose shape tells their state.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    positions : ndarray, shape (n, 2)
    ties : ndarray of int, shape (m, 2)
    states : ndarray of int, shape (n,)
    looks : dict of int to (str, str)
        For each state its role and its label.
    size : float
        Area of a mark.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.collections import LineCollection

    ax.add_collection(LineCollection(positions[ties], colors="#dddddd", linewidths=0.5, zorder=1))
    counts = [np.count_nonzero(states == state) for state in looks]
    remember(ax, "people", [label for _, label in looks.values()], counts)
    for state, (role, label) in looks.items():
        here = states == state
        look = ROLES[role]
        ax.scatter(
            *positions[here].T,
            s=size,
            c=look.colour,
            marker=look.marker or "o",
            label=f"{label} ({here.sum()})",
            linewidths=0.8,
            zorder=2,
        )
    ax.set_axis_off()
    ax.set_aspect("equal")
    return ax


def moments(histories, network, at, looks, counted, counted_as="Adopters"):
    """Draw the same people at several moments, a row a history, and describe what is seen.

    Parameters
    ----------
    histories : dict of str to ndarray of int, shape (steps + 1, n)
        The state of everybody at every step, by the name of the history.
    network : Network
        Of at most a few hundred people.
    at : sequence of int
        The steps to draw; a history that is over by then shows its end.
    looks : dict of int to (str, str)
        For each state its role and its label.
    counted : tuple of int
        The states whose people are counted.
    counted_as : str
        What these people are, at the start of a sentence.

    Returns
    -------
    matplotlib.axes.Axes
        The first of the figure.
    """
    ties = network.tie_list()
    positions = layout.positions(ties, network.n)
    grid = panel_grid(len(histories), len(at), size=(2.3 * len(at), 2.5 * len(histories)))
    texts = []
    for row, (name, history) in zip(grid, histories.items(), strict=True):
        seen = []
        for ax, t in zip(row, at, strict=True):
            states = history[min(t, len(history) - 1)]
            count = int(np.isin(states, counted).sum())
            draw_network(ax, positions, ties, states, looks, size=16)
            ax.set_title(f"{name}, step {t}: {count}", fontsize=10)
            seen.append(f"{count} at step {t}")
        texts.append(f"{name}: {', '.join(seen)}")
    shared_key(grid[0][0], ncols=3)
    return describe(
        grid[0][0],
        f"The same {network.n} people drawn at {len(at)} moments. "
        f"{counted_as}: {'; '.join(texts)}.",
    )


def shared_key(ax, **look):
    """Write the states of one panel below all panels of its figure, without what it counts.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        A panel of `draw_network`, whose labels end in a count: ``adopter (12)``.
    **look
        As in `matplotlib.figure.Figure.legend`.
    """
    handles, labels = ax.get_legend_handles_labels()
    names = [label.split(" (")[0] for label in labels]
    ax.figure.legend(handles, names, loc="outside lower center", **look)
