"""The command ``tournament [FOLDER]``: the brands of the house and those of a folder."""

from pathlib import Path

from simulations.cli.checks import (
    UsageError,
    amount,
    check_name,
    table,
    wants_progress,
    whole_number,
)
from simulations.core.code_files import split
from simulations.running.catalogue import Model

FILES = {"table": "table.csv", "runs": "runs.csv", "page": "index.html"}
REPLICATES = 20  # in a town of a model of one's own
KEPT = "entrants"  # the folder, within that of the results, from which it goes on


def play(words):
    """Play a tournament, say its table and write it down.

    Parameters
    ----------
    words : argparse.Namespace
    """
    from simulations.brands.arena import Arena
    from simulations.brands.entrants import Rules, play_folder
    from simulations.brands.stored import SIZES

    if words.folder is not None and split(words.folder)[0] is not None:
        raise UsageError(
            f"folder must be a folder of files with brands, got {words.folder!r}; a model of your "
            f"own in which they play is given as --model {words.folder}"
        )
    arena = Arena(None if words.model is None else Model(words.model), words.measure)
    if arena.own and words.towns is not None:
        raise UsageError(
            f"towns must be left out with a model of one's own, whose TOWNS names them, "
            f"got {words.towns!r}"
        )
    size = words.towns or "large"
    if size not in SIZES:
        raise UsageError(f"towns must be one of: {', '.join(SIZES)}; got {size!r}")
    most = REPLICATES if arena.own else SIZES[size][1]
    replicates = words.replicates
    rules = Rules(
        size,
        most if replicates is None else whole_number("replicates", replicates, 2),
        whole_number("seed", words.seed, 0, 2**64),
        amount("seconds", words.seconds),
        amount("memory", words.memory),
    )
    workers = None if words.workers is None else whole_number("workers", words.workers, 1)
    out = None if words.out is None else Path(words.out)
    if out is not None:
        check_name(out)
        if out.exists() and not out.is_dir():
            raise UsageError(f"out must be a folder, got the file {words.out!r}")
    found = play_folder(
        words.folder,
        rules,
        arena=arena,
        alone=not words.house,
        keep=out and out / KEPT,
        workers=workers,
        progress=wants_progress(words.progress),
    )
    print(_say(found))
    if out is not None and not found.frame.empty:
        _write(found, rules, out)
        print(f"the page is {out / FILES['page']}")


def _say(found):
    scores = found.table().drop(columns="put out", errors="ignore").dropna(how="all")
    rows = [("brand", *scores.columns)]
    rows += [(str(name), *(f"{value:.4f}" for value in row)) for name, *row in scores.itertuples()]
    put_out = [f"Put out: {why}" for why in found.reasons()]
    return "\n".join([found.sentence(), "", table(rows, left=(0,)), *put_out])


def _write(found, rules, out):
    from simulations.brands.page import page
    from simulations.running.safe_files import write

    out.mkdir(parents=True, exist_ok=True)
    write(out / FILES["table"], found.table().to_csv().encode())
    write(out / FILES["runs"], found.frame.to_csv(index=False).encode())
    write(out / FILES["page"], page(found, rules).encode())
