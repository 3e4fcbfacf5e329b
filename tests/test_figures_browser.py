"""Every figure of the book in a real browser: on a phone, in light and in dark, it can be read."""

import pytest
from conftest import Visit, every_third
from test_book import chapters

pytestmark = [pytest.mark.browser, pytest.mark.book]

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SMALLEST = 12  # pixels of a word on a phone
# What is wrong with the words of the figures that are seen, as [figure, words, what].
FAULTS = """(least) => {
  const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
  const read = text => [...text.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const over = (top, ground) => [0, 1, 2].map(i => top[3] * top[i] + (1 - top[3]) * ground[i]);
  const paper = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = read(getComputedStyle(e).backgroundColor);
      if (colour[3] > 0) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const has = ([shape, room], box) => {
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    if (x < room.left || room.right < x || y < room.top || room.bottom < y) return false;
    if (shape.getAttribute('fill') === 'none') return false;
    if (shape.isPointInFill) {
      const at = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
      return shape.isPointInFill(at);
    }
    return true;
  };
  const bad = [];
  document.querySelectorAll('.course-figure').forEach((figure, place) => {
    const ground = paper(figure);
    for (const svg of figure.querySelectorAll('svg')) {
      const frame = svg.getBoundingClientRect();
      if (!frame.width) continue;
      const shapes = [...svg.querySelectorAll('path, use, rect')].filter(e => !e.closest('defs'))
        .map(e => [e, e.getBoundingClientRect()]);
      const words = [...svg.querySelectorAll('text')].filter(e => e.textContent.trim());
      const boxes = words.map(e => e.getBoundingClientRect());
      words.forEach((word, i) => {
        const say = what => bad.push([place, word.textContent.trim(), what]), box = boxes[i];
        const inner = word.querySelector('tspan') ? [...word.querySelectorAll('tspan')] : [word];
        const m = word.getScreenCTM(), scale = Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
        // an exponent is smaller than what it stands at
        const size = scale * Math.max(...inner.map(e => parseFloat(getComputedStyle(e).fontSize)));
        if (size < least) say(`${size.toFixed(1)} pixels`);
        if (box.left < frame.left - 1.5 || box.right > frame.right + 1.5 ||
            box.top < frame.top - 1.5 || box.bottom > frame.bottom + 1.5) say('cut off');
        boxes.slice(0, i).forEach((other, j) => {
          const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
          const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
          if (wide > 2 && high > 4) say(`on top of ${words[j].textContent.trim()}`);
        });
        let under = ground;
        for (const [shape, room] of shapes) {
          if (!has([shape, room], box)) continue;
          const look = getComputedStyle(shape);
          if (look.fill === 'none' || look.fill.startsWith('url')) continue;
          if (!(shape.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
          const fill = read(look.fill);
          fill[3] *= parseFloat(look.fillOpacity) * parseFloat(look.opacity);
          under = over(fill, under);
        }
        const seen = over(read(getComputedStyle(inner[0]).fill), under);
        const [high, low] = [light(seen), light(under)].sort((a, b) => b - a);
        const contrast = (high + 0.05) / (low + 0.05);
        if (contrast < 4.5) say(`contrast ${contrast.toFixed(1)}`);
      });
    }
  });
  return bad;
}"""
# how many pictures of a kind stand beside each one that is seen, itself included
A_LINE = """kind => [...document.querySelectorAll('.figure-panels')].flatMap(panels => {
  const boxes = [...panels.querySelectorAll(kind)].map(e => e.getBoundingClientRect());
  const tops = boxes.filter(box => box.width).map(box => Math.round(box.top));
  return tops.map(top => tops.filter(other => other === top).length);
})"""


@pytest.fixture(scope="module")
def phone(chromium, site):
    """Return a `Visit` with a page as wide as a phone."""
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    yield Visit(context.new_page(), site)
    context.close()


def unfolded(phone, name):
    """Open a page and all that is folded in it, unless it is open; return the page."""
    if phone.page.url == f"{phone.site}/{name}.html":
        return phone.page
    page = phone.open(name)
    page.evaluate(
        "for (const fold of document.querySelectorAll('.bd-article details')) fold.open = 1"
    )
    return page


@pytest.mark.parametrize("name", every_third(chapters()))
def test_every_word_of_a_figure_can_be_read_on_a_phone_in_light_and_dark(phone, name):
    page = unfolded(phone, name)
    found = {}
    for mode in ("light", "dark"):
        phone.colour(mode)
        if faults := page.evaluate(FAULTS, SMALLEST):
            found[mode] = faults
    assert found == {}


@pytest.mark.parametrize("name", every_third(chapters()))
def test_panels_stand_one_below_the_other_on_a_phone_and_two_a_line_on_a_desktop(phone, name):
    page = unfolded(phone, name)
    try:
        for size, most in ((PHONE, {"panel": 1, "small": 2}), (DESKTOP, {"panel": 2, "small": 2})):
            page.set_viewport_size(size)
            for kind, count in most.items():
                assert max(page.evaluate(A_LINE, f".figure-{kind}"), default=0) <= count, size
    finally:
        page.set_viewport_size(PHONE)


def test_a_word_that_nobody_can_read_would_be_noticed(phone):
    page = unfolded(phone, "book/push_or_dialogue")
    phone.colour("light")  # a test before may have left it dark
    page.evaluate(
        """async () => {
          const seen = [...document.querySelectorAll('.figure-panel')].filter(e => e.clientWidth);
          const words = [...seen[0].querySelectorAll('text')];
          const [one, two] = words.filter(e => e.textContent.trim());
          one.setAttribute('font-size', 3);
          two.setAttribute('fill', '#cccccc');
          const copy = two.parentNode.appendChild(two.cloneNode(true));
          copy.textContent = 'again';
          // without motion every change of style still takes its hundredth of a millisecond
          const frame = () => new Promise(requestAnimationFrame);
          await frame(); await frame();
        }"""
    )
    found = " ".join(what for _, _, what in page.evaluate(FAULTS, SMALLEST))
    assert "pixels" in found
    assert "contrast" in found
    assert "on top of" in found
