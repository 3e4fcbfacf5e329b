"""Open JupyterLab with all chapters and exercises as notebooks: ``make lab``.

    python -m coursebook.lab [--only-notebooks] [arguments for JupyterLab]

The notebooks are put into ``_build/lab/``: each chapter as one can download it from the book, with
sliders that run the models, and the students' exercises in ``exercises/``. They are yours to
change. A notebook that was changed or run since is never overwritten; to get a new one, rename
yours and start again.
"""

import hashlib
import json
import subprocess
import sys

from coursebook import ROOT, build
from simulations.running.safe_files import write

LAB = ROOT / "_build" / "lab"
MEMORY = ".made.json"  # what was put there: a hash of each notebook


def notebooks(root=ROOT):
    """Return where each notebook comes from, by its place in the lab.

    Raises
    ------
    FileNotFoundError
        If the book was not built.
    """
    chapters = sorted((root / "_build" / "html" / "notebooks").glob("*.ipynb"))
    if not chapters:
        raise FileNotFoundError("the chapters come from the built book: make book")
    exercises = sorted((root / "exercises").glob("*.ipynb"))
    return {path.name: path for path in chapters} | {
        f"exercises/{path.name}": path for path in exercises
    }


def put(lab=LAB, root=ROOT):
    """Put the notebooks into the folder of the lab; return the names of those that were kept.

    Parameters
    ----------
    lab, root : Path

    Returns
    -------
    list of str
        Notebooks that somebody changed, of which there is a newer version.
    """
    memory = lab / MEMORY
    try:
        made = json.loads(memory.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        made = {}
    kept = []
    for name, source in notebooks(root).items():
        target, new = lab / name, source.read_bytes()
        there = target.read_bytes() if target.exists() else None
        if there not in (None, new) and _hash(there) != made.get(name):
            if _hash(new) != made.get(name):
                kept.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, new)  # whole, or half of it would count as changed and stay for ever
        made[name] = _hash(new)
    write(memory, (json.dumps(made, indent=1) + "\n").encode())
    return kept


def _hash(content):
    return hashlib.sha256(content).hexdigest()


def stale(root=ROOT):
    """Return whether a chapter was never built, or changed since."""
    built = {p.stem: p.stat().st_mtime for p in (root / "_build/html/notebooks").glob("*.ipynb")}
    return not built or any(
        (source := root / "book" / f"{name}.md").is_file() and source.stat().st_mtime > seconds
        for name, seconds in built.items()
    )


def main(argv=None):
    """Run the tool; return the exit code."""
    wanted = sys.argv[1:] if argv is None else argv
    if stale() and build.main([]):
        return 1
    for name in put():
        print(f"kept your {name}; to get the new one, rename yours and start again")
    print(f"The notebooks are in {LAB}", flush=True)
    if "--only-notebooks" in wanted:
        return 0
    try:
        return subprocess.call(
            [sys.executable, "-m", "jupyterlab", f"--notebook-dir={LAB}", *wanted]
        )
    except KeyboardInterrupt:  # how one leaves JupyterLab
        return 0


if __name__ == "__main__":
    sys.exit(main())
