"""Letters: everybody writes to one of those it follows, is answered or not, and may follow another.

`step` is one step of it, on what was at the end of the last one. `_step_at_once` does it on whole
arrays, to be read; `_step_one_by_one` is the same in loops, several times as fast with Numba.
"""

import functools
from typing import NamedTuple

import numpy as np

from simulations.chance import random_bits_of
from simulations.chance.philox import philox
from simulations.core.compiled import choose, compiled, inlined

MOST = 2**20  # more accounts than there can be: room for the attempt in an address
_LATER = 2**32  # above every turn of 32 bits
_AHEAD = 4_096  # draws at once: NumPy takes as long for one as for hundreds


class Accounts(NamedTuple):
    """Who follows whom; changed in place by `step`.

    Attributes
    ----------
    ties : ndarray of int64, shape (n, k)
        Whom each account follows: k others.
    related : ndarray of bool, shape (n, k)
        Which of these ties are relations: the last letter was answered.
    followers, relations : ndarray of int64, shape (n,)
        How many ties, and how many relations, lead to each account.
    """

    ties: np.ndarray
    related: np.ndarray
    followers: np.ndarray
    relations: np.ndarray


class Rule(NamedTuple):
    """What decides a step besides the accounts; chances are given as bits, see `chance.as_bits`.

    Attributes
    ----------
    stays, repost, returned : int
        Below which bits whoever is answered stays; a new tie is a repost; or a repost or a writer.
    followed : bool
        Whether one looks at the reposts of those that one follows only, and not at anybody's.
    friends : bool
        Whether letters of those that the recipient follows are answered first.
    letter, new_tie, stranger : tuple of four uint64
        Streams, of `chance.stream_key`.
    """

    stays: int
    repost: int
    returned: int
    followed: bool
    friends: bool
    letter: tuple
    new_tie: tuple
    stranger: tuple


# --- on whole arrays


def pick(word, count):
    """Return one of 0, 1, ..., `count` - 1 by 32 random bits.

    Parameters
    ----------
    word : int or ndarray of int64
    count : int

    Returns
    -------
    int or ndarray of int64
    """
    return (word * count) >> 32


def follows(ties, who, whom):
    """Return whether some accounts follow some others.

    Parameters
    ----------
    ties : ndarray of int64, shape (n, k)
    who, whom : ndarray of int64, shape (m,)

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    return (ties[who] == whom[:, None]).any(axis=1)


def answered_letters(to, turn, hands):
    """Return which letters are answered: at each desk the first by turn, one for each hand.

    Parameters
    ----------
    to, turn : ndarray of int64, shape (m,)
        To whom each letter goes, and its turn; of equal turns the letter that stands first.
    hands : ndarray of int64, shape (n,)

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    answered = np.ones(to.size, bool)
    crowded = np.flatnonzero((_count(to, hands.size) > hands)[to])
    order = crowded[np.lexsort((turn[crowded], to[crowded]))]
    desks = to[order]
    before = np.arange(order.size) - np.searchsorted(desks, desks)
    answered[order] = before < hands[desks]
    return answered


def first_writers(to, turn, people, n):
    """Return who of those that wrote to each of some accounts has the lowest turn.

    Parameters
    ----------
    to, turn : ndarray of int64, shape (m,)
        Of writer 0, 1, ...; of equal turns the first counts.
    people : ndarray of int64, shape (r,)
        The accounts.
    n : int
        How many accounts there are.

    Returns
    -------
    ndarray of int64, shape (r,)
        -1 where nobody wrote.
    """
    first, asked = np.full(n, -1, np.int64), np.zeros(n, bool)
    asked[people] = True
    writers = np.flatnonzero(asked[to])
    order = writers[np.lexsort((-writers, -turn[writers]))]
    first[to[order]] = order  # what is written last stays
    return first[people]


def words_of(stream, n, t):
    """Return the random bits of accounts 0, 1, ..., n - 1 in a step, as `chance.random_bits_of`.

    They are drawn for some steps at once and kept for the next calls.

    Parameters
    ----------
    stream : tuple of four uint64
        Of `chance.stream_key`.
    n : int
    t : int
        The step, from 1.

    Returns
    -------
    ndarray of int64, shape (4, n)
        Read only.
    """
    steps = max(1, _AHEAD // max(n, 1))
    first = t - t % steps
    return _block(stream, n, first, steps)[:, t - first]


@functools.lru_cache(maxsize=64)  # three streams of a run, and one a firm
def _block(stream, n, first, steps):
    words = random_bits_of(stream, np.arange(n), np.arange(first, first + steps)[:, None])
    words.flags.writeable = False
    return words


def _step_at_once(accounts, hands, t, rule, letters):
    """Let everybody write, answer, leave and take.

    Parameters
    ----------
    accounts : Accounts
    hands : ndarray of int64, shape (n,)
        How many letters each account can answer.
    t : int
        The step, from 1.
    rule : Rule
    letters : ndarray of int64, shape (n,)
        Where it is noted how many came to each account.

    Returns
    -------
    int
        How many accounts left somebody.
    """
    (ties, related, followers, relations), everybody = accounts, np.arange(hands.size)
    n, k = ties.shape
    place, turn, back, bored = words_of(rule.letter, n, t)
    place = pick(place, k)
    to = ties[everybody, place]
    if rule.friends:
        turn = turn + _LATER * ~follows(ties, to, everybody)
    stays = answered_letters(to, turn, hands) & (bored < rule.stays)
    who = np.flatnonzero(~stays)
    taken = _take_at_once(ties, who, to, back, t, rule)

    letters[:] = _count(to, n)
    relations -= _count(to[related[everybody, place]], n)
    relations += _count(to[stays], n)
    related[everybody, place] = stays
    followers += _count(taken, n) - _count(to[who], n)
    ties[who, place[who]] = taken
    return who.size


def _take_at_once(ties, who, to, back, t, rule):
    n, k = ties.shape
    kind, whom, which, _ = words_of(rule.new_tie, n, t)[:, who]
    at = ties[who, pick(whom, k)] if rule.followed else pick(whom, n)
    taken = ties[at, pick(which, k)]
    returned = (kind >= rule.repost) & (kind < rule.returned)
    taken[returned] = first_writers(to, back, who[returned], n)
    taken[kind >= rule.returned] = -1
    left = np.flatnonzero((taken < 0) | (taken == who) | follows(ties, who, taken))
    attempt = 0
    while left.size:
        mine = who[left]
        if attempt:
            words = random_bits_of(rule.stranger, mine + MOST * attempt, t)[0]
        else:
            words = words_of(rule.stranger, n, t)[0, mine]
        found = pick(words, n)
        fits = (found != mine) & ~follows(ties, mine, found)
        taken[left[fits]] = found[fits]
        left, attempt = left[~fits], attempt + 1
    return taken


# --- one by one


@inlined
def _bits(first, second, stream):
    return philox(np.uint64(first), np.uint64(second), stream[0], stream[1], stream[2], stream[3])


@inlined
def _pick(word, count):
    return np.int64((word * np.uint64(count)) >> np.uint64(32))


@inlined
def _is_in(row, value):
    for other in row:  # noqa: SIM110 - Numba has no any() of a generator
        if other == value:
            return True
    return False


def _desks_one_by_one(to, turn, hands, letters, stays):
    # turn down the letters that come too late at crowded desks
    end = np.zeros(hands.size, np.int64)
    total = 0
    for desk in range(hands.size):
        end[desk] = total
        if letters[desk] > hands[desk]:
            total += letters[desk]
    pile = np.empty(total, np.int64)  # desk by desk, in the order of writers
    for i in range(to.size):
        desk = to[i]
        if letters[desk] > hands[desk]:
            pile[end[desk]] = i
            end[desk] += 1
    for desk in range(hands.size):
        if letters[desk] <= hands[desk]:
            continue
        first = end[desk] - letters[desk]
        for place in range(first, first + hands[desk]):  # bring the next one forward
            best = place
            for other in range(place + 1, end[desk]):
                one, two = pile[other], pile[best]
                if turn[one] < turn[two] or (turn[one] == turn[two] and one < two):
                    best = other
            pile[place], pile[best] = pile[best], pile[place]
        for place in range(first + hands[desk], end[desk]):
            stays[pile[place]] = False


def _take_one_by_one(ties, i, t, rule, first):
    n, k = ties.shape
    kind, whom, which, _ = _bits(i, t, rule.new_tie)
    kind = np.int64(kind)
    taken = np.int64(-1)
    if kind < rule.repost:
        at = ties[i, _pick(whom, k)] if rule.followed else _pick(whom, n)
        taken = ties[at, _pick(which, k)]
    elif kind < rule.returned:
        taken = first[i]
    attempt = 0
    while taken < 0 or taken == i or _is_in(ties[i], taken):
        word, _, _, _ = _bits(i + MOST * attempt, t, rule.stranger)
        taken = _pick(word, n)
        attempt += 1
    return taken


_desks_one_by_one = compiled(_desks_one_by_one)
_take_one_by_one = compiled(_take_one_by_one)


def _step_one_by_one(accounts, hands, t, rule, letters):
    """Let everybody write, answer, leave and take.

    Parameters
    ----------
    accounts, hands, t, rule, letters
        As for `_step_at_once`.

    Returns
    -------
    int
    """
    ties, related, followers, relations = accounts
    n, k = ties.shape
    place, to, turn, back = np.empty((4, n), np.int64)
    stays = np.empty(n, np.bool_)
    letters[:] = 0
    for i in range(n):
        which, first_turn, second_turn, bored = _bits(i, t, rule.letter)
        place[i] = _pick(which, k)
        to[i] = ties[i, place[i]]
        turn[i], back[i] = np.int64(first_turn), np.int64(second_turn)
        stays[i] = np.int64(bored) < rule.stays
        letters[to[i]] += 1
        if rule.friends and not _is_in(ties[to[i]], i):
            turn[i] += _LATER
    _desks_one_by_one(to, turn, hands, letters, stays)
    first = np.full(n, -1, np.int64)
    for i in range(n):
        if first[to[i]] < 0 or back[i] < back[first[to[i]]]:
            first[to[i]] = i
    taken = np.empty(n, np.int64)
    for i in range(n):
        if not stays[i]:
            taken[i] = _take_one_by_one(ties, i, t, rule, first)
    leavers = 0
    for i in range(n):
        relations[to[i]] += np.int64(stays[i]) - np.int64(related[i, place[i]])
        related[i, place[i]] = stays[i]
        if not stays[i]:
            leavers += 1
            followers[to[i]] -= 1
            followers[taken[i]] += 1
            ties[i, place[i]] = taken[i]
    return leavers


step = choose(compiled(_step_one_by_one), _step_at_once)


def _count(people, n):
    """Return how often each of n people is named; in a browser an index has 32 bits."""
    return np.bincount(people.astype(np.intp), minlength=n)
