"""Persons and brands in Mesa: accounts that write, answer, leave and follow.

To read, to step through and to change, up to about 500 accounts. The engine runs the same rule on
arrays; for one seed the two are equal tie by tie and step by step.
"""

from collections import deque

import mesa
import numpy as np

from simulations.chance import random_bits_of
from simulations.faces import AgentBasedModel
from simulations.models.persons_and_brands.engine import State
from simulations.models.persons_and_brands.measures import Mean
from simulations.models.persons_and_brands.rules import (
    CARD,
    MEMORY,
    MOST,
    Parameters,
    draw_contacts,
    draw_start,
    hands_of,
    pick,
    rule_of,
)


class Account(mesa.Agent):
    """Somebody who follows others, writes to them, and answers those who write.

    Attributes
    ----------
    ties : list of Account
        Whom I follow.
    related : list of bool
        Which of these answered my last letter.
    inbox : list of Account
        Who wrote to me in this step.
    mail : deque of (int, int)
        Letters that came, and answers given, in each of the last `MEMORY` steps.
    """

    def __init__(self, model, number, hands):
        super().__init__(model)
        self.number, self.hands = number, hands
        self.ties, self.related, self.inbox = [], [], []
        self.mail = deque(maxlen=MEMORY)
        self.followers = self.relations = 0
        self.place, self.answered, self.stays, self.taken = 0, False, True, None

    def meet(self, others):
        """Follow some others, with none of whom I have a relation yet."""
        self.ties, self.related = others, [False] * len(others)

    def write(self):
        """Write to one of those whom I follow."""
        which, self.turn, self.back, self.boredom = self.model.letters[:, self.number].tolist()
        self.place = pick(which, len(self.ties))
        self.answered = False
        self.ties[self.place].inbox.append(self)

    def answer(self):
        """Answer as many letters as I have hands."""
        friends_first = self.model.rule.friends

        def turn(writer):
            stranger = friends_first and writer not in self.ties
            return stranger, writer.turn, writer.number

        answered = sorted(self.inbox, key=turn)[: self.hands]
        for writer in answered:
            writer.answered = True
        self.mail.append((len(self.inbox), len(answered)))

    def decide(self):
        """Stay with the account that I wrote to, or find another."""
        self.stays = self.answered and self.boredom < self.model.rule.stays
        self.taken = None if self.stays else self.find_another()

    def find_another(self):
        """Return whom I follow next: one seen reposted, one who wrote to me, or a stranger."""
        model, k = self.model, len(self.ties)
        kind, whom, which, _ = model.bits("new_tie", self.number)
        found = None
        if kind < model.rule.repost:
            those = self.ties if model.rule.followed else model.people
            at = those[pick(whom, len(those))]
            found = at.ties[pick(which, k)]
        elif kind < model.rule.returned and self.inbox:
            found = min(self.inbox, key=lambda writer: (writer.back, writer.number))
        attempt = 0
        while found is None or found is self or found in self.ties:
            word = model.bits("stranger", self.number + MOST * attempt)[0]
            found, attempt = model.people[pick(word, model.n)], attempt + 1
        return found

    def act(self):
        """Keep the tie, which is a relation now, or replace it."""
        self.related[self.place] = self.stays and self.answered
        if not self.stays:
            self.ties[self.place] = self.taken
        self.inbox = []

    def buy(self):
        """Do nothing: a person buys no contacts."""


class Firm(Account):
    """An account that may have other hands, and buys contacts."""

    def buy(self):
        """Be put, by each contact that wins, in the place of an account that somebody follows."""
        model = self.model
        won = draw_contacts(model.parameters, model.seed, self.number, model.time_step)
        for number, place in zip(*won, strict=True):
            person = model.people[number]
            if self not in person.ties:
                person.ties[place], person.related[place] = self, False


class PersonsAndBrands(AgentBasedModel):
    """Accounts that follow each other; the firms among them come first."""

    Parameters = Parameters
    person = Account  # another kind of people may take its place
    schedule = (
        "begin_step",
        "people.write",
        "people.answer",
        "people.decide",
        "people.act",
        "people.buy",
        "count",
    )
    measures = {name: (lambda m, name=name: m.now[name]) for name in CARD.measures}
    people_arrays = {
        "ties": lambda a: [other.number for other in a.ties],
        "related": "related",
        "followers": "followers",
        "relations": "relations",
        "letters": lambda a: sum(letters for letters, _ in a.mail),
        "answers": lambda a: sum(answers for _, answers in a.mail),
    }

    def set_up(self):
        """Let accounts in, each following some others."""
        p = self.parameters
        self.n, self.rule = p.n, rule_of(p, self.seed)
        kinds = [Firm] * p.firms + [self.person] * (p.n - p.firms)
        hands = hands_of(p).tolist()
        self.people = [kind(self, i, hands[i]) for i, kind in enumerate(kinds)]
        for account, row in zip(self.people, draw_start(p, self.seed).tolist(), strict=True):
            account.meet([self.people[other] for other in row])
        self.mean = Mean(p)
        self.count()

    def begin_step(self):
        """Draw the luck of all letters of this step."""
        self.letters = random_bits_of(self.rule.letter, np.arange(self.n), self.time_step)

    def bits(self, stream, address):
        """Return four times 32 random bits of an account in this step."""
        return random_bits_of(getattr(self.rule, stream), address, self.time_step).tolist()

    def count(self):
        """Count followers and relations anew, and measure."""
        for account in self.people:
            account.followers = account.relations = 0
        for account in self.people:
            for other, related in zip(account.ties, account.related, strict=True):
                other.followers += 1
                other.relations += related
        answers = sum(a.mail[-1][1] for a in self.people if a.mail)
        leavers = sum(not account.stays for account in self.people)
        state = State(**self.to_arrays())
        self.now = self.mean.add(self.time_step, state, answers, leavers)
