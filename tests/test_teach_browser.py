"""Slides in a real browser, from disk: they fit, are quiet, accessible, and print."""

import re

import pytest
from conftest import Visit, every_third
from test_teach import WITH_CLAIM

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
  const counter = document.querySelector('.slide-number').getBoundingClientRect();
  for (const part of page.querySelectorAll('.words, .picture, iframe')) {
    const box = part.getBoundingClientRect();
    if (box.left < counter.right && box.bottom > counter.top) bad.push('into the counter');
  }
  for (const image of page.querySelectorAll('img'))
    if (image.naturalWidth < 200) bad.push('a small picture');
  for (const image of page.querySelectorAll('img, .figure-pieces'))
    if (image.getBoundingClientRect().height < 300) bad.push('a picture that is drawn small');
  return bad;
}"""


@pytest.fixture
def visit_files(chromium, class_pages):
    """Return a `Visit` to what an instructor has, from disk: nothing else may be asked for."""
    context = chromium.new_context(viewport=STAGE, reduced_motion="reduce")
    yield Visit(context.new_page(), class_pages.as_uri())
    context.close()


@pytest.fixture
def deck(visit_files):
    """Return a function that shows the slides of a chapter, and what it shows them in."""

    def open_deck(chapter, query=""):
        visit_files.open(f"slides/{chapter}")
        if query:
            visit_files.page.goto(visit_files.page.url + query)
        visit_files.page.wait_for_function("window.Reveal && Reveal.isReady()")
        return visit_files

    return open_deck


@pytest.mark.parametrize("chapter", every_third(WITH_CLAIM, 1))  # the first deck takes a minute
def test_every_slide_fits_and_asks_nobody(deck, chapter):
    shown, found = deck(chapter), {}
    for place in range(shown.page.evaluate("Reveal.getTotalSlides()")):
        shown.page.evaluate(f"Reveal.slide({place})")
        shown.page.wait_for_timeout(30)
        if bad := shown.page.evaluate(OVERFLOW):
            found[place + 1] = bad
    assert found == {}
    assert shown.foreign == []
    assert shown.errors == []


def test_a_slide_that_is_too_full_would_be_noticed(deck):
    shown = deck("push_or_dialogue")
    shown.page.evaluate("document.querySelector('.words').append('too much '.repeat(400))")
    assert "the slide" in shown.page.evaluate(OVERFLOW)


def test_slides_are_accessible_and_move_by_keyboard(deck):
    shown, found = deck("push_or_dialogue"), {}
    while not shown.page.evaluate("Reveal.isLastSlide()"):
        place = shown.page.evaluate("Reveal.getIndices().h")
        if bad := shown.violations():
            found[place + 1] = bad
        shown.page.keyboard.press("ArrowRight")
        shown.page.wait_for_function(f"Reveal.getIndices().h === {place + 1}")
    assert found == {}


def explorer_of(page):
    """Go to the slide with the explorer, skip its guess, and return its frame."""
    page.evaluate(
        "Reveal.slide([...document.querySelectorAll('.slides > section')]"
        ".findIndex(slide => slide.querySelector('iframe')))"
    )
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Skip").click()
    return frame


@pytest.mark.parametrize("chapter", WITH_CLAIM)
def test_the_chart_of_the_explorer_is_seen_whole_on_its_slide(deck, chapter):
    chart = explorer_of(deck(chapter).page).locator(".explorer-chart > svg")
    assert chart.evaluate("svg => svg.getBoundingClientRect().bottom - innerHeight") <= 0


def test_the_explorer_is_alive_on_its_slide(deck):
    shown = deck("push_or_dialogue")
    page, explorer = shown.page, explorer_of(shown.page)
    place = page.evaluate("Reveal.getIndices().h")
    before = explorer.locator(".explorer-sentence").inner_text()
    explorer.locator(".explorer-controls input").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    assert explorer.locator(".explorer-sentence").inner_text() != before
    assert page.evaluate("Reveal.getIndices().h") == place
    assert shown.errors == []


def test_the_speaker_sees_the_notes_of_the_section(deck):
    shown = deck("percolation")
    with shown.page.expect_popup() as popup:
        shown.page.keyboard.press("s")
    notes = popup.value.locator(".speaker-controls-notes")
    notes.get_by_text("Two numbers on paper").wait_for()
    assert "4 minutes" in notes.inner_text()


def test_a_deck_prints_one_page_a_slide(deck):
    page = deck("knowledge", "?print-pdf").page
    page.wait_for_selector(".pdf-page")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    count = page.locator(".pdf-page").count()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == count >= 12


def test_the_teacher_edition_is_accessible(visit_files):
    visit_files.open("book/book/agents_to_arrays")
    found = {}
    for mode in ("light", "dark"):
        visit_files.colour(mode)
        if bad := visit_files.violations():
            found[mode] = bad
    assert found == {}
    assert visit_files.foreign == []
