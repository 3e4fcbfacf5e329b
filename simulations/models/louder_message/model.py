"""The louder message in Mesa: people who listen to those with whom they have something in common.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal trait by trait and step by step.
"""

from mesa.discrete_space import FixedAgent

from simulations.chance import as_bits
from simulations.faces import AgentBasedModel
from simulations.models.louder_message import engine
from simulations.models.louder_message.rules import (
    FROM_NOBODY,
    MESSAGE,
    NEIGHBOUR,
    WHIM,
    Parameters,
    draw_cultures,
    draw_encounters,
    draw_message,
    draw_whims,
    listens,
    pick,
)


class Brand:
    """Whom everybody may face, and who never changes: the message."""

    kind = MESSAGE

    def __init__(self, culture):
        self.culture = culture


class Person(FixedAgent):
    """Somebody with traits, who takes over a trait now and then."""

    kind = NEIGHBOUR

    def __init__(self, model, cell, number, culture):
        super().__init__(model)
        self.cell, self.number, self.culture = cell, number, culture
        self.last = FROM_NOBODY  # from whom the last change came

    def meet_neighbours(self):
        """Get to know those whom I may face, in the order of their numbers."""
        found = self.cell.neighborhood.agents
        self.neighbours = sorted(found, key=lambda person: person.number)

    def in_common(self, other):
        """Return in how many features we agree."""
        return sum(mine == its for mine, its in zip(self.culture, other.culture, strict=True))

    def face(self, luck):
        """Face the message or a neighbour; luck says who it is and what comes of it."""
        to_whom, _, which = luck
        if to_whom < self.model.loudness:
            self.hear(self.model.brand, luck)
        elif self.neighbours:
            self.hear(self.neighbours[pick(which >> 16, len(self.neighbours), bits=16)], luck)

    def hear(self, other, luck):
        """Take over one trait, if what we have in common makes me listen."""
        _, whether, which = luck
        features = range(len(self.culture))
        differing = [f for f in features if self.culture[f] != other.culture[f]]
        if differing and listens(whether, self.in_common(other), len(features)):
            feature = differing[pick(which & 65535, len(differing), bits=16)]
            self.culture[feature] = other.culture[feature]
            self.last = other.kind

    def follow_whim(self, feature, trait):
        """Take a trait for no reason."""
        if self.culture[feature] != trait:
            self.culture[feature] = trait
            self.last = WHIM

    def can_change(self):
        """Return whether an encounter could change me."""
        loudness, could = self.model.loudness, range(1, len(self.culture))
        return (loudness > 0 and self.in_common(self.model.brand) in could) or (
            loudness < as_bits(1)
            and any(self.in_common(other) in could for other in self.neighbours)
        )


class LouderMessage(AgentBasedModel):
    """People on a torus, and a message that insists.

    A step is as many encounters as there are people, one after the other.

    Attributes
    ----------
    brand : Brand
        Its traits are the message.
    loudness : int
        How often an encounter is with the message, of 2**32 times.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    horizon = "horizon"
    schedule = ("encounter",)
    measures = {
        "converted": lambda m: m.share(m.is_converted),
        "by_neighbours": lambda m: m.share(lambda a: m.is_converted(a) and a.last == NEIGHBOUR),
        "agreement": lambda m: (
            sum(map(m.brand_in, m.people)) / (len(m.people) * m.parameters.features)
        ),
        "out_of_reach": lambda m: m.share(lambda a: m.brand_in(a) == 0),
        "alike": lambda m: m.alike(),
        "movable": lambda m: m.share(Person.can_change),
    }
    people_arrays = {
        "culture": "culture",
        "shared": lambda a: a.model.brand_in(a),
        "last": "last",
    }

    def set_up(self):
        """Let people settle with their traits, and get to know their neighbours."""
        p, n = self.parameters, self.network.n
        self.loudness = as_bits(p.insistence)
        self.brand = Brand(draw_message(p, self.seed).tolist())
        self.settle(Person, list(range(n)), draw_cultures(p, self.seed, n).tolist())
        self.agents.do("meet_neighbours")

    def brand_in(self, person):
        """Return in how many features a person agrees with the message."""
        return person.in_common(self.brand)

    def is_converted(self, person):
        """Return whether a person agrees with the message in everything."""
        return person.culture == self.brand.culture

    def alike(self):
        """Return the share of ties between people who agree in everything."""
        ties = [(me, other) for me in self.people for other in me.neighbours]
        return sum(me.culture == other.culture for me, other in ties) / max(len(ties), 1)

    def encounter(self):
        """Pick somebody who follows a whim or faces somebody, as often as there are people."""
        n = len(self.people)
        encounters = draw_encounters(self.seed, self.time_step, n).T.tolist()
        strikes, features, traits = draw_whims(self.parameters, self.seed, self.time_step, n)
        for e, (who, *luck) in enumerate(encounters):
            person = self.people[pick(who, n)]
            if strikes[e]:
                person.follow_whim(int(features[e]), int(traits[e]))
            else:
                person.face(luck)

    def can_change(self):
        """Return whether an encounter or a whim could change anybody."""
        return self.parameters.whim > 0 or any(person.can_change() for person in self.people)
