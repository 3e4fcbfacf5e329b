"""Verified models of how networks changed the relation between brands and people.

What a notebook needs has short names here, loaded when they are asked for::

    from simulations import Model, compare, ensemble, sweep, experiment, explore, show
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the same names for who checks types; a test holds both equal
    from simulations.explorer import explore as explore
    from simulations.figures import show as show
    from simulations.running.catalogue import Model as Model
    from simulations.running.catalogue import register as register
    from simulations.running.ensembles import compare as compare
    from simulations.running.ensembles import ensemble as ensemble
    from simulations.running.ensembles import runs_here as runs_here
    from simulations.running.ensembles import sweep as sweep
    from simulations.running.scenario import Scenario as Scenario
    from simulations.running.scenario import experiment as experiment
    from simulations.running.sensitivity import sobol as sobol
    from simulations.running.sweep_folder import SweepFolder as SweepFolder

__version__ = "0.1.0"

_PLACES = {
    "Model": "running.catalogue",
    "Scenario": "running.scenario",
    "SweepFolder": "running.sweep_folder",
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
