"""What stands for what in every chapter: the one table of roles, for Python, CSS and JavaScript.

A role means the same everywhere and is never told by colour alone: each has its dash and its shape
too. Figures take them from here (`simulations.figures.look`), an explorer's page names the shapes
to its script, and `simulations.figures.sheets` writes colours and dashes into the style sheets.
Colours follow Okabe and Ito's, chosen to be told apart with any colour vision.
"""

from typing import NamedTuple

# a mark of matplotlib for every shape that the explorer's script can draw
MARKERS = {
    "circle": "o",
    "square": "s",
    "diamond": "D",
    "triangle": "^",
    "cross": "X",
    "ring": "o",
    "dot": ".",
    "tile": "s",
    "": "",
}
SHAPES = tuple(filter(None, MARKERS))

INK, PAPER = "#222222", "#ffffff"  # of a drawn figure; a page puts its own in their place


class Role(NamedTuple):
    """How a role is drawn.

    Attributes
    ----------
    colour, text : str
        Of lines and areas, and of words, on light paper.
    dark, dark_text : str
        The same on dark paper.
    dashes : tuple of float
        Lengths of dashes and gaps in widths of the line; a solid line if empty.
    shape : str
        Of its marks, one of `SHAPES`, or none.
    """

    colour: str
    text: str
    dark: str
    dark_text: str
    dashes: tuple = ()
    shape: str = ""

    @property
    def dash(self):
        """The line style of matplotlib."""
        return (0, self.dashes) if self.dashes else "solid"

    @property
    def marker(self):
        """The marker of matplotlib."""
        return MARKERS[self.shape]


ROLES = {
    "push": Role("#d55e00", "#a84a00", "#f2924a", "#f5a569", (5, 2), "square"),
    "dialogue": Role("#0072b2", "#0072b2", "#56b4e9", "#6fc0ee", (), "circle"),
    "mix": Role("#7b4fa3", "#7b4fa3", "#b794dd", "#c3a5e4", (7, 2, 1, 2), "diamond"),
    "neutral": Role("#6b7280", "#5b6270", "#a3abb5", "#b2b9c2", (1, 1.5), "triangle"),
    "theory": Role("#111111", "#111111", "#f4f4f4", "#f4f4f4", (3, 2)),
    "simulation": Role("#0072b2", "#0072b2", "#56b4e9", "#6fc0ee", (), "circle"),
    "adopter": Role("#009e73", "#007556", "#2cc295", "#45cfa5", (), "circle"),
    "rejecter": Role("#c4709b", "#a0487a", "#e39ac3", "#e8abcd", (3, 1, 1, 1), "cross"),
    "undecided": Role("#8c8c8c", "#5f5f5f", "#8f96a0", "#a9b0b9", (1, 1), "dot"),
}
