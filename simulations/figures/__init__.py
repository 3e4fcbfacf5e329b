"""One look for all figures, what they say in words, and where to put the people of a network."""

from simulations.figures.drawn import draw_network, moments, shared_key
from simulations.figures.examples import example, examples
from simulations.figures.look import (
    GRID,
    axes,
    band,
    curve,
    panel_grid,
    panels,
    points,
)
from simulations.figures.roles import INK, PAPER, ROLES, SHAPES, Role
from simulations.figures.shown import Shown, alt_text, describe, numbers, remember, show, spreads

__all__ = [
    "GRID",
    "INK",
    "PAPER",
    "ROLES",
    "SHAPES",
    "Role",
    "Shown",
    "alt_text",
    "axes",
    "band",
    "curve",
    "describe",
    "draw_network",
    "example",
    "examples",
    "moments",
    "numbers",
    "panel_grid",
    "panels",
    "points",
    "remember",
    "shared_key",
    "show",
    "spreads",
]
