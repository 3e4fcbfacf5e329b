"""What is installed: three packages, each with all of its files; and the course they belong to."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import coursebook

ROOT = Path(__file__).resolve().parents[1]
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
PACKAGES = [pattern.removesuffix("*") for pattern in SETUPTOOLS["packages"]["find"]["include"]]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_installed_with_all_of_its_files(name):
    folder = ROOT / name
    installed = {
        file
        for pattern in ("**/*.py", *SETUPTOOLS["package-data"][name])
        for file in folder.glob(pattern)
    }
    there = {f for f in folder.rglob("*") if f.is_file() and f.parent.name != "__pycache__"}
    assert there - installed == set()


def test_every_folder_with_code_is_a_package():
    folders = {file.parent for name in PACKAGES for file in (ROOT / name).rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_a_copy_elsewhere_works_on_the_course_in_which_it_is_started(tmp_path):
    assert coursebook.ROOT == ROOT
    shutil.copytree(ROOT / "coursebook", tmp_path / "site" / "coursebook")
    code = "import coursebook; print(coursebook.__file__, coursebook.ROOT, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={"PYTHONPATH": str(tmp_path / "site")},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    where, root = map(Path, done.stdout.splitlines())
    assert tmp_path in where.parents
    assert root == ROOT


# --- the command line where little is installed, and beside a folder of the same name


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return a folder into which the packages were installed, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    copy = tmp_path_factory.mktemp("source") / "course"
    ignored = shutil.ignore_patterns("_build", ".*", "*.egg-info", "__pycache__", "build")
    shutil.copytree(ROOT, copy, ignore=ignored)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    pip += ["--no-build-isolation", "--disable-pip-version-check", "--target", str(folder)]
    subprocess.run([*pip, str(copy)], check=True)
    return folder


def run_installed(installed, cwd, *words, without=()):
    """Run the command line of the installed package, as if some modules were missing."""
    code = "import runpy, sys\n"
    code += "".join(f"sys.modules[{name!r}] = None\n" for name in without)
    code += "sys.argv[0] = 'simulations'\nfrom simulations.cli import main\nsys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"},
        cwd=cwd,
        capture_output=True,
        text=True,
    )


OPTIONAL = ("pyarrow", "rich", "numba", "mesa", "matplotlib", "networkx", "scipy", "ipywidgets")
SMALL = ("push_or_dialogue", "--n", "50", "--mean_degree", "4", "--n_seeds", "2", "--steps", "3")


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("run", *SMALL),
        ("run", *SMALL, "--replicates", "2", "--out", "out.csv"),
        ("compare", *SMALL, "--share", "0", "1", "--replicates", "2"),
        ("sweep", *SMALL, "--share", "0", "1", "--replicates", "2", "--out", "sweep.json"),
    ],
    ids=lambda words: words[0],
)
def test_the_command_line_runs_on_what_a_plain_install_brings(installed, tmp_path, words):
    done = run_installed(installed, tmp_path, *words, without=OPTIONAL)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_what_is_missing_is_named_with_the_way_to_get_it(installed, tmp_path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('model = "first_link"\nreplicates = 1\n[fixed]\nn = 50\n')
    words = "sweep", str(scenario), "--out", "runs"
    done = run_installed(installed, tmp_path, *words, without=OPTIONAL)
    assert done.returncode == 1
    assert done.stderr == (
        "simulations: pyarrow must be installed for this: "
        "python -m pip install 'brands-become-people[command-line]'\n"
    )


def test_a_folder_of_the_same_name_does_not_stand_in_the_way(installed, tmp_path):
    (tmp_path / "simulations").mkdir()
    (tmp_path / "simulations" / "results.csv").write_text("share,adopters\n")
    done = run_installed(installed, tmp_path, "list")
    assert done.returncode == 0, done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "simulations", "list"],
        env={"PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("form", ["sweep {toml} --out {out}", "run first_link --out {out}"])
def test_no_result_takes_the_name_of_the_package(installed, tmp_path, form):
    (tmp_path / "s.toml").write_text('model = "first_link"\n')
    words = form.format(toml="s.toml", out="simulations").split()
    done = run_installed(installed, tmp_path, *words)
    assert done.returncode == 2
    assert "out must have another name than this package, got 'simulations'" in done.stderr
    assert not (tmp_path / "simulations").exists()


def test_type_checkers_are_told_that_there_are_types(installed):
    assert (installed / "simulations" / "py.typed").is_file()


def test_an_install_leaves_nothing_untracked_behind():
    ignored = subprocess.run(["git", "check-ignore", "build/lib"], cwd=ROOT, capture_output=True)
    assert ignored.stdout == b"build/lib\n"
