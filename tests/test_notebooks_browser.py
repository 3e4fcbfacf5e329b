"""Notebooks in the browser: JupyterLite in the book, with a Pyodide that asks nobody for anything.

The tests of this module share one browser and go on where the one before left off, as a reader
would: solve an exercise, move a slider, come back after a new edition, start again.
"""

import hashlib
import json
import shutil
import threading
import time
from pathlib import Path

import browser_python
import build_lite
import make_exercises
import nbformat
import pytest
import serve_book

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = "alphabet"  # its exercises are quick without Numba
NOTEBOOK = f"exercises/{CHAPTER}.ipynb"
KEPT = """async ([storage, path]) => {
    const open = indexedDB.open(storage);
    await new Promise(done => open.onsuccess = done);
    const asked = open.result.transaction("files").objectStore("files").get(path);
    await new Promise(done => asked.onsuccess = done);
    open.result.close();
    return asked.result?.content ?? null;
}"""
KEYS = """async (storage) => {
    const open = indexedDB.open(storage);
    await new Promise(done => open.onsuccess = done);
    const asked = open.result.transaction("files").objectStore("files").getAllKeys();
    await new Promise(done => asked.onsuccess = done);
    open.result.close();
    return asked.result;
}"""

pytestmark = [pytest.mark.book, pytest.mark.browser]


class Reader:
    """Somebody with a browser that may not leave this computer."""

    def __init__(self, context, site, folder):
        self.page, self.site, self.folder = context.new_page(), site, folder
        self.page.set_default_timeout(60_000)
        self.foreign = []
        context.on("request", self._note)

    def _note(self, request):
        if not request.url.startswith((self.site + "/", "data:", "blob:")):
            self.foreign.append(request.url)

    def go(self, path=NOTEBOOK):
        """Open the door to a notebook."""
        self.page.goto(f"{self.site}/lite/open.html?notebook={path}")

    def wait_for_cells(self):
        """Wait until the notebook is shown; return its cells."""
        self.page.wait_for_url("**/lite/notebooks/index.html?**")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell .cm-content")
        return self.page.locator(".jp-Notebook .jp-Cell")

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
        content = self.page.evaluate(KEPT, [build_lite.STORAGE, path])
        return content and nbformat.from_dict(content)

    def run_all(self, seconds):
        """Run all cells and wait until the last one is done or one has failed."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).first.click()
        prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            marks = prompts.all_inner_texts()
            if "[1]:" in marks and "[*]:" not in marks:
                return marks
            self.page.wait_for_timeout(200)
        raise AssertionError(f"not done after {seconds} s: {marks}")


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    """Return a copy of the built book that brings its own Python along."""
    copy = tmp_path_factory.mktemp("vendor") / "html"
    shutil.copytree(book, copy, ignore=shutil.ignore_patterns("lite", "pyodide", "wheels"))
    browser_python.place(copy, "vendor")
    build_lite.build(copy)
    return copy


@pytest.fixture(scope="module")
def reader(chromium, folder):
    with serve_book.serve(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        yield Reader(context, f"http://127.0.0.1:{server.server_port}", folder)
        context.close()
        server.shutdown()
        thread.join()


def printed(notebook):
    """Return what each code cell printed or showed as text, without versions and addresses."""
    said = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id != "setup":
            text = [out.text for out in cell.outputs if out.output_type == "stream"]
            shown = [out.data["text/plain"] for out in cell.outputs if "data" in out]
            said.append(["".join(line) for line in ["".join(map("".join, text)), *shown]])
    return said


def test_an_exercise_with_its_solutions_typed_in_prints_what_cpython_printed(reader):
    solution = nbformat.read(ROOT / "exercises" / "solutions" / f"{CHAPTER}.ipynb", as_version=4)
    start = time.monotonic()
    reader.go()
    cells = reader.wait_for_cells()
    shown = time.monotonic()
    assert cells.count() == len(solution.cells)
    for number, cell in enumerate(solution.cells):
        if cell.cell_type == "code" and "solution" in cell.metadata.get("tags", []):
            reader.write(cells.nth(number), cell.source)
    typed = time.monotonic()
    marks = reader.run_all(seconds=120)
    ran = time.monotonic()
    mine = reader.save()
    assert [cell.source for cell in mine.cells if cell.cell_type == "code"] == [
        cell.source for cell in solution.cells if cell.cell_type == "code"
    ]
    assert "[ ]:" not in marks, "a cell failed"
    setup = next(cell for cell in mine.cells if cell.id == "setup")
    assert "Python 3.14" in str(setup.outputs)
    assert "mesa 3.3.1" in str(setup.outputs)
    assert printed(mine) == printed(solution)
    assert reader.foreign == []
    print(
        f"\nJupyterLite: notebook shown after {shown - start:.1f} s, solutions typed in "
        f"{typed - shown:.1f} s, {len(marks)} cells run in {ran - typed:.1f} s"
    )
