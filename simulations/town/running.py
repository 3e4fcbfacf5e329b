"""Towns run by the engines of the models, where there is one, and by the plain rules where not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulations.chance import successes, uniforms
from simulations.core.checks import of, real, takes, whole
from simulations.models.push_or_dialogue import engine as talk
from simulations.models.push_or_dialogue.rules import Parameters as TalkParameters
from simulations.models.push_or_dialogue.rules import choose_answered, draw_luck
from simulations.networks.rows import Network
from simulations.processes import threshold_cascade
from simulations.processes.independent_cascade import spread
from simulations.town import rules
from simulations.town.text import Town, TownError, make

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Run:
    """What happened in a town.

    Attributes
    ----------
    town : Town
    status : ndarray of int, shape (steps + 1, n)
        What each person is after each step; the rule says what the numbers mean.
    people : dict of str to ndarray, shape (steps + 1, n)
        For ``talk``, all else that is known of a person: whether it talks, and so on.

    Examples
    --------
    >>> from simulations import town
    >>> run = town.run(town.read("talk;seed=341;people=Ada,Ben,Chi;ties=0-1,1-2;first=0"))
    >>> run.table().loc[20].to_dict()
    {'Ada': 1, 'Ben': 1, 'Chi': 1}
    >>> run.status.shape, sorted(run.people)[0]
    ((21, 3), 'complained')
    """

    town: Town
    status: NDArray[Any]
    people: dict[str, NDArray[Any]] = field(default_factory=dict)

    def table(self) -> pd.DataFrame:
        """Return the statuses as a table: one row a step, one column a person.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        steps = pd.RangeIndex(len(self.status), name="step")
        return pd.DataFrame(self.status, index=steps, columns=list(self.town.names))


@takes(town=of(Town, "a Town"))
def run(town: Town) -> Run:
    """Return what happens in a town.

    Parameters
    ----------
    town : Town

    Returns
    -------
    Run

    Raises
    ------
    TownError
        If somebody is to be answered who does not talk, or has an answer; if somebody's own choice
        is none of those there are.

    Examples
    --------
    >>> from simulations import town
    >>> here = town.make("threshold", 4, [(0, 1), (1, 2), (2, 3)], first=[0])
    >>> town.run(here).status.tolist()
    [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 1, 1]]
    """
    if town.rule == "talk":
        return _talk(town)
    if town.rule in _ENGINES:
        return Run(town, _ENGINES[town.rule](town))
    steps = getattr(rules, town.rule)(town)
    return Run(town, np.array(steps))


@takes(side=whole(1, 44), quality=real(0, 1))
def lattice(side: int, *, quality: float, seed: int = 1) -> Town:
    """Return the town of a cylinder of seats, its top row first: hits and flops as in the chapter.

    Parameters
    ----------
    side : int
        In [1, 44].
    quality : float
    seed : int

    Returns
    -------
    Town

    Examples
    --------
    >>> from simulations import town
    >>> here = town.lattice(10, quality=0.7, seed=3)
    >>> here.n, len(here.ties)
    (100, 190)
    """
    ties = set()
    for i in range(side * side):
        right, below = i // side * side + (i % side + 1) % side, i + side
        ties |= {(min(i, j), max(i, j)) for j in (right, below) if j != i and j < side * side}
    first, settings = range(side), {"quality": quality}
    return make("site", side * side, sorted(ties), parameters=settings, seed=seed, first=first)


# --- push or dialogue


def _talk(town):
    settings = {name: value for name, value in town.parameters.items() if name != "n_seeds"}
    count = town.parameters["n_seeds"] if town.first is None else len(town.first)
    # people, ties and first adopters come from the town; these only have to be possible
    p = TalkParameters(n=max(town.n, 2), mean_degree=0, n_seeds=count, **settings)
    luck = _luck(town, p)
    # where the player answers, the engine must expect answers, whatever the share
    paced = replace(p, share=0.5) if town.days else p
    run = talk.start(paced, luck, town.network)
    states = []
    for t in range(p.steps + 1):
        answered = _answered(town, p, t, states[-1]) if t else None
        talk.step(run, t, paced, town.seed, answered=answered)
        states.append(talk.state_at(t, run))
    people = {
        name: np.stack([getattr(state, name) for state in states]) for name in states[0]._fields
    }
    return Run(town, people.pop("attitude"), people)


def _luck(town, p):
    luck = draw_luck(replace(p, n_seeds=0) if town.first is not None else p, town.seed, town.n)
    if town.first is not None:
        first = np.array(town.first, np.int64)
        luck.discontented[first] = False
        luck = luck._replace(seed_adopters=first)
    bought = p.contacts(np.arange(1, p.steps + 1))
    for t, (contacts, _) in enumerate(town.days[: p.steps]):
        bought[t] = bought[t] if contacts is None else contacts
    slots, ends = successes(town.seed, "persuasion", p.persuasion, bought)
    steps = np.repeat(np.arange(1, p.steps + 1), np.diff(ends).astype(np.intp))
    reached = (uniforms(town.seed, "contact", slots, steps) * town.n).astype(np.int32)
    return luck._replace(contacts=reached, contact_ends=ends)


def _answered(town, p, t, state):
    waiting = np.flatnonzero(state.talking & ~state.engaged)
    chosen = town.days[t - 1][1] if t <= len(town.days) else None
    if chosen is None:
        most = p.conversations(t)
        return (
            choose_answered(p, town.seed, t, waiting, state.discontented[waiting]) if most else ()
        )
    for person in chosen:
        if person not in waiting:
            raise TownError(
                f"on day {t} nobody can answer {town.names[person]}, "
                "who is not talking or has an answer"
            )
    return chosen


# --- the first link


def _threshold(town):
    degrees = town.network.degrees()
    own = np.array(rules.own_or(town, np.full(town.n, town.parameters["threshold"])))
    needed = [
        threshold_cascade.friends_needed(mine, k)[k] if mine <= 1 else k + 1
        for mine, k in zip(own, degrees.tolist(), strict=True)
    ]
    first = rules.first_people(town)
    state = threshold_cascade.spread(town.network, np.array(needed, np.int32), first)
    return _history(state.adopted_at, state.adopted_at < threshold_cascade.NOT_YET)


def _history(when, ever):
    # one step more than the last that won somebody: then nobody follows, and it ends
    steps = np.arange(when[ever].max(initial=-1) + 2)[:, None]
    return (ever & (when <= steps)).astype(np.int8)


# --- the independent cascade


def _cascade(town):
    status = np.zeros(town.n, np.int8)
    status[rules.first_people(town)] = 1
    steps, news = [status.copy()], np.flatnonzero(status)
    while news.size:
        # only those who are new speak: the others' friends are left out
        speaks = np.zeros(town.n, bool)
        speaks[news] = True
        ends = np.cumsum(np.append(0, np.where(speaks, town.network.degrees(), 0)))
        heard = town.network.neighbours[speaks[town.network.sources()]]
        reached = spread(Network(ends, heard), town.parameters["chance"], news, town.seed)
        fresh = reached[status[reached] == 0]
        status[fresh] = 1
        steps.append(status.copy())
        news = np.sort(fresh)
    return np.stack(steps)


_ENGINES = {"threshold": _threshold, "cascade": _cascade}
