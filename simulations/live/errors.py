"""Errors in a notebook as a reader needs them: the sentence first, where it happened folded below.

A check of an exercise explains in its message what came and what was expected. Jupyter prints that
message below the code of the check, often out of sight. `install` puts it on top, with a word that
says what kind of message it is, and folds the rest. The cell still counts as failed.
"""

import html
import re

KINDS = {
    AssertionError: "Not passed yet",
    NotImplementedError: "Not written yet",
    NameError: "Not known here",
}
FIRST = "simulations"  # the first cell of every notebook imports it
RUN_FIRST = "Run the first cell of this notebook first, then the ones below it, in order."
RUN_ABOVE = (
    "If a cell further up defines it, run that cell first, best all of them from the top. If the "
    "name is your own, look at its spelling."
)
BOX = (
    '<div role="alert" style="border-left: 0.3rem solid #d55e00; padding: 0.3rem 0 0.3rem 0.8rem">'
    '<p style="margin: 0 0 0.4rem; max-width: 46rem; white-space: pre-line">'
    '<strong style="background: #a84a00; color: #fff; padding: 0.1rem 0.4rem; '
    'border-radius: 0.2rem">{kind}</strong> {sentence}</p>'
    "<details><summary>Where it stopped</summary><pre>{where}</pre></details></div>"
)
COLOURS = re.compile(r"\x1b\[[\d;]*m")


def sentence(error, names):
    """Return what to say first about an error; nothing if it has no message.

    Parameters
    ----------
    error : BaseException
    names : container of str
        What the cells that were run have defined.

    Returns
    -------
    str
    """
    said = str(error).strip()
    if type(error) is not NameError:
        return said
    return f"{said.rstrip('.')}. {RUN_ABOVE if FIRST in names else RUN_FIRST}"


def _show(shell, kind, error, trace, tb_offset=None):
    """Show an error in a notebook: a handler as IPython wants it."""
    offset = 1 if tb_offset is None else tb_offset
    printed = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=offset)
    if said := sentence(error, shell.user_ns):
        label = next(word for known, word in KINDS.items() if issubclass(kind, known))
        where = COLOURS.sub("", shell.InteractiveTB.stb2text(printed))
        box = BOX.format(kind=label, sentence=html.escape(said), where=html.escape(where))
        shell.display_pub.publish({"text/html": box, "text/plain": f"{label}: {said}"})
        printed = [f"This cell stopped: {kind.__name__}."]
    shell._showtraceback(kind, error, printed)  # what ends the cell, in every Jupyter
    return printed


def install():
    """Let the notebook that runs this show errors in that way; elsewhere do nothing."""
    from IPython import get_ipython

    if (shell := get_ipython()) is not None:
        shell.set_custom_exc(tuple(KINDS), _show)
