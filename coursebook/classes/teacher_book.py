"""Make the teacher edition of the book: with notes, minutes, and the answers to the predictions.

Usage: python -m coursebook.classes.teacher_book [-v]

The pages go to ``_build/class/book/``. They use the stored results of the book, which is built
first if it is stale, so that no chapter runs a second time. What the slides are made of
(`slides`) stays in ``_build/teacher/``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

import yaml

from coursebook import ROOT
from coursebook.build import jupyter_book, missing_pages, run
from coursebook.build import main as build_book
from coursebook.extensions.course import results_fingerprint

TARGET = ROOT / "_build" / "class" / "book"
WORK = ROOT / "_build" / "teacher"
BUILT = WORK / "_build"  # Jupyter Book's own name below the folder it is given
MARK = "Teacher edition: with notes and answers. Not for students."


def configuration(path: Path) -> Path:
    """Write the configuration of the teacher edition, made from the book's own, and return it."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["title"] += ": teacher edition"
    config["execute"]["cache"] = str(ROOT / "_build" / ".jupyter_cache")
    sphinx = config["sphinx"]
    sphinx["config"]["teacher_edition"] = True
    sphinx["config"]["html_theme_options"]["announcement"] = MARK
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def stale() -> bool:
    """Return whether the stored results of the book are not those of the models as they are."""
    stamp = ROOT / "_build" / "fingerprint.txt"
    return not stamp.is_file() or stamp.read_text().split()[:1] != [results_fingerprint(ROOT)]


def build(chatty: bool = False) -> Path:
    """Build the teacher edition into `TARGET` and return the path of its first page.

    Parameters
    ----------
    chatty : bool
        Whether to show everything that Jupyter Book has to say.

    Raises
    ------
    RuntimeError
        If Jupyter Book warned, or left out a page.
    """
    if stale() and build_book(["-v"] if chatty else []):
        raise RuntimeError("the book itself has problems, listed above")
    shutil.rmtree(WORK, ignore_errors=True)  # nothing of an earlier build survives
    config = configuration(WORK / "_config.yml")
    command = [jupyter_book(), "build", ".", "--all", "-W", "-n", "--keep-going"]
    command += ["--config", str(config), "--path-output", str(WORK)]
    if run(command, chatty):
        raise RuntimeError("the teacher edition has problems, listed above")
    if missing := missing_pages(BUILT / "html"):
        raise RuntimeError(f"pages missing from the teacher edition: {', '.join(missing)}")
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(BUILT / "html", TARGET)
    return TARGET / "book" / "index.html"


def main(arguments: list[str] | None = None) -> int:
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", action="store_true", help="show all that Jupyter Book says")
    chosen = parser.parse_args(arguments)
    start = time.perf_counter()
    print("Building the teacher edition ...", flush=True)
    try:
        first = build(chosen.v)
    except RuntimeError as problem:
        print(f"\nteacher_book: {problem}", file=sys.stderr)
        return 1
    print(f"\nTeacher edition built in {time.perf_counter() - start:.0f} s. The first page:")
    print(f"  {first.as_uri()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
