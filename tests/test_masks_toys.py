"""The toy and the puzzle of masks and faces, counted in full on the Town's rule in Python."""

import itertools

import numpy as np
import pytest
from test_toys import declared

from simulations import networks, town
from simulations.models.masks import colouring

LETTERS = 3


def here(name):
    """Return the town of a toy."""
    return town.read(declared(name)[0])


def winning(name, letters=LETTERS, also=()):
    """Return all ways to give out letters so that no friends hold the same, by the ties alone."""
    place = here(name)
    ties = [*place.ties, *also]
    before = [[a + b - i for a, b in ties if max(a, b) == i] for i in range(len(place.names))]
    ways = [()]
    for others in before:
        ways = [
            (*way, letter)
            for way in ways
            for letter in range(letters)
            if all(way[j] != letter for j in others)
        ]
    return ways


def seen_through(name, own):
    """Return who has seen through the letter, by the rule of the Town."""
    place = here(name)
    parameters = place.parameters | {"letters": max(LETTERS, max(own) + 1)}
    mailed = town.make("letters", place.names, place.ties, parameters=parameters, own=own)
    return town.run(mailed).status[-1]


@pytest.mark.parametrize(
    ("name", "people", "ties", "ways"), [("masks", 7, 10, 24), ("masks_puzzle", 12, 23, 6)]
)
def test_few_ways_of_giving_out_letters_unmask_nobody_and_none_with_two(name, people, ties, ways):
    place, found = here(name), winning(name)
    assert (len(place.names), len(place.ties), len(found)) == (people, ties, ways)
    assert winning(name, letters=2) == []
    for own in found:
        assert not np.any(seen_through(name, own))


def test_the_rule_finds_the_same_24_of_2187_ways():
    found = [
        own
        for own in itertools.product(range(LETTERS), repeat=7)
        if not np.any(seen_through("masks", own))
    ]
    assert found == winning("masks")


def test_the_puzzle_has_one_solution_but_for_the_names_of_the_letters():
    renamed = {tuple(dict.fromkeys(way)) for way in winning("masks_puzzle")}
    assert len(renamed) == 6  # all orders in which three letters first appear
    groups = {
        frozenset(frozenset(np.flatnonzero(np.array(way) == k).tolist()) for k in range(LETTERS))
        for way in winning("masks_puzzle")
    }
    assert len(groups) == 1


def test_whoever_gives_each_in_turn_the_first_free_letter_needs_a_fourth():
    place, own = here("masks_puzzle"), []
    for i in range(12):
        held = {own[a + b - i] for a, b in place.ties if max(a, b) == i}
        own.append(next(k for k in range(12) if k not in held))
    assert max(own) == LETTERS
    assert not np.any(seen_through("masks_puzzle", own))


def test_whoever_begins_where_most_letters_are_held_solves_the_puzzle():
    place = here("masks_puzzle")
    text = colouring.give_out(networks.from_ties(place.ties))
    assert tuple(text.tolist()) in winning("masks_puzzle")


def test_one_tie_more_makes_four_friends_of_each_other_whom_three_letters_cannot_serve():
    place = here("masks_puzzle")
    tie = tuple(place.names.index(name) for name in ("Jon", "Noor"))
    assert winning("masks_puzzle", also=[tie]) == []
    four = [place.names.index(name) for name in ("Hana", "Ivo", "Jon", "Noor")]
    pairs = {tuple(sorted(pair)) for pair in [*place.ties, tie]}
    assert set(itertools.combinations(sorted(four), 2)) <= pairs
    assert len(winning("masks_puzzle", letters=4, also=[tie])) > 0
