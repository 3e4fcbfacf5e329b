"""The command ``new-model NAME``: the file of a model of one's own, which runs at once."""

import keyword
import re
from importlib.resources import files
from pathlib import Path

from simulations.cli.checks import UsageError, check_name
from simulations.running.catalogue import model_names

TEMPLATE = "own_model.py.txt"


def write_new(name):
    """Write the file of a new model into the current folder, and say how to run it.

    Parameters
    ----------
    name : str
        Lower-case words joined by underscores, with or without ``.py``.
    """
    word = name.removesuffix(".py")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", word) or keyword.iskeyword(word):
        raise UsageError(
            f"name must be lower-case words joined by underscores, as my_model; got {name!r}"
        )
    if word in model_names():
        raise UsageError(f"name must not be that of a model of the package, got {name!r}")
    file = Path(f"{word}.py")
    check_name(file)
    kind = "".join(part.capitalize() for part in word.split("_"))
    text = (files("simulations.cli") / TEMPLATE).read_text(encoding="utf-8")
    text = text.replace("my_model.py", file.name).replace("MyModel", kind)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    except FileExistsError:
        raise UsageError(f"name must be new, got {name!r}: there is {file}") from None
    print(
        f"wrote {file}: the class {kind}, a rule that runs; each place that is yours says FILL\n"
        f"  simulations run {file}\n"
        f"  simulations compare {file} --interest 0.1 0.3\n"
        f"  simulations compare {file} --help"
    )
