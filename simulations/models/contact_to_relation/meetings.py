"""Whom people meet outside their circles of friends: weak ties, drawn anew in every step."""

from typing import NamedTuple

import numpy as np

from simulations.chance import uniforms
from simulations.core.compiled import choose, compiled
from simulations.networks.rows import ties_of


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


def _skip_one_by_one(offsets, neighbours, skips):
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


def _skip_at_once(offsets, neighbours, skips):
    people = np.arange(offsets.size - 1)
    degrees = np.diff(offsets).astype(np.intp)  # as np.repeat wants them: 32 bits in a browser
    place = np.arange(neighbours.size) - np.repeat(offsets[:-1], degrees)  # of a tie in its row
    sources = np.repeat(people, degrees)
    later = neighbours > sources  # they come after oneself
    skips[np.arange(neighbours.size) + sources + later] = neighbours - (place + later)
    friends_before = np.bincount(sources[~later], minlength=people.size)
    skips[offsets[:-1] + people + friends_before] = people - friends_before


_skip = choose(compiled(_skip_one_by_one), _skip_at_once)


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


def _meet_one_by_one(draws, people, n, offsets, skips, met):
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


def _meet_at_once(draws, people, n, offsets, skips, met):
    sizes = offsets[people + 1] - offsets[people]
    outsiders = (n - sizes)[:, None]
    k = (draws * outsiders).astype(np.int64)  # the k-th outsider, from 0
    # rows do not fall: each n above the one before, they are in order from end to end
    above = np.arange(len(people), dtype=np.int64) * n
    rows = np.repeat(above, sizes.astype(np.intp)) + skips[ties_of(people, offsets)]
    firsts = (np.cumsum(sizes) - sizes)[:, None]  # where each row begins
    before = np.searchsorted(rows, above[:, None] + k, side="right") - firsts
    met[:] = np.where(outsiders > 0, k + before, people[:, None])


_meet = choose(compiled(_meet_one_by_one), _meet_at_once)
