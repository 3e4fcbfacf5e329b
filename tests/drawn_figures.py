"""What the figures of a model draw in their examples: words, numbers, bands and roles.

Usage: python -m tests.drawn_figures --write [MODEL ...]

``drawn/<model>.json`` keeps it, panel by panel, in words that can be read beside a change: whoever
changes a figure writes it anew and looks at what differs. `test_contract` compares.
"""

import hashlib
from pathlib import Path

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from simulations import figures
from simulations.figures.roles import ROLES
from simulations.figures.shown import spreads
from tests.kept import Kept

MOST = 12  # numbers that are kept one by one; of more, the ends and a digest
SEEN_AS = {role.colour: name for name, role in ROLES.items()}


def number(value):
    """Return a number to four digits: the last of them is of no matter, on any machine."""
    if isinstance(value, str):
        return value
    value = float(value)
    return f"{0.0 if abs(value) < 1e-9 else value:.4g}"


def kept(values):
    """Return a row of numbers or words as one text."""
    words = [number(value) for value in np.asarray(values).ravel().tolist()]
    if len(words) <= MOST:
        return ", ".join(words)
    found = hashlib.sha256(" ".join(words).encode()).hexdigest()[:8]
    return f"{', '.join(words[:3])} ... {words[-1]} ({len(words)}, {found})"


def role_of(colour):
    """Return the role that has a colour, or the colour."""
    colour = to_hex(colour)
    return SEEN_AS.get(colour, colour)


def look_of(line):
    """Return role, dash and marker of a line."""
    marker = line.get_marker()
    return " ".join(
        filter(None, (role_of(line.get_color()), line.get_linestyle(), str(marker or "")))
    )


def marks(ax):
    """Return everything drawn on the Axes without the numbers that are told elsewhere."""
    for line in ax.lines:
        yield f"line {look_of(line)}", [*line.get_xdata(), *line.get_ydata()]
    for bar in ax.patches:
        if isinstance(bar, Rectangle):
            place = bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()
            yield f"bar {role_of(bar.get_facecolor())}", place
    for group in ax.collections:
        colours = group.get_facecolor() if len(group.get_facecolor()) else group.get_edgecolor()
        kind = type(group).__name__.removesuffix("Collection").lower()
        kind = kind.removeprefix("fillbetween")  # matplotlib has its own class for them since 3.10
        many = group.get_offset_transform().is_affine and len(np.atleast_2d(colours)) > 1
        role = f"{len(colours)} colours" if many else role_of(colours[0]) if len(colours) else ""
        if len(group.get_offsets()) > 1:
            points = np.asarray(group.get_offsets())
        else:
            points = np.concatenate([path.vertices for path in group.get_paths() or []] or [[]])
        yield f"{kind} {role}", points if ax.axison else [len(points)]
    for image in ax.images:
        yield (
            "image",
            image.get_array().filled(-1) if np.ma.isMA(image.get_array()) else (image.get_array()),
        )


def of_axis(ax, axis, limits, automatic):
    """Return label and scale of an axis, and what has been set by hand: its ends and its words."""
    words = [f"{axis.get_label_text()} ({axis.get_scale()})"]
    if not automatic:
        words.append(f"from {' to '.join(map(number, limits))}")
    if isinstance(axis.get_major_locator(), NullLocator):
        words.append("without ticks")
    elif isinstance(axis.get_major_locator(), FixedLocator) and len(axis.get_majorticklocs()):
        words.append(f"ticks {kept(axis.get_majorticklocs())}")
    if isinstance(axis.get_major_formatter(), FixedFormatter):
        words.append(f"called {kept(axis.get_major_formatter().seq)}")
    return " ".join(words)


def place_of(text):
    """Return where a text stands, or what it points at."""
    return getattr(text, "xy", None) or text.get_position()


def words_of(legend):
    """Return title and entries of a legend."""
    return [legend.get_title().get_text(), *(text.get_text() for text in legend.get_texts())]


def panel(ax):
    """Return what one panel shows."""
    title = ax.get_title(loc="left") or ax.get_title()
    found = {
        "title": " ".join(title.split()),
        "x": of_axis(ax, ax.xaxis, ax.get_xlim(), ax.get_autoscalex_on()),
        "y": of_axis(ax, ax.yaxis, ax.get_ylim(), ax.get_autoscaley_on()),
        "series": {},
        "key": words_of(ax.get_legend()) if ax.get_legend() else [],
        "words": [f"{text.get_text()} ({kept(place_of(text))})" for text in ax.texts],
        "drawn": [f"{what}: {kept(values)}" for what, values in marks(ax)],
    }
    for place, (label, x, y) in enumerate(figures.numbers(ax)):
        ends = spreads(ax).get(place, ())
        found["series"][f"{place + 1} {label}"] = " | ".join(map(kept, (x, y, *ends)))
    return found


def told(axes):
    """Return what figures show, by name: their words, and each of their panels."""
    return {
        name: {
            "alt": figures.alt_text(ax.figure),
            "key": [words for legend in ax.figure.legends for words in words_of(legend)],
            "panels": [panel(part) for part in ax.figure.axes],
        }
        for name, ax in axes.items()
    }


def of_model(model):
    """Return what the figures of a model show in their examples."""
    return told({name: example() for name, example in figures.examples(model.figures).items()})


KEPT = Kept(Path(__file__).with_name("drawn"), of_model)
stored = KEPT.stored


if __name__ == "__main__":
    KEPT.main(__doc__.splitlines()[0])
