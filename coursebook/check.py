"""Run every check of the repository, one step after the other, and say what was run.

Usage: python -m coursebook.check [--only STEP] [arguments for pytest]

RUNSLOW=1 in the environment runs the long tests too; REQUIRE_BROWSER=1 makes a missing Chromium
an error instead of a skip.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

from coursebook import ROOT

REPORT = ROOT / "_build" / "browser-tests.xml"
MODELS = ROOT / "_build" / "model-tests.xml"
SLOW = ["--runslow"] if os.environ.get("RUNSLOW") == "1" else []


def python(*arguments: str) -> list[str]:
    """Return a command that runs a module or a file with this Python."""
    return [sys.executable, *arguments]


def script(name: str) -> str:
    """Return the path of a command installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def steps(extra: list[str]) -> dict[str, list[list[str]]]:
    """Return the commands of each step."""
    solutions = sorted(str(p) for p in (ROOT / "exercises" / "solutions").glob("*.ipynb"))
    nbval = ["-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
    quick = ["-m", "not book and not browser", "-n", "2", "--dist", "loadfile"]
    quick += ["--no-loadscope-reorder"]  # tests/conftest.py puts the longest files first
    quick += [f"--junitxml={MODELS}"]
    built = ["-m", "book or browser", "-rs", f"--junitxml={REPORT}"]
    built += ["--ignore=tests/test_other_browsers.py"]  # coursebook/everywhere runs them
    return {
        "lint": [
            python("-m", "ruff", "check", "."),
            python("-m", "ruff", "format", "--check", "."),
            [script("lint-imports")],
        ],
        "results": [python("-m", "tests.result_digests", "--check", "--seeds", "2")],
        "models and exercises": [python("-m", "pytest", "tests", *quick, *SLOW, *extra)],
        "solution notebooks": [python(*nbval, "-W", "default", *solutions)] if solutions else [],
        "book": [python("-m", "coursebook.build")],
        "pages in the browser": [python("-m", "pytest", "tests", *built, *SLOW, *extra)],
    }


def browser_tests() -> str:
    """Say whether the browser tests ran, from pytest's own report."""
    cases = [c for c in ET.parse(REPORT).iter("testcase") if "browser" in c.get("classname", "")]
    skipped = [c for c in cases if c.find("skipped") is not None]
    if not cases:
        return "no browser test was selected"
    if skipped:
        why = skipped[0].find("skipped").get("message", "")
        return f"{len(skipped)} of {len(cases)} browser tests were SKIPPED: {why}"
    return f"all {len(cases)} browser tests ran"


def main(arguments: list[str]) -> int:
    """Run the tool; return the exit code."""
    only = None
    if arguments[:1] == ["--only"]:
        only, arguments = arguments[1], arguments[2:]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    done = []
    for name, commands in steps(arguments).items():
        if only and name != only:
            continue
        print(f"\n=== {name} ===", flush=True)
        start = time.perf_counter()
        for command in commands:
            code = subprocess.run(command, cwd=ROOT).returncode
            if code == 5 and arguments:  # pytest: the user's own -k chose no test of this step
                continue
            if code:
                print(f"\nFAILED in step '{name}': {' '.join(command)}")
                return 1
        spent = time.perf_counter() - start
        done.append(f"{name} ({spent:.0f} s)" if commands else f"{name} (none yet)")
    print("\nPassed:", ", ".join(done) + ".")
    if REPORT.is_file():
        print(f"Browser: {browser_tests()}.")
    if not SLOW and not only:
        print("The long tests did not run: RUNSLOW=1 make test runs them too.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
