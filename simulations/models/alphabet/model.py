"""The alphabet and the scribes in Mesa: people who teach, learn and die.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and year by year. There is no network:
anybody may meet anybody.
"""

import mesa

from simulations.faces import AgentBasedModel
from simulations.models.alphabet.rules import NOBODY, Parameters, draw_luck


class Person(mesa.Agent):
    """Somebody who may be able to read, and who teaches if the law allows it."""

    def __init__(self, model, number):
        super().__init__(model)
        self.number = number
        self.literate = self.teaching = False
        self.taught_by = None
        self.lessons, self.deaths = {}, set()  # by round: whom I would teach; when I die

    def teach(self):
        """Give this round's lesson, if there is one, to a person met at random."""
        pupil = self.lessons.get(self.model.round)
        if self.teaching and pupil is not None:
            pupil.learn(self)

    def learn(self, teacher):
        """Be able to read from now on; a lesson to somebody who reads already is wasted."""
        if not self.literate:
            self.literate, self.taught_by = True, teacher
            self.model.waiting.append(self)

    def die(self):
        """Make place for a child who cannot read, if it is time."""
        if self.model.round in self.deaths:
            if self in self.model.waiting:
                self.model.waiting.remove(self)
            self.literate = self.teaching = False
            self.taught_by = None


class Alphabet(AgentBasedModel):
    """A country, its people, and a law on who may teach.

    A step is a year of several rounds; in each round lessons, succession, licences.

    Attributes
    ----------
    waiting : list of Person
        Those who can read and may not teach, the longest reader first.
    """

    Parameters = Parameters
    schedule = "people.teach", "people.die", "license"
    measures = {
        "literates": lambda m: m.share(lambda a: a.literate),
        "licensed": lambda m: m.share(lambda a: a.teaching),
    }
    people_arrays = {
        "literate": "literate",
        "teaching": "teaching",
        "taught_by": lambda a: a.taught_by.number if a.taught_by else NOBODY,
    }

    def set_up(self):
        """Let people in, each with the lessons and deaths of a life; the first readers teach."""
        p = self.parameters
        self.rounds = p.rounds
        self.settle(Person, list(range(p.n)))
        self.hand_out(draw_luck(p, self.seed))
        self.waiting = self.people[: p.n_readers]
        for reader in self.waiting:
            reader.literate = True
        self.license()

    def hand_out(self, luck):
        """Tell everybody in which rounds they would teach whom, and in which they die."""
        for now in range(1, len(luck.lesson_ends)):
            lessons = slice(*luck.lesson_ends[now - 1 : now + 1])
            for i, j in zip(luck.lecturers[lessons], luck.pupils[lessons], strict=True):
                self.people[i].lessons[now] = self.people[j]
            for i in luck.deaths[slice(*luck.death_ends[now - 1 : now + 1])]:
                self.people[i].deaths.add(now)

    def license(self):
        """Let the longest readers teach, while fewer than the law allows do."""
        free = self.parameters.teachers - sum(person.teaching for person in self.people)
        for reader in self.waiting[:free]:
            reader.teaching = True
        del self.waiting[:free]
