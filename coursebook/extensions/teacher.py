"""What instructors get from the text of a chapter: notes, slides, plans.

``{teacher}``
    A note to whoever teaches the section it stands in, with its minutes. The public book shows
    nothing of it; the teacher edition (`coursebook.classes.teacher_book`) shows it as a box.
``{slide}``
    A slide. Neither edition shows it; the teacher edition hands all of them to
    `coursebook.classes.slides`. With ``:figure:`` it carries what the code cell above it shows,
    with ``:exercise: t1`` the name and minutes of an exercise.
``{setting}``
    A setting of a chapter's explorer: a link to it, and what the stored runs say there.
``{plan}`` and ``{minutes}``
    A plan of ``book/teach/plans.toml``, and the minutes of every chapter, as tables.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from myst_nb.ext.glue import crossref
from sphinx.builders import Builder
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from coursebook.extensions.chapter_notebook import formatted
from coursebook.extensions.course import repair
from coursebook.extensions.plans import PlanError, chapters, plans, sections, tasks

logger = logging.getLogger(__name__)


# --- notes -----------------------------------------------------------------------------------


class Teacher(SphinxDirective):
    """A note for the teacher: what to do, what to ask, what goes wrong."""

    has_content = True
    option_spec: ClassVar = {"minutes": directives.nonnegative_int}

    def run(self):
        """Return a box in the teacher edition, nothing in the public book."""
        if "minutes" not in self.options:
            raise self.error("a {teacher} note must state :minutes:, a whole number")
        if not self.config.teacher_edition:
            return []
        minutes = self.options["minutes"]
        title = f"For the teacher: {counted(minutes)}" if minutes else "For the teacher"
        box = nodes.admonition(classes=["teacher"])
        box += nodes.title(title, title)
        self.state.nested_parse(glued_late(self), self.content_offset, box)
        return [box]


def counted(minutes: int) -> str:
    """Return minutes in words."""
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def late(line: str, page: str) -> str:
    """Return a line whose glued numbers are filled in when the page is complete.

    A note answers a prediction before the cell that glues the answer. myst-nb does this for numbers
    of another document, so the chapter is named as if it were one.
    """
    own = f"{page.rpartition('/')[2]}.md"
    return re.sub(
        r"\{glue:text\}`(\w+)(?::([^`:]+))?`",
        lambda role: f"{{glue:text}}`{own}::{role[1]}:{role[2] or 's'}`",
        line,
    )


def glued_late(directive) -> StringList:
    """Return the content of a directive, its glued numbers made `late`."""
    lines = [late(line, directive.env.docname) for line in directive.content]
    return StringList(lines, items=directive.content.items)


# --- slides ----------------------------------------------------------------------------------


class slide(nodes.General, nodes.Element):
    """A slide on its way out of the chapter: its title, then what it says."""


class Slide(SphinxDirective):
    """A slide: a title, a few words, and perhaps what the code cell above shows."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "figure": directives.flag,
        "exercise": directives.unchanged,
        "class": directives.class_option,
    }

    def run(self):
        """Return the slide, which `collect_slides` takes out of the page again."""
        if not self.config.teacher_edition:
            return []
        title = late(self.arguments[0], self.env.docname)
        words, problems = self.state.inline_text(title, self.lineno)
        page = slide(classes=self.options.get("class", []), figure="figure" in self.options)
        page.source, page.line = self.get_source_info()
        body = nodes.container()
        if "exercise" in self.options:
            body += nodes.paragraph("", self.exercise(self.options["exercise"]))
        self.state.nested_parse(glued_late(self), self.content_offset, body)
        page += [nodes.inline("", "", *words), body]
        return [page, *problems]

    def exercise(self, name):
        """Return what an exercise of this chapter is called, and how long it takes."""
        task = tasks(self.env.docname.rpartition("/")[2]).get(name)
        if task is None:
            raise self.error(f"{{slide}}: this chapter has no exercise {name!r}")
        return f"Exercise {name[1:]}, {task.title} ({task.kind}, {counted(task.minutes)})"


def collect_slides(app, doctree, docname):
    """Take the slides out of a chapter, each with its figure and the note of its section."""
    found, cell, note = [], None, None
    for node in list(doctree.findall()):
        if isinstance(node, nodes.section):
            note = None
        elif isinstance(node, nodes.admonition) and "teacher" in node["classes"]:
            note = node
        elif isinstance(node, nodes.container) and "cell" in node["classes"]:
            cell = node
        elif isinstance(node, slide):
            found.append((node, shown(node, cell) if node["figure"] else None, note))
    for page, _, _ in found:
        page.parent.remove(page)
    app.course_slides = {docname: found}


def shown(page, cell):
    """Return what a code cell shows: its pictures, or its explorer or table, or what it prints."""
    outputs = [n for n in cell.findall(nodes.container) if "cell_output" in n["classes"]]
    inner = [node for output in outputs for node in output.findall()]
    pictures = [node for node in inner if isinstance(node, nodes.image)]
    tables = [
        node
        for node in inner
        if isinstance(node, nodes.raw)
        and re.search(r'class="(course-figure|explorer|dataframe)', node.astext())
    ]
    printed = [node for node in inner if isinstance(node, nodes.literal_block)]
    found = pictures or tables or printed
    if not found:
        logger.warning("slide: the cell above shows nothing", location=page, type="course")
    out = nodes.container()
    out += [node.deepcopy() for node in found]
    for image in out.findall(nodes.image):
        for name in ("width", "loading"):
            image.attributes.pop(name, None)
    return out


def write_slides(app, pagename, templatename, context, doctree):
    """Write the slides of a chapter as pieces of HTML, for `coursebook.classes.slides`."""
    found = getattr(app, "course_slides", {}).pop(pagename, [])
    if not found:
        return
    used = {}
    slides = [
        {
            "title": fragment(app, page[0], used),
            "body": fragment(app, page[1], used),
            "figure": fragment(app, figure, used),
            "notes": fragment(app, nodes.container("", *note.deepcopy()[1:]), used) if note else "",
            "timing": note[0].astext() if note else "",
            "kind": " ".join(page["classes"]),
        }
        for page, figure, note in found
    ]
    name = pagename.rpartition("/")[2]
    file = Path(app.outdir).parent / "slides" / f"{name}.json"
    file.parent.mkdir(exist_ok=True)
    deck = {"chapter": name, "title": context["title"], "slides": slides, "pictures": used}
    file.write_text(json.dumps(deck, indent=1, ensure_ascii=False), encoding="utf-8")


def fragment(app, node, used) -> str:
    """Return a node as HTML without links; add its pictures, by name, to `used`."""
    if node is None:
        return ""
    Builder.post_process_images(app.builder, node)
    for image in node.findall(nodes.image):
        name = app.builder.images[image["uri"]]
        used[name] = str(Path(app.srcdir) / image["uri"])
    for link in list(node.findall(nodes.reference)):
        link.replace_self(link.children)
    return repair(app.builder.render_partial(node)["fragment"]).strip()


# --- settings of an explorer -----------------------------------------------------------------


class Setting(SphinxDirective):
    """A setting of a chapter's explorer: ``{setting} percolation quality=0.59 side=31``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Return a paragraph: what to set, as a link, and what the runs say there."""
        chapter, *wanted = self.arguments[0].split()
        try:
            told, sentence, address = setting(chapter, dict(w.split("=", 1) for w in wanted))
        except (ImportError, ValueError) as problem:
            raise self.error(f"{{setting}} {self.arguments[0]}: {problem}") from None
        page = self.env.app.builder.get_relative_uri(self.env.docname, f"book/{chapter}")
        link = nodes.reference(told, told, refuri=page + address, internal=True)
        text = nodes.paragraph("", "", nodes.strong("", "", link), classes=["setting"])
        text += nodes.Text(f": {sentence}")
        return [text]


def setting(chapter: str, wanted: dict[str, str]) -> tuple[str, str, str]:
    """Return a setting in words, what the stored runs say there, and the end of its address.

    Raises
    ------
    ValueError
        If the explorer has no such slider, or the slider no such value.
    """
    from simulations.explorer.page import look, setting_index
    from simulations.explorer.stored import stored
    from simulations.running.catalogue import Model

    explorer = Model(chapter).explorer.EXPLORER
    data = stored(explorer)
    sliders = look(explorer, data)["sliders"]
    names = [slider["name"] for slider in sliders]
    if unknown := wanted.keys() - set(names):
        raise ValueError(f"sliders are {', '.join(names)}, got {unknown.pop()!r}")
    at = list(data["start"])
    for place, slider in enumerate(sliders):
        value = wanted.get(slider["name"])
        if value is not None and value not in slider["url"]:
            values = ", ".join(slider["url"])
            raise ValueError(f"{slider['name']} must be one of {values}, got {value!r}")
        at[place] = at[place] if value is None else slider["url"].index(value)
    declared = explorer.model.parameters.declaration
    told = "; ".join(
        f"{declared(slider['name']).label} {slider['said'][at[place]]}"
        for place, slider in enumerate(sliders)
        if slider["name"] in wanted
    )
    told = told[:1].upper() + told[1:]
    address = {s["name"]: s["url"][k] for s, k in zip(sliders, at, strict=True)}
    end = f"?{urlencode({'explorer': explorer.name} | address)}#explorer-{explorer.name}"
    return told, data["sentences"][data["sentence"][setting_index(data, at)]], end


# --- plans -----------------------------------------------------------------------------------


def row(*cells):
    """Return a row of a table; a cell is text or a list of inline nodes."""
    out = nodes.row()
    for cell in cells:
        inner = [nodes.Text(cell)] if isinstance(cell, str) else cell
        out += nodes.entry("", nodes.paragraph("", "", *inner))
    return out


def table(title, widths, head, rows):
    """Return a table with a caption."""
    group = nodes.tgroup(cols=len(widths))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += [nodes.thead("", row(*head)), nodes.tbody("", *rows)]
    return nodes.table("", nodes.title(title, title), group, classes=["minutes"])


class PlanTable(SphinxDirective):
    """A plan, a table a session, with the minutes added up: ``{plan} hour``."""

    required_arguments = 1

    def run(self):
        """Return the tables."""
        try:
            known = plans()
            plan = known[self.arguments[0]]
        except KeyError:
            raise self.error(f"{{plan}} must be one of {', '.join(known)}") from None
        except PlanError as problem:
            raise self.error(str(problem)) from None
        self.env.note_dependency("book/teach/plans.toml")
        return [self.session(session) for session in plan.sessions]

    def session(self, session):
        """Return one session as a table."""
        rows = [row(str(item.minutes), self.item(item)) for item in session.items]
        left = session.most - session.minutes
        spare = f" ({left} to spare)" if left else ""
        total = f"in the room, of {session.most}{spare}"
        rows.append(row([nodes.strong("", str(session.minutes))], [nodes.strong("", total)]))
        rows += [
            row(str(i.minutes), [nodes.emphasis("", "At home: "), *self.item(i)])
            for i in session.home
        ]
        return table(session.title, (12, 88), ("Minutes", "What"), rows)

    def item(self, item):
        """Return a row's words: the chapter, its sections with links, its exercises."""
        if item.does:
            return [nodes.Text(item.does)]
        page = self.env.app.builder.get_relative_uri(self.env.docname, f"book/{item.chapter}")
        practise = self.env.app.builder.get_relative_uri(self.env.docname, "book/exercises")
        anchor = nodes.make_id(f"exercise-{item.chapter}")
        everything = sections(item.chapter)
        title = everything[0].title
        out = [nodes.strong("", "", nodes.reference("", title, refuri=page)), nodes.Text(": ")]
        parts = []
        if len(item.sections) == len(everything):
            whole = sum(section.minutes for section in item.sections)
            parts.append([nodes.Text(f"all sections ({whole})")])
        else:
            for section in item.sections:
                opening = section.title == title
                name = "the opening question" if opening else section.title
                there = page if opening else f"{page}#{nodes.make_id(section.title)}"
                link = nodes.reference("", name, refuri=there)
                parts.append([link, nodes.Text(f" ({section.minutes})")])
        for task in item.tasks:
            said = f"exercise {task.name[1:]}, {task.title}"
            link = nodes.reference("", said, refuri=f"{practise}#{anchor}")
            parts.append([link, nodes.Text(f" ({task.minutes})")])
        for number, part in enumerate(parts):
            out += [*([nodes.Text("; ")] if number else []), *part]
        return out


class MinutesTable(SphinxDirective):
    """The minutes of every chapter: its sections, and its exercises."""

    def run(self):
        """Return the table."""
        rows = []
        for chapter in chapters():
            parts, exercises = sections(chapter), tasks(chapter).values()
            page = self.env.app.builder.get_relative_uri(self.env.docname, f"book/{chapter}")
            counts = [sum(x.minutes for x in some) for some in (parts, exercises)]
            link = nodes.reference("", parts[0].title, refuri=page)
            rows.append(row([link], str(counts[0]), str(counts[1]) if exercises else "none"))
        head = ("Chapter", "Sections, minutes", "Exercises, minutes")
        return [table("Minutes of the chapters", (56, 22, 22), head, rows)]


def setup(app):
    """Connect everything above to Sphinx."""
    app.add_config_value("teacher_edition", False, "env", bool)
    app.add_node(slide, html=(skip, None))
    for name, directive in {
        "teacher": Teacher,
        "slide": Slide,
        "setting": Setting,
        "plan": PlanTable,
        "minutes": MinutesTable,
    }.items():
        app.add_directive(name, directive)
    crossref.format_plain_text = formatted
    app.connect("doctree-resolved", collect_slides)
    app.connect("html-page-context", write_slides)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def skip(self, node):
    """Write nothing: `collect_slides` has taken the slide out of the page already."""
    raise nodes.SkipNode
