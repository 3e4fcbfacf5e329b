"""The rule of the toy and the puzzle of the switchboard, in plain Python.

It is the chapter's rule with no chance in it: all questions lie in the inboxes at the start, and of
several neighbours who are nearer the first is taken. It stands beside
``book/_static/toys/rules/post.js``; tests hold both equal.
"""

from simulations import networks
from simulations.models.switchboard import theory
from simulations.models.switchboard.routes import find_routes


def deliver(n, ties, mail):
    """Return the inboxes from the start to the step in which the last question is answered.

    Parameters
    ----------
    n : int
        People, all of whom can be reached.
    ties : sequence of (int, int)
    mail : sequence of sequence of int
        For each person who can answer the questions in the inbox, the oldest first.

    Returns
    -------
    list of list of list of int
        The inboxes of all at step 0, 1, ...
    """
    network = networks.from_ties(ties, n=n)
    hops = find_routes(network).hops
    steps = [[list(inbox) for inbox in mail]]
    while any(steps[-1]):
        inboxes = [inbox[1:] for inbox in steps[-1]]
        for person, inbox in enumerate(steps[-1]):
            if inbox:
                expert = inbox[0]
                nearer = [
                    j
                    for j in network.neighbours_of(person)
                    if hops[j, expert] < hops[person, expert]
                ]
                if nearer[0] != expert:
                    inboxes[nearer[0]].append(expert)
        steps.append(inboxes)
    return steps


def traffic(n, ties):
    """Return how many questions each person gets for each that one of them is asked.

    Parameters
    ----------
    n : int
    ties : sequence of (int, int)

    Returns
    -------
    list of float
    """
    return theory.traffic(networks.from_ties(ties, n=n)).tolist()
