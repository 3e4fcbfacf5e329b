"""The toys and puzzles of the chapters: a directive, and scripts and style where there is one.

``{toy}`` puts a toy on a page. Its argument is the toy's name, its content a sentence for readers
whose browser runs no script::

    ```{toy} percolation
    A cinema of eight rows. With a script you could play with it here.
    ```

A toy is one file of ``book/_static/toys``, which says all there is to it: text, town, buttons, what
is said, when it is done. A puzzle is a toy whose name ends in ``_puzzle``. They play on the Town:
`coursebook.extensions.town` loads its script, and then a page loads ``toys.js``, the register and
the frame, and a file for each toy on it and for each rule that only toys have.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook.extensions.town import HEAD, TAIL, lighter

SCRIPT, STYLE = "toys.js", "toys.css"
SOURCES = Path("book") / "_static" / "toys"
HOOK = re.compile(r'class="town toy" data-toy="(\w+)"')


class Toy(SphinxDirective):
    """A toy: ``{toy} percolation``."""

    required_arguments = 1
    has_content = True

    def run(self):
        """Return the hook for the script, around the sentence for readers without it."""
        name, known = self.arguments[0], names(Path(self.env.srcdir) / SOURCES)
        if name not in known:
            raise self.error(f"a {{toy}} must be one of {', '.join(known)}, got '{name}'")
        if not self.content:
            raise self.error("a {toy} must have a sentence for readers without scripts")
        box = nodes.container(classes=["toy-page"])
        box += nodes.raw("", f'<div class="town toy" data-toy="{name}">', format="html")
        self.state.nested_parse(self.content, self.content_offset, box)
        box += nodes.raw("", "</div>", format="html")
        return [box]


def order(folder: Path) -> list[str]:
    """Return the files of the toys: the register, rules and toys, the frame."""
    ends = {"register.js", "frame.js"}
    rules = sorted(f"rules/{path.name}" for path in (folder / "rules").glob("*.js"))
    toys = sorted(path.name for path in folder.glob("*.js") if path.name not in ends)
    return ["register.js", *rules, *toys, "frame.js"]


def names(folder: Path) -> list[str]:
    """Return the names of the toys, which stand between the register and the frame."""
    return [file.removesuffix(".js") for file in order(folder) if "/" not in file][1:-1]


def files(folder: Path, name: str) -> list[str]:
    """Return the sources of one toy: the rules it names that only toys have, and its own."""
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    rules = [file for file in order(folder) if file.startswith("rules/")]
    named = set(re.findall(r"\bTown\.(?:rules\.)?(\w+)", text))
    return [*(rule for rule in rules if Path(rule).stem in named), f"{name}.js"]


def scripts(folder: Path) -> dict[str, str]:
    """Return all scripts of the toys by the names under which a page loads them.

    Parameters
    ----------
    folder : Path
        That of the sources, written as those of the Town are.
    """
    first, *others, last = order(folder)
    return {
        SCRIPT: script(folder, first, last),
        **{written(file): script(folder, file) for file in others},
    }


def script(folder: Path, *sources: str) -> str:
    """Return sources as one script, to be loaded after that of the Town."""
    lines = (lighter((folder / file).read_text(encoding="utf-8")) for file in sources)
    blocks = "".join(f"{{{line.removeprefix(HEAD).removesuffix(TAIL)}}}" for line in lines)
    return f'"use strict";{{let T=Town;{blocks}}}\n'


def written(file: str) -> str:
    """Return the name under which a page loads a source: ``toy-percolation.js``."""
    return f"toy-{file.replace('/', '-')}"


def write_scripts(app):
    """Write the scripts where the book's static files go."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for file, text in scripts(Path(app.srcdir) / SOURCES).items():
        (static / file).write_text(text, encoding="utf-8", newline="\n")


def load(app, pagename, templatename, context, doctree):
    """Load style and scripts of the toys that a page has."""
    toys = HOOK.findall(context.get("body", "")) if doctree is not None else []
    if not toys:
        return
    sources = Path(app.srcdir) / SOURCES
    needed = dict.fromkeys(file for name in toys for file in files(sources, name))
    for file in (SCRIPT, *map(written, needed)):
        app.add_js_file(file, defer="defer")
    app.add_css_file(STYLE)


def setup(app):
    """Connect to Sphinx, after the Town has."""
    app.setup_extension("coursebook.extensions.town")
    app.add_directive("toy", Toy)
    app.connect("builder-inited", write_scripts)
    app.connect("html-page-context", load)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
