"""The page on rigour: every line is a test that exists, or an honest reason."""

import ast
from functools import cache
from pathlib import Path

import pytest

from coursebook import rigour
from simulations.running.catalogue import model_names

ROOT = Path(__file__).resolve().parents[1]
LINES = rigour.read()


@cache
def collected(file):
    """Return the names of the tests that pytest collects from a file, and their decorators."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.name: {ast.unparse(mark) for mark in node.decorator_list}
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_model_is_there_and_no_other():
    assert sorted(LINES) == sorted(["every", *model_names()])


@pytest.mark.parametrize("model", model_names())
def test_a_model_has_all_four_kinds_or_says_why_not(model):
    assert tuple(LINES[model]) == rigour.KINDS
    assert all(LINES[model].values()), "a kind without a line"


@pytest.mark.parametrize("model", LINES)
def test_each_named_test_exists_and_runs_by_itself(model):
    for kind, lines in LINES[model].items():
        named = [line for line in lines if not line.not_done]
        assert len({line.test for line in named}) == len(named), f"{kind}: twice"
        for line in named:
            marks = collected(line.file).get(line.test)
            assert marks is not None, f"{kind}: {line.file} has no {line.test}"
            assert not any("skip" in mark or "xfail" in mark for mark in marks), line.test


def test_what_every_model_has_is_tried_for_every_model():
    for lines in LINES["every"].values():
        for line in lines:
            marks = collected(line.file)[line.test]
            assert marks & {"MODELS", "FACES"}, f"{line.test} is not for all models"


def test_a_reason_says_something_of_its_model():
    reasons = [line.not_done for kinds in LINES.values() for k in kinds.values() for line in k]
    said = [reason for reason in reasons if reason]
    assert len(set(said)) == len(said), "the same reason twice"
    assert all(len(reason.split()) >= 8 for reason in said)
    assert "FILL" not in " ".join(said), "write what was done, or why not"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('"a walk"', "masks.validation must name a test, got 'a walk'"),
        ('{ not_done = "no time" }', "must hold tests or not_done = 'because ...'"),
    ],
)
def test_a_line_that_is_neither_test_nor_reason_is_refused(tmp_path, line, message):
    (tmp_path / "tests").mkdir()
    (tmp_path / rigour.FILE).write_text(f"[masks]\nvalidation = [{line}]\n", encoding="utf-8")
    with pytest.raises(rigour.RigourError, match=message):
        rigour.read(tmp_path)
