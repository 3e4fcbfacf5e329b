"""The e-mail game: two friends whose machines confirm every message, until one is lost.

Ann learns that the offer is on and her machine tells Ben's. Ben's machine confirms, Ann's
confirms the confirmation, and so on; each message is lost with the same chance, and the first loss
ends it. Messages are numbered 1, 2, 3, ...: odd ones are Ann's, even ones Ben's. Each friend sees
only how many messages its own machine has sent. Coming pays `gain` if both come and costs `loss`
if the other stays away.

An engine only: two people and one chain of draws need no Mesa face.

References
----------
A. Rubinstein (1989), The electronic mail game: strategic behavior under "almost common
knowledge". American Economic Review 79:385.
"""

import numpy as np

from simulations.chance import uniforms, waiting_times
from simulations.core.checks import in_range, optional, real, takes, whole, wholes
from simulations.models.knowledge import theory

_LARGEST = 10**8  # entries of a table


@takes(loss_chance=real(0, 1, above=True), nights=whole(0))
def last_messages(loss_chance, nights, seed=0):
    """Return how many messages were sent in each of many nights; the last one was lost.

    Parameters
    ----------
    loss_chance : float
        Chance that a message is lost, above 0 and at most 1.
    nights : int
    seed : int

    Returns
    -------
    ndarray of int32, shape (nights,)

    Raises
    ------
    ParameterError
        If `loss_chance` breaks its rule.
    """
    draws = uniforms(seed, "e-mail", np.arange(nights))
    return waiting_times(draws, loss_chance, int(40 / loss_chance) + 1)


@takes(last=wholes(1, _LARGEST, ndim=1), most=whole(1, _LARGEST))
def doubts(last, most):
    """Return how often a sender's own message was the lost one, where no confirmation came.

    Whoever sent message m and waits in vain knows only that the last message was m, which never
    arrived, or m + 1, the confirmation.

    Parameters
    ----------
    last : ndarray of int, shape (nights,)
        Of `last_messages`.
    most : int
        The largest message number.

    Returns
    -------
    pandas.DataFrame
        A row a message: ``message``, ``doubt`` (share of nights), ``error`` (standard error),
        ``nights``.
    """
    import pandas as pd

    counts = np.bincount(np.asarray(last, np.int64), minlength=most + 2)
    message = np.arange(1, most + 1)
    nights = counts[message] + counts[message + 1]
    share = counts[message] / np.maximum(nights, 1)
    error = np.sqrt(share * (1 - share) / np.maximum(nights, 1))
    return pd.DataFrame({"message": message, "doubt": share, "error": error, "nights": nights})


@takes(
    gain=real(0, above=True),
    loss=real(0, above=True),
    loss_chance=real(0, 1, above=True),
    rounds=whole(0, 10**6),
    most=whole(0, 10**6),
    answer_loss=optional(real(0, 1, above=True)),
)
def who_dares(gain, loss, loss_chance, rounds, most, *, answer_loss=None):
    """Return who would come after rounds of reasoning, by the number of the last message sent.

    Nobody comes who has sent nothing. At first all others would. Then each asks in every round
    whether coming pays, given what the friend would do after the last round: the friend has sent
    one message less with the chance `theory.doubt`, else one more.

    Parameters
    ----------
    gain, loss : float
        Above 0.
    loss_chance : float
        Above 0 and at most 1.
    rounds : int
    most : int
        The largest message number.
    answer_loss : float, optional
        The chance that a message of Ben's is lost, where his line differs from Ann's.

    Returns
    -------
    ndarray of bool, shape (rounds + 1, most + 1)
        Row k: after k rounds; column m: whoever has sent message m and got no confirmation.

    Raises
    ------
    ParameterError
        If a value breaks its rule.
    """
    answer_loss = loss_chance if answer_loss is None else answer_loss
    in_range("rounds", rounds, 0, _LARGEST // (most + 1))
    ann, ben = theory.doubt(loss_chance, answer_loss), theory.doubt(answer_loss, loss_chance)
    # one more column than rounds, so that the end of the table is never seen from within it
    dares = np.ones((rounds + 1, most + rounds + 2), bool)
    dares[0, 0] = False
    doubt = np.where(np.arange(1, most + rounds + 1) % 2 == 1, ann, ben)
    for k in range(rounds):
        fewer, more = dares[k, :-2], dares[k, 2:]
        worth = doubt * np.where(fewer, gain, -loss) + (1 - doubt) * np.where(more, gain, -loss)
        dares[k + 1] = dares[k]
        dares[k + 1, 1:-1] &= worth > 0
    return dares[:, : most + 1]
