"""The command ``run MODEL --network "implicit ..."``: a run on a network that is not stored."""

from pathlib import Path

from simulations import __version__
from simulations.cli.checks import (
    UsageError,
    check_name,
    output_path,
    spaced,
    table,
    wants_progress,
    whole_number,
)
from simulations.cli.job import write_frame


def run(words):
    """Run, write the steps and say the result.

    Parameters
    ----------
    words : argparse.Namespace
    """
    model = words.on.model.implicit
    out = output_path(words.out, words.force)
    seed = whole_number("seed", words.seed, 0, 2**64)
    threads = None if words.workers is None else whole_number("workers", words.workers, 1, 2**10)
    if words.keep is not None:
        check_name(words.keep)
        if Path(words.keep).is_dir():
            raise UsageError(f"keep must be a file, got the folder {words.keep!r}")
    setting = model.Setting(**_values(words, model.Setting))
    print(model.memory(setting, threads), flush=True)
    trajectory = model.run(
        setting,
        seed,
        threads=threads,
        keep=words.keep,
        progress=wants_progress(words.progress),
        remove=False,
    )
    frame = trajectory.to_frame().reset_index()
    if out:
        about = {"model": words.model, "version": __version__, "command": "run", "seed": seed}
        write_frame(out, frame, about | {"parameters": setting.to_dict()})
    if words.keep is not None:  # not before the result is written
        Path(words.keep).unlink(missing_ok=True)
    rows = [(k, f"{v:.4f}", model.MEASURES[k]) for k, v in trajectory.final().items()]
    rule = f", {setting.rule}" if "rule" in setting.names() else ""
    print(f"{words.on.card.title}{rule}, seed {seed}, after {trajectory.steps} steps:")
    print(table(rows, left=(0, -1)))
    if out:
        print(f"{len(frame):,} rows written to {out}")


def _values(words, declared):
    values = {}
    for name in declared.names():
        given = getattr(words, name)
        if given is None:
            continue
        if declared.type_of(name) is str:  # words out of a few: one need not quote them
            given = [" ".join(given)]
        if len(given) > 1:
            raise UsageError(f"{name} must have one value in run, got {spaced(given)}")
        values[name] = declared.parse(name, given[0].strip())
    return values
