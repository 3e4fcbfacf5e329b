"""The models there are, found by themselves: one folder of `simulations.models` each.

A model is a package with the modules ``rules``, ``engine``, ``theory``, ``figures``, ``explorer``
and, for a Mesa face, ``model``; ``options`` where runs may be given more than
parameters. ``rules`` holds its card and its ``Parameters``, ``engine``
its ``simulate(parameters, seed, ...)``. Modules are imported only where they are used: listing the
models costs nothing. A model of one's own, from a file or registered, stands beside them:
`own_models`.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from simulations.core.option import HOOKS, refusal
from simulations.core.parameters import ParameterError
from simulations.networks import own_network
from simulations.running import own_models

PARTS = ("rules", "engine", "theory", "figures", "explorer", "model")

if TYPE_CHECKING:
    import pandas as pd

    from simulations.core.card import Card
    from simulations.core.option import Option
    from simulations.core.parameters import Parameters
    from simulations.core.trajectory import Trajectory
    from simulations.networks import Network


class Model:
    """A model by name; its modules are attributes, imported at first use.

    Parameters
    ----------
    name : str
        The name of its folder in the package, or a model of one's own: ``file.py:Name``, or the
        name under which it was registered.

    Attributes
    ----------
    own : Own or None
        What a model of one's own gives; it stands for ``rules`` and ``engine``, and there are no
        other parts.

    Raises
    ------
    ValueError
        If there is no such model; the message lists those there are.

    Examples
    --------
    >>> from simulations import Model
    >>> model = Model("push_or_dialogue")
    >>> model.card.outcome
    'adopters'
    >>> small = model.parameters(n=200, share=0.5)
    >>> model.simulate(small, seed=1).final()["adopters"]
    0.805
    >>> network = model.build_network(small, seed=1)
    >>> model.given_by(network)["n"]
    200
    >>> model.own_network([(0, 1), (1, 2)])
    Network(n=3, n_ties=2, mean_degree=1.333)
    >>> model.text, list(model.hooks)[:4]
    ('push_or_dialogue', ['seed_adopters', 'answer', 'brand', 'budget_by_step'])
    >>> list(model.taken({"budget_by_step": [5] * 60}))
    ['budget_by_step']
    >>> model.check_options(model.options)
    >>> model.implicit.__name__
    'simulations.models.push_or_dialogue.implicit'
    >>> Model("masks").refusal("answer")
    'masks cannot use answer: its rule has no place for whom to answer; hooks that it has: none'
    >>> Model("push")
    Traceback (most recent call last):
        ...
    ValueError: model must be one of: acid_of_dialogue, ...; got 'push'
    """

    def __init__(self, name: str) -> None:
        refuse_class(name)
        self.own = None
        if isinstance(name, own_models.Own):
            self.own = _not_of_the_house(name)
        elif name not in model_names():
            self.own = _own(name)
        self.name = self.own.name if self.own else name

    def __repr__(self) -> str:
        return f"Model({self.text!r})"

    def __reduce__(self):
        return type(self), (self.own or self.name,)

    def __getattr__(self, part: str) -> ModuleType:
        if part not in PARTS:
            raise AttributeError(part)
        if self.own is None:
            return importlib.import_module(f"simulations.models.{self.name}.{part}")
        if part in ("rules", "engine"):
            return self.own
        raise AttributeError(f"{part} is no part of {self.name}, a model of one's own")

    @property
    def text(self) -> str:
        """How to name the model in a file or on the command line."""
        return self.own.text if self.own else self.name

    @cached_property
    def card(self) -> Card:
        """The model's `Card`."""
        return self.rules.CARD

    @property
    def parameters(self) -> type[Parameters]:
        """The model's class of parameters."""
        return self.rules.Parameters

    @cached_property
    def options(self) -> dict[str, Option]:
        """What a run may be given besides parameters and a network, a dict of `Option`."""
        if self.own:
            return _brand_option() if self.own.takes_brand else {}
        found = self._further("options")
        return {} if found is None else found.OPTIONS

    def _further(self, part):
        """Return a module that not every model has, or None; a model of one's own has none."""
        module = f"simulations.models.{self.name}.{part}"
        if self.own or importlib.util.find_spec(module) is None:
            return None
        return importlib.import_module(module)

    @property
    def hooks(self) -> dict[str, Any]:
        """The hooks of the model by name: an `Option`, or what it does with ties, in words."""
        known = {name: self.options[name] for name in HOOKS if name in self.options}
        return known | {name: _in_words(self.card.uses, name) for name in self.card.uses}

    @cached_property
    def implicit(self) -> ModuleType | None:
        """The module by which the model runs on a network that is not stored, or None."""
        return self._further("implicit")

    def build_network(self, parameters: Parameters, seed: int) -> Network | None:
        """Return the network that `simulate` would build for itself, or None if it has none."""
        if not self.card.network_parameters:
            return None
        return self.engine.build_network(parameters, seed)

    def given_by(self, network: Network | None) -> dict[str, float]:
        """Return the parameters that a network of one's own decides: how many people and ties.

        Parameters
        ----------
        network : Network or anything that `networks.read` takes, or None

        Returns
        -------
        dict

        Raises
        ------
        ParameterError
            As in `own_network`.
        """
        network = self.own_network(network)
        if network is None:
            return {}
        facts = {"n": network.n, "mean_degree": network.mean_degree}
        return {name: facts[name] for name in facts if name in self.card.network_parameters}

    def own_network(self, network: Any, spell: Callable | None = None) -> Network | None:
        """Return what is given as a network of one's own, if the model can run on it.

        Parameters
        ----------
        network : Network or anything that `networks.read` takes, or None
        spell : callable, optional
            As in `networks.own_network`.

        Returns
        -------
        Network or None

        Raises
        ------
        NetworkError
            If it is no network, or has weights or directions that the model cannot use; the message
            says how to leave them out.
        ParameterError
            If the model has no network.
        """
        if network is None:
            return None
        if not self.card.network_parameters:
            got = f"{network!r:.60}"
            raise ParameterError(f"network must be left out: {self.name} has none, got {got}")
        return own_network(network, self.card.uses, self.name, spell)

    def refusal(self, name: str) -> str | None:
        """Return the message for a hook that the model has no place for, or None if it has."""
        return refusal(self.name, name, self.hooks)

    def taken(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return options as runs take them, checked: what is given by name, besides a network.

        Parameters
        ----------
        options : dict

        Returns
        -------
        dict

        Raises
        ------
        ParameterError
            If the model has no such option, or a value is none.
        """
        self.check_options(options)
        return {name: self.options[name].taken(value) for name, value in options.items()}

    def check_options(self, names: Iterable[str]) -> None:
        """Check that the model knows what a run is given by name, besides a network.

        Parameters
        ----------
        names : iterable of str

        Raises
        ------
        ParameterError
            If one is no option of the model; of a hook the message says which ones it has.
        """
        for name in names:
            if name not in self.options:
                raise ParameterError(
                    self.refusal(name) or f"{name} is not an option of {self.name}"
                )

    def simulate(
        self, parameters: Parameters | None = None, seed: int = 0, **options: Any
    ) -> Trajectory:
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
            If ``network`` is no network that the model can use, or the model has none; if it
            cannot use an option.
        """
        self.check_options(options.keys() - {"network", "record"})
        if "network" in options:
            options["network"] = self.own_network(options["network"])
            if not self.card.network_parameters:
                del options["network"]
        return self.engine.simulate(parameters or self.parameters(), seed, **options)


def refuse_class(model: object) -> None:
    """Check that what is given as a model is no class that was not registered.

    Parameters
    ----------
    model : object

    Raises
    ------
    ParameterError
        If it is a class; the message says how to make a model of it.
    """
    if isinstance(model, type):
        name = model.__name__
        raise ParameterError(
            f"model must be a Model, got the class {name}: register({name}) makes one"
        )


def _brand_option():
    """Return the option of a model of one's own that brands can play."""
    # not an import statement: brands stand above this room
    options = importlib.import_module("simulations.models.push_or_dialogue.options").OPTIONS
    return {"brand": options["brand"]._replace(replaces=())}


def _in_words(uses, name):
    # a card of one's own may name what it uses and say no more
    return uses[name] if isinstance(uses, dict) else HOOKS[name]


def names_of(model: Model, name: str, values: Iterable[Any]) -> list[Any]:
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


def hook_table(model: Model | None = None) -> pd.DataFrame:
    """Return which models take which hooks, or what the hooks of one model are.

    Parameters
    ----------
    model : Model, optional

    Returns
    -------
    pandas.DataFrame
        A row a model and a column a hook, ``yes`` or empty; of one model a row a hook, with what it
        is, how many numbers it takes and of what, and which parameters then do not count.

    Examples
    --------
    >>> from simulations import Model
    >>> from simulations.running.catalogue import hook_table
    >>> hook_table(Model("first_link")).index.tolist()
    ['seed_adopters', 'chances', 'weights', 'directions']
    """
    import pandas as pd

    if model is None:
        rows = {
            one.name: ["yes" if name in one.hooks else "" for name in HOOKS] for one in models()
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(HOOKS)).rename_axis(
            "model"
        )
    rows = {}
    for name, hook in model.hooks.items():
        if isinstance(hook, str):
            rows[name] = hook, "one a tie" if name == "weights" else "", "", "with the network"
            continue
        fixed = "" if callable(hook.replaces) else ", ".join(hook.replaces)
        replaced = "those of its columns" if callable(hook.replaces) else fixed
        rows[name] = hook.label, hook.shape, hook.unit, replaced
    columns = ["what it is", "how many", "unit", "does not count beside it"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("hook")


def model_names() -> list[str]:
    """Return the names of all models of the package, in alphabetical order.

    Examples
    --------
    >>> from simulations.running.catalogue import model_names
    >>> model_names()[:3]
    ['acid_of_dialogue', 'alphabet', 'contact_to_relation']
    """
    # not an import statement: models stand above this room, and are found, not listed
    folder = importlib.import_module("simulations.models").__path__
    return sorted(item.name for item in pkgutil.iter_modules(folder) if item.ispkg)


def models() -> list[Model]:
    """Return all models of the package, in alphabetical order of their names.

    Examples
    --------
    >>> from simulations.running.catalogue import models
    >>> [model.card.outcome for model in models()][:2]
    ['defects', 'literates']
    """
    return [Model(name) for name in model_names()]


def register(model: type | str) -> Model:
    """Return a model of one's own, which from now on is found by its name in this process.

    Parameters
    ----------
    model : type or str
        A class with ``Parameters`` and ``simulate(self, parameters, seed)``, or a model of Mesa;
        or ``file.py:Name``, where one stands. `own_models` says what else it may have. What had
        the name before has it no longer.

    Returns
    -------
    Model

    Raises
    ------
    ParameterError
        If it is no model, or is called like one of the package.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import simulations
    >>> from simulations.core import parameters as declare
    >>> class Doubling:
    ...     @dataclass(frozen=True)
    ...     class Parameters(declare.Parameters):
    ...         start: float = declare.chance("share at the start", default=0.1)
    ...
    ...     def simulate(self, parameters, seed):
    ...         return {"share": [parameters.start, 2 * parameters.start]}
    ...
    >>> simulations.register(Doubling).simulate().final()
    {'share': 0.2}
    """
    own = own_models.from_text(model) if isinstance(model, str) else own_models.FromObject(model)
    if own is None:
        raise ParameterError(f"model must be a class, or a text as file.py:Name, got {model!r}")
    found = Model(own)
    own_models.REGISTERED[own.name] = own
    return found


def _own(name):
    """Return the model of one's own that has a name."""
    found = own_models.from_text(name) if isinstance(name, str) else None
    if found is not None:
        return _not_of_the_house(found)
    if isinstance(name, str) and name in own_models.REGISTERED:
        return own_models.REGISTERED[name]
    known = ", ".join((*model_names(), *own_models.REGISTERED))
    raise ValueError(f"model must be one of: {known}; or file.py:Name; got {name!r}")


def _not_of_the_house(own):
    if own.name in model_names():
        raise ParameterError(
            f"model must have another name than those of the package, got {own.name!r}: "
            "give its class a name of its own"
        )
    return own
