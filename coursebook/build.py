"""Build the book with ``jupyter-book build .`` and check that it is all there.

Usage: python -m coursebook.build [-v]

PYODIDE in the environment says where pages find Python for the browser: see
`coursebook.browser.runtime`.

With -v everything is shown that Jupyter Book has to say; without it only warnings, errors and
the chapters that are being run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from coursebook import ROOT, contents
from coursebook.browser import runtime

HTML = ROOT / "_build" / "html"


def missing_pages(html: Path = HTML) -> list[str]:
    """Return the pages of _toc.yml that were not built, or not by this book."""
    missing = []
    for page in contents.pages():
        file = html / f"{page}.html"
        mark = f'<meta name="course-page" content="{page}"'
        if not file.is_file() or mark not in file.read_text(encoding="utf-8"):
            missing.append(page)
    return missing


def jupyter_book() -> str:
    """Return the path of the jupyter-book command that belongs to this Python."""
    found = shutil.which("jupyter-book", path=str(Path(sys.executable).parent))
    if found is None:
        sys.exit("jupyter-book is not installed: pip install -r requirements.txt")
    return found


def run(command: list[str], chatty: bool) -> int:
    """Run `command`, show what matters, and return its exit code."""
    if chatty:
        return subprocess.run(command, cwd=ROOT).returncode
    pipe = subprocess.PIPE
    build = subprocess.Popen(
        command, cwd=ROOT, stdout=pipe, stderr=pipe, encoding="utf-8", errors="replace"
    )

    def complaints():
        for line in build.stderr:
            # the notebook kernels listen on this computer only: no reason to alarm anybody
            if "Kernel is running over TCP" not in line:
                print(line, end="", flush=True)

    with build:
        listener = threading.Thread(target=complaints)
        listener.start()
        for line in build.stdout:
            if found := re.search(r"(book/\S+): (Execut\w+ notebook[^\[]*)", line):
                print(f"  {found[1]}: {found[2].strip()}", flush=True)
        listener.join()
    return build.returncode


def main(arguments: list[str] | None = None) -> int:
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", action="store_true", help="show all that Jupyter Book says")
    chosen = parser.parse_args(arguments)
    start = time.perf_counter()
    try:
        runtime.resolve(os.environ.get("PYODIDE", ""))
    except runtime.DistributionError as error:
        print(error, file=sys.stderr)
        return 2
    print("Building the book ...", flush=True)
    shutil.rmtree(HTML, ignore_errors=True)  # no page of an earlier build survives
    # --all reads every page again, so that no warning is forgotten; notebook results are kept
    command = [jupyter_book(), "build", ".", "--all", "-W", "-n", "--keep-going"]
    if run(command, chosen.v):
        print("\nThe book has problems, listed above. Every warning counts as one.")
        for report in sorted((HTML / "reports").rglob("*.log")):
            print(f"  a cell failed, see {report.relative_to(ROOT)}")
        return 1
    if missing := missing_pages():
        print("These pages of _toc.yml were not built:", ", ".join(missing))
        return 1
    first = HTML / "book" / "index.html"
    seconds = time.perf_counter() - start
    print(f"\n{len(contents.pages())} pages built in {seconds:.0f} s. The first page:")
    print(f"  {first.as_uri()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
