"""Networks that are not stored: whom a person is tied to is computed when it is asked.

Everybody holds as many stubs as the network says. A keyed permutation puts the stubs of all people
in an order, and the first two are joined, then the next two, and so on: the partner of a stub is
where the permutation comes from if the last bit of its place is turned. So a tie costs some dozen
multiplications and no memory, and both its ends agree on it. As in the configuration model, few
stubs meet a stub of the same person, or a partner they have already: such ties are dropped, and
`ImplicitNetwork.dropped` counts them.

The permutation is a Feistel network on a board: stub h lies in row h // columns and column h %
columns. In turns the row moves by a hash of the column and the column by a hash of the row. Any
board will do, so that it has hardly more places than there are stubs; whoever lands on one of the
others moves on (cycle walking).

`stored` makes a `Network` of the same ties, in the same order.

References
----------
Black, Rogaway (2002), Ciphers with arbitrary finite domains. CT-RSA 2002, methods 2 and 3.
Luby, Rackoff (1988), How to construct pseudorandom permutations from pseudorandom functions. SIAM
Journal on Computing 17:373. Bollobas (1980), A probabilistic proof of an asymptotic formula for
the number of labelled regular graphs. European Journal of Combinatorics 1:311.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import check_seed, random_bits
from simulations.core.compiled import choose, compiled, inlined
from simulations.networks.rows import Network, NetworkError, check_real, check_whole

ROUNDS = 6  # of the permutation; tests/test_implicit.py shows what fewer do
GROUP = 512  # people whose ties are computed together
MOST_PEOPLE = 2**32 - 1  # ids have 32 bits
MOST_STUBS = 64  # a person; the division by them is exact up to far more

_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_ONE = np.uint64(1)
_MIX_0, _MIX_1 = np.uint64(0x9E3779B1), np.uint64(0x85EBCA77)  # odd, half of their bits set
_SHARE = np.uint64(40)  # bits of the number by which a division becomes a multiplication


class Board(NamedTuple):
    """What the kernels need to know of a network; all are uint64.

    Attributes
    ----------
    n, reach, stubs
        People, neighbours a side on the ring, stubs a person.
    people, rows, columns
        People in a row of the board, its rows, and its columns, ``people * stubs``.
    end
        Where the stubs of the last row end.
    open_row, open_column
        The first place, in the order of the permutation, whose stub is not joined.
    divisor
        2^40 / stubs, rounded up.
    keys
        A tuple of `ROUNDS` words of 32 bits.
    """

    n: np.uint64
    reach: np.uint64
    stubs: np.uint64
    people: np.uint64
    rows: np.uint64
    columns: np.uint64
    end: np.uint64
    open_row: np.uint64
    open_column: np.uint64
    divisor: np.uint64
    keys: tuple


class ImplicitNetwork:
    """People whose ties are computed when asked; `random_regular` and `small_world` make one.

    Parameters
    ----------
    kind : str
        In words, for messages.
    joined : int
        How many pairs of stubs are joined.
    board : Board
    """

    def __init__(self, kind, joined, board):
        self.kind, self.joined, self.board = kind, joined, board

    def __repr__(self):
        return f"ImplicitNetwork({self.kind}, n={self.n}, mean_degree={self.mean_degree:.4g})"

    @property
    def n(self):
        """The number of people."""
        return int(self.board.n)

    @property
    def mean_degree(self):
        """The mean number of ties of a person, before any is dropped."""
        return 2 * int(self.board.reach) + 2 * self.joined / self.n

    def rows_of(self, people):
        """Return the ties of some people.

        Parameters
        ----------
        people : array_like of int, shape (k,)

        Returns
        -------
        offsets : ndarray of int64, shape (k + 1,)
        neighbours : ndarray of uint32
            Those of the i-th are ``neighbours[offsets[i]:offsets[i + 1]]``, in increasing order.
        """
        people = np.ascontiguousarray(people, np.uint32)
        offsets = np.zeros(people.size + 1, np.int64)
        neighbours = np.empty(people.size * self._most + 1, np.uint32)
        fill_rows(people, self.board, offsets, neighbours)
        return offsets, neighbours[: offsets[-1]]

    @property
    def _most(self):
        return 2 * int(self.board.reach) + int(self.board.stubs)

    def dropped(self):
        """Return how many of the ties that were drawn are dropped, looking at everybody.

        Returns
        -------
        self_ties, repeats : int
            Ties from somebody to the same person, and those that only repeat another.
        """
        self_ends = ends = 0
        for people in _in_blocks(self.n):
            partners = _partners_at_once(people, self.board)
            self_ends += np.count_nonzero(partners == people[:, None])
            ends += self.rows_of(people)[0][-1]
        alone = self_ends - 2 * (self.n * int(self.board.stubs) // 2 - self.joined)
        drawn = self.n * int(self.board.reach) + self.joined
        return int(alone) // 2, drawn - int(alone) // 2 - int(ends) // 2

    def stored(self):
        """Return the same ties as a `Network`, which takes some memory.

        Returns
        -------
        Network

        Raises
        ------
        NetworkError
            If there are more people than a stored network can have.
        """
        check_whole("n", self.n, 1, 2**31 - 1, "[1, 2147483647] to be stored")
        degrees, parts = [np.zeros(1, np.int64)], []
        for people in _in_blocks(self.n):
            offsets, neighbours = self.rows_of(people)
            degrees.append(np.diff(offsets))
            parts.append(neighbours.astype(np.int32))
        return Network(np.cumsum(np.concatenate(degrees)), np.concatenate(parts))


def random_regular(n, degree, seed=0):
    """Return an implicit network in which everybody has the same number of ties.

    Parameters
    ----------
    n : int
        People, in [2, 2**32 - 1].
    degree : int
        Ties of each person, in [1, 64], fewer than people; n * degree must be even. A few dozen
        ties of all are dropped, (degree**2 - 1) / 4 on average.
    seed : int
        In [0, 2**64).

    Returns
    -------
    ImplicitNetwork

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.
    """
    n = check_whole("n", n, 2, MOST_PEOPLE, f"[2, {MOST_PEOPLE}]")
    most = min(MOST_STUBS, n - 1)
    degree = check_whole("degree", degree, 1, most, f"[1, {most}]")
    if n * degree % 2:
        raise NetworkError(f"n * degree must be even, got {n} * {degree}")
    pairs = n * degree // 2
    return ImplicitNetwork("random regular", pairs, _board(n, 0, degree, pairs, seed))


def small_world(n, degree, shortcuts, seed=0):
    """Return an implicit ring of close neighbours with shortcuts.

    As in `networks.newman_watts`, the ring keeps all its ties. Each person holds a stub for each
    tie of the ring, and the share `shortcuts` of the pairs of stubs is joined, the first in the
    order of the permutation: a larger share keeps the shortcuts of a smaller one.

    Parameters
    ----------
    n : int
        People, in [3, 2**32 - 1].
    degree : int
        Ties of each person on the ring, even, in [2, 64], fewer than people.
    shortcuts : float
        Shortcuts for each tie of the ring, in [0, 1].
    seed : int
        In [0, 2**64).

    Returns
    -------
    ImplicitNetwork

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.
    """
    n = check_whole("n", n, 3, MOST_PEOPLE, f"[3, {MOST_PEOPLE}]")
    most = min(MOST_STUBS, n - 1)
    degree = check_whole("degree", degree, 2, most, f"[2, {most}]")
    if degree % 2:
        raise NetworkError(f"degree must be even, got {degree}")
    shortcuts = check_real("shortcuts", shortcuts, 0, 1, "[0, 1]")
    pairs = round(n * degree // 2 * shortcuts)
    return ImplicitNetwork("small world", pairs, _board(n, degree // 2, degree, pairs, seed))


def some_people(n, count, seed=0):
    """Return some of n people, drawn without repeats and without a list of all.

    Parameters
    ----------
    n : int
        People, in [2, 2**32 - 1].
    count : int
        How many, in [0, n]. A larger number has those of a smaller one, and more.
    seed : int
        In [0, 2**64).

    Returns
    -------
    ndarray of uint32, shape (count,)

    Raises
    ------
    NetworkError
        If a parameter breaks its rule.
    """
    n = check_whole("n", n, 2, MOST_PEOPLE, f"[2, {MOST_PEOPLE}]")
    count = check_whole("count", count, 0, n, "[0, n]")
    board = _board(n, 0, 1, 0, seed, stream="some people")
    row, column = np.divmod(np.arange(count, dtype=np.uint64), board.columns)
    row, column = _walked(_permuted, row, column, board)
    return (row * board.columns + column).astype(np.uint32)


KINDS = {"implicit random regular": random_regular, "implicit small world": small_world}


def _board(n, reach, stubs, pairs, seed, rounds=ROUNDS, stream="stubs"):
    people = max(1, round((n / stubs) ** 0.5))  # about as many rows as columns
    people += people * stubs % 2  # the last bit of a place is that of its column
    rows, columns = -(-n // people), people * stubs
    end = n * stubs - (rows - 1) * columns
    numbers = (n, reach, stubs, people, rows, columns, end, *divmod(2 * pairs, columns))
    words = random_bits(check_seed(seed), stream, np.arange(-(-rounds // 4))).T.ravel()
    keys = tuple(np.uint64(word) for word in words[:rounds].tolist())
    return Board(*map(np.uint64, numbers), np.uint64(-(-(2**40) // stubs)), keys)


def _in_blocks(n):
    for first in range(0, n, 1 << 16):
        yield np.arange(first, min(first + (1 << 16), n), dtype=np.uint32)


# --- the permutation: the same on numbers and on whole arrays


@inlined
def _hash(number, key, size):
    # a number below `size`; two of the products mix, the third is a division
    product = ((number ^ key) & _LOW) * _MIX_0
    product = ((product >> _HALF) ^ (product & _LOW)) * _MIX_1
    return (((product >> _HALF) ^ (product & _LOW)) * size) >> _HALF


@inlined
def _below(number, size):
    # a number below 2 * size, brought below size; too small a one comes out huge: it is unsigned
    return np.minimum(number, number - size)


@inlined
def _permuted(row, column, rows, columns, keys):
    for turn in range(len(keys)):
        if (len(keys) - turn) % 2:  # the row last: what follows turns a bit of the column
            row = _below(row + _hash(column, keys[turn], rows), rows)
        else:
            column = _below(column + _hash(row, keys[turn], columns), columns)
    return row, column


@inlined
def _unpermuted(row, column, rows, columns, keys):
    for turn in range(len(keys) - 1, -1, -1):
        if (len(keys) - turn) % 2:
            row = _below(row + rows - _hash(column, keys[turn], rows), rows)
        else:
            column = _below(column + columns - _hash(row, keys[turn], columns), columns)
    return row, column


# --- ties: compiled, a group of people at a time


class Workspace(NamedTuple):
    """Arrays to work in; made once for many groups.

    Attributes
    ----------
    row, column : ndarray of uint64, shape (stubs, 512)
    ties : ndarray of uint32, shape (2 * reach + stubs, 512)
        Whom each person of a group is tied to.
    """

    row: np.ndarray
    column: np.ndarray
    ties: np.ndarray


@compiled
def empty_workspace(board):
    """Return a `Workspace` for the groups of a network."""
    return Workspace(
        np.empty((board.stubs, GROUP), np.uint64),
        np.empty((board.stubs, GROUP), np.uint64),
        np.empty((np.uint64(2) * board.reach + board.stubs, GROUP), np.uint32),
    )


@compiled
def group_rows(people, board, offsets, neighbours, workspace):
    """Fill in the ties of a group of people.

    Parameters
    ----------
    people : ndarray of uint32, shape (k,)
        At most 512.
    board : Board
    offsets : ndarray of int64, shape (k + 1,)
        The first is given: where to begin.
    neighbours : ndarray of uint32
    workspace : Workspace
    """
    _partners(people, board, workspace)
    ties = workspace.ties
    for place in range(board.stubs, ties.shape[0]):
        distance = np.uint64((place - board.stubs) // 2 + 1)
        ahead = distance if (place - board.stubs) % 2 == 0 else board.n - distance
        for i in range(people.size):
            ties[place, i] = (np.uint64(people[i]) + ahead) % board.n
    _sort_columns(ties, people.size)
    end = np.uint64(offsets[0])
    for i in range(people.size):
        person = before = people[i]
        for place in range(ties.shape[0]):
            other = ties[place, i]
            neighbours[end] = other
            end += np.uint64((other != person) & (other != before))
            before = other
        offsets[i + 1] = end


@compiled
def _sort_columns(ties, count):
    # smaller and larger change places whoever stands there: nobody has to guess
    for last in range(ties.shape[0] - 1, 0, -1):
        for place in range(last):
            for i in range(count):
                a, b = ties[place, i], ties[place + 1, i]
                ties[place, i], ties[place + 1, i] = min(a, b), max(a, b)


@compiled
def _partners(people, board, workspace):
    """Fill the first rows of `ties` with the partners of stubs, or the person where there is none.

    Each loop does the same for all, so that the processor does several at once; the few who have
    landed on a place of nobody are looked at afterwards.
    """
    row, column, ties = workspace
    count, keys, rows, columns = people.size, board.keys, board.rows, board.columns
    last = rows - _ONE
    for i in range(count):
        r = np.uint64(people[i]) // board.people
        row[0, i] = r
        column[0, i] = (np.uint64(people[i]) - r * board.people) * board.stubs
    for s in range(1, row.shape[0]):
        for i in range(count):
            row[s, i], column[s, i] = row[0, i], column[0, i] + np.uint64(s)
    for s in range(row.shape[0]):
        beyond = False
        for i in range(count):
            r, c = _permuted(row[s, i], column[s, i], rows, columns, keys)
            row[s, i], column[s, i] = r, c
            beyond |= r == last
        for i in range(count if beyond else 0):
            r, c = row[s, i], column[s, i]
            while r == last and c >= board.end:
                r, c = _permuted(r, c, rows, columns, keys)
            row[s, i], column[s, i] = r, c
        beyond = False
        for i in range(count):
            r, c = row[s, i], column[s, i]
            joined = (r < board.open_row) | ((r == board.open_row) & (c < board.open_column))
            r, c = _unpermuted(r, c ^ _ONE, rows, columns, keys)
            beyond |= r == last
            row[s, i], column[s, i] = r, c
            partner = r * board.people + ((c * board.divisor) >> _SHARE)
            ties[s, i] = partner if joined else np.uint64(people[i])
        for i in range(count if beyond else 0):
            r, c = row[s, i], column[s, i]
            if r == last and c >= board.end and ties[s, i] != people[i]:
                while r == last and c >= board.end:
                    r, c = _unpermuted(r, c, rows, columns, keys)
                ties[s, i] = r * board.people + ((c * board.divisor) >> _SHARE)


def _rows_in_groups(people, board, offsets, neighbours):
    """Fill in the ties of people, a group after the other.

    Parameters
    ----------
    people : ndarray of uint32, shape (k,)
    board : Board
    offsets : ndarray of int64, shape (k + 1,)
        The first is given.
    neighbours : ndarray of uint32
        One place more than there may be ties.
    """
    workspace = empty_workspace(board)
    for first in range(0, people.size, GROUP):
        last = min(first + GROUP, people.size)
        group_rows(people[first:last], board, offsets[first : last + 1], neighbours, workspace)


# --- ties: on whole arrays


def _partners_at_once(people, board):
    """Return the partners of the stubs of some people, on whole arrays.

    Parameters
    ----------
    people : ndarray of uint32, shape (k,)
    board : Board

    Returns
    -------
    ndarray of uint32, shape (k, stubs)
        The person itself where a stub is not joined.
    """
    row = np.repeat(people.astype(np.uint64) // board.people, int(board.stubs))
    stub = np.tile(np.arange(int(board.stubs), dtype=np.uint64), people.size)
    place = np.repeat(people.astype(np.uint64) % board.people, int(board.stubs))
    row, column = _walked(_permuted, row, place * board.stubs + stub, board)
    joined = (row < board.open_row) | ((row == board.open_row) & (column < board.open_column))
    row, column = _walked(_unpermuted, row, column ^ _ONE, board)
    partner = row * board.people + ((column * board.divisor) >> _SHARE)
    alone = np.repeat(people, int(board.stubs))
    return np.where(joined, partner, alone).astype(np.uint32).reshape(people.size, int(board.stubs))


def _walked(step, row, column, board):
    # one step for all, and more for those who have landed on a place of nobody
    step = getattr(step, "py_func", step)
    row, column = step(row, column, board.rows, board.columns, board.keys)
    while True:
        beyond = np.flatnonzero((row == board.rows - _ONE) & (column >= board.end))
        if beyond.size == 0:
            return row, column
        row[beyond], column[beyond] = step(
            row[beyond], column[beyond], board.rows, board.columns, board.keys
        )


def _rows_at_once(people, board, offsets, neighbours):
    """Fill in the same ties, on whole arrays.

    Parameters
    ----------
    people, board, offsets, neighbours
        As for `_rows_in_groups`.
    """
    distance = np.arange(1, int(board.reach) + 1, dtype=np.uint64)
    around = np.concatenate((distance, board.n - distance))
    ring = ((people.astype(np.uint64)[:, None] + around) % board.n).astype(np.uint32)
    ties = np.sort(np.concatenate((_partners_at_once(people, board), ring), axis=1), axis=1)
    kept = ties != people[:, None]
    kept[:, 1:] &= ties[:, 1:] != ties[:, :-1]
    offsets[1:] = offsets[0] + np.cumsum(np.count_nonzero(kept, axis=1))
    neighbours[offsets[0] : offsets[-1]] = ties[kept]


fill_rows = choose(compiled(_rows_in_groups), _rows_at_once)
