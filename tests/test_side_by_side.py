"""Notebooks of pages run side by side before the pages are read, and nothing else changes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_cache import get_cache

from coursebook import ROOT

HEAD = """---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
{about}
---

# A page

```{{code-cell}} ipython3
{code}
```
"""

# neither ends before the other has begun
MEETING = """
from pathlib import Path
from time import monotonic, sleep
Path("{me}.txt").touch()
end = monotonic() + 60
while not Path("{other}.txt").exists():
    assert monotonic() < end, "nobody runs beside me"
    sleep(0.05)
print("met" + "{other}")
"""

PAGES = {
    "ada": ("", MEETING.format(me="ada", other="ben")),
    "ben": ("", MEETING.format(me="ben", other="ada")),
    "cleo": ("", 'raise ValueError("no" + "such ball")'),
    "dan": ("execution: {alone: true}", 'print("by my" + "self")'),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder with four notebooks, built on two cores, and what was said."""
    folder = tmp_path_factory.mktemp("pages")
    for name, (about, code) in PAGES.items():
        (folder / f"{name}.md").write_text(HEAD.format(about=about, code=code.strip()))
    (folder / "index.md").write_text("# All\n\n```{toctree}\nada\nben\ncleo\ndan\n```\n")
    (folder / "conf.py").write_text(
        "extensions = ['myst_nb', 'coursebook.extensions.side_by_side']\n"
        "nb_execution_mode = 'cache'\n"
        "from coursebook.extensions import side_by_side\n"
        "side_by_side.cores = lambda: 2\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", ".", "_build/html"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        timeout=200,
    )
    return folder, done.stdout + done.stderr


def runs(said, page):
    """Return the lines about a page that begin, end or fail to run."""
    return re.findall(rf"{page}(?:\.md)?\S*: (?:WARNING: )?(Execut\w+ notebook.*)", said)


def test_two_notebooks_run_at_the_same_time_and_once(built):
    folder, said = built
    for me, other in (("ada", "ben"), ("ben", "ada")):
        assert f"met{other}" in (folder / f"_build/html/{me}.html").read_text("utf-8")
        begun, ended = runs(said, me)
        assert (begun, ended[:20]) == ("Executing notebook", "Executed notebook in"), said


def test_a_notebook_that_measures_time_runs_alone(built):
    folder, said = built
    assert "by myself" in (folder / "_build/html/dan.html").read_text("utf-8")
    assert (
        said.index("reading sources")
        < said.index("dan.md: Execut")
        < said.index("dan.md: Executed")
    )


def test_a_notebook_that_fails_is_reported_by_its_page_and_is_not_kept(built):
    folder, said = built
    assert re.search(r"cleo\.md: WARNING: Executing notebook failed: CellExecutionError", said), (
        said
    )
    assert "nosuch ball" in (folder / "_build/html/reports/cleo.err.log").read_text("utf-8")
    cache = get_cache(folder / "_build/.jupyter_cache")
    kept = sorted(Path(record.uri).stem for record in cache.list_cache_records())
    cache.db.dispose()  # Python 3.13 warns of a database that is left open
    assert kept == ["ada", "ben", "dan"]
