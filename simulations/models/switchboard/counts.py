"""What is counted in a run of the switchboard, and the measures that are made of it."""

from typing import NamedTuple

import numpy as np


class Counts(NamedTuple):
    """What is counted, by step; arrays of shape (steps + 1,).

    Attributes
    ----------
    waiting, longest : ndarray of int64
        Questions in all inboxes, and in the longest.
    answered, delays : ndarray of int64
        Questions answered up to a step, and the sum of their delays.
    """

    waiting: np.ndarray
    longest: np.ndarray
    answered: np.ndarray
    delays: np.ndarray


def measures(counts, ends, n):
    """Return the measures at each step.

    Parameters
    ----------
    counts : Counts
    ends : ndarray of int64, shape (steps + 1,)
        How many questions had come up to each step.
    n : int
        Members.

    Returns
    -------
    dict of str to ndarray, shape (steps + 1,)
        Delay and growth are counted since the middle of the run; up to there, since its start.
    """
    step = np.arange(ends.size)
    middle = (ends.size - 1) // 2
    since = np.where(step > middle, middle, 0)
    came, answered = ends - ends[since], counts.answered - counts.answered[since]
    return {
        "delay": (counts.delays - counts.delays[since]) / np.maximum(answered, 1),
        "growth": (counts.waiting - counts.waiting[since]) / np.maximum(came, 1),
        "waiting": counts.waiting / n,
        "longest": counts.longest.astype(float),
    }
