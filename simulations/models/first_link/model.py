"""The first link of the chain in Mesa: people who look at their friends and follow, or do not.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import mesa
from mesa.discrete_space import FixedAgent, Network

from simulations.models.first_link import engine
from simulations.models.first_link.rules import GLOBAL, Parameters, draw_seed_adopters
from simulations.networks import own_network


class Person(FixedAgent):
    """Somebody who adopts when enough friends have."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.adopted_at = None  # the step, 0 for seed adopters
        self.will_adopt = False

    @property
    def has_adopted(self):
        """Whether the person has adopted."""
        return self.adopted_at is not None

    def friends(self):
        """Return the people at the other ends of my ties."""
        return list(self.cell.neighborhood.agents)

    def look(self):
        """Make up my mind: adopt if at least one, and a large enough share, of my friends has."""
        friends = self.friends()
        gone = sum(friend.has_adopted for friend in friends)
        enough = gone > 0 and gone / len(friends) >= self.model.parameters.threshold
        self.will_adopt = enough and not self.has_adopted

    def follow(self):
        """Adopt, if my mind is made up."""
        if self.will_adopt:
            self.adopted_at = self.model.time_step


class FirstLink(mesa.Model):
    """People on a random graph, a few of whom have adopted.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given; for Mesa choose at most about 2,000 people.
    seed : int
        In [0, 2**64).
    network : simulations.networks.Network, optional
        A network to use instead of a new one.

    Attributes
    ----------
    people : list of Person
    datacollector : mesa.DataCollector
        The measures at every step.
    running : bool
        Whether somebody may still follow: the last step has won somebody.

    Raises
    ------
    ParameterError
        If the network has fewer people than there are seed adopters.
    """

    def __init__(self, parameters=None, seed=0, network=None):
        super().__init__(rng=0)  # all chance comes from simulations.chance
        self.parameters = p = parameters or Parameters()
        self.time_step = 0
        network = engine.build_network(p, seed) if network is None else own_network(network)
        engine.check_network(p, network)
        self.grid = Network(network.to_networkx(), capacity=1, random=self.random)
        cells = sorted(self.grid.all_cells, key=lambda cell: cell.coordinate)
        self.people = [Person(self, cell) for cell in cells]
        for i in draw_seed_adopters(p, seed, network):
            self.people[i].adopted_at = 0
        self.datacollector = mesa.DataCollector(
            {
                "adopters": lambda m: m.share(lambda a: a.has_adopted),
                "links": lambda m: float(max(a.adopted_at or 0 for a in m.people)),
                "cascade": lambda m: float(m.share(lambda a: a.has_adopted) > GLOBAL),
            }
        )
        self.datacollector.collect(self)

    def share(self, condition):
        """Return the share of people of whom `condition` is true."""
        return sum(condition(person) for person in self.people) / len(self.people)

    def step(self):
        """Advance by one step: all look, then those follow whose friends are enough."""
        self.time_step += 1
        self.agents.do("look")
        self.agents.do("follow")
        self.running = any(person.adopted_at == self.time_step for person in self.people)
        self.datacollector.collect(self)
