"""The work that is compared, row by row: who contends, at which sizes.

The network of a row is built once, and each contender gets it in the form it likes, before the
clock starts. Contenders that need hours at a size are left out there, and the table says so.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks import graph_tool_peer, peers, yardstick
from benchmarks.contest import OURS, Contender
from simulations import networks
from simulations.chance import generator, stream_key
from simulations.core.trajectory import NOT_YET
from simulations.models.push_or_dialogue import engine, rules
from simulations.processes import bounded_confidence, independent_cascade, newman_ziff
from simulations.processes import threshold_cascade as chains

OBJECTS = 10**5  # beyond, a network of Python objects takes minutes and gigabytes
COMPLETE = 10**3  # beyond, so does a network of objects in which everybody knows everybody


@dataclass(frozen=True)
class Row:
    """Work to compare.

    Attributes
    ----------
    title : str
        What is done, in words.
    sizes : tuple of int
        People, or sites.
    contenders : callable
        ``contenders(size)`` returns name and builder of each; ours first.
    """

    title: str
    sizes: tuple
    contenders: callable


def _plain(name, build):
    return name, lambda: Contender(name, build())


def _prepared(name, build):
    def made():
        prepare, run = build()
        return Contender(name, run, prepare)

    return name, made


def _in_c(run):
    return "our own C", lambda: Contender("our own C", run, exact=True)


def _elsewhere(work, n, ties, **numbers):
    def made():
        run, prepare, clock = graph_tool_peer.elsewhere(work, n, ties, **numbers)
        return Contender("graph-tool", run, prepare, clock=clock)

    return "graph-tool", made


def _seed(number):
    return number + 2**20  # the first round is -1


def _spread(parameters, network, number):
    run = engine.simulate(parameters, _seed(number), network=network)
    return round(run.measures["adopters"][-1] * network.n)


def _spread_in_c(parameters, network):
    library, p = yardstick.library(), parameters
    voices = engine.start(p, rules.draw_luck(p, 0, network.n), network).voices
    decided = np.empty(network.n, np.int32)

    def run(number):
        luck = rules.draw_luck(p, _seed(number), network.n)
        return yardstick.call(
            library.spread, network.n, p.steps, network.offsets, network.neighbours,
            luck.seed_adopters, p.n_seeds, luck.contacts, luck.contact_ends,
            np.array(luck.breath.stream), voices, np.array(luck.praise.stream), luck.praise.table,
            luck.praise.guide, decided,
        )  # fmt: skip

    return _in_c(run)


def _random_graph(n, mean_degree):
    return networks.random_graph(n, mean_degree, rng=generator(1, "benchmark"))


# --- the rows


def cascade(n):
    """Return who runs an independent cascade: mean degree 10, chance 0.2, ten seed adopters."""
    network, seeds, chance = _random_graph(n, 10), list(range(10)), 0.2
    library, speakers = yardstick.library(), np.arange(10)

    def ours(number):
        return len(independent_cascade.spread(network, chance, speakers, _seed(number)))

    def in_c(number):
        world = independent_cascade.world_of(network, chance, _seed(number))
        return yardstick.call(
            library.reach, n, network.offsets, network.neighbours, speakers, 10, world.law,
            np.array(world.stream),
        )  # fmt: skip

    found = [
        _plain(OURS, lambda: ours),
        _in_c(in_c),
        _prepared("CyNetDiff", lambda: peers.cascade_cynetdiff(network, seeds, chance)),
        _elsewhere("cascade", n, network.tie_list(), seeds=seeds, chance=chance),
    ]
    if n <= OBJECTS:
        found += [
            _plain("networkx, a loop", lambda: peers.cascade_networkx(network, seeds, chance)),
            _plain("EoN", lambda: peers.cascade_eon(network, seeds, chance)),
            _prepared("Mesa", lambda: peers.cascade_mesa(network, seeds, chance)),
            _prepared("NDlib", lambda: peers.cascade_ndlib(network, seeds, chance)),
        ]
    return found


@dataclass(frozen=True)
class Talk:
    """The setting of advertising and word of mouth, for the peers."""

    n: int
    seeds: tuple
    contacts: int
    persuasion: float = 0.02
    word_of_mouth: float = 0.01
    steps: int = 50

    def won(self, chance):
        """Return whom this step's contacts persuade."""
        tosses = (chance.random() < self.persuasion for _ in range(self.contacts))
        return [chance.randrange(self.n) for persuaded in tosses if persuaded]


def word_of_mouth(n):
    """Return who runs 50 steps of advertising, and of adopters who talk for ever."""
    network = _random_graph(n, 10)
    talk = Talk(n, tuple(range(n // 500)), n // 100)
    p = rules.Parameters(
        n=n, mean_degree=10, budget=talk.contacts, share=0, persuasion=talk.persuasion, silence=0,
        word_of_mouth=talk.word_of_mouth, n_seeds=len(talk.seeds), steps=talk.steps,
    )  # fmt: skip
    found = [_plain(OURS, lambda: partial(_spread, p, network)), _spread_in_c(p, network)]
    if n <= OBJECTS:
        found += [
            _plain("networkx, a loop", lambda: peers.talk_networkx(network, talk)),
            _prepared("Mesa", lambda: peers.talk_mesa(network, talk)),
            _prepared("NDlib", lambda: peers.talk_ndlib(network, talk)),
        ]
    return found


def chain(n):
    """Return who runs a threshold cascade: mean degree 4, threshold 0.18, ten seed adopters."""
    network, seeds = _random_graph(n, 4), np.arange(10)
    needed = chains.needed_by(network, 0.18)
    library, when = yardstick.library(), np.empty(n, np.int32)

    def ours(number):
        return np.count_nonzero(chains.spread(network, needed, seeds).adopted_at < NOT_YET)

    def in_c(number):
        return yardstick.call(
            library.chain, n, network.offsets, network.neighbours, needed, seeds, 10, when
        )

    found = [
        _plain(OURS, lambda: ours),
        _plain("our own C", lambda: in_c),
        _prepared("CyNetDiff", lambda: peers.chain_cynetdiff(network, seeds.tolist(), 0.18)),
        _elsewhere("chain", n, network.tie_list(), seeds=seeds.tolist(), share=0.18),
    ]
    if n <= OBJECTS:
        found += [
            _plain("networkx, a loop", lambda: peers.chain_networkx(network, seeds.tolist(), 0.18)),
            _prepared("Mesa", lambda: peers.chain_mesa(network, seeds.tolist(), 0.18)),
            _prepared("NDlib", lambda: peers.chain_ndlib(network, seeds.tolist(), 0.18)),
        ]
    return [(name, partial(_with, build, "exact", True)) for name, build in found]


def _with(build, attribute, value):
    contender = build()
    setattr(contender, attribute, value)
    return contender


def filling(n):
    """Return who fills a torus bond by bond; the answer is the largest cluster at half of them."""
    side = round(n**0.5)
    items = 2 * side**2
    network = networks.square_lattice(side)
    ties, kept = network.tie_list(), []

    def order(number):
        return generator(_seed(number), "order").permutation(np.arange(items, dtype=np.int32))

    def prepare(number):
        kept[:] = [order(number)]

    def ours(number):
        return newman_ziff.fill_in_order(side, kept[0], kind="bond").largest[side**2]

    library = yardstick.library()
    largest, wraps = np.empty(items + 1, np.int32), np.empty(2, np.int64)

    def in_c(number):
        yardstick.call(library.fill, side, kept[0], largest, wraps)
        return largest[side**2]

    def cpyrcolate():
        from cpyrcolate import compute_percolation_single

        def run(number):
            np.random.seed(number % 2**32)  # noqa: NPY002 (what it draws from)
            return compute_percolation_single(ties)["max_cluster_size"][side**2]

        return run

    def labels(number):
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        chance = np.random.default_rng(_seed(number)).random(items)
        found = []
        for p in np.linspace(0.02, 1, 50):
            first, second = ties[chance < p].T
            matrix = coo_array((np.ones(first.size, bool), (first, second)), shape=(side**2,) * 2)
            component = connected_components(matrix, directed=False)[1]
            found.append(np.bincount(component).max())
        return found[24]  # p = 1/2

    def by_igraph():
        import igraph

        def run(number):
            chance = np.random.default_rng(_seed(number)).random(items)
            found = [
                max(igraph.Graph(side**2, ties[chance < p]).connected_components().sizes())
                for p in np.linspace(0.02, 1, 50)
            ]
            return found[24]

        return run

    found = [
        (OURS, lambda: Contender(OURS, ours, prepare)),
        ("our own C", lambda: Contender("our own C", in_c, prepare, exact=True)),
        _plain("cpyrcolate", cpyrcolate),
        _elsewhere("filling", side**2, ties),
        _plain("SciPy, 50 labellings", lambda: labels),
    ]
    if n <= OBJECTS:
        found.append(_plain("igraph, 50 labellings", by_igraph))
    return found


def meeting(n):
    """Return who lets people meet two at a time, a hundred times each, who listen within 0.2.

    The answer is the standard deviation of their opinions.
    """
    meetings, confidence = 50 * n, 0.2

    def ours(number):
        people = bounded_confidence.draw_opinions(n, _seed(number))
        bounded_confidence.meet(people, meetings, confidence, seed=_seed(number))
        return people.std()

    library, numbers = yardstick.library(), np.array([confidence, 0.5])

    def in_c(number):
        people = bounded_confidence.draw_opinions(n, _seed(number))
        stream = np.array(stream_key(_seed(number), "meeting"))
        yardstick.call(library.meet, n, people, meetings, numbers, stream)
        return people.std()

    found = [
        _plain(OURS, lambda: ours),
        _in_c(in_c),
    ]
    if n <= OBJECTS:
        found.append(_prepared("Mesa", lambda: peers.meeting_mesa(n, meetings, confidence)))
    if n <= COMPLETE:
        found.append(_prepared("NDlib", lambda: peers.meeting_ndlib(n, meetings, confidence)))
    return found


# --- networks, up to compressed sparse rows


def _to_rows(n, pairs):
    from scipy.sparse import coo_array

    first, second = np.asarray(pairs, np.int32).reshape(-1, 2).T
    both = np.concatenate([first, second]), np.concatenate([second, first])
    return coo_array((np.ones(both[0].size, bool), both), shape=(n, n)).tocsr()


def _library_networks(n, kind):
    def by_igraph():
        import random

        import igraph

        build = {
            "random graph": lambda: igraph.Graph.Erdos_Renyi(n=n, m=5 * n),
            "preferential attachment": lambda: igraph.Graph.Barabasi(n=n, m=5),
            "small world": lambda: igraph.Graph.Watts_Strogatz(1, n, 5, 0.1),
            "random regular": lambda: igraph.Graph.K_Regular(n, 10),
        }[kind]

        def run(number):
            random.seed(number)
            return _to_rows(n, build().get_edgelist()).nnz

        return run

    def by_networkit():
        import networkit

        networkit.setNumberOfThreads(1)
        build = {
            "random graph": lambda: networkit.generators.ErdosRenyiGenerator(n, 10 / (n - 1)),
            "preferential attachment": lambda: networkit.generators.BarabasiAlbertGenerator(5, n),
            "small world": lambda: networkit.generators.WattsStrogatzGenerator(n, 5, 0.1),
        }[kind]

        def rows(number):
            networkit.setSeed(number % 2**32, False)
            return networkit.algebraic.adjacencyMatrix(build().generate()).tocsr().nnz

        return rows

    def by_networkx():
        import networkx as nx

        build = {
            "random graph": lambda seed: nx.fast_gnp_random_graph(n, 10 / (n - 1), seed=seed),
            "preferential attachment": lambda seed: nx.barabasi_albert_graph(n, 5, seed=seed),
            "small world": lambda seed: nx.watts_strogatz_graph(n, 10, 0.1, seed=seed),
            "random regular": lambda seed: nx.random_regular_graph(10, n, seed=seed),
        }[kind]
        return lambda number: nx.to_scipy_sparse_array(build(number % 2**32), format="csr").nnz

    found = [_plain("igraph", by_igraph)]
    if kind != "random regular":
        found.append(_plain("networkit", by_networkit))
    if n <= OBJECTS:
        found.append(_plain("networkx", by_networkx))
    return found


def _generation(kind, n):
    build = {
        "random graph": lambda rng: networks.random_graph(n, 10, rng=rng),
        "preferential attachment": lambda rng: networks.preferential_attachment(n, 5, rng=rng),
        "small world": lambda rng: networks.small_world(n, 10, 0.1, rng=rng),
        "random regular": lambda rng: networks.random_regular(n, 10, rng=rng),
    }[kind]

    def ours(number):
        return build(generator(_seed(number), "network")).neighbours.size

    found = [_plain(OURS, lambda: ours), *_library_networks(n, kind)]
    # libraries begin their growing networks a little differently
    return [(name, partial(_with, build, "tolerance", 0.001)) for name, build in found]


_GENERATED = ("random graph", "preferential attachment", "small world", "random regular")

ROWS = {
    "cascade": Row("Independent cascade", (10**4, 10**5, 10**6), cascade),
    "talk": Row("Advertising and word of mouth", (10**4, 10**5, 10**6), word_of_mouth),
    "chain": Row("Threshold cascade", (10**4, 10**5, 10**6), chain),
    "filling": Row("Percolation, every p at once", (2**14, 2**18, 2**20), filling),
    "meeting": Row("Bounded confidence", (10**3, 10**4, 10**6), meeting),
} | {
    kind: Row(f"Network: {kind}", (10**5, 10**6), partial(_generation, kind)) for kind in _GENERATED
}
