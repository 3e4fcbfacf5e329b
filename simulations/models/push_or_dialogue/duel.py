"""Two brands in one town: each with a purse and adopters of its own, on the same people.

The rule is that of push or dialogue for each brand. An undecided person joins the brand that
reaches it, for ever; if both do in one step, a coin decides, one a person and step. A discontented
talker turns its neighbours away from its own brand only. The second brand has contacts and luck of
its own, and as seed adopters the next people after those of the first.

There is no Mesa face of a duel: `tests/test_brands.py` plays it person by person in plain Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulations import networks
from simulations.chance import everyone, lowest, uniforms
from simulations.core.checks import of, optional, takes, wholes
from simulations.core.checks import seed as whole_seed
from simulations.core.compiled import compiled
from simulations.core.parameters import ParameterError, short
from simulations.core.trajectory import Trajectory
from simulations.models.push_or_dialogue import engine
from simulations.models.push_or_dialogue.decisions import Decisions
from simulations.models.push_or_dialogue.rules import REJECTER, UNDECIDED, Parameters, draw_luck
from simulations.processes.talk import empty_workspace, notes_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulations.models.push_or_dialogue.brands import BrandLike
    from simulations.networks import Network

SECOND = ", second brand"  # its streams are called this besides
_REACHED, _TAKEN = 3, 4  # attitudes to a brand: about to join some brand; joined the other one


class Duel(NamedTuple):
    """How a duel went.

    Attributes
    ----------
    first, second : Trajectory
        The measures of each brand, as of a run of its own; of `rejecters` those who turned away
        from it.
    owner : ndarray of int8, shape (n,)
        0 for who has joined neither brand, 1 and 2 for those who have.

    Examples
    --------
    >>> import numpy as np
    >>> from simulations.brands import Dialogue, Parameters, Push, duel
    >>> found = duel(Parameters(n=200), seed=1, brands=(Push, Dialogue))
    >>> found.adopters
    (0.525, 0.325)
    >>> np.bincount(found.owner, minlength=3).tolist()
    [30, 105, 65]
    """

    first: Trajectory
    second: Trajectory
    owner: NDArray[np.int8]

    @property
    def adopters(self) -> tuple[float, float]:
        """The shares of people who have joined the first and the second brand at the end."""
        return self.first.final()["adopters"], self.second.final()["adopters"]


@takes(
    parameters=of(Parameters, "the parameters of push or dialogue"),
    seed=whole_seed,
    n_seeds=optional(wholes(ndim=1)),
)
def duel(
    parameters: Parameters,
    seed: int = 0,
    *,
    brands: Sequence[BrandLike],
    network: Network | None = None,
    n_seeds: Sequence[int] | None = None,
) -> Duel:
    """Return how two brands do against each other.

    Parameters
    ----------
    parameters : Parameters
        Budget and price of each brand; ``share`` does not count.
    seed : int
        In [0, 2**64).
    brands : pair of type, callable or Brand
        The first and the second.
    network : Network, optional
        A network to run on; then ``n``, ``mean_degree`` and ``network`` do not count.
    n_seeds : pair of int, optional
        The seed adopters of each; both have ``parameters.n_seeds`` if not given.

    Returns
    -------
    Duel

    Raises
    ------
    ParameterError
        As in `engine.simulate`.
    BrandError
        If a brand breaks a rule.

    Examples
    --------
    >>> from simulations import networks
    >>> from simulations.brands import Dialogue, Parameters, Push, duel
    >>> town = networks.karate_club()
    >>> settings = Parameters(n_seeds=1, budget=2)
    >>> found = duel(settings, brands=(Push, Dialogue), network=town, n_seeds=(1, 1))
    >>> found.owner.size
    34
    """
    _is_pair("brands", brands)
    for one in brands:
        if not callable(one) and not hasattr(one, "decide"):
            raise ParameterError(f"brands must each have a method decide(view), got {short(one)}")
    if n_seeds is not None:
        _is_pair("n_seeds", n_seeds)
    p = parameters.replace(share=1.0)
    network = engine.build_network(p, seed) if network is None else networks.own_network(network)
    counts = (p.n_seeds, p.n_seeds) if n_seeds is None else tuple(n_seeds)
    networks.check_room_for(sum(counts), network)
    luck = draw_luck(p.replace(n_seeds=0), seed, network.n)
    seeds = lowest(everyone(seed, "seed adopters", network.n), sum(counts))
    luck.discontented[seeds] = False
    own = np.sort(seeds[: counts[0]]), np.sort(seeds[counts[0] :])
    runs = [engine.start(p, _of(luck, first), network) for first in own]
    sides = [
        Decisions(p, seed, brand, network, place)
        for brand, place in zip(brands, ("", SECOND), strict=True)
    ]
    for t in range(p.steps + 1):
        _step(runs, sides, t, p, seed)
    owner = np.zeros(network.n, np.int8)
    for number, run in enumerate(runs, 1):
        owner[run.lives.attitude == engine.ADOPTER] = number
    return Duel(*(Trajectory(engine.shares(run)) for run in runs), owner)


def _is_pair(name, value):
    if not isinstance(value, tuple | list | np.ndarray) or len(value) != 2:
        raise ParameterError(f"{name} must be two, one for each brand, got {short(value)}")


def _of(luck, seeds):
    return luck._replace(seed_adopters=seeds, discontented=luck.discontented.copy())


def _step(runs, sides, t, parameters, seed):
    if t == 0:
        reached = [run.seed_adopters.astype(np.int32) for run in runs]
        by_contact = [0, 0]
    else:
        asked, seen = [], [side.did for side in reversed(sides)]
        for run, side, rival in zip(runs, sides, seen, strict=True):
            public = {"rival_contacts": rival["contacts"], "rival_answers": rival["answers"]}
            asked.append(side.ask(run, t, **public))
        reached, by_contact = [], []
        for run, (contacts, answer) in zip(runs, asked, strict=True):
            if len(answer):
                engine.answer_some(run, t, parameters, seed, answer)
            people, first = _reach(run, contacts, t)
            reached.append(people)
            by_contact.append(first)
    joined = _share_out(*reached, t, seed)
    for k, (run, side, people) in enumerate(zip(runs, sides, joined, strict=True)):
        before = run.used[0]
        _join(run, runs[1 - k].lives, people, t)
        _begin_to_talk(run, before, t)
        won = np.isin(reached[k][: by_contact[k]], people).sum()
        side.note(run, t, int(won))


@compiled
def _reach(run, contacts, t):
    """Return whom a brand reaches in a step, and how many of them by its contacts, the first ones.

    The order is that of one brand alone: contacts, complaints, praise.
    """
    lives = run.lives
    praises = notes_for(t, run.praise.calendar)
    reached, count = np.empty(contacts.size + len(praises), np.int32), 0
    for person in contacts:
        if lives.attitude[person] == UNDECIDED:
            lives.attitude[person] = _REACHED
            reached[count] = person
            count += 1
    first = count
    engine.hear_complaints(run, t)
    for talker, listener in praises:
        if lives.attitude[listener] == UNDECIDED and lives.silent[talker] >= t:
            lives.attitude[listener] = _REACHED
            reached[count] = listener
            count += 1
    return reached[:count], first


def _share_out(first, second, t, seed):
    """Return who joins which brand: a coin decides about whom both reach."""
    both = np.intersect1d(first, second)
    if not both.size:
        return first, second
    heads = uniforms(seed, "coin", both, t) < 0.5
    lost = both[~heads], both[heads]
    return tuple(
        people[~np.isin(people, gone)] for people, gone in zip((first, second), lost, strict=True)
    )


@compiled
def _join(run, rival, people, t):
    """Let people join a brand, and be lost for its rival."""
    for person in people:
        engine.adopt(person, t, run.lives, run.talkers, run.used)
        if rival.attitude[person] != REJECTER:
            rival.attitude[person] = _TAKEN
            rival.decided[person] = t


@compiled
def _begin_to_talk(run, before, t):
    engine.talk_until_silence(run, before, t, empty_workspace())
