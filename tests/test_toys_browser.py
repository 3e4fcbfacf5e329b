"""The toys in a real browser: each played by keys, by finger and by ear.

Most pages stand alone, as those of `test_town_browser`; what needs the built book says so.
"""

import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from conftest import WHOLE, WIDE_FONT, every, every_third
from test_tournament_toy import program
from test_town_browser import (
    DESKTOP,
    HEAD,
    NARROW,
    PHONE,
    POLICY,
    SOURCES,
    STATIC,
    held,
    told,
)
from test_toys import FIRST, NAMES, PUZZLES, TOURNAMENT
from test_toys import SOURCES as TOYS

from coursebook.extensions import town as town_page
from coursebook.extensions import toy
from simulations import networks, town
from simulations.brands import Parameters, duel
from simulations.models.crowd_design import engine as crowd_engine
from simulations.models.crowd_design import rules as crowd
from simulations.models.crowd_design import theory as crowd_theory
from simulations.town import clock, rules, toys

pytestmark = pytest.mark.browser

REGISTER, *_, FRAME = toy.order(TOYS)
SIZES = {"390": PHONE, "1280": DESKTOP, "320": NARROW}
# how each toy is played, a file a toy: `way` wins it, `wrong`, what one tries first, must not;
# `crossings`, if more than eight ties may cross; `ties = "unseen"`, if none is drawn
PLAYED = {
    name: tomllib.loads((Path(__file__).parent / "toys" / f"{name}.toml").read_text("utf-8"))
    for name in NAMES
}


def moves_of(played):
    """Return moves: the beginning of a label each, or the letter of a button."""
    return [move for part in played for move in (part if part.islower() else [part])]


def page_of(folder, name, *, theme="light", every=False):
    """Write a page with a toy and what it needs, or all rules, under the policy of the book."""
    needed = toy.order(TOYS) if every else [REGISTER, *toy.files(TOYS, name), FRAME]
    paths = [*SOURCES, *(TOYS / file for file in needed)]
    scripts = "".join(f'<script src="{path.as_uri()}"></script>' for path in paths)
    styles = "".join(
        f'<link rel="stylesheet" href="{(STATIC / css).as_uri()}">'
        for css in ("course.css", "town.css", "toys.css")
    )
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    body = f'<div class="town toy" data-toy="{name}"><p>Needs a script.</p></div>'
    path = folder / f"{name}.html"
    head = HEAD.replace('data-theme="light"', f'data-theme="{theme}"')
    path.write_text(
        f"{head}{policy}{styles}{scripts}</head><body><main><h1>A chapter</h1>{body}</main></body>"
        "</html>",
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.fixture
def play(opened, tmp_path):
    """Return a function that opens a toy; all pages must be quiet at the end."""

    def start(name, *, size=DESKTOP, motion="reduce", theme="light"):
        start.visit = opened("file:", size=size, motion=motion, touch=size != DESKTOP)
        page = start.visit.page
        page.goto(page_of(tmp_path, name, theme=theme))
        page.wait_for_selector(".town-picture svg")
        return page

    return start


def to_target(page, label):
    """Go by arrows, then in order, to what has a label that begins like this."""
    if not page.evaluate("document.activeElement.closest('.town-picture') !== null"):
        page.locator(".town-picture [tabindex='0']").focus()
    for turn in range(80):
        if held(page).startswith(label):
            return
        if turn > 12:  # arrows alone may go to and fro between two
            page.keyboard.press("PageDown")
            continue
        right, down = page.evaluate(
            """(label) => { const place = (part) => (part.querySelector(".skin") || part)
              .getBoundingClientRect(), here = place(document.activeElement);
            const goal = [...document.querySelectorAll(".town-picture [role='button']")].find(
              (part) => part.getAttribute("aria-label").startsWith(label));
            if (!goal) throw new Error(`nobody is called ${label}`);
            return [place(goal).x - here.x, place(goal).y - here.y]; }""",
            label,
        )
        across = abs(right) > abs(down) or (turn % 3 == 2 and abs(right) > 5)
        if across:
            page.keyboard.press("ArrowRight" if right > 0 else "ArrowLeft")
        else:
            page.keyboard.press("ArrowDown" if down > 0 else "ArrowUp")
    pytest.fail(f"no way by keys to {label}, at {held(page)}")


def by_keys(page, moves):
    """Make moves by keys alone; return what was said after each."""
    said = []
    for move in moves:
        if len(move) > 1:
            to_target(page, move)
        page.keyboard.press("Enter" if len(move) > 1 else move)
        assert held(page), f"the focus fell out after {move}"
        hidden = page.evaluate("document.activeElement.getAttribute('aria-hidden')")
        assert hidden != "true", f"the focus is on what nobody hears of after {move}"
        said.append(told(page))
    return said


def is_done(page):
    return page.locator(".toy-done").is_visible()


def solve(page, name):
    """Win a toy by keys; return what was said."""
    if "way" in PLAYED[name]:
        return by_keys(page, moves_of(PLAYED[name]["way"]))
    if name == "contact_to_relation":
        here = page.evaluate("document.querySelector('.toy').toy.town.names")
        setting = {"size": 6, "friend": 0.4, "stranger": 0.015, "meetings": 2, "days": 8}
        seed = int(page.evaluate("String(document.querySelector('.toy').toy.town.seed)"))
        pair = next(
            pair
            for pair in itertools.combinations(range(0, len(here), 5), 2)
            if all(toys.circles(seed, len(here), pair, **setting)[-1])
        )
        return by_keys(page, [here[pair[0]], here[pair[1]], "p"])
    said = []
    while not is_done(page):
        assert len(said) < 30
        if name == "alphabet":
            labels = page.locator("[data-person]").evaluate_all(
                "all => all.slice(0, 2).map((person) => person.getAttribute('aria-label'))"
            )
            new = [re.search(r"(\d) cannot read", label) for label in labels]
            who = int(np.argmax([int(found[1]) if found else 0 for found in new]))
            said += by_keys(page, [("Let Ahmes", "Let Teti")[who]])
        else:
            own = page.evaluate("document.querySelector('.toy').toy.game.state.own")
            apart = {a: (own[a] ^ own[0]).bit_count() for a in (3, 1, 2)}
            who = min((a for a, d in apart.items() if 0 < d < 3), key=apart.get)
            speaker = ("", "Lea", "Ivo", "the poster")[who]
            said += by_keys(page, [f"Let speak: {speaker}", "Let listen: Mo"])
    return said


@pytest.mark.parametrize("name", every(2, NAMES))
def test_a_toy_is_won_by_keys_alone_at_320_axe_finds_nothing_and_the_tick_is_kept(play, name):
    page = play(name, size=NARROW, theme="dark")
    play.visit.colour("dark")
    assert play.visit.violations() == []
    assert not is_done(page)
    page.keyboard.press("Tab")
    assert held(page)
    said = solve(page, name)
    assert play.visit.violations() == []
    print(name, *said, sep="\n  ")
    assert is_done(page)
    assert all(0 < len(sentence) < 200 for sentence in said)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    why = page.locator(".toy-done").inner_text()
    assert why.startswith("✓ Done. ")
    assert len(why) < 200
    kept = page.evaluate(f"JSON.parse(localStorage['course-toy-{name}'])")
    assert why == f"✓ Done. {kept['why']}"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", kept["when"])
    page.reload()
    page.wait_for_selector(".town-picture svg")
    assert page.locator(".toy-done").inner_text() == why
    page.keyboard.press("Tab")
    solve_again = moves_of(PLAYED[name]["wrong"])[:1]
    assert by_keys(page, solve_again)[0]  # it stays playable
    page.keyboard.press("a")
    assert told(page) == page.evaluate(f"Town.toys.{name}.hint")


def by_taps(page, name, moves):
    """Make moves by finger: a tap on what has a label that begins like this, or on a button."""
    buttons = page.evaluate(f"Town.toys.{name}.buttons.map(([key]) => key)")
    for move in moves:
        if len(move) == 1:
            page.locator(".toy button").nth(buttons.index(move)).tap()
            continue
        # a tap at its middle, which nothing that is drawn over it may catch
        target = page.locator(f".town-picture [role='button'][aria-label^='{move}']").first
        skin = target.locator(".skin")
        (skin.first if skin.count() else target).tap()


@pytest.mark.parametrize("name", PUZZLES)
def test_a_puzzle_is_won_by_finger_alone_at_320(play, name):
    page = play(name, size=NARROW)
    by_taps(page, name, moves_of(PLAYED[name]["way"]))
    assert is_done(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("name", every_third(NAMES))
def test_nothing_is_won_by_what_one_tries_first_or_by_doing_nothing(play, name):
    page = play(name)
    page.keyboard.press("Tab")
    for letter in [button[0] for button in page.evaluate(f"Town.toys.{name}.buttons")] * 10:
        page.keyboard.press(letter)
    assert not is_done(page)
    page.keyboard.press("a")
    by_keys(page, moves_of(PLAYED[name]["wrong"]))
    assert not is_done(page)
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_is_said_suffices_to_play(play):
    page = play("push_or_dialogue")
    page.keyboard.press("Tab")
    assert held(page) == "Answer Ada: 3 undecided friends"
    assert by_keys(page, ["n", "Answer Dov", "n"]) == [
        "Day 1 of 8. Ada told Ben and Dov. Ada fell silent. Ben and Dov can be answered.",
        "You answer Dov, who talks on to 3 undecided friends. 2 answers left.",
        "Day 2 of 8. Dov told Gus. Ben and Gus can be answered.",
    ]
    page = play("percolation")
    page.keyboard.press("Tab")
    assert by_keys(page, ["Row 2 seat 3"]) == [
        "Row 2, seat 3 would not stop it: a line leads past. Who lies on the line?"
    ]
    assert by_keys(page, ["Row 8 seat 7"]) == [
        "Without row 8, seat 7 it goes another way: 34 see it. 2 tries left."
    ]
    page = play("knowledge")
    page.keyboard.press("Tab")
    assert by_keys(page, ["Ada", "Ben", "Chi"])[-1] == (
        "3 windows lit. Ada sees 2, Ben sees 3: sure, Chi sees 2, Dov sees 2."
    )
    page = play("first_link")
    page.keyboard.press("Tab")
    assert by_keys(page, ["Cut the tie of Lia and Ben", "Cut the tie of Ben and Kai"]) == [
        "Lia and Ben are friends no more. Lia has 5 friends now, one who bought is enough. "
        "Ben hears it from Dov. Zoe buys.",
        "Ben and Kai are friends no more. Lia has 6 friends, 1 bought and 2 would be needed. "
        "Zoe does not buy.",
    ]
    page = play("alphabet_puzzle")
    page.keyboard.press("Tab")
    assert held(page) == (
        "Ahmes, teaches; will meet Nehi, Tiye, Sabu, Kha, Djau and Ipi: 6 cannot read"
    )
    assert by_keys(page, ["t", "Nehi", "Nehi", "Nehi", "t"]) == [
        "Day 1: 2 lessons, none lost. 4 of 24 read. 5 days left.",
        "Ahmes swears in Nehi instead of a lesson. To Nehi come Kemi, Paser, Meri and Baki: "
        "3 cannot read.",
        "Ahmes teaches today, and Nehi is not sworn in.",
        "Ahmes swears in Nehi instead of a lesson. To Nehi come Kemi, Paser, Meri and Baki: "
        "3 cannot read.",
        "Day 2: Nehi may teach; 1 lesson, none lost. 5 of 24 read. 4 days left.",
    ]
    page = play("louder_message")
    page.keyboard.press("Tab")
    assert by_keys(page, ["Let speak: the poster", "Let listen: Mo"])[-1] == (
        "The poster and Mo have nothing in common: Mo does not even hear it. 11 talks left."
    )


def test_a_word_starts_where_it_is_sent_from(play):
    page = play("push_or_dialogue", motion="no-preference")
    placed = page.evaluate(
        """() => { document.querySelector(".toy button.main").click();
        return [...document.querySelectorAll(".toy .word")].map((word) =>
        word.hasAttribute("transform")); }"""
    )
    assert placed
    assert all(placed), "else it flashes in the corner of the picture"


def test_who_needs_one_friend_more_is_marked_in_the_puzzle_of_thirty(play):
    page = play("first_link_puzzle")
    page.keyboard.press("Tab")
    assert page.locator(".toy-half").count() == 0
    by_keys(page, ["Gus"])
    assert page.locator(".toy-half").count() == 4
    said = told(page)
    assert said == "Gus buys first; Eli, Fay, Ivo and Rosa are friends. Who else?"


def test_whoever_bought_in_the_first_link_shows_the_share_that_was_enough(play):
    page = play("first_link")
    page.keyboard.press("Tab")
    shares = page.locator(".toy-label")

    def text():
        return [t.replace("\N{NO-BREAK SPACE}", " ") for t in shares.all_text_contents()]

    assert text() == ["1 of 6: 17 %", "0 of 6: 0 %", "0 of 3: 0 %"]
    by_keys(page, ["Cut the tie of Lia and Ada"])
    assert text() == ["1 of 5: 20 %", "2 of 6: 33 %", "1 of 3: 33 %"]
    assert page.locator(".toy-label.enough").count() == 3


def test_the_court_shows_lost_lessons_whom_a_pupil_will_meet_and_at_the_end_who_taught_whom(play):
    page = play("alphabet_puzzle")
    page.keyboard.press("Tab")

    def drawn(*kinds):
        return [page.locator(f".toy {kind}").count() for kind in kinds]

    assert drawn(".toy-way", ".toy-way.lost", ".toy-goal") == [2, 0, 2]
    by_keys(page, ["t", "t", "Nehi"])
    assert drawn(".toy-way.of-1", ".toy-goal.of-1", ".toy-arc", ".picked.engaged") == [3, 2, 1, 2]
    meets = page.locator(".toy-label").all_text_contents()
    assert meets[:3] == ["day 5", "day 6", "day 4"]  # Meri, Baki and Paser, in the order of people
    by_keys(page, ["Tiye"])  # the other pupil of the same teacher
    assert page.locator(".toy button.main").inner_text() == "Teach: 1 lesson, 1 oath"
    assert drawn(".toy-arc") == [1]
    by_keys(page, ["Tiye", "t", "t"])
    assert drawn(".toy-way", ".toy-way.lost", ".toy-goal") == [2, 2, 0]  # as on the day after
    said = by_keys(page, ["t", "Nehi", "t"])
    assert said[1] == "It is the last day: whoever is sworn in would teach nobody."
    assert said[2] == (
        "Day 6: 2 lessons, none lost. 12 of 24 read. It takes 18. Two scribes alone give twelve "
        "lessons, enough for 14 at most. Lines show who taught whom, blue ones where pupils did."
    )
    assert drawn(".toy-way", ".toy-way.of-1") == [10, 0]
    page.keyboard.press("a")
    said = by_keys(page, PLAYED["alphabet_puzzle"]["wrong"])
    assert " It takes 18. 6 of 6 sworn in taught somebody; 7 of 22 lessons went to " in said[-1]
    assert "sworn in" not in page.locator(".toy-done").inner_text()
    page.keyboard.press("a")
    by_keys(page, PLAYED["alphabet_puzzle"]["way"])
    assert drawn(".toy-way.of-1") == [9]
    assert "18 read, 9 of them taught by pupils." in page.locator(".toy-done").inner_text()


def test_a_tap_that_is_refused_says_why(play):
    page = play("push_or_dialogue", size=PHONE)
    for person, why in (("11", "Lea does not know of it yet."), ("0", "You answer Ada, who ")):
        page.locator(f"[data-person='{person}'] .skin").tap()
        assert told(page).startswith(why)
    page = play("louder_message", size=PHONE)
    page.locator("[data-person='0'] .skin").tap()
    page.locator("[data-person='3'] .skin").tap()
    assert told(page) == "A poster does not listen. Who else?"


@pytest.mark.parametrize("name", every_third(NAMES))
def test_the_picture_is_one_tab_stop_and_each_button_another(play, name):
    page = play(name)
    stops = []
    for _ in range(20):
        page.keyboard.press("Tab")
        here = held(page)
        if not here or here in stops:  # out of the page, or around it
            break
        stops.append(here)
    assert len(stops) == page.locator(".toy :is(button, summary)").count() + 1


@pytest.mark.parametrize("name", every_third(NAMES))  # half of them at 320, in the dark
def test_axe_finds_nothing_before_and_after_on_a_desktop(play, name):
    page = play(name)
    play.visit.colour("light")
    assert play.visit.violations() == []
    page.locator(".town-picture [tabindex='0']").focus()
    solve(page, name)
    assert play.visit.violations() == []


@pytest.mark.clock
@pytest.mark.parametrize("name", NAMES)
def test_a_key_is_answered_within_a_tenth_of_a_second_and_a_picture_stands_within_two(play, name):
    page = play(name, motion="no-preference")
    start = page.evaluate("performance.now()")
    assert start < 2000, "the first picture"
    page.locator(".town-picture [tabindex='0']").focus()
    took = page.evaluate(
        """() => { const start = performance.now(), box = document.querySelector(".toy");
        const before = box.innerHTML;
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
          {key: "Enter", bubbles: true, cancelable: true}));
        if (box.innerHTML === before) throw new Error("nothing changed");
        return performance.now() - start; }"""
    )
    print(f"{name}: {took:.0f} ms")
    assert took < 100


@pytest.mark.parametrize(
    "size", [pytest.param(PHONE, id="390", marks=WHOLE), pytest.param(NARROW, id="320")]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_finger_meets_what_it_means_and_letters_can_be_read(play, name, size):
    page = play(name, size=size)
    boxes = page.locator(".toy button").evaluate_all(
        "all => all.map((b) => b.getBoundingClientRect()).map((r) => Math.min(r.width, r.height))"
    )
    assert min(boxes) >= 44
    letters = page.locator(".town-picture text").evaluate_all(
        """all => all.filter((t) => t.textContent && t.getClientRects().length).map((t) =>
        [parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a,
        t.getBoundingClientRect().left, t.getBoundingClientRect().right])"""
    )
    assert all(px >= 12 for px, _, _ in letters)
    assert all(left >= 0 and right <= size["width"] for _, left, right in letters)
    # a finger may miss what can be tapped by a sixth of its width: the nearest is meant
    places = page.locator(".town-picture [role='button']:not([aria-hidden='true'])").evaluate_all(
        """all => all.map((part) => (part.querySelector(".skin") || part).getBoundingClientRect())
        .map((r) => [r.x + r.width / 2, r.y + r.height / 2])"""
    )
    apart = [np.hypot(*np.subtract(a, b)) for a, b in itertools.combinations(places, 2)]
    print(f"{name} at {size['width']}: nearest targets {min(apart, default=np.inf):.0f} px apart")
    assert min(apart, default=np.inf) >= 24  # WCAG 2.2, target size (minimum)


@pytest.mark.clock
def test_two_presses_in_a_moment_are_one_day(play):
    page = play("push_or_dialogue", motion="no-preference")
    page.locator(".town-picture [tabindex='0']").focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator(".word").count() == 3  # one word to each of Ada's friends
    page.wait_for_timeout(1200)
    assert told(page).startswith("Day 1 of 8.")


@pytest.mark.parametrize("name", [name for name in NAMES if "ties" not in PLAYED[name]])
def test_ties_hardly_cross_and_pass_near_nobody_else(play, name):
    page = play(name)
    ties, at, lines = page.evaluate(
        """() => { const { town } = document.querySelector(".toy").toy;
        const half = (box) => [box.x + box.width / 2, box.y + box.height / 2, box.width / 2];
        const lines = [...document.querySelectorAll(".tie")].map((path) => Array.from({length: 61},
          (_, k) => path.getPointAtLength(k / 60 * path.getTotalLength())).map(({x, y}) => {
          const { a, d, e, f } = path.getScreenCTM(); return [a * x + e, d * y + f]; }));
        return [town.ties, town.names.map((_, i) => half(document.querySelector(
          `[data-person='${i}'] .skin`).getBoundingClientRect())), lines]; }"""
    )
    at = np.array(at)

    def side(a, b, c):
        (x, y), (u, v) = at[b, :2] - at[a, :2], at[c, :2] - at[a, :2]
        return np.sign(x * v - y * u)

    crossings = sum(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for (a, b), (c, d) in itertools.combinations(ties, 2)
        if len({a, b, c, d}) == 4
    )
    assert crossings <= PLAYED[name].get("crossings", 8)
    for (a, b), line in zip(ties, np.array(lines), strict=True):
        far = np.hypot(*(at[:, None, :2] - line).transpose(2, 0, 1)).min(axis=1)
        near = set(np.flatnonzero(far <= 1.1 * at[:, 2])) - {a, b}
        assert not near, f"tie {a}-{b} passes {near}"


# --- rules, and one script


@pytest.fixture(scope="module")
def plain(chromium, tmp_path_factory):
    """Return a page with all rules."""
    page = chromium.new_page()
    page.goto(page_of(tmp_path_factory.mktemp("toys"), "knowledge", every=True))
    yield page
    page.close()


def test_lessons_are_those_of_the_plain_rule(plain):
    rng = np.random.default_rng(1)
    for seed in range(40):
        n, days = int(rng.integers(3, 40)), int(rng.integers(1, 20))
        scribes = sorted(rng.permutation(n)[: rng.integers(1, 3)].tolist())
        taught = rng.choice(scribes, days).tolist()
        found = plain.evaluate(
            """([seed, people, first, taught]) => { const rule = Town.rules.teaching;
            const states = [rule.start(Town.make({rule: "teaching", people, first, seed}))];
            for (const teacher of taught) states.push(rule.step(states.at(-1), {teacher}));
            return states.map((state) => [...state.status]); }""",
            [seed, n, scribes, taught],
        )
        assert found == toys.teaching(seed, n, scribes, taught)


def test_oaths_are_those_of_the_plain_rule(plain):
    rng = np.random.default_rng(4)
    oaths = 0
    for seed in range(100):
        n = int(rng.integers(3, 12 if seed % 2 else 40))
        readers = sorted(rng.permutation(n)[: rng.integers(1, 4)].tolist())
        luck = rng.random((rng.integers(1, 12), n)).tolist()
        days, found, teachers = plain.evaluate(
            """([seed, people, first, luck]) => { const rule = Town.rules.teaching, days = [];
            const states = [rule.start(Town.make({rule: "teaching", people, first, seed}))];
            for (const lucks of luck) {
              const { teachers, by } = states.at(-1), all = [...by.keys()];
              const oaths = teachers.map((one) => [all.filter((i) => by[i] === one &&
                !teachers.includes(i)), lucks[one]]).map(([pupils, u]) =>
                pupils[Math.floor(u * (pupils.length + 1))]).filter((i) => i !== undefined);
              days.push(oaths); states.push(rule.step(states.at(-1), {oaths})); }
            return [days, states.map((state) => [...state.status]), states.at(-1).teachers]; }""",
            [seed, n, readers, luck],
        )
        assert teachers == readers + [i for sworn in days for i in sorted(sworn)]
        oaths += sum(map(len, days))
        assert found == toys.oaths(seed, n, readers, days)
    assert oaths > 100


def test_the_python_of_the_court_prints_who_read_on_each_day(play, capsys):
    page = play("alphabet_puzzle")
    page.keyboard.press("Tab")
    read = [2]
    for move in PLAYED["alphabet_puzzle"]["way"]:
        by_keys(page, [move])
        if move == "t":
            read.append(
                page.evaluate(
                    "document.querySelector('.toy').toy.game.state.status.reduce((a, b) => a + b)"
                )
            )
    exec(page.locator(".toy-python pre").text_content(), {})  # what a reader would run
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"day {day}: {count} of 24 read" for day, count in enumerate(read)]
    assert read[-1] == 18


def test_circles_are_those_of_the_plain_rule(plain):
    rng = np.random.default_rng(2)
    for seed in range(15):
        size, tables = int(rng.integers(1, 6)), int(rng.integers(2, 5))
        n, first = size * tables, sorted(rng.permutation(size * tables)[:2].tolist())
        setting = {
            "size": size,
            "friend": float(rng.random()),
            "stranger": float(rng.random() / 3),
            "meetings": int(rng.integers(0, 4)),
        }
        found = plain.evaluate(
            """([people, first, seed, parameters]) => Town.run(Town.make(
            {rule: "circles", people, first, seed, parameters})).map((s) => [...s.status])""",
            [n, first, seed, {**setting, "steps": 6}],
        )
        assert found == toys.circles(seed, n, first, days=6, **setting)
        deeds = [
            {"contact": int(rng.integers(n))}
            if rng.random() < 0.5
            else {"share": int(rng.integers(tables))}
            for _ in range(6)
        ]
        found = plain.evaluate(
            """([people, first, seed, parameters, deeds]) => { const rule = Town.rules.circles;
            const states = [rule.start(Town.make(
              {rule: "circles", people, first, seed, parameters}))];
            for (const deed of deeds) states.push(rule.step(states.at(-1), deed));
            return states.map((s) => [...s.status]); }""",
            [n, first, seed, {**setting, "steps": 6}, deeds],
        )
        acts = {f"{kind}s": [deed.get(kind) for deed in deeds] for kind in ("contact", "share")}
        assert found == toys.circles(seed, n, first, days=6, **setting, **acts)


def test_talks_are_those_of_the_plain_rule(plain):
    rng = np.random.default_rng(3)
    for seed in range(60):
        n = int(rng.integers(2, 8))
        own = rng.integers(0, 8, n).tolist()
        talks = [rng.permutation(n)[:2].tolist() for _ in range(15)]
        found = plain.evaluate(
            """([seed, own, talks]) => { const rule = Town.rules.likeness, states = [rule.start(
              Town.make({rule: "likeness", people: own.length, own, seed}))];
            for (const [speaker, listener] of talks) {
              states.push(rule.step(states.at(-1), {speaker, listener})); }
            return states.map((state) => state.own); }""",
            [seed, own, talks],
        )
        assert found == toys.likeness(seed, own, talks)


def test_what_is_said_at_the_doors_is_what_the_plain_rule_prints(play):
    page = play("louder_message_puzzle")
    seed, own, doors = page.evaluate(
        "(({town, doors}) => [town.seed, town.own, doors])(document.querySelector('.toy').toy.game)"
    )
    page.keyboard.press("Tab")
    for person, place in (("Lea", 0), ("Zoe", 3)):
        by_keys(page, [person, "p"])
        doors[place] = 1
        found = page.evaluate("document.querySelector('.toy').toy.game.state.own")
        assert found == toys.likeness(seed, own, toys.printed_talks(seed, doors, 100))[-1]


def test_who_is_sure_is_sure_by_the_plain_rule(plain):
    for way in itertools.product((0, 1), repeat=5):
        for needed in (1, 2, 3):
            found = plain.evaluate(
                """([own, needed]) => [...Town.rules.sight.start(Town.make({rule: "sight",
                people: own.length, own, parameters: {needed}})).status]""",
                [list(way), needed],
            )
            assert found == toys.sight(way, needed)


def test_votes_of_a_player_in_a_queue_are_those_of_the_plain_rule(plain):
    rng = np.random.default_rng(4)
    for seed in range(40):
        n, choices = int(rng.integers(1, 20)), int(rng.integers(1, 7))
        votes = [rng.integers(0, choices, rng.integers(0, 3)).tolist() for _ in range(n)]
        parameters = {"copying": float(rng.random()), "choices": choices}
        found = plain.evaluate(
            """([people, seed, parameters, votes]) => { const rule = Town.rules.copying, states = [
            rule.start(Town.make({rule: "copying", people, seed, parameters}))];
            for (const cast of votes) states.push(rule.step(states.at(-1), {votes: cast}));
            return states.map((state) => [...state.status]); }""",
            [n, seed, parameters, votes],
        )
        here = town.make("copying", n, parameters=parameters, seed=seed)
        assert found == rules.copying(here, votes)


def test_rooms_are_those_of_the_engine_and_worth_what_theory_says(plain):
    for seed, (votes, count, copying) in enumerate(
        [(1, 1, 0.5), (50, 7, 0.9), (200, 1, 0.8), (300, 71, 1.0), (40, 40, 0.9), (1400, 8, 0.9)]
    ):
        worth, found = plain.evaluate(
            """([seed, votes, copying, count]) => { const { worth, families } = Town.rules.rooms;
            const town = Town.make({rule: "rooms", people: 1, seed, parameters: {votes, copying}});
            return [worth(votes, count, copying), families(town, count)]; }""",
            [seed, votes, copying, count],
        )
        p = crowd.Parameters(n=votes, worlds=1, rooms=count, copying=copying, steps=1)
        origin = crowd_engine.simulate(p, seed).people["origin"][:, 0]
        for room, sizes in enumerate(found):
            mine = np.bincount(origin[room::count], minlength=votes)
            assert sizes == sorted(mine[mine > 0].tolist(), reverse=True)
        expected = crowd_theory.independent_votes(votes, copying, rooms=count)
        assert worth == pytest.approx(expected, rel=1e-12)


def test_whoever_comes_after_some_rounds_comes_by_the_plain_rule(plain):
    rng = np.random.default_rng(5)
    for _ in range(30):
        n = int(rng.integers(1, 8))
        pairs = list(itertools.combinations(range(n), 2))
        ties = [pair for pair in pairs if rng.random() < 0.5]
        needed = int(rng.integers(1, n + 1))
        found = plain.evaluate(
            """([people, ties, needed]) => { const { rounds } = Town.rules.rounds, friends =
              Town.friends(Town.make({rule: "rounds", people, ties, parameters: {needed}}));
            return rounds(people, friends, needed); }""",
            [n, ties, needed],
        )
        assert found == toys.rounds(n, ties, needed)


def test_ages_and_deals_are_those_of_the_plain_clock(plain):
    rng = np.random.default_rng(6)
    for _ in range(60):
        bought = sorted((1 + rng.permutation(71)[: rng.integers(0, 6)]).tolist())
        found = plain.evaluate("(bought) => Town.clock.ages(bought, 72)", bought)
        assert found == clock.ages(bought)
        pair = int(rng.integers(0, 13)), int(rng.integers(6, 85))
        deal = plain.evaluate("([lead, contract]) => Town.clock.deal(lead, contract)", list(pair))
        assert deal == clock.deal(*pair)._asdict()


def test_two_shops_are_those_of_the_engine_person_by_person_and_day_by_day(plain):
    rng = np.random.default_rng(7)
    for seed in range(6):
        n, steps = int(rng.integers(6, 20)), 6
        pairs = list(itertools.combinations(range(n), 2))
        ties = [pair for pair in pairs if rng.random() < 3 / n]
        given = {
            "budget": int(rng.integers(1, 9)),
            "conversation_cost": int(rng.integers(1, 4)),
            "persuasion": float(rng.random()),
            "word_of_mouth": float(rng.random()),
            "silence": float(rng.random()),
            "engaged_silence": float(rng.random() / 2),
            "n_seeds": int(rng.integers(1, 3)),
        }
        rules_of = [
            (
                str(rng.choice(["nobody", "turn", "most"])),
                int(rng.integers(1, 4)),
                str(rng.choice(["shout", "save"])),
            )
            for _ in range(2)
        ]
        found = plain.evaluate(
            """([people, ties, seed, parameters, programs]) => { const rule = Town.rules.duel,
            town = Town.make({rule: "duel", people, ties, seed, parameters}), states = [rule.start(
              town, programs.map(([order, least, rest]) => ({order, least, rest})))];
            while (!states.at(-1).over) states.push(rule.step(states.at(-1)));
            return states.map(({ status }) => status); }""",
            [n, ties, seed, {**given, "steps": steps}, rules_of],
        )
        network, brands = networks.from_ties(ties, n=n), [program(*one) for one in rules_of]
        for day, owners in enumerate(found):
            p = Parameters(**given, discontent=0, steps=max(day, 1))
            played = duel(p, seed, brands=brands, network=network)
            if day:
                assert owners == played.owner.tolist()
            shares = [one.measures["adopters"][day] for one in played[:2]]
            assert [owners.count(shop) / n for shop in (1, 2)] == pytest.approx(shares)


def test_the_python_of_the_two_shops_prints_the_games(play, capsys):
    page = play(TOURNAMENT)
    page.keyboard.press("Tab")
    for moves in ("p", "orp", "op"):
        by_keys(page, list(moves))
        exec(page.locator(".toy-python pre").text_content(), {})  # what a reader would run
        printed = [line.split()[1:] for line in capsys.readouterr().out.splitlines()]
        table = page.evaluate("document.querySelector('.toy').toy.game.state.table")
        scores = [
            [str(one) for one in (*west, *east)]
            for west, east in zip(table[::2], table[1::2], strict=True)
        ]
        assert printed == scores


def test_the_sandbox_does_not_offer_the_rules_of_toys(plain):
    assert not plain.evaluate("Object.keys(Town.rules).includes('sight')")


# bytes: what every toy needs, and one toy with its rules; the largest prints its Python as well
MOST_OF_ALL, MOST_OF_ONE = 12_000, 9_500


@pytest.mark.parametrize("name", every_third(NAMES, 2))
def test_a_page_that_loads_only_what_its_toy_needs_plays_it(chromium, plain, tmp_path, name):
    written = {toy.SCRIPT, *map(toy.written, toy.files(TOYS, name))}
    every = {"town.js": town_page.bundle(STATIC / "town"), **toy.scripts(TOYS)}
    scripts = {file: text for file, text in every.items() if file in {"town.js", *written}}
    for file, text in scripts.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    sizes = {file: len(text.encode()) for file, text in scripts.items() if file != "town.js"}
    print(sizes)
    assert sizes[toy.SCRIPT] < MOST_OF_ALL
    assert sum(sizes.values()) - sizes[toy.SCRIPT] < MOST_OF_ONE
    loads = "".join(f'<script defer src="{file}"></script>' for file in scripts)
    box = f'<div class="town toy" data-toy="{name}"></div>'
    (tmp_path / "page.html").write_text(f"{HEAD}{loads}</head><body>{box}</body></html>")
    page = chromium.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(error))
    page.goto((tmp_path / "page.html").as_uri())
    assert complaints == []
    assert page.locator(".toy .town-picture svg").count() == 1
    text = f"() => JSON.stringify(Town.toys.{name})"
    assert page.evaluate(text) == plain.evaluate(text)
    page.close()


# --- in the book


@pytest.mark.book
@pytest.mark.parametrize("name", every(2, [*FIRST, TOURNAMENT]))
def test_title_and_toy_fit_the_first_screen(visit, name):
    page = visit.page
    page.set_viewport_size(PHONE)
    visit.open(f"book/{name}")
    page.wait_for_selector(".toy .town-picture svg")
    drawn = page.locator(".toy .town-picture svg")
    assert drawn.count() == 1 + (name in FIRST), "the toy, and the puzzle further down"
    first = page.locator(".toy").first
    text = first.locator(".toy-text")
    boxes = [page.locator(".bd-article h1").last, first, text, *first.locator("button").all()]
    for size, wide_font in ((PHONE, False), (PHONE, True), (DESKTOP, False)):
        page.set_viewport_size(size)
        page.evaluate(WIDE_FONT, wide_font)
        for box in boxes:
            place = box.bounding_box()
            assert place["y"] >= 0, size
            assert place["y"] + place["height"] <= size["height"], size
        if size == PHONE:
            line = text.evaluate("e => parseFloat(getComputedStyle(e).lineHeight)")
            assert text.bounding_box()["height"] < 4.5 * line
    assert visit.errors == []


@pytest.mark.book
@pytest.mark.parametrize("name", FIRST)
def test_no_picture_stands_between_toy_and_guess(book, name):
    page = (book / "book" / f"{name}.html").read_text(encoding="utf-8")
    start, guess = page.index('class="town toy"'), page.index('<form class="explorer-predict"')
    above = page[start:guess]
    assert not re.search(r"<img|<svg|<table", above)
    assert above.count("cell_output") == 1, "that of the explorer"
