"""Push or dialogue on networks that are not stored: the same people as on stored ones."""

import contextlib
import io

import numpy as np
import pandas as pd
import pytest
from conftest import WHOLE
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations import cli, measured
from simulations.core.trajectory import NOT_YET
from simulations.models.push_or_dialogue import engine, implicit_engine
from simulations.models.push_or_dialogue import implicit as talk
from simulations.models.push_or_dialogue.implicit_engine import ImplicitRun
from simulations.models.push_or_dialogue.rules import Parameters, draw_luck
from simulations.networks import implicit
from simulations.processes import in_blocks
from simulations.running import kept_runs

seeds = st.integers(0, 2**64 - 1)
chances = st.floats(0, 1)


def a_town(n, **changes):
    """Return parameters with which much happens among n people, of either kind."""
    given_ = {
        "budget": n / 50, "n_seeds": min(max(n // 100, 1), 10_000), "steps": 40, "silence": 0.3,
        "word_of_mouth": 0.1, "bad_word_of_mouth": 0.1, "discontent": 0.2, "share": 0,
    }  # fmt: skip
    return Parameters(**given_ | changes)


KINDS = {
    "push": {},
    "push, all content": {"discontent": 0, "steps": 130},  # a date takes two bytes
    "both": {"share": 0.5},
    "dialogue that shortens talks": {"share": 1, "engaged_silence": 0.9, "budget": 100},
    "dialogue, two bytes": {"share": 0.7, "steps": 150, "engaged_silence": 0.05},
}


def by_the_book(parameters, network, seed):
    """Return measures, and when each person decided and was answered, by the stored engine."""
    p, network = parameters, network.stored()
    run = engine.start(p, draw_luck(p, seed, network.n), network)
    for t in range(p.steps + 1):
        engine.step(run, t, p, seed)
    lives = run.lives
    decided = np.where(lives.attitude == engine.UNDECIDED, -1, lives.decided)
    answered = np.where(lives.answered == NOT_YET, -1, lives.answered)
    return engine.shares(run), lives.attitude, decided, answered


def check_equal(run, expected):
    """Check that a run that is done says the same of everybody."""
    measures, attitude, *dates = expected
    for name, values in run.measures().items():
        assert np.array_equal(values, measures[name]), name
    for mine, others in zip(run.dates(), dates, strict=True):
        assert np.array_equal(mine, others)
    assert np.array_equal(run.into_attitudes(), attitude)


def both_networks(n, seed):
    """Return a network of each kind."""
    return implicit.random_regular(n, 8, seed), implicit.small_world(n, 6, 0.3, seed)


def check_equality(n, kinds, threads=(1, 2, 4)):
    """Check that every person does the same, on either kind of network."""
    for network in both_networks(n, seed=n):
        for kind in kinds:
            p = a_town(n, **KINDS[kind])
            expected = by_the_book(p, network, 7)
            for count in threads:
                check_equal(ImplicitRun(network, p, 7, threads=count).run(), expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1000, 50_000])
def test_everybody_does_what_they_do_on_the_stored_network_on_any_number_of_threads(n, kind):
    check_equality(n, [kind])


@pytest.mark.slow
@pytest.mark.parametrize(
    "n", [200_000, *(pytest.param(n, marks=WHOLE) for n in (1_000_000, 10_000_000))]
)
def test_a_large_town_does_what_it_does_on_the_stored_network(n):
    check_equality(n, ["push"] if n > 10**6 else ["push", "both"])


@settings(max_examples=30)
@given(st.integers(10, 300), chances, chances, chances, chances, chances, seeds, st.data())
def test_in_any_small_town_everybody_does_the_same(
    n, share, beta, bad, gamma, discontent, seed, data
):
    kind = data.draw(st.sampled_from(both_networks(n, seed)))
    p = Parameters(
        share=share,
        word_of_mouth=beta,
        bad_word_of_mouth=bad,
        silence=gamma,
        engaged_silence=data.draw(chances),
        discontent=discontent,
        persuasion=data.draw(chances),
        budget=data.draw(st.floats(0, 2 * n)),
        conversation_cost=data.draw(st.sampled_from([0.1, 1.0, 5.0])),
        n_seeds=data.draw(st.integers(0, n)),
        steps=data.draw(st.integers(1, 12)),
    )
    check_equal(ImplicitRun(kind, p, seed, threads=1).run(), by_the_book(p, kind, seed))


PROGRAM = """
import hashlib
from simulations.models.push_or_dialogue.implicit_engine import ImplicitRun
from simulations.models.push_or_dialogue.rules import Parameters
from simulations.networks import implicit

town = implicit.small_world(1000, 6, 0.3, 5)
for share in (0, 0.5):
    p = Parameters(share=share, discontent=0.2, n_seeds=100, budget=50, steps=8)
    run = ImplicitRun(town, p, 9).run()
    print(run.ties, run.change.tolist(), hashlib.sha256(run.into_attitudes()).hexdigest())
"""


def test_compiled_or_not_the_same_people_talk(printed):
    compiled, plain = (printed(PROGRAM, numba=numba).splitlines() for numba in (True, False))
    assert compiled == plain
    assert len(set(compiled)) == 2


def test_little_room_to_write_changes_nothing(monkeypatch):
    network, p = implicit.random_regular(60_000, 8, 3), a_town(60_000)
    expected = by_the_book(p, network, 3)
    monkeypatch.setattr(implicit_engine, "_ROOM", 1)  # one block a time
    monkeypatch.setattr(in_blocks, "TURNS", 1)
    check_equal(ImplicitRun(network, p, 3, threads=1).run(), expected)


def test_stored_pushes_differ_no_more_than_luck_explains_however_many_people():
    talk_rows = measured.stored("world_talk").set_index(["work", "n"])
    for work in "push", "dialogue":
        rows = talk_rows.loc[work]
        first, sd = rows.iloc[0], rows["adopters_sd"].iloc[0]
        for n, row in rows.iloc[1:].iterrows():
            # 4 standard errors of either mean; with more people runs differ less
            error = sd * np.sqrt(1 / first["runs"] + rows.index[0] / n / row["runs"])
            assert abs(row["adopters"] - first["adopters"]) < 4 * error


# --- stopped and gone on with


@pytest.mark.parametrize("kind", ["push", "both"])
def test_a_run_kept_anywhere_in_a_step_ends_as_if_it_had_never_stopped(kind, monkeypatch):
    monkeypatch.setattr(in_blocks, "BLOCKS_AT_A_TIME", 1)
    n = 100_000
    network, p = implicit.random_regular(n, 8, 1), a_town(n, **KINDS[kind], steps=12)

    def begin():
        return ImplicitRun(network, p, 2, threads=1)

    kept = []

    def keep(run):
        out = io.BytesIO()
        run.write(out)
        kept.append((out.getvalue(), run.progress()))

    whole = begin().run(keep)
    assert {at["phase"] for _, at in kept} == {0, 1, 2, 3} if kind == "both" else {0, 1}
    assert any(0 < at["block"] < whole.blocks for _, at in kept)
    # at every moment of a step, and here and there in the others
    for state, progress in [pair for pair in kept if pair[1]["step"] == 3] + kept[::10]:
        again = begin()
        again.read(io.BytesIO(state), progress)
        again.run()
        assert again.ties == whole.ties
        assert np.array_equal(again.change, whole.change)
        for mine, others in zip(again.dates(), whole.dates(), strict=True):
            assert np.array_equal(mine, others)
    with pytest.raises(EOFError):
        begin().read(io.BytesIO(state[:-1]), progress)


# --- from the command line

ON = ["run", "push_or_dialogue", "--network", "implicit random regular"]
SMALL = [*ON, "--n", "2e4", "--n_seeds", "200", "--steps", "30", "--no_progress"]


def ask(capsys, *words):
    """Run the command line; return exit code, standard output and standard error."""
    code = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_line_runs_it_on_a_network_that_is_not_stored(capsys, tmp_path):
    out = tmp_path / "steps.csv"
    code, said, err = ask(capsys, *SMALL, "--share", "0.3", "--seed", "3", "--out", out)
    setting = talk.Setting(n=20_000, n_seeds=200, steps=30, share=0.3)
    run = talk.run(setting, 3)
    stored = engine.simulate(setting, 3, network=setting.build(3).stored())
    assert (code, err) == (0, "")
    assert said.startswith("20,000 people take 0.3 GB of memory")
    assert "Push or dialogue, seed 3, after 30 steps" in said
    assert f"adopters   {stored.final()['adopters']:.4f}" in said
    assert np.allclose(pd.read_csv(out)["adopters"], stored.measures["adopters"])
    assert np.array_equal(run.people["attitude"], stored.people["attitude"])


def test_no_run_begins_that_does_not_fit_into_memory(capsys, monkeypatch):
    monkeypatch.setattr(kept_runs, "free_memory", lambda: 3 * 10**9)
    code, said, err = ask(capsys, *ON, "--n", "1.7e9", "--workers", "2")
    assert (code, said) == (2, "")
    assert "1,700,000,000 people take 3.7 GB, and 3.0 GB are free" in err
    for changes, gigabytes in ({"share": 0.0}, 2.0), ({"share": 0.0, "steps": 127}, 3.7):
        setting = talk.Setting(n=1_700_000_000, **changes)
        monkeypatch.setattr(kept_runs, "free_memory", lambda: None)
        assert talk.memory(setting, 2) == f"1,700,000,000 people take {gigabytes} GB of memory."


def test_a_stopped_run_goes_on_from_where_it_was_kept(capsys, monkeypatch, tmp_path):
    keep, looks = tmp_path / "run.state", iter(range(31))
    expected = ask(capsys, *SMALL)

    class Asked:  # at the thirtieth look
        is_set = staticmethod(lambda: next(looks) == 29)

    monkeypatch.setattr(kept_runs, "_asked_to_stop", lambda: contextlib.nullcontext(Asked))
    code, _, err = ask(capsys, *SMALL, "--keep", keep)
    assert code == 130
    assert f"stopped; the same command goes on from {keep}" in err
    monkeypatch.undo()
    code, _, err = ask(capsys, *SMALL, "--keep", keep, "--silence", "0.3")
    assert code == 2
    assert "keep must be the file of this run, silence 0.3, got" in err
    code, said, err = ask(capsys, *SMALL, "--keep", keep)
    # the first line says how much memory is free, which changes
    assert said.partition("\n")[2] == expected[1].partition("\n")[2]
    assert (code, err) == (expected[0], expected[2])
    assert not keep.exists()


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["--n", "3e10"], "n must lie in [2, 4.29497e+09], got 30000000000"),
        (["--mean_degree", "7.5"], "mean_degree must be a whole number, got '7.5'"),
        (["--mean_degree", "5", "--n", "1001"], "n * degree must be even, got 1001 * 5"),
        (["--steps", "40000"], "steps must lie in [1, 32766], got 40000"),
        (["--n_seeds", "30", "--n", "20"], "n_seeds must be at most n = 20, got 30"),
        (["--brand", "Stars"], "brand must be left out on a network that is not stored"),
        (["--chances", "x.csv"], "chances must be left out on a network that is not stored"),
        (["--columns", "a,b"], "columns must be left out on a network that is not stored"),
        (["--replicates", "4"], "replicates is not an option of push_or_dialogue"),
    ],
)
def test_a_wrong_word_is_refused_by_name(capsys, words, rule):
    code, _, err = ask(capsys, *ON, *words)
    assert code == 2
    assert rule in err


def test_the_help_of_run_names_the_networks_that_are_not_stored(capsys):
    for model in "push_or_dialogue", "percolation":
        with pytest.raises(SystemExit):
            cli.main(["run", model, "--help"])
        assert "implicit random regular" in " ".join(capsys.readouterr().out.split())
