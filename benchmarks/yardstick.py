"""Our own C, compiled where there is a compiler; and the arrays that it wants."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).with_name("best.c")
FLAGS = ["-O3", "-march=native", "-shared", "-fPIC"]


def library():
    """Return the compiled library.

    Raises
    ------
    RuntimeError
        If there is no gcc.
    """
    if shutil.which("gcc") is None:
        raise RuntimeError("there is no gcc on this machine")
    target = SOURCE.parents[1] / "_build" / "best.so"
    target.parent.mkdir(exist_ok=True)
    if not target.is_file() or target.stat().st_mtime < SOURCE.stat().st_mtime:
        subprocess.run(["gcc", *FLAGS, "-o", target, SOURCE], check=True)
    loaded = ctypes.CDLL(str(target))
    for function in (loaded.spread, loaded.reach, loaded.chain):
        function.restype = ctypes.c_int64
    return loaded


def call(function, *arguments):
    """Return what a C function returns, for whole numbers (as 64 bits) and arrays."""
    return function(
        *(
            a.ctypes.data_as(ctypes.c_void_p) if isinstance(a, np.ndarray) else ctypes.c_int64(a)
            for a in arguments
        )
    )
