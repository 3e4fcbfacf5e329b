"""Named, addressable chance: a draw is a function of (seed, stream, address), not of the order.

Three forms, for three needs.

`uniforms` answers "what is the draw of person 17 at step 4?". The address is a pair of integers:
(person, step), a directed tie, or a person alone. It is the counter of Philox4x32-10, the
counter-based generator of Salmon et al. (2011), so a draw costs nothing until it is asked for and
two models that ask in different orders still meet the same luck. NumPy has Philox too, but only
as a sequence; `philox` has the one used here. It is loaded with the first draw, and Numba with it:
who only wants to know which parameters a model has need not wait for that.

`random_bits` gives the same address's bits as four whole numbers, for a rule with several small
choices.

References
----------
Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC'11.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulations.chance.streams import NEVER, stream_key
from simulations.core.checks import in_range, real, reals, takes, whole, wholes
from simulations.core.parameters import ParameterError, short

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_BLOCK = 1 << 16  # draws made at a time: their addresses take no memory to speak of
_FEW = 1 << 10  # addresses that are looked at one by one
_MOST = 2**32 - 1  # the last number of an address


def uniforms(
    seed: int, stream: str, first: ArrayLike, second: ArrayLike = 0
) -> NDArray[np.float64]:
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

    Examples
    --------
    >>> from simulations import chance
    >>> chance.uniforms(341, "talking time", [0, 1, 2], 4).round(3).tolist()
    [0.78, 0.483, 0.173]
    >>> chance.uniforms(341, "talking time", 2, 4).round(3).item()
    0.173
    """
    return _draws(stream_key(seed, stream), first, second)


@takes(n=whole(0))
def everyone(seed: int, stream: str, n: int) -> NDArray[np.float64]:
    """Return a draw for each of n people: ``uniforms(seed, stream, np.arange(n))``, faster.

    Parameters
    ----------
    seed : int
    stream : str
        As in `uniforms`.
    n : int

    Returns
    -------
    ndarray of float64, shape (n,)

    Examples
    --------
    >>> from simulations import chance
    >>> chance.everyone(341, "threshold", 3).round(3).tolist()
    [0.186, 0.651, 0.046]
    """
    from simulations.chance.philox import draw_range

    out = np.empty(n)
    draw_range(0, stream_key(seed, stream), out)
    return out


@takes(probability=real(0, 1), counts=wholes(ndim=1))
def successes(
    seed: int, stream: str, probability: float, counts: ArrayLike
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return which of the trials of steps 1, 2, ... succeed.

    Trial i of step t succeeds if ``uniforms(seed, stream, i, t)`` is below the probability, so a
    longer step has the successes of a shorter one and perhaps more.

    Parameters
    ----------
    seed : int
    stream : str
        As in `uniforms`.
    probability : float
        In [0, 1].
    counts : array_like of int, shape (steps,)
        The trials of each step.

    Returns
    -------
    slots : ndarray of int32
        The trials i that succeed, step after step.
    ends : ndarray of int64, shape (steps + 1,)
        Those of step t (from 1) are ``slots[ends[t - 1]:ends[t]]``.

    Examples
    --------
    >>> from simulations import chance
    >>> slots, ends = chance.successes(341, "persuasion", 0.5, [4, 4])
    >>> slots.tolist(), ends.tolist()
    ([0, 1, 3, 0, 1, 3], [0, 3, 6])
    """
    from simulations.chance import philox

    counts = np.asarray(counts, np.int64)
    slots, ends = np.empty(counts.sum() + 1, np.int32), np.zeros(counts.size + 1, np.int64)
    if counts.any():
        philox.successes(counts, probability, stream_key(seed, stream), slots, ends)
    return slots[: ends[-1]], ends


@takes(probability=real(0, 1))
def as_bits(probability: float) -> int:
    """Return below which number 32 random bits must lie for something of a probability to happen.

    Parameters
    ----------
    probability : float
        In [0, 1].

    Returns
    -------
    int
        In [0, 2**32].

    Examples
    --------
    >>> from simulations import chance
    >>> chance.as_bits(0.5) == 2**31
    True
    """
    return int(probability * 2**32)


def random_bits(
    seed: int, stream: str, first: ArrayLike, second: ArrayLike = 0
) -> NDArray[np.int64]:
    """Return the four words of 32 random bits at the addresses (first, second) of a stream.

    A draw of `uniforms` is made of the first two. Where a rule takes several small decisions at
    one address (whom, whether, what), the four words are enough, and one block of Philox is.

    Parameters
    ----------
    seed : int
        The seed of the run, in [0, 2**64).
    stream : str
        What is decided, in words: ``"encounter"``.
    first, second : array_like of int
        The address, each in [0, 2**32). They broadcast.

    Returns
    -------
    ndarray of int64, shape (4, ...)
        For each word the broadcast shape; each in [0, 2**32), so that a product with a count stays
        exact.

    Examples
    --------
    >>> from simulations import chance
    >>> words = chance.random_bits(341, "encounter", [0, 1], 4)
    >>> words.shape, int(words[0, 0] * 10 >> 32)
    ((4, 2), 6)
    """
    return random_bits_of(stream_key(seed, stream), first, second)


def random_bits_of(
    stream: tuple[Any, ...], first: ArrayLike, second: ArrayLike = 0
) -> NDArray[np.int64]:
    """Return the `random_bits` of a stream that is known already.

    Parameters
    ----------
    stream : tuple of four uint64
        Of `stream_key`.
    first, second : array_like of int
        As in `random_bits`.

    Returns
    -------
    ndarray of int64, shape (4, ...)

    Examples
    --------
    >>> from simulations import chance
    >>> key = chance.stream_key(341, "encounter")
    >>> words = chance.random_bits_of(key, 1, 4)
    >>> (words == chance.random_bits(341, "encounter", 1, 4)).all().item()
    True
    """
    from simulations.chance.philox import draw_random_bits

    if not isinstance(stream, tuple) or len(stream) != 4:
        raise ParameterError(f"stream must be a key of stream_key, got {short(stream)}")
    first, second = _addresses(first, second)
    first, second = np.broadcast_arrays(first, second)
    out = np.empty((4, first.size), np.int64)
    if first.size:
        # copies: a view of what was broadcast may not be written, and Numba asks whether it may
        draw_random_bits(first.flatten(), second.flatten(), stream, out)
    return out.reshape(4, *first.shape)


def _addresses(first, second):
    for name, given in (("first", first), ("second", second)):
        if not _within(given):
            wholes(0, _MOST)(name, given)
    first, second = np.asarray(first), np.asarray(second)
    try:
        np.broadcast(first, second)
    except ValueError:
        raise ParameterError(
            f"first and second must have shapes that broadcast, got {first.shape}, {second.shape}"
        ) from None
    return first, second


def _within(given):
    """Return whether these are surely addresses, at little cost: a run asks in every step."""
    if isinstance(given, np.ndarray) and given.dtype.kind in "iu":
        # a bit beyond those of an address, or the sign, stays in what all numbers have together;
        # where they are many, the look would cost more than the draws
        return given.size >= _FEW or 0 <= int(np.bitwise_or.reduce(given, axis=None)) <= _MOST
    return type(given) in (int, np.int64) and 0 <= given <= _MOST


def _draws(stream, first, second):
    first, second = _addresses(first, second)
    out = np.empty(np.broadcast(first, second).shape)
    if out.size <= _BLOCK:
        _fill(stream, first, second, out)
        return out
    first, second = np.broadcast_to(first, out.shape), np.broadcast_to(second, out.shape)
    height = max(1, _BLOCK // out[0].size)
    for row in range(0, len(out), height):
        block = slice(row, row + height)
        _fill(stream, first[block], second[block], out[block])
    return out


def _fill(stream, first, second, out):
    from simulations.chance.philox import draw

    address = np.empty((2, *out.shape), np.uint64)
    address[0], address[1] = first, second
    draw(address[0].ravel(), address[1].ravel(), stream, out.reshape(-1))


@takes(draws=reals(0, 1, ndim=1), count=whole(0))
def lowest(draws: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Return the places of the lowest of some draws, the lowest first.

    Parameters
    ----------
    draws : ndarray of float64, shape (n,)
        Uniform on [0, 1).
    count : int
        How many, in [0, n].

    Returns
    -------
    ndarray of int64, shape (count,)

    Examples
    --------
    >>> import numpy as np
    >>> from simulations import chance
    >>> chance.lowest(np.array([0.7, 0.1, 0.4]), 2).tolist()
    [1, 2]
    """
    in_range("count", count, 0, len(draws))
    enough = (count + 6 * count**0.5 + 10) / max(len(draws), 1)  # six standard deviations more
    places = np.flatnonzero(draws < enough)
    if len(places) < count:
        places = np.arange(len(draws))
    return places[np.argsort(draws[places], kind="stable")[:count]]


@takes(replicates=whole(0), start=whole(0))
def replicate_seeds(seed: int, replicates: int, start: int = 0) -> list[int]:
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

    Examples
    --------
    >>> from simulations import chance
    >>> chance.replicate_seeds(0, 2)
    [616851674216599, 198995976641509]
    >>> chance.replicate_seeds(0, 3)[:2] == chance.replicate_seeds(0, 2)
    True
    """
    draws = uniforms(seed, "replicate", np.arange(start, replicates))
    return [int(draw * 2**53) for draw in draws]


@takes(probability=real(0, 1), steps=whole(0))
def chance_within(probability: float, steps: int) -> NDArray[np.float64]:
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

    Examples
    --------
    >>> from simulations import chance
    >>> chance.chance_within(0.5, 3).tolist()
    [0.0, 0.5, 0.75, 0.875]
    """
    not_yet = np.full(steps + 1, 1.0 - probability)
    not_yet[0] = 1.0
    return 1.0 - np.multiply.accumulate(not_yet)


@takes(draws=reals(0, 1), probability=real(0, 1), steps=whole(0))
def waiting_times(draws: ArrayLike, probability: float, steps: int) -> NDArray[np.int32]:
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

    Examples
    --------
    >>> from simulations import chance
    >>> times = chance.waiting_times([0.1, 0.6, 0.99], 0.5, 5)
    >>> times.tolist(), bool(times[2] == chance.NEVER)
    ([1, 2, 2147483647], True)
    """
    return _look_up(np.asarray(draws, float), *_table(probability, steps))


@takes(draws=reals(0, 1, ndim=1), probabilities=reals(0, 1, ndim=1), steps=whole(0))
def waiting_times_of_each(
    draws: ArrayLike, probabilities: ArrayLike, steps: int
) -> NDArray[np.int32]:
    """Return `waiting_times` where each draw has a chance of its own.

    Parameters
    ----------
    draws : ndarray of float64, shape (m,)
        Uniform on [0, 1).
    probabilities : ndarray of float64, shape (m,)
        Chance a step of each, in [0, 1].
    steps : int
        The horizon.

    Returns
    -------
    ndarray of int32, shape (m,)
        Where all chances are equal, those of `waiting_times`, to the bit.

    Examples
    --------
    >>> from simulations.chance import waiting_times_of_each
    >>> waiting_times_of_each([0.3, 0.3], [0.1, 0.4], 20).tolist()
    [4, 1]
    """
    draws, keeps = np.asarray(draws, float), 1.0 - np.asarray(probabilities, float)
    if draws.shape != keeps.shape:
        raise ParameterError(
            f"probabilities must be one a draw, got {keeps.size} for {draws.size} draws"
        )
    times, not_yet = np.full(draws.shape, NEVER, np.int32), np.ones(draws.shape)
    for step in range(1, steps + 1):
        not_yet = not_yet * keeps
        times[(times == NEVER) & (draws < 1.0 - not_yet)] = step
    return times


@functools.lru_cache(maxsize=8)  # the replicates of an ensemble share them
def _table(probability, steps):
    from simulations.chance.philox import GUIDE

    table = chance_within(probability, steps)
    return table, np.searchsorted(table, np.arange(GUIDE) / GUIDE, side="right")


def _look_up(draws, table, guide):
    from simulations.chance.philox import look_up
    from simulations.core.compiled import COMPILED

    if COMPILED:
        out = np.empty(draws.size, dtype=np.int32)
        look_up(draws.ravel(), table, guide, out)
        return out.reshape(draws.shape)
    times = np.searchsorted(table, draws, side="right")
    return np.where(times == table.size, NEVER, times).astype(np.int32)


class Draws(NamedTuple):
    """Draws that have not been made yet: a kernel makes only those that it needs.

    Attributes
    ----------
    stream : tuple of four uint64
        Of `stream_key`.

    Examples
    --------
    >>> from simulations import chance
    >>> draws = chance.Draws(chance.stream_key(341, "talking time"))
    >>> bool(draws.at(2, 4) == chance.uniforms(341, "talking time", 2, 4))
    True
    """

    stream: tuple[Any, ...]

    def at(self, first: ArrayLike, second: ArrayLike = 0) -> NDArray[np.float64]:
        """Return the draws at some addresses, as `uniforms` does."""
        return _draws(self.stream, first, second)


class Waits(NamedTuple):
    """Waiting times that have not been drawn yet: a kernel draws only those that it needs.

    Attributes
    ----------
    stream : tuple of four uint64
        Of `stream_key`.
    table : ndarray of float64, shape (steps + 1,)
        Of `chance_within`: a draw below ``table[k]`` waits for at most k steps.
    guide : ndarray of int64
        Where in the table to begin, by the first bits of the draw.

    Examples
    --------
    >>> from simulations import chance
    >>> waits = chance.future_waits(341, "praise", 0.2, 20)
    >>> waits.at([0, 1, 2], 7).tolist()
    [4, 1, 2]
    """

    stream: tuple[Any, ...]
    table: NDArray[np.float64]
    guide: NDArray[np.int64]

    def at(self, first: ArrayLike, second: ArrayLike = 0) -> NDArray[np.int32]:
        """Return the waiting times at some addresses: `waiting_times` of their `uniforms`."""
        return _look_up(_draws(self.stream, first, second), self.table, self.guide)


@takes(probability=real(0, 1), steps=whole(0))
def future_waits(seed: int, stream: str, probability: float, steps: int) -> Waits:
    """Return the waiting times of a stream, to be drawn later.

    Parameters
    ----------
    seed : int
    stream : str
        As in `uniforms`.
    probability : float
    steps : int
        As in `waiting_times`.

    Returns
    -------
    Waits

    Examples
    --------
    >>> from simulations import chance
    >>> waits = chance.future_waits(341, "praise", 0.2, 20)
    >>> waits.table.shape
    (21,)
    """
    return Waits(stream_key(seed, stream), *_table(probability, steps))
