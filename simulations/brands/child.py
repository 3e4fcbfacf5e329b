"""The process of one entrant: it plays its runs within limits of time and memory.

It gets a job as JSON on standard input, and says a line of JSON for each run on standard output:
first its name, then its scores, at last that it is done, or why it is out. The limits guard
against accidents, not against malice: who runs the files of others reads them first.
"""

import gc
import json
import os
import signal
import sys
from contextlib import contextmanager, suppress
from functools import partial

from simulations.brands.arena import ArenaError, received
from simulations.brands.playing import Failed, Play, check_repeatable
from simulations.brands.stored import SIZES
from simulations.chance import replicate_seeds
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue.house import AnswerFirst
from simulations.models.push_or_dialogue.options import brand_named, brands_of

MEGABYTE = 2**20


class TooSlow(BaseException):
    """A run takes longer than it may; nothing that catches exceptions catches this."""


def main():
    """Play a job."""
    # Ctrl-C goes to all processes of a terminal: the parent decides what becomes of this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = json.load(sys.stdin)
    say = _voice()
    play = None
    try:
        arena = received(job["arena"])
        towns = arena.towns() if arena.own else SIZES[job["size"]][0]
        _warm_up(arena, towns)
        _limit_memory(job["memory"])
        with _no_longer_than(job["seconds"]):
            play = _entrant(job, arena)
        say(name=play.name)
        _play(play, job, towns, say)
    except ArenaError as why:
        say(fault=str(why))
    except (Failed, ParameterError) as why:
        say(out=str(why))
    except TooSlow:
        where = f"step {play.step}" if play and play.step else "its file, before the first step"
        say(out=f"{_called(play, job)} takes more than {job['seconds']:g} s in {where}")
    except MemoryError:
        say(out=f"{_called(play, job)} asks for more than {job['memory']:g} MB of memory")
    except (SystemExit, KeyboardInterrupt) as error:
        say(out=f"{_called(play, job)} ends the program with {type(error).__name__}")
    else:
        say(done=True)


def _called(play, job):
    return play.name if play else job["label"]


def _voice():
    """Return a function that says a line; what an entrant prints goes nowhere."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    def say(**what):
        out.write(json.dumps(what) + "\n")
        out.flush()

    return say


def _entrant(job, arena):
    if job["path"] is None:
        return Play(job["label"], brand_named(job["label"]), arena)
    found = brands_of(job["path"], job["text"])
    if len(found) != 1:
        names = ", ".join(brand.kind for brand in found) or "none"
        raise Failed(f"{job['label']} must hold one class with a method decide(view), got {names}")
    return Play(found[0].kind, found[0], arena)


def _play(play, job, towns, say):
    done = {tuple(pair) for pair in job["done"]}
    seeds = replicate_seeds(job["seed"], job["replicates"])
    for town, parameters in towns.items():
        for replicate, seed in enumerate(seeds):
            if (town, replicate) in done:
                continue
            network = play.arena.model.build_network(parameters, seed)
            with _no_longer_than(job["seconds"]):
                run = play.run if play.checked else partial(check_repeatable, play)
                score = run(parameters, seed, network)
            say(town=town, replicate=replicate, seed=seed, score=score)


def _warm_up(arena, towns):
    """Load and compile all that a run needs, and take the memory of the largest town."""
    for parameters in towns.values():
        short = parameters if arena.own else parameters.replace(steps=3)
        network = arena.model.build_network(parameters, 0)
        Play("AnswerFirst", AnswerFirst, arena).run(short, 0, network)
    gc.collect()


def _limit_memory(megabytes):
    """Let this process take no more memory than it has and so much more, where that is known."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        most = now + int(megabytes * MEGABYTE)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


@contextmanager
def _no_longer_than(seconds):
    """Raise `TooSlow` in a ``with`` block that takes longer, where the system can tell."""
    if not hasattr(signal, "setitimer"):  # Windows: whoever started this process ends it
        yield
        return

    def stop(*_):
        raise TooSlow

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # once more a second, if that was caught
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
