"""A small example of every figure, given where the figure is defined."""


def example(draw=lambda plot: plot()):
    """Return a decorator that gives a figure function its example.

    Parameters
    ----------
    draw : callable
        ``draw(plot)`` draws the figure from a small run with the function, and returns the Axes;
        without arguments, if not given.

    Returns
    -------
    callable
    """

    def given(plot):
        plot.example = lambda: draw(plot)
        return plot

    return given


def examples(module):
    """Return for the name of every ``plot_`` function of a module what draws its example, or None.

    Parameters
    ----------
    module : module

    Returns
    -------
    dict of str to callable or None
    """
    return {
        name: getattr(item, "example", None)
        for name, item in vars(module).items()
        if name.startswith("plot_") and getattr(item, "__module__", "") == module.__name__
    }
