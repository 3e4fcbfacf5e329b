"""Put JupyterLite, where notebooks run in the browser, into a built book.

Usage: python -m coursebook.browser.lite

Everything is below ``_build/html/lite``:

- the app: Jupyter Notebook without a server, from the package jupyterlite-core. It is made in
  ``_build/jupyterlite`` when its version or the settings below change, and copied from there;
- ``files/chapters`` and ``files/exercises``: every notebook of the course as it was made, with
  the lists that the app reads (``api/contents``);
- ``open.html``: the door. It says what is there, offers the reader's own copy and a fresh start;
- ``wait.js``: lets cells that are run too early wait for Python;
- ``jupyter-lite.json`` and ``pyodide-lock.json``: where the kernel finds Python and packages. Both
  follow ``_static/pyodide.json``, which `runtime` writes, and point to the same files.

What a reader changes is kept by the browser, in the storage called `STORAGE`, and is found before
the files of the book. So a new edition of the book never touches it.

Nothing is downloaded. Building the book calls `build`; the command renews a book that is built.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from email import message_from_bytes
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from coursebook import ROOT
from coursebook.browser import pyodide

HTML = ROOT / "_build" / "html"
APP = ROOT / "_build" / "jupyterlite"
DOOR = ROOT / "book" / "_lite"
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager")
KERNEL = "@jupyterlite/pyodide-kernel-extension"
STORAGE = "Brands Become People"
# served at once when a kernel starts; whatever these need comes along
KERNEL_PACKAGES = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"]
COURSE_PACKAGES = ["mesa", "networkx", "pandas", "scipy", "matplotlib", "ipywidgets", "salib"]
BUILD = {
    "apps": ["notebooks", "tree", "edit", "consoles"],
    "ignore_sys_prefix": True,  # no extension that happens to be installed here
    "no_libarchive": True,
    "no_sourcemaps": True,
    "no_unused_shared_packages": True,
}
OVERRIDES = {
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 20},
    # every cell is in the page: for the browser's own search, for print and for screen readers
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
UNUSED = ("rspack.*", "doc", "static", "build/*.svg", "build/*.eot", "build/*.ttf")
ICONS = ("notebook", "busy-1", "file")


class LiteError(Exception):
    """JupyterLite cannot be built."""


def build(html: Path = HTML) -> int:
    """Write JupyterLite with all notebooks into a built book; return how many there are.

    Parameters
    ----------
    html : Path
        The folder of the built book, with ``notebooks/`` and what `runtime` placed.

    Raises
    ------
    LiteError
        If jupyterlite-core reports a problem.
    """
    lite = html / "lite"
    shutil.rmtree(lite, ignore_errors=True)
    shutil.copytree(app(), lite)
    for file in DOOR.iterdir():
        shutil.copy(file, lite)
    wait_for_python(lite / "notebooks" / "index.html")
    setting = json.loads((html / "_static" / "pyodide.json").read_text(encoding="utf-8"))
    _write(lite / "pyodide-lock.json", lock(html, setting))
    config = json.loads((lite / "jupyter-lite.json").read_text(encoding="utf-8"))
    config["jupyter-config-data"] |= settings(setting)
    _write(lite / "jupyter-lite.json", config)
    shelves = {
        "chapters": runnable(html / "notebooks"),
        "exercises": runnable(html / "notebooks" / "exercises"),
    }
    return write_contents(lite, shelves)


# --- the app ---------------------------------------------------------------------------------


def app() -> Path:
    """Return the folder of the app without notebooks, made now if its stamp is not the right one.

    Raises
    ------
    LiteError
        If jupyterlite-core reports a problem.
    """
    packages = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-widgets")
    stamp = repr([[version(name) for name in packages], BUILD, OVERRIDES, UNUSED, ICONS])
    made = APP / "made.txt"
    if made.is_file() and made.read_text(encoding="utf-8") == stamp:
        return APP / "site"
    shutil.rmtree(APP, ignore_errors=True)
    APP.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        run_core(Path(name), APP / "site")
    for pattern in UNUSED:
        for path in (APP / "site").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    # while a kernel works the app shows other icons; they belong to packages not needed here
    icons = APP / "site" / "static" / "favicons"
    icons.mkdir(parents=True)
    for icon in ICONS:
        shutil.copy(APP / "site" / "notebooks" / "favicon.ico", icons / f"favicon-{icon}.ico")
    made.write_text(stamp, encoding="utf-8")
    return APP / "site"


def run_core(folder: Path, site: Path) -> None:
    """Build the app with jupyterlite-core, in an empty folder.

    Raises
    ------
    LiteError
        If it fails; the message holds what it said last.
    """
    shared = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    config = BUILD | {"federated_extensions": [str(shared / name) for name in EXTENSIONS]}
    _write(folder / "jupyter_lite_config.json", {"LiteBuildConfig": config})
    _write(folder / "overrides.json", OVERRIDES)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", str(site)]
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    if done.returncode:
        raise LiteError(f"jupyterlite-core could not build the app:\n{done.stdout[-3000:]}")


def wait_for_python(page: Path) -> None:
    """Let what runs cells on a page of the app wait until there is a Python to run them."""
    text = page.read_text(encoding="utf-8")
    mark = "<head>"
    if mark not in text:
        raise LiteError(f"{page} must have a head, and has none")
    text = text.replace(mark, f'{mark}\n    <script src="../wait.js"></script>', 1)
    page.write_text(text, encoding="utf-8", newline="\n")


# --- the kernel ------------------------------------------------------------------------------


def settings(setting: dict) -> dict:
    """Return what the app must know about this book: storage, and where Python comes from."""
    elsewhere = setting["pyodide"].startswith("http")
    kernel = {
        "pyodideUrl": ("" if elsewhere else "./") + setting["pyodide"] + "pyodide.mjs",
        "loadPyodideOptions": {
            "lockFileURL": "./pyodide-lock.json",
            "packages": [*KERNEL_PACKAGES, "simulations"],
        },
        "pipliteUrls": [f"./extensions/{KERNEL}/static/pypi/all.json"],
        # a book that brings its own Python must not ask PyPI for anything
        "disablePyPIFallback": not elsewhere,
    }
    return {
        "appName": STORAGE,
        "exposeAppInBrowser": True,  # to wait.js
        "contentsStorageName": STORAGE,
        "contentsAllJsonFile": "all.json",
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }


def lock(html: Path, setting: dict) -> dict:
    """Return a lock file for Pyodide that knows its own packages, our wheels and the kernel's."""
    known = json.loads(pyodide.LOCK.read_text(encoding="utf-8"))
    for entry in known["packages"].values():
        entry["file_name"] = setting["pyodide"] + entry["file_name"]
    for name, address in setting["wheels"].items():
        path, _, digest = address.partition("?")
        # the address must end in .whl: Pyodide takes the kind of archive from it
        known["packages"][name] = entry_of(html / "_static" / path, f"{path}?{digest}.whl")
    kernel = f"extensions/{KERNEL}/static/pypi"
    for wheel in sorted((html / "lite" / kernel).glob("*.whl")):
        if not wheel.name.startswith("widgetsnbextension-3"):
            entry = entry_of(wheel, f"./{kernel}/{wheel.name}")
            known["packages"][entry["name"]] = entry
    # models import these when they need them, which a look at the cells does not show
    known["packages"]["simulations"]["depends"] += COURSE_PACKAGES
    for entry in known["packages"].values():
        entry["depends"] = [name for name in entry["depends"] if name in known["packages"]]
    return known


def entry_of(wheel: Path, address: str) -> dict:
    """Return the entry of a pure wheel in a lock file of Pyodide."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        about = next(name for name in names if name.endswith(".dist-info/METADATA"))
        fields = message_from_bytes(archive.read(about))
    needs = map(Requirement, fields.get_all("Requires-Dist", []))
    inside = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    return {
        "name": canonicalize_name(fields["Name"]),
        "version": fields["Version"],
        "file_name": address,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(name.removesuffix(".py") for name in inside if ".data" not in name),
        "depends": [canonicalize_name(n.name) for n in needs if "extra" not in str(n.marker)],
        "unvendored_tests": False,
    }


# --- the notebooks ---------------------------------------------------------------------------


def runnable(folder: Path) -> list[Path]:
    """Return the notebooks of a folder, without those that say why no browser can run them."""
    found = sorted(folder.glob("*.ipynb"))
    about = {file: json.loads(file.read_text(encoding="utf-8"))["metadata"] for file in found}
    return [file for file in found if "not_in_browser" not in about[file]]


def write_contents(lite: Path, shelves: dict[str, list[Path]]) -> int:
    """Write the notebooks and the lists of them that the app reads; return how many there are."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def entry(path, kind, content=None):
        return {
            **{"name": path.rpartition("/")[2], "path": path, "type": kind, "content": content},
            **{"created": now, "last_modified": now, "writable": True, "size": None},
            **{"format": None if content is None else "json", "mimetype": None},
        }

    def listing(path, entries):
        _write(lite / "api" / "contents" / path / "all.json", entry(path, "directory", entries))

    for shelf, notebooks in shelves.items():
        for file in notebooks:
            text = file.read_text(encoding="utf-8")
            made = json.loads(text)
            # the door compares it with that of the reader's copy
            edition = hashlib.sha256(text.encode()).hexdigest()[:12]
            made["metadata"].setdefault("course", {})["edition"] = edition
            _write(lite / "files" / shelf / file.name, made)
        listing(shelf, [entry(f"{shelf}/{file.name}", "notebook") for file in notebooks])
    listing("", [entry(shelf, "directory") for shelf in shelves])
    return sum(map(len, shelves.values()))


def _write(file: Path, data) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8", newline="\n")


def main() -> int:
    """Run the tool; return the exit code."""
    if not (HTML / "_static" / "pyodide.json").is_file():
        print("There is no book yet: make book, or python -m coursebook.build", file=sys.stderr)
        return 1
    try:
        count = build()
    except LiteError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in (HTML / "lite").rglob("*") if file.is_file())
    print(f"{count} notebooks run in the browser: {HTML / 'lite'} ({size / 1e6:.0f} MB)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
