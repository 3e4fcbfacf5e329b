"""What is known in closed form of contacts and relations, and what the models must reproduce.

References
----------
.. [1] F. M. Bass (1969), A new product growth for model consumer durables. Management Science
   15:215.
.. [2] D. J. Watts, J. Peretti (2007), Viral marketing for the real world. Harvard Business Review,
   May 2007.
"""

import numpy as np

# --- strong and weak ties in a large town


def large_town(parameters):
    """Return the share of adopters at every step in the limit of infinitely many people.

    Then the share F of adopters is no longer a matter of luck, and circles with k adopters are
    alike: only their shares y_k have to be followed. Whoever is undecided in such a circle stays so
    with chance (1 - alpha)(1 - beta_s)^k (1 - beta_w F)^w, independently of the other s - k - 1, so
    the number who adopt is binomial.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
        From 0.
    """
    from scipy.special import comb

    p, s = parameters, parameters.circle
    had, now = np.ogrid[: s + 1, : s + 1]
    new = np.maximum(now - had, 0)
    ways = np.where(now >= had, comb(s - had, new), 0.0)
    circles = np.zeros(s + 1)
    circles[0] = 1.0
    adopters = np.zeros(p.steps + 1)
    for t in range(p.steps):
        share = adopters[t]
        advertised = 1 - p.advertising if share < p.advertising_until else 1.0
        stay = advertised * (1 - p.strong_word) ** had * (1 - p.weak_word * share) ** p.meetings
        circles = circles @ (ways * (1 - stay) ** new * stay ** (s - now))
        adopters[t + 1] = min(circles @ now[0] / s, 1.0)
    return adopters


def advertising_alone(advertising, share):
    """Return after how many steps advertising alone has convinced a share of the people.

    Parameters
    ----------
    advertising : float
        alpha, in (0, 1).
    share : float
        In [0, 1).

    Returns
    -------
    float
        ln(1 - share) / ln(1 - alpha): a continuous time, to be rounded up to a step.
    """
    return float(np.log1p(-share) / np.log1p(-advertising))


# --- Bass


def bass(p, q, t):
    """Return the share of adopters at time t, the solution of F' = (p + q F)(1 - F), F(0) = 0.

    Parameters
    ----------
    p : float
        Advertising: the rate at which anybody adopts alone, above 0, 1/time.
    q : float
        Word of mouth: the rate at which everybody else together would convince, 1/time.
    t : array_like
        Time, at least 0.

    Returns
    -------
    ndarray of float64
        In [0, 1).

    References
    ----------
    Bass (1969) [1]_.
    """
    fall = np.exp(-(p + q) * np.asarray(t, dtype=float))
    return (1 - fall) / (1 + q / p * fall)


def bass_peak_time(p, q):
    """Return the time of the most new adopters, ln(q/p)/(p + q); below 0 if q is below p."""
    return float(np.log(q / p) / (p + q))


def bass_peak_rate(p, q):
    """Return the new adopters per time at the peak, as a share of all people: (p + q)^2/(4 q)."""
    return (p + q) ** 2 / (4 * q)


def bass_peak_share(p, q):
    """Return the share of adopters at the peak, (1 - p/q)/2."""
    return (1 - p / q) / 2


def bass_in_steps(p, q, years, dt):
    """Return what comes out of Bass's equation if one steps through it: F += (p + q F)(1 - F) dt.

    Steps of a year, the year of the sales data, miss what new adopters set off within it.

    Parameters
    ----------
    p, q : float
        1/year.
    years : float
        A whole number of steps.
    dt : float
        The step, in years.

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
    """
    shares = [0.0]
    for _ in range(round(years / dt)):
        shares.append(shares[-1] + (p + q * shares[-1]) * (1 - shares[-1]) * dt)
    return np.array(shares)


# --- the big seed


def big_seed(contacts, reproduction):
    """Return how many people a campaign reaches: contacts / (1 - R), without end from R = 1 on.

    Each person convinces R others on average, they R^2, and so on.

    Parameters
    ----------
    contacts : float or ndarray
        People reached by the campaign itself, I.
    reproduction : float or ndarray
        R, at least 0.

    Returns
    -------
    float or ndarray
        Infinite where R is at least 1.

    References
    ----------
    Watts and Peretti (2007) [2]_.
    """
    left = 1.0 - np.asarray(reproduction, dtype=float)
    with np.errstate(divide="ignore"):
        return np.where(left > 0, contacts / np.maximum(left, 0.0), np.inf)[()]


def contacts_needed(total, reproduction):
    """Return how many contacts lead to `total` people, total (1 - R), and 0 from R = 1 on.

    Parameters
    ----------
    total : float
    reproduction : float or ndarray
        R, at least 0.

    Returns
    -------
    float or ndarray
    """
    return total * np.maximum(1.0 - np.asarray(reproduction, dtype=float), 0.0)[()]


def reached_share(contacted, reproduction):
    """Return the share z of a large town that is reached: z = 1 - (1 - contacted) exp(-R z).

    A person is missed by the campaign and by all who were reached. In an endless town, and for few
    contacts, this is `big_seed`; in a real one the wall at R = 1 is as steep as the town is large.

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

    if reproduction == 0:
        return float(contacted)
    inner = -reproduction * (1 - contacted) * np.exp(-reproduction)
    return float(1 + lambertw(inner).real / reproduction)
