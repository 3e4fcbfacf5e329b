"""Live Python in the pages: what the browser needs is put beside them.

Where Pyodide comes from is checked before anything is built, so that a wrong ``PYODIDE`` costs
seconds and not a build; the files are written when all pages are (`tools/browser_python.py`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.util import logging

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import browser_python
from browser_python import DistributionError

logger = logging.getLogger(__name__)


def check_choice(app):
    """Stop before the build if there is no Pyodide to be had."""
    try:
        browser_python.resolve(os.environ.get("PYODIDE", ""))
    except DistributionError as error:
        raise ExtensionError(str(error)) from error


def add_python(app, exception):
    """Put wheels, setting and, if wanted, Pyodide beside the finished pages."""
    if exception or app.builder.format != "html":
        return
    try:
        logger.info("Python in the browser comes from %s", browser_python.place(Path(app.outdir)))
    except DistributionError as error:
        raise ExtensionError(str(error)) from error


def setup(app):
    """Connect everything above to Sphinx."""
    app.connect("builder-inited", check_choice)
    app.connect("build-finished", add_python)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
