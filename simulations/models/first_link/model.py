"""The first link of the chain in Mesa: people who look at their friends and follow, or do not.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

from mesa.discrete_space import FixedAgent

from simulations.core.trajectory import NOT_YET
from simulations.faces import AgentBasedModel
from simulations.models.first_link import engine
from simulations.models.first_link.rules import GLOBAL, Parameters, draw_seed_adopters
from simulations.networks import check_room_for


class Person(FixedAgent):
    """Somebody who adopts when enough friends have."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.adopted_at = None  # the step, 0 for seed adopters
        self.will_adopt = False

    @property
    def has_adopted(self):
        """Whether the person has adopted."""
        return self.adopted_at is not None

    def friends(self):
        """Return the people at the other ends of my ties."""
        return list(self.cell.neighborhood.agents)

    def is_convinced(self):
        """Return whether at least one, and a large enough share, of my friends has adopted."""
        friends = self.friends()
        gone = sum(friend.has_adopted for friend in friends)
        return gone > 0 and gone / len(friends) >= self.model.parameters.threshold

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
    The network needs at least as many people as there are seed adopters.
    """

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
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

    def set_up(self):
        """Let people settle on the network; the seed adopters have adopted."""
        check_room_for(self.parameters.n_seeds, self.network)
        self.settle(Person)
        for i in draw_seed_adopters(self.parameters, self.seed, self.network):
            self.people[i].adopted_at = 0

    def can_change(self):
        """Return whether anybody will follow."""
        return any(not a.has_adopted and a.is_convinced() for a in self.people)
