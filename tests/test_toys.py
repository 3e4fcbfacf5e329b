"""The toys of the first screens: each can be won, and not by the first thing one tries.

What is counted here is every way to play the town that the toy's own file declares.
"""

import itertools
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from coursebook.extensions import toy
from simulations import networks, town
from simulations.chance import uniforms
from simulations.models.first_link import puzzle
from simulations.models.knowledge import engine as knowledge
from simulations.running.catalogue import Model
from simulations.town import rules, toys

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / toy.SOURCES
NAMES = toy.names(SOURCES)
PUZZLES = [name for name in NAMES if name.endswith("_puzzle")]
TOURNAMENT = "tournament"  # no model of its own: doors ask its guess, and brands are its puzzle
FIRST = [name for name in NAMES if name not in (*PUZZLES, TOURNAMENT)]  # of the first screens


def source(name):
    return (SOURCES / f"{name}.js").read_text(encoding="utf-8")


def declared(name):
    """Return the town of a toy, as its file declares it, and its parts by name."""
    text = re.search(r'^ +town: "([^"]+)"', source(name), re.M)[1]
    parts = dict(part.split("=") for part in text.split(";")[1:])
    return text, {key: value.split(",") for key, value in parts.items()}


def numbers(values):
    return [int(value) for value in values]


# --- push or dialogue

LEA, ANSWERS = 11, 3


@cache
def talk(answers):
    """Return the run of the toy's town in which these are answered on day 1, 2, ..."""
    here = town.read(declared("push_or_dialogue")[0])
    days = [(0, day) for day in answers] + [(0, ())] * (here.parameters["steps"] - len(answers))
    return town.run(
        town.make(
            "talk",
            here.names,
            here.ties,
            parameters=here.parameters,
            seed=here.seed,
            first=here.first,
            days=days,
        )
    )


def waiting(answers):
    """Return who can be answered on the day after these."""
    people, t = talk(answers).people, len(answers)
    return np.flatnonzero(people["talking"][t] & ~people["engaged"][t]).tolist()


def ways_to_answer(answers=(), most=1):
    """Yield each way to spend up to three answers in eight days, at most so many a day."""
    if len(answers) == 8:
        yield answers
        return
    left, open_now = ANSWERS - sum(map(len, answers)), waiting(answers)
    for count in range(min(most, left, len(open_now)) + 1):
        for chosen in itertools.combinations(open_now, count):
            yield from ways_to_answer((*answers, chosen), most)


def test_of_72_ways_to_answer_8_bring_the_word_to_lea():
    ways = list(ways_to_answer())
    winning = [way for way in ways if talk(way).status[-1][LEA]]
    assert (len(ways), len(winning)) == (72, 8)
    assert min(sum(map(len, way)) for way in winning) == 2
    assert not talk(((),) * 8).status[-1][LEA]


def test_answering_whoever_has_most_undecided_friends_does_not_bring_it_there():
    answers = ()
    while len(answers) < 8:
        run, t = talk(answers), len(answers)
        waits = {
            i: sum(run.status[t][j] == 0 for j in run.town.network.neighbours_of(i))
            for i in waiting(answers)
        }
        best = max(waits, key=waits.get, default=None)
        left = ANSWERS - sum(map(len, answers))
        answers = (*answers, (best,) if best is not None and left and waits[best] else ())
    assert sum(map(len, answers)) == ANSWERS
    assert not talk(answers).status[-1][LEA]


COINS, MESSAGE, ANSWER = 6, 1, 2


@cache
def quarters():
    return town.read(declared("push_or_dialogue_puzzle")[0])


@cache
def spent(days):
    """Return the run of the puzzle's town with these contacts and answers on day 1, 2, ..."""
    here = quarters()
    filled = [*days, *[(0, ())] * (6 - len(days))]
    given = {"parameters": here.parameters, "seed": here.seed, "first": here.first}
    return town.run(town.make("talk", here.names, here.ties, days=filled, **given))


def ways_to_spend(days=(), coins=COINS, message=MESSAGE, answer=ANSWER):
    """Yield each way to spend coins: a message and an answer a day, or one of them, or nothing."""
    if len(days) == 6:
        yield days
        return
    people, t = spent(days).people, len(days)
    open_now = np.flatnonzero(people["talking"][t] & ~people["engaged"][t]).tolist()
    for contact, who in itertools.product((0, 1), [(), *((i,) for i in open_now)]):
        left = coins - contact * message - len(who) * answer
        if left >= 0:
            yield from ways_to_spend((*days, (contact, who)), left, message, answer)


def test_of_560_ways_to_spend_six_coins_4_win_eleven_and_neither_price_alone_more_than_seven():
    def bought(days):
        return int((spent(days).status[-1] == 1).sum())

    won = {way: bought(way) for way in ways_to_spend()}
    winning = [way for way in won if won[way] >= 11]
    assert (len(won), len(winning)) == (560, 4)
    assert all(sum(contact for contact, _ in way) >= 2 for way in winning)
    assert all(any(who for _, who in way) for way in winning)
    assert max(won[way] for way in won if not any(who for _, who in way)) == 7
    assert max(won[way] for way in won if not any(contact for contact, _ in way)) == 7
    assert won[((0, ()),) * 6] == 3


# --- the alphabet

WEEKS, LESSONS, GOAL = 5, 4, 17


def weeks_of(way):
    """Return who reads after each week, if these of the two scribes teach."""
    parts = declared("alphabet")[1]
    seed, n = int(parts["seed"][0]), len(parts["people"])
    return toys.teaching(seed, n, (0, 1), np.repeat(way, LESSONS).tolist())[::LESSONS]


def test_of_32_ways_to_teach_2_make_17_of_the_court_read():
    read = {way: sum(weeks_of(way)[-1]) for way in itertools.product((0, 1), repeat=WEEKS)}
    assert len(read) == 32
    assert sorted(way for way in read if read[way] >= GOAL) == [(0, 0, 1, 1, 0), (1, 0, 1, 1, 0)]
    for way in ((0,) * 5, (1,) * 5, (0, 1, 0, 1, 0), (1, 0, 1, 0, 1)):  # one alone, both in turn
        assert read[way] < GOAL


def test_letting_teach_whom_more_come_to_who_cannot_read_makes_17_read():
    way = ()
    for _ in range(WEEKS):
        gains = [sum(weeks_of((*way, who))[-1]) for who in (0, 1)]
        way = (*way, gains.index(max(gains)))
    assert sum(weeks_of(way)[-1]) >= GOAL


class Court:
    """All ways to spend six days: each day a teacher gives a lesson or swears in a pupil."""

    days, goal = 6, 18

    def __init__(self):
        parts = declared("alphabet_puzzle")[1]
        self.seed, self.n = int(parts["seed"][0]), len(parts["people"])
        times = range(self.days + 1)
        self.meets = [[toys.visitor(self.seed, i, t, self.n) for t in times] for i in range(self.n)]

    def choices(self, teachers, taught_by):
        """Return what can be sworn in on a day: for each teacher nobody, or a pupil."""
        free = [i for i in taught_by if i not in teachers]
        return [[None, *(i for i in free if taught_by[i] == by)] for by in teachers]

    def after(self, teachers, taught_by, day, sworn):
        """Return who may teach, and who was taught by whom, after a day."""
        now = dict(taught_by)
        for by, pupil in zip(teachers, sworn, strict=True):
            if pupil is None and self.meets[by][day] not in (0, 1, *now):
                now[self.meets[by][day]] = by
        return (*teachers, *sorted(i for i in sworn if i is not None)), now

    def ways(self, teachers=(0, 1), taught_by=None, way=(), chance=1.0):
        """Yield way, chance that a player by luck takes it, and who was taught by whom."""
        taught_by, day = taught_by or {}, len(way) + 1
        if day > self.days:
            yield way, chance, taught_by
            return
        found = self.choices(teachers, taught_by) if day < self.days else [[None]] * len(teachers)
        for sworn in itertools.product(*found):
            more = self.after(teachers, taught_by, day, sworn)
            today = tuple(i for i in sworn if i is not None)
            luck = chance / np.prod([len(one) for one in found])
            yield from self.ways(*more, (*way, today), luck)

    def played(self, choose):
        """Return the way of a player who lets each teacher of a day choose."""
        teachers, taught_by, way = (0, 1), {}, ()
        for day in range(1, self.days + 1):
            found = self.choices(teachers, taught_by)
            sworn = [
                choose(day, by, pupils, {0, 1, *taught_by}) if pupils and day < self.days else None
                for by, (_, *pupils) in zip(teachers, found, strict=True)
            ]
            teachers, taught_by = self.after(teachers, taught_by, day, sworn)
            way = (*way, tuple(i for i in sworn if i is not None))
        return way

    def read(self, way):
        """Return how many read after a way, by the plain rule."""
        return sum(toys.oaths(self.seed, self.n, (0, 1), way)[-1])

    def will_learn(self, pupil, day, readers):
        """Return how many of those whom a pupil would meet cannot read today."""
        return len(set(self.meets[pupil][day + 1 :]) - readers)


def test_of_1748_ways_to_swear_in_pupils_30_make_18_read_and_luck_does_in_one_play_of_24():
    court = Court()
    ways = list(court.ways())
    winning = {way: luck for way, luck, taught_by in ways if len(taught_by) + 2 >= court.goal}
    print(f"{len(winning)} of {len(ways)} ways, by luck {sum(winning.values()):.4f}")
    assert (len(ways), len(winning)) == (1748, 30)
    assert sum(luck for _, luck, _ in ways) == pytest.approx(1)
    assert sum(winning.values()) == pytest.approx(0.0411, abs=1e-4)
    for way, _, taught_by in ways:  # the plain rule says the same
        assert court.read(way) == len(taught_by) + 2
    assert all(18 in way[1] for way in winning)  # on the first day on which it can be done
    by = {way: taught_by for way, _, taught_by in ways}
    for way in winning:  # and never without a pupil of a pupil
        assert any(by[way][i] > 1 for sworn in way for i in sworn)


def test_scribes_alone_never_make_18_read_whoever_comes():
    assert 2 + 2 * Court.days < Court.goal
    assert Court().read([()] * Court.days) == 12


def test_whoever_looks_whom_a_pupil_will_meet_and_gives_up_lost_lessons_makes_18_read():
    court = Court()

    def best(pupils, day, readers):
        return max(pupils, key=lambda i: court.will_learn(i, day, readers))

    def lost(day, by, readers):
        return court.meets[by][day] in readers

    def seeing(day, by, pupils, readers):
        return best(pupils, day, readers) if day == 2 or lost(day, by, readers) else None

    assert court.read(court.played(seeing)) >= court.goal
    obvious = {
        "as soon as possible": lambda day, by, pupils, readers: pupils[0],
        "as soon as possible, the best": lambda day, by, pupils, readers: best(
            pupils, day, readers
        ),
        "every second day": lambda day, by, pupils, readers: None if day % 2 else pupils[0],
        "every second day, the best": lambda day, by, pupils, readers: (
            None if day % 2 else best(pupils, day, readers)
        ),
        "in the first half": lambda day, by, pupils, readers: pupils[0] if day < 4 else None,
        "never on the second day": lambda day, by, pupils, readers: (
            best(pupils, day, readers) if lost(day, by, readers) else None
        ),
        "without looking whom they meet": lambda day, by, pupils, readers: (
            pupils[0] if day == 2 or lost(day, by, readers) else None
        ),
    }
    for name, choose in obvious.items():
        way = court.played(choose)
        print(name, way, court.read(way))
        assert court.read(way) < court.goal, name


def test_a_pupil_teaches_from_the_day_after_the_oath_and_the_teacher_gives_no_lesson_on_it():
    court = Court()
    first = [court.meets[i][1] for i in (0, 1)]
    assert len({0, 1, *first}) == 4
    steps = toys.oaths(court.seed, court.n, (0, 1), [(), (first[0],), ()])
    after = {0, 1, *first, court.meets[1][2]}
    assert {i for i, reads in enumerate(steps[2]) if reads} == after
    after |= {court.meets[i][3] for i in (0, 1, first[0])}
    assert {i for i, reads in enumerate(steps[3]) if reads} == after


@pytest.fixture
def meeting(monkeypatch):
    """Return a function that says who meets whom: {(teacher, day): visitor}, else the first."""

    def say(come):
        monkeypatch.setattr(
            toys, "visitor", lambda seed, teacher, day, n: come.get((teacher, day), 0)
        )

    return say


def test_of_two_sworn_in_on_a_day_the_lower_number_is_the_teacher_of_whom_both_meet(meeting):
    meeting({(0, 1): 3, (1, 1): 2, (2, 3): 5, (3, 3): 5, (2, 4): 6, (3, 4): 4})
    for both in ((3, 2), (2, 3)):
        end = toys.oaths(1, 7, (0, 1), [(), both, (), (5,)])[-1]
        assert end == [1, 1, 1, 1, 1, 1, 0]  # person 2, who taught 5, gives no lesson


SWORN = {"a scribe": [0], "no reader": [5], "two of one": [2, 3], "a teacher": [4]}


@pytest.mark.parametrize("sworn", SWORN.values(), ids=SWORN)
def test_only_pupils_one_a_teacher_can_be_sworn_in(sworn, meeting):
    meeting({(0, 1): 2, (0, 2): 3, (1, 1): 4})
    days = [(), (), (4,)]
    assert sum(toys.oaths(1, 6, (0, 1), [*days, (2,)])[-1]) == 5
    with pytest.raises(ValueError, match=r"days must name pupils .* on day 4"):
        toys.oaths(1, 6, (0, 1), [*days, sworn])


def test_a_lesson_goes_to_anybody_but_the_teacher():
    met = {toys.visitor(seed, 2, 1, 5) for seed in range(200)}
    assert met == {0, 1, 3, 4}


# --- percolation


def cinema(home=None, joined=False):
    """Return how many see the film if somebody stays at home, and whether it reaches the end."""
    rows = re.search(r'BOARD = "([^"]+)"', source("percolation"))[1].split()
    width, likes = len(rows[0]), [cell == "O" for row in rows for cell in row]
    n, ties = len(likes), set()
    for i in range(n):
        right, below = i // width * width + (i + 1) % width, i + width
        ties |= {(i, i + 1)} if (i + 1) % width else {(right, i)} if joined else set()
        ties |= {(i, below)} if below < n else set()
    own = [0 if like and i != home else 1 for i, like in enumerate(likes)]
    here = town.make("site", n, sorted(ties), own=own, first=range(width))
    seen = [status == 2 for status in rules.site(here)[-1]]
    return sum(seen), any(seen[-width:]), [i for i, like in enumerate(likes) if like]


@pytest.mark.parametrize("joined", [False, True])
def test_exactly_one_of_35_seats_stops_the_film(joined):
    everybody, reaches, likes = cinema(joined=joined)
    assert (everybody, reaches, len(likes)) == (35, True, 35)
    found = {home: cinema(home, joined)[:2] for home in likes}
    stopped = {home: seen for home, (seen, reaches) in found.items() if not reaches}
    assert stopped == {2 * 7 + 4: 13}  # row 3, seat 5


SEATS = 3


def test_of_4495_ways_to_invite_three_2_bring_the_film_down_and_no_greedy_way_does():
    rows = re.search(r'BOARD = "([^"]+)"', source("percolation_puzzle"))[1].split()
    width, n = len(rows[0]), len(rows) * len(rows[0])
    likes = sum(1 << i for i, cell in enumerate("".join(rows)) if cell == "O")
    left = sum(1 << i for i in range(0, n, width))
    top, bottom = (1 << width) - 1, ((1 << width) - 1) << (n - width)
    asleep = [i for i in range(n) if not likes >> i & 1]

    def seen(goes):  # the seats as bits, as far as the film comes
        now, before = goes & top, -1
        while now != before:
            before = now
            beside = (now & ~(left << (width - 1))) << 1 | (now & ~left) >> 1
            now |= (now << width | now >> width | beside) & goes
        return now

    def film(guests):
        own = [int(not (likes >> i & 1 or i in guests)) for i in range(n)]
        cells = np.arange(n).reshape(-1, width)
        ties = [*zip(cells[:, :-1].flat, cells[:, 1:].flat, strict=True)]
        ties += zip(cells[:-1].flat, cells[1:].flat, strict=True)
        here = town.make(
            "site", n, sorted((int(a), int(b)) for a, b in ties), own=own, first=range(width)
        )
        return sum(1 << i for i, status in enumerate(rules.site(here)[-1]) if status == 2)

    ways = list(itertools.combinations(asleep, SEATS))
    winning = [way for way in ways if seen(likes | sum(1 << i for i in way)) & bottom]
    assert len(ways) == 4495
    assert winning == [(7, 21, 44), (7, 22, 44)]
    for way in (*winning, asleep[:3], asleep[4:7]):
        assert film(way) == seen(likes | sum(1 << i for i in way))

    def reaches(goes, more, worth):  # whether some way of always taking the best next one does
        if not more:
            return bool(seen(goes) & bottom)
        found = {i: worth(seen(goes | 1 << i)) for i in asleep if not goes >> i & 1}
        best = max(found.values())
        return any(reaches(goes | 1 << i, more - 1, worth) for i in found if found[i] == best)

    assert not reaches(likes, SEATS, int.bit_count)
    assert not reaches(likes, SEATS, lambda seats: seats.bit_length() // width)


# --- the first link


def test_4_of_14_cuts_let_the_word_through_one_of_them_the_tie_to_ben():
    here = town.read(declared("first_link")[0])
    assert len(here.ties) == 14

    def buyers(ties):
        cut = town.make("threshold", here.names, ties, parameters=here.parameters, first=here.first)
        return town.run(cut).status[-1]

    assert buyers(here.ties).tolist() == [1] + [0] * 10
    zoe = here.names.index("Zoe")
    winning = [tie for tie in here.ties if buyers([t for t in here.ties if t != tie])[zoe]]
    named = {tuple(here.names[i] for i in tie) for tie in winning}
    assert named == {("Lia", "Ben"), ("Lia", "Ada"), ("Lia", "Eli"), ("Lia", "Fay")}


def test_the_puzzle_of_thirty_is_that_of_the_chapter_and_3_of_435_pairs_win_it():
    text = re.search(r'TIES = "([^"]+)"', source("first_link_puzzle"))[1]
    ties = [tuple(numbers(tie.split("-"))) for tie in text.split(",")]
    assert ties == [(int(a), int(b)) for a, b in puzzle.drawn_network().tie_list()]

    def buyers(pair):
        here = town.make("threshold", 30, ties, parameters={"threshold": 0.4}, first=pair)
        return int(town.run(here).status[-1].sum())

    winning = []
    for pair in itertools.combinations(range(30), 2):
        tried = puzzle.check(pair)
        winning += [pair] if tried.won else []
        assert sum(pair) % 20 or buyers(pair) == tried.adopters
    assert winning == [(6, 16), (6, 18), (6, 19)]
    assert [buyers(pair) for pair in winning] == [30] * 3


# --- contact to relation


def test_36_of_276_pairs_fill_all_tables_and_all_of_them_sit_at_the_same_two():
    parts = declared("contact_to_relation")[1]
    seed, n, size, days, meetings = int(parts["seed"][0]), len(parts["people"]), 6, 8, 2
    friend, stranger = float(parts["friend"][0]), float(parts["stranger"][0])
    people = np.arange(n)
    tells = np.zeros((days + 1, n, n), bool)  # on a day, to whom, by whom
    for day in range(1, days + 1):
        pairs = people[:, None] * n + people
        one_table = people[:, None] // size == people // size
        tells[day] = (uniforms(seed, "friend", pairs, day) < friend) & one_table
        for k in range(meetings):
            slot = day * meetings + k
            place = (uniforms(seed, "met", people, slot) * (n - size)).astype(int)
            met = place + size * (place >= people // size * size)
            convinced = uniforms(seed, "stranger", people, slot) < stranger
            tells[day][people[convinced], met[convinced]] = True
    pairs = list(itertools.combinations(range(n), 2))
    winning = []
    for pair in pairs:
        bought = np.isin(people, pair)
        for day in range(1, days + 1):
            bought = bought | tells[day][:, bought].any(axis=1)
        winning += [pair] if bought.all() else []
    assert (len(pairs), len(winning)) == (276, 36)
    assert {(a // size, b // size) for a, b in winning} == {(2, 3)}
    setting = {"friend": friend, "stranger": stranger, "meetings": meetings, "days": days}
    for pair in (winning[0], (0, 1)):  # the plain rule says the same
        steps = toys.circles(seed, n, pair, size=size, **setting)
        assert (sum(steps[-1]) == n) == (pair in winning)


class Coins:
    """All ways to spend a coin a day at five tables of four, as sets of buyers in bits."""

    n, size, days = 20, 4, 7

    def __init__(self):
        self.seed = int(declared("contact_to_relation_puzzle")[1]["seed"][0])
        self.tables = [15 << k for k in range(0, self.n, self.size)]
        self.met = {day: [] for day in range(1, self.days + 1)}
        for day, i in itertools.product(self.met, range(self.n)):
            if uniforms(self.seed, "stranger", i, day) < 0.05:
                place = int(uniforms(self.seed, "met", i, day) * (self.n - self.size))
                self.met[day].append((place + self.size * (place >= i // 4 * 4), i))

    def deeds(self, now, day):
        """Return what a coin can do on a day, and who has bought afterwards."""
        told = now | sum(1 << i for by, i in self.met[day] if now >> by & 1 and not now >> i & 1)
        found = {("contact", i): told | 1 << i for i in range(self.n) if not now >> i & 1}
        for k, table in enumerate(self.tables):
            if 0 < now & table < table:
                found["share", k] = told | table
        return found or {("wait", None): told}

    @cache  # noqa: B019 one object for the whole test
    def winning(self, now=0, day=1):
        """Return the winning ways from here on, and the chance to win if every coin is drawn."""
        later = [i // 4 for d in range(day, self.days + 1) for _, i in self.met[d]]
        missing = [4 - (now & table).bit_count() for table in self.tables]
        cold = sum(some > later.count(k) for k, some in enumerate(missing))  # strangers are too few
        if day > self.days or cold > self.days + 1 - day:  # a coin starts or fills one table
            won = now == (1 << self.n) - 1
            return [()] * won, float(won)
        ways, chance, deeds = [], 0.0, self.deeds(now, day)
        for deed, after in deeds.items():
            more, luck = self.winning(after, day + 1)
            ways += [(deed, *way) for way in more]
            chance += luck / len(deeds)
        return ways, chance


def test_five_tables_are_full_in_seven_days_only_from_two_of_them_and_hardly_by_chance():
    coins = Coins()
    ways, chance = coins.winning()
    print(f"{len(ways)} ways, by chance {chance:.1e}")
    assert ways
    assert chance < 1e-5
    begun = {frozenset(who // 4 for what, who in way if what == "contact") for way in ways}
    assert begun == {frozenset({1, 4})}
    setting = {"size": 4, "friend": 0, "stranger": 0.05, "meetings": 1, "days": 7}
    for way in ways[:3]:
        acts = {
            kind: [who if what == kind[:-1] else None for what, who in way]
            for kind in ("contacts", "shares")
        }
        assert all(toys.circles(coins.seed, 20, (), **setting, **acts)[-1])


def test_table_after_table_and_whoever_meets_most_strangers_first_do_not_fill_five():
    coins = Coins()
    for first in ([0, 1, 2, 3, 4], [1, 2, 4, 0, 3], [4, 1, 0, 2, 3]):
        now, left = 0, list(first)
        for day in range(1, 8):
            deeds = coins.deeds(now, day)
            share = [deed for deed in deeds if deed[0] == "share"]
            while not share and now & coins.tables[left[0]]:
                left.pop(0)
            deed = share[0] if share else ("contact", 4 * left[0])
            now = deeds[deed]
        assert now.bit_count() < 20


# --- the louder message

MO, LISTENERS, POSTER, TALKS = 0, 3, 3, 12


class Talks:
    """All ways to spend twelve talks, worked out once for each time and state."""

    def __init__(self):
        parts = declared("louder_message")[1]
        self.seed, self.start = int(parts["seed"][0]), tuple(numbers(parts["own"]))
        times = range(1, TALKS + 1)
        self.listens = [uniforms(self.seed, "listens", t) for t in times]
        self.takes = [uniforms(self.seed, "takes over", t) for t in times]

    def after(self, now, t, speaker, listener):
        other = [1 << k for k in range(3) if (now[speaker] ^ now[listener]) >> k & 1]
        if not other or self.listens[t] >= (3 - len(other)) / 3:
            return now
        new = list(now)
        new[listener] ^= other[int(self.takes[t] * len(other))]
        return tuple(new)

    @cache  # noqa: B019 one object for the whole test
    def winning(self, pairs, now=None, t=0):
        """Return the share of all ways from here on that win Mo, and the fewest talks it takes."""
        now = now or self.start
        if now[MO] == now[POSTER]:
            return 1.0, t
        if t == TALKS:
            return 0.0, np.inf
        found = [self.winning(pairs, self.after(now, t, *pair), t + 1) for pair in pairs]
        return sum(share for share, _ in found) / len(pairs), min(least for _, least in found)


ALL_TALKS = tuple((a, b) for a in range(4) for b in range(LISTENERS) if a != b)


def test_mo_can_be_won_in_four_talks_and_hardly_by_chance():
    share, least = Talks().winning(ALL_TALKS)
    assert least == 4
    assert 0.05 < share < 0.07  # of plays in which every talk is drawn


def test_the_poster_alone_never_wins_mo_nor_does_one_friend_alone():
    for speaker in range(1, 4):
        assert Talks().winning(((speaker, MO),)) == (0.0, np.inf)


def test_friends_whom_the_poster_has_made_its_own_never_win_mo():
    now = list(Talks().start)
    now[1] = now[2] = now[POSTER]
    seed = Talks().seed
    for way in itertools.product((1, 2, 3), repeat=6):
        assert toys.likeness(seed, now, [(speaker, MO) for speaker in way])[-1][MO] == now[MO]


def test_listening_to_whoever_is_nearest_wins_mo_and_the_plain_rule_agrees():
    talks = Talks()
    now, way = talks.start, []
    while now[MO] != now[POSTER] and len(way) < TALKS:
        apart = {a: (now[a] ^ now[MO]).bit_count() for a in (POSTER, 1, 2)}
        hears = {a: d for a, d in apart.items() if 0 < d < 3}
        speaker = min(hears, key=hears.get)
        now = talks.after(now, len(way), speaker, MO)
        way.append((speaker, MO))
    assert len(way) == 4
    assert toys.likeness(talks.seed, talks.start, way)[-1] == list(now)
    assert now[MO] == now[POSTER]


def test_of_64_ways_to_hang_posters_2_win_six_neighbours_and_six_posters_lose_four_for_ever():
    parts = declared("louder_message_puzzle")[1]
    seed, own = int(parts["seed"][0]), numbers(parts["own"])
    printed = {full: toys.printed_talks(seed, [full] * 6, 100) for full in (False, True)}
    listens = [uniforms(seed, "listens", t) for t in range(1, 101)]
    takes = [uniforms(seed, "takes over", t) for t in range(1, 101)]

    def end(doors):
        now = own[:]
        for t in range(100):
            speaker, listener = printed[bool(doors[printed[False][t][1]])][t]
            other = [1 << k for k in range(3) if (now[speaker] ^ now[listener]) >> k & 1]
            if other and listens[t] < (3 - len(other)) / 3:
                now[listener] ^= other[int(takes[t] * len(other))]
        return now

    ways = {doors: end(doors) for doors in itertools.product((0, 1), repeat=6)}
    assert [doors for doors, now in ways.items() if not any(now)] == [
        (0, 1, 0, 0, 1, 0),
        (0, 1, 0, 1, 1, 0),
    ]
    assert [own[i] for i in (2, 3)] == [7, 7]  # whom the poster cannot reach; doors 1 and 4 beside
    assert sorted(ways[(1,) * 6][:-1]) == [0, 0, 7, 7, 7, 7]
    for doors in ((0, 1, 0, 0, 1, 0), (1,) * 6, (1, 0, 0, 1, 0, 0)):  # the plain rule says the same
        talks = toys.printed_talks(seed, doors, 100)
        assert toys.likeness(seed, own, talks)[-1] == ways[doors]


# --- knowledge


def test_in_4_of_16_settings_exactly_one_is_sure_in_one_of_them_dov_and_two_never():
    found = [toys.sight(way, 3) for way in itertools.product((0, 1), repeat=4)]
    sure = [sum(one) for one in found]
    assert sure.count(1) == 4
    assert sure.count(2) == 0
    assert sure.count(0) == 11
    assert found.count([0, 0, 0, 1]) == 1


def test_of_495_ways_to_lay_eight_wires_one_moves_all_seven_and_no_seven_wires_do():
    here = declared("knowledge_puzzle")[1]
    places = [tuple(numbers(tie.split("-"))) for tie in here["ties"]]

    def come(ties):
        return knowledge.count_acting(networks.from_ties(list(ties), n=7), 3)

    ways = list(itertools.combinations(places, 8))
    winning = [way for way in ways if come(way) == 7]
    assert (len(ways), len(winning)) == (495, 1)
    assert set(winning[0]) == {(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 6), (4, 6), (5, 6)}
    assert max(map(come, itertools.combinations(places, 7))) < 7
    spokes = [tie for tie in places if 6 in tie]
    around = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)]
    assert come(spokes) == come(around) == 0
    for ties in (winning[0], spokes, around, ways[0], ways[200]):  # the plain rule says the same
        assert sum(toys.rounds(7, ties, 3)[-1]) == come(ties)


# --- what they say, and where they stand


@pytest.mark.parametrize("name", NAMES)
def test_a_toy_says_what_to_do_in_three_sentences(name):
    text = re.search(r'^ +text: "([^"]+)"', source(name), re.M)[1]
    assert len(re.findall(r"[.?!](?= |$)", text)) <= 3
    assert len(text) < 200


@pytest.mark.parametrize("name", FIRST)
def test_the_toy_stands_under_the_title_and_the_guess_under_the_toy(name):
    text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    hidden = r"```\{teacher\}.*?^```\n|:::\{slide\}.*?^:::\n"
    seen = re.sub(hidden, "", text.partition("\n# ")[2], flags=re.S | re.M)
    before, _, after = seen.partition(f"```{{toy}} {name}\n")
    assert len(before.strip().splitlines()) == 1  # the title
    above, cell, _ = after.partition("explore(MODEL)\n")
    assert cell
    assert "class: predict" not in seen, "the explorer asks the one guess of a chapter"
    # between toy and guess: the sentence for readers without scripts, and the hidden imports
    assert above.count("{code-cell}") == 2
    assert "remove-cell" in above
    assert len(re.findall(r"^#+ .+", above, re.M)) <= 1
    assert "figures.plot" not in above
    question = Model(name).explorer.EXPLORER.predict.question
    assert question.endswith("?")
    assert len(re.findall(r"[.?!](?=\s|$)", question)) <= 3


def test_every_chapter_with_a_model_has_a_toy_and_a_puzzle():
    chapters = {
        f.stem for f in (ROOT / "book").glob("*.md") if "explore(MODEL)" in f.read_text("utf-8")
    }
    assert chapters == set(FIRST)
    assert chapters == {name.removesuffix("_puzzle") for name in PUZZLES}


@pytest.mark.parametrize("name", PUZZLES)
def test_a_puzzle_stands_under_its_own_heading_where_the_play_of_its_chapter_ends(name):
    text = (ROOT / "book" / f"{name.removesuffix('_puzzle')}.md").read_text(encoding="utf-8")
    above, box, below = text.partition(f"```{{toy}} {name}\n")
    assert box
    assert re.findall(r"^#+ (.*)", above, re.M)[-1].startswith("A puzzle: ")
    assert "explore(MODEL)" in above
    assert "## Verdict" in below
