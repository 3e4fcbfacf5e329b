"""The rule of the two clocks on arrays: same seed, same run as the Mesa face, to the person."""

from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.core.trajectory import History
from simulations.core.work import Work
from simulations.models.two_clocks.rules import (
    CALENDAR,
    IMITATORS,
    WHIMS,
    draw_ages,
    draw_phases,
    draw_tries,
)


class State(NamedTuple):
    """Both devices of everybody at one moment; changed in place by `step`.

    Attributes
    ----------
    home, work : ndarray of int64, shape (n,)
        Months since the device at home and the one at work were the best on offer.
    bought : ndarray of bool, shape (n,)
        Who has replaced the device at home this month.
    phase : ndarray of int64, shape (n,)
        How many months of its contract each person's firm has behind it.
    """

    home: np.ndarray
    work: np.ndarray
    bought: np.ndarray
    phase: np.ndarray


def build_network(parameters, seed):
    """Return who is whose friend; only ``"random"`` depends on the seed.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network
    """
    p = parameters
    if p.network == "ring":
        return networks.ring(p.n, p.mean_degree)
    if p.network == "complete":
        return networks.complete(p.n)
    degree = min(p.mean_degree, p.n - 1)  # among three people nobody has eight friends
    return networks.random_graph(p.n, degree, rng=generator(seed, "network"))


def start(parameters, seed, n):
    """Return the `State` before the first month.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    n : int
        The number of people.

    Returns
    -------
    State
    """
    p = parameters
    firm = np.arange(n) // p.firm_size
    phase = draw_phases(p, seed, int(firm[-1]) + 1)[firm]
    return State(draw_ages(p, seed, n), p.lead + phase, np.zeros(n, bool), phase)


def step(state, trying, friends, parameters):
    """Change `state` by one month.

    Parameters
    ----------
    state : State
    trying, friends : ndarray of int32
        Who has a whim, or looks at which friend.
    parameters : Parameters
    """
    p, (home, work, bought, phase) = parameters, state
    if p.habit == CALENDAR:
        np.equal(home, p.life - 1, out=bought)
    else:
        bought[:] = False
    if p.habit == WHIMS:
        bought[trying] = True
    if p.habit == IMITATORS:
        bought[trying] = home[friends] < home[trying]
    home += 1
    home[bought] = 0
    phase += 1
    phase[phase == p.contract] = 0
    np.add(phase, p.lead, out=work)


def simulate(parameters, seed=0, *, network=None, record=False):
    """Return one run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        Friends to use instead of the model's own; then ``n``, ``network`` and ``mean_degree`` do
        not count.
    record : bool
        Whether to keep every person's devices at every month (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``behind_home``, ``behind_best``, ``ahead``, ``home_age``, ``work_age``,
        ``replaced``; people: the arrays of `State`, shape (n,) at the end or (steps + 1, n) where
        recorded. Measures are means over the months after the warm-up, and until then of a month.
    """
    p = parameters
    network = build_network(p, seed) if network is None else networks.own_network(network)
    n, state = network.n, start(p, seed, network.n)
    tries = draw_tries(p, seed, network)
    history, total, months = History(state._asdict, record), np.zeros(4, np.int64), 0
    for t in range(p.steps + 1):
        if t:
            step(state, *tries.of(t), p)
        if t <= p.warm_up + 1:  # the first month that counts, and each one before, stands alone
            total[:], months = 0, 0
        total += count(state, p)
        months += 1
        history.add(**measures(total.tolist(), n * months, p))
    return history.trajectory()


def count(state, parameters):
    """Return what is counted in a month.

    Parameters
    ----------
    state : State
    parameters : Parameters

    Returns
    -------
    tuple of int
        The sum of ages at home and at work, twice the people whose work is ahead with those of a
        tie once, and the devices at home that were replaced; of all people.
    """
    p = parameters
    room = p.office_class * p.doubling - (state.work - state.home)
    ahead = 2 * np.count_nonzero(room > 0) + np.count_nonzero(room == 0)
    return state.home.sum(), state.work.sum(), ahead, np.count_nonzero(state.bought)


def measures(total, days, parameters):
    """Return the measures of what has been counted.

    Parameters
    ----------
    total : sequence of int
        Sums of `count`.
    days : int
        How many months of a person were counted.
    parameters : Parameters

    Returns
    -------
    dict of str to float
    """
    home, work, ahead, bought = total
    return {
        "behind_home": (work - home) / days / parameters.doubling - parameters.office_class,
        "behind_best": work / days / parameters.doubling - parameters.office_class,
        "ahead": ahead / (2 * days),
        "home_age": home / days,
        "work_age": work / days,
        "replaced": bought / days,
    }


def _work(parameters, network, run):
    # an age a person, a phase a firm, a try a person and month, and whom for one in twelve
    p = parameters
    tries = p.n * p.steps
    looks = range(tries // 15, tries // 9)
    fixed = p.n + -(-p.n // p.firm_size)
    return {"draws": range(fixed + tries + looks.start, fixed + tries + looks.stop)}


WORK = {
    "calendar": Work({}, lambda p, network, run: {"draws": p.n + p.n // p.firm_size}),
    "imitators": Work({"habit": IMITATORS, "n": 200, "steps": 50}, _work),
}
