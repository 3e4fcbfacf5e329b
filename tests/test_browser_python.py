"""What the browser's Python is made of: checked file by file, and equal for equal sources."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coursebook.browser import lite, pyodide, runtime
from coursebook.browser.pyodide import DistributionError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """Return a folder that passes for a distribution of two files."""
    lock = tmp_path / "pinned" / "pyodide-lock.json"
    lock.parent.mkdir()
    package = {"file_name": "one.whl", "sha256": "", "depends": [], "imports": ["one"]}
    folder = tmp_path / "pyodide"
    folder.mkdir()
    (folder / "one.whl").write_bytes(b"one")
    (folder / "core.js").write_bytes(b"core")
    about = {"name": "pyodide", "version": pyodide.VERSION}
    (folder / "package.json").write_text(json.dumps(about))
    package["sha256"] = pyodide.sha256(folder / "one.whl")
    lock.write_text(json.dumps({"packages": {"one": package}}))
    (folder / lock.name).write_bytes(lock.read_bytes())
    core = {name: pyodide.sha256(folder / name) for name in ("core.js", "package.json")}
    monkeypatch.setattr(pyodide, "LOCK", lock)
    monkeypatch.setattr(pyodide, "CORE", core)
    return folder


def test_every_file_is_pinned_and_the_lock_is_complete():
    lock = json.loads(pyodide.LOCK.read_text(encoding="utf-8"))
    assert all(len(digest) == 64 for digest in pyodide.pins().values())
    for name, package in lock["packages"].items():
        assert set(package["depends"]) <= set(lock["packages"]), name
    assert {"numpy", "pandas", "scipy", "matplotlib", "micropip"} <= set(lock["packages"])
    assert pyodide.VERSION in pyodide.CDN


def test_a_complete_distribution_is_left_alone(tiny, monkeypatch):
    monkeypatch.setattr(pyodide, "download", lambda _: pytest.fail("nothing to download"))
    assert pyodide.assemble(tiny) == tiny


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("one.whl", None, "one.whl is missing"),
        ("core.js", b"cor", "core.js is damaged"),
        ("pyodide-lock.json", b"{}", "pyodide-lock.json is damaged"),
    ],
)
def test_a_broken_distribution_is_named_and_made_anew(tiny, monkeypatch, capsys, name, data, said):
    good = tiny.parent / "carrier.whl"
    with zipfile.ZipFile(good, "w") as wheel:
        for file in tiny.iterdir():
            wheel.write(file, pyodide.INSIDE + file.name)
    monkeypatch.setattr(pyodide, "download", lambda _: good)
    monkeypatch.setattr(pyodide, "notice", lambda _: "")
    (tiny / name).unlink() if data is None else (tiny / name).write_bytes(data)
    pyodide.assemble(tiny)
    assert said in capsys.readouterr().out
    assert pyodide.problems(tiny) == []
    assert [p.name for p in tiny.parent.iterdir() if p.name.startswith("pyodide-")] == []


def test_a_carrier_with_other_files_leaves_nothing_behind(tiny, monkeypatch):
    bad = tiny.parent / "carrier.whl"
    with zipfile.ZipFile(bad, "w") as wheel:
        for file in tiny.iterdir():
            wheel.writestr(pyodide.INSIDE + file.name, b"something else")
    monkeypatch.setattr(pyodide, "download", lambda _: bad)
    monkeypatch.setattr(pyodide, "notice", lambda _: "")
    new = tiny.parent / "elsewhere"
    with pytest.raises(DistributionError, match="is damaged or not the file of Pyodide"):
        pyodide.assemble(new)
    assert not new.exists()


def test_pyodide_comes_from_the_cdn_unless_told_otherwise(tiny):
    assert runtime.resolve("") == runtime.resolve("cdn") == (pyodide.CDN, None)
    assert runtime.resolve("https://example.org/p") == ("https://example.org/p/", None)
    assert runtime.resolve(str(tiny)) == ("", tiny)


@pytest.mark.parametrize("choice", ["vendr", "https://", "/no/such/folder", "ftp://example.org/"])
def test_a_choice_that_makes_no_sense_is_refused_with_those_there_are(choice):
    with pytest.raises(DistributionError, match=r"must be cdn, vendor, an address .* got '.*"):
        runtime.resolve(choice)


def test_a_folder_must_hold_the_tested_release_with_all_that_is_needed(tiny):
    (tiny / "one.whl").unlink()
    with pytest.raises(DistributionError, match=r"lacks one\.whl"):
        runtime.resolve(str(tiny))
    (tiny / "package.json").write_text('{"version": "0.1"}')
    with pytest.raises(DistributionError, match=f"must hold Pyodide {pyodide.VERSION}, got 0.1"):
        runtime.resolve(str(tiny))
    (tiny / "package.json").unlink()
    with pytest.raises(DistributionError, match=r"with package\.json"):
        runtime.resolve(str(tiny))


def test_a_wrong_choice_stops_the_build_at_once_and_keeps_the_old_book():
    done = subprocess.run(
        [sys.executable, "-m", "coursebook.build"],
        env=os.environ | {"PYODIDE": "vendr"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("PYODIDE must be")
    assert done.stdout == ""


def test_equal_sources_give_equal_wheels_with_their_version_in_the_name(tmp_path):
    one, two = (runtime.write_wheels(tmp_path / name) for name in ("one", "two"))
    assert one == two
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    own = one["simulations"].partition("?")[0]
    assert own.startswith("brands_become_people-")
    assert own.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(tmp_path / "one" / own) as wheel:
        inside = wheel.namelist()
        assert wheel.testzip() is None
    for path in ("simulations/chance/draws.py", "simulations/models/alphabet/odd.md"):
        assert path in inside
    data = {p.relative_to(ROOT).as_posix() for p in (ROOT / "simulations").rglob("*.csv")}
    assert data <= set(inside)
    # browsers load the models, not what builds the book or marks notebooks
    assert {path.partition("/")[0].partition("-")[0] for path in inside} == {
        "simulations",
        "brands_become_people",
    }


def test_the_default_and_the_vendored_book_differ_in_one_setting(tiny, tmp_path):
    for name, choice in (("public", "cdn"), ("room", str(tiny))):
        runtime.place(tmp_path / name, choice)
    settings = [
        json.loads((tmp_path / name / "_static" / "pyodide.json").read_text())
        for name in ("public", "room")
    ]
    assert settings[0].pop("pyodide") == pyodide.CDN
    assert settings[1].pop("pyodide") == "../pyodide/"
    assert settings[0] == settings[1]
    assert not (tmp_path / "public" / "pyodide").exists()
    assert (tmp_path / "room" / "pyodide" / "one.whl").read_bytes() == b"one"
    for address in settings[0]["wheels"].values():
        assert (tmp_path / "public" / "_static" / address.partition("?")[0]).is_file()


def test_the_command_changes_pages_and_notebooks_of_a_built_book(tiny, tmp_path, monkeypatch):
    html, app = tmp_path / "html", tmp_path / "app"
    (html / "_static").mkdir(parents=True)
    app.mkdir()
    (app / "jupyter-lite.json").write_text('{"jupyter-config-data": {}}')
    for name in lite.BUILD["apps"]:
        (app / name).mkdir()
        (app / name / "index.html").write_text("<html><head></head><body></body></html>")
    monkeypatch.setattr(runtime, "HTML", html)
    monkeypatch.setattr(lite, "app", lambda: app)
    for choice, where in (("cdn", pyodide.CDN), (str(tiny), "../pyodide/")):
        assert runtime.main([choice]) == 0
        lock = json.loads((html / "lite" / "pyodide-lock.json").read_text(encoding="utf-8"))
        assert lock["packages"]["one"]["file_name"] == f"{where}one.whl"
        assert "wait.js" in (html / "lite" / "notebooks" / "index.html").read_text()
