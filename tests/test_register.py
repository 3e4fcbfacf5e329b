"""The register of the course: what it refuses, and what is made from it."""

import shutil
from pathlib import Path

import pytest
import yaml

from coursebook import contents, register
from coursebook.exercises import reader
from coursebook.extensions import chapter_lists, chapter_notebook

ROOT = Path(__file__).resolve().parents[1]
COURSE = register.read()
SMALL = """\
[[claims]]
id = "C1"
words = "Talk wins."
sources = ["somebody2010"]

[[claims]]
id = "C2"
words = "Talk loses."
sources = ["nobody2011"]

[[parts]]
id = "I"
title = "First"

[[parts]]
id = "II"
title = "Second"
page = "second"

[[chapters]]
id = "late"
part = "II"
order = 3
title = "Late"
question = "When?"
claims = ["C1"]
status = "planned"
model = "late"
concepts = ["LA1"]

[[chapters]]
id = "one"
part = "I"
order = 1
title = "One"
question = "Who?"
claims = ["C1", "C2"]
status = "built"
model = "one"
concepts = ["ON1", "ON2"]
verdict = "Half true"
holds = "it rains"
support = "half"
breadth = "narrow"

[[chapters]]
id = "two"
part = "I"
order = 2
title = "Two"
question = "What?"
claims = ["C2"]
status = "built"
model = "two"
concepts = []
verdict = "False"
holds = "nobody asks"
support = "little"
breadth = "narrow"
"""
TOC = """\
root: book/index
parts:
  - caption: Start
    chapters:
      - file: book/plan
  - caption: "Part I: An older title"
    chapters:
      - file: book/two
  - caption: "Part II: Second"
    chapters:
      - file: book/late
  - caption: Look up
    chapters:
      - file: book/ledger
"""


@pytest.fixture
def course(tmp_path):
    """Return a function that writes a small course with changes to its register; it reads it."""
    (tmp_path / "book" / "ledger").mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text(TOC)
    for name in ("one", "two"):
        (tmp_path / "book" / "ledger" / f"{name}.md").write_text(f"{{{{verdict}}}} As {name}.\n")

    def write(old="", new=""):
        assert old in SMALL
        (tmp_path / register.FILE).write_text(SMALL.replace(old, new, 1))
        return register.read(tmp_path)

    return write


# the course's own


def test_every_built_chapter_is_a_page_and_no_planned_one_is():
    pages = contents.pages()
    for chapter in COURSE.chapters:
        assert (f"book/{chapter.id}" in pages) == chapter.built, chapter.id
        assert (ROOT / "book" / f"{chapter.id}.md").is_file() == chapter.built, chapter.id


def test_the_contents_hold_the_parts_of_the_register():
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert register.contents(COURSE, toc) == toc, "make register"
    parts = [p for p in yaml.safe_load(toc)["parts"] if p["caption"].startswith("Part ")]
    listed = [c["file"].removeprefix("book/") for part in parts for c in part["chapters"]]
    expected = []
    for part in COURSE.parts:
        expected += [f"parts/{part.page}"] if part.page else []
        expected += [chapter.id for chapter in COURSE.of(part) if chapter.built]
        expected += [page.id for page in COURSE.pages if page.part == part.id]
    assert listed == expected


def test_a_page_that_is_no_chapter_stands_after_those_of_its_part_and_has_the_title_said():
    for page in COURSE.pages:
        text = (ROOT / "book" / f"{page.id}.md").read_text(encoding="utf-8")
        assert f"\n# {page.title}\n" in text


def test_every_claim_is_tested_by_a_chapter_and_every_source_is_known():
    tested = {claim for chapter in COURSE.chapters for claim in chapter.claims}
    assert tested == {claim.id for claim in COURSE.claims}
    known = chapter_notebook.sources(ROOT / "book" / "references.bib")
    assert {source for claim in COURSE.claims for source in claim.sources} <= known.keys()


def test_every_exercise_and_every_entry_belongs_to_a_built_chapter():
    built = {chapter.id for chapter in COURSE.built}
    pages = {page.id for page in COURSE.pages}  # which may have exercises, too
    assert {path.stem for path in reader.sources()} - pages == built
    for folder in ("ledger", "teach/misconceptions"):
        assert {path.stem for path in (ROOT / "book" / folder).glob("*.md")} == built


# what it refuses


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('part = "II"', 'part = "III"', "late: part must be of I, II; got 'III'"),
        ('status = "planned"', 'status = "soon"', "status must be of planned, built; got 'soon'"),
        ('["C1", "C2"]', '["C1", "C3"]', "one: claims must be of C1, C2; got 'C3'"),
        ('["C1", "C2"]', "[]", "one: claims must name at least one"),
        ("order = 3", "order = 2", "order must be used once, got 2 2 times"),
        ("order = 3", 'order = "3"', "late: order must be whole, got '3'"),
        ("order = 3", "order = 0", "order must keep the chapters of a part together"),
        ('id = "two"', 'id = "one"', "id of chapters must be used once, got 'one' 2 times"),
        ('id = "C2"', 'id = "C1"', "id of claims must be used once, got 'C1' 2 times"),
        ('["ON1", "ON2"]', '["ON1", "LA1"]', "concepts must be used once, got 'LA1' 2 times"),
        ('"Who?"', '"Who."', "one: question must end with a question mark"),
        (
            'verdict = "False"\n',
            "",
            "two: verdict, holds, .* got holds, support, breadth",
        ),
        ('"planned"', '"built"', "late: verdict, holds, support, breadth are .* got none"),
        ('support = "half"', 'support = "good"', "one: support must be one of all, .* got 'good'"),
        (
            'breadth = "narrow"',
            'breadth = "big"',
            "breadth must be one of narrow, .* got 'big'",
        ),
        ('model = "late"\n', "", "chapters, late: model is missing"),
        ('model = "late"', 'modle = "late"\nmodel = "late"', "fields must be .* got modle"),
        (
            "[[parts]]",
            '[[pages]]\nid = "more"\npart = "IX"\ntitle = "More"\n\n[[parts]]',
            "pages, more: part must be of",
        ),
        ("[[parts]]", "[[part]]", "tables must be claims, parts, chapters and pages, got 'part'"),
    ],
)
def test_a_broken_register_is_refused_by_name(course, old, new, rule):
    with pytest.raises(register.RegisterError, match=rule):
        course(old, new)


def test_an_unknown_chapter_is_named(course):
    with pytest.raises(register.RegisterError, match="one of one, two, late, got 'three'"):
        course().chapter("three")


# what is made from it


def test_the_contents_get_the_built_chapters_and_keep_the_rest(course, tmp_path):
    course()
    assert register.main(["--check"], tmp_path) == 1
    assert (tmp_path / "_toc.yml").read_text() == TOC
    assert register.main([], tmp_path) == 0
    toc = yaml.safe_load((tmp_path / "_toc.yml").read_text())
    assert [part["caption"] for part in toc["parts"]] == ["Start", "Part I: First", "Look up"]
    assert contents.pages(tmp_path) == [
        *("book/index", "book/plan", "book/one", "book/two", "book/ledger")
    ]
    assert register.main(["--check"], tmp_path) == 0


def test_the_opening_page_of_a_part_stands_before_its_chapters(course, tmp_path):
    course('title = "First"', 'title = "First"\npage = "first"')
    register.main([], tmp_path)
    assert contents.pages(tmp_path)[2:5] == ["book/parts/first", "book/one", "book/two"]


def test_an_unknown_part_is_named(course):
    with pytest.raises(register.RegisterError, match="part must be one of I, II, got 'III'"):
        course().part("III")


def test_every_opening_page_is_headed_by_its_part():
    for part in (part for part in COURSE.parts if part.page):
        text = (ROOT / "book" / "parts" / f"{part.page}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {part.heading}\n")


def test_the_lists_say_what_the_register_says(course, tmp_path):
    course()

    def listed(name):
        page = f"Before.\n\n```{{chapters}} {name}\n```\n\nAfter.\n"
        text = chapter_lists.expand(page, tmp_path)
        assert text.startswith("Before.\n\n")
        assert text.endswith("\n\nAfter.\n")
        return [line for line in text.splitlines() if line][1:-1]

    parts = listed("parts")
    assert [line for line in parts if line.startswith("#")] == [
        "## Part I: First",
        *("### 1. One", "### 2. Two"),
        "## Part II: Second",
        "### 3. Late",
    ]
    said = "**Claims C1, C2.** Talk wins. Talk loses. {cite:p}`somebody2010,nobody2011`"
    assert parts[4] == said
    assert sum("Read the chapter" in line for line in parts) == 2
    assert parts[-3] == "{bdg-secondary-line}`to come`"
    assert listed("part I") == [
        "**1. [One](/book/one.md)** (C1, C2). Who?",
        "**2. [Two](/book/two.md)** (C2). What?",
    ]
    assert listed("part II") == ["**3. Late** (C1). When?"]
    assert listed("map") == [
        "|  | in a corner | under a condition | nearly always |",
        "| --- | --- | --- | --- |",
        "| **All of it** |  |  |  |",
        "| **Most of it** |  |  |  |",
        "| **Half of it** | [One](/book/one.md) (C1, C2) |  |  |",
        "| **Little** | [Two](/book/two.md) (C2) |  |  |",
    ]
    assert listed("verdicts")[2:] == [
        "| [One](/book/one.md) | C1, C2 | {ref}`Half true <ledger-one>` | it rains |",
        "| [Two](/book/two.md) | C2 | {ref}`False <ledger-two>` | nobody asks |",
    ]
    assert listed("claims")[2:] == [
        "| C1 | Talk wins. {cite:p}`somebody2010` | "
        "[One](/book/one.md): {ref}`Half true <ledger-one>`; Late: to come |",
        "| C2 | Talk loses. {cite:p}`nobody2011` | "
        "[One](/book/one.md): {ref}`Half true <ledger-one>`; "
        "[Two](/book/two.md): {ref}`False <ledger-two>` |",
    ]
    assert listed("entries ledger") == [
        *("(ledger-one)=", "## One (C1, C2)", "**Half true.** As one."),
        *("(ledger-two)=", "## Two (C2)", "**False.** As two."),
    ]


@pytest.mark.parametrize("name", ["", "parties", "part", "entries", "verdicts ledger"])
def test_an_unknown_list_is_named(course, tmp_path, name):
    course()
    with pytest.raises(register.RegisterError, match="must be one of parts, part, .* got"):
        chapter_lists.expand(f"```{{chapters}} {name}\n```", tmp_path)


def test_a_missing_entry_is_named(course, tmp_path):
    course()
    (tmp_path / "book" / "ledger" / "two.md").unlink()
    with pytest.raises(register.RegisterError, match="two is built, so there must be ledger/two"):
        chapter_lists.expand("```{chapters} entries ledger\n```", tmp_path)


def test_a_list_in_a_chapter_is_plain_in_its_notebook(tmp_path):
    page = "---\njupytext:\n  text_representation: {extension: .md, format_name: myst}\n---\n"
    (tmp_path / "page.md").write_text(f"{page}\n# A page\n\n```{{chapters}} verdicts\n```\n")
    notebook = chapter_notebook.convert(
        tmp_path / "page.md",
        tmp_path / "none",
        ROOT / "book" / "references.bib",
        {},
        {"percolation"},
    )
    text = notebook.cells[-1].source
    assert "| [Percolation: hits and flops](percolation.ipynb) | C7 | Half supported |" in text
    assert "{" not in text


def test_the_entry_of_a_chapter_is_found_in_the_text():
    start, end = register.block(SMALL, "one")
    assert SMALL[start:end].startswith('[[chapters]]\nid = "one"')
    assert 'holds = "it rains"' in SMALL[start:end]
    assert "Two" not in SMALL[start:end]
    assert register.block(SMALL, "three") == (0, 0)


def test_the_command_names_what_is_wrong(tmp_path, capsys):
    shutil.copytree(ROOT / "book", tmp_path / "book", ignore=shutil.ignore_patterns("_*"))
    (tmp_path / "_toc.yml").write_text("root: book/index\nparts: []\n")
    assert register.main([], tmp_path) == 2
    assert "register: _toc.yml must hold the parts" in capsys.readouterr().err
