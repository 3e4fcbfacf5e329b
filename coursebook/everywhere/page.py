"""The page *Where this runs*, made from a stored run."""

from __future__ import annotations

import json
from collections import Counter

from coursebook import ROOT

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
            failed = _grouped(found.get("failures", ())) or "nothing"
            lines += ["", f"{name} may fail: {found['may_fail']}. What failed: {failed}."]
    if result["missing"]:
        lines += ["", f"Not there on that computer: {', '.join(result['missing'])}."]
    shown = {name: found for name, found in result["browsers"].items() if name != "well"}
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
    not_done = [f"- {name}: {why}." for name, found in shown.items() for why in found["not_done"]]
    return "\n".join([*lines, "", *not_done, *[""] * bool(not_done), END])


def _grouped(tests: list[str]) -> str:
    """Return the names of tests; one that failed for several models once, with their number."""
    names = Counter(test.partition("::")[2].partition("[")[0] for test in tests)
    return ", ".join(
        f"`{name}`" if count == 1 else f"`{name}` ({count} times)" for name, count in names.items()
    )


def together(result: dict, others: list[dict]) -> dict:
    """Return a result with the rows of other computers, which say where they ran."""
    places, browsers = dict(result["places"]), dict(result["browsers"])
    for other in others:
        for name, found in other["places"].items():
            about = f"{found['about']}, on {other['system']}"
            places[f"{name}, {other['system']}"] = found | {"about": about}
        for name, found in other["browsers"].items():
            if name != "well":
                browsers[f"{name}, on {other['system']}"] = found
    return result | {"places": places, "browsers": browsers}


def render(text: str, result: dict) -> str:
    """Return the text of the page with the tables of a result between its marks."""
    before, _, rest = text.partition(BEGIN)
    return before + table(result) + rest.partition(END)[2]


def record(result: dict) -> None:
    """Store a result, and write its tables into the page."""
    STORED.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8"), result), encoding="utf-8")
