"""Pythons, found on the PATH or with pyenv, and a virtual environment for each place.

An environment is a folder in `_build/pythons`, made again only when what it must hold changes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from coursebook import ROOT
from coursebook.everywhere.places import Place, wanted

FOLDER = ROOT / "_build" / "pythons"


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


def environment(place: Place, python: str) -> Path:
    """Return the Python of a place's environment, made now if it does not hold what it should.

    Raises
    ------
    subprocess.CalledProcessError
        If it cannot be made.
    """
    folder = FOLDER / place.folder
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
    if place.packages == "tested":  # most of it is never imported
        pip += ["--no-compile"]
    # elsewhere pip compiles: old packages have warnings in store, which are errors in a test
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
