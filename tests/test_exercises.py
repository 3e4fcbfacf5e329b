"""Every exercise, found by itself: the solution passes, the stub and each wrong answer fail.

The sources are run in this process, cell by cell, in the variant of the book and in those of two
classes. What that of the book prints is compared with the solution notebook; tables and what else
a kernel shows there are compared by nbval (`make test`).
"""

import ast
import contextlib
import functools
import io
import json
from pathlib import Path

import nbformat
import pytest
from conftest import WHOLE, every_third
from small_exercise import SOURCE

from coursebook.exercises import make as tool
from coursebook.exercises import reader

ROOT = Path(__file__).resolve().parents[1]
BOOK, *CLASSES = SEEDS = (None, 1, 2)
CENTURY = range(2000, 2101)
YEARS = (2026, 2061)


def parsed():
    # a source that cannot be read fails in its own test and does not hide the others
    for path in reader.sources():
        for seed in SEEDS:
            with contextlib.suppress(reader.SourceError):
                yield (path, seed), reader.read(path, seed)


EXERCISES = dict(parsed())


def name_of(path, seed, *words):
    return "-".join([path.stem, *words, *([] if seed is BOOK else [f"seed{seed}"])])


def case(path, seed, *others, name=(), slow=None):
    # the shorter form tries a class by `test_a_class_of_any_year_...` only
    marks = WHOLE if (seed is not BOOK if slow is None else slow) else []
    return pytest.param((path, seed), *others, id=name_of(path, seed, *name), marks=marks)


BY_SOURCE = pytest.mark.parametrize("path", reader.sources(), ids=lambda path: path.stem)
BY_A_THIRD = pytest.mark.parametrize(
    "path", every_third(reader.sources()), ids=lambda path: path.stem
)
BY_EXERCISE = pytest.mark.parametrize("variant", [case(*variant) for variant in EXERCISES])
BY_TASK = pytest.mark.parametrize(
    ("variant", "number"),
    [
        case(*variant, number, name=[task.name])
        for variant, exercise in EXERCISES.items()
        for number, task in enumerate(exercise.tasks)
    ],
)
BY_WRONG_ANSWER = pytest.mark.parametrize(
    ("variant", "number", "wrong"),
    [
        case(*variant, number, wrong, name=[task.name, f"wrong{wrong + 1}"])
        for variant, exercise in EXERCISES.items()
        for number, task in enumerate(exercise.tasks)
        for wrong in range(len(task.of("wrong")))
    ],
)
# from where to where a solution is copied; the first of them in every run of the tests
COPIES = [(1, BOOK), (BOOK, 1), (2, 1), (1, 2)]
BY_COPY = pytest.mark.parametrize(
    ("variant", "number", "other"),
    [
        case(path, seed, number, other, name=[task.name, f"from{other}"], slow=other_slow)
        for (path, seed), exercise in EXERCISES.items()
        for number, task in enumerate(exercise.tasks)
        for other_slow, (other, to) in enumerate(COPIES)
        if to == seed and (path, other) in EXERCISES
    ],
)


def run(cell, namespace):
    """Run a cell and return what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(cell.source, "<cell>", "exec"), namespace)
    return printed.getvalue()


@functools.cache
def run_solutions(variant):
    """Run a source from top to bottom, once for all tests of the exercise.

    Returns
    -------
    list of dict, list of str, dict
        The namespace before each task, what checks say, and what each cell that students see
        prints, by its code.
    """
    namespace, before, said, printed = {"__name__": "__main__"}, [], [], {}
    for cell in EXERCISES[variant].opening:
        if cell.cell_type == "code":
            printed[reader.solved(cell.source)] = run(cell, namespace)
    for task in EXERCISES[variant].tasks:
        before.append(dict(namespace))
        for role, cell in task.cells:
            if cell.cell_type == "code" and role != "wrong":
                words = run(cell, namespace)
                if role in ("check", "hidden"):
                    said.append(words)
                if role != "hidden":
                    printed[reader.solved(cell.source)] = words
    return before, said, printed


def run_instead(variant, number, code):
    """Run a task with other code in its solution cell; yield what each check raised, or None."""
    namespace = dict(run_solutions(variant)[0][number])
    for role, cell in EXERCISES[variant].tasks[number].cells:
        if cell.cell_type != "code" or role == "wrong":
            continue
        if role == "solution":
            cell = nbformat.from_dict(dict(cell, source=code))
        try:
            run(cell, namespace)
            raised = None
        except Exception as error:
            # given cells may show the student's answer, and then fail too
            raised = error
        if role in ("check", "hidden"):
            yield raised
        elif role == "solution":
            assert raised is None, f"the student's cell itself must run, but raised {raised!r}"


def test_there_are_exercises():
    assert reader.sources()


@BY_SOURCE
@pytest.mark.parametrize("seed", SEEDS)
def test_every_source_keeps_the_format(path, seed):
    reader.read(path, seed)


@BY_SOURCE
def test_generated_notebooks_are_fresh(path):
    assert tool.stale(path) == [], "run: make exercises"


@BY_EXERCISE
def test_the_solution_passes_every_check_and_each_says_what_it_tested(variant):
    _, said, _ = run_solutions(variant)
    assert all("tested" in text.lower() for text in said), "a check must print what it tested"
    assert any("not tested" in text.lower() for text in said), (
        "some check must print what it did not"
    )


@BY_SOURCE
def test_the_solution_notebook_shows_what_its_cells_print(path):
    stored = nbformat.read(tool.products(path)[1], as_version=4)
    shown = {
        cell.source: "".join(out.text for out in cell.outputs if out.output_type == "stream")
        for cell in stored.cells
        if cell.cell_type == "code" and cell.id != "setup"  # which says versions
    }
    assert run_solutions((path, BOOK))[2] == shown


@BY_TASK
def test_the_empty_stub_fails_every_check(variant, number):
    task = EXERCISES[variant].tasks[number]
    outcomes = list(run_instead(variant, number, reader.stub_of(task.of("solution")[0].source)))
    assert all(isinstance(raised, NotImplementedError) for raised in outcomes), outcomes


@BY_WRONG_ANSWER
def test_a_wrong_answer_fails_with_a_message_that_helps(variant, number, wrong):
    cell = EXERCISES[variant].tasks[number].of("wrong")[wrong]
    raised = turned_down(run_instead(variant, number, cell.source))
    assert str(cell.metadata["says"]) in str(raised)


@BY_COPY
def test_a_solution_copied_from_another_variant_fails(variant, number, other):
    path, _ = variant
    copied = EXERCISES[path, other].tasks[number].of("solution")[0].source
    assert copied != EXERCISES[variant].tasks[number].of("solution")[0].source
    raised = turned_down(run_instead(variant, number, reader.solved(copied)))
    assert len(str(raised)) > 30, f"the message must help, got {raised!r}"


def code_of(task):
    """Return what a solution does: its code without comments and docstrings."""
    tree = ast.parse(task.of("solution")[0].source)
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef) and ast.get_docstring(part):
            del part.body[0]
    return ast.unparse(tree)


@pytest.mark.slow
@BY_SOURCE
@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.whole)])
def test_no_two_classes_of_a_century_share_a_solution(path, every):
    seen = {}
    for seed in (BOOK, *CENTURY[::every]):
        for task in reader.read(path, seed).tasks:
            other = seen.setdefault((task.name, code_of(task)), seed)
            assert other == seed, f"{task.name}: the solution of seed {other} fits {seed}, too"


@pytest.mark.slow
@BY_A_THIRD
@pytest.mark.parametrize("year", [YEARS[0], pytest.param(YEARS[1], marks=pytest.mark.whole)])
def test_a_class_of_any_year_passes_its_own_checks_and_last_years_answers_fail(path, year):
    for seed in (year - 1, year):
        EXERCISES[path, seed] = reader.read(path, seed)
    run_solutions((path, year))
    for number in range(len(EXERCISES[path, year].tasks)):
        test_a_solution_copied_from_another_variant_fails((path, year), number, year - 1)


def turned_down(outcomes):
    """Return the first error of a check; those after it are not run."""
    raised = next((outcome for outcome in outcomes if outcome is not None), None)
    assert raised is not None, "no check turned this answer down"
    assert isinstance(raised, AssertionError), f"must fail by an assert, but raised {raised!r}"
    return raised


@BY_EXERCISE
def test_the_student_gets_no_solution(variant):
    text = tool.text_of(tool.notebook(EXERCISES[variant], "student"))
    student = nbformat.reads(text, as_version=4)
    assert reader.BEGIN not in text
    for task in EXERCISES[variant].tasks:
        cells = {c.id: c for c in student.cells if c.id.startswith(f"{task.name}-")}
        assert "NotImplementedError" in cells[f"{task.name}-solution-1"].source
        for unseen in (*task.of("wrong"), *task.of("hidden")):
            assert all(unseen.source != c.source for c in student.cells)
        for answer in task.of("solution", "markdown"):
            assert all(answer.source not in c.source for c in student.cells)
    assert not any(c.get("outputs") for c in student.cells)


@BY_EXERCISE
def test_hidden_cells_are_for_the_grader_only(variant):
    made = {p: tool.notebook(EXERCISES[variant], p) for p in ("student", "solution", "source")}
    for task in EXERCISES[variant].tasks:
        for hidden in task.of("hidden"):
            holding = [p for p in made if any(c.source == hidden.source for c in made[p].cells)]
            assert holding == ["source"]


@BY_EXERCISE
def test_every_hint_is_folded(variant):
    student = tool.notebook(EXERCISES[variant], "student")
    for task in EXERCISES[variant].tasks:
        hints = [c.source for c in student.cells if c.id.startswith(f"{task.name}-hint")]
        assert len(hints) == len(task.of("hint", "markdown")) > 0
        assert all(h.startswith("<details>") and h.endswith("</details>") for h in hints)


@BY_SOURCE
def test_stored_notebooks_hold_nothing_of_the_machine(path):
    for target in tool.products(path):
        text = target.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) + "/" not in text
        assert "iopub" not in text  # times of execution
        nbformat.validate(nbformat.reads(text, as_version=4))


# The tool itself, on a small source.


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "small.md"
    path.write_text(SOURCE)
    return path


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (":tags: [check]", "", "t1: must have a cell tagged check after its solution"),
        ("### BEGIN SOLUTION", "", "t1: '### END SOLUTION' without '### BEGIN SOLUTION'"),
        ("    ### END SOLUTION\n```", "```", "t1: the solution cell must fence the student's part"),
        ("    ### BEGIN", "### BEGIN", "t1: '### BEGIN SOLUTION' must stand inside a function"),
        (":tags: [variant]", "", "must have one cell tagged variant, has 0"),
        (":tags: [hidden]", "", "t1: must have a cell tagged hidden after its solution"),
        ('"points": 5', '"points": 0', "t1: points must be a whole number of at least 1, got 0"),
        ('"points": 5', '"points": 1', "t1: points must be at least 2, one for each check"),
        ("# A small", "A cell\n\n+++\n\n# A small", "variant cell must stand right after"),
        ("## Double", "```{code-cell}\n:tags: [variant]\n```\n", "one cell tagged variant, has 2"),
        ("import math", "import moth", "variant: ModuleNotFoundError: No module named 'moth'"),
        ("choose(21, *range(22, 42))", "choose(21, 22)", "choose number 1 must have a first value"),
        ("choose(21, *range(22, 42))", "choose(21, 22, 22)", "all different, got 3: 21, 22, 22"),
        ("number = choose(", "_number = choose(", "NameError: name 'number' is not defined"),
        ("import math", "left = 3", "defines left, and no cell has {{left}}"),
        ("double {{number}}", "double {{nmber}}", "there is no value for {{nmber}}"),
        ("double {{number}}", "double {{math}}", "known (text or a number) are number, twice"),
        ("{{twice:.0f}}", "{{twice:.0q}}", "{{twice:.0q}} for 42.0: "),
        (":tags: [solution]", "", "t1: must have exactly one code cell tagged solution, has 0"),
        ('+++ {"tags": ["hint"]}', "", "t1: must have a Markdown cell tagged hint"),
        (":tags: [wrong]", "", "t1: must have at least two cells tagged wrong, has 1"),
        (":says: double(3)", "", "t1: a wrong answer must have :says:"),
        ("assert double(2) == 4", "double(2) == 4", None),
        ('print("tested: two numbers")', "", "t1: a check must assert, and print"),
        ("[check]", "[chekc]", "t1: a cell has the tag 'chekc'"),
        ('"minutes": 10', '"minutes": "ten"', "t1: minutes must be a whole number"),
        ('"minutes": 10', '"minutes": 45', "must take 30 to 60 minutes, takes 75"),
        ('"kind": "predict"', '"kind": "guess"', "t1: kind must be one of predict"),
        ('"kind": "predict"', '"kind": "change"', "must go from predict to change"),
        ('"task": "t1"', '"task": "t2"', "t2: task number 1 must be called t1"),
        ("## Double it", "Double it", "t1: must start with a heading"),
        ("# A small exercise", "A small exercise", "must start with a title"),
    ],
)
def test_a_malformed_source_is_refused_by_file_task_and_rule(source, old, new, rule):
    assert old in SOURCE
    source.write_text(SOURCE.replace(old, new, 1))
    if rule is None:  # one assert of two is enough
        reader.read(source)
        return
    with pytest.raises(reader.SourceError) as error:
        reader.read(source)
    assert "small.md" in str(error.value)
    assert rule in str(error.value)


def test_equal_sources_give_equal_bytes_and_edits_are_noticed(source):
    student, solution = tool.products(source)
    assert tool.stale(source) == [student, solution]
    assert tool.write(source) == [student, solution]
    first = student.read_bytes(), solution.read_bytes()
    assert tool.stale(source) == []
    assert tool.write(source) == []  # nothing is run either
    assert tool.write(source, again=True) == []
    assert (student.read_bytes(), solution.read_bytes()) == first

    solution.write_bytes(first[1].replace(b"return 2 * x", b"return x + x"))
    student.write_bytes(first[0].replace(b"Read on.", b"Read!"))
    assert tool.stale(source) == [student, solution]
    solution.write_text(tool.without_outputs(first[1].decode()))
    assert solution in tool.stale(source)  # never executed


def test_a_notebook_with_answers_is_not_overwritten(source, monkeypatch):
    monkeypatch.setattr(tool, "execute", lambda solution, folder: None)
    student, _ = tool.products(source)
    tool.write(source)
    empty = student.read_text()
    student.write_text(empty.replace("raise NotImplementedError", "return 2 * x  #"))
    with pytest.raises(reader.SourceError, match=r"small\.ipynb holds answers"):
        tool.write(source)
    tool.write(source, force=True)
    assert student.read_text() == empty


@pytest.mark.parametrize("which", range(4), ids=["first", "second", "third", "fourth"])
def test_one_function_that_is_written_is_an_answer(source, monkeypatch, which):
    monkeypatch.setattr(tool, "execute", lambda solution, folder: None)
    student, _ = tool.products(source)
    tool.write(source)
    parts = student.read_text().split("raise NotImplementedError")
    stubs = [place for place in range(1, len(parts)) if "your code goes here" in parts[place][:60]]
    at = stubs[which]
    one = "raise NotImplementedError".join(parts[:at]) + "return 5  #"
    one += "raise NotImplementedError".join(parts[at:])
    student.write_text(one)
    with pytest.raises(reader.SourceError, match=r"small\.ipynb holds answers"):
        tool.write(source)
    assert student.read_text() == one


def test_what_is_written_to_standard_error_is_refused(source):
    source.write_text(
        SOURCE.replace('print("tested', 'import sys; sys.stderr.write("oh"); print("')
    )
    with pytest.raises(reader.SourceError, match="t1-check-1: must not write .*: oh"):
        tool.write(source)


def test_an_unknown_chapter_is_an_error_of_one_line(capsys):
    with pytest.raises(SystemExit) as stop:
        tool.main(["--check", "no_such_chapter"])
    assert stop.value.code == 2
    assert "no exercise 'no_such_chapter'" in capsys.readouterr().err


# searches: numbers that give a good exercise

SEARCHED = SOURCE.replace(
    "number = choose(",
    "_even = search('even', 3, lambda k: {k % 10} if k % 2 == 0 else (), unlike=[14])\n"
    "_three = choose(1, *_even)\nnumber = choose(",
    1,
)


def test_a_search_gives_the_first_that_fit_and_no_two_with_a_right_answer_in_common(source):
    assert SEARCHED != SOURCE
    source.write_text(SEARCHED)
    with pytest.raises(reader.SourceError, match="'even' is not stored .*: make exercises"):
        reader.read(source)
    assert reader.search_again(source)
    stored = json.loads(reader.store_of(source).read_text())
    assert stored["even"]["numbers"] == [2, 6, 8]  # 4 has the answer of 14
    reader.read(source)
    assert not reader.search_again(source)
    assert reader.search_again(source, force=True)
    source.write_text(SEARCHED.replace("k % 10", "k % 6"))
    with pytest.raises(reader.SourceError, match="make exercises"):
        reader.read(source)


def test_a_search_that_finds_too_few_ends_and_says_so(source, monkeypatch):
    monkeypatch.setattr(reader, "MOST_TRIED", 50)
    source.write_text(SEARCHED.replace("'even', 3", "'even', 6"))
    with pytest.raises(reader.SourceError, match="'even' found 4 of 6 numbers"):
        reader.search_again(source)


@BY_SOURCE
def test_every_stored_number_fits_and_shares_no_right_answer(path, monkeypatch):
    searcher = reader.searcher

    def checked(path, source, found=None):
        search = searcher(path, source, found)

        def again(name, count, answers, unlike=()):
            numbers, used = search(name, count, answers, unlike), set().union(*map(answers, unlike))
            assert len(numbers) == count
            for number in numbers:
                right = set(answers(number))
                assert right, f"{name}: {number} does not fit"
                assert not right & used, f"{name}: {number} has an answer of another number"
                used |= right
            return numbers

        return again

    monkeypatch.setattr(reader, "searcher", checked)
    reader.read(path)


@pytest.mark.slow
@BY_A_THIRD
def test_the_searches_find_again_what_is_stored(path, tmp_path):
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    if reader.search_again(copy):
        stored = json.loads(reader.store_of(path).read_text())
        found = json.loads(reader.store_of(copy).read_text())
        assert found == {name: stored[name] for name in found}
