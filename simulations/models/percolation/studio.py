"""A studio that learns from film to film: its quality finds the edge of hits by itself."""

import numpy as np

from simulations.core.checks import of, real, takes, whole
from simulations.core.trajectory import Trajectory
from simulations.models.percolation.engine import run, start, who_is_told
from simulations.models.percolation.rules import (
    ADOPTER,
    Parameters,
    draw_preferences,
    is_worth_it,
)


@takes(
    parameters=of(Parameters, "Parameters of this model"),
    films=whole(1),
    change=real(0, 1, above=True),
)
def self_organised(parameters, seed=0, *, films=1000, change=0.001):
    """Return film after film by a studio that learns: cheaper after a hit, better after a flop.

    Parameters
    ----------
    parameters : Parameters
        ``quality`` is that of the first film.
    seed : int
    films : int
        How many are made, at least 1.
    change : float
        By how much the quality moves after each film, in (0, 1].

    Returns
    -------
    Trajectory
        A step is a film. Measures ``quality``, ``hit`` (0 or 1) and ``audience``.

    Raises
    ------
    ParameterError
        If there are no films or the change is no such number.

    References
    ----------
    Solomon et al. (2000), the version with quality adapted and preferences fixed in a film.
    """
    p, quality = parameters, parameters.quality
    rows, tells = np.empty((3, films)), who_is_told(p.side)
    for film in range(films):
        willing = is_worth_it(draw_preferences(p, seed, film), quality)
        state = start(p)
        run(state, tells, willing)
        adopters = state.attitude == ADOPTER
        hit = adopters[-p.side :].any()
        rows[:, film] = quality, hit, adopters.mean()
        quality = min(max(quality - change if hit else quality + change, 0.0), 1.0)
    return Trajectory(dict(zip(("quality", "hit", "audience"), rows, strict=True)))
