"""Every page in a real browser with no network: quiet, accessible, and readable on a phone."""

from pathlib import Path

import pytest
import yaml

pytestmark = [pytest.mark.browser, pytest.mark.book]

ROOT = Path(__file__).resolve().parents[1]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def pages():
    """Return the names of the pages in _toc.yml."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *chapters]


def settle(page):
    """Wait until pictures and scripts have had their turn."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", pages())
def test_the_page_is_quiet_accessible_and_fits_a_phone(visit, name):
    page = visit.page
    page.set_viewport_size(DESKTOP)
    visit.open(name)
    settle(page)
    found = {}
    for mode in ("light", "dark"):
        visit.colour(mode)
        found[f"desktop, {mode}"] = visit.violations()

    page.set_viewport_size(PHONE)
    page.reload(wait_until="load")
    settle(page)
    for mode in ("light", "dark"):
        visit.colour(mode)
        found[f"phone, {mode}"] = visit.violations()
    width = page.evaluate("document.documentElement.scrollWidth")

    assert visit.errors == []
    assert visit.foreign == []
    assert {where: what for where, what in found.items() if what} == {}
    assert width <= PHONE["width"], "the page scrolls sideways on a phone"


def test_the_reader_can_skip_to_the_text_and_switch_to_dark_by_keyboard(visit):
    page = visit.page
    page.set_viewport_size(DESKTOP)
    visit.open("book/index")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.locator(".theme-switch-button").first.focus()
    seen = set()
    for _ in range(3):
        page.keyboard.press("Enter")
        seen.add(page.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}


def test_a_request_to_another_host_would_be_noticed(visit):
    visit.open("book/index")
    visit.page.evaluate(
        "new Promise(done => {const i = new Image(); i.onerror = done; "
        "i.src = 'https://example.org/x.png'})"
    )
    assert visit.foreign == ["https://example.org/x.png"]


def test_search_finds_a_word_of_the_glossary(visit):
    page = visit.page
    page.goto(f"{visit.site}/search.html?q=percolation", wait_until="load")
    page.wait_for_selector("#search-results li a")
    links = page.locator("#search-results li a").evaluate_all("a => a.map(x => x.href)")
    assert any("glossary" in link for link in links)
