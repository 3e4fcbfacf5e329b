"""Live Python in the pages: the code of a chapter for the browser, and Python beside the pages.

Code cells tagged ``live`` get buttons from ``book/_static/live.js``. The page carries all of the
chapter's code as JSON, also the hidden cells: whatever a cell needs from above can be run first.

Where Pyodide comes from is checked before anything is built, so that a wrong ``PYODIDE`` costs
seconds and not a build; the files are written when all pages are (`coursebook.browser.runtime`).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import jupytext
from sphinx.errors import ExtensionError
from sphinx.util import logging

from coursebook.browser import runtime
from coursebook.browser.runtime import DistributionError

logger = logging.getLogger(__name__)
TAG = "live"


def code_cells(source: Path) -> list[dict]:
    """Return the code cells of a chapter, in order: ``code``, ``live``, and the hash of a live one.

    The hash tells a reader's changes to this code from changes to another version of it.
    """
    cells = []
    for cell in jupytext.read(source).cells:
        if cell.cell_type != "code":
            continue
        found = {"code": cell.source, "live": TAG in cell.metadata.get("tags", ())}
        if found["live"]:
            found["hash"] = hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        cells.append(found)
    return cells


def add_cells(app, pagename, templatename, context, doctree):
    """Add the code of a chapter with live cells to its page, and the scripts that run it."""
    if doctree is None or "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    cells = code_cells(Path(app.env.doc2path(pagename)))
    if not any(cell["live"] for cell in cells):
        return
    # a "<" in the code could end the script element; JSON may write it as an escape
    code = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    context["body"] += f'<script type="application/json" class="live-cells">{code}</script>\n'
    app.add_js_file("live.js", defer="defer")
    app.add_css_file("live.css")


def check_choice(app):
    """Stop before the build if there is no Pyodide to be had."""
    try:
        runtime.resolve(os.environ.get("PYODIDE", ""))
    except DistributionError as error:
        raise ExtensionError(str(error)) from error


def add_python(app, exception):
    """Put wheels, setting and, if wanted, Pyodide beside the finished pages."""
    if exception or app.builder.format != "html":
        return
    try:
        logger.info("Python in the browser comes from %s", runtime.place(Path(app.outdir)))
    except DistributionError as error:
        raise ExtensionError(str(error)) from error


def setup(app):
    """Connect everything above to Sphinx."""
    app.connect("builder-inited", check_choice)
    app.connect("html-page-context", add_cells, priority=950)  # after course.py
    app.connect("build-finished", add_python)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
