"""Who joins which server, for all newcomers at once."""

import numpy as np

from simulations.models.federation.rules import draw_arrivals
from simulations.processes.copying import origins


def settle(parameters, seed, n):
    """Return the server that each newcomer joins; servers are numbered as they are founded.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    p, person = parameters, np.arange(n)
    if p.growth == "dealt":
        return person % p.dealt
    kind, which = draw_arrivals(seed, n)
    founds = (kind < p.founding) | (person == 0)
    looks = ~founds & (kind < p.founding + p.listed)
    founders = np.flatnonzero(founds)
    before = np.cumsum(founds)[looks]  # servers on the list; who looks has founded none of them
    joined = np.where(founds, person, (which * person).astype(np.int64))
    joined[looks] = founders[(which[looks] * before).astype(np.int64)]
    return np.searchsorted(founders, origins(joined))
