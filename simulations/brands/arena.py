"""Where brands meet: push or dialogue, or a model of one's own whose runs take a brand.

Such a model asks the brand in every step through an `Account`. Its class may name its towns: what
each changes in the default parameters, ``TOWNS = {"plain": {}, "dear": {"price": 20}}``. Brands are
ranked by a measure at the end of a run of which more is better, the outcome of the model if none is
named.
"""

import math

from simulations.brands.ranks import COLUMNS
from simulations.core.parameters import ParameterError, short
from simulations.running.catalogue import Model, refuse_class
from simulations.running.own_models import FromFile, own_lines, setting_of
from simulations.running.provenance import code

OF_THE_HOUSE = "push_or_dialogue"
ONE_TOWN = {"plain": {}}


class ArenaError(ParameterError):
    """The arena itself is at fault, not a brand: nobody is put out, the tournament ends."""


class Arena:
    """Where brands meet.

    Parameters
    ----------
    model : Model, optional
        Push or dialogue if not given.
    measure : str, optional
        That ranks; the outcome of the model if not given.

    Attributes
    ----------
    own : Own or None
        What a model of one's own gives.
    name : str
    measure : str

    Raises
    ------
    ParameterError
        If the model takes no brand, or has no such measure.
    """

    def __init__(self, model=None, measure=None):
        refuse_class(model)
        model = Model(OF_THE_HOUSE) if model is None else model
        if not isinstance(model, Model):
            raise ParameterError(f"model must be a Model, got {short(model)}")
        _check_takes_brand(model)
        self.model, self.own, self.name = model, model.own, model.name
        self.measure = model.card.outcome if measure is None else measure
        known = [name for name in model.card.measures if name not in COLUMNS]
        if self.measure not in known:
            raise ParameterError(
                f"measure must be one of: {', '.join(known) or 'none'}; got {self.measure!r}"
            )

    @property
    def label(self):
        """What it is called in a result; nothing for push or dialogue."""
        return self.name if self.own else ""

    def towns(self):
        """Return the towns that a model of one's own names, a dict of Parameters."""
        given = getattr(self.own.kind, "TOWNS", ONE_TOWN)
        if not isinstance(given, dict) or not given:
            raise ParameterError(
                f"TOWNS of {self.name} must be a dict of towns, of what each changes in the "
                f"parameters, {{'plain': {{}}, 'dear': {{'price': 20}}}}, got {short(given)}"
            )
        return {name: self._town(name, changes) for name, changes in given.items()}

    def _town(self, name, changes):
        if not isinstance(name, str) or not isinstance(changes, dict):
            raise ParameterError(
                f"TOWNS of {self.name} must give for each name a dict of parameters, "
                f"got {name!r}: {short(changes)}"
            )
        try:
            return self.model.parameters(**changes)
        except ParameterError as error:
            raise ParameterError(f"TOWNS of {self.name}, {name!r}: {error}") from None

    def check_towns(self, towns):
        """Check that there is a town, and that each has parameters of the model."""
        if not towns:
            raise ParameterError("towns must be at least one, got none")
        for name, parameters in towns.items():
            if not isinstance(parameters, self.model.parameters):
                raise ParameterError(
                    f"towns must have parameters of {self.name}, got {name!r}: {short(parameters)}"
                )

    def facts(self):
        """Return all that what happens here depends on: nothing of push or dialogue alone."""
        if self.own is None:
            return {}
        towns = {name: town.to_dict() for name, town in self.towns().items()}
        code_of_it = {"files": self.own.facts(), "package": code(self.model)}
        return {"arena": {"name": self.name, "measure": self.measure, "towns": towns} | code_of_it}

    def score(self, parameters, seed, network, brand):
        """Return what a run ends with: the measure that ranks.

        Parameters
        ----------
        parameters : Parameters
        seed : int
        network : Network or None
        brand : type, callable or Brand

        Returns
        -------
        float

        Raises
        ------
        ArenaError
            If it is no number by which to rank.
        Exception
            What the run raises.
        """
        given = {} if network is None else {"network": network}
        run = self.model.engine.simulate(parameters, seed, brand=brand, **given)
        score = float(run.final()[self.measure])
        if not 0 <= score < math.inf:
            raise ArenaError(
                f"{self.measure} of {self.name} must be a number of at least 0, of which more is "
                f"better, to rank brands, got {score:g} with seed {seed}"
            )
        return score

    def fault(self, error, name, step, parameters, seed):
        """Return the `ArenaError` of a run that failed though its brand did nothing wrong.

        Parameters
        ----------
        error : BaseException
        name : str
            Of the brand.
        step : int
            The last that it was asked about.
        parameters : Parameters
        seed : int

        Returns
        -------
        ArenaError
        """
        where = " ".join("; ".join(["", *own_lines(error)[-2:-1]]).split())
        return ArenaError(
            f"{self.name} fails with the brand {name}, after step {step}, "
            f"{setting_of(parameters, seed)}: {type(error).__name__}: {error}{where}"
        )

    # --- on the way to another process

    def sent(self):
        """Return how another process makes the same arena, ready for JSON; None for the house's.

        Raises
        ------
        ParameterError
            If the model stands in no file.
        """
        if self.own is None:
            return None
        if not isinstance(self.own, FromFile):
            raise ParameterError(
                f"model must stand in a file, named file.py:{self.name}, got one of this process"
            )
        return {"model": self.own.sent(), "measure": self.measure}


def received(job):
    """Return the arena that `Arena.sent` has described."""
    if job is None:
        return Arena()
    return Arena(Model(FromFile.received(job["model"])), job["measure"])


def _check_takes_brand(model):
    if model.own is None and "brand" not in model.options:
        raise ParameterError(f"model must be one that brands can play: {model.refusal('brand')}")
    if model.own is not None and not model.own.takes_brand:
        raise ParameterError(
            f"model must be one that brands can play: simulate{model.own.signature} of "
            f"{model.name} lacks brand, which it takes as simulate(self, parameters, seed, *, "
            "brand) and asks through simulations.brands.Account; compare runs it without brands"
        )
