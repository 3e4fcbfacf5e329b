"""Whom people meet outside their circles of friends: weak ties, drawn anew in every step."""

from typing import NamedTuple

import numpy as np

from simulations.core.chance import uniforms
from simulations.core.compiled import compiled


class Outside(NamedTuple):
    """Who is an outsider to whom: all but the friends and oneself.

    Attributes
    ----------
    n : int
    offsets : ndarray of int64, shape (n + 1,)
        Where the row of each person begins and ends.
    skips : ndarray of int32
        The i-th entry of a row, from 0, is the i-th of the person's circle (with oneself, in
        increasing order) less i: that many outsiders come before.
    """

    n: int
    offsets: np.ndarray
    skips: np.ndarray


def outside(network):
    """Return the `Outside` of a network of strong ties."""
    offsets = network.offsets + np.arange(network.n + 1)
    skips = np.empty(offsets[-1], np.int32)
    _skip(network.offsets, network.neighbours, skips)
    return Outside(network.n, offsets, skips)


@compiled
def _skip(offsets, neighbours, skips):
    place = 0
    for person in range(offsets.size - 1):
        before, oneself_is_in = 0, False
        for tie in range(offsets[person], offsets[person + 1]):
            if neighbours[tie] > person and not oneself_is_in:
                skips[place] = person - before
                place, before, oneself_is_in = place + 1, before + 1, True
            skips[place] = neighbours[tie] - before
            place, before = place + 1, before + 1
        if not oneself_is_in:
            skips[place] = person - before
            place += 1


def draw_meetings(parameters, seed, step, people, around):
    """Return whom each of the people meets in a step.

    Parameters
    ----------
    parameters : Parameters
    seed, step : int
    people : ndarray of int, shape (m,)
    around : Outside

    Returns
    -------
    ndarray of int32, shape (m, meetings)
        Somebody whose circle holds everybody meets nobody, written as meeting oneself.
    """
    # one address a person, step and slot: a larger w adds people and changes nobody
    slots = np.arange(parameters.meetings)
    draws = uniforms(seed, "meeting", np.asarray(people)[:, None], step * 1_000 + slots)
    met = np.empty(draws.shape, np.int32)
    _meet(draws, np.asarray(people), around.n, around.offsets, around.skips, met)
    return met


@compiled
def _meet(draws, people, n, offsets, skips, met):
    for i in range(draws.shape[0]):
        first, last = offsets[people[i]], offsets[people[i] + 1]
        outsiders = n - (last - first)
        for slot in range(draws.shape[1]):
            if outsiders == 0:
                met[i, slot] = people[i]
                continue
            k = int(draws[i, slot] * outsiders)  # the k-th outsider, from 0
            low, high = first, last
            while low < high:  # how many of the circle come before
                middle = (low + high) // 2
                if skips[middle] <= k:
                    low = middle + 1
                else:
                    high = middle
            met[i, slot] = k + low - first
