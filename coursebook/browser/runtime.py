"""Put into a built book what its pages and notebooks need to run Python in the browser.

Usage: python -m coursebook.browser.runtime [cdn | vendor | ADDRESS | FOLDER]

There are three parts, all below ``_build/html``:

- ``wheels/``: pure Python that is not part of Pyodide: `simulations` itself, Mesa, and what
  notebooks need. They are packed from what is installed here, so they are the tested versions,
  and nothing is downloaded;
- ``pyodide/``: Pyodide itself, only if it is not to come from elsewhere;
- ``_static/pyodide.json``: where Pyodide is, and which wheels there are. The one place that
  differs between a book that uses the public CDN and one that needs no internet.

Where Pyodide comes from is the value of ``PYODIDE`` in the environment, or the argument: ``cdn``
(if not given), ``vendor`` (the folder that `pyodide` assembles), the address of a Pyodide
folder, or a folder on this computer, whose files are copied. Building the book calls `place`;
the command changes a book that is already built, its JupyterLite (`lite`) included.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from coursebook import ROOT
from coursebook.browser import lite, pyodide
from coursebook.browser.pyodide import DistributionError

HTML = ROOT / "_build" / "html"
WHEELS, PYODIDE, SETTING = "wheels", "pyodide", "_static/pyodide.json"

# cells in the page need the first; notebooks need the others, too
FOR_PAGES = ["mesa", "networkx", "tqdm"]
FOR_NOTEBOOKS = [
    *("ipython", "ipython-pygments-lexers", "jedi", "parso", "matplotlib-inline", "traitlets"),
    *("prompt-toolkit", "wcwidth", "pygments", "stack-data", "executing", "asttokens"),
    *("pure-eval", "comm", "ipywidgets", "jupyterlab-widgets", "salib", "multiprocess", "dill"),
]
ABOUT_HERE = {"INSTALLER", "RECORD", "REQUESTED", "WHEEL", "direct_url.json"}
PURE = b"Wheel-Version: 1.0\nGenerator: coursebook\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold


def place(html: Path = HTML, choice: str | None = None) -> str:
    """Write all three parts into a built book; return where its Python comes from, in words.

    Parameters
    ----------
    html : Path
        The folder of the built book.
    choice : str, optional
        As in ``PYODIDE``; read from the environment if not given.

    Raises
    ------
    DistributionError
        If the choice makes no sense, or if Pyodide or a package is not there.
    """
    address, source = resolve(os.environ.get("PYODIDE", "") if choice is None else choice)
    target = html / PYODIDE
    shutil.rmtree(target, ignore_errors=True)
    if source:
        shutil.copytree(source, target)
    wheels = write_wheels(html / WHEELS)
    setting = {
        # addresses are relative to the folder of this file
        "pyodide": address or f"../{PYODIDE}/",
        "version": pyodide.VERSION,
        "wheels": {name: f"../{WHEELS}/{file}" for name, file in wheels.items()},
    }
    file = html / SETTING
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(setting, indent=1) + "\n", encoding="utf-8")
    return address or f"the book's own folder {PYODIDE}/ (from {source})"


def resolve(choice: str) -> tuple[str, Path | None]:
    """Return the address of Pyodide, or else the folder to copy it from.

    Raises
    ------
    DistributionError
        If it is none of the four; the message names them.
    """
    choice = choice.strip()
    if choice in ("", "cdn"):
        return pyodide.CDN, None
    if choice == "vendor":
        return "", pyodide.assemble()
    if re.match(r"https?://[^\s/]", choice):
        return choice.rstrip("/") + "/", None
    folder = Path(choice).expanduser()
    if not folder.is_dir():
        raise DistributionError(
            "PYODIDE must be cdn, vendor, an address that begins with http:// or https://, or a "
            f"folder that exists, got {choice!r}"
        )
    check_folder(folder)
    return "", folder


def check_folder(folder: Path) -> None:
    """Check that a folder holds the release that the book was tested with.

    It may hold more packages than the book needs, and be packed in another way.
    """
    try:
        version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
        packages = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    except (OSError, ValueError, KeyError) as error:
        raise DistributionError(
            f"PYODIDE: the folder {folder} must hold Pyodide {pyodide.VERSION}, "
            f"with package.json and pyodide-lock.json; got {error!r}"
        ) from None
    if version != pyodide.VERSION:
        raise DistributionError(
            f"PYODIDE: the folder {folder} must hold Pyodide {pyodide.VERSION}, got {version}"
        )
    wanted = json.loads(pyodide.LOCK.read_text(encoding="utf-8"))["packages"]
    names = [*pyodide.CORE, *(packages.get(p, {}).get("file_name", p) for p in wanted)]
    if missing := [name for name in names if not (folder / name).is_file()]:
        raise DistributionError(f"PYODIDE: the folder {folder} lacks {', '.join(missing)}")


# --- wheels ----------------------------------------------------------------------------------


def write_wheels(folder: Path) -> dict[str, str]:
    """Write the wheels into a new folder.

    Returns
    -------
    dict of str to str
        The address of each wheel below `folder`, by the name of its package. It ends in a piece
        of the sha256, so that a browser that has kept the file of another build asks again.

    Raises
    ------
    DistributionError
        If a package is not installed here.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    contents = {"simulations": own_files(), **{n: files(n) for n in FOR_PAGES + FOR_NOTEBOOKS}}
    addresses = {}
    for name, (file_name, content) in contents.items():
        write_wheel(folder / file_name, content)
        addresses[name] = f"{file_name}?{pyodide.sha256(folder / file_name)[:12]}"
    return addresses


def files(name: str) -> tuple[str, dict[str, bytes]]:
    """Return the name of the wheel of an installed package, and its files: code, not tests.

    Compiled files cannot run in a browser and are left out; of these packages only wcwidth has
    one, and does without.
    """
    try:
        package = distribution(name)
    except PackageNotFoundError:
        raise DistributionError(
            f"{name} is not installed: pip install -r requirements.txt"
        ) from None
    content = {}
    for file in package.files or ():
        outside = file.parts[0] == ".." or "tests" in file.parts
        compiled = file.suffix in (".pyc", ".so", ".pyd")
        about_here = file.parent.suffix == ".dist-info" and file.name in ABOUT_HERE
        if not outside and not compiled and not about_here:
            content[file.as_posix()] = file.locate().read_bytes()
    about = next(path for path in content if path.endswith(".dist-info/METADATA"))
    return f"{about.split('.dist-info/')[0]}-py3-none-any.whl", content


def own_files() -> tuple[str, dict[str, bytes]]:
    """Return the name and the files of the wheel of `simulations`, from the sources."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    data = settings["tool"]["setuptools"]["package-data"]["simulations"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    content = {
        file.relative_to(ROOT).as_posix(): file.read_bytes().replace(b"\r\n", b"\n")
        for pattern in ("**/*.py", *data)
        for file in (ROOT / "simulations").glob(pattern)
    }
    needs = "".join(f"Requires-Dist: {need}\n" for need in project["dependencies"])
    for extra, wanted in project["optional-dependencies"].items():
        needs += f"Provides-Extra: {extra}\n"
        needs += "".join(f'Requires-Dist: {need}; extra == "{extra}"\n' for need in wanted)
    about = (
        f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n"
        f"Summary: {project['description']}\nLicense-Expression: {project['license']}\n"
        f"License-File: LICENSE\nRequires-Python: {project['requires-python']}\n{needs}"
    )
    content[f"{stem}.dist-info/METADATA"] = about.encode()
    content[f"{stem}.dist-info/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    return f"{stem}-py3-none-any.whl", content


def write_wheel(target: Path, content: dict[str, bytes]) -> None:
    """Write a wheel; equal contents give equal bytes."""
    about = next(path for path in content if path.endswith(".dist-info/METADATA"))
    record = about.replace("METADATA", "RECORD")
    content = content | {about.replace("METADATA", "WHEEL"): PURE}
    lines = []
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(content):
            digest = base64.urlsafe_b64encode(hashlib.sha256(content[path]).digest())
            lines.append(f"{path},sha256={digest.decode().rstrip('=')},{len(content[path])}\n")
            _write(archive, path, content[path])
        _write(archive, record, "".join([*lines, f"{record},,\n"]).encode())


def _write(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, STAMP)
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on every system
    archive.writestr(entry, data, zipfile.ZIP_DEFLATED)


def main(arguments: list[str]) -> int:
    """Run the tool; return the exit code."""
    if len(arguments) > 1 or set(arguments) & {"-h", "--help"}:
        print(__doc__)
        return 0 if len(arguments) == 1 else 2
    if not (HTML / "_static").is_dir():
        print("There is no book yet: make book, or python -m coursebook.build", file=sys.stderr)
        return 1
    try:
        where = place(HTML, *arguments)
        lite.build(HTML)  # its lock file lists what was placed
    except (DistributionError, lite.LiteError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Python in the browser comes from {where}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
