"""Run the tests wherever the course says that it runs: other Pythons, versions and browsers.

Usage: python -m coursebook.everywhere [--only NAME] [--list | --prepare | --short]
                                       [--record [--beside FILE]]

A Python that is not found is said, counted, and an error where REQUIRE_PYTHONS=1. What was run is
written to `_build/everywhere.json`. With --record it is also stored as `book/where_this_runs.json`,
and the page *Where this runs* is made from it; --beside adds what another computer wrote, after
`make test` and `make test-everywhere EVERYWHERE_ARGS="--only here"` there. With --short the other
Pythons run what differs most between Pythons, side by side, and neither both ends of the versions
nor other browsers run.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coursebook import ROOT
from coursebook.everywhere import environments, page, running
from coursebook.everywhere.places import PLACES, shortened

RESULT = ROOT / "_build" / "everywhere.json"
HERE = "here"  # this Python, with what `make test` did


def main(arguments: list[str] | None = None) -> int:
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m coursebook.everywhere", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--only", action="append", help="a place, such as 3.13, or here; may be repeated"
    )
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    parser.add_argument("--prepare", action="store_true", help="make the environments only")
    parser.add_argument("--record", action="store_true", help="store it, and make the page of it")
    parser.add_argument(
        "--beside",
        action="append",
        metavar="FILE",
        help="store also what another computer wrote to its _build/everywhere.json",
    )
    parser.add_argument("--short", action="store_true", help="two other Pythons, in a few minutes")
    chosen = parser.parse_args(arguments)
    if chosen.short and chosen.record:
        parser.error("--record stores a whole run: leave out --short")
    if chosen.beside and not chosen.record:
        parser.error("--beside is for what is stored: give --record, too")
    others = [_of_another_computer(parser, file) for file in chosen.beside or ()]
    names = [HERE, *(place.name for place in PLACES)]
    if unknown := set(chosen.only or ()) - set(names):
        parser.error(f"--only must be one of: {', '.join(names)}, got {', '.join(sorted(unknown))}")
    places = [p for p in PLACES if not chosen.only or p.name in chosen.only]
    here = not chosen.short and (not chosen.only or HERE in chosen.only)
    if chosen.short:
        places = [shortened(place) for place in places if place.in_short]
    pythons = {version: environments.find_python(version) for version in {p.python for p in places}}
    if chosen.list:
        for place in places:
            print(f"{place.name}: {place.about}; {pythons[place.python] or 'NOT FOUND'}")
        return 0
    environments.FOLDER.mkdir(parents=True, exist_ok=True)
    if chosen.prepare:
        return environments.prepare(places, pythons)
    result = {
        "date": datetime.date.today().isoformat(),
        "system": _system(),
        "places": {},
        "missing": [],
        "browsers": {},
    }
    bad = []
    if here:
        found = running.this_python() | {"about": "everything", "may_fail": ""}
        result["places"]["this Python"] = found
        print(running.tell("this Python", found), flush=True)
        bad += [] if found["well"] else ["this Python"]

    def visit(place):
        python = pythons[place.python]
        return python and running.visit(place, python, short=chosen.short)

    with ThreadPoolExecutor() as pool:
        visits = pool.map(visit, places) if chosen.short else map(visit, places)
    for place, found in zip(places, visits, strict=True):
        if found is None:
            result["missing"].append(place.name)
            continue
        found |= {"about": place.about, "may_fail": place.may_fail}
        result["places"][place.name] = found
        print(running.tell(place.name, found), flush=True)
        if not found["well"]:
            if place.may_fail:
                print(f"  may fail: {place.may_fail}", flush=True)
            else:
                bad.append(place.name)
    if not (chosen.only or chosen.short):
        result["browsers"] = running.browsers()
        bad += [] if result["browsers"]["well"] else ["other browsers"]
    elif here:
        result["browsers"] = running.reported()
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if chosen.record:
        page.record(page.together(result, others))
    return summary(result, len(places), bad)


def summary(result: dict, count: int, bad: list[str]) -> int:
    """Say what was run, what was missing and what failed; return the exit code."""
    missing = result["missing"]
    ran = count - len(missing)
    if count:
        print(f"\n{ran} of {count} other places ran.")
    if missing:
        print(
            f"MISSING, so NOT TESTED ({len(missing)}): {', '.join(missing)}. Install the Pythons."
        )
        if os.environ.get("REQUIRE_PYTHONS") == "1":
            bad = [*bad, *missing]
    if bad:
        print(f"FAILED: {', '.join(bad)}")
    return int(bool(bad))


def _of_another_computer(parser: argparse.ArgumentParser, file: str) -> dict:
    """Return what another computer wrote, or refuse the file."""
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
        return {key: found[key] for key in ("system", "places", "browsers")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        parser.error(
            f"--beside must be an everywhere.json of another computer, got {file}: {error}"
        )


def _system() -> str:
    file = Path("/etc/os-release")
    text = file.read_text(encoding="utf-8") if file.is_file() else sys.platform
    found = re.search(r'^PRETTY_NAME="?([^"\n]+)', text, re.MULTILINE)
    return f"{found[1] if found else text}, {os.cpu_count()} cores"


if __name__ == "__main__":
    raise SystemExit(main())
