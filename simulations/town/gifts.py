"""The rule of the toy and the puzzle of the pizza and the mp3, in plain Python.

It is the chapter's round of gifts with a player who decides who gives what to whom. It stands
beside ``book/_static/toys/rules/gift.js``; tests hold both equal.
"""

from simulations.core.parameters import ParameterError


def give(n, rounds, *, parts=1, ties=None, first=0):
    """Return what everybody holds after each round, in bits: one for each part of the file.

    Parameters
    ----------
    n : int
        People.
    rounds : sequence of sequence of (int, int, int)
        The gifts of each round: giver, taker and part, from 0.
    parts : int
        Of the file, which `first` holds at the start.
    ties : iterable of (int, int), optional
        Who is whose friend; everybody of all if not given.
    first : int

    Returns
    -------
    list of list of int

    Raises
    ------
    ParameterError
        If a gift breaks the rule: everybody gives at most one part a round and takes at most one,
        to a friend, of what it held at the start of the round and the friend lacks.
    """
    friends = None if ties is None else {(a, b) for a, b in ties} | {(b, a) for a, b in ties}
    holds = [0] * n
    holds[first] = (1 << parts) - 1
    states = [holds[:]]
    for gifts in rounds:
        after, gave, took = holds[:], set(), set()
        for giver, taker, part in gifts:
            fits = (
                giver != taker
                and (friends is None or (giver, taker) in friends)
                and holds[giver] >> part & 1
                and not holds[taker] >> part & 1
                and giver not in gave
                and taker not in took
            )
            if not fits:
                raise ParameterError(
                    "a gift must be a giver's first of the round, and the taker's, and a part that "
                    f"only the giver holds, got {(giver, taker, part)}"
                )
            gave.add(giver)
            took.add(taker)
            after[taker] |= 1 << part
        holds = after
        states.append(holds[:])
    return states


def slices(n, rounds, first=0):
    """Return how much of a pizza everybody has after each round: who gives, gives half.

    Parameters
    ----------
    n : int
        People.
    rounds : sequence of sequence of (int, int)
        The gifts of each round: giver and taker.
    first : int
        Who has all of it at the start.

    Returns
    -------
    list of list of float
    """
    has = [float(i == first) for i in range(n)]
    states = [has[:]]
    for gifts in rounds:
        for giver, taker in gifts:
            half = has[giver] / 2
            has[giver] -= half
            has[taker] += half
        states.append(has[:])
    return states
