"""Networks that are not stored: the same ties as stored ones, and as random as theory says."""

import contextlib
import io
import math

import numpy as np
import pandas as pd
import pytest
from conftest import WHOLE
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulations import cli, measured, networks
from simulations.chance import uniforms
from simulations.core.parameters import ParameterError
from simulations.models.percolation import implicit as percolation
from simulations.models.percolation import theory
from simulations.networks import NetworkError, implicit
from simulations.processes import in_blocks, independent_cascade
from simulations.processes.implicit_spread import RULES, Spread
from simulations.running import kept_runs

seeds = st.integers(0, 2**64 - 1)
DEGREE = 8


@st.composite
def towns(draw):
    """Draw a small implicit network of either kind."""
    n, seed = draw(st.integers(5, 300)), draw(seeds)
    if draw(st.booleans()):
        degree = draw(st.integers(1, min(n - 1, 20)))
        return implicit.random_regular(n + n * degree % 2, degree, seed)
    degree = 2 * draw(st.integers(1, min((n - 1) // 2, 32)))
    return implicit.small_world(n, degree, draw(st.floats(0, 1)), seed)


def with_rounds(n, seed, rounds):
    """Return an implicit random regular network whose permutation has some number of rounds."""
    pairs = n * DEGREE // 2
    board = implicit._board(n, 0, DEGREE, pairs, seed, rounds)
    return implicit.ImplicitNetwork("random regular", pairs, board)


def partners(network):
    """Return the partners of all stubs, shape (n, stubs)."""
    return implicit._partners_at_once(np.arange(network.n, dtype=np.uint32), network.board)


# --- both ends agree


@settings(max_examples=60)
@given(towns())
def test_both_ends_of_a_tie_know_of_it_and_nobody_is_tied_twice_or_to_oneself(network):
    stored = network.stored()
    ends = np.sort(stored.sources() * np.int64(network.n) + stored.neighbours)
    turned = np.sort(stored.neighbours * np.int64(network.n) + stored.sources())
    assert np.array_equal(ends, turned)
    assert (np.diff(ends) > 0).all()
    assert (stored.sources() != stored.neighbours).all()


@settings(max_examples=60)
@given(towns(), st.data())
def test_asked_ties_are_the_stored_ones_in_the_same_order(network, data):
    stored = network.stored()
    people = data.draw(st.lists(st.integers(0, network.n - 1)))
    offsets, neighbours = network.rows_of(people)
    for place, person in enumerate(people):
        mine = neighbours[offsets[place] : offsets[place + 1]]
        assert mine.tolist() == stored.neighbours_of(person).tolist()


def test_both_ends_agree_among_four_billion_people_too():
    network = implicit.random_regular(2**32 - 2, DEGREE, 1)
    people = np.append(implicit.some_people(network.n, 500, 2), network.n - 1).astype(np.uint32)
    offsets, neighbours = network.rows_of(people)
    back, others = network.rows_of(neighbours)
    assert neighbours.max() > 2**31
    for place, person in enumerate(np.repeat(people, np.diff(offsets))):
        assert person in others[back[place] : back[place + 1]]


@settings(max_examples=60)
@given(towns())
def test_a_tie_that_was_drawn_is_there_or_counted_among_the_dropped(network):
    self_ties, repeats = network.dropped()
    drawn = network.n * int(network.board.reach) + network.joined
    assert network.stored().n_ties == drawn - self_ties - repeats
    assert network.mean_degree == pytest.approx(2 * drawn / network.n)


@settings(max_examples=40)
@given(st.integers(9, 300), st.integers(1, 4), st.floats(0, 1), st.floats(0, 1), seeds)
def test_a_small_world_keeps_its_ring_and_more_shortcuts_keep_the_fewer(n, reach, a, b, seed):
    few, many = (implicit.small_world(n, 2 * reach, s, seed) for s in sorted((a, b)))
    ties = [set(map(tuple, net.stored().tie_list().tolist())) for net in (few, many)]
    ring = set(map(tuple, networks.ring(n, 2 * reach).tie_list().tolist()))
    assert ring <= ties[0] <= ties[1]
    assert many.joined == round(n * reach * max(a, b))


def test_two_seeds_have_different_ties():
    one, other = (implicit.random_regular(1000, DEGREE, seed).stored() for seed in (1, 2))
    common = np.isin(one.tie_list() @ [1000, 1], other.tie_list() @ [1000, 1]).sum()
    assert common < 60  # 32 on average: 4000 ties, each there with chance 8 / 999


# --- as random as theory says


def self_ties(rounds, runs=600):
    """Return the mean number of self ties among a thousand people, and its standard error."""
    people = np.arange(1000)[:, None]
    counts = [(partners(with_rounds(1000, s, rounds)) == people).sum() / 2 for s in range(runs)]
    return np.mean(counts), np.std(counts) / math.sqrt(runs)


def test_as_many_stubs_meet_their_own_person_as_in_the_configuration_model():
    # n pairs of a person, C(8, 2) each, of which one in n * 8 - 1 is joined: 3.50
    expected = 1000 * 28 / 7999
    mean, error = self_ties(implicit.ROUNDS)
    assert abs(mean - expected) < 4 * error
    # with three or four rounds two neighbours in a row stay neighbours too often: 7 / 16 more
    for rounds in (3, 4):
        mean, error = self_ties(rounds)
        assert abs(mean - expected - 7 / 16) < 4 * error
        assert mean > expected + 3 * error
    mean, error = self_ties(2, runs=20)
    assert mean > 3 * expected  # with two, the ties are no longer random at all


def triangles(network):
    """Return how many there are."""
    stored = network.stored()
    rows = np.full((network.n, DEGREE), -1)
    places = np.arange(stored.neighbours.size) - stored.offsets[stored.sources()]
    rows[stored.sources(), places] = stored.neighbours
    a, b = rows[stored.tie_list().T]
    common = (a[:, :, None] == b[:, None, :]) & (a[:, :, None] >= 0)
    return common.sum() / 3


def check_the_town(n, runs):
    """Check repeats and triangles of networks, and the independence of pairs."""
    towns = [implicit.random_regular(n, DEGREE, seed) for seed in range(runs)]
    # Bollobas 1980: Poisson numbers, of mean ((k - 1) / 2)^2 and (k - 1)^3 / 6
    for counts, expected in (
        ([town.dropped()[1] for town in towns], ((DEGREE - 1) / 2) ** 2),
        ([triangles(town) for town in towns], (DEGREE - 1) ** 3 / 6),
    ):
        assert abs(np.mean(counts) - expected) < 4 * math.sqrt(expected / runs)
    here, there = np.repeat(np.arange(n), DEGREE), partners(towns[0]).ravel().astype(np.int64)
    once = here < there
    here, there = here[once], there[once]
    far = np.bincount(here * 8 // n * 8 + there * 8 // n, minlength=64).reshape(8, 8)
    for counts in (
        np.bincount(here % 32 * 32 + there % 32),  # the last bits of both
        far[np.triu_indices(8, 1)],  # the first: the smaller id comes first
        np.bincount((there - here) % 1024),  # how far it is from one to the other
    ):
        assert stats.chisquare(counts).pvalue > 1e-4


def test_ties_of_a_hundred_thousand_people_are_independent():
    check_the_town(100_000, runs=4)


@pytest.mark.slow
@pytest.mark.whole
def test_ties_of_a_million_people_are_independent():
    check_the_town(1_000_000, runs=8)


def check_reached(chance, n, runs=5):
    """Check how many a cascade reaches; the error is that of runs on networks of their own."""
    starters = range(0, n, 1000)
    found = [
        Spread(implicit.random_regular(n, DEGREE, seed), chance, starters, seed).run().reached / n
        for seed in range(runs)
    ]
    error = np.std(found, ddof=1) / math.sqrt(runs)
    assert abs(np.mean(found) - theory.regular_reached(DEGREE, chance, 0.001)) < 6 * error


@pytest.mark.parametrize("chance", [0.16, 0.2, 0.5])
def test_a_cascade_reaches_as_many_as_theory_says(chance):
    check_reached(chance, 100_000)


@pytest.mark.slow
def test_a_cascade_among_a_million_reaches_as_many_as_theory_says():
    check_reached(0.2, 1_000_000)


def test_stored_cascades_agree_with_theory_and_their_spread_shrinks_with_the_root_of_people():
    world = measured.stored("world")
    expected = theory.regular_reached(DEGREE, 0.2, 0.001)
    several = world[world["runs"] > 1]
    error = several["reached_sd"] / np.sqrt(several["runs"])
    assert (np.abs(several["reached"] - expected) < 4 * error).all()
    scaled = several["reached_sd"] * np.sqrt(several["n"])  # chi-square, 3 to 999 degrees
    sure = several["runs"] >= 100
    assert scaled[sure].max() < 1.3 * scaled[sure].min()
    single = world[world["runs"] == 1]
    away = np.abs(single["reached"] - expected) * np.sqrt(single["n"])
    assert (away < 4 * scaled[sure].mean()).all()


def test_without_starters_theory_is_the_giant_cluster():
    # [D] three ties: 1 - ((1 - p) / p)^3
    assert theory.regular_reached(3, 0.6) == pytest.approx(float(theory.bethe_giant(0.6)))
    assert theory.regular_reached(DEGREE, 1 / 7 - 0.01) == pytest.approx(0, abs=1e-9)
    assert theory.regular_reached(DEGREE, 1.0, 0.5) == 1


# --- spreading: the same people as on the stored network


def by_the_book(network, rule, chance, starters, seed):
    """Return whether each person is reached on the stored network, by what the package had."""
    stored = network.stored()
    if rule == "independent cascade":
        found = np.zeros(network.n, bool)
        found[independent_cascade.spread(stored, chance, starters, seed)] = True
        return found
    ties = stored.tie_list()
    if rule == "bond percolation":
        kept = uniforms(seed, "open tie", ties[:, 0], ties[:, 1]) < chance
        willing = np.ones(network.n, bool)
    else:
        willing = uniforms(seed, "reservation price", np.arange(network.n)) < chance
        kept = willing[ties].all(axis=1)
    labels, _ = networks.components(networks.from_ties(ties[kept], n=network.n))
    starters = np.asarray(starters)[willing[starters]]
    return np.isin(labels, labels[starters])


def both_kinds(n, seed):
    """Return a network of each kind."""
    return implicit.random_regular(n, DEGREE, seed), implicit.small_world(n, 6, 0.3, seed)


def check_equality(n, threads):
    """Check every rule on either kind of network."""
    starters = np.arange(0, n, max(n // 100, 1))
    for network in both_kinds(n, seed=n):
        for rule in RULES:
            expected = by_the_book(network, rule, 0.3, starters, 7)
            for count in threads:
                spread = Spread(network, 0.3, starters, 7, rule=rule, threads=count).run()
                assert np.array_equal(spread.people(), expected), (network, rule, count)
                assert spread.reached == expected.sum()


@pytest.mark.parametrize("n", [1000, 20_000, 100_000])
def test_people_reached_are_those_of_the_stored_network_on_any_number_of_threads(n):
    check_equality(n, threads=(1, 2, 4))


@pytest.mark.slow
@pytest.mark.parametrize("n", [1_000_000, pytest.param(10_000_000, marks=WHOLE)])
def test_millions_reached_are_those_of_the_stored_network(n):
    check_equality(n, threads=(1, 2, 4))


@settings(max_examples=40)
@given(towns(), st.sampled_from(RULES), st.floats(0, 1), seeds, st.data())
def test_in_any_small_town_the_same_people_are_reached(network, rule, chance, seed, data):
    starters = data.draw(st.lists(st.integers(0, network.n - 1), min_size=1, max_size=4))
    spread = Spread(network, chance, starters, seed, rule=rule, threads=1).run()
    expected = by_the_book(network, rule, chance, starters, seed)
    assert np.array_equal(spread.people(), expected)


@settings(max_examples=30)
@given(towns(), st.sampled_from(RULES), st.floats(0, 1), st.floats(0, 1), seeds)
def test_a_larger_chance_loses_nobody(network, rule, one, other, seed):
    low, high = (
        Spread(network, chance, [0], seed, rule=rule, threads=1).run().people()
        for chance in sorted((one, other))
    )
    assert (high | ~low).all()


PROGRAM = """
import hashlib
from simulations.networks import implicit
from simulations.processes.implicit_spread import RULES, Spread

towns = implicit.random_regular(3000, 8, 5), implicit.small_world(3000, 40, 0.1, 5)
for town in towns:
    for rule in RULES:
        for chance in (0, 0.05, 0.2, 1):
            spread = Spread(town, chance, [0, 5, 1], 9, rule=rule).run()
            print(rule, chance, spread.new, hashlib.sha256(spread.people()).hexdigest())
"""


def test_compiled_or_not_the_same_people_are_reached_in_the_same_steps(printed):
    compiled, plain = (printed(PROGRAM, numba=numba).splitlines() for numba in (True, False))
    assert compiled == plain
    assert len(set(compiled)) > 18  # nobody at chance 0, whatever the town


def test_steps_are_distances_along_open_ties():
    # [D] every tie open, from one person: the sizes of the spheres around it
    import networkx as nx

    network = implicit.small_world(500, 4, 0.05, 3)
    lengths = nx.single_source_shortest_path_length(network.stored().to_networkx(), 7)
    spread = Spread(network, 1.0, [7], rule="bond percolation").run()
    assert spread.new == [*np.bincount(list(lengths.values())), 0]


# --- stopped and gone on with


@pytest.mark.parametrize("rule", RULES)
def test_a_spread_kept_in_the_middle_of_a_step_ends_as_if_it_had_never_stopped(rule, monkeypatch):
    monkeypatch.setattr(in_blocks, "BLOCKS_AT_A_TIME", 1)
    network = implicit.random_regular(100_000, DEGREE, 1)

    def begin():
        return Spread(network, 0.3, range(100), 2, rule=rule, threads=1)

    kept = []

    def keep(spread):
        out = io.BytesIO()
        spread.write(out)
        kept.append((out.getvalue(), spread.progress()))

    whole = begin().run(keep)
    middle = [pair for pair in kept if pair[1]["block"]]
    for state, progress in (middle[0], middle[len(middle) // 2], kept[-2]):
        again = begin()
        again.read(io.BytesIO(state), progress)
        again.run()
        assert (again.new, again.ties) == (whole.new, whole.ties)
        assert np.array_equal(again.people(), whole.people())
    with pytest.raises(EOFError):
        begin().read(io.BytesIO(state[:-1]), progress)


# --- from the command line

ON = ["run", "percolation", "--network", "implicit random regular"]
SMALL = [*ON, "--n", "2e4", "--no_progress"]


def ask(capsys, *words):
    """Run the command line; return exit code, standard output and standard error."""
    code = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_line_runs_a_network_that_is_not_stored(capsys, tmp_path):
    out = tmp_path / "steps.csv"
    code, said, err = ask(capsys, *SMALL, "--chance", "0.3", "--seed", "3", "--out", out)
    run = percolation.run(percolation.Setting(n=20_000, chance=0.3), 3)
    assert (code, err) == (0, "")
    assert said.startswith("20,000 people take 0.3 GB of memory")
    assert f"after {run.steps} steps" in said
    assert f"reached  {run.final()['reached']:.4f}" in said
    assert np.allclose(pd.read_csv(out)["reached"], run.measures["reached"])
    assert run.people["reached"].mean() == pytest.approx(run.final()["reached"])


def test_no_run_begins_that_does_not_fit_into_memory(capsys, monkeypatch):
    monkeypatch.setattr(kept_runs, "free_memory", lambda: 10**9)
    code, said, err = ask(capsys, *ON, "--n", "1.7e9")
    assert (code, said) == (2, "")
    assert "1,700,000,000 people take 2.0 GB, and 1.0 GB are free" in err
    monkeypatch.setattr(kept_runs, "free_memory", lambda: None)  # the system does not say
    assert percolation.memory(percolation.Setting(n=10**9)).endswith("of memory.")


def test_a_stopped_run_goes_on_from_where_it_was_kept(capsys, monkeypatch, tmp_path):
    keep, looks = tmp_path / "run.state", iter(range(12))
    expected = ask(capsys, *SMALL)

    class Asked:  # at the twelfth look
        is_set = staticmethod(lambda: next(looks) == 11)

    monkeypatch.setattr(kept_runs, "_asked_to_stop", lambda: contextlib.nullcontext(Asked))
    code, _, err = ask(capsys, *SMALL, "--keep", keep)
    assert code == 130
    assert f"stopped; the same command goes on from {keep}" in err
    assert keep.exists()
    monkeypatch.undo()
    code, _, err = ask(capsys, *SMALL, "--keep", keep, "--chance", "0.3")
    assert code == 2
    assert "keep must be the file of this run, chance 0.3, got" in err
    code, said, err = ask(capsys, *SMALL, "--keep", keep)
    # the first line says how much memory is free, which changes
    assert said.partition("\n")[2] == expected[1].partition("\n")[2]
    assert (code, err) == (expected[0], expected[2])
    assert not keep.exists()
    for text in ("something else", '{"run": 3}'):
        keep.write_text(text)
        code, _, err = ask(capsys, *SMALL, "--keep", keep)
        assert code == 2
        assert "keep must be a file in which a run was kept" in err
        assert keep.read_text() == text


def _stopped(monkeypatch, keep, seed=0):
    """Keep a run that is stopped after its first step."""

    class Asked:
        is_set = staticmethod(lambda: True)

    with monkeypatch.context() as patch:
        patch.setattr(kept_runs, "_asked_to_stop", lambda: contextlib.nullcontext(Asked))
        with pytest.raises(KeyboardInterrupt):
            percolation.run(percolation.Setting(n=1000, starters=0.1), seed, keep=keep)


def test_a_run_goes_on_by_the_code_by_which_it_began(monkeypatch, tmp_path):
    keep = tmp_path / "run.state"
    _stopped(monkeypatch, keep, np.int64(0))
    monkeypatch.setattr(kept_runs, "_code", lambda _: "other")
    with pytest.raises(ParameterError, match="keep must be the file of this run, code other, got"):
        percolation.run(percolation.Setting(n=1000, starters=0.1), 0, keep=keep)


def test_a_kept_run_is_there_until_its_result_is_written(monkeypatch, tmp_path):
    keep = tmp_path / "run.state"
    _stopped(monkeypatch, keep)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulations.cli.implicit.write_frame", full)
    words = ["run", "percolation", "--network", "implicit random regular", "--n", "1000",
             "--starters", "0.1", "--no_progress"]  # fmt: skip
    with contextlib.suppress(OSError, SystemExit):
        cli.main([*words, "--seed", "0", "--keep", str(keep), "--out", str(tmp_path / "steps.csv")])
    assert keep.exists()


def test_a_run_is_kept_at_most_once_a_minute(monkeypatch, tmp_path):
    now, kept = [0.0], []
    monkeypatch.setattr(kept_runs.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(kept_runs, "write", lambda *_: kept.append(now[0]))
    setting = percolation.Setting(n=1000)
    spread = Spread(setting.build(0), 0.2, [1])
    keeper = kept_runs.Kept(tmp_path / "state", setting.to_dict(), spread)
    for now[0] in range(0, 200, 7):
        keeper.keep(now=False)
    assert kept == [63, 126, 189]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["--n", "3e10"], "n must lie in [2, 4.29497e+09], got 30000000000"),
        (["--n", "1.5"], "n must be a whole number, got '1.5'"),
        (["--n", "5", "6"], "n must have one value in run, got 5 6"),
        (["--replicates", "4"], "replicates is not an option of percolation"),
        (["--workers", "0"], "workers must be a whole number in [1, 2**10), got '0'"),
        (["--keep", "nowhere/state"], "keep must lie in a folder that exists"),
        (["--degree", "5", "--n", "1001"], "n * degree must be even, got 1001 * 5"),
    ],
)
def test_a_wrong_word_is_refused_by_name(capsys, words, rule):
    code, _, err = ask(capsys, *ON, *words)
    assert code == 2
    assert rule in err


def test_a_model_that_needs_more_than_a_byte_or_two_a_person_says_so(capsys):
    code, _, err = ask(capsys, "run", "two_clocks", "--network=implicit random regular")
    assert code == 2
    assert (
        "implicit ones are for percolation, push_or_dialogue, whose people have a byte or two each"
        in err
    )


@settings(max_examples=40)
@given(st.integers(2, 3000), seeds, st.data())
def test_people_drawn_from_many_are_different_and_the_first_stay(n, seed, data):
    count = data.draw(st.integers(0, n))
    people = implicit.some_people(n, n, seed)
    assert np.array_equal(np.sort(people), np.arange(n))
    assert np.array_equal(implicit.some_people(n, count, seed), people[:count])


# --- what is refused


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: implicit.random_regular(5, 3), "n * degree must be even, got 5 * 3"),
        (lambda: implicit.random_regular(2**32, 8), "n must lie in [2, 4294967295]"),
        (lambda: implicit.random_regular(100, 65), "degree must lie in [1, 64], got 65"),
        (lambda: implicit.random_regular(100, 4, -1), "seed must be a whole number in [0, 2**64)"),
        (lambda: implicit.small_world(100, 3, 0.1), "degree must be even, got 3"),
        (lambda: implicit.small_world(100, 4, 1.1), "shortcuts must lie in [0, 1], got 1.1"),
        (lambda: implicit.random_regular(2**31, 2).stored(), "n must lie in [1, 2147483647]"),
    ],
)
def test_a_network_that_breaks_a_rule_is_refused_by_name(make, rule):
    with pytest.raises((NetworkError, ValueError)) as error:
        make()
    assert rule in str(error.value)


def test_a_spread_that_breaks_a_rule_is_refused_by_name():
    town = implicit.random_regular(100, 4)
    for given_, rule in (
        ((town.stored(), 0.2, [0]), "network must be an ImplicitNetwork"),
        ((town, 1.2, [0]), "chance must lie in [0, 1], got 1.2"),
        ((town, 0.2, [100]), "starters must lie in [0, 99], got 100"),
    ):
        with pytest.raises(ParameterError, match=rule.replace("[", r"\[")):
            Spread(*given_)
    with pytest.raises(ParameterError, match="rule must be one of: independent cascade"):
        Spread(town, 0.2, [0], rule="push")
    with pytest.raises(ParameterError, match=r"threads must lie in \[1, 1024\], got 0"):
        Spread(town, 0.2, [0], threads=0)
