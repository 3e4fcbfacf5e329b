"""What code a class may reach: a hash of each function, class, constant and module it depends on.

For models of one's own that are in no file, such as those of a notebook: a sweep that is gone on
with compares them by name. `own_models` follows files by their text instead.
"""

import dataclasses
import dis
import functools
import hashlib
import importlib.util
import itertools
import pickle
import re
import sys
from contextlib import suppress
from pathlib import Path
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)

import numpy as np

from simulations.core.card import Card
from simulations.core.code_files import OURS, imported

_INSTALLED = {"site-packages", "dist-packages"}
CANNOT = "cannot be compared"  # stands for the hash of what holds more than can be followed
_INSIDE = ("__func__", "py_func", "__wrapped__", "func")  # where wrappers keep a function
_GLOBAL = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_PLAIN = (
    int, float, complex, str, bytes, range, slice, np.generic, np.dtype, np.ufunc, Card, Path,
    re.Pattern, type(None), type(...),
)  # fmt: skip
_CONTAINERS = (list, dict, set, tuple, frozenset)
_SLOTS = (MemberDescriptorType, GetSetDescriptorType)


def reached(kind, *, lasting=False):
    """Return the code of one's own that the methods of a class may call, and hashes.

    Parameters
    ----------
    kind : type
    lasting : bool
        Whether to leave out what may change while a model runs: what is in lists and dicts, and
        what objects hold.

    Returns
    -------
    dict of str to str
        The dotted name of each class, function, constant and module that is neither of Python nor
        of this package nor installed. The hash is `CANNOT` of what holds something else.
    """
    return _Reach(lasting).all_from(kind)


class _Reach:
    """Follows code from one name to the next."""

    def __init__(self, lasting):
        self.lasting = lasting
        self.left, self.open, self.cannot = [], set(), False
        self.met, self.roots, self.modules = {}, set(), {}

    def all_from(self, kind):
        found, done = {}, {}  # what is done is kept, lest another gets its id
        self.left = [(_dotted(kind), kind)]
        while self.left:
            name, value = self.left.pop()
            if (name, id(value)) in done:
                continue
            done[name, id(value)] = value
            # lambdas and closures of one place share a name
            key = next(k for k in _numbered(name) if k not in found)
            self.cannot = False
            try:
                seen = self._of(value)
            except RecursionError:  # a long chain of objects
                seen, self.cannot = b"", True
                self.open.clear()
            found[key] = CANNOT if self.cannot else hashlib.sha256(seen).hexdigest()[:16]
        return found | self.modules

    def _of(self, value):
        if isinstance(value, type):
            return self._of_class(value)
        if isinstance(value, FunctionType):
            return self._of_function(value)
        return self._bytes(value)

    def _import(self, name):
        """Take in the files of a module, and of what they import."""
        root = name.partition(".")[0]
        if root in self.roots:
            return
        self.roots.add(root)
        for dotted, text in _texts_of(root).items():
            self.modules[dotted] = hashlib.sha256(text).hexdigest()[:16]
            with suppress(SyntaxError, ValueError):  # compiled for a machine
                for other in imported(text.decode("utf-8-sig")):
                    self._import(other)

    def _of_class(self, kind):
        seen = []
        if dataclasses.is_dataclass(kind):
            fields = dataclasses.fields(kind)
            kinds = [(one.name, str(one.type), one.metadata.get("declaration")) for one in fields]
            seen.append(repr(kinds).encode())
        self.left += [(_dotted(base), base) for base in kind.__mro__[1:] if _is_theirs(base)]
        for name, value in sorted(vars(kind).items()):
            function = _function_of(value)
            if function is not None:
                # what dataclass writes is in no file
                if function.__code__.co_filename != "<string>":
                    seen.append(name.encode() + self._bytes(value))
            elif isinstance(value, _SLOTS):
                continue
            elif isinstance(value, property | type) or not name.startswith(("__", "_abc_")):
                seen.append(name.encode() + self._bytes(value))
        return b"|".join(seen)

    def _of_function(self, function):
        home = function.__globals__.get("__name__", "").replace("__mp_main__", "__main__")
        seen, names = hashlib.sha256(), set()
        _take(function.__code__, seen, names)
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        known = {}
        for name, cell in cells:
            with suppress(ValueError):  # nothing is in it yet
                known[name] = cell.cell_contents
        known |= {name: function.__globals__[name] for name in names & function.__globals__.keys()}
        for name, value in sorted(known.items()):
            if _is_code(value):
                self._bytes(value)
            else:
                self.left.append((f"{home}.{name}", value))
        for name in sorted(_imports_in(function.__code__)):
            self._import(name)
        wrapped = getattr(function, "__wrapped__", None)
        more = (function.__defaults__, wrapped, sorted((function.__kwdefaults__ or {}).items()))
        return seen.digest() + b"".join(self._bytes(one) for one in map(_fixed, more))

    def _bytes(self, value):
        """Return a value as bytes; code in it is followed later, by its own name."""
        if isinstance(value, _PLAIN):
            return repr(value).encode()
        if id(value) in self.open:
            return b"..."  # it holds itself
        if id(value) not in self.met:
            self.open.add(id(value))
            seen = hashlib.sha256(self._bytes_inside(value)).digest()
            self.open.discard(id(value))
            self.met[id(value)] = value, seen, self.cannot
        self.cannot |= self.met[id(value)][2]
        return self.met[id(value)][1]

    def _bytes_inside(self, value):
        of = self._bytes
        if isinstance(value, np.ndarray):
            content = of(value.tolist()) if value.dtype.hasobject else value.tobytes()
            return repr((value.dtype, value.shape)).encode() + content
        if type(value) is tuple:
            return b"(" + b",".join(map(of, value)) + b")"
        if type(value) is frozenset:  # its order is that of a hash, anew in each process
            return b"{" + b",".join(sorted(map(of, value))) + b"}"
        if type(value) in (list, dict, set):
            if self.lasting:
                return type(value).__name__.encode()
            items = tuple(value.items() if isinstance(value, dict) else value)
            fixed = frozenset(items) if isinstance(value, set) else items
            return type(value).__name__.encode() + of(fixed)
        if isinstance(value, functools.partial):
            return b"partial" + of((value.func, value.args, tuple(sorted(value.keywords.items()))))
        if isinstance(value, property):
            return b"property" + of((value.fget, value.fset, value.fdel))
        if isinstance(value, MethodType):
            return b"method" + of((value.__func__, value.__self__))
        if _is_code(value):
            return self._named(value)
        if isinstance(value, BuiltinFunctionType) or callable(getattr(value, "__objclass__", None)):
            return repr(getattr(value, "__qualname__", "")).encode()
        return self._of_object(value)

    def _named(self, value):
        """Leave a module, a class or a function to be followed; return its name."""
        if isinstance(value, ModuleType):
            self._import(value.__name__)
            return value.__name__.encode()
        if not isinstance(value, type | FunctionType):
            inner = next(getattr(value, part) for part in _INSIDE if hasattr(value, part))
            return type(value).__name__.encode() + self._bytes(inner)
        if _is_theirs(value):
            self.left.append((_dotted(value), value))
        elif (inner := getattr(value, "__wrapped__", None)) is not None:
            self._bytes(inner)
        return _dotted(value).encode()

    def _of_object(self, value):
        kind = type(value)
        if _is_theirs(kind):
            self.left.append((_dotted(kind), kind))
        seen = _dotted(kind).encode()
        own = getattr(value, "own", None) if kind.__module__.startswith(OURS) else None
        if own is not None:  # a Model
            return seen + self._bytes(own.kind)
        if self.lasting:
            return seen
        if dataclasses.is_dataclass(value):
            held = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
            return seen + self._bytes(held)
        if _is_theirs(kind):
            slots = [one for base in kind.__mro__ for one in vars(base).get("__slots__", ())]
            held = {one: getattr(value, one) for one in slots if hasattr(value, one)}
            inside = [base(value) for base in _CONTAINERS if isinstance(value, base)]
            return seen + self._bytes((inside, held | getattr(value, "__dict__", {})))
        try:
            return seen + pickle.dumps(value, protocol=5)
        except Exception:  # each kind has its own way to refuse
            self.cannot = True
            return seen


def _fixed(value):
    return tuple(value) if isinstance(value, list) else value


def _numbered(name):
    yield name
    for number in itertools.count(2):
        yield f"{name} ({number})"


def _is_code(value):
    if isinstance(value, ModuleType | type | FunctionType | staticmethod | classmethod):
        return True
    wraps = any(hasattr(value, name) for name in _INSIDE[:-1])
    wraps &= not isinstance(value, MethodType) and not _is_theirs(type(value))
    return isinstance(value, functools.cached_property) or wraps


def _texts_of(root):
    """Return the files of a module or a package of one's own by dotted names; else nothing."""
    if root in sys.stdlib_module_names or root in (OURS, "__main__", "__mp_main__"):
        return {}
    module, spec = sys.modules.get(root), None
    with suppress(ImportError, ValueError, AttributeError):  # neither found nor described
        spec = importlib.util.find_spec(root)
    file = getattr(module, "__file__", None) or getattr(spec, "origin", None)
    folders = getattr(module, "__path__", None) or getattr(spec, "submodule_search_locations", None)
    files = {} if file is None else {root: Path(file)}
    for folder in map(Path, folders or ()):
        for one in sorted(folder.rglob("*.py")):
            parts = (root, *one.relative_to(folder).with_suffix("").parts)
            files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = one
    found = {}
    for name, one in files.items():
        if not _INSTALLED & set(one.parts) and one.is_file():
            found[name] = one.read_bytes()
    return found


def _imports_in(code):
    """Return what a function imports when it runs, by dotted names."""
    found = {step.argval for step in dis.get_instructions(code) if step.opname == "IMPORT_NAME"}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _imports_in(constant)
    return found


def _dotted(value):
    return f"{value.__module__}.{value.__qualname__}".replace("__mp_main__", "__main__")


def _take(code, seen, names):
    steps = dis.get_instructions(code)
    # not co_names, among which are attributes, too
    names.update(step.argval for step in steps if step.opname in _GLOBAL)
    seen.update(code.co_code + repr(code.co_names + code.co_varnames).encode())
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _take(constant, seen, names)
        else:
            seen.update(_plain(constant))


def _function_of(value):
    for name in _INSIDE:
        value = getattr(value, name, value)
    return value if isinstance(value, FunctionType) else None


def _is_theirs(value):
    """Return whether a class or a function is neither of Python nor of this package."""
    # of what a decorator returns, __module__ is that of what it was given
    function = isinstance(value, FunctionType)
    name = (value.__globals__.get("__name__") if function else value.__module__) or ""
    root = name.partition(".")[0]
    if root in sys.stdlib_module_names or root == OURS:
        return False
    file = getattr(sys.modules.get(name), "__file__", None)
    if file is None:  # a notebook, or built in
        return True
    return not _INSTALLED & set(Path(file).parts)


def _plain(value):
    """Return a constant of compiled code as bytes."""
    if isinstance(value, tuple):
        return b"(" + b",".join(map(_plain, value)) + b")"
    if isinstance(value, frozenset):  # its order is that of a hash, anew in each process
        return b"{" + b",".join(sorted(map(_plain, value))) + b"}"
    return repr(value).encode()
