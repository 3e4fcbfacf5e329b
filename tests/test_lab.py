"""The notebooks of ``make lab``, and what the public book lets readers see of solutions."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import exercise_source as reader
import make_lab as tool
import pytest
from bs4 import BeautifulSoup

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
def test_every_chapter_runs_from_top_to_bottom_in_another_folder(book, tmp_path, monkeypatch):
    monkeypatch.delenv("SIMULATIONS_STATIC", raising=False)  # with live sliders
    monkeypatch.setenv("PYTHONWARNINGS", "default")
    tool.put(tmp_path)
    names = sorted(path.name for path in tmp_path.glob("*.ipynb"))
    command = ["-m", "pytest", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=300"]
    command += ["-q", "-p", "no:cacheprovider", *names]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def solutions(path):
    """Yield the code that a student has to write, and the beginning of each model answer."""
    for task in reader.read(path).tasks:
        for code in task.of("solution"):
            _, *fenced = code.source.split(reader.BEGIN)
            for part in fenced:
                yield textwrap.dedent(part.split(reader.END)[0]).strip()
        for answer in task.of("solution", "markdown"):
            yield " ".join(answer.source.split()[:8])


def in_the_open(file):
    """Return the text of a page or notebook that can be read without a click on a fold."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    page = BeautifulSoup(text, "html.parser")
    for fold in page.select("details:not([open]), .toggle"):
        fold.extract()
    return page.get_text()


@pytest.mark.book
@pytest.mark.parametrize("path", reader.sources(), ids=lambda path: path.stem)
def test_the_public_book_shows_no_solution_in_the_open(book, path):
    files = [*book.glob(f"**/{path.stem}.html"), *book.glob(f"**/{path.stem}.ipynb")]
    assert files
    unfolded = {file: " ".join(in_the_open(file).split()) for file in files}
    for solution in solutions(path):
        words = " ".join(solution.split())
        if len(words) < 30:  # "return True" says nothing
            continue
        for file, text in unfolded.items():
            assert words not in text, f"{file.relative_to(book)} shows: {words[:80]}"
