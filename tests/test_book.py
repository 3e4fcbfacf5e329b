"""The built book: nothing missing, nothing broken, nothing from elsewhere."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from coursebook import register
from coursebook.contents import pages
from coursebook.extensions import course
from simulations.figures.roles import ROLES

pytestmark = pytest.mark.book

ROOT = Path(__file__).resolve().parents[1]
MOST_BYTES = 1_500_000  # of all that a first visit to a page loads, unpacked
MOST_BYTES_OF_A_CHAPTER = 1_200_000


def chapters():
    """Return the names of the pages that are notebooks."""
    return [p for p in pages() if "kernelspec:" in source(p)]


def source(name):
    """Return the text a page is made from."""
    return (ROOT / f"{name}.md").read_text(encoding="utf-8")


@cache
def soup(file):
    """Return the parsed HTML of a file."""
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def local_targets(file, book, kinds):
    """Yield the address of each link of `kinds` and the file and anchor it leads to."""
    for tag, attribute in kinds:
        for element in soup(file).find_all(tag, attrs={attribute: True}):
            address = element[attribute]
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            yield address, target, unquote(parts.fragment)


ASSETS = [("script", "src"), ("link", "href"), ("img", "src"), ("source", "src"), ("iframe", "src")]


def test_the_expected_pages_exist_and_no_others(book):
    assert len(pages()) == len(set(pages())) >= 7
    built = {
        f.relative_to(book).with_suffix("").as_posix() for f in (book / "book").rglob("*.html")
    }
    assert built == set(pages())


def test_the_plan_shows_every_chapter_and_calls_those_ready_that_are_in_the_book(book):
    course = register.read()
    page = soup(book / "book" / "plan.html").select_one("article")
    titles = [heading.get_text().rstrip("#").strip() for heading in page.select("h3")]
    assert titles == [f"{chapter.order}. {chapter.title}" for chapter in course.chapters]
    ready = [a["href"] for a in page.select("a") if a.get_text() == "Read the chapter"]
    assert ready == [f"{chapter.id}.html" for chapter in course.built]


def test_the_ledger_says_what_became_of_every_claim(book):
    course = register.read()
    page = soup(book / "book" / "ledger.html").select_one("article")
    _, verdicts, claims = page.select("table")  # the first is the map
    assert [row.td.get_text().strip() for row in claims.select("tbody tr")] == [
        claim.id for claim in course.claims
    ]
    for row, chapter in zip(verdicts.select("tbody tr"), course.built, strict=True):
        said = [cell.get_text().strip() for cell in row.select("td")]
        assert said == [chapter.title, ", ".join(chapter.claims), chapter.verdict, chapter.holds]
        label = page.find(id=row.select("a")[1]["href"].removeprefix("#"))
        entry = label.find_parent("section")
        assert chapter.title in entry.get_text()
        assert f"{chapter.verdict}." in entry.get_text()


@pytest.mark.parametrize("name", pages())
def test_the_page_holds_its_marker_and_its_title(book, name):
    page = soup(book / f"{name}.html")
    assert page.find("meta", attrs={"name": "course-page"})["content"] == name
    title = re.search(r"^# (.+)$", source(name), re.MULTILINE)[1]
    headings = [h.get_text().rstrip("#").strip() for h in page.select("article h1")]
    assert headings == [title]
    assert len(page.select_one("article").get_text().split()) >= 20, "the page is empty"


@pytest.mark.parametrize("name", pages())
def test_every_picture_has_alt_text(book, name):
    for image in soup(book / f"{name}.html").select("article img"):
        assert image.get("alt", "").strip(), image
        assert image["alt"] != image["src"], "the alt text is the address of the picture"


@pytest.mark.parametrize("name", chapters())
def test_every_figure_has_its_words_and_its_numbers_in_a_table(book, name):
    article = soup(book / f"{name}.html").select_one("article")
    assert not article.select(".cell_output img"), "a picture on paper"
    for figure in article.select(".course-figure"):
        words = figure.select_one("[role=img]")["aria-label"]
        assert len(words.split()) >= 6, words
        assert re.search(r"\d", words), words
        assert figure.select_one("details.figure-numbers tbody td"), words
        assert figure.select("svg text"), words
    for element in article.select(".course-figure [style]"):
        raise AssertionError(element)


@pytest.mark.parametrize("name", pages())
def test_no_name_stands_twice_in_a_page(book, name):
    names = [element["id"] for element in soup(book / f"{name}.html").select("[id]")]
    assert sorted(n for n, count in Counter(names).items() if count > 1) == []


@pytest.mark.parametrize("name", pages())
def test_nothing_is_loaded_from_another_host(book, name):
    page = soup(book / f"{name}.html")
    for tag, attribute in ASSETS:
        for element in page.find_all(tag, attrs={attribute: True}):
            parts = urlsplit(element[attribute])
            assert parts.scheme in ("", "data"), element
            assert not parts.netloc, element
    for script in page.find_all("script", src=False):
        if script.get("type") in (None, "module", "text/javascript", "application/javascript"):
            assert not re.search(r"import\(|fetch\(|https?://(?!www\.w3\.org)", script.text)


@pytest.mark.parametrize("name", pages())
def test_links_and_anchors_lead_somewhere(book, name):
    file = book / f"{name}.html"
    for address, target, anchor in local_targets(file, book, [*ASSETS, ("a", "href")]):
        assert target.is_file(), f"{address} leads nowhere"
        if anchor and target.suffix == ".html":
            found = soup(target).find(id=anchor) or soup(target).find(attrs={"name": anchor})
            assert found or anchor == "main-content", f"{address}: no such anchor"


def named_by(sheet):
    """Return the files that a style sheet asks for, and those that they ask for: sheets, fonts."""
    text = sheet.read_text(encoding="utf-8")
    named = re.findall(r"""(?:url\(\s*['"]?|@import\s+['"])(?!data:|#)([^'")?#]+)""", text)
    files = {(sheet.parent / unquote(address)).resolve() for address in named}
    return files.union(*(named_by(file) for file in files if file.suffix == ".css"))


@pytest.mark.parametrize("name", pages())
def test_the_page_is_light(book, name):
    file = book / f"{name}.html"
    targets = {target for _, target, _ in local_targets(file, book, ASSETS) if target.is_file()}
    loaded = {target for target in targets if target.suffix != ".html"}  # not the next page
    loaded = loaded.union(*(named_by(target) for target in loaded if target.suffix == ".css"))
    weight = sum(f.stat().st_size for f in {file, *loaded})
    is_chapter = "{toy}" in source(name)
    most = MOST_BYTES_OF_A_CHAPTER if is_chapter else MOST_BYTES
    assert weight < most, f"{weight / 1e6:.2f} MB"


def test_no_cell_failed(book):
    assert list((book / "reports").rglob("*.log")) == []
    for name in pages():
        assert not soup(book / f"{name}.html").select(".traceback, .stderr"), name


def test_no_formula_was_left_as_latex(book):
    for name in pages():
        page = soup(book / f"{name}.html")
        for element in page.select("article")[0].find_all(["script", "style", "pre", "code"]):
            element.extract()
        assert not re.search(r"\\[a-z]{2,}\b|\$\$", page.select_one("article").get_text()), name
    soup.cache_clear()


@pytest.mark.parametrize("name", chapters())
def test_the_chapter_can_be_downloaded_as_a_notebook(book, name):
    page = soup(book / f"{name}.html")
    link = page.select_one(".btn-download-notebook-button")["href"]
    notebook = json.loads(((book / name).parent / link).read_text(encoding="utf-8"))
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert len(cells) == source(name).count("{code-cell}") + 1  # the first finds the package
    assert "myst_nb" not in "".join(cells), "a notebook must not need the tools of the book"
    prose = "\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] != "code")
    assert not re.search(r"\{[a-z][\w:-]*\}`|^\s*[`:]{3,}\{", prose, re.MULTILINE), "MyST is left"


# the small LaTeX of the book, without a browser


@pytest.mark.parametrize(
    ("latex", "holds"),
    [
        (r"S = 1 - e^{-cTS}", "<msup><mi>e</mi>"),
        (r"T = \frac{\beta}{\gamma}", "<mfrac>"),
        (r"p_\mathrm{c} \approx 0.5927", "<mtext>c</mtext>"),
        (r"\langle k^2 \rangle", '<mo stretchy="false">&#x027E8;</mo>'),
        (r"a &= b \\ c &= d", 'style="text-align:right"'),
    ],
)
def test_latex_becomes_mathml(latex, holds):
    assert holds in course.mathml(latex, "block")


def test_unknown_latex_is_an_error():
    with pytest.raises(ValueError, match=r"\\nonsense is not known"):
        course.mathml(r"\nonsense{x}", "inline")


def test_the_fingerprint_changes_with_the_models(tmp_path):
    (tmp_path / "simulations").mkdir()
    (tmp_path / "simulations" / "rules.py").write_text("beta = 0.05\n")
    models = "simulations/**/*.py"
    before = course.fingerprint(tmp_path, models)
    assert course.fingerprint(tmp_path, models) == before
    (tmp_path / "simulations" / "rules.py").write_text("beta = 0.06\n")
    assert course.fingerprint(tmp_path, models) != before


def test_every_page_has_a_policy_without_remote_sources(book):
    for page in [*book.glob("*.html"), *(book / "book").rglob("*.html")]:
        text = page.read_text(encoding="utf-8")
        if "<head" not in text:  # the root only sends the reader on
            continue
        policies = re.findall(r'<meta http-equiv="Content-Security-Policy" content="(.*?)"', text)
        assert len(policies) == 1, page
        assert not re.search(r"https?:|//|\*|'unsafe-eval'", policies[0]), page
        script = re.search(r"script-src ([^;]*)", policies[0])[1]
        assert "'unsafe-inline'" not in script


# the colours


def luminance(colour):
    """Return the relative luminance of a colour like "#d55e00" (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast ratio of two colours (WCAG 2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("theme", "paper"), [("light", "#ffffff"), ("dark", "#121212")])
def test_role_colours_can_be_seen_and_read(theme, paper):
    css = (ROOT / "book" / "_static" / "course.css").read_text(encoding="utf-8")
    block = {"light": r"^html \{(.*?)\}", "dark": r'^html\[data-theme="dark"\] \{(.*?)\}'}[theme]
    found = re.search(block, css, re.DOTALL | re.MULTILINE)[1]
    colours = dict(re.findall(r"--(role-[\w-]+|course-\w+): (#\w{6})", found))
    roles = {name: colour for name, colour in colours.items() if name.startswith("role-")}
    assert len(roles) == 2 * len(ROLES)
    for name, colour in roles.items():
        least = 4.5 if name.endswith("-text") else 3
        for ground in (paper, colours["course-card"]):
            assert contrast(colour, ground) >= least, (name, ground)
