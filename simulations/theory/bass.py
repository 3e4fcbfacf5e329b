"""The curve of Bass: adoption by advertising, and by the word of those who have adopted.

References
----------
F. M. Bass (1969), A new product growth for model consumer durables. Management Science 15:215.
"""

import numpy as np

from simulations.core.checks import in_range, real, reals, takes

RATE = 1e6  # 1/time: nothing spreads faster, and products stay finite


@takes(p=real(0, RATE, above=True), q=real(0, RATE), t=reals(0))
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


@takes(p=real(0, RATE, above=True), q=real(0, RATE, above=True))
def peak_time(p, q):
    """Return the time of the most new adopters, ln(q/p)/(p + q); below 0 if q is below p."""
    return float(np.log(q / p) / (p + q))


@takes(p=real(0, RATE), q=real(0, RATE, above=True))
def peak_rate(p, q):
    """Return the new adopters per time at the peak, as a share of all people: (p + q)^2/(4 q)."""
    return (p + q) ** 2 / (4 * q)


@takes(p=real(0, RATE), q=real(0, RATE, above=True))
def peak_share(p, q):
    """Return the share of adopters at the peak, (1 - p/q)/2."""
    return (1 - p / q) / 2


@takes(p=real(0, RATE), q=real(0, RATE), years=real(0, 1e6), dt=real(0, above=True))
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
    in_range(
        "dt", dt, years / 10**7, 1 / max(p + q, 1 / RATE)
    )  # shares that rise, in steps that end
    shares = [0.0]
    for _ in range(round(years / dt)):
        shares.append(shares[-1] + (p + q * shares[-1]) * (1 - shares[-1]) * dt)
    return np.array(shares)
