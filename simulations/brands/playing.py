"""One entrant of a tournament: its runs, and what puts it out."""

import numpy as np

from simulations.brands.arena import Arena, ArenaError
from simulations.core.parameters import ParameterError, short
from simulations.models.push_or_dialogue.brands import BrandError, NotRepeatable, fresh, name_of


class Failed(Exception):
    """An entrant cannot go on; the message is the sentence for the table."""


class Play:
    """An entrant and what it does.

    Parameters
    ----------
    name : str
    brand : type, callable or Brand
    arena : Arena, optional
        Push or dialogue if not given.

    Attributes
    ----------
    step : int
        The step that it decides about.
    checked : bool
        Whether it has played its first run twice.
    did : list of tuple
        Contacts and answers of each step of its last run.
    seen : list of tuple
        What it saw in each step, until it is checked.
    raised : Exception or None
        What its own code raised.
    """

    def __init__(self, name, brand, arena=None):
        self.name, self.brand, self.arena = name, brand, arena or Arena()
        self.step, self.checked, self.did, self.seen = 0, False, [], []
        self.raised = None

    def run(self, parameters, seed, network):
        """Return what a run ends with: the share of people who have adopted, in push or dialogue.

        Parameters
        ----------
        parameters : Parameters
        seed : int
        network : Network

        Returns
        -------
        float

        Raises
        ------
        Failed
            If the brand breaks a rule or raises anything.
        ArenaError
            If the arena fails by itself, or does not ask the brand.
        """
        self.did, self.seen, self.step, self.raised = [], [], 0, None
        try:
            score = self.arena.score(parameters, seed, network, self._watched)
        except ArenaError:
            raise
        except BrandError as error:
            raise Failed(str(error)) from error
        except MemoryError as error:
            raise Failed(f"{self.name} asks for too much memory in step {self.step}") from error
        except (Exception, SystemExit) as error:  # exit() ends the entrant, not the tournament
            if self.arena.own and error is not self.raised:
                raise self.arena.fault(error, self.name, self.step, parameters, seed) from error
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise Failed(f"{self.name} fails in step {self.step}: {what}") from error
        if self.arena.own and not self.did:
            raise ArenaError(
                f"{self.arena.name} must ask its brand, but {self.name} was never asked: let "
                "simulate make an Account(brand, seed, ...) and call its decide in every step"
            )
        return score

    def _watched(self):
        try:
            return _Watched(self, fresh(self.brand))
        except (Exception, SystemExit) as error:
            self.raised = error
            raise


class _Watched:
    def __init__(self, play, brand):
        self.play, self.brand, self.name = play, brand, play.name

    def decide(self, view):
        self.play.step = view.step
        if not self.play.checked:  # before it is looked at: the brand may change its copies
            self.play.seen.append(tuple(np.asarray(one).tolist() for one in view))
        try:
            decision = self.brand.decide(view)
        except (Exception, SystemExit) as error:
            self.play.raised = error
            raise
        self.play.did.append(
            (
                getattr(decision, "contacts", None),
                _ids(getattr(decision, "answer", ())),
            )
        )
        return decision


def _ids(answer):
    try:
        return tuple(answer)
    except TypeError:
        return answer


def check_names(brands):
    """Return the names of brands, which must differ.

    Parameters
    ----------
    brands : sequence of type, callable or Brand

    Returns
    -------
    list of str

    Raises
    ------
    ParameterError
        If two are the same, or there is none.
    """
    if isinstance(brands, (str, type)) or not hasattr(brands, "__len__") or not len(brands):
        raise ParameterError(f"brands must be a list of at least one brand, got {short(brands)}")
    names = [name_of(brand) for brand in brands]
    for name in names:
        if names.count(name) > 1:
            raise ParameterError(f"brands must have different names, got two of {name}")
    return names


def check_repeatable(play, parameters, seed, network):
    """Let an entrant play its first run twice, and compare what it does.

    Parameters
    ----------
    play : Play
    parameters : Parameters
    seed : int
    network : Network

    Returns
    -------
    float
        What the run ends with.

    Raises
    ------
    Failed
        If it breaks a rule, or does not do the same again.
    ArenaError
        If the arena does not do the same again, though the brand did.
    """
    runs, views, scores = [], [], []
    for _ in range(2):
        scores.append(play.run(parameters, seed, network))
        runs.append(play.did)
        views.append(play.seen)
    play.checked = True
    if play.arena.own and _by_itself(runs, views, scores):
        raise ArenaError(
            f"{play.arena.name} must give the same run for the same seed and brand, but two runs "
            f"of {play.name} differ: take all luck from simulations.chance, or from "
            "numpy.random.default_rng(seed)"
        )
    for step, (once, again) in enumerate(zip(*runs, strict=True), 1):
        if once != again:
            error = NotRepeatable(
                f"{play.name} decides differently in the same run, in step {step}: "
                f"{_words(once)} at first, {_words(again)} the second time; "
                "let it draw from view.luck"
            )
            raise Failed(str(error)) from error
    return scores[0]


def _by_itself(runs, views, scores):
    """Return whether two runs differ before their brand does, or though it does not."""
    pairs = enumerate(zip(*runs, strict=False))
    same = next((step for step, (one, other) in pairs if one != other), max(map(len, runs)))
    once, again = (seen[: same + 1] for seen in views)
    return once != again or (runs[0] == runs[1] and scores[0] != scores[1])


def _words(did):
    contacts, answer = did
    return f"{contacts} contacts and {len(answer)} answers"
