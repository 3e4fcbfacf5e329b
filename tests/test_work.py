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

from simulations.core.catalogue import Model


@pytest.fixture(scope="module")
def work():
    """Return what `count_work.py` counts, a dict for each case."""
    count = [sys.executable, Path(__file__).with_name("count_work.py")]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    found = subprocess.run(count, env=environment, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.mark.parametrize("case", ["cascade", "push"])
def test_each_tie_of_an_adopter_is_read_once_and_no_other_tie(work, case):
    count = work[case]
    assert count["ties read"] == count["ties of adopters"]


def test_an_answer_makes_the_ties_of_the_answered_be_read_a_second_time_at_most(work):
    count = work["dialogue"]
    assert count["ties read"] <= 2 * count["ties of adopters"]


@pytest.mark.parametrize("case", ["cascade", "push"])
def test_luck_is_drawn_only_for_ties_to_people_who_are_undecided(work, case):
    count = work[case]
    assert 0 < count["tie draws"] <= count["ties to the undecided"]


@pytest.mark.parametrize(("case", "draws_a_person"), [("cascade", 1), ("push", 1), ("dialogue", 2)])
def test_one_draw_a_person_is_made_and_another_where_some_are_discontented(
    work, case, draws_a_person
):
    # seed adopter, discontent; a breath for each adopter, then a draw a contact and one more for
    # those that persuade; dialogue draws whom it answers among the talkers, and their breath again
    count = work[case]
    least = draws_a_person * count["n"] + count["contacts"] + count["adopters"]
    most = count["contacts"] if case != "dialogue" else count["adopters"] * 3
    assert 0 <= count["draws"] - least <= most


def test_a_chain_reads_the_friends_of_each_adopter_once_and_draws_once_a_person(work):
    count = work["chain"]
    assert count["ties read"] == count["ties of adopters"] > 4000
    assert count["draws"] == count["n"]


def test_an_independent_cascade_reads_the_ties_of_followers_and_no_other_tie(work):
    count = work["independent cascade"]
    assert count["ties read"] == count["followers"] > 1000


def test_a_speaker_costs_one_block_of_luck_and_another_where_more_than_four_follow(work):
    count = work["independent cascade"]
    further = count["blocks"] - count["handfuls"]
    assert count["handfuls"] >= count["adopters"] - 1  # with at most 32 friends, a handful each
    assert 0 < count["with many followers"] <= further <= 1.1 * count["with many followers"]


def test_only_the_undecided_toss_a_coin_and_few_of_them_meet_anybody(work):
    # meetings are drawn for those alone whom meeting adopters only could convince
    count = work["relations"]
    meetings = count["draws"] - count["undecided"]
    assert meetings % count["meetings"] == 0
    assert 0 < meetings < count["undecided"] * count["meetings"] / 4


def test_scribes_cost_a_draw_a_lesson_and_one_for_whom_it_is_given_to(work):
    count = work["scribes"]
    assert count["draws"] == 2 * count["lessons"] + count["teachers"]


def test_an_encounter_costs_one_address_and_few_are_drawn_in_vain(work):
    # with the traits of people and message, one draw each
    count = work["message"]
    assert count["draws"] == 5 * 101
    assert 0 <= count["addresses"] - count["encounters"] < count["ahead"]


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
