"""The brands of the house: fourteen strategies to beat, a copycat for duels, and the flagship's.

Each is a class with one method, as any entrant is: nothing here sees or does what others cannot.
"""

import numpy as np

from simulations.core.checks import in_range
from simulations.models.push_or_dialogue.brands import Decision
from simulations.models.push_or_dialogue.rules import whole_purchases

BLOCK = 5  # steps that Listener and Bandit stay with a policy before they look what it brought


def _push(view):
    return Decision(contacts=view.left(()))


def _dialogue(view):
    return Decision(answer=view.turns()[: view.afford()])


def _answer_first(view):
    answer = view.turns()[: view.afford()]
    return Decision(view.left(answer), answer)


def _half(view):
    contacts = int(view.income / 2)
    rest = max(1 - contacts / view.purse, 0) if view.purse else 0
    return Decision(contacts, view.turns()[: view.afford(rest)])


class Nothing:
    """Do nothing: what the town does by itself."""

    def decide(self, view):
        """Return a decision for neither contacts nor answers."""
        return Decision()


class Push:
    """Spend everything on contacts."""

    def decide(self, view):
        """Return all the contacts that the purse pays for."""
        return _push(view)


class Dialogue:
    """Answer all it can pay for in the order of the flagship; save the rest."""

    def decide(self, view):
        """Return answers only."""
        return _dialogue(view)


class Half:
    """Spend half of the income on contacts, the rest of the purse on answers."""

    def decide(self, view):
        """Return both."""
        return _half(view)


class AnswerFirst:
    """Answer all it can pay for; what is left buys contacts."""

    def decide(self, view):
        """Return answers, and contacts for what is left."""
        return _answer_first(view)


class Launch:
    """Buy contacts for a fifth of the time, then play Dialogue."""

    def decide(self, view):
        """Return contacts at first, answers later."""
        return _push(view) if view.step <= view.steps / 5 else _dialogue(view)


class Pulse:
    """Save nine steps, buy contacts for everything in the tenth."""

    def decide(self, view):
        """Return contacts in every tenth step."""
        return _push(view) if view.step % 10 == 0 else Decision()


class Burst:
    """Save until the middle of the time, spend it all at once on contacts, then play Push."""

    def decide(self, view):
        """Return contacts from the middle of the time on."""
        return _push(view) if view.step >= view.steps / 2 else Decision()


class SaveThenTalk:
    """Spend half of the income on contacts and save half until mid-time, then play Dialogue."""

    def decide(self, view):
        """Return contacts at first, answers later."""
        if view.step <= view.steps / 2:
            return Decision(contacts=int(view.income / 2))
        return _dialogue(view)


class Stars:
    """Answer the best connected first; save the rest."""

    def decide(self, view):
        """Return answers only."""
        order = np.argsort(-view.ties, kind="stable")
        return Decision(answer=view.talkers[order[: view.afford()]])


class Firefighter:
    """Answer only the discontented; what is left buys contacts."""

    def decide(self, view):
        """Return answers to complaints, and contacts for what is left."""
        most = min(view.afford(), int(view.discontented.sum()))
        answer = view.turns()[:most]  # the discontented stand first
        return Decision(view.left(answer), answer)


class Listener:
    """Try Push and Answer first, five steps each, twice; then play whichever brought more."""

    def __init__(self):
        self.brought = [0, 0]
        self.played = None

    def decide(self, view):
        """Return the decision of the policy whose turn it is."""
        if self.played is not None and view.step <= 4 * BLOCK + 1:
            self.brought[self.played] += view.won + view.came
        block = (view.step - 1) // BLOCK
        self.played = block % 2 if block < 4 else int(self.brought[1] > self.brought[0])
        return _answer_first(view) if self.played else _push(view)


class Greedy:
    """Estimate adopters per contact and per talker; spend where a contact's money brings more.

    It is told that an answer adds three steps of talk, and nothing else.
    """

    memory = 0.9  # of what was counted, a step
    longer = 3  # steps that an answer adds to a talk, by the rule: 1/.2 less 1/.5

    def __init__(self):
        self.won = self.bought = self.came = self.talked = 0.0
        self.last = 0, 0

    def decide(self, view):
        """Return the decision of Answer first, or that of Push."""
        contacts, talking = self.last
        self.won = self.memory * self.won + view.won
        self.bought = self.memory * self.bought + contacts
        self.came = self.memory * self.came + view.came
        self.talked = self.memory * self.talked + talking
        per_contact = self.won / self.bought if self.bought else 0.0
        per_talker = self.came / self.talked if self.talked else 0.0
        worth = self.longer * per_talker / view.price
        decision = _answer_first(view) if worth > per_contact else _push(view)
        self.last = decision.contacts, view.talking
        return decision


class Bandit:
    """Play the best of Push, Half and Answer first so far, now and then another, in blocks."""

    curiosity = 0.1  # how often it tries any of them
    policies = _push, _half, _answer_first

    def __init__(self):
        self.brought = np.zeros(len(self.policies))
        self.tried = np.zeros(len(self.policies), int)
        self.played = None

    def decide(self, view):
        """Return the decision of the policy of this block."""
        if self.played is not None:
            self.brought[self.played] += view.won + view.came
        if (view.step - 1) % BLOCK == 0:
            self.played = self._choose(view)
            self.tried[self.played] += 1
        return self.policies[self.played](view)

    def _choose(self, view):
        if not self.tried.all():
            return int(np.argmin(self.tried))
        if view.luck("try another") < self.curiosity:
            return int(view.luck("which") * len(self.policies))
        return int(np.argmax(self.brought / self.tried))


class Copycat:
    """Buy as many contacts as the rival did last; the rest answers. Without a rival play Half."""

    def decide(self, view):
        """Return what the rival did, as far as the purse allows."""
        if not view.rival_contacts and not view.rival_answers:
            return _half(view)
        contacts = min(view.rival_contacts, view.left(()))
        rest = max(1 - contacts / view.purse, 0) if view.purse else 0
        return Decision(contacts, view.turns()[: view.afford(rest)])


class Share:
    """Play the flagship: a fixed share of each step's income for dialogue, nothing saved.

    Parameters
    ----------
    share : float
        Of the income, for answers; in [0, 1].
    """

    def __init__(self, share=0.5):
        in_range("share", share, 0, 1)
        self.share, self.name = share, f"Share({share:g})"

    def decide(self, view):
        """Return the purchases of the flagship in this step."""
        contacts = whole_purchases((1 - self.share) * view.income, view.step)
        answers = whole_purchases(self.share * view.income / view.price, view.step)
        return Decision(int(contacts), view.turns()[: int(answers)])


HOUSE = (
    Nothing,
    Push,
    Dialogue,
    Half,
    AnswerFirst,
    Launch,
    Pulse,
    Burst,
    SaveThenTalk,
    Stars,
    Firefighter,
    Listener,
    Greedy,
    Bandit,
)
