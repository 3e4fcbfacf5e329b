"""Which lever moves which phase: a full factorial design over the five chances and sizes.

After Goldenberg, Libai and Muller (2001), who ran seven values of each; three are enough here. The
effect of a lever on a phase is the standardised coefficient in the regression of the logarithm of
its duration on all five. In a full design the levers are uncorrelated, and it is the correlation.
"""

import numpy as np

from simulations.core.checks import of, optional, table_of, takes, whole
from simulations.models.contact_to_relation.rules import Parameters
from simulations.running.catalogue import Model
from simulations.running.ensembles import sweep

LEVELS = {  # the ends and the middle of the ranges of the paper
    "advertising": (0.0005, 0.00525, 0.01),
    "circle": (5, 17, 29),
    "strong_word": (0.01, 0.04, 0.07),
    "meetings": (5, 17, 29),
    "weak_word": (0.005, 0.01, 0.015),
}
ENDS = {lever: levels[::2] for lever, levels in LEVELS.items()}
LONG_ENOUGH = 250  # steps: the slowest of the settings needs about 150


@takes(levels=optional(of(dict, "a dict of levers")), n=whole(1), replicates=whole(1))
def design(levels=None, *, n=3_000, replicates=1, seed=0):
    """Return the duration of launch and growth at all settings of a full design.

    Parameters
    ----------
    levels : dict of str to sequence, optional
        The values of each lever; `LEVELS` if not given, which makes 243 settings; `ENDS` makes 32.
    n, replicates, seed : int
        People, runs of each setting, seed of the ensemble.

    Returns
    -------
    pandas.DataFrame
        A row a setting: the levers, and the mean ``launch`` and ``growth`` in steps.

    Raises
    ------
    RuntimeError
        If a run has not reached 95 % of the people when it ends.
    """
    levels = levels or LEVELS
    setting = Parameters(n=n, steps=LONG_ENOUGH)
    frame = sweep(Model("contact_to_relation"), levels, setting, replicates=replicates, seed=seed)
    slowest = (frame["launch"] + frame["growth"]).max()
    if slowest >= LONG_ENOUGH:
        raise RuntimeError(f"a run of {LONG_ENOUGH} steps ended before 95 % had adopted")
    return frame.groupby(list(levels))[["launch", "growth"]].mean().reset_index()


@takes(design=table_of("launch", "growth", *LEVELS))
def effects(design):
    """Return the standardised effect of each lever on the logarithm of each phase's duration.

    Parameters
    ----------
    design : pandas.DataFrame
        A row a setting of a full design, as `design` makes it; all durations above 0.

    Returns
    -------
    pandas.DataFrame
        Indexed by lever, columns ``launch`` and ``growth``, in [-1, 1]. Below 0: more is faster.
    """
    logs = np.log(design[["launch", "growth"]])
    return design[list(LEVELS)].apply(lambda lever: logs.corrwith(lever)).T
