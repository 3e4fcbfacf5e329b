"""What is measured of persons and brands after a step, for both faces."""

import numpy as np

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
    p, followers = parameters, state.followers
    sizes = np.bincount(followers.astype(np.intp))  # how many accounts have 0, 1, 2, ... followers
    own = np.bincount(followers[: p.firms].astype(np.intp), minlength=sizes.size)  # how many firms
    out = [gini(sizes), top_share(sizes, -(-p.n // 100)), answers / p.n, leavers / p.n]
    brands = attention = 0
    for of, hands in ((sizes - own, p.hands), (own, p.firm_hands)):
        size = brand_size(hands, p.follows, p.n)
        brands += int(of[size:].sum())
        attention += int((np.arange(of.size) * of)[size:].sum())
    out += [brands / p.n, attention / (p.n * p.follows)]
    if not p.firms:
        return np.array([*out, 0.0, 0.0, 0.0, 0.0])
    means = (values[: p.firms].mean() for values in (followers, state.relations))
    ranks = (rank(values, p.firms) for values in (followers, answered_share(state)))
    return np.array([*out, *means, *ranks])


def answered_share(state):
    """Return which share of the letters of the last steps each account answered, 1 where none came.

    Parameters
    ----------
    state : State

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    return np.where(state.letters > 0, state.answers / np.maximum(state.letters, 1), 1.0)


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
    people = np.sort(values[firms:])
    below = np.searchsorted(people, values[:firms])
    not_above = np.searchsorted(people, values[:firms], side="right")
    return float((below + not_above).mean() / (2 * people.size))


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
