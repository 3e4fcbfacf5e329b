"""Run the tests wherever the course says that it runs: other Pythons, versions and browsers.

Usage: python -m coursebook.everywhere [--only NAME] [--list | --prepare] [--record]

Each place gets a virtual environment of its own, `_build/pythons/<name>`, made again only when what
it must hold changes. Pythons are looked for on the PATH, as python3.13 and so on, and among the
versions of pyenv. One that is not found is said, counted, and an error where REQUIRE_PYTHONS=1.

What was run is written to `_build/everywhere.json`. With --record it is also stored as
`book/where_this_runs.json`, and the page *Where this runs* is made from it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "pythons"
RESULT = ROOT / "_build" / "everywhere.json"
STORED = ROOT / "book" / "where_this_runs.json"
PAGE = STORED.with_suffix(".md")
BEGIN, END = "<!-- made by coursebook/everywhere.py -->", "<!-- end -->"

DIGESTS = ["-m", "tests.result_digests", "--check"]
PYTEST = ["-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"]
SHORT = ["tests/test_contract.py", "tests/test_live.py", "tests/test_sweep_folder.py", "-n", "2"]
QUICK = ["tests", "-m", "not book and not browser", "-n", "2", "--dist", "loadfile"]
VERSIONS = ("numpy", "numba", "mesa", "pandas", "scipy", "networkx", "pyarrow")
EQUAL = re.compile(r"^[0-9a-f]{16}  .*  (equal|DIFFERENT.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """A Python with certain packages, and what is run there.

    Attributes
    ----------
    name : str
        Also the name of its folder.
    python : str
        "3.13", say.
    packages : str
        "tested" for requirements.txt, "class" for what instructors need besides, "oldest" and
        "newest" for the two ends of what pyproject.toml allows.
    tests : list of str
        What pytest is given.
    changed : dict of str to str
        Versions other than those that `packages` would bring.
    may_fail : str
        Why it may fail, if it may.
    """

    name: str
    python: str
    packages: str
    tests: list[str]
    about: str
    changed: dict[str, str] = field(default_factory=dict)
    may_fail: str = ""


PLACES = (
    Place("3.13", "3.13", "class", QUICK, "everything but browser and book"),
    Place("3.12", "3.12", "tested", SHORT, "live cells, sweeps, contract"),
    Place(
        "3.11-oldest",
        "3.11",
        "oldest",
        SHORT,
        "live cells, sweeps, contract",
        # matplotlib 3.9 uses names of which newer ones warn, and warnings are errors in tests
        changed={"pyparsing": "3.1.4"},
    ),
    Place("3.13-newest", "3.13", "newest", SHORT, "live cells, sweeps, contract"),
    Place(
        "3.13-mesa-4",
        "3.13",
        "newest",
        ["tests/test_contract.py", "-n", "2"],
        "contract",
        changed={"mesa": "4.0.0a0"},
        may_fail="Mesa 4 is an alpha version, and pyproject.toml does not allow it yet",
    ),
)


# --- Pythons ---------------------------------------------------------------------------------


def find_python(version: str) -> str | None:
    """Return the path of an interpreter of that version, from the PATH or from pyenv, or None."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = sorted(pyenv.glob(f"{version}.*/bin/python"), key=_release, reverse=True)
    on_path = shutil.which(f"python{version}")
    candidates = [on_path, *map(str, found)]
    return next((p for p in candidates if p and _version(p) == version), None)


def _release(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.parents[1].name)]


def _version(python: str) -> str:
    # a shim of pyenv may be on the PATH and lead to nothing; some Pythons come without venv
    code = "import ensurepip, sys, venv; print('{}.{}'.format(*sys.version_info))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return done.stdout.strip()


# --- packages --------------------------------------------------------------------------------


def wanted(place: Place) -> list[str]:
    """Return the lines of a requirements file for a place."""
    if place.packages in ("tested", "class"):
        files = ["requirements.txt", "requirements-class.txt"][: 1 + (place.packages == "class")]
        lines = [line for file in files for line in _lines(file)]
        lines += [f"-c {ROOT / 'constraints.txt'}"]
    else:
        lines = [*ends(place.packages), f"-e {ROOT}"]
        lines += [line for line in _lines("requirements.txt") if _name(line) in NEEDED]
        if place.packages == "newest":
            lines += _lines("constraints-newest.txt")
    kept = [line for line in lines if _name(line) not in place.changed]
    return kept + [f"{name}=={version}" for name, version in place.changed.items()]


# what the tests of SHORT need besides the package and its extras
NEEDED = ("pytest", "pytest-xdist", "hypothesis", "jupytext", "ipykernel", "igraph", "numpydoc")


def ends(which: str) -> list[str]:
    """Return what pyproject.toml depends on: as it stands, or pinned to its lower bounds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    every = dict.fromkeys([*project["dependencies"], *(line for extra in extras for line in extra)])
    if which == "newest":
        return list(every)
    return [re.sub(r">=([\d.]+).*", r"==\1", line) for line in every]


def _lines(file: str) -> list[str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    stripped = (re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines())
    lines = [line for line in stripped if line and not line.startswith("-c")]
    return [line.replace("-e .", f"-e {ROOT}") for line in lines]


def _name(line: str) -> str:
    return re.split(r"[\s=<>\[;]", line)[0].lower()


def environment(place: Place, python: str) -> Path:
    """Return the Python of a place's environment, made now if it does not hold what it should.

    Raises
    ------
    subprocess.CalledProcessError
        If it cannot be made.
    """
    folder = FOLDER / place.name
    inside = folder / "bin" / "python"
    lines = "\n".join(wanted(place)) + "\n"
    stamp = folder / "wanted.txt"
    text = f"# {python}\n{lines}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == text:
        return inside
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    made = folder / "requirements.txt"
    made.write_text(lines, encoding="utf-8")
    pip = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(made)], cwd=ROOT, check=True)
    stamp.write_text(text, encoding="utf-8")
    return inside


def prepare(places: list[Place], pythons: dict[str, str | None]) -> int:
    """Make the environments and say how long it took; return the exit code."""
    bad = 0
    for place in places:
        if python := pythons[place.python]:
            start = time.perf_counter()
            try:
                environment(place, python)
                print(f"{place.name}: ready after {time.perf_counter() - start:.0f} s", flush=True)
            except subprocess.CalledProcessError as error:
                bad += 1
                print(f"{place.name}: no environment: {error}", flush=True)
    return int(bad > 0)


# --- running ---------------------------------------------------------------------------------


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


def digests(python: str) -> dict:
    """Compare the digests of results with those that are stored."""
    start = time.perf_counter()
    code, said = run([python, *DIGESTS])
    verdicts = EQUAL.findall(said)
    equal = sum(verdict == "equal" for verdict in verdicts)
    found = {"equal": equal, "of": len(verdicts), "seconds": round(time.perf_counter() - start)}
    if code or not verdicts or equal < len(verdicts):
        found["said"] = said[-2000:]
    return found


def visit(place: Place, python: str) -> dict:
    """Run what is to be run at a place; return what came of it."""
    start = time.perf_counter()
    try:
        inside = str(environment(place, python))
    except subprocess.CalledProcessError as error:
        return {"well": False, "trouble": f"no environment: {error}"}
    made = time.perf_counter() - start
    report = FOLDER / f"{place.name}.xml"
    report.unlink(missing_ok=True)
    start = time.perf_counter()
    command = [inside, *PYTEST, f"--junitxml={report}", *place.tests]
    code, said = run(command, FOLDER / f"{place.name}.log")
    spent = time.perf_counter() - start
    found = {"versions": versions(inside), **counted(report)}
    found |= {"seconds": {"environment": round(made), "tests": round(spent)}}
    found["digests"] = digests(inside)
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
    found["well"] = "said" not in found["digests"] and not found["failed"]
    return found


def _seconds(report: Path) -> int:
    if not report.is_file():
        return 0
    return round(sum(float(c.get("time", 0)) for c in ET.parse(report).iter("testsuite")))


BROWSERS = {
    "Chromium": ("browser-tests.xml", "chromium"),
    "Firefox": ("other-browsers.xml", "firefox"),
    "WebKitGTK": ("other-browsers.xml", "webkit"),
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
    found = {}
    for name, (file, key) in BROWSERS.items():
        path = ROOT / "_build" / file
        if not path.is_file():
            continue
        tree = ET.parse(path)
        version = {p.get("name"): p.get("value") for p in tree.iter("property")}.get(key)
        cases = [
            case
            for case in tree.iter("testcase")
            if file == "browser-tests.xml" or key in case.get("name", "").lower()
        ]
        reasons = [(c.get("name"), s.get("message", "")) for c in cases for s in c.iter("skipped")]
        bad = sum(c.find("failure") is not None or c.find("error") is not None for c in cases)
        found[name] = {
            **{"version": version, "passed": len(cases) - len(reasons) - bad, "failed": bad},
            **{"not_done": sorted({why for _, why in reasons}), "skipped": len(reasons)},
        }
    found["well"] = code == 0
    return found


# --- the page --------------------------------------------------------------------------------


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


# --- the command -----------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", help="a place, such as 3.13; may be repeated")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    parser.add_argument("--prepare", action="store_true", help="make the environments only")
    parser.add_argument("--record", action="store_true", help="store it, and make the page of it")
    chosen = parser.parse_args(arguments)
    places = [p for p in PLACES if not chosen.only or p.name in chosen.only]
    if chosen.only and len(places) < len(chosen.only):
        parser.error(f"--only must be one of: {', '.join(p.name for p in PLACES)}")
    pythons = {version: find_python(version) for version in {p.python for p in places}}
    if chosen.list:
        for place in places:
            print(f"{place.name}: {place.about}; {pythons[place.python] or 'NOT FOUND'}")
        return 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    if chosen.prepare:
        return prepare(places, pythons)
    result = {
        "date": datetime.date.today().isoformat(),
        "system": _system(),
        "places": {},
        "missing": [],
        "browsers": {},
    }
    bad = []
    if not chosen.only:
        here = this_python() | {"about": "everything", "may_fail": ""}
        result["places"]["this Python"] = here
        print(tell("this Python", here), flush=True)
        bad += [] if here["well"] else ["this Python"]
    for place in places:
        python = pythons[place.python]
        if python is None:
            result["missing"].append(place.name)
            continue
        found = visit(place, python) | {"about": place.about, "may_fail": place.may_fail}
        result["places"][place.name] = found
        print(tell(place.name, found), flush=True)
        if not found["well"]:
            if place.may_fail:
                print(f"  may fail: {place.may_fail}", flush=True)
            else:
                bad.append(place.name)
    if not chosen.only:
        result["browsers"] = browsers()
        bad += [] if result["browsers"]["well"] else ["other browsers"]
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if chosen.record:
        record(result)
    return summary(result, len(places), bad)


def summary(result: dict, count: int, bad: list[str]) -> int:
    """Say what was run, what was missing and what failed; return the exit code."""
    missing = result["missing"]
    ran = count - len(missing)
    print(f"\n{ran} of {count} places ran.")
    if missing:
        print(
            f"MISSING, so NOT TESTED ({len(missing)}): {', '.join(missing)}. Install the Pythons."
        )
        if os.environ.get("REQUIRE_PYTHONS") == "1":
            bad = [*bad, *missing]
    if bad:
        print(f"FAILED: {', '.join(bad)}")
    return int(bool(bad))


def _system() -> str:
    file = Path("/etc/os-release")
    text = file.read_text(encoding="utf-8") if file.is_file() else sys.platform
    found = re.search(r'^PRETTY_NAME="?([^"\n]+)', text, re.MULTILINE)
    return f"{found[1] if found else text}, {os.cpu_count()} cores"


if __name__ == "__main__":
    raise SystemExit(main())
