"""Strong and weak ties in Mesa: people in circles who hear advertising, friends and outsiders.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import numpy as np
from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.contact_to_relation import engine
from simulations.models.contact_to_relation.meetings import draw_meetings, outside
from simulations.models.contact_to_relation.options import OPTIONS
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


class Person(FixedAgent):
    """Somebody who doubts until convinced by advertising, by friends or by people met."""

    def __init__(self, model, cell, number):
        super().__init__(model)
        self.cell, self.number = cell, number
        self.convinced = self.next_convinced = UNDECIDED
        self.coin, self.met = 0.0, []

    @property
    def has_adopted(self):
        """Whether the person has adopted."""
        return self.convinced != UNDECIDED

    @property
    def friends(self):
        """How many friends have adopted."""
        return sum(friend.has_adopted for friend in self.cell.neighborhood.agents)

    def listen(self):
        """Let advertising, then the friends, then the people met today wear down my doubt."""
        if self.has_adopted:
            return
        left = self.model.doubt
        after_advertising = left.advertising[self.number]
        after_friends = after_advertising * left.friends[self.friends]
        after_outsiders = after_friends * left.outsiders[sum(o.has_adopted for o in self.met)]
        if self.coin >= after_advertising:
            self.next_convinced = BY_ADVERTISING
        elif self.coin >= after_friends:
            self.next_convinced = BY_FRIENDS
        elif self.coin >= after_outsiders:
            self.next_convinced = BY_OUTSIDERS

    def decide(self):
        """Act on what was heard during the step."""
        self.convinced = self.next_convinced


class StrongAndWeakTies(AgentBasedModel):
    """People in circles of friends who also meet outsiders, and one campaign.

    Parameters
    ----------
    parameters, seed, network
        As in `AgentBasedModel`.
    chances : optional
        As in `engine.simulate`.
    **kwargs
        As in `AgentBasedModel`.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    schedule = "look_around", "meet", "people.listen", "people.decide"
    measures = {
        "adopters": lambda m: m.share(lambda a: a.has_adopted),
        "by_advertising": lambda m: m.share(lambda a: a.convinced == BY_ADVERTISING),
        "by_friends": lambda m: m.share(lambda a: a.convinced == BY_FRIENDS),
        "by_outsiders": lambda m: m.share(lambda a: a.convinced == BY_OUTSIDERS),
        "launch": "launch",
        "growth": "growth",
    }
    people_arrays = {name: name for name in engine.State._fields}

    def __init__(self, parameters=None, seed=0, network=None, *, chances=None, **kwargs):
        self.given_chances = OPTIONS["chances"].taken(chances)
        super().__init__(parameters, seed, network, **kwargs)

    def set_up(self):
        """Let people settle on the network; nobody has adopted."""
        n, labels = self.network.n, self.network.labels
        self.settle(Person, list(range(n)))
        each = self.given_chances and self.given_chances.of("advertising", n, labels)
        self.advertising = np.full(n, self.parameters.advertising) if each is None else each
        self.around = outside(self.network)
        self.most_friends = int(self.network.degrees().max())
        self.launch = self.growth = 0

    def look_around(self):
        """Count the step to its phase, and say how much doubt each source leaves in it."""
        adopters = self.share(lambda a: a.has_adopted)
        self.launch += adopters < EARLY
        self.growth += EARLY <= adopters < LATE
        left = doubt(self.parameters, adopters, self.most_friends, self.advertising)
        each = np.broadcast_to(left.advertising, len(self.people))
        self.doubt = left._replace(advertising=each)

    def meet(self):
        """Give everybody the coin of the step and the outsiders whom they meet."""
        everybody = np.arange(len(self.people))
        coins = draw_coins(self.seed, self.time_step, everybody)
        met = draw_meetings(self.parameters, self.seed, self.time_step, everybody, self.around)
        for i, person in enumerate(self.people):
            person.coin, person.met = coins[i], [self.people[j] for j in met[i]]
