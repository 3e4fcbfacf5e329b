"""Philox4x32-10, the counter-based generator behind `chance`, and waiting times from its draws.

A draw is a function of a counter and a key, with no memory. The counter holds the address of the
draw and half of the stream's number, the key is the seed. `draw` is the only function here in two
forms, as a loop and on whole arrays: a hundred operations a draw are too many for plain Python.

References
----------
Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC'11.
"""

import numpy as np

from simulations.core.chance import NEVER
from simulations.core.compiled import COMPILED, compiled, pasted

GUIDE = 1024  # a draw is looked up from the table's entry for its first ten bits

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ROUNDS = 10


@pasted
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


@pasted
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


def _draw_one_by_one(first, second, stream, out):
    """Fill `out` with draws of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_words`.
    out : ndarray of float64, shape (k,)
        Where the draws are written.
    """
    s0, s1, k0, k1 = stream
    for i in range(out.size):
        w0, w1, _, _ = philox(np.uint64(first[i]), np.uint64(second[i]), s0, s1, k0, k1)
        out[i] = to_bits(w0, w1) / 9007199254740992.0


def _draw_at_once(first, second, stream, out):
    """Fill `out` with draws of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_words`.
    out : ndarray of float64, shape (k,)
        Where the draws are written.
    """
    w0, w1, _, _ = philox(first.astype(np.uint64), second.astype(np.uint64), *stream)
    out[:] = to_bits(w0, w1) / 9007199254740992.0


draw = compiled(_draw_one_by_one) if COMPILED else _draw_at_once


@pasted
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
