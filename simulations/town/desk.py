"""The rule of the toy of persons and brands, in plain Python: one desk with two hands.

Sol is followed by some people. Each writes at a rhythm of its own; whoever is answered stays, and
whoever is not leaves. Followers bring followers. Nothing is left to chance.

It stands beside ``book/_static/toys/rules/desk.js``; tests hold both equal.
"""

from typing import NamedTuple

HANDS = 2
BRINGS = 5  # followers who bring one more a day
WAITED = 2  # days since their last letter, of those who follow at the start
STRANGER, FOLLOWER, RELATION = range(3)


class Day(NamedTuple):
    """The evening of a day.

    Attributes
    ----------
    status : tuple of int
        Of each person: 0 a stranger, 1 a follower, 2 a follower whose last letter was answered.
    waited : tuple of int
        For how many days each has followed, or waited to write again.
    """

    status: tuple
    waited: tuple


def start(first, n):
    """Return the `Day` before the first.

    Parameters
    ----------
    first : iterable of int
        Who follows at the start.
    n : int
        How many people there are.

    Returns
    -------
    Day
    """
    status = tuple(int(i in set(first)) for i in range(n))
    return Day(status, tuple(WAITED * one for one in status))


def writers(day, every):
    """Return who writes in the morning after a day.

    Parameters
    ----------
    day : Day
    every : sequence of int
        After how many days each writes, and writes again.

    Returns
    -------
    list of int
    """
    return [i for i, status in enumerate(day.status) if status and day.waited[i] + 1 >= every[i]]


def step(day, every, answered):
    """Return the next `Day`, on which some letters are answered.

    Parameters
    ----------
    day : Day
    every : sequence of int
    answered : iterable of int
        Of those who write, at most `HANDS`.

    Returns
    -------
    Day
    """
    status, waited = list(day.status), [days + 1 for days in day.waited]
    for i in writers(day, every):
        status[i], waited[i] = (RELATION, 0) if i in answered else (STRANGER, 0)
    strangers = [i for i, before in enumerate(day.status) if not before]
    for i in strangers[: sum(map(bool, status)) // BRINGS]:
        status[i], waited[i] = FOLLOWER, 0
    return Day(tuple(status), tuple(waited))
