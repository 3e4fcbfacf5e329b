"""A federation in Mesa: people who choose a server, and flee to friends when one fails.

To read, to step through and to change, up to about 2,000 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and wave by wave.
"""

import numpy as np
from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.federation import engine
from simulations.models.federation.rules import (
    NOWHERE,
    Parameters,
    draw_arrivals,
    draw_friends,
    draw_places,
    first_to_fail,
    room,
    shares_before,
)


class Server:
    """A machine with people on it, and room for some more."""

    def __init__(self, number):
        self.number, self.people = number, set()
        self.capacity, self.down = None, False

    def has_room(self):
        """Return whether one more could be let in."""
        return len(self.people) < self.capacity

    def fail(self):
        """Go down for good: whoever is here has no home any more."""
        self.down = True
        for person in list(self.people):
            person.leave()


class Person(FixedAgent):
    """Somebody with an account on a server, and with friends on this one and others."""

    def __init__(self, model, cell, number):
        super().__init__(model)
        self.cell, self.number = cell, number
        self.home = self.asks = self.settled = None

    def meet_friends(self):
        """Get to know my friends, each as often as we are tied."""
        row = self.model.network.neighbours_of(self.number)
        self.friends = [self.model.people[j] for j in row]

    def settle(self, kind, which):
        """Come as a newcomer: found a server, look at the list, or follow somebody."""
        model, p = self.model, self.model.parameters
        earlier = model.people[: self.number]
        if p.growth == "dealt":
            server = model.server(self.number % p.dealt)
        elif kind < p.founding or not earlier:
            server = model.server(len(model.servers))
        elif kind < p.founding + p.listed:
            server = model.servers[int(which * len(model.servers))]
        else:
            server = earlier[int(which * len(earlier))].home
        self.enter(server)
        self.settled = server.number

    def friends_at_home(self):
        """Return my friends who have a home, each as often as we are tied."""
        return [friend for friend in self.friends if friend.home is not None]

    def ask(self):
        """Without a home, pick a friend who has one, and ask on that friend's server."""
        self.asks = None
        if self.home is None:
            friends, model = self.friends_at_home(), self.model
            if friends and model.parameters.doors != "locked":
                draw = draw_friends(model.seed, model.time_step, np.array([self.number]))[0]
                self.asks = friends[int(draw * len(friends))].home

    def enter(self, server):
        """Move in."""
        self.home = server
        server.people.add(self)

    def leave(self):
        """Lose my home."""
        self.home.people.remove(self)
        self.home = None


class Federation(AgentBasedModel):
    """Servers that fail one after the other, and the people on them."""

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    horizon = "waves"
    schedule = "people.ask", "open_the_doors", "fail"
    measures = {
        "housed": lambda m: m.share(lambda a: a.home is not None),
        "down": lambda m: sum(server.down for server in m.servers) / len(m.servers),
        "hit": lambda m: m.share(lambda a: a.settled == m.first),
        "largest": lambda m: m.before["largest"],
        "top_quarter": lambda m: m.before["top_quarter"],
        "servers": lambda m: m.before["servers"],
    }
    people_arrays = {
        "home": lambda a: NOWHERE if a.home is None else a.home.number,
        "settled": "settled",
    }

    def set_up(self):
        """Let people come one after the other, and give each server its room."""
        n, self.servers = self.network.n, []
        self.settle(Person, list(range(n)))
        self.agents.do("meet_friends")
        for person, *draws in zip(self.people, *draw_arrivals(self.seed, n), strict=True):
            person.settle(*draws)
        sizes = np.array([len(server.people) for server in self.servers])
        for server in self.servers:
            server.capacity = room(len(server.people), self.parameters.spare)
        self.first = first_to_fail(sizes, self.parameters, self.seed)
        self.before = shares_before(sizes, n)

    def server(self, number):
        """Return the server of a number; the next number founds it."""
        if number == len(self.servers):
            self.servers.append(Server(number))
        return self.servers[number]

    def open_the_doors(self):
        """Let refugees in where they ask: all of them, or while there is room."""
        asking = [person for person in self.people if person.asks]
        if self.parameters.doors == "closed":
            numbers = np.array([person.number for person in asking], np.int64)
            places = draw_places(self.seed, self.time_step, numbers)
            queue = sorted(zip(places, asking, strict=True), key=lambda pair: pair[0])
            for _, person in queue:
                if person.asks.has_room():
                    person.enter(person.asks)
        else:
            for person in asking:
                person.enter(person.asks)

    def fail(self):
        """Let the first server fail; later those that hold more people than they can."""
        if self.time_step == 1:
            self.servers[self.first].fail()
        for server in self.servers:
            if len(server.people) > server.capacity:
                server.fail()

    def can_change(self):
        """Return whether some refugee has a friend whose server could let somebody in."""
        if self.time_step == 0:
            return True
        doors = self.parameters.doors
        return doors != "locked" and any(
            doors == "open" or friend.home.has_room()
            for person in self.people
            if person.home is None
            for friend in person.friends_at_home()
        )
