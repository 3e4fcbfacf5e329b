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
from simulations.explorer.declared import percent
from simulations.explorer.fresh import result
from simulations.explorer.outcomes import sentence

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
    """

    def __init__(self, explorer):
        import ipywidgets

        self.explorer = explorer
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
        """Return the `Result` at the controls' setting, from new runs; few if nothing is compiled.

        Raises
        ------
        ParameterError
            If the model refuses the setting.
        """
        setting = {name: _shown(control) for name, control in self.controls.items()}
        luck = setting.pop(LUCK)
        longest = None if COMPILED else 0  # the fewest runs
        return result(self.explorer, setting, luck, longest=longest)

    def update(self):
        """Run the model at the controls' setting and show what comes out."""
        try:
            found = self.result()
        except ParameterError as error:
            self._say(f"This cannot be run: {error}.")
            return
        words = sentence(self.explorer, found)
        self._say(words)
        self._draw(found, words)

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
        fine = max(0, -math.floor(math.log10((high - low) / 50)))
        digits = max(fine, *(len(f"{v:f}".rstrip("0").partition(".")[2]) for v in slider.values))
        return ipywidgets.FloatSlider(
            slider.start,
            min=low,
            max=high,
            step=10.0**-digits,
            readout_format=f".{digits}f",
            description=label,
            **_looks(),
        )

    def _say(self, words):
        self.sentence.value = f'<p role="status" aria-live="polite">{escape(words)}</p>'

    def _draw(self, found, words):
        picture = b64encode(_png(self.explorer, found)).decode()
        self.chart.outputs = (
            {
                "output_type": "display_data",
                "data": {"image/png": picture, "text/plain": words},
                "metadata": {"image/png": {"alt": words}},
            },
        )


def _shown(control):
    # the number that stands beside the slider, where a reader has typed more digits
    digits = getattr(control, "readout_format", "d")
    return control.value if digits == "d" else float(format(control.value, digits))


def _looks(waits=True):
    # a slider that ran the model at every pixel would lag behind the hand
    looks = {"style": {"description_width": "18em"}, "layout": {"width": "42em"}}
    return looks | ({"continuous_update": False} if waits else {})


def _png(explorer, found):
    from simulations import figures

    declared = explorer.model.parameters
    x = STEP if explorer.x == STEP else declared.declaration(explorer.x).label
    ax = figures.axes(x=x, y=explorer.y_label)
    for series in explorer.series:
        line, look = found[series.label], figures.ROLES[series.role]
        ax.fill_between(line.x, line.low, line.high, color=look.colour, alpha=0.18, linewidth=0)
        markers = explorer.x != STEP
        figures.curve(ax, line.x, line.centre, series.role, series.label, markers=markers)
    if explorer.theory:
        x, y = explorer.theory(found.parameters)
        figures.curve(ax, x, y, "theory", explorer.theory_label)
    if explorer.x_log:
        ax.set_xscale("log")
    ax.set_ylim(explorer.y_range)
    if explorer.as_percent:
        ax.yaxis.set_major_formatter(lambda share, place: percent(share))
    ax.legend()
    data = io.BytesIO()
    ax.figure.savefig(data, format="png", dpi=110)
    return data.getvalue()
