"""Start a new model: write its whole set of files, in the form that all models have.

    make new-model NAME=two_clocks
    python -m coursebook.new_model two_clocks

The set runs from the start: a stand-in rule (everybody adopts with some chance) with its Mesa face,
engine, theory, figure, explorer, tests, chapter, ledger entry and exercises. A chapter that is
planned in ``book/chapters.toml`` under this name becomes a built one, and its title, question and
claims go where they belong; one that is not there is added at the end. Each place that is yours
says FILL; ``pytest tests/test_contract.py -k NAME`` lists those that are left and what else is
missing. The templates lie in ``templates/``.
"""

import argparse
import keyword
import re
import sys
import textwrap
from pathlib import Path

from coursebook import ROOT, register, rigour

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
        "ledger.md.txt": f"book/ledger/{name}.md",
        "misconception.md.txt": f"book/teach/misconceptions/{name}.md",
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


def enter(name, root=ROOT):
    """Make a chapter a built one in the register, and write the contents; return the chapter."""
    course = register.read(root)
    file = root / register.FILE
    text = file.read_text(encoding="utf-8")
    verdict = 'verdict = "FILL: a few words"\nholds = "FILL: where the claim holds"\n'
    verdict += 'support = "half"  # FILL\nbreadth = "middle"  # FILL\n'
    start, end = register.block(text, name)
    if end:
        entry = text[start:end].rstrip("\n").replace('status = "planned"', 'status = "built"')
        text = f"{text[:start]}{entry}\n{verdict}{text[end:] and chr(10)}{text[end:]}"
    else:
        text = f"{text.rstrip()}\n\n" + (
            f'[[chapters]]\nid = "{name}"\npart = "{course.parts[-1].id}"\n'
            f"order = {course.chapters[-1].order + 1}  # FILL: its place\n"
            f'title = "{name.replace("_", " ").capitalize()}"\n'
            'question = "FILL: what does the model answer?"\n'
            f'claims = ["{course.claims[0].id}"]  # FILL: the claims that it tests\n'
            f'status = "built"\nmodel = "{name}"\nconcepts = []\n{verdict}'
        )
    file.write_text(text, encoding="utf-8", newline="\n")
    course = register.read(root)
    toc = root / "_toc.yml"
    contents = register.contents(course, toc.read_text(encoding="utf-8"))
    toc.write_text(contents, encoding="utf-8", newline="\n")
    return course.chapter(name)


def ask_for_rigour(name, root=ROOT):
    """Begin the entry that says what of a model was verified, validated, calibrated and varied."""
    lines = (f'{kind} = [{{ not_done = "because FILL" }}]\n' for kind in rigour.KINDS)
    with (root / rigour.FILE).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"\n[{name}]\n{''.join(lines)}")


def question_line(question):
    """Return the line of a card that holds a question, in as many pieces as it needs."""
    line = f'    question="{question}",\n'
    if len(line) <= 101:
        return line
    pieces = textwrap.wrap(question, 86)
    pieces = [piece + " " for piece in pieces[:-1]] + pieces[-1:]
    return "    question=(\n" + "".join(f'        "{piece}"\n' for piece in pieces) + "    ),\n"


def render(template, chapter):
    """Return a template with the names of a chapter of the register in it."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    claims = ", ".join(f'"{claim}"' for claim in chapter.claims)
    words = {
        "my_model": chapter.id,
        "MyModel": "".join(word.capitalize() for word in chapter.id.split("_")),
        "My model": chapter.title,
        "my model": chapter.title[0].lower() + chapter.title[1:],
        "@QUESTION@": question_line(chapter.question),
        "@CLAIMS@": f"({claims},)" if len(chapter.claims) == 1 else f"({claims})",
        "@VERDICT@": chapter.verdict,
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
    """Write the set of files of a new model and its place in the register; return their paths."""
    chapter, written = enter(name, root), []
    for template, target in targets(name).items():
        path = root / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(template, chapter), encoding="utf-8", newline="\n")
        written.append(target)
    ask_for_rigour(name, root)
    return [*written, register.FILE.as_posix(), rigour.FILE.as_posix(), "_toc.yml"]


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
        "Then make exercises. CONTRIBUTING.md tells the whole way."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
