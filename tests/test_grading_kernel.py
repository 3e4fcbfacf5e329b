"""What a notebook may do in its box: the kernel, Landlock and the runner, each decision alone.

They run in this process, with the system replaced where it would confine the tests themselves.
"""

import ctypes
import io
import json
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from grading import kernel, landlock, runner
from simulations.running import sources

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="boxes need Linux or macOS")

# --- the kernel ------------------------------------------------------------------------------


@pytest.mark.parametrize(("hard", "got"), [(-1, 500), (700, 500), (500, 500), (499, 499)])
def test_a_limit_is_the_lower_of_what_is_wanted_and_what_the_system_leaves(monkeypatch, hard, got):
    kinds = {f"RLIMIT_{name}": name for name in ("AS", "CPU", "FSIZE", "CORE")}  # none of processes
    kept = {}

    def setrlimit(kind, pair):
        if kind == "CPU":
            raise ValueError("macOS refuses it")
        kept[kind] = pair

    fake = SimpleNamespace(
        **kinds, RLIM_INFINITY=-1, getrlimit=lambda kind: (0, hard), setrlimit=setrlimit
    )
    monkeypatch.setitem(sys.modules, "resource", fake)
    wanted = {"memory": 500, "cpu_seconds": 500, "file_size": None, "processes": 500}
    monkeypatch.setattr(kernel, "LIMITS", wanted)
    kernel.limit_resources()
    assert kept == {"AS": (got, got), "CORE": (0, 0)}


def test_all_of_python_may_be_read_and_of_the_course_only_the_package(monkeypatch, tmp_path):
    package = tmp_path / "simulations"
    (tmp_path / "brands.egg-info").mkdir(parents=True)
    other = tmp_path / "other"
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), str(other)])
    found = SimpleNamespace(submodule_search_locations=[str(package)])
    monkeypatch.setattr("importlib.util.find_spec", lambda name: {"simulations": found}[name])
    read, look = kernel.readable()
    own = [str(other), str(tmp_path / "brands.egg-info")]
    at = read.index(str(ROOT / "grading"))
    assert read[at:] == [str(ROOT / "grading"), str(package), *own]
    assert {"/usr", "/lib", "/etc", sys.prefix, sys.base_prefix} <= set(read[:at])
    assert look == [str(tmp_path)]


@pytest.fixture
def hook(monkeypatch, tmp_path):
    """Return what is asked at each event in a box, whose folder is ``own``."""
    for name in ("own", "owner", "library"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "there").write_text("x")
    monkeypatch.chdir(tmp_path / "own")
    monkeypatch.setattr(kernel, "FOLDER", str(tmp_path / "own"))
    hooks = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    opened, real = [], os.open
    monkeypatch.setattr(os, "open", lambda *given: opened.append(real(*given)) or opened[-1])
    kernel.watch([str(tmp_path / "library")])
    monkeypatch.setattr(os, "open", real)
    yield hooks[0]
    os.close(opened[0])


WRITE, READ = "to write outside its folder", "to read a file that is none of its own"
CHANGE, START = "to change files outside its folder", "to start a process"
OWN, OTHER, LIBRARY = "{}/own/there", "{}/owner/there", "{}/library/there"


@pytest.mark.parametrize(
    ("event", "arguments", "refused", "detail"),
    [
        ("open", (OWN, "w", None), None, ""),
        ("open", (OTHER, "w", None), WRITE, OTHER),
        ("open", (OTHER.encode(), "w", None), WRITE, OTHER),
        ("open", (LIBRARY, "a", None), WRITE, LIBRARY),
        ("open", ("{}/owner/new", "x", None), WRITE, "{}/owner/new"),
        ("open", (OTHER, "r+", None), WRITE, OTHER),
        ("open", ("{}/own/../owner/there", "w", None), WRITE, "{}/own/../owner/there"),
        ("open", ("/dev/null", "w", None), None, ""),
        ("open", (7, "w", None), None, ""),  # a file that is open already
        *(("open", (OTHER, None, flag), WRITE, OTHER) for flag in (os.O_WRONLY, os.O_RDWR)),
        *(("open", (OTHER, None, flag), WRITE, OTHER) for flag in (os.O_CREAT, os.O_TRUNC)),
        ("open", (OTHER, None, os.O_APPEND), WRITE, OTHER),
        ("open", (OTHER, None, os.O_RDONLY), READ, OTHER),
        ("open", (OTHER, None, None), READ, OTHER),
        ("open", (OTHER, "rb", None), READ, OTHER),
        ("open", (OTHER.encode(), "r", None), READ, OTHER),
        ("open", ("{}/owner/new", "r", None), None, ""),  # Python says that there is none
        ("open", (LIBRARY, "r", None), None, ""),
        ("open", (OWN, "r", None), None, ""),
        ("open", (7, "r", None), None, ""),
        ("os.remove", (OWN, -1), None, ""),
        ("os.remove", (OTHER, -1), CHANGE, OTHER),
        ("os.mkdir", ("{}/own", 0), None, ""),
        ("os.mkdir", ("{}/owner", 0), CHANGE, "{}/owner"),
        ("os.rename", (OWN, OTHER, -1), CHANGE, OTHER),
        ("os.link", (OWN, OWN, OTHER), None, ""),  # the third is no path
        ("os.chmod", (7, 0o600), None, ""),
        ("os.fork", (), START, ""),
        ("subprocess.Popen", ("ls",), START, ""),
        ("os.kill", (1, 9), "to send a signal to a process", ""),
        ("socket.connect", (None, None), "to use the network", ""),
        ("compile", (OTHER, OTHER), None, ""),
    ],
)
def test_what_no_answer_needs_is_refused_and_written_down(
    hook, tmp_path, event, arguments, refused, detail
):
    def here(what):
        if isinstance(what, bytes):
            return here(what.decode()).encode()
        return what.format(tmp_path) if isinstance(what, str) else what

    log = tmp_path / "own" / "refused.jsonl"
    if refused is None:
        hook(event, tuple(map(here, arguments)))
        assert log.read_text() == ""
        return
    with pytest.raises(PermissionError) as error:
        hook(event, tuple(map(here, arguments)))
    assert str(error.value) == f"An answer is not allowed {refused}. {here(detail)}".rstrip()
    assert json.loads(log.read_text()) == {"what": refused, "detail": here(detail)[:200]}


def test_refusals_fill_no_disk(hook, tmp_path):
    log = tmp_path / "own" / "refused.jsonl"
    for size, longer in ((99_999, True), (100_000, False)):
        log.write_bytes(b" " * size)
        with pytest.raises(PermissionError):
            hook("open", (f"{tmp_path}/{'x' * 240}", "w", None))
        assert (log.stat().st_size > size) == longer
        if longer:
            assert len(json.loads(log.read_text())["detail"]) == 200


def test_what_was_replaced_is_written_over_what_was_before(monkeypatch, tmp_path):
    log = os.open(tmp_path / "replaced.json", os.O_WRONLY | os.O_CREAT)
    names = ["simulations.b", "simulations.a"]
    monkeypatch.setattr(sources, "replaced_anywhere", lambda: list(names))
    wanted = '["simulations.a", "simulations.b"]', '["simulations.b"]', '["simulations.b"]'
    for text in wanted:
        kernel.tell_what_was_replaced(log)
        assert (tmp_path / "replaced.json").read_text() == text.ljust(100_000)
        names.pop() if names else None
    names[:] = ["x" * 99_999]
    kernel.tell_what_was_replaced(log)
    assert (tmp_path / "replaced.json").stat().st_size == 100_000
    os.close(log)


def test_the_kernel_is_confined_before_it_starts_and_is_watched(monkeypatch, tmp_path):
    done, kept = [], {}

    class Heard:
        end = "end"

        def __init__(self, names, file):
            kept["file"] = file

    events = SimpleNamespace(register=lambda when, what: kept.setdefault(when, []).append(what))
    app = SimpleNamespace(
        shell=SimpleNamespace(user_ns={"exit": None}, events=events),
        initialize=lambda: done.append("initialize"),
        start=lambda: done.append("start"),
    )
    kernelapp = SimpleNamespace(IPKernelApp=SimpleNamespace(instance=lambda: app))
    modules = {
        "answers": {"Answers": Heard, "FILE": "answers.jsonl"},
        "landlock": {"confine": lambda **what: done.append(("confine", what))},
        "ipykernel": {"kernelapp": kernelapp},
    }
    for name, what in modules.items():
        made = ModuleType(name)
        vars(made).update(what)
        monkeypatch.setitem(sys.modules, name, made)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["grading", "lib"])
    monkeypatch.setattr(kernel, "readable", lambda: (["lib"], ["course"]))
    monkeypatch.setattr(kernel, "limit_resources", lambda: done.append("limits"))
    monkeypatch.setattr(kernel, "watch", lambda read: done.append(("watch", read)))
    monkeypatch.setattr(kernel, "tell_what_was_replaced", lambda log: kept.setdefault("log", log))
    kernel.main()
    confined = {"write": [kernel.FOLDER, "/dev/null"], "read": ["lib"], "look": ["course"]}
    assert done == ["limits", ("confine", confined), "initialize", ("watch", ["lib"]), "start"]
    assert sys.path == ["lib"]
    names = app.shell.user_ns
    assert names["exit"] is names["quit"] is sys.exit
    assert isinstance(names["__answers__"], Heard)
    end, tell = kept["post_run_cell"]
    tell(None)
    assert end == "end"
    assert os.fstat(kept["log"]).st_ino == (tmp_path / "replaced.json").stat().st_ino
    assert (tmp_path / "answers.jsonl").read_bytes() == b""
    kept["file"].close()
    os.close(kept["log"])


# --- Landlock --------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is of Linux")
@pytest.mark.parametrize(
    ("version", "size", "rights", "on_a_file"),
    [
        (1, 8, (0x1FFF, 0, 0), 0b111),
        (2, 8, (0x3FFF, 0, 0), 0b111),
        (3, 8, (0x7FFF, 0, 0), 0x4007),
        (4, 16, (0x7FFF, 3, 0), 0x4007),
        (5, 16, (0x7FFF, 3, 0), 0x4007),
        (6, 24, (0x7FFF, 3, 3), 0x4007),
        (9, 24, (0x7FFF, 3, 3), 0x4007),
    ],
)
def test_landlock_is_asked_for_what_its_version_knows(
    monkeypatch, tmp_path, version, size, rights, on_a_file
):
    """Numbers of linux/landlock.h: 13 rights in version 1, then REFER, TRUNCATE, TCP, scopes."""
    for name in "abc":
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}.txt").touch()
    made, rules, ended = [], {}, []

    def call(number, *given):
        if number == 444:
            one = given[0]._obj
            made.append(((one.files, one.network, one.scopes), given[1].value, given[2]))
            return os.open(tmp_path, os.O_RDONLY)
        if number == 445:
            rule, kind, last = given[2]._obj, given[1], given[3]
            path = Path(os.readlink(f"/proc/self/fd/{rule.parent}"))
            rules[path.name] = rule.allowed
            assert (kind, last) == (1, 0)
            ended.append(rule.parent)
        else:
            ended.append((number, given[0]))
            assert given[1:] == (0,)
        return 0

    monkeypatch.setattr(landlock, "abi", lambda: version)
    monkeypatch.setattr(landlock, "_call", call)
    prctl = []
    libc = SimpleNamespace(prctl=lambda *given: prctl.append(given))
    monkeypatch.setattr(landlock.ctypes, "CDLL", lambda *_, **__: libc)
    names = {
        what: [str(tmp_path / name), str(tmp_path / f"{name}.txt"), str(tmp_path / "none")]
        for what, name in (("write", "a"), ("read", "b"), ("look", "c"))
    }
    assert landlock.confine(**names) == version
    assert made == [(rights, size, 0)]
    everything, run_and_read, names_only = rights[0], 0b1101, 0b1000
    assert rules == {
        **{"a": everything, "a.txt": on_a_file},
        **{"b": run_and_read, "b.txt": 0b101, "c": names_only},
    }
    assert prctl == [(38, 1, 0, 0, 0)]
    *opened, (last, ruleset) = ended
    assert last == 446
    for number in (*opened, ruleset):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)


def test_without_landlock_nothing_is_taken(monkeypatch):
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    monkeypatch.setattr(landlock, "_call", None)
    assert landlock.confine(write=["/"], read=[], look=[]) == 0


@pytest.mark.parametrize(
    ("platform", "says", "version"), [("linux", 6, 6), ("linux", -1, 0), ("darwin", 6, 0)]
)
def test_the_version_of_landlock_is_what_linux_says(monkeypatch, platform, says, version):
    asked = []

    def syscall(number, attributes, size, flags):
        asked.append((number, attributes, size.value, flags))
        return says

    monkeypatch.setattr(landlock.sys, "platform", platform)
    monkeypatch.setattr(landlock.ctypes, "CDLL", lambda *_: SimpleNamespace(syscall=syscall))
    assert landlock.abi() == version
    assert asked == ([(444, None, 0, 1)] if platform == "linux" else [])


def test_a_refusal_of_linux_is_an_error_with_its_number(monkeypatch):
    def syscall(number, result):
        ctypes.set_errno(1)
        return result

    monkeypatch.setattr(
        landlock.ctypes, "CDLL", lambda *_, use_errno: SimpleNamespace(syscall=syscall)
    )
    assert [landlock._call(445, result) for result in (0, 7)] == [0, 7]
    with pytest.raises(OSError, match="Landlock: ") as error:
        landlock._call(445, -1)
    assert error.value.errno == 1


# --- the runner ------------------------------------------------------------------------------


def made_runner(told, **limits):
    """Return a runner with the limits of a notebook; what it tells is added to `told`."""
    settings = {"cell_seconds": 30, "seconds": 180, "output_bytes": 1000} | limits
    return runner.Runner(settings, lambda **facts: told.append(facts))


@pytest.mark.parametrize(
    ("limits", "waits", "starts"),
    [
        ({"cell_seconds": 23, "seconds": 59}, 4, 60),
        ({"cell_seconds": 30, "seconds": 60}, 5, 60),
        ({"cell_seconds": 65, "seconds": 325}, 10, 325),
    ],
)
def test_patience_with_the_kernel_grows_with_the_limits(limits, waits, starts):
    made = made_runner([], **limits)
    assert (made.timeout, made.iopub_timeout) == (limits["cell_seconds"], waits)
    assert made.startup_timeout == starts
    assert made.error_on_timeout["ename"] == "CellTimeoutError"
    assert made.error_on_timeout["evalue"] == (
        f"stopped after {limits['cell_seconds']} s: does it ever end?"
    )
    assert made.coalesce_streams
    assert not made.record_timing
    assert made.shutdown_kernel == "immediate"


def test_each_code_cell_is_told_when_it_begins_and_what_it_gave(monkeypatch):
    told, ran = [], []

    def run(self, cell, resources, index):
        ran.append((index, len(told)))
        cell.outputs = [new_output("stream", text="x")]

    monkeypatch.setattr(runner.Execute, "preprocess_cell", run)
    monkeypatch.setattr(runner.time, "perf_counter", iter([10.0, 12.5]).__next__)
    made = made_runner(told)
    for index, cell in enumerate(
        (new_markdown_cell("x"), new_code_cell(" \n"), new_code_cell("x"))
    ):
        assert made.preprocess_cell(cell, {"a": 1}, index) == (cell, {"a": 1})
    assert ran == [(2, 1)]
    assert told == [
        {"began": 2},
        {"cell": 2, "outputs": [new_output("stream", text="x")], "seconds": 2.5},
    ]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (DeadKernelError("x"), "ended its Python process, or ran out of memory"),
        (CellTimeoutError("x"), "did not end, and could not be interrupted"),
    ],
)
def test_a_cell_that_ends_the_kernel_ends_the_notebook(monkeypatch, error, says):
    def run(*_):
        raise error

    monkeypatch.setattr(runner.Execute, "preprocess_cell", run)
    told = []
    with pytest.raises(runner.Stop, match=says):
        made_runner(told).preprocess_cell(new_code_cell("x"), {}, 3)
    assert told == [{"began": 3}]


def test_what_cells_show_is_kept_up_to_the_limit_of_the_notebook(monkeypatch):
    monkeypatch.setattr(runner.Execute, "process_message", lambda *given: given[1:])
    kinds = ("stream", "display_data", "execute_result", "error")
    shown = [{"msg_type": kind, "content": {"text": "x" * 10}} for kind in kinds]
    size = len(json.dumps(shown[0]["content"]))
    made = made_runner([], output_bytes=4 * size)
    for one in (*shown, {"msg_type": "status", "content": "x" * 99}):
        assert made.process_message(one, "cell", 0) == (one, "cell", 0)
    assert made.left == 0
    with pytest.raises(runner.Stop, match="printed or showed too much"):
        made.process_message({"msg_type": "stream", "content": ""}, "cell", 0)


def test_the_kernel_is_the_boxed_one_and_talks_through_files(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    manager = runner.BoxedKernelManager(connection_file="c.json")
    assert manager.format_kernel_cmd(["--other"]) == [
        *(sys.executable, str(ROOT / "grading" / "kernel.py"), "-f", "c.json")
    ]
    assert (manager.transport, manager.ip) == ("ipc", str(tmp_path / "wire"))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (None, {"done": True}),
        (runner.Stop("went on and on"), {"stopped": "went on and on"}),
        (MemoryError(), {"stopped": "needs too much memory"}),
    ],
)
def test_the_last_line_says_how_the_notebook_ended(monkeypatch, error, says):
    out, moved, ran = io.StringIO(), [], []

    class Fake:
        def __init__(self, settings, tell):
            self.log = SimpleNamespace(setLevel=moved.append)
            ran.append(settings)

        def preprocess(self, notebook, resources):
            ran.append((notebook.cells[0].source, resources))
            if error:
                raise error

    system = SimpleNamespace(
        **{"dup": lambda number: number + 100, "getcwd": lambda: "/here"},
        fdopen=lambda number, mode: moved.append((number, mode)) or out,
        dup2=lambda *numbers: moved.append(numbers),
    )
    monkeypatch.setattr(runner, "os", system)
    monkeypatch.setattr(runner, "Runner", Fake)
    notebook = nbformat.writes(new_notebook(cells=[new_code_cell("x = 1")]))
    task = json.dumps({"notebook": notebook, "settings": {"seconds": 3}})
    monkeypatch.setattr(sys, "stdin", io.StringIO(task))
    assert runner.main() == 0
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [says]
    assert moved == [(101, "w"), (2, 1), "CRITICAL"]
    assert ran == [{"seconds": 3}, ("x = 1", {"metadata": {"path": "/here"}})]
