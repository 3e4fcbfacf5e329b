"""The rule of the toy and the puzzle of the acid of dialogue, in plain Python.

It is the chapter's rule with a player for a brand: customers complain one after the other, and each
complaint is answered in one of four ways. It stands beside ``book/_static/toys/rules/wishes.js``;
tests hold both equal. All chance is addressed, as everywhere.
"""

from simulations.chance import uniforms

COSTS = {"leave": 1, "obey": 1, "ask": 2, "try": 2}  # in mornings
ASKED = 3


def disliked(wishes, product, features):
    """Return the features that somebody dislikes, in order.

    Parameters
    ----------
    wishes, product : int
        A bit a feature: whether somebody wishes it, and whether the product has it.
    features : int

    Returns
    -------
    list of int
    """
    return [feature for feature in range(features) if (wishes ^ product) >> feature & 1]


def complaint(seed, number, own, product, features):
    """Return who complains, and of which feature: one of those who dislike any, then one of these.

    Parameters
    ----------
    seed : int
    number : int
        Which complaint, from 1.
    own : sequence of int
        Everybody's wishes in bits.
    product, features : int

    Returns
    -------
    tuple of int
        Customer and feature; -1 and -1 if nobody dislikes anything.
    """
    unhappy = [i for i, wishes in enumerate(own) if disliked(wishes, product, features)]
    if not unhappy:
        return -1, -1
    speaker = unhappy[int(uniforms(seed, "speaker", number) * len(unhappy))]
    named = disliked(own[speaker], product, features)
    return speaker, named[int(uniforms(seed, "complaint", number) * len(named))]


def satisfied(own, product, feature):
    """Return how many customers like a feature as it is.

    Parameters
    ----------
    own : sequence of int
        Everybody's wishes in bits.
    product, feature : int

    Returns
    -------
    int
    """
    return sum(not (wishes ^ product) >> feature & 1 for wishes in own)


def defects(own, product, features):
    """Return how many features are against the majority of the customers.

    Parameters
    ----------
    own : sequence of int
        Everybody's wishes in bits.
    product, features : int

    Returns
    -------
    int
    """
    return sum(2 * satisfied(own, product, feature) < len(own) for feature in range(features))


def answered(seed, number, own, product, features, answer):
    """Return the product once a complaint has been answered.

    Parameters
    ----------
    seed, number, own, product, features
        As for `complaint`.
    answer : str
        ``leave``; ``obey``: change the feature; ``ask`` three customers, drawn with replacement,
        and follow their majority; ``try``: change it, and change it back if fewer like it.

    Returns
    -------
    int
    """
    feature = complaint(seed, number, own, product, features)[1]
    if feature < 0 or answer == "leave":
        return product
    turned = product ^ 1 << feature
    if answer == "ask":
        asked = [own[int(uniforms(seed, "asked", k, number) * len(own))] for k in range(ASKED)]
        agree = sum((wishes ^ product) >> feature & 1 for wishes in asked)
        return turned if 2 * agree > ASKED else product
    if answer == "try" and satisfied(own, turned, feature) < satisfied(own, product, feature):
        return product
    return turned


def played(seed, own, product, features, answers):
    """Return the product before and after each answer.

    Parameters
    ----------
    seed, own, product, features
        As for `complaint`.
    answers : sequence of str

    Returns
    -------
    list of int
    """
    out = [product]
    for number, answer in enumerate(answers, start=1):
        out.append(answered(seed, number, own, out[-1], features, answer))
    return out
