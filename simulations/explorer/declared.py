"""The explorer: sliders in a chapter, over stored runs in a page and over new ones in a kernel.

A model declares in its ``explorer.py`` which parameters a reader may move, over which values, what
is drawn and how the result is said in words; `shown.explore` shows it. In the static page a grid of
stored runs answers at once, with no kernel (`stored` runs and keeps it, `stage` the run that one
can watch; `page` writes it all). Where a kernel lives, sliders run the model anew (`widget`).
`checks` says what is wrong with a declaration.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from simulations.explorer.checks import STEP, check
from simulations.running.catalogue import Model


def percent(share):
    """Return a share in words: ``"24 %"``, or ``"0.3 %"`` where it is below one.

    Halves are rounded up as in `book/_static/explorer.js`, so that text and chart agree.
    """
    value = 100 * share
    places = 10 if 0 < value < 1 else 1
    return f"{math.floor(value * places + 0.5) / places:g}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class Slider:
    """A parameter that the reader may move; label, unit and symbol come from its declaration.

    Attributes
    ----------
    name : str
        The parameter.
    values : tuple
        Its stored values: increasing numbers, or words of a choice.
    start : number or str
        The value at first.
    show : callable, optional
        Turns a value into text, such as `percent`; otherwise the number and its unit.
    """

    name: str
    values: tuple
    start: Any
    show: Callable | None = None


@dataclass(frozen=True)
class Series:
    """One curve of the chart: the model with some parameters held fixed.

    Attributes
    ----------
    label : str
        A few words, written at the end of the line.
    role : str
        What it stands for, one of `ROLES`: gives colour, dash and marker.
    fixed : dict
        Parameters whose value does not follow the sliders.
    measure : str
        The measure drawn; the outcome of the model's card if empty.
    centre : {"median", "mean"}
        What the line shows of the replicates. The mean suits a measure that is 0 or 1; it has no
        band.
    """

    label: str
    role: str
    fixed: dict = field(default_factory=dict)
    measure: str = ""
    centre: str = "median"


@dataclass(frozen=True)
class State:
    """What a person of the stage can be: a label, a role and a shape of its own."""

    label: str
    role: str
    shape: str


class Scene(NamedTuple):
    """One run to be drawn.

    Attributes
    ----------
    states : ndarray of int, shape (steps + 1, people)
        The state of everyone at every step, as an index into the states of the `Stage`.
    network : Network or None
        Who is tied to whom.
    shape : tuple of int
        Rows and columns of a lattice, if it is one.
    """

    states: np.ndarray
    network: Any = None
    shape: tuple = ()


@dataclass(frozen=True)
class Stage:
    """One run to watch, person by person, on a network or a lattice.

    At most 60 people of a network are drawn, those nearest to where it begins, and the page says
    how many are not: a smaller run shows more.

    Attributes
    ----------
    states : tuple of State
    counted : str
        How people in the counted states are spoken of: ``"have adopted"``.
    counts : tuple of int
        Which states are counted.
    told, tellers : tuple of int
        Ties light up that lead to somebody who enters a state of `told` from somebody who was in
        one of `tellers` a step before. Both are `counts` if not given.
    seen : callable
        ``seen(people, parameters)`` returns the states, shape (steps + 1, people), of a recorded
        run of the engine: each an index into `states`.
    draw : callable
        Instead of `seen` for what is no run of the engine: ``draw(parameters, seed)`` returns the
        `Scene`.
    shape : tuple of int
        Rows and columns of a lattice. If empty: ``side`` and ``side`` where the model has such a
        parameter; else people are drawn on their network.
    panels : tuple of (str, str, dict)
        Label, role and fixed parameters of the pictures side by side, all with the same luck. If
        empty: one for each series, or a single one where the series differ in their measure only.
    base : dict
        Parameters that differ from those of the chart, as a small network needs.
    sliders : tuple of str
        The sliders that it follows; all others stay at their start. All if empty.
    seed : int
    note : str
        What the reader should know of this run, such as its size.
    """

    states: tuple
    counted: str
    counts: tuple
    told: tuple | None = None
    tellers: tuple | None = None
    seen: Callable | None = None
    draw: Callable | None = None
    shape: tuple = ()
    panels: tuple = ()
    base: dict = field(default_factory=dict)
    sliders: tuple = ()
    seed: int = 0
    note: str = ""


@dataclass(frozen=True)
class Prediction:
    """The one guess of a chapter, made before the result is drawn, at the sliders' start.

    Attributes
    ----------
    question : str or callable
        In words; ``question(result)`` where it tells a number of the runs.
    answer : callable, optional
        ``answer(result)`` returns what the runs say: a number, one of `choices`, or a number for
        each of `parts`. Not given where a `curve` is asked.
    curve : str
        The label of the series that the reader draws, through `POINTS` points: a number for each
        of `parts`, which name the points in a few letters, at the places `at`. The whole curve is
        drawn over it once the guess is made.
    axis : str
        What such a curve shows, in words above its vertical axis.
    choices : tuple of str
        What the reader may choose from; a slider from `low` to `high` if empty.
    low, high, by : float
        The slider's ends and step.
    values : tuple of float
        The values of the slider instead, increasing: what is guessed as a factor goes by factors.
    parts : tuple of str
        Where several numbers are asked, what each of them is: a slider each.
    unit : str, optional
        Of the numbers, in the plural. If None they are values of the chart, on which the guess is
        drawn: a level line each, or the `curve`.
    at : tuple
        Where the horizontal axis is a slider, the value of it that each number belongs to; they
        count as visited once the guess is made. Of a `curve` over steps, the steps.
    says : str
        Who gives the answer.
    trust : int or tuple of int
        1 if a guess above the answer trusts word of mouth too much, -1 if it trusts it too little,
        0 if neither; for each number. The reader's own ledger sums up the signs.
    """

    question: str | Callable
    answer: Callable | None = None
    choices: tuple = ()
    low: float = 0.0
    high: float = 1.0
    by: float = 0.01
    values: tuple = ()
    parts: tuple = ()
    unit: str | None = None
    at: tuple = ()
    says: str = "the runs say"
    trust: Any = 0
    curve: str = ""
    axis: str = ""

    def answers(self, result):
        """Return what the runs say, a tuple: a number for each of `parts`."""
        if self.curve:
            line = result[self.curve]
            return tuple(np.interp(self.at, line.x, line.centre).tolist())
        found = self.answer(result)
        return tuple(found) if self.parts else (found,)

    def trusts(self):
        """Return the signs of `trust`, a tuple: one for each number."""
        return self.trust if isinstance(self.trust, tuple) else (self.trust,)


class Challenge(NamedTuple):
    """Something to find among the settings; the page ticks it when the reader is there.

    Attributes
    ----------
    words : str
        What is looked for: ``"A setting in which your mix loses"``.
    met : callable
        ``met(result)`` says whether a `Result` is such a setting. Some must be, not all of them,
        and not that at the start.
    """

    words: str
    met: Callable


class Printed(NamedTuple):
    """A setting that is shown on paper, where nothing moves.

    Attributes
    ----------
    label : str
        Its name: ``"All on push"``.
    setting : dict
        Values of the sliders; those not named are at their start.
    """

    label: str
    setting: dict


@dataclass(frozen=True)
class Outcome:
    """What the runs of one series say at one setting.

    Attributes
    ----------
    x : ndarray
        The steps, or the values of the parameter on the horizontal axis.
    centre, low, high : ndarray, shape of `x`
        Median (or mean) of the replicates, and the bounds of their middle 80 %.
    final : ndarray, shape (replicates,)
        Every replicate's outcome at the setting, at the end of its run.
    value : float
        Median (or mean) of `final`.
    """

    x: np.ndarray
    centre: np.ndarray
    low: np.ndarray
    high: np.ndarray
    final: np.ndarray
    value: float


@dataclass(frozen=True)
class Result:
    """What a setting leads to, for the sentence: ``result["push only"].value``.

    Attributes
    ----------
    parameters : Parameters
        The setting.
    outcomes : dict of str to Outcome
        By the label of the series.
    """

    parameters: Any
    outcomes: dict

    def __getitem__(self, label):
        return self.outcomes[label]

    @property
    def replicates(self):
        """The number of replicates."""
        return len(next(iter(self.outcomes.values())).final)

    def wins(self, label, other):
        """Return in how many replicates a series ends above another, on the same luck."""
        return int(np.count_nonzero(self[label].final > self[other].final))


@dataclass(frozen=True)
class Explorer:
    """What a reader can explore of a model, declared once in its ``explorer.py``.

    Attributes
    ----------
    model : str or Model
    sliders : tuple of Slider
    series : tuple of Series
        Drawn together, all on the same people and luck.
    sentence : callable
        ``sentence(result)`` says the `Result` in words, with numbers from the runs only.
    title, question : str
        Those of the model's card if empty.
    base : dict
        Parameters that differ from the defaults and are not moved.
    x : str
        ``"step"``, or the slider whose values make the horizontal axis.
    x_log : bool
        Whether that axis is logarithmic.
    y_label : str
        What the vertical axis measures; from the model's card if empty.
    y_range : tuple of float, optional
        The same at every setting, so that the eye can compare; from 0 to all there is if None.
    as_percent : bool
        Whether values are shares, shown in per cent.
    theory : callable, optional
        ``theory(parameters)`` returns x and y of a line.
    theory_label : str
    stage : Stage, optional
    predict : Prediction, optional
    challenges : tuple of Challenge
    printed : tuple of Printed
        The three settings that a printed page shows. If empty: the first slider with three values
        or more at its low end, in the middle and at its high end.
    note : str
        What the runs are. If empty: how many people, and how many steps.
    replicates, seed : int
        Of every setting. Replicate r has the same seed everywhere.
    digits : int
        Decimals that are stored.
    name : str
        Its name in addresses and files; the model's if empty.

    Raises
    ------
    ExplorerError
        If the declaration does not fit the model.
    """

    model: Any
    sliders: tuple
    series: tuple
    sentence: Callable
    title: str = ""
    question: str = ""
    base: dict = field(default_factory=dict)
    x: str = STEP
    x_log: bool = False
    y_label: str = ""
    y_range: tuple | None = None
    as_percent: bool = True
    theory: Callable | None = None
    theory_label: str = "theory"
    stage: Stage | None = None
    predict: Prediction | None = None
    challenges: tuple = ()
    printed: tuple = ()
    note: str = ""
    replicates: int = 20
    seed: int = 0
    digits: int = 3
    name: str = ""

    def __post_init__(self):
        model = Model(self.model) if isinstance(self.model, str) else self.model
        filled = {
            "model": model,
            "name": self.name or model.name,
            "title": self.title or model.card.title,
            "question": self.question or model.card.question,
        }
        for name, value in filled.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "printed", self.printed or self._ends())
        check(self)
        object.__setattr__(self, "note", self.note or self._size())
        label = self.y_label or model.card.measures[self.measure(self.series[0])]
        object.__setattr__(self, "y_label", label[:1].upper() + label[1:])

    def measure(self, series):
        """Return the name of the measure that a series draws."""
        return series.measure or self.model.card.outcome

    def start(self):
        """Return the sliders' values at first, a dict."""
        return {slider.name: slider.start for slider in self.sliders}

    def parameters(self, **setting):
        """Return the parameters at a setting of the sliders; those not named are at their start."""
        return self.model.parameters().replace(**{**self.base, **self.start(), **setting})

    def value_words(self, slider, value, *, short=False):
        """Return a slider's value as text, with its unit unless short.

        Parameters
        ----------
        slider : Slider
        value : number or str
        short : bool

        Returns
        -------
        str
        """
        if slider.show:
            return slider.show(value)
        if isinstance(value, str):
            return value
        unit = self.model.parameters.declaration(slider.name).unit
        if not unit or "/" in unit or short:  # a rate or a chance is named by its label
            return f"{value:,g}"
        if value == 1:
            unit = {"people": "person"}.get(unit, unit.removesuffix("s"))
        return f"{value:,g} {unit}"

    def panels(self):
        """Return label, role and fixed parameters of the pictures of the stage."""
        if self.stage.panels:
            return self.stage.panels
        if all(series.fixed == self.series[0].fixed for series in self.series):
            return (("", "neutral", self.series[0].fixed),)
        return tuple((series.label, series.role, series.fixed) for series in self.series)

    def scene(self, parameters):
        """Return the `Scene` of the stage: a recorded run of the engine, as the stage sees it."""
        stage = self.stage
        if stage.draw:
            return stage.draw(parameters, stage.seed)
        network = self.model.build_network(parameters, stage.seed)
        given = {} if network is None else {"network": network}
        run = self.model.simulate(parameters, stage.seed, record=True, **given)
        lattice = (parameters.side, parameters.side) if hasattr(parameters, "side") else ()
        shape = stage.shape or lattice
        states = stage.seen(run.people, parameters)
        return Scene(states, shape=shape) if shape else Scene(states, network)

    def _ends(self):
        for slider in self.sliders:
            values = slider.values
            if len(values) < 3:
                continue
            label = self.model.parameters.declaration(slider.name).label
            label = label[:1].upper() + label[1:]
            return tuple(
                Printed(f"{label}: {self.value_words(slider, value)}", {slider.name: value})
                for value in (values[0], values[len(values) // 2], values[-1])
            )
        return ()

    def _size(self):
        p = self.parameters()
        people = f"{p.n:,} people" if hasattr(p, "n") else ""
        steps = f"{p.steps:,} steps" if hasattr(p, "steps") else ""
        return ", ".join(filter(None, (people, steps)))

    def scenario(self, series):
        """Return the runs that a series draws, over all values of the sliders that move it."""
        from simulations.running.scenario import Scenario

        grid = {slider.name: slider.values for slider in self.sliders}
        # a fixed value that a slider also takes is part of the grid: those runs are there already
        outside = {k: v for k, v in series.fixed.items() if v not in grid.get(k, ())}
        swept = {name: values for name, values in grid.items() if name not in outside}
        fixed = {**self.base, **outside}
        return Scenario(
            self.model,
            {name: value for name, value in fixed.items() if name not in swept},
            swept,
            self.replicates,
            self.seed,
            every_step=self.x == STEP,
        )
