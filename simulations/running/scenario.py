"""A scenario: all that makes a sweep what it is, in a file that can be sent, kept and run anywhere.

::

    about = "Which share of the budget is best, for how many ties and what price of a conversation?"
    model = "push_or_dialogue"           # or a model of one's own: "my_model.py:Name"
    replicates = 10
    seed = 0
    keep = "final"                       # or "every step"
    measures = ["adopters"]              # all if left out
    network = "my_edges.csv"             # the ties to run on; built anew if left out
                                         # or { file = "my_edges.csv", columns = ["a", "b"] }

    [fixed]                              # whatever is not named has the model's default
    n = 4000

    [swept]                              # every combination is run
    mean_degree = [3, 4, 5, 6, 8]
    share = { from = 0, to = 1, by = 0.25 }
    conversation_cost = { from = 1, to = 49, count = 5 }

The chapters, the stored explorers, the command line and the tests all run the same object.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import math
import os
import textwrap
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulations.chance import check_seed
from simulations.core.code_files import spelled
from simulations.core.option import decided_by
from simulations.core.parameters import ParameterError, short
from simulations.networks.choices import FOUND
from simulations.networks.rows import NetworkError
from simulations.running import ensembles
from simulations.running.blocks import Grid, Plan, check_replicates
from simulations.running.catalogue import Model, model_names
from simulations.running.provenance import digest_of

if TYPE_CHECKING:
    import pandas as pd

    from simulations.core.parameters import Parameters
    from simulations.networks import Network


FINAL, EVERY_STEP = KEEPS = "final", "every step"
KEYS = ("about", "model", "replicates", "seed", "keep", "measures", "network", "fixed", "swept")
MOST_VALUES = 1_000_000  # of a range
_PLAIN = {"about": str, "model": str, "network": (str, dict), "fixed": dict, "swept": dict}
_WORDS = {
    str: "a text in quotes",
    dict: "a table",
    list: "a list",
    (str, dict): "a text in quotes, or a table with the key file",
}
READING = (  # keys of network's table
    "columns", "header", "separator", "self_ties", "duplicates", "weights", "directed"
)  # fmt: skip
KEPT = {"weights": FOUND, "directed": None}  # unless the table says otherwise
NO_WEIGHTS = "none"


class ScenarioError(ValueError):
    """A scenario breaks a rule; the message names the file, the key, the rule and the value.

    Examples
    --------
    >>> from simulations import Scenario
    >>> Scenario("push_or_dialogue", {"n": 200}, {"shares": [0, 1]})
    Traceback (most recent call last):
        ...
    simulations.running.scenario.ScenarioError: swept.shares is not a parameter ...
    """


@dataclass(frozen=True, eq=False)
class Scenario:
    """What is to be run. Scenarios are equal if they give the same numbers.

    Attributes
    ----------
    model : Model or str
    fixed : dict
        Parameters with one value; those not named have the model's default.
    swept : dict of str to sequence
        Parameters with several values; every combination is run.
    replicates, seed : int
    measures : tuple of str
        Which are kept; all of the model's if empty.
    every_step : bool
        Whether every step of a run is kept, or its end only.
    network : str or anything that `networks.read` takes, or None
        The file of the ties to run on, instead of networks of their own; or the ties themselves,
        which no file of a scenario can hold.
    reading : dict
        How to read this file: arguments of `networks.read_ties`.
    about : str
        What it is for, in words.
    file : str
        Where it was read from, for messages.

    Raises
    ------
    ScenarioError
        If a rule is broken.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from simulations import Scenario
    >>> scenario = Scenario("push_or_dialogue", {"n": 200}, {"share": [0, 1]}, replicates=5)
    >>> print(scenario.to_toml().strip())
    model = "push_or_dialogue"
    replicates = 5
    seed = 0
    keep = "final"
    <BLANKLINE>
    [fixed]
    n = 200
    <BLANKLINE>
    [swept]
    share = [0.0, 1.0]
    >>> len(scenario.run()), scenario.facts()["swept.share"], len(scenario.hash)
    (10, [0.0, 1.0], 16)
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "scenario.toml"
    ...     size = file.write_text(scenario.to_toml())
    ...     Scenario.read(file) == scenario
    ...
    True
    >>> scenario.parameters().to_dict()["share"], scenario.plan(replicates=2).runs
    (0.0, 4)
    >>> scenario.ties, scenario.file_read  # without a network of one's own
    (None, None)
    """

    model: Any
    fixed: Mapping[str, Any] = field(default_factory=dict)
    swept: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    replicates: int = 20
    seed: int = 0
    measures: Sequence[str] = ()
    every_step: bool = False
    network: Any = None
    reading: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    file: str = ""

    def __post_init__(self):
        # values of options, read once: a file that changes later changes nothing
        checked = {"model": self._model(), "measures": tuple(self.measures), "_options": {}}
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        self._check_counts()
        self._check_names()
        fixed = {name: self._value("fixed", name, value) for name, value in self.fixed.items()}
        swept = {
            name: tuple(self._value("swept", name, value) for value in values)
            for name, values in self.swept.items()
        }
        object.__setattr__(self, "fixed", fixed)
        object.__setattr__(self, "swept", swept)
        for name, values in swept.items():
            self._need(values, f"swept.{name}", "have at least one value", "none")
            self._need(len(set(values)) == len(values), f"swept.{name}", "have different values",
                       list(values))  # fmt: skip
            if name in self.model.options:
                own = self.model.options[name]
                names = [own.name(self._options[name, value]) for value in values]
                rule = "have different names"
                self._need(len(set(names)) == len(names), f"swept.{name}", rule, names)
        self._check_replaced()
        self.parameters()

    # --- files

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Scenario:
        """Return the scenario of a file.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            If it cannot be read or breaks a rule.
        """
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or error
            raise ScenarioError(f"{path} must be a text file that can be read: {why}") from None
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ScenarioError(f"{path} must be written in TOML: {error}") from None
        return cls._of(data, path)

    @classmethod
    def _of(cls, data, path):
        for key, value in data.items():
            if key not in KEYS:
                raise ScenarioError(f"{path}: {key} {_unknown('a scenario', key, KEYS)}")
            kind = _PLAIN.get(key)
            if kind and not isinstance(value, kind):
                raise ScenarioError(f"{path}: {key} must be {_WORDS[kind]}, got {value!r}")
        if "model" not in data:
            raise ScenarioError(f"{path}: model must be given, one of: {', '.join(model_names())}")
        if data.get("keep", FINAL) not in KEEPS:
            raise ScenarioError(f"{path}: keep must be one of: {', '.join(KEEPS)}; "
                                f"got {data['keep']!r}")  # fmt: skip
        measures = data.get("measures", [])
        if not isinstance(measures, list) or ("measures" in data and not measures):
            raise ScenarioError(f"{path}: measures must be a list of names, got {measures!r}")
        about = {key: data[key] for key in ("about", "replicates", "seed", "fixed") if key in data}
        swept = {n: _values(path, n, given) for n, given in data.get("swept", {}).items()}
        model = spelled(data["model"], Path(path).parent)  # a file is named from the scenario's
        _spell_files(model, Path(path).parent, about.get("fixed", {}), swept)
        network, reading = _network(path, data.get("network"))
        return cls(
            model,
            swept=swept,
            measures=measures,
            every_step=data.get("keep") == EVERY_STEP,
            network=network and str((path.parent / network).resolve()),
            reading=reading,
            file=str(path),
            **about,
        )

    def to_toml(self) -> str:
        """Return the text of a file that reads as this scenario.

        Raises
        ------
        ScenarioError
            If its network stands in no file.
        """
        if self._in_memory():
            rule = "be a file, so that it can be written down"
            self._need(False, "network", rule, self.ties)
        lines = [f"about = {_toml(self.about)}"] if self.about else []
        lines += [f"model = {_toml(self.model.text)}"]
        lines += [f"{name} = {getattr(self, name)}" for name in ("replicates", "seed")]
        lines += [f"keep = {_toml(KEEPS[self.every_step])}"]
        lines += [f"measures = {_toml(self.measures)}"] if self.measures else []
        lines += [f"network = {_toml(self._table())}"] if self.network else []
        for name in ("fixed", "swept"):
            if table := getattr(self, name):
                lines += ["", f"[{name}]"]
                lines += [_lines(key, value) for key, value in table.items()]
        return "\n".join(lines) + "\n"

    # --- what it means

    @cached_property
    def ties(self) -> Network | None:
        """The `Network` to run on, or None."""
        if self._in_memory():
            try:
                return self.model.own_network(self.network)
            except NetworkError as error:
                raise self._error(str(error)) from None
        return self.file_read and self.file_read.network

    @cached_property
    def file_read(self) -> Any:
        """The `Reading` of the file `network`, or None."""
        if self.network is None or self._in_memory():
            return None
        from simulations.networks.files import Choices, read_file

        try:
            choices = Choices(**KEPT | self.reading | self._no_weights(), spell=_as_key)
            reading = read_file(self.network, choices)
        except (NetworkError, OSError) as error:
            raise self._error(f"network: {error}") from None
        try:
            self.model.own_network(reading.network, _as_key)
        except NetworkError as error:
            raise self._error(str(error)) from None
        for warning in reading.warnings:
            warnings.warn(warning, UserWarning, 2)
        return reading

    def _in_memory(self):
        return self.network is not None and not isinstance(self.network, (str, os.PathLike))

    def _no_weights(self):
        """Return how TOML, which has no None, says that weights are left out."""
        return {"weights": None} if self.reading.get("weights") == NO_WEIGHTS else {}

    def _table(self):
        return (
            {"file": os.fspath(self.network), **self.reading}
            if self.reading
            else os.fspath(self.network)
        )

    def parameters(self) -> Parameters:
        """Return the parameters of its first setting.

        Raises
        ------
        ScenarioError
            If the values do not fit each other.
        """
        given = self.fixed | {name: values[0] for name, values in self.swept.items()}
        given = {name: value for name, value in given.items() if name not in self.model.options}
        try:
            return self.model.parameters(**given, **self.model.given_by(self.ties))
        except ParameterError as error:
            raise self._error(str(error)) from None

    def plan(self, replicates: int | None = None) -> Plan:
        """Return the `Plan` of all its runs, with another number of replicates if one is given."""
        replicates = self.replicates if replicates is None else replicates
        known = self.model.options
        swept = {
            name: [self._options[name, value] for value in values] if name in known else values
            for name, values in self.swept.items()
        }
        options = {n: self._options[n, of] for n, of in self.fixed.items() if n in known}
        return Plan(self.model, self.parameters(), Grid(swept), replicates, self.seed,
                    self.every_step, self.ties, self.measures, options)  # fmt: skip

    def run(self, *, replicates: int | None = None, **options: Any) -> pd.DataFrame:
        """Return the measures of all its runs, as `ensembles.sweep` does.

        Parameters
        ----------
        replicates : int, optional
            That of the scenario if not given.
        **options
            ``executor``, ``progress``: as in `ensembles.sweep`.

        Returns
        -------
        pandas.DataFrame
        """
        return ensembles.run(self.plan(replicates), **options)

    def facts(self) -> dict[str, Any]:
        """Return all that its numbers depend on, the model's code aside, ready for JSON.

        Returns
        -------
        dict
            The key of the file (``fixed.n``) and its value; defaults are spelled out.
        """
        values = self.parameters().to_dict()
        facts = {"model": self.model.name, "replicates": self.replicates, "seed": self.seed}
        facts |= {"keep": KEEPS[self.every_step]}
        facts |= {"measures": list(self.measures or self.model.card.measures)}
        facts |= {"network": digest_of(self.ties)}
        facts |= {f"fixed.{k}": value for k, value in values.items() if k not in self.swept}
        known = self.model.options
        for name in known.keys() & self.fixed.keys():
            facts[f"fixed.{name}"] = known[name].facts(self._options[name, self.fixed[name]])
        for name, of in self.swept.items():
            own = known.get(name)  # of a brand in a file the code counts, not where it stands
            values = [own.facts(self._options[name, v]) for v in of] if own else list(of)
            facts[f"swept.{name}"] = values
        return facts

    @cached_property
    def hash(self) -> str:
        """A short name of its numbers: equal scenarios have equal hashes."""
        text = json.dumps(self.facts(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def __eq__(self, other):
        return isinstance(other, Scenario) and self.facts() == other.facts()

    def __hash__(self):
        return int(self.hash, 16)

    def __str__(self):
        return self.to_toml()

    # --- its rules

    def _model(self):
        try:
            return Model(self.model) if isinstance(self.model, str) else self.model
        except ValueError as error:
            raise self._error(str(error)) from None

    def _check_replaced(self):
        for name, option in self.model.options.items():
            values = self.swept.get(name, [self.fixed.get(name)])
            read = [self._options.get((name, value)) for value in values]
            for table in ("fixed", "swept"):
                given = getattr(self, table)
                # fixed, it counts where the option is none; swept, it must count everywhere
                for other in decided_by(option, read, all if table == "fixed" else any):
                    if other in given:
                        raise self._error(
                            f"{table}.{other} must not be given with {name}, which decides it; "
                            f"got {short(given[other])}"
                        )

    def _check_counts(self):
        try:
            check_replicates(self.replicates)
            check_seed(self.seed)
        except ValueError as error:
            raise self._error(str(error)) from None

    def _check_names(self):
        known = tuple(self.model.card.measures)
        for name in self.measures:
            self._need(name in known, "measures", f"be among: {', '.join(known)}", name)
        names = self.measures
        self._need(len(set(names)) == len(names), "measures", "be different", list(names))
        known = (*self.model.parameters.names(), *self.model.options)
        for table in ("fixed", "swept"):
            for name in getattr(self, table):
                if name not in known:
                    if refused := self.model.refusal(name):
                        raise self._error(f"{table}.{name}: {refused}")
                    raise self._error(f"{table}.{name} {_unknown(self.model.name, name, known)}")
        for name in self.swept:
            self._need(name not in self.fixed, f"swept.{name}", "not be fixed too", "both")
        if self.network is None:
            self._need(not self.reading, "reading", "go with a network", self.reading)
            return
        if self._in_memory():
            self._need(not self.reading, "reading", "go with a file", self.reading)
        for name in self.reading:
            if name not in READING:
                raise self._error(f"network.{name} {_unknown('a network', name, READING)}")
        shape = self.model.card.network_parameters
        self._need(shape, "network", f"be left out: {self.model.name} has none", self.network)
        for table in ("fixed", "swept"):
            for name in shape:
                given = getattr(self, table)
                rule = "not be given with a network of one's own, which has its own"
                self._need(name not in given, f"{table}.{name}", rule, given.get(name))

    def _value(self, table, name, value):
        try:
            if name in self.model.options:
                value = _without_lists(value)
                self._options[name, value] = self.model.options[name].read(value)
                return value
            return self.model.parameters.checked(name, value)
        except ParameterError as error:
            raise self._error(f"{table}.{error}") from None

    def _need(self, true, key, rule, got):
        if not true:
            raise self._error(f"{key} must {rule}, got {got!r}")

    def _error(self, message):
        return ScenarioError(f"{self.file}: {message}" if self.file else message)


def experiment(model: Model, name: str = "experiment") -> Scenario:
    """Return a scenario that comes with a model, such as that of its chapter.

    Parameters
    ----------
    model : Model
    name : str
        Its file in the model's folder, without ``.toml``.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        If there is no such file.

    Examples
    --------
    >>> from simulations import Model, experiment
    >>> scenario = experiment(Model("first_link"))
    >>> scenario.model.name, sorted(scenario.swept)
    ('first_link', ['first', 'mean_degree'])
    """
    return Scenario.read(Path(model.rules.__file__).with_name(f"{name}.toml"))


def _spell_files(name, folder, fixed, swept):
    """Let options name their files so that they mean the same from every folder."""
    known = Model(name).options if name in model_names() else {}
    for option, declared in known.items():
        if option in fixed:
            fixed[option] = declared.spelled(fixed[option], folder)
        if option in swept:
            swept[option] = [declared.spelled(value, folder) for value in swept[option]]


def _without_lists(value):
    return tuple(map(_without_lists, value)) if isinstance(value, list) else value


def _unknown(what, name, known):
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    guess = f"; did you mean {close[0]}?" if close else ""
    return f"is not a {'key' if what.startswith('a ') else 'parameter'} of {what}; " + (
        f"it has {', '.join(known)}{guess}"
    )


def _network(path, given):
    """Return the file of a network, and how to read it."""
    if not isinstance(given, dict):
        return given, {}
    reading = dict(given)
    file = reading.pop("file", None)
    if not isinstance(file, str):
        raise ScenarioError(f"{path}: network.file must be a text in quotes, got {file!r}")
    return file, reading


def _as_key(name, value):
    """Return how a scenario says how to read its network."""
    value = NO_WEIGHTS if value is None else value
    return f"network.{name} = {_toml(value)}, beside network.file,"


def _values(path, name, given):
    """Return the values of a list or a range."""
    if isinstance(given, list):
        return given
    where = f"{path}: swept.{name}"
    ways = {"from", "to", "by"}, {"from", "to", "count"}
    if not isinstance(given, dict) or set(given) not in ways:
        raise ScenarioError(
            f"{where} must be a list, {{ from, to, by }} or {{ from, to, count }}, got {given!r}"
        )
    for key, value in given.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ScenarioError(f"{where}.{key} must be a number, got {value!r}")
        if not math.isfinite(value):
            raise ScenarioError(f"{where}.{key} must be finite, got {value!r}")
    # decimal, so that a tenth step is 0.1 and three of them 0.3
    start, end = Decimal(repr(given["from"])), Decimal(repr(given["to"]))
    if "by" in given:
        by = Decimal(repr(given["by"]))
        steps = (end - start) / by if by else Decimal(-1)
        if steps < 0 or steps != int(steps):
            raise ScenarioError(
                f"{where} must get from {start} to {end} in whole steps, got by = {by}"
            )
    else:
        steps = Decimal(repr(given["count"])) - 1
        if steps < 1 or steps != int(steps):
            raise ScenarioError(f"{where}.count must be a whole number of at least 2, "
                                f"got {given['count']}")  # fmt: skip
        by = (end - start) / steps
    if steps >= MOST_VALUES:
        raise ScenarioError(f"{where} must have at most {MOST_VALUES:,} values, got {steps + 1:,}")
    values = [start + i * by for i in range(int(steps) + 1)]
    return [int(v) if v == int(v) else float(v) for v in values]


def _toml(value):
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(of)}' for key, of in value.items())} }}"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value)


def _lines(key, value):
    if not isinstance(value, (list, tuple)):
        return f"{key} = {_toml(value)}"
    # a new line between two values only, never in a text, such as the name of a file
    values = ", ".join(_toml(item).replace(" ", "\0") for item in value)
    whole = {"break_long_words": False, "break_on_hyphens": False}
    filled = textwrap.fill(f"{key} = [{values}]", 80, subsequent_indent="    ", **whole)
    return filled.replace("\0", " ")
