"""Scenarios: what a file may say, what it means, and one message for every mistake."""

import tomllib

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations import networks
from simulations.core.parameters import ParameterError
from simulations.explorer import Explorer, Series, Slider
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep
from simulations.running.scenario import Scenario, ScenarioError

PUSH = Model("push_or_dialogue")
TEXT = """
about = "A small one."
model = "push_or_dialogue"
replicates = 3
seed = 7
measures = ["adopters"]
[fixed]
n = 60
mean_degree = 4
budget = 6
n_seeds = 2
steps = 10
[swept]
share = { from = 0, to = 1, by = 0.25 }
word_of_mouth = [0.1, 0.3]
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a scenario file and returns its path."""

    def write(text, name="s.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_scenario_runs_what_sweep_runs(write):
    grid = {"share": [0.0, 0.25, 0.5, 0.75, 1.0], "word_of_mouth": [0.1, 0.3]}
    setting = PUSH.parameters(n=60, mean_degree=4, budget=6, n_seeds=2, steps=10)
    want = sweep(PUSH, grid, setting, replicates=3, seed=7)
    got = Scenario.read(write(TEXT)).run()
    pd.testing.assert_frame_equal(got, want.drop(columns=["rejecters", "talkers", "engaged"]))


def test_every_step_is_kept_if_asked(write):
    scenario = Scenario.read(write(TEXT.replace("seed = 7", 'seed = 7\nkeep = "every step"')))
    assert scenario.run()["step"].max() == 10
    assert len(scenario.run()) == 3 * 10 * 11


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ("{ from = 0, to = 0.3, by = 0.1 }", (0, 0.1, 0.2, 0.3)),
        ("{ from = 1, to = 0, by = -0.5 }", (1, 0.5, 0)),
        ("{ from = 0, to = 1, count = 5 }", (0, 0.25, 0.5, 0.75, 1)),
        ("[0.5, 0]", (0.5, 0)),
    ],
)
def test_a_range_is_its_values_as_one_would_write_them(write, given, values):
    text = TEXT.replace("{ from = 0, to = 1, by = 0.25 }", given)
    assert Scenario.read(write(text)).swept["share"] == values


shares = st.lists(st.floats(0, 1), min_size=1, max_size=5, unique=True)


@given(
    st.text(st.characters(codec="utf-8")),
    shares,
    st.integers(0, 2**63 - 1),
    st.booleans(),
    st.sets(st.sampled_from(list(PUSH.card.measures))),
    st.sampled_from(["random graph", "small world"]),
)
def test_to_toml_and_back_is_the_same_scenario(about, share, seed, every_step, measures, kind):
    one = Scenario(
        "push_or_dialogue", {"n": 100, "network": kind, "budget": 1e-7}, {"share": share},
        seed=seed, measures=tuple(measures), every_step=every_step, about=about,
    )  # fmt: skip
    other = Scenario._of(tomllib.loads(one.to_toml()), "s.toml")
    assert other == one
    assert other.hash == one.hash
    assert other.about == one.about


def test_the_hash_tells_scenarios_apart_by_what_they_run(write):
    first = Scenario.read(write(TEXT))
    same = TEXT.replace("A small one.", "Other words.").replace("budget = 6", "budget = 6.0")
    same = same.replace(
        "n = 60\n", 'network = "random graph"\nn = 60\n'
    )  # the default, spelled out
    assert Scenario.read(write(same)).hash == first.hash
    changes = {"n = 60": "n = 61", "seed = 7": "seed = 8", "0.3]": "0.4]"}
    changes |= {"replicates = 3": "replicates = 4", '"adopters"': '"talkers"'}
    for old, new in changes.items():
        other = Scenario.read(write(TEXT.replace(old, new)))
        assert other.hash != first.hash
        assert other != first


def test_a_scenario_runs_on_a_network_of_ones_own(write, tmp_path):
    write("".join(f"{i},{(i + 1) % 40}\n" for i in range(40)), "ring.csv")
    text = TEXT.replace("n = 60\nmean_degree = 4\n", "").replace("seed = 7", 'network = "ring.csv"')
    scenario = Scenario.read(write(text))
    assert scenario.parameters().n == 40  # the file beside the scenario, wherever one is
    assert len(scenario.run()) == 30
    write("".join(f"{i},{(i + 2) % 41}\n" for i in range(41)), "ring.csv")
    assert Scenario.read(write(text)) != scenario


WRONG = [
    ('model = "push_or_dialogue"', "", ["model must be given", "percolation"]),
    ("push_or_dialogue", "push_or_dialog", ["model must be one of", "'push_or_dialog'"]),
    ("replicates = 3", "replicate = 3", ["replicate is not a key", "mean replicates?"]),
    ("replicates = 3", "replicates = 0", ["replicates must be a whole number of at least 1", "0"]),
    ("replicates = 3", "replicates = true", ["replicates must be a whole number", "True"]),
    ("replicates = 3", "replicates = 2.5", ["replicates must be a whole number", "2.5"]),
    ("seed = 7", "seed = -7", ["seed must be a whole number in [0, 2**64)", "-7"]),
    ("seed = 7", 'keep = "all"', ["keep must be one of: final, every step", "'all'"]),
    ('["adopters"]', '["sales"]', ["measures must be among: adopters", "'sales'"]),
    ('["adopters"]', '["adopters", "adopters"]', ["measures must be different"]),
    ('["adopters"]', '"adopters"', ["measures must be a list of names", "'adopters'"]),
    ('["adopters"]', "[]", ["measures must be a list of names"]),
    ("n = 60", "people = 60", ["fixed.people is not a parameter of push_or_dialogue", "steps"]),
    ("n = 60", "n = 1", ["fixed.n must lie in [2, 1e+08]", "got 1"]),
    ("n = 60", "n = 60.5", ["fixed.n must be a whole number", "60.5"]),
    ("n = 60", "n = 3", ["mean_degree must be at most n - 1 = 2", "4"]),
    ("[0.1, 0.3]", "[0.1, 1.3]", ["swept.word_of_mouth must lie in [0, 1]", "1.3"]),
    ("[0.1, 0.3]", "[]", ["swept.word_of_mouth must have at least one value"]),
    ("[0.1, 0.3]", "[0, 0.0]", ["swept.word_of_mouth must have different values"]),
    ("[0.1, 0.3]", '["high"]', ["swept.word_of_mouth must be a number", "'high'"]),
    ("[0.1, 0.3]", "0.1", ["swept.word_of_mouth must be a list, { from, to, by }", "0.1"]),
    ("by = 0.25", "by = 0.3", ["swept.share must get from 0 to 1 in whole steps", "0.3"]),
    ("by = 0.25", "by = 0", ["swept.share must get from 0 to 1 in whole steps"]),
    ("by = 0.25", "by = -0.5", ["swept.share must get from 0 to 1 in whole steps"]),
    ("by = 0.25", "by = 1e-9", ["swept.share must have at most 1,000,000 values"]),
    ("by = 0.25", "by = inf", ["swept.share.by must be finite", "inf"]),
    ("by = 0.25", "count = 1", ["swept.share.count must be a whole number of at least 2", "1"]),
    ("by = 0.25", 'by = "x"', ["swept.share.by must be a number", "'x'"]),
    ("by = 0.25", "step = 1", ["swept.share must be a list", "step"]),
    ("[fixed]", "[fixed]\nshare = 0", ["swept.share must not be fixed too"]),
    ("[fixed]", "fixed = 3\n[fix]", ["fixed must be a table", "3"]),
    ("seed = 7", "seed 7", ["must be written in TOML", "line 5"]),
]


@pytest.mark.parametrize(("old", "new", "parts"), WRONG, ids=[new for _, new, _ in WRONG])
def test_a_mistake_is_one_message_with_file_key_rule_and_value(write, old, new, parts):
    assert old in TEXT
    path = write(TEXT.replace(old, new))
    with pytest.raises(ScenarioError) as error:
        Scenario.read(path)
    for part in [str(path), *parts]:
        assert part in str(error.value)


def test_a_missing_file_of_ties_is_named(write):
    text = TEXT.replace("n = 60\nmean_degree = 4\n", "").replace("seed = 7", 'network = "no.csv"')
    with pytest.raises(ScenarioError, match=r"s\.toml: network.*no\.csv"):
        Scenario.read(write(text))


def test_a_scenario_in_python_runs_on_a_graph():
    nx = pytest.importorskip("networkx")
    graph = nx.circulant_graph(30, [1, 2])
    facts = {"fixed": {"n_seeds": 1}, "swept": {"threshold": (0.1, 0.9)}, "replicates": 2}
    scenario = Scenario("first_link", **facts, network=graph)
    frame = scenario.run()
    assert len(frame) == 4
    other = Scenario("first_link", **facts, network=networks.from_networkx(graph))
    assert scenario == other
    assert frame.equals(other.run())
    assert scenario != Scenario("first_link", **facts, network=nx.circulant_graph(30, [1, 3]))
    with pytest.raises(ScenarioError, match="network must be a file, so that it can be written"):
        scenario.to_toml()
    with pytest.raises(ScenarioError, match="network must be a Network, a path, .* got 3"):
        Scenario("first_link", **facts, network=3)
    with pytest.raises(ScenarioError, match="reading must go with a file, got"):
        Scenario("first_link", **facts, network=graph, reading={"header": True})


def test_what_a_network_of_ones_own_decides_is_refused(write):
    write("1,2\n2,3\n", "mine.csv")
    with pytest.raises(ScenarioError, match="fixed.n must not be given with a network of one's"):
        Scenario.read(write(TEXT.replace("seed = 7", 'network = "mine.csv"')))
    with pytest.raises(ScenarioError, match="network must be left out: percolation has none"):
        Scenario("percolation", network="mine.csv")


def test_settings_that_do_not_fit_each_other_are_refused_before_the_first_run(write, monkeypatch):
    monkeypatch.setattr(Model, "simulate", lambda *_, **__: pytest.fail("a run was started"))
    scenario = Scenario("push_or_dialogue", {"n_seeds": 20}, {"n": [100, 10], "mean_degree": [4]})
    with pytest.raises(ParameterError, match="n_seeds must be at most n = 10"):
        scenario.run()


def test_an_explorer_stores_the_runs_of_its_scenarios():
    explorer = Explorer(
        "push_or_dialogue",
        sliders=(Slider("share", (0, 1), 0), Slider("mean_degree", (4, 8), 4)),
        series=(Series("mix", "mix"), Series("push", "push", {"share": 0.25})),
        sentence=str,
        base={"n": 60, "n_seeds": 2},
        replicates=2,
    )
    mix, push = (explorer.scenario(series) for series in explorer.series)
    assert (mix.swept, push.swept) == (
        {"share": (0, 1), "mean_degree": (4, 8)},
        {"mean_degree": (4, 8)},
    )
    assert push.fixed == {"n": 60, "n_seeds": 2, "share": 0.25}
    assert mix.every_step
    assert mix.replicates == 2
