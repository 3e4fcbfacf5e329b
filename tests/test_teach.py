"""Minutes and plans add up, and what is for teachers stays with them."""

import functools
import json
import re
from pathlib import Path

import pytest
import snowballstemmer
from bs4 import BeautifulSoup

from coursebook import register
from coursebook.extensions import chapter_notebook, plans, teacher
from simulations.figures.svg import spaced

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = plans.chapters()
WITH_CLAIM = [chapter.id for chapter in register.read().built]
WITH_TASKS = [name for name in CHAPTERS if (ROOT / "exercises" / f"{name}.md").is_file()]
KINDS = ("title", "poll", "wrong", "verdict")
MOST = {"hour": 60, "day": 360}  # minutes, breaks included
AT_HOME = 60


def text(chapter):
    """Return the source of a chapter."""
    return (ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8")


def notes(chapter):
    """Return the text of the notes in a chapter, without those that say nothing."""
    found = re.findall(r"^```\{teacher\}\n:minutes: \d+\n(.*?)^```$", text(chapter), re.M | re.S)
    return [note for note in found if note.strip()]


def without_notes(chapter):
    """Return the source of a chapter as readers get it."""
    hidden = r"^(```|:::)\{(?:teacher|slide)\}.*?^\1$"
    return re.sub(hidden, "", text(chapter), flags=re.M | re.S)


def phrases(chapter):
    """Return a piece of each note by which it can be found: a long one that readers do not get."""
    public, found = without_notes(chapter), []
    for note in notes(chapter):
        plain = re.findall(r"[A-Za-z]+(?: [A-Za-z]+)+", note)
        found.append(max((piece for piece in plain if piece not in public), key=len))
    return found


def words(html):
    """Return the text of a page, all white space the same."""
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


# minutes


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_section_states_its_minutes_once(chapter):
    sections = plans.sections(chapter)
    assert len(sections) == len(re.findall(r"^## ", text(chapter), re.M)) + 1
    assert sum(section.minutes for section in sections) > 0
    taught = [section for section in sections if section.title != "Sources"]
    assert all(section.minutes > 0 for section in taught)
    assert len(notes(chapter)) == len(taught), "a note says nothing"


@pytest.mark.parametrize("chapter", WITH_CLAIM)
def test_a_chapter_fits_into_a_double_lesson(chapter):
    assert 60 <= sum(section.minutes for section in plans.sections(chapter)) <= 90


@pytest.fixture
def course(tmp_path):
    """Return a folder with one small chapter in it."""
    (tmp_path / "book").mkdir()

    def write(body):
        (tmp_path / "book" / "small.md").write_text(body, encoding="utf-8")
        return functools.partial(plans.sections, "small", tmp_path)

    return write


def test_headings_in_code_and_notes_of_other_sections_do_not_count(course):
    read = course(
        "# Small\n\n```{teacher}\n:minutes: 3\nAsk.\n:::{setting} small x=1\n:::\n```\n\n"
        "```{code-cell}\n## a comment\n```\n\n## Next\n\n```{teacher}\n:minutes: 12\n```\n"
    )
    assert [(s.title, s.minutes) for s in read()] == [("Small", 3), ("Next", 12)]


@pytest.mark.parametrize(
    ("note", "rule"),
    [
        ("", "'Next' must have one {teacher} note, has 0"),
        ("```{teacher}\n:minutes: 1\n```\n" * 2, "'Next' must have one {teacher} note, has 2"),
        ("```{teacher}\nAsk.\n```\n", "'Next': minutes must be a whole number, got 'none'"),
        ("```{teacher}\n:minutes: ten\n```\n", "minutes must be a whole number, got 'ten'"),
        ("```{teacher}\n:minutes: -5\n```\n", "minutes must be a whole number, got '-5'"),
        ("```{teacher}\n:minutes: 2.5\n```\n", "minutes must be a whole number, got '2.5'"),
    ],
)
def test_missing_or_broken_minutes_are_named(course, note, rule):
    section = course(f"# Small\n\n```{{teacher}}\n:minutes: 3\n```\n\n## Next\n\n{note}")()[1]
    with pytest.raises(plans.PlanError, match=re.escape(rule)):
        _ = section.minutes


# plans


@pytest.mark.parametrize("plan", plans.plans().values(), ids=lambda plan: plan.name)
def test_every_session_keeps_to_its_limit_and_the_plan_to_its_own(plan):
    for session in plan.sessions:
        assert 0 < session.minutes <= session.most, session.title
        assert session.home_minutes <= AT_HOME, session.title
    assert plan.minutes == sum(session.minutes for session in plan.sessions)
    assert plan.minutes <= MOST.get(plan.name, sum(s.most for s in plan.sessions))


def test_there_is_a_plan_for_each_length():
    known = plans.plans()
    assert list(known) == ["hour", "day", "six-weeks", "twelve-weeks", "chapter-a-week"]
    assert known["day"].pauses >= 60
    assert len({s.title.partition(",")[0] for s in known["six-weeks"].sessions}) == 6
    assert len(known["twelve-weeks"].sessions) == 12


def test_a_term_of_twelve_weeks_meets_every_chapter_and_has_time_for_set_up_and_marks():
    sessions = plans.plans()["twelve-weeks"].sessions
    met = [item.chapter for s in sessions for item in (*s.items, *s.home) if item.sections]
    assert sorted(met) == sorted(WITH_TASKS)
    assert all(sum(item.own for item in session.items) >= 10 for session in sessions)


@pytest.mark.parametrize(
    ("name", "taught"), [("six-weeks", 6), ("chapter-a-week", len(WITH_TASKS))]
)
def test_a_long_plan_teaches_its_chapters_whole_and_nothing_twice(name, taught):
    items = [i for s in plans.plans()[name].sessions for i in (*s.items, *s.home)]
    chapters = {item.chapter for item in items if item.tasks}
    assert len(chapters) == taught
    for chapter in chapters:
        done = [task.name for i in items if i.chapter == chapter for task in i.tasks]
        assert sorted(done) == sorted(plans.tasks(chapter))
        told = [s.title for i in items if i.chapter == chapter for s in i.sections]
        wanted = {s.title for s in plans.sections(chapter) if s.minutes}
        assert len(told) == len(set(told))
        assert wanted <= set(told)


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ('{chapter = "atlantis", sections = "all"}', "chapter must be a page of the book"),
        ('{chapter = "knowledge", sections = ["Predct"]}', "section of knowledge .* got 'Predct'"),
        ('{chapter = "knowledge", exercises = ["t9"]}', "exercise of knowledge .* got 't9'"),
        ('{chapter = "agents_to_arrays", exercises = ["t1"]}', "exercise of agents_to_arrays"),
        ('{chapter = "knowledge", minuts = 3}', "unknown key 'minuts'"),
    ],
)
def test_a_plan_may_only_name_what_exists(tmp_path, item, rule):
    file = tmp_path / "plans.toml"
    file.write_text(
        f'[[plan]]\nname = "x"\ntitle = "X"\n[[plan.session]]\ntitle = "1"\nmost = 5\n'
        f"items = [{item}]\n"
    )
    with pytest.raises(plans.PlanError, match=rule):
        plans.plans(file)


# settings of explorers


def test_a_setting_says_what_the_stored_runs_say_and_where_to_find_it():
    from simulations.explorer.stored import stored
    from simulations.running.catalogue import Model

    told, sentence, address = teacher.setting("percolation", {"quality": "0.59"})
    assert told == "Quality of the film 0.59"
    data = stored(Model("percolation").explorer.EXPLORER)
    assert sentence.startswith("Quality 0.59, 10,201 people.")
    assert sentence in data["sentences"]
    assert address == "?explorer=percolation&quality=0.59&side=101#explorer-percolation"
    with pytest.raises(ValueError, match=r"sliders are quality, side, got 'price'"):
        teacher.setting("percolation", {"price": "1"})
    with pytest.raises(ValueError, match=r"quality must be one of 0.45, .* got '0.591'"):
        teacher.setting("percolation", {"quality": "0.591"})


# the public book


@pytest.mark.book
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_note_and_no_slide_is_in_the_public_book(book, chapter):
    page = (book / "book" / f"{chapter}.html").read_text(encoding="utf-8")
    others = [f.read_text(encoding="utf-8") for f in book.rglob(f"{chapter}.ipynb")]
    assert others
    for notebook in others:
        assert all("".join(cell["source"]).strip() for cell in json.loads(notebook)["cells"])
    for what in [words(page), *others]:
        assert [phrase for phrase in phrases(chapter) if phrase in what] == []
        assert "For the teacher" not in what
        assert "{teacher}" not in what
        assert "{slide}" not in what
    assert "admonition teacher" not in page


@pytest.mark.book
def test_the_search_index_holds_no_word_that_only_notes_have(book):
    stem = snowballstemmer.stemmer("porter").stemWord  # as Sphinx does for English
    pages = [words(f.read_text(encoding="utf-8")) for f in (book / "book").rglob("*.html")]
    public = " ".join([*pages, *map(without_notes, CHAPTERS)]).lower()
    secret = " ".join(note for chapter in CHAPTERS for note in notes(chapter)).lower()
    known = {stem(word) for word in re.findall(r"[a-z]{2,}", public)}
    hidden = {stem(word) for word in re.findall(r"[a-z]{4,}", secret)} - known
    index = (book / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(re.search(r"Search\.setIndex\((.*)\)", index, re.S)[1])
    assert len(hidden) > 50
    assert sorted(hidden & {*found["terms"], *found["titleterms"]}) == []


@pytest.mark.book
@pytest.mark.parametrize("name", ["plans", "index", "misconceptions", "predict_run_explain"])
def test_every_page_of_the_part_teach_is_public(book, name):
    assert (book / "book" / "teach" / f"{name}.html").is_file()


@pytest.mark.book
def test_the_page_of_the_plans_shows_the_computed_sums(book):
    page = words((book / "book" / "teach" / "plans.html").read_text(encoding="utf-8"))
    for plan in plans.plans().values():
        for session in plan.sessions:
            assert f"{session.minutes} in the room, of {session.most}" in page, session.title


# the teacher edition, and the slides made with it


def teacher_page(class_pages, chapter):
    """Return a chapter of the teacher edition, parsed."""
    file = class_pages / "book" / "book" / f"{chapter}.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.book
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_teacher_edition_has_every_note_and_no_slide(class_pages, chapter):
    page = teacher_page(class_pages, chapter)
    assert "teacher edition" in page.title.get_text()
    assert "Not for students" in page.get_text()
    boxes = page.select("div.admonition.teacher")
    assert len(boxes) == len(plans.sections(chapter))
    said = " ".join(" ".join(box.get_text().split()) for box in boxes)
    assert [phrase for phrase in phrases(chapter) if phrase not in said] == []
    assert re.findall(r"\{\w+[:\w]*\}|\w+\.md::", said) == [], "a role is left"
    times = [int((re.search(r"(\d+) minute", box.get_text()) or [0, 0])[1]) for box in boxes]
    assert times == [section.minutes for section in plans.sections(chapter)]


@pytest.mark.book
@pytest.mark.parametrize("chapter", WITH_CLAIM)
def test_the_answers_to_the_predictions_are_numbers_of_the_run(class_pages, chapter):
    page = teacher_page(class_pages, chapter)
    box = page.select_one("section#predict div.admonition.teacher").get_text()
    note = re.search(r"^## Predict\n\n```\{teacher\}(.*?)^```$", text(chapter), re.M | re.S)[1]
    asked = re.findall(r"\{glue:text\}`(\w+)(?::([^`]+))?`", note)
    assert len(asked) >= 3
    run = chapter_notebook.glued_values(ROOT / f"_build/jupyter_execute/book/{chapter}.glue.json")
    for name, form in asked:
        answer = chapter_notebook.formatted(run[name], form or "s")
        assert spaced(answer) in box, name


@pytest.mark.book
@pytest.mark.parametrize("chapter", WITH_CLAIM)
def test_a_deck_tells_the_whole_chapter_in_twelve_to_twenty_slides(class_pages, chapter):
    deck = BeautifulSoup(
        (class_pages / "slides" / f"{chapter}.html").read_text(encoding="utf-8"), "html.parser"
    )
    slides = deck.select(".slides > section")
    assert 12 <= len(slides) <= 20
    assert len(slides) == text(chapter).count("{slide}")
    order = [kind for slide in slides for kind in KINDS if kind in slide.get("class", [])]
    assert order[0] == "title"
    assert list(dict.fromkeys(order)) == list(KINDS)
    assert len(deck.select(".picture :is(img, .course-figure)")) >= 4
    assert len(deck.select("iframe")) == 1, "the explorer"
    assert "Exercise 1" in slides[-1].get_text()
    assert all(image["alt"].strip() for image in deck.find_all("img"))
    for figure in deck.select(".course-figure"):
        figure.clear()  # its words and numbers are counted elsewhere
    for slide in slides:
        code = slide.find("pre")
        assert code or len(slide.select_one(".page").get_text().split()) <= 60, "too many words"
        assert "minute" in slide.select_one("aside.notes").get_text()
    for tag, name in (("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src")):
        for element in deck.find_all(tag, attrs={name: True}):
            assert (class_pages / "slides" / element[name]).is_file(), element
    assert deck.find_all("a") == []


@pytest.mark.book
def test_the_licence_of_reveal_goes_with_the_slides(class_pages):
    licence = (class_pages / "slides" / "assets" / "reveal-LICENSE.txt").read_text(encoding="utf-8")
    assert "Hakim El Hattab" in licence
    assert "Permission is hereby granted" in licence
