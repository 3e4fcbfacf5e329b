"""Coordination in Mesa: the rule as people who look around and think again.

To read, to step through and to change. One step is one round of reasoning by everyone. The engine
does the same on arrays; the two are equal in every world, person by person, round by round.
"""

from collections import defaultdict

from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.knowledge import engine
from simulations.models.knowledge.options import OPTIONS
from simulations.models.knowledge.rules import (
    Parameters,
    draw_willing,
    is_sure_enough,
    world_weights,
)


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


class Coordination(AgentBasedModel):
    """A group that can do something together, if enough of its members are sure of each other.

    A network of one's own may have at most 10 people.

    Parameters
    ----------
    parameters, seed, network
        As in `AgentBasedModel`.
    chances : optional
        As in `engine.simulate`.
    **kwargs
        As in `AgentBasedModel`.

    Attributes
    ----------
    worlds : list of tuple of bool
        All 2**n answers to the question who is willing.
    truth : tuple of bool
        The world as it is.
    prospects : list of (world, chance, turnout)
        How likely each world is, and how many would act in it by the plans of the last round.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    schedule = "look_ahead", "people.reconsider", "people.decide"
    measures = {
        "acting": lambda m: float(m.turnout(m.truth)),
        "willing_people": lambda m: float(sum(m.truth)),
        "success": lambda m: float(m.turnout(m.truth) >= m.parameters.threshold),
    }
    people_arrays = {
        "acting": lambda a: a.would_act(a.model.truth),
        "willing": lambda a: a.model.truth[a.number],
    }

    def __init__(self, parameters=None, seed=0, network=None, *, chances=None, **kwargs):
        self.given_chances = OPTIONS["chances"].taken(chances)
        super().__init__(parameters, seed, network, **kwargs)

    def set_up(self):
        """Let people settle and open their eyes; they plan to act whenever they are willing."""
        engine.check_network(self.network)
        p, n = self.parameters, self.network.n
        self.worlds = [tuple(bool(s >> i & 1) for i in range(n)) for s in range(2**n)]
        self.chances = world_weights(n, p.belief)
        each = self.given_chances and self.given_chances.of("willing", n, self.network.labels)
        self.truth = tuple(bool(willing) for willing in draw_willing(p, self.seed, n, each))
        self.prospects = []
        self.settle(Person, list(range(n)))
        self.agents.do("open_eyes", p.radius)

    def turnout(self, world):
        """Return how many people would act in a world, by their plans."""
        return sum(person.would_act(world) for person in self.people)

    def look_ahead(self):
        """Say of every world how likely it is, and how many would act in it."""
        turnouts = [self.turnout(world) for world in self.worlds]
        self.prospects = list(zip(self.worlds, self.chances, turnouts, strict=True))
