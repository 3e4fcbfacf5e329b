"""The card of a model: what it is about, in words, declared once in its ``rules``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Card:
    """What a model is about, in words, declared once in its ``rules``.

    A model of one's own needs measures and outcome only.

    Attributes
    ----------
    title : str
        As in the chapter's heading.
    question : str
        The question that it answers.
    claims : tuple of str
        The claims it tests: ``("C1", "C7")``.
    measures : dict of str to str
        Every measure of a trajectory, in words (``{"adopters": "share of people who adopted"}``).
    outcome : str
        The measure that the verdict rests on.
    experiment : tuple
        The comparison of the chapter, (parameter, values): what ``simulations compare`` runs if
        nothing else is asked. The first value is the reference.
    network_parameters : tuple of str
        The parameters that shape the network; runs that agree in them and the seed share it.
    uses : dict of str to str, or tuple of str
        What of the ties of a network of one's own the rule can use besides that they are there,
        ``"weights"``, ``"directions"``, and in words what for. Other models refuse a network that
        has them.

    Examples
    --------
    >>> from simulations import Model
    >>> card = Model("push_or_dialogue").card
    >>> card.outcome, card.measures[card.outcome]
    ('adopters', 'share of people who have adopted')
    >>> card.experiment
    ('share', (0.0, 0.5, 1.0))
    >>> card.network_parameters
    ('network', 'n', 'mean_degree')
    >>> sorted(card.uses)
    ['directions', 'weights']
    """

    title: str = ""
    question: str = ""
    claims: tuple[str, ...] = ()
    measures: dict[str, str] = field(default_factory=dict)
    outcome: str = ""
    experiment: tuple[Any, ...] = ()
    network_parameters: tuple[str, ...] = ()
    uses: dict[str, str] = field(default_factory=dict)
