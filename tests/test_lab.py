"""The notebooks of ``make lab``, and what the public book lets readers see of solutions."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from coursebook import lab as tool
from coursebook.exercises import reader

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def root(tmp_path):
    """Return a small course: one chapter that was built, one exercise."""
    for name in ("_build/html/notebooks/spread.ipynb", "exercises/spread.ipynb", "book/spread.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_the_lab_holds_every_chapter_and_exercise(root, tmp_path):
    assert tool.put(tmp_path / "lab", root) == []
    assert (tmp_path / "lab" / "spread.ipynb").read_text().startswith("_build")
    assert (tmp_path / "lab" / "exercises" / "spread.ipynb").read_text().startswith("exercises")


def test_a_notebook_that_was_changed_is_never_overwritten(root, tmp_path):
    lab, built = tmp_path / "lab", root / "_build" / "html" / "notebooks" / "spread.ipynb"
    tool.put(lab, root)
    built.write_text("second version")
    assert tool.put(lab, root) == []
    assert (lab / "spread.ipynb").read_text() == "second version"  # nobody had changed the first
    (lab / "spread.ipynb").write_text("mine")
    assert tool.put(lab, root) == []  # there is no news of it
    built.write_text("third version")
    assert tool.put(lab, root) == tool.put(lab, root) == ["spread.ipynb"]
    assert (lab / "spread.ipynb").read_text() == "mine"
    (lab / tool.MEMORY).write_text("{")  # forgotten: whatever is not the new one counts as changed
    assert tool.put(lab, root) == ["spread.ipynb"]
    (lab / "spread.ipynb").rename(lab / "my spread.ipynb")
    assert tool.put(lab, root) == []
    assert (lab / "spread.ipynb").read_text() == "third version"
    assert (lab / "my spread.ipynb").read_text() == "mine"


def test_a_notebook_that_was_put_there_and_not_written_down_is_nobodys_work(root, tmp_path):
    lab, built = tmp_path / "lab", root / "_build" / "html" / "notebooks" / "spread.ipynb"
    tool.put(lab, root)
    before = (lab / tool.MEMORY).read_bytes()
    built.write_text("second version")
    tool.put(lab, root)
    (lab / tool.MEMORY).write_bytes(before)  # as if it had been stopped before its end
    assert tool.put(lab, root) == []
    built.write_text("third version")
    assert tool.put(lab, root) == []
    assert (lab / "spread.ipynb").read_text() == "third version"


def test_the_book_is_built_again_if_a_chapter_changed(root):
    built, source = root / "_build/html/notebooks/spread.ipynb", root / "book/spread.md"
    os.utime(source, (1000, 1000))
    assert not tool.stale(root)
    os.utime(source, (built.stat().st_mtime + 10,) * 2)
    assert tool.stale(root)
    built.unlink()
    assert tool.stale(root)
    with pytest.raises(FileNotFoundError, match="make book"):
        tool.notebooks(root)


# the real ones, from the built book


@pytest.mark.book
def test_the_lab_holds_every_chapter_of_the_book(book):
    chapters = {p.stem for p in (ROOT / "book").glob("*.md") if "kernelspec:" in p.read_text()}
    names = {Path(name).stem for name in tool.notebooks() if not name.startswith("exercises/")}
    assert names == chapters
    assert {f"exercises/{path.stem}.ipynb" for path in reader.sources()} < set(tool.notebooks())


@pytest.mark.book
@pytest.mark.slow
def test_every_chapter_runs_from_top_to_bottom_in_another_folder(
    book, tmp_path, monkeypatch, request
):
    monkeypatch.delenv("SIMULATIONS_STATIC", raising=False)  # with live sliders
    monkeypatch.setenv("PYTHONWARNINGS", "default")
    tool.put(tmp_path)
    names = sorted(path.name for path in tmp_path.glob("*.ipynb"))
    if request.config.getoption("--skip-whole"):
        names = names[::24]  # the build of the book has run them all
    command = ["-m", "pytest", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=300"]
    command += ["-q", "-p", "no:cacheprovider", *names]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def solutions(path):
    """Yield the code that a student has to write, and the beginning of each model answer.

    What is too short to be told from other code ("return True") comes with the function around it.
    """
    for task in reader.read(path).tasks:
        for code in task.of("solution"):
            for function in re.split(r"\n+(?=def )", code.source):
                _, _, written = function.partition(reader.BEGIN)
                written = words(written.partition(reader.END)[0])
                yield written if len(written) > 40 else words(reader.solved(function))
        for answer in task.of("solution", "markdown"):
            yield words(answer.source)[:60]


def words(text):
    """Return a text with all white space the same, and without the marks of Markdown."""
    return " ".join(re.sub("[*`]", "", text).split())


def in_the_open(file):
    """Return the text of a page or notebook that can be read without a click on a fold."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        return words("\n".join("".join(cell["source"]) for cell in cells))
    if file.suffix == ".html":
        page = BeautifulSoup(text, "html.parser")
        for fold in page.select("details:not([open]), .toggle"):
            fold.extract()
        return words(page.get_text())
    return words(text)


@pytest.fixture(scope="module")
def public(book):
    """Return what every page, notebook and text of the book shows in the open."""
    files = [path for end in ("html", "ipynb", "md", "txt") for path in book.rglob(f"*.{end}")]
    return {file.relative_to(book).as_posix(): in_the_open(file) for file in files}


@pytest.mark.book
@pytest.mark.parametrize("path", reader.sources(), ids=lambda path: path.stem)
def test_the_public_book_shows_no_solution_in_the_open(public, path):
    assert {f"book/{path.stem}.html", f"notebooks/exercises/{path.stem}.ipynb"} < set(public)
    for solution in solutions(path):
        shown = [name for name, text in public.items() if solution in text]
        assert not shown, f"{shown} shows: {solution[:80]}"
