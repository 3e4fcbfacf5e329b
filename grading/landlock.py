"""Ask the Linux kernel to keep this process, and all it starts, out of other people's files.

Landlock needs no rights and cannot be taken back. It is there from Linux 5.13 on; later kernels
can do more, and what a kernel cannot do is left out. Elsewhere nothing happens, and
`confine` says so. Numbers are those of ``linux/landlock.h``.
"""

import ctypes
import os
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on all architectures
NO_NEW_PRIVILEGES = 38  # of prctl
ABI_1 = (1 << 13) - 1  # all that can be done with files and folders
EXECUTE, READ_FILE, READ_DIR = 1 << 0, 1 << 2, 1 << 3
REFER, TRUNCATE = 1 << 13, 1 << 14  # since ABI 2 and 3
ON_FILES = EXECUTE | 1 << 1 | READ_FILE | TRUNCATE  # the others are for folders only
TCP = 0b11  # bind and connect, since ABI 4
SCOPES = 0b11  # abstract sockets and signals, since ABI 6


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scopes")]


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def abi():
    """Return the version of Landlock that this kernel has, 0 if none."""
    if sys.platform != "linux":
        return 0
    return max(0, ctypes.CDLL(None).syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def confine(*, write, read, look):
    """Take all files from this process but those given; TCP and signals to others as well.

    Parameters
    ----------
    write : list of str
        Files and folders in which it may do everything.
    read : list of str
        Files and folders from which it may read and run.
    look : list of str
        Folders whose names it may list, without reading a file.

    Returns
    -------
    int
        The version of Landlock that was used; 0 if there is none, and nothing was taken.

    Raises
    ------
    OSError
        If the kernel has Landlock and refuses.
    """
    version = abi()
    if not version:
        return 0
    files = ABI_1 | (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
    rules = _Ruleset(files, TCP if version >= 4 else 0, SCOPES if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _call(CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    for paths, rights in ((write, files), (read, EXECUTE | READ_FILE | READ_DIR), (look, READ_DIR)):
        for path in filter(os.path.exists, paths):
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = rights if os.path.isdir(path) else rights & ON_FILES
            if allowed:
                _call(ADD_RULE, ruleset, 1, ctypes.byref(_Rule(allowed & files, folder)), 0)
            os.close(folder)
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return version


def _call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock: " + os.strerror(ctypes.get_errno()))
    return result
