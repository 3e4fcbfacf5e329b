"""A brand that is a person: the third level of the front page's game, in plain Python.

The only first adopter of the town is its host. The host talks for ever and waits for no answer.
Each day the host answers some who talk, as in push or dialogue, and visits some who are undecided:
whoever is visited is tied to the host from then on, hears of it that same day, and counts the days
of hearing from there. All else is the rule of push or dialogue without contacts and discontent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulations.chance import everyone, uniforms, waiting_times
from simulations.town.running import Run
from simulations.town.text import TownError

if TYPE_CHECKING:
    from simulations.town.text import Town


def visits(town: Town, days: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Run:
    """Return what happens in a town whose only first adopter visits and answers.

    Parameters
    ----------
    town : Town
        Of rule ``talk``, with one person in ``first``, the host; without ``days`` and discontent.
    days : sequence of (sequence of int, sequence of int)
        Whom the host visits, and whom it answers, on day 1, 2, ...; nobody on further days.

    Returns
    -------
    Run
        Status 0 undecided, 1 adopter; ``people`` has ``talking`` and ``engaged``.

    Raises
    ------
    TownError
        If the town is no such town; if somebody is visited or answered who cannot be.

    Examples
    --------
    >>> from simulations import town
    >>> here = town.make("talk", 4, [(0, 1)], first=[0])
    >>> run = town.visits(here, [([2], []), ([3], [])])
    >>> run.table().iloc[-1].tolist()
    [1, 1, 1, 1]
    """
    p, n, host = town.parameters, town.n, _host(town)
    waits = _waits(town)
    friends = [set(town.network.neighbours_of(i).tolist()) for i in range(n)]
    breath = everyone(town.seed, "breath", n)
    status, talking, engaged = [0] * n, [False] * n, [False] * n
    status[host] = 1
    talking[host] = engaged[host] = True
    voice, said, met = [1.0] * n, [0] * n, [0] * n
    history = [(status[:], talking[:], engaged[:])]
    for t in range(1, p["steps"] + 1):
        visited, answered = days[t - 1] if t <= len(days) else ((), ())
        for i in visited:
            if status[i] or i in friends[host]:
                raise TownError(
                    f"on day {t} nobody can visit {town.names[i]}, who likes it or is a friend"
                )
            friends[host].add(i)
            friends[i].add(host)
            met[i] = t - 1
        for i in answered:
            if not talking[i] or engaged[i]:
                raise TownError(
                    f"on day {t} nobody can answer {town.names[i]}, "
                    "who is not talking or has an answer"
                )
            engaged[i] = True
        talkers = [i for i in range(n) if talking[i]]
        coming = set()
        for i in talkers:
            said[i] += 1
            for j in friends[i]:
                heard = said[i] - (met[j] if i == host else 0)
                if not status[j] and heard >= waits[i, j]:
                    coming.add(j)
        for i in talkers:
            voice[i] *= 1 - p["engaged_silence" if engaged[i] else "silence"]
            talking[i] = i == host or voice[i] > breath[i]
        for j in coming:
            status[j], talking[j] = 1, True
        history.append((status[:], talking[:], engaged[:]))
    status, talking, engaged = (np.array(steps) for steps in zip(*history, strict=True))
    return Run(town, status.astype(np.int8), {"talking": talking, "engaged": engaged})


def _host(town):
    if town.rule != "talk" or town.days or town.parameters["discontent"]:
        raise TownError("visits need a town of rule talk, without days and discontent")
    if town.first is None or len(town.first) != 1:
        raise TownError(f"visits need one person in first, the host, got {town.first}")
    return town.first[0]


def _waits(town):
    people = np.arange(town.n)
    draws = uniforms(town.seed, "praise", people[:, None], people[None, :])
    p = town.parameters
    return waiting_times(draws, p["word_of_mouth"], p["steps"])
