"""What is known of push or dialogue in closed form, and the numbers it must reproduce.

With neither push nor discontent, the adopters of a campaign that takes off are the share of a large
random graph in the giant component of open ties: `final_share` of R.

References
----------
.. [1] M. E. J. Newman (2002), Spread of epidemic disease on networks. Physical Review E 66:016128:
   an outbreak on a network is bond percolation with the transmissibility of a tie.
"""

import numpy as np

from simulations.core.checks import of, real, takes
from simulations.models.push_or_dialogue.rules import Parameters
from simulations.theory.random_graphs import giant_component as final_share

__all__ = [
    "critical_degree",
    "final_share",
    "least_ties_worth_an_answer",
    "push_only",
    "reproduction_number",
    "transmissibility",
]


@takes(word_of_mouth=real(0, 1), silence=real(0, 1))
def transmissibility(word_of_mouth, silence):
    """Return the chance that a talker ever convinces a given neighbour.

    The talker talks one step for certain and goes on with chance 1 - silence, so the talking time
    is geometric and T = beta / (beta + gamma - beta gamma).

    Parameters
    ----------
    word_of_mouth : float
        beta, chance to convince a step, in [0, 1].
    silence : float
        gamma, chance to fall silent a step, in [0, 1].

    Returns
    -------
    float
        In [0, 1]; 0 if nobody ever convinces.
    """
    if word_of_mouth == 0:
        return 0.0
    return word_of_mouth / (word_of_mouth + silence - word_of_mouth * silence)


@takes(mean_degree=real(0), word_of_mouth=real(0, 1), silence=real(0, 1))
def reproduction_number(mean_degree, word_of_mouth, silence):
    """Return R = c T, the people whom a talker convinces on a large random graph.

    On a random graph a person reached along a tie has c further ties on average.

    Parameters
    ----------
    mean_degree : float
        c.
    word_of_mouth, silence : float
        As in `transmissibility`.

    Returns
    -------
    float
    """
    return mean_degree * transmissibility(word_of_mouth, silence)


@takes(parameters=of(Parameters, "Parameters of this model"))
def push_only(parameters):
    """Return the expected share of adopters where nobody talks: all comes from contacts.

    An undecided person is missed by every one of the b t contacts with chance
    (1 - alpha / n) ** (b t), nearly exp(-alpha b t / n).

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
    """
    p = parameters
    contacts = np.concatenate([[0], np.cumsum(p.contacts(np.arange(1, p.steps + 1)))])
    return 1 - (1 - p.n_seeds / p.n) * np.exp(-p.persuasion * contacts / p.n)


@takes(parameters=of(Parameters, "Parameters of this model"))
def least_ties_worth_an_answer(parameters):
    """Return how many ties a talker must have for an answer to be better than contacts.

    An answer to somebody with k ties brings (k - 1)(T_e - T) adopters for each share of people who
    are undecided, where T_e is the transmissibility of an engaged talker; its price in contacts
    brings alpha kappa. Whoever is won is worth the same from then on. So answer if
    (k - 1)(T_e - T) > alpha kappa.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    int or float
        inf if an answer never makes anybody talk more.
    """
    p = parameters
    gain = transmissibility(p.word_of_mouth, p.engaged_silence)
    gain -= transmissibility(p.word_of_mouth, p.silence)
    if gain <= 0:
        return np.inf
    return int(np.floor(1 + p.persuasion * p.conversation_cost / gain)) + 1


@takes(word_of_mouth=real(0, 1, above=True), silence=real(0, 1))
def critical_degree(word_of_mouth, silence):
    """Return the mean degree at which R = 1 on a random graph: above it talk spreads by itself.

    Parameters
    ----------
    word_of_mouth, silence : float
        As in `transmissibility`; the first above 0.

    Returns
    -------
    float
    """
    return 1 / transmissibility(word_of_mouth, silence)
