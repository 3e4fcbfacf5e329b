"""A network that is given to a model or a function: whatever kind it is, read in one place."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

import numpy as np

from simulations.networks.choices import FOUND, as_argument, check_directed
from simulations.networks.files import read_ties
from simulations.networks.objects import (
    from_igraph,
    from_networkx,
    from_pairs,
    from_pandas,
    from_scipy,
)
from simulations.networks.rows import Network, NetworkError, merged_ties


def read(
    given: Any, *, weights: str | None = FOUND, directed: bool | None = None, **choices: Any
) -> Network:
    """Return the network that somebody has: a file, a graph, a matrix, a table or a list of ties.

    Weights and directions are kept, and what people are called. A model that cannot use weights or
    directions refuses the network; here they can be left out.

    Parameters
    ----------
    given : Network, path, networkx or igraph graph, SciPy matrix, pandas.DataFrame, array or list
        A path as in `read_ties`, a graph as in `from_networkx` and `from_igraph`, a matrix (also a
        square array) as in `from_scipy`, a table as in `from_pandas`; a list, an array or a dict of
        neighbours as in `from_pairs`.
    weights : str or None
        ``"found"`` keeps those there are, unless all are 1; a name takes that column or attribute;
        None leaves weights out.
    directed : bool, optional
        Whether ties have directions. If not given, as graphs and matrices say; tables and lists of
        ties do not say, so theirs have none.
    **choices
        What else `read_ties`, `from_pandas`, `from_pairs` or `from_scipy` can be told, such as
        ``columns`` or ``self_ties``.

    Returns
    -------
    Network

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    NetworkError
        If it is no network or breaks a rule; the message names what, the rule and the value.

    Warns
    -----
    UserWarning
        As in `read_ties`, `from_pandas` and `from_pairs`.

    Examples
    --------
    >>> from simulations import networks
    >>> networks.read([("Ada", "Ben"), ("Ben", "Chi")]).labels
    ('Ada', 'Ben', 'Chi')
    >>> networks.read({0: [1, 2], 1: [2]})
    Network(n=3, n_ties=3, mean_degree=2)
    """
    if isinstance(given, Network):
        return _as_asked(given, weights, directed, choices)
    way = _reader_of(given)
    if way is None:
        raise NetworkError(
            "network must be a Network, a path, a graph of networkx or igraph, a SciPy matrix, a "
            f"pandas DataFrame, or a list or array of ties, got {_described(given)}"
        )
    known = inspect.signature(way).parameters
    for name in choices:
        if name not in known:
            what = "a network out of " + _described(given)
            allowed = [n for n, one in known.items() if one.kind is one.KEYWORD_ONLY]
            raise NetworkError(
                f"{name} must be left out for {what}, which takes {', '.join(allowed)}"
            )
    return way(given, weights=weights, directed=directed, **choices)


def own_network(
    network: Any,
    uses: tuple[str, ...] = (),
    who: str = "this model",
    spell: Callable[..., str] | None = None,
) -> Network | None:
    """Return a network as it is given to a model, if it is one that the model can use.

    Parameters
    ----------
    network : Network or anything that `read` takes, or None
        None stands for one that the model builds.
    uses : tuple of str
        What of its ties the model can use: ``"weights"``, ``"directions"``.
    who : str
        The model, for messages.
    spell : callable, optional
        Of the name of a choice and its value, how the reader can make it; for messages.

    Returns
    -------
    Network or None

    Raises
    ------
    NetworkError
        If it is none; if it has weights or directions that the model cannot use, with how to leave
        them out.

    Examples
    --------
    >>> from simulations import networks
    >>> networks.own_network([(0, 1)])
    Network(n=2, n_ties=1, mean_degree=1)
    """
    return None if network is None else _usable("network", network, uses, who, spell)


def _usable(name, given, uses, who, spell=None):
    """Return a network, refused if it has what the one who asks for it cannot use."""
    try:
        network = read(given)
    except NetworkError as error:
        begun = str(error).startswith(f"{name} must")
        raise NetworkError(str(error) if begun else f"{name}: {error}") from None
    except OSError as error:
        raise NetworkError(f"{name} must be a file that can be read: {error}") from None
    for what, has, choice in (
        ("weights", network.weights is not None, ("weights", None)),
        ("directions", network.directed, ("directed", False)),
    ):
        if has and what not in uses:
            way = spell(*choice) if spell else f"networks.read({name}, {as_argument(*choice)})"
            raise NetworkError(
                f"{name} must have no {what}, which {who} does not use, got {network!r}; "
                f"{way} leaves them out"
            )
    return network


def _as_asked(network, weights, directed, choices):
    """Return a network that is one, with weights and directions left out if so asked."""
    if choices:
        raise NetworkError(f"{next(iter(choices))} must be left out for {network!r}")
    check_directed(directed)
    if weights is None:
        network = network.unweighted()
    elif not isinstance(weights, str) or weights != FOUND:
        raise NetworkError(f"weights must be {FOUND!r} or None for a Network, got {weights!r:.60}")
    if directed in (None, network.directed):
        return network
    if directed:
        weights = network.weights
        return Network(network.offsets, network.neighbours, network.labels, weights, True)
    ends, weights = network.tie_list().T, None if network.weights is None else network.weights
    return merged_ties(network.n, *ends, network.labels, weights)[0]


def _reader_of(given):
    """Return the function that makes a network of what is given, or None."""
    library = type(given).__module__.partition(".")[0]
    if isinstance(given, (str, os.PathLike)):
        return read_ties
    if hasattr(given, "is_directed") and hasattr(given, "nodes") and hasattr(given, "edges"):
        return from_networkx
    if library == "igraph" or (hasattr(given, "get_edgelist") and hasattr(given, "vs")):
        return from_igraph
    if hasattr(given, "tocoo"):
        return from_scipy
    if hasattr(given, "itertuples") and hasattr(given, "columns"):
        return from_pandas
    if isinstance(given, np.ndarray):
        if given.shape == (3, 3):
            raise NetworkError(
                "network must be clear, got an array of shape (3, 3): networks.from_scipy(array) "
                "reads it as a matrix, networks.from_pairs(array) as three ties with weights"
            )
        if given.ndim == 2 and given.shape[0] == given.shape[1] > 2:
            return from_scipy
        return from_pairs
    return from_pairs if isinstance(given, (list, tuple, dict)) else None


def _described(given):
    """Return what was given, in words."""
    library, kind = type(given).__module__.partition(".")[0], type(given).__name__
    names = {"networkx": "networkx", "igraph": "igraph", "scipy": "SciPy", "pandas": "pandas"}
    names["numpy"] = "NumPy"
    if library in names:
        return f"a {names[library]} {kind}"
    if isinstance(given, (set, frozenset)):
        return f"a {kind} of {len(given)}; sorted(ties) has an order"
    if isinstance(given, (str, os.PathLike)):
        return f"the file {os.fspath(given)!r}"
    return f"a {kind}" if isinstance(given, (list, tuple, dict)) else f"{given!r:.60}"


def a_network(name, value):
    """Check that an argument is a network: a rule for `simulations.core.checks.takes`.

    Parameters
    ----------
    name : str
        Of the argument.
    value : Network or anything that `read` takes

    Returns
    -------
    Network
        What the function gets in place of it.

    Raises
    ------
    NetworkError
        If it is none, or has weights or directions, which the function cannot use.
    """
    return _usable(name, value, (), "this function")


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
        return _usable(name, value, uses, "this function")

    return check
