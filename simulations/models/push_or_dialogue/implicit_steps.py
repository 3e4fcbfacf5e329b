"""What happens in a step of push or dialogue on a network that is not stored: compiled.

In the order of the rule: push, dialogue, word of mouth. Each function takes some blocks of people,
so that several threads share a step; what they find out, they write down (`Notes`) or return.
`implicit_engine` says how it fits together.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import Waits
from simulations.chance.philox import draw, wait_of
from simulations.core.compiled import compiled, inlined
from simulations.models.push_or_dialogue.engine import engaged_talk, ordinary_talk
from simulations.networks.implicit import GROUP, fill_rows
from simulations.processes.in_blocks import BLOCK

BINS = 1 << 14  # of the draws that decide whom the brand answers

_REJECTS, _ADOPTS = range(2)  # the last bit of a date; who hears both in a step rejects
_ADOPTERS, _REJECTERS, _TALKERS, _ENGAGED = range(4)  # rows of the change in a step
_ONES_OF_8, _ONES_OF_4 = np.uint64(0x0101010101010101), np.uint64(0x0001000100010001)
_CHUNK = 64  # people of whom is seen together whether there is anything to do


class Crowd(NamedTuple):
    """What is known of all people; filled up to whole blocks.

    Attributes
    ----------
    decided : ndarray of uint8 or uint16
        Twice the step in which a person decides, and 1 if it adopts; the largest number there is
        as long as nothing is known.
    answered : ndarray of uint8 or uint16
        The step in which the brand answered; the largest number if it did not, one less if the
        person fell silent before. Empty where nobody is answered.
    """

    decided: np.ndarray
    answered: np.ndarray


class Rule(NamedTuple):
    """The rule and its luck, as the kernels take them.

    Attributes
    ----------
    praise, complaint : Waits
    breath, mood : tuple of four uint64
        Streams: how long somebody talks, and who is discontented.
    discontent : float
    voices : ndarray of float64
        Of `state.Run`.
    engaged_keeps : float
    steps, silent : int
        The last step, and what stands in `answered` of who fell silent without an answer.
    """

    praise: Waits
    complaint: Waits
    breath: tuple
    mood: tuple
    discontent: float
    voices: np.ndarray
    engaged_keeps: float
    steps: int
    silent: int


class Notes(NamedTuple):
    """What one thread has found out, to be noted when all are done.

    Attributes
    ----------
    listeners, dates : ndarray of uint32, and of the type of dates
        Who will decide, and when, at the latest.
    used : ndarray of int64, shape (2,)
        How many these are, and how many ties were computed.
    change : ndarray of int64, shape (4, steps + 2)
        By how many there will be more adopters, rejecters, talkers and engaged talkers.
    """

    listeners: np.ndarray
    dates: np.ndarray
    used: np.ndarray
    change: np.ndarray


# --- 1. Push


@compiled
def win_some(first, last, t, persuasion, won, contact, n, decided):
    """Let some contacts of step t win whoever is undecided; two that meet write the same.

    Parameters
    ----------
    first, last : int
        The contacts, without the last.
    t : int
    persuasion : float
    won, contact : tuple of four uint64
        Streams: whether a contact wins, and whom it reaches.
    n : int
    decided : ndarray of uint8 or uint16
        Of `Crowd`.
    """
    slots, draws = np.empty(GROUP, np.uint32), np.empty(GROUP)
    steps = np.full(GROUP, t, np.uint32)
    for begin in range(first, last, GROUP):
        size = min(GROUP, last - begin)
        for i in range(size):
            slots[i] = begin + i
        draw(slots[:size], steps[:size], won, draws[:size])
        count = 0
        for i in range(size):
            if draws[i] < persuasion:
                slots[count] = slots[i]
                count += 1
        draw(slots[:count], steps[:count], contact, draws[:count])
        for i in range(count):
            person = np.int64(draws[i] * n)
            if decided[person] >= 2 * t:
                decided[person] = 2 * t + _ADOPTS


# --- 2. Dialogue


@compiled
def _candidates(place, t, crowd, rule, n, work):
    """Find those of a block who may be answered in step t, or who may start; return how many."""
    if t > 0:
        return _talkers(place, t, crowd, rule, work, True)
    count = min(BLOCK, n - place * BLOCK)
    for i in range(count):
        work.people[i] = place * BLOCK + i
        work.discontented[i] = False
    return count


@compiled
def _draw_turns(place, t, crowd, rule, stream, n, work):
    count = _candidates(place, t, crowd, rule, n, work)
    for i in range(count):
        work.steps[i] = t
    draw(work.people[:count], work.steps[:count], stream, work.draws[:count])
    return count


@compiled
def tally_draws(first, last, t, crowd, rule, stream, n):
    """Return how many draws of candidates lie in each bin, those of the discontented first.

    Parameters
    ----------
    first, last, t, crowd, rule
        As in `talk`. In step 0 everybody is a candidate: to start.
    stream : tuple of four uint64
        Of the draws.
    n : int

    Returns
    -------
    ndarray of int64, shape (2, BINS)
    """
    work, tally = _empty_work(), np.zeros((2, BINS), np.int64)
    for place in range(first, last):
        for i in range(_draw_turns(place, t, crowd, rule, stream, n, work)):
            tally[1 - work.discontented[i], int(work.draws[i] * BINS)] += 1
    return tally


@compiled
def gather_draws(first, last, t, crowd, rule, stream, n, row, bin_, size):
    """Return the draws of candidates in a bin, and whose they are.

    Parameters
    ----------
    first, last, t, crowd, rule, stream, n
        As in `tally_draws`.
    row, bin_, size : int
        The bin, and how many draws it has.

    Returns
    -------
    draws : ndarray of float64
    people : ndarray of int64
    """
    work, found = _empty_work(), 0
    draws, people = np.empty(size), np.empty(size, np.int64)
    for place in range(first, last):
        for i in range(_draw_turns(place, t, crowd, rule, stream, n, work)):
            if 1 - work.discontented[i] == row and int(work.draws[i] * BINS) == bin_:
                draws[found], people[found] = work.draws[i], work.people[i]
                found += 1
    return draws[:found].copy(), people[:found].copy()


@compiled
def mark(first, last, t, crowd, rule, stream, n, row, turn, latest):
    """Let the candidates up to the one at the bound be answered, or start; return the change.

    Parameters
    ----------
    first, last, t, crowd, rule, stream, n
        As in `tally_draws`.
    row : int
    turn : float
    latest : int
        The bound: the row of its bin, its draw, and whose it is.

    Returns
    -------
    ndarray of int64, shape (4, steps + 2)
        As in `Notes`.
    """
    work, change = _empty_work(), np.zeros((4, rule.steps + 2), np.int64)
    decided, answered = crowd
    for place in range(first, last):
        count = _draw_turns(place, t, crowd, rule, stream, n, work)
        chosen = 0
        for i in range(count):
            mine, person = 1 - work.discontented[i], work.people[i]
            at_bound = work.draws[i] == turn and person <= latest
            if mine < row or (mine == row and (work.draws[i] < turn or at_bound)):
                work.people[chosen], work.silent[chosen] = person, work.silent[i]
                chosen += 1
        if t == 0:
            for person in work.people[:chosen]:
                decided[person] = _ADOPTS
            continue
        _draw_of_people(chosen, rule.breath, work)
        for i in range(chosen):
            person, before = work.people[i], work.silent[i]
            voice = rule.voices[t - 1 - (decided[person] >> 1)]
            longest = rule.steps + 2 - t
            after = t - 1 + engaged_talk(voice, work.draws[i], rule.engaged_keeps, longest)
            answered[person] = t
            change[_TALKERS, before] += 1
            change[_TALKERS, after] -= 1
            change[_ENGAGED, t] += 1
            change[_ENGAGED, after] -= 1
    return change


# --- 3. Word of mouth


class Work(NamedTuple):
    """People of a block, and arrays to work in, each with room for a block.

    Attributes
    ----------
    people, steps : ndarray of uint32
    draws : ndarray of float64
    adopted, answered, silent : ndarray of int64
        Dates; of who was not answered that is a step after the last.
    discontented : ndarray of bool
    """

    people: np.ndarray
    steps: np.ndarray
    draws: np.ndarray
    adopted: np.ndarray
    answered: np.ndarray
    silent: np.ndarray
    discontented: np.ndarray


class Speakers(NamedTuple):
    """Who says one kind of thing, and to whom: those whose wait is above `low` and at most `high`.

    Attributes
    ----------
    people : ndarray of uint32
    since, low, high : ndarray of int64
        After which step they say it, and the waits.
    """

    people: np.ndarray
    since: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Ties(NamedTuple):
    """The ties of a group of speakers.

    Attributes
    ----------
    offsets, neighbours
        As `fill_rows` makes them.
    talkers : ndarray of uint32
    places, kept : ndarray of uint32
        Where among the speakers the talker is, and which ties carry something.
    draws : ndarray of float64
    """

    offsets: np.ndarray
    neighbours: np.ndarray
    talkers: np.ndarray
    places: np.ndarray
    kept: np.ndarray
    draws: np.ndarray


@compiled
def _empty_work():
    return Work(
        np.empty(BLOCK, np.uint32),
        np.empty(BLOCK, np.uint32),
        np.empty(BLOCK),
        np.empty(BLOCK, np.int64),
        np.empty(BLOCK, np.int64),
        np.empty(BLOCK, np.int64),
        np.empty(BLOCK, np.bool_),
    )


@compiled
def _empty_speakers():
    return Speakers(
        np.empty(BLOCK, np.uint32),
        np.empty(BLOCK, np.int64),
        np.empty(BLOCK, np.int64),
        np.empty(BLOCK, np.int64),
    )


@compiled
def _empty_ties(most):
    size = GROUP * most + 1  # `fill_rows` wants a place more
    return Ties(
        np.zeros(GROUP + 1, np.int64),
        np.empty(size, np.uint32),
        np.empty(size, np.uint32),
        np.empty(size, np.uint32),
        np.empty(size, np.uint32),
        np.empty(size),
    )


@compiled
def _draw_of_people(count, stream, work):
    for i in range(count):
        work.steps[i] = 0
    draw(work.people[:count], work.steps[:count], stream, work.draws[:count])


@compiled
def _find_discontented(count, rule, work):
    for i in range(count):
        work.discontented[i] = False
    if rule.discontent == 0:
        return
    _draw_of_people(count, rule.mood, work)
    for i in range(count):  # seed adopters are content
        work.discontented[i] = work.draws[i] < rule.discontent and work.adopted[i] > 0


@inlined
def _counts(date, t, silent, waiting):
    # who was answered in this very step, before the run was stopped, may be so again
    return (date > silent) | (date == t) | (not waiting and date < silent)


@compiled
def _talkers(place, t, crowd, rule, work, waiting):
    """Find who talks in step t in a block, or only who may be answered then; return how many."""
    (decided, answered), people, count = crowd, work.people, 0
    for chunk in range(place * BLOCK, (place + 1) * BLOCK, _CHUNK):
        some = 0
        for i in range(chunk, chunk + _CHUNK):
            some += (decided[i] < 2 * t) & _counts(answered[i], t, rule.silent, waiting)
        if some > 0:
            for i in range(chunk, chunk + _CHUNK):
                people[count] = i
                adopted = (decided[i] < 2 * t) & (decided[i] & 1 == _ADOPTS)
                count += adopted & _counts(answered[i], t, rule.silent, waiting)
    _draw_of_people(count, rule.breath, work)
    found, never = 0, rule.steps + 1
    for i in range(count):
        person, breath = people[i], work.draws[i]
        adopted = np.int64(decided[person]) >> 1
        date = np.int64(answered[person])
        if date > rule.silent or waiting:
            date = never
        if date < never:
            voice, longest = rule.voices[date - 1 - adopted], never + 1 - date
            silent = date - 1 + engaged_talk(voice, breath, rule.engaged_keeps, longest)
        else:
            silent = adopted + ordinary_talk(breath, rule.voices, never - adopted)
        if silent < t:
            if date == never:
                answered[person] = rule.silent
            continue
        people[found], work.adopted[found] = person, adopted
        work.answered[found], work.silent[found] = date, silent
        found += 1
    _find_discontented(found, rule, work)
    return found


@compiled
def talk(first, last, t, crowd, rule, board, notes):
    """Let all who talk in step t in some blocks convince or repel those who act in this step.

    Parameters
    ----------
    first, last : int
        The blocks, without the last.
    t : int
    crowd : Crowd
    rule : Rule
    board : Board
    notes : Notes

    Returns
    -------
    int
        The first block that is not done: where there was no more room to write.
    """
    most = np.int64(np.uint64(2) * board.reach + board.stubs)
    work, speakers, ties = _empty_work(), _empty_speakers(), _empty_ties(most)
    for place in range(first, last):
        if notes.used[0] + BLOCK * most > notes.listeners.size:
            return place
        count = _talkers(place, t, crowd, rule, work, False)
        for kind in (_REJECTS, _ADOPTS):
            size = 0
            for i in range(count):
                complains = work.discontented[i] and work.answered[i] > t
                consoled = work.discontented[i] and work.answered[i] <= t
                since = work.answered[i] - 1 if consoled else work.adopted[i]
                speakers.people[size], speakers.since[size] = work.people[i], since
                speakers.low[size], speakers.high[size] = t - since - 1, t - since
                size += complains == (kind == _REJECTS)
            _tell(size, kind, speakers, rule, board, ties, notes)
    return last


@compiled
def begin_to_talk(first, last, t, crowd, rule, board, notes):
    """Count who has decided in step t in some blocks; without answers the adopters say all at once.

    Parameters
    ----------
    first, last, t, crowd, rule, board, notes
        As for `talk`.

    Returns
    -------
    int
        As for `talk`.
    """
    most = np.int64(np.uint64(2) * board.reach + board.stubs)
    work, speakers, ties = _empty_work(), _empty_speakers(), _empty_ties(most)
    longest, change = rule.steps + 1 - t, notes.change
    for place in range(first, last):
        if notes.used[0] + BLOCK * most > notes.listeners.size:
            return place
        count = _deciders(place, t, crowd.decided, work, change)
        _draw_of_people(count, rule.breath, work)
        for i in range(count):
            spoken = ordinary_talk(work.draws[i], rule.voices, longest)
            work.adopted[i], work.silent[i] = t, t + spoken
            change[_TALKERS, t + spoken] -= 1
        change[_ADOPTERS, t] += count
        change[_TALKERS, t] += count
        if crowd.answered.size > 0 or longest == 1:
            continue
        _find_discontented(count, rule, work)
        for kind in (_REJECTS, _ADOPTS):
            size = 0
            for i in range(count):
                speakers.people[size], speakers.since[size] = work.people[i], t
                speakers.low[size] = 0
                speakers.high[size] = min(work.silent[i], rule.steps) - t
                size += work.discontented[i] == (kind == _REJECTS)
            _tell(size, kind, speakers, rule, board, ties, notes)
    return last


@compiled
def _deciders(place, t, decided, work, change):
    """Find who has adopted in step t in a block, and count who has turned away."""
    count, rejected = 0, 0
    lanes = 8 // decided.itemsize  # people of whom one look at a word of memory tells
    ones = _ONES_OF_8 if lanes == 8 else _ONES_OF_4
    highs = ones << np.uint64(64 // lanes - 1)
    rest = highs - ones
    words, pattern = decided.view(np.uint64), np.uint64(2 * t) * ones
    for word in range(place * BLOCK // lanes, (place + 1) * BLOCK // lanes):
        other = (words[word] ^ pattern) & ~ones
        if ~(((other & rest) + rest) | other | rest):  # one of the dates has become zero
            for i in range(lanes * word, lanes * (word + 1)):
                work.people[count] = i
                count += decided[i] == 2 * t + _ADOPTS
                rejected += decided[i] == 2 * t + _REJECTS
    change[_REJECTERS, t] += rejected
    return count


@compiled
def _tell(size, kind, speakers, rule, board, ties, notes):
    """Write down whom speakers bring round, or repel, and when."""
    stream, table, guide = rule.complaint if kind == _REJECTS else rule.praise
    places, kept, draws = ties.places, ties.kept, ties.draws
    for begin in range(0, size, GROUP):
        group = speakers.people[begin : min(begin + GROUP, size)]
        offsets = ties.offsets[: group.size + 1]
        fill_rows(group, board, offsets, ties.neighbours)
        count = offsets[group.size]
        for i in range(group.size):
            for tie in range(offsets[i], offsets[i + 1]):
                ties.talkers[tie], places[tie] = group[i], begin + i
        draw(ties.talkers[:count], ties.neighbours[:count], stream, draws[:count])
        found = np.uint64(0)
        for tie in range(count):
            place = places[tie]
            kept[found] = tie
            late = draws[tie] >= table[speakers.low[place]]
            found += np.uint64(late & (draws[tie] < table[speakers.high[place]]))
        used = np.uint64(notes.used[0])
        for tie in kept[:found]:
            date = speakers.since[places[tie]] + wait_of(draws[tie], table, guide)
            notes.listeners[used], notes.dates[used] = ties.neighbours[tie], 2 * date + kind
            used += np.uint64(1)
        notes.used[0] = used
        notes.used[1] += count


@compiled
def keep_earliest(listeners, dates, first, last, decided):
    """Note the dates of some people, from `first` to before `last`, where they are earlier.

    Parameters
    ----------
    listeners, dates
        Of `Notes`.
    first, last : int
    decided
        Of `Crowd`.
    """
    for i in range(listeners.size):
        listener = listeners[i]
        if first <= listener and listener < last and dates[i] < decided[listener]:
            decided[listener] = dates[i]
