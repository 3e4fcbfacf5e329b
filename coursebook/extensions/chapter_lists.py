"""Lists and tables of the chapters, made from the register where a page asks for one.

A page holds, on two lines, ````` ```{chapters} NAME ````` and ````` ``` `````. NAME is

- ``parts``: the parts of the book, each chapter with its question and its claims;
- ``part ID``: the chapters of a part, each with its question and its claims, in short;
- ``map``: the built chapters by how much of their claims stood, and where;
- ``verdicts``: a table of the built chapters, their verdicts, and where they hold;
- ``claims``: a table of all claims, in our words, and what became of each;
- ``entries FOLDER``: of each built chapter a heading and the text of ``book/FOLDER/<id>.md``, in
  which ``{{verdict}}`` is the verdict of the register.

The source of the page is changed before it is parsed, so that its headings are headings of the
page; `chapter_notebook` does the same where the page becomes a notebook.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from coursebook import ROOT
from coursebook.register import BREADTH, FILE, SUPPORT, Chapter, Register, RegisterError, read

logger = logging.getLogger(__name__)

FENCE = re.compile(r"^```\{chapters\} *([^\n]*)\n```[ \t]*$", re.MULTILINE)


def expand(text: str, root: Path = ROOT) -> str:
    """Return the text of a page with the lists that it asks for.

    Parameters
    ----------
    text : str
    root : Path
        The folder of the course.

    Raises
    ------
    RegisterError
        If a list is not known, or the register breaks a rule.
    """
    if not FENCE.search(text):
        return text
    register = read(root)

    def made(match):
        name, *words = match[1].split() or [""]
        if name not in LISTS or len(words) != (name in WITH_A_WORD):
            known = ", ".join(LISTS)
            raise RegisterError(f"{{chapters}} must be one of {known}, got {match[1]!r}")
        return LISTS[name](register, *words, **({"root": root} if name == "entries" else {}))

    return FENCE.sub(made, text)


def link(chapter: Chapter) -> str:
    """Return a chapter's title, with a link if it is in the book."""
    return f"[{chapter.title}](/book/{chapter.id}.md)" if chapter.built else chapter.title


def label(chapter: Chapter) -> str:
    """Return the label of a chapter's entry in the ledger."""
    return f"ledger-{chapter.id.replace('_', '-')}"


def verdict(chapter: Chapter) -> str:
    """Return the verdict as a link to its entry in the ledger."""
    return f"{{ref}}`{chapter.verdict} <{label(chapter)}>`"


def parts(register: Register) -> str:
    """Return the parts of the book with their chapters."""
    said = {claim.id: claim for claim in register.claims}
    out = []
    for part in register.parts:
        out.append(f"## {part.heading}")
        for chapter in register.of(part):
            claims = [said[name] for name in chapter.claims]
            sources = dict.fromkeys(source for claim in claims for source in claim.sources)
            ready = f"{{bdg-success}}`ready` [Read the chapter](/book/{chapter.id}.md)"
            out += [
                f"### {chapter.order}. {chapter.title}",
                ready if chapter.built else "{bdg-secondary-line}`to come`",
                f"**Question.** {chapter.question}",
                f"**Claim{'s' * (len(claims) > 1)} {', '.join(chapter.claims)}.** "
                f"{' '.join(claim.words for claim in claims)} {{cite:p}}`{','.join(sources)}`",
            ]
    return "\n\n".join(out)


def part(register: Register, name: str) -> str:
    """Return the chapters of a part with their questions."""
    return "\n\n".join(
        f"**{chapter.order}. {link(chapter)}** ({', '.join(chapter.claims)}). {chapter.question}"
        for chapter in register.of(register.part(name))
    )


def verdict_map(register: Register) -> str:
    """Return a table of links: how much of a claim stood, downwards, and where, across."""
    rows = [["", *BREADTH.values()]]
    for support, words in SUPPORT.items():
        rows.append([f"**{words}**"])
        for breadth in BREADTH:
            here = [c for c in register.built if (c.support, c.breadth) == (support, breadth)]
            rows[-1].append("<br>".join(f"{link(c)} ({', '.join(c.claims)})" for c in here))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "| --- " * len(rows[0]) + "|", *lines[1:]])


def verdicts(register: Register) -> str:
    """Return the table of verdicts."""
    rows = [
        f"| {link(c)} | {', '.join(c.claims)} | {verdict(c)} | {c.holds} |" for c in register.built
    ]
    head = ["| Chapter | Claims | Verdict | It holds where |", "| --- | --- | --- | --- |"]
    return "\n".join(head + rows)


def claims(register: Register) -> str:
    """Return the table of claims."""
    rows = []
    for claim in register.claims:
        tests = [chapter for chapter in register.chapters if claim.id in chapter.claims]
        became = [f"{link(c)}: {verdict(c)}" for c in tests if c.built]
        became += [f"{c.title}: to come" for c in tests if not c.built]
        cited = f"{{cite:p}}`{','.join(claim.sources)}`"
        rows.append(f"| {claim.id} | {claim.words} {cited} | {'; '.join(became)} |")
    head = ["| Claim | In our words | What became of it |", "| --- | --- | --- |"]
    return "\n".join(head + rows)


def entries(register: Register, name: str, *, root: Path) -> str:
    """Return the entries of a folder, one a chapter, each below its heading."""
    folder = root / "book" / name
    out = []
    for chapter in register.built:
        file = folder / f"{chapter.id}.md"
        if not file.is_file():
            raise RegisterError(
                f"{chapter.id} is built, so there must be {folder.name}/{file.name}"
            )
        text = file.read_text(encoding="utf-8").strip()
        heading = f"## {chapter.title}"
        if folder.name == "ledger":
            heading = f"({label(chapter)})=\n{heading} ({', '.join(chapter.claims)})"
        out += [heading, text.replace("{{verdict}}", f"**{chapter.verdict}.**")]
    return "\n\n".join(out)


LISTS = {
    "parts": parts,
    "part": part,
    "map": verdict_map,
    "verdicts": verdicts,
    "claims": claims,
    "entries": entries,
}
WITH_A_WORD = ("entries", "part")


def write_lists(app: Sphinx, docname: str, source: list[str]) -> None:
    """Expand the lists of a page before it is parsed."""
    if not FENCE.search(source[0]):
        return
    root = Path(app.srcdir)
    app.env.note_dependency(str(FILE))
    text = source[0]
    try:
        source[0] = expand(text, root)
    except RegisterError as problem:
        logger.warning("%s", problem, location=docname, type="course")
        return
    for match in FENCE.finditer(text):
        name, *words = match[1].split()
        for file in sorted(root.glob(f"book/{words[0]}/*.md")) if name == "entries" else []:
            app.env.note_dependency(str(file))


def setup(app: Sphinx):
    """Connect everything above to Sphinx."""
    app.connect("source-read", write_lists)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
