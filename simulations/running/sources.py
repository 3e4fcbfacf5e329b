"""The source files that a number depends on, and their hash: what other code made is stale.

A number of a run depends on the model's own folder and on the rooms below it; a stored explorer
also on who asks for runs and condenses them. What a script puts in the place of a function, or adds
in a class of its own, is in no file of the package: `replaced` and `added` find it.
"""

import ast
import functools
import hashlib
import sys
from pathlib import Path
from types import CodeType

PACKAGE = Path(__file__).parents[1]
# what a run depends on: rooms, or single files
RUN = ("core", "chance", "networks", "processes", "theory", "running/blocks.py")
EXPLORER = (*RUN, "running", "explorer", "figures/layout.py")  # and a stored explorer
# modules of these rooms that show, wait or write: no number depends on them
IDLE = {
    *(f"explorer/{name}.py" for name in ("fresh", "page", "shown", "widget")),
    *(f"running/{name}.py" for name in ("executors", "progress", "safe_files", "sensitivity")),
    *(f"running/{name}.py" for name in ("first_runs", "kept_runs", "own_models", "provenance")),
    *(f"running/{name}.py" for name in ("reached_code", "sources")),
    "running/sweep_folder.py",
}


_BRANDS = "brands.py", "house.py", "options.py", "rules.py"  # what asks brands, and those there are


def shared(rooms):
    """Return code and data of some rooms without the `IDLE` ones; a file may stand for a room.

    So a new module, or one that code moves to, makes too much stale at the worst.
    """
    files = []
    for path in (PACKAGE / room for room in rooms):
        files += [path] if path.is_file() else [*path.glob("*.py"), *path.rglob("*.csv")]
    return [file for file in files if file.relative_to(PACKAGE).as_posix() not in IDLE]


def own(model, but=()):
    """Return the files of a model, code and data, without the modules `but`.

    A model of one's own has one in the package, that runs it; `added` knows its code.
    """
    if getattr(model, "own", None):
        files = [PACKAGE / "running" / "own_models.py"]
        brands = PACKAGE / "models" / "push_or_dialogue"
        return [*files, *(brands / name for name in _BRANDS if model.own.takes_brand)]
    folder = Path(sys.modules[model.parameters.__module__].__file__).parent
    code = [file for file in folder.glob("*.py") if file.stem not in but]
    return [*code, *folder.glob("*.csv")]


def digest(files):
    """Return a hash of files; it does not tell how their lines end."""
    found = hashlib.sha256()
    for file in sorted(set(files)):
        found.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:16]


def replaced(model):
    """Return what a script has put in the place of the package's own functions and constants.

    Parameters
    ----------
    model : Model

    Returns
    -------
    dict of str to str
        The dotted name of each, and a hash of what stands there now.
    """
    return _replaced_among({*shared(RUN), *(file for file in own(model) if file.suffix == ".py")})


def replaced_anywhere():
    """Return what `replaced` does, of all modules of the package that are in use."""
    return _replaced_among(set(PACKAGE.rglob("*.py")))


def _replaced_among(files):
    found = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file) in files:
            found |= {f"{name}.{key}": h for key, h in _replaced_in(module, Path(file))}
    return found


def added(model):
    """Return what a model of one's own adds to the package, with hashes: files, or code by name.

    Parameters
    ----------
    model : Model

    Returns
    -------
    dict of str to str
    """
    if getattr(model, "own", None):
        return model.own.facts()
    found = {}
    for kind in (*type(model).__mro__, *model.parameters.__mro__):
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        if kind is not object and (file is None or PACKAGE not in Path(file).parents):
            found[f"{kind.__module__}.{kind.__qualname__}"] = _hash_of(kind)
    return found


def _replaced_in(module, file):
    bound, here = _bound_in(file), vars(module)
    for key, (source, name) in bound.items():
        owner, _, part = key.rpartition(".")
        holder = vars(here[owner]) if owner else here
        if part not in holder:
            continue
        now = holder[part]
        if source is not None:  # imported: the same as there
            there = sys.modules.get(source)
            if hasattr(there, name) and getattr(there, name) is not now:
                yield key, _hash_of(now)
        elif (code := _code_of(now)) is not None:
            if code.co_filename != str(file):
                yield key, _hash_of(now)
        elif name is not None and (type(now) is not type(name[0]) or now != name[0]):
            yield key, _hash_of(now)


@functools.cache
def _bound_in(file):
    """Return the names that a module binds: where each is imported from, or its literal value."""
    bound = {}
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.ImportFrom) and node.module.startswith("simulations."):
            bound |= {(n.asname or n.name): (node.module, n.name) for n in node.names}
        elif isinstance(node, ast.FunctionDef):
            bound[node.name] = None, None
        elif isinstance(node, ast.ClassDef):
            methods = (part.name for part in node.body if isinstance(part, ast.FunctionDef))
            bound |= {f"{node.name}.{name}": (None, None) for name in methods}
        elif isinstance(node, ast.Assign):
            try:
                value = (ast.literal_eval(node.value),)
                hash(value)  # a list or dict may be filled later
            except (ValueError, TypeError):
                value = None
            for target in node.targets:
                if isinstance(target, ast.Name):
                    bound[target.id] = None, value
                elif isinstance(target, ast.Tuple) and value:
                    pairs = zip(target.elts, value[0], strict=True)
                    bound |= {name.id: (None, (one,)) for name, one in pairs}
    return bound


def _code_of(value):
    for name in ("__func__", "fget", "py_func", "__wrapped__"):
        value = getattr(value, name, value)
    return getattr(value, "__code__", None)


def _hash_of(value):
    found = hashlib.sha256()
    parts = vars(value).values() if isinstance(value, type) else [value]
    for part in parts:
        code = _code_of(part)
        _add(found, repr(part) if code is None and not hasattr(part, "__dict__") else code)
    return found.hexdigest()[:16]


def _add(found, code):
    if not isinstance(code, CodeType):
        found.update(repr(code).encode())
        return
    found.update(code.co_code + repr(code.co_names).encode())
    for constant in code.co_consts:
        _add(found, constant)
    file = Path(code.co_filename)
    if file.is_file() and PACKAGE not in file.parents:  # what it calls may stand beside it
        found.update(file.read_bytes())
