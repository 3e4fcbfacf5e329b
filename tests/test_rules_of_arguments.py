"""The rules of arguments, each at its boundary: what passes, and what is said of what does not."""

import math

import numpy as np
import pandas as pd
import pytest

from simulations.core import checks
from simulations.core.checks import MOST
from simulations.core.parameters import ParameterError

OPEN = checks.real(0, 1, above=True, below=True)
ROW = checks.reals(0, 1, ndim=1, least=2)
FRAME = pd.DataFrame({"a": [1], "b": [2]})

PASS = [
    *((checks.whole(1, 3), value) for value in (1, 3, np.int8(2))),
    (checks.whole(1), MOST),
    *((checks.real(0, 1), value) for value in (0, 1, 0.5, np.float32(1))),
    *((OPEN, value) for value in (5e-324, math.nextafter(1, 0))),
    (checks.real(0, above=True), 1e300),
    (checks.real(), -1e300),
    (ROW, [0, 1]),
    (ROW, np.array([0.5, 0.5, 1])),
    (checks.reals(0, 1), 0.5),
    (checks.reals(0, 1), []),
    (checks.wholes(2, 5), [2, 5]),
    (checks.wholes(2, 5, ndim=2), [[2, 5], [3, 3]]),
    (checks.wholes(), MOST),
    (checks.flags(), [True, False]),
    (checks.word("one", "two"), "two"),
    (checks.of(dict, "a table"), {}),
    (checks.optional(checks.whole(1)), None),
    (checks.optional(checks.whole(1)), 1),
    (checks.each(checks.whole(1), least=2), range(1, 3)),
    (checks.each(checks.whole(1)), np.array([1, 2])),
    (checks.each(checks.whole(1)), ()),
    (checks.table_of("a", "b"), FRAME),
    (checks.text, ""),
    (checks.seed, 0),
    (checks.seed, 2**64 - 1),
    (checks.flag, np.True_),
]
REFUSED = [
    (checks.whole(1, 3), 0, "must lie in [1, 3], got 0"),
    (checks.whole(1, 3), 4, "must lie in [1, 3], got 4"),
    (checks.whole(1), 0, "must be at least 1, got 0"),
    (checks.whole(1), MOST + 1, f"must lie in [1, {MOST}], got {MOST + 1}"),
    (checks.whole(1, MOST - 1), 0, f"must lie in [1, {MOST - 1}], got 0"),
    (checks.whole(1, 3), True, "must be a whole number, got True"),
    (checks.whole(1, 3), 2.0, "must be a whole number, got 2.0"),
    (checks.real(0, 1), -5e-324, "must lie in [0, 1], got -5e-324"),
    (checks.real(0, 1), math.nextafter(1, 2), "must lie in [0, 1], got 1.0000000000000002"),
    (checks.real(0, 1), math.nan, "must lie in [0, 1], got nan"),
    (checks.real(0, 1), 10**400, "must lie in [0, 1], got 1000"),
    (checks.real(0, 1), True, "must be a number, got True"),
    (checks.real(0, 1), "0.5", "must be a number, got '0.5'"),
    (checks.real(0, 1), [0.5], "must be a number, got [0.5]"),
    (checks.real(0, 1), None, "must be a number, got None"),
    (OPEN, 0, "must lie in (0, 1), got 0"),
    (OPEN, 1, "must lie in (0, 1), got 1"),
    (checks.real(0), -0.1, "must be at least 0, got -0.1"),
    (checks.real(0, above=True), 0, "must be above 0, got 0"),
    (checks.real(0), math.inf, "must be finite, got inf"),
    (checks.real(), math.nan, "must be finite, got nan"),
    (checks.real(high=1), 2, "must lie in (-inf, 1], got 2"),
    (ROW, [0.5], "must have at least 2, got 1"),
    (ROW, [[0, 1]], "must have 1 dimension, got '2'"),
    (checks.reals(ndim=2), [1.0], "must have 2 dimensions, got '1'"),
    (ROW, [0, 1.5], "must lie in [0, 1], got 1.5"),
    (ROW, [-0.5, 1], "must lie in [0, 1], got -0.5"),
    (checks.reals(0), [0, math.inf], "must be finite, got inf"),
    (ROW, ["a", "b"], "must be numbers, got ['a', 'b']"),
    (ROW, [[1], [1, 2]], "must be numbers, got [[1], [1, 2]]"),
    (checks.wholes(2, 5), [2, 6], "must lie in [2, 5], got 6"),
    (checks.wholes(2, 5), [1, 5], "must lie in [2, 5], got 1"),
    (checks.wholes(2), [1, 5], "must be at least 2, got 1"),
    (checks.wholes(2, 5), [2.0], "must be whole numbers, got [2.0]"),
    (checks.flags(), [0, 1], "must be True or False, got [0, 1]"),
    (checks.word("one", "two"), "three", "must be one of: one, two; got 'three'"),
    (checks.word("one", "two"), 1, "must be one of: one, two; got 1"),
    (checks.of(dict, "a table"), [], "must be a table, got []"),
    (checks.optional(checks.whole(1)), 0, "must be at least 1, got 0"),
    (checks.each(checks.whole(1), least=2), [1], "must have at least 2, got 1"),
    (checks.each(checks.whole(1)), [1, 0], "must be at least 1, got 0"),
    (checks.each(checks.whole(1)), 3, "must be a list, got 3"),
    (checks.each(checks.whole(1)), np.array(3), "must be a list, got array(3)"),
    (checks.table_of("a", "c"), FRAME, "must be a DataFrame with columns a, c, got 'DataFrame'"),
    (checks.table_of("a"), {"a": 1}, "must be a DataFrame with columns a, got 'dict'"),
    (checks.table_of("a"), FRAME[:0], "must have at least one row, got 'none'"),
    (checks.text, 3, "must be text, got 3"),
    (checks.seed, -1, "must be at least 0, got -1"),
    (checks.seed, 2**64, f"must lie in [0, {2**64 - 1}], got {2**64}"),
    (checks.flag, 1, "must be True or False, got 1"),
]


@pytest.mark.parametrize(("rule", "value"), PASS)
def test_what_follows_a_rule_passes(rule, value):
    rule("x", value)


@pytest.mark.parametrize(("rule", "value", "words"), REFUSED, ids=[w for *_, w in REFUSED])
def test_what_breaks_a_rule_is_named(rule, value, words):
    with pytest.raises(ParameterError) as error:
        rule("x", value)
    assert str(error.value).startswith(f"x {words}")


def test_people_are_some_of_n_and_different_where_that_is_asked():
    people = checks.people_of("who", [0, 4, 4], 5)
    assert (people.dtype, people.tolist()) == (np.int64, [0, 4, 4])
    assert checks.people_of("who", [], 0, different=True).size == 0
    for wrong in (5, -1):
        for given in ([wrong], [0, wrong], [wrong, 4]):
            with pytest.raises(ParameterError) as error:
                checks.people_of("who", given, 5)
            assert str(error.value) == f"who must lie in [0, 4], got {wrong}"
    with pytest.raises(ParameterError, match="who must be different people, got 3 twice"):
        checks.people_of("who", [4, 3, 0, 3], 5, different=True)
    assert checks.people_of("who", [1, 0], 5, different=True).tolist() == [1, 0]


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [0, 1, 2, 2]])
def test_an_order_holds_each_once(order):
    assert checks.permutation_of("order", [2, 0, 1], 3).tolist() == [2, 0, 1]
    with pytest.raises(ParameterError, match="order must hold each of 0 to 2 once, got"):
        checks.permutation_of("order", order, 3)


def test_bounds_that_depend_on_others_are_allowed_themselves():
    for value in (2, 5):
        checks.in_range("count", value, 2, 5)
    for value in (1, 6):
        with pytest.raises(ParameterError, match=rf"count must lie in \[2, 5\], got {value}"):
            checks.in_range("count", value, 2, 5)


def test_arguments_are_checked_by_place_and_by_name_and_defaults_are_not():
    @checks.takes(first=checks.whole(1), third=checks.whole(1))
    def add(first, second, third=-1, *, fourth=0):
        return first + second + third + fourth

    assert add(1, -5) == -5
    assert add(1, -5, 2, fourth=-9) == -11
    for given, named in (((0, 1), {}), ((1, 1, 0), {}), ((1, 1), {"third": 0})):
        with pytest.raises(ParameterError, match="(first|third) must be at least 1, got 0"):
            add(*given, **named)
