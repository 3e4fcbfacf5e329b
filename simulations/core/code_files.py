"""Code of one's own in a file: a brand or a model, named as ``file.py:Name``.

A file is read once. What is hashed is what runs, here and in other processes, whatever becomes of
the file meanwhile; so its text goes along with what it defines.
"""

import ast
import functools
import hashlib
import importlib.util
import itertools
import os
import sys
import threading
import types
from contextlib import contextmanager, suppress
from pathlib import Path

from simulations.core.parameters import ParameterError, short

OURS = __name__.partition(".")[0]


def split(text):
    """Return the file and the name of ``file.py:Name``; None for what is missing.

    Parameters
    ----------
    text : str

    Returns
    -------
    file, name : str or None
    """
    if text.endswith(".py"):
        return text, None
    file, colon, name = text.rpartition(":")
    return (file, name) if colon and file.endswith(".py") else (None, None)


def spelled(text, folder):
    """Return a name that means the same in every folder.

    Parameters
    ----------
    text : object
        Nothing but ``file.py:Name`` is changed.
    folder : str or Path
        From which the file is named.

    Returns
    -------
    str
    """
    file, name = split(text) if isinstance(text, str) else (None, None)
    if file is None:
        return text
    path = str((Path(folder) / file).resolve())
    return path if name is None else f"{path}:{name}"


def text_of(path, what):
    """Return the text of a file.

    Parameters
    ----------
    path : str or Path
    what : str
        What it holds, for messages: ``"brand"``.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        If it cannot be read.
    """
    if not isinstance(path, str | os.PathLike):
        raise ParameterError(f"path must be a text or a Path, got {short(path)}")
    try:
        return Path(path).read_text(encoding="utf-8-sig")  # some editors write a mark first
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise ParameterError(f"{what} must be in a file that can be read: {path}: {why}") from None


def digest(text):
    """Return a hash of code; it does not tell how lines end."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()[:16]


@functools.lru_cache(maxsize=64)
def _compiled(path, text):
    return compile(text, path, "exec")


_numbers = itertools.count()  # of modules: threads may load the same file at once


def module_of(path, text):
    """Return a new module, so that what a run leaves in it is not there in the next run.

    Parameters
    ----------
    path : str
        Of the file, for messages.
    text : str
        What is in it.

    Returns
    -------
    module
        In no list of modules; its name is its own.
    """
    module = types.ModuleType(f"{Path(path).stem}-{next(_numbers)}")
    module.__file__ = path
    sys.modules[module.__name__] = module  # dataclasses look there for their annotations
    try:
        exec(_compiled(path, text), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    return module


def imported(text):
    """Return the modules that a text imports, by their first names, sorted; not this package."""
    return sorted(_roots(ast.walk(ast.parse(text))) - {OURS})


def _roots(nodes):
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def stands_beside(name, path):
    """Return whether Python finds a module of this name in the folder of a file."""
    origin = None
    with suppress(ImportError, ValueError, AttributeError):  # neither found nor described
        origin = importlib.util.find_spec(name).origin
    if origin is None:
        return False
    file = Path(origin)
    place = file.parents[1] if file.name == "__init__.py" else file.parent
    return place.resolve() == Path(path).resolve().parent


def with_what_it_imports(path, what):
    """Return a file and the files beside it that it imports, and that those import.

    Parameters
    ----------
    path : str or Path
    what : str
        As in `text_of`.

    Returns
    -------
    dict of str to (str, str)
        The name of each module, its path and its text; that of the file itself comes first, and
        has the name ``""``.

    Raises
    ------
    ParameterError
        If one cannot be read, is no Python, imports a file beside it within a function, or imports
        from a folder without ``__init__.py``.
    """
    found, folder = {}, Path(path).resolve().parent
    left = {"": Path(path)}
    while left:
        name = next(iter(left))
        file = left.pop(name)
        text = text_of(file, what)
        # what a link points to may lie elsewhere: a file beside is known by where it is found
        found[name] = str(file if name else file.resolve()), text
        for other in _beside(text, file, folder, what):
            left |= {of: at for of, at in _files_of(other, folder).items() if of not in found}
    return found


def _beside(text, file, folder, what):
    """Return the modules in the folder that a text imports."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        where = f"{file}, line {error.lineno}"
        raise ParameterError(f"{what} must be in a file of Python: {where}: {error.msg}") from None
    # the library of Python and this package are never meant to be replaced
    known = sys.stdlib_module_names | {OURS}
    names = {name for name in _roots(ast.walk(tree)) - known if _files_of(name, folder)}
    for name in sorted(_roots(ast.walk(tree)) - known - names):
        if _without_init(name, folder):
            raise ParameterError(
                f"{what} must import from folders that have an __init__.py, got {name} in {file} "
                f"without: make an empty file {name}/__init__.py"
            )
    kinds = ast.FunctionDef, ast.AsyncFunctionDef
    inner = (node for node in ast.walk(tree) if isinstance(node, kinds))
    for late in sorted(_roots(itertools.chain.from_iterable(map(ast.walk, inner))) & names):
        raise ParameterError(
            f"{what} must import what lies beside its file at the top, got {late} within a "
            f"function of {file}"
        )
    return sorted(names)


def _without_init(name, folder):
    """Return whether Python would take a folder for a package though it has no __init__.py."""
    if next((folder / name).rglob("*.py"), None) is None:
        return False
    with suppress(ImportError, ValueError, AttributeError):
        return importlib.util.find_spec(name).origin is None  # else an installed one goes first
    return True


def _files_of(name, folder):
    """Return the files of a module of a folder by their dotted names; a package has several."""
    single, package = folder / f"{name}.py", folder / name
    if not (package / "__init__.py").is_file():
        return {name: single} if single.is_file() else {}
    found = {}
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def loaded(files):
    """Return the module of a file; what lies beside it is taken from the texts given.

    Parameters
    ----------
    files : dict
        As `with_what_it_imports` returns it.

    Returns
    -------
    module
        In the list of modules under a name that tells its text, as are those beside it: Numba
        looks there for what it has compiled in another process.
    """
    path, text = files[""]
    name = f"{Path(path).stem}_{digest(repr(files))}"
    module = types.ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    try:
        with _importing(files, name):
            exec(_compiled(path, text), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


class _Texts:
    """Finds and runs modules whose texts it has."""

    def __init__(self, files):
        self.files = files

    def find_spec(self, name, path=None, target=None):
        if not name or name not in self.files:
            return None
        file = self.files[name][0]
        package = Path(file).name == "__init__.py"
        spec = importlib.util.spec_from_loader(name, self, origin=file, is_package=package)
        spec.has_location = True  # the module knows its file
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(_compiled(*self.files[module.__name__]), module.__dict__)


_importing_now = threading.RLock()  # what one thread hides, another must not look for


@contextmanager
def _importing(files, home):
    """Let imports of a ``with`` block find modules in texts; then these have names of their own.

    Another model may have files of the same names beside it.
    """
    finder = _Texts(files)
    _importing_now.acquire()
    hidden = {name: sys.modules.pop(name) for name in files if name in sys.modules}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in files:
            if name in sys.modules:
                _rename(sys.modules.pop(name), f"{home}.{name}")
        sys.modules.update(hidden)
        _importing_now.release()


def _rename(module, name):
    """Give a module another name, and what it defines."""
    old, module.__name__ = module.__name__, name
    sys.modules[name] = module
    for value in list(vars(module).values()):
        value = getattr(value, "py_func", value)  # of Numba
        if getattr(value, "__module__", None) == old:
            with suppress(AttributeError, TypeError):
                value.__module__ = name
