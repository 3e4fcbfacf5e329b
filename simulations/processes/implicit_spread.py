"""Spreading over a network that is not stored, with one byte a person.

A step is a look at everybody. Whoever was reached in the step before has a mark, speaks once to all
ties, which are computed for it, and leaves another mark on those it reaches. Three rules say who
that is:

- independent cascade: a friend follows with a chance; friends who follow are drawn by the handful
  (`processes.independent_cascade`)
- bond percolation: each tie is open with a chance, for both its ends alike
- site percolation: each person is willing with a chance, and the starters are asked as well

Luck belongs to its address, so the result is that of the same network, stored. Several threads may
work at once, each on people of its own. They leave the same mark on the same person, whoever comes
first, and nobody counts before all are done: so their number changes nothing.

Where people wait for their turn is noted for each 16,384 of them, so a step that few take part in
is short.
"""

import math
from typing import NamedTuple

import numpy as np

from simulations.chance import random_bits_of, stream_key
from simulations.chance.philox import philox, to_bits
from simulations.core.checks import of, optional, people_of, real, takes, whole, word
from simulations.core.compiled import choose, compiled
from simulations.networks.implicit import (
    GROUP,
    MOST_PEOPLE,
    ImplicitNetwork,
    empty_workspace,
    fill_rows,
    group_rows,
)
from simulations.processes.in_blocks import BLOCK, InBlocks, fill_from, shared_out
from simulations.processes.independent_cascade import (
    HANDFUL,
    World,
    empty_block,
    find_followers,
    law_of,
    next_handfuls,
)

RULES = ("independent cascade", "bond percolation", "site percolation")
STREAMS = ("followers", "open tie", "reservation price")  # of each: what its draws decide
_CASCADE, _BOND, _SITE = range(3)

# what is known of a person; the two marks take turns, step by step
UNREACHED, _MARK, _OTHER_MARK, SPOKEN = range(4)

_ONES, _HIGHS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_FULL, _ONE = np.uint64(255), np.uint64(1)


class Crowd(NamedTuple):
    """All people.

    Attributes
    ----------
    state : ndarray of uint8
        `UNREACHED`, one of two marks, or `SPOKEN`; filled up to whole blocks.
    eights : ndarray of uint64
        The same memory, eight people a word.
    waiting : ndarray of uint8, shape (2, blocks)
        Whether somebody in a block may have the first or the second mark.
    """

    state: np.ndarray
    eights: np.ndarray
    waiting: np.ndarray


class Luck(NamedTuple):
    """A rule and its chance.

    Attributes
    ----------
    rule : int
    law : ndarray of uint64, shape (33, 33)
        Of `independent_cascade.World`.
    stream : tuple of four uint64
    below : uint64
        A draw of 53 bits below this is a success.
    """

    rule: int
    law: np.ndarray
    stream: tuple
    below: np.uint64


class Spread(InBlocks):
    """A rule that spreads over an implicit network from some people on, step by step.

    Parameters
    ----------
    network : ImplicitNetwork
    chance : float
        That a friend follows, a tie is open or a person is willing, in [0, 1].
    starters : array_like of int
        Who is reached at the start; under site percolation, who is asked at the start.
    seed : int
        In [0, 2**64).
    rule : str
        One of `RULES`.
    threads : int, optional
        How many work at once; as many as there are cores if not given.

    Attributes
    ----------
    new : list of int
        How many were reached in each step that is done, from the starters on.
    spoken : int
        How many have spoken in the step that is not done yet.
    block : int
        Where that step goes on.
    ties : int
        How many ties have been computed, from either end.

    Raises
    ------
    ParameterError
        If a value is not allowed.
    """

    @takes(
        network=of(ImplicitNetwork, "an ImplicitNetwork, of networks.implicit"),
        chance=real(0, 1),
        rule=word(*RULES),
        threads=optional(whole(1, 1024)),
    )
    def __init__(self, network, chance, starters, seed=0, *, rule=RULES[0], threads=None):
        super().__init__(network.n, threads)
        self.network = network
        kind = RULES.index(rule)
        below = np.uint64(math.ceil(chance * 2.0**53))
        self._luck = Luck(kind, law_of(float(chance)), stream_key(seed, STREAMS[kind]), below)
        starters = people_of("starters", starters, network.n)
        state = np.zeros(self.blocks * BLOCK, np.uint8)
        waiting = np.zeros((2, self.blocks), np.uint8)
        self._crowd = Crowd(state, state.view(np.uint64), waiting)
        self.new, self.spoken, self.ties = [], 0, 0
        starters = starters.astype(np.uint32)
        if kind == _SITE:
            starters = starters[_succeed(self._luck, starters, np.zeros_like(starters))]
        state[starters] = self._mark
        waiting[self._mark - 1, starters // BLOCK] = 1

    @property
    def _mark(self):
        return _MARK + len(self.new) % 2

    @property
    def reached(self):
        """How many have been reached and have spoken, or will in this step."""
        return sum(self.new) + self.spoken

    @property
    def done(self):
        """Whether a step has reached nobody."""
        return bool(self.new) and self.new[-1] == 0

    def people(self):
        """Return whether each person has been reached: ndarray of bool, shape (n,)."""
        return self._crowd.state[: self.network.n] != UNREACHED

    def into_people(self):
        """Return what `people` does, at the end: the state is lost, to save its room."""
        state = self._crowd.state
        reached = np.not_equal(state, UNREACHED, out=state.view(np.bool_))
        return reached[: self.network.n]

    def _go_on(self, pool):
        parts, last = self._parts_from(self.block)

        def speak(part):
            return _speak(*part, self._mark, self._crowd, self.network.board, self._luck)

        for spoken, ties in shared_out(pool, speak, parts):
            self.spoken, self.ties = self.spoken + int(spoken), self.ties + int(ties)
        self.block = last
        if last == self.blocks:
            self.new.append(self.spoken)
            self.spoken = self.block = 0

    # --- kept in a file, and gone on with

    def progress(self):
        """Return how far it has come, beside the state that `write` writes: a dict."""
        return {
            "new": self.new.copy(),
            "spoken": self.spoken,
            "block": self.block,
            "ties": self.ties,
        }

    def write(self, out):
        """Write the state to an open file: two bits a person.

        Parameters
        ----------
        out : file
            Open for binary writing.
        """
        out.write(self._crowd.waiting)
        for first in range(0, self._crowd.state.size, 1 << 24):
            four = self._crowd.state[first : first + (1 << 24)].reshape(-1, 4)
            out.write(four[:, 0] | four[:, 1] << 2 | four[:, 2] << 4 | four[:, 3] << 6)

    def read(self, file, progress):
        """Take over the state from an open file.

        Parameters
        ----------
        file : file
            Open for binary reading, where `write` began.
        progress : dict
            What `progress` returned then.

        Raises
        ------
        EOFError
            If the file is too short.
        """
        fill_from(file, self._crowd.waiting)
        for first in range(0, self._crowd.state.size, 1 << 24):
            four = self._crowd.state[first : first + (1 << 24)].reshape(-1, 4)
            packed = np.empty(len(four), np.uint8)
            fill_from(file, packed)
            for place in range(4):
                four[:, place] = packed >> 2 * place & 3
        self.new, self.spoken = list(progress["new"]), progress["spoken"]
        self.block, self.ties = progress["block"], progress["ties"]


@takes(n=whole(1, MOST_PEOPLE))
def bytes_of(n):
    """Return how many bytes a spread over n people takes: one a person, and little besides."""
    return -(-n // BLOCK) * (BLOCK + 2)


# --- compiled: a group of speakers at a time


class Talk(NamedTuple):
    """Arrays to work in, made once for many groups.

    Attributes
    ----------
    offsets, neighbours
        The ties of a group, as `group_rows` makes them.
    friends : ndarray of uint32
        Whom the group reaches.
    seen : ndarray of uint8
        What was known of them.
    """

    offsets: np.ndarray
    neighbours: np.ndarray
    friends: np.ndarray
    seen: np.ndarray


@compiled
def _speak_in_groups(first, last, mark, crowd, board, luck):
    """Let those with a mark in some blocks speak; return how many do, and how many ties they have.

    Parameters
    ----------
    first, last : int
        The blocks, without the last.
    mark : int
    crowd : Crowd
    board : Board
    luck : Luck

    Returns
    -------
    spoken, ties : int
    """
    most = np.int64(np.uint64(GROUP) * (np.uint64(2) * board.reach + board.stubs))
    talk = Talk(
        np.zeros(GROUP + 1, np.int64),
        np.empty(most + 1, np.uint32),
        np.empty(most + 1, np.uint32),
        np.empty(max(most, GROUP * HANDFUL) + 1, np.uint8),
    )
    rows, block = empty_workspace(board), empty_block()
    people, spoken, ties = np.empty(BLOCK, np.uint32), 0, 0
    for place in range(first, last):
        if crowd.waiting[mark - 1, place] == 0:
            continue
        crowd.waiting[mark - 1, place] = 0
        count = _find_marked(place, mark, crowd, people)
        spoken += count
        for begin in range(0, count, GROUP):
            group = people[begin : min(begin + GROUP, count)]
            group_rows(group, board, talk.offsets, talk.neighbours, rows)
            ties += talk.offsets[group.size]
            if luck.rule == _CASCADE:
                _tell_followers(group, mark, crowd, luck, talk, block)
            elif luck.rule == _BOND:
                found = _find_open(group, luck, talk)
                _leave_marks(talk.friends, found, mark, crowd, talk.seen)
            else:
                found = _find_willing(talk.offsets[group.size], luck, talk, crowd)
                _leave_marks(talk.friends, found, mark, crowd, talk.seen)
    return spoken, ties


@compiled
def _find_marked(place, mark, crowd, people):
    # they have spoken from here on: nobody else writes to somebody who has a mark
    state, pattern, count = crowd.state, np.uint64(mark) * _ONES, 0
    for eight in range(place * BLOCK // 8, (place + 1) * BLOCK // 8):
        other = crowd.eights[eight] ^ pattern
        if (other - _ONES) & ~other & _HIGHS:  # one of the eight bytes is zero
            for person in range(8 * eight, 8 * eight + 8):
                people[count] = person
                count += state[person] == mark
    for i in range(count):
        state[people[i]] = SPOKEN
    return count


@compiled
def _leave_marks(friends, found, mark, crowd, seen):
    # first all are looked at: what one waits for then does not hold up the others
    state, other = crowd.state, _MARK + _OTHER_MARK - mark
    for i in range(found):
        seen[i] = state[friends[i]]
    for i in range(found):
        if seen[i] == UNREACHED:
            state[friends[i]] = other
            crowd.waiting[other - 1, friends[i] // BLOCK] = 1


@compiled
def _tell_followers(group, mark, crowd, luck, talk, block):
    world = World(luck.law, luck.stream, talk.offsets, talk.neighbours)
    count, handful, most = np.uint64(group.size), 0, np.uint32(0)
    for i in range(count):
        ties = np.uint32(talk.offsets[i + 1] - talk.offsets[i])
        block.speakers[i], block.first[i], block.left[i] = group[i], talk.offsets[i], ties
        block.size[i] = min(ties, np.uint32(HANDFUL))
        most = max(most, ties)
    _leave_marks(
        block.friends, find_followers(block, count, handful, world), mark, crowd, talk.seen
    )
    while most > (handful + 1) * HANDFUL:
        count, handful = next_handfuls(block, count), handful + 1
        found = find_followers(block, count, handful, world)
        _leave_marks(block.friends, found, mark, crowd, talk.seen)


@compiled
def _find_open(group, luck, talk):
    s0, s1, k0, k1 = luck.stream
    friends, found = talk.friends, np.uint64(0)
    for i in range(group.size):
        person = np.uint64(group[i])
        for tie in range(talk.offsets[i], talk.offsets[i + 1]):
            other = np.uint64(talk.neighbours[tie])
            a, b = min(person, other), max(person, other)
            w0, w1, _, _ = philox(a, b, s0, s1, k0, k1)
            friends[found] = other
            found += np.uint64(to_bits(w0, w1) < luck.below)
    return found


@compiled
def _find_willing(ties, luck, talk, crowd):
    s0, s1, k0, k1 = luck.stream
    friends, found = talk.friends, np.uint64(0)
    for tie in range(ties):
        talk.seen[tie] = crowd.state[talk.neighbours[tie]]
    left = np.uint64(0)
    for tie in range(ties):
        friends[left] = talk.neighbours[tie]
        left += np.uint64(talk.seen[tie] == UNREACHED)
    for i in range(left):
        w0, w1, _, _ = philox(np.uint64(friends[i]), np.uint64(0), s0, s1, k0, k1)
        friends[found] = friends[i]
        found += np.uint64(to_bits(w0, w1) < luck.below)
    return found


# --- on whole arrays


def _succeed(luck, first, second):
    words = random_bits_of(luck.stream, first, second).astype(np.uint64)
    return to_bits(words[0], words[1]) < luck.below


def _speak_at_once(first, last, mark, crowd, board, luck):
    """Let the same people speak, on whole arrays.

    Parameters
    ----------
    first, last, mark, crowd, board, luck
        As for `_speak_in_groups`.

    Returns
    -------
    spoken, ties : int
    """
    state, waiting = crowd.state, crowd.waiting
    people = np.flatnonzero(state[first * BLOCK : last * BLOCK] == mark) + first * BLOCK
    waiting[mark - 1, first:last] = 0
    state[people] = SPOKEN
    people = people.astype(np.uint32)
    offsets = np.zeros(people.size + 1, np.int64)
    most = people.size * int(np.uint64(2) * board.reach + board.stubs)
    neighbours = np.empty(most + 1, np.uint32)
    fill_rows(people, board, offsets, neighbours)
    friends = neighbours[: offsets[-1]]
    if luck.rule == _CASCADE:
        friends = World(luck.law, luck.stream, offsets, friends).followers(people)
    elif luck.rule == _BOND:
        sources = np.repeat(people, np.diff(offsets).astype(np.intp))
        ends = np.minimum(sources, friends), np.maximum(sources, friends)
        friends = friends[_succeed(luck, *ends)]
    else:
        friends = friends[_succeed(luck, friends, np.zeros_like(friends))]
    friends = friends[state[friends] == UNREACHED]
    other = _MARK + _OTHER_MARK - mark
    state[friends] = other
    waiting[other - 1, friends // BLOCK] = 1
    return people.size, int(offsets[-1])


_speak = choose(_speak_in_groups, _speak_at_once)
