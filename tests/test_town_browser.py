"""The Town in a real browser: towns equal to the engines, and a sandbox for hands, keys and ears.

The pages stand alone: a small HTML page that loads the scripts from their sources, opened from
disk. No test here needs the built book.
"""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from conftest import WHOLE
from test_town import WRONG

from coursebook.extensions.town import bundle
from simulations import town
from simulations.chance import chance_within, uniforms, waiting_times
from simulations.models.percolation import engine as percolation
from simulations.models.percolation.rules import Parameters as Film
from simulations.town import text as town_text

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[1] / "book" / "_static"
SOURCES = [STATIC / "town" / name for name in (STATIC / "town" / "order.txt").read_text().split()]
QUICK, LONG = 50, 1000  # towns a rule
DESKTOP, PHONE, NARROW = (
    {"width": width, "height": height} for width, height in ((1280, 800), (390, 844), (320, 640))
)
HEAD = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<title>Town</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">"""
POLICY = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:"


def page_of(folder, body, name="page.html"):
    """Write a page that loads the sources one by one, under the policy of the book."""
    scripts = "\n".join(f'<script src="{path.as_uri()}"></script>' for path in SOURCES)
    styles = "\n".join(
        f'<link rel="stylesheet" href="{(STATIC / css).as_uri()}">'
        for css in ("course.css", "town.css")
    )
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    path = folder / name
    path.write_text(
        f"{HEAD}{policy}{styles}{scripts}</head><body><main>{body}</main></body></html>",
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.fixture(scope="module")
def rules(chromium, tmp_path_factory):
    """Return a page with the rules and nothing to see."""
    page = chromium.new_page()
    page.goto(page_of(tmp_path_factory.mktemp("rules"), "<h1>Rules</h1>"))
    yield page
    page.close()


# --- luck


def test_philox_gives_the_published_numbers(rules):
    pi = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0)
    known = {  # Salmon et al. (2011), the test vectors of Random123
        (0,) * 6: (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
        (0xFFFFFFFF,) * 6: (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
        pi: (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    }
    for counter, words in known.items():
        assert rules.evaluate("words => Town.chance.philox(...words)", counter) == list(words)


def test_a_stream_has_the_number_that_python_gives_it(rules):
    names = ["breath", "seed adopters", "open tie", "", "é ü 名", "x" * 128]
    names += [f"stream {i}" * (1 + i % 7) for i in range(200)]
    found = rules.evaluate("names => names.map(Town.chance.streamWords)", names)
    for name, (low, high) in zip(names, found, strict=True):
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        assert low + (high << 32) == int.from_bytes(digest, "little")


def test_draws_are_equal_to_the_bit(rules):
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 2**32, (2, 500))
    for seed in (0, 1, 2**53 - 1, 2**64 - 1, int(rng.integers(0, 2**63))):
        found = rules.evaluate(
            """([seed, first, second]) => first.map((a, i) =>
            Town.chance.uniform(BigInt(seed), "breath", a, second[i]))""",
            [str(seed), first.tolist(), second.tolist()],
        )
        assert found == uniforms(seed, "breath", first, second).tolist()


def test_waiting_times_are_equal_to_the_bit(rules):
    draws = np.random.default_rng(2).random(2000)
    for chance, steps in ((0.0, 5), (0.03, 100), (0.2, 20), (0.5, 1), (1.0, 7)):
        found = rules.evaluate(
            """([draws, chance, steps]) => {
            const table = Town.chance.within(chance, steps);
            return [[...table], draws.map((draw) => Town.chance.wait(draw, table))]; }""",
            [draws.tolist(), chance, steps],
        )
        assert found[0] == chance_within(chance, steps).tolist()
        assert found[1] == waiting_times(draws, chance, steps).tolist()


# --- rules


def random_town(rule, k):
    """Return town number k of a rule: any size, density, parameters, placements."""
    rng = np.random.default_rng([k, *rule.encode()])
    n = int(rng.integers(1, 61))
    pairs = np.argwhere(np.triu(rng.random((n, n)) < rng.random() * min(1, 10 / n), 1))
    if rng.random() < 0.1:  # everybody knows everybody, in more than a handful
        pairs = np.argwhere(np.triu(np.ones((n, n)), 1))
    parameters = {}
    for field in town.FIELDS[rule]:
        high = {"budget": 30, "conversation_cost": 9, "steps": 15, "threshold": 0.5}.get(
            field.name, field.high
        )
        value = rng.integers(field.low, high + 1) if field.whole else rng.uniform(field.low, high)
        parameters[field.name] = np.asarray(value).item() if rng.random() < 0.8 else field.value
    if rule == "threshold" and rng.random() < 0.5:  # shares that friends can have exactly
        parameters["threshold"] = float(rng.integers(1, 6) / rng.integers(5, 11))
    if "n_seeds" in parameters:
        parameters["n_seeds"] = int(rng.integers(0, min(n, 4) + 1))
    some = rng.permutation(n)[: rng.integers(0, min(n, 5) + 1)].tolist()
    return town.make(
        rule,
        n if rng.random() < 0.8 else [f"Person {i}é'" for i in range(n)],
        pairs.tolist(),
        parameters=parameters,
        seed=int(rng.integers(0, 2**64, dtype=np.uint64)) if k % 2 else k,
        first=some if rng.random() < 0.5 else None,
        own=own_values(rule, parameters, n, rng) if rng.random() < 0.5 else None,
        at=rng.integers(0, 1001, (n, 2)).tolist() if rng.random() < 0.2 else None,
    )


def own_values(rule, parameters, n, rng):
    if rule not in town_text.OWN:
        return None
    most = parameters.get("letters", parameters.get("choices"))
    drawn = (
        rng.integers(0, most, n) if most else rng.random(n) * (1.2 if rule == "threshold" else 1)
    )
    return [x if rng.random() < 0.6 else None for x in drawn.tolist()]


def with_days(here, rng):
    """Return a town of talk with a diary: contacts and answers as a player might choose them."""
    days = []
    for t in range(int(rng.integers(1, here.parameters["steps"] + 1))):
        before = town.run(town.make(**fields_of(here), days=days)).people
        waiting = np.flatnonzero(before["talking"][t] & ~before["engaged"][t])
        chosen = rng.permutation(waiting)[: rng.integers(0, 3)].tolist()
        contacts = int(rng.integers(0, 12)) if rng.random() < 0.7 else None
        days.append((contacts, chosen if rng.random() < 0.8 else None))
    return town.make(**fields_of(here), days=days)


def fields_of(here):
    return {
        "rule": here.rule,
        "people": here.names,
        "ties": here.ties,
        **{name: getattr(here, name) for name in ("parameters", "seed", "at", "first", "own")},
    }


def played(rules, towns):
    """Return the runs of towns in the browser, and their texts as it writes them."""
    runs = []
    for start in range(0, len(towns), 250):
        runs += rules.evaluate(
            """texts => texts.map((text) => {
            const town = Town.decode(text), states = Town.run(town), people = {};
            const names = ["talking", "engaged", "discontented", "voice", "praised", "complained"];
            for (const name of names) if (name in states[0]) {
              people[name] = states.map((state) => [...state[name]]);
            }
            return {text: Town.encode(town), python: Town.python(town), people,
              status: states.map((state) => [...state.status]),
              since: [...states.at(-1).since]}; })""",
            [town.write(here) for here in towns[start : start + 250]],
        )
    return runs


def many(count, slow):
    return pytest.param(count, marks=WHOLE, id=f"{count}") if slow else count


@pytest.mark.parametrize("count", [many(QUICK, False), many(LONG, True)])
@pytest.mark.parametrize("rule", list(town.FIELDS))
def test_towns_are_equal_person_by_person_and_step_by_step(rules, rule, count):
    towns = [random_town(rule, k) for k in range(count)]
    if rule == "talk":
        for k in range(0, count, 3):
            here = towns[k]
            if k % 2:  # a brand that would answer nobody by itself
                here = town.make(**fields_of(here) | {"parameters": here.parameters | {"share": 0}})
            towns[k] = with_days(here, np.random.default_rng(k))
    changed = 0
    for here, run in zip(towns, played(rules, towns), strict=True):
        assert run["text"] == town.write(here) == town.write(town.read(run["text"]))
        assert run["python"] == town.python_cell(here)
        mine = town.run(here)
        assert run["status"] == mine.status.tolist(), run["text"]
        for name, values in mine.people.items():
            assert run["people"][name] == values.astype(float).tolist(), (name, run["text"])
        changed += (mine.status[0] != mine.status[-1]).any()
    assert changed > count / 4  # most towns are no still life


@pytest.mark.parametrize("count", [many(QUICK, False), many(LONG, True)])
def test_films_are_equal_to_the_engine_of_the_chapter(rules, count):
    rng = np.random.default_rng(3)
    sides, qualities = rng.integers(1, 12, count), rng.random(count)
    towns = [
        town.lattice(int(side), quality=float(quality), seed=k)
        for k, (side, quality) in enumerate(zip(sides, qualities, strict=True))
    ]
    for here, run in zip(towns, played(rules, towns), strict=True):
        film = Film(side=int(here.n**0.5), quality=here.parameters["quality"])
        people = percolation.simulate(film, here.seed, record=True).people
        assert run["status"] == people["attitude"].tolist()
        assert run["since"] == people["heard_at"].tolist()


@pytest.mark.parametrize("count", [many(QUICK, False), many(LONG, True)])
def test_talk_is_equal_to_the_run_of_the_chapter(rules, count):
    from simulations.models.push_or_dialogue import engine
    from simulations.models.push_or_dialogue.rules import Parameters

    towns = [town.make(**fields_of(random_town("talk", k)) | {"first": None}) for k in range(count)]
    for here, run in zip(towns, played(rules, towns), strict=True):
        if here.n < 2:
            continue
        p = Parameters(n=here.n, mean_degree=0, **here.parameters)
        people = engine.simulate(p, here.seed, network=here.network, record=True).people
        assert run["status"] == people.pop("attitude").tolist()
        for name, values in people.items():
            assert run["people"][name] == values.astype(float).tolist()


def test_both_faces_know_the_same_names_and_parameters(rules):
    told = rules.evaluate(
        """() => Object.fromEntries(Object.entries(Town.rules).map(([name, rule]) => [name,
        {fields: rule.fields.map((f) => [f.name, f.value, f.low, f.high, f.whole]),
        own: rule.own ? [rule.own.low, rule.own.high, rule.own.whole ?? false] : null}]))"""
    )
    assert {name: rule["fields"] for name, rule in told.items()} == {
        name: [list(field) for field in fields] for name, fields in town.FIELDS.items()
    }
    assert {name: rule["own"] for name, rule in told.items() if rule["own"]} == {
        name: list(field[2:]) for name, field in town_text.OWN.items()
    }
    assert rules.evaluate("Town.NAMES") == list(town.NAMES)
    assert rules.evaluate("Town.names(2000)") == [town_text.name_of(i) for i in range(2000)]


def test_a_step_leaves_the_states_before_it_as_they_were(rules):
    kept = rules.evaluate(
        """texts => texts.every((text) => {
        const town = Town.decode(text), rule = Town.rules[town.rule], written = (s) =>
          JSON.stringify(s, (k, v) => (k === "town" ? null : typeof v === "bigint" ? `${v}` : v));
        const before = Town.run(town), texts = before.map(written);
        let state = rule.start(town);
        return texts.every((text, i) => { if (i) state = rule.step(before[i - 1]);
          return written(before[i]) === text && written(state) === text; }); })""",
        [town.write(random_town(rule, k)) for rule in town.FIELDS for k in range(20)],
    )
    assert kept


def test_the_browser_answers_a_wrong_town_with_the_same_sentence(rules):
    found = rules.evaluate(
        """texts => texts.map((text) => {
        try { Town.decode(text); return "read"; } catch (error) {
          return error instanceof Town.Problem ? error.message : `crash: ${error}`; } })""",
        list(WRONG),
    )
    assert dict(zip(WRONG, found, strict=True)) == WRONG


# --- one script


@pytest.fixture(scope="module")
def script():
    """Return the script that the book loads."""
    return bundle(STATIC / "town")


def test_the_script_weighs_less_than_sixty_kilobytes(script):
    print(f"town.js: {len(script.encode())} bytes")
    assert len(script.encode()) < 60_000


def test_the_script_of_the_book_does_what_its_sources_do(chromium, rules, script, tmp_path):
    (tmp_path / "town.js").write_text(script, encoding="utf-8")
    body = f'<script src="town.js"></script><div class="town" data-town="{ROW}"></div>'
    (tmp_path / "page.html").write_text(f"{HEAD}</head><body>{body}</body></html>")
    page = chromium.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    towns = [random_town(rule, k) for rule in town.FIELDS for k in range(10)]
    assert played(page, towns) == played(rules, towns)
    texts = "() => Object.values(Town.rules).map((rule) => JSON.stringify(rule))"
    assert page.evaluate(texts) == rules.evaluate(texts)
    assert page.locator("[data-person]").count() == 5
    page.close()


# --- the sandbox

ROW = "threshold;people=Ada,Ben,Chi,Dov,Eli;ties=0-1,1-2,2-3,3-4;first=0;threshold=0.5"
TALK = "talk;seed=11;people=12;ties=0-1,0-2,0-3,1-4,1-5,2-3,3-6,3-7,7-8,7-9,5-10,9-11,6-8;first=0"


@pytest.fixture
def sandbox(opened, tmp_path):
    """Return a function that opens a sandbox; all pages must be quiet at the end."""

    def start(text, *, size=DESKTOP, motion="reduce", mark=""):
        start.visit = opened("file:", size=size, motion=motion, touch=size != DESKTOP)
        page = start.visit.page
        body = (
            f'<h1>A chapter</h1><div class="town" data-town="{text}"><p>Needs a script.</p></div>'
        )
        page.goto(page_of(tmp_path, body) + mark)
        page.wait_for_selector(".town-picture :is(svg, canvas)")
        return page

    return start


def told(page):
    """Return what was said last."""
    return page.locator(".town-say").inner_text()


def text_of(page):
    return page.evaluate("Town.encode(document.querySelector('.town').sandbox.town)")


def held(page):
    """Return the label of what has the focus, which must be inside the town."""
    return page.evaluate(
        """() => { const here = document.activeElement;
        return here.closest(".town") &&
          (here.getAttribute("aria-label") || here.textContent || here.id); }"""
    )


def press(page, *keys):
    """Press keys one after the other; return what is said then."""
    for key in keys:
        page.keyboard.press(key)
        assert held(page), f"the focus fell out after {key}"
        page.evaluate("() => new Promise((done) => setTimeout(done))")
    return told(page)


def to_person(page, name):
    """Go with the arrows to a person."""
    for key in ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"] * 40:
        if f"{name}:" in held(page):
            return
        page.keyboard.press(key)
    pytest.fail(f"no way by arrows to {name}")


def test_a_town_is_built_and_played_by_keys_alone_and_every_key_is_answered_in_words(sandbox):
    page = sandbox(TALK)
    page.keyboard.press("Tab")
    assert "Ada: adopter, talks, 3 friends" in held(page)
    log = [
        press(page, "Enter"),
        press(page, "Enter"),
        press(page, "Enter"),
        press(page, "n"),
        press(page, "u"),
        press(page, "u"),
        press(page, "a"),
        press(page, "Escape"),
    ]
    assert log == [
        "You answer Ada, who talks on to 3 undecided friends.",
        "You take back the answer to Ada.",
        "You answer Ada, who talks on to 3 undecided friends.",
        log[3],
        "Undone. Ada likes it and talks.",
        "Undone. Ada likes it and talks.",
        "Max moves in.",
        log[7],
    ]
    assert log[3].startswith("Day 1. ")
    to_person(page, "Max")
    assert press(page, "t") == "Max and who else?"
    to_person(page, "Ada")
    assert press(page, "Enter") == "Max and Ada are friends."
    assert (0, 12) in town.read(text_of(page)).ties
    press(page, "t", "t")
    to_person(page, "Max")
    assert press(page, "Enter") == "Ada and Max are friends no more."
    assert (0, 12) not in town.read(text_of(page)).ties
    before = town.read(text_of(page)).at[12]
    assert press(page, "m").startswith("Where shall Max go?")
    assert press(page, "ArrowLeft") == "Max moves."
    after = town.read(text_of(page)).at[12]
    assert (after[0], after[1]) == (before[0] - 40, before[1])
    press(page, "Escape", "r")
    page.keyboard.type("Zoë")
    assert press(page, "Enter") == "Max is now Zoë."
    assert press(page, "f") == "Zoë is first."
    assert town.read(text_of(page)).first == (0, 12)
    assert press(page, "Delete") == "Zoë is gone."
    here = town.read(text_of(page))
    assert (here.n, here.first) == (12, (0,))
    press(page, "u")
    assert town.read(text_of(page)).names[12] == "Zoë"
    for _ in range(12):  # all of it can be taken back
        press(page, "u")
    assert press(page, "u") == "Nothing to undo."
    assert text_of(page) == town.write(town.read(TALK))


def test_the_stage_is_one_tab_stop_and_the_tools_another(sandbox):
    page = sandbox(TALK)
    page.get_by_role("button", name="Build").click()
    page.get_by_role("heading").click()  # from here the Tab key goes on
    stops = []
    for _ in range(20):
        page.keyboard.press("Tab")
        label = held(page)
        if not label:
            break
        stops.append(label)
    assert len(stops) == 10, stops  # stage, six buttons, tools, two drawers


def test_arrows_reach_everybody(sandbox):
    page = sandbox("bond;people=30;ties=0-1,1-2,2-3,4-5;first=0")
    met = page.evaluate(
        """() => { const box = document.createElement("div");
        document.querySelector("main").append(box);
        const town = document.querySelector(".town").sandbox.town, view = Town.view(box);
        view.draw(town, 400);
        const seen = new Set([0]), queue = [0];
        while (queue.length) { const i = queue.pop();
          for (const way of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { const j = view.beside(i, way);
            if (!seen.has(j)) { seen.add(j); queue.push(j); } } }
        box.remove();
        return seen.size; }"""
    )
    assert met == 30


def test_what_the_hand_played_is_what_python_plays(sandbox):
    page = sandbox(TALK)
    page.locator("[data-person].able").first.click()
    for _ in range(4):
        page.get_by_role("button", name="Next day").click()
        if page.locator("[data-person].able").count():
            page.locator("[data-person].able").first.click()
    here = town.read(text_of(page))
    assert here.days[0] == (None, (0,))
    shown = page.evaluate(
        "document.querySelector('.town').sandbox.states[0].map((state) => [...state.status])"
    )
    assert shown == town.run(here).status[:5].tolist()
    page.locator("summary", has_text="Link").click()
    assert page.get_by_label("The same run in Python").input_value() == town.python_cell(here)
    link = page.get_by_label("Link to this town").input_value()
    assert town.write(town.read(link.partition("#")[2])) == text_of(page)


def test_two_brands_meet_the_same_luck_side_by_side(sandbox):
    page = sandbox(TALK)
    page.get_by_role("button", name="Side by side").click()
    for _ in range(6):
        page.get_by_role("button", name="Next day").click()
    runs = page.evaluate(
        "document.querySelector('.town').sandbox.states.map((run) => run.map((s) => [...s.status]))"
    )
    for share, run in zip((0, 1), runs, strict=True):
        here = town.make(**fields_of(town.read(TALK)) | {"parameters": {"share": share}})
        assert run == town.run(here).status[:7].tolist()
    assert told(page).startswith("Day 6. Only messages: adopters: ")


def test_a_survey_becomes_a_town_and_a_wrong_one_a_sentence(sandbox):
    page = sandbox(ROW)
    page.locator("summary", has_text="Link").click()
    survey = page.get_by_label("Whom would you ask?")
    make = page.get_by_role("button", name="Make a town of it")
    survey.fill("# class\nJo: Kim, Lou\nKim: Jo\nLou, Max")
    make.click()
    assert told(page) == "A town of 4 people."
    here = town.read(text_of(page))
    assert here.names == ("Jo", "Kim", "Lou", "Max")
    assert here.ties == [(0, 1), (0, 2), (2, 3)]
    for text, sentence in (
        ("Jo: Jo", "A tie must join two different people, got 'Jo: Jo'."),
        ("Jo", 'A line must look like "Ada: Ben, Chi" or "Ada, Ben", got \'Jo\'.'),
        ("7, 8", "A name must begin with a letter and have at most 12 letters, digits, blanks, "),
        ("", "A town must have at least one person, got no line."),
    ):
        survey.fill(text)
        make.click()
        assert told(page).startswith(sentence)
    assert town.read(text_of(page)).names == ("Jo", "Kim", "Lou", "Max")


def test_an_address_opens_its_town_and_a_wrong_one_the_pages_own_with_a_sentence(sandbox):
    page = sandbox(ROW, mark="#town=" + TALK)
    assert page.locator("[data-person]").count() == 12
    page = sandbox(ROW, mark="#town=talk;people=0")
    assert page.locator("[data-person]").count() == 5
    assert told(page) == (
        "This address holds no town: people must be a whole number in [1, 2000] or names, got 0."
    )


def test_a_setting_out_of_bounds_is_refused_in_words(sandbox):
    page = sandbox(TALK)
    page.locator("summary", has_text="Rule and luck").click()
    field = page.get_by_label("share of the budget for answers")
    field.fill("7")
    field.press("Tab")
    assert told(page) == "Share must lie in [0, 1], got 7."
    assert field.input_value() == "0.5"
    for rule in town.FIELDS:
        page.get_by_label("Rule", exact=True).select_option(rule)
        assert town.read(text_of(page)).rule == rule
        page.get_by_role("button", name="Next").click()


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["390", "320"])
def test_a_phone_shows_and_takes_it_all(sandbox, size):
    page = sandbox(TALK, size=size)
    page.get_by_role("button", name="Build").tap()
    for drawer in page.locator("summary").all():
        drawer.tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    heights = page.locator(".town :is(button, input, select, summary):visible").evaluate_all(
        "all => all.map((c) => c.getBoundingClientRect()).map((r) => Math.min(r.width, r.height))"
    )
    assert min(heights) >= 44
    sizes = page.locator(".town .name").evaluate_all(
        "all => all.map((t) => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    assert min(sizes) >= 12
    # a finger 20 px off still meets a person who stands alone: targets grow into free space
    box = page.locator(".town-picture").bounding_box()
    page.get_by_role("button", name="Tie", exact=True).tap()
    person = page.locator("[data-person='11']").bounding_box()
    x, y = person["x"] + person["width"] / 2, person["y"] + person["height"] / 2
    far = 20 if x < box["x"] + box["width"] / 2 else -20
    page.touchscreen.tap(x + far, y)
    assert told(page).endswith("and who else?")


def free_place(page, which):
    """Return a place on the stage where nobody is near, the first or the last such."""
    places = page.evaluate(
        """() => { const box = document.querySelector(".town-picture").getBoundingClientRect();
        const people = [...document.querySelectorAll("[data-person] .skin")].map((skin) =>
          skin.getBoundingClientRect()).map((r) => [r.x + r.width / 2, r.y + r.height / 2]);
        const free = [];
        for (let y = box.top + 30; y < box.bottom - 30; y += 10)
          for (let x = box.left + 30; x < box.right - 30; x += 10)
            if (people.every((p) => Math.hypot(p[0] - x, p[1] - y) > 45)) free.push([x, y]);
        return free; }"""
    )
    return places[which]


def test_everything_is_done_by_finger_without_dragging(sandbox):
    page = sandbox(ROW, size=PHONE)
    page.get_by_role("button", name="Build").tap()

    def tool(name):
        page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).tap()

    def person(i):
        page.locator(f"[data-person='{i}'] .skin").tap()

    tool("Add")
    page.touchscreen.tap(*free_place(page, 0))
    assert town.read(text_of(page)).n == 6
    tool("Tie")
    person(0)
    person(5)
    assert (0, 5) in town.read(text_of(page)).ties
    tool("Move")
    person(5)
    before = town.read(text_of(page)).at[5]
    page.touchscreen.tap(*free_place(page, -1))
    after = town.read(text_of(page)).at[5]
    assert abs(before[0] - after[0]) + abs(before[1] - after[1]) > 100
    tool("First")
    person(5)
    assert town.read(text_of(page)).first == (0, 5)
    tool("Remove")
    person(5)
    assert town.read(text_of(page)).n == 5


# colours do not change with the width, nor sizes with the colours
@pytest.mark.parametrize(
    ("size", "mode"),
    [
        pytest.param(DESKTOP, "light", id="desktop-light"),
        pytest.param(NARROW, "dark", id="320-dark"),
        pytest.param(DESKTOP, "dark", id="desktop-dark", marks=WHOLE),
        pytest.param(NARROW, "light", id="320-light", marks=WHOLE),
    ],
)
@pytest.mark.parametrize("rule", list(town.FIELDS))
def test_axe_finds_nothing(sandbox, rule, size, mode):
    own = "" if rule not in ("letters", "copying") else ";own=0,1,2,0,1,,,,,,,"
    page = sandbox(f"{rule};people=12;ties=0-1,1-2,2-3,3-4{own}", size=size)
    visit = sandbox.visit
    visit.colour(mode)
    page.get_by_role("button", name="Build").click()
    page.get_by_role("button", name="Next").click()
    for drawer in page.locator("summary").all():
        drawer.click()
    page.wait_for_selector(".town-field")
    allowed = page.evaluate("document.querySelector('meta[http-equiv]') !== null")
    assert allowed
    assert visit.violations() == []


def test_each_state_has_a_shape_of_its_own(sandbox):
    page = sandbox(TALK)
    looks = [
        "undecided", "adopter", "adopter talking", "adopter talking engaged", "rejecter",
        "adopter talking discontented", "undecided asleep", "undecided informed", "chosen letter-0",
        "chosen letter-1", "chosen letter-2", "chosen letter-0 torn",
    ]  # fmt: skip
    drawn = page.evaluate(
        """looks => looks.map((look) => { const box = document.createElement("div");
        document.querySelector(".town").append(box);
        Town.face(box, look);
        const seen = [...box.querySelectorAll("path, circle")].filter((part) => {
          const style = getComputedStyle(part);
          return style.stroke !== "none" || style.fill !== "none"; }).filter((part) =>
          part.getClientRects().length && (part.getAttribute("d") ?? "circle")).map((part) =>
          [part.getAttribute("class"), part.getAttribute("d"),
           getComputedStyle(part).strokeDasharray].join());
        box.remove();
        return seen.join(); })""",
        looks,
    )
    assert len(set(drawn)) == len(looks)


@pytest.mark.clock
def test_a_key_is_answered_within_a_tenth_of_a_second(sandbox):
    page = sandbox("talk;people=60;seed=3;ties=" + ties_text(60, 180), motion="no-preference")
    page.locator("[tabindex='0'][data-person]").focus()
    took = page.evaluate(
        """() => { const times = [];
        for (const key of ["Enter", "ArrowRight", "ArrowDown", "t", "Escape", "n"]) {
          const start = performance.now(), words = () =>
            document.querySelector(".town").innerHTML, before = words();
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
            {key, bubbles: true, cancelable: true}));
          if (words() === before) throw new Error(`nothing changed after ${key}`);
          times.push(performance.now() - start); }
        return Math.max(...times); }"""
    )
    print(f"slowest answer to a key: {took:.0f} ms")
    assert took < 100


def ties_text(n, count):
    rng = np.random.default_rng(7)
    pairs = set()
    while len(pairs) < count:
        a, b = sorted(rng.integers(0, n, 2).tolist())
        if a != b and b - a < 40:
            pairs.add((a, b))
    return ",".join(f"{a}-{b}" for a, b in sorted(pairs))


@pytest.mark.clock
@pytest.mark.parametrize(("n", "rate"), [(60, 60), (2000, 30)])
def test_a_town_moves_smoothly(sandbox, n, rate):
    text = f"talk;people={n};seed=3;ties={ties_text(n, 4 * n)};n_seeds={n // 12};silence=0.3"
    page = sandbox(text, motion="no-preference")
    page.evaluate(
        """() => { window.work = []; const ask = window.requestAnimationFrame;
        window.requestAnimationFrame = (act) => ask((now) => { const start = performance.now();
          act(now); window.work.push(performance.now() - start); }); window.ask = ask; }"""
    )
    page.get_by_role("button", name="Play").click()
    gaps = page.evaluate(
        """() => new Promise((done) => { const gaps = []; let last = 0;
        const frame = (now) => { if (last) gaps.push(now - last); last = now;
          if (gaps.length < 180) ask(frame); else done(gaps); };
        ask(frame); })"""
    )
    work = page.evaluate("window.work")
    for name, times in (("from frame to frame", gaps), ("work in a frame", work)):
        middle, most = np.quantile(times, [0.5, 0.95])
        print(f"{n} people, {name}: median {middle:.1f} ms, 95 % at most {most:.1f} ms")
    assert len(work) > 20
    assert np.median(work) < 1000 / rate / 2  # the other half is the browser's, to paint
    steps = page.evaluate("document.querySelector('.town').sandbox.states[0].length")
    assert steps > 2


@pytest.mark.clock
def test_without_motion_nothing_waits(sandbox):
    page = sandbox(TALK)
    page.locator("[tabindex='0'][data-person]").focus()
    took = page.evaluate("performance.now()")
    for _ in range(20):
        press(page, "n")
    took = page.evaluate("performance.now()") - took
    assert "Day 20 of 20" in page.locator(".town-clock").inner_text()
    assert took < 3000
    durations = page.evaluate("document.getAnimations().map(a => a.effect.getTiming().duration)")
    assert max(durations, default=0) < 1  # what course.css leaves of a transition
    assert press(page, "n").startswith("It is over. adopters: ")


@pytest.mark.clock
def test_two_presses_in_a_moment_are_one_day(sandbox):
    page = sandbox(TALK, motion="no-preference")
    page.locator("[tabindex='0'][data-person]").focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.wait_for_timeout(1500)
    assert "Day 1 of 20" in page.locator(".town-clock").inner_text()


def test_a_crowd_is_watched_and_not_built(sandbox):
    page = sandbox("bond;people=2000;ties=" + ties_text(2000, 6000) + ";n_seeds=5")
    assert page.get_by_role("img").get_attribute("aria-label") == "Open ties, 2000 people"
    assert not page.get_by_role("button", name="Build").is_visible()
    for _ in range(4):
        page.get_by_role("button", name="Next step").click()
    assert told(page).startswith("Step 4. ")
    assert len(told(page)) < 200
