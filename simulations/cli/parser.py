"""What can be asked on the command line, and what is wrong with what was."""

import argparse
import difflib

from simulations import __version__
from simulations.cli.checks import SUFFIXES, UsageError
from simulations.cli.reading import OPTIONS as READING
from simulations.cli.reading import add_reading
from simulations.core.code_files import split
from simulations.core.parameters import allowed
from simulations.running.catalogue import Model, model_names
from simulations.running.people_files import ENDINGS

COMMANDS = {
    "list": "list the models",
    "run": "run a model at one setting",
    "sweep": "run every combination of several values",
    "compare": "compare several values of one option on the same people with the same luck",
    "sobol": "tell which of several parameters matters: Sobol's indices of the outcome",
    "tournament": "let brands of a folder play against the house's, also in a model of yours",
    "new-model": "write the file of a model of your own, which runs at once",
}
NAMED = "model_by_option"  # nothing is ever in it: the option is put in the place of MODEL
WITHOUT_MODEL = "list", "tournament", "new-model"


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise UsageError(message.removeprefix("argument ").removeprefix("--"))


def command_parser(command=None, model=None, scenario=False):
    """Return the parser of the command line, with the options of what it is asked for.

    Parameters
    ----------
    command : str, optional
        One of `COMMANDS`.
    model : Model, optional
    scenario : bool
        Whether a scenario file is swept.

    Returns
    -------
    argparse.ArgumentParser
    """
    parser = _Parser(
        prog="simulations",
        description="Models of how networks changed the relation between brands and people.",
        epilog="simulations COMMAND MODEL --help lists the options of a model. A model of your own "
        "is named file.py:Name.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"simulations {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, about in COMMANDS.items():
        sub = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        if name == "tournament":
            _add_tournament(sub)
        if name == "new-model":
            sub.add_argument("name", metavar="NAME", help="lower-case words, as my_model")
        if name in WITHOUT_MODEL:
            continue
        what = f"one of: {', '.join(model_names())}; or one of your own, file.py:Name"
        if name == "sweep":
            what += "; or a scenario file, .toml (simulations sweep FILE.toml --help)"
        sub.add_argument("model", metavar="MODEL", help=what)
        sub.add_argument(
            "--model",
            dest=NAMED,
            metavar="MODEL",
            help="names the model, too: leave out MODEL then",
        )
        if name == command and scenario:
            _add_scenario(sub)
        elif name == command and isinstance(model, Implicit):
            _add_implicit(sub)
        else:
            _add_common(sub, name)
        if name == command and model is not None:
            _add_parameters(sub, model, name)
    return parser


def _add_scenario(sub):
    group = sub.add_argument_group("runs and results of a scenario")
    group.add_argument(
        "--out", metavar="FOLDER", help="a new folder, or one with the beginning of this sweep"
    )
    group.add_argument(
        "--part_runs", metavar="NUMBER", help="runs of a part, default about 5 seconds of work"
    )
    group.add_argument(
        "--dry_run", action="store_true", help="say how many runs, and how long: a few are timed"
    )
    _add_workers(group)
    _add_progress(group)


def _add_tournament(sub):
    sub.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        help="of Python files, each with one brand; the house alone if left out",
    )
    group = sub.add_argument_group("runs and results of a tournament")
    group.add_argument("--seed", metavar="NUMBER", default="0", help="the luck, default 0")
    group.add_argument(
        "--replicates",
        metavar="NUMBER",
        help="runs in a town, default 100, or 20 of small ones and of a model of your own",
    )
    group.add_argument(
        "--towns", metavar="SIZE", help="large (10,000 people, the default) or small (2,000)"
    )
    group.add_argument(
        "--model",
        metavar="FILE.PY:NAME",
        help="a model of your own that asks brands; in its towns they play then",
    )
    group.add_argument(
        "--measure", metavar="NAME", help="by which they are ranked, default the model's outcome"
    )
    group.add_argument(
        "--no_house", dest="house", action="store_false", help="the brands of the folder alone"
    )
    group.add_argument(
        "--seconds", metavar="NUMBER", default="10", help="that a run may take, default 10"
    )
    group.add_argument(
        "--memory", metavar="MB", default="500", help="that an entrant may take, default 500"
    )
    group.add_argument(
        "--out",
        metavar="FOLDER",
        help="for table, runs and page; killed, the same command goes on from there",
    )
    group.add_argument(
        "--workers", metavar="NUMBER", help="entrants at a time, default as many as cores"
    )
    _add_progress(group)


def _add_implicit(sub):
    group = sub.add_argument_group("run and result on a network that is not stored")
    group.add_argument("--seed", metavar="NUMBER", default="0", help="the luck, default 0")
    group.add_argument("--out", metavar="FILE", help=f"write all steps: {', '.join(SUFFIXES)}")
    group.add_argument("--force", action="store_true", help="overwrite the file if it is there")
    group.add_argument(
        "--keep",
        metavar="FILE",
        help="in which the run is kept every minute; stopped, the same command goes on from there",
    )
    group.add_argument(
        "--workers", metavar="NUMBER", help="threads at a time, default as many as there are cores"
    )
    _add_progress(group)


def _add_common(sub, command):
    runs = {"run": 1, "sobol": 5}.get(command, 20)
    group = sub.add_argument_group("runs and results")
    group.add_argument("--seed", metavar="NUMBER", default="0", help="the luck, default 0")
    group.add_argument("--replicates", metavar="NUMBER", help=f"runs of a setting, default {runs}")
    if command == "sobol":
        _add_sobol(group)
    if command in ("run", "compare"):
        group.add_argument(
            "--until",
            metavar="WIDTH",
            help="add replicates until the 95 %% interval of the outcome (in compare: of each "
            "difference) is at most so wide to either side; looked at after 100, then every 50. "
            "With --out, stopped or killed, the same command goes on from FILE.kept, but not with "
            "--people",
        )
        group.add_argument(
            "--most", metavar="NUMBER", help="the most replicates with --until, default 2000"
        )
    what, more = "all numbers", ""
    if command == "sobol":
        what = "all indices, a row each"
        more = "; stopped or killed, the same command goes on from FILE.kept, but not with --people"
    text = f"write {what}: {', '.join(SUFFIXES)}{more}"
    group.add_argument("--out", metavar="FILE", help=text)
    group.add_argument(
        "--people",
        metavar="FILE",
        help=f"write the people at the end of each run, by name: {', '.join(ENDINGS)}",
    )
    group.add_argument("--force", action="store_true", help="overwrite the file if it is there")
    _add_workers(group)
    _add_progress(group)


def _add_sobol(group):
    group.add_argument(
        "--range",
        nargs="+",
        action="append",
        metavar=("NAME", "VALUE"),
        help="a parameter and its two ends, or the words of a choice: --range n 100 500; for two "
        "parameters or more, each with an option of its own",
    )
    group.add_argument(
        "--samples",
        metavar="NUMBER",
        default="256",
        help="a power of two, default 256; times the ranges and 2 it is the number of settings",
    )
    group.add_argument(
        "--second_order", action="store_true", help="the indices of pairs, too: twice the settings"
    )
    group.add_argument("--measure", metavar="NAME", help="at the end of a run, default the outcome")


def _add_workers(group):
    group.add_argument(
        "--workers", metavar="NUMBER", help="runs at a time, default as many as there are cores"
    )
    group.add_argument(
        "--processes", action="store_true", help="in processes of their own instead of threads"
    )
    group.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="of Dask: on its workers, such as tcp://10.0.0.1:8786",
    )


def _add_progress(group):
    group.add_argument(
        "--traceback",
        action="store_true",
        help="if it fails, show all the way there instead of your own lines",
    )
    group.add_argument(
        "--progress", action="store_true", default=None, help="show a bar (default: in a terminal)"
    )
    group.add_argument("--no_progress", dest="progress", action="store_false", help="show no bar")


def _add_parameters(sub, model, command):
    several = "" if command in ("run", "sobol") else ", one value or several"
    group = sub.add_argument_group(f"parameters of {model.name}{several}")
    implicit = _said_of_implicit(model, command)
    for name in model.parameters.names():
        declared = model.parameters.declaration(name)
        default = getattr(model.parameters, name)
        facts = [allowed(declared), f"default {default}"]
        if declared.unit:
            facts.insert(0, declared.unit)
        if takes_network(model) and name == "network":
            facts.append("or the file of an edge list, one tie a line")
            facts += [f"or {implicit}"] if implicit else []
        text = f"{declared.label}: {'; '.join(facts)}".replace("%", "%%")
        try:
            group.add_argument(f"--{name}", nargs="+", action="extend", metavar="VALUE", help=text)
        except argparse.ArgumentError:
            raise UsageError(
                f"{name} must not be a parameter of {model.name} on the command line, which has an "
                "option of this name: call it otherwise"
            ) from None
    for name, option in model.options.items():
        group.add_argument(
            f"--{name}", nargs="+", action="extend", metavar="NAME", help=option.label
        )
    if takes_network(model) and "network" not in model.parameters.names():
        text = "the file of an edge list to run on, one tie a line"
        group.add_argument("--network", nargs="+", action="extend", metavar="FILE", help=text)
    if takes_network(model):
        add_reading(sub)
    if implicit and "network" not in model.parameters.names():
        group.add_argument("--network", nargs="+", metavar="WORD", help=implicit)


def _said_of_implicit(model, command):
    """Return which networks that are not stored a command runs the model on, in words, or None."""
    if command != "run" or not isinstance(model, Model) or model.implicit is None:
        return None
    kinds = model.implicit.Setting.declaration("network").choices
    return (
        f"a network that is not stored, for any number of people: {', '.join(kinds)}; with "
        "--help, which options it has"
    )


class Implicit:
    """A model on a network that is not stored, as the parser takes it.

    Parameters
    ----------
    model : Model

    Raises
    ------
    UsageError
        If the model runs on no such network.
    """

    options = {}  # noqa: RUF012 (nobody adds to it)

    def __init__(self, model):
        if model.implicit is None:
            known = [name for name in model_names() if Model(name).implicit is not None]
            raise UsageError(
                "network must be one that is stored: implicit ones are for "
                f"{', '.join(known)}, whose people have a byte or two each; got {model.name}"
            )
        self.model, self.name, self.card = model, model.name, model.card
        self.parameters = model.implicit.Setting

    def refusal(self, name):
        """Return why an option of the model has no place here, or None if it has no such option."""
        if name not in {*self.model.options, *self.model.parameters.names(), *READING}:
            return None
        return (
            f"{name} must be left out on a network that is not stored, whose people have a byte or "
            "two each; --help lists what there is"
        )


def _asks_for_implicit(argv):
    for word, after in zip(argv, [*argv[1:], ""], strict=True):
        name, _, value = word.partition("=")
        if name == "--network" and (value or after).startswith("implicit"):
            return True
    return False


def takes_network(model):
    """Return whether a model runs on a network, and so on one of the user's own."""
    return bool(model.card.network_parameters) and not isinstance(model, Implicit)


def parse(argv):
    """Return what was asked.

    Parameters
    ----------
    argv : sequence of str

    Returns
    -------
    argparse.Namespace

    Raises
    ------
    UsageError
        If it breaks a rule.
    """
    argv = _with_model_in_place(argv)
    command, name = [*argv, None, None][:2]
    model = None
    scenario = command == "sweep" and name is not None and name.endswith(".toml")
    needs = command in COMMANDS and command not in WITHOUT_MODEL
    named = needs and name and not name.startswith("-")
    if named and not scenario:
        if name not in model_names() and split(name)[0] is None:
            raise UsageError(
                f"model must be one of: {', '.join(model_names())}; or file.py:Name; got {name!r}"
                + _suggestion(name, model_names())
                + "; a scenario file is run by sweep" * name.endswith(".toml")
            )
        model = Model(name)
        if command == "run" and _asks_for_implicit(argv):
            model = Implicit(model)
    if command is not None and not command.startswith("-") and command not in COMMANDS:
        raise UsageError(
            f"command must be one of: {', '.join(COMMANDS)}; got {command!r}"
            + _suggestion(command, COMMANDS)
        )
    asks_for_help = {"-h", "--help"} & set(argv)
    if needs and not named and not asks_for_help:
        raise UsageError(
            f"{command} must be followed by a model, one of: {', '.join(model_names())}; "
            f"got {name.strip() if name else 'nothing'!r}"
        )
    words, left = command_parser(command, model, scenario).parse_known_args(argv)
    if left:
        _refuse(left, words, model)
    words.on = model
    return words


def _with_model_in_place(argv):
    """Return words in which what --model names stands where a model does."""
    if not argv or argv[0] not in COMMANDS or argv[0] in WITHOUT_MODEL:
        return argv
    command, *rest = argv
    found = []
    while (at := next((k for k, word in enumerate(rest) if _is_model(word)), None)) is not None:
        _, equals, value = rest.pop(at).partition("=")
        if not equals:
            value = rest.pop(at) if rest[at:] and not rest[at].startswith("-") else ""
        if not value:
            raise UsageError("model must be named behind --model, got nothing")
        found.append(value)
    if rest and found and not rest[0].startswith("-"):
        found.insert(0, rest[0])
    if len(found) > 1:
        raise UsageError(f"model must be given once, got {' and '.join(map(repr, found))}")
    return [command, *found, *rest]


def _is_model(word):
    return word == "--model" or word.startswith("--model=")


def _refuse(left, words, model):
    unknown = next((word for word in left if word.startswith("-")), None)
    if unknown is None:
        raise UsageError(f"every value must follow an option, got {left[0].strip()!r}")
    name = unknown.partition("=")[0].lstrip("-")
    known = [key for key in vars(words) if key not in ("command", "model", NAMED)]
    where = words.command or "simulations"
    if words.command not in (None, *WITHOUT_MODEL):
        where = words.model if model is None else model.name
        if model is not None and (refused := model.refusal(name)):
            raise UsageError(refused)
    raise UsageError(
        f"{name} is not an option of {where}"
        + (_suggestion(name, known, "--") or "; --help lists those there are")
    )


def _suggestion(word, known, dashes=""):
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {dashes}{close[0]}?" if close else ""
