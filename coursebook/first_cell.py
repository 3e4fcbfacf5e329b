"""The first code cell of every notebook of the course, and where notebooks are published.

The cell finds the package `simulations` or installs it, and says the versions. It also lets errors
begin with their sentence. Notebooks show it folded, with its first line. It is the same in
chapters and exercises, and it works unchanged in JupyterLite (which finds the package in the
book), Colab, Binder and a Jupyter of one's own.

The public address of the repository is one setting, ``repository: url`` in ``_config.yml``. The
built book is published on the branch `PAGES` of that repository, with its notebooks in
``notebooks/`` and the wheel of the package in ``wheels/``; so a published notebook installs the
package of its own edition. Without the setting, the cell says what to do instead.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import yaml

from coursebook import ROOT

PAGES = "gh-pages"
FOLDED = {"jupyter": {"source_hidden": True}}  # its metadata: the first thing to see is the text
GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")

CELL = """\
# Run this cell first. It finds the package of the course{or_installs}, and says the versions
import platform
from importlib.metadata import version

NEEDED = ["numpy", "pandas", "scipy", "matplotlib", "networkx", "mesa", "ipywidgets"]
try:
    import simulations

    found = {{name: version(name) for name in NEEDED}}
except ModuleNotFoundError:{otherwise}
import simulations.live.errors

simulations.live.errors.install()  # a failed check says first what is wrong, then where
print(f"Python {{platform.python_version()}}, simulations {{simulations.__version__}}")
print(", ".join(f"{{name}} {{found[name]}}" for name in NEEDED))"""
INSTALL = """
    %pip install --quiet "{package}[mesa,notebook,command-line] @ {wheel}"
    import simulations

    found = {{name: version(name) for name in NEEDED}}"""
EXPLAIN = """
    raise ModuleNotFoundError(
        "The package of the course, or something it needs, is missing. In the folder of the "
        "course (it holds pyproject.toml) run: python -m pip install -r requirements.txt. If you "
        "have only the book: 'Run' at the top of its pages says how to get the package."
    ) from None"""


class Published(NamedTuple):
    """Where the repository of the course is on GitHub."""

    owner: str
    name: str

    def raw(self, path: str) -> str:
        """Return the address of a file of the built book as it is."""
        return f"https://raw.githubusercontent.com/{self.owner}/{self.name}/{PAGES}/{path}"

    def colab(self, path: str) -> str:
        """Return the address that opens a notebook of the built book in Colab."""
        place = f"{self.owner}/{self.name}/blob/{PAGES}/{path}"
        return f"https://colab.research.google.com/github/{place}"

    def binder(self, path: str) -> str:
        """Return the address that opens a notebook of the built book in Binder."""
        return f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{PAGES}?labpath={path}"


def published(root: Path = ROOT) -> Published | None:
    """Return where the course is published, or None if ``_config.yml`` does not say.

    Raises
    ------
    ValueError
        If the address is not that of a repository on GitHub: Colab opens no other.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    url = (config.get("repository") or {}).get("url")
    if not url:
        return None
    if not (match := GITHUB.fullmatch(str(url))):
        raise ValueError(
            f"repository: url in _config.yml must be https://github.com/OWNER/NAME, got {url!r}"
        )
    return Published(*match.groups())


def wheel(root: Path = ROOT) -> tuple[str, str]:
    """Return the name of the package as pip knows it, and the file name of its wheel."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    return project["name"], f"{stem}-py3-none-any.whl"


def first_cell(root: Path = ROOT) -> str:
    """Return the code of the first cell."""
    if (place := published(root)) is None:
        return CELL.format(or_installs="", otherwise=EXPLAIN)
    package, file = wheel(root)
    install = INSTALL.format(package=package, wheel=place.raw(f"wheels/{file}"))
    return CELL.format(or_installs=" or installs it", otherwise=install)
