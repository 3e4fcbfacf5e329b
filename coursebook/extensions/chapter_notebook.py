"""Turn a chapter into a notebook that reads well in plain Jupyter.

Jupyter does not know MyST's roles and directives. Here each becomes plain Markdown: a citation
becomes a name and a year, a number that the chapter computes becomes the number itself, a box
becomes a quotation.
"""

from __future__ import annotations

import json
import re
import textwrap
from functools import cache
from pathlib import Path

import jupytext
import nbformat
from myst_nb.core.variables import format_plain_text
from pybtex.database import parse_file

from coursebook.extensions.chapter_lists import expand
from coursebook.first_cell import FOLDED, first_cell

PREFACE = (
    "*A chapter of Brands Become People as a notebook. Run the cells from top to bottom; the first "
    "one finds the package of the course and says the versions. In the browser nothing is "
    "compiled: a large experiment takes a minute or two there, and a line below its cell says how "
    "long the rest will take. Your changes are kept on this device: File, Download saves a copy "
    "elsewhere, and the page from which you opened the notebook offers a fresh start.*"
)
GLUE = """\


def glue(name, value, display=False):
    \"\"\"Do nothing: the numbers in the text are those of the book.\"\"\""""
IMPORT_GLUE = re.compile(r"^from myst_nb import glue\n+", re.MULTILINE)
ROLE = re.compile(r"\{([a-z][\w:+-]*)\}(`+)(.+?)\2", re.DOTALL)
FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,}|:{3,})\{(?P<name>[^}\n]+)\}[ \t]*(?P<title>[^\n]*)\n"
    r"(?P<body>.*?)^(?P=indent)(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
DROPPED = {"bibliography", "contents", "tableofcontents", "toctree", "glue:figure", "glue", "raw"}
DROPPED |= {"teacher", "slide"}  # for whoever teaches, not for whoever reads
DROPPED |= {"town", "toy", "my-ledger"}  # they need the page
DROPPED |= {"closer"}  # nothing is folded in a notebook
EXPLORE = re.compile(r"^explore\(", re.MULTILINE)


@cache
def sources(bibtex: Path) -> dict[str, tuple[str, str]]:
    """Return the authors and the year of each source."""
    found = {}
    for key, entry in parse_file(bibtex, bib_format="bibtex").entries.items():
        names = [" ".join(p.prelast_names + p.last_names) for p in entry.persons["author"]]
        who = names[0] if len(names) == 1 else " and ".join(names[:2])
        if len(names) > 2:
            who = f"{names[0]} and others"
        found[key] = (who.strip("{}"), entry.fields.get("year", "undated"))
    return found


def formatted(text: str, form: str = "") -> str:
    """Return a glued value as the reader sees it; a NumPy number counts as a number."""
    return format_plain_text(re.sub(r"^np\.\w+\((.*)\)$", r"\1", text), form)


def glued_values(file: Path) -> dict[str, str]:
    """Return what a chapter glued, by name, from myst-nb's own record."""
    if not file.is_file():
        return {}
    record = json.loads(file.read_text(encoding="utf-8"))
    return {name: "".join(out["data"].get("text/plain", "")) for name, out in record.items()}


class Plain:
    """Turns the Markdown of one chapter into plain Markdown.

    Parameters
    ----------
    cited : dict
        Authors and year of each source.
    glued : dict
        Each glued value.
    equations : dict
        Number of each labelled equation.
    chapters : set of str
        Names of the pages that are notebooks too.
    """

    def __init__(self, cited, glued, equations, chapters):
        self.cited, self.glued = cited, glued
        self.equations, self.chapters = equations, chapters

    def __call__(self, text: str) -> str:
        """Return `text` without MyST's own syntax."""
        text = re.sub(r"^\([\w.:-]+\)=\n", "", text, flags=re.MULTILINE)  # labels
        text = re.sub(r"^%.*\n?", "", text, flags=re.MULTILINE)  # comments
        text = FENCE.sub(self.directive, text)
        text = re.sub(r"\$\$[ \t]*\(([\w.:-]+)\)", self.labelled, text)
        text = ROLE.sub(self.role, text)
        return re.sub(r"(?<!!)\[([^\]]+)\]\(([\w/.-]+)\.md(#[\w-]+)?\)", self.link, text)

    def labelled(self, match) -> str:
        """Return the end of a display formula, with its number."""
        number = self.equations.get(match[1])
        return rf"\tag{{{number}}} $$" if number else "$$"

    def directive(self, match) -> str:
        """Return a directive as a quotation, a formula, or nothing."""
        name, title = match["name"], match["title"].strip()
        body = textwrap.dedent(match["body"])
        options = re.match(r"(?:[ \t]*:[\w-]+:[^\n]*\n)*", body)
        label = re.search(r":label:[ \t]*(\S+)", options[0])
        body = body[options.end() :].strip("\n")
        if name in DROPPED or name.startswith("code-cell"):
            return ""
        if name == "math":
            end = self.labelled([None, label[1]]) if label else "$$"
            return f"$$\n{body}\n{end}"
        if name in ("figure", "image"):
            return f"*Picture: {ROLE.sub(self.role, body)}*" if body else ""
        if name in ("code", "code-block"):
            return f"```{title}\n{body}\n```"
        body = FENCE.sub(self.directive, body)
        if name in ("list-table", "table", "tab-set", "grid", "glossary"):
            return f"**{title}**\n\n{body}" if title else body
        if not title and name not in ("epigraph", "div", "card"):
            title = name.capitalize()
        lines = [f"**{title}**", ""] if title else []
        return "\n".join(f"> {line}".rstrip() for line in [*lines, *body.split("\n")])

    def role(self, match) -> str:
        """Return a role as the words a reader would see."""
        name, content = match[1], match[3].strip()
        if name.startswith("cite"):
            pairs = [self.cited[key.strip()] for key in content.split(",")]
            if name in ("cite:t", "cite:ts"):
                return "; ".join(f"{who} ({year})" for who, year in pairs)
            return "(" + "; ".join(f"{who}, {year}" for who, year in pairs) + ")"
        if name.startswith("glue"):
            key, _, form = content.partition(":")
            return formatted(self.glued.get(key, key), form)
        if name == "eq":
            return f"({self.equations.get(content, '?')})"
        named = re.fullmatch(r"(.*?)\s*<[^>]+>", content, re.DOTALL)
        if name in ("math", "code", "python"):
            return f"${content}$" if name == "math" else f"`{content}`"
        return named[1] if named else content.lstrip("~!/")

    def link(self, match) -> str:
        """Return a link to another chapter's notebook, or only its words."""
        page = match[2].rpartition("/")[2]
        return f"[{match[1]}]({page}.ipynb)" if page in self.chapters else match[1]


def guess(chapter: str) -> str:
    """Return the guess of a chapter, which its page asks in the explorer, as a quotation."""
    from simulations.explorer.stored import stored
    from simulations.running.catalogue import Model

    explorer = Model(chapter).explorer.EXPLORER
    if explorer.predict is None:
        return ""
    asks = explorer.predict.question
    question = stored(explorer)["predict"]["question"] if callable(asks) else asks
    parts = [f"- {part}" for part in explorer.predict.parts]
    axis = explorer.predict.axis  # of a curve, which a notebook asks for in numbers
    drawn = ["", f"{axis}, at:"] if axis else []
    lines = ["**First, your guess**", "", question, *drawn, *([""] if parts else []), *parts]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def convert(source: Path, glued: Path, bibtex: Path, equations, chapters):
    """Return the chapter `source` as a notebook in plain Markdown, without outputs."""
    notebook = jupytext.read(source)
    plain = Plain(sources(bibtex), glued_values(glued), equations, chapters)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(expand(cell.source))
        else:
            cell.source = IMPORT_GLUE.sub("", cell.source)  # of the book only
            if EXPLORE.search(cell.source) and (asked := guess(source.stem)):
                cells.append(nbformat.v4.new_markdown_cell(asked, id="guess"))
        cells.append(cell)
    notebook.cells = cells
    # a cell that held a slide, and nothing for whoever reads
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    # without a language JupyterLite asks the reader which kernel to start
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.cells[:0] = [
        nbformat.v4.new_markdown_cell(PREFACE, id="preface"),
        nbformat.v4.new_code_cell(first_cell() + GLUE, id="setup", metadata=FOLDED),
    ]
    return notebook
