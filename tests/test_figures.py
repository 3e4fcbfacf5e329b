"""Figures: one table of roles, and from frames made by hand the numbers, roles, bands and words."""

import base64
import io
import itertools
import re
import subprocess
import sys
from pathlib import Path

import drawn_figures
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.transforms import Bbox
from PIL import Image
from test_book import contrast
from test_explorer import across, small

from simulations import figures
from simulations.explorer import page as explorer_page
from simulations.explorer.stored import make
from simulations.figures import pieces, svg
from simulations.figures.roles import MARKERS, ROLES, SHAPES
from simulations.figures.sheets import BLOCKS, LINE, written
from simulations.models.alphabet import figures as alphabet
from simulations.models.alphabet.rules import Parameters as Alphabet
from simulations.models.contact_to_relation import figures as contact
from simulations.models.contact_to_relation.rules import Parameters as Contact
from simulations.models.first_link import figures as link
from simulations.models.knowledge import figures as knowledge
from simulations.models.louder_message import figures as louder
from simulations.models.percolation import figures as percolation
from simulations.models.percolation.rules import DECLINED, draw_preferences
from simulations.models.percolation.rules import Parameters as Town
from simulations.models.push_or_dialogue import figures as push
from simulations.networks import from_ties
from simulations.running.catalogue import models

STATIC = Path(__file__).resolve().parents[1] / "book" / "_static"


def table(columns, *rows):
    """Return a frame of rows written by hand."""
    return pd.DataFrame(rows, columns=columns.split())


def looks(ax):
    """Return colour and marker of everything drawn on the Axes that has a label."""
    found = {}
    for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
        first = handle
        while isinstance(first, tuple):  # error bars, bars
            first = first[0]
        colour = getattr(first, "get_color", getattr(first, "get_facecolor", None))()
        marker = first.get_marker() if hasattr(first, "get_marker") else ""
        found[label] = (
            to_hex(np.squeeze(colour) if not isinstance(colour, str) else colour),
            marker,
        )
    return found


def roles(ax, **wanted):
    """Check that what is drawn under a label has the colour of its role, and a marker if any."""
    found = {label.replace("_", " "): role for label, role in wanted.items()}
    drawn = looks(ax)
    for label, role in found.items():
        (colour, marker) = next(look for name, look in drawn.items() if name.startswith(label))
        assert colour == ROLES[role].colour, (label, role)
        assert marker in ("", "None", ROLES[role].marker), (label, role)


def numbers(ax):
    """Return what the table under a figure says: for each label x and y."""
    return {label: (list(x), pytest.approx(list(y))) for label, x, y in figures.numbers(ax)}


def band_of(ax):
    """Return the lower and upper edge of the first band on the Axes, by x."""
    (band, *_) = (c for c in ax.collections if isinstance(c, PolyCollection))
    points = np.unique(band.get_paths()[0].vertices, axis=0)
    xs = np.unique(points[:, 0])
    return [(points[points[:, 0] == x, 1].min(), points[points[:, 0] == x, 1].max()) for x in xs]


# --- one table of roles


@pytest.mark.parametrize("name", ["course.css", "explorer.css", "town.css"])
def test_the_style_sheets_hold_the_table_of_roles(name):
    sheet = (STATIC / name).read_text(encoding="utf-8")
    assert written(sheet) == sheet, "python -m simulations.figures.sheets book/_static/*.css"
    assert ROLES["push"].dark in sheet
    assert written(sheet.replace(ROLES["push"].dark, "#123456")) == sheet


def test_every_block_of_roles_stands_in_a_style_sheet():
    sheets = "".join(
        (STATIC / f"{n}.css").read_text(encoding="utf-8") for n in ("course", "explorer")
    )
    for block in BLOCKS:
        assert f"/* roles: {block} */" in sheets
    width = f".explorer-line {{ fill: none; stroke: var(--role); stroke-width: {LINE:g};"
    assert width in sheets, "dashes are measured in widths of the line"


def test_roles_differ_in_colour_and_in_dash_or_shape_and_name_known_shapes():
    for (one, a), (other, b) in itertools.combinations(ROLES.items(), 2):
        if {one, other} in ({"dialogue", "simulation"},):  # never drawn together
            continue
        assert a.colour != b.colour
        assert a.dark != b.dark
        if {one, other} not in ({"dialogue", "adopter"}, {"simulation", "adopter"}):
            assert (a.dash, a.shape) != (b.dash, b.shape)
    assert {role.shape for role in ROLES.values()} <= set(MARKERS)
    shapes = [role.shape for role in ROLES.values() if role.shape not in ("", "circle")]
    assert len(set(shapes)) == len(shapes), "marks without a line are told apart by shape"


def test_the_table_of_roles_is_read_without_matplotlib():
    code = "import sys, simulations.figures as f; print(len(f.ROLES), 'matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(len(ROLES)), "False"]


def test_the_script_of_an_explorer_draws_every_shape_and_is_told_those_of_its_lines():
    script = (STATIC / "explorer.js").read_text(encoding="utf-8")
    for shape in SHAPES:
        assert shape == "circle" or f'case "{shape}"' in script, shape
    for explorer in (small(), across()):
        lines = explorer_page.look(explorer, make(explorer))["lines"]
        assert [line["shape"] for line in lines] == [ROLES[s.role].shape for s in explorer.series]


def test_a_verdict_may_be_a_no_so_its_box_has_no_tick_and_no_green():
    sheet = (STATIC / "course.css").read_text(encoding="utf-8")
    rules = [rule for rule in sheet.splitlines() if ".verdict" in rule and "{" in rule]
    assert any("content" in rule for rule in rules)
    assert not [rule for rule in rules if "2713" in rule or "2714" in rule or "adopter" in rule]


# --- the helpers


@pytest.mark.parametrize("role", ROLES)
def test_a_curve_and_points_have_the_look_of_their_role(role):
    ax = figures.axes()
    figures.curve(ax, [0, 1], [2, 3], role, "a curve", markers=True)
    figures.points(ax, [0, 1], [4, 5], role, "points", error=[0.5, 1])
    assert looks(ax)["a curve"] == (ROLES[role].colour, ROLES[role].marker)
    assert looks(ax)["points"] == (ROLES[role].colour, ROLES[role].marker or "o")
    assert ax.lines[0].is_dashed() == bool(ROLES[role].dashes)
    assert numbers(ax) == {"a curve": ([0, 1], [2, 3]), "points": ([0, 1], [4, 5])}
    (bars,) = (c for c in ax.collections if isinstance(c, LineCollection))
    assert [segment[:, 1].tolist() for segment in bars.get_segments()] == [[3.5, 4.5], [4, 6]]


def test_a_band_is_the_median_and_the_middle_80_per_cent():
    values = np.random.default_rng(3).random((11, 3))
    rows = [(t, values[run, t]) for run in range(11) for t in range(3)]
    ax = figures.band(figures.axes(), table("t y", *rows), "t", "y", "mix", "runs")
    low, high = np.quantile(values, [0.1, 0.9], axis=0)
    assert band_of(ax) == [pytest.approx(pair) for pair in zip(low, high, strict=True)]
    assert numbers(ax) == {"runs": ([0, 1, 2], np.median(values, axis=0))}


def test_people_are_counted_and_drawn_by_their_state():
    places, ties = np.array([[0, 0], [1, 0], [0, 1.0]]), np.array([[0, 1]])
    drawn = {0: ("undecided", "not yet"), 1: ("adopter", "adopted")}
    ax = figures.draw_network(figures.axes(), places, ties, np.array([0, 1, 1]), drawn)
    roles(ax, not_yet="undecided", adopted="adopter")
    assert list(looks(ax)) == ["not yet (1)", "adopted (2)"]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_every_figure_of_a_model_has_a_role_in_the_table_and_an_example(model):
    found = figures.examples(model.figures)
    assert found
    assert all(callable(example) for example in found.values())


def test_a_figure_without_an_example_is_found():
    module = type(sys)("of_nobody")
    exec("def plot_bare(): pass\nplot_bare.__module__ = 'of_nobody'", module.__dict__)
    assert figures.examples(module) == {"plot_bare": None}
    figures.example()(module.plot_bare)
    assert figures.examples(module)["plot_bare"]() is None


# --- in a page


def in_a_page(*drawn):
    """Return figures as the HTML of one page, parsed."""
    return BeautifulSoup("".join(figures.Shown(ax.figure).page for ax in drawn), "html.parser")


def two_panels():
    """Return the first Axes of a figure with two panels, a legend and a long title."""
    left, right = figures.panels(2)
    for ax, role in ((left, "push"), (right, "dialogue")):
        title = "A title that is by far too long for the width of a telephone"
        figures.axes(ax, title=title, x="step", y="people")
        figures.curve(ax, [0, 1, 2, 3], [1, 4, 9, 16], role, role)
        ax.text(1, 5, "a word", color=ROLES[role].colour)
        ax.legend()
    return figures.describe(left, "Two curves that rise from 1 to 16 in three steps.")


def test_a_figure_in_a_page_has_no_style_of_its_own_and_no_name_twice():
    page = in_a_page(two_panels(), two_panels(), push.plot_response())
    assert not page.select("[style], style, script, metadata")
    names = [element["id"] for element in page.select("[id]")]
    assert names
    assert len(names) == len(set(names))
    links = re.findall(r"(?:href=\"|url\()#([\w-]+)", str(page))
    assert links
    assert set(links) <= set(names)
    assert not re.findall(r'(?:href|src)="(?!#)[^"]*', str(page))


def test_a_figure_in_a_page_is_the_same_for_the_same_run():
    def drawn():
        return [svg.drawn(p.figure, "here") for p in pieces.pieces(two_panels().figure)]

    assert drawn() == drawn()
    assert "20" + "26-" not in "".join(drawn()), "a date"


def test_percentages_of_a_figure_are_written_like_those_of_its_page():
    ax = two_panels()
    ax.text(0, 3, "80% only take")
    figures.describe(ax, "80% of people only take, 5.5% share.")
    page = in_a_page(ax)
    assert "80\N{NO-BREAK SPACE}% only take" in [text.get_text() for text in page.select("text")]
    told = page.select_one(".figure-pieces")["aria-label"]
    assert told == "80\N{NO-BREAK SPACE}% of people only take, 5.5\N{NO-BREAK SPACE}% share."


def test_colours_in_a_page_are_those_of_its_style_sheet():
    page = in_a_page(two_panels())
    painted = [e[name] for e in page.select("svg *") for name in ("fill", "stroke") if e.get(name)]
    own = {p for p in painted if p not in ("none", "currentColor") and not p.startswith("var(--")}
    assert own == set()
    for role in ("push", "dialogue"):
        look = ROLES[role]
        assert f"var(--role-{role}, {look.colour})" in painted
        (word,) = [t for t in page.select("text") if role in t.get("fill", "")]
        assert word["fill"] == f"var(--role-{role}-text, {look.text})"
    assert svg.paint(figures.INK) == "currentColor"
    assert svg.paint("none") == "none"


def test_a_colour_without_a_role_is_as_far_from_dark_paper_as_from_light():
    assert svg.paint("#f3b78f") == f"var(--in-light, #f3b78f) var(--in-dark, {svg.dark('#f3b78f')})"
    for shade in ("#f3b78f", "#f4f1ee", "#8fc1e3", "#eeeeee", "#8fd3bd"):
        assert contrast(svg.dark(shade), "#dfe3e8") > 4.5, "light words on it"
    for ink in ("#333333", "#444444", "#222222"):
        assert contrast(svg.dark(ink), "#121212") > 7
    sheet = (STATIC / "course.css").read_text(encoding="utf-8")
    assert re.findall(r"--in-light:(.*?);\s*--in-dark:(.*?);", sheet) == [
        (" initial", " "),
        (" ", " initial"),
    ]


def test_the_table_of_a_figure_holds_the_points_of_its_curve():
    x, y = [0, 1, 2, 5], [3, 8, 1, 2.5]
    ax = figures.curve(figures.axes(title="t", x="step", y="people"), x, y, "push", "a curve")
    page = in_a_page(figures.describe(ax, "A curve of four points between 1 and 8."))
    rows = page.select(".figure-numbers tbody tr")
    told = np.array([[float(cell.text) for cell in row.select("th, td")] for row in rows])
    assert told.tolist() == np.column_stack([x, y]).tolist()
    for picture in page.select("svg"):
        (line,) = [p for p in picture.select("path") if "--role-push" in p.get("stroke", "")]
        at = np.array(re.findall(r"[-\d.]+", line["d"]), float).reshape(-1, 2)
        for told_of, seen in zip(told.T, at.T, strict=True):
            slope, start = np.polyfit(told_of, seen, 1)
            assert slope * told_of + start == pytest.approx(seen, abs=0.06)


def test_series_over_the_same_values_share_a_table_with_their_bands():
    rows = [(t, value + t) for t in (0, 1) for value in range(11)]
    ax = figures.band(figures.axes(x="step"), table("t y", *rows), "t", "y", "mix", "runs")
    figures.points(ax, [0, 1], [7, 8], "push", "counted", error=[1, 2])
    figures.curve(ax, [0, 1, 2], [7, 8, 9], "theory", "theory")
    one, other = in_a_page(figures.describe(ax, "Runs, counts and theory over 2 steps.")).select(
        "table"
    )
    assert [cell.text for cell in one.select("th, td")] == [
        *("step", "runs", "counted"),
        *("0", "5 (1 to 9)", "7 (6 to 8)"),
        *("1", "6 (2 to 10)", "8 (6 to 10)"),
    ]
    assert [cell.text for cell in other.select("thead th")] == ["step", "theory"]


def test_large_numbers_and_years_are_written_out_and_bands_are_called_bands():
    ax = figures.axes(x="year", y="hosts")
    figures.curve(ax, [1992.04, 1992.54, 2009.58], [9_999.4, 12_345.6, 681_064_561], "theory", "")
    figures.band(ax, table("t y", (1, 0.12345), (2, 1_000)), "t", "y", "mix", "runs")
    one, other = in_a_page(
        figures.describe(ax, "Hosts of the internet in three years, and two runs.")
    ).select("table")
    assert [row.get_text(" ", strip=True) for row in one.select("tbody tr")] == [
        *("1992 9999.4", "1992.5 12,346", "2009.6 681,064,561")
    ]
    assert other.select("tbody tr")[0].get_text(" ", strip=True).startswith("1 0.1235")
    assert other.caption.text.endswith("hosts; in brackets the band")
    assert one.caption.text.endswith("hosts")


def test_people_drawn_at_several_moments_share_a_table():
    places, ties = np.array([[0, 0], [1, 0], [0, 1.0]]), np.array([[0, 1]])
    axes = figures.panels(2)
    for t, ax in enumerate(axes):
        drawn = {0: ("undecided", "not yet"), 1: ("adopter", "adopted")}
        figures.draw_network(ax, places, ties, np.array([0, 1, t]), drawn)
        ax.set_title(f"step {t}")
    page = in_a_page(figures.describe(axes[0], "Three people at two moments, 1 and 2 adopters."))
    (found,) = page.select("table")
    assert [[c.text for c in row.select("th, td")] for row in found.select("tr")] == [
        ["group", "step 0", "step 1"],
        ["not yet", "2", "1"],
        ["adopted", "1", "2"],
    ]
    assert len(page.select(".figure-small")) == 2


def test_the_same_people_at_several_moments_are_counted_and_a_history_that_is_over_stays():
    histories = {"one": np.array([[0, 0, 0], [0, 1, 2]]), "two": np.array([[1, 0, 0]])}
    drawn = {0: ("undecided", "not yet"), 1: ("adopter", "adopted"), 2: ("rejecter", "left")}
    ax = figures.moments(histories, from_ties([(0, 1)], n=3), (0, 5), drawn, (1, 2), "Decided")
    titles = [each.get_title() for each in ax.figure.axes]
    assert titles == ["one, step 0: 0", "one, step 5: 2", "two, step 0: 1", "two, step 5: 1"]
    assert figures.alt_text(ax.figure) == (
        "The same 3 people drawn at 2 moments. Decided: one: 0 at step 0, 2 at step 5; "
        "two: 1 at step 0, 1 at step 5."
    )
    (key,) = ax.figure.legends
    assert [text.get_text() for text in key.get_texts()] == ["not yet", "adopted", "left"]


def test_the_table_of_a_long_curve_is_thinned_and_keeps_its_ends():
    ax = figures.curve(figures.axes(), range(101), np.sqrt(range(101)), "push", "a curve")
    page = in_a_page(figures.describe(ax, "A curve from 0 to 10 in 100 steps."))
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert len(rows) == 25
    assert (rows[0], rows[-1]) == (["0", "0"], ["100", "10"])
    assert rows[1] == ["4", "2"]
    assert [cell.text for cell in page.select("thead th")] == ["x", "a curve"]
    assert page.table.caption.text == "a curve"


def test_a_caption_says_title_and_axis_and_words_of_a_figure_are_six_or_more():
    left, right = figures.panels(2)
    for ax, name in ((left, "left"), (right, "right")):
        figures.axes(ax, title=f"The {name}", y="people", x="step")
        figures.curve(ax, [0, 1], [2, 3], "push", "push")
    with pytest.raises(ValueError, match="at least 6 words, got 'Two lines of two points'"):
        figures.describe(left, "Two lines of two points")
    page = in_a_page(figures.describe(left, "Two lines of two points each"))
    assert [c.text for c in page.select("caption")] == ["The left: people", "The right: people"]


def test_what_was_drawn_without_the_helpers_stands_in_the_table_too():
    ax = figures.axes()
    ax.plot([0, 1], [2, 3], label="a line")
    ax.scatter([4, 5], [6, 7], label="spots")
    page = in_a_page(figures.describe(ax, "A line and two spots, from 2 to 7."))
    assert [t.select("thead th")[1].text for t in page.select("table")] == ["a line", "spots"]


def test_panels_stand_apart_with_their_words_and_a_single_one_is_drawn_twice():
    page = in_a_page(two_panels())
    panels = page.select(".figure-panel")
    assert len(panels) == 2
    for panel, role in zip(panels, ("push", "dialogue"), strict=True):
        words = " ".join(text.text for text in panel.select("text"))
        assert "telephone" in words
        assert role in words, "its legend"
        _, _, wide, _ = map(float, panel["viewbox"].split())
        sizes = [float(text.get("font-size") or text.parent["font-size"]) for text in
                 panel.select("text")]  # fmt: skip
        assert min(sizes) * 342 / wide > 12, "pixels on a phone"
    single = in_a_page(push.plot_response())
    assert [s["class"][-1] for s in single.select("svg")] == ["figure-wide", "figure-panel"]


def test_moments_are_read_history_beside_history():
    grid = figures.panel_grid(2, 3, size=(6, 4))
    for row, name in zip(grid, "ab", strict=True):
        for t, ax in enumerate(row):
            figures.axes(ax, title=f"{name}{t}")
    page = in_a_page(figures.describe(grid[0][0], "Two histories at three moments, 6 panels."))
    found = [panel.text.strip() for panel in page.select("svg")]
    assert [re.search(r"[ab]\d", text)[0] for text in found] == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert page.select(".figure-turned")


def test_the_second_panel_has_the_words_beside_its_axis_that_the_first_lent_it():
    left, right = figures.panels(2)
    for ax in (left, right):
        figures.axes(ax, y="kind" if ax is left else "")
        ax.set_yticks([0, 1], ["one", "other"] if ax is left else ["", ""])
        ax.set_ylim(-1, 2)
    page = in_a_page(figures.describe(left, "Nothing on two panels with 2 names each."))
    for panel in page.select("svg"):
        assert {"one", "other", "kind"} <= {text.text for text in panel.select("text")}


def test_words_below_a_narrow_panel_are_broken_and_of_many_numbers_every_other_stands():
    named = figures.axes()
    kinds = ["people who were told", "people who were asked", "people who went ahead"]
    named.set_xticks([0, 1, 2], kinds)
    page = in_a_page(figures.describe(named, "Nothing at 3 kinds of people, of 0 to 2."))
    (panel,) = page.select(".figure-panel")
    words = [text.text for text in panel.select("text")]
    assert not set(kinds) & set(words)
    assert "people who were told" in " ".join(" ".join(words).split())
    counted = figures.axes()
    counted.set_xticks(range(0, 20_000, 1000))
    page = in_a_page(figures.describe(counted, "Nothing at 20 numbers from 0 to 19,000."))
    (panel,) = page.select(".figure-panel")
    below = {text.text for text in panel.select("text")} & set(map(str, range(0, 20_000, 1000)))
    assert below == set(map(str, range(0, 20_000, 2000)))


def test_long_names_beside_a_panel_are_broken_and_its_title_begins_at_the_edge():
    found = {}
    for name in ("a", "people who were told about it by others long ago"):
        ax = figures.axes(title="A title", x="people")
        ax.barh([0, 1], [1, 2])
        ax.set_yticks([0, 1], [name, "b"])
        *_, panel = pieces.pieces(ax.figure)
        for _ in range(2):  # it is not laid out anew when it is written
            panel.figure.draw_without_rendering()
        drawn = panel.figure.axes[0]
        lines = [label.get_text() for label in drawn.get_yticklabels()]
        frame, title = drawn.get_window_extent(), drawn._left_title.get_window_extent()
        found[name] = lines[0].split("\n"), frame.x0, title.x0
    (short, frame, title), (long, _, moved) = found.values()
    assert short == ["a"]
    assert title == pytest.approx(frame)
    assert len(long) > 1
    assert " ".join(long) == "people who were told about it by others long ago"
    assert moved == pytest.approx(4, abs=0.5)


class Words:
    """A text of 10 points a letter, and as high as long where it stands upright."""

    def __init__(self, words):
        self.words = words

    def get_text(self):
        return self.words

    def set_text(self, words):
        self.words = words

    def get_window_extent(self):
        return Bbox.from_bounds(0, 0, 10 * len(self.words), 20 * len(self.words))


@pytest.mark.parametrize(
    ("words", "room", "lines"),
    [
        ("one two", 70, "one two"),
        ("one two", 69, "one|two"),
        ("aa bb cc dd ee ff", 120, "aa bb cc|dd ee ff"),  # not 11 letters and 5
        ("one two three four", 100, "one two|three four"),
        ("aaa bbb ccc", 30, "aaa|bbb|ccc"),  # at least six letters a line
        ("a word-that-is-long", 60, "a|word-|that-|is-|long"),
        ("$x = 1$ of all of them", 60, "$x = 1$ of all of them"),
        ("one two", 0, "one two"),
    ],
)
def test_what_is_too_long_is_broken_into_lines_as_even_as_they_can_be(words, room, lines):
    text = Words(words)
    pieces._break(text, room)
    assert text.words == lines.replace("|", "\n")
    upright = Words(words)
    pieces._break(upright, 2 * room, upright=True)
    assert upright.words == text.words


@pytest.mark.parametrize(
    ("one", "other", "touch"),
    [
        ((0, 0, 10, 10), (5, 5, 10, 10), True),
        ((0, 0, 10, 10), (9, 0, 10, 10), False),  # by a point, as neighbours may
        ((0, 0, 10, 10), (0, 9, 10, 10), False),
        ((0, 0, 10, 10), (8, 8, 10, 10), True),
        ((0, 0, 10, 10), (20, 0, 10, 10), False),
    ],
)
def test_boxes_touch_that_have_more_than_a_point_in_common_both_ways(one, other, touch):
    one, other = (Bbox.from_bounds(*box) for box in (one, other))
    assert pieces._touch(one, other) == pieces._touch(other, one) == touch


def test_numbers_in_the_markup_of_a_figure_are_as_short_as_can_be_seen():
    assert svg._shorter("M 10.04 20.06 L 1.234 -0.001 z") == "M10 20.1L1.23 0z"
    assert svg._shorter("9.996 9.994 10.05001 -12.34") == "10 9.99 10.1 -12.3"


def test_small_words_are_enlarged_on_a_narrow_panel_and_large_ones_stay():
    ax = figures.axes()
    for size in (5, 20):
        ax.text(0, size / 40, "a word", fontsize=size)
    found = {
        kind: [text.get_fontsize() for text in figure.axes[0].texts]
        for figure, kind in pieces.pieces(ax.figure)
    }
    assert found == {"wide": [pieces.LEAST_WIDE, 20], "panel": [pieces.LEAST, 20]}


def test_people_without_axes_have_no_empty_paper_above_and_below():
    ax = figures.axes(size=(4, 4))
    ax.axis("off")
    ax.set_aspect("equal")
    ax.scatter(range(9), np.zeros(9))
    *_, panel = pieces.pieces(ax.figure)
    wide, high = panel.figure.get_size_inches()
    assert wide == pieces.WIDTH
    assert high < 0.5
    pair = figures.panels(2)
    for ax in pair:
        ax.axis("off")
    assert [piece.kind for piece in pieces.pieces(pair[0].figure)] == ["small", "small"]


SEEN_ALIKE = {"fill": "none", "stroke": "red"}


@pytest.mark.parametrize(
    ("about", "paths"),
    [
        (SEEN_ALIKE, ["M0M1"]),
        (SEEN_ALIKE | {"stroke-opacity": "0.5"}, ["M0", "M1"]),
        (SEEN_ALIKE | {"opacity": "0.5"}, ["M0", "M1"]),
        (SEEN_ALIKE | {"id": "it"}, ["M0", "M1"]),
        (SEEN_ALIKE | {"transform": "scale(2)"}, ["M0", "M1"]),
        ({"fill": "red"}, ["M0", "M1"]),
    ],
)
def test_lines_alike_are_one_path_unless_something_is_seen_through_them(about, paths):
    parts = [("path", about | {"d": d}, []) for d in ("M0", "M1")]
    assert [about["d"] for _, about, _ in svg._merged(parts)] == paths


def test_what_three_neighbours_have_in_common_is_written_once_around_them():
    areas = [("path", {"fill": "red", "opacity": "1", "d": f"M{k}"}, []) for k in range(4)]
    (around,) = svg._merged(areas[:3])
    bare = [("path", {"opacity": "1", "d": f"M{k}"}, []) for k in range(3)]
    assert around == ("g", {"fill": "red"}, bare)
    assert svg._merged(areas[:2]) == areas[:2]
    other = ("path", {"fill": "blue", "d": "M4"}, [])
    assert svg._merged([*areas[:2], other, areas[2]]) == [*areas[:2], other, areas[2]]
    groups = [("g", {"clip-path": "url(#a)"}, [area]) for area in areas[:2]]
    one = ("g", {"clip-path": "url(#a)"}, areas[:2])
    assert svg._merged(groups) == [one]
    assert svg._merged([other, *groups]) == [other, one]
    apart = ("g", {"clip-path": "url(#b)"}, [areas[2]])
    assert svg._merged([*groups, apart]) == [one, apart]
    seen_through = [("g", {"opacity": "0.5"}, [area]) for area in areas[:2]]
    assert svg._merged(seen_through) == seen_through


def test_a_great_many_marks_are_pictures_in_both_colours():
    n = pieces.MOST_MARKS + 1
    ax = figures.axes()
    ax.scatter(np.arange(n), np.zeros(n), color=ROLES["adopter"].colour, s=60)
    page = in_a_page(figures.describe(ax, f"A row of {n} people, all of them adopters."))
    assert len(str(page)) < 60_000
    for paper in ("light", "dark"):
        wanted = ROLES["adopter"].colour if paper == "light" else ROLES["adopter"].dark
        for image in page.select(f"image.figure-{paper}"):
            data = base64.b64decode(image["href"].partition(",")[2])
            picture = Image.open(io.BytesIO(data)).convert("RGBA")
            most = max(picture.getcolors(1 << 20), key=lambda c: c[0] * (c[1][3] > 200))
            assert to_hex(np.array(most[1][:3]) / 255) == wanted
    assert len(page.select("image")) == 4


def test_a_figure_that_cannot_be_copied_is_shown_all_the_same():
    ax = two_panels()
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g} h")
    page = in_a_page(ax)
    assert "2 h" in [text.text for text in page.select("text")]
    assert len(page.select(".figure-panel")) == 2


def test_showing_a_figure_leaves_it_as_it_was():
    ax = two_panels()
    before = ax.figure.get_size_inches().tolist(), ax.get_title(loc="left"), ax.get_subplotspec()
    figures.Shown(ax.figure).page  # noqa: B018
    assert before == (
        ax.figure.get_size_inches().tolist(), ax.get_title(loc="left"), ax.get_subplotspec()
    )  # fmt: skip


def test_words_that_lie_on_others_are_moved():
    ax = figures.axes()
    ax.plot([0, 1], [0, 1])
    for y in (0.5, 0.5, 0.52):
        ax.annotate(f"at {y}", (0.5, y), xytext=(3, 0), textcoords="offset points")
    page = in_a_page(figures.describe(ax, "A line with three words at 0.5 on it."))
    heights = [float(t["y"]) for t in page.select(".figure-panel text") if t.text.startswith("at")]
    assert min(abs(a - b) for a, b in itertools.combinations(heights, 2)) > 9


@pytest.mark.parametrize(("where", "kind"), [("1", "text/html"), ("", "image/png")])
def test_a_page_gets_vectors_and_a_notebook_a_picture(monkeypatch, where, kind):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    monkeypatch.setenv("SIMULATIONS_STATIC", where)
    figures.Shown(two_panels().figure)._ipython_display_()
    assert kind in shown[0]
    assert shown[0]["text/plain"] == "Two curves that rise from 1 to 16 in three steps."
    whole = shown[0].get("text/html", "") + "".join(getattr(s, "data", "") for s in shown[1:])
    assert "<td>16</td>" in whole


# --- push or dialogue


def test_adoption_over_time_has_the_role_of_its_budget_and_the_median_of_its_runs():
    frame = table(
        "share replicate step adopters",
        *[(0, r, t, t * (0.1 + 0.1 * r)) for r in range(3) for t in range(2)],
        *[(0.5, r, t, t * (0.4 + 0.1 * r)) for r in range(3) for t in range(2)],
        *[(1, r, t, t * (0.7 + 0.1 * r)) for r in range(3) for t in range(2)],
    )
    ax = push.plot_curves(frame)
    roles(ax, all_push="push", half_and_half="mix", all_dialogue="dialogue")
    assert numbers(ax) == {
        "all push": ([0, 1], [0, 0.2]),
        "half and half": ([0, 1], [0, 0.5]),
        "all dialogue": ([0, 1], [0, 0.8]),
    }
    assert band_of(ax)[1] == pytest.approx(np.quantile([0.1, 0.2, 0.3], [0.1, 0.9]))
    assert figures.alt_text(ax.figure) == (
        "Share of adopters over 1 steps, median of 3 runs with the band of the middle 80 %: "
        "all push ends at 0.20; half and half ends at 0.50; all dialogue ends at 0.80."
    )


def test_gains_are_drawn_and_said_with_their_interval():
    class Compared:
        """A comparison of three runs, made by hand."""

        def summary(self):
            rows = table("share difference low high wins", (0.5, 0.2, 0.1, 0.4, 2 / 3))
            return rows.set_index("share")

        def differences(self):
            return pd.DataFrame({0.5: [0.3, 0.4, -0.1]})

    ax = push.plot_differences(Compared())
    roles(ax, share_0="mix")
    assert numbers(ax) == {"share 0.5: mean gain": ([0.2], [0.2])}
    bars = [c for c in ax.collections if isinstance(c, LineCollection)]
    assert bars[0].get_segments()[0][:, 1] == pytest.approx([0.1, 0.4])
    assert "+0.200 (95 % interval +0.100 to +0.400) and is ahead in 67%" in ax.course_alt_text


def test_the_winner_is_the_share_with_the_most_adopters_and_the_first_of_equals():
    columns = "conversation_cost mean_degree share adopters"
    frame = table(
        columns,
        *[(1, 4, 0, 0.2), (1, 4, 0.5, 0.3), (1, 4, 1, 0.1)],
        *[(20, 4, 0, 0.4), (20, 4, 0.5, 0.4), (20, 4, 1, 0.4)],
    )
    assert push.winners(frame).to_numpy().tolist() == [[0.5], [0]]
    ax = push.plot_winner_map(frame)
    assert numbers(ax) == {
        "cost 1: best share": ([4], [0.5]),
        "cost 20: best share": ([4], [0]),
    }
    assert "best in 1 of 2 cells; push alone is best in 1 (c = 4 at cost 20)" in ax.course_alt_text


def test_first_and_total_indices_stand_under_their_own_names():
    frame = pd.DataFrame(
        {"first_order": [0.1, 0.5], "total": [0.3, 0.6], "first_error": 0.01, "total_error": 0.02},
        index=["share", "mean_degree"],
    )
    ax = push.plot_sensitivity(frame)
    assert {label: list(x) for label, x, _ in figures.numbers(ax)} == {
        "alone": [0.1, 0.5],
        "with all others": [0.3, 0.6],
    }
    assert "ties a person 0.50 and 0.60; share of the budget" in ax.course_alt_text


# --- from contact to relation


def test_new_adopters_stand_under_what_convinced_them():
    frame = table(
        "replicate step by_advertising by_friends by_outsiders adopters",
        *[(r, 0, 0, 0, 0, 0) for r in (0, 1)],
        *[(r, 1, 0.1, 0.05, 0.01 + 0.02 * r, 0.17) for r in (0, 1)],
        *[(r, 2, 0.1, 0.6, 0.26, 0.96) for r in (0, 1)],
    )
    ax = contact.plot_sources(frame, Contact(n=1_000))
    roles(ax, by_advertising="push", by_friends="dialogue", by_people_met="mix")
    assert numbers(ax) == {
        "by advertising": ([1, 2], [100, 0]),
        "by friends": ([1, 2], [50, 550]),
        "by people met": ([1, 2], [20, 240]),
    }
    assert "16 % is reached at step 1, 95 % at step 2. by adv" in ax.course_alt_text
    assert "by people met: at most 240 a step, 26% in all." in ax.course_alt_text


def test_the_time_to_95_per_cent_is_launch_and_growth_and_never_is_said():
    columns = "replicate step adopters launch growth"
    there = table(columns, (0, 0, 0.0, 0, 0), (0, 1, 0.95, 3, 4))
    short = table(columns, (0, 0, 0.0, 0, 0), (0, 1, 0.94, 3, 4))
    ax = contact.plot_curves({"on": ("push", there), "off": ("dialogue", short)})
    roles(ax, on="push", off="dialogue")
    assert ax.course_alt_text.endswith("on: 95% after 7 steps; off: only 0.94.")
    stops = table(
        "replicate advertising_until launch growth",
        *[(0, 0.05, 2, 10), (1, 0.05, 4, 12), (0, 1.0, 2, 5), (1, 1.0, 4, 5)],
    )
    ax = contact.plot_stop(stops)
    assert numbers(ax) == {"mean and spread": ([5, 100], [14, 8])}
    (bars,) = (c for c in ax.collections if isinstance(c, LineCollection))
    assert bars.get_segments()[0][:, 1] == pytest.approx([14 - np.sqrt(8), 14 + np.sqrt(8)])
    assert "14.0 if it stops at 5 %, 8.0 if it never stops" in ax.course_alt_text


def test_a_lever_that_shortens_a_time_is_drawn_as_faster():
    effects = pd.DataFrame(
        {"launch": [-0.6, -0.2], "growth": [-0.1, -0.5]}, index=["advertising", "strong_word"]
    )
    ax = contact.plot_levers(effects)
    roles(ax, advertising="push", word_of_a_friend="dialogue")
    assert numbers(ax) == {
        "advertising": ([0, 1], [0.6, 0.1]),
        "word of a friend": ([0, 1], [0.2, 0.5]),
    }


# --- the first link


def test_the_share_of_cascades_has_two_standard_errors_and_the_role_of_who_speaks():
    frame = table(
        "first mean_degree replicate cascade",
        *[("anybody", 3, r, r == 0) for r in range(4)],
        *[("hubs", 3, r, r != 0) for r in range(4)],
    )
    ax = link.plot_window(frame)
    drawn = looks(ax)
    assert drawn["anybody first, 4 runs"][0] == ROLES["simulation"].colour
    assert drawn["a hub first, 4 runs"] == (ROLES["push"].colour, ROLES["push"].marker)
    assert numbers(ax)["anybody first, 4 runs"] == ([3], [0.25])
    assert numbers(ax)["a hub first, 4 runs"] == ([3], [0.75])
    bars = next(c for c in ax.collections if isinstance(c, LineCollection))
    error = 2 * np.sqrt(0.25 * 0.75 / 4)
    assert bars.get_segments()[0][:, 1] == pytest.approx([0.25 - error, 0.25 + error])
    assert "anybody first: highest at z = 3 with 0.25" in ax.course_alt_text


def test_a_chain_counts_as_at_least_as_long_as_it_is():
    frame = table(
        "first mean_degree links",
        *[("anybody", 3.0, 0), ("anybody", 3.0, 1), ("anybody", 3.0, 2), ("anybody", 3.0, 2)],
        *[("hubs", 3.0, 8), ("anybody", 6.0, 8)],
    )
    ax = link.plot_chains(frame, most=3)
    assert numbers(ax)["threshold model, z = 3"] == ([1, 2, 3], [0.75, 0.5, 0])
    assert looks(ax)["branching, R = 0.9"][0] == ROLES["mix"].colour
    assert looks(ax)["branching, R = 0.2"][0] == ROLES["neutral"].colour
    assert "z = 3: 0.75 have one, 0.00 at least 3" in ax.course_alt_text


def test_the_share_for_each_number_of_first_speakers_ends_at_the_last_degree():
    frame = table(
        "n_seeds mean_degree replicate adopters",
        *[
            (k, z, r, 0.1 * k + 0.01 * z + 0.02 * r)
            for k in (1, 3)
            for z in (2, 4, 5)
            for r in (0, 1)
        ],
    )
    ax = link.plot_seed_size(frame, n=300)
    found = numbers(ax)
    assert found["1 first, mean of runs"] == ([2, 4, 5], [0.13, 0.15, 0.16])
    assert found["3 first, mean of runs"] == ([2, 4, 5], [0.33, 0.35, 0.36])
    assert list(found["1 first, theory"][0])[::119] == [2, 5]
    roles(ax, **{"1 first, theory": "simulation", "3 first, theory": "mix"})
    assert ax.course_alt_text.endswith("1 first: 0.16 at z = 5; 3 first: 0.36 at z = 5.")


def test_reach_stands_under_the_choice_that_it_belongs_to():
    frame = table(
        "choice count reach",
        *[("greedy", 1, 5.0), ("greedy", 2, 9.0), ("hubs", 1, 5.0), ("hubs", 2, 7.0)],
        *[("anybody", 1, 2.0), ("anybody", 2, 3.0)],
    )
    ax = link.plot_influence({"club": frame})
    roles(ax, **{"one by one (greedy)": "adopter", "most_ties": "push", "anybody": "undecided"})
    assert ax.course_alt_text.endswith(
        "club, with 2 asked: one by one (greedy) 9, most ties 7, anybody 3."
    )


# --- three levels of knowledge


def test_a_delivery_is_drawn_at_its_own_mean_with_the_middle_80_per_cent():
    ways = {
        "by letter": ("star", 0, 0),
        "by phone": ("star", 1, 2),
        "at tables of three": ("windmill", 1, 4),
        "in public": ("complete", 1, 6),
    }
    frame = table(
        "network radius threshold replicate acting willing_people",
        *[(net, far, 2, r, acts + r, 7) for net, far, acts in ways.values() for r in (0, 1)],
    )
    ax = knowledge.plot_deliveries(frame)
    roles(ax, by_letter="neutral", by_phone="push", at_tables_of_three="mix", in_public="dialogue")
    assert numbers(ax) == {name: ([2], [acts + 0.5]) for name, (_, _, acts) in ways.items()}
    bars = [c for c in ax.collections if isinstance(c, LineCollection)]
    assert bars[3].get_segments()[0][:, 1] == pytest.approx([6.1, 6.9])
    assert "by phone 2.5; at tables of three 4.5; in public 6.5." in ax.course_alt_text


# --- the louder message

VOICES = table(
    "insistence replicate converted by_neighbours out_of_reach",
    *[(0.0, 0, 0.1, 0.0, 0.5), (0.0, 1, 0.3, 0.0, 0.5)],
    *[(0.05, 0, 0.8, 0.5, 0.1), (0.05, 1, 0.6, 0.3, 0.1)],
    *[(0.7, 0, 0.4, 0.1, 0.5), (0.7, 1, 0.2, 0.1, 0.5)],
)


def test_the_parts_of_a_town_sum_to_one_and_have_their_roles():
    ax = louder.plot_voices(VOICES)
    shares = {label: np.asarray(y) for label, _, y in figures.numbers(ax)}
    assert sum(shares.values()) == pytest.approx([1, 1])
    wanted = {
        "converted, last trait from a neighbour": ("dialogue", [0.4, 0.1]),
        "converted, last trait from the message": ("push", [0.3, 0.2]),
        "neither": ("undecided", [0.2, 0.2]),
        "nothing in common with the message": ("rejecter", [0.1, 0.5]),
    }
    for bars in ax.containers:
        role, heights = wanted[bars.get_label()]
        assert to_hex(bars[0].get_facecolor()) == ROLES[role].colour
        assert [bar.get_height() for bar in bars] == pytest.approx(heights)
        assert shares[bars.get_label()] == pytest.approx(heights)
    tops = [bar.get_y() + bar.get_height() for bar in ax.containers[-1]]
    assert tops == pytest.approx([1, 1])


def test_the_message_is_compared_with_no_message():
    ax = louder.plot_insistence(VOICES)
    roles(ax, mean_of_2="adopter", met_nobody="theory", no_message="neutral")
    found = numbers(ax)
    assert found["mean of 2 runs (dots: each run)"] == ([0.05, 0.7], [0.7, 0.3])
    assert found["no message: 0.20"] == ([0.05, 1], [0.2, 0.2])
    assert "0.70 at 0.05, 0.30 at 0.7; the highest at B = 0.05." in ax.course_alt_text
    assert louder.states_of(_Run(np.array([[0, 1, 4, 5]])), 5).tolist() == [[0, 1, 1, 2]]


class _Run:
    """A recorded run, made by hand."""

    def __init__(self, shared):
        self.people = {"shared": shared}


# --- percolation

FILMS = table(
    "quality replicate hit audience willing",
    *[(0.5, 0, 0, 0.02, 0.5), (0.5, 1, 0, 0.04, 0.5)],
    *[(0.6, 0, 0, 0.10, 0.6), (0.6, 1, 1, 0.50, 0.6)],
)


def test_a_hit_is_no_flop():
    ax = percolation.plot_films(FILMS)
    drawn = looks(ax)
    assert drawn["flop"][0] == ROLES["rejecter"].colour
    assert drawn["hit"][0] == ROLES["adopter"].colour
    assert drawn["everyone is told"][0] == ROLES["neutral"].colour
    assert numbers(ax) == {
        "everyone is told": ([0.5, 0.6], [0.5, 0.6]),
        "mean audience of a flop": ([0.5, 0.6], [0.03, 0.1]),
        "mean audience of a hit": ([0.6], [0.5]),
    }
    assert "at quality 0.60, films of equal quality have audiences from 0.10 to 0.50" in (
        ax.course_alt_text
    )
    ax = percolation.plot_hits(FILMS)
    assert numbers(ax) == {"2 films each": ([0.5, 0.6], [0, 0.5])}
    assert "in doubt from 0.60 to 0.60" in ax.course_alt_text


def test_the_small_town_of_the_text_is_closed_by_all_who_stay_and_opened_by_one():
    town = Town(side=6, quality=0.6)
    tastes = draw_preferences(town, 138)
    engine = percolation.engine
    stayed = engine.simulate(town, 138).people["attitude"] == DECLINED
    assert stayed.sum() > 1
    opener = np.flatnonzero(stayed)[tastes[stayed].argmin()]
    assert 0.6 < tastes[opener] < 0.65
    assert not engine.simulate(town, 138).final()["hit"]
    assert engine.simulate(town.replace(quality=0.65), 138).final()["hit"]


# --- the alphabet


def test_the_year_of_half_lies_between_two_years():
    frame = table(
        "teachers replicate step literates",
        *[(10, 0, t, y) for t, y in enumerate([0.1, 0.4, 0.6])],
        *[(10, 1, t, y) for t, y in enumerate([0.5, 0.6, 0.7])],
        *[(20, 0, t, y) for t, y in enumerate([0.1, 0.2, 0.49])],
        *[(20, 1, t, y) for t, y in enumerate([0.1, 0.5, 0.7])],
    )
    years = alphabet.years_until(frame)
    np.testing.assert_allclose(years.to_numpy(), [1.5, 0, np.nan, 1])


def test_readers_are_drawn_in_people_and_by_the_law():
    p = Alphabet(n=200, steps=1)
    frame = table(
        "teachers replicate step literates",
        *[(k, r, t, 0.05 + 0.05 * t * (1 + r)) for k in (10, 200) for r in (0, 1) for t in (0, 1)],
    )
    ax = alphabet.plot_literates(frame, p)
    roles(ax, **{"10 may teach": "push", "everybody who": "dialogue", "theory:": "theory"})
    found = numbers(ax)
    assert found["10 may teach"] == ([0, 1], [10, 25])
    assert found["everybody who reads may teach"] == ([0, 1], [10, 25])
    assert band_of(ax)[1] == pytest.approx(np.quantile([20, 30], [0.1, 0.9]))
    assert "10 may teach: 25 after 1 years" in ax.course_alt_text


# --- what is remembered


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_every_figure_of_a_model_is_remembered(model):
    kept = drawn_figures.stored(model.name) or {}
    again = f"python -m tests.drawn_figures --write {model.name}"
    assert list(kept) == list(figures.examples(model.figures)), again


def test_what_is_remembered_tells_every_role_number_band_and_word():
    def told(role="push", y=(1, 2), error=1, label="runs", title="Two points", words="up"):
        ax = figures.axes(title=title, x="step", y="people")
        figures.points(ax, [0, 1], y, role, label, error=error)
        ax.text(0, 1, words)
        figures.describe(ax, "Two points that rise from 1 to 2.")
        return drawn_figures.told({"plot": ax})

    assert told() == told()
    changes = [{"role": "dialogue"}, {"y": (1, 2.01)}, {"error": 2}, {"label": "means"}]
    changes += [{"title": "Three"}, {"words": "down"}]
    kept = [str(told(**change)) for change in ({}, *changes)]
    assert len(set(kept)) == len(kept)
    assert drawn_figures.kept([0.1 + 0.2, 1e-17]) == drawn_figures.kept([0.3, 0])
    assert drawn_figures.kept(range(50)) != drawn_figures.kept([*range(20), 0, *range(21, 50)])
