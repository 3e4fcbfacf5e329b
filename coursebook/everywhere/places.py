"""The places where the tests run: a Python each, with the packages it must hold."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace

from coursebook import ROOT

SHORT = ["tests/test_contract.py", "tests/test_live.py", "tests/test_sweep_folder.py", "-n", "2"]
QUICK = ["tests", "-m", "not book and not browser", "-n", "2", "--dist", "loadfile"]
# the runs of all explorers, which every Python keeps for itself, take longer than all the others
LEFT_OUT = "tests/test_live.py::test_fresh_runs_on_the_stored_luck_are_the_stored_runs"
# in one process a Python: two would compile much of it twice
SHORTER = [*SHORT[:-2], "--deselect", LEFT_OUT]
IN_SHORT = (SHORTER, "live cells without stored explorers, sweeps, contract")
# what the tests of SHORT need besides the package and its extras
NEEDED = ("pytest", "pytest-xdist", "hypothesis", "jupytext", "ipykernel", "igraph", "numpydoc")


@dataclass(frozen=True)
class Place:
    """A Python with certain packages, and what is run there.

    Attributes
    ----------
    name : str
        How it is called.
    python : str
        "3.13", say.
    packages : str
        "class" for requirements.txt and what instructors need besides, "tested" for what of it the
        models need, "oldest" and "newest" for the two ends of what pyproject.toml allows.
    tests : list of str
        What pytest is given.
    changed : dict of str to str
        Versions other than those that `packages` would bring.
    may_fail : str
        Why it may fail, if it may.
    in_short : tuple
        What pytest is given with ``--short``, and that in words; empty for a place left out there.
    """

    name: str
    python: str
    packages: str
    tests: list[str]
    about: str
    changed: dict[str, str] = field(default_factory=dict)
    may_fail: str = ""
    in_short: tuple = ()

    @property
    def folder(self) -> str:
        """The name of its environment: another one where ``--short`` asks for less in it."""
        return f"{self.name}-tested" if self.packages == "tested" else self.name


PLACES = (
    Place(
        "3.13",
        "3.13",
        "class",
        QUICK,
        "everything but browser and book",
        in_short=IN_SHORT,
    ),
    Place(
        "3.12",
        "3.12",
        "tested",
        SHORT,
        "live cells, sweeps, contract",
        in_short=IN_SHORT,
    ),
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


def shortened(place: Place) -> Place:
    """Return a place with what is run there with ``--short``."""
    tests, about = place.in_short
    return replace(place, packages="tested", tests=tests, about=about)


def wanted(place: Place) -> list[str]:
    """Return the lines of a requirements file for a place."""
    if place.packages in ("tested", "class"):
        lines = lines_of("requirements.txt")
        if place.packages == "class":
            lines += lines_of("requirements-class.txt")
        else:
            needed = {*NEEDED, *map(_name, ends("newest"))}
            lines = [line for line in lines if line.startswith("-e") or _name(line) in needed]
        lines += [f"-c {ROOT / 'constraints.txt'}"]
    else:
        lines = [*ends(place.packages), f"-e {ROOT}"]
        lines += [line for line in lines_of("requirements.txt") if _name(line) in NEEDED]
        if place.packages == "newest":
            lines += lines_of("constraints-newest.txt")
    kept = [line for line in lines if _name(line) not in place.changed]
    return kept + [f"{name}=={version}" for name, version in place.changed.items()]


def ends(which: str) -> list[str]:
    """Return what pyproject.toml depends on: as it stands, or pinned to its lower bounds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    every = dict.fromkeys([*project["dependencies"], *(line for extra in extras for line in extra)])
    if which == "newest":
        return list(every)
    return [re.sub(r">=([\d.]+).*", r"==\1", line) for line in every]


def lines_of(file: str) -> list[str]:
    """Return the lines of a requirements file, without comments and without its constraints."""
    text = (ROOT / file).read_text(encoding="utf-8")
    stripped = (re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines())
    lines = [line for line in stripped if line and not line.startswith("-c")]
    return [line.replace("-e .", f"-e {ROOT}") for line in lines]


def _name(line: str) -> str:
    return re.split(r"[\s=<>\[;]", line)[0].lower()
