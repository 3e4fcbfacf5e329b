"""What a reader explores of a model: sliders, curves, a sentence, people on a stage.

A model declares its explorer (`declared`, checked by `checks`). `stored` runs all its settings
once, `fresh` one anew where Python is awake; `outcomes` makes numbers and words of either. `page`
writes the page's part, `widget` the notebook's, and `shown` picks the one that fits.
"""

from simulations.explorer.checks import STEP, ExplorerError
from simulations.explorer.declared import (
    Challenge,
    Explorer,
    Outcome,
    Prediction,
    Printed,
    Result,
    Scene,
    Series,
    Slider,
    Stage,
    State,
    percent,
)
from simulations.explorer.shown import Explored, explore

__all__ = [
    "STEP",
    "Challenge",
    "Explored",
    "Explorer",
    "ExplorerError",
    "Outcome",
    "Prediction",
    "Printed",
    "Result",
    "Scene",
    "Series",
    "Slider",
    "Stage",
    "State",
    "explore",
    "percent",
]
