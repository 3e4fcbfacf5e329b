"""The built book in Firefox and in WebKit: explorers, guesses, links, live Python, notebooks.

Firefox is Debian's Firefox ESR, driven by Playwright over WebDriver BiDi (the Playwright version in
requirements.txt can do it, not every version can). WebKit is WebKitGTK, the engine of GNOME Web and
a near relation of Safari, driven by selenium; it needs a display, which Xvfb plays. The names of
tests say the browser, for the page *Where this runs* counts them.
"""

import os
import re
import shutil
import subprocess
import threading
import time
import warnings
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Visit, no_browser
from playwright.sync_api import expect
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from test_explorer import explorers
from test_explorer_browser import (
    controls,
    crowd,
    drawn,
    enter,
    move_every_control,
    settle,
    show_all,
)
from test_live_browser import Face
from test_notebooks_browser import Reader

from coursebook.browser import lite, runtime
from coursebook.serve import serve

pytestmark = [pytest.mark.browser, pytest.mark.book]

CHAPTERS = [param.values[0].model.name for param in explorers()]
SLIDERS = {param.values[0].model.name: len(param.values[0].sliders) for param in explorers()}
NOTEBOOK = "exercises/knowledge.ipynb"
MINIBROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-{}/MiniBrowser"
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 180  # seconds; this computer may be busy with other tests


@pytest.fixture(scope="module")
def address(book, tmp_path_factory):
    """Return where a copy of the book is served that brings its own Python along."""
    folder = tmp_path_factory.mktemp("others") / "html"
    shutil.copytree(book, folder, ignore=shutil.ignore_patterns("lite", "pyodide", "wheels"))
    runtime.place(folder, "vendor")
    lite.build(folder)
    with serve(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


# --- Firefox


@pytest.fixture(scope="module")
def firefox(playwright, record_testsuite_property):
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        no_browser("no Firefox found, looked for firefox-esr and firefox")
    # less motion, which this way of driving cannot ask for page by page
    still = {"ui.prefersReducedMotion": 1}
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path=path, firefox_user_prefs=still
    )
    record_testsuite_property("firefox", browser.version)
    yield browser
    browser.close()


@pytest.fixture
def visit(firefox, address):
    """Return a `Visit` in Firefox that must have been quiet at its end."""
    context = firefox.new_context(viewport=DESKTOP)
    context.set_default_timeout(1000 * PATIENCE)
    visit = Visit(context.new_page(), address)
    yield visit
    assert visit.errors == []
    assert visit.foreign == []
    context.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_guess_is_taken_by_keyboard_and_every_control_moves_in_firefox(visit, chapter):
    page = visit.open(f"book/{chapter}")
    guess = page.locator(".explorer-predict input:visible").first
    guess.focus()
    page.keyboard.press(
        {"range": "ArrowRight", "number": "ArrowUp"}.get(guess.get_attribute("type"), "Space")
    )
    page.keyboard.press("Enter")
    expect(page.locator(".explorer-gap")).to_contain_text(re.compile("[Yy]ou (guessed|said|drew)"))
    assert move_every_control(page) == SLIDERS[chapter]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_run_plays_and_its_link_leads_back_to_it_in_firefox(visit, chapter):
    page = visit.open(f"book/{chapter}")
    enter(page)
    step = page.locator(".explorer-stage input")
    step.focus()
    page.keyboard.press("Home")
    first = crowd(page)
    page.locator(".explorer-play").press("Enter")
    page.wait_for_timeout(1500)
    assert crowd(page) != first
    controls(page).first.focus()
    page.keyboard.press("End")
    settle(page)
    page.get_by_role("button", name="Copy this run").click()
    link = page.get_by_label("Link to this setting").input_value()
    assert parse_qs(urlsplit(link).query)["explorer"] == [chapter]
    show_all(page)
    before = drawn(page)
    page.goto("about:blank")
    page.goto(link)
    settle(page)
    show_all(page)
    assert drawn(page) == before


@pytest.mark.parametrize("name", ["book/index", "book/exercises", "book/teach/index", "search"])
def test_a_first_screen_is_quiet_and_fits_a_phone_in_firefox(visit, name):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(name)
    assert page.get_by_role("heading", level=1).first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_live_cell_prints_in_firefox_what_the_book_prints(visit):
    visit.page.add_init_script("try { localStorage.setItem('course-show-all', 'yes') } catch {}")
    page = visit.open("book/push_or_dialogue")
    cell = Face(page, 0)
    cell.write("print([x * x for x in range(4)], sum((0.1, 0.2)))")
    assert cell.run().startswith("Done")
    assert cell.printed() == f"[0, 1, 4, 9] {sum((0.1, 0.2))}\n"


def test_a_notebook_of_jupyterlite_runs_its_first_cell_in_firefox(firefox, address):
    context = firefox.new_context(viewport=DESKTOP)
    reader = Reader(context, address, None)
    reader.go(NOTEBOOK)
    reader.wait_for_cells()
    cell = reader.page.locator(".jp-Notebook .jp-CodeCell").first
    cell.locator(".jp-InputPrompt").click()  # its code is folded
    reader.page.keyboard.press("Shift+Enter")
    reader.page.set_default_timeout(1000 * PATIENCE)
    cell.get_by_text("Python 3.14").wait_for()
    assert reader.foreign() == []
    context.close()


# --- WebKit


class WebKit:
    """WebKitGTK on a display that nobody sees; selenium drives it."""

    def __init__(self, minibrowser, driver, address):
        self.address = address
        end, other = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(other),
            "-screen",
            "0",
            "1400x1000x24",
            "-nolisten",
            "tcp",
        ]
        self.display = subprocess.Popen(command, pass_fds=[other], stderr=subprocess.DEVNULL)
        os.close(other)
        with os.fdopen(end) as told:
            number = told.readline().strip()
        options = webdriver.webkitgtk.options.Options()
        options.binary_location = minibrowser
        options.add_argument("--automation")
        service = webdriver.webkitgtk.service.Service(
            executable_path=driver, env=os.environ | {"DISPLAY": f":{number}"}
        )
        try:
            with warnings.catch_warnings():  # selenium warns of a way in which it calls itself
                warnings.simplefilter("ignore", DeprecationWarning)
                self.driver = webdriver.WebKitGTK(options=options, service=service)
        except BaseException:
            self.hide()
            raise
        self.version = self.driver.capabilities["browserVersion"]

    def close(self):
        self.driver.quit()
        self.hide()

    def hide(self):
        self.display.terminate()
        self.display.wait()

    def open(self, path):
        self.driver.get(path if "://" in path else f"{self.address}/{path}")

    def ask(self, code, *given):
        """Return what some JavaScript returns."""
        return self.driver.execute_script(f"return {code}", *given)

    def text(self, css):
        return self.ask("document.querySelector(arguments[0])?.textContent ?? ''", css)

    def shown(self, css):
        code = "[...document.querySelectorAll(arguments[0])].some(e => e.checkVisibility())"
        return self.ask(code, css)

    def focus(self, css):
        code = """(() => { const e = [...document.querySelectorAll(arguments[0])]
            .find(e => e.checkVisibility()); e.scrollIntoView({block: "center"}); e.focus();
            return e.type ?? e.tagName; }).apply(null, arguments)"""
        return self.ask(code, css)

    def press(self, *keys, held=None):
        """Press keys, one after the other, as a reader does."""
        actions = ActionChains(self.driver)
        actions = actions.key_down(held) if held else actions
        actions = actions.send_keys(*keys)
        (actions.key_up(held) if held else actions).perform()

    def until(self, true, seconds=PATIENCE):
        """Wait until something is true; return it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := true():
                return found
            time.sleep(0.2)
        pytest.fail(f"waited for {seconds} seconds in vain")


@pytest.fixture(scope="module")
def webkit(address, record_testsuite_property):
    driver = shutil.which("WebKitWebDriver")
    browser = next(
        filter(os.path.exists, (MINIBROWSER.format(line) for line in ("6.0", "4.1", "4.0"))), None
    )
    if None in (driver, browser, shutil.which("Xvfb")):
        no_browser("no WebKit found: Debian has it in webkit2gtk-driver, and a display in xvfb")
    webkit = WebKit(browser, driver, address)
    record_testsuite_property("webkit", webkit.version)
    yield webkit
    webkit.close()


@pytest.fixture
def forgetful(webkit):
    """Return a `WebKit` that remembers no guess."""
    webkit.open("book/glossary.html")
    webkit.ask("localStorage.clear()")
    return webkit


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_guess_slider_play_and_link_work_in_webkit(forgetful, chapter):
    page = forgetful
    page.open(f"book/{chapter}.html")
    page.until(lambda: page.shown(".explorer.awake .explorer-predict"))
    kind = page.focus(".explorer-predict input")
    page.press({"range": Keys.ARROW_RIGHT, "number": Keys.ARROW_UP}.get(kind, Keys.SPACE))
    page.press(Keys.ENTER)
    page.until(lambda: page.shown(".explorer-sentence"), seconds=10)
    assert re.search("[Yy]ou (guessed|said|drew)", page.text(".explorer-gap"))

    before = page.text(".explorer-sentence")
    if page.focus(".explorer-controls :is(input, select)") == "range":
        page.press(Keys.HOME)
        low = page.text(".explorer-sentence")
        page.press(Keys.END)
        assert page.text(".explorer-sentence") != low
    sentence = page.text(".explorer-sentence")
    assert sentence or before

    step = "+document.querySelector('.explorer-stage input').value"
    page.focus(".explorer-stage input")
    page.press(Keys.HOME)
    assert page.ask(step) == 0
    page.focus(".explorer-play")
    page.press(Keys.ENTER)
    page.until(lambda: page.ask(step) > 0, seconds=10)

    page.ask("document.querySelector('.explorer-copy, .explorer-foot button').click()")
    link = page.ask("document.querySelector(`#explorer-${arguments[0]}-link`).value", chapter)
    page.open("about:blank")
    page.open(link)
    page.until(lambda: page.shown(".explorer-sentence"), seconds=20)
    assert page.text(".explorer-sentence") == sentence


@pytest.mark.slow  # WebKitGTK needs minutes for what takes Chromium ten seconds
def test_a_live_cell_prints_in_webkit_what_the_book_prints(webkit):
    webkit.open("book/push_or_dialogue.html")
    press = "document.querySelectorAll('.tag_live .live button')"
    webkit.until(lambda: webkit.ask(f"{press}.length"))
    webkit.ask(f"[...{press}].find(b => b.textContent.includes('Run')).click()")
    status = "document.querySelector('.tag_live .live-status').textContent"
    said = webkit.until(
        lambda: re.match("(Done|Ended|Not run|Stopped|Python).*", webkit.ask(status))
    )
    assert said[0].startswith("Done")
    assert webkit.ask("document.querySelector('.tag_live .live-output').childElementCount") > 0


@pytest.mark.slow
def test_a_notebook_that_is_run_at_once_waits_for_python_in_webkit(webkit):
    webkit.open(f"lite/open.html?notebook={NOTEBOOK}")
    field = ".jp-Notebook .jp-CodeCell .cm-content"
    prompt = ".jp-CodeCell .jp-InputPrompt"
    folded = ".jp-InputPlaceholder .jp-Placeholder-content"

    def run():
        if not webkit.shown(field):
            return False
        try:  # the notebook is still being drawn and may take the focus away: again
            webkit.ask("document.querySelector(arguments[0])?.click()", folded)
            webkit.focus(field)
            webkit.press(Keys.ENTER, held=Keys.SHIFT)
        except WebDriverException:
            return False
        return webkit.shown("#python-starts, .jp-Dialog") or webkit.text(prompt) != "[ ]:"

    webkit.until(run)
    webkit.until(lambda: webkit.shown(".jp-Dialog") or webkit.text(prompt) != "[ ]:", 2 * PATIENCE)
    assert webkit.text(".jp-Dialog") == ""
    webkit.until(lambda: "Python 3.14" in webkit.text(".jp-OutputArea-output"), 2 * PATIENCE)


CANNOT = {
    "errors in the console": "the driver does not hand out the console of a page",
    "requests to other hosts": "the driver does not show or refuse requests",
    "the clipboard": "the driver cannot give a page the right to read it",
    "less motion and forced colours": "the driver cannot ask for them",
    "the accessibility tree": "the driver hands out roles and names only one element at a time",
}


@pytest.mark.parametrize("what", CANNOT)
def test_what_the_driver_of_webkit_cannot_see(what):
    pytest.skip(f"{what}: {CANNOT[what]}")
