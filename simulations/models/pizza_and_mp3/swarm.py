"""The same file in parts: strangers give whatever part the one they meet still lacks.

One server has the file in M parts, and N others want it. In a round everybody who shares and holds
a part, in random order, looks at up to K of the others, drawn at random, all different. It stops at
the first who is not yet being served in this round and lacks a part that it holds, and gives the
rarest such part: the one with the fewest holders at the start of the round, equals by lot. Who
holds what is looked up at the start of the round: what comes in a round is passed on in the next.

It is a model of its own, without a network: here one may look in vain, which among the strangers of
the chapter nobody does.

References
----------
B. Cohen (2003), Incentives build robustness in BitTorrent, for giving the rarest part first. The
least number of rounds: Mundinger, Weber, Weiss (2008), Journal of Scheduling 11:105.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import everyone, uniforms
from simulations.core.checks import real, takes, whole
from simulations.core.compiled import over_lists

NOBODY = NOTHING = -1
SERVER = 0


class Gift(NamedTuple):
    """A part that went from one to another in a round."""

    giver: int
    taker: int
    part: int


class Swarm(NamedTuple):
    """One run.

    Attributes
    ----------
    done : ndarray of int64, shape (rounds + 1,)
        How many of the others hold the whole file after each round.
    rounds : int
        Rounds until all do.
    gifts : list of list of Gift
        Of each round, in the order in which they were given.
    """

    done: np.ndarray
    rounds: int
    gifts: list


@takes(others=whole(1, 100_000), parts=whole(1, 50), looks=whole(1), free_riders=real(0, 1))
def simulate(others, parts=1, seed=0, *, looks=30, free_riders=0.0):
    """Return one run.

    Parameters
    ----------
    others : int
        N, those who want the file; person 0 is the server, the others are 1 to N.
    parts : int
        M.
    seed : int
    looks : int
        K, at how many others one looks in a round at most.
    free_riders : float
        The share of the others who give nothing.

    Returns
    -------
    Swarm
    """
    n = others + 1
    shares = everyone(seed, "shares", n) >= free_riders
    shares[SERVER] = True
    holds = np.zeros((n, parts), bool)
    holds[SERVER] = True
    done, gifts, looks = [0], [], min(looks, others)
    while done[-1] < others:
        t = len(done)
        givers = np.flatnonzero(holds.any(axis=1) & shares)
        givers = givers[np.argsort(uniforms(seed, "turn", givers, t), kind="stable")]
        seen = uniforms(seed, "candidate", givers[:, None] * looks + np.arange(looks), t)
        lots = uniforms(seed, "which part", givers, t)
        taker, part = np.full(givers.size, NOBODY), np.full(givers.size, NOTHING)
        _round(givers, seen.ravel(), looks, lots, holds.ravel(), holds.sum(axis=0), taker, part)
        gave = taker != NOBODY
        holds[taker[gave], part[gave]] = True
        done.append(int(np.count_nonzero(holds[1:].all(axis=1))))
        given = zip(givers[gave].tolist(), taker[gave].tolist(), part[gave].tolist(), strict=True)
        gifts.append([Gift(*each) for each in given])
    return Swarm(np.array(done), len(done) - 1, gifts)


@over_lists("taker", "part")
def _round(givers, seen, looks, lots, holds, holders, taker, part):
    """Write to whom each giver gives which part; nobody has got it before the round is over."""
    parts, others = len(holders), len(holds) // len(holders) - 1
    order = [i + 1 for i in range(others)]  # of the others; put back after each giver
    served, swaps = [False] * (others + 1), [0] * looks
    for turn in range(len(givers)):
        giver, looked, found = givers[turn], 0, False
        while looked < looks and not found:
            swaps[looked] = looked + int(seen[turn * looks + looked] * (others - looked))
            one, other = order[looked], order[swaps[looked]]
            order[looked], order[swaps[looked]] = other, one
            looked += 1
            if served[other]:
                continue
            rarest, equals = 0, 0
            for k in range(parts):
                if holds[giver * parts + k] and not holds[other * parts + k]:
                    if equals == 0 or holders[k] < rarest:
                        rarest, equals = holders[k], 1
                    elif holders[k] == rarest:
                        equals += 1
            if equals > 0:
                found = True
                left, k = int(lots[turn] * equals), -1
                while left >= 0:
                    k += 1
                    if (
                        holds[giver * parts + k]
                        and not holds[other * parts + k]
                        and holders[k] == rarest
                    ):
                        left -= 1
                served[other], taker[turn], part[turn] = True, other, k
        while looked > 0:
            looked -= 1
            one, other = order[looked], order[swaps[looked]]
            order[looked], order[swaps[looked]] = other, one
    return 0
