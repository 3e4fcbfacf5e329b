"""Models of one's own: from a file outside the repository, a notebook or Mesa, they run as ours."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulations import Model, cli, compare, ensemble, register, sobol, sweep
from simulations.core.parameters import ParameterError
from simulations.running import own_models, reached_code
from simulations.running.catalogue import model_names
from simulations.running.executors import ExecutorError, processes
from simulations.running.scenario import Scenario
from simulations.running.sweep_folder import FolderError, SweepFolder

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "book" / "bring_your_own_model.md").read_text(encoding="utf-8")
SIR = re.search(r"^%%writefile sir\.py\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[1]
STUDY = """
model = "sir.py:SIR"
replicates = 20
[fixed]
n = 100
steps = 30
[swept]
coverage = { from = 0, to = 0.8, by = 0.2 }
who = ["anybody", "hubs"]
"""
COIN = """
from dataclasses import dataclass
from simulations.chance import uniforms
from simulations.core import parameters as declare

class Coin:
    @dataclass(frozen=True)
    class Parameters(declare.Parameters):
        bias: float = declare.chance("chance of heads", default=0.5)

    def simulate(self, parameters, seed):
        return {"heads": uniforms(seed, "toss", range(20)) < parameters.bias}
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a folder outside the repository, the current one, with the stranger's model."""
    (tmp_path / "sir.py").write_text(SIR)
    (tmp_path / "study.toml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def nobody_registered(monkeypatch):
    """Let each test begin with no model of one's own."""
    monkeypatch.setattr(own_models, "REGISTERED", {})


@pytest.fixture(scope="module")
def pool():
    with processes(2) as pool:
        yield pool


def written(text, name="coin.py"):
    Path(name).write_text(text)
    return name


def ask(capsys, *words):
    code = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def into(folder, model, **swept):
    """Run a small sweep of a model into a folder."""
    with SweepFolder(folder, Scenario(model, {}, swept or {"bias": [0, 1]}, 3)) as out:
        out.run()


def small(model):
    return model.parameters(n=60, steps=20)


# --- a file outside the repository


def test_the_file_that_the_page_shows_is_short():
    assert len(SIR.splitlines()) < 70


def test_a_file_is_compared_on_the_command_line_as_in_python(home, capsys):
    words = ["compare", "sir.py:SIR", "--coverage", 0, 0.4, "--n", 60, "--steps", 20]
    code, out, err = ask(capsys, *words, "--replicates", 20, "--out", "result.parquet")
    assert (code, err) == (0, "")
    model = Model("sir.py")
    result = compare(model, "coverage", [0.0, 0.4], small(model), replicates=20)
    assert out.startswith(result.sentence())
    assert result.sentence().startswith("Best: coverage = 0.4, with spared")
    pd.testing.assert_frame_equal(pd.read_parquet("result.parquet"), result.frame)


def test_paired_runs_share_network_and_luck(home):
    model = Model("sir.py")
    p = small(model).replace(coverage=0.0)
    frame = sweep(model, {"who": ["anybody", "hubs"]}, p, replicates=3)
    by = frame.pivot(index="replicate", columns="who", values="spared")
    assert by["anybody"].equals(by["hubs"]), "nobody is vaccinated, so it cannot matter who is"
    assert by["hubs"].nunique() > 1


def test_one_and_two_workers_threads_or_processes_give_equal_results(home, pool):
    model = Model("sir.py:SIR")
    grid = {"coverage": [0, 0.3], "who": ["anybody", "hubs"]}
    one, two = (
        sweep(model, grid, small(model), replicates=4, executor=ThreadPoolExecutor(count))
        for count in (1, 2)
    )
    apart = sweep(model, grid, small(model), replicates=4, executor=pool)
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    pd.testing.assert_frame_equal(one, apart, check_exact=True)


def test_sobol_finds_what_matters_with_processes_too(home, pool):
    model = Model("sir.py:SIR")
    ranges = {"coverage": [0, 0.8], "beta": [0.05, 0.3]}
    given = {"parameters": small(model), "samples": 8, "replicates": 2}
    here, apart = sobol(model, ranges, **given), sobol(model, ranges, **given, executor=pool)
    pd.testing.assert_frame_equal(here, apart, check_exact=True)
    assert here.loc["coverage", "total"] > 0


def test_a_network_of_ones_own_takes_the_place_of_the_models(home, capsys):
    Path("ring.csv").write_text("".join(f"{k},{(k + 1) % 5}\n" for k in range(5)))
    words = ["run", "sir.py", "--network", "ring.csv", "--n_seeds", 1, "--coverage", 0]
    words += ["--beta", 1, "--gamma", 1, "--steps", 1, "--replicates", 8]
    code, out, _ = ask(capsys, *words)
    assert code == 0
    assert "5 people and 5 ties of your own" in out
    assert re.search(r"infected +0\.4000 +\+- 0\.0000", out), "the two neighbours of the first"
    assert re.search(r"spared +0\.4000 +\+- 0\.0000", out)


def test_a_model_without_a_network_refuses_one(home, capsys):
    Path("ring.csv").write_text("1,2\n")
    with pytest.raises(ParameterError, match="network must be left out: Coin has none"):
        Model(written(COIN)).simulate(network=[(1, 2)])


# --- killed and resumed


def command(*more):
    words = [sys.executable, "-m", "simulations", "sweep", "study.toml", "--part-runs", "5"]
    return [*words, "--workers", "1", *more]


def test_a_sweep_that_is_killed_goes_on_to_the_table_of_an_undisturbed_one(home):
    with SweepFolder(home / "whole", Scenario.read("study.toml")) as whole:
        whole.run()
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command("--out", "out"), env=env)
    until = time.monotonic() + 120
    while len(list(home.glob("out/parts/*.parquet"))) < 2 and time.monotonic() < until:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = len(list(home.glob("out/parts/*.parquet")))
    assert process.returncode == -signal.SIGKILL
    assert 2 <= kept < 40
    assert cli.main(command("--out", "out")[3:]) == 0
    assert (home / "out/runs.parquet").read_bytes() == (home / "whole/runs.parquet").read_bytes()


def test_a_changed_rule_is_not_gone_on_with_and_the_file_is_named(home, capsys):
    assert cli.main(["sweep", "study.toml", "--out", "out"]) == 0
    assert json.loads(Path("out/manifest.json").read_text())["own"].keys() == {"sir.py"}
    text = Path("sir.py").read_text()
    Path("sir.py").write_text(text.replace("< p.gamma", "<= p.gamma"))
    capsys.readouterr()
    code, _, err = ask(capsys, "sweep", "study.toml", "--out", "out")
    assert code == 2
    assert "sir.py was another when it was begun" in err
    Path("sir.py").write_text(text.replace("\n", "\r\n"))  # how lines end is no change
    assert cli.main(["sweep", "study.toml", "--out", "out"]) == 0


def test_what_a_file_imports_from_beside_it_counts(home):
    helpers = home / "helpers"
    helpers.mkdir()
    (helpers / "__init__.py").write_text("from helpers.deep import LIMIT\n")
    (helpers / "deep.py").write_text("LIMIT = 1\n")
    text = COIN.replace("class Coin", "from helpers import LIMIT\nclass Coin", 1)
    into("out", Model(written(text.replace("parameters.bias", "parameters.bias * LIMIT"))))
    (helpers / "deep.py").write_text("LIMIT = 0\n")
    with pytest.raises(FolderError, match=r"helpers/deep\.py was another when it was begun"):
        into("out", Model("coin.py"))
    Path("coin.py").write_text(COIN)
    with pytest.raises(FolderError, match=r"coin\.py was another when it was begun"):
        into("out", Model("coin.py"))


def test_files_of_one_name_beside_two_models_are_not_mixed(home, pool):
    found = {}
    for folder, limit in (("a", 0), ("b", 1)):
        Path(folder).mkdir()
        Path(folder, "level.py").write_text(f"LIMIT = {limit}\n")
        text = COIN.replace("parameters.bias", "LIMIT")
        Path(folder, "coin.py").write_text("from level import LIMIT\n" + text)
        found[folder] = Model(f"{folder}/coin.py")
    ends = {name: ensemble(model, replicates=2, executor=pool) for name, model in found.items()}
    assert [frame["heads"].mean() for frame in ends.values()] == [0, 1]
    assert "level" not in sys.modules


def test_compiled_loops_are_found_again_by_another_process(home):
    loop = "from numba import njit\n\n@njit(cache=True)\ndef {}(x):\n    return {}\n\n"
    Path("beside.py").write_text(loop.format("half", "x * 0.5"))
    text = "from beside import half\n" + loop.format("quarter", "half(x) * 0.5") + COIN
    written(text.replace("< parameters.bias", "< half(quarter(parameters.bias))"))
    words = [sys.executable, "-m", "simulations", "run", str(home / "coin.py"), "--bias", "1"]
    # from another folder, where Python does not find what lies beside the file
    place = {"cwd": home.parent, "env": os.environ | {"PYTHONPATH": str(ROOT)}}
    said = [subprocess.run(words, **place, capture_output=True, text=True) for _ in range(2)]
    assert [(one.returncode, one.stderr) for one in said] == [(0, "")] * 2
    assert said[0].stdout == said[1].stdout
    assert list(home.glob("__pycache__/*.nbi")), "Numba has kept nothing"


def test_the_text_that_was_read_is_what_runs_whatever_becomes_of_the_file(home, pool):
    model = Model(written(COIN))
    want = ensemble(model, replicates=3)
    os.remove("coin.py")
    got = ensemble(model, replicates=3, executor=pool)
    pd.testing.assert_frame_equal(got, want)


def test_a_scenario_names_the_file_from_its_own_folder_and_can_be_written(home, monkeypatch):
    scenario = Scenario.read("study.toml")
    monkeypatch.chdir("/")
    again = home / "again.toml"
    again.write_text(scenario.to_toml())
    assert Scenario.read(again) == scenario == Scenario.read(home / "study.toml")


# --- a notebook


def notebook(text, monkeypatch):
    """Return the names of cells that were run, as of a notebook."""
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    exec(compile(text, "<cell>", "exec"), vars(main))
    return main


def test_a_model_of_a_notebook_is_registered_and_found_by_its_name(monkeypatch):
    model = register(notebook(COIN, monkeypatch).Coin)
    assert repr(model) == "Model('Coin')"
    frame = ensemble(Model("Coin"), replicates=3)
    pd.testing.assert_frame_equal(ensemble(model, replicates=3), frame)
    assert Scenario("Coin", {}, {"bias": [0, 1]}, 2).run()["heads"].tolist() == [0, 1, 0, 1]
    again = register(notebook(COIN.replace("< param", ">= param"), monkeypatch).Coin)
    assert not ensemble(again, replicates=3).equals(frame), "a cell that is run again replaces it"


def test_of_a_notebook_the_functions_and_constants_that_are_called_count(tmp_path, monkeypatch):
    helper = "\nLEVEL = {}\ndef heads(draws, bias):\n    return draws * LEVEL < bias{}\n"
    text = COIN.replace(
        'uniforms(seed, "toss", range(20)) < parameters.bias',
        'heads(uniforms(seed, "toss", range(20)), parameters.bias)',
    )
    into(tmp_path, register(notebook(text + helper.format(1, ""), monkeypatch).Coin))
    into(tmp_path, register(notebook(text + helper.format(1, ""), monkeypatch).Coin))
    for change, name in (((2, ""), "LEVEL"), ((1, " / 2"), "heads")):
        other = register(notebook(text + helper.format(*change), monkeypatch).Coin)
        with pytest.raises(FolderError, match=rf"__main__\.{name} was another when it was begun"):
            into(tmp_path, other)


HIDDEN = {
    "a dict": ("T = {'a': %s}", "T['a']"),
    "an argument of partial": (
        "from functools import partial\ndef g(k, x): return k * x\nf = partial(g, %s)",
        "f(1)",
    ),
    "one of two lambdas": ("f = lambda x: x * %s\ng = lambda x: x + 1", "f(1) + g(1)"),
    "one of two closures": (
        "def made(k):\n    def f(x): return k * x\n    return f\nf, g = made(%s), made(1)",
        "f(1) + g(1)",
    ),
    "an argument of a decorator": (
        "from functools import wraps\ndef times(k):\n    def on(f):\n        @wraps(f)\n"
        "        def g(x): return k * f(x)\n        return g\n    return on\n"
        "@times(%s)\ndef f(x): return x",
        "f(1)",
    ),
    "the class of an object": (
        "class F:\n    def __call__(self, x): return %s * x\nf = F()",
        "f(1)",
    ),
    "what an object holds": (
        "class F:\n    def __init__(self, k): self.k = k\nf = F([%s])",
        "f.k[0]",
    ),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_a_run_reaches_indirectly_counts(what, monkeypatch):
    def facts(number):
        before, use = HIDDEN[what]
        text = COIN.replace("parameters.bias", use)
        return register(notebook(before % number + text, monkeypatch).Coin).own.facts()

    assert facts(2) == facts(2) != facts(5)
    assert reached_code.CANNOT not in facts(2).values()


@pytest.mark.parametrize("late", [False, True])
def test_what_an_imported_module_imports_counts(late, home, monkeypatch):
    monkeypatch.syspath_prepend(home)
    text = COIN.replace("class Coin", "import h1\nclass Coin", 1).replace("s.bias", "s.bias * h1.K")
    if late:
        text = COIN.replace("        return", "        import h1\n        return", 1)
    found = []
    for number in (1, 2):
        Path("h2.py").write_text(f"K = {number}\n")
        Path("h1.py").write_text("from h2 import K\n")
        found.append(own_models.FromObject(notebook(text, monkeypatch).Coin).facts())
        for name in ("h1", "h2"):
            sys.modules.pop(name, None)
    assert found[0].keys() == found[1].keys() >= {"h1", "h2"}
    assert {name for name in found[0] if found[0][name] != found[1][name]} == {"h2"}


def test_what_cannot_be_compared_is_not_gone_on_with(tmp_path, monkeypatch):
    text = "import threading\nLOCK = threading.Lock()\n" + COIN.replace(
        "        return", "        assert LOCK\n        return", 1
    )
    into(tmp_path, register(notebook(text, monkeypatch).Coin))
    with pytest.raises(FolderError, match=r"__main__\.LOCK cannot be compared .* into a file"):
        into(tmp_path, Model("Coin"))


def test_a_table_that_runs_fill_does_not_make_other_code_of_a_model(monkeypatch):
    text = "MEMO = {}\n" + COIN.replace(
        "        return", "        MEMO[seed] = 1\n        return", 1
    )
    model = register(notebook(text, monkeypatch).Coin)
    before = model.own.lasting_facts()
    model.simulate()
    assert model.own.lasting_facts() == before


def test_a_model_of_a_notebook_says_why_other_processes_cannot_run_it(monkeypatch, pool):
    model = register(notebook(COIN, monkeypatch).Coin)
    with pytest.raises(ExecutorError, match=r"Coin stands in this notebook only.*use threads"):
        ensemble(model, replicates=2, executor=pool)


def test_a_class_of_a_module_is_refused_where_the_worker_finds_other_code(home, monkeypatch):
    monkeypatch.syspath_prepend(home)
    Path("the_coin.py").write_text(COIN)
    model = register(__import__("the_coin").Coin)
    try:
        with processes(1) as pool:
            want = ensemble(model, replicates=2)
            pd.testing.assert_frame_equal(ensemble(model, replicates=2, executor=pool), want)
            facts = model.own.lasting_facts() | {"the_coin.heads": "?"}
            monkeypatch.setattr(model.own, "lasting_facts", lambda: facts)
            with pytest.raises(ExecutorError, match="other code than where"):
                ensemble(model, replicates=2, executor=pool)
    finally:
        del sys.modules["the_coin"]


# --- Mesa

MONEY = '''
import mesa

class Money(mesa.Model):
    """Money that changes hands."""

    def __init__(self, n=12, title="x", seed=None):
        super().__init__(seed=seed)
        self.money = [1] * n
        self.datacollector = mesa.DataCollector({"poor": lambda m: m.money.count(0) / n})
        self.datacollector.collect(self)

    def step(self):
        giver, taker = self.random.sample(range(len(self.money)), 2)
        if self.money[giver]:
            self.money[giver] -= 1
            self.money[taker] += 1
        self.datacollector.collect(self)
'''


def test_a_model_of_mesa_is_taken_as_it_is(home, pool):
    model = Model(written(MONEY, "money.py"))
    assert model.card.title == "Money that changes hands"
    assert model.parameters.names() == ["n", "max_steps"]
    p = model.parameters(n=5, max_steps=7)
    run = model.simulate(p, 3)
    assert run.steps == 7
    kind = model.own.kind(n=5, seed=3)
    for _ in range(7):
        kind.step()
    assert run.measures["poor"].tolist() == kind.datacollector.model_vars["poor"]
    one = sweep(model, {"n": [3, 5]}, p, replicates=12)
    pd.testing.assert_frame_equal(sweep(model, {"n": [3, 5]}, p, replicates=12, executor=pool), one)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (", seed=None", "", "__init__ of Money must take seed or rng"),
        ("n=12", "n", "n of Money must have a default, got none"),
        ("self.datacollector = mesa", "self.collected = mesa", "has no attribute 'datacollector'"),
    ],
)
def test_of_a_model_of_mesa_is_said_what_it_lacks(home, old, new, rule):
    with pytest.raises(ParameterError, match=rule):
        Model(written(MONEY.replace(old, new), "money.py")).card  # noqa: B018


# --- what is wrong is said


BIAS = 'bias: float = declare.chance("chance of heads", default=0.5)'
RETURN = '{"heads": uniforms(seed, "toss", range(20)) < parameters.bias}'
WRONG = {
    "no simulate": (
        ("def simulate", "def simulated"),
        r"^Coin \(.*coin\.py, line 6\) has Parameters but no simulate\(self, parameters, seed\)",
    ),
    "a number": ((RETURN, "{'heads': 0.5}"), "heads of Coin must be a series of numbers.* got 0.5"),
    "not frozen": (("(frozen=True)", ""), r"Parameters must have @dataclass\(frozen=True\) above"),
    "no Parameters": (
        ("class Parameters(", "class Settings("),
        r"given in Coin \(.*coin\.py, line 6\)",
    ),
    "another base": (
        ("(declare.Parameters)", ""),
        r"Parameters must be given in Coin \(.*coin\.py, line 6\): @dataclass",
    ),
    "neither": (
        (COIN[COIN.index("    @dataclass") :], "    pass"),
        r"^Coin \(.*coin\.py, line 6\) has neither Parameters nor simulate\(self, parameters, "
        r"seed\): a model needs @dataclass.*, and a simulate that returns a dict of series",
    ),
    "no class": (
        (COIN[COIN.index("class Coin") :], "pass"),
        r"model must be a class .* in .*coin\.py, got no class at all; simulations new-model",
    ),
    "one of two": (
        ("class Coin", COIN[COIN.index("class Coin") :].replace("Coin", "Dime") + "\nclass Coin"),
        "in .*coin.py, which has: Dime, Coin; got no name: write one behind a colon",
    ),
    "none of two": (
        (COIN[COIN.index("class Coin") :], "class A:\n    pass\nclass B:\n    pass"),
        r"got none of them: A \(line 6\), B \(line 8\); simulations new-model",
    ),
    "no dataclass": (("    @dataclass(frozen=True)\n", ""), "must have @dataclass.* got bias"),
    "undeclared": ((BIAS, "bias: float = 0.5"), "bias must be declared; it must look like: .*0.5"),
    "no default": ((BIAS, "bias: float"), "bias must be declared; .* got no default"),
    "another type": (("bias: float", "bias: bool"), "bias must be of the type int, float or str"),
    "a column": (("bias", "step"), "parameters must not be called replicate, seed, step, got step"),
    "arguments": (("(self, parameters, seed)", "(self, p)"), r"must take \(self, parameters, seed"),
    "no self": (("(self, parameters, seed)", "(parameters, seed)"), "simulate of Coin must take"),
    "no Python": (("class Coin:", "class Coin"), r"must be in a file of Python: .*coin.py, line 6"),
    "it fails": (
        ("class Coin:", "1 / 0\nclass Coin:"),
        "must be in a file that runs: .*coin.py, line 6: ZeroDivisionError",
    ),
    "of the house": (
        ("class Coin", "class first_link"),
        "must have another name than those of the",
    ),
    "no dict": ((RETURN, "3"), r"must return a dict of series, .* got 3"),
    "no numbers": ((RETURN, "{'heads': ['a']}"), r"heads of Coin must be a series of numbers"),
    "unequal": ((RETURN, "{'a': [1, 2], 'b': [1]}"), "must have equal lengths, got a 2, b 1"),
    "clash": ((RETURN, "{'bias': [1]}"), "measures must have other names than parameters"),
    "luck": (
        (RETURN, "{'heads': [__import__('random').random()]}"),
        "Coin must give the same run for the same seed, but heads differs between two runs",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_a_model_lacks_is_said_with_how_it_should_look(home, fault):
    (old, new), rule = WRONG[fault]
    text = COIN.replace(old, new)
    assert text != COIN
    name = written(text)
    with pytest.raises(ParameterError, match=rule):
        ensemble(Model(name), replicates=20)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("measures={'heads': ''}, outcome='tails'", "outcome must be one of: heads; got 'tails'"),
        ("measures={'bias': ''}, outcome='bias'", "measures must have other names than parameters"),
        ("measures={'x': ''}, outcome='x'", "must name all measures of a run: heads; got x"),
        (
            "measures={'heads': ''}, outcome='heads', network_parameters=('bias',)",
            "network_parameters of Coin must name parameters if there is a build_network",
        ),
    ],
)
def test_a_card_must_fit_the_runs(home, given, rule):
    card = f"from simulations.core.card import Card\n{COIN}\n    CARD = Card({given})\n"
    with pytest.raises(ParameterError, match=rule):
        Model(written(card)).simulate()


def test_a_network_needs_a_card(home):
    more = "    def build_network(self, parameters, seed):\n        return None\n"
    text = COIN.replace("(self, parameters, seed)", "(self, parameters, seed, network)") + more
    with pytest.raises(ParameterError, match="CARD must be given in Coin, which has build_network"):
        Model(written(text)).simulate()


def test_what_lies_beside_is_imported_at_the_top(home):
    text = COIN.replace("        return {", "        import sir\n        return {")
    with pytest.raises(ParameterError, match="must import what lies beside .* got sir within"):
        Model(written(text))


def test_a_folder_beside_needs_an_init_to_be_followed(home):
    (home / "sub").mkdir()
    (home / "sub" / "helper.py").write_text("K = 1\n")
    text = COIN.replace("class Coin", "from sub.helper import K\nclass Coin", 1)
    with pytest.raises(ParameterError, match=r"have an __init__\.py, got sub in .*coin\.py"):
        Model(written(text))
    (home / "sub" / "__init__.py").touch()
    assert Model(written(text)).own.facts().keys() >= {"coin.py", "sub/helper.py"}


def test_a_link_beside_counts_by_its_own_name(home):
    (home / "far").mkdir()
    (home / "far" / "level.py").write_text("LIMIT = 1\n")
    os.symlink(home / "far" / "level.py", home / "near.py")
    text = COIN.replace("class Coin", "from near import LIMIT\nclass Coin", 1)
    assert Model(written(text)).own.facts().keys() == {"coin.py", "near.py"}


def test_a_class_must_be_registered_first(monkeypatch):
    coin = notebook(COIN, monkeypatch).Coin
    ways = (
        Model,
        ensemble,
        lambda model: compare(model, "bias", [0, 1]),
        lambda model: sweep(model, {"bias": [0, 1]}),
        lambda model: sobol(model, {"bias": [0, 1]}),
    )
    for way in ways:
        with pytest.raises(ParameterError, match=r"the class Coin: register\(Coin\) makes one"):
            way(coin)


def test_compare_names_what_is_no_list_and_what_is_misspelt(home):
    model = Model("sir.py")
    for values in (0.1, "0.1"):
        with pytest.raises(ParameterError, match="values must be a list of values of coverage"):
            compare(model, "coverage", values)
    with pytest.raises(ParameterError, match=r"covrage is not .*; did you mean coverage\?"):
        compare(model, "covrage", [0.1])


@pytest.mark.parametrize("what", [None, 3, "coin", object()])
def test_only_a_class_or_a_file_is_registered(what):
    with pytest.raises(ParameterError, match="model must be a class"):
        register(what)


def test_a_class_that_is_registered_says_what_it_lacks(monkeypatch):
    kind = type("Coin", (), {})
    with pytest.raises(ParameterError, match="^Coin has neither Parameters nor simulate"):
        register(kind)


def failing(at="1 / 0"):
    text = COIN.replace("        return {", f"        if parameters.bias > 0.7:\n            {at}\n"
                        "        return {")  # fmt: skip
    return written(text)


OWN = "coin.py, line 13, in simulate:\n      1 / 0"


@pytest.mark.parametrize("processes", [False, True])
def test_of_an_error_in_ones_own_code_its_own_lines_come_first(home, capsys, processes):
    words = ["compare", failing(), "--bias", 0.5, 0.8, *["--processes"] * processes]
    code, out, err = ask(capsys, *words)
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0] == "simulations: ZeroDivisionError: division by zero, in your code:"
    assert "\n".join(lines[1:3]).strip() == OWN
    assert re.fullmatch(r"  with seed \d+, at bias = 0\.8", lines[3])
    assert re.fullmatch(r"  in replicate \d+, seed \d+, at bias = 0\.8", lines[4])
    assert lines[5:] == ["  --traceback shows all the way there"]


def test_all_the_way_to_an_error_is_shown_where_it_is_asked_for(home, capsys):
    code, _, err = ask(capsys, "run", failing(), "--bias", 0.8, "--traceback")
    assert code == 1
    assert err.startswith("Traceback (most recent call last):")
    assert "own_models.py" in err
    assert err.endswith("    1 / 0\nwith seed 0, at bias = 0.8\n")


def test_in_python_the_error_itself_comes_with_a_note_of_its_place_and_setting(home):
    model = Model(failing())
    with pytest.raises(ZeroDivisionError) as caught:
        model.simulate(model.parameters(bias=0.8), 3)
    assert caught.value.__notes__ == [
        "coin.py, line 13, in simulate:\n    1 / 0\nwith seed 3, at bias = 0.8"
    ]


def test_a_file_that_is_missing_when_the_model_runs_is_not_taken_for_one_of_ours(home, capsys):
    code, _, err = ask(capsys, "run", failing("open('no.csv')"), "--bias", 0.8)
    assert code == 1
    assert "FileNotFoundError: [Errno 2] No such file or directory: 'no.csv', in your code" in err


# --- named by an option


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--model", "coin.py:Coin"],
        ["run", "--model=coin.py", "--seed", "0"],
        ["run", "--seed", "0", "--model", "coin.py"],
    ],
)
def test_model_as_an_option_is_the_same_as_its_name(home, capsys, words):
    written(COIN)
    want = ask(capsys, "run", "coin.py")
    assert ask(capsys, *words) == want
    assert want[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["coin.py", "--model", "sir.py"], "model must be given once, got 'coin.py' and 'sir.py'"),
        (["--model", "a.py", "--model", "b.py"], "model must be given once, got 'a.py' and 'b.py'"),
        (["--model"], "model must be named behind --model, got nothing"),
        (["--model", "--seed", "3"], "model must be named behind --model, got nothing"),
        (["--model", "pushh"], "model must be one of: "),
    ],
)
@pytest.mark.parametrize("command", ["run", "compare", "sweep", "sobol"])
def test_two_models_or_none_behind_the_option_are_refused(home, capsys, command, words, said):
    written(COIN)
    code, out, err = ask(capsys, command, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_model_that_is_unknown_is_told_of_files(home, capsys):
    with pytest.raises(ValueError, match=r"one of: .*two_clocks; or file\.py:Name; got 'x'"):
        Model("x")
    for words in (["run", "nowhere.py:X"], ["sweep", "x.py"], ["run", "sir.py:Parameters"]):
        code, out, err = ask(capsys, *words)
        assert (code, out, err.count("\n")) == (2, "", 1)
    assert "sir.py, which has: SIR; got Parameters" in err


def test_a_parameter_with_the_name_of_an_option_is_refused_on_the_command_line(home, capsys):
    code, _, err = ask(capsys, "run", written(COIN.replace("bias", "workers")))
    assert code == 2
    assert "workers must not be a parameter of Coin on the command line" in err


def test_a_model_of_ones_own_has_no_explorer(home):
    with pytest.raises(AttributeError, match="explorer is no part of SIR, a model of one's own"):
        Model("sir.py").explorer  # noqa: B018


class Quiet(Model):
    """Push or dialogue in which nobody is answered."""

    def simulate(self, parameters=None, seed=0, **options):
        return super().simulate(parameters.replace(share=0), seed, **options)


def test_a_changed_model_of_the_house_is_not_taken_for_it_elsewhere(pool):
    model = Quiet("push_or_dialogue")
    assert type(model.__reduce__()[0](*model.__reduce__()[1])) is Quiet


# --- the file to begin with


def test_a_new_model_runs_at_once(home, capsys):
    code, out, err = ask(capsys, "new-model", "my_model")
    assert (code, err) == (0, "")
    for line in re.findall(r"^  simulations (.*)$", out, re.MULTILINE)[:2]:
        code, said, err = ask(capsys, *line.split())
        assert (code, err) == (0, "")
        assert "adopters" in said
    assert "FILL" in Path("my_model.py").read_text()
    result = compare(Model("my_model.py:MyModel"), "interest", [0.05, 0.3], replicates=20)
    assert "Best: interest = 0.3" in result.sentence()
    code, _, err = ask(capsys, "new-model", "my_model.py")
    assert code == 2
    assert "name must be new, got 'my_model.py': there is my_model.py" in err


@pytest.mark.parametrize("name", ["My Model", "class", "../x", "first_link", "simulations", ""])
def test_a_new_model_needs_a_name_of_its_own(home, capsys, name):
    code, _, err = ask(capsys, "new-model", name)
    assert code == 2
    assert " must " in err
    assert not list(home.glob("**/first_link.py"))


def test_models_of_ones_own_are_not_among_those_of_the_package(monkeypatch):
    register(notebook(COIN, monkeypatch).Coin)
    assert "Coin" not in model_names()
    assert np.all([Model(name).own is None for name in model_names()])
