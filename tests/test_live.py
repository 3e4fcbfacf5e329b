"""Live cells: what a cell needs is run before it, and what it shows comes out as in the book."""

import hashlib
import importlib
import io
import json
import sys
import zipfile
from pathlib import Path

import jupytext
import pytest

from simulations.explorer.fresh import FEWEST, fresh
from simulations.explorer.page import setting_index
from simulations.explorer.stored import stored
from simulations.live.cells import Cells, names
from simulations.live.packages import OnDemand
from simulations.live.page import MOST_TEXT, Page, stand_ins
from simulations.running.catalogue import models

ROOT = Path(__file__).resolve().parents[1]


def cells_of(source):
    """Return the code cells of a chapter as the page has them."""
    found = (cell for cell in jupytext.read(source).cells if cell.cell_type == "code")
    return [{"code": c.source, "live": "live" in c.metadata.get("tags", ())} for c in found]


PAGES = {source.stem: cells_of(source) for source in sorted((ROOT / "book").glob("*.md"))}
CHAPTERS = {name: cells for name, cells in PAGES.items() if any(cell["live"] for cell in cells)}


class Desk:
    """Cells and what they sent."""

    def __init__(self, *cells):
        self.sent = []
        self.page = Page(lambda kind, **about: self.sent.append((kind, about)))
        self.cells = Cells([{"code": c.lstrip("-"), "live": c[0] != "-"} for c in cells], self.page)

    def run(self, cell, texts=None):
        self.sent.clear()
        return self.cells.run(cell, texts or {})

    def said(self, kind="text", key="text"):
        return "".join(about[key] for what, about in self.sent if what == kind)


@pytest.fixture
def desk(monkeypatch):
    """Return a function that makes a `Desk` whose cells print to it."""

    def make(*cells):
        desk = Desk(*cells)
        for name, module in stand_ins(desk.page).items():
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        monkeypatch.setattr(sys, "stdout", desk.page)
        return desk

    return make


# --- what a cell needs

# since Python 3.12 the symbol table takes the names of most comprehensions for the cell's own
COMPREHENSIONS = [
    ("print([1 for x in range(3)])", "", "print range"),
    ("{x for x in xs}\n{k: v + w for k, v in ys}", "", "w xs ys"),
    ("print([[x + y for x in row] for row in rows], x)", "", "print rows x y"),
    ("a = [last := x for x in xs if x > low]", "a last", "low xs"),
    ("b = [[x for x in x] for y in x]", "b", "x"),
    ("def f():\n    return [x for x in z]\nc = {f(): x for x in f()}", "c f", "z"),
    ("class A:\n    d = [x for x in range(n)]", "A", "n range"),
    ("e = [k(x) for k in [lambda x: x + m]]", "e", "m x"),
]


@pytest.mark.parametrize(
    ("code", "binds", "needs"),
    [
        ("x = x + 1", "x", "x"),
        ("x += y", "x", "x y"),
        ("for i in xs:\n    a = i", "i a", "xs"),
        ("[y for x in xs]", "", "xs y"),
        ("x = [x for x in x]", "x", "x"),
        ("def f(a, b=c):\n    return g(a)", "f", "c g"),
        ("class A(B):\n    x = y\n    def f(self): return z", "A", "B y z"),
        ("import a.b as c, d.e\nfrom q import (r, s as t)", "c d r t", ""),
        ("a[0] = 1\nb.c.d = 2", "a b", "a b"),
        ("with open(p) as f:\n    z = f", "f z", "open p"),
        ("c, d = (x.m for x in (u, v))", "c d", "u v"),
        ("sorted(a, key=lambda c: c + k)", "", "a k sorted"),
        ("a = 1\nb = a", "a b", ""),
        ("if (n := len(a)) > 1:\n    print(n)", "n", "a len print"),
        ("for for", "", ""),
        ("x = 1\ndef f(a, a): pass", "", ""),
        *COMPREHENSIONS,
    ],
)
def test_names_are_bound_or_needed(code, binds, needs):
    assert names(code) == (frozenset(binds.split()), frozenset(needs.split()))


def test_a_cell_runs_what_it_needs_and_nothing_else(desk):
    d = desk(
        "-import math\nheavy = 1 / 0", "a = 2\nprint('above')", "-b = a + 1", "print(b, math.pi)"
    )
    assert d.run(3)
    assert d.said() == "above\n3 3.141592653589793\n"
    assert [unit.text for unit in d.cells.plan(3, {})] == ["print(b, math.pi)"]  # all is there


def test_a_name_inside_a_comprehension_is_not_the_name_of_the_cell(desk):
    d = desk("x = 5", "print([1 for x in range(3)])", "print(x)")
    assert all(d.run(i) for i in (0, 1, 2)), d.sent
    assert d.said() == "5\n"


def test_a_changed_cell_above_runs_again_before_what_needs_it(desk):
    d = desk("a = 2", "-b = a + 1", "print(b)", "print('by itself')")
    assert d.run(2)
    assert d.run(2, {0: "a = 40"})
    assert d.said() == "41\n"
    assert len(d.cells.plan(3, {0: "a = 50"})) == 1


def test_a_name_means_what_it_means_at_its_place_in_the_chapter(desk):
    d = desk("-grid = 1", "print(grid)", "-grid = 2", "print(grid)")
    assert d.run(3)
    assert d.run(1)
    assert d.said() == "1\n"
    assert d.run(3)
    assert d.said() == "2\n"


def test_a_name_that_only_the_readers_code_uses_is_found_too(desk):
    d = desk("-from math import pi, tau", "print(1)")
    assert d.run(1, {1: "print(tau)"})
    plan = d.cells.plan(1, {1: "print(pi)"})
    assert [unit.text for unit in plan] == ["from math import pi", "print(pi)"]


def test_what_failed_above_stops_the_cell_and_is_tried_again(desk):
    d = desk("a = 1 / 0", "print(a)")
    assert not d.run(1)
    assert d.said("error", "what") == "ZeroDivisionError: division by zero"
    assert [about["cell"] for kind, about in d.sent if kind == "begin"] == [0]
    assert d.run(1, {0: "a = 1"})
    assert d.said() == "1\n"


@pytest.mark.parametrize(
    ("code", "what", "where"),
    [
        ("a = 1\nprint(modle)", "NameError: name 'modle' is not defined", "line 2: print(modle)"),
        (
            "def f(a, a):\n    pass",
            "SyntaxError: duplicate argument 'a' in function definition",
            "line 1: def f(a, a):",
        ),
        ("for i in [1]\n    pass", "SyntaxError: expected ':'", "line 1: for i in [1]"),
        (
            "def f():\n    return 1 / 0\nf()",
            "ZeroDivisionError: division by zero",
            "line 2: return 1 / 0",
        ),
        ("raise SystemExit(3)", "SystemExit: 3", "line 1: raise SystemExit(3)"),
        (
            "from simulations.core.parameters import ParameterError as E\nraise E('n must lie')",
            "ParameterError: n must lie",
            "line 2: raise E('n must lie')",
        ),
        ("a = '\x00'", None, None),
    ],
)
def test_an_error_says_what_and_where(desk, code, what, where):
    d = desk(code)
    assert not d.run(0)
    about = next(about for kind, about in d.sent if kind == "error")
    assert about["what"] == what or (what is None and about["what"])
    assert about["where"] == where or where is None
    assert d.sent[-1][0] == "end"


# --- what a cell shows


def test_the_last_value_of_a_cell_is_shown_unless_a_semicolon_ends_it(desk):
    d = desk("6 * 7", "6 * 7;", "None", "# nothing")
    assert [d.run(i) and d.said() for i in range(4)] == ["42\n", "", "", ""]


def test_a_flood_of_text_is_cut_and_says_so(desk):
    d = desk("for _ in range(200):\n    print('x' * 999)")
    assert d.run(0)
    assert len(d.said()) < MOST_TEXT + 50
    assert d.said().endswith("[The rest is not shown.]\n")


def test_figures_bring_their_alt_text_and_tables_are_html(desk):
    d = desk(
        "from simulations import figures\nax = figures.axes(x='a', y='b')\n"
        "figures.describe(ax, 'A line with no points at all')\nfigures.show(ax)",
        "import pandas as pd\npd.DataFrame({'a': [1]})",
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 2])\nplt.title('A rise');",
    )
    assert d.run(0), d.sent
    assert d.said("picture", "alt") == "A line with no points at all"
    assert d.said("picture", "png").startswith("iVBOR")
    assert d.run(1)
    assert "<table" in d.said("html", "html")
    assert d.run(2)
    assert d.said("picture", "alt") == "A rise"
    json.dumps(d.sent)  # what is sent can be sent


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_live_cell_runs_first_and_needs_no_experiment(chapter, desk):
    cells = CHAPTERS[chapter]
    live = [i for i, cell in enumerate(cells) if cell["live"]]
    assert 2 <= len(live) <= 5
    for i in live:
        d = desk()
        d.cells = Cells(cells, d.page)
        plan = d.cells.plan(i, {})
        for unit in plan:
            assert not any(word in unit.text for word in ("sweep(", "ensemble(", "compare(")), unit
        assert d.run(i), [message for message in d.sent if message[0] == "error"]
        assert d.said() or d.said("picture", "alt") or d.said("html", "html")


# --- packages


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Return a finder over three little packages, what was asked of it and what it said."""
    wheels = {}
    for name, code in {"aa_one": "import aa_two", "aa_two": "x = 2", "aa_bad": ""}.items():
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", code)
        wheels[f"{name}.whl"] = data.getvalue()
    packages = {
        name: {
            "imports": [name],
            "depends": ["aa_two", "unheard-of"] if name == "aa_one" else [],
            "file_name": f"{name}.whl",
            "sha256": hashlib.sha256(wheels[f"{name}.whl"]).hexdigest(),
        }
        for name in ("aa_one", "aa_two", "aa_bad")
    }
    packages["aa_bad"]["sha256"] = "0" * 64
    packages["aa_gone"] = {"imports": ["aa_gone"], "depends": [], "file_name": "aa_gone.whl"}
    asked, said = [], []

    def fetch(address):
        asked.append(address)
        if address not in wheels:
            raise OSError("no such address")
        return wheels[address]

    finder = OnDemand(packages, fetch, said.append, folder=str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, finder])
    yield asked, said
    for name in packages:
        sys.modules.pop(name, None)


def test_a_package_is_fetched_when_it_is_imported_with_what_it_depends_on(shelf):
    asked, said = shelf
    assert importlib.import_module("aa_one").aa_two.x == 2
    assert asked == ["aa_two.whl", "aa_one.whl"]
    assert "Loading aa_one …" in said
    importlib.import_module("aa_two")
    assert len(asked) == 2


def test_a_damaged_or_missing_package_is_named_and_asked_for_again(shelf):
    with pytest.raises(ImportError, match="aa_bad was damaged on its way"):
        importlib.import_module("aa_bad")
    for _ in range(2):
        with pytest.raises(ImportError, match="aa_gone could not be loaded: no such address"):
            importlib.import_module("aa_gone")
    assert shelf[0].count("aa_gone.whl") == 2
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("aa_unknown")


# --- fresh runs of an explorer


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_fresh_runs_on_the_stored_luck_are_the_stored_runs(model):
    explorer, heard = model.explorer.EXPLORER, []
    data, runs = stored(explorer), fresh(explorer, {}, explorer.seed, lambda *n: heard.append(n))
    first = setting_index(data)
    if runs["runs"] == explorer.replicates:  # all, unless this machine is very busy
        for now, before in zip(runs["series"], data["series"], strict=True):
            assert now["curve"] == data["curves"][before["curve"][first]]
            assert now["final"] == data["finals"][before["final"][first]]
            assert now["value"] == before["value"][first]
        assert runs["sentence"] == data["sentences"][data["sentence"][first]]
    assert runs["seed"] == data["seed"]
    assert heard[-1] == (runs["runs"], runs["runs"])
    assert runs["runs"] >= FEWEST
    json.dumps(runs)


def test_other_luck_gives_other_runs_and_values_in_between_are_allowed():
    explorer = next(m for m in models() if m.name == "push_or_dialogue").explorer.EXPLORER
    setting = {"share": 0.4, "mean_degree": 7.5, "conversation_cost": 5}
    one, two = (fresh(explorer, setting, seed, lambda *_: None) for seed in (1, 2))
    assert one["series"] != two["series"]
    assert "40" in one["sentence"]
