"""What a figure says besides its picture: alt text, and the numbers behind it in a table."""

from __future__ import annotations

import html
import io
import itertools
import os
from base64 import b64encode
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# set where output becomes part of a page: by the build of the book, and by Python in its pages
IN_A_PAGE = "SIMULATIONS_STATIC"
MOST_ROWS = 25
_COUNT = itertools.count()  # of the figures shown, for names that stand in a page once


def describe(ax: Axes, text: str) -> Axes:
    """Attach to the Axes what they show, in words and numbers, as alt text; return the Axes.

    Raises
    ------
    ValueError
        If the text is too short to tell anything.

    Examples
    --------
    >>> from simulations import figures
    >>> ax = figures.axes(title="Adopters", x="step", y="share of people")
    >>> ax = figures.describe(ax, "Adopters rise from 0.01 to 0.8 in 20 steps.")
    >>> figures.alt_text(ax.figure)
    'Adopters rise from 0.01 to 0.8 in 20 steps.'
    """
    if len(text.split()) < 6:
        raise ValueError(f"alt text must say what is seen, in at least 6 words, got {text!r}")
    ax.course_alt_text = " ".join(text.split())
    return ax


def alt_text(figure: Figure) -> str:
    """Return the alt text of a figure: the descriptions of its Axes, in order.

    Raises
    ------
    ValueError
        If nobody has described them.

    Examples
    --------
    >>> from simulations import figures
    >>> ax = figures.axes()
    >>> figures.alt_text(ax.figure)
    Traceback (most recent call last):
        ...
    ValueError: a figure needs alt text: call describe(ax, text) where it is drawn
    """
    texts = [ax.course_alt_text for ax in figure.axes if hasattr(ax, "course_alt_text")]
    if not texts:
        raise ValueError("a figure needs alt text: call describe(ax, text) where it is drawn")
    return " ".join(texts)


def numbers(ax: Axes) -> list[tuple[Any, ...]]:
    """Return what was drawn on the Axes, a list of (label, x values, y values).

    Examples
    --------
    >>> from simulations import figures
    >>> ax = figures.axes()
    >>> line = figures.curve(ax, [0, 1, 2], [0.1, 0.2, 0.4], "push", "push")
    >>> [label for label, x, y in figures.numbers(ax)]
    ['push']
    """
    return getattr(ax, "course_numbers", [])


def _drawn(ax):
    """Return what the table tells of the Axes: if nothing was remembered, what has a label."""
    if numbers(ax):
        return numbers(ax)
    named = [line for line in ax.lines if not line.get_label().startswith("_")]
    spots = [c for c in ax.collections if hasattr(c, "get_offsets") and len(c.get_offsets()) > 1]
    spots = [c for c in spots if not c.get_label().startswith("_")]
    return [(line.get_label(), *map(np.asarray, line.get_data(orig=True))) for line in named] + [
        (spot.get_label(), *np.asarray(spot.get_offsets()).T) for spot in spots
    ]


def remember(ax, label, x, y, *, low=None, high=None):
    """Keep a series for the table under the figure, as the drawing helpers do; return the Axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    label : str
    x, y : sequence
    low, high : sequence, optional
        The ends of its band or of its error bars.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.course_numbers = [*numbers(ax), (label, np.asarray(x), np.asarray(y))]
    if low is not None:
        ends = np.asarray(low), np.asarray(high)
        ax.course_spreads = {**spreads(ax), len(ax.course_numbers) - 1: ends}
    return ax


def spreads(ax):
    """Return the ends of bands and error bars, two arrays, by the place of their series."""
    return getattr(ax, "course_spreads", {})


class Shown:
    """A figure on its way to the page: picture, alt text, and the table of its numbers.

    In a page of the book it is vectors in the page's colours. A notebook, whose colours nobody
    knows, gets a picture on paper.

    Examples
    --------
    >>> from simulations import figures, show
    >>> ax = figures.axes(x="step", y="share of people")
    >>> ax.plot([0, 20], [0.01, 0.8], label="adopters")[0].get_label()
    'adopters'
    >>> figure = show(figures.describe(ax, "Adopters rise from 0.01 to 0.8 in 20 steps."))
    >>> figure.alt
    'Adopters rise from 0.01 to 0.8 in 20 steps.'
    >>> "0.8" in figure.table(), figure.picture()[:4], figure.page[:7]
    (True, 'iVBO', '<figure')
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.alt = alt_text(figure)
        from matplotlib.legend import Legend

        for legend in figure.findobj(Legend):
            legend.set_frame_on(False)  # made after the Axes, out of reach of their style

    @cached_property
    def page(self) -> str:
        """The figure as HTML for a page."""
        from simulations.figures import pieces, svg

        name = f"{os.environ.get(IN_A_PAGE, '')}-{next(_COUNT)}"
        found = {"wide": "", "panel": "", "small": "", "key": ""}
        for i, piece in enumerate(pieces.pieces(self.figure)):
            drawn = svg.drawn(piece.figure, f"f{name}-{i}", kind=f"figure-{piece.kind}")
            found[piece.kind] += drawn
        above = html.escape(svg.spaced(pieces.heading(self.figure)))
        told = html.escape(svg.spaced(self.alt))
        return (
            '<figure class="course-figure">'
            f'<div class="figure-pieces" role="img" aria-label="{told}">'
            + (f'<p class="figure-heading">{above}</p>' if above else "")
            + f'{found["wide"]}<div class="figure-panels {pieces.columns(self.figure)}">'
            f"{found['panel']}{found['small']}</div>{found['key']}</div>{self.table()}</figure>"
        )

    def table(self) -> str:
        """Return the numbers of the figure as HTML to unfold; nothing if it has none."""
        tables = _tables(self.figure)
        if not tables:
            return ""
        return (
            '<details class="figure-numbers"><summary>The numbers of this figure</summary>'
            f"{tables}</details>"
        )

    def picture(self) -> str:
        """Return the figure as PNG, in base64."""
        data = io.BytesIO()
        self.figure.savefig(data, format="png", dpi=160)
        # as text: of the kernels, that of the browser does not turn bytes into it
        return b64encode(data.getvalue()).decode()

    def _ipython_display_(self):
        from IPython.display import HTML, display

        if os.environ.get(IN_A_PAGE, "") not in ("", "0"):
            display({"text/html": self.page, "text/plain": self.alt}, raw=True)
            return
        width = round(self.figure.get_size_inches()[0] * 100)
        display(
            {"image/png": self.picture(), "text/plain": self.alt},
            metadata={"image/png": {"alt": self.alt, "width": width}},
            raw=True,
        )
        if table := self.table():
            display(HTML(table))


def show(ax: Axes) -> Shown:
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

    Examples
    --------
    >>> from simulations import figures, show
    >>> ax = figures.axes(x="step", y="share of people")
    >>> show(figures.describe(ax, "No adopters in 20 steps, since nobody was told.")).alt
    'No adopters in 20 steps, since nobody was told.'
    """
    return Shown(ax.figure)


def _tables(figure):
    """Return the numbers of a figure: series over the same x values stand in one table."""
    groups = {}
    for place, ax in enumerate(figure.axes):
        for i, (label, x, y) in enumerate(_drawn(ax)):
            # people are counted by their state on every panel: one table for all moments
            counted = len(x) and isinstance(x[0], str)
            key = (None if counted else place, tuple(np.asarray(x).tolist()))
            if len(x):
                groups.setdefault(key, []).append((ax, label, y, spreads(ax).get(i)))
    return "".join(_table(x, series) for (_, x), series in groups.items())


def _table(x, series):
    axes = list(dict.fromkeys(ax for ax, *_ in series))
    title = _title(axes[0]) if len(axes) == 1 else ""
    about = ": ".join(filter(None, (title, axes[0].get_ylabel() if axes[0].axison else "")))
    names = [label if len(axes) == 1 else _title(ax) or label for ax, label, *_ in series]
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names)
    bands = "; in brackets the band" if any(ends is not None for *_, ends in series) else ""
    first = "group" if isinstance(x[0], str) else axes[0].get_xlabel() or "x"
    # long curves are thinned: the table is for reading
    rows = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_ROWS)).round().astype(int))
    body = "".join(
        f'<tr><th scope="row">{_value(x[i])}</th>'
        + "".join(f"<td>{_with_spread(y, ends, i)}</td>" for *_, y, ends in series)
        + "</tr>"
        for i in rows
    )
    return (
        f"<table><caption>{html.escape(about or series[0][1])}{bands}</caption><thead><tr>"
        f'<th scope="col">{html.escape(first)}</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _title(ax):
    return " ".join((ax.get_title(loc="left") or ax.get_title()).split())


def _with_spread(values, ends, i):
    if ends is None:
        return _value(values[i])
    return f"{_value(values[i])} ({_value(ends[0][i])} to {_value(ends[1][i])})"


def _value(value):
    if isinstance(value, str):
        return html.escape(value)
    if abs(value) < 1_000:
        return f"{value:.4g}"
    # no powers of ten, and years that differ in their months
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.1f}".removesuffix(".0")
