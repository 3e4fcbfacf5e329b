"""A network that is given to a model: refused in one place if it is none, with the way to one."""

from __future__ import annotations

import os

from simulations.networks.rows import Network, NetworkError


def own_network(network: Network | None) -> Network | None:
    """Return a network as it is given to a model, if it is one.

    Parameters
    ----------
    network : Network or None
        None stands for one that the model builds.

    Returns
    -------
    Network or None

    Raises
    ------
    NetworkError
        If it is something else; the message says how to make a network of it.

    Examples
    --------
    >>> from simulations import networks
    >>> networks.own_network([(0, 1)])
    Traceback (most recent call last):
        ...
    simulations.networks.rows.NetworkError: network must be a Network, ...
    """
    if network is None or isinstance(network, Network):
        return network
    what, way = _described(network)
    raise NetworkError(f"network must be a Network, got {what}; {way} makes one")


def _described(given):
    """Return what was given, in words, and what makes a network of it."""
    library, kind = type(given).__module__.partition(".")[0], type(given).__name__
    if isinstance(given, (str, os.PathLike)):
        return repr(os.fspath(given)), f"networks.read_ties({os.fspath(given)!r}) of a file"
    if library == "networkx":
        return f"a networkx {kind} of {len(given)} nodes", "networks.from_networkx(graph)"
    if library == "igraph":
        return f"an igraph {kind} of {given.vcount()} nodes", "networks.from_igraph(graph)"
    if library == "scipy":
        return f"a SciPy {kind} of shape {given.shape}", (
            "networks.from_networkx(networkx.from_scipy_sparse_array(matrix))"
        )
    if library == "pandas":
        return f"a pandas {kind} of {len(given)} rows", (
            "networks.from_networkx(networkx.from_pandas_edgelist(frame, 'source', 'target'))"
        )
    if library == "numpy":
        if given.ndim == 2 and given.shape[0] == given.shape[1] > 2:
            way = "networks.from_networkx(networkx.from_numpy_array(array))"
        else:
            way = "networks.from_ties(array)"
        return f"a NumPy {kind} of shape {given.shape}", way
    if isinstance(given, (list, tuple)):
        return f"a {kind} of {len(given)}", "networks.from_ties(ties)"
    if isinstance(given, (set, frozenset)):
        return f"a {kind} of {len(given)}", "networks.from_ties(sorted(ties))"
    if isinstance(given, dict):
        return f"a dict of {len(given)}", "networks.from_networkx(networkx.Graph(friends))"
    return f"{given!r:.60}", "networks.from_ties(ties)"


def a_network(name, value):
    """Check that an argument is a network: a rule for `simulations.core.checks.takes`.

    Parameters
    ----------
    name : str
        Of the argument.
    value : object

    Raises
    ------
    NetworkError
        If it is something else.
    """
    if not isinstance(value, Network):
        what, way = _described(value)
        raise NetworkError(f"{name} must be a Network, got {what}; {way} makes one")
