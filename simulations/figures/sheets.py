"""The table of roles as CSS: what stands in the style sheets between two comments.

After a change of `simulations.figures.roles`:

    python -m simulations.figures.sheets book/_static/*.css
"""

import re
import sys
from pathlib import Path

from simulations.figures.roles import ROLES

LINE = 2.5  # pixels: the width of an explorer's lines, in which dashes are measured


def _colours(role, name):
    return f"--role-{name}: {role.colour};", f"--role-{name}-text: {role.text};"


def _dark_colours(role, name):
    return f"--role-{name}: {role.dark};", f"--role-{name}-text: {role.dark_text};"


def _names(role, name):
    return (f"--{name}: var(--role-{name}, {role.colour});",)


def _dark_names(role, name):
    return (f"--{name}: var(--role-{name}, {role.dark});",)


def _classes(role, name):
    word = f"var(--role-{name}-text, color-mix(in srgb, var(--{name}) 75%, var(--ink)))"
    dash = " ".join(f"{LINE * length:g}px" for length in role.dashes) or "none"
    yield f".explorer .role-{name} {{ --role: var(--{name}); --word: {word}; --dash: {dash}; }}"


# colours of the page, and of a part of it, which may stand on a page without them
BLOCKS = {
    "colours": _colours,
    "dark colours": _dark_colours,
    "names": _names,
    "dark names": _dark_names,
    "classes": _classes,
}


def written(sheet):
    """Return a style sheet with the blocks of roles in it made anew.

    Parameters
    ----------
    sheet : str
        A block stands between the comments ``/* roles: <one of BLOCKS> */`` and ``/* end */``.

    Returns
    -------
    str
    """

    def block(found):
        head, margin, kind, end = found.groups()
        lines = (line for name, role in ROLES.items() for line in BLOCKS[kind](role, name))
        return head + "".join(f"{margin}{line}\n" for line in lines) + end

    return re.sub(
        r"(^( *)/\* roles: ([a-z ]+) \*/\n).*?(^ */\* end \*/)", block, sheet, flags=re.S | re.M
    )


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(written(file.read_text(encoding="utf-8")), encoding="utf-8")
