"""Packages that are fetched when they are first imported, in the reader's browser.

A page that needs NumPy and Mesa should not wait for pandas, matplotlib and SciPy. `OnDemand` is
asked by Python's own import when a package is not there: it fetches the wheel, unpacks it, and the
import goes on, in the middle of whatever code it stands in.
"""

import contextlib
import hashlib
import importlib
import io
import sys
import sysconfig
import types
import zipfile
from importlib.machinery import PathFinder


class OnDemand:
    """A finder for ``sys.meta_path``.

    Parameters
    ----------
    packages : dict of str to dict
        As in ``pyodide-lock.json``: ``imports``, ``depends``, ``file_name`` (an address),
        ``version``, and ``sha256`` where it is known.
    fetch : callable
        ``fetch(address)`` returns bytes, or raises OSError.
    say : callable
        ``say(words)`` tells the reader what is going on.
    folder : str, optional
        Where to unpack; where Python looks for packages if not given.
    """

    def __init__(self, packages, fetch, say, folder=None):
        self.packages, self.fetch, self.say = packages, fetch, say
        self.folder = folder or sysconfig.get_path("purelib")
        self.provider = {m: name for name, p in packages.items() for m in p["imports"]}
        self.here = set()

    def find_spec(self, module, path=None, target=None):
        """Return where a module is, after fetching it; None if nobody provides it.

        Parameters
        ----------
        module : str
            Its full name.
        path, target : optional
            As Python asks every finder; not used.

        Returns
        -------
        importlib.machinery.ModuleSpec or None
        """
        name = self.provider.get(module)
        if name is None or name in self.here:
            return None
        self.add(name)
        spec = PathFinder.find_spec(module)
        if spec and module == "mesa":
            spec.loader.exec_module = _lean(spec.loader.exec_module)
        return spec

    def add(self, name):
        """Fetch and unpack a package and those that it depends on.

        Raises
        ------
        ImportError
            If one of them cannot be had, or is damaged.
        """
        if name in self.here:
            return
        package = self.packages[name]
        self.here.add(name)
        for other in package["depends"]:
            if other in self.packages:
                self.add(other)
        self.say(f"Loading {name} …")
        try:
            data = self.fetch(package["file_name"])
        except OSError as error:
            self.here.discard(name)
            raise ImportError(f"{name} could not be loaded: {error}", name=name) from None
        if package.get("sha256", "") not in ("", hashlib.sha256(data).hexdigest()):
            self.here.discard(name)
            raise ImportError(f"{name} was damaged on its way: {package['file_name']}", name=name)
        with zipfile.ZipFile(io.BytesIO(data)) as wheel:
            wheel.extractall(self.folder)
        importlib.invalidate_caches()
        self.say("")


class LazyModule(types.ModuleType):
    """Stands for a package until something of it is used."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


def _lean(exec_module):
    # Mesa imports pandas and SciPy, 15 seconds in a browser, for what a model seldom uses
    def run(module):
        with _not_yet("pandas"), _not_yet("networkx"), _not_yet("scipy.spatial.distance"):
            exec_module(module)

    return run


@contextlib.contextmanager
def _not_yet(name):
    parts = name.split(".")
    stood_in = [".".join(parts[: i + 1]) for i in range(len(parts))]
    stood_in = [full for full in stood_in if full not in sys.modules]
    for full in stood_in:
        sys.modules[full] = LazyModule(full)
    if "scipy.spatial.distance" in stood_in:
        sys.modules[name].cdist = _cdist
    try:
        yield
    finally:
        for full in stood_in:
            del sys.modules[full]


def _cdist(*arguments, **options):
    from scipy.spatial.distance import cdist

    return cdist(*arguments, **options)
