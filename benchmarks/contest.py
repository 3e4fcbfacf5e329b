"""How contenders are timed: in turns, on one process, by their own processor time.

Other work on the machine slows all of them down, but not one more than the others: in each round
every contender has its turn, and the ratios are taken within rounds. A contender whose answer is
wrong, or that cannot run at all, is said to be so.
"""

import gc
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean, median

OURS = "ours"
_MOST = 1000  # repeats in a turn


@dataclass
class Contender:
    """One way to do the work.

    Attributes
    ----------
    name : str
    work : callable
        ``work(round)`` does it and returns the answer, a number.
    prepare : callable
        ``prepare(round)`` is called before, and not timed.
    exact : bool
        Whether the answer must be that of ours, not only alike.
    tolerance : float
        By which share the mean answer may differ in any case.
    clock : callable, optional
        Processor time where the work is done, if that is not this process.
    """

    name: str
    work: Callable
    prepare: Callable = field(default=lambda number: None)
    exact: bool = False
    tolerance: float = 0.0
    clock: Callable | None = None


def contest(contenders, *, rounds, patience, clock=time.process_time):
    """Return a row a contender: times, answers and ratios to ours.

    Parameters
    ----------
    contenders : list of (str, callable)
        Name and a function that returns the `Contender`; the first is ours.
    rounds : int
        How often each is run at most.
    patience : float
        Seconds of running after which a contender has been run often enough, three times given.
    clock : callable

    Returns
    -------
    list of dict
        ``name``, ``seconds`` (median), ``ratio`` (median over the rounds to ours in the same
        round), ``low`` and ``high`` (its quartiles), ``rounds``, ``repeats`` in a round, ``answer``
        (mean), ``check``.
    """
    running, rows = [], []
    for name, build in contenders:
        try:
            contender = build()
            contender.clock = contender.clock or clock
            running.append((contender, _repeats(contender), [], {}))
        except Exception as error:  # a peer that cannot run is a line in the table
            rows.append({"name": name, "check": f"does not run: {type(error).__name__}: {error}"})
    gc.disable()
    for number in range(rounds):
        for contender, repeats, times, answers in running:
            if sum(times) * repeats > patience and len(times) >= 3:
                continue
            spent = 0.0
            for luck in range(number * _MOST, number * _MOST + repeats):
                contender.prepare(luck)
                start = contender.clock()
                answers[luck] = float(contender.work(luck))
                spent += contender.clock() - start
            times.append(spent / repeats)
            gc.collect()
    gc.enable()
    ours = running[0]
    return [_row(*one, ours) for one in running] + rows


def _repeats(contender):
    """Return how often the work is done in one turn: a turn is long enough to be timed well."""
    for _ in range(2):  # the first one compiles, imports, fills caches
        contender.prepare(0)
        start = contender.clock()
        contender.work(0)
    return min(_MOST, max(1, round(0.05 / max(contender.clock() - start, 1e-5))))


def _row(contender, repeats, times, answers, ours):
    ratios = sorted(theirs / mine for theirs, mine in zip(times, ours[2], strict=False))
    return {
        "name": contender.name,
        "seconds": median(times),
        "ratio": median(ratios),
        "low": ratios[len(ratios) // 4],
        "high": ratios[-1 - len(ratios) // 4],
        "rounds": len(times),
        "repeats": repeats,
        "answer": mean(answers.values()),
        "check": _check(contender, answers, ours[3]),
    }


def _check(contender, answers, ours):
    """Say whether answers agree: equal, or means within four standard errors."""
    if contender.exact:
        equal = all(answers[luck] == ours[luck] for luck in answers.keys() & ours.keys())
        return "equal" if equal else "DIFFERENT"
    theirs, ours = list(answers.values()), list(ours.values())
    spread = math.sqrt(sum((x - mean(ours)) ** 2 for x in ours) / max(1, len(ours) - 1))
    error = spread * math.sqrt(1 / len(theirs) + 1 / len(ours))
    gap = abs(mean(theirs) - mean(ours))
    if gap <= max(4 * error, contender.tolerance * abs(mean(ours))):
        return "agrees"
    return f"DIFFERENT: {gap:.4g} off, standard error {error:.2g}"
