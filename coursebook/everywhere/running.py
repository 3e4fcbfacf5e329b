"""What is run at a place and in a browser, and what came of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

from coursebook import ROOT
from coursebook.everywhere import environments
from coursebook.everywhere.places import Place

DIGESTS = ["-m", "tests.result_digests", "--check"]
PYTEST = ["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"]
VERSIONS = ("numpy", "numba", "mesa", "pandas", "scipy", "networkx", "pyarrow")
EQUAL = re.compile(r"^[0-9a-f]{16}  .*  (equal|DIFFERENT.*)$", re.MULTILINE)


def run(command: list[str], log: Path | None = None, **environ: str) -> tuple[int, str]:
    """Run a command in the folder of the course; return its exit code and what it printed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=clean | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if log:
        log.write_text(done.stdout, encoding="utf-8")
    return done.returncode, done.stdout


def counted(report: Path) -> dict:
    """Return how many tests passed, failed and were skipped, and the names of those that failed."""
    cases = list(ET.parse(report).iter("testcase")) if report.is_file() else []
    bad = [c for c in cases if c.find("failure") is not None or c.find("error") is not None]
    skipped = [c for c in cases if c.find("skipped") is not None]
    names = [f"{c.get('classname', '').removeprefix('tests.')}::{c.get('name')}" for c in bad]
    reasons = sorted({c.find("skipped").get("message", "") for c in skipped})
    passed = len(cases) - len(bad) - len(skipped)
    return {
        **{"passed": passed, "failed": len(bad), "skipped": len(skipped)},
        **{"failures": names, "reasons": reasons},
    }


def versions(python: str) -> dict[str, str]:
    """Return the versions of Python and of what results may depend on."""
    code = (
        "import importlib.metadata as m, json, platform\n"
        "v = {'python': platform.python_version()}\n"
        f"for name in {VERSIONS!r}:\n"
        "    try: v[name] = m.version(name)\n"
        "    except m.PackageNotFoundError: pass\n"
        "print(json.dumps(v))"
    )
    return json.loads(run([python, "-c", code])[1])


def digests(python: str, *, short: bool = False) -> dict:
    """Compare the digests of results with those that are stored, for two seeds if `short`."""
    start = time.perf_counter()
    code, said = run([python, *DIGESTS, *(["--seeds", "2"] if short else [])])
    verdicts = EQUAL.findall(said)
    equal = sum(verdict == "equal" for verdict in verdicts)
    found = {"equal": equal, "of": len(verdicts), "seconds": round(time.perf_counter() - start)}
    if code or not verdicts or equal < len(verdicts):
        found["said"] = said[-2000:]
    return found


def visit(place: Place, python: str, *, short: bool = False) -> dict:
    """Run what is to be run at a place; return what came of it."""
    start = time.perf_counter()
    try:
        inside = str(environments.environment(place, python))
    except subprocess.CalledProcessError as error:
        return {"well": False, "trouble": f"no environment: {error}"}
    made = time.perf_counter() - start
    report = environments.FOLDER / f"{place.name}.xml"
    report.unlink(missing_ok=True)
    start = time.perf_counter()
    command = [inside, *PYTEST, f"--junitxml={report}", *place.tests]
    code, said = run(command, environments.FOLDER / f"{place.name}.log")
    spent = time.perf_counter() - start
    found = {"versions": versions(inside), **counted(report)}
    found |= {"seconds": {"environment": round(made), "tests": round(spent)}}
    found["digests"] = digests(inside, short=short)
    equal = "said" not in found["digests"]
    found["well"] = code == 0 and equal
    if code and not found["failed"]:
        found["trouble"] = said[-2000:]
    return found


def tell(name: str, found: dict) -> str:
    """Return in one line, or some more where something failed, what came of a place."""
    if "versions" not in found:
        return f"{name}: FAILED: {found['trouble']}"
    about = ", ".join(f"{key} {found['versions'][key]}" for key in ("python", "mesa", "numpy"))
    seconds, same = found["seconds"], found["digests"]
    line = (
        f"{name} ({about}): {found['passed']} passed, {found['failed']} failed, "
        f"{found['skipped']} skipped in {seconds['tests']} s; {same['equal']} of {same['of']} "
        f"digests equal in {same['seconds']} s; environment {seconds['environment']} s"
    )
    more = [f"  failed: {failure}" for failure in found["failures"]]
    more += [f"  skipped: {reason}" for reason in found["reasons"]]
    more += [found[key] for key in ("trouble",) if key in found]
    more += [same["said"]] if "said" in same else []
    return "\n".join([line, *more])


def this_python() -> dict:
    """Return what `make test` did with this Python, from its report, and compare the digests."""
    found = {"versions": versions(sys.executable), **counted(ROOT / "_build" / "model-tests.xml")}
    found["digests"] = digests(sys.executable)
    spent = _seconds(ROOT / "_build" / "model-tests.xml")
    found["seconds"] = {"environment": 0, "tests": spent}
    passed = found["passed"] and not found["failed"]  # no report: nothing was tested
    found["well"] = bool(passed) and "said" not in found["digests"]
    return found


def _seconds(report: Path) -> int:
    if not report.is_file():
        return 0
    return round(sum(float(c.get("time", 0)) for c in ET.parse(report).iter("testsuite")))


# for each browser its reports in `_build`, and the word for it in properties and in names of tests
BROWSERS = {
    "Chromium": (("browser-tests.xml", "clock-tests.xml"), "chromium"),
    "Firefox": (("other-browsers.xml",), "firefox"),
    "WebKitGTK": (("other-browsers.xml",), "webkit"),
}


def browser(files: tuple[str, ...], key: str) -> dict:
    """Return what came of the tests of a browser, from those of its reports that are there."""
    paths = [path for file in files if (path := ROOT / "_build" / file).is_file()]
    trees = [ET.parse(path) for path in paths]
    # two processes that share the tests write no version; the report of the clocks has it
    versions = [p.get("value") for t in trees for p in t.iter("property") if p.get("name") == key]
    cases = [case for tree in trees for case in tree.iter("testcase")]
    if key != "chromium":  # which has reports of its own
        cases = [case for case in cases if key in case.get("name", "").lower()]
    reasons = [(c.get("name"), s.get("message", "")) for c in cases for s in c.iter("skipped")]
    bad = sum(c.find("failure") is not None or c.find("error") is not None for c in cases)
    if not trees:
        return {}
    return {
        **{"version": versions[0] if versions else None},
        **{"passed": len(cases) - len(reasons) - bad, "failed": bad},
        **{"not_done": sorted({why for _, why in reasons}), "skipped": len(reasons)},
    }


def browsers() -> dict:
    """Run the tests of the other browsers in the built book; return what came of all of them."""
    report = ROOT / "_build" / "other-browsers.xml"
    report.unlink(missing_ok=True)
    log = report.with_suffix(".log")
    tests = [*PYTEST, "-rs", f"--junitxml={report}", "tests/test_other_browsers.py"]
    tests += ["--runslow"] if os.environ.get("RUNSLOW") == "1" else []
    code, said = run([sys.executable, *tests], log)
    print(said[-3000:], flush=True)
    return {**reported(), "well": code == 0}


def reported() -> dict:
    """Return what came of each browser of which there is a report."""
    found = {name: browser(*about) for name, about in BROWSERS.items()}
    return {name: what for name, what in found.items() if what}
