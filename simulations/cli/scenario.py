"""The command ``sweep scenario.toml``: a sweep in a folder that no kill can spoil."""

from simulations.cli.checks import UsageError, check_name, notes, wants_progress, whole_number
from simulations.cli.reading import say
from simulations.cli.workers import Workers


def sweep(words):
    """Sweep a scenario into a folder, or say what that would take.

    Parameters
    ----------
    words : argparse.Namespace
    """
    from simulations.running.scenario import Scenario
    from simulations.running.sweep_folder import SweepFolder

    workers = Workers(words)
    size = None if words.part_runs is None else whole_number("part_runs", words.part_runs, 1)
    if words.out is None and not words.dry_run:
        raise UsageError("out must be given: the folder for the runs of a scenario, got nothing")
    if words.out is not None:
        check_name(words.out)
    with notes():
        scenario = Scenario.read(words.model)
    if scenario.file_read is not None:
        say(scenario.file_read, warned=True)
    with workers.executor() as executor:
        if words.dry_run:
            print(_forecast(scenario, executor, size))
            return
        with SweepFolder(words.out, scenario, executor=executor, part_runs=size) as folder:
            rows = folder.run(wants_progress(words.progress))
            print(f"{folder.plan.runs:,} runs of {scenario.model.name}, {rows:,} rows, are in "
                  f"{folder.file}")  # fmt: skip


def _forecast(scenario, executor, size):
    from simulations.running.executors import workers_of
    from simulations.running.sweep_folder import cost, part_ends, part_runs

    plan = scenario.plan()
    plan.check()
    measured = seconds, rows = cost(plan)
    size = size or part_runs(plan, executor, measured)
    workers = workers_of(executor)
    parts = len(part_ends(plan, size))
    return (
        f"{plan.runs:,} runs ({len(plan.settings):,} settings, {plan.replicates:,} replicates), "
        f"about {plan.runs * rows:,} rows, in {parts:,} parts.\n"
        f"A run took {_time(seconds)} here; on {workers} worker{'s' * (workers != 1)} all take "
        f"about {_time(plan.runs * seconds / workers)}. Nothing was written."
    )


def _time(seconds):
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("s", 1)):
        if seconds >= 2 * length or (unit == "s" and seconds >= 1):
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds * 1000:.2g} ms"
