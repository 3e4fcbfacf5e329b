"""SIR with vaccination: an infection on a network, some of whose people are vaccinated before.

A step: everyone who is infected infects each neighbour who can be with chance `beta`, and then
recovers with chance `gamma`. Whoever has recovered, or was vaccinated, is never infected.
"""

from dataclasses import dataclass

import numpy as np

from simulations import chance, networks
from simulations.core import parameters as declare
from simulations.core.card import Card

SUSCEPTIBLE, INFECTED, RECOVERED, VACCINATED = range(4)


class SIR:
    """SIR with vaccination."""

    @dataclass(frozen=True)
    class Parameters(declare.Parameters):
        """What can be varied."""

        n: int = declare.number("people", default=1_000, low=2, high=10**6)
        mean_degree: float = declare.number("contacts, on average", default=6.0, low=0, high=100)
        beta: float = declare.chance("chance of infection along a tie", default=0.08)
        gamma: float = declare.chance("chance to recover", default=0.2)
        coverage: float = declare.chance("share vaccinated", default=0.2, unit="")
        who: str = declare.choice("who is", default="anybody", choices=("anybody", "hubs"))
        n_seeds: int = declare.number("infected at the start", default=5, low=1, high=1_000)
        steps: int = declare.number("days", default=100, low=1, high=10_000)

    CARD = Card(
        measures={"infected": "share infected now", "spared": "share never infected"},
        outcome="spared",  # more of it is better
        network_parameters=("n", "mean_degree"),
    )

    def build_network(self, parameters, seed):
        """Return who meets whom."""
        degree = min(parameters.mean_degree, parameters.n - 1)
        return networks.random_graph(parameters.n, degree, rng=chance.generator(seed, "network"))

    def simulate(self, parameters, seed, network):
        """Return one run: a value at the start and one after each day."""
        p, n = parameters, network.n
        state = np.zeros(n, np.int8)
        turn = chance.everyone(seed, "vaccination", n)  # the lowest come first
        if p.who == "hubs":
            turn = (np.argsort(np.argsort(-network.degrees(), kind="stable")) + 0.5) / n
        state[turn < p.coverage] = VACCINATED
        first = np.argsort(chance.everyone(seed, "first", n), kind="stable")
        first = first[state[first] == SUSCEPTIBLE][: p.n_seeds]
        state[first] = INFECTED
        here, there = network.sources(), network.neighbours
        infected, spared = [len(first) / n], [1 - len(first) / n]
        for day in range(1, p.steps + 1):
            ties = np.flatnonzero((state[here] == INFECTED) & (state[there] == SUSCEPTIBLE))
            caught = there[ties[chance.uniforms(seed, "catch", ties, day) < p.beta]]
            ill = np.flatnonzero(state == INFECTED)
            state[ill[chance.uniforms(seed, "recover", ill, day) < p.gamma]] = RECOVERED
            state[caught] = INFECTED
            infected.append(np.mean(state == INFECTED))
            spared.append(np.isin(state, (SUSCEPTIBLE, VACCINATED)).mean())
        return {"infected": infected, "spared": spared}
