"""What ``make class`` writes: valid for nbgrader, its own for each seed, nobody's work overwritten.

That each variant's solutions pass and others fail is tested by test_exercises.py, the marking by
the tests of the grader.
"""

import json
import shutil

import nbformat
import pytest
from conftest import WHOLE
from small_exercise import SOURCE, written_in

from coursebook.classes import make as tool
from coursebook.exercises import reader

CLASSES = (1, 2)


def contents(folder):
    """Return the bytes of each file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def text_of(cells):
    return "\n".join(cell.source for cell in cells)


# the real exercises, not executed


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=WHOLE)])
def course(request, tmp_path_factory):
    """Return a course folder with all assignments of a class, and their sources."""
    root = tmp_path_factory.mktemp("course")
    exercises = [reader.read(path, request.param) for path in reader.sources()]
    for exercise in exercises:
        path = root / "source" / exercise.chapter / f"{exercise.chapter}.ipynb"
        tool._write(path, tool.text_of(tool.assignment(exercise)))
    tool.release(root)
    return root, exercises


def test_nbgrader_makes_the_students_version_without_solutions_and_hidden_tests(course):
    root, exercises = course
    for exercise in exercises:
        path = root / "release" / exercise.chapter / f"{exercise.chapter}.ipynb"
        student = nbformat.read(path, as_version=4)
        nbformat.validate(student)
        text = text_of(student.cells)
        assert "SOLUTION" not in text
        assert "HIDDEN TESTS" not in text
        for task in exercise.tasks:
            cells = {c.id: c for c in student.cells if c.id.startswith(f"{task.name}-")}
            assert "NotImplementedError" in cells[f"{task.name}-solution-1"].source
            for number, hidden in enumerate(task.of("hidden"), 1):
                assert cells[f"{task.name}-hidden-{number}"].source.strip() == tool.HIDDEN.strip()
                assert hidden.source not in text
            for unseen in (*task.of("wrong"), *task.of("solution", "markdown")):
                assert unseen.source not in text
            for check in task.of("check"):
                assert check.source in text


def test_points_add_up_and_every_test_is_locked(course):
    for exercise in course[1]:
        cells = tool.assignment(exercise).cells
        for task in exercise.tasks:
            mine = [c for c in cells if c.id.startswith(f"{task.name}-") and c.cell_type == "code"]
            tests = [c.metadata.nbgrader for c in mine if c.metadata.nbgrader.grade]
            assert sum(about.points for about in tests) == task.points
            assert all(about.points >= 1 and about.locked for about in tests)
            answers = [c.metadata.nbgrader for c in mine if c.metadata.nbgrader.solution]
            assert len(answers) == 1
            assert not answers[0].locked


@pytest.mark.parametrize("path", reader.sources(), ids=lambda path: path.stem)
def test_grade_ids_are_those_of_every_seed_and_the_questions_are_not(path):
    made = [tool.assignment(reader.read(path, seed)) for seed in (None, *CLASSES)]
    about = [
        [c.metadata.nbgrader for c in notebook.cells if "nbgrader" in c.metadata]
        for notebook in made
    ]
    assert about[0] == about[1] == about[2]
    ids = [one.grade_id for one in about[0]]
    assert len(set(ids)) == len(ids)
    assert len({text_of(notebook.cells) for notebook in made}) == 3


# the folder, with one small exercise


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return the path of a small source, the only one there is."""
    path = written_in(tmp_path)
    monkeypatch.setattr(tool, "sources", lambda: [path])
    return path


@pytest.fixture
def quick(small, monkeypatch):
    """Let nothing be executed: every check passes and prints nothing."""
    monkeypatch.setattr(tool, "execute", lambda notebook, folder: None)
    return small


def run(out, *arguments):
    return tool.main(["--out", str(out), "--only-notebooks", *arguments])


def test_equal_seeds_give_equal_bytes_and_other_seeds_others(small, tmp_path, monkeypatch, capsys):
    one, again, other = tmp_path / "one", tmp_path / "again", tmp_path / "other"
    assert run(one, "--seed", "1") == run(again, "--seed", "1") == run(other, "--seed", "2") == 0
    assert contents(one) == contents(again)
    assert (
        set(contents(one))
        == set(contents(other))
        == {
            "README.txt",
            "class.json",
            "student/small.ipynb",
            "solutions/small.ipynb",
            "nbgrader/nbgrader_config.py",
            "nbgrader/source/small/small.ipynb",
            "nbgrader/release/small/small.ipynb",
        }
    )
    for name in ("README.txt", "student/small.ipynb", "solutions/small.ipynb"):
        assert contents(one)[name] != contents(other)[name]
    student = contents(one)["student/small.ipynb"]
    assert student == contents(one)["nbgrader/release/small/small.ipynb"]
    assert b"Seed: 1." in contents(one)["README.txt"]
    folded = b"source_hidden"  # the first cell, which anybody may unfold
    assert b"hidden" not in contents(one)["solutions/small.ipynb"].replace(folded, b"")
    solution = nbformat.read(one / "solutions" / "small.ipynb", as_version=4)
    assert all(c.outputs for c in solution.cells if "check" in c.metadata.get("tags", []))

    capsys.readouterr()
    monkeypatch.setattr(tool, "execute", None)  # a second time nothing is run
    assert run(one, "--seed", "1") == 0
    assert contents(one) == contents(again)
    assert "[1/1] small" in capsys.readouterr().out


def test_a_class_whose_own_solution_fails_a_hidden_check_is_not_made(small, tmp_path, capsys):
    small.write_text(SOURCE.replace("return {{twice:.0f}}", "return {{twice}} + 1"))
    out = tmp_path / "class"
    assert run(out, "--seed", "7") == 1
    said = capsys.readouterr().err
    assert "small, t1-hidden-1: the solution itself fails with seed 7: AssertionError" in said
    assert contents(out) == {}


def hand_in(out):
    """Put into a class what an instructor must never lose."""
    course = out / "nbgrader"
    for name in ("submitted/ada/small/small.ipynb", "autograded/ada/small/small.ipynb"):
        tool._write(course / name, "{}")
    tool._write(course / "gradebook.db", "grades")
    tool._write(out / "my notes.txt", "ask Ada")


def test_what_students_handed_in_stays(quick, tmp_path):
    out = tmp_path / "class"
    assert run(out, "--seed", "1") == 0
    hand_in(out)
    before = contents(out)
    assert run(out, "--seed", "1") == 0
    assert contents(out) == before
    quick.write_text(SOURCE.replace("Read on.", "Read on, please."))
    assert run(out, "--seed", "1") == 0
    after = contents(out)
    changed = {name for name in after if after[name] != before.get(name)}
    assert set(after) == set(before)
    assert changed == {name for name in before if "small.ipynb" in name and "ada" not in name} | {
        "class.json"
    }


@pytest.mark.parametrize("seed", [[], ["--seed", "2"]], ids=["no seed", "another seed"])
def test_a_folder_with_submissions_is_never_given_to_another_seed(quick, tmp_path, capsys, seed):
    out = tmp_path / "class"
    assert run(out, "--seed", "1") == 0
    hand_in(out)
    before = contents(out)
    assert run(out, *seed) == 1
    assert "submitted holds work on seed 1" in capsys.readouterr().err
    assert contents(out) == before
    (out / "class.json").write_text("{")  # nobody knows the seed any more
    assert run(out, "--seed", "1") == 1
    assert "holds work on seed unknown" in capsys.readouterr().err


def test_a_folder_without_submissions_is_made_anew(quick, tmp_path):
    out = tmp_path / "class"
    assert run(out, "--seed", "1") == run(out, "--seed", "2") == 0
    assert json.loads((out / "class.json").read_text())["seed"] == 2


def test_edited_settings_are_kept(quick, tmp_path, monkeypatch, capsys):
    out, newer = tmp_path / "class", tmp_path / "nbgrader_config.py"
    settings = out / "nbgrader" / "nbgrader_config.py"
    run(out)
    newer.write_text(settings.read_text() + "c.Execute.timeout = 60\n")
    monkeypatch.setattr(tool, "SETTINGS", newer)
    run(out)
    assert settings.read_text() == newer.read_text()  # nobody had touched them
    settings.write_text("# mine\n")
    run(out)
    run(out)
    assert settings.read_text() == "# mine\n"
    assert "it was edited" in capsys.readouterr().out


@pytest.mark.parametrize("moment", ["fill", "release", "text_of"])
def test_who_interrupts_loses_nothing(quick, tmp_path, monkeypatch, capsys, moment):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    out = tmp_path / "class"
    run(out, "--seed", "1")
    hand_in(out)
    before = contents(out)
    quick.write_text(SOURCE.replace("Read on.", "Read on, please."))
    monkeypatch.setattr(tool, moment, interrupt)
    assert run(out, "--seed", "1") == 130
    assert "unchanged" in capsys.readouterr().err
    assert contents(out) == before


@pytest.mark.parametrize("after", range(len(tool.PARTS)))
def test_a_change_of_places_that_fails_half_way_is_undone(quick, tmp_path, after):
    out, work = tmp_path / "class", tmp_path / "work"
    run(out, "--seed", "1")
    shutil.copytree(out, work)
    for path in work.rglob("*.*"):
        path.write_text("new")
    before = contents(out)
    missing = work / tool.PARTS[after]
    shutil.rmtree(missing) if missing.is_dir() else missing.unlink()
    with pytest.raises(FileNotFoundError):
        tool.swap(work, out)
    assert contents(out) == before


def test_book_and_slides_are_made_once_and_lie_beside_every_class(quick, tmp_path, monkeypatch):
    def build(command, check):
        assert command[1:] == ["-m", "coursebook.classes.slides"]
        for name in ("book", "slides"):
            tool._write(tmp_path / "_build" / "class" / name / "index.html", name)

    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool.subprocess, "run", build)
    for out in (tmp_path / "_build" / "class", tmp_path / "elsewhere"):
        assert tool.main(["--out", str(out)]) == 0
        assert (out / "book" / "index.html").read_text() == "book"
        assert (out / "slides" / "index.html").read_text() == "slides"


def test_a_book_that_fails_leaves_the_notebooks(quick, tmp_path, monkeypatch, capsys):
    def fail(command, check):
        raise tool.subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(tool.subprocess, "run", fail)
    assert tool.main(["--out", str(tmp_path / "class")]) == 1
    assert "the notebooks are made; book and slides are not" in capsys.readouterr().err
    assert (tmp_path / "class" / "student" / "small.ipynb").is_file()


@pytest.mark.parametrize("seed", ["-1", "two", "1.5", ""])
def test_a_seed_that_is_no_whole_number_is_refused_in_one_line(quick, tmp_path, capsys, seed):
    with pytest.raises(SystemExit) as stop:
        tool.main(["--out", str(tmp_path / "class"), f"--seed={seed}"])
    assert stop.value.code == 2
    assert f"must be a whole number of at least 0, got {seed!r}" in capsys.readouterr().err
    assert not (tmp_path / "class").exists()


# the draw


def test_a_class_never_gets_the_values_of_the_book_and_neighbours_get_others():
    options = list(range(1, 21))
    drawn = {}
    for seed in [None, *range(2000, 2150), 10**9]:
        choose = reader.chooser("small", seed)
        drawn[seed] = [choose(0, *options) for _ in range(5)]
    assert drawn.pop(None) == [0] * 5
    assert all(0 not in values for values in drawn.values())
    for seed in range(2000, 2130):
        for other in range(seed + 1, seed + 20):
            assert all(a != b for a, b in zip(drawn[seed], drawn[other], strict=True))
    # the five places of a chapter are drawn by themselves
    assert len({tuple(values[k] - values[0] for k in range(5)) for values in drawn.values()}) > 3
