"""The rules of a town that no model has, in plain Python, to be read beside their JavaScript.

Each is a function of a `Town` and returns the statuses at every step, a list of lists: what the
numbers mean stands in the docstring. All chance is addressed, as everywhere.
"""

from simulations.chance import everyone, lowest, uniforms
from simulations.town.text import TownError


def first_people(town):
    """Return who comes first in a town, placed or drawn.

    Parameters
    ----------
    town : Town

    Returns
    -------
    list of int
    """
    if town.first is not None:
        return list(town.first)
    turn = everyone(town.seed, "seed adopters", town.n)
    return lowest(turn, town.parameters["n_seeds"]).tolist()


def own_or(town, drawn):
    """Return each person's own value, or what was drawn where there is none."""
    own = town.own or [None] * town.n
    return [float(d) if mine is None else mine for mine, d in zip(own, drawn, strict=True)]


def _friends(town):
    return [town.network.neighbours_of(i).tolist() for i in range(town.n)]


def site(town):
    """Return the steps of site percolation on any ties: hits and flops.

    Whoever hears goes if the quality exceeds the preference, and then tells all friends.

    Parameters
    ----------
    town : Town

    Returns
    -------
    list of list of int
        0 unaware, 1 heard, 2 has seen the film, 3 declined.
    """
    preferences = own_or(town, everyone(town.seed, "preference", town.n))
    friends, status, news = _friends(town), [0] * town.n, first_people(town)
    for i in news:
        status[i] = 1
    steps = [status[:]]
    while news:
        told = []
        for i in news:
            status[i] = 2 if preferences[i] < town.parameters["quality"] else 3
            for j in friends[i] if status[i] == 2 else ():
                if status[j] == 0:
                    status[j] = 1
                    told.append(j)
        news = told
        steps.append(status[:])
    return steps


def bond(town):
    """Return the steps of bond percolation: a tie is open or not, once and for both directions.

    Parameters
    ----------
    town : Town

    Returns
    -------
    list of list of int
        0 not yet, 1 reached.
    """
    open_ties = {
        tie for tie in town.ties if uniforms(town.seed, "open tie", *tie) < town.parameters["open"]
    }
    friends, status, news = _friends(town), [0] * town.n, first_people(town)
    for i in news:
        status[i] = 1
    steps = [status[:]]
    while news:
        told = []
        for i in news:
            for j in friends[i]:
                if not status[j] and (min(i, j), max(i, j)) in open_ties:
                    status[j] = 1
                    told.append(j)
        news = told
        steps.append(status[:])
    return steps


def copying(town, votes=()):
    """Return the steps of copying: one person a step chooses as somebody before did, or by taste.

    Those with a choice of their own are there before the first step. A newcomer copies with the
    chance ``copying`` a choice drawn among all there are, else takes one of ``choices`` by lot.

    Parameters
    ----------
    town : Town
    votes : sequence of sequence of int
        The choices that a player adds before the first, second, ... newcomer; none if shorter.

    Returns
    -------
    list of list of int
        0 not come yet, else the choice + 1.
    """
    choices = town.parameters["choices"]
    own = town.own or [None] * town.n
    _check_below("choices", own, choices)
    status = [0 if mine is None else mine + 1 for mine in own]
    board = [mine for mine in own if mine is not None]
    steps = [status[:]]
    for k, i in enumerate(i for i, mine in enumerate(own) if mine is None):
        board += votes[k] if k < len(votes) else ()
        looks = uniforms(town.seed, "looks", i) < town.parameters["copying"]
        if board and looks:
            choice = board[int(uniforms(town.seed, "whom", i) * len(board))]
        else:
            choice = int(uniforms(town.seed, "taste", i) * choices)
        board.append(choice)
        status[i] = choice + 1
        steps.append(status[:])
    return steps


def letters(town):
    """Return the step of letters: two friends who hold the same letter have seen through it.

    It is graph colouring: nobody sees through where no tie joins equal letters.

    Parameters
    ----------
    town : Town

    Returns
    -------
    list of list of int
        0 trusts, 1 has seen through.
    """
    held = [mine or 0 for mine in town.own or [0] * town.n]
    _check_below("letters", held, town.parameters["letters"])
    torn = [tie for tie in town.ties if held[tie[0]] == held[tie[1]]]
    seen = {person for tie in torn for person in tie}
    return [[0] * town.n, [int(i in seen) for i in range(town.n)]]


def _check_below(name, own, most):
    for mine in own:
        if mine is not None and mine >= most:
            raise TownError(f"own must be below {name} = {most}, got {mine}")


def accounts(town):
    """Return the steps of free accounts: one uses a service for what friends make of it.

    A person uses it at a step if taste x (alone + share of friends who used it) reaches the price,
    and may leave again. The first have free accounts until a step in which nobody joins (or, with
    ``free`` 0, from the start none); then they decide as all others.

    Parameters
    ----------
    town : Town

    Returns
    -------
    list of list of int
        0 no user, 1 user.
    """
    p, friends = town.parameters, _friends(town)
    tastes = own_or(town, everyone(town.seed, "taste", town.n))
    holders = set(first_people(town))
    status = [int(i in holders) for i in range(town.n)]
    free, steps = p["free"] == 1, [status[:]]
    while len(steps) <= p["steps"]:
        before, was_free = status, free
        shares = [sum(before[j] for j in mine) / len(mine) if mine else 0 for mine in friends]
        status = [
            int((was_free and i in holders) or tastes[i] * (p["alone"] + shares[i]) >= p["price"])
            for i in range(town.n)
        ]
        steps.append(status)
        free = was_free and any(now > then for now, then in zip(status, before, strict=True))
        if not was_free and status == before:
            break
    return steps
