"""What is folded: the rest of a section, and in the chapters all that is not the core path."""

import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from coursebook import ROOT, register

CONFIG = "extensions = ['myst_parser', 'coursebook.extensions.closer']\nhtml_theme = 'basic'\n"
CLOSED = {"remove-cell", "remove-input", "hide-input", "hide-cell"}
PAGE = """# A chapter

## One

Seen.

```{closer} The <formula>
```

Folded.

### Below

Seen as well.

## Two

Seen again.
"""


def build(folder, page, **settings):
    """Return the page that Sphinx makes of a text, and what it said."""
    (folder / "conf.py").write_text(CONFIG)
    (folder / "index.md").write_text(page)
    # in a process of its own: extensions leave their parsers behind in the classes of Sphinx
    command = [sys.executable, "-m", "sphinx", "-q", "--no-color", "-b", "html"]
    command += [f"-D{name}={value}" for name, value in settings.items()]
    done = subprocess.run(
        [*command, ".", "out"], cwd=folder, check=True, capture_output=True, text=True
    )
    page = (folder / "out" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(page, "html.parser"), done.stderr


def test_the_rest_of_the_section_is_folded_and_nothing_else(tmp_path):
    page, said = build(tmp_path, PAGE)
    assert not said
    (fold,) = page.find_all("details")
    assert fold.summary.get_text(" ", strip=True) == "Look closer The <formula>"
    assert fold.p.get_text() == "Folded."
    assert [p.get_text() for p in page.find_all("p") if not p.find_parent("details")][:3] == [
        "Seen.",
        "Seen as well.",
        "Seen again.",
    ]


def test_the_teacher_edition_folds_nothing(tmp_path):
    page, _ = build(tmp_path, PAGE, teacher_edition=1)
    assert not page.find("details")
    assert "Folded." in page.get_text()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# T\n\n## S\n\n```{closer}\n```\n", "argument"),
        ("# T\n\n## S\n\n> ```{closer} Here\n> ```\n", "must stand in a section"),
    ],
)
def test_a_fold_that_nobody_can_place_is_said(text, why, tmp_path):
    _, said = build(tmp_path, text)
    assert why in said


@pytest.mark.parametrize("chapter", [one.id for one in register.read(ROOT).built])
def test_outside_the_folds_code_is_closed_unless_readers_can_run_it(chapter):
    text = (ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8")
    assert "```{closer}" in text
    for section in re.split(r"(?m)^##+ ", text):
        core = section.split("```{closer}")[0]
        for cell in re.findall(r"(?ms)^```\{code-cell\} ipython3\n(.*?)^```", core):
            tags = re.match(r":tags: \[([^\]]*)\]", cell)
            assert tags
            assert tags[1] in CLOSED | {"live"}


@pytest.mark.parametrize("chapter", [one.id for one in register.read(ROOT).built])
def test_play_puzzle_and_verdict_are_never_folded(chapter):
    text = (ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8")
    for section in re.split(r"(?m)^##+ ", text):
        behind = "".join(section.split("```{closer}")[1:])
        assert not re.search(r"\{toy\}|explore\(|PuzzlePage|:class: (verdict|wrong)", behind)
