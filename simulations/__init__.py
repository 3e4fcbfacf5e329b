"""Verified models of how networks changed the relation between brands and people.

What a notebook needs has short names here, loaded when they are asked for::

    from simulations import Model, compare, ensemble, sweep, experiment, explore, show
"""

import importlib

__version__ = "0.1.0"

_PLACES = {
    "Model": "running.catalogue",
    "compare": "running.ensembles",
    "ensemble": "running.ensembles",
    "experiment": "running.scenario",
    "explore": "explorer",
    "register": "running.catalogue",
    "runs_here": "running.ensembles",
    "show": "figures",
    "sobol": "running.sensitivity",
    "sweep": "running.ensembles",
}


def __getattr__(name):
    """Return what has a short name here, from its place."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"simulations.{_PLACES[name]}"), name)


def __dir__():
    """Return the names that can be asked for."""
    return sorted([*globals(), *_PLACES])
