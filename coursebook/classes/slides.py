"""Make the slides of every chapter, from the ``{slide}`` directives in its text.

Usage: python -m coursebook.classes.slides

One file a chapter in ``_build/class/slides/``, with its pictures and scripts in ``assets/`` beside
it: copy the whole folder, then open a file from disk. No network is needed. Keys: arrows or space
to go on, S for the speaker's view with the teacher's notes, ? for all others; ``?print-pdf`` at
the end of the address, then print, makes a PDF.

The slides come from the last build of the teacher edition (`teacher_book`), which this command
runs first. reveal.js is the one that the pinned wheel sphinx-revealjs carries.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from coursebook import ROOT
from coursebook.classes import teacher_book

TARGET = ROOT / "_build" / "class" / "slides"
PIECES = teacher_book.BUILT / "slides"
OWN = Path(__file__).with_name("slide_templates")
REVEAL = files("sphinx_revealjs") / "_static" / "revealjs"
ASSETS = {
    "reveal.js": REVEAL / "dist" / "reveal.js",
    "reveal.css": REVEAL / "dist" / "reveal.css",
    "reveal-notes.js": REVEAL / "plugin" / "notes" / "notes.js",
    "reveal-LICENSE.txt": REVEAL / "LICENSE",
    "course.css": ROOT / "book" / "_static" / "course.css",
    "explorer.css": ROOT / "book" / "_static" / "explorer.css",
    "explorer.js": ROOT / "book" / "_static" / "explorer.js",
    "slides.css": OWN / "slides.css",
    "slides.js": OWN / "slides.js",
}


def section(slide: dict, chapter: str, first: bool) -> str:
    """Return one slide as HTML."""
    heading = "h1" if first else "h2"
    parts = [f"<{heading}>{slide['title']}</{heading}>"]
    if slide["body"]:
        parts.append(f'<div class="words">{slide["body"]}</div>')
    if 'class="explorer"' in slide["figure"]:
        parts.append(
            f'<iframe title="Explorer" src="{explorer(slide["figure"], chapter)}"></iframe>'
        )
    elif slide["figure"]:
        parts.append(f'<div class="picture">{local(slide["figure"])}</div>')
    notes = f"<p><b>{escape(slide['timing'])}</b></p>{local(slide['notes'])}"
    return (
        f'<section class="{escape(slide["kind"])}"><div class="page">{"".join(parts)}</div>'
        f'<aside class="notes">{notes}</aside></section>'
    )


def explorer(figure: str, chapter: str) -> str:
    """Write a page with a chapter's explorer and return its address.

    It is a page of its own because reveal.js takes every section, an explorer's too, for a slide.
    """
    template = Template((OWN / "explorer.html").read_text(encoding="utf-8"))
    name = f"assets/{chapter}-explorer.html"
    (TARGET / name).write_text(template.substitute(explorer=figure), encoding="utf-8")
    return name


def local(fragment: str) -> str:
    """Return a piece of a page with its pictures where the slides have them."""
    return re.sub(r'src="[^":]*/([^"/:]+)"', r'src="assets/\1"', fragment)


def build() -> list[Path]:
    """Write the slides of all chapters into `TARGET` and return the files, one a chapter.

    Raises
    ------
    RuntimeError
        If the teacher edition has not been built, or holds no slide.
    """
    decks = sorted(PIECES.glob("*.json"))
    if not decks:
        raise RuntimeError(
            "slides need the teacher edition: python -m coursebook.classes.teacher_book"
        )
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "assets").mkdir(parents=True)
    for name, source in ASSETS.items():
        (TARGET / "assets" / name).write_bytes(source.read_bytes())
    template = Template((OWN / "slides.html").read_text(encoding="utf-8"))
    written = []
    for file in decks:
        deck = json.loads(file.read_text(encoding="utf-8"))
        for name, source in deck["pictures"].items():
            shutil.copy(source, TARGET / "assets" / name)
        page = template.substitute(
            title=escape(re.sub(r"<[^>]+>", "", deck["title"])),
            slides="\n".join(
                section(slide, deck["chapter"], place == 0)
                for place, slide in enumerate(deck["slides"])
            ),
        )
        written.append(TARGET / f"{deck['chapter']}.html")
        written[-1].write_text(page, encoding="utf-8")
    return written


def main(arguments: list[str] | None = None) -> int:
    """Run the tool; return the exit code."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    if teacher_book.main([]):
        return 1
    try:
        written = build()
    except RuntimeError as problem:
        print(f"\nslides: {problem}", file=sys.stderr)
        return 1
    print(f"\nSlides of {len(written)} chapters:")
    for file in written:
        print(f"  {file.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
