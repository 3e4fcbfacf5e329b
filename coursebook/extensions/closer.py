"""What is folded away: the longer way through a chapter, for whoever wants to look closer.

``{closer}`` folds all that follows it in its section; its argument says what lies behind it::

    ## What does theory say?

    One number decides whether talk carries itself.

    ```{closer} The formula, and how far the runs are from it
    ```

    A talker talks for one step, and goes on with chance ...

What stands before it is the core path, about a quarter of an hour a chapter. In a notebook nothing
is folded, nor in the teacher edition. ``course.js`` opens a fold that an address leads into, and
keeps, in this browser, the wish to see all of them open.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


class Fold(nodes.General, nodes.Element):
    """The place of a fold, then what it holds."""


class Closer(SphinxDirective):
    """Where the rest of a section begins to be folded: ``{closer} What lies behind``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Return the empty fold."""
        fold = Fold(title=self.arguments[0])
        self.set_source_info(fold)
        return [fold]


class FillFolds(SphinxTransform):
    """Move what follows a fold in its section into it; subsections stay where they are."""

    default_priority = 999  # after all that looks for its neighbours in the section

    def apply(self):
        """Fill every fold of the page."""
        for fold in list(self.document.findall(Fold)):
            if not isinstance(fold.parent, nodes.section):
                said = "a {closer} must stand in a section, not inside something else"
                logger.warning(said, location=fold, type="course")
            if self.config.teacher_edition:
                fold.parent.remove(fold)
                continue
            behind = fold.parent.children[fold.parent.index(fold) + 1 :]
            kept = [node for node in behind if isinstance(node, nodes.section)]
            for node in behind:
                if node not in kept:
                    fold.parent.remove(node)
                    fold += node


def visit(writer, fold):
    """Write the beginning of a fold."""
    title = writer.encode(fold["title"])
    writer.body.append(
        '<details class="closer"><summary><span class="closer-word">Look closer</span> '
        f"{title}</summary>\n"
    )


def depart(writer, fold):
    """Write the end of a fold."""
    writer.body.append("</details>\n")


def pass_through(writer, fold):
    """Write nothing: other formats fold nothing."""


def setup(app):
    """Connect to Sphinx."""
    app.setup_extension("coursebook.extensions.teacher")
    plain = (pass_through, pass_through)
    app.add_node(Fold, html=(visit, depart), latex=plain, text=plain)
    app.add_directive("closer", Closer)
    app.add_transform(FillFolds)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
