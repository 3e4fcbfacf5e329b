"""What no page uses is not shipped, and nothing else is missing."""

import re
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont

from coursebook.extensions.unused import Used, ascii_only, letters, without_unasked, without_unused

USED = Used.of(['<p class="note wide" id="top"><b>x</b></p>'], ["el.classList.add('is-open')"])


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        (".note{color:red}", ".note{color:red}"),
        (".card{color:red}", ""),
        (".card,.note , #top b{ color : red; top:0 }", ".note,#top b{color:red;top:0}"),
        ("#bottom{color:red}", ""),
        ('p.is-open::after{content:"x"}', 'p.is-open::after{content:"x"}'),  # a script opens it
        ("table{color:red}", ""),
        (".note:not(.card){color:red}", ".note:not(.card){color:red}"),
        (".note .card{color:red}", ""),
        ("p[data-theme=dark]{color:red}", "p[data-theme=dark]{color:red}"),
        ("@media print{.card{top:0}.note{top:0}}", "@media print{.note{top:0}}"),
        ("@media print{.card{top:0}}", ""),
        ("/*! MIT *//* a */.card{top:0}", "/*! MIT */"),
        (".bs-tooltip-auto{top:0 !important}", ".bs-tooltip-auto{top:0!important}"),
    ],
)
def test_a_selector_stays_if_all_that_it_names_is_there(sheet, left):
    assert without_unused(sheet, USED).strip() == left


def test_a_property_stays_if_something_that_stays_asks_for_it():
    sheet = "p{--a:1px;--b:var(--a);--c:url(data:x;y);--d:';}';top:var(--b)}b{--e:2px}i{--f:3px}"
    left = without_unasked({"one": sheet, "two": "@keyframes go{from{top:0} }"}, "--f")
    assert left == {"one": "p{--a:1px;--b:var(--a);top:var(--b)}i{--f:3px}", "two": ""}


def test_an_animation_stays_if_it_is_named():
    sheet = "@keyframes go{from{top:0}to{top:1px}}@keyframes stay{to{top:0}}p{animation:go 1s}"
    left = without_unasked({"one": sheet}, "")["one"]
    assert left == "@keyframes go{from{top:0}to{top:1px}}p{animation:go 1s}"


def test_icons_are_found_escaped_and_plain_and_written_in_ascii():
    sheets = [r'.a:before{content:"\f105"}', '.b{--icon:"\uf0c9"}', '.c{content:"x"}']
    assert letters(sheets) == {0xF105, 0xF0C9}
    assert letters(map(ascii_only, sheets)) == letters(sheets)
    assert all(ascii_only(sheet).isascii() for sheet in sheets)


@pytest.mark.book
def test_every_icon_of_a_page_is_in_the_font(book):
    sheet = (book / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    font = TTFont(book / "_static" / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff")
    code = dict(re.findall(r"\.(fa-[\w-]+):+before\{content:\"\\([0-9a-f]+) ?\"\}", sheet))
    pages = [file.read_text(encoding="utf-8") for file in (book / "book").rglob("*.html")]
    icons = {icon for page in pages for icon in re.findall(r"\b(fa-(?!solid|lg)[\w-]+)", page)}
    assert len(icons) >= 8
    assert {icon: int(code[icon], 16) in font.getBestCmap() for icon in icons} == dict.fromkeys(
        icons, True
    )
    assert "Font Awesome" in font["name"].getDebugName(0)
    assert len(font.getBestCmap()) < 100
    notice = book / "_static" / "vendor" / "fontawesome" / "NOTICE.txt"
    assert "SIL Open Font License" in notice.read_text(encoding="utf-8")


STYLES = "theme/{0}/static/styles/{1}.css"
WHOLE = {
    "pydata_sphinx_theme": STYLES.format("pydata_sphinx_theme", "pydata-sphinx-theme"),
    "sphinx_book_theme": STYLES.format("sphinx_book_theme", "sphinx-book-theme"),
    "sphinx_design": "static/sphinx-design.min.css",
}

# what the browser's own reader of style sheets finds in one text and not in another, and of that,
# what meets something in the page
LOST = r"""([whole, left]) => {
    const rules = (text) => {
        const sheet = new CSSStyleSheet(), found = new Set();
        sheet.replaceSync(text.replace(/@import[^;]*;/g, ''));
        const walk = (list) => { for (const rule of list) {
            if (rule.selectorText) for (const one of rule.selectorText.split(/,(?![^(]*\))/))
                found.add(one.trim());
            if (rule.cssRules) walk(rule.cssRules);
        } };
        walk(sheet.cssRules);
        return found;
    };
    const kept = rules(left);
    const lost = [...rules(whole)].filter((one) => !kept.has(one));
    const bare = (one) =>
        one.replace(/::?[\w-]+(?![\w-]*\()/g, '').replace(/^$|(?<=[ >+~])$/, '*');
    const meets = (one) => {
        try { return document.querySelector(bare(one)); } catch { return null; }
    };
    return [lost.length, lost.filter(meets)];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["book/index", "book/percolation", "search"])
def test_no_rule_that_meets_something_in_a_page_was_dropped(book, visit, name):
    page = visit.open(name)
    for package, place in WHOLE.items():
        whole = files(package).joinpath(place).read_text(encoding="utf-8")
        left = next((book / "_static").rglob(place.rpartition("/")[2])).read_text(encoding="utf-8")
        dropped, met = page.evaluate(LOST, [whole, left])
        assert dropped > 50, package
        assert met == [], package
