"""Engines do no more work than they must: draws, ties and memory are counted, not seconds.

A slow-down shows here on any machine, however busy it is.
"""

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from simulations.running.catalogue import Model, model_names


@pytest.fixture(scope="module")
def work():
    """Return what `count_work.py` counts, a dict for each case."""
    count = [sys.executable, Path(__file__).with_name("count_work.py")]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    found = subprocess.run(count, env=environment, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.mark.parametrize("name", model_names())
def test_a_run_does_as_much_work_as_its_engine_declares_and_no_more(work, name):
    assert work[name], "declare the WORK of a run at the end of engine.py"
    for case, counts in work[name].items():
        assert counts, case
        for counted, found, allowed, is_so in counts:
            assert found > 0, f"{case}: no {counted} have been counted"
            assert is_so, f"{case}: {found} {counted}, declared {allowed}"


def test_an_independent_cascade_reads_the_ties_of_followers_and_no_other_tie(work):
    count = work["independent cascade"]
    assert count["ties read"] == count["followers"] > 1000


def test_a_speaker_costs_one_block_of_luck_and_another_where_more_than_four_follow(work):
    count = work["independent cascade"]
    further = count["blocks"] - count["handfuls"]
    assert count["handfuls"] >= count["adopters"] - 1  # with at most 32 friends, a handful each
    assert 0 < count["with many followers"] <= further <= 1.1 * count["with many followers"]


def test_two_meetings_share_an_address_and_four_the_one_where_a_brand_may_come_between(work):
    count = work["meetings"]
    assert count["addresses"] == (count["silent"] + count["campaign"]) / 2 + count["campaign"] / 4
    assert count["draws"] == count["people"]


def test_filling_a_torus_asks_twice_a_bond_for_a_root(work):
    count = work["filling"]
    assert count["finds"] + count["bare finds"] == 2 * count["bonds"]


def test_no_displacement_is_kept_once_a_torus_is_wrapped_both_ways(work):
    count = work["filling"]
    assert count["finds"] == 2 * count["wrapped"] < 2 * count["bonds"]


def peak(model, parameters):
    options = {}
    if model.card.network_parameters:
        options["network"] = model.build_network(parameters, 1)
    model.simulate(parameters, 1, **options)
    tracemalloc.start()
    model.simulate(parameters, 1, **options)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


# bytes beside those of the network; measured 113, 21 and 133
@pytest.mark.parametrize(
    ("name", "most", "changes"),
    [
        ("push_or_dialogue", 130, {"share": 0.0}),
        ("push_or_dialogue", 130, {"share": 1.0}),
        ("first_link", 25, {"threshold": 0.1}),
        ("contact_to_relation", 155, {}),
    ],
)
def test_a_run_takes_little_memory_for_each_person(name, most, changes):
    model = Model(name)
    small, large = (model.parameters(n=n, **changes) for n in (50_000, 100_000))
    taken = (peak(model, large) - peak(model, small)) / 50_000
    assert taken < most
