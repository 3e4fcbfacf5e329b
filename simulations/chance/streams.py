"""Named streams: a stream of a run is a key made of its name and the seed.

`generator` gives a NumPy generator of its own for work whose order is fixed, such as building a
network. The draws that have an address are in `draws`.
"""

from __future__ import annotations

import functools
import hashlib
import operator
from typing import Any

import numpy as np

from simulations.core.parameters import ParameterError, short

NEVER = 2**31 - 1  # a waiting time longer than any run


def _low_and_high(number):
    return np.uint64(number & 0xFFFFFFFF), np.uint64(number >> 32)


@functools.cache
def _stream_number(stream):
    return int.from_bytes(hashlib.blake2b(stream.encode(), digest_size=8).digest(), "little")


def _check_stream(stream):
    if not isinstance(stream, str):
        raise ParameterError(f"stream must be text, got {short(stream)}")


def stream_key(seed: int, stream: str) -> tuple[Any, ...]:
    """Return what `philox.draw` needs to know of a stream of a run.

    Parameters
    ----------
    seed : int
        The seed of the run, in [0, 2**64).
    stream : str
        What the draw decides, in words.

    Returns
    -------
    tuple of four uint64
        The halves of the stream's number and of the seed.

    Examples
    --------
    >>> from simulations import chance
    >>> key = chance.stream_key(341, "talking time")
    >>> len(key), int(key[2])
    (4, 341)
    """
    _check_stream(stream)
    return _low_and_high(_stream_number(stream)) + _low_and_high(check_seed(seed))


def check_seed(seed: Any) -> int:
    """Return `seed` as a Python int.

    Raises
    ------
    ValueError
        If it is not a whole number in [0, 2**64).

    Examples
    --------
    >>> from simulations import chance
    >>> chance.check_seed(341)
    341
    >>> chance.check_seed(-1)
    Traceback (most recent call last):
        ...
    ValueError: seed must be a whole number in [0, 2**64), got -1
    """
    try:
        number = operator.index(seed)
    except TypeError:
        raise ValueError(f"seed must be a whole number in [0, 2**64), got {short(seed)}") from None
    if isinstance(seed, bool) or not 0 <= number < 2**64:
        raise ValueError(f"seed must be a whole number in [0, 2**64), got {short(seed)}")
    return number


def generator(seed: int, stream: str) -> np.random.Generator:
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

    Examples
    --------
    >>> from simulations import chance
    >>> chance.generator(341, "network").integers(6, size=3).tolist()
    [0, 1, 2]
    """
    _check_stream(stream)
    key = np.array([check_seed(seed), _stream_number(stream)], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))
