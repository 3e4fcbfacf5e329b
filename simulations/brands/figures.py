"""The figure of a tournament: towns, brands, shades, and three medals."""

from simulations import figures
from simulations.brands.ranks import RULES
from simulations.figures import INK

_SHADES = "Blues"
_DARK = 0.6  # of the best: from here on numbers stand in white


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
    medals = "\n".join(f"{words}: {won[rule]}" for rule, words in RULES.items())
    ax = figures.axes(x="town", y="", size=(1.6 + 0.95 * len(towns), 1.9 + 0.33 * len(brands)))
    ax.set_title(medals, loc="left", fontsize=10.5, pad=10)
    ax.grid(False)
    ax.pcolormesh(shares.to_numpy(), cmap=_SHADES, vmin=0, vmax=1)
    ax.set_xticks([k + 0.5 for k in range(len(towns))], towns)
    ax.set_yticks([k + 0.5 for k in range(len(brands))], brands)
    ax.invert_yaxis()
    for row, brand in enumerate(brands):
        for column, town in enumerate(towns):
            share = shares.loc[brand, town]
            colour = "#ffffff" if share >= _DARK else INK
            ax.text(
                column + 0.5,
                row + 0.5,
                f"{share:.2f}",
                ha="center",
                va="center",
                color=colour,
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
        + ", by ".join(f"{words} {won[rule]}" for rule, words in RULES.items())
        + ".",
    )
    return ax
