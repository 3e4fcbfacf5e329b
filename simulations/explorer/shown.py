"""An explorer as the last line of a cell: a page of stored runs, or sliders that run the model."""

from __future__ import annotations

import os
from typing import Any

from simulations.core.compiled import COMPILED
from simulations.explorer.declared import Explorer
from simulations.explorer.page import page, plain
from simulations.explorer.stored import stored
from simulations.running.catalogue import Model
from simulations.running.progress import in_notebook


class Explored:
    """An explorer on its way to the page or the notebook; shown as the last line of a cell.

    Examples
    --------
    >>> from simulations import explore
    >>> explored = explore("first_link")
    >>> explored.explorer.model.name
    'first_link'
    >>> type(explored.live()).__name__
    'Live'
    """

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer

    def live(self) -> Any:
        """Return the sliders that run the model anew (a `widget.Live`)."""
        from simulations.explorer.widget import Live  # which a page need not load

        return Live(self.explorer)

    def _repr_mimebundle_(self, include=None, exclude=None):
        alive = _in_kernel() and os.environ.get("SIMULATIONS_STATIC", "") in ("", "0")
        if alive and not COMPILED:  # as in a browser, where the runs of a page take minutes
            return {"text/plain": self.explorer.title} | self.live().mimebundle()
        data = stored(self.explorer)
        bundle = {"text/html": page(self.explorer, data), "text/plain": plain(self.explorer, data)}
        if alive:
            bundle |= self.live().mimebundle()
        return bundle


def explore(what: str | Model | Explorer) -> Explored:
    """Show what a reader can explore of a model.

    Parameters
    ----------
    what : str, Model or Explorer
        A model, whose ``explorer.EXPLORER`` is shown, or an explorer.

    Returns
    -------
    Explored
        Stored runs in a static page, sliders that run the model where a kernel lives.

    Examples
    --------
    >>> from simulations import explore
    >>> print(explore("first_link").explorer.title)
    One speaks. How many follow?
    """
    if isinstance(what, str):
        what = Model(what)
    return Explored(what if isinstance(what, Explorer) else what.explorer.EXPLORER)


def _in_kernel():
    try:
        import ipywidgets  # noqa: F401
    except ImportError:
        return False
    return in_notebook()
