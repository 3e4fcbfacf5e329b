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

Here is who does what when; what happens to people in a step is compiled, in `implicit_steps`.
"""

import numpy as np

from simulations.chance import future_waits, stream_key
from simulations.models.push_or_dialogue import implicit_steps as kernels
from simulations.models.push_or_dialogue.implicit_steps import BINS, Crowd, Notes, Rule
from simulations.models.push_or_dialogue.rules import ADOPTER, REJECTER, UNDECIDED
from simulations.models.push_or_dialogue.state import voices_of
from simulations.processes.in_blocks import BLOCK, TURNS, InBlocks, fill_from, shared_out

SHORT = 126  # steps up to which a date takes one byte: twice the date and a bit, and three words
LONG = 32_766  # up to which it takes two

_ROOM = 1 << 20  # dates a thread may write down before they are noted
_SLOTS = 1 << 18  # contacts drawn together
_PIECE = 1 << 24  # numbers written to a file at once


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
        contacts, decided, n = int(p.contacts(t)), self._crowd.decided, self.network.n
        luck = self._streams["persuasion"], self._streams["contact"]
        many = _SLOTS * TURNS * self.threads
        for first in range(0, contacts, many):
            last = min(first + many, contacts)

            def win(slot, last=last):
                kernels.win_some(slot, min(slot + _SLOTS, last), t, p.persuasion, *luck, n, decided)

            shared_out(self._pool, win, range(first, last, _SLOTS))
            yield

    def _talk(self):
        yield from self._speak(kernels.talk)

    def _begin_to_talk(self):
        yield from self._speak(kernels.begin_to_talk)

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
                kernels.keep_earliest(
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
        tally = np.zeros((2, BINS), np.int64)
        for counts in self._look(lambda *part: kernels.tally_draws(*part, *where)):
            for count in counts:
                tally += count
            yield
        ends = np.cumsum(tally)
        bound = 2, 0.0, 0  # everybody
        if ends[-1] > most:
            place = int(np.searchsorted(ends, most))
            row, bin_ = divmod(place, BINS)
            size, left = int(tally[row, bin_]), most - int(ends[place] - tally[row, bin_])
            found, here = [], (*where, row, bin_, size)
            for several in self._look(lambda *part: kernels.gather_draws(*part, *here)):
                found += several
                yield
            draws, people = (np.concatenate(parts) for parts in zip(*found, strict=True))
            last = np.lexsort((people, draws))[left - 1]
            bound = row, float(draws[last]), int(people[last])
        change = np.zeros_like(self.change)
        for changes in self._look(lambda *part: kernels.mark(*part, *where, *bound)):
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
