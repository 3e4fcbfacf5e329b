"""The toys of the chapters' first screens: a directive, and script and style where there is one.

``{toy}`` puts a toy on a page. Its argument is the toy's name, its content a sentence for readers
whose browser runs no script::

    ```{toy} percolation
    A cinema of eight rows. With a script you could play with it here.
    ```

A toy is one file of ``book/_static/toys``, which says all there is to it: text, town, buttons, what
is said, when it is done. They play on the Town: `coursebook.extensions.town` loads its script, and
``toys.js``, all files in the order of ``order.txt``, comes after it.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook.extensions.town import HEAD, TAIL, lighter

SCRIPT, STYLE = "toys.js", "toys.css"
SOURCES = Path("book") / "_static" / "toys"


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
    """Return the files of the toys, in the order in which they load."""
    return (folder / "order.txt").read_text(encoding="utf-8").split()


def names(folder: Path) -> list[str]:
    """Return the names of the toys, which stand between the register and the frame."""
    return [file.removesuffix(".js") for file in order(folder) if "/" not in file][1:-1]


def bundle(folder: Path) -> str:
    """Return the script of the toys, to be loaded after that of the Town.

    Parameters
    ----------
    folder : Path
        That of the sources, written as those of the Town are.
    """
    scripts = (lighter((folder / name).read_text(encoding="utf-8")) for name in order(folder))
    blocks = "".join(f"{{{script.removeprefix(HEAD).removesuffix(TAIL)}}}" for script in scripts)
    return f'"use strict";{{let T=Town;{blocks}}}\n'


def write_script(app):
    """Write the script where the book's static files go."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    script = bundle(Path(app.srcdir) / SOURCES)
    (static / SCRIPT).write_text(script, encoding="utf-8", newline="\n")


def load(app, pagename, templatename, context, doctree):
    """Load script and style on a page with a toy."""
    if doctree is not None and 'class="town toy"' in context.get("body", ""):
        app.add_js_file(SCRIPT, defer="defer")
        app.add_css_file(STYLE)


def setup(app):
    """Connect to Sphinx, after the Town has."""
    app.setup_extension("coursebook.extensions.town")
    app.add_directive("toy", Toy)
    app.connect("builder-inited", write_script)
    app.connect("html-page-context", load)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
