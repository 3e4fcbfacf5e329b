"""Numba where it is installed, plain Python where it is not: the same code, the same bits.

A kernel is written once, as loops over arrays. ``@compiled`` hands it to Numba if Numba is there
(and not switched off by its own ``NUMBA_DISABLE_JIT=1``) and leaves it alone otherwise. Kernels
use only additions, multiplications and comparisons: these are exact to the last bit everywhere,
in the compiled code, in CPython and in the browser.

The few loops that are too slow in plain Python have a second form on whole arrays; `choose` takes
one of them. Where each round needs the round before, the same loop runs over lists
(``@over_lists``).

Compiled kernels are kept on disk. By itself, Numba makes one anew only when its own file changes,
and would go on with what it once took from others; here a change of theirs counts too, be it a
kernel or a number.
"""

import functools
import inspect
import os

import numpy as np

try:
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        raise ImportError
    from numba import njit

    COMPILED = True
except ImportError:
    COMPILED = False


def compiled(kernel):
    """Return `kernel` compiled, cached on disk and free of the global lock, or as it is.

    Parameters
    ----------
    kernel : callable
        A function of arrays and numbers, written as loops.

    Returns
    -------
    callable
        The same function; it gives the same results to the bit.
    """
    if not COMPILED:
        return kernel
    made = njit(cache=True, nogil=True)(kernel)
    made.kernel_files, made.kernel_numbers = _files(kernel), _numbers(kernel)
    # Numba has no public way to say this; a test fails if a later one keeps it elsewhere
    stamps = tuple(_stamp(file) for file in sorted(made.kernel_files))
    stamps += tuple(sorted(made.kernel_numbers))
    kept = made._cache._cache_file
    kept._source_stamp = stamps
    kept._load_index = _without_lost_types(kept._load_index)
    return made


def _without_lost_types(load):
    # what was kept for a type that has moved cannot be read any more: as if nothing were kept
    def load_index():
        try:
            return load()
        except (AttributeError, ImportError):
            return {}

    return load_index


FORMS = {}  # by the name of the loop: both forms of each kernel that has two


def choose(loop, whole):
    """Return that form of a kernel which this machine runs, and keep both in `FORMS`.

    Parameters
    ----------
    loop : callable
        For Numba: compiled, or a function that calls compiled ones.
    whole : callable
        For NumPy alone. It gives the same results to the bit.

    Returns
    -------
    callable
    """
    FORMS[getattr(loop, "py_func", loop).__name__] = loop, whole
    return loop if COMPILED else whole


def inlined(kernel):
    """Return `kernel` made part of each kernel that calls it, or as it is.

    A loop that calls another kernel is run one round after the other. With the other's code in it,
    the processor can do several rounds at once: ten times as fast where it draws.

    Parameters
    ----------
    kernel : callable
        A short function of numbers.

    Returns
    -------
    callable
        The same function; it gives the same results to the bit.
    """
    if not COMPILED:
        return kernel
    made = njit(inline="always")(kernel)
    made.kernel_files, made.kernel_numbers = _files(kernel), _numbers(kernel)
    return made


def over_lists(*written):
    """Return a decorator: kernels compiled, or run over lists instead of arrays.

    Plain Python reads a list several times as fast as an array, and its own numbers are quicker to
    reckon with. The kernel may index its arrays and ask for their ``len``, and nothing else.

    Parameters
    ----------
    *written : str
        The parameters of the kernel into which it writes: arrays, or named tuples of arrays.

    Returns
    -------
    callable
        Of a kernel; makes a function of arrays that gives the same results to the bit.
    """

    def decorate(kernel):
        if COMPILED:
            return compiled(kernel)
        places = [list(inspect.signature(kernel).parameters).index(name) for name in written]

        @functools.wraps(kernel)
        def on_lists(*given):
            lists = [_as_lists(value) for value in given]
            result = kernel(*lists)
            for place in places:
                _write_back(given[place], lists[place])
            return result

        return on_lists

    return decorate


def _as_lists(given):
    if isinstance(given, np.ndarray):
        return given.tolist()
    if hasattr(given, "_fields"):
        return given._make(map(_as_lists, given))
    return given


def _write_back(arrays, lists):
    if isinstance(arrays, np.ndarray):
        arrays[:] = lists
        return
    for array, values in zip(arrays, lists, strict=True):
        _write_back(array, values)


def _files(kernel):
    # its own, and those of all kernels that its module has imported
    known = (getattr(value, "kernel_files", ()) for value in kernel.__globals__.values())
    return {kernel.__code__.co_filename}.union(*known)


def _numbers(kernel):
    # what is compiled in as a constant, its own and those of the kernels it calls
    names, known = kernel.__code__.co_names, kernel.__globals__
    used = [(name, known[name]) for name in names if name in known]
    own = {f"{n}={v!r}" for n, v in used if isinstance(v, bool | int | float | np.generic | tuple)}
    return own.union(*(getattr(value, "kernel_numbers", ()) for _, value in used))


@functools.cache
def _stamp(file):
    found = os.stat(file)
    return found.st_mtime, found.st_size
