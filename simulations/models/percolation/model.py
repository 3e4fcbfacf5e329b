"""Hits and flops in Mesa: people who hear of a film, decide, and tell their neighbours.

To read, to step through and to change, up to a side of about 45. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import networkx as nx
import numpy as np
from mesa.discrete_space import FixedAgent

from simulations.core.option import taken
from simulations.faces import AgentBasedModel
from simulations.models.percolation.options import OPTIONS
from simulations.models.percolation.rules import (
    ADOPTER,
    DECLINED,
    INFORMED,
    UNAWARE,
    Parameters,
    around_each,
    draw_preferences,
    given_to,
    is_worth_it,
)


class Person(FixedAgent):
    """Somebody with a taste of their own, who speaks only to neighbours and only of a film seen."""

    def __init__(self, model, cell, preference, quality):
        super().__init__(model)
        self.cell = cell
        self.preference, self.quality = preference, quality
        self.attitude = UNAWARE
        self.has_news = False

    def hear(self):
        """Learn that the film exists."""
        if self.attitude == UNAWARE:
            self.attitude = INFORMED

    def decide(self):
        """See the film if it is good enough for me, else decline."""
        if self.attitude == INFORMED:
            self.has_news = is_worth_it(self.preference, self.quality)
            self.attitude = ADOPTER if self.has_news else DECLINED

    def is_willing(self):
        """Return whether the film is good enough for me."""
        return bool(is_worth_it(self.preference, self.quality))

    def listeners(self):
        """Return the neighbours, or those to whom what I say gets through."""
        neighbours = self.cell.neighborhood.agents
        return [other for other in neighbours if self.model.reaches(self, other)]

    def tell(self):
        """Tell all neighbours, once."""
        if self.has_news:
            for neighbour in self.listeners():
                neighbour.hear()
            self.has_news = False


class HitsAndFlops(AgentBasedModel):
    """A film, and people on a lattice; the top row has heard of it.

    In one step those who heard decide, then those who have just seen the film tell. It ends when
    nobody has still to decide. The people stand row by row, the top row first.

    Parameters
    ----------
    parameters, seed, network
        As in `AgentBasedModel`.
    seed_adopters, chances, weights : optional
        As in `engine.simulate`.
    **kwargs
        As in `AgentBasedModel`.
    """

    Parameters = Parameters
    schedule = "people.decide", "people.tell"
    measures = {
        "audience": lambda m: m.share(lambda a: a.attitude == ADOPTER),
        "heard": lambda m: m.share(lambda a: a.attitude != UNAWARE),
        "willing": lambda m: m.share(Person.is_willing),
        "reached": lambda m: m.share(lambda a: a.attitude == ADOPTER, among=Person.is_willing),
        "hit": lambda m: float(any(a.attitude == ADOPTER for a in m.bottom_row())),
    }
    people_arrays = {"attitude": "attitude"}

    def __init__(
        self,
        parameters=None,
        seed=0,
        network=None,
        *,
        seed_adopters=None,
        chances=None,
        weights=None,
        **kwargs,
    ):
        self.hooks = taken(OPTIONS, seed_adopters=seed_adopters, chances=chances, weights=weights)
        super().__init__(parameters, seed, network, **kwargs)

    def lattice(self):
        """Return a square whose left and right edges are joined, but not top and bottom."""
        side = self.parameters.side
        cylinder = nx.grid_2d_graph(side, side, periodic=(False, True))
        return nx.convert_node_labels_to_integers(cylinder, ordering="sorted")

    def set_up(self):
        """Let people settle with their tastes; the top row hears of the film, or who is given."""
        p = self.parameters
        given = given_to(p, self.seed, **self.hooks)
        self.hears = None if given.hears is None else self.bonds(given.hears)
        qualities = np.broadcast_to(given.quality, p.n).tolist()
        self.settle(Person, draw_preferences(p, self.seed).tolist(), qualities)
        for i in range(p.side) if given.informed is None else given.informed:
            self.people[i].hear()

    def bonds(self, hears):
        """Return who hears whom: pairs of the numbers of who says something and who hears it."""
        around = around_each(self.parameters.side)
        return {
            (person, int(neighbour))
            for person in range(len(around))
            for neighbour, through in zip(around[person], hears[person], strict=True)
            if through
        }

    def reaches(self, person, neighbour):
        """Return whether what one person says gets through to another."""
        ends = person.cell.coordinate, neighbour.cell.coordinate
        return self.hears is None or ends in self.hears

    def bottom_row(self):
        """Return the people at the other end, in order."""
        return self.people[-self.parameters.side :]

    def can_change(self):
        """Return whether anybody has still to decide."""
        return any(person.attitude == INFORMED for person in self.people)
