"""What makes no sense is refused at the edge: by name, with the rule and the value."""

import pytest
from faces import face_of

from simulations import Model, ensemble, networks, sweep
from simulations.core.parameters import ParameterError
from simulations.running import sources
from simulations.running.catalogue import models
from simulations.running.executors import ExecutorError, processes
from simulations.running.scenario import Scenario
from simulations.running.sweep_folder import FolderError, SweepFolder

PUSH = Model("push_or_dialogue")
FEW = PUSH.parameters(n=50, mean_degree=4, n_seeds=2, steps=3)


@pytest.mark.parametrize(
    "count", [float("nan"), float("inf"), None, 2.0, "3", True, 0, -1, 10**30, b"2"]
)
def test_replicates_are_a_whole_number_that_somebody_can_wait_for(count):
    with pytest.raises(ParameterError, match="replicates must be a whole number of at least 1"):
        sweep(PUSH, {}, FEW, replicates=count)
    with pytest.raises(ValueError, match="replicates must be a whole number of at least 1"):
        Scenario("push_or_dialogue", replicates=count)


@pytest.mark.parametrize("values", [0.5, "0.5", b"01", None, 3, iter([0.1])])
def test_the_values_of_a_sweep_are_a_list(values):
    with pytest.raises(ParameterError, match="share must be given a list of values, got"):
        sweep(PUSH, {"share": values}, FEW, replicates=1)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("budget", 10**400, r"budget must lie in \[0, 1e\+08\], got 1000"),
        ("budget", -(10**400), r"budget must lie in \[0, 1e\+08\], got -1000"),
        ("persuasion", b"0.5", "persuasion must be a number, got b'0.5'"),
        ("persuasion", bytearray(b"1"), "persuasion must be a number, got bytearray"),
        ("n", b"5", "n must be a whole number, got b'5'"),
    ],
    ids=["huge", "huge and negative", "bytes", "bytearray", "bytes of a whole number"],
)
def test_no_value_is_taken_for_another(name, value, rule):
    with pytest.raises(ParameterError, match=rule) as error:
        PUSH.parameters(**{name: value})
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("name", PUSH.card.network_parameters)
def test_what_has_no_effect_on_a_network_of_ones_own_is_refused(name):
    net = networks.from_ties([(0, 1), (1, 2)], n=50)
    grids = {"network": ["random graph", "small world"], "n": [50, 60], "mean_degree": [2, 4]}
    with pytest.raises(ParameterError, match=f"{name} must not be given with a network of one's"):
        sweep(PUSH, {name: grids[name]}, FEW, replicates=1, network=net)


@pytest.mark.parametrize("model", [m for m in models() if not m.card.network_parameters], ids=str)
def test_a_model_without_a_network_refuses_one(model):
    with pytest.raises(ParameterError, match=f"network must be left out: {model.name} has none"):
        ensemble(model, replicates=1, network=networks.complete(4))


@pytest.mark.parametrize("name", ["push_or_dialogue", "first_link"])
def test_both_faces_refuse_a_network_with_fewer_people_than_speak_first(name):
    model, four = Model(name), networks.complete(4)
    enough, more = (model.parameters(n_seeds=n) for n in (4, 5))
    assert model.simulate(enough, 1, network=four).final()
    assert face_of(model)(enough, 1, network=four).network is four
    with pytest.raises(ParameterError, match="n_seeds must be at most"):
        model.simulate(more, 1, network=four)
    with pytest.raises(ParameterError, match="n_seeds must be at most"):
        face_of(model)(more, 1, network=four)


def test_parameters_of_another_model_are_refused():
    other = Model("first_link").parameters()
    with pytest.raises(ParameterError, match="parameters must be those of push_or_dialogue, got"):
        ensemble(PUSH, other, replicates=1)


# --- a sweep is not gone on with by other code


def begun(folder, model=PUSH):
    """Run a small sweep into a folder."""
    scenario = Scenario(model, {"n": 50, "mean_degree": 4, "n_seeds": 2}, {"share": [0, 1]}, 2)
    with SweepFolder(folder, scenario) as out:
        out.run()


def test_the_packages_own_code_counts_as_its_own():
    for model in models():
        assert model.engine, "loaded"
        assert sources.replaced(model) == {}
        assert sources.added(model) == {}


def choose_nobody(parameters, seed, step, candidates, discontented, most=None):
    return candidates[:0]


def choose_the_first(parameters, seed, step, candidates, discontented, most=None):
    return candidates[: parameters.conversations(step)]


@pytest.mark.parametrize(
    ("place", "new"),
    [
        ("engine.choose_answered", choose_nobody),
        ("engine.choose_answered", lambda *_: choose_nobody(*_)),
        ("rules.UNDECIDED", 7),
        ("rules.Parameters.conversations", lambda self, step: 0),
    ],
)
def test_a_sweep_is_not_gone_on_with_by_a_rule_that_was_replaced(tmp_path, monkeypatch, place, new):
    begun(tmp_path / "out")
    dotted = f"simulations.models.push_or_dialogue.{place}"
    monkeypatch.setattr(dotted, new)
    name = place.rpartition(".")[2]
    with pytest.raises(FolderError, match=rf"\.{name} was not replaced when it was begun"):
        begun(tmp_path / "out")
    monkeypatch.undo()
    begun(tmp_path / "out")


def test_one_replacement_is_told_from_another(tmp_path, monkeypatch):
    name = "simulations.models.push_or_dialogue.engine.choose_answered"
    monkeypatch.setattr(name, choose_nobody)
    begun(tmp_path / "out")
    monkeypatch.setattr(name, choose_the_first)
    with pytest.raises(FolderError, match=f"{name} was another when it was begun"):
        begun(tmp_path / "out")
    monkeypatch.undo()
    with pytest.raises(FolderError, match=f"{name} was replaced when it was begun"):
        begun(tmp_path / "out")


class Quiet(type(PUSH)):
    """Push or dialogue in which nobody is answered."""

    def simulate(self, parameters=None, seed=0, **options):
        return super().simulate(parameters.replace(share=0), seed, **options)


def test_a_sweep_is_not_gone_on_with_by_a_model_of_ones_own(tmp_path):
    begun(tmp_path / "out")
    with pytest.raises(FolderError, match=r"test_edges\.Quiet was not replaced when it was begun"):
        begun(tmp_path / "out", Quiet("push_or_dialogue"))


def test_other_processes_are_not_asked_to_run_what_they_do_not_have(monkeypatch):
    monkeypatch.setattr("simulations.models.push_or_dialogue.engine.choose_answered", choose_nobody)
    with processes(1) as pool, pytest.raises(ExecutorError, match="choose_answered must be"):
        ensemble(PUSH, FEW, replicates=2, executor=pool)
