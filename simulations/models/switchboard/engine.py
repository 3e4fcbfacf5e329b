"""The rule of the switchboard on arrays: same seed, same run as the Mesa face, to the question."""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.compiled import over_lists
from simulations.core.trajectory import LazyDict, Trajectory
from simulations.core.work import Work
from simulations.models.switchboard import firms
from simulations.models.switchboard.counts import Counts, measures
from simulations.models.switchboard.routes import ANY, find_routes
from simulations.models.switchboard.rules import draw_questions, draw_ways

NOTHING = -1
_BLOCK = 1 << 20  # draws at a time


class State(NamedTuple):
    """The inboxes at one moment, changed in place. Questions are known by their numbers.

    Attributes
    ----------
    inbox, handed : ndarray of int32, shape (n,)
        How many questions wait with each member, and how many it has handed on so far.
    oldest, newest : ndarray of int32, shape (n,)
        The first and the last of an inbox, where it is not empty.
    behind : ndarray of int32, shape (questions,)
        Which question came into the inbox after this one.
    """

    inbox: np.ndarray
    handed: np.ndarray
    oldest: np.ndarray
    newest: np.ndarray
    behind: np.ndarray


def build_network(parameters, seed):
    """Return the network of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network
        The form, and the further ties between pairs drawn by lot from all that are not tied:
        whoever adds more keeps the first.
    """
    p = parameters
    network = firms.form(p.network, p.n, generator(seed, "network"))
    if not p.extra:
        return network
    free = firms.untied(network)
    drawn = generator(seed, "further ties").permutation(len(free))[: p.extra]
    return firms.with_ties(network, free[drawn])


def start(n, questions):
    """Return the `State` before the first step, for n members and some questions: nobody asks."""
    none = (np.full(n, NOTHING, np.int32) for _ in range(2))
    zero = (np.zeros(n, np.int32) for _ in range(2))
    return State(*zero, *none, np.full(questions, NOTHING, np.int32))


@over_lists("inbox", "handed", "oldest", "newest", "behind", *Counts._fields)
def _run_steps(
    first, last, inbox, handed, oldest, newest, behind, waiting, longest, answered, delays,
    asker, expert, came, ends, draws, offsets, neighbours, hops, ways, only,
):  # fmt: skip
    """Go through the steps from `first` to `last`; arrays of pairs are given flat."""
    n = len(inbox)
    senders, taken = [0] * n, [0] * n
    for t in range(first, last + 1):
        # 1: new questions
        for question in range(ends[t - 1], ends[t]):
            member = asker[question]
            if inbox[member] == 0:
                oldest[member] = question
            else:
                behind[newest[member]] = question
            newest[member] = question
            inbox[member] += 1
        # 2: everybody takes out the oldest
        sending, right, delay, left, most = 0, 0, 0, 0, 0
        for member in range(n):
            if inbox[member] > 0:
                senders[sending] = member
                taken[sending] = question = oldest[member]
                sending += 1
                oldest[member] = behind[question]
                inbox[member] -= 1
                handed[member] += 1
                left += inbox[member]
                if inbox[member] > most:
                    most = inbox[member]
        # 3: and hands it on
        for place in range(sending):
            member, question = senders[place], taken[place]
            goal = expert[question]
            to = only[member * n + goal]
            if to == ANY:
                mark, passed = draws[(t - first) * n + member] * ways[member * n + goal], 0.0
                for tie in range(offsets[member], offsets[member + 1]):
                    near = neighbours[tie]
                    if passed <= mark and hops[near * n + goal] < hops[member * n + goal]:
                        to = near
                        passed += ways[near * n + goal]
            if to == goal:
                right += 1
                delay += t - came[question] + 1
                continue
            if inbox[to] == 0:
                oldest[to] = question
            else:
                behind[newest[to]] = question
            newest[to] = question
            inbox[to] += 1
            left += 1
            if inbox[to] > most:  # an inbox that nobody touches in a step is empty
                most = inbox[to]
        waiting[t], longest[t] = left, most
        answered[t], delays[t] = answered[t - 1] + right, delays[t - 1] + delay


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A connected network to use instead of the model's own; then ``n``, ``network`` and ``extra``
        do not count.
    record : bool
        Whether to keep the inboxes at every step (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``delay``, ``growth``, ``waiting``, ``longest``; people: ``inbox`` and ``handed``
        of `State` and ``next``, the expert of the oldest question in the inbox (-1 if it is
        empty); shape (n,) at the end or (steps + 1, n) where recorded.

    Raises
    ------
    NetworkError
        If a network is given in which somebody cannot be reached.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    routes, questions = find_routes(network), draw_questions(p, seed, network)
    n, many = network.n, (routes.only == ANY).sum() > network.n  # more than the way to oneself
    state = start(n, questions.asker.size)
    counts = Counts(*np.zeros((4, p.steps + 1), np.int64))
    fixed = (*network.rows, *(table.ravel() for table in routes))
    block, moments = 1 if record else max(1, _BLOCK // n), [people(state, questions)]
    for before in range(0, p.steps, block):
        steps = range(before + 1, min(before + block, p.steps) + 1)
        draws = draw_ways(seed, n, steps).ravel() if many else np.empty(0)
        _run_steps(steps[0], steps[-1], *state, *counts, *questions, draws, *fixed)
        if record:
            moments.append(people(state, questions))
    found = measures(counts, questions.ends, n)
    if record:
        kept = {name: np.stack([moment[name] for moment in moments]) for name in moments[0]}
        return Trajectory(found, kept)
    return Trajectory(found, LazyDict(lambda: people(state, questions)))


def people(state, questions):
    """Return what is kept of the members as they are now, a dict of arrays of shape (n,)."""
    goal = np.full(state.inbox.size, NOTHING, np.int32)
    some = state.inbox > 0
    goal[some] = questions.expert[state.oldest[some]]
    return {"inbox": state.inbox.copy(), "handed": state.handed.copy(), "next": goal}


def _work(parameters, network, run):
    # a coin a member and step, an expert a question, and on a torus a draw between ways
    p = parameters
    coins = p.n * p.steps
    asked = range(int(0.8 * p.load * coins), int(1.2 * p.load * coins))
    ways = coins if p.network == "torus" else 0
    return {"draws": range(coins + ways + asked.start, coins + ways + asked.stop)}


WORK = {
    "a tree has one way": Work({"steps": 2_000}, _work),
    "a torus has several": Work({"network": "torus", "steps": 2_000, "load": 0.2}, _work),
}
