"""Named, addressable chance: a draw is a function of (seed, stream, address), not of the order.

Two forms, for two needs.

`uniforms` answers "what is the draw of person 17 at step 4?". The address is a pair of integers:
(person, step), a directed tie, or a person alone. It is the counter of Philox4x32-10, the
counter-based generator of Salmon et al. (2011), so a draw costs nothing until it is asked for and
two models that ask in different orders still meet the same luck. NumPy has Philox too, but only
as a sequence.

`generator` gives a NumPy generator of its own for work whose order is fixed, such as building
a network.

References
----------
Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC'11.
"""

import hashlib
import operator

import numpy as np

from simulations.core.compiled import COMPILED, compiled

NEVER = 2**31 - 1  # a waiting time longer than any run

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ROUNDS = 10


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


def _to_unit(word_0, word_1):
    # 53 random bits: 27 of one word, 26 of the other, exactly representable in [0, 1)
    return ((word_0 >> np.uint64(5)) * 67108864.0 + (word_1 >> np.uint64(6))) / 9007199254740992.0


if COMPILED:
    philox = compiled(philox)
    _to_unit = compiled(_to_unit)


@compiled
def _fill(first, second, s0, s1, k0, k1, out):
    for i in range(out.size):
        w0, w1, _, _ = philox(first[i], second[i], s0, s1, k0, k1)
        out[i] = _to_unit(w0, w1)


def _words(number):
    return np.uint64(number & 0xFFFFFFFF), np.uint64(number >> 32)


def _stream_number(stream):
    return int.from_bytes(hashlib.blake2b(stream.encode(), digest_size=8).digest(), "little")


def check_seed(seed):
    """Return `seed` as a Python int.

    Raises
    ------
    ValueError
        If it is not a whole number in [0, 2**64).
    """
    try:
        number = operator.index(seed)
    except TypeError:
        raise ValueError(f"seed must be a whole number in [0, 2**64), got {seed!r}") from None
    if isinstance(seed, bool) or not 0 <= number < 2**64:
        raise ValueError(f"seed must be a whole number in [0, 2**64), got {seed!r}")
    return number


def uniforms(seed, stream, first, second=0):
    """Return the draws at the addresses (first, second) of a stream, uniform on [0, 1).

    Parameters
    ----------
    seed : int
        The seed of the run, in [0, 2**64).
    stream : str
        What the draw decides, in words: ``"talking time"``.
    first, second : array_like of int
        The address, each in [0, 2**32): person and step, or the two ends of a tie. They broadcast.

    Returns
    -------
    ndarray of float64
        Of the broadcast shape. Equal addresses give equal draws, in whatever order they are asked.
    """
    k0, k1 = _words(check_seed(seed))
    s0, s1 = _words(_stream_number(stream))
    first, second = np.asarray(first), np.asarray(second)
    address = np.empty((2, *np.broadcast_shapes(first.shape, second.shape)), dtype=np.uint64)
    address[0], address[1] = first, second
    if not COMPILED:
        w0, w1, _, _ = philox(address[0], address[1], s0, s1, k0, k1)
        return _to_unit(w0, w1)
    out = np.empty(address.shape[1:])
    _fill(address[0].ravel(), address[1].ravel(), s0, s1, k0, k1, out.ravel())
    return out


def generator(seed, stream):
    """Return a NumPy generator of its own for a stream of a run.

    Parameters
    ----------
    seed : int
        The seed of the run, in [0, 2**64).
    stream : str
        What is drawn from it, in words: ``"network"``.

    Returns
    -------
    numpy.random.Generator
    """
    key = np.array([check_seed(seed), _stream_number(stream)], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def replicate_seeds(seed, replicates, start=0):
    """Return the seeds of the replicates of an ensemble, exact also as floats.

    Parameters
    ----------
    seed : int
        The seed of the ensemble.
    replicates : int
        How many.
    start : int
        Without those before this one.

    Returns
    -------
    list of int
        Each in [0, 2**53). The seed of a replicate does not depend on how many there are.
    """
    draws = uniforms(seed, "replicate", np.arange(start, replicates))
    return [int(draw * 2**53) for draw in draws]


def chance_within(probability, steps):
    """Return the chance that something has happened within 0, 1, ..., `steps` steps.

    With a constant chance a step the waiting time is geometric: 1 - (1 - probability)**k. The
    powers are multiplied up one by one, so every platform gets the same bits.

    Parameters
    ----------
    probability : float
        Chance a step, in [0, 1].
    steps : int
        The longest time, at least 0.

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
        Non-decreasing, from 0.
    """
    not_yet = np.full(steps + 1, 1.0 - probability)
    not_yet[0] = 1.0
    return 1.0 - np.multiply.accumulate(not_yet)


_GUIDE = 1024  # a draw is looked up from the table's entry for its first ten bits


@compiled
def _first_within(draws, table, guide, out):
    last = table.size - 1
    for i in range(draws.size):
        if draws[i] >= table[last]:
            out[i] = NEVER
            continue
        time = guide[int(draws[i] * _GUIDE)]
        while draws[i] >= table[time]:
            time += 1
        out[i] = time


def waiting_times(draws, probability, steps):
    """Return after how many steps an event of constant chance a step happens, one time a draw.

    Parameters
    ----------
    draws : ndarray of float64
        Uniform on [0, 1).
    probability : float
        Chance a step, in [0, 1].
    steps : int
        The horizon: what has not happened by then counts as `NEVER`.

    Returns
    -------
    ndarray of int32, shape of `draws`
        1, 2, ..., `steps`, or `NEVER`. For one draw, a higher chance never means a longer wait.
    """
    table = chance_within(probability, steps)
    if COMPILED:
        guide = np.searchsorted(table, np.arange(_GUIDE) / _GUIDE, side="right")
        out = np.empty(draws.size, dtype=np.int32)
        _first_within(draws.ravel(), table, guide, out)
        return out.reshape(draws.shape)
    times = np.searchsorted(table, draws, side="right")
    return np.where(times > steps, NEVER, times).astype(np.int32)
