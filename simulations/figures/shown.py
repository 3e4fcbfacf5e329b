"""What a figure says besides its picture: alt text, and the numbers behind it in a table."""

import html
import io
from base64 import b64encode

import numpy as np


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
    texts = [ax.course_alt_text for ax in figure.axes if hasattr(ax, "course_alt_text")]
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
        from matplotlib.legend import Legend

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
