"""Explorers in a real browser: every control moves, by keyboard too, and nothing leaves home.

The pages stand alone (one explorer, its script and its style, served under a policy that forbids
all but own files, or opened from disk). The last tests meet the explorers in the built book.
"""

import functools
import re
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from conftest import WHOLE, QuietHandler, Visit, every, every_third
from test_explorer import across, draw_lattice, drawing, explorers, small, stage

from simulations.explorer import Prediction, Scene, percent
from simulations.explorer.fresh import fresh
from simulations.explorer.page import page as html_of
from simulations.explorer.stored import make, stored
from simulations.networks import from_ties
from simulations.running.catalogue import Model

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[1] / "book" / "_static"
DESKTOP, PHONE, NARROW = (
    {"width": width, "height": height} for width, height in ((1280, 900), (390, 844), (320, 640))
)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<title>Explorer</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="course.css">
<link rel="stylesheet" href="explorer.css"><link rel="stylesheet" href="page.css">
<script src="explorer.js" defer></script></head>
<body><main><h1>A chapter</h1>{}</main></body></html>"""
STYLE = """body { margin: 0; padding: 1rem; font-family: sans-serif; }
main { max-width: 48rem; margin: auto; }
html[data-theme="dark"] body { color: #eee; background: #14181e; }"""

THREE = small(name="three", stage=stage())
LATTICE = across(
    stage=stage(draw=draw_lattice, panels=(("", "neutral", {}),)),
    predict=Prediction(
        "Where does it tip?", answer=lambda result: "soon", choices=("soon", "late", "never")
    ),
)


def draw_many(parameters, seed):
    """Draw a hundred people in a row, of whom one has adopted, then its neighbours."""
    states = np.zeros((2, 100), int)
    states[:, 50] = states[1, 49] = states[1, 51] = 1
    return Scene(states, from_ties([(i, i + 1) for i in range(99)], n=100))


def draw_triangle(parameters, seed):
    """Draw three people who are all tied: one has adopted, then the other two do at once."""
    states = np.array([[1, 0, 0], [1, 1, 1]])
    return Scene(states, from_ties([(0, 1), (0, 2), (1, 2)]))


TRIANGLE = small(name="triangle", stage=stage(draw=draw_triangle, panels=(("", "neutral", {}),)))
DRAWN = small(name="drawn", predict=drawing(), theory=lambda parameters: ([0, 12], [0.1, 0.2]))
MANY = small(name="many", stage=stage(draw=draw_many, panels=(("", "neutral", {}),)))


class QuietPolicyHandler(QuietHandler):
    """Serves files under a policy that allows neither inline scripts nor inline styles."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a page for each explorer."""
    folder = tmp_path_factory.mktemp("explorers")
    for name in ("explorer.js", "explorer.css", "course.css"):
        (folder / name).write_bytes((STATIC / name).read_bytes())
    (folder / "page.css").write_text(STYLE)
    found = [param.values[0] for param in explorers()]
    for explorer in found:
        write(folder, explorer, stored(explorer))
    for explorer in (THREE, LATTICE, MANY, TRIANGLE, DRAWN):
        write(folder, explorer, make(explorer))
    return folder


def write(folder, explorer, data):
    text = PAGE.format(html_of(explorer, data))
    (folder / f"{explorer.name}.html").write_text(text, encoding="utf-8")


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
    """Return a `Visit` that remembers nothing of the tests before; at its end it must be quiet.

    Curves do not glide there, as for readers who asked for that: no test need wait for them.
    """
    return opened(address, size=DESKTOP)


CHAPTERS = [param.values[0].name for param in explorers()]
NAMES = [THREE.name, LATTICE.name, *CHAPTERS]
# of tests of what all explorers share: the two of this file, and a third of the chapters
A_THIRD = [THREE.name, LATTICE.name, *every_third(CHAPTERS)]


def enter(page):
    """Pass over the guess, if one is asked for."""
    skip = page.locator(".explorer-skip:visible")
    if skip.count():
        skip.click()
    settle(page)


def show_all(page):
    """Have all curves drawn, and the axis end where it does for all of them."""
    page.locator(".explorer-all").click()
    settle(page)


def settle(page):
    """Give the page the time to draw."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def wait_until(page, true):
    """Wait for something to become true (Playwright's own way needs eval, which is forbidden)."""
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited for 10 seconds in vain")


def drawn(page):
    """Return what the reader sees: sentence, curves, dots, table."""
    return page.evaluate(
        """() => {
        const all = (css) => [...document.querySelectorAll(css)];
        const drawn = (css) => all(`.explorer-chart ${css}`).map((path) => path.getAttribute("d"));
        return {
          sentence: all(".explorer-sentence")[0].textContent,
          described: all(".explorer-chart > svg")[0].getAttribute("aria-label"),
          lines: drawn(".explorer-series .explorer-line"),
          dots: drawn(".explorer-dots"),
          names: all(".explorer-chart .explorer-name").map((text) => text.textContent),
          table: all("tbody")[0].textContent,
        }; }"""
    )


def controls(page):
    return page.locator(".explorer-controls").locator("input, select")


def move_every_control(page, most=None):
    """Move each control, or the first few, to its ends by keyboard; return how many there are."""
    show_all(page)
    count = controls(page).count()
    for i in range(count)[:most]:
        control = controls(page).nth(i)
        control.focus()
        is_range = control.evaluate("c => c.type === 'range'")
        last = int(control.evaluate("c => c.type === 'range' ? c.max : c.length - 1"))
        page.keyboard.press("Home")
        settle(page)
        low = drawn(page)
        assert control.input_value() == "0"
        page.keyboard.press("ArrowRight" if is_range else "ArrowDown")
        settle(page)
        assert control.input_value() == "1"
        page.keyboard.press("ArrowLeft" if is_range else "ArrowUp")
        settle(page)
        assert drawn(page) == low
        page.keyboard.press("End")
        settle(page)
        high = drawn(page)
        assert control.input_value() == str(last)
        assert high["lines"] + high["dots"] != low["lines"] + low["dots"]
        assert high["sentence"] != low["sentence"]
        assert high["described"] == high["sentence"]
        if is_range:
            spoken = control.get_attribute("aria-valuetext")
            shown = control.locator("xpath=..").locator("output").text_content()
            assert spoken == shown
        page.keyboard.press("Home")
        for _ in range((last + 1) // 2):
            page.keyboard.press("ArrowRight" if is_range else "ArrowDown")
        settle(page)
    return count


@pytest.mark.parametrize("name", A_THIRD)
def test_every_control_moves_curve_and_sentence_by_keyboard(alone, name):
    page = alone.open(name)
    enter(page)
    assert move_every_control(page) >= 2


@pytest.mark.parametrize("explorer", [THREE, LATTICE], ids=lambda explorer: explorer.name)
def test_every_setting_shows_its_own_stored_runs(alone, explorer):
    data, page = make(explorer), alone.open(explorer.name)
    enter(page)
    for index, setting in enumerate(np.ndindex(*data["shape"])):
        for i, place in enumerate(setting):
            controls(page).nth(i).evaluate(
                "(c, k) => { c.value = k; c.dispatchEvent(new Event('input')) }", str(place)
            )
        settle(page)
        shown = drawn(page)
        assert shown["sentence"] == data["sentences"][data["sentence"][index]]
        for series, name in zip(data["series"], (s.label for s in explorer.series), strict=True):
            if explorer.x == "step":
                assert percent(series["value"][index] / 1000) + name in shown["names"]
            low = percent(data["curves"][series["curve"][index]][0][0] / 1000)
            assert low in page.locator("tbody tr").first.text_content()


@pytest.mark.parametrize("name", A_THIRD)
def test_arrow_keys_move_nothing_but_the_slider(alone, name):
    page = alone.open(name)
    enter(page)
    before = page.url
    others = controls(page).evaluate_all("all => all.slice(1).map(c => c.value)")
    controls(page).first.focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert page.url == before
    assert controls(page).evaluate_all("all => all.slice(1).map(c => c.value)") == others


@pytest.mark.parametrize("name", A_THIRD)
def test_the_curves_stay_within_the_picture(alone, name):
    page = alone.open(name)
    for size in (DESKTOP, PHONE, NARROW):
        page.set_viewport_size(size)
        enter(page)
        if size == DESKTOP:
            show_all(page)
        width, height = page.locator(".explorer-chart > svg").evaluate(
            "svg => [svg.clientWidth, svg.clientHeight]"
        )
        for line in drawn(page)["lines"]:
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", line)]
            assert max(numbers[::2]) <= width
            assert max(numbers[1::2]) <= height
            assert min(numbers) >= 0


# colours do not change with the width, nor sizes with the colours: each of them once, and in the
# shorter form one of the two for each explorer
@pytest.mark.parametrize("name", every(2, NAMES))
def test_axe_finds_nothing_on_a_desktop(alone, name):
    check_by_axe(alone, name, DESKTOP, "light")


@pytest.mark.parametrize("name", every(2, NAMES, 1))
def test_axe_finds_nothing_on_a_phone_in_the_dark(alone, name):
    check_by_axe(alone, name, PHONE, "dark")


def check_by_axe(alone, name, size, mode):
    """Check that axe finds nothing before the guess and after, with all that unfolds unfolded."""
    alone.page.set_viewport_size(size)
    page = alone.open(name)
    alone.page.evaluate("mode => { document.documentElement.dataset.theme = mode }", mode)
    alone.errors.clear()
    assert alone.violations() == []
    enter(page)
    page.get_by_role("button", name="Copy this run").click()
    page.locator(".explorer-numbers summary").click()
    assert alone.violations() == []


@pytest.mark.parametrize(
    "size", [pytest.param(PHONE, id="390", marks=WHOLE), pytest.param(NARROW, id="320")]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_phone_shows_it_all_without_scrolling_sideways(alone, name, size):
    alone.page.set_viewport_size(size)
    page = alone.open(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for slider in page.locator(".explorer-guess input").all():
        slider.press("End")  # the longest number
    ends = page.locator(".explorer-guess output").evaluate_all(
        """all => all.map(e => {
        const words = document.createRange();
        words.selectNodeContents(e); // which may be wider than their box
        return [words, e.closest("form")].map(n => n.getBoundingClientRect().right); })"""
    )
    assert all(right <= most + 0.5 for right, most in ends)
    enter(page)
    page.get_by_role("button", name="Copy this run").click()
    page.locator(".explorer-numbers summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    sizes = page.locator(".explorer svg text").evaluate_all(
        "all => all.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    assert min(sizes) >= 13
    edges = page.locator(".explorer svg text").evaluate_all(
        "all => all.filter(t => t.textContent).map(t => t.getBoundingClientRect().right)"
    )
    assert max(edges) <= size["width"]
    page.locator(".explorer-all").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    heights = page.locator(".explorer :is(button, input, select, summary):visible").evaluate_all(
        "all => all.filter(c => c.type !== 'radio').map(c => c.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


@pytest.mark.parametrize("name", A_THIRD)
def test_the_link_restores_the_setting(alone, name):
    page = alone.open(name)
    enter(page)
    for i in range(controls(page).count()):
        controls(page).nth(i).focus()
        page.keyboard.press("End")
    settle(page)
    page.get_by_role("button", name="Copy this run").click()
    link = page.get_by_label("Link to this setting").input_value()
    told = parse_qs(urlsplit(link).query)
    assert told["explorer"] == [name]
    assert "seed" in told
    show_all(page)
    before, code = drawn(page), page.get_by_label("In Python").input_value()
    page.goto("about:blank")
    page.goto(link)
    settle(page)
    show_all(page)
    assert drawn(page) == before
    assert page.get_by_label("In Python").input_value() == code
    page.goto(link.replace(f"explorer={name}", "explorer=another"))
    enter(page)
    assert drawn(page) != before


def test_a_link_with_nonsense_in_it_shows_the_first_setting(alone):
    page = alone.open("three")
    enter(page)
    first = drawn(page)
    page.goto(f"{alone.site}/three.html?explorer=three&share=<b>7</b>&mean_degree=&x=1")
    enter(page)
    assert drawn(page) == first


def test_both_copies_reach_the_clipboard(alone):
    alone.used_up = True
    alone.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = alone.open("three")
    enter(page)
    opener = page.get_by_role("button", name="Copy this run")
    assert opener.get_attribute("aria-expanded") == "false"
    opener.click()
    assert opener.get_attribute("aria-expanded") == "true"
    for what, label in (("code", "In Python"), ("link", "Link to this setting")):
        page.get_by_role("button", name=f"Copy {what}").click()
        wait_until(page, lambda: page.locator(".explorer-copied").text_content() == "Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.replace("\r\n", "\n") == page.get_by_label(label).input_value()


# --- the stage


def crowd(page):
    return page.locator(".explorer-crowd").evaluate_all("all => all.map(s => s.innerHTML)")


@pytest.mark.parametrize("name", A_THIRD)
def test_a_run_can_be_stepped_played_and_paused(alone, name):
    page = alone.open(name)
    enter(page)
    step = page.locator(".explorer-stage input")
    play = page.locator(".explorer-play")
    step.focus()
    page.keyboard.press("Home")
    start = crowd(page)
    assert step.get_attribute("aria-valuetext").startswith("step 0.")
    page.keyboard.press("End")
    end = crowd(page)
    assert end != start
    last = step.input_value()
    assert page.locator(".explorer-stage output").text_content() == f"{last} of {last}"
    assert "of" in step.get_attribute("aria-valuetext")
    assert page.locator(".explorer-crowd").first.get_attribute("aria-label")

    play.focus()
    page.keyboard.press("Enter")
    assert play.text_content() == "Pause"
    wait_until(page, lambda: int(step.input_value()) >= 1)
    if int(last) > 5:
        page.keyboard.press("Enter")
        assert play.text_content() == "Play"
        held = step.input_value()
        page.wait_for_timeout(500)
        assert step.input_value() == held
    else:
        wait_until(page, lambda: play.text_content() == "Play")
        assert crowd(page) == end


def test_the_stage_counts_and_draws_everyone(alone):
    page = alone.open("three")
    enter(page)
    page.locator(".explorer-stage input").press("End")
    texts = page.locator("figcaption").all_text_contents()
    assert texts == ["Push1 of 3 have adopted", "Mix2 of 3 have adopted"]
    marks = page.locator(".explorer-crowd").nth(1).locator("path[class*=is-]")
    counts = marks.evaluate_all("all => all.map(p => p.getAttribute('d').split('M').length - 1)")
    assert counts == [1, 2]
    shapes = page.locator(".explorer-legend path").evaluate_all(
        "all => all.map(p => p.className.baseVal)"
    )
    assert shapes == ["role-undecided is-ring", "role-adopter is-circle", "explorer-told"]


def test_a_lattice_is_drawn_in_its_shape(alone):
    page = alone.open("across")
    enter(page)
    box = page.locator(".explorer-crowd").bounding_box()
    assert box["height"] / box["width"] == pytest.approx(40 / 70, abs=0.01)
    page.locator(".explorer-stage input").press("End")
    assert page.locator("figcaption").text_content() == "1 of 2,800 have adopted"


def test_nothing_plays_by_itself(alone):
    page = alone.open("three")
    enter(page)
    before = crowd(page), page.locator(".explorer-stage input").input_value()
    page.wait_for_timeout(700)
    assert (crowd(page), page.locator(".explorer-stage input").input_value()) == before


@pytest.mark.clock
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_curves_glide_unless_the_reader_asked_for_less_motion(chromium, address, motion):
    context = chromium.new_context(reduced_motion=motion)
    page = Visit(context.new_page(), address).open("three")
    controls(page).nth(1).focus()
    page.wait_for_timeout(500)
    page.evaluate(
        """() => { window.curves = [];
        const line = [...document.querySelectorAll(".explorer-series .explorer-line")].pop();
        new MutationObserver(() => window.curves.push(line.getAttribute("d")))
          .observe(line, {attributeFilter: ["d"]}); }"""
    )
    page.keyboard.press("Home")
    page.wait_for_timeout(600)
    between = len(set(page.evaluate("window.curves"))) - 1
    assert between == 0 if motion == "reduce" else between > 0
    context.close()


# --- the guess


def test_a_guess_comes_before_the_result_and_the_gap_is_said(alone):
    page = alone.open("push_or_dialogue")
    assert not page.locator(".explorer-sentence").is_visible()
    for place, (end, back) in enumerate([("End", "ArrowLeft"), ("Home", "ArrowRight")]):
        page.locator(".explorer-predict input").nth(place).focus()
        page.keyboard.press(end)
        page.keyboard.press(back)
    said = page.locator(".explorer-guess output").all_text_contents()
    assert said == [percent(0.99), percent(0.01)]
    page.keyboard.press("Enter")
    page.wait_for_selector(".explorer-sentence:visible")
    gap = page.locator(".explorer-gap")
    found = re.fullmatch(
        r"With messages only: you guessed 99 %; the runs say (\d+) %: (\d+) points too high. "
        r"With answers only: you guessed 1 %; the runs say (\d+) %: (\d+) points too low. "
        r"Guess again",
        gap.text_content().replace("\N{NO-BREAK SPACE}", " "),
    )
    assert int(found[1]) + int(found[2]) == 99
    assert int(found[3]) - int(found[4]) == 1
    for share in (found[1], found[3]):
        assert percent(int(share) / 100) in page.locator(".explorer-sentence").text_content()
    assert page.evaluate("document.activeElement.className") == "explorer-gap"
    assert alone.violations() == []
    assert page.locator("text.explorer-mine").all_text_contents() == [
        f"your guess, with messages only: {percent(0.99)}",
        f"your guess, with answers only: {percent(0.01)}",
    ]

    page.reload()
    settle(page)
    assert "you guessed" in gap.text_content()
    page.get_by_role("button", name="Guess again").click()
    assert not page.locator(".explorer-sentence").is_visible()
    page.reload()
    assert page.locator(".explorer-predict").is_visible()


@pytest.mark.parametrize("name", ["push_or_dialogue", "across"])
def test_enter_commits_to_a_guess_where_the_browser_does_not_see_to_it(alone, name):
    page = alone.open(name)
    guess = page.locator(".explorer-predict input").first
    if guess.get_attribute("type") == "radio":
        guess.check()
    # a key that a script presses does nothing by itself, like Enter on a slider in Firefox
    guess.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', bubbles: true, cancelable: true}))"
    )
    assert page.locator(".explorer-sentence").is_visible()
    assert not page.locator(".explorer-predict").is_visible()


def test_a_choice_is_committed_to_or_skipped(alone):
    page = alone.open("across")
    page.get_by_role("button", name="Show me").click()
    assert page.locator(".explorer-predict").is_visible(), "nothing was chosen yet"
    page.get_by_label("never").check()
    page.get_by_role("button", name="Show me").click()
    said = page.locator(".explorer-gap").text_content()
    assert said.startswith("You said “never”; the runs say “soon”.")
    page.get_by_role("button", name="Guess again").click()
    page.get_by_label("soon").check()
    page.get_by_role("button", name="Show me").click()
    assert "and so do the runs" in page.locator(".explorer-gap").text_content()
    page.get_by_role("button", name="Guess again").click()
    page.get_by_role("button", name="Skip").click()
    assert not page.locator(".explorer-gap").is_visible()
    assert page.evaluate("document.activeElement.matches('.explorer-controls *')")


def test_the_guess_stays_in_the_browser(alone):
    alone.used_up = True
    sent = []
    page = alone.page
    page.on("request", lambda request: sent.append(request.url))
    alone.open("push_or_dialogue")
    before = len(sent)
    page.get_by_role("button", name="Show me").click()
    settle(page)
    assert len(sent) == before
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("Object.keys(localStorage)") == ["explorer-guess-push_or_dialogue"]


def test_the_readers_sentence_is_kept_with_the_guess_and_goes_with_it(alone):
    page = alone.open("knowledge")
    page.locator(".explorer-predict input").press("End")
    page.get_by_role("button", name="Show me").click()
    page.get_by_label("Why did it differ?").fill("I <b>trusted</b> the neighbours.")
    page.reload()
    assert page.get_by_label("Why did it differ?").input_value().startswith("I <b>trusted")
    kept = page.evaluate("JSON.parse(localStorage['explorer-guess-knowledge'])")
    assert kept["guess"] == 4
    assert kept["said"] == "You guessed 4 people; the runs say 0 people: 4 too high."
    assert kept["lean"] == 1
    assert kept["why"] == "I <b>trusted</b> the neighbours."
    page.get_by_role("button", name="Guess again").click()
    page.get_by_role("button", name="Show me").click()
    assert page.get_by_label("Why did it differ?").input_value() == ""


def test_what_is_asked_as_a_factor_is_guessed_and_judged_as_one(alone):
    page = alone.open("alphabet")
    guess = page.locator(".explorer-predict input")
    guess.press("Home")
    assert guess.get_attribute("aria-valuetext") == "1 time"
    for _ in range(6):
        guess.press("ArrowRight")
    page.keyboard.press("Enter")
    said = page.locator(".explorer-gap").text_content()
    assert said.startswith(
        "You guessed 10 times; theory says 100 times: too low by a factor of 10."
    )
    assert page.evaluate("JSON.parse(localStorage['explorer-guess-alphabet']).lean") == -1
    assert page.locator("text.explorer-mine").count() == 0  # no value of the chart


# --- a curve that the reader draws

POINTS = ".explorer-points input"


def written(page):
    """Return the numbers in the five fields, in per cent."""
    return [int(field.input_value()) for field in page.locator(POINTS).all()]


def grips(page):
    """Return where the five points are that a finger drags, in pixels of the window."""
    page.locator(".explorer-pad svg").scroll_into_view_if_needed()
    return page.locator(".explorer-grip").evaluate_all(
        """all => all.map(g => g.getBoundingClientRect())
        .map(r => [r.x + r.width / 2, r.y + r.height / 2, r.width, r.height])"""
    )


def told_by(page):
    """Return all that a picture on the pad could tell of the runs."""
    return page.locator(".explorer-pad").evaluate(
        """pad => [...pad.querySelectorAll(".explorer-series path, .explorer-line, .explorer-name")]
        .filter(part => part.getClientRects().length)
        .filter(part => part.getAttribute("d") || part.textContent)
        .map(part => part.outerHTML)"""
    )


def test_a_curve_is_drawn_in_one_sweep_of_the_mouse_and_stays_where_it_was_left(alone):
    page = alone.open(DRAWN.name)
    assert written(page) == [50] * 5
    places = grips(page)
    (x, y, *_), (last, *_) = places[0], places[-1]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60)
    page.mouse.move(last, y + 60)  # at once: those in between are passed
    page.mouse.up()
    drawn_in = written(page)
    assert drawn_in == sorted(drawn_in, reverse=True)
    assert drawn_in[0] > 60 > 40 > drawn_in[-1]
    assert drawn_in[2] == pytest.approx(50, abs=2)
    page.mouse.move(last, y - 60)
    assert written(page) == drawn_in, "the mouse was let go"
    said = page.locator(POINTS).first.get_attribute("aria-valuetext")
    assert said == percent(drawn_in[0] / 100)
    spoken = page.locator(".explorer-pad text.explorer-mine").all_text_contents()
    assert spoken[:-1] == [percent(value / 100) for value in drawn_in]


def test_a_finger_drags_a_point_and_scrolls_beside_it(opened, address):
    page = opened(address, size=NARROW, touch=True).open("first_link")
    places = grips(page)
    # browsers count in single precision
    assert round(min(min(width, height) for _, _, width, height in places), 3) >= 44
    assert np.diff(places, axis=0)[:, 0].min() >= 40
    touch = [
        page.locator(part).first.evaluate("part => getComputedStyle(part).touchAction")
        for part in (".explorer-pad svg", ".explorer-grip")
    ]
    assert touch == ["pan-y", "none"]
    page.touchscreen.tap(places[1][0], places[1][1] - 40)
    assert written(page)[1] > 60
    x, y, *_ = places[3]
    start = {"clientX": x, "clientY": y, "pointerId": 1, "pointerType": "touch", "bubbles": True}
    page.locator(".explorer-pad svg").evaluate("svg => { svg.setPointerCapture = () => {} }")
    page.locator(".explorer-grip").nth(3).dispatch_event("pointerdown", start)
    page.locator(".explorer-pad svg").dispatch_event("pointermove", start | {"clientY": y + 70})
    assert written(page)[3] < 40
    page.locator(".explorer-pad svg").dispatch_event("pointerup", start)
    before = written(page)
    page.locator(".explorer-pad svg").dispatch_event("pointerdown", start | {"clientY": y - 90})
    assert written(page) == before, "a finger that begins beside the points scrolls the page"


def test_the_rings_of_a_curve_to_draw_cover_no_number_of_its_axis(alone):
    page = alone.open("percolation")  # its first ring stands where the axis begins
    for size in (PHONE, NARROW):
        alone.page.set_viewport_size(size)
        settle(page)
        rings, numbers = (
            page.locator(f".explorer-pad {part}").evaluate_all(
                "all => all.map(one => [one.getBoundingClientRect().left, "
                "one.getBoundingClientRect().right])"
            )
            for part in (".explorer-handle", "svg g > text[text-anchor=end]:not([class])")
        )
        assert len(numbers) >= 3
        assert max(right for _, right in numbers) < min(left for left, _ in rings)


@pytest.mark.parametrize("name", [DRAWN.name, "percolation"])
def test_a_curve_is_written_by_keys_and_only_then_the_runs_are_drawn_over_it(alone, name):
    page = alone.open(name)
    assert told_by(page) == []
    label = page.locator(".explorer-pad svg").get_attribute("aria-label")
    assert label == "Your curve, as the numbers below it"
    page.keyboard.press("Tab")
    for number in ("0", "10", "20", "30", "40"):
        assert page.evaluate(f"document.activeElement.matches('{POINTS}')")
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    page.locator(POINTS).last.press("ArrowUp")
    assert written(page) == [0, 10, 20, 30, 41]
    handles = page.locator(".explorer-handle").evaluate_all(
        "all => all.map(h => h.getBoundingClientRect().y)"
    )
    assert handles == sorted(handles, reverse=True)
    assert told_by(page) == []
    page.keyboard.press("Enter")
    settle(page)

    data = make(DRAWN) if name == DRAWN.name else stored(Model(name).explorer.EXPLORER)
    answers = [round(100 * answer + 1e-9) for answer in data["predict"]["answers"]]
    gaps = [abs(a - b) for a, b in zip(answers, (0, 10, 20, 30, 41), strict=True)]
    text = page.locator(".explorer-gap").text_content().replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith("You drew 0 %, 10 %, 20 %, 30 % and 41 %; the runs say ")
    said = [int(number) for number in re.findall(r"(\d+) %", text.split("runs say")[1])]
    assert said == answers
    mean = re.search(r"The two are ([\d.]+) points? apart on average", text)
    assert float(mean[1]) == pytest.approx(np.mean(gaps), rel=0.05)
    most = int(np.argmax(gaps))
    explorer = DRAWN if name == DRAWN.name else Model(name).explorer.EXPLORER
    assert f"most at {explorer.predict.parts[most]}: {gaps[most]} points too" in text
    assert page.evaluate("document.activeElement.className") == "explorer-gap"

    pad = page.locator(".explorer-drawn .explorer-pad")
    assert pad.locator(".explorer-series .explorer-line").get_attribute("d")
    assert pad.locator(".explorer-line.role-theory").first.get_attribute("d")
    label = pad.locator("svg").get_attribute("aria-label")
    assert label.replace("\N{NO-BREAK SPACE}", " ") in text
    box, own = pad.bounding_box(), page.locator(".explorer-gap").bounding_box()
    assert box["y"] + box["height"] <= own["y"], "the words stand below the picture"
    assert box["y"] >= 0, "the picture is in view, with the words"
    assert own["y"] + own["height"] <= DESKTOP["height"]
    main = page.locator(".explorer-chart .explorer-series .explorer-line").first
    assert main.get_attribute("d"), "what is known is drawn in the chart, too"
    assert alone.violations() == []

    page.get_by_label("Why did it differ?").fill("I drew a straight line.")
    kept = page.evaluate(f"JSON.parse(localStorage['explorer-guess-{name}'])")
    assert kept["guess"] == [0, 0.1, 0.2, 0.3, 0.41]
    assert kept["said"] in page.locator(".explorer-gap").text_content()
    assert kept["why"] == "I drew a straight line."
    page.reload()
    settle(page)
    assert page.locator(".explorer-gap").text_content().replace("\N{NO-BREAK SPACE}", " ") == text
    page.get_by_role("button", name="Guess again").click()
    settle(page)
    assert written(page) == [0, 10, 20, 30, 41]
    assert told_by(page) == []


def test_a_field_that_is_empty_or_too_high_leaves_its_point_and_is_not_taken(alone):
    page = alone.open(DRAWN.name)
    before = [place[:2] for place in grips(page)]
    for value in ("", "130"):
        page.locator(POINTS).nth(2).fill(value)
        assert [place[:2] for place in grips(page)] == before
        page.get_by_role("button", name="Show me").click()
        assert page.locator(".explorer-predict").is_visible()
    page.locator(POINTS).nth(2).fill("30")
    assert grips(page)[2][1] > before[2][1]
    page.get_by_role("button", name="Show me").click()
    assert not page.locator(".explorer-predict").is_visible()


def test_a_curve_that_was_skipped_is_drawn_nowhere(alone):
    page = alone.open("percolation")
    page.get_by_role("button", name="Skip").click()
    settle(page)
    assert not page.locator(".explorer-pad").is_visible()
    line = page.locator(".explorer-chart .explorer-series .explorer-line").first
    assert line.get_attribute("d") == ""


def test_a_curve_that_is_guessed_right_is_said_to_be_so(alone):
    page = alone.open(DRAWN.name)
    for field, answer in zip(
        page.locator(POINTS).all(), make(DRAWN)["predict"]["answers"], strict=True
    ):
        field.fill(f"{int(100 * answer + 0.5)}")
    page.get_by_role("button", name="Show me").click()
    said = page.locator(".explorer-gap").text_content()
    assert "Your curve is right at all of its points." in said
    assert page.evaluate("JSON.parse(localStorage['explorer-guess-drawn']).lean") == 0


@pytest.mark.clock
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_runs_glide_over_a_drawn_curve_unless_the_reader_asked_for_less_motion(
    chromium, address, motion
):
    context = chromium.new_context(reduced_motion=motion)
    page = Visit(context.new_page(), address).open(DRAWN.name)
    page.get_by_role("button", name="Show me").click()
    line = page.locator(".explorer-drawn .explorer-series")
    assert line.evaluate("g => g.getAnimations().length") == (motion != "reduce")
    context.close()


def test_the_verdict_recalls_the_guess_as_it_is_and_as_it_changes(alone):
    def give(route):
        answer = route.fetch()
        box = '<div class="admonition verdict"><p class="admonition-title">It depends</p></div>'
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{box}</main>"))

    alone.used_up = True
    alone.page.route("**/knowledge.html", give)
    page = alone.open("knowledge")
    line = page.locator(".admonition.verdict .explorer-recall")
    assert line.text_content().startswith("Your guess. You have not made one yet")
    page.locator(".explorer-predict input").press("Home")
    page.get_by_role("button", name="Show me").click()
    assert line.text_content().startswith(
        "Your guess. You guessed 0 people; the runs say 0 people."
    )
    page.get_by_label("Why did it differ?").fill("Nobody is sure.")
    assert "You wrote: “Nobody is sure.”" in line.text_content()
    assert line.get_by_role("link", name="My ledger").get_attribute("href") == "my_ledger.html"


@pytest.mark.parametrize(
    "kept", ["7", "{}", '{"guess": "x"}', '{"guess": [1, 2]}', '{"guess": [1]}']
)
def test_a_guess_of_another_form_is_asked_anew(alone, kept):
    page = alone.open("knowledge")
    page.evaluate("kept => { localStorage['explorer-guess-knowledge'] = kept }", kept)
    page.reload()
    assert page.locator(".explorer-predict").is_visible()


# --- point by point


def test_over_steps_the_axis_fits_what_was_seen_and_never_shrinks(alone):
    page = alone.open("push_or_dialogue")
    page.locator(".explorer-skip").click()
    settle(page)

    def top():
        shares = page.locator(".explorer-chart g[aria-hidden] text[text-anchor=end]")
        return max(int(text[:-2]) for text in shares.all_text_contents() if text.endswith("%"))

    first = top()
    assert first < 50, "a third of the people adopt here"
    controls(page).nth(1).press("End")
    settle(page)
    assert top() > 75
    controls(page).nth(1).press("Home")
    settle(page)
    assert top() > 75


def test_settings_that_were_seen_stay_as_points_and_the_rest_is_drawn_on_demand(alone):
    page = alone.open("percolation")
    page.get_by_role("button", name="Skip").click()
    settle(page)
    dots = page.locator(".explorer-chart .explorer-mark").first
    count = lambda: dots.evaluate("p => p.getAttribute('d').split('M').length - 1")  # noqa: E731
    assert count() == 1
    line = page.locator(".explorer-chart .explorer-series .explorer-line").first
    assert line.get_attribute("d") == ""
    assert page.locator("tbody tr:visible").count() == 0
    page.locator(".explorer-numbers summary").click()
    assert page.locator("tbody tr:visible").count() == 1
    for expected in (2, 3):
        controls(page).first.press("ArrowLeft")
        settle(page)
        assert count() == expected
    controls(page).first.press("ArrowRight")
    settle(page)
    assert count() == 3
    assert page.locator("tbody tr:visible").count() == 3
    # elsewhere nothing is known, and nothing is told under the pointer either
    controls(page).nth(1).press("Home")
    settle(page)
    assert count() == 1
    here = page.locator(".explorer-probe text").all_text_contents()
    page.locator(".explorer-chart > svg").hover(position={"x": 420, "y": 120})
    assert page.locator(".explorer-probe text").all_text_contents() == here
    assert page.locator(".explorer-chart .explorer-line.role-theory").get_attribute("d") == ""
    page.get_by_role("button", name="Show all").click()
    settle(page)
    assert count() == 13
    assert line.get_attribute("d") != ""
    assert page.locator(".explorer-chart .explorer-line.role-theory").get_attribute("d") != ""
    assert page.locator("tbody tr:visible").count() == 13
    assert page.get_by_role("button", name="Show all").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Show all").click()
    settle(page)
    assert count() == 1


def test_what_a_guess_asked_for_counts_as_seen_and_all_points_together_are_the_line(alone):
    page = alone.open("crowd_design")
    page.get_by_role("button", name="Show me").click()
    settle(page)
    dots = page.locator(".explorer-chart .explorer-mark").first
    count = lambda: dots.evaluate("p => p.getAttribute('d').split('M').length - 1")  # noqa: E731
    line = page.locator(".explorer-chart .explorer-series .explorer-line").first
    assert count() == 2, "1,400 votes and 14,000"
    slider = controls(page).first
    slider.press("Home")
    for expected in (3, 4):
        assert line.get_attribute("d") == ""
        settle(page)
        assert count() == expected
        slider.press("ArrowRight")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    settle(page)
    assert (count(), page.locator(".explorer-all").get_attribute("aria-pressed")) == (5, "false")
    assert line.get_attribute("d") != ""


def test_over_steps_curves_that_were_seen_stay_as_thin_lines(alone):
    page = alone.open("three")
    ghost = page.locator(".explorer-ghost").last
    count = lambda: ghost.evaluate("p => (p.getAttribute('d').match(/M/g) || []).length")  # noqa: E731
    assert count() == 0
    controls(page).first.press("ArrowRight")
    settle(page)
    assert count() == 1
    page.get_by_role("button", name="Show all").click()
    settle(page)
    assert count() == 2, "one for each other value of the first slider"
    texts = page.locator(".explorer-chart > svg > g > text.explorer-name").all_text_contents()
    assert [text for text in texts if text.endswith("%")] == [percent(0), percent(0.5)]


def test_what_is_found_is_ticked_said_and_kept(alone):
    page = alone.open("louder_message")
    page.locator(".explorer-skip").click()
    ticks = page.locator(".explorer-challenges li")
    assert page.locator(".explorer-challenges .found").count() == 0
    controls(page).nth(1).press("Home")  # three traits
    controls(page).first.press("End")  # and the loudest message
    assert "Found: Insistence" in ticks.nth(2).text_content()
    assert page.locator(".explorer-found").text_content().startswith("Found: The loudest message")
    assert page.locator(".explorer-found").get_attribute("role") == "status"
    page.reload()
    assert page.locator(".explorer-challenges .found").count() == 1
    kept = page.evaluate("JSON.parse(localStorage['explorer-found-louder_message'])")
    assert list(kept) == ["2"]
    assert alone.violations() == []


def test_the_run_to_watch_opens_at_its_start_and_ties_light_up_where_the_word_goes(alone):
    page = alone.open("first_link")
    page.locator(".explorer-skip").click()
    for _ in range(4):
        controls(page).first.press("ArrowLeft")  # three ties
    step = page.locator(".explorer-stage input")
    assert step.input_value() == "0"
    ties = lambda css: page.locator(css).first.evaluate(  # noqa: E731
        "p => ((p.getAttribute('d') || '').match(/M/g) || []).length"
    )
    assert ties(".explorer-crowd .explorer-told") == 0
    step.press("ArrowRight")
    first = ties(".explorer-crowd .explorer-told.now")
    assert first == ties(".explorer-crowd .explorer-told") > 0
    step.press("ArrowRight")
    assert ties(".explorer-crowd .explorer-told") == first + ties(".explorer-crowd .now")
    step.press("End")
    followers = int(page.locator("figcaption span").first.text_content().split(" of ")[0]) - 1
    assert ties(".explorer-crowd .explorer-told") >= followers, "nobody follows unless told"
    step.press("Home")
    assert ties(".explorer-crowd .explorer-told") == 0


def test_where_ties_are_many_those_of_one_person_show_by_key_and_under_a_finger(alone):
    page = alone.open("push_or_dialogue")
    page.locator(".explorer-skip").click()
    picture = page.locator(".explorer-crowd").first
    own = picture.locator(".explorer-own")
    drawn = lambda: (own.get_attribute("d") or "").count("M")  # noqa: E731
    assert drawn() == 0
    faint = "e => parseFloat(getComputedStyle(e).opacity)"
    assert picture.locator(".explorer-ties").evaluate(faint) < 0.2
    for _ in range(3):
        picture.press("ArrowRight")
        count = int(picture.get_attribute("aria-label").split()[-2])
        assert drawn() == count + 1, "each tie, and a ring"
    assert alone.violations() == []
    picture.evaluate("e => e.blur()")
    assert drawn() == 0
    picture.hover()
    page.mouse.move(*person_in(picture))
    assert drawn() > 1
    few = alone.open("contact_to_relation").locator(".explorer-crowd").first
    assert few.get_attribute("tabindex") != "0"


def person_in(picture):
    """Return where somebody stands in a picture of a stage."""
    return picture.locator("path[class*=is-]").first.evaluate(
        """p => { const {x, y} = p.getPointAtLength(0), {left, top} = p.ownerSVGElement
        .getBoundingClientRect(); return [left + x, top + y]; }"""
    )


def test_the_word_runs_from_who_had_it_before_and_not_among_those_who_get_it(alone):
    page = alone.open(TRIANGLE.name)
    enter(page)
    page.locator(".explorer-stage input").press("ArrowRight")
    lit = page.locator(".explorer-crowd .explorer-told.now").get_attribute("d")
    assert lit.count("M") == 2


def test_a_stage_of_many_says_how_many_it_does_not_draw(alone):
    page = alone.open(MANY.name)
    enter(page)
    caption = page.locator("figcaption span").first
    assert caption.text_content() == "1 of 100 have adopted; 40 of them are not drawn"
    marks = page.locator(".explorer-crowd").first.locator("path[class*=is-]")
    counts = marks.evaluate_all(
        "all => all.map(p => (p.getAttribute('d').match(/M/g) || []).length)"
    )
    assert sum(counts) == 60


def test_a_browser_that_keeps_nothing_still_shows_the_result(alone):
    alone.used_up = True
    alone.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden') }})"
    )
    page = alone.open("push_or_dialogue")
    page.get_by_role("button", name="Show me").click()
    assert page.locator(".explorer-sentence").is_visible()


# --- by keyboard only, without a script, from disk, on paper


def test_a_reader_with_a_keyboard_only_walks_through_all_of_it(alone):
    page = alone.open("push_or_dialogue")
    seen = []

    def walk(count):
        for _ in range(count):
            page.keyboard.press("Tab")
            seen.append(
                page.evaluate(
                    """() => { const e = document.activeElement; const style = getComputedStyle(e);
                    const label = e.labels && e.labels[0] ? e.labels[0].textContent : "";
                    return label.trim() || e.ariaLabel || e.textContent.trim() }"""
                )
            )

    walk(4)
    assert seen == ["With messages only", "With answers only", "Show me", "Skip"]
    page.keyboard.press("Enter")
    settle(page)
    seen.clear()
    walk(9)
    assert seen == [
        "Ties a person c",
        "Cost of a conversation κ",
        "Show all",
        "Push only, step 0: 3 of 60 have adopted.",  # whose ties the arrow keys show
        "Your mix, step 0: 3 of 60 have adopted.",
        "Play",
        "Step",
        "Copy this run",
        "The numbers",
    ]
    page.keyboard.press("Enter")
    assert page.locator(".explorer table").is_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    seen.clear()
    walk(4)
    assert seen == ["In Python", "Copy code", "Link to this setting", "Copy link"]


def test_focus_is_always_seen(alone):
    page = alone.open("push_or_dialogue")
    for control in (".explorer-predict input >> nth=0", ".explorer-main", ".explorer-skip"):
        page.evaluate("document.activeElement.blur()")
        before = page.screenshot()
        page.locator(control).focus()
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        assert page.screenshot() != before, f"{control} does not show that it has the focus"


@pytest.mark.parametrize("name", A_THIRD)
def test_without_a_script_there_are_the_sentence_and_the_numbers_and_nothing_dead(
    chromium, address, name
):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{name}.html")
    assert page.locator(".explorer-sentence").is_visible()
    page.locator(".explorer-numbers summary").click()
    assert page.locator(".explorer table").is_visible()
    assert page.locator(".explorer :is(input, select, button, textarea):visible").count() == 0
    context.close()


def test_a_value_in_between_stands_beside_its_slider_until_it_moves(alone):
    runs = fresh(THREE, {"share": 0.3, "mean_degree": 5}, 0, lambda *_: None)
    page = alone.open(THREE.name)
    said = page.locator(".explorer-controls output")
    slider = page.locator(".explorer-controls input").first
    before = said.all_inner_texts()
    page.evaluate(
        """runs => document.querySelector("section.explorer").dispatchEvent(
        new CustomEvent("explorer-fresh", { detail: { runs, setting: {} } }))""",
        runs,
    )
    assert page.locator(".explorer-sentence").inner_text() == runs["sentence"]
    assert said.all_inner_texts() == ["30\N{NO-BREAK SPACE}%", "5"]
    assert slider.get_attribute("aria-valuetext") == "30\N{NO-BREAK SPACE}%"
    slider.press("ArrowRight")
    assert said.all_inner_texts() == ["100\N{NO-BREAK SPACE}%", before[1]]


@pytest.mark.parametrize("name", A_THIRD)
def test_it_works_from_disk(opened, folder, name):
    visit = opened("file://", size=DESKTOP)
    visit.page.goto((folder / f"{name}.html").as_uri())
    enter(visit.page)
    assert move_every_control(visit.page, most=1) >= 2  # all of them moved at an address
    visit.page.get_by_role("button", name="Copy this run").click()
    link = visit.page.get_by_label("Link to this setting").input_value()
    assert link.startswith((folder / f"{name}.html").as_uri() + "?explorer=")


@pytest.mark.parametrize("name", every_third(CHAPTERS))
def test_on_paper_three_named_settings_stand_in_for_the_sliders(alone, name):
    explorer = next(p.values[0] for p in explorers() if p.values[0].name == name)
    page = alone.open(name)
    # what a browser does before it prints; Chromium's own page.pdf() sends it too
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    settle(page)
    figures = page.locator(".explorer-paper figure")
    assert figures.locator(".explorer-subtitle").all_text_contents() == [
        label for label, _ in explorer.printed
    ]
    data = stored(explorer)
    for figure, (_, setting) in zip(figures.all(), explorer.printed, strict=True):
        at = [s.values.index(setting.get(s.name, s.start)) for s in explorer.sliders]
        index = int(np.ravel_multi_index(at, data["shape"]))
        assert figure.locator("svg").is_visible()
        said = figure.locator("svg").get_attribute("aria-label")
        assert said == data["sentences"][data["sentence"][index]]
        assert figure.locator("p").nth(2).text_content() == said
        words = figure.locator("p").nth(1).text_content()
        assert words.count(";") == len(explorer.sliders) - 1
    assert page.locator(".explorer :is(button, input, select):visible").count() == 0
    page.emulate_media(media="screen")
    wait_until(page, lambda: not figures.first.is_visible())  # styles follow a moment later


# --- in the book


@pytest.mark.book
@pytest.mark.parametrize(
    "explorer",
    every_third([param.values[0] for param in explorers()], 1),  # and the first third alone
    ids=lambda explorer: explorer.name,
)
def test_the_explorer_of_the_chapter_moves_by_keyboard(visit, explorer):
    page = visit.page
    page.set_viewport_size(DESKTOP)
    page.emulate_media(reduced_motion="reduce")
    visit.open(f"book/{explorer.model.name}")
    enter(page)
    here = page.url
    assert move_every_control(page, most=1) == len(explorer.sliders)
    assert page.url == here
    assert visit.errors == []
    assert visit.foreign == []
