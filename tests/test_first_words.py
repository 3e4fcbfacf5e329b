"""Words of the glossary are linked where a chapter first uses them, and only there."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes

from coursebook import ROOT, register
from coursebook.extensions import first_words

CHAPTERS = [chapter.id for chapter in register.read().built]
GLOSSARY = """# Glossary

```{glossary}
:sorted:

tie
  What joins two people.

weak tie
  A tie to somebody far away.

lattice
  A board.
```
"""


def page(*paragraphs, above=""):
    """Return a chapter of one section with some paragraphs, below its title and what is above."""
    document, inner = nodes.document(None, None), nodes.section()
    inner += [nodes.title("", "A tie"), *(nodes.paragraph("", text) for text in paragraphs)]
    outer = nodes.section()
    outer += [nodes.title("", "A chapter"), nodes.paragraph("", above), inner]
    document += outer
    return document


def linked(document):
    return [(link["reftarget"], link.astext()) for link in document.findall(addnodes.pending_xref)]


def test_the_terms_are_those_of_the_glossary_the_longest_first():
    assert first_words.terms(GLOSSARY) == ["weak tie", "lattice", "tie"]


def test_the_first_use_of_a_term_is_linked_and_no_other():
    known = first_words.terms(GLOSSARY)
    document = page("Weak ties, then a tie.", "A tie on a Lattice; untied.", above="A tie.")
    assert first_words.link_first_words(document, known) == ["weak tie", "tie", "lattice"]
    assert linked(document) == [("weak tie", "Weak ties"), ("tie", "tie"), ("lattice", "Lattice")]
    assert document.astext().replace("\n\n", "|") == (
        "A chapter|A tie.|A tie|Weak ties, then a tie.|A tie on a Lattice; untied."
    )


def test_boxes_titles_and_links_are_left_alone():
    document = page()
    section = document[0][-1]
    box, link = nodes.admonition(), nodes.paragraph()
    box += nodes.paragraph("", "A tie.")
    link += nodes.reference("", "a tie", refuri="#")
    section += [box, link]
    assert first_words.link_first_words(document, ["tie"]) == []


def test_a_paragraph_gets_few_links():
    known = ["one", "two", "three", "four"]
    document = page("one two three four", "three")
    first_words.link_first_words(document, known)
    assert [target for target, _ in linked(document)] == ["one", "two", "three"]


@pytest.mark.book
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_links_each_word_once_and_below_its_first_heading(book, name):
    html = BeautifulSoup((book / "book" / f"{name}.html").read_text("utf-8"), "html.parser")
    links = html.select("a .first-use")
    assert len(links) >= 5
    targets = Counter(link.find_parent("a")["href"] for link in links)
    assert all("glossary.html#term-" in target for target in targets)
    assert max(targets.values()) == 1
    assert all(link.find_parent("section").find_parent("section") for link in links)


def test_the_glossary_of_the_course_is_read():
    known = first_words.terms((ROOT / first_words.GLOSSARY).read_text(encoding="utf-8"))
    assert {"adopter", "common random numbers", "percolation"} <= set(known)
