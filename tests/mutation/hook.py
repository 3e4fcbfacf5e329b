"""Gives one module of a process the fault that MUTANT names; does nothing without it.

`sitecustomize`, in the folder of this file called ``hook``, calls it in each new process of a test.
"""

import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
STAMPS = "simulations.core.compiled"  # what it keeps on disk must not be taken for the mutant's
STORED = "simulations.explorer.stored"  # nor must the mutant's runs be kept for the book


class _Loader(SourceFileLoader):
    def __init__(self, name, path, mutant):
        super().__init__(name, path)
        self.mutant, self.planted = mutant, module_of(mutant) == name

    def get_code(self, fullname):
        if not self.planted:
            return super().get_code(fullname)
        from tests.mutation.mutants import planted

        return compile(planted(self.mutant), self.path, "exec", dont_inherit=True)

    def exec_module(self, module):
        super().exec_module(module)
        if self.name == STAMPS:
            stamp = module._stamp
            module._stamp = lambda file: (
                (stamp(file), self.mutant) if _is_planted(file, self.mutant) else stamp(file)
            )
        if self.name == STORED:
            folder = module._folder
            module._folder = lambda: None if _of_the_book(kept := folder()) else kept


def _is_planted(file, mutant):
    # kernels of other files are those without the fault; numbers that they import count themselves
    return Path(file).resolve() == HERE / mutant.partition("::")[0]


def _of_the_book(folder):
    return folder is not None and folder.is_relative_to(HERE)


class _Finder:
    def __init__(self, mutant):
        self.mutant, self.names = mutant, {module_of(mutant), STAMPS, STORED}

    def find_spec(self, name, path=None, target=None):
        if name not in self.names:
            return None
        spec = PathFinder.find_spec(name, path, target)
        return spec_from_file_location(
            name,
            spec.origin,
            loader=_Loader(name, spec.origin, self.mutant),
            submodule_search_locations=spec.submodule_search_locations,
        )


def module_of(mutant):
    """Return the name of the module into which a fault is planted."""
    file = mutant.partition("::")[0].removesuffix(".py").removesuffix("/__init__")
    return file.replace("/", ".")


def install():
    """Make ready to import the module with its fault."""
    if mutant := os.environ.get("MUTANT"):
        sys.meta_path.insert(0, _Finder(mutant))
