"""Start a new model: write its whole set of files, in the form that all models have.

    make new-model NAME=two_clocks
    python -m coursebook.new_model two_clocks

The set runs from the start: a stand-in rule (everybody adopts with some chance) with its Mesa face,
engine, theory, figure, explorer, tests, chapter and exercises. Each place that is yours says FILL;
``pytest tests/test_contract.py -k NAME`` lists those that are left and what else is missing.
The templates lie in ``templates/``.
"""

import argparse
import keyword
import re
import sys
from pathlib import Path

from coursebook import ROOT

TEMPLATES = Path(__file__).with_name("templates")
KINDS = ("predict", "change", "explain", "extend")


def targets(name):
    """Return where each template goes for a model of this name."""
    parts = ("__init__", "rules", "model", "engine", "theory", "figures", "explorer")
    return {f"{part}.py.txt": f"simulations/models/{name}/{part}.py" for part in parts} | {
        "experiment.toml.txt": f"simulations/models/{name}/experiment.toml",
        "odd.md.txt": f"simulations/models/{name}/odd.md",
        "test.py.txt": f"tests/test_{name}.py",
        "chapter.md.txt": f"book/{name}.md",
        "exercise.md.txt": f"exercises/{name}.md",
    }


def fault_of(name, root=ROOT):
    """Return what is wrong with a name, in one line, or None."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        return f"NAME must be lower-case words joined by underscores, as two_clocks; got {name!r}"
    for target in targets(name).values():
        if (root / target).exists():
            return f"NAME must be new, got {name!r}: there is {target}"
    return None


def render(template, name):
    """Return a template with the names of a model in it."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    title = name.replace("_", " ")
    words = {
        "my_model": name,
        "MyModel": "".join(word.capitalize() for word in name.split("_")),
        "My model": title.capitalize(),
        "my model": title,
    }
    for old, new in words.items():
        text = text.replace(old, new)
    if "@TASKS@" in text:
        task = (TEMPLATES / "task.md.txt").read_text(encoding="utf-8")
        tasks = [
            task.replace("@TASK@", f"t{number}").replace("@KIND@", kind)
            for number, kind in enumerate(KINDS, 1)
        ]
        text = text.replace("@TASKS@\n", "".join(tasks))
    return text


def write(name, root=ROOT):
    """Write the set of files of a new model; return their paths, relative to the root."""
    written = []
    for template, target in targets(name).items():
        path = root / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(template, name), encoding="utf-8", newline="\n")
        written.append(target)
    return written


def main(argv=None):
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser("new-model", description=__doc__.splitlines()[0])
    parser.add_argument("name", metavar="NAME", help="lower-case words joined by underscores")
    name = parser.parse_args(argv).name
    if fault := fault_of(name):
        print(f"new-model: {fault}", file=sys.stderr)
        return 2
    for target in write(name):
        print("wrote", target)
    print(
        f"\nIt runs: python -m simulations run {name}\n"
        f"What is left to fill: python -m pytest tests/test_contract.py -k {name}\n"
        f"Then make exercises, add book/{name} to _toc.yml and a row to book/ledger.md.\n"
        "CONTRIBUTING.md tells the whole way."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
