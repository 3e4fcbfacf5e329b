"""Coordination in Mesa: the rule as people who look around and think again.

To read, to step through and to change. One step is one round of reasoning by everyone. The engine
does the same on arrays; the two are equal in every world, person by person, round by round.
"""

from collections import defaultdict

import mesa
from mesa.discrete_space import FixedAgent, Network

from simulations.models.knowledge import engine
from simulations.models.knowledge.rules import (
    Parameters,
    draw_willing,
    is_sure_enough,
    world_weights,
)
from simulations.networks import own_network


class Person(FixedAgent):
    """Somebody with a plan: what to see in order to act.

    A world says of everybody whether they are willing. A view is that part of a world that this
    person can see. The plan holds the views with which it would act.
    """

    def __init__(self, model, cell, number):
        super().__init__(model)
        self.cell, self.number = cell, number
        self.in_sight = [number]
        self.plan = self.next_plan = set()

    def open_eyes(self, radius):
        """See everybody within a radius; plan to act with every view in which I am willing."""
        others = self.cell.get_neighborhood(radius).agents if radius else []
        self.in_sight = sorted({self.number, *(other.number for other in others)})
        self.plan = {self.look(world) for world in self.model.worlds if world[self.number]}

    def look(self, world):
        """Return what I would see in a world: of all in sight, whether they are willing."""
        return tuple(world[other] for other in self.in_sight)

    def would_act(self, world):
        """Return whether I would act in a world."""
        return self.look(world) in self.plan

    def reconsider(self):
        """Keep to acting only with views after which I am sure enough that enough of us act."""
        weight, doubt = defaultdict(float), defaultdict(float)
        for world, chance, turnout in self.model.prospects:
            view = self.look(world)
            weight[view] += chance
            if turnout < self.model.parameters.threshold:
                doubt[view] += chance
        certainty = self.model.parameters.certainty
        self.next_plan = {
            view for view in self.plan if is_sure_enough(doubt[view], weight[view], certainty)
        }

    def decide(self):
        """Make the new plan mine."""
        self.plan = self.next_plan


class Coordination(mesa.Model):
    """A group that can do something together, if enough of its members are sure of each other.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given.
    seed : int
        In [0, 2**64).
    network : simulations.networks.Network, optional
        A network of at most 10 people to use instead of one of the parameters' kind.

    Attributes
    ----------
    people : list of Person
    worlds : list of tuple of bool
        All 2**n answers to the question who is willing.
    truth : tuple of bool
        The world as it is.
    prospects : list of (world, chance, turnout)
        How likely each world is, and how many would act in it by the plans of the last round.
    datacollector : mesa.DataCollector
        The measures after every round.

    Raises
    ------
    ParameterError
        If the network has more than 10 people.
    """

    def __init__(self, parameters=None, seed=0, network=None):
        super().__init__(rng=0)  # all chance comes from simulations.chance
        self.parameters = p = parameters or Parameters()
        network = engine.build_network(p, seed) if network is None else own_network(network)
        engine.check_network(network)
        n = network.n
        self.worlds = [tuple(bool(s >> i & 1) for i in range(n)) for s in range(2**n)]
        self.chances = world_weights(n, p.belief)
        self.truth = tuple(bool(willing) for willing in draw_willing(p, seed, n))
        self.prospects = []
        self.grid = Network(network.to_networkx(), capacity=1, random=self.random)
        cells = sorted(self.grid.all_cells, key=lambda cell: cell.coordinate)
        self.people = [Person(self, cell, i) for i, cell in enumerate(cells)]
        self.agents.do("open_eyes", p.radius)
        self.datacollector = mesa.DataCollector(
            {
                "acting": lambda m: float(m.turnout(m.truth)),
                "willing_people": lambda m: float(sum(m.truth)),
                "success": lambda m: float(m.turnout(m.truth) >= m.parameters.threshold),
            }
        )
        self.datacollector.collect(self)

    def turnout(self, world):
        """Return how many people would act in a world, by their plans."""
        return sum(person.would_act(world) for person in self.people)

    def step(self):
        """Let everybody think once more about what everybody would do."""
        turnouts = [self.turnout(world) for world in self.worlds]
        self.prospects = list(zip(self.worlds, self.chances, turnouts, strict=True))
        self.agents.do("reconsider")
        self.agents.do("decide")
        self.datacollector.collect(self)
