"""Options and fixtures that all tests share.

``--runslow`` runs the long tests too; ``--skip-whole`` leaves out those of them, marked ``whole``,
that only try more of what a shorter form of the same test tries. ``REQUIRE_BROWSER=1`` in the
environment turns a missing Chromium, which otherwise skips the browser tests, into a failure.
"""

import functools
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing may leave this computer
]
LONGEST = ("grading_class", "explorer", "exercises", "fuzz", "new_model", "sweep_folder")
LONGEST += ("grading_box",)
LONGEST += ("notebooks_browser", "live_browser", "teach_browser", "teach")
# Pages in the widest of the fonts that computers have for them: a bare Debian has no other.
WIDE_FONT = """(on) => ["base", "heading"].forEach((name) => on
    ? document.documentElement.style.setProperty(`--pst-font-family-${name}`, "DejaVu Sans")
    : document.documentElement.style.removeProperty(`--pst-font-family-${name}`))"""
WHOLE = [pytest.mark.slow, pytest.mark.whole]


def every(step, names, first=0):
    """Return names as parameters; the shorter form takes each `step`-th of them, from `first` on.

    For tests of what the names share. Two tests that look at the same in other sizes and colours
    can take turns: then each name is looked at in one of them.
    """
    chosen = range(first, len(names), step)
    return [pytest.param(name, marks=() if k in chosen else WHOLE) for k, name in enumerate(names)]


every_third = functools.partial(every, 3)


settings.register_profile("course", deadline=None)  # the first call compiles
settings.load_profile("course")


def pytest_addoption(parser):
    """Add ``--runslow`` and ``--skip-whole``."""
    parser.addoption("--runslow", action="store_true", help="run the long tests too")
    parser.addoption("--skip-whole", action="store_true", help="run no test marked whole")


# Modules of which one process does all: their tests go on where the one before left off, make the
# teacher edition into a folder that has one name, read the same files, or all look at one build.
ONE_UNIT = ("notebooks_browser", "live_browser", "teach", "book", "side_by_side")


def unit_of(nodeid):
    """Return what a test belongs to, of which one process does all."""
    file, _, name = nodeid.partition("::")
    for module in ONE_UNIT:
        if f"/test_{module}" in file:
            return module
    page = re.search(r"\[book/.*\]$", name)
    return file + page[0] if page else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give tests one by one to the processes, those of a unit to one of them."""
    # the groups of pytest-xdist 3.8.0 do nothing under pytest 9.2, which keeps names elsewhere
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Units(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return unit_of(nodeid)

    return Units(config, log)


@functools.cache
def text_of(path):
    """Return the text of a file of tests."""
    return path.read_text(encoding="utf-8")


def pytest_collection_modifyitems(config, items):
    """Begin with the longest files, and skip the long tests unless they were asked for."""
    # two processes share the tests: what takes minutes must not be the last
    order = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))
    for item in items:
        if item.get_closest_marker("clock") and not item.get_closest_marker("browser"):
            raise pytest.UsageError(f"{item.nodeid} has a clock and no browser: no step runs it")
        for mark in ("book", "browser", "clock"):  # by which coursebook/check.py finds the files
            if item.get_closest_marker(mark) and f"mark.{mark}" not in text_of(item.path):
                raise pytest.UsageError(f"{item.nodeid}: its file must say mark.{mark}")
        if item.get_closest_marker("slow") and not config.getoption("--runslow"):
            item.add_marker(pytest.mark.skip(reason="slow: runs with --runslow"))
        elif item.get_closest_marker("whole") and config.getoption("--skip-whole"):
            item.add_marker(pytest.mark.skip(reason="whole: a shorter form of it ran instead"))


@pytest.fixture(scope="session")
def printed():
    """Return a function: what a program prints in a process of its own, with Numba or without."""

    def run(program, *, numba):
        environment = os.environ | {"NUMBA_DISABLE_JIT": "0" if numba else "1"}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    return run


@pytest.fixture(scope="session")
def book():
    """Return the folder of the built book."""
    if not (HTML / "book" / "index.html").is_file():
        pytest.fail("the book is not built: make book, or python -m coursebook.build")
    return HTML


@pytest.fixture(scope="session")
def class_pages(book):
    """Return the folder with the teacher edition and the slides, made now."""
    # reveal.js is among what only instructors install
    from coursebook.classes import slides, teacher_book

    teacher_book.build()
    slides.build()
    return slides.TARGET.parent


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and does not chat; no browser may keep them, for tests change some."""

    def log_message(self, *args):
        """Say nothing for each request."""

    def end_headers(self):
        """Add that nothing is to be kept."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@pytest.fixture(scope="session")
def site(book):
    """Return the address at which the built book is served, without a slash at the end."""
    handler = functools.partial(QuietHandler, directory=str(book))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def no_browser(reason):
    """Skip a test for want of a browser, or fail if there must be one."""
    (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def playwright():
    """Return Playwright, which drives all browsers of a session but WebKit."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(request):
    """Return a running Chromium (a Playwright browser)."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        no_browser(f"no browser found, looked for {', '.join(BROWSERS)}")
    driver = request.getfixturevalue("playwright")  # not where there is nothing to drive
    browser = driver.chromium.launch(executable_path=path, args=FLAGS)
    request.getfixturevalue("record_testsuite_property")("chromium", browser.version)
    yield browser
    browser.close()


class Visit:
    """A page of the book, opened in a browser that may not leave this computer.

    Attributes
    ----------
    page : playwright.sync_api.Page
    errors : list of str
        What the console called an error, and exceptions that nobody caught.
    foreign : list of str
        Addresses elsewhere that the page asked for. They were refused.
    used_up : bool
        Whether no other test may have the page: scripts, routes or rights were added to it.
    """

    def __init__(self, page, site):
        self.page, self.site, self.errors, self.foreign = page, site, [], []
        self.used_up = False
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        if page.context.browser.browser_type.name == "chromium":
            page.on("request", self._is_here)  # FLAGS refuse; a route takes half of a short test
        else:
            page.route("**/*", self._stay_here)

    def _console(self, message):
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _is_here(self, request):
        here = request.url.startswith((self.site + "/", "data:", "blob:"))
        if not here:
            self.foreign.append(request.url)
        return here

    def _stay_here(self, route):
        route.continue_() if self._is_here(route.request) else route.abort()

    def violations(self):
        """Return what axe objects to on the page as it is now, one line for each rule.

        It looks again where it finds something: what is gone half a second later was a colour on
        its way from one mode to the other.
        """
        found = self._violations()
        if found:
            self.page.wait_for_timeout(500)
            found = self._violations()
        return found

    def _violations(self):
        if not self.page.evaluate("typeof axe === 'object'"):
            script = files("axe_playwright_python") / "axe.min.js"
            self.page.evaluate(script.read_text(encoding="utf-8"))
        return self.page.evaluate(
            """axe.run(document, {resultTypes: ['violations'], preload: false})
            .then(result => result.violations.map(rule => rule.id + ': ' +
            rule.nodes.slice(0, 3).map(node => node.html.slice(0, 150)).join(' | ')))"""
        )

    def colour(self, mode):
        """Switch the page to `mode`, "light" or "dark"."""
        self.page.evaluate(
            """async mode => {
                Object.assign(document.documentElement.dataset, {theme: mode, mode: mode});
                const frame = () => new Promise(requestAnimationFrame);
                await frame(); await frame();
                const ends = a => a.effect.getComputedTiming().endTime !== Infinity;
                const moving = document.getAnimations().filter(ends);
                await Promise.allSettled(moving.map(a => a.finished));
                await frame(); await frame();
            }""",
            mode,
        )

    def open(self, name):
        """Go to a page of the book, such as ``book/index``."""
        self.errors.clear()
        self.foreign.clear()
        self.page.goto(f"{self.site}/{name}.html", wait_until="load")
        return self.page


@pytest.fixture(scope="module")
def visit(chromium, site):
    """Return a `Visit` with one page, desktop width; it is shared by the tests of a module."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield Visit(context.new_page(), site)
    context.close()


@pytest.fixture(scope="session")
def shelf(chromium):
    """Return the empty pages that `opened` gives out, those for fingers and those without."""
    shelf = {True: [], False: []}
    yield shelf
    for visit in shelf[True] + shelf[False]:
        visit.page.context.close()


@pytest.fixture
def opened(chromium, shelf):
    """Return a function that gives a `Visit` to an empty page; at the end all must be quiet.

    A new page takes longer than most tests, so what was emptied is given out again.
    """
    visits = []

    def give(site, *, size, motion="reduce", touch=False):
        if shelf[touch]:
            visit = shelf[touch].pop()
        else:
            visit = Visit(chromium.new_context(has_touch=touch).new_page(), site)
        visits.append((visit, touch))
        visit.site = site
        visit.page.set_viewport_size(size)
        visit.page.emulate_media(reduced_motion=motion)
        return visit

    give.visits = visits
    yield give
    quiet = [(list(visit.errors), list(visit.foreign)) for visit, _ in visits]
    for visit, touch in visits:
        if visit.used_up or not visit.page.url.startswith(visit.site + "/"):
            visit.page.context.close()
            continue
        visit.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        visit.page.emulate_media(media="null", color_scheme="null", forced_colors="null")
        visit.page.goto("about:blank")
        visit.errors.clear()
        visit.foreign.clear()
        shelf[touch].append(visit)
    assert quiet == [([], [])] * len(visits)
