"""Live Python in a real browser with no network: the numbers of the book, to the bit.

The room is the built book with the assembled Pyodide beside it, as ``make book PYODIDE=vendor``
leaves it; nothing but this computer is asked for anything.
"""

import contextlib
import functools
import json
import re
import shutil
import threading
import time
from http.server import ThreadingHTTPServer

import psutil
import pytest
from conftest import QuietHandler, Visit

from coursebook.browser import runtime
from simulations.explorer.fresh import fresh
from simulations.running.catalogue import Model, models
from simulations.running.ensembles import ensemble

pytestmark = [pytest.mark.browser, pytest.mark.book]

CHAPTER = "book/push_or_dialogue"
MODEL = Model("push_or_dialogue")
PATIENCE = 120_000  # milliseconds; this computer may be busy with other tests
ENDED = re.compile(r"^(Done|Ended|Not run|Stopped|Python (could|broke))")
PICTURES = "img, [role=img]"
WORDS = "all => all.map(image => image.alt || image.ariaLabel)"
SEEDS = (0, 1, 2**63 + 5)
# what readers run in a page: about a thousand people
SMALL = {"n": 1000, "side": 31}
# ... where a default run has many steps, what the explorers of the pages run
LONG = {
    "persons_and_brands": {"n": 300, "warm_up": 600, "steps": 1000},
    "switchboard": {"steps": 400},
}

# run here and there: a hash of all that a run leaves behind, whatever the size of an integer
DIGEST = """
import hashlib, time
import numpy as np
from simulations.running.catalogue import Model

# exponentials of drawn tastes and a correlation: C libraries round their last bit differently
ROUNDED = {"crowd_design"}

def digest(name, setting, seed):
    model = Model(name)
    began = time.perf_counter()
    run = model.simulate(model.parameters(**setting), seed)
    spent = time.perf_counter() - began
    total = hashlib.sha256()
    for part in (run.measures, run.people):
        for key in sorted(part):
            values = np.asarray(part[key])
            if values.dtype.kind in "iub":
                values = values.astype(np.int64)
            elif name in ROUNDED and values.dtype.kind == "f":
                values = values.round(9) + 0.0
            total.update(key.encode() + repr(values.shape).encode() + values.tobytes())
    return total.hexdigest(), spent
"""


@pytest.fixture(scope="module")
def room(book, tmp_path_factory):
    """Return the address of the book with a Pyodide of its own, and its folder."""
    folder = tmp_path_factory.mktemp("room")
    for part in ("_static", "book"):
        shutil.copytree(book / part, folder / part)
    runtime.place(folder, "vendor")
    handler = functools.partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def context(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    # a reader who wants everything open, after a reload, too
    context.add_init_script("try { localStorage.setItem('course-show-all', 'yes'); } catch {}")
    yield context
    context.close()


@pytest.fixture(scope="module")
def visit(room, context):
    """Return a `Visit` to the chapter; its Python stays awake from test to test."""
    visit = Visit(context.new_page(), room[0])
    visit.open(CHAPTER)
    return visit


class Face:
    """A live cell of a page."""

    def __init__(self, page, at):
        self.cell = page.locator("div.cell.tag_live").nth(at)
        self.status, self.output = (
            self.cell.locator(".live-status"),
            self.cell.locator(".live-output"),
        )
        self.editor = self.cell.locator(".live-editor")

    def press(self, name):
        self.cell.locator(".live").get_by_role("button").filter(has_text=name).click()

    def run(self):
        """Run it to its end and return what the status says."""
        self.press("Run")
        return self.end()

    def end(self):
        self.status.filter(has_text=ENDED).wait_for()
        return self.status.inner_text()

    def write(self, code):
        if not self.editor.is_visible():
            self.press("Edit")
        self.editor.fill(code)

    def printed(self):
        return "".join(self.output.locator("> pre").all_text_contents())


def stored(cell):
    """Return what the book itself shows of a cell: its text, and the alt texts of its pictures."""
    output = cell.locator(".cell_output")
    text = "".join(output.locator(".stream pre, .text_plain pre").all_text_contents())
    return text, output.locator(PICTURES).evaluate_all(WORDS)


def test_a_chapter_run_from_top_to_bottom_says_what_the_book_says(visit):
    faces = visit.page.locator("div.cell.tag_live").count()
    began = time.perf_counter()
    for at in range(faces):
        face = Face(visit.page, at)
        assert face.run().startswith("Done"), face.output.inner_text()
        if at == 1:
            print(f"first two results after {time.perf_counter() - began:.1f} s", end=" ")
        text, pictures = stored(face.cell)
        assert face.printed().strip() == text.strip()
        # the alt text is made from the numbers of the figure
        assert face.output.locator(PICTURES).evaluate_all(WORDS) == pictures
        assert text or pictures
    assert visit.errors == []
    assert visit.foreign == []


def small(model):
    return {k: v for k, v in SMALL.items() if k in model.parameters.names()}


def test_every_engine_gives_the_bits_of_cpython(visit):
    cases = [
        (model.name, LONG.get(model.name) or small(model), seed)
        for model in models()
        for seed in SEEDS
    ]
    here = {}
    exec(DIGEST, here)
    face = Face(visit.page, 1)
    face.write(f"{DIGEST}\nfor case in {cases!r}:\n    print(*digest(*case))")
    assert face.run().startswith("Done"), face.output.inner_text()
    there = [line.split() for line in face.printed().splitlines()]
    assert [digest for digest, _ in there] == [here["digest"](*case)[0] for case in cases]
    slowest = {}
    for (name, *_), (_, spent) in zip(cases, there, strict=True):
        slowest[name] = max(slowest.get(name, 0), float(spent))
    print({name: f"{spent:.2f} s" for name, spent in slowest.items()}, end=" ")
    assert max(slowest.values()) < 5  # a tenth of a second each on a quiet computer


def test_other_packages_come_when_they_are_asked_for_and_ensembles_run(visit):
    face = Face(visit.page, 1)
    face.write(
        "from scipy.stats import norm\nprint(norm.cdf(0.5))\n"
        "ensemble(MODEL, Parameters(n=100), replicates=2)[['replicate', 'adopters']]"
    )
    assert face.run().startswith("Done"), face.output.inner_text()
    assert face.printed().strip() == repr(0.6914624612740131)
    frame = ensemble(MODEL, MODEL.parameters(n=100), replicates=2)
    cells = face.output.locator("table td").all_inner_texts()
    assert [float(cells[i]) for i in (2, 4)] == frame["adopters"].round(6).tolist()
    assert face.output.locator("th:empty").count() == 0
    assert visit.foreign == []


def test_broken_code_says_what_and_where_and_the_next_cell_says_why_it_waits(visit):
    face, below = Face(visit.page, 1), Face(visit.page, 2)
    face.write("few = Parameters(n=100)\nmodel = modle")
    assert face.run() == "Ended with an error."
    error = face.output.locator(".live-error p").all_inner_texts()
    assert error == ["NameError: name 'modle' is not defined", "line 2: model = modle"]
    assert below.run() == "Not run: a cell above that it needs ended with an error."
    for mode in ("light", "dark"):
        visit.colour(mode)
        assert visit.violations() == []
    visit.colour("light")


def test_what_breaks_python_itself_is_said_and_the_next_run_starts_it_again(visit):
    face = Face(visit.page, 1)
    face.write("import os\nos.abort()")
    assert re.match(r"Python broke down: .+ The next run starts it again\.$", face.run())
    face.write("print(6 * 7)")
    face.cell.locator(".live-run").focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.className") == "live-run"
    assert face.end().startswith("Done")
    assert face.printed() == "42\n"
    face.press("Reset")


def test_html_that_a_cell_shows_cannot_act(visit):
    face = Face(visit.page, 1)
    html = "<meta http-equiv=refresh content=0><a href=' JavaScript:act()' onclick='act()'>here</a>"
    face.write(f"class Shown:\n    def _repr_html_(self):\n        return {html!r}\nShown()")
    assert face.run().startswith("Done")
    assert face.output.locator(".live-html").inner_html() == "<a>here</a>"
    face.press("Reset")


def test_changes_survive_a_reload_and_reset_can_be_undone(visit):
    face = Face(visit.page, 1)
    face.write("print('mine')")
    visit.page.reload()
    assert face.editor.input_value() == "print('mine')"
    face.press("Reset")
    assert "PushOrDialogue(few, seed=16)" in face.editor.input_value()
    face.press("Bring mine back")
    assert face.editor.input_value() == "print('mine')"
    face.press("Reset")
    visit.page.reload()
    assert not face.editor.is_visible()


def test_a_newer_chapter_offers_the_reader_the_old_changes(visit):
    key = "live-cell book/push_or_dialogue 0123"
    keep = f"kept => localStorage.setItem('{key}', kept)"
    for choice, mine in (("Keep the book", False), ("Use mine", True)):
        visit.page.evaluate(keep, json.dumps({"code": "print('old but mine')", "at": 1}))
        visit.page.reload()
        face = Face(visit.page, 1)
        assert not face.editor.is_visible()  # nothing is overwritten, either way
        face.press(choice)
        assert (face.editor.input_value() == "print('old but mine')") is mine
        assert visit.page.evaluate(f"localStorage.getItem('{key}')") is None
    face.press("Reset")


def test_a_keyboard_reader_can_edit_run_and_leave_the_editor(visit):
    page, face = visit.page, Face(visit.page, 1)
    face.write("")
    face.editor.focus()
    page.keyboard.type("for i in range(2):")
    page.keyboard.press("Enter")
    page.keyboard.type("print(i)")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    assert face.editor.input_value() == "for i in range(2):\n    print(i)\n    "
    page.keyboard.press("Control+a")
    page.keyboard.press("Tab")  # what is selected stays
    assert face.editor.input_value() == "    for i in range(2):\n        print(i)\n        "
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "live-run"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Enter")
    # endless code, stopped
    face.end()
    assert face.printed() == "0\n1\n"
    face.write("while True:\n    pass")
    face.press("Run")
    face.status.filter(has_text="Running").wait_for()
    face.cell.locator("button", has_text="Stop").focus()
    page.keyboard.press("Enter")
    assert face.end().startswith("Stopped")
    assert page.evaluate("document.activeElement.className") == "live-run"
    face.press("Reset")


def test_the_last_cell_pressed_first_runs_those_above_that_it_needs(visit):
    began = time.perf_counter()
    last = Face(visit.page, 3)
    assert last.run().startswith("Done"), last.output.inner_text()
    spent = time.perf_counter() - began
    print(f"Python awake and a figure drawn after {spent:.1f} s", end=" ")
    above = Face(visit.page, 1)
    assert above.status.inner_text() == "Run, since a cell below needs it."
    assert above.printed().strip() == stored(above.cell)[0].strip()
    assert not Face(visit.page, 0).output.is_visible()  # not needed
    assert last.output.locator(PICTURES).count() == 1
    assert last.output.locator("svg.figure-svg").first.is_visible()
    names = visit.page.evaluate("[...document.querySelectorAll('svg [id]')].map(e => e.id)")
    assert len(names) == len(set(names)), "the figures of the book, and those of this run"


def test_the_explorer_gets_fresh_luck_and_values_in_between(visit):
    page = visit.page
    box = page.locator("section.explorer")
    box.locator(".explorer-skip").click()
    sentence, news = box.locator(".explorer-sentence"), box.locator(".explorer-news")
    before = sentence.inner_text()
    box.locator(".explorer-between summary").click()
    values = {"share": 0.4, "mean_degree": 6.5, "conversation_cost": 5}
    for name, value in values.items():
        box.locator(f"input[name={name}]").fill(f"0{value}")
    box.locator(".explorer-between button").click()
    news.filter(has_text="new runs").wait_for()
    runs = int(news.inner_text().split()[0])
    # the same engine, the same luck, as many runs: the same words
    explorer = MODEL.explorer.EXPLORER
    few = explorer.__class__(**{**vars(explorer), "replicates": runs})
    assert sentence.inner_text() == fresh(few, values, explorer.seed, lambda *_: None)["sentence"]
    assert f"{runs} new runs of this setting" in box.locator(".explorer-note").first.inner_text()
    box.locator(".explorer-luck").click()
    box.locator(".explorer-halt").click()
    assert news.inner_text().startswith("Stopped")
    slider = box.locator(".explorer-controls input").first
    slider.press("ArrowLeft")  # it starts at its end
    slider.press("ArrowRight")
    assert sentence.inner_text() == before
    assert "20 runs of each setting" in box.locator(".explorer-note").first.inner_text()
    box.locator("input[name=share]").fill("7")
    box.locator(".explorer-between button").click()  # the browser says what is wrong
    assert not box.locator(".explorer-halt").is_visible()


def test_nothing_of_python_is_loaded_before_it_is_asked_for(room, context):
    visit, asked = Visit(context.new_page(), room[0]), []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.open(CHAPTER)
    visit.page.wait_for_load_state("networkidle")
    assert asked
    assert [url for url in asked if re.search(r"pyodide|wheel|worker", url)] == []
    visit.page.close()


# stands in for the worker, and writes down what it is asked
LISTENER = """window.woken = [];
window.Worker = class { postMessage({ ask }) { window.woken.push(ask); } terminate() {} };"""
SAVING = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}});"


@pytest.mark.parametrize("start", [LISTENER, LISTENER + SAVING], ids=["free", "dear"])
def test_python_wakes_at_the_first_move_unless_the_line_is_dear(room, context, start):
    visit = Visit(context.new_page(), room[0])
    visit.page.add_init_script(start)
    page = visit.open(CHAPTER)
    page.keyboard.press("Tab")
    page.locator(".bd-article h2").first.click()
    page.wait_for_timeout(700)
    assert page.evaluate("woken") == [], "reading is no move"
    guess = page.locator(".explorer input[type=range]:visible").first
    for _ in range(3):
        guess.press("ArrowRight")
    page.wait_for_timeout(900)
    assert page.evaluate("woken") == ([] if SAVING in start else ["wake"])
    page.close()


@pytest.mark.slow
def test_what_the_first_cell_needs_is_there_before_anybody_presses_run(room, context):
    visit, asked = Visit(context.new_page(), room[0]), []
    visit.page.on("requestfinished", lambda request: asked.append(request.url))
    page = visit.open(CHAPTER)
    page.locator(".explorer input[type=range]:visible").first.press("ArrowRight")
    for _ in range(PATIENCE // 100):
        if any("/matplotlib-" in url for url in asked):
            break
        page.wait_for_timeout(100)
    assert any("/matplotlib-" in url for url in asked), "the cell draws"
    assert page.locator(".live-output:visible").count() == 0, "nobody asked to see it"
    assert set(page.locator(".live-status").all_inner_texts()) == {""}
    assert Face(page, 0).run().startswith("Done")
    assert Face(page, 0).output.locator(PICTURES).count() == 1, "once, not twice"
    assert visit.errors == []
    page.close()


def test_no_other_host_hears_of_a_reader_who_only_plays(room, context):
    visit, file, asked = Visit(context.new_page(), room[0]), room[1] / runtime.SETTING, []
    visit.page.on("request", lambda request: asked.append(request.url))
    setting = json.loads(file.read_text())
    file.write_text(json.dumps(setting | {"pyodide": "https://elsewhere.example/pyodide/"}))
    try:
        page = visit.open(CHAPTER)
        page.locator(".explorer input[type=range]:visible").first.press("ArrowRight")
        for _ in range(100):
            if any(url.endswith("pyodide.json") for url in asked):
                break
            page.wait_for_timeout(100)
        page.wait_for_timeout(500)
    finally:
        file.write_text(json.dumps(setting))
    assert any(url.endswith("pyodide.json") for url in asked)
    assert [url for url in asked if not url.startswith(room[0])] == []
    visit.page.close()


def test_where_python_cannot_be_had_the_buttons_say_so(room, context):
    visit, file = Visit(context.new_page(), room[0]), room[1] / runtime.SETTING
    setting = json.loads(file.read_text())
    file.write_text(json.dumps(setting | {"pyodide": f"{room[0]}/nowhere/"}))
    try:
        visit.open(CHAPTER)
        face, host = Face(visit.page, 1), room[0].removeprefix("http://")
        said = f"Python could not be loaded from {host}. Is this computer online?"
        assert face.run() == said
        box = visit.page.locator("section.explorer")
        if box.locator(".explorer-skip").is_visible():
            box.locator(".explorer-skip").click()
        box.locator(".explorer-luck").click()
        box.locator(".explorer-news").filter(has_text=said).wait_for()
    finally:
        file.write_text(json.dumps(setting))
    assert face.cell.locator(".live-run").is_enabled()  # to try again
    visit.page.close()
    page = context.new_page()
    page.goto((room[1] / f"{CHAPTER}.html").as_uri())
    assert page.locator(".live button, .explorer-live button").count() == 0
    assert "opened as a file" in page.locator("div.live").first.inner_text()
    assert "New runs need Python" in page.locator(".explorer-news").text_content()
    page.close()


def processor_seconds():
    """Return what this process's children, the browser, have used of the processor."""
    used = 0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            used += sum(process.cpu_times()[:2])
    return used


def test_the_first_result_of_mesa_takes_ten_seconds_of_a_free_computer(room, context):
    visit = Visit(context.new_page(), room[0])
    visit.open(CHAPTER)
    visit.page.wait_for_load_state("networkidle")
    began, used = time.perf_counter(), processor_seconds()
    assert Face(visit.page, 1).run().startswith("Done")
    spent, used = time.perf_counter() - began, processor_seconds() - used
    print(f"first result of Mesa after {spent:.1f} s, {used:.1f} s of the processor", end=" ")
    # other work on this computer makes it wait, but not work twice as much
    assert min(spent, used) < 20
    visit.page.close()
