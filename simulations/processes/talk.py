"""Talk: each adopter praises or complains for a while, and each tie must hear it a number of times.

Nearly all that a person will do is decided in the moment of adopting, so a life is a few dates
(`Lives`). Each directed tie has a waiting time: how often its listener must hear its talker before
acting on it. A tie is open if this is over before the talker falls silent and while the listener is
still undecided; `open_ties` notes it in a calendar, under the step at which it is due. A step goes
through its notes and looks at nobody else. What is not open is forgotten. `_open_at_once` finds
open ties on whole arrays, to be read; `_open_in_groups` does the same for large networks.

Half of the time goes to waiting for memory: the ties of two talkers stand far from each other. So
each loop there does one thing, and nothing that it does depends on what it has just fetched; then
the processor fetches the next dozen while it waits for the first. Where a place is unsigned, no
time goes to asking whether it counts from the end.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import Waits
from simulations.chance.philox import draw, wait_of
from simulations.core.compiled import choose, compiled
from simulations.core.trajectory import NOT_YET
from simulations.networks.rows import COPY_CHUNK, copy_row, ties_of

_GROUP = 256  # talkers whose rows are looked up at once
_TIES = 4096  # ties that are drawn at once
_LINES = 32  # notes on a page
_BUCKETS = 1024  # into which people are sorted, if they are more


class Lives(NamedTuple):
    """The attitude and the dates of all people; arrays of shape (n,).

    Attributes
    ----------
    attitude : ndarray of int8
        0 undecided, 1 adopter, 2 rejecter.
    decided : ndarray of int32
        The step at which the person adopted or rejected; of the undecided the last at which this
        can happen, or `NOT_YET`.
    silent, answered : ndarray of int32
        The step at which an adopter falls silent, and at which the brand answers, or `NOT_YET`.
    discontented : ndarray of bool
        Who complains from adopting until answered; everybody else praises.
    """

    attitude: np.ndarray
    decided: np.ndarray
    silent: np.ndarray
    answered: np.ndarray
    discontented: np.ndarray


def no_lives(discontented):
    """Return the `Lives` of people who have not done anything yet."""
    n = len(discontented)
    return Lives(np.zeros(n, np.int8), *np.full((3, n), NOT_YET, np.int32), discontented)


# --- a calendar: who will convince whom in each step


class Calendar(NamedTuple):
    """Notes of talker and listener for each step, on pages of 32 lines.

    Attributes
    ----------
    lines : ndarray of int64, shape (steps + 1,)
        How many notes there are for a step.
    page : ndarray of int64, shape (steps + 1,)
        The last page of a step.
    before : ndarray of int64, shape (pages,)
        The page before, of the same step.
    pages : ndarray of int32, shape (pages, 32, 2)
    used : ndarray of int64, shape (1,)
        How many pages are in use.
    """

    lines: np.ndarray
    page: np.ndarray
    before: np.ndarray
    pages: np.ndarray
    used: np.ndarray


def empty_calendar(steps, ties):
    """Return a `Calendar` with room for a number of ties; memory is taken as notes are written."""
    pages = ties // _LINES + steps + 1
    return Calendar(
        np.zeros(steps + 1, np.int64),
        np.empty(steps + 1, np.int64),
        np.empty(pages, np.int64),
        np.empty((pages, _LINES, 2), np.int32),
        np.zeros(1, np.int64),
    )


@compiled
def notes_for(step, calendar):
    """Return the notes for a step: ndarray of int32, shape (notes, 2)."""
    notes = np.empty((calendar.lines[step], 2), np.int32)
    page, left = calendar.page[step], len(notes)
    while left > 0:
        first = (left - 1) // _LINES * _LINES
        for line in range(first, left):
            notes[line, 0] = calendar.pages[page, line - first, 0]
            notes[line, 1] = calendar.pages[page, line - first, 1]
        page, left = calendar.before[page], first
    return notes


@compiled
def _write(step, talker, listener, calendar):
    line = calendar.lines[step] % _LINES
    if line == 0:
        calendar.before[calendar.used[0]] = calendar.page[step]
        calendar.page[step] = calendar.used[0]
        calendar.used[0] += 1
    calendar.pages[calendar.page[step], line, 0] = talker
    calendar.pages[calendar.page[step], line, 1] = listener
    calendar.lines[step] += 1


ONE_FOR_ALL = np.empty(0)


class Talk(NamedTuple):
    """All that is said of one kind: praise, or complaint.

    Attributes
    ----------
    calendar : Calendar
    waits : Waits
        How often the listener of a tie must hear it.
    complaint : bool
        Whether it is complaint. Complaint counts before what else happens in its step, praise
        after it.
    sure : bool
        Whether notes come true, so that a listener's latest date is known: an answer ends
        complaints, and may shorten a talk.
    both : bool
        Whether some people praise and others complain; if not, all praise.
    chances : ndarray of float64
        The chance a step of each tie, beside the network's ``neighbours``; empty where all have
        that of `waits`.
    """

    calendar: Calendar
    waits: Waits
    complaint: bool
    sure: bool
    both: bool
    chances: np.ndarray = ONE_FOR_ALL


# --- the open ties of talkers


@compiled
def open_each(people, talk, lives, rows):
    """Note the open ties where each tie has a chance of its own: the rule, one by one.

    Parameters
    ----------
    people, talk, lives, rows
        As for `open_ties`.
    """
    offsets, neighbours = rows
    steps = talk.calendar.lines.size - 1
    for person in people:
        complains = talk.both and lives.discontented[person]
        consoled = complains and lives.answered[person] <= steps
        if (complains and not consoled) != talk.complaint:
            continue
        since = lives.answered[person] - 1 if consoled else lives.decided[person]
        until = min(lives.silent[person], steps)
        first, last = offsets[person], offsets[person + 1]
        listeners, draws = neighbours[first:last], np.empty(last - first)
        draw(np.full(last - first, person), listeners, talk.waits.stream, draws)
        for place in range(last - first):
            listener = listeners[place]
            latest = min(lives.decided[listener] - (not talk.complaint), until)
            keeps, not_yet = 1.0 - talk.chances[first + place], 1.0
            for due in range(since + 1, latest + 1):
                not_yet *= keeps
                if draws[place] < 1.0 - not_yet:
                    _write(due, person, listener, talk.calendar)
                    if talk.sure:
                        lives.decided[listener] = due
                    break


def _open_at_once(people, talk, lives, rows, workspace):
    """Note the open ties of those of the people who complain, or of those who praise.

    Parameters
    ----------
    people : ndarray of int32
        Talkers whose ties have not been noted yet.
    talk : Talk
    lives : Lives
    rows : tuple of ndarray
        `Network.rows`.
    workspace : Workspace
        Of no use here.
    """
    if talk.chances.size:
        open_each(people, talk, lives, rows)
        return
    calendar, waits, complaint, sure, _, _ = talk
    offsets, neighbours = rows
    steps = calendar.lines.size - 1
    answered = lives.answered[people]
    complains = lives.discontented[people]
    consoled = complains & (answered <= steps)
    mine = (complains & ~consoled) == complaint
    people, answered, consoled = people[mine], answered[mine], consoled[mine]
    since = np.where(consoled, answered - 1, lives.decided[people])
    until = np.minimum(lives.silent[people], steps)
    degrees = (offsets[people + 1] - offsets[people]).astype(np.intp)  # 32 bits in a browser
    places = np.repeat(np.arange(people.size), degrees)
    listeners = neighbours[ties_of(people, offsets)]
    latest = np.minimum(lives.decided[listeners] - (not complaint), until[places])
    most = latest - since[places]
    left = np.flatnonzero(most > 0)
    listeners, places, draws = listeners[left], places[left], np.empty(left.size)
    draw(people[places], listeners, waits.stream, draws)
    kept = np.flatnonzero(draws < waits.table[most[left]])
    places = places[kept]
    due = since[places] + np.searchsorted(waits.table, draws[kept], side="right")
    notes = due.tolist(), people[places].tolist(), listeners[kept].tolist()
    for step, talker, listener in zip(*notes, strict=True):
        if step <= lives.decided[listener] - (not complaint):
            _write(step, talker, listener, calendar)
            if sure:
                lives.decided[listener] = step


class Group(NamedTuple):
    """Talkers whose ties are looked up together; arrays of shape (256,).

    Attributes
    ----------
    people : ndarray of int32
    first, last : ndarray of uint64
        Their rows in the network.
    since, until : ndarray of int32
        After which step they say what they say, and the last at which they do.
    """

    people: np.ndarray
    first: np.ndarray
    last: np.ndarray
    since: np.ndarray
    until: np.ndarray


class Block(NamedTuple):
    """Ties of a group that are drawn at once; arrays of shape (4096 + 8,).

    Attributes
    ----------
    listeners, talkers : ndarray of uint32
    places : ndarray of uint32
        Where in the group the talker is.
    most : ndarray of int32
        How often the talker can speak before it is too late.
    draws : ndarray of float64
    """

    listeners: np.ndarray
    talkers: np.ndarray
    places: np.ndarray
    most: np.ndarray
    draws: np.ndarray


class Workspace(NamedTuple):
    """Arrays that `open_ties` works in, made once a run."""

    group: Group
    block: Block


@compiled
def empty_workspace():
    """Return a `Workspace`."""
    ties = _TIES + COPY_CHUNK  # `copy_row` may write a little more than it was asked for
    return Workspace(
        Group(
            np.empty(_GROUP, np.int32),
            np.empty(_GROUP, np.uint64),
            np.empty(_GROUP, np.uint64),
            np.empty(_GROUP, np.int32),
            np.empty(_GROUP, np.int32),
        ),
        Block(
            np.empty(ties, np.uint32),
            np.empty(ties, np.uint32),
            np.empty(ties, np.uint32),
            np.empty(ties, np.int32),
            np.empty(ties),
        ),
    )


def _open_in_groups(people, talk, lives, rows, workspace):
    """Note the same ties, for many of them at once.

    Parameters
    ----------
    people, talk, lives, rows
        As for `_open_at_once`.
    workspace : Workspace
    """
    if talk.chances.size:
        open_each(people, talk, lives, rows)
        return
    group, block = workspace
    offsets, neighbours = rows
    steps = talk.calendar.lines.size - 1
    for begin in range(0, people.size, _GROUP):
        size = 0
        for person in people[begin : begin + _GROUP]:
            complains = talk.both and lives.discontented[person]
            consoled = complains and lives.answered[person] <= steps
            group.people[size] = person
            group.first[size], group.last[size] = offsets[person], offsets[person + 1]
            group.since[size] = lives.answered[person] - 1 if consoled else lives.decided[person]
            group.until[size] = min(lives.silent[person], steps)
            size += (complains and not consoled) == talk.complaint
        place = 0
        while place < size:
            place, filled = _fill(block, group, place, size, neighbours)
            _draw_and_note(block, filled, group, talk, lives)


open_ties = choose(compiled(_open_in_groups), _open_at_once)


@compiled
def _fill(block, group, place, size, neighbours):
    """Put ties of talkers `place` up to `size` of a group into a block, while there is room.

    Returns
    -------
    place : int
        The first talker whose ties are not all in the block; the rest of them is left for later.
    filled : uint64
        How many ties are in the block.
    """
    filled = np.uint64(0)
    while place < size:
        first, last = group.first[place], group.last[place]
        ties = min(last - first, np.uint64(_TIES) - filled)
        copy_row(neighbours, first, first + ties, block.listeners, filled)
        for k in range(COPY_CHUNK):  # as many as `copy_row` copies at once
            block.places[filled + np.uint64(k)] = place
        for k in range(COPY_CHUNK, ties):
            block.places[filled + np.uint64(k)] = place
        filled += ties
        if first + ties < last:
            group.first[place] = first + ties
            break
        place += 1
    return place, filled


@compiled
def _draw_and_note(block, size, group, talk, lives):
    """Draw the luck of the first `size` ties of a block, and note the open ones."""
    calendar, waits, complaint, sure, _, _ = talk
    listeners, talkers, places, most, draws = block
    for tie in range(size):
        most[tie] = lives.decided[listeners[tie]]
    left = np.uint64(0)
    for tie in range(size):
        place = places[tie]
        latest = min(most[tie] - (not complaint), group.until[place])
        listeners[left], talkers[left], places[left] = listeners[tie], group.people[place], place
        most[left] = latest - group.since[place]
        left += np.uint64(latest > group.since[place])
    draw(talkers[:left], listeners[:left], waits.stream, draws[:left])
    kept = np.uint64(0)
    for tie in range(left):
        talkers[kept] = tie  # no longer wanted as talkers: now the ties that are open
        kept += np.uint64(draws[tie] < waits.table[most[tie]])
    for tie in talkers[:kept]:
        listener, place = listeners[tie], places[tie]
        due = group.since[place] + wait_of(draws[tie], waits.table, waits.guide)
        if due <= lives.decided[listener] - (not complaint):
            _write(due, group.people[place], listener, calendar)
            if sure:
                lives.decided[listener] = due


@compiled
def sort_by_high_bits(people, n):
    """Sort people by the high bits of their ids, in place: rows that are close share the cache."""
    if people.size < _BUCKETS:
        return
    shift = 0
    while n >> shift > _BUCKETS:
        shift += 1
    ends = np.zeros(_BUCKETS + 1, np.int64)
    for person in people:
        ends[(person >> shift) + 1] += 1
    for bucket in range(_BUCKETS):
        ends[bucket + 1] += ends[bucket]
    given = people.copy()
    for person in given:
        people[ends[person >> shift]] = person
        ends[person >> shift] += 1
