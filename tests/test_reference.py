"""The reference: every public name is there, with types and an example that runs."""

import ast
import doctest
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import simulations
from coursebook import contents, reference, register
from coursebook.extensions import researchers
from simulations.running.catalogue import models

ROOT = Path(__file__).resolve().parents[1]
DECLARED = reference.read()
NAMES = DECLARED.names


def test_every_public_name_stands_on_a_page_or_is_left_out_with_a_reason():
    public = {name for room in DECLARED.rooms for name in reference.public_names(room)}
    listed = {*NAMES, *DECLARED.left_out}
    assert not public - listed, f"into {reference.FILE.as_posix()}: {sorted(public - listed)}"
    assert not DECLARED.left_out.keys() - public, "left out, but not public"
    assert not DECLARED.left_out.keys() & set(NAMES), "left out, and on a page"
    assert all(len(why.split()) >= 2 for why in DECLARED.left_out.values())


def test_no_name_stands_on_two_pages_and_none_under_two_names():
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []
    things = Counter(id(reference.found(name)) for name in NAMES)
    assert [name for name in NAMES if things[id(reference.found(name))] > 1] == []


def test_who_checks_types_sees_the_short_names_that_python_has():
    tree = ast.parse((ROOT / "simulations" / "__init__.py").read_text(encoding="utf-8"))
    (checking,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.asname: node.module.removeprefix("simulations.")
        for node in checking.body
        for alias in node.names
    }
    assert seen == simulations._PLACES
    assert all(hasattr(simulations, name) for name in seen)


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_has_a_type_and_so_has_what_comes_back(name):
    assert reference.untyped(name) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_an_example_that_runs_and_calls_all_of_its_methods(name, capsys):
    tests = reference.examples(name)
    assert tests, "write an example, below Examples"
    text = "".join(example.source for test in tests for example in test.examples)
    unused = [key for key in reference.members(name) if f".{key}" not in text]
    uncalled = [key for key in unused if f"def {key}" not in text]
    assert uncalled == [], "the example calls none of these"
    thing = reference.found(name)
    kinds = [thing, *thing.__subclasses__()] if isinstance(thing, type) else [thing]
    words = [name.rpartition(".")[2], *(kind.__name__ for kind in kinds)]
    raised = "".join(example.want for test in tests for example in test.examples)
    told = any(word in text + raised for word in words)
    assert told or _made(name, text), "the example shows something else"
    runner = doctest.DocTestRunner(optionflags=reference.FLAGS)
    for test in tests:
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0, capsys.readouterr().out


def _made(name, text):
    """Return whether an example is about a class that others make: it asks for its fields."""
    thing = reference.found(name)
    fields = [*vars(thing).get("__annotations__", {}), *reference.members(name)]
    return isinstance(thing, type) and any(f".{field}" in text for field in fields)


def test_the_program_of_a_stranger_runs():
    subprocess.run([sys.executable, str(ROOT / "tests" / "typed_user.py")], check=True, cwd=ROOT)


WRONG = """
from simulations import Model, compare, ensemble, networks
from simulations.brands import rank

model = Model("push_or_dialogue")
ensemble(model, replicates="3")  # arg-type
ensemble("push_or_dialogue")  # arg-type
compare(model, "share", 3)  # arg-type
networks.small_world(300, 4, 0.1)  # call-arg
networks.square_lattice(4, neighbourhood="moore")  # arg-type
rank(object)  # arg-type
words: int = compare(model, "share", [0, 1]).sentence()  # assignment
networks.karate_club().degree()  # attr-defined
"""


def test_a_type_checker_finds_what_a_stranger_gets_wrong(tmp_path):
    file = tmp_path / "wrong_user.py"
    file.write_text(WRONG, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    told = [line for line in done.stdout.splitlines() if ": error: " in line]
    seen = {int(line.split(":")[1]): line.rpartition("[")[2].rstrip("]") for line in told}
    lines = enumerate(WRONG.splitlines(), 1)
    assert seen == {k: line.partition("  # ")[2] for k, line in lines if "  # " in line}, told


# --- the pages


def made(name):
    """Return a page of the book with what the extension writes into it."""
    text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    return researchers.expand(text)


def test_the_pages_are_those_that_are_declared_and_the_contents_list_them():
    files = {file.stem for file in (ROOT / "book" / "reference").glob("*.md")}
    assert files == {"index", "models", *(page.id for page in DECLARED.pages)}
    listed = contents.pages()
    assert all(f"book/reference/{name}" in listed for name in files)


@pytest.mark.parametrize("page", DECLARED.pages, ids=lambda page: page.id)
def test_a_page_has_its_title_and_asks_for_each_of_its_names_once(page):
    text = made(f"reference/{page.id}")
    assert text.startswith(f"# {page.title}\n")
    asked = re.findall(r"^\.\. auto(\w+):: (\S+)$", text, re.MULTILINE)
    assert [name for _, name in asked] == page.names
    assert all(kind == reference.kind(name) for kind, name in asked)


def test_the_index_has_every_name_with_the_first_line_of_its_docstring():
    text = made("reference/index")
    for name in NAMES:
        line = f"<{name}>`\n: {reference.summary(reference.found(name))}"
        assert text.count(line) == 1, name


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_the_page_of_the_models_has_each_with_its_parameters_and_a_run_that_runs(model):
    entries = made("reference/models").split("\n(model-")[1:]
    (entry,) = (text for text in entries if f'`Model("{model.name}")`' in text)
    for name in [*model.parameters.names(), *model.card.measures]:
        assert f"\n| `{name}`" in entry, name
    code = re.search(r"```python\n(.*?)```", entry, re.DOTALL)[1]
    known = {}
    exec(code, known)
    assert model.card.outcome in known["run"].final()


def test_each_chapter_leads_to_its_model_and_to_what_was_tested():
    pages = made("reference/models") + made("rigour")
    for chapter in register.read().built:
        labels = re.findall(r"<([\w-]+)>`", researchers.more(chapter))
        assert len(labels) == 2
        for label in labels:
            assert pages.count(f"({label})=\n") == 1, label


def test_a_page_that_is_not_declared_is_an_error():
    with pytest.raises(KeyError, match="nonsense"):
        researchers.expand("```{reference} nonsense\n```\n")


def test_the_table_of_rigour_counts_the_lines_below_it_and_says_what_was_not_done():
    table, *entries = made("rigour").split("\n(rigour-")
    for entry in entries:
        name, told = entry.partition(")=")[::2]
        row = next(line for line in table.splitlines() if f"<rigour-{name}>" in line)
        cells = [cell.strip() for cell in row.split("|")[2:-1]]
        parts = re.split(r"^\*\*\w+\.\*\*$", told, flags=re.MULTILINE)[1:]
        for cell, part in zip(cells, parts, strict=True):
            lines = re.findall(r"^- (\*Not done)?", part, re.MULTILINE)
            tests, missing = lines.count(""), "*Not done" in lines
            words = f"{tests} test{'s' * (tests > 1)}{', in part' * missing}"
            assert cell == (words if tests else "not done"), name
