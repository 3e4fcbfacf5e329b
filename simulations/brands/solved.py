"""A solution of the puzzle of the tournament, eight lines: to be read when one has tried."""

import numpy as np

from simulations.models.push_or_dialogue.brands import Decision


class AngryStars:
    """Answer the discontented first, then the best connected; what is left buys contacts."""

    def decide(self, view):
        """Answer in that order as many as the purse pays for."""
        order = np.lexsort((-view.ties, ~view.discontented))
        answer = view.talkers[order[: view.afford()]]
        return Decision(view.left(answer), answer)
