"""The look of all figures: panels and axes, and curves, points and bands in the way of their role.

A figure function takes a frame, draws with these helpers, says what it drew with `describe` and
returns the Axes.
"""

import numpy as np

from simulations.figures.roles import INK, PAPER, ROLES
from simulations.figures.shown import remember

GRID = "#e6e6e6"

# few lines, no box, type that is readable on a phone
_STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.5,
    "axes.edgecolor": "#888888",
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "legend.frameon": False,
}


def panels(count, *, size=None):
    """Return the Axes of a new figure with several panels side by side.

    Parameters
    ----------
    count : int
        How many.
    size : tuple of float, optional
        Width and height in inches.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    return panel_grid(1, count, size=size or (4.2 * count, 3.6))[0]


def panel_grid(rows, columns, *, size):
    """Return the Axes of a new figure, a list of rows.

    Parameters
    ----------
    rows, columns : int
    size : tuple of float
        Width and height in inches.

    Returns
    -------
    list of list of matplotlib.axes.Axes
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        return figure.subplots(rows, columns, squeeze=False).tolist()


def axes(ax=None, *, title="", x="", y="", size=(6.4, 3.7)):
    """Return Axes in the look of the course, with title and labels set.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        To draw on; a new figure if not given.
    title, x, y : str
        The title (what one sees) and the axis labels (what is measured, with unit).
    size : tuple of float
        Width and height in inches of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        (ax,) = panels(1, size=size)
    ax.set_title(title, loc="left", fontsize=11.5, fontweight="bold", pad=10)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    return ax


def curve(ax, x, y, role, label, *, markers=False, low=None, high=None):
    """Draw a line in its role's colour and dash; return the Axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x, y : sequence of float
    role : str
        One of `ROLES`.
    label : str
        Its name in the legend and in the table of numbers.
    markers : bool
        Whether to mark the single values too.
    low, high : sequence of float, optional
        The ends of a band around it, for the table of numbers.

    Returns
    -------
    matplotlib.axes.Axes
    """
    look = ROLES[role]
    ax.plot(
        x,
        y,
        color=look.colour,
        linestyle=look.dash,
        linewidth=2,
        label=label,
        marker=look.marker if markers else "",
        markersize=5,
    )
    return remember(ax, label, x, y, low=low, high=high)


def points(ax, x, y, role, label, *, error=None):
    """Draw marks in the role's colour and shape; return the Axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x, y : sequence of float
    role : str
        One of `ROLES`.
    label : str
        Its name in the legend and in the table of numbers.
    error : array_like, optional
        The length of the error bars, as for ``errorbar`` of matplotlib.

    Returns
    -------
    matplotlib.axes.Axes
    """
    look = ROLES[role]
    ax.errorbar(
        x,
        y,
        yerr=error,
        fmt=look.marker or "o",
        color=look.colour,
        markersize=5.5,
        capsize=2.5,
        elinewidth=1.2,
        label=label,
    )
    if error is None:
        return remember(ax, label, x, y)
    y = np.atleast_1d(np.asarray(y, float))
    below, above = np.broadcast_to(np.asarray(error, float), (2, len(y)))
    return remember(ax, label, x, y, low=y - below, high=y + above)


def band(ax, frame, x, y, role, label):
    """Draw the median over replicates and the band that holds the middle 80 % of them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    frame : pandas.DataFrame
        Tidy: a row a run and x value.
    x, y : str
        Its columns.
    role, label : str

    Returns
    -------
    matplotlib.axes.Axes
    """
    spread = frame.groupby(x)[y].quantile([0.1, 0.5, 0.9]).unstack()
    ax.fill_between(
        spread.index, spread[0.1], spread[0.9], color=ROLES[role].colour, alpha=0.18, linewidth=0
    )
    return curve(ax, spread.index, spread[0.5], role, label, low=spread[0.1], high=spread[0.9])
