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
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> _HALF) ^ c1 ^ k0,
            product_1 & _LOW,
            (product_0 >> _HALF) ^ c3 ^ k1,
            product_0 & _LOW,
        )
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@pasted
def _to_unit(word_0, word_1):
    # 53 random bits: 27 of one word, 26 of the other, exactly representable in [0, 1)
    return ((word_0 >> np.uint64(5)) * 67108864.0 + (word_1 >> np.uint64(6))) / 9007199254740992.0


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
        out[i] = _to_unit(w0, w1)


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
    out[:] = _to_unit(w0, w1)


draw = compiled(_draw_one_by_one) if COMPILED else _draw_at_once


def _draw_words_one_by_one(first, second, stream, out):
    """Fill `out` with all four words at the addresses of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_words`.
    out : ndarray of int64, shape (4, k)
        Where the words are written.
    """
    s0, s1, k0, k1 = stream
    for i in range(first.size):
        w0, w1, w2, w3 = philox(np.uint64(first[i]), np.uint64(second[i]), s0, s1, k0, k1)
        out[0, i], out[1, i], out[2, i], out[3, i] = w0, w1, w2, w3


def _draw_words_at_once(first, second, stream, out):
    """Fill `out` with all four words at the addresses of a stream.

    Parameters
    ----------
    first, second : ndarray of int, shape (k,)
        The addresses.
    stream : tuple of four uint64
        Of `chance.stream_words`.
    out : ndarray of int64, shape (4, k)
        Where the words are written.
    """
    found = philox(first.astype(np.uint64), second.astype(np.uint64), *stream)
    for row, word in zip(out, found, strict=True):
        row[:] = word


draw_words = compiled(_draw_words_one_by_one) if COMPILED else _draw_words_at_once


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
