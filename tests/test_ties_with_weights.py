"""Networks whose ties have weights and directions."""

import pickle

import networkx as nx
import numpy as np
import pytest

from simulations import Model, networks
from simulations.networks import NetworkError, from_ties

# Ann tells Bob twice, Bob Ann once; Bob tells Cat, Cat tells Ann
PAIRS, WEIGHTS = [(0, 1), (1, 2), (2, 0), (1, 0), (0, 1)], [1, 2, 3, 4, 0.5]
NAMES = ("Ann", "Bob", "Cat")


def told():
    return from_ties(PAIRS, labels=NAMES, weights=WEIGHTS, directed=True)


def random_ties(n=40, ties=300):
    rng = np.random.default_rng(1)
    pairs = rng.integers(0, n, (ties, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return n, pairs, rng.integers(1, 9, len(pairs)).astype(float)


def test_a_row_holds_those_to_whom_a_tie_leads_and_weights_stand_beside():
    network = told()
    assert network.tie_list().tolist() == [[0, 1], [1, 0], [1, 2], [2, 0]]
    assert network.tie_weights().tolist() == [1.5, 4, 2, 3]  # 1 and 0.5 are added
    assert network.neighbours_of(1).tolist() == [0, 2]
    assert network.weights_of(1).tolist() == [4, 2]
    assert (network.n, network.n_ties, network.mean_degree) == (3, 4, 4 / 3)
    assert network.weights.shape == network.neighbours.shape
    assert repr(network) == "Network(n=3, n_ties=4, mean_degree=1.333, directed, weighted)"


def test_an_undirected_tie_weighs_the_same_in_both_rows():
    network = from_ties([(0, 1), (2, 1), (1, 0)], weights=[1, 2, 1])
    assert network.weights.tolist() == [1, 1, 2, 2]
    assert network.tie_weights().tolist() == [1, 2]
    message = "same in both directions of an undirected tie, got 1.5 and 4 for 'Ann' and 'Bob'"
    with pytest.raises(NetworkError, match=message):
        from_ties(PAIRS, labels=NAMES, weights=WEIGHTS)


def test_rows_and_weights_are_those_of_scipy():
    scipy = pytest.importorskip("scipy.sparse")
    n, pairs, weights = random_ties()
    matrix = scipy.coo_array((weights, pairs.T), shape=(n, n)).tocsr()  # adds repeated ones
    matrix.sort_indices()
    network = from_ties(pairs, n=n, weights=weights, directed=True)
    assert np.array_equal(network.offsets, matrix.indptr)
    assert np.array_equal(network.neighbours, matrix.indices)
    assert np.array_equal(network.weights, matrix.data)
    turned = matrix.T.tocsr()
    turned.sort_indices()
    assert np.array_equal(network.transposed().weights, turned.data)
    assert np.array_equal(network.transposed().neighbours, turned.indices)
    both = (matrix + matrix.T).tocsr()
    both.sort_indices()
    assert np.array_equal(network.undirected("sum").weights, both.data)


@pytest.mark.parametrize(
    ("word", "expected"), [("mean", 2.75), ("sum", 5.5), ("max", 4), ("min", 1.5)]
)
def test_undirected_leaves_one_weight_to_a_tie(word, expected):
    network = told().undirected(word)
    assert network.tie_weights().tolist() == [expected, 3, 2]
    assert network.labels == NAMES
    assert not network.directed
    assert network.undirected() is network


def test_without_weights_and_directions_the_network_is_the_plain_one():
    n, pairs, weights = random_ties()
    network = from_ties(pairs, n=n, weights=weights, directed=True)
    assert network.undirected().unweighted() == from_ties(pairs, n=n)
    assert network.unweighted() == from_ties(pairs, n=n, directed=True)
    assert network.transposed().transposed() == network
    plain = from_ties(pairs, n=n)
    assert plain.unweighted() is plain.undirected() is plain.transposed() is plain


def test_networks_differ_by_weights_and_directions_and_are_sent_with_them():
    network = told()
    assert pickle.loads(pickle.dumps(network)) == network
    assert network != network.unweighted() != network.undirected().unweighted()
    assert network != from_ties(PAIRS, labels=NAMES, weights=np.ones(5), directed=True)
    with pytest.raises(ValueError, match="read-only"):
        network.weights[0] = 1


def test_nobody_tied_is_a_network_with_weights_too():
    for directed in (False, True):
        network = from_ties([], n=3, weights=[], directed=directed)
        assert network.n_ties == network.undirected().n_ties == network.transposed().n_ties == 0


def test_a_graph_of_networkx_has_directions_and_weights():
    graph = told().to_networkx()
    assert isinstance(graph, nx.DiGraph)
    assert dict(graph.edges) == {
        (0, 1): {"weight": 1.5}, (1, 0): {"weight": 4}, (1, 2): {"weight": 2}, (2, 0): {"weight": 3}
    }  # fmt: skip
    assert not isinstance(told().undirected().to_networkx(), nx.DiGraph)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, -1], "finite and at least 0, got -1 in row 1"),
        ([1, np.nan], "finite and at least 0, got nan in row 1"),
        ([1], "one a tie, 2, got 1"),
        (["a", "b"], r"numbers, one a tie, got \['a', 'b'\]"),
        (3, "numbers, one a tie, got 3"),
    ],
)
def test_wrong_weights_are_named(weights, message):
    with pytest.raises(NetworkError, match=f"^weights must be {message}"):
        from_ties([(0, 1), (1, 2)], weights=weights)


def test_wrong_words_about_directions_are_named():
    with pytest.raises(NetworkError, match="directed must be True or False, got 'no'"):
        from_ties([(0, 1)], directed="no")
    with pytest.raises(NetworkError, match="weights must be one of: mean, sum, max, min; got 'or'"):
        told().undirected("or")
    with pytest.raises(NetworkError, match="undirected for reverse.* undirected.. leaves"):
        told().reverse()


def test_a_model_refuses_what_it_cannot_use_with_the_way_out():
    model = Model("masks")
    with pytest.raises(NetworkError, match=r"no weights, which masks does not use"):
        model.simulate(network=told())
    with pytest.raises(NetworkError, match=r"no directions, which .* directed=False\) leaves"):
        model.simulate(network=told().unweighted())
    with pytest.raises(NetworkError, match="network must have no weights"):
        networks.clustering(told())
    assert networks.own_network(told(), ("weights", "directions")) == told()
