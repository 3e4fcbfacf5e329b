"""What axe cannot see: the order of the focus, names and live regions, forced colours, large text.

One chapter, the exercises and the front page, in Chromium and in Firefox. In Chromium names and
roles come from its accessibility tree, over the protocol of its developer tools. Firefox hands its
tree to no driver; there Playwright computes roles and names from the page by the same rules.
"""

import re

import pytest
from conftest import WHOLE, Visit
from test_browser import CUT_OFF, DESKTOP
from test_explorer_browser import settle
from test_other_browsers import firefox  # noqa: F401  the fixture

pytestmark = [pytest.mark.browser, pytest.mark.book]

CHAPTER = "book/percolation"
PLAINEST = '<i role="slider" aria-label="plainest" aria-valuenow="1" aria-valuetext="in words"></i>'
PAGES = [CHAPTER, "book/exercises", "book/index"]
# the shorter form has Firefox read the chapter only, and that in all four ways
ENGINES = {"chromium": [], "firefox": WHOLE}
# what somebody can act on, as accessibility trees call it
ACTS = {"button", "link", "slider", "combobox", "textbox", "radio", "checkbox", "spinbutton"}
ACTS |= {"searchbox", "DisclosureTriangle", "switch", "menuitem"}


@pytest.fixture
def visit(request, site):
    """Return a `Visit` in the engine that a test names, desktop width."""
    browser = request.getfixturevalue(request.param)
    context = browser.new_context(viewport=DESKTOP)
    visit = Visit(context.new_page(), site)
    visit.engine = request.param
    yield visit
    context.close()


def both(*names):
    """Return a decorator of tests of some pages, in either engine."""
    cases = [
        pytest.param(name, engine, marks=marks if name != CHAPTER else [])
        for name in names
        for engine, marks in ENGINES.items()
    ]
    return pytest.mark.parametrize(("name", "visit"), cases, indirect=["visit"])


chromium_only = pytest.mark.parametrize("visit", ["chromium"], indirect=True)


def tree(page):
    """Return the accessibility tree of Chromium as a flat list of role, name and properties."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (
            node["role"]["value"],
            node.get("name", {}).get("value", ""),
            {p["name"]: p["value"].get("value") for p in node.get("properties", ())},
        )
        for node in nodes
        if not node["ignored"]
    ]


def named(visit):
    """Return role and name of everything on a page that somebody can act on."""
    if visit.engine == "chromium":
        return [(role, name) for role, name, _ in tree(visit.page) if role in ACTS]
    lines = visit.page.locator("body").aria_snapshot().splitlines()
    found = (re.match(r"\s*- '?(\w+)(?: \"((?:[^\"\\]|\\.)*)\")?", line) for line in lines)
    return [(line[1], line[2] or "") for line in found if line and line[1] in ACTS]


@both(*PAGES)
def test_everything_one_can_act_on_has_a_name(visit, name):
    visit.open(name)
    settle(visit.page)
    found = named(visit)
    assert len(found) > 20
    assert [role for role, called in found if not called.strip()] == []
    nameless = "all => all.filter((one) => !one.textContent.trim() && !one.ariaLabel).length"
    assert visit.page.locator("summary").evaluate_all(nameless) == 0


@both(*PAGES)
def test_the_focus_goes_through_the_text_in_the_order_of_reading(visit, name):
    page = visit.open(name)
    settle(page)
    page.evaluate("window.stops = []")
    page.locator("article.bd-article h1").first.evaluate(
        "h => { h.tabIndex = -1; h.focus({preventScroll: true}); }"
    )
    for _ in range(150):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            """() => { const e = document.activeElement;
            if (!e.closest('article.bd-article')) return false;
            stops.push(e); return e.getBoundingClientRect().width > 0; }"""
        )
        if not inside:
            break
    back = page.evaluate(
        """() => stops.filter((e, i) => i &&
            !(stops[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING))
            .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert page.evaluate("stops.length") >= 3
    assert back == []
    assert page.evaluate("document.querySelectorAll('article [tabindex]:not([tabindex=\"0\"],"
                         "[tabindex=\"-1\"])').length") == 0  # fmt: skip


@chromium_only
def test_what_changes_by_itself_is_said_in_a_live_region(visit):
    page = visit.open(CHAPTER)
    page.locator(".explorer-skip:visible").first.click()
    settle(page)
    live = [(role, props) for role, _, props in tree(page) if props.get("live") == "polite"]
    assert {"status"} <= {role for role, _ in live}
    slider = page.locator(".explorer-controls input").first
    before = page.locator(".explorer-sentence").text_content()
    slider.focus()
    page.keyboard.press("End")
    settle(page)
    sentence = page.locator(".explorer-sentence")
    assert sentence.text_content() != before
    assert sentence.get_attribute("aria-live") == "polite"
    focused = [(role, name, p) for role, name, p in tree(page) if p.get("focused")]
    sliders = [(name, p) for role, name, p in focused if role == "slider"]
    assert len(sliders) == 1
    # the words beside a slider are what is read, not the number of its step
    words = slider.get_attribute("aria-valuetext")
    assert words != slider.input_value()
    page.locator("article").evaluate("(place, text) => place.insertAdjacentHTML('beforeend', text)",
                                     PLAINEST)  # fmt: skip
    (plainest,) = (p for role, name, p in tree(page) if (role, name) == ("slider", "plainest"))
    if plainest["valuetext"] != "in words":
        pytest.skip("the tools of this Chromium hand out no aria-valuetext, of no slider")
    assert sliders[0][1]["valuetext"] == words


@chromium_only
def test_in_forced_colours_curves_text_and_focus_are_still_seen(visit):
    page = visit.page
    page.emulate_media(forced_colors="active")
    visit.open(CHAPTER)
    page.locator(".explorer-skip:visible").first.click()
    settle(page)
    found = page.evaluate(
        """() => {
        const paper = getComputedStyle(document.body).backgroundColor;
        const lines = [...document.querySelectorAll('.explorer-series .explorer-line')];
        const button = document.querySelector('.explorer-play');
        button.focus();
        return {
            paper,
            strokes: lines.map(l => getComputedStyle(l).stroke),
            words: [...document.querySelectorAll('.explorer text')]
                .map(t => getComputedStyle(t).fill),
            slider: getComputedStyle(document.querySelector('.explorer-controls input')).appearance,
            ring: getComputedStyle(button).outlineColor,
        }; }"""
    )
    assert found["strokes"]
    for colour in (*found["strokes"], *found["words"], found["ring"]):
        assert colour not in ("none", found["paper"])
    assert found["slider"] == "auto"  # the system draws it in its own colours


@both(*PAGES)
def test_text_twice_as_large_fits_the_page(visit, name):
    page = visit.open(name)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for skip in page.locator(".explorer-skip:visible").all():
        skip.click()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP["width"]
    assert page.evaluate(CUT_OFF) == []
    sizes = page.evaluate(
        "[...document.querySelectorAll('article.bd-article p')].filter(p => p.checkVisibility())"
        ".map(p => parseFloat(getComputedStyle(p).fontSize))"
    )
    assert min(sizes) >= 24, "some text stays small"


@both(*PAGES, "book/push_or_dialogue", "book/contact_to_relation")
def test_a_page_reads_in_one_column_of_320_pixels(visit, name):
    visit.page.set_viewport_size({"width": 320, "height": 640})
    page = visit.open(name)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
