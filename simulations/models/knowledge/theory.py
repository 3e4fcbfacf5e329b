"""What is known of the three levels of knowledge in closed form, and the numbers to reproduce.

References
----------
.. [1] M. S.-Y. Chwe (2000), Communication and coordination in social networks. Review of Economic
   Studies 67:1.
.. [2] A. Rubinstein (1989), The electronic mail game. American Economic Review 79:385.
.. [3] M. Granovetter (1978), Threshold models of collective behavior. American Journal of
   Sociology 83:1420.
.. [4] S. Morris (2000), Contagion. Review of Economic Studies 67:57.
"""

import itertools

from simulations.core.checks import optional, real, takes, whole
from simulations.core.parameters import ParameterError

# four people, as ties; square and kite have four ties each
FOUR = {
    "path": [(0, 1), (1, 2), (2, 3)],
    "star": [(0, 1), (0, 2), (0, 3)],
    "square": [(0, 1), (1, 2), (2, 3), (0, 3)],
    "kite": [(0, 1), (1, 2), (0, 2), (2, 3)],
    "diamond": [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3)],
    "all tied": list(itertools.combinations(range(4), 2)),
}

# derived by enumeration: how many of four act if it takes 2, 3, 4, at radius 1 and 2
ACTING = {
    1: {
        "path": (4, 0, 0),
        "star": (4, 0, 0),
        "square": (4, 0, 0),
        "kite": (4, 3, 0),
        "diamond": (4, 4, 0),
        "all tied": (4, 4, 4),
    },
    2: {
        "path": (4, 4, 0),
        "star": (4, 4, 4),
        "square": (4, 4, 4),
        "kite": (4, 4, 4),
        "diamond": (4, 4, 4),
        "all tied": (4, 4, 4),
    },
}

# the largest share q that still spreads from a few people over an endless network [4]_
CONTAGION = {
    "line, 2 neighbours": 1 / 2,
    "line, 6 neighbours": 1 / 2,
    "grid, 4 neighbours": 1 / 4,
    "grid, 8 neighbours": 3 / 8,
    "tree, 3 neighbours": 1 / 3,
    "tree, 4 neighbours": 1 / 4,
}


@takes(seen_willing=whole(0), strangers=whole(0), threshold=whole(0), belief=real(0, 1))
def chance_of_enough(seen_willing, strangers, threshold, belief):
    """Return the chance that at least `threshold` people are willing, given those in sight.

    Parameters
    ----------
    seen_willing : int
        Willing people in sight.
    strangers : int
        People out of sight, each willing with chance `belief`.
    threshold : int
    belief : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    from scipy.stats import binom

    return float(binom.sf(threshold - seen_willing - 1, strangers, belief))


@takes(loss_chance=real(0, 1, above=True), answer_loss=optional(real(0, 1)))
def doubt(loss_chance, answer_loss=None):
    """Return the chance that my last message was the lost one, given that nothing came back.

    My message is lost with chance eps, its confirmation with chance (1 - eps) eps: the share of
    the first is 1 / (2 - eps), above one half at every round [2]_. It can be below one half where
    answers are lost more often than messages.

    Parameters
    ----------
    loss_chance : float
        eps, above 0 and at most 1.
    answer_loss : float, optional
        The chance that an answer is lost, if it is another.

    Returns
    -------
    float
        In (1/2, 1] if both are the same, else in (0, 1].
    """
    answer_loss = loss_chance if answer_loss is None else answer_loss
    return loss_chance / (loss_chance + (1 - loss_chance) * answer_loss)


@takes(spread=real(0, above=True), mean=real(), n=real(0, 1e9))
def turnout(spread, *, mean=25.0, n=100):
    """Return how many act in the end in an endless crowd with normal thresholds, per n people.

    The smallest solution of r = n Phi((r - mean) / spread) [3]_: where the crowd stops that starts
    from nobody.

    Parameters
    ----------
    spread : float
        Standard deviation of the thresholds, above 0.
    mean : float
    n : float

    Returns
    -------
    float
        In [0, n].
    """
    from scipy.special import ndtr

    acting, before = 0.0, -1.0
    while acting - before > 1e-12:  # rises to the first solution and cannot jump over it
        before, acting = acting, float(n * ndtr((acting - mean) / spread))
    return acting


@takes(mean=real(0, above=True), n=real(0, 1e9, above=True))
def critical_spread(*, mean=25.0, n=100):
    """Return the spread of normal thresholds at which the crowd tips, and where it tips from.

    There the curve n Phi((r - mean) / spread) only touches the diagonal. With z = (r - mean) /
    spread it has slope n phi(z) / spread = 1, hence spread = n phi(z) and
    n Phi(z) = mean + n phi(z) z.

    Parameters
    ----------
    mean : float
        Below n / 2.
    n : float

    Returns
    -------
    spread : float
    acting : float
        The last small turnout.
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    if not mean < n / 2:
        raise ParameterError(f"mean must be below n / 2 = {n / 2:g}, got {mean:g}")
    z = brentq(lambda z: n * norm.cdf(z) - mean - n * norm.pdf(z) * z, -8, 0)
    return float(n * norm.pdf(z)), float(n * norm.cdf(z))
