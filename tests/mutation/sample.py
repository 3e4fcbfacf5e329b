"""Which faults are tried, and which tests are run for each of them."""

from __future__ import annotations

import hashlib
import math

from tests.mutation.mutants import ROOT, mutants

ROOMS = {
    "rules": ["simulations/models/*/rules.py"],
    "engines and what else a model computes": ["simulations/models/*/*.py"],
    "theory": ["simulations/models/*/theory.py", "simulations/theory/*.py"],
    "explorers of the models": ["simulations/models/*/explorer.py"],
    "figures of the models": ["simulations/models/*/figures.py"],
    "explorer": ["simulations/explorer/*.py"],
    "figures": ["simulations/figures/*.py"],
    "core, chance": ["simulations/core/*.py", "simulations/chance/*.py"],
    "networks": ["simulations/networks/*.py"],
    "processes": ["simulations/processes/*.py"],
    "running": ["simulations/running/*.py", "simulations/faces/*.py"],
    "command line": ["simulations/cli/*.py"],
    "brands, town": ["simulations/brands/*.py", "simulations/town/*.py"],
    "grading": ["grading/*.py"],
    "coursebook": [
        *("coursebook/register.py", "coursebook/exercises/*.py", "coursebook/classes/*.py"),
        "coursebook/extensions/*.py",
    ],
    "tools of the coursebook": [
        *("coursebook/*.py", "coursebook/browser/*.py", "coursebook/everywhere/*.py"),
        "coursebook/new_model/*.py",
    ],
}
# seconds of tests, as recorded, given to the tests that pass the line, and to others of the file
ON_THE_LINE, IN_THE_FILE = 12, 5


def rooms():
    """Return the files of each room; a file belongs to the room with the narrowest pattern."""
    found, taken = {}, set()
    wide = "engines and what else a model computes"
    for room in sorted(ROOMS, key=lambda room: room == wide):
        files = {f.relative_to(ROOT).as_posix() for p in ROOMS[room] for f in ROOT.glob(p)}
        found[room] = sorted(files - taken)
        taken |= files
    return {room: found[room] for room in ROOMS}


def drawn(files, each, seed):
    """Return `each` faults of some files, kinds by the square root of how many there are."""

    def luck(mutant):
        return hashlib.blake2b(f"{seed} {mutant.id}".encode(), digest_size=8).digest()

    kinds = {}
    for file in files:
        for mutant in mutants(file):
            kinds.setdefault(mutant.kind, []).append(mutant)
    order = []
    for kind, members in sorted(kinds.items()):
        ranked = sorted(members, key=luck)
        order += [((k + 0.5) / math.sqrt(len(ranked)), kind, m) for k, m in enumerate(ranked)]
    return [mutant for _, _, mutant in sorted(order, key=lambda entry: entry[:2])[:each]]


def chosen(mutant, seconds, lines):
    """Return the tests for a fault, in lists by file: those that pass its line, then others.

    Others pass another line of the file, or bear the name of the model or of the module: what a
    module declares is read without passing any line. Those that bear the latter come first. Of a
    module that only other processes run, they pass the one that starts these.
    """
    of_file, parts = lines.get(mutant.file, {}), mutant.file.removesuffix(".py").split("/")
    near = {test for line in mutant.lines for test in of_file.get(line, ())}
    far = {test for tests in of_file.values() for test in tests}
    if "models" in parts:
        far |= {test for test in seconds if f"[{parts[2]}" in test}
    if not far:  # other processes run it: whoever starts them names it
        module = ".".join(parts)
        for file in lines:
            if module in (ROOT / file).read_text(encoding="utf-8"):
                far |= {test for tests in lines[file].values() for test in tests}
    own = {f"tests/test_{part}.py" for part in parts}
    word = parts[-1].removesuffix("s")
    if len(word) > 3:  # a table is read without passing a line of its module
        far |= {test for test in seconds if word in test.partition("::")[2]}

    def first(test):
        return word not in test, test.partition("::")[0] not in own, seconds[test]

    def within(tests, budget):
        kept = {}
        for test in sorted(tests, key=first):
            if seconds[test] <= budget:
                kept.setdefault(test.partition("::")[0], []).append(test)
                budget -= seconds[test]
        if tests and not kept:  # one that takes longer is better than none
            test = min(tests, key=seconds.get)
            kept[test.partition("::")[0]] = [test]
        order = sorted(kept, key=lambda file: (file not in own, -len(kept[file])))
        return [sorted(kept[file], key=seconds.get) for file in order]

    return within(near, ON_THE_LINE) + within(far - near, IN_THE_FILE if near else ON_THE_LINE)
