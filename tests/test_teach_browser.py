"""Slides in a real browser, from disk: they fit, are quiet, accessible, and print."""

import re
from importlib.resources import files

import pytest
from test_teach import CHAPTERS, WITH_CLAIM

pytestmark = [pytest.mark.browser, pytest.mark.book]
STAGE = {"width": 1280, "height": 720}
OVERFLOW = """() => {
  const page = Reveal.getCurrentSlide().querySelector('.page'), room = page.getBoundingClientRect();
  const bad = [];
  if (page.scrollHeight > page.clientHeight + 1 || page.scrollWidth > page.clientWidth + 1)
    bad.push('the slide');
  for (const part of page.querySelectorAll('.words, .words *, .picture, h1, h2')) {
    const box = part.getBoundingClientRect();
    if (box.width && (box.right > room.right + 1 || box.bottom > room.bottom + 1))
      bad.push(part.outerHTML.slice(0, 80));
  }
  for (const image of page.querySelectorAll('img'))
    if (image.naturalWidth < 200 || image.getBoundingClientRect().height < 300)
      bad.push('a small picture');
  return bad;
}"""
COLOUR = "mode => Object.assign(document.documentElement.dataset, {theme: mode, mode: mode})"


class Deck:
    """Slides opened from disk, in a browser that may read files and nothing else."""

    def __init__(self, page, folder):
        self.page, self.folder, self.errors, self.foreign = page, folder, [], []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.route(re.compile("^(?!file:|data:|blob:|about:)"), self._refuse)

    def _refuse(self, route):
        self.foreign.append(route.request.url)
        route.abort()

    def open(self, chapter, query=""):
        """Show the first slide; return how many there are."""
        self.page.goto((self.folder / f"{chapter}.html").as_uri() + query)
        self.page.wait_for_function("window.Reveal && Reveal.isReady()")
        return self.page.evaluate("Reveal.getTotalSlides()")

    def violations(self):
        """Return what axe objects to, one line for each rule."""
        script = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
        self.page.evaluate(script)
        return self.page.evaluate(
            """axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false})
            .then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 120)))"""
        )


@pytest.fixture
def deck(chromium, class_pages):
    context = chromium.new_context(viewport=STAGE, reduced_motion="reduce")
    yield Deck(context.new_page(), class_pages / "slides")
    context.close()


@pytest.mark.parametrize("chapter", WITH_CLAIM)
def test_every_slide_fits_and_asks_nobody(deck, chapter):
    found = {}
    for place in range(deck.open(chapter)):
        deck.page.evaluate(f"Reveal.slide({place})")
        deck.page.wait_for_timeout(30)
        if bad := deck.page.evaluate(OVERFLOW):
            found[place + 1] = bad
    assert found == {}
    assert deck.foreign == []
    assert deck.errors == []


def test_slides_are_accessible_and_move_by_keyboard(deck):
    count = deck.open("push_or_dialogue")
    found = {}
    for place in range(count):
        if bad := deck.violations():
            found[place + 1] = bad
        deck.page.keyboard.press("ArrowRight")
        deck.page.wait_for_timeout(30)
    assert found == {}
    assert deck.page.evaluate("Reveal.isLastSlide()")


def test_the_explorer_is_alive_on_its_slide(deck):
    deck.open("push_or_dialogue")
    explorer = deck.page.frame_locator("iframe")
    deck.page.evaluate(
        "Reveal.slide([...document.querySelectorAll('.slides > section')]"
        ".findIndex(slide => slide.querySelector('iframe')))"
    )
    place = deck.page.evaluate("Reveal.getIndices().h")
    explorer.get_by_role("button", name="Skip").click()
    before = explorer.locator(".explorer-sentence").inner_text()
    explorer.locator("input[type=range]").nth(1).focus()
    deck.page.keyboard.press("ArrowLeft")
    assert explorer.locator(".explorer-sentence").inner_text() != before
    assert deck.page.evaluate("Reveal.getIndices().h") == place
    assert deck.errors == []


def test_the_speaker_sees_the_notes_of_the_section(deck):
    deck.open("percolation")
    with deck.page.expect_popup() as popup:
        deck.page.keyboard.press("s")
    notes = popup.value.locator(".speaker-controls-notes")
    notes.get_by_text("Two numbers on paper").wait_for()
    assert "4 minutes" in notes.inner_text()


def test_a_deck_prints_one_page_a_slide(deck):
    deck.open("knowledge")
    count = deck.page.locator(".slides > section").count()
    deck.open("knowledge", "?print-pdf")
    deck.page.wait_for_selector(".pdf-page")
    pdf = deck.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == count


def test_the_teacher_edition_is_accessible(chromium, class_pages):
    context = chromium.new_context(viewport=STAGE, reduced_motion="reduce")
    page = Deck(context.new_page(), class_pages / "book" / "book")
    found = {}
    for chapter in CHAPTERS[:2]:
        page.page.goto((page.folder / f"{chapter}.html").as_uri())
        for mode in ("light", "dark"):
            page.page.evaluate(COLOUR, mode)
            page.page.wait_for_timeout(500)
            if bad := page.violations():
                found[chapter, mode] = bad
    context.close()
    assert found == {}
