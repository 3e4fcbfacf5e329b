"""Percentages have one form on all pages: a number, a no-break space, the sign.

Words of the explorers have it from `simulations.explorer.percent`. Authors type ``80 %``, and what
a run says is glued as ``80%``: in words and alt texts of a page both become the same. Code is left
as it is, and so is mathematics.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from simulations.figures.svg import spaced

NOT_WORDS = (nodes.literal, nodes.literal_block, nodes.raw, nodes.math, nodes.math_block)
NOT_WORDS += (nodes.comment,)


def write_alike(document: nodes.document) -> None:
    """Give percentages in the words of a page one form.

    Parameters
    ----------
    document : nodes.document
    """
    for text in list(document.findall(nodes.Text)):
        if (written := spaced(text)) != text and not _stands_in_code(text):
            text.parent.replace(text, nodes.Text(written))
    for image in document.findall(nodes.image):
        if "alt" in image:
            image["alt"] = spaced(image["alt"])


def _stands_in_code(node):
    while node := node.parent:
        if isinstance(node, NOT_WORDS):
            return True
    return False


class PerCent(SphinxPostTransform):
    """Write percentages alike, after what is glued has been filled in."""

    default_priority = 900

    def run(self, **kwargs):
        """Do so in one page."""
        write_alike(self.document)


def setup(app):
    """Connect to Sphinx."""
    app.add_post_transform(PerCent)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
