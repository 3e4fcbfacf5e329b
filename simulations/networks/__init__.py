"""Who is tied to whom: the network type, the generators, and what one measures of a network.

A network is stored as every model reads it, row by row (compressed sparse rows). The circle of
three people and a fourth who knows only person 0::

    offsets      0        3     5     7  8        row of person i: offsets[i] to offsets[i + 1]
    neighbours   1  2  3  0  2  0  1  0           its neighbours, in increasing order

Generators draw from the generator they are given, and from it alone. `read` takes the networks of
others: files, graphs of networkx and igraph, SciPy matrices, pandas tables, lists of ties.
"""

from simulations.networks.files import read_ties
from simulations.networks.fixed import (
    cliques,
    complete,
    karate_club,
    les_miserables,
    ring,
    square_lattice,
)
from simulations.networks.given import own_network, read
from simulations.networks.measures import clustering, components, largest_component_share
from simulations.networks.objects import (
    from_igraph,
    from_networkx,
    from_pairs,
    from_pandas,
    from_scipy,
)
from simulations.networks.random import (
    circles,
    newman_watts,
    preferential_attachment,
    random_graph,
    random_regular,
    small_world,
)
from simulations.networks.rows import Network, NetworkError, check_room_for, from_ties

__all__ = [
    "GENERATORS",
    "Network",
    "NetworkError",
    "check_room_for",
    "circles",
    "cliques",
    "clustering",
    "complete",
    "components",
    "from_igraph",
    "from_networkx",
    "from_pairs",
    "from_pandas",
    "from_scipy",
    "from_ties",
    "karate_club",
    "largest_component_share",
    "les_miserables",
    "newman_watts",
    "own_network",
    "preferential_attachment",
    "random_graph",
    "random_regular",
    "read",
    "read_ties",
    "ring",
    "small_world",
    "square_lattice",
]

GENERATORS = {
    "random graph": random_graph,
    "random regular": random_regular,
    "small world": small_world,
    "ring with shortcuts": newman_watts,
    "preferential attachment": preferential_attachment,
    "circles": circles,
    "cliques": cliques,
    "square lattice": square_lattice,
    "ring": ring,
    "complete": complete,
    "karate club": karate_club,
    "les miserables": les_miserables,
}
