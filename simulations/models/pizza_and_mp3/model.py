"""Sharing and selling in Mesa: people who give what they have, and two shops with price tags.

To read, to step through and to change, up to about 200 people. The engine runs the same rule on
arrays; for one seed the two are equal person by person and step by step.
"""

import mesa
from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.pizza_and_mp3 import engine
from simulations.models.pizza_and_mp3.rules import (
    BOTH,
    CENTS,
    OPENING,
    PIZZA,
    SHOPS,
    STRANGERS,
    Parameters,
    draw_buyers,
    draw_sharing,
    draw_turns,
    draw_whom,
    part_of_those_who_compare,
    shares_of_visits,
)


class Person(FixedAgent):
    """Somebody who gives the song to a friend each round, or only takes; and buys another."""

    def __init__(self, model, cell, shares, use_value, looks):
        super().__init__(model)
        self.cell, self.shares, self.use_value, self.looks = cell, shares, use_value, looks
        self.has, self.wants_to_give, self.given_to = False, False, None

    def meet_friends(self):
        """Get to know my friends: everybody else, where all are strangers."""
        number = self.cell.coordinate
        if self.model.parameters.network == STRANGERS:
            self.friends = [other for other in self.model.people if other is not self]
        else:
            self.friends = [self.model.people[j] for j in self.model.network.neighbours_of(number)]

    def look(self):
        """Look whether I have something to give in this round."""
        self.wants_to_give, self.given_to = self.has and self.shares, None

    def give(self, draw):
        """Give it to one of the friends who lack it, if any does."""
        lacking = [friend for friend in self.friends if not friend.has]
        if lacking:
            self.given_to = lacking[int(draw * len(lacking))]
            self.given_to.has = True
            self.has = self.model.parameters.good != PIZZA

    def would_pay(self, price):
        """Return whether the other song is worth so many cents to me."""
        return price / CENTS <= self.use_value


class Shop(mesa.Agent):
    """A shop that looks at its rival's price tag, and at yesterday's people."""

    def __init__(self, model, number):
        super().__init__(model)
        self.number, self.price = number, OPENING

    def sales(self, price):
        """Return how many would have bought here yesterday at a price."""
        willing = [a for a in self.model.people if a.would_pay(price)]
        part = part_of_those_who_compare(price, self.rival.price)
        here, both = self.model.visits(willing, self.number), self.model.visits(willing, BOTH)
        return here + both * part

    def worth(self):
        """Return the sum of the use values of those who buy here."""
        willing = [a for a in self.model.people if a.would_pay(self.price)]
        part = part_of_those_who_compare(self.price, self.rival.price)
        here = self.model.visits(willing, self.number, "use_value")
        return here + self.model.visits(willing, BOTH, "use_value") * part

    def set_price(self):
        """Ask the price that would have earned most, the lowest if there are several."""
        earnings = [price * self.sales(price) for price in range(CENTS + 1)]
        self.price = earnings.index(max(earnings))


class PizzaAndMp3(AgentBasedModel):
    """People who share one song, and two shops that sell them another."""

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    schedule = "people_look", "exchange", "trade"
    measures = {
        "have": lambda m: m.share(lambda a: a.has),
        "last": "last",
        "price": lambda m: sum(shop.price for shop in m.shops) / (2 * CENTS),
        "earned": lambda m: m.earned(),
        "kept": lambda m: m.bought() - m.earned(),
        "lost": lambda m: m.worth_of_all() - m.bought(),
    }
    people_arrays = {"has": "has", "shares": "shares", "use_value": "use_value", "looks": "looks"}

    def set_up(self):
        """Let people in, the first with the song, and open both shops."""
        p, n = self.parameters, self.network.n
        buyers = draw_buyers(p, self.seed, n)
        shares = draw_sharing(p, self.seed, n).tolist()
        self.settle(Person, shares, buyers.values.tolist(), buyers.looks.tolist())
        for person in self.people:
            person.meet_friends()
        self.people[0].has, self.last = True, 0
        self.shops = [Shop(self, number) for number in SHOPS]
        for shop in self.shops:
            shop.rival = self.shops[1 - shop.number]

    def people_look(self):
        """Let everybody see what there is to give, before anybody gives."""
        for person in self.people:
            person.look()

    def exchange(self):
        """Let those who have it give, in random order."""
        givers = [number for number, a in enumerate(self.people) if a.wants_to_give]
        turns = draw_turns(self.seed, givers, self.time_step)
        whom = draw_whom(self.seed, givers, self.time_step)
        for place in sorted(range(len(givers)), key=lambda k: turns[k]):
            giver = self.people[givers[place]]
            giver.give(whom[place])
            if giver.given_to:
                self.last = self.time_step

    def trade(self):
        """Let the shop whose turn it is set its price."""
        self.shops[(self.time_step - 1) % 2].set_price()

    def visits(self, people, where, counted=None):
        """Return how many of some people look at a shop alone, or at both; or a sum over them.

        Parameters
        ----------
        people : list of Person
        where : int
            `FIRST`, `SECOND` or `BOTH`.
        counted : str, optional
            What of a person is summed; each counts as one if not given.

        Returns
        -------
        float
        """
        shares = shares_of_visits(self.parameters)
        those = people if shares else [a for a in people if a.looks == where]
        total = sum(getattr(a, counted) if counted else 1 for a in those)
        return (shares[where] if shares else 1.0) * total

    def earned(self):
        """Return what both shops take in, for each person."""
        first, second = (shop.price * shop.sales(shop.price) for shop in self.shops)
        return (first + second) / CENTS / len(self.people)

    def bought(self):
        """Return the use value of what is bought, for each person."""
        first, second = (shop.worth() for shop in self.shops)
        return (first + second) / len(self.people)

    def worth_of_all(self):
        """Return the use value of the song to everybody, for each person."""
        first, second, both = (
            self.visits(self.people, where, "use_value") for where in (*SHOPS, BOTH)
        )
        return (first + second + both) / len(self.people)
