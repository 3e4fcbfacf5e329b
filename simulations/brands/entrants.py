"""A tournament of files: each entrant in a process of its own, and nothing lost when stopped.

What an entrant has played stands in a file of its own, a line a run, under a hash of its code, of
the package's and of the towns. So the same call goes on where it was, and a changed entrant is
played anew.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from simulations.brands.arena import Arena, ArenaError
from simulations.brands.playing import Failed, Play, check_repeatable
from simulations.brands.stored import NEWCOMER, SIZES, house
from simulations.brands.tournament import of_rows
from simulations.chance import replicate_seeds
from simulations.core.checks import real
from simulations.core.code_files import text_of
from simulations.core.machine import cores
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue.house import HOUSE, AnswerFirst
from simulations.running import safe_files, sources
from simulations.running.blocks import check_replicates
from simulations.running.catalogue import Model
from simulations.running.progress import progress_bar
from simulations.running.provenance import code, versions

SECONDS, MEGABYTES = 10.0, 500.0  # a run, and above what the package itself takes
_PLAYING = "arena", "playing", "tournament"  # modules here on which the numbers depend
_PATIENCE = 120  # seconds of silence beyond those of a run: a start may have to compile


class Entrant(NamedTuple):
    """Who plays.

    Attributes
    ----------
    label : str
        Its file, or a brand of the house.
    path : str or None
        Of its file; None for the house.
    """

    label: str
    path: str | None


class Rules(NamedTuple):
    """How it is played.

    Attributes
    ----------
    size : str
        The towns: ``"large"`` or ``"small"``; a model of one's own has its own.
    replicates, seed : int
    seconds, memory : float
        What a run may take, and how many megabytes an entrant may.
    """

    size: str = "large"
    replicates: int = 100
    seed: int = 0
    seconds: float = SECONDS
    memory: float = MEGABYTES


def entrants_of(folder):
    """Return the entrants of a folder: its Python files, by name.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    list of Entrant

    Raises
    ------
    ParameterError
        If there is no such folder, or no file in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ParameterError(f"folder must be a folder of Python files, got {str(folder)!r}")
    found = sorted(file for file in folder.glob("*.py") if not file.name.startswith((".", "_")))
    if not found:
        raise ParameterError(f"folder must hold at least one Python file, got {str(folder)!r}")
    return [Entrant(file.name, str(file.resolve())) for file in found]


def play_folder(
    folder=None, rules=None, *, arena=None, alone=False, keep=None, workers=None, progress=None
):
    """Return the tournament of the house and of the entrants of a folder.

    Parameters
    ----------
    folder : str or Path, optional
        The house alone if not given.
    rules : Rules, optional
    arena : Arena, optional
        Where they meet; push or dialogue if not given.
    alone : bool
        Whether the entrants of the folder play without the house.
    keep : str or Path, optional
        A folder for what has been played, to go on from.
    workers : int, optional
        Entrants at a time; as many as there are cores if not given.
    progress : bool, optional
        Whether to show a bar.

    Returns
    -------
    Tournament
        An entrant called like one of the house has ``(yours)`` after its name, one called like
        another entrant its file.

    Raises
    ------
    ParameterError
        If a folder or a rule is wrong, or the arena fails by itself.
    """
    rules, arena = rules or Rules(), arena or Arena()
    if rules.size not in SIZES:
        raise ParameterError(f"size must be one of: {', '.join(SIZES)}; got {rules.size!r}")
    check_replicates(rules.replicates)
    for name in ("seconds", "memory"):
        real(0, above=True)(name, getattr(rules, name))
    towns, kept = SIZES[rules.size]
    entrants = [] if folder is None else entrants_of(folder)
    if alone and not entrants:
        raise ParameterError("folder must be given where the house does not play, got none")
    known = None
    if arena.own:
        towns, kept = arena.towns(), 0
        _try(arena, towns, rules)
    if alone:
        pass
    elif rules.seed == 0 and rules.replicates <= kept:
        known = house(rules.size, rules.replicates)
    else:
        entrants = [Entrant(kind.__name__, None) for kind in HOUSE] + entrants
    total, results, started = len(entrants) * len(towns) * rules.replicates, {}, _Started()
    with progress_bar(progress, total) as advance, ThreadPoolExecutor(workers or cores()) as pool:
        plays = {
            pool.submit(_Process(one, rules, arena, towns, keep, advance, started).play): one
            for one in entrants
        }
        try:
            for done in as_completed(plays):
                results[plays[done]] = done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            started.stop()
            raise
    rows, out = [], {}
    if known is not None:
        rows = list(known.frame.itertuples(index=False, name=None))
    names = _names({one: results[one].name for one in entrants}, not alone)
    for one in entrants:
        if results[one].out:
            out[names[one]] = results[one].out
        else:
            rows += [(names[one], *row) for row in _in_order(results[one].rows, towns, rules)]
    return of_rows(rows, out, towns, arena)


def _try(arena, towns, rules):
    """Play a run in each town with a brand that breaks no rule: the arena itself must work."""
    play = Play(AnswerFirst.__name__, AnswerFirst, arena)
    (seed,) = replicate_seeds(rules.seed, 1)
    for name, parameters in towns.items():
        network = arena.model.build_network(parameters, seed)
        try:
            if not play.checked:
                check_repeatable(play, parameters, seed, network)
            start = perf_counter()
            play.run(parameters, seed, network)
        except Failed as why:
            raise ArenaError(f"{arena.name} fails in the town {name}: {why}") from why
        taken = perf_counter() - start
        if taken > rules.seconds:
            raise ParameterError(
                f"seconds must be more than a run of {arena.name} takes by itself, "
                f"here {taken:.2g} in the town {name}, got {rules.seconds:g}"
            )


def _in_order(rows, towns, rules):
    places = {town: place for place, town in enumerate(towns)}
    rows = [row for row in rows if row[1] < rules.replicates]
    return sorted(rows, key=lambda row: (places[row[0]], row[1]))


def _names(kinds, with_house=True):
    """Return a name for each entrant, all different."""
    taken = {kind.__name__ for kind in HOUSE if with_house}
    found = [kind for one, kind in kinds.items() if one.path is not None]
    names = {}
    for one, kind in kinds.items():
        own = one.path is not None
        name = f"{kind} ({one.label})" if own and found.count(kind) > 1 else kind
        names[one] = name + NEWCOMER if own and name in taken else name
    return names


class Result(NamedTuple):
    """What an entrant has played.

    Attributes
    ----------
    name : str
        Its class, or its file if that could not be found out.
    rows : list of tuple
        Town, replicate, seed and measure of each run.
    out : str
        Why it is out; empty if it is not.
    """

    name: str
    rows: list
    out: str


class _Started:
    """The processes of a tournament: they end with it, and none begins once it is stopped."""

    def __init__(self):
        self.lock, self.stopping, self.running = threading.Lock(), False, set()

    def open(self, command, **options):
        """Return a new process; None if the tournament is stopped."""
        with self.lock:
            if self.stopping:
                return None
            child = subprocess.Popen(command, **options)
            self.running.add(child)
            return child

    def ended(self, child):
        with self.lock:
            self.running.discard(child)

    def stop(self):
        with self.lock:
            self.stopping = True
            for child in self.running:
                _end(child)


class _Process:
    """The process of an entrant, as seen from outside."""

    def __init__(self, entrant, rules, arena, towns, keep, advance, started):
        self.entrant, self.rules, self.advance = entrant, rules, advance
        self.arena, self.towns = arena, towns
        self.started, self.text = started, ""
        where = arena.label or rules.size  # other towns, another file
        name = f"{entrant.label}.{where}.{rules.seed}.runs"
        self.file = None if keep is None else Path(keep) / name
        self.name, self.rows, self.out, self.done = entrant.label, [], "", False
        self.fault = ""

    def play(self):
        """Play what has not been played, and return the `Result`."""
        if self.entrant.path is not None:
            try:  # once: what is hashed is what is played
                self.text = text_of(self.entrant.path, "brand")
            except ParameterError as why:
                self.out = str(why)
        facts = self._facts()
        kept = [] if self.out else self._kept(facts)
        for line in kept:
            self._take(line)
        self.advance(len(self.rows))
        wanted = len(self.towns) * self.rules.replicates
        here = [row for row in self.rows if row[1] < self.rules.replicates]
        if not self.out and len(here) < wanted:
            with self._open(facts, kept) as store:
                self._run(store)
        if self.fault:
            raise ArenaError(self.fault)
        self.advance(wanted - len(self.rows) if self.out else 0)
        return Result(self.name, self.rows, self.out)

    def _take(self, line):
        self.name = line.get("name", self.name)
        self.out = line.get("out", self.out)
        self.fault = line.get("fault", self.fault)
        self.done = self.done or "done" in line
        if "town" in line:
            self.rows.append((line["town"], line["replicate"], line["seed"], line["score"]))

    # --- what was played before

    def _facts(self):
        model = Model("push_or_dialogue")
        facts = {"code": hashlib.sha256(self.text.encode()).hexdigest(), "versions": versions()}
        facts |= {"size": self.rules.size, "seed": self.rules.seed}
        facts |= {"limits": [self.rules.seconds, self.rules.memory]} | self.arena.facts()
        playing = (Path(__file__).with_name(f"{name}.py") for name in _PLAYING)
        return facts | {"package": [code(model), sources.digest(playing)]}

    def _kept(self, facts):
        if self.file is None or not self.file.is_file():
            return []
        lines = []
        with suppress(ValueError):  # a kill may leave half of the last line
            for text in self.file.read_text(encoding="utf-8").splitlines():
                lines.append(json.loads(text))
        same = lines and lines[0] == {"facts": facts}
        return [line for line in lines[1:] if not {"done", "fault"} & line.keys()] if same else []

    def _open(self, facts, kept):
        if self.file is None:
            return _Nowhere()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        head = "".join(json.dumps(line) + "\n" for line in ({"facts": facts}, *kept))
        safe_files.write(self.file, head.encode(), lasting=False)
        return self.file.open("a", encoding="utf-8")

    # --- what is played now

    def _run(self, store):
        job = {"label": self.entrant.label, "path": self.entrant.path, "text": self.text}
        job |= self.rules._asdict() | {"arena": self.arena.sent()}
        job["done"] = [row[:2] for row in self.rows]
        # -P: a file in the current folder must not stand for a module of the standard library
        command = [sys.executable, "-P", "-m", "simulations.brands.child"]
        options = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        # a session of its own: what it starts ends with it
        options |= {"encoding": "utf-8", "env": _environment(), "start_new_session": True}
        child = self.started.open(command, **options)
        if child is None:
            return
        with child:
            silent = _Watch(child, self.rules.seconds + _PATIENCE)
            try:
                with suppress(BrokenPipeError):  # it ended before it read: the sentence says why
                    child.stdin.write(json.dumps(job))
                    child.stdin.close()
                for text in child.stdout:
                    silent.heard()
                    if not text.endswith("\n"):  # ended in the middle of a line
                        break
                    store.write(text)
                    store.flush()
                    line = json.loads(text)
                    self._take(line)
                    self.advance("town" in line)
                    # what it has started may hold the pipe for longer
                    if self.done or self.out or self.fault:
                        break
            finally:
                silent.end()
                _end(child)
                self.started.ended(child)
            over = self.done or self.out or self.fault
            trouble = "" if over else child.stderr.read()
        # who is stopped with the tournament is not out: the same call goes on with it
        if not over and not self.started.stopping:
            last = trouble.strip().splitlines()[-1:] or [f"it ended with code {child.returncode}"]
            why = f"nothing was heard of it for {silent.seconds:g} s" if silent.over else last[0]
            # not kept: what ended it may have come from outside, and the same call tries again
            self.out = f"{self.name} was stopped: {why}"


def _end(child):
    """End a process, and what it has started where the system can tell."""
    if os.name == "posix" and child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):  # macOS: it has just ended
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


def _environment():
    """Return the environment of a process that finds this package first."""
    places = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))}


class _Watch:
    """Ends a process of which nothing is heard any more."""

    def __init__(self, child, seconds):
        self.child, self.seconds, self.over = child, seconds, False
        self.timer = None
        self.heard()

    def heard(self):
        self.end()
        self.timer = threading.Timer(self.seconds, self._stop)
        self.timer.daemon = True
        self.timer.start()

    def end(self):
        if self.timer is not None:
            self.timer.cancel()

    def _stop(self):
        self.over = True
        _end(self.child)


class _Nowhere:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def write(self, text):
        pass

    def flush(self):
        pass
