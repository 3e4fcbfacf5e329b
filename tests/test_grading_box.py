"""A notebook runs in its box: what a slow computer or a cell that ends everything may cost."""

import os
from pathlib import Path

import nbformat
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
