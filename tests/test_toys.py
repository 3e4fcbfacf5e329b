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
from simulations import town
from simulations.chance import uniforms
from simulations.core.catalogue import Model
from simulations.town import rules, toys

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / toy.SOURCES
NAMES = toy.names(SOURCES)


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


# --- the alphabet

DAYS, HALF = 12, 12


@pytest.fixture(scope="module")
def court():
    """Return the seed, the scribes, and whom each would meet on each day."""
    parts = declared("alphabet")[1]
    seed, scribes, n = int(parts["seed"][0]), numbers(parts["first"]), len(parts["people"])
    come = [[toys.visitor(seed, i, day, n) for day in range(1, DAYS + 1)] for i in scribes]
    return seed, scribes, n, come


def test_of_4096_ways_to_teach_188_make_half_of_the_court_read(court):
    _, scribes, _, come = court
    read = [
        len({*scribes, *(come[who][day] for day, who in enumerate(way))})
        for way in itertools.product((0, 1), repeat=DAYS)
    ]
    assert (len(read), sum(count >= HALF for count in read)) == (4096, 188)


def test_one_scribe_alone_or_both_in_turn_do_not_and_whoever_looks_does(court):
    seed, scribes, n, come = court

    def readers(taught):
        return sum(toys.teaching(seed, n, scribes, taught)[-1])

    for way in ([0] * DAYS, [1] * DAYS, [0, 1] * 6, [1, 0] * 6):
        assert readers([scribes[who] for who in way]) < HALF
    taught, reads = [], set(scribes)
    for day in range(DAYS):
        who = 1 if come[0][day] in reads else 0
        taught.append(scribes[who])
        reads.add(come[who][day])
    assert readers(taught) == len(reads) >= HALF


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


# --- contact to relation


def test_96_of_276_pairs_fill_all_tables_and_none_of_them_sits_at_one_table():
    parts = declared("contact_to_relation")[1]
    seed, n, size, days, meetings = int(parts["seed"][0]), len(parts["people"]), 6, 8, 2
    people = np.arange(n)
    tells = np.zeros((days + 1, n, n), bool)  # on a day, to whom, by whom
    for day in range(1, days + 1):
        pairs = people[:, None] * n + people
        one_table = people[:, None] // size == people // size
        tells[day] = (uniforms(seed, "friend", pairs, day) < 0.3) & one_table
        for k in range(meetings):
            slot = day * meetings + k
            place = (uniforms(seed, "met", people, slot) * (n - size)).astype(int)
            met = place + size * (place >= people // size * size)
            convinced = uniforms(seed, "stranger", people, slot) < 0.04
            tells[day][people[convinced], met[convinced]] = True
    pairs = list(itertools.combinations(range(n), 2))
    winning = []
    for pair in pairs:
        bought = np.isin(people, pair)
        for day in range(1, days + 1):
            bought = bought | tells[day][:, bought].any(axis=1)
        winning += [pair] if bought.all() else []
    assert (len(pairs), len(winning)) == (276, 96)
    assert all(a // size != b // size for a, b in winning)
    for pair in (winning[0], (0, 1)):  # the plain rule says the same
        setting = {"size": size, "friend": 0.3, "stranger": 0.04, "meetings": 2, "days": days}
        steps = toys.circles(seed, n, pair, **setting)
        assert (sum(steps[-1]) == n) == (pair in winning)


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


# --- knowledge


def test_in_4_of_16_settings_exactly_one_is_sure_in_one_of_them_dov_and_two_never():
    found = [toys.sight(way, 3) for way in itertools.product((0, 1), repeat=4)]
    sure = [sum(one) for one in found]
    assert sure.count(1) == 4
    assert sure.count(2) == 0
    assert sure.count(0) == 11
    assert found.count([0, 0, 0, 1]) == 1


# --- what they say, and where they stand


@pytest.mark.parametrize("name", NAMES)
def test_a_toy_says_what_to_do_in_three_sentences(name):
    text = re.search(r'^ +text: "([^"]+)"', source(name), re.M)[1]
    assert len(re.findall(r"[.?!](?= |$)", text)) <= 3
    assert len(text) < 200


@pytest.mark.parametrize("name", NAMES)
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


def test_every_chapter_with_a_model_has_a_toy():
    chapters = {
        f.stem for f in (ROOT / "book").glob("*.md") if "explore(MODEL)" in f.read_text("utf-8")
    }
    assert chapters == set(NAMES)
