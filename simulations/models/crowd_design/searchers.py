"""Searchers who propose instead of voting: a team of the best against a team drawn at random.

A ring of n values, uniform from 0 to 100, is a problem: the higher the value at which a search
ends, the better the idea. A searcher has three different step lengths of 1 to l, in an order. It
tries them in turn, round and round, and moves on by a step whose end is higher; when three in a row
fail it stops. In a team the next searcher goes on from there, round and round, until nobody moves
any more. Whoever has the higher mean of all starts is the better searcher; a team's value is its
mean over all starts.

An engine only: a searcher is a rule without luck, a table from start to end, and needs no Mesa
face.

References
----------
L. Hong, S. E. Page (2004), Groups of diverse problem solvers can outperform groups of high-ability
problem solvers. Proceedings of the National Academy of Sciences 101:16385.
"""

import itertools

import numpy as np

from simulations.chance import everyone, lowest
from simulations.core.checks import in_range, reals, takes, whole, wholes
from simulations.core.compiled import over_lists
from simulations.core.parameters import ParameterError

TOP = 100.0  # values are uniform from 0 to this
_MOST = 10**6  # places of a ring, and rings


@takes(longest=whole(3, 100))
def all_searchers(longest):
    """Return all searchers: three different step lengths of 1 to `longest`, in each order.

    Parameters
    ----------
    longest : int
        l.

    Returns
    -------
    ndarray of int64, shape (l (l - 1) (l - 2), 3)
    """
    return np.array(list(itertools.permutations(range(1, longest + 1), 3)))


@takes(size=whole(1, _MOST))
def ring(size, seed=0):
    """Return the values of a ring, uniform from 0 to 100.

    Parameters
    ----------
    size : int
    seed : int

    Returns
    -------
    ndarray of float64, shape (size,)
    """
    return TOP * everyone(seed, "value of the ring", size)


@over_lists("ends")
def _search(values, highest_first, steps, ends):
    # Where a search ends depends on the place and on whose turn it is. Searches only rise, so from
    # the highest value down, each looks up the end of the place to which it goes: ends[3 x + turn]
    n = len(values)
    for x in highest_first:
        for turn in range(3):
            end = x
            for k in range(3):
                step = (turn + k) % 3
                there = x + steps[step]
                there = there - n if there >= n else there
                if values[there] > values[x]:
                    end = ends[3 * there + (step + 1) % 3]
                    break
            ends[3 * x + turn] = end


@takes(values=reals(ndim=1, least=1), searchers=wholes(1, ndim=2, least=1))
def ends_of(values, searchers):
    """Return where each searcher ends from each start.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
    searchers : ndarray of int, shape (k, 3)
        Step lengths below n.

    Returns
    -------
    ndarray of int64, shape (k, n)
    """
    values, searchers = np.asarray(values, float), np.asarray(searchers, np.int64)
    if searchers.shape[1] != 3:
        raise ParameterError(f"searchers must have 3 step lengths, got {searchers.shape[1]}")
    in_range("step lengths of searchers", int(searchers.max()), 1, values.size - 1)
    ends = np.empty((len(searchers), 3 * values.size), np.int64)
    highest_first = np.argsort(-values, kind="stable")
    for row, steps in zip(ends, searchers, strict=True):
        _search(values, highest_first, steps, row)
    return ends[:, ::3].copy()  # with the first step length first


@takes(ends=wholes(ndim=2, least=1))
def team_ends(ends):
    """Return where a team ends from each start, its members in the order given.

    Parameters
    ----------
    ends : ndarray of int64, shape (members, n)
        Of `ends_of`.

    Returns
    -------
    ndarray of int64, shape (n,)

    Raises
    ------
    ParameterError
        If an end is no place of the ring, or the team would never stop.
    """
    ends = np.asarray(ends, np.int64)
    n = ends.shape[1]
    in_range("ends", int(ends.max(initial=0)), 0, max(n - 1, 0))
    here = np.arange(n)
    for _ in range(n + 1):  # values only rise: a round without a move is the last
        before = here
        for member in ends:
            here = member[here]
        if np.array_equal(here, before):
            return here
    raise ParameterError("ends must lead to higher values only, got a team that never stops")


@takes(
    longest=whole(3, 100), team=whole(1, 10**4), size=whole(2, 10**6), replicates=whole(1, 10**6)
)
def compare_teams(longest=12, team=10, *, size=2_000, replicates=20, seed=0):
    """Return the values of the best, of ten drawn at random and of the one best, ring by ring.

    Parameters
    ----------
    longest : int
        l.
    team : int
        Members of a team, at most l (l - 1) (l - 2).
    size : int
        Values of a ring, more than l.
    replicates : int
        Rings.
    seed : int

    Returns
    -------
    pandas.DataFrame
        A row a ring: ``replicate``, ``best_team``, ``random_team``, ``best_alone``, ``mean_alone``.
    """
    import pandas as pd

    from simulations.chance import replicate_seeds

    searchers, rows = all_searchers(longest), []
    in_range("team", team, 1, len(searchers))
    in_range("size", size, longest + 1, _MOST)
    for replicate, luck in enumerate(replicate_seeds(seed, replicates)):
        values = ring(size, luck)
        ends = ends_of(values, searchers)
        alone = values[ends].mean(axis=1)
        teams = {
            "best_team": np.argsort(-alone, kind="stable")[:team],
            "random_team": lowest(everyone(luck, "team", len(searchers)), team),
        }
        found = {name: values[team_ends(ends[who])].mean() for name, who in teams.items()}
        rows.append(
            {"replicate": replicate, **found, "best_alone": alone.max(), "mean_alone": alone.mean()}
        )
    return pd.DataFrame(rows)
