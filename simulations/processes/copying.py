"""Whom one copies in the end: from copy to copy back to somebody who did not copy."""

import numpy as np


def origins(source):
    """Return whom each person reaches from copy to copy.

    Each round doubles the number of copies gone back, so a few rounds do for any crowd.

    Parameters
    ----------
    source : ndarray of int64, shape (n, ...)
        Whom each copies: somebody earlier, or oneself.

    Returns
    -------
    ndarray of int64, shape (n, ...)
        Somebody who copies oneself.
    """
    origin = source
    while True:
        further = np.take_along_axis(origin, origin, axis=0)
        if np.array_equal(further, origin):
            return origin
        origin = further
