"""The rule of the federation's puzzle, in plain Python: people flow from servers that fail.

It stands beside ``book/_static/toys/rules/flood.js``; tests hold both equal.
"""

from typing import NamedTuple

PEOPLE = (60, 10, 30, 30, 20, 30, 30, 30)
CAPACITY = (80, 35, 50, 55, 50, 60, 60, 45)
AGREEMENTS = (
    (0, 1), (0, 2), (0, 7), (1, 2), (1, 4), (1, 5), (2, 3), (2, 6), (3, 4), (4, 5), (5, 6), (6, 7),
)  # fmt: skip
_HAIR = 1e-9  # thirds are not exact


class Moment(NamedTuple):
    """The servers after a wave.

    Attributes
    ----------
    people : tuple of float
        On each server, none where it is down.
    stands : tuple of bool
    lost : float
        People who had nowhere to go.
    """

    people: tuple
    stands: tuple
    lost: float


def flood(agreements, first=0, people=PEOPLE, capacity=CAPACITY):
    """Return wave by wave what becomes of servers whose people flee along their agreements.

    The people of a server that fails split evenly over the servers that it has an agreement with
    and that stand; where none stands they are lost. Whoever holds more than it can fails in the
    next wave with all it holds, several at once.

    Parameters
    ----------
    agreements : iterable of (int, int)
        Pairs of servers.
    first : int
        The server that fails in the first wave.
    people, capacity : sequence of float
        Of each server.

    Returns
    -------
    list of Moment
        Before the failure and after each wave.
    """
    now, stands, lost = list(people), [True] * len(people), 0.0
    moments, failing = [Moment(tuple(now), tuple(stands), lost)], [first]
    while failing:
        for server in failing:
            stands[server] = False
        for server in failing:
            open_to = [a + b - server for a, b in agreements if server in (a, b)]
            takers = [other for other in open_to if stands[other]]
            for other in takers:
                now[other] += now[server] / len(takers)
            lost += 0 if takers else now[server]
            now[server] = 0.0
        moments.append(Moment(tuple(now), tuple(stands), lost))
        failing = [i for i, s in enumerate(stands) if s and now[i] > capacity[i] + _HAIR]
    return moments
