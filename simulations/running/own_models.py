"""A model of one's own: a class with ``Parameters`` and ``simulate``, in a file or a notebook.

::

    class SIR:
        @dataclass(frozen=True)
        class Parameters(declare.Parameters):
            beta: float = declare.chance("infection along a tie", default=0.1)

        def simulate(self, parameters, seed):
            ...
            return {"infected": [0.01, 0.02, ...]}

That is all there must be. Two attributes may stand beside it: ``CARD``, a `Card` that says what the
measures are, which of them is the outcome, and which parameters shape the network; and
``build_network(self, parameters, seed)``, whose network `simulate` then takes as ``network``.
A new object is made for every run.

If `simulate` takes ``brand`` besides, brands can play it: it asks the brand in every step through
an `Account` of `simulations.brands`. ``TOWNS`` may then name the towns of a tournament.

A Mesa model is taken as it is: the arguments of its ``__init__`` with a default number are its
parameters, what its ``datacollector`` collects of the model are its measures.
"""

import ast
import dataclasses
import functools
import importlib
import inspect
import linecache
import math
import os
import pickle
import sys
import sysconfig
import traceback
from contextlib import suppress
from pathlib import Path
from typing import get_type_hints

import numpy as np

from simulations.core import parameters as declare
from simulations.core.card import Card
from simulations.core.code_files import OURS, digest, loaded, split, with_what_it_imports
from simulations.core.parameters import ParameterError, short
from simulations.core.trajectory import Trajectory
from simulations.running.reached_code import reached

TAKEN = ("replicate", "seed", "step")  # columns of every frame
REGISTERED = {}  # by name; those of this process
MOST_MESA_STEPS = 10**6
MESA_STEPS = 100  # batch_run of Mesa asks for it, too: its default would be ten times as many
_PACKAGE = Path(__file__).parents[1]
_STDLIB = sysconfig.get_path("stdlib")
_A_MODEL = "model must be a class with Parameters and simulate(self, parameters, seed)"
_PARAMETERS = (
    "@dataclass(frozen=True) class Parameters(declare.Parameters), of simulations.core.parameters"
)
_LOOK = "it must look like: beta: float = declare.chance('chance of infection', default=0.1)"


class Own:
    """What a class of one's own gives to a `Model`, checked.

    Parameters
    ----------
    kind : type

    Raises
    ------
    ParameterError
        If something is missing or has another form; the message says what it should look like.
    """

    where = ""  # the file and the line of the class, where it stands in a file

    def __init__(self, kind):
        if not isinstance(kind, type):
            raise ParameterError(
                "model must be a class with Parameters and simulate(self, parameters, seed), or a "
                f"text as file.py:Name, got {short(kind)}"
            )
        self.kind, self.name = kind, kind.__name__
        self._form = _adopted(kind) if is_mesa(kind) else kind
        self.Parameters = self._checked_parameters()
        self.signature, taken = "", {}  # of simulate, for messages; arguments by name
        with suppress(TypeError, ValueError):  # no function of Python
            found = inspect.signature(getattr(self._form, "simulate", None))
            self.signature, taken = str(found), found.parameters
        self.takes_brand = "brand" in taken
        self._needs_brand = self.takes_brand and taken["brand"].default is inspect.Parameter.empty
        self._check_simulate()
        self.has_network = callable(getattr(self._form, "build_network", None))
        self._repeats = False

    @functools.cached_property
    def CARD(self):
        """The `Card`; where the class has none, a run with the defaults tells the measures."""
        card = getattr(self._form, "CARD", None)
        if card is None and self.has_network:
            raise ParameterError(
                f"CARD must be given in {self.name}, which has build_network: Card(measures={{...}}"
                ", outcome='...', network_parameters=('n', ...)) names what shapes the network"
            )
        if card is None:
            try:
                measures = self._run(self.Parameters(), 0, **self._some_brand()).measures
            except AttributeError as error:  # a property would hide it
                raise ParameterError(
                    f"simulate of {self.name} must run with the default parameters, got "
                    f"AttributeError: {error}"
                ) from error
            card = Card(measures=dict.fromkeys(measures, ""), outcome=next(iter(measures)))
        self._check_card(card)
        about = (inspect.cleandoc(self.kind.__doc__ or "") or self.name).splitlines()[0].rstrip(".")
        return dataclasses.replace(card, title=card.title or about)

    def build_network(self, parameters, seed):
        """Return the network of a run."""
        return self._new().build_network(parameters, seed)

    def simulate(self, parameters, seed=0, *, network=None, **options):
        """Return one run.

        Parameters
        ----------
        parameters : Parameters
        seed : int
        network : Network, optional
            That of `build_network` if not given.
        **options
            What `simulate` of the class takes besides.

        Returns
        -------
        Trajectory

        Raises
        ------
        ParameterError
            If the run has another form than a run, or other measures than the card.
        """
        card = self.CARD
        if self._needs_brand and options.get("brand") is None:
            raise ParameterError(
                f"brand must be given: {self.name} asks one in every step; as brand=..., or "
                "--brand Push on the command line"
            )
        if self.has_network:
            given = self.build_network(parameters, seed) if network is None else network
            options["network"] = given
        run = self._run(parameters, seed, **options)
        if set(run.measures) != set(card.measures):
            raise ParameterError(
                f"CARD of {self.name} must name all measures of a run: {', '.join(run.measures)}; "
                f"got {', '.join(card.measures)}"
            )
        return run

    def check_repeats(self, parameters, seed, **options):
        """Check that a seed gives one run: else pairs, and sweeps gone on with, would lie.

        Parameters
        ----------
        parameters : Parameters
        seed : int
        **options
            As in `simulate`.

        Raises
        ------
        ParameterError
            If two runs differ.
        """
        if self._repeats:
            return
        one, other = (self.simulate(parameters, seed, **options).measures for _ in range(2))
        for name in one:
            if not np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f"):
                raise ParameterError(
                    f"{self.name} must give the same run for the same seed, but {name} differs "
                    "between two runs: take all luck from simulations.chance, or from "
                    "numpy.random.default_rng(seed)"
                )
        self._repeats = True

    # --- inside

    def _new(self):
        try:
            return self._form()
        except TypeError as error:
            raise ParameterError(
                f"{self.name} must be made without arguments, as {self.name}(), got: {error}"
            ) from None

    def _some_brand(self):
        if not self._needs_brand:
            return {}
        # not an import statement: brands stand above this room
        house = importlib.import_module(f"{OURS}.models.push_or_dialogue.house")
        return {"brand": house.Nothing}

    def _run(self, parameters, seed, **options):
        model = self._new()
        try:
            found = model.simulate(parameters, seed, **options)
        except Exception as error:
            self._note(error, setting_of(parameters, seed))
            raise
        if isinstance(found, Trajectory):
            series, people = found.measures, found.people
        else:
            series, people = found, {}
        if not isinstance(series, dict) or not series:
            raise ParameterError(
                f"simulate of {self.name} must return a dict of series, "
                f"{{'infected': [...], ...}}, or a Trajectory, got {short(found)}"
            )
        measures = {name: np.asarray(values) for name, values in series.items()}
        lengths = {name: values.shape for name, values in measures.items()}
        for name, values in measures.items():
            if values.ndim != 1 or not values.size or values.dtype.kind not in "biuf":
                raise ParameterError(
                    f"{name} of {self.name} must be a series of numbers, one a step, "
                    f"got {short(series[name])}"
                )
        if len(set(lengths.values())) > 1:
            got = ", ".join(f"{name} {shape[0]}" for name, shape in lengths.items())
            raise ParameterError(f"series of {self.name} must have equal lengths, got {got}")
        return Trajectory(measures, people)

    def _note(self, error, setting):
        """Note with an error where in one's own code it came about, and with what setting."""
        if own_lines(error):
            return
        error.own_lines = self._lines(error)
        if error.own_lines:
            error.own_lines.append(setting)
            error.add_note("\n".join(error.own_lines))

    def _lines(self, error):
        texts = {path: text.splitlines() for path, text in getattr(self, "files", {}).values()}
        found = []
        for step in traceback.extract_tb(error.__traceback__):
            if not _is_own_file(step.filename):
                continue
            lines = texts.get(step.filename) or linecache.getlines(step.filename)
            line = lines[step.lineno - 1].strip() if 0 < step.lineno <= len(lines) else ""
            place = f"{_named(step.filename)}, line {step.lineno}, in {step.name}"
            found.append(f"{place}:\n    {line}" if line else place)
        return found

    def _checked_parameters(self):
        form, where = self._form, self.where
        found = getattr(form, "Parameters", None)
        if found is None and not callable(getattr(form, "simulate", None)):
            raise ParameterError(
                f"{self.name}{where} has neither Parameters nor simulate(self, parameters, seed): "
                f"a model needs {_PARAMETERS}, and a simulate that returns a dict of series, "
                "{'infected': [...], ...}"
            )
        if not (isinstance(found, type) and issubclass(found, declare.Parameters)):
            got = "none" if found is None else short(found)
            raise ParameterError(
                f"Parameters must be given in {self.name}{where}: {_PARAMETERS}, got {got}"
            )
        return _declared(self.name, found)

    def _check_simulate(self):
        simulate = getattr(self._form, "simulate", None)
        if not callable(simulate):
            raise ParameterError(
                f"{self.name}{self.where} has Parameters but no simulate(self, parameters, seed), "
                "which must return a dict of series, {'infected': [...], ...}"
            )
        network = callable(getattr(self._form, "build_network", None))
        wanted = {"network": None} if network else {}
        if self.takes_brand:
            wanted["brand"] = None
        for name, more in (("simulate", wanted), ("build_network", {})):
            method = getattr(self._new(), name, None)
            try:
                if method is not None:
                    inspect.signature(method).bind(None, 0, **more)
            except TypeError:
                words = ", ".join(("self", "parameters", "seed", *more))
                raise ParameterError(
                    f"{name} of {self.name} must take ({words}), got "
                    f"{inspect.signature(getattr(self._form, name))}"
                ) from None

    def _check_card(self, card):
        if not isinstance(card, Card):
            raise ParameterError(
                f"CARD of {self.name} must be a Card(measures={{'infected': 'share of people'}}, "
                f"outcome='infected'), got {short(card)}"
            )
        names = self.Parameters.names()
        if card.outcome not in card.measures:
            known = ", ".join(card.measures)
            raise ParameterError(f"outcome must be one of: {known}; got {card.outcome!r}")
        for name in card.measures:
            if name in (*TAKEN, *names):
                raise ParameterError(
                    f"measures must have other names than parameters and than {', '.join(TAKEN)}, "
                    f"got {name!r}"
                )
        for name in (*card.network_parameters, *card.experiment[:1]):
            self.Parameters.declaration(name)
        if self.has_network != bool(card.network_parameters):
            raise ParameterError(
                f"network_parameters of {self.name} must name parameters if there is a "
                f"build_network, and only then, got {card.network_parameters!r}"
            )


class FromFile(Own):
    """A model that stands in a file, which goes wherever it is sent.

    Parameters
    ----------
    files : tuple
        Of the file and of those beside it: name of the module, path and text.
    name : str
        The class.
    """

    def __init__(self, files, name):
        self.files = dict(files)
        module = _run_file(files)
        path = self.files[""][0]
        found = {key: item for key, item in vars(module).items() if isinstance(item, type)}
        lines = _lines_of_classes(self.files[""][1])
        name = _chosen(found, module) if name is None else name
        if name not in found:
            kinds = [key for key, item in found.items() if _looks_like_one(item, module)]
            there = [f"{key} (line {line})" for key, line in lines.items()]
            if name is None and not kinds:
                raise ParameterError(
                    f"{_A_MODEL} in {path}, got {'none of them: ' * bool(there)}"
                    f"{', '.join(there) or 'no class at all'}; simulations new-model my_model "
                    "writes one that runs"
                )
            got = "no name: write one behind a colon" if name is None else name
            raise ParameterError(f"{_A_MODEL} in {path}, which has: {', '.join(kinds) or 'none'}; "
                                 f"got {got}")  # fmt: skip
        if name in lines:
            self.where = f" ({path}, line {lines[name]})"
        super().__init__(found[name])
        self.name, self._given, self.__file__ = name, (files, name), path

    def __reduce__(self):
        return _from_files, self._given

    def sent(self):
        """Return how another process makes the same model, ready for JSON."""
        return list(self._given)

    @classmethod
    def received(cls, sent):
        """Return the model that `sent` has described."""
        files, name = sent
        return _from_files(tuple((key, tuple(file)) for key, file in files), name)

    @property
    def text(self):
        """How the model is named everywhere: its file and its class."""
        return f"{self.files[''][0]}:{self.name}"

    def facts(self):
        """Return the names of the files that a run depends on, and hashes."""
        home = Path(self.files[""][0]).parent
        return {
            Path(path).relative_to(home).as_posix(): digest(text)
            for path, text in self.files.values()
        }


class FromObject(Own):
    """A model that a notebook or a module has defined and registered."""

    def __reduce__(self):
        module = sys.modules.get(self.kind.__module__)
        if not getattr(module, "__file__", None):
            raise pickle.PicklingError(
                f"{self.name} stands in this notebook only; in a file, it is named file.py:Name"
            )
        return _as_there, (self.kind, self.lasting_facts())

    @property
    def text(self):
        """How the model is named in this process."""
        return self.name

    def facts(self):
        """Return the names of all code of one's own that a run may reach, and hashes."""
        return reached(self.kind)

    def lasting_facts(self):
        """Return those of `facts` that runs cannot change: a worker has made other runs."""
        return reached(self.kind, lasting=True)


@functools.lru_cache(maxsize=64)  # the same text gives the same class of parameters
def _from_files(files, name):
    return FromFile(files, name)


@functools.lru_cache(maxsize=64)
def _run_file(files):
    try:
        return loaded(dict(files))
    except ParameterError:
        raise
    except Exception as error:
        path = files[0][1][0]
        if "non-frozen dataclass" in str(error):  # in the words of Python, nobody would know which
            raise ParameterError(
                f"Parameters must have @dataclass(frozen=True) above it, got @dataclass in {path}"
            ) from error
        own = {file for file, _ in dict(files).values()}
        steps = traceback.extract_tb(error.__traceback__)
        places = [f"{one.filename}, line {one.lineno}" for one in steps if one.filename in own]
        raise ParameterError(
            f"model must be in a file that runs: {(places or [path])[-1]}: {type(error).__name__}: "
            f"{error}"
        ) from error


def _as_there(kind, facts):
    own = FromObject(kind)
    if own.lasting_facts() != facts:
        raise ImportError(f"{own.name} is other code than where the sweep was begun")
    return own


def from_text(text):
    """Return the model of ``file.py:Name``; None if the text names no file.

    Parameters
    ----------
    text : str

    Returns
    -------
    Own or None

    Raises
    ------
    ParameterError
        If it is no model.
    """
    file, name = split(text)
    if file is None:
        return None
    return _from_files(tuple(with_what_it_imports(file, "model").items()), name)


def _chosen(found, module):
    """Return the name of the model of a file, or of what is meant to be it; None if one asks."""
    mine = {key: item for key, item in found.items() if item.__module__ == module.__name__}
    models = [key for key, item in mine.items() if _looks_like_one(item, module)]
    meant = [key for key, item in mine.items() if hasattr(item, "Parameters")]
    for names in (models, meant, list(mine)):
        if names:
            return names[0] if len(names) == 1 else None
    return None


def _lines_of_classes(text):
    """Return the classes of a text by name, and the lines on which they begin."""
    return {node.name: node.lineno for node in ast.parse(text).body
            if isinstance(node, ast.ClassDef)}  # fmt: skip


def own_lines(error):
    """Return where in code of one's own an error came about, if it came about there, and how.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    list of str
        A place each, the innermost last, and behind them the setting; empty for other errors.
    """
    return getattr(error, "own_lines", [])


def setting_of(parameters, seed):
    """Return in words with which seed and setting a run was made; defaults are left out."""
    changed = [
        f"{name} = {value}"
        for name, value in parameters.to_dict().items()
        if value != getattr(type(parameters), name)
    ]
    return f"with seed {seed}" + f", at {', '.join(changed)}" * bool(changed)


def _is_own_file(path):
    parts = Path(path).parts
    return not (
        path.startswith((f"{_PACKAGE}{os.sep}", f"{_STDLIB}{os.sep}", "<frozen"))
        or {"site-packages", "dist-packages"} & set(parts)
    )


def _named(path):
    """Return a file as one names it from the current folder."""
    with suppress(ValueError):
        return str(Path(path).relative_to(Path.cwd()))
    return path


def _looks_like_one(item, module):
    mine = item.__module__ == module.__name__
    return mine and (callable(getattr(item, "simulate", None)) or is_mesa(item))


# --- parameters


def _declared(who, found):
    """Return a class of parameters, whose declarations are checked."""
    fields = {one.name: one for one in dataclasses.fields(found)}
    for name in found.__annotations__:
        if name not in fields:
            raise ParameterError(
                f"Parameters of {who} must have @dataclass(frozen=True) above it, "
                f"got {name} without"
            )
    for name, one in fields.items():
        if "declaration" not in one.metadata:
            got = "no default" if one.default is dataclasses.MISSING else short(one.default)
            raise ParameterError(f"{name} must be declared; {_LOOK}; got {got}")
        if name in TAKEN:
            raise ParameterError(f"parameters must not be called {', '.join(TAKEN)}, got {name}")
    hints = get_type_hints(found)
    for name in fields:
        if hints[name] not in (int, float, str):
            got = getattr(hints[name], "__name__", hints[name])
            raise ParameterError(f"{name} must be of the type int, float or str, got {got}")
    return found


# --- Mesa


def is_mesa(kind):
    """Return whether a class is a model of Mesa, which need not be imported to tell."""
    bases = kind.__mro__[1:] if isinstance(kind, type) else ()
    return any(base.__module__.startswith("mesa.") and base.__name__ == "Model" for base in bases)


@functools.cache  # one class of parameters for each model
def _adopted(kind):
    """Return a class of the form of this module around a model of Mesa."""
    known = inspect.signature(kind.__init__).parameters
    luck = next((name for name in ("seed", "rng") if name in known), None)
    if luck is None:
        raise ParameterError(f"__init__ of {kind.__name__} must take seed or rng, got {[*known]}")
    fields, texts = [], {"max_steps": "steps at most"}
    for name, one in [*known.items()][1:]:
        if name == luck or one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            continue
        if one.default is one.empty:
            raise ParameterError(f"{name} of {kind.__name__} must have a default, got none")
        number = type(one.default) in (int, float)
        if name in ("seed", "rng", "max_steps") or not number:
            continue  # what is no number stays as it is
        texts[name] = name.replace("_", " ")
        free = declare.number(texts[name], default=one.default, low=-math.inf, high=math.inf)
        fields.append((name, type(one.default), free))
    steps = declare.number("steps at most", default=MESA_STEPS, low=0, high=MOST_MESA_STEPS)
    fields.append(("max_steps", int, steps))
    parameters = dataclasses.make_dataclass(
        "Parameters", fields, bases=(declare.Parameters,), frozen=True
    )

    def simulate(self, parameters, seed):
        given = parameters.to_dict()
        most = given.pop("max_steps")
        model = kind(**given, **{luck: seed})
        while model.running and model.steps < most:
            model.step()
        collector = getattr(model, "datacollector", None)
        if collector is None or not collector.model_vars:
            raise ParameterError(
                f"{kind.__name__} must have a datacollector with model_reporters, got none"
            )
        return dict(collector.model_vars)

    return type(kind.__name__, (), {"Parameters": parameters, "simulate": simulate})
