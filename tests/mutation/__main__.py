"""Plant faults, run the tests that pass them, and say by room how many were noticed.

Usage: python -m tests.mutation [--each 30] [--seed 1 ...] [--rooms NAME ...] [--minutes M]
                                [--as-recorded] [--processes 2]
                                [--again | --show | --check | --write]

What is done is kept in _build/mutate/results.json and taken up again. ``--again`` tries once more
what nobody noticed; ``--show`` lists it; ``--check`` runs, without a fault, the tests that noticed
something: all must pass. ``--write`` puts a table for each of these seeds into CONTRIBUTING.md;
those of other seeds, and other rooms of these, stay.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import re
import time
import tomllib
from pathlib import Path

from simulations import __version__
from tests.mutation import record
from tests.mutation.mutants import ROOT
from tests.mutation.sample import ROOMS, chosen, drawn, rooms
from tests.mutation.trying import AT_ONCE, at_once, outcome_of, preload, try_one

FOLDER = ROOT / "_build" / "mutate"
MAP, KERNELS, NOTES = FOLDER / "map", FOLDER / "kernels", FOLDER / "notes"
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
COMPILES = re.compile(r"^ *@(compiled|inlined|over_lists)", re.M)
TABLE = re.compile(r"(<!-- make mutate -->\n).*?(<!-- end -->)", re.S)


def recorded(processes, *, anew=True):
    """Record each file of tests that has changed since; return seconds and lines of all."""
    if not anew:
        return record.read(MAP)
    MAP.mkdir(parents=True, exist_ok=True)
    files = {file.stem: file for file in record.files()}
    old = {}
    for stem, file in files.items():
        target = MAP / f"{stem}.json"
        if not target.is_file() or target.stat().st_mtime < file.stat().st_mtime:
            old[stem] = target
    jobs = [
        (stem, lambda s=stem, t=target: record.record([files[s]], t), FOLDER / f"{stem}.log", 3600)
        for stem, target in old.items()
    ]
    for stem, _, spent in at_once(jobs, processes):
        print(f"recorded {stem} ({spent:.0f} s)", flush=True)
    return record.read(MAP)


def equivalents():
    """Return the reason, by id, why a fault changes nothing that anybody could notice."""
    return tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")) if EQUIVALENT.is_file() else {}


def table(sample, results):
    """Return the table by room, in Markdown.

    ``At first`` is by the tests that there were when a fault was first tried: of a fresh draw, it
    says how much they notice of what nobody wrote them for.
    """
    reasons = equivalents()
    rows = [
        "| Room | Faults | Equivalent | Not noticed | At first | Now |",
        "|:--|--:|--:|--:|--:|--:|",
    ]
    total = [0] * 4
    for room, members in sample.items():
        last = max((k for k, m in enumerate(members) if m.id in results), default=-1)
        same = [m for m in members[: last + 1] if m.id in reasons]
        tried = [results[m.id] for m in members if m.id in results and m not in same]
        told = [r for r in tried if r["outcome"] != "broken"]
        first, now = (sum(r[at] != "survived" for r in told) for at in ("first", "outcome"))
        counts = [len(told), len(same), first, now]
        total = [a + b for a, b in zip(total, counts, strict=True)]
        if any(counts):
            rows.append(_row(room, *counts))
    return "\n".join([*rows, _row("all", *total)])


def _row(name, told, same, first, now):
    words = [name, told, same, told - now, _share(first, told), _share(now, told)]
    return f"| {' | '.join(map(str, words))} |"


def _share(noticed, told):
    """Return a share in per cent, with its standard error."""
    if not told:
        return ""
    share = noticed / told
    return f"{share:.0%} ± {100 * math.sqrt(share * (1 - share) / told):.0f}"


def _counts_of(text):
    """Return what a table says by room: told, equivalent, noticed at first, and now."""
    found = {}
    for line in text.splitlines():
        words = [word.strip() for word in line.strip("|").split("|")]
        if len(words) == 6 and words[0] not in ("Room", ":--", "all"):
            told, same, missed = map(int, words[1:4])
            first = round(told * int(words[4].partition("%")[0] or 0) / 100)
            found[words[0]] = told, same, first, told - missed
    return found


def with_tables(old, texts):
    """Return a text with a table for each seed; other seeds, and other rooms of these, stay.

    Parameters
    ----------
    old : str
    texts : dict of int to str
        Table by seed.

    Returns
    -------
    str
    """
    known = {}
    pattern = r"Version \S+, seed (\d+):\n\n((?:\|.*\n)+)"
    for found in re.finditer(pattern, TABLE.search(old)[0]):
        seed = int(found[1])
        known[seed] = found[0].strip() if seed not in known else known[seed] + "\n" + found[2]
    for seed, text in texts.items():
        rooms_of = _counts_of(known.get(seed, "")) | _counts_of(text)
        counts = [rooms_of[room] for room in ROOMS if room in rooms_of]
        rows = [_row(room, *rooms_of[room]) for room in ROOMS if room in rooms_of]
        total = [sum(column) for column in zip(*counts, strict=True)] or [0] * 4
        head = f"Version {__version__}, seed {seed}:\n"
        known[seed] = "\n".join([head, *text.splitlines()[:2], *rows, _row("all", *total)])
    words = "\n\n".join(known[seed].strip() for seed in sorted(known))
    return TABLE.sub(lambda found: f"{found[1]}{words}\n{found[2]}", old)


def write(texts):
    """Put a table for each seed into CONTRIBUTING.md; those of other seeds stay there."""
    file = ROOT / "CONTRIBUTING.md"
    file.write_text(with_tables(file.read_text(encoding="utf-8"), texts), encoding="utf-8")


def missed(sample, results):
    """Return what nobody noticed, two lines each."""
    reasons = equivalents()
    return [
        f"{m.id}  (line {m.lines[0]}, {results[m.id]['tests']} tests)\n    {m.change}"
        for members in sample.values()
        for m in members
        if results.get(m.id, {}).get("outcome") == "survived" and m.id not in reasons
    ]


def job(key, name, tests, seconds):
    """Return work, log and limit of a fault (of none, if `name` is empty), and its note."""
    NOTES.mkdir(parents=True, exist_ok=True)
    note = NOTES / f"{key}.txt"
    note.unlink(missing_ok=True)
    limit = 60 + 4 * sum(seconds.get(test, 0) for some in tests for test in some)
    if name and COMPILES.search((ROOT / name.partition("::")[0]).read_text(encoding="utf-8")):
        limit += 120  # what calls a changed kernel is compiled anew
    scratch = FOLDER / f"kernels-{key}" if name else None
    return (
        lambda: try_one(name, tests, note, kept=KERNELS, scratch=scratch),
        NOTES / f"{key}.log",
        limit,
        note,
    )


def check(results, seconds, processes):
    """Run the tests that noticed something without a fault; return how many files fail."""
    by_file = {}
    for test in sorted({r["by"] for r in results.values()} & set(seconds)):
        by_file.setdefault(test.partition("::")[0], []).append(test)
    jobs = {
        file: job(f"check-{Path(file).stem}", "", [tests], seconds)
        for file, tests in by_file.items()
    }
    bad = 0
    for file, code, _ in at_once(((file, *rest[:3]) for file, rest in jobs.items()), processes):
        if code:
            bad += 1
            note = jobs[file][3]
            print(f"fails without a fault: {note.read_text() if note.is_file() else file}")
    print(f"{sum(map(len, by_file.values()))} tests, {bad} files of them fail without a fault")
    return bad


def run(todo, results, file, seconds, lines, end, processes):
    """Try faults and keep what comes of each in `file`, until nothing is left or time is up."""
    given = {}

    def jobs():
        for mutant in todo:
            if time.monotonic() > end:
                return
            tests = chosen(mutant, seconds, lines)
            key = hashlib.blake2b(mutant.id.encode(), digest_size=6).hexdigest()
            *work, note = job(key, mutant.id, tests, seconds)
            given[mutant.id] = mutant, sum(map(len, tests)), note
            yield mutant.id, *work

    for name, code, spent in at_once(jobs(), processes):
        mutant, tests, note = given.pop(name)
        outcome = outcome_of(code)
        by = note.read_text() if note.is_file() and outcome == "killed" else ""
        first = results.get(name, {}).get("first", outcome)  # by the tests that there were then
        results[name] = {"outcome": outcome, "first": first, "by": by, "tests": tests}
        results[name]["change"] = mutant.change
        part = file.with_suffix(".part")
        part.write_text(json.dumps(results, indent=0, sort_keys=True))
        part.replace(file)
        print(f"{outcome:9s} {spent:5.1f} s  {name}  {mutant.change}  {by}", flush=True)


def main(arguments=None):
    """Run the tool; return the exit code."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__.partition("\n")[0])
    parser.add_argument("--each", type=int, default=30, help="faults a room (30)")
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="of the draws (1)")
    parser.add_argument("--rooms", nargs="*", default=list(ROOMS), choices=list(ROOMS))
    parser.add_argument("--results", type=Path, default=FOLDER / "results.json")
    parser.add_argument("--minutes", type=float, default=math.inf, help="start nothing later")
    parser.add_argument("--again", action="store_true", help="try what was not noticed once more")
    parser.add_argument("--show", action="store_true", help="list what was not noticed")
    parser.add_argument("--check", action="store_true", help="run what noticed, without a fault")
    parser.add_argument("--write", action="store_true", help="put the table into CONTRIBUTING.md")
    parser.add_argument("--as-recorded", action="store_true", help="record no test anew")
    parser.add_argument("--processes", type=int, default=AT_ONCE, help=f"at once ({AT_ONCE})")
    a = parser.parse_args(arguments)
    os.environ |= {"NUMBA_CACHE_DIR": str(KERNELS), "MPLBACKEND": "Agg"}
    samples, seen = {}, set()
    for seed in a.seed:  # a later draw leaves out what an earlier one has
        found = {room: drawn(rooms()[room], a.each, seed) for room in a.rooms}
        samples[seed] = {r: [m for m in found[r] if m.id not in seen] for r in found}
        seen |= {m.id for members in found.values() for m in members}
    results = json.loads(a.results.read_text()) if a.results.is_file() else {}
    if a.show or a.write:
        if a.show:
            print(
                *(line for sample in samples.values() for line in missed(sample, results)), sep="\n"
            )
        texts = {seed: table(sample, results) for seed, sample in samples.items()}
        print(*texts.values(), sep="\n")
        if a.write:
            write(texts)
        return 0
    preload()
    seconds, lines = recorded(a.processes, anew=not a.as_recorded)
    if a.check:
        return bool(check(results, seconds, a.processes))
    wanted = {"survived"} if a.again else {None, "broken"}
    reasons = equivalents()
    # room by room in turn, so that what is done at any time is spread over all
    turn = [
        m
        for sample in samples.values()
        for k in range(a.each)
        for members in sample.values()
        for m in members[k : k + 1]
    ]
    todo = [
        m
        for m in dict.fromkeys(turn)
        if m.id not in reasons and results.get(m.id, {}).get("outcome") in wanted
    ]
    print(f"{len(todo)} faults to try", flush=True)
    end = time.monotonic() + 60 * a.minutes
    run(todo, results, a.results, seconds, lines, end, a.processes)
    print(*(table(sample, results) for sample in samples.values()), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
