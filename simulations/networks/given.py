"""A network that is given to a model: refused in one place if it is none, with the way to one."""

import os

from simulations.networks.rows import Network, NetworkError

USES = ("weights", "directions")  # what of ties a rule can use besides that they are there


def own_network(network, uses=()):
    """Return a network as it is given to a model, if it is one that the model can use.

    Parameters
    ----------
    network : Network or None
        None stands for one that the model builds.
    uses : tuple of str
        What of its ties the model can use: ``"weights"``, ``"directions"``.

    Returns
    -------
    Network or None

    Raises
    ------
    NetworkError
        If it is something else, with how to make a network of it; if it has weights or directions
        that the model cannot use, with how to leave them out.
    """
    if network is not None:
        _check("network", network, uses)
    return network


def _check(name, network, uses, who=""):
    if not isinstance(network, Network):
        what, way = _described(network)
        raise NetworkError(f"{name} must be a Network, got {what}; {way} makes one")
    if network.weights is not None and "weights" not in uses:
        raise NetworkError(
            f"{name} must have no weights{who}, got {network!r}; unweighted() leaves them out"
        )
    if network.directed and "directions" not in uses:
        raise NetworkError(
            f"{name} must have no directions{who}, got {network!r}; undirected() leaves them out"
        )


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
        If it is something else, or has weights or directions, which the function cannot use.
    """
    _check(name, value, ())


def network_with(*uses):
    """Return the same rule for a function that can use weights or directions.

    Parameters
    ----------
    *uses : {"weights", "directions"}

    Returns
    -------
    callable
        Of a name and a value.
    """

    def check(name, value):
        _check(name, value, uses)

    return check
