"""Philox4x32-10, the counter-based generator behind `chance`, and waiting times from its draws.

A draw is a function of a counter and a key, with no memory. The counter holds the address of the
draw and half of the stream's number, the key is the seed. `draw` is the only function here in two
forms, as a loop and on whole arrays: a hundred operations a draw are too many for plain Python.

References
----------
Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC'11.
"""

import numpy as np

from simulations.chance import NEVER
from simulations.core.compiled import choose, compiled, inlined

GUIDE = 1024  # a draw is looked up from the table's entry for its first ten bits

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ROUNDS = 10


@inlined
def philox(c0, c1, c2, c3, k0, k1):
    """Return the four words of Philox4x32-10 for a counter (c0..c3) and a key (k0, k1).

    Parameters
    ----------
    c0, c1, c2, c3, k0, k1 : uint64 or ndarray of uint64
        Words of 32 bits, held in 64.

    Returns
    -------
    tuple of four uint64 or ndarray of uint64
        Words of 32 bits.
    """
    for _ in range(_ROUNDS):
        # the lower halves count; said here, so that a processor multiplies these and nothing more
        product_0 = _MULTIPLIER_0 * (c0 & _LOW)
        product_1 = _MULTIPLIER_1 * (c2 & _LOW)
        c0, c1, c2, c3 = (
            (product_1 >> _HALF) ^ c1 ^ k0,
            product_1,
            (product_0 >> _HALF) ^ c3 ^ k1,
            product_0,
        )
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0 & _LOW, c1 & _LOW, c2 & _LOW, c3 & _LOW


@inlined
def to_bits(word_0, word_1):
    """Return 53 random bits as a number: 27 bits of one word, 26 of the other.

    Parameters
    ----------
    word_0, word_1 : uint64 or ndarray of uint64
        Words of 32 bits.

    Returns
    -------
    uint64 or ndarray of uint64
        In [0, 2**53).
    """
    return ((word_0 >> np.uint64(5)) << np.uint64(26)) | (word_1 >> np.uint64(6))


@inlined
def _to_unit(word_0, word_1):
    return to_bits(word_0, word_1) / 9007199254740992.0  # 2**53: exactly representable in [0, 1)


def _draw_one_by_one(first, second, stream, out):
    """Fill `out` with draws of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_key`.
    out : ndarray of float64, shape (k,)
        Where the draws are written.
    """
    s0, s1, k0, k1 = stream
    for i in range(out.size):
        w0, w1, _, _ = philox(np.uint64(first[i]), np.uint64(second[i]), s0, s1, k0, k1)
        out[i] = _to_unit(w0, w1)


def _draw_at_once(first, second, stream, out):
    """Fill `out` with draws of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_key`.
    out : ndarray of float64, shape (k,)
        Where the draws are written.
    """
    w0, w1, _, _ = philox(first.astype(np.uint64), second.astype(np.uint64), *stream)
    out[:] = _to_unit(w0, w1)


draw = choose(compiled(_draw_one_by_one), _draw_at_once)


def _draw_random_bits_one_by_one(first, second, stream, out):
    """Fill `out` with all four words at the addresses of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_key`.
    out : ndarray of int64, shape (4, k)
        Where the words are written.
    """
    s0, s1, k0, k1 = stream
    for i in range(first.size):
        w0, w1, w2, w3 = philox(np.uint64(first[i]), np.uint64(second[i]), s0, s1, k0, k1)
        out[0, i], out[1, i], out[2, i], out[3, i] = w0, w1, w2, w3


def _draw_random_bits_at_once(first, second, stream, out):
    """Fill `out` with all four words at the addresses of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_key`.
    out : ndarray of int64, shape (4, k)
        Where the words are written.
    """
    found = philox(first.astype(np.uint64), second.astype(np.uint64), *stream)
    for row, word in zip(out, found, strict=True):
        row[:] = word


draw_random_bits = choose(compiled(_draw_random_bits_one_by_one), _draw_random_bits_at_once)


def _draw_range_one_by_one(second, stream, out):
    """Fill `out` with the draws at the addresses (0, second), (1, second), ...

    Parameters
    ----------
    second : int
    stream : tuple of four uint64
        Of `chance.stream_key`.
    out : ndarray of float64, shape (k,)
    """
    s0, s1, k0, k1 = stream
    for i in range(out.size):
        w0, w1, _, _ = philox(np.uint64(i), np.uint64(second), s0, s1, k0, k1)
        out[i] = _to_unit(w0, w1)


def _draw_range_at_once(second, stream, out):
    """Fill `out` with the draws at the addresses (0, second), (1, second), ...

    Parameters
    ----------
    second, stream, out
        As for `_draw_range_one_by_one`.
    """
    draw(np.arange(out.size), np.full(out.size, second), stream, out)


draw_range = choose(compiled(_draw_range_one_by_one), _draw_range_at_once)


def _successes_one_by_one(counts, probability, stream, slots, ends):
    """Note which of the trials of steps 1, 2, ... succeed; trial i of step t is drawn at (i, t).

    Parameters
    ----------
    counts : ndarray of int64, shape (steps,)
        The trials of each step.
    probability : float
    stream : tuple of four uint64
        Of `chance.stream_key`.
    slots : ndarray of int32
        Where those that succeed are noted, step after step; one place more than there are trials.
    ends : ndarray of int64, shape (steps + 1,)
        Where those of each step end; the first is 0.
    """
    draws, total = np.empty(counts.max()), np.uint64(0)
    for step in range(counts.size):
        here = draws[: counts[step]]
        draw_range(step + 1, stream, here)
        for slot in range(here.size):
            slots[total] = slot
            total += np.uint64(here[slot] < probability)
        ends[step + 1] = total


def _successes_at_once(counts, probability, stream, slots, ends):
    """Note the same, on whole arrays.

    Parameters
    ----------
    counts, probability, stream, slots, ends
        As for `_successes_one_by_one`.
    """
    step, slot = np.divmod(np.arange(counts.size * counts.max()), counts.max())
    tried = slot < counts[step]
    step, slot = step[tried], slot[tried]
    draws = np.empty(slot.size)
    draw(slot, step + 1, stream, draws)
    found = draws < probability
    slots[: np.count_nonzero(found)] = slot[found]
    won = step[found].astype(np.intp)  # 32 bits in a browser
    ends[1:] = np.cumsum(np.bincount(won, minlength=counts.size))


successes = choose(compiled(_successes_one_by_one), _successes_at_once)


@inlined
def wait_of(draw, table, guide):
    """Return the waiting time of a draw that lies below the end of its `table`.

    Parameters
    ----------
    draw : float64
    table : ndarray of float64
        Of `chance.chance_within`.
    guide : ndarray of int64, shape (GUIDE,)
        Where to begin, by the first bits of the draw.

    Returns
    -------
    int
    """
    time = guide[int(draw * GUIDE)]
    while draw >= table[time]:
        time += 1
    return time


@compiled
def look_up(draws, table, guide, out):
    """Fill `out` with the waiting times of the draws, or `NEVER`.

    Parameters
    ----------
    draws : ndarray of float64, shape (k,)
    table : ndarray of float64
        Of `chance.chance_within`.
    guide : ndarray of int64, shape (GUIDE,)
    out : ndarray of int32, shape (k,)
    """
    last = table.size - 1
    for i in range(draws.size):
        out[i] = NEVER if draws[i] >= table[last] else wait_of(draws[i], table, guide)
