"""Notebooks in the browser: JupyterLite in the book, with a Pyodide that asks nobody for anything.

The tests of this module share one browser and go on where the one before left off, as a reader
would: solve an exercise, move a slider, come back after a new edition, start again.
"""

import json
import re
import shutil
import threading
import time
from pathlib import Path

import jupytext
import nbformat
import pytest
from conftest import Visit
from playwright.sync_api import expect

from coursebook import serve
from coursebook.browser import lite, runtime

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = "knowledge"  # its exercises are quick without Numba
NOTEBOOK = f"exercises/{CHAPTER}.ipynb"
KEPT = """async ([storage, path]) => {
    const open = indexedDB.open(storage);
    await new Promise(done => open.onsuccess = done);
    const asked = open.result.transaction("files").objectStore("files").get(path);
    await new Promise(done => asked.onsuccess = done);
    open.result.close();
    return asked.result?.content ?? null;
}"""
# a notebook of one's own, as JupyterLite keeps it
WORK = """async ([storage, path, about]) => {
    const open = indexedDB.open(storage);
    const stores = ["files", "checkpoints"];
    open.onupgradeneeded = () => stores.map(name => open.result.createObjectStore(name));
    await new Promise(done => open.onsuccess = done);
    const content = { metadata: { about }, nbformat: 4, nbformat_minor: 5, cells: [] };
    const asked = open.result.transaction("files", "readwrite").objectStore("files")
        .put({ content, path, last_modified: new Date().toISOString() }, path);
    await new Promise(done => asked.onsuccess = done);
    open.result.close();
}"""
# what JupyterLite does when it keeps something for the first time
GROW = """storage => new Promise(done => {
    const open = indexedDB.open(storage, 9);
    open.onblocked = open.onsuccess = (event) => done(event.type);
})"""
MINE = f"exercises/{CHAPTER}-mine.ipynb"
SOLUTIONS = nbformat.read(ROOT / "exercises" / "solutions" / f"{CHAPTER}.ipynb", as_version=4)

pytestmark = [pytest.mark.book, pytest.mark.browser]
expect.set_options(timeout=60_000)  # another process has this computer, too


class Reader:
    """Somebody with a browser that may not leave this computer."""

    def __init__(self, context, site, folder):
        self.page, self.site, self.folder = context.new_page(), site, folder
        self.page.set_default_timeout(120_000)
        self.asked = set()
        context.on("request", lambda request: self.asked.add(request.url.partition("?")[0]))

    def foreign(self):
        """Return the addresses elsewhere that were asked for."""
        here = (self.site + "/", "data:", "blob:")
        return [url for url in self.asked if not url.startswith(here)]

    def loaded(self):
        """Return how many bytes of files were loaded, each file once."""
        paths = (url.removeprefix(self.site + "/") for url in self.asked)
        files = (self.folder / path for path in paths)
        return sum(file.stat().st_size for file in files if file.is_file())

    def go(self, path=NOTEBOOK):
        """Open the door to a notebook."""
        self.page.goto(f"{self.site}/lite/open.html?notebook={path}")

    def wait_for_cells(self):
        """Wait until the notebook is shown; return its cells."""
        self.page.wait_for_url("**/lite/notebooks/index.html?**")
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content >> visible=true")
        return self.page.locator(".jp-Notebook .jp-Cell")

    def title(self):
        """Wait until the first heading of the notebook is shown; return it."""
        self.wait_for_cells()
        return self.page.locator(".jp-Notebook .jp-RenderedMarkdown h1").first.inner_text()

    def write(self, cell, text):
        """Replace what is in a cell, by keyboard."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def save(self, path=NOTEBOOK):
        """Save by keyboard; return the notebook as the browser keeps it."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_selector(".jp-NotebookCheckpoint:has-text('seconds ago')")
        return self.kept(path)

    def kept(self, path=NOTEBOOK):
        """Return a notebook from the browser's storage, or None."""
        content = self.page.evaluate(KEPT, [lite.STORAGE, path])
        return content and nbformat.from_dict(content)

    def run_all(self, seconds):
        """Run all cells and wait until the last one is done or one has failed."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).first.click()
        prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            marks = prompts.all_inner_texts()  # the first cell is folded and shows no number
            if "[2]:" in marks and "[*]:" not in marks:
                return marks
            self.page.wait_for_timeout(200)
        raise AssertionError(f"not done after {seconds} s: {marks}")


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    """Return a copy of the built book that brings its own Python along."""
    copy = tmp_path_factory.mktemp("vendor") / "html"
    shutil.copytree(book, copy, ignore=shutil.ignore_patterns("lite", "pyodide", "wheels"))
    runtime.place(copy, "vendor")
    lite.build(copy)
    return copy


@pytest.fixture(scope="module")
def reader(chromium, folder):
    with serve.serve(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        yield Reader(context, f"http://127.0.0.1:{server.server_port}", folder)
        context.close()
        server.shutdown()
        thread.join()


def code(notebook):
    """Return the code of a notebook, a string a cell."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def printed(notebook):
    """Return what each code cell printed or showed as text; the first one says versions."""
    said = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id != "setup":
            streams = ("".join(out.text) for out in cell.outputs if out.output_type == "stream")
            shown = ("".join(out.data["text/plain"]) for out in cell.outputs if "data" in out)
            said.append("".join([*streams, *shown]))
    return said


def test_an_exercise_with_its_solutions_typed_in_prints_what_cpython_printed(reader):
    start = time.monotonic()
    reader.go()
    cells = reader.wait_for_cells()
    expect(cells).to_have_count(len(SOLUTIONS.cells))
    shown = time.monotonic()
    for number, cell in enumerate(SOLUTIONS.cells):
        if cell.cell_type == "code" and "solution" in cell.metadata.get("tags", []):
            reader.write(cells.nth(number), cell.source)
    typed = time.monotonic()
    marks = reader.run_all(seconds=300)
    ran = time.monotonic()
    mine = reader.save()
    assert code(mine) == code(SOLUTIONS)
    assert "[ ]:" not in marks, "a cell failed"
    setup = next(cell for cell in mine.cells if cell.id == "setup")
    assert "Python 3.14" in str(setup.outputs)
    assert "mesa 3.3.1" in str(setup.outputs)
    assert printed(mine) == printed(SOLUTIONS)
    assert f"{reader.site}/pyodide/pyodide.asm.wasm" in reader.asked
    assert reader.foreign() == []
    print(
        f"\nJupyterLite: notebook shown after {shown - start:.1f} s, solutions typed in "
        f"{typed - shown:.1f} s, {len(marks)} cells run in {ran - typed:.1f} s, "
        f"{reader.loaded() / 1e6:.0f} MB loaded"
    )


def test_a_slider_moved_by_keyboard_runs_the_model_again(reader):
    page, start = reader.page, time.monotonic()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    cell = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
    page.set_default_timeout(180_000)  # the first figure has to load a lot
    reader.write(cell, f"from simulations.explorer import explore\nexplore({CHAPTER!r})")
    page.keyboard.press("Shift+Enter")
    slider = page.locator(".jp-OutputArea .widget-slider [role=slider]").first
    said = page.locator(".jp-OutputArea .widget-html").first
    slider.focus()
    before, value = said.inner_text(), slider.get_attribute("aria-valuenow")
    assert before.strip()
    moved = time.monotonic()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([box, before]) => box.innerText !== before", arg=[said.element_handle(), before]
    )
    page.set_default_timeout(120_000)
    assert slider.get_attribute("aria-valuenow") != value
    assert reader.foreign() == []
    print(
        f"\nJupyterLite: explorer shown after {moved - start:.1f} s, "
        f"new result after {time.monotonic() - moved:.1f} s"
    )
    reader.save()


def test_a_figure_of_a_chapter_is_a_picture_with_its_words(reader):
    page = reader.page
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    cell = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
    reader.write(
        cell,
        "from simulations.figures import show\n"
        "from simulations.models.push_or_dialogue import figures\n"
        "show(figures.plot_response())",
    )
    page.keyboard.press("Shift+Enter")
    picture = page.locator(".jp-OutputArea img").last
    page.get_by_text("The numbers of this figure").last.wait_for()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 500
    reader.save()


def test_work_survives_a_reload_and_a_new_edition_of_the_book(reader):
    original = reader.folder / "notebooks" / NOTEBOOK
    renewed = nbformat.read(original, as_version=4)
    renewed.cells[0].source = "# A new edition"
    nbformat.write(renewed, original)
    lite.build(reader.folder)
    reader.go()
    reader.page.get_by_text("the book has a new edition").wait_for()
    door = Visit(reader.page, reader.site)
    for mode in ("light", "dark"):
        door.colour(mode)
        assert door.violations() == [], mode
    with reader.page.expect_download() as saved:
        reader.page.get_by_role("button", name="Download my copy").click()
    assert saved.value.suggested_filename == f"{CHAPTER}.ipynb"
    downloaded = nbformat.read(saved.value.path(), as_version=4)
    assert code(downloaded)[: len(code(SOLUTIONS))] == code(SOLUTIONS)
    reader.page.get_by_role("link", name="Open my copy").press("Enter")
    assert "A new edition" not in reader.title()
    assert code(reader.kept()) == code(downloaded)


def test_starting_again_gives_the_original_and_keeps_the_work_under_another_name(reader):
    mine = code(reader.kept())
    reader.go()
    reader.page.get_by_role("button", name="Start again").click()
    assert "A new edition" in reader.title()
    assert code(reader.kept(MINE)) == mine
    assert reader.kept() is None  # until something is changed and saved
    reader.go()
    reader.page.get_by_role("link", name=f"Open {CHAPTER}-mine").click()
    assert "A new edition" not in reader.title()


@pytest.fixture
def newcomer(chromium, reader):
    """Return somebody with a browser of their own, who has never opened a notebook."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Reader(context, reader.site, reader.folder)
    context.close()


CHAPTERS = [
    path.stem
    for path in sorted((ROOT / "book").glob("*.md"))
    if "{code-cell}" in path.read_text(encoding="utf-8")
]


@pytest.mark.slow
@pytest.mark.clock
@pytest.mark.parametrize(
    "chapter",
    # the chapter that runs fastest stands for all of them in the shorter form
    [pytest.param(name, marks=[] if name == CHAPTER else pytest.mark.whole) for name in CHAPTERS],
)
def test_a_chapter_runs_whole_in_two_minutes(newcomer, chapter):
    began = time.monotonic()
    newcomer.go(f"chapters/{chapter}.ipynb")
    newcomer.wait_for_cells()
    shown = time.monotonic()
    marks = newcomer.run_all(seconds=600)
    ran = time.monotonic()
    print(
        f"\n{chapter}: shown after {shown - began:.1f} s, {len(marks)} cells in {ran - shown:.1f} s"
    )
    assert "[ ]:" not in marks, "a cell failed"
    assert ran - shown < 120


def test_an_exercise_opens_with_its_text_and_the_first_cell_is_one_line(newcomer):
    newcomer.go()
    cells = newcomer.wait_for_cells()
    expect(cells.nth(0).locator("h1")).to_be_visible()
    assert cells.nth(1).locator(".cm-content:visible").count() == 0
    placeholder = cells.nth(1).locator(".jp-InputPlaceholder")
    expect(placeholder).to_contain_text("Run this cell first.")


def test_a_failed_check_says_its_sentence_first_and_folds_where_it_stopped(newcomer):
    newcomer.go()
    cells = newcomer.wait_for_cells()

    def run(number):
        cells.nth(number).locator(".jp-InputPrompt").click()
        newcomer.page.keyboard.press("Shift+Enter")
        output = cells.nth(number).locator(".jp-OutputArea-output")
        output.first.wait_for()
        return output.first

    check = [cell.id for cell in SOLUTIONS.cells].index("t1-check-1")
    said = run(check)  # nothing above it was run
    expect(said).to_contain_text("Not known here name 'my_guess' is not defined. Run the first")
    run(1)
    expect(run(1)).to_contain_text("Python 3.14")
    for number, cell in enumerate(SOLUTIONS.cells[:check]):
        if cell.cell_type == "code" and "solution" in cell.metadata.get("tags", []):
            newcomer.write(cells.nth(number), "def my_guess():\n    return {'square': 1}")
            newcomer.page.keyboard.press("Shift+Enter")
    box = run(check).locator("div[role=alert]")
    expect(box).to_contain_text("Not passed yet my_guess() must have a number for square")
    assert box.inner_text().startswith("Not passed yet")
    details = box.locator("details")
    assert not details.locator("pre").is_visible()
    whole = cells.nth(check).locator(".jp-OutputArea").inner_text()
    assert "assert set(guess)" not in whole, "the code of the check is repeated"
    assert "AssertionError" in whole, "the cell counts as failed"
    details.locator("summary").click()
    assert "assert set(guess)" in details.locator("pre").inner_text()


SHUT_IN = '<!doctype html><iframe sandbox="{}" width="900" height="700" src="{}"></iframe>'


@pytest.mark.parametrize("allowed", ["allow-scripts", "", "allow-scripts allow-popups"])
@pytest.mark.parametrize("place", ["open.html", "notebooks/index.html"])
def test_in_the_frame_of_a_learning_platform_the_page_says_so_and_how_to_leave(
    newcomer, allowed, place
):
    door = place == "open.html"
    address = f"{newcomer.site}/lite/{place}?{'notebook' if door else 'path'}={NOTEBOOK}"
    newcomer.page.set_content(SHUT_IN.format(allowed, address))
    frame = newcomer.page.frame_locator("iframe")
    link = frame.get_by_role("link", name="Open it in its own tab").or_(
        frame.get_by_role("link", name="Open in its own tab")
    )
    link.wait_for()
    newcomer.page.wait_for_timeout(2000)  # what a script does later must not take it away
    assert link.is_visible()
    assert link.evaluate("link => link.href") == address
    if door and "allow-scripts" in allowed:
        state = frame.locator("#state")
        expect(state).not_to_contain_text("Looking for")
        expect(state).to_contain_text(address)
    if "allow-popups" in allowed:
        with newcomer.page.context.expect_page() as opened:
            link.click()
        opened.value.wait_for_url(address)


@pytest.fixture
def visitor(chromium, reader):
    """Return somebody with a browser of their own, who has worked on the notebook already."""
    context = chromium.new_context()
    visitor = Reader(context, reader.site, reader.folder)
    visitor.go("")
    visitor.page.evaluate(WORK, [lite.STORAGE, NOTEBOOK])
    yield visitor
    context.close()


def test_a_copy_that_cannot_be_put_aside_stays_and_the_door_says_why(visitor):
    visitor.go()
    again = visitor.page.get_by_role("button", name="Start again")
    again.wait_for()
    visitor.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw Error('no room') } }"
    )
    again.click()
    visitor.page.get_by_text("The notebook could not be opened: no room").wait_for()
    assert visitor.kept().cells == []


def test_the_copy_that_is_downloaded_is_that_of_now(visitor):
    visitor.go()
    button = visitor.page.get_by_role("button", name="Download my copy")
    button.wait_for()
    other = visitor.page.context.new_page()
    other.goto(f"{visitor.site}/lite/open.html")
    other.evaluate(WORK, [lite.STORAGE, NOTEBOOK, "changed in another tab"])
    with visitor.page.expect_download() as saved:
        button.click()
    assert "changed in another tab" in Path(saved.value.path()).read_text(encoding="utf-8")


def test_the_door_to_a_chapter_bears_its_title_and_no_comment_of_its_code(visitor):
    chapter = "chapters/percolation.ipynb"
    visitor.page.evaluate(WORK, [lite.STORAGE, chapter, "mine"])
    visitor.go(chapter)
    visitor.page.get_by_role("link", name="Open my copy").wait_for()
    title = jupytext.read(ROOT / "book" / "percolation.md").cells[0].source
    assert visitor.page.locator("h1").inner_text() == re.search("^# (.+)$", title, re.M)[1]


def test_an_open_door_holds_no_notebook_up(visitor):
    visitor.go()
    visitor.page.get_by_role("button", name="Start again").wait_for()
    other = visitor.page.context.new_page()
    other.goto(f"{visitor.site}/lite/open.html")
    assert other.evaluate(GROW, lite.STORAGE) == "success"


def test_the_door_opens_where_the_browser_keeps_nothing(chromium, reader):
    context = chromium.new_context()
    context.add_init_script(
        "const refuse = () => { throw new DOMException('refused', 'SecurityError') };"
        "Storage.prototype.getItem = IDBFactory.prototype.open = refuse"
    )
    visitor = Reader(context, reader.site, reader.folder)
    visitor.go()
    visitor.page.wait_for_url("**/lite/notebooks/index.html?**")
    context.close()


# an app without a kernel, and a cell that is run in it
TOO_EARLY = """() => {
    window.ran = [];
    const context = { session: null };
    window.jupyterapp = {
        shell: { currentWidget: { sessionContext: context } },
        commands: { async execute(id) { window.ran.push(id); } },
    };
    window.jupyterapp.commands.execute("notebook:run-cell-and-select-next");
    window.jupyterapp.commands.execute("docmanager:save");
    const kernel = { requestExecute({ code, silent }) { window.ran.push(`${code}, ${silent}`) } };
    window.start = () => { context.session = { kernel } };
}"""


def test_a_cell_that_is_run_too_early_waits_for_python_and_says_so(chromium, reader):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{reader.site}/lite/wait.js")  # any page of the same address
    page.add_script_tag(path=reader.folder / "lite" / "wait.js")
    page.evaluate(TOO_EARLY)
    said = page.get_by_role("status")
    expect(said).to_contain_text("Python is starting")
    assert page.evaluate("ran") == ["docmanager:save"]
    page.evaluate("start()")
    page.wait_for_function("ran.length === 3")
    _, told, ran = page.evaluate("ran")
    assert told.endswith('("simulations.live.errors").install(), true'), "errors: sentence first"
    assert ran == "notebook:run-cell-and-select-next"
    expect(page.locator("#python-starts")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("name", ["exercises/nobody.ipynb", "../book/index.html", ""])
def test_the_door_says_that_a_notebook_does_not_exist(reader, name):
    reader.go(name)
    refused = re.compile("could not be loaded|There is no notebook")
    expect(reader.page.locator("#state")).to_contain_text(refused)


def test_the_door_says_that_python_cannot_be_had_before_anything_looks_alive(reader):
    setting = json.loads((reader.folder / "_static" / "pyodide.json").read_text(encoding="utf-8"))
    config = reader.folder / "lite" / "jupyter-lite.json"
    changed = json.loads(config.read_text(encoding="utf-8"))
    nowhere = lite.settings(setting | {"pyodide": "http://127.0.0.1:9/"})
    changed["jupyter-config-data"] |= nowhere
    config.write_text(json.dumps(changed), encoding="utf-8")
    reader.go("chapters/percolation.ipynb")
    reader.page.get_by_text("Python cannot be loaded: 127.0.0.1:9 does not answer").wait_for()
    assert reader.page.get_by_role("link", name="Open the original").is_visible()


def test_a_book_from_disk_says_that_it_cannot_open_notebooks(chromium, folder):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((folder / "book" / "percolation.html").as_uri())
    page.locator("details.launch > summary").press("Enter")
    assert page.get_by_text("Not from disk, as this book was opened").is_visible()
    assert page.locator("a.launch-door").count() == 0
    assert page.get_by_role("link", name="the notebook", exact=True).is_visible()
    context.close()
