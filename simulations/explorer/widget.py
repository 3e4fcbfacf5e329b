"""The explorer in a running notebook: sliders that run the model anew, at any value, with any luck.

The same `Result` and the same sentence as in the page, from new runs of the engine.
"""

import io
import math
from base64 import b64encode
from html import escape

from simulations.core.compiled import COMPILED
from simulations.core.parameters import ParameterError
from simulations.explorer.checks import STEP
from simulations.explorer.declared import Result
from simulations.explorer.stored import outcome_across, outcome_of_steps, sentence
from simulations.running.ensembles import sweep

LUCK = "luck"


class Live:
    """Sliders over a model.

    Parameters
    ----------
    explorer : Explorer

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
        One a slider of the explorer, and ``luck``, the seed of the ensemble.
    sentence : ipywidgets.HTML
        The result in words.
    chart : ipywidgets.Output
        The curves.
    widget : ipywidgets.VBox
        All of them.
    replicates : int
        Runs of a setting: those of the explorer, or 5 where nothing is compiled.
    """

    def __init__(self, explorer):
        import ipywidgets

        self.explorer = explorer
        self.replicates = explorer.replicates if COMPILED else min(5, explorer.replicates)
        self.controls = {slider.name: self._control(slider) for slider in explorer.sliders}
        self.controls[LUCK] = ipywidgets.IntSlider(
            explorer.seed, 0, 99, description=LUCK, **_looks()
        )
        self.sentence = ipywidgets.HTML()
        self.chart = ipywidgets.Output()
        for control in self.controls.values():
            control.observe(lambda _: self.update(), names="value")
        self.widget = ipywidgets.VBox([*self.controls.values(), self.sentence, self.chart])
        self.update()

    def mimebundle(self):
        """Return the widget as a notebook front end wants it."""
        kind = "application/vnd.jupyter.widget-view+json"
        return {kind: self.widget._repr_mimebundle_()[kind]}

    def result(self):
        """Return the `Result` at the controls' setting, from new runs.

        Raises
        ------
        ParameterError
            If the model refuses the setting.
        """
        setting = {name: control.value for name, control in self.controls.items() if name != LUCK}
        parameters = self.explorer.parameters(**setting)
        sources = {}
        found = {s.label: self._outcome(s, parameters, sources) for s in self.explorer.series}
        return Result(parameters, found)

    def update(self):
        """Run the model at the controls' setting and show what comes out."""
        try:
            result = self.result()
        except ParameterError as error:
            self._say(f"This cannot be run: {error}.")
            return
        self._say(sentence(self.explorer, result))
        self._draw(result)

    def _control(self, slider):
        import ipywidgets

        kind = self.explorer.model.parameters.type_of(slider.name)
        label = self.explorer.model.parameters.declaration(slider.name).label
        if kind is str:
            return ipywidgets.Dropdown(
                options=slider.values, value=slider.start, description=label, **_looks(waits=False)
            )
        low, high = slider.values[0], slider.values[-1]
        if kind is int:
            return ipywidgets.IntSlider(slider.start, low, high, description=label, **_looks())
        by = 10.0 ** math.floor(math.log10((high - low) / 50))
        return ipywidgets.FloatSlider(
            slider.start, min=low, max=high, step=by, description=label, **_looks()
        )

    def _outcome(self, series, parameters, sources):
        explorer = self.explorer
        over_steps = explorer.x == STEP
        settings = parameters.replace(**series.fixed)
        if settings not in sources:  # two series may draw two measures of the same runs
            along = next((s.values for s in explorer.sliders if s.name == explorer.x), ())
            here = getattr(settings, explorer.x, None)
            values = along if over_steps or here in along else tuple(sorted({*along, here}))
            frame = sweep(
                explorer.model,
                {} if over_steps else {explorer.x: values},
                settings,
                replicates=self.replicates,
                seed=self.controls[LUCK].value,
                every_step=over_steps,
            )
            sources[settings] = frame, values, here
        frame, values, here = sources[settings]
        column = frame[explorer.measure(series)].to_numpy(dtype=float)
        runs = column.reshape(self.replicates, -1)
        if over_steps:
            return outcome_of_steps(explorer, series, runs)
        return outcome_across(explorer, series, values, runs, here)

    def _say(self, words):
        self.sentence.value = f'<p role="status" aria-live="polite">{escape(words)}</p>'

    def _draw(self, result):
        words = sentence(self.explorer, result)
        picture = b64encode(_png(self.explorer, result)).decode()
        self.chart.outputs = (
            {
                "output_type": "display_data",
                "data": {"image/png": picture, "text/plain": words},
                "metadata": {"image/png": {"alt": words}},
            },
        )


def _looks(waits=True):
    # a slider that ran the model at every pixel would lag behind the hand
    looks = {"style": {"description_width": "18em"}, "layout": {"width": "42em"}}
    return looks | ({"continuous_update": False} if waits else {})


def _png(explorer, result):
    from simulations import figures

    declared = explorer.model.parameters
    x = STEP if explorer.x == STEP else declared.declaration(explorer.x).label
    ax = figures.axes(x=x, y=explorer.y_label)
    for series in explorer.series:
        found, role = result[series.label], "null" if series.role == "neutral" else series.role
        look = figures.ROLES[role]
        ax.fill_between(found.x, found.low, found.high, color=look.colour, alpha=0.18, linewidth=0)
        figures.curve(ax, found.x, found.centre, role, series.label, markers=explorer.x != STEP)
    if explorer.theory:
        figures.curve(ax, *explorer.theory(result.parameters), "theory", explorer.theory_label)
    if explorer.x_log:
        ax.set_xscale("log")
    ax.set_ylim(explorer.y_range)
    if explorer.as_percent:
        ax.yaxis.set_major_formatter("{x:.0%}")
    ax.legend()
    data = io.BytesIO()
    ax.figure.savefig(data, format="png", dpi=110)
    return data.getvalue()
