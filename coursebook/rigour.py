"""What was done for the rigour of each model, from ``tests/rigour.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from coursebook import ROOT

FILE = Path("tests") / "rigour.toml"
KINDS = ("verification", "validation", "calibration", "sensitivity")


class RigourError(ValueError):
    """The file breaks a rule; the message names model, kind, rule and value."""


@dataclass(frozen=True)
class Line:
    """A test by its file and name, or why there is none."""

    file: str = ""
    test: str = ""
    not_done: str = ""

    @property
    def words(self) -> str:
        """The name of the test as a sentence, or that and why it was not done."""
        if self.not_done:
            return f"Not done, {self.not_done}."
        said = self.test.removeprefix("test_").replace("_", " ")
        return f"{said[0].upper()}{said[1:]}."


def read(root: Path = ROOT) -> dict[str, dict[str, list[Line]]]:
    """Return the lines of each model, by kind; the model ``every`` holds those of all.

    Raises
    ------
    RigourError
        If a line is neither a test nor a reason, or a kind is not known.
    """
    data = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    found = {}
    for model, kinds in data.items():
        for kind in kinds:
            if kind not in KINDS:
                raise RigourError(f"{model}: kind must be one of {', '.join(KINDS)}, got {kind!r}")
        found[model] = {k: [_line(model, k, line) for line in kinds[k]] for k in kinds}
    return found


def _line(model, kind, given):
    where = f"{model}.{kind}"
    if isinstance(given, dict):
        reason = given.get("not_done", "")
        if set(given) != {"not_done"} or not reason.startswith("because "):
            raise RigourError(f"{where} must hold tests or not_done = 'because ...', got {given}")
        return Line(not_done=reason)
    match = re.fullmatch(r"(?:(test_\w+)::)?(test_\w+)", given)
    if not match:
        raise RigourError(f"{where} must name a test, got {given!r}")
    return Line(f"tests/{match[1] or f'test_{model}'}.py", match[2])


def counts(lines: dict[str, dict[str, list[Line]]]) -> dict[str, dict[str, int]]:
    """Return how many tests stand behind each kind of each model, without those of all."""
    return {
        model: {kind: sum(not line.not_done for line in kinds[kind]) for kind in kinds}
        for model, kinds in lines.items()
        if model != "every"
    }
