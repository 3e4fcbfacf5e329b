"""Strong and weak ties in Mesa: people in circles who hear advertising, friends and outsiders.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import mesa
import numpy as np
from mesa.discrete_space import FixedAgent, Network

from simulations.models.contact_to_relation import engine
from simulations.models.contact_to_relation.meetings import draw_meetings, outside
from simulations.models.contact_to_relation.rules import (
    BY_ADVERTISING,
    BY_FRIENDS,
    BY_OUTSIDERS,
    EARLY,
    LATE,
    UNDECIDED,
    Parameters,
    doubt,
    draw_coins,
)
from simulations.networks import own_network


class Person(FixedAgent):
    """Somebody who doubts until convinced by advertising, by friends or by people met."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.convinced = self.next_convinced = UNDECIDED
        self.coin, self.met = 0.0, []

    @property
    def friends(self):
        """How many friends have adopted."""
        return sum(friend.convinced > 0 for friend in self.cell.neighborhood.agents)

    def listen(self):
        """Let advertising, then the friends, then the people met today wear down my doubt."""
        if self.convinced:
            return
        left = self.model.doubt
        after_advertising = left.advertising
        after_friends = after_advertising * left.friends[self.friends]
        after_outsiders = after_friends * left.outsiders[sum(o.convinced > 0 for o in self.met)]
        if self.coin >= after_advertising:
            self.next_convinced = BY_ADVERTISING
        elif self.coin >= after_friends:
            self.next_convinced = BY_FRIENDS
        elif self.coin >= after_outsiders:
            self.next_convinced = BY_OUTSIDERS

    def decide(self):
        """Act on what was heard during the step."""
        self.convinced = self.next_convinced


class StrongAndWeakTies(mesa.Model):
    """People in circles of friends who also meet outsiders, and one campaign.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given; for Mesa choose at most about 2,000 people.
    seed : int
        In [0, 2**64).
    network : simulations.networks.Network, optional
        Strong ties to use instead of circles.

    Attributes
    ----------
    people : list of Person
    datacollector : mesa.DataCollector
        The measures at every step.
    """

    def __init__(self, parameters=None, seed=0, network=None):
        super().__init__(rng=0)  # all chance comes from simulations.chance
        self.parameters = p = parameters or Parameters()
        self.seed, self.time_step = seed, 0
        network = engine.build_network(p, seed) if network is None else own_network(network)
        self.around, self.most_friends = outside(network), int(network.degrees().max())
        grid = Network(network.to_networkx(), capacity=1, random=self.random)
        cells = sorted(grid.all_cells, key=lambda cell: cell.coordinate)
        self.people = [Person(self, cell) for cell in cells]
        self.launch = self.growth = 0
        self.datacollector = mesa.DataCollector(
            {
                "adopters": lambda m: m.share(lambda person: person.convinced > 0),
                "by_advertising": lambda m: m.share(lambda a: a.convinced == BY_ADVERTISING),
                "by_friends": lambda m: m.share(lambda a: a.convinced == BY_FRIENDS),
                "by_outsiders": lambda m: m.share(lambda a: a.convinced == BY_OUTSIDERS),
                "launch": "launch",
                "growth": "growth",
            }
        )
        self.datacollector.collect(self)

    def share(self, condition):
        """Return the share of people of whom `condition` is true."""
        return sum(condition(person) for person in self.people) / len(self.people)

    def meet(self):
        """Give everybody the coin of the step and the outsiders whom they meet."""
        everybody = np.arange(len(self.people))
        coins = draw_coins(self.seed, self.time_step, everybody)
        met = draw_meetings(self.parameters, self.seed, self.time_step, everybody, self.around)
        for i, person in enumerate(self.people):
            person.coin, person.met = coins[i], [self.people[j] for j in met[i]]

    def step(self):
        """Advance by one step: meet, listen, decide."""
        self.time_step += 1
        adopters = self.share(lambda person: person.convinced > 0)
        self.doubt = doubt(self.parameters, adopters, self.most_friends)
        self.launch += adopters < EARLY
        self.growth += EARLY <= adopters < LATE
        self.meet()
        self.agents.do("listen")
        self.agents.do("decide")
        self.datacollector.collect(self)
