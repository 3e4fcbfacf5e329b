"""A scaffolded model runs at once, and the contract says what is left to fill."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from coursebook import register, rigour
from coursebook.new_model import __main__ as new_model

ROOT = Path(__file__).resolve().parents[1]
NAME = "planned_by_a_test"  # of no chapter, so that the tests hold whatever has been built
PLANNED = f"""
[[chapters]]
id = "{NAME}"
part = "{{part}}"
order = {{order}}
title = "Planned by a test"
question = \"\"\"
Does a chapter that was planned keep what was planned of it?\"\"\"
claims = ["C15"]
status = "planned"
model = "{NAME}"
concepts = ["ZZ1", "ZZ2"]
"""


def python(copy, *words):
    """Run Python in the copy, so that its own `simulations` is the one imported."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=copy,
        env={"PYTHONPATH": str(copy), "PATH": str(Path(sys.executable).parent)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def outcomes(copy, *words):
    """Run the tests of the new model in the copy; return their outcomes by name, and the report."""
    options = ["-q", "-rA", "--tb=short", "-p", "no:cacheprovider", "-k", NAME, *words]
    report = python(copy, "-m", "pytest", *options).stdout
    found = re.findall(r"^(PASSED|FAILED|ERROR) \S+::(test_\w+)", report, re.M)
    return {test: outcome for outcome, test in found}, report


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Return a root with the register only, in which one more chapter is planned."""
    root = tmp_path_factory.mktemp("planned")
    last = register.read().chapters[-1]
    entry = PLANNED.format(part=last.part, order=last.order + 1)
    (root / register.FILE).parent.mkdir()
    text = (ROOT / register.FILE).read_text(encoding="utf-8")
    (root / register.FILE).write_text(text + entry, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def copy(tmp_path_factory, planned):
    """Return a copy of the repository, without what was built, with a new model in it."""
    copy = tmp_path_factory.mktemp("repository")
    for part in ("simulations", "coursebook", "tests", "book", "exercises"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "_config.yml", "_toc.yml"):
        shutil.copy(ROOT / part, copy / part)
    shutil.copy(planned / register.FILE, copy / register.FILE)
    done = python(copy, "-m", "coursebook.new_model", NAME)
    assert done.returncode == 0, done.stderr
    assert f"pytest tests/test_contract.py -k {NAME}" in done.stdout
    return copy


def test_a_new_model_runs_at_once(copy):
    done = python(copy, "-m", "simulations", "run", NAME)
    assert done.returncode == 0, done.stderr
    assert "adopters" in done.stdout


def test_the_contract_fails_and_says_what_is_left_to_fill(copy):
    found, report = outcomes(copy, "tests/test_contract.py")
    failed = {name for name, outcome in found.items() if outcome != "PASSED"}
    assert failed == {"test_nothing_is_left_to_fill"}
    assert len(found) > 15
    assert "still to be filled:" in report
    own = (f"simulations/models/{NAME}/rules.py", f"book/ledger/{NAME}.md", f"exercises/{NAME}.md")
    for path in (*own, "book/chapters.toml"):
        assert re.search(rf"{path}:\d+: .*FILL", report)


def test_what_was_tested_of_it_is_asked_for(copy):
    asked = rigour.read(copy)[NAME]
    assert tuple(asked) == rigour.KINDS
    assert all("FILL" in line.not_done for lines in asked.values() for line in lines)


def test_a_planned_chapter_becomes_a_built_one_with_its_own_title_and_claims(planned, copy):
    before, built = (register.read(root).chapter(NAME) for root in (planned, copy))
    assert (before.status, built.status) == ("planned", "built")
    for name in ("title", "question", "claims", "part", "order", "concepts"):
        assert getattr(built, name) == getattr(before, name)
    assert f"# {before.title}\n" in (copy / "book" / f"{NAME}.md").read_text()
    assert f"file: book/{NAME}\n" in (copy / "_toc.yml").read_text()
    old, new = (
        Counter((root / register.FILE).read_text().splitlines()) for root in (planned, copy)
    )
    assert list((old - new).elements()) == ['status = "planned"']
    added = sorted(line.partition(" = ")[0] for line in (new - old).elements())
    assert added == ["breadth", "holds", "status", "support", "verdict"]


def test_an_unplanned_chapter_is_added_at_the_end(copy, tmp_path):
    for part in ("book", "_toc.yml"):
        (shutil.copytree if (copy / part).is_dir() else shutil.copy)(copy / part, tmp_path / part)
    chapter = new_model.enter("thrown_away", tmp_path)
    course = register.read(tmp_path)
    assert course.chapters[-1] == chapter
    assert chapter.order == course.chapters[-2].order + 1
    assert chapter.title == "Thrown away"
    assert "file: book/thrown_away\n" in (tmp_path / "_toc.yml").read_text()


def test_filled_and_listed_it_meets_the_contract(copy, tmp_path):
    filled = tmp_path / "filled"
    shutil.copytree(copy, filled)
    for path in [filled / register.FILE, *filled.rglob(f"*{NAME}*")]:
        files = path.rglob("*.*") if path.is_dir() else [path]
        for file in files:
            if file.suffix in (".py", ".md", ".toml"):
                text = file.read_text().replace('pytest.fail("FILL', 'print("done')
                file.write_text(text.replace("import pytest\n", "").replace("FILL", "Done"))
    assert python(filled, "-m", "coursebook.exercises.make", NAME).returncode == 0
    tests = [f"tests/test_{name}.py" for name in ("contract", "exercises", NAME)]
    found, report = outcomes(filled, *tests)
    assert set(found.values()) == {"PASSED"}, report
    assert len(found) > 25
    done = python(filled, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_register.py")
    assert done.returncode == 0, done.stdout
    own = ["--no-cache", f"simulations/models/{NAME}", f"tests/test_{NAME}.py"]
    for command in (["check"], ["format", "--check"]):
        linted = python(filled, "-m", "ruff", *command, *own)
        assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("TwoClocks", "lower-case words"),
        ("2clocks", "lower-case words"),
        ("two-clocks", "lower-case words"),
        ("two__clocks", "lower-case words"),
        ("two_clocks_", "lower-case words"),
        ("../clocks", "lower-case words"),
        ("lambda", "lower-case words"),
        ("", "lower-case words"),
        ("__main__", "lower-case words"),
        ("percolation", "there is simulations/models/percolation"),
        ("contract", "there is tests/test_contract.py"),
        (NAME, f"there is simulations/models/{NAME}"),
    ],
)
def test_a_bad_name_is_refused_in_one_line(copy, name, rule):
    before = sorted(copy.rglob("*.*"))
    done = python(copy, "-m", "coursebook.new_model", name)
    assert done.returncode == 2
    assert done.stderr.startswith("new-model: NAME must")
    assert rule in done.stderr
    assert repr(name) in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(copy.rglob("*.*")) == before
