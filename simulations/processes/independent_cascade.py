"""The independent cascade: whoever adopts speaks once to each friend, who follows with a chance.

As in push or dialogue, all luck is there before anything happens: a friend would follow or not,
and adopters are those to whom friends who follow lead. Such luck of all people is called a *world*.
In a world it does not matter who speaks when, and two choices of the first speakers can be
compared.

No coin is tossed for each friend. A speaker takes friends by the handful, 32 at most. One draw says
how many of them follow: it is read off the binomial law. Then these are picked one by one among
those not picked yet. Of ten friends, each with a chance of one in five, two follow on average: that
takes one block of Philox, which is four words, instead of ten coins, and nobody looks at the other
eight friends.

The law is that of the coins, and so is what coins are good for: with a higher chance the same draw
says the same number or a larger one, and the same picks come first. So in every single world a more
convincing word loses nobody.

There are no steps here, only whom a word reaches in the end, so there is no Mesa face.

References
----------
Kempe, Kleinberg, Tardos (2003), Maximizing the spread of influence through a social network.
KDD 2003.
"""

import functools
from typing import NamedTuple

import numpy as np

from simulations.chance import random_bits_of, stream_key
from simulations.chance.philox import philox, to_bits
from simulations.core.checks import people_of, real, takes
from simulations.core.compiled import COMPILED, choose, compiled, inlined
from simulations.networks.given import a_network

HANDFUL = 32  # friends whose luck is drawn together
_GROUP = 512  # speakers who are heard together
_FIRST = 4  # picks that come with the draw how many follow
_MORE = 8  # picks of each further block of Philox
_BLOCKS = 8  # blocks that a handful may need, and some to spare

_ONE, _TWO, _THREE = np.uint64(1), np.uint64(2), np.uint64(3)
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


class World(NamedTuple):
    """The luck of all people, and whom they know.

    Attributes
    ----------
    law : ndarray of uint64, shape (33, 33)
        At [m, k] the chance that at most k of m friends follow, in 53 bits.
    stream : tuple of four uint64
        Of `chance.stream_key`.
    offsets, neighbours : ndarray
        Of the network; where nothing is compiled, lists of those friends only who follow.
    """

    law: np.ndarray
    stream: tuple
    offsets: np.ndarray
    neighbours: np.ndarray

    def over_lists(self):
        """Return the world of those friends only who follow, in lists: they are read faster."""
        ends, friends = _drawn(self, np.arange(len(self.offsets) - 1))
        return self._replace(offsets=ends.tolist(), neighbours=friends.tolist())

    def followers(self, people):
        """Return who follows some people, whose rows these are.

        Parameters
        ----------
        people : ndarray of int, shape (k,)

        Returns
        -------
        ndarray of int
            One whom two of them convince stands there twice.
        """
        return _drawn(self, people)[1]


@takes(network=a_network, chance=real(0, 1))
def world_of(network, chance, seed, stream="followers"):
    """Return the `World` of a seed.

    Parameters
    ----------
    network : Network
    chance : float
        That a friend follows, in [0, 1].
    seed : int
        In [0, 2**64).
    stream : str
        What the draws decide, in words.

    Returns
    -------
    World

    Raises
    ------
    ParameterError
        If the chance is not one.
    """
    world = World(law_of(chance), stream_key(seed, stream), network.offsets, network.neighbours)
    return world if COMPILED else world.over_lists()


@takes(network=a_network, chance=real(0, 1))
def spread(network, chance, speakers, seed=0):
    """Return who is reached if some people speak.

    Parameters
    ----------
    network : Network
    chance : float
        That a friend follows, in [0, 1].
    speakers : array_like of int
        Who speaks first.
    seed : int
        In [0, 2**64).

    Returns
    -------
    ndarray of uint32
        Each once, the speakers first.

    Raises
    ------
    ParameterError
        If the chance is not one, or if there is no such person.
    """
    queue, end = _spread(
        people_of("speakers", speakers, network.n), world_of(network, chance, seed)
    )
    return queue[:end]


@compiled
def _spread(speakers, world):
    n = len(world.offsets) - 1
    queue, seen, end = np.empty(n + 1, np.uint32), np.zeros(n, np.uint8), 0
    for person in speakers:
        end = add(person, queue, end, seen)
    return queue, follow(queue, 0, end, seen, world)


@compiled
def add(person, queue, end, seen):
    """Put a person into a queue, unless seen already; return the new end.

    Parameters
    ----------
    person : int
    queue : ndarray of uint32, shape (n + 1,)
        The last place is for whoever is looked at and not new.
    end : int
    seen : ndarray of uint8, shape (n,)
        1 for everybody in the queue.

    Returns
    -------
    int
    """
    queue[end] = person
    if seen[person]:
        return end
    seen[person] = 1
    return end + 1


@functools.lru_cache(maxsize=8)
def law_of(chance):
    """Return the law of a `World` in which a friend follows with this chance."""
    # multiplied up row by row, so that every platform gets the same bits
    exactly = np.zeros((HANDFUL + 1, HANDFUL + 1))  # P(k of m follow) at [m, k]
    exactly[0, 0] = 1.0
    for m in range(1, HANDFUL + 1):
        exactly[m] = (1 - chance) * exactly[m - 1]
        exactly[m, 1:] += chance * exactly[m - 1, :-1]
    at_most = np.add.accumulate(exactly, axis=1)
    at_most[np.triu_indices(HANDFUL + 1)] = 1.0  # never more than there are
    return np.ceil(at_most * 2.0**53).astype(np.uint64)


# --- picks: they are the same in compiled loops and on whole arrays


@inlined
def _pick(word, left):
    # one of the places left, and a word that is good for another pick; 32 * 31 places share 2^32
    # words, so none is more likely than another by more than one in four million
    product = word * (left & _LOW)
    return product >> _HALF, product & _LOW


@inlined
def _first_picks(word_2, word_3, size):
    # four different places of a handful; of a smaller handful those beyond its size mean nothing
    a, word_2 = _pick(word_2, size)
    b, _ = _pick(word_2, size - _ONE)
    c, word_3 = _pick(word_3, size - _TWO)
    d, _ = _pick(word_3, size - _THREE)
    b = b + np.uint64(b >= a)  # the b-th of the others
    low, high = np.minimum(a, b), np.maximum(a, b)
    c = c + np.uint64(c >= low)
    c = c + np.uint64(c >= high)
    lowest, highest = np.minimum(low, c), np.maximum(high, c)
    middle = low + high + c - lowest - highest
    d = d + np.uint64(d >= lowest)
    d = d + np.uint64(d >= middle)
    d = d + np.uint64(d >= highest)
    return a, b, c, d


# --- compiled: luck is drawn when somebody speaks


class Block(NamedTuple):
    """Speakers who are heard together, with a handful of friends each; arrays of shape (512,).

    Attributes
    ----------
    speakers : ndarray of uint32
    first, left, size : ndarray of uint32
        Where the handful begins in the network, how many friends there are from there on, and how
        many of them are in the handful.
    draw : ndarray of uint64
        It says how many follow.
    picks : ndarray of uint32, shape (4, 512)
        Where the first four stand in the network, should they follow.
    more : ndarray of uint32
        Whose friends are to be picked further, by their place in the block.
    random_bits : ndarray of uint32, shape (4, 512)
        What these picks are made from.
    taken : ndarray of uint32, shape (512, 32)
        The picks so far, as places in the handful in increasing order.
    friends : ndarray of uint32, shape (512 * 32 + 4,)
        All who follow.
    """

    speakers: np.ndarray
    first: np.ndarray
    left: np.ndarray
    size: np.ndarray
    draw: np.ndarray
    picks: np.ndarray
    more: np.ndarray
    random_bits: np.ndarray
    taken: np.ndarray
    friends: np.ndarray


@compiled
def empty_block():
    """Return a `Block` for 512 speakers."""
    return Block(
        np.empty(_GROUP, np.uint32),
        np.empty(_GROUP, np.uint32),
        np.empty(_GROUP, np.uint32),
        np.empty(_GROUP, np.uint32),
        np.empty(_GROUP, np.uint64),
        np.empty((_FIRST, _GROUP), np.uint32),
        np.empty(_GROUP + 1, np.uint32),
        np.empty((4, _GROUP), np.uint32),
        np.empty((_GROUP, HANDFUL), np.uint32),
        np.empty(_GROUP * HANDFUL + _FIRST, np.uint32),
    )


def _follow_in_groups(queue, at, end, seen, world):
    """Let those in a queue speak, and whoever follows; return the new end of the queue.

    Parameters
    ----------
    queue : ndarray of uint32, shape (n + 1,)
    at, end : int
        Those from `at` on have not spoken yet.
    seen : ndarray of uint8, shape (n,)
        1 for everybody in the queue.
    world : World

    Returns
    -------
    int
    """
    block, offsets = empty_block(), world.offsets
    at, end = np.uint64(at), np.uint64(end)  # unsigned: nobody asks whether it counts from the end
    while at < end:
        count, handful, most = min(end - at, np.uint64(_GROUP)), 0, np.uint32(0)
        for i in range(count):
            person = queue[at + np.uint64(i)]
            first, ties = offsets[person], offsets[person + np.uint32(1)] - offsets[person]
            block.speakers[i], block.first[i], block.left[i] = person, first, ties
            block.size[i] = min(ties, HANDFUL)
            most = max(most, block.left[i])
        end = _tell(block, count, handful, queue, end, seen, world)
        at += count
        while most > (handful + 1) * HANDFUL:  # few have so many friends
            count, handful = next_handfuls(block, count), handful + 1
            end = _tell(block, count, handful, queue, end, seen, world)
    return np.int64(end)


@compiled
def next_handfuls(block, count):
    """Turn to the next handful of those of the first `count` who have one; return how many.

    Parameters
    ----------
    block : Block
    count : int

    Returns
    -------
    uint64
    """
    kept = np.uint64(0)
    for i in range(count):
        block.speakers[kept] = block.speakers[i]
        block.first[kept] = block.first[i] + np.uint32(HANDFUL)
        block.left[kept] = block.left[i] - block.size[i]
        block.size[kept] = min(block.left[kept], np.uint32(HANDFUL))
        kept += np.uint64(block.left[kept] > 0)
    return kept


@compiled
def _tell(block, count, handful, queue, end, seen, world):
    """Let the first `count` speakers of a block speak to a handful; return the queue's new end."""
    found = find_followers(block, count, handful, world)
    for friend in block.friends[:found]:
        queue[end] = friend
        end += np.uint64(1) - seen[friend]
        seen[friend] = 1
    return end


@compiled
def find_followers(block, count, handful, world):
    """Put into a block which friends follow its first `count` speakers; return how many do.

    Each loop does one thing, and nothing in it depends on what it has just fetched, nor on how many
    friends of somebody follow: then the processor does several rounds at once.

    Parameters
    ----------
    block : Block
    count, handful : int
        How many speakers, and which handful of theirs.
    world : World

    Returns
    -------
    uint64
        They are the first of ``block.friends``; one whom two speakers convince stands there twice.
    """
    _draw(block, count, handful, world.stream)
    law, neighbours, friends = world.law, world.neighbours, block.friends
    found, more = np.uint64(0), np.uint64(0)
    for i in range(count):
        draw, size = block.draw[i], block.size[i]
        for k in range(_FIRST):
            friends[found] = block.picks[k, i]
            found += np.uint64(draw >= law[size, k])
        block.more[more] = i
        more += np.uint64(draw >= law[size, _FIRST])
    found = _pick_further(block, more, handful, found, world)
    for i in range(found):
        friends[i] = neighbours[friends[i]]
    return found


@compiled
def _draw(block, count, handful, stream):
    s0, s1, k0, k1 = stream
    second = np.uint64(handful * _BLOCKS)
    for i in range(count):
        w0, w1, w2, w3 = philox(np.uint64(block.speakers[i]), second, s0, s1, k0, k1)
        block.draw[i] = to_bits(w0, w1)
        a, b, c, d = _first_picks(w2, w3, np.uint64(block.size[i]))
        first = np.uint64(block.first[i])
        block.picks[0, i], block.picks[1, i] = first + a, first + b
        block.picks[2, i], block.picks[3, i] = first + c, first + d


@compiled
def _pick_further(block, count, handful, found, world):
    """Pick the friends after the fourth; return how many are found in all."""
    further = 1
    while count > 0:
        _draw_further(block, count, handful * _BLOCKS + further, world.stream)
        left = np.uint64(0)
        for i in range(count):
            speaker = block.more[i]
            if further == 1:
                _sort_picks(block, speaker)
            picked = _FIRST + (further - 1) * _MORE
            found, unfinished = _pick_eight(block, i, picked, found, world.law)
            block.more[left] = speaker
            left += np.uint64(unfinished)
        count, further = left, further + 1
    return found


@compiled
def _draw_further(block, count, second, stream):
    s0, s1, k0, k1 = stream
    for i in range(count):
        speaker = np.uint64(block.speakers[block.more[i]])
        w0, w1, w2, w3 = philox(speaker, np.uint64(second), s0, s1, k0, k1)
        block.random_bits[0, i], block.random_bits[1, i] = w0, w1
        block.random_bits[2, i], block.random_bits[3, i] = w2, w3


@compiled
def _sort_picks(block, speaker):
    first, taken = block.first[speaker], block.taken[speaker]
    a, b = block.picks[0, speaker] - first, block.picks[1, speaker] - first
    c, d = block.picks[2, speaker] - first, block.picks[3, speaker] - first
    a, b = min(a, b), max(a, b)
    c, d = min(c, d), max(c, d)
    a, c = min(a, c), max(a, c)
    b, d = min(b, d), max(b, d)
    taken[0], taken[1], taken[2], taken[3] = a, min(b, c), max(b, c), d


@compiled
def _pick_eight(block, i, picked, found, law):
    """Pick up to eight friends more; return how many are found in all, and if there may be more."""
    speaker = block.more[i]
    first, size, draw = block.first[speaker], np.uint64(block.size[speaker]), block.draw[speaker]
    taken, word = block.taken[speaker], np.uint64(0)
    for turn in range(_MORE):
        if turn % 2 == 0:
            word = np.uint64(block.random_bits[turn // 2, i])
        place, word = _pick(word, size - np.uint64(picked))
        for k in range(picked):
            place += np.uint64(place >= taken[k])
        block.friends[found] = first + place
        found += np.uint64(1)
        picked += 1
        if draw < law[size, picked]:
            return found, False
        place = np.uint32(place)
        for k in range(picked - 1):
            taken[k], place = min(taken[k], place), max(taken[k], place)
        taken[picked - 1] = place
    return found, True


# --- not compiled: the luck of all is drawn at once


def _drawn(world, people):
    """Return whose followers stand where, and in an array those friends only who follow."""
    law, stream, offsets, neighbours = world
    places, handfuls, first = _all_handfuls(offsets)
    speakers, size = people[places], np.minimum(offsets[places + 1] - first, HANDFUL)
    bits = random_bits_of(stream, speakers, handfuls * _BLOCKS).astype(np.uint64)
    draw = to_bits(bits[0], bits[1])
    taken = np.stack(_first_picks(bits[2], bits[3], size.astype(np.uint64)), axis=1)
    follow = draw[:, None] >= law[size, :_FIRST]
    found = [(first[:, None] + taken.astype(np.int64))[follow]]
    left, picked = np.flatnonzero(draw >= law[size, _FIRST]), _FIRST
    taken = np.sort(taken[left], axis=1)
    while left.size:
        further, turn = divmod(picked - _FIRST, _MORE)
        if turn == 0:
            second = handfuls[left] * _BLOCKS + 1 + further
            bits = random_bits_of(stream, speakers[left], second).astype(np.uint64)
        if turn % 2 == 0:
            word = bits[turn // 2]
        place, word = _pick(word, (size[left] - picked).astype(np.uint64))
        for other in taken.T:
            place += np.uint64(place >= other)
        found.append(first[left] + place.astype(np.int64))
        picked += 1
        kept = draw[left] >= law[size[left], picked]
        taken = np.sort(np.column_stack([taken, place])[kept], axis=1)
        left, bits, word = left[kept], bits[:, kept], word[kept]
    ties = np.sort(np.concatenate(found))
    return np.searchsorted(ties, offsets), neighbours[ties]


def _all_handfuls(offsets):
    # whose they are, which of this person's, and where they begin in the network
    counts = (-(-np.diff(offsets) // HANDFUL)).astype(np.intp)  # 32 bits in a browser
    speakers = np.repeat(np.arange(counts.size), counts)
    handfuls = np.arange(speakers.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return speakers, handfuls, offsets[speakers] + HANDFUL * handfuls


def _follow_one_by_one(queue, at, end, seen, world):
    """Let those in a queue speak, and whoever follows; return the new end of the queue.

    Parameters
    ----------
    queue, at, end, seen, world
        As for `_follow_in_groups`.
    """
    offsets, neighbours = world.offsets, world.neighbours
    while at < end:
        person = int(queue[at])
        for friend in neighbours[offsets[person] : offsets[person + 1]]:
            end = add(friend, queue, end, seen)
        at += 1
    return end


follow = choose(compiled(_follow_in_groups), _follow_one_by_one)
