"""A shared service in Mesa: people who use what enough of their friends use.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.shared_service import engine
from simulations.models.shared_service.rules import (
    LIT,
    Parameters,
    draw_accounts,
    draw_reconsidering,
    draw_tastes,
    would_use,
)


class Person(FixedAgent):
    """Somebody who now and then asks whether the service is worth its price."""

    def __init__(self, model, cell, taste, has_free_account):
        super().__init__(model)
        self.cell, self.taste, self.free = cell, taste, has_free_account
        self.uses = self.will_use = has_free_account
        self.reconsiders = False

    def meet_friends(self):
        """Get to know my friends, each as often as we are tied."""
        number = self.cell.coordinate
        self.friends = [self.model.people[j] for j in self.model.network.neighbours_of(number)]

    def look_around(self):
        """Look at who uses the service, and decide."""
        if self.free and self.model.time_step <= self.model.parameters.free_steps:
            return  # it costs nothing yet
        if self.reconsiders:
            z = self.model.share_using(self)
            self.will_use = would_use(self.taste, z, self.model.parameters)

    def act(self):
        """Join, stay or leave."""
        self.uses = self.will_use


class SharedService(AgentBasedModel):
    """People in circles, and a brand that gives free accounts to some of them."""

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    schedule = "wake", "people.look_around", "people.act"
    measures = {
        "users": lambda m: m.share(lambda a: a.uses),
        "kept": lambda m: m.share(lambda a: a.uses, among=lambda a: a.free),
        "others": lambda m: m.share(lambda a: a.uses and not a.free),
        "lit": lambda m: m.lit(),
    }
    people_arrays = {"uses": "uses", "free": "free", "taste": "taste"}

    def set_up(self):
        """Let people settle, with their tastes and the free accounts."""
        p, n = self.parameters, self.network.n
        tastes, free = draw_tastes(self.seed, n), draw_accounts(p, self.seed, n)
        self.settle(Person, tastes.tolist(), free.tolist())
        self.agents.do("meet_friends")
        self.reconsidering, self.ends = draw_reconsidering(p, self.seed, n)

    def wake(self):
        """Say who reconsiders in this step."""
        first, last = self.ends[self.time_step - 1 : self.time_step + 1]
        awake = set(self.reconsidering[first:last].tolist())
        for number, person in enumerate(self.people):
            person.reconsiders = number in awake

    def share_using(self, person):
        """Return the share of users among those who count for a person."""
        counted = self.parameters.counted
        if counted == "nobody":
            return 1.0
        those = self.people if counted == "everybody" else person.friends
        return sum(other.uses for other in those) / max(len(those), 1)

    def lit(self):
        """Return the share of circles that live."""
        size = self.parameters.circle
        circles = [self.people[i : i + size] for i in range(0, len(self.people), size)]
        living = [sum(a.uses for a in circle) > LIT * len(circle) for circle in circles]
        return sum(living) / len(circles)
