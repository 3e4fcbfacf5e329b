"""Complex contagion: what needs two friends travels in broad fronts, and shortcuts break them.

Everybody sits on a torus and knows the eight nearest (Moore). A share of the ties is then swapped:
two ties change partners, so that everybody keeps eight friends while circles of friends come
apart. One person and all of their friends have adopted. Whoever has theta adopted friends follows.

A number of friends instead of a share, on a network of its own. The steps are those of
`threshold_cascade`, so there is no Mesa face.

References
----------
Centola, Macy (2007), Complex contagions and the weakness of long ties. American Journal of
Sociology 113:702.
"""

import numpy as np

from simulations import networks
from simulations.chance import generator, replicate_seeds, uniforms
from simulations.core.checks import each, real, takes, whole
from simulations.core.compiled import over_lists
from simulations.core.parameters import ParameterError
from simulations.networks.given import a_network
from simulations.networks.rows import stands_in
from simulations.processes import threshold_cascade


@takes(network=a_network, share=real(0, 1))
def swapped(network, share, seed=0):
    """Return a network in which a share of the ties has changed partners.

    Ties are drawn in pairs: (a, b) and (c, d) become (a, d) and (c, b), unless that makes a
    self-tie or repeats a tie; then another pair is drawn. Each swap moves two ties, so there are
    ``share / 2`` swaps for each tie. Everybody keeps their number of friends.

    Parameters
    ----------
    network : Network
        With enough ties that some of them can be swapped.
    share : float
        In [0, 1].
    seed : int

    Returns
    -------
    Network

    Raises
    ------
    ParameterError
        If `share` lies outside [0, 1], or if no two ties can be swapped.
    """
    rng, ties = generator(seed, "swaps"), network.tie_list()
    rows = network.neighbours.copy()
    ends = ties.ravel()  # of tie i: 2 i and 2 i + 1
    left = round(share * len(ties) / 2)
    if left and _is_only_one(network.degrees()):
        raise ParameterError(
            f"network must have two ties that can change partners, got {network}: no other "
            "network has these numbers of ties"
        )
    while left:
        left = _swap(ends, network.offsets, rows, left, rng.random(2 * (2 * left + 50)))
    return networks.from_ties(ends.reshape(-1, 2), n=network.n)


def _is_only_one(degrees):
    # Whether no other network has these degrees: then nothing can be swapped, else always
    # something. Such a network (a threshold graph) loses all people if one takes away again and
    # again whoever is tied to nobody or to everybody.
    degrees, first, last, gone = np.sort(degrees).tolist(), 0, len(degrees) - 1, 0
    while first <= last:
        if degrees[first] == gone:
            first += 1
        elif degrees[last] - gone == last - first:
            last, gone = last - 1, gone + 1
        else:
            return False
    return True


@over_lists("ends", "rows")
def _swap(ends, offsets, rows, left, draws):
    # swap until the draws run out; return how many swaps are left
    m = len(ends) // 2
    for k in range(0, len(draws), 2):
        if left == 0:
            break
        first, second = 2 * int(draws[k] * m), int(draws[k + 1] * 2 * m)
        a, b = ends[first], ends[first + 1]
        # the second tie is read in one of its two directions
        c, d = ends[second], ends[second ^ 1]
        if a == d or stands_in(d, rows, offsets[a], offsets[a + 1]):
            continue
        if c == b or stands_in(b, rows, offsets[c], offsets[c + 1]):
            continue
        for person, old, new in ((a, b, d), (b, a, c), (c, d, b), (d, c, a)):
            for place in range(offsets[person], offsets[person + 1]):
                if rows[place] == old:
                    rows[place] = new
                    break
        ends[first + 1] = d
        ends[second & -2], ends[second | 1] = c, b
        left -= 1
    return left


@takes(network=a_network, friends=whole(1))
def run(network, friends, seed=0):
    """Return one contagion from a person drawn at random and all of their friends.

    Parameters
    ----------
    network : Network
    friends : int
        theta: how many adopted friends it takes, at least 1.
    seed : int

    Returns
    -------
    Trajectory
        Measures and people as in `threshold_cascade.trajectory`. Its steps are the rounds that
        won somebody.
    """
    someone = int(uniforms(seed, "first", 0) * network.n)
    circle = np.append(network.neighbours_of(someone), someone)
    needed = np.full(network.n, friends, np.int32)
    return threshold_cascade.trajectory(threshold_cascade.spread(network, needed, circle))


@takes(shares=each(real(0, 1)), friends=each(whole(1)), side=whole(3, 46_340), runs=whole(1))
def sweep(shares, friends=(1, 2, 3), *, side=100, runs=20, seed=0):
    """Return contagions over several shares of swapped ties and numbers of friends.

    Contagions of equal replicate and share have the same network and the same first circle.

    Parameters
    ----------
    shares : sequence of float
        Of ties that are swapped, each in [0, 1].
    friends : sequence of int
        theta, each at least 1.
    side : int
        People in a row of the torus, at least 3.
    runs : int
        Replicates of each combination.
    seed : int

    Returns
    -------
    pandas.DataFrame
        A row a run: ``swapped``, ``friends``, ``replicate``, ``adopters`` (share), ``rounds``. The
        last round, in which nobody follows any more, counts.
    """
    import pandas as pd

    torus = networks.square_lattice(side, neighbourhood="Moore")
    rows = []
    for replicate, run_seed in enumerate(replicate_seeds(seed, runs)):
        for share in shares:
            network = swapped(torus, share, run_seed)
            for theta in friends:
                found = run(network, theta, run_seed)
                rows.append(
                    {
                        "swapped": share,
                        "friends": theta,
                        "replicate": replicate,
                        "adopters": found.measures["adopters"][-1],
                        "rounds": found.steps + 1,
                    }
                )
    return pd.DataFrame(rows)
