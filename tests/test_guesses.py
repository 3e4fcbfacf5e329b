"""Nothing above a chapter's guess tells its answer: no word, label, alt text, slide or toy.

For every built chapter of the register, over its sources and over the built page. What the answer
is comes from the stored runs. Notes for teachers hold answers and are left out; a vote is the same
guess asked aloud, with wrong answers beside the right one, so it is left out too.
"""

import functools
import re

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from coursebook import register
from coursebook.extensions import chapter_notebook
from coursebook.extensions.toy import SOURCES
from simulations.explorer.stored import stored
from simulations.running.catalogue import Model

CHAPTERS = [chapter.id for chapter in register.read().built]
EVERY = pytest.mark.parametrize("name", CHAPTERS)
WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
WORDS = {**dict(enumerate(WORDS)), 0: "(?:zero|no)", 100: "(?:a |one )?hundred"}
# what makes a number that of the answer, by its unit
SHARE = r"%|per ?cent|(?:in|of|out of) (?:a |one |every |each )?(?:100|hundred)\b"
UNITS = {
    "days": "(?:days?|steps?)\\b",
    "times": "(?:times|fold)\\b",
    "people": "(?:people|persons?)\\b",
}
NONE = r"\b(?:nobody|none|no ?body|no one)\b(?:\W+\w+){0,1}\W+(?:comes?|acts?|moves?|gets up)\b"


@functools.cache
def asked(name):
    """Return the prediction of a chapter, its unit (empty for shares), and its answers."""
    explorer = Model(name).explorer.EXPLORER
    predict = explorer.predict
    unit = predict.unit
    if unit is None:
        unit = "" if explorer.as_percent else "people"
    return predict, unit, stored(explorer)["predict"]["answers"]


def rounded(value):
    """Return a number to one digit less than it has, at least: what a summary would say."""
    return {int(round(value, -places)) for places in (0, 1, len(str(int(value))) - 1)} - {0}


def patterns(answer, unit):
    """Return regular expressions that find a number, also rounded and in words, in lower case."""
    if isinstance(answer, str):
        return [re.escape(answer.lower())]
    value = 100 * answer if unit == "" else answer
    whole, context = round(value), SHARE if unit == "" else UNITS.get(unit, re.escape(unit))
    found = [rf"(?<![\d.,]){re.escape(f'{value:.1f}')}(?!\d)"] if value != whole else []
    for number in {whole, *rounded(value)}:
        said = "|".join([str(number), *([WORDS[number]] if number in WORDS else [])])
        found.append(rf"(?<![\d.,\w])(?:{said})(?:[ -]|\s)*(?:more |later |as many )?(?:{context})")
    if whole > 12 and whole % 10:  # a number of its own: no context is needed
        said = "|".join([str(whole), *([WORDS[whole]] if whole in WORDS else [])])
        found.append(rf"(?<![\d.,\w])(?:{said})(?![\d.,]*\d|\w)")
    return [*found, NONE] if whole == 0 and unit == "people" else found


def told(text, answer, unit):
    """Return what of a text tells the answer."""
    text = " ".join(text.lower().replace("\N{NO-BREAK SPACE}", " ").split())
    return [match[0] for one in patterns(answer, unit) for match in re.finditer(one, text)]


@pytest.mark.parametrize(
    ("text", "answer", "unit"),
    [
        ("It wins 35 % of them", 0.349, ""),
        ("It wins 34.9 of them", 0.349, ""),
        ("about 30 in 100", 0.349, ""),
        ("about 30\N{NO-BREAK SPACE}% of them", 0.349, ""),
        ("Nineteen of them", 0.191, ""),
        ("about twenty of a hundred", 0.191, ""),
        ("eight in a hundred", 0.081, ""),
        ("ten per cent", 0.081, ""),
        ("a hundred times longer", 100.2, "times"),
        ("100 times", 100.2, "times"),
        ("two days later", 2, "days"),
        ("three people", 3, "people"),
        ("and nobody comes", 0, "people"),
        ("no days later", 0, "days"),
        ("you would say SOON", "soon", ""),
    ],
)
def test_an_answer_is_found_as_a_number_rounded_and_in_words(text, answer, unit):
    assert told(text, answer, unit)


@pytest.mark.parametrize(
    ("text", "answer", "unit"),
    [
        ("135 or 3.5 or 350 of them", 0.349, ""),
        ("eight ties each, a hundred people", 0.081, ""),
        ("a message to a hundred people", 100.2, "times"),
        ("choose two people", 2, "days"),
        ("nobody is sure", 0, "people"),
        ("7.19 and 1,900", 0.191, ""),
    ],
)
def test_other_numbers_are_no_answer(text, answer, unit):
    assert told(text, answer, unit) == []


def above(name):
    """Return the source of a chapter above its explorer, without teachers' notes and votes."""
    text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    before, cell, _ = text.partition("\nexplore(")
    assert cell, f"book/{name}.md must show its explorer: explore(MODEL)"
    before = re.sub(r"^```\{teacher\}.*?^```$", "", before, flags=re.S | re.M)
    return re.sub(
        r"^:::\{slide\}[^\n]*\n(?::\w+:[^\n]*\n)*:class: poll.*?^:::$",
        "",
        before,
        flags=re.S | re.M,
    )


def said_by_toys(text):
    """Return what the toys say that a text shows: all strings of their files."""
    for toy in re.findall(r"\{toy\} (\w+)", text):
        source = (ROOT / SOURCES / f"{toy}.js").read_text(encoding="utf-8")
        source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
        source = re.sub(r"^\s*(?:town|at|const \w+ =).*$", "", source, flags=re.M)  # who and where
        yield from (" ".join(found) for found in re.findall(r'"([^"\n]*)"|`([^`]*)`', source))


@EVERY
def test_a_chapter_asks_one_guess_in_its_explorer(name):
    assert Model(name).explorer.EXPLORER.predict, "the explorer must ask the guess: predict="
    text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^explore\(", text, re.M)) == 1
    assert ":class: predict" not in text, "the explorer asks it; no box does"


@EVERY
def test_no_source_above_the_guess_tells_its_answer(name):
    predict, unit, answers = asked(name)
    text = above(name)
    assert "{glue" not in text, "a number of the runs stands above the guess"
    explorer = Model(name).explorer.EXPLORER
    # the parts of a curve are its places on the other axis, all of them at once
    form = [stored(explorer)["predict"]["question"], *(() if predict.curve else predict.parts)]
    form.append(predict.axis)
    parts = {"page": text, "title of the explorer": explorer.title, "form": " ".join(form)}
    parts |= {f"toy: {words}": words for words in said_by_toys(text)}
    found = [(part, told(words, a, unit)) for part, words in parts.items() for a in answers]
    assert [where for where in found if where[1]] == []


@EVERY
def test_the_notebook_of_a_chapter_asks_the_same_guess_above_the_explorer(name, monkeypatch):
    book = ROOT / "book"
    monkeypatch.setattr(chapter_notebook, "formatted", lambda text, form="": text)  # no run yet
    notebook = chapter_notebook.convert(
        book / f"{name}.md", ROOT / "none", book / "references.bib", {}, set()
    )
    cells = [cell.source for cell in notebook.cells]
    (place,) = [k for k, cell in enumerate(cells) if cell.startswith("explore(")]
    predict, _, _ = asked(name)
    words = cells[place - 1].replace("> ", "")
    assert "First, your guess" in words
    question = stored(Model(name).explorer.EXPLORER)["predict"]["question"]
    for part in (question, predict.axis, *predict.parts):
        assert part in words


@pytest.mark.book
@EVERY
def test_no_built_page_tells_the_answer_above_the_guess(name, book):
    _, unit, answers = asked(name)
    page = BeautifulSoup((book / "book" / f"{name}.html").read_text("utf-8"), "html.parser")
    article = page.select_one("article")
    form = article.select_one("form.explorer-predict")
    assert form, "the page asks no guess"
    assert not [
        image for image in article.select("img, svg, table") if image in form.previous_elements
    ]
    seen = [node for node in form.previous_elements if article in getattr(node, "parents", ())]
    words = [node for node in seen if isinstance(node, str) and node.parent.name not in ("script",)]
    tags = [node for node in seen if not isinstance(node, str)]
    words += [tag[key] for tag in tags for key in ("alt", "title", "aria-label") if tag.get(key)]
    words += [link.get_text() for link in page.select(".bd-toc a, .page-toc a")]  # headings below
    assert len(" ".join(words)) > 100
    assert [found for text in words for a in answers for found in told(text, a, unit)] == []
