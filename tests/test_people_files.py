"""The people at the end of each run, in a file."""

from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from simulations import Model, cli, compare, ensemble, sweep
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import NOT_YET
from simulations.networks import from_networkx
from simulations.running import people_files
from simulations.running.catalogue import models
from simulations.running.executors import processes

NAMES = ["Ann", "Bob", "Cat", "Dan", "Eve"]
PATH = nx.path_graph(NAMES)
FIRST = Model("first_link")
P = FIRST.parameters(n_seeds=1, threshold=0.5, **FIRST.given_by(PATH))
ENDINGS = people_files.ENDINGS


def read(path):
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)


def file(folder, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    return folder / f"people{ending}"


@pytest.mark.parametrize("ending", ENDINGS)
def test_five_people_adopt_as_many_steps_later_as_they_stand_from_the_first(tmp_path, ending):
    path = file(tmp_path, ending)
    frame = ensemble(FIRST, P, replicates=6, seed=2, network=PATH, people=path)
    people = read(path)
    assert list(people)[:4] == ["replicate", "seed", "person", "name"]
    assert people["name"].tolist() == NAMES * 6
    assert people["seed"].tolist() == np.repeat(frame["seed"], 5).tolist()
    for _, run in people.groupby("replicate"):
        (first,) = run.loc[run["adopted_at"] == 0, "person"]
        assert run["adopted_at"].tolist() == [abs(person - first) for person in range(5)]
    assert people["adopted"].all()


def test_a_step_that_has_not_come_is_missing(tmp_path):
    path = file(tmp_path, ".parquet")
    ensemble(FIRST, P.replace(threshold=0.6), replicates=2, network=PATH, people=path)
    people = read(path)
    assert NOT_YET not in people["adopted_at"].dropna().tolist()
    assert people["adopted_at"].isna().tolist() == (~people["adopted"]).tolist()
    assert people["adopted_at"].isna().any()


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_file_is_the_same_whoever_runs_it(tmp_path, ending, monkeypatch):
    monkeypatch.setattr(people_files, "_MOST_ROWS", 12)  # so that it is written in pieces
    grid, given = {"threshold": [0.5, 0.6]}, {"replicates": 4, "network": PATH}
    one, other = (file(tmp_path, ending).with_name(f"{k}{ending}") for k in (1, 2))
    frame = sweep(FIRST, grid, P, **given, people=one)
    # processes of their own take seconds to begin
    with processes(1) if ending == ".csv" else ThreadPoolExecutor(3) as pool:
        sweep(FIRST, grid, P, **given, people=other, executor=pool)
    assert one.read_bytes() == other.read_bytes()
    people = read(one)
    ends = people.groupby(["replicate", "threshold"], sort=False)["adopted"].mean()
    assert ends.tolist() == frame["adopters"].tolist()


@pytest.mark.parametrize("model", [m.name for m in models()])
def test_of_every_model_there_is_a_row_a_person(model, tmp_path):
    model, path = Model(model), file(tmp_path, ".csv")
    known = model.parameters.names()
    small = {"n": 100, "side": 6, "steps": 3, "horizon": 3, "mean_degree": 4, "n_seeds": 2}
    p = model.parameters().replace(**{k: v for k, v in small.items() if k in known})
    ensemble(model, p, replicates=2, people=path)
    people = read(path)
    assert (people.groupby("replicate")["person"].agg(["min", "count"])["min"] == 0).all()
    sizes = people.groupby("replicate").size()
    assert sizes.nunique() == 1
    assert not people.drop(columns="name").astype(str).eq(str(NOT_YET)).any(axis=None)
    if "n" in known and model.name != "knowledge":  # whose network has a size of its own
        assert sizes.iloc[0] == 100


def test_runs_until_a_width_write_theirs_too(tmp_path):
    path = file(tmp_path, ".parquet")
    frame = compare(FIRST, "threshold", [0.5, 0.6], P, until=0.1, network=PATH, people=path).frame
    assert len(read(path)) == 5 * len(frame)
    with pytest.raises(ParameterError, match="people must be left out with after"):
        compare(FIRST, "threshold", [0.5, 0.6], P, until=0.1, network=PATH, people=path,
                after=frame)  # fmt: skip


def test_runs_that_fail_leave_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(FIRST.engine, "simulate", lambda *given, **named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ensemble(FIRST, P, network=PATH, people=tmp_path / "people.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("people.txt", r"people must end in .parquet, .csv, .csv.gz; got '.*people.txt'"),
        ("no/people.csv", "people must lie in a folder that exists, got"),
        (3, "people must be the path of a file, got 3"),
    ],
)
def test_a_wrong_path_is_named(tmp_path, path, message):
    path = path if isinstance(path, int) else tmp_path / path
    with pytest.raises(ParameterError, match=message):
        ensemble(FIRST, P, network=PATH, people=path)


def test_without_pyarrow_parquet_is_refused_with_what_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(people_files.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ParameterError, match=".csv or .csv.gz where pyarrow is missing"):
        people_files.check_path(tmp_path / "p.parquet")


def test_the_command_line_writes_people_by_the_names_in_the_file(tmp_path, capsys):
    ties, path = tmp_path / "ties.csv", tmp_path / "people.csv"
    ties.write_text("Ann,Bob\nBob,Cat\nCat,Dan\nDan,Eve\n")
    words = ["first_link", "--network", str(ties), "--n-seeds", "1", "--people", str(path)]
    assert cli.main(["run", *words, "--threshold", "0.5", "--seed", "4"]) == 0
    assert f"people written to {path}" in capsys.readouterr().out
    people = read(path)
    assert (people["name"].tolist(), people["seed"].unique().tolist()) == (NAMES, [4])
    alone = FIRST.simulate(P, 4, network=from_networkx(PATH))
    assert people["adopted_at"].tolist() == alone.people["adopted_at"].tolist()
    assert cli.main(["compare", *words, "--threshold", "0.5", "0.6"]) == 2
    assert "people must not exist yet" in capsys.readouterr().err
    assert cli.main(["compare", *words, "--threshold", "0.5", "0.6", "--force"]) == 0
    assert len(read(path)) == 5 * 2 * 20
    assert cli.main(["run", *words[:-1], "people.txt"]) == 2
    assert "people must end in .parquet, .csv, .csv.gz; got 'people.txt'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["name", "person"])
def test_a_parameter_called_like_a_column_of_people_is_refused(name, tmp_path):
    rows = people_files.PeopleFile((tmp_path / "people.csv").open("wb"), parquet=False)
    known = {name: 0.5, "replicate": 0, "seed": 1}
    with rows.out, pytest.raises(ParameterError, match=f"where {name} varies.* got {name} = 0.5"):
        rows.add(known, {"ill": np.arange(3)}, None)
