"""The parts of an exercise: what a class draws, what a task is worth, what a notebook shows."""

import json
from types import SimpleNamespace

import nbclient
import nbformat
import numpy as np
import pytest
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from small_exercise import SOURCE, written_in

from coursebook.exercises import make as tool
from coursebook.exercises import reader


@pytest.fixture
def source(tmp_path):
    return written_in(tmp_path)


# --- what a class draws ----------------------------------------------------------------------


def drawn(chapter, seed, *counts):
    """Return what the choices of a chapter give; each has that many others, 1, 2, ..."""
    choose = reader.chooser(chapter, seed)
    return [choose(0, *range(1, count + 1)) for count in counts]


@pytest.mark.parametrize(
    ("chapter", "seed", "values"),
    [
        ("small", None, [0, 0, 0, 0]),  # of the book
        ("small", 0, [1, 6, 2, 153]),
        ("small", 1, [2, 1, 9, 24]),
        ("small", 2027, [2, 7, 7, 130]),
        ("two_clocks", 1, [2, 4, 11, 35]),
        ("two_clocks", 2027, [2, 1, 1, 51]),
    ],
)
def test_a_class_draws_the_same_values_in_every_edition_of_the_course(chapter, seed, values):
    assert drawn(chapter, seed, 2, 7, 12, 170) == values


@pytest.mark.parametrize("count", [2, 3, 6, 20, 21])
def test_classes_get_every_value_once_before_one_comes_back(count):
    values = [drawn("small", seed, count)[0] for seed in range(2 * count)]
    assert sorted(values[:count]) == list(range(1, count + 1))
    assert values[count:] == values[:count]


@pytest.mark.parametrize("given", [(1,), (1, 2), (1, 2, 2), (1, 1, 2), (1, 2, 3, 3)])
def test_a_choice_must_have_two_others_and_no_value_twice(given):
    said = f"choose number 1 must have .*, got {len(given)}: {', '.join(map(str, given))}$"
    for seed in (None, 1):
        with pytest.raises(ValueError, match=said):
            reader.chooser("small", seed)(*given)
    with pytest.raises(ValueError, match=f"got 3: {'9' * 80}$"):
        reader.chooser("small", None)(*[int("9" * 90)] * 3)


@pytest.mark.parametrize(
    ("seed", "rule"), [(0, None), (-1, "-1"), (True, "True"), ("1", "'1'"), (1.0, "1.0")]
)
def test_a_seed_is_a_whole_number_from_0(source, seed, rule):
    if rule is None:
        assert reader.read(source, seed).seed == 0
        return
    with pytest.raises(reader.SourceError, match=f"whole number of at least 0, got {rule}$"):
        reader.read(source, seed)


def test_values_are_text_and_numbers_those_of_numpy_as_python_prints_them(source):
    code = (
        "import numpy as np\na = np.float64(0.5)\nb = np.int64(3)\nc = 'x'\nd = [1]\n"
        "e = np.arange(2)\n_f = 1\ng = True\nh = choose('p', 'q', 'r')"
    )
    found = reader._values(source, [new_code_cell(code)], None)
    assert found == {"a": 0.5, "b": 3, "c": "x", "g": True, "h": "p"}
    assert type(found["a"]) is float
    assert not isinstance(found["b"], np.generic)


def test_a_place_takes_a_value_in_its_form_wherever_it_stands(source):
    cells = [
        new_markdown_cell("{{n}} of {{ n }} or {{x:.1f}}, {x} {{1}}"),
        new_code_cell("a = {{n}}", metadata={"says": "not {{x:.0%}}"}),
        new_code_cell("keep {{n}}", metadata={"tags": ["variant"]}),
    ]
    filled = reader._filled(source, cells, {"n": 3, "x": 0.25})
    assert [one.source for one in filled] == [
        *("3 of {{ n }} or 0.2, {x} {{1}}", "a = 3", "keep {{n}}")
    ]
    assert filled[1].metadata["says"] == "not 25%"
    assert cells[1].source == "a = {{n}}"


def test_sources_are_those_of_the_folder_in_alphabetical_order(tmp_path):
    (tmp_path / "exercises").mkdir()
    for name in ("b.md", "README.md", "a.md", "c.ipynb"):
        (tmp_path / "exercises" / name).touch()
    assert [path.name for path in reader.sources(tmp_path)] == ["a.md", "b.md"]


def test_a_search_begins_at_1_and_gives_up_behind_its_last_number(source, monkeypatch):
    monkeypatch.setattr(reader, "MOST_TRIED", 10)
    found = {}
    search = reader.searcher(source, "x", found)
    assert search("all", 10, lambda k: {k}) == list(range(1, 11))
    assert search("none", 0, lambda k: {k}) == []
    with pytest.raises(ValueError, match="'more' found 10 of 11 numbers"):
        search("more", 11, lambda k: {k})
    assert search("apart", 3, lambda k: {k // 2}, unlike=[3]) == [1, 4, 6]
    assert found["all"] == {"of": "2d711642b726b044", "numbers": list(range(1, 11))}  # SHA-256 of x
    store = reader.store_of(source)
    assert store == source.parent / "searches" / "small.json"
    store.parent.mkdir()
    store.write_text(json.dumps(found))
    assert reader.searcher(source, "x")("apart", 3, None) == [1, 4, 6]
    for other, name in (("y", "apart"), ("x", "other")):
        with pytest.raises(ValueError, match=f"the search '{name}' is not stored for this cell"):
            reader.searcher(source, other)(name, 3, None)


def test_searches_are_stored_one_a_line_and_only_where_there_are_any(source):
    assert not reader.search_again(source)
    assert not reader.search_again(source, force=True)
    assert not reader.store_of(source).exists()
    code = "_b = search('b', 1, lambda k: {k})\n_a = search('a', 2, lambda k: {k})\n"
    source.write_text(SOURCE.replace("number = choose(", f"{code}number = choose(", 1))
    assert reader.search_again(source)
    lines = reader.store_of(source).read_text().splitlines()
    assert [lines[0], lines[-1]] == ["{", "}"]
    assert [line.partition(":")[0] for line in lines[1:-1]] == ['"a"', '"b"']
    assert lines[1].endswith('"numbers": [1, 2]},')


# --- what a task is worth --------------------------------------------------------------------


def task_of(points, *codes):
    """Return a task whose solution has a function of the class, ``mine``, and these checks."""
    cells = [("solution", new_code_cell("def double(x):\n    pass\n\n\ndef mine():\n    pass"))]
    cells += [("check", new_code_cell(code)) for code in codes[:1]]
    cells += [("hidden", new_code_cell(code)) for code in codes[1:]]
    return reader.Task("t1", "T", "predict", 5, points, cells)


MINE, ALL = "assert mine() == 1", "assert double(1) == 2 and undermine(1)"


@pytest.mark.parametrize(
    ("points", "checks", "worth"),
    [
        (2, [ALL, MINE], [1, 1]),
        (5, [ALL, MINE], [1, 4]),
        (5, [MINE, ALL], [4, 1]),
        (7, [MINE, ALL, MINE], [3, 1, 3]),
        (8, [MINE, ALL, MINE], [3, 1, 4]),
        (8, [MINE, MINE, MINE], [2, 3, 3]),
        (5, [ALL, ALL], [2, 3]),
        (6, [ALL, ALL], [3, 3]),
    ],
)
def test_what_is_asked_of_the_class_weighs_most_and_the_last_of_it_more(points, checks, worth):
    assert task_of(points, *checks).graded() == worth
    assert sum(worth) == points


def test_points_are_by_kind_if_the_source_does_not_say(source):
    source.write_text(SOURCE.replace(', "points": 5', ""))
    made = reader.read(source)
    assert [(t.kind, t.points) for t in made.tasks] == [
        *(("predict", 3), ("change", 4), ("explain", 4), ("extend", 5))
    ]
    assert (made.points, made.minutes) == (16, 40)
    assert made.tasks[0].title == "Double it"
    assert [role for role, _ in made.tasks[0].cells] == [
        *("", "solution", "hint", "check", "hidden", "wrong", "wrong")
    ]


def whole(kinds, minutes=10):
    """Return a source with tasks of these kinds."""
    head, *tasks = SOURCE.split('\n+++ {"task"')
    by_kind = {kind: next(t for t in tasks if f'"{kind}"' in t) for kind in reader.KINDS}
    made = []
    for number, kind in enumerate(kinds, 1):
        text = by_kind[kind].replace(by_kind[kind][: by_kind[kind].index(",")], f': "t{number}"', 1)
        made.append(text.replace('"minutes": 10', f'"minutes": {minutes}'))
    return head + "".join(f'\n+++ {{"task"{text}' for text in made)


FOUR = ["predict", "change", "explain", "extend"]


@pytest.mark.parametrize(
    ("kinds", "minutes", "rule"),
    [
        (FOUR, 10, None),
        (["predict", *FOUR, "extend"], 10, None),
        (FOUR[:3], 10, "must have 4 to 6 tasks, has 3"),
        (["predict", *FOUR, "extend", "extend"], 5, "must have 4 to 6 tasks, has 7"),
        (["predict", *FOUR], 6, None),
        (["predict", *FOUR, "extend"], 5, None),
        (FOUR, 15, None),
        (FOUR, 7, "must take 30 to 60 minutes, takes 28"),
        (FOUR, 16, "must take 30 to 60 minutes, takes 64"),
        (["change", *FOUR], 10, "they are change, predict, change, explain, extend"),
        ([*FOUR[:3], "explain"], 10, "tasks must go from predict to change to explain to extend"),
    ],
)
def test_an_exercise_has_four_to_six_tasks_of_every_kind_in_30_to_60_minutes(
    source, kinds, minutes, rule
):
    source.write_text(whole(kinds, minutes))
    if rule is None:
        assert len(reader.read(source).tasks) == len(kinds)
        return
    with pytest.raises(reader.SourceError, match=rule):
        reader.read(source)


HINT = '+++ {"tags": ["hint"]}'
HINT_BEFORE = f"Read on.\n\n{HINT}\n\nX"
HINT_OF_CODE = "```{code-cell}\n:tags: [hint]\n\nx = 1\n```"
SOLVED_TWICE = "x = 1\n```\n\n```{code-cell}\n:tags: [solution]\n```"
A_TEXT = 'Two times.\n\n+++ {"tags": ["check"]}\n\nText.\n'


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (f"{HINT}\n\nTwo times.", HINT_OF_CODE, "t1: a hint must be a Markdown cell"),
        (":tags: [check]", ":tags: [check, hidden]", "t1: a cell has two roles: check, hidden"),
        ("Two times.\n", A_TEXT, "t1: a check cell must be a code cell"),
        (
            "Read on.",
            "Read on.\n\n+++\n\nMore.",
            "variant cell must stand right after the title",
        ),
        ("Read on.", HINT_BEFORE, "small.md: a cell tagged hint stands before the first task"),
        ('"minutes": 10', '"minutes": true', "minutes must be a whole number of at least 1, got T"),
        ('"minutes": 10', '"minutes": 0', "minutes must be a whole number of at least 1, got 0"),
        (
            "def double(x):\n    return x\n```",
            SOLVED_TWICE,
            "t1: must have exactly one code cell tagged solution, has 2",
        ),
        (":says: double(2)", ':says: "  "', "t1: a wrong answer must have :says:"),
    ],
)
def test_a_cell_in_the_wrong_place_is_refused(source, old, new, rule):
    assert old in SOURCE
    source.write_text(SOURCE.replace(old, new, 1))
    with pytest.raises(reader.SourceError) as error:
        reader.read(source)
    assert rule in str(error.value)


def test_tags_of_other_tools_are_left_alone(source):
    source.write_text(SOURCE.replace("[check]", "[check, nbval-skip, raises-exception]", 1))
    made = reader.read(source)
    (check,) = made.tasks[0].of("check")
    assert check.metadata["tags"] == ["check", "nbval-skip", "raises-exception"]
    cells = {one.id: one for one in tool.notebook(made, "student").cells}
    assert cells["t1-check-1"].metadata["tags"] == ["check", "nbval-skip", "raises-exception"]


@pytest.mark.parametrize(
    ("code", "stub"),
    [
        (
            "def f(x):\n    a = 1\n    ### BEGIN SOLUTION\n    def g(): pass\n    return a\n"
            "    ### END SOLUTION\n    # after\n\nclass A:\n    def h(self):\n"
            "        ### BEGIN SOLUTION\n        pass\n        ### END SOLUTION",
            'def f(x):\n    a = 1\n    raise NotImplementedError("f: your code goes here")\n'
            "    # after\n\nclass A:\n    def h(self):\n"
            '        raise NotImplementedError("h: your code goes here")',
        ),
        ("x = 1", "must fence the student's part"),
        ("def f():\n    ### BEGIN SOLUTION\n    pass", "must fence the student's part"),
        ("def f():\n    ### END SOLUTION", "'### END SOLUTION' without '### BEGIN SOLUTION'"),
        ("    ### BEGIN SOLUTION\n    ### END SOLUTION", "must stand inside a function"),
        (
            "def f():\n### BEGIN SOLUTION\n### END SOLUTION",
            "must stand inside a function, indented",
        ),
        (
            "def f():\n    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION\n    ### END SOLUTION",
            "must stand inside a function, indented",
        ),
    ],
)
def test_a_stub_is_the_solution_without_what_is_fenced(code, stub):
    if "raise" in stub:
        assert reader.stub_of(code) == stub
        assert "SOLUTION" not in reader.solved(code)
        assert "return a" in reader.solved(code)
        return
    with pytest.raises(reader.SourceError, match=f"t1: .*{stub}"):
        reader.stub_of(code, "t1")


# --- what a notebook shows -------------------------------------------------------------------


def first_lines(made, task="t1"):
    """Return of each cell of a task its id and its first line."""
    cells = [one for one in made.cells if one.id.startswith(task)]
    return [(one.id, one.source.splitlines()[0] if one.source else "") for one in cells]


def test_students_get_stubs_hints_and_checks_and_the_grader_all(source):
    text = SOURCE.replace("Two times.\n", f"Two times.\n\n{HINT}\n\nTwice.\n", 1)
    model = '+++ {"tags": ["solution"]}\n\nBecause.'
    text = text.replace(HINT, f"{model}\n\n{HINT}", 1)
    source.write_text(text)
    exercise = reader.read(source)
    student, solution, grader = (
        tool.notebook(exercise, product) for product in ("student", "solution", "source")
    )
    heading = ("t1-given-1", "## 1. Double it")
    answer = ("t1-solution-1", "def double(x):")
    hints = [(f"t1-hint-{k}", "<details>") for k in (1, 2)]
    check = ("t1-check-1", 'assert double(2) == 4, "double(2) must be 4"')
    said = '"this is not twice 21, the number of your class"'
    hidden = ("t1-hidden-1", f"assert mine() == double(21), {said}")
    empty, model = ("t1-answer-1", tool.PLACE_TO_WRITE), ("t1-answer-1", "Because.")
    assert first_lines(student) == [heading, answer, empty, *hints, check]
    assert first_lines(solution) == [heading, answer, model, *hints, check]
    assert first_lines(grader) == [heading, answer, empty, *hints, check, hidden]
    cells = {one.id: one for one in student.cells}
    assert "\n\nThen double 21." in cells["t1-given-1"].source
    assert "*Predict · 10 minutes*" in cells["t1-given-1"].source
    assert "*Predict · 10 minutes · 5 points*" in grader.cells[2].source
    assert [cells[f"t1-hint-{k}"].source.splitlines()[1:4] for k in (1, 2)] == [
        ["<summary>Hint 1</summary>", "", "Two times."],
        ["<summary>Hint 2</summary>", "", "Twice."],
    ]
    assert "<summary>Hint</summary>" in cells["t2-hint-1"].source
    locked = {"editable": False, "deletable": False, "tags": ["check"]}
    assert cells["t1-check-1"].metadata == locked
    assert cells["t1-solution-1"].metadata == {"tags": ["solution"]}
    assert student.cells[0].source.startswith(
        "# A small exercise\n\n*4 tasks, about 40 minutes. Replace each"
    )
    assert solution.cells[0].source.startswith(
        "# A small exercise\n\n*4 tasks, about 40 minutes. The solutions."
    )
    assert "about 40 minutes, 20 points. Replace" in grader.cells[0].source
    assert student.cells[0].source.endswith("*\n\nRead on.")
    assert [one.id for one in student.cells[:3]] == ["opening-1", "setup", "t1-given-1"]
    about = student.metadata["course"]
    assert about["chapter"] == "small"
    assert about["tasks"][3] == {
        **{"task": "t4", "title": "Double it", "kind": "extend", "minutes": 10}
    }


def test_given_cells_of_the_opening_are_counted_from_two(source):
    code = 'double = None\n```\n\n```{code-cell}\nx = 3\n```\n\n+++ {"task": "t1"'
    text = SOURCE.replace('\n```\n\n+++ {"task": "t1"', f"\n```\n\n```{{code-cell}}\n{code}", 1)
    source.write_text(text)
    made = tool.notebook(reader.read(source), "student")
    assert [one.id for one in made.cells[:5]] == [
        *("opening-1", "setup", "opening-2", "opening-3", "t1-given-1")
    ]


class Client:
    """What nbclient would do: each code cell says something."""

    says: dict = {}  # noqa: RUF012

    def __init__(self, notebook, **options):
        self.notebook, self.options = notebook, options

    def execute(self):
        """Run nothing."""
        if error := self.says.get("error"):
            raise error
        for one in self.notebook.cells:
            if one.cell_type == "code":
                name = self.says.get(one.id, "stdout")
                one.outputs = [new_output("stream", name=name, text=f"{one.id}\n")]
                one.execution_count = 1


@pytest.fixture
def client(monkeypatch):
    """Return what the cells shall do instead of being run."""
    monkeypatch.setattr(nbclient, "NotebookClient", Client)
    monkeypatch.setattr(Client, "says", {})
    return Client.says


@pytest.mark.parametrize("error", [DeadKernelError("x"), AssertionError()])
def test_a_kernel_that_ends_too_early_is_said_and_nothing_is_written(source, client, error):
    client["error"] = error
    with pytest.raises(reader.SourceError, match=r"^small\.md: its kernel ended before the last"):
        tool.write(source)
    assert not tool.products(source)[0].exists()


def test_a_notebook_is_written_again_only_if_it_changed(source, client):
    student, solution = tool.products(source)
    assert [student, solution] == [
        *(source.parent / "small.ipynb", source.parent / "solutions" / "small.ipynb")
    ]
    assert tool.write(source) == [student, solution]
    made = nbformat.read(solution, as_version=4)
    assert made.metadata["language_info"] == {"name": "python"}
    assert tool.stale(source) == []
    solution.write_text("no notebook")
    assert tool.stale(source) == [solution]
    client["t1-check-1"] = "stderr"
    with pytest.raises(reader.SourceError, match=r"^small\.md, t1-check-1: must not write .*: t1-"):
        tool.write(source)
    assert solution.read_text() == "no notebook"
    client.clear()
    assert tool.write(source) == [solution]
    student.write_text("my notes")  # no notebook, so nobody's answers
    assert tool.write(source) == [student]
    plain = tool.without_outputs(solution.read_text())
    cells = [one for one in nbformat.reads(plain, as_version=4).cells if one.cell_type == "code"]
    assert all((one.outputs, one.execution_count) == ([], None) for one in cells)


@pytest.fixture
def house(source, client, monkeypatch):
    """Return the root of a course with one exercise, for the command."""
    monkeypatch.setattr(tool, "ROOT", source.parent.parent)
    monkeypatch.setattr(tool, "sources", lambda: [source])
    monkeypatch.setattr(tool, "package_hash", lambda: "models 1")
    return source.parent.parent


def test_the_command_writes_what_changed_and_remembers_with_which_models(
    house, monkeypatch, capsys
):
    with pytest.raises(SystemExit, match=r"^stale: exercises/small\.ipynb, exercises/solutions/s"):
        tool.main(["--check"])
    assert tool.main([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        *("wrote exercises/small.ipynb", "wrote exercises/solutions/small.ipynb")
    ]
    memory = house / "_build" / "exercises.json"
    assert memory.read_text() == '{\n "small": "models 1"\n}\n'
    assert tool.main(["--check", "small"]) == 0
    ran = []
    monkeypatch.setattr(tool, "write", lambda path, **how: ran.append(how) or [])
    for arguments, models in (([], "models 1"), (["small"], "models 2"), (["--force"], "models 2")):
        monkeypatch.setattr(tool, "package_hash", lambda models=models: models)
        assert tool.main(arguments) == 0
    assert ran == [
        {"again": False, "force": False},
        {"again": True, "force": False},
        {"again": True, "force": True},
    ]
    assert json.loads(memory.read_text()) == {"small": "models 2"}


def test_the_command_ends_with_the_rule_that_a_source_breaks(house, monkeypatch):
    broken = SOURCE.replace("# A small", "A small", 1)
    (house / "exercises" / "small.md").write_text(broken)
    with pytest.raises(SystemExit, match=r"^small\.md: must start with a title"):
        tool.main([])
    assert not (house / "_build").exists()
    monkeypatch.setattr(tool, "search_again", lambda path, force: True)
    (house / "exercises" / "small.md").write_text(SOURCE)
    seen = SimpleNamespace(lines=[])
    monkeypatch.setattr("builtins.print", lambda *words: seen.lines.append(words))
    assert tool.main([]) == 0
    assert " ".join(map(str, seen.lines[0])) == "wrote exercises/searches/small.json"
