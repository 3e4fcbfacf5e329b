"""Hits and flops in Mesa: people who hear of a film, decide, and tell their neighbours.

To read, to step through and to change, up to a side of about 45. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import networkx as nx
from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.percolation.rules import (
    ADOPTER,
    DECLINED,
    INFORMED,
    UNAWARE,
    Parameters,
    draw_preferences,
    is_worth_it,
)


class Person(FixedAgent):
    """Somebody with a taste of their own, who speaks only to neighbours and only of a film seen."""

    def __init__(self, model, cell, preference):
        super().__init__(model)
        self.cell = cell
        self.preference = preference
        self.attitude = UNAWARE
        self.has_news = False

    def hear(self):
        """Learn that the film exists."""
        if self.attitude == UNAWARE:
            self.attitude = INFORMED

    def decide(self):
        """See the film if it is good enough for me, else decline."""
        if self.attitude == INFORMED:
            quality = self.model.parameters.quality
            self.has_news = is_worth_it(self.preference, quality)
            self.attitude = ADOPTER if self.has_news else DECLINED

    def tell(self):
        """Tell all neighbours, once."""
        if self.has_news:
            for neighbour in self.cell.neighborhood.agents:
                neighbour.hear()
            self.has_news = False


class HitsAndFlops(AgentBasedModel):
    """A film, and people on a lattice; the top row has heard of it.

    In one step those who heard decide, then those who have just seen the film tell. It ends when
    nobody has still to decide. The people stand row by row, the top row first.
    """

    Parameters = Parameters
    schedule = "people.decide", "people.tell"
    measures = {
        "audience": lambda m: m.share(lambda a: a.attitude == ADOPTER),
        "heard": lambda m: m.share(lambda a: a.attitude != UNAWARE),
        "willing": lambda m: m.share(m.is_willing),
        "reached": lambda m: m.share(lambda a: a.attitude == ADOPTER, among=m.is_willing),
        "hit": lambda m: float(any(a.attitude == ADOPTER for a in m.bottom_row())),
    }
    people_arrays = {"attitude": "attitude"}

    def lattice(self):
        """Return a square whose left and right edges are joined, but not top and bottom."""
        side = self.parameters.side
        cylinder = nx.grid_2d_graph(side, side, periodic=(False, True))
        return nx.convert_node_labels_to_integers(cylinder, ordering="sorted")

    def set_up(self):
        """Let people settle with their tastes; the top row hears of the film."""
        self.settle(Person, draw_preferences(self.parameters, self.seed).tolist())
        for person in self.people[: self.parameters.side]:
            person.hear()

    def bottom_row(self):
        """Return the people at the other end, in order."""
        return self.people[-self.parameters.side :]

    def is_willing(self, person):
        """Return whether a person would see the film if told."""
        return is_worth_it(person.preference, self.parameters.quality)

    def can_change(self):
        """Return whether anybody has still to decide."""
        return any(person.attitude == INFORMED for person in self.people)
