"""The rules of an explorer's declaration."""

import itertools

from simulations.core.parameters import ParameterError
from simulations.figures.roles import ROLES, SHAPES

STEP = "step"
MOST_PEOPLE = 200  # of a run to watch on a network; `stage` says how many are drawn
MOST_CELLS = 4096
POINTS = 5  # through which a reader draws a curve


class ExplorerError(ValueError):
    """The declaration of an explorer breaks a rule; the message names what, the rule, the value."""


def check(explorer):
    """Check that a declaration fits its model.

    Raises
    ------
    ExplorerError
        If it does not; the message names what, the rule and the value.
    """
    names = [slider.name for slider in explorer.sliders]
    _need(names, "sliders", "hold at least one Slider", names)
    _need(len(set(names)) == len(names), "sliders", "move different parameters", names)
    for slider in explorer.sliders:
        _check_slider(explorer, slider)
    _need(explorer.series, "series", "hold at least one Series", ())
    labels = [series.label for series in explorer.series]
    _need(len(set(labels)) == len(labels), "series", "have different labels", labels)
    for series in explorer.series:
        where, measures = f"series {series.label!r}: ", explorer.model.card.measures
        _check_role(where + "role", series.role)
        _need(
            series.centre in ("median", "mean"),
            where + "centre",
            "be median or mean",
            series.centre,
        )
        measure = explorer.measure(series)
        _need(measure in measures, where + "measure", f"be one of: {', '.join(measures)}", measure)
        _try(where + "fixed", lambda fixed=series.fixed: explorer.parameters(**fixed))
        clash = explorer.x in series.fixed
        _need(not clash, where + "fixed", "leave the horizontal axis free", explorer.x)
    _need(explorer.x in (STEP, *names), "x", f"be 'step' or one of: {', '.join(names)}", explorer.x)
    low, high = explorer.y_range or (0, 1)
    _need(low < high, "y_range", "increase", explorer.y_range)
    _need(callable(explorer.sentence), "sentence", "be a function of the result", explorer.sentence)
    whole = isinstance(explorer.replicates, int) and explorer.replicates >= 2
    _need(whole, "replicates", "be a whole number of at least 2", explorer.replicates)
    if explorer.stage:
        _check_stage(explorer, explorer.stage, names)
    _check_printed(explorer, names)
    if explorer.predict:
        _check_predict(explorer, explorer.predict)


def _check_slider(explorer, slider):
    where, values = f"slider {slider.name}: ", slider.values
    _need(2 <= len(values) <= 25, where + "values", "be 2 to 25", len(values))
    if not isinstance(values[0], str):
        increasing = all(a < b for a, b in itertools.pairwise(values))
        _need(increasing, where + "values", "increase", values)
    _need(len(set(values)) == len(values), where + "values", "differ", values)
    _need(slider.start in values, where + "start", f"be one of its values {values}", slider.start)
    for value in values:
        _try(where + "values", lambda value=value: explorer.parameters(**{slider.name: value}))


def _check_printed(explorer, names):
    printed = explorer.printed
    _need(len(printed) in (0, 3), "printed", "be three settings, or none", len(printed))
    values = {slider.name: slider.values for slider in explorer.sliders}
    for label, setting in printed:
        where = f"printed {label!r}: "
        for name, value in setting.items():
            _need(name in names, where + "setting", f"name one of: {', '.join(names)}", name)
            _need(value in values[name], where + name, f"be one of {values[name]}", value)
    settings = [{**explorer.start(), **setting} for _, setting in printed]
    differ = all(a != b for a, b in itertools.combinations(settings, 2))
    _need(differ, "printed", "be different settings", settings)


def _check_predict(explorer, p):
    _need(p.low < p.high, "predict", "have a low end below its high end", (p.low, p.high))
    increasing = all(a < b for a, b in itertools.pairwise(p.values))
    _need(increasing and len(p.values) != 1, "predict: values", "increase", p.values)
    both = p.choices and (p.parts or p.values)
    _need(not both, "predict", "have choices, or numbers in parts", p.choices)
    _need(len(p.parts) != 1, "predict: parts", "be several, or none", p.parts)
    count = max(1, len(p.parts))
    signs = p.trusts()
    fits = set(signs) <= {-1, 0, 1} and len(signs) in (1, count)
    _need(fits, "predict: trust", "be -1, 0 or 1 for each number", p.trust)
    if p.curve:
        _check_curve(explorer, p)
    else:
        _need(callable(p.answer), "predict: answer", "be a function of the result", p.answer)
    if p.at and not (p.curve and explorer.x == STEP):
        values = next((s.values for s in explorer.sliders if s.name == explorer.x), ())
        fits = len(p.at) == count and set(p.at) <= set(values)
        _need(fits, "predict: at", f"name for each number one of {values}", p.at)
        drawn = p.curve or p.unit is not None
        _need(drawn, "predict: at", "belong to a curve, or to numbers with a unit", p.at)


def _check_curve(explorer, p):
    labels = [series.label for series in explorer.series]
    _need(p.curve in labels, "predict: curve", f"be one of: {', '.join(labels)}", p.curve)
    given = p.answer, p.choices, p.values, p.unit
    _need(given == (None, (), (), None), "predict: curve", "stand for the answer", given)
    _need(p.axis, "predict: axis", "say what the curve shows", p.axis)
    several = len(p.parts) == len(p.at) == POINTS
    _need(several, "predict: curve", f"have {POINTS} parts, each at a place", (p.parts, p.at))
    words = any(isinstance(place, str) for place in p.at)
    _need(not words, "predict: at", "be numbers where a curve is drawn", p.at)
    increasing = all(a < b for a, b in itertools.pairwise(p.at))
    _need(increasing, "predict: at", "increase", p.at)


def _check_stage(explorer, stage, names):
    one = (stage.seen is None) != (stage.draw is None)
    _need(one, "stage", "have either seen or draw", (stage.seen, stage.draw))
    unknown = set(stage.sliders) - set(names)
    _need(not unknown, "stage: sliders", f"be among: {', '.join(names)}", sorted(unknown))
    _need(2 <= len(stage.states) <= 8, "stage: states", "be 2 to 8", len(stage.states))
    looks = [(state.role, state.shape) for state in stage.states]
    for role, shape in looks:
        _check_role("stage: role", role)
        _need(shape in SHAPES, "stage: shape", f"be one of: {', '.join(SHAPES)}", shape)
    shapes = [shape for _, shape in looks]
    _need(len(set(shapes)) == len(shapes), "stage: states", "differ in shape", shapes)
    for name in ("counts", "told", "tellers"):
        given = getattr(stage, name) or ()
        known = all(0 <= state < len(stage.states) for state in given)
        _need(known, f"stage: {name}", "be indices of its states", given)
    for label, role, fixed in explorer.panels():
        _check_role(f"stage panel {label!r}: role", role)
        _try(f"stage panel {label!r}", lambda f=fixed: explorer.parameters(**{**stage.base, **f}))


def _check_role(where, role):
    _need(role in ROLES, where, f"be one of: {', '.join(ROLES)}", role)


def _need(true, where, rule, got):
    """Raise an `ExplorerError` saying what must be, and what is, unless it is true."""
    if not true:
        raise ExplorerError(f"{where} must {rule}, got {got!r}")


def _try(where, make):
    try:
        make()
    except ParameterError as error:
        raise ExplorerError(f"{where}: {error}") from None
