"""Inventing with the crowd in Mesa: voters come one after the other, and some look at the board.

To read, to step through and to change. The engine does the same on arrays; the two are equal in
every world, voter by voter.
"""

import mesa
import numpy as np

from simulations.faces import AgentBasedModel
from simulations.models.crowd_design.rules import (
    CARD,
    NOT_COME,
    Parameters,
    draw_designs,
    draw_luck,
    measure,
)


class Voter(mesa.Agent):
    """Somebody who votes once: as an earlier voter did, or by its own taste."""

    def __init__(self, model, number, world, looks, whom, taste):
        super().__init__(model)
        self.number, self.world = number, world
        self.looks, self.whom, self.taste = looks, whom, taste
        self.board = model.boards[world][number % model.parameters.rooms]
        self.choice = self.origin = NOT_COME

    def vote(self):
        """Look at the board of my room, or do not, and put my vote on it."""
        if self.looks < self.model.parameters.trust_in(len(self.board)):
            self.copy(self.board[int(self.whom * len(self.board))])
        else:
            self.choice, self.origin = self.taste, self.number
        self.board.append(self)

    def copy(self, other):
        """Vote as another voter did; it is that one's opinion, or that of whom it copied."""
        self.choice, self.origin = other.choice, other.origin


class TshirtShop(AgentBasedModel):
    """A shop that lets the crowd choose a design, in several worlds at once.

    Attributes
    ----------
    designs : Designs
        The same in all worlds.
    boards : list of list of list of Voter
        For each world and each room, the votes so far.
    found : dict of str to float
        The measures of the boards as they are now.
    """

    Parameters = Parameters
    schedule = ("next_voters",)
    measures = {name: lambda m, name=name: float(m.found[name]) for name in CARD.measures}
    people_arrays = {"choice": "choice", "origin": "origin"}

    def set_up(self):
        """Hang up the designs and empty boards, and let the voters stand in line."""
        p = self.parameters
        self.designs = draw_designs(p, self.seed)
        luck = draw_luck(p, self.seed, self.designs)
        self.boards = [[[] for _ in range(p.rooms)] for _ in range(p.worlds)]
        self.people = [
            Voter(self, i, w, *(array[i, w].item() for array in luck))
            for i in range(p.n)
            for w in range(p.worlds)
        ]
        self.found = self.look_from_outside()

    def next_voters(self):
        """Let the next part of the crowd vote, one after the other, in each world."""
        p, t = self.parameters, self.time_step
        for voter in self.people[p.voters_by(t - 1) * p.worlds : p.voters_by(t) * p.worlds]:
            voter.vote()
        self.found = self.look_from_outside()

    def standing(self, world=0):
        """Return how many votes each design has in a world, all rooms together."""
        votes = np.zeros(self.parameters.designs, np.int64)
        for board in self.boards[world]:
            for voter in board:
                votes[voter.choice] += 1
        return votes

    def look_from_outside(self):
        """Return the measures of all boards as they are now."""
        p = self.parameters
        votes = np.array([self.standing(world) for world in range(p.worlds)])
        family = np.zeros((p.worlds, p.n), np.int64)
        for voter in self.people:
            if voter.choice != NOT_COME:
                family[voter.world, voter.origin] += 1
        return measure(votes, (family**2).sum(axis=1), self.designs)

    def to_arrays(self):
        """Return choices and origins, a row a voter and a column a world."""
        shape = self.parameters.n, self.parameters.worlds
        return {name: array.reshape(shape) for name, array in super().to_arrays().items()}
