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
