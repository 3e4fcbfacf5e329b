"""Explorers: what is stored is what the engine says, and the page is complete without a script."""

import dataclasses
import inspect
import itertools
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from bs4 import BeautifulSoup

from simulations.chance import replicate_seeds
from simulations.explorer import (
    Challenge,
    Explorer,
    ExplorerError,
    Prediction,
    Printed,
    Scene,
    Series,
    Slider,
    Stage,
    State,
    explore,
    percent,
)
from simulations.explorer import page as explorer_page
from simulations.explorer import stage as explorer_stage
from simulations.explorer import stored as explorer_stored
from simulations.explorer.outcomes import MOST_POINTS, steps_shown
from simulations.explorer.stored import MOST_BYTES, as_json, make, stored
from simulations.figures.layout import positions
from simulations.networks import from_ties
from simulations.running import sources, sweep_folder
from simulations.running.catalogue import Model

MODEL = Model("push_or_dialogue")
BASE = {"n": 120, "n_seeds": 4, "budget": 6, "steps": 12}


def say(result):
    return f"{percent(result['Mix'].value)} adopt, ahead in {result.wins('Mix', 'Push')} runs."


def small(**changes):
    """Return a small explorer over steps, with any part of its declaration changed."""
    declared = {
        "model": "push_or_dialogue",
        "sliders": (
            Slider("share", (0, 0.5, 1), start=0.5, show=percent),
            Slider("mean_degree", (4, 8), start=8),
        ),
        "series": (Series("Push", "push", fixed={"share": 0}), Series("Mix", "dialogue")),
        "sentence": say,
        "base": BASE,
        "replicates": 5,
        "name": "small",
    }
    return Explorer(**(declared | changes))


def across(**changes):
    """Return a small explorer over the values of a slider, with choices and a theory."""
    return small(
        name="across",
        sliders=(
            Slider("mean_degree", (2, 4, 8), start=4),
            Slider("network", ("random graph", "small world"), start="random graph"),
        ),
        series=(
            Series("Adopters", "adopter", centre="mean"),
            Series("Talkers", "neutral", measure="talkers"),
        ),
        sentence=lambda result: (
            f"{result.parameters.mean_degree:g} ties on a {result.parameters.network}: "
            f"{percent(result['Adopters'].value)} adopt."
        ),
        x="mean_degree",
        theory=lambda parameters: ([2, 5, 8], [0.1, parameters.mean_degree / 10, 0.9]),
        **changes,
    )


def drawing(**changes):
    """Return a prediction of a curve of `small`, over steps, with any part of it changed."""
    declared = {
        "question": "How many have adopted?",
        "curve": "Mix",
        "axis": "Share of people who have adopted",
        "parts": ("2 steps", "4 steps", "7 steps", "9 steps", "12 steps"),
        "at": (2, 4.5, 7, 9.5, 12),
        "trust": 1,
    }
    return Prediction(**(declared | changes))


def index_of(explorer, **setting):
    wanted = {**explorer.start(), **setting}
    values = [slider.values for slider in explorer.sliders]
    return list(itertools.product(*values)).index(tuple(wanted.values()))


def runs(explorer, **setting):
    """Return the outcome of all replicates, run one by one without any of the code under test."""
    parameters = MODEL.parameters(**{**explorer.base, **explorer.start(), **setting})
    seeds = replicate_seeds(explorer.seed, explorer.replicates)
    return np.array([MODEL.simulate(parameters, seed).measures["adopters"] for seed in seeds])


@pytest.fixture
def book_folder(tmp_path, monkeypatch):
    """Return where stored runs are kept: the _build folder of an empty book."""
    (tmp_path / "_config.yml").touch()
    (tmp_path / "book").mkdir()
    monkeypatch.chdir(tmp_path / "book")
    return tmp_path / "_build" / "explorers"


# --- the numbers


@pytest.mark.parametrize("share", [0, 0.5, 1])
@pytest.mark.parametrize("degree", [4, 8])
def test_the_stored_curves_are_those_of_the_engine(share, degree):
    explorer = small()
    data = make(explorer)
    index = index_of(explorer, share=share, mean_degree=degree)
    for series, at in zip(data["series"], ({"share": 0}, {"share": share}), strict=True):
        every = runs(explorer, mean_degree=degree, **at)
        curve = np.array(data["curves"][series["curve"][index]]) / 1000
        wanted = np.median(every, axis=0), *np.quantile(every, [0.1, 0.9], axis=0)
        np.testing.assert_allclose(curve, wanted, atol=0.0005 + 1e-12)
        final = np.array(data["finals"][series["final"][index]]) / 1000
        np.testing.assert_allclose(final, every[:, -1], atol=0.0005 + 1e-12)
        assert series["value"][index] == data["curves"][series["curve"][index]][0][-1]


def test_what_a_series_holds_fixed_does_not_follow_the_slider():
    series = Series("All", "push", {"share": 1}), Series("Mix", "dialogue")
    explorer = small(series=series, sentence=lambda result: "Said.")
    all_of_it, mix = make(explorer)["series"]
    for share in (0, 0.5, 1):
        here, end = index_of(explorer, share=share), index_of(explorer, share=1)
        assert all_of_it["curve"][here] == mix["curve"][end]
        assert all_of_it["final"][here] == mix["final"][end]
    series = (Series("Dear", "push", {"conversation_cost": 50}),)
    outside = small(series=series, sentence=lambda result: "Said.")
    final = make(outside)
    wanted = runs(outside, conversation_cost=50)[:, -1]
    stored_final = np.array(final["finals"][final["series"][0]["final"][index_of(outside)]]) / 1000
    np.testing.assert_allclose(stored_final, wanted, atol=0.0005 + 1e-12)


def test_over_a_slider_the_curve_is_the_outcome_at_each_of_its_values():
    explorer = across()
    data = make(explorer)
    assert data["xs"] == [2, 4, 8]
    for kind in ("random graph", "small world"):
        ends = [runs(explorer, network=kind, mean_degree=c)[:, -1] for c in (2, 4, 8)]
        for place, degree in enumerate((2, 4, 8)):
            index = index_of(explorer, network=kind, mean_degree=degree)
            series = data["series"][0]
            curve = np.array(data["curves"][series["curve"][index]]) / 1000
            np.testing.assert_allclose(curve[0], np.mean(ends, axis=1), atol=0.0005 + 1e-12)
            final = np.array(data["finals"][series["final"][index]]) / 1000
            np.testing.assert_allclose(final, ends[place], atol=0.0005 + 1e-12)
    lines, of = data["theory"]["lines"], data["theory"]["of"]
    assert lines[of[index_of(explorer, mean_degree=8)]] == [[2, 5, 8], [100, 800, 900]]


def test_every_combination_is_stored_and_points_at_what_exists():
    for explorer in (small(), across()):
        data = make(explorer)
        count = np.prod([len(slider.values) for slider in explorer.sliders])
        for series in data["series"]:
            assert len(series["curve"]) == len(series["final"]) == len(series["value"]) == count
            assert max(series["curve"]) < len(data["curves"])
            assert max(series["final"]) < len(data["finals"])
        assert len(data["sentence"]) == count
        assert max(data["sentence"]) < len(data["sentences"])


def test_the_same_luck_everywhere_so_equal_policies_have_equal_curves():
    explorer = small()
    data = make(explorer)
    push, mix = data["series"]
    index = index_of(explorer, share=0)
    assert push["curve"][index] == mix["curve"][index]
    assert push["final"][index] == mix["final"][index]


def test_the_sentence_says_what_is_drawn():
    explorer = small()
    data = make(explorer)
    for index, place in enumerate(data["sentence"]):
        push, mix = (data["finals"][series["final"][index]] for series in data["series"])
        ahead = sum(ours > theirs for ours, theirs in zip(mix, push, strict=True))
        shown = percent(data["series"][1]["value"][index] / 1000)
        assert data["sentences"][place] == f"{shown} adopt, ahead in {ahead} runs."


def test_long_runs_are_thinned_and_keep_start_and_end():
    for steps in (1, 59, 60, 61, 100, 5000):
        shown = steps_shown(steps)
        assert shown[0] == 0
        assert shown[-1] == steps
        assert len(shown) <= MOST_POINTS + 1
    assert len(steps_shown(59)) == 60


def test_the_line_of_python_gives_the_stored_run():
    explorer = small()
    data = make(explorer)
    looks = explorer_page.look(explorer, data)
    setting = ", ".join(
        f"{slider['name']}={slider['code'][k]}"
        for slider, k in zip(looks["sliders"], data["start"], strict=True)
    )
    names = {}
    *before, last = looks["code"].replace("{setting}", setting).splitlines()
    exec("\n".join(before), names)
    final = eval(last, names)
    index = index_of(explorer)
    stored_final = data["finals"][data["series"][1]["final"][index]][0]
    assert stored_final == np.floor(final["adopters"] * 1000 + 0.5)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.0034, "0.3 %"), (0.0745, "7 %"), (0.245, "25 %"), (1, "100 %")],
)
def test_shares_are_said_with_no_more_digits_than_help(share, words):
    assert percent(share) == words.replace(" ", "\N{NO-BREAK SPACE}")


# --- the stage


def draw(parameters, seed):
    """Draw three people on a line; the share says how many have adopted at the end."""
    states = np.zeros((3, 3), int)
    states[1:, 0] = 1
    states[2, : round(3 * parameters.share)] = 1
    return Scene(states, from_ties([(0, 1), (1, 2)]))


def draw_lattice(parameters, seed):
    states = np.zeros((2, 70 * 40), int)
    states[1, -1] = 1
    return Scene(states, shape=(40, 70))


def stage(**changes):
    declared = {
        "draw": draw,
        "states": (State("undecided", "undecided", "ring"), State("adopted", "adopter", "circle")),
        "counted": "have adopted",
        "counts": (1,),
        "panels": (("Push", "push", {"share": 0}), ("Mix", "dialogue", {})),
    }
    return Stage(**(declared | changes))


def decoded(run, people, kinds):
    """Return the states that a stored run tells of, step by step."""
    letters = explorer_stage.LETTERS
    width = 2 if people * kinds <= 64**2 else 3
    states, out = np.zeros(people, int), []
    for step in run.split("."):
        for word in (step[i : i + width] for i in range(0, len(step), width)):
            code = 0
            for letter in word:
                code = 64 * code + letters.index(letter)
            states[code // kinds] = code % kinds
        out.append(states.copy())
    return np.array(out)


def test_the_stage_keeps_every_change_of_every_person():
    explorer = small(stage=stage())
    data = make(explorer)["stage"]
    assert data["steps"] == 2
    for setting in ({"share": 0.5}, {"share": 1, "mean_degree": 4}):
        panels = data["scenes"][data["of"][index_of(explorer, **setting)]]
        for (layout, run), share in zip(panels, (0, setting["share"]), strict=True):
            wanted = draw(MODEL.parameters(**{**BASE, "share": share}), 0).states
            np.testing.assert_array_equal(decoded(data["runs"][run], 3, 2), wanted)
            assert data["layouts"][layout]["ties"] == [0, 1, 1, 2]
            assert len(data["layouts"][layout]["xy"]) == 6


def test_a_lattice_is_kept_by_its_shape():
    data = make(small(stage=stage(draw=draw_lattice, panels=(("", "neutral", {}),))))["stage"]
    assert data["layouts"] == [{"shape": [40, 70]}]
    np.testing.assert_array_equal(decoded(data["runs"][0], 2800, 2), draw_lattice(None, 0).states)


def test_a_stage_may_follow_some_sliders_only():
    explorer = small(stage=stage(sliders=("mean_degree",)))
    of = make(explorer)["stage"]["of"]
    assert of[index_of(explorer, share=0)] == of[index_of(explorer, share=1)]


def test_of_many_people_those_nearest_to_the_start_are_drawn_and_all_are_counted():
    def many(parameters, seed):
        states = np.zeros((2, 100), int)
        states[:, 50] = 1
        return Scene(states, from_ties([(i, i + 1) for i in range(99)], n=100))

    data = make(small(stage=stage(draw=many)))["stage"]
    (layout,) = data["layouts"]
    assert layout["who"] == list(range(20, 80)) or layout["who"] == list(range(21, 81))
    assert layout["n"] == 100
    assert len(layout["xy"]) == 2 * explorer_stage.MOST_DRAWN
    assert layout["ties"] == [k for i in range(59) for k in (i, i + 1)]
    assert decoded(data["runs"][0], 100, 2).sum() == 2


def test_a_challenge_is_met_where_its_condition_holds():
    wanted = Challenge("To find", lambda result: result.parameters.share == 1)
    explorer = small(challenges=(wanted,))
    (met,) = make(explorer)["challenges"]
    here = [index_of(explorer, share=1, mean_degree=degree) for degree in (4, 8)]
    assert [k for k, one in enumerate(met) if one == "1"] == here


def test_the_vertical_axis_ends_at_a_round_number_above_all_that_is_drawn():
    explorer = small()
    data = make(explorer)
    low, high = explorer_page.look(explorer, data)["y"]["range"]
    drawn = max(max(max(high) for _, _, high in data["curves"]), *map(max, data["finals"])) / 1000
    assert low == 0
    assert drawn <= high <= min(1, 1.34 * drawn + 0.01)
    own = small(y_range=(0.25, 1))
    assert explorer_page.look(own, data)["y"]["range"] == (0.25, 1)


@pytest.mark.parametrize(
    ("most", "as_percent", "top"),
    [
        (0.2, True, 0.2),
        (0.24, True, 0.3),
        (0.9, True, 1),
        (1.02, True, 1.5),
        (0.9, False, 1),
        (90, False, 100),
        (9, False, 10),
        (41, False, 60),
        (0, False, 0.001),  # nothing at all: the smallest number that is stored
    ],
)
def test_the_axis_ends_at_a_round_number(most, as_percent, top):
    explorer = SimpleNamespace(digits=3, as_percent=as_percent, theory=None)
    high, low = round(1000 * most), 0
    for data in (
        {"curves": [[[low], [low], [high]], [[low], [low], [low]]], "finals": [[low]]},
        {"curves": [[[low], [low], [low]]], "finals": [[low], [low, high]]},
    ):
        assert explorer_page._fitting_range(explorer, data) == (0, top)
    explorer.theory = True
    data = {"curves": [[[low], [low], [low]]], "finals": [[low]]}
    lines = [[[0, 1], [low, low]], [[0, 1], [high, low]]]
    assert explorer_page._fitting_range(explorer, data | {"theory": {"lines": lines}}) == (0, top)


def test_a_table_has_at_most_eleven_rows_with_the_first_and_the_last():
    assert explorer_page.rows_shown(5) == [0, 1, 2, 3, 4]
    assert explorer_page.rows_shown(12) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert explorer_page.rows_shown(61) == list(range(0, 61, 6))


def test_words_are_stored_with_the_letters_they_have():
    assert as_json({"a": ["é", 1]}) == '{"a":["é",1]}'


def test_people_are_drawn_apart_and_within_the_frame():
    network = MODEL.build_network(MODEL.parameters(n=150, mean_degree=8), 1)
    first, second = network.sources(), network.neighbours
    ties = np.stack([first, second], 1)[first < second]
    places = positions(ties, 150)
    assert np.hypot(*places.T).max() <= 1 + 1e-12
    gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert gaps[np.triu_indices(150, 1)].min() > 0.05


# --- the store


def test_stored_runs_are_used_again(book_folder, monkeypatch):
    first = stored(small())
    monkeypatch.setattr(explorer_stored, "make", lambda explorer: pytest.fail("made again"))
    assert stored(small()) == first
    assert [file.name[:6] for file in book_folder.iterdir()] == ["small-"]


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 1},
        {"replicates": 6},
        {"base": BASE | {"steps": 13}},
        {"sliders": (Slider("share", (0, 0.5), start=0.5),)},
        {"series": (Series("Mix", "dialogue"), Series("Push", "push", fixed={"share": 0}))},
        {"predict": Prediction("How many?", answer=lambda result: 0.5)},
    ],
)
def test_a_changed_declaration_is_run_again(book_folder, changes):
    stored(small())
    stored(small(**changes))
    assert len(list(book_folder.iterdir())) == 2


@pytest.mark.parametrize(
    "where", ["chance/philox.py", "core/of_tomorrow.py", "explorer/stored.py", "figures/layout.py"]
)
def test_a_changed_source_is_run_again(tmp_path, monkeypatch, where):
    package = shutil.copytree(sources.PACKAGE, tmp_path / "simulations")
    monkeypatch.setattr(sources, "PACKAGE", package)
    before = explorer_stored.fingerprint(small())
    with (package / where).open("a") as file:
        file.write("# changed")
    assert explorer_stored.fingerprint(small()) != before


def test_a_changed_model_is_run_again(monkeypatch):
    before = explorer_stored.fingerprint(small())
    read = Path.read_bytes
    rules = Path(inspect.getfile(MODEL.parameters))
    monkeypatch.setattr(Path, "read_bytes", lambda self: read(self) + b"#" * (self == rules))
    assert explorer_stored.fingerprint(small()) != before


@pytest.mark.parametrize("where", ["live/page.py", "explorer/page.py", "running/sensitivity.py"])
def test_what_no_number_depends_on_makes_nothing_stale(tmp_path, monkeypatch, where):
    package = shutil.copytree(sources.PACKAGE, tmp_path / "simulations")
    monkeypatch.setattr(sources, "PACKAGE", package)
    before = explorer_stored.fingerprint(small()), sweep_folder.code(MODEL)
    (package / where).write_text("# changed")
    assert (explorer_stored.fingerprint(small()), sweep_folder.code(MODEL)) == before


def test_the_fingerprint_of_every_explorer_is_the_same_in_another_process():
    import subprocess
    import sys

    code = (
        "from simulations.running.catalogue import Model\n"
        "from simulations.explorer import stored as explorer_stored\n"
        "print(explorer_stored.fingerprint(Model('push_or_dialogue').explorer.EXPLORER))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == explorer_stored.fingerprint(MODEL.explorer.EXPLORER)


def test_a_damaged_store_is_made_anew(book_folder):
    first = stored(small())
    (file,) = book_folder.iterdir()
    file.write_text('{"shape": [', encoding="utf-8")
    assert stored(small()) == first


def test_without_a_book_the_store_is_in_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    stored(small())
    assert len(list((tmp_path / "cache").rglob("small-*.json"))) == 1


def test_too_many_bytes_are_refused_with_their_number(book_folder, monkeypatch):
    monkeypatch.setattr(explorer_stored, "MOST_BYTES", 1000)
    with pytest.raises(
        ExplorerError, match=r"small must take at most 1000 bytes of a page, got \d+"
    ):
        stored(small())


# --- the page


def page(explorer):
    data = make(explorer)
    return BeautifulSoup(explorer_page.page(explorer, data), "html.parser"), data


def test_every_control_has_a_label_and_says_its_value_in_words():
    soup, _ = page(across(predict=Prediction("What?", answer=lambda r: "a", choices=("a", "b"))))
    labels = {label["for"]: label.get_text() for label in soup.select("label[for]")}
    controls = soup.select("input:not([type=radio]), select, textarea")
    assert len(controls) == 5  # with the line for the reader's own sentence
    for control in controls:
        assert labels[control["id"]].strip()
    for control in soup.select("input[type=range]"):
        assert control["aria-valuetext"]
    assert soup.section["aria-labelledby"] == soup.select_one(".explorer-title")["id"]
    assert labels["explorer-across-mean_degree"] == "Ties a person c"
    assert soup.select_one("fieldset legend").get_text() == "What?"


def everything():
    """Return an explorer with all that a page can have."""
    return small(
        title="Push or mix",
        question="Which one?",
        note="Seen from afar",
        challenges=(Challenge("Find the end", lambda result: result.parameters.share == 1),),
        stage=stage(note="Three people"),
        predict=Prediction("How many?", answer=lambda result: 0.5),
    )


def test_what_a_part_of_the_page_points_at_is_there_once():
    soup, _ = page(everything())
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith("explorer-small") for name in ids)
    pointing = ("for", "aria-labelledby", "aria-controls", "data-copy")
    pointed = [" ".join([*tag.get_attribute_list(name)]) for name in pointing
               for tag in soup.select(f"[{name}]")]  # fmt: skip
    assert len(pointed) == 17
    assert set(pointed) <= set(ids)
    labels = {tag["aria-labelledby"]: tag["class"][0] for tag in soup.select("[aria-labelledby]")}
    assert labels == {
        "explorer-small-title": "explorer",
        "explorer-small-find": "explorer-challenges",
        "explorer-small-watch": "explorer-stage",
    }


def test_the_page_says_what_is_declared_in_its_order():
    soup, data = page(everything())
    (sentence,) = {data["sentences"][data["sentence"][index_of(everything())]]}
    table = soup.table.extract()
    soup.script.extract()
    assert list(soup.stripped_strings) == [
        *("Push or mix", "First, your guess", "How many?", "Show me", "Skip"),
        "Why did it differ? One sentence, if you like; it stays in this browser.",
        *("Which one?", "Share of the budget for dialogue", "s", percent(0.5)),
        *(percent(share) for share in (0, 0.5, 1)),
        *("Ties a person", "c", "8", "4", "8"),
        *(sentence[: sentence.index(" adopt")], sentence[sentence.index("adopt") :]),
        "Seen from afar. 5 runs of each setting, all on the same luck. Line: middle run; "
        "band: 8 in 10 runs; dots: where each run ended.",
        *("Show all", "Thin lines: the settings that you have seen."),
        *("Can you find this?", "\N{WHITE CIRCLE}", "Find the end."),
        *("Watch one run", "Three people", "Play", "Step"),
        *("Copy this run", "In Python", "Copy code", "Link to this setting", "Copy link"),
        "The numbers",
    ]
    assert table.caption.get_text() == (
        "Share of people who have adopted: middle run, and in brackets the range of 8 in 10 runs"
    )
    assert [head.get_text() for head in table.select("thead th")] == ["step", "Push", "Mix"]
    rows = [row.th.get_text() for row in table.select("tbody tr")]
    assert rows == [*"012346789", "10", "12"]


def test_what_the_script_is_told_is_what_is_declared():
    explorer = everything()
    told = explorer_page.look(explorer, make(explorer))
    assert [told["scale"], told["rows"]] == [1000, [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12]]
    assert told["x"] == {"slider": -1, "label": "step", "log": False, "ticks": None}
    assert told["y"]["fixed"] is False
    assert told["lines"] == [
        {"label": "Push", "role": "push", "shape": "square", "band": True},
        {"label": "Mix", "role": "dialogue", "shape": "circle", "band": True},
    ]
    assert [printed["at"] for printed in told["printed"]] == [[0, 1], [1, 1], [2, 1]]
    assert told["asked"]["at"] == []
    assert told["cast"] == {
        "states": [
            {"label": "undecided", "role": "undecided", "shape": "ring"},
            {"label": "adopted", "role": "adopter", "shape": "circle"},
        ],
        "panels": [{"label": "Push", "role": "push"}, {"label": "Mix", "role": "dialogue"}],
        **{"counted": "have adopted", "counts": (1,), "told": (1,), "tellers": (1,)},
    }
    moved = explorer_page.look(across(), data := make(across()))
    assert moved["x"] == {"slider": 0, "label": "ties a person", "log": False, "ticks": [*"248"]}
    assert moved["rows"] == [0, 1, 2]
    assert moved["y"]["range"] == (0, 1)  # the line of the theory ends at .9
    assert [line["band"] for line in moved["lines"]] == [False, True]
    assert data["chance"]


def test_a_curve_that_is_drawn_is_asked_as_five_numbers_of_the_same_runs():
    explorer = small(predict=drawing())
    soup, data = page(explorer)
    curve = data["curves"][data["series"][1]["curve"][index_of(explorer)]][0]
    wanted = np.interp(drawing().at, data["xs"], np.array(curve) / 1000)
    assert data["predict"]["answers"] == pytest.approx(wanted, abs=1e-6)
    fields = soup.select("form .explorer-points input[type=number]")
    labels = [soup.select_one(f"label[for={field['id']}]").get_text() for field in fields]
    assert labels == list(drawing().parts)
    assert {(field["min"], field["max"], field["step"]) for field in fields} == {("0", "100", "1")}
    assert soup.select_one("form fieldset legend").get_text() == "How many have adopted?"
    assert soup.select_one("form .explorer-pad").get_text() == drawing().axis
    assert soup.select("form svg, form img, form table") == []


def test_without_a_script_the_page_tells_the_first_result_and_offers_nothing_dead():
    explorer = small(stage=stage(), predict=Prediction("What?", answer=lambda result: 0.5))
    soup, data = page(explorer)
    index = index_of(explorer)
    assert (
        soup.select_one("[aria-live=polite]").get_text()
        == data["sentences"][data["sentence"][index]]
    )
    rows = soup.select("tbody tr")
    assert len(rows) == 11
    last = [cell.get_text() for cell in rows[-1].select("th, td")]
    curves = [data["curves"][series["curve"][index]] for series in data["series"]]
    words = [[percent(line[-1] / 1000) for line in curve] for curve in curves]
    assert last == ["12", *(f"{centre} ({low} to {high})" for centre, low, high in words)]
    for control in soup.select("input, select, button, textarea"):
        assert any(parent.has_attr("hidden") for parent in [control, *control.parents])


def test_the_page_needs_neither_inline_scripts_nor_inline_styles():
    soup, _ = page(small(stage=stage(), predict=Prediction("What?", answer=lambda result: 0.5)))
    assert [script["type"] for script in soup.select("script")] == ["application/json"]
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name == "style" or name.startswith("on")]


def test_words_cannot_break_out_of_the_page():
    nasty = "</script><b>&\"'"
    explorer = small(
        title=nasty,
        question=nasty,
        note=nasty,
        y_label=nasty,
        series=(Series(nasty, "push"),),
        sentence=lambda result: nasty,
    )
    soup, _ = page(explorer)
    assert soup.select_one(".explorer-title").get_text() == nasty
    assert soup.select_one(".explorer-sentence").get_text() == nasty
    kept = json.loads(soup.script.string)
    assert kept["sentences"] == [nasty]
    assert kept["lines"][0]["label"] == nasty
    assert not soup.select("section b")
    assert "<" not in soup.script.string


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ("4 6 8 12 16", "4 6 8 12 16"),
        ("10 30 100 300 1,000 2,000", "10 2,000"),
        ("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "0 2 4 6 8 10 12 14 16"),
        ("one-in-twenty one-in-ten one-in-two", "one-in-twenty one-in-two"),
        ("12345 12345 1 1 1", "12345 1 1"),  # by hand: 5.8 of 5.75 letters a value
        ("1234 12 1 1 1 1 1", "1234 12 1 1 1 1 1"),  # 3.8 of 3.83
        ("12345678 1 1 1", "12345678 1"),  # 8 - 1.6 + 1 / 2 + 0.8 = 7.7 of 7.67
        ("0 10 1,000,000", "0 10 1,000,000"),
        ("1,000,000 10 0", "1,000,000 10 0"),
    ],
)
def test_values_that_would_cover_each_other_below_a_slider_are_left_out(values, shown):
    assert explorer_page._fitting(values.split())[0] == shown.split()


def test_numbers_stand_out_in_the_sentence():
    words = f"Half: {percent(0.24)} of 10,000; ahead in 20 of 20 runs."
    bold = re.findall(r"<b>(.*?)</b>", explorer_page._bold(words))
    assert bold == [percent(0.24), "20 of 20"]


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        ("c", "<var>c</var>"),
        (r"\kappa", "<var>κ</var>"),
        (r"\gamma_e", "<var>\N{GREEK SMALL LETTER GAMMA}<sub>e</sub></var>"),
        (r"\beta'", "<var>\N{GREEK SMALL LETTER BETA}\N{PRIME}</var>"),
        (r"\frac{a}{b}", ""),
        ("", ""),
    ],
)
def test_symbols_are_written_as_in_the_equation(latex, words):
    assert explorer_page.symbol_html(latex) == words


def explorers():
    """Return the explorers of all models that have one."""
    found = []
    from simulations.running.catalogue import models

    for model in models():
        try:
            found.append(pytest.param(model.explorer.EXPLORER, id=model.name))
        except ModuleNotFoundError:
            continue
    return found


@pytest.mark.parametrize("explorer", explorers())
def test_the_explorer_of_a_model_is_complete_and_light(explorer):
    data = stored(explorer)
    assert len(as_json(explorer_page.look(explorer, data) | data).encode()) <= MOST_BYTES
    assert max(map(len, data["finals"])) == explorer.replicates >= 20
    assert len(set(data["sentences"])) > 1
    for sentence in data["sentences"]:
        assert sentence.endswith(".")
        assert "nan" not in sentence
    assert explorer.title in explorer_page.plain(explorer, data)


def test_where_nothing_is_left_to_chance_no_band_is_spoken_of():
    explorer = small(base=BASE | {"word_of_mouth": 0, "budget": 0})
    soup, data = page(explorer)
    assert data["chance"] is False
    notes = [note.get_text() for note in soup.select(".explorer-note")]
    assert notes == ["120 people, 12 steps. Nothing is left to chance: every run is the same."]


def test_a_mean_has_no_band():
    explorer = across()
    soup, data = page(explorer)
    for centre, low, high in (data["curves"][k] for k in data["series"][0]["curve"]):
        assert centre == low == high
    cells = [cell.get_text() for cell in soup.select("tbody tr")[0].select("td")]
    assert "(" not in cells[0]
    assert "(" in cells[1]
    assert "(“Adopters”: mean of the runs)" in soup.select_one(".explorer-note").get_text()


# --- what is shown where


def test_a_built_page_gets_the_stored_form_only(book_folder, monkeypatch):
    monkeypatch.setattr("simulations.explorer.shown._in_kernel", lambda: True)
    monkeypatch.setenv("SIMULATIONS_STATIC", "1")
    assert set(explore(small())._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_notebook_gets_both_forms(book_folder, monkeypatch):
    monkeypatch.setattr("simulations.explorer.shown._in_kernel", lambda: True)
    monkeypatch.delenv("SIMULATIONS_STATIC", raising=False)
    monkeypatch.setattr("simulations.explorer.shown.COMPILED", True)
    bundle = explore(small())._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert "text/html" in bundle


def test_where_nothing_is_compiled_a_kernel_shows_sliders_and_runs_no_page(monkeypatch):
    monkeypatch.setattr("simulations.explorer.shown._in_kernel", lambda: True)
    monkeypatch.setattr("simulations.explorer.shown.COMPILED", False)
    monkeypatch.setattr("simulations.explorer.shown.stored", None)  # calling it would fail
    monkeypatch.delenv("SIMULATIONS_STATIC", raising=False)
    bundle = explore(small())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "application/vnd.jupyter.widget-view+json"}


def test_outside_a_kernel_there_is_no_widget(book_folder, monkeypatch):
    monkeypatch.delenv("SIMULATIONS_STATIC", raising=False)
    assert set(explore(small())._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_model_is_found_by_its_name():
    assert explore("push_or_dialogue").explorer is MODEL.explorer.EXPLORER
    assert explore(MODEL).explorer is MODEL.explorer.EXPLORER
    with pytest.raises(ValueError, match="model must be one of"):
        explore("pull_or_monologue")


# --- the live form


def test_the_live_form_says_at_first_what_the_page_says():
    for explorer in (small(), across()):
        data = make(explorer)
        said = data["sentences"][data["sentence"][index_of(explorer)]]
        assert said in explore(explorer).live().sentence.value


def test_moving_a_live_slider_runs_the_model_at_values_between_the_stored_ones():
    explorer = small()
    live = explore(explorer).live()
    before, picture = live.sentence.value, live.chart.outputs
    live.controls["mean_degree"].value = 11.3
    live.controls["share"].value = 0.75
    assert live.sentence.value != before
    assert live.chart.outputs != picture
    every = runs(explorer, mean_degree=8, share=0)  # of the start, for the shape only
    result = live.result()
    assert result.parameters.mean_degree == pytest.approx(
        8
    )  # the slider ends where the page's does
    wanted = runs(explorer, mean_degree=8, share=0.75)
    assert result["Mix"].final == pytest.approx(wanted[:, -1], abs=0.0005 + 1e-12)
    assert len(result["Mix"].final) == len(every)


def test_over_a_slider_the_live_form_adds_the_value_between():
    live = explore(across()).live()
    live.controls["mean_degree"].value = 5
    live.controls["network"].value = "random graph"
    assert list(live.result()["Adopters"].x) == [2, 4, 5, 8]


def test_other_luck_gives_other_runs():
    live = explore(small()).live()
    before = live.result()["Mix"].final
    live.controls["luck"].value = 7
    assert list(live.result()["Mix"].final) != list(before)


def test_a_setting_that_cannot_run_is_explained_and_not_raised():
    live = explore(across()).live()
    live.controls["network"].value = "small world"
    live.controls["mean_degree"].value = 5
    assert "mean_degree must be an even whole number" in live.sentence.value


def test_the_live_sentence_is_read_aloud_and_the_picture_described():
    live = explore(small()).live()
    assert 'aria-live="polite"' in live.sentence.value
    (output,) = live.chart.outputs
    assert output["metadata"]["image/png"]["alt"] in live.sentence.value
    assert all(control.description for control in live.controls.values())
    assert not live.controls["share"].continuous_update  # it runs where the hand lets go


# --- wrong declarations


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sliders": ()}, "sliders must hold at least one Slider"),
        ({"sliders": (Slider("shares", (0, 1), 0),)}, "slider shares: values: .*shares"),
        (
            {"sliders": (Slider("share", (0, 2), 0),)},
            r"slider share: values: share must lie in \[0, 1\]",
        ),
        ({"sliders": (Slider("share", (1, 0), 0),)}, r"slider share: values must increase"),
        (
            {"sliders": (Slider("share", (0.5,), 0.5),)},
            "slider share: values must be 2 to 25, got 1",
        ),
        (
            {"sliders": (Slider("share", (0, 1), 0.5),)},
            "slider share: start must be one of its values",
        ),
        ({"sliders": (Slider("share", (0, 1), 0),) * 2}, "sliders must move different parameters"),
        ({"series": ()}, "series must hold at least one Series"),
        ({"series": (Series("A", "pull"),)}, "series 'A': role must be one of: push, .*got 'pull'"),
        ({"series": (Series("A", "push", {"share": 3}),)}, "series 'A': fixed: share must lie in"),
        ({"series": (Series("A", "push", measure="sales"),)}, "series 'A': measure must be one of"),
        (
            {"series": (Series("A", "push", centre="mode"),)},
            "series 'A': centre must be median or mean",
        ),
        ({"series": (Series("A", "push"),) * 2}, "series must have different labels"),
        ({"x": "budget"}, "x must be 'step' or one of: share, mean_degree, got 'budget'"),
        ({"x": "share"}, "series 'Push': fixed must leave the horizontal axis free, got 'share'"),
        ({"y_range": (1, 0)}, "y_range must increase"),
        ({"predict": Prediction("?", len, values=(3, 2))}, r"predict: values must increase"),
        (
            {"predict": Prediction("?", len, parts=("a",))},
            "predict: parts must be several, or none",
        ),
        (
            {"predict": Prediction("?", len, choices=("a", "b"), values=(1, 2))},
            "predict must have choices, or numbers in parts",
        ),
        (
            {"predict": Prediction("?", len, parts=("a", "b"), trust=(1, 0, 1))},
            "predict: trust must be -1, 0 or 1 for each number",
        ),
        ({"predict": Prediction("?", len, at=(4,))}, r"predict: at must name .* one of \(\)"),
        (
            {"x": "mean_degree", "predict": Prediction("?", len, at=(4,))},
            "predict: at must belong to a curve, or to numbers with a unit",
        ),
        ({"predict": Prediction("?")}, "predict: answer must be a function of the result"),
        ({"predict": drawing(curve="Adopters")}, "predict: curve must be one of: Push, Mix"),
        ({"predict": drawing(answer=len)}, "predict: curve must stand for the answer"),
        ({"predict": drawing(unit="people")}, "predict: curve must stand for the answer"),
        ({"predict": drawing(axis="")}, "predict: axis must say what the curve shows"),
        ({"predict": drawing(at=(2, 4))}, "predict: curve must have 5 parts, each at a place"),
        ({"predict": drawing(at=(2, 9, 7, 4, 12))}, "predict: at must increase"),
        ({"predict": drawing(at=("a", "b", "c", "d", "e"))}, "predict: at must be numbers"),
        ({"stage": stage(told=(2,))}, "stage: told must be indices of its states"),
        ({"sentence": "Push wins."}, "sentence must be a function"),
        ({"replicates": 1}, "replicates must be a whole number of at least 2, got 1"),
        ({"base": {"n": -1}}, "slider share: values: n must lie in"),
        ({"stage": stage(sliders=("budget",))}, "stage: sliders must be among: share, mean_degree"),
        ({"stage": stage(counts=(5,))}, "stage: counts must be indices of its states"),
        (
            {"stage": stage(states=(State("a", "push", "dot"),))},
            "stage: states must be 2 to 8, got 1",
        ),
        (
            {"stage": stage(states=(State("a", "push", "dot"),) * 2)},
            "stage: states must differ in shape",
        ),
        ({"stage": stage(states=(State("a", "push", "star"),) * 2)}, "stage: shape must be one of"),
        ({"stage": stage(panels=(("a", "push", {"n": 0}),))}, "stage panel 'a': n must lie in"),
        ({"printed": (Printed("A", {}),)}, "printed must be three settings, or none, got 1"),
        ({"stage": stage(draw=None)}, r"stage must have either seen or draw, got \(None, None\)"),
        (
            {"printed": (Printed("A", {}), Printed("B", {"share": 1}), Printed("C", {"n": 5}))},
            "printed 'C': setting must name one of: share, mean_degree, got 'n'",
        ),
        (
            {"printed": (Printed("A", {}), Printed("B", {"share": 1}), Printed("C", {"share": 3}))},
            r"printed 'C': share must be one of \(0, 0.5, 1\), got 3",
        ),
        (
            {"printed": (Printed("A", {}), Printed("B", {"share": 1}), Printed("C", {"share": 1}))},
            "printed must be different settings",
        ),
    ],
)
def test_a_wrong_declaration_is_named(changes, message):
    with pytest.raises(ExplorerError, match=message):
        small(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sentence": lambda result: ""}, "sentence must return words, got ''"),
        ({"theory": lambda p: ([0, 1], [0])}, "theory must return two equally long lines"),
        ({"theory": lambda p: ([[0, 1]], [[0, 1]])}, "theory must return two equally long lines"),
        (
            {"theory": lambda p: ([0, 1], [0, float("nan")])},
            r"theory must return two equally long lines, got \[0. 1.\] and \[ 0. nan\]",
        ),
        (
            {"predict": Prediction("?", answer=lambda r: 2)},
            r"predict: answer must lie in \[0, 1\], got 2",
        ),
        ({"predict": Prediction("?", lambda r: "c", ("a", "b"))}, "predict: answer must be one of"),
        (
            {"predict": Prediction("?", lambda r: (0.5,), parts=("a", "b"))},
            "predict: answer must be one number a part, got",
        ),
        (
            {"predict": Prediction("?", lambda r: 12, values=(1, 3, 10))},
            r"predict: answer must lie in \[1, 10\], got 12",
        ),
        (
            {"predict": drawing(at=(2, 4, 7, 9, 13))},
            r"predict: at must lie in \[0, 12\], each at least 0.17 of the axis from the next",
        ),
        ({"predict": drawing(at=(2, 3, 5, 8, 12))}, "each at least 0.17 of the axis"),
        (
            {"predict": drawing(low=0.05)},
            "predict: low and high must hold the whole curve and its band, 0.0",
        ),
        (
            {"challenges": (Challenge("To find", lambda r: r.parameters.share == 0.5),)},
            "challenge 'To find' must be met at some settings, .* not at the start, got 2 of 6",
        ),
        ({"challenges": (Challenge("To find", lambda r: False),)}, "got 0 of 6"),
        (
            {"stage": stage(draw=lambda p, seed: Scene(np.zeros((2, 3), int)))},
            "stage: scene must be a lattice of its shape",
        ),
        (
            {
                "stage": stage(
                    draw=lambda p, seed: Scene(np.zeros((2, 201), int), from_ties([], n=201))
                )
            },
            "stage: scene must be a network of at most 200 people, got 201",
        ),
        (
            {"stage": stage(draw=lambda p, seed: Scene(np.full((2, 4), 2), shape=(2, 2)))},
            "stage: scene must have states 0 to 1, got 2 to 2",
        ),
        (
            {"sliders": (Slider("share", (0, 1), 0), Slider("steps", (5, 9), 5))},
            "all its runs must have equally many steps",
        ),
    ],
)
def test_what_a_model_returns_wrongly_is_named(changes, message):
    with pytest.raises(ExplorerError, match=message):
        make(small(**changes))


def test_an_explorer_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        small().seed = 3
