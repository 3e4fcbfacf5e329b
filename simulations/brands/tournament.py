"""A tournament: the same towns, networks and luck for every brand, and three ways to rank them."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from simulations.brands.arena import Arena
from simulations.brands.playing import Failed, Play, check_names, check_repeatable
from simulations.brands.ranks import COLUMNS, RULES, in_words
from simulations.chance import replicate_seeds
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue.rules import Parameters
from simulations.running.blocks import check_replicates
from simulations.running.progress import progress_bar

if TYPE_CHECKING:
    import pandas as pd

    from simulations.models.push_or_dialogue.brands import BrandLike
    from simulations.running.catalogue import Model

CHANGES = {
    "plain": {},
    "sparse": {"mean_degree": 4},
    "dear": {"conversation_cost": 50},
    "angry": {"mean_degree": 16, "discontent": 0.3},
    "starry": {"network": "preferential attachment"},
}
TOWNS: dict[str, Parameters] = {name: Parameters(**changes) for name, changes in CHANGES.items()}
# the same with a fifth of the people and of the money, for a browser
SMALL_TOWNS = {
    name: Parameters(n=2000, budget=20, n_seeds=10, **changes) for name, changes in CHANGES.items()
}
_BAND = 1.96  # standard errors to the ends of a 95 % confidence interval


@dataclass(frozen=True, eq=False)
class Tournament:
    """How brands did in some towns.

    Attributes
    ----------
    frame : pandas.DataFrame
        A row a run: ``brand``, ``town``, ``replicate``, ``seed``, and the measure at the end:
        ``adopters``, or that of a model of one's own.
    out : dict of str to str
        Who was put out, and why; they are not in the frame.
    towns : dict of str to Parameters
    measure : str
        What ranks; more of it is better.
    arena : str
        The name of a model of one's own in which it was played; else empty.

    Examples
    --------
    >>> from simulations.brands import house
    >>> found = house("small", replicates=5)
    >>> found.replicates, found.out
    (5, {})
    >>> found.means().shape == found.shares().shape
    True
    >>> found.table().index[0], found.table("plain").columns[:2].tolist()
    ('Stars', ['mean', 'standard_error'])
    >>> found.rankings().shape, sorted(found.winners())[:2]
    ((14, 3), ['angry', 'dear'])
    >>> found.worst().columns.tolist(), found.reasons()
    (['town', 'share'], [])
    >>> found.against("Stars", "Push").loc["plain"].notna().all().item()
    True
    >>> print(found.sentence().partition(":")[0])
    14 brands, 5 towns, 5 replicates
    >>> found.measure, found.rules()["mean"]
    ('adopters', 'mean adopters')
    >>> len(found.figure().figure.axes) > 0
    True
    """

    frame: pd.DataFrame
    out: Mapping[str, str] = field(default_factory=dict)
    towns: Mapping[str, Any] = field(default_factory=dict)
    measure: str = "adopters"
    arena: str = ""

    @property
    def replicates(self) -> int:
        """The runs of a brand in a town."""
        return int(self.frame["replicate"].nunique())

    def means(self) -> pd.DataFrame:
        """Return the mean of the measure for each brand (rows) in each town (columns)."""
        means = self.frame.pivot_table(
            index="brand", columns="town", values=self.measure, aggfunc="mean", sort=False
        )
        return means.reindex(columns=[name for name in self.towns if name in means.columns])

    def shares(self) -> pd.DataFrame:
        """Return the mean of each brand as a share of that of the town's best."""
        means = self.means()
        return (means / means.max()).fillna(1.0)  # where nobody has any, all are the best

    def table(self, town: str | None = None) -> pd.DataFrame:
        """Return the table of the tournament, or of a town, the best first.

        Parameters
        ----------
        town : str, optional
            One of the towns.

        Returns
        -------
        pandas.DataFrame
            Of all towns: the mean of the measure in each, and the three rankings, ``mean``,
            ``share of best`` and ``worst share``. Of a town: ``mean``, ``standard_error``, the
            paired ``difference`` to the best and its 95 % confidence interval, ``low`` to ``high``.
        """
        import pandas as pd

        if town is not None:
            return self._town(town)
        if self.frame.empty:
            return pd.DataFrame({"put out": self.out}).rename_axis("brand")
        means, shares = self.means(), self.shares()
        columns = means.mean(axis=1), shares.mean(axis=1), shares.min(axis=1)
        table = means.assign(**dict(zip(RULES, columns, strict=True)))
        table = table.sort_values("mean", ascending=False, kind="stable")
        if self.out:
            table["put out"] = ""
            gone = pd.DataFrame({"put out": self.out}, index=list(self.out))
            table = pd.concat([table, gone])
        table.index.name = "brand"
        return table

    def _town(self, town):
        import pandas as pd

        if town not in self.towns:
            raise ParameterError(f"town must be one of: {', '.join(self.towns)}; got {town!r}")
        here = self.frame[self.frame["town"] == town]
        runs = here.pivot(index="replicate", columns="brand", values=self.measure)
        means = runs.mean().sort_values(ascending=False, kind="stable")
        gaps = runs.sub(runs[means.index[0]], axis=0)
        root = math.sqrt(len(runs))
        error = _BAND * gaps.std(ddof=1) / root
        columns = {
            "mean": means,
            "standard_error": runs.std(ddof=1) / root,
            "difference": gaps.mean(),
            "low": gaps.mean() - error,
            "high": gaps.mean() + error,
        }
        return pd.DataFrame(columns).loc[means.index]

    def rankings(self) -> pd.DataFrame:
        """Return three rankings, a column each, the best first: always all three.

        Returns
        -------
        pandas.DataFrame
            The names of the brands, and how many towns were played as ``attrs["towns"]``.
        """
        import pandas as pd

        table = self.table()
        table = table[table["mean"].notna()]
        order = {
            rule: table[rule].sort_values(ascending=False, kind="stable").index.tolist()
            for rule in RULES
        }
        ranks = pd.DataFrame(order, index=pd.RangeIndex(1, len(table) + 1, name="rank"))
        ranks.attrs["towns"] = len(self.towns)
        return ranks

    def winners(self) -> dict[str, str]:
        """Return who wins each town, and who wins by each of the three rules.

        Returns
        -------
        dict of str to str
        """
        towns = {name: self._town(name).index[0] for name in self.means().columns}
        return towns | {rule: self.rankings()[rule].iloc[0] for rule in RULES}

    def worst(self) -> pd.DataFrame:
        """Return the worst town of each brand, and its share of the best there."""
        import pandas as pd

        shares = self.shares()
        found = pd.DataFrame({"town": shares.idxmin(axis=1), "share": shares.min(axis=1)})
        return found.sort_values("share", ascending=False, kind="stable")

    def sentence(self) -> str:
        """Return the result in words."""
        if self.frame.empty:
            return f"No brand is left. Put out: {', '.join(self.out)}."
        won = self.winners()
        count, first = len(self.means()), sum(won[town] == won["mean"] for town in self.towns)
        names = ", ".join(f"{won[rule]} by {words}" for rule, words in self.rules().items())
        where, several = f"{self.arena}, " * bool(self.arena), len(self.towns) > 1
        text = (
            f"{where}{count} brand{'s' * (count > 1)}, {len(self.towns)} town{'s' * several}, "
            f"{self.replicates} replicates: {names}."
        )
        text += f" {won['mean']} wins {first} of the towns." * several
        if self.out:
            text += f" Put out: {', '.join(self.out)}."
        return text

    def rules(self) -> dict[str, str]:
        """Return what each of the three rankings ranks by, in words."""
        return in_words(self.measure)

    def reasons(self) -> list[str]:
        """Return a sentence for each who was put out; it begins with the name in the table."""
        return [
            why if why.startswith(f"{name} ") else f"{name}: {why}"
            for name, why in self.out.items()
        ]

    def against(self, brand: str, other: str) -> pd.DataFrame:
        """Return the paired difference of two brands in each town.

        Parameters
        ----------
        brand, other : str

        Returns
        -------
        pandas.DataFrame
            A row a town: the mean ``difference`` of the measure, its ``standard_error``, and how
            many standard ``errors`` it is; inf where all differences are alike and not 0.

        Raises
        ------
        ParameterError
            If one of them has not played to the end.
        """
        import pandas as pd

        means = self.means()
        for name in (brand, other):
            if name not in means.index:
                why = self.out.get(name, f"one of: {', '.join(means.index)}; got {name!r}")
                raise ParameterError(f"brand must have played to the end: {why}")
        runs = self.frame.pivot(index=["town", "replicate"], columns="brand", values=self.measure)
        gaps = (runs[brand] - runs[other]).groupby("town")
        table = pd.DataFrame(
            {"difference": gaps.mean(), "standard_error": gaps.std(ddof=1) / gaps.size() ** 0.5}
        ).loc[list(means.columns)]
        # where both do the same, the difference is 0 in every run, and so is its error
        errors = table["difference"] / table["standard_error"]
        return table.assign(errors=errors.fillna(0.0))

    def figure(self) -> Any:
        """Return the figure of the tournament: shades, and who wins by which rule above."""
        from simulations.brands.figures import plot_tournament

        return plot_tournament(self)

    def _repr_html_(self):
        table = self.table().to_html(float_format="{:.3f}".format, na_rep="", border=0)
        return f"{table}<p>{html.escape(self.sentence())}</p>"


def tournament(
    brands: Sequence[BrandLike],
    towns: Mapping[str, Any] | None = None,
    replicates: int = 100,
    seed: int = 0,
    *,
    model: Model | None = None,
    measure: str | None = None,
    progress: bool | None = None,
) -> Tournament:
    """Return how brands do in some towns.

    Every entrant's first run is played twice and compared. Who breaks a rule or fails is put out,
    with the reason in the table, and harms nobody else.

    Parameters
    ----------
    brands : sequence of type, callable or Brand
        Classes, or functions that make one; each run has a fresh one.
    towns : dict of str to Parameters, optional
        Parameters of the model. If not given the five of `TOWNS`, or those that a model of one's
        own names as ``TOWNS``; one with its defaults if it names none.
    replicates : int
        Runs of a brand in a town, on networks of their own.
    seed : int
        The seed of the tournament. Replicate r has the same seed in all towns and for all brands.
    model : Model, optional
        A model of one's own whose ``simulate`` takes ``brand`` and asks it through an `Account`;
        push or dialogue if not given.
    measure : str, optional
        What ranks, at the end of a run; more of it is better. The model's outcome if not given.
    progress : bool, optional
        As in `simulations.sweep`.

    Returns
    -------
    Tournament

    Raises
    ------
    ParameterError
        If two brands have one name, or there is no brand, town or replicate; if the model takes no
        brand, fails by itself, or has a measure by which one cannot rank.

    Examples
    --------
    >>> from simulations.brands import Parameters, Push, Stars, tournament
    >>> towns = {"small": Parameters(n=200), "dear": Parameters(n=200, conversation_cost=50)}
    >>> found = tournament([Stars, Push], towns, replicates=20)
    >>> found.means().round(2).to_dict("index")
    {'Stars': {'small': 0.73, 'dear': 0.57}, 'Push': {'small': 0.83, 'dear': 0.83}}
    """
    check_replicates(replicates)
    names, arena = check_names(brands), Arena(model, measure)
    if towns is None:
        towns = arena.towns() if arena.own else TOWNS
    arena.check_towns(towns)
    plays = {name: Play(name, brand, arena) for name, brand in zip(names, brands, strict=True)}
    seeds = replicate_seeds(seed, replicates)
    rows, out = [], {}
    total = len(plays) * len(towns) * replicates
    with progress_bar(progress, total) as advance:
        for town, parameters in towns.items():
            for replicate, own in enumerate(seeds):
                network = arena.model.build_network(parameters, own)
                for name, play in plays.items():
                    advance(1)
                    if name in out:
                        continue
                    try:
                        run = play.run if play.checked else partial(check_repeatable, play)
                        share = run(parameters, own, network)
                    except Failed as why:
                        out[name] = str(why)
                        continue
                    rows.append((name, town, replicate, own, share))
    return of_rows([row for row in rows if row[0] not in out], out, towns, arena)


def of_rows(rows, out, towns, arena=None):
    """Return the `Tournament` of its runs.

    Parameters
    ----------
    rows : list of tuple
        Brand, town, replicate, seed and measure of each run.
    out : dict of str to str
    towns : dict of str to Parameters
    arena : Arena, optional
        Push or dialogue if not given.

    Returns
    -------
    Tournament
    """
    import pandas as pd

    known = (arena.measure, arena.label) if arena else ("adopters", "")
    frame = pd.DataFrame(rows, columns=[*COLUMNS, known[0]])
    return Tournament(frame, dict(out), dict(towns), *known)
