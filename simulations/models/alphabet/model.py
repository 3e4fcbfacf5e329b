"""The alphabet and the scribes in Mesa: people who teach, learn and die.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and year by year. There is no network:
anybody may meet anybody.
"""

import mesa

from simulations.models.alphabet.rules import Parameters, draw_luck


class Person(mesa.Agent):
    """Somebody who may be able to read, and who teaches if the law allows it."""

    def __init__(self, model):
        super().__init__(model)
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


class Alphabet(mesa.Model):
    """A country, its people, and a law on who may teach.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given; for Mesa choose at most about 2,000 people.
    seed : int
        In [0, 2**64).

    Attributes
    ----------
    people : list of Person
    waiting : list of Person
        Those who can read and may not teach, the longest reader first.
    datacollector : mesa.DataCollector
        The measures at every year, as shares of all people.
    """

    def __init__(self, parameters=None, seed=0):
        super().__init__(rng=0)  # all chance comes from simulations.chance
        self.parameters = p = parameters or Parameters()
        self.round = 0
        self.people = [Person(self) for _ in range(p.n)]
        self._hand_out(draw_luck(p, seed))
        self.waiting = self.people[: p.n_readers]
        for reader in self.waiting:
            reader.literate = True
        self.license()
        self.datacollector = mesa.DataCollector(
            {
                "literates": lambda m: m.share(lambda a: a.literate),
                "licensed": lambda m: m.share(lambda a: a.teaching),
            }
        )
        self.datacollector.collect(self)

    def _hand_out(self, luck):
        for now in range(1, len(luck.lesson_ends)):
            lessons = slice(*luck.lesson_ends[now - 1 : now + 1])
            for i, j in zip(luck.lecturers[lessons], luck.pupils[lessons], strict=True):
                self.people[i].lessons[now] = self.people[j]
            for i in luck.deaths[slice(*luck.death_ends[now - 1 : now + 1])]:
                self.people[i].deaths.add(now)

    def share(self, condition):
        """Return the share of people of whom `condition` is true."""
        return sum(condition(person) for person in self.people) / len(self.people)

    def license(self):
        """Let the longest readers teach, while fewer than the law allows do."""
        free = self.parameters.teachers - sum(person.teaching for person in self.people)
        for reader in self.waiting[:free]:
            reader.teaching = True
        del self.waiting[:free]

    def step(self):
        """Advance by one year: in each round lessons, succession, licences."""
        for _ in range(self.parameters.rounds):
            self.round += 1
            self.agents.do("teach")
            self.agents.do("die")
            self.license()
        self.datacollector.collect(self)
