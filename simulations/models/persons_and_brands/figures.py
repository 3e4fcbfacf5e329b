"""The figures of persons and brands; each takes what runs left and returns described Axes."""

from simulations import figures
from simulations.models.persons_and_brands import theory
from simulations.running.catalogue import Model
from simulations.running.ensembles import ensemble


@figures.example(lambda plot: _example_adopters(plot))
def plot_adopters(frame, parameters, *, ax=None):
    """Plot adoption over time, median and middle 80 % of runs, with its theory.

    Parameters
    ----------
    frame : pandas.DataFrame
        From ``ensemble(model, parameters, every_step=True)``.
    parameters : Parameters
        Those of the runs.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    # FILL: the title says what one sees, the alt text says it in numbers
    ax = figures.axes(
        ax, title="Everybody adopts in the end", x="step", y="share of people adopted"
    )
    expected = theory.adopters(parameters)
    figures.band(ax, frame, "step", "adopters", "simulation", "simulation")
    figures.curve(ax, range(parameters.steps + 1), expected, "theory", "theory: 1 - (1 - p)^t")
    ax.legend(loc="lower right")
    last = frame[frame["step"] == parameters.steps]["adopters"]
    return figures.describe(
        ax,
        f"Share of adopters over {parameters.steps} steps, median of {last.size} runs with the "
        f"band of the middle 80 %: it rises to {last.median():.2f}; theory says "
        f"{expected[-1]:.2f}.",
    )


def _example_adopters(plot):
    model = Model("persons_and_brands")
    parameters = model.parameters(n=100, steps=20)
    return plot(ensemble(model, parameters, replicates=3, every_step=True), parameters)
