"""Customers at desks who wait, and may leave: one line for all desks, or a line a desk.

Beside the model of the switchboard. There a question needs one expert; here any desk will do.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import everyone
from simulations.core.checks import flag, real, seed, takes, whole
from simulations.core.compiled import over_lists


class Served(NamedTuple):
    """What became of the customers, in the order in which they came.

    Attributes
    ----------
    waits : ndarray of float64, shape (customers,)
        In mean service times; of those who leave, how long they waited in vain.
    left : ndarray of bool, shape (customers,)
    """

    waits: np.ndarray
    left: np.ndarray


@takes(desks=whole(1, 1_000), offered=real(0, 1_000, above=True), patience=real(0, 1_000),
       customers=whole(1, 10**7), seed=seed, apart=flag)  # fmt: skip
def serve(desks, offered, patience=0.0, customers=100_000, seed=0, *, apart=False):
    """Return what customers live through at some desks.

    A customer comes after a random time, on average 1 / a after the last. If a desk is free it is
    served at once, for a random time, 1 on average. Otherwise it joins the line, and leaves it when
    its patience is over before its turn.

    Parameters
    ----------
    desks : int
        c.
    offered : float
        a.
    patience : float
        theta: patience lasts 1 / theta on average; without end if 0.
    customers : int
    seed : int
    apart : bool
        Whether there is a line at each desk; a customer then goes to a desk drawn by lot.

    Returns
    -------
    Served
    """
    gaps, services, limits = (
        -np.log1p(-everyone(seed, stream, customers)) for stream in ("gap", "service", "patience")
    )
    limit = limits / patience if patience else np.full(customers, np.inf)
    chosen = np.full(customers, -1, np.int64)
    if apart:
        chosen = (everyone(seed, "desk", customers) * desks).astype(np.int64)
    waits, left = np.zeros(customers), np.zeros(customers, bool)
    _serve(np.cumsum(gaps) / offered, services, limit, chosen, np.zeros(desks), waits, left)
    return Served(waits, left)


@over_lists("waits", "left")
def _serve(comes, services, limit, chosen, free, waits, left):
    """Serve everybody in order; `free` says when each desk has served all before."""
    for customer in range(len(comes)):
        desk = chosen[customer]
        if desk < 0:  # one line: the desk that is free first
            desk = 0
            for other in range(1, len(free)):
                if free[other] < free[desk]:
                    desk = other
        wait = max(free[desk] - comes[customer], 0.0)
        left[customer] = wait > limit[customer]
        waits[customer] = limit[customer] if left[customer] else wait
        if not left[customer]:
            free[desk] = comes[customer] + wait + services[customer]
