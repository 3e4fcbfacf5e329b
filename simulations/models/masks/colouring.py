"""Texts for people who compare: as few as possible, and no two friends with the same.

It is graph colouring. Whoever knows who talks to whom can wear a mask that no comparison takes off.
There are no steps and no chance here, hence no Mesa face.

References
----------
D. Brélaz (1979), New methods to color the vertices of a graph. Communications of the ACM 22:251.
"""

import numpy as np

from simulations.core.checks import takes, wholes
from simulations.core.parameters import ParameterError
from simulations.networks.given import a_network


@takes(network=a_network)
def give_out(network):
    """Return a text for everybody, so that no two friends hold the same: DSATUR.

    The next to get a letter is always the person whose friends hold the most different texts
    already, among these the one with the most friends who have none, among these the first. It
    gets the first text that no friend holds. Nobody promises that there are no fewer texts; where
    two are enough it finds two.

    Parameters
    ----------
    network : Network

    Returns
    -------
    ndarray of int64, shape (n,)
        Texts 0, 1, ...
    """
    n = network.n
    text, held = np.full(n, -1, np.int64), [set() for _ in range(n)]
    turn = network.degrees()  # n times the texts that friends hold, plus friends without a letter
    for _ in range(n):
        person = int(turn.argmax())
        text[person] = next(k for k in range(n) if k not in held[person])
        turn[person] = -1
        for friend in network.neighbours_of(person).tolist():
            if text[friend] < 0:
                turn[friend] += n * (text[person] not in held[friend]) - 1
                held[friend].add(int(text[person]))
    return text


@takes(network=a_network, text=wholes(ndim=1))
def friends_with_the_same(network, text):
    """Return the ties over which a comparison would unmask the brand.

    Parameters
    ----------
    network : Network
    text : array_like of int, shape (n,)

    Returns
    -------
    ndarray of int32, shape (ties, 2)
    """
    text, ties = np.asarray(text), network.tie_list()
    if text.size != network.n:
        raise ParameterError(f"text must be one for each of {network.n} people, got {text.size}")
    return ties[text[ties[:, 0]] == text[ties[:, 1]]]
