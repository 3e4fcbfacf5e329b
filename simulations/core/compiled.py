"""Numba where it is installed, plain Python where it is not: the same code, the same bits.

A kernel is written once, as loops over arrays. ``@compiled`` hands it to Numba if Numba is there
(and not switched off by its own ``NUMBA_DISABLE_JIT=1``) and leaves it alone otherwise. Kernels
use only additions, multiplications and comparisons: these are exact to the last bit everywhere,
in the compiled code, in CPython and in the browser.

Compiled kernels are kept on disk. Numba makes them anew when their own file changes; if you change
a kernel that kernels of other files call, delete the folders ``__pycache__``.
"""

import os

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
    return njit(cache=True, nogil=True)(kernel) if COMPILED else kernel


def pasted(kernel):
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
    return njit(inline="always")(kernel) if COMPILED else kernel
