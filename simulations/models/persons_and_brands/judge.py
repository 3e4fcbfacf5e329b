"""A judge who is to tell firms from people by what anybody can see of an account.

It sees followers, the share of letters that were answered in the last steps, and the share of
followers that are followed back, and weighs them by a linear discriminant [1]_ learnt on other
runs.

References
----------
.. [1] R. A. Fisher (1936), The use of multiple measurements in taxonomic problems. Annals of
   Eugenics 7:179.
"""

import numpy as np

from simulations.chance import replicate_seeds
from simulations.core.checks import of, takes, whole
from simulations.core.parameters import ParameterError
from simulations.models.persons_and_brands.engine import State, simulate
from simulations.models.persons_and_brands.measures import answered_share, rank
from simulations.models.persons_and_brands.rules import Parameters

SEEN = ("followers", "answered", "back")


def followed_back(ties):
    """Return which share of its followers each account follows, 0 where there is none.

    Parameters
    ----------
    ties : ndarray of int64, shape (n, k)
        Whom each account follows.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    n, k = ties.shape
    fans, idols = np.repeat(np.arange(n), k), ties.ravel()
    back = np.isin(idols * n + fans, fans * n + idols)
    counts = np.bincount(idols.astype(np.intp), minlength=n)
    return np.bincount(idols.astype(np.intp), back, n) / np.maximum(counts, 1)


def seen(people):
    """Return what a judge sees of every account.

    Parameters
    ----------
    people : mapping of str to ndarray
        Those of a run, at its end.

    Returns
    -------
    ndarray of float64, shape (n, 3)
        log(1 + F), the share of letters answered, the share followed back.
    """
    state = State(**people)
    columns = np.log1p(state.followers), answered_share(state), followed_back(state.ties)
    return np.stack(columns, axis=1)


def weights(looks, firms):
    """Return how a linear discriminant weighs what it sees.

    Parameters
    ----------
    looks : list of ndarray, shape (n, d)
        Of the runs from which it learns.
    firms : int
        The first so many accounts of each are firms.

    Returns
    -------
    ndarray of float64, shape (d,)
        The more a weighted sum, the more like a firm.
    """
    ours = np.concatenate([look[:firms] for look in looks])
    theirs = np.concatenate([look[firms:] for look in looks])
    apart = ours.mean(axis=0) - theirs.mean(axis=0)
    both = np.concatenate([ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)])
    spread = both.T @ both / (len(both) - 2)
    return np.linalg.pinv(spread) @ apart  # what is alike for all has no spread, and no weight


def areas(looks, firms):
    """Return how well a judge tells firms from people in each run, learnt on the other half.

    Parameters
    ----------
    looks : list of ndarray, shape (n, d)
        What is seen in each run, see `seen`; two or more.
    firms : int

    Returns
    -------
    ndarray of float64, shape (runs,)
        The area under the curve: .5 cannot tell, 1 always can.

    Raises
    ------
    ParameterError
        If there are no two runs.
    """
    if len(looks) < 2:
        raise ParameterError(f"looks must be of two runs or more, got {len(looks)}")
    half = len(looks) // 2
    parts = looks[:half], looks[half:]
    out = []
    for part, other in (parts, parts[::-1]):
        by = weights(other, firms)
        out += [rank(look @ by, firms) for look in part]
    return np.array(out)


@takes(parameters=of(Parameters, "Parameters of this model"), replicates=whole(2))
def judge(parameters, replicates=20, seed=0):
    """Return how well a judge tells firms from people, and what it had to go by.

    Parameters
    ----------
    parameters : Parameters
    replicates : int
        Runs, at least 2.
    seed : int

    Returns
    -------
    dict of str to ndarray of float64, shape (replicates,)
        ``all``: the area under the curve by all that is seen; ``followers``, ``answered`` and
        ``back``: by each alone; ``size`` and ``relations``: of the firms, on average at the end.

    Raises
    ------
    ParameterError
        If there is no firm.
    """
    if not parameters.firms:
        raise ParameterError("firms must be at least 1 where a judge is to find them, got 0")
    looks, sizes, relations = [], [], []
    for own_seed in replicate_seeds(seed, replicates):
        run = simulate(parameters, own_seed)
        looks.append(seen(run.people))
        sizes.append(run.people["followers"][: parameters.firms].mean())
        relations.append(run.people["relations"][: parameters.firms].mean())
    out = {"all": areas(looks, parameters.firms)}
    for column, name in enumerate(SEEN):
        out[name] = areas([look[:, [column]] for look in looks], parameters.firms)
    return out | {"size": np.array(sizes), "relations": np.array(relations)}
