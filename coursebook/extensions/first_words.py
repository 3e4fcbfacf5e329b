"""Words of the glossary, linked where a chapter first uses them.

The first time that a term of ``book/glossary.md`` stands in a paragraph of a chapter, it becomes a
link to its entry. What comes before the first heading stays as it is: question and toy are for
everybody. So do headings, captions, boxes, notes for teachers and slides, links and code; and no
paragraph gets more than `MOST` links.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from coursebook.extensions.closer import Fold
from coursebook.register import read

GLOSSARY = Path("book") / "glossary.md"
MOST = 2  # in a paragraph: more would be harder to read than the words
AROUND = (nodes.document, nodes.section, Fold, nodes.bullet_list, nodes.enumerated_list)
AROUND += (nodes.list_item,)


def terms(glossary: str) -> list[str]:
    """Return the terms of the text of the glossary, the longest first."""
    inside = re.search(r"^```\{glossary\}\n(.*?)^```$", glossary, re.MULTILINE | re.DOTALL)
    if not inside:
        raise ValueError(f"{GLOSSARY} must hold a {{glossary}}")
    lines = inside[1].splitlines()
    entries = [a for a, b in itertools.pairwise(lines) if a.strip() and b[:2] == "  "]
    return sorted((a for a in entries if not a.startswith((" ", ":"))), key=len, reverse=True)


def link_first_words(document: nodes.document, known: list[str]) -> list[str]:
    """Link the first use of each term in a chapter; return the terms that were linked.

    Parameters
    ----------
    document : nodes.document
    known : list of str
        The terms, in the order in which they are looked for.
    """
    left, linked = list(known), []
    for paragraph in document.findall(nodes.paragraph):
        if not _is_plain(paragraph):
            continue
        room, texts = MOST, list(paragraph.findall(nodes.Text))
        while room and texts:
            text = texts.pop(0)
            if text.parent is not paragraph and not isinstance(text.parent, nodes.strong):
                continue
            if found := _first(text, left):
                texts.insert(0, _link(text, *found))
                left.remove(found[0])
                linked.append(found[0])
                room -= 1
    return linked


def _is_plain(paragraph):
    """Return whether a paragraph is one of the text below the first heading."""
    above, node = [], paragraph.parent
    while node is not None:
        above.append(node)
        node = node.parent
    depth = sum(isinstance(node, nodes.section) for node in above)
    return depth > 1 and all(isinstance(node, AROUND) for node in above)


def _first(text, left):
    """Return the term that stands first in a text, and where."""
    found = []
    for term in left:
        if match := re.search(rf"\b{re.escape(term)}s?\b", text, re.IGNORECASE):
            found.append((match.start(), -len(term), term, match.span()))
    return min(found)[2:] if found else None


def _link(text, term, span):
    """Make a link of a piece of a text; return what follows it."""
    start, end = span
    word = nodes.inline("", text[start:end], classes=["xref", "std", "std-term", "first-use"])
    about = {"refdomain": "std", "reftype": "term", "reftarget": term}
    link = addnodes.pending_xref("", word, refexplicit=True, refwarn=True, **about)
    rest = nodes.Text(text[end:])
    text.parent.replace(text, [nodes.Text(text[:start]), link, rest])
    return rest


def on_page(app, document):
    """Link the words of a chapter when it has been read."""
    page = app.env.docname.removeprefix("book/")
    root = Path(app.srcdir)
    if app.config.teacher_edition or page not in {chapter.id for chapter in read(root).built}:
        return
    app.env.note_dependency(str(GLOSSARY))
    link_first_words(document, terms((root / GLOSSARY).read_text(encoding="utf-8")))


def setup(app):
    """Connect to Sphinx."""
    app.connect("doctree-read", on_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
