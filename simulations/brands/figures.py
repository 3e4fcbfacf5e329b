"""The figure of a tournament: towns, brands, shades, and three medals."""

from simulations import figures
from simulations.brands.ranks import RULES

_SHADES = "#f4f1ee", "#8fc1e3"  # light enough for the numbers on them
_SHORT = {"mean": "mean", "share of best": "share", "worst share": "worst town"}


def plot_tournament(found):
    """Draw what share of the town's best each brand won; who wins by which rule stands above.

    Parameters
    ----------
    found : Tournament

    Returns
    -------
    matplotlib.axes.Axes
    """
    shares = found.shares().loc[found.rankings()["mean"]]
    towns, brands = list(shares.columns), list(shares.index)
    won = found.winners()
    first, *others = (f"{won[rule]} ({_SHORT[rule]})" for rule in RULES)
    ax = figures.axes(
        title=f"Share of the town's best. Medals:\n{first}, {', '.join(others)}",
        x="town",
        y="brand",
        size=(1.6 + 0.95 * len(towns), 1.8 + 0.33 * len(brands)),
    )
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("share", _SHADES)
    ax.grid(False)
    ax.pcolormesh(shares.to_numpy(), cmap=shades, vmin=0, vmax=1)
    ax.set_xticks([k + 0.5 for k in range(len(towns))], towns)
    ax.set_yticks([k + 0.5 for k in range(len(brands))], brands)
    ax.invert_yaxis()
    for row, brand in enumerate(brands):
        for column, town in enumerate(towns):
            share = shares.loc[brand, town]
            ax.text(
                column + 0.5,
                row + 0.5,
                f"{share:.2f}",
                ha="center",
                va="center",
                fontsize=9,
            )
    for town in towns:
        figures.remember(ax, town, brands, shares[town])
    figures.describe(
        ax,
        f"Share of the town's best, {len(brands)} brands in {len(towns)} towns, "
        f"{found.replicates} replicates. "
        + "; ".join(f"{town}: {won[town]} wins" for town in towns)
        + ". By "
        + ", by ".join(f"{words} {won[rule]}" for rule, words in found.rules().items())
        + ".",
    )
    return ax
