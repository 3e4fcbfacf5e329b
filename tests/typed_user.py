"""What somebody writes who has the package installed and checks types strictly.

`make types` checks this file, and tests/test_reference.py runs it.
"""

import tempfile
from pathlib import Path
from typing import assert_type

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulations import (
    Model,
    Scenario,
    SweepFolder,
    chance,
    compare,
    ensemble,
    experiment,
    explore,
    networks,
    sobol,
    sweep,
    town,
)
from simulations.brands import (
    Account,
    Decision,
    Parameters,
    Stars,
    View,
    duel,
    rank,
    tournament,
)
from simulations.core.card import Card
from simulations.core.trajectory import Trajectory
from simulations.networks import Network
from simulations.running.ensembles import Comparison


class Careful:
    """A brand that answers whom half of its purse pays for."""

    def decide(self, view: View) -> Decision:
        """Return what it does in a step."""
        assert_type(view.talkers, NDArray[np.int64])
        answer = view.turns()[: view.afford(0.5)]
        return Decision(contacts=view.left(answer), answer=answer)


def runs(model: Model, network: Network) -> Comparison:
    """Return a paired comparison, after some single runs."""
    assert_type(model.card, Card)
    small = model.parameters(n=200, share=0.5)
    assert_type(model.simulate(small, seed=1), Trajectory)
    assert_type(model.simulate(small, seed=1).final(), dict[str, float])
    assert_type(ensemble(model, small, replicates=2), pd.DataFrame)
    steps = sweep(model, {"share": np.linspace(0, 1, 3)}, small, replicates=2, every_step=True)
    assert_type(steps, pd.DataFrame)
    with_brand = sweep(model, {"brand": [None, Careful]}, small, replicates=2)
    assert_type(with_brand, pd.DataFrame)
    found = compare(model, "share", [0, 1], network=network, replicates=4)
    assert_type(found.summary(), pd.DataFrame)
    assert_type(found.sentence(), str)
    return found


def ties() -> Network:
    """Return a network of one's own."""
    own = networks.from_ties([(0, 1), (1, 2)], labels=["Ada", "Ben", "Chi"])
    assert_type(own.degrees(), NDArray[np.int64])
    assert_type(networks.components(own), tuple[NDArray[np.int32], NDArray[np.int64]])
    assert_type(networks.clustering(own), float)
    rng = chance.generator(341, "network")
    assert_type(networks.square_lattice(4, neighbourhood="Moore"), Network)
    return networks.small_world(300, 4, 0.1, rng=rng)


def files(folder: Path) -> int:
    """Return how many runs a sweep in a folder has left there."""
    scenario = Scenario("push_or_dialogue", {"n": 200}, {"share": [0, 1]}, replicates=2)
    assert_type(experiment(Model("first_link")), Scenario)
    (folder / "scenario.toml").write_text(scenario.to_toml(), encoding="utf-8")
    with SweepFolder(folder / "runs", Scenario.read(folder / "scenario.toml")) as begun:
        rows = begun.run()
    assert_type(begun.file, Path)
    return rows


def others(model: Model) -> None:
    """Use what is left: luck, Sobol, brands, towns, an explorer."""
    assert_type(chance.uniforms(341, "talking time", [0, 1], 4), NDArray[np.float64])
    ranges = {"share": (0, 1), "persuasion": (0.01, 0.2)}
    table = sobol(model, ranges, model.parameters(n=200), samples=4, replicates=1)
    assert_type(table, pd.DataFrame)
    towns = {"small": Parameters(n=200)}
    assert_type(tournament([Careful, Stars], towns, replicates=2).means(), pd.DataFrame)
    there = tournament([Careful], towns, 2, model=model, measure="rejecters")
    assert_type(there.rules(), dict[str, str])
    account = Account(Careful, 1, income=5, price=2.5, steps=3)
    assert_type(account.decide(1, np.array([2, 7]), adopters=2), Decision)
    assert_type(rank(Careful, "small", 1).sentence(), str)
    assert_type(duel(towns["small"], brands=(Careful, Stars)).adopters, tuple[float, float])
    here = town.make("talk", ["Ada", "Ben"], [(0, 1)], first=[0])
    assert_type(town.run(here).table(), pd.DataFrame)
    explore(model)


def main() -> None:
    """Run all of it."""
    model = Model("push_or_dialogue")
    runs(model, ties())
    with tempfile.TemporaryDirectory() as folder:
        files(Path(folder))
    others(model)


if __name__ == "__main__":
    main()
