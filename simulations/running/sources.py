"""The source files that a number depends on, and their hash: what other code made is stale.

A number of a run depends on the model's own folder and on the rooms below it; a stored explorer
also on who asks for runs and condenses them.
"""

import hashlib
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
RUN = (
    "core",
    "chance",
    "networks",
    "processes",
    "theory",
    "running/blocks.py",
)  # what a run depends on
EXPLORER = (*RUN, "running", "explorer", "figures/layout.py")  # and a stored explorer
# modules of these rooms that show, wait or write: no number depends on them
IDLE = {
    *(f"explorer/{name}.py" for name in ("fresh", "page", "shown", "widget")),
    *(f"running/{name}.py" for name in ("executors", "progress", "safe_files", "sensitivity")),
    *(f"running/{name}.py" for name in ("sources", "sweep_folder")),
}


def shared(rooms):
    """Return the code files of some rooms without the `IDLE` ones; a file may stand for a room.

    So a new module, or one that code moves to, makes too much stale at the worst.
    """
    found = (PACKAGE / room for room in rooms)
    files = [file for path in found for file in ([path] if path.is_file() else path.glob("*.py"))]
    return [file for file in files if file.relative_to(PACKAGE).as_posix() not in IDLE]


def own(model, but=()):
    """Return the files of a model, code and data, without the modules `but`."""
    folder = Path(sys.modules[model.parameters.__module__].__file__).parent
    code = [file for file in folder.glob("*.py") if file.stem not in but]
    return [*code, *folder.glob("*.csv")]


def digest(files):
    """Return a hash of files; it does not tell how their lines end."""
    found = hashlib.sha256()
    for file in sorted(set(files)):
        found.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:16]
