"""The models there are, found by themselves: one folder of `simulations.models` each.

A model is a package with the modules ``rules``, ``engine``, ``theory``, ``figures``, ``explorer``
and, for a Mesa face, ``model``; ``options`` where runs may be given more than
parameters. ``rules`` holds its card and its ``Parameters``, ``engine``
its ``simulate(parameters, seed, ...)``. Modules are imported only where they are used: listing the
models costs nothing.
"""

import importlib
import importlib.util
import pkgutil
from functools import cached_property

from simulations.core.parameters import ParameterError
from simulations.networks import own_network


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
            return importlib.import_module(f"simulations.models.{self.name}.{part}")
        raise AttributeError(part)

    @cached_property
    def card(self):
        """The model's `Card`."""
        return self.rules.CARD

    @property
    def parameters(self):
        """The model's class of parameters."""
        return self.rules.Parameters

    @cached_property
    def options(self):
        """What a run may be given besides parameters and a network, a dict of `Option`."""
        module = f"simulations.models.{self.name}.options"
        found = importlib.util.find_spec(module)
        return {} if found is None else importlib.import_module(module).OPTIONS

    @cached_property
    def implicit(self):
        """The module by which the model runs on a network that is not stored, or None."""
        module = f"simulations.models.{self.name}.implicit"
        return importlib.import_module(module) if importlib.util.find_spec(module) else None

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

        Raises
        ------
        ParameterError
            As in `check_network`.
        """
        self.check_network(network)
        if network is None:
            return {}
        facts = {"n": network.n, "mean_degree": network.mean_degree}
        return {name: facts[name] for name in facts if name in self.card.network_parameters}

    def check_network(self, network):
        """Check that the model can run on what is given as a network of one's own.

        Parameters
        ----------
        network : Network or None

        Raises
        ------
        NetworkError
            If it is no network; the message says how to make one of it.
        ParameterError
            If the model has no network.
        """
        if network is None:
            return
        if not self.card.network_parameters:
            got = f"{network!r:.60}"
            raise ParameterError(f"network must be left out: {self.name} has none, got {got}")
        own_network(network)

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

        Raises
        ------
        NetworkError, ParameterError
            If ``network`` is no network, or the model has none.
        """
        if "network" in options:
            self.check_network(options["network"])
            if not self.card.network_parameters:
                del options["network"]
        return self.engine.simulate(parameters or self.parameters(), seed, **options)


def names_of(model, name, values):
    """Return what values of a parameter or option are called in a frame.

    Parameters
    ----------
    model : Model
    name : str
    values : sequence

    Returns
    -------
    list
        Values of a parameter are called as they are.
    """
    return [model.options[name].name(v) for v in values] if name in model.options else list(values)


def model_names():
    """Return the names of all models, in alphabetical order."""
    # not an import statement: models stand above this room, and are found, not listed
    folder = importlib.import_module("simulations.models").__path__
    return sorted(item.name for item in pkgutil.iter_modules(folder) if item.ispkg)


def models():
    """Return all models, in alphabetical order of their names."""
    return [Model(name) for name in model_names()]
