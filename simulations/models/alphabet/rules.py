"""The rule of the alphabet and the scribes.

M people live in a country in which n of them can read. At most K may teach: the licences go to
those who have read for longest. K = M is open teaching, everybody who reads may teach; a small K
are the scribes. A step is a year, cut into r rounds. One round, everyone at once:

1. Lesson. Each teacher gives a lesson with chance beta / r, to a person met at random. If that
   person can read already, or is the teacher, the lesson is wasted; otherwise the person can now
   read.
2. Succession. Each person dies with chance mu / r, and a child who cannot read takes the place.
3. Licence. While fewer than K teach, whoever has read for longest without a licence gets one.

With mu = 0 and many rounds the number of readers follows n' = beta min(n, K) (1 - n / M).

All lessons that a person would give, and to whom, are drawn beforehand, whether or not the person
will be allowed to give them. So open and restricted teaching meet the same luck: with mu = 0
whoever reads under K teachers reads under K + 1 at the latest in the same round.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulations.chance import uniforms, waiting_times
from simulations.core import parameters as declare
from simulations.core.card import Card

NOBODY = -1

CARD = Card(
    title="The alphabet and the scribes",
    question=(
        "In one country everybody who can read may teach. In the other only the scribes may. How "
        "much sooner does half the country read?"
    ),
    claims=("C8",),
    measures={
        "literates": "share of people who can read",
        "licensed": "share of people who may teach",
    },
    outcome="literates",
)


@dataclass(frozen=True)
class Parameters(declare.Parameters):
    """The parameters of the alphabet and the scribes; defaults are those of the chapter."""

    n: int = declare.number("people", default=10_000, low=1, high=10**7, symbol="M", unit="people")
    teachers: int = declare.number(
        "how many may teach", default=10, low=0, high=10**7, symbol="K", unit="people"
    )
    teaching: float = declare.number(
        "pupils a teacher could teach",
        default=0.25,
        low=0,
        high=10,
        symbol=r"\beta",
        unit="1/year",
    )
    turnover: float = declare.number(
        "chance to die", default=0.0, low=0, high=10, symbol=r"\mu", unit="1/year"
    )
    n_readers: int = declare.number(
        "people who can read at the start", default=10, low=0, high=10**7, symbol="n_0",
        unit="people",
    )  # fmt: skip
    steps: int = declare.number("years", default=100, low=1, high=20_000, symbol="t", unit="years")
    rounds: int = declare.number(
        "rounds a year", default=20, low=1, high=1_000, symbol="r", unit="1/year"
    )

    def check(self):
        """Check that the first readers exist and that a chance a round is a chance."""
        if self.n_readers > self.n:
            raise declare.ParameterError(
                f"n_readers must be at most n = {self.n}, got {self.n_readers}"
            )
        for name in ("teaching", "turnover"):
            rate = getattr(self, name)
            if rate > self.rounds:
                raise declare.ParameterError(
                    f"{name} must be at most one a round, rounds = {self.rounds}, got {rate:g}"
                )


class Luck(NamedTuple):
    """The luck of a run: all that chance decides. It does not depend on who may teach.

    Rounds are counted from 1, through all years.

    Attributes
    ----------
    lecturers, pupils : ndarray of int32
        Who would give a lesson, and to whom, in the order of rounds, then of people.
    lesson_ends : ndarray of int64, shape (steps * rounds + 1,)
        Those of round k are ``[lesson_ends[k - 1]:lesson_ends[k]]``.
    deaths : ndarray of int32
        Who dies, in the same order.
    death_ends : ndarray of int64, shape (steps * rounds + 1,)
    """

    lecturers: np.ndarray
    pupils: np.ndarray
    lesson_ends: np.ndarray
    deaths: np.ndarray
    death_ends: np.ndarray


def draw_luck(parameters, seed, *, every_lesson=True):
    """Return the `Luck` of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    every_lesson : bool
        Whether to draw also the lessons of people who will certainly never teach.

    Returns
    -------
    Luck
    """
    p = parameters
    # where all licences go to first readers and nobody dies, these are the only teachers ever
    scribes = p.turnover == 0 and p.teachers <= p.n_readers
    eligible = p.teachers if scribes and not every_lesson else p.n
    lecturers, at, lesson_ends = _recurring(p, seed, "lesson", p.teaching, eligible)
    pupils = (uniforms(seed, "pupil", lecturers, at) * p.n).astype(np.int32)
    deaths, _, death_ends = _recurring(p, seed, "death", p.turnover, p.n)
    return Luck(lecturers, pupils, lesson_ends, deaths, death_ends)


def _recurring(p, seed, stream, rate, people):
    # The same chance every round: from one time to the next the wait is geometric. So there is a
    # draw for each event, (person, how many before), instead of one for each person and round.
    rounds = p.steps * p.rounds
    people = people if rate else 0
    who, at = np.arange(people, dtype=np.int64), np.zeros(people, np.int64)
    events, times, before = [who[:0]], [at[:0]], 0
    while who.size:
        at = at + waiting_times(uniforms(seed, stream, who, before), rate / p.rounds, rounds)
        who, at = who[at <= rounds], at[at <= rounds]
        events.append(who)
        times.append(at)
        before += 1
    who, at = np.concatenate(events), np.concatenate(times)
    order = np.argsort(at * p.n + who)
    who, at = who[order].astype(np.int32), at[order]
    return who, at, np.searchsorted(at, np.arange(rounds + 1), side="right")
