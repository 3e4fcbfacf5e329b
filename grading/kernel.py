"""The kernel that runs a submission: ipykernel with limits, in its own folder.

Started by `runner` as ``python kernel.py -f <connection file>``, in the folder of the submission.
The limits are set before anything of the submission is read:

- the operating system's: memory, CPU time, size of files, processes, no core dump;
- on Linux, Landlock (see `landlock`): no file outside the folder can be written, none but Python's
  own and the package's read, no TCP connection made, no other process signalled;
- everywhere, an audit hook that refuses the same things in Python and writes each refusal to
  ``refused.jsonl``. It is no wall, code in C walks through it: it is there for the report.
"""

import json
import os
import sys
from pathlib import Path

LIMITS = json.loads(os.environ.get("GRADING_LIMITS", "{}"))
FOLDER = os.path.realpath(os.getcwd())
FROM_C = ("os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system")
REFUSED = {
    **dict.fromkeys((*FROM_C, "subprocess.Popen", "pty.spawn"), "to start a process"),
    **dict.fromkeys(("os.kill", "os.killpg"), "to send a signal to a process"),
    **dict.fromkeys(("socket.connect", "socket.bind", "socket.sendto"), "to use the network"),
}
CHANGES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod"}
CHANGES |= {"os.chown", "os.truncate", "os.utime", "shutil.rmtree", "shutil.move"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
DEVICES = {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty"}


def limit_resources():
    """Set what the operating system limits; a limit that it does not have is left out."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in (
        ("RLIMIT_AS", LIMITS.get("memory")),
        ("RLIMIT_CPU", LIMITS.get("cpu_seconds")),
        ("RLIMIT_FSIZE", LIMITS.get("file_size")),
        ("RLIMIT_NPROC", LIMITS.get("processes")),
        ("RLIMIT_CORE", 0),
    ):
        kind = getattr(resource, name, None)
        if kind is None or value is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):  # macOS refuses some of them
            continue


def readable():
    """Return what may be read: system, Python, the packages; and where only names may be listed.

    The folder of the course is no part of it: hidden tests and solutions lie there.
    """
    from importlib.util import find_spec

    package = [str(Path(path)) for path in find_spec("simulations").submodule_search_locations]
    # Python looks for modules in the folder of the package, too
    course = {str(Path(path).parent) for path in package}
    read = ["/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/sys", "/dev", "/opt"]
    read += ["/System", "/Library"]  # of macOS
    read += [sys.prefix, sys.base_prefix, str(Path(__file__).parent), *package]
    read += [path for path in sys.path if path and os.path.realpath(path) not in course]
    read += [str(path) for folder in course for path in Path(folder).glob("*.egg-info")]
    return read, sorted(course)


def watch(read):
    """Refuse, from now on, what no answer needs, and write it down."""
    readable_from = tuple({os.path.realpath(path) + os.sep for path in (*read, FOLDER)})
    log = os.open("refused.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def refuse(what, detail=""):
        line = json.dumps({"what": what, "detail": str(detail)[:200]}) + "\n"
        if os.fstat(log).st_size < 100_000:
            os.write(log, line.encode())
        raise PermissionError(f"An answer is not allowed {what}. {detail}".rstrip())

    def outside(path):
        if not isinstance(path, str | bytes):  # a file that is open already
            return False
        path = os.path.realpath(os.fsdecode(path))
        return path != FOLDER and not path.startswith(FOLDER + os.sep) and path not in DEVICES

    def hook(event, arguments):
        if event in REFUSED:
            refuse(REFUSED[event])
        elif event == "open":
            path, mode, flags = arguments
            writes = set(mode) & set("wax+") if isinstance(mode, str) else (flags or 0) & WRITES
            if writes and outside(path):
                refuse("to write outside its folder", os.fsdecode(path))
            if not writes and isinstance(path, str | bytes):
                real = os.path.realpath(os.fsdecode(path))
                if not real.startswith(readable_from) and os.path.exists(real):
                    refuse("to read a file that is none of its own", real)
        elif event in CHANGES:
            for path in arguments[:2]:
                if outside(path):
                    refuse("to change files outside its folder", os.fsdecode(path))

    sys.addaudithook(hook)


def tell_what_was_replaced(log):
    """Write down what now stands in the place of functions and constants of `simulations`."""
    if "simulations" in sys.modules:
        from simulations.running.sources import replaced_anywhere

        if found := sorted(replaced_anywhere()):
            os.pwrite(log, json.dumps(found)[:100_000].encode().ljust(100_000), 0)


def main():
    """Set the limits, then become a kernel."""
    import answers
    from landlock import confine

    sys.path.pop(0)  # the folder of this file: its modules are none of the submission's business
    limit_resources()
    read, look = readable()
    confine(write=[FOLDER, "/dev/null"], read=read, look=look)
    from ipykernel import kernelapp

    app = kernelapp.IPKernelApp.instance()
    app.initialize()
    # IPython's own would end the kernel some time later, maybe in another task
    app.shell.user_ns.update(exit=sys.exit, quit=sys.exit)
    heard = answers.Answers(app.shell.user_ns, open(answers.FILE, "wb"))  # noqa: SIM115
    app.shell.user_ns["__answers__"] = heard
    log = os.open("replaced.json", os.O_WRONLY | os.O_CREAT, 0o600)
    app.shell.events.register("post_run_cell", heard.end)
    app.shell.events.register("post_run_cell", lambda _: tell_what_was_replaced(log))
    watch(read)
    app.start()


if __name__ == "__main__":
    main()
