"""The models there are, found by themselves: one folder of `simulations` each.

A model is a package with the modules ``rules``, ``engine``, ``theory``, ``figures``, ``explorer``
and, where it has a Mesa face, ``model``. ``rules`` holds its `Card` and its ``Parameters``,
``engine`` its ``simulate(parameters, seed, ...)``. Modules are imported only where they are used:
listing the models costs nothing.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Card:
    """What a model is about, in words, declared once in its ``rules``.

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
    """

    title: str
    question: str
    claims: tuple
    measures: dict
    outcome: str
    experiment: tuple = ()
    network_parameters: tuple = ()


class Model:
    """A model of the package, by name; its modules are attributes, imported at first use.

    Parameters
    ----------
    name : str
        The name of its folder.

    Raises
    ------
    ValueError
        If there is no such model; the message lists those there are.
    """

    def __init__(self, name):
        if name not in model_names():
            raise ValueError(f"model must be one of: {', '.join(model_names())}; got {name!r}")
        self.name = name

    def __repr__(self):
        return f"Model({self.name!r})"

    def __reduce__(self):
        return Model, (self.name,)

    def __getattr__(self, part):
        if part in ("rules", "engine", "theory", "figures", "explorer", "model"):
            return importlib.import_module(f"simulations.{self.name}.{part}")
        raise AttributeError(part)

    @cached_property
    def card(self):
        """The model's `Card`."""
        return self.rules.CARD

    @property
    def parameters(self):
        """The model's class of parameters."""
        return self.rules.Parameters

    def build_network(self, parameters, seed):
        """Return the network that `simulate` would build for itself, or None if it has none."""
        if not self.card.network_parameters:
            return None
        return self.engine.build_network(parameters, seed)

    def given_by(self, network):
        """Return the parameters that a network of one's own decides: how many people and ties.

        Parameters
        ----------
        network : Network or None

        Returns
        -------
        dict
        """
        if network is None:
            return {}
        facts = {"n": network.n, "mean_degree": network.mean_degree}
        return {name: facts[name] for name in facts if name in self.card.network_parameters}

    def simulate(self, parameters=None, seed=0, **options):
        """Return one run of the engine.

        Parameters
        ----------
        parameters : Parameters, optional
            The defaults if not given.
        seed : int
            In [0, 2**64).
        **options
            Those of the model's ``engine.simulate``, such as ``network`` or ``record``.

        Returns
        -------
        Trajectory
        """
        return self.engine.simulate(parameters or self.parameters(), seed, **options)


def model_names():
    """Return the names of all models, in alphabetical order."""
    import simulations

    found = pkgutil.iter_modules(simulations.__path__)
    others = ("core", "cli", "town")
    return sorted(item.name for item in found if item.ispkg and item.name not in others)


def models():
    """Return all models, in alphabetical order of their names."""
    return [Model(name) for name in model_names()]
