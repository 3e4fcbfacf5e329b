"""Ways to run a chapter or an exercise: in the browser, in Colab or Binder, on a computer.

1. the ways, each with what it needs, at the top of each chapter and for each exercise;
2. the list of exercises, made from their sources;
3. what the ways lead to: notebooks, JupyterLite (`coursebook.browser.lite`), Binder's environment.
"""

from __future__ import annotations

import html
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from coursebook import first_cell, register
from coursebook.browser import lite
from coursebook.exercises import reader

logger = logging.getLogger(__name__)

# --- 1. the ways -----------------------------------------------------------------------------


def ways(root: Path, notebook: str, not_in_browser: str = "") -> str:
    """Return the ways to run a notebook as an HTML list.

    Parameters
    ----------
    root : Path
        The folder of the course.
    notebook : str
        "chapters/<name>.ipynb" or "exercises/<name>.ipynb".
    not_in_browser : str, optional
        Why it cannot run in the browser, if it cannot.
    """
    file = f"notebooks/{notebook.removeprefix('chapters/')}"
    name = notebook.rpartition("/")[2]
    _, wheel = first_cell.wheel(root)
    if not_in_browser:
        door = '<span class="launch-way">Open in the browser</span>'
        found = [(door, f"Not this one. {html.escape(not_in_browser)}")]
    else:
        door = (
            f'<a class="launch-way launch-door" href="../lite/open.html?notebook={notebook}" '
            'target="_blank" rel="noopener">Open in the browser (new tab)</a>'
        )
        needs = (
            "Nothing to install, no account. Python is loaded when it starts, about 60 MB the "
            "first time. Nothing is compiled there: experiments of many runs take minutes. Your "
            "work is kept in this browser; you can download it, or start again."
        )
        found = [(door, needs)]
    if place := first_cell.published(root):
        for where, href, needs in (
            (
                "Open in Colab",
                place.colab(file),
                "Runs at Google and needs a Google account. The first cell installs the course.",
            ),
            (
                "Open in Binder",
                place.binder(file),
                "Runs at mybinder.org, no account. It takes some minutes to start, and forgets "
                "your work when you leave: download it before.",
            ),
        ):
            link = f'<a class="launch-way" href="{html.escape(href)}" rel="external">{where}</a>'
            found.append((link, needs))
    found.append(
        (
            '<span class="launch-way">On your computer</span>',
            f'Needs Python 3.11 or later. Put <a href="../{file}" download>the notebook</a> and '
            f'<a href="../wheels/{wheel}" download>the package of the course</a> into one folder. '
            "Run there: <code>python -m pip install jupyterlab "
            f'"./{wheel}[mesa,notebook,command-line]"</code>, '
            f"then <code>python -m jupyterlab {name}</code>. "
            "In the folder of the course, <code>make lab</code> is enough.",
        )
    )
    lines = (f'<li>{way} <span class="launch-needs">{needs}</span></li>' for way, needs in found)
    return f'<ul class="launch-ways">{"".join(lines)}</ul>'


def add_ways(app, pagename, templatename, context, doctree):
    """Put the ways before the first heading of each chapter, below what can be played there."""
    about = app.env.metadata.get(pagename, {})
    if doctree is None or "kernelspec" not in about:
        return
    notebook = f"chapters/{pagename.rpartition('/')[2]}.ipynb"
    listed = ways(Path(app.srcdir), notebook, about.get("not_in_browser", ""))
    box = f'<details class="launch"><summary>Run this chapter</summary>{listed}</details>\n'
    title, opening, rest = context["body"].partition("</h1>")
    first, heading, rest = rest.partition("<section ")
    context["body"] = "".join((title, opening, first, box, heading, rest))


# --- 2. the list of exercises ----------------------------------------------------------------

PLACE = "<!-- the list of exercises -->"


def list_exercises(app, docname, source):
    """Write the list of all exercises where a page asks for it."""
    if PLACE not in source[0]:
        return
    root = Path(app.srcdir)
    app.env.note_dependency(str(register.FILE))
    sources = {path.stem: path for path in reader.sources(root)}
    entries = []
    known = register.read(root)
    for chapter in (*known.built, *known.pages):
        if chapter.id not in sources:
            continue
        app.env.note_dependency(str(sources[chapter.id]))
        try:
            exercise = reader.read(sources[chapter.id])
            entries.append(as_markdown(root, exercise, chapter.title))
        except reader.SourceError as error:
            logger.warning("exercise: %s", error, location=docname, type="course")
    source[0] = source[0].replace(PLACE, "\n\n".join(entries))


def as_markdown(root: Path, exercise, title: str) -> str:
    """Return the entry of one exercise: its tasks, and the ways to open it."""
    rows = [
        f"| {number} | {task.title} | {task.kind} | {task.minutes} |"
        for number, task in enumerate(exercise.tasks, 1)
    ]
    return "\n".join(
        [
            f"(exercise-{exercise.chapter})=\n## {title}\n",
            f"{len(exercise.tasks)} tasks, about {exercise.minutes} minutes, for the chapter "
            f"[](/book/{exercise.chapter}.md).\n",
            *("| No. | Task | Kind | Minutes |", "| --: | :-- | :-- | --: |", *rows),
            f"\n```{{raw}} html\n{ways(root, f'exercises/{exercise.chapter}.ipynb')}\n```",
        ]
    )


# --- 3. what the ways lead to ----------------------------------------------------------------


def check_address(app):
    """Stop before the build if the public address is not one that Colab can open."""
    try:
        first_cell.published(Path(app.srcdir))
    except ValueError as error:
        raise ExtensionError(str(error)) from error


def write_targets(app, failure):
    """Write the exercises, JupyterLite and Binder's environment beside the finished pages."""
    if failure or app.builder.name != "html":
        return
    root, out = Path(app.srcdir), Path(app.outdir)
    folder = out / "notebooks" / "exercises"
    folder.mkdir(parents=True, exist_ok=True)
    for source in reader.sources(root):
        shutil.copy(source.with_suffix(".ipynb"), folder)
    write_binder(root, out / "binder")
    (out / ".nojekyll").touch()  # GitHub would leave out folders that begin with _
    try:
        count = lite.build(out)
    except lite.LiteError as error:
        raise ExtensionError(str(error)) from error
    logger.info("JupyterLite holds %d notebooks", count)


def write_binder(root: Path, folder: Path) -> None:
    """Write the environment that Binder makes for the published book: the tested versions."""
    wanted = ("numpy", "numba", "mesa", "networkx", "scipy", "pandas", "ipywidgets", "matplotlib")
    pins = [
        line.partition("#")[0].strip()
        for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line.partition("==")[0] in wanted
    ]
    folder.mkdir(exist_ok=True)
    _, wheel = first_cell.wheel(root)
    text = "\n".join([*pins, f"./wheels/{wheel}"]) + "\n"
    (folder / "requirements.txt").write_text(text, encoding="utf-8", newline="\n")
    (folder / "runtime.txt").write_text("python-3.11\n", encoding="utf-8", newline="\n")


def setup(app: Sphinx):
    """Connect everything above to Sphinx."""
    app.add_css_file("launch.css")
    app.add_js_file("launch.js", defer="defer")
    app.connect("builder-inited", check_address)
    app.connect("source-read", list_exercises)
    app.connect("html-page-context", add_ways, priority=950)  # after the page is finished
    app.connect("build-finished", write_targets, priority=600)  # after the wheels are there
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
