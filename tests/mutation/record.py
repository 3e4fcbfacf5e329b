"""Which tests pass through which line, and how long each takes: run once, without a fault."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.mutation.mutants import ROOT

WHAT = "not book and not browser and not clock and not slow"
OPTIONS = ["-q", "--assert=plain", "-p", "no:cacheprovider"]
OPTIONS += ["-p", "_hypothesis_pytestplugin", "--hypothesis-seed=0"]
# they run the whole grid of an explorer
OPTIONS += ["--deselect=tests/test_explorer.py::test_the_explorer_of_a_model_is_complete_and_light"]
OPTIONS += ["--deselect=tests/test_teach.py::test_a_setting_says_what_the_stored_runs_say"]
# They try the whole house at once, build it, make every explorer, or take minutes: no fault needs
# them.
LEFT_OUT = (
    "new_model",
    "lab",
    "launch",
    "dask",
    "fuzz",
    "work",
    "check",
    "browser_python",
    "guesses",
)


def files():
    """Return the files of tests that can find a fault, the long ones first."""
    every = sorted((ROOT / "tests").glob("test_*.py"))
    kept = [f for f in every if f.stem.removeprefix("test_") not in LEFT_OUT]
    return sorted(kept, key=lambda f: -f.stat().st_size)


def used():
    """Return the seconds of the processor that this process has used, with what it has ended.

    Not those of the clock: a busy computer must not leave tests out of the trials.
    """
    return sum(os.times()[:4])


class Recorder:
    """A plugin of pytest: notes lines and seconds of each test that passes."""

    def __init__(self, cover):
        self.cover, self.seconds = cover, {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        """Let what runs now count for this test."""
        self.cover.switch_context(item.nodeid)
        start = used()
        yield
        self.spent = used() - start
        if item.nodeid in self.seconds:
            self.seconds[item.nodeid] = self.spent
        self.cover.switch_context("")

    def pytest_runtest_logreport(self, report):
        """Keep a test that passes."""
        if report.when == "call" and report.passed:
            self.seconds[report.nodeid] = report.duration


def record(tests: list[Path], target: Path):
    """Run some files of tests and write what was recorded to `target`."""
    import coverage

    cover = coverage.Coverage(
        data_file=None,
        source=["simulations", "coursebook", "grading"],
        config_file=False,
    )
    cover.start()
    recorder = Recorder(cover)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # as in the runs with a fault
    pytest.main([*map(str, tests), "-m", WHAT, *OPTIONS], plugins=[recorder])
    cover.stop()
    data, lines = cover.get_data(), {}
    names = list(recorder.seconds)
    number = {name: place for place, name in enumerate(names)}
    for file in data.measured_files():
        short = Path(file).relative_to(ROOT).as_posix()
        by_line = data.contexts_by_lineno(file)
        lines[short] = {
            line: [number[c] for c in contexts if c in number] for line, contexts in by_line.items()
        }
    target.write_text(json.dumps({"seconds": recorder.seconds, "lines": lines}))


def read(folder: Path):
    """Return seconds by test, and tests by file and line, of all recordings in a folder."""
    seconds, lines = {}, {}
    for part in sorted(folder.glob("*.json")):
        kept = json.loads(part.read_text())
        names = list(kept["seconds"])
        seconds |= kept["seconds"]
        for file, by_line in kept["lines"].items():
            into = lines.setdefault(file, {})
            for line, tests in by_line.items():
                into.setdefault(int(line), set()).update(names[test] for test in tests)
    return seconds, lines


if __name__ == "__main__":
    import sys

    os.environ.setdefault("MPLBACKEND", "Agg")
    record([Path(name) for name in sys.argv[2:]], Path(sys.argv[1]))
