"""How far something spreads on a large random graph, in closed form.

References
----------
.. [1] P. Erdős and A. Rényi (1960), On the evolution of random graphs. Publications of the
   Mathematical Institute of the Hungarian Academy of Sciences 5:17.
.. [2] M. E. J. Newman (2002), Spread of epidemic disease on networks. Physical Review E 66:016128.
"""

import numpy as np

from simulations.core.checks import real, reals, takes


@takes(mean_degree=reals(0))
def giant_component(mean_degree):
    """Return the share S of a large random graph in its giant component, S = 1 - exp(-c S) [1]_.

    With R, the people whom one person convinces on average, in place of c: the chance that a chain
    with a Poisson number of followers never ends, and the share of a large random graph that such
    a chain reaches if it does not [2]_.

    Parameters
    ----------
    mean_degree : array_like of float
        c, at least 0.

    Returns
    -------
    float, or ndarray of float64
        1 + W(-c exp(-c)) / c with Lambert's W; 0 up to c = 1.
    """
    from scipy.special import lambertw

    c = np.asarray(mean_degree, float)
    safe = np.maximum(c, 1.0)  # below 1 there is none, and W is on its other branch
    return np.where(c > 1, 1 + lambertw(-safe * np.exp(-safe)).real / safe, 0.0)[()]


@takes(contacted=real(0, 1, above=True), reproduction=real(0))
def reached_share(contacted, reproduction):
    """Return the share z of a large town that is reached: z = 1 - (1 - contacted) exp(-R z).

    A person is missed by the campaign and by all who were reached. In an endless town, and for few
    contacts, this is `branching.total_reached`; in a real one the wall at R = 1 is as steep as the
    town is large.

    Parameters
    ----------
    contacted : float
        Share of people whom the campaign itself reaches, in (0, 1].
    reproduction : float
        R, at least 0.

    Returns
    -------
    float
        In (0, 1].
    """
    from scipy.special import lambertw

    reproduction = float(reproduction)
    if reproduction == 0:
        return float(contacted)
    inner = -reproduction * (1 - contacted) * np.exp(-reproduction)
    return float(1 + lambertw(inner).real / reproduction)
