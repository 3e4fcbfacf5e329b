"""The rule of the toy and the puzzle of the two clocks, in plain Python.

It stands beside ``book/_static/toys/rules/clock.js``; tests hold both equal.
"""

from typing import NamedTuple

SIX_YEARS = 72
BUDGET = 6


class Deal(NamedTuple):
    """What a deal of the buyer's desk comes to.

    Attributes
    ----------
    age : float
        Mean age of the equipment in months, in continuous time.
    cost : float
        In coins.
    """

    age: float
    cost: float


def ages(bought, months=SIX_YEARS):
    """Return how old the device is in each month, bought new in month 0 and in some others.

    Parameters
    ----------
    bought : iterable of int
        Months of the further purchases.
    months : int

    Returns
    -------
    list of int
    """
    new = {0, *bought}
    age, found = 0, []
    for month in range(months):
        age = 0 if month in new else age + 1
        found.append(age)
    return found


def deal(lead, contract):
    """Return what a lead and a contract of so many months come to, a `Deal`.

    A short contract is dear, and so is a short lead: 120 / T and (12 - L) / 3 coins.

    Parameters
    ----------
    lead, contract : int
        L and T, in months.

    Returns
    -------
    Deal
    """
    return Deal(lead + contract / 2, 120 / contract + (12 - lead) / 3)
