"""What models declare: parameters with defaults and bounds, cards, and the constants they publish.

Usage: python -m tests.declared --write [MODEL ...]

``declared/<model>.json`` keeps it a second time, as a ledger keeps each sum twice: a slip of the
pen in a default, a bound or a published number is a difference here. Whoever means a change writes
it anew and reads the diff. `test_contract` compares.
"""

import dataclasses
import importlib
from pathlib import Path

from tests.kept import Kept

CARD = ("measures", "outcome", "experiment", "network_parameters", "uses")
# how it is computed, drawn or moved is no part of what a model declares
PRIVATE = ("__init__", "engine", "explorer", "figures", "house", "model")
PRIVATE += ("implicit_engine", "implicit_steps")


def parameter(kind, name):
    """Return all that is declared of a parameter, in one line."""
    declared = kind.declaration(name)
    default = next(field.default for field in dataclasses.fields(kind) if field.name == name)
    among = f"one of {', '.join(declared.choices)}" if declared.choices else None
    bounds = among or f"in [{declared.low!r}, {declared.high!r}]"
    of = f"{kind.type_of(name).__name__} {default!r} {bounds}"
    return f"{of}; {declared.symbol}; {declared.unit}; {declared.label}"


def is_plain(value):
    """Return whether a value is a number, a word, or made of them."""
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    if isinstance(value, tuple | list):
        return all(map(is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)


def kept(value):
    """Return a constant in words, a table entry by entry."""
    if isinstance(value, dict):
        return {str(key): kept(part) for key, part in value.items()}
    return repr(value)


def constants(model):
    """Return the constants of a model's modules that others may use, each once."""
    folder, found, seen = Path(model.rules.__file__).parent, {}, {}
    stems = {file.stem for file in folder.glob("*.py")} - set(PRIVATE)
    for stem in sorted(stems, key=lambda stem: (stem != "rules", stem)):
        module = importlib.import_module(f"{model.rules.__package__}.{stem}")
        for name, value in vars(module).items():
            known = name in seen and seen[name] is value  # it was imported from there
            if (
                name.isupper()
                and name != "TYPE_CHECKING"
                and name[0] != "_"
                and is_plain(value)
                and not known
            ):
                found[f"{stem}.{name}"] = kept(value)
                seen[name] = value
    return found


def told(model):
    """Return what a model declares."""
    kind = model.parameters
    return {
        "parameters": {name: parameter(kind, name) for name in kind.names()},
        "card": {name: kept(getattr(model.card, name)) for name in CARD},
        "constants": constants(model),
    }


KEPT = Kept(Path(__file__).with_name("declared"), told)
stored = KEPT.stored


if __name__ == "__main__":
    KEPT.main(__doc__.splitlines()[0])
