"""The reader's own ledger: guesses, gaps, finds and solved toys, as their browser keeps them.

``{my-ledger}`` puts it on a page; its content is a sentence for readers without scripts. The page
holds what all readers have in common, as JSON: the chapters of the register with their toys and
what there is to find in their explorers. ``book/_static/my_ledger.js`` does the rest.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook.register import FILE, read

SCRIPT, STYLE = "my_ledger.js", "my_ledger.css"
TOY = re.compile(r"^`{3,}\{toy\} (\w+)", re.MULTILINE)


class MyLedger(SphinxDirective):
    """The reader's own ledger: ``{my-ledger}``."""

    has_content = True

    def run(self):
        """Return the hook for the script, around the sentence for readers without it."""
        if not self.content:
            raise self.error("a {my-ledger} must have a sentence for readers without scripts")
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(FILE))
        # a "<" in a string could end the script element; JSON may write it as an escape
        data = json.dumps(chapters(root), ensure_ascii=False).replace("<", "\\u003c")
        box = nodes.container(classes=["my-ledger-page"])
        box += nodes.raw("", '<div class="my-ledger">', format="html")
        self.state.nested_parse(self.content, self.content_offset, box)
        end = f'<script type="application/json">{data}</script></div>'
        box += nodes.raw("", end, format="html")
        return [box]


def chapters(root: Path) -> list[dict]:
    """Return of each built chapter id, title, verdict, toys, and what to find in its explorer.

    Parameters
    ----------
    root : Path
        The folder of the course.
    """
    from simulations.running.catalogue import Model

    out = []
    for chapter in read(root).built:
        text = (root / "book" / f"{chapter.id}.md").read_text(encoding="utf-8")
        found = Model(chapter.model).explorer.EXPLORER.challenges if chapter.model else ()
        out.append(
            {
                "id": chapter.id,
                "title": chapter.title,
                "verdict": chapter.verdict,
                "toys": TOY.findall(text),
                "challenges": [challenge.words for challenge in found],
            }
        )
    return out


def load(app, pagename, templatename, context, doctree):
    """Load script and style on the page of the ledger."""
    if doctree is not None and 'class="my-ledger"' in context.get("body", ""):
        app.add_js_file(SCRIPT, defer="defer")
        app.add_css_file(STYLE)


def setup(app):
    """Connect to Sphinx."""
    app.add_directive("my-ledger", MyLedger)
    app.connect("html-page-context", load)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
