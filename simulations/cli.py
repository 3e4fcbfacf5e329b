"""The command line: ``simulations list | run | sweep | compare``.

::

    simulations list
    simulations run push_or_dialogue --mean_degree 12 --seed 3 --out run.csv
    simulations compare push_or_dialogue --share 0 0.5 1 --replicates 100 --network my_edges.csv
    simulations sweep push_or_dialogue --mean_degree 4 8 --share 0 1 --out result.parquet

The options of a model are its declared parameters. The result goes to standard output in plain
words, the progress bar to standard error, the numbers to ``--out``. Wrong input ends with one line
that names parameter, rule and value, and exit code 2; a run that cannot be finished with 1; Ctrl-C
with 130.
"""

import argparse
import difflib
import importlib.util
import json
import os
import sys
import warnings
from pathlib import Path

from simulations import __version__
from simulations.core.catalogue import Model, model_names
from simulations.core.parameters import ParameterError, allowed

WRONG_INPUT, FAILED, STOPPED, BROKEN_PIPE = 2, 1, 130, 141
SUFFIXES = (".csv", ".parquet", ".json")
COMMANDS = {
    "list": "list the models",
    "run": "run a model at one setting",
    "sweep": "run every combination of several values",
    "compare": "compare several values of one option on the same people with the same luck",
}
MOST_ROWS = 40  # of a table on the screen; a file gets all


class UsageError(ValueError):
    """The command line breaks a rule; the message names option, rule and value."""


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise UsageError(message.removeprefix("argument ").removeprefix("--"))


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
    try:
        _command(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return 0
    except (UsageError, ParameterError, _network_error()) as error:
        return _fail(error, WRONG_INPUT)
    except KeyboardInterrupt:
        return _fail("stopped", STOPPED)
    except BrokenPipeError:
        # who read our output has gone; Python would complain once more when it exits
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except MemoryError:
        return _fail("not enough memory for so many people; choose a smaller n", FAILED)
    except OSError as error:
        return _fail(error, FAILED)


def _fail(message, code):
    print("simulations:", " ".join(str(message).split()), file=sys.stderr)
    return code


def _network_error():
    from simulations.core.networks import NetworkError

    return NetworkError


def _command(argv):
    argv = [_normal(word) for word in argv]
    words = _parse(argv)
    if words.command is None:
        _parser().print_help()
    elif words.command == "list":
        _list()
    else:
        _Job(words).do()


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


# --- what can be asked --------------------------------------------------------------------------


def _parser(command=None, model=None):
    parser = _Parser(
        prog="simulations",
        description="Models of how networks changed the relation between brands and people.",
        epilog="simulations COMMAND MODEL --help lists the options of a model.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"simulations {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, about in COMMANDS.items():
        sub = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        if name != "list":
            sub.add_argument("model", metavar="MODEL", help=f"one of: {', '.join(model_names())}")
            _add_common(sub, name)
        if name == command and model is not None:
            _add_parameters(sub, model, name)
    return parser


def _add_common(sub, command):
    runs = "1" if command == "run" else "20"
    group = sub.add_argument_group("runs and results")
    group.add_argument("--seed", metavar="NUMBER", default="0", help="the luck, default 0")
    group.add_argument(
        "--replicates", metavar="NUMBER", default=runs, help=f"runs of a setting, default {runs}"
    )
    group.add_argument("--out", metavar="FILE", help=f"write all numbers: {', '.join(SUFFIXES)}")
    group.add_argument("--force", action="store_true", help="overwrite the file if it is there")
    group.add_argument(
        "--progress", action="store_true", default=None, help="show a bar (default: in a terminal)"
    )
    group.add_argument("--no_progress", dest="progress", action="store_false", help="show no bar")


def _add_parameters(sub, model, command):
    several = "" if command == "run" else ", one value or several"
    group = sub.add_argument_group(f"parameters of {model.name}{several}")
    for name in model.parameters.names():
        declared = model.parameters.declaration(name)
        default = getattr(model.parameters, name)
        facts = [allowed(declared), f"default {default}"]
        if declared.unit:
            facts.insert(0, declared.unit)
        if _takes_network(model) and name == "network":
            facts.append("or the file of an edge list, one tie a line")
        text = f"{declared.label}: {'; '.join(facts)}".replace("%", "%%")
        group.add_argument(f"--{name}", nargs="+", action="extend", metavar="VALUE", help=text)
    if _takes_network(model) and "network" not in model.parameters.names():
        text = "the file of an edge list to run on, one tie a line"
        group.add_argument("--network", nargs="+", action="extend", metavar="FILE", help=text)


def _takes_network(model):
    return bool(model.card.network_parameters)


def _parse(argv):
    command, name = [*argv, None, None][:2]
    model = None
    if command in COMMANDS and command != "list" and name and not name.startswith("-"):
        if name not in model_names():
            raise UsageError(
                f"model must be one of: {', '.join(model_names())}; got {name!r}"
                + _suggestion(name, model_names())
            )
        model = Model(name)
    if command is not None and not command.startswith("-") and command not in COMMANDS:
        raise UsageError(
            f"command must be one of: {', '.join(COMMANDS)}; got {command!r}"
            + _suggestion(command, COMMANDS)
        )
    asks_for_help = {"-h", "--help"} & set(argv)
    if command in COMMANDS and command != "list" and model is None and not asks_for_help:
        raise UsageError(
            f"{command} must be followed by a model, one of: {', '.join(model_names())}; "
            f"got {name.strip() if name else 'nothing'!r}"
        )
    words, left = _parser(command, model).parse_known_args(argv)
    if left:
        _refuse(left, words, model)
    return words


def _refuse(left, words, model):
    unknown = next((word for word in left if word.startswith("-")), None)
    if unknown is None:
        raise UsageError(f"every value must follow an option, got {left[0].strip()!r}")
    name = unknown.partition("=")[0].lstrip("-")
    known = [] if model is None else [key for key in vars(words) if key not in ("command", "model")]
    where = words.command or "simulations"
    raise UsageError(
        f"{name} is not an option of {where if model is None else model.name}"
        + (_suggestion(name, known, "--") or "; --help lists those there are")
    )


def _suggestion(word, known, dashes=""):
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {dashes}{close[0]}?" if close else ""


def _list():
    for name in model_names():
        card = Model(name).card
        print(f"{name}\n  {card.title}. {card.question}\n  Claims: {', '.join(card.claims)}")


# --- one job ------------------------------------------------------------------------------------


class _Job:
    """What was asked, checked as a whole before the first run."""

    def __init__(self, words):
        self.command, self.model = words.command, Model(words.model)
        self.out = _checked_out(words.out, words.force)
        self.replicates = _whole("replicates", words.replicates, 1, None)
        self.seed = _whole("seed", words.seed, 0, 2**64)
        self.progress = _wants_progress(words.progress)
        texts = {name: getattr(words, name) for name in self.model.parameters.names()}
        texts["network"] = getattr(words, "network", None)
        texts = {name: values for name, values in texts.items() if values is not None}
        path = self._path_of_network(texts)
        parse = self.model.parameters.parse
        values = {k: [parse(k, text.strip()) for text in v] for k, v in texts.items()}
        self.grid = {name: several for name, several in values.items() if len(several) > 1}
        experiment = self.model.card.experiment
        if self.command == "compare" and not self.grid and experiment:
            name, several = experiment  # the chapter's own, unless it is fixed by an option
            self.grid = {} if name in values else {name: list(several)}
        self._check_grid()
        self.network = self._read_network(path, values) if path else None
        fixed = {name: single for name, (single, *more) in values.items() if not more}
        if self.network is not None:  # the file says how many people and ties there are
            facts = {"n": self.network.n, "mean_degree": self.network.mean_degree}
            fixed |= {k: v for k, v in facts.items() if k in self.model.card.network_parameters}
        self.parameters = self.model.parameters(**fixed)

    def _path_of_network(self, texts):
        if not _takes_network(self.model) or "network" not in texts:
            return None
        choices = ()
        if "network" in self.model.parameters.names():
            choices = self.model.parameters.declaration("network").choices
        files = [text for text in texts["network"] if text not in choices]
        if not files:
            return None
        if len(texts["network"]) > 1:
            raise UsageError(
                f"network must be one file, or words out of: {', '.join(choices)}; "
                f"got {', '.join(texts['network'])}"
            )
        del texts["network"]
        if not Path(files[0]).is_file():
            words = f"one of: {', '.join(choices)}; or " if choices else ""
            raise UsageError(
                f"network must be {words}the file of an edge list, got {files[0]!r}, no such file"
            )
        return files[0]

    def _check_grid(self):
        several = ", ".join(self.grid) or "none"
        if self.command == "run" and self.grid:
            name, values = next(iter(self.grid.items()))
            raise UsageError(
                f"{name} must have one value in run, got {_spaced(values)}; "
                "use compare or sweep for several"
            )
        if self.command == "compare" and len(self.grid) != 1:
            raise UsageError(
                "compare must have exactly one option with several values, got "
                f"{several}; for example --{self._example()} 0 1"
            )
        if self.command == "sweep" and not self.grid:
            raise UsageError(
                "sweep must have at least one option with several values, got none; "
                "use run --replicates for a single setting"
            )
        for name, values in self.grid.items():
            if len(set(values)) < len(values):
                raise UsageError(f"{name} must have different values, got {_spaced(values)}")

    def _example(self):
        kinds = self.model.parameters
        return next((n for n in kinds.names() if kinds.type_of(n) is float), kinds.names()[0])

    def _read_network(self, path, values):
        from simulations.core.network_files import read_ties

        for name in self.model.card.network_parameters:
            if name in values:
                raise UsageError(
                    f"{name} must not be given with a network of one's own, which has its own; "
                    f"got {_spaced(values[name])}"
                )
        with warnings.catch_warnings(record=True) as notes:
            warnings.simplefilter("always")
            try:
                network = read_ties(path)
            except _network_error() as error:
                raise UsageError(f"network: {error}") from None
        for note in notes:
            print("simulations: note:", note.message, file=sys.stderr)
        return network

    def do(self):
        """Run, write the numbers and say the result."""
        frame, text = getattr(self, self.command)()
        if self.out:
            self.write(frame)
        if self.network is not None:
            print(f"{self.network.n:,} people and {self.network.n_ties:,} ties of your own.")
        print(text)
        if self.out:
            print(f"{len(frame):,} rows written to {self.out}")

    def options(self):
        """Return what `ensembles` wants to know."""
        return {
            "replicates": self.replicates,
            "seed": self.seed,
            "network": self.network,
            "progress": self.progress,
        }

    def run(self):
        """Return the steps of one run, or of several, and their ends in words."""
        if self.replicates == 1:
            chosen = {} if self.network is None else {"network": self.network}
            run = self.model.simulate(self.parameters, self.seed, **chosen)
            steps = f"{run.steps} step" + "s" * (run.steps != 1)
            rows = [(name, f"{value:.4f}") for name, value in run.final().items()]
            text = f"{self.model.card.title}, seed {self.seed}, after {steps}:"
            return run.to_frame().reset_index(), f"{text}\n{self._measures(rows)}"
        from simulations.core.ensembles import ensemble

        frame = ensemble(self.model, self.parameters, every_step=True, **self.options())
        ends = frame.groupby("replicate").tail(1)
        rows = [
            (name, f"{ends[name].mean():.4f}", f"+- {ends[name].std():.4f}")
            for name in self.model.card.measures
        ]
        text = f"{self.model.card.title}, {self.replicates} replicates, mean +- standard deviation:"
        return frame, f"{text}\n{self._measures(rows)}"

    def _measures(self, rows):
        return _table([(*row, self.model.card.measures[row[0]]) for row in rows], left=(0, -1))

    def compare(self):
        """Return the runs of a paired comparison, and its verdict in words."""
        from simulations.core.ensembles import compare

        ((name, values),) = self.grid.items()
        result = compare(self.model, name, values, self.parameters, **self.options())
        rows = [(name, result.outcome, "s.e.", "difference", "95 % interval", "ahead")]
        for place, (value, row) in enumerate(result.summary().iterrows()):
            cells = str(value), f"{row['mean']:.4f}", _number(row["standard_error"], "")
            rest = ("reference", "", "")
            if place:
                band = f"{_number(row['low'])} to {_number(row['high'])}"
                rest = _number(row["difference"]), band, f"{row['wins']:.0%}"
            rows.append((*cells, *rest))
        return result.frame, f"{result.sentence()}\n\n{_table(rows, left=(0,))}"

    def sweep(self):
        """Return the runs of a sweep, and the mean outcome of each combination."""
        from simulations.core.ensembles import sweep

        frame = sweep(self.model, self.grid, self.parameters, **self.options())
        outcome, names = self.model.card.outcome, list(self.grid)
        means = frame.groupby(names, sort=False)[outcome].agg(["mean", "std"]).reset_index()
        rows = [(*names, outcome, "s.d.")]
        for row in means.head(MOST_ROWS).itertuples(index=False):
            rows.append((*map(str, row[:-2]), f"{row[-2]:.4f}", _number(row[-1], "")))
        text = (
            f"Mean {outcome} ({self.model.card.measures[outcome]}) of {len(means)} settings, "
            f"{self.replicates} replicates each:\n\n{_table(rows, left=())}"
        )
        if len(means) > MOST_ROWS:
            text += f"\n... and {len(means) - MOST_ROWS} more settings"
        return frame, text

    def write(self, frame):
        """Write a frame, all of it or nothing: the file appears when it is complete."""
        about = {
            "model": self.model.name,
            "version": __version__,
            "command": self.command,
            "seed": self.seed,
            "replicates": self.replicates,
            "parameters": self.parameters.to_dict() | self.grid,
        }
        part = self.out.with_name(f".{self.out.name}.{os.getpid()}.part")
        try:
            if self.out.suffix == ".csv":
                frame.to_csv(part, index=False)
            elif self.out.suffix == ".parquet":
                frame.attrs = about
                frame.to_parquet(part, index=False)
            else:
                rows = frame.to_dict("records")
                text = json.dumps({"about": about, "rows": rows}, indent=1, allow_nan=False)
                part.write_text(text + "\n", encoding="utf-8")
            os.replace(part, self.out)
        finally:
            part.unlink(missing_ok=True)


def _checked_out(text, force):
    if text is None:
        return None
    path = Path(text)
    if path.suffix not in SUFFIXES:
        raise UsageError(f"out must end in {', '.join(SUFFIXES)}; got {text!r}")
    if not path.parent.is_dir():
        raise UsageError(f"out must lie in a folder that exists, got {text!r}")
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"out must be a file that can be written, got {text!r}")
    if path.exists() and not force:
        raise UsageError(f"out must not exist yet, got {text!r}; --force overwrites it")
    if path.suffix == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UsageError(f"out must end in .csv or .json where pyarrow is missing, got {text!r}")
    return path


def _whole(name, text, low, below):
    rule = f"a whole number of at least {low}"
    if below is not None:
        rule = f"a whole number in [{low}, 2**{below.bit_length() - 1})"
    try:
        value = int(text)
    except ValueError:
        value = None
    if value is None or value < low or (below is not None and value >= below):
        raise UsageError(f"{name} must be {rule}, got {text.strip()!r}")
    return value


def _wants_progress(asked):
    there = importlib.util.find_spec("rich") is not None
    return there and (sys.stderr.isatty() if asked is None else asked)


def _number(value, sign="+"):
    return "" if value != value else f"{value:{sign}.4f}"  # not a number: a single replicate


def _spaced(values):
    return " ".join(map(str, values))


def _table(rows, left):
    """Return rows of cells as lines of equal columns; those of `left` are set to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = {index % len(widths) for index in left}
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if index in aligned else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
