"""What researchers look up: the reference of the package, and what was done for rigour.

A page holds, on two lines, ````` ```{reference} NAME ````` and ````` ``` `````. NAME is

- ``index``: the pages of the reference, and each name with the first line of its docstring;
- the id of a page in ``book/reference.toml``: its groups, each name with signature, docstring and
  example, by Sphinx's autodoc;
- ``models``: of each model its question, measures, parameters and a first run, from its card and
  its declarations.

````` ```{rigour} ````` and ````` ``` ````` stand for the tables of ``tests/rigour.toml``. At
the end of each chapter stands a line that leads to both. The source of a page is changed before it
is parsed, as in `chapter_lists`.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from coursebook import ROOT, reference, register, rigour
from simulations.core.parameters import allowed
from simulations.running.catalogue import Model, models

logger = logging.getLogger(__name__)

FENCE = re.compile(r"^```\{(reference|rigour)\} *([^\n]*)\n```[ \t]*$", re.MULTILINE)
SMALL = {"n": 200, "side": 12, "steps": 25}  # of a first run, those that the model has


def expand(text: str, root: Path = ROOT) -> str:
    """Return the text of a page with what it asks for.

    Parameters
    ----------
    text : str
    root : Path
        The folder of the course.

    Raises
    ------
    KeyError
        If there is no such page of the reference.
    """

    def made(match):
        kind, name = match[1], match[2].strip()
        if kind == "rigour":
            return rigour_tables(rigour.read(root), register.read(root))
        if name == "index":
            return index(reference.read(root))
        if name == "models":
            return model_entries(register.read(root))
        return page(reference.read(root).page(name))

    return FENCE.sub(made, text)


# --- the reference ---------------------------------------------------------------------------


def index(known: reference.Reference) -> str:
    """Return the list of pages, and for each its names with a line each."""
    out = []
    for one in known.pages:
        out += [f"## [{one.title}]({one.id}.md)", one.about]
        out += [f"{_link(n)}\n: {reference.summary(reference.found(n))}" for n in one.names]
    return "\n\n".join(out)


def page(one: reference.Page) -> str:
    """Return a page of the reference: its groups, and what autodoc shall write."""
    out = [one.about]
    for group in one.groups:
        lines = []
        for name in group.names:
            kind = reference.kind(name)
            lines += [f".. auto{kind}:: {name}"]
            if kind == "class":
                lines += ["   :members:"]
                if fields := reference.fields_of(reference.found(name)):
                    lines += [f"   :exclude-members: {', '.join(fields)}"]
            lines += [""]
        out += [f"## {group.title}", "\n".join(["```{eval-rst}", *lines, "```"])]
    return "\n\n".join(out)


def _link(name):
    role = {"class": "class", "exception": "exc", "function": "func"}[reference.kind(name)]
    return f"{{py:{role}}}`{name.rpartition('.')[2]} <{name}>`"


def _cell(text):
    # the first line of a docstring in a cell of a table: its code stays code
    return re.sub(r"``([^`]+)``", r"`\1`", text).replace("|", r"\|")


# --- the models ------------------------------------------------------------------------------


def label(kind: str, model: str) -> str:
    """Return the label of what a page says of a model: ``model-first-link``."""
    return f"{kind}-{model.replace('_', '-')}"


def first_run(model: Model) -> str:
    """Return the code that runs a model for the first time, small."""
    known = model.parameters.names()
    small = ", ".join(f"{name}={value}" for name, value in SMALL.items() if name in known)
    return (
        "from simulations import Model\n\n"
        f'model = Model("{model.name}")\n'
        f"small = model.parameters({small})\n"
        "run = model.simulate(small, seed=1)\n"
        f'run.final()["{model.card.outcome}"]\n'
    )


def model_entries(known: register.Register) -> str:
    """Return an entry for each model, in the order of its chapter."""
    chapters = {chapter.model: chapter for chapter in known.built}
    out = []
    for model in sorted(models(), key=lambda one: chapters[one.name].order):
        card, chapter = model.card, chapters[model.name]
        out += [f"({label('model', model.name)})=\n## {card.title}", card.question]
        out += [
            f'`Model("{model.name}")`. The chapter is [{chapter.title}](/book/{chapter.id}.md); '
            f"what was done for rigour: {{ref}}`the tests <{label('rigour', model.name)}>`."
        ]
        out += [f"```python\n{first_run(model)}```"]
        rows = [
            f"| `{name}`{' (the outcome)' if name == card.outcome else ''} | {_cell(words)} |"
            for name, words in card.measures.items()
        ]
        out += ["\n".join(["| Measure | What it is |", "| --- | --- |", *rows])]
        out += [_parameters(model)]
        if card.network_parameters:
            names = ", ".join(f"`{name}`" for name in card.network_parameters)
            out += [
                "It runs on a network of your own: `network=` of `simulate`, `ensemble`, `sweep` "
                f"and `compare`. These parameters do not count then: {names}."
            ]
        else:
            out += ["It has no network."]
        for name, option in model.options.items():
            out += [f"Option `{name}`: {option.label}."]
    return "\n\n".join(out)


def _parameters(model):
    kind, defaults = model.parameters, model.parameters().to_dict()
    rows = []
    for name in kind.names():
        declared = kind.declaration(name)
        symbol = f"${declared.symbol}$" if declared.symbol else ""
        cells = declared.label, symbol, f"`{defaults[name]}`", allowed(declared), declared.unit
        rows.append(f"| `{name}` | {' | '.join(cells)} |")
    head = "| Parameter | Meaning | Symbol | Default | Allowed | Unit |"
    return "\n".join([head, "| --- " * 6 + "|", *rows])


# --- rigour ----------------------------------------------------------------------------------


def rigour_tables(lines: dict, known: register.Register) -> str:
    """Return a table of all models, and for each model its lines."""
    every, counted = lines["every"], rigour.counts(lines)
    chapters = {chapter.model: chapter for chapter in known.built}
    order = sorted(counted, key=lambda model: chapters[model].order)
    rows = [
        f"| {{ref}}`{chapters[m].title} <{label('rigour', m)}>` | "
        + " | ".join(_count(lines[m][kind], counted[m][kind]) for kind in rigour.KINDS)
        + " |"
        for m in order
    ]
    head = ["| Model | " + " | ".join(kind.capitalize() for kind in rigour.KINDS) + " |"]
    out = ["\n".join([*head, "| --- " * 5 + "|", *rows]), "## Of every model"]
    out += ["\n".join(_line(line) for line in every[kind]) for kind in every]
    for model in order:
        out += [f"({label('rigour', model)})=\n## {chapters[model].title}"]
        for kind in rigour.KINDS:
            out += [f"**{kind.capitalize()}.**"]
            out += ["\n".join(_line(line) for line in lines[model][kind])]
    return "\n\n".join(out)


def _count(lines, tests):
    if not tests:
        return "not done"
    partly = any(line.not_done for line in lines)
    return f"{tests} test{'s' * (tests > 1)}{', in part' * partly}"


def _line(line):
    if line.not_done:
        return f"- *{line.words}*"
    return f"- {line.words} `{line.file}::{line.test}`"


# --- every chapter ---------------------------------------------------------------------------


def more(chapter: register.Chapter) -> str:
    """Return the line that leads from a chapter to both."""
    return (
        f"\n\nFor researchers: {{ref}}`parameters, measures and a first run in Python "
        f"<{label('model', chapter.model)}>`, and {{ref}}`how the model was verified, validated, "
        f"calibrated and varied <{label('rigour', chapter.model)}>`.\n"
    )


def write(app: Sphinx, docname: str, source: list[str]) -> None:
    """Expand what a page asks for, and add the line to a chapter."""
    root = Path(app.srcdir)
    chapters = {f"book/{chapter.id}": chapter for chapter in register.read(root).built}
    if docname in chapters:
        source[0] = source[0].rstrip("\n") + more(chapters[docname])
    if not FENCE.search(source[0]):
        return
    for file in (reference.FILE, rigour.FILE, register.FILE):
        app.env.note_dependency(str(root / file))
    try:
        source[0] = expand(source[0], root)
    except (KeyError, rigour.RigourError) as problem:
        logger.warning("reference: %s", problem, location=docname, type="course")


def setup(app: Sphinx):
    """Connect everything above to Sphinx."""
    app.connect("source-read", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
