"""The rule of push or dialogue on a network that is not stored, with a date or two for each person.

A person is one number: when it adopts or turns away, as far as is known. A second number says when
the brand answered, where it does. All else is worked out from these dates and from luck that
belongs to its address: how long somebody talks, who is discontented, the waiting time of each tie.
So the result is that of `engine` on the same network, stored, person by person.

Without answers, whoever adopts says at once whom it will bring round and when, and is never looked
at again: its ties are computed once, and everybody keeps the earliest of the dates. An answer ends
complaints and changes how long somebody talks, so with answers such a date may prove wrong. Then
those who talk speak step by step to those who act in this very step, and their ties are computed
as often as they talk.

Whom the brand answers is the lowest of a draw among the talkers, the discontented first. Nobody
needs a list of talkers for that: one look at all counts the draws in bins, another finds the draw
at which the budget ends among those of one bin, and a third answers whoever lies below. Who starts
is found in the same way.

Several threads may look and speak at once: they write down what they say, and it is noted when all
are done, by each thread for people of its own. The earliest date counts whatever the order, so
the number of threads changes nothing.
"""

from typing import NamedTuple

import numpy as np

from simulations.chance import Waits, future_waits, stream_key
from simulations.chance.philox import draw, wait_of
from simulations.core.compiled import compiled, inlined
from simulations.models.push_or_dialogue.engine import engaged_talk, ordinary_talk
from simulations.models.push_or_dialogue.rules import ADOPTER, REJECTER, UNDECIDED
from simulations.models.push_or_dialogue.state import voices_of
from simulations.networks.implicit import GROUP, fill_rows
from simulations.processes.in_blocks import BLOCK, TURNS, InBlocks, fill_from, shared_out

SHORT = 126  # steps up to which a date takes one byte: twice the date and a bit, and three words
LONG = 32_766  # up to which it takes two

_REJECTS, _ADOPTS = range(2)  # the last bit of a date; who hears both in a step rejects
_ADOPTERS, _REJECTERS, _TALKERS, _ENGAGED = range(4)  # rows of the change in a step
_ONES_OF_8, _ONES_OF_4 = np.uint64(0x0101010101010101), np.uint64(0x0001000100010001)
_CHUNK = 64  # people of whom is seen together whether there is anything to do
_BINS = 1 << 14  # of the draws that decide whom the brand answers
_ROOM = 1 << 20  # dates a thread may write down before they are noted
_SLOTS = 1 << 18  # contacts drawn together
_PIECE = 1 << 24  # numbers written to a file at once


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


class ImplicitRun(InBlocks):
    """A run of push or dialogue on an implicit network, step by step.

    Parameters
    ----------
    network : ImplicitNetwork
    parameters : Parameters
        At most 32,766 steps. The network's people count, not ``n``.
    seed : int
        In [0, 2**64).
    threads : int, optional
        How many work at once; as many as there are cores if not given.

    Attributes
    ----------
    step, phase : int
        Which is not done yet, and which part of it.
    change : ndarray of int64, shape (4, steps + 2)
        As in `state.Run`.
    ties : int
        How many ties have been computed.
    """

    def __init__(self, network, parameters, seed=0, *, threads=None):
        super().__init__(network.n, threads)
        p, self.network, self.parameters = parameters, network, parameters
        self.step = self.phase = self.ties = 0
        kind = _kind(p)
        most = np.iinfo(kind).max
        people = self.blocks * BLOCK
        decided = np.full(people, most, kind)
        self._crowd = Crowd(decided, np.full(people if p.share else 0, most, kind))
        self.change = np.zeros((4, p.steps + 2), np.int64)
        self._streams = {
            name: stream_key(seed, name)
            for name in ("seed adopters", "answer", "persuasion", "contact")
        }
        self._rule = Rule(
            future_waits(seed, "praise", p.word_of_mouth, p.steps),
            future_waits(seed, "complaint", p.bad_word_of_mouth, p.steps),
            stream_key(seed, "breath"),
            stream_key(seed, "discontent"),
            float(p.discontent),
            voices_of(p.silence, p.steps),
            1.0 - p.engaged_silence,
            p.steps,
            int(most) - 1,
        )
        self._notes = [
            _no_notes(_room(network, self.blocks), kind, p.steps)
            for _ in range(TURNS * self.threads)
        ]
        self._pool = self._work = None

    @property
    def done(self):
        """Whether the last step is done."""
        return self.step > self.parameters.steps

    @property
    def far(self):
        """How many steps are done, with the part of the one that is not."""
        part = (self.phase + self.block / self.blocks) / len(self._phases())
        return self.step + (0 if self.done else part)

    def measures(self):
        """Return the shares of adopters, rejecters, talkers and engaged talkers after each step.

        Returns
        -------
        dict of str to ndarray, shape (steps + 1,)
        """
        names = "adopters", "rejecters", "talkers", "engaged"
        found = np.cumsum(self.change[:, :-1], axis=1) / self.network.n
        return dict(zip(names, found, strict=True))

    def dates(self):
        """Return when each person decided and was answered, once the run is done.

        Returns
        -------
        decided, answered : ndarray of int64, shape (n,)
            The step, or -1; of all people -1 where nobody is answered.
        """
        n, (decided, answered) = self.network.n, self._crowd
        decided = decided[:n].astype(np.int64)
        decided[decided > 2 * self.parameters.steps + 1] = -1
        answered = answered[:n].astype(np.int64) if answered.size else np.full(n, -1)
        answered[answered >= self._rule.silent] = -1
        return decided >> 1, answered

    def into_attitudes(self):
        """Return the attitude of each person at the end; the dates are lost, to save their room.

        Returns
        -------
        ndarray of int8, shape (n,)
            As in `state.State`.
        """
        decided = self._crowd.decided
        self._crowd = Crowd(decided, decided[:0])
        attitudes = decided.view(np.int8)  # the n-th is never behind the n-th date
        for first in range(0, decided.size, _PIECE):
            dates = decided[first : first + _PIECE]
            found = np.where(dates & 1, np.int8(ADOPTER), np.int8(REJECTER))
            found[dates > 2 * self.parameters.steps + 1] = UNDECIDED
            attitudes[first : first + dates.size] = found
        return attitudes[: self.network.n]

    # --- a step and its parts

    def _phases(self):
        if self.step == 0:
            return self._choose_seed_adopters, self._begin_to_talk
        if self.parameters.share == 0:
            return self._push, self._begin_to_talk
        # whoever is both reached and repelled in a step adopts: push comes after what is said
        return self._answer, self._talk, self._push, self._begin_to_talk

    def _go_on(self, pool):
        self._pool = pool
        if self._work is None:
            self._work = self._go_through_steps()
        next(self._work, None)

    def _go_through_steps(self):
        while not self.done:
            phases = self._phases()
            while self.phase < len(phases):
                yield from phases[self.phase]()
                self.phase, self.block = self.phase + 1, 0
            self.step, self.phase = self.step + 1, 0
            yield

    def _push(self):
        p, t = self.parameters, self.step
        contacts, won = int(p.contacts(t)), self._streams["persuasion"]
        decided, n, whom = self._crowd.decided, self.network.n, self._streams["contact"]
        many = _SLOTS * TURNS * self.threads
        for first in range(0, contacts, many):
            last = min(first + many, contacts)

            def address(slot, last=last):
                _address(slot, min(slot + _SLOTS, last), t, p.persuasion, won, whom, n, decided)

            shared_out(self._pool, address, range(first, last, _SLOTS))
            yield

    def _talk(self):
        yield from self._speak(_talk)

    def _begin_to_talk(self):
        yield from self._speak(_begin_to_talk)

    def _speak(self, kernel):
        while self.block < self.blocks:
            parts, last = self._parts_from(self.block)
            while parts:

                def speak(work):
                    (begin, end), notes = work
                    return kernel(
                        begin, end, self.step, self._crowd, self._rule, self.network.board, notes
                    )

                ends = shared_out(self._pool, speak, list(zip(parts, self._notes, strict=False)))
                self._note()
                parts = [(b, part[1]) for b, part in zip(ends, parts, strict=True) if b < part[1]]
            self.block = last
            yield

    def _note(self):
        # each thread for people of its own: two never write to the same
        used = [notes for notes in self._notes if notes.used[0]]
        size = -(-self._crowd.decided.size // self.threads)

        def write(first):
            for listeners, dates, count, _ in used:
                _keep_earliest(
                    listeners[: count[0]], dates, first, first + size, self._crowd.decided
                )

        if used:
            shared_out(self._pool, write, range(0, self._crowd.decided.size, size))
        for notes in self._notes:
            self.change += notes.change
            self.ties += int(notes.used[1])
            notes.change[:], notes.used[:] = 0, 0

    def _choose_seed_adopters(self):
        yield from self._choose(self.parameters.n_seeds, self._streams["seed adopters"])

    def _answer(self):
        most = int(self.parameters.conversations(self.step))
        yield from self._choose(most, self._streams["answer"])

    def _choose(self, most, stream):
        """Let those of the lowest draws be answered, or start; again from the first if stopped."""
        if most == 0:
            return
        where = self.step, self._crowd, self._rule, stream, self.network.n
        tally = np.zeros((2, _BINS), np.int64)
        for counts in self._look(lambda *part: _tally(*part, *where)):
            for count in counts:
                tally += count
            yield
        ends = np.cumsum(tally)
        bound = 2, 0.0, 0  # everybody
        if ends[-1] > most:
            place = int(np.searchsorted(ends, most))
            row, bin_ = divmod(place, _BINS)
            size, left = int(tally[row, bin_]), most - int(ends[place] - tally[row, bin_])
            found = []
            for several in self._look(lambda *part: _gather(*part, *where, row, bin_, size)):
                found += several
                yield
            draws, people = (np.concatenate(parts) for parts in zip(*found, strict=True))
            last = np.lexsort((people, draws))[left - 1]
            bound = row, float(draws[last]), int(people[last])
        change = np.zeros_like(self.change)
        for changes in self._look(lambda *part: _mark(*part, *where, *bound)):
            for one in changes:
                change += one
            yield
        self.change += change

    def _look(self, kernel):
        # not by `block`: whoever is stopped here begins this part of the step anew
        last = 0
        while last < self.blocks:
            parts, last = self._parts_from(last)
            yield shared_out(self._pool, lambda part: kernel(*part), parts)

    # --- kept in a file, and gone on with

    def progress(self):
        """Return how far it has come, beside the state that `write` writes: a dict."""
        return {
            "step": self.step,
            "phase": self.phase,
            "block": self.block,
            "ties": self.ties,
            "change": self.change.tolist(),
        }

    def write(self, out):
        """Write the dates to an open file.

        Parameters
        ----------
        out : file
            Open for binary writing.
        """
        for dates in self._crowd:
            for first in range(0, dates.size, _PIECE):
                out.write(dates[first : first + _PIECE])

    def read(self, file, progress):
        """Take over the dates from an open file.

        Parameters
        ----------
        file : file
            Open for binary reading, where `write` began.
        progress : dict
            What `progress` returned then.

        Raises
        ------
        EOFError
            If the file is too short.
        """
        for dates in self._crowd:
            for first in range(0, dates.size, _PIECE):
                fill_from(file, dates[first : first + _PIECE])
        self.step, self.phase = progress["step"], progress["phase"]
        self.block, self.ties = progress["block"], progress["ties"]
        self.change[:] = progress["change"]
        self._work = None


def bytes_of(network, parameters, threads):
    """Return how many bytes a run takes: one or two a date, and what threads write down.

    Parameters
    ----------
    network : ImplicitNetwork
    parameters : Parameters
    threads : int

    Returns
    -------
    int
    """
    blocks, each = -(-network.n // BLOCK), np.dtype(_kind(parameters)).itemsize
    people = blocks * BLOCK * each * (2 if parameters.share else 1)
    return people + TURNS * threads * _room(network, blocks) * (4 + each)


def _kind(parameters):
    return np.uint8 if parameters.steps <= SHORT else np.uint16


def _room(network, blocks):
    most = BLOCK * _most_ties(network.board)
    return max(most, min(_ROOM, blocks * most))


def _most_ties(board):
    return 2 * int(board.reach) + int(board.stubs)


def _no_notes(room, kind, steps):
    return Notes(
        np.empty(room, np.uint32),
        np.empty(room, kind),
        np.zeros(2, np.int64),
        np.zeros((4, steps + 2), np.int64),
    )


# --- compiled: 1. Push


@compiled
def _address(first, last, t, persuasion, won, contact, n, decided):
    """Let some contacts of step t win whoever is undecided; two that meet write the same."""
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


# --- compiled: 2. Dialogue


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
def _tally(first, last, t, crowd, rule, stream, n):
    """Return how many draws of candidates lie in each bin, those of the discontented first."""
    work, tally = _empty_work(), np.zeros((2, _BINS), np.int64)
    for place in range(first, last):
        for i in range(_draw_turns(place, t, crowd, rule, stream, n, work)):
            tally[1 - work.discontented[i], int(work.draws[i] * _BINS)] += 1
    return tally


@compiled
def _gather(first, last, t, crowd, rule, stream, n, row, bin_, size):
    """Return the draws of candidates in a bin, and whose they are."""
    work, found = _empty_work(), 0
    draws, people = np.empty(size), np.empty(size, np.int64)
    for place in range(first, last):
        for i in range(_draw_turns(place, t, crowd, rule, stream, n, work)):
            if 1 - work.discontented[i] == row and int(work.draws[i] * _BINS) == bin_:
                draws[found], people[found] = work.draws[i], work.people[i]
                found += 1
    return draws[:found].copy(), people[:found].copy()


@compiled
def _mark(first, last, t, crowd, rule, stream, n, row, turn, latest):
    """Let the candidates up to the one at the bound be answered, or start; return the change."""
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


# --- compiled: 3. Word of mouth


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
def _talk(first, last, t, crowd, rule, board, notes):
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
def _begin_to_talk(first, last, t, crowd, rule, board, notes):
    """Count who has decided in step t in some blocks; without answers the adopters say all at once.

    Parameters
    ----------
    first, last, t, crowd, rule, board, notes
        As for `_talk`.

    Returns
    -------
    int
        As for `_talk`.
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
def _keep_earliest(listeners, dates, first, last, decided):
    """Note the dates of some people, from `first` to before `last`, where they are earlier."""
    for i in range(listeners.size):
        listener = listeners[i]
        if first <= listener and listener < last and dates[i] < decided[listener]:
            decided[listener] = dates[i]
