"""One contract for all models, found by itself: what a reader may rely on in each of them.

A new model meets it without a change here. Where a test fails, its message says what to write.
"""

import functools
import importlib
import importlib.util
import inspect
import math
import pickle
import re
import subprocess
import sys
from pathlib import Path

import declared
import drawn_figures
import mesa
import numpy as np
import pytest
from faces import assert_faces_equal, assert_rows_equal, face_of
from numpydoc.docscrape import FunctionDoc
from numpydoc.validate import validate

from coursebook import register
from simulations import figures as core_figures
from simulations.core.card import Card
from simulations.core.parameters import ParameterError
from simulations.core.trajectory import Trajectory
from simulations.explorer import Explorer
from simulations.running.catalogue import Model, models
from simulations.running.scenario import experiment

ROOT = Path(__file__).resolve().parents[1]
ODD_HEADINGS = [
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialisation",
    "Input data",
    "Submodels",
]
# of these parameters a small run takes less: the words are those of the whole course
SMALL = {"n": 200, "side": 12, "steps": 25, "horizon": 100}

MODELS = pytest.mark.parametrize("model", models(), ids=lambda model: model.name)


def small(model):
    names = model.parameters.names()
    return model.parameters(**{k: v for k, v in SMALL.items() if k in names})


def folder(model):
    return ROOT / "simulations" / "models" / model.name


def files_of(model):
    """Return all files that belong to a model, those that are there."""
    others = [
        ROOT / "tests" / f"test_{model.name}.py",
        ROOT / "book" / f"{model.name}.md",
        ROOT / "book" / "ledger" / f"{model.name}.md",
        ROOT / "exercises" / f"{model.name}.md",
    ]
    own = [path for path in folder(model).rglob("*") if path.suffix in (".py", ".md", ".toml")]
    return sorted(own) + [path for path in others if path.exists()]


def modules_of(model):
    """Return the modules of a model, imported."""
    names = sorted(path.stem for path in folder(model).glob("*.py") if path.stem != "__init__")
    return [importlib.import_module(f"simulations.models.{model.name}.{name}") for name in names]


# --- it is all there


@MODELS
def test_nothing_is_left_to_fill(model):
    left = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files_of(model)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "FILL" in line
    ]
    text = (ROOT / register.FILE).read_text(encoding="utf-8")
    start, end = register.block(text, model.name)
    left += [
        f"{register.FILE.as_posix()}:{number}: {line.strip()}"
        for number, line in enumerate(text[:end].splitlines(), 1)
        if number > text.count("\n", 0, start) and "FILL" in line
    ]
    assert not left, "still to be filled:\n" + "\n".join(left)


@MODELS
def test_the_whole_set_of_files_exists(model):
    wanted = [
        *(folder(model) / name for name in ("rules.py", "engine.py", "theory.py")),
        *(folder(model) / name for name in ("figures.py", "explorer.py", "odd.md")),
        folder(model) / "experiment.toml",
        ROOT / "tests" / f"test_{model.name}.py",
        ROOT / "book" / f"{model.name}.md",
        ROOT / "book" / "ledger" / f"{model.name}.md",
        ROOT / "exercises" / f"{model.name}.md",
    ]
    missing = [str(path.relative_to(ROOT)) for path in wanted if not path.exists()]
    assert not missing, f"write {', '.join(missing)}"


@MODELS
def test_the_register_holds_the_chapter_and_the_contents_show_it(model):
    chapter = {chapter.id: chapter for chapter in register.read().chapters}.get(model.name)
    assert chapter, f"add {model.name} to {register.FILE.as_posix()}"
    assert chapter.built, f"{register.FILE.as_posix()}: {model.name} has the status built"
    assert f"file: book/{model.name}\n" in (ROOT / "_toc.yml").read_text() + "\n", "make register"


@MODELS
def test_the_card_says_what_the_register_says(model):
    chapter = register.read().chapter(model.name)
    card = model.card
    assert card.title == chapter.title
    assert card.question == chapter.question
    assert card.claims == chapter.claims


@MODELS
def test_the_chapter_has_title_claims_and_verdict_of_the_register(model):
    chapter = register.read().chapter(model.name)
    text = (ROOT / "book" / f"{model.name}.md").read_text(encoding="utf-8")
    assert re.search(r"^# (.+)", text, re.M)[1] == chapter.title
    named = set(re.findall(r"\bC\d{1,2}\b", text))
    assert named <= set(chapter.claims), "the chapter names a claim that the register does not"
    box = re.search(r"^[`:]{3,}\{admonition\} (.+)\n:class: verdict$", text, re.M)
    assert box, "the chapter needs a box of the class verdict"
    assert box[1].startswith(chapter.verdict), "the box begins with the verdict of the register"
    entry = (ROOT / "book" / "ledger" / f"{model.name}.md").read_text(encoding="utf-8")
    assert entry.count("{{verdict}}") == 1, "the entry of the ledger takes the verdict from there"


WRITTEN = [model for model in models() if declared.stored(model.name)]


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.name)
def test_defaults_bounds_and_published_numbers_are_those_that_are_written_down(model):
    found, wanted = declared.told(model), declared.stored(model.name)
    again = f"if it is meant: python -m tests.declared --write {model.name}, and read the diff"
    for part in wanted:
        assert list(found[part]) == list(wanted[part]), again
        for name, words in wanted[part].items():
            assert found[part][name] == words, again


@MODELS
def test_the_experiment_of_the_chapter_is_a_scenario(model):
    scenario = experiment(model)
    assert scenario.model.name == model.name
    assert scenario.about, "about must say what it is for"
    assert scenario.swept, "an experiment compares: give one parameter several values"


@MODELS
def test_the_odd_description_has_its_seven_parts(model):
    text = (folder(model) / "odd.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.M)
    assert parts[1::2] == ODD_HEADINGS
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        assert body.strip(), f"odd.md: write what belongs under '{heading}'"


@MODELS
def test_the_card_is_complete(model):
    card = model.card
    assert isinstance(card, Card)
    assert card.title.strip()
    assert card.question.endswith("?")
    assert card.claims, "a model tests at least one claim"
    assert card.outcome in card.measures
    # a sweep puts both in the columns of one frame
    assert not set(card.measures) & set(model.parameters.names())
    assert all(len(words.split()) >= 3 for words in card.measures.values())
    assert set(card.network_parameters) <= set(model.parameters.names())


# --- its parameters


@MODELS
def test_every_parameter_has_label_symbol_unit_and_a_default_in_bounds(model):
    kinds, names = model.parameters, model.parameters.names()
    declared = {name: kinds.declaration(name) for name in names}
    labels = [item.label for item in declared.values()]
    symbols = [item.symbol for item in declared.values() if item.symbol]
    assert all(labels)
    assert len(set(labels)) == len(labels), "two parameters have the same label"
    assert len(set(symbols)) == len(symbols), "two parameters have the same symbol"
    for name, item in declared.items():
        if item.choices:
            continue
        assert item.symbol, f"{name} needs a symbol, as in the chapter's equation"
        is_share = (item.low, item.high) == (0, 1)
        assert item.unit or is_share, f"{name} needs a unit"
        assert item.low < item.high
        assert item.low <= getattr(kinds(), name) <= item.high


def outside(kind, declared):
    """Return values that break the rule of a parameter."""
    if declared.choices:
        return ["no such word", "", None, 1]
    wrong = [None, "1", True, math.nan, math.inf, -math.inf]
    if kind is int:
        return [*wrong, declared.low - 1, declared.high + 1, declared.low + 0.5]
    return [
        *wrong,
        math.nextafter(declared.low, -math.inf),
        math.nextafter(declared.high, math.inf),
    ]


@MODELS
def test_every_bound_is_enforced_and_the_message_names_parameter_rule_and_value(model):
    for name in model.parameters.names():
        declared, kind = model.parameters.declaration(name), model.parameters.type_of(name)
        for value in outside(kind, declared):
            with pytest.raises(ParameterError) as error:
                model.parameters(**{name: value})
            assert re.match(
                rf"{name} must (lie in|be) .+got {re.escape(repr(value))}$", str(error.value)
            )


# --- its runs


def equal(one, other):
    names = one.measures.keys(), one.people.keys()
    if names != (other.measures.keys(), other.people.keys()):
        return False
    pairs = [(one.measures[k], other.measures[k]) for k in one.measures]
    pairs += [(one.people[k], other.people[k]) for k in one.people]
    return all(np.array_equal(a, b) for a, b in pairs)


@MODELS
def test_the_defaults_run_and_every_measure_is_there_at_every_step(model):
    run = model.simulate()
    assert isinstance(run, Trajectory)
    assert list(run.measures) == list(model.card.measures), "measures must be those of the card"
    for name, values in run.measures.items():
        assert values.shape == (run.steps + 1,), name
        assert np.isfinite(values).all(), name
    assert run.to_frame().shape == (run.steps + 1, len(run.measures))
    if "steps" in model.parameters.names():
        assert run.steps == model.parameters().steps


@MODELS
def test_the_docstring_of_a_run_names_its_measures(model):
    told = re.search(r"Measures? (``.+?);", model.engine.simulate.__doc__, re.S)
    names = set(re.findall(r"``(\w+)``", told[1])) if told else None
    assert names == set(model.card.measures), "write 'Measures ``name``, ...; people: ...'"


@MODELS
def test_equal_seeds_give_equal_runs_and_other_seeds_others(model):
    runs = [model.simulate(small(model), seed) for seed in range(6)]
    assert all(equal(run, model.simulate(small(model), seed)) for seed, run in enumerate(runs))
    assert any(not equal(runs[0], run) for run in runs[1:])


@MODELS
def test_a_run_does_not_touch_the_global_generator(model):
    np.random.seed(1)  # noqa: NPY002 - the one we must not use
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    model.simulate(small(model), 1)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@MODELS
def test_everything_survives_pickling(model):
    copy = pickle.loads(pickle.dumps(model))
    assert copy.name == model.name
    parameters = small(model)
    assert pickle.loads(pickle.dumps(parameters)) == parameters
    run = model.simulate(parameters, 3)
    assert equal(pickle.loads(pickle.dumps(run)), run)
    assert equal(copy.simulate(parameters, 3), run)


@MODELS
def test_the_rule_needs_neither_mesa_nor_anything_that_draws(model):
    modules = [f"simulations.models.{model.name}.{part}" for part in ("rules", "engine", "theory")]
    code = (
        f"import sys, {', '.join(modules)}\n"
        "print(*sorted({'mesa', 'matplotlib', 'ipywidgets', 'IPython'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


# --- its other face, its figures, its explorer


def has_face(model):
    return importlib.util.find_spec(f"simulations.models.{model.name}.model") is not None


FACES = pytest.mark.parametrize(
    "model", [*filter(has_face, models())], ids=lambda model: model.name
)


@MODELS
def test_a_model_without_a_mesa_face_says_why(model):
    assert has_face(model) or "Mesa" in model.engine.__doc__, (
        "a model without model.py says in the docstring of its engine why it needs no Mesa face"
    )


@FACES
def test_the_mesa_face_equals_the_engine_at_every_step(model):
    for seed in (1, 2):
        assert_faces_equal(model, small(model), seed)


@FACES
def test_a_mesa_run_ends_by_itself_and_not_before(model):
    parameters = small(model)
    face = face_of(model)(parameters, 3)
    face.run_model()
    assert_rows_equal(face.datacollector.model_vars, model.simulate(parameters, 3))
    if face.time_step == face.last_step():
        with pytest.raises(ParameterError, match=f"{face.horizon} must be larger to go on, got"):
            face.step()


@FACES
def test_the_cells_of_a_mesa_face_bear_the_numbers_of_its_people(model):
    face = face_of(model)(small(model))
    if face.grid is not None:  # Mesa's viewer draws no other cells
        assert [person.cell.coordinate for person in face.people] == [*range(len(face.people))]


@FACES
def test_a_batch_of_mesa_runs_gives_every_row(model):
    changes = small(model).to_dict()
    batch = functools.partial(mesa.batch_run, face_of(model), max_steps=10**6)
    if "rng" in inspect.signature(mesa.batch_run).parameters:  # from Mesa 3.4 on
        batch = functools.partial(batch, changes, rng=[4, 5], display_progress=False)
    else:
        batch = functools.partial(batch, changes | {"seed": [4, 5]}, display_progress=False)
    rows, last = batch(data_collection_period=1), batch()
    for seed, final in zip((4, 5), last, strict=True):
        run = model.simulate(small(model), seed)
        found = [row for row in rows if row["seed"] == seed]
        assert [row["Step"] for row in found] == list(range(run.steps + 1))
        assert_rows_equal({name: [row[name] for row in found] for name in run.measures}, run)
        assert run.final().items() <= final.items()


@FACES
def test_a_mesa_face_takes_parameters_by_name_and_a_seed_of_none_is_any(model):
    parameters = small(model)
    face = face_of(model)(seed=None, **parameters.to_dict())
    other = face_of(model)(parameters, seed=None)
    assert face.parameters == other.parameters == parameters
    assert face.seed != other.seed
    with pytest.raises(ParameterError, match="nobody"):
        face_of(model)(nobody=1)


@functools.cache
def drawn(name):
    """Return the Axes that the examples of a model's figures return, drawn once."""
    examples = core_figures.examples(Model(name).figures)
    return {figure: example() for figure, example in examples.items() if example}


@MODELS
def test_every_figure_has_a_small_example_with_alt_text_from_its_numbers(model):
    examples = core_figures.examples(model.figures)
    assert examples, "figures.py must hold at least one function plot_..."
    bare = [name for name, example in examples.items() if example is None]
    assert not bare, (
        f"{', '.join(bare)}: decorate with @figures.example(...), a function that draws the figure "
        "from a small run and returns the Axes"
    )
    for name, ax in drawn(model.name).items():
        assert hasattr(ax, "figure"), f"{name} must return Axes"
        text = core_figures.alt_text(ax.figure)
        assert re.search(r"\d", text), f"the alt text of {name} must tell numbers: {text!r}"


REMEMBERED = [model for model in models() if drawn_figures.stored(model.name)]


@pytest.mark.parametrize("model", REMEMBERED, ids=lambda model: model.name)
def test_figures_draw_the_words_numbers_bands_and_roles_that_are_remembered(model):
    found = drawn_figures.told(drawn(model.name))
    wanted = drawn_figures.stored(model.name)
    again = f"if it is meant: python -m tests.drawn_figures --write {model.name}, and read the diff"
    assert list(found) == list(wanted), again
    for name, figure in wanted.items():
        assert found[name] == figure, again


@MODELS
def test_the_explorer_is_declared(model):
    assert isinstance(model.explorer.EXPLORER, Explorer)
    assert model.explorer.EXPLORER.model.name == model.name
    assert len(model.explorer.EXPLORER.printed) == 3, "a printed page shows three named settings"


# --- its docstrings


def documented(module):
    """Return the public functions and classes of a module, and the classes' own methods."""
    for name, item in vars(module).items():
        if name.startswith("_") or getattr(item, "__module__", None) != module.__name__:
            continue
        item = getattr(item, "py_func", item)  # the plain function of a compiled one
        if inspect.isfunction(item) or inspect.isclass(item):
            yield f"{module.__name__}.{name}", item
        if inspect.isclass(item):
            for part, method in vars(item).items():
                method = getattr(method, "fget", None) or getattr(method, "__func__", method)
                if not part.startswith("_") and inspect.isfunction(method):
                    yield f"{module.__name__}.{name}.{part}", method


def faults_of_docstring(name, item):
    """Yield what is wrong with the docstring of a function or class."""
    if not inspect.getdoc(item):
        yield "has no docstring"
        return
    # GL: layout and order of sections; SS: the summary; PR, RT: parameters and returns as declared
    wanted = {"GL06", "GL07", "SS01", "SS02", "SS03", "SS04", "SS06", "PR02", "PR03"}
    if inspect.isfunction(item):
        named = [p for p in inspect.signature(item).parameters if p not in ("self", "cls")]
        if FunctionDoc(item)["Parameters"]:
            wanted |= {"PR01", "RT01"}
        elif len(named) > 2:  # of two, one line may say it all
            yield "has more than two parameters and no section Parameters"
    for code, message in validate(name)["errors"]:
        if code in wanted:
            yield f"{code} {message}"


def faults_of_modules(modules):
    for module in modules:
        if not (module.__doc__ or "").partition("\n")[0].endswith((".", ")", "?")):
            yield f"{module.__name__}: must say in its first line what it holds, and end it"
        for name, item in documented(module):
            for fault in faults_of_docstring(name, item):
                yield f"{name}: {fault}"


@MODELS
def test_everything_public_is_documented_in_numpys_way(model):
    faults = list(faults_of_modules(modules_of(model)))
    assert not faults, "\n".join(faults)


def test_every_room_is_documented_in_numpys_way():
    rooms = (room for room in (ROOT / "simulations").iterdir() if room.name != "models")
    files = sorted(file for room in rooms for file in room.glob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    faults = list(faults_of_modules([importlib.import_module(name) for name in names]))
    assert not faults, "\n".join(faults)


def test_models_are_found_by_themselves():
    found = models()
    assert {"percolation", "push_or_dialogue"} <= {model.name for model in found}
    assert all(isinstance(model, Model) for model in found)
