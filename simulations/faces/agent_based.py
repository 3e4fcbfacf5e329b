"""A model in Mesa: who there is and what they do is the model's own, the rest is here.

A subclass says in `set_up` who lives there, in ``schedule`` in which order a step goes, and in
``measures`` what is taken down after it. This class does what is alike in all: parameters, network,
cells, the clock, the collector, and the end of a run. Nothing here is fast; the engines are.
"""

import math
import secrets

import mesa
import numpy as np
from mesa.discrete_space import Network

from simulations.core.parameters import ParameterError
from simulations.networks import own_network


class AgentBasedModel(mesa.Model):
    """A model whose people are Mesa agents, for at most about 2,000 of them.

    Parameters
    ----------
    parameters : Parameters, optional
        Those of the chapter if not given.
    seed : int, optional
        In [0, 2**64). None, as Mesa's own tools may give it, is any: ``seed`` then says which.
    network : simulations.networks.Network or str, optional
        A network to use instead of the model's own; or, where a parameter has this name, its value.
    **kwargs
        Parameters by name, in place of those in ``parameters``: what `mesa.batch_run` varies and
        the sliders of Mesa's viewer set.

    Attributes
    ----------
    parameters : Parameters
    seed : int
    network : simulations.networks.Network or None
    grid : mesa.discrete_space.Network or None
        The cells, tied as the people are; None where nobody is tied.
    cells : list of mesa.discrete_space.Cell
        One a person, in order.
    people : list of mesa.Agent
        In the order of the engine's arrays.
    time_step : int
        How many steps have been made.
    round : int
        How often the schedule has been gone through.
    datacollector : mesa.DataCollector
        The measures at the start and after every step.
    running : bool
        Whether there is a next step: False after the last one, and when nothing can change.

    Raises
    ------
    ParameterError
        If a parameter breaks its rule, or a network is given to a model that uses none.
    """

    # --- what a model says of itself
    Parameters = None  # the class of its parameters
    build_network = None  # a function of parameters and seed, where people live on a network
    uses = ()  # what of the ties of a network of one's own the rule can use: those of its card
    horizon = "steps"  # the parameter that says how many steps a run has, if there is one
    rounds = 1  # how often one step goes through the schedule
    # The order of a step: "push" is a method of the model; "people.talk" is one of the people, and
    # all of them do it, one after the other, before the next entry's turn.
    schedule = ()
    measures = {}  # noqa: RUF012 - by name: a function of the model, or one of its attributes
    # What the engine keeps of people, by name: a function of a person, or one of its attributes.
    people_arrays = {}  # noqa: RUF012

    def __init__(self, parameters=None, seed=0, network=None, **kwargs):
        super().__init__(rng=0)  # all chance comes from simulations.chance
        if isinstance(network, str) and network in self._kinds_of_network():
            network, kwargs["network"] = None, network
        self.parameters = (parameters or self.Parameters()).replace(**kwargs)
        self.seed = secrets.randbits(64) if seed is None else seed
        self.time_step = self.round = 0
        self.network = self._own_or_given(network)
        ties = self.lattice() if self.network is None else self.network.to_networkx()
        self.grid = None if ties is None else Network(ties, capacity=1, random=self.random)
        cells = () if self.grid is None else self.grid.all_cells
        self.cells = sorted(cells, key=lambda cell: cell.coordinate)
        self.people = []
        self.set_up()
        self.datacollector = mesa.DataCollector(self.measures)
        self.observe()

    def _kinds_of_network(self):
        named = "network" in self.Parameters.names()
        return self.Parameters.declaration("network").choices if named else ()

    def _own_or_given(self, network):
        if self.build_network is None:
            if network is not None:
                raise ParameterError(f"network must not be given to this model, got {network!r}")
            return None
        if network is None:
            return self.build_network(self.parameters, self.seed)
        return own_network(network, self.uses)

    def lattice(self):
        """Return who is tied in a model without a network, a networkx.Graph; None for nobody.

        Its nodes are the numbers of the people: Mesa's viewer draws no others.
        """

    def set_up(self):
        """Let people in, and give them what they have before the first step."""
        raise NotImplementedError

    def settle(self, person, *each):
        """Let people in, one on each cell where there are cells, and keep them in order.

        Parameters
        ----------
        person : type
            A subclass of mesa.Agent, called with the model, the cell and what is for this person.
        *each : list
            For each person in order an argument.
        """
        on = [self.cells] if self.cells else []
        n = len(self.cells) or self.parameters.n
        self.people = list(person.create_agents(self, n, *on, *each))

    def share(self, condition, among=None):
        """Return the share of people of whom a condition is true.

        Parameters
        ----------
        condition : callable
            Of a person.
        among : callable, optional
            Of a person: whether it is counted at all.

        Returns
        -------
        float
            0 if nobody is counted.
        """
        group = self.people if among is None else [a for a in self.people if among(a)]
        return sum(condition(person) for person in group) / max(len(group), 1)

    def step(self):
        """Advance by one step: go through the schedule, then measure."""
        if self.time_step == self.last_step():
            raise ParameterError(f"{self.horizon} must be larger to go on, got {self.time_step}")
        self.time_step += 1
        for _ in range(self.rounds):
            self.round += 1
            for entry in self.schedule:
                self.perform(entry)
        self.observe()

    def perform(self, entry):
        """Do what an entry of the schedule names."""
        who, _, what = entry.rpartition(".")
        if who:
            self.agents.do(what)
        else:
            getattr(self, what)()

    def observe(self):
        """Take the measures, and ask whether there is a next step."""
        self.datacollector.collect(self)
        self.running = self.time_step < self.last_step() and self.can_change()
        if not self.running and not hasattr(self.datacollector, "_collection_steps"):
            # Until 3.5, mesa.batch_run reads as many rows as there were steps, and leaves the last
            # one out where the start has been measured, too (github.com/mesa/mesa/issues/2514)
            self.steps = self.time_step + 1

    def last_step(self):
        """Return how many steps there are, inf where a run ends only by itself."""
        return getattr(self.parameters, self.horizon, math.inf)

    def can_change(self):
        """Return whether another step could change anything: here always."""
        return True

    def to_arrays(self):
        """Return what the engine keeps of people, as it is now.

        Returns
        -------
        dict of str to ndarray, shape (n,) or (n, ...)
        """
        return {
            name: np.array([of(a) if callable(of) else getattr(a, of) for a in self.people])
            for name, of in self.people_arrays.items()
        }
