"""The source files that a number depends on, and their hash: what other code made is stale.

Of the core all modules count but those named here. So a new module, or one that code moves to,
makes too much stale at the worst, and nothing that is stale is taken for good.
"""

import hashlib
import sys
from pathlib import Path

CORE = Path(__file__).parent
# the beginnings of the names of modules on which no number depends: who shows, waits or writes
NO_NUMBER = (
    *("figures", "live_", "explorer_fresh", "explorer_live", "explorer_page"),
    *("measured", "progress", "executors", "safe_files", "sensitivity", "sources", "sweep_folder"),
)
# and on which no number of a run depends: who asks for runs and condenses them
NO_RUN = (*NO_NUMBER, "ensembles", "explorer", "layout", "scenario")


def core(but):
    """Return the files of the core, without those whose names begin with one of `but`."""
    return [file for file in CORE.glob("*.py") if not file.stem.startswith(but)]


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
