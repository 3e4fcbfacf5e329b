"""The rule of push or dialogue on arrays: same seed, same run as the Mesa face, to the person.

`_push`, `answer_some`, `_word_of_mouth` and `talk_until_silence` are the four parts of the rule, in
its order. Talk is prepared: when people begin to talk it is worked out when they will fall silent
and whom they will bring round in which step (`simulations.processes.talk`), so a step looks at
nobody else. Whoever wants to see the people at a moment works it out from their dates (`state_at`).
"""

import functools
from typing import NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import Draws, generator
from simulations.chance.philox import draw
from simulations.core.compiled import compiled, inlined
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import NOT_YET, History
from simulations.core.work import Work
from simulations.models.push_or_dialogue.brands import Contacts, account_of
from simulations.models.push_or_dialogue.options import OPTIONS, Answering
from simulations.models.push_or_dialogue.rules import (
    ADOPTER,
    CARD,
    NOTHING_GIVEN,
    REJECTER,
    UNDECIDED,
    choose_answered,
    draw_luck,
    given_to,
)
from simulations.processes.talk import (
    Lives,
    Talk,
    empty_calendar,
    empty_workspace,
    no_lives,
    notes_for,
    open_ties,
    sort_by_high_bits,
)

_ADOPTERS, _REJECTERS, _TALKERS, _ENGAGED = range(4)  # the rows of `Run.change`


class State(NamedTuple):
    """The people at one moment; arrays of shape (n,).

    Attributes
    ----------
    attitude : ndarray of int8
        0 undecided, 1 adopter, 2 rejecter.
    talking, engaged, discontented : ndarray of bool
    voice : ndarray of float64
        From 1 at adoption down to the person's breath.
    praised, complained : ndarray of int32
        How many steps the person has talked, content and discontented.
    """

    attitude: np.ndarray
    talking: np.ndarray
    engaged: np.ndarray
    discontented: np.ndarray
    voice: np.ndarray
    praised: np.ndarray
    complained: np.ndarray


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


class Run(NamedTuple):
    """A run as the kernels take it: people, rule and luck; changed in place by `step`.

    Attributes
    ----------
    lives : Lives
    praise, complaint : Talk
    talkers : ndarray of int32, shape (n,)
        Those who may be answered: adopters without an answer. Some may be silent.
    used : ndarray of int64, shape (1,)
        How many these are.
    change : ndarray of int64, shape (4, steps + 2)
        By how many there will be more adopters, rejecters, talkers and engaged talkers after each
        step than before, as far as is known.
    voices : ndarray of float64, shape (steps + 2,)
        How loud an ordinary voice is after 0, 1, 2, ... steps of talk.
    engaged_keeps : float
        What a step leaves of the voice of somebody engaged.
    seed_adopters, contacts, contact_ends, breath
        Of `Luck`.
    rows : tuple of ndarray
        `Network.rows`.
    """

    lives: Lives
    praise: Talk
    complaint: Talk
    talkers: np.ndarray
    used: np.ndarray
    change: np.ndarray
    voices: np.ndarray
    engaged_keeps: float
    seed_adopters: np.ndarray
    contacts: np.ndarray
    contact_ends: np.ndarray
    breath: Draws
    rows: tuple


def start(parameters, luck, network, given=NOTHING_GIVEN):
    """Return the `Run` before step 0, in which the seed adopters begin to talk.

    Parameters
    ----------
    parameters : Parameters
    luck : Luck
    network : Network
    given : Given, optional

    Returns
    -------
    Run
    """
    p, n, ties = parameters, network.n, network.neighbours.size
    no_answers = p.share == 0  # an answer ends complaints, and may shorten a talk
    both = p.discontent > 0 or given.discontent is not None
    return Run(
        no_lives(luck.discontented),
        Talk(
            empty_calendar(p.steps, ties),
            luck.praise,
            False,
            no_answers or p.engaged_silence <= p.silence,
            both,
            given.praise,
        ),
        Talk(
            empty_calendar(p.steps, ties if both else 0),
            luck.complaint,
            True,
            no_answers,
            both,
            given.complaint,
        ),
        np.empty(n, np.int32),
        np.zeros(1, np.int64),
        np.zeros((4, p.steps + 2), np.int64),
        voices_of(p.silence, p.steps),
        1 - p.engaged_silence,
        luck.seed_adopters,
        luck.contacts,
        luck.contact_ends,
        luck.breath,
        network.rows,
    )


@functools.lru_cache(maxsize=8)  # the replicates of an ensemble share them
def voices_of(silence, steps):
    """Return how loud an ordinary voice is after 0, 1, 2, ... steps of talk, as in `Run`."""
    return np.multiply.accumulate(np.append(1.0, np.full(steps + 1, 1 - silence)))


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
    run : Run
    t : int
    parameters : Parameters
    seed : int
    answered : array_like of int, optional
    most : int, optional
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
    lives, voices, change = run.lives, run.voices, run.change
    praising, count, end = np.empty_like(people), 0, voices.size - 1
    breath = _breath(people, run.breath)
    for i, person in enumerate(people):
        voice, before = voices[t - 1 - lives.decided[person]], lives.silent[person]
        after = t - 1 + engaged_talk(voice, breath[i], run.engaged_keeps, end - t + 1)
        lives.silent[person], lives.answered[person] = after, t
        change[_TALKERS, before] += 1
        change[_TALKERS, after] -= 1
        change[_ENGAGED, t] += 1
        change[_ENGAGED, after] -= 1
        praising[count] = person
        # those who have more to say than was noted
        count += lives.discontented[person] or after > before
    open_ties(praising[:count], run.praise, lives, run.rows, empty_workspace())


# --- 3. Word of mouth


@inlined
def _word_of_mouth(run, t):
    """Let those who have heard enough decide: complaints first, whoever hears both rejects."""
    lives, talkers, used, sure = run.lives, run.talkers, run.used, run.praise.sure
    for talker, listener in notes_for(t, run.complaint.calendar):
        speaks = lives.silent[talker] >= t and lives.answered[talker] > t
        if speaks and lives.attitude[listener] == UNDECIDED:
            lives.attitude[listener] = REJECTER
            lives.decided[listener] = t
            run.change[_REJECTERS, t] += 1
    for talker, listener in notes_for(t, run.praise.calendar):
        if lives.attitude[listener] == UNDECIDED and (sure or lives.silent[talker] >= t):
            adopt(listener, t, lives, talkers, used)


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
        change[_TALKERS, t + spoken] -= 1
    change[_ADOPTERS, t] += people.size
    change[_TALKERS, t] += people.size
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


# --- what a run tells


def state_at(t, run):
    """Return the `State` after the step to which a run has come.

    Parameters
    ----------
    t : int
        That step.
    run : Run

    Returns
    -------
    State
    """
    n = len(run.lives.attitude)
    flags = (np.zeros(n, bool) for _ in range(3))
    counts = (np.zeros(n, np.int32) for _ in range(2))
    state = State(run.lives.attitude.copy(), *flags, np.ones(n), *counts)
    _show(t, run, state)
    return state


@compiled
def _show(t, run, state):
    lives = run.lives
    for person in range(lives.attitude.size):
        if lives.attitude[person] != ADOPTER:
            continue
        adopted, now = lives.decided[person], min(t, lives.silent[person])
        answered = min(lives.answered[person] - 1, now)  # ordinary until then
        discontented = lives.discontented[person]
        state.talking[person] = t < lives.silent[person]
        state.engaged[person] = lives.answered[person] <= t
        state.discontented[person] = discontented and not state.engaged[person]
        voice = run.voices[answered - adopted]
        for _ in range(answered, now):
            voice *= run.engaged_keeps
        state.voice[person] = voice
        state.praised[person] = now - (answered if discontented else adopted)
        state.complained[person] = answered - adopted if discontented else 0


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
    if brand is not None:
        p = p.replace(share=1.0)  # answers may come
    run = start(p, draw_luck(p, seed, network.n, given), network, given)
    at_once, last = 1 if record or p.share else p.steps + 1, -1
    history = History(lambda: state_at(last, run)._asdict(), record)
    if brand is not None:
        decisions = Decisions(p, seed, brand, network, given=given)
    most = None if given.budgets is None else given.conversations(p)
    while last < p.steps:
        first, last = last + 1, last + at_once
        if brand is not None:
            decisions.step(run, first)
        else:
            step(run, first, p, seed, last=last, most=None if most is None else most[first - 1])
        history.add()
    return history.trajectory(shares(run))


def prepare(parameters, network, brand, answer, seed_adopters, budget_by_step, chances):
    """Return what a run of either face begins with.

    Parameters
    ----------
    parameters : Parameters
    network : Network
    brand, answer, seed_adopters, budget_by_step, chances
        As in `simulate`.

    Returns
    -------
    parameters : Parameters
    given : Given
    brand : type, callable, brands.Brand or None
        Who decides.

    Raises
    ------
    ParameterError
        As in `simulate`.
    """
    given = answer, seed_adopters, budget_by_step, chances
    if network.weights is None and all(hook is None for hook in given):
        networks.check_room_for(parameters.n_seeds, network)
        return parameters, NOTHING_GIVEN, brand
    hooks = {
        "seed_adopters": seed_adopters,
        "budget_by_step": budget_by_step,
        "chances": chances,
    }
    hooks = {name: OPTIONS[name].taken(value) for name, value in hooks.items()}
    answer = OPTIONS["answer"].taken(answer)
    if hooks["seed_adopters"] is None:
        networks.check_room_for(parameters.n_seeds, network)
    p, given = given_to(parameters, network, **hooks)
    if answer is not None:
        if brand is not None:
            raise ParameterError("answer must be left out where a brand decides, got both")
        brand = Answering(answer, given.contacts(p), given.conversations(p))
    return p, given, brand


def shares(run):
    """Return the measures of a run, a dict of arrays of shape (steps + 1,)."""
    names = "adopters", "rejecters", "talkers", "engaged"  # as the rows of `Run.change`
    found = np.cumsum(run.change[:, :-1], axis=1) / len(run.lives.attitude)
    return dict(zip(names, found, strict=True))


# --- a brand that decides


class Decisions:
    """The steps of a run in which a brand decides.

    Parameters
    ----------
    parameters : Parameters
    seed : int
    brand : type, callable or brands.Brand
    network : Network
    place : str
        What the streams of the brand are called besides, for the second of a duel.
    given : Given
        What the run is given besides.
    """

    def __init__(self, parameters, seed, brand, network, place="", given=NOTHING_GIVEN):
        self.parameters, self.seed = parameters, seed
        persuasion = parameters.persuasion if given.persuasion is None else given.persuasion
        self.contacts = Contacts(persuasion, seed, network.n, place)
        self.account = account_of(brand, parameters, seed, given.budgets, place)
        self.degrees = network.degrees().astype(np.int64)
        self.now = np.zeros(4, np.int64)  # the sums of `Run.change` up to the last step
        self.won = self.came = 0
        self.did = {"contacts": 0, "answers": 0}  # in the last step

    def step(self, run, t):
        """Change a run by one step."""
        contacts = answer = np.empty(0, np.int32)
        if t > 0:
            contacts, answer = self.ask(run, t)
        ends = np.zeros(t + 1, np.int64)
        ends[t] = len(contacts)
        undecided = run.lives.attitude[contacts] == UNDECIDED
        won = len(set(contacts[undecided].tolist()))
        run = run._replace(contacts=contacts, contact_ends=ends)
        step(run, t, self.parameters, self.seed, answered=answer)
        self.note(run, t, won)

    def ask(self, run, t, **rival):
        """Return the people whom the contacts of a step may win, and those who are answered.

        Parameters
        ----------
        run : Run
        t : int
        **rival
            What the brand sees of a rival, if there is one.

        Returns
        -------
        contacts : ndarray of int32
        answered : ndarray of int64
        """
        lives, talkers = run.lives, run.talkers[: run.used[0]]
        talkers = np.sort(talkers[lives.silent[talkers] >= t])
        run.talkers[: len(talkers)], run.used[0] = talkers, len(talkers)
        decision = self.account.decide(
            t,
            talkers.astype(np.int64),
            adopters=int(self.now[_ADOPTERS]),
            won=self.won,
            came=self.came,
            turned=int(self.now[_REJECTERS]),
            talking=int(self.now[_TALKERS]),
            discontented=lives.discontented[talkers],
            ties=self.degrees[talkers],
            **rival,
        )
        self.did = {"contacts": decision.contacts, "answers": len(decision.answer)}
        return self.contacts.of(t, decision.contacts), decision.answer

    def note(self, run, t, won):
        """Take down how a step went, for the next one.

        Parameters
        ----------
        run : Run
        t : int
        won : int
            How many its contacts have won.
        """
        self.now += run.change[:, t]
        self.won, self.came = won, int(run.change[_ADOPTERS, t]) - won if t else 0


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
