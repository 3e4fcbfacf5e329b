"""What the extensions put on the pages of the book, each alone, without a build."""

import base64
import hashlib
import io
import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.statemachine import StringList
from PIL import Image
from sphinx.errors import ExtensionError
from sphinx.events import core_events

from coursebook import register
from coursebook.exercises import reader
from coursebook.extensions import (
    chapter_lists,
    chapter_notebook,
    closer,
    course,
    first_words,
    launch,
    live,
    my_ledger,
    plans,
    researchers,
    security,
    side_by_side,
    teacher,
    town,
    toy,
)
from simulations.explorer import page as explorer_page
from simulations.explorer import stored as explorer_stored
from simulations.running import catalogue
from tests.small_exercise import SOURCE

ROOT = Path(__file__).resolve().parents[1]


class App:
    """What the extensions ask of Sphinx; it notes the files that a page loads."""

    def __init__(self, root, name="html", **metadata):
        self.srcdir, self.outdir = str(root), str(root / "_build" / "html")
        self.builder = SimpleNamespace(name=name, format=name, images={})
        self.builder.get_relative_uri = lambda here, there: f"../{there}.html"
        self.config = SimpleNamespace(teacher_edition=False, bibtex_bibfiles=["references.bib"])
        self.loaded, self.noted = [], []
        self.env = SimpleNamespace(
            app=self,
            srcdir=str(root),
            docname="book/here",
            config=self.config,
            metadata=metadata,
            found_docs=set(),
            note_dependency=self.noted.append,
            doc2path=lambda name: str(root / f"{name}.md"),
        )

    def add_js_file(self, name, **how):
        """Note a script, which must never hold a page up."""
        assert how == {"defer": "defer"}
        self.loaded.append(name)

    def add_css_file(self, name):
        """Note a style."""
        self.loaded.append(name)


def directed(kind, app, *arguments, content=(), **options):
    """Return the nodes that a directive makes."""
    settings = SimpleNamespace(env=app.env, record_dependencies=None)
    document = SimpleNamespace(settings=settings, reporter=None)

    def parse(lines, offset, node):
        node += [nodes.paragraph("", line) for line in lines]

    state = SimpleNamespace(
        document=document,
        nested_parse=parse,
        inline_text=lambda text, line: ([nodes.Text(text)], []),
    )
    machine = SimpleNamespace(
        reporter=None, get_source_and_line=lambda *_: ("page.md", 7), input_offset=0
    )
    lines = StringList(list(content), "page.md")
    made = kind(kind.__name__, list(arguments), options, lines, 7, 0, "", state, machine)
    made.error = ValueError
    return made.run()


def markup(made):
    return "".join(node.astext() for top in made for node in top.findall(nodes.Text))


# --- where all of them are connected ---------------------------------------------------------


class Setup:
    """What an extension asks of Sphinx when it is set up."""

    def __init__(self, root):
        self.srcdir, self.outdir, self.events, self.others = root, root / "out", [], []

    def connect(self, event, function, priority=500):
        """Note what is done at an event, which must be one of Sphinx."""
        assert event in {*core_events, LATE}
        assert callable(function)
        self.events.append((event, function.__name__, priority))

    def __getattr__(self, name):
        return lambda *given, **how: self.others.append((name, given))


LATE = "html-page-context"  # when the text of a page is made
CONNECTED = {
    chapter_lists: [("source-read", "write_lists", 500)],
    closer: [],
    course: [
        ("env-get-outdated", "read_everything_again", 500),
        ("doctree-resolved", "check_pictures", 500),
        (LATE, "finish_page", 900),
    ],
    first_words: [("doctree-read", "on_page", 500)],
    launch: [
        ("builder-inited", "check_address", 500),
        ("source-read", "list_exercises", 500),
        (LATE, "add_ways", 950),
        ("build-finished", "write_targets", 600),
    ],
    live: [
        ("builder-inited", "check_choice", 500),
        (LATE, "add_cells", 950),
        ("build-finished", "add_python", 500),
    ],
    my_ledger: [(LATE, "load", 500)],
    researchers: [("source-read", "write", 500)],
    security: [("build-finished", "protect_pages", 900)],
    side_by_side: [("env-before-read-docs", "run_notebooks", 500)],
    teacher: [("doctree-resolved", "collect_slides", 500), (LATE, "write_slides", 500)],
    town: [("builder-inited", "write_scripts", 500), (LATE, "load", 500)],
    toy: [("builder-inited", "write_scripts", 500), (LATE, "load", 500)],
}
DIRECTIVES = {
    closer: {"closer": closer.Closer},
    my_ledger: {"my-ledger": my_ledger.MyLedger},
    teacher: {
        **{"teacher": teacher.Teacher, "slide": teacher.Slide, "setting": teacher.Setting},
        **{"plan": teacher.PlanTable, "minutes": teacher.MinutesTable},
    },
    town: {"town": town.Town},
    toy: {"toy": toy.Toy},
}


@pytest.mark.parametrize("extension", CONNECTED, ids=lambda one: one.__name__.rpartition(".")[2])
def test_an_extension_does_each_thing_at_its_time(tmp_path, monkeypatch, extension):
    """The ways and live cells are put into a finished page, hashes into one that never changes."""
    for module, name in (
        *((course.NbElementRenderer, name) for name in RENDERED),
        *((course.glue_roles, "format_plain_text"), (teacher.crossref, "format_plain_text")),
    ):
        monkeypatch.setattr(module, name, getattr(module, name, None))
    monkeypatch.setenv("SIMULATIONS_STATIC", "")
    static = tmp_path / "book" / "_static"
    static.mkdir(parents=True)
    for name in ("explorer.js", "explorer_b.css", "explorer.txt", "other.js"):
        (static / name).touch()
    app = Setup(tmp_path)
    safe = extension.setup(app)
    assert app.events == CONNECTED[extension]
    assert safe == {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
    given = [what for name, what in app.others if name == "add_directive"]
    assert dict(given) == DIRECTIVES.get(extension, {})
    files = [what for name, (what, *_) in app.others if name in ("add_js_file", "add_css_file")]
    assert files == {
        course: ["explorer.js", "explorer_b.css"],
        launch: ["launch.css", "launch.js"],
    }.get(extension, [])
    others = [name for name, _ in app.others]
    assert ("setup_extension" in others) == (extension in (closer, toy))
    if extension is course:
        assert os.environ["SIMULATIONS_STATIC"] == "1"
        assert course.NbElementRenderer.render_image is course.render_image
        assert course.glue_roles.format_plain_text is chapter_notebook.formatted


RENDERED = ("render_image", "render_text_html", "render_nb_finalise")


# --- for teachers ----------------------------------------------------------------------------


def test_a_note_for_the_teacher_is_a_box_of_the_teacher_edition_only(tmp_path):
    app = App(tmp_path)
    note = {"content": ["Ask {glue:text}`n`."], "minutes": 1}
    assert directed(teacher.Teacher, app, **note) == []
    app.config.teacher_edition = True
    (box,) = directed(teacher.Teacher, app, **note)
    assert box["classes"] == ["teacher"]
    assert [one.astext() for one in box.children] == [
        *("For the teacher: 1 minute", "Ask {glue:text}`here.md::n:s`.")
    ]
    (box,) = directed(teacher.Teacher, app, minutes=0)
    assert box.astext() == "For the teacher"
    with pytest.raises(ValueError, match="must state :minutes:, a whole number"):
        directed(teacher.Teacher, App(tmp_path))


def test_a_slide_has_a_title_words_and_perhaps_an_exercise_and_a_figure(tmp_path, monkeypatch):
    app = App(tmp_path)
    assert directed(teacher.Slide, app, "Title") == []
    app.config.teacher_edition = True
    task = reader.Task("t2", "Double it", "change", 1, 4)
    monkeypatch.setattr(teacher, "tasks", lambda chapter: {"t2": task} if chapter == "here" else {})
    given = {"figure": None, "class": ["poll"], "exercise": "t2", "content": ["A word."]}
    (page,) = directed(teacher.Slide, app, "Of {glue:text}`n`", **given)
    assert (page["classes"], page["figure"], page.line) == (["poll"], True, 7)
    title, body = page.children
    assert title.astext() == "Of {glue:text}`here.md::n:s`"
    said = ["Exercise 2, Double it (change, 1 minute)", "A word."]
    assert [one.astext() for one in body.children] == said
    (page,) = directed(teacher.Slide, app, "T")
    assert (page["classes"], page["figure"]) == ([], False)
    with pytest.raises(ValueError, match="this chapter has no exercise 't3'"):
        directed(teacher.Slide, app, "T", exercise="t3")


def cell_of(*outputs):
    """Return a code cell and what it shows."""
    cell = nodes.container(classes=["cell"])
    code = nodes.container("", nodes.literal_block("", "code"), classes=["cell_input"])
    cell += [code, nodes.container("", *outputs, classes=["cell_output"])]
    return cell


TABLE = nodes.raw("", '<table class="dataframe"></table>', format="html")
SCRIPT = nodes.raw("", "<script></script>", format="html")
PICTURES = [nodes.image(uri=f"{k}.png", width="30", loading="lazy") for k in (1, 2)]
PRINTED = nodes.literal_block("", "42")


@pytest.mark.parametrize(
    ("outputs", "shows"),
    [
        ([PRINTED, SCRIPT, *PICTURES], ["1.png", "2.png"]),
        ([TABLE, PRINTED], [TABLE.astext()]),
        ([SCRIPT, PRINTED], ["42"]),
        ([SCRIPT], []),
    ],
)
def test_a_slide_shows_the_pictures_of_the_cell_or_its_table_or_what_it_prints(
    monkeypatch, outputs, shows
):
    warned = []
    monkeypatch.setattr(teacher.logger, "warning", lambda *said, **how: warned.append(said))
    cell = cell_of(*(one.deepcopy() for one in outputs))
    made = teacher.shown(teacher.slide(), cell)
    assert [one.get("uri", one.astext()) for one in made.children] == shows
    assert not any("width" in one or "loading" in one for one in made.findall(nodes.image))
    assert [one.get("width") for one in cell.findall(nodes.image)] == ["30"] * (
        2 * (PICTURES[0] in outputs)
    )
    assert bool(warned) == (not shows)


def test_slides_leave_the_page_with_the_figure_above_and_the_note_of_their_section(tmp_path):
    def slide_of(name, figure=False):
        made = teacher.slide(classes=["poll"], figure=figure)
        made += [nodes.inline("", "", nodes.Text(name)), nodes.container()]
        return made

    def note(text):
        return nodes.admonition("", nodes.title(text, text), classes=["teacher"])

    first, second = nodes.section(), nodes.section()
    first += [slide_of("a"), note("one"), cell_of(PRINTED.deepcopy()), slide_of("b", True)]
    second += [slide_of("c"), nodes.paragraph("", "text"), note("two"), slide_of("d")]
    document = nodes.document(None, None)
    document += [first, second]
    app = App(tmp_path)
    teacher.collect_slides(app, document, "book/here")
    assert not list(document.findall(teacher.slide))
    assert [
        (page[0].astext(), figure and figure.astext(), found and found.astext())
        for page, figure, found in app.course_slides["book/here"]
    ] == [("a", None, None), ("b", "42", "one"), ("c", None, None), ("d", None, "two")]


def test_the_slides_of_a_chapter_are_written_without_links_and_with_their_pictures(tmp_path):
    app = App(tmp_path)
    (tmp_path / "_build").mkdir()
    parts = app.builder
    parts.render_partial = lambda node: {"fragment": f" {node.astext()} "}
    page = teacher.slide(classes=["poll", "x"])
    link = nodes.reference("", "", nodes.Text("linked"), refuri="x")
    page += [nodes.inline("", "Title"), nodes.container("", nodes.paragraph("", "", link))]
    figure = nodes.container("", nodes.image(uri="book/a.png"))
    note = nodes.admonition("", nodes.title("", "Note: 3 minutes"), nodes.paragraph("", "Ask."))
    with pytest.MonkeyPatch.context() as patch:
        # which finds the pictures of a piece, as it does those of a page
        found_now = {"book/a.png": "a1.png"}
        patch.setattr(
            teacher.Builder, "post_process_images", lambda one, node: one.images.update(found_now)
        )
        for name, found in (("book/here", [(page, figure, note), (page, None, None)]), ("o", [])):
            app.course_slides = {name: found}
            teacher.write_slides(app, name, "", {"title": "Here"}, None)
    (file,) = (tmp_path / "_build" / "slides").iterdir()
    deck = json.loads(file.read_text(encoding="utf-8"))
    assert file.name == "here.json"
    assert (deck["chapter"], deck["title"]) == ("here", "Here")
    assert deck["pictures"] == {"a1.png": str(tmp_path / "book" / "a.png")}
    one, two = deck["slides"]
    assert one == {
        **{"title": "Title", "body": "linked", "figure": "", "notes": "Ask."},
        **{"timing": "Note: 3 minutes", "kind": "poll x"},
    }
    assert (two["notes"], two["timing"]) == ("", "")
    assert not list(page.findall(nodes.reference))


def test_a_setting_links_to_its_explorer_and_a_wrong_one_is_named(tmp_path, monkeypatch):
    seen = []

    def setting(chapter, wanted):
        seen.append((chapter, wanted))
        if "no" in wanted:
            raise ValueError("sliders are quality")
        return "Quality 0.6", "It spreads.", "?quality=0.6#explorer"

    monkeypatch.setattr(teacher, "setting", setting)
    (text,) = directed(teacher.Setting, App(tmp_path), "percolation quality=0.6 a=b=c")
    assert seen == [("percolation", {"quality": "0.6", "a": "b=c"})]
    assert text.astext() == "Quality 0.6: It spreads."
    (link,) = text.findall(nodes.reference)
    assert link["refuri"] == "../book/percolation.html?quality=0.6#explorer"
    with pytest.raises(ValueError, match=r"\{setting\} p no=1: sliders are quality"):
        directed(teacher.Setting, App(tmp_path), "p no=1")


def test_a_setting_of_two_sliders_keeps_their_order_and_what_is_not_named_stays(monkeypatch):
    sliders = [
        {"name": "quality", "url": ["0.4", "0.6"], "said": ["40 %", "60 %"]},
        {"name": "side", "url": ["11", "31", "101"], "said": ["11", "31", "101"]},
        {"name": "seeds", "url": ["1", "2"], "said": ["one", "two"]},
    ]
    data = {"start": [0, 2, 1], "sentences": ["no", "It spreads."], "sentence": [0] * 12}
    data["sentence"][3 * 1 + 1] = 1
    labels = {"quality": "quality of the film", "side": "side of the grid", "seeds": "seeds"}
    kind = SimpleNamespace(declaration=lambda name: SimpleNamespace(label=labels[name]))
    explorer = SimpleNamespace(name="cinema", model=SimpleNamespace(parameters=kind))
    model = SimpleNamespace(explorer=SimpleNamespace(EXPLORER=explorer))
    monkeypatch.setattr(catalogue, "Model", lambda name: model)
    monkeypatch.setattr(explorer_stored, "stored", lambda explorer: data)
    monkeypatch.setattr(explorer_page, "look", lambda *_: {"sliders": sliders})
    monkeypatch.setattr(explorer_page, "setting_index", lambda data, at: 3 * at[0] + at[1])
    assert teacher.setting("percolation", {"side": "31", "quality": "0.6"}) == (
        "Quality of the film 60 %; side of the grid 31",
        "It spreads.",
        "?explorer=cinema&quality=0.6&side=31&seeds=2#explorer-cinema",
    )
    assert teacher.setting("percolation", {})[::2] == (
        *("", "?explorer=cinema&quality=0.4&side=101&seeds=2#explorer-cinema"),
    )
    with pytest.raises(ValueError, match="sliders are quality, side, seeds, got 'price'"):
        teacher.setting("percolation", {"price": "1"})
    with pytest.raises(ValueError, match="side must be one of 11, 31, 101, got '0'"):
        teacher.setting("percolation", {"side": "0"})


def section(title, minutes):
    return plans.Section(title, [str(minutes)])


def test_the_tables_of_a_plan_add_its_minutes_up(tmp_path, monkeypatch):
    own = [section("Here", 5), section("Predict first", 10), section("Sources", 0)]
    task = reader.Task("t2", "Double it", "change", 8, 4)
    every = plans.Item("here", tuple(own), ())
    some = plans.Item("here", tuple(own[:2]), (task,))
    rest = plans.Item("", (), (), "A break", 15, True)
    sessions = (
        plans.Session("Monday", 60, (every, rest, some), (some,)),
        plans.Session("Tuesday", 15, (every,), ()),
    )
    known = {"week": plans.Plan("week", "A week", sessions)}
    monkeypatch.setattr(teacher, "plans", lambda: known)
    monkeypatch.setattr(teacher, "sections", lambda chapter: {"here": own}[chapter])
    app = App(tmp_path)
    monday, tuesday = directed(teacher.PlanTable, app, "week")
    assert app.noted == ["book/teach/plans.toml"]
    rows = [[cell.astext() for cell in one.children] for one in monday.findall(nodes.row)]
    part = "Here: the opening question (5); Predict first (10); exercise 2, Double it (8)"
    assert rows == [
        ["Minutes", "What"],
        ["15", "Here: all sections (15)"],
        ["15", "A break"],
        ["23", part],
        ["53", "in the room, of 60 (7 to spare)"],
        ["23", f"At home: {part}"],
    ]
    assert [link["refuri"] for link in monday.findall(nodes.reference)][1:5] == [
        "../book/here.html",
        "../book/here.html",
        "../book/here.html#predict-first",
        "../book/exercises.html#exercise-here",
    ]
    assert tuesday.astext().endswith("in the room, of 15")
    assert monday.children[0].astext() == "Monday"
    with pytest.raises(ValueError, match="must be one of week$"):
        directed(teacher.PlanTable, app, "month")
    assert (known["week"].minutes, known["week"].pauses) == (68, 15)
    assert (sessions[0].minutes, sessions[0].home_minutes) == (53, 23)

    def broken():
        raise plans.PlanError("a plan must name")

    monkeypatch.setattr(teacher, "plans", broken)
    with pytest.raises(ValueError, match="a plan must name"):
        directed(teacher.PlanTable, app, "week")


def test_the_table_of_minutes_has_sections_and_exercises_of_every_chapter(tmp_path, monkeypatch):
    task = reader.Task("t1", "T", "predict", 8, 3)
    monkeypatch.setattr(teacher, "chapters", lambda: ["one", "two"])
    monkeypatch.setattr(teacher, "sections", lambda name: [section(name, 5), section("x", 10)])
    monkeypatch.setattr(teacher, "tasks", lambda name: {"t1": task} if name == "one" else {})
    (table,) = directed(teacher.MinutesTable, App(tmp_path))
    rows = [[cell.astext() for cell in one.children] for one in table.findall(nodes.row)]
    assert rows == [
        ["Chapter", "Sections, minutes", "Exercises, minutes"],
        *(["one", "15", "8"], ["two", "15", "none"]),
    ]
    assert next(table.findall(nodes.reference))["refuri"] == "../book/one.html"


def test_a_plan_reads_breaks_other_work_and_all_sections(tmp_path):
    (tmp_path / "book").mkdir()
    note = "```{teacher}\n:minutes: 5\n```\n"
    text = f"# Small\n\n{note}\n````{{note}}\n```\n## no\n```\n````\n\n## Next \n\n{note}"
    (tmp_path / "book" / "small.md").write_text(text)
    file = tmp_path / "plans.toml"
    items = (
        '[{chapter = "small", sections = "all"}, {break = "Tea", minutes = 4}, '
        '{do = "Talk", minutes = 3}, {chapter = "small", sections = ["Next"]}]'
    )
    file.write_text(
        f'[[plan]]\nname = "x"\ntitle = "X"\n[[plan.session]]\ntitle = "1"\nmost = 50\n'
        f'items = {items}\nhome = [{{do = "Read", minutes = 9}}]\n'
    )
    plan = plans.plans(file, tmp_path)["x"]
    (session,) = plan.sessions
    assert [(i.minutes, i.does, i.pause) for i in session.items] == [
        *((10, "", False), (4, "Tea", True), (3, "Talk", False), (5, "", False))
    ]
    assert (plan.minutes, plan.pauses, session.home_minutes) == (22, 4, 9)


# --- what a page loads -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "loads"),
    [
        ('<div class="town" data-town="x">', ["town.js", "town.css"]),
        ('<div class="a town b">', ["town.js", "town.css"]),
        ('<div class="town-page">', []),
        ('<div class="front-game">', []),
        (
            '<div class="town"><div class="front-game x">',
            ["town.js", "town.css", "front_game.js", "front_game.css"],
        ),
    ],
)
def test_a_page_with_a_town_loads_its_script(tmp_path, body, loads):
    app = App(tmp_path)
    town.load(app, "p", "", {"body": body}, None)
    assert app.loaded == []
    town.load(app, "p", "", {"body": body}, object())
    assert app.loaded == loads
    town.load(app, "p", "", {}, object())


@pytest.fixture
def toys(tmp_path):
    """Return a folder with two toys and two rules, as the sources of a book hold them."""
    folder = tmp_path / toy.SOURCES
    (folder / "rules").mkdir(parents=True)
    for name, code in {
        "register": "let a = 1;",
        "frame": "let z = 1;",
        "ball": "Town.rules.ring(1);",
        "ball_puzzle": "Town.chain(2); Town.none(3);",
        "rules/ring": "let r = 1;",
        "rules/chain": "let c = 1;",
    }.items():
        text = f'(() => {{\n  "use strict";\n  {code}\n}})();\n'
        (folder / f"{name}.js").write_text(text)
    return folder


def test_a_page_loads_its_toys_with_their_rules_once(tmp_path, toys):
    app, body = App(tmp_path), 'class="town toy" data-toy="{}"'
    toy.load(app, "p", "", {"body": "none"}, object())
    toy.load(app, "p", "", {"body": body.format("ball")}, None)
    assert app.loaded == []
    both = body.format("ball_puzzle") + body.format("ball") + body.format("ball")
    toy.load(app, "p", "", {"body": both}, object())
    assert app.loaded == [
        *("toys.js", "toy-rules-chain.js", "toy-ball_puzzle.js", "toy-rules-ring.js"),
        *("toy-ball.js", "toys.css"),
    ]
    assert toy.names(toys) == ["ball", "ball_puzzle"]
    assert toy.order(toys) == [
        *("register.js", "rules/chain.js", "rules/ring.js", "ball.js", "ball_puzzle.js"),
        "frame.js",
    ]
    toy.write_scripts(App(tmp_path, "latex"))
    assert not (tmp_path / "_build").exists()
    toy.write_scripts(app)
    written = {path.name: path.read_text() for path in (tmp_path / "_build/html/_static").iterdir()}
    start = '"use strict";{let T=Town;'
    assert written == {
        "toys.js": f"{start}{{let a=1}}{{let z=1}}}}\n",
        "toy-ball.js": f"{start}{{T.rules.ring(1)}}}}\n",
        "toy-ball_puzzle.js": f"{start}{{T.chain(2);T.none(3)}}}}\n",
        "toy-rules-ring.js": f"{start}{{let r=1}}}}\n",
        "toy-rules-chain.js": f"{start}{{let c=1}}}}\n",
    }


def test_a_toy_is_known_by_name_and_has_a_sentence_for_readers_without_scripts(tmp_path, toys):
    app = App(tmp_path)
    (box,) = directed(toy.Toy, app, "ball", content=["Imagine a ball."])
    assert markup([box]) == '<div class="town toy" data-toy="ball">Imagine a ball.</div>'
    with pytest.raises(ValueError, match="must be one of ball, ball_puzzle, got 'bat'"):
        directed(toy.Toy, app, "bat", content=["x"])
    with pytest.raises(ValueError, match="must have a sentence for readers without scripts"):
        directed(toy.Toy, app, "ball")


def test_a_town_is_read_before_it_is_shown(tmp_path):
    text = "talk;people=3;ties=0-1,1-2;first=0"
    (box,) = directed(town.Town, App(tmp_path), text, content=["Three people."])
    page = BeautifulSoup(markup([box]), "html.parser")
    assert page.div["data-town"] == "talk;seed=1;people=3;ties=0-1,1-2;first=0"
    assert page.div.get_text() == "Three people."
    with pytest.raises(ValueError, match="this is no town: "):
        directed(town.Town, App(tmp_path), "walk;people=3", content=["x"])
    with pytest.raises(ValueError, match="must have a sentence for readers without scripts"):
        directed(town.Town, App(tmp_path), text)


@pytest.mark.parametrize(
    ("script", "light"),
    [
        ("/* one\n two */\nlet x = 1; // why\n", "let x=1;"),
        ("const a = true ? 0.5 : false;\n", "let a=!0?.5:!1;"),
        ('f("a - b  ;", x);\n', 'f("a - b  ;",x);'),
        ('f("a \\" - b", c - d);\n', 'f("a \\" - b",c-d);'),
        ("x = a / b - -c;\n", "x=a/b - -c;"),
        ("y = /a - b[/ ]c/.test(z);\n", "y= /a - b[/ ]c/.test(z);"),
        ("t = `a  ${b + c} - ${{d: 1 + 2}}  e`;\n", "t=`a  ${b+c} - ${{d:1+2}}  e`;"),
        ("t = `\\` $ {`, u = 1 + 1;\n", "t=`\\` $ {`,u=1+1;"),
        ("list.map((x) => x * 2);\n", "list.map(x=>x*2);"),
        ("Town.rules, My.Town.x, 10.5, a.b\n", "T.rules,My.Town.x,10.5,a.b\n"),
        ("if (x) {\n  y();\n}\nz();\n", "if(x){y()}\nz();"),
        ("f([\n  1,\n  2,\n]);\n", "f([1,2]);"),
        ("a();\nb();\n", "a();b();"),
        ('u = "http://x"; // a "quoted" word\n', 'u="http://x";'),
    ],
)
def test_a_script_loses_comments_and_blanks_and_nothing_else(script, light):
    assert town.lighter(script) == light


def test_the_scripts_of_the_towns_are_one_in_the_order_that_is_written_down(tmp_path):
    folder = tmp_path / "book" / "_static" / "town"
    (folder / "game").mkdir(parents=True)
    for name in ("b", "a", "game/c"):
        text = f'(() => {{\n  "use strict";\n  Town.{name[-1]} = 1;\n}})();\n'
        (folder / f"{name}.js").write_text(text)
    (folder / "order.txt").write_text("b.js\na.js\n")
    (folder / "game" / "order.txt").write_text("c.js\n")
    town.write_scripts(App(tmp_path, "latex"))
    assert not (tmp_path / "_build").exists()
    town.write_scripts(App(tmp_path))
    static = tmp_path / "_build" / "html" / "_static"
    start = '"use strict";{let T=globalThis.Town'
    assert (static / "town.js").read_text() == f"{start}={{}};{{T.b=1}}{{T.a=1}}}}\n"
    assert (static / "front_game.js").read_text() == f"{start};{{T.c=1}}}}\n"


def test_the_ledger_of_the_reader_holds_what_all_readers_have_in_common(tmp_path, monkeypatch):
    facts = [{"id": "one", "title": "<One>"}]
    monkeypatch.setattr(my_ledger, "chapters", lambda root: facts if root == tmp_path else [])
    app = App(tmp_path)
    (box,) = directed(my_ledger.MyLedger, app, content=["With a script."])
    page = BeautifulSoup(markup([box]), "html.parser")
    assert page.div["class"] == ["my-ledger"]
    assert json.loads(page.script.string) == facts
    assert page.script.string.count("<") == 0
    assert app.noted == ["book/chapters.toml"]
    with pytest.raises(ValueError, match="must have a sentence for readers without scripts"):
        directed(my_ledger.MyLedger, app)
    my_ledger.load(app, "p", "", {"body": "none"}, object())
    my_ledger.load(app, "p", "", {"body": 'class="my-ledger"'}, None)
    assert app.loaded == []
    my_ledger.load(app, "p", "", {"body": '<div class="my-ledger">'}, object())
    assert app.loaded == ["my_ledger.js", "my_ledger.css"]


def test_the_ledger_knows_toys_and_finds_of_every_built_chapter():
    found = {one["id"]: one for one in my_ledger.chapters(ROOT)}
    built = register.read(ROOT).built
    assert list(found) == [chapter.id for chapter in built]
    one = found["percolation"]
    assert one["toys"] == ["percolation", "percolation_puzzle"]
    assert (one["title"], one["verdict"]) == ("Percolation: hits and flops", "Half supported")
    assert all(entry["challenges"] for entry in found.values())


# --- live code -------------------------------------------------------------------------------

PAGE = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# A page

```{code-cell} ipython3
:tags: [remove-cell]

x = "</script>"
```

```{code-cell} ipython3
:tags: [live]

x + "ä"
```
"""


def test_a_page_with_live_cells_carries_all_code_of_the_chapter(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "book" / "b.md").write_text(PAGE.replace("[live]", "[x]"), encoding="utf-8")
    app = App(tmp_path, **{"book/a": {"kernelspec": {}}, "book/b": {"kernelspec": {}}})
    for name, document in (("book/a", None), ("book/b", object()), ("book/c", object())):
        context = {"body": ""}
        live.add_cells(app, name, "", context, document)
        assert (context["body"], app.loaded) == ("", [])
    context = {"body": "<p>text</p>"}
    live.add_cells(app, "book/a", "", context, object())
    page = BeautifulSoup(context["body"], "html.parser")
    code = 'x + "ä"'
    assert json.loads(page.script.string) == [
        {"code": 'x = "</script>"', "live": False},
        {"code": code, "live": True, "hash": hashlib.sha256(code.encode()).hexdigest()[:12]},
    ]
    assert page.p.get_text() == "text"
    assert "ä" in page.script.string
    assert app.loaded == ["live.js", "live.css"]


def test_python_for_the_browser_is_checked_before_the_build_and_written_after(
    tmp_path, monkeypatch
):
    asked = []

    def bad(what):
        asked.append(what)
        raise live.DistributionError("no such Pyodide")

    monkeypatch.setattr(live.runtime, "resolve", bad)
    monkeypatch.setattr(live.runtime, "place", bad)
    monkeypatch.setenv("PYODIDE", "vendor")
    with pytest.raises(ExtensionError, match="no such Pyodide"):
        live.check_choice(None)
    live.add_python(App(tmp_path, "latex"), None)
    live.add_python(App(tmp_path), ValueError())
    with pytest.raises(ExtensionError, match="no such Pyodide"):
        live.add_python(App(tmp_path), None)
    monkeypatch.delenv("PYODIDE")
    with pytest.raises(ExtensionError):
        live.check_choice(None)
    assert asked == ["vendor", tmp_path / "_build" / "html", ""]


# --- ways to run -----------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """Return the root of a course with one exercise, and an address on GitHub."""
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "one.md").write_text(SOURCE)
    (tmp_path / "exercises" / "one.ipynb").write_text("{}")
    (tmp_path / "_config.yml").write_text("repository: {url: https://github.com/o/n}\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a-b"\nversion = "1.2"\n')
    (tmp_path / "requirements.txt").write_text("numpy==2.0  # x\nnumba==1\npytest==9\nmesa>=3\n")
    (tmp_path / "book").mkdir()
    return tmp_path


def test_the_ways_to_run_stand_in_front_of_the_first_heading(small):
    about = {"kernelspec": {}, "not_in_browser": "It starts <processes>."}
    app = App(small, **{"book/a": about, "book/b": {"kernelspec": {}}, "book/c": {}})
    body = "<h1>T</h1><p>toy</p><section id=x><h2>S</h2></section><section id=y></section>"
    for name, document in (("book/a", None), ("book/c", object())):
        context = {"body": body}
        launch.add_ways(app, name, "", context, document)
        assert context["body"] == body
    shown = {}
    for name in ("book/a", "book/b"):
        context = {"body": body}
        launch.add_ways(app, name, "", context, object())
        shown[name] = BeautifulSoup(context["body"], "html.parser")
        assert [tag.name for tag in shown[name].find_all(recursive=False)] == [
            *("h1", "p", "details", "section", "section")
        ]
    said, open_to = shown["book/a"], shown["book/b"]
    ways = [way.get_text() for way in said.select(".launch-way")]
    assert ways == ["Open in the browser", "Open in Colab", "Open in Binder", "On your computer"]
    assert "Not this one. It starts <processes>." in said.get_text()
    door = open_to.select_one("a.launch-door")
    assert door["href"] == "../lite/open.html?notebook=chapters/b.ipynb"
    text = open_to.get_text()
    assert 'pip install jupyterlab "./a_b-1.2-py3-none-any.whl[mesa,notebook,command-line]"' in text
    assert "python -m jupyterlab b.ipynb" in text
    assert {a["href"] for a in open_to.find_all("a", download=True)} == {
        *("../notebooks/b.ipynb", "../wheels/a_b-1.2-py3-none-any.whl")
    }


def test_the_list_of_exercises_has_built_chapters_with_their_tasks(small, monkeypatch):
    known = SimpleNamespace(
        built=[SimpleNamespace(id="two", title="Two"), SimpleNamespace(id="one", title="One")],
        pages=[SimpleNamespace(id="page", title="Page")],
    )
    monkeypatch.setattr(launch.register, "read", lambda root: known)
    app, page = App(small), [f"Before {launch.PLACE} after"]
    launch.list_exercises(app, "book/x", nothing := ["no place"])
    assert (nothing, app.noted) == (["no place"], [])
    launch.list_exercises(app, "book/x", page)
    lines = page[0].splitlines()
    assert lines[:2] == ["Before (exercise-one)=", "## One"]
    assert "4 tasks, about 40 minutes, for the chapter [](/book/one.md)." in lines
    assert [line for line in lines if line.startswith("|")] == [
        "| No. | Task | Kind | Minutes |",
        "| --: | :-- | :-- | --: |",
        *(f"| {k} | Double it | {kind} | 10 |" for k, kind in enumerate(reader.KINDS, 1)),
    ]
    assert "notebook=exercises/one.ipynb" in page[0]
    assert page[0].endswith("``` after")
    assert app.noted == ["book/chapters.toml", str(small / "exercises" / "one.md")]
    (small / "exercises" / "one.md").write_text("# x")
    warned = []
    monkeypatch.setattr(launch.logger, "warning", lambda *said, **how: warned.append(how))
    launch.list_exercises(app, "book/x", page := [launch.PLACE])
    assert (page, len(warned)) == ([""], 1)


def test_what_the_ways_lead_to_is_written_when_the_pages_are(small, monkeypatch):
    built = []
    monkeypatch.setattr(launch.lite, "build", lambda out: built.append(out) or 3)
    for app, failure in ((App(small, "latex"), None), (App(small), ValueError())):
        launch.write_targets(app, failure)
        assert not (small / "_build").exists()
    launch.write_targets(App(small), None)
    out = small / "_build" / "html"
    files = {p.relative_to(out).as_posix(): p.read_text() for p in out.rglob("*") if p.is_file()}
    assert files == {
        "notebooks/exercises/one.ipynb": "{}",
        "binder/requirements.txt": "numpy==2.0\nnumba==1\n./wheels/a_b-1.2-py3-none-any.whl\n",
        "binder/runtime.txt": "python-3.11\n",
        ".nojekyll": "",
    }
    assert built == [out]
    launch.write_targets(App(small), None)  # a second time, too

    def bad(out):
        raise launch.lite.LiteError("no JupyterLite")

    monkeypatch.setattr(launch.lite, "build", bad)
    with pytest.raises(ExtensionError, match="no JupyterLite"):
        launch.write_targets(App(small), None)
    launch.check_address(App(small))
    (small / "_config.yml").write_text("repository: {url: https://example.org/o/n}\n")
    with pytest.raises(ExtensionError, match=r"must be https://github\.com/OWNER/NAME"):
        launch.check_address(App(small))


# --- safety, and what is kept ----------------------------------------------------------------


def test_a_page_allows_its_own_scripts_by_hash_and_nobody_elses(tmp_path):
    def digest(code):
        return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"

    head = "<html><head lang=x><script>a()</script></head>"
    kept = (
        '<script src="x.js"></script><script type="application/json">{}</script>'
        '<script type="text/javascript">b()</script><script>a()</script>'
    )
    page = f"{head}<body>{kept}</body></html>"
    assert security.hashes(page) == sorted([digest("a()"), digest("b()")])
    button = '<button onclick="go(&quot;x&quot;)">'
    assert security.hashes(button) == ["'unsafe-hashes'", digest('go("x")')]
    made = security.protected(page)
    found = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)" />', made)
    assert len(found) == 1
    assert made.index("<meta") == made.index("<head lang=x>") + len("<head lang=x>\n")
    rules = dict(rule.split(" ", 1) for rule in found[0].split("; "))
    assert list(rules) == list(security.POLICY)
    assert rules["script-src"] == f"'self' file: {' '.join(security.hashes(page))}"
    assert rules["object-src"] == rules["media-src"] == rules["base-uri"] == "'none'"
    assert not re.search(r"https?:|\*", found[0])
    assert security.protected(made) == made  # a second policy takes the place of the first
    out = tmp_path / "_build" / "html"
    for name in ("index.html", "book/a.html", "book/deep/b.html", "lite/c.html"):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(page)
    for app, failure in ((App(tmp_path, "latex"), None), (App(tmp_path), ValueError())):
        security.protect_pages(app, failure)
        assert (out / "index.html").read_text() == page
    security.protect_pages(App(tmp_path), None)
    for name, wanted in (
        ("index", made),
        ("book/a", made),
        ("book/deep/b", made),
        ("lite/c", page),
    ):
        assert (out / f"{name}.html").read_text() == wanted


def test_results_are_forgotten_when_the_models_change_and_pages_read_again(tmp_path):
    for name in ("simulations/a.py", "coursebook/b.py", "requirements.txt", "constraints.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1\n")
    app, cache = App(tmp_path), tmp_path / "_build" / ".jupyter_cache"
    app.env.found_docs = {"a", "b"}

    def built(*changed):
        for name in changed:
            (tmp_path / name).write_text((tmp_path / name).read_text() + "2\n")
        cache.mkdir(parents=True, exist_ok=True)
        course.forget_stale_results(app)
        again = course.read_everything_again(app, app.env, {"b"}, None, None)
        return cache.is_dir(), app.course_is_stale, again

    assert built() == (False, True, ["a"])
    assert built() == (True, False, [])
    assert built("coursebook/b.py") == (True, True, ["a"])
    assert built("simulations/a.py") == (False, True, ["a"])
    assert built("constraints.txt") == (False, True, ["a"])
    assert built() == (True, False, [])
    before = course.fingerprint(tmp_path, "simulations/*.py")
    text = (tmp_path / "simulations/a.py").read_bytes()
    (tmp_path / "simulations/a.py").write_bytes(text.replace(b"\n", b"\r\n"))
    assert course.fingerprint(tmp_path, "simulations/*.py") == before  # of Windows
    (tmp_path / "simulations" / "folder.py").mkdir()
    assert course.fingerprint(tmp_path, "simulations/*.py") == before
    (tmp_path / "simulations/a.py").rename(tmp_path / "simulations/c.py")
    assert course.fingerprint(tmp_path, "simulations/*.py") != before


# --- pictures, formulas, pages ---------------------------------------------------------------


def test_a_picture_gets_its_words_and_is_loaded_when_it_is_seen(monkeypatch):
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "PNG", compress_level=0)
    data = SimpleNamespace
    seen = []

    def render(self, given):
        seen.append(given)
        return [nodes.image(uri="a"), nodes.image(uri="b")]

    monkeypatch.setattr(course, "_render_image", render)
    monkeypatch.setattr(
        course, "replace", lambda given, content: data(**vars(given) | {"content": content})
    )
    png = data(
        mime_type="image/png",
        content=base64.b64encode(out.getvalue()).decode(),
        output_metadata={"image/png": {"alt": "red"}},
    )
    images = course.render_image(None, png)
    assert [one["alt"] for one in images] == ["red", "red"]
    assert len(base64.b64decode(seen[0].content)) < len(out.getvalue()) / 3
    vector = data(mime_type="image/svg+xml", content="<svg/>", output_metadata={})
    assert not any("alt" in one for one in course.render_image(None, vector))
    assert seen[1].content == "<svg/>"
    warned = []
    monkeypatch.setattr(course.logger, "warning", lambda text, uri, **how: warned.append(uri))
    document = nodes.document(None, None)
    document += [
        nodes.image(uri="x", alt=" "),
        nodes.image(uri="y", alt="why"),
        nodes.image(uri="z"),
    ]
    course.check_pictures(None, document, "p")
    assert warned == ["x", "z"]
    assert [one["loading"] for one in document.findall(nodes.image)] == ["lazy"] * 3


@pytest.mark.parametrize(
    ("latex", "display", "holds", "not_there"),
    [
        (r"\mathrm{if}\ x", "inline", "<mtext>if</mtext>", "mathrm"),
        (r"a \\ b", "block", "<mtable", "begin"),
        (r"a \\ b", "inline", 'display="inline"', "<mtable"),
        (r"\langle k \rangle", "inline", '<mo stretchy="false">&#x027E8;</mo>', "<mi>&#x027E8;"),
        (
            r"\begin{aligned}a &= b \\ c &= d\end{aligned}",
            *("block", 'style="text-align:right"', "columnalign"),
        ),
        (r"\begin{cases}a \\ b\end{cases}", "block", "<mtable", "split"),
    ],
)
def test_formulas_are_written_as_browsers_read_them(latex, display, holds, not_there):
    made = course.mathml(f" {latex} ", display)
    assert holds in made
    assert not_there not in made


def test_formulas_in_the_cells_of_a_table_are_formulas_too(monkeypatch):
    monkeypatch.setattr(course, "_render_text_html", lambda self, data: data.string)
    monkeypatch.setattr(course, "replace", lambda data, content: SimpleNamespace(string=content))
    table = "<th>$p$</th><td class=a>$x &lt; 1$ or $y$</td><td>5 $</td><td>a <b>$z$</b></td>"
    made = course.render_text_html(None, SimpleNamespace(string=table))
    assert made.count("<math") == 3
    assert "<td>5 $</td><td>a <b>$z$</b></td>" in made
    assert ">1<" in made
    assert "amp" not in made


class Writer:
    """What a formula is written to."""

    def __init__(self):
        self.body, self.builder = [], SimpleNamespace()

    def starttag(self, node, name, **attributes):
        """Return the start of a tag."""
        return f"<{name} class={attributes['CLASS']}>"

    def add_permalink_ref(self, node, title):
        """Write the link to a place."""
        self.body.append(f"<a title='{title}'>")


def test_a_formula_that_is_not_known_is_shown_as_it_was_typed_and_said(monkeypatch):
    warned, writer = [], Writer()
    monkeypatch.setattr(course.logger, "warning", lambda *said, **how: warned.append(said))
    monkeypatch.setattr(course, "get_node_equation_number", lambda writer, node: "4")
    for formula in ("x", r"\nocommand < 1"):
        with pytest.raises(nodes.SkipNode):
            course.visit_math(writer, nodes.math("", formula))
    good, bad = writer.body
    assert good.startswith('<span class="math"><math')
    assert bad == r'<span class="math"><code>\nocommand &lt; 1</code></span>'
    assert len(warned) == 1
    for number in (None, 4):
        writer.body = []
        with pytest.raises(nodes.SkipNode):
            course.visit_math_block(writer, nodes.math_block("", "x", number=number))
        text = "".join(writer.body)
        assert text.startswith('<div class=math><div class="formula"><math')
        assert 'display="block"' in text
        assert ('<span class="eqno">(4)<a title=' in text) == (number == 4)


def test_a_page_has_its_mark_sizes_named_folds_and_its_notebook(tmp_path, monkeypatch):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    app = App(tmp_path, **{"book/a": {"kernelspec": {}}, "book/b": {}})
    app.builder.images = {"a.png": "a1.png"}
    monkeypatch.setattr(course, "write_notebook", lambda app, page: f"notebooks/{page[5:]}.ipynb")
    tree = '<ul><li><a href="x">Part I</a><details><summary></summary></details></li></ul>'
    for name, document in (("book/a", object()), ("book/b", object()), ("book/a", None)):
        context = {
            "generate_toctree_html": lambda *a, **k: BeautifulSoup(tree, "html.parser"),
            "body": '<img src="a1.png"><th></th>',
            "metatags": "<meta old>",
            "header_buttons": ["other"],
            "pathto": lambda file, resource: f"../{file}" * resource,
        }
        course.finish_page(app, name, "", context, document)
        fold = context["generate_toctree_html"]("sidebar").summary
        assert fold["aria-label"] == "Pages of Part I"
        if document is None:
            assert context["body"] == '<img src="a1.png"><th></th>'
            continue
        mark = f'<meta name="course-page" content="{name}" />'
        assert context["metatags"] == f"<meta old>\n    {mark}\n"
        assert context["body"] == '<img width="30" height="20" src="a1.png"><td></td>'
        first, *others = context["header_buttons"]
        assert (first == "other") == (name == "book/b")
        if others:
            assert (first["url"], first["text"]) == ("../notebooks/a.ipynb", "Notebook")
    listed = '<summary aria-label="Toggle hidden content"><th class="head"><p></p></th>'
    assert course.repair(listed + '<p role="doc-biblioentry">') == (
        '<summary><td></td><p role="listitem">'
    )


def test_the_notebook_of_a_chapter_is_written_with_its_numbers(tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr(course, "convert_chapter", lambda **what: asked.update(what) or "notebook")
    written = []
    monkeypatch.setattr(course.jupytext, "write", lambda *given: written.append(given))
    app = App(
        tmp_path, **{"book/a": {"kernelspec": {}}, "book/deep/b": {"kernelspec": {}}, "c": {}}
    )
    app.env.get_domain = lambda name: SimpleNamespace(equations={"growth": ("book/a", 3)})
    assert course.write_notebook(app, "book/a") == "notebooks/a.ipynb"
    target = tmp_path / "_build" / "html" / "notebooks" / "a.ipynb"
    assert written == [("notebook", target)]
    assert target.parent.is_dir()
    assert asked == {
        "source": tmp_path / "book" / "a.md",
        "glued": tmp_path / "_build" / "jupyter_execute" / "book" / "a.glue.json",
        "bibtex": tmp_path / "references.bib",
        "equations": {"growth": 3},
        "chapters": {"a", "b"},
    }


# --- chapters as notebooks, lists, words -----------------------------------------------------


def test_a_notebook_begins_with_the_first_cell_and_asks_the_guess_before_the_explorer(
    tmp_path, monkeypatch
):
    text = PAGE.replace('x = "</script>"', "from myst_nb import glue\n\nexplore(1)")
    text = text.replace(
        "# A page\n", "# A page\n\n{glue}`n:,`\n\n+++\n\n```{slide} S\n```\n\n+++\n"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    glued = tmp_path / "a.glue.json"
    glued.write_text(json.dumps({"n": {"data": {"text/plain": ["12", "34"]}}, "m": {"data": {}}}))
    assert chapter_notebook.glued_values(glued) == {"n": "1234", "m": ""}
    assert chapter_notebook.glued_values(tmp_path / "none") == {}
    bibtex = ROOT / "book" / "references.bib"
    for asked, more in (("> Guess", ["> Guess"]), ("", [])):
        monkeypatch.setattr(chapter_notebook, "guess", lambda name, asked=asked: asked)
        made = chapter_notebook.convert(tmp_path / "a.md", glued, bibtex, {}, set())
        assert [one.source for one in made.cells[2:]] == [
            "# A page\n\n1,234",
            *more,
            "explore(1)",
            'x + "ä"',
        ]
        assert [one.id for one in made.cells[:2]] == ["preface", "setup"]
        assert made.cells[1].source.endswith(chapter_notebook.GLUE)
        assert made.cells[1].metadata == {"jupyter": {"source_hidden": True}}
        assert made.metadata["language_info"] == {"name": "python"}
        nbformat.validate(made)


def guess_of(monkeypatch, predict, stored=None):
    explorer = SimpleNamespace(predict=predict)
    model = SimpleNamespace(explorer=SimpleNamespace(EXPLORER=explorer))
    monkeypatch.setattr(catalogue, "Model", lambda name: model)
    monkeypatch.setattr(explorer_stored, "stored", lambda explorer: stored)
    return chapter_notebook.guess("any").splitlines()


def test_a_guess_is_asked_in_the_words_of_the_explorer(monkeypatch):
    def asks(question="How many?", parts=(), axis=""):
        return SimpleNamespace(question=question, parts=parts, axis=axis)

    start = ["> **First, your guess**", ">", "> How many?"]
    assert guess_of(monkeypatch, None) == []
    assert guess_of(monkeypatch, asks()) == start
    assert guess_of(monkeypatch, asks(parts=("a", "b"))) == [*start, ">", "> - a", "> - b"]
    assert guess_of(monkeypatch, asks(axis="Share", parts=("1",))) == [
        *(*start, ">", "> Share, at:", ">", "> - 1")
    ]
    stored = {"predict": {"question": "How many of 9?"}}
    assert guess_of(monkeypatch, asks(lambda run: None), stored)[2] == "> How many of 9?"


def test_a_page_depends_on_the_register_and_on_the_entries_it_shows(tmp_path, monkeypatch):
    (tmp_path / "book" / "ledger").mkdir(parents=True)
    for name in ("b", "a"):
        (tmp_path / "book" / "ledger" / f"{name}.md").touch()
    monkeypatch.setattr(chapter_lists, "expand", lambda text, root: f"{root.name}: {text}")
    app, page = App(tmp_path), ["```{chapters} entries ledger\n```\n```{chapters} parts\n```\n"]
    assert chapter_lists.label(SimpleNamespace(id="two_clocks_b")) == "ledger-two-clocks-b"
    chapter_lists.write_lists(app, "p", plain := ["nothing"])
    assert (plain, app.noted) == (["nothing"], [])
    chapter_lists.write_lists(app, "p", page)
    assert page[0].startswith(f"{tmp_path.name}: ```")
    entries = [str(tmp_path / "book" / "ledger" / f"{name}.md") for name in ("a", "b")]
    assert app.noted == ["book/chapters.toml", *entries]

    def broken(text, root):
        raise register.RegisterError("no such list")

    monkeypatch.setattr(chapter_lists, "expand", broken)
    warned = []
    monkeypatch.setattr(chapter_lists.logger, "warning", lambda *said, **how: warned.append(said))
    chapter_lists.write_lists(app, "p", page := ["```{chapters} x\n```"])
    assert (page, str(warned[0][1])) == (["```{chapters} x\n```"], "no such list")


def paragraph_in(*around):
    """Return a document with one paragraph inside of these nodes, the innermost last."""
    document, inner = nodes.document(None, None), nodes.paragraph("", "A tie, ties, a town.")
    for node in reversed(around):
        node += inner
        inner = node
    document += inner
    return document


@pytest.mark.parametrize(
    ("around", "plain"),
    [
        ([nodes.section, nodes.section], True),
        ([nodes.section], False),  # question and toy are for everybody
        ([nodes.section, nodes.section, nodes.section, closer.Fold], True),
        ([nodes.section, nodes.section, nodes.bullet_list, nodes.list_item], True),
        ([nodes.section, nodes.section, nodes.enumerated_list, nodes.list_item], True),
        ([nodes.section, nodes.section, nodes.admonition], False),
        ([nodes.section, nodes.admonition, nodes.section], False),
        ([nodes.section, nodes.section, nodes.container], False),
    ],
)
def test_words_are_linked_in_the_plain_text_below_the_first_heading(around, plain):
    document = paragraph_in(*(kind() for kind in around))
    linked = first_words.link_first_words(document, ["town", "tie"])
    assert linked == (["tie", "town"] if plain else [])


def test_at_most_two_words_of_a_paragraph_are_linked_and_the_longest_where_two_begin():
    document = paragraph_in(nodes.section(), nodes.section())
    known = ["a town", "tie", "ties", "town"]
    assert first_words.link_first_words(document, known) == ["tie", "ties"]
    assert first_words._first("a weak tie", ["weak", "weak tie", "tie"]) == ("weak tie", (2, 10))
    assert first_words._first("untied", ["tie"]) is None
    for text in ("no list", "```{glossary}\n"):
        with pytest.raises(ValueError, match=r"glossary\.md must hold a \{glossary\}"):
            first_words.terms(text)


def test_words_are_linked_in_built_chapters_of_the_public_book(tmp_path, monkeypatch):
    app, linked = App(tmp_path), []
    (tmp_path / "book").mkdir()
    (tmp_path / first_words.GLOSSARY).write_text("```{glossary}\ntie\n  What joins.\n```\n")
    known = SimpleNamespace(built=[SimpleNamespace(id="here")])
    monkeypatch.setattr(first_words, "read", lambda root: known)
    monkeypatch.setattr(first_words, "link_first_words", lambda *given: linked.append(given))
    first_words.on_page(app, "document")
    assert linked == [("document", ["tie"])]
    assert app.noted == ["book/glossary.md"]
    app.config.teacher_edition = True
    first_words.on_page(app, "document")
    app.config.teacher_edition, app.env.docname = False, "book/other"
    first_words.on_page(app, "document")
    assert len(linked) == 1


def test_folds_hold_what_follows_them_but_sections(monkeypatch):
    def fold_in(parent):
        document = nodes.document(None, None)
        parent += [nodes.paragraph("", "before"), closer.Fold(title="x")]
        parent += [nodes.paragraph("", "after"), nodes.section("", nodes.paragraph("", "below"))]
        document += parent
        document.settings = SimpleNamespace()
        return document

    def filled(document, teacher_edition=False):
        config = SimpleNamespace(teacher_edition=teacher_edition)
        closer.FillFolds.apply(SimpleNamespace(document=document, config=config))
        return document

    said = []
    monkeypatch.setattr(closer.logger, "warning", lambda *words, **how: said.append(words))
    (fold,) = filled(fold_in(nodes.section())).findall(closer.Fold)
    assert [one.astext() for one in fold.children] == ["after"]
    assert [type(one) for one in fold.parent.children] == [
        *(nodes.paragraph, closer.Fold, nodes.section)
    ]
    assert not list(filled(fold_in(nodes.section()), True).findall(closer.Fold))
    assert said == []
    filled(fold_in(nodes.block_quote()))
    assert "must stand in a section" in said[0][0]


# --- for researchers, and side by side -------------------------------------------------------


def test_pages_for_researchers_hold_every_model_in_the_order_of_its_chapter():
    known = register.read(ROOT)
    text = researchers.model_entries(known)
    order = [chapter.model for chapter in known.built if chapter.model]
    assert [name.replace("-", "_") for name in re.findall(r"^\(model-(.*)\)=", text, re.M)] == order
    first = text[text.index("(model-percolation)=") :]
    first = first[: first.index("\n(model-", 1)]
    assert "[Percolation: hits and flops](/book/percolation.md)" in first
    assert "{ref}`the tests <rigour-percolation>`" in first
    assert "small = model.parameters(side=12)\nrun = model.simulate(small, seed=1)" in first
    assert "It has no network." in first
    assert "| Parameter | Meaning | Symbol | Default | Allowed | Unit |" in first
    assert first.count("(the outcome)") == 1
    assert "It runs on a network of your own" in text


@pytest.mark.parametrize("built", [True, False])
def test_a_chapter_ends_with_the_line_for_researchers(tmp_path, monkeypatch, built):
    chapters = [SimpleNamespace(id="here", model="first_link")] if built else []
    monkeypatch.setattr(researchers.register, "read", lambda root: SimpleNamespace(built=chapters))
    app, page = App(tmp_path), ["# T\n\nText.\n\n"]
    researchers.write(app, "book/here", page)
    if not built:
        assert page == ["# T\n\nText.\n\n"]
        return
    assert page[0].startswith("# T\n\nText.\n\nFor researchers: {ref}`parameters,")
    assert "<model-first-link>`" in page[0]
    assert "<rigour-first-link>`" in page[0]
    assert app.noted == []
    warned = []
    monkeypatch.setattr(researchers.logger, "warning", lambda *said, **how: warned.append(said))
    monkeypatch.setattr(researchers, "expand", lambda text, root: "expanded")
    researchers.write(app, "book/x", page := ["```{reference} index\n```"])
    assert (page, len(app.noted), warned) == (["expanded"], 3, [])

    def missing(text, root):
        raise KeyError("no such page")

    monkeypatch.setattr(researchers, "expand", missing)
    researchers.write(app, "book/x", ["```{reference} index\n```"])
    assert len(warned) == 1


def line(words, not_done=False):
    return SimpleNamespace(words=words, not_done=not_done, file="tests/a.py", test="test_a")


@pytest.mark.parametrize(
    ("lines", "tests", "says"),
    [
        ([line("a")], 1, "1 test"),
        ([line("a")], 2, "2 tests"),
        ([line("a"), line("b", True)], 2, "2 tests, in part"),
        ([line("b", True)], 0, "not done"),
    ],
)
def test_a_cell_of_the_table_of_rigour_counts_tests_and_says_what_is_missing(lines, tests, says):
    assert researchers._count(lines, tests) == says
    assert researchers._line(line("It holds.")) == "- It holds. `tests/a.py::test_a`"
    assert researchers._line(line("Not yet.", True)) == "- *Not yet.*"
    assert researchers._cell("``a|b`` of `c`") == r"`a\|b` of `c`"


def test_only_what_is_not_kept_runs_beside_each_other_and_only_if_there_are_two(
    tmp_path, monkeypatch
):
    about = {"a": {}, "b": {}, "kept": {}, "alone": {"execution": {"alone": True}}, "text": None}
    ran, put = [], []

    def read(page, env):
        facts = about[page.stem]
        return None if facts is None else SimpleNamespace(metadata=facts, name=page.stem)

    def match(notebook):
        if notebook.name != "kept":
            raise KeyError(notebook.name)

    cache = SimpleNamespace(
        match_cache_notebook=match,
        cache_notebook_bundle=lambda bundle, **how: put.append((bundle, how)),
    )

    def results(waiting, workers, app):
        ran.append(([page.stem for page, _ in waiting], workers))
        return [(page, "done", 2.5) for page, _ in waiting[:1]]

    monkeypatch.setattr(side_by_side, "read_notebook", read)
    monkeypatch.setattr(side_by_side, "results", results)
    monkeypatch.setattr(side_by_side, "get_cache", lambda path: cache)
    monkeypatch.setattr(side_by_side, "CacheBundleIn", lambda *given, data: (*given, data))
    config = SimpleNamespace(execution_mode="cache", execution_cache_path="x")
    env = SimpleNamespace(mystnb_config=config, doc2path=lambda name: str(tmp_path / f"{name}.md"))

    def run(cores, *names, mode="cache"):
        ran.clear()
        put.clear()
        config.execution_mode = mode
        monkeypatch.setattr(side_by_side, "cores", lambda: cores)
        side_by_side.run_notebooks(None, env, names)
        return list(ran)

    assert (
        run(1, *about) == run(2, *about, mode="off") == run(2, "a", "kept", "alone", "text") == []
    )
    assert run(2, *about) == [(["a", "b"], 2)]
    assert put == [
        (
            ("done", str(tmp_path / "a.md"), {"execution_seconds": 2.5}),
            {"check_validity": False, "overwrite": True},
        )
    ]
    assert run(9, "a", "b") == [(["a", "b"], 4)]  # a kernel takes half a gigabyte


def test_notebooks_start_in_their_order_and_one_that_fails_is_said(tmp_path, monkeypatch):
    class Done:
        def __init__(self, result):
            self.value = result

        def exception(self):
            return self.value if isinstance(self.value, Exception) else None

        def result(self):
            return self.value

    started, said, most = [], [], []

    class Pool:
        def __init__(self, workers):
            self.workers = workers

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def submit(self, function, notebook, folder, seconds, allow):
            started.append((notebook, folder, seconds, allow))
            return Done({"b": None, "c": OSError()}.get(notebook, (f"{notebook} done", 1.25)))

    def wait(running, return_when):
        most.append(len(running))
        return SimpleNamespace(done=[next(iter(running))])

    monkeypatch.setattr(side_by_side, "processes", Pool)
    monkeypatch.setattr(side_by_side, "wait", wait)
    monkeypatch.setattr(side_by_side.logger, "info", lambda form, *words: said.append(form % words))
    app = App(tmp_path)
    app.env.mystnb_config = SimpleNamespace(execution_timeout=30, execution_allow_errors=False)
    pages = [(tmp_path / "book" / f"{name}.md", name) for name in "abcd"]
    found = list(side_by_side.results(pages, 2, app))
    assert [(page.stem, notebook, seconds) for page, notebook, seconds in found] == [
        *(("a", "a done", 1.25), ("d", "d done", 1.25))
    ]
    assert started == [(name, str(tmp_path / "book"), 30, False) for name in "abcd"]
    assert most == [2, 2, 2, 1]
    assert "book/a.md: Executed notebook in 1.25 seconds" in said
    for name in "bc":
        assert f"book/{name}.md: Executing notebook failed, once more alone" in said
    result = SimpleNamespace(err=None, nb="n", time=2)
    monkeypatch.setattr(side_by_side, "single_nb_execution", lambda *given: result)
    assert side_by_side.run("n", "f", 3, False) == ("n", 2)
    result.err = ValueError()
    assert side_by_side.run("n", "f", 3, False) is None
