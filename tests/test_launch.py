"""The ways to run a chapter or an exercise: where they lead, and the first cell of a notebook."""

import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import simulations
from coursebook import first_cell
from coursebook.browser import lite, runtime
from coursebook.exercises import reader
from coursebook.extensions import launch
from simulations.live import errors

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = [path.stem for path in reader.sources()]
CHAPTERS = sorted(
    path.stem for path in ROOT.glob("book/*.md") if "kernelspec:" in path.read_text("utf-8")[:400]
)
BARRED = [n for n in CHAPTERS if "\nnot_in_browser:" in (ROOT / f"book/{n}.md").read_text("utf-8")]
WAYS = ("chapters/percolation.ipynb", "exercises/percolation.ipynb")


@pytest.fixture
def course(tmp_path):
    """Return a function that makes the root of a course with a repository of that address."""

    def make(url):
        config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
        config["repository"] = {"url": url}
        (tmp_path / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
        return tmp_path

    return make


def run(cell, **names):
    """Run a cell as a notebook would, with its magic commands, in a fresh namespace."""
    exec(TransformerManager().transform_cell(cell), names)
    return names


def links(text):
    return {a.get_text(): a["href"] for a in BeautifulSoup(text, "html.parser").select("a")}


def texts(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


# the first cell


def test_the_first_cell_says_the_versions(capsys):
    run(first_cell.first_cell())
    said = capsys.readouterr().out
    assert f"Python {sys.version.split()[0]}" in said
    assert re.search(r"simulations \d+\.\d+", said)
    assert "mesa 3.3.1" in said


@pytest.mark.parametrize("url", [None, ""])
def test_without_an_address_the_first_cell_says_what_to_do(course, monkeypatch, url):
    monkeypatch.setitem(sys.modules, "simulations", None)  # as if it were not installed
    with pytest.raises(ModuleNotFoundError, match=r"pip install -r requirements\.txt"):
        run(first_cell.first_cell(course(url)))


def test_with_an_address_the_first_cell_installs_the_wheel_of_its_own_edition(course, monkeypatch):
    cell = first_cell.first_cell(course("https://github.com/somebody/brands.git"))
    asked = []

    class Shell:
        def run_line_magic(self, name, line):
            asked.append((name, line))
            monkeypatch.undo()  # now it is there

    monkeypatch.setitem(sys.modules, "simulations", None)
    run(cell, get_ipython=Shell)
    _, wheel = first_cell.wheel()
    raw = f"https://raw.githubusercontent.com/somebody/brands/gh-pages/wheels/{wheel}"
    assert asked == [
        ("pip", f'install --quiet "brands-become-people[mesa,notebook,command-line] @ {raw}"'),
    ]


@pytest.mark.parametrize(
    "url", ["https://gitlab.com/a/b", "github.com/a/b", "https://github.com/a"]
)
def test_an_address_that_colab_cannot_open_is_refused_by_name(course, url):
    with pytest.raises(ValueError, match=re.escape(f"OWNER/NAME, got {url!r}")):
        first_cell.published(course(url))


# errors in a notebook: the sentence first

NO_HISTORY = Config(HistoryManager={"enabled": False})

CHECK = """
def share():
    {body}
got = share()
assert got == 1, f"share() is {{got}}, expected <1>"
"""


@pytest.fixture
def notebook():
    """Return a function: what a cell shows, as (box, text, name of the error, printed below)."""
    shell, shown = InteractiveShell(config=NO_HISTORY), []

    def showtraceback(kind, error, printed):
        shown.append((kind.__name__, str(error), "\n".join(printed)))

    shell._showtraceback = showtraceback
    shell.display_pub.publish = lambda data, **about: shown.append(data)
    shell.set_custom_exc(tuple(errors.KINDS), errors._show)

    def run(cell):
        shown.clear()
        assert not shell.run_cell(cell).success
        *boxes, stopped = shown
        return boxes, stopped

    run.shell = shell
    return run


@pytest.mark.parametrize(
    ("body", "kind", "label", "said"),
    [
        ("return 2", "AssertionError", "Not passed yet", "share() is 2, expected <1>"),
        (
            "raise NotImplementedError('share: your code goes here')",
            "NotImplementedError",
            "Not written yet",
            "share: your code goes here",
        ),
    ],
)
def test_an_error_says_its_sentence_first_and_folds_the_code(notebook, body, kind, label, said):
    (box,), (name, value, printed) = notebook(CHECK.format(body=body))
    assert (name, value) == (kind, said), "graders read the error as it was"
    assert box["text/plain"] == f"{label}: {said}"
    assert printed == f"This cell stopped: {kind}."
    page = BeautifulSoup(box["text/html"], "html.parser")
    folded = page.details.extract()
    assert page.get_text().strip() == f"{label} {said}"
    assert not folded.has_attr("open")
    assert "got = share()" in folded.pre.get_text()
    assert "\x1b" not in folded.pre.get_text()


def test_a_name_that_the_first_cell_would_have_brought_sends_there(notebook):
    (box,), (name, value, _) = notebook("print(critical)")
    assert (name, value) == ("NameError", "name 'critical' is not defined")
    assert "Run the first cell of this notebook first" in box["text/plain"]
    notebook.shell.user_ns["simulations"] = simulations  # as after the first cell
    (box,), _ = notebook("print(critical)")
    assert "first cell" not in box["text/plain"]
    assert "If a cell further up defines it, run that cell first" in box["text/plain"]


@pytest.mark.parametrize("cell", ["assert 1 == 2", "1 / 0"])
def test_an_error_without_a_sentence_and_any_other_error_are_as_jupyter_shows_them(notebook, cell):
    boxes, (_, _, printed) = notebook(cell)
    assert boxes == []
    assert "Traceback" in printed


def test_the_first_cell_lets_errors_begin_with_their_sentence(monkeypatch, capsys):
    shell = InteractiveShell(config=NO_HISTORY)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    run(first_cell.first_cell())
    assert AssertionError in shell.custom_exceptions


@pytest.mark.parametrize("name", EXERCISES)
def test_the_first_cell_of_an_exercise_is_folded_and_names_itself(name):
    made = json.loads((ROOT / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8"))
    opening, setup = made["cells"][:2]
    assert opening["cell_type"] == "markdown"
    assert setup["metadata"]["jupyter"] == {"source_hidden": True}
    assert setup["source"][0].startswith("# Run this cell first.")


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_page_of_the_app_that_is_not_as_expected_is_refused(tmp_path, part):
    page = tmp_path / "index.html"
    page.write_text("<head></head><body></body>".replace(part, "div"), encoding="utf-8")
    with pytest.raises(lite.LiteError, match=f"must have a {part}"):
        lite.prepare(page)


# where the ways lead


@pytest.mark.parametrize("notebook", WAYS)
def test_without_an_address_colab_and_binder_are_not_offered(course, notebook):
    offered = links(launch.ways(course(None), notebook))
    assert set(offered) == {
        "Open in the browser (new tab)",
        "the notebook",
        "the package of the course",
    }


@pytest.mark.parametrize(
    ("notebook", "file"),
    [
        (WAYS[0], "notebooks/percolation.ipynb"),
        (WAYS[1], "notebooks/exercises/percolation.ipynb"),
    ],
)
def test_with_an_address_colab_and_binder_open_the_published_notebook(course, notebook, file):
    offered = links(launch.ways(course("https://github.com/somebody/brands"), notebook))
    assert offered["Open in Colab"] == (
        f"https://colab.research.google.com/github/somebody/brands/blob/gh-pages/{file}"
    )
    assert offered["Open in Binder"] == (
        f"https://mybinder.org/v2/gh/somebody/brands/gh-pages?labpath={file}"
    )


@pytest.mark.parametrize(
    ("pyodide", "url", "closed"),
    [
        ("../pyodide/", "./../pyodide/pyodide.mjs", True),
        ("https://somewhere.example/full/", "https://somewhere.example/full/pyodide.mjs", False),
    ],
)
def test_a_book_with_its_own_python_asks_pypi_for_nothing(pyodide, url, closed):
    kernel = lite.settings({"pyodide": pyodide})["litePluginSettings"]
    (options,) = kernel.values()
    assert (options["pyodideUrl"], options["disablePyPIFallback"]) == (url, closed)


def test_packages_from_elsewhere_keep_their_pins_and_ours_stay_in_the_book(tmp_path):
    runtime.place(tmp_path, "cdn")
    setting = json.loads((tmp_path / "_static" / "pyodide.json").read_text(encoding="utf-8"))
    packages = lite.lock(tmp_path, setting)["packages"]
    pins = json.loads(lite.pyodide.LOCK.read_text(encoding="utf-8"))["packages"]
    assert packages["numpy"]["file_name"] == setting["pyodide"] + pins["numpy"]["file_name"]
    assert packages["numpy"]["sha256"] == pins["numpy"]["sha256"]
    assert packages["mesa"]["file_name"].startswith("../wheels/mesa-3.3.1")
    assert set(lite.COURSE_PACKAGES) <= set(packages["simulations"]["depends"])
    assert "traitlets" in packages["ipywidgets"]["depends"]


# in the built book


@pytest.mark.book
def test_every_chapter_offers_ways_that_lead_somewhere(book):
    for name in CHAPTERS:
        box = texts(book / "book" / f"{name}.html").select_one("h1 ~ details.launch")
        assert box.summary.get_text() == "Run this chapter"
        assert box.find_next_sibling().name == "section", "below what can be played first"
        check_ways(book, box, f"chapters/{name}.ipynb", door=name not in BARRED)


@pytest.mark.book
def test_every_exercise_is_listed_with_its_tasks_and_ways(book):
    page = texts(book / "book" / "exercises.html")
    for name in EXERCISES:
        exercise = reader.read(ROOT / "exercises" / f"{name}.md")
        section = page.select_one(f"#exercise-{name.replace('_', '-')}").find_parent("section")
        rows = [[td.get_text() for td in tr.select("td")] for tr in section.select("tbody tr")]
        assert rows == [
            [str(number), task.title.replace("*", ""), task.kind, str(task.minutes)]
            for number, task in enumerate(exercise.tasks, 1)
        ]
        assert f"about {exercise.minutes} minutes" in section.p.get_text()
        check_ways(book, section, f"exercises/{name}.ipynb")


def check_ways(book, box, notebook, door=True):
    assert bool(box.select("a.launch-door")) == door
    assert ("Not this one. " in box.get_text()) == (not door)
    for link in box.select(".launch-ways a"):
        path, _, asked = link["href"].partition("?")
        assert (book / "book" / path).resolve().is_file(), path
        assert asked in ("", f"notebook={notebook}")
    assert (book / "lite" / "files" / notebook).is_file() == door
    assert len(box.select(".launch-ways > li .launch-needs")) == len(
        box.select(".launch-ways > li")
    )


@pytest.mark.book
def test_chapters_link_to_their_exercises(book):
    for name in EXERCISES:
        page = texts(book / "book" / f"{name}.html")
        assert page.select_one(f'a[href="exercises.html#exercise-{name.replace("_", "-")}"]'), name


@pytest.mark.book
def test_jupyterlite_lists_all_notebooks_and_no_solutions(book):
    lists = book / "lite" / "api" / "contents"
    chapters = [name for name in CHAPTERS if name not in BARRED]
    for shelf, names in {"chapters": chapters, "exercises": EXERCISES}.items():
        listed = json.loads((lists / shelf / "all.json").read_text(encoding="utf-8"))["content"]
        assert [entry["path"] for entry in listed] == [f"{shelf}/{name}.ipynb" for name in names]
    for name in EXERCISES:
        text = (book / "lite" / "files" / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert "NotImplementedError" in text


@pytest.mark.book
def test_the_kernel_uses_the_book_s_own_wheels_and_no_second_pyodide(book):
    lite = book / "lite"
    packages = json.loads((lite / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    wheels = {
        e["file_name"].partition("?")[0] for e in packages.values() if "/wheels/" in e["file_name"]
    }
    assert {(lite / wheel).resolve() for wheel in wheels} == set((book / "wheels").glob("*.whl"))
    assert packages["mesa"]["version"] == "3.3.1"
    assert not list(lite.rglob("pyodide.mjs"))
    assert not list(lite.rglob("*.map"))
