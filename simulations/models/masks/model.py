"""Masks and faces in Mesa: people who answer letters, look at them twice, compare and warn.

To read, to step through and to change, up to about 1,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and letter by letter.
"""

from mesa.discrete_space import FixedAgent

from simulations.core.trajectory import NOT_YET
from simulations.faces import AgentBasedModel
from simulations.models.masks import engine
from simulations.models.masks.rules import (
    ALONE,
    COMPARED,
    TRUSTS,
    WARNED,
    Parameters,
    draw_believed,
    draw_people,
    draw_showing,
    worth,
)


class Customer(FixedAgent):
    """Somebody who answers the brand's letters until they are seen through."""

    def __init__(self, model, cell, kind, text, fits, alone_at):
        super().__init__(model)
        self.cell = cell
        self.kind, self.text, self.fits = kind, text, fits
        self.alone_at = alone_at  # the letter through which I would see alone
        self.friends, self.believers = [], []
        self.by = self.found = TRUSTS  # by what I have seen through, and what I have just found
        self.seen_at = NOT_YET
        self.answers = 0

    @property
    def trusts(self):
        """Whether the person still trusts the brand."""
        return self.by == TRUSTS

    def answer(self):
        """Answer the letter, if I trust who wrote it."""
        self.answers += self.trusts

    def look_twice(self):
        """See through the letter alone."""
        if self.alone_at == self.model.time_step:
            self.find(ALONE)

    def show(self):
        """Show my letter to one friend; if it is the same as theirs, both of us know."""
        shows, turn = self.model.showing[self]
        if self.trusts and shows and self.friends:
            friend = self.friends[int(turn * len(self.friends))]
            if friend.text == self.text:
                self.find(COMPARED)
                friend.find(COMPARED)

    def find(self, how):
        """Take down how I have found out, if I had not yet."""
        if self.trusts and self.found == TRUSTS:
            self.found = how

    def stop_trusting(self, how):
        """Never trust the brand again."""
        self.by, self.seen_at = how, self.model.time_step

    def warn(self):
        """Warn all friends and return those who trusted until now and believe me."""
        warned = [friend for friend in self.believers if friend.trusts]
        for friend in warned:
            friend.stop_trusting(WARNED)
        return warned


class MasksAndFaces(AgentBasedModel):
    """A brand that writes to everybody, and people who talk about its letters.

    A step is a letter: all answer, look twice, show it to a friend; then those who have found out
    warn their friends, the warned warn on, until there is nobody left to be warned.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    schedule = "draw", "people.answer", "people.look_twice", "people.show", "talk"
    measures = {
        "trust": lambda m: m.share(lambda a: a.trusts),
        "alone": lambda m: m.share(lambda a: a.by == ALONE),
        "compared": lambda m: m.share(lambda a: a.by == COMPARED),
        "warned": lambda m: m.share(lambda a: a.by == WARNED),
        "value": lambda m: m.value(),
        "earned": lambda m: m.earned(),
    }
    people_arrays = {name: name for name in ("by", "seen_at", "kind", "text")}

    def set_up(self):
        """Let people settle; each knows its friends, and who of them would believe it."""
        p, network = self.parameters, self.network
        drawn = draw_people(p, self.seed, network.n)
        self.settle(Customer, *(each.tolist() for each in drawn))
        first, second = network.sources(), network.neighbours
        believed = draw_believed(p, self.seed, first, second)
        ties = zip(first.tolist(), second.tolist(), believed.tolist(), strict=True)
        for i, j, is_believed in ties:
            self.people[i].friends.append(self.people[j])
            if is_believed:
                self.people[i].believers.append(self.people[j])

    def draw(self):
        """Draw who would show this letter, and to which friend."""
        shows, turn = draw_showing(self.parameters, self.seed, self.time_step, len(self.people))
        drawn = zip(shows.tolist(), turn.tolist(), strict=True)
        self.showing = dict(zip(self.people, drawn, strict=True))

    def talk(self):
        """Let those who have found out stop trusting and warn; whoever is warned warns on."""
        speakers = [person for person in self.people if person.trusts and person.found != TRUSTS]
        for person in speakers:
            person.stop_trusting(person.found)
        while speakers:
            speakers.extend(speakers.pop().warn())

    def earned(self):
        """Return what all answers so far are worth, per person."""
        fitting = sum(person.answers for person in self.people if person.fits)
        other = sum(person.answers for person in self.people if not person.fits)
        return worth(self.parameters, fitting, other) / len(self.people)

    def value(self):
        """Return the mean value of a letter so far; at the start, that of the one to come."""
        if self.time_step:
            return self.earned() / self.time_step
        fitting = sum(person.fits for person in self.people)
        return worth(self.parameters, fitting, len(self.people) - fitting) / len(self.people)
