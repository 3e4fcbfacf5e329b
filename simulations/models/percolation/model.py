"""Hits and flops in Mesa: people who hear of a film, decide, and tell their neighbours.

To read, to step through and to change, up to a side of about 45. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import mesa
import networkx as nx
from mesa.discrete_space import FixedAgent, Network

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


class HitsAndFlops(mesa.Model):
    """A film, and people on a lattice; the top row has heard of it.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given; for Mesa choose a side of at most about 45.
    seed : int
        In [0, 2**64).

    Attributes
    ----------
    people : list of Person
        Row by row, the top row first.
    datacollector : mesa.DataCollector
        The measures at every step.
    running : bool
        Whether anybody has still to decide.
    """

    def __init__(self, parameters=None, seed=0):
        super().__init__(rng=0)  # all chance comes from simulations.chance
        self.parameters = p = parameters or Parameters()
        cylinder = nx.grid_2d_graph(p.side, p.side, periodic=(False, True))
        self.grid = Network(cylinder, capacity=1, random=self.random)
        cells = sorted(self.grid.all_cells, key=lambda cell: cell.coordinate)
        tastes = draw_preferences(p, seed).tolist()
        self.people = [Person(self, cell, taste) for cell, taste in zip(cells, tastes, strict=True)]
        for person in self.people[: p.side]:
            person.hear()
        self.datacollector = mesa.DataCollector(
            {
                "audience": lambda m: m.share(lambda a: a.attitude == ADOPTER),
                "heard": lambda m: m.share(lambda a: a.attitude != UNAWARE),
                "willing": lambda m: m.share(m.is_willing),
                "reached": lambda m: m.share(lambda a: a.attitude == ADOPTER, m.is_willing),
                "hit": lambda m: float(any(a.attitude == ADOPTER for a in m.people[-p.side :])),
            }
        )
        self.datacollector.collect(self)

    def is_willing(self, person):
        """Return whether a person would see the film if told."""
        return is_worth_it(person.preference, self.parameters.quality)

    def share(self, condition, among=lambda person: True):
        """Return the share of people, among some of them, of whom a condition is true."""
        group = [person for person in self.people if among(person)]
        return sum(condition(person) for person in group) / max(len(group), 1)

    def step(self):
        """Advance by one step: those who heard decide, those who have just gone tell."""
        self.agents.do("decide")
        self.agents.do("tell")
        self.running = any(person.attitude == INFORMED for person in self.people)
        self.datacollector.collect(self)
