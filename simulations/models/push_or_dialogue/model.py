"""Push or dialogue in Mesa: the rule as people who listen, talk and fall silent.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import mesa
import numpy as np
from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.push_or_dialogue import engine
from simulations.models.push_or_dialogue.brands import Contacts, Decision, account_of
from simulations.models.push_or_dialogue.options import prepare
from simulations.models.push_or_dialogue.rules import (
    ADOPTER,
    CARD,
    REJECTER,
    UNDECIDED,
    Parameters,
    choose_answered,
    draw_luck,
    waits_of_ties,
)
from simulations.models.push_or_dialogue.state import State


class Person(FixedAgent):
    """Somebody who is undecided, an adopter or a rejecter, and talks for a while after adopting."""

    def __init__(self, model, cell, breath, will_be_discontented):
        super().__init__(model)
        self.cell = cell
        self.attitude = self.next_attitude = UNDECIDED
        self.talking = self.engaged = self.discontented = False
        self.will_be_discontented = will_be_discontented
        self.voice, self.breath = 1.0, breath
        self.praised = self.complained = 0
        self.praise_waits, self.complaint_waits = {}, {}  # by talker: how often I must hear it

    def adopt(self, discontented):
        """Become an adopter and start to talk."""
        self.attitude = self.next_attitude = ADOPTER
        self.talking, self.discontented = True, discontented

    def be_addressed(self):
        """Be won by a contact, if still undecided."""
        if self.attitude == UNDECIDED:
            self.next_attitude = ADOPTER

    def be_answered(self):
        """Enter a relation with the brand: engaged, and content again."""
        self.engaged, self.discontented = True, False

    def talk(self):
        """Say once more to all neighbours what I think of the brand."""
        if self.talking and self.discontented:
            self.complained += 1
        elif self.talking:
            self.praised += 1

    def friends(self):
        """Return those whom I hear, the neighbours who have a tie to me."""
        return list(self.praise_waits)

    def listen(self):
        """Turn away if one neighbour repels me, else adopt if one convinces me."""
        if self.next_attitude != UNDECIDED:
            return
        talkers = [a for a in self.friends() if a.talking]
        if any(self.is_repelled_by(talker) for talker in talkers):
            self.next_attitude = REJECTER
        elif any(self.is_convinced_by(talker) for talker in talkers):
            self.next_attitude = ADOPTER

    def is_repelled_by(self, talker):
        """Return whether I have heard this talker complain often enough."""
        return talker.discontented and talker.complained >= self.complaint_waits[talker]

    def is_convinced_by(self, talker):
        """Return whether I have heard this talker praise often enough."""
        return not talker.discontented and talker.praised >= self.praise_waits[talker]

    def fade(self):
        """Lose some voice; fall silent when out of breath."""
        if self.talking:
            p = self.model.parameters
            self.voice *= 1 - (p.engaged_silence if self.engaged else p.silence)
            self.talking = self.voice > self.breath

    def decide(self):
        """Act on what was heard during the step."""
        if self.attitude == UNDECIDED and self.next_attitude == ADOPTER:
            self.adopt(discontented=self.will_be_discontented)
        self.attitude = self.next_attitude


class BrandAgent(mesa.Agent):
    """A brand with a purse, which looks at the town and decides before each step."""

    def __init__(self, model, brand):
        super().__init__(model)
        given, persuasion = model.given, model.parameters.persuasion
        self.account = account_of(brand, model.parameters, model.seed, given.budgets)
        if given.persuasion is not None:
            persuasion = given.persuasion
        self.contacts = Contacts(persuasion, model.seed, len(model.people))
        self.decision = Decision()
        self.adopters, self.won = self.count(ADOPTER), 0
        self.diary = []  # a line a step: what it saw and what it did

    @property
    def purse(self):
        """What it has not spent, in contacts."""
        return self.account.purse

    def count(self, attitude):
        """Return how many people are of an attitude."""
        return sum(person.attitude == attitude for person in self.model.people)

    def look_and_decide(self):
        """See what a brand can see, and decide what to do."""
        people, step = self.model.people, self.model.time_step
        waiting = [i for i, a in enumerate(people) if a.talking and not a.engaged]
        before, self.adopters = self.adopters, self.count(ADOPTER)
        seen = {
            "adopters": self.adopters,
            "won": self.won,
            "came": self.adopters - before - self.won,
            "turned": self.count(REJECTER),
            "talking": sum(person.talking for person in people),
        }
        self.decision = self.account.decide(
            step,
            np.array(waiting, dtype=np.int64),
            discontented=np.array([people[i].discontented for i in waiting], dtype=bool),
            ties=np.array([len(people[i].cell.connections) for i in waiting], dtype=np.int64),
            **seen,
        )
        self.diary.append(
            f"Step {step}: {self.account.name} saw {self.adopters} adopters, {len(waiting)} "
            f"waiting; bought {self.decision.contacts}, answered {len(self.decision.answer)}, "
            f"kept {self.purse:g}."
        )

    def address(self):
        """Address people; the persuasive contacts win whoever is undecided."""
        people = self.model.people
        reached = self.contacts.of(self.model.time_step, self.decision.contacts).tolist()
        self.won = len({i for i in reached if people[i].attitude == UNDECIDED})
        for i in reached:
            people[i].be_addressed()


class PushOrDialogue(AgentBasedModel):
    """A brand with one budget, and people on a network.

    A step is push, dialogue, word of mouth, silence. The network needs at least as many people as
    there are seed adopters; its ties may have weights and directions, as in the engine.

    Parameters
    ----------
    parameters, seed, network
        As in `AgentBasedModel`.
    brand : type, callable or brands.Brand, optional
        Who decides in every step what the budget is spent on; then ``share`` does not count.
    answer, seed_adopters, budget_by_step, chances : optional
        As in `engine.simulate`.
    **kwargs
        As in `AgentBasedModel`.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    uses = CARD.uses
    schedule = "push", "answer", "people.talk", "people.listen", "people.fade", "people.decide"
    measures = {
        "adopters": lambda m: m.share(lambda a: a.attitude == ADOPTER),
        "rejecters": lambda m: m.share(lambda a: a.attitude == REJECTER),
        "talkers": lambda m: m.share(lambda a: a.talking),
        "engaged": lambda m: m.share(lambda a: a.talking and a.engaged),
    }
    people_arrays = {name: name for name in State._fields}

    def __init__(
        self,
        parameters=None,
        seed=0,
        network=None,
        *,
        brand=None,
        answer=None,
        seed_adopters=None,
        budget_by_step=None,
        chances=None,
        **kwargs,
    ):
        self.hooks = brand, answer, seed_adopters, budget_by_step, chances
        super().__init__(parameters, seed, network, **kwargs)

    def set_up(self):
        """Let people settle, each with luck of their own; the seed adopters begin to talk."""
        network = self.network
        self.parameters, self.given, brand = prepare(self.parameters, network, *self.hooks)
        p, given = self.parameters, self.given
        self.luck = luck = draw_luck(p, self.seed, network.n, given)
        self.conversations = given.conversations(p)
        breath = luck.breath.at(np.arange(network.n))
        self.settle(Person, breath.tolist(), luck.discontented.tolist())
        ends = network.sources(), network.neighbours
        praise = waits_of_ties(luck.praise, network, given.praise, p.steps)
        complaint = waits_of_ties(luck.complaint, network, given.complaint, p.steps)
        ties = zip(*ends, praise, complaint, strict=True)
        for talker, listener, praise_waits, complaint_waits in ties:
            listener, talker = self.people[listener], self.people[talker]
            listener.praise_waits[talker] = praise_waits
            listener.complaint_waits[talker] = complaint_waits
        for i in luck.seed_adopters:
            self.people[i].adopt(discontented=False)
        self.brand = None if brand is None else BrandAgent(self, brand)

    def perform(self, entry):
        """Do what an entry of the schedule names; the brand is none of the people."""
        who, _, what = entry.rpartition(".")
        if who:
            self.agents_by_type[Person].do(what)
        else:
            super().perform(entry)

    def push(self):
        """Address this step's contacts; the persuasive ones win whoever is undecided."""
        if self.brand is not None:
            self.brand.look_and_decide()
            self.brand.address()
            return
        first, last = self.luck.contact_ends[self.time_step - 1 : self.time_step + 1]
        for i in self.luck.contacts[first:last]:
            self.people[i].be_addressed()

    def answer(self):
        """Answer as many talkers as the rest of the budget allows, the discontented first."""
        if self.brand is not None:
            for i in self.brand.decision.answer:
                self.people[i].be_answered()
            return
        waiting = [i for i, a in enumerate(self.people) if a.talking and not a.engaged]
        discontented = np.array([self.people[i].discontented for i in waiting], dtype=bool)
        people, most = np.array(waiting, dtype=int), self.conversations[self.time_step - 1]
        chosen = choose_answered(
            self.parameters, self.seed, self.time_step, people, discontented, most
        )
        for i in chosen:
            self.people[i].be_answered()
