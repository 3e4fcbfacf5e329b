"""What is kept is stale as soon as one thing that it depends on has changed: each of them alone."""

import shutil
import sys

import pytest
from test_explorer import MODEL, small

import simulations
from coursebook.exercises import make as exercises
from coursebook.extensions import course
from simulations.explorer import stored as explorer_stored
from simulations.explorer.checks import ExplorerError
from simulations.running import sources, sweep_folder
from simulations.running.catalogue import Model

ALPHABET = Model("alphabet")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Return a root whose package is a copy, which is the one that is hashed."""
    package = shutil.copytree(
        sources.PACKAGE, tmp_path / "simulations", ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(sources, "PACKAGE", package)
    (tmp_path / "requirements.txt").write_text("numpy==2\n")
    (tmp_path / "constraints.txt").write_text("")
    return tmp_path


def keys(root):
    """Return the keys of a stored explorer, a sweep, exercises and class kits, and the book."""
    return {
        "explorer": explorer_stored.fingerprint(small()),
        "sweep": sweep_folder.code(MODEL),
        "exercises": exercises.package_hash(root),
        "book": course.results_fingerprint(root),
    }


ALL = {"explorer", "sweep", "exercises", "book"}
CHANGED = [
    ("chance/philox.py", ALL),
    ("networks/random.py", ALL),
    ("processes/talk.py", ALL),
    ("running/blocks.py", ALL),
    ("networks/data/karate_club.csv", ALL),
    ("running/ensembles.py", ALL - {"sweep"}),
    ("explorer/outcomes.py", ALL - {"sweep"}),
    ("figures/look.py", {"exercises", "book"}),
    ("models/alphabet/literacy.csv", {"exercises", "book"}),
    ("models/push_or_dialogue/winners.toml", {"exercises", "book"}),
    ("measured/machine.json", {"exercises", "book"}),
]


@pytest.mark.parametrize(("file", "stale"), CHANGED)
def test_a_change_of_one_file_makes_stale_what_depends_on_it(root, file, stale):
    before = keys(root)
    with (root / "simulations" / file).open("a") as text:
        text.write("\n")
    after = keys(root)
    assert {name for name in before if before[name] != after[name]} == stale


def test_two_files_that_change_names_are_a_change(root):
    before = keys(root)
    one, other = (root / "simulations" / "processes" / name for name in ("talk.py", "letters.py"))
    held = one.read_text()
    one.write_text(other.read_text())
    other.write_text(held)
    after = keys(root)
    assert {name for name in before if before[name] != after[name]} == ALL


def test_ends_of_lines_are_no_change(root):
    before = keys(root)
    file = root / "simulations" / "chance" / "philox.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    after = keys(root)
    assert {name for name in ("explorer", "sweep", "book") if before[name] != after[name]} == set()


@pytest.mark.parametrize("package", ["numpy", "networkx", "scipy"])
def test_another_version_of_a_package_that_draws_makes_an_explorer_stale(monkeypatch, package):
    before, found = explorer_stored.fingerprint(small()), explorer_stored.version
    monkeypatch.setattr(
        explorer_stored, "version", lambda name: "0.1" if name == package else found(name)
    )
    assert explorer_stored.fingerprint(small()) != before


@pytest.mark.parametrize("what", ["python", "simulations"])
def test_another_python_or_package_makes_an_explorer_stale(monkeypatch, what):
    before = explorer_stored.fingerprint(small())
    if what == "python":
        monkeypatch.setattr(sys, "version_info", (3, 99))
    else:
        monkeypatch.setattr(simulations, "__version__", "99.9")
    assert explorer_stored.fingerprint(small()) != before


@pytest.mark.parametrize("name", ["python", "numpy", "simulations"])
def test_another_version_makes_exercises_and_class_kits_stale(monkeypatch, root, name):
    before = exercises.package_hash(root)
    other = sweep_folder.versions() | {name: "0.1"}
    monkeypatch.setattr(exercises, "versions", lambda: other)
    assert exercises.package_hash(root) != before


def test_bits_depend_on_the_python_but_not_on_its_last_number():
    assert sweep_folder.versions()["python"] == "{}.{}".format(*sys.version_info[:2])


@pytest.mark.parametrize(
    ("there", "here", "words"),
    [
        ({"scenario": {"seed": 1}}, {"scenario": {"seed": 2}}, "seed is 1 there and 2 here"),
        ({}, {"scenario": {"fixed.n": 5}}, "fixed.n is nothing there and 5 here"),
        (
            {"versions": {"python": "3.11", "numpy": "1"}},
            {"versions": {"python": "3.11", "numpy": "2"}},
            "it was begun with numpy 1, and this is 2",
        ),
        ({"own": {"a.py": 1}}, {"own": {"a.py": 2}}, "a.py was another when it was begun"),
        ({}, {"own": {"a.py": 2}}, "a.py was not there when it was begun"),
        ({"own": {"a.py": 1}}, {}, "a.py was there when it was begun"),
        ({"own": {"rules.f": 1}}, {"own": {"rules.f": 2}}, "rules.f was another when it was begun"),
        ({}, {"own": {"rules.f": 2}}, "rules.f was not replaced when it was begun"),
        ({"own": {"rules.f": 1}}, {}, "rules.f was replaced when it was begun"),
        ({}, {}, "it was begun with other code of simulations"),
    ],
)
def test_what_keeps_a_sweep_from_going_on_is_said_in_words(there, here, words):
    empty = {"scenario": {}, "versions": {}, "own": {}}
    assert sweep_folder.difference(empty | there, empty | here) == words


@pytest.mark.parametrize("file", ["requirements.txt", "constraints.txt"])
def test_another_requirement_makes_the_results_of_the_book_stale(root, file):
    before = course.results_fingerprint(root)
    (root / file).write_text("numpy==3\n")
    assert course.results_fingerprint(root) != before


def test_the_data_of_a_model_belong_to_its_key(monkeypatch, tmp_path):
    files = {file.name for file in sources.own(ALPHABET)}
    assert {"literacy.csv", "hosts.csv", "users.csv", "engine.py", "rules.py"} <= files
    without = {file.name for file in sources.own(ALPHABET, but=("figures", "explorer", "model"))}
    assert files - without == {"figures.py", "explorer.py", "model.py"}


def test_an_explorer_that_is_too_large_for_a_page_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(explorer_stored, "_folder", lambda: None)
    text = explorer_stored.as_json(explorer_stored.make(small()))
    monkeypatch.setattr(explorer_stored, "MOST_BYTES", len(text.encode()))
    assert explorer_stored.stored(small())
    monkeypatch.setattr(explorer_stored, "MOST_BYTES", len(text.encode()) - 1)
    with pytest.raises(ExplorerError, match=f"must take at most .* got {len(text.encode())}"):
        explorer_stored.stored(small())
