"""With how few ties a group can act: all networks are tried, those with few ties first."""

import itertools

import numpy as np

from simulations import networks
from simulations.core.checks import in_range, takes, whole
from simulations.core.parameters import ParameterError
from simulations.models.knowledge.engine import count_with_sight
from simulations.models.knowledge.rules import MOST_PEOPLE


@takes(n=whole(1, MOST_PEOPLE), threshold=whole(1, MOST_PEOPLE))
def fewest_ties(n, threshold):
    """Return the smallest number of ties with which all of n willing people can act.

    All networks are tried, those with few ties first, at radius 1.

    Parameters
    ----------
    n : int
        The number of people; 6 take a second, 7 minutes.
    threshold : int
        e, how many it takes, at most n.

    Returns
    -------
    ties : int
    network : Network
        One that does it, the first found.

    Raises
    ------
    ParameterError
        If not even a complete network helps, as there are fewer people than it takes.
    """
    in_range("threshold", threshold, 1, n)
    pairs = list(itertools.combinations(range(n), 2))
    for count in range(len(pairs) + 1):
        for ties in itertools.combinations(pairs, count):
            seen = 1 << np.arange(n, dtype=np.int64)
            for i, j in ties:
                seen[i] |= 1 << j
                seen[j] |= 1 << i
            if count_with_sight(seen, threshold) == n:
                return count, networks.from_ties(ties, n=n)
    raise ParameterError(f"threshold must be at most n = {n}, got {threshold}")
