"""What is measured of persons and brands after a step, for both faces."""

import numpy as np

from simulations.core.compiled import compiled
from simulations.models.persons_and_brands.rules import CARD, brand_size


class Mean:
    """The measures of a run: means over the steps after the warm-up."""

    def __init__(self, parameters):
        self.parameters, self.total, self.steps = parameters, 0.0, 0

    def add(self, t, state, answers, leavers):
        """Take a step in; return the measures so far.

        Parameters
        ----------
        t : int
            The step, 0 at the start.
        state : State
        answers, leavers : int
            How many letters were answered, and how many accounts left somebody.

        Returns
        -------
        dict of str to float
        """
        if t <= self.parameters.warm_up + 1:  # until then a step counts by itself
            self.total, self.steps = 0.0, 0
        self.total = self.total + count(state, answers, leavers, self.parameters)
        self.steps += 1
        return dict(zip(CARD.measures, (self.total / self.steps).tolist(), strict=True))


def count(state, answers, leavers, parameters):
    """Return what is measured after a step, in the order of the card.

    Parameters
    ----------
    state : State
    answers, leavers : int
        How many letters were answered, and how many accounts left somebody.
    parameters : Parameters

    Returns
    -------
    ndarray of float64, shape (10,)
    """
    p = parameters
    sizes = (brand_size(hands, p.follows, p.n) for hands in (p.hands, p.firm_hands))
    accounts = state.followers, state.relations, state.letters, state.answers
    gini, top, brands, held, *of_firms = _tally(*accounts, p.firms, *sizes)
    shares = answers / p.n, leavers / p.n, brands / p.n, held / (p.n * p.follows)
    return np.array([gini, top, *shares, *of_firms])


def _tally(followers, relations, letters, answers, firms, size, firm_size):
    # what `count` needs of the accounts; a person of `size` followers or more is a brand
    n = followers.size
    sizes = np.bincount(followers)  # how many accounts have 0, 1, 2, ... followers
    own = np.bincount(followers[:firms], minlength=sizes.size)  # how many firms
    brands = sizes[size:].sum() - own[size:].sum() + own[firm_size:].sum()
    held = np.arange(sizes.size) * sizes, np.arange(sizes.size) * own
    attention = held[0][size:].sum() - held[1][size:].sum() + held[1][firm_size:].sum()
    every = _gini(sizes), _top_share(sizes, -(-n // 100)), float(brands), float(attention)
    if not firms:
        return (*every, 0.0, 0.0, 0.0, 0.0)
    means = followers[:firms].sum() / firms, relations[:firms].sum() / firms
    return (*every, *means, _rank(followers, firms), _rank(_share(letters, answers), firms))


def answered_share(state):
    """Return which share of the letters of the last steps each account answered, 1 where none came.

    Parameters
    ----------
    state : State

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    return _share(state.letters, state.answers)


def _share(letters, answers):
    return np.where(letters > 0, answers / np.maximum(letters, 1), 1.0)


def rank(values, firms):
    """Return the chance that a firm has more than a person, ties half.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Of the firms first.
    firms : int

    Returns
    -------
    float
        The area under the curve of a judge who goes by these values alone.
    """
    people, few = values[firms:], np.sort(values[:firms])
    above = np.searchsorted(few, people).sum() + np.searchsorted(few, people, side="right").sum()
    # each pair counts two: none where the firm is below, one where both are equal
    return float((2 * people.size * firms - above) / firms / (2 * people.size))


def gini(sizes):
    """Return the Gini coefficient, by how many accounts have 0, 1, 2, ... followers.

    Parameters
    ----------
    sizes : ndarray of int64

    Returns
    -------
    float
    """
    n, held = int(sizes.sum()), np.arange(sizes.size) * sizes
    # mean rank of the accounts of a size, times what they hold
    ranks = 2 * np.cumsum(sizes) - sizes + 1
    return float((ranks * held).sum() / (n * held.sum()) - (n + 1) / n)


def top_share(sizes, count):
    """Return which share of followers the `count` most followed accounts have.

    Parameters
    ----------
    sizes : ndarray of int64
        How many accounts have 0, 1, 2, ... followers.
    count : int

    Returns
    -------
    float
    """
    above = np.cumsum(sizes[::-1])[::-1] - sizes  # accounts that are larger
    among = np.clip(count - above, 0, sizes)
    values = np.arange(sizes.size)
    return float((among * values).sum() / (sizes * values).sum())


# where Numba is, a run would spend most of its time on these; without, they are as they stand
_share, _rank = compiled(_share), compiled(rank)
_gini, _top_share, _tally = compiled(gini), compiled(top_share), compiled(_tally)
