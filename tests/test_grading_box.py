"""A notebook runs in its box: what a slow computer or a cell that ends everything may cost."""

import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from grading import box, course, marking


def cell(name, source, **marks):
    """Return a code cell as nbgrader knows it."""
    about = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return new_code_cell(source, id=name, metadata={"nbgrader": about | {"grade_id": name} | marks})


def task(number, answer):
    """Return the two cells of a task: an answer, and a check of two points."""
    check = f"got = f{number}(2)\nassert got == {number}, f'got {{got}}: no'\nprint('Tested: one.')"
    return [
        cell(f"t{number}-solution-1", f"def f{number}(x):\n    {answer}", solution=True),
        cell(f"t{number}-check-1", check, grade=True, locked=True, points=2),
    ]


SOLVED = {number: f"return {number}" for number in (1, 2, 3)}


def notebook_of(answers):
    cells = [one for number, answer in answers.items() for one in task(number, answer)]
    about = {"chapter": "tiny", "version": "1", "tasks": []}
    return new_notebook(cells=cells, metadata={"course": about})


class Course:
    """What a marker asks of a course folder."""

    assignment = "tiny"
    released = notebook_of(dict.fromkeys(SOLVED, "raise NotImplementedError"))
    source = notebook_of(SOLVED)

    def receive(self, student, content):
        """Keep nothing."""

    def restore(self, student, notebook):
        """Return the notebook as it is."""
        return notebook

    def mark(self, student, notebook):
        """Return the notebook, marked."""
        self.points = {
            one.metadata.nbgrader.grade_id: 0.0 if marking._error(one) else 2.0
            for one in notebook.cells
            if one.metadata.nbgrader.grade
        }
        return notebook

    def scores(self, student):
        """Return the points of all checks."""
        return self.points


@pytest.fixture
def computer(monkeypatch):
    """Return the runs that were asked for; each cell takes `computer.slow` seconds, cold the first.

    The run is stopped in the cells of `computer.ends`, for the reason given there.
    """

    class Computer(list):
        cold, slow, ends, is_final = 1.0, 0.1, {}, False

        def run(self, notebook, limits, **options):
            seconds = self.slow if self else self.cold
            self.append(limits)
            out = new_output("stream", name="stdout", text="Tested: one.")
            outputs, times = {}, {}
            for index, one in enumerate(notebook.cells):
                if not one.source:
                    continue
                if index in self.ends:
                    total = sum(times.values())
                    found = box.Run(outputs, self.ends[index], index, self.is_final, seconds=total)
                    return found
                outputs[index], times[index] = [out], seconds
            return box.Run(outputs, cell_seconds=times, seconds=sum(times.values()))

    made = Computer()
    monkeypatch.setattr(box, "run", made.run)
    return made


def test_a_quick_computer_has_the_usual_limits(computer, tmp_path):
    assert marking.Marker(Course(), box.Limits(), tmp_path).limits == box.Limits()
    assert len(computer) == 1


def test_what_is_slow_only_until_it_is_compiled_has_the_usual_limits(computer, tmp_path):
    computer.cold = 100.0
    assert marking.Marker(Course(), box.Limits(), tmp_path).limits == box.Limits()
    assert len(computer) == 2  # warmed up, and measured
    assert all(limits.cell_seconds > 100 for limits in computer)


def test_on_a_slow_computer_limits_grow_with_the_time_of_the_solutions(computer, tmp_path):
    computer.cold, computer.slow = 100.0, 10.5
    limits = marking.Marker(Course(), box.Limits(), tmp_path).limits
    assert (limits.cell_seconds, limits.seconds, limits.cpu_seconds) == (105, 315, 315)


def test_limits_that_were_asked_for_stay_as_they_are(computer, tmp_path):
    computer.cold, computer.slow = 100.0, 10.0
    asked = box.Limits(cell_seconds=40, fixed=("cell_seconds",))
    limits = marking.Marker(Course(), asked, tmp_path).limits
    assert (limits.cell_seconds, limits.seconds) == (40, 300)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"cell_seconds": 9}, "a cell of the solutions takes 10 s .* CELL_SECONDS=9: .* least 100"),
        ({"seconds": 59}, "the solutions take 60 s .* with SECONDS=59: .* at least 300"),
    ],
)
def test_limits_that_the_solutions_cannot_keep_are_refused_by_name(computer, tmp_path, asked, says):
    computer.cold, computer.slow = 100.0, 10.0
    with pytest.raises(course.CourseError, match=says):
        marking.Marker(Course(), box.Limits(**asked, fixed=tuple(asked)), tmp_path)


def test_a_cell_that_ends_everything_costs_that_cell(computer):
    computer.ends = {1: "printed or showed too much", 3: "ended its Python process"}
    notebook = notebook_of(SOLVED)
    run = box.run_on(notebook, box.Limits())
    assert sorted(run.outputs) == [0, 2, 4, 5]
    assert (run.lost, run.stopped) == (computer.ends, "")
    assert notebook == notebook_of(SOLVED)  # what was handed in is as it was
    assert len(computer) == 3


def test_what_took_too_long_as_a_whole_is_not_run_again(computer):
    computer.ends, computer.is_final = {1: "took more than 180 s"}, True
    run = box.run_on(notebook_of(SOLVED), box.Limits())
    assert (run.lost, run.stopped, len(computer)) == ({}, "took more than 180 s", 1)


def test_a_notebook_that_ends_itself_everywhere_is_given_up(computer):
    notebook = new_notebook(cells=[new_code_cell("x") for _ in range(20)])
    computer.ends = dict.fromkeys(range(20), "ended its Python process")
    run = box.run_on(notebook, box.Limits())
    assert len(computer) == box.MOST_AGAIN + 1
    assert run.stopped


def test_a_mark_is_made_of_what_ran_and_of_what_was_judged_without_its_code(monkeypatch, tmp_path):
    tested = new_output("stream", name="stdout", text="Tested: one.")
    wrong = new_output("error", ename="AssertionError", evalue="got 3: no", traceback=[])
    seen, received = [], []
    failing = {2: ["t2-check-1"], 3: ["t3-check-1"]}  # of a submission, and judged apart

    class Here(Course):
        def receive(self, student, content):
            received.append((student, content))

        def restore(self, student, notebook):
            return notebook if student == "anna" else None

    def run(notebook, limits, **options):
        bad = failing.get(len(seen), ())
        seen.append(notebook)
        cells = enumerate(notebook.cells)
        outputs = {k: [wrong if c.id in bad else tested] for k, c in cells if c.source}
        asked = {f"t{k}-check-1": [{"of": f"f{k}"}] for k in (1, 2, 3)} if len(seen) != 5 else {}
        return box.Run(outputs, answers=asked, seconds=2.04)

    monkeypatch.setattr(box, "run", run)
    path = tmp_path / "anna.ipynb"
    nbformat.write(notebook_of(SOLVED), path)
    marker = marking.Marker(Here(), box.Limits(), tmp_path)
    assert marker.said == {f"t{k}-check-1": "Tested: one." for k in (1, 2, 3)}
    result = marker.mark("anna", path)
    assert received == [("anna", path.read_bytes())]
    assert [check.state for check in result.checks] == ["passed", "failed", "not counted"]
    assert [check.points for check in result.checks] == [2.0, 0.0, 0.0]
    assert (result.student, result.file, result.graded) == ("anna", "anna.ipynb", True)
    assert (result.notes, result.remarks, result.seconds) == ([marking.APART], [], 2.0)
    ran, apart = ([cell.source for cell in notebook.cells] for notebook in seen[2:])
    assert [source.splitlines()[0] for source in ran[1::2]] == [
        f"__answers__.listen('t{k}-check-1', {['f1', 'f2', 'f3']})" for k in (1, 2, 3)
    ]
    assert apart[::2] == ["", "", ""]  # no code of the student
    told, failed, other = apart[1::2]
    assert failed == ""  # it is known to be wrong
    for k, source in ((1, told), (3, other)):
        assert source.startswith("import json as _json\n__answers__.replay(_json.loads(")
        assert f'"of": "f{k}"' in source
        assert source.endswith(notebook_of(SOLVED).cells[2 * k - 1].source)
    again = marker.mark("anna", path)  # this time nothing can be judged apart
    assert len(seen) == 5
    assert again.remarks == [
        f"look at task {k}: a check could not be judged apart from its code" for k in (1, 2, 3)
    ]


def marked(folder, answers, limits):
    """Return what the marking of some answers gives."""
    path = Path(folder, "anna.ipynb")
    nbformat.write(notebook_of(answers), path)
    caches = Path(folder, "caches")
    caches.mkdir(exist_ok=True)
    return marking.Marker(Course(), limits, caches).mark("anna", path)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="boxes need Linux or macOS")
@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("print('x' * 2 * 10**8)", "printed or showed too much"),
        ("import os; os._exit(3)", "ended its Python process, or ran out of memory"),
    ],
)
def test_what_ends_the_notebook_in_one_task_costs_no_other_task(tmp_path, code, why):
    got = marked(tmp_path, SOLVED | {2: code}, box.Limits())
    assert [check.points for check in got.checks] == [2, 0, 2]
    assert [check.state for check in got.checks] == ["passed", "stopped", "passed"]
    assert got.checks[1].message == f"It {why}."
    assert got.notes == [f"stopped in task 2: it {why}; run again without that cell"]


# --- a box, with a small runner in the place of the real one ---------------------------------

posix = pytest.mark.skipif(os.name != "posix", reason="boxes need Linux or macOS")
SHOWN = {"output_type": "stream", "name": "stdout", "text": "x"}
TELL = (
    "import json, os, sys, time\n"
    "def tell(**facts): print(json.dumps(facts), flush=True)\n"
    "task = json.load(sys.stdin)\n"
    f"tell(began=3); tell(cell=3, outputs=[{SHOWN!r}], seconds=0.5)\n"
)


@pytest.fixture
def boxed(monkeypatch, tmp_path):
    """Return a function that runs a notebook in a box whose runner goes on with some code."""
    monkeypatch.setattr(box, "RUNNER", tmp_path / "runner.py")
    monkeypatch.setattr(box.tempfile, "tempdir", str(tmp_path / "boxes"))
    (tmp_path / "boxes").mkdir()

    def run(code, limits=None, **options):
        box.RUNNER.write_text(TELL + code)
        found = box.run(notebook_of(SOLVED), limits or box.Limits(), **options)
        assert list((tmp_path / "boxes").iterdir()) == []  # nothing of it is left
        return found

    return run


@posix
def test_a_box_gives_what_its_runner_told_and_what_the_notebook_left_there(boxed, tmp_path):
    code = (
        "print('no line of JSON'); tell(cell=4, outputs=[], seconds=1.5)\n"
        "def put(name, text): open(name, 'w').write(text)\n"
        "put('refused.jsonl', '{\"what\": \"x\"}\\n' * 1001 + 'no\\n[1]\\n')\n"
        "told = [{'check': 'c', 'calls': [1], 'odd': {'f': 'A'}},\n"
        "        {'check': 'd', 'calls': None, 'odd': {}}, {'check': 'e', 'calls': 3, 'odd': 3}]\n"
        "put('answers.jsonl', '\\n'.join(map(json.dumps, told)))\n"
        "put('replaced.json', json.dumps(['a' * 300] + ['b'] * 1000))\n"
        "put(os.environ['XDG_CACHE_HOME'] + 'x', json.dumps(task))\n"
        "os.makedirs(os.environ['XDG_CACHE_HOME'], exist_ok=True)\n"
        "put(os.environ['XDG_CACHE_HOME'] + '/font', 'new')\n"
        "tell(cell=6, outputs=[], seconds=float(os.getsid(0) == os.getpid()))\n"
        "tell(began=5); tell(done=True)\n"
    )
    caches = tmp_path / "caches"
    caches.mkdir()
    (caches / "old").write_text("old")
    found = boxed(code, caches=caches, fill=True)
    assert found.outputs == {3: [SHOWN], 4: [], 6: []}
    assert found.cell_seconds == {3: 0.5, 4: 1.5, 6: 1.0}  # the last: in a session of its own
    assert (found.stopped, found.stopped_in, found.is_final) == ("", None, False)
    assert found.refused == [{"what": "x"}] * 1000
    assert (found.answers, found.odd) == ({"c": [1]}, {"c": {"f": "A"}, "d": {}})
    assert found.replaced == ["a" * 200, *["b"] * 999]
    assert 0 < found.seconds < 60
    assert sorted(path.name for path in caches.iterdir()) == ["font", "old"]
    boxed("open('.cache/font').read(); open('.cache/other', 'w'); tell(done=True)", caches=caches)
    assert sorted(path.name for path in caches.iterdir()) == ["font", "old"]


@posix
@pytest.mark.parametrize(
    ("code", "limits", "stopped", "at", "is_final"),
    [
        ("", {}, "ended the process that runs the notebook", 3, False),
        ("tell(began=4); tell(stopped='printed')", {}, "printed", 4, False),
        (
            "os.fork() or os.setsid(); time.sleep(60)",  # the child leaves its group
            {"processes": 1},
            *("started more than 1 processes", 3, True),
        ),
        (
            "x = bytearray(10**8); time.sleep(60)",
            {"memory": 80 * 10**6},
            *("used more than 0.1 GB of memory", 3, False),
        ),
        (
            "open('x', 'w').write('x' * 2**21); time.sleep(60)",
            {"folder_size": 2**20},
            *("wrote more than 1 MB of files", 3, False),
        ),
    ],
)
def test_a_box_that_takes_too_much_is_ended_with_all_that_it_started(
    boxed, tmp_path, code, limits, stopped, at, is_final
):
    found = boxed(code, box.Limits(**limits))
    assert (found.stopped, found.stopped_in, found.is_final) == (stopped, at, is_final)
    assert found.seconds < 30
    runner = str(tmp_path / "runner.py")
    assert not [p for p in psutil.process_iter(["cmdline"]) if runner in (p.info["cmdline"] or ())]


@posix
def test_a_notebook_is_told_its_limits_and_sees_nothing_else_of_this_computer(monkeypatch):
    monkeypatch.setattr(box, "_threads_of", lambda user: {"anna": 10}[user])
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["here", "/there"]))
    monkeypatch.chdir("/")
    limits = box.Limits(memory=5, cpu_seconds=6, file_size=7, processes=8)
    told = box._Box(Path("/box"), limits, "anna")._environment()
    assert json.loads(told["GRADING_LIMITS"]) == {
        **{"memory": 5, "cpu_seconds": 6, "file_size": 7},
        "processes": 10 + 8 + 64,  # all threads of a user count, those of Python and libraries too
    }
    assert told["PYTHONPATH"] == "/here:/there"
    assert told["LANG"] == "C.UTF-8"
    assert {told[name] for name in ("HOME", "TMPDIR", "TEMP", "TMP", box.MARK)} == {"/box"}
    assert told["MPLCONFIGDIR"] == "/box/.cache/matplotlib"
    assert told["NUMBA_CACHE_DIR"] == "/box/.cache/numba"
    assert {told[name] for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")} == {"1"}
    assert "SECRET" not in told
    monkeypatch.delenv("PYTHONPATH")
    usual = box._Box(Path("/box"), box.Limits(), "anna")._environment()
    assert usual["PYTHONPATH"] == ""
    assert json.loads(usual["GRADING_LIMITS"]) == {
        **{"memory": 4 * 1024**3, "cpu_seconds": 180, "file_size": 50 * 1024**2},
        "processes": 10 + 20 + 64,
    }


class Sleeping:
    """A runner that goes on for some looks, and then has ended by itself."""

    def __init__(self, looks):
        self.looks = looks

    def poll(self):
        self.looks -= 1
        return None if self.looks >= 0 else 0

    def wait(self, seconds):
        assert seconds < 1


@pytest.mark.parametrize(
    ("uses", "stopped", "is_final"),
    [
        ({"seconds": 10}, "", False),
        ({"seconds": 11}, "took more than 10 s", True),
        ({"members": 3}, "", False),
        ({"members": 4}, "started more than 3 processes", True),
        ({"memory": 512 * 2**20}, "", False),
        ({"memory": 512 * 2**20 + 1}, "used more than 1.5 GB of memory", False),
        ({"size": 5 * 2**20}, "", False),
        ({"size": 5 * 2**20 + 1}, "wrote more than 5 MB of files", False),
        ({"last": 3}, "", False),
        ({"last": 4}, "started more than 3 processes", True),
        ({"interrupted": True}, "was interrupted", True),
    ],
)
def test_a_notebook_may_use_its_limits_and_no_more(monkeypatch, uses, stopped, is_final):
    limits = box.Limits(seconds=10, processes=3, memory=1536 * 2**20, folder_size=5 * 2**20)
    made, process = box._Box(Path("/box"), limits, None), Sleeping(1)
    clock = iter([100, 100 + uses.get("seconds", 0)])
    monkeypatch.setattr(box.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(box, "_memory", lambda pid: uses.get("memory", 1))
    monkeypatch.setattr(box, "_size", lambda folder: uses.get("size", 0))
    monkeypatch.setattr(box, "STOP", threading.Event())
    if uses.get("interrupted"):
        box.STOP.set()

    def members():
        count = uses.get("last", 3) if process.looks < 0 else uses.get("members", 3)
        return list(range(count))

    monkeypatch.setattr(made, "_members", members)
    assert made._watch(process) == stopped
    assert made.result.is_final == is_final


def test_output_is_read_up_to_four_times_the_limit():
    made = box._Box(Path("/box"), box.Limits(output_bytes=10), None)
    lines = [b'{"began": 1}\n', b'{"began": 2}\n', b'{"began": 3}\n', b'{"began": 4}\n']
    made._read(io.BytesIO(b"".join(lines)))
    assert made.result.stopped_in == 3  # 39 bytes; of the next line one is left


@pytest.mark.parametrize("text", ["3", "{", '{"a"', "\xff", "[" * 9999])
def test_what_a_notebook_wrote_in_the_place_of_a_report_does_no_harm(tmp_path, text):
    made = box._Box(tmp_path, box.Limits(), None)
    assert made._replaced() == made._lines("none", 9) == []
    (tmp_path / "replaced.json").write_text(text, encoding="latin-1")
    assert made._replaced() == []
    (tmp_path / "lines").write_text(f'{text}\n{{"a": 1}}\n{{"b": 2}}', encoding="latin-1")
    assert made._lines("lines", 10**6) == [{"a": 1}, {"b": 2}]
    assert made._lines("lines", len(text) + 9) == [{"a": 1}]


@pytest.mark.skipif(sys.platform != "linux", reason="not every Python of macOS has waitid")
def test_processes_are_known_by_their_mark_and_by_whose_they_are(tmp_path):
    code = "import sys; print(1, flush=True); sys.stdin.read()"
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {box.MARK: str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    child.stdout.readline()
    made = box._Box(tmp_path, box.Limits(), None)
    assert made._members() == [child.pid]
    assert box._alive(child.pid)
    assert box._group_of(child.pid) == child.pid
    assert box._group_of(os.getpid()) is None  # the own group must never be ended
    assert box._memory(child.pid) > 2**20
    child.stdin.close()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not box._alive(child.pid)  # ended, and not yet waited for
    child.wait()
    child.stdout.close()
    assert (box._memory(child.pid), box._alive(child.pid)) == (0, False)
    assert box._group_of(child.pid) is None
    assert made._members() == []


def test_the_size_of_a_folder_is_that_of_all_files_in_it(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name, size in (("x", 3), ("a/y", 40), ("a/b/z", 500)):
        (tmp_path / name).write_bytes(b" " * size)
    assert box._size(tmp_path) == 543


def test_threads_are_counted_for_one_user(monkeypatch):
    infos = [("anna", 3), ("ben", 5), ("anna", None), ("anna", 4)]
    every = [SimpleNamespace(info={"username": u, "num_threads": n}) for u, n in infos]
    monkeypatch.setattr(box.psutil, "process_iter", lambda names: every)
    assert box._threads_of("anna") == 7


@posix
def test_a_user_of_this_computer_is_known_and_runs_with_its_own_group_only():
    import pwd

    who = pwd.getpwuid(os.getuid())
    assert box.knows(who.pw_name)
    assert not box.knows("no body")
    assert box._identity(who.pw_name) == {
        **{"user": who.pw_name, "group": who.pw_gid, "extra_groups": []}
    }


def test_refusals_of_all_runs_are_kept_once_and_their_seconds_add_up(monkeypatch):
    runs = [
        box.Run(stopped="x", stopped_in=1, refused=[{"what": 1}], seconds=2.0),
        box.Run(stopped="y", stopped_in=2, refused=[{"what": 2}, {"what": 1}], seconds=3.0),
        box.Run(seconds=4.0),
    ]
    left = iter(runs)
    monkeypatch.setattr(box, "run", lambda *_: next(left))
    found = box.run_on(notebook_of(SOLVED), box.Limits(seconds=5))
    assert (found.refused, found.seconds) == ([{"what": 1}, {"what": 2}], 9.0)
    assert found.lost == {1: "x", 2: "y"}
    left = iter([*runs[:2], None])  # more than the time of a notebook: not once more
    found = box.run_on(notebook_of(SOLVED), box.Limits(seconds=4))
    assert (found.lost, found.stopped, found.seconds) == ({1: "x"}, "y", 5.0)
    left = iter([box.Run(stopped="z")])  # it is not known in which cell
    assert box.run_on(notebook_of(SOLVED), box.Limits()).lost == {}
