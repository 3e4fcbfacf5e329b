"""What no page of the book uses is not shipped: rules of style sheets, icons, scripts.

The theme brings style for every page that anybody might write with it, and a font of 1400 icons.
When all pages are written, the style sheets of the theme and of Sphinx are written anew:

- a selector stays if each class, id and element that it names stands in a page, or as a word in a
  script that pages load; arguments of ``:not()`` and its like, attributes and states are not
  looked at, so what is in doubt stays;
- a custom property stays if anything that is left asks for it, an animation if it is named;
- a font keeps the letters that the rules left over write, in a new file that says whose it was.

The sheets of ``book/_static`` are the book's own and stay as they are.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

# Bootstrap makes this name from that of the class Tooltip: no script holds it as one word.
PUT_TOGETHER = {"bs-tooltip-auto"}
# These are loaded by the shell of the theme only where icons are drawn without its font, or by
# the tools of a browser; `webpack-macros.html` leaves the script out.
DEAD_FILES = ("scripts/fontawesome.js", "scripts/fontawesome.js.LICENSE.txt")
FONTS = Path("vendor") / "fontawesome" / "webfonts"

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells all that it does

CLASS = re.compile(r"""\bclass=\\?["']([^"'\\]*)""")
ID = re.compile(r"""\bid=\\?["']([^"'\\]*)""")
TAG = re.compile(r"<([A-Za-z][\w-]*)")
WORD = re.compile(r"[A-Za-z_][\w-]*")
ASKED = re.compile(r"--[\w-]+")
FONT_FILE = re.compile(
    r"url\(\s*['\"]?([^'\")?#]+\.(?:woff2|woff|ttf))[^)]*\)\s*(format\([^)]*\))?,?"
)
NESTED = {"media", "supports", "layer", "container"}  # rules inside these are rules like others


@dataclass(frozen=True)
class Used:
    """What the pages and scripts of a book name.

    Attributes
    ----------
    classes, ids, tags : set of str
        Those of the pages; tags in small letters.
    words : set of str
        The words of the scripts, any of which may be a class, an id or a tag.
    text : str
        Pages and scripts, in which names of custom properties and animations are looked up.
    """

    classes: set[str]
    ids: set[str]
    tags: set[str]
    words: set[str]
    text: str

    @classmethod
    def of(cls, pages: Iterable[str], scripts: Iterable[str]) -> Used:
        """Return what is named in the text of pages and of scripts."""
        pages, scripts = list(pages), list(scripts)
        classes = {
            name for page in pages for found in CLASS.findall(page) for name in found.split()
        }
        ids = {name for page in pages for name in ID.findall(page)}
        tags = {name.lower() for page in pages for name in TAG.findall(page)}
        words = {word for script in scripts for word in WORD.findall(script)}
        asked = " ".join(name for text in (*pages, *scripts) for name in ASKED.findall(text))
        return cls(classes, ids, tags, words | PUT_TOGETHER, asked + " " + " ".join(words))

    def has(self, selector: list) -> bool:
        """Return whether all that a selector names is there; its tokens are those of tinycss2."""
        before = None
        for token in selector:
            if token.type == "ident":
                is_class = before is not None and before == "."
                is_state = before is not None and before == ":"
                known = self.classes if is_class else self.tags
                name = token.value if is_class else token.value.lower()
                if not is_state and name not in known and token.value not in self.words:
                    return False
            elif token.type == "hash" and token.value not in self.ids | self.words:
                return False
            before = token.value if token.type == "literal" else None
        return True


def selectors(prelude: list) -> list[list]:
    """Return the selectors of a rule, which commas part."""
    parts = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def written(tokens: list) -> str:
    """Return tokens as they stand in a style sheet."""
    return tinycss2.serialize(tokens).strip()


def declarations(content: list) -> str:
    """Return what stands between the braces of a rule, without blanks that mean nothing."""
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    if any(one.type != "declaration" for one in found):
        return written(content)
    return ";".join(
        f"{one.name}:{written(one.value)}{'!important' * one.important}" for one in found
    )


def without_unused(sheet: str, used: Used) -> str:
    """Return a style sheet without the rules that can meet nothing in any page."""
    rules = tinycss2.parse_stylesheet(sheet, skip_whitespace=True)
    return "\n".join(filter(None, (_rule(rule, used) for rule in rules))) + "\n"


def _rule(rule, used: Used) -> str:
    if rule.type == "comment":
        return f"/*{rule.value}*/" if rule.value.startswith("!") else ""  # whose it is
    if rule.type == "error":
        raise ExtensionError(f"a style sheet cannot be read: {rule.message}")
    if rule.type == "qualified-rule":
        left = [written(one) for one in selectors(rule.prelude) if used.has(one)]
        return f"{','.join(left)}{{{declarations(rule.content)}}}" if left else ""
    head = f"@{rule.at_keyword}{' ' * bool(written(rule.prelude))}{written(rule.prelude)}"
    if rule.content is None:
        return f"{head};"
    if rule.lower_at_keyword not in NESTED:
        return f"{head}{{{written(rule.content)}}}"
    inner = tinycss2.parse_rule_list(rule.content, skip_whitespace=True)
    left = "".join(_rule(one, used) for one in inner)
    return f"{head}{{{left}}}" if left else ""


DECLARED = re.compile(
    r"""(?<=[{;])(--[\w-]+):(?:"[^"]*"|'[^']*'|url\([^)"']*\)|[^;{}"'])*(?:;|(?=\}))"""
)
EMPTY = re.compile(r"[^{};]*\{\s*\}")
MOVES = re.compile(r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\s*\}\n?")


def without_unasked(sheets: dict[str, str], asked: str) -> dict[str, str]:
    """Return style sheets without custom properties and animations that nobody asks for.

    Parameters
    ----------
    sheets : dict of str to str
        By their names. What one declares another may ask for.
    asked : str
        What else may ask: pages, scripts, and sheets that are left as they are.
    """
    while True:
        rest = {
            name: DECLARED.sub(lambda d: d[0].partition(":")[2], s) for name, s in sheets.items()
        }
        named = set(ASKED.findall(asked)) | {
            n for text in rest.values() for n in ASKED.findall(text)
        }
        moves = asked + " ".join(MOVES.sub("", text) for text in rest.values())
        words = set(WORD.findall(moves))

        def needed(declared, named=named):
            return declared[0] if declared[1] in named else ""

        def moved(move, words=words):
            return move[0] if move[1] in words else ""

        after = {
            name: EMPTY.sub("", MOVES.sub(moved, DECLARED.sub(needed, text)))
            for name, text in sheets.items()
        }
        if after == sheets:
            return sheets
        sheets = after


# --- fonts -----------------------------------------------------------------------------------


def letters(sheets: Iterable[str]) -> set[int]:
    """Return the code points beyond ASCII that style sheets write: the icons among them."""
    found = set()
    for sheet in sheets:
        for text in re.findall(r'"((?:\\.|[^"\\])*)"', sheet):
            plain = re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda code: chr(int(code[1], 16)), text)
            found |= {ord(letter) for letter in plain if ord(letter) > 127}
    return found


def few_letters(font: Path, kept: set[int], target: Path) -> None:
    """Write the icons `kept` of a font into a new one; it keeps the words on author and licence."""
    options = subset.Options(
        flavor="woff",
        name_IDs=[0, 11, 13, 14],
        name_languages=["*"],
        notdef_outline=True,
        hinting=False,
        layout_features=[],
        drop_tables=["GSUB", "GPOS", "GDEF", "FFTM"],
    )
    with TTFont(font) as whole:
        part = subset.Subsetter(options)
        part.populate(unicodes=kept)
        part.subset(whole)
        for place in (1, 4, 6):  # the licence keeps the old name for the whole font
            whole["name"].setName("CourseIcons", place, 3, 1, 0x409)
        subset.save_font(whole, str(target), options)


def with_few_letters(sheet: str, folder: Path, kept: set[int]) -> str:
    """Return a style sheet that names a small font for each of Font Awesome, and write those."""

    def smaller(address):
        file = (folder / address[1]).resolve()
        if file.suffix != ".ttf" or not file.is_file():
            return ""  # the other shape of the same font
        target = file.with_suffix(".woff")
        few_letters(file, kept, target)
        stamp = hashlib.sha256(target.read_bytes()).hexdigest()[:8]
        return f'url({address[1].removesuffix("ttf")}woff?v={stamp}) format("woff")'

    return re.sub(
        r"@font-face\{[^{}]*\}",
        lambda face: FONT_FILE.sub(smaller, face[0]) if FONTS.as_posix() in face[0] else face[0],
        sheet,
    )


# --- the built book --------------------------------------------------------------------------

NOTICE = """The icons in webfonts/ are a few of those of Font Awesome Free, https://fontawesome.com.
Copyright (c) Fonticons, Inc. The fonts are under the SIL Open Font License 1.1,
https://openfontlicense.org; the style of the icons is under the MIT License. Cut to the icons
that this book shows, and named CourseIcons, by the tools that build it.
"""


def ascii_only(sheet: str) -> str:
    """Return a style sheet in which other letters are escaped: it needs no word on its encoding."""
    return re.sub(r"[^\x00-\x7f]", lambda letter: f"\\{ord(letter[0]):x} ", sheet)


def lighten(out: Path, own: Path) -> None:
    """Write the style sheets and fonts of a built book anew, and tell its pages.

    Parameters
    ----------
    out : Path
        The folder of the built pages.
    own : Path
        The folder of the sheets that stay as they are.
    """
    static = out / "_static"
    for name in DEAD_FILES:
        for file in (static / name, static / f"{name}.map"):
            file.unlink(missing_ok=True)
    pages = texts([*out.glob("*.html"), *(out / "book").rglob("*.html")])
    styles = texts(static.rglob("*.css"))
    used = Used.of(pages.values(), texts(static.rglob("*.*js")).values())
    kept = {file for file in styles if (own / file.name).is_file()}
    asked = " ".join([used.text, *(styles[file] for file in kept)])
    sheets = {file: without_unused(styles[file], used) for file in set(styles) - kept}
    sheets = without_unasked(sheets, asked)
    icons = letters(sheets.values())
    stamps = {}
    for file in sorted(sheets, key=lambda file: ("@import" in sheets[file], file)):
        sheet = stamped(with_few_letters(sheets[file], file.parent, icons), file, stamps)
        sheet = ascii_only(sheet)
        file.write_text(sheet, encoding="utf-8", newline="\n")
        file.with_name(f"{file.name}.map").unlink(missing_ok=True)
        stamps[file] = hashlib.sha256(sheet.encode()).hexdigest()[:8]
    for file in (static / FONTS).glob("*.*"):
        if file.suffix != ".woff":
            file.unlink()
    (static / FONTS).parent.joinpath("NOTICE.txt").write_text(NOTICE, encoding="utf-8")
    for file, before in pages.items():
        if (after := stamped(before, file, stamps)) != before:
            file.write_text(after, encoding="utf-8", newline="\n")


def texts(files: Iterable[Path]) -> dict[Path, str]:
    """Return what stands in files."""
    return {file: file.read_text(encoding="utf-8") for file in sorted(files)}


def stamped(text: str, place: Path, stamps: dict[Path, str]) -> str:
    """Return a page or sheet that asks for other sheets by their stamps, so no old one is shown."""

    def link(found):
        stamp = stamps.get((place.parent / found[1]).resolve())
        return f"{found[1]}?v={stamp}" if stamp else found[0]

    return re.sub(r"""(?<=["'(])([\w./-]+\.css)(?:\?v=\w+)?(?=["')])""", link, text)


def ship_what_is_used(app, failure):
    """Lighten the finished book."""
    if not failure and app.builder.name == "html":
        lighten(Path(app.outdir), Path(app.srcdir) / "book" / "_static")


def setup(app):
    """Connect to Sphinx, after the pages are written."""
    app.connect("build-finished", ship_what_is_used, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
