"""Public functions are called with nonsense: each call ends in a sane result or a named error.

The functions are found by walking the package. Each is called with sane arguments first, by the
names of its parameters (`SANE`), then with one of them replaced by nonsense. A call may return, or
raise an error that names the argument. It may not raise anything else, return NaN, take long, or
end the process; so the calls are made in processes of their own.
"""

import contextlib
import importlib
import inspect
import multiprocessing
import pkgutil
import random
import re
import warnings
from types import FunctionType

import numpy as np
import pytest

import simulations
from simulations import chance, networks
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.networks.rows import NetworkError
from simulations.town.text import TownError

ROOMS = ("chance", "networks", "processes", "theory", "running", "town", "models")
LONG = 20  # seconds a call may take
FIRST = 120  # seconds for the first, which compiles
WORKERS = 2

# Modules whose public functions are parts of something that checks for them, with what it is. They
# are counted in a test: a new one is a decision.
INNER = {
    r"models\.\w+\.engine": "steps of `Model.simulate`, which checks; the states are the model's",
    r"models\.\w+\.rules": "luck of a run, drawn by the engine with the model's own parameters",
    r"models\.contact_to_relation\.meetings": "a part of its engine",
    r"models\.\w+\.explorer": "words of an explorer, about results of the model",
    r"models\.\w+\.figures": "drawings of frames and runs of the model",
    r"networks\.(choices|files|formats|headers|layout|people|tables)": "parts of `read_ties`",
    r"networks\.given": "what refuses",
    r"networks\.rows": "parts of `from_ties` and of the generators",
    r"processes\.talk": "parts of the engine of push or dialogue",
    r"running\.\w+": "parts of `ensemble` and `sweep`, which tests/test_edges.py tries",
    r"town\.(clock|rules|toys|visiting|wishes)": "plain rules, run on a Town that checks itself",
}
# and single functions of these modules that are for everybody
OUTER = {
    "models.knowledge.engine.count_acting",
    "models.knowledge.engine.fewest_ties",
    "models.percolation.engine.self_organised",
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
    module = name.rpartition(".")[0]
    return name not in OUTER and any(re.fullmatch(pattern, module) for pattern in INNER)


def public():
    """Return the functions to be called, by name."""
    return {name: function for name, function in walked().items() if not is_inner(name)}


# --- sane arguments


def net():
    return networks.random_graph(30, 4, rng=chance.generator(1, "fuzz"))


def settings(name):
    """Return small parameters of the model to which a function belongs."""
    rules = importlib.import_module(f"simulations.{name.rsplit('.', 2)[0]}.rules")
    small = {"n": 30, "side": 5, "steps": 5, "circle": 3, "mean_degree": 4, "n_seeds": 2}
    small |= {"turnover": 0.02} if name.endswith("long_run_share") else {}
    small |= {"horizon": 5, "years": 5, "group_size": 4, "max_steps": 5}
    known = rules.Parameters.names()
    return rules.Parameters(**{k: v for k, v in small.items() if k in known})


def usage():
    from simulations.models.alphabet import series

    return series.best("users")


def hosts():
    from simulations.models.alphabet import series

    return series.best("hosts")


def filled():
    from simulations.processes import newman_ziff

    return newman_ziff.fill_many(4, 3)


def a_state():
    from simulations.processes import threshold_cascade

    return threshold_cascade.start(np.ones(30, np.int32), [0, 1])


def a_town():
    from simulations import town

    return town.make("site", 4, [(0, 1), (1, 2)])


def sets():
    from simulations.processes import influence

    return influence.reverse_sets(net(), 0.2, worlds=3, roots=2)


def draws():
    return chance.everyone(1, "fuzz", 30)


def demanded():
    from simulations.models.percolation import price

    return price.demand(net())


def effects_of():
    from simulations.models.contact_to_relation import levers

    return levers.design(levers.ENDS, n=300)


# a value, or a function that makes one; by name of the parameter, or of function and parameter
SANE = {
    "advertising": 0.01,
    "alone": 0.1,
    "answer_loss": 0.2,
    "at": 0.5,
    "beginners": lambda: np.array([0, 1]),
    "belief": 0.5,
    "branches": 3,
    "build": lambda: lambda seed: net(),
    "certainty": 0.9,
    "chance": 0.2,
    "change": 0.01,
    "confidence": 0.3,
    "contacted": 0.1,
    "contacts": 10,
    "copying": 0.8,
    "count": 3,
    "counts": lambda: np.array([2, 3]),
    "curve": demanded,
    "days": (),
    "degree": 4,
    "degrees": lambda: np.array([1, 2, 3]),
    "depth": 2,
    "design": effects_of,
    "designs": 5,
    "direction": "either",
    "doubt": 0.1,
    "draws": draws,
    "dt": 0.5,
    "ends": lambda: np.array([[2, 1, 2], [0, 1, 2]]),
    "every_lesson": True,
    "features": 5,
    "film": 0,
    "films": 5,
    "fillings": filled,
    "first": 1,
    "frame": usage,
    "friends": 2,
    "gain": 1.0,
    "gap": 0.01,
    "generation": 5,
    "generations": 5,
    "hidden": 2,
    "how": "shouts",
    "inside": 0.8,
    "insistence": 0.1,
    "insistences": lambda: [0.1, 0.5],
    "kind": "site",
    "learners": lambda: [5, 10],
    "least": 0.05,
    "levels": None,
    "links": 2,
    "longest": 4,
    "loss": 4.0,
    "loss_chance": 0.2,
    "mean": 25.0,
    "mean_degree": 4.0,
    "meetings": 3,
    "most": 10,
    "n": 30,
    "n_readers": 10,
    "needed": lambda: np.ones(30, np.int32),
    "neighbourhood": "Moore",
    "network": net,
    "newcomers": lambda: np.array([0, 1], np.int32),
    "nights": 10,
    "number": 229,
    "opinions": lambda: draws(),
    "order": lambda: np.arange(30),
    "p": 0.03,
    "parameters": None,
    "people": lambda: np.array([0, 1]),
    "periodic": (True, False),
    "person": 1,
    "preference": draws,
    "price": 0.2,
    "prior": 3.0,
    "probability": 0.2,
    "pull": 0.5,
    "q": 0.38,
    "quality": 0.5,
    "radius": 1,
    "reach": 2,
    "reconsider": 0.1,
    "record": False,
    "replicates": 3,
    "reproduction": 0.5,
    "reproductions": lambda: [0.2, 0.5],
    "rewiring": 0.1,
    "right": 0.6,
    "rng": lambda: chance.generator(1, "fuzz"),
    "rooms": 2,
    "roots": 2,
    "rounds": 3,
    "rule": "site",
    "runs": 2,
    "searchers": lambda: np.array([[1, 2, 3], [3, 1, 2]]),
    "second": 0,
    "seed": 1,
    "seed_adopters": lambda: [0, 1],
    "seeds": 0.1,
    "seen_willing": 2,
    "sets": sets,
    "share": 0.2,
    "shares": lambda: [0.1, 0.5],
    "shortcuts": 0.1,
    "shared": 2,
    "side": 5,
    "silence": 0.1,
    "silent": 1,
    "size": 4,
    "sizes": lambda: np.array([1, 2, 3]),
    "speakers": lambda: np.array([0, 1]),
    "spread": 10.0,
    "spreads": lambda: [5.0, 10.0],
    "start": 0,
    "state": a_state,
    "step": 1,
    "steps": 5,
    "strangers": 3,
    "stream": "fuzz",
    "t": 1,
    "teaching": 0.1,
    "team": 2,
    "text": "site;seed=1;people=3;ties=0-1",
    "threshold": 0.18,
    "thresholds": lambda: draws() * 30,
    "ties": (),
    "total": 100.0,
    "town": a_town,
    "traits": 10,
    "value": 0.7,
    "values": draws,
    "votes": 3.0,
    "weight": 1.0,
    "word_of_mouth": 0.1,
    "worlds": 3,
    "years": 5.0,
    "until": 1998.0,
    "target": 2000.0,
    # where a name means something else
    "chance.draws.random_bits_of.stream": lambda: chance.stream_key(1, "fuzz"),
    "chance.draws.uniforms.first": lambda: np.arange(5),
    "models.alphabet.collective_brain.mean_gains.spread": 1.0,
    "models.alphabet.collective_brain.skill_of_readers.frame": None,
    "models.alphabet.collective_brain.skill_over_generations.spread": 1.0,
    "models.alphabet.series.best.name": "users",
    "models.alphabet.series.extend_line.counts": 3,
    "models.alphabet.series.fit_growth.end": "1995-01",
    "models.alphabet.series.fit_growth.frame": hosts,
    "models.alphabet.series.fit_growth.start": "1991-01",
    "models.alphabet.series.growth_by_period.frame": hosts,
    "models.alphabet.series.load.name": "users",
    "models.alphabet.theory.critical_learners.spread": 1.0,
    "models.alphabet.theory.skill_gain.spread": 1.0,
    "models.first_link.theory.chance_of_cascade.first": "anybody",
    "models.first_link.theory.poisson.mean": 3.0,
    "models.crowd_design.searchers.compare_teams.size": 30,
    "models.knowledge.email_game.doubts.last": lambda: np.array([1, 2, 3]),
    "models.knowledge.engine.count_acting.network": lambda: networks.ring(5, 2),
    "models.knowledge.engine.count_acting.threshold": 3,
    "models.knowledge.engine.fewest_ties.n": 4,
    "models.knowledge.engine.fewest_ties.threshold": 3,
    "models.knowledge.rules.world_weights.n": 4,
    "models.knowledge.theory.chance_of_enough.threshold": 3,
    "models.contact_to_relation.levers.design.levels": lambda: {"advertising": [0.05, 0.1]},
    "models.contact_to_relation.levers.design.replicates": 1,
    "models.knowledge.theory.critical_spread.n": 100,
    "models.percolation.price.build_network.kind": "lattice",
    "models.percolation.price.four_networks.n": 25,
    "models.percolation.price.ring_thresholds.shortcuts": lambda: [0.1, 0.5],
    "models.shared_service.theory.gains_of_a_merger.large": 1000.0,
    "models.shared_service.theory.gains_of_a_merger.small": 100.0,
    "networks.files.read_ties.columns": None,
    "networks.files.read_ties.duplicates": "merge",
    "networks.files.read_ties.header": None,
    "networks.files.read_ties.path": lambda: networks.fixed.__file__.replace(
        "fixed.py", "data/karate_club.csv"
    ),
    "networks.files.read_ties.self_ties": "drop",
    "networks.files.read_ties.separator": None,
    "networks.given.a_network.name": "network",
    "networks.given.a_network.value": net,
    "networks.random.circles.repeats": "merge",
    "networks.random.circles.self_ties": "redraw",
    "networks.random.circles.size": 5,
    "networks.rows.from_ties.labels": None,
    "networks.rows.from_ties.pairs": lambda: [(0, 1), (1, 2)],
    "processes.complex_contagion.sweep.friends": (1, 2),
    "processes.newman_ziff.fill_in_order.order": lambda: np.arange(25, dtype=np.int32),
    "town.text.make.at": None,
    "town.text.make.first": None,
    "town.text.make.own": None,
    "town.text.make.parameters": None,
    "town.text.make.people": 4,
    "town.text.name_of.person": 3,
    # of masks and faces
    "careful": 0.1,
    "cheats": 0.05,
    "cost": 1,
    "letters": 5,
    "open_worth": 0.6,
    "tested": 5,
    "within": 0.6,
    "models.masks.colouring.friends_with_the_same.text": lambda: np.zeros(30, int),
    "models.masks.theory.best_test.people": 100,
    "models.masks.theory.break_even.most": 200,
    "models.masks.theory.regret.people": 100,
    "models.masks.theory.same_text.texts": 10,
    # of the acid of dialogue
    "brand": "obedient",
    "customers": 201,
    "defects": 3,
    "different": False,
    "disagreement": 0.1,
    "loud": 0.1,
    "poll": 9,
    "qualities": lambda: [0.5, 0.7],
    "warning": 0.1,
    # of the two clocks
    "contract": 24,
    "delay": 2,
    "doubling": 24.0,
    "fast": (1, 6),
    "fresh": 3.0,
    "glance": 0.1,
    "lead": 6,
    "life": 24,
    "lifetime": 24.0,
    "months": 50,
    "phase": 0,
    "phases": (0, 0),
    "slow": (3, 12),
    "stale": 20.0,
    "taste": draws,
    "whole_months": True,
}


def sane(name, parameter):
    """Return a sane argument of a function, made anew."""
    if parameter == "parameters" and name.startswith("models."):
        return settings(name)
    key = f"{name}.{parameter}"
    if key == "models.alphabet.collective_brain.skill_of_readers.frame":
        from simulations import Model, sweep

        small = settings(name)
        return sweep(Model("alphabet"), {"teachers": [5]}, small, replicates=2, every_step=True)
    value = SANE[key] if key in SANE else SANE[parameter]
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
        f"give test_fuzz.py an argument called {p}, of {n}"
        for n, p in sorted(wanted)
        if p not in SANE and f"{n}.{p}" not in SANE
    ]
    assert not unknown, "\n".join(unknown)


def test_nonsense_is_refused_by_name():
    chosen = random.Random(1).sample(cases(), 1_000)
    found = faults(chosen)
    assert not found, told(found)


@pytest.mark.slow
def test_all_nonsense_is_refused_by_name():
    found = faults(cases())
    assert not found, told(found)
