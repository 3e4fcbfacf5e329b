"""Run every check of the repository and say what was run, and how long each step took.

Usage: python -m coursebook.check [--only STEP] [arguments for pytest]

Steps that leave half of the computer idle run beside each other; what one of several prints is
shown when it ends. RUNSLOW=1 in the environment runs the long tests too, RUNSLOW=short those
of which a shorter form exists in that form; REQUIRE_BROWSER=1 makes a missing Chromium an error
instead of a skip.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coursebook import ROOT

MODELS = ROOT / "_build" / "model-tests.xml"
# of the browser tests, and of those that have the computer to themselves
REPORTS = (ROOT / "_build" / "browser-tests.xml", ROOT / "_build" / "clock-tests.xml")
LONG = {"1": ["--runslow"], "short": ["--runslow", "--skip-whole"]}
SLOW = LONG.get(os.environ.get("RUNSLOW", ""), [])
# tests/test_exercises.py compares what all of them print, this also what a kernel shows
NOTEBOOKS = slice(None, None, 3 if LONG["short"] == SLOW else 1)
TWO = ["-n", "2"]  # as many as the smallest computers of CI services have cores
# Stages run one after the other, the lanes of a stage beside each other, the steps of a lane in
# turn. Pages are read and written by one process; what uses one runs beside the build of the book.
STAGES = (
    (("lint",), ("types",)),
    (("models and exercises",),),
    (("book",), ("results", "solution notebooks")),
    (("pages in the browser",),),
    (("clocks in the browser",),),
)


def python(*arguments: str) -> list[str]:
    """Return a command that runs a module or a file with this Python."""
    return [sys.executable, *arguments]


def script(name: str) -> str:
    """Return the path of a command installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def marked(*names: str) -> list[str]:
    """Return the files in which a test has one of some marks; pytest need not read the others.

    Those of other browsers are left out: coursebook/everywhere runs them.
    """
    mark = re.compile(rf"mark\.(?:{'|'.join(names)})\b")
    files = sorted((ROOT / "tests").glob("test_*.py"))
    found = [file for file in files if mark.search(file.read_text(encoding="utf-8"))]
    return [f"tests/{file.name}" for file in found if file.name != "test_other_browsers.py"]


def steps(extra: list[str]) -> dict[str, list[list[str]]]:
    """Return the commands of each step."""
    solutions = sorted(map(str, (ROOT / "exercises" / "solutions").glob("*.ipynb")))[NOTEBOOKS]
    nbval = ["-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
    quick = ["-m", "not book and not browser", *TWO, "--dist", "loadfile"]
    quick += ["--no-loadscope-reorder"]  # tests/conftest.py puts the longest files first
    quick += [f"--junitxml={MODELS}"]
    built = ["-m", "(book or browser) and not clock", *TWO, "--dist", "loadgroup"]
    built += ["--no-loadscope-reorder", "-rs", f"--junitxml={REPORTS[0]}"]
    clocks = ["-m", "clock", "-rs", f"--junitxml={REPORTS[1]}"]
    pages, clock = marked("book", "browser"), marked("clock")
    return {
        "lint": [
            python("-m", "ruff", "check", "."),
            python("-m", "ruff", "format", "--check", "."),
            [script("lint-imports")],
        ],
        "types": [python("-m", "mypy")],  # of tests/typed_user.py
        "results": [python("-m", "tests.result_digests", "--check", "--seeds", "2")],
        "models and exercises": [python("-m", "pytest", "tests", *quick, *SLOW, *extra)],
        "book": [python("-m", "coursebook.build")],
        "solution notebooks": [python(*nbval, "-W", "default", *solutions)] if solutions else [],
        "pages in the browser": [python("-m", "pytest", *pages, *built, *SLOW, *extra)],
        "clocks in the browser": [python("-m", "pytest", *clock, *clocks, *SLOW, *extra)],
    }


def browser_tests() -> str:
    """Say whether the browser tests ran, from pytest's own reports."""
    every = [c for report in REPORTS if report.is_file() for c in ET.parse(report).iter("testcase")]
    cases = [c for c in every if "browser" in c.get("classname", "")]
    skipped = [c for c in cases if c.find("skipped") is not None]
    if not cases:
        return "no browser test was selected"
    if skipped:
        why = skipped[0].find("skipped").get("message", "")
        return f"{len(skipped)} of {len(cases)} browser tests were SKIPPED: {why}"
    return f"all {len(cases)} browser tests ran"


def run(name: str, commands: list[list[str]], *, alone: bool, may_be_empty: bool) -> str | None:
    """Run the commands of a step; return how long it took, or None if it failed.

    Parameters
    ----------
    name : str
        What the step is called.
    commands : list of list of str
        Run one after the other, until one fails.
    alone : bool
        Whether nothing runs beside it, so that what it prints can be shown at once.
    may_be_empty : bool
        Whether pytest may find no test: the user's own ``-k`` chose none of this step.
    """
    title, start = f"\n=== {name} ===", time.perf_counter()
    if alone:
        print(title, flush=True)
    for command in commands:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdout=None if alone else subprocess.PIPE,
            stderr=None if alone else subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        if not alone:
            print(f"{title}\n{done.stdout}", end="", flush=True)
            title = ""
        if done.returncode == 5 and may_be_empty:
            continue
        if done.returncode:
            print(f"\nFAILED in step '{name}': {' '.join(command)}", flush=True)
            return None
    spent = time.perf_counter() - start
    return f"{name} ({spent:.0f} s)" if commands else f"{name} (none yet)"


def lane(names: tuple[str, ...], commands: dict, **how: bool) -> list[str | None]:
    """Run some steps in turn until one fails; return what `run` says of each."""
    said = []
    for name in names:
        said.append(run(name, commands[name], **how))
        if said[-1] is None:
            break
    return said


def main(arguments: list[str]) -> int:
    """Run the tool; return the exit code."""
    stages = STAGES
    if arguments[:1] == ["--only"]:
        stages, arguments = (((arguments[1],),),), arguments[2:]
    commands, done = steps(arguments), []
    if unknown := {name for lanes in stages for names in lanes for name in names} - set(commands):
        sys.exit(f"--only must be one of: {', '.join(commands)}, got {', '.join(unknown)}")
    for report in (MODELS, *REPORTS) if stages is STAGES else REPORTS:
        report.parent.mkdir(exist_ok=True)
        report.unlink(missing_ok=True)
    for lanes in stages:
        how = {"alone": len(lanes) == 1, "may_be_empty": bool(arguments)}
        with ThreadPoolExecutor(len(lanes)) as pool:
            found = pool.map(lambda names, how=how: lane(names, commands, **how), lanes)
            said = [line for lines in found for line in lines]
        if None in said:
            return 1
        done += said
    print("\nPassed:", ", ".join(done) + ".")
    if any(report.is_file() for report in REPORTS):
        print(f"Browser: {browser_tests()}.")
    if stages is STAGES and LONG["1"] != SLOW:
        which = "longest forms of some" if SLOW else "long"
        print(f"The {which} tests did not run: RUNSLOW=1 make test runs them too.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
