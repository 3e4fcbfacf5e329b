"""What is known of inventing with the crowd in closed form, and the numbers to reproduce.

References
----------
.. [1] G. Polya (1930), Sur quelques points de la theorie des probabilites. Annales de l'institut
   Henri Poincare 1:117.
.. [2] N. de Condorcet (1785), Essai sur l'application de l'analyse a la probabilite des decisions.
.. [3] S. Bikhchandani, D. Hirshleifer, I. Welch (1992), A theory of fads, fashion, custom, and
   cultural change as informational cascades. Journal of Political Economy 100:992.
"""

import numpy as np

from simulations.core.checks import in_range, optional, real, takes, whole

_MOST = 10**7  # votes that are gone through one by one


@takes(
    n=whole(1, _MOST),
    copying=real(0, 1),
    hidden=whole(1, _MOST),
    rooms=whole(1, _MOST),
    prior=optional(real(0, above=True)),
)
def independent_votes(n, copying, *, hidden=1, rooms=1, prior=None):
    """Return how many independent votes the votes of one world are worth.

    The share X of one design of taste q has variance q (1 - q) / n_eff. Let s_c be the votes that
    go back to origin c and S = E[sum s_c**2], then n_eff = n**2 / S. A voter who comes when t have
    voted copies with chance r, and the family of c with chance s_c / t, which adds 2 s_c + 1; else
    it adds 1. Hence S_1 = 1 and S_{t+1} = S_t (1 + 2 r / t) + 1; as long as the board is hidden,
    S_t = t. The families of different rooms add up.

    Parameters
    ----------
    n : int
        Votes.
    copying : float
        r, in [0, 1]. Does not count where `prior` is given.
    hidden : int
        Votes of a room before its board is shown.
    rooms : int
        At most n; they differ by one voter at most.
    prior : float, optional
        The board's prior weight a D, where trust grows as t / (a D + t): Polya's urn [1]_.

    Returns
    -------
    float
        In [1, n].
    """
    in_range("rooms", rooms, 1, n)
    small, larger = divmod(n, rooms)
    sums = [0.0]  # S_t, by t
    for t in range(small + 1):
        trust = copying if prior is None else t / (prior + t)
        if t < hidden:
            trust = 0.0
        sums.append(sums[-1] * (1 + 2 * trust / max(t, 1)) + 1)
    return n**2 / (larger * sums[small + 1] + (rooms - larger) * sums[small])


@takes(n=whole(1, _MOST), copying=real(0, 1))
def independent_votes_closed(n, copying):
    """Return `independent_votes` of one visible board in closed form.

    S_n = (n - Gamma(n + 2r) / (Gamma(n) Gamma(2r))) / (1 - 2r), and n (1 + 1/2 + ... + 1/n) at
    r = 1/2: n_eff grows as n (1 - 2r) below one half and as n**(2 - 2r) above.

    Parameters
    ----------
    n : int
    copying : float
        r, in [0, 1].

    Returns
    -------
    float
    """
    from scipy.special import digamma, gammaln

    if copying == 0:
        return float(n)
    if copying == 0.5:
        return float(n / (digamma(n + 1) - digamma(1)))
    growth = np.exp(gammaln(n + 2 * copying) - gammaln(n) - gammaln(2 * copying))
    return float(n**2 * (1 - 2 * copying) / (n - growth))


@takes(votes=real(1, _MOST), n=whole(1, _MOST), copying=real(0, 1))
def fewest_hidden(votes, n, copying):
    """Return how many first votes to hide so that n are worth at least so many.

    Parameters
    ----------
    votes : float
        At most n.
    n : int
    copying : float
        r, in [0, 1].

    Returns
    -------
    int
    """
    in_range("votes", votes, 1, n)
    low, high = 1, n
    while low < high:
        middle = (low + high) // 2
        if independent_votes(n, copying, hidden=middle) >= votes:
            high = middle
        else:
            low = middle + 1
    return low


@takes(n=whole(1, _MOST), right=real(0, 1))
def jury(n, right):
    """Return the chance that the majority of n independent voters is right, of two [2]_.

    Parameters
    ----------
    n : int
        Odd; of an even number, a draw counts as wrong.
    right : float
        The chance that one of them is.

    Returns
    -------
    float
    """
    from scipy.stats import binom

    return float(binom.sf(n // 2, n, right))


@takes(right=real(0, 1))
def right_cascade(right):
    """Return the chance that a row of sensible people who see all earlier choices goes right.

    Each has a private sign that is right with chance p, and chooses what is more likely given the
    sign and all earlier choices; of two equally likely, one by the toss of a coin [3]_. After two
    people the row follows the right choice with chance p (p + 1) / 2, the wrong one with
    (1 - p) (2 - p) / 2, or it is as at the start.

    Parameters
    ----------
    right : float
        p, in [0, 1].

    Returns
    -------
    float
    """
    return right * (right + 1) / (2 * (1 - right + right**2))


@takes(n=whole(1, _MOST))
def expected_best(n):
    """Return the expected largest of n standard normal numbers.

    Parameters
    ----------
    n : int

    Returns
    -------
    float
    """
    from scipy.integrate import quad
    from scipy.special import log_ndtr, ndtr

    above = quad(lambda x: -np.expm1(n * log_ndtr(x)), 0, 12, limit=200)[0]
    below = quad(lambda x: ndtr(x) ** n, -12, 0, limit=200)[0]
    return float(above - below)


@takes(designs=whole(2, _MOST), doubt=real(0, 1e9, above=True))
def urn_gini(designs, doubt=1.0):
    """Return the Gini coefficient of the shares in the urn of Polya, equal designs, in the limit.

    The shares tend to a Dirichlet distribution with all parameters a: each is a gamma variable
    over their sum, and the Gini of D of them has the expectation (D - 1) / D times that of a gamma
    distribution, Gamma(a + 1/2) / (Gamma(a + 1) sqrt(pi)); at a = 1 it is (D - 1) / (2 D).

    Parameters
    ----------
    designs : int
        D.
    doubt : float
        a, votes of doubt a design.

    Returns
    -------
    float
    """
    from scipy.special import gammaln

    of_gamma = np.exp(gammaln(doubt + 0.5) - gammaln(doubt + 1)) / np.sqrt(np.pi)
    return float((designs - 1) / designs * of_gamma)
