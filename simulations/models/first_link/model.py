"""The first link of the chain in Mesa: people who look at their friends and follow, or do not.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import numpy as np
from mesa.discrete_space import FixedAgent

from simulations.core.option import taken
from simulations.core.trajectory import NOT_YET
from simulations.faces import AgentBasedModel
from simulations.models.first_link import engine
from simulations.models.first_link.options import OPTIONS
from simulations.models.first_link.rules import CARD, GLOBAL, Parameters, given_to
from simulations.processes.threshold_cascade import SLACK


class Person(FixedAgent):
    """Somebody who adopts when enough friends have."""

    def __init__(self, model, cell, threshold):
        super().__init__(model)
        self.cell, self.threshold = cell, threshold
        self.weights = {}  # by friend: how much the tie weighs, 1 where all count alike
        self.adopted_at = None  # the step, 0 for seed adopters
        self.will_adopt = False

    @property
    def has_adopted(self):
        """Whether the person has adopted."""
        return self.adopted_at is not None

    def friends(self):
        """Return the people at the other ends of my ties, or from whom ties lead to me."""
        return list(self.weights)

    def is_convinced(self):
        """Return whether at least one, and a large enough share, of my friends has adopted."""
        gone = total = 0
        for friend in self.friends():
            total += self.weights[friend]
            gone += self.weights[friend] * friend.has_adopted
        return gone > 0 and gone / total >= self.threshold * (1 - self.model.slack)

    def look(self):
        """Make up my mind."""
        self.will_adopt = not self.has_adopted and self.is_convinced()

    def follow(self):
        """Adopt, if my mind is made up."""
        if self.will_adopt:
            self.adopted_at = self.model.time_step


class FirstLink(AgentBasedModel):
    """People on a random graph, a few of whom have adopted.

    In one step all look, then those follow whose friends are enough. It ends when nobody will.
    The network needs at least as many people as there are seed adopters; its ties may have weights
    and directions, as in the engine.

    Parameters
    ----------
    parameters, seed, network
        As in `AgentBasedModel`.
    seed_adopters, chances : optional
        As in `engine.simulate`.
    **kwargs
        As in `AgentBasedModel`.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    uses = CARD.uses
    schedule = "people.look", "people.follow"
    measures = {
        "adopters": lambda m: m.share(lambda a: a.has_adopted),
        "links": lambda m: float(max(a.adopted_at or 0 for a in m.people)),
        "cascade": lambda m: float(m.share(lambda a: a.has_adopted) > GLOBAL),
    }
    people_arrays = {
        "adopted": "has_adopted",
        "adopted_at": lambda a: a.adopted_at if a.has_adopted else NOT_YET,
    }

    def __init__(
        self, parameters=None, seed=0, network=None, *, seed_adopters=None, chances=None, **kwargs
    ):
        self.hooks = taken(OPTIONS, seed_adopters=seed_adopters, chances=chances)
        super().__init__(parameters, seed, network, **kwargs)

    def set_up(self):
        """Let people settle on the network; the seed adopters have adopted."""
        first, network, threshold = given_to(self.parameters, self.seed, self.network, **self.hooks)
        self.settle(Person, np.broadcast_to(threshold, network.n).tolist())
        self.slack = 0 if network.weights is None else SLACK  # counts of friends are exact
        back = network.transposed()  # who looks at whom
        for i, person in enumerate(self.people):
            friends = [self.people[friend] for friend in back.neighbours_of(i)]
            weights = [1] * len(friends) if back.weights is None else back.weights_of(i).tolist()
            person.weights = dict(zip(friends, weights, strict=True))
        for i in first:
            self.people[i].adopted_at = 0

    def can_change(self):
        """Return whether anybody will follow."""
        return any(not a.has_adopted and a.is_convinced() for a in self.people)
