"""The reader's own ledger in a real browser: what it shows, exports, reads and forgets.

The page stands alone, under a policy that forbids all but own files, or is opened from disk.
"""

import functools
import json
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, Visit
from test_explorer_browser import DESKTOP, NARROW, QuietPolicyHandler, wait_until

from coursebook import register
from coursebook.extensions.my_ledger import chapters
from simulations.running.catalogue import Model

pytestmark = pytest.mark.browser

STATIC = ROOT / "book" / "_static"
PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<title>My ledger</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="course.css">
<link rel="stylesheet" href="my_ledger.css"><link rel="stylesheet" href="page.css">
<script src="my_ledger.js" defer></script></head><body><main><h1>My ledger</h1>
<div class="my-ledger"><p>Without a script.</p><script type="application/json">{}</script></div>
</main></body></html>"""
STYLE = """body { margin: 0; padding: 1rem; font-family: sans-serif; color: #1f2430; }
html[data-theme="dark"] body { color: #eee; background: #14181e; }
html[data-theme="dark"] a { color: #8cf; }"""
KNOWN = chapters(ROOT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    for name in ("my_ledger.js", "my_ledger.css", "course.css"):
        (folder / name).write_bytes((STATIC / name).read_bytes())
    (folder / "page.css").write_text(STYLE)
    data = json.dumps(KNOWN).replace("<", "\\u003c")
    (folder / "my_ledger.html").write_text(PAGE.format(data), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder):
    handler = functools.partial(QuietPolicyHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def alone(opened, address):
    return opened(address, size=DESKTOP)


def guess(lean, said="You guessed 60 %; the runs say 8 %: 52 points too high.", why=""):
    return {"guess": 0.6, "question": "How many?", "said": said, "lean": lean, "why": why}


def fill(page, kept):
    """Put entries into the browser, as explorers and toys do, and look at the ledger again."""
    entries = {key: json.dumps(value) for key, value in kept.items()}
    page.evaluate("kept => { localStorage.clear(); Object.assign(localStorage, kept) }", entries)
    page.reload()


FIVE = ["push_or_dialogue", "alphabet", "percolation", "first_link", "knowledge"]
SOME = {
    "explorer-guess-push_or_dialogue": guess(1, why="I <i>like</i> messages."),
    "explorer-found-push_or_dialogue": {"0": {"words": "x", "where": "Ties 8; Cost 50 contacts"}},
    "course-toy-percolation": {"why": "Every way down led through one seat."},
}


def summary(page):
    return page.locator(".my-ledger-summary").text_content()


def test_the_page_knows_all_chapters_their_toys_and_what_there_is_to_find():
    assert [chapter["id"] for chapter in KNOWN] == [c.id for c in register.read().built]
    for chapter in KNOWN:
        assert chapter["toys"][0] == chapter["id"]
        explorer = Model(chapter["id"]).explorer.EXPLORER
        assert chapter["challenges"] == [challenge.words for challenge in explorer.challenges]


def test_an_empty_ledger_says_so_and_names_all_chapters(alone):
    page = alone.open("my_ledger")
    assert summary(page).startswith("Nothing is here yet.")
    links = page.locator(".my-ledger-chapters a").evaluate_all("all => all.map(a => a.href)")
    assert [urlsplit(link).path for link in links] == [f"/{c['id']}.html" for c in KNOWN]


def test_guess_gap_sentence_finds_and_toys_are_shown_as_text(alone):
    page = alone.open("my_ledger")
    fill(page, SOME)
    part = page.locator("section").first
    assert part.locator("h2 a").text_content() == "Push or dialogue"
    words = part.locator("dl").text_content()
    for wanted in (
        "How many?",
        "52 points too high",
        "I <i>like</i> messages.",
        "Cost 50 contacts",
    ):
        assert wanted in words
    assert page.locator(".my-ledger i").count() == 0
    assert "one seat" in page.locator("section").nth(1).text_content()
    assert "one setting of" in summary(page)
    assert "Not begun" in page.locator(".my-ledger-chapters").text_content()
    assert alone.violations() == []


@pytest.mark.parametrize(
    ("leans", "said"),
    [
        (
            [1, 1, 1, -1, 0],
            "You trusted word of mouth too much, three times of five, and too little once.",
        ),
        ([1], "You trusted word of mouth too much, once of one."),
        ([-1, -1, None], "You trusted word of mouth too little, twice of two."),
        ([1, -1], "You trusted word of mouth too much as often as too little: once each."),
        ([0, 0], "You judged word of mouth about right, each time."),
        ([None], ""),
    ],
    ids=str,
)
def test_one_sentence_sums_up_where_the_guesses_lean(alone, leans, said):
    page = alone.open("my_ledger")
    chosen = zip(FIVE, leans, strict=False)
    fill(page, {f"explorer-guess-{name}": guess(lean) for name, lean in chosen})
    found = summary(page).partition("chapters. ")[2]
    assert found == said


def test_a_link_shows_the_ledger_to_somebody_else_who_keeps_nothing_of_it(alone, chromium):
    page = alone.open("my_ledger")
    fill(page, SOME)
    page.get_by_role("button", name="Make a link").click()
    field = page.get_by_label("Link to this ledger")
    wait_until(page, field.is_visible)
    link, mine = field.input_value(), summary(page)
    assert urlsplit(link).fragment.startswith("ledger=")
    assert len(link) < 2000
    assert page.evaluate("document.activeElement.id") == "my-ledger-link"

    context = chromium.new_context(viewport=DESKTOP)
    theirs = Visit(context.new_page(), alone.site)
    theirs.page.goto(link)
    wait_until(theirs.page, lambda: theirs.page.locator("section").count() == 2)
    assert theirs.page.get_by_text("This is somebody else").is_visible()
    assert summary(theirs.page) == mine.replace("You ", "They ")
    assert "I <i>like</i> messages." in theirs.page.locator("dl").first.text_content()
    assert theirs.page.get_by_role("button", name="Forget everything").count() == 0
    assert theirs.page.evaluate("localStorage.length") == 0
    assert theirs.violations() == []
    theirs.page.get_by_role("button", name="Show mine").click()
    wait_until(theirs.page, lambda: summary(theirs.page).startswith("Nothing is here"))
    assert (theirs.errors, theirs.foreign) == ([], [])
    context.close()


@pytest.mark.parametrize("code", ["plain.bm9uc2Vuc2U", "small.AAAA", "x", "plain.e30", "plain.W10"])
def test_a_link_with_nonsense_in_it_shows_ones_own(alone, code):
    page = alone.page
    page.goto(f"{alone.site}/my_ledger.html#ledger={code}")
    wait_until(page, lambda: summary(page) != "")
    page.wait_for_timeout(100)
    assert page.locator("section").count() == 0


def test_what_a_file_or_link_holds_is_checked_before_it_is_kept(alone, tmp_path):
    page = alone.open("my_ledger")
    fill(page, {})
    nasty = {
        "push_or_dialogue": {
            "guess": {"x": 1},
            "said": "x" * 9000,
            "lean": "1",
            "why": 7,
            "found": {"0": "y" * 9000, "99": "z", "__proto__": "p"},
            "toys": {"nobody": "n"},
        },
        "elsewhere": {"guess": 1, "said": "s"},
        "alphabet": {"guess": 10, "said": "<b>s</b>", "lean": 5, "why": "w"},
        "percolation": {"guess": [0, 0.2, 0.4, 0.6, 1], "said": "You drew.", "why": "A line."},
        "first_link": {"guess": [0.5] * 99, "said": "You drew."},
    }
    file = tmp_path / "ledger.json"
    file.write_text(json.dumps({"course": "brands-become-people", "version": 1, "chapters": nasty}))
    page.locator("input[type=file]").set_input_files(file)
    news = page.locator(".my-ledger-news")
    wait_until(page, lambda: news.text_content().startswith("Read: three of"))
    keys = sorted(page.evaluate("Object.keys(localStorage)"))
    guessed = ["explorer-guess-alphabet", "explorer-guess-percolation"]
    assert keys == ["explorer-found-push_or_dialogue", *guessed]
    drawn = page.evaluate("JSON.parse(localStorage['explorer-guess-percolation'])")
    assert (drawn["guess"], drawn["why"]) == ([0, 0.2, 0.4, 0.6, 1], "A line.")
    found = page.evaluate("JSON.parse(localStorage['explorer-found-push_or_dialogue'])")
    assert list(found) == ["0"]
    assert len(found["0"]["where"]) == 600
    kept = page.evaluate("JSON.parse(localStorage['explorer-guess-alphabet'])")
    assert kept == {"guess": 10, "question": "", "said": "<b>s</b>", "lean": None, "why": "w"}
    for wrong in ('{"course": "another"}', "no JSON"):
        file.write_text(wrong)
        page.locator("input[type=file]").set_input_files(file)
        wait_until(page, lambda: news.text_content().startswith("This file is no ledger"))
    assert sorted(page.evaluate("Object.keys(localStorage)")) == keys


def test_a_saved_file_brings_all_of_it_back_and_forgetting_takes_it_away(alone, tmp_path):
    page = alone.open("my_ledger")
    fill(page, SOME | {"another-page": "stays"})
    before = page.locator(".my-ledger-chapters").inner_text()
    with page.expect_download() as down:
        page.get_by_role("button", name="Save as a file").press("Enter")
    saved = tmp_path / down.value.suggested_filename
    down.value.save_as(saved)
    assert json.loads(saved.read_text(encoding="utf-8"))["course"] == "brands-become-people"
    with page.expect_download() as down:
        page.get_by_role("button", name="Save as text").press("Enter")
    text = Path(down.value.path()).read_text(encoding="utf-8")
    assert "Push or dialogue\n----------------\nQuestion: How many?\n" in text
    assert "Why it differed: I <i>like</i> messages.\n" in text

    page.get_by_role("button", name="Forget everything").press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Keep it"
    page.keyboard.press("Enter")
    assert page.evaluate("localStorage.length") == 4
    page.get_by_role("button", name="Forget everything").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("Object.keys(localStorage)") == ["another-page"]
    assert summary(page).startswith("Nothing is here yet.")
    assert page.locator(".my-ledger-news").text_content() == "Forgotten."

    page.locator("input[type=file]").set_input_files(saved)
    wait_until(page, lambda: page.locator("section").count() == 2)
    assert page.locator(".my-ledger-chapters").inner_text() == before


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_is_readable_on_a_narrow_phone_and_axe_finds_nothing(alone, mode):
    page = alone.open("my_ledger")
    page.set_viewport_size(NARROW)
    fill(page, SOME)
    alone.colour(mode)
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Forget everything").click()
    wait_until(page, page.get_by_label("Link to this ledger").is_visible)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    heights = page.locator("button:visible").evaluate_all(
        "all => all.map(b => b.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    assert alone.violations() == []


def test_it_works_from_disk_and_where_nothing_is_kept(chromium, folder):
    context = chromium.new_context()
    visit = Visit(context.new_page(), "file://")
    visit.page.goto((folder / "my_ledger.html").as_uri())
    fill(visit.page, SOME)
    visit.page.get_by_role("button", name="Make a link").click()
    field = visit.page.get_by_label("Link to this ledger")
    wait_until(visit.page, field.is_visible)
    assert field.input_value().startswith((folder / "my_ledger.html").as_uri() + "#ledger=")
    visit.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden') }})"
    )
    visit.page.goto("about:blank")
    visit.page.goto((folder / "my_ledger.html").as_uri())
    assert summary(visit.page).startswith("Nothing is here yet.")
    assert (visit.errors, visit.foreign) == ([], [])
    context.close()
