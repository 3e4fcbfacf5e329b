"""What the extensions make of the pieces of a page, and of a chapter that becomes a notebook."""

import io

import numpy as np
import pytest
from PIL import Image

from coursebook.extensions import course, teacher
from coursebook.extensions.chapter_notebook import Plain, sources

PLAIN = Plain(
    cited={"bass1969": ("Bass", "1969"), "katz1955": ("Katz and Lazarsfeld", "1955")},
    glued={"n": "np.int64(1234)", "share": "np.float64(0.256)", "who": "'Ada'"},
    equations={"growth": 3},
    chapters={"alphabet"},
)
WRITTEN = {
    "(a-label)=\nText": "Text",
    "% a note of the author\nText": "Text",
    "$$x = 1$$ (growth)": r"$$x = 1\tag{3} $$",
    "$$x$$ (of_no_number)": "$$x$$",
    "```{math}\n:label: growth\nx = 1\n```": "$$\nx = 1\n\\tag{3} $$",
    "```{math}\nx = 1\n```": "$$\nx = 1\n$$",
    "```{figure} a.png\n:alt: two lines\nTwo lines, of {cite}`bass1969`.\n```": (
        "*Picture: Two lines, of (Bass, 1969).*"
    ),
    "```{figure} a.png\n```": "",
    "```{code} python\nx = 1\n```": "```python\nx = 1\n```",
    "```{note}\nBe careful.\n\nTwice.\n```": "> **Note**\n>\n> Be careful.\n>\n> Twice.",
    "```{admonition} A title\n:class: tip\nText\n```": "> **A title**\n>\n> Text",
    "```{epigraph}\nText\n```": "> Text",
    "```{list-table} Rows\n* - a\n```": "**Rows**\n\n* - a",
    "```{tab-set}\nText\n```": "Text",
    "````{note}\n```{math}\nx\n```\n````": "> **Note**\n>\n> $$\n> x\n> $$",
    "Before\n```{teacher}\nfor the teacher\n```\nafter": "Before\n\nafter",
    "```{code-cell} ipython3\nx = 1\n```": "",
    "{cite}`bass1969, katz1955`": "(Bass, 1969; Katz and Lazarsfeld, 1955)",
    "{cite:t}`bass1969, katz1955`": "Bass (1969); Katz and Lazarsfeld (1955)",
    "{glue:text}`n:,`": "1,234",
    "{glue}`share:.0%`": "26%",
    "{glue}`of_no_value`": "of_no_value",
    "by {eq}`growth` and {eq}`none`": "by (3) and (?)",
    "{math}`x^2` in {code}`run()`": "$x^2$ in `run()`",
    "{ref}`the words <a-label>` of an {term}`~adopter`": "the words of an adopter",
    "[a](alphabet.md), [b](../book/alphabet.md#here), [c](other.md)": (
        "[a](alphabet.ipynb), [b](alphabet.ipynb), c"
    ),
    "![a picture](alphabet.md)": "![a picture](alphabet.md)",
}


@pytest.mark.parametrize("written", WRITTEN, ids=lambda text: text.splitlines()[0])
def test_what_a_page_says_in_its_own_syntax_a_notebook_says_plainly(written):
    assert PLAIN(written) == WRITTEN[written]


def test_a_source_is_called_by_its_authors_and_its_year(tmp_path):
    file = tmp_path / "references.bib"
    authors = {
        "one": "Bass, Frank",
        "two": "Katz, Elihu and Lazarsfeld, Paul",
        "three": "Watts, Duncan and Dodds, Peter and van der Strogatz, Steven",
        "house": "{Bureau of Things}",
        "particle": "von Neumann, John",
    }
    years = {"one": "year = {1969}"}
    entry = "@book{{{key}, author = {{{who}}}, title = {{T}}, {year}}}\n"
    text = "".join(entry.format(key=k, who=w, year=years.get(k, "")) for k, w in authors.items())
    file.write_text(text, encoding="utf-8")
    assert sources(file) == {
        "one": ("Bass", "1969"),
        "two": ("Katz and Lazarsfeld", "undated"),
        "three": ("Watts and others", "undated"),
        "house": ("Bureau of Things", "undated"),
        "particle": ("von Neumann", "undated"),
    }


# --- pages


def test_the_size_of_a_picture_is_written_where_it_is_known_and_not_said_already(tmp_path):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    pictures = {"a.png": tmp_path / "a.png", "a b.png": tmp_path / "a.png", "gone.png": tmp_path}
    seen = {
        '<img alt="" src="x/a.png">': '<img width="30" height="20" alt="" src="x/a.png">',
        '<img src="a b.png" alt="x">': '<img width="30" height="20" src="a b.png" alt="x">',
        '<img src="a.png" width="3">': '<img src="a.png" width="3">',
        '<img src="gone.png">': '<img src="gone.png">',
        '<img src="other.png">': '<img src="other.png">',
        '<img src="data:image/png;base64,a.png">': '<img src="data:image/png;base64,a.png">',
    }
    for written, wanted in seen.items():
        assert course.add_sizes(written, pictures) == wanted
    both = "".join(seen)
    assert course.add_sizes(both, pictures) == "".join(seen.values())


def test_a_diagram_becomes_lighter_and_what_one_sees_through_stays():
    pixels = np.full((60, 90, 4), 255, np.uint8)
    pixels[10:50, 10:80] = (200, 30, 60, 255)

    def png(array):
        out = io.BytesIO()
        Image.fromarray(array).save(out, "PNG", compress_level=0)
        return out.getvalue()

    lighter = course.lighter(png(pixels))
    assert len(lighter) < len(png(pixels)) / 3
    assert (np.asarray(Image.open(io.BytesIO(lighter)).convert("RGBA")) == pixels).all()
    pixels[0, 0, 3] = 0
    assert course.lighter(png(pixels)) == png(pixels)


def test_numbers_that_are_glued_later_are_asked_for_as_if_of_another_page():
    written = "from {glue:text}`low:.0%` to {glue:text}`high`"
    late = "from {glue:text}`a.md::low:.0%` to {glue:text}`a.md::high:s`"
    assert teacher.late(written, "book/a") == late
    assert [teacher.counted(k) for k in (0, 1, 2)] == ["0 minutes", "1 minute", "2 minutes"]
