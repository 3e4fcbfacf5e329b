"""Towns of the page's sandbox: read them from a text, run them, look at every person.

The sandbox in the book (``book/_static/town``) plays these towns in JavaScript, with the same
addressed luck; tests hold both equal, person by person and step by step.

    from simulations import town

    here = town.read("talk;seed=341;people=Ada,Ben,Chi;ties=0-1,1-2;first=0")
    town.run(here).table()
"""

from simulations.town.running import Run, lattice, run
from simulations.town.text import (
    FIELDS,
    NAMES,
    Field,
    Town,
    TownError,
    make,
    python_cell,
    read,
    write,
)
from simulations.town.visiting import visits

__all__ = [
    "FIELDS",
    "NAMES",
    "Field",
    "Run",
    "Town",
    "TownError",
    "lattice",
    "make",
    "python_cell",
    "read",
    "run",
    "visits",
    "write",
]
