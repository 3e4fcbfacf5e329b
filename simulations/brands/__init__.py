"""Brands with a mind of their own: write one, play it, let it meet others.

::

    from simulations.brands import Decision, Push, Stars, duel, simulate, tournament

    class Stars:
        def decide(self, view):
            order = np.argsort(-view.ties, kind="stable")
            return Decision(answer=view.talkers[order[: view.afford()]])

    tournament([Stars, Push]).table()

People and luck are those of push or dialogue; `View` says what a brand sees. A model of one's own
that asks a brand through an `Account` takes their place: ``tournament([Stars], model=Model(...))``.
"""

from simulations.brands.puzzle import eight_lines
from simulations.brands.stored import house, rank
from simulations.brands.tournament import SMALL_TOWNS, TOWNS, Tournament, tournament
from simulations.models.push_or_dialogue.brands import (
    Account,
    BadDecision,
    Brand,
    BrandError,
    Decision,
    NotRepeatable,
    NotWaiting,
    Overspent,
    View,
    nobody,
)
from simulations.models.push_or_dialogue.duel import Duel, duel
from simulations.models.push_or_dialogue.engine import simulate
from simulations.models.push_or_dialogue.house import (
    HOUSE,
    AnswerFirst,
    Bandit,
    Burst,
    Copycat,
    Dialogue,
    Firefighter,
    Greedy,
    Half,
    Launch,
    Listener,
    Nothing,
    Pulse,
    Push,
    SaveThenTalk,
    Share,
    Stars,
)
from simulations.models.push_or_dialogue.options import brand_named, brands_in
from simulations.models.push_or_dialogue.rules import Parameters

__all__ = [
    "HOUSE",
    "SMALL_TOWNS",
    "TOWNS",
    "Account",
    "AnswerFirst",
    "BadDecision",
    "Bandit",
    "Brand",
    "BrandError",
    "Burst",
    "Copycat",
    "Decision",
    "Dialogue",
    "Duel",
    "Firefighter",
    "Greedy",
    "Half",
    "Launch",
    "Listener",
    "NotRepeatable",
    "NotWaiting",
    "Nothing",
    "Overspent",
    "Parameters",
    "Pulse",
    "Push",
    "SaveThenTalk",
    "Share",
    "Stars",
    "Tournament",
    "View",
    "brand_named",
    "brands_in",
    "duel",
    "eight_lines",
    "house",
    "nobody",
    "rank",
    "simulate",
    "tournament",
]
