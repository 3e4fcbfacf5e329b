"""Whom one copies in the end: from copy to copy back to somebody who did not copy."""

import numpy as np

from simulations.core.checks import takes, wholes
from simulations.core.parameters import ParameterError


@takes(source=wholes(least=1))
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

    Raises
    ------
    ParameterError
        If it is no array, or a source is somebody later.
    """
    source = np.asarray(source)
    if source.ndim == 0:
        raise ParameterError(f"source must be an array, a row a person, got {source}")
    later = np.flatnonzero((np.arange(len(source)) < source.T).T.reshape(len(source), -1).any(1))
    if later.size:
        raise ParameterError(
            "source must be somebody earlier or oneself, "
            f"got {source[later[0]].max()} for {later[0]}"
        )
    origin = source
    while True:
        further = np.take_along_axis(origin, origin, axis=0)
        if np.array_equal(further, origin):
            return origin
        origin = further
