"""The command line: ``simulations list | run | sweep | compare | sobol | tournament | new-model``.

::

    simulations list
    simulations run push_or_dialogue --mean_degree 12 --seed 3 --out run.csv
    simulations compare push_or_dialogue --share 0 0.5 1 --replicates 100 --network my_edges.csv
    simulations compare push_or_dialogue --brand Stars --brand mine.py:Quiet
    simulations sobol push_or_dialogue --range share 0 1 --range budget 50 400 --second-order
    simulations tournament entrants --out result
    simulations tournament entrants --model shop.py:Shop
    simulations run percolation --network "implicit random regular" --n 1e8 --keep run.state
    simulations run push_or_dialogue --network "implicit small world" --n 1e8 --share 0
    simulations sweep push_or_dialogue --mean_degree 4 8 --share 0 1 --out result.parquet
    simulations sweep scenario.toml --out folder --scheduler tcp://10.0.0.1:8786
    simulations new-model my_model
    simulations compare my_model.py:MyModel --interest 0.1 0.5

The options of a model are its declared parameters. A sweep that is too long for one sitting is
written down in a scenario file; killed at any moment, the same command goes on where it was. The
result goes to standard output in plain words, the progress bar to standard error, the numbers to
``--out``. Wrong input ends with one line that names parameter, rule and value, and exit code 2; a
run that cannot be finished with 1; Ctrl-C with 130. If a model of one's own fails, its own lines
are shown, and the setting; ``--traceback`` shows all the way there.
"""

import os
import re
import sys
import traceback
from contextlib import suppress

from simulations.cli.checks import UsageError
from simulations.cli.parser import Implicit, command_parser, parse
from simulations.core.parameters import ParameterError
from simulations.running.catalogue import Model, model_names
from simulations.running.own_models import own_lines

WRONG_INPUT, FAILED, STOPPED, BROKEN_PIPE = 2, 1, 130, 141


def main(argv=None):
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``simulations``; those of this process if not given.

    Returns
    -------
    int
        The exit code: 0, or 2 for wrong input, 1 if the run failed, 130 if it was stopped.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    try:
        _command(argv)
        sys.stdout.flush()
        return 0
    except _wrong_input() as error:
        return _fail(error, WRONG_INPUT)
    except KeyboardInterrupt as stop:
        return _fail(stop, STOPPED, "stopped")
    except BrokenPipeError:
        # who read our output has gone; Python would complain once more when it exits
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        if "--traceback" in argv:
            traceback.print_exception(error)
            return FAILED
        return _failed(error)


def _failed(error):
    """Say why a run could not be finished, and return the exit code."""
    if places := own_lines(error):
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        notes = [note for note in error.__notes__ if not note.startswith(places[0])]
        lines = [f"{what}, in your code:", *"\n".join([*places, *notes]).splitlines()]
        more = "--traceback shows all the way there"
        print("simulations: " + "\n  ".join([*lines, more]), file=sys.stderr)
        return FAILED
    try:
        raise error
    except ModuleNotFoundError as error:
        return _fail(error, FAILED, _how_to_install(error))
    except MemoryError as error:
        message = "not enough memory for so many people; choose a smaller n"
        return _fail(error, FAILED, message)
    except _failures() as error:
        return _fail(error, FAILED)


def _fail(error, code, message=None):
    said = [str(error) if message is None else message, *getattr(error, "__notes__", ())]
    print("simulations:", " ".join("; ".join(said).split()), file=sys.stderr)
    return code


# found when something has gone wrong: nothing is imported before it is needed


def _how_to_install(error):
    from importlib.metadata import PackageNotFoundError, requires

    package, missing = "brands-become-people", error.name.partition(".")[0]
    with suppress(PackageNotFoundError):
        for line in requires(package) or ():
            need, _, extra = line.partition('; extra == "')
            if extra and re.match(r"[\w-]+", need)[0].lower() == missing.lower():
                package += f"[{extra.rstrip(chr(34))}]"
                break
    return f"{missing} must be installed for this: python -m pip install '{package}'"


def _wrong_input():
    from simulations.models.push_or_dialogue.brands import BrandError
    from simulations.networks import NetworkError
    from simulations.running.executors import ExecutorError
    from simulations.running.scenario import ScenarioError
    from simulations.running.sweep_folder import FolderError

    return (
        UsageError,
        ParameterError,
        BrandError,
        NetworkError,
        ScenarioError,
        FolderError,
        ExecutorError,
    )


def _failures():
    from concurrent.futures import BrokenExecutor

    from simulations.running.sweep_folder import SweepStopped

    return OSError, BrokenExecutor, SweepStopped


def _command(argv):
    argv = [_normal(word) for word in argv]
    words = parse(argv)
    if words.command is None:
        command_parser().print_help()
    elif words.command == "list":
        _list()
    elif words.command == "tournament":
        from simulations.cli.tournament import play

        play(words)
    elif words.command == "new-model":
        from simulations.cli.new_model import write_new

        write_new(words.name)
    elif words.model.endswith(".toml"):
        from simulations.cli.scenario import sweep

        sweep(words)
    elif isinstance(words.on, Implicit):
        from simulations.cli.implicit import run

        run(words)
    else:
        from simulations.cli.job import Job

        Job(words).do()


def _normal(word):
    """Return a word with --mean-degree as --mean_degree, and -1e3 as a value, not an option."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return "--" + name[2:].replace("-", "_") + equals + value
    if word.startswith("-"):
        try:
            float(word)
        except ValueError:
            return word
        return " " + word
    return word


def _list():
    for name in model_names():
        card = Model(name).card
        print(f"{name}\n  {card.title}. {card.question}\n  Claims: {', '.join(card.claims)}")
