"""A brand that decides again every step: what it sees, what it may do, and what it must not.

The share of push or dialogue is fixed for a whole run. A `Brand` gets the same money, b contacts a
step, may save it and not borrow, and says in every step how many contacts it buys and whom of those
who talk and wait it answers. Both faces ask it here, so it sees and does the same in both.
"""

from __future__ import annotations

import copy
import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import numpy as np

from simulations.chance import Draws, check_seed, stream_key, uniforms
from simulations.core.checks import in_range, real, reals, whole
from simulations.core.parameters import ParameterError, short

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-6  # of a contact: sums of money are floats
_BLOCK = 1 << 16  # contacts whose luck is drawn at once
_MOST_CONTACTS = 1 << 62  # still an int64 and a finite float

nobody = np.empty(0, np.int64)
nobody.flags.writeable = False


class BrandError(ValueError):
    """A brand breaks a rule; the message names brand, step and numbers.

    Examples
    --------
    >>> from simulations import Model
    >>> from simulations.brands import Decision
    >>> class Spender:
    ...     def decide(self, view):
    ...         return Decision(contacts=1000)
    ...
    >>> model = Model("push_or_dialogue")
    >>> model.simulate(model.parameters(n=200), brand=Spender)
    Traceback (most recent call last):
        ...
    simulations.models.push_or_dialogue.brands.Overspent: Spender spends 1000 of 100 contacts ...
    """


class Overspent(BrandError):
    """A brand spends more than is in its purse."""


class NotWaiting(BrandError):
    """A brand answers somebody who does not wait for an answer."""


class BadDecision(BrandError):
    """A brand returns something that is no `Decision`, or one that cannot be carried out."""


class NotRepeatable(BrandError):
    """A brand plays the same run twice and decides differently."""


class _Seen(NamedTuple):
    step: int
    steps: int
    purse: float
    income: float
    price: float
    adopters: int
    won: int
    came: int
    turned: int
    talking: int
    talkers: NDArray[np.int64]
    discontented: NDArray[np.bool_]
    ties: NDArray[np.int64]
    rival_contacts: int = 0
    rival_answers: int = 0


class View(_Seen):
    """What a brand sees before it decides; the arrays are copies, in the order of people.

    Attributes
    ----------
    step, steps : int
        The step it decides about, from 1, and how many there are.
    purse, income, price : float
        Its money, what it gets a step, and what a conversation costs; all in contacts.
    adopters : int
        How many have adopted so far.
    won, came : int
        Of those of the last step: won by its contacts, and come by word of mouth.
    turned : int
        How many have turned away so far.
    talking : int
        How many talk, with those that it has answered.
    talkers : ndarray of int64
        Who talks and waits for an answer.
    discontented : ndarray of bool
        Which of them complain.
    ties : ndarray of int64
        How many ties each of them has.
    rival_contacts, rival_answers : int
        What the rival did in the last step; 0 without a rival.

    Examples
    --------
    >>> from simulations import Model
    >>> from simulations.brands import Decision
    >>> class Careful:
    ...     def decide(self, view):
    ...         answer = view.turns()[: view.afford(0.5)]
    ...         if view.luck("pause") < 0.1:
    ...             return Decision()
    ...         return Decision(contacts=view.left(answer), answer=answer)
    ...
    >>> model = Model("push_or_dialogue")
    >>> run = model.simulate(model.parameters(n=200), seed=1, brand=Careful)
    >>> run.final()["adopters"]
    0.865
    """

    _chance = 0, ""  # seed, and what the streams of a second brand are called besides

    def _replace(self, /, **changes):
        """Return a view with other fields and the same luck, as a named tuple's method does."""
        view = super()._replace(**changes)
        view._chance = self._chance
        return view

    def afford(self, share: float = 1.0) -> int:
        """Return how many conversations a share of the purse pays for."""
        in_range("share", share, 0, 1)
        return math.floor((share * self.purse + ROUNDING) / self.price)

    def left(self, answer: ArrayLike) -> int:
        """Return how many whole contacts the purse still pays for after these answers."""
        return max(math.floor(self.purse - self.price * len(answer) + ROUNDING), 0)

    def turns(self) -> NDArray[np.int64]:
        """Return who waits, in the order of the flagship: the discontented, then at random."""
        seed, place = self._chance
        turn = uniforms(seed, f"answer{place}", self.talkers, self.step) - self.discontented
        return self.talkers[np.lexsort((self.talkers, turn))]

    def luck(self, what: str, address: ArrayLike = 0) -> Any:
        """Return chance of the brand's own, the same whenever it is asked again.

        Parameters
        ----------
        what : str
            What it decides, in words.
        address : int or array_like of int
            For whom, or which of several.

        Returns
        -------
        float or ndarray of float64
            In [0, 1), another in each step.
        """
        seed, place = self._chance
        draws = uniforms(seed, f"strategy: {what}{place}", address, self.step)
        return draws if np.ndim(address) else float(draws)


class Decision(NamedTuple):
    """What a brand does in a step.

    Attributes
    ----------
    contacts : int
        How many contacts it buys.
    answer : ndarray of int64
        Whom it answers: some of ``view.talkers``, each at most once.

    Examples
    --------
    >>> from simulations.brands import Decision
    >>> Decision(contacts=3).answer.size
    0
    """

    contacts: int = 0
    answer: NDArray[np.int64] = nobody


class Brand(Protocol):
    """A strategy. A class with this one method is enough; it may remember things in ``self``.

    Examples
    --------
    >>> from simulations.brands import Brand, Decision, rank
    >>> class Saver:
    ...     def decide(self, view):
    ...         return Decision(contacts=view.left(()) if view.step % 2 else 0)
    ...
    >>> mine: Brand = Saver()
    >>> rank(mine, size="small", replicates=2).table().loc["Saver"].notna().all().item()
    True
    """

    def decide(self, view: View) -> Decision:
        """Return the `Decision` of a step, given the `View`."""


# what stands for a brand: one, or a class or function that makes one
BrandLike: TypeAlias = "Brand | Callable[[], Brand]"


def fresh(brand):
    """Return a brand without a memory of earlier runs.

    Parameters
    ----------
    brand : type, callable or Brand
        A class or a function that makes a brand, or a brand, which is copied.

    Returns
    -------
    Brand

    Raises
    ------
    BrandError
        If that has no method ``decide``.
    """
    made = brand
    if isinstance(brand, type) or (callable(brand) and not hasattr(brand, "decide")):
        made = brand()
    elif hasattr(brand, "decide"):
        made = copy.deepcopy(brand)
    if not callable(getattr(made, "decide", None)):
        raise BrandError(f"brand must have a method decide(view), got {short(brand)}")
    return made


def name_of(brand):
    """Return what a brand is called: its class, or a name of its own."""
    if brand is None:
        return NO_BRAND
    own = getattr(brand, "name", None)
    if isinstance(own, str):
        return own
    kind = getattr(brand, "func", brand)  # of a functools.partial
    return getattr(kind, "__name__", type(brand).__name__)


NO_BRAND = "none"  # the rule with a share, where brands are compared


class Contacts:
    """The luck of contacts: whom those of each step would win, if still undecided.

    Contact i of a step meets the same person with the same luck for every brand, so more contacts
    are the same ones and some more.

    Parameters
    ----------
    persuasion : float or ndarray of float64, shape (n,)
        The chance that a contact wins; of each person, where they differ.
    seed : int
    n : int
        The people of the network.
    place : str
        What the streams are called besides, for the second brand of a duel.
    """

    def __init__(self, persuasion, seed, n, place=""):
        self.persuasion, self.n = persuasion, n
        self.most = np.max(persuasion, initial=0.0)
        self._persuades = Draws(stream_key(seed, f"persuasion{place}"))
        self._whom = Draws(stream_key(seed, f"contact{place}"))

    def of(self, step, count):
        """Return the people whom the first so many contacts of a step would win, as int32."""
        found = []
        for first in range(0, count, _BLOCK):
            slots = np.arange(first, min(first + _BLOCK, count))
            draws = self._persuades.at(slots, step)
            likely = draws < self.most
            people = (self._whom.at(slots[likely], step) * self.n).astype(np.int32)
            if np.ndim(self.persuasion):
                people = people[draws[likely] < self.persuasion[people]]
            found.append(people)
        return np.concatenate(found) if found else np.empty(0, np.int32)


class Account:
    """A brand in a run: its purse, and the check of what it decides.

    Whoever makes a run in which a brand decides has one for it, a model of one's own, too, and asks
    it in every step. It shows the brand a `View`, checks its `Decision`, and takes the money out of
    the purse; what contacts and answers then do is the rule of the model.

    Parameters
    ----------
    brand : type, callable or Brand
        As a run is given it; a class is made, a brand copied, so that no run knows of another.
    seed : int
        Of the run.
    income : float or ndarray of float64, shape (steps,)
        The contacts that it may buy for what it gets in a step, or in each step.
    price : float
        What an answer costs, in contacts.
    steps : int
        How often it decides at most.
    place : str
        What its streams are called besides, for the second brand of a duel.

    Attributes
    ----------
    brand : Brand
        Made for this run.
    name : str
    purse : float
        What it has after the last step, in contacts.

    Raises
    ------
    BrandError
        If the brand has no method ``decide``.
    ParameterError
        If money, price or steps break a rule.

    Examples
    --------
    >>> import numpy as np
    >>> from simulations.brands import Account, AnswerFirst
    >>> account = Account(AnswerFirst, seed=1, income=12, price=5, steps=30)
    >>> talkers = np.array([3, 8, 40])
    >>> decision = account.decide(1, talkers, adopters=3, ties=np.array([2, 7, 1]))
    >>> decision.contacts, len(decision.answer), account.purse
    (2, 2, 0.0)
    """

    def __init__(
        self,
        brand: BrandLike,
        seed: int,
        *,
        income: ArrayLike,
        price: float,
        steps: int,
        place: str = "",
    ) -> None:
        whole(0)("steps", steps)
        real(0, above=True)("price", price)
        reals(0)("income", income)
        if np.ndim(income) and np.shape(income) != (steps,):
            raise ParameterError(
                f"income must be one number, or one for each of {steps} steps, got an array of "
                f"the shape {np.shape(income)}"
            )
        self.brand = fresh(brand)
        self.name = name_of(self.brand)
        self.price, self.steps, self.purse = price, steps, 0.0
        self._incomes = np.broadcast_to(np.asarray(income, float), steps)
        self._chance = check_seed(seed), place
        self._answered = {}  # by person: when
        self._asked = 0  # the step in which it was asked last

    def decide(
        self,
        step: int,
        talkers: NDArray[np.int64],
        *,
        adopters: int = 0,
        won: int = 0,
        came: int = 0,
        turned: int = 0,
        talking: int | None = None,
        discontented: NDArray[np.bool_] | None = None,
        ties: NDArray[np.int64] | None = None,
        rival_contacts: int = 0,
        rival_answers: int = 0,
    ) -> Decision:
        """Return what the brand does in a step, checked, and take the money out of its purse.

        Parameters
        ----------
        step : int
            From 1; later than the one before. Its income is there before the brand decides.
        talkers : ndarray of int64
            Who waits for an answer, ascending.
        adopters, won, came, turned : int
            As in `View`; 0 where the model does not know them.
        talking : int, optional
            As in `View`; all who wait if not given.
        discontented : ndarray of bool, optional
            Of each who waits, whether they complain; nobody does if not given.
        ties : ndarray of int, optional
            Of each who waits, how many ties they have; 0 if not given.
        rival_contacts, rival_answers : int
            As in `View`.

        Returns
        -------
        Decision

        Raises
        ------
        BrandError
            If the brand breaks a rule.
        ParameterError
            If what it shall see has not the form that it should have.
        Exception
            What the brand raises, with a note that names brand and step.
        """
        talkers = self._waiting(talkers)
        whole(1)("step", step)
        if not self._asked < step <= self.steps:
            raise ParameterError(
                f"step must be later than {self._asked} and at most {self.steps}, got {step!r}"
            )
        self._asked, income = step, float(self._incomes[step - 1])
        self.purse += income
        discontented = _of_each("discontented", discontented, talkers, bool, "b")
        ties = _of_each("ties", ties, talkers, np.int64, "iu")
        view = View(
            step=step,
            steps=self.steps,
            purse=self.purse,
            income=income,
            price=self.price,
            adopters=adopters,
            won=won,
            came=came,
            turned=turned,
            talking=len(talkers) if talking is None else talking,
            talkers=talkers.copy(),
            discontented=discontented,
            ties=ties,
            rival_contacts=rival_contacts,
            rival_answers=rival_answers,
        )
        view._chance = self._chance
        try:
            given = self.brand.decide(view)
        except Exception as error:
            error.add_note(f"{self.name} raised this in step {step}")
            raise
        decision = self._checked(given, step, talkers)
        cost = decision.contacts + self.price * len(decision.answer)
        if cost > self.purse + ROUNDING:
            contacts, answers = decision.contacts, len(decision.answer)
            raise Overspent(
                f"{self.name} spends {cost:.12g} of {self.purse:.12g} contacts in step {step}: "
                f"{contacts} contact{'s' * (contacts != 1)} and {answers} "
                f"answer{'s' * (answers != 1)} at {self.price:.12g}"
            )
        self.purse = max(self.purse - cost, 0.0)
        for person in decision.answer.tolist():
            self._answered[person] = step
        return decision

    def _waiting(self, talkers):
        """Return who waits as an array, checked: in it one looks people up."""
        found = np.asarray(talkers)
        right = found.ndim == 1 and (found.size == 0 or found.dtype.kind in "iu")
        if not right or (np.diff(found) <= 0).any():
            raise ParameterError(
                f"talkers must be ids of people, ascending and each once, got {short(talkers)}"
            )
        return found.astype(np.int64)

    def _checked(self, given, step, talkers):
        where = f"in step {step}, got"
        if not isinstance(given, Decision):
            raise BadDecision(f"{self.name} must return a Decision {where} {short(given)}")
        contacts = _whole(given.contacts)
        if contacts is None or contacts < 0:
            raise BadDecision(
                f"{self.name} must buy a whole number of contacts, at least 0, {where} "
                f"{short(given.contacts)}"
            )
        if contacts > _MOST_CONTACTS:
            raise BadDecision(
                f"{self.name} must buy at most {_MOST_CONTACTS} contacts {where} "
                f"{short(given.contacts)}"
            )
        answer = given.answer
        try:
            answer = np.asarray(answer)
            whole = answer.ndim == 1 and (answer.size == 0 or answer.dtype.kind in "iu")
        except ValueError:  # lists of unequal length
            whole = False
        if not whole:
            raise BadDecision(
                f"{self.name} must answer ids out of view.talkers {where} {short(given.answer)}"
            )
        answer = answer.astype(np.int64)
        place = np.minimum(np.searchsorted(talkers, answer), max(len(talkers) - 1, 0))
        waits = talkers[place] == answer if len(talkers) else np.zeros(len(answer), bool)
        if not waits.all():
            raise NotWaiting(self._stranger(int(answer[~waits][0]), step))
        if len(set(answer.tolist())) < len(answer):
            ids, counts = np.unique(answer, return_counts=True)
            person, times = ids[counts.argmax()], counts.max()
            raise NotWaiting(
                f"{self.name} answers person {person} in step {step}, who stands {times} times "
                "on its list"
            )
        return Decision(contacts, answer)

    def _stranger(self, person, step):
        when = self._answered.get(person)
        why = "does not talk" if when is None else f"was answered in step {when}"
        return f"{self.name} answers person {person} in step {step}, who {why}"


def account_of(brand, parameters, seed, budgets=None, place=""):
    """Return the account of a brand in a run of push or dialogue.

    Parameters
    ----------
    brand : type, callable or Brand
    parameters : Parameters
    seed : int
    budgets : ndarray of float64, shape (steps,), optional
        What it gets in each step; the budget of the parameters if not given.
    place : str
        As in `Account`.

    Returns
    -------
    Account
    """
    income = parameters.budget if budgets is None else budgets
    price, steps = parameters.conversation_cost, parameters.steps
    return Account(brand, seed, income=income, price=price, steps=steps, place=place)


def _of_each(name, values, talkers, kind, kinds):
    """Return what is known of each who waits, as an array of the brand's own."""
    if values is None:
        return np.zeros(len(talkers), kind)
    found = np.asarray(values)
    if found.shape != talkers.shape or (found.size and found.dtype.kind not in kinds):
        words = "True or False" if kind is bool else "a whole number"
        raise ParameterError(
            f"{name} must be {words} for each of {len(talkers)} talkers, got {short(values)}"
        )
    return found.astype(kind)


def _whole(value):
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, (bool, np.bool_)):
        return None
    if isinstance(value, (float, np.floating)):
        return int(value) if math.isfinite(value) and value == int(value) else None
    try:
        return operator.index(value)
    except TypeError:
        return None
