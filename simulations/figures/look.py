"""One look for all figures: role colours with shapes of their own, alt text from the numbers.

A figure function takes a frame, draws with the helpers below, says what it drew with `describe`
and returns the Axes. `show` puts it on the page: the picture with its alt text, and the numbers
behind it in a table to unfold.

A role means the same in every chapter and is never told by colour alone: each has its dash and
marker too. Colours are Okabe and Ito's, chosen to be told apart with any colour vision.
"""

import html
import io
from base64 import b64encode
from typing import NamedTuple

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from simulations.figures import layout

INK, PAPER, GRID = "#222222", "#ffffff", "#e6e6e6"


class Role(NamedTuple):
    """How a role is drawn."""

    colour: str
    dash: str | tuple
    marker: str


ROLES = {
    "push": Role("#D55E00", (0, (5, 2)), "s"),
    "dialogue": Role("#0072B2", "solid", "o"),
    "mix": Role("#7B4FA3", (0, (7, 2, 1, 2)), "D"),
    "null": Role("#6e6e6e", (0, (1, 1.5)), "x"),
    "theory": Role("#111111", (0, (3, 2)), ""),
    "simulation": Role("#0072B2", "solid", "o"),
    "adopter": Role("#009E73", "solid", "o"),
    "rejecter": Role("#CC79A7", (0, (3, 1, 1, 1)), "X"),
    "undecided": Role("#9a9a9a", (0, (1, 1)), "."),
}

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


def curve(ax, x, y, role, label, *, markers=False):
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
    return remember(ax, label, x, y)


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
    return remember(ax, label, x, y)


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
    return curve(ax, spread.index, spread[0.5], role, label)


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


def moments(histories, network, at, looks, counted):
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
        The states whose people are counted, as adopters.

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
            adopters = int(np.isin(states, counted).sum())
            draw_network(ax, positions, ties, states, looks, size=16)
            ax.set_title(f"{name}, step {t}: {adopters}", fontsize=10)
            seen.append(f"{adopters} at step {t}")
        texts.append(f"{name}: {', '.join(seen)}")
    handles, labels = grid[0][0].get_legend_handles_labels()
    grid[0][0].figure.legend(
        handles, [label.split(" (")[0] for label in labels], loc="outside lower center", ncols=3
    )
    return describe(
        grid[0][0],
        f"The same {network.n} people drawn at {len(at)} moments. Adopters: {'; '.join(texts)}.",
    )


def describe(ax, text):
    """Attach to the Axes what they show, in words and numbers, as alt text; return the Axes.

    Raises
    ------
    ValueError
        If the text is too short to tell anything.
    """
    if len(text.split()) < 6:
        raise ValueError(f"alt text must say what is seen, in at least 6 words, got {text!r}")
    ax.course_alt_text = " ".join(text.split())
    return ax


def alt_text(figure):
    """Return the alt text of a figure: the descriptions of its Axes, in order.

    Raises
    ------
    ValueError
        If nobody has described them.
    """
    axes_of = [figure] if isinstance(figure, Axes) else figure.axes
    texts = [ax.course_alt_text for ax in axes_of if hasattr(ax, "course_alt_text")]
    if not texts:
        raise ValueError("a figure needs alt text: call describe(ax, text) where it is drawn")
    return " ".join(texts)


def numbers(ax):
    """Return what was drawn on the Axes, a list of (label, x values, y values)."""
    return getattr(ax, "course_numbers", [])


def remember(ax, label, x, y):
    """Keep a series for the table under the figure, as the drawing helpers do; return the Axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    label : str
    x, y : sequence

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.course_numbers = [*numbers(ax), (label, np.asarray(x), np.asarray(y))]
    return ax


class Shown:
    """A figure on its way to the page: picture, alt text, and the table of its numbers."""

    def __init__(self, figure):
        self.figure = figure
        self.alt = alt_text(figure)
        for legend in figure.findobj(Legend):
            legend.set_frame_on(False)  # made after the Axes, out of reach of their style

    def _ipython_display_(self):
        from IPython.display import HTML, display

        data = io.BytesIO()
        self.figure.savefig(data, format="png", dpi=160)
        width = round(self.figure.get_size_inches()[0] * 100)
        display(
            # as text: of the kernels, that of the browser does not turn bytes into it
            {"image/png": b64encode(data.getvalue()).decode(), "text/plain": self.alt},
            metadata={"image/png": {"alt": self.alt, "width": width}},
            raw=True,
        )
        table = "".join(_table(ax) for ax in self.figure.axes)
        if table:
            display(
                HTML(
                    '<details class="figure-numbers"><summary>The numbers of this figure'
                    f"</summary>{table}</details>"
                )
            )


def show(ax):
    """Show the figure of the Axes with its alt text, and its numbers in a table to unfold.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any Axes of the figure.

    Returns
    -------
    Shown
        Displayed when it is the last line of a cell.

    Raises
    ------
    ValueError
        If the figure has no alt text.
    """
    return Shown(ax.figure)


def _table(ax, most=25):
    series = [item for item in numbers(ax) if len(item[1])]
    if not series:
        return ""
    title = html.escape(ax.get_title(loc="left") or "numbers")
    out = []
    for label, x, y in series:
        # long curves are thinned: the table is for reading
        rows = np.unique(np.linspace(0, len(x) - 1, min(len(x), most)).round().astype(int))
        cells = "".join(f"<tr><td>{_value(x[i])}</td><td>{_value(y[i])}</td></tr>" for i in rows)
        out.append(
            f"<table><caption>{title}: {html.escape(label)}</caption><thead><tr>"
            f'<th scope="col">{html.escape(ax.get_xlabel() or "x")}</th>'
            f'<th scope="col">{html.escape(ax.get_ylabel() or "y")}</th></tr></thead>'
            f"<tbody>{cells}</tbody></table>"
        )
    return "".join(out)


def _value(value):
    return html.escape(value) if isinstance(value, str) else f"{value:.4g}"
