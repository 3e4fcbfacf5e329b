"""The curve of Bass: adoption by advertising, and by the word of those who have adopted.

References
----------
F. M. Bass (1969), A new product growth for model consumer durables. Management Science 15:215.
"""

import numpy as np


def share(p, q, t):
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
    """
    fall = np.exp(-(p + q) * np.asarray(t, dtype=float))
    return (1 - fall) / (1 + q / p * fall)


def peak_time(p, q):
    """Return the time of the most new adopters, ln(q/p)/(p + q); below 0 if q is below p."""
    return float(np.log(q / p) / (p + q))


def peak_rate(p, q):
    """Return the new adopters per time at the peak, as a share of all people: (p + q)^2/(4 q)."""
    return (p + q) ** 2 / (4 * q)


def peak_share(p, q):
    """Return the share of adopters at the peak, (1 - p/q)/2."""
    return (1 - p / q) / 2


def in_steps(p, q, years, dt):
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
