"""A network of one's own: the options that say how its file is read, and what was read."""

import csv
import sys

from simulations.cli.checks import UsageError

OPTIONS = ("columns", "header", "separator", "self_ties", "weights", "directed")
SEPARATORS = {"tab": "\t", "blank": " ", "comma": ",", "semicolon": ";", "bar": "|"}


def add_reading(sub):
    """Add the options to a parser."""
    group = sub.add_argument_group("the file of a network of one's own")
    group.add_argument(
        "--columns",
        metavar="A,B",
        help="the two columns of people, by name or number from 1, default as the header says",
    )
    group.add_argument(
        "--header", action="store_true", default=None, help="the first line is a header"
    )
    group.add_argument(
        "--no_header", dest="header", action="store_false", help="the first line is a tie"
    )
    group.add_argument(
        "--separator",
        metavar="WORD",
        help=f"between columns: {', '.join(SEPARATORS)}, or the character itself",
    )
    group.add_argument(
        "--self_ties",
        metavar="WORD",
        help="refuse or drop lines that tie someone to themselves, default refuse",
    )
    group.add_argument(
        "--weights",
        metavar="COLUMN",
        help="the column of the weights, by name or number, or none; default as the header says",
    )
    group.add_argument(
        "--directed",
        action="store_true",
        default=None,
        help="ties lead from the first of their people to the second",
    )
    group.add_argument(
        "--undirected", dest="directed", action="store_false", help="directions are left out"
    )


def choices_of(words):
    """Return the `Choices` that were made on the command line.

    Parameters
    ----------
    words : argparse.Namespace

    Returns
    -------
    Choices

    Raises
    ------
    UsageError
        If one breaks its rule.
    """
    from simulations.networks import NetworkError
    from simulations.networks.choices import FOUND, Choices

    given = {name: getattr(words, name) for name in OPTIONS if getattr(words, name) is not None}
    if "columns" in given:
        given["columns"] = _columns(given["columns"])
    if "separator" in given:
        given["separator"] = SEPARATORS.get(given["separator"], given["separator"])
    given = {"weights": FOUND, "directed": None} | given
    if given["weights"] == "none":
        given["weights"] = None
    try:
        return Choices(**given, spell=as_option)
    except NetworkError as error:
        raise UsageError(str(error)) from None


def refuse_without_file(words):
    """Refuse options about a file where there is none."""
    for name in OPTIONS:
        if getattr(words, name, None) is not None:
            raise UsageError(
                f"{name} must be given with network, the file of an edge list, got no file"
            )


def as_option(name, value):
    """Return a choice as one types it.

    Parameters
    ----------
    name : str
    value : object

    Returns
    -------
    str
    """
    option = "--" + name.replace("_", "-")
    if value is True:
        return option
    if value is False:
        return "--undirected" if name == "directed" else "--no-" + name
    value = "none" if value is None else value
    if name == "separator":
        value = {character: word for word, character in SEPARATORS.items()}.get(value, value)
    if name == "columns":
        value = ",".join(f'"{one}"' if "," in str(one) else str(one) for one in value)
        value = f"'{value}'" if set(value) & set(' ";|&<>$') else value
    return f"{option} {value}"


def say(reading, warned=False):
    """Print what was read, and as notes what looks odd or was decided.

    Parameters
    ----------
    reading : Reading
    warned : bool
        Whether its warnings have been printed.
    """
    coding = sys.stdout.encoding or "utf-8"
    print(reading.sentence().encode(coding, "backslashreplace").decode(coding), flush=True)
    for note in (*([] if warned else reading.warnings), *reading.remarks):
        print("simulations: note:", note, file=sys.stderr)


def _columns(text):
    names = [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]
    if len(names) != 2 or not all(names):
        raise UsageError(f"columns must be two names or numbers with a comma, got {text!r}")
    return tuple(names)
