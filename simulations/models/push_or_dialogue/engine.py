"""The rule of push or dialogue on arrays: same seed, same run as the Mesa face, to the person.

`step` is one step of the rule, and its four parts follow in the order of the rule. Talk is
prepared: when people begin to talk it is worked out when they will fall silent and whom they will
bring round in which step (`simulations.processes.talk`), so a step looks at nobody else. What a run
is made of, and how the people at a moment are told from it, stands in `state`.
"""

import numpy as np

from simulations import networks
from simulations.chance import generator
from simulations.chance.philox import draw
from simulations.core.compiled import compiled, inlined
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import NOT_YET, History
from simulations.core.work import Work
from simulations.models.push_or_dialogue.decisions import Decisions
from simulations.models.push_or_dialogue.options import prepare
from simulations.models.push_or_dialogue.rules import (
    ADOPTER,
    CARD,
    REJECTER,
    UNDECIDED,
    choose_answered,
    draw_luck,
)
from simulations.models.push_or_dialogue.state import (
    ADOPTERS,
    ENGAGED,
    REJECTERS,
    TALKERS,
    shares,
    start,
    state_at,
)
from simulations.processes.talk import (
    empty_workspace,
    notes_for,
    open_ties,
    sort_by_high_bits,
)


def build_network(parameters, seed):
    """Return the network of a run.

    Parameters
    ----------
    parameters : Parameters
    seed : int

    Returns
    -------
    Network

    Raises
    ------
    ParameterError
        If no network of this kind has that mean degree.
    """
    p, rng = parameters, generator(seed, "network")
    if p.network == "random graph":
        return networks.random_graph(p.n, p.mean_degree, rng=rng)
    degree = int(p.mean_degree)
    if degree != p.mean_degree or degree % 2 or degree < 2:
        raise ParameterError(
            f"mean_degree must be an even whole number of at least 2 on a {p.network}, "
            f"got {p.mean_degree:g}"
        )
    if p.network == "small world":
        return networks.small_world(p.n, degree, 0.1, rng=rng)
    if p.network == "preferential attachment":
        return networks.preferential_attachment(p.n, degree // 2, rng=rng)
    return networks.random_regular(p.n, degree, rng=rng)


def step(run, t, parameters, seed, *, last=None, answered=None, most=None):
    """Change a run by one step of the rule, or by several without dialogue.

    Parameters
    ----------
    run : Run
    t : int
        The step, from 1; in step 0 the seed adopters begin to talk.
    parameters : Parameters
    seed : int
    last : int, optional
        The last of several steps; only where nothing of the budget goes to dialogue.
    answered : array_like of int, optional
        Whom the brand answers, talking and without an answer so far, instead of those whom budget
        and lot decide on; only where some of the budget goes to dialogue.
    most : int, optional
        How many the brand can pay for in step `t`; by its parameters if not given.
    """
    if t > 0:
        # before push, which wins others: who adopts in this step is not answered in it
        most = parameters.conversations(t) if most is None else most
        if most if answered is None else len(answered):
            answer_some(run, t, parameters, seed, answered, most)
    _go_through_steps(run, t, t if last is None else last)


@compiled
def _go_through_steps(run, first, last):
    lives, talkers, used, workspace = run.lives, run.talkers, run.used, empty_workspace()
    for t in range(first, last + 1):
        before = used[0]
        if t == 0:
            for person in run.seed_adopters:
                adopt(person, 0, lives, talkers, used)
        else:
            _push(run, t)
            _word_of_mouth(run, t)
        talk_until_silence(run, before, t, workspace)


@inlined
def adopt(person, t, lives, talkers, used):
    """Let somebody adopt in step t.

    Parameters
    ----------
    person, t : int
    lives, talkers, used
        Of `Run`.
    """
    lives.attitude[person] = ADOPTER
    lives.decided[person] = t
    talkers[used[0]] = person
    used[0] += 1


# --- 1. Push


@inlined
def _push(run, t):
    """Let this step's contacts win whoever is undecided; word of mouth works on the others."""
    lives, talkers, used, contacts = run.lives, run.talkers, run.used, run.contacts
    for contact in range(run.contact_ends[t - 1], run.contact_ends[t]):
        if lives.attitude[contacts[contact]] == UNDECIDED:
            adopt(contacts[contact], t, lives, talkers, used)


# --- 2. Dialogue


def answer_some(run, t, parameters, seed, answered=None, most=None):
    """Let the brand answer as many talkers as it can pay for, or those who are given.

    Parameters
    ----------
    run, t, parameters, seed, answered, most
        As in `step`.
    """
    lives, talkers = run.lives, run.talkers[: run.used[0]]
    talkers = talkers[lives.silent[talkers] >= t]
    if answered is None:
        discontented = lives.discontented[talkers]
        answered = choose_answered(parameters, seed, t, talkers, discontented, most)
    _answer(run, np.asarray(answered, np.int32), t)
    talkers = talkers[lives.answered[talkers] == NOT_YET]
    run.talkers[: len(talkers)], run.used[0] = talkers, len(talkers)


@compiled
def _answer(run, people, t):
    """Let people be answered in step t: their talk goes on at another pace, and in praise."""
    lives, change = run.lives, run.change
    praising, count, end = np.empty_like(people), 0, run.voices.size - 1
    breath = _breath(people, run.breath)
    for i, person in enumerate(people):
        voice, before = run.voices[t - 1 - lives.decided[person]], lives.silent[person]
        after = t - 1 + engaged_talk(voice, breath[i], run.engaged_keeps, end - t + 1)
        lives.silent[person], lives.answered[person] = after, t
        change[TALKERS, before] += 1
        change[TALKERS, after] -= 1
        change[ENGAGED, t] += 1
        change[ENGAGED, after] -= 1
        praising[count] = person
        # those who have more to say than was noted
        count += lives.discontented[person] or after > before
    open_ties(praising[:count], run.praise, lives, run.rows, empty_workspace())


# --- 3. Word of mouth


@inlined
def _word_of_mouth(run, t):
    """Let those who have heard enough decide: complaints first, whoever hears both rejects."""
    hear_complaints(run, t)
    lives, talkers, used, sure = run.lives, run.talkers, run.used, run.praise.sure
    for talker, listener in notes_for(t, run.praise.calendar):
        if lives.attitude[listener] == UNDECIDED and (sure or lives.silent[talker] >= t):
            adopt(listener, t, lives, talkers, used)


@inlined
def hear_complaints(run, t):
    """Let those who have heard enough complaints in step t reject."""
    lives, change = run.lives, run.change
    for talker, listener in notes_for(t, run.complaint.calendar):
        speaks = lives.silent[talker] >= t and lives.answered[talker] > t
        if speaks and lives.attitude[listener] == UNDECIDED:
            lives.attitude[listener] = REJECTER
            lives.decided[listener] = t
            change[REJECTERS, t] += 1


# --- 4. Silence


@inlined
def talk_until_silence(run, before, t, workspace):
    """Let the talkers after the first `before` begin to talk, and say when they fall silent.

    Parameters
    ----------
    run : Run
    before, t : int
    workspace : Workspace
    """
    people = run.talkers[before : run.used[0]]
    if people.size == 0:
        return
    lives, voices, change = run.lives, run.voices, run.change
    sort_by_high_bits(people, lives.attitude.size)
    longest = voices.size - 1 - t  # at most until the step after the last
    breath = _breath(people, run.breath)
    for i, person in enumerate(people):
        spoken = ordinary_talk(breath[i], voices, longest)
        lives.silent[person] = t + spoken
        change[TALKERS, t + spoken] -= 1
    change[ADOPTERS, t] += people.size
    change[TALKERS, t] += people.size
    open_ties(people, run.praise, lives, run.rows, workspace)
    if run.complaint.both:
        open_ties(people, run.complaint, lives, run.rows, workspace)


@inlined
def ordinary_talk(breath, voices, longest):
    """Return how many steps somebody talks who is not answered, or that it is the most there are.

    Parameters
    ----------
    breath : float
    voices : ndarray of float64
        Of `Run`.
    longest : int
        The steps that are left, and one.

    Returns
    -------
    int
    """
    spoken = longest
    if voices[longest] <= breath:
        spoken = 1
        while voices[spoken] > breath:
            spoken += 1
    return spoken


@inlined
def engaged_talk(voice, breath, keeps, longest):
    """Return how many steps somebody talks from being answered on, or that it is the most.

    Parameters
    ----------
    voice : float
        When answered.
    breath : float
    keeps : float
        What a step leaves of the voice.
    longest : int
        The steps that are left, and one.

    Returns
    -------
    int
    """
    spoken = 0
    while voice > breath and spoken < longest:
        voice *= keeps
        spoken += 1
    return spoken


@compiled
def _breath(people, draws):
    breath = np.empty(people.size)
    draw(people, np.zeros(people.size, np.uint32), draws.stream, breath)
    return breath


# --- a run


def simulate(
    parameters,
    seed=0,
    *,
    network=None,
    record=False,
    brand=None,
    answer=None,
    seed_adopters=None,
    budget_by_step=None,
    chances=None,
):
    """Return one run.

    On a network with weights the chance of word of mouth, good or bad, is on each tie that of its
    listener times the weight; on a directed one a tie leads from who talks to who listens.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network to run on; then ``n``, ``mean_degree`` and ``network`` do not count.
    record : bool
        Whether to keep every person's state at every step (``people``), for drawing.
    brand : type, callable or brands.Brand, optional
        Who decides in every step what the budget is spent on, made anew for the run; then
        ``share`` does not count. The rule with a share if not given.
    answer : callable, optional
        Of a `brands.View`; returns whom to answer, some of its ``talkers``, the first first. The
        brand answers as many of them as its share pays for.
    seed_adopters : list, table, path or Starters, optional
        Who starts; then ``n_seeds`` does not count.
    budget_by_step : list, callable, table, path or Steps, optional
        The budget of each step; then ``budget`` does not count.
    chances : table, path or Table, optional
        Of each person some of ``persuasion``, ``word_of_mouth``, ``bad_word_of_mouth`` and
        ``discontent``; then these parameters do not count.

    Returns
    -------
    Trajectory
        Measures ``adopters``, ``rejecters``, ``talkers``, ``engaged``, as shares of all people;
        people: the arrays of `State`, shape (n,) at the end or (steps + 1, n) where recorded.

    Raises
    ------
    ParameterError
        If the network has fewer people than there are seed adopters, or if none can be built; if
        what is given besides does not fit the people and the steps.
    BrandError
        If the brand breaks a rule of `brands`, or whom to answer does.
    """
    network = (
        build_network(parameters, seed)
        if network is None
        else networks.own_network(network, CARD.uses)
    )
    p, given, brand = prepare(
        parameters, network, brand, answer, seed_adopters, budget_by_step, chances
    )
    decisions = None
    if brand is not None:
        p = p.replace(share=1.0)  # answers may come
        decisions = Decisions(p, seed, brand, network, given=given)
    run = start(p, draw_luck(p, seed, network.n, given), network, given)
    most = given.conversations(p) if p.share else np.zeros(p.steps, np.int64)
    at_once, last = 1 if record or p.share else p.steps + 1, -1
    history = History(lambda: state_at(last, run)._asdict(), record)
    while last < p.steps:
        first, last = last + 1, last + at_once
        if decisions is not None:
            _step_as_decided(run, first, p, seed, decisions)
        else:
            step(run, first, p, seed, last=last, most=most[first - 1])
        history.add()
    return history.trajectory(shares(run))


def _step_as_decided(run, t, parameters, seed, decisions):
    """Change a run by one step in which a brand decides what it buys and whom it answers."""
    contacts, answered = decisions.ask(run, t) if t else (np.empty(0, np.int32), ())
    ends = np.zeros(t + 1, np.int64)
    ends[t] = len(contacts)
    undecided = run.lives.attitude[contacts] == UNDECIDED
    won = len(set(contacts[undecided].tolist()))
    run = run._replace(contacts=contacts, contact_ends=ends)
    step(run, t, parameters, seed, answered=answered)
    decisions.note(run, t, won)


def _work(parameters, network, run):
    p, n = parameters, network.n
    sources, neighbours = network.sources(), network.neighbours
    attitude = simulate(p, 1, network=network, record=True).people["attitude"]
    undecided, adopter = (attitude == UNDECIDED).sum(axis=0), attitude[-1] == ADOPTER
    adopters, ties = int(adopter.sum()), int(network.degrees()[adopter].sum())
    contacts = int(p.contacts(np.arange(1, p.steps + 1)).sum())
    open_ones = adopter[sources] & (undecided[neighbours] > undecided[sources])
    # a draw a person says who begins, another who will be discontented; then a breath an adopter,
    # one draw a contact and one more where it persuades
    draws = n * (2 if p.discontent else 1) + contacts + adopters
    if p.share:  # whom it answers is drawn among talkers; their breath and ties are looked at again
        return {
            "draws": range(draws, draws + 3 * adopters + 1),
            "ties read": range(1, 2 * ties + 1),
        }
    return {
        "draws": range(draws, draws + contacts + 1),
        "ties read": ties,  # each tie of an adopter once, and no other
        "tie draws": range(1, int(open_ones.sum()) + 1),  # for ties to people still undecided alone
    }


_TOWN = {"n": 1000, "mean_degree": 8, "budget": 10, "n_seeds": 5, "steps": 40}
WORK = {
    "a cascade": Work(_TOWN | {"share": 0, "silence": 1, "word_of_mouth": 0.3}, _work),
    "push": Work(_TOWN | {"share": 0}, _work),
    "dialogue": Work(_TOWN | {"share": 1, "discontent": 0.3}, _work),
}
