"""The rule of the first link on arrays: same seed, same run as the Mesa face, to the person.

Once it is known how many friends each person needs, the rule is a threshold cascade: `start`,
`step` and `spread` are those of `simulations.processes.threshold_cascade`.
"""

from simulations import networks
from simulations.chance import generator
from simulations.core.option import taken
from simulations.core.trajectory import Trajectory
from simulations.core.work import Work
from simulations.models.first_link.options import OPTIONS
from simulations.models.first_link.rules import CARD, GLOBAL, given_to
from simulations.processes.threshold_cascade import (
    needed_by,
    spread,
    spread_by_weight,
    trajectory,
)


def build_network(parameters, seed):
    """Return the random graph of a run."""
    rng = generator(seed, "network")
    return networks.random_graph(parameters.n, parameters.mean_degree, rng=rng)


def simulate(parameters, seed=0, *, network=None, record=False, seed_adopters=None, chances=None):
    """Return one run, from the seed adopters to the last step that wins somebody.

    On a network with weights a person adopts when the ties to friends who have adopted weigh at
    least the share `threshold` of all its ties; on a directed one a tie leads from the friend to
    who looks.

    Parameters
    ----------
    parameters : Parameters
    seed : int
        In [0, 2**64).
    network : Network, optional
        A network to run on; then ``n`` and ``mean_degree`` do not count.
    record : bool
        Whether to keep who has adopted at every step (``people["adopted"]``), for drawing.
    seed_adopters : list, table, path or Starters, optional
        Who has adopted at the start; then ``n_seeds`` and ``first`` do not count.
    chances : table, path or Table, optional
        The ``threshold`` of each person; then the parameter does not count.

    Returns
    -------
    Trajectory
        Measures ``adopters``, ``links``, ``cascade``; people: ``adopted_at`` and ``missing`` of
        `threshold_cascade.State` at the end, and ``adopted``, of shape (n,), or (steps + 1, n)
        where recorded. There is no ``missing`` where ties have different weights.

    Raises
    ------
    ParameterError
        If the network has fewer people than there are seed adopters, or what is given besides
        does not fit its people.
    """
    if network is None:
        network = build_network(parameters, seed)
    network = networks.own_network(network, CARD.uses)
    hooks = taken(OPTIONS, seed_adopters=seed_adopters, chances=chances)
    seed_adopters, network, threshold = given_to(parameters, seed, network, **hooks)
    if network.weights is None:
        state = spread(network, needed_by(network, threshold), seed_adopters)
    else:
        state = spread_by_weight(network, threshold, seed_adopters)
    run = trajectory(state, record=record)
    cascade = (run.measures["adopters"] > GLOBAL).astype(float)
    return Trajectory(run.measures | {"cascade": cascade}, run.people)


def _work(parameters, network, run):
    # the friends of each adopter are read once; a draw a person decides who is first
    ties = network.degrees()[run.people["adopted"]].sum()
    return {"ties read": ties, "draws": network.n}


WORK = {"a chain": Work({"n": 2000, "mean_degree": 4, "n_seeds": 20}, _work, seed=2)}
