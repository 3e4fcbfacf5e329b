"""The parts of a class kit: marks of cells, what is said, slides and the teacher edition."""

import json
import subprocess
from types import SimpleNamespace

import pytest
import yaml
from small_exercise import written_in

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from coursebook import register
from coursebook.classes import make as tool
from coursebook.classes import slides, teacher_book
from coursebook.exercises import reader

# --- the notebooks ---------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path, monkeypatch):
    """Return the path of a small source, the only one there is."""
    path = written_in(tmp_path)
    monkeypatch.setattr(tool, "sources", lambda: [path])
    return path


def test_each_cell_has_the_marks_by_which_nbgrader_knows_it(source):
    made = tool.assignment(reader.read(source, 3))
    marks = {one.id: one.metadata.get("nbgrader") for one in made.cells}
    assert {name for name, about in marks.items() if about is None} == {
        *("opening-1", *(f"t{k}-{kind}-1" for k in (1, 2, 3, 4) for kind in ("given", "hint")))
    }
    for name, about in marks.items():
        if about is None:
            continue
        kind = name.split("-")[1] if "-" in name else "given"
        tested = kind in ("check", "hidden")
        wanted = {
            **{"schema_version": 3, "grade_id": name, "grade": tested, "task": False},
            **{"solution": kind == "solution", "locked": kind != "solution"},
        }
        # five points: one for the general check, the others for what is asked of this class
        assert about == wanted | ({"points": {"check": 1, "hidden": 4}[kind]} if tested else {})
    cells = {one.id: one.source for one in made.cells}
    assert cells["t1-hidden-1"].startswith(f"{tool.HIDDEN}### BEGIN HIDDEN TESTS\nassert mine() ==")
    assert cells["t1-hidden-1"].endswith("\n### END HIDDEN TESTS")
    assert "HIDDEN" not in cells["t1-check-1"]
    version = made.metadata["course"]["version"]
    assert len(version) == 12
    assert version == tool.assignment(reader.read(source, 3)).metadata["course"]["version"]
    assert version != tool.assignment(reader.read(source, 4)).metadata["course"]["version"]


def test_the_solutions_of_a_class_are_numbered_and_have_what_was_printed(
    source, tmp_path, monkeypatch
):
    def execute(notebook, folder):
        assert folder == tmp_path
        assert not [one for one in notebook.cells if "SOLUTION" in one.source]
        assert any(one.id == "t1-hidden-1" for one in notebook.cells)
        for one in notebook.cells:
            if one.cell_type == "code":
                one.outputs = [{"output_type": "stream", "name": "stdout", "text": one.id}]

    monkeypatch.setattr(tool, "execute", execute)
    made = tool.solution(reader.read(source, 3), tmp_path, "v1")
    code = [one for one in made.cells if one.cell_type == "code"]
    assert [one.execution_count for one in code] == list(range(1, len(code) + 1))
    assert all(one.outputs[0]["text"] == one.id for one in code)
    assert made.metadata["course"]["version"] == "v1"
    assert not any("hidden" in one.id for one in made.cells)


def test_a_second_run_says_what_is_unchanged_and_makes_what_is_not(source, tmp_path, monkeypatch):
    executed, said = [], []
    monkeypatch.setattr(tool, "execute", lambda notebook, folder: executed.append(folder))
    monkeypatch.setattr(tool, "release", lambda course: None)
    monkeypatch.setattr(tool, "package_hash", lambda: "models 1")
    at_once = {"flush": True}  # a class takes minutes

    def show(*words, **how):
        assert how == at_once
        said.append(" ".join(words))

    monkeypatch.setattr("builtins.print", show)
    monkeypatch.setattr(tool.time, "perf_counter", iter(range(0, 999, 7)).__next__)
    out = tmp_path / "out"

    def made(name):
        work = tmp_path / name
        work.mkdir()
        tool.fill(work, out, 3)
        return work

    facts = "[1/1] small                   4 tasks, 20 points"
    out = made("one")
    assert (len(executed), said.pop()) == (1, f"{facts}: all checks passed, 7 s")
    solution = out / "solutions" / "small.ipynb"
    again = made("two")
    assert (len(executed), said.pop()) == (1, f"{facts}: unchanged")
    assert (again / "solutions" / "small.ipynb").read_bytes() == solution.read_bytes()
    kept = solution.read_text()
    solution.write_text(kept.replace('"version"', '"verzion"').replace("version", "x"))
    text = solution.read_text()
    assert "version" not in text
    version = json.loads(kept)["metadata"]["course"]["version"]
    solution.write_text(kept.replace(version, "0" * 12))  # of another class
    made("three")
    assert len(executed) == 2
    solution.write_text(kept)
    monkeypatch.setattr(tool, "package_hash", lambda: "models 2")
    made("four")
    assert len(executed) == 3
    solution.unlink()
    monkeypatch.setattr(tool, "package_hash", lambda: "models 1")
    made("five")
    assert len(executed) == 4
    about = json.loads((out / "class.json").read_text())
    assert (about["seed"], list(about["made"])) == (3, ["small"])
    assert about["settings"] == tool.SETTINGS.read_text(encoding="utf-8")
    readme = (out / "README.txt").read_text()
    assert "\nSeed: 3.\n" in readme
    assert "Made by: make class SEED=3." in readme
    assert "\nsmall                   4 tasks, 20 points\n\nColab" in readme


def test_without_a_seed_the_readme_says_that_the_solutions_are_public(
    source, tmp_path, monkeypatch
):
    for name in ("execute", "release"):
        monkeypatch.setattr(tool, name, lambda *_: None)
    tool.fill(tmp_path, tmp_path / "out", None)
    readme = (tmp_path / "README.txt").read_text()
    assert "No seed: the variant of the book, whose solutions are public." in readme
    assert "Made by: make class. The same" in readme


@pytest.mark.parametrize(
    ("text", "known"),
    [(None, {}), ("{", {}), ('{"seed": 3}', {"seed": 3})],
)
def test_what_is_known_of_a_class_is_read_or_nothing(tmp_path, text, known):
    if text is not None:
        (tmp_path / "class.json").write_text(text)
    assert tool.memory(tmp_path) == known


@pytest.mark.parametrize(
    ("held", "before", "refused"),
    [
        (None, None, False),
        ("submitted", '{"seed": 4}', False),
        ("submitted", '{"seed": 3}', "seed 3"),
        ("autograded", None, "seed unknown"),
        ("feedback", '{"seed": null}', "seed None"),
        ("release", '{"seed": 3}', False),
    ],
)
def test_work_on_another_seed_is_not_mixed_with_this_one(tmp_path, held, before, refused):
    for name in tool.WORK_OF_STUDENTS:
        (tmp_path / "nbgrader" / name).mkdir(parents=True)
    if held:
        (tmp_path / "nbgrader" / held / "anna").mkdir(parents=True)
    if before:
        (tmp_path / "class.json").write_text(before)
    if not refused:
        tool.refuse_to_mix(tmp_path, 4)
        return
    with pytest.raises(tool.ClassError, match=f"{held} holds work on {refused}, .* of seed 4 w"):
        tool.refuse_to_mix(tmp_path, 4)


def test_settings_are_replaced_unless_somebody_edited_them(tmp_path, monkeypatch):
    shipped = tmp_path / "ours" / "nbgrader_config.py"
    shipped.parent.mkdir()
    monkeypatch.setattr(tool, "SETTINGS", shipped)
    shipped.write_text("first")
    target = tmp_path / "nbgrader" / "nbgrader_config.py"
    assert tool.put_settings(tmp_path, None)
    assert target.read_text() == "first"
    shipped.write_text("second")
    assert tool.put_settings(tmp_path, "first")
    assert target.read_text() == "second"
    target.write_text("edited")
    assert not tool.put_settings(tmp_path, "second")
    assert target.read_text() == "edited"


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (None, 0, ""),
        (tool.ClassError("no"), 1, "class: no\n"),
        (reader.SourceError("rule"), 1, "class: rule\n"),
        (KeyboardInterrupt(), 130, "\nclass: interrupted; what was there before is unchanged\n"),
    ],
)
def test_the_command_ends_with_a_code_and_the_reason(
    tmp_path, monkeypatch, capsys, error, code, says
):
    given = []

    def make(out, seed):
        given.append((out, seed))
        if error:
            raise error

    monkeypatch.setattr(tool, "make", make)
    monkeypatch.setattr(tool, "make_book_and_slides", given.append)
    assert tool.main(["--out", str(tmp_path / "x"), "--seed", "0"]) == code
    told = capsys.readouterr()
    assert told.err == says
    assert given == [(tmp_path / "x", 0), *([tmp_path / "x"] if code == 0 else [])]
    assert (f"The notebooks are in {tmp_path / 'x'};" in told.out) == (code == 0)
    given.clear()
    tool.main(["--out", str(tmp_path), "--only-notebooks"])
    assert given == [(tmp_path, None)]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), subprocess.CalledProcessError(1, "x")])
def test_a_book_that_is_interrupted_leaves_the_notebooks(tmp_path, monkeypatch, capsys, error):
    def fails(out):
        raise error

    monkeypatch.setattr(tool, "make", lambda out, seed: None)
    monkeypatch.setattr(tool, "make_book_and_slides", fails)
    assert tool.main(["--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "\nclass: the notebooks are made; book and slides are not\n"


# --- slides ----------------------------------------------------------------------------------


def slide(**facts):
    return {
        **{"title": "<em>T</em>", "body": "", "figure": "", "notes": "", "timing": "", "kind": ""},
        **facts,
    }


@pytest.fixture
def pieces(tmp_path, monkeypatch):
    """Return the folder of the pieces of slides; slides go to ``slides`` beside it."""
    monkeypatch.setattr(slides, "PIECES", tmp_path / "pieces")
    monkeypatch.setattr(slides, "TARGET", tmp_path / "slides")
    asset = tmp_path / "course.css"
    asset.write_text("body {}")
    monkeypatch.setattr(slides, "ASSETS", {"course.css": asset})
    (tmp_path / "pieces").mkdir()
    (tmp_path / "slides" / "assets").mkdir(parents=True)
    return tmp_path / "pieces"


@pytest.mark.parametrize(
    ("facts", "first", "html"),
    [
        ({}, True, '<section class=""><div class="page"><h1><em>T</em></h1></div>'),
        ({"kind": 'poll"'}, False, '<section class="poll&quot;"><div class="page"><h2><em>T</em>'),
        ({"body": "<p>b</p>"}, False, '</h2><div class="words"><p>b</p></div></div><aside'),
        (
            {"figure": '<img src="../_images/a.png"><img src="data:x/y">'},
            False,
            '</h2><div class="picture"><img src="assets/a.png"><img src="data:x/y"></div></div>',
        ),
        (
            {"timing": "3 < 4", "notes": '<img src="x/b.png">'},
            False,
            '<aside class="notes"><p><b>3 &lt; 4</b></p><img src="assets/b.png"></aside></section>',
        ),
        (
            {"figure": '<div class="explorer">e</div>'},
            False,
            '</h2><iframe title="Explorer" src="assets/one-explorer.html"></iframe></div>',
        ),
    ],
)
def test_a_slide_has_title_words_picture_and_notes(pieces, facts, first, html):
    assert html in slides.section(slide(**facts), "one", first)
    page = slides.TARGET / "assets" / "one-explorer.html"
    assert page.exists() == ("explorer" in facts.get("figure", ""))
    if page.exists():
        assert '<div class="explorer">e</div>' in page.read_text(encoding="utf-8")


def test_slides_of_all_chapters_are_written_anew_with_their_pictures(pieces, capsys, monkeypatch):
    with pytest.raises(RuntimeError, match="slides need the teacher edition"):
        slides.build()
    picture = pieces.parent / "p.png"
    picture.write_bytes(b"png")
    for name in ("two", "one"):
        deck = {"chapter": name, "title": "<em>A</em> & b", "pictures": {"p1.png": str(picture)}}
        deck["slides"] = [slide(title="First"), slide(title="Second")]
        (pieces / f"{name}.json").write_text(json.dumps(deck))
    (slides.TARGET / "old.html").touch()
    assert [path.name for path in slides.build()] == ["one.html", "two.html"]
    files = sorted(p.relative_to(slides.TARGET).as_posix() for p in slides.TARGET.rglob("*.*"))
    assert files == ["assets/course.css", "assets/p1.png", "one.html", "two.html"]
    page = (slides.TARGET / "one.html").read_text(encoding="utf-8")
    assert "<title>A &amp; b" in page
    assert "<h1>First</h1>" in page
    assert "<h2>Second</h2>" in page
    monkeypatch.setattr(teacher_book, "main", lambda given: 0)
    assert slides.main([]) == 0
    said = capsys.readouterr().out
    assert said == f"\nSlides of 2 chapters:\n  {(slides.TARGET / 'one.html').as_uri()}\n" + (
        f"  {(slides.TARGET / 'two.html').as_uri()}\n"
    )
    for file in pieces.iterdir():
        file.unlink()
    assert slides.main([]) == 1
    assert "slides: slides need the teacher edition" in capsys.readouterr().err
    monkeypatch.setattr(teacher_book, "main", lambda given: 1)
    monkeypatch.setattr(slides, "build", None)
    assert slides.main([]) == 1


# --- the teacher edition ---------------------------------------------------------------------


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Return a root whose teacher edition is built by a stand-in; it notes what is asked."""
    asked = SimpleNamespace(root=tmp_path, commands=[], code=0, missing=[], book=[], book_code=0)
    config = "title: T\nexecute: {cache: x}\nsphinx: {config: {html_theme_options: {}}}\n"
    (tmp_path / "_config.yml").write_text(config)

    def run(command, chatty):
        asked.commands.append((command, chatty))
        page = teacher_book.BUILT / "html" / "book" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("page")
        return asked.code

    def build_book(arguments):
        asked.book.append(arguments)
        return asked.book_code

    for name, value in {
        "ROOT": tmp_path,
        "TARGET": tmp_path / "_build" / "class" / "book",
        "WORK": tmp_path / "_build" / "teacher",
        "BUILT": tmp_path / "_build" / "teacher" / "_build",
        "run": run,
        "build_book": build_book,
        "missing_pages": lambda html: asked.missing,
        "jupyter_book": lambda: "jupyter-book",
        "results_fingerprint": lambda root: "f1",
    }.items():
        monkeypatch.setattr(teacher_book, name, value)
    return asked


@pytest.mark.parametrize(
    ("stamp", "stale"), [(None, True), ("f1\nother\n", False), ("f2\nf1\n", True), ("", True)]
)
def test_the_book_is_built_first_only_if_its_results_are_not_those_of_the_models(
    book, stamp, stale
):
    if stamp is not None:
        (book.root / "_build").mkdir()
        (book.root / "_build" / "fingerprint.txt").write_text(stamp)
    assert teacher_book.stale() == stale
    teacher_book.build()
    teacher_book.build(chatty=True)
    assert book.book == ([[], ["-v"]] if stale else [])
    assert [chatty for _, chatty in book.commands] == [False, True]


def test_the_teacher_edition_is_marked_and_uses_the_results_of_the_book(book):
    first = teacher_book.build()
    assert first == book.root / "_build" / "class" / "book" / "book" / "index.html"
    assert first.read_text() == "page"
    ((command, _),) = book.commands
    config = book.root / "_build" / "teacher" / "_config.yml"
    assert command == [
        *("jupyter-book", "build", ".", "--all", "-W", "-n", "--keep-going"),
        *("--config", str(config), "--path-output", str(config.parent)),
    ]
    made = yaml.safe_load(config.read_text(encoding="utf-8"))
    assert made["title"] == "T: teacher edition"
    assert made["execute"]["cache"] == str(book.root / "_build" / ".jupyter_cache")
    assert made["sphinx"]["config"] == {
        "teacher_edition": True,
        "html_theme_options": {"announcement": teacher_book.MARK},
    }


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"book_code": 1}, "the book itself has problems, listed above"),
        ({"code": 1}, "the teacher edition has problems, listed above"),
        ({"missing": ["book/a", "book/b"]}, "missing from the teacher edition: book/a, book/b"),
    ],
)
def test_a_teacher_edition_with_a_problem_takes_the_place_of_none(book, capsys, facts, says):
    vars(book).update(facts)
    assert teacher_book.main([]) == 1
    assert f"teacher_book: {says}" in capsys.readouterr().err.replace("pages ", "")
    assert not teacher_book.TARGET.exists()
    vars(book).update(book_code=0, code=0, missing=[])
    assert teacher_book.main(["-v"]) == 0
    assert (teacher_book.TARGET / "book" / "index.html").as_uri() in capsys.readouterr().out


# --- the register ----------------------------------------------------------------------------


def test_pages_of_a_part_stand_behind_its_chapters_and_the_command_says_what_it_did(
    tmp_path, capsys
):
    from test_register import SMALL, TOC

    (tmp_path / "book").mkdir()
    (tmp_path / "_toc.yml").write_text(TOC)
    more = '\n[[pages]]\nid = "more"\npart = "II"\ntitle = "More"\n'
    more += '\n[[pages]]\nid = "extra"\npart = "I"\ntitle = "Extra"\n'
    (tmp_path / register.FILE).write_text(SMALL + more)
    known = register.read(tmp_path)
    assert [chapter.id for chapter in known.chapters] == ["one", "two", "late"]
    assert [chapter.id for chapter in known.built] == ["one", "two"]
    assert [chapter.id for chapter in known.of(known.part("II"))] == ["late"]
    assert known.chapter("two").title == "Two"
    assert known.part("I").heading == "Part I: First"
    assert register.main(["--check"], tmp_path) == 1
    assert register.main([], tmp_path) == 0
    assert register.main([], tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "_toc.yml does not hold the chapters of the register: make register",
        "wrote _toc.yml",
        "_toc.yml holds the chapters of the register.",
    ]
    text = (tmp_path / "_toc.yml").read_text()
    assert text == (
        "root: book/index\nparts:\n  - caption: Start\n    chapters:\n      - file: book/plan\n"
        '  - caption: "Part I: First"\n    chapters:\n      - file: book/one\n'
        "      - file: book/two\n      - file: book/extra\n"
        '  - caption: "Part II: Second"\n    chapters:\n      - file: book/parts/second\n'
        "        title: About this part\n      - file: book/more\n"
        "  - caption: Look up\n    chapters:\n      - file: book/ledger\n"
    )
    clash = '\n[[pages]]\nid = "one"\npart = "I"\ntitle = "One"\n'
    (tmp_path / register.FILE).write_text(SMALL + clash)
    with pytest.raises(register.RegisterError, match="id of chapters and pages must be used once"):
        register.read(tmp_path)
