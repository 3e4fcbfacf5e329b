"""The big seed: a campaign reaches some people at once, and each of them convinces R others.

An engine only: it counts people and knows nobody by name. In a town of n people somebody who has
just been reached convinces each of the others with chance R/n, once; so R people on average while
most have not been reached yet. Whoever was reached passes it on in the next step, and is then
silent (the chain-binomial model of Reed and Frost).

References
----------
Watts, Peretti (2007), Viral marketing for the real world. Harvard Business Review, May 2007.
"""

import numpy as np

from simulations.chance import generator, replicate_seeds
from simulations.core.checks import each, in_range, real, takes, whole
from simulations.core.parameters import ParameterError


@takes(contacts=whole(0), reproduction=real(0), n=whole(1))
def simulate(contacts, reproduction, seed=0, *, n=1_000_000):
    """Return how many people have been reached, round after round, until nobody is left to talk.

    Parameters
    ----------
    contacts : int
        People whom the campaign itself reaches, in [0, n].
    reproduction : float
        R, in [0, n].
    seed : int
        In [0, 2**64).
    n : int
        People in the town.

    Returns
    -------
    ndarray of int64
        From `contacts`, never falling.

    Raises
    ------
    ParameterError
        If a value breaks its rule.
    """
    for name, value in (("contacts", contacts), ("reproduction", reproduction)):
        if not 0 <= value <= n:
            raise ParameterError(f"{name} must lie in [0, n = {n}], got {value!r}")
    rng = generator(seed, "big seed")
    reached, new = [contacts], contacts
    while new:
        convinced = 1.0 - (1.0 - reproduction / n) ** new
        new = int(rng.binomial(n - reached[-1], convinced))
        reached.append(reached[-1] + new)
    return np.array(reached)


@takes(contacts=whole(1), reproductions=each(real(0)), n=whole(1), replicates=whole(0))
def multipliers(contacts, reproductions, *, n=1_000_000, replicates=20, seed=0):
    """Return how many people are reached for each contact, for several R.

    Parameters
    ----------
    contacts : int
    reproductions : sequence of float
    n, replicates, seed : int
        People in the town, runs of each R, seed of the ensemble.

    Returns
    -------
    pandas.DataFrame
        Columns ``reproduction``, ``replicate``, ``reached``, ``multiplier``.
    """
    import pandas as pd

    in_range("reproductions", max(reproductions, default=0), 0, n)
    rows = [
        (reproduction, replicate, int(simulate(contacts, reproduction, run_seed, n=n)[-1]))
        for reproduction in reproductions
        for replicate, run_seed in enumerate(replicate_seeds(seed, replicates))
    ]
    frame = pd.DataFrame(rows, columns=["reproduction", "replicate", "reached"])
    return frame.assign(multiplier=frame["reached"] / contacts)
