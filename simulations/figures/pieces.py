"""A figure cut into the pieces that a page puts side by side, or one below the other.

Each panel becomes a picture of its own, as narrow as a phone: long titles are broken, a legend
stands below its panel, and no word is too small. A figure of one panel is also kept as it was
drawn, for wide screens.
"""

import io
import itertools
import math
import pickle
import textwrap
import warnings
from types import FunctionType
from typing import NamedTuple

import numpy as np

POINTS = 72  # an inch
# inches, and points of the smallest words: 12 pixels or more where a panel is 340 pixels wide, as
# on a phone
WIDTH, LEAST = 4.2, 10.8
SMALL, LEAST_SMALL = 2.1, 11.4  # people drawn without axes: two panels fit beside each other there
LEAST_WIDE = 9.5
_TRIES = sorted(range(-45, 46, 3), key=abs)  # points by which words are moved from others
MOST_MARKS = 700  # that are drawn in one go as vectors: more of them weigh more than a picture
MOST_POINTS = 4000  # of all lines on a panel, for the same reason


class Piece(NamedTuple):
    """A part of a figure, ready to be drawn.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        In which nothing else is visible.
    kind : str
        "wide" is the whole figure as it was drawn, "panel" one panel, "small" a panel of people
        without axes, "key" the legend of all panels.
    """

    figure: object
    kind: str


def pieces(figure):
    """Yield the pieces of a figure in reading order.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Left as it is.

    Yields
    ------
    Piece
    """
    panels = _panels(figure)
    if len(panels) == 1:
        yield Piece(_whole(_copy(figure)), "wide")
    for place in _reading_order(panels):
        yield _panel(_copy(figure), place)
    if figure.legends:
        yield Piece(_key(_copy(figure)), "key")


def columns(figure):
    """Return how the panels of a figure stand on a slide, as a class for its style sheet."""
    panels = _panels(figure)
    if _reading_order(panels) != list(range(len(panels))):
        return "figure-turned"  # two rows, of which the page shows the columns
    specs = [panel[0].get_subplotspec() if panel else None for panel in panels]
    count = max((spec.colspan.stop for spec in specs if spec), default=1)
    return f"figure-columns-{min(max(count, 2), len(panels))}"


def heading(figure):
    """Return the words that stand above all panels of a figure, if there are several."""
    above = figure.get_suptitle()
    return above if len(_panels(figure)) > 1 else ""


class _Out(pickle.Pickler):
    # functions stay what they are: one that a cell wrote could not be found again by its name

    def __init__(self, file, kept):
        super().__init__(file)
        self.kept = kept

    def persistent_id(self, item):
        if not isinstance(item, FunctionType):
            return None
        self.kept[id(item)] = item
        return id(item)


class _In(pickle.Unpickler):
    def __init__(self, file, kept):
        super().__init__(file)
        self.persistent_load = kept.__getitem__


def _copy(figure):
    data, kept = io.BytesIO(), {}
    _Out(data, kept).dump(figure)
    copy = _In(io.BytesIO(data.getvalue()), kept).load()
    copy.set_dpi(POINTS)
    for artist in copy.findobj(lambda a: hasattr(a, "get_offsets") or hasattr(a, "get_xdata")):
        artist.set_rasterized(artist.get_rasterized() or _marks(artist) > MOST_MARKS)
    for ax in copy.axes:
        if sum(np.size(line.get_xdata()) for line in ax.lines) > MOST_POINTS:
            for line in ax.lines:
                line.set_rasterized(True)
    from matplotlib.legend import Legend

    for legend in copy.findobj(Legend):
        legend.set_frame_on(False)  # made after the Axes, out of reach of their style
    return copy


def _marks(artist):
    if hasattr(artist, "get_offsets"):
        return max(np.size(artist.get_offsets()) // 2, len(artist.get_paths()))
    return 0 if artist.get_marker() in ("", " ", "None", None) else np.size(artist.get_xdata())


def _panels(figure):
    """Return the panels of a figure: each the Axes in one place, and those that hang on them."""
    found = {}
    for ax in figure.axes:
        spec = ax.get_subplotspec()
        if found and (spec is None or hasattr(ax, "_colorbar")):
            found[next(reversed(found))].append(ax)
            continue
        place = (spec.rowspan.start, spec.colspan.start) if spec else None
        found.setdefault(place, []).append(ax)
    return list(found.values()) or [[]]


def _reading_order(panels):
    """Return the panels' places in the order of reading, two a line: of two rows, the columns."""
    specs = [panel[0].get_subplotspec() if panel else None for panel in panels]
    order = list(range(len(panels)))
    if None in specs or max(spec.rowspan.stop for spec in specs) != 2:
        return order
    if max(spec.colspan.stop for spec in specs) > 2:
        order.sort(key=lambda i: (specs[i].colspan.start, specs[i].rowspan.start))
    return order


def _words(artists):
    from matplotlib.text import Text

    found = [text for artist in artists for text in artist.findobj(Text)]
    return [text for text in found if text.get_text().strip()]


def _enlarge(artists, least):
    for text in _words(artists):
        text.set_fontsize(max(text.get_fontsize(), least))


def _hide(*artists):
    for artist in artists:
        artist.set_visible(False)
        artist.set_in_layout(False)


def _whole(figure):
    _enlarge([figure], LEAST_WIDE)
    return figure


def _panel(figure, place):
    from matplotlib.gridspec import GridSpec

    panels = _panels(figure)
    panel = panels[place]
    people = bool(panel) and not any(ax.axison for ax in panel)
    small = people and len(panels) > 1
    wide, high = figure.get_size_inches()
    if panel and (spec := panel[0].get_subplotspec()):
        rows, columns = spec.get_gridspec().get_geometry()
        wide, high = wide / columns, high / rows
        for ax in panel:
            if ax.get_subplotspec() is not None:
                ax.set_subplotspec(GridSpec(1, 1, figure=figure)[0])
    if panel:
        _lend_words(panels[0][0], panel[0])
    _hide(*(ax for ax in figure.axes if ax not in panel), *figure.legends)
    for legend in figure.legends:
        legend._outside_loc = None  # or it would keep its room
    if len(panels) > 1 and figure.get_suptitle():
        _hide(figure._suptitle)
    width = SMALL if small else WIDTH
    figure.set_size_inches(width, high * width / wide if people else high)
    _enlarge(panel, LEAST_SMALL if small else LEAST)
    for axis in (axis for ax in panel for axis in (ax.xaxis, ax.yaxis)):
        size = axis.get_major_ticks(1)[0].label1.get_size()
        axis.set_tick_params(which="both", labelsize=max(size, LEAST))  # of those to come, too
    _fit(figure, panel)
    if people:  # no empty paper above and below them
        box = figure.get_tightbbox()
        figure.set_size_inches(width, min(box.height + 0.1, figure.get_size_inches()[1]))
    return Piece(figure, "small" if small else "panel")


def _lend_words(first, ax):
    """Give a panel the words beside its y axis, if only the first one had them."""
    if ax is first or not (ax.axison and first.axison) or ax.get_ylim() != first.get_ylim():
        return
    if not ax.yaxis.get_tick_params().get("labelleft", True):
        ax.yaxis.set_tick_params(labelleft=True)
    if ax.get_yticks().size and not any(label.get_text() for label in ax.get_yticklabels()):
        ax.set_yticks(first.get_yticks(), [label.get_text() for label in first.get_yticklabels()])
        ax.set_ylim(first.get_ylim())
    if not ax.get_ylabel():
        ax.set_ylabel(first.get_ylabel())


def _fit(figure, panel):
    """Break what is too long for a narrow picture, and put the legends below."""
    width, height = figure.get_size_inches() * POINTS
    for ax in panel:
        _break_left(ax, width)
    _lay_out(figure)
    for ax in panel:
        _break_below(ax)
        _break(ax.yaxis.label, height - 30, upright=True)
    _lay_out(figure)
    for ax in panel:
        _break_titles(ax, width)
    _lay_out(figure)
    for ax in panel:
        _part_words(ax)
    below = [_put_below(ax, width) for ax in panel if ax.get_legend()]
    if below:
        figure.set_size_inches(width / POINTS, (height + sum(below)) / POINTS)
    moved = [ax for ax in panel if ax._left_title.get_position()[0] < 0]
    for _ in range(3 if moved else 0):  # a title moves the panel, and the panel its title
        _lay_out(figure)
        for ax in moved:
            _begin_at_the_edge(ax)
    if moved:
        figure.set_layout_engine("none")  # or what is written is laid out anew


def _lay_out(figure):
    with warnings.catch_warnings():  # what does not fit yet is broken next
        warnings.filterwarnings("ignore", "constrained_layout not applied")
        figure.draw_without_rendering()


def _break(text, room, *, upright=False):
    """Break a text that is longer than there is room for, in points, into lines of equal length."""
    words = text.get_text()
    if not words.strip() or "$" in words:
        return
    box = text.get_window_extent()
    length = box.height if upright else box.width
    if length <= room or room <= 0:
        return
    words = " ".join(words.split())
    fits = int(len(words) * room / length)  # letters a line
    lines = textwrap.wrap(words, max(fits, 6), break_long_words=False)
    even = max(math.ceil(len(words) / len(lines)), max(map(len, words.split())))
    for letters in range(even, max(fits, 6) + 1):
        if len(tighter := textwrap.wrap(words, letters)) <= len(lines):
            lines = tighter
            break
    text.set_text("\n".join(lines))


def _break_titles(ax, width):
    """Break the titles and the words below the x axis."""
    frame = ax.get_window_extent()
    start = frame.x0
    if start > 0.3 * width:  # much stands left of the panel: begin above that
        _begin_at_the_edge(ax)
        start = 4
    _break(ax._left_title, width - start - 4)
    middle = (frame.x0 + frame.x1) / 2
    for text in (ax.title, ax.xaxis.label):
        _break(text, 2 * min(middle, width - middle) - 6)
    _break(ax._right_title, frame.x1 - 4)


def _begin_at_the_edge(ax):
    """Let the title begin at the left edge of the picture, not of the panel."""
    frame = ax.get_window_extent()
    ax._left_title.set_x((4 - frame.x0) / frame.width)


def _break_left(ax, width):
    """Break words beside the y axis that take much room."""
    labels = ax.get_yticklabels()
    if _are_names(ax.yaxis, labels):
        for label in labels:
            _break(label, 0.38 * width)
        ax.set_yticks(ax.get_yticks(), [label.get_text() for label in labels])


def _break_below(ax):
    """Break words below the x axis that touch, and leave out every other of too many numbers."""
    labels = ax.get_xticklabels()
    if _are_names(ax.xaxis, labels):
        room = 0.9 * ax.get_window_extent().width / max(len(labels), 1)
        if any(label.get_window_extent().width > room for label in labels):
            for label in labels:
                _break(label, room)
            ax.set_xticks(ax.get_xticks(), [label.get_text() for label in labels])
    elif _is_fixed(ax.xaxis) and ax.get_xscale() == "linear":
        boxes = [label.get_window_extent() for label in labels]
        if any(b.x0 - a.x1 < 4 for a, b in itertools.pairwise(boxes)):
            ax.set_xticks(ax.get_xticks()[::2])


def _is_fixed(axis):
    from matplotlib.ticker import FixedLocator

    return isinstance(axis.get_major_locator(), FixedLocator)


def _are_names(axis, labels):
    """Return whether an author has set words beside an axis, of which none may be left out."""
    return _is_fixed(axis) and any(any(map(str.isalpha, label.get_text())) for label in labels)


def _part_words(ax):
    """Break long words on a panel, and move those up or down that lie on others."""
    renderer = ax.figure._get_renderer()
    fixed = [ax.title, ax._left_title, ax._right_title]
    fixed += [*ax.get_xticklabels(), *ax.get_yticklabels()] if ax.axison else []
    boxes = [text.get_window_extent(renderer) for text in fixed if text.get_text()]
    for text in (text for text in ax.texts if text.get_text().strip() and text.get_visible()):
        if not text.get_rotation():
            _break(text, 0.62 * ax.get_window_extent().width)
        box = text.get_window_extent(renderer)
        for step in _TRIES:
            if not any(_touch(box.translated(0, step), other) for other in boxes):
                break
        else:
            step = 0  # there is no room: as it was meant
        if step:
            _raise(text, step)
        boxes.append(box.translated(0, step))


def _touch(one, other):
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    return wide > 1 and min(one.y1, other.y1) - max(one.y0, other.y0) > 1


def _raise(text, points):
    from matplotlib.transforms import ScaledTranslation

    if not hasattr(text, "xyann"):
        move = ScaledTranslation(0, points / POINTS, text.get_figure().dpi_scale_trans)
        text.set_transform(text.get_transform() + move)
    elif text.anncoords == "offset points":
        text.xyann = (text.xyann[0], text.xyann[1] + points)


def _put_below(ax, width):
    """Put the legend of a panel below it, and return how high it is."""
    from matplotlib.transforms import ScaledTranslation

    legend, frame = ax.get_legend(), ax.get_window_extent()
    _repack(legend, width - 8)
    below = ax.get_tightbbox(for_layout_only=True, bbox_extra_artists=[]).y0
    if ax.axison and (axis := ax.xaxis.get_tightbbox(ax.figure._get_renderer())):
        below = min(axis.y0, frame.y0)
    legend.set_loc("upper left")
    legend.borderaxespad = 0
    inches = ax.figure.dpi_scale_trans
    move = ScaledTranslation((4 - frame.x0) / POINTS, (below - frame.y0 - 4) / POINTS, inches)
    legend.set_bbox_to_anchor((0, 0), transform=ax.transAxes + move)
    return legend.get_window_extent().height + 4


def _repack(legend, width):
    """Give a legend as many columns as there is room for."""
    from matplotlib.offsetbox import VPacker

    box = legend._legend_handle_box
    columns = box.get_children()
    entries = [entry for column in columns for entry in column.get_children()]
    for text in legend.get_texts():
        _break(text, width - 40)
    renderer = legend.get_figure()._get_renderer()
    widest = max(entry.get_bbox(renderer).width for entry in entries)
    count = max(1, min(len(entries), int((width + box.sep) // (widest + box.sep))))
    deep = math.ceil(len(entries) / count)
    box._children = [
        VPacker(pad=0, sep=columns[0].sep, align=columns[0].align, children=entries[i : i + deep])
        for i in range(0, len(entries), deep)
    ]
    for column in box.get_children():
        column.set_figure(legend.get_figure())


def _key(figure):
    _hide(*figure.axes)
    if figure.get_suptitle():
        _hide(figure._suptitle)
    figure.set_layout_engine("none")
    _enlarge(figure.legends, LEAST)
    _lay_out(figure)
    high = wide = 0
    for legend in figure.legends:
        _repack(legend, WIDTH * POINTS)
        legend.set_loc("upper left")
        legend.borderaxespad = 0
        box = legend.get_window_extent()
        legend.set_bbox_to_anchor((0, 1))
        high, wide = max(high, box.height), max(wide, box.width)
    figure.set_size_inches(wide / POINTS, high / POINTS)
    return figure
