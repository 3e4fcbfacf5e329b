"""Public functions are called with nonsense: each call ends in a sane result or a named error.

The functions are found by walking the package. Each is called with sane arguments first, by the
names of its parameters (`sane`), then with one of them replaced by nonsense. A call may return, or
raise an error that names the argument. It may not raise anything else, return NaN, take long, or
end the process; so the calls are made in processes of their own.
"""

import contextlib
import importlib
import importlib.util
import inspect
import multiprocessing
import pkgutil
import random
import re
import warnings
from collections import Counter
from functools import cache
from types import FunctionType

import numpy as np
import pytest
from sane.shared import SANE

import simulations
from simulations import networks
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.networks.rows import NetworkError
from simulations.town.text import TownError

ROOMS = ("chance", "networks", "processes", "theory", "running", "town", "models")
LONG = 20  # seconds a call may take
FIRST = 120  # seconds for the first, which compiles
WORKERS = 2

# Modules whose public functions are parts of something that checks for them, with what it is. What
# a model adds to the functions that every model has is named in tests/sane, with its reason; of
# other rooms they are counted here: a new one is a decision.
INNER = {
    r"models\.\w+\.engine": "steps of `Model.simulate`, which checks; the states are the model's",
    r"models\.\w+\.rules": "luck of a run, drawn by the engine with the model's own parameters",
    r"models\.\w+\.explorer": "words of an explorer, about results of the model",
    r"models\.\w+\.figures": "drawings of frames and runs of the model",
    r"networks\.(choices|files|formats|headers|layout|people|tables)": "parts of `read_ties`",
    r"networks\.given": "reads, tried through the functions that take a network, or refuses",
    r"networks\.rows": "parts of `from_ties` and of the generators",
    r"processes\.hooks": "parts of `Model.simulate`, which tests/test_hooks.py tries",
    r"processes\.in_blocks": "parts of runs on networks that are not stored, which check",
    r"processes\.letters": "parts of the engine of persons and brands",
    r"processes\.talk": "parts of the engine of push or dialogue",
    r"running\.\w+": "parts of `ensemble` and `sweep`, which tests/test_edges.py tries",
    r"town\.(clock|desk|flood|gifts|post|rules|toys|visiting|wishes)": (
        "plain rules, run on a Town that checks itself"
    ),
}
OF_EVERY_MODEL = r"(engine|rules)\.(simulate|start|step|build_network|measures|draw_\w+)"
# run by the contract of all models and by the tests of explorers, on results only
OF_RESULTS = r"(figures|explorer)\.\w+"
COUNTED = {
    "networks.choices": 3,
    "networks.files": 1,
    "networks.formats": 5,
    "networks.given": 4,
    "networks.headers": 6,
    "networks.layout": 1,
    "networks.people": 7,
    "networks.rows": 13,
    "networks.tables": 6,
    "processes.hooks": 7,
    "processes.in_blocks": 2,
    "processes.letters": 5,
    "processes.talk": 2,
    "running.blocks": 3,
    "running.catalogue": 6,
    "running.ensembles": 5,
    "running.executors": 3,
    "running.own_models": 4,
    "running.provenance": 4,
    "running.reached_code": 1,
    "running.progress": 2,
    "running.kept_runs": 3,
    "running.people_files": 4,
    "running.safe_files": 5,
    "running.scenario": 1,
    "running.sensitivity": 1,
    "running.sources": 6,
    "running.sweep_folder": 3,
    "town.clock": 2,
    "town.desk": 3,
    "town.flood": 1,
    "town.gifts": 2,
    "town.post": 2,
    "town.rules": 7,
    "town.toys": 8,
    "town.visiting": 1,
    "town.wishes": 6,
}
# and single functions of these modules that are for everybody
OUTER = {
    "models.knowledge.engine.count_acting",
    "models.knowledge.fewest_ties.fewest_ties",
    "models.percolation.studio.self_organised",
    "networks.files.read_ties",
    "networks.rows.from_ties",
}


def walked():
    """Return the public functions of the package by their dotted names, without compiled ones."""
    found = {}
    for info in pkgutil.walk_packages(simulations.__path__, "simulations."):
        room = info.name.split(".")[1]
        if room not in ROOMS or info.name.rpartition(".")[2].startswith("_"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            mine = isinstance(value, FunctionType) and value.__module__ == info.name
            if mine and not name.startswith("_"):
                found[f"{info.name}.{name}".removeprefix("simulations.")] = value
    return found


def is_inner(name):
    """Return whether a function is a part of something that checks for it."""
    if name in OUTER:
        return False
    room, model, *rest = name.split(".")
    if room == "models" and ".".join(rest) in untried_of(model):
        return True
    module = name.rpartition(".")[0]
    return any(re.fullmatch(pattern, module) for pattern in INNER)


def public():
    """Return the functions to be called, by name."""
    return {name: function for name, function in walked().items() if not is_inner(name)}


# --- sane arguments: a value, or a function that makes one


def settings(name):
    """Return small parameters of the model to which a function belongs."""
    rules = importlib.import_module(f"simulations.{name.rsplit('.', 2)[0]}.rules")
    small = {"n": 30, "side": 5, "steps": 5, "circle": 3, "mean_degree": 4, "n_seeds": 2}
    small |= {"turnover": 0.02} if name.endswith("long_run_share") else {}
    small |= {"horizon": 5, "years": 5, "group_size": 4, "max_steps": 5}
    known = rules.Parameters.names()
    return rules.Parameters(**{k: v for k, v in small.items() if k in known})


@cache
def sane_of(model):
    """Return the sane arguments that a model declares in tests/sane, by their names."""
    return getattr(declared(model), "SANE", {})


def untried_of(model):
    """Return the parts of a model that no call tries, with the reasons."""
    return getattr(declared(model), "UNTRIED", {})


@cache
def declared(model):
    """Return the module of tests/sane that belongs to a model, or None."""
    found = importlib.util.find_spec(f"sane.{model}")
    return importlib.import_module(f"sane.{model}") if found else None


def place_of(name, parameter):
    """Return where a sane argument of a function stands, and its name there; or None.

    Its own entry comes first, then that for the name of the parameter, in the model's file if it
    is a model's function; then in that of the shared rooms.
    """
    room, model, *rest = name.split(".")
    places = [(SANE, f"{name}.{parameter}"), (SANE, parameter)]
    if room == "models":
        own = sane_of(model)
        places = [(own, ".".join([*rest, parameter])), (own, parameter), *places]
    return next(((table, key) for table, key in places if key in table), None)


def sane(name, parameter):
    """Return a sane argument of a function, made anew."""
    if parameter == "parameters" and name.startswith("models."):
        return settings(name)
    table, key = place_of(name, parameter)
    value = table[key]
    return value() if callable(value) else value


def parameters_of(function):
    """Return the names of a function's parameters, without ``**options``."""
    known = inspect.signature(function).parameters.values()
    return [one.name for one in known if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)]


# --- nonsense

NONSENSE = {
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: float("-inf"),
    "-1": lambda: -1,
    "0": lambda: 0,
    ".5": lambda: 0.5,
    "1.3": lambda: 1.3,
    "text": lambda: "3",
    "bytes": lambda: b"3",
    "None": lambda: None,
    "True": lambda: True,
    "huge": lambda: 10**30,
    "2**63": lambda: 2**63,
    "1e300": lambda: 1e300,
    "complex": lambda: 1j,
    "object": object,
    "dict": dict,
    "empty list": list,
    "empty array": lambda: np.array([]),
    "a row": lambda: [1, 2, 3],
    "fractions": lambda: np.array([0.5, 1.5]),
    "nan in a row": lambda: np.array([0.1, np.nan, 0.3]),
    "-1 in a row": lambda: np.array([0, -1, 2]),
    "nobody": lambda: np.array([0, 10**6, 2]),
    "twice": lambda: np.zeros(30, np.int64),
    "too many": lambda: np.arange(1000),
    "bytes in a row": lambda: np.arange(30, dtype=np.int8),
    "truths": lambda: np.ones(30, bool),
    "texts": lambda: ["a", "b"],
    "ragged": lambda: [[1, 2], [3]],
    "a table": lambda: np.ones((3, 3)),
    "[1, 200]": lambda: np.array([1, 200]),
    "no ties": lambda: networks.from_ties([], n=30),
    "one person": lambda: networks.from_ties([], n=1),
    "star": lambda: networks.from_ties([(0, k) for k in range(1, 30)]),
    "K4": lambda: networks.complete(4),
}
NETWORKS = ("no ties", "one person", "star", "K4")


def cases():
    """Return all calls: the name of a function, a parameter of it and the name of nonsense."""
    found = []
    for name, function in public().items():
        for parameter in parameters_of(function):
            # a network is nonsense in one way for most, and in four where one is asked for
            kinds = [k for k in NONSENSE if k not in NETWORKS or parameter == "network"]
            found += [(name, parameter, kind) for kind in kinds]
    return found


# --- calls


def is_sane(result):
    """Return whether no number of a result is NaN."""
    if isinstance(result, Trajectory):
        result = list(result.measures.values())
    if isinstance(result, dict):
        result = list(result.values())
    if hasattr(result, "select_dtypes"):
        result = result.select_dtypes("number").to_numpy()
    if isinstance(result, (list, tuple)):
        return all(map(is_sane, result))
    if isinstance(result, (float, np.floating, np.ndarray)):
        result = np.asarray(result)
        return result.dtype.kind != "f" or not np.isnan(result).any()
    return True


def names_it(error, function, parameter):
    """Return whether an error says which argument breaks which rule.

    Where two do not fit each other, such as people and a network, it may be the other one.
    """
    said = str(error)
    if isinstance(error, TownError):  # told as on the page of towns: "a tie must join ..."
        return re.search(r"\b(must|takes no)\b", said) is not None and len(said) < 400
    if isinstance(error, ParameterError | NetworkError):
        blamed = parameters_of(function)
    elif isinstance(error, ValueError | TypeError):
        blamed = [parameter]
    else:  # what a file system says of a path
        return parameter == "path" and isinstance(error, FileNotFoundError | IsADirectoryError)
    rule = rf"\b({'|'.join(blamed)})\b.* must\b|\bline \d+: "
    return re.search(rule, said, re.DOTALL) is not None and len(said) < 400


def fault_of(name, parameter, kind):
    """Return what is wrong with a call, or None; sane arguments if nothing is to be replaced."""
    function = walked()[name]
    given = {one: sane(name, one) for one in parameters_of(function)}
    if parameter is not None:
        given[parameter] = NONSENSE[kind]()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore" if parameter is None else "error")
            result = function(**given)
    except Exception as error:
        if parameter is None or not names_it(error, function, parameter):
            return f"{type(error).__name__}: {error}"[:200]
        return None
    if parameter is not None and not is_sane(result):
        return "NaN came back"
    return None


def serve(pipe):
    """Answer calls until there are none: what runs in a process of its own."""
    with contextlib.suppress(EOFError):
        while True:
            pipe.send(fault_of(*pipe.recv()))


class Caller:
    """A process that makes calls, and another one whenever it ends."""

    context = multiprocessing.get_context("spawn")

    def __init__(self):
        self.process, self.known = None, set()

    def _begin(self):
        self.pipe, there = self.context.Pipe()
        self.process = self.context.Process(target=serve, args=(there,), daemon=True)
        self.process.start()
        there.close()
        self.known.clear()

    def end(self):
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None

    def ask(self, name, parameter=None, kind=None):
        """Return what is wrong with a call, or None."""
        if self.process is None:
            self._begin()
        if parameter is not None and name not in self.known:
            self.known.add(name)
            found = self.ask(name)
            if found:
                return f"with sane arguments: {found}"
        self.pipe.send((name, parameter, kind))
        if not self.pipe.poll(LONG if parameter is not None else FIRST):
            self.end()
            return f"took more than {LONG} s"
        try:
            return self.pipe.recv()
        except (EOFError, ConnectionError):
            self.end()
            return "ended the process"


def faults(chosen):
    """Return what is wrong with calls, made by several processes."""
    from concurrent.futures import ThreadPoolExecutor

    chosen = sorted(chosen)
    parts = [
        chosen[k * len(chosen) // WORKERS : (k + 1) * len(chosen) // WORKERS]
        for k in range(WORKERS)
    ]

    def work(part):
        caller = Caller()
        try:
            return [(*case, found) for case in part if (found := caller.ask(*case))]
        finally:
            caller.end()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [found for part in pool.map(work, parts) for found in part]


def told(found):
    """Return faults as text, a line each."""
    lines = [f"{name}({parameter}={kind}): {what}" for name, parameter, kind, what in found]
    return "\n".join([f"{len(lines)} faults", *lines])


# --- tests


def test_every_argument_has_a_sane_value():
    wanted = {(n, p) for n, function in public().items() for p in parameters_of(function)}
    unknown = [
        f"give tests/sane an argument called {p}, of {n}"
        for n, p in sorted(wanted)
        if not (place_of(n, p) or (p == "parameters" and n.startswith("models.")))
    ]
    assert not unknown, "\n".join(unknown)


def test_what_no_call_tries_is_named_with_a_reason_or_counted():
    named, counts = {}, Counter()
    for name in filter(is_inner, walked()):
        room, model, *rest = name.split(".")
        if room != "models":
            counts[f"{room}.{model}"] += 1
        elif not re.fullmatch(f"{OF_EVERY_MODEL}|{OF_RESULTS}", ".".join(rest)):
            named.setdefault(model, set()).add(".".join(rest))
    models = {name.split(".")[1] for name in walked() if name.startswith("models.")}
    for model in sorted(models):
        reasons = untried_of(model)
        assert set(reasons) == named.get(model, set()), f"UNTRIED in tests/sane/{model}.py"
        assert all(len(reason.split()) > 2 for reason in reasons.values()), model
    assert counts == COUNTED, "a part more or less: let a call try it, or count it in COUNTED"


def sample(most=3):
    """Return some of three calls for each argument of each function, the same in every run."""
    kinds = {}
    for name, parameter, kind in cases():
        kinds.setdefault((name, parameter), []).append(kind)
    luck = random.Random(1)
    return [(*where, kind) for where, some in kinds.items() for kind in luck.sample(some, 3)[:most]]


def test_nonsense_for_every_argument_is_refused_by_name(request):
    found = faults(sample(1 if request.config.getoption("--skip-whole") else 3))
    assert not found, told(found)


@pytest.mark.slow
@pytest.mark.whole
def test_all_nonsense_is_refused_by_name():
    found = faults(cases())
    assert not found, told(found)
