"""The page *Where this runs*, made from a stored run."""

from __future__ import annotations

import json

from coursebook import ROOT
from coursebook.everywhere.running import BROWSERS

STORED = ROOT / "book" / "where_this_runs.json"
PAGE = STORED.with_suffix(".md")
BEGIN, END = "<!-- made by coursebook/everywhere -->", "<!-- end -->"


def table(result: dict) -> str:
    """Return the tables of the page *Where this runs*, in Markdown."""
    lines = [
        BEGIN,
        f"The last run was on {result['date']}, on {result['system']}.",
        *([result["note"]] if "note" in result else []),
        "",
        "| Python | Mesa | NumPy | Numba | tests | passed | failed | skipped | digests equal |",
        "| :-- | :-- | :-- | :-- | :-- | --: | --: | --: | --: |",
    ]
    for name, found in result["places"].items():
        if "versions" not in found:
            lines.append(f"| {name} | | | | {found['trouble'].splitlines()[0]} | | | | |")
            continue
        have, same = found["versions"], found["digests"]
        cells = [have.get(key, "none") for key in ("python", "mesa", "numpy", "numba")]
        cells += [found["about"], *(str(found[key]) for key in ("passed", "failed", "skipped"))]
        equal = f"{same['equal']} of {same['of']}" if same["of"] else "not run"
        lines.append(f"| {' | '.join(cells)} | {equal} |")
    for name, found in result["places"].items():
        if found.get("may_fail"):
            what = ", ".join(f"`{test.partition('::')[2]}`" for test in found.get("failures", ()))
            lines += [
                "",
                f"{name} may fail: {found['may_fail']}. What failed: {what or 'nothing'}.",
            ]
    if result["missing"]:
        lines += ["", f"Not there on that computer: {', '.join(result['missing'])}."]
    shown = {name: v for name, v in result["browsers"].items() if name in BROWSERS}
    if not shown:
        return "\n".join([*lines, "", END])
    lines += [
        "",
        "| browser | version | passed | failed | not done |",
        "| :-- | :-- | --: | --: | --: |",
    ]
    for name, found in shown.items():
        cells = [name, *(str(found[key]) for key in ("version", "passed", "failed", "skipped"))]
        lines.append(f"| {' | '.join(cells)} |")
    for name, found in shown.items():
        lines += [""] * bool(found["not_done"])
        lines += [f"- {name}: {why}." for why in found["not_done"]]
    return "\n".join([*lines, "", END])


def render(text: str, result: dict) -> str:
    """Return the text of the page with the tables of a result between its marks."""
    before, _, rest = text.partition(BEGIN)
    return before + table(result) + rest.partition(END)[2]


def record(result: dict) -> None:
    """Store a result, and write its tables into the page."""
    STORED.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8"), result), encoding="utf-8")
