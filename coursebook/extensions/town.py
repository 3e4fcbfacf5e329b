"""The Town on the pages of the book: a directive, and one script and style where there is one.

``{town}`` puts a sandbox on a page. Its argument is the text of a town, its content a sentence for
readers whose browser runs no script::

    ```{town} talk;people=12;ties=0-1,0-2;first=0
    Twelve people and their ties. With a script you could play with them here.
    ```

The script is written as small files in ``book/_static/town``, which also load one by one; here
they become one, ``town.js``, in the order of ``order.txt``, without comments, indentation and most
blanks. The game of the front page, in the folder ``game`` below, becomes ``front_game.js``; a page
with class ``front-game`` loads it, too.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

SCRIPT, STYLE = "town.js", "town.css"
HOOK = re.compile(r'class="(?:[^"]* )?town[ "]')
GAME_SCRIPT, GAME_STYLE = "front_game.js", "front_game.css"
GAME_HOOK = re.compile(r'class="(?:[^"]* )?front-game[ "]')


class Town(SphinxDirective):
    """A town to play with: ``{town} talk;people=12;...``."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        """Return the hook for the script, around the sentence for readers without it."""
        from simulations.town import TownError, read, write

        try:
            text = write(read(self.arguments[0]))
        except TownError as error:
            raise self.error(f"this is no town: {error}") from None
        if not self.content:
            raise self.error("a {town} must have a sentence for readers without scripts")
        box = nodes.container(classes=["town-page"])
        start = f'<div class="town" data-town="{html.escape(text)}">'
        box += nodes.raw("", start, format="html")
        self.state.nested_parse(self.content, self.content_offset, box)
        box += nodes.raw("", "</div>", format="html")
        return [box]


def bundle(folder: Path, *, adds: bool = False) -> str:
    """Return the script of the towns.

    Parameters
    ----------
    folder : Path
        That of the sources. In them a comment stands alone on its lines, or behind ``//``; a
        statement ends in a semicolon, a text on the line where it begins.
    adds : bool
        Whether it adds to a ``Town`` that another script has made.
    """
    names = (folder / "order.txt").read_text(encoding="utf-8").split()
    scripts = (lighter((folder / name).read_text(encoding="utf-8")) for name in names)
    # each is a function that is called at once, to keep its names; here a block does that
    blocks = "".join(f"{{{script.removeprefix(HEAD).removesuffix(TAIL)}}}" for script in scripts)
    made = "" if adds else "={}"
    return f'"use strict";{{let T=globalThis.Town{made};{blocks}}}\n'


HEAD, TAIL = '(()=>{"use strict";', "})();"


def lighter(script: str) -> str:
    """Return a script without comments, indentation, and blanks that mean nothing."""
    script = re.sub(r"^\s*/\*.*?\*/\n", "", script, flags=re.DOTALL | re.MULTILINE)
    lines = (re.sub(r"(^| )//( .*)?$", "", line).strip() for line in script.splitlines())
    script = "".join(without_blanks(line) + "\n" for line in lines if line)
    # the end of a line may end a statement: behind and before these signs nobody needs it
    return re.sub(r"[;,]?\n(?=[])}])|(?<=[;,{([])\n", "", script)


def without_blanks(line: str) -> str:
    """Return a line without the blanks around signs, texts and patterns left as they are."""
    out, code = [], ""
    for part, is_code in parts_of(line):
        if is_code:
            code += part
            continue
        out += [squeezed(code), part]
        code = ""
    return "".join(out) + squeezed(code)


def squeezed(code: str) -> str:
    """Return code that does the same with fewer letters."""
    for long, short in SHORTER:
        code = re.sub(long, short, code)
    return code


SHORTER = (
    (r"\((\w+)\) =>", r"\1 =>"),
    (r"\bconst\b", "let"),
    (r"\btrue\b", "!0"),
    (r"\bfalse\b", "!1"),
    (r"(?<![\w.])0\.(?=\d)", "."),
    (r"(?<![\w.])Town\.", "T."),  # `bundle` says what T is
    (r"(?<=[\w)\]]) ([-+*/%]) (?=[\w([])", r"\1"),
    (r" ?([][{}(),;:?=<>&|!]) ?", r"\1"),
    (r";\}", "}"),
)
TEXT = re.compile(r'"(?:\\.|[^"\\])*"')
# a slash after one of these signs begins a pattern; after a name or a bracket it divides
PATTERN = re.compile(r"(?<=[(,=:!&|?]) ?/(?:\\.|\[(?:\\.|[^]\\])*\]|[^/\\[])+/")
TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*")


def parts_of(line: str):
    """Yield the pieces of a line, and whether each is code; a template's ``${}`` hold code."""
    at, start, depth = 0, 0, []  # how many brackets are open, in each template that is
    while at < len(line):
        found = TEXT.match(line, at) or PATTERN.match(line, at)
        ends = line[at] == "}" and depth and depth[-1] == 0
        if line[at] == "`" or ends:
            depth.pop() if ends else None
            yield line[start:at], True
            stop = TEMPLATE.match(line, at + 1).end()
            stop += 2 if line[stop] == "$" else 1
            depth += [0] if line[stop - 1] == "{" else []
            yield line[at:stop], False
            at = start = stop
        elif found:
            yield line[start:at], True
            yield found[0], False
            at = start = found.end()
        else:
            if depth:
                depth[-1] += {"{": 1, "}": -1}.get(line[at], 0)
            at += 1
    yield line[start:], True


def write_scripts(app):
    """Write the scripts where the book's static files go."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    sources = Path(app.srcdir) / "book" / "_static" / "town"
    scripts = {SCRIPT: bundle(sources), GAME_SCRIPT: bundle(sources / "game", adds=True)}
    for name, script in scripts.items():
        (static / name).write_text(script, encoding="utf-8", newline="\n")


def load(app, pagename, templatename, context, doctree):
    """Load script and style on a page with a town."""
    if doctree is None or not HOOK.search(context.get("body", "")):
        return
    app.add_js_file(SCRIPT, defer="defer")
    app.add_css_file(STYLE)
    if GAME_HOOK.search(context["body"]):
        app.add_js_file(GAME_SCRIPT, defer="defer")
        app.add_css_file(GAME_STYLE)


def setup(app):
    """Connect to Sphinx."""
    app.add_directive("town", Town)
    app.connect("builder-inited", write_scripts)
    app.connect("html-page-context", load)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
