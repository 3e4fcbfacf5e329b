"""A brand in a run: what it sees of the arrays, and what it decides in each step."""

import numpy as np

from simulations.models.push_or_dialogue.brands import Contacts, account_of
from simulations.models.push_or_dialogue.rules import NOTHING_GIVEN
from simulations.models.push_or_dialogue.state import ADOPTERS, REJECTERS, TALKERS


class Decisions:
    """The steps of a run in which a brand decides.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    brand : type, callable or brands.Brand
    network : Network
    place : str
        What the streams of the brand are called besides, for the second of a duel.
    given : Given
        What the run is given besides.
    """

    def __init__(self, parameters, seed, brand, network, place="", given=NOTHING_GIVEN):
        self.parameters, self.seed = parameters, seed
        persuasion = parameters.persuasion if given.persuasion is None else given.persuasion
        self.contacts = Contacts(persuasion, seed, network.n, place)
        self.account = account_of(brand, parameters, seed, given.budgets, place)
        self.degrees = network.degrees().astype(np.int64)
        self.now = np.zeros(4, np.int64)  # the sums of `Run.change` up to the last step
        self.won = self.came = 0
        self.did = {"contacts": 0, "answers": 0}  # in the last step

    def ask(self, run, t, **rival):
        """Return the people whom the contacts of a step may win, and those who are answered.

        Parameters
        ----------
        run : Run
        t : int
        **rival
            What the brand sees of a rival, if there is one.

        Returns
        -------
        contacts : ndarray of int32
        answered : ndarray of int64
        """
        lives, talkers = run.lives, run.talkers[: run.used[0]]
        talkers = np.sort(talkers[lives.silent[talkers] >= t])
        run.talkers[: len(talkers)], run.used[0] = talkers, len(talkers)
        decision = self.account.decide(
            t,
            talkers.astype(np.int64),
            adopters=int(self.now[ADOPTERS]),
            won=self.won,
            came=self.came,
            turned=int(self.now[REJECTERS]),
            talking=int(self.now[TALKERS]),
            discontented=lives.discontented[talkers],
            ties=self.degrees[talkers],
            **rival,
        )
        self.did = {"contacts": decision.contacts, "answers": len(decision.answer)}
        return self.contacts.of(t, decision.contacts), decision.answer

    def note(self, run, t, won):
        """Take down how a step went, for the next one.

        Parameters
        ----------
        run : Run
        t : int
        won : int
            How many its contacts have won.
        """
        self.now += run.change[:, t]
        self.won, self.came = won, int(run.change[ADOPTERS, t]) - won if t else 0
