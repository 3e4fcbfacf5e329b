"""The Town in a real browser: towns equal to the engines, and a sandbox for hands, keys and ears.

The pages stand alone: a small HTML page that loads the scripts from their sources, opened from
disk. No test here needs the built book.
"""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from conftest import Visit
from test_town import WRONG

from simulations import town
from simulations.core.chance import chance_within, uniforms, waiting_times
from simulations.percolation import engine as percolation
from simulations.percolation.rules import Parameters as Film
from simulations.town import text as town_text

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[1] / "book" / "_static"
SOURCES = [STATIC / "town" / name for name in (STATIC / "town" / "order.txt").read_text().split()]
QUICK, LONG = 50, 1000  # towns a rule
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


class FromDisk(Visit):
    """A page from disk; it must neither complain nor ask anybody for anything."""

    def _stay_here(self, route):
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()


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
    return pytest.param(count, marks=pytest.mark.slow, id=f"{count}") if slow else count


@pytest.mark.parametrize("count", [many(QUICK, False), many(LONG, True)])
@pytest.mark.parametrize("rule", list(town.FIELDS))
def test_towns_are_equal_person_by_person_and_step_by_step(rules, rule, count):
    towns = [random_town(rule, k) for k in range(count)]
    if rule == "talk":
        for k in range(0, count, 3):
            towns[k] = with_days(towns[k], np.random.default_rng(k))
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
    drawn = rules.evaluate("side => Town.lattice(side)", 7)
    again = rules.evaluate("told => Town.encode(Town.make({rule: 'site', ...told}))", drawn)
    assert town.read(again).ties == town.lattice(7, quality=0.5).ties


@pytest.mark.parametrize("count", [many(QUICK, False), many(LONG, True)])
def test_talk_is_equal_to_the_run_of_the_chapter(rules, count):
    from simulations.push_or_dialogue import engine
    from simulations.push_or_dialogue.rules import Parameters

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
        own: rule.own && [rule.own.low, rule.own.high, rule.own.whole ?? false]}]))"""
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
