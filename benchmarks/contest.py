"""How contenders are timed: in turns, on one process, by their own processor time.

Other work on the machine slows all of them down, but not one more than the others: each round runs
every contender once, and the ratios are taken within rounds. A contender whose answer is wrong, or
that cannot run at all, is said to be so.
"""

import gc
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean, median

OURS = "ours"


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
    """

    name: str
    work: Callable
    prepare: Callable = field(default=lambda number: None)
    exact: bool = False


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
        round), ``low`` and ``high`` (its quartiles), ``rounds``, ``answer`` (mean), ``check``.
    """
    running, rows = [], []
    for name, build in contenders:
        try:
            contender = build()
            contender.prepare(-1)
            contender.work(-1)  # compiles, imports, fills caches
            running.append((contender, [], []))
        except Exception as error:  # a peer that cannot run is a line in the table
            rows.append({"name": name, "check": f"does not run: {type(error).__name__}: {error}"})
    gc.disable()
    for number in range(rounds):
        for contender, times, answers in running:
            if sum(times) > patience and len(times) >= 3:
                continue
            contender.prepare(number)
            start = clock()
            answer = contender.work(number)
            times.append(clock() - start)
            answers.append(float(answer))
            gc.collect()
    gc.enable()
    ours = running[0]
    return [_row(*one, ours) for one in running] + rows


def _row(contender, times, answers, ours):
    ratios = sorted(theirs / mine for theirs, mine in zip(times, ours[1], strict=False))
    return {
        "name": contender.name,
        "seconds": median(times),
        "ratio": median(ratios),
        "low": ratios[len(ratios) // 4],
        "high": ratios[-1 - len(ratios) // 4],
        "rounds": len(times),
        "answer": mean(answers),
        "check": _check(contender, answers, ours[2]),
    }


def _check(contender, answers, ours):
    """Say whether answers agree: equal, or means within four standard errors."""
    if contender.exact:
        equal = all(a == b for a, b in zip(answers, ours, strict=False))
        return "equal" if equal else "DIFFERENT"
    spread = math.sqrt(sum((x - mean(ours)) ** 2 for x in ours) / max(1, len(ours) - 1))
    error = spread * math.sqrt(1 / len(answers) + 1 / len(ours))
    gap = abs(mean(answers) - mean(ours))
    return "agrees" if gap <= 4 * error + 1e-12 else f"DIFFERENT by {gap / error:.1f} errors"
