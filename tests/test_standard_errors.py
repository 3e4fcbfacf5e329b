"""Reported standard errors and intervals, each against a calculation by hand."""

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import SALib.analyze.sobol as salib
from test_sensitivity import Function

from simulations import brands, networks
from simulations.chance import everyone, replicate_seeds
from simulations.models.alphabet import collective_brain
from simulations.models.federation import stations
from simulations.models.knowledge import email_game
from simulations.networks.rows import from_ties
from simulations.processes import influence
from simulations.running.ensembles import Comparison
from simulations.running.sensitivity import sobol


def error_of(values):
    """Return the standard error of the mean of a sample, written out."""
    values = np.asarray(values, dtype=float)
    mean = sum(values) / len(values)
    return math.sqrt(sum((values - mean) ** 2) / (len(values) - 1) / len(values))


def test_the_reach_of_a_choice_has_the_error_of_its_worlds():
    network = networks.random_graph(40, 3, rng=np.random.default_rng(2))
    frame = influence.compare(network, 0.3, 3, worlds=12, seed=5)
    hubs = influence.hubs(network, 3)
    found = influence.reach(network, 0.3, hubs, worlds=12, seed=5)
    of_hubs = frame[frame["choice"] == "hubs"]
    assert of_hubs["count"].tolist() == [1, 2, 3]
    assert of_hubs["reach"].tolist() == pytest.approx([np.mean(k) for k in found.T])
    assert of_hubs["error"].tolist() == pytest.approx([error_of(k) for k in found.T])


def test_a_comparison_has_mean_error_interval_and_wins_of_its_pairs():
    ours, theirs = [0.1, 0.2, 0.3, 0.8], [0.2, 0.2, 0.9, 0.7]
    frame = pd.DataFrame({"share": [0, 1] * 4, "replicate": np.repeat(range(4), 2)})
    frame["adopters"] = np.ravel([ours, theirs], order="F")
    found = Comparison("share", [0, 1], "adopters", frame)
    first, second = found.summary().itertuples()
    gaps = np.subtract(theirs, ours)
    band = 1.96 * error_of(gaps)
    assert (first.mean, second.mean) == pytest.approx((0.35, 0.5))
    assert first.standard_error == pytest.approx(error_of(ours))
    assert second.standard_error == pytest.approx(error_of(theirs))
    assert (first.difference, first.low, first.high, first.wins) == (0, 0, 0, 0)
    assert (second.difference, second.wins) == pytest.approx((0.15, 0.5))
    assert (second.low, second.high) == pytest.approx((0.15 - band, 0.15 + band))
    assert found.sentence() == (
        "Best: share = 1, with adopters 0.500; against share = 0 a change of +0.150, 95 % interval "
        f"{0.15 - band:+.3f} to {0.15 + band:+.3f}, ahead in 50% of 4 paired replicates."
    )
    back = Comparison("share", [1, 0], "adopters", frame)
    assert back.sentence().startswith(
        "No other value beats share = 1; share = 0 changes adopters by -0.150, 95 % interval"
    )
    alone = Comparison("share", [0, 1], "adopters", frame[frame["replicate"] == 0])
    assert alone.sentence() == (
        "Best: share = 1, with adopters 0.200; against share = 0 a change of +0.100, in a single "
        "replicate (no band)."
    )


def test_gains_of_skill_have_the_error_of_their_generations():
    frame = collective_brain.mean_gains([3, 9], generations=50, seed=4)
    for learners, row in zip((3, 9), frame.itertuples(), strict=True):
        gains = np.diff(collective_brain.skill_over_generations([learners] * 50, 4))
        assert (row.learners, row.gain) == (learners, pytest.approx(gains.mean()))
        assert row.error == pytest.approx(error_of(gains))


def test_survivors_by_lot_are_weighted_by_how_many_die_and_have_the_error_of_their_orders():
    ties, runs, seed = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 4)], 7, 3
    network = from_ties(ties, 5)
    mean, error = stations.survivability(network, [0, 0.3, 1], runs, seed)
    shares = []
    for luck in replicate_seeds(seed, runs):
        order = np.argsort(everyone(luck, "dies", 5), kind="stable")  # who dies first
        share = 0
        for dead in range(6):
            graph = nx.Graph(ties)
            graph.remove_nodes_from(order[:dead].tolist())
            largest = max(map(len, nx.connected_components(graph)), default=0)
            share += math.comb(5, dead) * 0.3**dead * 0.7 ** (5 - dead) * largest / 5
        shares.append(share)
    assert mean == pytest.approx([1, np.mean(shares), 0])
    assert error == pytest.approx([0, error_of(shares), 0])


def test_a_doubt_has_the_error_of_a_share_of_its_nights():
    frame = email_game.doubts(np.array([1, 1, 1, 2, 3, 3]), 4)
    # whoever sent message 2 waits in vain in the nights that end with message 2 or 3
    assert frame["nights"].tolist() == [4, 3, 2, 0]
    assert frame["doubt"].tolist() == pytest.approx([3 / 4, 1 / 3, 1, 0])
    wanted = [math.sqrt(3 / 4 * 1 / 4 / 4), math.sqrt(1 / 3 * 2 / 3 / 3), 0, 0]
    assert frame["error"].tolist() == pytest.approx(wanted)


RUNS = {
    ("one", "plain"): [0.1, 0.3, 0.2],
    ("two", "plain"): [0.3, 0.4, 0.35],
    ("one", "dear"): [0.2, 0.2, 0.2],
    ("two", "dear"): [0.1, 0.1, 0.1],
}


@pytest.fixture
def played():
    """Return a tournament of two brands in two towns, made by hand."""
    rows = [
        (brand, town, replicate, replicate, adopters)
        for (brand, town), runs in RUNS.items()
        for replicate, adopters in enumerate(runs)
    ]
    frame = pd.DataFrame(rows, columns=["brand", "town", "replicate", "seed", "adopters"])
    return brands.Tournament(frame, towns={"plain": None, "dear": None})


def test_brands_are_compared_run_by_run_with_paired_errors(played):
    gaps = np.subtract(RUNS["one", "plain"], RUNS["two", "plain"])
    table = played.table("plain")
    assert table.index.tolist() == ["two", "one"]
    assert table.loc["one", "standard_error"] == pytest.approx(error_of(RUNS["one", "plain"]))
    assert table.loc["one", "difference"] == pytest.approx(gaps.mean())
    half = 1.96 * error_of(gaps)
    ends = [gaps.mean() - half, gaps.mean() + half]
    assert table.loc["one", ["low", "high"]].tolist() == pytest.approx(ends)
    found = played.against("one", "two")
    assert found.index.tolist() == ["plain", "dear"]
    assert found["difference"].tolist() == pytest.approx([gaps.mean(), 0.1])
    assert found["standard_error"].tolist() == pytest.approx([error_of(gaps), 0])
    assert found.loc["plain", "errors"] == pytest.approx(gaps.mean() / error_of(gaps))
    assert found.loc["dear", "errors"] > 1e6, "alike in every run"


def test_the_three_rankings_are_mean_share_of_the_best_and_worst_share(played):
    table = played.table()
    assert table.loc["one", "mean"] == pytest.approx((0.2 + 0.2) / 2)
    assert table.loc["one", "share of best"] == pytest.approx((0.2 / 0.35 + 1) / 2)
    assert table.loc["one", "worst share"] == pytest.approx(0.2 / 0.35)
    assert table.loc["two", "worst share"] == pytest.approx(0.5)
    assert played.worst()["town"].to_dict() == {"one": "plain", "two": "dear"}
    assert played.winners() == {
        **{"plain": "two", "dear": "one"},
        **{"mean": "two", "share of best": "one", "worst share": "one"},
    }
    assert "two wins 1 of the towns" in played.sentence()


def test_the_interval_of_an_index_is_that_of_a_bootstrap_of_its_samples(monkeypatch):
    outcomes, samples, analyze = [], 256, salib.analyze
    monkeypatch.setattr(
        salib, "analyze", lambda p, y, **how: outcomes.extend(y) or analyze(p, y, **how)
    )
    model = Function(lambda p: 2 * p.x + p.y + p.x * p.z)
    frame = sobol(model, dict.fromkeys("xyz", (-1, 1)), samples=samples, replicates=1, seed=6)
    # Saltelli's design: of each sample one row A, one with each column of B in turn, one row B
    a, *mixed, b = np.array(outcomes).reshape(samples, 5).T
    draw = np.random.default_rng(1)
    firsts, totals = [], []
    for _ in range(400):
        k = draw.integers(0, samples, samples)
        variance = np.var(np.concatenate([a[k], b[k]]))
        firsts.append([np.mean(b[k] * (ab[k] - a[k])) / variance for ab in mixed])
        totals.append([np.mean((a[k] - ab[k]) ** 2) / 2 / variance for ab in mixed])
    for column, found in (("first_error", firsts), ("total_error", totals)):
        half = 1.96 * np.std(found, axis=0, ddof=1)
        # two bootstraps of some hundred draws each agree to a tenth or so
        np.testing.assert_allclose(frame[column], half, rtol=0.25)
