"""Every page in a real browser with no network: quiet, accessible, and readable on a phone."""

from pathlib import Path

import pytest
from conftest import WIDE_FONT, Visit, every
from test_explorer import explorers

from coursebook.contents import pages

pytestmark = [pytest.mark.browser, pytest.mark.book]

ROOT = Path(__file__).resolve().parents[1]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
CUT = """[...document.querySelectorAll('div[class*="highlight-sh"] pre')]
  .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.textContent)"""


def settle(page):
    """Wait until pictures and scripts have had their turn."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")


class Dark(Visit):
    """A page as wide as a phone, in dark mode from its start."""

    def stay(self, name):
        """Go to a page of the book, unless it is shown already; return it as it was loaded."""
        self.page.set_viewport_size(PHONE)
        if self.page.url != f"{self.site}/{name}.html":
            settle(self.open(name))
        return self.page


@pytest.fixture(scope="module")
def dark(chromium, site):
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    context.add_init_script("localStorage.mode = localStorage.theme = 'dark'")
    yield Dark(context.new_page(), site)
    context.close()


# Colours do not change with the width, nor sizes with the colours. What all pages share, such as
# the header of a phone in light mode, is tried on these two.
BOTH_IN_BOTH = ["book/index", "book/push_or_dialogue"]
# pages of the reference are all made by the same program
MADE = [name for name in pages() if name.startswith("book/reference/")]
WRITTEN = [name for name in pages() if name not in (*BOTH_IN_BOTH, *MADE)]
# the shorter form looks at each of the others in one of the two ways
LIGHT = [*BOTH_IN_BOTH, *every(2, WRITTEN), *every(6, MADE)]
DARK = [*BOTH_IN_BOTH, *every(2, WRITTEN, 1), *every(6, MADE, 3)]
PRINTED = [*BOTH_IN_BOTH, *every(4, WRITTEN, 1), *every(6, MADE, 3)]  # on which `dark` is already


@pytest.mark.parametrize("name", LIGHT)
def test_the_page_is_quiet_and_accessible_on_a_desktop(visit, name):
    page = visit.page
    page.set_viewport_size(DESKTOP)
    visit.open(name)
    settle(page)
    visit.colour("light")
    assert visit.violations() == []
    if name in BOTH_IN_BOTH:
        visit.colour("dark")
        assert visit.violations() == []
    assert (visit.errors, visit.foreign) == ([], [])


@pytest.mark.parametrize("name", DARK)
def test_the_page_is_quiet_accessible_and_fits_a_phone_in_the_dark(dark, name):
    page = dark.stay(name)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    dark.colour("dark")  # and wait until all stands still
    assert dark.violations() == []
    if name in BOTH_IN_BOTH:
        dark.colour("light")
        assert dark.violations() == []
        dark.colour("dark")
    width = page.evaluate("document.documentElement.scrollWidth")
    cut = page.evaluate(CUT)
    page.set_viewport_size(NARROW)
    page.evaluate(WIDE_FONT, True)
    narrow = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(WIDE_FONT, False)

    assert (dark.errors, dark.foreign) == ([], [])
    assert width <= PHONE["width"], "the page scrolls sideways on a phone"
    assert narrow <= NARROW["width"], "the page scrolls sideways where it is 320 pixels wide"
    assert cut == [], "a command is cut at the edge of its box"


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


@pytest.mark.parametrize(
    ("attempt", "rule"),
    [
        ("fetch('https://example.org/x').catch(() => 0)", "connect-src"),
        (
            "new Promise(done => {const i = new Image(); i.onerror = done; "
            "i.src = 'https://example.org/x.png'})",
            "img-src",
        ),
        (
            "document.head.append(Object.assign(document.createElement('script'), "
            "{textContent: 'window.slipped = 1'}))",
            "script-src",
        ),
    ],
)
def test_the_policy_of_the_pages_lets_nothing_out_and_no_script_in(visit, attempt, rule):
    visit.open("book/index")
    visit.page.evaluate(attempt)
    assert any(rule in error for error in visit.errors)
    # Chromium may announce a request that the policy then stops
    assert set(visit.foreign) <= {"https://example.org/x.png"}
    assert visit.page.evaluate("window.slipped") is None


def test_the_book_opens_from_disk(chromium, book):
    page = chromium.new_page()
    errors, asked = [], []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for name in ("book/index", "book/push_or_dialogue", "book/first_link"):
        page.goto((book / f"{name}.html").as_uri(), wait_until="load")
        page.wait_for_load_state("networkidle")
        assert page.locator("section.explorer:not(.awake)").count() == 0
    page.goto((book / "search.html").as_uri() + "?q=percolation", wait_until="load")
    page.locator("#search-results li a").first.wait_for()
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()


def test_search_finds_a_word_of_the_glossary(visit):
    page = visit.page
    page.goto(f"{visit.site}/search.html?q=percolation", wait_until="load")
    page.wait_for_selector("#search-results li a")
    links = page.locator("#search-results li a").evaluate_all("a => a.map(x => x.href)")
    assert any("glossary" in link for link in links)


# --- a reader with a keyboard only


class Reader:
    """Reads a page by Tab and Enter alone, and keeps a record of where that led.

    Attributes
    ----------
    stops : list of str
        What each stop of the Tab key is called, in order.
    """

    NAME = """() => { const e = document.activeElement;
        const label = e.labels && e.labels.length ? e.labels[0].textContent : '';
        const name = e.getAttribute('aria-label') || label || e.textContent || e.value || '';
        return e === document.body ? '' : `${e.tagName.toLowerCase()}: ${name.trim()
            .replace(/\\s+/g, ' ').slice(0, 60)}`; }"""

    def __init__(self, page):
        self.page, self.stops = page, []

    def tab(self):
        """Go one stop on; fail if the focus cannot be seen there."""
        self.page.keyboard.press("Tab")
        self.stops.append(self.page.evaluate(self.NAME))
        ring = self.page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
            const box = e.getBoundingClientRect();
            return e === document.body || (e.matches(':focus-visible') && box.width > 0); }"""
        )
        assert ring, f"nobody sees where the focus is: {self.stops[-1]}"
        return self.stops[-1]

    def reach(self, name, most=200):
        """Go on until a stop has `name` in it."""
        for _ in range(most):
            if name in self.tab():
                return
        pytest.fail(f"{name!r} cannot be reached by Tab; passed: {self.stops[-most:]}")


def test_a_keyboard_walks_through_a_whole_chapter(visit):
    page = visit.page
    page.set_viewport_size(DESKTOP)
    visit.open("book/push_or_dialogue")
    page.evaluate("localStorage.clear()")
    visit.open("book/push_or_dialogue")
    reader = Reader(page)
    reader.reach("Skip to main content")
    page.keyboard.press("Enter")

    reader.reach("With messages only")  # the guess comes before the result
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    reader.reach("With answers only")
    reader.reach("button: Show me")
    page.keyboard.press("Enter")
    assert "you guessed 40" in page.locator(".explorer-gap").text_content()
    here = page.url

    reader.reach("Why did it differ?", most=3)
    reader.reach("Ties a person", most=3)
    page.keyboard.press("End")
    assert "16" in page.locator("output[for$='mean_degree']").text_content()
    reader.reach("button: Play")
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    reader.reach("input: Step")
    page.keyboard.press("Home")
    assert page.locator(".explorer-stage output").text_content().startswith("0 of")
    reader.reach("button: Copy this run")
    page.keyboard.press("Enter")
    reader.reach("In Python")
    assert "mean_degree=16" in page.locator("[id$='-code']").input_value()
    reader.reach("summary: The numbers")
    page.keyboard.press("Enter")
    assert page.locator(".explorer table").first.is_visible()
    assert page.url == here, "an arrow key turned the page"

    reader.reach("next")
    assert sum("Skip to main content" in stop for stop in reader.stops) == 1, "went round twice"
    record = ROOT / "_build" / "keyboard-walk.txt"
    record.write_text("\n".join(reader.stops) + "\n", encoding="utf-8")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/alphabet.html")
    assert visit.errors == []


# --- a phone

# how far what is drawn, or the ring of what has the focus, lies outside of what shows it
CUT_OFF = """() => {
    const lost = [];
    function check(what, left, right, from) {
        for (let up = from; up; up = up.parentElement) {
            const whole = up === document.documentElement, box = up.getBoundingClientRect();
            if (!whole && getComputedStyle(up).overflowX === "visible") continue;
            const [low, high] = whole ? [0, innerWidth] : [box.left, box.right];
            const out = Math.max(low - left, right - high);
            if (out > 0.5) return lost.push(`${what}: ${out.toFixed(1)} px by ${up.className}`);
        }
    }
    for (const e of document.querySelectorAll(".explorer :is(button, summary, select, input)")) {
        if (!e.checkVisibility()) continue;
        const box = e.getBoundingClientRect(), ring = e.type === "range" ? 6 : 5;
        check(e.id || e.textContent, box.left - ring, box.right + ring, e.parentElement);
    }
    for (const e of document.querySelectorAll(".explorer-ticks span")) {
        if (!e.checkVisibility()) continue;
        const words = document.createRange();
        words.selectNodeContents(e);
        const box = words.getBoundingClientRect();
        check(`tick ${e.textContent}`, box.left, box.right, e.parentElement);
    }
    return lost;
}"""


@pytest.mark.parametrize("name", [f"book/{p.values[0].model.name}" for p in explorers()])
def test_no_word_and_no_focus_ring_of_an_explorer_is_cut_off_on_a_phone(dark, name):
    page = dark.stay(name)
    assert page.evaluate(CUT_OFF) == [], "while it asks for a guess"
    for skip in page.locator(".explorer-skip:visible").all():
        skip.click()
    settle(page)
    assert page.locator(".explorer-ticks:visible").count()
    assert page.evaluate(CUT_OFF) == []


# --- on paper; last, for the other tests of a page want it as it was loaded

# on paper, the colour of each word of text and code, as [words, contrast with white]
ON_PAPER = """() => {
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const faint = [];
    const walk = document.createTreeWalker(
        document.querySelector(".bd-article"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const words = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement;
        if (!words || !e.checkVisibility({ visibilityProperty: true })) continue;
        if (e.closest(".explorer, .town, .live, svg, .sd-badge, button, .headerlink")) continue;
        const [r, g, b, a = 1] = getComputedStyle(e).color.match(/[\\d.]+/g).map(Number);
        const [R, G, B] = [r, g, b].map(v => part(v * a + 255 * (1 - a)));
        const contrast = 1.05 / (0.2126 * R + 0.7152 * G + 0.0722 * B + 0.05);
        if (contrast < 4.5) faint.push([words.slice(0, 40), contrast.toFixed(1), e.className]);
    }
    return faint;
}"""
FOLDED = """[...document.querySelectorAll(".bd-article details:not([open])")]
    .map(details => details.textContent.trim().slice(0, 60))"""


@pytest.mark.parametrize("name", PRINTED)
def test_a_page_printed_from_dark_mode_is_dark_on_white_and_nothing_is_folded(dark, name):
    page = dark.stay(name)
    folded = page.evaluate(FOLDED)
    page.emulate_media(media="print")
    try:
        page.wait_for_selector("html[data-theme=light]")
        assert page.evaluate(FOLDED) == []
        assert page.evaluate(ON_PAPER) == []
        if name in BOTH_IN_BOTH:  # after the print the page is as it was; it takes its time
            page.emulate_media(media="screen")
            page.wait_for_selector("html[data-theme=dark]")
            assert page.evaluate(FOLDED) == folded
    finally:
        page.goto("about:blank")
        page.emulate_media(media="screen")
