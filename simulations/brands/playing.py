"""One entrant of a tournament: its runs, and what puts it out."""

from simulations.core.parameters import ParameterError, short
from simulations.models.push_or_dialogue import engine
from simulations.models.push_or_dialogue.brands import BrandError, NotRepeatable, fresh, name_of


class Failed(Exception):
    """An entrant cannot go on; the message is the sentence for the table."""


class Play:
    """An entrant and what it does.

    Parameters
    ----------
    name : str
    brand : type, callable or Brand

    Attributes
    ----------
    step : int
        The step that it decides about.
    checked : bool
        Whether it has played its first run twice.
    did : list of tuple
        Contacts and answers of each step of its last run.
    """

    def __init__(self, name, brand):
        self.name, self.brand = name, brand
        self.step, self.checked, self.did = 0, False, []

    def run(self, parameters, seed, network):
        """Return the share of people who have adopted at the end of a run.

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
        """
        self.did, self.step = [], 0
        try:
            found = engine.simulate(parameters, seed, network=network, brand=self._watched)
        except BrandError as error:
            raise Failed(str(error)) from error
        except MemoryError as error:
            raise Failed(f"{self.name} asks for too much memory in step {self.step}") from error
        except (Exception, SystemExit) as error:  # exit() ends the entrant, not the tournament
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise Failed(f"{self.name} fails in step {self.step}: {what}") from error
        return found.final()["adopters"]

    def _watched(self):
        return _Watched(self, fresh(self.brand))


class _Watched:
    def __init__(self, play, brand):
        self.play, self.brand, self.name = play, brand, play.name

    def decide(self, view):
        self.play.step = view.step
        decision = self.brand.decide(view)
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
        The share of adopters at the end of the run.

    Raises
    ------
    Failed
        If it breaks a rule, or does not do the same again.
    """
    runs = []
    for _ in range(2):
        share = play.run(parameters, seed, network)
        runs.append(play.did)
    play.checked = True
    for step, (once, again) in enumerate(zip(*runs, strict=True), 1):
        if once != again:
            error = NotRepeatable(
                f"{play.name} decides differently in the same run, in step {step}: "
                f"{_words(once)} at first, {_words(again)} the second time; "
                "let it draw from view.luck"
            )
            raise Failed(str(error)) from error
    return share


def _words(did):
    contacts, answer = did
    return f"{contacts} contacts and {len(answer)} answers"
