"""Answers are plain, and what decides about them is computed where no code of a student ran."""

import io
import json
import os
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import nbformat
import numpy as np
import pandas as pd
import pytest

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from grading import answers, box, marking, tamper
from simulations.running import sources
from tests.test_grading_box import Course, cell, notebook_of


class Agrees(float):
    """A number that is equal to every other."""

    def __eq__(self, other):
        return True

    __hash__ = None


def there_and_back(value, given=()):
    return answers.decode(json.loads(json.dumps(answers.encode(value, given))), given)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, -(10**30), 0.1, float("inf"), 2j, "zoë\ud800", Fraction(1, 3)),
        *([1, [2, (3, {4})]], {"a": 1, (1, 2): [0.5]}, frozenset({1}), np.float64(0.1), np.int8(3)),
        *(np.arange(6).reshape(2, 3), np.array(["a", "bc"]), np.bool_(True), np.zeros((0, 2))),
    ],
)
def test_plain_answers_come_back_as_they_were(value):
    back = there_and_back(value)
    assert type(back) is type(value)
    assert np.array_equal(back, value) if isinstance(value, np.ndarray) else back == value
    assert getattr(back, "dtype", None) == getattr(value, "dtype", None)


def test_a_series_comes_back_and_what_was_handed_in_is_the_same_thing():
    series = pd.Series([1.5, 2.5], index=["a", "b"])
    assert there_and_back(series).equals(series)
    people = [object(), object()]
    assert there_and_back([people[1]], (3, people)) == [people[1]]
    assert there_and_back(people, (people,)) == people


def test_what_the_standard_library_makes_of_lists_and_dictionaries_is_plain():
    assert there_and_back(Counter("aab")) == {"a": 2, "b": 1}
    assert there_and_back(defaultdict(list, {1: deque([2])})) == {1: [2]}
    assert there_and_back(Decimal("0.10")) == Decimal("0.10")
    with pytest.raises(answers.AnswerNotPlain):
        answers.encode(type("Counter", (Counter,), {})())


@pytest.mark.parametrize(
    "value",
    [
        *(Agrees(1), [Agrees(1)], {"a": Agrees(1)}, object(), lambda: 1, type("float", (), {})()),
        *(np.array([object()]), type("int", (int,), {})(3), np.ma.array([1])),
        pytest.param(10**5000, id="too long"),
        type("ndarray", (np.ndarray,), {})(3),
        type("float64", (np.float64,), {})(3),
    ],
)
def test_objects_of_a_class_of_their_own_are_no_answers(value):
    with pytest.raises(answers.AnswerNotPlain):
        answers.encode(value)


def heard(function, ask):
    """Return what is written down when a check asks this function."""
    names, file = {"f": function}, io.BytesIO()
    one = answers.Answers(names, file)
    one.listen("t1-check-1", ["f", "g"])
    try:
        ask(names)
    finally:
        one.end()
    assert names == {"f": function}
    return json.loads(file.getvalue())["calls"]


def replayed(calls):
    """Return the function that answers as it did."""
    names = {}
    answers.Answers(names, None).replay(calls, ["f", "g"])
    return names["f"]


def test_a_check_gets_the_same_answers_again_in_any_order():
    calls = heard(lambda x: 2 * x, lambda names: [names["f"](k) for k in (1, 2.5, "a")])
    again = replayed(calls)
    assert [again("a"), again(1), again(2.5)] == ["aa", 2, 5.0]
    with pytest.raises(answers.AnswerUnknown):
        again(1)  # it was asked once


def test_what_was_not_asked_is_unknown():
    again = replayed(heard(lambda x: 2 * x, lambda names: names["f"](np.arange(3))))
    with pytest.raises(answers.AnswerUnknown):
        again(np.arange(4))


def test_errors_come_again_and_what_is_read_once_becomes_a_list():
    def ask(names):
        assert names["f"](1) == [0]
        with pytest.raises(ValueError, match="no"):
            names["f"](-1)

    def function(x):
        if x < 0:
            raise ValueError("no")
        return (k for k in range(x))

    again = replayed(heard(function, ask))
    assert again(1) == [0]
    with pytest.raises(ValueError, match="no"):
        again(-1)


def test_only_what_the_check_itself_asks_is_written_down():
    names = {}

    def ask(wrapped):
        names.update(wrapped)
        assert wrapped["f"](3) == 6

    calls = heard(lambda x: x if x < 2 else x + names["f"](x - 1), ask)
    assert [call["answer"] for call in calls] == [6]


def test_an_answer_that_is_not_plain_is_named():
    calls = heard(lambda: Agrees(1), lambda names: names["f"]())
    with pytest.raises(answers.AnswerNotPlain, match="f gives an object of the class Agrees"):
        replayed(calls)()


def test_what_was_put_in_place_of_the_packages_own_is_found_anywhere(monkeypatch):
    from simulations.models.first_link import theory
    from simulations.processes import branching

    before = sources.replaced_anywhere()
    monkeypatch.setattr(theory, "chance_of_cascade", lambda *_: 1.0)
    name = "simulations.models.first_link.theory.chance_of_cascade"
    assert name in set(sources.replaced_anywhere()) - set(before)
    assert branching


GIVEN = (
    "from simulations.models.knowledge import theory\nfrom simulations.networks import from_ties\n"
    "from simulations.models.knowledge.engine import level"
)
COMPARES = (
    "from simulations.models.knowledge import granovetter\n"
    "assert level(2)\nassert double(2) == granovetter.crowd([2])[-1] + theory.doubt(2, 2)"
)


@pytest.mark.parametrize(
    ("answer", "takes"),
    [
        ("return 2 * x", None),
        ("return from_ties([], n=x)", None),
        ("return level(x)", None),  # only the checks use it, and it was handed out
        ("return theory.doubt(x, x)", "knowledge.theory.doubt"),
        (
            "from simulations.models.knowledge.theory import doubt\n    return doubt(x, x)",
            "knowledge.theory.doubt",
        ),
        (
            "import simulations.models.knowledge.theory as t\n    return t.level(x)",
            "knowledge.theory.level",
        ),
        (
            "from simulations.models.knowledge import granovetter as g\n    return g.crowd([x])",
            "knowledge.granovetter.crowd",
        ),
        (
            "import simulations\n    return simulations.models.knowledge.theory.doubt(x, x)",
            "knowledge.theory.doubt",
        ),
    ],
)
def test_an_answer_that_the_package_gives_gets_a_remark(answer, takes):
    def assignment(code):
        return nbformat.v4.new_notebook(
            cells=[
                cell("opening-1", GIVEN, locked=True),
                cell("t1-solution-1", f"def double(x):\n    {code}", solution=True),
                cell("t1-check-1", COMPARES, grade=True, locked=True, points=1),
            ]
        )

    source = assignment("return from_ties([], n=2 * x)")
    says = [f"look at task 1: it takes {takes} from the package"] if takes else []
    assert tamper.findings(assignment(answer), source) == ({}, says)


def test_of_a_check_that_asks_too_much_only_odd_answers_are_kept(monkeypatch):
    monkeypatch.setattr(answers, "MOST_CALLS", 3)
    for count, kept in ((3, True), (4, False)):
        names, file = {"f": lambda x: x, "g": lambda: Agrees(1)}, io.BytesIO()
        one = answers.Answers(names, file)
        one.listen("t1-check-1", ["f", "g"])
        for k in range(count):
            names["f"](k)
        if not kept:
            names["g"]()
        one.end()
        told = json.loads(file.getvalue())
        assert (told["calls"] is not None) == kept
        assert told["odd"] == ({} if kept else {"g": "Agrees"})


def test_answers_to_later_checks_are_kept_while_there_is_room_for_them(monkeypatch):
    def told(most, count):
        monkeypatch.setattr(answers, "MOST_BYTES", most)
        names, file = {"f": lambda x: "a" * 50}, io.BytesIO()
        one = answers.Answers(names, file)
        for k in range(count):
            one.listen(f"t{k}-check-1", ["f"])
            names["f"](k)
            one.end()
        return file.getvalue().splitlines(keepends=True)

    first, second, _ = told(10_000, 3)
    enough = len(first) + len(second)
    for most, kept in ((enough, [True, True, False]), (enough - 1, [True, False, False])):
        lines = told(most, 3)
        assert [json.loads(line)["calls"] is not None for line in lines] == kept


def test_checks_that_passed_and_were_not_judged_apart_get_a_remark():
    def check(k, *outputs):
        made = cell(f"t{k}-check-1", "assert f()", grade=True, locked=True, points=1)
        made.outputs = list(outputs)
        return made

    def error(name):
        return nbformat.v4.new_output("error", ename=name, evalue="", traceback=[])

    cells = [check(1), check(2), check(3, error("AssertionError")), check(4), check(5)]
    cells.insert(0, cell("t6-solution-1", "def f(): pass", solution=True))
    notebook = nbformat.v4.new_notebook(cells=cells)
    judged = {"t1-check-1": None, "t4-check-1": error(marking.UNKNOWN)}
    marker = object.__new__(marking.Marker)
    marker.apart = {f"t{k}-check-1" for k in (1, 2, 3, 4)} | {"t6-solution-1"}
    assert marker._not_judged(notebook, judged, None) == [
        f"look at task {k}: a check could not be judged apart from its code" for k in (2, 4)
    ]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({}, "passed"),
        ({"odd": {"t1-check-1": {"f": "Any"}}}, "failed"),
        ({"replaced": ["simulations.x"]}, "not counted"),
        ({"replaced": ["usual"]}, "passed"),
    ],
)
def test_a_check_that_is_judged_where_it_ran_is_judged_with_care(found, state):
    notebook = notebook_of({1: "return 1"})
    out = nbformat.v4.new_output("stream", name="stdout", text="Tested: one.")
    marker = object.__new__(marking.Marker)
    marker.said, marker.apart, marker.as_usual = {"t1-check-1": "Tested: one."}, set(), {"usual"}
    marker._put_outputs(notebook, box.Run({0: [], 1: [out]}, **found), {}, {})
    assert marking._check(notebook.cells[1], {}).state == state


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="boxes need Linux or macOS")
def test_cheats_get_no_points_and_honest_answers_all(tmp_path):
    """The expected values of task 2 come from the package; the other checks compare numbers."""
    check = (
        "from simulations.models.knowledge.theory import doubt\ngot = f2(2)\n"
        "assert abs(got - doubt(.5, .5)) < .001, f'got {got}: no'\nprint('Tested: one.')"
    )

    def assignment(answers_):
        made = notebook_of(answers_)
        made.cells[3].source = check
        return made

    class OfPackage(Course):
        source = assignment({1: "return 1", 2: "return 2 / 3", 3: "return [3][0]"})
        released = assignment(dict.fromkeys((1, 2, 3), "raise NotImplementedError"))

    (tmp_path / "caches").mkdir()
    marker = marking.Marker(OfPackage(), box.Limits(), tmp_path / "caches")
    assert len(marker.apart) == 3

    def points(name, *answers_):
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(assignment(dict(enumerate(answers_, 1))), path)
        got = marker.mark(name, path)
        assert got.graded, got.status
        return [check.points for check in got.checks], got

    right = "return 1", "return 2 / 3", "return 3"
    given, got = points("honest", *right)
    assert (given, got.status) == ([2, 2, 2], "graded")

    agrees = "return type('Any', (float,), {'__eq__': lambda *_: True, '__hash__': None})(7)"
    given, got = points("agrees", agrees, "return 2 / 3", agrees)
    assert given == [0, 2, 0]
    assert "must be a number, a string or an array" in got.checks[0].message
    assert got.checks[0].state == "failed"

    patch = (
        "return 42\nimport simulations.models.knowledge.theory as th\n"
        "setattr(th, 'doubt', lambda *_: 42)"
    )
    given, got = points("patches", "return 1", patch, "return 3")
    assert given == [2, 0, 2]
    assert "it changes the package: simulations.models.knowledge.theory.doubt" in got.status
    assert marking.APART in got.notes


def nested(depth, kind=list):
    value = 1
    for _ in range(depth):
        value = {"a": value} if kind is dict else kind([value])
    return value


@pytest.mark.parametrize("kind", [list, tuple, dict])
def test_lists_may_lie_eight_deep_and_no_deeper(kind):
    assert there_and_back(nested(8, kind)) == nested(8, kind)
    with pytest.raises(answers.AnswerNotPlain, match=kind.__name__):
        answers.encode(nested(9, kind))


def test_numbers_may_be_as_long_as_python_writes_them():
    assert there_and_back(10**4000 - 1) == 10**4000 - 1
    assert there_and_back(1 - 10**4000) == 1 - 10**4000
    for number in (10**4000, -(10**4000)):
        with pytest.raises(answers.AnswerNotPlain, match="int"):
            answers.encode(number)


@dataclass
class Point:
    """Something with fields."""

    x: int
    y: int


DIFFERENT = [
    *((), (1,), (1.0,), (True,), ("1",), (None,), (1j,), (range(2),), (range(3),)),
    *(([1, 2],), ([2, 1],), ((1, 2),), ([1, [2]],), ([[1], 2],), ({1, 2},), ({1, 3},)),
    *((frozenset({1, 2}),), ({1: 2},), ({2: 1},), ({1: 2, 3: 4},), ({3: 4, 1: 2},)),
    *((np.array([1, 2]),), (np.array([1, 2], "int8"),), (np.array([[1, 2]]),), (np.int8(1),)),
    *((Point(1, 2),), (Point(2, 1),), ([[[[[[[[1]]]]]]]],), ([[[[[[[[2]]]]]]]],)),
    *((1, 2), (2, 1)),
]


def test_calls_with_other_arguments_have_other_marks():
    marks = [answers.mark_of(given, {}) for given in DIFFERENT]
    assert len(set(marks)) == len(DIFFERENT)
    assert all(len(mark) == 16 for mark in marks)
    by_name = {"a": 1}, {"b": 1}, {"a": 2}, {"a": 1, "b": 2}
    named = [answers.mark_of((), given) for given in by_name]
    assert len({*marks, *named}) == len(DIFFERENT) + 4
    # the same wherever and in whatever order they were written
    assert answers.mark_of((), {"a": 1, "b": 2}) == answers.mark_of((), {"b": 2, "a": 1})
    assert answers.mark_of(({1, 2, 3},), {}) == answers.mark_of(({3, 2, 1},), {})
    deep = [answers.mark_of((nested(9) if k else [nested(9)],), {}) for k in (0, 1)]
    assert deep[0] == deep[1]  # what lies deeper is not looked at


def test_an_error_is_told_in_600_letters_and_comes_again_as_its_kind():
    class Own(Exception):
        pass

    def function(kind):
        raise {"own": Own("x" * 700), "key": KeyError("k"), "exit": OSError("o")}[kind]

    def ask(names):
        for kind in ("own", "key", "exit"):
            with pytest.raises(Exception, match=r"x|k|o"):
                names["f"](kind)

    calls = heard(function, ask)
    assert [call["error"] for call in calls] == ["Own", "KeyError", "OSError"]
    assert calls[0]["says"] == "x" * 600
    again = replayed(calls)
    for kind, error in (("own", RuntimeError), ("key", KeyError), ("exit", OSError)):
        with pytest.raises(error):
            again(kind)


def test_what_a_check_asked_is_on_disk_before_the_next_begins():
    class File(io.BytesIO):
        flushed = 0

        def flush(self):
            self.flushed = len(self.getvalue())

    names, file = {"f": lambda: 1}, File()
    one = answers.Answers(names, file)
    one.listen("t1-check-1", ["f"])
    names["f"]()
    one.end()
    assert file.flushed == len(file.getvalue()) > 0
    one.end()  # of a cell that is no check
    assert len(file.getvalue().splitlines()) == 1


def test_a_function_that_the_student_changes_in_a_check_stays_changed():
    names, file = {"f": lambda: 1, "g": 3}, io.BytesIO()
    one = answers.Answers(names, file)
    one.listen("t1-check-1", ["f", "g", "none"])
    names["f"] = other = len
    one.end()
    assert names == {"f": other, "g": 3}


def test_functions_without_arguments_are_heard_past_the_limit(monkeypatch):
    monkeypatch.setattr(answers, "MOST_CALLS", 1)
    names, file = {"f": lambda *given, **named: Agrees(1)}, io.BytesIO()
    one = answers.Answers(names, file)
    one.listen("t1-check-1", ["f"])
    for _ in range(2):
        names["f"](1)
        names["f"](a=1)
    one.end()
    assert json.loads(file.getvalue())["odd"] == {}
    one.listen("t2-check-1", ["f"])
    for _ in range(4):
        names["f"]()
    one.end()
    assert json.loads(file.getvalue().splitlines()[1])["odd"] == {"f": "Agrees"}
