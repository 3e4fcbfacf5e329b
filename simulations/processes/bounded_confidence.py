"""Bounded confidence: people who listen to those whose opinion is near, and a brand at one value.

n people hold an opinion between 0 and 1, at first drawn at random. A meeting is between two of
them, drawn from all. If their opinions differ by less than epsilon, both move towards each other by
a share mu of the difference (at one half they agree from then on). If not, nothing happens. This is
the model of Deffuant and others; over many meetings opinions gather in a few clusters.

A brand stands at a value v and never moves. It takes a share B (insistence) of all meetings to talk
to one person, who moves towards v by the share mu if its opinion is within epsilon of v. A brand
that *shouts* talks to anybody drawn at random, and many do not listen. A brand that *listens first*
goes through its list of people from a random place on, and talks to the first who would listen.
Before the campaign the brand may be silent for a while.

There is no Mesa face, as a person is a single number, and the rule is the three lines of arithmetic
in `_pairs`.

References
----------
Deffuant, Neau, Amblard and Weisbuch (2000), Mixing beliefs among interacting agents. Advances in
Complex Systems 3:87. Hegselmann and Krause (2002), Opinion dynamics and bounded confidence. Journal
of Artificial Societies and Social Simulation 5(3). The brand is ours.
"""

import numpy as np

from simulations.chance import as_bits, everyone, random_bits_of, replicate_seeds, stream_key
from simulations.chance.philox import philox
from simulations.core.checks import each, real, reals, takes, whole, word
from simulations.core.compiled import choose, compiled, over_lists
from simulations.core.parameters import ParameterError, short

HOW = ("shouts", "listens first")
NEAR = 0.05  # whoever ends this close to the brand's value counts as converted
_BLOCK = 256  # meetings whose people are drawn together: few enough to stay close at hand
_LIST = 1 << 16  # the same without Numba


_MANY = 2**62  # meetings: their numbers are addresses of 64 bits


def _opinions(name, value):
    # people are changed in place: what is no array of decimal numbers would be changed in a copy
    if not isinstance(value, np.ndarray) or value.dtype != np.float64 or value.ndim != 1:
        raise ParameterError(
            f"{name} must be an ndarray of float64 of one dimension, got {short(value)}"
        )
    reals(0, 1, least=2)(name, value)


@takes(n=whole(2))
def draw_opinions(n, seed=0):
    """Return the opinions of n people at the start, uniform on [0, 1).

    Parameters
    ----------
    n : int
        At least 2.
    seed : int
        In [0, 2**64).

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    return everyone(seed, "opinion", n)


@takes(
    opinions=_opinions,
    meetings=whole(0, _MANY),
    confidence=real(0, 1),
    pull=real(0, 1),
    first=whole(0, _MANY),
)
def meet(opinions, meetings, confidence, pull=0.5, *, seed=0, first=0):
    """Change opinions by meetings, one after the other, of two people each.

    Meeting number m is between the same two people whatever they think: it is the address of its
    luck. So a run can be cut anywhere, and two campaigns meet the same pairs.

    Parameters
    ----------
    opinions : ndarray of float64, shape (n,)
        Of at least 2 people; changed in place.
    meetings : int
        How many, at least 0.
    confidence : float
        epsilon, in [0, 1]: opinions that differ by less move towards each other.
    pull : float
        mu, in [0, 1]: by which share of the difference.
    seed : int
        In [0, 2**64).
    first : int
        The number of the first meeting.

    Raises
    ------
    ParameterError
        If a value breaks its rule.
    """
    _meet(opinions, first, meetings, confidence, pull, stream_key(seed, "meeting"))


@takes(
    opinions=_opinions,
    meetings=whole(0, _MANY),
    confidence=real(0, 1),
    value=real(0, 1),
    insistence=real(0, 1),
    how=word(*HOW),
    pull=real(0, 1),
    first=whole(0, _MANY),
)
def meet_with_brand(
    opinions, meetings, confidence, value, insistence, how, pull=0.5, *, seed=0, first=0
):
    """Change opinions by meetings, some of which a brand takes to talk to one person.

    Parameters
    ----------
    opinions, meetings, confidence
        As in `meet`, and between the same people where the brand does not come between.
    value : float
        v, in [0, 1]: where the brand stands.
    insistence : float
        B, in [0, 1]: the share of meetings that the brand takes.
    how : {"shouts", "listens first"}
        Whom it talks to.
    pull, seed, first
        As in `meet`.

    Returns
    -------
    contacts, heard : int
        How often the brand talked, and how often somebody listened.

    Raises
    ------
    ParameterError
        If a value breaks its rule.
    """
    counts = np.zeros(2, np.int64)
    brand = value, as_bits(insistence), how == HOW[1]
    streams = stream_key(seed, "meeting"), stream_key(seed, "contact")
    _meet_brand(opinions, counts, first, meetings, confidence, pull, brand, streams)
    return int(counts[0]), int(counts[1])


# --- without a brand


@compiled
def _draw_pairs(one, two, begin, size, n, stream):
    # the two people of each meeting from `begin`, an even number: two share a block of luck
    s0, s1, k0, k1 = stream
    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)
    n, others = np.uint64(n) & low, np.uint64(n - 1) & low
    for pair in range((size + 1) // 2):  # a loop of its own: several draws are made at once
        m = np.uint64(begin // 2 + pair)
        w0, w1, w2, w3 = philox(m & low, m >> half, s0, s1, k0, k1)
        i, j = w0 * n >> half, w1 * others >> half
        one[2 * pair], two[2 * pair] = i, j + np.uint64(j >= i)  # never with oneself
        i, j = w2 * n >> half, w3 * others >> half
        one[2 * pair + 1], two[2 * pair + 1] = i, j + np.uint64(j >= i)


@compiled
def _meet_in_blocks(opinions, first, meetings, confidence, pull, stream):
    one, two = np.empty(_BLOCK, np.uint32), np.empty(_BLOCK, np.uint32)
    last = first + meetings
    for begin in range(first - first % 2, last, _BLOCK):
        size = min(_BLOCK, last - begin)
        _draw_pairs(one, two, begin, size, len(opinions), stream)
        for place in range(max(first - begin, 0), size):
            i, j = one[place], two[place]
            gap = opinions[j] - opinions[i]
            move = pull * gap if abs(gap) < confidence else 0.0  # without a branch to guess
            opinions[i] += move
            opinions[j] -= move


def _meet_on_lists(opinions, first, meetings, confidence, pull, stream):
    for begin in range(first, first + meetings, _LIST):
        people = _people(opinions, begin, min(_LIST, first + meetings - begin), stream)
        _pairs(opinions, *people, confidence, pull)


def _people(opinions, first, meetings, stream):
    # the two people of each meeting
    n, bits = len(opinions), _shared_bits(first, meetings, stream, 2)
    one, two = bits[:, 0] * n >> 32, bits[:, 1] * (n - 1) >> 32
    return one, two + (two >= one)


def _shared_bits(first, meetings, stream, sharing):
    # a row a meeting: its random bits of the block of luck that several share
    blocks = np.arange(first // sharing, -(-(first + meetings) // sharing), dtype=np.int64)
    bits = random_bits_of(stream, blocks & 0xFFFFFFFF, blocks >> 32).T.reshape(-1, 4 // sharing)
    return bits[first % sharing :][:meetings]


@over_lists("opinions")
def _pairs(opinions, one, two, confidence, pull):
    for place in range(len(one)):
        i, j = one[place], two[place]
        gap = opinions[j] - opinions[i]
        if abs(gap) < confidence:
            opinions[i] += pull * gap
            opinions[j] -= pull * gap


_meet = choose(_meet_in_blocks, _meet_on_lists)


# --- with a brand


@compiled
def _draw_coins(coin, begin, size, stream):
    # whether the brand takes each meeting from `begin`, a multiple of four that share a block
    s0, s1, k0, k1 = stream
    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)
    for four in range((size + 3) // 4):
        m = np.uint64(begin // 4 + four)
        w0, w1, w2, w3 = philox(m & low, m >> half, s0, s1, k0, k1)
        coin[4 * four], coin[4 * four + 1] = w0, w1
        coin[4 * four + 2], coin[4 * four + 3] = w2, w3


@compiled
def _meet_brand_in_blocks(opinions, counts, first, meetings, confidence, pull, brand, streams):
    one, two = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    coin, last = np.empty(_BLOCK, np.int64), first + meetings
    for begin in range(first - first % 4, last, _BLOCK):
        size, skip = min(_BLOCK, last - begin), max(first - begin, 0)
        _draw_pairs(one, two, begin, size, len(opinions), streams[0])
        _draw_coins(coin, begin, size, streams[1])
        here = one[skip:size], two[skip:size], coin[skip:size]
        _talk(opinions, counts, *here, confidence, pull, brand)


def _meet_brand_on_lists(opinions, counts, first, meetings, confidence, pull, brand, streams):
    for begin in range(first, first + meetings, _LIST):
        size = min(_LIST, first + meetings - begin)
        one, two = _people(opinions, begin, size, streams[0])
        (coin,) = _shared_bits(begin, size, streams[1], 4).T
        _talk(opinions, counts, one, two, coin, confidence, pull, brand)


@over_lists("opinions", "counts")
def _talk(opinions, counts, one, two, coin, confidence, pull, brand):
    value, insistence, listens_first = brand
    n = len(opinions)
    for place in range(len(one)):
        i = one[place]
        if coin[place] < insistence:
            if listens_first:
                for step in range(n):
                    if abs(value - opinions[(i + step) % n]) < confidence:
                        i = (i + step) % n
                        break
            gap = value - opinions[i]
            if abs(gap) < confidence:
                opinions[i] += pull * gap
                counts[1] += 1
            counts[0] += 1
        else:
            j = two[place]
            gap = opinions[j] - opinions[i]
            if abs(gap) < confidence:
                opinions[i] += pull * gap
                opinions[j] -= pull * gap


_meet_brand = choose(_meet_brand_in_blocks, _meet_brand_on_lists)


# --- what comes out


@takes(opinions=reals(0, 1, ndim=1, least=1), gap=real(0), least=real(0, 1))
def clusters(opinions, *, gap=0.01, least=0.05):
    """Return the clusters of opinions that hold enough people.

    Parameters
    ----------
    opinions : ndarray of float64, shape (n,)
    gap : float
        Opinions next to each other that differ by more belong to different clusters.
    least : float
        The share of people that a cluster must hold.

    Returns
    -------
    list of (float, float)
        The mean opinion and the share of people of each, from left to right.
    """
    line = np.sort(opinions)
    groups = np.split(line, np.flatnonzero(np.diff(line) > gap) + 1)
    return [
        (float(group.mean()), len(group) / len(line))
        for group in groups
        if len(group) >= least * len(line)
    ]


@takes(
    insistence=real(0, 1),
    how=word(*HOW),
    value=real(0, 1),
    confidence=real(0, 1),
    silent=whole(0, 10**6),
    n=whole(2),
    meetings=whole(0, 10**6),
)
def campaign(
    insistence, *, how="shouts", value=0.7, confidence=0.3, silent=0, n=1000, meetings=300, seed=0
):
    """Return the opinions after a campaign, and what it cost.

    Parameters
    ----------
    insistence : float
    how, value, confidence
        As in `meet_with_brand`.
    silent : int
        Meetings a person before the brand begins to talk.
    n : int
        People, at least 2.
    meetings : int
        Meetings a person from then on.
    seed : int
        In [0, 2**64).

    Returns
    -------
    opinions : ndarray of float64, shape (n,)
    contacts, heard : int
        As in `meet_with_brand`.

    Raises
    ------
    ParameterError
        If a value breaks its rule.
    """
    people = draw_opinions(n, seed)
    meet(people, silent * n, confidence, seed=seed)
    contacts, heard = meet_with_brand(
        people, meetings * n, confidence, value, insistence, how, seed=seed, first=silent * n
    )
    return people, contacts, heard


@takes(insistences=each(real(0, 1)), runs=whole(1))
def campaigns(insistences, *, runs=20, seed=0, **options):
    """Return how many people campaigns of several insistences convert.

    Parameters
    ----------
    insistences : sequence of float
    runs : int
        Replicates of each; equal replicates have the same people and the same meetings.
    seed : int
    **options
        As in `campaign`.

    Returns
    -------
    pandas.DataFrame
        A row a run: ``insistence``, ``replicate``, ``converted`` (share of people within `NEAR` of
        the value), ``heard`` (share of contacts to which somebody listened).
    """
    import pandas as pd

    value, rows = options.get("value", 0.7), []
    for replicate, run_seed in enumerate(replicate_seeds(seed, runs)):
        for insistence in insistences:
            people, contacts, heard = campaign(insistence, seed=run_seed, **options)
            converted = float((np.abs(people - value) < NEAR).mean())
            rows.append((insistence, replicate, converted, heard / max(contacts, 1)))
    return pd.DataFrame(rows, columns=["insistence", "replicate", "converted", "heard"])


@takes(opinions=reals(0, 1, ndim=1, least=2), confidence=real(0, 1), most=whole(0))
def everybody_averages(opinions, confidence, most=10_000):
    """Return opinions after everybody has, again and again, taken the mean of all that are near.

    The model of Hegselmann and Krause: all at once, and with everybody within epsilon.

    Parameters
    ----------
    opinions : ndarray of float64, shape (n,)
        Left as they are.
    confidence : float
        epsilon, in [0, 1]; who differs by exactly as much is near.
    most : int
        Steps at most. It comes to rest by itself, after some dozens.

    Returns
    -------
    ndarray of float64, shape (n,)
        In increasing order.

    Raises
    ------
    ParameterError
        If a value breaks its rule.
    """
    line = np.sort(opinions)  # means of neighbourhoods keep the order
    for _ in range(most):
        first = np.searchsorted(line, line - confidence, side="left")
        last = np.searchsorted(line, line + confidence, side="right")
        sums = np.concatenate(([0.0], np.cumsum(line)))
        moved = (sums[last] - sums[first]) / (last - first)
        if np.abs(moved - line).max() < 1e-10:
            break
        line = np.sort(moved)
    return line
