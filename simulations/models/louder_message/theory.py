"""What is known of the louder message in closed form, and the numbers to reproduce.

References
----------
.. [1] R. Axelrod (1997), The dissemination of culture. Journal of Conflict Resolution 41:203.
.. [2] J. C. González-Avella, M. G. Cosenza and K. Tucci (2005), Nonequilibrium transition induced
   by mass media in a model for social influence. Physical Review E 71:065102(R).
.. [3] G. Deffuant, D. Neau, F. Amblard and G. Weisbuch (2000), Mixing beliefs among interacting
   agents. Advances in Complex Systems 3:87.
.. [4] R. Hegselmann and U. Krause (2002), Opinion dynamics and bounded confidence. Journal of
   Artificial Societies and Social Simulation 5(3).
"""

from simulations.core.checks import real, takes, whole

# Share converted by insistence: mean and standard error of 100 runs of the rule of [2]_, on a torus
# of 20 by 20 people with 5 features of 10 traits. Computed for this course by another program.
CONVERTED = {
    0.0005: (0.51, 0.05),
    0.005: (0.83, 0.04),
    0.05: (0.963, 0.003),
    0.2: (0.596, 0.005),
    0.7: (0.424, 0.005),
}
# The same with 5 traits, 20 runs; their standard error was not kept.
CONVERTED_FIVE_TRAITS = {0.05: 0.996, 0.7: 0.700}

# Stable regions of Axelrod's model without a message, on a lattice of 10 by 10 with edges, by
# features and traits: mean and standard deviation of 400 runs, computed for this course by another
# program. The fourth number was not kept. Axelrod's table [1]_, of 10 runs each, is reported to say
# 1.0, 3.2, 20.0 and 1.4.
REGIONS = {
    (5, 5): (1.04, 0.22),
    (5, 10): (4.33, 2.76),
    (5, 15): (19.2, 8.4),
    (10, 15): (1.65, None),
}

# Clusters with at least a twentieth of 1,000 people by epsilon, mean of 50 runs of the rule of
# [3]_. Computed for this course by another program.
CLUSTERS = {
    0.5: 1.00,
    0.3: 1.00,
    0.27: 1.58,
    0.25: 1.96,
    0.2: 2.00,
    0.17: 2.58,
    0.12: 3.68,
    0.1: 4.34,
    0.05: 8.40,
}
# The chance that 1,000 people end in one opinion by the rule of [4]_, by epsilon. Likewise.
CONSENSUS = {0.25: 1.00, 0.21: 0.42, 0.19: 0.0}


@takes(features=whole(1), traits=whole(1))
def heard_at_all(features, traits):
    """Return the chance that somebody at the start agrees with the message in something.

    In one feature people agree with it with chance 1/q, in none of F with (1 - 1/q)^F.

    Parameters
    ----------
    features, traits : int
        F and q, at least 1.

    Returns
    -------
    float
        1 - (1 - 1/q)^F. It is the share that a message at B = 1 converts: whoever agrees in
        something comes to agree in everything, whoever agrees in nothing meets nobody else. It is
        also the chance that a message converts everybody that is heard only after all have come to
        agree with each other, in traits that have nothing to do with it.
    """
    return 1 - (1 - 1 / traits) ** features


@takes(value=real(0, 1), confidence=real(0, 1))
def within_reach(value, confidence):
    """Return the share of people who listen to a brand at the start, under bounded confidence.

    Parameters
    ----------
    value : float
        v, in [0, 1].
    confidence : float
        epsilon, in [0, 1].

    Returns
    -------
    float
        The length of (v - epsilon, v + epsilon) within [0, 1]. It is the share that a brand
        converts that leaves people no time to meet.
    """
    return min(value + confidence, 1.0) - max(value - confidence, 0.0)


@takes(confidence=real(0, 1, above=True))
def rough_clusters(confidence):
    """Return the rule of thumb for the number of clusters, 1 / (2 epsilon): an upper guide only."""
    return 1 / (2 * confidence)
