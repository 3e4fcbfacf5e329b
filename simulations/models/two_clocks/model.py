"""The two clocks in Mesa: people with two devices, and the firms that buy one of them.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and month by month.
"""

import numpy as np
from mesa.discrete_space import FixedAgent

from simulations.chance import uniforms
from simulations.faces import AgentBasedModel
from simulations.models.two_clocks import engine
from simulations.models.two_clocks.rules import (
    CALENDAR,
    CARD,
    WHIMS,
    Parameters,
    chance_to_try,
    draw_ages,
    draw_friend,
    draw_phases,
)


class Firm:
    """An employer that equips all its people at once, by contract."""

    def __init__(self, parameters, phase):
        self.contract, self.lead = parameters.contract, parameters.lead
        self.phase = phase  # months of the contract that have passed

    @property
    def age(self):
        """How old its devices are: the months of the contract, and those of the tender before."""
        return self.lead + self.phase

    def renew(self):
        """Let a month of the contract pass; at its end begin the next."""
        self.phase = (self.phase + 1) % self.contract


class Person(FixedAgent):
    """Somebody with a device at home and one at work."""

    def __init__(self, model, cell, number, age, firm):
        super().__init__(model)
        self.cell, self.number, self.age, self.firm = cell, number, age, firm
        self.bought = self.wants = False

    def meet_friends(self):
        """Get to know my friends, in the order of their numbers."""
        found = self.cell.neighborhood.agents
        self.friends = sorted(found, key=lambda person: person.number)

    def decide(self):
        """Make up my mind about a new device, on what everybody had last month."""
        habit, tries = self.model.parameters.habit, self.model.tries[self.number]
        if habit == CALENDAR:
            self.wants = self.age + 1 == self.model.parameters.life
        elif habit == WHIMS:
            self.wants = tries
        else:
            self.wants = tries and self.envies_a_friend()

    def envies_a_friend(self):
        """Look at one friend's device; return whether it is newer than mine."""
        if not self.friends:
            return False
        count = np.array([len(self.friends)])
        model = self.model
        place = draw_friend(model.seed, np.array([self.number]), model.time_step, count)
        return self.friends[int(place[0])].age < self.age

    def live(self):
        """Let a month pass: a new device, or one that is a month older."""
        self.bought = self.wants
        self.age = 0 if self.bought else self.age + 1

    def margin(self):
        """Return by how many months of progress work is better than home, below 0 if worse."""
        p = self.model.parameters
        return p.office_class * p.doubling - (self.firm.age - self.age)


class TwoClocks(AgentBasedModel):
    """People who replace a device at home, and firms who replace those at work.

    Attributes
    ----------
    firms : list of Firm
    tries : ndarray of bool, shape (n,)
        Who has a whim this month, or looks at a friend.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    schedule = "begin_month", "people.decide", "people.live", "renew", "count"
    measures = {name: (lambda m, name=name: m.now[name]) for name in CARD.measures}
    people_arrays = {
        "home": "age",
        "work": lambda a: a.firm.age,
        "bought": "bought",
        "phase": lambda a: a.firm.phase,
    }

    def set_up(self):
        """Found the firms, and let people settle with both devices."""
        p, n = self.parameters, self.network.n
        phases = draw_phases(p, self.seed, -(-n // p.firm_size)).tolist()
        self.firms = [Firm(p, phase) for phase in phases]
        employers = [self.firms[i // p.firm_size] for i in range(n)]
        self.settle(Person, list(range(n)), draw_ages(p, self.seed, n).tolist(), employers)
        for person in self.people:
            person.meet_friends()
        self.count()

    def begin_month(self):
        """Draw who has a whim this month, or looks at a friend."""
        draws = uniforms(self.seed, "try", np.arange(len(self.people)), self.time_step)
        self.tries = draws < chance_to_try(self.parameters)

    def renew(self):
        """Let a month of every contract pass."""
        for firm in self.firms:
            firm.renew()

    def count(self):
        """Add up what is measured, over the months that count."""
        if self.time_step <= self.parameters.warm_up + 1:
            self.total, self.months = [0, 0, 0, 0], 0
        margins = [person.margin() for person in self.people]
        month = (
            sum(person.age for person in self.people),
            sum(person.firm.age for person in self.people),
            sum(2 * (margin > 0) + (margin == 0) for margin in margins),
            sum(person.bought for person in self.people),
        )
        self.total = [old + new for old, new in zip(self.total, month, strict=True)]
        self.months += 1
        self.now = engine.measures(self.total, len(self.people) * self.months, self.parameters)
