"""The rule of the acid of dialogue on arrays: same seed, same run as the Mesa face, to the wish.

The kernel notes of each period who spoke, which feature was tried and whether it was changed; all
measures follow from these notes.
"""

from typing import NamedTuple

import numpy as np

from simulations.core.compiled import over_lists
from simulations.core.trajectory import Trajectory
from simulations.core.work import Work
from simulations.models.acid_of_dialogue import outside
from simulations.models.acid_of_dialogue.rules import (
    BRANDS,
    NOBODY,
    NOTHING,
    draw_luck,
    draw_product,
    draw_wishes,
)

_SILENT, _OBEDIENT, _POLITE, _FAIR, _CURIOUS = range(len(BRANDS))


class State(NamedTuple):
    """Product and customers at one moment; changed in place by `step`.

    Attributes
    ----------
    product : ndarray of int8, shape (features,)
        1 where a feature is as the town wishes.
    disliked : ndarray of int64, shape (n,)
        How many features each customer dislikes.
    """

    product: np.ndarray
    disliked: np.ndarray


class Notes(NamedTuple):
    """What happened in each period; arrays of shape (steps,), -1 where it did not.

    Attributes
    ----------
    speaker, tried, changed : ndarray of int64
        Who spoke, which feature the brand thought about, and which it changed for good.
    """

    speaker: np.ndarray
    tried: np.ndarray
    changed: np.ndarray


def start(product, wishes):
    """Return the `State` before the first period, of what `draw_product` and `draw_wishes` give."""
    return State(product.copy(), np.count_nonzero(wishes != product, axis=1).astype(np.int64))


def step(state, notes, t, parameters, wishes, luck):
    """Change `state` by one period of the rule, and write its notes.

    Parameters
    ----------
    state : State
    notes : Notes
    t : int
        The period, from 1.
    parameters : Parameters
    wishes : ndarray of int8, shape (n, features)
    luck : Luck
    """
    _run(t - 1, t, parameters, wishes, luck, state, notes)


def _run(first, last, p, wishes, luck, state, notes):
    wanted = wishes.sum(axis=0, dtype=np.int64)
    rule = BRANDS.index(p.brand), p.poll, p.n_loud, p.loudness
    _live(first, last, *rule, *luck, wishes.ravel(), wanted, *state, *notes)


@over_lists("product", "disliked", "speaker", "tried", "changed")
def _live(
    first, last, brand, poll, n_loud, loudness,
    who, which, whim, asked, wishes, wanted, product, disliked, speaker, tried, changed,
):  # fmt: skip
    n, features = len(disliked), len(product)
    for t in range(first, last):
        if brand == _SILENT:
            feature = int(whim[t] * features)
        else:
            voices = 0
            for i in range(n):
                if disliked[i] > 0:
                    voices += loudness if i < n_loud else 1
            if voices == 0:
                continue
            left, person = int(who[t] * voices), -1
            while left >= 0:
                person += 1
                if disliked[person] > 0:
                    left -= loudness if person < n_loud else 1
            left, feature = int(which[t] * disliked[person]), -1
            while left >= 0:
                feature += 1
                if wishes[person * features + feature] != product[feature]:
                    left -= 1
            speaker[t] = person
        tried[t] = feature
        if brand == _OBEDIENT:
            agreed = True
        elif brand in (_SILENT, _CURIOUS):
            satisfied = wanted[feature] if product[feature] == 1 else n - wanted[feature]
            agreed = n - satisfied >= satisfied  # sales do not fall
        else:
            voice = 1 if brand == _FAIR else loudness
            against = 0
            for k in range(poll):
                # each of the loud has several places, and they come first
                place = int(asked[t * poll + k] * (n + n_loud * (voice - 1)))
                place = place // voice if place < n_loud * voice else place - n_loud * (voice - 1)
                if wishes[place * features + feature] != product[feature]:
                    against += 1
            agreed = 2 * against > poll
        if agreed:
            changed[t] = feature
            product[feature] = 1 - product[feature]
            for i in range(n):
                if wishes[i * features + feature] == product[feature]:
                    disliked[i] -= 1
                else:
                    disliked[i] += 1


def simulate(parameters, seed=0, *, record=False):
    """Return one run: the periods of a brand, and the launch after the last of them.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    record : bool
        Whether to keep product and customers at every period (``people``), for drawing.

    Returns
    -------
    Trajectory
        Measures ``defects``, ``met``, ``hit``, ``audience``; people: ``disliked`` (how many
        features each dislikes), shape (n,), and ``product``, shape (features,), both with an axis
        of steps in front where recorded; ``wishes``, shape (n, features); and of each period who
        spoke and which feature was tried, ``speaker`` and ``tried``, shape (steps,).
    """
    p, wishes = parameters, draw_wishes(parameters, seed)
    state = start(draw_product(p, seed), wishes)
    first = state.product.copy()
    notes = Notes(*(np.full(p.steps, none, np.int64) for none in (NOBODY, NOTHING, NOTHING)))
    _run(0, p.steps, p, wishes, draw_luck(p, seed), state, notes)
    products = first[None] ^ _turns(notes.changed, p.features)
    wanted = wishes.sum(axis=0, dtype=np.int64)
    satisfied = np.where(products == 1, wanted, p.n - wanted)
    measures = {
        "defects": np.count_nonzero(2 * satisfied < p.n, axis=1) / p.features,
        "met": satisfied.sum(axis=1) / (p.n * p.features),
        "hit": np.zeros(p.steps + 1),
        "audience": np.zeros(p.steps + 1),
    }
    launched = outside.launch(1 - measures["defects"][-1], p.warning, p.side, seed)
    measures["hit"][-1], measures["audience"][-1] = launched.hit, launched.audience
    people = state._asdict()
    if record:
        # of those who wish yes, those who miss it; of the others, those who have it
        there, yes = products.astype(np.int64), wishes.T.astype(np.int64)
        disliked = (1 - there) @ yes + there @ (1 - yes)
        people = {"product": products, "disliked": disliked}
    people |= {"wishes": wishes, "speaker": notes.speaker, "tried": notes.tried}
    return Trajectory(measures, people)


def _turns(changed, features):
    # whether each feature has been turned an odd number of times
    turns = np.zeros((len(changed) + 1, features), np.int8)
    periods = np.flatnonzero(changed != NOTHING)
    turns[periods + 1, changed[periods]] = 1
    return np.bitwise_xor.accumulate(turns, axis=0)


def _work(parameters, network, run):
    # a draw a wish, a feature, a person outside; then those that the brand looks at
    p, brand = parameters, BRANDS.index(parameters.brand)
    each = 1 if brand == _SILENT else 2 + p.poll * (brand in (_POLITE, _FAIR))
    return {"draws": (p.n + 1) * p.features + p.side**2 + each * p.steps}


WORK = {
    f"a {brand} brand": Work({"brand": brand, "n": 31, "features": 12, "side": 9}, _work)
    for brand in BRANDS
}
