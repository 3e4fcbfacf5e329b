"""The Sphinx extension of this book.

What it does, in the order of the file:

1. notebooks: cells see ``SIMULATIONS_STATIC=1``, and stored results are thrown away when the
   models change;
2. pictures: figures bring their alt text along, and a picture without one is a warning;
3. mathematics: LaTeX becomes MathML, which browsers draw by themselves, without a script;
4. pages: a marker on each page, and a notebook to download for each chapter.
"""

from __future__ import annotations

import hashlib
import html
import io
import os
import re
import shutil
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path

import imagesize
import jupytext
from docutils import nodes
from latex2mathml.converter import convert
from myst_nb.core.render import NbElementRenderer
from myst_nb.ext.glue import roles as glue_roles
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from coursebook.extensions.chapter_notebook import convert as convert_chapter
from coursebook.extensions.chapter_notebook import formatted

logger = logging.getLogger(__name__)

# --- 1. notebooks ----------------------------------------------------------------------------


def fingerprint(root: Path, *patterns: str) -> str:
    """Return a hash of the files that match."""
    files = [file for pattern in patterns for file in root.glob(pattern)]
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def results_fingerprint(root: Path) -> str:
    """Return a hash of everything a chapter's results depend on, apart from the chapter."""
    models = [f"simulations/**/*.{kind}" for kind in ("py", "js", "css", "csv", "toml", "json")]
    return fingerprint(root, "requirements.txt", "constraints.txt", *models)


def forget_stale_results(app: Sphinx) -> None:
    """Clear the cache of notebook results when the models changed.

    The key of jupyter-cache is the code in the notebook only. An edit in ``simulations/`` would
    otherwise leave the old numbers in the book.
    """
    build, root = Path(app.outdir).parent, Path(app.srcdir)
    results = results_fingerprint(root)
    pages = fingerprint(root, "coursebook/**/*.py")
    stamp = build / "fingerprint.txt"
    before = stamp.read_text().split() if stamp.is_file() else []
    app.course_is_stale = before != [results, pages]
    if app.course_is_stale:
        if before[:1] != [results]:
            shutil.rmtree(build / ".jupyter_cache", ignore_errors=True)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(f"{results}\n{pages}\n")


def read_everything_again(app, env, added, changed, removed):
    """Make Sphinx read every page after the models or the extensions changed."""
    return list(env.found_docs - added) if app.course_is_stale else []


# --- 2. pictures -----------------------------------------------------------------------------

_render_image = NbElementRenderer.render_image


def render_image(self, data):
    """Render an output picture with the alt text and width that came along in its metadata."""
    if data.mime_type == "image/png":
        data = replace(data, content=b64encode(lighter(b64decode(data.content))).decode())
    images = _render_image(self, data)
    about = data.output_metadata.get(data.mime_type)
    if isinstance(about, dict) and "alt" in about:
        for image in images:
            image["alt"] = str(about["alt"])
    return images


def lighter(png: bytes) -> bytes:
    """Return a diagram with a palette of 256 colours: it looks the same and weighs a third."""
    picture = Image.open(io.BytesIO(png))
    if picture.mode == "RGBA" and picture.getextrema()[3] != (255, 255):
        return png  # see-through
    out = io.BytesIO()
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return min(png, out.getvalue(), key=len)


def check_pictures(app, doctree, docname):
    """Warn about a picture without alt text, and load pictures when they scroll into view."""
    for image in doctree.findall(nodes.image):
        image["loading"] = "lazy"
        if not image.get("alt", "").strip():
            logger.warning(
                "picture without alt text: %s", image["uri"], location=image, type="course"
            )


def add_sizes(body: str, pictures: dict[str, Path]) -> str:
    """Write width and height of each picture into its tag, so that the page does not jump.

    Parameters
    ----------
    body : str
        HTML of the page.
    pictures : dict
        Where each picture is, by the name it has on the page.
    """

    def size(match):
        tag, file = match[0], pictures.get(html.unescape(match[1]).rpartition("/")[2])
        wide, high = imagesize.get(file) if file and file.is_file() else (0, 0)
        if wide <= 0 or high <= 0 or re.search(r"\s(width|height)=", tag):
            return tag
        return tag.replace("<img ", f'<img width="{wide:.0f}" height="{high:.0f}" ', 1)

    return re.sub(r'<img [^>]*?src="([^":]+)"[^>]*>', size, body)


# --- 3. mathematics --------------------------------------------------------------------------


def mathml(latex: str, display: str) -> str:
    """Return `latex` as MathML.

    Parameters
    ----------
    latex : str
    display : {"inline", "block"}

    Raises
    ------
    ValueError
        If `latex` holds a command that is not known.
    """
    latex = latex.strip()
    latex = re.sub(r"(begin|end)\{aligned\}", r"\1{split}", latex)
    latex = re.sub(r"(begin|end)\{(align|equation|gather)\}", r"\1{\2*}", latex)
    latex = latex.replace(r"\mathrm{", r"\text{")
    if display == "block" and r"\\" in latex and r"\begin" not in latex:
        latex = rf"\begin{{split}}{latex}\end{{split}}"
    out = convert(latex, display=display)
    unknown = re.search(r">(\\[A-Za-z]+)<", out)
    if unknown:
        raise ValueError(f"{unknown.group(1)} is not known in {latex!r}")
    out = re.sub(r'columnalign="(\w+)"', r'style="text-align:\1"', out)
    # brackets of sets, means and roundings are operators, not letters
    return re.sub(
        r"<mi>(&#x0(?:27E8|27E9|2308|2309|230A|230B);)</mi>", r'<mo stretchy="false">\1</mo>', out
    )


_render_text_html = NbElementRenderer.render_text_html


def render_text_html(self, data):
    """Render an HTML output; formulas in the cells of its tables, ``$x$``, become MathML."""

    def formulas(cell):
        return re.sub(r"\$([^$]+)\$", lambda f: mathml(html.unescape(f[1]), "inline"), cell[0])

    page = re.sub(r"<(t[dh])\b[^>]*>[^<]*\$[^<]*\$[^<]*</\1>", formulas, data.string)
    return _render_text_html(self, replace(data, content=page))


def _math_or_warn(node, display):
    try:
        return mathml(node.astext(), display)
    except Exception as error:
        logger.warning("mathematics: %s", error, location=node, type="course")
        return f"<code>{html.escape(node.astext())}</code>"


def visit_math(self, node):
    """Write an inline formula."""
    self.body.append(f'<span class="math">{_math_or_warn(node, "inline")}</span>')
    raise nodes.SkipNode


def visit_math_block(self, node):
    """Write a formula on its own line, with its number if it has a label."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="formula">{_math_or_warn(node, "block")}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


# --- 4. pages --------------------------------------------------------------------------------


def finish_page(app, pagename, templatename, context, doctree):
    """Mark the page, offer its notebook, and name the folds of the list of pages."""
    tree = context["generate_toctree_html"]
    context["generate_toctree_html"] = lambda *wanted, **how: named_folds(tree(*wanted, **how))
    if doctree is None:
        return
    mark = f'<meta name="course-page" content="{html.escape(pagename)}" />'
    context["metatags"] = context.get("metatags", "") + f"\n    {mark}\n"
    # they are copied after the pages are written, so their size is read where they come from
    pictures = {name: Path(app.srcdir) / uri for uri, name in app.builder.images.items()}
    context["body"] = repair(add_sizes(context["body"], pictures))
    if "kernelspec" in app.env.metadata.get(pagename, {}):
        context["header_buttons"].insert(
            0,
            {
                "type": "link",
                "url": context["pathto"](write_notebook(app, pagename), 1),
                "text": "Notebook",
                "tooltip": "Download this chapter as a Jupyter notebook",
                "icon": "fas fa-download",
                "label": "download-notebook-button",
            },
        )


def named_folds(tree):
    """Give each fold of the list of pages, a soup, a name, which the theme leaves out."""
    for fold in tree.select("li > a + details > summary"):
        fold["aria-label"] = f"Pages of {fold.parent.find_previous_sibling('a').get_text()}"
    return tree


def repair(body: str) -> str:
    """Correct what docutils, pandas and myst-nb write that a screen reader stumbles over."""
    return (
        body.replace('role="doc-biblioentry"', 'role="listitem"')  # it stands in a list
        .replace("<th></th>", "<td></td>")  # the empty corner of a table heads nothing
        .replace('<th class="head"><p></p></th>', "<td></td>")
        .replace('<summary aria-label="Toggle hidden content">', "<summary>")  # it has words
    )


def write_notebook(app, pagename) -> str:
    """Write the chapter as .ipynb beside the pages and return its address."""
    name = f"notebooks/{pagename.rpartition('/')[2]}.ipynb"
    target = Path(app.outdir) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    known = app.env.get_domain("math").equations
    notebook = convert_chapter(
        source=Path(app.env.doc2path(pagename)),
        glued=Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.glue.json",
        bibtex=Path(app.srcdir) / app.config.bibtex_bibfiles[0],
        equations={label: number for label, (_, number) in known.items()},
        chapters={
            page.rpartition("/")[2]
            for page, about in app.env.metadata.items()
            if "kernelspec" in about
        },
    )
    jupytext.write(notebook, target)
    return name


def drop_widget_state(self, metadata):
    """Do nothing: the pages show stored runs, so the state of live widgets is dead weight."""


def setup(app):
    """Connect everything above to Sphinx."""
    os.environ["SIMULATIONS_STATIC"] = "1"
    forget_stale_results(app)
    glue_roles.format_plain_text = formatted
    NbElementRenderer.render_image = render_image
    NbElementRenderer.render_text_html = render_text_html
    NbElementRenderer.render_nb_finalise = drop_widget_state
    for asset in sorted((Path(app.srcdir) / "book" / "_static").glob("explorer*")):
        if asset.suffix == ".js":
            app.add_js_file(asset.name, defer="defer")
        elif asset.suffix == ".css":
            app.add_css_file(asset.name)
    app.add_config_value("comments_config", None, "html")  # Jupyter Book sets it in any case
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("env-get-outdated", read_everything_again)
    app.connect("doctree-resolved", check_pictures)
    app.connect("html-page-context", finish_page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
