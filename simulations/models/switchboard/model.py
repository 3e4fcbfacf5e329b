"""The switchboard in Mesa: members of a firm who hand questions on from inbox to inbox.

To read, to step through and to change, up to about 200 members. The engine runs the same rule on
arrays; for one seed the two are equal inbox by inbox and step by step.
"""

from collections import deque
from typing import NamedTuple

from mesa.discrete_space import FixedAgent

from simulations.faces import AgentBasedModel
from simulations.models.switchboard import engine
from simulations.models.switchboard.routes import find_routes
from simulations.models.switchboard.rules import Parameters, draw_questions, draw_ways


class Question(NamedTuple):
    """A question: the number of the member who can answer it, and the step in which it came."""

    expert: int
    came: int


class Member(FixedAgent):
    """Somebody with an inbox who hands on one question a step."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell, self.number = cell, cell.coordinate
        self.inbox, self.taken, self.handed = deque(), None, 0

    def listen(self):
        """Put a new question from outside into the inbox, if there is one."""
        if self.number in self.model.asked:
            self.inbox.append(self.model.asked[self.number])

    def take(self):
        """Take out the oldest question."""
        self.taken = self.inbox.popleft() if self.inbox else None

    def hand_on(self):
        """Give it to a neighbour who is one hop nearer to the expert."""
        if self.taken is not None:
            self.handed += 1
            self.choose(self.taken.expert).receive(self.taken)

    def choose(self, expert):
        """Return one of the neighbours who are nearer, each as likely as it has ways."""
        hops, ways = self.model.hops[:, expert], self.model.ways[:, expert]
        neighbours = self.model.network.neighbours_of(self.number)
        nearer = [j for j in neighbours if hops[j] == hops[self.number] - 1]
        mark, passed = self.model.draws[self.number] * ways[self.number], 0.0
        for j in nearer:
            passed += ways[j]
            if passed > mark:
                break
        return self.model.people[j]

    def receive(self, question):
        """Answer a question if I can, or let it wait."""
        if question.expert == self.number:
            self.model.note_answer(question)
        else:
            self.inbox.append(question)


class Switchboard(AgentBasedModel):
    """A firm whose members pass questions to those who can answer them."""

    Parameters = Parameters
    build_network = staticmethod(engine.build_network)
    schedule = "hear", "people.listen", "people.take", "people.hand_on", "count"
    measures = {
        "delay": lambda m: m.since_middle("delays") / max(m.since_middle("answered"), 1),
        "growth": lambda m: m.since_middle("waiting") / max(m.since_middle("came"), 1),
        "waiting": lambda m: m.counts[-1]["waiting"] / len(m.people),
        "longest": lambda m: float(max(len(member.inbox) for member in m.people)),
    }
    people_arrays = {
        "inbox": lambda member: len(member.inbox),
        "handed": "handed",
        "next": lambda member: member.inbox[0].expert if member.inbox else -1,
    }

    def set_up(self):
        """Let the members in; what will be asked is drawn at once."""
        self.hops, self.ways, _ = find_routes(self.network)
        self.questions = draw_questions(self.parameters, self.seed, self.network)
        self.settle(Member)
        self.answered = self.delays = 0
        self.counts = []
        self.count()

    def hear(self):
        """Say which questions come in this step, and draw what decides between several ways."""
        t, q = self.time_step, self.questions
        new = range(q.ends[t - 1], q.ends[t])
        self.asked = {int(q.asker[k]): Question(int(q.expert[k]), t) for k in new}
        self.draws = draw_ways(self.seed, self.network.n, range(t, t + 1))[0]

    def note_answer(self, question):
        """Count an answer, and how long it took."""
        self.answered += 1
        self.delays += self.time_step - question.came + 1

    def count(self):
        """Take down what has come, what is answered, and what waits."""
        self.counts.append(
            {
                "came": int(self.questions.ends[self.time_step]),
                "answered": self.answered,
                "delays": self.delays,
                "waiting": sum(len(member.inbox) for member in self.people),
            }
        )

    def since_middle(self, name):
        """Return how much a count has grown since the middle, or up to there since the start."""
        middle = self.parameters.steps // 2
        since = middle if self.time_step > middle else 0
        return self.counts[-1][name] - self.counts[since][name]
