"""The card of a model: what it is about, in words, declared once in its ``rules``."""

from dataclasses import dataclass, field


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
    """

    title: str = ""
    question: str = ""
    claims: tuple = ()
    measures: dict = field(default_factory=dict)
    outcome: str = ""
    experiment: tuple = ()
    network_parameters: tuple = ()
    uses: dict = field(default_factory=dict)
